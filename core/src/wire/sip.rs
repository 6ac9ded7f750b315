//! What a SIP call carries beside the voice: `User-to-User` (RFC 7433) and headers of one's own, read and written.
//!
//! It is a token at most, never anything of a patient: headers are seen, logged and kept by every proxy on the way.

use crate::encode::{hex, percent, read_hex};

/// Longest `User-to-User` that is read, in bytes: eight times what ISDN carries.
pub const MAX_HEADER: usize = 1_024;
/// Most values of one header that are read.
pub const MAX_VALUES: usize = 8;
/// Characters of all the headers in a SIP address's query (Twilio's own limit).
pub const MAX_HEADERS: usize = 1_024;

/// One value of `User-to-User`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserToUser {
    /// The data as it stands in the header, without quotes.
    pub data: String,
    /// `encoding`: only `hex` says that the data is hexadecimal.
    pub encoding: String,
    /// `purpose`: `isdn-uui` where there is none.
    pub purpose: String,
    /// `content`.
    pub content: String,
}

impl UserToUser {
    /// The data as bytes: decoded where it says that it is hexadecimal and is. An odd number of digits is no hexadecimal: such data is
    /// taken as it stands, as everything else is.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let decoded = self.encoding.eq_ignore_ascii_case("hex").then(|| read_hex(&self.data));
        decoded.flatten().unwrap_or_else(|| self.data.clone().into_bytes())
    }

    /// [`Self::bytes`] as text; what is no UTF-8 becomes U+FFFD.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }
}

/// The values of a `User-to-User` header, in order. What is not written as the standard has it is left out, not refused: the call goes on.
#[must_use]
pub fn user_to_user(header: &str) -> Vec<UserToUser> {
    if header.len() > MAX_HEADER {
        return Vec::new();
    }
    let values = pieces(header, ',').into_iter().filter_map(|value| one(&value));
    values.take(MAX_VALUES).collect()
}

fn one(value: &str) -> Option<UserToUser> {
    let mut parts = pieces(value, ';').into_iter();
    let mut read = UserToUser {
        data: unquoted(&parts.next()?),
        encoding: String::new(),
        purpose: String::new(),
        content: String::new(),
    };
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((&part, ""));
        let value = unquoted(value);
        match name.trim().to_ascii_lowercase().as_str() {
            "encoding" => read.encoding = value,
            "purpose" => read.purpose = value,
            "content" => read.content = value,
            _ => {}
        }
    }
    (!read.data.is_empty()).then_some(read)
}

/// The pieces of a header between these separators, those within quotes aside.
fn pieces(text: &str, separator: char) -> Vec<String> {
    let mut all = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars() {
        if c == separator && !quoted {
            all.push(String::new());
            continue;
        }
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        if let Some(last) = all.last_mut() {
            last.push(c);
        }
    }
    all
}

