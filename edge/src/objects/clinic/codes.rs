//! Sessions' ids, live codes and who a caller is.

use super::{Clinic, store};
use crate::clock;
use crate::error::Out;
use crate::limits::{self, Bucket};
use crate::objects::calls::{
    Allocate, Allocated, Delivery, Link, Register, Registered, Resolve, Resolved, VoiceSettings,
};
use samtal_core::handoff::budget::{self, Budget, Tries};
use samtal_core::handoff::secret::{Audience, Code, Key, KeyKind, Token, lookup_key};
use samtal_core::log::event::Destination;
use samtal_core::people::evidence::Evidence;
use samtal_core::people::phone::E164;
use samtal_core::time::{At, DAY, SECOND};
use samtal_core::wire::problem::Problem;

/// Buckets that are kept for addresses and keys: beyond that the full ones are dropped, which are as new.
const MAX_BUCKETS: usize = 10_000;
/// When the alarm completes a link that the call itself may have completed long before.
const COMPLETE_AFTER: i64 = 5 * SECOND;

/// What became of a code or token that was shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Redeemed {
    /// It is none, or not for this call.
    No,
    /// For this call, and for the first time.
    Now,
    /// For this call, as before.
    Again,
}

/// What a look-up came to.
pub struct Found {
    /// For the Worker.
    pub answer: Resolved,
    /// A code or token was redeemed just now: the alarm must be set.
    pub fresh: bool,
}

impl Clinic {
    /// A new session enters the index. The same one enters once.
    pub fn allocate(&self, asked: &Allocate) -> Out<Allocated> {
        self.config()?;
        let known = self
            .db
            .row(
                "SELECT 1 FROM sessions WHERE id = ?",
                vec![asked.session.clone().into()],
            )?
            .is_some();
        if !known {
            let per_hour = self.deployment.limits.sessions_per_hour;
            let now = clock::real_ms();
            let mut addresses = self.addresses.borrow_mut();
            if addresses.len() > MAX_BUCKETS {
                addresses.clear();
            }
            addresses
                .entry(asked.address.clone())
                .or_insert_with(|| Bucket::new(per_hour, now))
                .take(per_hour, per_hour / 3_600.0, now)
                .map_err(|retry_after| Problem::RateLimited { retry_after })?;
            self.db.run(
                "INSERT OR IGNORE INTO sessions VALUES (?, ?)",
                vec![asked.session.clone().into(), self.now()?.0.into()],
            )?;
        }
        self.allocated()
    }

    /// What a session needs to begin.
    pub fn allocated(&self) -> Out<Allocated> {
        let config = self.config()?;
        Ok(Allocated {
            offset_ms: self.offset()?,
            language: config.languages.first().cloned().unwrap_or_else(|| "en".to_owned()),
            languages: config.languages.clone(),
            time_zone: config.time_zone.name().to_owned(),
            emergency: config.emergency.clone(),
        })
    }

