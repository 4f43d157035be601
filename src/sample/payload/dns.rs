//! Writes DNS messages (RFC 1035), and multicast DNS queries (RFC 6762).

use super::push_words;

/// The name by which the services on the link are queried (RFC 6763, section 9).
pub(in super::super) const SERVICES: &str = "_services._dns-sd._udp.local";

const HEADER_BYTES: usize = 12;
const TYPE_A: u16 = 1;
const TYPE_PTR: u16 = 12;
const CLASS_IN: u16 = 1;

/// Returns the length of a query for a name, or of its response, in bytes.
pub(in super::super) fn message_bytes(name: &str, is_response: bool) -> u16 {
    let bytes = HEADER_BYTES + name.len() + 2 + 4 + if is_response { 16 } else { 0 };
    u16::try_from(bytes).unwrap_or(u16::MAX)
}

/// Appends a query for the address of `name`, or the response with `answer`.
pub(super) fn write(message: &mut Vec<u8>, id: u16, name: &str, answer: Option<[u8; 4]>) {
    // Recursion desired; in a response, recursion available too.
    let flags = if answer.is_some() { 0x8180 } else { 0x0100 };
    write_question(message, [id, flags, 1, u16::from(answer.is_some()), 0, 0], name, TYPE_A);
    if let Some(address) = answer {
        // A pointer to the name in the question; a time to live of 60 seconds.
        push_words(message, &[0xc00c, TYPE_A, CLASS_IN, 0, 60, 4]);
        message.extend_from_slice(&address);
    }
}

/// Appends a multicast DNS query for the services on the link.
pub(super) fn write_mdns(message: &mut Vec<u8>) {
    write_question(message, [0, 0, 1, 0, 0, 0], SERVICES, TYPE_PTR);
}

/// Appends a header and a question.
fn write_question(message: &mut Vec<u8>, header: [u16; HEADER_BYTES / 2], name: &str, kind: u16) {
    push_words(message, &header);
    for label in name.as_bytes().split(|byte| *byte == b'.') {
        message.extend(u8::try_from(label.len()));
        message.extend_from_slice(label);
    }
    message.push(0);
    push_words(message, &[kind, CLASS_IN]);
}
