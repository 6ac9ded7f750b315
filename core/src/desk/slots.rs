//! Free slots in a locked text: what staff may put into them, checked where it counts; and an approved text as a member of staff sends it.

use super::documents::UseTemplate;
use super::money::{SIGNS, money_in};
use crate::clinic::config::Config;
use crate::clinic::template::{Choice, Group, SLOT, Slot, SlotTakes, Template, tokens};
use crate::log::state::State;
use crate::message::template::{Chosen, Facts, Filled, NO_TEMPLATE, RETIRED, UNRESOLVED, fill, language, withheld};
use crate::people::language::folded as letters;
use crate::time::At;
use crate::wire::problem::Problem;
use std::collections::BTreeMap;

/// Digits in a row, whatever stands between them, from which on they are a number to call or an account.
const LONG_NUMBER: usize = 6;
/// Digits of a number that staff put into a slot.
const MAX_DIGITS: usize = 12;
/// Places in a text that the service alone fills in, at the moment of sending: no text with them is a reply.
const AUTOMATIC: [&str; 2] = ["link", "code"];
/// Places that say when: without an appointment there is nothing to say.
const OF_APPOINTMENT: [&str; 4] = ["weekday", "date", "time", "day"];

/// Promises that nobody can keep, and talk of law, folded as words are compared.
const NEVER: [&str; 33] = [
    "guarantee",
    "guaranteed",
    "guarantees",
    "garantera",
    "garanterar",
    "garanterat",
    "garanti",
    "cure",
    "cured",
    "cures",
    "bota",
    "botad",
    "botar",
    "100 percent",
    "100 procent",
    "risk free",
    "riskfri",
    "riskfritt",
    "no risk",
    "ingen risk",
    "legal",
    "legally",
    "lawyer",
    "lawsuit",
    "liability",
    "liable",
    "sue you",
    "sue us",
    "juridisk",
    "juridiskt",
    "advokat",
    "stamning",
    "skadestand",
];
/// Insults: not even in a name.
const INSULTS: [&str; 11] = [
    "idiot",
    "stupid",
    "moron",
    "crazy",
    "liar",
    "shut up",
    "dum",
    "korkad",
    "galen",
    "lognare",
    "hall kaften",
];
/// Words of diagnosis: in texts that clinical staff answer for alone.
const OF_CARE: [&str; 20] = [
    "diagnosis",
    "diagnosed",
    "diagnose",
    "diagnos",
    "diagnosen",
    "diagnostisera",
    "cancer",
    "tumour",
    "tumor",
    "hiv",
    "malignant",
    "malign",
    "prescription",
    "prescribe",
    "dosage",
    "dose",
    "recept",
    "dos",
    "dosering",
    "biopsy",
];

/// Why something does not stand in a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nothing is there.
    Empty,
    /// It is longer than this.
    Long(usize),
    /// It has a character that the slot does not take.
    Character(char),
    /// It has something that can be opened or called.
    Link,
    /// It has a word that does not stand here.
    Word(String),
    /// The text has no such slot.
    Unknown,
}

impl Why {
    /// What is allowed, after the slot's name.
    #[must_use]
    pub fn tell(&self) -> String {
        match self {
            Why::Empty => "is missing".to_owned(),
            Why::Long(max) => format!("may have at most {max} characters"),
            Why::Character(c) if c.is_control() || is_hidden(*c) => {
                "may have no line breaks or hidden characters".to_owned()
            }
            Why::Character(c) => format!("may not have '{c}'"),
            Why::Link => "may have no links, addresses or long numbers".to_owned(),
            Why::Word(word) => format!("may not say '{word}' in a text of this group"),
            Why::Unknown => "is not a slot of this text".to_owned(),
        }
    }
}

/// A slot, and what is wrong with what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The slot.
    pub slot: String,
    /// Why.
    pub why: Why,
}

/// Checks what staff put into a text's slots: trimmed, each slot filled, nothing beside them. Slots that the text does not use in this language
/// still need their value: the other channels' texts may have them.
///
/// # Errors
/// Everything that is wrong.
pub fn check(
    config: &Config,
    template: &Template,
    given: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let mut filled = BTreeMap::new();
    for id in given.keys().filter(|id| template.slots.iter().all(|s| s.id != **id)) {
        let slot = id.chars().take(40).collect();
        wrong.push(Wrong {
            slot,
            why: Why::Unknown,
        });
    }
    for slot in &template.slots {
        let text = given.get(&slot.id).map_or("", String::as_str).trim_matches(' ');
        match one(config, template.group, slot, text) {
            Ok(()) => {
                filled.insert(slot.id.clone(), text.to_owned());
            }
            Err(why) => {
                let slot = slot.id.clone();
                wrong.push(Wrong { slot, why });
            }
        }
    }
    if wrong.is_empty() { Ok(filled) } else { Err(wrong) }
}

