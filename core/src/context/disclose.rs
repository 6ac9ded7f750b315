//! What each reader may see: of the log by entry, of the context by field and tier.

use crate::log::event::{Body, Entry, Event};
use crate::log::state::{Identifier, State};
use crate::people::phone::E164;
use crate::people::tier::Tier;

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Reader {
    /// The patient, in the widget.
    Patient = 1,
    /// A voice system.
    Voice = 2,
    /// Staff of the clinic.
    Desk = 4,
}

impl Reader {
    /// Every reader.
    pub const ALL: [Reader; 3] = [Reader::Patient, Reader::Voice, Reader::Desk];

    /// Its bit in [`readers_of`].
    #[must_use]
    pub fn bit(self) -> u8 {
        self as u8
    }
}

/// All readers.
const EVERYBODY: u8 = 1 | 2 | 4;

/// Who may ever see an entry, as bits: stored with each row, so that a page of the log is filtered without being parsed.
#[must_use]
pub fn readers_of(entry: &Entry) -> u8 {
    match entry.body {
        // Among staff.
        Body::Note { .. } | Body::Assigned { .. } | Body::Arrived { .. } => Reader::Desk.bit(),
        // "emergency" is for those who act on it; the patient is told in words.
        Body::FlagRaised { .. } => Reader::Voice.bit() | Reader::Desk.bit(),
        // A voice system learns the number masked, by the context: it has no need of the whole.
        Body::IdentifierClaimed { .. } => Reader::Patient.bit() | Reader::Desk.bit(),
        // Nobody has what is withheld.
        Body::Withheld => 0,
        Body::SessionStarted { .. }
        | Body::Consent { .. }
        | Body::PageVisited { .. }
        | Body::Message { .. }
        | Body::FormSaved { .. }
        | Body::FormCompleted { .. }
        | Body::HandoffOffered { .. }
        | Body::ChannelLinked { .. }
        | Body::ChannelUnlinked { .. }
        | Body::IdentifierVerified { .. }
        | Body::CallStarted { .. }
        | Body::CallEnded { .. }
        | Body::Summary { .. }
        | Body::SummaryConfirmed { .. }
        | Body::Reviewed { .. }
        | Body::Delivery { .. }
        | Body::MessageRevoked { .. }
        | Body::SlotOffered { .. }
        | Body::AppointmentBooked { .. }
        | Body::AppointmentChanged { .. }
        | Body::AppointmentConfirmed { .. }
        | Body::TaskOpened { .. }
        | Body::TaskClosed { .. }
        | Body::StaffJoined { .. }
        | Body::Resolved { .. } => EVERYBODY,
    }
}

/// Whether a reader may see a row with these bits. A voice system sees entries only of a confirmed caller; the patient and the desk
/// have their own doors, which no tier opens.
#[must_use]
pub fn may_see(readers: u8, reader: Reader, tier: Tier) -> bool {
    let reached = match reader {
        Reader::Patient | Reader::Desk => true,
        Reader::Voice => tier >= Tier::Confirmed,
    };
    reached && readers & reader.bit() != 0
}

