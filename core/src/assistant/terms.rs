//! A text as terms: stems, with words for the same thing made one, Swedish compounds taken apart, small words weighed lightly.

use super::language::Lang;
use super::normalise::{Word, fold, near, normalise};
use super::vocabulary::{self, Vocabulary};
use rust_stemmers::{Algorithm, Stemmer};
use std::collections::{HashMap, HashSet};

/// What a word that says little weighs.
const WEAK: f32 = 0.22;
/// What a part of a compound weighs.
const PART: f32 = 0.65;
/// What a word weighs that is taken for a misspelt one.
const MISSPELT: f32 = 0.85;
/// Letters from which on a word may be a compound.
const COMPOUND: usize = 7;

/// Stands for a condition, a specialty, a service or a clinician.
pub const THING: &str = "@x";
/// Stands for a day.
pub const DAY: &str = "@day";

/// One term of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The stem, or what stands for several words.
    pub key: String,
    /// How much it says, before how rare it is: 0 to 1.
    pub weight: f32,
    /// Which word it comes from: the first, where it is several.
    pub word: usize,
    /// How many words it is.
    pub len: usize,
    /// Whether it is more than a small word.
    pub content: bool,
    /// A part of a compound whose whole is a term too.
    pub part: bool,
    /// A title before a name.
    pub title: bool,
}

/// How texts of a language become terms.
pub struct Analyzer {
    stemmer: Stemmer,
    lang: Lang,
    weak: HashSet<String>,
    synonyms: HashMap<String, String>,
    phrases: HashMap<String, Vec<(Vec<String>, String)>>,
    days: HashSet<String>,
    long_days: HashSet<String>,
    /// Words that are not what their stem says.
    exact: HashMap<String, String>,
    common: HashSet<String>,
    pronouns: HashSet<String>,
    titles: HashSet<String>,
    /// Words that compounds are made of, and that misspelt words are taken for, with their keys.
    words: HashMap<String, String>,
    /// Those of them that the clinic itself uses.
    own: HashSet<String>,
    /// The keys of all of them.
    keys: HashSet<String>,
    /// The same by first letter, for the search of near ones.
    by_letter: HashMap<char, Vec<(String, String)>>,
}

impl std::fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Analyzer")
            .field("lang", &self.lang)
            .finish_non_exhaustive()
    }
}

impl Analyzer {
    /// The analyzer of a language, before it knows a clinic's words.
    pub fn new(lang: Lang) -> Analyzer {
        let v: &Vocabulary = vocabulary::of(lang);
        let algorithm = match lang {
            Lang::En => Algorithm::English,
            Lang::Sv => Algorithm::Swedish,
        };
        let set = |list: &[&str]| list.iter().map(|w| fold(w)).collect();
        let mut analyzer = Analyzer {
            stemmer: Stemmer::create(algorithm),
            lang,
            weak: set(v.weak),
            synonyms: HashMap::new(),
            phrases: HashMap::new(),
            days: v.days.iter().map(|w| (*w).to_owned()).collect(),
            long_days: set(v.days),
            exact: HashMap::new(),
            common: set(v.common),
            pronouns: set(v.pronouns),
            titles: set(v.titles),
            words: HashMap::new(),
            own: HashSet::new(),
            keys: HashSet::new(),
            by_letter: HashMap::new(),
        };
        for group in v.synonyms {
            let mut words = group.split_whitespace();
            let Some(first) = words.next() else { continue };
            let key = analyzer.stem(first);
            for word in group.split_whitespace() {
                let stem = analyzer.stem(word);
                analyzer.synonyms.entry(stem).or_insert_with(|| key.clone());
            }
        }
        for (phrase, is) in v.phrases {
            if let Some(word) = phrase.strip_prefix('=') {
                let key = analyzer.key(is);
                analyzer.exact.insert(fold(word), key);
                continue;
            }
            let stems: Vec<String> = normalise(phrase).words.iter().map(|w| analyzer.stem(&w.text)).collect();
            let key = analyzer.key(is);
            if let Some(first) = stems.first() {
                analyzer.phrases.entry(first.clone()).or_default().push((stems, key));
            }
        }
        for list in analyzer.phrases.values_mut() {
            list.sort_by_key(|(stems, _)| std::cmp::Reverse(stems.len()));
        }
        for group in v.synonyms {
            analyzer.learn(group);
        }
        for (_, words) in v.fields {
            analyzer.learn(words);
        }
        for (_, asks) in v.asks {
            for ask in *asks {
                analyzer.learn(ask);
            }
        }
        analyzer
    }

