//! Logistic regression whose weights are not negative, with cross-validation by family and a calibration table.
//!
//! There is no intercept: with features that change their sign when the two ends of a flow are exchanged, so does the score.
//! A feature that is always 1 serves as an intercept. Everything is deterministic.

use std::collections::{BTreeMap, BTreeSet};

/// A case whose outcome is known.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    /// Each in -1..=1; 0 says nothing.
    pub(crate) features: Vec<f64>,
    pub(crate) label: bool,
    /// How much the example counts. Must not be negative.
    pub(crate) weight: f64,
    /// Examples of one family are alike, so that none is predicted from others of its family in [`cross_validate`].
    pub(crate) family: String,
}

/// What is fitted.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// What the penalty pulls each weight towards, which it has if no example has the feature. Their number is that of the
    /// features. None may be negative.
    pub(crate) priors: Vec<f64>,
    /// Penalty of half the sum of squared differences from the priors, relative to the sum of the weights of all examples. Must be positive.
    pub(crate) l2: f64,
}

/// A fitted model.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Model {
    pub(crate) weights: Vec<f64>,
}

impl Model {
    /// Returns the logarithm of the odds that the label is true.
    pub(crate) fn score(&self, features: &[f64]) -> f64 {
        self.weights.iter().zip(features).map(|(weight, feature)| weight * feature).sum()
    }

    /// Returns the probability that the label is true.
    pub(crate) fn probability(&self, features: &[f64]) -> f64 {
        logistic(self.score(features))
    }
}

fn logistic(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}

/// Passes over all features after which a fit ends, even if it still changes.
const MAX_PASSES: usize = 2_000;
/// A fit ends when no weight changes by more than this in a pass.
const PRECISION: f64 = 1e-6;

/// Fits a model to examples.
///
/// Minimises the penalised log-loss by cyclic coordinate descent. The curvature is bounded within a region of trust around
/// each weight, so that every step descends (Genkin, Lewis and Madigan, "Large-scale Bayesian logistic regression for text
/// categorization", 2007, section 4).
pub(crate) fn fit<'a>(examples: impl IntoIterator<Item = &'a Example>, options: &Options) -> Model {
    let examples: Vec<&Example> = examples.into_iter().collect();
    let prior = |index: usize| options.priors.get(index).copied().unwrap_or_default();
    let columns: Vec<Column> = (0..options.priors.len()).map(|index| Column::new(&examples, index)).collect();
    let penalty = options.l2 * examples.iter().map(|example| example.weight).sum::<f64>();
    // The score of the label that is true: the higher, the better.
    let mut margins = vec![0.0; examples.len()];
    let mut weights: Vec<f64> = (0..columns.len()).map(prior).collect();
    for (column, weight) in columns.iter().zip(&weights) {
        column.shift(&mut margins, *weight);
    }
    let mut trust = vec![1.0_f64; columns.len()];
    for _ in 0..MAX_PASSES {
        let mut largest_change = 0.0_f64;
        let rows = columns.iter().zip(&mut weights).zip(&mut trust).enumerate();
        for (index, ((column, weight), trust)) in rows {
            let step = column.step(&margins, *weight - prior(index), penalty, *trust);
            let target = (*weight + step.clamp(-*trust, *trust)).max(0.0);
            let change = target - *weight;
            *weight = target;
            *trust = (2.0 * change.abs()).max(*trust / 2.0);
            column.shift(&mut margins, change);
            largest_change = largest_change.max(change.abs());
        }
        if largest_change < PRECISION {
            break;
        }
    }
    Model { weights }
}

/// The values of a feature other than 0.
struct Column {
    entries: Vec<Entry>,
}

struct Entry {
    example: usize,
    /// The feature if the label is true, its negative otherwise.
    value: f64,
    example_weight: f64,
}

impl Column {
    fn new(examples: &[&Example], index: usize) -> Self {
        let entry = |(row, example): (usize, &&Example)| {
            let feature = example.features.get(index).copied().unwrap_or_default();
            let value = if example.label { feature } else { -feature };
            (value != 0.0).then_some(Entry { example: row, value, example_weight: example.weight })
        };
        Self { entries: examples.iter().enumerate().filter_map(entry).collect() }
    }

    /// Returns the change of a weight that minimises a bound of the loss, valid if the change is at most `trust`. `excess` is how
    /// far the weight is above its prior.
    fn step(&self, margins: &[f64], excess: f64, penalty: f64, trust: f64) -> f64 {
        let (mut slope, mut curvature) = (penalty * excess, penalty);
        for Entry { example, value, example_weight } in &self.entries {
            let margin = margins.get(*example).copied().unwrap_or_default();
            slope -= example_weight * value * logistic(-margin);
            let nearest = (margin.abs() - trust * value.abs()).max(0.0);
            curvature += example_weight * value * value * logistic(nearest) * logistic(-nearest);
        }
        if curvature > 0.0 { -slope / curvature } else { 0.0 }
    }

