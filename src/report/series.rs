//! The colours that stand for the busiest services in charts, tables and details.

use serde::{Deserialize, Serialize};

use super::schema::Series;
use crate::packet::Transport;

/// Which services have which colours.
///
/// A service keeps its colour while others come and go, as by filters. Colours are numbers below [`SeriesColors::COUNT`], the
/// places of [`Theme::services`](crate::chart::Theme::services).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesColors {
    shown: Vec<(Service, u8)>,
    /// All services that had a color, the first first.
    known: Vec<(Service, u8)>,
}

type Service = (u16, Transport);

impl SeriesColors {
    /// Number of colours.
    pub const COUNT: usize = 6;
    /// Number of services that are remembered.
    const MAX_KNOWN: usize = 60;

    /// Returns the colours of the services that are shown, the busiest first.
    #[must_use]
    pub fn new(series: &[Series]) -> Self {
        Self::default().with_shown(series)
    }

    /// Returns the colours of other services. Those that were shown before keep their colours.
    #[must_use]
    pub fn with_shown(&self, series: &[Series]) -> Self {
        let mut known = self.known.clone();
        let mut shown: Vec<(Service, u8)> = Vec::new();
        let services = || series.iter().map(|series| (series.port, series.transport)).take(Self::COUNT);
        for &(service, color) in &self.known {
            if services().any(|other| other == service) && shown.iter().all(|(_, taken)| *taken != color) {
                shown.push((service, color));
            }
        }
        for service in services() {
            let mut free = (0..=u8::MAX).filter(|color| shown.iter().all(|(_, taken)| taken != color));
            if shown.iter().all(|(other, _)| *other != service)
                && let Some(color) = free.next()
            {
                shown.push((service, color));
                if known.len() < Self::MAX_KNOWN && known.iter().all(|(other, _)| *other != service) {
                    known.push((service, color));
                }
            }
        }
        Self { shown, known }
    }

    /// Returns the colour of a service, or `None` if it is not among the busiest.
    #[must_use]
    pub fn color_of(&self, port: u16, transport: Transport) -> Option<u8> {
        self.shown.iter().find(|(service, _)| *service == (port, transport)).map(|(_, color)| *color)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(ports: &[u16]) -> Vec<Series> {
        ports.iter().map(|port| Series { port: *port, transport: Transport::Tcp, intervals: Vec::new() }).collect()
    }

    fn colors(of: &SeriesColors, ports: &[u16]) -> Vec<Option<u8>> {
        ports.iter().map(|port| of.color_of(*port, Transport::Tcp)).collect()
    }

    #[test]
    fn services_keep_their_colours_while_others_come_and_go() {
        let all = SeriesColors::new(&series(&[443, 53, 80, 22, 25, 123]));
        assert_eq!(colors(&all, &[443, 53, 123, 8080]), [Some(0), Some(1), Some(5), None]);
        let filtered = all.with_shown(&series(&[80, 8080, 53, 9000]));
        assert_eq!(colors(&filtered, &[53, 80, 8080, 9000, 443]), [Some(1), Some(2), Some(0), Some(3), None]);
        assert_eq!(
            colors(&filtered.with_shown(&series(&[123, 443, 53, 80, 22, 25])), &[443, 53, 80, 22, 25, 123]),
            [0, 1, 2, 3, 4, 5].map(Some)
        );
        // Both had the same colour, at different times.
        let both = filtered.with_shown(&series(&[8080, 443]));
        assert_eq!(colors(&both, &[443, 8080]), [Some(0), Some(1)]);
    }

    #[test]
    fn colours_are_distinct_and_bounded() {
        let mut colors = SeriesColors::default();
        for first in 0..1_000 {
            let shown: Vec<u16> = (first * 7..).step_by(11).take(6).collect();
            colors = colors.with_shown(&series(&shown));
            let mut numbers: Vec<u8> = shown.iter().filter_map(|port| colors.color_of(*port, Transport::Tcp)).collect();
            numbers.sort_unstable();
            assert_eq!(numbers, [0, 1, 2, 3, 4, 5]);
        }
        assert!(colors.known.len() <= SeriesColors::MAX_KNOWN);
    }
}
