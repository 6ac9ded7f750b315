//! The clinic's approved texts: what is said over messages, in each language, with places for what is known.

use super::tree::Table;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Templates of a clinic.
pub const MAX_TEMPLATES: usize = 50;
/// Characters of a text: what a provider approves (WhatsApp: 1,024 in a template's body).
pub const MAX_TEXT: usize = 1_024;
/// Characters of the text for SMS: ten segments of GSM-7 hold 1,530.
pub const MAX_SMS: usize = 1_024;
/// Buttons under a text: as many as WhatsApp shows as buttons.
pub const MAX_BUTTONS: usize = 3;
/// Characters of a template's name at the provider (WhatsApp: 512).
const MAX_NAME: usize = 512;
/// The highest version.
const MAX_VERSION: i64 = 1_000_000;

/// What may stand in braces in a text.
pub const TOKENS: [&str; 15] = [
    "name",
    "weekday",
    "date",
    "time",
    "day",
    "clinician",
    "service",
    "clinic",
    "address",
    "phone",
    "reason",
    "link",
    "code",
    "summary",
    "map",
];

/// Who answers for a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Times, places, links.
    Admin,
    /// Anything about care.
    Clinical,
    /// Money.
    Billing,
}

impl Group {
    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Group> {
        match name {
            "admin" => Some(Group::Admin),
            "clinical" => Some(Group::Clinical),
            "billing" => Some(Group::Billing),
            _ => None,
        }
    }
}

/// What may be answered with one press, or with the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Yes.
    Yes,
    /// No.
    No,
    /// How to get there.
    Directions,
    /// How to prepare.
    Info,
}

impl Choice {
    /// Every choice.
    pub const ALL: [Choice; 4] = [Choice::Yes, Choice::No, Choice::Directions, Choice::Info];

    /// Its name in the configuration and in what comes back.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Choice::Yes => "yes",
            Choice::No => "no",
            Choice::Directions => "directions",
            Choice::Info => "info",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Choice> {
        Choice::ALL.into_iter().find(|c| c.as_str() == name)
    }

    /// The word that a patient types for it, in English: understood in every language.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Choice::Yes => "YES",
            Choice::No => "NO",
            Choice::Directions => "DIRECTIONS",
            Choice::Info => "INFO",
        }
    }
}

/// A text in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Wording {
    /// The text.
    pub text: String,
    /// What is sent by SMS instead; none: the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms: Option<String>,
    /// The template's name at the provider in this language, where it differs (Twilio: a content's id).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// One approved text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Template {
    /// Its id: `confirmation`, `reminder`, …
    pub id: String,
    /// Who answers for it.
    pub group: Group,
    /// Its version: a message says which one it was.
    pub version: i64,
    /// What may be pressed under it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Choice>,
    /// Its name at the provider, for use outside of WhatsApp's 24 hours; none: only within them, and by SMS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The text, by language.
    #[serde(flatten)]
    pub said: BTreeMap<String, Wording>,
}

/// The tokens of a text, in order, each once. `Err`: what is not one, as it stands there.
///
/// # Errors
/// A brace without its partner, or a name that is none.
pub fn tokens(text: &str) -> Result<Vec<&'static str>, String> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let open = rest.find('{');
        if let Some(stray) = rest.find('}').filter(|i| open.is_none_or(|o| *i < o)) {
            return Err(around(rest, stray));
        }
        let Some(open) = open else {
            return Ok(found);
        };
        let after = rest.get(open + 1..).unwrap_or_default();
        let Some((name, next)) = after.split_once('}') else {
            return Err(around(rest, open));
        };
        let Some(known) = TOKENS.iter().find(|t| **t == name) else {
            return Err(format!("{{{}}}", name.chars().take(40).collect::<String>()));
        };
        if !found.contains(known) {
            found.push(*known);
        }
        rest = next;
    }
}

fn around(text: &str, at: usize) -> String {
    text.get(at..).unwrap_or_default().chars().take(20).collect()
}

