//! Bins to columns of whole pixels, columns to bars.

use super::kind::Measure;
use super::zones::Band;
use crate::query::Zone;
use crate::report::BinCounts;

/// A column of pixels and the bin that it shows: the tallest of those that fall into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// Its left edge, in device pixels.
    pub(super) left: i32,
    /// One past its right edge, in device pixels.
    pub(super) right: i32,
    /// The bin that it shows.
    pub(super) bin: BinCounts,
    /// What the bin counts.
    pub(super) count: u64,
}

/// Neighbouring columns of one height: one rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    /// Its left edge, in device pixels.
    pub(super) left: i32,
    /// One past its right edge, in device pixels.
    pub(super) right: i32,
    /// Its height, in device pixels.
    pub(super) height: i32,
}

/// The columns that are not empty, from left to right.
///
/// Where bins are narrower than `hairline`, the columns are that wide and show the tallest of their bins, so that no
/// spike is lost; where bins are wide, each is a column with a gap after it. `bins` are in the order of their ports.
pub(super) fn columns(bands: &[Band], bins: &[BinCounts], measure: Measure, hairline: i32) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for bin in bins {
        let count = measure.of_bin(bin);
        let zone = Zone::of(bin.first);
        let Some(band) = bands.iter().find(|band| band.bins.zone == zone).filter(|_| count > 0) else { continue };
        let Some((left, right)) = extent(band, bin.first, hairline) else { continue };
        match columns.last_mut() {
            Some(column) if column.left == left => {
                if column.count < count {
                    (column.bin, column.count) = (*bin, count);
                }
            }
            _ => columns.push(Column { left, right, bin: *bin, count }),
        }
    }
    columns
}

/// The left and right edges of the column that shows a port, where they can be seen.
fn extent(band: &Band, port: u16, hairline: i32) -> Option<(i32, i32)> {
    let (first, end) = band.cell(f64::from(port));
    let (left, right) = (band.edge(first), band.edge(end));
    let cell_px = band.cell_px();
    let (left, right) = if cell_px < f64::from(hairline) {
        let left = left - (left - band.left) % hairline;
        (left, left + hairline)
    } else {
        let gap = if cell_px >= f64::from(3 * hairline) { hairline } else { 0 };
        (left, right - gap)
    };
    let (left, right) = (left.max(band.from), right.min(band.to));
    (left < right).then_some((left, right))
}

/// The bars that show the columns: each as high as `height` says, neighbours of one height as one.
pub(super) fn bars(columns: &[Column], height: impl Fn(u64) -> i32) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    for column in columns {
        let height = height(column.count);
        match bars.last_mut() {
            Some(bar) if bar.right == column.left && bar.height == height => bar.right = column.right,
            _ => bars.push(Bar { left: column.left, right: column.right, height }),
        }
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::super::window::{Axis, PortWindow};
    use super::super::zones::{all_bands, bands};
    use super::*;
    use crate::query::BinWidths;

    fn bin(first: u16, packets: u64) -> BinCounts {
        BinCounts { first, last: first, packets, bytes: 0 }
    }

    fn packet_columns(bins: &[BinCounts], right: i32, hairline: i32) -> Vec<Column> {
        columns(&all_bands(BinWidths::default(), 0, right), bins, Measure::Packets, hairline)
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
                assert_eq!(spikes[0].bin.first, 80);
            }
        }
    }

    #[test]
    fn a_spike_is_kept_at_every_zoom() {
        let axis = Axis::new(BinWidths::default());
        let mut ports: Vec<_> = (1024..49_152).map(|port| bin(port, 1)).collect();
        let spike = 20_000_u16;
        ports[usize::from(spike - 1024)].packets = 287;
        for around in [2.0, 9.0, 50.0, 400.0, 3_000.0] {
            for hairline in 1..4 {
                let window = PortWindow { from: f64::from(spike) - around, to: f64::from(spike) + around };
                let bands = bands(&axis, window, (40, 640), f64::from(hairline));
                let columns = columns(&bands, &ports, Measure::Packets, hairline);
                assert_eq!(columns.iter().filter(|column| column.count == 287).count(), 1, "{around} {hairline}");
                assert!(columns.windows(2).all(|pair| pair[0].right <= pair[1].left));
                assert!(columns.iter().all(|column| column.left >= 40 && column.right <= 640));
            }
        }
    }

    #[test]
    fn columns_are_whole_ascending_and_inside_the_plot() {
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
    fn wide_bins_have_a_gap() {
        let columns = packet_columns(&[bin(0, 1), bin(1, 1)], 10_240, 1);
        assert_eq!((columns[0].left, columns[0].right, columns[1].left), (0, 3, 4));
    }

    #[test]
    fn empty_bins_are_not_drawn() {
        assert_eq!(packet_columns(&[bin(0, 0)], 1000, 1), []);
    }

    #[test]
    fn neighbours_of_one_height_are_one_bar() {
        let bins: Vec<_> = (0..1024).map(|port| bin(port, 1 + u64::from(port == 500))).collect();
        let columns = packet_columns(&bins, 1000, 1);
        let bars = bars(&columns, |count| if count == 1 { 5 } else { 9 });
        assert_eq!(bars.iter().map(|bar| bar.height).collect::<Vec<_>>(), [5, 9, 5]);
    }
}
