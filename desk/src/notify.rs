//! When the desk says something aloud: to a screen reader, in a notification, with a sound. In quiet mode at most once in thirty seconds,
//! everything that came meanwhile in one; emergencies and calls at once, always.

/// In quiet mode, so long between two announcements.
pub const QUIET: i64 = 30_000;
/// Otherwise so long: five patients in one second are one sentence.
pub const BUSY: i64 = 2_000;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A patient wrote, or a conversation asks for a person.
    Session(String, String),
    /// A call, an emergency: it cannot wait.
    Urgent(String),
}

/// What is to be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// This, at once.
    Urgent(String),
    /// One conversation has news: its name.
    One(String),
    /// So many have.
    Many(usize),
}

/// What came and was not said yet.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    waiting: Vec<(String, String)>,
    said_at: Option<i64>,
}

impl Batch {
    /// Something happened: what is to be said now.
    pub fn heard(&mut self, news: News, quiet: bool, now: i64) -> Option<Said> {
        match news {
            News::Urgent(text) => Some(Said::Urgent(text)),
            News::Session(session, name) => {
                self.waiting.retain(|(known, _)| *known != session);
                self.waiting.push((session, name));
                self.due(quiet, now)
            }
        }
    }

    /// What is to be said now of what waits; asked again when [`Batch::in_ms`] is over.
    pub fn due(&mut self, quiet: bool, now: i64) -> Option<Said> {
        if self.waiting.is_empty() || self.in_ms(quiet, now) > 0 {
            return None;
        }
        self.said_at = Some(now);
        let waiting = std::mem::take(&mut self.waiting);
        match waiting.as_slice() {
            [(_, name)] => Some(Said::One(name.clone())),
            many => Some(Said::Many(many.len())),
        }
    }

    /// Until when nothing more is said.
    pub fn in_ms(&self, quiet: bool, now: i64) -> i64 {
        let between = if quiet { QUIET } else { BUSY };
        self.said_at.map_or(0, |at| (at + between - now).max(0))
    }

    /// Whether anything waits.
    pub fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrote(session: &str) -> News {
        News::Session(session.to_owned(), format!("name of {session}"))
    }

    #[test]
    fn in_quiet_mode_one_sentence_in_thirty_seconds_says_everything() {
        let mut batch = Batch::default();
        assert_eq!(
            batch.heard(wrote("a"), true, 0),
            Some(Said::One("name of a".to_owned()))
        );
        for (n, session) in ["b", "c", "b", "d"].iter().enumerate() {
            assert_eq!(batch.heard(wrote(session), true, 1_000 + n as i64), None);
        }
        assert_eq!(batch.due(true, QUIET - 1), None);
        assert_eq!(batch.due(true, QUIET), Some(Said::Many(3)), "b is one of them, once");
        assert_eq!(batch.due(true, 10 * QUIET), None, "nothing is said of nothing");
    }

    #[test]
    fn a_call_and_an_emergency_never_wait() {
        let mut batch = Batch::default();
        batch.heard(wrote("a"), true, 0);
        batch.heard(wrote("b"), true, 1);
        let call = News::Urgent("a call".to_owned());
        assert_eq!(batch.heard(call, true, 2), Some(Said::Urgent("a call".to_owned())));
        assert!(batch.waits(), "what waited waits on");
        assert_eq!(batch.in_ms(true, 2), QUIET - 2);
    }

    #[test]
    fn out_of_quiet_mode_a_burst_is_still_one_sentence() {
        let mut batch = Batch::default();
        batch.heard(wrote("a"), false, 0);
        batch.heard(wrote("b"), false, 10);
        batch.heard(wrote("c"), false, 20);
        assert_eq!(batch.due(false, BUSY), Some(Said::Many(2)));
    }
}
