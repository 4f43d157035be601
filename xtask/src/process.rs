//! Running other programs from the root of the workspace.

use std::env;
use std::ffi::OsStr;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::project;

/// Says which step begins.
pub(crate) fn announce(step: &str) {
    println!("\n==> {step}");
}

/// A program, to be run from the root of the workspace.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(project::root());
    command
}

/// The cargo that runs this task.
pub(crate) fn cargo() -> Command {
    command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a program to its end; its failure is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("could not start {}", shown(command)))?;
    ensure!(status.success(), "failed ({status}): {}", shown(command));
    Ok(())
}

/// Runs a program to its end and returns its standard output; its failure is an error.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("could not start {}", shown(command)))?;
    ensure!(output.status.success(), "failed ({}): {}", output.status, shown(command));
    String::from_utf8(output.stdout).with_context(|| format!("output is not UTF-8: {}", shown(command)))
}

/// Whether a program is installed and answers to `argument`, such as `--version`.
pub(crate) fn answers(program: impl AsRef<OsStr>, argument: &str) -> bool {
    let mut command = command(program);
    command.arg(argument).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
