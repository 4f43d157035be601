//! Writes TLS 1.3 records (RFC 8446).

use super::{Noise, Position, push_words};

const RECORD_HEADER_BYTES: usize = 5;

/// The cipher suites of a client, and its only compression method: none.
const CIPHERS: [u8; 10] = [0x00, 0x06, 0x13, 0x01, 0x13, 0x02, 0x13, 0x03, 0x01, 0x00];

/// Extensions of a client: supported versions, groups, signature algorithms, and the beginning of a key share.
const CLIENT_EXTENSIONS: [u8; 35] = [
    0x00, 0x2b, 0, 3, 2, 0x03, 0x04, // TLS 1.3
    0x00, 0x0a, 0, 4, 0, 2, 0x00, 0x1d, // x25519
    0x00, 0x0d, 0, 6, 0, 4, 0x08, 0x04, 0x04, 0x03, // RSA-PSS and ECDSA
    0x00, 0x33, 0, 38, 0, 36, 0x00, 0x1d, 0, 32,
];

/// The part of a server hello after the session identifier: the cipher suite, no compression, the version, and the beginning
/// of a key share.
const SERVER_CHOICE: [u8; 19] = [
    0x13, 0x01, 0x00, 0, 46, // cipher, compression, length of the extensions
    0x00, 0x2b, 0, 2, 0x03, 0x04, // TLS 1.3
    0x00, 0x33, 0, 36, 0x00, 0x1d, 0, 32,
];

const CHANGE_CIPHER_SPEC: [u8; 6] = [0x14, 0x03, 0x03, 0x00, 0x01, 0x01];

/// Appends the header of an application data record that extends to the end of the packet.
pub(super) fn write_data(payload: &mut Vec<u8>, end: usize) {
    let start = payload.len() + RECORD_HEADER_BYTES;
    payload.extend_from_slice(&[0x17, 0x03, 0x03]);
    push_length(payload, end - start);
}

/// Appends the first payload of a side: the hello and, from the server, what follows it in the same packet.
pub(super) fn write_hello(payload: &mut Vec<u8>, name: &str, end: usize, position: &Position, noise: &mut Noise) {
    if position.is_from_client {
        write_client_hello(payload, name, end, noise);
    } else {
        write_server_hello(payload, noise);
        payload.extend_from_slice(&CHANGE_CIPHER_SPEC);
        write_data(payload, end);
    }
}

/// Appends a client hello, padded to the end of the packet (RFC 7685).
fn write_client_hello(payload: &mut Vec<u8>, name: &str, end: usize, noise: &mut Noise) {
    write_hello_head(payload, 0x01, end - RECORD_HEADER_BYTES, noise);
    payload.extend_from_slice(&CIPHERS);
    push_length(payload, end - payload.len() - 2);
    // The server name extension, a list of one (RFC 6066, section 3).
    push_length(payload, 0);
    push_length(payload, name.len() + 5);
    push_length(payload, name.len() + 3);
    payload.push(0);
    push_length(payload, name.len());
    payload.extend_from_slice(name.as_bytes());
    payload.extend_from_slice(&CLIENT_EXTENSIONS);
    noise.fill(payload, payload.len() + 32);
    push_length(payload, 0x15);
    push_length(payload, end - payload.len() - 2);
    payload.resize(end, 0);
}

/// Appends a server hello.
fn write_server_hello(payload: &mut Vec<u8>, noise: &mut Noise) {
    write_hello_head(payload, 0x02, 122, noise);
    payload.extend_from_slice(&SERVER_CHOICE);
    noise.fill(payload, payload.len() + 32);
}

/// Appends the beginning of a hello: record header, handshake header, version, random bytes and session identifier.
fn write_hello_head(payload: &mut Vec<u8>, kind: u8, record_bytes: usize, noise: &mut Noise) {
    payload.extend_from_slice(&[0x16, 0x03, 0x01]);
    push_length(payload, record_bytes);
    payload.extend_from_slice(&[kind, 0]);
    push_length(payload, record_bytes - 4);
    payload.extend_from_slice(&[0x03, 0x03]);
    noise.fill(payload, payload.len() + 32);
    payload.push(32);
    noise.fill(payload, payload.len() + 32);
}

/// Appends a 16-bit length.
fn push_length(payload: &mut Vec<u8>, bytes: usize) {
    push_words(payload, &[u16::try_from(bytes).unwrap_or(u16::MAX)]);
}
