//! A written message as it is said: short sentences without markup, dates, times, numbers and prices in the words that people use on the phone.
//!
//! Only the form changes, never what is said: an approved text stays word for word what was approved.

use crate::context::words::words as dates_of;
use crate::people::language::primary;

/// How long a character takes to say: about 15 of them in a second.
const CHARACTER_MS: i64 = 65;
/// The pause after a sentence.
const PAUSE_MS: i64 = 300;
/// Digits from which on a number is said digit by digit: a phone number, a code.
const LONG_NUMBER: usize = 7;
/// Digits that are said together.
const GROUP: usize = 3;

/// Short forms whose full stop ends no sentence, and what they are in full. English and Swedish share them where they mean the same.
const SHORT: [(&str, &str, &str); 11] = [
    ("dr.", "Doctor", "Doktor"),
    ("dr", "Doctor", "Doktor"),
    ("mr.", "Mister", "herr"),
    ("mrs.", "Missis", "fru"),
    ("prof.", "Professor", "professor"),
    ("e.g.", "for example", "till exempel"),
    ("t.ex.", "for example", "till exempel"),
    ("i.e.", "that is", "det vill säga"),
    ("kl.", "at", "klockan"),
    ("ca", "about", "cirka"),
    ("approx.", "about", "cirka"),
];
/// Words after which a short number is one to call.
const CALLS: [&str; 7] = ["call", "calling", "ring", "ringa", "ringer", "dial", "phone"];

/// What a language says differently.
struct Tongue {
    swedish: bool,
    months: &'static [&'static str; 12],
}

impl Tongue {
    fn of(language: &str) -> Tongue {
        Tongue {
            swedish: primary(language) == "sv",
            months: &dates_of(language, "en").months,
        }
    }

    fn pick(&self, english: &'static str, swedish: &'static str) -> &'static str {
        if self.swedish { swedish } else { english }
    }
}

/// A message as sentences to be said, in order. `language`: of the message (BCP 47). Empty where there is nothing to say.
#[must_use]
pub fn spoken(text: &str, language: &str) -> Vec<String> {
    let tongue = Tongue::of(language);
    sentences(&said(&plain(text), &tongue))
}

/// About how long these sentences take to say, in milliseconds: silence begins after it.
#[must_use]
pub fn speech_ms(sentences: &[String]) -> i64 {
    let one = |s: &String| i64::try_from(s.chars().count()).unwrap_or_default() * CHARACTER_MS + PAUSE_MS;
    sentences.iter().map(one).sum()
}

/// A text's sentences, each with its mark.
#[must_use]
pub fn sentences(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut sentence = String::new();
    for word in text.split_whitespace() {
        if !sentence.is_empty() {
            sentence.push(' ');
        }
        sentence.push_str(word);
        let bare = word.trim_end_matches(['”', '"', '’', ')', '»']);
        let ends = bare.ends_with(['.', '?', '!']) && !SHORT.iter().any(|(short, ..)| bare.eq_ignore_ascii_case(short));
        if ends {
            all.push(std::mem::take(&mut sentence));
        }
    }
    if !sentence.is_empty() {
        all.push(sentence);
    }
    all.retain(|s| s.chars().any(char::is_alphanumeric));
    all
}

