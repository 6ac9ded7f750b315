//! An approved text with what is known filled in: for WhatsApp, for SMS, and as the parameters that a provider's template wants.

use super::words::{Words, words};
use crate::assistant::dialogue::Dialogue;
use crate::clinic::config::{Approved, Config};
use crate::clinic::template::{Choice, GLOBAL, SLOT, tokens};
use crate::clinic::workflow::Workflow;
use crate::context::words::fill as put;
use crate::log::answer::{Act, FromTemplate, More, Reply};
use crate::log::event::Body;
use crate::log::state::{Appointment, State, shorten};
use crate::time::At;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Characters of a first name in a message: longer ones are no names.
const MAX_NAME: usize = 40;
/// Characters of a summary and of a reason in a message: WhatsApp takes 1,024 in all.
const MAX_SUMMARY: usize = 400;
/// Characters of one parameter.
const MAX_PARAMETER: usize = 400;
/// Digits of a code that is not shown.
const NO_CODE: &str = "••••••";

/// The purpose that a patient agrees to before the reason of a visit stands in a message.
pub const REASON: &str = "reason";

/// The text of each workflow.
#[must_use]
pub fn id_of(workflow: Workflow) -> Option<&'static str> {
    match workflow {
        Workflow::Confirmation
        | Workflow::Reminder
        | Workflow::FormLink
        | Workflow::Summary
        | Workflow::Verification => Some(workflow.as_str()),
        Workflow::FollowUp | Workflow::Reply => None,
    }
}

/// The language that messages are written in: the one spoken last, as far as the clinic has it.
#[must_use]
pub fn language<'a>(state: &State, config: &'a Config) -> &'a str {
    let spoken = Dialogue::read(&state.dialogue).language;
    let wanted = if spoken.is_empty() { &state.language } else { &spoken };
    config.language_for(wanted)
}

/// Whether a reason, or the patient's own words, may stand in a message: the clinic and the patient both agreed to it.
#[must_use]
pub fn tells_reasons(state: &State, config: &Config) -> bool {
    config.policy.message_reason && state.consents_to(REASON)
}

/// What is known and may be said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The patient's first name; empty: not known.
    pub name: String,
    /// When the appointment begins.
    pub at: Option<At>,
    /// With whom it is.
    pub clinician: String,
    /// What for; empty: not known, or not to be told.
    pub reason: String,
    /// What was said in the last call; empty: nothing, or not to be told.
    pub summary: String,
    /// A link that only its receiver may see; empty: what goes into the log.
    pub link: String,
    /// A one-time code; empty: what goes into the log.
    pub code: String,
    /// What staff put into the text's free slots.
    #[serde(default)]
    pub slots: BTreeMap<String, String>,
}

/// What a member of staff chose with an approved text. It stands beside the message in the log (`FromTemplate::told`), so that the text is the
/// same when it is filled in once more at its sending.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    /// Its language, of the clinic's.
    pub language: String,
    /// Its free slots.
    pub slots: BTreeMap<String, String>,
}

impl Chosen {
    /// Reads it; none: what was told is something else, a summary or nothing.
    #[must_use]
    pub fn read(told: &str) -> Option<Chosen> {
        serde_json::from_str(told).ok()
    }

