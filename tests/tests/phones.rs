//! Numbers as people write them, read by `core` and by google-libphonenumber: what we take, it must take for the same number.
//!
//! Half of the numbers are drawn from the table's patterns and then often damaged by a digit, half are any digits at all, so that both
//! a rule too wide and a rule too narrow show. The seed is fixed: a failure fails again.

use samtal_core::people::phone::E164;
use samtal_tests::oracle;
use samtal_tests::rng::Rng;
use std::collections::BTreeMap;
use std::process::Command;

const TABLE: &str = include_str!("../../core/src/people/phone/countries.txt");
/// Numbers for each country; each is written in one spelling.
const EACH: usize = 2_000;
const SEED: u64 = 20_241_015;
/// Wrong refusals that are borne, of what the oracle takes: one in a hundred.
const REFUSED_WRONGLY: f64 = 0.01;

/// A country of the table.
struct Country {
    name: &'static str,
    code: &'static str,
    trunk: &'static str,
    abroad: &'static str,
    patterns: Vec<&'static str>,
}

fn countries() -> Vec<Country> {
    let mut all = Vec::new();
    for block in TABLE.split("\n+").skip(1) {
        let (head, lines) = block.split_once('\n').expect("a header");
        let words: Vec<&str> = head.split(' ').collect();
        let patterns = lines
            .lines()
            .filter(|l| !l.starts_with("all "))
            .filter_map(|l| Some(l.split_once(' ')?.1));
        let patterns: Vec<&str> = patterns.collect();
        for name in words[1].split(',') {
            all.push(Country {
                name,
                code: words[0],
                trunk: words[2].trim_start_matches("trunk="),
                abroad: words[3].trim_start_matches("abroad="),
                patterns: patterns.clone(),
            });
        }
    }
    all
}

/// Digits that fit a pattern.
fn draw(rng: &mut Rng, pattern: &mut &[u8]) -> String {
    let mut ways = vec![String::new()];
    while let Some((&first, rest)) = pattern.split_first() {
        match first {
            b'|' => {
                *pattern = rest;
                ways.push(String::new());
                continue;
            }
            b')' => break,
            _ => {}
        }
        let from = *pattern;
        let mut atom = once(rng, pattern);
        let (fewest, most) = how_often(pattern);
        let times = fewest + rng.below(most - fewest + 1);
        for n in 0..times {
            if n > 0 {
                atom = once(rng, &mut &*from);
            }
            ways.last_mut().expect("a way").push_str(&atom);
        }
    }
    ways.swap_remove(rng.below(ways.len()))
}

fn once(rng: &mut Rng, pattern: &mut &[u8]) -> String {
    let (&first, rest) = pattern.split_first().expect("an atom");
    *pattern = rest;
    match first {
        b'(' => {
            let drawn = draw(rng, pattern);
            *pattern = &pattern[1..];
            drawn
        }
        b'[' => {
            let end = pattern.iter().position(|c| *c == b']').expect("a class's end");
            let class = &pattern[..end];
            *pattern = &pattern[end + 1..];
            let mut digits = Vec::new();
            let mut i = 0;
            while i < class.len() {
                if class.get(i + 1) == Some(&b'-') {
                    digits.extend(class[i]..=class[i + 2]);
                    i += 3;
                } else {
                    digits.push(class[i]);
                    i += 1;
                }
            }
            char::from(digits[rng.below(digits.len())]).to_string()
        }
        b'.' => rng.below(10).to_string(),
        digit => char::from(digit).to_string(),
    }
}

fn how_often(pattern: &mut &[u8]) -> (usize, usize) {
    if pattern.first() == Some(&b'?') {
        *pattern = &pattern[1..];
        return (0, 1);
    }
    if pattern.first() != Some(&b'{') {
        return (1, 1);
    }
    let end = pattern.iter().position(|c| *c == b'}').expect("a count's end");
    let inside = std::str::from_utf8(&pattern[1..end]).expect("digits");
    *pattern = &pattern[end + 1..];
    let mut numbers = inside.split(',').map(|n| n.parse().expect("a number"));
    let fewest = numbers.next().expect("a count");
    (fewest, numbers.next().unwrap_or(fewest))
}

/// A national number: right, damaged, or any digits.
fn national(rng: &mut Rng, country: &Country) -> String {
    if rng.below(2) == 0 {
        let length = 4 + rng.below(10);
        let first = 1 + rng.below(9);
        return (1..length).fold(first.to_string(), |text, _| text + &rng.below(10).to_string());
    }
    let pattern = country.patterns[rng.below(country.patterns.len())];
    let mut digits = draw(rng, &mut pattern.as_bytes());
    match rng.below(6) {
        0 => {
            digits.pop();
        }
        1 => digits.push_str(&rng.below(10).to_string()),
        2 => {
            let place = rng.below(digits.len());
            digits.replace_range(place..=place, &rng.below(10).to_string());
        }
        _ => {}
    }
    digits
}

