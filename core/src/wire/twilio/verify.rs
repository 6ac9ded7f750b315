//! `X-Twilio-Signature`: that a request comes from Twilio.
//!
//! HMAC-SHA-1 over the address and the form's pairs in the order of their names. Twilio itself is not of one mind about the port and the
//! query's spelling, so that each is tried both ways; other bodies than forms are bound by a hash in the query.

use super::form;
use crate::encode::{hex, read_base64};
use crate::handoff::secret::{same, same_bytes};
use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// The query's name for the hash of a body that is no form.
const BODY_HASH: &str = "bodySHA256";
/// Bytes of a signature.
const SHA1_BYTES: usize = 20;

/// Whether a request to `url` (as Twilio has it, with its query; a `#…` is no part of it) is signed with one of the account's tokens
/// (several while one is replaced). A blank token signs nothing. A GET has an empty body and no content type. The time that this takes
/// tells nothing of the tokens.
#[must_use]
pub fn verify<S: AsRef<str>>(url: &str, raw: &[u8], content_type: &str, header: &str, tokens: &[S]) -> bool {
    let Some(given) = read_base64(header).filter(|given| given.len() == SHA1_BYTES) else {
        return false;
    };
    let url = url.split('#').next().unwrap_or_default();
    let Some(pairs) = signed_pairs(url, raw, content_type) else {
        return false;
    };
    let addresses = addresses(url);
    let mut good = false;
    for token in tokens.iter().map(AsRef::as_ref).filter(|t| !t.trim().is_empty()) {
        for address in &addresses {
            good |= same_bytes(&given, &mac(token, address, &pairs));
        }
    }
    good
}

fn mac(token: &str, address: &str, pairs: &str) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(token.as_bytes()) else {
        return Vec::new();
    };
    mac.update(address.as_bytes());
    mac.update(pairs.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// What is signed after the address; none where the body is not bound by anything.
fn signed_pairs(url: &str, raw: &[u8], content_type: &str) -> Option<String> {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    let is_form = kind.eq_ignore_ascii_case("application/x-www-form-urlencoded");
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let query = form::parse(query.as_bytes())?;
    let hash = query.iter().find(|(name, _)| name == BODY_HASH).map(|(_, value)| value);
    if let Some(hash) = hash {
        let fits = same(&hex(&Sha256::digest(raw)), &hash.to_ascii_lowercase());
        return fits.then(String::new);
    }
    if !is_form {
        return raw.is_empty().then(String::new);
    }
    let mut pairs = form::parse(raw)?;
    // By name, then by value, each pair once.
    pairs.sort();
    pairs.dedup();
    Some(pairs.into_iter().flat_map(|(name, value)| [name, value]).collect())
}

/// The address as Twilio may have signed it: without a port, with the one given, with the scheme's own; each with the query as it stands
/// and as Twilio wrote it in former times.
fn addresses(url: &str) -> Vec<String> {
    let Some((scheme, rest)) = url.split_once("://") else {
        return vec![url.to_owned()];
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or_default();
    let port = host
        .rfind(':')
        .filter(|at| host[at + 1..].bytes().all(|c| c.is_ascii_digit()));
    let bare = match port {
        Some(at) => &authority[..authority.len() - (host.len() - at)],
        None => authority,
    };
    let default = if matches!(scheme, "https" | "wss") { 443 } else { 80 };
    let mut all = vec![format!("{scheme}://{bare}{tail}")];
    all.push(match port {
        Some(_) => url.to_owned(),
        None => format!("{scheme}://{bare}:{default}{tail}"),
    });
    if let Some((path, query)) = tail.split_once('?')
        && let Some(pairs) = form::parse(query.as_bytes())
    {
        let legacy = form::write(&pairs);
        for n in 0..2 {
            let address = all[n].replace(tail, &format!("{path}?{legacy}"));
            all.push(address);
        }
    }
    all
}

#[cfg(test)]
mod tests;
