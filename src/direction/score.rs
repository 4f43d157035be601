//! Scores sets of local hosts, and turns the scores of competing candidates into probabilities.
//!
//! The score of a candidate is the sum of its features, each multiplied by its weight. The probability that a candidate is right
//! is `e^score`, divided by the sum over all candidates (a multinomial logit): the odds between two candidates are
//! `e^difference`.
//!
//! Which candidate is taken is left to `decide`.

use super::features::{Feature, Features, ratio};
use super::graph::Graph;
use super::weights::{CALIBRATION, WEIGHTS};

/// Returns the score of a set of local hosts, in natural log odds.
pub(super) fn score(features: &Features) -> f64 {
    let weighted = WEIGHTS.iter().zip(&features.values).map(|((weight, _), value)| weight * value);
    weighted.sum()
}

/// Returns the part of a score that rests on what only the machine that captured shows.
pub(super) fn proof(features: &Features) -> f64 {
    let proofs = [Feature::SelfTraffic, Feature::Padding, Feature::Checksums, Feature::Interfaces];
    proofs.iter().map(|feature| contribution(features, *feature)).sum()
}

/// Returns what a feature adds to a score.
pub(super) fn contribution(features: &Features, feature: Feature) -> f64 {
    WEIGHTS.get(feature as usize).map_or(0.0, |(weight, _)| weight * features.get(feature))
}

/// Returns the probability of each candidate, given their scores, from 0 to 1.
pub(super) fn probabilities(scores: &[f64]) -> Vec<f64> {
    let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = scores.iter().map(|score| (score - highest).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

/// Returns a probability that fits the frequencies observed.
pub(super) fn calibrated(probability: f64) -> f64 {
    let odds = (probability / (1.0 - probability)).powf(CALIBRATION);
    if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 }
}

/// Returns how far a set of local hosts agrees with another: the share of the packets which have exactly one end in `local`
/// for which this end is the only one in `other`, too. 1 if there are no such packets and both sets are the same.
pub(super) fn agreement(graph: &Graph, local: &[bool], other: &[bool]) -> f64 {
    let is_in = |set: &[bool], end: usize| set.get(end).copied().unwrap_or_default();
    let (mut all, mut agreeing) = (0, 0);
    for conversation in &graph.conversations {
        let ends = conversation.ends.map(|end| is_in(local, end));
        if ends[0] != ends[1] {
            all += conversation.packets();
            agreeing += if conversation.ends.map(|end| is_in(other, end)) == ends { conversation.packets() } else { 0 };
        }
    }
    if all == 0 { f64::from(u8::from(local == other)) } else { ratio(agreeing, all) }
}
