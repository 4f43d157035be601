//! `cargo xtask fit-service`: measures how often the guess of service ports is right, and fits the weights of its evidence.
//!
//! The truth is who opened the connection, which the guess does not see. A capture is predicted from captures of other families:
//! those whose busiest server is another. Each family counts the same in a fit, and each flow of a capture. Constructed captures
//! take part in fits with a small weight, and are never counted as right or wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::constructed;
use super::logistic::{self, Example, Model, Options};
use crate::{folder, process, project};

/// Penalty of the weights.
const L2: f64 = 0.0003;
/// The weight of all constructed captures together, relative to that of all families of real ones.
const CONSTRUCTED_SHARE: f64 = 0.1;
/// The unit of the weights in the code.
const UNITS: f64 = 100.0;
/// Number of captures that are named.
const MAX_WORST: usize = 25;

/// The flows of a capture whose openings were captured.
#[derive(Default)]
struct Capture {
    name: String,
    flows: Vec<Flow>,
}

struct Flow {
    server: String,
    is_destination: bool,
    guess_agrees: bool,
    has_same_ports: bool,
    evidence: Vec<i32>,
}

/// What the benchmark `service_evidence` printed.
struct Evidence {
    /// The rule of each kind of evidence.
    rules: Vec<String>,
    captures: Vec<Capture>,
}

/// The flows of captures as examples. Equal flows of a family are one example.
struct Examples {
    examples: Vec<Example>,
    /// The example of each flow.
    of_flow: Vec<usize>,
}

/// Fits the weights to the captures in folders. Files that are not captures are skipped.
pub(crate) fn run(folders: &[PathBuf]) -> Result<()> {
    let mut files = Vec::new();
    for folder in folders {
        files.extend(folder::files(folder)?);
    }
    let real = evidence(&files)?;
    let constructed = evidence_of_constructed()?;
    ensure!(!real.captures.is_empty(), "no capture has the opening of a connection");
    let ranges = ranges(&constructed);
    let Examples { examples, of_flow } = Examples::new(&real.captures, &ranges, Capture::family);
    let mut further = Examples::new(&constructed.captures, &ranges, |capture| &capture.name).examples;
    let sum = |examples: &[Example]| examples.iter().map(|example| example.weight).sum::<f64>();
    let factor = sum(&examples) * CONSTRUCTED_SHARE / sum(&further);
    for example in &mut further {
        example.weight *= factor;
    }
    let weights = real.rules.len();
    let options = Options { priors: vec![0.0; weights], l2: L2 };
    let fit = |chosen: &[&Example]| logistic::fit(chosen.iter().copied().chain(&further), &options);
    let model = fit(&examples.iter().collect::<Vec<_>>());
    let families = real.captures.iter().map(Capture::family).collect::<BTreeSet<_>>().len();
    let probabilities = logistic::cross_validate(&examples, families, fit);

    println!("{:<24} {:>9} {:>9} {:>9}", "right, in percent", "captures", "families", "flows");
    print_accuracy("present weights", &real.captures, |flow, _| flow.guess_agrees);
    print_accuracy("fitted, in sample", &real.captures, |flow, _| flow.is_right(flow.score(&model, &ranges)));
    print_accuracy("fitted, cross-validated", &real.captures, |flow, index| {
        let probability = of_flow.get(index).and_then(|example| probabilities.get(*example));
        flow.is_right(probability.map_or(0.0, |probability| probability - 0.5))
    });

    println!("\nconstructed: present weights, fitted in sample");
    let mut kinds: BTreeMap<&str, Vec<[f64; 2]>> = BTreeMap::new();
    for capture in &constructed.captures {
        let present = capture.share(|flow, _| flow.guess_agrees);
        let fitted = capture.share(|flow, _| flow.is_right(flow.score(&model, &ranges)));
        kinds.entry(&capture.name).or_default().push([present, fitted]);
    }
    for (kind, shares) in kinds {
        let [present, fitted] = [0, 1].map(|column| shares.iter().filter_map(|both| both.get(column)).sum::<f64>());
        println!(
            "{:>7.1} {:>7.1}  {kind}",
            present / count(shares.len()) * 100.0,
            fitted / count(shares.len()) * 100.0
        );
    }
    println!("\nworst captures, present weights");
    let mut worst: Vec<_> =
        real.captures.iter().map(|capture| (capture.share(|flow, _| flow.guess_agrees), capture)).collect();
    worst.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (share, capture) in worst.iter().take(MAX_WORST).filter(|(share, _)| *share < 1.0) {
        println!("{:>7.1} % of {:>5}  {}", share * 100.0, capture.flows.len(), capture.name);
    }
    println!("\ncalibration, cross-validated: the probability of the port that is chosen");
    let cases = examples.iter().zip(&probabilities).map(|(example, probability)| {
        let is_chosen = *probability > 0.5;
        (probability.max(1.0 - probability), is_chosen == example.label, example.weight)
    });
    for line in logistic::calibration_lines(&logistic::calibration(cases)) {
        println!("{line}");
    }
    println!("\nfitted weights");
    for ((rule, weight), range) in real.rules.iter().zip(&model.weights).zip(&ranges) {
        println!("    (ServiceRule::{rule}, {:.0}),", weight / range * UNITS);
    }
    Ok(())
}

