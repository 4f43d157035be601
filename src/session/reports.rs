//! The report on what a session has read so far.

use super::{Need, Session};
use crate::capture;
use crate::packet::link_type_name;
use crate::report::{self, Report, ReportParts};

impl Session {
    /// Looks for findings in a part of the packets, and returns whether there are more to look at.
    ///
    /// Calling it is optional: [`Session::findings`] looks at all that is left.
    pub fn examine(&mut self) -> bool {
        self.store.examine()
    }

    /// Returns the findings, or `None` if packets were dropped that the settings did not ask to be examined.
    #[must_use]
    pub fn findings(&self) -> Option<report::Findings> {
        self.store.findings().as_ref().map(Into::into)
    }

    /// Returns the report on all packets so far, without findings, which take a second pass over the packets.
    #[must_use]
    pub fn report(&mut self) -> Report {
        self.build_report(false)
    }

    /// Returns the report on all packets so far, with findings.
    #[must_use]
    pub fn report_with_findings(&mut self) -> Report {
        self.build_report(true)
    }

    fn build_report(&mut self, with_findings: bool) -> Report {
        if self.need() != Need::Nothing {
            self.store.settle();
        }
        let totals = self.store.totals();
        let latest_nanos = totals.times_nanos.map(|(_, latest)| latest);
        let link_type = |(link_type, packets): (capture::LinkType, u64)| report::LinkType {
            link_type: link_type.0,
            name: link_type_name(link_type).unwrap_or("not known").into(),
            packets,
        };
        let capture = report::Capture {
            packets: totals.packets,
            bytes: totals.bytes,
            first_time: totals.times_nanos.and_then(|(first, _)| report::iso_8601(first)),
            elapsed_seconds: totals.times_nanos.map(|(first, last)| report::seconds(last.saturating_sub(first))),
            link_types: self.store.link_types().map(link_type).collect(),
            ..self.capture.clone()
        };
        Report::new(ReportParts {
            capture,
            latest_nanos,
            settings: self.store.settings().clone(),
            decision: self.store.decision(),
            closeup: self.store.closeup().map(|closeup| report::Closeup::new(&closeup, latest_nanos)),
            findings: if with_findings { self.findings() } else { None },
            tally: &self.store.tally(),
            numbers: self.wording.numbers,
        })
    }
}
