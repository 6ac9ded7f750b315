//! The open conversation: fetched, followed, and what the member does with it.

use crate::api::Refused;
use crate::store::{Pane, desk};
use crate::{api, browser, clock, drafts, live, send, store, thread, views};
use samtal_core::desk::documents::{Card, Do, Opened};
use samtal_core::log::event::Event;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// Events that a conversation opens with; older ones on demand.
const PAGE: usize = 100;
/// What is known is fetched again so long after the last event: a burst is one question.
const SETTLED: i64 = 250;
/// For how long somebody counts as typing after they said so.
const TYPES: i64 = 6_000;

thread_local! {
    /// Counts openings, so that an answer that comes late opens nothing.
    static NUMBER: Cell<u32> = const { Cell::new(0) };
    static WAITS: Cell<bool> = const { Cell::new(false) };
    /// How far each conversation was read in this page.
    static READ: RefCell<Vec<(String, i64)>> = const { RefCell::new(Vec::new()) };
}

fn read(values: &[Value]) -> Vec<Arc<Event>> {
    values.iter().filter_map(|v| Event::read(&v)).map(Arc::new).collect()
}

/// The route leads to a conversation, or away from one.
pub fn enter(session: &str) {
    let desk = desk();
    NUMBER.set(NUMBER.get() + 1);
    leave();
    live::follow(None);
    desk.opened.set(None);
    desk.events.set(Vec::new());
    desk.older.set(false);
    desk.refusal.set(None);
    desk.typing.set(Vec::new());
    desk.patient_read.set(0);
    desk.by_channel.set(None);
    desk.conflict.set(None);
    desk.note_mode.set(false);
    desk.pane.set(Pane::Talk);
    if session.is_empty() {
        desk.draft.set(String::new());
        return;
    }
    desk.chosen.set(session.to_owned());
    desk.fresh.update(|fresh| fresh.retain(|s| s != session));
    desk.draft
        .set(drafts::kept(&desk.my_id(), session, false, clock::here()));
    fetch(session.to_owned());
}

/// How far it was read is kept for when it is opened again.
fn leave() {
    let desk = desk();
    let (session, last) = (
        desk.opened
            .with_untracked(|o| o.as_ref().map(|o| o.card.session.clone())),
        desk.events.with_untracked(|e| e.last().map_or(0, |e| e.seq)),
    );
    if let Some(session) = session {
        READ.with_borrow_mut(|read| {
            read.retain(|(s, _)| *s != session);
            read.push((session, last));
        });
    }
}

fn fetch(session: String) {
    let desk = desk();
    let number = NUMBER.get();
    browser::spawn(async move {
        let answer = api::session_whole(&session, PAGE).await;
        if NUMBER.get() != number {
            return;
        }
        match answer {
            Ok(opened) => {
                let events = read(&opened.events);
                let last = events.last().map_or(0, |e| e.seq);
                let read = READ.with_borrow(|read| read.iter().find(|(s, _)| *s == session).map(|(_, seq)| *seq));
                desk.new_after.set(read.unwrap_or(last));
                desk.older.set(opened.more);
                desk.events.set(events);
                desk.opened.set(Some(opened));
                desk.refusal.set(None);
                live::follow(Some(&session));
                let who = desk
                    .opened
                    .with_untracked(|o| o.as_ref().map(|o| views::inbox::person(&o.card)));
                store::announce(&who.unwrap_or_default());
                // The card that was pressed is not on a narrow screen any more.
                if browser::is_narrow() {
                    browser::focus("who");
                }
            }
            Err(refused) => desk.refusal.set(Some(refused)),
        }
    });
}

/// Tries again what was refused.
pub fn retry() {
    let desk = desk();
    let session = desk.session_now();
    if !session.is_empty() {
        desk.refusal.set(None);
        fetch(session);
    }
}

/// After the line was down: what came meanwhile, and an opening that failed for want of it.
pub fn catch_up() {
    let desk = desk();
    if desk
        .refusal
        .with_untracked(|r| r.as_ref().is_some_and(Refused::is_offline))
    {
        return retry();
    }
    refresh();
}

/// Fetches again what is told of it, soon.
pub fn refresh() {
    if desk().opened.with_untracked(Option::is_none) || WAITS.replace(true) {
        return;
    }
    let number = NUMBER.get();
    browser::after(SETTLED, move || {
        WAITS.set(false);
        if NUMBER.get() != number {
            return;
        }
        let desk = desk();
        let session = desk.session_now();
        let last = desk.events.with_untracked(|e| e.last().map_or(0, |e| e.seq));
        browser::spawn(async move {
            let answer = api::session(&session, last).await;
            if NUMBER.get() != number {
                return;
            }
            match answer {
                Ok(opened) => {
                    take(&opened.events);
                    desk.opened.set(Some(opened));
                }
                Err(refused) if refused.is_offline() => {}
                Err(refused) if matches!(refused.code.as_str(), "glass" | "forbidden" | "not-found" | "erased") => {
                    desk.opened.set(None);
                    desk.events.set(Vec::new());
                    desk.refusal.set(Some(refused));
                }
                Err(_) => {}
            }
        });
    });
}

