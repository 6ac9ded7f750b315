//! Passing the session on: codes, refs and tokens are made here, become redeemable in the clinic, and only then stand in the log.

use super::Session;
use super::patient::web;
use crate::error::Out;
use crate::incoming::Incoming;
use crate::objects::calls::{self, Register, Registered};
use crate::reply::Response;
use crate::{fault, limits, random, reply};
use samtal_core::handoff::links;
use samtal_core::handoff::secret::{Audience, Code, Ref, SECRET_BYTES, SessionId, Token, derive_secret};
use samtal_core::log::event::{Body, Destination};
use samtal_core::people::phone::E164;
use samtal_core::wire::browser::NewHandoff;
use samtal_core::wire::problem::Problem;

/// Draws of a code that nobody else has: with 10,000 live codes two in a row are taken once in 10^8 cases.
const DRAWS: u32 = 4;

impl Session {
    /// Offers a way to continue elsewhere.
    pub async fn offer(&self, request: &Incoming, text: &str) -> Out<Response> {
        self.device(request)?;
        let asked = NewHandoff::parse(text)?;
        self.spend()?;
        self.within_hourly_limit()?;
        match asked.to {
            Destination::Phone | Destination::Whatsapp => self.offer_way(&asked).await,
            Destination::Callback => self.offer_callback(&asked).await,
        }
    }

    fn within_hourly_limit(&self) -> Out<()> {
        let now = self.now();
        let since = now.plus(-samtal_core::time::HOUR).to_string();
        let recent = self.db.int(
            "SELECT count(*) FROM events WHERE kind = 'handoff_offered' AND at > ? AND seq > (SELECT max(seq) - 500 FROM events)",
            vec![since.into()],
        )?;
        if recent >= self.deployment.limits.handoffs_per_hour {
            return Err(Problem::RateLimited { retry_after: 600 }.into());
        }
        Ok(())
    }

    async fn offer_way(&self, asked: &NewHandoff) -> Out<Response> {
        let pepper = &self.deployment.pepper;
        let (clinic, id) = (self.clinic(), self.id());
        let session = SessionId::parse(pepper, clinic, id).ok_or(Problem::Unauthorized)?;
        let stub = calls::clinic(&self.env, clinic)?;
        for draw in 0..DRAWS {
            // With a client's id everything is derived from it, so that a repeat gets the same answer though nothing of it is stored.
            let draws = draw.to_string();
            let secret = |label: &str| -> [u8; SECRET_BYTES] {
                match &asked.cid {
                    Some(cid) => derive_secret(pepper, label, &[clinic, id, cid, &draws]),
                    None => random::bytes(),
                }
            };
            let handoff = match &asked.cid {
                Some(cid) => named("hnd_", &derive_secret(pepper, "handoff", &[clinic, id, cid])),
                None => random::id("hnd_"),
            };
            let known = self.with(|m| m.folded.handoffs.iter().find(|h| h.id == handoff).map(|h| h.expires_at))?;
            let phone = asked.to == Destination::Phone;
            let life = if phone { limits::CODE_LIFE } else { limits::REF_LIFE };
            let expires_at = known.unwrap_or_else(|| self.now().plus(life));
            let code = Code::new(secret("code"));
            let reference = Ref::new(first(&secret("ref")));
            let token = Token::new(session.clone(), Audience::Handoff, secret("token"));
            let register = Register {
                handoff: handoff.clone(),
                session: id.to_owned(),
                to: asked.to,
                expires_at,
                code_hash: if phone {
                    code.hash(pepper, clinic)
                } else {
                    String::new()
                },
                token_hash: if phone { token.hash_hex() } else { String::new() },
                ref_hash: if phone {
                    String::new()
                } else {
                    reference.hash(pepper, clinic)
                },
                number: String::new(),
            };
            let registered: Registered = calls::call(&stub, "register", &register).await?;
            if registered.taken {
                continue;
            }
            fault::point(&self.deployment, "handoff.registered").await;
            self.load()?;
            let entry = web(
                Body::HandoffOffered {
                    handoff: handoff.clone(),
                    to: asked.to,
                    expires_at,
                },
                handoff.clone(),
            );
            self.append_one(entry, "patient")?;
            let language = self.with(|m| m.folded.language.clone())?;
            let answer = if phone {
                let link = E164::strict(&registered.phone)
                    .map(|n| links::tel(&n))
                    .unwrap_or_default();
                serde_json::json!({
                    "id": handoff, "to": "phone", "code": code.digits(), "token": token.format(), "expires_at": expires_at,
                    "links": { "tel": link, "qr_svg": links::qr_svg(&link) },
                })
            } else {
                let number = E164::strict(&registered.whatsapp).ok_or(Problem::NotOffered)?;
                let link = links::whatsapp(&number, &links::whatsapp_text(&language, &reference));
                serde_json::json!({
                    "id": handoff, "to": "whatsapp", "ref": reference.display(), "expires_at": expires_at,
                    "links": { "whatsapp": link, "qr_svg": links::qr_svg(&link) },
                })
            };
            return reply::json(201, answer.to_string());
        }
        Err(Problem::Unavailable.into())
    }

