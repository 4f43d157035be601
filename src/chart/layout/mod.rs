//! The position of every bar, label and line of a chart, in device pixels. Nothing is drawn here.
//!
//! Each file depends only on those above it, except that `port_chart` chooses between `all_ports` and `in_use`:
//!
//! - `rect`, `label`: rectangles, and texts with their place
//! - `visible_bins`: the bins of a window, or its single ports
//! - `columns`: bins reduced to columns of whole pixels, so that no spike is lost and little is drawn
//! - `bar_ports`: the ports that a bar stands for, in words
//! - `frame`: the vertical axis, and the plot beside it
//! - `bar_labels`, `all_ports`: the bars of all ports, and their labels
//! - `slots`, `slot_labels`, `in_use`: the bars of the ports in use, and their labels
//! - `port_chart`: the layout of a chart of traffic per port, on either axis
//! - `time_lanes`: the bars of the timeline and their vertical axes
//! - `timeline`: the layout of the timeline
//! - `heat_map`: the layout of ports over time

mod rect;
mod label;
mod visible_bins;
mod columns;
mod bar_ports;
mod frame;
mod bar_labels;
mod all_ports;
mod slots;
mod slot_labels;
mod in_use;
mod port_chart;
mod time_lanes;
mod timeline;
mod heat_map;

pub(super) use bar_ports::BarPorts;
pub(super) use columns::Column;
pub(super) use heat_map::HeatMapLayout;
pub(super) use label::{Align, Label, Tone};
pub(super) use port_chart::PortChartLayout;
pub(super) use rect::Rect;
pub(super) use time_lanes::IntervalColor;
pub(super) use timeline::TimelineLayout;
