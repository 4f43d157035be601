//! How the direction marks of the capture file compare with the classes.

use crate::capture::Mark;
use crate::direction::Class;
use crate::segment::Endpoints;

/// Packets with ports that the capture file marks as sent or received, compared with their classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Packets between two hosts that are marked as received.
    pub received: u64,
    /// Packets between two hosts that are marked as sent.
    pub sent: u64,
    /// Packets whose class agrees: received and incoming, or sent and outgoing.
    pub agreeing: u64,
    /// Packets whose class contradicts: received and outgoing, or sent and incoming.
    pub contradicting: u64,
    /// Marked packets from a host to itself, which have no direction. Not part of the other numbers.
    pub same_host: u64,
}

impl Marks {
    /// Adds packets of a flow with this mark and class.
    pub(super) fn add(&mut self, mark: Mark, endpoints: &Endpoints, class: Class, packets: u64) {
        let (marked, agrees, contradicts) = match mark {
            Mark::None | Mark::Overheard => return,
            Mark::Received => (&mut self.received, Class::Incoming, Class::Outgoing),
            Mark::Sent => (&mut self.sent, Class::Outgoing, Class::Incoming),
        };
        if endpoints.source == endpoints.destination {
            self.same_host += packets;
            return;
        }
        *marked += packets;
        self.agreeing += if class == agrees { packets } else { 0 };
        self.contradicting += if class == contradicts { packets } else { 0 };
    }
}
