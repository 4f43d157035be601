//! What text is printed on: its width, and whether it has colours and characters beyond ASCII.

use std::env;
use std::io::{self, IsTerminal as _};

use clap::ValueEnum;
use console::Term;

/// Width of bars in a file or a pipe, in columns.
const DEFAULT_COLUMNS: usize = 80;
/// A narrower terminal breaks the lines itself.
const MIN_COLUMNS: usize = 40;

/// When to print in colours: `Auto` is on a terminal, unless the environment forbids it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    Auto,
    Always,
    Never,
}

/// What text is printed on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen {
    /// Width, at least 40.
    pub(super) columns: usize,
    /// Whether longer lines are broken. In a file or a pipe, each fact is a line that can be searched for.
    pub(super) breaks_lines: bool,
    /// Whether to print in colours.
    pub(super) has_colors: bool,
    /// Whether characters beyond ASCII are shown.
    pub(super) has_unicode: bool,
}

impl Screen {
    /// Returns what standard output is.
    pub(super) fn of_stdout(color: ColorChoice) -> Self {
        let terminal = Term::stdout();
        let size = terminal.size_checked().map(|(_, columns)| usize::from(columns));
        let columns = variable("COLUMNS").and_then(|columns| columns.parse().ok()).or(size);
        Self {
            columns: columns.unwrap_or(DEFAULT_COLUMNS).max(MIN_COLUMNS),
            breaks_lines: columns.is_some() || io::stdout().is_terminal(),
            has_colors: has_colors(color, io::stdout().is_terminal(), variable),
            has_unicode: has_unicode(variable),
        }
    }
}

/// Returns a variable of the environment that is not empty.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Follows `NO_COLOR` (no-color.org), then `CLICOLOR_FORCE` and `CLICOLOR` (bixense.com/clicolors).
fn has_colors(choice: ColorChoice, is_terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let is = |name: &str, value: &str| variable(name).is_some_and(|it| it == value);
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if variable("NO_COLOR").is_some() => false,
        ColorChoice::Auto if variable("CLICOLOR_FORCE").is_some_and(|it| it != "0") => true,
        ColorChoice::Auto => is_terminal && !is("TERM", "dumb") && !is("CLICOLOR", "0"),
    }
}

/// Reports whether the locale has Unicode. A system without a locale is taken to have it; the Linux console lacks the blocks.
fn has_unicode(variable: impl Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(&variable);
    let is_unicode = locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    is_unicode && variable("TERM").is_none_or(|terminal| terminal != "linux")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment<'a>(set: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<String> + 'a {
        |name| set.iter().find(|(it, _)| *it == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn colours_are_for_terminals_unless_the_environment_says_otherwise() {
        let auto = |is_terminal, set: &[_]| has_colors(ColorChoice::Auto, is_terminal, environment(set));
        assert!(auto(true, &[]));
        assert!(!auto(false, &[]));
        for set in [[("NO_COLOR", "1")], [("TERM", "dumb")], [("CLICOLOR", "0")]] {
            assert!(!auto(true, &set), "{set:?}");
        }
        assert!(auto(false, &[("CLICOLOR_FORCE", "1")]));
        assert!(!auto(false, &[("CLICOLOR_FORCE", "0")]));
        assert!(!auto(true, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
        assert!(has_colors(ColorChoice::Always, false, environment(&[("NO_COLOR", "1")])));
        assert!(!has_colors(ColorChoice::Never, true, environment(&[])));
    }

    #[test]
    fn the_locale_says_whether_there_is_unicode() {
        let unicode = |set: &[_]| has_unicode(environment(set));
        assert!(unicode(&[]) && unicode(&[("LANG", "de_DE.UTF-8")]) && unicode(&[("LC_ALL", "C.utf8")]));
        assert!(!unicode(&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")]));
        assert!(!unicode(&[("LC_CTYPE", "de_DE.ISO-8859-1")]));
        assert!(!unicode(&[("LANG", "C.UTF-8"), ("TERM", "linux")]));
    }
}
