//! The secrets of a deployment on this machine: made at random, kept with its state, never in the repository.

use crate::stamp::hex;
use anyhow::{Context, Result};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Everything secret that a demo needs. Has no `Debug`: it must not be printed by accident.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// Keys the HMACs of codes; 32 bytes in hex.
    pub pepper: String,
    /// The clinic's administration key.
    pub admin: String,
    /// Signs the clinic's outgoing webhooks (Standard Webhooks).
    pub webhook: String,
    /// The voice system's key, once the edge has made it.
    pub voice: Option<String>,
    /// The Graph API's token, as the simulated WhatsApp wants it. State of an older demo has none yet.
    #[serde(default)]
    pub whatsapp_token: String,
    /// Meta's app secret, as the simulated WhatsApp signs with it.
    pub whatsapp_app: String,
    /// Meta's word for the webhook's registration.
    pub whatsapp_verify: String,
    /// Twilio's token, as the simulated Twilio signs with it.
    pub twilio_auth: String,
    /// The receptionist's token.
    pub staff: String,
}

impl Keys {
    /// New ones.
    pub fn random() -> Result<Keys> {
        Ok(Keys {
            pepper: hex(&bytes::<32>()?),
            admin: format!("ak_demo_{}", hex(&bytes::<32>()?)),
            webhook: format!("whsec_{}", BASE64_STANDARD.encode(bytes::<32>()?)),
            voice: None,
            whatsapp_token: format!("EAA{}", hex(&bytes::<24>()?)),
            whatsapp_app: hex(&bytes::<16>()?),
            whatsapp_verify: hex(&bytes::<16>()?),
            twilio_auth: hex(&bytes::<16>()?),
            staff: format!("st_{}", hex(&bytes::<32>()?)),
        })
    }

    /// Those that are kept at `path`, or new ones, kept there from now on.
    pub fn kept_at(path: &Path) -> Result<Keys> {
        match fs::read(path) {
            Ok(text) => {
                let mut keys: Keys =
                    serde_json::from_slice(&text).with_context(|| format!("{} is not readable", path.display()))?;
                if keys.whatsapp_token.is_empty() {
                    keys.whatsapp_token = Keys::random()?.whatsapp_token;
                    keys.keep_at(path)?;
                }
                Ok(keys)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let keys = Keys::random()?;
                keys.keep_at(path)?;
                Ok(keys)
            }
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    /// Keeps them at `path`.
    pub fn keep_at(&self, path: &Path) -> Result<()> {
        write_secret(path, &serde_json::to_vec_pretty(self)?)
    }

    /// The providers' secrets, by the names that the clinic's configuration gives them.
    pub fn channels(&self) -> [(&'static str, &str); 4] {
        [
            ("WHATSAPP_TOKEN", &self.whatsapp_token),
            ("WHATSAPP_APP_SECRET", &self.whatsapp_app),
            ("WHATSAPP_VERIFY_TOKEN", &self.whatsapp_verify),
            ("TWILIO_AUTH_TOKEN", &self.twilio_auth),
        ]
    }

    /// The edge's `ADMIN_KEYS`: which clinics exist, and the beginning of the SHA-256 of each one's key.
    pub fn admin_keys(&self, clinic: &str) -> String {
        let hash = hex(&Sha256::digest(&self.admin));
        format!("{clinic}:{}", &hash[..32])
    }
}

/// Writes a file that only its owner reads, whole or not at all.
pub fn write_secret(path: &Path, content: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let part = path.with_extension("part");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&part)?;
    file.write_all(content)?;
    fs::rename(&part, path).with_context(|| format!("cannot write {}", path.display()))
}

fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn kept_keys_stay_the_same_and_only_their_owner_reads_them() {
        let path = std::env::temp_dir().join(format!("samtal-keys-{}/keys.json", std::process::id()));
        let first = Keys::kept_at(&path).unwrap();
        assert!(first == Keys::kept_at(&path).unwrap());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
        assert!(first != Keys::random().unwrap());
    }

    #[test]
    fn the_edge_gets_the_beginning_of_the_admin_keys_hash() {
        let keys = Keys {
            admin: "ak_x".to_owned(),
            ..Keys::random().unwrap()
        };
        assert_eq!(
            keys.admin_keys("riverside"),
            "riverside:abfe503954620933476c004ec2626b97"
        );
    }
}
