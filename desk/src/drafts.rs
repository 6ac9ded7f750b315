//! What a member began to write and has not sent: kept in this browser per conversation and member, for twelve hours at most, and gone when
//! they sign out. Another member at the same computer never sees it.

use crate::storage;
use samtal_core::time::HOUR;
use serde::{Deserialize, Serialize};

/// For how long a draft is kept: as long as a sign-on lasts at most.
pub const KEPT: i64 = 12 * HOUR;

const PREFIX: &str = "draft.";

#[derive(Serialize, Deserialize)]
struct Draft {
    at: i64,
    text: String,
}

fn key(member: &str, session: &str, note: bool) -> String {
    let mode = if note { "note" } else { "reply" };
    format!("{PREFIX}{member}.{session}.{mode}")
}

/// Keeps a text as it is typed; an empty one is forgotten.
pub fn keep(member: &str, session: &str, note: bool, text: &str, now: i64) {
    let key = key(member, session, note);
    if text.trim().is_empty() {
        return storage::remove(&key);
    }
    let draft = Draft {
        at: now,
        text: text.to_owned(),
    };
    if let Ok(json) = serde_json::to_string(&draft) {
        storage::set(&key, &json);
    }
}

/// What was kept, if it is not too old.
pub fn kept(member: &str, session: &str, note: bool, now: i64) -> String {
    let key = key(member, session, note);
    let draft = storage::get(&key).and_then(|json| crate::api::parsed::<Draft>(&json));
    match draft {
        Some(draft) if now - draft.at < KEPT => draft.text,
        Some(_) => {
            storage::remove(&key);
            String::new()
        }
        None => String::new(),
    }
}

/// Forgets what is too old, whoever's it is.
pub fn tidy(now: i64) {
    for key in storage::keys(PREFIX) {
        let draft = storage::get(&key).and_then(|json| crate::api::parsed::<Draft>(&json));
        if draft.is_none_or(|draft| now - draft.at >= KEPT) {
            storage::remove(&key);
        }
    }
}

/// Forgets everything of every member: somebody signs out here.
pub fn wipe() {
    for key in storage::keys(PREFIX) {
        storage::remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_its_members_and_its_conversations() {
        keep("ann", "s1", false, "Dear Sarah", 0);
        keep("ann", "s1", true, "ask Ben", 0);
        assert_eq!(kept("ann", "s1", false, 1), "Dear Sarah");
        assert_eq!(kept("ann", "s1", true, 1), "ask Ben");
        assert_eq!(kept("ann", "s2", false, 1), "");
        assert_eq!(
            kept("ben", "s1", false, 1),
            "",
            "a colleague at the same computer sees nothing of it"
        );
        wipe();
    }

    #[test]
    fn a_draft_lasts_twelve_hours_and_no_longer() {
        keep("ann", "s", false, "text", 1_000);
        assert_eq!(kept("ann", "s", false, 1_000 + KEPT - 1), "text");
        keep("ann", "t", false, "text", 1_000);
        tidy(1_000 + KEPT);
        assert!(storage::keys("draft.").is_empty());
        keep("ann", "s", false, "text", 1_000);
        assert_eq!(kept("ann", "s", false, 1_000 + KEPT), "");
        assert!(storage::keys("draft.").is_empty(), "reading it forgets it too");
    }

    #[test]
    fn signing_out_leaves_nothing_behind() {
        keep("ann", "s", false, "text", 0);
        keep("ben", "s", true, "note", 0);
        storage::set("pref.theme", "dark");
        wipe();
        assert!(storage::keys("draft.").is_empty());
        assert_eq!(
            storage::get("pref.theme").as_deref(),
            Some("dark"),
            "how the desk is set is nobody's secret"
        );
    }

    #[test]
    fn an_emptied_box_keeps_nothing() {
        keep("ann", "s", false, "text", 0);
        keep("ann", "s", false, "  \n", 1);
        assert!(storage::keys("draft.").is_empty());
    }
}
