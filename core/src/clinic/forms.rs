//! Forms that a clinic defines: what is asked, in the patient's language, and what is an answer to it.
//!
//! A documented subset of FHIR's Questionnaire (R4): items with `linkId` (here `id`), `text`, `type`, `required`, `maxLength`,
//! `answerOption` and one `enableWhen`; a Questionnaire itself may stand in a form's place ([`questionnaire`]). What is added is `fact`: an item that asks for something that is asked elsewhere too (a name, a
//! date of birth). It has the fact's name for its id in every form, so that it is known once, whichever form or channel told it.

mod questionnaire;

use super::tree::Table;
use crate::log::event::{Answer, Body, Channel};
use crate::log::state::State;
use crate::people::told::Field;
use crate::time::At;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Forms of a clinic.
pub const MAX_FORMS: usize = 20;
/// Items of a form.
pub const MAX_ITEMS: usize = 60;
/// Options of a choice.
pub const MAX_OPTIONS: usize = 40;
/// The form that holds who the patient is, as the chat itself asks for it.
pub const CONTACT_FORM: &str = "contact";
/// Characters of an answer in one line, where the item says nothing else.
const MAX_LINE: usize = 200;
/// Characters of a longer answer: what a form's field may have.
const MAX_TEXT: usize = 2_000;
/// The earliest date that is taken: nobody living was born before.
const FIRST_DAY: &str = "1900-01-01";
/// The last date that is taken.
const LAST_DAY: &str = "2199-12-31";

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

/// A text by language.
pub type Texts = BTreeMap<String, String>;

/// What kind of answer an item takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// One line.
    String,
    /// Several lines.
    Text,
    /// `true` or `false`.
    Boolean,
    /// `2024-10-15`.
    Date,
    /// One of the options, by its code.
    Choice,
    /// A phone number, kept as E.164.
    Phone,
    /// An e-mail address.
    Email,
    /// A whole number.
    Integer,
}

impl Kind {
    const ALL: [(&'static str, Kind); 8] = [
        ("string", Kind::String),
        ("text", Kind::Text),
        ("boolean", Kind::Boolean),
        ("date", Kind::Date),
        ("choice", Kind::Choice),
        ("phone", Kind::Phone),
        ("email", Kind::Email),
        ("integer", Kind::Integer),
    ];

    /// Reads a name; unknown ones are refused.
    #[must_use]
    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|(n, _)| *n == name).map(|(_, kind)| kind)
    }
}

/// One of the answers that a choice offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What is stored.
    pub code: String,
    /// What is shown.
    pub text: Texts,
}

/// An item is asked only when an earlier one has this answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// The earlier item.
    pub item: String,
    /// Its answer: an option's code, `true` or `false`.
    pub equals: String,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id in the form (FHIR's `linkId`); a fact's name where it asks for one.
    pub id: String,
    /// What is asked.
    pub text: Texts,
    /// What kind of answer it takes.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Whether the form is not finished without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Most characters of the answer, where fewer than the kind's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
    /// What can be chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub option: Vec<Choice>,
    /// When it is asked; none: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
}

impl Item {
    /// Whether other forms and channels ask for the same.
    #[must_use]
    pub fn is_fact(&self) -> bool {
        FACTS.contains(&self.id.as_str())
    }

    fn longest(&self) -> usize {
        let own = match self.kind {
            Kind::Text => MAX_TEXT,
            _ => MAX_LINE,
        };
        self.max_length.unwrap_or(own).min(own)
    }

