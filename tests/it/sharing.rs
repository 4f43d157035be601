//! What is shared answers as the capture does, and does not contain what is left out.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use aho_corasick::AhoCorasick;
use portogram::chart::Sheet;
use portogram::html;
use portogram::report::{ChartData, Class, Report, intervals_to_csv, to_csv, to_json};
use portogram::session::{Limits, PrefixKey, Session, SharedHosts, Sharing, Source};
use portogram::settings::{PortRole, Selection, Settings, parse_networks};

use crate::corpus;
use crate::support::captures;
use crate::support::files::START_NANOS;
use crate::support::packets::*;
use crate::support::promised::assert_promised;
use crate::support::traffic::Traffic;
use crate::support::{assert_conserved, read, session_of};

const PSEUDONYMS: Sharing = Sharing { hosts: SharedHosts::Pseudonyms, keeps_times: false };
const WITHOUT_HOSTS: Sharing = Sharing { hosts: SharedHosts::LeftOut, keeps_times: false };

fn prefixes() -> Sharing {
    let key: [u8; 32] = std::array::from_fn(|at| u8::try_from(at * 7 + 1).unwrap());
    Sharing { hosts: SharedHosts::Prefixes(PrefixKey::try_from(key).unwrap()), keeps_times: false }
}

fn opened(document: &[u8]) -> Session {
    let sources = vec![Source::file("shared.portogram", document.len() as u64)];
    let mut session = Session::new(sources, Settings::default(), Limits::default());
    read(&mut session, &[document], || 1 << 16);
    session
}

/// Asserts that a shared document has the counts of the shared report, by several settings. Returns how many times conversations
/// or findings differ.
fn assert_same_answers(file: &[u8], what: &str) -> usize {
    let mut differ = 0;
    let mut session = session_of(file, Settings::default(), Limits::default());
    let levels = [PSEUDONYMS, Sharing { keeps_times: true, ..PSEUDONYMS }, prefixes(), WITHOUT_HOSTS];
    for (sharing, swap_direction) in levels.into_iter().zip([false, true, true, false]) {
        session.apply(Settings { swap_direction, ..Settings::default() });
        let Some(document) = session.document(&sharing) else { return 0 };
        let mut shared = opened(&document);
        for port_role in [PortRole::Destination, PortRole::Service, PortRole::Local] {
            session.apply(Settings { port_role, swap_direction, ..Settings::default() });
            shared.apply(Settings { port_role, ..Settings::default() });
            let (expected, mut report) = (session.shared_report(&sharing, true), shared.report_with_findings());
            assert_conserved(&report);
            let what = &format!("{what}, {sharing:?}, {port_role:?}");
            differ += usize::from(
                sharing.hosts != SharedHosts::LeftOut
                    && (report.conversations != expected.conversations || report.findings != expected.findings),
            );
            if sharing.hosts == SharedHosts::LeftOut {
                // Which of two ports is the service's depends on the hosts that use it.
                if port_role != PortRole::Service {
                    assert_same_counts(&report, &expected, what);
                }
                continue;
            }
            report.capture.files.clone_from(&expected.capture.files);
            if expected.capture.elapsed_seconds.is_none() && !sharing.keeps_times {
                // Times would tell the date of packets whose clock was set.
                assert_same_counts(&report, &expected, what);
                continue;
            }
            let mut expected = expected;
            for report in [&mut report, &mut expected] {
                // Which of equally busy hosts are listed depends on their addresses.
                report.direction.hosts.clear();
                report.direction.readings = None;
            }
            if port_role == PortRole::Service {
                // So do guesses which of two ports is the service's.
                let totals = |report: &Report| Class::ALL.map(|class| report.classes.class(class).bytes);
                assert_eq!(totals(&report), totals(&expected), "{what}");
            } else {
                // So do rare guesses who made contact, and the order of findings.
                for report in [&mut report, &mut expected] {
                    report.conversations.listed.clear();
                    report.findings = None;
                }
                assert_promised(&report, &expected, what);
            }
        }
    }
    differ
}

