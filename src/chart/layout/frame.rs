//! The vertical axis of a chart, and the plot beside it.

use super::label::{Align, Label};
use super::rect::Rect;
use crate::chart::axis::{YAxis, bytes_label, packets_label, percent_label, round_share, three_digits};
use crate::chart::text::width_em;
use crate::chart::view::ChartView;
use crate::chart::viewport::whole_px;
use crate::report::Measure;
use crate::report::format::to_f64;

/// Space between the plot and the labels around it. A tick is half as long.
pub(crate) const GAP_CSS_PX: f64 = 6.0;
/// Space above the highest share, for the label of its bar.
const HEADROOM_CSS_PX: f64 = 19.0;
/// Narrower charts have no counts at the grid lines, to leave more space for the bars.
const MIN_WIDTH_FOR_COUNTS_CSS_PX: u32 = 420;
/// The widest label of a share, and of a count. All charts have the same margins, so that their bars can be compared.
const WIDEST: [&str; 2] = ["100 %", "500 MB"];

/// The plot, and its vertical axis.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) y_axis: YAxis,
    /// Shares on the left, and counts on the right if they are wanted.
    pub(crate) labels: Vec<Label>,
    /// The y coordinates of the grid lines, at the shares.
    pub(crate) grid: Vec<i32>,
    /// Area of the bars.
    pub(crate) plot: Rect,
}

/// The values that the vertical axis of a chart is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BarValues<'a> {
    /// The values of the bars, each a part of `total`.
    pub(crate) values: &'a [f64],
    /// Count of the direction.
    pub(crate) total: u64,
    /// The largest share in percent that any chart shows, so that all have the same axis if their shares are similar.
    pub(crate) largest_share: f64,
    /// Whether the grid lines have counts.
    pub(crate) with_counts: bool,
}

/// Charts have the same vertical axis unless the largest share of one of them is this many times smaller.
const SIMILAR: f64 = 4.0;

/// Returns the area of the bars above `bottom`, or `None` if there is no space.
pub(crate) fn plot(view: &ChartView, bottom: i32, with_counts: bool, text_px: f64) -> Option<Rect> {
    let viewport = &view.viewport;
    let gap = viewport.device_px(GAP_CSS_PX);
    let margin = |text| whole_px((width_em(text) * text_px).ceil()) + gap;
    let [share, count] = WIDEST;
    let has_counts = with_counts && viewport.width_css_px >= MIN_WIDTH_FOR_COUNTS_CSS_PX;
    let right = viewport.device_px(f64::from(viewport.width_css_px)) - if has_counts { margin(count) } else { gap };
    let left = margin(share);
    let is_large_enough = bottom - viewport.device_px(HEADROOM_CSS_PX) >= whole_px(text_px);
    let plot = Rect { left, top: 0, right, bottom };
    (is_large_enough && right - left >= whole_px(3.0 * text_px)).then_some(plot)
}

impl Frame {
    /// Returns the frame of bars within `plot`.
    pub(crate) fn new(view: &ChartView, plot: Rect, values: BarValues<'_>, text_px: f64) -> Self {
        let BarValues { values, total, largest_share, with_counts } = values;
        let ChartView { kind, presentation, viewport, numbers, .. } = *view;
        let height = plot.bottom - viewport.device_px(HEADROOM_CSS_PX);
        let percent = to_f64(total.max(1)) / 100.0;
        let own_share = values.iter().copied().fold(0.0, f64::max) / percent;
        let is_similar = own_share * SIMILAR >= largest_share;
        let top = round_share(if is_similar { own_share.max(largest_share) } else { own_share }) * percent;
        let y_axis = YAxis::with_top(presentation.scale, top, values.iter().copied(), height);

        let max_ticks = whole_px(f64::from(height) / (text_px * 1.7)).clamp(2, 5).unsigned_abs();
        let ticks = if values.is_empty() { Vec::new() } else { y_axis.ticks(percent, 1e-6, max_ticks) };
        let gap = viewport.device_px(GAP_CSS_PX);
        let mut labels = Vec::new();
        let y_of = |tick: f64| plot.bottom - y_axis.height_of(tick * percent);
        for tick in &ticks {
            let share = Label::new(percent_label(*tick, numbers), (plot.left - gap, y_of(*tick))).aligned(Align::End);
            // A share of many decimals is left out rather than cut.
            labels.extend(Some(share).filter(|label| label.bounds(text_px).left >= 0));
            if with_counts && viewport.width_css_px >= MIN_WIDTH_FOR_COUNTS_CSS_PX {
                let count = three_digits(tick * percent);
                let text = match kind.measure {
                    Measure::Packets => packets_label(if count < 1000.0 { count.round() } else { count }, numbers),
                    Measure::Bytes => bytes_label(count, numbers),
                };
                // Of few packets, a share may be a number of packets and a half.
                let is_whole = (count - count.round()).abs() < 0.01 || count >= 100.0 || kind.measure == Measure::Bytes;
                if !is_whole {
                    continue;
                }
                labels.push(Label::new(text, (plot.right + gap, y_of(*tick))).aligned(Align::Start));
            }
        }
        Self { y_axis, labels, grid: ticks.into_iter().map(y_of).collect(), plot }
    }
}