impl Flow {
    fn is_right(&self, score: f64) -> bool {
        self.has_same_ports || (score != 0.0 && (score > 0.0) == self.is_destination)
    }

    fn score(&self, model: &Model, ranges: &[f64]) -> f64 {
        model.score(&self.features(ranges))
    }

    /// Returns the evidence in -1..=1.
    fn features(&self, ranges: &[f64]) -> Vec<f64> {
        self.evidence.iter().zip(ranges).map(|(points, range)| f64::from(*points) / range).collect()
    }

    /// Parses the words of a line `flow`.
    fn parse(mut words: std::str::SplitAsciiWhitespace) -> Option<Self> {
        let server = words.next()?.to_owned();
        let mut is_set = || Some(words.next()? == "1");
        let (is_destination, guess_agrees, has_same_ports) = (is_set()?, is_set()?, is_set()?);
        let evidence = words.map(|word| word.parse().ok()).collect::<Option<_>>()?;
        Some(Self { server, is_destination, guess_agrees, has_same_ports, evidence })
    }
}

impl Capture {
    /// Returns the busiest server. Captures that share it are of one family.
    fn family(&self) -> &str {
        let mut flows: BTreeMap<&str, usize> = BTreeMap::new();
        self.flows.iter().for_each(|flow| *flows.entry(&flow.server).or_default() += 1);
        flows.into_iter().max_by_key(|(_, count)| *count).map_or("", |(server, _)| server)
    }

    /// Returns the share of the flows for which `is_right` holds; it is given the index of a flow in the capture.
    fn share(&self, is_right: impl Fn(&Flow, usize) -> bool) -> f64 {
        let flows = self.flows.iter().enumerate();
        mean(&flows.map(|(index, flow)| f64::from(u8::from(is_right(flow, index)))).collect::<Vec<_>>())
    }
}

/// Runs the benchmark on files.
fn evidence(files: &[PathBuf]) -> Result<Evidence> {
    process::announce(&format!("evidence of {} files", files.len()));
    let mut cargo = process::cargo();
    let printed = process::output(cargo.args(["bench", "--quiet", "--bench", "service_evidence", "--"]).args(files))?;
    let mut evidence = Evidence { rules: Vec::new(), captures: Vec::new() };
    for line in printed.lines() {
        let mut words = line.split_ascii_whitespace();
        match words.next() {
            Some("weights") => evidence.rules = words.step_by(2).map(str::to_owned).collect(),
            Some("capture") => {
                let name = line.trim_start_matches("capture ").to_owned();
                evidence.captures.push(Capture { name, flows: Vec::new() });
            }
            Some("flow") => {
                let capture = evidence.captures.last_mut().context("a flow before the first capture")?;
                capture.flows.push(Flow::parse(words).with_context(|| line.to_owned())?);
            }
            _ => {}
        }
    }
    evidence.captures.retain(|capture| !capture.flows.is_empty());
    Ok(evidence)
}

