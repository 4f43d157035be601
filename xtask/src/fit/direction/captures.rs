//! Captures whose local side is known, with the candidates that the library finds in them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::bench::is_private;
use crate::{folder, process};

#[derive(Deserialize)]
struct Line {
    path: PathBuf,
    inspection: Inspection,
}

#[derive(Deserialize)]
pub(super) struct Inspection {
    pub(super) hosts: Vec<Host>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) agreements: Vec<Vec<f64>>,
    pub(super) features: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Host {
    pub(super) address: IpAddr,
    pub(super) station: Option<String>,
    pub(super) packets: u64,
    pub(super) unpadded: u32,
    pub(super) padded: u32,
    pub(super) own_marks: u64,
    pub(super) other_marks: u64,
}

#[derive(Deserialize)]
pub(super) struct Candidate {
    pub(super) local: Vec<bool>,
    pub(super) features: Vec<f64>,
}

/// Whether a candidate places the labelled host and its busiest peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Right,
    Reversed,
    NotPlaced,
}

/// A capture whose local side is known.
pub(super) struct Capture {
    pub(super) name: String,
    pub(super) family: String,
    pub(super) is_private: bool,
    pub(super) inspection: Inspection,
    /// Of each candidate.
    pub(super) verdicts: Vec<Verdict>,
}

impl Capture {
    /// Returns the labelled host of a capture: captures that share it are alike.
    pub(super) fn local_host(&self) -> String {
        let mut parts = self.family.split('/');
        let (station, address) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        if station.is_empty() { address.to_owned() } else { station.to_owned() }
    }
}

/// Reads the captures of the folders, one of each family.
pub(super) fn read(folders: &[PathBuf]) -> Result<Vec<Capture>> {
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
    let is_clear = own.unpadded >= FRAMES && own.padded == 0 && hosts.iter().any(is_complete) && !is_router;
    is_clear.then(|| vec![own.address])
}

fn is_group(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_multicast() || address.is_broadcast() || address.is_unspecified(),
        IpAddr::V6(address) => address.is_multicast() || address.is_unspecified(),
    }
}