fn assert_same_counts(report: &Report, expected: &Report, what: &str) {
    for class in Class::ALL {
        let ports = |report: &Report| report.classes.class(class).ports.clone();
        assert_eq!(ports(report), ports(expected), "{what}");
    }
    assert_eq!(report.without_ports, expected.without_ports, "{what}");
}

#[test]
fn shared_documents_of_small_captures_answer_as_the_captures() {
    for (name, file) in captures::all() {
        assert_eq!(assert_same_answers(&file, &name), 0, "{name}");
    }
}

#[test]
fn shared_documents_of_real_captures_answer_as_the_captures() {
    let (mut failed, mut captures, mut differ) = (Vec::new(), 0, Vec::new());
    for (path, file) in corpus::captures() {
        captures += 1;
        match std::panic::catch_unwind(|| assert_same_answers(&file, &path)) {
            Ok(0) => {}
            Ok(_) => differ.push(path),
            Err(_) => failed.push(path),
        }
    }
    assert!(failed.is_empty(), "{} of these fail: {failed:#?}", failed.len());
    assert!(differ.len() * 50 <= captures, "{} of {captures} differ: {differ:#?}", differ.len());
}

/// Returns everything that can be shared, as bytes without compression.
fn outputs(session: &mut Session, sharing: &Sharing) -> Vec<Vec<u8>> {
    let document = session.document(sharing);
    let report = session.shared_report(sharing, true);
    let (data, wording) = (ChartData::from(&report), session.wording());
    let page = html::page(&report, &data, &html::Options::default(), "", wording);
    let svg = Sheet::new(&report, &data, wording).svg();
    let texts = [to_json(&report), to_csv(&report), intervals_to_csv(&report), page, svg];
    document.into_iter().chain(texts.map(String::into_bytes)).collect()
}

/// The addresses of a pcap file of Ethernet frames, read without the library.
#[derive(Default)]
struct Identities {
    ip: BTreeSet<IpAddr>,
    mac: BTreeSet<[u8; 6]>,
}

impl Identities {
    fn of(file: &[u8]) -> Self {
        let mut found = Self::default();
        let little = [0xd4, 0xc3, 0xb2, 0xa1];
        if file.get(..4) != Some(&little) || file.get(20..24) != Some(&[1, 0, 0, 0]) {
            return found;
        }
        let mut rest = &file[24..];
        while let Some((head, body)) = rest.split_first_chunk::<16>() {
            let length = u32::from_le_bytes([head[8], head[9], head[10], head[11]]) as usize;
            let Some((frame, next)) = body.split_at_checked(length) else { break };
            found.add(frame);
            rest = next;
        }
        found
    }

    fn add(&mut self, frame: &[u8]) {
        let Some((head, packet)) = frame.split_first_chunk::<14>() else { return };
        self.mac.extend(head.chunks(6).take(2).filter_map(|mac| <[u8; 6]>::try_from(mac).ok()));
        match (head[12], head[13]) {
            (0x08, 0x00) if packet.len() >= 20 => {
                let address = |at: usize| Ipv4Addr::from(<[u8; 4]>::try_from(&packet[at..at + 4]).unwrap());
                self.ip.extend([address(12), address(16)].map(IpAddr::from));
            }
            (0x86, 0xdd) if packet.len() >= 40 => {
                let address = |at: usize| Ipv6Addr::from(<[u8; 16]>::try_from(&packet[at..at + 16]).unwrap());
                self.ip.extend([address(8), address(24)].map(IpAddr::from));
            }
            _ => {}
        }
    }

    /// Returns the ways of writing them that are long enough not to occur by accident.
    fn written(&self) -> Vec<Vec<u8>> {
        let hex = |bytes: &[u8], between: &str| {
            bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(between).into_bytes()
        };
        let mut written = Vec::new();
        for ip in &self.ip {
            // The unspecified and the loopback address are those of no host.
            if ip.is_unspecified() || ip.is_loopback() {
                continue;
            }
            written.push(ip.to_string().into_bytes());
            let bytes = match ip {
                IpAddr::V4(ip) => ip.octets().to_vec(),
                IpAddr::V6(ip) => ip.octets().to_vec(),
            };
            let mut reversed = bytes.clone();
            reversed.reverse();
            if bytes.len() > 4 {
                written.extend([bytes.clone(), reversed.clone()]);
                written.extend([hex(&bytes, ""), hex(&reversed, "")]);
            }
            written.extend([hex(&bytes, ":"), hex(&reversed, ":"), hex(&bytes, " ")]);
            written.extend(stored(*ip));
        }
        for mac in self.mac.iter().filter(|mac| mac.iter().collect::<BTreeSet<_>>().len() > 4) {
            let mut reversed = *mac;
            reversed.reverse();
            written.extend([mac.to_vec(), reversed.to_vec(), hex(mac, ":"), hex(mac, "-"), hex(mac, "")]);
        }
        written
    }
}

