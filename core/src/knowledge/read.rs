//! Reading the files that a clinic's manager writes: every mistake at once, each with file, line and what is allowed.
//!
//! A file holds any of `[[specialty]]`, `[[condition]]`, `[[service]]`, `[[clinician]]` and `[[entry]]`, in any order; how they are spread
//! over files does not matter. What the parts mean together is for [`check`](super::check).

use super::fields::{self, Fields, Source, date, is_said, nearest, short};
use super::finding::{Finding, MAX_FINDINGS, Places, Severity};
use super::{Away, Clinician, Condition, Entry, Group, Knowledge, Pronoun, Said, Service, Specialty, Texts};
use crate::clinic::config::MAX_STRETCHES;
use crate::clinic::hours::Stretch;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Files of a clinic.
pub const MAX_FILES: usize = 50;
/// Bytes of all files together. As JSON a text at most doubles (every character a quote), and 1,300 things have 250 bytes of field names each:
/// below the 2 MB that a row of the clinic's object may have.
pub const MAX_BYTES: usize = 768 * 1_024;
/// Entries of a clinic.
pub const MAX_ENTRIES: usize = 500;
/// Specialties, conditions, services and clinicians of a clinic: so many of each.
pub const MAX_EACH: usize = 200;
/// Ways to ask, and test lines, of an entry in one language.
pub const MAX_LINES: usize = 60;
/// Characters of a way to ask or a test line.
pub const MAX_LINE: usize = 200;
/// Characters of an answer or a preparation: it is read on a telephone, and a message has at most 4,096.
pub const MAX_ANSWER: usize = 1_500;
/// Characters of a name, a title, another word, a price.
pub const MAX_NAME: usize = 80;
/// Other words for one thing in one language.
pub const MAX_WORDS: usize = 60;
/// Conditions, services, specialties or languages of a clinician.
pub const MAX_OF_CLINICIAN: usize = 100;
/// Absences of a clinician.
pub const MAX_AWAY: usize = 200;
/// Quick replies of an entry: more do not fit under a message.
pub const MAX_REPLIES: usize = 4;
/// How far ahead a service can be booked, in days, where it does not say.
const HORIZON_DAYS: u16 = 60;

const KINDS: [&str; 5] = ["specialty", "condition", "service", "clinician", "entry"];
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const SPECIALTY: [&str; 3] = ["id", "name", "words"];
const CONDITION: [&str; 4] = ["id", "specialty", "name", "words"];
const SERVICE: [&str; 10] = [
    "id",
    "name",
    "words",
    "specialty",
    "minutes",
    "price",
    "lead_hours",
    "horizon_days",
    "preparation",
    "bookable",
];
const CLINICIAN: [&str; 10] = [
    "id",
    "name",
    "pronoun",
    "title",
    "specialties",
    "treats",
    "services",
    "languages",
    "hours",
    "away",
];
const ENTRY: [&str; 9] = [
    "id",
    "group",
    "approved_by",
    "approved_on",
    "valid_until",
    "clinician",
    "condition",
    "service",
    "replies",
];
const SAID: [&str; 5] = ["q", "about", "a", "hit", "miss"];

/// A clinic's knowledge from its files, given as names and texts.
///
/// # Errors
/// Everything that is wrong with them.
pub fn files(files: &[(String, String)]) -> Result<Knowledge, Vec<Finding>> {
    with_places(files).map(|(knowledge, _)| knowledge)
}

/// The same, and where everything stands.
///
/// # Errors
/// Everything that is wrong with them.
pub fn with_places(files: &[(String, String)]) -> Result<(Knowledge, Places), Vec<Finding>> {
    let mut findings = Vec::new();
    let whole = |file: &str, what: String| Finding {
        file: short(file),
        line: 1,
        severity: Severity::Error,
        what,
    };
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    if files.len() > MAX_FILES {
        let what = format!("there may be at most {MAX_FILES} files; there are {}", files.len());
        return Err(vec![whole("", what)]);
    }
    if bytes > MAX_BYTES {
        let what = format!("all files together may have at most {MAX_BYTES} bytes; they have {bytes}");
        return Err(vec![whole("", what)]);
    }
    let (mut knowledge, mut places) = (Knowledge::default(), Places::default());
    for (i, (name, text)) in files.iter().enumerate() {
        if !is_file_name(name) {
            let what = "a file's name must be small letters, digits and hyphens and end in .toml, like \"skin.toml\"";
            findings.push(whole(name, what.to_owned()));
            continue;
        }
        if files.iter().take(i).any(|(earlier, _)| earlier == name) {
            findings.push(whole(name, "there are two files of this name".to_owned()));
            continue;
        }
        let mut source = Source::new(name, text, &mut findings, &mut places);
        file(&mut source, text, &mut knowledge);
    }
    if findings.is_empty() {
        Ok((knowledge, places))
    } else {
        findings.sort();
        findings.truncate(MAX_FINDINGS);
        Err(findings)
    }
}

/// Whether a file may be called that.
#[must_use]
pub fn is_file_name(name: &str) -> bool {
    name.strip_suffix(".toml").is_some_and(fields::is_id)
}

