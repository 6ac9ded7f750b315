//! How the rules are written, and how they are found in a text.
//!
//! A rule is groups with `&` between: each must stand in the text, near the others, on words of its own. A group is rows with `|` between,
//! a row is words with `_` between. After `!` stand rows that let it pass when they stand near. `@9` at the end: so many words at most from
//! the first to the last.
//!
//! A word is itself, its inflections and one typing error; `=word` is only itself, `word*` begins so, `~word` has it inside, `#8` is a number
//! of at least 8 and `#<8` of at most 8, `?` is up to two words of any kind.
//!
//! Every distinct word of a text is compared once; rules are looked at only where all their groups stand. So a text costs about its length.

use super::words::{Map, Token, spelled};
use super::{Level, common};
use crate::assistant::normalise::near;
use std::collections::{BTreeMap, HashMap};

/// Words from the first to the last of a match, where a rule says nothing else.
const WINDOW: usize = 14;
/// How far from a match what lets it pass may stand, in words.
const UNLESS: usize = 9;
/// Letters from which on one typing error is forgiven, and from which on two are.
const FORGIVEN: (usize, usize) = (5, 9);
/// Letters at both ends that must stand as they should where two errors are forgiven.
const KEPT: usize = 4;
/// Places of a group that are tried beside one of the first group's.
const TRIED: usize = 4;
/// Shortest word that is looked at as two written as one.
const TWO: usize = 7;
/// Shortest word that is looked at as several.
const SEVERAL: usize = 12;
/// Longest of them.
const LONGEST: usize = 120;

/// What may stand before a word and only strengthens it.
const STRONG: [&str; 8] = ["jatte", "super", "skit", "asa", "svin", "mega", "as", "valdigt"];
/// What may follow a word without making it another.
const ENDINGS: [&str; 20] = [
    "s", "n", "t", "a", "d", "en", "et", "na", "ar", "er", "or", "es", "ed", "ad", "de", "ing", "arna", "erna", "orna",
    "ade",
];

/// One word of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Pat {
    Word(String),
    Exact(String),
    Prefix(String),
    Part(String),
    AtLeast(u32),
    AtMost(u32),
    Any,
}

impl Pat {
    fn read(text: &str) -> Pat {
        if text == "?" {
            return Pat::Any;
        }
        if let Some(most) = text.strip_prefix("#<") {
            return Pat::AtMost(most.parse().unwrap_or_default());
        }
        if let Some(least) = text.strip_prefix('#') {
            return Pat::AtLeast(least.parse().unwrap_or_default());
        }
        if let Some(part) = text.strip_prefix('~') {
            return Pat::Part(part.to_owned());
        }
        if let Some(word) = text.strip_prefix('=') {
            return Pat::Exact(word.to_owned());
        }
        match text.strip_suffix('*') {
            Some(prefix) => Pat::Prefix(prefix.to_owned()),
            None => Pat::Word(text.to_owned()),
        }
    }
}

/// Which letters stand in a word: of words one error apart, at most two differ.
fn letters(word: &str) -> u32 {
    word.bytes()
        .filter(u8::is_ascii_lowercase)
        .fold(0, |all, c| all | 1 << (c - b'a'))
}

/// Whether two words are so few errors apart.
fn is_near(a: &str, b: &str, most: usize) -> bool {
    let (mut x, mut y) = (a.as_bytes(), b.as_bytes());
    let same = x.iter().zip(y).take_while(|(p, q)| p == q).count();
    (x, y) = (&x[same..], &y[same..]);
    let same = x.iter().rev().zip(y.iter().rev()).take_while(|(p, q)| p == q).count();
    (x, y) = (&x[..x.len() - same], &y[..y.len() - same]);
    let one = x.len() <= 1 && y.len() <= 1;
    let swapped = x.len() == 2 && y.len() == 2 && x[0] == y[1] && x[1] == y[0];
    // Two errors are forgiven where enough stands as it should.
    one || swapped || (most > 1 && a.len() - x.len() >= KEPT && near(a, b, most))
}

