//! The patient's routes: everything under `/v1/{clinic}/session`.

use super::outbox;
use super::store;
use super::{Session, placed};
use crate::error::Out;
use crate::incoming::Incoming;
use crate::objects::calls::{Create, Delivery, done};
use crate::reply::Response;
use crate::{body, clock, limits, random, reply};
use js_sys::JsString;
use samtal_core::context::disclose::{Reader, patient_state};
use samtal_core::log::event::{Actor, Body, Channel, Entry};
use samtal_core::wire::browser::{self, FormDraft, NewConsent, NewMessage, NewPage, parse_nothing, parse_seen};
use samtal_core::wire::problem::Problem;

/// Events of a page that asked for none in particular.
const DEFAULT_PAGE: i64 = 100;

impl Session {
    /// Answers one of the patient's requests.
    pub async fn patient(&self, request: &Incoming, rest: &[&str]) -> Out<Response> {
        match (request.method.as_str(), rest) {
            ("GET", []) => self.read(request),
            ("GET", ["live"]) => {
                let after = request.number("after")?.unwrap_or(0);
                self.open_socket(request, after)
            }
            ("GET", ["export"]) => self.export(request),
            ("DELETE", []) => self.erase(request).await,
            ("POST", ["forget"]) => self.forget(request),
            ("POST", ["messages"]) => {
                self.device(request)?;
                let message = NewMessage::parse(&body::text(request, browser::MAX_MESSAGE_BODY).await?)?;
                self.spend()?;
                let entry = web(Body::message(message.text), message.cid);
                placed(&self.append_one(entry, "patient")?)
            }
            ("POST", ["seen"]) => {
                self.device(request)?;
                let seq = parse_seen(&body::text(request, browser::MAX_BODY).await?)?;
                self.spend()?;
                self.seen(seq, None)?;
                reply::no_content(&[])
            }
            ("POST", ["pages"]) => {
                self.device(request)?;
                let new = NewPage::parse(&body::text(request, browser::MAX_BODY).await?)?;
                self.spend()?;
                let cid = new.cid.unwrap_or_else(|| random::id("page_"));
                placed(&self.visit(new.page.path, new.page.title, cid)?)
            }
            ("POST", ["consent"]) => {
                self.device(request)?;
                let consent = NewConsent::parse(&body::text(request, browser::MAX_BODY).await?)?;
                self.spend()?;
                let cid = consent.cid.unwrap_or_else(|| random::id("consent_"));
                let (purpose, version, given) = (consent.purpose, consent.version, consent.given);
                let entry = web(
                    Body::Consent {
                        purpose,
                        version,
                        given,
                    },
                    cid,
                );
                placed(&self.append_one(entry, "patient")?)
            }
            ("GET", ["forms", form]) => self.form(request, form).await,
            ("PUT", ["forms", form]) => {
                self.device(request)?;
                let form = (*form).to_owned();
                let draft = FormDraft::parse(&body::text(request, browser::MAX_FORM_BODY).await?)?;
                self.spend()?;
                self.save_form(form, draft, Channel::Web).await
            }
            ("POST", ["identify"]) => {
                let text = body::text(request, browser::MAX_BODY).await?;
                self.identify(request, &text).await
            }
            ("POST", ["identifiers"]) => {
                let text = body::text(request, browser::MAX_BODY).await?;
                self.claim(request, &text).await
            }
            ("POST", ["handoffs"]) => {
                let text = body::text(request, browser::MAX_BODY).await?;
                self.offer(request, &text).await
            }
            ("POST", ["tasks"]) => {
                let text = body::text(request, browser::MAX_BODY).await?;
                self.ask_for_person(request, &text).await
            }
            (_, ["holds"] | ["appointments", ..]) => self.book_as_patient(request, rest).await,
            ("DELETE", ["links", link]) => self.unlink(request, link).await,
            ("POST", ["identifiers", id, "verification"]) => {
                let id = (*id).to_owned();
                parse_nothing(&body::text(request, browser::MAX_BODY).await?)?;
                self.send_verification(request, &id).await
            }
            ("POST", ["identifiers", id, "check"]) => {
                let id = (*id).to_owned();
                let text = body::text(request, browser::MAX_BODY).await?;
                let answer = self.check_verification(request, &id, &text)?;
                self.arm().await?;
                Ok(answer)
            }
            ("POST", ["device"]) => {
                let text = body::text(request, browser::MAX_BODY).await?;
                self.set_device(request, &text)
            }
            _ => Err(Problem::NotFound.into()),
        }
    }

