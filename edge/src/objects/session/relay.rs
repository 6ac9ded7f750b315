//! The socket of a call: what the caller says and presses comes in by it, what is said to them goes out. What was heard is in the log
//! before anything answers it; what is spoken is read from the log ([`super::talk`]). So a socket that breaks, or a process that dies,
//! costs the rest of a sentence and nothing else.

use super::Session;
use super::phone::{self, GONE_FOR, Phone, Stage, real_now};
use super::talk::Talk;
use crate::error::Out;
use crate::incoming::Incoming;
use crate::objects::calls::{self, CallBegins, CallCode, CallOf, CallStanding, Link};
use crate::reply::Response;
use crate::{fault, known, log, reply};
use samtal_core::assistant::is_somebody_else;
use samtal_core::context::disclose::Reader;
use samtal_core::log::event::{Actor, Body, Channel, Entry};
use samtal_core::people::tier::Tier;
use samtal_core::time::SECOND;
use samtal_core::voice::digits;
use samtal_core::voice::flow::{KEY_PAUSE, Next, SILENCE};
use samtal_core::wire::desk::CallState;
use samtal_core::wire::problem::Problem;
use samtal_core::wire::twilio::relay::{Frame, Reason, Send, read, write};
use wasm_bindgen::JsValue;
use worker::{WebSocket, WebSocketPair};

