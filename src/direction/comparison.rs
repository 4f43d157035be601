//! The evidence of one conversation: what its two ends show, compared.

use super::answer_times::SoonestAnswers;
use super::evidence::{Completion, HostPair};
use super::features::{Feature, compare, difference, ratio};
use super::graph::Host;

/// The evidence of a conversation, as if its first end were local.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Comparison {
    /// From -1 to 1, by the number of the feature. 0 for features that do not compare the ends of one conversation.
    pub(super) values: [f64; Feature::COUNT],
    /// Flows in which the first end opens a connection, and in which the second does.
    pub(super) opened: [u64; 2],
}

impl Comparison {
    /// Compares two ends. Of `pairs` and `answers` the first is from the first end to the second.
    pub(super) fn new(
        [first, second]: [&Host; 2],
        [forth, back]: [HostPair; 2],
        [own, others]: [SoonestAnswers; 2],
    ) -> Self {
        let mut values = [0.0; Feature::COUNT];
        for (feature, value) in Feature::ALL.into_iter().zip(&mut values) {
            *value = match feature {
                Feature::Private => compare(first.is_private, second.is_private),
                Feature::Padding => padding(first, second),
                Feature::Checksums => checksum_contrast(first.completion, second.completion),
                Feature::Interfaces => compare(first.is_of_interface, second.is_of_interface),
                Feature::Handshakes => sooner(own.handshake, others.handshake),
                Feature::Acknowledgments => sooner(own.acknowledgment, others.acknowledgment),
                Feature::LoneAcknowledgments => lone_answers(own, others),
                Feature::Hops => hops(first, second),
                Feature::LoneHops => lone_hops(first, second),
                Feature::Neighbours => compare(first.is_neighbour, second.is_neighbour),
                Feature::SystemPorts => {
                    difference(back.from_system_ports, forth.from_system_ports, forth.packets + back.packets)
                }
                Feature::SelfTraffic
                | Feature::HostsPerStation
                | Feature::HostCount
                | Feature::Openings
                | Feature::Placed => 0.0,
            };
        }
        Self { values, opened: [forth.requests + back.answers, back.requests + forth.answers] }
    }
}

/// Returns the evidence of padding, from -1 to 1.
///
/// A router captures the frames that it forwards without padding, too. They come from hosts behind other routers, or from public
/// addresses to private ones, and show nothing.
fn padding(local: &Host, remote: &Host) -> f64 {
    let own = |host: &Host, other: &Host| {
        let has_passed_routers = host.has_passed_routers() && !host.shares_link_with(other);
        let is_forwarded = has_passed_routers || (!host.is_private && other.is_private);
        let unpadded = if is_forwarded { 0 } else { host.completion.unpadded };
        Completion { unpadded, ..host.completion }
    };
    padding_contrast(own(local, remote), own(remote, local))
}

/// Returns the evidence of padding between the packets of two sides, from -1 to 1.
pub(super) fn padding_contrast(local: Completion, remote: Completion) -> f64 {
    contrast([local.unpadded, local.padded], [remote.unpadded, remote.padded])
}

/// Returns the evidence of checksums between the packets of two sides, from -1 to 1.
pub(super) fn checksum_contrast(local: Completion, remote: Completion) -> f64 {
    contrast([local.without_checksum, local.with_checksum], [remote.without_checksum, remote.with_checksum])
}

/// Returns how far the packets of the local side are incomplete and those of the remote side complete, from -1 (the other way
/// round) to 1. Each side is given as its numbers of incomplete and of complete packets.
///
/// Both are needed: if all packets of a capture are incomplete, they may have been made by a program, or have never passed a
/// network card. Few packets show less than many.
fn contrast(local: [u32; 2], remote: [u32; 2]) -> f64 {
    let shares = |[incomplete, complete]: [u32; 2]| {
        let [incomplete, complete] = [incomplete, complete].map(u64::from);
        let all = incomplete + complete + 1;
        [ratio(incomplete, all), ratio(complete, all)]
    };
    let [local, remote] = [local, remote].map(shares);
    local[0] * remote[1] - local[1] * remote[0]
}

/// How many times as long, as a binary logarithm, counts fully, beyond one octave of noise.
const FULL_OCTAVES: f64 = 3.0;

/// Returns the evidence of answer times, from -1 to 1; 0 unless both ends answer.
fn sooner(own: Option<u8>, others: Option<u8>) -> f64 {
    match (own, others) {
        (Some(own), Some(others)) => {
            let octaves = f64::from(others) - f64::from(own);
            let beyond_noise = octaves.signum() * (octaves.abs() - 1.0).max(0.0);
            (beyond_noise / FULL_OCTAVES).clamp(-1.0, 1.0)
        }
        _ => 0.0,
    }
}

