//! A context as a flat map of short texts: what every platform's templates can take. Every key is always there, since a template breaks on
//! one that is missing; nothing is null; nothing has a line break or a sign that a speech engine or a template would obey.

use serde_json::{Map, Value};

/// Every key, in order.
pub const KEYS: [&str; 25] = [
    "call_id",
    "session",
    "grant",
    "expires_at",
    "tier",
    "complete",
    "recognised",
    "confirmed",
    "evidence",
    "name",
    "language",
    "phone",
    "topic",
    "pending_step",
    "pending_offered",
    "do_not_ask",
    "greeting",
    "summary",
    "last_turns",
    "pages",
    "forms",
    "appointment_at",
    "appointment_with",
    "flags",
    "retry_after",
];

/// Characters of a spoken or read text.
pub const MAX_TEXT: usize = 600;
/// Characters of the last turns together.
pub const MAX_TURNS_TEXT: usize = 1_200;
/// Turns among the last.
const TURNS: usize = 8;
/// Pages, forms and flags that are named.
const NAMED: usize = 8;
/// Characters of an id or a token, which are passed on as they are.
const MAX_ID: usize = 200;
/// The language where neither the patient's may be told nor the clinic's is known.
const LANGUAGE: &str = "en";

/// The map. It is made from a document that was disclosed, so it holds nothing that the tier may not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flat([String; KEYS.len()]);

impl Flat {
    /// From a context document (the contract's JSON). `language`: the clinic's, where the patient's may not be told.
    #[must_use]
    pub fn of(document: &str, language: &str) -> Flat {
        let document: Value = serde_json::from_str(document).unwrap_or_default();
        let language = if language.is_empty() { LANGUAGE } else { language };
        let flat = |key: &&str| value(&document, key, language);
        let mut values = KEYS.iter().map(flat);
        Flat(std::array::from_fn(|_| values.next().unwrap_or_default()))
    }

    /// The same, for a call in which no more codes are taken for so many seconds.
    #[must_use]
    pub fn with_retry_after(mut self, seconds: u32) -> Flat {
        let place = KEYS.iter().position(|key| *key == "retry_after");
        if let Some(value) = place.and_then(|n| self.0.get_mut(n)) {
            *value = seconds.to_string();
        }
        self
    }

    /// The text of a key; empty for one that is none.
    #[must_use]
    pub fn get(&self, key: &str) -> &str {
        let place = KEYS.iter().position(|known| *known == key);
        place.and_then(|n| self.0.get(n)).map_or("", String::as_str)
    }

    /// As a JSON object: every key, every value a text.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let pairs = KEYS.iter().zip(&self.0);
        let map: Map<String, Value> = pairs
            .map(|(key, value)| ((*key).to_owned(), Value::String(value.clone())))
            .collect();
        Value::Object(map)
    }
}

fn value(document: &Value, key: &str, language: &str) -> String {
    let tier = document["tier"].as_u64().unwrap_or_default();
    let word = |truth: bool| if truth { "true" } else { "false" }.to_owned();
    let speaks = |path: &str| {
        plain(
            document.pointer(path).and_then(Value::as_str).unwrap_or_default(),
            MAX_TEXT,
        )
    };
    let names = |list: &Value, member: &str| {
        let items = list.as_array().map_or(&[][..], Vec::as_slice);
        let names = items
            .iter()
            .filter_map(|item| item.get(member).unwrap_or(item).as_str());
        let names: Vec<&str> = names.take(NAMED).collect();
        plain(&names.join(", "), MAX_TEXT)
    };
    let next = || {
        let appointments = document["appointments"].as_array().map_or(&[][..], Vec::as_slice);
        appointments
            .iter()
            .rfind(|a| a["starts_at"].is_string())
            .cloned()
            .unwrap_or_default()
    };
    match key {
        "call_id" | "session" | "grant" | "expires_at" => {
            let text = document[key].as_str().unwrap_or_default();
            text.chars().take(MAX_ID).collect()
        }
        "tier" => tier.to_string(),
        "complete" => word(document["complete"] == true),
        "recognised" => word(tier >= 2),
        "confirmed" => word(tier >= 3),
        "evidence" => names(&document["evidence"], "kind"),
        "name" => speaks("/patient/name"),
        "phone" => speaks("/patient/phone"),
        "language" => {
            let told = speaks("/patient/language");
            if told.is_empty() {
                plain(language, MAX_TEXT)
            } else {
                told
            }
        }
        "pending_step" => speaks("/pending/step"),
        "pending_offered" => names(&document["pending"]["offered"], ""),
        "do_not_ask" => names(&document["known"], "field"),
        "topic" | "greeting" | "summary" => speaks(&["/", key].concat()),
        "last_turns" => last_turns(&document["turns"]),
        "pages" => names(&document["pages"], "title"),
        "forms" => names(&document["forms"], "id"),
        "appointment_at" => plain(next()["starts_at"].as_str().unwrap_or_default(), MAX_TEXT),
        "appointment_with" => plain(next()["with"].as_str().unwrap_or_default(), MAX_TEXT),
        "flags" => names(&document["flags"], "label"),
        _ => String::new(),
    }
}

