//! Runs whole sessions in different ways, and asserts that all have one report.

use portogram::report::{Method, Report, to_json};
use portogram::session::{Applied, End, FileReader, Limits, Need, Session, Source};
use portogram::settings::{PortRole, Repeats, Settings};

use super::promised::assert_promised;
use super::traffic::Traffic;
use super::{assert_conserved, session_of};

/// A file of a capture: its name and its bytes.
pub type Named<'a> = (&'a str, &'a [u8]);

/// Budgets with which no packets, some packets, or all packets are held.
const BUDGETS_BYTES: [u64; 3] = [0, 16 << 10, u64::MAX];

/// A session that is given its files in one of many ways, all drawn from a seed.
pub struct Run<'a> {
    pub session: Session,
    files: &'a [Named<'a>],
    random: fastrand::Rng,
    /// The decoder of the file that is read, if the session does not decode it itself.
    reader: Option<FileReader>,
}

impl<'a> Run<'a> {
    pub fn new(seed: u64, files: &'a [Named<'a>], is_repeatable: bool, settings: &Settings, limits: Limits) -> Self {
        let source = |(name, bytes): &Named<'_>| Source { is_repeatable, ..Source::file(*name, bytes.len() as u64) };
        let sources = files.iter().map(source).collect();
        let session = Session::new(sources, settings.clone(), limits);
        Self { session, files, random: fastrand::Rng::with_seed(seed), reader: None }
    }

    fn is_at_end(&self) -> bool {
        self.session.need() == Need::Nothing && !self.session.has_pending()
    }

    /// Returns the next part of `rest`: often a few bytes, at most all of them.
    fn cut<'b>(&mut self, rest: &'b [u8]) -> &'b [u8] {
        let most = if self.random.bool() { rest.len() } else { 1 + rest.len() / 16 };
        &rest[..self.random.usize(1..=most)]
    }

    /// Gives the session what it needs next.
    fn step(&mut self) {
        if self.session.has_pending() && self.random.bool() {
            self.session.push_pending();
            return;
        }
        let (file, offset) = match self.session.need() {
            Need::Head { file, bytes } => {
                return self.session.push_head(&self.files[file].1[..bytes.min(self.files[file].1.len())]);
            }
            Need::Chunk { file, offset } => (file, usize::try_from(offset).unwrap()),
            Need::Nothing => {
                self.session.push_pending();
                return;
            }
        };
        if offset == 0 && !self.session.has_pending() {
            let is_apart = self.random.u8(..4) == 0;
            self.reader = is_apart.then(|| self.session.file_reader(self.random.usize(1..100)));
        }
        let rest = &self.files[file].1[offset..];
        let chunk = (!rest.is_empty()).then(|| self.cut(rest));
        match (chunk, &mut self.reader) {
            (chunk, Some(reader)) => {
                let session = &mut self.session;
                let result = match chunk {
                    Some(_) if reader.has_pending() => reader.push_pending(|batch| session.add(batch)),
                    chunk => reader.push(chunk, |batch| session.add(batch)),
                };
                self.session.note(&result);
            }
            (Some(chunk), None) => _ = self.session.push(chunk),
            (None, None) if self.random.bool() => _ = self.session.end_file(),
            (None, None) => _ = self.session.begin_end(),
        }
    }

    /// Reads some of the files, and makes reports now and then.
    pub fn read_some(&mut self) {
        for _ in 0..self.random.usize(..12) {
            if self.is_at_end() {
                break;
            }
            self.step();
            match self.random.u8(..16) {
                0 => assert_conserved(&self.session.report()),
                1 => assert_conserved(&self.session.report_with_findings()),
                2 => assert_conserved(&self.session.partial_report()),
                3 => _ = self.session.examine(),
                _ => {}
            }
        }
    }

    /// Reads all that is left.
    pub fn read_on(&mut self) {
        while !self.is_at_end() {
            self.step();
        }
    }

    /// Ends the reading here in one of several ways, of which some let other files be read.
    ///
    /// Returns whether a file could not be read.
    fn end_early(&mut self) -> bool {
        match self.random.u8(..3) {
            0 => self.session.stop(),
            1 => {
                self.reader = None;
                self.session.fail("the disk is gone");
                self.read_on();
                return true;
            }
            _ => {}
        }
        false
    }

    pub fn json(&mut self) -> String {
        json(&self.session.report_with_findings())
    }
}

