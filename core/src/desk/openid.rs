//! Signing in with the clinic's OpenID provider: what is asked of it, and what its answer must be before anybody is let in.
//!
//! Everything here is pure: the edge fetches, checks the signature with the key that [`choose`] names, and hands in the time. What
//! decides is the configuration and the provider's own documents; a token's header only has to agree.
//! [OpenID Connect Core 1.0](https://openid.net/specs/openid-connect-core-1_0.html), [Discovery 1.0](https://openid.net/specs/openid-connect-discovery-1_0.html),
//! RFC 7636 (PKCE), RFC 9700 (best practice).

use crate::clinic::desk::{OpenId, TENANT};
use crate::clinic::staff::{Person, Role};
use crate::clinic::web::{self, Reach};
use crate::encode::{base64, base64url, percent, read_base64url};
use crate::handoff::secret::{derive_secret, lookup_key, same};
use crate::people::portal::{object, seconds};
use crate::people::told::Field;
use crate::time::{At, MINUTE, SECOND};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// Bytes of a token: one with a few hundred groups.
pub const MAX_TOKEN: usize = 32 * 1_024;
/// Keys of a provider that are looked at.
const MAX_KEYS: usize = 50;
/// How far the provider's clock may be from ours.
pub const LEEWAY: i64 = MINUTE;
/// How old a token may be: it comes straight from the provider.
pub const MAX_AGE: i64 = 10 * MINUTE;
/// Shortest modulus of an RSA key, in bytes (RFC 7518, 3.3: 2,048 bits).
const MIN_RSA: usize = 256;
/// Characters of a claim that is kept.
const MAX_CLAIM: usize = 255;
/// Which role somebody has who has several values of the claim: the first of these.
pub const FIRST: [Role; 5] = [
    Role::Admin,
    Role::Compliance,
    Role::Clinical,
    Role::Billing,
    Role::FrontDesk,
];

/// Where a provider is, as its discovery document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// What its tokens say; with [`TENANT`] in it, each tenant's own.
    pub issuer: String,
    /// Where people sign in.
    pub authorization: String,
    /// Where a code is exchanged.
    pub token: String,
    /// Where its keys are.
    pub keys: String,
    /// It reads the client's secret from the body; else from the header, which every provider reads.
    pub secret_in_body: bool,
}

/// Where a provider's discovery document is.
#[must_use]
pub fn discovery_url(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))
}

impl Provider {
    /// Reads a discovery document. None where it is another's, or names an address that may not be asked.
    #[must_use]
    pub fn read(document: &str, openid: &OpenId, reach: Reach) -> Option<Provider> {
        #[derive(Deserialize)]
        struct Document {
            issuer: String,
            authorization_endpoint: String,
            token_endpoint: String,
            jwks_uri: String,
            #[serde(default)]
            token_endpoint_auth_methods_supported: Vec<String>,
        }
        let read: Document = serde_json::from_str(document).ok()?;
        // Exactly what was asked for (Discovery, 4.3); Entra's document for every tenant names none.
        let own = read.issuer == openid.issuer || (openid.tenant.is_some() && read.issuer.contains(TENANT));
        let fine = [&read.authorization_endpoint, &read.token_endpoint, &read.jwks_uri]
            .into_iter()
            .all(|url| web::is_url(url, reach));
        let methods = read.token_endpoint_auth_methods_supported;
        let has = |name: &str| methods.iter().any(|m| m == name);
        (own && fine).then_some(Provider {
            issuer: read.issuer,
            authorization: read.authorization_endpoint,
            token: read.token_endpoint,
            keys: read.jwks_uri,
            secret_in_body: has("client_secret_post") && !has("client_secret_basic"),
        })
    }
}

/// What a sign-in that is on its way is bound by. All of it follows from a seed in the browser's cookie and the deployment's pepper, so
/// that nothing is stored for whoever only begins, and the browser never knows the verifier.
#[derive(Clone, PartialEq, Eq)]
pub struct Pending {
    seed: String,
    until: At,
    /// What the provider hands back with the code.
    pub state: String,
    /// What must stand in the token.
    pub nonce: String,
    /// What the code can only be exchanged with.
    pub verifier: String,
}

