//! Completions for shells, and the manual page.

use std::io;

use clap::CommandFactory as _;
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::args::{Args, EXAMPLES, EXIT_STATUS};

const NAME: &str = "portogram";

/// Returns a script that makes a shell complete the options of the command.
pub(super) fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), NAME, &mut script);
    script
}

/// Returns the manual page, for `man -l`.
///
/// # Errors
///
/// Returns none in practice: writing to memory does not fail.
pub(super) fn manual_page() -> io::Result<Vec<u8>> {
    let command = Args::command();
    let mut page = Vec::new();
    let man = Man::new(command.clone()).manual("User Commands");
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    let mut roff = Roff::new();
    roff.control("SH", ["COMMANDS"]);
    for subcommand in command.get_subcommands() {
        let values = subcommand.get_positionals().map(|argument| format!(" {argument}"));
        roff.control("TP", []);
        roff.text([bold(subcommand.get_name()), roman(values.collect::<String>())]);
        roff.text([roman(subcommand.get_about().map(ToString::to_string).unwrap_or_default())]);
    }
    roff.control("SH", ["EXAMPLES"]);
    roff.control("nf", []);
    for line in EXAMPLES.lines() {
        roff.text([roman(line.trim_start())]);
    }
    roff.control("fi", []);
    roff.control("SH", ["EXIT STATUS"]);
    roff.text([roman(EXIT_STATUS)]);
    roff.to_writer(&mut page)?;
    Ok(page)
}
