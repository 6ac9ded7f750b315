//! Notes, whose it is, settled, flagged, reviewed: each once, with the member's id, and in the audit.

use super::super::store::{self, Appended};
use super::super::{Session, outbox};
use super::reply::{by_cid, is_not_here, joined, placed};
use crate::error::Out;
use crate::known;
use crate::objects::calls::desk::{By, Member};
use crate::objects::calls::{Delivery, answer};
use crate::random;
use js_sys::JsString;
use samtal_core::desk::documents::{Do, Placed};
use samtal_core::desk::roles;
use samtal_core::desk::whose::{may_assign, may_resolve, settled};
use samtal_core::log::answer::{REVIEW, question_of};
use samtal_core::log::event::{Actor, Body, Channel, Entry, Event, Seq};
use samtal_core::log::state::State;
use samtal_core::wire::problem::Problem;

/// The tasks of reviews, open and closed.
const REVIEWS: &str = "SELECT '{\"seq\":' || seq || ',\"at\":\"' || at || '\",' || members || '}' FROM events WHERE kind = 'task_opened' AND json_extract('{' || members || '}', '$.about') = 'review' ORDER BY seq";
/// Reviews by one member.
const REVIEWED: &str = "SELECT '{\"seq\":' || seq || ',\"at\":\"' || at || '\",' || members || '}' FROM events WHERE kind = 'reviewed' AND author = ? ORDER BY seq";

/// An act on its way into the log.
struct Act<'a> {
    member: &'a Member,
    /// As the audit names it.
    action: &'static str,
    /// On what: a member's id, a place; never words.
    detail: String,
    entries: Vec<Entry>,
    told: Vec<(String, Delivery)>,
}

impl Act<'_> {
    fn add(&mut self, channel: Channel, body: Body, cid: String) {
        let by = Actor::Staff(self.member.id.clone());
        self.entries.push(Entry { channel, by, body, cid });
    }

    /// A task is done: here, and at the clinic.
    fn close(&mut self, session: &Session, channel: Channel, task: &str) {
        let body = Body::TaskClosed { task: task.to_owned() };
        self.add(channel, body, ["done-", task].concat());
        let done = Delivery::TaskDone {
            task: task.to_owned(),
            session: session.id().to_owned(),
            by: self.member.actor(),
        };
        self.told.push((["done-", task].concat(), done));
    }
}

impl Session {
    /// Does it, or answers again what the same act was answered.
    pub async fn desk_act(&self, asked: &By<Do>) -> Out<JsString> {
        let By { member, ask: act } = asked;
        let known = known::of(&self.env, self.clinic()).await?;
        self.load_for_desk()?;
        // From here on nothing is waited for: nobody comes in between.
        let state = self.with(|m| m.folded.clone())?;
        let done = match act {
            Do::Note { cid, text } => self.note(member, &state, cid, text),
            Do::Assign { cid, to, from } => {
                let person = known.config.staff.iter().find(|p| p.id == *to);
                let name = match person {
                    Some(person) => person.name.clone(),
                    None if to.is_empty() => String::new(),
                    None if *to == member.id => member.name.clone(),
                    None => return Err(Problem::invalid("to", "must be a member of the clinic's staff").into()),
                };
                self.assign(member, &state, cid, (to, name), from)
            }
            Do::Resolve { cid, topic, outcome } => self.resolve(member, &state, cid, topic, outcome),
            Do::Flag { of, .. } => self.flag(member, &state, *of),
            Do::Review { cid, of } => self.review(member, &state, cid, *of),
            // The clinic's: it decides who may read what.
            Do::BreakGlass { .. } => Err(Problem::NotFound.into()),
        }?;
        self.arm().await?;
        Ok(done)
    }

    fn note(&self, member: &Member, state: &State, cid: &str, text: &str) -> Out<JsString> {
        let mut act = begun(member, "note", String::new());
        act.add(spoken_on(state), Body::Note { text: text.to_owned() }, cid.to_owned());
        self.done(act)
    }

    fn assign(
        &self,
        member: &Member,
        state: &State,
        cid: &str,
        (to, name): (&str, String),
        from: &str,
    ) -> Out<JsString> {
        if let Some(first) = by_cid(&self.db, member, cid)? {
            return match &first.entry.body {
                Body::Assigned { to: before, .. } if before == to => again(&first),
                _ => Err(Problem::Conflict.into()),
            };
        }
        may_assign(state.owner.as_deref(), from)?;
        let mut act = begun(member, if to.is_empty() { "release" } else { "assign" }, to.to_owned());
        let channel = spoken_on(state);
        // Whoever takes it is in the conversation from now on; to whom it is handed comes in with their first words.
        if to == member.id && is_not_here(state, member) {
            act.add(channel, joined(member), random::id("join_"));
        }
        let to = to.to_owned();
        act.add(channel, Body::Assigned { to, name }, cid.to_owned());
        self.done(act)
    }

