//! Who a clinic's own portal says this is: a signed JWT (RFC 7519), short-lived, for this clinic, good once.
//!
//! What decides is the configuration: which algorithm, which key, which audience. The token's own header only has to agree; a token that
//! says `none`, or that signs with the public key as if it were a secret, is refused before its signature is looked at.

use super::phone::E164;
use super::told::Field;
use crate::encode::read_base64url;
use crate::time::{At, MINUTE, SECOND};
use ed25519_dalek::{Signature, VerifyingKey};
use hmac::{Hmac, Mac};
use serde_json::{Map, Value};
use sha2::Sha256;

/// Bytes of a token: a name, a number, an address and a signature are below one thousand.
pub const MAX_JWT: usize = 4_096;
/// How long a token may be good: it travels from the clinic's page to the chat, and nobody has to keep it.
pub const MAX_LIFE: i64 = 5 * MINUTE;
/// How far the portal's clock may be from ours.
pub const LEEWAY: i64 = 30 * SECOND;
/// Bytes of a shared secret, fewest and most (RFC 7518, 3.2: at least as long as the hash).
pub const SECRET_BYTES: std::ops::RangeInclusive<usize> = 32..=128;
/// Characters of `sub` (OpenID Connect Core, 2: 255) and of `jti`.
const MAX_ID: usize = 255;
/// Audiences of one token.
const MAX_AUDIENCES: usize = 10;

/// What a portal signs with.
#[derive(Clone, PartialEq, Eq)]
pub enum PortalKey {
    /// `HS256`: a secret that the clinic's site and this service share.
    Hs256(Vec<u8>),
    /// `EdDSA` with Ed25519 (RFC 8037): the public key.
    Ed25519([u8; 32]),
}

impl PortalKey {
    /// The algorithm's name in a token's header.
    #[must_use]
    pub fn algorithm(&self) -> &'static str {
        match self {
            PortalKey::Hs256(_) => "HS256",
            PortalKey::Ed25519(_) => "EdDSA",
        }
    }

    /// A public key of 32 bytes, if they are one: a point of the curve, and none of the few that every signature would fit.
    #[must_use]
    pub fn ed25519(bytes: &[u8]) -> Option<PortalKey> {
        let bytes: [u8; 32] = bytes.try_into().ok()?;
        let key = VerifyingKey::from_bytes(&bytes).ok()?;
        (!key.is_weak()).then_some(PortalKey::Ed25519(bytes))
    }

    /// Whether this is the signature of these bytes. HMACs are compared in constant time.
    fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            PortalKey::Hs256(secret) => Hmac::<Sha256>::new_from_slice(secret).is_ok_and(|mut mac| {
                mac.update(message);
                mac.verify_slice(signature).is_ok()
            }),
            PortalKey::Ed25519(bytes) => {
                let key = VerifyingKey::from_bytes(bytes);
                let signature = Signature::from_slice(signature);
                matches!((key, signature), (Ok(key), Ok(signature)) if key.verify_strict(message, &signature).is_ok())
            }
        }
    }
}

/// Never shows a secret.
impl std::fmt::Debug for PortalKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.algorithm())
    }
}

/// What a portal signed, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// The patient's login in the portal.
    pub subject: String,
    /// The token's own id: it is good once.
    pub id: String,
    /// Until when the token is good; the id must be remembered as long, and [`LEEWAY`] more.
    pub expires_at: At,
    /// The patient's name, where the portal tells it.
    pub name: Option<String>,
    /// The patient's number, where the portal tells one that can be read.
    pub phone: Option<E164>,
    /// The patient's e-mail address, where the portal tells one that can be read.
    pub email: Option<String>,
}

/// Why a token was refused. For the log and for tests: the sender learns only that it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Not three parts of strict base64url with JSON objects in the first two, or too large.
    Malformed,
    /// Another algorithm than the clinic's, `none`, or a header that asks for more than is known here.
    Algorithm,
    /// Not signed with the clinic's key, or changed since.
    Signature,
    /// A claim that must be there is not, or is of another type.
    Claim(&'static str),
    /// For somebody else.
    Audience,
    /// Its time is over.
    Expired,
    /// Its time has not come, or it was issued in the future.
    NotYet,
    /// Good for longer than [`MAX_LIFE`].
    TooLong,
}

