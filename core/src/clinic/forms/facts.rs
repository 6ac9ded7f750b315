//! What is asked in more than one place and told once: the fold of the log is the registry.

use crate::log::event::{Answer, Body, Channel};
use crate::log::state::State;
use crate::people::language::bare;
use crate::people::told::{Field, may_be_one};

/// The form that holds who the patient is, as the chat itself asks for it.
pub const CONTACT_FORM: &str = "contact";
/// What more than one form or channel may ask for, by name. Each is asked once.
pub const FACTS: [&str; 9] = [
    "name",
    "phone",
    "email",
    "date_of_birth",
    "address",
    "insurer",
    "member_number",
    "medicines",
    "allergies",
];
/// The facts of which there is one, so that two answers contradict each other. A second phone number contradicts nothing.
const SINGULAR: [&str; 4] = ["name", "date_of_birth", "insurer", "member_number"];

/// What is known of a fact, whoever and whichever channel told it: a number or an address as identifiers have it (proved before given,
/// late before early), everything else as the form says that was changed last.
#[must_use]
pub fn known_fact(state: &State, fact: &str) -> Option<String> {
    let identifier = state
        .identifiers
        .iter()
        .filter(|i| i.kind == fact)
        .max_by_key(|i| (i.verified_at, i.at))
        .map(|i| i.value.clone());
    identifier.or_else(|| state.answer(fact).map(|(_, value)| value.to_owned()))
}

/// What is appended when this is told: a number or an address as an identifier of this id, a name in the form that holds who the patient
/// is. None where it is known already.
#[must_use]
pub fn claim(state: &State, field: Field, value: &str, id: String) -> Option<Body> {
    let kind = field.as_str();
    let value = value.to_owned();
    match field {
        Field::Name => (known_fact(state, kind).as_deref() != Some(&value)).then(|| Body::FormSaved {
            form: CONTACT_FORM.to_owned(),
            answers: vec![Answer {
                field: kind.to_owned(),
                value,
            }],
        }),
        Field::Phone | Field::Email => {
            let known = state.identifiers.iter().any(|i| i.kind == kind && i.value == value);
            let kind = kind.to_owned();
            (!known).then_some(Body::IdentifierClaimed { id, kind, value })
        }
    }
}

/// The facts among these answers that contradict what another form or another channel told: for staff to clear up. What was told stays
/// in the log, each with its channel.
#[must_use]
pub fn contradicted(state: &State, form: &str, channel: Channel, answers: &[Answer]) -> Vec<String> {
    let differs = |fact: &str, a: &str, b: &str| match fact {
        "name" => !may_be_one(a, b),
        _ => !bare(a).eq(&bare(b)),
    };
    answers
        .iter()
        .filter(|a| SINGULAR.contains(&a.field.as_str()) && !a.value.is_empty())
        .filter(|a| {
            // The patient corrects a form that they filled in with their own hand: that is a change and no contradiction.
            let own_hand = |c: Channel| c != Channel::Voice;
            let others = state
                .forms
                .iter()
                .filter(|f| f.id != form || own_hand(f.from) != own_hand(channel));
            others
                .flat_map(|f| &f.answers)
                .any(|told| told.field == a.field && !told.value.is_empty() && differs(&a.field, &told.value, &a.value))
        })
        .map(|a| a.field.clone())
        .collect()
}
