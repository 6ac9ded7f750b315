//! The socket of a call: what the caller says and presses comes in by it, what is said to them goes out. What was heard is in the log
//! before anything answers it; what is spoken is read from the log, from where the call's row says that it was spoken to. So a socket that
//! breaks, or a process that dies, costs the rest of a sentence and nothing else.

use super::Session;
use super::phone::{self, GONE_FOR, LONGEST, Phone, Stage, real_now};
use crate::error::Out;
use crate::incoming::Incoming;
use crate::reply;
use crate::reply::Response;
use samtal_core::wire::problem::Problem;
use wasm_bindgen::JsValue;
use worker::{WebSocket, WebSocketPair};

/// What the tag of a call's socket begins with.
const TAG: &str = "call:";
/// The call is over, or another socket has it.
const CLOSE_DONE: u16 = 1000;

fn tag(call: &str) -> String {
    [TAG, call].concat()
}

impl Session {
    /// Opens the socket of a call that is on here. Who asks was checked by the Worker: the provider signs the request.
    pub fn open_relay(&self, request: &Incoming, call: &str) -> Out<Response> {
        if !request.header("upgrade").eq_ignore_ascii_case("websocket") {
            return Err(Problem::UpgradeRequired.into());
        }
        self.load()?;
        let known = phone::call(&self.db, call)?.filter(|c| c.stage != Stage::Over);
        if known.is_none() {
            return Err(Problem::NotFound.into());
        }
        let pair = WebSocketPair::new()?;
        // A call has one: an older one is what is left of a connection that broke.
        self.close_relay(call);
        self.state.accept_websocket_with_tags(&pair.server, &[&tag(call)]);
        pair.server.serialize_attachment(tag(call))?;
        let init = reply::init(101, &[])?;
        reply::set(&init, "webSocket", pair.client.as_ref())?;
        reply::make(&JsValue::NULL, &init)
    }

    /// The call that a socket is of; none: it is a patient's.
    pub fn call_of(socket: &WebSocket) -> Option<String> {
        let text: String = socket.deserialize_attachment().ok().flatten()?;
        text.strip_prefix(TAG).map(ToOwned::to_owned)
    }

    /// The socket of a call, while there is one.
    fn relay(&self, call: &str) -> Option<WebSocket> {
        self.state.get_websockets_with_tag(&tag(call)).into_iter().next_back()
    }

    /// Closes the socket of a call.
    pub fn close_relay(&self, call: &str) {
        for socket in self.state.get_websockets_with_tag(&tag(call)) {
            socket.close(Some(CLOSE_DONE), Some("over")).ok();
            // What it may still bring is of no call.
            socket.serialize_attachment("").ok();
        }
    }

    /// The socket of a call closed or broke. Where nobody was told why, the call is over unless it comes back.
    pub async fn relay_gone(&self, call: &str) -> Out<()> {
        self.load()?;
        if let Some(call) = phone::call(&self.db, call)?
            && call.stage == Stage::On
            && call.gone_at == 0
        {
            let now = real_now();
            let gone = Phone {
                gone_at: now,
                due_at: Some(now + GONE_FOR),
                ..call
            };
            phone::put(&self.db, &gone)?;
            self.arm().await?;
        }
        Ok(())
    }

    /// Something is due about a call.
    pub async fn call_due(&self, call: Phone) -> Out<()> {
        let now = real_now();
        if call.stage == Stage::Leaving || (call.gone_at > 0 && call.gone_at + GONE_FOR <= now) {
            return self.end_call(call, "dropped");
        }
        if self.relay(&call.call_id).is_some() {
            let call = Phone {
                due_at: Some(now + LONGEST),
                ..call
            };
            return phone::put(&self.db, &call);
        }
        if call.begins.system.is_empty() {
            return self.end_call(call, "dropped");
        }
        // The process that had the socket is gone with it.
        let gone = Phone {
            gone_at: now,
            due_at: Some(now + GONE_FOR),
            ..call
        };
        phone::put(&self.db, &gone)
    }
}
