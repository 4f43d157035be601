//! Checks that parsing a frame of any link type terminates, that an inner packet of a tunnel has an outer packet, and that a
//! batch gives the same result as parsing the frame by itself.
//!
//! Input: link type (2 bytes) and original length (4 bytes), both little-endian, captured bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portogram::internals::{Frame, LinkType, Mark, decode, neighbour};
use portogram::session::Batch;

fuzz_target!(|input: &[u8]| {
    let Some((&[a, b, length @ ..], data)) = input.split_first_chunk::<6>() else { return };
    let (link_type, original_bytes) = (LinkType(u16::from_le_bytes([a, b])), u32::from_le_bytes(length));
    let frame = Frame { time_nanos: None, original_bytes, link_type, mark: Mark::None, interface: 0, data };
    let decoded = decode(&frame);
    assert!(decoded.inner.is_none() || decoded.outer.is_ok());
    let neighbour = neighbour(&frame, &decoded);
    let mut batch = Batch::with_capacity(1);
    batch.push(&frame);
    let entry = &batch.entries()[0];
    let found = match (entry.kind.plain(), batch.dissected(entry)) {
        (Some(plain), _) => (plain.decoded(entry.payload_bytes, entry.identity), None),
        (None, dissected) => dissected.map(|dissected| (dissected.decoded, dissected.neighbour)).unwrap(),
    };
    assert_eq!(found, (decoded, neighbour));
});
