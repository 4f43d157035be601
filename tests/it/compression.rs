//! Compressed files: the report is that of the file inside, for any chunk sizes, and of its intact part if it is damaged.

use std::io::Write as _;

use flate2::GzBuilder;
use lz4_flex::frame::{BlockMode, BlockSize, FrameInfo};
use portogram::internals::Decompressor;
use portogram::report::{Report, Warning};
use portogram::session::Limits;
use portogram::settings::Settings;

use crate::support::compress::{ZstdHeader, each, gzip, lz4, lz4_with, skippable, zstd, zstd_blocks};
use crate::support::files::{Order, Pcap, PcapNg};
use crate::support::{
    assert_chunk_sizes_do_not_matter, assert_prefixes_end_well, captures, report_in_chunks, report_of,
};

/// A compressed capture.
struct Packed {
    name: &'static str,
    compression: &'static str,
    bytes: Vec<u8>,
}

/// Compresses a capture with each option of each format.
fn variants(plain: &[u8]) -> Vec<Packed> {
    let mut files = Vec::new();
    let mut add = |compression, name, bytes| files.push(Packed { name, compression, bytes });
    let (first, second) = plain.split_at(plain.len() / 3);

    add("gzip", "one member", gzip(plain));
    add("gzip", "stored blocks", gzip_with(GzBuilder::new(), 0, plain));
    let described = GzBuilder::new().filename("a.pcap").comment("a comment").extra([1; 7]).mtime(7);
    add("gzip", "a described member", gzip_with(described, 9, plain));
    add("gzip", "several members, an empty one too", [gzip(first), gzip(&[]), gzip(second)].concat());
    add("gzip", "zeros behind members", [gzip(first), vec![0; 9], gzip(second), vec![0; 512]].concat());

    add("zstd", "one frame", zstd(plain));
    add("zstd", "several frames, an empty one too", [zstd(first), zstd(&[]), zstd(second)].concat());
    let skipped = [skippable(b"before"), zstd(first), skippable(&[]), zstd(second), skippable(&[0; 300])];
    add("zstd", "frames to skip", skipped.concat());
    add("zstd", "blocks in a window", zstd_blocks(ZstdHeader::Window, plain));
    add("zstd", "blocks in one segment", zstd_blocks(ZstdHeader::SingleSegment(4), plain));
    let mixed = [zstd_blocks(ZstdHeader::SingleSegment(8), first), zstd(second)];
    add("zstd", "blocks in one segment, then another frame", mixed.concat());

    let info = || FrameInfo::new().block_size(BlockSize::Max64KB);
    add("lz4", "one frame", lz4(plain));
    add("lz4", "a checksum for each block", lz4_with(info().block_checksums(true), plain));
    add("lz4", "the size and checksum of the content", {
        lz4_with(info().content_size(Some(plain.len() as u64)).content_checksum(true), plain)
    });
    add("lz4", "linked blocks", lz4_with(info().block_mode(BlockMode::Linked), plain));
    add("lz4", "several frames, an empty one too", [lz4(first), lz4(&[]), lz4(second)].concat());
    add("lz4", "frames to skip", [skippable(b"before"), lz4(first), skippable(&[]), lz4(second)].concat());
    files
}

