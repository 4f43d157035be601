//! Ports over time: the packets of each port, or of a few neighbouring ones, per interval and direction.
//!
//! Rows and columns are bounded independently of each other: if more intervals have packets they get longer, and if more ports
//! have packets, neighbours are joined. So the result does not depend on the order of packets.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use super::classifier::{Classifier, Outcome};
use super::tally::counted_port;
use super::timeline::{Amount, longer_than};
use super::{PortRole, Servers, Settings, Zone};
use crate::direction::{Class, Rule};
use crate::segment::Segment;

/// The most intervals with packets.
const MAX_COLUMNS: usize = 256;
/// The most rows of ports, of all directions together.
const MAX_ROWS: usize = 192;
/// Ports below are joined last: there are few, and they are the best known.
const FIRST_USER_PORT: u16 = Zone::User.ports().0;
/// The sample that is read before all packets are counted has one packet in this many.
const SAMPLE_DISTANCE: u32 = 61;
/// How many more times other ports are halved before these are.
const LATER: u32 = 6;

/// Incoming, outgoing and other packets.
const GROUPS: usize = 3;

/// A group of classes, and the number of a row within it.
type Row = (usize, u16);

/// The packets per port and interval.
#[derive(Clone, Debug)]
pub struct HeatMap {
    port_role: PortRole,
    servers: Option<std::sync::Arc<Servers>>,
    classifier: Classifier,
    first_nanos: Option<i64>,
    grid: Grid,
    cells: Vec<(Row, i64, Amount)>,
    indices: HashMap<(Row, i64), usize>,
}

/// The rows and columns with packets, and how coarse they are.
#[derive(Clone, Debug)]
struct Grid {
    interval_nanos: i64,
    /// How many times the number of rows was halved.
    halvings: u32,
    /// The lowest and the highest port with packets of each row.
    rows: BTreeMap<Row, (u16, u16)>,
    columns: BTreeSet<i64>,
}

impl HeatMap {
    /// Creates a heat map without packets, or returns `None` if the settings do not ask for one. `servers` are needed for
    /// [`PortRole::Service`].
    pub(crate) fn new(settings: &Settings, servers: Option<std::sync::Arc<Servers>>) -> Option<Self> {
        settings.heat_map.then(|| Self {
            port_role: settings.port_role,
            servers: servers.filter(|_| settings.port_role == PortRole::Service),
            classifier: Classifier::new(settings),
            first_nanos: None,
            grid: Grid {
                interval_nanos: longer_than(0).unwrap_or(1),
                halvings: 0,
                rows: BTreeMap::new(),
                columns: BTreeSet::new(),
            },
            cells: Vec::new(),
            indices: HashMap::new(),
        })
    }

    /// Returns the time at which the interval with number 0 begins, in nanoseconds since 1970-01-01 UTC.
    pub(crate) fn first_nanos(&self) -> Option<i64> {
        self.first_nanos
    }

    /// Returns the length of each interval.
    pub(crate) fn interval_nanos(&self) -> i64 {
        self.grid.interval_nanos
    }

    /// Returns the first and the last port of each row of a group, ascending.
    pub(crate) fn rows(&self, group: usize) -> impl Iterator<Item = (u16, u16)> {
        self.grid.rows.iter().filter(move |((of, _), _)| *of == group).map(|(_, ports)| *ports)
    }

    /// Returns the cells of a group with packets, ascending by row and interval: row, number of the interval, counts.
    pub(crate) fn cells(&self, group: usize) -> Vec<(u16, i64, Amount)> {
        let rows: Vec<Row> = self.grid.rows.keys().copied().filter(|(of, _)| *of == group).collect();
        let cells = self.cells.iter().filter(|((of, _), ..)| *of == group);
        let mut cells: Vec<_> = cells
            .map(|(row, number, amount)| {
                let index = rows.binary_search(row).unwrap_or_default();
                (u16::try_from(index).unwrap_or(u16::MAX), *number, *amount)
            })
            .collect();
        cells.sort_unstable_by_key(|(row, number, _)| (*row, *number));
        cells
    }

