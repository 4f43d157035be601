//! `cargo xtask release`: the steps of a release that are not those of its host. The workflow `release.yml` runs them.

mod archive;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Subcommand;

use self::archive::Entry;
use crate::{folder, licences, npm, one_file, process, project};

/// Where the files of a release are written.
const FILES: &str = "target/release-files";

/// Files at the top of every archive of the command, beside the licences.
const DOCUMENTS: [&str; 2] = ["README.md", "CHANGELOG.md"];

/// The completions of each shell, by the name of the file that the shell looks for.
const COMPLETIONS: [(&str, &str); 5] = [
    ("bash", "portogram.bash"),
    ("elvish", "portogram.elv"),
    ("fish", "portogram.fish"),
    ("powershell", "_portogram.ps1"),
    ("zsh", "_portogram"),
];

#[derive(Subcommand)]
pub(crate) enum Step {
    /// Check that a tag is that of the version in Cargo.toml, and that the change log has a section for it
    Check {
        /// The tag, such as v0.1.0
        tag: String,
    },
    /// Print the section of the change log for this version
    Notes,
    /// Write the archive of the site, the page in one file, and the package for npm, from the page that is built
    Site,
    /// Build the command with the page inside, and write its archive
    Command {
        /// The target, such as x86_64-unknown-linux-musl
        #[arg(long, value_name = "TRIPLE")]
        target: String,
    },
}

/// Runs a step.
pub(crate) fn run(step: &Step) -> Result<()> {
    match step {
        Step::Check { tag } => check(tag),
        Step::Notes => {
            println!("{}", notes(&project::version()?)?);
            Ok(())
        }
        Step::Site => site(),
        Step::Command { target } => command(target),
    }
}

fn check(tag: &str) -> Result<()> {
    let version = project::version()?;
    ensure!(tag == format!("v{version}"), "the tag is {tag}, and the version in Cargo.toml is {version}");
    notes(&version)?;
    Ok(())
}

/// Returns the section of the change log for a version, without its heading.
fn notes(version: &str) -> Result<String> {
    let log = fs::read_to_string(project::path("CHANGELOG.md")).context("CHANGELOG.md")?;
    section(&log, version).with_context(|| format!("CHANGELOG.md has no section [{version}], or it is empty"))
}