impl Pending {
    /// A new one, from random bytes.
    #[must_use]
    pub fn new(pepper: &[u8], clinic: &str, random: [u8; 32], until: At) -> Pending {
        Pending::of(pepper, clinic, base64url(&random), until)
    }

    fn of(pepper: &[u8], clinic: &str, seed: String, until: At) -> Pending {
        let derive = |label: &str| base64url(&derive_secret(pepper, label, &[clinic, &seed]));
        Pending {
            state: derive("openid-state"),
            nonce: derive("openid-nonce"),
            verifier: derive("openid-verifier"),
            seed,
            until,
        }
    }

    /// The cookie's value.
    #[must_use]
    pub fn cookie(&self, pepper: &[u8], clinic: &str) -> String {
        let until = self.until.0.to_string();
        let tag = base64url(&derive_secret(pepper, "openid-pending", &[clinic, &self.seed, &until]));
        format!("{}.{until}.{tag}", self.seed)
    }

    /// Reads a cookie; none where it is not ours, not this clinic's, or over.
    #[must_use]
    pub fn read(pepper: &[u8], clinic: &str, cookie: &str, now: At) -> Option<Pending> {
        let (seed, rest) = cookie.split_once('.')?;
        let (until, tag) = rest.split_once('.')?;
        let known = base64url(&derive_secret(pepper, "openid-pending", &[clinic, seed, until]));
        let until = At(until.parse().ok()?);
        (same(&known, tag) && now < until).then(|| Pending::of(pepper, clinic, seed.to_owned(), until))
    }

    /// What is remembered of it once it was used: it is good once.
    #[must_use]
    pub fn used(&self) -> String {
        crate::handoff::secret::hash_hex(&self.seed)
    }

    /// Until when that must be remembered.
    #[must_use]
    pub fn until(&self) -> At {
        self.until
    }

    /// Where the browser goes to sign in.
    #[must_use]
    pub fn authorization_url(&self, provider: &Provider, openid: &OpenId, redirect: &str) -> String {
        let challenge = base64url(&Sha256::digest(&self.verifier));
        let query = [
            ("response_type", "code"),
            ("client_id", &openid.client_id),
            ("redirect_uri", redirect),
            ("scope", &openid.scopes.join(" ")),
            ("state", &self.state),
            ("nonce", &self.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let join = if provider.authorization.contains('?') { '&' } else { '?' };
        format!("{}{join}{}", provider.authorization, form(&query))
    }

    /// What exchanges the code: the body, and the `Authorization` header (empty: none).
    #[must_use]
    pub fn exchange(
        &self,
        provider: &Provider,
        openid: &OpenId,
        secret: &str,
        redirect: &str,
        code: &str,
    ) -> (String, String) {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect),
            ("code_verifier", self.verifier.as_str()),
        ];
        if provider.secret_in_body {
            fields.push(("client_id", openid.client_id.as_str()));
            fields.push(("client_secret", secret));
            return (form(&fields), String::new());
        }
        // RFC 6749, 2.3.1: each half is encoded before they are joined.
        let pair = format!("{}:{}", percent(&openid.client_id), percent(secret));
        (form(&fields), format!("Basic {}", base64(pair.as_bytes())))
    }
}

fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", percent(value)))
        .collect();
    pairs.join("&")
}

/// Why nobody is let in. For the log, the audit and tests; the browser is told no more than that it did not work, and who can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Not three parts of strict base64url with JSON objects in the first two, or too large.
    Malformed,
    /// An algorithm that is not taken (`none`, a shared secret's), or a header that asks for more than is known here.
    Algorithm,
    /// The provider has no such key.
    Key,
    /// The key did not sign this.
    Signature,
    /// A claim that must be there is not, or is of another type.
    Claim(&'static str),
    /// By somebody else.
    Issuer,
    /// For somebody else.
    Audience,
    /// Not the answer to this question.
    Nonce,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYet,
    /// The person's address is not verified, so it says nothing.
    Unverified,
    /// Nobody of the clinic's staff.
    Nobody,
    /// They have no role here.
    NoRole,
}