/// Writes the constructed captures to files, and returns their evidence, each named after its kind.
fn evidence_of_constructed() -> Result<Evidence> {
    let folder = project::path("target/fit");
    fs::create_dir_all(&folder)?;
    let mut files = Vec::new();
    for (number, capture) in constructed::all().iter().enumerate() {
        let file = folder.join(format!("{number} {}.pcap", capture.kind));
        fs::write(&file, capture.capture()?)?;
        files.push(file);
    }
    let mut evidence = evidence(&files)?;
    for capture in &mut evidence.captures {
        let kind = Path::new(&capture.name).file_stem().unwrap_or_default().to_string_lossy();
        capture.name = kind.trim_start_matches(|char: char| char.is_ascii_digit()).trim().to_owned();
    }
    Ok(evidence)
}

/// Returns the greatest absolute value of each kind of evidence: 1, or the logarithm of a number.
fn ranges(evidence: &Evidence) -> Vec<f64> {
    let mut ranges = vec![1; evidence.rules.len()];
    for flow in evidence.captures.iter().flat_map(|capture| &capture.flows) {
        for (range, points) in ranges.iter_mut().zip(&flow.evidence) {
            *range = points.abs().max(*range);
        }
    }
    ranges.into_iter().map(f64::from).collect()
}

impl Examples {
    /// Returns the examples of captures. Each family has the weight 1, and within it each capture the same.
    fn new(captures: &[Capture], ranges: &[f64], family: impl Fn(&Capture) -> &str) -> Self {
        let mut sizes: BTreeMap<&str, f64> = BTreeMap::new();
        for capture in captures {
            *sizes.entry(family(capture)).or_default() += 1.0;
        }
        let mut known: BTreeMap<(&str, bool, &[i32]), usize> = BTreeMap::new();
        let mut all = Self { examples: Vec::new(), of_flow: Vec::new() };
        for capture in captures {
            let family = family(capture);
            let weight = 1.0 / sizes.get(family).copied().unwrap_or(1.0) / count(capture.flows.len());
            for flow in &capture.flows {
                let index = *known.entry((family, flow.is_destination, &flow.evidence)).or_insert(all.examples.len());
                all.of_flow.push(index);
                if let Some(example) = all.examples.get_mut(index) {
                    example.weight += weight;
                } else {
                    let (features, label) = (flow.features(ranges), flow.is_destination);
                    all.examples.push(Example { features, label, weight, family: family.to_owned() });
                }
            }
        }
        all
    }
}

/// Prints the mean over captures, over families, and over flows. `is_right` is given the number of a flow among all.
fn print_accuracy(name: &str, captures: &[Capture], is_right: impl Fn(&Flow, usize) -> bool) {
    let (mut first, mut shares, mut right) = (0, Vec::new(), 0.0);
    let mut families: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for capture in captures {
        let share = capture.share(|flow, index| is_right(flow, first + index));
        families.entry(capture.family()).or_default().push(share);
        shares.push(share);
        right += share * count(capture.flows.len());
        first += capture.flows.len();
    }
    let by_family: Vec<f64> = families.values().map(|shares| mean(shares)).collect();
    let [captures, families, flows] =
        [mean(&shares), mean(&by_family), right / count(first)].map(|share| share * 100.0);
    println!("{name:<24} {captures:>9.2} {families:>9.2} {flows:>9.2}");
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / count(values.len())
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^53")]
fn count(count: usize) -> f64 {
    count as f64
}
