//! Live sockets: what comes in by frames, and who is told of what was appended. Sockets hibernate: nothing about them is in memory.

use super::Session;
use super::store::{self, Appended};
use crate::auth::PROTOCOL;
use crate::error::{Fault, Out};
use crate::incoming::Incoming;
use crate::reply;
use crate::reply::Response;
use js_sys::JsString;
use samtal_core::context::disclose::Reader;
use samtal_core::log::event::{Actor, Body, Channel, Entry, Event, Seq};
use samtal_core::wire::browser::{
    ClientFrame, MAX_FRAME, NewMessage, NewPage, ack_frame, cid_of_refused, error_frame, events_frame, seen_frame,
    typing_frame,
};
use samtal_core::wire::problem::Problem;
use wasm_bindgen::JsValue;
use worker::{WebSocket, WebSocketPair};

/// The token of this socket is dead.
pub const CLOSE_DEAD: u16 = 4401;
/// The session is locked on this device.
pub const CLOSE_LOCKED: u16 = 4403;
/// More sockets than a session may have: the oldest makes room.
pub const CLOSE_REPLACED: u16 = 4409;
/// The session was erased.
pub const CLOSE_ERASED: u16 = 4410;
/// Frames that are none.
pub const CLOSE_BAD_FRAME: u16 = 4400;

/// Events of one frame while a socket catches up.
const CATCH_UP: i64 = 200;

/// What every patient's socket is tagged with.
pub const TAG: &str = "patient";

/// What is kept with a socket while the object sleeps: when it was opened, in real milliseconds (the oldest is replaced first), and the
/// device's token, as a hash. One text: a structure would be taken apart for every frame.
struct Attachment {
    device: String,
    opened: f64,
}

impl Attachment {
    fn write(&self) -> String {
        format!("{} {}", self.opened, self.device)
    }

    fn read(text: &str) -> Option<Attachment> {
        let (opened, device) = text.split_once(' ')?;
        Some(Attachment {
            device: device.to_owned(),
            opened: opened.parse().ok()?,
        })
    }
}

impl Session {
    /// Opens a socket and sends what came after `after`.
    pub fn open_socket(&self, request: &Incoming, after: Seq) -> Out<Response> {
        if !request.header("upgrade").eq_ignore_ascii_case("websocket") {
            return Err(Problem::UpgradeRequired.into());
        }
        let device = self.device(request)?;
        let pair = WebSocketPair::new()?;
        self.make_room();
        self.state.accept_websocket_with_tags(&pair.server, &[TAG]);
        let opened = crate::clock::real_ms();
        pair.server
            .serialize_attachment(Attachment { device, opened }.write())?;
        let last = self.with(|m| m.folded.last_seq)?;
        let mut from = after.clamp(0, last);
        loop {
            let page = store::page(&self.db, Reader::Patient, from, CATCH_UP)?;
            pair.server.send_with_str(frame_of(&page))?;
            from += CATCH_UP;
            if from >= last {
                break;
            }
        }
        let offered = request.header("sec-websocket-protocol");
        let speaks = offered.split(',').any(|p| p.trim() == PROTOCOL);
        let own: &[(&str, &str)] = if speaks {
            &[("sec-websocket-protocol", PROTOCOL)]
        } else {
            &[]
        };
        let init = reply::init(101, own)?;
        reply::set(&init, "webSocket", pair.client.as_ref())?;
        reply::make(&JsValue::NULL, &init)
    }

    /// Closes the oldest sockets until one more may open.
    fn make_room(&self) {
        let mut open: Vec<(f64, WebSocket)> = self
            .state
            .get_websockets_with_tag(TAG)
            .into_iter()
            .map(|s| (attachment(&s).map_or(0.0, |a| a.opened), s))
            .collect();
        open.sort_by(|a, b| a.0.total_cmp(&b.0));
        let surplus = (open.len() + 1).saturating_sub(self.deployment.limits.sockets);
        for (_, socket) in open.into_iter().take(surplus) {
            close(&socket, CLOSE_REPLACED, "replaced");
        }
    }

    /// One frame of a patient's socket. Only a fault of ours is an error; anything else is answered in the socket.
    pub fn frame(&self, socket: &WebSocket, text: Option<String>) -> worker::Result<()> {
        let Some(text) = text else {
            close(socket, CLOSE_BAD_FRAME, "text frames only");
            return Ok(());
        };
        match self.act_on(socket, &text) {
            Ok(()) => Ok(()),
            Err((cid, fault)) => {
                let problem = match fault {
                    Fault::Problem(problem) => problem,
                    Fault::Passed(..) => Problem::Unavailable,
                    Fault::Internal(text) => {
                        crate::log::error("frame", "", &text);
                        Problem::Unavailable
                    }
                };
                match problem {
                    Problem::Unauthorized => close(socket, CLOSE_DEAD, "token"),
                    Problem::Locked => close(socket, CLOSE_LOCKED, "locked"),
                    problem => socket.send_with_str(error_frame(&problem, cid.as_deref()))?,
                }
                Ok(())
            }
        }
    }

