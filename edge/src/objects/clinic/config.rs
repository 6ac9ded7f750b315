//! The clinic's configuration and keys, the demo clock, and what the chat's document needs of them.

use super::{Clinic, store};
use crate::error::{Fault, Out};
use crate::objects::calls;
use crate::objects::calls::{answer, done};
use crate::{clock, known, limits, random};
use js_sys::JsString;
use samtal_core::clinic::config::{ClinicConfig, Config};
use samtal_core::clinic::tree::ConfigError;
use samtal_core::handoff::secret::{Key, KeyKind};
use samtal_core::time::At;
use samtal_core::wire::problem::Problem;
use serde::{Deserialize, Serialize};

/// `config_put`: a new version.
#[derive(Debug, Serialize, Deserialize)]
pub struct PutConfig {
    /// `toml` or `json`.
    pub format: String,
    /// As sent.
    pub body: String,
}

/// `key_new`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// The voice system's name: it stands in the log as `voice:<name>`.
    pub name: String,
}

/// `key_revoke`.
#[derive(Debug, Serialize, Deserialize)]
pub struct RevokeKey {
    /// The key's id.
    pub id: String,
}

/// `clock`: one of the two.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetClock {
    /// The new time.
    pub set: Option<At>,
    /// Seconds to go forward.
    pub advance: Option<i64>,
}

/// `embed`: for the chat's document.
#[derive(Debug, Serialize, Deserialize)]
pub struct Embed {
    /// The wanted languages, best first.
    pub languages: Vec<String>,
}

/// The answer to `embed`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Embedded {
    /// The `clinic` of the document's boot data, as JSON.
    pub clinic: String,
    /// The language that it is in.
    pub language: String,
    /// The clinic's time.
    pub now: At,
    /// The sites that may frame the chat.
    pub sites: Vec<String>,
    /// The clinic's name and phone number, for the document itself.
    pub name: String,
    /// See `name`.
    pub phone: String,
    /// See `name`.
    pub emergency: String,
    /// The policy on returning.
    pub return_lock: String,
}

/// Longest name of a key.
const MAX_KEY_NAME: usize = 40;
/// Farthest that the demo clock goes from real time: 100 years.
const MAX_OFFSET: i64 = 100 * 366 * 24 * 3_600_000;

/// Reads a configuration in one of its formats.
pub fn read(format: &str, body: &str, allow_loopback: bool) -> Result<Config, Vec<ConfigError>> {
    match format {
        "json" => ClinicConfig::from_json(body, allow_loopback),
        _ => ClinicConfig::from_toml(body, allow_loopback),
    }
}

impl Clinic {
    /// A new version of the configuration takes effect, or nothing changes and every mistake is named.
    pub fn put_config(&self, asked: &PutConfig) -> Out<JsString> {
        let config = read(&asked.format, &asked.body, self.deployment.demo).map_err(|mistakes| {
            let mistakes: Vec<String> = mistakes.iter().map(|m| format!("{}: {}", m.field, m.why)).collect();
            Problem::invalid("configuration", &mistakes.join("; "))
        })?;
        self.no_texts_of_the_desk(&config)?;
        // A clinic's first configuration follows none.
        let (staff, openid) = self
            .config()
            .map(|before| (before.staff.clone(), before.desk.openid.clone()))
            .unwrap_or_default();
        let now = self.now()?;
        let version = self.db.transaction(|| {
            let version = self.db.int(
                "INSERT INTO configs (version, at, format, body) SELECT coalesce(max(version), 0) + 1, ?, ?, ? FROM configs RETURNING version",
                vec![now.0.into(), asked.format.clone().into(), asked.body.clone().into()],
            )?;
            store::audit(&self.db, now.0, "admin", "configured", &version.to_string())?;
            self.texts_superseded(&config, now)?;
            Ok::<_, Fault>(version)
        })?;
        self.config.replace(None);
        known::stale(self.slug());
        self.list_changed(&staff)?;
        if self.config()?.desk.openid != openid {
            self.provider_changed()?;
        }
        answer(&serde_json::json!({ "version": version }))
    }

    /// The current configuration, without its secrets.
    pub fn get_config(&self) -> Out<JsString> {
        let config = self.sent_config()?;
        let version = self.db.int("SELECT max(version) FROM configs", vec![])?;
        Ok(format!("{{\"version\":{version},\"configuration\":{}}}", config.to_json()).into())
    }

