//! A conversation as staff open it: what is known already, forms' labels, and the bodies in which they answer and act.

use super::documents::{Do, KnownFact, MAX_REASON, MIN_REASON, NewReply, UseTemplate};
use super::whose::{MAX_NOTE, MAX_RESOLVED_TOPIC, outcome};
use crate::clinic::config::Config;
use crate::clinic::forms::{FACTS, Form, Item, Kind, Texts};
use crate::clinic::staff::is_id;
use crate::log::append::is_cid;
use crate::log::event::{Channel, Seq};
use crate::log::state::{Identifier, State};
use crate::people::language::primary;
use crate::wire::body::Fields;
use crate::wire::browser::MAX_MESSAGE;
use crate::wire::problem::Problem;
use serde_json::Value;
use std::collections::BTreeMap;

/// Bytes of what a member sends: the longest message, each character escaped, and its template's slots.
pub const MAX_BODY: usize = 64 * 1_024;
/// Facts that are listed: more than a screen, far more than anybody told.
pub const MAX_FACTS: usize = 100;
/// Characters of a template's id, a language, and a slot's name.
const MAX_NAME: usize = 64;
/// Slots of one template, and characters of each: each template's own limits are tighter and say which.
const MAX_SLOTS: usize = 20;
/// See `MAX_SLOTS`.
const MAX_SLOT: usize = 1_000;

/// Labels of what belongs to no form: English and Swedish.
const LABELS: [(&str, &str, &str); 10] = [
    ("name", "Name", "Namn"),
    ("phone", "Phone", "Telefon"),
    ("email", "E-mail", "E-post"),
    ("language", "Language", "Språk"),
    ("date_of_birth", "Date of birth", "Födelsedatum"),
    ("address", "Address", "Adress"),
    ("insurer", "Insurer", "Försäkringsbolag"),
    ("member_number", "Member number", "Medlemsnummer"),
    ("medicines", "Medicines", "Läkemedel"),
    ("allergies", "Allergies", "Allergier"),
];

/// "Already known, do not ask": each fact once, as it was told or proved last, and whatever else forms have. `language`: the reader's.
#[must_use]
pub fn known(state: &State, config: &Config, language: &str) -> Vec<KnownFact> {
    let mut facts: Vec<KnownFact> = Vec::new();
    let fact = |field: &str, value: &str, from: Channel, at, verified: bool| KnownFact {
        field: field.to_owned(),
        label: label_of(config, "", field, language),
        value: value.to_owned(),
        from,
        at,
        verified,
    };
    if let Some((form, name)) = state.answer("name") {
        facts.push(fact("name", name, form.from, form.at, false));
    }
    for kind in ["phone", "email"] {
        let mut all: Vec<&Identifier> = state.identifiers.iter().filter(|i| i.kind == kind).collect();
        // Proved before told, late before early.
        all.sort_by_key(|i| std::cmp::Reverse((i.verified_at, i.at)));
        for one in all {
            let same = |f: &KnownFact| f.field == kind && f.value == one.value;
            if !facts.iter().any(same) {
                let at = one.verified_at.unwrap_or(one.at);
                facts.push(fact(kind, &one.value, one.from, at, one.verified_at.is_some()));
            }
        }
    }
    if !state.language.is_empty() {
        let from = state.channels.first().copied().unwrap_or(Channel::Web);
        facts.push(fact("language", &state.language, from, state.started_at, false));
    }
    for form in &state.forms {
        for answer in form.answers.iter().filter(|a| !a.value.is_empty()) {
            let is_fact = FACTS.contains(&answer.field.as_str());
            let told = is_fact && facts.iter().any(|f| f.field == answer.field);
            let later = is_fact && state.answer(&answer.field).is_some_and(|(last, _)| last.id != form.id);
            if !told && !later {
                facts.push(KnownFact {
                    field: answer.field.clone(),
                    label: label_of(config, &form.id, &answer.field, language),
                    value: shown(config, &form.id, &answer.field, &answer.value, language),
                    from: form.from,
                    at: form.at,
                    verified: false,
                });
            }
        }
    }
    facts.truncate(MAX_FACTS);
    facts
}