/// Returns an address as documents store it: its upper and lower half as integers of variable length.
fn stored(ip: IpAddr) -> Option<Vec<u8>> {
    let bits = match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped().to_bits(),
        IpAddr::V6(ip) => ip.to_bits(),
    };
    let [high, low] = [bits >> 64, bits & u128::from(u64::MAX)].map(|half| u64::try_from(half).unwrap());
    postcard::to_allocvec(&(high, low)).ok().filter(|bytes| bytes.len() >= 6)
}

/// Returns the needles that occur in a text. Those that are texts count only where the text around them does not go on.
fn found<'a>(needles: &AhoCorasick, text: &'a [u8]) -> Vec<&'a [u8]> {
    let goes_on = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'.');
    let is_whole = |range: &Range<usize>| {
        let before = range.start.checked_sub(1).and_then(|before| text.get(before));
        let is_text = text[range.clone()].iter().all(u8::is_ascii_graphic);
        !(is_text && (goes_on(before) || goes_on(text.get(range.end))))
    };
    let found = needles.find_overlapping_iter(text).map(|found| found.range());
    found.filter(is_whole).map(|range| &text[range]).collect()
}

#[test]
fn nothing_that_identifies_a_host_of_a_real_capture_is_in_what_is_shared() {
    let (mut searched, mut found_as_is, mut leaks) = (0, 0, Vec::new());
    for (path, file) in corpus::captures() {
        let identities = Identities::of(&file);
        let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
        let mut needles = identities.written();
        let mut session = Session::new(
            vec![Source::file(&*path, file.len() as u64)],
            Settings { local_networks: None, ..Settings::default() },
            Limits::default(),
        );
        read(&mut session, &[&file], || 1 << 20);
        let as_is = session.report_with_findings();
        let interfaces = as_is.capture.interfaces.iter().flat_map(|it| [it.name.clone(), it.description.clone()]);
        needles.extend(interfaces.flatten().filter(|text| text.len() > 4).map(String::into_bytes));
        let hosts = as_is.direction.hosts.iter().map(|host| host.address.to_string().into_bytes());
        needles.extend(hosts.filter(|text| text.len() > 6));
        needles.push(name.clone().into_bytes());
        // Where no clock was set, times are those since the first packet before and after.
        let first_time = as_is.capture.first_time.clone().filter(|time| !time.starts_with("1970-01-01T"));
        needles.extend(first_time.map(String::into_bytes));
        searched += needles.len();
        let needles = AhoCorasick::new(needles).unwrap();
        let as_is = outputs(&mut session, &Sharing::AS_IS);
        found_as_is += as_is.iter().map(|output| found(&needles, output).len()).sum::<usize>();
        for sharing in [PSEUDONYMS, WITHOUT_HOSTS] {
            for output in outputs(&mut session, &sharing) {
                let leaked = found(&needles, &output).into_iter().map(String::from_utf8_lossy);
                leaks.extend(
                    leaked.take(1).map(|text| format!("{path}, {sharing:?}, {} bytes: {text:?}", output.len())),
                );
            }
        }
    }
    assert!(
        searched == 0 || found_as_is > 1_000,
        "{searched} were searched, and {found_as_is} found in outputs as they are"
    );
    assert!(leaks.is_empty(), "{} leaks: {leaks:#?}", leaks.len());
}

const OTHER: [u8; 4] = [10, 0, 0, 9];
const SERVER: [u8; 4] = [198, 51, 100, 7];

