//! Who the patient says they are, in their own words: a phone number, an e-mail address, a name told as one.
//!
//! What is taken here is *claimed*, never proved. So it is taken only where it can hardly mean anything else: a name after "my name is",
//! not any word with a capital; nobody else's number; never a doctor's name. What is missed is asked for, what is taken wrongly is
//! said back to the patient as theirs.

use super::phone::E164;
use std::ops::Range;

/// Longest text that is looked through, in bytes: nobody introduces themselves later than that.
const MAX_TEXT: usize = 4_096 * 4;
/// Characters of an e-mail address and of the part before its `@` (RFC 5321, 4.5.3.1).
const MAX_EMAIL: usize = 254;
const MAX_LOCAL: usize = 64;
/// Words and characters of a name.
const MAX_NAME_WORDS: usize = 4;
const MAX_NAME: usize = 80;
/// Fewest digits that are looked at as a number.
const MIN_PHONE_DIGITS: usize = 7;

/// What can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// How the patient wants to be called.
    Name,
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
}

impl Field {
    /// Its name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Name => "name",
            Field::Phone => "phone",
            Field::Email => "email",
        }
    }

    /// Reads a name; unknown ones are refused.
    #[must_use]
    pub fn parse(name: &str) -> Option<Field> {
        [Field::Name, Field::Phone, Field::Email]
            .into_iter()
            .find(|f| f.as_str() == name)
    }

    /// The one form of a value that was given for this field: E.164, an address in lower case, a name on one line. None where it is
    /// none.
    #[must_use]
    pub fn normal(self, value: &str, home_country: &str) -> Option<String> {
        let value = value.trim();
        match self {
            Field::Phone => E164::parse(value, home_country).ok().map(|n| n.to_string()),
            Field::Email => email(value),
            Field::Name => {
                let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
                let fine = (1..=MAX_NAME).contains(&line.chars().count())
                    && line.chars().any(char::is_alphabetic)
                    && !line.chars().any(|c| c.is_control() || "<>@\"{}[]|\\".contains(c));
                fine.then_some(line)
            }
        }
    }
}

/// One thing that was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What.
    pub field: Field,
    /// In its one form: E.164, an address in lower case, a name with its capitals.
    pub value: String,
    /// Where it stands in the text, in bytes: what is replaced by a placeholder before a text goes to a model.
    pub at: Range<usize>,
}

/// What a message tells of its writer, in the order of the text: at most one of each.
///
/// `language`: the patient's (BCP 47). `home_country` (ISO 3166): how numbers without a country code are read. `asked`: what the
/// assistant has just asked for; then the bare answer is enough ("Sarah").
#[must_use]
pub fn told(text: &str, language: &str, home_country: &str, asked: Option<Field>) -> Vec<Told> {
    if text.len() > MAX_TEXT {
        return Vec::new();
    }
    let words = words_of(text);
    let email = find_email(text, &words, asked);
    let phone = find_phone(text, &words, home_country, asked);
    let taken: Vec<Range<usize>> = [&email, &phone].into_iter().flatten().map(|t| t.at.clone()).collect();
    let name = find_name(text, &words, language, asked, &taken);
    let mut all: Vec<Told> = [name, phone, email].into_iter().flatten().collect();
    all.sort_by_key(|t| t.at.start);
    all
}

// ---- words -------------------------------------------------------------------------------------------------------------------------

/// A word of the text: letters, with hyphens and apostrophes within.
#[derive(Clone, Debug)]
struct Word<'a> {
    text: &'a str,
    lower: String,
    at: Range<usize>,
    /// Whether nothing but blanks stands between it and the word before.
    joined: bool,
}

fn words_of(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut from = None;
    let ends = text.char_indices().chain([(text.len(), ' ')]);
    for (i, c) in ends {
        let within = from.is_some() && matches!(c, '\'' | '’' | '-');
        if c.is_alphabetic() || within {
            from.get_or_insert(i);
            continue;
        }
        if let Some(start) = from.take() {
            let word = text[start..i].trim_end_matches(['\'', '’', '-']);
            let before = words.last().map_or(0, |w| w.at.end);
            words.push(Word {
                text: word,
                lower: word.to_lowercase().replace('’', "'"),
                at: start..start + word.len(),
                joined: !words.is_empty() && text[before..start].chars().all(|c| c == ' ' || c == '\u{a0}'),
            });
        }
    }
    words
}