impl Refused {
    /// Its name in the audit.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Refused::Malformed => "malformed",
            Refused::Algorithm => "algorithm",
            Refused::Key => "key",
            Refused::Signature => "signature",
            Refused::Claim(name) => name,
            Refused::Issuer => "issuer",
            Refused::Audience => "audience",
            Refused::Nonce => "nonce",
            Refused::Expired => "expired",
            Refused::NotYet => "not_yet",
            Refused::Unverified => "unverified",
            Refused::Nobody => "nobody",
            Refused::NoRole => "no_role",
        }
    }

    /// Whether the provider said who it is, and it is nobody who may come in: signing in again would not help them.
    #[must_use]
    pub fn is_stranger(self) -> bool {
        matches!(self, Refused::Unverified | Refused::Nobody | Refused::NoRole)
    }
}

/// What a token is signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA with SHA-256, PKCS #1 v1.5: what every provider does by default.
    Rs256,
    /// ECDSA on P-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

/// A token in its parts: nothing of it is believed yet.
#[derive(Clone, Debug)]
pub struct Unchecked {
    /// What was signed.
    pub message: String,
    /// The signature.
    pub signature: Vec<u8>,
    /// How.
    pub algorithm: Algorithm,
    /// By which of the provider's keys; none: it has one only.
    pub key: Option<String>,
    claims: Map<String, Value>,
}

impl Unchecked {
    /// Takes a token apart.
    ///
    /// # Errors
    /// It is none, or is signed as no provider's is.
    pub fn read(token: &str) -> Result<Unchecked, Refused> {
        if token.len() > MAX_TOKEN {
            return Err(Refused::Malformed);
        }
        let (message, signature) = token.rsplit_once('.').ok_or(Refused::Malformed)?;
        let (head, body) = message.split_once('.').ok_or(Refused::Malformed)?;
        let head = object(head).map_err(|_| Refused::Malformed)?;
        let claims = object(body).map_err(|_| Refused::Malformed)?;
        let algorithm = match head.get("alg").and_then(Value::as_str) {
            Some("RS256") => Algorithm::Rs256,
            Some("ES256") => Algorithm::Es256,
            Some("EdDSA") => Algorithm::EdDsa,
            _ => return Err(Refused::Algorithm),
        };
        if head.contains_key("crit") || head.contains_key("b64") {
            return Err(Refused::Algorithm);
        }
        let key = match head.get("kid") {
            None => None,
            Some(Value::String(kid)) if kid.len() <= MAX_CLAIM => Some(kid.clone()),
            Some(_) => return Err(Refused::Malformed),
        };
        Ok(Unchecked {
            message: message.to_owned(),
            signature: read_base64url(signature).ok_or(Refused::Malformed)?,
            algorithm,
            key,
            claims,
        })
    }
}

/// One of a provider's keys, in base64url as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// Modulus and exponent.
    Rsa {
        /// The modulus.
        n: String,
        /// The exponent.
        e: String,
    },
    /// A point on P-256.
    P256 {
        /// One coordinate.
        x: String,
        /// The other.
        y: String,
    },
    /// A point on Ed25519.
    Ed25519(Vec<u8>),
}

/// The key of a provider's set that this token names. A key that is kept for something else, is too short, or is of another kind than the
/// token's algorithm is none.
#[must_use]
pub fn choose(keys: &str, token: &Unchecked) -> Option<PublicKey> {
    let set: Value = serde_json::from_str(keys).ok()?;
    let keys = set.get("keys")?.as_array()?;
    let mut fit = keys.iter().take(MAX_KEYS).filter(|key| {
        let text = |name: &str| key.get(name).and_then(Value::as_str);
        let named = token.key.is_none() || text("kid") == token.key.as_deref();
        let to_sign = text("use").is_none_or(|u| u == "sig");
        let algorithm = match token.algorithm {
            Algorithm::Rs256 => "RS256",
            Algorithm::Es256 => "ES256",
            Algorithm::EdDsa => "EdDSA",
        };
        named && to_sign && text("alg").is_none_or(|a| a == algorithm) && read_key(key, token.algorithm).is_some()
    });
    let first = fit.next()?;
    // Without a name there must be no choice: trying one key after the other would take whatever fits.
    if token.key.is_none() && fit.next().is_some() {
        return None;
    }
    read_key(first, token.algorithm)
}

