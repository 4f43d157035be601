//! The report on what a session has read so far.

use super::interface_totals::InterfaceTotal;
use super::link_types::Listed;
use super::years::Years;
use super::{Need, Session};
use crate::capture::{self, MAXIMUM_INTERFACES};
use crate::direction::Decision;
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
        self.drain();
        self.build_report(false)
    }

    /// Returns the report of [`Session::report`], but without what is pending.
    #[must_use]
    pub fn partial_report(&mut self) -> Report {
        self.build_report(false)
    }

    /// Returns the report on all packets so far, with findings.
    #[must_use]
    pub fn report_with_findings(&mut self) -> Report {
        self.drain();
        self.build_report(true)
    }

    /// Returns the decision that all packets suggest, if it is another one than the counts are by.
    fn better_decision(&self) -> Option<&Decision> {
        let better = &self.store.better()?.decision;
        (better.rule != self.store.basis().decision.rule).then_some(better)
    }

    /// Returns a warning if the files describe more interfaces than are told apart.
    fn too_many_interfaces(&self) -> Option<report::Warning> {
        self.store.interfaces().has_more().then(|| report::Warning {
            code: "interfaces-limit".into(),
            message: format!(
                "the capture has more than {MAXIMUM_INTERFACES} interfaces: the packets of further ones are counted together"
            ),
            byte_offset: 0,
            packet: 0,
            count: 1,
        })
    }

    /// Returns a warning if packets were counted by what the first packets suggested, and all packets suggest something else.
    fn superseded(&self) -> Option<report::Warning> {
        self.store.better()?;
        let (code, message) = match self.better_decision() {
            Some(better) => ("direction-superseded", report::superseded_direction(better)),
            None => ("services-superseded", report::superseded_services()),
        };
        Some(report::Warning { code: code.into(), message, byte_offset: 0, packet: 0, count: 1 })
    }

    /// Returns a warning if the settings select an interface that the capture does not have.
    fn unknown_interface(&self) -> Option<report::Warning> {
        /// How many interfaces the warning names.
        const NAMED: usize = 8;
        let selected = &self.store.settings().selection.interfaces;
        // The description of an interface may be in a part that has not been read yet.
        if selected.is_empty() || self.need() != Need::Nothing {
            return None;
        }
        let interfaces = self.store.interfaces().all();
        let is_unknown = |text: &&String| !interfaces.iter().any(|interface| interface.is_called(text));
        let unknown: Vec<&String> = selected.iter().filter(is_unknown).collect();
        let [first, others @ ..] = &*unknown else { return None };
        let mut names: Vec<String> = interfaces.iter().take(NAMED).map(capture::Interface::key).collect();
        if interfaces.len() > NAMED {
            names.push("others".into());
        }
        let has = if names.is_empty() { "none; pcap files never do".into() } else { names.join(", ") };
        Some(report::Warning {
            code: "unknown-interface".into(),
            message: format!("no interface is called “{first}”: the capture names {has}"),
            byte_offset: 0,
            packet: 0,
            count: 1 + others.len() as u64,
        })
    }

    /// Returns the warnings about files, and those about the whole capture.
    fn warnings(&self, years: &Years) -> Vec<report::Warning> {
        let files = self.capture.warnings.iter().cloned();
        files
            .chain(self.more_warnings())
            .chain(years.warning())
            .chain(self.superseded())
            .chain(self.unknown_interface())
            .chain(self.too_many_interfaces())
            .collect()
    }

    fn build_report(&mut self, with_findings: bool) -> Report {
        if self.need() != Need::Nothing {
            self.store.settle(false);
        }
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
            first_time: totals.times_nanos.and_then(|(first, _)| report::iso_8601(first)),
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
            warnings: self.warnings(&totals.years),
            ..self.capture.clone()
        };
        Report::new(ReportParts {
            capture,
            latest_nanos,
            settings: self.store.settings().clone(),
            decision: &self.store.basis().decision,
            better: self.better_decision(),
            closeup: self.store.closeup().map(|closeup| report::Closeup::new(&closeup, latest_nanos)),
            findings: if with_findings { self.findings() } else { None },
            tally: &self.store.tally(),
            numbers: self.wording.numbers,
        })
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