/// An event as a reader gets it, given the bits of its row: whole, or only that there is one, so that resuming stays gap-free and
/// nothing leaks.
#[must_use]
pub fn as_seen(event: &Event, readers: u8, reader: Reader, tier: Tier) -> String {
    if may_see(readers, reader, tier) {
        return event.to_json();
    }
    let (seq, at) = (event.seq, event.at);
    format!(r#"{{"seq":{seq},"at":"{at}","kind":"withheld"}}"#)
}

/// The folded state as JSON for the patient's own devices: identifiers masked (a device is shared more easily than a memory), flags
/// left to those who act on them.
#[must_use]
pub fn patient_state(state: &State) -> String {
    let mut shown = state.clone();
    shown.flags.clear();
    shown.owner = None;
    shown.appointments.iter_mut().for_each(|a| a.arrived_at = None);
    for identifier in &mut shown.identifiers {
        identifier.value = masked(identifier);
    }
    serde_json::to_string(&shown).unwrap_or_default()
}

/// An identifier for readers who may recognise it, not learn it.
#[must_use]
pub fn masked(identifier: &Identifier) -> String {
    masked_value(&identifier.value)
}

/// As [`masked`], of a value.
#[must_use]
pub fn masked_value(value: &str) -> String {
    match (E164::strict(value), value.split_once('@')) {
        (Some(number), _) => number.masked(),
        (None, Some((name, host))) => {
            let first: String = name.chars().take(1).collect();
            format!("{first}•••••@{host}")
        }
        (None, None) => "•••••".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::any_log;
    use crate::log::event::{Actor, Channel};
    use proptest::prelude::*;

    fn readers(body: Body) -> u8 {
        readers_of(&Entry {
            channel: Channel::Web,
            by: Actor::System,
            body,
            cid: "c".to_owned(),
        })
    }

    fn seen(body: Body) -> [bool; 3] {
        let readers = readers(body);
        Reader::ALL.map(|r| may_see(readers, r, Tier::Confirmed))
    }

    #[test]
    fn a_note_among_staff_reaches_no_patient_and_no_voice_system() {
        let text = "Called twice".to_owned();
        assert_eq!(seen(Body::Note { text }), [false, false, true]);
    }

    #[test]
    fn a_flag_is_for_those_who_act_on_it() {
        let (flag, label) = ("flg_1".to_owned(), "emergency".to_owned());
        assert_eq!(seen(Body::FlagRaised { flag, label }), [false, true, true]);
    }

    #[test]
    fn a_voice_system_gets_no_number_whole() {
        let claimed = Body::IdentifierClaimed {
            id: "idn_1".to_owned(),
            kind: "phone".to_owned(),
            value: "+447400123456".to_owned(),
        };
        assert_eq!(seen(claimed), [true, false, true]);
    }

    #[test]
    fn what_is_said_is_for_everybody_but_a_voice_system_only_once_confirmed() {
        let readers = readers(Body::message("Hello"));
        for tier in Tier::ALL {
            assert!(may_see(readers, Reader::Patient, tier));
            assert!(may_see(readers, Reader::Desk, tier));
            let confirmed = tier >= Tier::Confirmed;
            assert_eq!(may_see(readers, Reader::Voice, tier), confirmed);
        }
    }

    #[test]
    fn the_patients_own_state_masks_numbers_and_leaves_out_flags() {
        use crate::log::state::Flag;
        use crate::time::At;
        let identifier = |value: &str| Identifier {
            id: "idn_1".to_owned(),
            kind: "phone".to_owned(),
            value: value.to_owned(),
            from: Channel::Web,
            at: At(0),
            verified_at: None,
        };
        let state = State {
            identifiers: vec![
                identifier("+447400123456"),
                identifier("sarah@home.example"),
                identifier("bsuid1"),
            ],
            flags: vec![Flag {
                id: "flg_1".to_owned(),
                label: "emergency".to_owned(),
                at: At(0),
            }],
            ..State::default()
        };
        let json = patient_state(&state);
        let shown: State = serde_json::from_str(&json).expect("the same shape");
        let values: Vec<&str> = shown.identifiers.iter().map(|i| i.value.as_str()).collect();
        assert_eq!(values, ["+44•••••456", "s•••••@home.example", "•••••"]);
        assert!(shown.flags.is_empty() && !json.contains("emergency"));
    }

    #[test]
    fn reader_bits_format_unchanged() {
        // Stored with every row.
        assert_eq!(Reader::ALL.map(Reader::bit), [1, 2, 4]);
    }

    proptest! {
        #[test]
        fn every_reader_gets_every_place_and_nothing_that_is_not_theirs(events in any_log(40), tier in 0u8..5) {
            let tier = Tier::from_u8(tier).expect("a tier");
            for reader in Reader::ALL {
                for (i, event) in events.iter().enumerate() {
                    let json = as_seen(event, readers_of(&event.entry), reader, tier);
                    let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
                    let seen = Event::read(&&value).expect("an event");
                    prop_assert_eq!(seen.seq, i as i64 + 1);
                    prop_assert_eq!(seen.at, event.at);
                    if seen.entry.body == Body::Withheld {
                        prop_assert_eq!(value.as_object().map(serde_json::Map::len), Some(3));
                    } else {
                        prop_assert_eq!(&seen, event);
                        prop_assert!(may_see(readers_of(&event.entry), reader, tier));
                    }
                }
            }
        }
    }
}