/// Whether the words from `i` on are these, with nothing but blanks between them.
fn are(words: &[Word<'_>], i: usize, phrase: &[&str]) -> bool {
    words.len() >= i + phrase.len()
        && phrase
            .iter()
            .enumerate()
            .all(|(n, p)| words[i + n].lower == *p && (n == 0 || words[i + n].joined))
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

// ---- e-mail ------------------------------------------------------------------------------------------------------------------------

/// An address in its one form, in lower case: who types "Sarah@…" one day and "sarah@…" the next is one person.
fn email(text: &str) -> Option<String> {
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

fn find_email(text: &str, words: &[Word<'_>], asked: Option<Field>) -> Option<Told> {
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

// ---- phone -------------------------------------------------------------------------------------------------------------------------

fn is_phone_char(c: char) -> bool {
    c.is_ascii_digit() || " -.()+/\u{a0}\u{202f}\u{2010}\u{2011}\u{2013}".contains(c)
}

fn find_phone(text: &str, words: &[Word<'_>], country: &str, asked: Option<Field>) -> Option<Told> {
    // "07400 123456" is a number by its zero; "40 61 23 45" could be anything, so it must be called one.
    const CALLED: [&str; 30] = [
        "number",
        "phone",
        "telephone",
        "mobile",
        "cell",
        "call",
        "ring",
        "reach",
        "text",
        "tel",
        "whatsapp",
        "contact",
        "nummer",
        "numret",
        "mobil",
        "mobilen",
        "mobilnummer",
        "telefon",
        "telefonnummer",
        "ringa",
        "nå",
        "nås",
        "sms",
        "telefonen",
        "sms'a",
        "smsa",
        "kontakta",
        "numer",
        "handy",
        "cellphone",
    ];
    let called = asked == Some(Field::Phone) || words.iter().any(|w| CALLED.contains(&w.lower.as_str()));
    let mut rest = 0;
    while let Some(from) = text[rest..].find(|c: char| c.is_ascii_digit() || c == '+' || c == '(') {
        let start = rest + from;
        let run = text[start..].find(|c| !is_phone_char(c)).unwrap_or(text.len() - start);
        let stop = start + run;
        rest = stop.max(start + 1);
        // Part of a word, an address or a price is no number.
        let before = text[..start].chars().next_back();
        let after = text[stop..].chars().next();
        if before.is_some_and(|c| c.is_alphanumeric() || "@#£$€_:".contains(c))
            || after.is_some_and(|c| c.is_alphanumeric() || "@_%".contains(c))
        {
            continue;
        }
        if let Some((at, value)) = number_in(text, start..stop, country, called)
            && (asked == Some(Field::Phone) || !is_anothers(text, words, start))
        {
            let field = Field::Phone;
            return Some(Told { field, value, at });
        }
    }
    None
}

/// The longest number in a run of digits and separators that begins and ends where a group of digits does.
fn number_in(text: &str, run: Range<usize>, country: &str, called: bool) -> Option<(Range<usize>, String)> {
    let piece = &text[run.clone()];
    let opens = |i: usize, c: char| {
        let before = piece[..i].chars().next_back();
        (c == '+' || c == '(' || c.is_ascii_digit()) && before.is_none_or(|b| !b.is_ascii_digit() && b != '+')
    };
    let starts: Vec<usize> = piece
        .char_indices()
        .filter(|&(i, c)| opens(i, c))
        .map(|(i, _)| i)
        .collect();
    let closes =
        |i: usize, c: char| c.is_ascii_digit() && piece[i + 1..].chars().next().is_none_or(|n| !n.is_ascii_digit());
    let ends: Vec<usize> = piece
        .char_indices()
        .filter(|&(i, c)| closes(i, c))
        .map(|(i, _)| i + 1)
        .collect();
    for &start in &starts {
        for &end in ends.iter().rev().filter(|&&end| end > start) {
            let spelling = &piece[start..end];
            if spelling.chars().filter(char::is_ascii_digit).count() < MIN_PHONE_DIGITS {
                break;
            }
            if is_birth_number(spelling) || !(called || is_marked(spelling)) {
                continue;
            }
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

// ---- name --------------------------------------------------------------------------------------------------------------------------

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
const MAYBE_EN: [&[&str]; 7] = [
    &["i'm"],
    &["i", "am"],
    &["im"],
    &["this", "is"],
    &["it's"],
    &["it", "is"],
    &["name"],
];
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
const MAYBE_SV: [&[&str]; 6] = [
    &["jag", "är"],
    &["det", "är"],
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

/// Words that follow "my name is" or "I'm", or answer the question for a name, and are none.
const NO_NAMES: &[&str] = &[
    // English: small words.
    "a",
    "an",
    "the",
    "and",
    "or",
    "but",
    "not",
    "no",
    "nope",
    "yes",
    "yeah",
    "yep",
    "ok",
    "okay",
    "in",
    "on",
    "at",
    "by",
    "of",
    "to",
    "for",
    "from",
    "with",
    "so",
    "very",
    "just",
    "still",
    "also",
    "already",
    "now",
    "here",
    "there",
    "that",
    "this",
    "it",
    "its",
    "it's",
    "is",
    "am",
    "are",
    "was",
    "be",
    "been",
    "i",
    "i'm",
    "i'd",
    "i've",
    "i'll",
    "my",
    "me",
    "mine",
    "you",
    "your",
    "he",
    "she",
    "they",
    "we",
    "us",
    "our",
    "his",
    "her",
    "their",
    "who",
    "what",
    "what's",
    "when",
    "where",
    "which",
    "why",
    "how",
    "do",
    "does",
    "did",
    "can",
    "could",
    "would",
    "will",
    "should",
    "may",
    "might",
    "have",
    "has",
    "had",
    "if",
    "as",
    "than",
    "then",
    "too",
    "only",
    "really",
    "please",
    "thanks",
    "thank",
    "hello",
    "hi",
    "hey",
    "bye",
    "goodbye",
    "good",
    "morning",
    "afternoon",
    "evening",
    "sorry",
    "pardon",
    "back",
    "later",
    "soon",
    "tomorrow",
    "today",
    "tonight",
    "yesterday",
    "never",
    "nothing",
    "none",
    "nobody",
    "anyone",
    "someone",
    "something",
    "everything",
    "anything",
    "maybe",
    "perhaps",
    "sure",
    "unsure",
    "fine",
    "well",
    "great",
    "right",
    "wrong",
    "true",
    // English: what people are and do.
    "ill",
    "sick",
    "pregnant",
    "diabetic",
    "allergic",
    "asthmatic",
    "worried",
    "afraid",
    "scared",
    "anxious",
    "tired",
    "happy",
    "sad",
    "new",
    "old",
    "ready",
    "free",
    "available",
    "interested",
    "late",
    "early",
    "lost",
    "stuck",
    "confused",
    "desperate",
    "urgent",
    "due",
    "out",
    "off",
    "over",
    "under",
    "about",
    "going",
    "coming",
    "trying",
    "looking",
    "calling",
    "writing",
    "asking",
    "having",
    "feeling",
    "getting",
    "taking",
    "using",
    "waiting",
    "wondering",
    "hoping",
    "thinking",
    "seeing",
    "booked",
    "registered",
    "listed",
    "spelled",
    "spelt",
    "misspelled",
    "misspelt",
    "changed",
    "different",
    "missing",
    "incorrect",
    "private",
    "confidential",
    "secret",
    "anonymous",
    "unknown",
    "patient",
    "patients",
    "customer",
    "mother",
    "father",
    "mum",
    "mom",
    "dad",
    "wife",
    "husband",
    "son",
    "daughter",
    "child",
    "partner",
    "friend",
    "carer",
    "guardian",
    "human",
    "person",
    "man",
    "woman",
    "boy",
    "girl",
    "male",
    "female",
    "student",
    "nobody's",
    "asap",
    "anytime",
    "whenever",
    "help",
    "stop",
    "cancel",
    "book",
    "booking",
    "appointment",
    "appointments",
    "call",
    "phone",
    "number",
    "email",
    "mail",
    "name",
    "address",
    "price",
    "cost",
    "parking",
    "test",
    "question",
    "info",
    "directions",
    "referral",
    "prescription",
    "eczema",
    "psoriasis",
    "acne",
    "rash",
    "pain",
    "fever",
    "cough",
    "cold",
    "flu",
    "itch",
    "mole",
    "moles",
    "skin",
    "menopause",
    "covid",
    "migraine",
    "headache",
    "bleeding",
    "breathing",
    "emergency",
    "ambulance",
    "insurance",
    "riverside",
    "clinic",
    "hospital",
    "reception",
    "receptionist",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "christmas",
    "easter",
    "english",
    "british",
    "scottish",
    "welsh",
    "irish",
    "american",
    "swedish",
    "danish",
    "norwegian",
    "finnish",
    "german",
    "french",
    "spanish",
    "italian",
    "polish",
    "dutch",
    "indian",
    "chinese",
    "muslim",
    "jewish",
    "hindu",
    "buddhist",
    "vegan",
    "vegetarian",
    "hiv",
    "adhd",
    "whatsapp",
    "facebook",
    "google",
    "idk",
    "lol",
    "hmm",
    "huh",
    "um",
    "nvm",
    "nevermind",
    "whatever",
    "skip",
    "pass",
    "rather",
    "refuse",
    "need",
    "want",
    "like",
    "love",
    "hate",
    "wait",
    "see",
    "know",
    "don't",
    "dont",
    "won't",
    "can't",
    "isn't",
    // Swedish: small words.
    "ja",
    "jo",
    "japp",
    "jag",
    "nej",
    "nä",
    "inte",
    "ej",
    "en",
    "ett",
    "och",
    "eller",
    "men",
    "det",
    "den",
    "de",
    "dom",
    "är",
    "var",
    "har",
    "hade",
    "på",
    "i",
    "till",
    "från",
    "för",
    "med",
    "om",
    "av",
    "hos",
    "som",
    "så",
    "bara",
    "också",
    "redan",
    "nu",
    "sedan",
    "sen",
    "här",
    "där",
    "vem",
    "vad",
    "när",
    "vilken",
    "vilka",
    "varför",
    "hur",
    "kan",
    "kunde",
    "ska",
    "skulle",
    "vill",
    "ville",
    "måste",
    "får",
    "du",
    "ni",
    "vi",
    "han",
    "hon",
    "min",
    "mitt",
    "mina",
    "din",
    "ditt",
    "er",
    "ert",
    "mig",
    "dig",
    "oss",
    "sig",
    "tack",
    "snälla",
    "hej",
    "hejsan",
    "hallå",
    "tjena",
    "god",
    "morgon",
    "kväll",
    "hejdå",
    "förlåt",
    "ursäkta",
    "ingen",
    "inget",
    "ingenting",
    "någon",
    "något",
    "allt",
    "alla",
    "kanske",
    "visst",
    "okej",
    "bra",
    "dålig",
    "rätt",
    "fel",
    "sant",
    "imorgon",
    "idag",
    "ikväll",
    "igår",
    "senare",
    "snart",
    "aldrig",
    "alltid",
    "ju",
    "väl",
    "lite",
    "mycket",
    "helt",
    "väldigt",
    "jätte",
    "rätt",
    "ganska",
    // Swedish: what people are and do.
    "sjuk",
    "gravid",
    "diabetiker",
    "allergisk",
    "astmatiker",
    "orolig",
    "rädd",
    "trött",
    "ny",
    "gammal",
    "redo",
    "ledig",
    "intresserad",
    "sen",
    "tidig",
    "vilse",
    "osäker",
    "säker",
    "förkyld",
    "patient",
    "mamma",
    "pappa",
    "fru",
    "man",
    "make",
    "maka",
    "son",
    "dotter",
    "barn",
    "sambo",
    "vän",
    "anhörig",
    "människa",
    "person",
    "kvinna",
    "kille",
    "tjej",
    "student",
    "hjälp",
    "stopp",
    "avboka",
    "boka",
    "bokning",
    "tid",
    "tider",
    "ring",
    "ringa",
    "telefon",
    "nummer",
    "mejl",
    "epost",
    "namn",
    "adress",
    "pris",
    "parkering",
    "fråga",
    "remiss",
    "recept",
    "eksem",
    "psoriasis",
    "akne",
    "utslag",
    "ont",
    "feber",
    "hosta",
    "influensa",
    "klåda",
    "hud",
    "klimakteriet",
    "migrän",
    "huvudvärk",
    "blöder",
    "akut",
    "ambulans",
    "försäkring",
    "klinik",
    "kliniken",
    "sjukhus",
    "måndag",
    "tisdag",
    "onsdag",
    "torsdag",
    "fredag",
    "lördag",
    "söndag",
    "januari",
    "februari",
    "mars",
    "maj",
    "juni",
    "juli",
    "augusti",
    "oktober",
    "december",
    "jul",
    "påsk",
    "svensk",
    "svenska",
    "engelsk",
    "engelska",
    "dansk",
    "norsk",
    "finsk",
    "tysk",
    "fransk",
    "spansk",
    "hemlig",
    "hemligt",
    "anonym",
    "felstavat",
    "ändrat",
    "registrerad",
    "registrerat",
    "spelar",
    "vet",
    "skit",
    "strunt",
    "hoppa",
    "behöver",
    "tycker",
    "undrar",
    "mår",
    "känner",
];

fn is_no_name(word: &str) -> bool {
    NO_NAMES.contains(&word) || DOCTORS.contains(&word)
}

fn has_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

fn find_name(
    text: &str,
    words: &[Word<'_>],
    language: &str,
    asked: Option<Field>,
    taken: &[Range<usize>],
) -> Option<Told> {
    let (own, others): (&[&[&str]], &[&[&str]]) = match super::language::primary(language).as_str() {
        "sv" => (&MAYBE_SV, &[]),
        _ => (&MAYBE_EN, &[]),
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
            for phrase in own.iter().chain(others).filter(|p| are(&free, i, p)) {
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
    if !(capitals || sure) {
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
        if end - i >= MAX_NAME_WORDS || !(particle || (fits && is_name_word(word) && !is_no_name(&word.lower))) {
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
        if !has_capital(word.text) || !is_name_word(word) || is_no_name(&word.lower) {
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
    let ordinary = |w: &Word<'_>| is_no_name(&w.lower) || !is_name_word(w);
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str, language: &str, country: &str, asked: Option<Field>) -> String {
        let all: Vec<String> = told(text, language, country, asked)
            .iter()
            .map(|t| format!("{}={}", t.field.as_str(), t.value))
            .collect();
        all.join(" ")
    }

    #[test]
    fn a_name_is_taken_where_it_is_told_as_one() {
        for (text, language, name) in [
            ("my name is Sarah", "en", "Sarah"),
            ("Hello, my name is Sarah Jones and I have eczema.", "en", "Sarah Jones"),
            ("my name is sarah and i have eczema", "en", "Sarah"),
            ("My name's Anna-Karin O'Brien.", "en", "Anna-Karin O'Brien"),
            ("MY NAME IS SARAH JONES", "en", "Sarah Jones"),
            ("my name is sarah jones i need an appointment", "en", "Sarah Jones"),
            ("I'm Sarah Jones", "en", "Sarah Jones"),
            ("Hi, I'm Sarah. Do you treat eczema?", "en", "Sarah"),
            ("Hello I am Sarah and I need a time", "en", "Sarah"),
            ("I'm Ludwig van Beethoven, born 1770", "en", "Ludwig van Beethoven"),
            ("This is Sarah.", "en", "Sarah"),
            ("Hi, this is Sarah Jones calling about my rash", "en", "Sarah Jones"),
            ("Please call me Sally", "en", "Sally"),
            ("Name: Sarah Jones", "en", "Sarah Jones"),
            ("Sarah here", "en", "Sarah"),
            ("jag heter Sara", "sv", "Sara"),
            ("Hej, jag heter Åsa Öberg och har eksem.", "sv", "Åsa Öberg"),
            ("jag heter sara", "sv", "Sara"),
            ("Mitt namn är Sara Lind", "sv", "Sara Lind"),
            ("Hej! Jag är Sara.", "sv", "Sara"),
            ("Sara Lind heter jag", "sv", "Sara Lind"),
            ("kalla mig Lasse", "sv", "Lasse"),
            ("jag heter Sara men skriver engelska", "en", "Sara"),
            ("my name is Mrs Jones", "en", "Mrs Jones"),
        ] {
            assert_eq!(shown(text, language, "GB", None), format!("name={name}"), "{text}");
        }
    }

    #[test]
    fn a_doctors_name_and_random_words_are_nobodys() {
        for (text, language) in [
            ("Does Dr. Phillips work on Fridays?", "en"),
            ("I'm Dr. Phillips' patient", "en"),
            ("I'm Phillips' patient", "en"),
            ("I'm seeing Dr Phillips on Monday", "en"),
            ("My name is Dr. Phillips", "en"),
            ("This is Dr. Okafor", "en"),
            ("my doctor's name is Phillips", "en"),
            ("My daughter's name is Emma", "en"),
            ("her name is Emma", "en"),
            ("What is your name?", "en"),
            ("My name is misspelled on the letter", "en"),
            ("my name is not Sarah", "en"),
            ("My name is on the list", "en"),
            ("I'm Swedish", "en"),
            ("I'm pregnant", "en"),
            ("I'm Pregnant.", "en"),
            ("I'M PREGNANT", "en"),
            ("I am Happy to wait", "en"),
            ("I'm allergic to Penicillin", "en"),
            ("I'm London based", "en"),
            ("This is urgent", "en"),
            ("It's Monday", "en"),
            ("It's Eczema I think", "en"),
            ("call me back", "en"),
            ("Call me on Monday", "en"),
            ("call me tomorrow", "en"),
            ("Sarah", "en"),
            ("Is Dr Phillips here", "en"),
            ("I need help here", "en"),
            ("Friday here", "en"),
            ("min läkare heter Phillips", "sv"),
            ("jag heter inte Sara", "sv"),
            ("Vad heter hudläkaren?", "sv"),
            ("jag är gravid", "sv"),
            ("Jag är Svensk.", "sv"),
            ("jag är här", "sv"),
            ("Det är Måndag", "sv"),
            ("Jag är doktor Phillips patient", "sv"),
            ("jag är sjuk och behöver en tid", "sv"),
            ("kalla mig inte det", "sv"),
            ("", "en"),
            ("...", "en"),
        ] {
            assert_eq!(shown(text, language, "GB", None), "", "{text}");
        }
    }

    #[test]
    fn the_bare_answer_is_enough_where_it_was_asked_for() {
        let asked = Some(Field::Name);
        for (text, language, expected) in [
            ("Sarah", "en", "name=Sarah"),
            ("sarah jones", "en", "name=Sarah Jones"),
            ("SARAH", "en", "name=Sarah"),
            ("It's Sarah.", "en", "name=Sarah"),
            (
                "Sarah Jones, 07400 123456",
                "en",
                "name=Sarah Jones phone=+447400123456",
            ),
            ("Åsa", "sv", "name=Åsa"),
            ("ja, Sara Lind", "sv", "name=Sara Lind"),
            ("maria del carmen", "en", "name=Maria del Carmen"),
            ("no thanks", "en", ""),
            ("why?", "en", ""),
            ("why do you need that", "en", ""),
            ("I don't want to say", "en", ""),
            ("eczema", "en", ""),
            ("nej tack", "sv", ""),
            ("vill inte säga", "sv", ""),
            ("Dr Phillips", "en", ""),
            ("hello", "en", ""),
            ("Friday", "en", ""),
            ("07400 123456", "en", "phone=+447400123456"),
            ("can I book a time with someone soon please", "en", ""),
            ("S", "en", ""),
        ] {
            assert_eq!(shown(text, language, "GB", asked), expected, "{text}");
        }
    }

    #[test]
    fn a_number_is_read_in_the_clinics_spelling() {
        for (text, country, number) in [
            ("You can reach me on 07400 123456", "GB", "+447400123456"),
            ("07400123456.", "GB", "+447400123456"),
            ("my number is +44 (0)7400 123456, thanks", "GB", "+447400123456"),
            ("ring 070-123 45 67 efter 15", "SE", "+46701234567"),
            ("ring 070/123 45 67", "SE", "+46701234567"),
            ("070-123 45 67 10-12", "SE", "+46701234567"),
            ("between 10 and 12 on 07400 123456", "GB", "+447400123456"),
            ("at 10 07400 123456", "GB", "+447400123456"),
            ("call (212) 555-0123", "US", "+12125550123"),
            ("(212) 555-0123", "US", "+12125550123"),
            ("mit nummer: 32 12 34 56", "DK", "+4532123456"),
        ] {
            assert_eq!(shown(text, "en", country, None), format!("phone={number}"), "{text}");
        }
        for (text, country) in [
            ("at 10:30 on 22/11/2024", "GB"),
            ("2024-11-22 14:00", "GB"),
            ("my NHS number is 943 476 5919", "GB"),
            ("jag är född 050312-1234", "SE"),
            ("19850312-1234", "SE"),
            ("case 212 555 0123", "US"),
            ("the 12 10 20 24", "DK"),
            ("it cost £07400123456", "GB"),
            ("ref07400123456", "GB"),
            ("07400 12345", "GB"),
            ("Is your number 01632 960001?", "GB"),
            ("my mother's number is 07400 123456", "GB"),
            ("mammas nummer är 070-123 45 67", "SE"),
        ] {
            assert_eq!(shown(text, "en", country, None), "", "{text}");
        }
        assert_eq!(
            shown("212 555 0123", "en", "US", Some(Field::Phone)),
            "phone=+12125550123"
        );
        assert_eq!(shown("32123456", "en", "DK", Some(Field::Phone)), "phone=+4532123456");
    }

    #[test]
    fn an_address_is_read_and_nothing_is_cut_off() {
        for (text, address) in [
            ("sarah@example.com", "sarah@example.com"),
            (
                "Mail me: Sarah.Jones+clinic@Example.co.uk.",
                "sarah.jones+clinic@example.co.uk",
            ),
            ("<sarah@example.com>", "sarah@example.com"),
            ("my e-mail is sarah@example.com, thanks", "sarah@example.com"),
        ] {
            assert_eq!(shown(text, "en", "GB", None), format!("email={address}"), "{text}");
        }
        for text in [
            "sarah@example",
            "@sarah on instagram",
            "sara@räv.se",
            "åsa@example.com",
            "a@b@example.com",
            "sarah..jones@example.com",
            "sarah@-example.com",
            "is your e-mail info@riverside.example?",
        ] {
            assert_eq!(shown(text, "en", "GB", None), "", "{text}");
        }
    }

    #[test]
    fn everything_is_told_in_one_message() {
        let text = "Hi, I'm Sarah Jones, 07400 123456, sarah@example.com";
        assert_eq!(
            shown(text, "en", "GB", None),
            "name=Sarah Jones phone=+447400123456 email=sarah@example.com"
        );
        let at: Vec<&str> = told(text, "en", "GB", None)
            .iter()
            .map(|t| &text[t.at.clone()])
            .collect();
        assert_eq!(at, ["Sarah Jones", "07400 123456", "sarah@example.com"]);
    }

    #[test]
    fn a_given_value_has_one_form() {
        assert_eq!(
            Field::Phone.normal(" 07400 123456 ", "GB").as_deref(),
            Some("+447400123456")
        );
        assert_eq!(
            Field::Email.normal("Sarah@Example.com", "GB").as_deref(),
            Some("sarah@example.com")
        );
        assert_eq!(
            Field::Name.normal("  Sarah \n Jones ", "GB").as_deref(),
            Some("Sarah Jones")
        );
        assert_eq!(Field::Name.normal("<b>", "GB"), None);
        assert_eq!(Field::Name.normal("12", "GB"), None);
        assert_eq!(Field::Email.normal("sarah", "GB"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in ".{0,60}", asked in 0usize..4) {
            let asked = [None, Some(Field::Name), Some(Field::Phone), Some(Field::Email)][asked];
            for language in ["en", "sv"] {
                for told in told(&text, language, "GB", asked) {
                    prop_assert!(text.get(told.at.clone()).is_some());
                    prop_assert_eq!(told.field.normal(&told.value, "GB"), Some(told.value.clone()));
                }
            }
        }

        #[test]
        fn words_and_signs_in_any_order_are_read_without_harm(
            parts in proptest::collection::vec("my name is|I'm|jag heter|Sarah|,|'|@|\\+44|07400 123456|é|-|Dr\\.|å", 0..8), asked: bool,
        ) {
            let text = parts.join(" ");
            let _ = told(&text, "en", "GB", asked.then_some(Field::Name));
        }
    }
}
