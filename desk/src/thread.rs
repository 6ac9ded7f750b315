//! A conversation as it is read: its events folded into lines, in order, with the days between them. Pure: what a line says in words is the
//! view's.

use samtal_core::log::event::{Actor, Body, Channel, Event, Seq};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who speaks, as far as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The patient.
    Patient,
    /// The automated assistant.
    Assistant,
    /// A voice system.
    Voice,
    /// A member of staff.
    Staff,
    /// The service.
    System,
}

/// Who it was.
pub fn side(by: &Actor) -> Side {
    match by {
        Actor::Patient => Side::Patient,
        Actor::Assistant => Side::Assistant,
        Actor::Voice(_) => Side::Voice,
        Actor::Staff(_) => Side::Staff,
        Actor::System => Side::System,
    }
}

/// What became of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fate {
    /// `sent`, `delivered`, `read`, `failed`; empty: nothing is known.
    pub status: String,
    /// Why it failed.
    pub error: String,
    /// The patient took it back.
    pub revoked: bool,
    /// Who of the clinicians looked at it.
    pub reviewed: String,
}

/// One line.
#[derive(Clone, Debug)]
pub enum Row {
    /// A day begins.
    Day(Seq, String),
    /// What follows is new.
    New(Seq),
    /// Something said.
    Turn {
        /// The event.
        event: Arc<Event>,
        /// What became of it.
        fate: Fate,
        /// Whether the line before is the same speaker's, on the same channel.
        follows: bool,
    },
    /// A note among staff.
    Note(Arc<Event>),
    /// Something that happened.
    Line(Arc<Event>),
    /// Events that this member may not see: the first, and how many.
    Withheld(Seq, usize),
}

impl Row {
    /// What tells it apart: a line that changed is drawn anew.
    pub fn key(&self) -> String {
        match self {
            Row::Day(seq, date) => format!("d{seq}{date}"),
            Row::New(seq) => format!("n{seq}"),
            Row::Turn { event, fate, follows } => format!(
                "t{}{}{}{}{follows}{}",
                event.seq, fate.status, fate.error, fate.revoked, fate.reviewed
            ),
            Row::Note(event) | Row::Line(event) => format!("l{}", event.seq),
            Row::Withheld(seq, n) => format!("w{seq}-{n}"),
        }
    }
}

/// Puts events in, in order and once each.
pub fn merge(all: &mut Vec<Arc<Event>>, came: Vec<Arc<Event>>) {
    all.extend(came);
    all.sort_by_key(|e| e.seq);
    all.dedup_by_key(|e| e.seq);
}

/// Whether it is worth a line of its own: what only repeats what stands elsewhere is none.
fn is_shown(body: &Body) -> bool {
    match body {
        Body::Delivery { .. } | Body::MessageRevoked { .. } | Body::Reviewed { .. } | Body::TaskClosed { .. } => false,
        Body::SessionStarted { .. }
        | Body::Consent { .. }
        | Body::PageVisited { .. }
        | Body::Message { .. }
        | Body::FormSaved { .. }
        | Body::FormCompleted { .. }
        | Body::HandoffOffered { .. }
        | Body::ChannelLinked { .. }
        | Body::ChannelUnlinked { .. }
        | Body::IdentifierClaimed { .. }
        | Body::IdentifierVerified { .. }
        | Body::CallStarted { .. }
        | Body::CallEnded { .. }
        | Body::Summary { .. }
        | Body::SummaryConfirmed { .. }
        | Body::SlotOffered { .. }
        | Body::AppointmentBooked { .. }
        | Body::AppointmentChanged { .. }
        | Body::AppointmentConfirmed { .. }
        | Body::FlagRaised { .. }
        | Body::TaskOpened { .. }
        | Body::StaffJoined { .. }
        | Body::Note { .. }
        | Body::Assigned { .. }
        | Body::Arrived { .. }
        | Body::Resolved { .. }
        | Body::Withheld => true,
    }
}

fn fates(events: &[Arc<Event>]) -> BTreeMap<Seq, Fate> {
    let mut fates: BTreeMap<Seq, Fate> = BTreeMap::new();
    for event in events {
        match &event.entry.body {
            Body::Delivery { of, status, error, .. } => {
                let fate = fates.entry(*of).or_default();
                // Reports overtake each other: what was read was delivered.
                if rank(status) >= rank(&fate.status) {
                    fate.status.clone_from(status);
                    fate.error.clone_from(error);
                }
            }
            Body::MessageRevoked { of } => fates.entry(*of).or_default().revoked = true,
            Body::Reviewed { of, name } => fates.entry(*of).or_default().reviewed.clone_from(name),
            _ => {}
        }
    }
    fates
}

fn rank(status: &str) -> u8 {
    match status {
        "sent" => 1,
        "failed" => 2,
        "delivered" => 3,
        "read" => 4,
        _ => 0,
    }
}

