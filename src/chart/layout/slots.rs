//! The ports in use side by side: which ports share a bar, and how wide the bars are.

use std::ops::Range;

use super::rect::Rect;
use crate::chart::axis::TransportPort;
use crate::chart::text::width_em;
use crate::chart::viewport::whole_px;
use crate::query::Zone;
use crate::sort::are_largest;

/// The smallest distance between two bars, from middle to middle.
pub(crate) const MIN_PITCH_CSS_PX: f64 = 6.0;
/// The largest distance.
const MAX_PITCH_CSS_PX: f64 = 150.0;
/// The part of the distance that a bar takes.
const BAR_PART: f64 = 2.0 / 3.0;
/// The widest bar.
const MAX_BAR_CSS_PX: f64 = 72.0;
/// Of this many bars, one may be for a single port with much traffic while others share theirs.
const BARS_PER_HEAVY_PORT: usize = 3;

/// A port is heavy if it has at least this many times the mean weight. Ports of equal weights share slots equally.
const HEAVY_TIMES_MEAN: u64 = 4;

/// Neighbouring ports that share a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    /// First port.
    pub(crate) first: TransportPort,
    /// Last port.
    pub(crate) last: TransportPort,
}

/// Divides ports into at most about `max` slots, none of which extends over two port ranges. Returns them in the order of ports.
///
/// The ports with the largest `weights` have slots of their own. The ports between them are divided into slots of equal
/// numbers of ports.
pub(crate) fn slots(ports: &[TransportPort], weights: &[u64], max: usize) -> Vec<Slot> {
    let (count, sum) = (ports.len(), weights.iter().sum::<u64>());
    let is_heavy: Vec<bool> = if count <= max {
        vec![true; count]
    } else {
        let is_above_mean = |weight: u64| weight.saturating_mul(count as u64) >= sum.saturating_mul(HEAVY_TIMES_MEAN);
        let are_largest = are_largest(weights, max / BARS_PER_HEAVY_PORT);
        are_largest.into_iter().zip(weights).map(|(is_large, weight)| is_large && is_above_mean(*weight)).collect()
    };
    let runs = runs(ports, &is_heavy);
    let number = |per_slot: usize| runs.iter().map(|run| run.len().div_ceil(per_slot)).sum::<usize>();
    let mut per_slot = 1;
    while number(per_slot) > max && per_slot < count {
        per_slot += (per_slot / 8).max(1);
    }
    let mut slots = Vec::new();
    for run in runs {
        // Of equal length, rather than a short one at the end.
        let count = run.len().div_ceil(per_slot).max(1);
        for index in 0..count {
            let start = run.start + run.len() * index / count;
            let end = run.start + run.len() * (index + 1) / count;
            let within = ports.get(start..end).unwrap_or_default();
            slots.extend(within.first().zip(within.last()).map(|(first, last)| Slot { first: *first, last: *last }));
        }
    }
    slots
}

/// Returns the ports divided where a port range begins, and before and after each heavy port.
fn runs(ports: &[TransportPort], is_heavy: &[bool]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let zone = |index: usize| ports.get(index).map(|port| Zone::of(port.port));
    let heavy = |index: usize| is_heavy.get(index).copied().unwrap_or_default();
    for index in 0..ports.len() {
        match runs.last_mut() {
            Some(run) if !heavy(index) && !heavy(run.start) && zone(index) == zone(run.start) => run.end = index + 1,
            _ => runs.push(index..index + 1),
        }
    }
    runs
}

/// Where the slots and the port ranges are, in device pixels.
#[derive(Clone, Debug)]
pub(crate) struct SlotLayout {
    /// Distance between neighbouring bars.
    pub(crate) pitch: f64,
    /// Left and right edge of the space of each slot, in the order of the slots.
    pub(crate) spaces: Vec<(i32, i32)>,
    /// Width of a bar.
    pub(crate) bar: i32,
    /// The port ranges: left and right edge.
    pub(crate) bands: [(Zone, i32, i32); 3],
}

/// Returns the width of a port range without ports, in device pixels, or 0 if there is no space for its name.
fn empty_band_px(zone: Zone, plot: Rect, text_px: f64) -> f64 {
    let width = (width_em(zone.name()) + 1.2) * text_px;
    if f64::from(plot.right - plot.left) >= 6.0 * width { width } else { 0.0 }
}

/// Returns the number of slots that the plot has room for.
pub(crate) fn max_slots(plot: Rect, text_px: f64, ratio: f64) -> usize {
    let names: f64 = Zone::ALL.into_iter().map(|zone| empty_band_px(zone, plot, text_px)).sum();
    let available = f64::from(plot.right - plot.left) - names / 1.5;
    usize::try_from(whole_px((available / (MIN_PITCH_CSS_PX * ratio)).floor()).max(1)).unwrap_or(1)
}

