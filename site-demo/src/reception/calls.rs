//! The calls that are on, as the feed shows them the moment they come in: who, on which evidence, what about, what not to ask again. And
//! the desk's phone, when a caller is being connected.

use crate::App;
use crate::locked;
use crate::simulators::voice::State;
use maud::{Markup, html};
use serde_json::Value;

/// Turns of the conversation that a card shows, the last ones.
const TURNS: usize = 6;

/// Ended calls that stay in sight.
const ENDED: usize = 2;

/// What is known by each tier, in words.
const TIERS: [&str; 5] = [
    "Unknown caller",
    "Possible match",
    "Recognised",
    "Confirmed",
    "Known patient",
];

/// All of them; nothing where there are none.
pub fn section(app: &App) -> Markup {
    let frames = shown(locked(&app.desk).frames());
    html! {
        @if !frames.is_empty() {
            h2 { "On the phone" }
            ul class="tasks" id="on-the-phone" { @for frame in &frames { (card(app, frame)) } }
        }
    }
}

/// Calls that are on, and the last ones that ended.
fn shown(mut frames: Vec<Value>) -> Vec<Value> {
    let mut over = 0;
    frames.retain(|frame| {
        let ended = text(frame, "state") == "ended";
        over += usize::from(ended);
        !ended || over <= ENDED
    });
    frames.sort_by_key(|frame| text(frame, "state") == "ended");
    frames
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value[name].as_array().into_iter().flatten()
}

fn words(text: &str) -> String {
    text.replace('_', " ")
}

fn evidence(kind: &str) -> String {
    match kind {
        "handoff_code" => "the code from the chat".to_owned(),
        "handoff_token" => "the token from the chat".to_owned(),
        "whatsapp_ref" => "the reference on WhatsApp".to_owned(),
        "verified_number" => "a verified number".to_owned(),
        "claimed_number" => "a number given in the chat".to_owned(),
        "portal_assertion" => "the patient portal".to_owned(),
        "staff_check" => "a check by staff".to_owned(),
        other => words(other),
    }
}

fn card(app: &App, frame: &Value) -> Markup {
    let context = &frame["context"];
    let tier = context["tier"]
        .as_u64()
        .and_then(|tier| usize::try_from(tier).ok())
        .unwrap_or_default();
    let state = text(frame, "state");
    let by: Vec<String> = list(context, "evidence")
        .map(|one| evidence(text(one, "kind")))
        .collect();
    let patient = &context["patient"];
    let pending = words(text(&context["pending"], "step"));
    let known: Vec<String> = list(context, "known")
        .map(|one| format!("{}: {}", words(text(one, "field")), text(one, "value")))
        .collect();
    let flags: Vec<String> = list(context, "flags")
        .map(|flag| words(flag.as_str().unwrap_or_else(|| text(flag, "kind"))))
        .collect();
    let turns: Vec<&Value> = list(context, "turns").collect();
    let caller = match text(frame, "caller") {
        "" => "no number",
        caller => caller,
    };
    let name = match text(patient, "name") {
        "" => TIERS.get(tier).copied().unwrap_or_default(),
        name => name,
    };
    html! {
        li class=(if state == "ended" { "card popped done" } else { "card popped" }) {
            div {
                h3 { (name) }
                div class="tier" {
                    b class=[(tier < 2).then_some("low")] { "Tier " (tier) ": " (TIERS.get(tier).copied().unwrap_or_default()) }
                    span { @if by.is_empty() { "no evidence" } @else { "by " (by.join(", ")) } }
                }
                dl class="facts-table" {
                    dt { "Call" } dd { (state) ", " (caller) }
                    @for (label, value) in [("Topic", words(text(context, "topic"))), ("Next step", pending), ("Do not ask again", known.join("; ")), ("Flags", flags.join(", "))] {
                        @if !value.is_empty() { dt { (label) } dd { (value) } }
                    }
                }
                @if !turns.is_empty() {
                    ul class="turns" {
                        @for turn in turns.iter().skip(turns.len().saturating_sub(TURNS)) {
                            li { span { (words(text(turn, "by"))) ", " (text(turn, "channel")) } div { (text(turn, "text")) } }
                        }
                    }
                }
            }
            (phone(app, text(frame, "call_id")))
        }
    }
}

/// The desk's phone, where it is this call that rings or is talked on.
fn phone(app: &App, id: &str) -> Markup {
    let state = app.simulators.call_by_id(id).map(|call| call.state());
    html! {
        @match state {
            Some(State::Dialling { .. }) => {
                form method="post" action=(format!("/reception/calls/{id}/answer")) { button { "Answer" } }
                form method="post" action=(format!("/reception/calls/{id}/decline")) { button { "Not now" } }
            }
            Some(State::Connected { whisper, .. }) => {
                p class="quiet" { "Whispered to you: “" (whisper) "”" }
                form method="post" action=(format!("/reception/calls/{id}/hang-up")) { button { "Hang up" } }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn calls_that_are_on_stand_first_and_few_that_ended_stay() {
        let frame = |id: u32, state: &str| json!({"call_id": id, "state": state});
        let frames = vec![
            frame(5, "ended"),
            frame(4, "talking"),
            frame(3, "ended"),
            frame(2, "ended"),
            frame(1, "ringing"),
        ];
        let ids: Vec<_> = shown(frames).iter().map(|frame| frame["call_id"].as_u64()).collect();
        assert_eq!(ids, [Some(4), Some(1), Some(5), Some(3)]);
    }
}
