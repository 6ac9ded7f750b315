//! Training: a desk with invented patients, which lives in the app alone.
//!
//! It answers whatever the app asks of the edge and plays what would come over the live feed, so that every view is learnt as it is. It
//! has no way out: nothing in here can send anything to anybody. What is shown is folded from events by the log's own fold.

mod answer;
mod room;
mod script;
mod texts;

use super::documents::{AuditRow, Colleague, Frame, Me};
use crate::clinic::staff::Role;
use crate::people::language;
use crate::time::{At, SECOND};
use room::Room;
use script::{Call, Line};
use serde_json::Value;
use std::collections::BTreeSet;
use texts::Library;

/// What the app is handed as if it had come over a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// A frame of the desks' feed.
    Feed(String),
    /// A frame of one conversation's feed.
    Session {
        /// Which conversation.
        session: String,
        /// The frame.
        text: String,
    },
}

/// What the edge would have answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status of HTTP.
    pub status: u16,
    /// The body: JSON, or empty.
    pub body: String,
}

/// A training as the app sees it, so that the app need not hold its code.
pub trait Trains {
    /// Answers what the app would ask the edge: a method, a path after `/v1/{clinic}/desk`, a body, and when.
    fn answer(&mut self, method: &str, path: &str, body: &str, now: At) -> Answer;

    /// What has come due by now.
    fn advance(&mut self, now: At) -> Vec<Sent>;
}

impl Answer {
    fn ok(body: &impl serde::Serialize) -> Answer {
        let body = serde_json::to_string(body).unwrap_or_default();
        Answer { status: 200, body }
    }

    fn refused(status: u16, code: &str, field: &str, detail: &str) -> Answer {
        let body =
            serde_json::json!({"status": status, "code": code, "title": detail, "detail": detail, "field": field});
        Answer {
            status,
            body: body.to_string(),
        }
    }

    fn missing() -> Answer {
        Answer::refused(404, "not-found", "", "There is nothing here")
    }
}

/// A desk for training.
#[derive(Clone, Debug)]
pub struct Desk {
    began: At,
    swedish: bool,
    /// Who is being trained.
    me: Colleague,
    /// What the app knows of the real clinic: its zone, its colours.
    clinic: Me,
    rooms: Vec<Room>,
    /// What is still to come, the next first, in seconds after the beginning.
    coming: Vec<Line>,
    calls: Vec<Call>,
    /// What is to be handed out by the next [`Desk::advance`].
    out: Vec<Sent>,
    /// The client's ids of what was done already.
    done: BTreeSet<String>,
    library: Library,
    audit: Vec<AuditRow>,
}

impl Trains for Desk {
    fn answer(&mut self, method: &str, path: &str, body: &str, now: At) -> Answer {
        Desk::answer(self, method, path, body, now)
    }

    fn advance(&mut self, now: At) -> Vec<Sent> {
        Desk::advance(self, now)
    }
}

impl Desk {
    /// A desk at its first minute, for whoever is signed in.
    #[must_use]
    pub fn new(tag: &str, clinic: Me, now: At) -> Desk {
        let swedish = language::primary(tag) == "sv";
        let me = clinic.member.clone().unwrap_or_else(|| Colleague {
            id: "trainee".to_owned(),
            name: if swedish { "Ny kollega" } else { "New colleague" }.to_owned(),
            title: String::new(),
            role: Some(Role::FrontDesk),
            here: true,
            open: 0,
        });
        let mut desk = Desk {
            began: now,
            swedish,
            me,
            clinic,
            rooms: script::rooms(swedish, now),
            coming: script::lines(swedish),
            calls: Vec::new(),
            out: Vec::new(),
            done: BTreeSet::new(),
            library: Library::new(now),
            audit: Vec::new(),
        };
        desk.advance(now);
        desk
    }

    /// Plays what has come due, and gives what the app is to be handed.
    pub fn advance(&mut self, now: At) -> Vec<Sent> {
        while let Some(line) = self.coming.first() {
            let at = self.began.plus(line.after * SECOND);
            if at > now {
                break;
            }
            let line = self.coming.remove(0);
            self.play(line, at);
        }
        std::mem::take(&mut self.out)
    }

    /// Whether more is to come by itself.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.coming.is_empty()
    }

    fn play(&mut self, line: Line, at: At) {
        match line.what {
            script::What::Happens(who, entries) => {
                for entry in entries {
                    self.append(who, entry, at);
                }
            }
            script::What::Rings(call) => {
                self.calls.retain(|c| c.id != call.id);
                self.calls.push(*call);
                self.tell_call(at);
            }
            script::What::Call(id, state) => {
                if let Some(call) = self.calls.iter_mut().find(|c| c.id == id) {
                    call.state = state;
                    let call = call.clone();
                    self.calls.retain(|c| c.id != id);
                    self.calls.push(call);
                    self.tell_call(at);
                }
            }
        }
    }

    /// Tells the feed of the call that changed last.
    fn tell_call(&mut self, at: At) {
        let Some(call) = self.calls.last() else { return };
        let room = call.room.and_then(|r| self.rooms.get(r));
        let text = script::call_frame(call, room, self.swedish, at);
        self.out.push(Sent::Feed(text));
    }

    fn append(&mut self, who: usize, entry: crate::log::event::Entry, at: At) {
        let me = self.me.clone();
        let Some(room) = self.rooms.get_mut(who) else { return };
        let event = room.append(entry, at, &me);
        let frame = serde_json::json!({"type": "events", "events": [event]});
        let (session, text) = (room.session.clone(), frame.to_string());
        self.out.push(Sent::Session { session, text });
        let card = Box::new(room.card());
        self.feed(&Frame::Card { card });
    }

    fn feed(&mut self, frame: &Frame) {
        if let Ok(text) = serde_json::to_string(frame) {
            self.out.push(Sent::Feed(text));
        }
    }

    /// Answers as the edge would: `path` is what stands after `/v1/{clinic}/desk`, with its query. `body`: JSON, or empty.
    pub fn answer(&mut self, method: &str, path: &str, body: &str, now: At) -> Answer {
        let body = serde_json::from_str(body).unwrap_or(Value::Null);
        answer::answer(self, method, path, &body, now)
    }

    /// Notes what was done here, in a chain of one desk's own: what the audit's view shows.
    fn note(&mut self, action: &str, object: &str, reason: &str, now: At) {
        let seq = i64::try_from(self.audit.len()).unwrap_or_default() + 1;
        self.audit.push(AuditRow {
            seq,
            at: now,
            actor: format!("staff:{}", self.me.id),
            action: action.to_owned(),
            object: object.to_owned(),
            reason: reason.to_owned(),
            severity: if action == "break_glass" { "alert" } else { "info" }.to_owned(),
            ..AuditRow::default()
        });
    }
}

#[cfg(test)]
mod tests;
