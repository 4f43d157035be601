//! Conversations, the largest first.

use crate::packet::{Address, HostName, Member};
use crate::query;
use crate::report::schema::{Amount, Conversation, Conversations};
use crate::sort::{are_largest, sorted_descending};

/// The most conversations that are listed.
const MAX_LISTED: usize = 1_000;
/// How many of them are the first of the capture, whatever their size.
const EARLIEST: usize = 100;

impl From<&query::Conversations> for Conversations {
    fn from(conversations: &query::Conversations) -> Self {
        let counted = conversations.counted();
        let is_left_out = |host: Address| HostName::of(host).is_some_and(|name| name.member == Member::All);
        let mut listed = listed(counted);
        listed.retain(|it| !is_left_out(it.ends.from) && !is_left_out(it.ends.to));
        let (mut others_count, mut others) = conversations.others();
        others_count += (counted.len() - listed.len()) as u64;
        if counted.len() > listed.len() {
            for conversation in counted {
                others += conversation.total();
            }
            for conversation in &listed {
                let listed = conversation.total();
                others.packets -= listed.packets;
                others.bytes -= listed.bytes;
            }
        }
        let listed = sorted_descending(&listed, |it| it.total().bytes);
        Self { listed: listed.into_iter().map(Conversation::from).collect(), others_count, others: others.into() }
    }
}

/// Returns the conversations that are listed: the first of the capture, and those with the most bytes of all others.
fn listed(counted: &[query::Conversation]) -> Vec<&query::Conversation> {
    if counted.len() <= MAX_LISTED {
        return counted.iter().collect();
    }
    let (earliest, later) =
        split(counted.iter().collect(), EARLIEST, &|it: &query::Conversation| u64::MAX - it.first_packet);
    let (largest, _) = split(later, MAX_LISTED - EARLIEST, &|it| it.total().bytes);
    earliest.into_iter().chain(largest).collect()
}

type Queried<'a> = Vec<&'a query::Conversation>;

/// Returns the `limit` conversations with the largest keys, and the others.
fn split<'a>(all: Queried<'a>, limit: usize, key: &dyn Fn(&query::Conversation) -> u64) -> (Queried<'a>, Queried<'a>) {
    if all.len() <= limit {
        return (all, Vec::new());
    }
    let keys: Vec<u64> = all.iter().map(|it| key(it)).collect();
    let mut are_selected = are_largest(&keys, limit).into_iter();
    all.into_iter().partition(|_| are_selected.next().unwrap_or_default())
}

impl From<&query::Conversation> for Conversation {
    fn from(conversation: &query::Conversation) -> Self {
        let query::Conversation { ends, amounts, classes, .. } = conversation;
        let [sent, answered] = amounts.map(Amount::from);
        let [sent_class, answered_class] = *classes;
        let (first_nanos, last_nanos) = conversation.times_nanos.unzip();
        Self {
            transport: ends.transport,
            from: ends.from,
            from_port: conversation.first_port,
            to: ends.to,
            port: ends.port,
            connections: conversation.connections,
            has_opening: conversation.has_opening,
            sent,
            sent_class,
            answered,
            answered_class,
            first_nanos,
            last_nanos,
            first_packet: conversation.first_packet,
        }
    }
}
