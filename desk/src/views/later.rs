//! What is fetched when it is first needed: the conversation, the rooms, a training. Reception's screen is there before them, and who never
//! opens a room never downloads it.
//!
//! A part is handed over as a table of functions, once; `wasm-split` puts what only they reach into a file of its own.

use super::{audit, check, day, dialogs, guide, known, staff, talk, tasks, templates};
use crate::api;
use crate::browser::{self, spawn};
use crate::i18n::t;
use crate::markup::v;
use crate::signal::Var;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use samtal_core::desk::documents::Me;
use samtal_core::desk::training::{self, Trains};
use samtal_core::time::At;
use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::thread::LocalKey;

/// It could not be fetched: there is no way to the edge, or it has been replaced by a newer one.
#[derive(Clone, Copy, Debug)]
pub struct Missing;

impl From<SplitLoaderError> for Missing {
    fn from(_: SplitLoaderError) -> Missing {
        Missing
    }
}

/// The conversation and what belongs to it.
#[derive(Clone, Copy)]
pub struct Talk {
    /// The timeline and the box to write in.
    pub talk: fn() -> AnyView,
    /// What is known.
    pub known: fn() -> AnyView,
    /// What stands in a dialog.
    pub dialog: fn() -> AnyView,
    /// The check of a caller: system, call, tier.
    pub check: fn(&str, &str, u64) -> AnyView,
}

/// The rooms beside the inbox.
#[derive(Clone, Copy)]
pub struct Rooms {
    /// The day's appointments.
    pub day: fn() -> AnyView,
    /// Tasks.
    pub tasks: fn() -> AnyView,
    /// The clinic's texts.
    pub templates: fn() -> AnyView,
    /// The audit.
    pub audit: fn() -> AnyView,
    /// Staff and sign-ons.
    pub staff: fn() -> AnyView,
    /// The guide.
    pub guide: fn() -> AnyView,
}

#[wasm_split(talk, wasm_split_path = ::leptos::wasm_split, fallible)]
fn fetch_talk() -> Result<Talk, Missing> {
    Ok(Talk {
        talk: talk::view,
        known: known::view,
        dialog: dialogs::inside,
        check: check::view,
    })
}

#[wasm_split(rooms, wasm_split_path = ::leptos::wasm_split, fallible)]
fn fetch_rooms() -> Result<Rooms, Missing> {
    Ok(Rooms {
        day: day::view,
        tasks: tasks::view,
        templates: templates::view,
        audit: audit::view,
        staff: staff::view,
        guide: guide::view,
    })
}

/// A training that begins now.
#[wasm_split(training, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn fetch_training(language: &'static str, clinic: Me, now: At) -> Result<Box<dyn Trains>, Missing> {
    Ok(Box::new(training::Desk::new(language, clinic, now)))
}

thread_local! {
    static TALK: Cell<Option<Talk>> = const { Cell::new(None) };
    static ROOMS: Cell<Option<Rooms>> = const { Cell::new(None) };
}

type Fetched<T> = Pin<Box<dyn Future<Output = Result<T, Missing>>>>;

/// Something of the conversation.
pub fn of_talk(draw: impl Fn(Talk) -> AnyView + Send + 'static) -> AnyView {
    shown(&TALK, || Box::pin(fetch_talk()), Box::new(draw))
}

/// A room.
pub fn of_rooms(draw: impl Fn(Rooms) -> AnyView + Send + 'static) -> AnyView {
    shown(&ROOMS, || Box::pin(fetch_rooms()), Box::new(draw))
}

/// Fetches the conversation before anybody opens one.
pub fn prepare() {
    spawn(async {
        if let Ok(talk) = fetch_talk().await {
            TALK.set(Some(talk));
        }
    });
}

/// Where the edge answers and has a part no more, it has a newer app: this page is begun anew, and finds its drafts and its place again.
/// Only ever after a click: a part that some proxy keeps back must not make a page that reloads for ever.
pub async fn replaced() {
    if api::me().await.is_ok() {
        let _ = browser::window().location().reload();
    }
}

fn shown<T: Copy + 'static>(
    place: &'static LocalKey<Cell<Option<T>>>,
    fetch: fn() -> Fetched<T>,
    draw: Box<dyn Fn(T) -> AnyView + Send>,
) -> AnyView {
    if let Some(there) = place.get() {
        return draw(there);
    }
    // Nothing yet, or whether it came.
    let came: Var<Option<bool>> = Var::new(None);
    let ask = move |again: bool| {
        came.set(None);
        spawn(async move {
            let answer = fetch().await;
            let is_there = answer.is_ok();
            match answer {
                Ok(there) => place.set(Some(there)),
                Err(Missing) if again => replaced().await,
                Err(Missing) => {}
            }
            came.set(Some(is_there));
        });
    };
    ask(false);
    let inside = move || match (came.get(), place.get()) {
        (_, Some(there)) => draw(there),
        (None, None) => v! { <p class="quietly" role="status">{t().loading}</p> },
        (Some(_), None) => v! {
            <p class="wrong" role="alert">{t().went_offline}</p>
            <button type="button" class="btn" on:click=move |_| ask(true)>{t().try_again}</button>
        },
    };
    v! { {inside} }
}
