//! Conversations.

use serde::{Deserialize, Serialize};

use super::Amount;
use crate::direction::Class;
use crate::packet::{Address, Transport};

/// The conversations of the packets with ports. Together with [`Conversations::others`] they have all of these packets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Conversations {
    /// At most 1,000, those with the most bytes first. Beside the largest ones, the first of the capture are among them.
    pub listed: Vec<Conversation>,
    /// Number of the conversations that are not listed. In captures with more than 16,384, one can count more than once.
    pub others_count: u64,
    /// Their packets and bytes.
    pub others: Amount,
}

impl Conversations {
    /// Returns the number of all conversations.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.listed.len() as u64 + self.others_count
    }
}

/// The packets between a host and the port of another host that it contacted. All ports that it used for it are one
/// conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Conversation {
    /// Transport of both ports.
    pub transport: Transport,
    /// The host that made contact.
    pub from: Address,
    /// The port from which it did so first.
    pub from_port: u16,
    /// The host that was contacted.
    pub to: Address,
    /// The port that was contacted.
    pub port: u16,
    /// Number of ports that made contact: connections, if it is TCP.
    pub connections: u64,
    /// `true` if the opening of a connection was captured. If not, the host that sent first made contact, unless the ports say
    /// otherwise.
    pub has_opening: bool,
    /// What the host that made contact sent.
    pub sent: Amount,
    /// The class of these packets. `None` if there are none.
    pub sent_class: Option<Class>,
    /// What the contacted host sent.
    pub answered: Amount,
    /// The class of these packets. `None` if there are none.
    pub answered_class: Option<Class>,
    /// Time of the first packet, ISO 8601 in UTC.
    #[serde(rename = "first_time", with = "iso_8601")]
    pub first_nanos: Option<i64>,
    /// Time of the last packet, ISO 8601 in UTC.
    #[serde(rename = "last_time", with = "iso_8601")]
    pub last_nanos: Option<i64>,
    /// Number of the first packet in the capture, from 1.
    pub first_packet: u64,
}

impl Conversation {
    /// Returns all packets and bytes.
    #[must_use]
    pub fn total(&self) -> Amount {
        Amount { packets: self.sent.packets + self.answered.packets, bytes: self.sent.bytes + self.answered.bytes }
    }
}

/// Times in nanoseconds since 1970-01-01 UTC, which people read as ISO 8601.
mod iso_8601 {
    use jiff::Timestamp;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use crate::report::build;

    #[expect(clippy::ref_option, reason = "serde asks for a reference")]
    #[cfg_attr(target_pointer_width = "32", allow(clippy::trivially_copy_pass_by_ref))]
    pub(super) fn serialize<S: Serializer>(nanos: &Option<i64>, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            nanos.and_then(build::iso_8601).serialize(serializer)
        } else {
            nanos.serialize(serializer)
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
        if !deserializer.is_human_readable() {
            return Option::deserialize(deserializer);
        }
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        let time: Timestamp = text.parse().map_err(D::Error::custom)?;
        i64::try_from(time.as_nanosecond()).map(Some).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn a_conversation_is_read_back_from_both_formats() {
        let conversation = Conversation {
            transport: Transport::Tcp,
            from: Ipv4Addr::new(10, 0, 0, 1).into(),
            from_port: 50_000,
            to: Ipv4Addr::new(192, 0, 2, 1).into(),
            port: 443,
            connections: 2,
            has_opening: true,
            sent: Amount { packets: 3, bytes: 300 },
            sent_class: Some(Class::Outgoing),
            answered: Amount::default(),
            answered_class: None,
            first_nanos: Some(1_700_000_000_123_456_789),
            last_nanos: None,
            first_packet: 7,
        };
        let json = serde_json::to_string(&conversation).unwrap();
        assert!(json.contains(r#""first_time":"2023-11-14T22:13:20.123456789Z","last_time":null"#), "{json}");
        assert_eq!(serde_json::from_str::<Conversation>(&json).unwrap(), conversation);
        let bytes = postcard::to_allocvec(&conversation).unwrap();
        assert_eq!(postcard::from_bytes(&bytes), Ok(conversation));
    }
}
