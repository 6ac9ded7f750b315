//! `cargo xtask test`: every suite, one after the other, each timed; the last line adds them up.

use crate::{desk, edge, tools, ui, widget, workspace};
use anyhow::{Result, bail};
use std::ops::AddAssign;
use std::time::{Duration, Instant};
use xshell::{Cmd, Shell, cmd};

/// How many tests passed and failed. A check without tests of its own counts as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Those that passed.
    pub passed: u64,
    /// Those that failed.
    pub failed: u64,
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Count) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Runs everything; `fast` leaves out the browser. Fails when anything failed.
pub fn run(sh: &Shell, fast: bool) -> Result<()> {
    ui::heading("Tools");
    if fast {
        tools::for_builds(sh)?
    } else {
        tools::for_tests(sh)?
    };

    let mut report = Report::default();
    report.check("Format", cmd!(sh, "cargo fmt --all --check"))?;
    report.check(
        "Lints, native",
        cmd!(sh, "cargo clippy --workspace --all-targets --quiet -- -D warnings"),
    )?;
    let wasm = "cargo clippy -p samtal-core -p samtal-edge -p samtal-widget -p samtal-desk --target wasm32-unknown-unknown --quiet -- -D warnings";
    report.check("Lints, Wasm", {
        let words = wasm.split(' ').skip(1);
        cmd!(sh, "cargo {words...}")
    })?;
    report.step("Build", |_| {
        let built = widget::build(sh)
            .and_then(|()| desk::build(sh, false))
            .and_then(|()| edge::build(sh, "release"));
        if let Err(error) = &built {
            ui::say(&format!("{error:#}"));
        }
        Ok(one(built.is_ok()))
    })?;

    if tools::on_path("cargo-nextest").is_some() {
        let tests = cmd!(sh, "cargo nextest run --workspace --no-fail-fast --hide-progress-bar");
        report.tests("Tests: units, wire, faults", tests, nextest_count)?;
    } else {
        report.tests(
            "Tests: units, wire, faults",
            cmd!(sh, "cargo test --workspace --no-fail-fast"),
            cargo_count,
        )?;
    }
    report.check(
        "Knowledge of the example clinic",
        cmd!(sh, "cargo xtask knowledge check"),
    )?;
    report.check("Deployment, dry run", cmd!(sh, "cargo xtask deploy-check"))?;
    if !fast {
        let chromium = tools::chromium(sh)?;
        let suite = workspace::root().join("tests/browser/run.mjs");
        report.tests(
            "Tests: browser",
            cmd!(sh, "node {suite}").env("CHROMIUM", chromium),
            own_count,
        )?;
    }
    report.finish()
}

#[derive(Default)]
struct Report {
    total: Count,
    lines: Vec<(String, Count, Duration)>,
}

impl Report {
    /// One suite; what it returns is added.
    fn step(&mut self, heading: &str, suite: impl FnOnce(&mut Report) -> Result<Count>) -> Result<()> {
        ui::heading(heading);
        let began = Instant::now();
        let count = suite(self)?;
        self.total += count;
        self.lines.push((heading.to_owned(), count, began.elapsed()));
        ui::say(&format!(
            "  {} passed, {} failed ({})",
            count.passed,
            count.failed,
            ui::seconds(began.elapsed())
        ));
        Ok(())
    }

    /// A program that passes or fails as a whole.
    fn check(&mut self, heading: &str, command: Cmd<'_>) -> Result<()> {
        self.step(heading, |_| Ok(one(ui::tee(command)?.0)))
    }

    /// A program that counts its tests.
    fn tests(&mut self, heading: &str, command: Cmd<'_>, read: fn(&str) -> Option<Count>) -> Result<()> {
        self.step(heading, |_| {
            let (success, output) = ui::tee(command)?;
            Ok(judged(success, read(&output)))
        })
    }