    /// An answer in its one form; empty clears it. `country`: how a number is read. `today`: the last day that a date of birth may be.
    ///
    /// # Errors
    /// What is allowed.
    pub fn answer(&self, value: &str, country: &str, today: At) -> Result<String, String> {
        let value = value.trim();
        if value.is_empty() {
            return Ok(String::new());
        }
        let most = self.longest();
        if value.chars().count() > most {
            return Err(format!("may have at most {most} characters"));
        }
        let kept = |fine: bool, why: &str| {
            if fine {
                Ok(value.to_owned())
            } else {
                Err(why.to_owned())
            }
        };
        let read = |field: Field, why: &str| field.normal(value, country).ok_or_else(|| why.to_owned());
        match self.kind {
            Kind::String if self.id == "name" => read(Field::Name, "must be a name"),
            Kind::String => kept(!value.contains('\n'), "must be one line"),
            Kind::Text => kept(true, ""),
            Kind::Boolean => kept(matches!(value, "true" | "false"), "must be 'true' or 'false'"),
            Kind::Choice => kept(
                self.option.iter().any(|o| o.code == value),
                "must be one of the options",
            ),
            Kind::Integer => kept(
                value.len() <= 12 && value.parse::<i64>().is_ok_and(|n| n.to_string() == value),
                "must be a whole number",
            ),
            Kind::Phone => read(Field::Phone, "must be a phone number"),
            Kind::Email => read(Field::Email, "must be an e-mail address"),
            Kind::Date => {
                // A day's difference between the zones is no reason to refuse a birth.
                let tomorrow = today.plus(crate::time::DAY).to_string();
                let last = match self.id.as_str() {
                    "date_of_birth" => tomorrow.get(..10).unwrap_or(LAST_DAY),
                    _ => LAST_DAY,
                };
                let is_day = value.len() == 10 && At::parse(&format!("{value}T00:00:00Z")).is_some();
                kept(
                    is_day && (FIRST_DAY..=last).contains(&value),
                    "must be a date like '1985-03-12'",
                )
            }
        }
    }
}

/// A form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// Its id, as addresses and quick replies name it.
    pub id: String,
    /// Its heading.
    pub title: Texts,
    /// What is asked, in this order.
    pub item: Vec<Item>,
}

/// Why a draft is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The form has no such item.
    Unknown(String),
    /// The answer to this item is none.
    Wrong(String, String),
    /// This item is needed to finish the form.
    Missing(String),
}

/// What a draft stores.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// The draft's answers, each in its one form.
    pub answers: Vec<Answer>,
    /// What is known from elsewhere and now belongs to the finished form too.
    pub known: Vec<Answer>,
}

/// A form as far as it is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Filled {
    /// What is answered, own answers and what is known from elsewhere.
    pub answers: BTreeMap<String, String>,
    /// Items whose answer is known from elsewhere: nobody has to type them again.
    pub known: Vec<String>,
    /// The first item without an answer, where the patient goes on; empty: none.
    pub first_empty: String,
    /// Whether the form was finished.
    pub completed: bool,
}

