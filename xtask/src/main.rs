//! `cargo xtask`: build, run, test and measure the project.

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;
use xshell::Shell;
use xtask::{audit, bench, demo, deploy, desk, edge, knowledge, story, suites, tools, ui, widget, workspace};

/// Samtal's commands. Each installs what it misses, and builds only what changed.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the edge, the demo clinic's website and Sarah's phone on this machine
    Demo {
        /// The edge's port
        #[arg(long, default_value_t = 8787)]
        port_edge: u16,
        /// The website's port
        #[arg(long, default_value_t = 8080)]
        port_site: u16,
        /// Where state lies; without it the demo starts empty
        #[arg(long, value_name = "DIR")]
        state: Option<PathBuf>,
        /// Leave the clinic's knowledge out: then nobody answers by itself
        #[arg(long)]
        without_knowledge: bool,
        /// Start what was built last, without building anything but the website
        #[arg(long)]
        built: bool,
    },
    /// Run every suite: format, lints, units, wire, faults, deployment, browser
    Test {
        /// Without the browser
        #[arg(long)]
        fast: bool,
    },
    /// Build the widget, the desk and the Worker into build/
    Build {
        /// One of them alone; the Worker then embeds the widget and the desk that were built last
        part: Option<Part>,
        /// The Worker and the desk in seconds instead of minutes, larger and slower: while working on them
        #[arg(long)]
        quick: bool,
    },
    /// Measure, print the figures as a table and write target/bench.json
    Bench {
        /// For the bench itself
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Tell Sarah's day, beat by beat, against the running product; fails where something does not hold
    Story {
        /// What is in build/ is as it should be: do not build again
        #[arg(long)]
        built: bool,
    },
    /// What a clinic's assistant knows: check the files, or pack them for publishing
    Knowledge {
        what: Knowledge,
        /// The clinic: a folder in clinics/
        #[arg(default_value = "riverside")]
        clinic: String,
    },
    /// Verify exports of a clinic's audit on this machine, without the service and without a secret
    Audit {
        #[command(subcommand)]
        what: Audit,
    },
    /// Let wrangler prepare a deployment, and check what it would send
    DeployCheck,
    /// Write .dev.vars for `wrangler dev`
    DevVars,
}

#[derive(Debug, Subcommand)]
enum Audit {
    /// Say whether every entry stands as it was written, or which is the first that does not
    Verify {
        /// Answers of `GET /v1/{clinic}/desk/audit` as JSON, in any order: together the whole audit, or its newest part
        #[arg(required = true)]
        exports: Vec<PathBuf>,
        /// The hash of the last entry, as it was noted down elsewhere
        #[arg(long)]
        head: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Widget,
    Desk,
    Edge,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Knowledge {
    /// Print every mistake with its file and line
    Check,
    /// Print the body of `PUT /v1/{clinic}/knowledge`
    Pack,
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let text = format!("{error:#}");
            if !text.is_empty() {
                ui::say(&format!("\n{text}"));
            }
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    let sh = Shell::new()?;
    // Paths on the command line are relative to where it was typed, all others to the workspace.
    let typed_in = sh.current_dir();
    sh.change_dir(workspace::root());
    match command {
        Command::Demo {
            port_edge,
            port_site,
            state,
            without_knowledge,
            built,
        } => {
            let state = state.map(|folder| typed_in.join(folder));
            demo::run(
                &sh,
                &demo::Options {
                    port_edge,
                    port_site,
                    state,
                    knowledge: !without_knowledge,
                    built,
                },
            )
        }
        Command::Test { fast } => suites::run(&sh, fast),
        Command::Build { part, quick } => {
            tools::for_builds(&sh)?;
            let wanted = |one: Part| part.is_none_or(|part| part == one);
            if wanted(Part::Widget) {
                widget::build(&sh)?;
            }
            if wanted(Part::Desk) {
                desk::build(&sh, quick)?;
            }
            if wanted(Part::Edge) {
                edge::build(&sh, if quick { "quick" } else { "release" })?;
            }
            Ok(())
        }
        Command::Bench { arguments } => bench::run(&sh, &arguments),
        Command::Story { built } => story::run(&sh, built),
        Command::Knowledge { what, clinic } => match what {
            Knowledge::Check => knowledge::check(&clinic),
            Knowledge::Pack => knowledge::pack(&clinic),
        },
        Command::Audit {
            what: Audit::Verify { exports, head },
        } => {
            let exports: Vec<PathBuf> = exports.iter().map(|file| typed_in.join(file)).collect();
            audit::verify(&exports, head.as_deref())
        }
        Command::DeployCheck => {
            tools::for_builds(&sh)?;
            deploy::check(&sh)
        }
        Command::DevVars => deploy::dev_vars(),
    }
}
