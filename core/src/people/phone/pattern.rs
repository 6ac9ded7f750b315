//! Whether digits fit a pattern: a regular expression's smallest part, so that a country's numbers can stand in the table as they are published.
//!
//! A digit is itself, `.` is any digit, `[2-47]` one of these, `(…|…)` one of these; after each `{3}`, `{2,4}` or `?` says how often.
//! Every way is tried at once: bit `n` of a set of places says that the first `n` digits fit so far. So no pattern is slow.

/// Places among the digits: a number has at most 15.
type Places = u32;

/// Whether the whole of these digits fits. False for more than 31 digits and for a pattern that is none.
pub fn fits(pattern: &str, digits: &str) -> bool {
    let digits = digits.as_bytes();
    let mut left = pattern.as_bytes();
    digits.len() < 32 && either(&mut left, digits, 1) & (1 << digits.len()) != 0 && left.is_empty()
}

/// Alternatives, up to the closing bracket or the end.
fn either(pattern: &mut &[u8], digits: &[u8], from: Places) -> Places {
    let mut reached = 0;
    loop {
        let mut here = from;
        while let Some(&c) = pattern.first().filter(|c| !matches!(c, b'|' | b')')) {
            let atom = *pattern;
            let mut next = once(pattern, digits, here, c);
            let (fewest, most) = how_often(pattern);
            if fewest == 0 {
                next |= here;
            }
            // `next` is after one time; the rest walks the same atom again.
            let mut all = if fewest <= 1 { next } else { 0 };
            for n in 2..=most {
                next = once(&mut &*atom, digits, next, c);
                if n >= fewest {
                    all |= next;
                }
            }
            here = all;
        }
        reached |= here;
        match pattern.split_first() {
            Some((b'|', rest)) => *pattern = rest,
            _ => return reached,
        }
    }
}

/// One digit, one class or one bracket.
fn once(pattern: &mut &[u8], digits: &[u8], from: Places, first: u8) -> Places {
    *pattern = &pattern[1..];
    match first {
        b'(' => {
            let reached = either(pattern, digits, from);
            *pattern = pattern.strip_prefix(b")").unwrap_or_default();
            reached
        }
        b'[' => {
            let end = pattern.iter().position(|c| *c == b']').unwrap_or(pattern.len());
            let (class, rest) = pattern.split_at(end);
            *pattern = rest.strip_prefix(b"]").unwrap_or_default();
            step(digits, from, |d| is_in(class, d))
        }
        b'.' => step(digits, from, |_| true),
        _ => step(digits, from, |d| d == first),
    }
}

/// The places one digit further, where that digit is right.
fn step(digits: &[u8], from: Places, right: impl Fn(u8) -> bool) -> Places {
    let ahead = |(i, &d): (usize, &u8)| if from & (1 << i) != 0 && right(d) { 2 << i } else { 0 };
    digits.iter().enumerate().map(ahead).fold(0, |all, one| all | one)
}

/// Whether a class (`2-47`) has this digit.
fn is_in(class: &[u8], digit: u8) -> bool {
    match class {
        [from, b'-', to, rest @ ..] => (*from..=*to).contains(&digit) || is_in(rest, digit),
        [one, rest @ ..] => *one == digit || is_in(rest, digit),
        [] => false,
    }
}

/// Reads `{3}`, `{2,4}` or `?`; without one: once.
fn how_often(pattern: &mut &[u8]) -> (u32, u32) {
    if let Some(rest) = pattern.strip_prefix(b"?") {
        *pattern = rest;
        return (0, 1);
    }
    let Some(rest) = pattern.strip_prefix(b"{") else {
        return (1, 1);
    };
    let end = rest.iter().position(|c| *c == b'}').unwrap_or(rest.len());
    let (inside, after) = rest.split_at(end);
    *pattern = after.strip_prefix(b"}").unwrap_or_default();
    let mut numbers = inside
        .split(|c| *c == b',')
        .map(|n| n.iter().fold(0, |n, c| n * 10 + u32::from(c.wrapping_sub(b'0'))));
    let fewest = numbers.next().unwrap_or(1);
    (fewest, numbers.next().unwrap_or(fewest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_fit_a_pattern_whole_or_not_at_all() {
        for (pattern, fit, unfit) in [
            ("12", &["12"][..], &["", "1", "123", "13"][..]),
            ("1.", &["10", "19"], &["1", "20", "190"]),
            ("[2-47]9", &["29", "39", "49", "79"], &["19", "59", "69", "89"]),
            ("7.{3}", &["7000"], &["700", "70000"]),
            ("7.{2,4}", &["700", "7000", "70000"], &["70", "700000"]),
            ("1(2|34)5", &["125", "1345"], &["15", "12345"]),
            ("1(2|34){2}", &["122", "1234", "1342", "13434"], &["12", "134"]),
            ("12?3", &["123", "13"], &["1223", "12"]),
            ("8.{2}(1.{2})?", &["800", "800123"], &["8001", "800223"]),
            ("1|22|3.{2}", &["1", "22", "300"], &["", "2", "30"]),
        ] {
            for digits in fit {
                assert!(fits(pattern, digits), "{digits} {pattern}");
            }
            for digits in unfit {
                assert!(!fits(pattern, digits), "{digits} {pattern}");
            }
        }
    }

    #[test]
    fn a_pattern_that_is_none_fits_nothing() {
        for pattern in ["(", "[", "1)", "1{", "(1", "1]"] {
            assert!(!fits(pattern, "11"), "{pattern}");
        }
        assert!(!fits(".{40}", &"1".repeat(40)));
    }
}
