//! A frame of any link type: its walk ends, and a tunnel inside of it has a packet around it, and a
//! plain frame holds the packet that the walk finds.
//!
//! Input: link type (2 bytes), original length (4 bytes), both little-endian, then the captured bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portogram::capture::{Frame, LinkType, Mark};
use portogram::packet::{self, Decoded};

fuzz_target!(|input: &[u8]| {
    let Some((&[a, b, length @ ..], data)) = input.split_first_chunk::<6>() else { return };
    let (link_type, original_bytes) = (LinkType(u16::from_le_bytes([a, b])), u32::from_le_bytes(length));
    let frame = Frame { time_nanos: None, original_bytes, link_type, mark: Mark::None, data };
    let decoded = packet::decode(&frame);
    assert!(decoded.inner.is_none() || decoded.outer.is_ok());
    let neighbour = packet::neighbour(&frame, &decoded);
    if let Some(plain) = packet::plain(&frame) {
        assert_eq!((decoded, neighbour), (Decoded::from(&plain), None));
    }
});
