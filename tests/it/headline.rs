//! The headline: what most of the traffic is, in a sentence, and the conversations that explain most of it.

use portogram::report::{Description, Wording, describe};
use portogram::settings::{Settings, Transport};

use crate::support::files::{Order, Pcap};
use crate::support::packets::*;
use crate::support::traffic::{ACK, SYN, Traffic};
use crate::support::{report_of, report_with};

const SERVER: [u8; 4] = [192, 168, 1, 9];
const LOOPBACK: [u8; 4] = [127, 0, 0, 1];

fn described(traffic: &Traffic) -> Description {
    describe(&report_of(traffic.bytes()), &Wording::default())
}

fn title(traffic: &Traffic) -> String {
    described(traffic).headline.title
}

fn lines(traffic: &Traffic) -> Vec<String> {
    let headline = described(traffic).headline;
    headline.lines.iter().map(portogram::report::HeadlineLine::text).chain(headline.more).collect()
}

#[test]
fn a_conversation_with_most_bytes_is_the_headline() {
    let mut upload = Traffic::new();
    upload.tcp(LOCAL, REMOTE, (50_000, 4_433), SYN, 0);
    for _ in 0..100 {
        upload.tcp(LOCAL, REMOTE, (50_000, 4_433), ACK, 1_400);
        upload.tcp(REMOTE, LOCAL, (4_433, 50_000), ACK, 0);
    }
    upload.udp(LOCAL, SERVER, (50_001, 53), 30);
    upload.udp(SERVER, LOCAL, (53, 50_001), 100);
    assert_eq!(title(&upload), "192.168.1.2 sent 145 kB to 198.51.100.7 TCP port 4433: 96 % of all bytes");
    assert_eq!(
        lines(&upload),
        [
            "192.168.1.2 contacted 198.51.100.7 on TCP 4433: 5.40 kB in, 145 kB out (opened by the local side)",
            "192.168.1.2 contacted 192.168.1.9 on UDP 53 (DNS): 142 bytes in, 72 bytes out (first seen from the local side)",
        ]
    );

    let mut download = Traffic::new();
    download.tcp(LOCAL, REMOTE, (50_000, 443), ACK, 100);
    download.tcp(REMOTE, LOCAL, (443, 50_000), ACK, 1_400);
    assert_eq!(title(&download), "198.51.100.7 TCP port 443 (HTTPS) sent 1.45 kB to 192.168.1.2: 90 % of all bytes");
    assert!(lines(&download)[0].ends_with("(opening not captured)"), "{:?}", lines(&download));

    let mut call = Traffic::new();
    for _ in 0..10 {
        call.udp(LOCAL, REMOTE, (42_567, 1_400), 172);
        call.udp(REMOTE, LOCAL, (1_400, 42_567), 172);
    }
    assert!(
        title(&call).starts_with("192.168.1.2 and 198.51.100.7 exchanged 4.28 kB on UDP port 1400"),
        "{}",
        title(&call)
    );

    let settings = Settings { local_networks: Some(vec!["192.168.0.0/16".parse().unwrap()]), ..Settings::default() };
    let mut internal = Traffic::new();
    internal.udp(LOCAL, SERVER, (50_001, 53), 30);
    let headline = describe(&report_with(internal.bytes(), &settings), &Wording::default()).headline;
    assert_eq!(
        headline.lines[0].text(),
        "192.168.1.2 contacted 192.168.1.9 on UDP 53 (DNS): 72 bytes sent, nothing back (first seen from 192.168.1.2)"
    );

    let mut alone = Traffic::new();
    alone.connection(LOOPBACK, LOOPBACK, (50_000, 8_080));
    assert_eq!(title(&alone), "127.0.0.1 sent 1.34 kB to itself on TCP port 8080 (HTTP alternate): 100 % of all bytes");
    assert_eq!(lines(&alone), ["127.0.0.1 to itself on TCP 8080 (HTTP alternate): 1.34 kB (opened by 127.0.0.1)"]);
}

