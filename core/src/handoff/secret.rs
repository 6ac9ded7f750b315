//! Session ids, tokens, codes, refs and service keys: how they look, how they are read, what is stored of them.
//!
//! Random bytes come in as arguments; only hashes go out to storage. Reading is strict and says no more than yes or no, so that a
//! malformed, a made-up and a wrong secret look alike to whoever tries.

use crate::encode::{base32, base64url, hex, is_base32, read_base32, read_base64url};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// Random bytes of a session id: 128 bits, as RFC 9562 spends on a UUID.
const SESSION_BYTES: usize = 16;
/// Bytes of the tag on a session id: a guess passes once in 2^40, and then meets an empty object and no token.
const TAG_BYTES: usize = 5;
/// Characters of a session id after its prefix: 21 bytes in base 32.
const SESSION_CHARS: usize = 34;
/// Random bytes of a bearer secret (256 bits: too many to try, so that a plain hash may be stored).
pub const SECRET_BYTES: usize = 32;
/// Characters of a bearer secret in base64url.
const SECRET_CHARS: usize = 43;
/// Digits of a code: with 200 live codes and 1,000 tries a day, a hit on one day of 500.
pub const CODE_DIGITS: usize = 8;
/// Characters of a ref: 50 bits.
pub const REF_CHARS: usize = 10;
/// Longest key that is looked at.
const MAX_KEY: usize = 200;

/// HMAC-SHA-256 of the parts, one after the other.
///
/// # Panics
/// Never: HMAC takes keys of every length.
#[must_use]
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Whether two texts are equal, in a time that depends on their lengths only.
#[must_use]
pub fn same(a: &str, b: &str) -> bool {
    same_bytes(a.as_bytes(), b.as_bytes())
}

/// Whether two byte strings are equal, in a time that depends on their lengths only.
#[must_use]
pub fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// SHA-256 of a text, in hexadecimal: what is stored of a secret that is too long to guess.
#[must_use]
pub fn hash_hex(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// A secret derived from the deployment's pepper: the same label and parts give the same one, so that a creation that is repeated
/// (a lost reply) answers with the same session and token although neither is stored.
#[must_use]
pub fn derive_secret(pepper: &[u8], label: &str, parts: &[&str]) -> [u8; SECRET_BYTES] {
    // Each part with its length: ("ab", "c") and ("a", "bc") must not meet.
    let mut all = label.as_bytes().to_vec();
    for part in parts {
        all.extend((part.len() as u64).to_be_bytes());
        all.extend(part.as_bytes());
    }
    hmac_sha256(pepper, &[&all])
}

/// A key to look something up by, without storing it: a phone number, an address on the internet. Depends on the clinic, so that
/// two clinics' indexes cannot be joined.
#[must_use]
pub fn lookup_key(pepper: &[u8], clinic: &str, kind: &str, value: &str) -> String {
    hex(&derive_secret(pepper, "lookup", &[clinic, kind, value]))
}

/// A session's id: `ses_` and 34 characters, of which the last carry a tag by the deployment, so that the Worker refuses an id that
/// it never made without waking an object for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SessionId(String);

impl SessionId {
    /// The id of these random bytes, in this clinic.
    #[must_use]
    pub fn new(pepper: &[u8], clinic: &str, random: [u8; SESSION_BYTES]) -> SessionId {
        let mut bytes = random.to_vec();
        bytes.extend(SessionId::tag(pepper, clinic, &random));
        SessionId(format!("ses_{}", base32(&bytes)))
    }

    /// Reads an id of this clinic and deployment.
    #[must_use]
    pub fn parse(pepper: &[u8], clinic: &str, text: &str) -> Option<SessionId> {
        SessionId::from_routing(pepper, clinic, text.strip_prefix("ses_")?)
    }

    fn from_routing(pepper: &[u8], clinic: &str, chars: &str) -> Option<SessionId> {
        if chars.len() != SESSION_CHARS {
            return None;
        }
        let bytes = read_base32(chars)?;
        let (random, tag) = bytes.split_at_checked(SESSION_BYTES)?;
        same_bytes(tag, &SessionId::tag(pepper, clinic, random)).then(|| SessionId(format!("ses_{chars}")))
    }

    fn tag(pepper: &[u8], clinic: &str, random: &[u8]) -> [u8; TAG_BYTES] {
        let tag = hmac_sha256(pepper, &[b"sid|", clinic.as_bytes(), b"|", random]);
        let mut short = [0; TAG_BYTES];
        short.copy_from_slice(&tag[..TAG_BYTES]);
        short
    }

    /// The id: `ses_…`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The characters after the prefix, which lead every token of the session to it.
    #[must_use]
    pub fn routing(&self) -> &str {
        &self.0["ses_".len()..]
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl serde::Serialize for SessionId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}

/// What a token is good for. One audience each: a browser's token opens no voice route, and the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// The patient's browser: `ses_….<secret>`.
    Session,
    /// A handoff to a voice system, redeemed once: `ho_….<secret>`.
    Handoff,
    /// A voice system during a call: `vg_….<secret>`.
    Grant,
    /// The link to one unfinished form, sent by text message and redeemed once: `fl_….<secret>`.
    FormLink,
    /// A browser that redeemed such a link, for that form alone: `fg_….<secret>`.
    FormGrant,
}

impl Audience {
    /// Every audience.
    pub const ALL: [Audience; 5] = [
        Audience::Session,
        Audience::Handoff,
        Audience::Grant,
        Audience::FormLink,
        Audience::FormGrant,
    ];

    /// What its tokens begin with.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Audience::Session => "ses_",
            Audience::Handoff => "ho_",
            Audience::Grant => "vg_",
            Audience::FormLink => "fl_",
            Audience::FormGrant => "fg_",
        }
    }
}