impl Form {
    /// The item of this id.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.item.iter().find(|i| i.id == id)
    }

    /// Whether an item is asked, given the answers so far.
    fn asks(&self, item: &Item, answers: &BTreeMap<String, String>) -> bool {
        item.when.as_ref().is_none_or(|when| {
            let earlier = self.item(&when.item);
            earlier.is_some_and(|e| self.asks(e, answers)) && answers.get(&when.item) == Some(&when.equals)
        })
    }

    /// How far the form is: its own answers, and what is known from elsewhere.
    #[must_use]
    pub fn filled(&self, state: &State) -> Filled {
        let own = state.forms.iter().find(|f| f.id == self.id);
        let mut filled = Filled {
            completed: own.is_some_and(|f| f.completed),
            ..Filled::default()
        };
        for item in &self.item {
            let typed = own.and_then(|f| f.answers.iter().find(|a| a.field == item.id));
            let value = match typed {
                // Cleared by the patient: what is known does not come back.
                Some(answer) => Some(answer.value.clone()),
                None => {
                    let known = item.is_fact().then(|| known_fact(state, &item.id)).flatten();
                    if known.is_some() {
                        filled.known.push(item.id.clone());
                    }
                    known
                }
            };
            if let Some(value) = value.filter(|v| !v.is_empty()) {
                filled.answers.insert(item.id.clone(), value);
            }
        }
        let empty = |i: &&Item| self.asks(i, &filled.answers) && !filled.answers.contains_key(&i.id);
        filled.first_empty = self.item.iter().find(empty).map(|i| i.id.clone()).unwrap_or_default();
        filled
    }

    /// What a draft stores: each answer in its one form. With `complete`, also what is known from elsewhere, so that a finished form
    /// stands whole; and none that is needed may be missing. All or nothing.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn accept(
        &self,
        state: &State,
        draft: &[Answer],
        complete: bool,
        country: &str,
        now: At,
    ) -> Result<Accepted, Refused> {
        let mut accepted = Accepted::default();
        for Answer { field, value } in draft {
            let item = self.item(field).ok_or_else(|| Refused::Unknown(field.clone()))?;
            let value = item
                .answer(value, country, now)
                .map_err(|why| Refused::Wrong(field.clone(), why))?;
            let field = field.clone();
            accepted.answers.push(Answer { field, value });
        }
        if !complete {
            return Ok(accepted);
        }
        let Filled { mut answers, known, .. } = self.filled(state);
        for answer in &accepted.answers {
            answers.insert(answer.field.clone(), answer.value.clone());
        }
        answers.retain(|_, value| !value.is_empty());
        let needed = self.item.iter().filter(|i| i.required && self.asks(i, &answers));
        for item in needed {
            if !answers.contains_key(&item.id) {
                return Err(Refused::Missing(item.id.clone()));
            }
        }
        let untouched = known.into_iter().filter(|k| !draft.iter().any(|a| a.field == *k));
        accepted.known = untouched
            .filter_map(|field| {
                let value = answers.get(&field)?.clone();
                Some(Answer { field, value })
            })
            .collect();
        Ok(accepted)
    }

    /// The definition as the patient's browser shows it: in one language.
    #[must_use]
    pub fn to_json(&self, language: &str) -> serde_json::Value {
        let text = |texts: &Texts| said(texts, language).to_owned();
        let items: Vec<serde_json::Value> = self
            .item
            .iter()
            .map(|item| {
                let options: Vec<serde_json::Value> = item
                    .option
                    .iter()
                    .map(|o| serde_json::json!({ "code": o.code, "text": text(&o.text) }))
                    .collect();
                serde_json::json!({
                    "id": item.id, "type": item.kind, "text": text(&item.text), "required": item.required,
                    "max_length": item.longest(), "options": options, "when": item.when, "fact": item.is_fact(),
                })
            })
            .collect();
        serde_json::json!({ "id": self.id, "title": text(&self.title), "items": items })
    }
}

/// A text in this language, or in any: something must be shown.
fn said<'a>(texts: &'a Texts, language: &str) -> &'a str {
    let near = || {
        let wanted = crate::people::language::primary(language);
        texts
            .iter()
            .find(|(l, _)| crate::people::language::primary(l) == wanted)
            .map(|(_, t)| t)
    };
    texts
        .get(language)
        .or_else(near)
        .or_else(|| texts.values().next())
        .map_or("", String::as_str)
}

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
        "name" => !crate::people::told::may_be_one(a, b),
        _ => !plain(a).eq(&plain(b)),
    };
    answers
        .iter()
        .filter(|a| SINGULAR.contains(&a.field.as_str()) && !a.value.is_empty())
        .filter(|a| {
            // The patient corrects a form where they filled it in: that is a change and no contradiction.
            let others = state.forms.iter().filter(|f| f.id != form || f.from != channel);
            others
                .flat_map(|f| &f.answers)
                .any(|told| told.field == a.field && !told.value.is_empty() && differs(&a.field, &told.value, &a.value))
        })
        .map(|a| a.field.clone())
        .collect()
}

/// The letters and digits of an answer: "AB 12-34" and "ab1234" are one member number.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

// ---- reading -----------------------------------------------------------------------------------------------------------------------

/// Reads `[[form]]`: every mistake goes to its table.
pub fn forms(top: &mut Table, languages: &[String]) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    for mut table in top.tables("form", MAX_FORMS) {
        table.rewrite(questionnaire::is_one, |form| questionnaire::rewritten(form, languages));
        let form = form(&mut table, languages);
        if forms.iter().any(|f| f.id == form.id) {
            table.wrong("id", "is another form's already");
        }
        top.close(table);
        forms.push(form);
    }
    forms
}