    /// As the log has it.
    #[must_use]
    pub fn told(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Facts {
    /// What the session knows. `about`: an appointment's id; any other: the next appointment.
    #[must_use]
    pub fn of(state: &State, config: &Config, about: &str, now: At) -> Facts {
        let told = |a: &&Appointment| a.starts_at.is_some_and(|at| at > now);
        let appointment = state.appointments.iter().find(|a| a.id == about);
        let next = || state.appointments.iter().filter(told).min_by_key(|a| a.starts_at);
        let appointment = appointment.or_else(next);
        let open = tells_reasons(state, config);
        let open = |text: &str| {
            if open {
                shorten(text, MAX_SUMMARY)
            } else {
                String::new()
            }
        };
        Facts {
            name: state
                .answer("name")
                .map(|(_, name)| first_name(name))
                .unwrap_or_default(),
            at: appointment.and_then(|a| a.starts_at),
            clinician: appointment.map(|a| a.with.clone()).unwrap_or_default(),
            reason: appointment.map(|a| open(&a.reason)).unwrap_or_default(),
            summary: state.summary.as_ref().map(|s| open(&s.text)).unwrap_or_default(),
            link: String::new(),
            code: String::new(),
            slots: BTreeMap::new(),
        }
    }
}

/// A text that the clinic retired.
pub const RETIRED: &str = "template_retired";
/// A text with a global token that has no value.
pub const UNRESOLVED: &str = "token_unresolved";
/// A text that the clinic never had.
pub const NO_TEMPLATE: &str = "no_template";

/// Why an approved text cannot be sent in this language; none: it can.
#[must_use]
pub fn withheld(config: &Config, id: &str, language: &str) -> Option<&'static str> {
    if config.retired.iter().any(|retired| retired == id) {
        return Some(RETIRED);
    }
    match config.template(id, language) {
        None => Some(NO_TEMPLATE),
        Some(approved) => (!unresolved(config, &approved).is_empty()).then_some(UNRESOLVED),
    }
}

/// The global tokens of a text that have no value in its language.
#[must_use]
pub fn unresolved<'a>(config: &Config, approved: &Approved<'a>) -> Vec<&'a str> {
    let texts = approved.wording.texts();
    let named = texts.flat_map(|(_, text)| tokens(text).unwrap_or_default());
    let mut missing: Vec<&str> = named
        .filter(|token| {
            let name = token.strip_prefix(GLOBAL);
            name.is_some_and(|name| config.global(name, approved.language).is_none())
        })
        .collect();
    missing.sort_unstable();
    missing.dedup();
    missing
}

/// The first name of what was told as a name; empty where it does not look like one: nobody puts a text of their own into the clinic's words.
#[must_use]
pub fn first_name(name: &str) -> String {
    let first = name.split_whitespace().next().unwrap_or_default();
    let letters = first
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'));
    let short = first.chars().count() <= MAX_NAME && first.chars().any(char::is_alphabetic);
    if letters && short {
        first.to_owned()
    } else {
        String::new()
    }
}

/// An approved text, filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    /// Which text, and about what.
    pub from: FromTemplate,
    /// Its language, of the clinic's.
    pub language: String,
    /// As it is said.
    pub text: String,
    /// As it is said by SMS.
    pub sms: String,
    /// As it is said on the phone.
    #[serde(default)]
    pub voice: String,
    /// Its name at the provider; empty: it has none.
    pub name: String,
    /// What stands in its places there, in order; none is empty.
    pub parameters: Vec<String>,
    /// What may be pressed under it.
    pub buttons: Vec<Choice>,
}

impl Filled {
    /// As an entry of the log, by the assistant.
    #[must_use]
    pub fn body(&self) -> Body {
        let words = words(&self.language);
        let button = |choice: &Choice| Reply {
            label: words.label(*choice).to_owned(),
            act: Act::Say,
            value: words.typed(*choice).to_owned(),
        };
        let more = More {
            replies: self.buttons.iter().map(button).collect(),
            template: Some(self.from.clone()),
            ..More::default()
        };
        Body::Message {
            text: self.text.clone(),
            more: Some(Box::new(more)),
        }
    }
}

/// Fills an approved text in. None where the clinic has no such text, or it cannot be sent ([`withheld`] tells why). `language`: the patient's. `about`: what it is about, an appointment's id
/// or a form's.
#[must_use]
pub fn fill(config: &Config, id: &str, language: &str, facts: &Facts, about: &str, now: At) -> Option<Filled> {
    let approved = config.template(id, language)?;
    if !unresolved(config, &approved).is_empty() {
        return None;
    }
    Some(fill_in(config, &approved, facts, about, now))
}