/// Without what is to be seen: markup, addresses of pages, bullets, brackets, quotation marks. Lines become sentences.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for line in text.lines() {
        let line = line.trim().trim_start_matches(['•', '-', '–', '*', '#', '>', ' ']);
        // A masked number keeps its dots.
        let masked = text.trim_start().starts_with("••") && line.starts_with(|c: char| c.is_ascii_digit());
        if line.is_empty() {
            continue;
        }
        if masked {
            out.push_str("••");
        }
        for word in line.split_whitespace() {
            let lower = word.to_lowercase();
            let address = ["http://", "https://", "www."]
                .iter()
                .any(|p| lower.trim_start_matches('(').starts_with(p));
            if address {
                // The sentence that ended with it still ends.
                if word.ends_with(['.', '?', '!']) && !out.trim_end().ends_with(['.', '?', '!']) {
                    out = out.trim_end().trim_end_matches([':', ',']).to_owned();
                    out.push_str(". ");
                }
                continue;
            }
            for c in word.chars() {
                match c {
                    '“' | '”' | '"' | '„' | '«' | '»' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '|' | '~' | '^' =>
                        {}
                    '(' => {
                        let before = out.trim_end().len();
                        out.truncate(before);
                        if !out.is_empty() && !out.ends_with([',', '.', ':', '?', '!']) {
                            out.push(',');
                        }
                        if !out.is_empty() {
                            out.push(' ');
                        }
                    }
                    ')' => out.push(','),
                    ';' => out.push('.'),
                    '…' => out.push('.'),
                    c if c.is_control() => {}
                    c => out.push(c),
                }
            }
            out.push(' ');
        }
        let end = out.trim_end().len();
        out.truncate(end);
        if !out.is_empty() && !out.ends_with(['.', '?', '!', ':', ',']) {
            out.push('.');
        }
        out.push(' ');
    }
    // A bracket that closed at the end of a sentence.
    let mut out = out
        .replace(",.", ".")
        .replace(",?", "?")
        .replace(",,", ",")
        .replace(" - ", ", ");
    out = out.replace(" – ", ", ");
    out.trim().to_owned()
}

/// A word and the marks that follow it.
fn split_marks(word: &str) -> (&str, &str) {
    let core = word.trim_end_matches([',', '.', '?', '!', ':']);
    (core, &word[core.len()..])
}

/// Every word as it is said.
fn said(text: &str, tongue: &Tongue) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut i = 0;
    while i < words.len() {
        let word = words[i];
        let before = i.checked_sub(1).map_or("", |p| words[p]);
        let (core, marks) = split_marks(word);
        if let Some((_, english, swedish)) = SHORT.iter().find(|(short, ..)| word.eq_ignore_ascii_case(short)) {
            out.push(tongue.pick(english, swedish).to_owned());
        } else if let Some((date, used)) = date(&words[i..], before, tongue) {
            out.push(date);
            i += used;
            continue;
        } else if let Some(time) = time_or_times(core, before, tongue) {
            out.push(format!("{time}{marks}"));
        } else if let Some((number, used)) = number(&words[i..], before, tongue) {
            out.push(number);
            i += used;
            continue;
        } else if let Some(price) = price(core, tongue) {
            out.push(format!("{price}{marks}"));
        } else if core.contains('@') && core.len() > 1 {
            let (at, dot) = (tongue.pick(" at ", " snabel-a "), tongue.pick(" dot ", " punkt "));
            out.push(format!("{}{marks}", core.replace('@', at).replace('.', dot)));
        } else {
            out.push(plain_word(core, marks, before, tongue));
        }
        i += 1;
    }
    out.retain(|w| !w.is_empty());
    out.join(" ")
}

fn plain_word(core: &str, marks: &str, before: &str, tongue: &Tongue) -> String {
    let is_number = |w: &str| !w.is_empty() && w.chars().all(|c| c.is_ascii_digit());
    match core {
        "&" => return format!("{}{marks}", tongue.pick("and", "och")),
        "kr" if is_number(before) => return format!("kronor{marks}"),
        "min" if is_number(before) => return format!("{}{marks}", tongue.pick("minutes", "minuter")),
        _ => {}
    }
    match core.strip_suffix('%') {
        Some(n) if is_number(n) => format!("{n} {}{marks}", tongue.pick("percent", "procent")),
        _ => format!("{core}{marks}"),
    }
}