fn form(table: &mut Table, languages: &[String]) -> Form {
    let id = id(table, "id");
    let title = texts(table, "title", 80, languages);
    let mut items: Vec<Item> = Vec::new();
    for mut one in table.tables("item", MAX_ITEMS) {
        let item = item(&mut one, languages, &items);
        if items.iter().any(|i| i.id == item.id) {
            one.wrong("id", "is another item's already");
        }
        table.close(one);
        items.push(item);
    }
    if items.is_empty() {
        table.wrong("item", "must be there: a form asks something");
    }
    Form { id, title, item: items }
}

fn item(table: &mut Table, languages: &[String], before: &[Item]) -> Item {
    const KINDS: &str = "must be 'string', 'text', 'boolean', 'date', 'choice', 'phone', 'email' or 'integer'";
    let kind = table.checked("type", 20, KINDS, Kind::parse).unwrap_or(Kind::String);
    let id = id(table, "id");
    let fitting = match id.as_str() {
        "phone" => Some(Kind::Phone),
        "email" => Some(Kind::Email),
        "date_of_birth" => Some(Kind::Date),
        "name" => Some(Kind::String),
        _ => None,
    };
    if fitting.is_some_and(|fitting| fitting != kind) {
        table.wrong(
            "type",
            "must be the one of this fact: 'string' for name, else 'phone', 'email' or 'date'",
        );
    }
    let text = texts(table, "text", 300, languages);
    let required = table.truth("required").unwrap_or_default();
    let max_length = table.number("max_length", 1..=MAX_TEXT as i64);
    let mut option: Vec<Choice> = Vec::new();
    for mut one in table.tables("option", MAX_OPTIONS) {
        let code = self::id(&mut one, "code");
        let text = texts(&mut one, "text", 120, languages);
        if option.iter().any(|o| o.code == code) {
            one.wrong("code", "is another option's already");
        }
        table.close(one);
        option.push(Choice { code, text });
    }
    let fits = if kind == Kind::Choice {
        option.len() >= 2
    } else {
        option.is_empty()
    };
    if !fits {
        table.wrong("option", "must be two or more for a choice, and none for anything else");
    }
    let when = table.table("when").and_then(|mut one| {
        let item = one.text("item", 64);
        let equals = one.text("equals", 64);
        table.close(one);
        let when = When {
            item: item?,
            equals: equals?,
        };
        let earlier = before.iter().find(|i| i.id == when.item);
        let possible = earlier.is_some_and(|e| match e.kind {
            Kind::Boolean => matches!(when.equals.as_str(), "true" | "false"),
            Kind::Choice => e.option.iter().any(|o| o.code == when.equals),
            _ => false,
        });
        if !possible {
            table.wrong("when", "must name an earlier choice or boolean and one of its answers");
        }
        Some(when)
    });
    Item {
        id,
        text,
        kind,
        required,
        max_length: max_length.and_then(|n| usize::try_from(n).ok()),
        option,
        when,
    }
}

/// An id of `[A-Za-z0-9_-]`.
fn id(table: &mut Table, field: &str) -> String {
    let read = |t: &str| crate::wire::browser::is_id(t).then(|| t.to_owned());
    table
        .checked(field, 64, "must be 1 to 64 of A-Z a-z 0-9 - _", read)
        .unwrap_or_default()
}