    /// Adds the packets of a segment, those in the time window.
    pub(crate) fn add(&mut self, segment: &Segment, rule: &Rule) {
        let headers = self.classifier.headers;
        let services = self.servers.as_ref().map(|servers| servers.services(segment)).unwrap_or_default();
        let outcomes = self.classifier.outcomes(segment, rule);
        let flows = segment.flows().iter().zip(outcomes).zip(0..).map(|((flow, outcome), index)| match outcome {
            Outcome::Counted { class, .. } => {
                let service = services.get(index).copied().flatten();
                let endpoints = flow.endpoints(headers).ok()?;
                Some((group(class), counted_port(self.port_role, &endpoints, class, service)))
            }
            _ => None,
        });
        let flows: Vec<Option<(usize, u16)>> = flows.collect();
        let Some(first) = self.first_nanos.or(segment.first_time_nanos()) else { return };
        self.first_nanos = Some(first);
        self.coarsen_for(segment, &flows);
        let mut slots = Slots::new(&self.grid, &flows);
        let (mut start, mut end, mut number) = (0, 0, 0);
        segment.for_each_time(self.classifier.selector.window(), |time, bytes, flow| {
            let flow = flow as usize;
            let Some((is_new, (row, of, index))) = slots.of_flow(flow) else { return };
            if !(start..end).contains(&time) {
                let elapsed = time.saturating_sub(first);
                number = elapsed.div_euclid(self.grid.interval_nanos);
                start = first.saturating_add(elapsed - elapsed.rem_euclid(self.grid.interval_nanos));
                end = start.saturating_add(self.grid.interval_nanos);
            }
            let amount = Amount { packets: 1, bytes: bytes.into() };
            match self.cells.get_mut(*index) {
                Some((.., sum)) if *of == number && !is_new => *sum += amount,
                _ => {
                    let port = flows.get(flow).copied().flatten().map_or(0, |(_, port)| port);
                    *index = self.add_to_cell(*row, (port, port), number, amount);
                    *of = number;
                    if self.grid.is_too_fine() {
                        self.coarsen();
                        slots = Slots::new(&self.grid, &flows);
                        (start, end) = (0, 0);
                    }
                }
            }
        });
    }

    /// Coarsens rows and columns as a sample of the packets of a segment needs it, so that it does not happen again and again
    /// while they are added. `flows` are the group and the port of each flow.
    fn coarsen_for(&mut self, segment: &Segment, flows: &[Option<(usize, u16)>]) {
        let first = self.first_nanos.unwrap_or_default();
        let mut sample = self.grid.clone();
        let mut rest = 0;
        segment.for_each_time(self.classifier.selector.window(), |time, _, flow| {
            rest = if rest == 0 { SAMPLE_DISTANCE } else { rest - 1 };
            if rest == 0
                && let Some(Some((group, port))) = flows.get(flow as usize)
            {
                let number = time.saturating_sub(first).div_euclid(sample.interval_nanos);
                sample.columns.insert(number);
                sample.add_row((*group, sample.row(*port)), (*port, *port));
                sample.coarsen();
            }
        });
        let Grid { interval_nanos, halvings, .. } = sample;
        if (interval_nanos, halvings) != (self.grid.interval_nanos, self.grid.halvings) {
            let before = self.grid.clone();
            self.grid.coarsen_to(interval_nanos, halvings);
            self.fit_cells(&before);
        }
    }

    /// Adds to a cell, and returns its index.
    fn add_to_cell(&mut self, row: Row, ports: (u16, u16), number: i64, amount: Amount) -> usize {
        self.grid.add_row(row, ports);
        let index = *self.indices.entry((row, number)).or_insert(self.cells.len());
        if let Some((.., sum)) = self.cells.get_mut(index) {
            *sum += amount;
        } else {
            self.grid.columns.insert(number);
            self.cells.push((row, number, amount));
        }
        index
    }

    /// Joins rows and columns until there are not too many.
    #[cold]
    fn coarsen(&mut self) {
        let before = self.grid.clone();
        self.grid.coarsen();
        self.fit_cells(&before);
    }

    /// Joins the cells of a grid that was finer.
    fn fit_cells(&mut self, before: &Grid) {
        let factor = self.grid.interval_nanos / before.interval_nanos;
        self.indices.clear();
        for ((group, row), number, amount) in std::mem::take(&mut self.cells) {
            let first = before.rows.get(&(group, row)).map_or(0, |(first, _)| *first);
            let (row, number) = ((group, self.grid.row(first)), number.div_euclid(factor));
            let index = *self.indices.entry((row, number)).or_insert(self.cells.len());
            match self.cells.get_mut(index) {
                Some((.., sum)) => *sum += amount,
                None => self.cells.push((row, number, amount)),
            }
        }
    }
}

impl Grid {
    fn is_too_fine(&self) -> bool {
        self.columns.len() > MAX_COLUMNS || self.rows.len() > MAX_ROWS
    }

    /// Makes intervals longer and rows larger until there are not too many.
    fn coarsen(&mut self) {
        while self.is_too_fine() {
            let longer = longer_than(self.interval_nanos).filter(|_| self.columns.len() > MAX_COLUMNS);
            let halvings = self.halvings + u32::from(self.rows.len() > MAX_ROWS);
            self.coarsen_to(longer.unwrap_or(self.interval_nanos), halvings);
        }
    }