/// Words in a row.
#[derive(Debug)]
struct Row {
    pats: Vec<usize>,
    groups: Vec<usize>,
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// How soon help is needed.
    pub level: Level,
    /// What it is about.
    pub category: &'static str,
    groups: Vec<usize>,
    unless: Option<usize>,
    window: usize,
}

/// Where a group matched: the first word and the one after the last.
pub type Hit = (usize, usize);

/// The letters of a pattern, the pattern, its number.
type Part = (u32, String, usize);

/// All rules, made ready for looking.
#[derive(Debug, Default)]
pub struct Book {
    pats: HashMap<Pat, usize>,
    any: Option<usize>,
    rows: Vec<Row>,
    /// Rows by the pattern of their first word.
    first: Vec<Vec<usize>>,
    words: Map<String, Vec<usize>>,
    exact: Map<String, Vec<usize>>,
    prefixes: Map<String, Vec<usize>>,
    parts: Vec<Part>,
    numbers: Vec<(bool, u32, usize)>,
    /// What may be mistyped, by its first letter and its length.
    typos: Map<(u8, usize), Vec<Part>>,
    groups: usize,
    /// The rules, in the order of writing.
    pub rules: Vec<Rule>,
    /// Rules by their first group: where that stands nowhere, the rule need not be looked at.
    keyed: Vec<Vec<usize>>,
    common: Map<&'static str, ()>,
}

/// The words of a text with what the rules find in them.
#[derive(Debug, Default)]
pub struct Places {
    /// By group: where it stands, in order.
    of: Vec<Vec<Hit>>,
    /// The groups that stand somewhere.
    touched: Vec<usize>,
    /// By word: the number of its sentence.
    sentences: Vec<usize>,
    /// What was done, for keeping it within bounds.
    pub steps: usize,
}

impl Book {
    /// Reads the rules: level, what it is about, the pattern.
    pub fn read(rules: impl Iterator<Item = (Level, &'static str, String)>) -> Book {
        let mut book = Book {
            common: common::words(),
            ..Book::default()
        };
        let mut groups: HashMap<String, usize> = HashMap::new();
        let mut rows: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for (level, category, text) in rules {
            let (text, window) = match text.rsplit_once('@') {
                Some((text, n)) => (text.to_owned(), n.trim().parse().unwrap_or(WINDOW)),
                None => (text, WINDOW),
            };
            let (when, unless) = match text.split_once('!') {
                Some((when, unless)) => (when, Some(unless)),
                None => (text.as_str(), None),
            };
            let mut group = |text: &str, book: &mut Book| {
                let next = groups.len();
                let id = *groups.entry(text.trim().to_owned()).or_insert(next);
                if id == next {
                    for row in text.split('|').map(str::trim).filter(|t| !t.is_empty()) {
                        let pats = spelled(row).iter().map(|word| book.pat(Pat::read(word))).collect();
                        let of = rows.entry(pats).or_default();
                        if !of.contains(&id) {
                            of.push(id);
                        }
                    }
                }
                id
            };
            let rule = Rule {
                level,
                category,
                groups: when.split('&').map(|text| group(text, &mut book)).collect(),
                unless: unless.map(|text| group(text, &mut book)),
                window,
            };
            book.rules.push(rule);
        }
        book.groups = groups.len();
        book.keyed = vec![Vec::new(); book.groups];
        for (n, rule) in book.rules.iter().enumerate() {
            if let Some(first) = rule.groups.first() {
                book.keyed[*first].push(n);
            }
        }
        book.first = vec![Vec::new(); book.pats.len()];
        for (pats, groups) in rows {
            let Some(first) = pats.first().copied() else { continue };
            book.first[first].push(book.rows.len());
            book.rows.push(Row { pats, groups });
        }
        book
    }

    fn pat(&mut self, pat: Pat) -> usize {
        let next = self.pats.len();
        let id = *self.pats.entry(pat.clone()).or_insert(next);
        if id < next {
            return id;
        }
        match pat {
            Pat::Word(w) => {
                self.typo(&w, id);
                self.words.entry(w).or_default().push(id);
            }
            Pat::Prefix(w) => {
                self.typo(&w, id);
                self.prefixes.entry(w).or_default().push(id);
            }
            Pat::Exact(w) => self.exact.entry(w).or_default().push(id),
            Pat::Part(w) => self.parts.push((letters(&w), w, id)),
            Pat::AtLeast(n) => self.numbers.push((true, n, id)),
            Pat::AtMost(n) => self.numbers.push((false, n, id)),
            Pat::Any => self.any = Some(id),
        }
        id
    }

    fn typo(&mut self, word: &str, id: usize) {
        if word.len() >= FORGIVEN.0 {
            let key = (word.as_bytes()[0], word.len());
            let entry = (letters(word), word.to_owned(), id);
            self.typos.entry(key).or_default().push(entry);
        }
    }

    /// The patterns that a word is, as it stands.
    fn exactly(&self, word: &str) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        if word.bytes().all(|c| c.is_ascii_digit()) {
            let n = word.parse::<u32>().unwrap_or(u32::MAX);
            let fits = |(least, limit, _): &&(bool, u32, usize)| if *least { n >= *limit } else { n <= *limit };
            found.extend(self.numbers.iter().filter(fits).map(|n| n.2));
        }
        found.extend(self.words.get(word).into_iter().flatten());
        found.extend(self.exact.get(word).into_iter().flatten());
        for (end, _) in word.char_indices().skip(2) {
            found.extend(self.prefixes.get(&word[..end]).into_iter().flatten());
        }
        found.extend(self.prefixes.get(word).into_iter().flatten());
        let mask = letters(word);
        let inside = |p: &&Part| p.0 & !mask == 0 && word.contains(p.1.as_str());
        found.extend(self.parts.iter().filter(inside).map(|p| p.2));
        found
    }

