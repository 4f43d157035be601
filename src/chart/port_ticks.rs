//! The ports named below the axis.

use super::text::width_em;
use super::viewport::whole_px;
use super::y_axis::round_step;
use super::zones::Band;

/// A port named below the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PortTick {
    /// The middle of its bar, in device pixels.
    pub(super) x: i32,
    /// Its number.
    pub(super) label: String,
}

/// The ports to name below the zones, from left to right; text of a size in device pixels, right of 0, left of `right`.
pub(super) fn port_ticks(bands: &[Band], text_px: f64, right: i32) -> Vec<PortTick> {
    let mut free_from = 0.0;
    let mut ticks = Vec::new();
    for tick in bands.iter().filter(|band| band.is_shown()).flat_map(|band| ticks_of(*band, text_px)) {
        let half = text_px * width_em(&tick.label) / 2.0;
        let x = f64::from(tick.x);
        if x - half >= free_from && x + half <= f64::from(right) {
            free_from = x + half + text_px / 2.0;
            ticks.push(tick);
        }
    }
    ticks
}

/// Round ports of the zone, with room around each.
fn ticks_of(band: Band, text_px: f64) -> impl Iterator<Item = PortTick> {
    let (from, to) = band.shown_ports();
    let (first, last) = (from.floor(), to.ceil() - 1.0);
    let room_px = text_px * width_em(&band.bins.zone.ports().1.to_string()) * 1.4;
    let mut step = round_step((room_px * band.bins.width() / band.bin_px()).max(1.0));
    // A narrow zone may lie between two multiples, and a part of one, too.
    let is_narrow = |step: f64| (first / step).ceil() * step > last;
    while band.is_whole() && is_narrow(step) {
        step /= 2.0;
    }
    let has_room = f64::from(band.to - band.from) >= room_px;
    let (lowest, step) = if !is_narrow(step) {
        ((first / step).ceil() * step, step)
    } else if has_room {
        (f64::midpoint(first, last).floor(), last + 1.0)
    } else {
        (last + 1.0, 1.0)
    };
    let ports = (0..).map(move |index| lowest + f64::from(index) * step);
    let ticks = ports
        .take_while(move |&port| port <= last)
        .map(move |port| PortTick { x: middle(&band, port), label: format!("{port:.0}") });
    ticks.filter(move |tick| (band.from..=band.to).contains(&tick.x))
}

/// The middle of what has a bar with a port, where it can be seen.
fn middle(band: &Band, port: f64) -> i32 {
    let place = band.bins.place(port);
    let place = if band.is_open { band.bins.place(port + 0.5) } else { place.floor() + 0.5 };
    let x = band.left + whole_px(place * band.bin_px());
    if band.is_whole() || (band.from..band.to).contains(&x) {
        return x;
    }
    let (first, end) = band.cell(port);
    i32::midpoint(band.edge(first).max(band.from), band.edge(end).min(band.to))
}

#[cfg(test)]
mod tests {
    use super::super::window::{Axis, PortWindow};
    use super::super::zones::{all_bands, bands};
    use super::*;
    use crate::query::BinWidths;

    fn assert_apart(ticks: &[PortTick]) {
        for pair in ticks.windows(2) {
            let room = 11.0 * (width_em(&pair[0].label) + width_em(&pair[1].label)) / 2.0;
            assert!(f64::from(pair[1].x - pair[0].x) > room, "{pair:?}");
        }
    }

    #[test]
    fn port_ticks_never_overlap() {
        for widths in [BinWidths::default(), BinWidths { system: 1024, user: 1, dynamic: 16384 }] {
            for right in (20..2000).step_by(7) {
                assert_apart(&port_ticks(&all_bands(widths, 0, right), 11.0, right));
            }
        }
    }

    #[test]
    fn every_window_names_ports_that_it_shows() {
        for widths in [BinWidths::default(), BinWidths { system: 1024, user: 1, dynamic: 16384 }] {
            for from in (0..65_000).step_by(1_013) {
                for ports in [8, 30, 77, 500, 5_000, 40_000] {
                    let window = PortWindow { from: f64::from(from), to: f64::from(from + ports).min(65_536.0) };
                    let bands = bands(&Axis::new(widths), window, (40, 640), 1.0);
                    let ticks = port_ticks(&bands, 11.0, 660);
                    assert!(!ticks.is_empty(), "{window:?}");
                    assert_apart(&ticks);
                    assert!(ticks.iter().all(|tick| (40..=640).contains(&tick.x)), "{window:?} {ticks:?}");
                }
            }
        }
    }
}