/// Fills a text in, whether it may be sent or not: a global token without a value leaves nothing in its place.
#[must_use]
pub fn fill_in(config: &Config, approved: &Approved<'_>, facts: &Facts, about: &str, now: At) -> Filled {
    let words = words(approved.language);
    let value = |token: &str| match (token.strip_prefix(GLOBAL), token.strip_prefix(SLOT)) {
        (Some(name), _) => config.global(name, approved.language).unwrap_or_default().to_owned(),
        (_, Some(id)) => facts.slots.get(id).cloned().unwrap_or_default(),
        _ => value(config, words, facts, token, now),
    };
    let said = |text: &str| {
        let named = tokens(text).unwrap_or_default();
        let values: Vec<(&str, String)> = named.into_iter().map(|t| (t, value(t))).collect();
        let values: Vec<(&str, &str)> = values.iter().map(|(t, v)| (*t, v.as_str())).collect();
        tidy(&put(text, &values))
    };
    let wording = approved.wording;
    let parameters = tokens(&wording.text).unwrap_or_default().into_iter();
    let parameters = parameters.map(|token| match (token, value(token)) {
        ("name", name) if name.is_empty() => words.no_name.to_owned(),
        (_, empty) if empty.trim().is_empty() => "–".to_owned(),
        // A provider takes neither line breaks nor several blanks in a row here.
        (_, value) => shorten(&value.split_whitespace().collect::<Vec<_>>().join(" "), MAX_PARAMETER),
    });
    let asks = approved.template.buttons.contains(&Choice::Yes);
    Filled {
        from: FromTemplate {
            id: approved.template.id.clone(),
            version: approved.template.version,
            about: about.to_owned(),
            asks,
            told: if wording.text.contains("{summary}") {
                facts.summary.clone()
            } else {
                String::new()
            },
        },
        language: approved.language.to_owned(),
        text: said(&wording.text),
        sms: said(wording.sms.as_ref().unwrap_or(&wording.text)),
        voice: said(wording.voice.as_ref().unwrap_or(&wording.text)),
        name: wording
            .name
            .clone()
            .or_else(|| approved.template.name.clone())
            .unwrap_or_default(),
        parameters: parameters.collect(),
        buttons: approved.template.buttons.clone(),
    }
}

fn value(config: &Config, words: &Words, facts: &Facts, token: &str, now: At) -> String {
    let local = facts.at.map(|at| config.time_zone.local(at));
    let today = config.time_zone.local(now);
    let weekday = || local.map(|l| words.dates.weekdays[l.weekday()]).unwrap_or_default();
    let date = || local.map(|l| words.dates.date_of(l, today)).unwrap_or_default();
    let or = |text: &str, other: &str| {
        if text.is_empty() {
            other.to_owned()
        } else {
            text.to_owned()
        }
    };
    match token {
        "name" => facts.name.clone(),
        "weekday" => weekday().to_owned(),
        "date" => date(),
        "time" => local.map(|l| words.dates.time_of(l)).unwrap_or_default(),
        "day" => match local.map(|l| l.days_since(today)) {
            None => String::new(),
            Some(0) => words.today.to_owned(),
            Some(1) => words.tomorrow.to_owned(),
            Some(_) => put(words.on_day, &[("weekday", weekday()), ("date", &date())]),
        },
        "clinician" => or(&facts.clinician, &config.name),
        "service" | "reason" => or(&facts.reason, words.no_reason),
        "clinic" => config.name.clone(),
        "address" => config.address.clone(),
        "phone" => config.phone.display(),
        "link" => or(&facts.link, words.link),
        "code" => or(&facts.code, NO_CODE),
        "summary" if !facts.summary.is_empty() => facts.summary.clone(),
        "summary" => match facts.at {
            Some(at) => {
                let when = words.dates.moment_of(&config.time_zone, at, now);
                let with = or(&facts.clinician, &config.name);
                put(words.visit, &[("when", &when), ("with", &with)])
            }
            None => words.spoke.to_owned(),
        },
        "map" => config.map_url(),
        _ => String::new(),
    }
}

/// A text in which something was left out, as a person would have written it: no blank before a comma, none twice, a capital at its beginning.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim_start_matches([' ', ',', '.', '!', ';', ':']).chars() {
        match c {
            ' ' if out.is_empty() || out.ends_with([' ', '\n']) => {}
            ',' | '.' | '!' | '?' | ';' | '\n' if out.ends_with(' ') => {
                out.pop();
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    let mut chars = out.trim_end().chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

#[cfg(test)]
mod tests;
