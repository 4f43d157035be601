//! Tests of single features.

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
    // A single end that answers is near if it does so at once.
    assert!(lone_answers(Some(4), None) > 0.0 && lone_answers(Some(15), None) < 0.0);
    assert!(lone_answers(None, Some(4)) < 0.0 && lone_answers(None, Some(15)) > 0.0);
    assert!(lone_answers(Some(4), Some(15)).abs() < 1e-9 && lone_answers(None, None).abs() < 1e-9);
}
