//! A name, where it is told as one.

use super::words::is_ordinary;
use super::{Field, MAX_NAME, MAX_NAME_WORDS, Told, Word, are};
use crate::people::language::primary;
use std::ops::Range;

/// What only a name follows, in English.
const SAYS_EN: [&[&str]; 9] = [
    &["my", "name", "is"],
    &["my", "name's"],
    &["my", "full", "name", "is"],
    &["my", "first", "name", "is"],
    &["i", "am", "called"],
    &["i'm", "called"],
    &["call", "me"],
    &["my", "names"],
    &["the", "name's"],
];
/// What a name may follow, in English: only with a capital, and only where the sentence ends or goes on as after a name.
const MAYBE_EN: [&[&str]; 5] = [&["i'm"], &["i", "am"], &["im"], &["this", "is"], &["name"]];
/// As [`SAYS_EN`], in Swedish.
const SAYS_SV: [&[&str]; 7] = [
    &["jag", "heter"],
    &["mitt", "namn", "är"],
    &["mitt", "namn", "e"],
    &["mitt", "fullständiga", "namn", "är"],
    &["mitt", "förnamn", "är"],
    &["jag", "kallas"],
    &["kalla", "mig"],
];
/// As [`MAYBE_EN`], in Swedish.
const MAYBE_SV: [&[&str]; 5] = [
    &["jag", "är"],
    &["det", "här", "är"],
    &["detta", "är"],
    &["heter"],
    &["namn"],
];

/// What follows a name that only may be one.
const GOES_ON: [&str; 28] = [
    "and", "from", "here", "again", "speaking", "calling", "writing", "i", "i'm", "i've", "i'd", "my", "could", "can",
    "born", "aged", "och", "från", "här", "igen", "som", "jag", "min", "mitt", "född", "kan", "hej", "with",
];

/// Small words within names.
const PARTICLES: [&str; 16] = [
    "van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "af", "al", "el", "la", "le", "bin",
];

/// Before these no patient's name stands.
const DOCTORS: [&str; 14] = [
    "dr",
    "drs",
    "doctor",
    "doctors",
    "doktor",
    "doktorn",
    "prof",
    "professor",
    "nurse",
    "läkare",
    "läkaren",
    "sköterskan",
    "syster",
    "sjuksköterskan",
];

/// Ordinary words that are names too, where they have a capital: "My name is Will".
const NAMES_TOO: [&str; 12] = [
    "april", "august", "grant", "joy", "june", "love", "maj", "may", "my", "rich", "sky", "will",
];

fn is_no_name(word: &Word<'_>) -> bool {
    let as_name = has_capital(word.text) && word.text.chars().any(char::is_lowercase);
    let lower = word.lower.as_str();
    DOCTORS.contains(&lower) || (is_ordinary(lower) && !(as_name && NAMES_TOO.contains(&lower)))
}

fn has_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

