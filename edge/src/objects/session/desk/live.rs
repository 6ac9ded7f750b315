//! The desks' sockets of this conversation. They hibernate as the patient's do, read as [`Reader::Desk`], and say nothing but that somebody
//! is writing: what is said and done goes by requests, which can be repeated after a lost answer.

use super::tickets;
use crate::auth::PROTOCOL;
use crate::error::{Fault, Out};
use crate::incoming::Incoming;
use crate::objects::calls::conversation::StopFollowing;
use crate::objects::session::live::{self, CLOSE_BAD_FRAME, CLOSE_DEAD, CLOSE_ERASED, CLOSE_REPLACED, close, frame_of};
use crate::objects::session::{Session, store};
use crate::reply::{self, Response};
use crate::{clock, log};
use samtal_core::context::disclose::Reader;
use samtal_core::desk::sign_on::LONGEST;
use samtal_core::log::event::{Event, Seq};
use samtal_core::wire::browser::{ClientFrame, error_frame, events_frame, seen_frame, typing_frame};
use samtal_core::wire::problem::Problem;
use wasm_bindgen::JsValue;
use worker::{WebSocket, WebSocketPair};

/// What every socket of a desk is tagged with.
pub const TAG: &str = "staff";
/// Events of one frame while a socket catches up.
const CATCH_UP: i64 = 200;
/// Desks that follow one conversation at once, and a member's own: more are old tabs.
const MAX_DESKS: usize = 40;
/// See `MAX_DESKS`.
const MAX_OWN: usize = 5;

/// What is kept with a socket while the object sleeps. One text, as with the patient's.
struct Attachment {
    opened: i64,
    member: String,
    sign_on: String,
}

impl Attachment {
    fn write(&self) -> String {
        [
            TAG,
            " ",
            &self.opened.to_string(),
            " ",
            &self.member,
            " ",
            &self.sign_on,
        ]
        .concat()
    }

    fn read(text: &str) -> Option<Attachment> {
        let mut parts = text.splitn(4, ' ');
        if parts.next()? != TAG {
            return None;
        }
        Some(Attachment {
            opened: parts.next()?.parse().ok()?,
            member: parts.next()?.to_owned(),
            sign_on: parts.next().unwrap_or_default().to_owned(),
        })
    }

    fn is_over(&self) -> bool {
        real_now() - self.opened >= LONGEST
    }
}

impl Session {
    /// Opens a desk's socket and sends what came after `after`.
    pub fn open_desk_socket(&self, request: &Incoming) -> Out<Response> {
        let now = real_now();
        let ticket = request.header(tickets::HEADER);
        let ticket = tickets::read(&self.deployment.pepper, self.clinic(), self.id(), &ticket, now);
        let ticket = ticket.ok_or(Problem::Unauthorized)?;
        if !request.header("upgrade").eq_ignore_ascii_case("websocket") {
            return Err(Problem::UpgradeRequired.into());
        }
        self.load_for_desk()?;
        let (last, seen) = self.with(|m| (m.folded.last_seq, m.seen))?;
        let after: Seq = request.number("after")?.unwrap_or(last);
        let pair = WebSocketPair::new()?;
        self.make_room_for_desk(&ticket.member);
        self.state.accept_websocket_with_tags(&pair.server, &[TAG]);
        // What a given reason opened closes with it: it counts as opened so much earlier.
        let opened = match ticket.until {
            0 => now,
            until => now.min(until - LONGEST),
        };
        let attached = Attachment {
            opened,
            member: ticket.member,
            sign_on: ticket.sign_on,
        };
        pair.server.serialize_attachment(attached.write())?;
        let mut from = after.clamp(0, last);
        loop {
            let page = store::page(&self.db, Reader::Desk, from, CATCH_UP)?;
            pair.server.send_with_str(frame_of(&page))?;
            from += CATCH_UP;
            if from >= last {
                break;
            }
        }
        pair.server.send_with_str(seen_frame(seen))?;
        let offered = request.header("sec-websocket-protocol");
        let own: &[(&str, &str)] = if offered.split(',').any(|p| p.trim() == PROTOCOL) {
            &[("sec-websocket-protocol", PROTOCOL)]
        } else {
            &[]
        };
        let init = reply::init(101, own)?;
        reply::set(&init, "webSocket", pair.client.as_ref())?;
        reply::make(&JsValue::NULL, &init)
    }

    /// As [`Session::load`]: who is not a patient is told that there is nothing.
    pub fn load_for_desk(&self) -> Out<()> {
        match self.load() {
            Err(Fault::Problem(Problem::Unauthorized)) => Err(Problem::NotFound.into()),
            loaded => loaded,
        }
    }