/// Returns a capture in which hosts of the networks 10.x and of the others have the given last bytes.
fn traffic(local: [u8; 4], other: [u8; 4], server: [u8; 4]) -> Vec<u8> {
    let mut traffic = Traffic::new();
    for n in 0..30 {
        traffic.connection(local, server, (50_000 + n, 443));
        traffic.udp(other, server, (40_000 + n, 53), 20);
        traffic.wait_millis(700);
    }
    traffic.bytes().to_vec()
}

#[test]
fn captures_of_different_hosts_are_the_same_without_them() {
    let one = traffic([10, 1, 2, 3], OTHER, SERVER);
    let other = traffic([192, 168, 77, 5], [192, 168, 77, 200], [203, 0, 113, 99]);
    assert_ne!(one, other);
    let shared = |file: &[u8], sharing: &Sharing| {
        let local = parse_networks("10.0.0.0/8 192.168.0.0/16").unwrap();
        let settings = Settings { local_networks: local, ..Settings::default() };
        outputs(&mut session_of(file, settings, Limits::default()), sharing)
    };
    for sharing in [PSEUDONYMS, WITHOUT_HOSTS, Sharing { keeps_times: true, ..PSEUDONYMS }] {
        let [one, other] = [&one, &other].map(|file| shared(file, &sharing));
        assert!(one == other, "{sharing:?}");
    }
    assert!(shared(&one, &Sharing::AS_IS) != shared(&other, &Sharing::AS_IS));
}

#[test]
fn names_are_numbered_by_packets_and_the_same_in_all_parts() {
    let file = traffic([10, 1, 2, 3], OTHER, SERVER);
    let mut session = session_of(&file, Settings::default(), Limits::default());
    let report = session.shared_report(&PSEUDONYMS, true);
    let names: BTreeSet<String> =
        report.conversations.listed.iter().flat_map(|it| [it.from.to_string(), it.to.to_string()]).collect();
    assert_eq!(names, ["local-1", "local-2", "remote-1"].map(String::from).into());
    let document = session.document(&PSEUDONYMS).unwrap();
    let kept = opened(&document).report_with_findings();
    assert_eq!(kept.conversations, report.conversations);
    assert!(
        kept.direction.explanation.starts_with("Hosts whose names begin with “local” are local"),
        "{}",
        kept.direction.explanation
    );
    // A filter knows the names.
    let mut only = opened(&document);
    only.apply(Settings {
        selection: Selection { hosts: parse_networks("local-2").unwrap().unwrap(), ..Selection::default() },
        ..Settings::default()
    });
    assert_eq!(only.report().classes.outgoing.packets, 30);
    // It can be shared once more.
    let again = opened(&opened(&document).document(&PSEUDONYMS).unwrap()).report_with_findings();
    assert_eq!(again.conversations, report.conversations);
}

#[test]
fn a_filter_by_host_is_applied_and_not_named() {
    let file = traffic([10, 1, 2, 3], OTHER, SERVER);
    let settings = Settings {
        selection: Selection { hosts: parse_networks("10.0.0.9").unwrap().unwrap(), ..Selection::default() },
        ..Settings::default()
    };
    let mut session = session_of(&file, settings, Limits::default());
    let report = session.shared_report(&PSEUDONYMS, true);
    assert_eq!(report.classes.outgoing.packets, 30);
    assert!(report.capture.warnings.iter().any(|warning| warning.code == "filter-left-out"));
    // All packets are in a document.
    let document = session.document(&PSEUDONYMS).unwrap();
    let all = session_of(&file, Settings::default(), Limits::default()).report();
    assert_eq!(opened(&document).report().classes.outgoing.packets, all.classes.outgoing.packets);
}

