//! A ref anywhere in what a patient writes: `Hej! Ref: 7K3M9-QX2RT`, retyped in lower case, without the hyphen, with spaces.
//!
//! What follows the word "ref" is tried first and may be any ten characters; elsewhere a ref must show itself, so that ordinary words,
//! dates and phone numbers are not taken for one.

use crate::handoff::secret::{REF_CHARS, Ref};

/// Words after which a ref stands.
const MARKS: &[&str] = &[
    "ref",
    "refs",
    "refnr",
    "refno",
    "reference",
    "referens",
    "referensen",
    "referensnummer",
    "referenskod",
    "kod",
    "koden",
    "code",
];
/// Words that may stand between: "my reference number is …".
const BETWEEN: usize = 3;
/// Most words that are looked at: a ref stands near the beginning, and a text may be long.
const MAX_WORDS: usize = 2_000;

/// A run of letters and digits, and whether it is joined to the one before by a hyphen or by spaces only.
struct Word<'a> {
    text: &'a str,
    joined: Joined,
}

/// What stands between two words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joined {
    /// One hyphen.
    Hyphen,
    /// Spaces, or a hyphen among them.
    Space,
    /// Anything else, or nothing before.
    No,
}

/// The ref in a text; none where nothing in it could be one.
#[must_use]
pub fn find(text: &str) -> Option<Ref> {
    let words = words(text);
    let after_mark = words.iter().enumerate().filter(|(_, word)| is_mark(word.text));
    let marks: Vec<usize> = after_mark.map(|(n, _)| n).collect();
    let near = marks.iter().flat_map(|n| n + 1..=n + 1 + BETWEEN);
    let near = near.filter_map(|at| starting(&words, at)).find(Found::shows_itself);
    let elsewhere = || {
        let all = (0..words.len()).filter_map(|at| starting(&words, at));
        all.filter(Found::stands_alone).find(Found::shows_itself)
    };
    // "Ref mottagning": ten letters that could be one, so only where nothing better is.
    let next = || marks.iter().find_map(|n| starting(&words, n + 1));
    near.or_else(elsewhere).or_else(next).map(|found| found.reference)
}

fn is_mark(word: &str) -> bool {
    MARKS.iter().any(|mark| word.eq_ignore_ascii_case(mark))
}

/// Ten characters that could be a ref.
struct Found {
    reference: Ref,
    letters: usize,
    digits: usize,
    /// The lengths of its words, and how the first two are joined.
    lengths: Vec<usize>,
    hyphen: bool,
    upper: bool,
}

impl Found {
    /// Letters and digits mixed, as words and phone numbers are not; or as it is shown, in capitals with its hyphen.
    fn shows_itself(&self) -> bool {
        (self.letters > 0 && self.digits > 0) || (self.digits == 0 && self.hyphen && self.upper && self.halves())
    }

    fn halves(&self) -> bool {
        self.lengths == [REF_CHARS / 2, REF_CHARS / 2]
    }

    /// In one word or in its two halves: away from the word "ref", pieces of other lengths are a sentence.
    fn stands_alone(&self) -> bool {
        self.lengths.len() == 1 || self.halves()
    }
}

/// The ref whose first word is this one.
fn starting(words: &[Word<'_>], at: usize) -> Option<Found> {
    let mut text = String::new();
    let mut lengths = Vec::new();
    let mut hyphen = false;
    for word in words.get(at..)? {
        if !text.is_empty() && word.joined == Joined::No {
            return None;
        }
        if lengths.len() == 1 {
            hyphen = word.joined == Joined::Hyphen;
        }
        text.push_str(word.text);
        lengths.push(word.text.chars().count());
        if text.len() >= REF_CHARS {
            break;
        }
    }
    let reference = (text.len() == REF_CHARS).then(|| Ref::parse(&text))??;
    Some(Found {
        reference,
        letters: text.chars().filter(char::is_ascii_alphabetic).count(),
        digits: text.chars().filter(char::is_ascii_digit).count(),
        lengths,
        hyphen,
        upper: !text.chars().any(|c| c.is_ascii_lowercase()),
    })
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let end = rest[start..]
            .find(|c: char| !c.is_alphanumeric())
            .map_or(rest.len(), |n| start + n);
        let joined = if words.is_empty() {
            Joined::No
        } else {
            joined(&rest[..start])
        };
        let text = &rest[start..end];
        words.push(Word { text, joined });
        if words.len() == MAX_WORDS {
            break;
        }
        rest = &rest[end..];
    }
    words
}

fn joined(between: &str) -> Joined {
    let is_hyphen = |c: char| {
        matches!(
            c,
            '-' | '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}' | '\u{2014}' | '\u{2212}'
        )
    };
    if !between.chars().all(|c| c.is_whitespace() || is_hyphen(c)) {
        return Joined::No;
    }
    let mut chars = between.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if is_hyphen(c) => Joined::Hyphen,
        _ => Joined::Space,
    }
}

#[cfg(test)]
mod tests;
