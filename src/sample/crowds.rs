//! Groups of similar TCP connections, which make up most of the sample, and the parties of its datagrams.

use std::ops::{Range, RangeInclusive};
use std::slice::from_ref;

use super::conversation::{App, Side};
use super::hosts::{CAMERA, DESKTOP, Host, LAPTOP, RELAYS, SERVER, SITES, STORES, STUDIO, TABLET};
use super::rng::Rng;
use super::totals;

/// A group of similar TCP connections.
pub(super) struct Crowd {
    /// Number of connections.
    pub(super) size: u16,
    pub(super) app: App,
    /// The side that opens the connections.
    pub(super) client: Side,
    pub(super) near: Party,
    pub(super) far: Party,
    /// Exchanges per connection.
    pub(super) exchanges: RangeInclusive<u16>,
    /// Segments per request.
    pub(super) request: RangeInclusive<u16>,
    /// Segments per response.
    pub(super) response: RangeInclusive<u16>,
    /// Segments per acknowledgement.
    pub(super) ack_every: RangeInclusive<u16>,
}

/// The hosts and ports from which one side of a conversation is drawn.
pub(super) struct Party {
    /// The possible hosts. If empty, a host without a name is taken.
    pub(super) hosts: &'static [Host],
    pub(super) ports: Ports,
}