/// The digits in groups, as people write them.
fn grouped(rng: &mut Rng, digits: &str) -> String {
    let separator = [" ", "-", ".", "\u{a0}", "", " "][rng.below(6)];
    let mut text = String::new();
    let mut left = 2 + rng.below(3);
    for c in digits.chars() {
        if left == 0 {
            text.push_str(separator);
            left = 2 + rng.below(3);
        }
        text.push(c);
        left -= 1;
    }
    text
}

fn spelled(rng: &mut Rng, country: &Country, national: &str) -> String {
    let (code, trunk) = (country.code, country.trunk);
    let rest = grouped(rng, national);
    match rng.below(8) {
        0 => format!("+{code}{national}"),
        1 => format!("+{code} {rest}"),
        2 => format!("{} {code} {rest}", country.abroad),
        3 if trunk == "0" => format!("+{code} (0){rest}"),
        4 if trunk == "0" => format!("+{code} 0{rest}"),
        5 if national.len() > 4 => format!("({trunk}{}) {}", &national[..3], grouped(rng, &national[3..])),
        6 => rest,
        _ => format!("{trunk}{rest}"),
    }
}

/// What the oracle says of each: the number and its type, or nothing.
fn oracle(inputs: &[(&'static str, String)]) -> Vec<Option<(String, String)>> {
    let lines: Vec<String> = inputs
        .iter()
        .map(|(region, text)| format!("{region}\t{text}"))
        .collect();
    let answers = oracle::asked("phones/oracle.mjs", &lines);
    let answers = answers.iter().map(|line| {
        let (number, kind) = line.split_once(' ')?;
        Some((number.to_owned(), kind.to_owned()))
    });
    answers.collect()
}

#[test]
fn what_is_taken_for_a_number_is_that_number_to_google_too() {
    let mut rng = Rng::new(SEED);
    let mut inputs: Vec<(&'static str, String)> = Vec::new();
    let all = countries();
    for country in &all {
        for _ in 0..EACH {
            let national = national(&mut rng, country);
            inputs.push((country.name, spelled(&mut rng, country, &national)));
        }
    }
    let judged = oracle(&inputs);
    assert_eq!(judged.len(), inputs.len());
    assert!(inputs.len() >= 10_000);

    let is_drama = |n: &str| n.starts_with("+441632960") || n.starts_with("+447700900");
    let known = |n: &str| all.iter().any(|c| n[1..].starts_with(c.code));
    let (mut wrong_accepts, mut wrong_numbers, mut wrong_refusals) = (Vec::new(), Vec::new(), Vec::new());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut count = |what| *counts.entry(what).or_default() += 1;
    for ((region, text), oracle) in inputs.iter().zip(&judged) {
        let shown = || format!("{region} {text:?}: {oracle:?}");
        match (E164::parse(text, region), oracle) {
            (Ok(ours), Some((theirs, _))) if ours.as_str() == theirs => count("both take it"),
            (Ok(ours), Some(_)) => wrong_numbers.push(format!("{} as {ours}", shown())),
            (Ok(ours), None) if is_drama(ours.as_str()) => count("kept for drama"),
            (Ok(ours), None) if !known(ours.as_str()) => count("another country's"),
            (Ok(ours), None) => wrong_accepts.push(format!("{} as {ours}", shown())),
            (Err(_), None) => count("both refuse it"),
            (Err(_), Some((_, kind))) if ["PREMIUM_RATE", "PAGER", "VOICEMAIL"].contains(&kind.as_str()) => {
                count("refused: premium, pager, voice mail");
            }
            (Err(_), Some((theirs, _))) if theirs.len() > 16 => count("refused: longer than E.164 allows"),
            (Err(_), Some((theirs, _))) if !known(theirs) => count("another country's"),
            (Err(why), Some(_)) => wrong_refusals.push(format!("{}: {why:?}", shown())),
        }
    }
    let both = counts.get("both take it").copied().unwrap_or_default();
    let rate = wrong_refusals.len() as f64 / (both + wrong_refusals.len()) as f64;
    eprintln!(
        "{} inputs in {} countries: {counts:?}; wrong accepts {}, wrong numbers {}, wrong refusals {} ({:.2} %)",
        inputs.len(),
        all.len(),
        wrong_accepts.len(),
        wrong_numbers.len(),
        wrong_refusals.len(),
        rate * 100.0,
    );
    let some = |list: &[String]| list.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong_accepts.is_empty(), "wrong accepts:\n{}", some(&wrong_accepts));
    assert!(wrong_numbers.is_empty(), "wrong numbers:\n{}", some(&wrong_numbers));
    assert!(rate < REFUSED_WRONGLY, "wrong refusals:\n{}", some(&wrong_refusals));
    assert!(both > inputs.len() / 8, "too few numbers were right to tell anything");
}

#[test]
fn the_table_is_the_one_that_the_oracles_metadata_gives() {
    let script = xtask::workspace::root().join("tests/phones/table.mjs");
    let output = Command::new("node").arg(script).output().expect("Node.js");
    assert!(output.status.success(), "the script failed: is `npm ci` done?");
    assert!(
        String::from_utf8_lossy(&output.stdout) == TABLE,
        "`node tests/phones/table.mjs > core/src/people/phone/countries.txt`"
    );
}
