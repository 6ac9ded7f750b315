//! The app: who may see it, what stands where, and the keys.

use crate::i18n::t;
use crate::keys::{self, Command, Pressed};
use crate::markup::v;
use crate::route::Route;
use crate::store::{Desk, Dialog, Gate, Pane, desk};
use crate::views::later;
use crate::{api, browser, clock, conversation, drafts, i18n, inbox, live, prefs, send, storage, store, views};
use leptos::prelude::*;
use samtal_core::time::{MINUTE, SECOND};
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// What waits ages on the screen so often.
const TICK: i64 = 15 * SECOND;
/// So often the edge is told that somebody is still there, if somebody is.
const PRESENT: i64 = 4 * MINUTE;
/// A wait between two tries to begin.
const BEGIN_AGAIN: i64 = 3 * SECOND;

thread_local! {
    /// When `g` was pressed.
    static GO: Cell<i64> = const { Cell::new(0) };
}

/// The whole app, for the page's life.
pub fn view() -> AnyView {
    let path = browser::window().location().pathname().unwrap_or_default();
    let clinic = path.split('/').nth(2).unwrap_or_default().to_owned();
    api::begin(&clinic);
    storage::begin(&clinic);
    let desk = Desk::new();
    i18n::speak(desk.language.get_untracked());
    browser::mark_root("lang", desk.language.get_untracked().tag());
    desk.theme.get_untracked().apply();
    drafts::tidy(clock::here());
    crate::outbox::tidy(clock::here());
    listen(desk);
    begin();
    // Another language draws everything anew: words are read once.
    let drawn = move || {
        i18n::speak(desk.language.get());
        page(desk)
    };
    v! { {drawn} }
}

/// Asks who is signed in.
pub fn begin() {
    let desk = desk();
    browser::spawn(async move {
        match api::me().await {
            Ok(me) => {
                if let Some(now) = me.now {
                    clock::heard(now);
                    desk.now.set(clock::now());
                }
                clock::at_home_in(&me.time_zone);
                if !me.accent.is_empty() {
                    browser::set_style("--accent", &me.accent);
                    browser::set_style("--on-accent", &me.accent_text);
                }
                browser::document().set_title(&format!("{} · {}", t().desk, me.clinic));
                let member = me.member.as_ref().map(|m| m.id.clone());
                desk.me.set(Some(me));
                match member {
                    Some(member) => enter(&member),
                    None if desk.gate.get_untracked() == Gate::Ended => {}
                    None => desk.gate.set(Gate::Closed),
                }
            }
            Err(refused) if refused.status == 401 => desk.gate.set(Gate::Closed),
            Err(_) => {
                if desk.gate.get_untracked() == Gate::Asking {
                    desk.gate.set(Gate::Unreachable);
                }
                browser::after(BEGIN_AGAIN, begin);
            }
        }
    });
}

/// Draws everything anew, of a training or of the clinic: nothing of the one is left on the screen of the other.
pub fn start_over() {
    let desk = desk();
    store::forget_patients(desk);
    for said in [desk.said, desk.urgent, desk.toast] {
        said.set(String::new());
    }
    conversation::enter("");
    // What waits to be sent, and drafts, are kept apart too.
    let place = if views::training::is_on() {
        "training".to_owned()
    } else {
        api::clinic()
    };
    storage::begin(&place);
    desk.gate.set(Gate::Asking);
    store::go(&Route::Inbox);
    begin();
}

/// Somebody is signed in.
fn enter(member: &str) {
    let desk = desk();
    // Another member at the same computer finds nothing of the one before.
    if storage::get("member").is_some_and(|kept| kept != member) {
        drafts::wipe();
        crate::outbox::wipe();
    }
    storage::set("member", member);
    desk.gate.set(Gate::In);
    send::restore();
    inbox::refresh();
    live::start();
    later::prepare();
    let route = Route::parse(&browser::window().location().hash().unwrap_or_default());
    desk.route.set(route);
    conversation::enter(&desk.session_now());
    colleagues();
}

/// Fetches who is here.
pub fn colleagues() {
    let desk = desk();
    browser::spawn(async move {
        if let Ok(all) = api::colleagues().await {
            desk.colleagues.set(all);
        }
    });
}

