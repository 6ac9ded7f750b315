//! Tickets: how the door tells a session which member of staff opens a socket on it.
//!
//! A request is forwarded with everything that its sender wrote, so the ticket carries a MAC under the deployment's pepper, for one session and for
//! half a minute.

use crate::objects::calls::conversation::Ticket;
use samtal_core::encode::hex;
use samtal_core::handoff::secret::{derive_secret, same};
use samtal_core::time::SECOND;

/// The header that it travels in.
pub const HEADER: &str = "x-samtal-ticket";
/// How long it is good: the way from the door to the object, and a slow start of it.
const LIFE: i64 = 30 * SECOND;
/// How far two machines' clocks may be apart.
pub const SKEW: i64 = 5 * SECOND;

fn mac(pepper: &[u8], clinic: &str, session: &str, body: &str) -> String {
    hex(&derive_secret(pepper, "desk-ticket", &[clinic, session, body]))
}

/// Writes one.
pub fn write(pepper: &[u8], clinic: &str, session: &str, ticket: &Ticket) -> String {
    let body = hex(serde_json::to_string(ticket).unwrap_or_default().as_bytes());
    [&mac(pepper, clinic, session, &body), ".", &body].concat()
}

/// Reads one that is good now.
pub fn read(pepper: &[u8], clinic: &str, session: &str, text: &str, now: i64) -> Option<Ticket> {
    let (tag, body) = text.split_once('.')?;
    if !same(tag, &mac(pepper, clinic, session, body)) {
        return None;
    }
    let ticket: Ticket = serde_json::from_slice(&unhex(body)?).ok()?;
    (-SKEW..=LIFE).contains(&(now - ticket.at)).then_some(ticket)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let pairs = bytes.chunks_exact(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_good_for_one_session_and_half_a_minute() {
        let ticket = Ticket {
            member: "ann".to_owned(),
            sign_on: "abc".to_owned(),
            at: 1_000_000,
            until: 0,
        };
        let text = write(b"pepper", "riverside", "ses_1", &ticket);
        let at = |clinic: &str, session: &str, now: i64| read(b"pepper", clinic, session, &text, now);
        assert_eq!(at("riverside", "ses_1", 1_000_000).as_ref(), Some(&ticket));
        assert_eq!(at("riverside", "ses_1", 1_000_000 + LIFE).as_ref(), Some(&ticket));
        assert_eq!(at("riverside", "ses_1", 1_000_001 + LIFE), None);
        assert_eq!(at("riverside", "ses_1", 1_000_000 - SKEW - 1), None);
        assert_eq!(at("riverside", "ses_2", 1_000_000), None);
        assert_eq!(at("lakeside", "ses_1", 1_000_000), None);
        assert_eq!(read(b"other", "riverside", "ses_1", &text, 1_000_000), None);
        for wrong in ["", ".", "0.0", &text[..text.len() - 1], &format!("{text}00")] {
            assert_eq!(read(b"pepper", "riverside", "ses_1", wrong, 1_000_000), None, "{wrong}");
        }
    }
}