/// Checks a token: signature first, then every claim.
///
/// `audience`: who it must be for (`aud`). `home_country` (ISO 3166): how its number is read. `now`: real time, whatever a demo's clock
/// says.
///
/// # Errors
/// Why it is refused.
pub fn verify(token: &str, key: &PortalKey, audience: &str, home_country: &str, now: At) -> Result<Assertion, Refused> {
    if token.len() > MAX_JWT {
        return Err(Refused::Malformed);
    }
    let (message, signature) = token.rsplit_once('.').ok_or(Refused::Malformed)?;
    let (head, body) = message.split_once('.').ok_or(Refused::Malformed)?;
    let head = object(head)?;
    // The header may name a key or a type; it may not choose the algorithm or demand what is not understood (RFC 7515, 4.1.11).
    let is_text = |name: &str, value: &str| head.get(name).and_then(Value::as_str) == Some(value);
    let is_jwt = head
        .get("typ")
        .is_none_or(|t| t.as_str().is_some_and(|t| t.eq_ignore_ascii_case("JWT")));
    if !is_text("alg", key.algorithm()) || !is_jwt || head.contains_key("crit") || head.contains_key("b64") {
        return Err(Refused::Algorithm);
    }
    let signature = read_base64url(signature).ok_or(Refused::Malformed)?;
    if !key.signed(message.as_bytes(), &signature) {
        return Err(Refused::Signature);
    }
    let claims = object(body)?;
    check_audience(&claims, audience)?;
    let expires_at = check_times(&claims, now)?;
    let optional = |name: &str, field: Field| {
        let text = claims.get(name).and_then(Value::as_str)?;
        field.normal(text, home_country)
    };
    Ok(Assertion {
        subject: id(&claims, "sub")?,
        id: id(&claims, "jti")?,
        expires_at,
        name: optional("name", Field::Name),
        phone: optional("phone", Field::Phone).and_then(|n| E164::strict(&n)),
        email: optional("email", Field::Email),
    })
}

/// A JSON object in strict base64url.
pub(crate) fn object(part: &str) -> Result<Map<String, Value>, Refused> {
    let bytes = read_base64url(part).ok_or(Refused::Malformed)?;
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(map)) => Ok(map),
        _ => Err(Refused::Malformed),
    }
}

/// A text that must be there: a login, or the token's id.
fn id(claims: &Map<String, Value>, name: &'static str) -> Result<String, Refused> {
    claims
        .get(name)
        .and_then(Value::as_str)
        .filter(|t| {
            (1..=MAX_ID).contains(&t.chars().count()) && !t.trim().is_empty() && !t.chars().any(char::is_control)
        })
        .map(str::to_owned)
        .ok_or(Refused::Claim(name))
}

fn check_audience(claims: &Map<String, Value>, audience: &str) -> Result<(), Refused> {
    let fits = match claims.get("aud") {
        Some(Value::String(one)) => one == audience,
        Some(Value::Array(all)) if all.len() <= MAX_AUDIENCES => all.iter().any(|a| a.as_str() == Some(audience)),
        _ => return Err(Refused::Claim("aud")),
    };
    if fits { Ok(()) } else { Err(Refused::Audience) }
}

/// Until when the token is good.
fn check_times(claims: &Map<String, Value>, now: At) -> Result<At, Refused> {
    let time = |name: &'static str| match claims.get(name) {
        None => Ok(None),
        Some(value) => seconds(value).map(Some).ok_or(Refused::Claim(name)),
    };
    let expires_at = time("exp")?.ok_or(Refused::Claim("exp"))?;
    let issued_at = time("iat")?.ok_or(Refused::Claim("iat"))?;
    let not_before = time("nbf")?.unwrap_or(issued_at);
    if issued_at.max(not_before) > now.plus(LEEWAY) {
        return Err(Refused::NotYet);
    }
    if expires_at.plus(LEEWAY) <= now {
        return Err(Refused::Expired);
    }
    // Counted from its issue and from now, so that neither a clock nor an old `iat` makes it live longer.
    if expires_at > issued_at.plus(MAX_LIFE) || expires_at > now.plus(MAX_LIFE + LEEWAY) || expires_at < issued_at {
        return Err(Refused::TooLong);
    }
    Ok(expires_at)
}

