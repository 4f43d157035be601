//! How soon hosts acknowledge each other's TCP packets.
//!
//! The system of the machine that captured acknowledges what it receives within microseconds. The acknowledgments of a distant
//! machine come after a round trip. Both are measured between the same two hosts.

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use crate::hash::mix;
use crate::packet::{Address, FiveTuple, TcpNumbers};
use crate::sorted::entries;

/// The maximum of conversations that await an answer. When it is reached, all are forgotten: a conversation that goes on is
/// measured again. Bounds memory when a capture has a flow per packet.
const MAXIMUM_AWAITING: usize = if cfg!(fuzzing) { 8 } else { 4_096 };
/// The maximum of ordered host pairs with answer times: those that answer first.
const MAXIMUM_PAIRS: usize = if cfg!(fuzzing) { 8 } else { 4_096 };

/// The times that one host took to answer another, by octave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct AnswerTimes {
    /// Number of answers after less than 2 µs, and after at least 2^n µs.
    octaves: [u16; OCTAVES],
}

/// The longest times are counted in the last octave, from 2^23 µs or 8 seconds.
const OCTAVES: usize = 24;

impl AnswerTimes {
    fn add(&mut self, nanos: u64) {
        if let Some(answers) = self.octaves.get_mut(octave(nanos)) {
            *answers = answers.saturating_add(1);
        }
    }

    fn merge(&mut self, later: Self) {
        for (answers, more) in self.octaves.iter_mut().zip(later.octaves) {
            *answers = answers.saturating_add(more);
        }
    }

    /// Returns the binary logarithm of the time, in microseconds, within which the soonest 2 % of the answers came, or the soonest
    /// answer if there are fewer than 50; `None` if there are none.
    ///
    /// Most answers are late for reasons of their own: a person thinks, a program computes, an acknowledgment is delayed. Of many
    /// answers a few may cross with their questions.
    fn soonest(&self) -> Option<u8> {
        let all: u32 = self.octaves.iter().map(|answers| u32::from(*answers)).sum();
        let wanted = all.div_ceil(50).max(1);
        let mut so_far = 0;
        let octave = self.octaves.iter().position(|answers| {
            so_far += u32::from(*answers);
            so_far >= wanted
        });
        octave.and_then(|octave| u8::try_from(octave).ok())
    }
}

/// The times that one host took to answer another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Answers {
    /// Answers in the handshakes that open connections, which the system gives, not a program.
    handshakes: AnswerTimes,
    /// Other TCP acknowledgments.
    acknowledgments: AnswerTimes,
}

impl Answers {
    /// Returns the soonest answers, but none sooner than the octave `least`.
    fn soonest(&self, least: usize) -> SoonestAnswers {
        let soonest = |times: &AnswerTimes| {
            let octave = times.soonest()?;
            u8::try_from(usize::from(octave).max(least)).ok()
        };
        let acknowledgment = soonest(&self.acknowledgments);
        SoonestAnswers {
            handshake: soonest(&self.handshakes),
            acknowledgment,
            is_measured: acknowledgment.is_some_and(|octave| usize::from(octave) > least),
        }
    }
}

/// Returns the binary logarithm of a time in microseconds, at most that of the longest that is told apart.
fn octave(nanos: u64) -> usize {
    ((nanos / 1_000).max(1).ilog2() as usize).min(OCTAVES - 1)
}

/// The binary logarithms of the soonest answers of one host to another, in microseconds; `None` without answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct SoonestAnswers {
    pub(super) handshake: Option<u8>,
    pub(super) acknowledgment: Option<u8>,
    /// Whether the acknowledgment took longer than the clock can miss, and than the 2 µs within which no machine answers.
    pub(super) is_measured: bool,
}

/// A packet that awaits an answer.
#[derive(Clone, Copy, Debug)]
struct Question {
    time_nanos: i64,
    /// The acknowledgment number of the answer.
    acknowledgment: u32,
    is_syn: bool,
}

/// Measures answer times from packets in the order of the capture.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct AnswerClock {
    /// The latest unanswered packet of each end of a conversation, by the hash of its flow. The first is that of the lower
    /// socket.
    #[serde(skip)]
    awaiting: HashMap<u64, [Option<Question>; 2]>,
    /// By the host that answers, and the one that is answered.
    #[serde(with = "crate::sorted")]
    answers: HashMap<(Address, Address), Answers>,
    /// Whether any time is given more finely than in seconds, hundredths, milliseconds.
    is_finer: [bool; RESOLUTIONS_NANOS.len()],
}

