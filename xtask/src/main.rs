//! `cargo xtask`: build, run, test and measure the project.

use anyhow::Result;
use clap::{Parser, Subcommand};
use xshell::Shell;
use xtask::{edge, tools, ui, widget, workspace};

/// Samtal's commands.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the widget and the Worker into build/
    Build,
}

fn main() -> std::process::ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            ui::say(&format!("\n{error:#}"));
            std::process::ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    let sh = Shell::new()?;
    sh.change_dir(workspace::root());
    match command {
        Command::Build => {
            tools::for_builds(&sh)?;
            widget::build(&sh)?;
            edge::build(&sh)
        }
    }
}