/// What the tag of a call's socket begins with.
const TAG: &str = "call:";
/// The call is over, or another socket has it.
const CLOSE_DONE: u16 = 1000;
/// The socket is not of this call.
const CLOSE_NOT_THIS: u16 = 4400;
/// After so long the caller is told that an answer takes a moment. Most take a tenth of a second.
const ANSWER_TAKES: i64 = 4 * SECOND;

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
        let known = phone::call(&self.db, call)?.filter(|c| c.stage == Stage::On && !c.begins.by_desk);
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
    pub fn relay(&self, call: &str) -> Option<WebSocket> {
        let mut sockets = self.state.get_websockets_with_tag(&tag(call)).into_iter();
        sockets.find(|socket| Session::call_of(socket).is_some())
    }

    /// Sends frames to a call; where its socket is gone, to nobody.
    pub fn to_relay(&self, call: &str, frames: &[Send]) {
        if let Some(socket) = self.relay(call) {
            for frame in frames {
                // A socket that cannot be written to is gone.
                socket.send_with_str(write(frame)).ok();
            }
        }
    }

    /// Closes the socket of a call.
    pub fn close_relay(&self, call: &str) {
        for socket in self.state.get_websockets_with_tag(&tag(call)) {
            // What it may still bring is of no call.
            socket.serialize_attachment("").ok();
            socket.close(Some(CLOSE_DONE), Some("over")).ok();
        }
    }

    /// The socket of a call closed or broke. Where nobody was told why, the call is over unless it comes back.
    pub async fn relay_gone(&self, call: &str) -> Out<()> {
        self.load()?;
        if let Some(call) = phone::call(&self.db, call)?
            && call.stage == Stage::On
            && !call.begins.by_desk
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

    /// One frame of a call's socket.
    pub async fn relay_frame(&self, call: &str, socket: &WebSocket, text: Option<String>) -> Out<()> {
        self.load()?;
        let Some(mut call) = phone::call(&self.db, call)?.filter(|c| c.stage != Stage::Over) else {
            socket.close(Some(CLOSE_DONE), Some("over")).ok();
            return Ok(());
        };
        let frame = text.as_deref().map_or(Ok(Frame::Other), read);
        let Ok(frame) = frame else {
            log::error("relay_frame", self.clinic(), "not of this format");
            return Ok(());
        };
        let mut talk = Talk::of(&call);
        match frame {
            Frame::Setup { call_id } if call_id == call.call_id => self.relay_up(call).await,
            Frame::Setup { .. } => {
                socket.close(Some(CLOSE_NOT_THIS), Some("call")).ok();
                Ok(())
            }
            Frame::Prompt { last: false, .. } | Frame::Other => Ok(()),
            Frame::Prompt { text, .. } => {
                let next = talk.flow.heard(&text, digits::code(&text));
                self.follow(call, talk, next).await
            }
            Frame::Key(key) => {
                if talk.ends.is_none() {
                    // A key ends what is being said, as a word does.
                    talk.until = talk.until.min(real_now());
                }
                let next = talk.flow.key(key, &self.languages(&call));
                self.follow(call, talk, next).await
            }
            Frame::Interrupt { .. } => {
                // The platform has thrown away what was not said yet.
                talk.until = real_now();
                match talk.ends {
                    Some(Reason::Goodbye) => talk.ends = None,
                    Some(_) => return self.end_relay(call, talk),
                    None => {}
                }
                call.due_at = Some(talk.until + SILENCE);
                talk.keep(&mut call)?;
                phone::put(&self.db, &call)
            }
            Frame::Error => {
                log::error("relay_refused", self.clinic(), "");
                Ok(())
            }
        }
    }

    /// The languages that a call can be in, in the clinic's order.
    pub fn languages(&self, call: &Phone) -> Vec<String> {
        match known::at_hand(self.clinic()) {
            Some((known, _)) => known.config.languages.clone(),
            None => call.begins.settings.greetings.iter().map(|(l, _)| l.clone()).collect(),
        }
    }

    /// The socket is up: what the log has for the caller is spoken. After a break, again from where they last spoke.
    async fn relay_up(&self, call: Phone) -> Out<()> {
        // Which speech, and whether a person can be reached, is the clinic's: nothing is kept from the caller where it does not answer.
        if let Err(fault) = known::of(&self.env, self.clinic()).await {
            log::error("relay_known", self.clinic(), &fault.status().to_string());
        }
        self.load()?;
        let Some(mut call) = phone::call(&self.db, &call.call_id)?.filter(|c| c.stage == Stage::On) else {
            return Ok(());
        };
        let mut talk = Talk::of(&call);
        let again = talk.up;
        if again {
            call.spoken = self.last_said(&call)?;
            talk.until = 0;
        }
        talk.up = true;
        call.gone_at = 0;
        call.due_at = Some(real_now() + SILENCE);
        talk.keep(&mut call)?;
        phone::put(&self.db, &call)?;
        let tag = self.speech(&talk.flow.language);
        self.to_relay(&call.call_id, &[Send::Language { tag }]);
        let (id, detail, desks) = (call.call_id.clone(), call.detail(), call.begins.desks);
        self.speak(&id)?;
        if desks {
            self.show_call(CallState::Talking, &detail)?;
        }
        Ok(())
    }

    /// Does what follows from what was heard, from a key, from silence.
    pub async fn follow(&self, mut call: Phone, mut talk: Talk, next: Next) -> Out<()> {
        let now = real_now();
        match next {
            Next::Listen => {
                call.due_at = Some(if talk.flow.keys.is_empty() {
                    now.max(talk.until) + SILENCE
                } else {
                    now + KEY_PAUSE
                });
                talk.keep(&mut call)?;
                phone::put(&self.db, &call)
            }
            Next::Hear(text) if self.disowns(&call, &text)? => self.call_is_somebody_elses(call, talk).await,
            Next::Hear(text) => {
                talk.until = talk.until.min(now);
                call.due_at = Some(now + ANSWER_TAKES);
                talk.keep(&mut call)?;
                self.hear(call, text)
            }
            Next::Code(code) => {
                call.due_at = Some(now + ANSWER_TAKES + SILENCE);
                talk.keep(&mut call)?;
                phone::put(&self.db, &call)?;
                self.code_given(call, code).await
            }
            Next::Say(words) => self.say_beside(call, talk, &words),
            Next::Repeat(sentences) => self.utter(call, talk, &sentences, true),
            Next::Language { language, say } => {
                let tag = self.speech(&language);
                self.to_relay(&call.call_id, &[Send::Language { tag }]);
                self.say_beside(call, talk, &say)
            }
            Next::Transfer(words) => self.leave(call, talk, &words, Reason::Person),
            Next::End(words) => self.leave(call, talk, &words, Reason::Goodbye),
        }
    }

    /// The caller said something: it is in the log before anything else happens.
    fn hear(&self, mut call: Phone, text: String) -> Out<()> {
        call.said += 1;
        let said = utterance(call.said, text);
        let author = call.author();
        self.append(vec![said], &author, None, |db| phone::put(db, &call))
            .map(drop)
    }

    /// Whether the caller says that they are not the patient. Asked only where the number alone says so: a code is proof.
    fn disowns(&self, call: &Phone, text: &str) -> Out<bool> {
        if call.begins.own || self.tier(&call.detail())?.0 >= Tier::Confirmed {
            return Ok(false);
        }
        self.with(|m| {
            let name = m.folded.answer("name").map_or("", |(_, name)| name);
            is_somebody_else(text, name)
        })
    }

    /// The call goes on in a session of its own, which the provider is led to as after a code; here it is over, for the clinic's eyes.
    async fn call_is_somebody_elses(&self, call: Phone, mut talk: Talk) -> Out<()> {
        let refused = CallOf {
            call_id: call.call_id.clone(),
            language: talk.flow.language.clone(),
            refused: true,
            broke: false,
            answered: false,
        };
        let stub = calls::clinic(&self.env, self.clinic())?;
        let standing: Out<CallStanding> = calls::call(&stub, "call_of", &refused).await;
        self.load()?;
        let Some(call) = phone::call(&self.db, &refused.call_id)?.filter(|c| c.stage == Stage::On) else {
            return Ok(());
        };
        if let Err(fault) = standing {
            // Nothing more is said to them here: a person takes the call.
            log::error("relay_not_me", self.clinic(), &fault.status().to_string());
            let words = talk.flow.lines().trouble;
            return self.leave(call, talk, words, Reason::Person);
        }
        talk.ends = Some(Reason::Code);
        let id = call.call_id.clone();
        self.end_relay(call, talk)?;
        match phone::call(&self.db, &id)? {
            Some(call) => self.end_call_for(call, "somebody_else", Some(Reader::Desk.bit())),
            None => Ok(()),
        }
    }

    /// The caller gave a code: the clinic says whose it is.
    async fn code_given(&self, call: Phone, code: String) -> Out<()> {
        let asked = CallCode {
            call_id: call.call_id.clone(),
            code,
        };
        let stub = calls::clinic(&self.env, self.clinic())?;
        let standing: Out<CallStanding> = calls::call(&stub, "call_code", &asked).await;
        fault::point(&self.deployment, "relay.code").await;
        self.load()?;
        let Some(call) = phone::call(&self.db, &asked.call_id)?.filter(|c| c.stage == Stage::On) else {
            return Ok(());
        };
        let mut talk = Talk::of(&call);
        let standing = match standing {
            Ok(standing) => standing,
            Err(fault) => {
                log::error("relay_code", self.clinic(), &fault.status().to_string());
                let words = talk.flow.lines().unheard;
                return self.say_beside(call, talk, words);
            }
        };
        if !standing.right {
            let words = talk.flow.code(false).unwrap_or_default();
            return self.say_beside(call, talk, words);
        }
        if standing.who.session != self.id() {
            talk.ends = Some(Reason::Code);
            return self.end_relay(call, talk);
        }
        let link = standing.who.evidence.map(|evidence| Link {
            handoff: standing.who.handoff,
            call_id: call.call_id.clone(),
            evidence,
            system: call.begins.system.clone(),
        });
        let begins = CallBegins {
            link,
            said: String::new(),
            ..call.begins.clone()
        };
        let known = known::at_hand(self.clinic()).map(|(known, _)| known);
        // The greeting that follows says that the code was good.
        self.begin_call(Some(call), begins, known.as_deref()).map(drop)
    }

    /// The assistant cannot go on: a person does.
    pub fn call_to_person(&self, call: &str) -> Out<()> {
        let Some(call) = phone::call(&self.db, call)?.filter(|c| c.stage == Stage::On) else {
            return Ok(());
        };
        let talk = Talk::of(&call);
        let words = talk.flow.lines().trouble;
        self.leave(call, talk, words, Reason::Person)
    }
}

/// An utterance of the caller, as the log takes it.
pub fn utterance(n: i64, text: String) -> Entry {
    Entry {
        channel: Channel::Voice,
        by: Actor::Patient,
        body: Body::message(text),
        cid: format!("p{n}"),
    }
}
