//! Attempts to connect, most of them in vain: what a port scan and a sweep have in common.

use super::host_to_ports::Entry;

/// An attempt is in vain if the port was sent at most this many packets: a SYN and its repetitions, or a SYN, an ACK and
/// an RST.
pub(crate) const MAX_PACKETS_IN_VAIN: u64 = 3;

/// The least number of attempts in vain, of each ten attempts.
pub(crate) const MIN_IN_VAIN_OF_TEN: usize = 9;

/// Returns whether a host asked the port for a connection.
pub(super) fn is_attempt((_, tally): &Entry) -> bool {
    tally.requests > 0
}

/// Returns how many of the attempts were answered if there are at least `min` and most were in vain.
pub(super) fn answered_if_in_vain(attempts: &[&Entry], min: usize) -> Option<u64> {
    let in_vain = attempts.iter().filter(|(_, tally)| tally.packets <= MAX_PACKETS_IN_VAIN).count();
    let answered = attempts.iter().filter(|(_, tally)| tally.answers > 0).count();
    (attempts.len() >= min && in_vain * 10 >= attempts.len() * MIN_IN_VAIN_OF_TEN).then_some(answered as u64)
}
