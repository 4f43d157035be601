//! Fits the weights by which directions are inferred, on captures whose local side is known, and measures how often the inferred
//! side is right.
//!
//! A folder of captures may have a file `labels.tsv`, with the columns path, local addresses (separated by commas), family and
//! reason, and a header. Captures that it does not name, and those of other folders, are labelled by their marks, or by the
//! padding of short frames: see `captures`. One capture of each family counts.
//!
//! Each capture is seen three times: with all evidence; without padding and checksums, on which labels rest; and without answer times
//! and hop limits, too. So the weights are right for captures that show little.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

mod accuracy;
mod captures;

use accuracy::{count, print_accuracy, print_calibration, print_features, share_right};
use captures::{Candidate, Capture, Inspection, Verdict};

use crate::fit::logistic::{self, Example, Options};
use crate::{process, project};

/// The features that labels by padding rest on.
const HIDDEN: [&str; 2] = ["Padding", "Checksums"];
/// What else a capture without answers, or with coarse times, does not show.
const MEASURED: [&str; 5] = ["Handshakes", "Acknowledgments", "LoneAcknowledgments", "Hops", "LoneHops"];
/// A capture is not predicted from others with the same label, in this many folds.
const FOLDS: usize = 8;
/// Least product of share and confidence for a direction to be taken, as in `src/direction/decide.rs`. Proofs are left out here.
const MIN_EXPECTED: f64 = 0.45;
/// Strength of the penalty: see [`Options::l2`].
const L2: f64 = 0.001;

/// What the fit pulls the weights towards. The captures decide where they show a feature often enough; these are for features
/// that are rare in them: what only the machine that captured shows, and private addresses, hardly ever mislead.
const PRIORS: [(&str, f64); 16] = [
    ("Private", 2.5),
    ("SelfTraffic", 2.5),
    ("Padding", 2.0),
    ("Checksums", 1.0),
    ("Interfaces", 2.5),
    ("Handshakes", 1.0),
    ("Acknowledgments", 1.0),
    ("LoneAcknowledgments", 0.5),
    ("Hops", 1.0),
    ("LoneHops", 2.0),
    ("HostsPerStation", 0.5),
    ("HostCount", 1.0),
    ("Neighbours", 0.5),
    ("Openings", 0.25),
    ("SystemPorts", 0.25),
    ("Placed", 2.0),
];

/// Fits the weights on the captures of some folders, prints how often they are right, and writes them into the sources if wanted.
pub(crate) fn run(folders: &[PathBuf], writes: bool) -> Result<()> {
    let captures = captures::read(folders)?;
    ensure!(!captures.is_empty(), "no capture has a label");
    let names = captures.first().map(|capture| capture.inspection.features.clone()).unwrap_or_default();
    let options = options(&names)?;
    println!(
        "\n{} families of captures, {} with private addresses only",
        captures.len(),
        count(&captures, |c| c.is_private)
    );
    print_features(&captures, &names);

    let without = |hidden: &[&[&str]]| -> Vec<bool> {
        names.iter().map(|name| hidden.iter().any(|names| names.contains(&name.as_str()))).collect()
    };
    let views = [without(&[]), without(&[&HIDDEN]), without(&[&HIDDEN, &MEASURED])];
    let titles =
        ["all evidence", "without padding and checksums", "without padding, checksums, answer times and hop limits"];
    let models = models(&captures, &views, &options);
    println!("\ncross-validated in {FOLDS} folds, no capture predicted from another with the same local host");
    let predictions = views.each_ref().map(|view| predict(&captures, &models, view));
    let slope = calibration_slope(predictions.iter().flatten());
    for (title, predictions) in titles.into_iter().zip(&predictions) {
        println!("\n{title}:");
        print_accuracy(&captures, predictions);
        print_calibration(predictions, slope);
    }
    println!("\nwithout one kind of evidence, in the same views:");
    for (index, name) in names.iter().enumerate() {
        let without = |view: &[bool]| -> Vec<bool> {
            view.iter().enumerate().map(|(feature, is_hidden)| *is_hidden || feature == index).collect()
        };
        let views = views.clone().map(|view| without(&view));
        let models = self::models(&captures, &views, &options);
        let right = views.map(|view| share_right(&predict(&captures, &models, &view)));
        println!("  {name:<22} {:>6.1} % {:>6.1} % {:>6.1} %", right[0], right[1], right[2]);
    }
    let all: Vec<&Capture> = captures.iter().collect();
    let weights = logistic::fit(&examples(&all, &views), &options).weights;
    let table = table(&names, &weights, slope, captures.len());
    println!("\n{table}");
    if writes {
        let path = project::path("src/direction/weights.rs");
        fs::write(&path, table).with_context(|| path.display().to_string())?;
        process::run(process::cargo().arg("fmt"))?;
    }
    Ok(())
}

fn options(names: &[String]) -> Result<Options> {
    let prior = |name: &String| PRIORS.iter().find(|(known, _)| known == name).map(|(_, prior)| *prior);
    let priors: Option<Vec<f64>> = names.iter().map(prior).collect();
    let priors = priors.context("a feature has no prior in xtask/src/fit/direction/mod.rs")?;
    Ok(Options { priors, l2: L2 })
}

/// Returns the features of a candidate, without those that are hidden.
fn features(candidate: &Candidate, hidden: &[bool]) -> Vec<f64> {
    candidate.features.iter().zip(hidden).map(|(value, is_hidden)| if *is_hidden { 0.0 } else { *value }).collect()
}