/// `18 October` and its like, with what follows it as part of the moment: its year, and "at" before a time. Returns how many words it took.
fn date(words: &[&str], before: &str, tongue: &Tongue) -> Option<(String, usize)> {
    let day: usize = words.first().filter(|w| w.len() <= 2)?.parse().ok()?;
    let (month, marks) = split_marks(words.get(1)?);
    let known = tongue.months.iter().find(|m| m.eq_ignore_ascii_case(month))?;
    if !(1..=31).contains(&day) {
        return None;
    }
    let said = if tongue.swedish {
        let article = if before.eq_ignore_ascii_case("den") { "" } else { "den " };
        format!("{article}{} {known}", ORDINALS_SV[day - 1])
    } else {
        let article = if before.eq_ignore_ascii_case("the") { "" } else { "the " };
        format!("{article}{day}{} of {known}", suffix(day))
    };
    // "Friday 18 October, 14:00": said with "at" in between.
    let timed = words.get(2).is_some_and(|w| clock(split_marks(w).0, ':').is_some());
    let marks = match (marks, timed) {
        ("," | "", true) => tongue.pick(" at", " klockan"),
        _ => marks,
    };
    Some((format!("{said}{marks}"), 2))
}

fn suffix(day: usize) -> &'static str {
    match day {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    }
}

const ORDINALS_SV: [&str; 31] = [
    "första",
    "andra",
    "tredje",
    "fjärde",
    "femte",
    "sjätte",
    "sjunde",
    "åttonde",
    "nionde",
    "tionde",
    "elfte",
    "tolfte",
    "trettonde",
    "fjortonde",
    "femtonde",
    "sextonde",
    "sjuttonde",
    "artonde",
    "nittonde",
    "tjugonde",
    "tjugoförsta",
    "tjugoandra",
    "tjugotredje",
    "tjugofjärde",
    "tjugofemte",
    "tjugosjätte",
    "tjugosjunde",
    "tjugoåttonde",
    "tjugonionde",
    "trettionde",
    "trettioförsta",
];

/// Hour and minute of `14:00`.
fn clock(text: &str, between: char) -> Option<(u8, u8)> {
    let (h, m) = text.split_once(between)?;
    let digits =
        |t: &str, len: std::ops::RangeInclusive<usize>| len.contains(&t.len()) && t.bytes().all(|c| c.is_ascii_digit());
    if !digits(h, 1..=2) || !digits(m, 2..=2) {
        return None;
    }
    let (h, m) = (h.parse().ok()?, m.parse().ok()?);
    (h < 24 && m < 60).then_some((h, m))
}

/// `14:00`, `09:00–12:00`; in Swedish `14.00` too, where it cannot be anything else.
fn time_or_times(core: &str, before: &str, tongue: &Tongue) -> Option<String> {
    let either = |t: &str| clock(t, ':').or_else(|| clock(t, '.').filter(|_| tongue.swedish));
    if let Some((from, to)) = core.split_once(['–', '-'])
        && let (Some(from), Some(to)) = (either(from), either(to))
    {
        let between = tongue.pick("to", "till");
        return Some(format!("{} {between} {}", time(from, tongue), time(to, tongue)));
    }
    let after_clock = ["kl.", "kl", "klockan"].iter().any(|w| before.eq_ignore_ascii_case(w));
    let dotted = clock(core, '.').filter(|_| tongue.swedish && after_clock);
    clock(core, ':').or(dotted).map(|t| time(t, tongue))
}

fn time((h, m): (u8, u8), tongue: &Tongue) -> String {
    if tongue.swedish {
        return match m {
            0 => h.to_string(),
            1..=9 => format!("{h} noll {m}"),
            _ => format!("{h} och {m}"),
        };
    }
    match (h, m) {
        (0, 0) => return "midnight".to_owned(),
        (12, 0) => return "12 noon".to_owned(),
        _ => {}
    }
    let half = if h < 12 { "am" } else { "pm" };
    let hour = match h % 12 {
        0 => 12,
        h => h,
    };
    if m == 0 {
        format!("{hour} {half}")
    } else {
        format!("{hour}:{m:02} {half}")
    }
}