/// Returns the text between the heading of a version and the next one; `None` if there is none.
fn section(log: &str, version: &str) -> Option<String> {
    let heading = format!("## [{version}]");
    let mut lines = log.lines().skip_while(|line| !line.starts_with(&heading));
    lines.next()?;
    let text = lines.take_while(|line| !line.starts_with("## ")).collect::<Vec<_>>().join("\n");
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Returns the folder of the files of a release.
fn files() -> Result<PathBuf> {
    let files = project::path(FILES);
    fs::create_dir_all(&files).with_context(|| files.display().to_string())?;
    Ok(files)
}

fn site() -> Result<()> {
    let (files, site, version) = (files()?, project::site(), project::version()?);
    ensure!(site.join(one_file::FILE).exists(), "the page is not built: run `cargo xtask build`");
    let packed = npm::pack()?;
    npm::check(&packed)?;
    fs::copy(&packed, files.join(packed.file_name().unwrap_or_default()))?;
    fs::copy(site.join(one_file::FILE), files.join(one_file::FILE))?;
    let name = format!("portogram-{version}-site");
    let mut entries = entries(&site, &name)?;
    // Beside the licences of third parties, which are part of the site.
    for licence in licences::OWN {
        entries.push(Entry {
            path: format!("{name}/{licence}"),
            content: read(&project::path(licence))?,
            is_program: false,
        });
    }
    archive::write(&files.join(format!("{name}.tar.gz")), entries)?;
    list(&files)
}

fn command(target: &str) -> Result<()> {
    let (files, version) = (files()?, project::version()?);
    ensure!(project::site().join(one_file::FILE).exists(), "the page is not built: run `cargo xtask build`");
    process::announce(&format!("command for {target}"));
    let mut build = process::cargo();
    build.args(["build", "--release", "--locked", "--package", "portogram", "--bin", "portogram"]);
    // Debug information is three quarters of the file.
    build.args(["--config", "profile.release.debug=false", "--config", "profile.release.strip=\"symbols\""]);
    process::run(build.args(["--features", "page", "--target", target]))?;
    let is_windows = target.contains("windows");
    let program = if is_windows { "portogram.exe" } else { "portogram" };
    let compiled = project::cargo_target().join(target).join("release").join(program);
    // What was built for another machine does not run here. What it would print is the same.
    let runs = process::is_installed(&compiled, "--version");
    let print = |arguments: &[&str]| {
        let mut command = if runs { process::command(&compiled) } else { process::cargo() };
        if !runs {
            command.args(["run", "--quiet", "--locked", "--package", "portogram", "--bin", "portogram", "--"]);
        }
        process::output(command.args(arguments))
    };

    let name = format!("portogram-{version}-{target}");
    let text = |path: &str, content: Vec<u8>| Entry { path: format!("{name}/{path}"), content, is_program: false };
    let mut entries = vec![Entry { is_program: true, ..text(program, read(&compiled)?) }];
    for document in DOCUMENTS.into_iter().chain(licences::OWN) {
        entries.push(text(document, read(&project::path(document))?));
    }
    entries.push(text("licences.txt", read(&project::path(licences::FILE))?));
    entries.push(text("man/portogram.1", print(&["man"])?.into_bytes()));
    for (shell, file) in COMPLETIONS {
        entries.push(text(&format!("completions/{file}"), print(&["completions", shell])?.into_bytes()));
    }
    let ending = if is_windows { "zip" } else { "tar.gz" };
    archive::write(&files.join(format!("{name}.{ending}")), entries)?;
    list(&files)
}

/// Returns the files of a folder as entries below `name`.
fn entries(from: &Path, name: &str) -> Result<Vec<Entry>> {
    let entry = |file: PathBuf| {
        let path = folder::name(&file, from).replace('\\', "/");
        Ok(Entry { path: format!("{name}/{path}"), content: read(&file)?, is_program: false })
    };
    folder::files(from)?.into_iter().map(entry).collect()
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| path.display().to_string())
}

/// Prints the files and their sizes.
fn list(folder: &Path) -> Result<()> {
    for file in folder::files(folder)? {
        let bytes = fs::metadata(&file)?.len();
        if bytes == 0 {
            bail!("{} is empty", file.display());
        }
        println!("{bytes:>10}  {}", folder::name(&file, folder));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notes_are_those_of_the_version() {
        let log = "# Changelog\n\n## [Unreleased]\n\n- later\n\n## [0.2.0] - 2026-01-01\n\n### Added\n\n- this\n\n## [0.1.0]\n\n- before\n\n## [0.0.1]\n\n";
        assert_eq!(section(log, "0.2.0").as_deref(), Some("### Added\n\n- this"));
        assert_eq!(section(log, "0.1.0").as_deref(), Some("- before"));
        assert_eq!(section(log, "0.0.1"), None);
        assert_eq!(section(log, "0.3.0"), None);
    }

    #[test]
    fn archives_are_the_same_for_the_same_files() {
        let entries = || {
            ["b", "a/c"]
                .map(|path| Entry { path: path.into(), content: path.as_bytes().to_vec(), is_program: path == "b" })
                .into()
        };
        let folder = std::env::temp_dir().join(format!("portogram-release-{}", std::process::id()));
        folder::empty(&folder).unwrap();
        for name in ["x.tar.gz", "x.zip"] {
            let written = [1, 2].map(|number| {
                let path = folder.join(format!("{number}{name}"));
                archive::write(&path, entries()).unwrap();
                fs::read(path).unwrap()
            });
            assert_eq!(written[0], written[1]);
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