pub(super) fn find_name(
    text: &str,
    words: &[Word<'_>],
    language: &str,
    asked: Option<Field>,
    taken: &[Range<usize>],
) -> Option<Told> {
    let own: &[&[&str]] = match primary(language).as_str() {
        "sv" => &MAYBE_SV,
        _ => &MAYBE_EN,
    };
    let free: Vec<Word<'_>> = words
        .iter()
        .filter(|w| !taken.iter().any(|t| t.start < w.at.end && w.at.start < t.end))
        .cloned()
        .collect();
    let says = SAYS_EN.iter().chain(&SAYS_SV);
    for i in 0..free.len() {
        for phrase in says.clone().filter(|p| are(&free, i, p)) {
            if let Some(found) = name_at(text, &free, i + phrase.len(), true) {
                return Some(found);
            }
        }
        // "Sarah heter jag."
        if are(&free, i, &["heter", "jag"])
            && let Some(found) = name_before(text, &free, i)
        {
            return Some(found);
        }
    }
    // In a text without small letters a capital says nothing.
    if text.chars().any(char::is_lowercase) {
        for i in 0..free.len() {
            for phrase in own.iter().filter(|p| are(&free, i, p)) {
                // A clause of its own: "the doctor I saw said I'm …" is about something else.
                let opens = i == 0 || !free[i].joined || is_opening(&free[i - 1].lower);
                if !opens || (is_label(phrase) && !(i == 0 && text[free[i].at.end..].trim_start().starts_with(':'))) {
                    continue;
                }
                if let Some(found) = name_at(text, &free, i + phrase.len(), false) {
                    return Some(found);
                }
            }
        }
        // "Sarah here", "Sara här".
        if let [first, .., last] = free.as_slice()
            && matches!(last.lower.as_str(), "here" | "här")
            && free.len() <= 4
            && has_capital(first.text)
            && let Some(found) = whole(text, &free[..free.len() - 1], true)
        {
            return Some(found);
        }
    }
    (asked == Some(Field::Name)).then(|| bare(text, &free)).flatten()
}

/// "Name: Sarah": a label counts only with its colon, at the beginning.
fn is_label(phrase: &[&str]) -> bool {
    matches!(phrase, ["name" | "namn" | "heter"])
}

/// Words after which a clause about oneself may begin.
fn is_opening(word: &str) -> bool {
    matches!(
        word,
        "hello"
            | "hi"
            | "hey"
            | "morning"
            | "afternoon"
            | "evening"
            | "yes"
            | "sure"
            | "ok"
            | "okay"
            | "and"
            | "there"
            | "hej"
            | "hejsan"
            | "tjena"
            | "morgon"
            | "kväll"
            | "ja"
            | "och"
            | "dag"
    )
}

/// The name that begins with word `i`. `sure`: the words before it say that it is one.
fn name_at(text: &str, words: &[Word<'_>], i: usize, sure: bool) -> Option<Told> {
    let first = words.get(i)?;
    let label = text[..first.at.start].trim_end().ends_with(':');
    if !(first.joined || label) || DOCTORS.contains(&first.lower.as_str()) {
        return None;
    }
    let capitals = has_capital(first.text);
    // What is a name only perhaps must not be an ordinary word as well.
    let ordinary = is_ordinary(&first.lower);
    if !sure && (!capitals || ordinary) {
        return None;
    }
    let mut end = i;
    while let Some(word) = words.get(end).filter(|w| end == i || w.joined) {
        let next_has_capital = words.get(end + 1).is_some_and(|n| n.joined && has_capital(n.text));
        let particle = end > i && PARTICLES.contains(&word.lower.as_str()) && (next_has_capital || !capitals);
        let fits = if capitals {
            has_capital(word.text)
        } else {
            end < i + 2 || particle
        };
        // Between two capitals a small word is another sentence's.
        if end - i >= MAX_NAME_WORDS || !(particle || (fits && is_name_word(word) && !is_no_name(word))) {
            break;
        }
        end += 1;
    }
    let named = words.get(i..end).filter(|n| !n.is_empty())?;
    if !sure {
        let rest = &text[named.last()?.at.end..];
        let next = words.get(end).filter(|w| w.joined);
        let closes = rest.trim_start().is_empty()
            || rest
                .trim_start()
                .starts_with([',', '.', '!', ';', '\n', '-', '–', ')', ':']);
        if !(closes || next.is_some_and(|w| GOES_ON.contains(&w.lower.as_str()))) {
            return None;
        }
    }
    whole(text, named, false)
}

/// The name that ends before word `i`: "Sara Lind heter jag".
fn name_before(text: &str, words: &[Word<'_>], i: usize) -> Option<Told> {
    let mut from = i;
    while from > 0 && i - from < MAX_NAME_WORDS && words[from].joined {
        let word = &words[from - 1];
        if !has_capital(word.text) || !is_name_word(word) || is_no_name(word) {
            break;
        }
        from -= 1;
    }
    (from < i).then(|| whole(text, &words[from..i], false)).flatten()
}

/// The bare answer to "What is your name?": a few words that are nothing else, or those before a comma.
fn bare(text: &str, words: &[Word<'_>]) -> Option<Told> {
    if text.contains('?') {
        return None;
    }
    let first = words.first()?;
    // "It's Sarah", "yes, Sarah".
    let lead = [
        "it's", "its", "yes", "sure", "ok", "okay", "hi", "hello", "ja", "visst", "hej", "det", "är", "i'm", "im",
        "name", "is", "namn",
    ];
    let skip = words.iter().take_while(|w| lead.contains(&w.lower.as_str())).count();
    let rest = words.get(skip..)?;
    let stop = rest
        .iter()
        .skip(1)
        .position(|w| !w.joined)
        .map_or(rest.len(), |n| n + 1);
    let named = &rest[..stop];
    // Digits or signs before it: no answer to the question.
    let lead_in = &text[..first.at.start];
    if lead_in.chars().any(|c| !c.is_whitespace() && c != '"' && c != '“') {
        return None;
    }
    whole(text, named, true)
}

/// These words as a name, where every one may be in one. `all`: none of them may be an ordinary word.
fn whole(text: &str, words: &[Word<'_>], all: bool) -> Option<Told> {
    let (first, last) = (words.first()?, words.last()?);
    if words.len() > MAX_NAME_WORDS {
        return None;
    }
    let ordinary = |w: &Word<'_>| is_no_name(w) || !is_name_word(w);
    let particle = |w: &Word<'_>| w.at != first.at && w.at != last.at && PARTICLES.contains(&w.lower.as_str());
    if all && words.iter().any(|w| ordinary(w) && !particle(w)) {
        return None;
    }
    let only_title = words.len() == 1 && matches!(first.lower.as_str(), "mr" | "mrs" | "ms" | "miss" | "herr" | "fru");
    // One letter is an initial, not a name.
    if only_title || (words.len() == 1 && first.text.chars().count() < 2) {
        return None;
    }
    let named: Vec<String> = words.iter().map(spelled).collect();
    let value = named.join(" ");
    let at = first.at.start..last.at.end;
    let follows = text[at.end..].chars().next();
    // "Phillips' patient" is not Phillips.
    if value.chars().count() > MAX_NAME || follows.is_some_and(|c| c.is_alphanumeric() || matches!(c, '\'' | '’' | '@'))
    {
        return None;
    }
    let field = Field::Name;
    Some(Told { field, value, at })
}

/// Whether a word may be part of a name: letters, a hyphen or an apostrophe within, no possessive.
fn is_name_word(word: &Word<'_>) -> bool {
    let plain = word.lower.chars().all(|c| c.is_alphabetic() || c == '-' || c == '\'');
    plain
        && !word.lower.ends_with("'s")
        && !["'m", "'ve", "'re", "'ll", "'d", "n't"]
            .iter()
            .any(|e| word.lower.ends_with(e))
}

/// A word of a name with its capital, where it was typed without or in capitals only.
fn spelled(word: &Word<'_>) -> String {
    let loud = word.text.chars().count() > 2 && !word.text.chars().any(char::is_lowercase);
    let quiet = !word.text.chars().any(char::is_uppercase) && !PARTICLES.contains(&word.lower.as_str());
    if !loud && !quiet {
        return word.text.to_owned();
    }
    let mut up = true;
    let text = if loud {
        word.text.to_lowercase()
    } else {
        word.text.to_owned()
    };
    text.chars()
        .flat_map(|c| {
            let shown: Vec<char> = if up { c.to_uppercase().collect() } else { vec![c] };
            up = c == '-' || c == '\'';
            shown
        })
        .collect()
}
