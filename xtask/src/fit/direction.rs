//! Fits the weights by which directions are inferred, on captures whose local side is known, and measures how often the inferred
//! side is right.
//!
//! A folder of captures may have a file `labels.tsv`, with the columns path, local addresses (separated by commas), family and
//! reason, and a header. Captures that it does not name, and those of other folders, are labelled by their marks, or by the
//! padding of short frames: see [`label`]. One capture of each family counts.
//!
//! Each capture is seen twice, the second time without padding and checksums: labels rest on these, and most captures that users
//! have do not show them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::logistic::{self, Example, Options, Sign};
use crate::folder;
use crate::{process, project};

/// The features that labels by padding rest on.
const HIDDEN: [&str; 2] = ["Padding", "Checksums"];
/// A capture is not predicted from others with the same label, in this many folds.
const FOLDS: usize = 8;
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
    ("LoneHops", 0.5),
    ("HostsPerStation", 0.5),
    ("HostCount", 1.0),
    ("Neighbours", 0.5),
    ("Openings", 0.25),
    ("SystemPorts", 0.25),
    ("Placed", 2.0),
];

#[derive(Deserialize)]
struct Line {
    path: PathBuf,
    inspection: Inspection,
}

#[derive(Deserialize)]
struct Inspection {
    hosts: Vec<Host>,
    candidates: Vec<Candidate>,
    agreements: Vec<Vec<f64>>,
    features: Vec<String>,
}

#[derive(Deserialize)]
struct Host {
    address: IpAddr,
    station: Option<String>,
    packets: u64,
    unpadded: u32,
    padded: u32,
    own_marks: u64,
    other_marks: u64,
}

#[derive(Deserialize)]
struct Candidate {
    local: Vec<bool>,
    features: Vec<f64>,
}

/// Whether a candidate places the labelled host and its busiest peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Right,
    Reversed,
    NotPlaced,
}

/// A capture whose local side is known.
struct Capture {
    name: String,
    family: String,
    is_private: bool,
    inspection: Inspection,
    /// Of each candidate.
    verdicts: Vec<Verdict>,
}

