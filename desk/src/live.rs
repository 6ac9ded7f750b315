//! What comes as it happens: the clinic's feed, and the open conversation's socket. Each is one line that is kept up: watched by a heartbeat,
//! opened again after a wait that doubles, anywhere in between, so that a hundred desks do not come back in the same instant.

use crate::notify::News;
use crate::store::{Alert, Gate, Net, desk, news};
use crate::{api, browser, clock, conversation, i18n, inbox, send, store, views};
use samtal_core::desk::documents::Frame;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CloseEvent, MessageEvent, WebSocket};

/// The first wait at most, in milliseconds.
const FIRST: i64 = 500;
/// Any wait at most: reception must not look at an old screen for long.
const LAST: i64 = 15_000;
/// A socket that has not opened by then will not.
const OPENING: i64 = 8_000;
/// Silence for this long is answered with a question.
const HEARTBEAT: i64 = 25_000;
/// How long the answer may take.
const ANSWER: i64 = 8_000;

/// The sign-on is over.
const CLOSE_OVER: u16 = 4401;
/// A newer window has the place.
const CLOSE_REPLACED: u16 = 4409;
/// The conversation was erased.
const CLOSE_ERASED: u16 = 4410;

/// The wait after this many failures (1 is the first), in milliseconds. `dice` is 0 to 1.
pub fn wait(failures: u32, dice: f64) -> i64 {
    let most = (FIRST << failures.saturating_sub(1).min(10)).min(LAST);
    (most as f64 * (0.5 + dice / 2.0)) as i64
}

/// One line.
struct Line {
    /// Where to, when it is opened.
    path: Box<dyn Fn() -> String>,
    /// It is up.
    up: Box<dyn Fn()>,
    /// It is down; with the reason.
    down: Box<dyn Fn(u16)>,
    /// Something came.
    text: Box<dyn Fn(&str)>,
    socket: RefCell<Option<WebSocket>>,
    /// Counts sockets, so that what an old one still says is not heard.
    number: Cell<u32>,
    /// Counts frames, so that silence is noticed.
    heard: Cell<u32>,
    failures: Cell<u32>,
    over: Cell<bool>,
}

impl Line {
    fn new(
        path: impl Fn() -> String + 'static,
        up: impl Fn() + 'static,
        down: impl Fn(u16) + 'static,
        text: impl Fn(&str) + 'static,
    ) -> Rc<Line> {
        Rc::new(Line {
            path: Box::new(path),
            up: Box::new(up),
            down: Box::new(down),
            text: Box::new(text),
            socket: RefCell::default(),
            number: Cell::default(),
            heard: Cell::default(),
            failures: Cell::default(),
            over: Cell::default(),
        })
    }

    fn open(self: &Rc<Line>) {
        self.hang_up();
        if self.over.get() {
            return;
        }
        let number = self.number.get();
        let location = browser::window().location();
        let scheme = match location.protocol() {
            Ok(p) if p == "http:" => "ws://",
            _ => "wss://",
        };
        let address = [scheme, &location.host().unwrap_or_default(), &(self.path)()].concat();
        let Ok(socket) = WebSocket::new(&address) else {
            return self.lost(1006);
        };
        let line = self.clone();
        socket.set_onopen(Some(&browser::callback(move |_| {
            if line.number.get() == number {
                line.beat(number);
                (line.up)();
            }
        })));
        let line = self.clone();
        socket.set_onmessage(Some(&browser::callback(move |event: JsValue| {
            if line.number.get() == number {
                line.heard.set(line.heard.get().wrapping_add(1));
                line.failures.set(0);
                let text = event.dyn_ref::<MessageEvent>().and_then(|e| e.data().as_string());
                if let Some(text) = text.filter(|t| t != "pong") {
                    (line.text)(&text);
                }
            }
        })));
        let line = self.clone();
        socket.set_onclose(Some(&browser::callback(move |event: JsValue| {
            if line.number.get() == number {
                line.lost(event.dyn_ref::<CloseEvent>().map_or(1006, CloseEvent::code));
            }
        })));
        let line = self.clone();
        browser::after(OPENING, move || {
            let opening = line
                .socket
                .borrow()
                .as_ref()
                .is_some_and(|s| s.ready_state() == WebSocket::CONNECTING);
            if line.number.get() == number && opening {
                line.lost(1006);
            }
        });
        self.socket.replace(Some(socket));
    }