/// A number that is said digit by digit: a phone number (also in groups), a code, one to call in need, the end of a masked one.
fn number(words: &[&str], before: &str, tongue: &Tongue) -> Option<(String, usize)> {
    let first = words.first()?;
    let (core, marks) = split_marks(first);
    if let Some((_, end)) = core.rsplit_once('•') {
        let digits = !end.is_empty() && end.bytes().all(|c| c.is_ascii_digit());
        let ending = tongue.pick("ending in", "som slutar på");
        return digits.then(|| (format!("{ending} {}{marks}", one_by_one(end)), 1));
    }
    let part = |w: &str| {
        let mut digits = w.trim_start_matches('+').bytes();
        !w.trim_start_matches('+').is_empty() && digits.all(|c| c.is_ascii_digit() || c == b'-')
    };
    if !part(core) {
        return None;
    }
    let plus = core.starts_with('+');
    let mut digits: String = core.chars().filter(char::is_ascii_digit).collect();
    let (mut used, mut end) = (1, marks);
    // Groups that belong to it, as people write numbers.
    while end.is_empty()
        && let Some(next) = words.get(used)
    {
        let (core, marks) = split_marks(next);
        let group = (2..=7).contains(&core.len()) && core.bytes().all(|c| c.is_ascii_digit());
        if !group || !(plus || digits.starts_with('0')) || digits.len() + core.len() > 15 {
            break;
        }
        digits.push_str(core);
        (used, end) = (used + 1, marks);
    }
    let (caller, _) = split_marks(before);
    let called = digits.len() >= 3 && CALLS.iter().any(|w| caller.eq_ignore_ascii_case(w));
    if digits.len() < LONG_NUMBER && !called {
        return None;
    }
    let lead = if plus { "plus " } else { "" };
    Some((format!("{lead}{}{end}", one_by_one(&digits)), used))
}

/// "0 1 6, 3 2 9": digits one by one, in groups.
fn one_by_one(digits: &str) -> String {
    let digits: Vec<String> = digits.chars().map(String::from).collect();
    let groups: Vec<String> = digits.chunks(GROUP).map(|g| g.join(" ")).collect();
    groups.join(", ")
}

