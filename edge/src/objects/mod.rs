//! The two objects. Between them there is no transaction, so every step that touches both is written down in one of them first and
//! completed by its alarm.

pub mod calls;
pub mod clinic;
pub mod session;

use worker::WebSocket;

/// Answers a socket's closing in kind.
pub fn answer_close(socket: &WebSocket, code: u32, reason: &str) {
    // 1005, 1006 and 1015 are never sent by anybody: they only stand for "no code".
    let code = u16::try_from(code).unwrap_or(1000);
    if !matches!(code, 1005 | 1006 | 1015) {
        socket
            .close(Some(code), Some(reason.get(..120).unwrap_or_default()))
            .ok();
    }
}