/// Fits the weights on the captures of some folders, prints how often they are right, and writes them into the sources if wanted.
pub(crate) fn run(folders: &[PathBuf], writes: bool) -> Result<()> {
    let captures = captures(folders)?;
    ensure!(!captures.is_empty(), "no capture has a label");
    let names = captures.first().map(|capture| capture.inspection.features.clone()).unwrap_or_default();
    let options = options(&names)?;
    println!(
        "\n{} families of captures, {} with private addresses only",
        captures.len(),
        count(&captures, |c| c.is_private)
    );
    print_features(&captures, &names);

    let every: Vec<bool> = vec![false; names.len()];
    let hidden: Vec<bool> = names.iter().map(|name| HIDDEN.contains(&name.as_str())).collect();
    let views = [every.clone(), hidden.clone()];
    let models = models(&captures, &views, &options);
    println!("\ncross-validated in {FOLDS} folds, no capture predicted from another with the same local host");
    let (seen, unseen) = (predict(&captures, &models, &every), predict(&captures, &models, &hidden));
    let slope = calibration_slope(seen.iter().chain(&unseen));
    for (title, predictions) in [("all evidence", &seen), ("without padding and checksums", &unseen)] {
        println!("\n{title}:");
        print_accuracy(&captures, predictions);
        print_calibration(predictions, slope);
    }
    println!("\nwithout one kind of evidence (right: all evidence, without padding and checksums):");
    for (index, name) in names.iter().enumerate() {
        let without = |view: &[bool]| -> Vec<bool> {
            view.iter().enumerate().map(|(feature, is_hidden)| *is_hidden || feature == index).collect()
        };
        let views = views.clone().map(|view| without(&view));
        let models = self::models(&captures, &views, &options);
        let right = views.map(|view| share_right(&predict(&captures, &models, &view)));
        println!("  {name:<22} {:>6.1} % {:>6.1} %", right[0], right[1]);
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
    let priors = priors.context("a feature has no prior in xtask/src/fit/direction.rs")?;
    Ok(Options { signs: vec![Sign::NonNegative; names.len()], priors, l2: L2 })
}

/// Reads the captures of the folders, one of each family.
fn captures(folders: &[PathBuf]) -> Result<Vec<Capture>> {
    process::announce("build");
    process::run(process::cargo().args(["bench", "--bench", "direction", "--no-run"]))?;
    let mut families = BTreeSet::new();
    let mut captures = Vec::new();
    for folder in folders {
        process::announce(&format!("captures in {}", folder.display()));
        let labels = labels(folder)?;
        for line in inspect(&folder::files(folder)?)? {
            let capture = known(line, folder, &labels);
            captures.extend(capture.filter(|capture| families.insert(capture.family.clone())));
        }
    }
    Ok(captures)
}

/// Returns the inspections of the files that are captures.
fn inspect(files: &[PathBuf]) -> Result<Vec<Line>> {
    /// Few enough for a command line.
    const FILES_AT_ONCE: usize = 200;
    let mut lines = Vec::new();
    for files in files.chunks(FILES_AT_ONCE) {
        let mut cargo = process::cargo();
        let output = process::output(cargo.args(["bench", "--quiet", "--bench", "direction", "--"]).args(files))?;
        for line in output.lines().filter(|line| line.starts_with('{')) {
            lines.push(serde_json::from_str(line)?);
        }
    }
    Ok(lines)
}

/// Local addresses and family by path, as a file `labels.tsv` in the folder gives them.
type Labels = BTreeMap<String, (Vec<IpAddr>, String)>;

fn labels(folder: &Path) -> Result<Labels> {
    let Ok(text) = fs::read_to_string(folder.join("labels.tsv")) else { return Ok(Labels::new()) };
    let label = |line: &str| {
        let mut cells = line.split('\t');
        let (path, local, family) = (cells.next()?, cells.next()?, cells.next()?);
        let local = local.split(',').map(str::parse).collect::<Result<_, _>>().ok()?;
        Some((path.to_owned(), (local, family.to_owned())))
    };
    text.lines()
        .skip(1)
        .map(|line| label(line).with_context(|| format!("labels.tsv: “{line}” has no path, addresses and family")))
        .collect()
}

/// Returns the capture if its local side is known, and a conversation crosses it.
fn known(line: Line, folder: &Path, labels: &Labels) -> Option<Capture> {
    let name = folder::name(&line.path, folder);
    let hosts = &line.inspection.hosts;
    let stated = labels.iter().find(|(path, _)| name == **path || name.ends_with(&format!("/{path}")));
    let (local, family) = match stated {
        Some((_, (local, family))) => (local.clone(), Some(family.clone())),
        None => (label(hosts)?, None),
    };
    let of_side = |is_local: bool| {
        hosts.iter().position(|host| local.contains(&host.address) == is_local && !is_group(host.address))
    };
    let (own, peer) = (of_side(true)?, of_side(false)?);
    let verdicts = line.inspection.candidates.iter().map(|candidate| {
        let is_local = |host: usize| candidate.local.get(host).copied().unwrap_or_default();
        match (is_local(own), is_local(peer)) {
            (true, false) => Verdict::Right,
            (false, true) => Verdict::Reversed,
            _ => Verdict::NotPlaced,
        }
    });
    let [own, peer] = [hosts.get(own)?, hosts.get(peer)?];
    let station = own.station.as_deref().unwrap_or_default().replace(':', "");
    Some(Capture {
        family: family.unwrap_or_else(|| format!("{station}/{}/{}", own.address, peer.address)),
        is_private: hosts.iter().all(|host| is_private(host.address)),
        verdicts: verdicts.collect(),
        inspection: line.inspection,
        name,
    })
}

/// Returns the local hosts of a capture by its marks, or by the padding of short frames; `None` if neither is clear.
///
/// - Marks: up to three hosts to which all marks of their packets point, while none point to another.
/// - Padding: one host that sent at least three short frames, all without padding, while another sent three with padding, and no
///   other host sent any without. A public host among private ones is not taken: the capture may have been made on a router.
fn label(hosts: &[Host]) -> Option<Vec<IpAddr>> {
    const FRAMES: u32 = 3;
    const MARKS: u64 = 3;
    const MARKED_HOSTS: usize = 3;
    let hosts: Vec<&Host> = hosts.iter().filter(|host| host.packets > 0 && !is_group(host.address)).collect();
    let marked: Vec<&&Host> = hosts.iter().filter(|host| host.own_marks > 0).collect();
    let marks: u64 = marked.iter().map(|host| host.own_marks).sum();
    if marks >= MARKS && marked.len() <= MARKED_HOSTS && marked.iter().all(|host| host.other_marks == 0) {
        return Some(marked.iter().map(|host| host.address).collect());
    }
    let unpadded: Vec<&&Host> = hosts.iter().filter(|host| host.unpadded > 0).collect();
    let [own] = *unpadded else { return None };
    let is_complete = |host: &&Host| host.padded >= FRAMES;
    let is_router = !is_private(own.address) && hosts.iter().any(|host| is_private(host.address));
    let is_clear =
        own.unpadded >= FRAMES && own.padded == 0 && hosts.iter().any(|host| is_complete(host)) && !is_router;
    is_clear.then(|| vec![own.address])
}

fn is_group(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_multicast() || address.is_broadcast() || address.is_unspecified(),
        IpAddr::V6(address) => address.is_multicast() || address.is_unspecified(),
    }
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_unique_local() || address.is_unicast_link_local(),
    }
}

