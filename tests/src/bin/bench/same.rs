//! Whether two answers are the same bytes, once ids, secrets and times are made alike.

use samtal_core::time::At;

/// The text with every id, secret and time in it replaced. Everything else stays as it is, order and spacing too.
pub fn normal(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(start) = rest.find('"') {
        let (before, from) = rest.split_at(start + 1);
        out.push_str(before);
        let end = end_of_string(from);
        out.push_str(&placeholder(&from[..end]));
        out.push('"');
        rest = &from[(end + 1).min(from.len())..];
    }
    out.push_str(rest);
    out
}

fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    text.len()
}

fn placeholder(text: &str) -> String {
    let id = ["ses_", "hnd_", "vg_", "ho_", "CA-"]
        .iter()
        .find(|prefix| text.starts_with(**prefix));
    match id {
        Some(prefix) => format!("{prefix}…"),
        None if At::parse(text).is_some() => "<time>".to_owned(),
        None => text.to_owned(),
    }
}

/// Where two texts part, with what stands around it.
pub fn difference(a: &str, b: &str) -> Option<String> {
    let at = a.bytes().zip(b.bytes()).position(|(x, y)| x != y);
    let at = match at {
        Some(at) => at,
        None if a.len() == b.len() => return None,
        None => a.len().min(b.len()),
    };
    let around = |text: &str| -> String {
        let bytes = &text.as_bytes()[at.saturating_sub(60)..(at + 120).min(text.len())];
        String::from_utf8_lossy(bytes).into_owned()
    };
    Some(format!("they part at byte {at}:\n  {}\n  {}", around(a), around(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_and_times_are_made_alike() {
        let one = normal(r#"{"id":"ses_a","at":"2026-11-22T08:00:00.000Z","text":"a \"quoted\" ses_"}"#);
        let two = normal(r#"{"id":"ses_bcd","at":"2025-01-01T00:00:00.123Z","text":"a \"quoted\" ses_"}"#);
        assert_eq!(difference(&one, &two), None);
        assert!(difference(&one, &normal(r#"{"id":"ses_a"}"#)).is_some());
    }
}
