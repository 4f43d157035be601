//! `cargo xtask licences`: collects the licences of what is compiled into the page and the command, in [`FILE`].
//!
//! The file is kept in the repository, so that `cargo install` needs no tool for it, and a check compares it with `Cargo.lock`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::{process, project};

/// Where the licences are, from the root of the project.
pub(crate) const FILE: &str = "src/licences.txt";
/// The licences of the project itself. The reader can choose.
pub(crate) const OWN: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];

/// What is shipped beside the crates, and under which terms.
const OTHERS: &str = "\
Rust standard library: MIT OR Apache-2.0, Copyright (c) The Rust Project Contributors. The text of either is below.

Noto Sans, with which the command writes PNG files: SIL Open Font License 1.1, with that of the crate notosans below.

Service names and port numbers: the registry of the Internet Assigned Numbers Authority, which is in the public domain (CC0 1.0),
https://www.iana.org/assignments/service-names-port-numbers.

No package of npm is part of the page.
";

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    authors: Vec<String>,
    manifest_path: PathBuf,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    kind: Option<String>,
}

/// Writes the file anew.
pub(crate) fn write() -> Result<()> {
    fs::write(project::path(FILE), collect()?).context(FILE)
}

/// Checks that the file is complete and up to date.
pub(crate) fn check() -> Result<()> {
    process::announce("licences of third parties");
    let kept = fs::read_to_string(project::path(FILE)).context(FILE)?;
    ensure!(kept == collect()?, "{FILE} is out of date: run `cargo xtask licences`");
    Ok(())
}

/// Returns the licences of all crates that `portogram` depends on, on any platform, each text once.
fn collect() -> Result<String> {
    let printed = process::output(process::cargo().args(["metadata", "--format-version", "1", "--locked"]))?;
    let metadata: Metadata = serde_json::from_str(&printed).context("cargo metadata printed something else")?;
    let mut text = String::from("Licences of what is compiled into portogram, or shipped with it.\n\n");
    text.push_str(OTHERS);
    // Crates by the text of their licence.
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in shipped(&metadata) {
        let licence = package.license.as_deref().with_context(|| format!("{} names no licence", package.name))?;
        let title = format!("{} {}: {licence}", package.name, package.version);
        texts.entry(licence_text(package, licence)?).or_default().push(title);
    }
    let mut texts: Vec<(String, Vec<String>)> = texts.into_iter().collect();
    texts.sort_by(|(_, a), (_, b)| a.cmp(b));
    for (licence, titles) in texts {
        write!(text, "\n{}\n{}\n\n{licence}\n", "=".repeat(80), titles.join("\n"))?;
    }
    Ok(text)
}

/// Returns the crates whose code is in the module or in the command, by name and version.
fn shipped(metadata: &Metadata) -> Vec<&Package> {
    let nodes: BTreeMap<&str, &Node> = metadata.resolve.nodes.iter().map(|node| (&*node.id, node)).collect();
    let packages: BTreeMap<&str, &Package> = metadata.packages.iter().map(|package| (&*package.id, package)).collect();
    let is_macro =
        |package: &Package| package.targets.iter().any(|target| target.kind.iter().any(|it| it == "proc-macro"));
    let mut found = BTreeSet::new();
    let mut waiting: Vec<&str> =
        metadata.packages.iter().filter(|package| package.name == "portogram").map(|package| &*package.id).collect();
    while let Some(id) = waiting.pop() {
        for dependency in nodes.get(id).into_iter().flat_map(|node| &node.deps) {
            let is_normal = dependency.dep_kinds.iter().any(|kind| kind.kind.is_none());
            let is_code = packages.get(&*dependency.pkg).is_some_and(|package| !is_macro(package));
            if is_normal && is_code && found.insert(&*dependency.pkg) {
                waiting.push(&dependency.pkg);
            }
        }
    }
    let mut shipped: Vec<&Package> = found.into_iter().filter_map(|id| packages.get(id).copied()).collect();
    shipped.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    shipped
}

/// Returns the text of one licence that a crate may be used under, and its notices: that of MIT if it is one of them.
fn licence_text(package: &Package, licence: &str) -> Result<String> {
    let folder = package.manifest_path.parent().unwrap_or(Path::new("/"));
    let mut files = Vec::new();
    // The font of `notosans` has its licence beside it.
    for folder in [folder.to_path_buf(), folder.join("fonts")].iter().filter(|folder| folder.is_dir()) {
        for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
            let entry = entry?;
            let (name, path) = (entry.file_name().to_string_lossy().to_uppercase(), entry.path());
            if path.is_file() && NAMES.iter().any(|start| name.starts_with(start)) {
                files.push((name, path));
            }
        }
    }
    files.sort();
    let is_notice = |name: &str| name.starts_with("NOTICE") || name.contains("OFL");
    let chosen =
        files.iter().find(|(name, _)| name.contains("MIT")).or_else(|| files.iter().find(|(name, _)| !is_notice(name)));
    let mut texts = Vec::new();
    for (name, path) in &files {
        if chosen.is_some_and(|(chosen, _)| chosen == name) || is_notice(name) {
            let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
            let lines: Vec<&str> = text.trim_matches(['\n', '\r', '\u{feff}']).lines().map(str::trim_end).collect();
            texts.push(lines.join("\n"));
        }
    }
    if chosen.is_some() {
        return Ok(texts.join("\n\n"));
    }
    // A few crates leave the text out of their package.
    let holders = if package.authors.is_empty() {
        format!("The authors of {}", package.name)
    } else {
        package.authors.join(", ")
    };
    if licence.contains("MIT") {
        return Ok(format!("Copyright (c) {holders}\n\n{MIT}"));
    }
    bail!("{} {} has no licence file, and its licence is {licence}", package.name, package.version)
}

/// How the names of files with licences start.
const NAMES: [&str; 5] = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"];

/// The MIT licence, without its line of copyright.
const MIT: &str = "\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files
(the \"Software\"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge,
publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE
FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION
WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.";