/// Returns the features of a candidate, without those that are hidden.
fn features(candidate: &Candidate, hidden: &[bool]) -> Vec<f64> {
    candidate.features.iter().zip(hidden).map(|(value, is_hidden)| if *is_hidden { 0.0 } else { *value }).collect()
}

/// Returns an example for each pair of a right and a wrong candidate of a capture, as both views show them: the difference of
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
                examples.push(Example { features, label: true, weight, family: local_host(capture) });
            }
        }
    }
    examples
}

/// Returns the labelled host of a capture: captures that share it are alike.
fn local_host(capture: &Capture) -> String {
    let mut parts = capture.family.split('/');
    let (station, address) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if station.is_empty() { address.to_owned() } else { station.to_owned() }
}

/// Returns, for each capture, the weights that are fitted to the captures of other folds.
fn models(captures: &[Capture], views: &[Vec<bool>], options: &Options) -> Vec<Vec<f64>> {
    let families: Vec<Example> = captures
        .iter()
        .map(|capture| Example { features: Vec::new(), label: true, weight: 1.0, family: local_host(capture) })
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
        Prediction {
            verdict: capture.verdicts.get(best).copied().unwrap_or(Verdict::NotPlaced),
            confidence: agreeing / odds.iter().sum::<f64>(),
            name: capture.name.clone(),
        }
    };
    captures.iter().zip(models).map(predict).collect()
}

/// Returns the factor of the log odds of the confidences by which they fit the observed frequencies best.
fn calibration_slope<'a>(predictions: impl Iterator<Item = &'a Prediction>) -> f64 {
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
    let options = Options { signs: vec![Sign::NonNegative], priors: vec![1.0], l2: 0.02 };
    logistic::fit(&examples, &options).weights.first().copied().unwrap_or(1.0)
}

fn calibrated(confidence: f64, slope: f64) -> f64 {
    let odds = (confidence / (1.0 - confidence)).powf(slope);
    if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 }
}

fn print_features(captures: &[Capture], names: &[String]) {
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

fn print_accuracy(captures: &[Capture], predictions: &[Prediction]) {
    let groups: [(&str, fn(&Capture) -> bool); 3] = [
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

fn print_calibration(predictions: &[Prediction], slope: f64) {
    let cases = predictions.iter().filter(|prediction| prediction.verdict != Verdict::NotPlaced);
    let cases = cases.map(|Prediction { verdict, confidence, .. }| {
        (calibrated(*confidence, slope), *verdict == Verdict::Right, 1.0)
    });
    for line in logistic::calibration_lines(&logistic::calibration(cases)) {
        println!("  {line}");
    }
}

fn share_right(predictions: &[Prediction]) -> f64 {
    percent(count(predictions, |prediction| prediction.verdict == Verdict::Right), predictions.len())
}

fn count<T>(items: &[T], test: impl Fn(&T) -> bool) -> usize {
    items.iter().filter(|item| test(item)).count()
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 100.0 } else { part as f64 * 100.0 / whole as f64 }
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
         //! known from marks of the file or from the padding of short frames. `xtask/src/fit/direction.rs` has the priors of features\n\
         //! that are rare in them.\n\n\
         use super::features::Feature;\n\n\
         /// What each feature adds to the score at 1, and takes away at -1. The order is that of [`Feature::ALL`].\n\
         pub(super) const WEIGHTS: [(f64, Feature); Feature::COUNT] = [\n{rows}];\n\n\
         /// The factor of the log odds of confidences by which they fit the frequencies that were observed in cross-validation.\n\
         pub(super) const CALIBRATION: f64 = {slope:.2};\n"
    )
}