fn listen(desk: Desk) {
    let window = browser::window();
    browser::listen(&window, "hashchange", move |_| {
        let route = Route::parse(&browser::window().location().hash().unwrap_or_default());
        if route == desk.route.get_untracked() {
            return;
        }
        let left = desk.session_now();
        let to_inbox = route == Route::Inbox && !left.is_empty();
        desk.route.set(route);
        desk.dialog.set(Dialog::None);
        conversation::enter(&desk.session_now());
        if to_inbox {
            views::inbox::focus_card(&left);
        }
    });
    for event in ["pointerdown", "wheel", "keydown"] {
        browser::listen(&window, event, |_| api::touched());
    }
    browser::listen(&window, "keydown", |event| {
        if let Ok(event) = event.dyn_into::<KeyboardEvent>() {
            pressed(&event);
        }
    });
    browser::listen(&window, "online", |_| live::now());
    browser::listen(&window, "offline", move |_| desk.net.set(store::Net::Offline));
    browser::listen(&browser::document(), "visibilitychange", |_| {
        if browser::is_visible() {
            live::now();
        }
    });
    browser::spawn(async move {
        let mut present = clock::here();
        loop {
            browser::sleep(TICK).await;
            desk.now.set(clock::now());
            let now = clock::here();
            desk.writing
                .update(|writing| writing.retain(|_, (_, until)| *until > now));
            if now - present > PRESENT && desk.gate.get_untracked() == Gate::In {
                let here = api::is_touched(now - present);
                present = now;
                // Nothing is asked for a desk that nobody is at: its sign-on ends as it should.
                if here && let Ok(me) = api::present().await {
                    if me.member.is_none() {
                        store::signed_out();
                    }
                    desk.me.set(Some(me));
                }
            }
        }
    });
}

fn page(desk: Desk) -> AnyView {
    let inside = move || match desk.gate.get() {
        Gate::Asking => v! { <p class="full" role="status">{t().loading}</p> },
        Gate::Unreachable => v! { <p class="full" role="alert">{t().unreachable}</p> },
        Gate::Closed => views::sign_in::view(false),
        Gate::Ended => views::sign_in::view(true),
        Gate::In => frame(desk),
    };
    v! {
        {inside}
        <div class="sr" role="status" aria-live="polite">{move || desk.said.get()}</div>
        <div class="sr" role="alert" aria-live="assertive">{move || desk.urgent.get()}</div>
    }
}

fn frame(desk: Desk) -> AnyView {
    let layout = Memo::new(move |_| {
        let route = desk.route.get();
        let place = match (&route, desk.pane.get()) {
            (Route::Inbox, _) => "at-inbox",
            (Route::Session(_), Pane::Talk) => "at-talk",
            (Route::Session(_), Pane::Known) => "at-known",
            _ => "at-room",
        };
        let ringing = if desk.calls.with(Vec::is_empty) { "" } else { " ringing" };
        format!("columns {place}{ringing}")
    });
    let has_inbox = Memo::new(move |_| desk.route.with(Route::has_inbox));
    let people = move || has_inbox.get().then(views::inbox::view);
    let room = Memo::new(move |_| match desk.route.get() {
        // One room for every conversation: it follows the store.
        Route::Session(_) => Route::Session(String::new()),
        other => other,
    });
    let middle = move || match room.get() {
        Route::Inbox => views::talk::nothing(),
        Route::Session(_) => later::of_talk(|part| (part.talk)()),
        Route::Day => later::of_rooms(|part| (part.day)()),
        Route::Tasks => later::of_rooms(|part| (part.tasks)()),
        Route::Templates => later::of_rooms(|part| (part.templates)()),
        Route::Audit => later::of_rooms(|part| (part.audit)()),
        Route::Staff => later::of_rooms(|part| (part.staff)()),
        Route::Guide => later::of_rooms(|part| (part.guide)()),
    };
    let known = move || matches!(room.get(), Route::Session(_)).then(|| later::of_talk(|part| (part.known)()));
    let to_talk = move || {
        matches!(room.get(), Route::Session(_))
            .then(|| v! { <button class="text-act known-back" on:click=move |_| desk.pane.set(Pane::Talk)>{views::icons::sign(views::icons::BACK)}{t().conversation}</button> })
    };
    v! {
        <a class="skip" href="#main" on:click=|event| { event.prevent_default(); browser::focus("main"); }>{t().skip}</a>
        {views::training::banner()}
        {views::header::view()}
        {views::header::alerts()}
        <div class=move || layout.get()>
            {people}
            <main id="main" class="middle" tabindex="-1">{middle}</main>
            <aside class="right" aria-label=t().what_is_known>
                {views::pop::view()}
                {to_talk}
                {known}
            </aside>
        </div>
        {views::dialogs::view()}
        {views::header::toasts()}
    }
}