    /// Makes intervals longer, and rows larger. `interval_nanos` is a multiple of the present length.
    fn coarsen_to(&mut self, interval_nanos: i64, halvings: u32) {
        let factor = interval_nanos / self.interval_nanos;
        (self.interval_nanos, self.halvings) = (interval_nanos, halvings);
        self.columns = self.columns.iter().map(|number| number.div_euclid(factor)).collect();
        for ((group, _), ports) in std::mem::take(&mut self.rows) {
            self.add_row((group, self.row(ports.0)), ports);
        }
    }

    fn add_row(&mut self, row: Row, (first, last): (u16, u16)) {
        let extent = self.rows.entry(row).or_insert((first, last));
        *extent = (extent.0.min(first), extent.1.max(last));
    }

    /// Returns the number of the row of a port. Numbers ascend with ports.
    fn row(&self, port: u16) -> u16 {
        match port.checked_sub(FIRST_USER_PORT) {
            None => port.checked_shr(self.halvings.saturating_sub(LATER)).unwrap_or_default(),
            Some(port) => FIRST_USER_PORT + port.checked_shr(self.halvings).unwrap_or_default(),
        }
    }
}

/// The rows of the flows of a segment, each with the interval and the index of the cell of its latest packet: cells are looked up
/// once for each, not for each packet.
struct Slots {
    rows: Vec<(Row, i64, usize)>,
    /// Index of the row of each flow, with [`Slots::NEW`] until its first packet; `u32::MAX` if the flow is not counted.
    of_flows: Vec<u32>,
}

impl Slots {
    const NEW: u32 = 1 << 31;

    /// `flows` are the group and the port of each flow, `None` if it is not counted.
    fn new(grid: &Grid, flows: &[Option<(usize, u16)>]) -> Self {
        let mut slots = Self { rows: Vec::new(), of_flows: Vec::with_capacity(flows.len()) };
        let mut indices = HashMap::new();
        for flow in flows {
            slots.of_flows.push(flow.map_or(u32::MAX, |(group, port)| {
                let row = (group, grid.row(port));
                *indices.entry(row).or_insert_with(|| {
                    slots.rows.push((row, i64::MIN, usize::MAX));
                    u32::try_from(slots.rows.len() - 1).unwrap_or(u32::MAX) | Self::NEW
                })
            }));
        }
        slots
    }

    /// Returns the row of the flow of a packet, and whether the packet is the first of the flow.
    #[inline]
    fn of_flow(&mut self, flow: usize) -> Option<(bool, &mut (Row, i64, usize))> {
        let slot = self.of_flows.get_mut(flow)?;
        let is_new = *slot & Self::NEW != 0;
        let row = self.rows.get_mut((*slot & !Self::NEW) as usize)?;
        *slot &= !Self::NEW;
        Some((is_new, row))
    }
}

fn group(class: Class) -> usize {
    (class as usize).min(GROUPS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heat_map(packets: &[(u16, i64)]) -> HeatMap {
        let mut map = HeatMap::new(&Settings { heat_map: true, ..Settings::default() }, None).unwrap();
        for &(port, time) in packets {
            let number = time.div_euclid(map.grid.interval_nanos);
            map.add_to_cell((0, map.grid.row(port)), (port, port), number, Amount { packets: 1, bytes: 60 });
            if map.grid.is_too_fine() {
                map.coarsen();
            }
        }
        map
    }

    #[test]
    fn cells_are_bounded_add_up_and_do_not_depend_on_the_order() {
        let mut random = fastrand::Rng::with_seed(3);
        for (ports, seconds) in [(50, 10), (60_000, 10), (60_000, 100_000)] {
            let mut packets: Vec<(u16, i64)> =
                (0..5_000).map(|_| (random.u16(..ports), random.i64(0..seconds) * 1_000_000_000)).collect();
            let map = heat_map(&packets);
            assert!(map.grid.rows.len() <= MAX_ROWS && map.grid.columns.len() <= MAX_COLUMNS);
            let cells = map.cells(0);
            assert_eq!(cells.iter().map(|(.., amount)| amount.packets).sum::<u64>(), 5_000);
            assert_eq!(map.rows(0).last().unwrap().1, packets.iter().map(|(port, _)| *port).max().unwrap());
            random.shuffle(&mut packets);
            let other = heat_map(&packets);
            assert_eq!((other.cells(0), other.grid.interval_nanos), (cells, map.grid.interval_nanos));
            assert_eq!(other.rows(0).collect::<Vec<_>>(), map.rows(0).collect::<Vec<_>>());
        }
    }
}
