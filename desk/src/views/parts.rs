//! What the rooms share: loading, refusals, headings, names of channels and times.

use crate::api::Refused;
use crate::browser::spawn;
use crate::i18n::{self, views::t};
use crate::markup::v;
use crate::signal::Var;
use crate::{clock, i18n::shell};
use leptos::prelude::*;
use samtal_core::log::event::Channel;
use samtal_core::time::At;
use std::future::Future;

/// What was asked for: nothing yet, refused, or there.
pub type Loaded<T> = Var<Option<Result<T, Refused>>>;

/// Asks, and keeps the answer. What is shown meanwhile stays.
pub fn load<T: Send + Sync + 'static>(into: Loaded<T>, ask: impl Future<Output = Result<T, Refused>> + 'static) {
    spawn(async move {
        let answer = ask.await;
        // A view that went away meanwhile wants no answer; one that shows something keeps it over a moment without connection.
        let keeps = answer.as_ref().is_err_and(Refused::is_offline)
            && into.try_with_untracked(|v| matches!(v, Some(Ok(_)))).unwrap_or(true);
        if !keeps {
            into.set(Some(answer));
        }
    });
}

/// Shows what was loaded, what was refused, or that it is on its way.
pub fn shown<T: Clone + Send + Sync + 'static>(
    loaded: Loaded<T>,
    draw: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    v! {
        <div class="loaded">
            {move || match loaded.get() {
                None => v! { <p class="quietly" role="status">{i18n::t().loading}</p> },
                Some(Ok(there)) => draw(there),
                Some(Err(refused)) => problem(&refused),
            }}
        </div>
    }
}

/// A refusal in words, as a block.
pub fn problem(refused: &Refused) -> AnyView {
    v! { <p class="wrong" role="alert">{why(refused)}</p> }
}

/// A refusal in words: what happened, and what to do.
pub fn why(refused: &Refused) -> String {
    let words: &shell::Words = i18n::t();
    match refused.status {
        _ if refused.is_offline() => words.went_offline.to_owned(),
        403 => words.forbidden.to_owned(),
        409 if refused.code == "owned" => i18n::fill(t().theirs, &[("name", &refused.owner)]),
        409 => words.conflict.to_owned(),
        400 | 422 if !refused.detail.is_empty() => refused.detail.clone(),
        _ => words.went_wrong.to_owned(),
    }
}

/// A room's heading.
pub fn heading(title: &'static str, about: &'static str) -> AnyView {
    v! {
        <header class="room-head">
            <h1 tabindex="-1" id="room">{title}</h1>
            <p class="quietly">{about}</p>
        </header>
    }
}

/// A channel's name.
pub fn channel(channel: Channel) -> &'static str {
    let words = i18n::t();
    match channel {
        Channel::Web => words.web,
        Channel::Whatsapp => words.whatsapp,
        Channel::Sms => words.sms,
        Channel::Voice => words.voice,
    }
}

/// Channels' names.
pub fn channels(all: &[Channel]) -> String {
    all.iter().map(|c| channel(*c)).collect::<Vec<_>>().join(", ")
}

/// A time that came as a text; as it is if it is none.
pub fn time(text: &str) -> String {
    At::parse(text).map_or_else(|| text.to_owned(), clock::short)
}

/// How long something has waited, in words.
pub fn age(since: At) -> String {
    let words = i18n::t();
    let number = |n: i64| n.to_string();
    match clock::age(clock::now(), since.0) {
        clock::Age::Now => words.age_now.to_owned(),
        clock::Age::Minutes(n) => i18n::fill(words.minutes, &[("n", &number(n))]),
        clock::Age::Hours(h, m) => i18n::fill(words.hours, &[("h", &number(h)), ("m", &number(m))]),
        clock::Age::Days(n) => i18n::fill(words.days, &[("n", &number(n))]),
    }
}

/// What stood for something in the API, in words where there are some: `person` and the like.
pub fn about(name: &str) -> String {
    let words = i18n::t();
    match name {
        "callback" => words.want_call_back,
        "person" => words.want_person,
        "question" => words.want_question,
        "review" => words.want_review,
        "emergency" => words.want_emergency,
        other => return other.replace('_', " "),
    }
    .to_owned()
}

/// Why a link counts, in words.
pub fn evidence(name: &str) -> String {
    let words = i18n::t();
    match name {
        "handoff_code" => words.handoff_code,
        "handoff_token" => words.handoff_token,
        "whatsapp_ref" => words.whatsapp_ref,
        "verified_number" => words.verified_number,
        "portal_assertion" => words.portal_assertion,
        "staff_check" => words.staff_check,
        other => return other.replace('_', " "),
    }
    .to_owned()
}

/// A role in words.
pub fn role(name: &str) -> String {
    let words = i18n::t();
    match name {
        "front_desk" => words.front_desk,
        "clinical" => words.clinical,
        "billing" => words.billing,
        "admin" => words.admin,
        "compliance" => words.compliance,
        other => return other.to_owned(),
    }
    .to_owned()
}
