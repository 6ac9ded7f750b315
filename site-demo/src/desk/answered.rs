//! A call that the desk's phone took: its token opens the context, and what is said is written back.

use super::talked;
use crate::edge::{Answer, As};
use crate::simulators::voice::{Call, State};
use crate::{App, Shared, locked};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// The header in which an invitation carries its token.
const TOKEN: &str = "x-samtal-token";
/// The standard's own header, for switches that pass no other on.
const USER_TO_USER: &str = "user-to-user";
/// How long it takes at most until the two are connected: a whisper is said first.
const CONNECTS: Duration = Duration::from_secs(20);
/// How often what was said is written back.
const WRITES: Duration = Duration::from_millis(200);

/// One call at the desk.
#[derive(Default)]
pub struct Answered {
    /// Never leaves this process.
    grant: String,
    /// What the desk's system was told, without the grant.
    pub context: Value,
    /// Events written so far.
    written: u32,
    /// Lines of the call that were looked at.
    lines: usize,
}

impl Answered {
    /// Whether what is said can be written back.
    pub fn writes(&self) -> bool {
        !self.grant.is_empty()
    }

    /// Keeps the grant of an answer and takes it out of what pages get.
    fn keep_grant(&mut self, answer: &mut Value) {
        let grant = answer.as_object_mut().and_then(|fields| fields.remove("grant"));
        if let Some(Value::String(grant)) = grant.filter(|grant| *grant != "") {
            self.grant = grant;
        }
    }

    /// Joins what was written in the chat meanwhile to what is known.
    fn join(&mut self, mut update: Value) {
        self.keep_grant(&mut update);
        let (Some(known), Value::Object(update)) = (self.context.as_object_mut(), update) else {
            return;
        };
        let last = known.get("last_seq").and_then(Value::as_u64).unwrap_or_default();
        for (name, value) in update {
            match (name.as_str(), value) {
                // What the caller hears first was said already.
                ("greeting", _) => {}
                ("turns", Value::Array(fresh)) => {
                    let fresh = fresh
                        .into_iter()
                        .filter(|turn| turn["seq"].as_u64().is_some_and(|seq| seq > last));
                    let turns = known.entry("turns").or_insert_with(|| json!([]));
                    if let Some(turns) = turns.as_array_mut() {
                        turns.extend(fresh);
                    }
                }
                (_, value) => {
                    known.insert(name, value);
                }
            }
        }
    }
}

/// The desk has picked up: with the token of the invitation its system asks what the call is about.
pub async fn take(app: &Shared, call: &Call) {
    let connected = call.wait_state(CONNECTS, |state| {
        matches!(state, State::Connected { .. } | State::Ended)
    });
    let Ok(State::Connected { headers, .. }) = connected.await else {
        return;
    };
    let carried = [TOKEN, USER_TO_USER].iter().find_map(|name| headers.get(*name));
    let token = carried.and_then(|header| samtal_core::wire::sip::token(header));
    let mut answered = Answered {
        lines: call.lines().len(),
        ..Answered::default()
    };
    if let Some(token) = token {
        let question = json!({"call_id": call.id(), "called": app.clinic.phone.as_str(), "token": token});
        let (status, mut context) = app.edge.post(As::Voice, "/context", &question).await;
        answered.keep_grant(&mut context);
        if status == 200 {
            answered.context = context;
        }
    }
    {
        let mut desk = locked(&app.desk);
        desk.answered.insert(call.id().to_owned(), answered);
        desk.version += 1;
    }
    tokio::spawn(write_along(Shared::clone(app), call.clone()));
}

/// Writes back what the two say, for as long as they talk.
async fn write_along(app: Shared, call: Call) {
    while matches!(call.state(), State::Connected { .. }) {
        transcribe(&app, &call).await;
        tokio::time::sleep(WRITES).await;
    }
    transcribe(&app, &call).await;
}

/// Writes back what was said since the last time.
pub async fn transcribe(app: &App, call: &Call) {
    let said = {
        let mut desk = locked(&app.desk);
        let Some(answered) = desk.answered.get_mut(call.id()) else {
            return;
        };
        let from = std::mem::replace(&mut answered.lines, call.lines().len());
        if answered.writes() {
            talked(call, from)
        } else {
            Vec::new()
        }
    };
    let event = |(patient, text): (bool, String)| json!({"kind": "message", "by": if patient { "patient" } else { "assistant" }, "text": text});
    let events: Vec<Value> = said.into_iter().map(event).collect();
    if !events.is_empty() {
        write(app, call.id(), &events).await;
    }
}

/// Writes back what happened in the call, each event with a `cid` of its own.
pub async fn write(app: &App, id: &str, events: &[Value]) -> Answer {
    let mut events = events.to_vec();
    let grant = {
        let mut desk = locked(&app.desk);
        let Some(answered) = desk.answered.get_mut(id).filter(|answered| answered.writes()) else {
            return (409, json!({"detail": "Nothing can be written back about this caller."}));
        };
        for event in &mut events {
            answered.written += 1;
            event["cid"] = json!(format!("desk-{id}-{}", answered.written));
        }
        answered.grant.clone()
    };
    let path = format!("/calls/{id}/events");
    app.edge
        .post(As::Grant(&grant), &path, &json!({"events": events}))
        .await
}

/// Asks what is new in a conversation whose call the desk has.
pub async fn listen(app: &App, id: &str) {
    let asked = {
        let desk = locked(&app.desk);
        let answered = desk.answered.get(id).filter(|answered| answered.writes());
        answered.map(|answered| {
            (
                answered.grant.clone(),
                answered.context["last_seq"].as_u64().unwrap_or_default(),
            )
        })
    };
    let Some((grant, after)) = asked else { return };
    let path = format!("/calls/{id}/context?after={after}");
    let (status, update) = app.edge.call(As::Grant(&grant), Method::GET, &path, None).await;
    if status == 200
        && let Some(answered) = locked(&app.desk).answered.get_mut(id)
    {
        answered.join(update);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grant_stays_with_the_server_and_an_answer_without_one_does_not_take_it() {
        let mut answered = Answered::default();
        let mut context = json!({"tier": 3, "grant": "vg_secret"});
        answered.keep_grant(&mut context);
        assert_eq!(context, json!({"tier": 3}));
        answered.keep_grant(&mut json!({"grant": ""}));
        answered.keep_grant(&mut json!({"code": "unavailable"}));
        assert_eq!(answered.grant, "vg_secret");
    }

    #[test]
    fn what_comes_later_joins_what_is_known_once() {
        let mut answered = Answered {
            context: json!({"greeting": "Good morning", "last_seq": 2, "turns": [{"seq": 1}, {"seq": 2}], "topic": ""}),
            ..Answered::default()
        };
        let update = json!({"greeting": "Again", "last_seq": 3, "turns": [{"seq": 2}, {"seq": 3}], "topic": "eczema"});
        answered.join(update.clone());
        answered.join(update);
        let wanted = json!({"greeting": "Good morning", "last_seq": 3, "turns": [{"seq": 1}, {"seq": 2}, {"seq": 3}], "topic": "eczema"});
        assert_eq!(answered.context, wanted);
    }
}