/// `£120` and its like.
fn price(core: &str, tongue: &Tongue) -> Option<String> {
    let (sign, amount) = ["£", "€", "$"]
        .into_iter()
        .find_map(|s| Some((s, core.strip_prefix(s)?)))?;
    let (whole, part) = amount.split_once('.').unwrap_or((amount, ""));
    let digits = |t: &str| t.bytes().all(|c| c.is_ascii_digit() || c == b',');
    if whole.is_empty() || !digits(whole) || !digits(part) {
        return None;
    }
    let coin = match sign {
        "£" => tongue.pick("pounds", "pund"),
        "€" => tongue.pick("euros", "euro"),
        _ => tongue.pick("dollars", "dollar"),
    };
    Some(match part.trim_start_matches('0') {
        "" => format!("{whole} {coin}"),
        part => format!("{whole} {coin} {part}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(text: &str, language: &str) -> String {
        spoken(text, language).join(" ")
    }

    #[test]
    fn dates_and_times_are_said_as_people_say_them() {
        for (text, language, heard) in [
            (
                "You are booked: Friday 18 October, 14:00, dermatology consultation with Dr. Phillips.",
                "en",
                "You are booked: Friday the 18th of October at 2 pm, dermatology consultation with Doctor Phillips.",
            ),
            (
                "Du är bokad: fredag 18 oktober kl. 14.00, besök hos hudläkare med Dr. Phillips.",
                "sv",
                "Du är bokad: fredag den artonde oktober klockan 14, besök hos hudläkare med Doktor Phillips.",
            ),
            ("On 1 January 2025.", "en", "On the 1st of January 2025."),
            ("Den 22 maj kl. 9.05.", "sv", "Den tjugoandra maj klockan 9 noll 5."),
            (
                "Monday to Friday 08:00–18:00, Saturday 09:00–12:30.",
                "en",
                "Monday to Friday 8 am to 6 pm, Saturday 9 am to 12:30 pm.",
            ),
            ("Öppet 08:00–18:00.", "sv", "Öppet 8 till 18."),
            ("At 00:00 or 12:00.", "en", "At midnight or 12 noon."),
            // Neither a time nor a date.
            ("The ratio is 3:1 in 25:00.", "en", "The ratio is 3:1 in 25:00."),
            ("Version 9.30 of 12 things.", "en", "Version 9.30 of 12 things."),
        ] {
            assert_eq!(one(text, language), heard, "{text}");
        }
    }

    #[test]
    fn numbers_and_prices_can_be_written_down() {
        for (text, language, heard) in [
            (
                "Our phone number is +441632960001.",
                "en",
                "Our phone number is plus 4 4 1, 6 3 2, 9 6 0, 0 0 1.",
            ),
            ("Ring 0163 296 0001!", "sv", "Ring 0 1 6, 3 2 9, 6 0 0, 0 1!"),
            ("Call 999 now.", "en", "Call 9 9 9 now."),
            ("Ring 112 nu.", "sv", "Ring 1 1 2 nu."),
            (
                "We will call you on ••456 by Monday.",
                "en",
                "We will call you on ending in 4 5 6 by Monday.",
            ),
            (
                "It costs £120, or £12.50.",
                "en",
                "It costs 120 pounds, or 12 pounds 50.",
            ),
            (
                "Det kostar £120 eller 300 kr.",
                "sv",
                "Det kostar 120 pund eller 300 kronor.",
            ),
            ("In 2024, 120 of 999 came.", "en", "In 2024, 120 of 999 came."),
            (
                "Write to info@clinic.example.",
                "en",
                "Write to info at clinic dot example.",
            ),
        ] {
            assert_eq!(one(text, language), heard, "{text}");
        }
    }

    #[test]
    fn nothing_is_said_that_is_only_to_be_seen() {
        assert_eq!(
            spoken(
                "These times are free:\n• Friday 18 October, 14:00\n• Monday 21 October, 10:00\nWhich one suits you?",
                "en"
            ),
            [
                "These times are free: Friday the 18th of October at 2 pm.",
                "Monday the 21st of October at 10 am.",
                "Which one suits you?"
            ]
        );
        assert_eq!(
            one(
                "Dr. Phillips (Consultant dermatologist) is **here**: https://x.example/a?b=c.",
                "en"
            ),
            "Doctor Phillips, Consultant dermatologist, is here."
        );
        assert_eq!(
            one("You asked: “Do you treat eczema?”", "en"),
            "You asked: Do you treat eczema?"
        );
        assert!(spoken("  \n•\n", "en").is_empty());
    }

    #[test]
    fn sentences_end_where_they_end() {
        assert_eq!(
            sentences("This is Dr. Phillips. “Yes?” she said! Bye"),
            ["This is Dr. Phillips.", "“Yes?”", "she said!", "Bye"]
        );
        assert!(speech_ms(&["A short sentence.".to_owned()]) > 1_000);
        assert_eq!(speech_ms(&[]), 0);
    }

    proptest! {
        #[test]
        fn any_text_is_said_without_markup_or_newlines(text in "\\PC{0,200}", language in "en|sv|de") {
            for sentence in spoken(&text, &language) {
                prop_assert!(!sentence.contains(['\n', '<', '>', '*', '_']), "{sentence}");
            }
        }

        #[test]
        fn any_lines_are_said(text in "([0-9:.+•£@ ]|kl\\.|oktober|October|\n){0,60}") {
            let _ = spoken(&text, "sv");
            let _ = spoken(&text, "en");
        }
    }
}
