//! Who looks at what was answered: where the clinic wants it, a clinician is shown each question that a clinical entry answered.

use super::{Ask, Made};
use crate::knowledge::{Group, Knowledge};
use crate::log::answer::REVIEW;
use crate::log::event::Body;

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
