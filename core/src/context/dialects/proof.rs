//! How platforms prove that a request is theirs: a shared secret in a header, an HMAC over the body, or a signature with a key pair.

use crate::encode::{read_base64, read_hex};
use crate::handoff::secret::{hmac_sha256, same, same_bytes};
use ed25519_dalek::{Signature, VerifyingKey};

/// The header in which a shared secret is looked for, beside `Authorization`: for platforms that let their customers choose.
pub const SECRET_HEADER: &str = "x-samtal-secret";

/// What a request shows.
pub struct Shown<'a> {
    /// The body as it came.
    pub raw: &'a [u8],
    /// A header's value; empty without one.
    pub header: &'a dyn Fn(&str) -> String,
    /// Real time in milliseconds since 1970.
    pub now_ms: i64,
}

/// The secrets that may be one: a blank one proves nothing.
fn usable(secrets: &[String]) -> impl Iterator<Item = &str> {
    secrets.iter().map(|s| s.trim()).filter(|s| !s.is_empty())
}

/// A shared secret: as a bearer token, or in this header. Every secret is tried, whichever fits.
#[must_use]
pub fn by_secret(shown: &Shown<'_>, header: &str, secrets: &[String]) -> bool {
    let authorization = (shown.header)("authorization");
    let bearer = authorization.strip_prefix("Bearer ").unwrap_or_default().trim();
    let named = (shown.header)(header);
    usable(secrets).fold(false, |good, secret| {
        good | same(bearer, secret) | same(named.trim(), secret)
    })
}

/// An HMAC-SHA-256 over these parts, in hexadecimal of small letters.
#[must_use]
pub fn by_hmac(parts: &[&[u8]], hex: &str, secrets: &[String]) -> bool {
    let small = hex.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c));
    let Some(given) = Some(hex).filter(|hex| hex.len() == 64 && small).and_then(read_hex) else {
        return false;
    };
    usable(secrets).fold(false, |good, secret| {
        good | same_bytes(&given, &hmac_sha256(secret.as_bytes(), parts))
    })
}

/// An Ed25519 signature in base64 by one of these public keys, in base64 or hexadecimal.
#[must_use]
pub fn by_key(message: &[u8], signature: &str, keys: &[String]) -> bool {
    let Some(signature) = read_base64(signature).and_then(|bytes| Signature::from_slice(&bytes).ok()) else {
        return false;
    };
    usable(keys).any(|key| {
        let bytes = read_base64(key).filter(|b| b.len() == 32).or_else(|| read_hex(key));
        let key = bytes.and_then(|bytes| VerifyingKey::from_bytes(&bytes.try_into().ok()?).ok());
        key.is_some_and(|key| key.verify_strict(message, &signature).is_ok())
    })
}

/// A time in the digits of a header: at most 15, so that nothing overflows.
#[must_use]
pub fn time(digits: &str) -> Option<i64> {
    let good = (1..=15).contains(&digits.len()) && digits.bytes().all(|c| c.is_ascii_digit());
    good.then(|| digits.parse().ok()).flatten()
}
