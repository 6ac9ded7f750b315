//! Which entry or look-up a text asks for: how near it comes to the ways to ask that are known, rare words counting more than common ones.
//!
//! Words that nothing knows do not count: "Is there parking at your lovely place?" is about parking. What is asked with a thing of the
//! clinic ("who treats @x") is compared with the thing's name taken out.

use super::entities::{Named, Names, Thing};
use super::language::Lang;
use super::normalise::{Normal, normalise};
use super::terms::{Analyzer, THING, Term};
use super::vocabulary::{self, Intent};
use crate::knowledge::Knowledge;
use std::collections::{BTreeMap, HashMap};

/// What a thing's name weighs in a question.
const THING_WEIGHT: f32 = 3.2;
/// What a word weighs that nothing knows, beside the average word.
const UNKNOWN: f32 = 0.6;
/// How much the nearest single way to ask counts beside all words of an entry.
const NEAREST: f32 = 0.62;
/// As near as this to a way to ask, it is the same in other small words.
const EXACT: f32 = 0.95;
/// The least score of a candidate that is looked at further.
const FLOOR: f32 = 0.2;

/// What a text may ask for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Goal {
    /// The entry at this place in the knowledge.
    Entry(usize),
    /// A look-up or something to do.
    Ask(Intent),
}

/// A goal and how sure it is, 0 to 1.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// What.
    pub goal: Goal,
    /// How sure.
    pub score: f32,
    /// What was named in the way that scored: empty for entries.
    pub things: Vec<Thing>,
    /// Whether it was asked in just these words.
    pub exact: bool,
}

/// Per goal: its score, and how near the nearest way to ask comes.
type Scores = Vec<(f32, f32)>;

struct Way {
    goal: usize,
    norm: f32,
}

/// The ways to ask in one language, ready to be searched.
pub struct Tongue {
    /// Which.
    pub lang: Lang,
    /// How its texts become terms.
    pub analyzer: Analyzer,
    /// The names of things.
    pub names: Names,
    goals: Vec<Goal>,
    ways: Vec<Way>,
    ids: HashMap<String, usize>,
    rarity: Vec<f32>,
    postings: Vec<Vec<(usize, f32)>>,
    /// Ways to ask, folded, and what they ask for.
    literal: HashMap<String, usize>,
    /// Per goal, the terms of all its ways.
    whole: Vec<Vec<usize>>,
    /// Per goal, how much each term is what it is about: the share of its ways that have it, times how rare it is.
    core: Vec<BTreeMap<usize, f32>>,
}

impl std::fmt::Debug for Tongue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tongue")
            .field("lang", &self.lang)
            .finish_non_exhaustive()
    }
}

/// A text as one language sees it.
#[derive(Clone, Debug)]
pub struct Query {
    /// Its terms.
    pub terms: Vec<Term>,
    /// What it names.
    pub named: Vec<Named>,
    /// The places of she, he, they.
    pub pronouns: Vec<usize>,
}

impl Query {
    /// The things that it names, of one kind.
    pub fn things(&self) -> impl Iterator<Item = &Thing> {
        self.named.iter().map(|n| &n.thing)
    }
}

fn needs_thing(intent: Intent) -> bool {
    matches!(intent, Intent::Treats | Intent::Days | Intent::Who | Intent::Price)
}

fn accepts(intent: Intent, thing: &Thing) -> bool {
    match intent {
        Intent::Treats => matches!(thing, Thing::Condition(_) | Thing::Specialty(_) | Thing::NotHere(_)),
        Intent::Days => matches!(thing, Thing::Clinician(_) | Thing::Specialty(_)),
        Intent::Who => matches!(thing, Thing::Clinician(_)),
        Intent::Price | Intent::Book => !matches!(thing, Thing::NotHere(_)),
        _ => false,
    }
}

