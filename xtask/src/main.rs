//! The project's tasks: `cargo xtask build`, `serve`, `test`, `bench`, `fit-service`, `licences`, `package`, `release` and `screenshot`.
//!
//! Each task has a module of its own. The tasks share [`project`], [`process`], [`node`], [`chromium`] and [`server`].

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "tasks report to the terminal")]

mod addresses;
mod bench;
mod build;
mod bundle;
mod chromium;
mod debian;
mod engines;
mod fit;
mod folder;
mod guide;
mod instructions;
mod licences;
mod node;
mod npm;
mod one_file;
mod order;
mod process;
mod project;
mod recipes;
mod release;
mod screenshot;
mod serve;
mod server;
mod test;
mod wasm;
mod weight;
mod workflows;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The tasks of the project")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the page into target/site
    Build {
        /// Build faster, without wasm-opt and esbuild, and with debug assertions
        #[arg(long)]
        dev: bool,
    },
    /// Build the page, serve it on this machine and open it in the browser
    Serve {
        /// The port to listen on; if it is taken, the next free one is used
        #[arg(long, default_value_t = serve::DEFAULT_PORT)]
        port: u16,
        /// Do not open the browser
        #[arg(long)]
        no_open: bool,
        /// Build faster, as with `build --dev`
        #[arg(long)]
        dev: bool,
    },
    /// Run every check: formatting, lints, documentation, native tests, package, type check of the page, browser tests
    Test {
        /// Run only this check; can be repeated
        #[arg(long, value_name = "CHECK", group = "chosen")]
        only: Vec<test::Check>,
        /// Instead, build documentation by the guide's recipe for each generator, and open it in Chromium; installs the generators
        #[arg(long, group = "chosen")]
        docs: bool,
        /// Arguments for the test runner of --docs, or of the check that --only names, such as part of a test's name
        #[arg(last = true, requires = "chosen")]
        runner_arguments: Vec<String>,
    },
    /// Measure speed, memory and download size, and compare them with their limits
    Bench {
        /// Measure only these figures
        figures: Vec<bench::Figure>,
        /// A folder of real captures, for the figures `direction` and `tshark`, and for the memory of `native`
        #[arg(long, value_name = "FOLDER")]
        captures: Option<PathBuf>,
    },
    /// Fit the weights of the direction's evidence to captures whose local side is known, and print how often it is right
    FitDirection {
        /// Folders of captures; a file labels.tsv in a folder names their local hosts
        #[arg(required = true, value_name = "FOLDER")]
        folders: Vec<PathBuf>,
        /// Write the weights into src/direction/weights.rs
        #[arg(long)]
        write: bool,
    },
    /// Measure how often guessed service ports are right, and fit the weights of the evidence
    FitService {
        /// Folders of real captures
        #[arg(required = true)]
        folders: Vec<PathBuf>,
    },
    /// Collect the licences of third parties in src/licences.txt
    Licences,
    /// Build the package for npm into target/npm/portogram, pack it, and check what is packed
    Package {
        /// Take the page that is in target/site
        #[arg(long)]
        no_build: bool,
    },
    /// Run a step of a release; files are written into target/release-files
    #[command(subcommand)]
    Release(release::Step),
    /// Open the sample capture in a browser and write .github/screenshot.png
    Screenshot,
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> anyhow::Result<()> {
    match task {
        Task::Build { dev } => build::run(dev.into()),
        Task::Serve { port, no_open, dev } => serve::run(port, !no_open, dev.into()),
        Task::Test { docs: true, runner_arguments, .. } => test::run_docs(&runner_arguments),
        Task::Test { only, runner_arguments, .. } => test::run(&only, &runner_arguments),
        Task::Bench { figures, captures } => bench::run(&figures, captures.as_deref()),
        Task::FitDirection { folders, write } => fit::direction::run(&folders, write),
        Task::FitService { folders } => fit::service::run(&folders),
        Task::Licences => licences::write(),
        Task::Package { no_build } => npm::run(!no_build),
        Task::Release(step) => release::run(&step),
        Task::Screenshot => screenshot::run(),
    }
}
