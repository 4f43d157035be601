//! Axes: the conversion of ports, counts and times to pixels and back.
//!
//! Each file depends only on those above it:
//!
//! - `bins`: ports to positions within a port range, which is divided into bins
//! - `part`: the visible part of an axis
//! - `port_axis`: the axis of all ports, from 0 to 1
//! - `ports_in_use`: the axis of the ports in use, from 0 to 1
//! - `horizontal`: either of the two
//! - `zones`: the three port ranges in device pixels, as a window shows them
//! - `zoom`: the window of ports after a gesture
//! - `ticks`: round steps between ticks, and the labels of ticks
//! - `y_axis`: counts to heights, linear or logarithmic
//! - `port_ticks`: the ports that are labelled below the horizontal axis
//! - `time_axis`: times to positions on the timeline
//! - `time_window`: the part of the timeline that is selected, after a drag or a key

mod bins;
mod part;
mod port_axis;
mod ports_in_use;
mod horizontal;
mod zones;
mod zoom;
mod ticks;
mod y_axis;
mod port_ticks;
mod time_axis;
mod time_window;

pub(super) use horizontal::HorizontalAxis;
pub(super) use port_axis::PortAxis;
pub(super) use port_ticks::port_ticks;
pub(super) use ports_in_use::{PortsInUse, TransportPort};
pub(super) use ticks::{bits_label, bytes_label, packets_label, percent_label, round_time_step, three_digits};
pub use time_axis::TimeAxis;
pub use time_window::TimeWindow;
pub(super) use y_axis::{YAxis, round_share};
#[cfg(test)]
pub(super) use zones::lay_out_all_zones;
pub(super) use zones::{ZoneLayout, lay_out_zones, zone_names};
pub use zoom::Gesture;
pub(super) use zoom::VisibleAxis;