/// Forms' labels in the reader's language: form -> field -> label.
#[must_use]
pub fn labels(config: &Config, language: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let of = |form: &Form| {
        let own = ("".to_owned(), said(&form.title, language).to_owned());
        let items = form
            .item
            .iter()
            .map(|i| (i.id.clone(), said(&i.text, language).to_owned()));
        (form.id.clone(), items.chain([own]).collect())
    };
    config.form.iter().map(of).collect()
}

fn item<'a>(config: &'a Config, form: &str, field: &str) -> Option<&'a Item> {
    let own = config.form.iter().find(|f| f.id == form).and_then(|f| f.item(field));
    own.or_else(|| config.form.iter().find_map(|f| f.item(field)).filter(|i| i.is_fact()))
}

/// A field as it is called: in short where everybody knows it, else as its form asks for it.
fn label_of(config: &Config, form: &str, field: &str, language: &str) -> String {
    if let Some((_, en, sv)) = LABELS.into_iter().find(|(name, ..)| *name == field) {
        return if primary(language) == "sv" { sv } else { en }.to_owned();
    }
    let asked = item(config, form, field).map(|i| said(&i.text, language).to_owned());
    asked
        .filter(|t| !t.is_empty())
        .unwrap_or_else(|| field.replace('_', " "))
}

/// An answer as it is read: a choice by its text.
fn shown(config: &Config, form: &str, field: &str, value: &str, language: &str) -> String {
    let Some(item) = item(config, form, field) else {
        return value.to_owned();
    };
    let swedish = primary(language) == "sv";
    match (item.kind, value) {
        (Kind::Choice, code) => {
            let chosen = item.option.iter().find(|o| o.code == code);
            chosen.map_or(code, |o| said(&o.text, language)).to_owned()
        }
        (Kind::Boolean, "true") => if swedish { "Ja" } else { "Yes" }.to_owned(),
        (Kind::Boolean, "false") => if swedish { "Nej" } else { "No" }.to_owned(),
        _ => value.to_owned(),
    }
}

/// A text in this language, or in any.
fn said<'a>(texts: &'a Texts, language: &str) -> &'a str {
    let near = || {
        texts
            .iter()
            .find(|(l, _)| primary(l) == primary(language))
            .map(|(_, t)| t)
    };
    let found = texts.get(language).or_else(near).or_else(|| texts.values().next());
    found.map_or("", String::as_str)
}

/// Reads a reply.
///
/// # Errors
/// What is wrong with it.
pub fn parse_reply(text: &str) -> Result<NewReply, Problem> {
    let mut fields = Fields::read(text, MAX_BODY, &["cid", "text", "template", "channel", "after"])?;
    let cid = cid(&mut fields)?;
    let said = fields.optional_text("text", 0, MAX_MESSAGE)?.unwrap_or_default();
    let template = match fields.optional_object("template")? {
        None => None,
        Some(map) => Some(template(Fields::of(map, &["id", "language", "slots"])?)?),
    };
    let channel = match fields.optional_text("channel", 1, MAX_NAME)? {
        None => None,
        Some(name) => Some(
            Channel::parse(&name)
                .filter(|c| *c != Channel::Voice)
                .ok_or_else(|| Problem::invalid("channel", "must be 'web', 'whatsapp' or 'sms'"))?,
        ),
    };
    let after = fields
        .optional_number("after")?
        .ok_or_else(|| Problem::invalid("after", "is missing"))?;
    match (&template, said.trim().is_empty()) {
        (None, true) => return Err(Problem::invalid("text", "may not be empty")),
        (Some(_), false) => return Err(Problem::invalid("text", "must not be sent with 'template'")),
        (None, false) | (Some(_), true) => {}
    }
    Ok(NewReply {
        cid,
        text: said.trim().to_owned(),
        template,
        channel,
        after,
    })
}

