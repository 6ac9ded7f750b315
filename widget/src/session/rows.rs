//! What the transcript shows, in order: messages grouped by who speaks, day separators, the "new" line, and one line or card for
//! each other event that a patient should see.

use crate::session::outbox::Item;
use samtal_core::log::answer::{Card, Reply};
use samtal_core::log::event::{Actor, Body, Channel, Event, Seq};
use samtal_core::time::{At, DAY, MINUTE};

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Stays the same as long as the row shows the same: a message of one's own keeps its key from sending to sent.
    pub key: String,
    /// What it shows.
    pub show: Show,
}

/// What a row shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Show {
    /// A new day begins, at this time.
    Day(i64),
    /// Everything from here on is new.
    New,
    /// Who speaks from here on, and on which channel.
    Speaker(Speaker, Channel),
    /// A message.
    Bubble(Bubble),
    /// What happened at this place.
    Notice(Seq),
}

/// Who speaks, as a patient reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The patient.
    You,
    /// The automated assistant.
    Assistant,
    /// The assistant on the phone.
    Voice,
    /// A member of staff: first name and role, empty where unknown.
    Person(String, String),
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bubble {
    /// Who wrote it.
    pub speaker: Speaker,
    /// Where.
    pub channel: Channel,
    /// What.
    pub text: String,
    /// When, in milliseconds.
    pub at: i64,
    /// Its place; 0 while it is in the outbox.
    pub seq: Seq,
    /// The author's id of it.
    pub cid: String,
    /// What is to be seen at a glance below it.
    pub card: Option<Card>,
    /// The patient has taken it back: nothing of it is shown.
    pub revoked: bool,
}

impl Bubble {
    /// Written here by the patient: it stands on their side and needs no name.
    pub fn is_here(&self) -> bool {
        self.speaker == Speaker::You && self.channel == Channel::Web
    }
}

/// After this much silence the same speaker is named again.
const SILENCE: i64 = 15 * MINUTE;

/// The rows of a log and of what waits behind it. `new` is where the "new" line stands; `minutes_east` is how far the patient's clock is
/// ahead of UTC at a time.
pub fn rows(events: &[Event], waiting: &[Item], new: Option<Seq>, minutes_east: &dyn Fn(i64) -> i64) -> Vec<Row> {
    let mut page = Page {
        rows: Vec::with_capacity(events.len() + waiting.len() + 4),
        day: None,
        speaker: None,
        last: 0,
        minutes_east,
    };
    let mut names: Vec<(&str, &str, &str)> = Vec::new();
    let revoked: Vec<Seq> = events.iter().filter_map(revoked).collect();
    for event in events {
        if let (Actor::Staff(id), Body::StaffJoined { name, role }) = (&event.entry.by, &event.entry.body) {
            names.retain(|n| n.0 != id);
            names.push((id, name, role));
        }
        if !is_shown(event) {
            continue;
        }
        page.day(event.at);
        if new == Some(event.seq) {
            page.speaker = None;
            page.push("new".to_owned(), Show::New);
        }
        match &event.entry.body {
            Body::Message { text, more } => {
                let revoked = revoked.contains(&event.seq);
                let more = more.as_ref().filter(|_| !revoked);
                page.bubble(Bubble {
                    speaker: speaker(event, &names),
                    channel: event.entry.channel,
                    text: if revoked { String::new() } else { text.clone() },
                    at: event.at.0,
                    seq: event.seq,
                    cid: event.entry.cid.clone(),
                    card: more.and_then(|m| m.card.clone()),
                    revoked,
                });
            }
            // What became of it is told by the line that follows.
            Body::ChannelLinked {
                link, probation: true, ..
            } if is_settled(events, event.seq, link) => {}
            _ => {
                page.speaker = None;
                let key = numbered("n", event.seq);
                page.push(key, Show::Notice(event.seq));
            }
        }
    }
    for item in waiting {
        let Some(text) = item.text() else { continue };
        page.day(At(item.at));
        page.bubble(Bubble {
            speaker: Speaker::You,
            channel: Channel::Web,
            text: text.to_owned(),
            at: item.at,
            seq: 0,
            cid: item.cid.clone(),
            card: None,
            revoked: false,
        });
    }
    page.rows
}

/// The place of the message that the patient took back by this, where they wrote it.
fn revoked(event: &Event) -> Option<Seq> {
    match event.entry.body {
        Body::MessageRevoked { of } => Some(of),
        _ => None,
    }
}

/// Whether a link that was on probation is so no longer: the patient said that the chat is theirs, or that it is not.
fn is_settled(events: &[Event], seq: Seq, id: &str) -> bool {
    events
        .iter()
        .rev()
        .take_while(|e| e.seq > seq)
        .any(|e| match &e.entry.body {
            Body::ChannelLinked { link, .. } | Body::ChannelUnlinked { link } => link == id,
            _ => false,
        })
}

