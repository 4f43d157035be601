use super::*;
use crate::query::BinWidths;

const WIDTHS: [BinWidths; 3] = [
    BinWidths { system: 1, user: 50, dynamic: 100 },
    BinWidths { system: 1024, user: 1, dynamic: 16_384 },
    BinWidths { system: 7, user: 48_127, dynamic: 1 },
];

fn zoom(widths: BinWidths, window: PortWindow) -> Zoom {
    Zoom::new(Axis::new(widths), window, 40.0, 640.0)
}

fn port_at(zoom: &Zoom, x: f64) -> f64 {
    zoom.axis.port(zoom.place(x))
}

#[test]
fn a_port_comes_back_from_its_place() {
    for axis in WIDTHS.map(Axis::new) {
        for port in 0..=65_536 {
            let port = f64::from(port);
            assert!((axis.port(axis.place(port)) - port).abs() < 1e-6, "{port}");
        }
        assert_eq!(axis.span(PortWindow::ALL), (0.0, 1.0));
    }
}

#[test]
fn zooming_keeps_the_port_in_its_place() {
    for widths in WIDTHS {
        for x in [40.0, 41.0, 222.2, 400.0, 600.0, 640.0] {
            let mut window = PortWindow::ALL;
            let port = port_at(&zoom(widths, window), x);
            for times in [0.8, 0.5, 0.25, 0.3, 0.9, 0.1, 0.5, 2.0, 0.5] {
                window = zoom(widths, window).after(Gesture::Zoom { x, times });
                let now = port_at(&zoom(widths, window), x);
                assert!((now - port).abs() < 1e-4, "{x} {times} {port} {now} {window:?}");
            }
        }
    }
}

#[test]
fn the_deepest_zoom_shows_a_few_ports() {
    for x in [100.0, 300.0, 450.0, 600.0] {
        let mut window = PortWindow::ALL;
        for _ in 0..40 {
            window = zoom(WIDTHS[0], window).after(Gesture::Zoom { x, times: 0.5 });
        }
        assert!((7.9..8.1).contains(&(window.to - window.from)), "{window:?}");
        let again = zoom(WIDTHS[0], window).after(Gesture::Zoom { x, times: 0.5 });
        assert!((again.from - window.from).abs() < 1e-6);
    }
}

#[test]
fn zooming_out_ends_with_all_ports() {
    let window = PortWindow { from: 400.0, to: 900.0 };
    let zoom = zoom(WIDTHS[0], window);
    assert_eq!(zoom.after(Gesture::Zoom { x: 100.0, times: 1000.0 }), PortWindow::ALL);
    let wider = zoom.after(Gesture::Zoom { x: 300.0, times: 2.0 });
    assert!(wider.from < 400.0 && wider.to > 900.0 && !wider.is_all());
}

#[test]
fn panning_stops_at_the_ends() {
    let window = PortWindow { from: 400.0, to: 900.0 };
    let zoom = zoom(WIDTHS[0], window);
    let left = zoom.after(Gesture::Pan { by: -1e9 });
    assert!(left.from.abs() < 1e-6 && (left.to - 500.0).abs() < 1e-6, "{left:?}");
    assert!((zoom.after(Gesture::Pan { by: 1e9 }).to - 65_536.0).abs() < 1e-6);
    let right = zoom.after(Gesture::Pan { by: 60.0 });
    assert!((right.from - 450.0).abs() < 1e-6 && (right.to - 950.0).abs() < 1e-6, "{right:?}");
}

#[test]
fn what_is_selected_is_shown() {
    let zoom = zoom(WIDTHS[0], PortWindow { from: 0.0, to: 600.0 });
    let window = zoom.after(Gesture::Select { a: 340.0, b: 140.0 });
    assert!((window.from - 100.0).abs() < 1e-6 && (window.to - 300.0).abs() < 1e-6, "{window:?}");
    assert_eq!(window.ports().0, 100);
}

#[test]
fn fingers_keep_their_ports() {
    let zoom = zoom(WIDTHS[0], PortWindow { from: 0.0, to: 600.0 });
    let window = zoom.after(Gesture::Pinch { before: (240.0, 440.0), after: (140.0, 540.0) });
    assert!((window.from - 150.0).abs() < 1e-6 && (window.to - 450.0).abs() < 1e-6, "{window:?}");
}

#[test]
fn a_window_names_its_ports() {
    assert_eq!(PortWindow::ALL.ports(), (0, 65_535));
    assert_eq!(PortWindow { from: 400.2, to: 900.0 }.ports(), (400, 899));
}
