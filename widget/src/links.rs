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
    let mut plain = String::new();
    let mut rest = text;
    let mut before = None;
    while let Some(c) = rest.chars().next() {
        // A link does not begin within a word: "hotel:" is no telephone.
        let word = before.is_some_and(char::is_alphanumeric);
        let link = if word { 0 } else { link_at(rest) };
        let taken = if link > 0 { link } else { c.len_utf8() };
        let (piece, after) = rest.split_at_checked(taken).unwrap_or((rest, ""));
        if link > 0 {
            if !plain.is_empty() {
                out.push(Piece::Text(std::mem::take(&mut plain)));
            }
            out.push(Piece::Link(piece.to_owned()));
        } else {
            plain.push_str(piece);
        }
        before = piece.chars().next_back();
        rest = after;
    }
    if !plain.is_empty() {
        out.push(Piece::Text(plain));
    }
    out
}

/// How long the link is that begins here; 0: none does.
fn link_at(text: &str) -> usize {
    let begins = |scheme: &&&str| {
        let start = text.as_bytes().get(..scheme.len());
        start.is_some_and(|s| s.eq_ignore_ascii_case(scheme.as_bytes()))
    };
    let Some(scheme) = SCHEMES.iter().find(begins) else {
        return 0;
    };
    let mut link = text.split(ends_link).next().unwrap_or_default();
    while let Some(last) = link.chars().next_back() {
        // Closing punctuation belongs to the sentence, unless the link opened the bracket.
        let own_bracket = last == ')' && link.contains('(');
        if own_bracket || !".,;:!?)]}…".contains(last) {
            break;
        }
        link = link.strip_suffix(last).unwrap_or_default();
    }
    // A scheme alone is no link.
    if link.len() > scheme.len() { link.len() } else { 0 }
}

fn ends_link(c: char) -> bool {
    c.is_whitespace() || c.is_control() || "<>\"'`«»“”".contains(c)
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
        for text in [
            "🙂https://🙂.example🙂",
            "tel:tel:tel:",
            "שלום https://x.example שלום",
            "\u{202e}https://a",
        ] {
            links(text);
        }
    }
}