    /// Takes the words of a text for known: compounds of them are taken apart, misspelt ones are taken for them.
    pub fn learn(&mut self, text: &str) {
        for word in normalise(text).words {
            if word.folded.len() < 3
                || word.text == "x"
                || self.weak.contains(&word.folded)
                || self.words.contains_key(&word.folded)
            {
                continue;
            }
            let key = self.key(&word.text);
            if let Some(c) = word.folded.chars().next() {
                let list = self.by_letter.entry(c).or_default();
                list.push((word.folded.clone(), key.clone()));
            }
            self.keys.insert(key.clone());
            self.words.insert(word.folded, key);
        }
    }

    /// The same for a text of the clinic's own.
    pub fn learn_own(&mut self, text: &str) {
        self.own.extend(normalise(text).words.into_iter().map(|w| w.folded));
        self.learn(text);
    }

    /// Whether the clinic itself uses the word.
    pub fn is_own(&self, folded: &str) -> bool {
        self.own.contains(folded)
    }

    fn stem(&self, word: &str) -> String {
        // The stemmer takes "billig" (cheap) for a form of "bil" (car).
        if self.lang == Lang::Sv && word.starts_with("billig") {
            return "billig".to_owned();
        }
        fold(&self.stemmer.stem(word))
    }

    /// The term of one word.
    pub fn key(&self, word: &str) -> String {
        let stem = self.stem(word);
        self.synonyms.get(&stem).cloned().unwrap_or(stem)
    }

    /// Whether it is a word of a day. A short one only as it is written: "mån" is Monday, "man" is not.
    fn is_day(&self, word: &Word) -> bool {
        self.days.contains(&word.text) || word.folded.len() > 4 && self.long_days.contains(&word.folded)
    }

    /// Whether it is she, he or they.
    pub fn is_pronoun(&self, word: &str) -> bool {
        self.pronouns.contains(word)
    }

    /// Whether it is a title before a name.
    pub fn is_title(&self, word: &str) -> bool {
        self.titles.contains(word)
    }

    /// Whether it says little.
    pub fn is_weak(&self, folded: &str) -> bool {
        self.weak.contains(folded)
    }

    /// Whether it is a word that the clinic or the vocabulary uses.
    pub fn knows(&self, folded: &str) -> bool {
        self.words.contains_key(folded) || self.weak.contains(folded) || self.long_days.contains(folded)
    }

    /// The parts of a compound: the last must be a known word, the first one too, perhaps with a joining `s`.
    fn parts(&self, folded: &str) -> Option<(String, String)> {
        if self.lang != Lang::Sv || folded.len() < COMPOUND || !folded.is_ascii() {
            return None;
        }
        (3..=folded.len() - 3).rev().find_map(|i| {
            let (left, right) = folded.split_at(i);
            let right = self.words.get(right).or_else(|| {
                // "-kollen", "-koll": any form of a known word.
                let stem = fold(&self.stemmer.stem(right));
                self.words.get(&stem)
            })?;
            let bare = left.strip_suffix('s').filter(|l| l.len() >= 3);
            let left = self
                .words
                .get(left)
                .or_else(|| bare.and_then(|l| self.words.get(l)))
                // "kvinno-", "barna-": another vowel joins.
                .or_else(|| left.strip_suffix('o').and_then(|l| self.words.get(&format!("{l}a"))))?;
            Some((left.clone(), right.clone()))
        })
    }

