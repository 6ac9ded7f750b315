//! Finding links in what people write. Only `http`, `https` and `tel`: everything else stays text.

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// To be shown as it is.
    Text(String),
    /// To be shown as a link to itself.
    Link(String),
}

const SCHEMES: [&str; 3] = ["https://", "http://", "tel:"];

/// Cuts a text into pieces. Joined again, they are the text.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut rest = text;
    let mut plain = String::new();
    while let Some((start, scheme)) = next_scheme(rest) {
        let (before, from) = rest.split_at(start);
        let end = end_of_link(from);
        plain.push_str(before);
        // A link does not begin within a word ("hotel:" is no telephone), and is more than its scheme.
        let inside = plain.chars().next_back().is_some_and(char::is_alphanumeric);
        if inside || end <= scheme.len() {
            plain.push_str(scheme_as_written(from, scheme));
            rest = &from[scheme.len()..];
            continue;
        }
        if !plain.is_empty() {
            out.push(Piece::Text(std::mem::take(&mut plain)));
        }
        out.push(Piece::Link(from[..end].to_owned()));
        rest = &from[end..];
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        out.push(Piece::Text(plain));
    }
    out
}

fn scheme_as_written<'a>(from: &'a str, scheme: &str) -> &'a str {
    &from[..scheme.len()]
}

fn next_scheme(text: &str) -> Option<(usize, &'static str)> {
    let starts_with = |at: usize, scheme: &str| {
        text.as_bytes()
            .get(at..at + scheme.len())
            .is_some_and(|b| b.eq_ignore_ascii_case(scheme.as_bytes()))
    };
    text.char_indices().find_map(|(at, _)| {
        let scheme = SCHEMES.into_iter().find(|s| starts_with(at, s))?;
        Some((at, scheme))
    })
}

/// Where the link that begins here ends: at white space, quotes or brackets that are not its own, and before closing punctuation.
fn end_of_link(text: &str) -> usize {
    let stop = |c: char| c.is_whitespace() || c.is_control() || "<>\"'`«»“”".contains(c);
    let mut end = text.find(stop).unwrap_or(text.len());
    while let Some(last) = text[..end].chars().next_back() {
        let own_bracket = last == ')' && text[..end].contains('(');
        if own_bracket || !".,;:!?)]}…".contains(last) {
            break;
        }
        end -= last.len_utf8();
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<String> {
        let pieces = pieces(text);
        let joined: String = pieces
            .iter()
            .map(|p| match p {
                Piece::Text(t) | Piece::Link(t) => t.as_str(),
            })
            .collect();
        assert_eq!(joined, text, "no character is lost");
        pieces
            .into_iter()
            .filter_map(|p| match p {
                Piece::Link(l) => Some(l),
                Piece::Text(_) => None,
            })
            .collect()
    }

    #[test]
    fn web_addresses_and_numbers_are_found() {
        assert_eq!(
            links("See https://clinic.example/a?b=c#d. Or http://x.example, or tel:+441632960001!"),
            [
                "https://clinic.example/a?b=c#d",
                "http://x.example",
                "tel:+441632960001"
            ]
        );
        assert_eq!(links("(https://x.example/a)"), ["https://x.example/a"]);
        assert_eq!(links("https://x.example/a_(b)"), ["https://x.example/a_(b)"]);
        assert_eq!(links("HTTPS://X.example/å"), ["HTTPS://X.example/å"]);
    }

    #[test]
    fn nothing_else_becomes_a_link() {
        for text in [
            "",
            "hello",
            "javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "JaVaScRiPt://x/%0aalert(1)",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:null/1",
            "the hotel:booked",
            "https://",
            "tel:",
            "https:// x",
            "mailto:a@b.example",
            "//x.example",
            "www.x.example",
        ] {
            assert!(links(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_scheme_within_another_never_starts_a_link() {
        assert_eq!(links("javascripthttps://x"), [""; 0]);
        assert_eq!(links("https://a.example\"onclick=alert(1)"), ["https://a.example"]);
        assert_eq!(links("<img src=https://a.example>"), ["https://a.example"]);
    }

    #[test]
    fn any_text_survives() {
        for text in ["🙂https://🙂.example🙂", "tel:tel:tel:", "שלום https://x.example שלום", "\u{202e}https://a"] {
            links(text);
        }
    }
}
