//! A phone number and an e-mail address within a text.

use super::{Field, MAX_EMAIL, MAX_LOCAL, MIN_PHONE_DIGITS, Told, Word};
use crate::people::phone::{E164, MAX_SPELLING, begins_with_zero};
use std::ops::Range;

/// Spellings that are read in one text: a number is among the first of them, a page of digits is none.
const MAX_TRIES: usize = 200;

/// An address in its one form, in lower case: who types "Sarah@…" one day and "sarah@…" the next is one person.
pub(super) fn email(text: &str) -> Option<String> {
    let (local, domain) = text.rsplit_once('@')?;
    let local_char = |c: char| c.is_ascii_alphanumeric() || "._%+-'".contains(c);
    let dots = |t: &str| t.starts_with('.') || t.ends_with('.') || t.contains("..");
    if text.len() > MAX_EMAIL
        || local.is_empty()
        || local.len() > MAX_LOCAL
        || !local.chars().all(local_char)
        || dots(local)
    {
        return None;
    }
    let label = |l: &str| {
        (1..=63).contains(&l.len())
            && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !l.starts_with('-')
            && !l.ends_with('-')
    };
    let (_, last) = domain.rsplit_once('.')?;
    let fine = domain.split('.').all(label) && last.len() >= 2 && last.chars().all(|c| c.is_ascii_alphabetic());
    fine.then(|| text.to_ascii_lowercase())
}

