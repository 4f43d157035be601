//! The bars that are labelled with their ports, and the position of the labels.

use super::columns::Column;
use super::rect::Rect;
use crate::chart::axis::YAxis;
use crate::chart::text::width_em;
use crate::chart::viewport::whole_px;
use crate::report::format::ports;
use crate::sort::sorted_indices;

/// The largest number of labels in a chart.
const MAX_LABELS: usize = 3;

/// A bar is labelled only if its count is at least the largest count divided by this.
const MIN_PEAK_DIVISOR: u64 = 3;

/// The label above a bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BarLabel {
    /// The port, or the ports of the bin.
    pub(crate) text: String,
    /// Area of the text, in device pixels.
    pub(crate) bounds: Rect,
}

/// Labels the tallest bars, as far as a label covers neither a taller bar nor another label.
///
/// Labels at similar heights are at least `distance` device pixels apart.
pub(crate) fn bar_labels(columns: &[Column], y_axis: &YAxis, plot: Rect, text_px: f64, distance: i32) -> Vec<BarLabel> {
    let count = |index: usize| columns.get(index).map(|column| column.count);
    let order = sorted_indices(columns.len(), &|a, b| count(b).cmp(&count(a)));
    let by_count: Vec<&Column> = order.into_iter().filter_map(|index| columns.get(index)).collect();
    let tallest = by_count.first().map_or(0, |column| column.count);
    let candidates = by_count.into_iter().take_while(|column| column.count >= tallest.div_ceil(MIN_PEAK_DIVISOR));

    let mut labels: Vec<BarLabel> = Vec::new();
    for column in candidates {
        let label = label(column, y_axis, plot, text_px);
        let bounds = label.bounds;
        let with_margin = Rect { left: bounds.left - distance, right: bounds.right + distance, ..bounds };
        let covers_bar = columns.iter().any(|other| {
            let is_below = other.left < bounds.right && bounds.left < other.right;
            is_below && y_axis.bar_height(other.count) > y_axis.bar_height(column.count)
        });
        if !covers_bar && !labels.iter().any(|other| other.bounds.overlaps(&with_margin)) {
            labels.push(label);
        }
        if labels.len() == MAX_LABELS {
            break;
        }
    }
    labels
}

/// Returns the label of a bar, above its middle but inside of the plot.
fn label(column: &Column, y_axis: &YAxis, plot: Rect, text_px: f64) -> BarLabel {
    let text = ports(column.bin.first, column.bin.last);
    let width = whole_px(width_em(&text) * text_px);
    let middle = i32::midpoint(column.left, column.right);
    let margin = whole_px(text_px / 2.0);
    let left = (middle - width / 2).min(plot.right - margin - width).max(plot.left + margin);
    let bottom = plot.bottom - y_axis.bar_height(column.count) - whole_px(text_px / 6.0);
    let bounds = Rect { left, top: bottom - whole_px(text_px * 1.1), right: left + width, bottom };
    BarLabel { text, bounds }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::view::Scale;
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
        bar_labels(&columns, &y_axis, plot, 11.0, 0).into_iter().map(|label| label.text).collect()
    }

    #[test]
    fn the_tallest_bar_is_always_labelled() {
        assert_eq!(labels(&[(0, 7)]), ["0"]);
        assert_eq!(labels(&[(10, 7), (11, 7)]), ["10"]);
        assert_eq!(labels(&[]), [""; 0]);
    }

    #[test]
    fn other_peaks_are_labelled_if_there_is_space() {
        assert_eq!(labels(&[(80, 100), (443, 60), (520, 30), (560, 80)]), ["80", "560", "443"]);
        // The second is beside a taller bar, the third is low.
        assert_eq!(labels(&[(80, 100), (82, 90), (300, 24)]), ["80"]);
    }

    #[test]
    fn labels_stay_in_the_plot() {
        let column = Column {
            left: 599,
            right: 600,
            bin: BinCounts { first: 65500, last: 65535, packets: 1, bytes: 0 },
            count: 1,
        };
        let plot = Rect { left: 0, top: 0, right: 600, bottom: 116 };
        let labels = bar_labels(&[column], &YAxis::new(Scale::Linear, [1].into_iter(), 100), plot, 11.0, 0);
        assert_eq!(labels[0].text, "65500–65535");
        assert!(labels[0].bounds.right < 600);
        assert!(labels[0].bounds.top >= 0);
    }
}
