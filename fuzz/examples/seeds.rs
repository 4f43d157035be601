//! Writes the seed inputs of the fuzz targets to `corpus/`, next to this crate's `Cargo.toml`.
//!
//! Arguments are paths of further files, such as small captures, that become seeds too.

use std::fs;
use std::path::Path;

use portogram::internals::Decoder;
use support::{captures, compress};

#[expect(dead_code, reason = "a part of it is used")]
#[path = "../../tests/it/support/mod.rs"]
mod support;

/// Length of the part of the sample that is used, which has frames of every kind.
const SAMPLE_BYTES: usize = 12_000;

fn main() {
    let mut files: Vec<Vec<u8>> = captures::all().into_iter().map(|(_, file)| file).collect();
    files.push(portogram::sample::capture()[..SAMPLE_BYTES].to_vec());
    files.extend(std::env::args_os().skip(1).map(|path| fs::read(path).unwrap()));
    let mut packets = 0;
    for (number, file) in files.iter().enumerate() {
        let write = |target: &str, name: &str, seed: &[u8]| {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(name), seed).unwrap();
        };
        write("capture", &format!("file-{number}"), file);
        let packed = [file.clone(), compress::gzip(file), compress::lz4(file), compress::zstd(file)];
        for (how, packed) in (0_u8..).zip(packed) {
            let header = [&[how | 4][..], &(number as u64).to_le_bytes()].concat();
            write("compression", &format!("file-{number}-{how}"), &packed);
            write("any_cut", &format!("file-{number}-{how}"), &[&header, file.as_slice()].concat());
            write("any_cut", &format!("packed-{number}-{how}"), &[&header, packed.as_slice()].concat());
        }
        let _ = Decoder::default().push(file, |record| {
            let Ok(frame) = record else { return };
            let seed = [&frame.link_type.0.to_le_bytes()[..], &frame.original_bytes.to_le_bytes(), frame.data].concat();
            write("packet", &format!("frame-{packets}"), &seed);
            packets += 1;
        });
    }
}