fn template(mut fields: Fields) -> Result<UseTemplate, Problem> {
    let within = |problem: Problem| match problem {
        Problem::Invalid { field, why } => Problem::invalid(&format!("template.{field}"), &why),
        other => other,
    };
    let id = fields.text("id", 1, MAX_NAME).map_err(within)?;
    let language = fields.optional_text("language", 0, MAX_NAME).map_err(within)?;
    let slots = fields.optional_object("slots").map_err(within)?.unwrap_or_default();
    if slots.len() > MAX_SLOTS {
        return Err(Problem::invalid(
            "template.slots",
            &format!("may be at most {MAX_SLOTS}"),
        ));
    }
    let mut filled = BTreeMap::new();
    for (name, value) in slots {
        let field = format!("slots.{name}");
        match value {
            Value::String(text) if text.chars().count() <= MAX_SLOT && !text.contains('\0') => {
                filled.insert(name, text);
            }
            Value::String(_) => {
                return Err(Problem::invalid(
                    &field,
                    &format!("may have at most {MAX_SLOT} characters"),
                ));
            }
            _ => return Err(Problem::invalid(&field, "must be text")),
        }
    }
    Ok(UseTemplate {
        id,
        language: language.unwrap_or_default(),
        slots: filled,
    })
}

/// Reads what a member does with a conversation.
///
/// # Errors
/// What is wrong with it.
pub fn parse_do(text: &str) -> Result<Do, Problem> {
    let all = ["act", "cid", "text", "to", "from", "topic", "outcome", "of", "reason"];
    let mut fields = Fields::read(text, MAX_BODY, &all)?;
    let act = fields.text("act", 1, MAX_NAME)?;
    let only = |fields: &Fields, own: &[&str]| -> Result<(), Problem> {
        match all[2..].iter().find(|f| !own.contains(f) && fields.has(f)) {
            Some(foreign) => Err(Problem::unknown_field(foreign)),
            None => Ok(()),
        }
    };
    let cid = cid(&mut fields)?;
    match act.as_str() {
        "note" => {
            only(&fields, &["text"])?;
            let text = fields.text("text", 1, MAX_NOTE)?.trim().to_owned();
            if text.is_empty() {
                return Err(Problem::invalid("text", "may not be empty"));
            }
            Ok(Do::Note { cid, text })
        }
        "assign" => {
            only(&fields, &["to", "from"])?;
            let mut member = |field: &str| -> Result<String, Problem> {
                let id = fields
                    .optional_text(field, 0, MAX_NAME)?
                    .ok_or_else(|| Problem::invalid(field, "is missing"))?;
                if id.is_empty() || is_id(&id) {
                    Ok(id)
                } else {
                    Err(Problem::invalid(field, "must be a member's id, or empty"))
                }
            };
            let (to, from) = (member("to")?, member("from")?);
            Ok(Do::Assign { cid, to, from })
        }
        "resolve" => {
            only(&fields, &["topic", "outcome"])?;
            let topic = fields
                .optional_text("topic", 0, MAX_RESOLVED_TOPIC)?
                .unwrap_or_default();
            let how = fields.text("outcome", 1, MAX_NAME)?;
            outcome(&how)?;
            Ok(Do::Resolve {
                cid,
                topic: topic.trim().to_owned(),
                outcome: how,
            })
        }
        "flag" => {
            only(&fields, &["of"])?;
            let of = place(&mut fields)?;
            Ok(Do::Flag { cid, of })
        }
        "review" => {
            only(&fields, &["of"])?;
            let of = place(&mut fields)?;
            Ok(Do::Review { cid, of })
        }
        "break_glass" => {
            only(&fields, &["reason"])?;
            let reason = fields.text("reason", 1, MAX_REASON)?.trim().to_owned();
            if reason.chars().count() < MIN_REASON {
                let why = format!("must have at least {MIN_REASON} characters");
                return Err(Problem::invalid("reason", &why));
            }
            Ok(Do::BreakGlass { cid, reason })
        }
        _ => Err(Problem::invalid(
            "act",
            "must be 'note', 'assign', 'resolve', 'flag', 'review' or 'break_glass'",
        )),
    }
}