fn one(config: &Config, group: Group, slot: &Slot, text: &str) -> Result<(), Why> {
    if !text.chars().any(char::is_alphanumeric) {
        return Err(Why::Empty);
    }
    // It would take the blank before it away from the locked text.
    if let Some(c) = text.chars().next().filter(|c| ",.;:!?".contains(*c)) {
        return Err(Why::Character(c));
    }
    if text.chars().count() > slot.max {
        return Err(Why::Long(slot.max));
    }
    if let Some(c) = text.chars().find(|c| !stands(*c, slot.takes)) {
        return Err(Why::Character(c));
    }
    // A number is asked for: it may be as long as a reference is.
    if slot.takes == SlotTakes::Number {
        return if text.len() > MAX_DIGITS {
            Err(Why::Link)
        } else {
            Ok(())
        };
    }
    if has_link(text) || has_long_number(text) || mixes_letters(text) {
        return Err(Why::Link);
    }
    // Somebody may well be called Bill.
    let found = if slot.takes == SlotTakes::Name {
        first_of(INSULTS.iter().copied().chain(own(config)), text)
    } else {
        blocked(config, group, text)
    };
    match found {
        Some(word) => Err(Why::Word(word)),
        None => Ok(()),
    }
}

/// Whether a character may stand in a slot of this kind. No brace, no line break, nothing that is not seen, nothing that opens a tag.
fn stands(c: char, takes: SlotTakes) -> bool {
    if c.is_control() || is_hidden(c) {
        return false;
    }
    match takes {
        SlotTakes::Words => {
            c.is_alphanumeric() || is_mark(c) || " .,;:!?'’\"”“()/-–&%+".contains(c) || SIGNS.contains(&c)
        }
        SlotTakes::Name => c.is_alphabetic() || is_mark(c) || " .'’-".contains(c),
        SlotTakes::Number => c.is_ascii_digit(),
        SlotTakes::When => c.is_alphanumeric() || is_mark(c) || " .,:/-–".contains(c),
    }
}

/// Marks that belong to the letter before them, as scripts without letters of their own for them write.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{655}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}')
}

/// Characters that nobody sees, or that turn what follows around: what is read must be what was checked.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether something can be opened: an address, or a name with an ending like one.
#[must_use]
pub fn has_link(text: &str) -> bool {
    let lower = text.to_lowercase();
    if ["://", "www.", "http", "@", "//"]
        .iter()
        .any(|mark| lower.contains(mark))
    {
        return true;
    }
    lower
        .split(|c: char| c.is_whitespace() || "(),;\"“”".contains(c))
        .any(|word| {
            let host = word
                .split('/')
                .next()
                .unwrap_or_default()
                .trim_matches(['.', '!', '?', ':', '\'', '’']);
            host.rsplit_once('.').is_some_and(|(name, ending)| {
                let name = name.rsplit('.').next().unwrap_or_default();
                let letters = ending.chars().all(char::is_alphabetic) && ending.chars().count() >= 2;
                letters && name.chars().filter(|c| c.is_alphanumeric()).count() >= 2
            })
        })
}

/// Whether digits stand together that somebody could call, however they are set apart.
fn has_long_number(text: &str) -> bool {
    let mut digits = 0;
    for c in text.chars() {
        if c.is_numeric() {
            digits += 1;
        } else if !" .-–/()+".contains(c) {
            digits = 0;
        }
        if digits >= LONG_NUMBER {
            // A date is no number to call.
            return !is_date(text);
        }
    }
    false
}

/// Whether the digits of a text are those of a date (`2024-10-18`, `18/10/2024 14.00`): a year among them, and no run but the year's longer than two.
fn is_date(text: &str) -> bool {
    let runs: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|r| !r.is_empty())
        .collect();
    let years = runs
        .iter()
        .filter(|r| r.len() == 4 && (r.starts_with("20") || r.starts_with("19")))
        .count();
    let short = runs.iter().filter(|r| r.len() <= 2).count();
    years == 1 && short + years == runs.len() && short <= 4 && !text.contains('+')
}

/// Whether one word has letters of several alphabets that look alike: a name that is not what it seems.
fn mixes_letters(text: &str) -> bool {
    text.split(|c: char| !c.is_alphabetic()).any(|word| {
        let latin = word.chars().any(|c| c.is_ascii_alphabetic());
        latin
            && word
                .chars()
                .any(|c| matches!(c, '\u{370}'..='\u{52f}' | '\u{2100}'..='\u{214f}' | '\u{ff21}'..='\u{ff5a}'))
    })
}

