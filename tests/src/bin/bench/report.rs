//! The figures: a table for people, `target/bench.json` for programs, `BENCH.md` for the record.

use serde_json::{Map, Value};
use std::fmt::Write;

/// A bar that a figure has to clear.
#[derive(Clone, Copy, Debug)]
pub enum Bar {
    /// At least.
    Least(f64),
    /// At most.
    Most(f64),
}

/// One figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Its name in `bench.json`.
    pub name: &'static str,
    /// What it is, in words.
    pub what: &'static str,
    /// Its value.
    pub value: f64,
    /// Its bar.
    pub bar: Bar,
    /// The measurements behind it, in words.
    pub from: String,
}

impl Figure {
    /// Whether it clears its bar.
    pub fn clears(&self) -> bool {
        match self.bar {
            Bar::Least(least) => self.value >= least,
            Bar::Most(most) => self.value <= most,
        }
    }

    fn shown(&self) -> String {
        if self.value >= 100.0 {
            format!("{:.0}", self.value)
        } else {
            format!("{:.2}", self.value)
        }
    }

    fn bar(&self) -> String {
        match self.bar {
            Bar::Least(least) => format!("at least {least}"),
            Bar::Most(most) => format!("at most {most}"),
        }
    }
}

/// As a table for a terminal.
pub fn table(figures: &[Figure]) -> String {
    let mut text = String::new();
    for figure in figures {
        let sign = if figure.clears() { '✓' } else { '✗' };
        let (what, value, bar, from) = (figure.what, figure.shown(), figure.bar(), &figure.from);
        let _ = writeln!(text, "  {sign} {what:<58}{value:>8}   {bar:<16} {from}");
    }
    text
}

/// As JSON. `cpu`: microseconds of processor time per request, by name.
pub fn json(figures: &[Figure], cpu: &[(String, f64)]) -> String {
    let rounded = |value: f64| Value::from((value * 1_000.0).round() / 1_000.0);
    let mut object: Map<String, Value> = figures.iter().map(|f| (f.name.to_owned(), rounded(f.value))).collect();
    let cpu: Map<String, Value> = cpu
        .iter()
        .map(|(name, value)| (name.clone(), rounded(*value)))
        .collect();
    object.insert("cpu_us".to_owned(), cpu.into());
    object.insert("machine".to_owned(), machine().into());
    serde_json::to_string_pretty(&Value::Object(object)).unwrap_or_default()
}

/// As Markdown.
pub fn markdown(figures: &[Figure], cpu: &[(String, f64)]) -> String {
    let mut text =
        String::from("# Figures\n\nMeasured by `cargo xtask bench`, which writes this page with `-- --write-md`.\n\n");
    let _ = writeln!(text, "Machine: {}.\n", machine());
    text.push_str("The JS twin (`tests/bench/twin`) does the same job in plain JavaScript on the same runtime: same routes, checks and answers.\n");
    text.push_str("Ratios are Samtal's rate over the twin's, the median of interleaved rounds of one run: above 1, Samtal is faster.\n\n");
    text.push_str("| what | figure | bar | from |\n|---|---|---|---|\n");
    for figure in figures {
        let sign = if figure.clears() { "" } else { " (missed)" };
        let _ = writeln!(
            text,
            "| {} | {}{sign} | {} | {} |",
            figure.what,
            figure.shown(),
            figure.bar(),
            figure.from
        );
    }
    text.push_str("\n| processor time of the service per request | µs |\n|---|---|\n");
    for (name, value) in cpu {
        let _ = writeln!(text, "| {name} | {value:.0} |");
    }
    text
}

/// The machine in one line.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let (cpu, memory, load) = (read("/proc/cpuinfo"), read("/proc/meminfo"), read("/proc/loadavg"));
    let value = |text: &str, key: &str| -> String {
        let line = text.lines().find(|l| l.starts_with(key)).unwrap_or_default();
        line.split_once(':')
            .map(|(_, v)| v.trim().to_owned())
            .unwrap_or_default()
    };
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let gib = value(&memory, "MemTotal")
        .split(' ')
        .next()
        .and_then(|kb| kb.parse::<u64>().ok())
        .unwrap_or_default()
        >> 20;
    let system = value(&read("/etc/os-release").replace('=', ":"), "PRETTY_NAME").replace('"', "");
    let load = load.split(' ').next().unwrap_or_default();
    format!(
        "{cores} cores ({}), {gib} GiB, {system}, load {load} at the end",
        value(&cpu, "model name")
    )
}