    /// A handoff becomes redeemable; the session's earlier ones of the same way end.
    pub fn register(&self, asked: &Register) -> Out<Registered> {
        let config = self.config()?;
        let number = match asked.to {
            Destination::Callback => {
                self.somebody_receives()?;
                E164::parse(&asked.number, &config.country)
                    .map_err(|why| Problem::invalid("number", &why.to_string()))?
                    .as_str()
                    .to_owned()
            }
            Destination::Whatsapp if config.whatsapp_number().is_none() => return Err(Problem::NotOffered.into()),
            Destination::Whatsapp | Destination::Phone => String::new(),
        };
        let now = self.now()?;
        let optional = |hash: &String| -> Option<String> { (!hash.is_empty()).then(|| hash.clone()) };
        let taken = self.db.transaction(|| {
            self.db.run("DELETE FROM handoffs WHERE expires_at < ?", vec![now.plus(-DAY).0.into()])?;
            // An expired code is free for somebody else.
            self.db.run(
                "UPDATE handoffs SET code_hash = NULL, token_hash = NULL, ref_hash = NULL WHERE expires_at <= ?",
                vec![now.0.into()],
            )?;
            self.db.run(
                "UPDATE handoffs SET expires_at = ? WHERE session = ? AND way = ? AND redeemed_at IS NULL AND id <> ? AND expires_at > ?",
                vec![
                    now.0.into(),
                    asked.session.clone().into(),
                    asked.to.as_str().to_owned().into(),
                    asked.handoff.clone().into(),
                    now.0.into(),
                ],
            )?;
            let inserted = self.db.row(
                "INSERT INTO handoffs (id, session, way, expires_at, code_hash, token_hash, ref_hash) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
                vec![
                    asked.handoff.clone().into(),
                    asked.session.clone().into(),
                    asked.to.as_str().to_owned().into(),
                    asked.expires_at.0.into(),
                    optional(&asked.code_hash).into(),
                    optional(&asked.token_hash).into(),
                    optional(&asked.ref_hash).into(),
                ],
            )?;
            let mine = self
                .db
                .row("SELECT session FROM handoffs WHERE id = ?", vec![asked.handoff.clone().into()])?
                .is_some_and(|row| row.text(0) == asked.session);
            Ok::<_, crate::error::Fault>(inserted.is_none() && !mine)
        })?;
        let promised_by = match asked.to {
            Destination::Callback => config.promise(now),
            Destination::Phone | Destination::Whatsapp => None,
        };
        Ok(Registered {
            taken,
            phone: config.phone.to_string(),
            whatsapp: config.whatsapp.as_ref().map(ToString::to_string).unwrap_or_default(),
            number,
            promised_by,
        })
    }

    /// The voice key's name. A bad key is 401.
    pub fn voice_key(&self, key: &str) -> Out<(String, String)> {
        let key = Key::parse(key)
            .filter(|k| k.kind == KeyKind::Service)
            .ok_or(Problem::Unauthorized)?;
        let hash = key.hash_hex();
        let now = clock::real_ms();
        let known = self.keys.borrow().get(&hash).cloned();
        let known = match known {
            Some(known) => known,
            None => {
                let row = self
                    .db
                    .row(
                        "SELECT id, name, expires_at FROM keys WHERE hash = ?",
                        vec![hash.clone().into()],
                    )?
                    .ok_or(Problem::Unauthorized)?;
                let known = (row.text(0), row.text(1), row.int(2));
                self.keys.borrow_mut().insert(hash, known.clone());
                known
            }
        };
        let (id, name, expires_at) = known;
        if now >= expires_at as f64 {
            return Err(Problem::Unauthorized.into());
        }
        let limits = &self.deployment.limits;
        let mut voice = self.voice.borrow_mut();
        if voice.len() > MAX_BUCKETS {
            voice.clear();
        }
        voice
            .entry(id.clone())
            .or_insert_with(|| Bucket::new(limits.voice_burst, now))
            .take(limits.voice_burst, limits.voice_per_second, now)
            .map_err(|retry_after| Problem::RateLimited { retry_after })?;
        Ok((id, name))
    }