/// A NumericDate: seconds since 1970, perhaps with a fraction, within the years that dates are written for.
pub(crate) fn seconds(value: &Value) -> Option<At> {
    const LAST: f64 = 253_402_300_799.0;
    let seconds = value.as_f64().filter(|s| (0.0..=LAST).contains(s))?;
    Some(At((seconds * 1_000.0) as i64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::base64url;
    use ed25519_dalek::{Signer, SigningKey};
    use proptest::prelude::*;
    use serde_json::json;

    const NOW: At = At(1_729_026_000_000);
    const SECRET: &[u8] = b"a secret of at least 32 bytes ...";

    fn hs256() -> PortalKey {
        PortalKey::Hs256(SECRET.to_vec())
    }

    fn signer() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    fn ed25519() -> PortalKey {
        PortalKey::ed25519(signer().verifying_key().as_bytes()).expect("a key")
    }

    fn claims() -> Value {
        let now = NOW.0 / 1_000;
        json!({
            "sub": "patient-17", "aud": "riverside", "iat": now, "exp": now + 120, "jti": "n-1",
            "name": "Sarah Jones", "phone": "07400 123456", "email": "Sarah@Example.com",
        })
    }

    fn with(name: &str, value: Value) -> Value {
        let mut claims = claims();
        claims[name] = value;
        claims
    }

    fn without(name: &str) -> Value {
        let mut claims = claims();
        claims.as_object_mut().expect("an object").remove(name);
        claims
    }

    fn message(head: &Value, claims: &Value) -> String {
        format!(
            "{}.{}",
            base64url(head.to_string().as_bytes()),
            base64url(claims.to_string().as_bytes())
        )
    }

    fn mac(secret: &[u8], message: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key");
        mac.update(message.as_bytes());
        base64url(&mac.finalize().into_bytes())
    }

    fn signed(head: &Value, claims: &Value) -> String {
        let message = message(head, claims);
        let signature = mac(SECRET, &message);
        format!("{message}.{signature}")
    }

    fn token(claims: &Value) -> String {
        signed(&json!({ "alg": "HS256", "typ": "JWT" }), claims)
    }

    fn checked(token: &str) -> Result<Assertion, Refused> {
        verify(token, &hs256(), "riverside", "GB", NOW)
    }

    #[test]
    fn a_portal_says_who_this_is() {
        let assertion = checked(&token(&claims())).expect("good");
        assert_eq!(assertion.subject, "patient-17");
        assert_eq!(assertion.id, "n-1");
        assert_eq!(assertion.expires_at, NOW.plus(2 * MINUTE));
        assert_eq!(assertion.name.as_deref(), Some("Sarah Jones"));
        assert_eq!(assertion.phone.map(|n| n.to_string()).as_deref(), Some("+447400123456"));
        assert_eq!(assertion.email.as_deref(), Some("sarah@example.com"));
        let bare = json!({ "sub": "p", "aud": ["other", "riverside"], "iat": 1_729_026_000, "exp": 1_729_026_300.5 - 0.5, "jti": "1" });
        assert_eq!(checked(&token(&bare)).map(|a| a.name), Ok(None));
        let unreadable = with("phone", json!("call me"));
        assert_eq!(checked(&token(&unreadable)).map(|a| a.phone), Ok(None));
    }

    #[test]
    fn a_key_pair_does_as_well_as_a_secret() {
        let message = message(&json!({ "alg": "EdDSA", "kid": "2024" }), &claims());
        let signature = base64url(&signer().sign(message.as_bytes()).to_bytes());
        let good = format!("{message}.{signature}");
        assert!(verify(&good, &ed25519(), "riverside", "GB", NOW).is_ok());
        let other = SigningKey::from_bytes(&[8; 32]);
        let forged = format!("{message}.{}", base64url(&other.sign(message.as_bytes()).to_bytes()));
        assert_eq!(
            verify(&forged, &ed25519(), "riverside", "GB", NOW),
            Err(Refused::Signature)
        );
        assert_eq!(
            PortalKey::ed25519(&[0; 32]),
            None,
            "every signature would fit this point"
        );
        assert_eq!(PortalKey::ed25519(&[7; 31]), None);
    }

    #[test]
    fn the_vector_of_rfc_8037_holds() {
        let key = read_base64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").expect("base64url");
        let key = PortalKey::ed25519(&key).expect("a key");
        let message = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        assert!(key.signed(message, &read_base64url(signature).expect("base64url")));
        assert!(!key.signed(b"another", &read_base64url(signature).expect("base64url")));
    }

    #[test]
    fn the_algorithm_is_the_clinics_choice_and_never_the_tokens() {
        let head = |alg: Value| json!({ "alg": alg });
        for alg in [
            "none", "None", "NONE", "", "HS384", "HS512", "hs256", "RS256", "EdDSA", "ES256",
        ] {
            assert_eq!(
                checked(&signed(&head(json!(alg)), &claims())),
                Err(Refused::Algorithm),
                "{alg}"
            );
        }
        for alg in [json!(null), json!(["HS256"]), json!(256)] {
            assert_eq!(checked(&signed(&head(alg), &claims())), Err(Refused::Algorithm));
        }
        assert_eq!(
            checked(&format!("{}.", message(&head(json!("none")), &claims()))),
            Err(Refused::Algorithm)
        );
        // Signed with the public key as if it were a secret.
        let PortalKey::Ed25519(public) = ed25519() else {
            panic!("not the key")
        };
        let confused = message(&head(json!("HS256")), &claims());
        let confused = format!("{confused}.{}", mac(&public, &confused));
        assert_eq!(
            verify(&confused, &ed25519(), "riverside", "GB", NOW),
            Err(Refused::Algorithm)
        );
        let confused = message(&head(json!("EdDSA")), &claims());
        let confused = format!("{confused}.{}", mac(&public, &confused));
        assert_eq!(
            verify(&confused, &ed25519(), "riverside", "GB", NOW),
            Err(Refused::Signature)
        );
        for more in [
            json!({ "alg": "HS256", "crit": ["exp"] }),
            json!({ "alg": "HS256", "b64": false }),
            json!({ "alg": "HS256", "typ": "at+jwt" }),
            json!({ "alg": "HS256", "typ": 1 }),
        ] {
            assert_eq!(checked(&signed(&more, &claims())), Err(Refused::Algorithm), "{more}");
        }
    }

    #[test]
    fn what_was_changed_or_written_otherwise_is_refused() {
        let good = token(&claims());
        let (message, signature) = good.rsplit_once('.').expect("three parts");
        let (head, body) = message.split_once('.').expect("two parts");
        let other = base64url(with("sub", json!("patient-18")).to_string().as_bytes());
        for (bad, why) in [
            (format!("{head}.{other}.{signature}"), Refused::Signature),
            (format!("{head}.{body}."), Refused::Signature),
            (format!("{head}.{body}.{}", &signature[..20]), Refused::Signature),
            (format!("{head}.{body}.{signature}="), Refused::Malformed),
            (format!("{head}.{body}.{signature}\n"), Refused::Malformed),
            (format!("{head}=.{body}.{signature}"), Refused::Malformed),
            (format!("{head}.{body}.{signature}.x"), Refused::Malformed),
            (format!(" {good}"), Refused::Malformed),
            (format!("{head}.{body}"), Refused::Malformed),
            (format!("{body}.{head}.{signature}"), Refused::Algorithm),
            (String::new(), Refused::Malformed),
            ("..".to_owned(), Refused::Malformed),
            ("a.b.c".to_owned(), Refused::Malformed),
            ("x".repeat(MAX_JWT + 1), Refused::Malformed),
        ] {
            assert_eq!(checked(&bad), Err(why), "{bad}");
        }
        // The last character's unused bits: a second spelling of the same signature.
        let last = signature.chars().last().expect("a character");
        let twin = char::from(last as u8 + 1);
        let spelled = format!("{head}.{body}.{}{twin}", &signature[..signature.len() - 1]);
        assert!(checked(&spelled).is_err());
        let foreign = message.to_owned() + "." + &mac(b"another secret of 32 bytes or more", message);
        assert_eq!(checked(&foreign), Err(Refused::Signature));
        assert_eq!(checked(&token(&json!("a text"))), Err(Refused::Malformed));
    }

    #[test]
    fn a_token_has_a_short_life() {
        let now = NOW.0 / 1_000;
        let lived = |iat: i64, exp: i64| {
            let mut claims = with("iat", json!(now + iat));
            claims["exp"] = json!(now + exp);
            checked(&token(&claims)).map(drop)
        };
        assert_eq!(lived(0, 300), Ok(()));
        assert_eq!(lived(-300, 0), Ok(()), "within the leeway");
        assert_eq!(lived(-330, -29), Err(Refused::TooLong));
        assert_eq!(lived(-200, -29), Ok(()));
        assert_eq!(lived(-200, -30), Err(Refused::Expired));
        assert_eq!(lived(0, 301), Err(Refused::TooLong));
        assert_eq!(lived(-600, 10), Err(Refused::TooLong));
        assert_eq!(lived(29, 300), Ok(()), "their clock is a little fast");
        assert_eq!(lived(31, 300), Err(Refused::NotYet));
        assert_eq!(lived(0, -1), Err(Refused::TooLong), "over before it began");
        assert_eq!(checked(&token(&with("nbf", json!(now + 60)))), Err(Refused::NotYet));
        assert!(checked(&token(&with("nbf", json!(now - 60)))).is_ok());
        for bad in [json!("tomorrow"), json!(-1), json!(1e300), json!(null), json!([now])] {
            assert_eq!(
                checked(&token(&with("exp", bad.clone()))),
                Err(Refused::Claim("exp")),
                "{bad}"
            );
            assert_eq!(
                checked(&token(&with("iat", bad.clone()))),
                Err(Refused::Claim("iat")),
                "{bad}"
            );
            assert_eq!(
                checked(&token(&with("nbf", bad.clone()))),
                Err(Refused::Claim("nbf")),
                "{bad}"
            );
        }
    }

    #[test]
    fn every_claim_that_counts_must_be_there() {
        for name in ["sub", "aud", "exp", "iat", "jti"] {
            assert_eq!(checked(&token(&without(name))), Err(Refused::Claim(name)), "{name}");
        }
        for name in ["sub", "jti"] {
            for bad in [
                json!(""),
                json!("  "),
                json!(17),
                json!(null),
                json!("a\nb"),
                json!("x".repeat(256)),
            ] {
                assert_eq!(
                    checked(&token(&with(name, bad.clone()))),
                    Err(Refused::Claim(name)),
                    "{name} {bad}"
                );
            }
        }
        for other in [
            json!("Riverside"),
            json!("lakeside"),
            json!([]),
            json!(["lakeside"]),
            json!(""),
        ] {
            assert_eq!(
                checked(&token(&with("aud", other.clone()))),
                Err(Refused::Audience),
                "{other}"
            );
        }
        for bad in [json!(1), json!({}), json!(vec!["riverside"; 11])] {
            assert_eq!(checked(&token(&with("aud", bad))), Err(Refused::Claim("aud")));
        }
    }

    #[test]
    fn a_secret_is_never_shown() {
        let shown = format!("{:?} {:?}", hs256(), ed25519());
        assert_eq!(shown, "HS256 EdDSA");
    }

    proptest! {
        #[test]
        fn no_text_is_a_token_that_nobody_signed(text in "[A-Za-z0-9._=-]{0,120}", place in 0usize..200, to in "[A-Za-z0-9_-]") {
            prop_assert!(checked(&text).is_err());
            let good = token(&claims());
            let place = place % good.len();
            let mut changed = good.clone();
            changed.replace_range(place..=place, &to);
            prop_assert!(changed == good || checked(&changed).is_err());
        }
    }
}
