//! Forms: what is known already is filled in, a draft is kept answer by answer, and a finished form has what it needs.

use super::patient::web;
use super::{Session, outbox, placed};
use crate::error::Out;
use crate::incoming::Incoming;
use crate::objects::calls::Delivery;
use crate::reply::Response;
use crate::{known, random, reply};
use samtal_core::clinic::config::Config;
use samtal_core::clinic::forms::{Accepted, Refused, claim, contradicted};
use samtal_core::log::event::{Actor, Answer, Body, Channel, Entry};
use samtal_core::log::state::State;
use samtal_core::people::told::Field;
use samtal_core::wire::browser::{FormDraft, is_id};
use samtal_core::wire::problem::Problem;

impl Session {
    /// A form of the clinic's, in the session's language, and how far it is.
    pub async fn form(&self, request: &Incoming, id: &str) -> Out<Response> {
        self.device(request)?;
        let id = id.to_owned();
        let known = known::of(&self.env, self.clinic()).await?;
        self.load()?;
        let form = known.config.form.iter().find(|f| f.id == id).ok_or(Problem::NotFound)?;
        let answer = self.with(|m| {
            let filled = form.filled(&m.folded);
            serde_json::json!({
                "form": form.to_json(&m.folded.language), "answers": filled.answers, "known": filled.known,
                "first_empty": filled.first_empty, "completed": filled.completed,
            })
        })?;
        reply::json(200, answer.to_string())
    }

    /// Keeps a draft that came this way, or finishes the form: all of it or nothing.
    pub async fn save_form(&self, form: String, draft: FormDraft, channel: Channel) -> Out<Response> {
        if !is_id(&form) {
            return Err(Problem::NotFound.into());
        }
        let known = known::of(&self.env, self.clinic()).await?;
        self.load()?;
        let now = self.now();
        let cid = draft.cid.clone().unwrap_or_else(|| random::id("form_"));
        let complete = draft.complete;
        // The draft's own entry has its id; what follows from it stands before it, so that the answer names the draft's own.
        let told = |body: Body, cid: String| Entry {
            channel,
            ..web(body, cid)
        };
        let of = |what: &str| [cid.get(..48).unwrap_or(&cid), "-", what].concat();
        let (accepted, mut entries) = self.with(|m| {
            let accepted = accepted(&known.config, &m.folded, &form, draft, now)?;
            let mut entries = contradictions(&m.folded, &form, channel, &accepted.answers, &cid);
            let claimed = claimed(&m.folded, &accepted.answers).into_iter().enumerate();
            entries.extend(claimed.map(|(n, body)| told(body, of(&format!("claimed{n}")))));
            Ok::<_, Problem>((accepted, entries))
        })??;
        let saved = |answers: Vec<Answer>, cid: String| {
            let form = form.clone();
            (!answers.is_empty()).then(|| told(Body::FormSaved { form, answers }, cid))
        };
        let own = saved(accepted.answers, cid.clone());
        let last = if own.is_some() { of("done") } else { cid.clone() };
        entries.extend(own);
        entries.extend(saved(accepted.known, of("known")));
        if complete {
            let form = form.clone();
            entries.push(told(Body::FormCompleted { form }, last));
        }
        let deliveries: Vec<Delivery> = entries
            .iter()
            .filter_map(|e| self.delivery(&e.body, now, None))
            .collect();
        let appended = self.append(entries, "patient", None, |db| {
            for delivery in &deliveries {
                outbox::put(db, &random::id("out_"), delivery)?;
            }
            Ok(())
        })?;
        if !deliveries.is_empty() {
            self.arm().await?;
        }
        match appended.last() {
            Some(last) => placed(last),
            None => Err(Problem::invalid("fields", "at least one field, or complete").into()),
        }
    }
}

/// What of a draft is stored. A form that the clinic did not define is kept as it comes.
fn accepted(
    config: &Config,
    state: &State,
    form: &str,
    draft: FormDraft,
    now: samtal_core::time::At,
) -> Result<Accepted, Problem> {
    let Some(form) = config.form.iter().find(|f| f.id == form) else {
        let (answers, known) = (draft.answers, Vec::new());
        return Ok(Accepted { answers, known });
    };
    let accepted = form.accept(state, &draft.answers, draft.complete, &config.country, now);
    accepted.map_err(|refused| match refused {
        Refused::Unknown(field) => Problem::unknown_field(&field),
        Refused::Wrong(field, why) => Problem::invalid(&field, &why),
        Refused::Missing(field) => Problem::invalid(&field, "is needed to finish the form"),
    })
}

/// What contradicts is flagged for staff. The entry that tells it has this id.
pub fn contradictions(state: &State, form: &str, channel: Channel, answers: &[Answer], cid: &str) -> Vec<Entry> {
    let flags = contradicted(state, form, channel, answers).into_iter().map(|fact| {
        let own = [cid.get(..40).unwrap_or(cid), "-", &fact].concat();
        let body = Body::FlagRaised {
            flag: format!("flg_{fact}"),
            label: format!("conflict:{fact}"),
        };
        let by = Actor::System;
        Entry {
            channel,
            by,
            ..web(body, own)
        }
    });
    flags.collect()
}

/// A number or an address in a form is an identifier too.
fn claimed(state: &State, answers: &[Answer]) -> Vec<Body> {
    let told = answers.iter().filter(|a| !a.value.is_empty());
    let claims = told.filter_map(|answer| {
        let field = Field::parse(&answer.field).filter(|f| *f != Field::Name)?;
        // Only what is one: a form that the clinic did not define may have anything there.
        let value = field.normal(&answer.value, "")?;
        claim(state, field, &value, random::id("idn_"))
    });
    claims.collect()
}