    /// It is down: the next try follows.
    fn lost(self: &Rc<Line>, code: u16) {
        self.hang_up();
        (self.down)(code);
        if self.over.get() || matches!(code, CLOSE_OVER | CLOSE_ERASED) {
            return;
        }
        self.failures.set(self.failures.get().saturating_add(1));
        let ms = match code {
            CLOSE_REPLACED => LAST * 2,
            _ => wait(self.failures.get(), browser::dice()),
        };
        let (line, number) = (self.clone(), self.number.get());
        browser::after(ms, move || {
            if line.number.get() == number {
                line.open();
            }
        });
    }

    fn beat(self: &Rc<Line>, number: u32) {
        let (line, heard) = (self.clone(), self.heard.get());
        browser::after(HEARTBEAT, move || {
            if line.number.get() == number {
                if line.heard.get() == heard {
                    line.ask();
                }
                line.beat(number);
            }
        });
    }

    /// Asks whether the other side is there, and gives the socket up if no answer comes.
    fn ask(self: &Rc<Line>) {
        let (line, number, heard) = (self.clone(), self.number.get(), self.heard.get());
        self.say("ping");
        browser::after(ANSWER, move || {
            if line.number.get() == number && line.heard.get() == heard {
                line.lost(1006);
            }
        });
    }

    fn say(&self, frame: &str) -> bool {
        match &*self.socket.borrow() {
            Some(s) if s.ready_state() == WebSocket::OPEN => s.send_with_str(frame).is_ok(),
            _ => false,
        }
    }

    fn hang_up(&self) {
        self.number.set(self.number.get().wrapping_add(1));
        if let Some(socket) = self.socket.take() {
            let _ = socket.close();
        }
    }

    fn end(&self) {
        self.over.set(true);
        self.hang_up();
    }
}

thread_local! {
    static FEED: RefCell<Option<Rc<Line>>> = const { RefCell::new(None) };
    static TALK: RefCell<Option<Rc<Line>>> = const { RefCell::new(None) };
    static WRITING_AT: Cell<i64> = const { Cell::new(0) };
}

/// Opens the clinic's feed.
pub fn start() {
    if views::training::is_on() {
        return desk().net.set(Net::Live);
    }
    let line = Line::new(
        || format!("/v1/{}/desk/live", api::clinic()),
        || {
            let desk = desk();
            desk.net.set(Net::Live);
            // What happened meanwhile: the calls that are on come by themselves.
            desk.calls.set(Vec::new());
            for changed in [desk.tasks_changed, desk.day_changed, desk.templates_changed] {
                changed.update(|n| *n += 1);
            }
            inbox::refresh();
            conversation::catch_up();
            send::again();
        },
        |code| {
            let desk = desk();
            let net = match code {
                CLOSE_REPLACED => Net::Replaced,
                _ if !browser::window().navigator().on_line() => Net::Offline,
                _ => Net::Connecting,
            };
            desk.net.set(net);
            if desk.gate.get_untracked() == Gate::In {
                // A socket that is refused says no more than that: whether the sign-on is over, an ordinary question tells.
                browser::spawn(async move {
                    match api::me().await {
                        Ok(me) if me.member.is_none() => store::signed_out(),
                        Ok(_) => {}
                        Err(refused) if refused.is_offline() && net != Net::Replaced => desk.net.set(Net::Offline),
                        Err(_) => {}
                    }
                });
            }
        },
        take_feed,
    );
    line.open();
    if let Some(old) = FEED.replace(Some(line)) {
        old.end();
    }
}

/// Closes everything.
pub fn stop() {
    for line in [FEED.take(), TALK.take()].into_iter().flatten() {
        line.end();
    }
}

/// Tries again at once: the computer says that it has a way now.
pub fn now() {
    for line in [FEED.with_borrow(Clone::clone), TALK.with_borrow(Clone::clone)]
        .into_iter()
        .flatten()
    {
        if line.socket.borrow().is_none() {
            line.failures.set(0);
            line.open();
        } else {
            line.ask();
        }
    }
}

/// Follows a conversation in place of any other; none: follows nothing.
pub fn follow(session: Option<&str>) {
    let line = session.filter(|_| !views::training::is_on()).map(|session| {
        let (at, of) = (session.to_owned(), session.to_owned());
        let line = Line::new(
            move || {
                let last = desk().events.with_untracked(|e| e.last().map_or(0, |e| e.seq));
                format!("/v1/{}/desk/sessions/{at}/live?after={last}", api::clinic())
            },
            || {},
            |code| match code {
                CLOSE_ERASED => conversation::erased(),
                CLOSE_OVER => conversation::over(),
                _ => {}
            },
            move |text| take_session(&of, text),
        );
        line.open();
        line
    });
    if let Some(old) = TALK.replace(line) {
        old.end();
    }
}