impl Tongue {
    /// Builds it for a clinic's knowledge.
    pub fn new(knowledge: &Knowledge, lang: Lang) -> Tongue {
        let tag = lang.tag();
        let mut analyzer = Analyzer::new(lang);
        let things = knowledge.specialties.iter().map(|s| (&s.name, &s.words));
        let things = things.chain(knowledge.conditions.iter().map(|c| (&c.name, &c.words)));
        let things = things.chain(knowledge.services.iter().map(|s| (&s.name, &s.words)));
        for (name, words) in things {
            let words = words.get(tag).into_iter().flatten();
            name.get(tag)
                .into_iter()
                .chain(words)
                .for_each(|t| analyzer.learn_own(t));
        }
        knowledge.clinicians.iter().for_each(|c| analyzer.learn_own(&c.name));
        for said in knowledge.entries.iter().filter_map(|e| e.said.get(tag)) {
            said.q.iter().chain(&said.hit).for_each(|q| analyzer.learn_own(q));
        }
        let names = Names::new(knowledge, lang, &analyzer);
        let mut lines: Vec<(usize, Vec<Term>)> = Vec::new();
        let mut goals = Vec::new();
        let mut literal = HashMap::new();
        for (i, entry) in knowledge.entries.iter().enumerate() {
            let Some(said) = entry.said.get(tag) else { continue };
            for line in said.q.iter().chain(&said.hit) {
                literal.entry(normalise(line).folded()).or_insert(goals.len());
                lines.push((goals.len(), analyzer.terms_of(line)));
            }
            goals.push(Goal::Entry(i));
        }
        for (intent, asks) in vocabulary::of(lang).asks {
            for line in *asks {
                lines.push((goals.len(), analyzer.terms_of(line)));
            }
            goals.push(Goal::Ask(*intent));
        }
        let mut tongue = Tongue {
            lang,
            analyzer,
            names,
            literal,
            whole: vec![Vec::new(); goals.len()],
            core: vec![BTreeMap::new(); goals.len()],
            goals,
            ways: Vec::with_capacity(lines.len()),
            ids: HashMap::new(),
            rarity: Vec::new(),
            postings: Vec::new(),
        };
        tongue.weigh(&lines);
        tongue
    }

    /// How rare each term is among the goals, and where it stands.
    fn weigh(&mut self, lines: &[(usize, Vec<Term>)]) {
        for (goal, terms) in lines {
            for term in terms {
                let next = self.ids.len();
                let id = *self.ids.entry(term.key.clone()).or_insert(next);
                if !self.whole[*goal].contains(&id) {
                    self.whole[*goal].push(id);
                }
            }
        }
        let mut count = vec![0_u32; self.ids.len()];
        for id in self.whole.iter().flatten() {
            count[*id] += 1;
        }
        let all = self.goals.len() as f32;
        self.rarity = count
            .iter()
            .map(|n| (1.0 + (all - *n as f32 + 0.5) / (*n as f32 + 0.5)).ln().max(0.3))
            .collect();
        if let Some(id) = self.ids.get(THING) {
            self.rarity[*id] = THING_WEIGHT;
        }
        let mut ways_of = vec![0.0_f32; self.goals.len()];
        for (goal, terms) in lines {
            ways_of[*goal] += 1.0;
            let mut once: Vec<usize> = terms.iter().filter(|t| t.content).map(|t| self.ids[&t.key]).collect();
            once.sort_unstable();
            once.dedup();
            for id in once {
                *self.core[*goal].entry(id).or_default() += self.rarity[id];
            }
        }
        for (goal, core) in self.core.iter_mut().enumerate() {
            for weight in core.values_mut() {
                *weight /= ways_of[goal];
            }
        }
        self.postings = vec![Vec::new(); self.ids.len()];
        for (goal, terms) in lines {
            let mut weights: BTreeMap<usize, f32> = BTreeMap::new();
            for term in terms {
                let id = self.ids[&term.key];
                let weight = term.weight * self.rarity[id];
                let slot = weights.entry(id).or_default();
                *slot = slot.max(weight);
            }
            let norm = weights.values().map(|w| w * w).sum::<f32>().sqrt();
            for (id, weight) in weights {
                self.postings[id].push((self.ways.len(), weight));
            }
            self.ways.push(Way { goal: *goal, norm });
        }
    }

    /// A text as this language sees it.
    pub fn query(&self, text: &Normal) -> Query {
        let terms = self.analyzer.terms(&text.words);
        let named = self.names.find(&terms);
        let pronouns = (0..terms.len())
            .filter(|i| {
                text.words
                    .get(terms[*i].word)
                    .is_some_and(|w| self.analyzer.is_pronoun(&w.folded))
            })
            .collect();
        Query { terms, named, pronouns }
    }

