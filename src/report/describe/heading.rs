//! The lines above a picture of the charts.

use serde::{Deserialize, Serialize};

use super::Description;
use crate::report::format;

/// What a picture of the charts says above them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// The file's name, or the number of files.
    pub title: String,
    /// What was read, and how the direction was determined.
    pub lines: Vec<String>,
    /// Which packets are counted: the active filters and the selected time. Empty if all are.
    pub only: Vec<String>,
}

impl Heading {
    /// Returns the heading of a report.
    #[must_use]
    pub fn new(description: &Description) -> Self {
        let filters = description.filters.iter().map(|filter| &filter.text);
        Self {
            title: description.title.clone(),
            lines: vec![description.subtitle.clone(), description.direction.explanation.clone()],
            only: filters.chain(&description.timeline.window).cloned().collect(),
        }
    }

    /// Returns the lines below the title. `shown` has the first and the last port that the charts show; `None` for all ports.
    #[must_use]
    pub fn lines_below(&self, shown: Option<(u16, u16)>) -> Vec<String> {
        let mut only = self.only.clone();
        only.extend(shown.map(|(first, last)| ["ports ", &format::ports(first, last)].concat()));
        let mut lines = self.lines.clone();
        if !only.is_empty() {
            lines.push(["Only ", &only.join(", ")].concat());
        }
        lines.retain(|line| !line.is_empty());
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_last_line_says_what_is_left_out() {
        let heading = |only: &[&str]| Heading {
            title: "a.pcap".into(),
            lines: vec!["pcap".into(), String::new()],
            only: only.iter().map(ToString::to_string).collect(),
        };
        assert_eq!(heading(&[]).lines_below(None), ["pcap"]);
        assert_eq!(
            heading(&["10.0.0.1", "0 s – 3 s"]).lines_below(Some((1, 80))),
            ["pcap", "Only 10.0.0.1, 0 s – 3 s, ports 1–80"]
        );
    }
}
