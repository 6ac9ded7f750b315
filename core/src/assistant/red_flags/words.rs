//! A text as words that the rules can compare: whole, without accents, and with what hides words from a list undone (markup, look-alike
//! letters, spaced letters, digits for letters, letters held down).

use crate::people::language::fold_char;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

/// Words are short and ours: a quick hash will do (FNV-1a).
#[derive(Debug)]
pub struct Quick(u64);

impl Default for Quick {
    fn default() -> Quick {
        Quick(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// A map by words.
pub type Map<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

/// Most characters that are looked at. A message has at most 4,096; the rest of a longer text is another guard's.
const MAX_CHARS: usize = 20_000;
/// Letters standing alone in a row, from which on they are one spaced word.
const SPACED: usize = 4;
/// Longest tag of markup, in characters.
const TAG: usize = 200;

/// One word of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Token {
    /// Lower case, no accents, no apostrophes. Empty: hidden from the rules.
    pub word: String,
    /// Whether it begins a clause.
    pub starts: bool,
    /// Whether it begins a sentence.
    pub begins: bool,
    /// White space before it, in characters: told apart only in spaced words.
    pub(super) gap: usize,
    /// Of which of the lists in `soften` it begins a phrase.
    pub(super) lists: u32,
}

/// Words that are written in several ways, as one of them. Pairs stand in a row in the text.
const SAME: &[(&str, &str)] = &[
    ("cannot", "cant"),
    ("can not", "cant"),
    ("caint", "cant"),
    ("cnt", "cant"),
    ("cnat", "cant"),
    ("acnt", "cant"),
    ("inet", "inte"),
    ("ine", "inte"),
    ("couldnt", "cant"),
    ("could not", "cant"),
    ("unable to", "cant"),
    ("not able to", "cant"),
    ("will not", "wont"),
    ("would not", "wont"),
    ("wouldnt", "wont"),
    ("do not", "dont"),
    ("does not", "doesnt"),
    ("did not", "didnt"),
    ("is not", "isnt"),
    ("are not", "arent"),
    ("was not", "wasnt"),
    ("were not", "wasnt"),
    ("has not", "hasnt"),
    ("have not", "havent"),
    ("had not", "hadnt"),
    ("aint", "isnt"),
    ("i am", "im"),
    ("he is", "hes"),
    ("she is", "shes"),
    ("ej", "inte"),
    ("icke", "inte"),
    ("int", "inte"),
    ("inta", "inte"),
    ("itne", "inte"),
    ("sen", "sedan"),
    ("nat", "nagot"),
    ("nan", "nagon"),
    ("mej", "mig"),
    ("dej", "dig"),
    ("sej", "sig"),
    ("dom", "de"),
    ("e", "ar"),
    ("u", "you"),
    ("plz", "please"),
    ("blood sugar", "bloodsugar"),
    ("kanna igen", "marka"),
    ("kanner igen", "marker"),
    ("kanner man igen", "marker"),
];

/// A letter as its plain likeness: full width, mathematical, circled, of another alphabet that looks the same.
fn plain(c: char) -> char {
    let code = c as u32;
    let letter = |n: u32| char::from_u32(u32::from(b'a') + n).unwrap_or(c);
    match code {
        0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        0x1d400..=0x1d6a3 => letter((code - 0x1d400) % 26),
        0x24b6..=0x24cf => letter(code - 0x24b6),
        0x24d0..=0x24e9 => letter(code - 0x24d0),
        0x1f130..=0x1f149 => letter(code - 0x1f130),
        0x1f150..=0x1f169 => letter(code - 0x1f150),
        0x1f170..=0x1f189 => letter(code - 0x1f170),
        _ => match c {
            'а' | 'А' | 'α' => 'a',
            'е' | 'Е' | 'ё' | 'ε' => 'e',
            'о' | 'О' | 'ο' => 'o',
            'р' | 'Р' | 'ρ' => 'p',
            'с' | 'С' => 'c',
            'т' | 'Т' => 't',
            'у' | 'У' => 'y',
            'х' | 'Х' => 'x',
            'і' | 'І' | 'ı' => 'i',
            'к' | 'К' => 'k',
            'м' | 'М' => 'm',
            'н' | 'Н' => 'h',
            'в' | 'В' => 'b',
            other => other,
        },
    }
}

/// Letters that are not seen and only part others.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{e0000}'..='\u{e007f}'
            | '\u{ad}'
            | '\u{feff}'
            | '\u{180e}'
    )
}