#[test]
fn prefixes_are_preserved() {
    let file = traffic([10, 1, 2, 3], [10, 1, 2, 77], SERVER);
    let mut session = session_of(&file, Settings::default(), Limits::default());
    let report = opened(&session.document(&prefixes()).unwrap()).report();
    let hosts: BTreeSet<IpAddr> = report.direction.hosts.iter().map(|host| host.address.into()).collect();
    let local: Vec<[u8; 4]> = report
        .direction
        .hosts
        .iter()
        .filter(|host| host.is_local)
        .map(|host| match IpAddr::from(host.address) {
            IpAddr::V4(ip) => ip.octets(),
            IpAddr::V6(_) => panic!("not IPv4"),
        })
        .collect();
    assert_eq!((hosts.len(), local.len()), (3, 2));
    assert_eq!(local[0][..3], local[1][..3]);
    assert!(!hosts.contains(&IpAddr::from([10, 1, 2, 3])) && !hosts.contains(&IpAddr::from(SERVER)));
    let [network] = &report.direction.local_networks[..] else { panic!("one network") };
    assert!(local.iter().all(|ip| network.contains(&IpAddr::from(*ip))));
}

#[test]
fn times_begin_at_the_first_packet() {
    let file = traffic([10, 1, 2, 3], OTHER, SERVER);
    let mut session = session_of(&file, Settings::default(), Limits::default());
    let as_is = session.report_with_findings();
    let shared = session.shared_report(&PSEUDONYMS, true);
    assert!(shared.capture.has_relative_times && shared.timeline.is_relative());
    assert_eq!(shared.capture.elapsed_seconds, as_is.capture.elapsed_seconds);
    assert_eq!(shared.timeline.intervals, as_is.timeline.intervals);
    let kept = session.shared_report(&Sharing { keeps_times: true, ..PSEUDONYMS }, true);
    assert_eq!(kept.capture.first_time, as_is.capture.first_time);
    let text = portogram::report::describe(&shared, session.wording());
    assert!(text.capture.iter().all(|fact| !fact.value.contains("UTC")), "{:?}", text.capture);
}

#[test]
fn a_group_and_no_host_have_names_of_their_own() {
    let mut traffic = Traffic::new();
    for n in 0..20 {
        traffic.udp([10, 1, 2, 3], [224, 0, 0, 251], (5_353, 5_353), 20);
        traffic.udp([0, 0, 0, 0], [255, 255, 255, 255], (68, 67), 20);
        traffic.connection([10, 1, 2, 3], SERVER, (50_000 + n, 443));
    }
    let mut session = session_of(traffic.bytes(), Settings::default(), Limits::default());
    let report = session.shared_report(&PSEUDONYMS, true);
    let names: BTreeSet<String> =
        report.conversations.listed.iter().flat_map(|it| [it.from.to_string(), it.to.to_string()]).collect();
    assert_eq!(names, ["group-1", "group-2", "local-1", "remote-1", "unspecified-1"].map(String::from).into());
}

#[test]
fn ipv6_hosts_have_names() {
    let frame = ethernet(0x86dd, &ipv6(UDP, 0xfd00, 0x2001, &udp(1_000, 53, 3)));
    let mut traffic = Traffic::new();
    traffic.frame(&frame);
    let mut session = session_of(traffic.bytes(), Settings::default(), Limits::default());
    let report = session.shared_report(&PSEUDONYMS, true);
    let [it] = &report.conversations.listed[..] else { panic!("one conversation") };
    assert_eq!([it.from.to_string(), it.to.to_string()], ["local-1", "remote-1"]);
}

#[test]
fn what_a_warning_quotes_of_a_file_is_left_out() {
    let file = [b"ssh to fw01.example as root\n".to_vec(), traffic([10, 1, 2, 3], OTHER, SERVER)].concat();
    let mut session = session_of(&file, Settings::default(), Limits::default());
    let texts = |outputs: Vec<Vec<u8>>| outputs.iter().any(|it| it.windows(4).any(|window| window == b"fw01"));
    assert!(texts(outputs(&mut session, &Sharing::AS_IS)));
    for sharing in [PSEUDONYMS, prefixes(), WITHOUT_HOSTS] {
        assert!(!texts(outputs(&mut session, &sharing)), "{sharing:?}");
    }
}

fn opened_together(files: &[&[u8]]) -> Session {
    let sources = files.iter().map(|file| Source::file("file", file.len() as u64)).collect();
    let mut session = Session::new(sources, Settings::default(), Limits::default());
    read(&mut session, files, || 1 << 16);
    session
}

