//! Writes the heads of HTTP/1.1 messages (RFC 9112).

use super::Position;

const END: &[u8] = b"\r\n\r\n";

/// Appends the head of a message. A request that fits into one packet is a GET, whose head is padded to `end` bytes; a longer
/// one is a POST.
pub(super) fn write(payload: &mut Vec<u8>, name: &str, end: usize, position: &Position) {
    if !position.is_from_client {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: ";
        return write_length(payload, head, position.message_bytes);
    }
    if position.message_bytes > end as u64 {
        let head = format!("POST / HTTP/1.1\r\nHost: {name}\r\nContent-Length: ");
        return write_length(payload, &head, position.message_bytes);
    }
    let head = format!("GET /{} HTTP/1.1\r\nHost: {name}\r\nAccept: */*\r\nCookie: visit=", position.number);
    payload.extend_from_slice(head.as_bytes());
    payload.resize(end - END.len(), b'0');
    payload.extend_from_slice(END);
}

/// Appends a head and the content length that completes it.
fn write_length(payload: &mut Vec<u8>, head: &str, message_bytes: u64) {
    payload.extend_from_slice(head.as_bytes());
    let rest = message_bytes.saturating_sub((head.len() + END.len()) as u64);
    let digits = rest.to_string().len();
    payload.extend_from_slice(format!("{:0digits$}", rest - digits as u64).as_bytes());
    payload.extend_from_slice(END);
}
