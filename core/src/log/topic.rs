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

/// The topic of a text: without courtesies at its beginning, on one line, at most [`MAX_TOPIC`] characters. Empty where nothing is
/// left: "Hello" is not a topic.
#[must_use]
pub fn topic_of(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = line.as_str();
    while let Some(after) = COURTESIES.iter().find_map(|c| after_courtesy(rest, c)) {
        rest = after;
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