/// Tunnels send to the same port both ways, each from a port of its own.
#[test]
fn both_ways_of_a_tunnel_are_one_conversation() {
    let mut tunnel = Traffic::new();
    for port in [40_001, 40_002] {
        tunnel.udp(LOCAL, REMOTE, (port, 4_789), 500);
        tunnel.udp(REMOTE, LOCAL, (port + 10, 4_789), 600);
    }
    assert_eq!(
        title(&tunnel),
        "192.168.1.2 and 198.51.100.7 exchanged 2.37 kB on UDP port 4789 (VXLAN): 100 % of all bytes"
    );
    assert_eq!(
        lines(&tunnel),
        [
            "192.168.1.2 contacted 198.51.100.7 on UDP 4789 (VXLAN): 1.28 kB in, 1.08 kB out (first seen from the local side)"
        ]
    );
}

/// The portmapper is asked, but the service has a port of its own.
#[test]
fn a_file_server_is_not_hidden_behind_the_portmapper() {
    let mut files = Traffic::new();
    files.udp(LOCAL, REMOTE, (700, 111), 60);
    files.udp(REMOTE, LOCAL, (111, 700), 30);
    for _ in 0..10 {
        files.udp(LOCAL, REMOTE, (3_298, 2_049), 100);
        files.udp(REMOTE, LOCAL, (2_049, 3_298), 900);
    }
    assert_eq!(title(&files), "198.51.100.7 UDP port 2049 (NFS) sent 9.42 kB to 192.168.1.2: 86 % of all bytes");
}

#[test]
fn packets_without_ports_are_named_by_their_protocol() {
    let of = |protocols: &[u8]| {
        let packets = protocols.iter().map(|protocol| ipv4(Ipv4 { protocol: *protocol, ..OUTGOING }, &[8; 16]));
        let file = packets.fold(Pcap::new(Order::Little, false, 101), |file, packet| file.packet(&packet));
        describe(&report_of(&file.bytes), &Wording::default())
    };
    let ping = of(&[1, 1, 1]);
    assert_eq!(ping.headline.title, "No packet has a port: 3 packets of ICMP");
    let details: Vec<_> =
        ping.ledger.rows.iter().filter(|row| row.detail).map(|row| (&*row.name, &*row.note)).collect();
    assert_eq!(details, [("ICMP", "IP protocol 1")]);
    assert_eq!(of(&[1, 89, 89]).headline.title, "No packet has a port: 3 packets of OSPF and ICMP");
    assert_eq!(of(&[200]).headline.title, "No packet has a port: 1 packet of another IP protocol");
}

/// A request on one port, then data between ports that nobody knows.
#[test]
fn conversations_on_negotiated_ports_are_joined_to_the_first_one() {
    let mut tftp = Traffic::new();
    tftp.udp(LOCAL, REMOTE, (50_618, 69), 20);
    for _ in 0..20 {
        tftp.udp(REMOTE, LOCAL, (3_445, 50_618), 516);
        tftp.udp(LOCAL, REMOTE, (50_618, 3_445), 4);
    }
    assert_eq!(
        title(&tftp),
        "198.51.100.7 sent 11.2 kB to 192.168.1.2, after contact on UDP port 69 (TFTP), most on UDP 50618 ↔ 3445: 92 % of all bytes"
    );
    assert_eq!(
        lines(&tftp),
        [
            "192.168.1.2 contacted 198.51.100.7 on UDP 69 (TFTP), then 50618 ↔ 3445: 11.2 kB in, 982 bytes out (first seen from the local side)"
        ]
    );

    let mut voice = Traffic::new();
    voice.udp(LOCAL, REMOTE, (5_060, 5_060), 600);
    voice.udp(REMOTE, LOCAL, (5_060, 5_060), 700);
    voice.wait_millis(3_000);
    for _ in 0..50 {
        voice.udp(LOCAL, REMOTE, (6_000, 17_000), 172);
        voice.udp(REMOTE, LOCAL, (17_000, 6_000), 172);
    }
    let [line] = &*lines(&voice) else { panic!("{:?}", lines(&voice)) };
    assert!(line.contains("UDP 5060 (SIP), then 6000 ↔ 17000: "), "{line}");

    // Control and data, both ways of opening.
    let mut ftp = Traffic::new();
    ftp.connection(LOCAL, REMOTE, (50_000, 21));
    ftp.connection(REMOTE, LOCAL, (20, 50_001));
    ftp.connection(LOCAL, REMOTE, (50_002, 50_099));
    let [line] = &*lines(&ftp) else { panic!("{:?}", lines(&ftp)) };
    assert!(line.contains("TCP 21 (FTP), then 50001 ↔ 20 +1: "), "{line}");

    // Browsing the same host on two ports is two conversations.
    let mut web = Traffic::new();
    web.connection(LOCAL, REMOTE, (50_000, 80));
    web.connection(LOCAL, REMOTE, (50_001, 8_443));
    assert_eq!(lines(&web).len(), 2);
}

