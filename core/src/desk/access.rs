//! Why a member of staff may read a conversation.
//!
//! A role by itself opens nothing: there has to be something that the member is there to do. Everybody may open anything by giving a reason
//! (breaking the glass), which is told to whoever looks after that at once.

use super::roles::{Act, may};
use crate::clinic::staff::Role;
use crate::log::state::shorten;
use crate::time::{At, DAY, HOUR, MINUTE};
use serde::{Deserialize, Serialize};

/// A patient who wrote or called within so long may well do it again: reception reads along.
pub const RECENT: i64 = 7 * DAY;
/// An appointment opens a conversation from so long before it to so long after: who comes is prepared for, and who was there calls back.
pub const NEAR: i64 = DAY;
/// For so long a reason that was given opens a conversation.
pub const GLASS: i64 = HOUR;
/// Readings of one conversation by one member within so long are one line of the access log.
pub const ONE_READING: i64 = 15 * MINUTE;
/// Different conversations that a member may open within [`BROWSED_WITHIN`] without having anything to do in them, before it looks like
/// curiosity: a busy hour at a front desk has fewer callers than that.
pub const BROWSED: i64 = 30;
/// See [`BROWSED`].
pub const BROWSED_WITHIN: i64 = HOUR;

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// It is theirs.
    Owner,
    /// Something has to be done in it.
    Task,
    /// The patient is on the phone.
    Call,
    /// They have an appointment these days.
    Appointment,
    /// The patient was heard these days.
    Recent,
    /// The member gave a reason.
    BreakGlass,
}

impl Because {
    /// Every one.
    pub const ALL: [Because; 6] = [
        Because::Owner,
        Because::Task,
        Because::Call,
        Because::Appointment,
        Because::Recent,
        Because::BreakGlass,
    ];

    /// Its name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Because::Owner => "owner",
            Because::Task => "task",
            Because::Call => "call",
            Because::Appointment => "appointment",
            Because::Recent => "recent",
            Because::BreakGlass => "break_glass",
        }
    }

    /// Whether the member has something to do in it; otherwise many such readings are looked at (see [`BROWSED`]).
    #[must_use]
    pub fn is_work(self) -> bool {
        match self {
            Because::Owner | Because::Task | Because::Call => true,
            Because::Appointment | Because::Recent | Because::BreakGlass => false,
        }
    }
}

/// How a conversation stands towards a member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// It is theirs.
    pub own: bool,
    /// A task in it is open.
    pub task: bool,
    /// It is about money: the open task is, or the topic.
    pub money: bool,
    /// The patient is on the phone.
    pub call: bool,
    /// An appointment is near: see [`near`].
    pub appointment: bool,
    /// The patient was heard of late: see [`recent`].
    pub recent: bool,
    /// The member gave a reason not long ago.
    pub glass: bool,
}

/// Why this role may read a conversation that stands so; none: it may not, without giving a reason.
#[must_use]
pub fn may_read(role: Role, it: Situation) -> Option<Because> {
    let work = [
        (it.own, Because::Owner),
        (it.task, Because::Task),
        (it.call, Because::Call),
        (it.appointment, Because::Appointment),
        (it.recent, Because::Recent),
    ];
    let first = work.into_iter().find(|(holds, _)| *holds).map(|(_, why)| why);
    let theirs = may(role, Act::Open) || (may(role, Act::OpenMoney) && (it.own || it.money));
    let glass = it.glass && may(role, Act::BreakGlass);
    first.filter(|_| theirs).or(glass.then_some(Because::BreakGlass))
}

/// Whether an appointment is near enough to open a conversation.
#[must_use]
pub fn near(starts_at: At, ends_at: At, now: At) -> bool {
    starts_at.plus(-NEAR) <= now && now <= ends_at.plus(NEAR)
}

/// Whether a patient was heard of late.
#[must_use]
pub fn recent(heard_at: At, now: At) -> bool {
    now <= heard_at.plus(RECENT)
}

