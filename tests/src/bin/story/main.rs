//! `cargo xtask story`: Sarah's day, beat by beat, against the real Worker, in English and in Swedish. Each line is a beat that held; the
//! first that does not hold ends the story, and the program with an error.

#![expect(clippy::print_stdout, reason = "it is told on the terminal")]

use samtal_tests::story::{Beat, EN, SV, Tongue, same_morning, sarahs_day};
use std::process::ExitCode;
use std::time::Instant;

/// Characters of a line.
const WIDTH: usize = 200;

#[tokio::main]
async fn main() -> ExitCode {
    let began = Instant::now();
    let mut held = 0;
    for (name, tongue) in [("English", EN), ("Swedish", SV)] {
        println!("\nSarah's day, in {name}");
        match day(tongue).await {
            Ok(beats) => held += beats,
            Err(what) => {
                println!("  ✗ {what}");
                return ExitCode::FAILURE;
            }
        }
    }
    println!("\n{held} beats held in {:.1} s", began.elapsed().as_secs_f64());
    ExitCode::SUCCESS
}

/// The whole day in one language. How many beats held.
async fn day(tongue: Tongue) -> Result<usize, String> {
    let mut held = 0;
    let mut tell = |beat: Beat| {
        held += 1;
        println!("{}", line(&beat));
    };
    sarahs_day(tongue, &mut tell).await?;
    println!("  The same morning, on less evidence:");
    same_morning(tongue, &mut tell).await?;
    Ok(held)
}

fn line(beat: &Beat) -> String {
    let number = match beat.number {
        0 => "=".to_owned(),
        n => n.to_string(),
    };
    let seen = beat.seen.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = format!("  ✓ {number:>2}  {:<24}{seen}", beat.place);
    let mut cut: String = line.chars().take(WIDTH).collect();
    if cut.len() < line.len() {
        cut.push('…');
    }
    cut
}
