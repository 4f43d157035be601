//! Constructs openings of connections of the kinds that few captures have: scans, sweeps, floods, address translation,
//! peer-to-peer traffic, and servers of several services.
//!
//! Which ports clients take follows from the defaults of their operating systems. Everything else is drawn with a fixed seed.

use std::ops::Range;

use anyhow::Result;
use etherparse::PacketBuilder;
use fastrand::Rng;

/// A connection: the client's host and port, and the server's.
type Connection = [(u16, u16); 2];

/// Connections of one kind.
pub(crate) struct Constructed {
    pub(crate) kind: &'static str,
    connections: Vec<Connection>,
    /// Whether the servers answer.
    is_answered: bool,
}

impl Constructed {
    /// Returns a capture of the openings, as pcap of bare IPv4 packets.
    pub(crate) fn capture(&self) -> Result<Vec<u8>> {
        // Little-endian, microseconds, version 2.4, snap length 65,535, LINKTYPE_RAW.
        let mut bytes =
            vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 101, 0, 0, 0];
        let address = |host: u16| [vec![10, 0], host.to_be_bytes().to_vec()].concat().try_into().unwrap_or_default();
        for [client, server] in &self.connections {
            for (source, destination, is_answer) in [(client, server, false), (server, client, true)] {
                if is_answer && !self.is_answered {
                    continue;
                }
                let packet = PacketBuilder::ipv4(address(source.0), address(destination.0), 64);
                let mut packet = packet.tcp(source.1, destination.1, 1, 1024).syn();
                if is_answer {
                    packet = packet.ack(2);
                }
                let mut frame = Vec::new();
                packet.write(&mut frame, &[])?;
                let length = u32::try_from(frame.len())?.to_le_bytes();
                bytes.extend([&[0; 8], &length[..], &length, &frame].concat());
            }
        }
        Ok(bytes)
    }
}

/// How clients choose their ports.
#[derive(Clone, Copy)]
enum Choice {
    Counting(u16, u16),
    Random(u16, u16),
}

/// Windows before 2008, Linux, Windows, and macOS or BSD.
const CHOICES: [Choice; 4] = [
    Choice::Counting(1_025, 5_000),
    Choice::Random(32_768, 60_999),
    Choice::Counting(49_152, 65_535),
    Choice::Random(49_152, 65_535),
];

/// The ports of a client, one after another.
struct ClientPorts(Choice, u16);

impl ClientPorts {
    fn new(choice: Choice, random: &mut Rng) -> Self {
        let (Choice::Counting(first, last) | Choice::Random(first, last)) = choice;
        Self(choice, random.u16(first..=last))
    }

    fn next(&mut self, random: &mut Rng) -> u16 {
        let next = match self.0 {
            Choice::Random(first, last) => random.u16(first..=last),
            Choice::Counting(first, last) => {
                let next = u32::from(self.1) + random.u32(1..=3);
                u16::try_from(next).ok().filter(|port| *port <= last).unwrap_or(first)
            }
        };
        std::mem::replace(&mut self.1, next)
    }
}

/// Ports that scanners try first.
const SCANNED: [u16; 40] = [
    21, 22, 23, 25, 53, 79, 80, 88, 110, 111, 113, 135, 139, 143, 199, 389, 443, 445, 465, 514, 587, 631, 993, 995,
    1025, 1433, 1521, 1723, 2049, 3128, 3306, 3389, 5060, 5432, 5900, 8000, 8080, 8443, 10_000, 49_152,
];
const SWEPT: [u16; 6] = [23, 445, 3389, 5900, 8333, 22_222];
/// Ports of servers in address translation.
const SERVERS: [u16; 7] = [80, 443, 8080, 5222, 6667, 3306, 25_565];
const ANY_USER_PORT: Range<u16> = 1_024..65_535;

/// Hosts: one that is in the centre, another, and the first of many.
const HOST: u16 = 1;
const OTHER: u16 = 2;
const MANY: u16 = 256;

