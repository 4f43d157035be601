//! The settings of a query: everything that can change after a capture has been read.
//!
//! - `setting`: the description of a setting: name, values, help, effect
//! - `catalogue`, `command_only`: the descriptions, from which the command's options and the page's controls are made
//! - `text`: settings as text, parsed and printed
//! - `bins`, `port_role`: types of settings

mod bins;
mod catalogue;
#[cfg(not(target_arch = "wasm32"))]
mod command_only;
mod port_role;
mod setting;
mod text;

pub use bins::{BinWidths, Zone};
pub use catalogue::settings;
pub use port_role::PortRole;
pub use setting::{Effect, Kind, NamedValue, Setting};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::{Focus, Selection};
use crate::direction::{DirectionSettings, MethodChoice};
use crate::packet::{Transport, Tunnels};

/// The settings of a query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, large_number_types_as_bigints))]
// Older reports lack fields. The page hands over all, and its types say so.
#[cfg_attr(not(target_arch = "wasm32"), serde(default))]
pub struct Settings {
    /// Which port of a packet is counted.
    pub port_role: PortRole,
    /// The transports that are counted, in the order of [`Transport::ALL`].
    pub transports: Vec<Transport>,
    /// Which transport header is counted if a tunnel carries a further one.
    pub tunnels: Tunnels,
    /// Widths of the bins, in ports. Only what is shown depends on them.
    pub bin_widths: BinWidths,
    /// The networks that the user names as local. `None` to infer them.
    pub local_networks: Option<Vec<IpNet>>,
    /// How the local networks are inferred.
    pub direction: MethodChoice,
    /// `true` to exchange incoming and outgoing.
    pub swap_direction: bool,
    /// Which packets are counted.
    pub selection: Selection,
    /// `true` to collect the times of packets: the timeline and inter-arrival times.
    pub times: bool,
    /// Length of the timeline's intervals. `None` to fit the capture.
    pub interval_seconds: Option<f64>,
    /// The ports whose details are collected. `None` for no details.
    pub focus: Option<Focus>,
    /// `true` to look for findings in packets before they are dropped. Packets that are held can be examined later.
    #[serde(rename = "standouts")]
    pub findings: bool,
}

impl Settings {
    /// Returns what has to be done so that reports are by `other` settings. The [`Focus`] and [`Settings::findings`] are
    /// not compared.
    #[must_use]
    pub fn effect_of_change(&self, other: &Self) -> Effect {
        let mut effect = Effect::Shown;
        // It gets the values of all settings of the catalogue. Any other difference has the greatest effect.
        let mut rest = Self { focus: other.focus, findings: other.findings, ..self.clone() };
        for setting in settings() {
            let text = (setting.print)(other);
            if text != (setting.print)(self) {
                effect = effect.max(setting.effect);
                if (setting.parse)(&mut rest, &text).is_err() {
                    return Effect::Count;
                }
            }
        }
        if rest == *other { effect } else { Effect::Count }
    }

    /// Returns the length of the timeline's intervals that the user chose.
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
    pub(super) fn interval_nanos(&self) -> Option<i64> {
        self.interval_seconds.map(|seconds| (seconds * 1e9).round() as i64)
    }

    /// Returns the settings that the direction is decided by.
    #[must_use]
    pub fn direction_settings(&self) -> DirectionSettings<'_> {
        DirectionSettings {
            user_networks: self.local_networks.as_deref(),
            choice: self.direction,
            swap: self.swap_direction,
            tunnels: self.tunnels,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            port_role: PortRole::default(),
            transports: Transport::ALL.to_vec(),
            tunnels: Tunnels::default(),
            bin_widths: BinWidths::default(),
            local_networks: None,
            direction: MethodChoice::default(),
            swap_direction: false,
            selection: Selection::default(),
            times: true,
            interval_seconds: None,
            focus: None,
            findings: true,
        }
    }
}

#[cfg(test)]
mod tests;