    fn act_on(&self, socket: &WebSocket, text: &str) -> Result<(), (Option<String>, Fault)> {
        let no_cid = |fault: Fault| (None, fault);
        if text.len() > MAX_FRAME {
            return Err(no_cid(Problem::TooLarge.into()));
        }
        self.load().map_err(no_cid)?;
        let Some(attached) = attachment(socket) else {
            return Err(no_cid(Problem::Unauthorized.into()));
        };
        self.device_hash(&attached.device).map_err(no_cid)?;
        let frame = ClientFrame::parse(text).map_err(|problem| (cid_of_refused(text), problem.into()))?;
        match frame {
            ClientFrame::Message(NewMessage { cid, text }) => {
                let with_cid = |fault: Fault| (Some(cid.clone()), fault);
                self.spend().map_err(with_cid)?;
                let entry = Entry {
                    channel: Channel::Web,
                    by: Actor::Patient,
                    body: Body::message(text),
                    cid: cid.clone(),
                };
                let appended = self.append_one(entry, "patient").map_err(with_cid)?;
                let ack = ack_frame(&cid, appended.seq, appended.at);
                socket.send_with_str(ack).map_err(|e| with_cid(e.into()))
            }
            ClientFrame::Seen(seq) => self.seen(seq, Some(socket)).map_err(no_cid),
            ClientFrame::Typing => {
                let frame = typing_frame("patient");
                for other in self.state.get_websockets_with_tag(TAG) {
                    if other != *socket {
                        other.send_with_str(&frame).ok();
                    }
                }
                self.to_desks(&frame);
                Ok(())
            }
            ClientFrame::Page(NewPage { cid, page }) => {
                self.spend().map_err(no_cid)?;
                let cid = cid.unwrap_or_else(|| crate::random::id("page_"));
                self.visit(page.path, page.title, cid).map(drop).map_err(no_cid)
            }
        }
    }

    /// Notes how far the patient has read, and tells the other sockets.
    pub fn seen(&self, seq: Seq, from: Option<&WebSocket>) -> Out<()> {
        let (last, known) = self.with(|m| (m.folded.last_seq, m.seen))?;
        let seq = seq.clamp(0, last);
        if seq <= known {
            return Ok(());
        }
        store::set_meta(&self.db, "seen", &seq.to_string())?;
        if let Some(memory) = self.memory.borrow_mut().as_mut() {
            memory.seen = seq;
            memory.head = None;
        }
        let frame = seen_frame(seq);
        for socket in self.state.get_websockets_with_tag(TAG) {
            if from != Some(&socket) {
                socket.send_with_str(&frame).ok();
            }
        }
        self.to_desks(&frame);
        Ok(())
    }

    /// Tells every live socket what was appended, as it may see it.
    pub fn announce<'a>(&self, appended: impl Iterator<Item = &'a Appended>) {
        let mut new: Vec<&(Event, u8)> = appended.filter_map(|a| a.new.as_ref()).collect();
        // A caller waits for every tenth of a second.
        self.speak_of(new.iter().map(|(event, _)| event));
        new.sort_by_key(|(event, _)| event.seq);
        self.announce_to_desks(&new);
        let sockets = self.state.get_websockets_with_tag(TAG);
        if sockets.is_empty() {
            return;
        }
        let events: Vec<String> = new
            .into_iter()
            .map(|(event, readers)| store::as_seen(event, *readers, Reader::Patient))
            .collect();
        if events.is_empty() {
            return;
        }
        let frame = events_frame(&events);
        for socket in sockets {
            // A socket that cannot be written to is gone; its device reads by sequence number when it returns.
            socket.send_with_str(&frame).ok();
        }
    }

    /// Closes the sockets of a device.
    pub fn close_sockets_of(&self, device: &str) {
        for socket in self.state.get_websockets_with_tag(TAG) {
            if attachment(&socket).is_some_and(|a| a.device == device) {
                close(&socket, CLOSE_DEAD, "token");
            }
        }
    }

    /// Closes every socket.
    pub fn close_all(&self, code: u16, reason: &str) {
        for socket in self.state.get_websockets() {
            close(&socket, code, reason);
        }
    }

    /// Whether the device with this token hash is still good: as [`Session::device_token`], for a socket that knows the hash only.
    fn device_hash(&self, hash: &str) -> Out<()> {
        let now = self.now();
        let known = self.with(|m| m.devices.iter().any(|d| d.hash == hash && now < d.expires_at))?;
        if known {
            return Ok(());
        }
        self.device_by_hash(hash, false).map(drop)
    }
}

fn attachment(socket: &WebSocket) -> Option<Attachment> {
    let text: String = socket.deserialize_attachment().ok().flatten()?;
    Attachment::read(&text)
}

/// Closes a socket; one that is gone already stays gone.
pub fn close(socket: &WebSocket, code: u16, reason: &str) {
    socket.close(Some(code), Some(reason)).ok();
}

/// A frame of the events that SQLite has put together.
pub fn frame_of(events: &JsString) -> String {
    ["{\"type\":\"events\",\"events\":[", &String::from(events), "]}"].concat()
}
