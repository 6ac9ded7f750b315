//! `X-Hub-Signature-256`: that a body comes from Meta.

use crate::encode::read_hex;
use crate::handoff::secret::{hmac_sha256, same_bytes};

/// What the header begins with.
const PREFIX: &str = "sha256=";
/// Longest body that is escaped and tried again, in bytes: anybody can ask for this work, and what Meta sends at once is far shorter.
const MAX_ESCAPED: usize = 512 * 1_024;
/// Characters of a SHA-256 in hexadecimal.
const HEX_CHARS: usize = 64;

/// Whether these bytes are signed with one of the app's secrets (several while one is replaced). A blank secret signs nothing.
///
/// Meta signs the escaped form of its JSON and delivers that form; where something on the way has written the escapes out as letters,
/// the bytes are escaped again and tried once more. The time that this takes tells nothing of the secrets.
#[must_use]
pub fn verify<S: AsRef<str>>(raw: &[u8], header: &str, secrets: &[S]) -> bool {
    let hex = header.strip_prefix(PREFIX).filter(|hex| hex.len() == HEX_CHARS);
    let Some(given) = hex.and_then(read_hex) else {
        return false;
    };
    let signed = |form: &[u8]| {
        let secrets = secrets.iter().map(AsRef::as_ref).filter(|s| !s.trim().is_empty());
        // Every secret is tried, whichever fits.
        secrets.fold(false, |good, secret| {
            good | same_bytes(&given, &hmac_sha256(secret.as_bytes(), &[form]))
        })
    };
    signed(raw) || (raw.len() <= MAX_ESCAPED && escaped(raw).is_some_and(|form| signed(&form)))
}

/// The bytes with every character beyond ASCII as `\uXXXX` of its UTF-16 units, digits in lower case; none where there is nothing to escape
/// or the bytes are no text.
fn escaped(raw: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(raw).ok().filter(|text| !text.is_ascii())?;
    let mut out = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    Some(out.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::hex;
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    /// HMAC by its definition (RFC 2104), without the library's.
    fn signed(secret: &str, body: &[u8]) -> String {
        let mut key = [0u8; 64];
        if secret.len() > 64 {
            key[..32].copy_from_slice(&Sha256::digest(secret));
        } else {
            key[..secret.len()].copy_from_slice(secret.as_bytes());
        }
        let inner = Sha256::digest([&key.map(|b| b ^ 0x36)[..], body].concat());
        let outer = Sha256::digest([&key.map(|b| b ^ 0x5c)[..], &inner].concat());
        format!("sha256={}", hex(&outer))
    }

    const BODY: &[u8] = br#"{"object":"whatsapp_business_account","entry":[]}"#;

    #[test]
    fn a_published_example_holds() {
        let header = "sha256=0329a06b62cd16b33eb6792be8c60b158d89a2ee3a876fce9a881ebb488c0914";
        assert_eq!(signed("secret", b"test"), header);
        assert!(verify(b"test", header, &["secret"]));
    }

    #[test]
    fn any_of_several_secrets_signs_and_no_other() {
        let header = signed("new", BODY);
        assert!(verify(BODY, &header, &["old", "new"]) && verify(BODY, &header, &["new", "old"]));
        assert!(!verify(BODY, &header, &["old"]));
        assert!(!verify::<&str>(BODY, &header, &[]));
        assert!(verify(
            BODY,
            &header.to_ascii_uppercase().replace("SHA256", "sha256"),
            &["new"]
        ));
    }

    #[test]
    fn a_blank_secret_signs_nothing() {
        for blank in ["", " ", "\t\n"] {
            assert!(!verify(BODY, &signed(blank, BODY), &[blank]), "{blank:?}");
            assert!(verify(BODY, &signed("good", BODY), &[blank, "good"]));
        }
    }

    #[test]
    fn another_body_or_header_is_refused() {
        let header = signed("s", BODY);
        let digits = &header["sha256=".len()..];
        assert!(!verify(&[BODY, b" "].concat(), &header, &["s"]));
        assert!(!verify(
            br#"{"entry":[],"object":"whatsapp_business_account"}"#,
            &header,
            &["s"]
        ));
        for bad in [
            String::new(),
            digits.to_owned(),
            format!("SHA256={digits}"),
            format!("sha1={digits}"),
            format!(" {header}"),
            format!("{header} "),
            format!("{header}0"),
            header[..header.len() - 1].to_owned(),
            header[..header.len() - 2].to_owned(),
            format!("sha256={}", "g".repeat(64)),
            format!("sha256={}", "0".repeat(64)),
            format!("sha256={}", "é".repeat(32)),
            format!("sha256=sha256={digits}"),
        ] {
            assert!(!verify(BODY, &bad, &["s"]), "{bad}");
        }
    }

    #[test]
    fn letters_that_were_signed_as_escapes_are_known_again() {
        let delivered = r#"{"body":"räkna åäö 🩺"}"#.as_bytes();
        let signed_form = br#"{"body":"r\u00e4kna \u00e5\u00e4\u00f6 \ud83e\ude7a"}"#;
        assert_eq!(escaped(delivered).as_deref(), Some(&signed_form[..]));
        assert!(verify(delivered, &signed("s", signed_form), &["s"]));
        assert!(verify(delivered, &signed("s", delivered), &["s"]));
        assert!(verify(signed_form, &signed("s", signed_form), &["s"]));
        // Upper-case digits are not Meta's.
        let upper = br#"{"body":"r\u00E4kna \u00E5\u00E4\u00F6 \uD83E\uDE7A"}"#;
        assert!(!verify(delivered, &signed("s", upper), &["s"]));
        // Signed as letters, delivered as escapes: nobody does that.
        assert!(!verify(signed_form, &signed("s", delivered), &["s"]));
    }

    proptest! {
        #[test]
        fn what_is_signed_passes_and_what_is_altered_does_not(
            body in proptest::collection::vec(any::<u8>(), 1..200),
            secret in "[a-z0-9]{1,80}",
            at in any::<prop::sample::Index>(),
            bit in 0u32..8,
        ) {
            let header = signed(&secret, &body);
            prop_assert!(verify(&body, &header, std::slice::from_ref(&secret)));
            let mut altered = body.clone();
            altered[at.index(body.len())] ^= 1 << bit;
            prop_assert!(!verify(&altered, &header, &[secret]));
        }

        #[test]
        fn no_header_breaks_it(body in proptest::collection::vec(any::<u8>(), 0..50), header in "\\PC{0,80}") {
            prop_assert!(!verify(&body, &header, &["secret"]));
        }
    }
}