    /// Who is this caller?
    pub fn resolve(&self, asked: &Resolve) -> Out<Found> {
        let (key, system) = if asked.system.is_empty() {
            self.voice_key(&asked.key)?
        } else {
            (asked.system.clone(), asked.system.clone())
        };
        let config = self.config()?;
        let now = self.now()?;
        let mut answer = self.asker(&system)?;
        let mut redeemed = Redeemed::No;
        if !asked.code.is_empty() {
            self.within_budget(&key, &asked.call_id)?;
            // A text that is no code is looked up all the same: whatever is wrong takes the same time.
            let pepper = &self.deployment.pepper;
            let hash = match Code::parse(&asked.code) {
                Some(code) => code.hash(pepper, self.slug()),
                None => lookup_key(pepper, self.slug(), "no-code", &asked.code),
            };
            redeemed = self.redeem("code_hash", &hash, &key, asked, Evidence::HandoffCode, &mut answer)?;
            if redeemed == Redeemed::No {
                let now = clock::real_ms() as i64;
                self.db.run(
                    "DELETE FROM wrong_codes WHERE at < ?",
                    vec![(now - budget::CALL_WINDOW).into()],
                )?;
                self.db.run(
                    "INSERT INTO wrong_codes (key, call_id, at) VALUES (?, ?, ?)",
                    vec![key.into(), asked.call_id.clone().into(), now.into()],
                )?;
            }
        } else if !asked.token.is_empty() {
            let token = Token::parse(&self.deployment.pepper, self.slug(), &asked.token);
            let hash = token
                .filter(|t| t.audience == Audience::Handoff)
                .map_or_else(|| samtal_core::handoff::secret::hash_hex("no-token"), |t| t.hash_hex());
            redeemed = self.redeem("token_hash", &hash, &key, asked, Evidence::HandoffToken, &mut answer)?;
        } else if let Ok(number) = E164::parse(&asked.caller, &config.country) {
            self.by_number(&number, now, &mut answer)?;
        }
        if asked.code.is_empty() && asked.token.is_empty() {
            self.checked_call(&asked.call_id, &mut answer)?;
        }
        // At the clinic's own phone the rest of the call goes on in that session.
        if redeemed != Redeemed::No && asked.system == super::phone::SYSTEM {
            self.call_moves(&asked.call_id, &answer)?;
        }
        self.call_looked_up(asked, &config.country, &mut answer)?;
        Ok(Found {
            fresh: redeemed == Redeemed::Now,
            answer,
        })
    }

    /// What a look-up by this voice system begins with: nobody, and the clinic's own.
    pub fn asker(&self, system: &str) -> Out<Resolved> {
        let config = self.config()?;
        let settings = VoiceSettings {
            name: config.name.clone(),
            time_zone: config.time_zone.name().to_owned(),
            language: config.languages.first().cloned().unwrap_or_default(),
            greetings: config
                .text
                .iter()
                // The generic greeting is in the clinic's own language: nothing else is known of the caller yet.
                .filter(|(language, _)| config.languages.first() == Some(language))
                .map(|(language, text)| (language.clone(), text.voice_greeting.clone()))
                .collect(),
            greet_verified_number: config.policy.greet_verified_number,
        };
        Ok(Resolved {
            system: system.to_owned(),
            settings,
            now: self.now()?,
            ..Resolved::default()
        })
    }

    /// The try budgets of codes: in a call, and of a key.
    fn within_budget(&self, key: &str, call: &str) -> Out<()> {
        let now = clock::real_ms() as i64;
        let row = self.db.row(
            "SELECT sum(at > ?1), min(CASE WHEN at > ?1 THEN at END), sum(call_id = ?2), min(CASE WHEN call_id = ?2 THEN at END) FROM wrong_codes WHERE key = ?3 AND at > ?4",
            vec![
                (now - budget::KEY_WINDOW).into(),
                call.to_owned().into(),
                key.to_owned().into(),
                (now - budget::CALL_WINDOW).into(),
            ],
        )?;
        let tries = row.map_or_else(Tries::default, |row| Tries {
            by_key: row.int(0),
            first_by_key: row.int(1),
            in_call: row.int(2),
            first_in_call: row.int(3),
        });
        let limits = &self.deployment.limits;
        let budget = Budget {
            per_call: limits.codes_per_call,
            per_key: limits.codes_per_key,
        };
        match budget.wait(tries, now) {
            None => Ok(()),
            Some(wait) => {
                let retry_after = u32::try_from((wait / 1_000).max(1)).unwrap_or(600);
                Err(Problem::TooManyCodes { retry_after }.into())
            }
        }
    }

