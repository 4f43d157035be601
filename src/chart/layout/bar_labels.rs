//! The labels above bars on the axis of all ports.

use super::columns::{Column, peaks};
use super::label::Label;
use super::rect::Rect;
use crate::chart::axis::YAxis;
use crate::chart::viewport::whole_px;

/// The largest number of labels in a chart.
const MAX_LABELS: usize = 24;

/// Labels the tallest bars with the texts that `text` returns, as far as a label covers neither a taller bar nor another label.
///
/// `total` is that of the direction. Labels at similar heights are at least `distance` device pixels apart.
pub(crate) fn bar_labels(
    columns: &[Column],
    text: impl Fn(&Column) -> String,
    y_axis: &YAxis,
    plot: Rect,
    total: u64,
    (text_px, distance): (f64, i32),
) -> Vec<Label> {
    let peaks = peaks(columns, total).into_iter().filter_map(|index| columns.get(index));
    let mut labels: Vec<Label> = Vec::new();
    for column in peaks.take(MAX_LABELS) {
        let middle = i32::midpoint(column.left, column.right);
        let label = label_above(text(column), middle, plot.bottom - y_axis.height_of(column.value), plot, text_px);
        let bounds = label.bounds(text_px);
        let with_margin = Rect { left: bounds.left - distance, right: bounds.right + distance, ..bounds };
        let covers_bar = columns.iter().any(|other| {
            let is_below = other.left < bounds.right && bounds.left < other.right;
            is_below && y_axis.height_of(other.value) > y_axis.height_of(column.value)
        });
        if !covers_bar && !labels.iter().any(|other| other.bounds(text_px).overlaps(&with_margin)) {
            labels.push(label);
        }
    }
    labels
}

/// Returns a label above the top of a bar, so that it is not over the labels of the axes.
pub(crate) fn label_above(text: String, middle: i32, top: i32, plot: Rect, text_px: f64) -> Label {
    let label = Label::new(text, (middle, top - whole_px(text_px * 0.7))).strong();
    label.within(plot.left, plot.right, text_px)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::axis::TransportPort;
    use crate::chart::view::Scale;
    use crate::packet::Transport;

    fn labels(bars: &[(i32, u32)]) -> Vec<Label> {
        let column = |&(left, count): &(i32, u32)| {
            let port = TransportPort { port: u16::try_from(left).unwrap(), transport: Transport::Tcp };
            let (count, value) = (count.into(), count.into());
            Column { left, right: left + 1, first: port, last: port, packets: count, bytes: 0, count, value }
        };
        let columns: Vec<_> = bars.iter().map(column).collect();
        let y_axis = YAxis::new(Scale::Linear, bars.iter().map(|bar| bar.1.into()), 100);
        let plot = Rect { left: 0, top: 0, right: 600, bottom: 116 };
        let total = bars.iter().map(|bar| u64::from(bar.1)).sum();
        bar_labels(&columns, |column| column.first.port.to_string(), &y_axis, plot, total, (11.0, 0))
    }

    fn texts(bars: &[(i32, u32)]) -> Vec<String> {
        labels(bars).into_iter().map(|label| label.text).collect()
    }

    #[test]
    fn the_tallest_bar_is_always_labelled() {
        assert_eq!(texts(&[(10, 7)]), ["10"]);
        assert_eq!(texts(&[(10, 7), (11, 7)]), ["10"]);
        assert_eq!(texts(&[]), [""; 0]);
        let equal: Vec<(i32, u32)> = (0..500).map(|left| (left, 1)).collect();
        assert!(!texts(&equal).is_empty());
    }

    #[test]
    fn other_peaks_are_labelled_if_there_is_space() {
        assert_eq!(texts(&[(80, 100), (443, 60), (520, 30), (560, 80)]), ["80", "560", "443", "520"]);
        // The second is beside a taller bar, the third has less than 3 %.
        assert_eq!(texts(&[(80, 100), (82, 90), (300, 4)]), ["80"]);
    }

    #[test]
    fn labels_stay_in_the_plot() {
        for label in labels(&[(0, 9), (599, 9)]) {
            let bounds = label.bounds(11.0);
            assert!(bounds.left >= 0 && bounds.right <= 600 && bounds.top >= 0, "{bounds:?}");
        }
    }
}
