//! Who may: devices' tokens, their lives, the return lock, grants; and how they end.

use super::store;
use super::{Device, Session};
use crate::auth::{self, Bearer};
use crate::error::Out;
use crate::incoming::Incoming;
use crate::reply::Response;
use crate::{limits, reply};
use js_sys::JsString;
use samtal_core::clinic::policy::ReturnLock;
use samtal_core::handoff::secret::{Audience, Token, hash_hex};
use samtal_core::people::phone::E164;
use samtal_core::time::{At, MINUTE};
use samtal_core::wire::browser::parse_device;
use samtal_core::wire::problem::Problem;
use serde::{Deserialize, Serialize};

/// How exact "last used" is on disk: one write a minute instead of one a request.
const USED_EVERY: i64 = MINUTE;

/// What a grant allows, stored with its hash.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GrantDetail {
    /// The call.
    pub call_id: String,
    /// The voice system.
    pub system: String,
    /// What was known of the caller when it was given.
    pub verified_at: Option<At>,
    /// The link that it rests on; empty: the caller's number alone.
    pub link: String,
    /// Whether the clinic greets verified numbers.
    pub greet_verified: bool,
    /// The clinic's settings, for the greeting.
    pub settings: crate::objects::calls::VoiceSettings,
    /// The caller's number as desks see it, masked; empty: withheld, or none.
    #[serde(default)]
    pub caller: String,
}

impl Session {
    /// The device's token of this request, checked. A dead, unknown or foreign one is 401, always alike.
    pub fn device(&self, request: &Incoming) -> Out<String> {
        let token = self.token_of(request)?.token;
        self.device_token(&token, false)
    }

    /// As [`Session::device`], also for a locked device: what opens the lock, and what gives the device up.
    pub fn device_even_locked(&self, request: &Incoming) -> Out<String> {
        let token = self.token_of(request)?.token;
        self.device_token(&token, true)
    }

    /// The token that a request carries.
    pub fn token_of(&self, request: &Incoming) -> Out<Bearer> {
        auth::bearer(&request.request.headers(), self.clinic()).ok_or_else(|| Problem::Unauthorized.into())
    }

    /// The hash of a good device's token.
    pub fn device_token(&self, token: &str, even_locked: bool) -> Out<String> {
        if !token.starts_with(Audience::Session.prefix()) {
            return Err(Problem::Unauthorized.into());
        }
        self.device_by_hash(&hash_hex(token), even_locked)
    }

    /// As [`Session::device_token`], by the token's hash.
    pub fn device_by_hash(&self, hash: &str, even_locked: bool) -> Out<String> {
        self.load()?;
        let hash = hash.to_owned();
        let now = self.now();
        let fresh = self.with(|m| {
            m.devices
                .iter()
                .any(|d| d.hash == hash && now < d.expires_at && (now.0 - d.used_at.0).abs() < USED_EVERY)
        })?;
        if fresh {
            return Ok(hash);
        }
        let row = self.db.row(
            "SELECT expires_at, used_at, remembered, locked, replaces FROM tokens WHERE hash = ? AND audience = 'session'",
            vec![hash.clone().into()],
        )?;
        let Some(row) = row else {
            return Err(Problem::Unauthorized.into());
        };
        let (expires_at, used_at) = (At(row.int(0)), At(row.int(1)));
        if now >= expires_at || now.0 - used_at.0 >= limits::TOKEN_IDLE {
            self.db.run("DELETE FROM tokens WHERE hash = ?", vec![hash.into()])?;
            return Err(Problem::Unauthorized.into());
        }
        let locked = row.int(3) == 1 || self.locks(now, used_at, row.int(2) == 1)?;
        if locked {
            self.db
                .run("UPDATE tokens SET locked = 1 WHERE hash = ?", vec![hash.clone().into()])?;
            return if even_locked {
                Ok(hash)
            } else {
                Err(Problem::Locked.into())
            };
        }
        // The token that this one took the place of dies with the first use of the new one, not before: a reply that never
        // arrived must not lose the patient's chat.
        let replaces = row.text(4);
        if !replaces.is_empty() {
            self.revoke(&replaces)?;
            self.db.run(
                "UPDATE tokens SET replaces = '' WHERE hash = ?",
                vec![hash.clone().into()],
            )?;
        }
        self.db.run(
            "UPDATE tokens SET used_at = ? WHERE hash = ?",
            vec![now.0.into(), hash.clone().into()],
        )?;
        if let Some(memory) = self.memory.borrow_mut().as_mut() {
            memory.devices.retain(|d| d.hash != hash);
            memory.devices.push(Device {
                hash: hash.clone(),
                expires_at,
                used_at: now,
            });
        }
        Ok(hash)
    }

    /// Whether this device must verify the number again.
    fn locks(&self, now: At, used_at: At, remembered: bool) -> Out<bool> {
        let idle = now.0 - used_at.0;
        let identified = self.with(|m| m.folded.identifiers.iter().any(|i| i.verified_at.is_some()))?;
        let policy = ReturnLock::parse(&store::meta(&self.db, "return_lock")?).unwrap_or_default();
        Ok(policy.locks(identified, remembered, idle))
    }