#[test]
fn times_since_the_first_packet_are_not_mixed_with_times_of_day() {
    let file = traffic([10, 1, 2, 3], OTHER, SERVER);
    let document = session_of(&file, Settings::default(), Limits::default()).document(&PSEUDONYMS).unwrap();
    let mut alone = session_of(&file, Settings::default(), Limits::default());
    for order in [[&*document, &*file], [&*file, &*document]] {
        let mut mixed = opened_together(&order);
        let report = mixed.report_with_findings();
        assert_eq!(report.capture.packets, 2 * alone.report().capture.packets);
        assert_eq!(report.capture.elapsed_seconds, alone.report().capture.elapsed_seconds);
        assert!(report.capture.warnings.iter().any(|warning| warning.code == "pseudonyms-mixed"));
        let shared = mixed.shared_report(&PSEUDONYMS, true);
        assert!(shared.capture.elapsed_seconds < Some(3_600.0), "{:?}", shared.capture.elapsed_seconds);
        assert!(!to_json(&shared).contains("-11-14T"));
    }
}

#[test]
fn without_hosts_there_are_no_conversations() {
    let file = traffic([10, 1, 2, 3], OTHER, SERVER);
    let mut session = session_of(&file, Settings::default(), Limits::default());
    let shared = session.shared_report(&WITHOUT_HOSTS, true);
    let kept = opened(&session.document(&WITHOUT_HOSTS).unwrap()).report_with_findings();
    for report in [shared, kept] {
        assert!(report.conversations.listed.is_empty() && report.conversations.others_count > 0);
        assert!(report.direction.hosts.is_empty());
        let title = portogram::report::describe(&report, session.wording()).headline.title;
        assert!(title.contains(" on 2 ports") || title.contains(" ports"), "{title}");
        assert!(!title.contains("No packet"), "{title}");
    }
}

#[test]
fn other_addresses_that_look_like_groups_are_hosts() {
    // Of many keys, some give addresses of groups.
    let file = traffic([10, 1, 2, 3], [10, 1, 2, 77], SERVER);
    let mut session = session_of(&file, Settings::default(), Limits::default());
    for seed in 0..40_u8 {
        let key = PrefixKey::try_from(std::array::from_fn(|at| u8::try_from(at).unwrap().wrapping_mul(seed) ^ seed));
        let Ok(key) = key else { continue };
        let document = session.document(&Sharing { hosts: SharedHosts::Prefixes(key), keeps_times: false }).unwrap();
        let mut shared = opened(&document);
        assert_eq!(shared.report().direction.hosts.len(), 3);
        let local = parse_networks("100::1").unwrap();
        shared.apply(Settings { local_networks: local, ..Settings::default() });
        assert_eq!(shared.report().classes.internal.packets, 0);
    }
}

#[test]
fn a_clock_that_was_not_set_does_not_reveal_the_times_of_others() {
    let mut file = crate::support::files::Pcap::ethernet();
    let frame = ethernet(0x0800, &ipv4(INCOMING, &udp(53, 1_000, 10)));
    for time in [0, START_NANOS, START_NANOS + 5_000_000_000] {
        file = file.record(time, &frame, frame.len());
    }
    let mut session = session_of(&file.bytes, Settings::default(), Limits::default());
    let report = session.shared_report(&PSEUDONYMS, true);
    assert!(!to_json(&report).contains("-11-14T"));
    assert!(intervals_to_csv(&report).lines().count() == 1 && report.capture.elapsed_seconds.is_none());
    assert!(opened(&session.document(&PSEUDONYMS).unwrap()).report().capture.elapsed_seconds < Some(3_600.0));
}

#[test]
fn a_time_window_is_left_out_with_times_of_day() {
    let file = traffic([10, 1, 2, 3], OTHER, SERVER);
    let since = i64::try_from(START_NANOS).unwrap() - 1_000_000_000;
    let selection = Selection { since_nanos: Some(since), ..Selection::default() };
    let settings = Settings { selection, ..Settings::default() };
    let report = session_of(&file, settings, Limits::default()).shared_report(&PSEUDONYMS, true);
    assert_eq!(report.settings.selection.since_nanos, None);
    assert!(report.capture.warnings.iter().any(|warning| warning.code == "filter-left-out"));
}