/// The member is writing in a conversation, or stopped.
pub fn writing(session: &str, stopped: bool) {
    let now = clock::here();
    if !stopped && now - WRITING_AT.get() < 3_000 {
        return;
    }
    WRITING_AT.set(if stopped { 0 } else { now });
    let of = if stopped { "" } else { session };
    let frame = serde_json::json!({ "type": "writing", "session": of }).to_string();
    FEED.with_borrow(|line| line.as_ref().map(|line| line.say(&frame)));
    if !stopped && !desk().note_mode.get_untracked() {
        TALK.with_borrow(|line| line.as_ref().map(|line| line.say(r#"{"type":"typing"}"#)));
    }
}

/// A frame of the clinic's feed.
pub fn take_feed(text: &str) {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return;
    };
    if value.get("type").and_then(Value::as_str) == Some("call") {
        if value.get("state").and_then(Value::as_str) == Some("ringing") {
            news(News::Urgent(i18n::t().said_call.to_owned()));
        }
        return views::pop::take(&value);
    }
    // A frame of a later edge is left alone.
    let Some(frame) = frame(&value) else {
        return;
    };
    let desk = desk();
    match frame {
        Frame::Card { card } => {
            desk.tasks_changed.update(|n| *n += 1);
            inbox::changed(&card);
        }
        Frame::Gone { session } => {
            inbox::gone(&session);
            if desk.session_now() == session {
                conversation::erased();
            }
        }
        Frame::Task { task } => {
            desk.tasks_changed.update(|n| *n += 1);
            if desk.session_now() == task.session {
                conversation::refresh();
            }
        }
        Frame::Day { .. } => desk.day_changed.update(|n| *n += 1),
        Frame::Colleague { colleague, writing_in } => {
            let until = clock::here() + 8_000;
            desk.writing.update(|writing| match writing_in.is_empty() {
                true => drop(writing.remove(&colleague.id)),
                false => drop(writing.insert(colleague.id.clone(), (writing_in, until))),
            });
            desk.colleagues
                .update(|all| match all.iter_mut().find(|c| c.id == colleague.id) {
                    Some(known) => *known = colleague,
                    None => all.push(colleague),
                });
        }
        Frame::Alert { kind, session, by, at } => {
            let text = views::header::alert_words(&kind, &by);
            desk.alerts.update(|alerts| {
                alerts.retain(|a| a.session != session || a.kind != kind);
                alerts.push(Alert { kind, session, by, at });
            });
            news(News::Urgent(text));
        }
        Frame::Templates => desk.templates_changed.update(|n| *n += 1),
    }
}

/// Reads a frame by its name: `Frame`'s own reader would try each part of it through a copy.
fn frame(value: &Value) -> Option<Frame> {
    let name = value.get("type").and_then(Value::as_str)?;
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Some(match name {
        "card" => Frame::Card {
            card: part(value, "card")?,
        },
        "gone" => Frame::Gone {
            session: text(value, "session"),
        },
        "task" => Frame::Task {
            task: part(value, "task")?,
        },
        "day" => Frame::Day {
            date: text(value, "date"),
        },
        "colleague" => Frame::Colleague {
            colleague: part(value, "colleague")?,
            writing_in: text(value, "writing_in"),
        },
        "alert" => Frame::Alert {
            kind: text(value, "kind"),
            session: text(value, "session"),
            by: text(value, "by"),
            at: part(value, "at")?,
        },
        "templates" => Frame::Templates,
        _ => return None,
    })
}

fn part<T: serde::de::DeserializeOwned>(value: &Value, name: &str) -> Option<T> {
    T::deserialize(value.get(name)?).ok()
}

/// A frame of a conversation.
pub fn take_session(session: &str, text: &str) {
    if desk().session_now() != session {
        return;
    }
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return;
    };
    match value.get("type").and_then(Value::as_str) {
        Some("events") => {
            let events = value
                .get("events")
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default();
            conversation::take(&events);
        }
        Some("typing") => {
            let by = value.get("by").and_then(Value::as_str).unwrap_or_default();
            conversation::types(by);
        }
        Some("seen") => {
            let seq = value.get("seq").and_then(Value::as_i64).unwrap_or_default();
            desk().patient_read.update(|read| *read = seq.max(*read));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_fifteen_seconds() {
        let most: Vec<i64> = (1..=7).map(|n| wait(n, 1.0)).collect();
        assert_eq!(most, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
        assert_eq!(wait(u32::MAX, 1.0), LAST);
    }

    #[test]
    fn a_hundred_desks_come_back_over_half_the_wait() {
        assert_eq!((wait(3, 0.0), wait(3, 0.5)), (1_000, 1_500));
    }
}