    async fn offer_callback(&self, asked: &NewHandoff) -> Out<Response> {
        let pepper = &self.deployment.pepper;
        let (clinic, id) = (self.clinic(), self.id());
        let stub = calls::clinic(&self.env, clinic)?;
        let (handoff, task) = match &asked.cid {
            Some(cid) => {
                let seed = derive_secret(pepper, "callback", &[clinic, id, cid]);
                (
                    named("hnd_", &seed),
                    named("tsk_", &derive_secret(pepper, "task", &[clinic, id, cid])),
                )
            }
            None => (random::id("hnd_"), random::id("tsk_")),
        };
        let register = Register {
            handoff: handoff.clone(),
            session: id.to_owned(),
            to: Destination::Callback,
            expires_at: self.now().plus(limits::REF_LIFE),
            code_hash: String::new(),
            token_hash: String::new(),
            ref_hash: String::new(),
            number: asked.number.clone().unwrap_or_default(),
        };
        let registered: Registered = calls::call(&stub, "register", &register).await?;
        fault::point(&self.deployment, "handoff.registered").await;
        self.load()?;
        let number = registered.number;
        let known = self.with(|m| {
            let done = m.folded.handoffs.iter().find(|h| h.id == handoff).map(|h| h.expires_at);
            let claimed = m
                .folded
                .identifiers
                .iter()
                .any(|i| i.kind == "phone" && i.value == number);
            (done, claimed)
        })?;
        let expires_at = known.0.unwrap_or(register.expires_at);
        if known.0.is_none() {
            let mut before = vec![web(
                Body::HandoffOffered {
                    handoff: handoff.clone(),
                    to: Destination::Callback,
                    expires_at,
                },
                handoff.clone(),
            )];
            if !known.1 {
                let claimed = random::id("idn_");
                before.push(web(
                    Body::IdentifierClaimed {
                        id: claimed.clone(),
                        kind: "phone".to_owned(),
                        value: number.clone(),
                    },
                    claimed,
                ));
            }
            self.open_task(&task, "callback", registered.promised_by, &number, before, task.clone())?;
            self.arm().await?;
        }
        let answer = serde_json::json!({
            "id": handoff, "to": "callback", "expires_at": expires_at, "task": task, "promised_by": registered.promised_by, "links": {},
        });
        reply::json(201, answer.to_string())
    }
}

/// An id of a thing of this kind, made of a derived secret.
pub fn named(prefix: &str, secret: &[u8; SECRET_BYTES]) -> String {
    let hex: String = secret.iter().take(10).map(|b| format!("{b:02x}")).collect();
    [prefix, &hex].concat()
}

fn first<const N: usize>(bytes: &[u8; SECRET_BYTES]) -> [u8; N] {
    let mut out = [0; N];
    for (to, from) in out.iter_mut().zip(bytes) {
        *to = *from;
    }
    out
}
