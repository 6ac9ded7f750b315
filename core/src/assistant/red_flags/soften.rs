//! What only looks like danger: denied, long past, asked in general, an idiom.

use super::Level;
use super::patterns::{Hit, Seen};
use crate::assistant::normalise::Normal;

/// Prefixes that only strengthen: "jätteandfådd".
const STRONG: [&str; 5] = ["jatte", "super", "skit", "asa", "vald"];

/// Words in a row that mean something else than their parts.
const MASKS: &[&str] = &[
    "blood test",
    "blood tests",
    "blood testing",
    "blood pressure",
    "blood sample",
    "blood samples",
    "blood result",
    "blood results",
    "blood work",
    "blood sugar",
    "blood draw",
    "blood type",
    "blood group",
    "give blood",
    "take blood",
    "taking blood",
    "took blood",
    "take my blood",
    "my bloods",
    "ta blod",
    "tar blod",
    "lamna blod",
    "ge blod",
    "donate blood",
    "stroke of luck",
    "stroke of genius",
    "stroke of bad luck",
    "to die for",
    "dying to",
    "kill for",
    "killing me",
    "killing time",
    "breath away",
    "hold my breath",
    "held my breath",
    "hold your breath",
    "tappa andan",
    "holl andan",
    "haller andan",
    "hjarta for",
    "rena sjalvmordet",
    "is suicide",
    "be suicide",
    "suicide lol",
    "dor av nyfikenhet",
    "skrattade sa jag dog",
    "dott av skratt",
    "holding my breath",
    "heart burn",
    "burning question",
    "choking on the price",
    "bleed money",
    "bloda pengar",
    "cold feet",
    "pain in the neck",
    "pain in the backside",
    "chest hair",
    "chest infection vaccine",
    "meningitis vaccine",
    "meningitis vaccination",
    "meningitis jab",
    "vaccin mot",
    "vaccinerad mot",
    "vaccination mot",
    "suicide squad",
    "heart to heart",
    "hit and run",
    "smear test",
    "hit me up",
    "choking hazard",
    "chest freezer",
    "treasure chest",
    "head start",
    "heads up",
    "hit the road",
    "hit me with",
];

/// Idioms that are idioms only beside what they are about.
const IDIOMS: &[&str] = &[
    "heart attack",
    "hjartinfarkt",
    "hjartattack",
    "fainted",
    "svimmade",
    "svimma",
    "stroke",
    "slaganfall",
    "passed out",
    "died",
    "suicide",
    "chest pain",
    "choked",
    "collapsed",
    "suicidal",
];
/// What idioms are about.
const ABOUT: &[&str] = &[
    "price",
    "prices",
    "bill",
    "invoice",
    "cost",
    "costs",
    "website",
    "site",
    "app",
    "queue",
    "traffic",
    "parking",
    "exam",
    "boss",
    "priset",
    "priserna",
    "prislistan",
    "prisen",
    "rakningen",
    "rakning",
    "fakturan",
    "hemsidan",
    "hemsida",
    "kon",
    "vantetiden",
    "vantetid",
    "trafiken",
    "parkeringen",
    "lol",
    "haha",
    "hahaha",
    "lmao",
    "skrattade",
    "laughed",
];

/// Before what is denied.
const DENIES: &[&str] = &[
    "no", "not", "dont", "doesnt", "didnt", "isnt", "arent", "aint", "havent", "hasnt", "hadnt", "wasnt", "never",
    "without", "neither", "nor", "ingen", "inga", "inget", "inte", "ej", "icke", "utan", "aldrig", "varken",
];
/// What may stand between.
const FILLERS: &[&str] = &[
    "any",
    "some",
    "much",
    "really",
    "a",
    "an",
    "the",
    "having",
    "have",
    "had",
    "has",
    "got",
    "get",
    "feeling",
    "feel",
    "signs",
    "sign",
    "of",
    "longer",
    "trouble",
    "problem",
    "problems",
    "difficulty",
    "been",
    "being",
    "so",
    "with",
    "actually",
    "currently",
    "experiencing",
    "sort",
    "kind",
    "more",
    "nagon",
    "nagot",
    "nagra",
    "nan",
    "nat",
    "direkt",
    "langre",
    "haft",
    "fatt",
    "problem",
    "med",
    "att",
    "svart",
    "svarigheter",
    "tecken",
    "pa",
    "ont",
    "har",
    "alls",
    "ha",
    "at",
    "all",
    "severe",
    "stor",
    "stora",
    "kansla",
    "av",
    "and",
    "och",
    "is",
    "ar",
    "hog",
];
/// Before "not": something that cannot be done any more.
const ABLE: &[&str] = &["can", "could", "will", "kan", "kunde", "kunnat", "far", "orkar", "vill"];
/// "Never like this before" is no denial.
const YET: &[&str] = &[
    "before",
    "like this",
    "this bad",
    "as bad",
    "tidigare",
    "forut",
    "sahar",
    "sa har",
    "sa illa",
];