    /// The patterns that a word is, with an ending.
    fn inflected(&self, word: &str) -> Vec<usize> {
        let mut found = Vec::new();
        for ending in ENDINGS {
            let stem = word.strip_suffix(ending).filter(|stem| stem.len() >= 4);
            found.extend(stem.and_then(|stem| self.words.get(stem)).into_iter().flatten());
        }
        found
    }

    /// The patterns that a word is, mistyped.
    fn mistyped(&self, word: &str) -> Vec<usize> {
        let bytes = word.as_bytes();
        if bytes.len() + 1 < FORGIVEN.0 || !word.is_ascii() || self.common.contains_key(word) {
            return Vec::new();
        }
        let mask = letters(word);
        let mut found = Vec::new();
        // The first letter is seldom mistaken, except with the second.
        let mut firsts = vec![bytes[0]];
        if bytes[1] != bytes[0] {
            firsts.push(bytes[1]);
        }
        for (n, first) in firsts.into_iter().enumerate() {
            for length in bytes.len() - 2..=bytes.len() + 2 {
                let most = if length.min(bytes.len()) >= FORGIVEN.1 && n == 0 {
                    2
                } else {
                    1
                };
                if length.abs_diff(bytes.len()) > most || (n == 1 && length != bytes.len()) {
                    continue;
                }
                for (letters, pattern, id) in self.typos.get(&(first, length)).into_iter().flatten() {
                    if (letters ^ mask).count_ones() as usize <= 2 * most && is_near(pattern, word, most) {
                        found.push(*id);
                    }
                }
            }
        }
        found
    }

    fn is_known(&self, word: &str) -> bool {
        self.words.contains_key(word) || self.exact.contains_key(word) || self.prefixes.contains_key(word)
    }

    /// A word that is two of the rules' written as one: "chestpain", "halssvullnad".
    fn two(&self, word: &str) -> Option<Vec<String>> {
        if word.len() < TWO || word.len() > LONGEST || !word.is_ascii() {
            return None;
        }
        if self.common.contains_key(word) {
            return None;
        }
        for at in 3..word.len() - 2 {
            let (a, b) = word.split_at(at);
            if !self.is_known(a) {
                continue;
            }
            for b in [Some(b), b.strip_prefix('s')].into_iter().flatten() {
                if self.is_known(b) || !self.inflected(b).is_empty() {
                    return Some(vec![a.to_owned(), b.to_owned()]);
                }
            }
        }
        None
    }