/// Reads `[[template]]`. `languages`: each needs its text.
pub fn templates(top: &mut Table, languages: &[String]) -> Vec<Template> {
    let mut all: Vec<Template> = Vec::new();
    for mut table in top.tables("template", MAX_TEMPLATES) {
        let id = table.checked("id", 40, "must be of small letters, digits and '_'", |t| {
            let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_';
            t.bytes().all(allowed).then(|| t.to_owned())
        });
        if id.as_ref().is_some_and(|id| all.iter().any(|t| t.id == *id)) {
            table.wrong("id", "must be given to one template only");
        }
        let group = table.checked("group", 20, "must be 'admin', 'clinical' or 'billing'", Group::parse);
        if !table.has("version") {
            table.wrong("version", "is missing");
        }
        let version = table.number("version", 1..=MAX_VERSION);
        let buttons = buttons(&mut table);
        let name = name(&mut table);
        let mut said = BTreeMap::new();
        for language in languages {
            let Some(mut one) = table.table(language) else {
                table.wrong(language, "is missing: each of the clinic's languages needs its text");
                continue;
            };
            let text = one.text("text", MAX_TEXT);
            let sms = one.optional_text("sms", MAX_SMS);
            for (field, text) in [("text", &text), ("sms", &sms)] {
                if let Some(wrong) = text.as_ref().and_then(|t| tokens(t).err()) {
                    let known = TOKENS.join(", ");
                    one.wrong(field, &format!("has '{wrong}': in braces may stand {known}"));
                }
            }
            let name = self::name(&mut one);
            table.close(one);
            if let Some(text) = text {
                said.insert(language.clone(), Wording { text, sms, name });
            }
        }
        top.close(table);
        if let (Some(id), Some(group), Some(version)) = (id, group, version) {
            all.push(Template {
                id,
                group,
                version,
                buttons,
                name,
                said,
            });
        }
    }
    all
}

fn buttons(table: &mut Table) -> Vec<Choice> {
    let mut buttons = Vec::new();
    for name in table.texts("buttons", MAX_BUTTONS, 20) {
        match Choice::parse(&name) {
            Some(choice) if !buttons.contains(&choice) => buttons.push(choice),
            _ => table.wrong("buttons", "must be of 'yes', 'no', 'directions' and 'info', each once"),
        }
    }
    buttons
}

fn name(table: &mut Table) -> Option<String> {
    let name = table.optional_text("name", MAX_NAME)?;
    let allowed = |c: u8| c.is_ascii_alphanumeric() || c == b'_';
    if !name.bytes().all(allowed) {
        table.wrong(
            "name",
            "must be the template's name at the provider: letters, digits and '_'",
        );
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "[[template]]\nid = 'reminder'\ngroup = 'admin'\nversion = 2\nbuttons = ['yes', 'no']\n\
                       name = 'appointment_reminder'\n[template.en]\ntext = 'Hello {name}, at {time}.'\n";

    fn read(text: &str) -> Result<Vec<Template>, Vec<String>> {
        let mut top = Table::from_toml(text, 4_000).unwrap();
        let read = templates(&mut top, &["en".to_owned()]);
        let errors = top.finish();
        if errors.is_empty() {
            Ok(read)
        } else {
            Err(errors.iter().map(ToString::to_string).collect())
        }
    }

    #[test]
    fn a_template_has_a_version_a_group_and_its_texts() {
        let one = read(ONE).unwrap().remove(0);
        assert_eq!((one.id.as_str(), one.version, one.group), ("reminder", 2, Group::Admin));
        assert_eq!(one.buttons, [Choice::Yes, Choice::No]);
        assert_eq!(one.said["en"].text, "Hello {name}, at {time}.");
    }

    #[test]
    fn each_mistake_names_its_field() {
        let long = format!("text = '{}'", "x".repeat(MAX_TEXT + 1));
        for (from, to, told) in [
            ("id = 'reminder'", "id = 'Reminder!'", "template[0].id must be"),
            ("group = 'admin'", "group = 'sales'", "template[0].group must be"),
            ("version = 2", "", "template[0].version is missing"),
            ("version = 2", "version = 0", "template[0].version must be"),
            ("'yes', 'no'", "'maybe'", "template[0].buttons must be"),
            ("'yes', 'no'", "'yes', 'yes'", "template[0].buttons must be"),
            ("'appointment_reminder'", "'a b'", "template[0].name must be"),
            ("template.en", "template.de", "template[0].en is missing"),
            ("{time}", "{tiem}", "template[0].en.text has '{tiem}'"),
            ("{time}", "{time", "template[0].en.text has '{time"),
            ("{time}", "time}", "template[0].en.text has '}"),
            ("{time}", "{{time}}", "template[0].en.text has '{{time}'"),
            (
                "text = 'Hello {name}, at {time}.'",
                long.as_str(),
                "template[0].en.text may have at most",
            ),
        ] {
            let errors = read(&ONE.replace(from, to)).unwrap_err();
            assert!(errors.iter().any(|e| e.starts_with(told)), "{to}: {errors:?}");
        }
        let twice = format!("{ONE}{ONE}");
        assert!(read(&twice).unwrap_err()[0].starts_with("template[1].id must be given"));
    }

    #[test]
    fn tokens_are_told_in_order_each_once() {
        assert_eq!(tokens("{b}"), Err("{b}".to_owned()));
        assert_eq!(tokens("no"), Ok(vec![]));
        assert_eq!(tokens("{time} {name} {time}"), Ok(vec!["time", "name"]));
    }
}
