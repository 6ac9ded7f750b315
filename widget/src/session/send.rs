//! Sending: from the text box to the outbox, from the outbox to the server, one at a time.

use crate::browser::{after, dice, fresh_id, spawn};
use crate::clock;
use crate::read::{Js, json, object};
use crate::session::outbox::{Item, KEEP, Payload};
use crate::session::verdict::{Verdict, judge};
use crate::session::{account, api, create, forms, resume, socket};
use crate::storage;
use crate::store::{Part, change, peek, touch};
use crate::views::{composer, transcript};
use samtal_core::log::event::{Actor, Answer, Body, Channel, Entry, Event, Seq};
use samtal_core::time::At;
use samtal_core::wire::read::Read;
use wasm_bindgen::JsValue;

/// Characters of a message at most.
pub const LONGEST: usize = 4_096;
/// A frame that is not acknowledged after this many milliseconds may be lost: the socket is not to be trusted.
const PATIENCE: i64 = 8_000;
/// Where unsent items are remembered, each under its own key: two tabs never overwrite each other's.
const UNSENT: &str = "out.";

/// Sends what is in the text box, or asks for consent first. Whether the text box may be emptied.
pub fn send(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST {
        return false;
    }
    let agreed = peek(|c| c.has_agreed()) || (peek(|c| !c.is_live()) && create::has_agreed());
    if !agreed {
        change(&[], |c| c.asking = true);
        return false;
    }
    put(Payload::Message(text.to_owned()));
    change(&[Part::Rows], |c| {
        c.new = None;
        c.returned = false;
    });
    transcript::to_end();
    create::ensure();
    flush();
    true
}

/// "I agree": the consent goes first, then what was typed.
pub fn agree() {
    let version = peek(|c| c.clinic.consent.version.clone());
    change(&[], |c| c.asking = false);
    if peek(|c| c.is_live()) {
        change(&[], |c| c.agreed = true);
        put(Payload::Consent(version));
    } else {
        create::agree(&version);
    }
    composer::submit();
}

fn put(payload: Payload) {
    let (cid, at) = (fresh_id(), clock::now());
    change(&[Part::Rows], |c| c.outbox.put(cid.clone(), payload, at));
    remember(&cid);
}

/// Sends the next item, if none is on its way.
pub fn flush() {
    if !peek(|c| c.is_live()) {
        return;
    }
    let now = clock::now();
    let Some(item) = change(&[Part::Rows], |c| c.outbox.next(now)) else {
        return;
    };
    let cid = item.cid.clone();
    if let Payload::Message(text) = &item.payload {
        let frame = json(&[
            ("type", "message".into()),
            ("cid", cid.as_str().into()),
            ("text", text.as_str().into()),
        ]);
        if socket::say(&frame) {
            after(
                PATIENCE,
                Box::new(move || {
                    if is_sending(&cid) {
                        socket::drop_it();
                    }
                }),
            );
            return;
        }
    }
    spawn(Box::pin(async move {
        let (method, path, body) = request(&item);
        let reply = api::call(method, path, Some(body)).await;
        let seq = reply.body.int_at("seq").unwrap_or(0);
        let at = At::parse(&reply.body.text_at("at"));
        match reply.verdict() {
            Verdict::Done => acknowledged(&item.cid, seq, at),
            verdict => refused(&item.cid, verdict, &reply.code()),
        }
    }));
}

fn request(item: &Item) -> (&'static str, String, String) {
    let cid: JsValue = item.cid.as_str().into();
    match &item.payload {
        Payload::Message(text) => {
            let body = json(&[("cid", cid), ("text", text.as_str().into())]);
            ("POST", "/session/messages".into(), body)
        }
        Payload::Consent(version) => {
            let body = json(&[
                ("cid", cid),
                ("purpose", "chat".into()),
                ("version", version.as_str().into()),
                ("given", JsValue::TRUE),
            ]);
            ("POST", "/session/consent".into(), body)
        }
        Payload::Answer { form, item, value } => {
            let fields = object(&[(item, value.as_str().into())]);
            let body = json(&[("cid", cid), ("fields", fields)]);
            ("PUT", ["/session/forms/", form].concat(), body)
        }
    }
}

fn is_sending(cid: &str) -> bool {
    use crate::session::outbox::Progress::Sending;
    peek(|c| {
        let mut items = c.outbox.items().iter();
        items.any(|i| i.cid == cid && i.progress == Sending)
    })
}

/// The server has it, at this place. Its event may come later, or not at all to this socket: then it is made here.
pub fn acknowledged(cid: &str, seq: Seq, at: Option<At>) {
    let item = peek(|c| c.outbox.items().iter().find(|i| i.cid == cid).cloned());
    if let (Some(item), Some(at)) = (&item, at)
        && seq == peek(|c| c.log.last()) + 1
    {
        resume::take(vec![event(item, seq, at)]);
    }
    settle(cid);
    if seq > peek(|c| c.log.last()) {
        resume::read_again();
    }
    flush();
}

