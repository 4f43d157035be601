//! A report without what is left out when it is shared.
//!
//! Every field is named here, so that one that is added cannot be forgotten.

use super::Pseudonyms;
use crate::query::{Finding, Selection, Settings};
use crate::report::{
    Amount, Capture, Closeup, CloseupHost, Conversation, Conversations, Direction, File, Findings, Interface, Report,
    ReportedFinding, Timeline, Warning,
};

impl Pseudonyms {
    /// Returns the settings as far as they name nothing that is left out. The local side is stated by the names of hosts.
    #[inline(never)]
    pub(in crate::session) fn settings(&self, settings: &Settings) -> Settings {
        let Settings {
            port_role,
            ref transports,
            tunnels,
            bare_ip,
            repeats,
            bin_widths,
            local_networks: _,
            direction: _,
            swap_direction: _,
            ref selection,
            times,
            interval_seconds,
            focus,
            heat_map,
            findings,
        } = *settings;
        let Selection { since_nanos, until_nanos, hosts: _, ref ports, also_hosts: _, ref also_ports, interfaces: _ } =
            *selection;
        // A round time of day would tell when the first packet was.
        let kept_time = |nanos: Option<i64>| nanos.filter(|_| !self.has_relative_times);
        Settings {
            port_role,
            transports: transports.clone(),
            tunnels,
            bare_ip,
            repeats,
            bin_widths,
            selection: Selection {
                since_nanos: kept_time(since_nanos),
                until_nanos: kept_time(until_nanos),
                ports: ports.clone(),
                also_ports: also_ports.clone(),
                ..Selection::default()
            },
            times,
            interval_seconds,
            focus,
            heat_map,
            findings,
            ..Settings::default()
        }
    }

    /// Returns whether the settings select hosts, interfaces or times, which [`Pseudonyms::settings`] leaves out.
    pub(super) fn hides_filter(&self, settings: &Settings) -> bool {
        let Selection { hosts, also_hosts, interfaces, since_nanos, until_nanos, .. } = &settings.selection;
        let is_windowed = self.has_relative_times && (since_nanos.is_some() || until_nanos.is_some());
        is_windowed || !hosts.is_empty() || !also_hosts.is_empty() || !interfaces.is_empty()
    }

    /// Returns what is known of the files, without their names.
    #[inline(never)]
    pub(in crate::session) fn capture(&self, capture: &Capture, settings: &Settings) -> Capture {
        let Capture {
            ref files,
            packets,
            bytes,
            ref first_time,
            elapsed_seconds,
            has_relative_times,
            ref link_types,
            other_link_types,
            ref interfaces,
            other_interfaces,
            repeats,
            ref warnings,
        } = *capture;
        let mut warnings = self.warnings(warnings);
        if self.hides_filter(settings) {
            let message = "only packets of some hosts, interfaces or times are counted; which ones is left out. Documents, and pages with the data \
                           inside, have all packets"
                .into();
            warnings.push(Warning::of_capture("filter-left-out", message));
        }
        Capture {
            files: nameless_files(files),
            packets,
            bytes,
            first_time: first_time.clone().filter(|_| !self.has_relative_times),
            elapsed_seconds,
            has_relative_times: has_relative_times || self.has_relative_times,
            link_types: link_types.clone(),
            other_link_types,
            interfaces: interfaces.iter().zip(0..).map(|(interface, index)| nameless(interface, index)).collect(),
            other_interfaces,
            repeats,
            warnings,
        }
    }

    /// Returns the warnings as far as they name nothing that is left out, and one that says so.
    pub(super) fn warnings(&self, warnings: &[Warning]) -> Vec<Warning> {
        let others = warnings.iter().filter(|warning| warning.code != self.warning.code);
        [self.warning.clone()].into_iter().chain(others.filter_map(|warning| self.warning(warning))).collect()
    }

    /// Replaces what is left out of a report that was made by [`Pseudonyms::decision`], [`Pseudonyms::settings`] and
    /// [`Pseudonyms::capture`]. That has no times of day if they are not to be kept.
    #[inline(never)]
    pub(in crate::session) fn replace(&self, report: &mut Report) {
        let Report {
            schema: _,
            capture: _,
            settings: _,
            direction,
            service: _,
            timeline,
            heat_map: _,
            series: _,
            timeline_in_window,
            flow_records: _,
            folded: _,
            without_ports: _,
            classes: _,
            conversations,
            answering_ports: _,
            closeup,
            findings,
        } = report;
        let Direction {
            method: _,
            explanation: _,
            local_networks: _,
            confidence: _,
            placed_share: _,
            is_guess: _,
            readings: _,
            gateway,
            file_marks: _,
            runners_up,
            hosts: _,
            superseded_by,
        } = direction;
        (*gateway, *superseded_by) = (None, None);
        runners_up.clear();
        self.replace_timeline(timeline);
        if let Some(timeline) = timeline_in_window {
            self.replace_timeline(timeline);
        }
        self.replace_conversations(conversations);
        if let Some(closeup) = closeup {
            self.replace_closeup(closeup);
        }
        if let Some(Findings { found, packets_left_out: _, pairs_without_bursts: _ }) = findings {
            for ReportedFinding { finding, more: _ } in found {
                self.replace_finding(finding);
            }
        }
        if self.has_unset_clock() {
            drop_times(report);
        }
    }