    /// What the document gets for this token: the snapshot, or that it is locked.
    pub fn returning(&self, token: &str, return_lock: &str) -> Out<JsString> {
        self.load()?;
        if !return_lock.is_empty() && store::meta(&self.db, "return_lock")? != return_lock {
            store::set_meta(&self.db, "return_lock", return_lock)?;
        }
        match self.device_token(token, false) {
            Ok(_) => self.snapshot(),
            Err(crate::error::Fault::Problem(Problem::Locked)) => {
                let (identifier, hint) = self.with(|m| {
                    m.folded
                        .identifiers
                        .iter()
                        .rev()
                        .find(|i| i.verified_at.is_some() && i.kind == "phone")
                        .map(|i| {
                            (
                                i.id.clone(),
                                E164::strict(&i.value).map(|n| n.masked()).unwrap_or_default(),
                            )
                        })
                        .unwrap_or_default()
                })?;
                Ok(
                    serde_json::json!({ "locked": { "identifier": identifier, "hint": hint } })
                        .to_string()
                        .into(),
                )
            }
            Err(fault) => Err(fault),
        }
    }

    /// Stores a device's token.
    pub fn store_device(&self, hash: &str, remembered: bool, replaces: &str, now: At) -> Out<()> {
        self.db.run(
            "INSERT OR IGNORE INTO tokens (hash, audience, expires_at, used_at, remembered, replaces) VALUES (?, 'session', ?, ?, ?, ?)",
            vec![
                hash.to_owned().into(),
                now.plus(limits::TOKEN_LIFE).0.into(),
                now.0.into(),
                i64::from(remembered).into(),
                replaces.to_owned().into(),
            ],
        )?;
        Ok(())
    }

    /// A fresh token for a device, in place of the one that it has.
    pub fn rotate(&self, old: &str, remembered: bool) -> Out<String> {
        let session = samtal_core::handoff::secret::SessionId::parse(&self.deployment.pepper, self.clinic(), self.id())
            .ok_or(Problem::Unauthorized)?;
        let token = Token::new(session, Audience::Session, crate::random::bytes()).format();
        self.store_device(&hash_hex(&token), remembered, old, self.now())?;
        Ok(token)
    }

    /// Ends a token: it is dead at once, here and on its sockets.
    pub fn revoke(&self, hash: &str) -> Out<()> {
        self.db
            .run("DELETE FROM tokens WHERE hash = ?", vec![hash.to_owned().into()])?;
        if let Some(memory) = self.memory.borrow_mut().as_mut() {
            memory.devices.retain(|d| d.hash != hash);
        }
        self.close_sockets_of(hash);
        Ok(())
    }

    /// "Forget me on this device": its token dies, the session lives.
    pub fn forget(&self, request: &Incoming) -> Out<Response> {
        let hash = self.device_even_locked(request)?;
        store::audit(&self.db, self.now(), "patient", "device_forgotten", "")?;
        self.revoke(&hash)?;
        let cookie = auth::set_cookie(self.clinic(), "", 0);
        reply::no_content(&[("set-cookie", &cookie)])
    }

    /// "This is my own device", or "a shared one".
    pub fn set_device(&self, request: &Incoming, text: &str) -> Out<Response> {
        let hash = self.device(request)?;
        let own = parse_device(text)?;
        self.spend()?;
        if own {
            self.db
                .run("UPDATE tokens SET remembered = 1 WHERE hash = ?", vec![hash.into()])?;
            let token = self.token_of(request)?;
            let cookie = auth::set_cookie(self.clinic(), &token.token, limits::TOKEN_LIFE / 1_000);
            let renewed = [("set-cookie", cookie.as_str())];
            return reply::no_content(if token.ambient { &renewed } else { &[] });
        }
        // The cookie outlives the tab, so it goes; the tab gets a token of its own.
        let token = self.rotate("", false)?;
        self.revoke(&hash)?;
        let cookie = auth::set_cookie(self.clinic(), "", 0);
        let body = serde_json::json!({ "token": token }).to_string();
        reply::json_with(200, body, &[("set-cookie", &cookie)])
    }

    /// The grant of this request, checked against the call that it is used for.
    pub fn grant(&self, request: &Incoming, call: &str) -> Out<GrantDetail> {
        let detail = self.granted(request)?;
        if detail.call_id != call {
            return Err(Problem::Forbidden.into());
        }
        Ok(detail)
    }

    /// The grant of this request, whichever call it is for.
    pub fn granted(&self, request: &Incoming) -> Out<GrantDetail> {
        let bearer = self.token_of(request)?;
        if bearer.ambient || !bearer.token.starts_with(Audience::Grant.prefix()) {
            return Err(Problem::Unauthorized.into());
        }
        self.load()?;
        let row = self.db.row(
            "SELECT expires_at, detail FROM tokens WHERE hash = ? AND audience = 'grant'",
            vec![hash_hex(&bearer.token).into()],
        )?;
        let Some(row) = row.filter(|row| self.now() < At(row.int(0))) else {
            return Err(Problem::Unauthorized.into());
        };
        Ok(serde_json::from_str(&row.text(1))?)
    }
}