/// It is in the log: it leaves the outbox.
pub fn settle(cid: &str) {
    if change(&[], |c| c.outbox.acknowledge(cid)) {
        touch(&[Part::Rows]);
        storage::remove(&[UNSENT, cid].concat());
    }
}

/// The server, or the network, said no.
pub fn refused(cid: &str, verdict: Verdict, code: &str) {
    match verdict {
        Verdict::Retry(floor) => {
            let wait = change(&[Part::Rows], |c| c.outbox.retry(cid, floor, dice()));
            resume::trouble();
            after(wait, Box::new(flush));
        }
        Verdict::Refused => {
            if code.contains("consent") {
                // The clinic asks for consent, and to a newer text perhaps: the patient is asked, and what they wrote waits.
                change(&[], |c| {
                    c.agreed = false;
                    c.state.consents.clear();
                    c.asking = true;
                });
            }
            change(&[Part::Rows], |c| c.outbox.fail(cid));
            forms::refused(cid);
            flush();
        }
        Verdict::Done => flush(),
        Verdict::SignedOut | Verdict::Locked | Verdict::Erased => account::lost(verdict),
    }
}

/// An error frame of the socket about one message.
pub fn refused_by_frame(cid: &str, code: &str, retry_after: i64) {
    let status = match code {
        _ if retry_after > 0 => 429,
        "unavailable" | "internal" | "timeout" => 503,
        _ => 422,
    };
    refused(cid, judge(status, code, retry_after), code);
}

/// "Try again".
pub fn again(cid: &str) {
    let (now, fresh) = (clock::now(), fresh_id());
    let item = change(&[Part::Rows], |c| c.outbox.again(cid, fresh, now));
    if let Some(item) = item {
        storage::remove(&[UNSENT, cid].concat());
        remember(&item.cid);
    }
    resume::wake();
    create::ensure();
    flush();
}

fn event(item: &Item, seq: Seq, at: At) -> Event {
    let body = match &item.payload {
        Payload::Message(text) => Body::message(text.clone()),
        Payload::Consent(version) => Body::Consent {
            purpose: "chat".into(),
            version: version.clone(),
            given: true,
        },
        Payload::Answer { form, item, value } => Body::FormSaved {
            form: form.clone(),
            answers: vec![Answer {
                field: item.clone(),
                value: value.clone(),
            }],
        },
    };
    Event {
        seq,
        at,
        entry: Entry {
            channel: Channel::Web,
            by: Actor::Patient,
            body,
            cid: item.cid.clone(),
        },
    }
}

/// Writes an item down, for the case that the page does not live to see it acknowledged.
pub fn remember(cid: &str) {
    let record = peek(|c| {
        let item = c.outbox.items().iter().find(|i| i.cid == cid)?;
        let (kind, text, form, of) = match &item.payload {
            Payload::Message(text) => ("m", text, "", ""),
            Payload::Consent(version) => ("c", version, "", ""),
            Payload::Answer { form, item, value } => ("a", value, form.as_str(), item.as_str()),
        };
        Some(json(&[
            ("s", c.session.as_str().into()),
            ("k", kind.into()),
            ("x", text.as_str().into()),
            ("f", form.into()),
            ("i", of.into()),
            ("t", JsValue::from_f64(item.at as f64)),
        ]))
    });
    if let Some(record) = record {
        storage::set(&[UNSENT, cid].concat(), &record);
    }
}

/// Forgets what was written down of these items.
pub fn let_go(cids: &[String]) {
    for cid in cids {
        storage::remove(&[UNSENT, cid].concat());
    }
}

/// Takes over what an earlier page, or another tab, could not send. What belonged to another session is let go.
pub fn recover() {
    let (session, now) = (peek(|c| c.session.clone()), clock::now());
    for key in storage::keys(UNSENT) {
        let Some(record) = storage::get(&key).and_then(|r| Js::parse(&r)) else {
            continue;
        };
        let (owner, at) = (record.text_at("s"), record.int_at("t").unwrap_or(0));
        let text = record.text_at("x");
        let ours = owner.is_empty() || session.is_empty() || owner == session;
        if !ours || now - at > KEEP {
            storage::remove(&key);
            if !ours {
                continue;
            }
        }
        let payload = match record.text_at("k").as_str() {
            "c" => Payload::Consent(text),
            "a" => Payload::Answer {
                form: record.text_at("f"),
                item: record.text_at("i"),
                value: text,
            },
            _ => Payload::Message(text),
        };
        let cid = key.strip_prefix(UNSENT).unwrap_or(&key).to_owned();
        change(&[Part::Rows], |c| c.outbox.put(cid.clone(), payload, at));
        if !session.is_empty() {
            remember(&cid);
        }
    }
}

/// The session is over: what was unsent goes back to the text box, where the patient can take it along.
pub fn give_back() {
    for key in storage::keys(UNSENT) {
        storage::remove(&key);
    }
    let texts = change(&[Part::Rows], |c| c.outbox.drain());
    if !texts.is_empty() {
        composer::prefill(&texts.join("\n"));
    }
}