fn read_key(key: &Value, algorithm: Algorithm) -> Option<PublicKey> {
    let text = |name: &str| key.get(name).and_then(Value::as_str);
    match (algorithm, text("kty")?) {
        (Algorithm::Rs256, "RSA") => {
            let (n, e) = (text("n")?, text("e")?);
            let long = read_base64url(n)?.len() >= MIN_RSA;
            (long && read_base64url(e).is_some()).then(|| PublicKey::Rsa {
                n: n.to_owned(),
                e: e.to_owned(),
            })
        }
        (Algorithm::Es256, "EC") if text("crv") == Some("P-256") => {
            let (x, y) = (text("x")?, text("y")?);
            let whole = |c: &str| read_base64url(c).is_some_and(|bytes| bytes.len() == 32);
            (whole(x) && whole(y)).then(|| PublicKey::P256 {
                x: x.to_owned(),
                y: y.to_owned(),
            })
        }
        (Algorithm::EdDsa, "OKP") if text("crv") == Some("Ed25519") => {
            let bytes = read_base64url(text("x")?)?;
            (bytes.len() == 32).then_some(PublicKey::Ed25519(bytes))
        }
        _ => None,
    }
}

/// Whether this Ed25519 key signed the token; false for every other algorithm.
#[must_use]
pub fn ed25519_signed(key: &[u8], token: &Unchecked) -> bool {
    let key = <[u8; 32]>::try_from(key)
        .ok()
        .and_then(|bytes| ed25519_dalek::VerifyingKey::from_bytes(&bytes).ok());
    let signature = ed25519_dalek::Signature::from_slice(&token.signature);
    token.algorithm == Algorithm::EdDsa
        && matches!((key, signature), (Some(key), Ok(signature)) if !key.is_weak() && key.verify_strict(token.message.as_bytes(), &signature).is_ok())
}

/// Who the provider says this is, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    issuer: String,
    subject: String,
    name: String,
    email: Option<String>,
    values: Vec<String>,
}

/// Checks every claim of a token whose signature is good. `now`: real time.
///
/// # Errors
/// Why it is refused.
pub fn check(
    token: &Unchecked,
    openid: &OpenId,
    provider: &Provider,
    nonce: &str,
    now: At,
) -> Result<Identity, Refused> {
    let claims = &token.claims;
    let text = |name: &'static str| {
        let text = claims.get(name).and_then(Value::as_str);
        text.filter(|t| !t.is_empty() && t.chars().count() <= MAX_CLAIM)
            .ok_or(Refused::Claim(name))
    };
    let issuer = text("iss")?;
    let expected = if provider.issuer.contains(TENANT) {
        // Each of Entra's tenants signs in its own name with the same keys: only the clinic's may.
        let tenant = openid.tenant.as_deref().ok_or(Refused::Issuer)?;
        if text("tid")? != tenant {
            return Err(Refused::Issuer);
        }
        provider.issuer.replace(TENANT, tenant)
    } else {
        provider.issuer.clone()
    };
    if issuer != expected {
        return Err(Refused::Issuer);
    }
    if let Some(tenant) = &openid.tenant
        && text("tid")? != tenant
    {
        return Err(Refused::Issuer);
    }
    let audiences: Vec<&str> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        _ => return Err(Refused::Claim("aud")),
    };
    if !audiences.contains(&openid.client_id.as_str()) {
        return Err(Refused::Audience);
    }
    // Core, 3.1.3.7: of several audiences one is who it was issued to, and that must be us.
    match claims.get("azp") {
        None if audiences.len() == 1 => {}
        Some(Value::String(party)) if *party == openid.client_id => {}
        _ => return Err(Refused::Audience),
    }
    let time = |name: &'static str| match claims.get(name) {
        None => Ok(None),
        Some(value) => seconds(value).map(Some).ok_or(Refused::Claim(name)),
    };
    let expires_at = time("exp")?.ok_or(Refused::Claim("exp"))?;
    let issued_at = time("iat")?.ok_or(Refused::Claim("iat"))?;
    if expires_at.plus(LEEWAY) <= now || issued_at.plus(MAX_AGE + LEEWAY) <= now {
        return Err(Refused::Expired);
    }
    if issued_at.max(time("nbf")?.unwrap_or(issued_at)) > now.plus(LEEWAY) {
        return Err(Refused::NotYet);
    }
    if !same(text("nonce").map_err(|_| Refused::Nonce)?, nonce) {
        return Err(Refused::Nonce);
    }
    let subject = text("sub")?.to_owned();
    let verified = openid.email_is_verified || is_true(claims.get("email_verified")) || is_true(claims.get("xms_edov"));
    let email = text("email")
        .ok()
        .and_then(|e| Field::Email.normal(e, ""))
        .filter(|_| verified);
    let named = ["name", "preferred_username"]
        .into_iter()
        .find_map(|name| text(name).ok());
    let name: String = named
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .take(60)
        .collect();
    Ok(Identity {
        issuer: issuer.to_owned(),
        subject,
        name: name.trim().to_owned(),
        email,
        values: openid
            .role_claim
            .as_deref()
            .map(|path| values(claims, path))
            .unwrap_or_default(),
    })
}

