//! Whole conversations with the assistant: pronouns, offers, choosing a time by words, changing the topic, changing and cancelling.

// Each test file uses a part of it.
#[allow(dead_code)]
mod support;

use samtal_core::clinic::hours::Zone;
use samtal_core::time::At;
use std::fmt::Write as _;
use std::sync::LazyLock;
use support::lines::{Dialogue, Line, dialogues};
use support::patient::{Clinic, Patient};
use support::report;
use support::verdict::{Heard, Verdict, heard, judge};

/// Of a hundred conversations, so many go as expected in every turn.
const RIGHT: usize = 95;
/// Conversations of each language.
const MIN_DIALOGUES: usize = 25;

static RIVERSIDE: LazyLock<Clinic> = LazyLock::new(Clinic::riverside);

/// Whether a time by the clinic's clock is what `wanted` says: `fri 14:00`, `fri am`, `fri`.
fn is_at(zone: &Zone, at: At, wanted: &str) -> bool {
    let local = zone.local(at);
    let (day, time) = wanted.split_once(' ').unwrap_or((wanted, ""));
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let that_day = days.get(local.weekday()) == Some(&day);
    let that_time = match time {
        "" => true,
        "am" => local.minute < 720,
        "pm" => local.minute >= 720,
        time => format!("{:02}:{:02}", local.minute / 60, local.minute % 60) == time,
    };
    that_day && that_time
}

/// Whether the answer is what is expected.
fn is_answer(expected: &'static str, heard: &Heard) -> bool {
    let line = Line {
        text: "",
        expected: vec![expected],
        remark: "",
    };
    judge(&RIVERSIDE, &line, heard, |_| String::new()) == Verdict::Right
}

/// Whether a turn is what is expected. `before`: the times that were offered last.
fn is_right(expected: &'static str, heard: &Heard, before: &[At]) -> bool {
    let zone = &RIVERSIDE.config.time_zone;
    let label = heard.first();
    let took = heard.taken.as_ref().map(|slot| slot.starts_at);
    if expected != "must-now" && !heard.flags.is_empty() {
        return false;
    }
    match expected.split_once(':') {
        Some(("slot", which)) => {
            let nth = match which {
                "last" => before.last().copied(),
                n => n.parse::<usize>().ok().and_then(|n| before.get(n - 1)).copied(),
            };
            match (took, nth) {
                (Some(took), Some(nth)) => took == nth,
                (Some(took), None) => is_at(zone, took, which),
                // Without an hour, the times of that day may be offered as well.
                (None, _) => {
                    !which.contains(char::is_numeric)
                        && !heard.offered.is_empty()
                        && heard.offered.iter().all(|at| is_at(zone, *at, which))
                }
            }
        }
        None => match expected {
            "offer" => took.is_none() && (!heard.offered.is_empty() || label.starts_with("book:")),
            "must-now" => heard.flags.iter().any(|f| f.starts_with("emergency")),
            "cancelled" => heard.cancelled,
            "booked" => heard.booked,
            "nothing-booked" => !heard.booked && took.is_none(),
            // Asked who they are and how to reach them.
            "details" => !heard.booked && heard.offered.is_empty() && label.starts_with("book:"),
            "kept" | "decline" => !heard.cancelled && matches!(label, "decline" | "kept" | "thanks"),
            "thanks" => matches!(label, "thanks" | "decline"),
            "ask" => label.starts_with("choice") || label == "book:-",
            "cancel" => !heard.cancelled && label == "cancel",
            _ => is_answer(expected, heard),
        },
        Some(_) => is_answer(expected, heard),
    }
}

/// The first turn that did not go as expected, and what happened until then.
fn fault(language: &str, dialogue: &Dialogue) -> Option<String> {
    let mut patient = Patient::new(&RIVERSIDE, language);
    if dialogue.has_appointment {
        patient = patient.with_appointment();
    }
    let (mut told, mut before) = (format!("# {}\n", dialogue.name), Vec::new());
    for turn in &dialogue.turns {
        let heard = heard(&patient.says(turn.text));
        let expected = turn.expected.join("|");
        let _ = writeln!(told, "  {} [{expected}] got {}", turn.text, heard.short());
        if !turn.expected.iter().any(|e| is_right(e, &heard, &before)) {
            return Some(told);
        }
        if !heard.offered.is_empty() {
            before = heard.offered;
        }
    }
    None
}

fn all_go_well(language: &str, set: &'static str) {
    let all = dialogues(set);
    assert!(all.len() >= MIN_DIALOGUES, "{language}: {} conversations", all.len());
    let faults: Vec<String> = all.iter().filter_map(|d| fault(language, d)).collect();
    let right = all.len() - faults.len();
    let text = format!(
        "{language}: {right} of {} conversations go well\n{}",
        all.len(),
        faults.concat()
    );
    report(&format!("dialogues.{language}.txt"), &text);
    assert!(right * 100 >= all.len() * RIGHT, "{text}");
}

#[test]
fn english_conversations_go_as_expected() {
    all_go_well("en", include_str!("lines/dialogues.en.tsv"));
}

#[test]
fn swedish_conversations_go_as_expected() {
    all_go_well("sv", include_str!("lines/dialogues.sv.tsv"));
}
