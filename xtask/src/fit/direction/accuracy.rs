//! Prints how often directions are right.

use super::captures::{Capture, Verdict};
use super::{Prediction, calibrated};
use crate::fit::logistic;

pub(super) fn print_features(captures: &[Capture], names: &[String]) {
    println!(
        "\neach kind of evidence alone: captures that show it, how often it is right, and where it is strong (above 0.5)"
    );
    for (index, name) in names.iter().enumerate() {
        let values: Vec<f64> = captures
            .iter()
            .filter_map(|capture| {
                let mut right = capture.inspection.candidates.iter().zip(&capture.verdicts);
                right.find(|(_, verdict)| **verdict == Verdict::Right)?.0.features.get(index).copied()
            })
            .collect();
        let share = |least: f64| {
            let shown: Vec<f64> = values.iter().copied().filter(|value| value.abs() > least).collect();
            let right = shown.iter().filter(|value| **value > 0.0).count();
            format!("{:>4} {:>6.1} %", shown.len(), percent(right, shown.len()))
        };
        println!("  {name:<22} {}   {}", share(0.05), share(0.5));
    }
}

pub(super) fn print_accuracy(captures: &[Capture], predictions: &[Prediction]) {
    type Group = (&'static str, fn(&Capture) -> bool);
    let groups: [Group; 3] = [
        ("all", |_| true),
        ("private addresses only", |capture| capture.is_private),
        ("with public addresses", |capture| !capture.is_private),
    ];
    for (title, is_in) in groups {
        let verdicts: Vec<Verdict> = captures
            .iter()
            .zip(predictions)
            .filter(|(capture, _)| is_in(capture))
            .map(|(_, prediction)| prediction.verdict)
            .collect();
        let share = |wanted| percent(count(&verdicts, |verdict| *verdict == wanted), verdicts.len());
        println!(
            "  {title:<24} {:>4}  right {:>5.1} %  reversed {:>5.1} %  not placed {:>5.1} %",
            verdicts.len(),
            share(Verdict::Right),
            share(Verdict::Reversed),
            share(Verdict::NotPlaced),
        );
    }
    for Prediction { verdict, confidence, name } in predictions {
        if *verdict != Verdict::Right {
            println!("    {verdict:?} {confidence:.2} {name}");
        }
    }
}

pub(super) fn print_calibration(predictions: &[Prediction], slope: f64) {
    let cases = predictions.iter().filter(|prediction| prediction.verdict != Verdict::NotPlaced);
    let cases = cases.map(|Prediction { verdict, confidence, .. }| {
        (calibrated(*confidence, slope), *verdict == Verdict::Right, 1.0)
    });
    for line in logistic::calibration_lines(&logistic::calibration(cases)) {
        println!("  {line}");
    }
}

pub(super) fn share_right(predictions: &[Prediction]) -> f64 {
    percent(count(predictions, |prediction| prediction.verdict == Verdict::Right), predictions.len())
}

pub(super) fn count<T>(items: &[T], test: impl Fn(&T) -> bool) -> usize {
    items.iter().filter(|item| test(item)).count()
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
pub(super) fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 100.0 } else { part as f64 * 100.0 / whole as f64 }
}
