//! What the member sends goes into the outbox, from there to the edge, and out of it when the edge has said what became of it.

use crate::i18n::{fill, t};
use crate::outbox::{Aged, Item, Outbox, Stands, What};
use crate::store::desk;
use crate::{api, browser, clock, conversation, drafts, live, store};
use samtal_core::desk::documents::{NewReply, UseTemplate};
use std::cell::Cell;

/// A try after nothing answered follows after so long, unless the line is back before.
const AGAIN: i64 = 5_000;

thread_local! {
    static RUNNING: Cell<bool> = const { Cell::new(false) };
}

fn change(with: impl FnOnce(&mut Outbox)) {
    let desk = desk();
    desk.outbox.update(with);
    let member = desk.my_id();
    if !member.is_empty() {
        desk.outbox.with_untracked(|out| out.keep(&member));
    }
}

/// Reads what was kept, and sends it.
pub fn restore() {
    let desk = desk();
    let (kept, aged) = Outbox::kept(&desk.my_id(), clock::here());
    desk.outbox.set(kept);
    tell(aged);
    run();
}

/// The member learns what does not go any more.
fn tell(aged: Aged) {
    for (n, words) in [(aged.dropped, t().not_kept), (aged.held, t().held_back)] {
        if n > 0 {
            let words = fill(words, &[("n", &n.to_string())]);
            store::toast(&words);
            store::announce(&words);
        }
    }
}

/// What has become too old on an open page does not go either.
fn age() {
    let mut out = desk().outbox.with_untracked(Clone::clone);
    let aged = out.age(clock::here());
    if aged != Aged::default() {
        change(|now| *now = out);
        tell(aged);
    }
}

/// Sends what is in the box.
pub fn send() {
    let desk = desk();
    let text = desk.draft.get_untracked().trim().to_owned();
    let session = desk.session_now();
    if text.is_empty() || session.is_empty() {
        return;
    }
    let cid = browser::fresh_id();
    let note = desk.note_mode.get_untracked();
    let what = if note {
        What::Note {
            cid,
            text: text.clone(),
        }
    } else {
        What::Reply(NewReply {
            cid,
            text: text.clone(),
            template: None,
            channel: desk.by_channel.get_untracked(),
            after: last(),
        })
    };
    put(&session, what, text);
    desk.draft.set(String::new());
    drafts::keep(&desk.my_id(), &session, note, "", clock::here());
    desk.conflict.set(None);
    live::writing(&session, true);
}

/// Sends an approved text.
pub fn send_template(chosen: UseTemplate) {
    let desk = desk();
    let session = desk.session_now();
    let shown = chosen.id.clone();
    let what = What::Reply(NewReply {
        cid: browser::fresh_id(),
        text: String::new(),
        template: Some(chosen),
        channel: desk.by_channel.get_untracked(),
        after: last(),
    });
    put(&session, what, shown);
}

fn last() -> i64 {
    desk().events.with_untracked(|e| e.last().map_or(0, |e| e.seq))
}

fn put(session: &str, what: What, text: String) {
    let item = Item {
        session: session.to_owned(),
        what,
        at: clock::here(),
        stands: Stands::Waiting,
        text,
    };
    change(|out| out.put(item));
    run();
}

/// The line is back: everything that waits goes.
pub fn again() {
    if !RUNNING.get() {
        change(Outbox::again);
    }
    run();
}

/// One that was refused goes again, by hand.
pub fn retry(cid: &str) {
    let (after, now) = (last(), clock::here());
    change(|out| out.retry(cid, after, now));
    run();
}

/// One is given up: its text goes back into the box, where nothing else is.
pub fn give_up(cid: &str) {
    let desk = desk();
    let mut taken = None;
    change(|out| taken = out.take(cid));
    if let Some(item) = taken
        && !item.text.is_empty()
        && desk.session_now() == item.session
        && desk.draft.with_untracked(|d| d.trim().is_empty())
        && !matches!(&item.what, What::Reply(reply) if reply.template.is_some())
    {
        desk.note_mode.set(item.is_note());
        desk.draft.set(item.text.clone());
        drafts::keep(&desk.my_id(), &item.session, item.is_note(), &item.text, clock::here());
    }
    desk.conflict.set(None);
}

/// These are on the log, and on the screen.
pub fn landed(cids: &[String]) {
    let any = desk()
        .outbox
        .with_untracked(|out| out.items().iter().any(|i| cids.iter().any(|c| c == i.cid())));
    if any {
        change(|out| {
            for cid in cids {
                out.take(cid);
            }
        });
    }
}

/// Sends one after the other.
fn run() {
    if RUNNING.replace(true) {
        return;
    }
    browser::spawn(async {
        let desk = desk();
        age();
        while let Some(item) = desk.outbox.with_untracked(|out| out.next().cloned()) {
            let cid = item.cid().to_owned();
            change(|out| out.stands(&cid, Stands::Sending));
            let answer = match &item.what {
                What::Reply(reply) => api::reply(&item.session, reply).await.map(drop),
                What::Note { .. } => match item.note() {
                    Some(note) => api::act(&item.session, &note).await.map(drop),
                    None => Ok(()),
                },
            };
            match answer {
                Ok(()) => {
                    if desk.session_now() == item.session {
                        // It leaves the outbox when its event is on the screen, so that it is never gone in between.
                        conversation::refresh();
                        settle(cid);
                    } else {
                        change(|out| drop(out.take(&cid)));
                    }
                }
                Err(refused) if refused.is_offline() || refused.status == 401 => {
                    change(|out| out.stands(&cid, Stands::Waiting));
                    if refused.status != 401 {
                        browser::after(AGAIN, run);
                    }
                    break;
                }
                Err(refused) => {
                    change(|out| out.stands(&cid, Stands::Refused(refused.code.clone())));
                    store::announce(&store::words_for(&refused));
                    desk.conflict.set(Some((item.session.clone(), refused)));
                    conversation::refresh();
                }
            }
        }
        RUNNING.set(false);
    });
}

/// Its event did not come by itself: it is on the log all the same.
fn settle(cid: String) {
    browser::after(3_000, move || {
        let stays = desk()
            .outbox
            .with_untracked(|out| out.items().iter().any(|i| i.cid() == cid));
        if stays {
            change(|out| drop(out.take(&cid)));
        }
    });
}