/// A reason as it is kept: on one line, without what no keyboard has. None: it is too short to be one, or too long.
#[must_use]
pub fn reason(text: &str) -> Option<String> {
    use super::documents::{MAX_REASON, MIN_REASON};
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty())
        .collect();
    let text = words.join(" ");
    let characters = text.chars().count();
    ((MIN_REASON..=MAX_REASON).contains(&characters)).then(|| shorten(&text, MAX_REASON))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::documents::{MAX_REASON, MIN_REASON};

    const NOW: At = At(1_729_000_000_000);

    /// Every situation there is.
    fn situations() -> impl Iterator<Item = Situation> {
        (0u8..128).map(|bits| {
            let on = |n: u8| bits & (1 << n) != 0;
            Situation {
                own: on(0),
                task: on(1),
                money: on(2),
                call: on(3),
                appointment: on(4),
                recent: on(5),
                glass: on(6),
            }
        })
    }

    #[test]
    fn each_role_reads_what_the_table_says_and_nothing_else() {
        use Because as B;
        let one = |role, set: fn(&mut Situation)| {
            let mut it = Situation::default();
            set(&mut it);
            may_read(role, it)
        };
        // Role x one thing that holds: nothing, own, task, money task, call, appointment, recent, recent money, glass.
        let row = |role| {
            [
                one(role, |_| {}),
                one(role, |s| s.own = true),
                one(role, |s| s.task = true),
                one(role, |s| (s.task, s.money) = (true, true)),
                one(role, |s| s.call = true),
                one(role, |s| s.appointment = true),
                one(role, |s| s.recent = true),
                one(role, |s| (s.recent, s.money) = (true, true)),
                one(role, |s| s.money = true),
                one(role, |s| s.glass = true),
            ]
        };
        let everything = [
            None,
            Some(B::Owner),
            Some(B::Task),
            Some(B::Task),
            Some(B::Call),
            Some(B::Appointment),
            Some(B::Recent),
            Some(B::Recent),
            None,
            Some(B::BreakGlass),
        ];
        assert_eq!(row(Role::FrontDesk), everything);
        assert_eq!(row(Role::Clinical), everything);
        let money = [
            None,
            Some(B::Owner),
            None,
            Some(B::Task),
            None,
            None,
            None,
            Some(B::Recent),
            None,
            Some(B::BreakGlass),
        ];
        assert_eq!(row(Role::Billing), money);
        let mut glass = [None; 10];
        glass[9] = Some(B::BreakGlass);
        assert_eq!(row(Role::Admin), glass);
        assert_eq!(row(Role::Compliance), glass);
    }

    #[test]
    fn in_all_640_cases_there_is_a_reason_exactly_where_one_is_allowed() {
        let mut cases = 0;
        for role in Role::ALL {
            for it in situations() {
                cases += 1;
                let work = it.own || it.task || it.call || it.appointment || it.recent;
                let allowed = match role {
                    Role::FrontDesk | Role::Clinical => work,
                    Role::Billing => it.own || (it.money && work),
                    Role::Admin | Role::Compliance => false,
                };
                let why = may_read(role, it);
                assert_eq!(why.is_some(), allowed || it.glass, "{role:?} {it:?}");
                // A reason that was given counts only where there is no other.
                assert_eq!(
                    why == Some(Because::BreakGlass),
                    it.glass && !allowed,
                    "{role:?} {it:?}"
                );
                let holds = match why {
                    None => true,
                    Some(Because::Owner) => it.own,
                    Some(Because::Task) => it.task && !it.own,
                    Some(Because::Call) => it.call,
                    Some(Because::Appointment) => it.appointment,
                    Some(Because::Recent) => it.recent,
                    Some(Because::BreakGlass) => it.glass,
                };
                assert!(holds, "{role:?} {it:?} {why:?}");
            }
        }
        assert_eq!(cases, 640);
    }

    #[test]
    fn time_ends_what_it_opened() {
        assert!(recent(NOW.plus(-RECENT), NOW));
        assert!(!recent(NOW.plus(-RECENT - 1), NOW));
        let (starts, ends) = (NOW, NOW.plus(HOUR));
        assert!(near(starts, ends, NOW.plus(-NEAR)));
        assert!(!near(starts, ends, NOW.plus(-NEAR - 1)));
        assert!(near(starts, ends, ends.plus(NEAR)));
        assert!(!near(starts, ends, ends.plus(NEAR + 1)));
    }

    #[test]
    fn a_reason_is_ten_to_five_hundred_characters_on_one_line() {
        assert_eq!(reason("1234567890").as_deref(), Some("1234567890"));
        assert_eq!(reason("123456789"), None);
        assert_eq!(reason("         1         "), None);
        assert_eq!(
            reason("she asked\n\tme to\u{7}look"),
            Some("she asked me to look".to_owned())
        );
        assert!(reason(&"å".repeat(MAX_REASON)).is_some());
        assert_eq!(reason(&"å".repeat(MAX_REASON + 1)), None);
        assert_eq!(MIN_REASON, 10);
    }

    #[test]
    fn because_format_unchanged() {
        for why in Because::ALL {
            let written = serde_json::to_string(&why).expect("a word");
            assert_eq!(written, format!("\"{}\"", why.as_str()));
        }
        let work: Vec<&str> = Because::ALL
            .into_iter()
            .filter(|w| w.is_work())
            .map(Because::as_str)
            .collect();
        assert_eq!(work, ["owner", "task", "call"]);
    }
}
