//! Compares values of a capture. Each function describes the first difference, or returns `None` if there is none.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::net::IpAddr;
use std::time::Duration;

use super::ours::{Amount, CloseupHost, InterArrival, Report};
use super::theirs::Endpoint;

/// Relative error of our percentiles.
const PERCENTILE_TOLERANCE: f64 = 0.01;
/// Relative rounding error of a mean.
const MEAN_TOLERANCE: f64 = 1e-12;

/// Compares packets and bytes of each second with traffic.
pub(super) fn intervals(ours: &Report, theirs: &BTreeMap<u64, Amount>) -> Option<String> {
    if ours.timeline.packets_outside > 0 {
        return Some(format!("{} of our packets are in no interval", ours.timeline.packets_outside));
    }
    let mut ours_by_number: BTreeMap<u64, Amount> =
        ours.timeline.intervals.iter().map(|interval| (interval.number, interval.total())).collect();
    // tshark prints no row for an interval that starts exactly at the last packet.
    let elapsed = Duration::from_secs_f64(ours.capture.elapsed_seconds.unwrap_or_default());
    ours_by_number.retain(|number, _| *number == 0 || Duration::from_secs(*number) != elapsed);
    let theirs: BTreeMap<u64, Amount> =
        theirs.iter().filter(|(_, amount)| amount.packets > 0).map(|(number, amount)| (*number, *amount)).collect();
    first_difference("second", &ours_by_number, &theirs)
}

/// Compares minimum, mean, maximum and percentiles of inter-arrival times.
pub(super) fn inter_arrival(ours: Option<&InterArrival>, deltas_nanos: &[i64]) -> Option<String> {
    let mut sorted = deltas_nanos.to_vec();
    sorted.sort_unstable();
    let (ours, (least, most)) = match (ours, sorted.first().zip(sorted.last())) {
        (None, None) => return None,
        (Some(ours), Some(ends)) => (ours, ends),
        (ours, _) => {
            return Some(format!("tshark has {} inter-arrival times, ours has some: {}", sorted.len(), ours.is_some()));
        }
    };
    #[expect(clippy::cast_precision_loss, reason = "compared to within a part in 10^12")]
    let seconds = |nanos: i64| nanos as f64 / 1e9;
    #[expect(clippy::cast_precision_loss, reason = "fewer than 2^53")]
    let mean = seconds(sorted.iter().sum()) / sorted.len() as f64;
    let exact = |percent: usize| {
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        // Negative times count as 0.
        seconds(sorted.get(rank - 1).copied().unwrap_or_default().max(0))
    };
    let values = [
        ("minimum", ours.minimum_seconds, seconds(*least), MEAN_TOLERANCE),
        ("mean", ours.mean_seconds, mean, MEAN_TOLERANCE),
        ("maximum", ours.maximum_seconds, seconds(*most), MEAN_TOLERANCE),
        ("median", ours.median_seconds, exact(50), PERCENTILE_TOLERANCE),
        ("95th percentile", ours.percentile_95_seconds, exact(95), PERCENTILE_TOLERANCE),
        ("99th percentile", ours.percentile_99_seconds, exact(99), PERCENTILE_TOLERANCE),
    ];
    let differs = |(_, ours, theirs, tolerance): &(_, f64, f64, f64)| (ours - theirs).abs() > tolerance * theirs.abs();
    let (name, ours, theirs, _) = values.into_iter().find(differs)?;
    Some(format!("{name}: ours {ours} s, theirs {theirs} s"))
}

/// Compares the packets that each host of a port sends and receives.
pub(super) fn peers(ours: &[CloseupHost], theirs: &BTreeMap<IpAddr, Endpoint>) -> Option<String> {
    let ours: BTreeMap<IpAddr, Endpoint> =
        ours.iter().map(|host| (host.address, Endpoint { sent: host.sent, received: host.received })).collect();
    first_difference("host", &ours, theirs)
}

/// Describes the first key with different values; `what` names the keys.
fn first_difference<Key, Value>(
    what: &str,
    ours: &BTreeMap<Key, Value>,
    theirs: &BTreeMap<Key, Value>,
) -> Option<String>
where
    Key: Ord + Display,
    Value: PartialEq + Display,
{
    let keys: BTreeSet<&Key> = ours.keys().chain(theirs.keys()).collect();
    let different: Vec<&Key> = keys.into_iter().filter(|key| ours.get(key) != theirs.get(key)).collect();
    let first = different.first()?;
    let shown = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), Value::to_string);
    let (count, ours, theirs) = (different.len(), shown(ours.get(first)), shown(theirs.get(first)));
    Some(format!("{count} differ, first {what} {first}: ours {ours}; theirs {theirs}"))
}