    fn resolve(&self, member: &Member, state: &State, cid: &str, topic: &str, outcome: &str) -> Out<JsString> {
        if let Some(first) = by_cid(&self.db, member, cid)? {
            return match &first.entry.body {
                Body::Resolved {
                    outcome: how,
                    topic: what,
                } if how == outcome && what == topic => again(&first),
                _ => Err(Problem::Conflict.into()),
            };
        }
        may_resolve(state.owner.as_deref(), &member.id)?;
        let mut act = begun(member, "resolve", outcome.to_owned());
        let channel = spoken_on(state);
        for task in settled(state) {
            act.close(self, channel, &task.id);
        }
        let (outcome, topic) = (outcome.to_owned(), topic.to_owned());
        act.add(channel, Body::Resolved { outcome, topic }, cid.to_owned());
        self.done(act)
    }

    /// A clinician has to look at a question: once, whoever asks for it.
    fn flag(&self, member: &Member, state: &State, of: Seq) -> Out<JsString> {
        let question = self.question(of)?;
        if let Some(first) = self.review_of(of)? {
            return again(&first);
        }
        let mut act = begun(member, "flag", of.to_string());
        let task = self.task_id(&format!("{REVIEW}-{of}-desk"));
        let delivery = self.task_delivery(&task, REVIEW, None, state, self.now());
        act.told.push((task.clone(), delivery));
        let opened = Body::TaskOpened {
            task,
            about: REVIEW.to_owned(),
            promised_by: None,
        };
        // What the review is of is read from this id.
        act.add(question.entry.channel, opened, format!("a{of}-0"));
        self.done(act)
    }

    /// A clinician looked at a question, and reception and the patient see it.
    fn review(&self, member: &Member, state: &State, cid: &str, of: Seq) -> Out<JsString> {
        member.must(roles::Act::Review)?;
        let question = self.question(of)?;
        let own = store::read_all(&self.db, REVIEWED, vec![member.actor().into()])?;
        let before = own
            .into_iter()
            .find(|e| matches!(e.entry.body, Body::Reviewed { of: o, .. } if o == of));
        if let Some(first) = before {
            return again(&first);
        }
        let mut act = begun(member, "review", of.to_string());
        let channel = question.entry.channel;
        let tasks = store::read_all(&self.db, REVIEWS, vec![])?;
        for event in tasks.iter().filter(|e| question_of(&e.entry.cid) == Some(of)) {
            if let Body::TaskOpened { task, .. } = &event.entry.body
                && state.tasks.iter().any(|t| t.id == *task)
            {
                act.close(self, channel, task);
            }
        }
        let name = member.name.clone();
        act.add(channel, Body::Reviewed { of, name }, cid.to_owned());
        self.done(act)
    }

    /// The patient's message at this place.
    fn question(&self, of: Seq) -> Out<Event> {
        let is_theirs = |e: &Event| e.entry.by == Actor::Patient && e.entry.body.is_turn();
        let found = store::event(&self.db, of)?.filter(is_theirs);
        found.ok_or_else(|| Problem::invalid("of", "must be a message of the patient's").into())
    }

    /// The review that was asked for of this question, by the assistant or by anybody.
    fn review_of(&self, of: Seq) -> Out<Option<Event>> {
        let all = store::read_all(&self.db, REVIEWS, vec![])?;
        Ok(all.into_iter().find(|e| question_of(&e.entry.cid) == Some(of)))
    }

    /// Appends it all with the audit's row. The answer is the last entry's place.
    fn done(&self, act: Act<'_>) -> Out<JsString> {
        let (actor, now) = (act.member.actor(), self.now());
        let Act {
            entries,
            told,
            action,
            detail,
            ..
        } = act;
        let appended: Vec<Appended> = self.append(entries, &actor, None, |db| {
            for (id, delivery) in &told {
                outbox::put(db, id, delivery)?;
            }
            store::audit(db, now, &actor, action, &detail)
        })?;
        self.waiting.set(true);
        placed(appended.last())
    }
}

fn begun<'a>(member: &'a Member, action: &'static str, detail: String) -> Act<'a> {
    Act {
        member,
        action,
        detail,
        entries: Vec::new(),
        told: Vec::new(),
    }
}

/// The answer that the first one got.
fn again(first: &Event) -> Out<JsString> {
    answer(&Placed {
        seq: first.seq,
        at: first.at,
    })
}

/// Where the patient was heard last: what staff do stands beside it.
fn spoken_on(state: &State) -> Channel {
    let last = state.heard.iter().max_by_key(|h| h.at);
    last.map_or(Channel::Web, |h| h.channel)
}
