//! Who looks at what was answered: where the clinic wants it, a clinician is shown each question that a clinical entry answered.

use super::{Ask, Made};
use crate::knowledge::{Group, Knowledge};
use crate::log::event::{Body, Seq};

/// What such a task is about.
pub const REVIEW: &str = "review";

/// Open reviews of one conversation: whoever asks on and on is not one task each.
const MAX_OPEN: usize = 5;

/// The task that a turn's answer needs, if it needs one: a clinical entry was told, and somebody receives tasks.
#[must_use]
pub fn needed(made: &[Made], ask: &Ask<'_>, knowledge: &Knowledge) -> Option<Body> {
    let clinical = made.iter().any(|one| match &one.body {
        Body::Message { more: Some(more), .. } if !one.by_patient => more
            .source
            .as_ref()
            .and_then(|source| knowledge.entry(&source.entry))
            .is_some_and(|entry| entry.group == Group::Clinical),
        _ => false,
    });
    let open = ask.state.tasks.iter().filter(|task| task.about == REVIEW).count();
    let wanted = ask.config.policy.review_clinical && ask.receiver && clinical && open < MAX_OPEN;
    wanted.then(|| Body::TaskOpened {
        task: REVIEW.to_owned(),
        about: REVIEW.to_owned(),
        promised_by: None,
    })
}

/// The question that an entry of the assistant's answers, by the `cid` that each of them has: `a41-2` is the third entry of the answer to 41.
#[must_use]
pub fn question_of(cid: &str) -> Option<Seq> {
    let (seq, place) = cid.strip_prefix('a')?.split_once('-')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    (digits(seq) && digits(place)).then(|| seq.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_stands_in_the_id_of_its_answer() {
        assert_eq!(question_of("a41-2"), Some(41));
        for other in [
            "",
            "a-2",
            "a41",
            "a41-",
            "41-2",
            "a41-flag",
            "a41-need1",
            "ax-1",
            "a99999999999999999999-1",
        ] {
            assert_eq!(question_of(other), None, "{other}");
        }
    }
}