#[test]
fn a_service_or_a_host_is_named_if_no_conversation_has_most_bytes() {
    let mut office = Traffic::new();
    for host in 10..30 {
        let client = [192, 168, 1, host];
        office.connection(client, [198, 51, 100, host], (50_000, 443));
        office.udp(client, SERVER, (50_000, 53), 400);
    }
    assert_eq!(title(&office), "20 local hosts → TCP 443 (HTTPS) of 20 hosts: 75 % of all bytes");
    let more = lines(&office).pop().unwrap();
    assert_eq!(more, "and 36 more conversations, 30.3 kB");

    let mut ports = Traffic::new();
    for port in 1..=200 {
        ports.tcp(REMOTE, LOCAL, (40_000, port), SYN, 0);
    }
    assert_eq!(
        title(&ports),
        "198.51.100.7 contacted 200 ports of 192.168.1.2, most bytes on TCP port 1: 100 % of all bytes"
    );

    let mut peers = Traffic::new();
    for n in 0..100_u8 {
        peers.udp([203, 0, 113, n], LOCAL, (30_000 + u16::from(n), 20_000 + u16::from(n) * 3), 100);
    }
    assert_eq!(title(&peers), "192.168.1.2 exchanged 14.2 kB with 100 hosts on many ports: 100 % of all bytes");
}

#[test]
fn a_capture_without_ports_has_a_headline_too() {
    let mut arp = Traffic::new();
    for _ in 0..3 {
        arp.frame(&ethernet(0x0806, &[0; 28]));
    }
    arp.frame(&ethernet(0x0800, &ipv4(Ipv4 { protocol: 1, ..INCOMING }, &[8, 0, 0, 0])));
    assert_eq!(title(&arp), "No packet has a port: 3 packets of ARP, 1 packet of ICMP");
    assert!(lines(&arp).is_empty());

    let mut mostly = Traffic::new();
    mostly.frame(&ethernet(0x0800, &ipv4(Ipv4 { protocol: 50, ..INCOMING }, &[0; 1_000])));
    mostly.udp(LOCAL, REMOTE, (500, 500), 100);
    assert_eq!(title(&mostly), "88 % of all bytes have no port: 1 packet of ESP");
    assert_eq!(title(&Traffic::new()), "The capture has no packets");

    let settings = Settings { transports: vec![Transport::Sctp], ..Settings::default() };
    let report = report_with(mostly.bytes(), &settings);
    assert!(
        describe(&report, &Wording::default()).headline.title.starts_with("No packet that is counted has a port: ")
    );
}

#[test]
fn long_addresses_are_cut_and_given_whole_beside() {
    let mut traffic = Traffic::new();
    let mut packet = ipv6(UDP, 0x2001, 0x2002, &udp(50_000, 53, 10));
    packet[8..40].fill(0xab);
    packet[39] = 1;
    traffic.frame(&ethernet(0x86dd, &packet));
    let headline = described(&traffic).headline;
    assert_eq!(
        headline.title,
        "abab:abab:…:abab:abab sent 72 bytes to abab:abab:…:abab:ab01 UDP port 53 (DNS): 100 % of all bytes"
    );
    let whole = "abab:abab:abab:abab:abab:abab:abab:ab01";
    assert!(headline.full_title.unwrap().contains(whole));
    assert!(headline.lines[0].full_hosts.ends_with(whole) && !headline.lines[0].hosts.contains(whole));
}