/// Resolutions of times, in nanoseconds, that are too coarse for the answers of a machine itself.
const RESOLUTIONS_NANOS: [i64; 3] = [1_000_000_000, 10_000_000, 1_000_000];

impl AnswerClock {
    /// Adds a TCP packet.
    pub(super) fn add(&mut self, time_nanos: i64, flow: &FiveTuple, numbers: TcpNumbers) {
        for (is_finer, resolution) in self.is_finer.iter_mut().zip(RESOLUTIONS_NANOS) {
            *is_finer |= time_nanos % resolution != 0;
        }
        let socket = |address: Address, port| mix(address.stable_hash(), u64::from(port));
        let source = socket(flow.source, flow.source_port);
        let destination = socket(flow.destination, flow.destination_port);
        let (own, other) = if source < destination { (0, 1) } else { (1, 0) };
        if self.awaiting.len() == MAXIMUM_AWAITING {
            self.awaiting.clear();
        }
        let conversation = mix(source.min(destination), source.max(destination));
        let questions = self.awaiting.entry(conversation).or_default();
        let is_answered = |question: &mut Question| numbers.acknowledgment == Some(question.acknowledgment);
        let answered = questions.get_mut(other).and_then(|question| question.take_if(is_answered));
        if let (Some(own), Some(acknowledgment)) = (questions.get_mut(own), numbers.next_sequence) {
            *own = Some(Question { time_nanos, acknowledgment, is_syn: numbers.is_syn });
        }
        let Some(question) = answered else { return };
        let Ok(nanos) = u64::try_from(time_nanos.saturating_sub(question.time_nanos)) else { return };
        let pair = (flow.source, flow.destination);
        if self.answers.len() < MAXIMUM_PAIRS || self.answers.contains_key(&pair) {
            let answers = self.answers.entry(pair).or_default();
            let times = if question.is_syn { &mut answers.handshakes } else { &mut answers.acknowledgments };
            times.add(nanos);
        }
    }

    /// Returns the number of pairs of hosts with answer times.
    pub(super) fn len(&self) -> usize {
        self.answers.len()
    }

    /// Adds the answer times of later packets.
    pub(super) fn merge(&mut self, later: &Self) {
        for (is_finer, is_also) in self.is_finer.iter_mut().zip(later.is_finer) {
            *is_finer |= is_also;
        }
        for (pair, answers) in entries(&later.answers) {
            if self.answers.len() < MAXIMUM_PAIRS || self.answers.contains_key(pair) {
                let known = self.answers.entry(*pair).or_default();
                known.handshakes.merge(answers.handshakes);
                known.acknowledgments.merge(answers.acknowledgments);
            }
        }
    }