    fn finish(self) -> Result<()> {
        ui::heading("Summary");
        for (heading, count, took) in &self.lines {
            let sign = if count.failed == 0 { "✓" } else { "✗" };
            ui::say(&format!(
                "  {sign} {heading:<40}{:>6} passed {:>4} failed   {}",
                count.passed,
                count.failed,
                ui::seconds(*took)
            ));
        }
        let Count { passed, failed } = self.total;
        ui::result(&format!("{passed} passed, {failed} failed"));
        if failed > 0 {
            bail!("");
        }
        Ok(())
    }
}

fn one(success: bool) -> Count {
    Count {
        passed: success.into(),
        failed: (!success).into(),
    }
}

/// A program that failed without naming a failed test (it did not compile, it died) counts as one failure; so does one that reports
/// success over no tests at all.
fn judged(success: bool, count: Option<Count>) -> Count {
    match count {
        Some(count) if success || count.failed > 0 => count,
        Some(count) => Count { failed: 1, ..count },
        None => Count { passed: 0, failed: 1 },
    }
}

/// Of `Summary [ 3.2s] 57 tests run: 55 passed (1 slow), 2 failed, 0 skipped`.
fn nextest_count(output: &str) -> Option<Count> {
    let line = output
        .lines()
        .rev()
        .find(|line| line.contains("Summary [") && line.contains("run:"))?;
    let outcome = line.split("run:").nth(1)?;
    let failed = ["failed", "timed out", "exec failed"]
        .iter()
        .filter_map(|word| number_before(outcome, word))
        .sum();
    Some(Count {
        passed: number_before(outcome, "passed").unwrap_or(0),
        failed,
    })
}

/// Of each `test result: ok. 12 passed; 0 failed; …`.
fn cargo_count(output: &str) -> Option<Count> {
    let mut total = None;
    for line in output.lines().filter(|line| line.starts_with("test result:")) {
        let count = Count {
            passed: number_before(line, "passed")?,
            failed: number_before(line, "failed")?,
        };
        *total.get_or_insert_with(Count::default) += count;
    }
    total
}

/// Of the last `N passed, N failed`.
fn own_count(output: &str) -> Option<Count> {
    output.lines().rev().find_map(|line| {
        Some(Count {
            passed: number_before(line, "passed")?,
            failed: number_before(line, "failed")?,
        })
    })
}

/// The number in front of a word, with one space between.
fn number_before(text: &str, word: &str) -> Option<u64> {
    let before = text
        .split(&format!(" {word}"))
        .next()
        .filter(|before| before.len() < text.len())?;
    let digits = before
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(before, |at| before.get(at + 1..).unwrap_or(""));
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_runners_summary_is_understood() {
        let nextest = "     Summary [   3.2s] 57 tests run: 54 passed (1 slow, 1 flaky), 2 failed, 1 timed out, 3 skipped\n error: test run failed";
        assert_eq!(nextest_count(nextest), Some(Count { passed: 54, failed: 3 }));
        let all = "    Summary [   0.053s] 17 tests run: 17 passed, 0 skipped";
        assert_eq!(nextest_count(all), Some(Count { passed: 17, failed: 0 }));
        let cargo = "test result: ok. 12 passed; 0 failed; 0 ignored\nnoise\ntest result: FAILED. 3 passed; 2 failed; 0 ignored";
        assert_eq!(cargo_count(cargo), Some(Count { passed: 15, failed: 2 }));
        assert_eq!(
            own_count("  a  1 passed, 1 failed\n40 passed, 0 failed\n"),
            Some(Count { passed: 40, failed: 0 })
        );
    }

    #[test]
    fn a_suite_that_dies_or_says_nothing_has_failed() {
        assert_eq!(judged(false, None), Count { passed: 0, failed: 1 });
        assert_eq!(judged(true, None), Count { passed: 0, failed: 1 });
        assert_eq!(
            judged(false, Some(Count { passed: 9, failed: 0 })),
            Count { passed: 9, failed: 1 }
        );
        assert_eq!(
            judged(false, Some(Count { passed: 9, failed: 2 })),
            Count { passed: 9, failed: 2 }
        );
        assert_eq!(own_count("Error: Cannot find module"), None);
    }
}