/// "patient: … / assistant: …": the last ones that fit, whole.
fn last_turns(turns: &Value) -> String {
    let turns = turns.as_array().map_or(&[][..], Vec::as_slice);
    let mut said: Vec<String> = Vec::new();
    let mut length = 0;
    for turn in turns.iter().rev().take(TURNS) {
        let (by, text) = (
            turn["by"].as_str().unwrap_or_default(),
            turn["text"].as_str().unwrap_or_default(),
        );
        if text.is_empty() {
            continue;
        }
        let line = plain(&format!("{by}: {text}"), MAX_TEXT / 2);
        length += line.chars().count() + 3;
        if length > MAX_TURNS_TEXT {
            break;
        }
        said.push(line);
    }
    said.reverse();
    said.join(" / ")
}

/// A text that is safe to speak and to put into a template: one line, no brackets of markup or templates, no signs that cannot be seen.
#[must_use]
pub fn plain(text: &str, max: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = match c {
            '<' | '>' | '{' | '}' | '`' | '*' | '#' | '|' | '\\' => ' ',
            c if c.is_whitespace() || c.is_control() => ' ',
            // Invisible, or turning the direction of what follows.
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => continue,
            c => c,
        };
        if c != ' ' || !(out.is_empty() || out.ends_with(' ')) {
            out.push(c);
        }
    }
    let out = out.trim_end();
    if out.chars().count() <= max {
        return out.to_owned();
    }
    let cut: String = out.chars().take(max.saturating_sub(1)).collect();
    // At a word's end, where there is one in the last part.
    let end = cut
        .rfind(' ')
        .filter(|end| *end * 4 > cut.len() * 3)
        .unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_spoken_text_is_one_line_without_markup() {
        assert_eq!(plain(" Hej\r\n<b>Åsa</b>,\t{{grant}} ", 80), "Hej b Åsa /b , grant");
        assert_eq!(plain("a\u{202e}b\u{200b}c", 80), "abc");
        assert_eq!(plain("one two three four", 16), "one two three…");
        assert_eq!(plain("ååååååååå", 5), "åååå…");
    }

    #[test]
    fn a_document_that_is_none_still_gives_every_key() {
        let flat = Flat::of("", "");
        assert_eq!(flat.to_value().as_object().map(Map::len), Some(KEYS.len()));
        assert_eq!(
            (flat.get("tier"), flat.get("complete"), flat.get("language")),
            ("0", "false", "en")
        );
        assert_eq!(flat.with_retry_after(61).get("retry_after"), "61");
    }

    proptest! {
        #[test]
        fn whatever_was_said_is_bounded_and_harmless(text in ".{0,2000}", max in 2usize..700) {
            let safe = plain(&text, max);
            prop_assert!(safe.chars().count() <= max);
            let spoils = safe.chars().any(|c| c.is_control() || "<>{}`\u{2028}".contains(c));
            prop_assert!(!spoils);
        }
    }
}