fn file(source: &mut Source<'_>, text: &str, knowledge: &mut Knowledge) {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let line = source.line(error.span().map_or(0, |s| s.start));
        source.wrong(line, format!("this is not TOML: {}", error.message()));
    }
    // After an error of form the rest is a guess, and findings in it would mislead.
    if !errors.is_empty() {
        return;
    }
    for (key, value) in table.get_ref() {
        let (kind, line) = (key.get_ref().as_ref(), source.line(key.span().start));
        if !KINDS.contains(&kind) {
            let near = nearest(kind, &KINDS).map_or_else(String::new, |k| format!("; did you mean [[{k}]]?"));
            let kinds = KINDS.join("]], [[");
            let what = format!("'{}' is not known here{near} A file holds [[{kinds}]]", short(kind));
            source.wrong(line, what);
            continue;
        }
        let DeValue::Array(items) = value.get_ref() else {
            source.wrong(
                line,
                format!("write [[{kind}]] in two square brackets: there may be several"),
            );
            continue;
        };
        for item in items.iter() {
            one(source, kind, item, knowledge);
        }
    }
}

/// One specialty, condition, service, clinician or entry.
fn one(source: &mut Source<'_>, kind: &str, item: &Spanned<DeValue<'_>>, knowledge: &mut Knowledge) {
    let (count, most, known): (usize, usize, &[&str]) = match kind {
        "specialty" => (knowledge.specialties.len(), MAX_EACH, &SPECIALTY),
        "condition" => (knowledge.conditions.len(), MAX_EACH, &CONDITION),
        "service" => (knowledge.services.len(), MAX_EACH, &SERVICE),
        "clinician" => (knowledge.clinicians.len(), MAX_EACH, &CLINICIAN),
        _ => (knowledge.entries.len(), MAX_ENTRIES, &ENTRY),
    };
    if count >= most {
        // Said once, at the first that is too many.
        let what = format!("there may be at most {most} of [[{kind}]]");
        if !source.findings.iter().any(|f| f.what == what) {
            let line = source.line(item.span().start);
            source.wrong(line, what);
        }
        return;
    }
    let label = label(kind, item);
    let extra = |name: &str, value: &DeValue<'_>| kind == "entry" && is_said(name, value);
    let Some(fields) = Fields::open(source, item, label, format!("{kind}.{count}"), known, extra) else {
        return;
    };
    match kind {
        "specialty" => knowledge.specialties.push(specialty(source, &fields)),
        "condition" => knowledge.conditions.push(condition(source, &fields)),
        "service" => knowledge.services.push(service(source, &fields)),
        "clinician" => knowledge.clinicians.push(clinician(source, &fields)),
        _ => knowledge.entries.push(entry(source, &fields)),
    }
}

/// What something is called in findings: its kind and its id.
fn label(kind: &str, item: &Spanned<DeValue<'_>>) -> String {
    if let DeValue::Table(table) = item.get_ref()
        && let Some(id) = table.get("id")
        && let DeValue::String(id) = id.get_ref()
    {
        return format!("{kind} '{}'", short(id));
    }
    kind.to_owned()
}

fn specialty(source: &mut Source<'_>, fields: &Fields<'_, '_>) -> Specialty {
    Specialty {
        id: fields.id(source),
        name: name(source, fields),
        words: fields.lists(source, "words", MAX_WORDS, MAX_NAME),
    }
}

fn condition(source: &mut Source<'_>, fields: &Fields<'_, '_>) -> Condition {
    let specialty = fields.reference(source, "specialty");
    if specialty.is_empty() {
        fields.missing(source, "specialty", "the id of the specialty that treats it");
    }
    Condition {
        id: fields.id(source),
        specialty,
        name: name(source, fields),
        words: fields.lists(source, "words", MAX_WORDS, MAX_NAME),
    }
}

fn service(source: &mut Source<'_>, fields: &Fields<'_, '_>) -> Service {
    let id = fields.id(source);
    let name = name(source, fields);
    if fields.get(source, "minutes").is_none() {
        fields.missing(source, "minutes", "how long it takes, like minutes = 30");
    }
    let mut price = fields.texts(source, "price", MAX_NAME, true);
    if let Some(plain) = price.remove("") {
        price = name.keys().map(|language| (language.clone(), plain.clone())).collect();
    }
    Service {
        id,
        words: fields.lists(source, "words", MAX_WORDS, MAX_NAME),
        specialty: fields.reference(source, "specialty"),
        minutes: fields.number(source, "minutes", 5..=480).unwrap_or(5),
        price,
        lead_hours: fields.number(source, "lead_hours", 0..=720).unwrap_or(0),
        horizon_days: fields.number(source, "horizon_days", 1..=365).unwrap_or(HORIZON_DAYS),
        preparation: fields.texts(source, "preparation", MAX_ANSWER, false),
        bookable: fields.truth(source, "bookable").unwrap_or(false),
        name,
    }
}

