//! Who the patient is: what they give themselves (claimed), and what the clinic's portal signs (proved).
//!
//! A wrong merge shows one patient's words to another. So a portal login joins a session only where nothing says that it is somebody
//! else's; else the answer is that a new session is needed.

use super::forms::contradictions;
use super::patient::web;
use super::{Session, outbox, store};
use crate::error::Out;
use crate::incoming::Incoming;
use crate::objects::calls::{self, AssertionSpent, Delivery, SpendAssertion};
use crate::reply::Response;
use crate::{clock, fault, known, limits, log, random, reply};
use samtal_core::clinic::config::Config;
use samtal_core::clinic::forms::{claim, known_fact};
use samtal_core::context::disclose::masked_value;
use samtal_core::handoff::secret::lookup_key;
use samtal_core::log::event::{Body, Channel, Entry};
use samtal_core::log::state::State;
use samtal_core::people::evidence::Evidence;
use samtal_core::people::portal::{self, Assertion};
use samtal_core::people::told::{Field, may_be_one};
use samtal_core::time::At;
use samtal_core::wire::browser::{NewIdentifier, parse_identify};
use samtal_core::wire::problem::Problem;

/// Numbers and addresses that a patient may give, of each kind (reference: five).
const MAX_OF_A_KIND: usize = 5;
/// The type of a portal's login among identifiers.
const PORTAL: &str = "portal";
/// Whose ids a portal's entries have.
const AUTHOR: &str = "portal";

impl Session {
    /// The patient gives a name, a number or an address: claimed, not proved.
    pub async fn claim(&self, request: &Incoming, text: &str) -> Out<Response> {
        self.device(request)?;
        let new = NewIdentifier::parse(text)?;
        self.spend()?;
        let known = known::of(&self.env, self.clinic()).await?;
        self.load()?;
        let what = match new.field {
            Field::Name => "must be a name",
            Field::Phone => "must be a phone number",
            Field::Email => "must be an e-mail address",
        };
        let value = new
            .field
            .normal(&new.value, &known.config.country)
            .filter(|value| !is_clinics(&known.config, value))
            .ok_or_else(|| Problem::invalid("value", what))?;
        let kind = new.field.as_str();
        let (body, full) = self.with(|m| {
            let of_kind = m.folded.identifiers.iter().filter(|i| i.kind == kind).count();
            (
                claim(&m.folded, new.field, &value, random::id("idn_")),
                of_kind >= MAX_OF_A_KIND,
            )
        })?;
        if let Some(body) = body {
            if full {
                return Err(Problem::TooMany.into());
            }
            let cid = new.cid.unwrap_or_else(|| random::id("claim_"));
            let now = self.now();
            let delivery = self.delivery(&body, now, None);
            let mut entries = match &body {
                Body::FormSaved { form, answers } => {
                    self.with(|m| contradictions(&m.folded, form, Channel::Web, answers, &cid))?
                }
                _ => Vec::new(),
            };
            entries.push(web(body, cid));
            self.append(entries, "patient", None, |db| match &delivery {
                Some(delivery) => outbox::put(db, &random::id("out_"), delivery),
                None => Ok(()),
            })?;
            self.arm().await?;
        }
        let id = self.with(|m| {
            let known = m.folded.identifiers.iter().rev();
            let mut same = known.filter(|i| i.kind == kind && i.value == value);
            same.next().map(|i| (i.id.clone(), i.verified_at.is_some()))
        })?;
        let (id, verified) = id.unwrap_or_default();
        let shown = match new.field {
            Field::Name => value,
            Field::Phone | Field::Email => masked_value(&value),
        };
        let answer = serde_json::json!({ "id": id, "type": kind, "value": shown, "verified": verified });
        reply::json(201, answer.to_string())
    }

    /// The clinic's portal says who this is. It also opens the return lock for the one who was here, and gives the device a fresh token.
    pub async fn identify(&self, request: &Incoming, text: &str) -> Out<Response> {
        let device = self.device_even_locked(request)?;
        let jwt = parse_identify(text)?;
        self.spend()?;
        let known = known::of(&self.env, self.clinic()).await?;
        let config = &known.config;
        let trusted = config.portal.as_ref().ok_or(Problem::NotOffered)?;
        let audience = trusted.audience.as_deref().unwrap_or(self.clinic());
        // In real time, whatever a demo's clock says.
        let signed = portal::verify(&jwt, &trusted.key, audience, &config.country, clock::now(0));
        let signed = signed.map_err(|why| {
            log::error("portal", self.clinic(), &format!("{why:?}"));
            Problem::AssertionRefused
        })?;
        self.load()?;
        self.is_theirs(&device, &signed)?;
        let pepper = &self.deployment.pepper;
        let hash = lookup_key(pepper, self.clinic(), "portal-token", &signed.id);
        let spend = SpendAssertion {
            hash: hash.clone(),
            session: self.id().to_owned(),
            until: signed.expires_at.plus(2 * portal::LEEWAY),
        };
        let stub = calls::clinic(&self.env, self.clinic())?;
        let spent: AssertionSpent = calls::call(&stub, "spend_assertion", &spend).await?;
        fault::point(&self.deployment, "identify.spent").await;
        self.load()?;
        self.is_theirs(&device, &signed)?;
        let cid: String = ["portal-", &hash].concat().chars().take(64).collect();
        let done = self.db.row(
            "SELECT 1 FROM events WHERE author = ? AND cid = ?",
            vec![AUTHOR.to_owned().into(), cid.clone().into()],
        )?;
        if !spent.yours || done.is_some() {
            return Err(Problem::AssertionUsed.into());
        }
        self.take_in(&device, &signed, config, cid)?;
        self.arm().await?;
        self.renewed(request, &device)
    }