/// Where a tag or an entity of markup that begins here ends, and what it stands for.
fn markup(chars: &[char], at: usize) -> Option<(usize, char)> {
    let rest = &chars[at + 1..chars.len().min(at + TAG)];
    match chars[at] {
        '<' if rest
            .first()
            .is_some_and(|c| c.is_ascii_alphabetic() || *c == '/' || *c == '!') =>
        {
            let end = rest.iter().position(|c| *c == '>')?;
            let name: String = rest[..end]
                .iter()
                .skip_while(|c| **c == '/')
                .take_while(|c| c.is_ascii_alphanumeric())
                .collect();
            let parts = ["br", "p", "div", "li", "ul", "ol", "td", "tr", "h1", "h2", "h3", "hr"];
            let apart = parts.contains(&name.to_ascii_lowercase().as_str());
            Some((at + end + 2, if apart { '\n' } else { '\u{200b}' }))
        }
        '&' => {
            let end = rest.iter().take(8).position(|c| *c == ';')?;
            let name: String = rest[..end].iter().collect();
            let is = match name.as_str() {
                "nbsp" => ' ',
                "apos" | "#39" | "rsquo" | "#x27" => '\'',
                "aring" | "auml" | "Aring" | "Auml" => 'a',
                "ouml" | "Ouml" => 'o',
                "amp" | "lt" | "gt" | "quot" => ' ',
                _ => return None,
            };
            Some((at + end + 2, is))
        }
        _ => None,
    }
}

/// The text in plain small letters.
fn letters(text: &str) -> Vec<char> {
    let raw: Vec<char> = text.chars().take(MAX_CHARS).collect();
    let mut out = Vec::with_capacity(raw.len());
    let mut i = 0;
    while i < raw.len() {
        if let Some((end, is)) = markup(&raw, i) {
            if is != '\u{200b}' {
                out.push(is);
            }
            i = end;
            continue;
        }
        let c = plain(raw[i]);
        i += 1;
        if is_unseen(c) {
            continue;
        }
        match c {
            '’' | '‘' | '`' | '´' | '\u{2bc}' | '＇' => out.push('\''),
            _ => out.extend(c.to_lowercase().map(fold_char).filter(|c| !is_unseen(*c))),
        }
    }
    out
}

