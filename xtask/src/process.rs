//! Runs other programs from the root of the workspace.

use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::project;

/// Prints the heading of a step.
pub(crate) fn announce(step: &str) {
    println!("\n==> {step}");
}

/// Returns a command that runs a program from the root of the workspace.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(project::root());
    command
}

/// Returns a command that runs the cargo that runs this task.
pub(crate) fn cargo() -> Command {
    command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a program and waits for it. Fails if its exit status is not success.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("could not start {}", command_line(command)))?;
    ensure!(status.success(), "failed ({status}): {}", command_line(command));
    Ok(())
}

/// Runs a program and returns its standard output. Fails if its exit status is not success.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("could not start {}", command_line(command)))?;
    ensure!(output.status.success(), "failed ({}): {}", output.status, command_line(command));
    String::from_utf8(output.stdout).with_context(|| format!("output is not UTF-8: {}", command_line(command)))
}

/// Reports whether a program is installed and succeeds with `argument`, such as `--version`.
pub(crate) fn is_installed(program: impl AsRef<OsStr>, argument: &str) -> bool {
    let mut command = command(program);
    command.arg(argument).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Returns the path of a program that is in `PATH`.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(program)).find(|file| file.is_file())
}

fn command_line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
