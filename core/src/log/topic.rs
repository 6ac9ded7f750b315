//! What a conversation is about, from the patient's own words: nothing is guessed, only the courtesies are left out.

use super::state::{MAX_TOPIC, shorten};

/// What people begin with, in the languages of the clinics so far.
const COURTESIES: [&str; 22] = [
    "hello there",
    "hi there",
    "hello",
    "hi",
    "hey",
    "good morning",
    "good afternoon",
    "good evening",
    "good day",
    "dear all",
    "hejsan",
    "hej hej",
    "hej på er",
    "hej",
    "hallå",
    "tjena",
    "god morgon",
    "god dag",
    "god kväll",
    "godmorgon",
    "excuse me",
    "ursäkta",
];

/// A wish for a person says nothing about the matter.
const PERSON: [&str; 14] = [
    "i would like to talk to a person",
    "i would like to speak to a person",
    "i want to talk to a person",
    "can i talk to a person",
    "can i speak to a person",
    "could i speak to a person",
    "talk to a person",
    "a person",
    "jag vill tala med en person",
    "jag vill prata med en människa",
    "kan jag få prata med en människa",
    "prata med en människa",
    "en person",
    "en människa",
];

/// Whether a text asks for a person and says nothing else.
fn asks_for_a_person(text: &str) -> bool {
    let plain = text.trim_end_matches(['.', '?', '!', ' ']).to_lowercase();
    let polite = [", please", " please", ", tack", " tack"];
    let plain = polite.iter().find_map(|p| plain.strip_suffix(p)).unwrap_or(&plain);
    PERSON.contains(&plain)
}

/// The topic of a text: without courtesies at its beginning, on one line, at most [`MAX_TOPIC`] characters. Empty where nothing is
/// left: "Hello" is not a topic, and neither is a wish for a person.
#[must_use]
pub fn topic_of(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = line.as_str();
    while let Some(after) = COURTESIES.iter().find_map(|c| after_courtesy(rest, c)) {
        rest = after;
    }
    if asks_for_a_person(rest) {
        return String::new();
    }
    let mut chars = rest.chars();
    let topic: String = match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => return String::new(),
    };
    shorten(&topic, MAX_TOPIC)
}

/// What follows a courtesy, where the text begins with it as words of their own.
fn after_courtesy<'a>(text: &'a str, courtesy: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for expected in courtesy.chars() {
        let c = rest.next()?;
        if c != expected && !c.to_lowercase().eq(expected.to_lowercase()) {
            return None;
        }
    }
    let rest = rest.as_str();
    let after = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    // "Hi, …" and "Hello" are courtesies; "History of eczema" is not.
    (after.len() < rest.len() || rest.is_empty()).then_some(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn courtesies_are_no_topic() {
        for (text, topic) in [
            ("Hello", ""),
            ("Hej!", ""),
            ("  ", ""),
            ("Hi, do you treat eczema?", "Do you treat eczema?"),
            ("HELLO THERE! Good evening. I need\na doctor", "I need a doctor"),
            ("Hej, behandlar ni eksem?", "Behandlar ni eksem?"),
            ("Hello, can I talk to a person, please?", ""),
            ("Jag vill prata med en människa", ""),
            (
                "I want to talk to a person about my rash",
                "I want to talk to a person about my rash",
            ),
            ("History of eczema", "History of eczema"),
            ("ögonen kliar", "Ögonen kliar"),
        ] {
            assert_eq!(topic_of(text), topic, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_topic_is_bounded_whatever_is_said(text in ".{0,300}") {
            prop_assert!(topic_of(&text).chars().count() <= MAX_TOPIC + 2);
        }
    }
}
