//! What takes the place of each address, and of each time.

use hashbrown::HashMap;
use ipcrypt_rs::IpcryptPfx;

use super::{SharedHosts, Sharing};
use crate::direction::{Decision, KnownDirection, Rule};
use crate::packet::{Address, HostName, HostSide, Member};
use crate::report::Warning;
use crate::session::segment_store::SegmentStore;

/// What takes the place of addresses and times. It is the same for all that is shared of a capture.
pub(in crate::session) struct Pseudonyms {
    /// By address. Empty if no host has a name of its own.
    replaced: HashMap<Address, Address>,
    rule: Rule,
    known: KnownDirection,
    /// Whether hosts have neither names of their own nor addresses.
    pub(super) are_left_out: bool,
    /// What is subtracted from times, in nanoseconds.
    origin_nanos: i64,
    /// What is subtracted from times of day instead: where a clock was not set, earlier packets have others.
    dated_origin_nanos: Option<i64>,
    /// Whether times of day are not known any more.
    pub(super) has_relative_times: bool,
    /// What the report says of it.
    pub(super) warning: Warning,
}

impl Pseudonyms {
    /// Returns what takes the place of the addresses of a capture. `None` if they stay as they are.
    #[inline(never)]
    pub(in crate::session) fn new(store: &SegmentStore, sharing: &Sharing) -> Option<Self> {
        let decision = &store.basis().decision;
        let names = |hosts: &[Address]| named(hosts, &decision.rule);
        let (replaced, known, what) = match sharing.hosts {
            SharedHosts::AsIs => return None,
            SharedHosts::LeftOut => (HashMap::new(), KnownDirection::by_name(decision), "hosts are left out"),
            SharedHosts::Pseudonyms => {
                (names(&store.hosts_by_packets()), KnownDirection::by_name(decision), "hosts have pseudonyms")
            }
            SharedHosts::Prefixes(key) => {
                let cipher = IpcryptPfx::new(key.into());
                let encrypted = |address: Address| match HostName::of(address) {
                    Some(_) => address,
                    None => cipher.encrypt_ipaddr(address.into()).into(),
                };
                let hosts = store.hosts_by_packets();
                let known = KnownDirection::by_prefix(decision, &hosts, &encrypted);
                let mut replaced = names(&hosts);
                for (address, replacement) in &mut replaced {
                    let side = decision.rule.named_side(*address);
                    if matches!(side, HostSide::Unknown | HostSide::Local | HostSide::Remote) {
                        *replacement = encrypted(*address);
                    }
                }
                (replaced, known, "hosts have pseudonyms that keep common prefixes")
            }
        };
        let message = format!(
            "{what}, and names of files and interfaces, MAC addresses and filters by host are left out. Counts, ports and the times \
             between packets can still identify who took part"
        );
        let overview = store.overview();
        let first_nanos = overview.times_nanos.map(|(first, _)| first);
        Some(Self {
            replaced,
            rule: decision.rule.clone(),
            known,
            are_left_out: sharing.hosts == SharedHosts::LeftOut,
            origin_nanos: if sharing.keeps_times { 0 } else { first_nanos.unwrap_or_default() },
            dated_origin_nanos: overview.years.first_dated_nanos().filter(|_| !sharing.keeps_times),
            has_relative_times: !sharing.keeps_times,
            warning: Warning::of_capture("pseudonyms", message),
        })
    }

    /// Returns what takes the place of an address.
    #[inline(never)]
    pub(in crate::session) fn address(&self, address: Address) -> Address {
        self.replaced.get(&address).copied().unwrap_or_else(|| {
            let member = match HostName::of(address) {
                Some(HostName { member: Member::All, .. }) => Member::All,
                _ if self.are_left_out => Member::All,
                _ => Member::Others,
            };
            HostName { side: self.rule.named_side(address), member }.into()
        })
    }

    /// Returns whether the clock of some packets was not set, so that their times are far from those of others.
    pub(super) fn has_unset_clock(&self) -> bool {
        self.dated_origin_nanos.is_some()
    }

    /// Returns what takes the place of a time, in nanoseconds.
    pub(in crate::session) fn time(&self, nanos: i64) -> i64 {
        match self.dated_origin_nanos {
            Some(origin) if nanos >= origin => nanos.saturating_sub(origin),
            _ => nanos.saturating_sub(self.origin_nanos),
        }
    }

    /// Returns the direction of what is shared.
    pub(super) fn known(&self) -> &KnownDirection {
        &self.known
    }

    /// Returns the decision of what is shared.
    #[inline(never)]
    pub(in crate::session) fn decision(&self, decision: &Decision) -> Decision {
        let mut hosts = decision.hosts.clone();
        if self.are_left_out {
            hosts.clear();
        }
        for host in &mut hosts {
            host.address = self.address(host.address);
        }
        Decision { marked_both: decision.marked_both, ..self.known.with_hosts(hosts) }
    }

    /// Returns a warning about the capture as far as it names nothing that is left out.
    pub(super) fn warning(&self, warning: &Warning) -> Option<Warning> {
        /// Those about the whole capture that name no file, host or interface.
        const NAMELESS: [&str; 10] = [
            "more",
            "routing-loop",
            "services-superseded",
            "interfaces-limit",
            "bare-ip",
            "flow-records",
            "flow-records-kept",
            "folded",
            "pseudonyms",
            "pseudonyms-mixed",
        ];
        /// Those that name a time of day.
        const TIMES: [&str; 2] = ["files-apart", "far-time"];
        /// Those that name a host, a network or an interface.
        const NAMES: [&str; 4] = ["same-file", "direction-superseded", "unknown-interface", "repeats-of-others"];
        let code = &*warning.code;
        if NAMELESS.contains(&code) || (TIMES.contains(&code) && !self.has_relative_times) {
            return Some(warning.clone());
        }
        if TIMES.contains(&code) || NAMES.contains(&code) {
            return None;
        }
        // Those of files may quote what is in them.
        let at = warning.byte_offset;
        let message =
            format!("a file has a problem of the kind “{code}”, at byte {at}; what it says of it is left out");
        Some(Warning { message, ..warning.clone() })
    }
}

/// Returns the names of hosts, which are numbered in the given order on each side.
fn named(hosts: &[Address], rule: &Rule) -> HashMap<Address, Address> {
    let mut counts = [0; HostSide::COUNT];
    let numbered = hosts
        .iter()
        .filter(|host| !HostName::of(**host).is_some_and(|name| matches!(name.member, Member::All | Member::Others)));
    let name = |host: &Address| {
        let side = rule.named_side(*host);
        let number = counts.get_mut(side as usize).map_or(0, |count| {
            *count += 1;
            *count
        });
        (*host, HostName { side, member: Member::Number(number) }.into())
    };
    numbered.map(name).collect()
}
