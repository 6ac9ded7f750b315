//! `X-Twilio-Signature`: that a request comes from Twilio.
//!
//! HMAC-SHA-1 over the address and the form's pairs in the order of their names. Twilio itself is not of one mind about the port and the
//! query's spelling, so that each is tried in every way that its own library tries; other bodies than forms are bound by a hash in the query.

use super::form;
use crate::encode::{base64, hex};
use crate::handoff::secret::same;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// The query's name for the hash of a body that is no form.
const BODY_HASH: &str = "bodySHA256";
/// Most pairs of a query that is spelled anew: an address that a clinic configures has one or two.
const MAX_QUERY: usize = 50;

/// Whether a request to `url` (as Twilio has it, with its query; a `#…` is no part of it) is signed with one of the account's tokens
/// (several while one is replaced). A blank token signs nothing. A GET has an empty body and no content type. The time that this takes
/// tells nothing of the tokens.
#[must_use]
pub fn verify<S: AsRef<str>>(url: &str, raw: &[u8], content_type: &str, header: &str, tokens: &[S]) -> bool {
    let url = url.split('#').next().unwrap_or_default();
    let Some(pairs) = signed_pairs(url, raw, content_type) else {
        return false;
    };
    let addresses = addresses(url);
    let mut good = false;
    for token in tokens.iter().map(AsRef::as_ref).filter(|t| !t.trim().is_empty()) {
        for address in &addresses {
            good |= same(header, &base64(&mac(token, address, &pairs)));
        }
    }
    good
}

/// Whether the opening of a socket is signed, as [`verify`]. `url` is its address with `https` or `http`: Twilio signs it with `wss` or `ws`,
/// some versions with a slash at its end, and what stands before the service may have turned the scheme into the web's.
#[must_use]
pub fn verify_socket<S: AsRef<str>>(url: &str, header: &str, tokens: &[S]) -> bool {
    let (address, query) = match url.split_once('?') {
        Some((address, query)) => (address, format!("?{query}")),
        None => (url, String::new()),
    };
    let bare = address.trim_end_matches('/');
    let Some((scheme, rest)) = bare.split_once("://") else {
        return false;
    };
    let schemes = match scheme {
        "https" | "wss" => ["wss", "https"],
        _ => ["ws", "http"],
    };
    let mut good = false;
    for scheme in schemes {
        for slash in ["", "/"] {
            good |= verify(&format!("{scheme}://{rest}{slash}{query}"), b"", "", header, tokens);
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
        let fits = same(&hex(&Sha256::digest(raw)), hash);
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
    if let Some((path, query)) = tail.split_once('?') {
        for spelled in spellings(query) {
            for n in 0..2 {
                let base = all[n].strip_suffix(tail).unwrap_or_default();
                let address = format!("{base}{path}?{spelled}");
                all.push(address);
            }
        }
    }
    all
}

/// A query as the ways to write it have it: addresses of the web, Node's older module.
fn spellings(query: &str) -> Vec<String> {
    let in_addresses =
        |c: char| !(c.is_ascii_control() || matches!(c, ' ' | '"' | '#' | '<' | '>' | '\'') || !c.is_ascii());
    let mut all = vec![escaped(query, in_addresses)];
    let pairs = form::parse(query.as_bytes()).filter(|pairs| pairs.len() <= MAX_QUERY);
    all.extend(pairs.map(|pairs| in_nodes_way(&pairs)));
    all
}

/// Each name where it came first, with all its values.
fn in_nodes_way(pairs: &[(String, String)]) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.!~*'()".contains(c);
    let firsts = pairs
        .iter()
        .enumerate()
        .filter(|(n, pair)| !pairs[..*n].iter().any(|p| p.0 == pair.0));
    let grouped = firsts.flat_map(|(_, first)| pairs.iter().filter(move |pair| pair.0 == first.0));
    let written = grouped.map(|(name, value)| format!("{}={}", escaped(name, plain), escaped(value, plain)));
    written.collect::<Vec<_>>().join("&")
}

fn escaped(text: &str, plain: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if plain(c) {
            out.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests;
