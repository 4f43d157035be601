//! Writes each example of [`portogram::sample`] into a folder: a document, and its charts as pictures with light and with dark colours.

use std::io::Write as _;
use std::path::Path;
use std::{env, error, fs};

use flate2::Compression;
use flate2::write::GzEncoder;
use portogram::chart::{Presentation, Theme, sheet_svg};
use portogram::report::Wording;
use portogram::sample::Example;
use portogram::session::{Limits, Session, Sharing, Source};
use portogram::settings::Settings;

fn main() -> Result<(), Box<dyn error::Error>> {
    let folder = env::args_os().nth(1).ok_or("the folder is missing")?;
    fs::create_dir_all(&folder)?;
    for &example in Example::ALL {
        write(example, Path::new(&folder))?;
    }
    Ok(())
}

fn write(example: Example, folder: &Path) -> Result<(), Box<dyn error::Error>> {
    let name = example.name();
    let source = Source::stream(format!("{name}.pcapng"));
    let mut session = Session::new(vec![source], Settings::default(), Limits::default());
    session.push(&example.capture());
    session.end_file();
    let report = session.report();
    for (theme, colors) in [("light", Theme::light()), ("dark", Theme::dark())] {
        let svg = sheet_svg(&report, Presentation::default(), &colors, &Wording::default());
        fs::write(folder.join(format!("{name}-{theme}.svg")), svg)?;
    }
    let document = session.document(&Sharing::AS_IS).ok_or("the example has no packets")?;
    let mut file = GzEncoder::new(Vec::new(), Compression::best());
    file.write_all(&document)?;
    fs::write(folder.join(format!("{name}.portogram")), file.finish()?)?;
    Ok(())
}