    /// Redeems what has this hash for this key and call, once; a repeat by the same key and call within ten minutes counts as the same.
    fn redeem(
        &self,
        column: &'static str,
        hash: &str,
        key: &str,
        asked: &Resolve,
        evidence: Evidence,
        answer: &mut Resolved,
    ) -> Out<Redeemed> {
        let now = self.now()?;
        let find = match column {
            "code_hash" => {
                "SELECT id, session, expires_at, redeemed_by, call_id, redeemed_at, evidence FROM handoffs WHERE code_hash = ?"
            }
            _ => {
                "SELECT id, session, expires_at, redeemed_by, call_id, redeemed_at, evidence FROM handoffs WHERE token_hash = ?"
            }
        };
        let Some(row) = self.db.row(find, vec![hash.to_owned().into()])? else {
            return Ok(Redeemed::No);
        };
        let (handoff, session) = (row.text(0), row.text(1));
        let (redeemed_at, redeemed) = match row.some_int(5) {
            None if now.0 < row.int(2) => {
                let link = Link {
                    handoff: handoff.clone(),
                    call_id: asked.call_id.clone(),
                    evidence,
                    system: answer.system.clone(),
                };
                let body = serde_json::to_string(&link)?;
                self.db.transaction(|| {
                    self.db.run(
                        "UPDATE handoffs SET redeemed_by = ?, call_id = ?, evidence = ?, redeemed_at = ? WHERE id = ? AND redeemed_at IS NULL",
                        vec![
                            key.to_owned().into(),
                            asked.call_id.clone().into(),
                            evidence.as_str().to_owned().into(),
                            now.0.into(),
                            handoff.clone().into(),
                        ],
                    )?;
                    let due = clock::real_ms() as i64 + COMPLETE_AFTER;
                    store::put(&self.db, &format!("link-{handoff}"), "link", &session, &body, due)?;
                    store::audit(&self.db, now.0, &format!("voice:{}", link.system), "redeemed", &handoff)
                })?;
                (now, Redeemed::Now)
            }
            Some(at)
                if !asked.call_id.is_empty()
                    && row.text(3) == key
                    && row.text(4) == asked.call_id
                    && now.0 - at < limits::REDEMPTION_REPEAT =>
            {
                (At(at), Redeemed::Again)
            }
            _ => return Ok(Redeemed::No),
        };
        answer.session = session;
        answer.handoff = handoff;
        answer.evidence = Some(Evidence::parse(&row.text(6)).unwrap_or(evidence));
        answer.redeemed_at = redeemed_at;
        Ok(redeemed)
    }

    /// The session that a number belongs to: verified in exactly one, or claimed. Two sessions that verified the same number may be two
    /// people who share a phone, so then it is only a possible match.
    fn by_number(&self, number: &E164, now: At, answer: &mut Resolved) -> Out<()> {
        let hash = lookup_key(&self.deployment.pepper, self.slug(), "phone", number.as_str());
        let rows = self.db.rows(
            "SELECT session, verified_at FROM identifiers WHERE hash = ? ORDER BY coalesce(verified_at, 0) DESC, claimed_at DESC LIMIT 20",
            vec![hash.into()],
        )?;
        let verified: Vec<(String, i64)> = rows
            .iter()
            .filter_map(|row| Some((row.text(0), row.some_int(1)?)))
            .filter(|(_, at)| now.0 - at < limits::VERIFIED_LIFE)
            .collect();
        if let [(session, at)] = verified.as_slice() {
            answer.session.clone_from(session);
            answer.verified_at = Some(At(*at));
        } else if let Some(row) = rows.first() {
            answer.session = row.text(0);
        }
        Ok(())
    }

