//! Counts to heights, and round numbers for the ticks.

use super::ticks::round_step;
use crate::chart::view::Scale;
use crate::chart::viewport::whole_px;
use crate::report::format::to_f64;

/// The vertical axis of one chart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct YAxis {
    scale: Scale,
    /// Count at the bottom of the bars.
    min: f64,
    /// Count of the tallest bar.
    max: f64,
    /// Height of the tallest bar, in device pixels.
    height: i32,
}

impl YAxis {
    /// Returns an axis for bars with these counts, the tallest of which is `height` device pixels high.
    pub(crate) fn new(scale: Scale, counts: impl Iterator<Item = u64> + Clone, height: i32) -> Self {
        let max = to_f64(counts.clone().max().unwrap_or(0).max(1));
        let min = match scale {
            Scale::Linear => 0.0,
            Scale::Logarithmic => {
                let smallest = to_f64(counts.filter(|&count| count > 0).min().unwrap_or(1));
                // Half of the smallest count keeps its bar visible; a range of more than a decade has room for ticks.
                (smallest / 2.0).min(max / 20.0)
            }
        };
        Self { scale, min, max, height }
    }

    /// Returns an axis from 0, or below the smallest of `values`, to `top`, which is `height` device pixels high.
    pub(crate) fn with_top(scale: Scale, top: f64, values: impl Iterator<Item = f64>, height: i32) -> Self {
        let min = match scale {
            Scale::Linear => 0.0,
            Scale::Logarithmic => {
                let smallest = values.filter(|value| *value > 0.0).fold(top, f64::min);
                // As in `new`.
                (smallest / 2.0).min(top / 20.0)
            }
        };
        Self { scale, min, max: top.max(f64::MIN_POSITIVE), height }
    }

    /// Returns the height of a bar in device pixels, at least 1 unless the count is 0.
    pub(crate) fn bar_height(&self, count: u64) -> i32 {
        if count == 0 { 0 } else { self.height_of(to_f64(count)).max(1) }
    }

    /// Returns the height of a count above the bottom of the bars, in device pixels.
    pub(crate) fn height_of(&self, count: f64) -> i32 {
        let fraction = match self.scale {
            Scale::Linear => count / self.max,
            Scale::Logarithmic => (count.max(self.min) / self.min).ln() / (self.max / self.min).ln(),
        };
        whole_px(fraction * f64::from(self.height)).clamp(0, self.height)
    }

    /// Returns round numbers on the axis in ascending order, in multiples of `unit` counts.
    ///
    /// There are about `max_ticks`. A linear axis has steps of at least `min_step`, a logarithmic axis starts there.
    pub(crate) fn ticks(&self, unit: f64, min_step: f64, max_ticks: u32) -> Vec<f64> {
        // Rounding errors must not leave out the last tick.
        let (min, max) = (self.min / unit, self.max / unit * (1.0 + 1e-9));
        match self.scale {
            Scale::Linear => linear_ticks(max, min_step, max_ticks),
            Scale::Logarithmic => logarithmic_ticks(min.max(min_step), max, max_ticks),
        }
    }

    /// Returns whole round numbers on the axis up to `max` counts in ascending order, about `max_ticks`.
    pub(crate) fn ticks_up_to(&self, max: f64, max_ticks: u32) -> Vec<f64> {
        Self { max, ..*self }.ticks(1.0, 1.0, max_ticks)
    }
}

fn linear_ticks(max: f64, min_step: f64, max_ticks: u32) -> Vec<f64> {
    let step = round_step((max / f64::from(max_ticks.max(1))).max(min_step));
    (0..=max_ticks).map(|index| f64::from(index) * step).take_while(|&tick| tick <= max).collect()
}

/// Returns 1, 2 and 5 times powers of ten, or only powers of ten if those are too many, or every n-th of these.
fn logarithmic_ticks(min: f64, max: f64, max_ticks: u32) -> Vec<f64> {
    let (first, last) = (whole_px(min.log10().floor()), whole_px(max.log10().floor()));
    let is_on_axis = |tick: &f64| (min..=max).contains(tick);
    let fine = (first..=last).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(power)));
    let fine: Vec<f64> = fine.filter(is_on_axis).collect();
    let max_ticks = usize::try_from(max_ticks).unwrap_or(usize::MAX).max(1);
    if fine.len() <= max_ticks {
        return fine;
    }
    let decades: Vec<f64> = (first..=last).map(|power| 10_f64.powi(power)).filter(is_on_axis).collect();
    let stride = decades.len().div_ceil(max_ticks).max(1);
    decades.into_iter().rev().step_by(stride).collect::<Vec<_>>().into_iter().rev().collect()
}

/// Returns a round share in percent that is at least `share`: 1, 2 or 5 times a power of ten, at most 100.
pub(crate) fn round_share(share: f64) -> f64 {
    if share > 0.0 { round_step(share * (1.0 - 1e-9)).min(100.0) } else { 100.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(scale: Scale, counts: &[u64]) -> YAxis {
        YAxis::new(scale, counts.iter().copied(), 100)
    }

    #[test]
    fn heights_follow_the_scale() {
        let linear = axis(Scale::Linear, &[1000, 500, 1, 0]);
        assert_eq!([1000, 500, 1, 0].map(|count| linear.bar_height(count)), [100, 50, 1, 0]);

        let logarithmic = axis(Scale::Logarithmic, &[1000, 500, 1, 0]);
        assert_eq!([1000, 500, 1, 0].map(|count| logarithmic.bar_height(count)), [100, 91, 9, 0]);
    }

    #[test]
    fn equal_bars_have_the_full_height() {
        for scale in [Scale::Linear, Scale::Logarithmic] {
            assert_eq!(axis(scale, &[7, 7]).bar_height(7), 100);
        }
    }

    #[test]
    fn linear_ticks_are_round_and_few() {
        let axis = axis(Scale::Linear, &[659]);
        assert_eq!(axis.ticks(1.0, 1.0, 4), [0.0, 200.0, 400.0, 600.0]);
        assert_eq!(axis.ticks(144.55, 0.0, 5), [0.0, 1.0, 2.0, 3.0, 4.0]);
    }

    #[test]
    fn ticks_are_whole_packets() {
        assert_eq!(axis(Scale::Linear, &[2]).ticks(1.0, 1.0, 5), [0.0, 1.0, 2.0]);
        assert_eq!(axis(Scale::Logarithmic, &[1]).ticks(1.0, 1.0, 5), [1.0]);
    }

    #[test]
    fn logarithmic_ticks_are_thinned_out() {
        let axis = axis(Scale::Logarithmic, &[1, 5_000_000]);
        assert_eq!(axis.ticks(1.0, 1.0, 7), [1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6]);
        assert_eq!(axis.ticks(1.0, 1.0, 4), [1.0, 100.0, 1e4, 1e6]);
        assert_eq!(axis.ticks(1.0, 1.0, 0), [1e6]);
    }

    #[test]
    fn a_single_decade_has_finer_ticks() {
        assert_eq!(axis(Scale::Logarithmic, &[30, 40]).ticks(1.0, 1.0, 5), [2.0, 5.0, 10.0, 20.0]);
    }

    #[test]
    fn the_largest_counts_do_not_overflow() {
        for scale in [Scale::Linear, Scale::Logarithmic] {
            let axis = axis(scale, &[u64::MAX, 1]);
            assert_eq!(axis.bar_height(u64::MAX), 100);
            assert!(axis.ticks(1.0, 1.0, 5).len() <= 6);
        }
    }
}
