//! What a person at the terminal sees: one line a step, a spinner while it runs, its output only when it failed.

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{BufRead, BufReader, IsTerminal, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Prints a line.
pub fn say(line: &str) {
    eprintln!("{line}");
}

/// A heading over the steps that follow.
pub fn heading(text: &str) {
    eprintln!("\n{}", bold(text));
}

/// `text` in bold where that shows.
pub fn bold(text: &str) -> String {
    if std::io::stderr().is_terminal() {
        format!("\u{1b}[1m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

/// A step that is under way.
#[derive(Debug)]
pub struct Step {
    label: String,
    began: Instant,
    bar: ProgressBar,
}

impl Step {
    /// Shows that the step has begun.
    pub fn begin(label: &str) -> Step {
        if !std::io::stderr().is_terminal() {
            // No spinner there: at least what a log's reader is waiting for.
            eprintln!("  … {label}");
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("  {spinner} {prefix} {elapsed} {wide_msg:.dim}") {
            bar.set_style(style);
        }
        bar.set_prefix(label.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        Step {
            label: label.to_owned(),
            began: Instant::now(),
            bar,
        }
    }

    /// Shows what it is busy with.
    pub fn busy_with(&self, what: &str) {
        self.bar.set_message(what.to_owned());
    }

    /// Shows that it is done, with a remark.
    pub fn done(self, remark: &str) {
        self.bar.finish_and_clear();
        let separator = if remark.is_empty() { "" } else { ": " };
        eprintln!(
            "  ✓ {}{separator}{remark} ({})",
            self.label,
            seconds(self.began.elapsed())
        );
    }

    /// Shows that it failed.
    pub fn failed(self) {
        self.bar.finish_and_clear();
        eprintln!("  ✗ {} ({})", self.label, seconds(self.began.elapsed()));
    }
}

/// Runs a program as a step. Its last line of output is shown while it runs, all of it when it fails.
pub fn run(label: &str, command: impl Into<Command>) -> Result<()> {
    let step = Step::begin(label);
    let mut last = |line: &str| step.busy_with(line.trim());
    let (success, output) = watch(command.into(), &mut last).with_context(|| format!("{label}: cannot start"))?;
    if success {
        step.done("");
        return Ok(());
    }
    step.failed();
    bail!("{label} failed:\n{}", output.trim_end());
}

/// Runs a program, shows its output as it comes, and returns whether it succeeded and what it printed.
pub fn tee(command: impl Into<Command>) -> Result<(bool, String)> {
    watch(command.into(), &mut |line| eprintln!("{line}"))
}

fn watch(mut command: Command, each_line: &mut dyn FnMut(&str)) -> Result<(bool, String)> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (lines, received) = mpsc::channel();
    let sources: [Option<Box<dyn Read + Send>>; 2] = [
        child.stdout.take().map(|out| Box::new(out) as Box<dyn Read + Send>),
        child.stderr.take().map(|err| Box::new(err) as Box<dyn Read + Send>),
    ];
    for source in sources.into_iter().flatten() {
        let lines = lines.clone();
        thread::spawn(move || {
            // Bytes, not `lines()`: a tool's output need not be UTF-8, and a pipe left unread would block the tool.
            for line in BufReader::new(source).split(b'\n').map_while(Result::ok) {
                if lines.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                    return;
                }
            }
        });
    }
    drop(lines);
    let mut output = String::new();
    for line in received {
        each_line(&line);
        output.push_str(&line);
        output.push('\n');
    }
    Ok((child.wait()?.success(), output))
}

/// A duration for people.
pub fn seconds(duration: Duration) -> String {
    match duration.as_secs() {
        0..60 => format!("{:.1} s", duration.as_secs_f64()),
        long => format!("{} min {} s", long / 60, long % 60),
    }
}

/// The command's result, for whoever reads standard output.
pub fn result(line: &str) {
    use std::io::Write;
    // A closed pipe is the reader's choice.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
