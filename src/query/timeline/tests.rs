use super::*;

const PACKET: Amount = Amount { packets: 1, bytes: 60 };

fn packets(timeline: &Timeline) -> Vec<u64> {
    timeline.intervals().iter().map(|(_, interval)| interval.amounts()[0].packets).collect()
}

fn of_times(interval_nanos: Option<i64>, times: impl IntoIterator<Item = i64>) -> Timeline {
    let mut timeline = Timeline::new(interval_nanos);
    times.into_iter().for_each(|time| timeline.add(time, Some(Class::Incoming), PACKET));
    timeline
}

#[test]
fn each_automatic_length_divides_the_next() {
    assert!(AUTOMATIC_LENGTHS_NANOS.windows(2).all(|pair| pair[1] % pair[0] == 0 && pair[1] > pair[0]));
}

#[test]
fn automatic_intervals_get_longer_and_lose_no_packets() {
    let times = || (0..100_000_i64).map(|time| 5_000 + time * 7_654_321);
    let timeline = of_times(None, times());
    assert_eq!(timeline.interval_nanos(), 1_000_000_000);
    assert_eq!(timeline.intervals().len(), 766);
    assert_eq!(packets(&timeline).iter().sum::<u64>(), 100_000);
    assert_eq!(packets(&of_times(Some(1_000_000_000), times())), packets(&timeline));
}

#[test]
fn a_packet_with_a_wrong_date_does_not_lengthen_the_intervals() {
    let seconds = |start: i64| (0..400).map(move |second| start + second * 1_000_000_000);
    let start = 1_700_000_000_000_000_000;
    let without = of_times(None, seconds(start));
    for wrong in [0, -1_000_000_000_000_000_000, i64::MAX, start + 86_400_000_000_000] {
        for times in
            [[wrong].into_iter().chain(seconds(start)).collect::<Vec<_>>(), seconds(start).chain([wrong]).collect()]
        {
            let with = of_times(None, times);
            assert_eq!(with.interval_nanos(), without.interval_nanos());
            assert_eq!(with.intervals().len(), 401);
        }
    }
}

/// The first packet, from which the intervals are numbered, is the same.
#[test]
fn the_order_of_packets_does_not_matter() {
    let mut random = fastrand::Rng::with_seed(8);
    for count in [10, 1_000, 5_000] {
        let mut times: Vec<i64> =
            (0..count).map(|_| random.i64(0..40) * 3_600_000_000_000 + random.i64(0..1_000_000_000)).collect();
        let in_order = |times: &[i64]| {
            let timeline = of_times(None, [0].into_iter().chain(times.iter().copied()));
            (timeline.interval_nanos(), timeline.intervals())
        };
        let shuffled = in_order(&times);
        times.sort_unstable();
        assert_eq!(in_order(&times), shuffled);
    }
}

#[test]
fn packets_beyond_the_intervals_are_outside() {
    let maximum = i64::try_from(MAX_CHOSEN_INTERVALS).unwrap();
    let timeline = of_times(Some(1), (100..100 + maximum).chain([99, i64::MAX, i64::MIN, 100]));
    assert_eq!(timeline.outside().amounts()[0].packets, 3);
    assert_eq!(packets(&timeline).iter().sum::<u64>(), MAX_CHOSEN_INTERVALS as u64 + 1);
}

#[test]
fn the_number_of_intervals_is_bounded() {
    for interval_nanos in [None, Some(1)] {
        let mut random = fastrand::Rng::with_seed(5);
        let range = 2 * i64::try_from(MAX_CHOSEN_INTERVALS).unwrap();
        let timeline = of_times(interval_nanos, (0..200_000).map(|_| random.i64(-range..range)));
        let maximum = if interval_nanos.is_some() { MAX_CHOSEN_INTERVALS } else { MAX_AUTOMATIC_INTERVALS };
        assert!(timeline.intervals().len() <= maximum);
        let outside = timeline.outside().amounts()[0].packets;
        assert_eq!(packets(&timeline).iter().sum::<u64>() + outside, 200_000);
        assert_eq!(outside > 0, interval_nanos.is_some());
    }
}

#[test]
fn the_timeline_begins_at_the_earliest_packet() {
    let mut timeline = Timeline::new(None);
    timeline.start_at(5_000_000);
    timeline.start_at(3_000_500);
    timeline.add(5_000_001, Some(Class::Incoming), PACKET);
    timeline.add(4_000_000, Some(Class::Incoming), PACKET);
    assert_eq!((timeline.first_nanos(), timeline.earliest()), (Some(5_000_000), -2_000));
    assert_eq!(timeline.intervals().iter().map(|(number, _)| *number).collect::<Vec<_>>(), [-1_000, 0]);
}