fn gzip_with(builder: GzBuilder, level: u32, plain: &[u8]) -> Vec<u8> {
    let mut encoder = builder.write(Vec::new(), flate2::Compression::new(level));
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

/// Returns a pcap and a pcapng file.
fn plain_files() -> [Vec<u8>; 2] {
    [captures::pcaps().remove(0).1, captures::pcapngs().remove(1).1]
}

/// Returns a capture that fills several blocks and windows, truncated within a packet.
fn large_file() -> Vec<u8> {
    let mut file = portogram::sample::capture();
    file.truncate(500_000);
    file
}

fn without_files(mut report: Report) -> Report {
    report.capture.files.clear();
    report
}

fn only_warning(report: &Report) -> &Warning {
    let [warning] = &*report.capture.warnings else { panic!("{:?}", report.capture.warnings) };
    warning
}

#[test]
fn every_variant_gives_the_report_of_the_file_inside() {
    for plain in plain_files() {
        let expected = without_files(report_of(&plain));
        assert_eq!(expected.capture.packets, captures::frames().len() as u64);
        for Packed { name, compression, bytes } in variants(&plain) {
            let report = report_of(&bytes);
            assert_eq!(
                report.capture.files[0].compression.map(portogram::report::Compression::name),
                Some(compression),
                "{name}"
            );
            assert_eq!(report.capture.files[0].bytes, Some(bytes.len() as u64), "{name}");
            assert_eq!(without_files(report), expected, "{compression}: {name}");
        }
    }
}

#[test]
fn a_capture_of_many_blocks_is_read() {
    let plain = large_file();
    let expected = report_of(&plain);
    let info = || FrameInfo::new().block_size(BlockSize::Max64KB).content_checksum(true);
    let linked = lz4_with(info().block_mode(BlockMode::Linked).block_checksums(true), &plain);
    for (name, bytes) in each(&plain).into_iter().chain([("lz4, linked blocks", linked)]) {
        let report = report_of(&bytes);
        assert_eq!(report.capture.packets, expected.capture.packets, "{name}");
        assert_eq!(report.classes, expected.classes, "{name}");
    }
}

#[test]
fn any_chunk_sizes_give_the_same_report() {
    for Packed { name, compression, bytes } in variants(&plain_files()[1]) {
        assert_chunk_sizes_do_not_matter(&format!("{compression}: {name}"), &bytes);
    }
}

#[test]
fn any_prefix_ends_in_a_typed_outcome() {
    let [plain, _] = plain_files();
    for Packed { name, compression, bytes } in variants(&plain) {
        // A prefix of skippable frames is empty.
        assert_prefixes_end_well(&format!("{compression}: {name}"), &bytes, &["truncated", "empty"]);
    }
}

#[test]
fn every_whole_block_of_a_prefix_counts() {
    let [plain, _] = plain_files();
    for header in [ZstdHeader::Window, ZstdHeader::SingleSegment(4)] {
        let file = zstd_blocks(header, &plain);
        for length in 0..file.len() {
            let in_whole_blocks = plain_bytes(&file[..length]);
            let expected = report_of(&plain[..in_whole_blocks]).capture.packets;
            assert_eq!(report_of(&file[..length]).capture.packets, expected, "{length} bytes");
        }
        // Only the last block is missing, which is empty.
        assert_eq!(plain_bytes(&file[..file.len() - 1]), plain.len());
    }
}

fn plain_bytes(file: &[u8]) -> usize {
    let (mut decompressor, mut plain_bytes) = (Decompressor::default(), 0);
    let _ = decompressor.push(file, |plain| plain_bytes += plain.len());
    let _ = decompressor.finish(|plain| plain_bytes += plain.len());
    plain_bytes
}

#[test]
fn a_large_truncated_file_gives_most_of_its_packets() {
    let plain = large_file();
    let all = report_of(&plain).capture.packets;
    let lz4 = lz4_with(FrameInfo::new().block_size(BlockSize::Max64KB), &plain);
    for (name, bytes) in [("gzip", gzip(&plain)), ("zstd", zstd(&plain)), ("lz4", lz4)] {
        let report = report_of(&bytes[..bytes.len() - 20]);
        assert_eq!(only_warning(&report).code, "truncated");
        let packets = report.capture.packets;
        assert!(packets > all / 2, "{name}: {packets} packets of {all}");
    }
}

#[test]
fn truncated_gzip_gives_the_same_bytes_for_any_chunk_sizes() {
    // At the end of the input the output buffer is full, and more output is pending.
    let file = gzip(&[7].repeat(66_000));
    for length in 4..file.len() {
        let (mut decompressor, mut byte_by_byte) = (Decompressor::default(), 0);
        for byte in &file[..length] {
            decompressor.push(&[*byte], |plain| byte_by_byte += plain.len()).unwrap();
        }
        assert_eq!(
            plain_bytes(&file[..length]),
            byte_by_byte.max(if length < 4 { length } else { 0 }),
            "{length} bytes"
        );
    }
}

#[test]
fn a_partial_header_in_truncated_gzip_gives_the_same_report() {
    // The part of the record header or block that is there already claims too great a length.
    let pcap = [Pcap::ethernet().bytes, vec![0xff; 15]].concat();
    let pcapng = [PcapNg::new(Order::Little).bytes, vec![0xff; 11]].concat();
    for (name, plain) in [("pcap", pcap), ("pcapng", pcapng)] {
        let file = gzip(&plain);
        assert_chunk_sizes_do_not_matter(name, &file[..file.len() - 8]);
    }
}

#[test]
fn gzip_of_another_kind_of_file_has_one_warning() {
    let file = gzip(b"No. Time Source Destination");
    assert_chunk_sizes_do_not_matter("text", &file);
    assert_eq!(only_warning(&report_of(&file)).code, "not-a-capture");
}

#[test]
fn packets_before_the_damage_are_kept() {
    let [plain, _] = plain_files();
    // The offset of the third record.
    let half = 24 + 2 * 16 + captures::frames()[..2].iter().map(|(frame, _)| frame.len()).sum::<usize>();
    let (first, second) = plain.split_at(half);
    for ((name, mut file), (_, damaged)) in each(first).into_iter().zip(each(second)) {
        let start = file.len();
        file.extend(&damaged);
        // The checksum of the content ends the file, except that gzip appends the length.
        let checksum = file.len() - if name == "gzip" { 8 } else { 1 };
        file[checksum] ^= 1;
        if name == "lz4" {
            // These lz4 frames have no checksum. The first block of the second frame claims more than the maximum.
            let block = start + 7;
            file[block..block + 4].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
        }
        let report = report_of(&file);
        assert!(report.capture.packets >= 2, "{name}");
        let warning = only_warning(&report);
        assert_eq!((&*warning.code, warning.byte_offset), ("malformed", start as u64), "{name}");
        let expected = format!("test.pcap: {name} data at byte {start} is damaged: ");
        assert!(warning.message.starts_with(&expected), "{}", warning.message);
        assert_chunk_sizes_do_not_matter(name, &file);
    }
}

#[test]
fn a_wrong_checksum_loses_no_packets() {
    let [plain, _] = plain_files();
    let lz4 = lz4_with(FrameInfo::new().content_checksum(true), &plain);
    for (name, mut file) in [("gzip", gzip(&plain)), ("zstd", zstd(&plain)), ("lz4", lz4)] {
        let checksum = file.len() - if name == "gzip" { 8 } else { 1 };
        file[checksum] ^= 1;
        let report = report_of(&file);
        assert_eq!(report.capture.packets, captures::frames().len() as u64, "{name}");
        assert_eq!(only_warning(&report).code, "malformed", "{name}");
    }
}

#[test]
fn any_chunk_sizes_of_a_damaged_stream_give_the_same_report() {
    for (name, file) in each(&plain_files()[0]) {
        for seed in 0..100 {
            let mut random = fastrand::Rng::with_seed(seed);
            let mut file = file.clone();
            for _ in 0..3 {
                let at = random.usize(4..file.len());
                file[at] ^= 1 << random.u32(0..8);
            }
            let settings = Settings::default();
            let report = |cuts: &mut dyn FnMut() -> usize| report_in_chunks(&file, &settings, Limits::default(), cuts);
            let whole = report(&mut || file.len());
            assert_eq!(report(&mut || 1), whole, "{name}, seed {seed}");
            assert_eq!(report(&mut || random.usize(1..20)), whole, "{name}, seed {seed}");
        }
    }
}

#[test]
fn trailing_garbage_is_reported() {
    let [plain, _] = plain_files();
    let reasons = [
        ("gzip", "what follows the data is not gzip"),
        ("zstd", "what follows a frame is no frame"),
        ("lz4", "what follows a frame is no frame"),
    ];
    for ((name, mut file), (_, why)) in each(&plain).into_iter().zip(reasons) {
        let end = file.len();
        file.extend(b"garbage");
        let report = report_of(&file);
        assert_eq!(report.capture.packets, captures::frames().len() as u64, "{name}");
        let expected =
            format!("test.pcap: {name} data at byte {end} is damaged: {why}; the rest of the file is not read");
        assert_eq!(only_warning(&report).message, expected);
        assert_chunk_sizes_do_not_matter(name, &file);
    }
}

#[test]
fn unsupported_features_are_reported() {
    let dictionary = [&0xfd2f_b528_u32.to_le_bytes()[..], &[0x21, 7, 0, 1, 0, 0]].concat();
    let window = [&0xfd2f_b528_u32.to_le_bytes()[..], &[0, 21 << 3, 1, 0, 0]].concat();
    let lz4_dictionary = [&0x184d_2204_u32.to_le_bytes()[..], &[0x41, 0x40, 1, 0, 0, 0, 0]].concat();
    for (file, expected) in [
        (
            dictionary,
            "zstd data at byte 0: a dictionary is not supported; decompress the file first, with the dictionary",
        ),
        (
            window,
            "zstd data at byte 0: a window of more than 128 MiB is not supported; decompress the file first, as with zstd -d \
             --long=31",
        ),
        (
            lz4_dictionary,
            "lz4 data at byte 0: a dictionary is not supported; decompress the file first, with the dictionary",
        ),
    ] {
        let report = report_of(&file);
        assert_eq!(only_warning(&report).message, format!("test.pcap: {expected}; the rest of the file is not read"));
    }
}
