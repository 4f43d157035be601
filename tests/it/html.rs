//! HTML, and pictures of a single chart.

use std::fs;
use std::path::Path;

use portogram::chart::{PortWindow, TimeMeasure};
use portogram::html::{self, Options};
use portogram::report::{ChartData, ChartKind, Series, SeriesColors};
use portogram::session::{Limits, Session, Source};
use portogram::settings::Settings;

use crate::command::{folder, portogram, text};
use crate::support::files::{Order, PcapNg, START_NANOS};
use crate::support::packets::*;

/// Writes charts of a capture, and returns the file.
fn written(folder: &Path, name: &str, arguments: &[&str]) -> Vec<u8> {
    let output = portogram(folder, &[&["--force", "a.pcapng"], arguments, &[name]].concat());
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{arguments:?}");
    fs::read(folder.join(name)).unwrap()
}

fn page(folder: &Path, arguments: &[&str]) -> String {
    String::from_utf8(written(folder, "a.html", arguments)).unwrap()
}

/// Returns a folder with the sample capture as `a.pcapng`.
fn sample_folder(name: &str) -> std::path::PathBuf {
    let folder = folder(name);
    fs::write(folder.join("a.pcapng"), portogram::sample::capture()).unwrap();
    folder
}

#[test]
fn the_page_has_every_part_and_loads_nothing() {
    let page = page(&sample_folder("html"), &[]);
    for words in [
        "<h1>a.pcapng</h1>",
        "conversations between",
        "opened by the local side",
        "Local side",
        "is taken as local",
        "Incoming packets",
        "Outgoing bytes",
        "packets per 5 s",
        "443 HTTPS · TCP",
        "What stands out",
        "Conversations",
        "20 of 576 conversations.",
        "Busiest ports",
        "Where every packet went",
        "The capture",
        "eth0",
        "Timing",
    ] {
        assert!(page.contains(words), "{words} is missing");
    }
    assert_eq!(page.matches("<svg ").count(), 5);
    for forbidden in ["<script", "<link", "<img", "<iframe", "@import", "url(", " src=", "href=", "onload"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    let addresses = page.match_indices("http").filter(|(at, _)| !page[..*at].ends_with("xmlns=\""));
    assert!(
        addresses.clone().all(|(at, _)| page[..at].ends_with('<') || page[at..].starts_with("http-equiv")),
        "{addresses:?}"
    );
    assert!(page.len() < 400_000, "{} bytes", page.len());
}

#[test]
fn the_colours_are_those_of_the_reader_or_of_the_theme() {
    let folder = sample_folder("html-colours");
    let (of_reader, light, dark) =
        (page(&folder, &[]), page(&folder, &["--theme", "light"]), page(&folder, &["--theme", "dark"]));
    assert!(of_reader.contains("@media screen and (prefers-color-scheme: dark)"));
    assert!(!light.contains("prefers-color-scheme") && !dark.contains("prefers-color-scheme"));
    for page in [&of_reader, &light, &dark] {
        // One drawing for both: its colours are those of the style.
        assert!(page.contains("fill=\"var(--incoming)\"") && !page.contains("fill=\"#"));
        assert!(page.contains("--incoming: #1b5fa8;") && page.contains("--incoming: #4c94e0;"));
    }
}

#[test]
fn names_of_the_capture_never_become_markup() {
    let folder = folder("html-hostile");
    let name = "<script>alert(1)</script>&\"'<b>";
    let file = PcapNg::new(Order::Little);
    let options = file.option(2, name.as_bytes());
    let file = file.interface(1, 0, &options);
    let frame = ethernet(0x0800, &ipv4(INCOMING, &udp(53, 50_000, 100)));
    let file = file.enhanced(0, START_NANOS / 1_000, &frame, frame.len(), &[]);
    fs::write(folder.join("a.pcapng"), &file.bytes).unwrap();
    let page = page(&folder, &[]);
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;"), "{page}");
    assert!(!page.contains("<script") && !page.contains("<b>"));
}

#[test]
fn a_direction_without_traffic_and_a_guess_are_explained() {
    let folder = folder("html-empty");
    let frame = ethernet(0x0800, &ipv4(INCOMING, &udp(53, 50_000, 100)));
    let file = PcapNg::new(Order::Little).interface(1, 0, &[]);
    fs::write(folder.join("a.pcapng"), file.enhanced(0, START_NANOS / 1_000, &frame, frame.len(), &[]).bytes).unwrap();
    let page = page(&folder, &[]);
    assert!(page.contains("No outgoing packets."), "{page}");
}

#[test]
fn the_page_has_the_ports_the_measure_and_the_colours_that_are_shown() {
    let mut session = Session::new(vec![Source::stream("a.pcapng")], Settings::default(), Limits::default());
    session.collect_series();
    session.push(&portogram::sample::capture());
    session.end_file();
    let report = session.report();
    let data = ChartData::from(&report);
    let page = |options: &Options| html::page(&report, &data, options, "", session.wording());
    let busiest = &data.series[0];
    let entry = |color| format!("data-service=\"{color}\"></span>{} ", busiest.port);
    let whole = page(&Options::default());
    assert!(whole.contains("packets per 5 s") && whole.contains(&entry(0)) && !whole.contains("Ports shown"));
    // Another service had the first colour before.
    let before = Series { port: data.series[1].port, ..busiest.clone() };
    let options = Options {
        window: PortWindow { from: 400.0, to: 500.0 },
        measure: TimeMeasure::Bytes,
        colors: SeriesColors::new(&[before, busiest.clone()]),
        ..Options::default()
    };
    let part = page(&options);
    assert!(part.contains("bytes per 5 s") && part.contains(&entry(1)), "{part}");
    assert!(part.contains("<dt>Ports shown</dt>\n<dd>400–499</dd>") && part.contains(", ports 400–499: "), "{part}");
}

#[test]
fn a_single_chart_is_720_pixels_wide_and_has_text_of_12_pixels() {
    let folder = sample_folder("single-chart");
    for kind in &ChartKind::ALL[..4] {
        let svg = String::from_utf8(written(&folder, "a.svg", &["--chart", kind.id()])).unwrap();
        assert!(svg.starts_with("<svg width=\"720\" height=\""), "{}", &svg[..80]);
        // The SVG backend of plotters writes sizes of fonts that are divided by 1.24.
        assert!(svg.contains("font-size=\"12\"") && svg.contains("a.pcapng"), "{svg}");
        let (direction, measure) = kind.id().split_once('-').unwrap();
        assert!(svg.to_lowercase().contains(&format!("{direction} {measure} by destination port")), "{svg}");
    }
    let png = written(&folder, "a.png", &["--chart", "incoming-bytes"]);
    let pixels = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!(pixels(16), 1_440);
    assert!((700..1_100).contains(&pixels(20)), "{}", pixels(20));
    let dark = String::from_utf8(written(&folder, "a.svg", &["--chart", "incoming-bytes", "--theme", "dark"])).unwrap();
    let scaled = |scale| written(&folder, "a.svg", &["--chart", "incoming-bytes", "--scale", scale]);
    assert!(scaled("log") == scaled("logarithmic") && scaled("log") != scaled("linear"));
    assert!(dark.contains("#4C94E0") && !dark.contains("#1B5FA8"));

    for arguments in
        [&["a.pcapng", "--chart", "incoming-bytes"][..], &["a.pcapng", "b.html", "--chart", "incoming-bytes"]]
    {
        let output = portogram(&folder, arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("add the name of a .svg or .png file"), "{output:?}");
    }
    let output = portogram(&folder, &["a.pcapng", "b.svg", "--chart", "undirected-bytes"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("the charts of this capture are incoming-packets, "), "{output:?}");
    let output = portogram(&folder, &["a.pcapng", "b.svg", "--chart", "packets"]);
    assert!(text(&output.stderr).contains("incoming-packets, outgoing-packets"), "{output:?}");
}
