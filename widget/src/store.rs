//! The one chat of this document, and what the views watch of it.
//!
//! A few parts of one plain value instead of a signal for each field: what a view reads stays an ordinary struct, tested without a
//! browser, and a signal type costs bytes each time it is used.

use crate::chat::Chat;
use reactive_graph::signal::ArcTrigger;
use reactive_graph::traits::{Notify, Track};
use std::cell::RefCell;

/// What can be watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What is in front of the transcript. Told by itself when it changes.
    Front,
    /// What stands under the transcript. Told by itself when it changes.
    Foot,
    /// The transcript, and how far each message is.
    Rows,
    /// Who and when: the header.
    Head,
    /// The connection.
    Net,
    /// Who is typing.
    Typing,
    /// What the open panel shows.
    Panel,
    /// Where the transcript is scrolled to.
    Scroll,
    /// A second has passed.
    Tick,
}

thread_local! {
    static CHAT: RefCell<Chat> = RefCell::new(Chat::default());
    static PARTS: [ArcTrigger; 9] = std::array::from_fn(|_| ArcTrigger::new());
}

/// Reads, and reads again whenever this part changes.
pub fn watch<T>(part: Part, f: impl FnOnce(&Chat) -> T) -> T {
    PARTS.with(|parts| parts[part as usize].track());
    peek(f)
}

/// Reads once.
pub fn peek<T>(f: impl FnOnce(&Chat) -> T) -> T {
    CHAT.with_borrow(f)
}

/// Changes, and tells who watches these parts.
pub fn change<T>(parts: &[Part], f: impl FnOnce(&mut Chat) -> T) -> T {
    let (result, front, foot) = CHAT.with_borrow_mut(|chat| {
        let (front, foot) = (chat.front(), chat.foot());
        let result = f(chat);
        (result, front != chat.front(), foot != chat.foot())
    });
    // Only when they are another: drawing a panel anew takes the focus and what was typed away from the patient.
    if front {
        touch(&[Part::Front]);
    }
    if foot {
        touch(&[Part::Foot]);
    }
    touch(parts);
    result
}

/// Tells who watches these parts.
pub fn touch(parts: &[Part]) {
    PARTS.with(|all| {
        for part in parts {
            all[*part as usize].notify();
        }
    });
}
