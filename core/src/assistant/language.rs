//! Which language a text is in: by its small words and letters. The conversation's language is kept unless the text is clearly another.

use super::normalise::Normal;

/// A language that the assistant speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lang {
    /// English.
    En,
    /// Swedish.
    Sv,
}

impl Lang {
    /// Every language.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Sv];

    /// Its tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Sv => "sv",
        }
    }

    /// The language of a tag, where the assistant speaks it.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Lang> {
        let primary = crate::people::language::primary(tag);
        Lang::ALL.into_iter().find(|l| l.tag() == primary)
    }

    /// The other ones.
    pub fn others(self) -> impl Iterator<Item = Lang> {
        Lang::ALL.into_iter().filter(move |l| *l != self)
    }
}

/// What a text says about its language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// This one, clearly.
    Clear(Lang),
    /// Nothing to go by: a name, a number, "ok".
    Open,
    /// None that the assistant speaks.
    Foreign,
}

/// Small words of English that are none of Swedish.
#[rustfmt::skip]
const EN: &[&str] = &[
    "the", "a", "an", "and", "or", "is", "are", "am", "was", "be", "been", "do", "does", "did", "you", "your", "my",
    "me", "we", "our", "they", "he", "she", "it", "its", "this", "that", "there", "what", "whats", "which", "who",
    "when", "where", "why", "how", "can", "could", "would", "should", "will", "with", "without", "from", "of", "to",
    "on", "at", "by", "not", "dont", "cant", "im", "ive", "id", "have", "has", "had", "any", "anyone", "someone",
    "some", "please", "pls", "thanks", "yes", "hello", "want", "need", "get", "much", "many", "about", "before",
    "after", "book", "appointment", "doctor", "open", "today", "tomorrow", "morning", "friday", "monday", "tuesday",
    "wednesday", "thursday", "saturday", "sunday", "cost", "price", "i", "if", "but", "nurse", "help", "see",
    "cancel", "work", "works", "days", "treat", "treats", "u", "ur", "skin", "pain", "change", "move",
];

/// Small words of Swedish that are none of English.
#[rustfmt::skip]
const SV: &[&str] = &[
    "och", "att", "det", "som", "en", "ett", "är", "av", "på", "för", "med", "till", "den", "har", "de", "inte",
    "om", "jag", "ni", "du", "han", "hon", "hen", "vi", "er", "min", "mitt", "mina", "mig", "din", "era", "ert",
    "kan", "ska", "skulle", "vill", "måste", "får", "vad", "vem", "vilken", "vilka", "vilket", "när", "var",
    "varför", "hur", "någon", "nån", "något", "nåt", "några", "finns", "tack", "hej", "ja", "nej", "boka", "tid",
    "tider", "läkare", "idag", "imorgon", "fredag", "måndag", "tisdag", "onsdag", "torsdag", "lördag", "söndag",
    "kostar", "hos", "eller", "efter", "innan", "före", "från", "så", "också", "bara", "mycket", "gör", "går", "ont",
    "behöver", "nu", "jobbar", "arbetar", "behandlar", "öppet", "öppnar", "pris", "snälla", "avboka", "ändra",
    "flytta", "sen", "här", "ej", "vart", "sig", "blir", "vara", "ta", "ur", "kommer", "heter", "eksem", "huden",
];

/// Small words of languages that the assistant does not speak: German, French, Spanish, Italian, Polish, Finnish, Dutch.
#[rustfmt::skip]
const OTHER: &[&str] = &[
    "ich", "und", "nicht", "ist", "haben", "sie", "wie", "ein", "eine", "einen", "für", "der", "das", "wann", "kann",
    "möchte", "bitte", "termin", "arzt", "bonjour", "je", "vous", "est", "les", "une", "pour", "avec", "rendez",
    "suis", "mon", "quel", "quand", "merci", "hola", "el", "los", "una", "para", "con", "tengo", "quiero", "cita",
    "cuánto", "qué", "por", "favor", "está", "puedo", "gracias", "il", "sono", "che", "vorrei", "per", "gli",
    "quanto", "come", "jest", "nie", "się", "czy", "mam", "proszę", "dzień", "dobry", "jak", "chcę", "wizytę",
    "umówić", "ja", "on", "minulla", "voinko", "haluan", "mitä", "onko", "lääkäri", "het", "ik", "een", "niet",
    "voor", "afspraak", "wil", "haben", "kostet", "combien", "cuesta", "ile", "kosztuje", "lekarz", "médico",
    "médecin", "dottore",
];

/// What the text says about its language.
#[must_use]
pub fn guess(text: &Normal) -> Guess {
    let count = |list: &[&str]| text.words.iter().filter(|w| list.contains(&w.text.as_str())).count();
    // People without the keys write "for" and "nar"; counted where the spelling is no English word.
    let bare = [
        "ar", "nar", "pa", "aven", "maste", "nagon", "nagot", "gor", "gar", "behover", "lakare", "oppet", "oppnar",
    ];
    let mut sv = 2 * count(SV) + 2 * count(&bare);
    let en = 2 * count(EN);
    let letters = text.words.iter().filter(|w| w.text.contains(['å', 'ä', 'ö'])).count();
    sv += letters;
    let other = 2 * count(OTHER);
    let foreign_letters = text
        .words
        .iter()
        .flat_map(|w| w.text.chars())
        .filter(|c| c.is_alphabetic() && !c.is_ascii() && !"åäöéèüàâæø".contains(*c))
        .count();
    let all: usize = text.words.iter().map(|w| w.text.chars().count()).sum();
    if foreign_letters * 2 > all {
        return Guess::Foreign;
    }
    if other >= 4 && other > en.max(sv) + 1 {
        return Guess::Foreign;
    }
    match en.abs_diff(sv) {
        0 | 1 => Guess::Open,
        _ if en > sv => Guess::Clear(Lang::En),
        _ => Guess::Clear(Lang::Sv),
    }
}

#[cfg(test)]
mod tests {
    use super::super::normalise::normalise;
    use super::*;

    #[test]
    fn small_words_and_letters_tell_the_language() {
        for (text, is) in [
            ("Do you have someone who treats eczema?", Guess::Clear(Lang::En)),
            ("Har du någon som behandlar eksem?", Guess::Clear(Lang::Sv)),
            ("vad kostar ett besok", Guess::Clear(Lang::Sv)),
            ("Parkering?", Guess::Open),
            ("Sarah", Guess::Open),
            ("ok", Guess::Open),
            ("Ich möchte einen Termin bei einem Arzt, bitte", Guess::Foreign),
            ("Quiero una cita con el médico, por favor", Guess::Foreign),
            ("Dzień dobry, chcę umówić wizytę", Guess::Foreign),
            ("أريد موعدا مع الطبيب", Guess::Foreign),
        ] {
            assert_eq!(guess(&normalise(text)), is, "{text}");
        }
    }
}
