//! The hosts of the sample. Their names and addresses are reserved for documentation, examples and tests.

use super::rng::Rng;

pub(super) struct Host {
    pub(super) name: &'static str,
    pub(super) address: [u8; 4],
}

// Names for home networks: RFC 8375.
pub(super) static GATEWAY: Host = local("gateway.home.arpa", 1);
pub(super) static SERVER: Host = local("server.home.arpa", 10);
pub(super) static LAPTOP: Host = local("laptop.home.arpa", 21);
pub(super) static DESKTOP: Host = local("desktop.home.arpa", 22);
pub(super) static TABLET: Host = local("tablet.home.arpa", 23);
pub(super) static STUDIO: Host = local("studio.home.arpa", 24);
pub(super) static CAMERA: Host = local("camera.home.arpa", 40);

// Names and addresses for documentation: RFC 6761 and RFC 5737.
pub(super) static RESOLVER: Host = public("dns.example.net", [192, 0, 2, 53]);
pub(super) static MIRROR: Host = public("mirror.example.org", [198, 51, 100, 121]);
pub(super) static SITES: [Host; 8] = [
    public("www.example.com", [192, 0, 2, 80]),
    public("www.example.org", [198, 51, 100, 17]),
    public("www.example.net", [203, 0, 113, 8]),
    public("api.example.com", [192, 0, 2, 201]),
    public("news.example.org", [198, 51, 100, 94]),
    public("shop.example.com", [203, 0, 113, 140]),
    public("img.example.net", [198, 51, 100, 33]),
    public("cdn.example.net", [203, 0, 113, 66]),
];
pub(super) static STORES: [Host; 2] =
    [public("files.example.net", [198, 51, 100, 210]), public("backup.example.com", [203, 0, 113, 221])];
pub(super) static RELAYS: [Host; 3] = [
    public("media.example.com", [192, 0, 2, 160]),
    public("relay.example.net", [203, 0, 113, 34]),
    public("game.example.org", [198, 51, 100, 77]),
];

const fn local(name: &'static str, number: u8) -> Host {
    Host { name, address: [192, 168, 1, number] }
}

const fn public(name: &'static str, address: [u8; 4]) -> Host {
    Host { name, address }
}

/// Returns the hosts whose names are in the files.
pub(super) fn named() -> impl Iterator<Item = &'static Host> {
    let local = [&GATEWAY, &SERVER, &LAPTOP, &DESKTOP, &TABLET, &STUDIO, &CAMERA];
    let services = [&RESOLVER, &MIRROR];
    local.into_iter().chain(services).chain(&SITES).chain(&STORES).chain(&RELAYS)
}

/// Returns a random address of a host without a name, from the ranges for documentation (RFC 5737) or for benchmarks
/// (RFC 2544), which have room for many hosts.
pub(super) fn unnamed_address(rng: &mut Rng) -> [u8; 4] {
    let [low, high, net, ..] = rng.next().to_le_bytes();
    let last = low.clamp(1, 254);
    match net % 8 {
        0 => [192, 0, 2, last],
        1 => [198, 51, 100, last],
        2 => [203, 0, 113, last],
        net => [198, 18 + net % 2, high, last],
    }
}

/// Returns whether an address is reached without the gateway: local hosts and multicast.
pub(super) fn is_on_link(address: [u8; 4]) -> bool {
    matches!(address, [192, 168, ..] | [224..=255, ..])
}
