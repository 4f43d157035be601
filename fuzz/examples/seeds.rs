//! Writes the seed inputs of the fuzz targets to `corpus/`, next to this crate's `Cargo.toml`.
//!
//! Arguments are paths of further files, such as small captures, that become seeds too.

use std::fs;
use std::path::Path;

use portogram::internals::Decoder;
use portogram::session::{Limits, Sharing};
use portogram::settings::Settings;
use support::documents::{Handmade, Sent, repeated, segment, text};
use support::files::{Order, PcapNg, START_NANOS};
use support::packets::{INCOMING, LOCAL, OUTGOING, REMOTE, TCP, ethernet, ipv4, ipv6, tcp_with_flags, udp};
use support::traffic::{SYN, SYN_ACK, Traffic};
use support::{captures, compress};

#[expect(dead_code, reason = "a part of it is used")]
#[path = "../../tests/it/support/mod.rs"]
mod support;

/// Length of the part of the sample that is used, which has frames of every kind.
const SAMPLE_BYTES: usize = 12_000;

/// Length of the files in a seed of a whole session, which is run many times for each input.
const SESSION_BYTES: usize = 19_000;

fn main() {
    let mut files: Vec<Vec<u8>> = captures::all().into_iter().map(|(_, file)| file).collect();
    files.push(portogram::sample::capture()[..SAMPLE_BYTES].to_vec());
    files.extend([turning(), connections(), interfaces(), tunnels(), bare_ip()]);
    files.extend(std::env::args_os().skip(1).map(|path| fs::read(path).unwrap()));
    write_sessions(&files);
    write_documents();
    let mut packets = 0;
    for (number, file) in files.iter().enumerate() {
        write("capture", &format!("file-{number}"), file);
        let mut session = support::session_of(file, Settings::default(), Limits::default());
        // What follows the magic number.
        if let Some(document) = session.document(&Sharing::AS_IS).as_deref().and_then(|document| document.get(14..)) {
            write("document", &format!("file-{number}"), &[&[0; 24], document].concat());
        }
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

/// Writes documents by hand: of many segments, of many flows, and of lists that are too long.
fn write_documents() {
    let sent = |n: u16| Sent {
        from: [10, 0, n.to_be_bytes()[1], 1],
        to: [198, 51, 100, n.to_be_bytes()[1] % 3],
        ports: (40_000 + n, 80 + n % 2),
        micros: i64::from(n % 50) * 700,
    };
    let packets: Vec<Sent> = (0..120).map(sent).collect();
    for of_segment in [1, 7, 120] {
        let document = Handmade::of_segments(packets.chunks(of_segment).map(segment)).bytes();
        write("document", &format!("cut-{of_segment}"), &[&[0; 24], &document[14..]].concat());
    }
    let names = Handmade { files: repeated(100, &text("a.pcap")), ..Handmade::default() };
    let counts = Handmade { link_types: repeated(100, &[1, 1]), ..Handmade::default() };
    for (number, document) in [names, counts].iter().enumerate() {
        write("document", &format!("list-{number}"), &[&[0; 24], &document.bytes()[14..]].concat());
    }
}

/// Writes a seed of a target.
fn write(target: &str, name: &str, seed: &[u8]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), seed).unwrap();
}

/// Writes seeds of whole sessions: each file by itself, and with its neighbours, under random settings.
fn write_sessions(files: &[Vec<u8>]) {
    let mut random = fastrand::Rng::with_seed(1);
    for (number, file) in files.iter().enumerate() {
        for how in 1..=3 {
            let mut choices = [0; 48];
            // Most settings have their default values.
            choices.fill_with(|| if random.u8(..4) == 0 { random.u8(..) } else { 0 });
            let compression = if random.bool() { 0 } else { random.u8(..) & !3 };
            let others = (1..usize::from(how)).map(|offset| &files[(number + offset) % files.len()]);
            let most = SESSION_BYTES / usize::from(how);
            let parts: Vec<&[u8]> =
                [file].into_iter().chain(others).map(|part| &part[..part.len().min(most)]).collect();
            let length = |part: usize| u16::try_from(parts.get(part).map_or(0, |part| part.len())).unwrap();
            let mut seed = random.u64(..).to_le_bytes().to_vec();
            seed.extend(choices);
            seed.push(how | compression);
            seed.extend([length(0), length(1)].into_iter().flat_map(u16::to_le_bytes));
            seed.extend(parts.concat());
            write("session", &format!("files-{number}-{how}"), &seed);
        }
    }
}

