//! Bins to columns of whole pixels, columns to bars.

use crate::chart::axis::{TransportPort, ZoneLayout};
use crate::chart::view::Heights;
use crate::packet::Transport;
use crate::query::Zone;
use crate::report::format::to_f64;
use crate::report::{BinCounts, Measure};
use crate::sort::sorted_indices;

/// A large bar has at least one of this many parts of the direction's total.
const PEAK_PARTS: u64 = 33;

/// A bar with its ports, or a column of whole pixels, which shows the tallest of the bins that fall into it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Column {
    /// Left edge, in device pixels.
    pub(crate) left: i32,
    /// Right edge, exclusive, in device pixels.
    pub(crate) right: i32,
    /// First port.
    pub(crate) first: TransportPort,
    /// Last port.
    pub(crate) last: TransportPort,
    /// Packet records.
    pub(crate) packets: u64,
    /// Original lengths, in bytes.
    pub(crate) bytes: u64,
    /// The count, in the measure of the chart.
    pub(crate) count: u64,
    /// What the height stands for: the count, or the mean count of the ports.
    pub(crate) value: f64,
}

impl Column {
    /// Returns whether the bar has much of a direction, whose total is given.
    pub(crate) fn is_large(&self, total: u64) -> bool {
        self.count >= total / PEAK_PARTS
    }
}

/// Adjacent columns of equal height, merged into one rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    /// Left edge, in device pixels.
    pub(crate) left: i32,
    /// Right edge, exclusive, in device pixels.
    pub(crate) right: i32,
    /// Height, in device pixels.
    pub(crate) height: i32,
}

/// Returns the columns with traffic, from left to right. `bins` must be sorted by port.
///
/// If bins are narrower than `hairline`, columns have that width and show the tallest of their bins, so that no spike
/// is lost. Otherwise each bin is a column. Wide columns are followed by a gap.
pub(crate) fn columns(
    zones: &[ZoneLayout],
    bins: &[BinCounts],
    measure: Measure,
    heights: Heights,
    hairline: i32,
) -> Vec<Column> {
    let [first_transport, .., last_transport] = Transport::ALL;
    let mut columns: Vec<Column> = Vec::new();
    for bin in bins {
        let count = measure.of(bin.packets, bin.bytes);
        let value = match heights {
            Heights::Sum => to_f64(count),
            Heights::PerPort => to_f64(count) / (f64::from(bin.last - bin.first) + 1.0),
        };
        let range = Zone::of(bin.first);
        let Some(zone) = zones.iter().find(|zone| zone.bins.zone == range).filter(|_| count > 0) else { continue };
        let Some((left, right)) = column_edges(zone, bin.first, hairline) else { continue };
        let column = Column {
            left,
            right,
            first: TransportPort { port: bin.first, transport: first_transport },
            last: TransportPort { port: bin.last, transport: last_transport },
            packets: bin.packets,
            bytes: bin.bytes,
            count,
            value,
        };
        match columns.last_mut() {
            Some(other) if other.left == left => {
                if other.value < value {
                    *other = column;
                }
            }
            _ => columns.push(column),
        }
    }
    columns
}

/// Returns the indices of the columns that are large, and that of the tallest, the tallest first. `total` is that of the direction.
pub(crate) fn peaks(columns: &[Column], total: u64) -> Vec<usize> {
    let value = |index: usize| columns.get(index).map_or(0.0, |column| column.value);
    let mut peaks = sorted_indices(columns.len(), &|a, b| value(b).total_cmp(&value(a)));
    let tallest = peaks.first().copied();
    peaks.retain(|index| Some(*index) == tallest || columns.get(*index).is_some_and(|column| column.is_large(total)));
    peaks
}

/// Returns the left and right edges of the column that contains `port`, or `None` if it is not visible.
fn column_edges(zone: &ZoneLayout, port: u16, hairline: i32) -> Option<(i32, i32)> {
    let (first, end) = zone.bar_ports(f64::from(port));
    let (left, right) = (zone.left_of(first), zone.left_of(end));
    let bar_px = zone.bar_px();
    let (left, right) = if bar_px < f64::from(hairline) {
        let left = left - (left - zone.left) % hairline;
        (left, left + hairline)
    } else {
        let gap = if bar_px >= f64::from(3 * hairline) { hairline } else { 0 };
        (left, right - gap)
    };
    let (left, right) = (left.max(zone.visible_left), right.min(zone.visible_right));
    (left < right).then_some((left, right))
}

