//! How easily a text is read: hints to whoever writes it, never a refusal.

use crate::clinic::template::Choice;
use crate::log::event::Channel;
use crate::message::words::words;
use crate::people::language::primary;

/// Words of a sentence that is read in one go; and of what is said on the phone before anybody may answer.
const LONG_SENTENCE: usize = 30;
/// See [`LONG_SENTENCE`].
const LONG_SPEECH: usize = 60;
/// Characters of a message that is read at a glance: a phone's screen.
const LONG_MESSAGE: usize = 700;
/// Segments of a text message that nobody minds.
const LONG_SMS: usize = 3;
/// Words below which a measure of readability says nothing.
const FEW: usize = 12;
/// From here on, Björnsson's LIX is that of official texts.
const HARD_LIX: f64 = 45.0;
/// Below this, Flesch's reading ease is that of official texts.
const HARD_FLESCH: f64 = 45.0;

/// What lawyers write and nobody says.
const LEGALESE: [&str; 34] = [
    "hereby",
    "herein",
    "hereinafter",
    "pursuant",
    "aforementioned",
    "notwithstanding",
    "thereof",
    "therein",
    "whereas",
    "shall",
    "henceforth",
    "prior to",
    "in accordance with",
    "in the event that",
    "commence",
    "terminate",
    "utilise",
    "utilize",
    "please be advised",
    "kindly note",
    "failure to",
    "härmed",
    "därav",
    "ovannämnda",
    "i enlighet med",
    "jämlikt",
    "enligt gällande",
    "vederbörande",
    "undertecknad",
    "erhålla",
    "avseende",
    "föreligger",
    "beträffande",
    "i händelse av",
];

/// What a text is, to be looked at.
#[derive(Clone, Copy, Debug)]
pub struct Looked<'a> {
    /// As it is read.
    pub text: &'a str,
    /// Its language.
    pub language: &'a str,
    /// Where.
    pub channel: Channel,
    /// Segments or messages that it takes.
    pub pieces: usize,
    /// Whether it has the patient's name.
    pub named: bool,
    /// Whether a provider approved it: only then it goes out on WhatsApp when the patient has not written for a day.
    pub approved: bool,
}

/// Hints: `long`, `several_messages`, `long_sentence`, `hard_words`, `legalese`, `shouting`, `no_name`, `impersonal`, `other_letters`, `web_address`,
/// `within_a_day`.
#[must_use]
pub fn hints(of: &Looked<'_>) -> Vec<String> {
    let spoken: Vec<&str> = words_of(of.text).collect();
    let longest = sentences(of.text)
        .map(|s| words_of(s).count())
        .max()
        .unwrap_or_default();
    let long = match of.channel {
        Channel::Sms => of.pieces > LONG_SMS,
        Channel::Voice => spoken.len() > LONG_SPEECH,
        Channel::Web | Channel::Whatsapp => of.text.chars().count() > LONG_MESSAGE,
    };
    let written = |channel| of.channel == channel;
    let all = [
        ("long", long),
        ("several_messages", of.pieces > 1 && !written(Channel::Voice)),
        ("long_sentence", longest > LONG_SENTENCE),
        ("hard_words", is_hard(of.text, of.language)),
        ("legalese", is_legalese(of.text)),
        ("shouting", is_shouting(of.text, of.language)),
        ("no_name", !of.named),
        ("impersonal", is_impersonal(of.text)),
        (
            "other_letters",
            written(Channel::Sms) && !crate::message::split::is_gsm(of.text),
        ),
        ("web_address", written(Channel::Voice) && of.text.contains("://")),
        ("within_a_day", written(Channel::Whatsapp) && !of.approved),
    ];
    all.into_iter()
        .filter(|(_, holds)| *holds)
        .map(|(hint, _)| hint.to_owned())
        .collect()
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’' | '-'))
        .filter(|word| word.chars().any(char::is_alphabetic))
}

/// Sentences: up to a full stop with a blank behind it, which no short form of ours has before a small letter.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '!', '?', ':', ';'])
        .flat_map(|part| part.split(". "))
        .filter(|sentence| words_of(sentence).next().is_some())
}

/// Whether a text reads like an official one: by Flesch's measure in English, by LIX elsewhere.
#[must_use]
pub fn is_hard(text: &str, language: &str) -> bool {
    if words_of(text).count() < FEW {
        return false;
    }
    if primary(language) == "en" {
        flesch(text) < HARD_FLESCH
    } else {
        lix(text) >= HARD_LIX
    }
}

/// Björnsson's LIX: words per sentence, and words of more than six letters in a hundred.
#[must_use]
pub fn lix(text: &str) -> f64 {
    let words: Vec<&str> = words_of(text).collect();
    if words.is_empty() {
        return 0.0;
    }
    let long = words
        .iter()
        .filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() > 6)
        .count();
    let per_sentence = ratio(words.len(), sentences(text).count());
    per_sentence + 100.0 * ratio(long, words.len())
}

/// Flesch's reading ease.
#[must_use]
pub fn flesch(text: &str) -> f64 {
    let words: Vec<&str> = words_of(text).collect();
    if words.is_empty() {
        return 100.0;
    }
    let syllables: usize = words.iter().map(|w| syllables(w)).sum();
    206.835 - 1.015 * ratio(words.len(), sentences(text).count()) - 84.6 * ratio(syllables, words.len())
}

fn ratio(a: usize, b: usize) -> f64 {
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    count(a) / count(b.max(1))
}