const CLIENT: [u8; 4] = LOCAL;
const SERVER: [u8; 4] = REMOTE;

/// Returns a capture whose first packets suggest another local side than all of them.
fn turning() -> Vec<u8> {
    let mut traffic = Traffic::new();
    for n in 0..100 {
        traffic.udp(SERVER, [203, 0, 113, n], (53, 5_000), 8);
    }
    for _ in 0..200 {
        traffic.udp(CLIENT, SERVER, (5_000, 53), 8);
    }
    traffic.bytes().to_vec()
}

/// Returns a capture of connections, a scan, a beacon, and repeated packets.
fn connections() -> Vec<u8> {
    let mut traffic = Traffic::new();
    for n in 0..6 {
        traffic.connection(CLIENT, SERVER, (40_000 + n, 50_001));
        traffic.connection([192, 168, 1, 9], CLIENT, (40_000 + n, 443));
    }
    for port in 1..60 {
        traffic.tcp(SERVER, CLIENT, (50_000, port), SYN, 0);
    }
    for n in 0..15 {
        traffic.wait_millis(10_000);
        traffic.udp(CLIENT, SERVER, (5_353, 4_444), 8);
        for _ in 0..2 {
            let mut packet = ipv4(OUTGOING, &udp(6_000, 6_001, 8));
            packet[4..6].copy_from_slice(&[1, n]);
            traffic.frame(&ethernet(0x0800, &packet));
        }
    }
    traffic.bytes().to_vec()
}

/// Returns a capture of several interfaces, with marks, in two sections.
fn interfaces() -> Vec<u8> {
    let frames: Vec<Vec<u8>> = captures::frames().into_iter().map(|(frame, _)| frame).collect();
    let mut file = PcapNg::new(Order::Little);
    for section in 0..2_u8 {
        if section > 0 {
            file = file.section(Order::Big);
        }
        for interface in 0..5_u8 {
            let name = file.option(2, &[b'a' + interface + section, b'0']);
            let options = [name, file.option(9, &[9]), file.option(0, &[])].concat();
            file = file.interface(if interface == 4 { 113 } else { 1 }, 0, if interface == 3 { &[] } else { &options });
        }
        for (n, frame) in frames.iter().cycle().take(60).enumerate() {
            let order = if section == 0 { Order::Little } else { Order::Big };
            let mark = file.option(2, &order.u32(1 + u32::from(n % 3 == 0)));
            let time = START_NANOS + n as u64 * 1_000_000;
            file = file.enhanced(n as u32 % 5, time, frame, frame.len(), &mark);
        }
    }
    file.bytes
}

/// Returns a capture of packets inside of VXLAN, among others.
fn tunnels() -> Vec<u8> {
    let mut traffic = Traffic::new();
    for n in 0..80_u16 {
        let inner = ethernet(0x0800, &ipv4(INCOMING, &udp(53, 50_000 + n % 20, 8)));
        let vxlan = [&[8, 0, 0, 0, 0, 0, 1, 0][..], &inner].concat();
        let mut outer = udp(40_000 + n % 7, 4_789, vxlan.len());
        outer.truncate(8);
        outer.extend(vxlan);
        traffic.frame(&ethernet(0x0800, &ipv4(OUTGOING, &outer)));
        traffic.udp(CLIENT, SERVER, (5_000, 53 + n % 5), 8);
    }
    traffic.bytes().to_vec()
}

/// Returns a capture of connections in bare IP, though the file says Ethernet.
fn bare_ip() -> Vec<u8> {
    let mut traffic = Traffic::new();
    for n in 0..60 {
        let (client, server) = (40_000 + n % 9, 50_001 + n % 2);
        traffic.frame(&ipv6(TCP, 0xfd00, 0x2001, &tcp_with_flags(client, server, SYN, 0)));
        traffic.frame(&ipv6(TCP, 0x2001, 0xfd00, &tcp_with_flags(server, client, SYN_ACK, 0)));
    }
    traffic.bytes().to_vec()
}
