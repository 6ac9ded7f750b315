//! The language of somebody who writes for the first time: their words tell it, else the country of their number, else the clinic's own.

use crate::assistant::language::{Guess, guess};
use crate::assistant::normalise::normalise;
use crate::people::language::primary;
use crate::people::phone::E164;
use crate::wire::channel::{Arrival, What};

/// What is mostly spoken where a number begins so, as far as a clinic may speak it.
const SPOKEN: &[(&str, &str)] = &[
    ("+46", "sv"),
    ("+44", "en"),
    ("+353", "en"),
    ("+1", "en"),
    ("+61", "en"),
    ("+64", "en"),
];

/// The language, one of the clinic's; the clinic's first where nothing tells. A clinic without a language: English.
#[must_use]
pub fn first(arrival: &Arrival, languages: &[String]) -> String {
    let spoken = |wanted: &str| languages.iter().find(|l| primary(l) == wanted).cloned();
    by_words(&arrival.what)
        .and_then(spoken)
        .or_else(|| by_number(arrival.from.number.as_ref()?).and_then(spoken))
        .or_else(|| languages.first().cloned())
        .unwrap_or_else(|| "en".to_owned())
}

fn by_words(what: &What) -> Option<&'static str> {
    let words = match what {
        What::Text { text } | What::Edited { text, .. } => text,
        What::Media { caption, .. } => caption,
        What::Pressed { label, .. } => label,
        What::Location { .. } | What::Reaction { .. } | What::Revoked { .. } | What::Other { .. } => return None,
    };
    match guess(&normalise(words)) {
        Guess::Clear(language) => Some(language.tag()),
        Guess::Foreign | Guess::Open => None,
    }
}

fn by_number(number: &E164) -> Option<&'static str> {
    let found = SPOKEN.iter().find(|(prefix, _)| number.as_str().starts_with(prefix));
    found.map(|(_, language)| *language)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::event::Channel;
    use crate::wire::channel::Sender;

    fn from(number: &str, text: &str) -> Arrival {
        Arrival {
            channel: Channel::Whatsapp,
            id: "wamid.1".to_owned(),
            from: Sender {
                number: E164::strict(number),
                user: String::new(),
            },
            at_s: 0,
            forwarded: false,
            reply_to: String::new(),
            what: What::Text { text: text.to_owned() },
        }
    }

    #[test]
    fn words_come_before_the_number_and_the_number_before_the_clinics_own() {
        let both = ["en".to_owned(), "sv".to_owned()];
        let swedish = ["sv".to_owned()];
        for (number, text, languages, is) in [
            (
                "+46701740605",
                "Do you have someone who treats eczema?",
                &both[..],
                "en",
            ),
            ("+447700900123", "Har du någon som behandlar eksem?", &both, "sv"),
            ("+46701740605", "?", &both, "sv"),
            ("+447700900123", "?", &both, "en"),
            ("+49301234567", "?", &both, "en"),
            (
                "+447700900123",
                "Do you have someone who treats eczema?",
                &swedish,
                "sv",
            ),
        ] {
            assert_eq!(first(&from(number, text), languages), is, "{number} {text}");
        }
        assert_eq!(first(&from("+447700900123", "?"), &[]), "en");
    }
}
