//! Single words that mean something wherever they stand alone: yes, no, DIRECTIONS, INFO, STOP, a person. What they do is the dialogue's matter.

use super::normalise::Normal;

/// What a bare word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Yes.
    Yes,
    /// No.
    No,
    /// How to get there.
    Directions,
    /// About the appointment or the clinic.
    Info,
    /// A person.
    Human,
    /// No more of this.
    Stop,
}

const YES: &[&str] = &[
    "yes",
    "yeah",
    "yep",
    "yea",
    "yup",
    "ya",
    "sure",
    "ok",
    "okay",
    "okey",
    "absolutely",
    "definitely",
    "certainly",
    "ja",
    "japp",
    "jadå",
    "jada",
    "jo",
    "jovisst",
    "gärna",
    "garna",
    "absolut",
    "okej",
    "visst",
    "javisst",
    "y",
    "j",
    "fine",
    "perfect",
    "great",
    "right",
    "correct",
    "precis",
    "yess",
    "jepp",
    "jaa",
];
const NO: &[&str] = &[
    "no", "nope", "nah", "nej", "nä", "na", "nää", "nejdå", "nehej", "n", "noo",
];
const POLITE: &[&str] = &[
    "please",
    "pls",
    "plz",
    "thanks",
    "thank",
    "you",
    "tack",
    "snälla",
    "that",
    "would",
    "be",
    "great",
    "good",
    "lovely",
    "i",
    "do",
    "it",
    "that's",
    "thats",
    "fine",
    "works",
    "sounds",
    "of",
    "course",
    "go",
    "ahead",
    "det",
    "blir",
    "bra",
    "går",
    "vill",
    "jag",
    "gör",
    "så",
    "very",
    "much",
    "så",
    "mycket",
    "för",
    "keep",
    "behåll",
    "den",
    "dont",
    "inte",
    "gärna",
    "perfekt",
    "då",
    "the",
    "appointment",
    "tiden",
    "låt",
    "vara",
    "not",
    "need",
    "all",
    "want",
    "love",
    "to",
    "id",
    "like",
    "me",
    "mig",
    "let",
    "leave",
    "ligga",
    "kvar",
    "en",
    "tid",
    "boka",
    "book",
    "a",
    "one",
];

/// The command that a text is, if it is nothing else.
#[must_use]
pub fn command(text: &Normal) -> Option<Command> {
    let words: Vec<&str> = text.words.iter().map(|w| w.text.as_str()).collect();
    let (first, rest) = words.split_first()?;
    let near_polite = |w: &&str| {
        POLITE
            .iter()
            .chain(YES)
            .any(|p| *p == *w || p.len() >= 4 && super::normalise::near(p, w, 1))
    };
    let polite = rest.len() <= 6 && rest.iter().all(near_polite);
    if NO.contains(first) && rest.len() <= 6 && rest.iter().all(|w| POLITE.contains(w) || NO.contains(w)) {
        return Some(Command::No);
    }
    if YES.contains(first) && polite {
        return Some(Command::Yes);
    }
    let line = words.join(" ");
    match line.as_str() {
        "directions" | "vägbeskrivning" | "hitta hit" => Some(Command::Directions),
        "info" | "information" => Some(Command::Info),
        "human" | "person" | "agent" | "a person" | "människa" | "en människa" | "personal" => Some(Command::Human),
        "stop" | "stopp" | "sluta" | "avsluta" | "unsubscribe" => Some(Command::Stop),
        "please do"
        | "go ahead"
        | "sounds good"
        | "that works"
        | "of course"
        | "det blir bra"
        | "det går bra"
        | "gör det"
        | "please"
        | "do it"
        | "that would be great"
        | "självklart"
        | "why not"
        | "varför inte"
        | "i would"
        | "i do"
        | "det vill jag"
        | "det vore bra"
        | "🙂"
        | "let's do it" => Some(Command::Yes),
        "not now" | "inte nu" | "no need" | "behövs inte" | "det behövs inte" | "keep it" | "behåll den"
        | "not today" | "inte idag" | "rather not" | "helst inte" => Some(Command::No),
        _ => None,
    }
}

/// Whether a text takes back what it says yes to: "fine, keep it", "ok don't", "ja men låt den vara".
#[must_use]
pub fn takes_back(text: &Normal) -> bool {
    let back = [
        "keep", "keeping", "leave", "dont", "not", "no", "but", "wait", "never", "behåll", "behålla", "kvar", "låt",
        "vara", "inte", "men", "nej", "vänta", "ligga",
    ];
    text.words.iter().any(|w| back.contains(&w.text.as_str()))
}

/// Whether a text begins with yes, whatever follows.
#[must_use]
pub fn begins_with_yes(text: &Normal) -> bool {
    text.words.first().is_some_and(|w| YES.contains(&w.text.as_str()))
}

/// Whether a text begins with no, whatever follows.
#[must_use]
pub fn begins_with_no(text: &Normal) -> bool {
    text.words.first().is_some_and(|w| NO.contains(&w.text.as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::normalise::normalise;
    use super::*;

    #[test]
    fn bare_words_are_commands_in_both_languages() {
        for (text, is) in [
            ("Yes please", Some(Command::Yes)),
            ("JA", Some(Command::Yes)),
            ("ja tack!", Some(Command::Yes)),
            ("no, keep it", Some(Command::No)),
            ("Nej tack", Some(Command::No)),
            ("DIRECTIONS", Some(Command::Directions)),
            ("vägbeskrivning", Some(Command::Directions)),
            ("INFO", Some(Command::Info)),
            ("en människa", Some(Command::Human)),
            ("STOP", Some(Command::Stop)),
            ("yes, Friday at two", None),
            ("no chest pain", None),
            ("ja men vad kostar det", None),
            ("", None),
        ] {
            assert_eq!(command(&normalise(text)), is, "{text}");
        }
    }
}
