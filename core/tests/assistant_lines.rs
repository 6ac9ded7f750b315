//! How well the assistant answers what patients write: the bars, on lines that the knowledge files do not contain.
//!
//! `cargo nextest run -p samtal-core --test assistant_lines --no-capture` prints every miss. The sets are in `lines/`: whoever writes the
//! knowledge or the pipeline does not write them. Those named `held` are never looked at while tuning: of them only the score is printed.

// Each test file uses a part of it.
#[allow(dead_code)]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;
use support::lines::{Line, lines};
use support::patient::{Clinic, Patient};
use support::verdict::{Heard, Verdict, heard as heard_of, judge};
use support::{percent, report};

/// Of a hundred lines that have an answer, so many are answered right at once.
const RIGHT: usize = 95;
/// Of a hundred lines, so many at most are answered with something else.
const WRONG: usize = 2;
/// The same of lines that nobody has tuned against: what patients who are new to it meet. A floor under what was measured.
const HELD_RIGHT: usize = 80;
/// Of a hundred such lines, so many at most are answered with something else.
const HELD_WRONG: usize = 15;
/// Lines of a language that stand nowhere in the knowledge.
const MIN_MEASURING: usize = 250;
/// Lines of one set of questions.
const MIN_QUESTIONS: usize = 280;
/// Of which so many are to be refused.
const MIN_REFUSALS: usize = 45;
/// Lines for each entry, in each language.
const MIN_PER_ENTRY: usize = 2;

/// The sets of a language.
struct Sets {
    language: &'static str,
    questions: &'static str,
    held: &'static str,
}

const ENGLISH: Sets = Sets {
    language: "en",
    questions: include_str!("lines/questions.en.tsv"),
    held: include_str!("lines/questions.held.en.tsv"),
};
const SWEDISH: Sets = Sets {
    language: "sv",
    questions: include_str!("lines/questions.sv.tsv"),
    held: include_str!("lines/questions.held.sv.tsv"),
};

static RIVERSIDE: LazyLock<Clinic> = LazyLock::new(Clinic::riverside);

/// The lines of a set that measure something: none that stands in the knowledge files as well.
fn measuring(language: &str, set: &'static str) -> Vec<Line> {
    let plain = |text: &str| -> String {
        let letters = text.to_lowercase();
        letters.chars().filter(|c| c.is_alphanumeric()).collect()
    };
    let entries = RIVERSIDE.knowledge.entries.iter().filter_map(|e| e.said.get(language));
    let written: BTreeSet<String> = entries
        .flat_map(|said| said.q.iter().chain(&said.hit).chain(&said.miss))
        .map(|q| plain(q))
        .collect();
    let mut set = lines(set);
    set.retain(|line| !written.contains(&plain(line.text)));
    set
}

/// Asks one question in a session of its own.
fn ask(language: &str, text: &str) -> Heard {
    heard_of(&Patient::new(&RIVERSIDE, language).says(text))
}

/// How a set of questions came out.
#[derive(Default)]
struct Score {
    answers: usize,
    right: usize,
    choices: usize,
    missed: usize,
    wrong: usize,
    refusals: usize,
    refused: usize,
    misses: String,
}

impl Score {
    fn of(language: &str, set: &[Line]) -> Score {
        let mut score = Score::default();
        for line in set {
            let heard = ask(language, line.text);
            let verdict = judge(&RIVERSIDE, line, &heard, |reply| {
                let mut patient = Patient::new(&RIVERSIDE, language);
                patient.says(line.text);
                heard_of(&patient.says(reply)).first().to_owned()
            });
            if line.is_refusal() {
                score.refusals += 1;
                score.refused += usize::from(verdict == Verdict::Right);
            } else {
                score.answers += 1;
                match verdict {
                    Verdict::Right => score.right += 1,
                    Verdict::Choice => score.choices += 1,
                    Verdict::Missed => score.missed += 1,
                    Verdict::Wrong => score.wrong += 1,
                }
            }
            if verdict != Verdict::Right {
                let expected = line.expected.join("|");
                let _ = writeln!(
                    score.misses,
                    "{verdict:?}\t{}\t[{expected}] got {}",
                    line.text,
                    heard.short()
                );
            }
        }
        score
    }

    fn row(&self, name: &str) -> String {
        format!(
            "{name}: right {} of {} ({}), a choice with it {}, not answered {}, wrong {} ({}); refused {} of {}",
            self.right,
            self.answers,
            percent(self.right, self.answers),
            self.choices,
            self.missed,
            self.wrong,
            percent(self.wrong, self.answers),
            self.refused,
            self.refusals,
        )
    }
}