/// Long past: nothing that happens now.
const PAST: &[&str] = &[
    "years ago",
    "year ago",
    "months ago",
    "last year",
    "last summer",
    "last winter",
    "last spring",
    "last autumn",
    "as a child",
    "as a kid",
    "as a baby",
    "as a teenager",
    "as an infant",
    "when i was",
    "when she was",
    "when he was",
    "when we were",
    "died of",
    "died from",
    "history of",
    "used to",
    "in the past",
    "childhood",
    "rehab",
    "rehabilitation",
    "recovering from",
    "recovered from",
    "decades",
    "ar sedan",
    "ar sen",
    "ars sedan",
    "manader sedan",
    "manader sen",
    "forra aret",
    "forra sommaren",
    "i somras",
    "i vintras",
    "i varas",
    "i hostas",
    "som barn",
    "som bebis",
    "som liten",
    "som ung",
    "som spadbarn",
    "nar jag var",
    "nar hon var",
    "nar han var",
    "dog av",
    "dott av",
    "barndomen",
    "i fjol",
    "for lange sedan",
    "for lange sen",
    "long ago",
    "long time ago",
    "year old scar",
    "runs in the family",
    "i slakten",
    "in my family",
    "in the family",
];
/// Now all the same.
const NOW: &[&str] = &[
    "now",
    "again",
    "today",
    "tonight",
    "this morning",
    "currently",
    "at the moment",
    "last night",
    "just started",
    "nu",
    "igen",
    "idag",
    "i dag",
    "ikvall",
    "i kvall",
    "inatt",
    "i natt",
    "imorse",
    "i morse",
    "just nu",
    "for tillfallet",
    "sen igar",
    "since yesterday",
    "right away",
];

/// How a question begins that asks in general.
const ASKS: &[&str] = &[
    "do you",
    "do your",
    "does the",
    "does your",
    "do the",
    "does dr",
    "what is",
    "what are",
    "whats",
    "what does",
    "how much is",
    "how much does",
    "how much would",
    "where do i",
    "where can",
    "is the",
    "is there",
    "are there",
    "can you prescribe",
    "can i get",
    "can i book",
    "can you help with",
    "could you",
    "which doctor",
    "which of your",
    "who treats",
    "who helps",
    "who deals",
    "have you",
    "how do you",
    "tell me about",
    "information about",
    "info about",
    "har ni",
    "har du",
    "behandlar ni",
    "behandlar",
    "gor ni",
    "vad ar",
    "vad innebar",
    "vad kostar",
    "finns",
    "tar ni",
    "hjalper",
    "kan ni",
    "erbjuder ni",
    "ger ni",
    "vilka ar",
    "vilken",
    "vart ringer",
    "vart vander",
    "hur mycket kostar",
    "hur behandlar",
    "vem behandlar",
    "vem hjalper",
    "hur fungerar",
    "what happens during",
    "what causes",
    "vad beror",
    "jobbar ni med",
];
/// Somebody in particular: then it is not in general.
const SOMEBODY: &[&str] = &[
    "i", "im", "ive", "my", "me", "he", "hes", "she", "shes", "his", "her", "him", "we", "our", "son", "daughter",
    "baby", "husband", "wife", "mum", "dad", "jag", "min", "mitt", "mina", "mig", "han", "hon", "hans", "hennes",
    "honom", "henne", "vi", "var", "vart", "dotter", "bebis", "bebisen", "barnet", "mamma", "pappa",
];

fn at(words: &[&str], i: usize, phrase: &str) -> bool {
    let mut place = i;
    for part in phrase.split(' ') {
        if words.get(place) != Some(&part) {
            return false;
        }
        place += 1;
    }
    true
}

fn any_in(words: &[&str], phrases: &[&str]) -> bool {
    (0..words.len()).any(|i| phrases.iter().any(|p| at(words, i, p)))
}

