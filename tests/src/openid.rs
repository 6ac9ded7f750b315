//! A clinic's OpenID provider in the test: it signs whatever it is told to sign, with its own keys or with others, and counts who asks.

use crate::raw::{self, Answer};
use ed25519_dalek::{Signer as _, SigningKey};
use hmac::{Hmac, Mac};
use rsa::pkcs1v15;
use rsa::signature::SignatureEncoding as _;
use rsa::traits::PublicKeyParts;
use samtal_core::encode::base64url;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Result;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

/// Our id at the provider.
pub const CLIENT: &str = "samtal-desk";
/// Our secret there.
pub const SECRET: &str = "a secret / of the tests & nobody else's";

/// Made once: an RSA key takes a while.
static RSA: LazyLock<[rsa::RsaPrivateKey; 2]> = LazyLock::new(|| {
    let key = || rsa::RsaPrivateKey::new(&mut rand_core::OsRng, 2_048).expect("a key");
    [key(), key()]
});

/// A key to sign with.
#[derive(Clone, Debug)]
pub enum Key {
    /// RS256 with one of two keys.
    Rsa(usize),
    /// ES256.
    P256,
    /// EdDSA.
    Ed25519,
    /// HS256 with these bytes as the secret.
    Hmac(Vec<u8>),
    /// `none`, unsigned.
    Nothing,
}

fn p256() -> p256::ecdsa::SigningKey {
    p256::ecdsa::SigningKey::from_slice(&[7; 32]).expect("a key")
}

impl Key {
    fn algorithm(&self) -> &'static str {
        match self {
            Key::Rsa(_) => "RS256",
            Key::P256 => "ES256",
            Key::Ed25519 => "EdDSA",
            Key::Hmac(_) => "HS256",
            Key::Nothing => "none",
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Key::Rsa(which) => {
                let signer = pkcs1v15::SigningKey::<Sha256>::new(RSA[*which].clone());
                rsa::signature::Signer::sign(&signer, message).to_vec()
            }
            Key::P256 => {
                let signature: p256::ecdsa::Signature = p256().sign(message);
                signature.to_bytes().to_vec()
            }
            Key::Ed25519 => SigningKey::from_bytes(&[7; 32]).sign(message).to_bytes().to_vec(),
            Key::Hmac(secret) => {
                let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key of any length");
                mac.update(message);
                mac.finalize().into_bytes().to_vec()
            }
            Key::Nothing => Vec::new(),
        }
    }

    /// The public half as the provider publishes it.
    #[must_use]
    pub fn public(&self, kid: &str) -> Value {
        match self {
            Key::Rsa(which) => json!({
                "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid,
                "n": base64url(&RSA[*which].n().to_bytes_be()), "e": base64url(&RSA[*which].e().to_bytes_be()),
            }),
            Key::P256 => {
                let point = p256().verifying_key().to_encoded_point(false);
                let half = |c: Option<&p256::FieldBytes>| base64url(c.expect("a point"));
                json!({ "kty": "EC", "crv": "P-256", "kid": kid, "x": half(point.x()), "y": half(point.y()) })
            }
            Key::Ed25519 => {
                let public = SigningKey::from_bytes(&[7; 32]).verifying_key();
                json!({ "kty": "OKP", "crv": "Ed25519", "kid": kid, "x": base64url(public.as_bytes()) })
            }
            Key::Hmac(_) | Key::Nothing => Value::Null,
        }
    }

    /// A token with these claims, signed with it.
    #[must_use]
    pub fn token(&self, kid: &str, claims: &Value) -> String {
        let head = json!({ "alg": self.algorithm(), "typ": "JWT", "kid": kid });
        let part = |value: &Value| base64url(value.to_string().as_bytes());
        let message = format!("{}.{}", part(&head), part(claims));
        let signature = base64url(&self.sign(message.as_bytes()));
        format!("{message}.{signature}")
    }
}

#[derive(Debug)]
struct Shared {
    published: Vec<Value>,
    key: Key,
    kid: String,
    claims: Value,
    /// Code -> what was asked for with it.
    codes: BTreeMap<String, BTreeMap<String, String>>,
    keys_asked: usize,
    exchanges: Vec<BTreeMap<String, String>>,
    down: bool,
}

/// The provider.
#[derive(Debug)]
pub struct Provider {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
}

/// Seconds since 1970.
#[must_use]
pub fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_secs()).unwrap_or_default()
}