/// `true`, as providers write it.
fn is_true(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Bool(truth)) => *truth,
        Some(Value::String(text)) => text == "true" || text == "1",
        Some(Value::Number(number)) => number.as_i64() == Some(1),
        _ => false,
    }
}

/// The texts at this place: a claim of this whole name (`https://clinic.example/role` has dots of its own), or each name within the last.
fn values(claims: &Map<String, Value>, path: &str) -> Vec<String> {
    let found = claims.get(path).or_else(|| {
        let mut names = path.split('.');
        let first = claims.get(names.next()?)?;
        names.try_fold(first, |value, name| value.get(name))
    });
    match found {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// Who comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Welcome {
    /// As the clinic lists them, or as the provider names them where it does not.
    pub person: Person,
    /// Whether the role comes from the token: it holds as long as the sign-on, whatever the list says.
    pub by_claim: bool,
}

/// Whom the clinic lets in: the role is the claim's where the clinic has one configured, else its list's by the verified address. Who is on
/// the list keeps their name and id in either case.
///
/// # Errors
/// They are nobody here.
pub fn welcome(
    identity: &Identity,
    openid: &OpenId,
    staff: &[Person],
    pepper: &[u8],
    clinic: &str,
) -> Result<Welcome, Refused> {
    let listed = identity
        .email
        .as_ref()
        .and_then(|email| staff.iter().find(|p| p.email == *email));
    let held: Vec<Role> = identity
        .values
        .iter()
        .filter_map(|v| openid.roles.get(v).copied())
        .collect();
    let claimed = FIRST.into_iter().find(|role| held.contains(role));
    match (claimed, listed) {
        (Some(role), Some(person)) => Ok(Welcome {
            person: Person { role, ..person.clone() },
            by_claim: true,
        }),
        (Some(role), None) => Ok(Welcome {
            person: Person {
                id: stranger_id(identity, pepper, clinic),
                name: if identity.name.is_empty() {
                    "Reception".to_owned()
                } else {
                    identity.name.clone()
                },
                title: String::new(),
                role,
                email: String::new(),
            },
            by_claim: true,
        }),
        // Where the clinic says that roles come from the provider, taking one away there must take it away here.
        (None, _) if openid.role_claim.is_some() => Err(Refused::NoRole),
        (None, Some(person)) => Ok(Welcome {
            person: person.clone(),
            by_claim: false,
        }),
        (None, None) if identity.email.is_none() => Err(Refused::Unverified),
        (None, None) => Err(Refused::Nobody),
    }
}

/// The id of somebody whom the clinic does not list: always the same, and nothing of theirs.
fn stranger_id(identity: &Identity, pepper: &[u8], clinic: &str) -> String {
    let known = format!("{} {}", identity.issuer, identity.subject);
    let key = lookup_key(pepper, clinic, "openid", &known);
    format!("u-{}", key.get(..16).unwrap_or_default())
}

/// How long what a provider says of itself is good without asking again.
pub const KEPT: i64 = 60 * MINUTE;
/// A key that is not known is asked for again, at most so often: a flood of made-up names is not one at the provider.
pub const ASK_AGAIN: i64 = 60 * SECOND;

#[cfg(test)]
mod tests;