/// What may be pressed next: the quick replies of the last message, until something newer is said or on its way.
pub fn replies<'a>(events: &'a [Event], waiting: &[Item]) -> (Seq, &'a [Reply]) {
    let last = events.iter().rev().find(|e| e.entry.body.is_turn());
    match last.map(|e| (e.seq, &e.entry.body)) {
        Some((seq, Body::Message { more: Some(more), .. })) if !waiting.iter().any(|i| i.text().is_some()) => {
            (seq, &more.replies)
        }
        _ => (0, &[]),
    }
}

/// Whether a patient sees anything of this event.
pub fn is_shown(event: &Event) -> bool {
    // What the assistant does, its message says, with a card of its own where there is something to see.
    let told = event.entry.by == Actor::Assistant;
    match &event.entry.body {
        Body::Message { .. }
        | Body::FormCompleted { .. }
        | Body::HandoffOffered { .. }
        | Body::ChannelLinked { .. }
        | Body::ChannelUnlinked { .. }
        | Body::IdentifierVerified { .. }
        | Body::CallEnded { .. }
        | Body::Summary { .. }
        | Body::StaffJoined { .. }
        | Body::Reviewed { .. }
        | Body::Resolved { .. } => true,
        Body::SlotOffered { .. }
        | Body::AppointmentBooked { .. }
        | Body::AppointmentChanged { .. }
        | Body::AppointmentConfirmed { .. } => !told,
        // "The clinic is looking into it" would be a reason to wait, where there must be none.
        Body::TaskOpened { about, .. } => !told && about != "emergency",
        // In writing the notice stands in a message.
        Body::FlagRaised { label, .. } => label == "emergency" && event.entry.channel == Channel::Voice,
        Body::Consent { given, .. } => !given,
        Body::SessionStarted { .. }
        | Body::PageVisited { .. }
        | Body::FormSaved { .. }
        | Body::IdentifierClaimed { .. }
        // That a call was linked says so already.
        | Body::CallStarted { .. }
        | Body::Delivery { .. }
        | Body::MessageRevoked { .. }
        | Body::TaskClosed { .. }
        | Body::SummaryConfirmed { .. }
        | Body::Note { .. }
        | Body::Assigned { .. }
        | Body::Arrived { .. }
        | Body::Withheld => false,
    }
}

/// Whether the clinic has seen the patient's message at this place: a person answered after it, or its delivery says so.
pub fn is_seen_by_clinic(events: &[Event], seq: Seq) -> bool {
    events
        .iter()
        .rev()
        .take_while(|e| e.seq > seq)
        .any(|e| match &e.entry.body {
            Body::Message { .. } => e.entry.by.is_clinic(),
            Body::Delivery { of, status, .. } => *of == seq && status == "read",
            _ => false,
        })
}

fn speaker(event: &Event, names: &[(&str, &str, &str)]) -> Speaker {
    match &event.entry.by {
        Actor::Patient => Speaker::You,
        Actor::Assistant | Actor::System => Speaker::Assistant,
        Actor::Voice(_) => Speaker::Voice,
        Actor::Staff(id) => {
            let known = names.iter().find(|n| n.0 == id);
            let (name, role) = known.map_or(("", ""), |n| (n.1, n.2));
            Speaker::Person(name.to_owned(), role.to_owned())
        }
    }
}

/// A letter and a number: `n12`.
pub fn numbered(letter: &str, number: i64) -> String {
    [letter, &number.to_string()].concat()
}

struct Page<'a> {
    rows: Vec<Row>,
    day: Option<i64>,
    speaker: Option<(Speaker, Channel)>,
    last: i64,
    minutes_east: &'a dyn Fn(i64) -> i64,
}