/// Returns an example for each pair of a right and a wrong candidate of a capture, as the views show them: the difference of
/// their features, which is to be positive. Each capture counts the same.
fn examples(captures: &[&Capture], views: &[Vec<bool>]) -> Vec<Example> {
    let mut examples = Vec::new();
    for (capture, hidden) in captures.iter().flat_map(|capture| views.iter().map(move |view| (capture, view))) {
        let of = |is_right: bool| {
            let candidates = capture.inspection.candidates.iter().zip(&capture.verdicts);
            candidates.filter(move |(_, verdict)| (**verdict == Verdict::Right) == is_right)
        };
        let (right, wrong): (Vec<_>, Vec<_>) = (of(true).collect(), of(false).collect());
        #[expect(clippy::cast_precision_loss, reason = "a few candidates")]
        let weight = 1.0 / (right.len() * wrong.len() * views.len()).max(1) as f64;
        for (right, _) in right {
            for (wrong, _) in &wrong {
                let pair = features(right, hidden).into_iter().zip(features(wrong, hidden));
                let features = pair.map(|(right, wrong)| right - wrong).collect();
                examples.push(Example { features, label: true, weight, family: capture.local_host() });
            }
        }
    }
    examples
}

/// Returns, for each capture, the weights that are fitted to the captures of other folds.
fn models(captures: &[Capture], views: &[Vec<bool>], options: &Options) -> Vec<Vec<f64>> {
    let families: Vec<Example> = captures
        .iter()
        .map(|capture| Example { features: Vec::new(), label: true, weight: 1.0, family: capture.local_host() })
        .collect();
    let folds = logistic::folds(&families, FOLDS);
    let of_fold = |fold: usize| {
        let others = captures.iter().zip(&folds).filter(|(_, of)| **of != fold).map(|(capture, _)| capture);
        logistic::fit(&examples(&others.collect::<Vec<_>>(), views), options).weights
    };
    let by_fold: Vec<Vec<f64>> = (0..FOLDS).map(of_fold).collect();
    folds.iter().map(|fold| by_fold.get(*fold).cloned().unwrap_or_default()).collect()
}

/// What is inferred for a capture.
struct Prediction {
    verdict: Verdict,
    /// From 0 to 1.
    confidence: f64,
    name: String,
}

fn predict(captures: &[Capture], models: &[Vec<f64>], hidden: &[bool]) -> Vec<Prediction> {
    let predict = |(capture, weights): (&Capture, &Vec<f64>)| {
        let Inspection { candidates, agreements, .. } = &capture.inspection;
        let score = |candidate| -> f64 {
            features(candidate, hidden).iter().zip(weights).map(|(value, weight)| value * weight).sum()
        };
        let scores: Vec<f64> = candidates.iter().map(score).collect();
        let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let best = scores.iter().position(|score| *score >= highest).unwrap_or_default();
        let odds: Vec<f64> = scores.iter().map(|score| (score - highest).exp()).collect();
        let agreements = agreements.get(best).map(Vec::as_slice).unwrap_or_default();
        let agreeing: f64 = odds.iter().zip(agreements).map(|(odds, agreement)| odds * agreement).sum();
        let confidence = agreeing / odds.iter().sum::<f64>();
        let placed = capture.inspection.features.iter().position(|name| name == "Placed");
        let share = candidates.get(best).zip(placed).and_then(|(candidate, placed)| candidate.features.get(placed));
        let share = share.copied().unwrap_or_default();
        let is_taken = share * confidence >= MIN_EXPECTED;
        let verdict = capture.verdicts.get(best).copied().filter(|_| is_taken);
        Prediction { verdict: verdict.unwrap_or(Verdict::NotPlaced), confidence, name: capture.name.clone() }
    };
    captures.iter().zip(models).map(predict).collect()
}

/// Returns the factor of the log odds of the confidences by which they fit the observed frequencies best, at most 1: too few
/// captures are in doubt to state that these are surer than they seem.
fn calibration_slope<'a>(predictions: impl Iterator<Item = &'a Prediction>) -> f64 {
    const MOST_CERTAIN: f64 = 1.0;
    /// Log odds beyond are beyond doubt.
    const MOST: f64 = 8.0;
    let examples: Vec<Example> = predictions
        .filter(|prediction| prediction.verdict != Verdict::NotPlaced)
        .map(|Prediction { verdict, confidence, .. }| Example {
            features: vec![(confidence / (1.0 - confidence)).ln().clamp(-MOST, MOST)],
            label: *verdict == Verdict::Right,
            weight: 1.0,
            family: String::new(),
        })
        .collect();
    let options = Options { priors: vec![1.0], l2: 0.02 };
    logistic::fit(&examples, &options).weights.first().copied().unwrap_or(1.0).min(MOST_CERTAIN)
}

fn calibrated(confidence: f64, slope: f64) -> f64 {
    let odds = (confidence / (1.0 - confidence)).powf(slope);
    if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 }
}

/// Returns the source of the module with the weights.
fn table(names: &[String], weights: &[f64], slope: f64, captures: usize) -> String {
    let mut rows = String::new();
    for (name, weight) in names.iter().zip(weights) {
        // Cannot fail.
        let _ = writeln!(rows, "    ({weight:.2}, Feature::{name}),");
    }
    format!(
        "//! The weights of the features, fitted by `cargo xtask fit-direction` on {captures} families of captures whose local side is\n\
         //! known from marks of the file or from the padding of short frames. `xtask/src/fit/direction` has the priors of features\n\
         //! that are rare in them.\n\n\
         use super::features::Feature;\n\n\
         /// What each feature adds to the score at 1, and takes away at -1. The order is that of [`Feature::ALL`].\n\
         pub(super) const WEIGHTS: [(f64, Feature); Feature::COUNT] = [\n{rows}];\n\n\
         /// The factor of the log odds of confidences by which they fit the frequencies that were observed in cross-validation.\n\
         pub(super) const CALIBRATION: f64 = {slope:.2};\n"
    )
}