/// A text in each of the clinic's languages.
fn texts(table: &mut Table, field: &str, max: usize, languages: &[String]) -> Texts {
    let mut texts = Texts::new();
    let Some(mut all) = table.table(field) else {
        table.wrong(field, "must have a text for each of the clinic's languages");
        return texts;
    };
    for language in languages {
        if let Some(text) = all.text(language, max) {
            texts.insert(language.clone(), text);
        }
    }
    table.close(all);
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clinic::config::ClinicConfig;
    use crate::log::event::{Actor, Entry, Event};

    const RIVERSIDE: &str = include_str!("../../../clinics/riverside/clinic.toml");
    const NOW: At = At(1_729_026_000_000);

    fn intake() -> Form {
        let config = ClinicConfig::from_toml(RIVERSIDE, true).expect("the example is good");
        config
            .form
            .into_iter()
            .find(|f| f.id == "intake")
            .expect("an intake form")
    }

    fn state(bodies: Vec<(Channel, Body)>) -> State {
        let mut state = State::default();
        for (n, (channel, body)) in bodies.into_iter().enumerate() {
            let seq = n as i64 + 1;
            let (by, cid) = (Actor::Patient, seq.to_string());
            state.apply(&Event {
                seq,
                at: NOW.plus(seq),
                entry: Entry { channel, by, body, cid },
            });
        }
        state
    }

    fn answers(fields: &[(&str, &str)]) -> Vec<Answer> {
        let one = |(field, value): &(&str, &str)| Answer {
            field: (*field).to_owned(),
            value: (*value).to_owned(),
        };
        fields.iter().map(one).collect()
    }

    fn saved(form: &str, fields: &[(&str, &str)]) -> Body {
        let (form, answers) = (form.to_owned(), answers(fields));
        Body::FormSaved { form, answers }
    }

    fn claimed(kind: &str, value: &str) -> Body {
        let (id, kind, value) = (format!("idn_{value}"), kind.to_owned(), value.to_owned());
        Body::IdentifierClaimed { id, kind, value }
    }

    fn errors(toml: &str) -> Vec<String> {
        let mut top = Table::from_toml(toml, 10_000).expect("TOML");
        forms(&mut top, &["en".to_owned()]);
        top.finish().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_example_clinic_has_an_intake_form_in_its_languages() {
        let form = intake();
        let asked: Vec<&str> = form.item.iter().map(|i| i.id.as_str()).collect();
        for id in [
            "name",
            "phone",
            "email",
            "date_of_birth",
            "reason",
            "since",
            "medicines",
            "allergies",
            "insurer",
            "member_number",
        ] {
            assert!(asked.contains(&id), "{id} in {asked:?}");
        }
        let (en, sv) = (form.to_json("en").to_string(), form.to_json("sv-FI").to_string());
        assert!(en.contains("Date of birth") && sv.contains("Födelsedatum"), "{en} {sv}");
        assert_eq!(form.to_json("fr"), form.to_json("en"), "something must be shown");
    }

    #[test]
    fn an_answer_has_the_form_of_its_kind() {
        let form = intake();
        let read = |id: &str, value: &str| form.item(id).expect("an item").answer(value, "GB", NOW);
        assert_eq!(read("phone", "07400 123456").as_deref(), Ok("+447400123456"));
        assert_eq!(read("email", " Sarah@Example.com ").as_deref(), Ok("sarah@example.com"));
        assert_eq!(read("name", " Sarah \n Jones ").as_deref(), Ok("Sarah Jones"));
        assert_eq!(read("date_of_birth", "1985-03-12").as_deref(), Ok("1985-03-12"));
        assert_eq!(
            read("reason", " an itchy rash\non both arms ").as_deref(),
            Ok("an itchy rash\non both arms")
        );
        for id in ["name", "phone", "email", "date_of_birth", "reason"] {
            assert_eq!(read(id, "  ").as_deref(), Ok(""), "empty clears {id}");
        }
        for (id, bad) in [
            ("phone", "07400 12345"),
            ("phone", "call me"),
            ("email", "sarah@"),
            ("name", "12"),
            ("date_of_birth", "12/03/1985"),
            ("date_of_birth", "1985-02-30"),
            ("date_of_birth", "2024-10-18"),
            ("date_of_birth", "1085-03-12"),
            ("insurer", "one\ntwo"),
            ("reason", &"x".repeat(2_001)),
            ("since", "for-ever"),
        ] {
            assert!(read(id, bad).is_err(), "{id} {bad}");
        }
        let of = |kind| Item {
            id: "x".to_owned(),
            text: Texts::new(),
            kind,
            required: false,
            max_length: Some(3),
            option: Vec::new(),
            when: None,
        };
        assert!(of(Kind::Boolean).answer("yes", "GB", NOW).is_err());
        assert!(of(Kind::Integer).answer("-12", "GB", NOW).is_ok());
        for bad in ["1.5", "012", "+1", "1e3", "1234"] {
            assert!(of(Kind::Integer).answer(bad, "GB", NOW).is_err(), "{bad}");
        }
        assert!(of(Kind::String).answer("åäö", "GB", NOW).is_ok());
        assert!(of(Kind::String).answer("åäöx", "GB", NOW).is_err());
    }

    #[test]
    fn what_is_known_is_not_asked_again() {
        let form = intake();
        let state = state(vec![
            (Channel::Web, saved("contact", &[("name", "Sarah Jones")])),
            (Channel::Web, claimed("phone", "+447400123456")),
            (
                Channel::Voice,
                saved("skin", &[("reason", "a rash"), ("allergies", "penicillin")]),
            ),
            (Channel::Web, saved("intake", &[("email", "sarah@example.com")])),
        ]);
        let filled = form.filled(&state);
        assert_eq!(
            filled.known,
            ["name", "phone", "allergies"],
            "a reason is each form's own"
        );
        assert_eq!(filled.answers["phone"], "+447400123456");
        assert_eq!(filled.answers["email"], "sarah@example.com");
        assert_eq!(filled.first_empty, "date_of_birth", "where the patient goes on");
        assert!(!filled.completed);
    }

    #[test]
    fn what_the_patient_cleared_stays_cleared() {
        let form = intake();
        let state = state(vec![
            (Channel::Web, claimed("phone", "+447400123456")),
            (Channel::Web, saved("intake", &[("phone", "")])),
        ]);
        assert!(!form.filled(&state).answers.contains_key("phone"));
    }

    #[test]
    fn a_form_is_finished_when_nothing_that_is_needed_is_missing() {
        let form = intake();
        let known = state(vec![
            (Channel::Web, saved("contact", &[("name", "Sarah")])),
            (Channel::Web, claimed("phone", "+447400123456")),
        ]);
        let draft = answers(&[("date_of_birth", "1985-03-12")]);
        assert_eq!(
            form.accept(&known, &draft, true, "GB", NOW),
            Err(Refused::Missing("reason".to_owned()))
        );
        let draft = answers(&[("date_of_birth", "1985-03-12"), ("reason", "a rash")]);
        let accepted = form.accept(&known, &draft, true, "GB", NOW).expect("finished");
        assert_eq!(accepted.answers, draft);
        let added: Vec<&str> = accepted.known.iter().map(|a| a.field.as_str()).collect();
        assert_eq!(added, ["name", "phone"], "the form stands whole");
        assert_eq!(
            form.accept(
                &known,
                &answers(&[("name", ""), ("reason", "x"), ("date_of_birth", "1985-03-12")]),
                true,
                "GB",
                NOW
            ),
            Err(Refused::Missing("name".to_owned()))
        );
        assert_eq!(
            form.accept(&known, &answers(&[("shoe_size", "42")]), false, "GB", NOW),
            Err(Refused::Unknown("shoe_size".to_owned()))
        );
        let wrong = form.accept(
            &known,
            &answers(&[("reason", "x"), ("phone", "call me")]),
            false,
            "GB",
            NOW,
        );
        assert!(matches!(wrong, Err(Refused::Wrong(field, _)) if field == "phone"));
    }

    #[test]
    fn an_item_is_asked_only_when_the_earlier_answer_calls_for_it() {
        let toml = "[[form]]\nid='f'\ntitle.en='F'\n[[form.item]]\nid='smokes'\ntype='boolean'\ntext.en='Do you smoke?'\n\
                    [[form.item]]\nid='daily'\ntype='integer'\ntext.en='How many a day?'\nrequired=true\nwhen={item='smokes',equals='true'}";
        let mut top = Table::from_toml(toml, 10_000).expect("TOML");
        let form = forms(&mut top, &["en".to_owned()]).pop().expect("a form");
        assert!(top.finish().is_empty());
        let accept = |fields: &[(&str, &str)]| form.accept(&State::default(), &answers(fields), true, "GB", NOW);
        assert!(accept(&[("smokes", "false")]).is_ok());
        assert!(accept(&[]).is_ok());
        assert_eq!(accept(&[("smokes", "true")]), Err(Refused::Missing("daily".to_owned())));
        assert!(accept(&[("smokes", "true"), ("daily", "10")]).is_ok());
        assert_eq!(form.filled(&State::default()).first_empty, "smokes");
    }

    #[test]
    fn two_answers_to_one_fact_contradict_each_other() {
        let known = state(vec![(
            Channel::Web,
            saved(
                "intake",
                &[("insurer", "Bupa"), ("member_number", "AB 12-34"), ("name", "Sarah")],
            ),
        )]);
        let found =
            |form: &str, channel, fields: &[(&str, &str)]| contradicted(&known, form, channel, &answers(fields));
        assert_eq!(found("contact", Channel::Web, &[("insurer", "Aviva")]), ["insurer"]);
        assert_eq!(found("intake", Channel::Voice, &[("insurer", "Aviva")]), ["insurer"]);
        assert!(
            found("intake", Channel::Web, &[("insurer", "Aviva")]).is_empty(),
            "a correction"
        );
        assert!(
            found(
                "contact",
                Channel::Web,
                &[("insurer", "bupa"), ("member_number", "ab1234")]
            )
            .is_empty()
        );
        assert!(
            found("contact", Channel::Web, &[("name", "Sarah Jones")]).is_empty(),
            "more of the same name"
        );
        assert_eq!(found("contact", Channel::Web, &[("name", "Bob")]), ["name"]);
        assert!(found("contact", Channel::Web, &[("phone", "+447400123457"), ("insurer", "")]).is_empty());
    }

    #[test]
    fn every_mistake_in_a_form_names_its_place() {
        let form = "[[form]]\nid='f'\ntitle.en='F'\n";
        let item = "[[form.item]]\nid='a'\ntype='string'\ntext.en='A?'\n";
        assert_eq!(errors(&format!("{form}{item}")), Vec::<String>::new());
        for (toml, expected) in [
            (form.to_owned(), "form[0].item must be there"),
            (format!("{form}{item}{form}{item}"), "form[1].id is another form's"),
            (format!("{form}{item}{item}"), "form[0].item[1].id is another item's"),
            (
                format!("{form}[[form.item]]\nid='a'\ntype='video'\ntext.en='A?'"),
                "form[0].item[0].type must be",
            ),
            (
                format!("{form}[[form.item]]\nid='å'\ntype='text'\ntext.en='A?'"),
                "form[0].item[0].id must be",
            ),
            (
                format!("{form}[[form.item]]\nid='phone'\ntype='text'\ntext.en='A?'"),
                "form[0].item[0].type must be the one",
            ),
            (
                format!("{form}[[form.item]]\nid='a'\ntype='text'\ntext.sv='A?'"),
                "form[0].item[0].text.en is missing",
            ),
            (
                format!("{form}[[form.item]]\nid='a'\ntype='choice'\ntext.en='A?'"),
                "form[0].item[0].option must be",
            ),
            (
                format!("{form}{item}option=[{{code='x',text.en='X'}}]"),
                "form[0].item[0].option must be",
            ),
            (
                format!("{form}{item}when={{item='b',equals='c'}}"),
                "form[0].item[0].when must name",
            ),
            (
                format!("{form}{item}surprise=1"),
                "form[0].item[0].surprise is not known",
            ),
            ("form = 3".to_owned(), "form must be a list"),
        ] {
            let errors = errors(&toml);
            assert!(errors.iter().any(|e| e.starts_with(expected)), "{toml}: {errors:?}");
        }
    }
}
