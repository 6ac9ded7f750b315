//! WhatsApp's 24 hours: how long after the patient's last message there free text may be sent.

use crate::log::event::Channel;
use crate::log::state::State;
use crate::time::{At, DAY, SECOND};

/// How long Meta takes free text after a message of the patient.
pub const WINDOW: i64 = DAY;
/// How much earlier it counts as closed: what is sent in the last moment may arrive after it.
pub const MARGIN: i64 = 15 * SECOND;

/// Whether free text may be sent on this channel now. `now`: the session's time, in which it was noted when the patient was heard.
#[must_use]
pub fn is_open(state: &State, channel: Channel, now: At) -> bool {
    match channel {
        Channel::Web | Channel::Sms | Channel::Voice => true,
        Channel::Whatsapp => heard_at(state, channel).is_some_and(|at| now < at.plus(WINDOW - MARGIN)),
    }
}

/// When the patient was last heard there.
#[must_use]
pub fn heard_at(state: &State, channel: Channel) -> Option<At> {
    state.heard.iter().find(|h| h.channel == channel).map(|h| h.at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::state::Heard;
    use crate::time::{HOUR, MINUTE};

    #[test]
    fn free_text_is_for_24_hours_less_a_margin() {
        let at = At(1_000 * DAY);
        let channel = Channel::Whatsapp;
        let state = State {
            heard: vec![Heard { channel, at }],
            ..State::default()
        };
        let open = |after: i64| is_open(&state, channel, at.plus(after));
        assert!(open(0) && open(23 * HOUR + 59 * MINUTE + 30 * SECOND));
        assert!(!open(24 * HOUR - MARGIN) && !open(24 * HOUR + 30 * SECOND));
        assert!(is_open(&state, Channel::Sms, at.plus(90 * DAY)));
        assert!(!is_open(&State::default(), channel, at));
    }
}