/// A bearer token: whose, for what, and the secret. Has no `Debug` and no `Display`: it must not reach a log by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// The session that it belongs to.
    pub session: SessionId,
    /// What it is good for.
    pub audience: Audience,
    secret: String,
}

impl Token {
    /// A token with this secret.
    #[must_use]
    pub fn new(session: SessionId, audience: Audience, secret: [u8; SECRET_BYTES]) -> Token {
        let secret = base64url(&secret);
        Token {
            session,
            audience,
            secret,
        }
    }

    /// Reads a token of this clinic and deployment, of any audience.
    #[must_use]
    pub fn parse(pepper: &[u8], clinic: &str, text: &str) -> Option<Token> {
        let (route, secret) = text.split_once('.')?;
        let audience = Audience::ALL.into_iter().find(|a| route.starts_with(a.prefix()))?;
        let chars = route.strip_prefix(audience.prefix())?;
        if secret.len() != SECRET_CHARS || read_base64url(secret)?.len() != SECRET_BYTES {
            return None;
        }
        let session = SessionId::from_routing(pepper, clinic, chars)?;
        Some(Token {
            session,
            audience,
            secret: secret.to_owned(),
        })
    }

    /// The token's text: what its holder gets, and nobody else.
    #[must_use]
    pub fn format(&self) -> String {
        let (prefix, routing) = (self.audience.prefix(), self.session.routing());
        format!("{prefix}{routing}.{}", self.secret)
    }

    /// SHA-256 of the whole text.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.format()).into()
    }

    /// [`Token::hash`] in hexadecimal: what is stored.
    #[must_use]
    pub fn hash_hex(&self) -> String {
        hex(&self.hash())
    }
}

/// Eight digits that a person types or says on the phone. Has no `Debug`: it must not reach a log by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// A code from random bytes, every one equally likely.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Code {
        /// 10^8.
        const CODES: u32 = 100_000_000;
        /// The largest multiple of [`CODES`] below 2^32: numbers from here on would favour small codes.
        const FAIR: u32 = u32::MAX / CODES * CODES;
        let mut bytes = random;
        loop {
            for four in bytes.chunks_exact(4) {
                let n = four.iter().fold(0u32, |n, b| n << 8 | u32::from(*b));
                if n < FAIR {
                    return Code(format!("{:08}", n % CODES));
                }
            }
            // All eight numbers were refused (once in 10^13): go on with bytes that follow from these.
            bytes = Sha256::digest(bytes).into();
        }
    }

    /// Reads what people type and machines transcribe: eight digits, with spaces, hyphens and dots between.
    #[must_use]
    pub fn parse(text: &str) -> Option<Code> {
        if text.len() > 64 {
            return None;
        }
        let digits: String = text
            .chars()
            .filter(|c| !matches!(c, ' ' | '-' | '.' | ',' | '\u{a0}' | '\u{2011}' | '\u{2013}'))
            .collect();
        let eight = digits.len() == CODE_DIGITS && digits.bytes().all(|c| c.is_ascii_digit());
        eight.then_some(Code(digits))
    }

    /// The eight digits.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// What is stored: an HMAC with the deployment's pepper, since eight digits could be tried against a plain hash.
    #[must_use]
    pub fn hash(&self, pepper: &[u8], clinic: &str) -> String {
        hex(&derive_secret(pepper, "code", &[clinic, &self.0]))
    }
}

/// Ten characters that a patient's WhatsApp text carries. Has no `Debug`: it must not reach a log by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Ref(String);