impl Provider {
    /// Starts one on a free port of loopback, with one RSA key `k1`.
    pub async fn start() -> Result<Provider> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let key = Key::Rsa(0);
        let shared = Arc::new(Mutex::new(Shared {
            published: vec![key.public("k1")],
            key,
            kid: "k1".to_owned(),
            claims: json!({}),
            codes: BTreeMap::new(),
            keys_asked: 0,
            exchanges: Vec::new(),
            down: false,
        }));
        let for_all = shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = for_all.clone();
                tokio::spawn(async move { serve(stream, address, &shared).await });
            }
        });
        Ok(Provider { address, shared })
    }

    /// Its name for itself.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("http://{}", self.address)
    }

    /// `[desk.openid]` for it.
    #[must_use]
    pub fn config(&self) -> Value {
        json!({ "issuer": self.issuer(), "client_id": CLIENT, "client_secret": "OPENID_SECRET" })
    }

    /// Signs with this key from now on, named so.
    pub fn sign_with(&self, key: Key, kid: &str) {
        self.with(|s| {
            s.key = key;
            kid.clone_into(&mut s.kid);
        });
    }

    /// Publishes these keys from now on.
    pub fn publish(&self, keys: Vec<Value>) {
        self.with(|s| s.published = keys);
    }

    /// What stands in the next tokens, instead of or beside the usual; null takes a claim away.
    pub fn say(&self, claims: Value) {
        self.with(|s| s.claims = claims);
    }

    /// Answers nothing good any more, or again.
    pub fn down(&self, down: bool) {
        self.with(|s| s.down = down);
    }

    /// How often its keys were asked for.
    #[must_use]
    pub fn keys_asked(&self) -> usize {
        self.with(|s| s.keys_asked)
    }

    /// The exchanges so far: their fields.
    #[must_use]
    pub fn exchanges(&self) -> Vec<BTreeMap<String, String>> {
        self.with(|s| s.exchanges.clone())
    }

    /// The person signs in at this address of the provider's: the code and state that their browser is sent back with.
    pub fn sign_in(&self, authorize: &str) -> (String, String) {
        let asked = fields(authorize.split_once('?').map_or("", |(_, query)| query));
        let state = asked.get("state").cloned().unwrap_or_default();
        let code = format!("code-{}", crate::rng::secret());
        self.with(|s| s.codes.insert(code.clone(), asked));
        (code, state)
    }

    fn with<T>(&self, f: impl FnOnce(&mut Shared) -> T) -> T {
        f(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The fields of a query or a form.
#[must_use]
pub fn fields(text: &str) -> BTreeMap<String, String> {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (unescaped(name), unescaped(value))).collect()
}

fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).and_then(|h| u8::from_str_radix(h, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
                continue;
            }
            (b'+', _) => out.push(b' '),
            (byte, _) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

async fn serve(mut stream: TcpStream, address: SocketAddr, shared: &Mutex<Shared>) -> Result<()> {
    let asked = raw::received(&mut stream).await?;
    let (status, body) = {
        let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        answer(&asked, address, &mut shared)
    };
    let body = body.to_string();
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

fn answer(asked: &Answer, address: SocketAddr, shared: &mut Shared) -> (u16, Value) {
    if shared.down {
        return (502, Value::Null);
    }
    let issuer = format!("http://{address}");
    match asked.head.split(' ').nth(1).unwrap_or_default() {
        "/.well-known/openid-configuration" => (
            200,
            json!({
                "issuer": issuer,
                "authorization_endpoint": format!("{issuer}/authorize"),
                "token_endpoint": format!("{issuer}/token"),
                "jwks_uri": format!("{issuer}/keys"),
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            }),
        ),
        "/keys" => {
            shared.keys_asked += 1;
            (200, json!({ "keys": shared.published }))
        }
        "/token" => exchange(asked, &issuer, shared),
        _ => (404, Value::Null),
    }
}

/// A code is good once, for who asked for it, with the verifier of the challenge.
fn exchange(asked: &Answer, issuer: &str, shared: &mut Shared) -> (u16, Value) {
    let given = fields(&asked.text());
    let field = |name: &str| given.get(name).map(String::as_str).unwrap_or_default();
    let pair = format!(
        "{}:{}",
        samtal_core::encode::percent(CLIENT),
        samtal_core::encode::percent(SECRET)
    );
    let basic = format!("Basic {}", samtal_core::encode::base64(pair.as_bytes()));
    let known = asked.header("authorization") == Some(basic.as_str());
    let begun = shared.codes.remove(field("code"));
    let challenge = base64url(&Sha256::digest(field("code_verifier")));
    let fits = begun.as_ref().is_some_and(|b| {
        let at = |name: &str| b.get(name).map(String::as_str).unwrap_or_default();
        at("code_challenge") == challenge
            && at("code_challenge_method") == "S256"
            && at("redirect_uri") == field("redirect_uri")
            && at("client_id") == CLIENT
    });
    shared.exchanges.push(given.clone());
    if !known || !fits || field("grant_type") != "authorization_code" {
        return (400, json!({ "error": "invalid_grant" }));
    }
    let nonce = begun.and_then(|b| b.get("nonce").cloned()).unwrap_or_default();
    let mut claims = json!({
        "iss": issuer, "aud": CLIENT, "sub": "person-17", "iat": now(), "exp": now() + 300, "nonce": nonce,
        "name": "Ann Example", "email": "ann@riverside.example", "email_verified": true,
    });
    for (name, value) in shared.claims.as_object().cloned().unwrap_or_default() {
        if value.is_null() {
            claims.as_object_mut().map(|c| c.remove(&name));
        } else {
            claims[name] = value;
        }
    }
    let token = shared.key.token(&shared.kid, &claims);
    (
        200,
        json!({ "access_token": "x", "token_type": "Bearer", "id_token": token }),
    )
}
