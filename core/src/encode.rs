//! Bytes as text: Crockford's base 32, base64 (both alphabets), hexadecimal, percent-encoding.
//!
//! Reading is strict: one text for one value, so that a token that was altered in its last, half-used character is not the same token.

/// Crockford's alphabet in lower case: no `i`, `l`, `o`, `u`, which are misread or misheard.
const BASE32: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64_URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const HEX: &[u8; 16] = b"0123456789abcdef";

/// Writes bytes in groups of `bits` bits, the last one filled up with zeros.
fn write(bytes: &[u8], alphabet: &[u8], bits: u32) -> String {
    let mut text = String::with_capacity((bytes.len() * 8).div_ceil(bits as usize));
    let (mut pool, mut held) = (0u32, 0);
    let mask = (1u32 << bits) - 1;
    let mut put = |n: u32| text.push(char::from(alphabet[n as usize]));
    for byte in bytes {
        pool = (pool << 8 | u32::from(*byte)) & 0xffff;
        held += 8;
        while held >= bits {
            held -= bits;
            put(pool >> held & mask);
        }
    }
    if held > 0 {
        put(pool << (bits - held) & mask);
    }
    text
}

/// Reads what [`write`] writes: no foreign characters, no superfluous ones, unused bits zero.
fn read(text: &str, alphabet: &[u8], bits: u32) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * bits as usize / 8);
    let (mut pool, mut held) = (0u32, 0);
    for c in text.bytes() {
        let n = alphabet.iter().position(|a| *a == c)?;
        pool = (pool << bits | n as u32) & 0xffff;
        held += bits;
        if held >= 8 {
            held -= 8;
            bytes.push((pool >> held & 0xff) as u8);
        }
    }
    let unused = pool & ((1 << held) - 1);
    (held < bits && unused == 0).then_some(bytes)
}

/// Bytes in Crockford's base 32, lower case.
#[must_use]
pub fn base32(bytes: &[u8]) -> String {
    write(bytes, BASE32, 5)
}

/// Reads [`base32`]; lower case only.
#[must_use]
pub fn read_base32(text: &str) -> Option<Vec<u8>> {
    read(text, BASE32, 5)
}

/// Whether a character is of [`base32`]'s alphabet.
#[must_use]
pub fn is_base32(c: char) -> bool {
    c.is_ascii() && BASE32.contains(&(c as u8))
}

/// Bytes in base64url without padding: what fits into a header, a cookie and an address.
#[must_use]
pub fn base64url(bytes: &[u8]) -> String {
    write(bytes, BASE64_URL, 6)
}

/// Reads [`base64url`].
#[must_use]
pub fn read_base64url(text: &str) -> Option<Vec<u8>> {
    read(text, BASE64_URL, 6)
}

/// Bytes in base64 with padding: what Standard Webhooks signs with.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    let mut text = write(bytes, BASE64, 6);
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

/// Reads [`base64`]; the padding may be missing.
#[must_use]
pub fn read_base64(text: &str) -> Option<Vec<u8>> {
    let bare = text.trim_end_matches('=');
    let padding = text.len() - bare.len();
    let expected = (4 - bare.len() % 4) % 4;
    if padding != 0 && padding != expected {
        return None;
    }
    read(bare, BASE64, 6)
}

/// Bytes in lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    write(bytes, HEX, 4)
}

/// Reads [`hex`]; either case.
#[must_use]
pub fn read_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) {
        return None;
    }
    read(&text.to_ascii_lowercase(), HEX, 4)
}

/// Percent-encodes everything but RFC 3986's unreserved characters, as the value of a query.
#[must_use]
pub fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                out.push('%');
                for half in [byte >> 4, byte & 15] {
                    out.push(char::from(HEX[usize::from(half)].to_ascii_uppercase()));
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_vectors_of_rfc_4648_hold() {
        for (plain, b64, b16) in [
            ("", "", ""),
            ("f", "Zg==", "66"),
            ("fo", "Zm8=", "666f"),
            ("foo", "Zm9v", "666f6f"),
            ("foob", "Zm9vYg==", "666f6f62"),
            ("fooba", "Zm9vYmE=", "666f6f6261"),
            ("foobar", "Zm9vYmFy", "666f6f626172"),
        ] {
            assert_eq!(base64(plain.as_bytes()), b64);
            assert_eq!(hex(plain.as_bytes()), b16);
            assert_eq!(read_base64(b64).as_deref(), Some(plain.as_bytes()));
        }
        assert_eq!(base64url(&[0xfb, 0xff]), "-_8");
        assert_eq!(base32(&[0xff, 0xff, 0xff, 0xff, 0xff]), "zzzzzzzz");
    }

    #[test]
    fn a_second_spelling_of_the_same_bytes_is_refused() {
        assert_eq!(read_base64("Zh=="), None);
        assert_eq!(read_base64("Zg="), None);
        assert_eq!(read_base64url("-_9"), None);
        assert_eq!(read_base32("zzzzzzzz0"), None);
        assert_eq!(read_base32("ZZZZZZZZ"), None);
        assert_eq!(read_hex("abc"), None);
        assert_eq!(read_hex("zz"), None);
    }

    #[test]
    fn only_unreserved_characters_stay_as_they_are() {
        assert_eq!(
            percent("Hej å, 50 % & #1+2/~"),
            "Hej%20%C3%A5%2C%2050%20%25%20%26%20%231%2B2%2F~"
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert_eq!(read_base32(&base32(&bytes)), Some(bytes.clone()));
            prop_assert_eq!(read_base64(&base64(&bytes)), Some(bytes.clone()));
            prop_assert_eq!(read_base64url(&base64url(&bytes)), Some(bytes.clone()));
            prop_assert_eq!(read_hex(&hex(&bytes)), Some(bytes));
        }

        #[test]
        fn a_text_is_read_to_at_most_one_value(text in "[a-zA-Z0-9+/=_-]{0,24}") {
            if let Some(bytes) = read_base64url(&text) {
                prop_assert_eq!(base64url(&bytes), text.clone());
            }
            if let Some(bytes) = read_base32(&text) {
                prop_assert_eq!(base32(&bytes), text);
            }
        }
    }
}
