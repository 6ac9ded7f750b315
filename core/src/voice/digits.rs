//! A code as it is said: digits and number words, English and Swedish, alone, in pairs or doubled, with the few words that people put
//! around them.
//!
//! Strict about everything else: a sentence that merely has numbers in it is no code, since each wrong one uses up a try.

use crate::handoff::secret::CODE_DIGITS;
use crate::people::language::folded;

/// Longest speech that is looked at, in characters; eight digits said slowly, twice corrected, are a hundred.
pub const MAX_SAID: usize = 300;

/// Words around a code. Written as all words here: lower case, without dots and rings.
const AROUND: [&str; 44] = [
    // English
    "my",
    "the",
    "code",
    "is",
    "its",
    "it",
    "s",
    "number",
    "numbers",
    "digits",
    "and",
    "then",
    "yes",
    "yeah",
    "okay",
    "ok",
    "sure",
    "please",
    "um",
    "uh",
    "er",
    "so",
    "hi",
    "hello",
    "thanks",
    "this",
    // Swedish
    "min",
    "koden",
    "kod",
    "ar",
    "det",
    "den",
    "siffrorna",
    "numret",
    "och",
    "sen",
    "sedan",
    "ja",
    "jo",
    "eh",
    "hej",
    "tack",
    "att",
    "har",
];

/// The digits in words; each may stand for others by its sound (the last column), where nothing else fits.
const UNITS: [(u8, &[&str], &[&str]); 10] = [
    (
        0,
        &["zero", "oh", "o", "nought", "naught", "nil", "noll", "nolla", "nollan"],
        &["owe"],
    ),
    (1, &["one", "ett", "en", "etta", "ettan"], &["won", "want"]),
    (2, &["two", "tva", "tvaa", "tvaan"], &["to", "too"]),
    (3, &["three", "tre", "trea", "trean"], &["tree", "free"]),
    (4, &["four", "fyra", "fyran"], &["for", "fore"]),
    (5, &["five", "fem", "femma", "femman"], &["hive"]),
    (6, &["six", "sex", "sexa", "sexan"], &["sicks"]),
    (7, &["seven", "sju", "sjua", "sjuan"], &[]),
    (8, &["eight", "atta", "attan"], &["ate"]),
    (9, &["nine", "niner", "nio", "nia", "nian"], &["nein"]),
];

/// Ten to nineteen.
const TEENS: [(u8, &[&str]); 10] = [
    (10, &["ten", "tio"]),
    (11, &["eleven", "elva"]),
    (12, &["twelve", "tolv"]),
    (13, &["thirteen", "tretton"]),
    (14, &["fourteen", "fjorton"]),
    (15, &["fifteen", "femton"]),
    (16, &["sixteen", "sexton"]),
    (17, &["seventeen", "sjutton"]),
    (18, &["eighteen", "arton", "aderton"]),
    (19, &["nineteen", "nitton"]),
];

/// Twenty to ninety. The shorter Swedish forms stand before a digit (`tjutva`, `trettifem`).
const TENS: [(u8, &[&str]); 8] = [
    (2, &["twenty", "tjugo", "tjugi", "tju"]),
    (3, &["thirty", "trettio", "tretti"]),
    (4, &["forty", "fourty", "fyrtio", "fyrti", "forti"]),
    (5, &["fifty", "femtio", "femti"]),
    (6, &["sixty", "sextio", "sexti"]),
    (7, &["seventy", "sjuttio", "sjutti"]),
    (8, &["eighty", "attio", "atti"]),
    (9, &["ninety", "nittio", "nitti"]),
];

/// What comes next so many times.
const TIMES: [(usize, &[&str]); 2] = [
    (2, &["double", "dubbel", "dubbla"]),
    (3, &["triple", "treble", "trippel", "tripple"]),
];

/// A word, as far as it is one of a code.
#[derive(Clone, Copy)]
enum Word<'a> {
    /// Digits as they stand.
    Digits(&'a str),
    /// A digit.
    Unit(u8),
    /// Two digits.
    Pair(u8),
    /// Twenty to ninety: with the digit after it, or with a zero.
    Tens(u8),
    /// The next digit so many times.
    Times(usize),
    /// Around a code.
    Around,
}

/// The code that was said, as eight digits. None where it is anything else, or could be more than one.
#[must_use]
pub fn code(said: &str) -> Option<String> {
    if said.chars().take(MAX_SAID + 1).count() > MAX_SAID {
        return None;
    }
    let folded: String = folded(said).collect();
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    // Nobody means "for" by "for" if the digits are eight without it.
    digits(&words, false).or_else(|| digits(&words, true))
}

fn digits(words: &[&str], by_sound: bool) -> Option<String> {
    let read: Vec<Word> = words.iter().map(|word| read(word, by_sound)).collect::<Option<_>>()?;
    // "Twenty one" is 21, or 20 and 1: whichever makes a code.
    [true, false]
        .into_iter()
        .find_map(|joined| written(&read, joined).filter(|code| code.len() == CODE_DIGITS))
}

fn read<'a>(word: &'a str, by_sound: bool) -> Option<Word<'a>> {
    if word.bytes().all(|c| c.is_ascii_digit()) {
        return Some(Word::Digits(word));
    }
    if let Some(unit) = unit(word, by_sound) {
        return Some(Word::Unit(unit));
    }
    if let Some((pair, _)) = TEENS.iter().find(|(_, words)| words.contains(&word)) {
        return Some(Word::Pair(*pair));
    }
    if let Some((times, _)) = TIMES.iter().find(|(_, words)| words.contains(&word)) {
        return Some(Word::Times(*times));
    }
    for (tens, words) in TENS {
        for start in words {
            match word.strip_prefix(start) {
                Some("") if start.len() > 3 => return Some(Word::Tens(tens)),
                // In one word: tjugotre.
                Some(rest) => {
                    if let Some(unit) = unit(rest, false).filter(|unit| *unit > 0) {
                        return Some(Word::Pair(tens * 10 + unit));
                    }
                }
                None => {}
            }
        }
    }
    let known = AROUND.contains(&word) || UNITS.iter().any(|(_, _, sounds)| sounds.contains(&word));
    known.then_some(Word::Around)
}

