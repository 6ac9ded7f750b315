//! Forms (`application/x-www-form-urlencoded`), read and written.

/// Longest form that is read, in bytes: Twilio's longest texts and everything beside them, three bytes for each.
pub const MAX_FORM: usize = 256 * 1024;
/// Most pairs of a form.
pub const MAX_PAIRS: usize = 1_000;

/// A form's pairs, in order, decoded; none where it is too long or has too many.
pub(super) fn parse(raw: &[u8]) -> Option<Vec<(String, String)>> {
    if raw.len() > MAX_FORM {
        return None;
    }
    let mut pairs = Vec::new();
    for piece in raw.split(|b| *b == b'&').filter(|piece| !piece.is_empty()) {
        if pairs.len() == MAX_PAIRS {
            return None;
        }
        let at = piece.iter().position(|b| *b == b'=').unwrap_or(piece.len());
        pairs.push((decoded(&piece[..at]), decoded(piece.get(at + 1..).unwrap_or_default())));
    }
    Some(pairs)
}

/// `+` is a space, `%XX` a byte, what is no UTF-8 becomes U+FFFD.
fn decoded(raw: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(byte) = raw.get(at) {
        let digit = |n: usize| raw.get(at + n).and_then(|b| char::from(*b).to_digit(16));
        match (byte, digit(1), digit(2)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high << 4 | low) as u8);
                at += 3;
            }
            (b'+', _, _) => {
                bytes.push(b' ');
                at += 1;
            }
            _ => {
                bytes.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Pairs as a form, as browsers write it: letters, digits and `*-._` as they are, a space as `+`.
pub(super) fn write(pairs: &[(String, String)]) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        encode(name, &mut out);
        out.push('=');
        encode(value, &mut out);
    }
    out
}

fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'*' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(raw: &str) -> Vec<(String, String)> {
        parse(raw.as_bytes()).expect("a form")
    }

    #[test]
    fn forms_are_read_as_browsers_write_them() {
        let expected = [("a", "1 2"), ("å", "=&%"), ("b", ""), ("c", ""), ("", "d")];
        let expected: Vec<_> = expected.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
        assert_eq!(pairs("a=1+2&%C3%A5=%3D%26%&b=&c&&=d"), expected);
        assert_eq!(pairs("x=%zz%4"), [("x".to_owned(), "%zz%4".to_owned())]);
        assert_eq!(pairs("x=%ff"), [("x".to_owned(), "\u{fffd}".to_owned())]);
        assert!(pairs("").is_empty());
    }

    #[test]
    fn a_form_has_its_limits() {
        assert!(parse(&vec![b'a'; MAX_FORM]).is_some() && parse(&vec![b'a'; MAX_FORM + 1]).is_none());
        let many = |n| vec!["a=1"; n].join("&");
        assert!(parse(many(MAX_PAIRS).as_bytes()).is_some() && parse(many(MAX_PAIRS + 1).as_bytes()).is_none());
    }

    proptest! {
        #[test]
        fn a_form_comes_back_as_it_went(all in proptest::collection::vec((".{0,8}", ".{0,20}"), 1..6)) {
            let written = write(&all);
            prop_assert!(written.is_ascii());
            prop_assert_eq!(pairs(&written), all);
        }

        #[test]
        fn garbage_is_read_without_harm(raw in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&raw);
        }
    }
}