impl Page<'_> {
    fn push(&mut self, key: String, show: Show) {
        self.rows.push(Row { key, show });
    }

    fn day(&mut self, at: At) {
        let day = (at.0 + (self.minutes_east)(at.0) * MINUTE).div_euclid(DAY);
        if self.day != Some(day) {
            self.day = Some(day);
            self.speaker = None;
            self.push(numbered("d", day), Show::Day(at.0));
        }
    }

    fn bubble(&mut self, bubble: Bubble) {
        let silent = bubble.at - self.last > SILENCE;
        self.last = bubble.at;
        // What the patient writes here needs no name, unless it follows what they wrote elsewhere.
        let here = bubble.is_here();
        let now = (bubble.speaker.clone(), bubble.channel);
        if self.speaker.as_ref() != Some(&now) || (silent && !here) {
            let named = !here || matches!(self.speaker, Some((Speaker::You, _)));
            self.speaker = Some(now);
            if named {
                let key = match bubble.speaker {
                    // What is unsent has no place yet.
                    Speaker::You => ["y", &bubble.cid].concat(),
                    _ => numbered("w", bubble.seq),
                };
                self.push(key, Show::Speaker(bubble.speaker.clone(), bubble.channel));
            }
        }
        // A cid is unique per author only.
        let key = match bubble.speaker {
            _ if bubble.revoked => numbered("x", bubble.seq),
            Speaker::You => ["c", &bubble.cid].concat(),
            _ => numbered("m", bubble.seq),
        };
        self.push(key, Show::Bubble(bubble));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::outbox::{Outbox, Payload};
    use crate::session::samples::{by, event, said};
    use samtal_core::log::event::Actor;
    use samtal_core::people::evidence::Evidence;

    fn names(rows: &[Row]) -> Vec<String> {
        let name = |r: &Row| match &r.show {
            Show::Day(_) => "day".to_owned(),
            Show::New => "new".to_owned(),
            Show::Speaker(Speaker::Person(name, _), Channel::Web) => name.clone(),
            Show::Speaker(s, Channel::Web) => format!("{s:?}"),
            Show::Speaker(s, channel) => format!("{s:?} on {}", channel.as_str()),
            Show::Bubble(b) if b.revoked => "taken back".to_owned(),
            Show::Bubble(b) => b.text.clone(),
            Show::Notice(seq) => format!("notice {seq}"),
        };
        rows.iter().map(name).collect()
    }

    fn utc(_: i64) -> i64 {
        0
    }

    #[test]
    fn a_group_names_its_speaker_once() {
        let events = [
            said(1, "hi"),
            by(2, Actor::Assistant, "hello"),
            by(3, Actor::Assistant, "how are you"),
            said(4, "fine"),
        ];
        assert_eq!(
            names(&rows(&events, &[], None, &utc)),
            ["day", "hi", "Assistant", "hello", "how are you", "fine"]
        );
    }

    #[test]
    fn staff_are_named_as_they_joined() {
        let ann = || Actor::Staff("ann".to_owned());
        let (name, role) = ("Ann".to_owned(), "Nurse".to_owned());
        let events = [event(1, ann(), Body::StaffJoined { name, role }), by(2, ann(), "hello")];
        assert_eq!(
            names(&rows(&events, &[], None, &utc)),
            ["day", "notice 1", "Ann", "hello"]
        );
    }

    fn on(channel: Channel, mut event: Event) -> Event {
        event.entry.channel = channel;
        event
    }

    fn linked(seq: Seq, probation: bool) -> Event {
        let (link, call_id) = ("hnd_1".to_owned(), String::new());
        let (to, evidence) = (Channel::Whatsapp, Evidence::WhatsappRef);
        let body = Body::ChannelLinked {
            link,
            to,
            evidence,
            call_id,
            probation,
        };
        event(seq, Actor::System, body)
    }

    #[test]
    fn a_channel_is_named_where_it_begins_and_where_it_ends() {
        let events = [
            said(1, "here"),
            on(Channel::Whatsapp, said(2, "there")),
            on(Channel::Whatsapp, by(3, Actor::Assistant, "hello")),
            by(4, Actor::Assistant, "and here"),
            on(Channel::Sms, said(5, "by text")),
            said(6, "here again"),
        ];
        assert_eq!(
            names(&rows(&events, &[], None, &utc)),
            [
                "day",
                "here",
                "You on whatsapp",
                "there",
                "Assistant on whatsapp",
                "hello",
                "Assistant",
                "and here",
                "You on sms",
                "by text",
                "You",
                "here again",
            ]
        );
    }

    #[test]
    fn what_was_taken_back_shows_nothing_of_itself_and_is_drawn_anew() {
        let mut events = vec![on(Channel::Whatsapp, said(1, "secret")), said(2, "kept")];
        let before = rows(&events, &[], None, &utc);
        events.push(event(3, Actor::Patient, Body::MessageRevoked { of: 1 }));
        let after = rows(&events, &[], None, &utc);
        assert_eq!(names(&after)[2], "taken back");
        assert!(matches!(&after[2].show, Show::Bubble(b) if b.text.is_empty()));
        assert_ne!(before[2].key, after[2].key);
        assert_eq!(before[4].key, after[4].key);
    }

    #[test]
    fn a_link_on_probation_is_one_line_until_it_is_settled() {
        let mut events = vec![linked(1, true)];
        assert_eq!(names(&rows(&events, &[], None, &utc)), ["day", "notice 1"]);
        let mut declined = events.clone();
        let link = "hnd_1".to_owned();
        declined.push(event(2, Actor::System, Body::ChannelUnlinked { link }));
        assert_eq!(names(&rows(&declined, &[], None, &utc)), ["day", "notice 2"]);
        events.push(linked(2, false));
        assert_eq!(names(&rows(&events, &[], None, &utc)), ["day", "notice 2"]);
    }

    #[test]
    fn days_are_the_patients_own() {
        // 11:00 and 13:00 UTC: the same day in London, two days in Auckland (UTC+13, or 12 in winter).
        let mut events = [said(1, "a"), said(2, "b")];
        events[0].at = At(11 * 60 * MINUTE);
        events[1].at = At(13 * 60 * MINUTE);
        let london = rows(&events, &[], None, &utc);
        let auckland = rows(&events, &[], None, &|_| 12 * 60);
        assert_eq!(names(&london), ["day", "a", "b"]);
        assert_eq!(names(&auckland), ["day", "a", "day", "b"]);
    }

    #[test]
    fn the_new_line_stands_before_the_first_new_message() {
        let events = [by(1, Actor::Assistant, "a"), by(2, Actor::Assistant, "b")];
        assert_eq!(
            names(&rows(&events, &[], Some(2), &utc)),
            ["day", "Assistant", "a", "new", "Assistant", "b"]
        );
    }

    #[test]
    fn what_is_unsent_stands_last_and_keeps_its_key_when_sent() {
        let mut outbox = Outbox::default();
        let at = said(2, "").at.0;
        outbox.put("c2".into(), Payload::Message("two".into()), at);
        let before = rows(&[said(1, "one")], outbox.items(), None, &utc);
        let after = rows(&[said(1, "one"), said(2, "two")], &[], None, &utc);
        assert_eq!(names(&before), ["day", "one", "two"]);
        let keys = |r: &[Row]| r.iter().map(|r| r.key.clone()).collect::<Vec<_>>();
        assert_eq!(keys(&before), keys(&after));
    }

    #[test]
    fn every_key_is_unique() {
        let events: Vec<Event> = (1..200)
            .map(|s| {
                if s % 3 == 0 {
                    said(s, "x")
                } else {
                    by(s, Actor::Assistant, "y")
                }
            })
            .collect();
        let rows = rows(&events, &[], Some(5), &utc);
        let mut keys: Vec<&str> = rows.iter().map(|r| r.key.as_str()).collect();
        keys.sort_unstable();
        let all = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), all);
    }

    #[test]
    fn quick_replies_are_those_of_the_last_message_until_something_is_said() {
        let reply = |label: &str| Reply {
            label: label.to_owned(),
            act: samtal_core::log::answer::Act::Say,
            value: label.to_owned(),
        };
        let offers = |seq, label: &str| {
            let more = samtal_core::log::answer::More {
                replies: vec![reply(label)],
                ..Default::default()
            };
            let (text, more) = (String::new(), Some(Box::new(more)));
            event(seq, Actor::Assistant, Body::Message { text, more })
        };
        let page = Body::PageVisited {
            path: String::new(),
            title: String::new(),
        };
        let mut events = vec![offers(1, "Monday"), offers(2, "Friday"), event(3, Actor::Patient, page)];
        assert_eq!(replies(&events, &[]), (2, &[reply("Friday")][..]));
        let mut outbox = Outbox::default();
        outbox.put("c".into(), Payload::Message("Friday".into()), 0);
        assert_eq!(replies(&events, outbox.items()).0, 0, "it is on its way");
        events.push(said(4, "Friday"));
        assert_eq!(replies(&events, &[]).0, 0);
    }

    #[test]
    fn what_the_assistants_message_says_is_not_said_twice() {
        let task = |about: &str| Body::TaskOpened {
            task: String::new(),
            about: about.to_owned(),
            promised_by: None,
        };
        assert!(is_shown(&event(1, Actor::Patient, task("person"))));
        assert!(!is_shown(&event(1, Actor::Assistant, task("question"))));
        assert!(!is_shown(&event(1, Actor::System, task("emergency"))));
    }

    #[test]
    fn an_answer_shows_that_the_message_was_seen() {
        let events = [said(1, "hi"), by(2, Actor::Assistant, "hello"), said(3, "?")];
        assert!(is_seen_by_clinic(&events, 1));
        assert!(!is_seen_by_clinic(&events, 3));
    }

    #[test]
    fn what_a_patient_must_not_see_is_not_shown() {
        let note = Body::Note {
            text: "internal".to_owned(),
        };
        let events = [event(1, Actor::System, note), event(2, Actor::System, Body::Withheld)];
        assert!(rows(&events, &[], None, &utc).is_empty());
    }
}
