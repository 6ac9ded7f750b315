//! Twilio Voice: calls that come in and calls that the clinic asks for, played as Twilio plays them and refused where Twilio would.
//!
//! ```no_run
//! # async fn example(simulators: samtal_site_demo::simulators::Simulators) -> Result<(), String> {
//! use std::time::Duration;
//! let call = simulators.call("+447700900456").await;
//! call.wait_for("Riverside", Duration::from_secs(5)).await?;
//! call.press("12345678").await?;
//! call.say("On Friday, please").await?;
//! call.hang_up().await;
//! assert!(call.problems().is_empty(), "{:?}", call.problems());
//! # Ok(())
//! # }
//! ```
//!
//! The number is configured as Twilio's console has it: `/hooks/{clinic}/twilio/voice` is asked for TwiML, `…/voice/fallback` where that
//! fails, and `…/voice/status` is told how each call ended.

mod call;
pub(super) mod control;
mod dial;
mod line;
pub(super) mod outbound;
mod relay;
mod schema;
mod sip;
#[cfg(test)]
mod tests;
mod twiml;

pub use call::{Asked, By, Call, Direction, Line, Problem, State};

use super::Simulators;
use super::world::hex;
use call::{Log, Shared};
use line::{Begins, Line as OnLine, fields};
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;

/// How a call comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dialled {
    /// The caller's number with `+`; empty: withheld.
    pub from: String,
    /// Twilio's word on the caller's number (`StirVerstat`); empty: none.
    pub verdict: String,
    /// SIP headers that another switch sent along (`X-…`, `User-to-User`): the call then comes by SIP.
    pub headers: Vec<(String, String)>,
}

/// A call that came in is answered, or refused, within this time.
const ANSWERED: Duration = Duration::from_secs(40);
/// How long a call rings before the first request, at most: it does not in this simulator.
const LOOK: Duration = Duration::from_millis(5);

impl Simulators {
    /// Somebody calls the clinic; empty: with their number withheld. Waits until the call is answered or refused.
    pub async fn call(&self, from: &str) -> Call {
        self.call_as(Dialled {
            from: from.to_owned(),
            ..Dialled::default()
        })
        .await
    }

    /// The same, with what else comes along.
    pub async fn call_as(&self, dialled: Dialled) -> Call {
        let call = self.dial(dialled);
        let until = tokio::time::Instant::now() + ANSWERED;
        while call.state() == State::Ringing && tokio::time::Instant::now() < until {
            tokio::time::sleep(LOOK).await;
        }
        call
    }

    /// The same without waiting.
    pub fn dial(&self, dialled: Dialled) -> Call {
        let to = self.with(|world| world.setup.sms.clone());
        let mut more = fields(&[
            ("FromCountry", if dialled.from.starts_with("+46") { "SE" } else { "GB" }),
            ("FromState", ""),
            ("FromCity", ""),
            ("FromZip", ""),
            ("ToCountry", "GB"),
            ("ToState", ""),
            ("ToCity", ""),
            ("ToZip", ""),
        ]);
        if !dialled.verdict.is_empty() {
            more.push(("StirVerstat".to_owned(), dialled.verdict));
        }
        if !dialled.headers.is_empty() {
            more.extend(fields(&[
                ("SipCallId", "5f0c1b2a@switch.example"),
                ("SipDomain", "riverside.sip.example"),
                ("SipDomainSid", "SD00000000000000000000000000000001"),
                ("SipSourceIp", "203.0.113.7"),
            ]));
            let named = dialled
                .headers
                .into_iter()
                .map(|(name, value)| (format!("SipHeader_{name}"), value));
            more.extend(named);
        }
        let begins = Begins {
            url: self.hook("twilio/voice"),
            get: false,
            fallback: Some(self.hook("twilio/voice/fallback")),
            status_callback: Some((self.hook("twilio/voice/status"), Vec::new())),
            fields: more,
            rings: Duration::ZERO,
            detects: false,
        };
        self.begin(Direction::Inbound, &dialled.from, &to, begins)
    }

    /// Every call, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.switchboard().clone()
    }

    /// The calls that the clinic asked for, in order.
    #[must_use]
    pub fn outbound(&self) -> Vec<Call> {
        let mut calls = self.calls();
        calls.retain(|call| call.direction() == Direction::OutboundApi);
        calls
    }

    /// Waits until the clinic has asked for `n` calls; those that it asked for by then, or after `within`.
    pub async fn wait_outbound(&self, n: usize, within: Duration) -> Vec<Call> {
        let until = tokio::time::Instant::now() + within;
        loop {
            let calls = self.outbound();
            if calls.len() >= n || tokio::time::Instant::now() > until {
                return calls;
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// The call with this id.
    #[must_use]
    pub fn call_by_id(&self, id: &str) -> Option<Call> {
        self.switchboard().iter().find(|call| call.id() == id).cloned()
    }

    fn switchboard(&self) -> std::sync::MutexGuard<'_, Vec<Call>> {
        self.inner.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, direction: Direction, from: &str, to: &str, begins: Begins) -> Call {
        let (input, given) = mpsc::unbounded_channel();
        let seed = self.with(|world| world.setup.seed);
        let mut calls = self.switchboard();
        let digest = Sha256::digest(format!("call/{seed}/{}", calls.len()).as_bytes());
        let call = Call {
            shared: Arc::new(Shared {
                simulators: self.clone(),
                id: format!("CA{}", hex(&digest[..16])),
                from: from.to_owned(),
                to: to.to_owned(),
                direction,
                log: Mutex::new(Log {
                    state: State::Ringing,
                    lines: Vec::new(),
                    asked: Vec::new(),
                    problems: Vec::new(),
                    mark: 0,
                    status: "",
                    version: 1,
                    desk: None,
                    answered: None,
                    listening: false,
                }),
                input,
            }),
        };
        calls.push(call.clone());
        drop(calls);
        tokio::spawn(OnLine::new(call.clone(), given, &begins).run(begins));
        call
    }
}