    /// A row of words without blanks, as the words: as many letters as can be in words that are known.
    fn several(&self, word: &str) -> Option<Vec<String>> {
        const LONG: usize = 16;
        if word.len() < SEVERAL || word.len() > LONGEST || !word.is_ascii() {
            return None;
        }
        // Best way to each end: letters left over, words.
        let mut best: Vec<(usize, usize, usize)> = vec![(0, 0, 0)];
        for end in 1..=word.len() {
            let left = best[end - 1];
            let mut way = (left.0 + 2, left.1 + 1, end - 1);
            for start in end.saturating_sub(LONG)..end {
                let part = &word[start..end];
                let known = part == "i" || (part.len() > 1 && (self.common.contains_key(part) || self.is_known(part)));
                let next = (best[start].0, best[start].1 + 1, start);
                if known && (next.0, next.1) < (way.0, way.1) {
                    way = next;
                }
            }
            best.push(way);
        }
        if best[word.len()].0 > word.len() / 4 {
            return None;
        }
        let mut out = Vec::new();
        let mut end = word.len();
        while end > 0 {
            let start = best[end].2;
            out.push(word[start..end].to_owned());
            end = start;
        }
        out.reverse();
        Some(out)
    }

    /// Words that are several written as one, parted.
    pub fn parted(&self, all: Vec<Token>) -> Vec<Token> {
        let mut out = Vec::with_capacity(all.len());
        let mut whole: Map<String, ()> = Map::default();
        for token in all {
            let word = token.word.as_str();
            if word.len() < TWO || whole.contains_key(word) {
                out.push(token);
                continue;
            }
            let sided = ["hoger", "vanster"]
                .into_iter()
                .find_map(|side| Some((side, word.strip_prefix(side).filter(|rest| rest.len() > 2)?)));
            let parts = if let Some((side, rest)) = sided {
                Some(vec![side.to_owned(), rest.to_owned()])
            } else if word.len() < TWO
                || !self.exactly(word).is_empty()
                || STRONG.iter().any(|s| word.starts_with(s))
                || !self.inflected(word).is_empty()
            {
                None
            } else {
                self.two(word).or_else(|| self.several(word))
            };
            match parts {
                Some(parts) => {
                    for (n, word) in parts.into_iter().enumerate() {
                        out.push(Token {
                            word,
                            starts: token.starts && n == 0,
                            begins: token.begins && n == 0,
                            ..token.clone()
                        });
                    }
                }
                None => {
                    whole.insert(token.word.clone(), ());
                    out.push(token);
                }
            }
        }
        super::words::same(out)
    }

    /// Where every group stands in a text.
    pub fn places(&self, tokens: &[Token]) -> Places {
        let mut known: Map<&str, usize> = Map::default();
        let mut distinct: Vec<Vec<usize>> = Vec::new();
        let mut places = Places {
            of: vec![Vec::new(); self.groups],
            touched: Vec::new(),
            sentences: tokens
                .iter()
                .scan(0, |n, token| {
                    *n += usize::from(token.begins);
                    Some(*n)
                })
                .collect(),
            steps: 0,
        };
        let mut numbers: Vec<usize> = Vec::with_capacity(tokens.len());
        for token in tokens {
            if let Some(number) = known.get(token.word.as_str()) {
                numbers.push(*number);
                continue;
            }
            let found = if token.word.is_empty() {
                Vec::new()
            } else {
                let mut found = self.exactly(&token.word);
                found.extend(self.inflected(&token.word));
                for strong in STRONG {
                    if let Some(bare) = token.word.strip_prefix(strong).filter(|bare| bare.len() > 2) {
                        found.extend(self.exactly(bare));
                    }
                }
                if found.is_empty() {
                    found = self.mistyped(&token.word);
                }
                found.sort_unstable();
                found.dedup();
                found
            };
            known.insert(&token.word, distinct.len());
            numbers.push(distinct.len());
            distinct.push(found);
        }
        let of: Vec<&[usize]> = numbers.iter().map(|n| distinct[*n].as_slice()).collect();
        for start in 0..of.len() {
            for pat in of[start] {
                for row in &self.first[*pat] {
                    places.steps += 1;
                    let row = &self.rows[*row];
                    if let Some(end) = self.ends(&row.pats[1..], &of, start + 1) {
                        for group in &row.groups {
                            if places.of[*group].is_empty() {
                                places.touched.push(*group);
                            }
                            places.of[*group].push((start, end));
                        }
                    }
                }
            }
        }
        for group in &places.touched {
            let hits = &mut places.of[*group];
            hits.sort_unstable();
            hits.dedup();
        }
        places
    }