    /// Closes the oldest sockets, a member's own first, until one more may open.
    fn make_room_for_desk(&self, member: &str) {
        let mut open: Vec<(Attachment, WebSocket)> = self.desk_sockets();
        open.sort_by_key(|(attached, _)| attached.opened);
        let own = open.iter().filter(|(a, _)| a.member == member).count() + 1;
        let mut own_surplus = own.saturating_sub(MAX_OWN);
        let mut surplus = (open.len() + 1).saturating_sub(MAX_DESKS);
        for (attached, socket) in open {
            let is_own = attached.member == member;
            if (is_own && own_surplus > 0) || surplus > 0 {
                own_surplus = own_surplus.saturating_sub(usize::from(is_own));
                surplus = surplus.saturating_sub(1);
                close(&socket, CLOSE_REPLACED, "replaced");
            }
        }
    }

    fn desk_sockets(&self) -> Vec<(Attachment, WebSocket)> {
        let sockets = self.state.get_websockets_with_tag(TAG).into_iter();
        sockets.filter_map(|s| Some((attachment(&s)?, s))).collect()
    }

    /// Whether a desk's socket said this; if so it is answered here.
    pub fn desk_frame(&self, socket: &WebSocket, text: Option<&str>) -> worker::Result<bool> {
        let Some(attached) = attachment(socket) else {
            return Ok(false);
        };
        if attached.is_over() {
            close(socket, CLOSE_DEAD, "sign-on");
            return Ok(true);
        }
        let Some(text) = text else {
            close(socket, CLOSE_BAD_FRAME, "text frames only");
            return Ok(true);
        };
        match (self.load(), ClientFrame::parse(text)) {
            (Err(Fault::Internal(text)), _) => log::error("desk_frame", self.clinic(), &text),
            (Err(_), _) => close(socket, CLOSE_ERASED, "erased"),
            (Ok(()), Ok(ClientFrame::Typing)) => self.staff_types(socket, &attached.member),
            (Ok(()), Ok(_)) => {
                let problem = Problem::invalid("type", "must be 'typing'");
                socket.send_with_str(error_frame(&problem, None))?;
            }
            (Ok(()), Err(problem)) => socket.send_with_str(error_frame(&problem, None))?,
        }
        Ok(true)
    }

    /// A member is writing: colleagues see who, and the patient that somebody is, unless the conversation is a colleague's. The patient's frame
    /// names nobody: whoever has written already stands in the chat, by the name that the clinic shows.
    fn staff_types(&self, from: &WebSocket, member: &str) {
        let frame = typing_frame(&["staff:", member].concat());
        for (attached, socket) in self.desk_sockets() {
            if socket != *from && attached.member != member {
                socket.send_with_str(&frame).ok();
            }
        }
        let answers = self.with(|m| m.folded.owner.as_ref().is_none_or(|o| o.id == member));
        if answers.unwrap_or(false) {
            let frame = typing_frame("staff");
            for socket in self.state.get_websockets_with_tag(live::TAG) {
                socket.send_with_str(&frame).ok();
            }
        }
    }

    /// Sends every desk this frame. One whose sign-on must be over by now is closed instead.
    pub fn to_desks(&self, frame: &str) {
        for (attached, socket) in self.desk_sockets() {
            if attached.is_over() {
                close(&socket, CLOSE_DEAD, "sign-on");
            } else {
                // A socket that cannot be written to is gone; its desk reads by sequence number when it returns.
                socket.send_with_str(frame).ok();
            }
        }
    }

    /// Tells every desk what was appended, in order.
    pub fn announce_to_desks(&self, new: &[&(Event, u8)]) {
        if new.is_empty() || self.state.get_websockets_with_tag(TAG).is_empty() {
            return;
        }
        let events: Vec<String> = new
            .iter()
            .map(|(event, readers)| store::as_seen(event, *readers, Reader::Desk))
            .collect();
        self.to_desks(&events_frame(&events));
    }

    /// A sign-on ended, or the reason to follow this did. Once or often.
    pub fn close_desks_of(&self, ended: &StopFollowing) {
        let until = match ended.at {
            0 => i64::MAX,
            at => at + tickets::SKEW,
        };
        for (attached, socket) in self.desk_sockets() {
            if attached.opened > until {
                continue;
            }
            if attached.member == ended.member && (ended.sign_on.is_empty() || attached.sign_on == ended.sign_on) {
                close(&socket, CLOSE_DEAD, "sign-on");
            }
        }
    }
}

fn attachment(socket: &WebSocket) -> Option<Attachment> {
    let text: String = socket.deserialize_attachment().ok().flatten()?;
    Attachment::read(&text)
}

fn real_now() -> i64 {
    clock::real_ms() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attachment_format_unchanged() {
        // It is kept over a deployment: the socket that it stands on stays open.
        let attached = Attachment {
            opened: 7,
            member: "ann".to_owned(),
            sign_on: "abc".to_owned(),
        };
        assert_eq!(attached.write(), "staff 7 ann abc");
        let read = Attachment::read("staff 7 ann ").expect("one");
        assert_eq!(
            (read.opened, read.member.as_str(), read.sign_on.as_str()),
            (7, "ann", "")
        );
        assert!(Attachment::read("7 0123abcd").is_none());
    }
}