/// Digits and signs that stand for letters inside a word: "ch3st", "su1c1de".
fn unleet(c: char) -> char {
    match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

/// Letters held down: "heeeelp". Two are left alone.
fn unheld(word: &str) -> String {
    let chars: Vec<char> = word.chars().collect();
    let mut out = String::with_capacity(word.len());
    let mut i = 0;
    while i < chars.len() {
        let run = chars[i..].iter().take_while(|c| **c == chars[i]).count();
        let keep = if run > 2 && chars[i].is_alphabetic() { 1 } else { run };
        out.extend(std::iter::repeat_n(chars[i], keep));
        i += run;
    }
    out
}

/// A word as one or two: "6w" is "6" and "w", "v28" is "v" and "28".
fn parts(word: &str) -> Vec<String> {
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    let all = word.chars().count();
    if digits == all || word.len() != all {
        return vec![word.to_owned()];
    }
    if digits > 0 {
        return vec![word[..digits].to_owned(), word[digits..].to_owned()];
    }
    let head = word.chars().take_while(char::is_ascii_alphabetic).count();
    if head == all {
        return vec![unheld(word)];
    }
    if head <= 2 && word[head..].bytes().all(|c| c.is_ascii_digit()) {
        return vec![word[..head].to_owned(), word[head..].to_owned()];
    }
    vec![unheld(&word.chars().map(unleet).collect::<String>())]
}

/// A text as words.
pub fn tokens(text: &str) -> Vec<Token> {
    let chars = letters(text);
    let mut out: Vec<Token> = Vec::new();
    let mut word = String::new();
    let (mut starts, mut begins, mut gap) = (true, true, 0_usize);
    for i in 0..=chars.len() {
        let c = chars.get(i).copied().unwrap_or('\n');
        let next = chars.get(i + 1).copied().unwrap_or(' ');
        if c.is_alphanumeric() || (matches!(c, '@' | '$') && !word.is_empty() && next.is_alphabetic()) {
            word.push(c);
            continue;
        }
        let inside = !word.is_empty() && next.is_alphanumeric();
        // "can't" is "cant"; "su*cide" wants to be read; "e-mail" is one word.
        if inside && (c == '\'' || c == '*' || (c == '-' && word.len() == 1 && next.is_alphabetic())) {
            continue;
        }
        let number = word.bytes().all(|c| c.is_ascii_digit()) && inside && next.is_ascii_digit();
        if !word.is_empty() {
            for part in parts(&std::mem::take(&mut word)) {
                let breaks = matches!(
                    part.as_str(),
                    "but" | "men" | "however" | "though" | "fast" | "although"
                );
                out.push(Token {
                    word: part,
                    starts: starts || breaks,
                    begins,
                    gap,
                    lists: 0,
                });
                (starts, begins, gap) = (false, false, 0);
            }
        }
        gap = if c == '\'' { 0 } else { gap + 1 };
        if number {
            continue;
        }
        match c {
            '.' | '?' | '!' | '\n' | '…' => (starts, begins) = (true, true),
            ',' | ';' | ':' | '(' | ')' => starts = true,
            _ => {}
        }
    }
    same(unspaced(out))
}

/// Words that were spaced out, letter by letter, as words again.
fn unspaced(all: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(all.len());
    let mut i = 0;
    let single = |t: &Token| t.word.len() == 1 && t.word.bytes().all(|c| c.is_ascii_alphabetic());
    while i < all.len() {
        let run = all[i..].iter().take_while(|t| single(t)).count();
        if run < SPACED {
            out.extend(all[i..i + run.max(1)].iter().cloned());
            i += run.max(1);
            continue;
        }
        let letters = &all[i..i + run];
        let least = letters[1..].iter().map(|t| t.gap).min().unwrap_or(1);
        for (n, letter) in letters.iter().enumerate() {
            match out.last_mut() {
                Some(last) if n > 0 && letter.gap <= least => last.word.push_str(&letter.word),
                _ => out.push(letter.clone()),
            }
        }
        i += run;
    }
    out
}

/// By the first word of a spelling: the others of it, how many it has, and what it is.
type Spellings = Map<&'static str, Vec<(Vec<&'static str>, &'static str)>>;

fn spellings() -> &'static Spellings {
    static SPELLINGS: OnceLock<Spellings> = OnceLock::new();
    SPELLINGS.get_or_init(|| {
        let mut all = Spellings::default();
        for (from, to) in SAME {
            let mut words = from.split(' ');
            let first = words.next().unwrap_or_default();
            all.entry(first).or_default().push((words.collect(), to));
        }
        all
    })
}

/// The spellings of [`SAME`] as one.
pub fn same(all: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(all.len());
    let mut all = all.into_iter();
    let mut ahead: std::collections::VecDeque<Token> = std::collections::VecDeque::new();
    loop {
        while ahead.len() < 3 {
            let Some(next) = all.next() else { break };
            ahead.push_back(next);
        }
        let Some(mut token) = ahead.pop_front() else { return out };
        let found = spellings().get(token.word.as_str()).and_then(|ways| {
            ways.iter().find(|(rest, _)| {
                rest.len() <= ahead.len() && rest.iter().zip(&ahead).all(|(a, b)| b.word == *a && !b.starts)
            })
        });
        if let Some((rest, to)) = found {
            token.word = (*to).to_owned();
            ahead.drain(..rest.len());
        }
        out.push(token);
    }
}

/// The words of a row of a rule, spelled as the text's are.
pub fn spelled(row: &str) -> Vec<String> {
    let all = row.split('_').map(|word| Token {
        word: word.to_owned(),
        ..Token::default()
    });
    same(all.collect()).into_iter().map(|t| t.word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|t| t.word).collect()
    }

    #[test]
    fn what_hides_words_is_undone() {
        for (text, is) in [
            ("I can’t breathe", "i cant breathe"),
            ("c a n ' t   b r e a t h e", "cant breathe"),
            ("Jag kan ej andas", "jag kan inte andas"),
            ("ch3st p4in", "chest pain"),
            ("𝐜𝐡𝐞𝐬𝐭 ｐａｉｎ", "chest pain"),
            ("ch<b>es</b>t<br>pain", "chest pain"),
            ("heeeelp", "help"),
            ("6w old, 38.5", "6 w old 38 5"),
            ("v28", "v 28"),
            ("сhest", "chest"),
        ] {
            assert_eq!(words(text).join(" "), is, "{text}");
        }
    }
}
