//! The desks: sockets on which staff see each call as it comes in and changes, which calls are on, and what changes in the inbox.
//!
//! What a frame shows passes through and is never stored. `calls_on` knows only that there is such a call and whose session it led to, so
//! that a desk that opens later is shown it: the session is asked for its card then.

use super::{Clinic, store};
use crate::error::{Fault, Out};
use crate::incoming::Incoming;
use crate::objects::calls::desk::Member;
use crate::objects::calls::{self, Carded, Resolve, Resolved, Show, ShowCard};
use crate::reply::Response;
use crate::{auth, clock, log, reply};
use js_sys::JsString;
use samtal_core::context::document;
use samtal_core::desk::documents::{Colleague, Frame};
use samtal_core::desk::roles::Act;
use samtal_core::handoff::secret::SessionId;
use samtal_core::people::phone::E164;
use samtal_core::time::{HOUR, MINUTE};
use samtal_core::wire::desk::{CallFrame, CallState};
use samtal_core::wire::problem::Problem;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use worker::{WebSocket, WebSocketPair};

/// The calls that are on, by voice system and call. `session` is empty for an unknown caller; `caller` is masked.
pub const TABLE: &str = "
CREATE TABLE IF NOT EXISTS calls_on (
    system TEXT NOT NULL,
    call_id TEXT NOT NULL,
    session TEXT NOT NULL,
    caller TEXT NOT NULL,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (system, call_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS calls_on_by_session ON calls_on (session);
";

/// What an erased session leaves behind here.
pub const FORGET: [&str; 1] = ["DELETE FROM calls_on WHERE session = ?"];

/// A call of which no end was heard is over after so long: a grant lives no longer either.
pub const LONGEST_CALL: i64 = HOUR;
/// … of an unknown caller, whose end nobody can tell: no grant was given for it.
const LONGEST_UNKNOWN: i64 = 10 * MINUTE;
/// Calls that a desk is shown when it opens: more than any reception has at once.
const SHOWN_AT_ONCE: i64 = 50;
/// Calls that are remembered without looking at the table.
const MAX_KNOWN: usize = 1_000;
/// Desks of one clinic; a further one replaces the oldest. Each frame goes to each.
const MAX_DESKS: usize = 200;

/// A desk's socket that makes room for a newer one.
const CLOSE_REPLACED: u16 = 4409;
/// What a desk said is no frame.
const CLOSE_BAD_FRAME: u16 = 4400;
/// Bytes of what a desk says: where somebody is writing.
pub const MAX_SAID: usize = 256;
/// That somebody is writing is passed on so often at most, in milliseconds. That they stopped always is.
const WRITING_EVERY: f64 = 200.0;

/// What every desk's socket is tagged with; also with whose it is and by which sign-on: see [`of_member`] and [`of_sign_on`].
const TAG: &str = "desk";

/// The tag of a member's desks.
pub fn of_member(id: &str) -> String {
    format!("m:{id}")
}

/// The tag of the desks that a sign-on opened.
pub fn of_sign_on(id: &str) -> String {
    format!("so:{id}")
}

#[wasm_bindgen]
extern "C" {
    type RawSocket;
    #[wasm_bindgen(method, catch)]
    fn send(this: &RawSocket, frame: &JsString) -> Result<(), JsValue>;
}

/// What is kept with a desk's socket while the object sleeps.
#[derive(Clone, Serialize, Deserialize)]
struct Attachment {
    /// When it was opened, in real milliseconds: the oldest is replaced first.
    opened: f64,
    /// Whose it is.
    member: Member,
}

/// A desk that is open.
pub struct OpenDesk {
    socket: WebSocket,
    attachment: Attachment,
}

impl OpenDesk {
    fn of(socket: WebSocket) -> Option<OpenDesk> {
        let attached: Option<String> = socket.deserialize_attachment().ok().flatten();
        let attachment = serde_json::from_str(&attached?).ok()?;
        Some(OpenDesk { socket, attachment })
    }

    /// A desk that cannot be written to is gone; it asks for everything when it returns.
    fn send(&self, frame: &JsString) {
        let raw: &RawSocket = AsRef::<JsValue>::as_ref(self.socket.as_ref()).unchecked_ref();
        raw.send(frame).ok();
    }
}

/// The desks that are open, once they were looked up: a frame to a hundred of them reads no attachment.
pub type OpenDesks = RefCell<Option<Rc<Vec<OpenDesk>>>>;

/// Where members are writing, and since when, in real milliseconds.
pub type Writing = RefCell<HashMap<String, (String, f64)>>;

/// What a desk says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Said {
    /// The member is writing in this conversation; empty: they stopped.
    Writing { session: String },
}

/// A call that is on, as this life of the object knows it.
#[derive(Clone, PartialEq, Eq)]
pub struct On {
    session: String,
    state: CallState,
    /// How often it was shown: what was fetched before the last time is old.
    shown: u32,
}

/// By voice system and call.
pub type Calls = Rc<RefCell<HashMap<(String, String), On>>>;

impl Clinic {
    /// Whether anybody would see a frame.
    pub fn desks_watch(&self) -> bool {
        !self.state.get_websockets_with_tag(TAG).is_empty()
    }

    /// Opens a desk's socket; the calls that are on follow.
    pub fn open_desk(&self, request: &Incoming) -> Out<Response> {
        // The Worker asked already; an object trusts nobody.
        let member = self.who(&request.request.headers())?;
        if !request.header("upgrade").eq_ignore_ascii_case("websocket") {
            return Err(Problem::UpgradeRequired.into());
        }
        self.config()?;
        let pair = WebSocketPair::new()?;
        self.make_room_at_desk(&member);
        let own = of_member(&member.id);
        let first = self.state.get_websockets_with_tag(&own).is_empty();
        let sign_on = of_sign_on(&member.sign_on);
        let tags = [TAG, own.as_str(), sign_on.as_str()];
        // A token is no sign-on.
        let tags = if member.sign_on.is_empty() {
            tags.get(..2)
        } else {
            tags.get(..)
        };
        self.state
            .accept_websocket_with_tags(&pair.server, tags.unwrap_or_default());
        let attachment = Attachment {
            opened: clock::real_ms(),
            member,
        };
        pair.server.serialize_attachment(serde_json::to_string(&attachment)?)?;
        self.open_desks.replace(None);
        let member = attachment.member;
        store::audit(&self.db, self.now()?.0, &member.actor(), "desk_opened", "")?;
        if first {
            self.tell_of(&member, true, "")?;
        }
        if member.may(Act::SeeCalls) {
            self.show_calls_on(&pair.server)?;
        }
        let offered = request.header("sec-websocket-protocol");
        let own: &[(&str, &str)] = if offered.split(',').any(|p| p.trim() == auth::PROTOCOL) {
            &[("sec-websocket-protocol", auth::PROTOCOL)]
        } else {
            &[]
        };
        let init = reply::init(101, own)?;
        reply::set(&init, "webSocket", pair.client.as_ref())?;
        reply::make(&JsValue::NULL, &init)
    }

    /// Closes the oldest sockets, a member's own first, until one more may open.
    fn make_room_at_desk(&self, member: &Member) {
        let open = self.open_desks();
        let mut oldest: Vec<&OpenDesk> = open.iter().collect();
        oldest.sort_by(|a, b| a.attachment.opened.total_cmp(&b.attachment.opened));
        let is_own = |desk: &OpenDesk| desk.attachment.member.id == member.id;
        let own = oldest.iter().filter(|desk| is_own(desk)).count() + 1;
        let mut own_surplus = own.saturating_sub(self.deployment.limits.sockets);
        let mut surplus = (oldest.len() + 1).saturating_sub(MAX_DESKS);
        for desk in oldest {
            if (is_own(desk) && own_surplus > 0) || surplus > 0 {
                own_surplus = own_surplus.saturating_sub(usize::from(is_own(desk)));
                surplus = surplus.saturating_sub(1);
                desk.socket.close(Some(CLOSE_REPLACED), Some("replaced")).ok();
            }
        }
    }

    /// The desks that are open.
    fn open_desks(&self) -> Rc<Vec<OpenDesk>> {
        if let Some(known) = self.open_desks.borrow().as_ref() {
            return known.clone();
        }
        let open = self.state.get_websockets_with_tag(TAG);
        let open: Rc<Vec<OpenDesk>> = Rc::new(open.into_iter().filter_map(OpenDesk::of).collect());
        self.open_desks.replace(Some(open.clone()));
        open
    }

    /// Sends a frame to the desks of these members.
    pub fn push(&self, frame: &Frame, to: impl Fn(&Member) -> bool) {
        let open = self.open_desks();
        if open.is_empty() {
            return;
        }
        let Ok(text) = serde_json::to_string(frame) else {
            return;
        };
        let text = JsString::from(text);
        for desk in open.iter().filter(|desk| to(&desk.attachment.member)) {
            desk.send(&text);
        }
    }

    /// Who is here: each member once.
    pub fn members_here(&self) -> Vec<Member> {
        let mut here: Vec<Member> = Vec::new();
        for desk in self.open_desks().iter() {
            if !here.iter().any(|m| m.id == desk.attachment.member.id) {
                here.push(desk.attachment.member.clone());
            }
        }
        here
    }

    /// Closes the desks with this tag.
    pub fn close_desks(&self, tag: &str, code: u16, reason: &str) {
        for socket in self.state.get_websockets_with_tag(tag) {
            socket.close(Some(code), Some(reason)).ok();
        }
        self.open_desks.replace(None);
    }

    /// A frame of a desk: where its member is writing. Anything else means nothing, and closes it.
    pub fn desk_said(&self, socket: WebSocket, text: Option<&str>) {
        let said = text
            .filter(|text| text.len() <= MAX_SAID)
            .and_then(|text| serde_json::from_str(text).ok())
            .filter(|Said::Writing { session }| {
                session.is_empty() || SessionId::parse(&self.deployment.pepper, self.slug(), session).is_some()
            });
        let Some(Said::Writing { session }) = said else {
            socket.close(Some(CLOSE_BAD_FRAME), Some("no frame")).ok();
            return;
        };
        let Some(desk) = OpenDesk::of(socket) else { return };
        let member = desk.attachment.member;
        let now = clock::real_ms();
        let before = self.writing.borrow().get(&member.id).cloned();
        let (known, at) = before.unwrap_or_default();
        let idle = session.is_empty() && known.is_empty();
        if idle || (!session.is_empty() && now - at < WRITING_EVERY) {
            return;
        }
        if let Err(fault) = self.tell_of(&member, true, &session) {
            log::error("desk_writing", self.slug(), &format!("{fault:?}"));
        }
        let mut writing = self.writing.borrow_mut();
        if session.is_empty() {
            writing.remove(&member.id);
        } else {
            writing.insert(member.id, (session, now));
        }
    }

    /// A desk closed or broke: its member is gone with the last one.
    pub fn desk_left(&self, socket: WebSocket) {
        self.open_desks.replace(None);
        let Some(left) = OpenDesk::of(socket) else { return };
        let (opened, member) = (left.attachment.opened, left.attachment.member);
        // The one that closes may still be among them.
        let others = self.state.get_websockets_with_tag(&of_member(&member.id));
        let stays = others
            .into_iter()
            .filter_map(OpenDesk::of)
            .any(|desk| desk.attachment.opened.total_cmp(&opened).is_ne());
        if stays {
            return;
        }
        self.writing.borrow_mut().remove(&member.id);
        if let Err(fault) = self.tell_of(&member, false, "") {
            log::error("desk_left", self.slug(), &format!("{fault:?}"));
        }
    }

    /// Tells the colleagues of a member who came, went, or is writing.
    fn tell_of(&self, member: &Member, here: bool, writing_in: &str) -> Out<()> {
        let colleague = Colleague {
            id: member.id.clone(),
            name: member.name.clone(),
            title: member.title.clone(),
            role: Some(member.role),
            here,
            open: self.workload()?.get(&member.id).copied().unwrap_or_default(),
        };
        let frame = Frame::Colleague {
            colleague,
            writing_in: writing_in.to_owned(),
        };
        self.push(&frame, |other| other.id != member.id);
        Ok(())
    }

    /// A caller was looked up: the call is on. Tells the session, by `answer`, what it needs to show it; an unknown caller is shown from here.
    pub fn call_looked_up(&self, asked: &Resolve, country: &str, answer: &mut Resolved) -> Out<()> {
        if asked.call_id.is_empty() {
            return Ok(());
        }
        answer.caller = E164::parse(&asked.caller, country).map_or_else(|_| String::new(), |number| number.masked());
        answer.desks = self.desks_watch();
        // A wrong code takes nothing away from what is known of a call.
        if answer.session.is_empty() && !asked.code.is_empty() && self.has_session(asked, answer)? {
            answer.again = true;
            return Ok(());
        }
        answer.again = self.put_on(asked, country, answer)?;
        if answer.session.is_empty() && answer.desks {
            let state = if answer.again {
                CallState::Talking
            } else {
                CallState::Ringing
            };
            self.show_all(&self.unknown_frame(&answer.system, &asked.call_id, &answer.caller, state)?);
        }
        Ok(())
    }

    /// Whether the call is a session's already.
    fn has_session(&self, asked: &Resolve, answer: &Resolved) -> Out<bool> {
        let on = self.on_state(&(answer.system.clone(), asked.call_id.clone()))?;
        Ok(on.is_some_and(|(session, _)| !session.is_empty()))
    }

    /// Whether the call was looked up before. Written once for each session that it leads to.
    fn put_on(&self, asked: &Resolve, country: &str, answer: &Resolved) -> Out<bool> {
        let key = (answer.system.clone(), asked.call_id.clone());
        let known = self.calls_on.borrow().get(&key).cloned();
        if known.as_ref().is_some_and(|on| on.session == answer.session) {
            // Better evidence for what it was taken for anyway.
            if answer.evidence.is_some() {
                self.note_caller(asked, country, answer)?;
            }
            return Ok(true);
        }
        let again = known.is_some() || self.on_state(&key)?.is_some();
        let now = clock::real_ms() as i64;
        self.db.run(
            "DELETE FROM calls_on WHERE at < ?1 OR (session = '' AND at < ?2)",
            vec![(now - LONGEST_CALL).into(), (now - LONGEST_UNKNOWN).into()],
        )?;
        self.db.run(
            "INSERT INTO calls_on VALUES (?, ?, ?, ?, 'ringing', ?) ON CONFLICT (system, call_id) DO UPDATE SET session = excluded.session",
            vec![
                key.0.clone().into(),
                key.1.clone().into(),
                answer.session.clone().into(),
                answer.caller.clone().into(),
                now.into(),
            ],
        )?;
        if !again {
            self.caller_new(&key.0, &key.1)?;
        }
        self.on_known(key, &answer.session, known.map_or(CallState::Ringing, |on| on.state));
        self.note_caller(asked, country, answer)?;
        Ok(again)
    }

    fn on_state(&self, (system, call_id): &(String, String)) -> Out<Option<(String, CallState)>> {
        let row = self.db.row(
            "SELECT session, state FROM calls_on WHERE system = ? AND call_id = ?",
            vec![system.clone().into(), call_id.clone().into()],
        )?;
        Ok(row.map(|row| (row.text(0), CallState::parse(&row.text(1)).unwrap_or_default())))
    }

    fn on_known(&self, key: (String, String), session: &str, state: CallState) {
        let mut calls = self.calls_on.borrow_mut();
        if calls.len() >= MAX_KNOWN {
            // The table has them all.
            calls.clear();
        }
        let shown = calls.get(&key).map_or(0, |on| on.shown) + 1;
        let session = session.to_owned();
        calls.insert(key, On { session, state, shown });
    }

    /// What a session shows of a call: passed on to every desk. A call that leads elsewhere by now is shown by that session.
    pub fn show(&self, asked: &Show) -> Out<()> {
        let key = (asked.system.clone(), asked.call_id.clone());
        let Some((session, state)) = self.on_state(&key)? else {
            // It is over, or was never looked up here.
            return Ok(());
        };
        // A call of a stranger belongs to the session that it gets.
        if !session.is_empty() && session != asked.session {
            if asked.state == CallState::Ended {
                self.checked_call_over(&asked.system, &asked.call_id)?;
            }
            return Ok(());
        }
        if asked.state == CallState::Ended {
            self.take_off(&key)?;
        } else {
            if state != asked.state || session.is_empty() {
                self.db.run(
                    "UPDATE calls_on SET state = ?, session = ? WHERE system = ? AND call_id = ?",
                    vec![
                        asked.state.as_str().into(),
                        asked.session.clone().into(),
                        key.0.clone().into(),
                        key.1.clone().into(),
                    ],
                )?;
            }
            self.on_known(key, &asked.session, asked.state);
        }
        self.show_all(&asked.frame);
        Ok(())
    }

    /// A call is of another session than it was taken for: that one shows it from now on.
    pub fn call_joins(&self, system: &str, call_id: &str, session: &str) -> Out<()> {
        self.db.run(
            "UPDATE calls_on SET session = ? WHERE system = ? AND call_id = ?",
            vec![
                session.to_owned().into(),
                system.to_owned().into(),
                call_id.to_owned().into(),
            ],
        )?;
        let key = (system.to_owned(), call_id.to_owned());
        if let Some(on) = self.calls_on.borrow_mut().get_mut(&key) {
            session.clone_into(&mut on.session);
        }
        Ok(())
    }

    /// A call turned out not to be of the session that it was taken for: the next one that shows it has it.
    pub fn call_left(&self, system: &str, call_id: &str) -> Out<()> {
        self.db.run(
            "UPDATE calls_on SET session = '' WHERE system = ? AND call_id = ?",
            vec![system.to_owned().into(), call_id.to_owned().into()],
        )?;
        let key = (system.to_owned(), call_id.to_owned());
        if let Some(on) = self.calls_on.borrow_mut().get_mut(&key) {
            on.session.clear();
        }
        Ok(())
    }

    /// A person answers an unknown caller, whom no session shows.
    pub fn unknown_call_talks(&self, system: &str, call_id: &str) -> Out<()> {
        let key = (system.to_owned(), call_id.to_owned());
        if self.on_state(&key)?.is_some_and(|(session, _)| session.is_empty()) {
            self.db.run(
                "UPDATE calls_on SET state = ? WHERE system = ? AND call_id = ?",
                vec![
                    CallState::Talking.as_str().into(),
                    key.0.clone().into(),
                    key.1.clone().into(),
                ],
            )?;
            let caller = self.on_caller(&key)?;
            self.on_known(key, "", CallState::Talking);
            self.show_all(&self.unknown_frame(system, call_id, &caller, CallState::Talking)?);
        }
        Ok(())
    }

    /// A call is over that no session shows: an unknown caller's. Once or often.
    pub fn unknown_call_over(&self, system: &str, call_id: &str) -> Out<()> {
        let key = (system.to_owned(), call_id.to_owned());
        let Some((session, _)) = self.on_state(&key)? else {
            return Ok(());
        };
        if session.is_empty() {
            let caller = self.on_caller(&key)?;
            self.take_off(&key)?;
            self.show_all(&self.unknown_frame(system, call_id, &caller, CallState::Ended)?);
        }
        Ok(())
    }

    fn on_caller(&self, (system, call_id): &(String, String)) -> Out<String> {
        Ok(self.db.text(
            "SELECT caller FROM calls_on WHERE system = ? AND call_id = ?",
            vec![system.clone().into(), call_id.clone().into()],
        )?)
    }

    fn take_off(&self, key: &(String, String)) -> Out<()> {
        self.calls_on.borrow_mut().remove(key);
        self.db.run(
            "DELETE FROM calls_on WHERE system = ? AND call_id = ?",
            vec![key.0.clone().into(), key.1.clone().into()],
        )?;
        Ok(())
    }

    /// The frame of a caller of whom nothing is known.
    fn unknown_frame(&self, system: &str, call_id: &str, caller: &str, state: CallState) -> Out<String> {
        let config = self.config()?;
        let greeting = config
            .languages
            .first()
            .and_then(|language| config.text.get(language))
            .map(|text| text.voice_greeting.clone())
            .unwrap_or_default();
        let frame = CallFrame {
            state,
            call_id,
            at: self.now()?,
            system,
            caller,
        };
        Ok(frame.with(&document::unknown(call_id, true, &greeting).to_json("[]")))
    }

    /// A call's frame, to those who take calls.
    fn show_all(&self, frame: &str) {
        let frame = JsString::from(frame);
        for desk in self.open_desks().iter() {
            if desk.attachment.member.may(Act::SeeCalls) {
                desk.send(&frame);
            }
        }
    }

    /// Shows a new desk the calls that are on, oldest first: each as its session shows it now.
    fn show_calls_on(&self, socket: &WebSocket) -> Out<()> {
        let now = clock::real_ms() as i64;
        let rows = self.db.rows(
            "SELECT system, call_id, session, caller, state FROM calls_on WHERE at >= ?1 AND (session <> '' OR at >= ?2) ORDER BY at DESC LIMIT ?3",
            vec![
                (now - LONGEST_CALL).into(),
                (now - LONGEST_UNKNOWN).into(),
                SHOWN_AT_ONCE.into(),
            ],
        )?;
        let mut waiting = Vec::new();
        for row in rows.iter().rev() {
            let (key, session) = ((row.text(0), row.text(1)), row.text(2));
            let state = CallState::parse(&row.text(4)).unwrap_or_default();
            if session.is_empty() {
                let frame = self.unknown_frame(&key.0, &key.1, &row.text(3), state)?;
                socket.send_with_str(frame)?;
                continue;
            }
            let shown = self.calls_on.borrow().get(&key).map(|on| on.shown);
            let stub = calls::session(&self.env, self.slug(), &session)?;
            let (system, call_id) = key.clone();
            waiting.push((key, shown, stub, ShowCard { system, call_id, state }));
        }
        let (socket, known, clinic) = (socket.clone(), self.calls_on.clone(), self.slug().to_owned());
        self.state.wait_until(async move {
            for (key, shown, stub, ask) in waiting {
                let card: Out<Carded> = calls::call(&stub, "card", &ask).await;
                // Shown again meanwhile: this desk has that already.
                if known.borrow().get(&key).map(|on| on.shown) != shown {
                    continue;
                }
                match card {
                    Ok(card) if !card.frame.is_empty() => {
                        socket.send_with_str(card.frame).ok();
                    }
                    // Over, erased, or not theirs any more.
                    Ok(_) | Err(Fault::Problem(_) | Fault::Passed(..)) => {}
                    Err(Fault::Internal(text)) => log::error("desk_card", &clinic, &text),
                }
            }
        });
        Ok(())
    }
}