fn unit(word: &str, by_sound: bool) -> Option<u8> {
    let is_it =
        |(_, words, sounds): &&(u8, &[&str], &[&str])| words.contains(&word) || (by_sound && sounds.contains(&word));
    UNITS.iter().find(is_it).map(|(unit, ..)| *unit)
}

/// The digits of these words; none where they do not fit together.
fn written(words: &[Word], joined: bool) -> Option<String> {
    let mut out = String::new();
    let mut words = words.iter().filter(|word| !matches!(word, Word::Around)).peekable();
    while let Some(word) = words.next() {
        match word {
            Word::Digits(digits) => out.push_str(digits),
            Word::Unit(unit) => out.push(char::from(b'0' + unit)),
            Word::Pair(pair) => out.push_str(&pair.to_string()),
            Word::Tens(tens) => {
                let unit = match words.peek() {
                    Some(Word::Unit(unit)) if joined && *unit > 0 => {
                        words.next();
                        *unit
                    }
                    _ => 0,
                };
                out.push_str(&(tens * 10 + unit).to_string());
            }
            Word::Times(times) => {
                let digit = match words.next()? {
                    Word::Unit(unit) => char::from(b'0' + unit),
                    Word::Digits(digits) if digits.len() == 1 => digits.chars().next()?,
                    _ => return None,
                };
                out.extend(std::iter::repeat_n(digit, *times));
            }
            Word::Around => {}
        }
        if out.len() > CODE_DIGITS + 8 {
            return None;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_understood_however_it_is_said() {
        for said in [
            "12345678",
            "1234 5678",
            "1 2 3 4 5 6 7 8",
            "12-34-56-78.",
            "one two three four five six seven eight",
            "One, two, three, four. Five, six, seven, eight.",
            "My code is one two three four, then five six seven eight, thanks",
            "It's 1234, and five six seven eight, please",
            "twelve thirty-four fifty six seventy-eight",
            "won too tree for five six seven ate",
            "ett två tre fyra fem sex sju åtta",
            "Koden är ett, två, tre, fyra och sen fem, sex, sju, åtta.",
            "ETT TVÅ TRE FYRA FEM SEX SJU ÅTTA",
            "ettan tvåan trean fyran femman sexan sjuan åttan",
            "tolv trettiofyra femtiosex sjuttioåtta",
            "tolv trettifyra femtisex sjuttiåtta",
            "ett tva tre fyra fem sex sju atta",
        ] {
            assert_eq!(code(said).as_deref(), Some("12345678"), "{said}");
        }
    }

    #[test]
    fn zeros_doubles_and_round_tens_have_their_words() {
        for (said, expected) in [
            ("oh oh seven double four nine nine zero", "00744990"),
            ("double oh, treble seven, one two three", "00777123"),
            ("noll noll sju dubbel fyra nio nio nolla", "00744990"),
            ("twenty thirty forty fifty", "20304050"),
            ("tjugo trettio fyrtio femtio", "20304050"),
            ("twenty one two three four five six", "20123456"),
            ("twenty one twenty two twenty three twenty four", "21222324"),
            ("tjugoett tjutvå tjugotre tjufyra", "21222324"),
            ("ten eleven nineteen ninety", "10111990"),
            ("tio elva arton nittio", "10111890"),
            ("double 7 double 8 double 9 double 1", "77889911"),
        ] {
            assert_eq!(code(said).as_deref(), Some(expected), "{said}");
        }
    }

    #[test]
    fn a_sentence_with_numbers_in_it_is_no_code() {
        for said in [
            "",
            "one two three",
            "1234567",
            "123456789",
            "I was born on 12 05 1984",
            "call me on 07700 900456",
            "Jag har feber sedan 2 dagar, 39 grader, i 12 34 56",
            "two to four for five",
            "double",
            "double twelve one two three four",
            "one hundred and twenty three four five six seven",
            "what code?",
            "ring 12345678 nu",
        ] {
            assert_eq!(code(said), None, "{said}");
        }
        assert_eq!(code(&"um ".repeat(MAX_SAID)), None);
    }

    proptest! {
        #[test]
        fn any_code_said_digit_by_digit_is_understood(digits in "[0-9]{8}", swedish in any::<bool>(), form in 0usize..3) {
            let word = |c: char| {
                let (_, words, _) = UNITS[c.to_digit(10).expect("a digit") as usize];
                let language: Vec<&&str> = words.iter().filter(|w| ["noll", "ett", "tva", "tre", "fyra", "fem", "sex", "sju", "atta", "nio"].contains(*w) == swedish).collect();
                (*language[0]).to_owned()
            };
            let said: Vec<String> = digits.chars().map(word).collect();
            let said = said.join([" ", ", ", "-"][form]);
            prop_assert_eq!(code(&said), Some(digits));
        }

        #[test]
        fn no_speech_does_harm(said in "\\PC{0,120}|((one|twenty|double|to|tjugo|8|19) ?){0,30}") {
            if let Some(code) = code(&said) {
                prop_assert!(code.len() == CODE_DIGITS && code.bytes().all(|c| c.is_ascii_digit()));
            }
        }
    }
}
