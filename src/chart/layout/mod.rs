//! The position of every bar, label and line of a chart, in device pixels. Nothing is drawn here.
//!
//! Each file depends only on those above it:
//!
//! - `rect`: rectangles
//! - `visible_bins`: the bins of a window, or its single ports
//! - `columns`: bins reduced to columns of whole pixels, so that no spike is lost and little is drawn
//! - `frame`: the vertical axes, and the plot between them
//! - `bar_labels`: the bars that are labelled, and the position of the labels
//! - `port_chart`: the layout of a chart of traffic per port
//! - `time_lanes`: the bars of the timeline and their vertical axes
//! - `timeline`: the layout of the timeline
//! - `heat_map`: the layout of ports over time

mod rect;
mod visible_bins;
mod columns;
mod frame;
mod bar_labels;
mod port_chart;
mod time_lanes;
mod timeline;
mod heat_map;

pub(super) use columns::Column;
pub(super) use frame::SHARE_CAPTION;
pub(super) use heat_map::HeatMapLayout;
pub(super) use port_chart::PortChartLayout;
pub(super) use rect::Rect;
pub(super) use time_lanes::IntervalColor;
pub(super) use timeline::TimelineLayout;
pub(super) use visible_bins::single_ports;