/// A text as its words are compared: letters without marks, in small, digits; one blank between.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::from(" ");
    for c in letters(text) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if c == '%' {
            let blank = if out.ends_with(' ') { "" } else { " " };
            out.push_str(blank);
            out.push_str("percent");
        } else if !is_mark(c) && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

pub(super) fn says(folded_text: &str, word: &str) -> bool {
    let word = folded(word);
    word.len() > 2 && folded_text.contains(&word)
}

/// The first word in a text that does not stand in a text of this group: one of those that never do, of another group's, or of the clinic's list.
#[must_use]
pub fn blocked(config: &Config, group: Group, text: &str) -> Option<String> {
    let of_care = OF_CARE.iter().filter(|_| group != Group::Clinical);
    let words = NEVER.iter().chain(&INSULTS).chain(of_care).copied().chain(own(config));
    first_of(words, text).or_else(|| money_in(text).filter(|_| group != Group::Billing))
}

fn own(config: &Config) -> impl Iterator<Item = &str> {
    config.texts.blocked_words.iter().map(String::as_str)
}

fn first_of<'a>(mut words: impl Iterator<Item = &'a str>, text: &str) -> Option<String> {
    let folded = folded(text);
    words.find(|word| says(&folded, word)).map(str::to_owned)
}

/// An approved text as a member of staff sends it to this patient, its slots filled in and checked.
///
/// # Errors
/// The clinic has no such text (any more), it cannot be sent here, or a slot is not as it should be.
pub fn fill_slots(config: &Config, state: &State, used: &UseTemplate, now: At) -> Result<Filled, Problem> {
    let wanted = if used.language.is_empty() {
        language(state, config)
    } else if config.languages.contains(&used.language) {
        used.language.as_str()
    } else {
        return Err(Problem::invalid(
            "template.language",
            "must be one of the clinic's languages",
        ));
    };
    let refused = |why: &str| Problem::invalid("template", why);
    match withheld(config, &used.id, wanted) {
        None => {}
        Some(NO_TEMPLATE) => return Err(refused("must be one of the clinic's approved texts")),
        Some(RETIRED) => return Err(refused("was retired: it is not sent any more")),
        Some(UNRESOLVED) | Some(_) => return Err(refused("has a global token without a value: it cannot be sent")),
    }
    let Some(approved) = config.template(&used.id, wanted) else {
        return Err(refused("must be one of the clinic's approved texts"));
    };
    let named: Vec<&str> = approved
        .wording
        .texts()
        .flat_map(|(_, t)| tokens(t).unwrap_or_default())
        .collect();
    if named.iter().any(|token| AUTOMATIC.contains(token)) {
        return Err(refused("is one that the service sends by itself"));
    }
    let mut facts = Facts::of(state, config, "", now);
    if facts.at.is_none() && named.iter().any(|token| OF_APPOINTMENT.contains(token)) {
        return Err(refused("is about an appointment, and there is none ahead"));
    }
    facts.slots = check(config, approved.template, &used.slots).map_err(|all| problem(&all))?;
    let next = state
        .appointments
        .iter()
        .filter(|a| a.starts_at.is_some_and(|at| at > now));
    let next = next.min_by_key(|a| a.starts_at).map_or("", |a| a.id.as_str());
    let answers = !approved.template.buttons.is_empty();
    if next.is_empty() && approved.template.buttons.contains(&Choice::Yes) {
        return Err(refused("asks about an appointment, and there is none ahead"));
    }
    let about = if answers { next } else { "" };
    let filled = fill(config, &used.id, wanted, &facts, about, now);
    let Some(mut filled) = filled else {
        return Err(refused("cannot be sent"));
    };
    let chosen = Chosen {
        language: filled.language.clone(),
        slots: facts.slots,
    };
    filled.from.told = chosen.told();
    Ok(filled)
}

fn problem(all: &[Wrong]) -> Problem {
    match all.first() {
        Some(wrong) => Problem::invalid(&format!("slots.{}", wrong.slot), &wrong.why.tell()),
        None => Problem::invalid("slots", "must be filled in"),
    }
}

/// The slots that a text names, in order, each once.
#[must_use]
pub fn named(text: &str) -> Vec<&str> {
    let all = tokens(text).unwrap_or_default().into_iter();
    all.filter_map(|token| token.strip_prefix(SLOT)).collect()
}

#[cfg(test)]
mod tests;
