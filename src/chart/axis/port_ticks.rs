//! The ports that are labelled below the horizontal axis.

use super::ticks::round_step;
use super::zones::ZoneLayout;
use crate::chart::text::width_em;
use crate::chart::viewport::whole_px;

/// A labelled port below the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PortTick {
    /// Middle of the port's bar, in device pixels.
    pub(crate) x: i32,
    /// Port number.
    pub(crate) label: String,
}

/// Returns the ports to label, from left to right, so that the labels lie between 0 and `right` and do not overlap.
///
/// All lengths are in device pixels.
pub(crate) fn port_ticks(zones: &[ZoneLayout], text_px: f64, right: i32) -> Vec<PortTick> {
    let mut free_from = 0.0;
    let mut ticks = Vec::new();
    for tick in zones.iter().filter(|zone| zone.is_visible()).flat_map(|zone| zone_ticks(*zone, text_px)) {
        let half_width = text_px * width_em(&tick.label) / 2.0;
        let x = f64::from(tick.x);
        if x - half_width >= free_from && x + half_width <= f64::from(right) {
            free_from = x + half_width + text_px / 2.0;
            ticks.push(tick);
        }
    }
    ticks
}

/// Returns round ports of one range, with space around each.
fn zone_ticks(zone: ZoneLayout, text_px: f64) -> impl Iterator<Item = PortTick> {
    let (from, to) = zone.visible_ports();
    let (first, last) = (from.floor(), to.ceil() - 1.0);
    let label_px = text_px * width_em(&zone.bins.zone.ports().1.to_string()) * 1.4;
    let mut step = round_step((label_px * zone.bins.width() / zone.bin_px()).max(1.0));
    // The visible ports may lie between two multiples of the step.
    let has_no_multiple = |step: f64| (first / step).ceil() * step > last;
    while zone.is_fully_visible() && has_no_multiple(step) {
        step /= 2.0;
    }
    let fits_label = f64::from(zone.visible_right - zone.visible_left) >= label_px;
    let (lowest, step) = if !has_no_multiple(step) {
        ((first / step).ceil() * step, step)
    } else if fits_label {
        (f64::midpoint(first, last).floor(), last + 1.0)
    } else {
        (last + 1.0, 1.0)
    };
    let ports = (0..).map(move |index| lowest + f64::from(index) * step);
    let ticks = ports
        .take_while(move |&port| port <= last)
        .map(move |port| PortTick { x: bar_middle(&zone, port), label: format!("{port:.0}") });
    ticks.filter(move |tick| (zone.visible_left..=zone.visible_right).contains(&tick.x))
}

/// Returns the middle of the bar of `port`, or of the visible part of that bar if its middle is outside.
fn bar_middle(zone: &ZoneLayout, port: f64) -> i32 {
    let position =
        if zone.is_per_port { zone.bins.position_of(port + 0.5) } else { zone.bins.position_of(port).floor() + 0.5 };
    let x = zone.left + whole_px(position * zone.bin_px());
    if zone.is_fully_visible() || (zone.visible_left..zone.visible_right).contains(&x) {
        return x;
    }
    let (first, end) = zone.bar_ports(port);
    i32::midpoint(zone.left_of(first).max(zone.visible_left), zone.left_of(end).min(zone.visible_right))
}

#[cfg(test)]
mod tests {
    use super::super::port_axis::PortAxis;
    use super::super::zones::{lay_out_all_zones, lay_out_zones};
    use super::*;
    use crate::chart::window::PortWindow;
    use crate::query::BinWidths;

    fn assert_no_overlap(ticks: &[PortTick]) {
        for pair in ticks.windows(2) {
            let min_distance = 11.0 * (width_em(&pair[0].label) + width_em(&pair[1].label)) / 2.0;
            assert!(f64::from(pair[1].x - pair[0].x) > min_distance, "{pair:?}");
        }
    }

    #[test]
    fn port_ticks_never_overlap() {
        for widths in [BinWidths::default(), BinWidths { system: 1024, user: 1, dynamic: 16384 }] {
            for right in (20..2000).step_by(7) {
                assert_no_overlap(&port_ticks(&lay_out_all_zones(widths, 0, right), 11.0, right));
            }
        }
    }

    #[test]
    fn every_window_has_ticks_inside_of_the_plot() {
        for widths in [BinWidths::default(), BinWidths { system: 1024, user: 1, dynamic: 16384 }] {
            for from in (0..65_000).step_by(1_013) {
                for ports in [8, 30, 77, 500, 5_000, 40_000] {
                    let window = PortWindow { from: f64::from(from), to: f64::from(from + ports).min(65_536.0) };
                    let zones = lay_out_zones(&PortAxis::new(widths), window, (40, 640), 1.0);
                    let ticks = port_ticks(&zones, 11.0, 660);
                    assert!(!ticks.is_empty(), "{window:?}");
                    assert_no_overlap(&ticks);
                    assert!(ticks.iter().all(|tick| (40..=640).contains(&tick.x)), "{window:?} {ticks:?}");
                }
            }
        }
    }
}