    /// What a session's outbox tells; every kind has the same effect once or often.
    pub fn deliver(&self, delivery: Delivery) -> Out<()> {
        match delivery {
            Delivery::Task {
                id,
                session,
                about,
                opened_at,
                promised_by,
                number,
                name,
                topic,
            } => self.open_task(&id, &session, &about, opened_at, promised_by, &number, &name, &topic),
            Delivery::Identifier {
                session,
                of,
                value,
                claimed_at,
                verified_at,
            } => {
                let hash = lookup_key(&self.deployment.pepper, self.slug(), &of, &value);
                self.db.run(
                    "INSERT INTO identifiers VALUES (?, ?, ?, ?, ?) ON CONFLICT (hash, session) DO UPDATE SET verified_at = coalesce(excluded.verified_at, verified_at)",
                    vec![
                        hash.into(),
                        session.into(),
                        of.into(),
                        claimed_at.0.into(),
                        verified_at.map(|at| at.0).into(),
                    ],
                )?;
                Ok(())
            }
            Delivery::Verification {
                id,
                session,
                number,
                text,
                expires_at,
            } => self.send_verification(&id, &session, &number, &text, expires_at),
            Delivery::Confirmed {
                appointment,
                session,
                starts_at,
                channel,
            } => self.appointment_confirmed(&appointment, &session, starts_at, channel),
            Delivery::Topics { session, topics } => self.count_topics(&session, &topics),
            Delivery::Unproved { session, of, value } => {
                let hash = lookup_key(&self.deployment.pepper, self.slug(), &of, &value);
                self.db.run(
                    "UPDATE identifiers SET verified_at = NULL WHERE hash = ? AND session = ?",
                    vec![hash.into(), session.into()],
                )?;
                Ok(())
            }
            Delivery::Undelivered {
                id,
                session,
                channel,
                state,
                reason,
                at,
            } => self.note_undelivered(&id, &session, channel, &state, &reason, at),
            Delivery::TaskDone { task, session, by } => self.done_in_session(&task, &session, &by),
            Delivery::Card { filed, .. } => filed.map_or(Ok(()), |filed| self.put_card(&filed)),
            Delivery::Unindex { session } => {
                self.unindex(&session)?;
                self.card_gone(&session);
                Ok(())
            }
            Delivery::Sent { id, session, send } => self.note_sent(&id, &session, &send),
            Delivery::Linked {
                session,
                link,
                line,
                to,
            } => self.settle_line(&session, &link, &line, &to),
        }
    }

    /// Forgets an erased session: everything that names it, and what is on its way to the webhook.
    fn unindex(&self, session: &str) -> Out<()> {
        let now = self.now()?;
        self.db.transaction(|| {
            for statement in [
                "DELETE FROM sessions WHERE id = ?",
                "DELETE FROM handoffs WHERE session = ?",
                "DELETE FROM identifiers WHERE session = ?",
                "DELETE FROM tasks WHERE session = ?",
                "DELETE FROM topics_told WHERE session = ?",
                "DELETE FROM outbox WHERE session = ?",
            ] {
                self.db.run(statement, vec![session.to_owned().into()])?;
            }
            let rooms = [
                super::schedule::FORGET.as_slice(),
                &super::portal::FORGET,
                &super::lines::FORGET,
                &super::reports::FORGET,
                &super::undelivered::FORGET,
                &super::desks::FORGET,
                &super::desk::cards::FORGET,
                &super::phone::FORGET,
                &super::callbacks::FORGET,
                &super::reported::FORGET,
                &super::desk::access::FORGET,
                &super::desk::following::FORGET,
                &super::desk::checks::FORGET,
                &super::desk::day::FORGET,
            ];
            for statement in rooms.into_iter().flatten() {
                self.db.run(statement, vec![session.to_owned().into()])?;
            }
            let tombstone = lookup_key(&self.deployment.pepper, self.slug(), "erased", session);
            store::audit(
                &self.db,
                now.0,
                "patient",
                "erased",
                tombstone.get(..16).unwrap_or_default(),
            )
        })
    }
}
