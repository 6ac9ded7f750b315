//! Forms as Twilio posts them, and reads them.

/// Writes `application/x-www-form-urlencoded`.
pub fn encode(form: &[(String, String)]) -> String {
    let fields: Vec<String> = form
        .iter()
        .map(|(name, value)| format!("{}={}", part(name), part(value)))
        .collect();
    fields.join("&")
}

fn part(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Reads a form; `None`: it is none.
pub fn decode(body: &[u8]) -> Option<Vec<(String, String)>> {
    let text = std::str::from_utf8(body).ok()?;
    if text.is_empty() {
        return Some(Vec::new());
    }
    text.split('&')
        .map(|field| {
            let (name, value) = field.split_once('=')?;
            Some((plain(name)?, plain(value)?))
        })
        .collect()
}

fn plain(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_comes_back_as_it_was_and_a_broken_one_is_refused() {
        let form = [("Body", "Hej å & 100 % = +46\n😀"), ("From", "whatsapp:+46701234567")];
        let form: Vec<(String, String)> = form.iter().map(|&(n, v)| (n.to_owned(), v.to_owned())).collect();
        assert_eq!(decode(encode(&form).as_bytes()), Some(form));
        for broken in ["a", "a=%2", "a=%zz", "a=%ff"] {
            assert_eq!(decode(broken.as_bytes()), None, "{broken}");
        }
    }
}