    /// Returns the binary logarithms of the soonest answers of the first host to the second, in microseconds.
    pub(super) fn soonest(&self, pair: (Address, Address)) -> SoonestAnswers {
        let mut resolutions = self.is_finer.into_iter().zip(RESOLUTIONS_NANOS);
        let coarse = resolutions.find(|(is_finer, _)| !is_finer).map(|(_, resolution)| resolution);
        // Two times that are rounded down can be one unit farther apart than they were.
        let least = coarse.map_or(0, |resolution| octave(resolution.unsigned_abs() * 2));
        self.answers.get(&pair).map(|answers| answers.soonest(least)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::packet::Transport;

    const CLIENT: [u8; 4] = [10, 0, 0, 1];
    const SERVER: [u8; 4] = [10, 0, 0, 2];

    fn flow(source: [u8; 4], source_port: u16, destination: [u8; 4], destination_port: u16) -> FiveTuple {
        FiveTuple {
            source: Ipv4Addr::from(source).into(),
            destination: Ipv4Addr::from(destination).into(),
            source_port,
            destination_port,
            transport: Transport::Tcp,
        }
    }

    /// Adds a packet at a time in microseconds. The client has port 40,000, the server port 80.
    fn add(clock: &mut AnswerClock, micros: i64, is_client: bool, is_syn: bool, numbers: [Option<u32>; 2]) {
        let there = flow(CLIENT, 40_000, SERVER, 80);
        let back = flow(SERVER, 80, CLIENT, 40_000);
        let [next_sequence, acknowledgment] = numbers;
        let numbers = TcpNumbers { next_sequence, acknowledgment, is_syn };
        clock.add(micros * 1_000, if is_client { &there } else { &back }, numbers);
    }

    /// Returns the octaves of the handshake and of later acknowledgments, of the client and of the server.
    fn soonest(clock: &AnswerClock) -> [[Option<u8>; 2]; 2] {
        let [client, server] = [CLIENT, SERVER].map(|address| Address::from(Ipv4Addr::from(address)));
        [(client, server), (server, client)].map(|pair| {
            let SoonestAnswers { handshake, acknowledgment, .. } = clock.soonest(pair);
            [handshake, acknowledgment]
        })
    }

    #[test]
    fn both_ends_of_a_handshake_answer() {
        let mut clock = AnswerClock::default();
        add(&mut clock, 0, true, true, [Some(1), None]);
        add(&mut clock, 20_000, false, true, [Some(101), Some(1)]);
        add(&mut clock, 20_050, true, false, [None, Some(101)]);
        assert_eq!(soonest(&clock), [[Some(5), None], [Some(14), None]]);
        add(&mut clock, 30_000, true, false, [Some(51), Some(101)]);
        add(&mut clock, 50_000, false, false, [None, Some(51)]);
        assert_eq!(soonest(&clock), [[Some(5), None], [Some(14), Some(14)]]);
    }

    #[test]
    fn only_the_first_acknowledgment_of_the_latest_packet_is_an_answer() {
        let mut clock = AnswerClock::default();
        add(&mut clock, 0, true, false, [Some(51), Some(1)]);
        add(&mut clock, 10, false, false, [None, Some(1)]);
        assert_eq!(soonest(&clock), [[None; 2]; 2], "it acknowledges an earlier packet");
        add(&mut clock, 100, true, false, [Some(101), Some(1)]);
        add(&mut clock, 110, false, false, [None, Some(51)]);
        assert_eq!(soonest(&clock), [[None; 2]; 2], "the packet is not the latest");
        add(&mut clock, 612, false, false, [None, Some(101)]);
        assert_eq!(soonest(&clock), [[None; 2], [None, Some(9)]]);
        // Repeated acknowledgments are not measured, so that a later one does not count as late.
        let before = clock.answers.clone();
        add(&mut clock, 614, false, false, [None, Some(101)]);
        assert_eq!(clock.answers.values().next(), before.values().next());
    }

    #[test]
    fn an_acknowledgment_of_another_connection_is_no_answer() {
        let mut clock = AnswerClock::default();
        add(&mut clock, 0, true, false, [Some(51), Some(1)]);
        let other = TcpNumbers { next_sequence: None, acknowledgment: Some(51), is_syn: false };
        clock.add(5_000, &flow(SERVER, 80, CLIENT, 40_001), other);
        clock.add(5_000, &flow(SERVER, 443, CLIENT, 40_000), other);
        assert_eq!(soonest(&clock), [[None; 2]; 2]);
    }

    #[test]
    fn an_answer_before_its_question_is_not_measured() {
        let mut clock = AnswerClock::default();
        add(&mut clock, 1_000, true, false, [Some(51), Some(1)]);
        add(&mut clock, 900, false, false, [None, Some(51)]);
        assert_eq!(soonest(&clock), [[None; 2]; 2]);
    }

    #[test]
    fn of_many_answers_a_few_do_not_count() {
        let times = |counts: &[(u64, usize)]| {
            let mut times = AnswerTimes::default();
            for (micros, count) in counts {
                (0..*count).for_each(|_| times.add(micros * 1_000));
            }
            times.soonest()
        };
        assert_eq!(times(&[]), None);
        assert_eq!([0, 1, 2, 1_024].map(|micros| times(&[(micros, 1)])), [Some(0), Some(0), Some(1), Some(10)]);
        assert_eq!(times(&[(16, 1), (20_000, 49)]), Some(4));
        assert_eq!(times(&[(16, 1), (20_000, 150)]), Some(14));
        assert_eq!(times(&[(1 << 40, 1)]), Some(23));
    }

    #[test]
    fn conversations_that_go_on_are_measured_after_a_scan() {
        let mut clock = AnswerClock::default();
        let ports = 0..u16::try_from(2 * MAXIMUM_AWAITING).unwrap();
        for port in ports {
            let numbers = TcpNumbers { next_sequence: Some(1), acknowledgment: None, is_syn: true };
            clock.add(0, &flow(CLIENT, port, SERVER, 80), numbers);
            assert!(clock.awaiting.len() <= MAXIMUM_AWAITING);
        }
        add(&mut clock, 1_000, true, false, [Some(51), Some(1)]);
        add(&mut clock, 1_064, false, false, [None, Some(51)]);
        assert_eq!(soonest(&clock), [[None; 2], [None, Some(6)]]);
    }
}