/// How a port is drawn.
pub(super) enum Ports {
    /// Dynamic ports in ascending order over time: this many in the whole time span.
    Counting(u64),
    /// Random dynamic ports. Lower ports are more likely.
    Thinning,
    /// Any port of a range.
    Within(RangeInclusive<u16>),
    /// Any port of a list.
    OneOf(&'static [u16]),
}

const FIRST_DYNAMIC_PORT: u16 = 49_152;

/// User ports without `VISITOR_PORT`, whose total is fixed.
const REGISTERED: Ports = Ports::Within(1_100..=49_151);

/// The ephemeral ports of systems older than RFC 6335, and of many small devices.
const OLD_EPHEMERAL: Ports = Ports::Within(1_030..=5_000);

impl Ports {
    /// Returns a port for a conversation that begins at `moment` in a time span of length `span`.
    pub(super) fn pick(&self, rng: &mut Rng, moment: u64, span: u64) -> u16 {
        let above = |offset: u64| FIRST_DYNAMIC_PORT.saturating_add(u16::try_from(offset).unwrap_or(u16::MAX));
        let port = match self {
            Self::Counting(count) => above(moment * count / span),
            Self::Thinning => {
                let bound = 1 + rng.below(3_600);
                above(rng.below(bound))
            }
            Self::Within(range) => rng.within(range),
            Self::OneOf(ports) => rng.one_of(ports).copied().unwrap_or_default(),
        };
        // The total of that port is fixed.
        if port == totals::DOWNLOAD_PORT { port + 1 } else { port }
    }
}

/// Returns connections from a local host to peers on user ports.
const fn to_peers(size: u16, host: &'static Host, near: Ports, response: RangeInclusive<u16>) -> Crowd {
    Crowd {
        size,
        app: App::Stream,
        client: Side::Near,
        near: Party { hosts: from_ref(host), ports: near },
        far: Party { hosts: &[], ports: REGISTERED },
        exchanges: 1..=5,
        request: 1..=1,
        response,
        ack_every: 2..=2,
    }
}

/// Returns connections from a local host to web sites.
const fn to_web(size: u16, host: &'static Host, near: Ports, app: App, far: &'static [u16]) -> Crowd {
    Crowd {
        size,
        app,
        client: Side::Near,
        near: Party { hosts: from_ref(host), ports: near },
        far: Party { hosts: &SITES, ports: Ports::OneOf(far) },
        exchanges: 1..=3,
        request: 1..=1,
        response: 3..=14,
        ack_every: 2..=4,
    }
}

/// Returns connections from visitors to the local web server.
pub(super) const fn from_web(size: u16, app: App, near: &'static [u16], far: Ports) -> Crowd {
    Crowd {
        size,
        app,
        client: Side::Far,
        near: Party { hosts: from_ref(&SERVER), ports: Ports::OneOf(near) },
        far: Party { hosts: &[], ports: far },
        exchanges: 1..=3,
        request: 1..=1,
        response: 2..=11,
        ack_every: 3..=4,
    }
}

/// Returns connections from peers to the desktop.
const fn from_peers(size: u16, near: &'static [u16], request: RangeInclusive<u16>) -> Crowd {
    Crowd {
        size,
        app: App::Stream,
        client: Side::Far,
        near: Party { hosts: from_ref(&DESKTOP), ports: Ports::OneOf(near) },
        far: Party { hosts: &[], ports: Ports::Thinning },
        exchanges: 1..=3,
        request,
        response: 2..=14,
        ack_every: 2..=3,
    }
}

/// All groups of connections.
pub(super) static CROWDS: [Crowd; 20] = [
    // Peers that local hosts download from.
    to_peers(54, &LAPTOP, Ports::Counting(760), 3..=21),
    to_peers(54, &DESKTOP, Ports::Counting(260), 3..=21),
    to_peers(38, &TABLET, Ports::Counting(1_900), 3..=21),
    to_peers(40, &STUDIO, Ports::Within(32_768..=60_999), 2..=16),
    to_peers(40, &CAMERA, OLD_EPHEMERAL, 2..=12),
    // Web sites, on the usual ports and on others.
    to_web(6, &LAPTOP, Ports::Counting(760), App::Tls, &[443]),
    to_web(4, &TABLET, Ports::Counting(1_900), App::Tls, &[443]),
    to_web(3, &STUDIO, Ports::Within(32_768..=60_999), App::Tls, &[443]),
    to_web(4, &DESKTOP, Ports::Counting(260), App::Http, &[80]),
    to_web(2, &LAPTOP, Ports::Counting(760), App::Http, &[80]),
    to_web(8, &LAPTOP, Ports::Counting(760), App::Http, &[8_000, 8_008, 8_888]),
    to_web(9, &TABLET, Ports::Counting(1_900), App::Tls, &[8_443, 9_443]),
    to_web(5, &CAMERA, OLD_EPHEMERAL, App::Tls, &[4_443]),
    // Visitors of the local web server.
    from_web(18, App::Http, &[80], Ports::Thinning),
    from_web(8, App::Tls, &[443], Ports::Thinning),
    from_web(12, App::Http, &[80, 8_080], OLD_EPHEMERAL),
    from_web(14, App::Tls, &[8_443], Ports::Thinning),
    // Peers that download from local hosts or upload to them.
    from_peers(20, &[6_881, 16_881, 22_067], 1..=1),
    from_peers(30, &[3_074, 6_881, 9_987, 27_420, 32_400, 42_300, 47_998], 1..=12),
    Crowd {
        size: 1,
        app: App::Http,
        client: Side::Near,
        near: Party { hosts: from_ref(&DESKTOP), ports: Ports::Counting(260) },
        far: Party { hosts: &STORES, ports: Ports::OneOf(&[80]) },
        exchanges: 1..=1,
        request: 50..=70,
        response: 1..=1,
        ack_every: 2..=2,
    },
];

/// The groups in [`CROWDS`] that visit web sites, or the local web server.
pub(super) const BROWSING: Range<usize> = 5..17;

/// The near and the far party of datagrams between a local host and its peers.
pub(super) static PEERS: (Party, Party) = (
    Party { hosts: from_ref(&DESKTOP), ports: Ports::OneOf(&[6_881, 16_881, 22_067, 27_420, 42_300]) },
    Party { hosts: &[], ports: Ports::Within(1_100..=58_000) },
);

/// The far party of calls and streams.
pub(super) static RELAY_PARTY: Party = Party { hosts: &RELAYS, ports: Ports::Within(10_000..=48_000) };
