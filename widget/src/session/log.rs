//! The part of the session's log that this tab has: contiguous, never with a gap.

use samtal_core::log::answer::CardKind;
use samtal_core::log::event::{Body, Event, Seq};

/// What became of events that arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    /// They follow what was there; this many were new.
    New(usize),
    /// Something is missing before them: nothing was taken, read again from the end of what is here.
    Gap,
}

/// Events in order, without gaps.
#[derive(Debug, Default)]
pub struct Log {
    events: Vec<Event>,
}

impl Log {
    /// A log that begins with a snapshot's events. Whatever is before a gap in them is left out.
    pub fn from(events: Vec<Event>) -> Log {
        let mut log = Log::default();
        for event in events {
            if log.last() != 0 && event.seq != log.last() + 1 {
                log.events.clear();
            }
            log.events.push(event);
        }
        log
    }

    /// The events, oldest first.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The events after a place.
    pub fn after(&self, place: Seq) -> &[Event] {
        let from = self.events.partition_point(|e| e.seq <= place);
        self.events.get(from..).unwrap_or_default()
    }

    /// The event at a place.
    pub fn at(&self, place: Seq) -> Option<&Event> {
        self.after(place - 1).first().filter(|e| e.seq == place)
    }

    /// The first event's place; 0 when empty.
    pub fn first(&self) -> Seq {
        self.events.first().map_or(0, |e| e.seq)
    }

    /// The last event's place; 0 when empty.
    pub fn last(&self) -> Seq {
        self.events.last().map_or(0, |e| e.seq)
    }

    /// Whether the last thing said is to call the emergency number.
    pub fn ends_in_emergency(&self) -> bool {
        let last = self.events.iter().rev().find(|e| e.entry.body.is_turn());
        let more = last.and_then(|e| match &e.entry.body {
            Body::Message { more, .. } => more.as_ref(),
            _ => None,
        });
        let card = more.and_then(|m| m.card.as_ref());
        card.is_some_and(|c| c.kind == CardKind::Emergency)
    }

    /// Whether there is more before the first.
    pub fn has_older(&self) -> bool {
        self.first() > 1
    }

    /// Takes what follows; what is known already is skipped.
    pub fn join(&mut self, events: Vec<Event>) -> Joined {
        let mut last = self.last();
        let fresh: Vec<Event> = events.into_iter().filter(|e| e.seq > last).collect();
        for event in &fresh {
            if event.seq != last + 1 {
                return Joined::Gap;
            }
            last = event.seq;
        }
        let new = fresh.len();
        self.events.extend(fresh);
        Joined::New(new)
    }

    /// Takes what came before; whether it fitted.
    pub fn prepend(&mut self, mut older: Vec<Event>) -> bool {
        older.retain(|e| e.seq < self.first());
        let end = older.last().map(|e| e.seq + 1);
        let fits = end == Some(self.first()) && older.windows(2).all(|w| w[1].seq == w[0].seq + 1);
        if fits {
            older.append(&mut self.events);
            self.events = older;
        }
        fits
    }
}

/// How many of these the patient has not seen: what the clinic's side said after `seen`.
pub fn unread(events: &[Event], seen: Seq) -> usize {
    events
        .iter()
        .rev()
        .take_while(|e| e.seq > seen)
        .filter(|e| is_news(e))
        .count()
}

/// Where the "new" line stands: the first thing that the clinic's side said after `seen`.
pub fn first_new(events: &[Event], seen: Seq) -> Option<Seq> {
    let news = |e: &&Event| e.seq > seen && is_news(e);
    events.iter().find(news).map(|e| e.seq)
}

/// Whether this is something that the clinic's side said.
pub fn is_news(event: &Event) -> bool {
    event.entry.body.is_turn() && event.entry.by.is_clinic()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::samples::{by, said};
    use samtal_core::log::event::Actor;

    fn log(seqs: std::ops::RangeInclusive<Seq>) -> Log {
        Log::from(seqs.map(|s| said(s, "x")).collect())
    }

    #[test]
    fn what_follows_is_taken_once() {
        let mut log = log(1..=3);
        let more = || (2..=5).map(|s| said(s, "x")).collect::<Vec<_>>();
        assert_eq!(log.join(more()), Joined::New(2));
        assert_eq!(log.join(more()), Joined::New(0));
        assert_eq!((log.first(), log.last()), (1, 5));
        assert_eq!(log.after(3).len(), 2);
        assert_eq!(log.after(9).len(), 0);
        assert_eq!(log.at(4).map(|e| e.seq), Some(4));
        assert_eq!(log.at(6), None);
    }

    #[test]
    fn a_gap_is_refused_whole() {
        let mut log = log(1..=3);
        assert_eq!(log.join(vec![said(5, "x")]), Joined::Gap);
        assert_eq!(log.join(vec![said(4, "x"), said(6, "x")]), Joined::Gap);
        assert_eq!(log.last(), 3);
        assert_eq!(log.join(vec![said(4, "x")]), Joined::New(1));
    }

    #[test]
    fn older_events_are_put_before_if_they_touch() {
        let mut log = log(10..=12);
        assert!(log.has_older());
        assert!(!log.prepend(vec![said(5, "x"), said(6, "x")]));
        assert!(!log.prepend(vec![said(7, "x"), said(9, "x")]));
        assert!(!log.prepend(Vec::new()));
        assert!(log.prepend((1..=10).map(|s| said(s, "x")).collect()));
        assert!(!log.has_older());
        assert_eq!(log.events().len(), 12);
    }

    #[test]
    fn a_snapshot_with_a_gap_begins_after_it() {
        let log = Log::from(vec![said(1, "x"), said(4, "x"), said(5, "x")]);
        assert_eq!((log.first(), log.last()), (4, 5));
    }

    #[test]
    fn unread_is_what_the_clinic_said_after_the_last_look() {
        let events = [
            by(1, Actor::Patient, "hi"),
            by(2, Actor::Assistant, "hello"),
            by(3, Actor::Patient, "thanks"),
            by(4, Actor::Staff("ann".into()), "welcome"),
        ];
        assert_eq!(unread(&events, 0), 2);
        assert_eq!(unread(&events, 2), 1);
        assert_eq!(unread(&events, 4), 0);
        assert_eq!(first_new(&events, 2), Some(4));
        assert_eq!(first_new(&events, 4), None);
    }
}