/// What has the focus, as far as keys are concerned.
fn focus() -> (bool, bool, bool) {
    let Some(element) = browser::document().active_element() else {
        return (false, false, false);
    };
    let tag = element.tag_name();
    let kind = element.get_attribute("type").unwrap_or_default();
    let button = matches!(kind.as_str(), "checkbox" | "radio" | "button");
    let typing = matches!(tag.as_str(), "TEXTAREA" | "SELECT") || tag == "INPUT" && !button;
    let control = matches!(tag.as_str(), "BUTTON" | "A" | "SUMMARY") || button;
    let dialog = within(&element, "dialog");
    (typing, control, dialog)
}

/// Whether something stands in front of everything. As the document has it: the store hears of a dialog's end a moment later.
fn has_dialog() -> bool {
    browser::document()
        .query_selector("dialog[open]")
        .is_ok_and(|dialog| dialog.is_some())
}

fn within(element: &Element, selector: &str) -> bool {
    element.closest(selector).ok().flatten().is_some()
}

fn pressed(event: &KeyboardEvent) {
    let desk = desk();
    if desk.gate.get_untracked() != Gate::In || event.is_composing() || event.default_prevented() {
        return;
    }
    let (typing, control, dialog) = focus();
    let now = clock::here();
    let command = keys::command(Pressed {
        key: &event.key(),
        modified: event.ctrl_key() || event.meta_key() || event.alt_key(),
        typing,
        control,
        dialog: dialog || has_dialog(),
        after_go: now - GO.replace(0) < 1_500,
    });
    let Some(command) = command else { return };
    if run(desk, command) {
        event.prevent_default();
    }
}

/// Whether it did anything.
fn run(desk: Desk, command: Command) -> bool {
    let has_session = !desk.session_now().is_empty();
    match command {
        Command::Next => step(desk, 1),
        Command::Previous => step(desk, -1),
        Command::Open => {
            let chosen = desk.chosen.get_untracked();
            if chosen.is_empty() || !desk.route.with_untracked(Route::has_inbox) {
                return false;
            }
            store::open(&chosen);
        }
        Command::Reply | Command::Note if has_session => views::composer::mode(command == Command::Note),
        Command::Take if has_session => conversation::take_or_release(),
        Command::Resolve if has_session => desk.dialog.set(Dialog::Resolve),
        Command::Reply | Command::Note | Command::Take | Command::Resolve => return false,
        Command::Search => {
            if !desk.route.with_untracked(Route::has_inbox) {
                store::go(&Route::Inbox);
            }
            browser::focus("search");
        }
        Command::Keys => desk.dialog.set(Dialog::Keys),
        Command::Go => GO.set(clock::here()),
        Command::Place(hash) => store::go(&Route::parse(hash)),
        Command::Back => return back(desk),
    }
    true
}

/// One step out: of a box, of a column, of the conversation.
fn back(desk: Desk) -> bool {
    let (typing, _, _) = focus();
    if typing {
        // At once: the next key may be pressed already.
        if let Some(main) = browser::by_id("main") {
            let _ = main.focus();
        }
    } else if desk.pane.get_untracked() == Pane::Known {
        desk.pane.set(Pane::Talk);
    } else if desk.route.get_untracked() != Route::Inbox {
        store::go(&Route::Inbox);
    } else {
        return false;
    }
    true
}

fn step(desk: Desk, by: isize) {
    let ids: Vec<String> = desk
        .cards
        .with_untracked(|cards| cards.iter().map(|c| c.session.clone()).collect());
    if let Some(next) = keys::step(&ids, &desk.chosen.get_untracked(), by) {
        desk.chosen.set(next.clone());
        views::inbox::focus_card(next);
    }
}

/// Speaks another language.
pub fn speak(language: i18n::Language) {
    prefs::keep_language(language);
    desk().language.set(language);
}
