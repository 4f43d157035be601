//! The report on what a session has read so far.

use std::borrow::Cow;

use super::interface_totals::InterfaceTotal;
use super::link_types::Listed;
use super::sharing::{Pseudonyms, Sharing};
use super::{Need, Session};
use crate::capture;
use crate::direction::Decision;
use crate::packet::link_type_name;
use crate::query::Settings;
use crate::report::{self, Report, ReportParts};
use crate::segment::FoldedCounts;

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
        self.store.findings().map(|findings| report::Findings::from(&*findings))
    }

    /// Returns the report on all packets so far, without findings, which take a second pass over the packets.
    #[must_use]
    pub fn report(&mut self) -> Report {
        self.drain();
        self.build_report(false, &Sharing::AS_IS)
    }

    /// Returns the report of [`Session::report`], but without what is pending.
    #[must_use]
    pub fn partial_report(&mut self) -> Report {
        self.build_report(false, &Sharing::AS_IS)
    }

    /// Returns the report on all packets so far, with findings.
    #[must_use]
    pub fn report_with_findings(&mut self) -> Report {
        self.shared_report(&Sharing::AS_IS, true)
    }

    /// Returns the report on all packets so far, with or without findings, to be given to others.
    #[must_use]
    pub fn shared_report(&mut self, sharing: &Sharing, with_findings: bool) -> Report {
        self.drain();
        self.build_report(with_findings, sharing)
    }

    /// Returns the settings of [`Session::shared_report`].
    #[must_use]
    pub fn shared_settings(&self, sharing: &Sharing) -> Settings {
        let settings = self.settings();
        Pseudonyms::new(&self.store, sharing)
            .map_or_else(|| settings.clone(), |pseudonyms| pseudonyms.settings(settings))
    }

    /// Returns the decision that all packets suggest, if it is another one than the counts are by.
    pub(super) fn better_decision(&self) -> Option<&Decision> {
        let better = &self.store.better()?.decision;
        (better.rule != self.store.basis().decision.rule).then_some(better)
    }

    fn build_report(&mut self, with_findings: bool, sharing: &Sharing) -> Report {
        if self.need() != Need::Nothing {
            self.store.settle(false);
        }
        let pseudonyms = Pseudonyms::new(&self.store, sharing);
        let totals = self.store.overview();
        let latest_nanos = totals.times_nanos.map(|(_, latest)| latest);
        let link_type = |(link_type, packets): (capture::LinkType, u64)| report::LinkType {
            link_type: link_type.0,
            name: link_type_name(link_type).unwrap_or("not known").into(),
            packets,
        };
        let Listed { link_types, others } = self.store.link_types();
        let interfaces = totals.interfaces.listed(&self.store.interfaces());
        let capture = report::Capture {
            packets: totals.packets,
            bytes: totals.bytes,
            first_time: totals
                .times_nanos
                .filter(|_| !self.capture.has_relative_times)
                .and_then(|(first, _)| report::iso_8601(first)),
            elapsed_seconds: totals.times_nanos.map(|(first, last)| report::seconds(last.saturating_sub(first))),
            link_types: link_types.into_iter().map(link_type).collect(),
            interfaces: interfaces.interfaces.into_iter().map(interface).collect(),
            other_interfaces: interfaces.others.map(|(interfaces, total)| report::OtherInterfaces {
                interfaces,
                packets: total.packets,
                bytes: total.bytes,
                repeats: total.repeats,
            }),
            repeats: report::Amount { packets: interfaces.sum.repeats, bytes: interfaces.sum.repeated_bytes },
            other_link_types: others.map(|(link_types, packets)| report::OtherLinkTypes { link_types, packets }),
            warnings: self.warnings(&totals),
            ..self.capture.clone()
        };
        let (settings, decision) = (self.store.settings(), &self.store.basis().decision);
        let shared = pseudonyms.as_ref().map(|pseudonyms| {
            (pseudonyms.capture(&capture, settings), pseudonyms.settings(settings), pseudonyms.decision(decision))
        });
        let (capture, settings, decision) = match shared {
            Some((capture, settings, decision)) => (capture, settings, Cow::Owned(decision)),
            None => (capture, settings.clone(), Cow::Borrowed(decision)),
        };
        let mut report = Report::new(ReportParts {
            capture,
            latest_nanos,
            settings,
            decision: &decision,
            better: self.better_decision(),
            closeup: self.store.closeup().as_ref().as_ref(),
            heat_map: self.store.heat_map().as_ref().as_ref(),
            series: self.store.series().as_deref(),
            record_nanos: self.store.counted_intervals().map(|intervals| intervals.length_nanos),
            folded: self
                .store
                .counted_folded(with_findings)
                .map(|FoldedCounts { packets, flows }| report::FoldedFlows { packets, flows }),
            findings: if with_findings { self.findings() } else { None },
            tally: &self.store.tally(),
            numbers: self.wording.numbers,
        });
        if let Some(pseudonyms) = pseudonyms {
            pseudonyms.replace(&mut report);
        }
        report
    }
}

fn interface((interface, total): (capture::Interface, InterfaceTotal)) -> report::Interface {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    report::Interface {
        name: text(&interface.name),
        description: text(&interface.description),
        key: interface.key(),
        packets: total.packets,
        bytes: total.bytes,
        repeats: total.repeats,
    }
}