/// Constructs captures of every kind.
pub(crate) fn all() -> Vec<Constructed> {
    let mut random = Rng::with_seed(1);
    let random = &mut random;
    let mut all = Vec::new();
    let mut add = |kind, connections, is_answered| all.push(Constructed { kind, connections, is_answered });
    for (number, choice) in CHOICES.into_iter().cycle().take(CHOICES.len() * 3).enumerate() {
        let is_answered = number % 2 == 0;
        let mut ports = ClientPorts::new(choice, random);
        let constant = random.u16(33_000..65_000);
        let mut scanned = SCANNED;
        random.shuffle(&mut scanned);
        let any: Vec<u16> = (0..500).map(|_| random.u16(1..65_535)).collect();
        let scan = |source: &mut dyn FnMut() -> u16, targets: &[u16]| -> Vec<Connection> {
            targets.iter().map(|target| [(HOST, source()), (OTHER, *target)]).collect()
        };
        add("scan of services from one port", scan(&mut || constant, &scanned), is_answered);
        add("scan of all ports from one port", scan(&mut || constant, &any), is_answered);
        add("scan of services from many ports", scan(&mut || ports.next(random), &scanned), is_answered);
        add("scan of all ports from many ports", scan(&mut || ports.next(random), &any), is_answered);
        for port in SWEPT {
            let from =
                |source: &mut dyn FnMut() -> u16| (0..100).map(|n| [(HOST, source()), (MANY + n, port)]).collect();
            add("sweep from one port", from(&mut || constant), is_answered);
            add("sweep from many ports", from(&mut || ports.next(random)), is_answered);
        }
        let port = random.u16(ANY_USER_PORT);
        let flood = (0..300).map(|n| [(MANY + n, random.u16(ANY_USER_PORT)), (HOST, port)]).collect();
        add("flood from many hosts", flood, is_answered);

        add("source address translated", translated(&mut ports, random, |port, _| port), true);
        let other_port = |_, random: &mut Rng| random.u16(ANY_USER_PORT);
        add("source address and port translated", translated(&mut ports, random, other_port), true);
        let forward = |ports: &mut ClientPorts, random: &mut Rng, inside: u16| -> Vec<Connection> {
            let connection = |n: u16| {
                let client = (MANY + n % 5, ports.next(random));
                [[client, (HOST, SERVERS[2])], [client, (OTHER + n % 3, inside)]]
            };
            (0..20).flat_map(connection).collect()
        };
        add("destination address translated", forward(&mut ports, random, SERVERS[2]), true);
        add("destination address and port translated", forward(&mut ports, random, 30_080), true);

        for listening in [ANY_USER_PORT, 6_881..6_890, 49_152..65_535] {
            let own = random.u16(listening.clone());
            let outgoing: Vec<Connection> =
                (0..30).map(|n| [(HOST, ports.next(random)), (MANY + n, random.u16(listening.clone()))]).collect();
            let incoming = (0..30).map(|n| {
                let choice = random.choice(CHOICES).unwrap_or(choice);
                [(MANY + 100 + n, ClientPorts::new(choice, random).next(random)), (HOST, own)]
            });
            let both = incoming.collect::<Vec<_>>().into_iter().chain(outgoing.iter().copied()).collect();
            add("peer-to-peer, both ways", both, true);
            add("peer-to-peer, outgoing", outgoing, true);
        }

        let services = |ports: &mut ClientPorts, random: &mut Rng, services: &[u16]| -> Vec<Connection> {
            services.iter().map(|service| [(HOST, ports.next(random)), (OTHER, *service)]).collect()
        };
        add("many connections to one port", services(&mut ports, random, &[port; 40]), true);
        let data = [21, random.u16(32_768..61_000), random.u16(49_152..65_535)];
        add("passive FTP", services(&mut ports, random, &data), true);
        let calls = [135, 445, random.u16(49_152..49_172)];
        add("remote procedure calls", services(&mut ports, random, &calls), true);
        let mut web: Vec<Connection> =
            (0..40).map(|n| [(MANY + n, ClientPorts::new(choice, random).next(random)), (OTHER, 80)]).collect();
        web.extend(services(&mut ports, random, &[27_017]));
        add("a service with one client beside one with many", web, true);
    }
    all
}

/// Returns connections of three clients that are captured on both sides of a translator, which chooses the outer port.
fn translated(ports: &mut ClientPorts, random: &mut Rng, outer_port: impl Fn(u16, &mut Rng) -> u16) -> Vec<Connection> {
    let connection = |n: u16| {
        let port = ports.next(random);
        let server = (MANY + random.u16(..8), random.choice(SERVERS).unwrap_or_default());
        [[(OTHER + n % 3, port), server], [(HOST, outer_port(port, random)), server]]
    };
    (0..20).flat_map(connection).collect()
}
