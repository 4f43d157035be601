//! Which bars are named, and where there is room for the name.

use std::cmp::Reverse;

use super::columns::Column;
use super::layout::Rect;
use super::text::width_em;
use super::viewport::whole_px;
use super::y_axis::YAxis;
use crate::report::format::ports;

/// How many bars are named at most.
const MOST: usize = 3;

/// A bar is a clear peak when it has at least one part in so many of the tallest count.
const CLEAR_PART: u64 = 3;

/// The name of a bar, above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Peak {
    /// The port, or the ports of the bin.
    pub(super) label: String,
    /// The room of the label, in device pixels.
    pub(super) room: Rect,
}

/// Names for the tallest bar and for other clear peaks whose name covers neither a bar nor another name, and which stand
/// `apart_px` apart.
pub(super) fn peaks(columns: &[Column], y_axis: &YAxis, plot: Rect, text_px: f64, apart_px: i32) -> Vec<Peak> {
    let mut by_count: Vec<&Column> = columns.iter().collect();
    by_count.sort_by_key(|column| Reverse(column.count));
    let tallest = by_count.first().map_or(0, |column| column.count);
    let clear = by_count.into_iter().take_while(|column| column.count >= tallest.div_ceil(CLEAR_PART));

    let mut peaks: Vec<Peak> = Vec::new();
    for column in clear {
        let peak = name(column, y_axis, plot, text_px);
        let around = Rect { left: peak.room.left - apart_px, right: peak.room.right + apart_px, ..peak.room };
        let hides_bar = columns.iter().any(|other| {
            let covered = other.left < peak.room.right && peak.room.left < other.right;
            covered && y_axis.bar_height(other.count) > y_axis.bar_height(column.count)
        });
        if !hides_bar && !peaks.iter().any(|other| other.room.overlaps(&around)) {
            peaks.push(peak);
        }
        if peaks.len() == MOST {
            break;
        }
    }
    peaks
}

fn name(column: &Column, y_axis: &YAxis, plot: Rect, text_px: f64) -> Peak {
    let (first, last) = (column.bin.first, column.bin.last);
    let label = ports(first, last);
    let width = whole_px(width_em(&label) * text_px);
    let middle = i32::midpoint(column.left, column.right);
    let aside = whole_px(text_px / 2.0);
    let left = (middle - width / 2).min(plot.right - aside - width).max(plot.left + aside);
    let bottom = plot.bottom - y_axis.bar_height(column.count) - whole_px(text_px / 6.0);
    let room = Rect { left, top: bottom - whole_px(text_px * 1.1), right: left + width, bottom };
    Peak { label, room }
}

#[cfg(test)]
mod tests {
    use super::super::y_axis::Scale;
    use super::*;
    use crate::report::BinCounts;

    fn labels(bars: &[(i32, u64)]) -> Vec<String> {
        let column = |&(left, count): &(i32, u64)| {
            let port = u16::try_from(left).unwrap();
            let bin = BinCounts { first: port, last: port, packets: count, bytes: 0 };
            Column { left, right: left + 1, bin, count }
        };
        let columns: Vec<_> = bars.iter().map(column).collect();
        let y_axis = YAxis::new(Scale::Linear, bars.iter().map(|bar| bar.1), 100);
        let plot = Rect { left: 0, top: 0, right: 600, bottom: 116 };
        peaks(&columns, &y_axis, plot, 11.0, 0).into_iter().map(|peak| peak.label).collect()
    }

    #[test]
    fn the_tallest_is_always_named() {
        assert_eq!(labels(&[(0, 7)]), ["0"]);
        assert_eq!(labels(&[(10, 7), (11, 7)]), ["10"]);
        assert_eq!(labels(&[]), [""; 0]);
    }

    #[test]
    fn other_peaks_are_named_where_there_is_room() {
        assert_eq!(labels(&[(80, 100), (443, 60), (520, 30), (560, 80)]), ["80", "560", "443"]);
        // A shoulder of a taller bar, and a low one.
        assert_eq!(labels(&[(80, 100), (82, 90), (300, 24)]), ["80"]);
    }

    #[test]
    fn a_name_stays_in_the_plot() {
        let column = Column {
            left: 599,
            right: 600,
            bin: BinCounts { first: 65500, last: 65535, packets: 1, bytes: 0 },
            count: 1,
        };
        let plot = Rect { left: 0, top: 0, right: 600, bottom: 116 };
        let peaks = peaks(&[column], &YAxis::new(Scale::Linear, [1].into_iter(), 100), plot, 11.0, 0);
        assert_eq!(peaks[0].label, "65500–65535");
        assert!(peaks[0].room.right < 600);
        assert!(peaks[0].room.top >= 0);
    }
}
