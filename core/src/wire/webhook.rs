//! Signing and verifying outgoing webhooks (Standard Webhooks): the receiver knows that it was us, and that it is not an old one.
//!
//! Headers: `webhook-id`, `webhook-timestamp` (seconds since 1970), `webhook-signature` (`v1,<base64>`, several separated by spaces
//! while a secret is being changed).

use crate::encode::{base64, read_base64};
use crate::handoff::secret::{hmac_sha256, same_bytes};
use crate::time::{At, SECOND};

/// How far a webhook's clock may be from ours, in seconds, either way.
pub const TOLERANCE: i64 = 5 * 60;

/// The signature of a message: the value of `webhook-signature`.
#[must_use]
pub fn sign(secret: &[u8], id: &str, timestamp: i64, body: &str) -> String {
    format!("v1,{}", base64(&mac(secret, id, timestamp, body)))
}

/// The three headers of a message that is sent now.
#[must_use]
pub fn headers(secret: &[u8], id: &str, now: At, body: &str) -> [(&'static str, String); 3] {
    let timestamp = now.0.div_euclid(SECOND);
    [
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", timestamp.to_string()),
        ("webhook-signature", sign(secret, id, timestamp, body)),
    ]
}

/// Whether a message is genuine and recent: for receivers of these webhooks.
#[must_use]
pub fn verify(secret: &[u8], id: &str, timestamp: &str, signatures: &str, body: &str, now: At) -> bool {
    let Ok(seconds) = timestamp.parse::<i64>() else {
        return false;
    };
    let apart = (i128::from(now.0.div_euclid(SECOND)) - i128::from(seconds)).abs();
    let expected = mac(secret, id, seconds, body);
    let mut good = false;
    for signature in signatures.split(' ') {
        let given = signature.strip_prefix("v1,").and_then(read_base64);
        good |= given.is_some_and(|given| same_bytes(&given, &expected));
    }
    good && apart <= i128::from(TOLERANCE)
}

fn mac(secret: &[u8], id: &str, timestamp: i64, body: &str) -> [u8; 32] {
    let timestamp = timestamp.to_string();
    let dot = b".".as_slice();
    let parts = [id.as_bytes(), dot, timestamp.as_bytes(), dot, body.as_bytes()];
    hmac_sha256(secret, &parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    // The published example of the specification's reference libraries.
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const TIME: i64 = 1_614_265_330;
    const BODY: &str = r#"{"test": 2432232314}"#;
    const SIGNED: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn secret() -> Vec<u8> {
        read_base64("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64")
    }

    fn verified(signatures: &str, body: &str, skew: i64) -> bool {
        let now = At((TIME + skew) * SECOND);
        verify(&secret(), ID, &TIME.to_string(), signatures, body, now)
    }

    #[test]
    fn the_published_example_holds() {
        assert_eq!(sign(&secret(), ID, TIME, BODY), SIGNED);
        assert!(verified(SIGNED, BODY, 0));
        let [id, timestamp, signature] = headers(&secret(), ID, At(TIME * SECOND + 999), BODY);
        assert_eq!(id, ("webhook-id", ID.to_owned()));
        assert_eq!(timestamp, ("webhook-timestamp", TIME.to_string()));
        assert_eq!(signature, ("webhook-signature", SIGNED.to_owned()));
    }

    #[test]
    fn an_altered_or_old_message_is_refused() {
        assert!(verified(&format!("v1,AAAA {SIGNED}"), BODY, TOLERANCE));
        assert!(verified(SIGNED, BODY, -TOLERANCE));
        assert!(!verified(SIGNED, BODY, TOLERANCE + 1));
        assert!(!verified(SIGNED, BODY, -TOLERANCE - 1));
        assert!(!verified(SIGNED, r#"{"test":2432232314}"#, 0));
        assert!(!verified(&SIGNED.replace("v1", "v2"), BODY, 0));
        for bad in ["", "v1,", "v1", "g0hM9SsE"] {
            assert!(!verified(bad, BODY, 0), "{bad}");
        }
        let now = At(TIME * SECOND);
        assert!(!verify(&secret(), "other", &TIME.to_string(), SIGNED, BODY, now));
        assert!(!verify(b"other", ID, &TIME.to_string(), SIGNED, BODY, now));
        for bad in ["", "1e9", "-9223372036854775808", "9223372036854775807", "x"] {
            assert!(!verify(&secret(), ID, bad, SIGNED, BODY, now), "{bad}");
        }
    }
}