/// Events came.
pub fn take(values: &[Value]) {
    let desk = desk();
    let came = read(values);
    let last = desk.events.with_untracked(|e| e.last().map_or(0, |e| e.seq));
    if came.iter().all(|e| e.seq <= last) {
        return;
    }
    let me = format!("staff:{}", desk.my_id());
    desk.events.update(|events| thread::merge(events, came.clone()));
    let cids: Vec<String> = came.iter().map(|e| e.entry.cid.clone()).collect();
    send::landed(&cids);
    // Whoever wrote is not typing any more.
    let spoke: Vec<String> = came
        .iter()
        .filter(|e| e.entry.body.is_turn())
        .map(|e| e.entry.by.to_string())
        .collect();
    desk.typing
        .update(|typing| typing.retain(|(by, _)| !spoke.contains(by)));
    // What came while nobody looked is marked as new when they look again; what the member wrote ends that.
    if browser::is_visible() && desk.new_after.get_untracked() >= last || spoke.contains(&me) {
        let end = desk.events.with_untracked(|e| e.last().map_or(0, |e| e.seq));
        desk.new_after.set(end);
    }
    if let Some(event) = came
        .iter()
        .rev()
        .find(|e| e.entry.body.is_turn() && e.entry.by.to_string() != me)
    {
        views::timeline::aloud(event);
    }
    refresh();
}

/// Its card changed.
pub fn card(card: &Card) {
    let desk = desk();
    desk.opened.update(|opened| {
        if let Some(opened) = opened {
            opened.card = card.clone();
        }
    });
    if desk.events.with_untracked(|e| e.last().map_or(0, |e| e.seq)) < card.last_seq {
        refresh();
    }
}

/// Somebody is typing.
pub fn types(by: &str) {
    let desk = desk();
    if by == format!("staff:{}", desk.my_id()) {
        return;
    }
    let until = clock::here() + TYPES;
    desk.typing.update(|typing| {
        typing.retain(|(who, _)| who != by);
        typing.push((by.to_owned(), until));
    });
    browser::after(TYPES + 50, move || {
        let now = clock::here();
        let stale = desk.typing.with_untracked(|t| t.iter().any(|(_, until)| *until <= now));
        if stale {
            desk.typing.update(|typing| typing.retain(|(_, until)| *until > now));
        }
    });
}

/// What let the member follow it is over: it is asked for anew, and leaves the screen meanwhile.
pub fn over() {
    let desk = desk();
    desk.opened.set(None);
    desk.events.set(Vec::new());
    retry();
}

/// It was erased.
pub fn erased() {
    let desk = desk();
    NUMBER.set(NUMBER.get() + 1);
    desk.opened.set(None);
    desk.events.set(Vec::new());
    live::follow(None);
    desk.refusal.set(Some(Refused {
        status: 404,
        code: "erased".to_owned(),
        ..Refused::default()
    }));
}

/// Fetches what came before what is shown.
pub fn older() {
    let desk = desk();
    let session = desk.session_now();
    let first = desk.events.with_untracked(|e| e.first().map_or(0, |e| e.seq));
    if desk.fetching_older.get_untracked() || first <= 1 {
        return;
    }
    desk.fetching_older.set(true);
    let number = NUMBER.get();
    browser::spawn(async move {
        let path = format!("/sessions/{session}?before={first}&limit={PAGE}");
        let answer = api::get::<Opened>(&path).await;
        desk.fetching_older.set(false);
        if NUMBER.get() != number {
            return;
        }
        match answer {
            Ok(opened) => {
                desk.older.set(opened.more);
                let events = read(&opened.events);
                desk.events.update(|all| thread::merge(all, events));
            }
            Err(refused) => store::refused(&refused),
        }
    });
}

/// Does something with the conversation, and shows what came of it.
pub fn act(what: Do, done: impl FnOnce() + 'static) {
    let desk = desk();
    let session = desk.session_now();
    browser::spawn(async move {
        match api::act(&session, &what).await {
            Ok(_) => {
                done();
                refresh();
            }
            Err(refused) => {
                store::refused(&refused);
                // A conflict: as it stands now is on the way.
                refresh();
            }
        }
    });
}

/// Takes it, hands it on, or releases it.
pub fn assign(to: &str) {
    let from = desk()
        .opened
        .with_untracked(|o| o.as_ref().map(|o| o.card.owner.clone()).unwrap_or_default());
    let what = Do::Assign {
        cid: browser::fresh_id(),
        to: to.to_owned(),
        from,
    };
    act(what, || desk().conflict.set(None));
}

/// Takes it, or releases what is mine.
pub fn take_or_release() {
    let desk = desk();
    let me = desk.my_id();
    let owner = desk.opened.with_untracked(|o| o.as_ref().map(|o| o.card.owner.clone()));
    match owner {
        Some(owner) if owner == me => assign(""),
        Some(_) => assign(&me),
        None => {}
    }
}