/// The lines of a conversation. `date_of` tells a time's day by the clinic's calendar; what comes after `new_after` is new; what the patient
/// read on the web reaches up to `read_up_to`.
pub fn rows(events: &[Arc<Event>], date_of: impl Fn(&Event) -> String, new_after: Seq, read_up_to: Seq) -> Vec<Row> {
    let fates = fates(events);
    let mut rows = Vec::with_capacity(events.len());
    let mut day = String::new();
    let mut speaker: Option<(Actor, Channel)> = None;
    let mut marked = false;
    for event in events {
        if event.entry.body == Body::Withheld {
            match rows.last_mut() {
                Some(Row::Withheld(_, n)) => *n += 1,
                _ => rows.push(Row::Withheld(event.seq, 1)),
            }
            speaker = None;
            continue;
        }
        if !is_shown(&event.entry.body) {
            continue;
        }
        let date = date_of(event);
        if date != day {
            day.clone_from(&date);
            rows.push(Row::Day(event.seq, date));
            speaker = None;
        }
        if !marked && event.seq > new_after && new_after > 0 {
            marked = true;
            rows.push(Row::New(event.seq));
            speaker = None;
        }
        match &event.entry.body {
            Body::Message { .. } => {
                let by = (event.entry.by.clone(), event.entry.channel);
                let follows = speaker.as_ref() == Some(&by);
                let mut fate = fates.get(&event.seq).cloned().unwrap_or_default();
                let ours = event.entry.by.is_clinic() && event.entry.channel == Channel::Web;
                if ours && fate.status.is_empty() && event.seq <= read_up_to {
                    fate.status = "read".to_owned();
                }
                rows.push(Row::Turn {
                    event: event.clone(),
                    fate,
                    follows,
                });
                speaker = Some(by);
            }
            Body::Note { .. } => {
                rows.push(Row::Note(event.clone()));
                speaker = None;
            }
            _ => {
                rows.push(Row::Line(event.clone()));
                speaker = None;
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use samtal_core::log::event::Entry;
    use samtal_core::time::{At, DAY};

    fn event(seq: Seq, by: Actor, channel: Channel, body: Body) -> Arc<Event> {
        let cid = format!("c{seq}");
        let at = At(seq * DAY / 4);
        Arc::new(Event {
            seq,
            at,
            entry: Entry { channel, by, body, cid },
        })
    }

    fn say(seq: Seq, by: Actor, channel: Channel) -> Arc<Event> {
        event(seq, by, channel, Body::message("text"))
    }

    fn drawn(events: &[Arc<Event>], new_after: Seq, read: Seq) -> Vec<String> {
        let rows = rows(events, |e| (e.at.0 / DAY).to_string(), new_after, read);
        rows.iter()
            .map(|row| match row {
                Row::Day(_, date) => format!("day {date}"),
                Row::New(_) => "new".to_owned(),
                Row::Turn { event, fate, follows } => {
                    format!("{}{}{}", event.seq, if *follows { "+" } else { "" }, fate.status)
                }
                Row::Note(e) => format!("note {}", e.seq),
                Row::Line(e) => format!("line {}", e.seq),
                Row::Withheld(_, n) => format!("{n} withheld"),
            })
            .collect()
    }

    #[test]
    fn days_and_speakers_and_channels_are_told_apart() {
        let ann = || Actor::Staff("ann".to_owned());
        let events = [
            say(1, Actor::Patient, Channel::Web),
            say(2, Actor::Patient, Channel::Web),
            say(3, Actor::Patient, Channel::Whatsapp),
            say(4, ann(), Channel::Whatsapp),
        ];
        assert_eq!(drawn(&events, 0, 0), ["day 0", "1", "2+", "3", "day 1", "4"]);
    }

    #[test]
    fn reports_that_overtake_each_other_end_as_read() {
        let sent = |seq, status: &str| {
            let body = Body::Delivery {
                of: 1,
                status: status.to_owned(),
                error: String::new(),
                repeated: false,
            };
            event(seq, Actor::System, Channel::Whatsapp, body)
        };
        let reply = say(1, Actor::Staff("ann".to_owned()), Channel::Whatsapp);
        let events = [reply, sent(2, "read"), sent(3, "delivered"), sent(3, "sent")];
        assert_eq!(drawn(&events, 0, 0), ["day 0", "1read"]);
    }

    #[test]
    fn what_the_patient_saw_in_the_chat_is_read() {
        let events = [
            say(1, Actor::Assistant, Channel::Web),
            say(2, Actor::Patient, Channel::Web),
            say(3, Actor::Assistant, Channel::Web),
        ];
        assert_eq!(drawn(&events, 0, 2), ["day 0", "1read", "2", "3"]);
    }

    #[test]
    fn withheld_events_are_one_line_and_new_ones_stand_under_theirs() {
        let hidden = |seq| event(seq, Actor::System, Channel::Web, Body::Withheld);
        let events = [
            say(1, Actor::Patient, Channel::Web),
            hidden(2),
            hidden(3),
            event(
                4,
                Actor::Staff("ben".to_owned()),
                Channel::Web,
                Body::Note { text: "n".to_owned() },
            ),
        ];
        assert_eq!(
            drawn(&events, 1, 0),
            ["day 0", "1", "2 withheld", "day 1", "new", "note 4"]
        );
        assert_eq!(drawn(&events, 4, 0), ["day 0", "1", "2 withheld", "day 1", "note 4"]);
    }

    #[test]
    fn the_same_event_twice_is_there_once_and_in_its_place() {
        let mut all = vec![say(3, Actor::Patient, Channel::Web)];
        merge(
            &mut all,
            vec![
                say(2, Actor::Patient, Channel::Web),
                say(3, Actor::Patient, Channel::Web),
            ],
        );
        assert_eq!(all.iter().map(|e| e.seq).collect::<Vec<_>>(), [2, 3]);
    }
}
