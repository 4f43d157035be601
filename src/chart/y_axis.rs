//! Counts to heights, and round numbers to read them by.

use serde::{Deserialize, Serialize};

use super::viewport::whole_px;
use crate::report::format::to_f64;

/// How a count becomes a height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// Twice the count, twice the height.
    #[default]
    Linear,
    /// Ten times the count, always the same step up: small counts beside large ones.
    Logarithmic,
}

/// The vertical axis of one chart.
#[derive(Clone, Copy, Debug)]
pub(super) struct YAxis {
    scale: Scale,
    /// The count at the foot of the bars.
    foot: f64,
    /// The count of the tallest bar.
    top: f64,
    /// The height of the tallest bar, in device pixels.
    height: i32,
}

impl YAxis {
    /// An axis for bars of these counts, the tallest `height` device pixels high.
    pub(super) fn new(scale: Scale, counts: impl Iterator<Item = u64> + Clone, height: i32) -> Self {
        let top = to_f64(counts.clone().max().unwrap_or(0).max(1));
        let foot = match scale {
            Scale::Linear => 0.0,
            Scale::Logarithmic => {
                let least = to_f64(counts.filter(|&count| count > 0).min().unwrap_or(1));
                // Half the smallest count, so that its bar can be seen; and a decade or more, so that ticks can.
                (least / 2.0).min(top / 20.0)
            }
        };
        Self { scale, foot, top, height }
    }

    /// The height of a bar, in device pixels: at least one where anything was counted.
    pub(super) fn bar_height(&self, count: u64) -> i32 {
        if count == 0 { 0 } else { self.position(to_f64(count)).max(1) }
    }

    /// The height of a count above the foot, in device pixels.
    pub(super) fn position(&self, count: f64) -> i32 {
        let fraction = match self.scale {
            Scale::Linear => count / self.top,
            Scale::Logarithmic => (count.max(self.foot) / self.foot).ln() / (self.top / self.foot).ln(),
        };
        whole_px(fraction * f64::from(self.height)).clamp(0, self.height)
    }

    /// Round numbers on the axis, in multiples of `unit` counts, ascending; about `most`, never closer than `finest`.
    pub(super) fn ticks(&self, unit: f64, finest: f64, most: u32) -> Vec<f64> {
        let (foot, top) = (self.foot / unit, self.top / unit);
        match self.scale {
            Scale::Linear => linear_ticks(top, finest, most),
            Scale::Logarithmic => logarithmic_ticks(foot.max(finest), top, most),
        }
    }
}

/// The smallest of 1, 2 and 5, times a power of ten, that is not below `least`.
pub(super) fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0].into_iter().map(|digit| digit * power).find(|&step| step >= least).unwrap_or(10.0 * power)
}

fn linear_ticks(top: f64, finest: f64, most: u32) -> Vec<f64> {
    let step = round_step((top / f64::from(most.max(1))).max(finest));
    (0..=most).map(|index| f64::from(index) * step).take_while(|&tick| tick <= top).collect()
}

fn logarithmic_ticks(foot: f64, top: f64, most: u32) -> Vec<f64> {
    let (first, last) = (whole_px(foot.log10().floor()), whole_px(top.log10().floor()));
    let on_axis = |tick: &f64| (foot..=top).contains(tick);
    let fine = (first..=last).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(power)));
    let fine: Vec<f64> = fine.filter(on_axis).collect();
    let most = usize::try_from(most).unwrap_or(usize::MAX).max(1);
    if fine.len() <= most {
        return fine;
    }
    let decades: Vec<f64> = (first..=last).map(|power| 10_f64.powi(power)).filter(on_axis).collect();
    let stride = decades.len().div_ceil(most).max(1);
    decades.into_iter().rev().step_by(stride).collect::<Vec<_>>().into_iter().rev().collect()
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
    fn equal_bars_are_as_high_as_the_chart() {
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
    fn packets_are_not_split() {
        assert_eq!(axis(Scale::Linear, &[2]).ticks(1.0, 1.0, 5), [0.0, 1.0, 2.0]);
        assert_eq!(axis(Scale::Logarithmic, &[1]).ticks(1.0, 1.0, 5), [1.0]);
    }

    #[test]
    fn logarithmic_ticks_thin_out() {
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
