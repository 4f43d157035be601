//! Draws a heat map.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::canvas::{Canvas, TextCorrection, TextFormat};
use super::theme::Theme;
use crate::chart::layout::{HeatMapLayout, Rect};
use crate::chart::text::SIZE_CSS_PX;
use crate::chart::view::HeatMapView;
use crate::report::HeatMap;

/// Draws a heat map over the whole of `area`, whose size must be that of the view in device pixels.
///
/// # Errors
///
/// Returns the errors of the backend.
pub fn draw_heat_map<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    map: &HeatMap,
    view: &HeatMapView,
    theme: &Theme,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
    drawn(map, view, theme).paint(area, TextCorrection::CANVAS)
}

fn drawn(map: &HeatMap, view: &HeatMapView, theme: &Theme) -> Canvas {
    let mut canvas = Canvas::new(view.viewport.size_device_px(), theme.background);
    let Some(layout) = HeatMapLayout::new(map, view) else { return canvas };
    let full = [theme.incoming, theme.outgoing].get(view.group).copied().unwrap_or(theme.text);
    for line in layout.hatching {
        canvas.rect(line, theme.grid);
    }
    let cells = layout.cells.iter().map(|(rect, shade, _)| (*rect, *shade));
    for (rect, shade) in runs(cells).into_iter().chain(layout.scale) {
        canvas.rect(rect, shaded(theme.background, full, shade));
    }
    let format = TextFormat { size_px: SIZE_CSS_PX * view.viewport.ratio(), is_bold: false, color: theme.muted_text };
    for tick in layout.ports {
        canvas.text(tick.label, format, HPos::Right, (layout.ports_x, tick.y));
    }
    for (x, label) in layout.times {
        canvas.text(label, format, HPos::Center, (x, layout.times_y));
    }
    for ((x, label), align) in layout.scale_labels.into_iter().zip([HPos::Right, HPos::Left]) {
        canvas.text(label, format, align, (x, layout.scale_y));
    }
    canvas
}

/// Joins rectangles that continue the one before them in the same shade: each one that is drawn costs a call of the browser.
fn runs(rects: impl IntoIterator<Item = (Rect, u8)>) -> Vec<(Rect, u8)> {
    let mut runs: Vec<(Rect, u8)> = Vec::new();
    for (rect, shade) in rects {
        match runs.last_mut() {
            Some((run, shade_of_run))
                if *shade_of_run == shade
                    && (run.top, run.bottom) == (rect.top, rect.bottom)
                    && run.right >= rect.left =>
            {
                run.right = rect.right;
            }
            _ => runs.push((rect, shade)),
        }
    }
    runs
}

/// Returns a shade between two colours, the lightest of which can be told from the background.
fn shaded(background: RGBColor, full: RGBColor, shade: u8) -> RGBColor {
    const LEAST: u16 = 3;
    let steps = u16::from(HeatMapLayout::SHADES - 1) + LEAST;
    let part = u16::from(shade) + LEAST;
    let mix = |from: u8, to: u8| {
        let mixed = (u16::from(from) * (steps - part) + u16::from(to) * part) / steps;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    RGBColor(mix(background.0, full.0), mix(background.1, full.1), mix(background.2, full.2))
}
