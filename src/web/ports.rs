//! Counts per port on their way from the worker to the page: as numbers in a row, since there may be very many.

use crate::packet::Transport;
use crate::report::PortCounts;

const ROW_BYTES: usize = 4 * size_of::<u64>();

/// Four numbers for each port, little endian.
pub(super) fn pack(ports: &[PortCounts]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(ports.len() * ROW_BYTES);
    for &PortCounts { port, transport, packets, bytes: wire, payload_bytes } in ports {
        for number in [u64::from(port) << 8 | transport as u64, packets, wire, payload_bytes] {
            bytes.extend(number.to_le_bytes());
        }
    }
    bytes
}

/// What [`pack`] was given.
pub(super) fn unpack(bytes: &[u8]) -> Vec<PortCounts> {
    let (numbers, _) = bytes.as_chunks();
    let (rows, _) = numbers.as_chunks::<4>();
    let rows = rows.iter().filter_map(|row| {
        let [key, packets, bytes, payload_bytes] = row.map(u64::from_le_bytes);
        let transport = Transport::ALL.into_iter().find(|transport| *transport as u64 == key & 0xff)?;
        Some(PortCounts { port: u16::try_from(key >> 8).ok()?, transport, packets, bytes, payload_bytes })
    });
    rows.collect()
}