fn clinician(source: &mut Source<'_>, fields: &Fields<'_, '_>) -> Clinician {
    let id = fields.id(source);
    let name = fields.text(source, "name", MAX_NAME);
    if name.is_none() {
        fields.missing(source, "name", "name = \"Dr. Phillips\"");
    }
    let pronoun = match fields.text(source, "pronoun", 10).as_deref() {
        Some("she") => Pronoun::She,
        Some("he") => Pronoun::He,
        Some("they") => Pronoun::They,
        _ => {
            let line = fields.get(source, "pronoun").map_or(fields.line, |(_, line)| line);
            fields.wrong(source, line, "pronoun", "must be \"she\", \"he\" or \"they\"");
            Pronoun::They
        }
    };
    let mut lists = ["specialties", "treats", "services", "languages"]
        .map(|field| fields.list(source, field, MAX_OF_CLINICIAN, MAX_NAME))
        .into_iter();
    let mut list = || lists.next().unwrap_or_default();
    Clinician {
        id,
        name: name.unwrap_or_default(),
        pronoun,
        title: fields.texts(source, "title", MAX_NAME, false),
        specialties: list(),
        treats: list(),
        services: list(),
        languages: list(),
        hours: hours(source, fields),
        away: away(source, fields),
    }
}

fn hours(source: &mut Source<'_>, fields: &Fields<'_, '_>) -> [Vec<Stretch>; 7] {
    let mut week: [Vec<Stretch>; 7] = Default::default();
    let Some((value, _)) = fields.get(source, "hours") else {
        return week;
    };
    let label = format!("{}: 'hours'", fields.label);
    let path = format!("{}.hours", fields.path);
    let Some(days) = Fields::open(source, value, label, path, &DAYS, |_, _| false) else {
        return week;
    };
    for (day, stretches) in DAYS.iter().zip(&mut week) {
        for (i, text) in days.list(source, day, MAX_STRETCHES, MAX_NAME).iter().enumerate() {
            match Stretch::parse(text) {
                Some(stretch) => stretches.push(stretch),
                None => {
                    let line = source.places.of(&format!("{}.{day}.{i}", days.path)).1;
                    days.wrong(source, line, day, "must be like [\"08:00-12:00\", \"13:00-18:00\"]");
                }
            }
        }
    }
    week
}

fn away(source: &mut Source<'_>, fields: &Fields<'_, '_>) -> Vec<Away> {
    let mut all = Vec::new();
    for (i, text) in fields.list(source, "away", MAX_AWAY, MAX_NAME).iter().enumerate() {
        let (from, to) = text.split_once('/').unwrap_or((text, text));
        match (date(from.trim()), date(to.trim())) {
            (Some(from), Some(to)) if from <= to => all.push(Away { from, to }),
            _ => {
                let line = source.places.of(&format!("{}.away.{i}", fields.path)).1;
                let why = "must be the first and the last day, like \"2024-12-23/2025-01-03\", or one day";
                fields.wrong(source, line, "away", why);
            }
        }
    }
    all
}

fn entry(source: &mut Source<'_>, fields: &Fields<'_, '_>) -> Entry {
    let id = fields.id(source);
    let group = match fields.text(source, "group", 20).as_deref() {
        Some("admin") => Group::Admin,
        Some("clinical") => Group::Clinical,
        Some("billing") => Group::Billing,
        _ => {
            let line = fields.get(source, "group").map_or(fields.line, |(_, line)| line);
            let why = "must be \"admin\" (how the clinic works), \"clinical\" (care) or \"billing\" (money)";
            fields.wrong(source, line, "group", why);
            Group::Admin
        }
    };
    let mut said = BTreeMap::new();
    for (language, value) in fields.others(&ENTRY) {
        let label = format!("{} in '{language}'", fields.label);
        let path = format!("{}.{language}", fields.path);
        if let Some(inner) = Fields::open(source, value, label, path, &SAID, |_, _| false) {
            let a = inner.text(source, "a", MAX_ANSWER);
            if a.is_none() && inner.get(source, "a").is_none() {
                inner.missing(source, "a", "the answer, like a = \"…\"");
            }
            let mut list = |field| inner.list(source, field, MAX_LINES, MAX_LINE);
            let (q, hit, miss) = (list("q"), list("hit"), list("miss"));
            let a = a.unwrap_or_default();
            let about = inner.text(source, "about", MAX_NAME).unwrap_or_default();
            said.insert(language.to_owned(), Said { q, about, a, hit, miss });
        }
    }
    Entry {
        id,
        group,
        approved_by: fields.text(source, "approved_by", MAX_NAME).unwrap_or_default(),
        approved_on: fields.date(source, "approved_on"),
        valid_until: fields.date(source, "valid_until"),
        clinician: fields.reference(source, "clinician"),
        condition: fields.reference(source, "condition"),
        service: fields.reference(source, "service"),
        replies: fields.list(source, "replies", MAX_REPLIES, MAX_NAME),
        said,
    }
}

fn name(source: &mut Source<'_>, fields: &Fields<'_, '_>) -> Texts {
    if fields.get(source, "name").is_none() {
        fields.missing(source, "name", "name = { en = \"…\", sv = \"…\" }");
    }
    fields.texts(source, "name", MAX_NAME, false)
}

#[cfg(test)]
mod tests;
