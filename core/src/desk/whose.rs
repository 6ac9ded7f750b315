//! Whose a conversation is, and what follows from it: who may answer, hand it on and settle it, and what is settled with it.

use super::documents::MAX_REASON;
use crate::log::answer::REVIEW;
use crate::log::state::{MAX_TOPIC, Owner, State, Task};
use crate::wire::problem::Problem;

/// How a matter can have ended.
pub const OUTCOMES: [&str; 5] = ["answered", "booked", "referred", "no_answer", "other"];
/// Characters of a note: more is a document.
pub const MAX_NOTE: usize = 4_000;
/// Characters of a topic as staff name it.
pub const MAX_RESOLVED_TOPIC: usize = MAX_TOPIC;

const _: () = assert!(MAX_REASON < MAX_NOTE);

/// What a reply does beside being said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// It is the member's already.
    Nothing,
    /// It is nobody's: whoever answers takes it.
    Takes,
}

/// Whether a member may answer. `answered`: a colleague did, after what this member had read.
///
/// # Errors
/// It is a colleague's, or a colleague was quicker.
pub fn may_reply(owner: Option<&Owner>, member: &str, answered: bool) -> Result<Takes, Problem> {
    let takes = match owner {
        Some(owner) if owner.id == member => Takes::Nothing,
        Some(owner) => return Err(owned(owner)),
        None => Takes::Takes,
    };
    if answered {
        return Err(Problem::AnsweredMeanwhile);
    }
    Ok(takes)
}

/// Whether a conversation may be handed on by somebody who believes that it is `from`'s.
///
/// # Errors
/// It is somebody else's meanwhile.
pub fn may_assign(owner: Option<&Owner>, from: &str) -> Result<(), Problem> {
    match owner {
        Some(owner) if owner.id == from => Ok(()),
        Some(owner) => Err(owned(owner)),
        None if from.is_empty() => Ok(()),
        None => Err(Problem::Conflict),
    }
}

/// Whether a member may settle it: their own, or nobody's.
///
/// # Errors
/// It is a colleague's.
pub fn may_resolve(owner: Option<&Owner>, member: &str) -> Result<(), Problem> {
    match owner {
        Some(owner) if owner.id != member => Err(owned(owner)),
        Some(_) | None => Ok(()),
    }
}

fn owned(owner: &Owner) -> Problem {
    let owner = if owner.name.is_empty() { &owner.id } else { &owner.name };
    Problem::Owned { owner: owner.clone() }
}

/// The tasks that are done when the matter is settled. What a clinician has to look at stays, and a call that was promised is made.
pub fn settled(state: &State) -> impl Iterator<Item = &Task> {
    let stays = |t: &&Task| t.about == REVIEW || t.about == "callback" && t.promised_by.is_some();
    state.tasks.iter().filter(move |t| !stays(t))
}

/// How a matter ended, from the closed list.
///
/// # Errors
/// It is not in it.
pub fn outcome(text: &str) -> Result<(), Problem> {
    if OUTCOMES.contains(&text) {
        return Ok(());
    }
    let allowed = OUTCOMES.map(|o| format!("'{o}'")).join(", ");
    Err(Problem::invalid("outcome", &format!("must be one of {allowed}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::At;

    fn anns() -> Owner {
        Owner {
            id: "ann".to_owned(),
            name: "Ann".to_owned(),
            since: At(0),
        }
    }

    fn by_ann<T>() -> Result<T, Problem> {
        let owner = "Ann".to_owned();
        Err(Problem::Owned { owner })
    }

    #[test]
    fn whoever_answers_first_takes_it_and_nobody_else_answers() {
        assert_eq!(may_reply(None, "ann", false), Ok(Takes::Takes));
        assert_eq!(may_reply(Some(&anns()), "ann", false), Ok(Takes::Nothing));
        assert_eq!(may_reply(Some(&anns()), "ben", false), by_ann());
    }

    #[test]
    fn what_a_colleague_answered_meanwhile_is_read_first() {
        assert_eq!(may_reply(None, "ann", true), Err(Problem::AnsweredMeanwhile));
        assert_eq!(may_reply(Some(&anns()), "ann", true), Err(Problem::AnsweredMeanwhile));
        assert_eq!(may_reply(Some(&anns()), "ben", true), by_ann());
    }

    #[test]
    fn it_is_handed_on_by_whoever_knows_whose_it_is() {
        assert_eq!(may_assign(None, ""), Ok(()));
        assert_eq!(may_assign(Some(&anns()), "ann"), Ok(()));
        assert_eq!(may_assign(Some(&anns()), ""), by_ann());
        assert_eq!(may_assign(Some(&anns()), "ben"), by_ann());
        assert_eq!(may_assign(None, "ann"), Err(Problem::Conflict));
    }

    #[test]
    fn nobody_settles_what_is_a_colleagues() {
        assert_eq!(may_resolve(None, "ben"), Ok(()));
        assert_eq!(may_resolve(Some(&anns()), "ann"), Ok(()));
        assert_eq!(may_resolve(Some(&anns()), "ben"), by_ann());
    }

    #[test]
    fn reviews_and_promised_calls_outlive_the_matter() {
        let task = |about: &str, promised: bool| Task {
            id: format!("tsk_{about}"),
            about: about.to_owned(),
            at: At(0),
            promised_by: promised.then_some(At(1)),
        };
        let state = State {
            tasks: vec![
                task("question", true),
                task("person", true),
                task("review", false),
                task("callback", true),
                task("callback", false),
                task("emergency", false),
            ],
            ..State::default()
        };
        let done: Vec<(&str, bool)> = settled(&state)
            .map(|t| (t.about.as_str(), t.promised_by.is_some()))
            .collect();
        let all = [
            ("question", true),
            ("person", true),
            ("callback", false),
            ("emergency", false),
        ];
        assert_eq!(done, all);
    }

    #[test]
    fn an_outcome_is_one_of_the_list() {
        assert!(OUTCOMES.into_iter().all(|o| outcome(o).is_ok()));
        for wrong in ["", "Answered", "resolved"] {
            assert!(outcome(wrong).is_err(), "{wrong}");
        }
    }
}
