//! What a text means for the clinic: a look-up, an entry, a choice of two or three, or something that is not answered.
//!
//! What must not be answered is looked for before what could be: instructions to the assistant, another person's data, a diagnosis or a dose.

use super::entities::Thing;
use super::language::Lang;
use super::normalise::{Normal, fold};
use super::retrieve::{Candidate, Goal, Query, Tongue};
use super::vocabulary::{self, INJECTIONS, Intent};
use crate::knowledge::{Group, Knowledge};

/// From this score on a candidate is answered.
pub const SURE: f32 = 0.47;
/// A clinical entry is told only from here on: its text is advice.
pub const SURE_CLINICAL: f32 = 0.5;
/// A question that asks for advice on medicines is answered by a clinical entry from here on.
const SURE_ADVICE: f32 = 0.58;
/// What names something off topic is answered all the same from here on.
const SURE_OFF_TOPIC: f32 = 0.8;
/// Candidates as near as this to the best are a choice.
const TIE: f32 = 0.015;
/// The least score of what is offered as a choice.
const CHOICE: f32 = 0.42;

/// Why something is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It has nothing to do with a clinic.
    OffTopic,
    /// It tells the assistant to be something else.
    Injection,
    /// It asks for a diagnosis, a dose, or whether to stop or mix medicines.
    Advice,
    /// It asks for another person's data.
    Others,
}

/// What a text means.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// The entry at this place in the knowledge.
    Entry(usize),
    /// A look-up or something to do, with the things that it names.
    Ask(Intent, Vec<Thing>),
    /// A field of medicine that the clinic does not have.
    NotHere(String),
    /// One of these.
    Choice(Vec<(Goal, Vec<Thing>)>),
    /// Not to be answered.
    Refuse(Why),
    /// Not known.
    Unknown,
}

/// A meaning and how sure it is, 0 to 1000.
#[derive(Clone, Debug, PartialEq)]
pub struct Meant {
    /// What.
    pub meaning: Meaning,
    /// How sure.
    pub score: i64,
    /// The language that it was found in.
    pub lang: Lang,
    /// Whether anything of it is a word that the clinic uses: else it is hardly for the clinic.
    pub plausible: bool,
}

/// Whether a list's pattern stands in the text: words in a row, `*` begins, `=` a word alone, `&` both with `a|b` after it, `MED` a medicine.
fn pattern(text: &Normal, pattern: &str, medicine: bool) -> bool {
    let row = |row: &str| -> bool {
        let row = row.trim();
        if row == "MED" {
            return medicine;
        }
        let parts: Vec<String> = row.trim_start_matches('=').split_whitespace().map(fold).collect();
        !parts.is_empty()
            && text.words.windows(parts.len()).any(|w| {
                w.iter().zip(&parts).all(|(word, part)| match part.strip_suffix('*') {
                    Some(prefix) => word.folded.starts_with(prefix),
                    None => word.folded == part.trim_end_matches("'s"),
                })
            })
    };
    pattern.split('&').all(|group| group.split('|').any(row))
}

fn any_pattern(text: &Normal, patterns: &[&str], medicine: bool) -> bool {
    patterns.iter().any(|p| pattern(text, p, medicine))
}

/// What must not be answered whatever else it says.
fn forbidden(text: &Normal, lang: Lang) -> Option<Why> {
    if text.has_any(INJECTIONS) || text.line.contains("</") || text.line.contains("<script") || text.line.contains("';")
    {
        return Some(Why::Injection);
    }
    any_pattern(text, vocabulary::of(lang).others, false).then_some(Why::Others)
}

/// Whether it asks for a diagnosis, a dose, or to stop or mix medicines.
#[must_use]
pub fn asks_advice(text: &Normal, lang: Lang) -> bool {
    let v = vocabulary::of(lang);
    let medicine = text.has_any(v.medicines);
    any_pattern(text, v.advice, medicine)
}

/// What a text means, seen in one language. `met`: things are known from before.
pub fn understand(knowledge: &Knowledge, tongue: &Tongue, text: &Normal, query: &Query, met: bool) -> Meant {
    let lang = tongue.lang;
    let v = vocabulary::of(lang);
    let of = |meaning: Meaning, score: f32, plausible: bool| Meant {
        meaning,
        score: (score.clamp(0.0, 1.0) * 1000.0) as i64,
        lang,
        plausible,
    };
    if let Some(why) = forbidden(text, lang) {
        return of(Meaning::Refuse(why), 1.0, false);
    }
    let candidates = tongue.candidates(query, met);
    let best = candidates.first();
    let score = best.map_or(0.0, |c| c.score);
    let plausible = !query.named.is_empty() || query.terms.iter().any(|t| t.content && tongue.analyzer.knows(&t.key));
    let entry = |c: &Candidate| match c.goal {
        Goal::Entry(i) => knowledge.entries.get(i),
        Goal::Ask(_) => None,
    };
    let clinical = |c: &Candidate| entry(c).is_some_and(|e| e.group == Group::Clinical);
    if asks_advice(text, lang) {
        // An approved entry may be just about this; nothing else is near enough.
        let approved = candidates.iter().find(|c| clinical(c));
        return match approved {
            Some(c) if c.score >= SURE_ADVICE && c.score >= score - TIE => of(meaning_of(c), c.score, true),
            _ => of(Meaning::Refuse(Why::Advice), 1.0, plausible),
        };
    }
    let strange = v
        .off_topic
        .iter()
        .any(|w| text.has(w) && !w.split(' ').all(|w| tongue.analyzer.knows(&fold(w))));
    if strange && score < SURE_OFF_TOPIC {
        return of(Meaning::Refuse(Why::OffTopic), 1.0, false);
    }
    let not_here = query.named.iter().find_map(|n| match &n.thing {
        Thing::NotHere(id) => Some(id.clone()),
        _ => None,
    });
    let only_not_here = query.named.iter().all(|n| matches!(n.thing, Thing::NotHere(_)));
    if let Some(id) = not_here.filter(|_| only_not_here) {
        let asks = best.is_none_or(|c| {
            c.score < 0.6
                || matches!(
                    c.goal,
                    Goal::Ask(Intent::Treats | Intent::Book | Intent::Price | Intent::Specialties)
                )
        });
        if asks {
            return of(Meaning::NotHere(id), score.max(SURE), true);
        }
    }
    let Some(best) = best else {
        return of(Meaning::Unknown, 0.0, plausible);
    };
    let enough = if clinical(best) { SURE_CLINICAL } else { SURE };
    let near: Vec<&Candidate> = candidates
        .iter()
        .filter(|c| {
            c.score >= CHOICE
                && c.score >= best.score - TIE
                && !matches!(c.goal, Goal::Ask(Intent::Greeting | Intent::Thanks | Intent::Later))
        })
        .take(3)
        .collect();
    if best.score >= enough {
        if near.len() > 1 && best.score < 0.7 {
            return of(choice(&near), best.score, true);
        }
        return of(meaning_of(best), best.score, true);
    }
    if near.len() > 1 && best.score >= CHOICE {
        return of(choice(&near), best.score, true);
    }
    of(Meaning::Unknown, best.score, plausible)
}

fn choice(near: &[&Candidate]) -> Meaning {
    Meaning::Choice(near.iter().map(|c| (c.goal.clone(), c.things.clone())).collect())
}

fn meaning_of(c: &Candidate) -> Meaning {
    match &c.goal {
        Goal::Entry(i) => Meaning::Entry(*i),
        Goal::Ask(intent) => Meaning::Ask(*intent, c.things.clone()),
    }
}