    /// Scores of all goals for these terms, and how near the nearest way to ask comes.
    fn scores(&self, terms: &[(&str, f32)]) -> Scores {
        let average = 3.5_f32;
        let mut query: BTreeMap<usize, f32> = BTreeMap::new();
        let mut unknown = 0.0;
        for (key, weight) in terms {
            match self.ids.get(*key) {
                Some(id) => {
                    let slot = query.entry(*id).or_default();
                    *slot = slot.max(weight * self.rarity[*id]);
                }
                None => unknown += (weight * UNKNOWN * average).powi(2),
            }
        }
        let known: f32 = query.values().map(|w| w * w).sum();
        let norm = (known + unknown).sqrt();
        let mut dots = vec![0.0_f32; self.ways.len()];
        for (id, weight) in &query {
            for (way, other) in &self.postings[*id] {
                dots[*way] += weight * other;
            }
        }
        let mut nearest = vec![0.0_f32; self.goals.len()];
        for (way, dot) in self.ways.iter().zip(&dots) {
            if *dot > 0.0 && way.norm > 0.0 && norm > 0.0 {
                let cosine = dot / (way.norm * norm);
                nearest[way.goal] = nearest[way.goal].max(cosine);
            }
        }
        (0..self.goals.len())
            .map(|goal| {
                if nearest[goal] <= 0.0 {
                    return (0.0, 0.0);
                }
                let covered: f32 = query
                    .iter()
                    .filter(|(id, _)| self.whole[goal].contains(id))
                    .map(|(_, w)| w * w)
                    .sum();
                let score = NEAREST * nearest[goal] + (1.0 - NEAREST) * covered / known.max(0.001);
                (score, nearest[goal])
            })
            .collect()
    }

    /// The entry that is asked for in just these words.
    pub fn literal(&self, text: &Normal) -> Option<&Goal> {
        self.literal.get(&text.folded()).and_then(|i| self.goals.get(*i))
    }

    /// How much of what a goal is about stands in the query: 1 where its three weightiest terms do.
    pub fn about(&self, goal: &Goal, query: &Query) -> f32 {
        let Some(core) = self.goals.iter().position(|g| g == goal).and_then(|i| self.core.get(i)) else {
            return 0.0;
        };
        let mut weights: Vec<f32> = core.values().copied().collect();
        weights.sort_by(|a, b| b.total_cmp(a));
        let most: f32 = weights.iter().take(3).sum();
        let mut seen: Vec<usize> = query
            .terms
            .iter()
            .filter_map(|t| self.ids.get(&t.key).copied())
            .collect();
        seen.sort_unstable();
        seen.dedup();
        let here: f32 = seen.iter().filter_map(|id| core.get(id)).sum();
        (here / most.max(0.001)).min(1.0)
    }

    /// Whether money is spoken of at all.
    fn asks_price(&self, query: &Query) -> bool {
        let words = match self.lang {
            Lang::En => ["cost", "pay", "payment"],
            Lang::Sv => ["kosta", "betala", "betalning"],
        };
        words
            .iter()
            .any(|w| query.terms.iter().any(|t| t.key == self.analyzer.key(w)))
    }

    /// How rare a term is; unknown ones are as rare as can be.
    fn rare(&self, key: &str) -> f32 {
        self.ids.get(key).map_or(4.0, |id| self.rarity[*id])
    }

    /// Whether a term stands in any way to ask for a goal.
    pub fn speaks_of(&self, goal: &Goal, word: &str) -> bool {
        let id = self.ids.get(&self.analyzer.key(word));
        let place = self.goals.iter().position(|g| g == goal);
        id.zip(place).is_some_and(|(id, place)| self.whole[place].contains(id))
    }

    /// How many words of a query a look-up says nothing of: neither what it names nor how it is asked.
    pub fn strange_to(&self, goal: &Goal, query: &Query) -> usize {
        let Some(place) = self.goals.iter().position(|g| g == goal) else {
            return 0;
        };
        let covered: Vec<usize> = query.named.iter().flat_map(|n| n.terms.iter().copied()).collect();
        let strange = |i: &usize| {
            let t = &query.terms[*i];
            let own = self.ids.get(&t.key).is_some_and(|id| !self.whole[place].contains(id));
            t.content && !t.title && !covered.contains(i) && own
        };
        (0..query.terms.len()).filter(strange).count()
    }

