//! What a turn answered, in the words of the sets, and whether that is right.

use super::lines::Line;
use super::patient::{Clinic, Turn};
use samtal_core::assistant::Need;
use samtal_core::log::answer::{Act, CardKind, More};
use samtal_core::log::event::Body;
use samtal_core::schedule::SlotId;
use samtal_core::time::At;

/// What became of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The first answer is one of those expected.
    Right,
    /// It was asked back, and what is expected is among the choices.
    Choice,
    /// It was asked back without it, or not answered.
    Missed,
    /// Something else was answered.
    Wrong,
}

/// What a turn answered.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// Where its messages come from, in order.
    pub labels: Vec<String>,
    /// What it flagged.
    pub flags: Vec<String>,
    /// Which times it offered.
    pub offered: Vec<At>,
    /// The slot that it held, booked or moved to.
    pub taken: Option<SlotId>,
    /// Whether it booked.
    pub booked: bool,
    /// Whether it cancelled.
    pub cancelled: bool,
    /// Whether it opened a task.
    pub tasks: Vec<String>,
    /// What its buttons say for the patient.
    pub says: Vec<String>,
    /// All that it said.
    pub text: String,
    /// The language of its first answer.
    pub language: String,
    /// Whether the first message carries the notice to call the emergency number.
    pub notice_first: bool,
}

/// What this turn answered.
pub fn heard(turn: &Turn) -> Heard {
    let mut heard = Heard::default();
    let mut messages = 0;
    for made in &turn.made {
        match &made.body {
            Body::Message { text, more } if !made.by_patient => {
                let more: Option<&More> = more.as_deref();
                heard.text.push_str(text);
                heard.text.push('\n');
                if let Some(source) = more.and_then(|m| m.source.as_ref()) {
                    heard.labels.push(source.entry.clone());
                    if heard.language.is_empty() {
                        heard.language.clone_from(&source.language);
                    }
                }
                for reply in more.iter().flat_map(|m| &m.replies).filter(|r| r.act == Act::Say) {
                    heard.says.push(reply.value.clone());
                }
                let notice = more
                    .and_then(|m| m.card.as_ref())
                    .is_some_and(|c| c.kind == CardKind::Emergency);
                heard.notice_first |= messages == 0 && notice;
                messages += 1;
            }
            Body::FlagRaised { label, .. } => heard.flags.push(label.clone()),
            Body::SlotOffered { slots, .. } => heard.offered.clone_from(slots),
            Body::TaskOpened { about, .. } => heard.tasks.push(about.clone()),
            _ => {}
        }
    }
    for need in &turn.needs {
        match need {
            Need::Hold { slot } | Need::Book { slot, .. } | Need::Change { slot, .. } => {
                heard.taken = SlotId::parse(slot);
                heard.booked |= matches!(need, Need::Book { .. });
            }
            Need::Cancel { .. } => heard.cancelled = true,
            Need::Slots(_) | Need::Model { .. } => {}
        }
    }
    heard
}

impl Heard {
    /// The first label; what stands for it where there is none.
    pub fn first(&self) -> &str {
        match self.labels.first() {
            Some(label) => label,
            None if self.tasks.is_empty() => "nothing",
            None => "person",
        }
    }

    /// One line for the table.
    pub fn short(&self) -> String {
        let mut parts = vec![self.labels.join(" + ")];
        parts.extend(self.flags.iter().map(|f| format!("!{f}")));
        parts.extend(self.tasks.iter().map(|t| format!("task:{t}")));
        if !self.offered.is_empty() {
            parts.push(format!("{} times", self.offered.len()));
        }
        if let Some(slot) = &self.taken {
            parts.push(format!("took {slot:?}"));
        }
        parts.retain(|p| !p.is_empty());
        let said: String = self.text.replace('\n', " ").chars().take(70).collect();
        format!("{} «{said}»", parts.join(" "))
    }
}

/// Whether a label says that the assistant does not answer this.
pub fn is_refusal(label: &str) -> bool {
    matches!(label, "unknown" | "refuse" | "nothing")
}

/// Whether an answer is what was expected: the same, or a condition for its specialty.
fn same(clinic: &Clinic, expected: &str, got: &str) -> bool {
    if expected == got {
        return true;
    }
    match (expected.strip_prefix("treats:"), got.strip_prefix("treats:")) {
        (Some(expected), Some(got)) => {
            let specialty = |id: &str| clinic.knowledge.condition(id).map(|c| c.specialty.clone());
            specialty(expected).as_deref() == Some(got) || specialty(got).as_deref() == Some(expected)
        }
        _ => false,
    }
}

/// Whether a label is one of those expected.
fn fits(clinic: &Clinic, line: &Line, label: &str) -> bool {
    line.expected.iter().any(|e| same(clinic, e, label))
}

/// What became of a line of one question. `leads_to`: what is answered where the patient chooses this reply.
pub fn judge(clinic: &Clinic, line: &Line, heard: &Heard, leads_to: impl Fn(&str) -> String) -> Verdict {
    let got = heard.first();
    if !heard.flags.is_empty() {
        return Verdict::Wrong;
    }
    if fits(clinic, line, got) {
        return Verdict::Right;
    }
    if is_refusal(got) {
        return if line.is_refusal() {
            Verdict::Right
        } else {
            Verdict::Missed
        };
    }
    if !got.starts_with("choice") {
        return Verdict::Wrong;
    }
    match heard.says.iter().any(|reply| fits(clinic, line, &leads_to(reply))) {
        _ if line.is_refusal() => Verdict::Wrong,
        true => Verdict::Choice,
        false => Verdict::Missed,
    }
}
