//! Builds packets, from the transport header outwards.

pub const LOCAL: [u8; 4] = [192, 168, 1, 2];
pub const REMOTE: [u8; 4] = [198, 51, 100, 7];

pub const TCP: u8 = 6;
pub const UDP: u8 = 17;

/// Returns a source and a destination port, and zeros up to `length` bytes.
pub fn segment(source_port: u16, destination_port: u16, length: usize) -> Vec<u8> {
    let mut bytes = [source_port.to_be_bytes(), destination_port.to_be_bytes()].concat();
    bytes.resize(length, 0);
    bytes
}

/// Returns a TCP header of 20 bytes and `payload` zeros.
pub fn tcp(source_port: u16, destination_port: u16, payload: usize) -> Vec<u8> {
    tcp_with_flags(source_port, destination_port, 0, payload)
}

pub fn tcp_with_flags(source_port: u16, destination_port: u16, flags: u8, payload: usize) -> Vec<u8> {
    let mut bytes = segment(source_port, destination_port, 20 + payload);
    (bytes[12], bytes[13]) = (5 << 4, flags);
    bytes
}

/// Returns a UDP header and `payload` zeros.
pub fn udp(source_port: u16, destination_port: u16, payload: usize) -> Vec<u8> {
    let mut bytes = segment(source_port, destination_port, 8 + payload);
    let length = u16::try_from(bytes.len()).unwrap();
    bytes[4..6].copy_from_slice(&length.to_be_bytes());
    bytes
}

/// Fields of an IPv4 header.
#[derive(Clone, Copy)]
pub struct Ipv4 {
    pub source: [u8; 4],
    pub destination: [u8; 4],
    pub protocol: u8,
    /// In units of 8 bytes.
    pub fragment_offset: u16,
    pub option_words: u8,
    pub hop_limit: u8,
    /// Replaces the true total length.
    pub total_length: Option<u16>,
}

/// From remote to local.
pub const INCOMING: Ipv4 = Ipv4 {
    source: REMOTE,
    destination: LOCAL,
    protocol: UDP,
    fragment_offset: 0,
    option_words: 0,
    hop_limit: 64,
    total_length: None,
};

/// From local to remote.
pub const OUTGOING: Ipv4 = Ipv4 { source: LOCAL, destination: REMOTE, ..INCOMING };

pub fn ipv4(header: Ipv4, payload: &[u8]) -> Vec<u8> {
    let header_bytes = 20 + usize::from(header.option_words) * 4;
    let total = header.total_length.unwrap_or_else(|| u16::try_from(header_bytes + payload.len()).unwrap());
    let mut bytes = vec![0; header_bytes];
    bytes[0] = 0x45 + header.option_words;
    bytes[2..4].copy_from_slice(&total.to_be_bytes());
    bytes[6..8].copy_from_slice(&header.fragment_offset.to_be_bytes());
    bytes[8] = header.hop_limit;
    bytes[9] = header.protocol;
    bytes[12..16].copy_from_slice(&header.source);
    bytes[16..20].copy_from_slice(&header.destination);
    // No-operation options.
    bytes[20..].fill(1);
    [bytes, payload.to_vec()].concat()
}

pub fn ipv6(next_header: u8, source: u16, destination: u16, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x60, 0, 0, 0];
    bytes.extend(u16::try_from(payload.len()).unwrap().to_be_bytes());
    bytes.extend([next_header, 64]);
    for prefix in [source, destination] {
        bytes.extend(prefix.to_be_bytes());
        bytes.extend([0; 13]);
        bytes.push(1);
    }
    [bytes, payload.to_vec()].concat()
}

/// Returns an IPv6 extension header of 8 bytes whose last six are `content`.
pub fn extension(next_header: u8, content: [u8; 6], payload: &[u8]) -> Vec<u8> {
    [&[next_header, 0][..], &content, payload].concat()
}

pub fn ethernet(ether_type: u16, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
    bytes.extend(ether_type.to_be_bytes());
    [bytes, payload.to_vec()].concat()
}

/// Returns a VLAN tag after its Ethernet type: control information and the next Ethernet type.
pub fn tag(vlan: u16, ether_type: u16, payload: &[u8]) -> Vec<u8> {
    [&vlan.to_be_bytes()[..], &ether_type.to_be_bytes(), payload].concat()
}

/// Returns a frame whose MAC addresses end with the bytes `source` and `destination`.
pub fn ethernet_between(source: u8, destination: u8, ether_type: u16, payload: &[u8]) -> Vec<u8> {
    let mut bytes = ethernet(ether_type, payload);
    (bytes[5], bytes[11]) = (destination, source);
    bytes
}

/// Returns a frame that the capturing host received.
pub fn linux_cooked_v1(protocol: u16, payload: &[u8]) -> Vec<u8> {
    linux_cooked_v1_of_type(0, protocol, payload)
}

/// Returns a frame with a `sll_pkttype` of Linux.
pub fn linux_cooked_v1_of_type(packet_type: u8, protocol: u16, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 14];
    bytes[1] = packet_type;
    bytes[3] = 1;
    bytes.extend(protocol.to_be_bytes());
    [bytes, payload.to_vec()].concat()
}

pub fn linux_cooked_v2(protocol: u16, payload: &[u8]) -> Vec<u8> {
    let mut bytes = protocol.to_be_bytes().to_vec();
    bytes.resize(20, 0);
    [bytes, payload.to_vec()].concat()
}