    /// Adds the effect of a change of the weight to the margins.
    fn shift(&self, margins: &mut [f64], change: f64) {
        for entry in &self.entries {
            if let Some(margin) = margins.get_mut(entry.example) {
                *margin += change * entry.value;
            }
        }
    }
}

/// Returns the fold of each example: families are spread over the folds, and none is split.
pub(crate) fn folds(examples: &[Example], count: usize) -> Vec<usize> {
    let count = count.max(1);
    let families: BTreeSet<(u64, &str)> = examples.iter().map(family_key).collect();
    let by_family: BTreeMap<_, usize> =
        families.into_iter().enumerate().map(|(rank, key)| (key, rank % count)).collect();
    examples.iter().map(|example| by_family.get(&family_key(example)).copied().unwrap_or_default()).collect()
}

/// Orders families by a hash (FNV-1a), so that similar names do not share a fold.
fn family_key(example: &Example) -> (u64, &str) {
    let hash = example
        .family
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    (hash, &example.family)
}

/// Returns, for each example, the probability that the model gives which `fit` returns for the examples of the other folds.
pub(crate) fn cross_validate(examples: &[Example], fold_count: usize, fit: impl Fn(&[&Example]) -> Model) -> Vec<f64> {
    let folds = folds(examples, fold_count);
    let with_folds = || examples.iter().zip(&folds);
    let models: Vec<Model> = (0..fold_count.max(1))
        .map(|fold| {
            let others: Vec<&Example> =
                with_folds().filter(|(_, of)| **of != fold).map(|(example, _)| example).collect();
            fit(&others)
        })
        .collect();
    let probability = |(example, fold): (&Example, &usize)| {
        models.get(*fold).map_or(0.5, |model| model.probability(&example.features))
    };
    with_folds().map(probability).collect()
}

/// A tenth of the range of probabilities.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Decile {
    pub(crate) examples: usize,
    /// Sum of the weights of the examples.
    pub(crate) weight: f64,
    /// Mean stated probability; not a number without examples.
    pub(crate) stated: f64,
    /// Weighted share of examples for which it was true.
    pub(crate) observed: f64,
}

/// Returns stated and observed frequencies by tenth of the stated probability. Each case is a stated probability, whether it was
/// true, and a weight.
pub(crate) fn calibration(cases: impl IntoIterator<Item = (f64, bool, f64)>) -> [Decile; 10] {
    let mut deciles = [Decile::default(); 10];
    for (stated, is_true, weight) in cases {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is in 0..10")]
        let index = (stated * 10.0).clamp(0.0, 9.0) as usize;
        if let Some(decile) = deciles.get_mut(index) {
            decile.examples += 1;
            decile.weight += weight;
            decile.stated += weight * stated;
            decile.observed += if is_true { weight } else { 0.0 };
        }
    }
    deciles.map(|decile| Decile {
        stated: decile.stated / decile.weight,
        observed: decile.observed / decile.weight,
        ..decile
    })
}