fn cid(fields: &mut Fields) -> Result<String, Problem> {
    let cid = fields.text("cid", 1, MAX_NAME)?;
    if is_cid(&cid) {
        Ok(cid)
    } else {
        Err(Problem::invalid("cid", "must be 1 to 64 letters, digits, '-' and '_'"))
    }
}

fn place(fields: &mut Fields) -> Result<Seq, Problem> {
    fields
        .optional_number("of")?
        .filter(|of| *of > 0)
        .ok_or_else(|| Problem::invalid("of", "must be the place of a message"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clinic::config::ClinicConfig;
    use crate::log::event::Actor;
    use crate::log::event::{Answer, Body, Entry, Event};
    use crate::time::At;

    fn config() -> Config {
        let demo = include_str!("../../../clinics/riverside/clinic.toml");
        ClinicConfig::from_toml(demo, true).expect("the demo clinic's configuration")
    }

    fn state(bodies: Vec<(Channel, Body)>) -> State {
        let events: Vec<Event> = (1..)
            .zip(bodies)
            .map(|(seq, (channel, body))| Event {
                seq,
                at: At(seq * 1_000),
                entry: Entry {
                    channel,
                    by: Actor::Patient,
                    body,
                    cid: format!("c{seq}"),
                },
            })
            .collect();
        State::fold(&events)
    }

    fn saved(form: &str, field: &str, value: &str) -> Body {
        Body::FormSaved {
            form: form.to_owned(),
            answers: vec![Answer {
                field: field.to_owned(),
                value: value.to_owned(),
            }],
        }
    }

    fn claimed(id: &str, value: &str) -> Body {
        Body::IdentifierClaimed {
            id: id.to_owned(),
            kind: "phone".to_owned(),
            value: value.to_owned(),
        }
    }

    #[test]
    fn each_fact_is_known_once_with_where_and_whether_it_was_proved() {
        let state = state(vec![
            (Channel::Web, saved("contact", "name", "Sarah Lind")),
            (Channel::Web, claimed("i1", "+447400000001")),
            (Channel::Voice, claimed("i2", "+447400000002")),
            (
                Channel::Whatsapp,
                Body::IdentifierVerified {
                    id: "i2".to_owned(),
                    until: None,
                },
            ),
            (Channel::Voice, saved("contact", "date_of_birth", "1985-03-12")),
        ]);
        let known = known(&state, &config(), "sv-SE");
        let told: Vec<(&str, &str, &str, bool)> = known
            .iter()
            .map(|f| (f.field.as_str(), f.label.as_str(), f.value.as_str(), f.verified))
            .collect();
        assert_eq!(
            told,
            [
                ("name", "Namn", "Sarah Lind", false),
                ("phone", "Telefon", "+447400000002", true),
                ("phone", "Telefon", "+447400000001", false),
                ("date_of_birth", "Födelsedatum", "1985-03-12", false),
            ]
        );
        assert_eq!((known[1].at, known[3].from), (At(4_000), Channel::Voice));
    }

    #[test]
    fn a_forms_answers_are_named_as_the_form_asks() {
        let config = config();
        let form = config.form.first().expect("the demo clinic has a form");
        let choice = form.item.iter().find(|i| i.kind == Kind::Choice && !i.is_fact());
        let item = choice
            .or(form.item.iter().find(|i| !i.is_fact()))
            .expect("an item of its own");
        let value = item.option.first().map_or("x", |o| o.code.as_str());
        let state = state(vec![(Channel::Web, saved(&form.id, &item.id, value))]);
        let known = known(&state, &config, "en");
        assert_eq!(known[0].label, said(&item.text, "en"));
        let shown = item.option.first().map_or("x", |o| said(&o.text, "en"));
        assert_eq!(known[0].value, shown);
        assert_eq!(labels(&config, "en")[&form.id][&item.id], said(&item.text, "en"));
    }

    fn refusal<T: std::fmt::Debug>(read: Result<T, Problem>) -> String {
        match read {
            Ok(_) => "ok".to_owned(),
            Err(Problem::Invalid { field, .. }) => format!("invalid {field}"),
            Err(Problem::UnknownField { field }) => format!("unknown {field}"),
            Err(other) => other.code().to_owned(),
        }
    }

    #[test]
    fn a_reply_is_a_text_or_a_template() {
        let long = "a".repeat(MAX_MESSAGE + 1);
        let most = "a".repeat(MAX_MESSAGE);
        let long = format!(r#"{{"cid":"c","text":"{long}","after":0}}"#);
        let most = format!(r#"{{"cid":"c","text":"{most}","after":0}}"#);
        for (body, told) in [
            (r#"{"cid":"c1","text":"Hello","after":4}"#, "ok"),
            (r#"{"cid":"c1","template":{"id":"confirmation"},"after":4}"#, "ok"),
            (
                r#"{"cid":"c1","template":{"id":"x","language":"sv","slots":{"a":"b"}},"channel":"sms","after":4}"#,
                "ok",
            ),
            (&most, "ok"),
            (&long, "invalid text"),
            (r#"{"cid":"c1","text":"  ","after":4}"#, "invalid text"),
            (
                r#"{"cid":"c1","text":"a","template":{"id":"x"},"after":4}"#,
                "invalid text",
            ),
            (r#"{"cid":"c 1","text":"a","after":4}"#, "invalid cid"),
            (r#"{"text":"a","after":4}"#, "invalid cid"),
            (r#"{"cid":"c1","text":"a"}"#, "invalid after"),
            (r#"{"cid":"c1","text":"a","after":-1}"#, "invalid after"),
            (
                r#"{"cid":"c1","text":"a","after":1,"channel":"voice"}"#,
                "invalid channel",
            ),
            (
                r#"{"cid":"c1","text":"a","after":1,"channel":"fax"}"#,
                "invalid channel",
            ),
            (r#"{"cid":"c1","template":{},"after":1}"#, "invalid template.id"),
            (
                r#"{"cid":"c1","template":{"id":"x","slots":{"a":1}},"after":1}"#,
                "invalid slots.a",
            ),
            (r#"{"cid":"c1","text":"a","after":1,"to":"ann"}"#, "unknown to"),
            ("[]", "bad-json"),
        ] {
            assert_eq!(refusal(parse_reply(body)), told, "{:.60}", body);
        }
    }

    #[test]
    fn what_is_done_is_one_of_six_acts_with_its_own_fields() {
        for (body, told) in [
            (r#"{"act":"note","cid":"c","text":"Called twice"}"#, "ok"),
            (r#"{"act":"note","cid":"c","text":" "}"#, "invalid text"),
            (r#"{"act":"note","cid":"c","text":"a","of":1}"#, "unknown of"),
            (r#"{"act":"assign","cid":"c","to":"ann","from":""}"#, "ok"),
            (r#"{"act":"assign","cid":"c","to":"","from":"ann"}"#, "ok"),
            (r#"{"act":"assign","cid":"c","to":"ann"}"#, "invalid from"),
            (r#"{"act":"assign","cid":"c","to":"a b","from":""}"#, "invalid to"),
            (
                r#"{"act":"resolve","cid":"c","topic":"Eczema","outcome":"booked"}"#,
                "ok",
            ),
            (r#"{"act":"resolve","cid":"c","outcome":"done"}"#, "invalid outcome"),
            (r#"{"act":"flag","cid":"c","of":3}"#, "ok"),
            (r#"{"act":"flag","cid":"c","of":0}"#, "invalid of"),
            (r#"{"act":"review","cid":"c"}"#, "invalid of"),
            (
                r#"{"act":"break_glass","cid":"c","reason":"The patient is at the desk"}"#,
                "ok",
            ),
            (
                r#"{"act":"break_glass","cid":"c","reason":"because"}"#,
                "invalid reason",
            ),
            (r#"{"act":"break_glass","cid":"c","reason":"1234567890"}"#, "ok"),
            (r#"{"act":"delete","cid":"c"}"#, "invalid act"),
            (r#"{"cid":"c"}"#, "invalid act"),
        ] {
            assert_eq!(refusal(parse_do(body)), told, "{body}");
        }
    }
}