    /// What the text may ask for, best first. `met`: a clinician or service is known from before, so that pronouns and bare questions have
    /// something to stand for.
    pub fn candidates(&self, query: &Query, met: bool) -> Vec<Candidate> {
        let plain: Vec<(&str, f32)> = query.terms.iter().map(|t| (t.key.as_str(), t.weight)).collect();
        let base = self.scores(&plain);
        // With a word that nothing knows, or with nothing but a name, it is not the same question.
        let unknown = query.terms.iter().any(|t| t.content && !self.ids.contains_key(&t.key));
        let people = |t: &Thing| matches!(t, Thing::Clinician(_) | Thing::Specialty(_) | Thing::NotHere(_));
        let named: Vec<usize> = query
            .named
            .iter()
            .filter(|n| people(&n.thing))
            .flat_map(|n| n.terms.iter().copied())
            .collect();
        let more =
            (0..query.terms.len()).any(|i| query.terms[i].content && !query.terms[i].title && !named.contains(&i));
        let mut found: Vec<Candidate> = Vec::new();
        let mut cache: Vec<(Vec<usize>, Scores)> = Vec::new();
        for (i, goal) in self.goals.iter().enumerate() {
            let mut best = Candidate {
                goal: goal.clone(),
                score: base[i].0,
                things: Vec::new(),
                exact: base[i].1 >= EXACT && !unknown && (more || matches!(goal, Goal::Ask(_))),
            };
            if let Goal::Ask(intent) = goal {
                let mut fits: Vec<&Named> = query.named.iter().filter(|n| accepts(*intent, &n.thing)).collect();
                // What is named with more words is meant.
                let weight = |n: &Named| {
                    n.terms
                        .iter()
                        .map(|i| self.rare(&query.terms[*i].key) * query.terms[*i].weight)
                        .sum::<f32>()
                };
                fits.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
                let mut covered: Vec<usize> = fits.iter().flat_map(|n| n.terms.iter().copied()).collect();
                let stands_for = met && matches!(intent, Intent::Days | Intent::Who | Intent::Price | Intent::Book);
                if stands_for && fits.is_empty() {
                    covered.extend(query.pronouns.iter().copied());
                }
                // A title belongs to the name after it.
                for place in covered.clone() {
                    if place > 0 && query.terms[place - 1].title {
                        covered.push(place - 1);
                    }
                }
                covered.sort_unstable();
                covered.dedup();
                if !covered.is_empty() {
                    let scores = match cache.iter().find(|(c, _)| *c == covered) {
                        Some((_, scores)) => scores,
                        None => {
                            let mut terms: Vec<(&str, f32)> = (0..query.terms.len())
                                .filter(|i| !covered.contains(i))
                                .map(|i| (query.terms[i].key.as_str(), query.terms[i].weight))
                                .collect();
                            terms.push((THING, 1.0));
                            cache.push((covered.clone(), self.scores(&terms)));
                            &cache[cache.len() - 1].1
                        }
                    };
                    (best.score, best.exact) = (scores[i].0, scores[i].1 >= EXACT && !unknown);
                    best.things = fits.iter().map(|n| n.thing.clone()).collect();
                } else if needs_thing(*intent) && !stands_for {
                    continue;
                }
            }
            // Small words alone ask for no entry.
            let stands = |t: &Term| t.content && self.ids.get(&t.key).is_some_and(|id| self.whole[i].contains(id));
            if matches!(goal, Goal::Entry(_)) && !query.terms.iter().any(stands) {
                continue;
            }
            if let Goal::Ask(Intent::Price) = goal
                && !self.asks_price(query)
            {
                continue;
            }
            if best.score >= FLOOR {
                found.push(best);
            }
        }
        // Of two that are as near, the look-up knows better: it is about what was named.
        let rank = |c: &Candidate| {
            c.score
                + if matches!(c.goal, Goal::Ask(_)) && !c.things.is_empty() {
                    0.01
                } else {
                    0.0
                }
        };
        found.sort_by(|a, b| rank(b).total_cmp(&rank(a)));
        found
    }
}
