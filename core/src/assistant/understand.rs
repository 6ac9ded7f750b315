//! What a text means for the clinic: a look-up, an entry, a choice of two or three, or something that is not answered.
//!
//! What must not be answered is looked for before what could be: instructions to the assistant, another person's data, a diagnosis or a dose.

use super::entities::Thing;
use super::language::Lang;
use super::normalise::{Normal, fold, normalise};
use super::retrieve::{Candidate, Goal, Query, Tongue};
use super::vocabulary::{self, INJECTIONS, Intent};
use crate::knowledge::{Group, Knowledge};

/// From this score on a candidate is answered.
pub const SURE: f32 = 0.47;
/// A clinical entry is told only from here on: its text is advice.
pub const SURE_CLINICAL: f32 = 0.5;
/// A question that asks for advice on medicines is answered by a clinical entry from here on.
const SURE_ADVICE: f32 = 0.58;
/// How much of what an entry is about must be named, where advice on medicines is asked for, and for any clinical entry.
const ABOUT_ADVICE: f32 = 0.55;
const ABOUT_CLINICAL: f32 = 0.15;
/// Candidates as near as this to the best are a choice.
const TIE: f32 = 0.015;
/// From this score on nothing else is as likely.
const PLAIN: f32 = 0.8;
/// What a sentence's score loses beside the whole text's.
const SENTENCE: f32 = 0.06;
/// Sentences that are looked at.
const MAX_SENTENCES: usize = 6;
/// What an entry loses that belongs to another service or condition than the one named.
const OTHER: f32 = 0.12;
/// What booking loses where it is asked for in words that ask for anything.
const SOFT: f32 = 0.05;
/// What booking gains where a visit is called for, and from which score on.
const CALLED: f32 = 0.18;
const CALLED_FROM: f32 = 0.75;
/// What a look-up loses for each word that it has nothing to do with.
const STRANGE: f32 = 0.05;
/// How much it counts that what an entry is about is named.
const ABOUT: f32 = 0.14;
/// What an entry gains whose way to ask this is.
const EXACT: f32 = 0.15;
/// What a price gains where money and a thing are named.
const PRICED: f32 = 0.1;
/// A text as short as this with a field of medicine in it asks for that.
const SHORT_WORDS: usize = 5;
/// Longest text that is a courtesy and nothing else, in words.
const SOCIAL_WORDS: usize = 9;
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

/// Whether words stand in the text as they are written here, accents and all: "gåta" is a riddle, "gata" a street.
fn stands(text: &Normal, words: &str) -> bool {
    let wanted: Vec<&str> = words.split(' ').collect();
    text.words
        .windows(wanted.len())
        .any(|w| w.iter().zip(&wanted).all(|(a, b)| a.text == **b))
}

/// What must not be answered whatever else it says.
fn forbidden(text: &Normal, lang: Lang) -> Option<Why> {
    if text.has_any(INJECTIONS) || text.line.contains("</") || text.line.contains("<script") || text.line.contains("';")
    {
        return Some(Why::Injection);
    }
    any_pattern(text, vocabulary::of(lang).others, false).then_some(Why::Others)
}

/// Whether it asks for a diagnosis or a dose.
fn asks_dose(text: &Normal, lang: Lang) -> bool {
    let v = vocabulary::of(lang);
    any_pattern(text, v.doses, text.has_any(v.medicines))
}

