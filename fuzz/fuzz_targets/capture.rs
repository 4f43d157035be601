//! Checks that the decoder turns any bytes into frames or an error, within its record limit.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portogram::internals::{Decoder, Frame};

/// A small limit, so that inputs reach it.
const RECORD_LIMIT_BYTES: u32 = 4096;

fuzz_target!(|file: &[u8]| {
    let mut decoder = Decoder::with_record_limit(RECORD_LIMIT_BYTES);
    let (mut frames, mut frame_bytes) = (0, 0);
    let mut on_record = |record: Result<&Frame<'_>, portogram::session::CaptureError>| match record {
        Ok(frame) => {
            assert!(frame.data.len() <= RECORD_LIMIT_BYTES as usize);
            frames += 1;
            frame_bytes += frame.data.len();
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    };
    let pushed = decoder.push(file, &mut on_record);
    let finished = decoder.finish(&mut on_record);
    assert!(frame_bytes <= file.len(), "frames do not overlap");
    for error in [&pushed, &finished].into_iter().filter_map(|outcome| outcome.as_ref().err()) {
        assert!(error.position.byte_offset <= file.len() as u64);
        assert_eq!(error.position.packet, frames + 1);
        assert!(!error.to_string().is_empty());
    }
    if pushed.is_err() {
        assert_eq!(finished, pushed, "the error is kept");
        assert_eq!(decoder.push(file, |_| unreachable!("nothing is read after an error")), pushed);
    }
});
