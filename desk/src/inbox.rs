//! The inbox: fetched, kept in order as cards change, fetched again where only the edge knows.

use crate::notify::News;
use crate::store::{Fetch, Gate, Query, desk, news};
use crate::{api, browser, clock, i18n, list};
use samtal_core::desk::documents::{Card, Wants};
use std::cell::{Cell, RefCell};

/// The edge is asked for the counts at most so often, however much happens: a hundred desks ask it.
const PATIENCE: i64 = 4_000;
/// A search waits for the next letter so long.
const TYPING: i64 = 200;

thread_local! {
    static ASKED: Cell<u32> = const { Cell::new(0) };
    static LAST: Cell<i64> = const { Cell::new(0) };
    static WAITS: Cell<bool> = const { Cell::new(false) };
    /// Somebody searched: what was found is said.
    static SEARCHED: Cell<bool> = const { Cell::new(false) };
    /// What changed while an answer is awaited, which may be older; none: nothing is awaited.
    static CAME: RefCell<Option<Vec<Card>>> = const { RefCell::new(None) };
}

/// Fetches the inbox as it is looked at now.
pub fn refresh() {
    let desk = desk();
    if desk.gate.get_untracked() != Gate::In {
        return;
    }
    ASKED.set(ASKED.get() + 1);
    LAST.set(clock::here());
    CAME.replace(Some(Vec::new()));
    let number = ASKED.get();
    let query = desk.query.get_untracked();
    browser::spawn(async move {
        let answer = api::inbox(&query.ask("")).await;
        // A later question has another answer.
        if ASKED.get() != number {
            return;
        }
        let came = CAME.take().unwrap_or_default();
        match answer {
            Ok(inbox) => {
                if SEARCHED.take() && query.is_search() {
                    let n = inbox.cards.len().to_string();
                    crate::store::announce(&i18n::fill(i18n::t().found, &[("n", &n)]));
                }
                let mut cards = inbox.cards;
                if !query.is_search() {
                    list::catch_up(&mut cards, &came, query.shown, query.channel, &desk.my_id());
                }
                desk.cards.set(cards);
                desk.counts.set(inbox.counts);
                desk.next.set(inbox.next);
                desk.inbox.set(Fetch::Ready);
            }
            Err(_) if desk.inbox.get_untracked() == Fetch::Loading => desk.inbox.set(Fetch::Failed),
            // What is shown is older than it could be; the header says so.
            Err(_) => {}
        }
    });
}

/// The same, soon, and not for every change.
pub fn refresh_soon() {
    if WAITS.replace(true) {
        return;
    }
    let wait = (LAST.get() + PATIENCE - clock::here()).max(150);
    browser::after(wait, || {
        WAITS.set(false);
        refresh();
    });
}

/// Fetches more of what is shown.
pub fn more() {
    let desk = desk();
    let (query, next, number) = (desk.query.get_untracked(), desk.next.get_untracked(), ASKED.get());
    if next.is_empty() {
        return;
    }
    browser::spawn(async move {
        match api::inbox(&query.ask(&next)).await {
            Ok(inbox) if ASKED.get() == number => {
                desk.cards.update(|cards| {
                    for card in inbox.cards {
                        if cards.iter().all(|c| c.session != card.session) {
                            cards.push(card);
                        }
                    }
                });
                desk.next.set(inbox.next);
            }
            Ok(_) => {}
            Err(refused) => crate::store::refused(&refused),
        }
    });
}

/// Looks at others.
pub fn look(change: impl FnOnce(&mut Query)) {
    let desk = desk();
    let before = desk.query.get_untracked();
    desk.query.update(change);
    let query = desk.query.get_untracked();
    if query == before {
        return;
    }
    SEARCHED.set(true);
    let typed = query.q != before.q;
    if !typed {
        desk.inbox.set(Fetch::Loading);
        desk.cards.set(Vec::new());
        return refresh();
    }
    // Asked once the typing pauses.
    ASKED.set(ASKED.get() + 1);
    let number = ASKED.get();
    browser::after(TYPING, move || {
        if ASKED.get() == number {
            refresh();
        }
    });
}

/// Nothing of patients is awaited any more: an answer that is on its way is let go of.
pub fn forget() {
    ASKED.set(ASKED.get() + 1);
    CAME.take();
}

/// A conversation was erased.
pub fn gone(session: &str) {
    desk().cards.update(|cards| cards.retain(|c| c.session != session));
    CAME.with_borrow_mut(|came| {
        if let Some(came) = came {
            came.retain(|c| c.session != session);
        }
    });
    // An answer from before would bring it back.
    refresh_soon();
}

/// A conversation changed.
pub fn changed(card: &Card) {
    let desk = desk();
    let me = desk.my_id();
    let query = desk.query.get_untracked();
    let before = desk
        .cards
        .with_untracked(|cards| cards.iter().find(|c| c.session == card.session).cloned());
    if !query.is_search() {
        desk.cards.update(|cards| {
            list::place(cards, card, query.shown, query.channel, &me);
        });
    } else {
        desk.cards.update(|cards| {
            if let Some(known) = cards.iter_mut().find(|c| c.session == card.session) {
                *known = card.clone();
            }
        });
    }
    CAME.with_borrow_mut(|came| {
        if let Some(came) = came {
            came.push(card.clone());
        }
    });
    refresh_soon();
    // Said aloud: what asks for a person now and did not, or asks again. What is mine or nobody's; a colleague's is theirs.
    let asks = !card.wants.is_empty() && (card.owner.is_empty() || card.owner == me);
    let again =
        before.is_none_or(|b| b.wants.is_empty() || b.waiting_since < card.waiting_since || b.wants != card.wants);
    let open = desk.session_now() == card.session && browser::is_visible();
    if asks && again && !open {
        desk.fresh.update(|fresh| {
            fresh.retain(|s| *s != card.session);
            fresh.push(card.session.clone());
        });
        match card.wants.first() {
            Some(Wants::Emergency) => news(News::Urgent(i18n::t().alert_emergency.to_owned())),
            _ => {
                let name = if card.name.is_empty() {
                    i18n::t().nameless
                } else {
                    &card.name
                };
                news(News::Session(card.session.clone(), name.to_owned()));
            }
        }
    }
    if desk.session_now() == card.session {
        crate::conversation::card(card);
    }
}
