//! Attempts to connect, most of them in vain: what a port scan and a sweep have in common.

use super::host_to_ports::{Entry, HostToPortTally};

/// An attempt is in vain if the port was sent at most this many packets: a SYN and its repetitions, or a SYN, an ACK and
/// an RST.
pub(crate) const MAX_PACKETS_IN_VAIN: u64 = 3;

/// The least number of attempts in vain, of each ten attempts.
pub(crate) const MIN_IN_VAIN_OF_TEN: usize = 9;

/// Returns whether a host asked the port for a connection.
pub(super) fn is_attempt((_, tally): &Entry) -> bool {
    tally.requests > 0
}

/// What became of attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attempts {
    /// How many were accepted.
    pub(super) answered: u64,
    /// How many were answered, but not accepted.
    pub(super) refused: u64,
}

/// Returns what became of attempts if there are at least `min` and most were in vain.
pub(super) fn mostly_in_vain(attempts: &[&Entry], min: usize) -> Option<Attempts> {
    let count = |condition: fn(&HostToPortTally) -> bool| attempts.iter().filter(|(_, it)| condition(it)).count();
    let in_vain = count(|it| it.packets <= MAX_PACKETS_IN_VAIN);
    let answered = count(|it| it.answers > 0) as u64;
    let refused = count(|it| it.answers == 0 && it.refusals > 0) as u64;
    (attempts.len() >= min && in_vain * 10 >= attempts.len() * MIN_IN_VAIN_OF_TEN)
        .then_some(Attempts { answered, refused })
}