impl Ref {
    /// A ref from random bytes (the last six bits are not used).
    #[must_use]
    pub fn new(random: [u8; 7]) -> Ref {
        let mut text = base32(&random);
        text.truncate(REF_CHARS);
        Ref(text)
    }

    /// Reads a ref as people retype it: either case, with hyphens and spaces, `O` for 0, `I` and `L` for 1.
    #[must_use]
    pub fn parse(text: &str) -> Option<Ref> {
        if text.len() > 64 {
            return None;
        }
        let folded: String = text
            .chars()
            .filter(|c| !matches!(c, ' ' | '-' | '\u{a0}' | '\u{2011}' | '\u{2013}'))
            .map(|c| match c.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                other => other,
            })
            .collect();
        let good = folded.len() == REF_CHARS && folded.chars().all(is_base32);
        good.then_some(Ref(folded))
    }

    /// As it is shown: `7K3M9-QX2RT`.
    #[must_use]
    pub fn display(&self) -> String {
        let upper = self.0.to_ascii_uppercase();
        let (a, b) = upper.split_at(REF_CHARS / 2);
        format!("{a}-{b}")
    }

    /// What is stored: an HMAC with the deployment's pepper.
    #[must_use]
    pub fn hash(&self, pepper: &[u8], clinic: &str) -> String {
        hex(&derive_secret(pepper, "ref", &[clinic, &self.0]))
    }
}

/// Whose a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// A voice system's or a gateway's: `sk_`.
    Service,
    /// The clinic's administrator's: `ak_`.
    Admin,
}

impl KeyKind {
    /// What its keys begin with.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            KeyKind::Service => "sk_",
            KeyKind::Admin => "ak_",
        }
    }
}

/// A long-lived key of a system: `sk_<id>_<secret>`. Has no `Debug`: it must not reach a log by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    /// Whose.
    pub kind: KeyKind,
    /// Its public name, by which it is listed and revoked.
    pub id: String,
    secret: String,
}

impl Key {
    /// A key with this id and secret, both random.
    #[must_use]
    pub fn new(kind: KeyKind, id: [u8; 5], secret: [u8; SECRET_BYTES]) -> Key {
        let (id, secret) = (base32(&id), base64url(&secret));
        Key { kind, id, secret }
    }