/// Returns the lines of a calibration table, for the tenths that have examples.
pub(crate) fn calibration_lines(deciles: &[Decile; 10]) -> Vec<String> {
    let line = |decile: &Decile| {
        let Decile { examples, stated, observed, .. } = decile;
        format!("{examples:>8} {stated:>7.3} {observed:>9.3} {:>+7.3}", observed - stated)
    };
    let head = format!("{:>8} {:>7} {:>9} {:>7}", "examples", "stated", "observed", "off by");
    [head].into_iter().chain(deciles.iter().filter(|decile| decile.examples > 0).map(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(features: &[f64], label: bool, family: u32) -> Example {
        Example { features: features.to_vec(), label, weight: 1.0, family: format!("family {family}") }
    }

    /// Examples whose label has the odds that `weights` give, drawn with a fixed seed.
    fn drawn(weights: &[f64], count: u32) -> Vec<Example> {
        let mut random = fastrand::Rng::with_seed(11);
        let model = Model { weights: weights.to_vec() };
        (0..count)
            .map(|number| {
                let features: Vec<f64> = weights.iter().map(|_| random.f64() * 2.0 - 1.0).collect();
                let label = random.f64() < model.probability(&features);
                example(&features, label, number / 10)
            })
            .collect()
    }

    fn options(features: usize, l2: f64) -> Options {
        Options { priors: vec![0.0; features], l2 }
    }

    fn assert_near(actual: f64, expected: f64, tolerance: f64) {
        assert!((actual - expected).abs() <= tolerance, "{actual} is not {expected}");
    }

    #[test]
    fn known_weights_are_found() {
        let examples = drawn(&[3.0, 1.0, 0.0], 20_000);
        let model = fit(&examples, &options(3, 1e-6));
        for (weight, expected) in model.weights.iter().zip([3.0, 1.0, 0.0]) {
            assert_near(*weight, expected, 0.1);
        }
    }

    #[test]
    fn a_weight_that_would_be_negative_is_zero_and_the_others_are_fitted_without_it() {
        let examples = drawn(&[3.0, -1.0], 5_000);
        let model = fit(&examples, &options(2, 1e-6));
        let alone = fit(&examples, &options(1, 1e-6));
        assert_near(model.weights[1], 0.0, 0.0);
        assert_near(model.weights[0], alone.weights[0], 1e-4);
    }

    #[test]
    fn the_slope_is_zero_at_the_fit() {
        let examples = drawn(&[1.0, 2.0], 500);
        let l2 = 0.01;
        let model = fit(&examples, &options(2, l2));
        for index in 0..2 {
            let slope: f64 = examples
                .iter()
                .map(|example| {
                    let target = f64::from(u8::from(example.label));
                    (model.probability(&example.features) - target) * example.features[index]
                })
                .sum();
            assert_near(slope + l2 * 500.0 * model.weights[index], 0.0, 1e-2);
        }
    }

    #[test]
    fn a_weight_without_examples_has_its_prior() {
        let mut examples = drawn(&[2.0], 2_000);
        for example in &mut examples {
            example.features.push(0.0);
        }
        let options = Options { priors: vec![0.0, 1.5], ..options(2, 1e-6) };
        let model = fit(&examples, &options);
        assert_near(model.weights[0], 2.0, 0.2);
        assert_near(model.weights[1], 1.5, 1e-9);
    }

    #[test]
    fn separable_examples_have_finite_weights() {
        let examples = [example(&[1.0], true, 1), example(&[-1.0], false, 2)];
        let model = fit(&examples, &options(1, 1e-3));
        assert!(model.weights[0] > 3.0 && model.weights[0] < 20.0, "{model:?}");
    }

    #[test]
    fn a_weight_of_two_equals_two_examples() {
        let mut heavy = drawn(&[1.0, 0.5], 100);
        let doubled: Vec<Example> = heavy.iter().chain(heavy.iter().take(50)).cloned().collect();
        for example in heavy.iter_mut().take(50) {
            example.weight = 2.0;
        }
        let options = options(2, 1e-3);
        for (weight, expected) in fit(&heavy, &options).weights.iter().zip(fit(&doubled, &options).weights) {
            assert_near(*weight, expected, 1e-4);
        }
    }

    #[test]
    fn families_are_spread_over_folds_and_not_split() {
        let examples = drawn(&[1.0], 1_000);
        let folds = folds(&examples, 5);
        for pair in examples.iter().zip(&folds).collect::<Vec<_>>().chunks(10) {
            assert!(pair.iter().all(|(_, fold)| *fold == pair[0].1));
        }
        for fold in 0..5 {
            assert_eq!(folds.iter().filter(|of| **of == fold).count(), 200);
        }
    }

    #[test]
    fn a_prediction_does_not_know_its_own_family() {
        // The only family in which the second feature tells anything.
        let mut examples = drawn(&[2.0], 400);
        for example in &mut examples {
            example.features.push(0.0);
        }
        examples.push(example(&[0.0, 1.0], true, 1_000));
        let probabilities = cross_validate(&examples, 5, |others| fit(others.iter().copied(), &options(2, 1e-4)));
        assert_near(*probabilities.last().unwrap(), 0.5, 1e-9);
        let right = probabilities.iter().zip(&examples).filter(|(stated, example)| (**stated > 0.5) == example.label);
        assert!(right.count() > 250);
    }

    #[test]
    fn calibration_compares_stated_with_observed() {
        let deciles = calibration([(0.95, true, 1.0), (0.91, false, 3.0), (1.0, true, 1.0), (0.5, true, 2.0)]);
        assert_eq!((deciles[9].examples, deciles[5].examples, deciles[4].examples), (3, 1, 0));
        assert_near(deciles[9].observed, 0.4, 1e-12);
        assert_near(deciles[9].stated, (0.95 + 3.0 * 0.91 + 1.0) / 5.0, 1e-12);
        assert_eq!(calibration_lines(&deciles).len(), 3);
    }
}