/// Measures the questions of a language and holds them to the bars; the held ones to a floor of their own.
fn questions(sets: &Sets) {
    let first = Score::of(sets.language, &measuring(sets.language, sets.questions));
    let held = Score::of(sets.language, &measuring(sets.language, sets.held));
    let mut text = format!(
        "{}\n{}\n",
        first.row(sets.language),
        held.row(&format!("{} held", sets.language))
    );
    let _ = writeln!(text, "{}", first.misses);
    let count = first.answers + first.refusals;
    report(&format!("questions.{}.txt", sets.language), &text);
    assert!(
        count >= MIN_MEASURING,
        "{}: only {count} lines are not in the knowledge",
        sets.language
    );
    assert!(first.right * 100 >= first.answers * RIGHT, "too few right:\n{text}");
    assert!(first.wrong * 100 <= first.answers * WRONG, "too many wrong:\n{text}");
    assert_eq!(first.refused, first.refusals, "not refused:\n{text}");
    assert!(
        held.right * 100 >= held.answers * HELD_RIGHT,
        "too few held ones right:\n{text}"
    );
    assert!(
        held.wrong * 100 <= held.answers * HELD_WRONG,
        "too many held ones wrong:\n{text}"
    );
    assert_eq!(held.refused, held.refusals, "held ones not refused:\n{text}");
}

#[test]
fn english_questions_are_answered_right_at_once() {
    questions(&ENGLISH);
}

#[test]
fn swedish_questions_are_answered_right_at_once() {
    questions(&SWEDISH);
}

/// Who writes in another language than the browser's is answered in what they write.
#[test]
fn an_answer_has_the_language_of_its_question() {
    let mut text = String::new();
    for (sets, browser) in [(&ENGLISH, "sv"), (&SWEDISH, "en")] {
        let set: Vec<Line> = lines(sets.questions).into_iter().filter(|l| !l.is_refusal()).collect();
        // One or two words may be of either language.
        let set: Vec<&Line> = set.iter().filter(|l| l.text.split_whitespace().count() > 2).collect();
        let mut right = 0;
        for line in &set {
            let heard = ask(browser, line.text);
            if heard.language == sets.language {
                right += 1;
            } else {
                let _ = writeln!(text, "{} as «{}»\t{}", sets.language, heard.language, line.text);
            }
        }
        let _ = writeln!(
            text,
            "{}: {right} of {} ({})",
            sets.language,
            set.len(),
            percent(right, set.len())
        );
        report("language.txt", &text);
        assert!(right * 100 >= set.len() * RIGHT, "{text}");
    }
}

/// The sets are as large and as even as the bars suppose, and name nothing that there is not.
#[test]
fn the_sets_cover_everything_that_there_is_to_ask() {
    let knowledge = &RIVERSIDE.knowledge;
    let known = |label: &str| match label.split_once(':') {
        None => {
            let fixed = [
                "hours",
                "address",
                "phone",
                "specialties",
                "change",
                "cancel",
                "person",
                "refuse",
                "unknown",
                "greeting",
                "thanks",
                "decline",
            ];
            fixed.contains(&label) || knowledge.entry(label).is_some()
        }
        Some(("treats", of)) => knowledge.condition(of).is_some() || knowledge.specialty(of).is_some(),
        Some(("days" | "who", of)) => knowledge.clinician(of).is_some(),
        Some(("price", of)) => knowledge.service(of).is_some(),
        Some(("book", of)) => {
            of == "-"
                || knowledge.service(of).is_some()
                || knowledge.clinician(of).is_some()
                || knowledge.specialty(of).is_some()
        }
        Some(("not-here", of)) => knowledge.specialty(of).is_none(),
        Some(_) => false,
    };
    for sets in [&ENGLISH, &SWEDISH] {
        let set = lines(sets.questions);
        assert!(set.len() >= MIN_QUESTIONS, "{}: {} questions", sets.language, set.len());
        let refusals = set.iter().filter(|l| l.is_refusal()).count();
        assert!(refusals >= MIN_REFUSALS, "{}: {refusals} to refuse", sets.language);
        let mut each: BTreeMap<&str, usize> = BTreeMap::new();
        for line in set.iter().chain(&lines(sets.held)) {
            for label in &line.expected {
                assert!(known(label), "{}: there is no {label}: {}", sets.language, line.text);
                *each.entry(label).or_default() += 1;
            }
        }
        for entry in &knowledge.entries {
            let count = each.get(entry.id.as_str()).copied().unwrap_or_default();
            assert!(
                count >= MIN_PER_ENTRY,
                "{}: {} lines for {}",
                sets.language,
                count,
                entry.id
            );
        }
    }
}