    /// The known word that this is a misspelling of, if it is of one: its term.
    fn misspelt(&self, folded: &str) -> Option<&str> {
        // Ordinary words are meant as they stand.
        if self.common.contains(folded) {
            return None;
        }
        let most = match folded.chars().count() {
            0..=3 => return None,
            4..=7 => 1,
            _ => 2,
        };
        let list = self.by_letter.get(&folded.chars().next()?)?;
        let len = folded.len();
        let close = |known: &str, most: usize| known.len().abs_diff(len) <= most && near(known, folded, most);
        (1..=most).find_map(|errors| {
            list.iter()
                .find(|(known, _)| known.len() >= 4 && close(known, errors))
                .map(|(_, key)| key.as_str())
        })
    }

    /// The terms of a text.
    pub fn terms(&self, words: &[Word]) -> Vec<Term> {
        let stems: Vec<String> = words.iter().map(|w| self.stem(&w.text)).collect();
        let mut terms = Vec::with_capacity(words.len());
        let mut i = 0;
        while i < words.len() {
            let term = |key: String, weight: f32, len: usize, content: bool, part: bool| Term {
                key,
                weight,
                word: i,
                len,
                content,
                part,
                title: self.titles.contains(&words[i].folded),
            };
            let phrase = self.phrases.get(&stems[i]).and_then(|list| {
                list.iter()
                    .find(|(row, _)| stems.len() >= i + row.len() && row.iter().eq(&stems[i..i + row.len()]))
            });
            if let Some((row, key)) = phrase {
                terms.push(term(key.clone(), 1.0, row.len(), true, false));
                i += row.len();
                continue;
            }
            let word = &words[i];
            let folded = word.folded.as_str();
            if let Some(key) = self.exact.get(folded) {
                terms.push(term(key.clone(), 1.0, 1, true, false));
            } else if folded == "zzx" {
                terms.push(term(THING.to_owned(), 1.0, 1, true, false));
            } else if folded == "zzday" || self.is_day(word) {
                terms.push(term(DAY.to_owned(), 0.5, 1, true, false));
            } else if word.text.bytes().all(|c| c.is_ascii_digit()) {
                terms.push(term("#".to_owned(), WEAK, 1, false, false));
            } else if self.weak.contains(folded) || self.pronouns.contains(folded) {
                terms.push(term(stems[i].clone(), WEAK, 1, false, false));
            } else if let Some(key) = self.synonyms.get(&stems[i]) {
                terms.push(term(key.clone(), 1.0, 1, true, false));
            } else if self.words.contains_key(folded) {
                terms.push(term(stems[i].clone(), 1.0, 1, true, false));
                if let Some((left, right)) = self.parts(folded) {
                    terms.push(term(left, PART, 1, true, true));
                    terms.push(term(right, PART, 1, true, true));
                }
            } else if let Some((left, right)) = self.parts(folded) {
                terms.push(term(left, PART, 1, true, false));
                terms.push(term(right, PART, 1, true, false));
            } else if self.keys.contains(&stems[i]) {
                terms.push(term(stems[i].clone(), 1.0, 1, true, false));
            } else if let Some(key) = self.misspelt(folded) {
                terms.push(term(key.to_owned(), MISSPELT, 1, true, false));
            } else {
                terms.push(term(stems[i].clone(), 1.0, 1, true, false));
            }
            i += 1;
        }
        terms
    }

    /// The terms of a line of the knowledge or of the vocabulary, `@x` and `@day` in it.
    pub fn terms_of(&self, line: &str) -> Vec<Term> {
        self.terms(&normalise(&line.replace(THING, "zzx").replace(DAY, "zzday")).words)
    }
}
