//! What of the clinic a text names: clinicians, conditions, services, fields of medicine; also fields that the clinic does not have.

use super::language::Lang;
use super::terms::{Analyzer, Term};
use super::vocabulary;
use crate::knowledge::Knowledge;
use std::collections::BTreeSet;

/// What is named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// A clinician, by id.
    Clinician(String),
    /// A service, by id.
    Service(String),
    /// A condition, by id.
    Condition(String),
    /// A field of medicine that the clinic has, by id.
    Specialty(String),
    /// A field of medicine that it does not have.
    NotHere(String),
}

impl Thing {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Thing::Clinician(id)
            | Thing::Service(id)
            | Thing::Condition(id)
            | Thing::Specialty(id)
            | Thing::NotHere(id) => id,
        }
    }
}

/// A thing that a text names, and with which of its terms.
#[derive(Clone, Debug)]
pub struct Named {
    /// What.
    pub thing: Thing,
    /// The places of its terms.
    pub terms: BTreeSet<usize>,
}

/// The names of things in one language.
#[derive(Debug, Default)]
pub struct Names {
    /// A thing and the terms of one of its names, sorted.
    rows: Vec<(Thing, Vec<String>)>,
}

impl Names {
    /// Every name in a language. The analyzer knows the clinic's words already.
    pub fn new(knowledge: &Knowledge, lang: Lang, analyzer: &Analyzer) -> Names {
        let mut names = Names::default();
        let tag = lang.tag();
        for clinician in &knowledge.clinicians {
            let family = clinician.name.split_whitespace().last().unwrap_or_default();
            names.add(Thing::Clinician(clinician.id.clone()), family, analyzer);
        }
        for s in &knowledge.services {
            let words = s.words.get(tag).into_iter().flatten();
            for name in s.name.get(tag).into_iter().chain(words) {
                names.add(Thing::Service(s.id.clone()), name, analyzer);
            }
        }
        for c in &knowledge.conditions {
            let words = c.words.get(tag).into_iter().flatten();
            for name in c.name.get(tag).into_iter().chain(words) {
                names.add(Thing::Condition(c.id.clone()), name, analyzer);
            }
        }
        for s in &knowledge.specialties {
            let words = s.words.get(tag).into_iter().flatten();
            for name in s.name.get(tag).into_iter().chain(words) {
                names.add(Thing::Specialty(s.id.clone()), name, analyzer);
            }
        }
        for (id, words) in vocabulary::of(lang).fields {
            let here = knowledge.specialties.iter().any(|s| s.id == *id);
            for name in words.split('|') {
                let thing = if here {
                    Thing::Specialty((*id).to_owned())
                } else {
                    Thing::NotHere((*id).to_owned())
                };
                names.add(thing, name, analyzer);
            }
        }
        names
    }

    fn add(&mut self, thing: Thing, name: &str, analyzer: &Analyzer) {
        let terms = analyzer.terms_of(name);
        let mut keys: Vec<String> = terms
            .iter()
            .filter(|t| t.content && !t.part)
            .map(|t| t.key.clone())
            .collect();
        keys.sort();
        keys.dedup();
        // "First physiotherapy session" is meant by "physio the first time" too.
        let general = ["appointment", "visit", "besök", "tid"].map(|w| analyzer.key(w));
        let short: Vec<String> = keys.iter().filter(|k| !general.contains(k)).cloned().collect();
        if matches!(thing, Thing::Service(_)) && short.len() >= 2 && short.len() < keys.len() {
            self.row(thing.clone(), short);
        }
        self.row(thing, keys);
    }

    fn row(&mut self, thing: Thing, keys: Vec<String>) {
        if keys.is_empty() || self.rows.iter().any(|(t, k)| *t == thing && *k == keys) {
            return;
        }
        self.rows.push((thing, keys));
    }

    /// What a text names; a name within a longer name is not counted.
    pub fn find(&self, terms: &[Term]) -> Vec<Named> {
        let mut found: Vec<Named> = Vec::new();
        for (thing, keys) in &self.rows {
            let mut places: BTreeSet<usize> = BTreeSet::new();
            let all = keys.iter().all(|key| {
                let here = terms.iter().position(|t| t.content && !t.part && t.key == *key);
                here.is_some_and(|i| places.insert(i) || keys.len() == 1)
            });
            if !all {
                continue;
            }
            let words = |i: &usize| terms[*i].word;
            let first = places.iter().map(words).min().unwrap_or_default();
            let last = places.iter().map(words).max().unwrap_or_default();
            if last - first <= keys.len() + 2 {
                // A compound's whole and its parts are one word.
                let covered: BTreeSet<usize> = (0..terms.len())
                    .filter(|i| {
                        places
                            .iter()
                            .any(|p| terms[*p].word == terms[*i].word || terms[*p].key == terms[*i].key)
                    })
                    .collect();
                found.push(Named {
                    thing: thing.clone(),
                    terms: covered,
                });
            }
        }
        let within = |a: &Named, b: &Named| a.terms.is_subset(&b.terms) && a.terms.len() < b.terms.len();
        let kept: Vec<Named> = found
            .iter()
            .filter(|a| !found.iter().any(|b| within(a, b)))
            .cloned()
            .collect();
        let mut once: Vec<Named> = Vec::new();
        for named in kept {
            if !once.iter().any(|n| n.thing == named.thing) {
                once.push(named);
            }
        }
        once
    }
}
