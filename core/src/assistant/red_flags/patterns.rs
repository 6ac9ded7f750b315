//! What a rule is written in, and how it is found in a text.
//!
//! `a | b_c & d* & ~e ! f`: a word of each group joined by `&` must stand within the window; `_` joins words that stand in a row; `*` ends a
//! prefix, `~` begins a part of a word, `=` is the word without typing errors, `#9` a number of at least 9, `#<3` of at most 3. After `!`
//! stand the words with which it means something else. All without accents.

use super::Level;
use crate::assistant::normalise::near;

/// Words from the first to the last of a match.
const WINDOW: usize = 14;
/// Letters from which on one typing error is forgiven.
const FORGIVEN: usize = 5;

/// One word of a pattern.
#[derive(Clone, Debug)]
enum Pat {
    Word(String),
    Exact(String),
    Prefix(String),
    Part(String),
    AtLeast(u32),
    AtMost(u32),
}

impl Pat {
    fn read(text: &str) -> Pat {
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

    fn is(&self, word: &str) -> bool {
        match self {
            Pat::Exact(p) => p == word,
            Pat::Word(p) => p == word || is_typo(p, word),
            Pat::Prefix(p) => word.starts_with(p.as_str()) || is_typo(p, word),
            Pat::Part(p) => word.contains(p.as_str()),
            Pat::AtLeast(n) => word.parse::<u32>().is_ok_and(|w| w >= *n),
            Pat::AtMost(n) => word.parse::<u32>().is_ok_and(|w| w <= *n),
        }
    }
}

/// One typing error, not in the first letter: those are seldom mistaken.
fn is_typo(pattern: &str, word: &str) -> bool {
    pattern.len() >= FORGIVEN
        && word.len() + 1 >= pattern.len()
        && word.len() <= pattern.len() + 1
        && word.len() >= FORGIVEN - 1
        && pattern.as_bytes().first() == word.as_bytes().first()
        && near(pattern, word, 1)
}

/// Words in a row.
type Row = Vec<Pat>;

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// How soon help is needed.
    pub level: Level,
    /// What it is about.
    pub category: &'static str,
    groups: Vec<Vec<Row>>,
    unless: Vec<Row>,
}

fn rows(text: &str) -> Vec<Row> {
    text.split('|')
        .map(str::trim)
        .filter(|t| !t.is_empty())
        .map(|t| t.split('_').map(Pat::read).collect())
        .collect()
}

impl Rule {
    /// Reads a rule.
    pub fn read(level: Level, category: &'static str, text: &str) -> Rule {
        let (when, unless) = text.split_once('!').unwrap_or((text, ""));
        Rule {
            level,
            category,
            groups: when.split('&').map(rows).collect(),
            unless: rows(unless),
        }
    }
}

/// A word of the text as the rules see it: masked ones match nothing.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Without accents; empty: masked.
    pub word: String,
    /// Without a prefix that only strengthens (`jätte-`), where it has one.
    pub bare: Option<String>,
}

impl Seen {
    fn is(&self, pat: &Pat) -> bool {
        !self.word.is_empty() && (pat.is(&self.word) || self.bare.as_ref().is_some_and(|b| pat.is(b)))
    }
}

/// Where a group matched: the first word and the one after the last.
pub type Hit = (usize, usize);

fn places(rows: &[Row], words: &[Seen]) -> Vec<Hit> {
    let mut found = Vec::new();
    for row in rows {
        for start in 0..words.len().saturating_sub(row.len() - 1) {
            if row.iter().zip(&words[start..]).all(|(pat, word)| word.is(pat)) {
                found.push((start, start + row.len()));
            }
        }
    }
    found
}

/// Every way in which a rule is fulfilled, each as the places of its groups; at most a handful.
pub fn hits(rule: &Rule, words: &[Seen]) -> Vec<Vec<Hit>> {
    let mut all: Vec<Vec<Hit>> = vec![Vec::new()];
    for group in &rule.groups {
        let here = places(group, words);
        if here.is_empty() {
            return Vec::new();
        }
        let mut longer = Vec::new();
        for way in &all {
            for hit in &here {
                // Two groups never rest on the same word.
                if way.iter().any(|w| w.0 < hit.1 && hit.0 < w.1) {
                    continue;
                }
                let first = way.iter().map(|w| w.0).min().unwrap_or(hit.0).min(hit.0);
                let last = way.iter().map(|w| w.1).max().unwrap_or(hit.1).max(hit.1);
                if last - first <= WINDOW && longer.len() < 64 {
                    let mut way = way.clone();
                    way.push(*hit);
                    longer.push(way);
                }
            }
        }
        all = longer;
    }
    if !all.is_empty() && !places(&rule.unless, words).is_empty() {
        return Vec::new();
    }
    all
}
