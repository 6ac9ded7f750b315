//! The secrets of a deployment on this machine: made at random, kept with its state, never in the repository.

use crate::stamp::hex;
use anyhow::{Context, Result};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
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
    /// The token of [`STAFF`]'s first, the receptionist.
    pub staff: String,
    /// The others' tokens, by their id. State of an older demo has none yet.
    #[serde(default)]
    pub colleagues: BTreeMap<String, String>,
    /// What each voice platform proves itself with, by its name. State of an older demo has none yet.
    #[serde(default)]
    pub platforms: BTreeMap<String, String>,
}

/// The demo's staff and their roles, as `clinics/riverside/clinic.toml` lists them.
pub const STAFF: [(&str, &str); 7] = [
    ("ann", "front_desk"),
    ("ben", "front_desk"),
    ("phillips", "clinical"),
    ("okafor", "clinical"),
    ("maya", "billing"),
    ("olga", "admin"),
    ("carl", "compliance"),
];
/// The voice platforms that prove themselves with a secret of theirs, and the deployment's name for it.
const PLATFORMS: [(&str, &str); 5] = [
    ("vapi", "VOICE_VAPI_SECRET"),
    ("retell", "VOICE_RETELL_SECRET"),
    ("elevenlabs", "VOICE_ELEVENLABS_SECRET"),
    ("dialogflow", "VOICE_DIALOGFLOW_SECRET"),
    ("generic", "VOICE_GENERIC_SECRET"),
];
/// Telnyx signs with a key pair: the deployment has the public key, the demo both.
const TELNYX: &str = "telnyx";
const TELNYX_NAME: &str = "VOICE_TELNYX_KEY";

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
            staff: staff_token()?,
            colleagues: colleagues()?,
            platforms: platforms()?,
        })
    }

    /// Those that are kept at `path`, or new ones, kept there from now on.
    pub fn kept_at(path: &Path) -> Result<Keys> {
        match fs::read(path) {
            Ok(text) => {
                let mut keys: Keys =
                    serde_json::from_slice(&text).with_context(|| format!("{} is not readable", path.display()))?;
                let listed = |(id, _): &(&str, &str)| keys.colleagues.contains_key(*id);
                let colleagues = STAFF.iter().skip(1).all(listed);
                if keys.whatsapp_token.is_empty() || keys.platforms.is_empty() || !colleagues {
                    let fresh = Keys::random()?;
                    if keys.whatsapp_token.is_empty() {
                        keys.whatsapp_token = fresh.whatsapp_token;
                    }
                    if keys.platforms.is_empty() {
                        keys.platforms = fresh.platforms;
                    }
                    for (id, token) in fresh.colleagues {
                        keys.colleagues.entry(id).or_insert(token);
                    }
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

    /// The voice platforms' secrets, by the names that the clinic's configuration gives them. Of a key pair the public half.
    pub fn voice(&self) -> Vec<(&'static str, String)> {
        let kept = |name: &str| self.platforms.get(name).cloned().unwrap_or_default();
        let mut secrets: Vec<_> = PLATFORMS.map(|(platform, name)| (name, kept(platform))).to_vec();
        secrets.push((TELNYX_NAME, self.telnyx().1));
        secrets
    }

    /// What another program needs to speak as each platform: its secret, or both halves of its key pair in base64.
    pub fn told_platforms(&self) -> Value {
        let mut told = json!(self.platforms);
        let (private, public) = self.telnyx();
        told[TELNYX] = json!({ "private_key": private, "public_key": public });
        told
    }

    /// Telnyx' key pair in base64: the private half, the public half.
    fn telnyx(&self) -> (String, String) {
        let kept = self.platforms.get(TELNYX).cloned().unwrap_or_default();
        let seed: Option<[u8; 32]> = BASE64_STANDARD.decode(&kept).ok().and_then(|seed| seed.try_into().ok());
        let public = seed.map(|seed| SigningKey::from_bytes(&seed).verifying_key());
        let public = public.map_or_else(String::new, |key| BASE64_STANDARD.encode(key.as_bytes()));
        (kept, public)
    }

    /// The edge's `STAFF`: who works in which role where, and the beginning of the SHA-256 of each one's token.
    pub fn staff_tokens(&self, clinic: &str) -> String {
        let listed = self.staff_list().into_iter().map(|(id, role, token)| {
            let hash = hex(&Sha256::digest(token));
            format!("{clinic}:{id}:{role}:{}", &hash[..32])
        });
        listed.collect::<Vec<_>>().join(",")
    }

    /// Who works there: id, role and token.
    pub fn staff_list(&self) -> Vec<(&'static str, &'static str, &str)> {
        let token = |id: &str| self.colleagues.get(id).map_or(self.staff.as_str(), String::as_str);
        STAFF.map(|(id, role)| (id, role, token(id))).to_vec()
    }

    /// The edge's `ADMIN_KEYS`: which clinics exist, and the beginning of the SHA-256 of each one's key.
    pub fn admin_keys(&self, clinic: &str) -> String {
        let hash = hex(&Sha256::digest(&self.admin));
        format!("{clinic}:{}", &hash[..32])
    }
}

fn staff_token() -> Result<String> {
    Ok(format!("st_{}", hex(&bytes::<32>()?)))
}

/// A token for everybody but the first, who has one of her own.
fn colleagues() -> Result<BTreeMap<String, String>> {
    let others = STAFF.iter().skip(1);
    others.map(|(id, _)| Ok(((*id).to_owned(), staff_token()?))).collect()
}

fn platforms() -> Result<BTreeMap<String, String>> {
    let mut platforms = BTreeMap::new();
    for (platform, _) in PLATFORMS {
        platforms.insert(platform.to_owned(), hex(&bytes::<24>()?));
    }
    platforms.insert(TELNYX.to_owned(), BASE64_STANDARD.encode(bytes::<32>()?));
    Ok(platforms)
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

    #[test]
    fn the_edge_gets_the_beginning_of_each_members_hash() {
        let keys = Keys {
            staff: "ak_x".to_owned(),
            ..Keys::random().unwrap()
        };
        let told = keys.staff_tokens("riverside");
        let told: Vec<&str> = told.split(',').collect();
        assert_eq!(told[0], "riverside:ann:front_desk:abfe503954620933476c004ec2626b97");
        assert_eq!(told.len(), STAFF.len());
        let different: std::collections::BTreeSet<&str> = told.iter().filter_map(|m| m.rsplit(':').next()).collect();
        assert_eq!(different.len(), STAFF.len(), "nobody has another's token");
    }

    #[test]
    fn the_clinic_lists_whoever_has_a_token() {
        let text = fs::read_to_string(crate::workspace::root().join("clinics/riverside/clinic.toml")).unwrap();
        let clinic: toml::Table = text.parse().unwrap();
        let listed: Vec<(&str, &str)> = clinic["staff"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| (p["id"].as_str().unwrap(), p["role"].as_str().unwrap()))
            .collect();
        assert_eq!(listed, STAFF);
    }

    #[test]
    fn the_edge_never_gets_the_half_of_a_key_pair_that_signs() {
        let keys = Keys::random().unwrap();
        let voice = keys.voice();
        assert_eq!(voice.len(), 6);
        assert!(
            voice
                .iter()
                .all(|(name, value)| name.starts_with("VOICE_") && !value.is_empty())
        );
        let told = keys.told_platforms();
        let private = told["telnyx"]["private_key"].as_str().unwrap();
        assert!(voice.iter().all(|(_, value)| value != private));
        assert!(voice.iter().any(|(_, value)| *value == told["telnyx"]["public_key"]));
    }
}
