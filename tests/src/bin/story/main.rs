//! `cargo xtask story`: Sarah's day, beat by beat, against the real Worker, in English and in Swedish. Each line is a beat; where one did not
//! hold, the program ends with an error.

#![expect(clippy::print_stdout, reason = "it is told on the terminal")]

use samtal_tests::story::{Beat, EN, SV, same_morning, sarahs_day};
use std::process::ExitCode;
use std::time::Instant;

/// Characters of a line.
const WIDTH: usize = 200;

#[tokio::main]
async fn main() -> ExitCode {
    let began = Instant::now();
    let (mut held, mut broken) = (0, 0);
    let mut tell = |beat: Beat| {
        println!("{}", line(&beat));
        match beat.seen {
            Ok(_) => held += 1,
            Err(_) => broken += 1,
        }
    };
    let mut failed = false;
    for (name, tongue) in [("English", EN), ("Swedish", SV)] {
        println!("\nSarah's day, in {name}");
        failed |= sarahs_day(tongue, &mut tell).await.is_err();
        println!("  The same morning, on less evidence:");
        if let Err(what) = same_morning(tongue, &mut tell).await {
            println!("  ✗ {what}");
            failed = true;
        }
    }
    println!(
        "\n{held} beats held, {broken} did not, in {:.1} s",
        began.elapsed().as_secs_f64()
    );
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn line(beat: &Beat) -> String {
    let number = match beat.number {
        0 => "=".to_owned(),
        n => n.to_string(),
    };
    let (sign, seen) = match &beat.seen {
        Ok(seen) => ("✓", seen),
        // Whole: it is what somebody has to look at.
        Err(what) => return format!("  ✗ {number:>2}  {:<24}{what}", beat.place),
    };
    let seen = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = format!("  {sign} {number:>2}  {:<24}{seen}", beat.place);
    let mut cut: String = line.chars().take(WIDTH).collect();
    if cut.len() < line.len() {
        cut.push('…');
    }
    cut
}