    fn replace_timeline(&self, timeline: &mut Timeline) {
        let Timeline {
            start: _,
            start_nanos,
            interval_seconds: _,
            elapsed_seconds: _,
            intervals: _,
            silences: _,
            packets_outside: _,
        } = timeline;
        *start_nanos = start_nanos.map(|nanos| self.time(nanos));
    }

    fn replace_conversations(&self, conversations: &mut Conversations) {
        let Conversations { listed, others_count, others } = conversations;
        if self.are_left_out {
            for conversation in listed.drain(..) {
                let Amount { packets, bytes } = conversation.total();
                others.packets += packets;
                others.bytes += bytes;
                *others_count += 1;
            }
        }
        for conversation in listed {
            let Conversation {
                transport: _,
                from,
                from_port: _,
                to,
                port: _,
                connections: _,
                has_opening: _,
                sent: _,
                sent_class: _,
                answered: _,
                answered_class: _,
                first_nanos,
                last_nanos,
                first_packet: _,
            } = conversation;
            (*from, *to) = (self.address(*from), self.address(*to));
            for time in [first_nanos, last_nanos] {
                *time = time.map(|nanos| self.time(nanos));
            }
        }
    }

    fn replace_closeup(&self, closeup: &mut Closeup) {
        let Closeup {
            focus: _,
            transports: _,
            classes: _,
            timeline,
            lengths: _,
            ports: _,
            ports_count: _,
            other_ports: _,
            other_ports_count: _,
            hosts,
            hosts_count: _,
            hosts_left_out,
        } = closeup;
        self.replace_timeline(timeline);
        if self.are_left_out {
            for host in hosts.drain(..) {
                let Amount { packets, bytes } = host.total();
                hosts_left_out.packets += packets;
                hosts_left_out.bytes += bytes;
            }
        }
        for host in hosts {
            let CloseupHost {
                address,
                side: _,
                has_port: _,
                is_peer: _,
                sent: _,
                received: _,
                first_time: _,
                last_time: _,
                first_seconds: _,
                last_seconds: _,
            } = host;
            *address = self.address(*address);
        }
    }

    fn replace_finding(&self, finding: &mut Finding) {
        let hosts = match finding {
            Finding::PortScan { from, to, transport: _, ports: _, answered: _, refused: _ } => [Some(from), Some(to)],
            Finding::Sweep { from, transport: _, port: _, hosts: _, answered: _, refused: _ } => [Some(from), None],
            Finding::Beacon { from, to, transport: _, port: _, bursts: _, period_seconds: _, deviation_seconds: _ } => {
                [Some(from), Some(to)]
            }
            Finding::OneWay { port: _, class: _, bytes: _, both_ways_bytes: _, all_bytes: _ } => [None, None],
            Finding::DynamicService { host, transport: _, port: _, connections: _ } => [Some(host), None],
        };
        for host in hosts.into_iter().flatten() {
            *host = self.address(*host);
        }
    }
}

/// Leaves out all times between packets: where a clock was not set, they tell the date of those whose clock was.
fn drop_times(report: &mut Report) {
    report.capture.elapsed_seconds = None;
    report.timeline = Timeline::default();
    (report.timeline_in_window, report.heat_map) = (None, None);
    report.series.clear();
    for class in report.classes.all_mut() {
        class.times = None;
    }
    if let Some(closeup) = &mut report.closeup {
        closeup.timeline = Timeline::default();
        closeup.classes.iter_mut().for_each(|class| class.times = None);
        closeup.hosts.iter_mut().for_each(|host| (host.first_seconds, host.last_seconds) = (None, None));
    }
}

/// Returns what is known of files, without their names.
fn nameless_files(files: &[File]) -> Vec<File> {
    let shared = |(file, number): (&File, usize)| {
        let File { name: _, bytes, format, compression, made_of: _ } = *file;
        let name = if files.len() == 1 { "capture".into() } else { format!("capture {number}") };
        File { name, bytes, format, compression, made_of: Vec::new() }
    };
    files.iter().zip(1..).map(shared).collect()
}

/// Returns what is known of an interface, without its name.
fn nameless(interface: &Interface, index: u32) -> Interface {
    let Interface { name: _, description: _, key: _, packets, bytes, repeats } = *interface;
    Interface { name: None, description: None, key: format!("#{index}"), packets, bytes, repeats }
}