pub(super) fn find_email(text: &str, words: &[Word<'_>], asked: Option<Field>) -> Option<Told> {
    for (i, _) in text.match_indices('@') {
        let start = text[..i]
            .rfind(|c: char| !(c.is_ascii_alphanumeric() || "._%+-'".contains(c)))
            .map_or(0, |n| n + text[n..].chars().next().map_or(1, char::len_utf8));
        let start = start + text[start..i].len() - text[start..i].trim_start_matches(['.', '\'', '-']).len();
        let after = &text[i + 1..];
        let end = after
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'))
            .unwrap_or(after.len());
        // A letter that no address has would be cut off silently: "sara@räv.se" is not "v.se".
        if after[end..].starts_with(|c: char| c.is_alphanumeric() || c == '@')
            || text[..start].ends_with(|c: char| c.is_alphanumeric() || c == '@')
        {
            continue;
        }
        let end = i + 1 + after[..end].trim_end_matches(['.', '-']).len();
        if let Some(value) = email(&text[start..end])
            && (asked == Some(Field::Email) || !is_anothers(text, words, start))
        {
            let at = start..end;
            return Some(Told {
                field: Field::Email,
                value,
                at,
            });
        }
    }
    None
}

fn is_phone_char(c: char) -> bool {
    c.is_ascii_digit() || " -.()+/\u{a0}\u{202f}\u{2010}\u{2011}\u{2013}".contains(c)
}

pub(super) fn find_phone(text: &str, words: &[Word<'_>], country: &str, asked: Option<Field>) -> Option<Told> {
    let asked_for = asked == Some(Field::Phone);
    // "07400 123456" is a number by its zero. "40 61 23 45" could be anything: it counts where numbers have no zero and it is called one.
    let bare = asked_for || (!begins_with_zero(country) && is_called(words));
    let (mut rest, mut tries) = (0, MAX_TRIES);
    while let Some(from) = text[rest..].find(|c: char| c.is_ascii_digit() || c == '+' || c == '(') {
        let start = rest + from;
        let run = text[start..].find(|c| !is_phone_char(c)).unwrap_or(text.len() - start);
        let stop = start + run;
        rest = stop.max(start + 1);
        // Part of a word, an address or a price is no number.
        let before = text[..start].chars().next_back();
        let last = text[..stop].chars().next_back();
        let after = text[stop..]
            .chars()
            .next()
            .filter(|_| last.is_some_and(|c| c.is_ascii_digit()));
        if before.is_some_and(|c| c.is_alphanumeric() || "@#£$€_:".contains(c))
            || after.is_some_and(|c| c.is_alphanumeric() || "@_%".contains(c))
        {
            continue;
        }
        if let Some((at, value)) = number_in(text, start..stop, country, bare, &mut tries)
            && (asked_for || !is_anothers(text, words, start))
        {
            let field = Field::Phone;
            return Some(Told { field, value, at });
        }
    }
    None
}

/// Whether the text speaks of a phone: not of any number, since bookings and cards have those too.
fn is_called(words: &[Word<'_>]) -> bool {
    const PHONES: &str = "phone telephone mobile cell cellphone call ring reach tel whatsapp sms mobil mobilen mobilnummer mobilnr \
                          telefon telefonen telefonnummer ringa nå nås smsa sms'a handy móvil";
    let own = |pair: &[Word<'_>]| {
        matches!(pair[0].lower.as_str(), "my" | "mitt" | "mit" | "min" | "mi")
            && matches!(pair[1].lower.as_str(), "number" | "nummer")
    };
    let phone = |w: &Word<'_>| PHONES.split_ascii_whitespace().any(|p| p == w.lower);
    words.iter().any(phone) || words.windows(2).any(own)
}

/// The longest number in a run of digits and separators that begins and ends where a group of digits does. `bare`: also one that does not
/// look like a number by itself. `tries`: how many spellings may still be read.
fn number_in(
    text: &str,
    run: Range<usize>,
    country: &str,
    bare: bool,
    tries: &mut usize,
) -> Option<(Range<usize>, String)> {
    let piece = &text[run.clone()];
    let bytes = piece.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let opens = |&(i, c): &(usize, char)| {
        let inside = i > 0 && (digit(i - 1) || bytes.get(i - 1) == Some(&b'+'));
        (c == '+' || c == '(' || c.is_ascii_digit()) && !inside
    };
    for (start, _) in piece.char_indices().filter(opens) {
        let longest = (start + MAX_SPELLING).min(piece.len());
        for end in (start + MIN_PHONE_DIGITS..=longest).rev() {
            if !digit(end - 1) || digit(end) {
                continue;
            }
            let spelling = &piece[start..end];
            if spelling.bytes().filter(u8::is_ascii_digit).count() < MIN_PHONE_DIGITS {
                break;
            }
            if is_birth_number(spelling) || !(bare || is_marked(spelling)) {
                continue;
            }
            *tries = tries.checked_sub(1)?;
            // The slash after an area code, as Germans and Swedes write it.
            if let Ok(number) = E164::parse(&spelling.replace('/', " "), country) {
                return Some((run.start + start..run.start + end, number.to_string()));
            }
        }
    }
    None
}

/// Whether it looks like a number by itself: with a plus, a leading zero or an area in brackets.
fn is_marked(spelling: &str) -> bool {
    spelling.starts_with(['+', '0', '('])
}

/// A Swedish or Danish birth number (`850312-1234`, `20050312-1234`), which is nobody's phone.
fn is_birth_number(spelling: &str) -> bool {
    let Some((date, last)) = spelling.split_once('-') else {
        return false;
    };
    let digits = |t: &str| t.bytes().all(|c| c.is_ascii_digit());
    if !digits(date) || !digits(last) || last.len() != 4 || !matches!(date.len(), 6 | 8) {
        return false;
    }
    let day = &date[date.len() - 4..];
    let within = |t: &str, most: u8| t.parse::<u8>().is_ok_and(|n| (1..=most).contains(&n));
    let (a, b) = day.split_at(2);
    within(a, 12) && within(b, 31) || within(&date[..2], 31) && within(&date[2..4], 12)
}

/// Whether somebody else's is meant: "your number", "my mother's e-mail", "mammas nummer".
fn is_anothers(text: &str, words: &[Word<'_>], at: usize) -> bool {
    const OTHERS: [&str; 25] = [
        "your",
        "his",
        "her",
        "their",
        "er",
        "ert",
        "era",
        "eran",
        "ditt",
        "din",
        "hans",
        "hennes",
        "deras",
        "mammas",
        "pappas",
        "mans",
        "frus",
        "dotters",
        "sons",
        "sambos",
        "läkarens",
        "mormors",
        "farmors",
        "morfars",
        "farfars",
    ];
    let begin = text[..at].rfind(['.', '!', '?', ';', '\n']).map_or(0, |i| i + 1);
    let clause = words.iter().filter(|w| w.at.start >= begin && w.at.end <= at);
    // The nearest possessive decides: "her number is wrong, mine is …".
    let mut anothers = false;
    for word in clause {
        match word.lower.as_str() {
            "my" | "mine" | "mitt" | "min" | "me" | "mig" => anothers = false,
            w if OTHERS.contains(&w)
                || (w.ends_with("'s") && !matches!(w, "it's" | "that's" | "here's" | "what's" | "name's")) =>
            {
                anothers = true;
            }
            _ => {}
        }
    }
    anothers
}