    /// A new service key; its text is shown this once.
    pub fn new_key(&self, asked: &NewKey) -> Out<JsString> {
        let name = asked.name.trim();
        let fine = (1..=MAX_KEY_NAME).contains(&name.len())
            && name
                .bytes()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-' || c == b'_');
        if !fine {
            return Err(Problem::invalid("name", "must be 1 to 40 of a-z 0-9 - _").into());
        }
        let now = clock::real_ms() as i64;
        let live = self
            .db
            .int("SELECT count(*) FROM keys WHERE expires_at > ?", vec![now.into()])?;
        if live >= limits::MAX_KEYS {
            return Err(Problem::Conflict.into());
        }
        let key = Key::new(KeyKind::Service, random::bytes(), random::bytes());
        let expires_at = At(now + limits::KEY_LIFE);
        self.db.run(
            "INSERT INTO keys VALUES (?, ?, ?, ?, ?)",
            vec![
                key.id.clone().into(),
                name.to_owned().into(),
                key.hash_hex().into(),
                now.into(),
                expires_at.0.into(),
            ],
        )?;
        store::audit(&self.db, now, "admin", "key_made", &key.id)?;
        let shown = serde_json::json!({ "id": key.id, "name": name, "key": key.format(), "expires_at": expires_at });
        Ok(shown.to_string().into())
    }

    /// The live keys, without their texts.
    pub fn keys(&self) -> Out<JsString> {
        let rows = self.db.rows(
            "SELECT id, name, created_at, expires_at FROM keys WHERE expires_at > ? ORDER BY created_at",
            vec![(clock::real_ms() as i64).into()],
        )?;
        let keys: Vec<serde_json::Value> = rows
            .iter()
            .map(|row| {
                serde_json::json!({
                    "id": row.text(0), "name": row.text(1), "created_at": At(row.int(2)), "expires_at": At(row.int(3)),
                })
            })
            .collect();
        answer(&serde_json::json!({ "keys": keys }))
    }

    /// A key is dead at once.
    pub fn revoke_key(&self, asked: &RevokeKey) -> Out<JsString> {
        let gone = self.db.row(
            "DELETE FROM keys WHERE id = ? RETURNING id",
            vec![asked.id.clone().into()],
        )?;
        self.keys.borrow_mut().clear();
        if gone.is_none() {
            return Err(Problem::NotFound.into());
        }
        store::audit(&self.db, clock::real_ms() as i64, "admin", "key_revoked", &asked.id)?;
        done()
    }

    /// Moves the demo clock, here and in every session.
    pub async fn set_clock(&self, asked: &SetClock) -> Out<JsString> {
        if !self.deployment.demo {
            return Err(Problem::NotFound.into());
        }
        let real = clock::real_ms() as i64;
        let offset = match (asked.set, asked.advance) {
            (Some(at), None) => at.0 - real,
            (None, Some(seconds)) if seconds >= 0 => self.offset()?.saturating_add(seconds.saturating_mul(1_000)),
            _ => {
                return Err(Problem::invalid("advance", "must be seconds from 0, or 'set' a time; one of them").into());
            }
        };
        if offset.abs() > MAX_OFFSET {
            return Err(Problem::invalid("set", "must be within 100 years").into());
        }
        store::set_meta(&self.db, "offset_ms", &offset.to_string())?;
        self.offset_ms.set(Some(offset));
        let sessions = self.db.rows("SELECT id FROM sessions", vec![])?;
        for row in sessions {
            let stub = calls::session(&self.env, self.slug(), &row.text(0))?;
            match calls::call::<calls::Done>(&stub, "clock", &calls::Clock { offset_ms: offset }).await {
                // Allocated but never created: it gets the offset when it is.
                Ok(_) | Err(Fault::Passed(401, _)) => {}
                Err(fault) => return Err(fault),
            }
        }
        answer(&serde_json::json!({ "now": clock::now(offset), "offset_ms": offset }))
    }

    /// What the chat's document needs of the clinic.
    pub fn embed(&self, asked: &Embed) -> Out<JsString> {
        let config = self.config()?;
        let now = self.now()?;
        let language = asked
            .languages
            .iter()
            .map(|wanted| config.language_for(wanted))
            .zip(&asked.languages)
            .find(|(found, wanted)| wanted.to_ascii_lowercase().starts_with(*found))
            .map_or_else(|| config.language_for(""), |(found, _)| found)
            .to_owned();
        let Some(text) = config.text_for(&language) else {
            return Err(Fault::Internal("a language without texts".into()));
        };
        let tasks = config.takes_tasks();
        let clinic = serde_json::json!({
            "slug": self.slug(),
            "name": config.name,
            "phone": config.phone.as_str(),
            "whatsapp": config.whatsapp_number().is_some(),
            "callback": tasks,
            "person": tasks,
            "codes": config.sends_codes(),
            "assistant": self.knowledge()?.is_some(),
            "accent": config.accent,
            "accent_text": config.accent_text,
            "languages": config.languages,
            "emergency": config.emergency,
            "time_zone": config.time_zone.name(),
            "greeting": text.greeting,
            "consent": { "version": config.consent_version, "text": text.consent, "privacy_url": text.privacy_url },
            "hours": config.open_at(now),
        });
        answer(&Embedded {
            clinic: clinic.to_string(),
            language,
            now,
            sites: config.sites.clone(),
            name: config.name.clone(),
            phone: config.phone.as_str().to_owned(),
            emergency: config.emergency.clone(),
            return_lock: serde_json::to_string(&config.policy.return_lock)?
                .trim_matches('"')
                .to_owned(),
        })
    }
}