/// Returns the evidence of acknowledgments, from -1 to 1; 0 unless exactly one end acknowledges, after a time that was measured.
fn lone_answers(own: SoonestAnswers, others: SoonestAnswers) -> f64 {
    /// Between the times of a machine itself and of a network: 2^7 or 128 µs.
    const BETWEEN: f64 = 7.0;
    let is_soon = |octave: u8| ((BETWEEN - f64::from(octave)) / FULL_OCTAVES).clamp(-1.0, 1.0);
    match (own.acknowledgment, others.acknowledgment) {
        (Some(octave), None) if own.is_measured => is_soon(octave),
        (None, Some(octave)) if others.is_measured => -is_soon(octave),
        _ => 0.0,
    }
}

/// Returns 1 if the packets of the local host passed fewer routers than those of the remote host, -1 if more, else 0.
fn hops(local: &Host, remote: &Host) -> f64 {
    if local.shares_link_with(remote) {
        // One started with an unusual hop limit, or forwards for containers.
        return 0.0;
    }
    local.hops.zip(remote.hops).map_or(0.0, |(local, remote)| compare(remote, local))
}

/// Returns 1 if only the remote host sends, and its packets have passed routers, -1 if only the local host does, else 0.
fn lone_hops(local: &Host, remote: &Host) -> f64 {
    match (local.hops, remote.hops) {
        (None, Some(hops)) if hops > 0 => 1.0,
        (Some(hops), None) if hops > 0 => -1.0,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contrast_needs_both_sides() {
        for none in [[0, 0], [0, 50], [50, 0]] {
            for one_sided in [[[50, 0], [50, 0]], [[0, 50], [0, 50]], [[0, 0], none], [none, [0, 0]]] {
                assert!(contrast(one_sided[0], one_sided[1]).abs() < 1e-9, "{one_sided:?}");
            }
        }
        assert!(contrast([50, 0], [0, 50]) > 0.9);
        // Both sides are mixed alike.
        assert!(contrast([20, 30], [20, 30]).abs() < 1e-9);
    }

    #[test]
    fn a_contrast_is_negated_if_the_sides_are_exchanged() {
        let numbers = [0, 1, 2, 30, u32::MAX];
        let sides: Vec<[u32; 2]> = numbers.iter().flat_map(|a| numbers.map(|b| [*a, b])).collect();
        for (local, remote) in sides.iter().flat_map(|local| sides.iter().map(move |remote| (*local, *remote))) {
            let value = contrast(local, remote);
            assert!(value.abs() <= 1.0, "{local:?} {remote:?}");
            assert!((value + contrast(remote, local)).abs() < 1e-9, "{local:?} {remote:?}");
        }
    }

    #[test]
    fn a_contrast_grows_with_packets_and_shrinks_with_exceptions() {
        let ascending = [1, 2, 5, 50, 1_000].map(|packets| contrast([packets, 0], [0, packets]));
        assert!(ascending.is_sorted_by(|a, b| a < b), "{ascending:?}");
        let descending = [0, 1, 10, 50].map(|exceptions| contrast([50, exceptions], [exceptions, 50]));
        assert!(descending.is_sorted_by(|a, b| a > b), "{descending:?}");
    }

    #[test]
    fn the_end_that_answers_sooner_is_nearer() {
        assert!((sooner(Some(5), Some(14)) - 1.0).abs() < 1e-9);
        assert!((sooner(Some(14), Some(5)) + 1.0).abs() < 1e-9);
        for (own, others) in [(Some(9), Some(9)), (None, Some(3)), (Some(3), None), (None, None)] {
            assert!(sooner(own, others).abs() < 1e-9);
        }
    }

    #[test]
    fn a_single_end_that_acknowledges_at_once_is_near() {
        let never = SoonestAnswers::default();
        let after = |octave| SoonestAnswers { acknowledgment: Some(octave), is_measured: true, ..never };
        assert!(lone_answers(after(4), never) > 0.0 && lone_answers(after(15), never) < 0.0);
        assert!(lone_answers(never, after(4)) < 0.0 && lone_answers(never, after(15)) > 0.0);
        let unmeasured = |octave| SoonestAnswers { is_measured: false, ..after(octave) };
        let cases = [(after(4), after(15)), (never, never), (unmeasured(0), never), (never, unmeasured(20))];
        for (own, others) in cases {
            assert!(lone_answers(own, others).abs() < 1e-9);
        }
    }
}
