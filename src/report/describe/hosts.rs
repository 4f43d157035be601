//! Addresses as people read them.

use crate::packet::Address;

/// The longest address that is written whole.
const MAX_CHARACTERS: usize = 22;
/// How many characters of a longer one are kept at each end.
const KEPT_CHARACTERS: usize = 10;

/// Writes an address; of a long one the middle is left out.
pub(in crate::report) fn short_address(address: Address) -> String {
    let text = address.to_string();
    // Addresses are ASCII.
    let (start, end) = (text.get(..KEPT_CHARACTERS), text.get(text.len().saturating_sub(KEPT_CHARACTERS)..));
    match (start, end) {
        (Some(start), Some(end)) if text.len() > MAX_CHARACTERS => format!("{start}…{end}"),
        _ => text,
    }
}

/// Writes an address and a port, with IPv6 addresses in brackets.
pub(in crate::report) fn socket(address: &str, port: u16) -> String {
    if address.contains(':') { format!("[{address}]:{port}") } else { format!("{address}:{port}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_long_addresses_is_left_out() {
        let cases = [
            ("192.168.100.200", "192.168.100.200"),
            ("2001:db8::1", "2001:db8::1"),
            ("2001:db8:85a3:1:2:8a2e:370:7334", "2001:db8:8…e:370:7334"),
        ];
        for (address, expected) in cases {
            assert_eq!(short_address(address.parse().unwrap()), expected);
        }
        assert_eq!(socket("2001:db8::1", 53), "[2001:db8::1]:53");
        assert_eq!(socket("192.0.2.1", 53), "192.0.2.1:53");
    }
}