    /// The rules that a text may meet, in the order of writing.
    pub fn possible(&self, places: &Places) -> Vec<&Rule> {
        let mut found: Vec<usize> = places
            .touched
            .iter()
            .flat_map(|group| &self.keyed[*group])
            .copied()
            .collect();
        found.sort_unstable();
        found.into_iter().map(|n| &self.rules[n]).collect()
    }

    /// Where the rest of a row ends that goes on here.
    fn ends(&self, pats: &[usize], of: &[&[usize]], at: usize) -> Option<usize> {
        let Some((pat, rest)) = pats.split_first() else {
            return Some(at);
        };
        if Some(*pat) == self.any {
            return (0..3).find_map(|gap| self.ends(rest, of, at + gap));
        }
        if of.get(at)?.contains(pat) {
            return self.ends(rest, of, at + 1);
        }
        None
    }
}

impl Rule {
    /// Whether the rule is fulfilled somewhere in a way that is `real`.
    pub fn is_met(&self, places: &Places, steps: &mut usize, real: &mut dyn FnMut(&[Hit]) -> bool) -> bool {
        if self.groups.iter().any(|g| places.of[*g].is_empty()) {
            return false;
        }
        // The rarest group leads.
        let mut order = self.groups.clone();
        order.sort_by_key(|g| places.of[*g].len());
        let mut way = Vec::with_capacity(order.len());
        places.of[order[0]].iter().any(|hit| {
            way.clear();
            way.push(*hit);
            self.rest(&order[1..], places, &mut way, steps, real)
        })
    }

    fn rest(
        &self,
        groups: &[usize],
        places: &Places,
        way: &mut Vec<Hit>,
        steps: &mut usize,
        real: &mut dyn FnMut(&[Hit]) -> bool,
    ) -> bool {
        *steps += 1;
        let first = way.iter().map(|w| w.0).min().unwrap_or(0);
        let last = way.iter().map(|w| w.1).max().unwrap_or(0);
        let Some((group, rest)) = groups.split_first() else {
            let sentence = |at: usize| places.sentences.get(at).copied().unwrap_or_default();
            let near = |hit: &Hit| {
                hit.0 + UNLESS >= first
                    && hit.1 <= last + UNLESS
                    && (sentence(first)..=sentence(last - 1)).contains(&sentence(hit.0))
                    && !way.iter().any(|w| w.0 < hit.1 && hit.0 < w.1)
            };
            let passes = self.unless.is_some_and(|unless| places.of[unless].iter().any(near));
            return !passes && real(way);
        };
        let hits = &places.of[*group];
        let from = hits.partition_point(|h| h.0 + self.window < last);
        let mut fits: Vec<Hit> = hits[from..]
            .iter()
            .take_while(|h| h.0 < first + self.window)
            .filter(|h| h.1.max(last) - h.0.min(first) <= self.window)
            .filter(|h| !way.iter().any(|w| w.0 < h.1 && h.0 < w.1))
            .copied()
            .collect();
        // The nearest first.
        fits.sort_by_key(|h| {
            if h.0 >= last {
                h.0 - last
            } else {
                first.saturating_sub(h.1)
            }
        });
        fits.into_iter().take(TRIED).any(|hit| {
            way.push(hit);
            let met = self.rest(rest, places, way, steps, real);
            way.pop();
            met
        })
    }
}
