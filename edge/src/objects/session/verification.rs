//! Proving a number: a one-time code goes to it, and comes back. It also opens the return lock.

use super::sends::{self, New, What};
use super::{Session, outbox};
use crate::error::Out;
use crate::incoming::Incoming;
use crate::objects::calls::Delivery;
use crate::reply::Response;
use crate::{known, limits, random, reply};
use samtal_core::clinic::config::Config;
use samtal_core::clinic::workflow::Workflow;
use samtal_core::handoff::secret::same;
use samtal_core::log::event::{Actor, Body, Channel, Entry};
use samtal_core::log::state::State;
use samtal_core::people::phone::E164;
use samtal_core::time::{At, MINUTE};
use samtal_core::wire::browser::parse_check;
use samtal_core::wire::channel::Sender;
use samtal_core::wire::problem::Problem;

/// The time in which the codes to one number are counted.
const SENDS_WINDOW: i64 = 15 * MINUTE;

impl Session {
    /// Sends a one-time code to a number that the patient claimed.
    pub async fn send_verification(&self, request: &Incoming, id: &str) -> Out<Response> {
        self.device_even_locked(request)?;
        self.spend()?;
        let number = self.claimed_number(id)?;
        let (expires_at, by) = self.issue_code(id, &number, None).await?;
        let hint = E164::strict(&number).map(|n| n.masked()).unwrap_or_default();
        let by = by.map_or("", Channel::as_str);
        let answer = serde_json::json!({ "hint": hint, "by": by, "expires_at": expires_at });
        reply::json(202, answer.to_string())
    }

    /// Sends a one-time code to a number; it stands under this key until it is over or the next one is sent. `most`: how many may be sent
    /// under the key in all. Until when it is good, and by which channel it goes; none: the clinic sends it itself.
    pub async fn issue_code(&self, key: &str, number: &str, most: Option<usize>) -> Out<(At, Option<Channel>)> {
        let known = known::of(&self.env, self.clinic()).await?;
        self.load()?;
        let channel = self.with(|m| channel_for_codes(&known.config, &m.folded))?;
        // Where nobody sends the code, none is promised: a desk receives tasks, and sends no codes.
        if channel.is_none() && known.config.webhook.is_none() {
            return Err(Problem::NotOffered.into());
        }
        let now = self.now();
        let row = self.db.row(
            "SELECT sent FROM verifications WHERE identifier = ?",
            vec![key.to_owned().into()],
        )?;
        let mut sent: Vec<i64> = row
            .map(|r| r.text(0).split(',').filter_map(|t| t.parse().ok()).collect())
            .unwrap_or_default();
        if most.is_none() {
            sent.retain(|at| now.0 - at < SENDS_WINDOW);
        }
        let lately: Vec<i64> = sent.iter().copied().filter(|at| now.0 - at < SENDS_WINDOW).collect();
        if lately.len() as i64 >= self.deployment.limits.verifications || most.is_some_and(|most| sent.len() >= most) {
            let wait = lately.first().map_or(900, |at| (at + SENDS_WINDOW - now.0) / 1_000);
            return Err(Problem::RateLimited {
                retry_after: u32::try_from(wait.max(1)).unwrap_or(900),
            }
            .into());
        }
        sent.push(now.0);
        let digits = six_digits(random::bytes());
        let expires_at = now.plus(limits::VERIFICATION_LIFE);
        let language = self.with(|m| m.folded.language.clone())?;
        let delivery = Delivery::Verification {
            id: random::id("ver_"),
            session: self.id().to_owned(),
            number: number.to_owned(),
            text: samtal_core::context::words::verification_text(&language, &digits),
            expires_at,
        };
        let hash = self.verification_hash(key, &digits);
        let sent: Vec<String> = sent.iter().map(i64::to_string).collect();
        let to = Sender {
            number: E164::strict(number),
            user: String::new(),
        };
        self.db.transaction(|| {
            self.db.run(
                "INSERT INTO verifications VALUES (?, ?, ?, 0, ?) ON CONFLICT (identifier) DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at, tries = 0, sent = excluded.sent",
                vec![key.to_owned().into(), hash.clone().into(), expires_at.0.into(), sent.join(",").into()],
            )?;
            let Some(channel) = channel else {
                return outbox::put(&self.db, &random::id("out_"), &delivery);
            };
            let code = New {
                seq: 0,
                channel,
                line: &self.line_of(channel, number)?,
                to: &to,
                // One that is not good any more only confuses.
                not_after: Some(expires_at),
                what: What::Code { digits: digits.clone() },
            };
            sends::put(&self.db, &code).map(drop)
        })?;
        self.arm().await?;
        Ok((expires_at, channel))
    }

    /// Whether these are the digits of the code that was sent under this key. Whoever asks counts the tries.
    pub fn is_code(&self, key: &str, digits: &str, now: At) -> Out<bool> {
        let row = self.db.row(
            "SELECT hash, expires_at FROM verifications WHERE identifier = ?",
            vec![key.to_owned().into()],
        )?;
        let hash = self.verification_hash(key, digits);
        Ok(row.is_some_and(|row| now.0 < row.int(1) && same(&row.text(0), &hash)))
    }

