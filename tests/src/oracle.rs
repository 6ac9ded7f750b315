//! Other people's programs as judges: a library of Node.js that reads a line and answers with one.

use std::io::Write;
use std::process::{Command, Stdio};

/// What a script below `tests/` answers to these lines, one for each.
///
/// # Panics
/// Where it cannot be run, fails, or leaves a line unanswered.
#[must_use]
pub fn asked(script: &str, lines: &[String]) -> Vec<String> {
    let mut node = Command::new("node")
        .arg(xtask::workspace::root().join("tests").join(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node.js, which `cargo xtask test` asks for");
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let mut stdin = node.stdin.take().expect("its input");
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = node.wait_with_output().expect("its output");
    writer.join().expect("the writer").expect("written");
    assert!(output.status.success(), "the oracle failed: is `npm ci` done?");
    let said = String::from_utf8(output.stdout).expect("text");
    let answers: Vec<String> = said.lines().map(ToOwned::to_owned).collect();
    assert_eq!(answers.len(), lines.len(), "an answer for each line");
    answers
}
