//! Gestures on three sets of bin widths.

use super::super::port_axis::PortAxis;
use super::*;
use crate::query::BinWidths;

const WIDTHS: [BinWidths; 3] = [
    BinWidths { system: 1, user: 50, dynamic: 100 },
    BinWidths { system: 1024, user: 1, dynamic: 16_384 },
    BinWidths { system: 7, user: 48_127, dynamic: 1 },
];

fn visible(widths: BinWidths, window: PortWindow) -> VisibleAxis<'static> {
    let axis = Box::leak(Box::new(HorizontalAxis::All(PortAxis::new(widths))));
    VisibleAxis::new(axis, window, 40.0, 640.0)
}

fn port_at(visible: &VisibleAxis, x: f64) -> f64 {
    let HorizontalAxis::All(axis) = visible.axis else { return f64::NAN };
    axis.port_at(visible.position_at(x))
}

#[test]
fn zooming_keeps_the_port_under_the_pointer() {
    for widths in WIDTHS {
        for x in [40.0, 41.0, 222.2, 400.0, 600.0, 640.0] {
            let mut window = PortWindow::ALL;
            let port = port_at(&visible(widths, window), x);
            for factor in [0.8, 0.5, 0.25, 0.3, 0.9, 0.1, 0.5, 2.0, 0.5] {
                window = visible(widths, window).window_after(Gesture::Zoom { x, factor });
                let port_after = port_at(&visible(widths, window), x);
                assert!((port_after - port).abs() < 1e-4, "{x} {factor} {port} {port_after} {window:?}");
            }
        }
    }
}

#[test]
fn the_deepest_zoom_shows_a_few_ports() {
    for x in [100.0, 300.0, 450.0, 600.0] {
        let mut window = PortWindow::ALL;
        for _ in 0..40 {
            window = visible(WIDTHS[0], window).window_after(Gesture::Zoom { x, factor: 0.5 });
        }
        assert!((7.9..8.1).contains(&(window.to - window.from)), "{window:?}");
        let again = visible(WIDTHS[0], window).window_after(Gesture::Zoom { x, factor: 0.5 });
        assert!((again.from - window.from).abs() < 1e-6);
    }
}

#[test]
fn zooming_out_ends_with_all_ports() {
    let window = PortWindow { from: 400.0, to: 900.0 };
    let visible = visible(WIDTHS[0], window);
    assert_eq!(visible.window_after(Gesture::Zoom { x: 100.0, factor: 1000.0 }), PortWindow::ALL);
    let wider = visible.window_after(Gesture::Zoom { x: 300.0, factor: 2.0 });
    assert!(wider.from < 400.0 && wider.to > 900.0 && !wider.is_all());
}

#[test]
fn panning_stops_at_the_ends() {
    let window = PortWindow { from: 400.0, to: 900.0 };
    let visible = visible(WIDTHS[0], window);
    let left = visible.window_after(Gesture::Pan { distance: -1e9 });
    assert!(left.from.abs() < 1e-6 && (left.to - 500.0).abs() < 1e-6, "{left:?}");
    assert!((visible.window_after(Gesture::Pan { distance: 1e9 }).to - 65_536.0).abs() < 1e-6);
    let right = visible.window_after(Gesture::Pan { distance: 60.0 });
    assert!((right.from - 450.0).abs() < 1e-6 && (right.to - 950.0).abs() < 1e-6, "{right:?}");
}

#[test]
fn a_selection_is_shown() {
    let visible = visible(WIDTHS[0], PortWindow { from: 0.0, to: 600.0 });
    let window = visible.window_after(Gesture::Select { a: 340.0, b: 140.0 });
    assert!((window.from - 100.0).abs() < 1e-6 && (window.to - 300.0).abs() < 1e-6, "{window:?}");
    assert_eq!(window.ports().0, 100);
}

#[test]
fn pinching_keeps_the_ports_under_the_fingers() {
    let visible = visible(WIDTHS[0], PortWindow { from: 0.0, to: 600.0 });
    let window = visible.window_after(Gesture::Pinch { before: (240.0, 440.0), after: (140.0, 540.0) });
    assert!((window.from - 150.0).abs() < 1e-6 && (window.to - 450.0).abs() < 1e-6, "{window:?}");
}
