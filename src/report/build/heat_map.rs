//! Ports over time.

use std::collections::BTreeMap;

use super::times::{iso_8601, seconds, silences};
use crate::query;
use crate::report::schema::{Amount, HeatMap, HeatMapCell, HeatMapGroup, Interval, Timeline};

impl HeatMap {
    pub(super) fn new(map: &query::HeatMap) -> Self {
        let all = [0, 1, 2].map(|group| map.cells(group));
        let earliest = all.iter().flatten().map(|(_, number, _)| *number).min().unwrap_or_default();
        let mut columns: BTreeMap<u64, Amount> = BTreeMap::new();
        let groups = [0, 1, 2].map(|index| {
            let cells = map.cells(index).into_iter().map(|(row, number, amount)| {
                let (number, amount) = (number.abs_diff(earliest), Amount::from(amount));
                let column = columns.entry(number).or_default();
                (column.packets, column.bytes) = (column.packets + amount.packets, column.bytes + amount.bytes);
                HeatMapCell { row, number, amount }
            });
            HeatMapGroup { cells: cells.collect(), rows: map.rows(index).collect() }
        });
        let start_nanos = (map.first_nanos())
            .map(|first| first.saturating_add(earliest.saturating_mul(map.interval_nanos())))
            .filter(|_| !columns.is_empty());
        let nothing = Amount::default();
        let intervals =
            columns.into_iter().map(|(number, other)| Interval { number, incoming: nothing, outgoing: nothing, other });
        let mut time = Timeline {
            start: start_nanos.and_then(iso_8601),
            start_nanos,
            interval_seconds: seconds(map.interval_nanos()),
            intervals: intervals.collect(),
            ..Timeline::default()
        };
        time.silences = silences(&time);
        Self { time, groups }
    }
}
