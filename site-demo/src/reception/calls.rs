//! The calls that are on, as the feed shows them the moment they come in: who, on which evidence, what about, what not to ask again. And
//! the desk's phone, when a caller is being connected.

use crate::App;
use crate::locked;
use crate::simulators::voice::State;
use maud::{Markup, html};
use serde_json::Value;

/// Turns of the conversation that a card shows, the last ones.
const TURNS: usize = 6;

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
    let frames = locked(&app.desk).frames();
    html! {
        @if !frames.is_empty() {
            h2 { "On the phone" }
            ul class="tasks" id="on-the-phone" { @for frame in &frames { (card(app, frame)) } }
        }
    }
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
        "" => "Number withheld",
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
                    ul { @for turn in turns.iter().skip(turns.len().saturating_sub(TURNS)) {
                        li { span class="quiet" { (words(text(turn, "by"))) ", " (text(turn, "channel")) ": " } (text(turn, "text")) }
                    } }
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