/// Whether it asks for a diagnosis, a dose, or to stop or mix medicines.
#[must_use]
pub fn asks_advice(text: &Normal, lang: Lang) -> bool {
    let v = vocabulary::of(lang);
    asks_dose(text, lang) || any_pattern(text, v.advice, text.has_any(v.medicines))
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
    if let Some(Goal::Entry(i)) = tongue.literal(text) {
        return of(Meaning::Entry(*i), 1.0, true);
    }
    let candidates = ranked(knowledge, tongue, text, query, met);
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
        let dose = asks_dose(text, lang);
        let fits = |c: &&Candidate| {
            let about = !dose && c.score >= SURE_ADVICE && tongue.about(&c.goal, query) >= ABOUT_ADVICE;
            clinical(c) && (c.exact || about)
        };
        return match candidates
            .first()
            .filter(fits)
            .or_else(|| candidates.iter().find(|c| fits(c) && c.score >= score - TIE))
        {
            Some(c) => of(meaning_of(c), c.score, true),
            None => of(Meaning::Refuse(Why::Advice), 1.0, plausible),
        };
    }
    // A word of the clinic's own is never off topic there.
    let own = |w: &str| !w.contains(' ') && tongue.analyzer.is_own(&fold(w));
    let strange = v.off_topic.iter().any(|w| stands(text, w) && !own(w));
    let number = |w: &str| w.bytes().all(|c| c.is_ascii_digit());
    let sum = text.words.windows(3).any(|w| {
        let by = matches!(w[1].folded.as_str(), "times" | "ganger" | "plus" | "minus" | "x");
        number(&w[0].text) && by && number(&w[2].text)
    });
    if strange || sum {
        return of(Meaning::Refuse(Why::OffTopic), 1.0, false);
    }
    let not_here = query.named.iter().find_map(|n| match &n.thing {
        Thing::NotHere(id) => Some(id.clone()),
        _ => None,
    });
    let only_not_here = query.named.iter().all(|n| matches!(n.thing, Thing::NotHere(_)));
    if let Some(id) = not_here.filter(|_| only_not_here) {
        let short = text.words.len() <= SHORT_WORDS;
        let asks = short && score < 0.8
            || best.is_some_and(|c| {
                let who = matches!(
                    c.goal,
                    Goal::Ask(Intent::Treats | Intent::Book | Intent::Price | Intent::Specialties)
                );
                who || c.score < 0.8
                    && candidates
                        .iter()
                        .any(|c| c.score >= 0.35 && matches!(c.goal, Goal::Ask(Intent::Treats | Intent::Book)))
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
        .filter(|c| c.score >= CHOICE && c.score >= best.score - TIE && !is_social(&c.goal))
        .take(3)
        .collect();
    if near.len() > 1 && best.score < PLAIN && best.score >= CHOICE {
        // What is to be done was said as such: the entry beside it only tells of it.
        let does = |c: &&&Candidate| {
            matches!(
                c.goal,
                Goal::Ask(Intent::Book | Intent::Change | Intent::Cancel | Intent::Person)
            )
        };
        return match near.iter().find(does) {
            Some(c) if best.score >= SURE => of(meaning_of(c), c.score, true),
            _ => of(choice(&near), best.score, true),
        };
    }
    if best.score >= enough {
        return of(meaning_of(best), best.score, true);
    }
    of(Meaning::Unknown, best.score, plausible)
}

fn is_social(goal: &Goal) -> bool {
    matches!(goal, Goal::Ask(Intent::Greeting | Intent::Thanks | Intent::Later))
}

/// The sentences of a text, where it has several, and whether each asks.
fn sentences(text: &Normal) -> Vec<(Normal, bool)> {
    let mut all: Vec<(Normal, bool)> = Vec::new();
    let mut from = 0;
    let ends = text.line.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?'));
    for (i, c) in ends.chain([(text.line.len(), '.')]) {
        let after = &text.line[(i + 1).min(text.line.len())..];
        let piece = &text.line[from..i];
        let titled = piece
            .rsplit(' ')
            .next()
            .is_some_and(|w| matches!(w, "dr" | "mr" | "mrs" | "ms" | "kl"));
        if titled || !(after.is_empty() || after.starts_with(' ')) {
            continue;
        }
        let sentence = normalise(piece);
        if sentence.words.len() >= 2 && all.len() < MAX_SENTENCES {
            all.push((sentence, c == '?'));
        }
        from = (i + 1).min(text.line.len());
    }
    if all.len() < 2 { Vec::new() } else { all }
}

/// What a text may ask for, best first: as a whole and by its sentences, weighed by what it names and how it asks.
fn ranked(knowledge: &Knowledge, tongue: &Tongue, text: &Normal, query: &Query, met: bool) -> Vec<Candidate> {
    let mut all = tongue.candidates(query, met);
    let parts = sentences(text);
    let asked = parts.iter().any(|(_, asks)| *asks);
    for (sentence, asks) in &parts {
        let part = tongue.query(sentence);
        for mut found in tongue.candidates(&part, met) {
            // Beside a question, what is told around it is seldom the matter: least of all a wish for a time.
            let told = asked && !asks;
            found.score -= match found.goal {
                Goal::Ask(Intent::Book | Intent::Treats) if told => OTHER * 2.5,
                _ if told => OTHER,
                _ => SENTENCE,
            };
            found.exact = false;
            match all.iter_mut().find(|c| c.goal == found.goal) {
                Some(known) if known.score < found.score => {
                    // What the whole text names stays named.
                    if found.things.is_empty() {
                        found.things.clone_from(&known.things);
                    }
                    *known = found;
                }
                Some(_) => {}
                None => all.push(found),
            }
        }
    }
    let services: Vec<&str> = query
        .things()
        .filter_map(|t| {
            if let Thing::Service(id) = t {
                Some(id.as_str())
            } else {
                None
            }
        })
        .collect();
    let conditions: Vec<&str> = query
        .things()
        .filter_map(|t| {
            if let Thing::Condition(id) = t {
                Some(id.as_str())
            } else {
                None
            }
        })
        .collect();
    let asks_how = asks_how(text, tongue.lang);
    let has = |words: &[&str]| {
        words.iter().any(|w| {
            let key = tongue.analyzer.key(w);
            query.terms.iter().any(|t| t.content && t.key == key)
        })
    };
    let money = match tongue.lang {
        Lang::En => has(&["cost", "pay"]),
        Lang::Sv => has(&["kosta", "betala"]),
    };
    let moves = match tongue.lang {
        Lang::En => has(&["change", "cancel"]),
        Lang::Sv => has(&["ändra", "avboka"]),
    };
    let who = text
        .words
        .first()
        .is_some_and(|w| matches!(w.folded.as_str(), "who" | "vem" | "whos"));
    let days = ["day", "work", "hours", "dag", "jobba", "tid"].iter().any(|w| {
        let key = tongue.analyzer.key(w);
        query.terms.iter().any(|t| t.key == key)
    });
    let holiday = tongue.analyzer.key(match tongue.lang {
        Lang::En => "bankholiday",
        Lang::Sv => "helgdag",
    });
    // Without one of these, "can I get …" asks as much as it books.
    let hard: Vec<String> = ["book", "appointment", "slot", "@day", "boka", "tid", "time"]
        .iter()
        .map(|w| {
            if w.starts_with('@') {
                (*w).to_owned()
            } else {
                tongue.analyzer.key(w)
            }
        })
        .collect();
    let mut told_how = 0.0_f32;
    for c in &mut all {
        match &c.goal {
            Goal::Entry(i) => {
                let Some(entry) = knowledge.entries.get(*i) else {
                    continue;
                };
                if c.exact {
                    c.score += EXACT;
                    continue;
                }
                c.score += ABOUT * (tongue.about(&c.goal, query) - 0.5);
                // Money is asked about: an entry that does not speak of it is another.
                if money
                    && !["cost", "pay", "kosta", "betala"]
                        .iter()
                        .any(|w| tongue.speaks_of(&c.goal, w))
                {
                    c.score -= OTHER;
                }
                // Of another service or condition than the one that is named.
                let other = |own: &str, named: &[&str]| !own.is_empty() && !named.is_empty() && !named.contains(&own);
                if other(&entry.service, &services) || other(&entry.condition, &conditions) {
                    c.score -= OTHER;
                }
                let clinical = entry.group == Group::Clinical;
                if clinical && tongue.about(&c.goal, query) < ABOUT_CLINICAL {
                    c.score = 0.0;
                }
                let does = ["book", "cancel", "change", "boka", "avboka", "omboka"];
                if asks_how && does.iter().any(|w| tongue.speaks_of(&c.goal, w)) {
                    told_how = told_how.max(c.score);
                }
            }
            Goal::Ask(Intent::Greeting | Intent::Thanks) if c.exact && text.words.len() <= 5 => c.score += EXACT,
            // "Later" is said in small words alone: only in just these.
            Goal::Ask(Intent::Later) if !c.exact && c.score < 0.98 => c.score = 0.0,
            Goal::Ask(_) if is_social(&c.goal) && text.words.len() > SOCIAL_WORDS => c.score = 0.0,
            Goal::Ask(Intent::Later | Intent::Thanks | Intent::Greeting) => {
                // Beside a question it is a courtesy.
                if parts.len() > 1 || text.asks {
                    c.score -= OTHER * 2.0;
                }
            }
            Goal::Ask(intent) => {
                let books = *intent == Intent::Book && !c.things.is_empty();
                let what = asks_what(text) && matches!(intent, Intent::Book | Intent::Treats | Intent::Days);
                let what = what && !(*intent == Intent::Days && days) || who && matches!(intent, Intent::Book);
                let calls = books && !asks_how && !what && c.score >= CALLED_FROM && calls(text, tongue.lang);
                let uncalled = books && (asks_how || !wants(text, tongue.lang));
                let holiday = *intent == Intent::Hours && query.terms.iter().any(|t| t.key == holiday);
                let timed = query.terms.iter().any(|t| hard.contains(&t.key));
                let when = text
                    .words
                    .first()
                    .is_some_and(|w| matches!(w.folded.as_str(), "when" | "nar"));
                if *intent == Intent::Book && (moves || (what || when) && !timed) {
                    c.score -= OTHER * 2.5;
                } else if calls {
                    c.score += CALLED;
                } else if what || uncalled || holiday {
                    c.score -= OTHER;
                } else if books
                    && !matches!(c.things.first(), Some(Thing::Clinician(_)))
                    && !query.terms.iter().any(|t| hard.contains(&t.key))
                {
                    c.score -= SOFT;
                } else if c.exact {
                    let acts = matches!(
                        intent,
                        Intent::Book
                            | Intent::Change
                            | Intent::Cancel
                            | Intent::Person
                            | Intent::Hours
                            | Intent::Phone
                            | Intent::Address
                    );
                    c.score += EXACT + if acts && c.things.is_empty() { TIE } else { 0.0 };
                    if !c.things.is_empty() {
                        c.score -= TIE;
                    }
                }
                if *intent == Intent::Price && (met || !c.things.is_empty()) {
                    c.score += PRICED;
                }
                if !c.things.is_empty() {
                    let strange = tongue.strange_to(&c.goal, query).min(3);
                    c.score -= STRANGE * strange as f32;
                }
                let may = [
                    "can i",
                    "could i",
                    "may i",
                    "any",
                    "do you have",
                    "is there",
                    "are there",
                    "when can",
                    "kan jag",
                    "har ni",
                    "finns",
                    "får jag",
                    "skulle jag kunna",
                    "have you got",
                    "går det att få",
                ];
                if books && text.asks && !text.has_any(&may) {
                    c.score -= OTHER;
                }
                if matches!(intent, Intent::Change | Intent::Cancel)
                    && !asks_how
                    && text.has_any(&["my", "min", "mitt"])
                {
                    c.score += SOFT * 2.0;
                }
                if *intent == Intent::Treats && somebody(text, tongue.lang) && !what {
                    c.score += TIE * 2.0;
                }
                // "Move it to Monday": the appointment there is.
                let day = query.terms.iter().any(|t| t.key == super::terms::DAY);
                if matches!(intent, Intent::Change) && day && !asks_how {
                    c.score += OTHER * 1.7;
                }
            }
        }
    }
    if told_how >= CHOICE {
        for c in &mut all {
            let does = matches!(
                c.goal,
                Goal::Ask(Intent::Book | Intent::Change | Intent::Cancel | Intent::Mine)
            );
            if does && c.things.is_empty() {
                c.score = c.score.min(told_how - TIE * 2.0);
            }
        }
    }
    let rank = |c: &Candidate| {
        c.score
            + if matches!(c.goal, Goal::Ask(_)) && !c.things.is_empty() {
                0.01
            } else {
                0.0
            }
    };
    all.sort_by(|a, b| rank(b).total_cmp(&rank(a)));
    all
}

/// Whether it begins as a question after something, not for somebody.
fn asks_what(text: &Normal) -> bool {
    let first = text
        .words
        .iter()
        .find(|w| !matches!(w.folded.as_str(), "hi" | "hello" | "hej" | "so" | "and" | "och" | "ok"));
    first.is_some_and(|w| {
        matches!(
            w.folded.as_str(),
            "what" | "how" | "where" | "vad" | "hur" | "var" | "vart" | "why" | "varfor"
        )
    })
}

/// Whether somebody is asked for.
fn somebody(text: &Normal, lang: Lang) -> bool {
    let words: &[&str] = match lang {
        Lang::En => &[
            "someone",
            "anyone",
            "somebody",
            "anybody",
            "who",
            "doctor",
            "specialist",
            "treat",
            "treats",
            "do you have",
        ],
        Lang::Sv => &[
            "någon",
            "nån",
            "vem",
            "läkare",
            "specialist",
            "behandlar",
            "har ni",
            "finns",
        ],
    };
    text.has_any(words)
}

/// Whether a visit is called for in so many words.
fn calls(text: &Normal, lang: Lang) -> bool {
    let (yes, no): (&[&str], &[&str]) = match lang {
        Lang::En => (
            &[
                "i want",
                "i would like",
                "id like",
                "i need",
                "need to see",
                "want to see",
                "book",
                "can i see",
                "make an appointment",
                "schedule",
            ],
            &[
                "do i need",
                "do i have to",
                "need to book",
                "have to book",
                "already booked",
            ],
        ),
        Lang::Sv => (
            &[
                "jag vill",
                "jag behöver",
                "jag skulle vilja",
                "skulle vilja",
                "boka",
                "kan jag få träffa",
                "vill träffa",
                "behöver träffa",
                "få en tid",
                "vill ha",
            ],
            &["behöver jag", "måste jag", "har bokat", "boka om"],
        ),
    };
    text.has_any(yes) && !text.has_any(no)
}

/// Whether something is wanted: a time, a visit.
fn wants(text: &Normal, lang: Lang) -> bool {
    let words: &[&str] = match lang {
        Lang::En => &[
            "book",
            "booking",
            "appointment",
            "appointments",
            "appt",
            "slot",
            "slots",
            "see",
            "need",
            "want",
            "schedule",
            "arrange",
            "free",
            "available",
            "like",
            "get",
            "reserve",
            "can i have",
            "time with",
            "times with",
        ],
        Lang::Sv => &[
            "boka",
            "bokar",
            "bokning",
            "tid",
            "tider",
            "träffa",
            "behöver",
            "vill",
            "få",
            "ledig",
            "lediga",
            "ledigt",
            "ordna",
            "beställa",
            "ta",
            "gå till",
        ],
    };
    text.has_any(words)
}

/// Whether it asks how something is done, rather than for it.
fn asks_how(text: &Normal, lang: Lang) -> bool {
    let phrases: &[&str] = match lang {
        Lang::En => &[
            "how",
            "process",
            "latest",
            "online",
            "procedure",
            "rules",
            "policy",
            "possible to",
            "what happens if",
        ],
        Lang::Sv => &[
            "hur",
            "går till",
            "går bokningen till",
            "på nätet",
            "online",
            "senast",
            "möjligt att",
            "går det att",
            "regler",
            "vad händer om",
        ],
    };
    let first = text
        .words
        .first()
        .is_some_and(|w| matches!(w.folded.as_str(), "how" | "hur" | "whats" | "what" | "vad"));
    let own = text.has_any(&["my", "min", "mitt", "mina", "mine"]);
    text.has_any(phrases) && (first || !own)
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
