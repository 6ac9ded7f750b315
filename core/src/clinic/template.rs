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
/// Characters of a text as it is spoken: two minutes.
pub const MAX_VOICE: usize = 1_024;
/// Free slots of a text: with more of them nothing would be locked.
pub const MAX_SLOTS: usize = 5;
/// Characters of a free slot at most: half a text message.
pub const MAX_SLOT: usize = 80;
/// Characters of a slot's label.
pub const MAX_LABEL: usize = 60;
/// Characters of the name of a template, a slot or a global token.
pub const MAX_ID: usize = 40;
/// Global tokens of a clinic.
pub const MAX_GLOBALS: usize = 50;
/// Characters of a global token's value.
pub const MAX_GLOBAL: usize = 300;
/// Words that a clinic blocks in free slots; and characters of one.
pub const MAX_BLOCKED: usize = 200;
/// See [`MAX_BLOCKED`].
pub const MAX_BLOCKED_WORD: usize = 60;
/// The highest version.
pub const MAX_VERSION: i64 = 1_000_000;
/// What a global token's name stands behind in a text: `{global:parking}`.
pub const GLOBAL: &str = "global:";
/// What a free slot's name stands behind: `{slot:bring}`.
pub const SLOT: &str = "slot:";

/// What may stand in braces in a text, besides global tokens and free slots.
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

/// Who answers for a text: exactly these three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Times, places, links. Configurations of before say `admin`.
    #[serde(alias = "admin")]
    Administrative,
    /// Anything about care.
    Clinical,
    /// Money.
    Billing,
}

impl Group {
    /// Every group.
    pub const ALL: [Group; 3] = [Group::Administrative, Group::Clinical, Group::Billing];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Group::Administrative => "administrative",
            Group::Clinical => "clinical",
            Group::Billing => "billing",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Group> {
        match name {
            "admin" => Some(Group::Administrative),
            _ => Group::ALL.into_iter().find(|g| g.as_str() == name),
        }
    }
}

/// What may stand in a free slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotTakes {
    /// Words, without links, numbers to call and the words that the clinic blocks.
    #[default]
    Words,
    /// A name.
    Name,
    /// Digits.
    Number,
    /// A date or a time, as staff write it.
    When,
}

impl SlotTakes {
    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<SlotTakes> {
        match name {
            "words" => Some(SlotTakes::Words),
            "name" => Some(SlotTakes::Name),
            "number" => Some(SlotTakes::Number),
            "when" => Some(SlotTakes::When),
            _ => None,
        }
    }
}

/// A free slot in a locked text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// Its name in the text: `{slot:what_to_bring}`.
    pub id: String,
    /// What staff are asked for, by language.
    pub label: BTreeMap<String, String>,
    /// Characters at most.
    pub max: usize,
    /// What may stand in it.
    pub takes: SlotTakes,
}

/// Whether this may be the name of a template, a slot or a global token.
#[must_use]
pub fn is_id(text: &str) -> bool {
    let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_';
    (1..=MAX_ID).contains(&text.len()) && text.bytes().all(allowed)
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// The text.
    pub text: String,
    /// What is sent by SMS instead; none: the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sms: Option<String>,
    /// What is said on the phone instead; none: the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<String>,
    /// The template's name at the provider in this language, where it differs (Twilio: a content's id).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Wording {
    /// Every text of it, with its field's name.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("text", Some(self.text.as_str())),
            ("sms", self.sms.as_deref()),
            ("voice", self.voice.as_deref()),
        ]
        .into_iter()
        .filter_map(|(field, text)| Some((field, text?)))
    }
}

/// One approved text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Its id: `confirmation`, `reminder`, …
    pub id: String,
    /// Who answers for it.
    pub group: Group,
    /// Its version: a message says which one it was.
    pub version: i64,
    /// What may be pressed under it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Choice>,
    /// Its free slots.
    #[serde(default, rename = "slot", skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<Slot>,
    /// Its name at the provider, for use outside of WhatsApp's 24 hours; none: only within them, and by SMS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The text, by language.
    #[serde(flatten)]
    pub said: BTreeMap<String, Wording>,
}

/// A global token's value, by language.
pub type Values = BTreeMap<String, String>;
/// The clinic's global tokens, by name.
pub type Globals = BTreeMap<String, Values>;

/// The tokens of a text as they stand in their braces, in order, each once: `name`, `global:parking`, `slot:bring`. `Err`: what is none, as
/// it stands there.
///
/// # Errors
/// A brace without its partner, or a name that is none.
pub fn tokens(text: &str) -> Result<Vec<&str>, String> {
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
        let of_clinic = [GLOBAL, SLOT].into_iter().find_map(|before| name.strip_prefix(before));
        if !TOKENS.contains(&name) && !of_clinic.is_some_and(is_id) {
            return Err(format!("{{{}}}", name.chars().take(MAX_ID + 7).collect::<String>()));
        }
        if !found.contains(&name) {
            found.push(name);
        }
        rest = next;
    }
}

