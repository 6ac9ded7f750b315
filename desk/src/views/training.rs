//! Training: the same desk with invented patients. While it is on, nothing is asked of the edge and nothing is sent: the door of every
//! request answers from here, but for signing out.

use super::later;
use crate::api::{self, Refused};
use crate::browser::spawn;
use crate::i18n::{self, views::t};
use crate::markup::v;
use crate::{app, browser, clock, live, storage, store};
use leptos::prelude::*;
use samtal_core::desk::training::{Sent, Trains};
use samtal_core::time::At;
use serde_json::Value;
use std::cell::{Cell, RefCell};

/// How often it is looked whether something is to come.
const TICK: i64 = 1_000;

thread_local! {
    static DESK: RefCell<Option<Box<dyn Trains>>> = const { RefCell::new(None) };
    /// Counts trainings, so that the clock of an old one stops.
    static NUMBER: Cell<u32> = const { Cell::new(0) };
}

/// Whether a training is on.
pub fn is_on() -> bool {
    DESK.with_borrow(Option::is_some)
}

/// In training, the answer; else none. `path` goes on after `/v1/{clinic}/desk`.
pub fn answer(method: &str, path: &str, body: Option<&str>) -> Option<Result<String, Refused>> {
    // Who signs out means the desk itself.
    if path == api::SIGN_OUT {
        return None;
    }
    let answer = DESK.with_borrow_mut(|desk| {
        let desk = desk.as_mut()?;
        Some(desk.answer(method, path, body.unwrap_or_default(), At(clock::now())))
    })?;
    // What it brought about comes over the feed, as it would from the edge: after the answer.
    browser::after(0, play);
    if answer.status < 300 {
        return Some(Ok(answer.body));
    }
    let value: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    Some(Err(Refused {
        status: answer.status,
        code: text("code"),
        title: text("title"),
        detail: text("detail"),
        field: text("field"),
        ..Refused::default()
    }))
}

/// Hands the app what has come due.
fn play() {
    let due = DESK.with_borrow_mut(|desk| desk.as_mut().map(|d| d.advance(At(clock::now()))).unwrap_or_default());
    for sent in due {
        match sent {
            Sent::Feed(text) => live::take_feed(&text),
            Sent::Session { session, text } => live::take_session(&session, &text),
        }
    }
}

/// Begins: everything of real patients leaves the screen.
pub fn begin() {
    let me = store::desk().me.get_untracked().unwrap_or_default();
    spawn(async move {
        let Ok(desk) = later::fetch_training(i18n::language().tag(), me, At(clock::now())).await else {
            store::toast(i18n::t().went_offline);
            return later::replaced().await;
        };
        DESK.set(Some(desk));
        let number = NUMBER.get() + 1;
        NUMBER.set(number);
        app::start_over();
        while is_on() && NUMBER.get() == number {
            play();
            browser::sleep(TICK).await;
        }
    });
}

/// Ends: everything invented leaves the screen.
pub fn end() {
    DESK.set(None);
    NUMBER.set(NUMBER.get() + 1);
    app::start_over();
}

/// Whoever signs out leaves a training as well. Whether one was on.
pub fn leave() -> bool {
    let was_on = DESK.replace(None).is_some();
    if was_on {
        NUMBER.set(NUMBER.get() + 1);
        storage::begin(&api::clinic());
    }
    was_on
}

/// The banner over everything, while a training is on.
pub fn banner() -> AnyView {
    is_on()
        .then(|| {
            v! {
                <aside class="training-banner" role="note" id="training-banner">
                    <b>{t().training_on}</b>
                    <span>{t().training_text}</span>
                    <button type="button" class="btn" on:click=|_| end()>{t().training_end}</button>
                </aside>
            }
        })
        .into_any()
}

/// What begins or ends it, where staff look for it.
pub fn switch() -> AnyView {
    let on = is_on();
    let flip = move |_| if on { end() } else { begin() };
    v! {
        <section class="training-switch">
            <h2>{t().training}</h2>
            <p>{t().training_about}</p>
            <button type="button" class="btn main" on:click=flip>{if on { t().training_end } else { t().training_begin }}</button>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use samtal_core::desk::documents::Me;
    use samtal_core::desk::training;

    #[test]
    fn who_signs_out_in_a_training_signs_out_of_the_desk() {
        storage::begin("training");
        storage::set("draft.a", "invented");
        DESK.set(Some(Box::new(training::Desk::new("en", Me::default(), At(0)))));
        assert!(answer("POST", api::SIGN_OUT, Some("{}")).is_none(), "the edge is asked");
        assert!(is_on(), "as long as it has not said that it is done");
        assert!(leave() && !is_on());
        assert_eq!(storage::get("draft.a"), None, "what is kept is the clinic's again");
        assert!(!leave(), "there was none");
    }
}