    /// Whether nothing says that this session is somebody else's: another login, another name, or a lock that another proof must open.
    fn is_theirs(&self, device: &str, signed: &Assertion) -> Out<()> {
        let locked = self.db.int(
            "SELECT locked FROM tokens WHERE hash = ?",
            vec![device.to_owned().into()],
        )? == 1;
        let (theirs, anothers, name) = self.with(|m| {
            let mut logins = m.folded.identifiers.iter().filter(|i| i.kind == PORTAL);
            let theirs = logins.clone().any(|i| i.value == signed.subject);
            (
                theirs,
                logins.any(|i| i.value != signed.subject),
                known_fact(&m.folded, "name"),
            )
        })?;
        let other_name = match (&name, &signed.name) {
            (Some(known), Some(signed)) => !may_be_one(known, signed),
            _ => false,
        };
        match () {
            () if anothers || (other_name && !theirs) => Err(Problem::AnotherPatient.into()),
            () if locked && !theirs => Err(Problem::Locked.into()),
            () => Ok(()),
        }
    }

    /// What a portal signed becomes part of the session, in one transaction.
    fn take_in(&self, device: &str, signed: &Assertion, config: &Config, cid: String) -> Out<()> {
        let now = self.now();
        let named = |kind: &str, value: &str| -> String {
            let hash = lookup_key(&self.deployment.pepper, self.id(), kind, value);
            format!("idn_{}", hash.get(..20).unwrap_or(&hash))
        };
        let login = named(PORTAL, &signed.subject);
        let mut bodies = Vec::new();
        let known = self.with(|m| m.folded.identifiers.iter().any(|i| i.id == login))?;
        if !known {
            bodies.push(Body::IdentifierClaimed {
                id: login.clone(),
                kind: PORTAL.to_owned(),
                value: signed.subject.clone(),
            });
        }
        let told = [
            (Field::Name, signed.name.clone()),
            (Field::Phone, signed.phone.as_ref().map(ToString::to_string)),
            (Field::Email, signed.email.clone()),
        ];
        self.with(|m| {
            for (field, value) in told {
                let value = value.filter(|value| !is_clinics(config, value));
                // A name that the patient gave stays: it is how they want to be called.
                let asked = field != Field::Name || known_fact(&m.folded, "name").is_none();
                let body = value.filter(|_| asked).and_then(|value| {
                    let id = named(field.as_str(), &value);
                    claim(&m.folded, field, &value, id)
                });
                bodies.extend(body);
            }
        })?;
        let verified = Body::IdentifierVerified {
            id: login.clone(),
            until: Some(now.plus(limits::VERIFIED_LIFE)),
        };
        let mut deliveries: Vec<Delivery> = bodies
            .iter()
            .filter_map(|body| {
                self.delivery(
                    body,
                    now,
                    matches!(body, Body::IdentifierClaimed { kind, .. } if kind == PORTAL).then_some(now),
                )
            })
            .collect();
        if known {
            let session = self.id().to_owned();
            let (of, value) = (PORTAL.to_owned(), signed.subject.clone());
            deliveries.push(Delivery::Identifier {
                session,
                of,
                value,
                claimed_at: now,
                verified_at: Some(now),
            });
        }
        let stem: String = cid.chars().take(60).collect();
        let mut entries: Vec<Entry> = bodies
            .into_iter()
            .enumerate()
            .map(|(n, body)| web(body, format!("{stem}-{n}")))
            .collect();
        entries.push(web(verified, cid));
        self.append(entries, AUTHOR, None, |db| {
            db.run(
                "UPDATE tokens SET locked = 0, used_at = ? WHERE hash = ?",
                vec![now.0.into(), device.to_owned().into()],
            )?;
            for delivery in &deliveries {
                outbox::put(db, &random::id("out_"), delivery)?;
            }
            store::audit(db, now, "patient", "identified", &login)
        })?;
        Ok(())
    }

    /// What the clinic's index is told of an entry: identifiers, nothing else.
    pub fn delivery(&self, body: &Body, now: At, verified_at: Option<At>) -> Option<Delivery> {
        let Body::IdentifierClaimed { kind, value, .. } = body else {
            return None;
        };
        Some(Delivery::Identifier {
            session: self.id().to_owned(),
            of: kind.clone(),
            value: value.clone(),
            claimed_at: now,
            verified_at,
        })
    }
}

/// The portal's word on this session's patient, as long as it counts.
pub fn portal_proof(state: &State, now: At) -> Option<(Evidence, At)> {
    let logins = state.identifiers.iter().filter(|i| i.kind == PORTAL);
    let at = logins.filter_map(|i| i.verified_at).max()?;
    (now <= at.plus(limits::VERIFIED_LIFE)).then_some((Evidence::PortalAssertion, at))
}

/// Whether this is the clinic's own number: nobody is reached there but the clinic.
fn is_clinics(config: &Config, value: &str) -> bool {
    let own = [Some(&config.phone), config.whatsapp.as_ref()];
    own.into_iter().flatten().any(|number| number.as_str() == value)
}