/// Returns the report as JSON, without findings if the settings do not ask for them before a flood is dropped.
fn json(report: &Report) -> String {
    assert_conserved(report);
    let mut report = report.clone();
    report.findings = report.findings.filter(|_| report.settings.findings);
    to_json(&report)
}

/// Asserts that two texts are equal, and shows the first lines that are not.
#[track_caller]
pub fn assert_same(left: &str, right: &str, what: &str) {
    if left != right {
        let differ = left.lines().zip(right.lines()).enumerate().filter(|(_, (left, right))| left != right).take(12);
        let lines: Vec<String> = differ.map(|(number, (a, b))| format!("{number}: {a}\n{number}: {b}")).collect();
        panic!("{what}: reports differ:\n{}", lines.join("\n"));
    }
}

/// Whole sessions on one capture, under two settings.
pub struct Runs<'a> {
    pub files: &'a [Named<'a>],
    pub settings: [Settings; 2],
    pub limits: Limits,
    pub seed: u64,
}

impl Runs<'_> {
    fn limits(&self, budget: usize) -> Limits {
        Limits { memory_budget_bytes: BUDGETS_BYTES[budget % BUDGETS_BYTES.len()], ..self.limits }
    }

    /// Returns the report of a session that holds all packets, and reads whole files.
    pub fn reference(&self, settings: &Settings) -> Report {
        let mut run = Run::new(0, self.files, true, settings, self.limits(2));
        let slices: Vec<&[u8]> = self.files.iter().map(|(_, bytes)| *bytes).collect();
        super::read(&mut run.session, &slices, || usize::MAX);
        assert!(run.session.is_settled());
        run.session.report_with_findings()
    }

    /// Asserts that neither budget, cuts, the order of the files, changes of settings nor streams change the report. Returns it.
    pub fn assert_one_report(&self) -> Report {
        let report = self.reference(&self.settings[0]);
        let expected = [json(&report), json(&self.reference(&self.settings[1]))];
        for budget in 0..BUDGETS_BYTES.len() {
            self.assert_files(budget, &expected[0]);
            self.assert_changes(budget, &expected);
            self.assert_streams(budget, &report, &expected);
            self.assert_early_end(budget, &report);
        }
        report
    }

    /// Reads the files in another order, at random cuts.
    fn assert_files(&self, budget: usize, expected: &str) {
        let mut files = self.files.to_vec();
        let middle = usize::try_from(self.seed).unwrap_or_default() % files.len();
        files.rotate_left(middle);
        let mut run = Run::new(self.seed, &files, true, &self.settings[0], self.limits(budget));
        run.read_on();
        assert!(run.session.is_settled());
        assert_same(&run.json(), expected, "files at random cuts");
    }

    /// Changes the settings in the middle of the first reading, after it, and in the middle of others.
    fn assert_changes(&self, budget: usize, expected: &[String; 2]) {
        // Settings of which another reading of the files knows the direction from its start.
        let others = self.settings.clone().map(|settings| Settings {
            repeats: if settings.repeats == Repeats::Skip { Repeats::Count } else { Repeats::Skip },
            ..settings
        });
        let all = [&self.settings[0], &self.settings[1], &others[0], &others[1]];
        let mut run = Run::new(!self.seed, self.files, true, all[1], self.limits(budget));
        for (settings, expected) in [(all[0], &expected[0]), (all[1], &expected[1]), (all[0], &expected[0])] {
            for _ in 0..run.random.usize(..4) {
                run.session.apply(all[run.random.usize(..all.len())].clone());
                run.read_some();
            }
            run.session.apply(settings.clone());
            run.read_on();
            self.assert_answer(&mut run, expected, "changed settings");
            if run.random.bool() && run.session.read_again() {
                run.read_on();
                let is_widened = run.session.settings() != settings;
                let expected =
                    if is_widened { json(&self.reference(run.session.settings())) } else { expected.clone() };
                assert_same(&run.json(), &expected, "read again");
            }
        }
    }

    /// Asserts that the report of a session whose settings were changed is the expected one, as far as flow records tell.
    fn assert_answer(&self, run: &mut Run<'_>, expected: &str, what: &str) {
        assert!(run.session.is_settled());
        let report = run.session.report_with_findings();
        if report.folded.is_some() {
            let expected = self.reference(&report.settings);
            assert_conserved(&report);
            assert_eq!(report.capture.packets, expected.capture.packets, "{what}");
        } else if report.flow_records.is_some() {
            assert_conserved(&report);
            assert_promised(&report, &self.reference(&report.settings), what);
        } else {
            assert_same(&json(&report), expected, what);
        }
    }

    /// Reads streams, which cannot be read twice, in the order in which the files are read.
    fn assert_streams(&self, budget: usize, report: &Report, expected: &[String; 2]) {
        let in_order = report.capture.files.iter().map(|file| file.name.as_str());
        let files: Vec<Named<'_>> =
            in_order.map(|name| *self.files.iter().find(|(known, _)| *known == name).unwrap()).collect();
        let [first, second] = &self.settings;
        for changes in [false, true] {
            let mut run = Run::new(self.seed, &files, false, first, self.limits(budget));
            run.read_some();
            let is_second = changes && run.session.apply(second.clone()) == Applied::AtOnce;
            run.read_on();
            assert_eq!(run.session.number(), 1);
            if run.session.is_settled() {
                self.assert_answer(&mut run, &expected[usize::from(is_second)], "streams");
            } else {
                let report = run.session.report_with_findings();
                assert_conserved(&report);
                assert_says_that_it_is_superseded(&report);
            }
        }
    }

    /// Stops, or fails to read a file, or reports what was read so far.
    fn assert_early_end(&self, budget: usize, report: &Report) {
        let end = |settings: &Settings, budget| {
            let mut run = Run::new(self.seed, self.files, true, settings, self.limits(budget));
            run.read_some();
            let has_failed = run.end_early();
            (run, has_failed)
        };
        let settings = &self.settings[0];
        let (mut run, has_failed) = end(settings, budget);
        let early = run.session.report_with_findings();
        assert_conserved(&early);
        if run.session.number() > 1 {
            // What could not be read before may suggest another direction.
            let is_all_known = !has_failed || (run.is_at_end() && run.session.end() == End::Whole);
            if !run.session.is_settled() {
                assert!(has_failed);
                assert_says_that_it_is_superseded(&early);
            } else if is_all_known {
                assert_eq!(early.direction.method, report.direction.method);
                assert_eq!(early.direction.local_networks, report.direction.local_networks);
            }
            return;
        }
        let held = end(settings, 2).0.session.report_with_findings();
        if run.session.is_settled() {
            if early.flow_records.is_none() {
                assert_same(&json(&early), &json(&held), "ended early");
            }
            return;
        }
        assert_says_that_it_is_superseded(&early);
        if let Some(better) = &early.direction.superseded_by {
            assert_eq!(better.method, held.direction.method);
            assert_eq!(better.local_networks, held.direction.local_networks);
        }
        if matches!(early.direction.method, Method::OneHost | Method::Prefixes | Method::Topology) {
            let local_networks = Some(early.direction.local_networks.clone());
            let recounted = end(&Settings { local_networks, ..settings.clone() }, 2).0.session.report();
            // Which addresses are broadcast addresses is inferred from packets too, so their side may differ.
            let sent = |report: &Report| {
                let classes = &report.classes;
                [
                    classes.outgoing.packets + classes.internal.packets,
                    classes.incoming.packets + classes.transit.packets,
                ]
            };
            assert_eq!(sent(&early), sent(&recounted), "counts are by the direction that the report states");
        }
    }
}

fn assert_says_that_it_is_superseded(report: &Report) {
    let has = |code: &str| report.capture.warnings.iter().any(|warning| warning.code == code);
    let is_direction = report.direction.superseded_by.is_some();
    assert_eq!((has("direction-superseded"), has("services-superseded")), (is_direction, !is_direction));
}

/// Returns the report by services, after asserting that it is the same whether the packets are held in memory or not.
pub fn report_by_service(traffic: &Traffic) -> Report {
    let settings = Settings { port_role: PortRole::Service, ..Settings::default() };
    let report = |memory_budget_bytes| {
        let limits = Limits { memory_budget_bytes, ..Limits::default() };
        session_of(traffic.bytes(), settings.clone(), limits).report_with_findings()
    };
    let held = report(u64::MAX);
    assert!(report(0) == held, "it depends on the memory budget");
    held
}
