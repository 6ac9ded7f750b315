//! Whether a webhook came from the edge: Standard Webhooks, checked on the raw bytes before anything is parsed.

use hmac::{Hmac, Mac};
use samtal_core::encode::read_base64;
use sha2::Sha256;

/// How far the sender's clock may be from ours, in seconds.
const TOLERANCE: i64 = 300;

/// The three headers, as they came.
pub struct Signed<'a> {
    /// `webhook-id`
    pub id: &'a str,
    /// `webhook-timestamp`, in seconds
    pub timestamp: &'a str,
    /// `webhook-signature`: one or more of `v1,<base64>`, separated by spaces (more than one while a secret changes)
    pub signatures: &'a str,
}

/// Whether the body is what the holder of the secret sent, about now. `clocks` are the times that count as now: this machine's
/// and the demo's.
pub fn genuine(secret: &[u8], signed: &Signed<'_>, body: &[u8], clocks: &[i64]) -> bool {
    let Ok(at) = signed.timestamp.parse::<i64>() else {
        return false;
    };
    let fresh = clocks.iter().any(|now| at.abs_diff(*now) <= TOLERANCE.unsigned_abs());
    fresh
        && signed
            .signatures
            .split(' ')
            .filter_map(|one| one.strip_prefix("v1,"))
            .filter_map(read_base64)
            .any(|mark| {
                let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else {
                    return false;
                };
                mac.update(signed.id.as_bytes());
                mac.update(b".");
                mac.update(signed.timestamp.as_bytes());
                mac.update(b".");
                mac.update(body);
                mac.verify_slice(&mark).is_ok() // in constant time
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example of the specification's own libraries.
    const SECRET: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const AT: &str = "1614265330";
    const NOW: i64 = 1_614_265_330;
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn secret() -> Vec<u8> {
        read_base64(SECRET).expect("base64")
    }

    fn check(signatures: &str, body: &[u8], now: i64) -> bool {
        let signed = Signed {
            id: ID,
            timestamp: AT,
            signatures,
        };
        genuine(&secret(), &signed, body, &[now])
    }

    #[test]
    fn the_specifications_example_is_genuine() {
        assert!(check(SIGNATURE, BODY, NOW));
    }

    #[test]
    fn one_good_signature_among_several_is_enough() {
        assert!(check(&format!("v1,AAAA v2,x {SIGNATURE}"), BODY, NOW));
    }

    #[test]
    fn another_body_secret_time_or_scheme_is_refused() {
        assert!(!check(SIGNATURE, br#"{"test": 2432232315}"#, NOW));
        assert!(!check(SIGNATURE, BODY, NOW + 301));
        assert!(!check(SIGNATURE, BODY, NOW - 301));
        assert!(!check(&SIGNATURE.replace("v1", "v2"), BODY, NOW));
        assert!(!check("", BODY, NOW));
        let signed = Signed {
            id: ID,
            timestamp: AT,
            signatures: SIGNATURE,
        };
        assert!(!genuine(b"another secret", &signed, BODY, &[NOW]));
    }

    #[test]
    fn the_demos_own_clock_counts_as_now() {
        let signed = Signed {
            id: ID,
            timestamp: AT,
            signatures: SIGNATURE,
        };
        assert!(genuine(&secret(), &signed, BODY, &[NOW + 90_000, NOW]));
    }
}