    /// Checks the code. The right one verifies the number, opens the lock, and gives the device a fresh token.
    pub fn check_verification(&self, request: &Incoming, id: &str, text: &str) -> Out<Response> {
        let device = self.device_even_locked(request)?;
        let code = parse_check(text)?;
        self.spend()?;
        self.claimed_number(id)?;
        let now = self.now();
        let row = self.db.row(
            "UPDATE verifications SET tries = tries + 1 WHERE identifier = ? RETURNING hash, expires_at, tries",
            vec![id.to_owned().into()],
        )?;
        let given: String = code.chars().filter(char::is_ascii_digit).collect();
        let hash = self.verification_hash(id, &given);
        let (right, left) = match &row {
            Some(row) => {
                let left = limits::VERIFICATION_TRIES - row.int(2);
                (
                    left >= 0 && now.0 < row.int(1) && same(&row.text(0), &hash),
                    left.max(0),
                )
            }
            None => (false, 0),
        };
        if !right {
            return Err(Problem::WrongCode {
                left: u32::try_from(left).unwrap_or(0),
            }
            .into());
        }
        let (claimed_at, value) = self.with(|m| {
            m.folded
                .identifiers
                .iter()
                .find(|i| i.id == id)
                .map(|i| (i.at, i.value.clone()))
                .unwrap_or_default()
        })?;
        let verified = Entry {
            channel: Channel::Web,
            by: Actor::Patient,
            body: Body::IdentifierVerified {
                id: id.to_owned(),
                until: Some(now.plus(limits::VERIFIED_LIFE)),
            },
            cid: random::id("ver_"),
        };
        let delivery = Delivery::Identifier {
            session: self.id().to_owned(),
            of: "phone".to_owned(),
            value,
            claimed_at,
            verified_at: Some(now),
        };
        self.append(vec![verified], "patient", None, |db| {
            db.run(
                // The code is used up; how many were sent counts on.
                "UPDATE verifications SET hash = '' WHERE identifier = ?",
                vec![id.to_owned().into()],
            )?;
            db.run(
                "UPDATE tokens SET locked = 0, used_at = ? WHERE hash = ?",
                vec![now.0.into(), device.clone().into()],
            )?;
            outbox::put(db, &random::id("out_"), &delivery)
        })?;
        self.ask_for_messages(now)?;
        self.renewed(request, &device)
    }

    /// The answer to whoever proved who they are: a fresh token for the device, and the conversation.
    pub fn renewed(&self, request: &Incoming, device: &str) -> Out<Response> {
        let remembered = self.db.int(
            "SELECT remembered FROM tokens WHERE hash = ?",
            vec![device.to_owned().into()],
        )? == 1;
        let token = self.rotate(device, remembered)?;
        let snapshot = String::from(self.snapshot()?);
        let cookie = crate::auth::set_cookie(self.clinic(), &token, limits::TOKEN_LIFE / 1_000);
        let ambient = self.token_of(request)?.ambient;
        // A token that came by cookie goes back by cookie alone.
        let body = if ambient {
            format!("{{\"verified\":true,\"snapshot\":{snapshot}}}")
        } else {
            format!("{{\"verified\":true,\"token\":\"{token}\",\"snapshot\":{snapshot}}}")
        };
        let extra: &[(&str, &str)] = if ambient { &[("set-cookie", &cookie)] } else { &[] };
        reply::json_with(200, body, extra)
    }

    fn claimed_number(&self, id: &str) -> Out<String> {
        self.with(|m| {
            m.folded
                .identifiers
                .iter()
                .find(|i| i.id == id && i.kind == "phone")
                .map(|i| i.value.clone())
        })?
        .ok_or_else(|| Problem::NotFound.into())
    }

    fn verification_hash(&self, id: &str, digits: &str) -> String {
        samtal_core::handoff::secret::lookup_key(&self.deployment.pepper, self.id(), id, digits)
    }
}

/// By which channel the clinic sends one-time codes itself: as it says, else by SMS, which needs nothing to be installed. WhatsApp takes
/// them as an approved text alone. Not where the patient said stop. None: its webhook does.
fn channel_for_codes(config: &Config, state: &State) -> Option<Channel> {
    let chosen = match config.workflow.get(&Workflow::Verification) {
        Some(way) => [Some(way.channel), way.fallback],
        None => [Some(Channel::Sms), Some(Channel::Whatsapp)],
    };
    let approved = || {
        config
            .template("verification", "")
            .is_some_and(|t| t.template.name.is_some())
    };
    let stopped = |channel: Channel| state.consents.iter().any(|c| c.purpose == channel.as_str() && !c.given);
    let may =
        |channel: &Channel| config.speaks(*channel) && !stopped(*channel) && (*channel == Channel::Sms || approved());
    chosen.into_iter().flatten().find(may)
}

/// Six digits of 64 random bits: the remainder favours no code by more than one part in 2^44.
fn six_digits(random: [u8; 8]) -> String {
    format!("{:06}", u64::from_le_bytes(random) % 1_000_000)
}
