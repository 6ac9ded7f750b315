//! SIP addresses with headers, as `<Sip>` takes them.

use super::call::Problem;
use std::collections::BTreeMap;

/// All headers of an address are shorter than this (Twilio, error 21227).
const HEADERS: usize = 1_024;
/// Headers without `x-` that Twilio passes on.
const PASSED: [&str; 4] = [
    "user-to-user",
    "remote-party-id",
    "p-preferred-identity",
    "p-called-party-id",
];

/// An address without its headers, and the headers by name in lower case.
pub fn address(text: &str) -> Result<(String, BTreeMap<String, String>), Problem> {
    let (address, query) = text.split_once('?').unwrap_or((text, ""));
    let host = ["sip:", "sips:"].iter().find_map(|scheme| address.strip_prefix(scheme));
    let parts = host.and_then(|rest| rest.split_once('@'));
    let plain = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "<>\"@".contains(c));
    if !parts.is_some_and(|(user, host)| plain(user) && plain(host)) || address.len() > 255 {
        return Err(Problem::new(13_224, format!("{address:?} is no SIP address")));
    }
    if query.len() >= HEADERS {
        return Err(Problem::new(21_227, "the SIP headers have 1,024 characters or more"));
    }
    let mut headers = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = name.to_lowercase();
        let word = name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
        if !word || !(name.starts_with("x-") || PASSED.contains(&name.as_str())) {
            return Err(Problem::new(
                13_252,
                format!("the SIP header {name:?} is not passed on"),
            ));
        }
        let value = plain_value(value)
            .ok_or_else(|| Problem::new(13_250, format!("the SIP header {name:?} has an unescaped value")))?;
        headers.insert(name, value);
    }
    Ok((address.to_owned(), headers))
}

/// A value without its escapes; `None`: something in it needs one (RFC 3261, `hnv-unreserved`).
fn plain_value(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            b if b.is_ascii_alphanumeric() || b"[]/?:+$-_.!~*'()".contains(&b) => b,
            _ => return None,
        });
    }
    let value = String::from_utf8(bytes).ok()?;
    (!value.chars().any(char::is_control)).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<u32> {
        address(text).err().map(|problem| problem.code)
    }

    #[test]
    fn headers_are_told_from_the_address_and_unescaped() {
        let (to, headers) =
            address("sip:desk@clinic.example?X-One=foo&User-to-User=abc%3Bencoding%3Dhex").expect("read");
        assert_eq!(to, "sip:desk@clinic.example");
        assert_eq!(headers["x-one"], "foo");
        assert_eq!(headers["user-to-user"], "abc;encoding=hex");
    }

    #[test]
    fn what_twilio_does_not_pass_on_is_refused() {
        assert_eq!(code("desk@clinic.example"), Some(13_224));
        assert_eq!(code("sip:clinic.example"), Some(13_224));
        assert_eq!(code("sip:desk@clinic.example?Authorization=x"), Some(13_252));
        assert_eq!(code("sip:desk@clinic.example?X-A=a%3"), Some(13_250));
        assert_eq!(
            code("sip:desk@clinic.example?User-to-User=a;encoding=hex"),
            Some(13_250)
        );
        assert_eq!(code("sip:desk@clinic.example?X-A=a%0d%0ab"), Some(13_250));
        let long = format!("sip:desk@clinic.example?X-A={}", "a".repeat(1_020));
        assert_eq!(code(&long), Some(21_227));
        let fits = format!("sip:desk@clinic.example?X-A={}", "a".repeat(1_019));
        assert_eq!(code(&fits), None);
    }
}
