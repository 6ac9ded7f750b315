//! Whose word on who a patient is counts: the clinic's portal and its key.

use super::tree::Table;
use crate::encode::{base64url, read_base64, read_base64url};
use crate::people::portal::{PortalKey, SECRET_BYTES};
use serde::Serialize;

/// The clinic's portal, whose word on who a patient is counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portal {
    /// What it signs with.
    pub key: PortalKey,
    /// Who its tokens are for; none: the clinic's slug.
    pub audience: Option<String>,
}

/// What an administrator reads: the public key, never the secret.
impl Serialize for Portal {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Shown<'a> {
            algorithm: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            public_key: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            audience: Option<&'a String>,
        }
        let public_key = match &self.key {
            PortalKey::Hs256(_) => None,
            PortalKey::Ed25519(bytes) => Some(base64url(bytes)),
        };
        Shown {
            algorithm: self.key.algorithm(),
            public_key,
            audience: self.audience.as_ref(),
        }
        .serialize(s)
    }
}

/// Reads `[portal]`: every mistake goes to its table.
#[must_use]
pub fn portal(top: &mut Table) -> Option<Portal> {
    let mut table = top.table("portal")?;
    let algorithm = table.text("algorithm", 20);
    let audience = table.optional_text("audience", 200);
    let key = match algorithm.as_deref() {
        Some("HS256") => table.checked("secret", 200, "must be 32 to 128 bytes in base64", |t| {
            let bytes = read_base64(t)?;
            SECRET_BYTES.contains(&bytes.len()).then_some(PortalKey::Hs256(bytes))
        }),
        Some("EdDSA") => table.checked(
            "public_key",
            200,
            "must be an Ed25519 key: its 32 bytes in base64 or base64url",
            |t| PortalKey::ed25519(&read_base64url(t).or_else(|| read_base64(t))?),
        ),
        Some(_) => {
            table.wrong("algorithm", "must be 'HS256' or 'EdDSA'");
            None
        }
        None => None,
    };
    top.close(table);
    Some(Portal { key: key?, audience })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(toml: &str) -> (Option<Portal>, Vec<String>) {
        let mut top = Table::from_toml(toml, 1_000).expect("TOML");
        let portal = portal(&mut top);
        (portal, top.finish().iter().map(ToString::to_string).collect())
    }

    const SECRET: &str = "portal.secret = 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE='";
    const KEY: &str = "portal.public_key = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'";

    #[test]
    fn a_portal_is_trusted_by_its_secret_or_its_public_key() {
        assert_eq!(read(""), (None, vec![]));
        let (portal, errors) = read(&format!("portal.algorithm = 'HS256'\n{SECRET}"));
        assert!(portal.is_some_and(|p| p.audience.is_none()) && errors.is_empty());
        let (portal, errors) = read(&format!("portal.algorithm = 'EdDSA'\n{KEY}\nportal.audience = 'chat'"));
        assert!(portal.is_some_and(|p| p.audience.as_deref() == Some("chat")) && errors.is_empty());
        for (toml, expected) in [
            ("portal.algorithm = 'HS256'".to_owned(), "portal.secret is missing"),
            (
                format!("portal.algorithm = 'HS256'\n{KEY}"),
                "portal.public_key is not known",
            ),
            (
                format!("portal.algorithm = 'EdDSA'\n{SECRET}"),
                "portal.public_key is missing",
            ),
            (
                format!("portal.algorithm = 'none'\n{SECRET}"),
                "portal.algorithm must be",
            ),
            (SECRET.to_owned(), "portal.algorithm is missing"),
            (
                "portal.algorithm = 'HS256'\nportal.secret = 'c2hvcnQ='".to_owned(),
                "portal.secret must be",
            ),
            (
                "portal.algorithm = 'EdDSA'\nportal.public_key = 'AAAA'".to_owned(),
                "portal.public_key must be",
            ),
        ] {
            let (portal, errors) = read(&toml);
            assert_eq!(portal, None);
            assert!(errors.iter().any(|e| e.starts_with(expected)), "{toml}: {errors:?}");
        }
    }

    #[test]
    fn the_secret_never_comes_out_and_the_public_key_can_be_sent_back() {
        let (portal, _) = read(&format!("portal.algorithm = 'HS256'\n{SECRET}"));
        let portal = portal.expect("a portal");
        assert_eq!(
            serde_json::to_string(&portal).expect("JSON"),
            r#"{"algorithm":"HS256"}"#
        );
        assert!(!format!("{portal:?}").contains("48, 49"));
        let (portal, _) = read(&format!("portal.algorithm = 'EdDSA'\n{KEY}"));
        let shown = serde_json::to_string(&portal).expect("JSON");
        assert_eq!(
            shown,
            r#"{"algorithm":"EdDSA","public_key":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#
        );
        let mut again = Table::from_json(&format!(r#"{{"portal":{shown}}}"#), 1_000).expect("JSON");
        assert_eq!(super::portal(&mut again), portal);
    }
}