    /// Reads a key: lower-case letters and digits, then at least 128 bits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Key> {
        if text.len() > MAX_KEY {
            return None;
        }
        let kind = [KeyKind::Service, KeyKind::Admin]
            .into_iter()
            .find(|k| text.starts_with(k.prefix()))?;
        let (id, secret) = text.strip_prefix(kind.prefix())?.split_once('_')?;
        let id_good = (1..=32).contains(&id.len()) && id.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        let secret_good = secret.len() >= 22
            && secret
                .bytes()
                .all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_');
        (id_good && secret_good).then(|| Key {
            kind,
            id: id.to_owned(),
            secret: secret.to_owned(),
        })
    }

    /// The key's text: shown once, to whom it was made for.
    #[must_use]
    pub fn format(&self) -> String {
        format!("{}{}_{}", self.kind.prefix(), self.id, self.secret)
    }

    /// SHA-256 of the whole text in hexadecimal: what is stored.
    #[must_use]
    pub fn hash_hex(&self) -> String {
        hash_hex(&self.format())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PEPPER: &[u8] = &[7; 32];

    fn session() -> SessionId {
        SessionId::new(PEPPER, "riverside", [1; 16])
    }

    #[test]
    fn secrets_format_unchanged() {
        // Stored hashes and cookies on patients' devices depend on every character of these.
        let token = |audience| Token::new(session(), audience, [2; 32]).format();
        assert_eq!(session().as_str(), "ses_040g2081040g2081040g208104292j36jc");
        let secret = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI";
        for (audience, prefix) in [
            (Audience::Session, "ses_"),
            (Audience::Handoff, "ho_"),
            (Audience::Grant, "vg_"),
            (Audience::FormLink, "fl_"),
            (Audience::FormGrant, "fg_"),
        ] {
            let expected = format!("{prefix}{}.{secret}", session().routing());
            assert_eq!(token(audience), expected);
        }
        let token = Token::new(session(), Audience::Session, [2; 32]);
        assert_eq!(
            token.hash_hex(),
            "e900e5bf3557fcc51c8bc94dd0df392e0965929d57c30d847dc0b1461db2ac25"
        );
        let code = Code::new([3; 32]);
        assert_eq!(code.digits(), "50529027");
        assert_eq!(
            code.hash(PEPPER, "riverside"),
            "881fb3a30007c1eecc353d52f8ea969ef04e7b1b65e3934e42d7cff5d7b69254"
        );
        assert_eq!(Ref::new([9; 7]).display(), "144GJ-28914");
        assert_eq!(
            Ref::new([9; 7]).hash(PEPPER, "riverside"),
            "4960385166b08fd292666e500ed3eb5a01327eaec9e26f378a4380b50715fc7f"
        );
        assert_eq!(
            Key::new(KeyKind::Service, [4; 5], [5; 32]).format(),
            "sk_0g208104_BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU"
        );
    }

    #[test]
    fn an_id_of_another_clinic_or_deployment_is_none() {
        let text = session().to_string();
        assert_eq!(SessionId::parse(PEPPER, "riverside", &text), Some(session()));
        assert_eq!(SessionId::parse(PEPPER, "hillside", &text), None);
        assert_eq!(SessionId::parse(&[8; 32], "riverside", &text), None);
        assert_eq!(SessionId::parse(PEPPER, "riverside", "ses_"), None);
        let upper = format!("ses_{}", session().routing().to_ascii_uppercase());
        assert_eq!(SessionId::parse(PEPPER, "riverside", &upper), None);
    }

    #[test]
    fn changing_any_character_of_a_token_makes_it_another_or_none() {
        let token = Token::new(session(), Audience::Handoff, [2; 32]);
        let text = token.format();
        for i in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[i] = if bytes[i] == b'x' { b'y' } else { b'x' };
            let Ok(altered) = String::from_utf8(bytes) else {
                continue;
            };
            if let Some(other) = Token::parse(PEPPER, "riverside", &altered) {
                assert_ne!(other.hash(), token.hash(), "character {i}");
                assert!(i > text.find('.').unwrap_or(0), "character {i}");
            }
        }
    }

    #[test]
    fn a_code_is_read_as_people_write_it() {
        for text in ["12345678", "1234 5678", "12-34-56-78", " 1 2 3 4, 5 6 7 8. "] {
            assert_eq!(Code::parse(text).as_ref().map(Code::digits), Some("12345678"));
        }
        for text in ["", "1234567", "123456789", "1234567a", "１２３４５６７８"] {
            assert!(Code::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_number_that_would_favour_small_codes_is_thrown_away() {
        let mut random = [0xff; 32];
        random[31] = 0;
        // The first seven numbers are above 42 x 10^8, and so is the eighth, 0xffffff00: a hash goes on.
        let code = Code::new(random);
        assert_eq!(code.digits().len(), 8);
        random[4..8].copy_from_slice(&[0, 0, 0, 42]);
        assert_eq!(Code::new(random).digits(), "00000042");
    }

    #[test]
    fn a_ref_is_read_as_people_retype_it() {
        let shown = Ref::new([8, 0, 0, 0, 0, 0, 0]);
        for text in ["10000-00000", "1000000000", "ioooo ooooO", "L0O00-00o00"] {
            assert!(Ref::parse(text) == Some(shown.clone()), "{text}");
        }
        for text in ["", "10000-0000", "10000-000000", "10000-0000U"] {
            assert!(Ref::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn parts_of_a_derived_secret_do_not_run_together() {
        let of = |parts| derive_secret(PEPPER, "label", parts);
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_ne!(of(&["a"]), of(&["a", ""]));
        assert_eq!(of(&["a"]), of(&["a"]));
        assert_ne!(of(&["a"]), derive_secret(PEPPER, "other", &["a"]));
    }

    proptest! {
        #[test]
        fn every_secret_is_read_as_it_was_written(id: [u8; 16], secret: [u8; 32], key_id: [u8; 5], ref_bytes: [u8; 7]) {
            let session = SessionId::new(PEPPER, "riverside", id);
            prop_assert_eq!(session.routing().len(), SESSION_CHARS);
            for audience in Audience::ALL {
                let token = Token::new(session.clone(), audience, secret);
                prop_assert!(Token::parse(PEPPER, "riverside", &token.format()) == Some(token));
            }
            for kind in [KeyKind::Service, KeyKind::Admin] {
                let key = Key::new(kind, key_id, secret);
                prop_assert!(Key::parse(&key.format()) == Some(key));
            }
            let (code, ten) = (Code::new(secret), Ref::new(ref_bytes));
            prop_assert!(Code::parse(code.digits()) == Some(code));
            prop_assert!(Ref::parse(&ten.display()) == Some(ten));
        }

        #[test]
        fn any_text_is_refused_or_read(text in "(ses_|ho_|vg_|sk_|ak_)?.{0,90}") {
            let _ = (SessionId::parse(PEPPER, "c", &text), Token::parse(PEPPER, "c", &text), Key::parse(&text));
            let _ = (Code::parse(&text), Ref::parse(&text));
        }
    }
}
