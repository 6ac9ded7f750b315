//! The clinic's OpenID provider, over the wire: its documents, its keys, and the exchange of a code. What its answers must be is
//! [`samtal_core::desk::openid`]'s to say.

use super::{Outward, send};
use crate::clock;
use crate::deployment::Deployment;
use crate::error::{Fault, Out};
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use samtal_core::clinic::desk::OpenId;
use samtal_core::clinic::web::Reach;
use samtal_core::desk::openid::{
    Algorithm, KEPT, Pending, Provider, PublicKey, Refused, Unchecked, choose, discovery_url, ed25519_signed,
};
use serde::Deserialize;
use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use worker::{Env, Method};

/// How long each answer may take: somebody waits at a screen.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of an answer: a set of keys with their certificates.
const MOST: usize = 256 * 1_024;
/// Addresses of which an isolate keeps what they said.
const MAX_KEPT: usize = 60;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = importKey)]
    fn import_key(
        format: &str,
        key: &Object,
        algorithm: &Object,
        extractable: bool,
        uses: &Array,
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = verify)]
    fn verify(
        algorithm: &Object,
        key: &JsValue,
        signature: &Uint8Array,
        message: &Uint8Array,
    ) -> Result<Promise, JsValue>;
}

thread_local! {
    // What an address said, and when in real milliseconds.
    static KNOWN: RefCell<HashMap<String, (String, f64)>> = RefCell::default();
}

/// How far a provider may be: this machine too in demo mode.
fn reach(deployment: &Deployment) -> Reach {
    if deployment.demo {
        Reach::Loopback
    } else {
        Reach::Public
    }
}

/// What this address says: what it said within the last `fresh` milliseconds, or asked anew.
async fn said(url: &str, fresh: i64) -> Out<String> {
    let known = KNOWN.with(|known| known.borrow().get(url).cloned());
    if let Some((text, at)) = known
        && (0.0..fresh as f64).contains(&(clock::real_ms() - at))
    {
        return Ok(text);
    }
    let outward = Outward {
        method: Method::Get,
        url,
        headers: &[("accept", "application/json")],
        body: "",
        patience: PATIENCE,
        most: MOST,
    };
    let (status, text) = send(&outward).await?;
    if status != 200 {
        return Err(Fault::Internal(format!("the OpenID provider answered {status}")));
    }
    KNOWN.with(|known| {
        let mut known = known.borrow_mut();
        if known.len() >= MAX_KEPT {
            known.clear();
        }
        known.insert(url.to_owned(), (text.clone(), clock::real_ms()));
    });
    Ok(text)
}

/// Where the clinic's provider is.
pub async fn provider(deployment: &Deployment, openid: &OpenId) -> Out<Provider> {
    let text = said(&discovery_url(&openid.issuer), KEPT).await?;
    let provider = Provider::read(&text, openid, reach(deployment));
    provider.ok_or_else(|| Fault::Internal("the OpenID provider's document is not one".into()))
}

/// Exchanges a code for a token. None where the provider takes the code for none of its own, or for a used one.
pub async fn exchange(
    env: &Env,
    provider: &Provider,
    openid: &OpenId,
    pending: &Pending,
    redirect: &str,
    code: &str,
) -> Out<Option<String>> {
    #[derive(Deserialize)]
    struct Exchanged {
        id_token: String,
    }
    // It is encoded before it goes anywhere, so it may hold whatever the provider gave out.
    let secret = Deployment::secret(env, &openid.client_secret)
        .ok_or_else(|| Fault::Internal("the OpenID secret is not set".into()))?;
    let (body, authorization) = pending.exchange(provider, openid, &secret, redirect, code);
    let mut headers = vec![
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "application/json"),
    ];
    if !authorization.is_empty() {
        headers.push(("authorization", &authorization));
    }
    let outward = Outward {
        method: Method::Post,
        url: &provider.token,
        headers: &headers,
        body: &body,
        patience: PATIENCE,
        most: MOST,
    };
    match send(&outward).await? {
        (200, text) => Ok(serde_json::from_str::<Exchanged>(&text).ok().map(|e| e.id_token)),
        (400, _) => Ok(None),
        (status, _) => Err(Fault::Internal(format!("the exchange of a code: {status}"))),
    }
}

/// Whether one of the provider's keys signed this token. A key that is not known is asked for again: providers change them.
pub async fn signed(deployment: &Deployment, provider: &Provider, token: &Unchecked) -> Out<Result<(), Refused>> {
    let mut key = choose(&said(&provider.keys, KEPT).await?, token);
    if key.is_none() {
        key = choose(&said(&provider.keys, deployment.limits.openid_ask_again).await?, token);
    }
    let Some(key) = key else {
        return Ok(Err(Refused::Key));
    };
    let good = match &key {
        PublicKey::Ed25519(bytes) => ed25519_signed(bytes, token),
        PublicKey::Rsa { n, e } => by_platform(token, &[("kty", "RSA"), ("n", n), ("e", e)]).await?,
        PublicKey::P256 { x, y } => by_platform(token, &[("kty", "EC"), ("crv", "P-256"), ("x", x), ("y", y)]).await?,
    };
    Ok(if good { Ok(()) } else { Err(Refused::Signature) })
}

/// Whether the platform's own cryptography says so. A key that it does not take signed nothing.
async fn by_platform(token: &Unchecked, jwk: &[(&str, &str)]) -> Out<bool> {
    let algorithm = match token.algorithm {
        Algorithm::Rs256 => object(&[("name", "RSASSA-PKCS1-v1_5"), ("hash", "SHA-256")])?,
        Algorithm::Es256 => object(&[("name", "ECDSA"), ("namedCurve", "P-256"), ("hash", "SHA-256")])?,
        Algorithm::EdDsa => return Ok(false),
    };
    let uses = Array::of1(&"verify".into());
    let Ok(importing) = import_key("jwk", &object(jwk)?, &algorithm, false, &uses) else {
        return Ok(false);
    };
    let Ok(key) = JsFuture::from(importing).await else {
        return Ok(false);
    };
    let (signature, message) = (
        Uint8Array::from(token.signature.as_slice()),
        Uint8Array::from(token.message.as_bytes()),
    );
    let checking = verify(&algorithm, &key, &signature, &message).map_err(worker::Error::from)?;
    let good = JsFuture::from(checking).await.map_err(worker::Error::from)?;
    Ok(good.as_bool() == Some(true))
}

fn object(members: &[(&str, &str)]) -> Out<Object> {
    let object = Object::new();
    for (name, value) in members {
        let (name, value) = (JsValue::from_str(name), JsValue::from_str(value));
        Reflect::set(&object, &name, &value).map_err(worker::Error::from)?;
    }
    Ok(object)
}