impl SlotLayout {
    /// Lays out slots in a plot.
    pub(crate) fn new(slots: &[Slot], plot: Rect, text_px: f64, ratio: f64) -> Self {
        let in_zone = |zone: Zone| slots.iter().filter(move |slot| Zone::of(slot.first.port) == zone).count();
        let counts = Zone::ALL.map(in_zone);
        let empty = Zone::ALL.map(|zone| if in_zone(zone) == 0 { empty_band_px(zone, plot, text_px) } else { 0.0 });
        let width = f64::from(plot.right - plot.left);
        let available = width - empty.iter().sum::<f64>();
        let all = to_f64(slots.len().max(1));
        let pitch = (available / all).min(MAX_PITCH_CSS_PX * ratio);
        let spare = available - pitch * all;

        let mut spaces = Vec::with_capacity(slots.len());
        let mut x = f64::from(plot.left);
        let mut bands = Zone::ALL.map(|zone| (zone, plot.left, plot.left));
        for ((band, count), empty) in bands.iter_mut().zip(counts).zip(empty) {
            let own_spare = spare * to_f64(count) / all;
            let start = x;
            for index in 0..count {
                let left = start + own_spare / 2.0 + pitch * to_f64(index);
                spaces.push((whole_px(left), whole_px(left + pitch)));
            }
            x = start + pitch * to_f64(count) + own_spare + empty;
            (band.1, band.2) = (whole_px(start), whole_px(x).min(plot.right));
        }
        let gap = (2.0 * ratio).max(pitch * (1.0 - BAR_PART));
        let bar = whole_px((pitch - gap).min(MAX_BAR_CSS_PX * ratio)).max(1);
        Self { pitch, spaces, bar, bands }
    }

    /// Returns the left and right edge of a bar.
    pub(crate) fn bar_edges(&self, index: usize) -> (i32, i32) {
        let (left, right) = self.spaces.get(index).copied().unwrap_or_default();
        let left = left + (right - left - self.bar) / 2;
        (left, left + self.bar)
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are few slots")]
fn to_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::Transport;

    const PLOT: Rect = Rect { left: 40, top: 0, right: 600, bottom: 100 };

    fn ports(ports: impl IntoIterator<Item = u16>) -> Vec<TransportPort> {
        ports.into_iter().map(|port| TransportPort { port, transport: Transport::Tcp }).collect()
    }

    fn edges(slots: &[Slot]) -> Vec<(u16, u16)> {
        slots.iter().map(|slot| (slot.first.port, slot.last.port)).collect()
    }

    #[test]
    fn few_ports_have_a_slot_each() {
        let slots = slots(&ports([22, 443, 50_000]), &[1, 1, 1], 80);
        assert_eq!(edges(&slots), [(22, 22), (443, 443), (50_000, 50_000)]);
        let layout = SlotLayout::new(&slots, PLOT, 12.0, 1.0);
        assert_eq!(layout.bar, 72);
        assert!(layout.spaces.windows(2).all(|pair| pair[0].1 <= pair[1].0));
    }

    #[test]
    fn many_ports_share_slots_except_the_busiest() {
        for count in [81, 200, 1000, 30_000] {
            let ports = ports((0..count).map(|index| 1000 + index));
            let weights: Vec<u64> = (0..count).map(|index| if index == 70 { 100 } else { 1 }).collect();
            let slots = slots(&ports, &weights, 80);
            assert!(slots.len() <= 80, "{count}: {}", slots.len());
            assert!(edges(&slots).contains(&(1070, 1070)), "{count}");
            assert!(edges(&slots).iter().all(|(first, last)| Zone::of(*first) == Zone::of(*last)));
            assert!(edges(&slots).windows(2).all(|pair| pair[0].1 + 1 == pair[1].0));
            let layout = SlotLayout::new(&slots, PLOT, 12.0, 1.0);
            assert!(layout.bar >= 4, "{count}: {}", layout.bar);
            assert!(layout.spaces.iter().all(|(left, right)| *left >= 40 && *right <= 600));
        }
    }

    #[test]
    fn ports_of_equal_counts_share_slots_equally() {
        let ports = ports(2000..3000);
        let slots = slots(&ports, &[1; 1000], 80);
        let lengths: Vec<u16> = edges(&slots).iter().map(|(first, last)| last - first + 1).collect();
        assert!(lengths.iter().max().unwrap() - lengths.iter().min().unwrap() <= 1, "{lengths:?}");
    }

    #[test]
    fn a_port_range_without_ports_keeps_space_for_its_name() {
        let slots = slots(&ports([443]), &[1], 80);
        let [(_, left, right), user, dynamic] = SlotLayout::new(&slots, PLOT, 12.0, 1.0).bands;
        assert!(right - left > 300);
        assert!(user.2 - user.1 > 30 && dynamic.2 - dynamic.1 > 30);
        assert_eq!((left, dynamic.2), (40, 600));
    }
}