/// A token as it is, a quoted string without its quotes and backslashes.
fn unquoted(text: &str) -> String {
    let text = text.trim();
    let Some(inside) = text.strip_prefix('"') else {
        return text.to_owned();
    };
    let mut out = String::new();
    let mut escaped = false;
    for c in inside.chars() {
        match c {
            _ if escaped => {
                out.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => break,
            c => out.push(c),
        }
    }
    out
}

/// A `User-to-User` value that carries this text.
#[must_use]
pub fn as_user_to_user(text: &str) -> String {
    format!("{};encoding=hex", hex(text.as_bytes()))
}

/// The handoff token (`ho_…`) in a header: as it stands, or as `User-to-User` carries it. Whether it is good, nobody knows yet.
#[must_use]
pub fn token(header: &str) -> Option<String> {
    let plain = header.trim();
    let is_token = |text: &str| text.starts_with("ho_") && text.bytes().all(|c| c.is_ascii_graphic());
    if is_token(plain) && plain.len() <= MAX_HEADER {
        let end = plain.find([';', ',']).unwrap_or(plain.len());
        return Some(plain[..end].to_owned());
    }
    let mut texts = user_to_user(header).into_iter().map(|value| value.text());
    texts.find(|text| is_token(text))
}

/// A SIP address with headers for the one who is called: `sip:desk@clinic.example?x-samtal-token=…`. The first ones are the most important:
/// what goes beyond Twilio's limit is left out, each header whole.
#[must_use]
pub fn with_headers(address: &str, headers: &[(&str, &str)]) -> String {
    let mut query = String::new();
    for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
        let pair = format!("{name}={}", percent(value));
        let room = MAX_HEADERS.saturating_sub(query.len() + usize::from(!query.is_empty()));
        if pair.len() <= room {
            if !query.is_empty() {
                query.push('&');
            }
            query.push_str(&pair);
        }
    }
    match query.is_empty() {
        true => address.to_owned(),
        false => format!("{address}?{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn user_to_user_is_read_as_the_standard_has_it() {
        let read = user_to_user("56a390f3d2b7310023a2;encoding=hex;purpose=foo;content=bar");
        let [value] = read.as_slice() else {
            panic!("one value: {read:?}");
        };
        assert_eq!(
            value.bytes(),
            [0x56, 0xa3, 0x90, 0xf3, 0xd2, 0xb7, 0x31, 0x00, 0x23, 0xa2]
        );
        assert_eq!((value.purpose.as_str(), value.content.as_str()), ("foo", "bar"));
        let text = "48656c6c6f;purpose=isdn-uui; Encoding = HEX";
        assert_eq!(user_to_user(text)[0].text(), "Hello");
        let several = user_to_user(r#""a \"quoted\", text; with=all";content=x, 6869;encoding=hex"#);
        assert_eq!(several[0].text(), r#"a "quoted", text; with=all"#);
        assert_eq!(several[1].text(), "hi");
    }

    #[test]
    fn an_odd_number_of_digits_breaks_nothing() {
        let value = &user_to_user("123456789;encoding=hex")[0];
        assert_eq!(value.text(), "123456789");
        assert_eq!(user_to_user("zz;encoding=hex")[0].text(), "zz");
        assert_eq!(user_to_user("ff;encoding=hex")[0].text(), "\u{fffd}");
    }

    #[test]
    fn only_data_that_says_so_is_decoded() {
        assert_eq!(user_to_user("6869")[0].text(), "6869");
        assert_eq!(user_to_user("6869;encoding=base64")[0].text(), "6869");
        assert!(user_to_user("").is_empty() && user_to_user(";encoding=hex").is_empty());
        assert!(user_to_user(&"a".repeat(MAX_HEADER + 1)).is_empty());
        assert_eq!(user_to_user(&"a,".repeat(20)).len(), MAX_VALUES);
    }

    #[test]
    fn a_token_is_found_however_it_came() {
        let hidden = as_user_to_user("ho_abc.def");
        assert_eq!(hidden, "686f5f6162632e646566;encoding=hex");
        for header in [
            "ho_abc.def",
            " ho_abc.def ",
            &hidden,
            "ho_abc.def;encoding=ascii",
            "\"ho_abc.def\"",
            &format!("00;encoding=hex, {hidden}"),
        ] {
            assert_eq!(token(header).as_deref(), Some("ho_abc.def"), "{header}");
        }
        for header in ["", "ses_abc.def", "123456789;encoding=hex", "ho abc"] {
            assert_eq!(token(header), None, "{header}");
        }
    }

    #[test]
    fn headers_stay_within_the_limit_and_whole() {
        let uui = as_user_to_user("ho_1");
        let address = with_headers(
            "sip:desk@clinic.example",
            &[("x-samtal-token", "ho_1"), ("x-none", ""), ("User-to-User", &uui)],
        );
        assert_eq!(
            address,
            "sip:desk@clinic.example?x-samtal-token=ho_1&User-to-User=686f5f31%3Bencoding%3Dhex"
        );
        assert_eq!(with_headers("sip:a@b", &[]), "sip:a@b");
        let fits = "a".repeat(MAX_HEADERS - "x-a=".len());
        assert_eq!(with_headers("", &[("x-a", &fits)]).len(), MAX_HEADERS + 1);
        assert_eq!(
            with_headers("sip:a@b", &[("x-a", &format!("{fits}a")), ("x-b", "1")]),
            "sip:a@b?x-b=1"
        );
        assert_eq!(
            with_headers("sip:a@b", &[("x-a", &fits), ("x-b", "1")]),
            format!("sip:a@b?x-a={fits}")
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(text in "\\PC{1,60}") {
            let read = user_to_user(&as_user_to_user(&text));
            prop_assert_eq!(read[0].text(), text);
        }

        #[test]
        fn no_header_does_harm(header in "\\PC{0,80}|[0-9a-fx;=,\"\\\\ ]{0,80}") {
            let _ = (user_to_user(&header), token(&header));
        }
    }
}