/// The text's words as the rules see them: idioms and compounds that mean something else are masked.
pub fn masked(text: &Normal) -> Vec<Seen> {
    let words: Vec<&str> = text.words.iter().map(|w| w.folded.as_str()).collect();
    let mut seen: Vec<Seen> = words
        .iter()
        .map(|w| Seen {
            word: (*w).to_owned(),
            bare: STRONG
                .iter()
                .find_map(|s| w.strip_prefix(s))
                .filter(|rest| rest.len() >= 3)
                .map(str::to_owned),
        })
        .collect();
    let idiom = any_in(&words, ABOUT);
    let mut hide = |from: usize, phrase: &str| {
        for place in seen.iter_mut().skip(from).take(phrase.split(' ').count()) {
            (place.word, place.bare) = (String::new(), None);
        }
    };
    for i in 0..words.len() {
        for mask in MASKS.iter().filter(|m| at(&words, i, m)) {
            hide(i, mask);
        }
        if idiom {
            for mask in IDIOMS.iter().filter(|m| at(&words, i, m)) {
                // "Had chest pain when I saw the bill" is none; "my chest pain … the bill" may be one.
                let near = [
                    "nearly", "almost", "nastan", "gave", "give", "giving", "got", "fick", "rena", "of", "av", "when",
                    "nar",
                ];
                let around = &words[i.saturating_sub(4)..words.len().min(i + 5)];
                if around.iter().any(|w| near.contains(w)) {
                    hide(i, mask);
                }
            }
        }
    }
    seen
}

/// The sentence around a place: its first word and the one after its last.
fn sentence(text: &Normal, place: usize) -> (usize, usize) {
    let from = (0..=place)
        .rev()
        .find(|i| text.words.get(*i).is_some_and(|w| w.begins))
        .unwrap_or(0);
    let to = (place + 1..text.words.len())
        .find(|i| text.words[*i].begins)
        .unwrap_or(text.words.len());
    (from, to)
}

fn is_denied(text: &Normal, words: &[&str], hit: &[Hit]) -> bool {
    let inside = |i: usize| hit.iter().any(|h| h.0 <= i && i < h.1);
    hit.iter().any(|&(start, end)| {
        // Before it, with nothing but fillers between, in the same clause.
        let mut i = start;
        let mut denied = false;
        while i > 0 && !text.words[i].starts {
            i -= 1;
            if DENIES.contains(&words[i]) {
                // "Can not bend my neck" tells of something that fails, and denies nothing.
                let fails = i > 0 && ABLE.contains(&words[i - 1]);
                denied = !inside(i) && !fails;
                break;
            }
            if !FILLERS.contains(&words[i]) && !inside(i) {
                break;
            }
        }
        // After a Swedish verb: "det blöder inte".
        if !denied && words.get(end) == Some(&"inte") && !inside(end) && !text.words[end].starts {
            let next = words.get(end + 1);
            denied = next.is_none()
                || text.words[end + 1].starts
                || next.is_some_and(|n| ["alls", "langre", "mer", "nu", "sa", "utan", "och"].contains(n));
        }
        denied && !any_in(words.get(end..).unwrap_or_default(), YET)
    })
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && (word.starts_with("19") || word.starts_with("20")) && word.bytes().all(|c| c.is_ascii_digit())
}

/// Whether the text itself says that this match is nothing that happens now.
pub fn is_softened(text: &Normal, hit: &[Hit], level: Level) -> bool {
    let words: Vec<&str> = text.words.iter().map(|w| w.folded.as_str()).collect();
    if is_denied(text, &words, hit) {
        return true;
    }
    // Whoever writes of killing themselves is answered, whenever it was and however it is asked.
    if level == Level::SelfHarm {
        return false;
    }
    let first = hit.iter().map(|h| h.0).min().unwrap_or(0);
    let last = hit.iter().map(|h| h.1).max().unwrap_or(first);
    let (from, to) = sentence(text, first);
    let said = &words[from..to.max(last)];
    if any_in(&words, NOW) {
        return false;
    }
    if any_in(said, PAST) || said.iter().any(|w| is_year(w)) {
        return true;
    }
    // "Hi, do you treat …": the question may follow a greeting.
    let start = (from..first).find(|i| ASKS.iter().any(|a| at(&words, *i, a)) && (*i == from || text.words[*i].starts));
    start.is_some_and(|start| {
        let asked = ASKS
            .iter()
            .filter(|a| at(&words, start, a))
            .map(|a| a.split(' ').count())
            .max();
        let after = start + asked.unwrap_or(0);
        // In Swedish, "i" is "in".
        let swedish = ["ni", "ar", "kostar", "finns", "inte"]
            .iter()
            .any(|w| words[start..last].contains(w));
        let somebody = |w: &&str| SOMEBODY.contains(w) && !(swedish && **w == *"i");
        !words[after.min(last)..last].iter().any(somebody)
    })
}
