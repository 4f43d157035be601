//! Joins each conversation whose ports were negotiated in another one to that one, such as the data of TFTP and FTP, and the voice
//! of SIP.

use crate::direction::Class;
use crate::packet::Address;
use crate::query::Zone;
use crate::report::schema::{Amount, Conversation};
use crate::sort::sorted_descending;

/// A conversation, and those that it led to.
#[derive(Clone, Debug)]
pub(super) struct Group<'a> {
    /// The conversation that began first.
    pub(super) first: &'a Conversation,
    /// Those between the same hosts that followed, on ports that are not known for a service, or on the same port of the other
    /// host; the largest first.
    pub(super) followers: Vec<&'a Conversation>,
}

/// The longest silence between a conversation and one that it leads to.
const MAX_SILENCE_NANOS: i64 = 30_000_000_000;

/// The most conversations, with most bytes, whose first conversation is looked for.
const MAX_FOLLOWERS: usize = 50;

/// Ports of protocols that negotiate others: FTP, TFTP, portmapper, Microsoft RPC, RTSP, H.323, SCCP, MGCP, SIP.
const NEGOTIATING: [u16; 12] = [21, 69, 111, 135, 554, 1720, 2000, 2427, 2727, 5060, 5061, 8554];
/// FTP servers open data connections from this port (RFC 959, section 3.2).
const FTP_DATA: u16 = 20;
/// Asked of the portmapper, but always the same (RFC 7530, section 3.1).
const NFS: u16 = 2049;

/// Returns whether a port is a system port. Apart from [`FTP_DATA`], they are not negotiated.
fn is_system(port: u16) -> bool {
    Zone::of(port) == Zone::System
}

impl<'a> Group<'a> {
    pub(super) fn conversations(&self) -> impl Iterator<Item = &'a Conversation> {
        [self.first].into_iter().chain(self.followers.iter().copied())
    }

    /// Returns the conversations that followed on other ports, the largest first.
    pub(super) fn negotiated(&self) -> impl Iterator<Item = &'a Conversation> {
        self.followers.iter().copied().filter(|it| !is_mirror(self.first, it))
    }

    /// Returns all packets and bytes.
    pub(super) fn total(&self) -> Amount {
        self.conversations().fold(Amount::default(), |sum, it| add(sum, it.total()))
    }

    /// Returns what the host sent that made contact first, and what the other one did.
    pub(super) fn by_host(&self) -> [Amount; 2] {
        let [mut sent, mut answered] = [Amount::default(); 2];
        for it in self.conversations() {
            let (forth, back) =
                if it.from == self.first.from { (it.sent, it.answered) } else { (it.answered, it.sent) };
            (sent, answered) = (add(sent, forth), add(answered, back));
        }
        [sent, answered]
    }

    /// Returns the packets of a class.
    pub(super) fn of_class(&self, class: Class) -> Amount {
        let ways = |it: &'a Conversation| [(it.sent_class, it.sent), (it.answered_class, it.answered)];
        let of_class = self.conversations().flat_map(ways).filter(|(of, _)| *of == Some(class));
        of_class.fold(Amount::default(), |sum, (_, amount)| add(sum, amount))
    }
}

fn add(a: Amount, b: Amount) -> Amount {
    Amount { packets: a.packets + b.packets, bytes: a.bytes + b.bytes }
}

/// Returns all conversations, those that led to others with these; the largest groups first.
pub(super) fn groups(conversations: &[Conversation]) -> Vec<Group<'_>> {
    // Each conversation is asked for the latest that it may follow.
    let leader = |index: usize, follower: &Conversation| {
        let leads = |(at, it): &(usize, &Conversation)| *at != index && leads_to(it, follower);
        let leaders = conversations.iter().enumerate().filter(leads);
        leaders.max_by_key(|(_, it)| it.first_packet).map(|(at, _)| at)
    };
    let leaders: Vec<Option<usize>> =
        conversations.iter().enumerate().take(MAX_FOLLOWERS).map(|(index, it)| leader(index, it)).collect();
    // What follows a follower belongs to the same group.
    let root = |index: usize| {
        let mut root = index;
        for _ in 0..leaders.len() {
            let Some(leader) = leaders.get(root).copied().flatten() else { break };
            root = leader;
        }
        root
    };
    let roots: Vec<usize> = (0..conversations.len()).map(root).collect();
    let mut groups: Vec<Group<'_>> = conversations.iter().map(|first| Group { first, followers: Vec::new() }).collect();
    for ((index, root), it) in roots.iter().enumerate().zip(conversations) {
        if let Some(group) = groups.get_mut(*root).filter(|_| *root != index) {
            group.followers.push(it);
        }
    }
    let groups: Vec<Group<'_>> = groups
        .into_iter()
        .zip(roots)
        .enumerate()
        .filter(|(index, (_, root))| index == root)
        .map(|(_, (group, _))| group)
        .collect();
    sorted_descending(&groups, |group| group.total().bytes)
}

/// Returns whether both hosts contact the same port of each other, as the ends of a tunnel do.
fn is_mirror(first: &Conversation, other: &Conversation) -> bool {
    (first.from, first.to, first.transport, first.port) == (other.to, other.from, other.transport, other.port)
}

/// Returns whether a conversation probably led to another one: both are between the same hosts, the other one began after it, and
/// the protocol of the first is one that negotiates ports, or the larger answer comes to the port that asked.
fn leads_to(first: &Conversation, follower: &Conversation) -> bool {
    if is_mirror(first, follower) {
        return follower.first_packet > first.first_packet;
    }
    let hosts = |it: &Conversation| (it.from.min(it.to), it.from.max(it.to));
    let [a, b] = [follower.from_port, follower.port];
    let is_after = follower.first_packet > first.first_packet
        && match (first.last_nanos, follower.first_nanos) {
            (Some(last), Some(begin)) => begin.saturating_sub(last) <= MAX_SILENCE_NANOS,
            _ => true,
        };
    let are_negotiable = [a, b].into_iter().all(|port| (!is_system(port) && port != NFS) || port == FTP_DATA);
    // As the data of TFTP does (RFC 1350, section 4).
    let [asking, _] = ports_from(follower, first.from);
    let comes_back = follower.transport == first.transport && asking == first.from_port;
    let is_negotiating = NEGOTIATING.contains(&first.port) && !NEGOTIATING.contains(&b);
    let is_larger = first.total().bytes < follower.total().bytes;
    hosts(first) == hosts(follower)
        && is_after
        && are_negotiable
        && (is_negotiating || (comes_back && is_larger && is_system(first.port)))
}

/// Returns the two ports of a conversation, that of `host` first.
pub(super) fn ports_from(conversation: &Conversation, host: Address) -> [u16; 2] {
    let Conversation { from, from_port, port, .. } = *conversation;
    if from == host { [from_port, port] } else { [port, from_port] }
}