/// Reads `[global.<name>]`: what many texts say alike, by language.
pub fn globals(top: &mut Table, languages: &[String]) -> Globals {
    let mut all = Globals::new();
    let Some(mut table) = top.table("global") else {
        return all;
    };
    for name in table.names() {
        let Some(mut one) = table.table(&name) else {
            continue;
        };
        if !is_id(&name) || all.len() >= MAX_GLOBALS {
            let why = format!("must be one of at most {MAX_GLOBALS}, of small letters, digits and '_'");
            table.wrong(&name, &why);
        }
        let mut values = Values::new();
        for language in languages {
            let value = one.text(language, MAX_GLOBAL);
            if value.as_ref().is_some_and(|v| !is_value(v)) {
                one.wrong(language, "must be one line without braces");
            }
            values.extend(value.map(|value| (language.clone(), value)));
        }
        table.close(one);
        all.insert(name, values);
    }
    top.close(table);
    all
}

/// Whether this may be a global token's value: one line in which no further token stands.
#[must_use]
pub fn is_value(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || matches!(c, '{' | '}')) && text.chars().count() <= MAX_GLOBAL
}

fn around(text: &str, at: usize) -> String {
    text.get(at..).unwrap_or_default().chars().take(20).collect()
}

/// Reads `[[template]]`. `languages`: each needs its text. `globals`: what the texts may name.
pub fn templates(top: &mut Table, languages: &[String], globals: &Globals) -> Vec<Template> {
    let mut all: Vec<Template> = Vec::new();
    for mut table in top.tables("template", MAX_TEMPLATES) {
        let id = table.checked("id", MAX_ID, "must be of small letters, digits and '_'", |t| {
            is_id(t).then(|| t.to_owned())
        });
        if id.as_ref().is_some_and(|id| all.iter().any(|t| t.id == *id)) {
            table.wrong("id", "must be given to one template only");
        }
        let groups = "must be 'administrative', 'clinical' or 'billing'";
        let group = table.checked("group", 20, groups, Group::parse);
        if !table.has("version") {
            table.wrong("version", "is missing");
        }
        let version = table.number("version", 1..=MAX_VERSION);
        let buttons = buttons(&mut table);
        let slots = slots(&mut table, languages);
        let name = name(&mut table);
        let mut said = BTreeMap::new();
        for language in languages {
            let Some(mut one) = table.table(language) else {
                table.wrong(language, "is missing: each of the clinic's languages needs its text");
                continue;
            };
            let text = one.text("text", MAX_TEXT);
            let sms = one.optional_text("sms", MAX_SMS);
            let voice = one.optional_text("voice", MAX_VOICE);
            for (field, text) in [("text", &text), ("sms", &sms), ("voice", &voice)] {
                if let Some(why) = text.as_ref().and_then(|t| wrong_with(t, &slots, globals)) {
                    one.wrong(field, &why);
                }
            }
            let name = self::name(&mut one);
            table.close(one);
            if let Some(text) = text {
                said.insert(language.clone(), Wording { text, sms, voice, name });
            }
        }
        top.close(table);
        if let (Some(id), Some(group), Some(version)) = (id, group, version) {
            all.push(Template {
                id,
                group,
                version,
                buttons,
                slots,
                name,
                said,
            });
        }
    }
    all
}

/// What is wrong with the tokens of a text: one that is none, that is not declared, or a slot beside a summary, which are kept in one place.
fn wrong_with(text: &str, slots: &[Slot], globals: &Globals) -> Option<String> {
    let named = match tokens(text) {
        Ok(named) => named,
        Err(wrong) => {
            let known = TOKENS.join(", ");
            return Some(format!(
                "has '{wrong}': in braces may stand {known}, global:<name> and slot:<name>"
            ));
        }
    };
    let undeclared = named.iter().find(|token| {
        let slot = token.strip_prefix(SLOT).map(|id| slots.iter().any(|s| s.id == id));
        let global = token.strip_prefix(GLOBAL).map(|id| globals.contains_key(id));
        slot.or(global) == Some(false)
    });
    undeclared.map(|token| format!("has '{{{token}}}', which is not declared"))
}

fn slots(table: &mut Table, languages: &[String]) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    for mut one in table.tables("slot", MAX_SLOTS) {
        let id = one.checked("id", MAX_ID, "must be of small letters, digits and '_'", |t| {
            is_id(t).then(|| t.to_owned())
        });
        if id.as_ref().is_some_and(|id| slots.iter().any(|s| s.id == *id)) {
            one.wrong("id", "must be given to one slot only");
        }
        if !one.has("max") {
            one.wrong("max", "is missing");
        }
        let max = one.number("max", 1..=i64::try_from(MAX_SLOT).unwrap_or(i64::MAX));
        let takes = one.checked(
            "takes",
            20,
            "must be 'words', 'name', 'number' or 'when'",
            SlotTakes::parse,
        );
        let mut label = BTreeMap::new();
        if let Some(mut labels) = one.table("label") {
            for language in languages {
                label.extend(labels.text(language, MAX_LABEL).map(|l| (language.clone(), l)));
            }
            one.close(labels);
        } else {
            one.wrong("label", "is missing");
        }
        table.close(one);
        if let (Some(id), Some(max), Some(takes)) = (id, max.and_then(|m| usize::try_from(m).ok()), takes) {
            slots.push(Slot { id, label, max, takes });
        }
    }
    slots
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
        let read = templates(&mut top, &["en".to_owned()], &Globals::new());
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
        assert_eq!(
            (one.id.as_str(), one.version, one.group),
            ("reminder", 2, Group::Administrative)
        );
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