    /// Creates the session, or answers again what creating it answered.
    pub fn create(&self, asked: &Create) -> Out<JsString> {
        if self.db.has_table("meta")? {
            self.load()?;
            if asked.token_hash.is_empty() {
                return done();
            }
            let known = self.db.row(
                "SELECT 1 FROM tokens WHERE hash = ?",
                vec![asked.token_hash.clone().into()],
            )?;
            if known.is_none() {
                // Its first token was given up since: a repeat of the creation must not bring it back.
                return Err(Problem::Conflict.into());
            }
            return self.snapshot();
        }
        let on_channel = |body: Body, cid: String| Entry {
            channel: asked.channel,
            ..web(body, cid)
        };
        let started = on_channel(
            Body::SessionStarted {
                language: asked.language.clone(),
                page: asked.page.clone(),
            },
            "session_started".to_owned(),
        );
        let consent = (!asked.consent.is_empty()).then(|| {
            on_channel(
                Body::Consent {
                    purpose: "chat".to_owned(),
                    version: asked.consent.clone(),
                    given: true,
                },
                "consent_first".to_owned(),
            )
        });
        let now = clock::now(asked.offset_ms);
        self.db.transaction(|| {
            self.db.run(store::TABLES, vec![])?;
            store::set_meta(&self.db, "offset_ms", &asked.offset_ms.to_string())?;
            store::set_meta(&self.db, "time_zone", &asked.time_zone)?;
            store::set_meta(&self.db, "emergency", &asked.emergency)?;
            let mut folded = samtal_core::log::state::State::default();
            store::append(&self.db, &mut folded, started.clone(), "patient", None, now)?;
            if let Some(consent) = &consent {
                store::append(&self.db, &mut folded, consent.clone(), "patient", None, now)?;
            }
            if asked.token_hash.is_empty() {
                return Ok(());
            }
            self.store_device(&asked.token_hash, false, "", now)
        })?;
        self.load()?;
        self.snapshot()
    }

    /// What the document carries: the state, and the last events.
    pub fn snapshot(&self) -> Out<JsString> {
        let last_seq = self.with(|m| m.folded.last_seq)?;
        let events = store::page_before(&self.db, Reader::Patient, last_seq + 1, limits::SNAPSHOT_EVENTS)?;
        self.page_json(&events)
    }

    /// A page of the log.
    fn read(&self, request: &Incoming) -> Out<Response> {
        self.device(request)?;
        let limit = request.number("limit")?.unwrap_or(DEFAULT_PAGE);
        if !(1..=limits::MAX_PAGE).contains(&limit) {
            return Err(Problem::invalid("limit", "must be 1 to 500").into());
        }
        let events = match (request.number("before")?, request.number("after")?) {
            (Some(_), Some(_)) => return Err(Problem::invalid("before", "must not be sent with 'after'").into()),
            (Some(before), None) => store::page_before(&self.db, Reader::Patient, before, limit)?,
            (None, after) => store::page(&self.db, Reader::Patient, after.unwrap_or(0), limit)?,
        };
        reply::json(200, self.page_json(&events)?)
    }

    fn page_json(&self, events: &JsString) -> Out<JsString> {
        let head = self.with(|m| match &m.head {
            Some(head) => head.clone(),
            None => {
                let (last_seq, seen) = (m.folded.last_seq.to_string(), m.seen.to_string());
                let state = patient_state(&m.folded);
                JsString::from(
                    [
                        "{\"session\":\"",
                        self.id(),
                        "\",\"last_seq\":",
                        &last_seq,
                        ",\"seen\":",
                        &seen,
                        ",\"state\":",
                        &state,
                        ",\"events\":[",
                    ]
                    .concat(),
                )
            }
        })?;
        if let Some(memory) = self.memory.borrow_mut().as_mut() {
            memory.head = Some(head.clone());
        }
        Ok(head.concat(events).concat(&"]}".into()))
    }

    /// A page of the website was opened.
    pub fn visit(&self, path: String, title: String, cid: String) -> Out<store::Appended> {
        self.append_one(web(Body::PageVisited { path, title }, cid), "patient")
    }

    /// "Not me": the link is undone, and what rested on it ends at once.
    async fn unlink(&self, request: &Incoming, link: &str) -> Out<Response> {
        self.device(request)?;
        self.spend()?;
        let known = self.with(|m| m.folded.links.iter().any(|l| l.id == link))?;
        if !known {
            return Err(Problem::NotFound.into());
        }
        let link = link.to_owned();
        let entry = web(
            Body::ChannelUnlinked { link: link.clone() },
            format!("unlink-{link}").chars().take(64).collect(),
        );
        let now = self.now();
        self.append(vec![entry], "patient", None, |db| {
            db.run(
                "DELETE FROM tokens WHERE audience = 'grant' AND json_extract(detail, '$.link') = ?",
                vec![link.clone().into()],
            )?;
            self.unlink_line(&link)?;
            store::audit(db, now, "patient", "unlinked", &link)
        })?;
        self.end_calls_of(&link)?;
        self.arm().await?;
        reply::no_content(&[])
    }

    /// Erases the session. A tombstone stays until the clinic has forgotten it.
    async fn erase(&self, request: &Incoming) -> Out<Response> {
        self.device(request)?;
        // What others wrote is not theirs to erase; where it cannot be passed on, erasing comes first.
        if let Err(failed) = self.release_lines().await {
            crate::log::error("release", self.clinic(), &failed.status().to_string());
        }
        self.load()?;
        let now = self.now();
        let session = self.id();
        self.db.transaction(|| {
            for table in store::ERASED {
                self.db.run(&format!("DELETE FROM {table}"), vec![])?;
            }
            store::set_meta(&self.db, "erased", &now.to_string())?;
            store::set_meta(&self.db, "seen", "0")?;
            outbox::put(
                &self.db,
                "unindex",
                &Delivery::Unindex {
                    session: session.to_owned(),
                },
            )
        })?;
        self.memory.replace(None);
        self.close_all(super::live::CLOSE_ERASED, "erased");
        self.arm().await?;
        let cookie = crate::auth::set_cookie(self.clinic(), "", 0);
        reply::no_content(&[("set-cookie", &cookie)])
    }
}

/// An entry of the patient in the widget.
pub fn web(body: Body, cid: String) -> Entry {
    Entry {
        channel: Channel::Web,
        by: Actor::Patient,
        body,
        cid,
    }
}