/// Syllables of an English word: groups of vowels, without a silent `e` at its end.
fn syllables(word: &str) -> usize {
    let word = word.to_lowercase();
    let vowel = |c: char| "aeiouyåäöé".contains(c);
    let mut groups = 0;
    let mut before = false;
    for c in word.chars() {
        groups += usize::from(vowel(c) && !before);
        before = vowel(c);
    }
    let silent = word.ends_with('e') && !word.ends_with("le") && groups > 1;
    (groups - usize::from(silent)).max(1)
}

fn is_legalese(text: &str) -> bool {
    let plain: String = words_of(text).flat_map(|w| [" ", w]).collect::<String>().to_lowercase() + " ";
    LEGALESE.iter().any(|word| plain.contains(&format!(" {word} ")))
}

/// Capitals that are none of the words to answer with, or more than one exclamation mark.
fn is_shouting(text: &str, language: &str) -> bool {
    let answers: Vec<&str> = Choice::ALL
        .into_iter()
        .flat_map(|c| [words(language).typed(c), c.word()])
        .collect();
    let loud = |word: &&str| {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        letters >= 4
            && word.chars().all(|c| !c.is_lowercase())
            && !answers.contains(word)
            && !["STOP", "STOPP"].contains(word)
    };
    text.matches('!').count() > 1 || words_of(text).any(|word| loud(&word))
}

/// Whether nobody is spoken to.
fn is_impersonal(text: &str) -> bool {
    const YOU: [&str; 12] = [
        "you", "your", "yours", "you're", "du", "dig", "din", "ditt", "dina", "er", "ert", "we",
    ];
    let imperative = [
        "please", "reply", "answer", "write", "svara", "skriv", "ring", "vi", "call",
    ];
    !words_of(text).any(|w| {
        let w = w.to_lowercase();
        YOU.contains(&w.as_str()) || imperative.contains(&w.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, language: &str, channel: Channel) -> Vec<String> {
        hints(&Looked {
            text,
            language,
            channel,
            pieces: 1,
            named: true,
            approved: true,
        })
    }

    #[test]
    fn a_warm_short_text_has_no_hint_in_either_language() {
        let en = "Hello Sarah, please bring the creams that you use to your visit on Friday at 14:00. See you then.";
        let sv = "Hej Sarah, ta med de krämer du använder till ditt besök på fredag kl. 14.00. Välkommen!";
        for channel in [Channel::Web, Channel::Whatsapp, Channel::Sms, Channel::Voice] {
            assert_eq!(of(en, "en", channel), Vec::<String>::new());
            assert_eq!(of(sv, "sv", channel), Vec::<String>::new());
        }
    }

    #[test]
    fn what_reads_like_a_contract_is_told() {
        let en = "Pursuant to the aforementioned regulations, failure to attend the scheduled consultation shall necessitate administrative \
                  reimbursement proceedings, notwithstanding extenuating circumstances.";
        let told = of(en, "en", Channel::Web);
        assert!(
            ["hard_words", "legalese", "impersonal"]
                .iter()
                .all(|h| told.contains(&(*h).to_owned())),
            "{told:?}"
        );
        let sv = "Undertecknad vårdinrättning meddelar härmed att ovannämnda bokningsbekräftelse avseende läkarmottagningens behandlingstillfälle \
                  förutsätter förhandsregistrering beträffande försäkringsförhållanden.";
        let told = of(sv, "sv", Channel::Web);
        assert!(
            ["hard_words", "legalese"]
                .iter()
                .all(|h| told.contains(&(*h).to_owned())),
            "{told:?}"
        );
    }

    #[test]
    fn shouting_is_told_and_the_words_to_answer_with_are_not_shouting() {
        assert!(of("You MUST come!", "en", Channel::Web).contains(&"shouting".to_owned()));
        assert!(of("See you!! Soon", "en", Channel::Web).contains(&"shouting".to_owned()));
        assert!(
            !of(
                "Reply YES or NO, DIRECTIONS for the way, STOP to end. You are welcome.",
                "en",
                Channel::Sms
            )
            .contains(&"shouting".to_owned())
        );
        assert!(
            !of(
                "Svara JA, NEJ eller VÄGBESKRIVNING, STOPP för att avsluta.",
                "sv",
                Channel::Sms
            )
            .contains(&"shouting".to_owned())
        );
    }

    #[test]
    fn the_measures_grow_with_the_text() {
        assert!(
            flesch("Come in. Sit down. We see you now.")
                > flesch("Administrative representatives necessitate documentation.")
        );
        assert!(lix("Kom in. Sitt ner.") < lix("Läkarmottagningen förutsätter förhandsregistrering."));
        assert_eq!(syllables("please"), 1);
        assert_eq!(syllables("appointment"), 3);
        assert_eq!(syllables("table"), 2);
    }

    #[test]
    fn channels_have_hints_of_their_own() {
        let long = "You come in and we see you then and there and so on. ".repeat(15);
        assert!(of(&long, "en", Channel::Web).contains(&"long".to_owned()));
        assert!(of(&long, "en", Channel::Voice).contains(&"long".to_owned()));
        assert!(of("You are welcome 😊", "en", Channel::Sms).contains(&"other_letters".to_owned()));
        assert!(of("See https://a.example for your way", "en", Channel::Voice).contains(&"web_address".to_owned()));
        let looked = Looked {
            text: "Welcome, you.",
            language: "en",
            channel: Channel::Whatsapp,
            pieces: 2,
            named: false,
            approved: false,
        };
        assert_eq!(hints(&looked), ["several_messages", "no_name", "within_a_day"]);
    }
}