/// Returns the bars of the columns, with `height_of` a count. Adjacent columns of equal height are merged.
pub(crate) fn bars(columns: &[Column], height_of: impl Fn(f64) -> i32) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    for column in columns {
        let height = height_of(column.value);
        match bars.last_mut() {
            Some(bar) if bar.right == column.left && bar.height == height => bar.right = column.right,
            _ => bars.push(Bar { left: column.left, right: column.right, height }),
        }
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::axis::{PortAxis, lay_out_all_zones, lay_out_zones};
    use crate::chart::window::PortWindow;
    use crate::query::BinWidths;

    fn bin(first: u16, packets: u64) -> BinCounts {
        BinCounts { first, last: first, packets, bytes: 0 }
    }

    fn packet_columns(bins: &[BinCounts], right: i32, hairline: i32) -> Vec<Column> {
        columns(&lay_out_all_zones(BinWidths::default(), 0, right), bins, Measure::Packets, Heights::Sum, hairline)
    }

    #[test]
    fn a_spike_is_kept_at_every_width() {
        let mut bins: Vec<_> = (0..1024).map(|port| bin(port, 1)).collect();
        bins[80].packets = 287;
        for right in (60..3000).step_by(7) {
            for hairline in 1..4 {
                let columns = packet_columns(&bins, right, hairline);
                let spikes: Vec<_> = columns.iter().filter(|column| column.count == 287).collect();
                assert_eq!(spikes.len(), 1, "{right} {hairline}");
                assert_eq!(spikes[0].first.port, 80);
            }
        }
    }

    #[test]
    fn a_spike_is_kept_at_every_zoom() {
        let axis = PortAxis::new(BinWidths::default());
        let mut ports: Vec<_> = (1024..49_152).map(|port| bin(port, 1)).collect();
        let spike = 20_000_u16;
        ports[usize::from(spike - 1024)].packets = 287;
        for around in [2.0, 9.0, 50.0, 400.0, 3_000.0] {
            for hairline in 1..4 {
                let window = PortWindow { from: f64::from(spike) - around, to: f64::from(spike) + around };
                let zones = lay_out_zones(&axis, window, (40, 640), f64::from(hairline));
                let columns = columns(&zones, &ports, Measure::Packets, Heights::Sum, hairline);
                assert_eq!(columns.iter().filter(|column| column.count == 287).count(), 1, "{around} {hairline}");
                assert!(columns.windows(2).all(|pair| pair[0].right <= pair[1].left));
                assert!(columns.iter().all(|column| column.left >= 40 && column.right <= 640));
            }
        }
    }

    #[test]
    fn columns_do_not_overlap_or_leave_the_plot() {
        let bins = (0..1024).chain((1024..49152).step_by(50)).chain((49152..65535).step_by(100));
        let bins: Vec<_> = bins.map(|port| bin(port, 1)).collect();
        for right in (20..3000).step_by(7) {
            for hairline in 1..4 {
                let columns = packet_columns(&bins, right, hairline);
                assert!(columns.iter().all(|column| column.left < column.right && column.right <= right));
                assert!(columns.windows(2).all(|pair| pair[0].right <= pair[1].left), "{right} {hairline}");
            }
        }
    }

    #[test]
    fn wide_columns_have_a_gap() {
        let columns = packet_columns(&[bin(0, 1), bin(1, 1)], 10_240, 1);
        assert_eq!((columns[0].left, columns[0].right, columns[1].left), (0, 3, 4));
    }

    #[test]
    fn empty_bins_are_not_drawn() {
        assert_eq!(packet_columns(&[bin(0, 0)], 1000, 1), []);
    }

    #[test]
    fn adjacent_columns_of_equal_height_are_one_bar() {
        let bins: Vec<_> = (0..1024).map(|port| bin(port, 1 + u64::from(port == 500))).collect();
        let columns = packet_columns(&bins, 1000, 1);
        let bars = bars(&columns, |value| if value < 1.5 { 5 } else { 9 });
        assert_eq!(bars.iter().map(|bar| bar.height).collect::<Vec<_>>(), [5, 9, 5]);
    }
}
