//! The first step: a text as words that can be compared. Lower case, composed letters, one kind of apostrophe, marks of where a clause ends.

use crate::people::language::fold_char;

/// Longest text that is looked at, in characters: what follows is seldom the question, and a turn stays quick.
pub const MAX_TEXT: usize = 2_000;
/// Most words that are looked at.
pub const MAX_WORDS: usize = 300;

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// In lower case, without apostrophes: `cant`, `läkare`.
    pub text: String,
    /// The same without accents: `lakare`. What people type who have no such keys.
    pub folded: String,
    /// Whether it begins a clause: it is the first, or punctuation or "but" stands before it.
    pub starts: bool,
    /// Whether it begins a sentence.
    pub begins: bool,
}

/// The words of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Normal {
    /// They, in order.
    pub words: Vec<Word>,
    /// The whole text in lower case with composed letters and single blanks: for what is told by punctuation (times, addresses).
    pub line: String,
    /// Whether it asks: a question mark stands in it.
    pub asks: bool,
}

/// A word without accents.
#[must_use]
pub fn fold(word: &str) -> String {
    word.chars().map(fold_char).collect()
}

/// Letter and combining mark as one letter, where Swedish or English has it; other marks fall away.
fn compose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().take(MAX_TEXT) {
        let joined = match c {
            '\u{308}' => match out.pop() {
                Some('a') => 'ä',
                Some('A') => 'Ä',
                Some('o') => 'ö',
                Some('O') => 'Ö',
                Some('u') => 'ü',
                Some(other) => other,
                None => continue,
            },
            '\u{30a}' => match out.pop() {
                Some('a') => 'å',
                Some('A') => 'Å',
                Some(other) => other,
                None => continue,
            },
            '\u{301}' => match out.pop() {
                Some('e') => 'é',
                Some(other) => other,
                None => continue,
            },
            '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{ad}' | '\u{feff}' | '\u{2060}' => continue,
            '’' | '‘' | '`' | '´' | '\u{2bc}' => '\'',
            '‐' | '‑' | '–' | '—' => '-',
            // Full-width letters, with which word lists are sometimes dodged.
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            other => other,
        };
        out.push(joined);
    }
    out
}

/// A text as words.
#[must_use]
pub fn normalise(text: &str) -> Normal {
    let lower = compose(text).to_lowercase();
    let mut words: Vec<Word> = Vec::new();
    let mut word = String::new();
    let (mut starts, mut begins) = (true, true);
    let chars: Vec<char> = lower.chars().collect();
    let mut push = |word: &mut String, starts: &mut bool, begins: &mut bool| {
        if word.is_empty() {
            return;
        }
        let text = std::mem::take(word);
        let breaks = matches!(text.as_str(), "but" | "men" | "however");
        if words.len() < MAX_WORDS {
            words.push(Word {
                folded: fold(&text),
                text,
                starts: *starts || breaks,
                begins: *begins,
            });
        }
        (*starts, *begins) = (false, false);
    };
    for (i, &c) in chars.iter().enumerate() {
        let next = chars.get(i + 1).copied().unwrap_or(' ');
        if c.is_alphanumeric() {
            word.push(c);
            continue;
        }
        match c {
            // "can't" is "cant", "e-mail" is "email", "p-piller" is "ppiller".
            '\'' if next.is_alphanumeric() && !word.is_empty() => continue,
            '-' if word.chars().count() == 1 && word.chars().all(char::is_alphabetic) && next.is_alphabetic() => {
                continue;
            }
            _ => {}
        }
        let digits = word.chars().all(|c| c.is_ascii_digit()) && !word.is_empty() && next.is_ascii_digit();
        let title = matches!(word.as_str(), "dr" | "mr" | "mrs" | "ms" | "kl" | "st") && c == '.';
        push(&mut word, &mut starts, &mut begins);
        if digits || title {
            continue;
        }
        match c {
            '.' | '?' | '!' | '\n' => (starts, begins) = (true, true),
            ',' | ';' | ':' | '(' | ')' => starts = true,
            _ => {}
        }
    }
    push(&mut word, &mut starts, &mut begins);
    let line = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    Normal {
        words,
        asks: lower.contains('?'),
        line,
    }
}

impl Normal {
    /// Whether these words stand somewhere in a row, folded: `"next to"`.
    #[must_use]
    pub fn has(&self, phrase: &str) -> bool {
        let wanted: Vec<String> = phrase.split_whitespace().map(fold).collect();
        !wanted.is_empty()
            && self
                .words
                .windows(wanted.len())
                .any(|w| w.iter().zip(&wanted).all(|(a, b)| a.folded == *b))
    }

    /// Whether any of these phrases stands in it.
    #[must_use]
    pub fn has_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|p| self.has(p))
    }

    /// Its words, folded, with blanks between.
    #[must_use]
    pub fn folded(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|w| w.folded.as_str()).collect();
        words.join(" ")
    }
}

/// Whether two words differ by at most `most` typing errors (a letter too many, too few, another, or two swapped).
#[must_use]
pub fn near(a: &str, b: &str, most: usize) -> bool {
    if a == b {
        return true;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if most == 0 || a.len().abs_diff(b.len()) > most {
        return false;
    }
    let width = b.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; width];
        for j in 1..width {
            let other = usize::from(a[i - 1] != b[j - 1]);
            let mut cost = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + other);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + 1);
            }
            row[j] = cost;
        }
        if row.iter().all(|c| *c > most) {
            return false;
        }
        before = std::mem::replace(&mut last, row);
    }
    last[width - 1] <= most
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        normalise(text).words.into_iter().map(|w| w.text).collect()
    }

    #[test]
    fn apostrophes_hyphens_and_combining_marks_do_not_matter() {
        assert_eq!(
            words("I can’t e-mail Dr. Phillips!"),
            ["i", "cant", "email", "dr", "phillips"]
        );
        assert_eq!(words("Ha\u{308}r P-piller"), ["här", "ppiller"]);
        assert_eq!(words("10-årskontroll 38,5"), ["10", "årskontroll", "38", "5"]);
        assert_eq!(normalise("LÄKARE").words[0].folded, "lakare");
    }

    #[test]
    fn clauses_end_at_punctuation_and_at_but() {
        let starts: Vec<bool> = normalise("no pain, cough but fine")
            .words
            .iter()
            .map(|w| w.starts)
            .collect();
        assert_eq!(starts, [true, false, true, true, false]);
    }

    #[test]
    fn a_typing_error_is_near() {
        for (a, b, most, yes) in [
            ("chst", "chest", 1, true),
            ("raceipt", "receipt", 1, true),
            ("appiontment", "appointment", 1, true),
            ("mole", "hole", 0, false),
            ("eksem", "exem", 1, false),
            ("physio", "physic", 1, true),
        ] {
            assert_eq!(near(a, b, most), yes, "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_words(text in "\\PC{0,200}") {
            let normal = normalise(&text);
            prop_assert!(normal.words.iter().all(|w| !w.text.is_empty()));
        }
    }
}
