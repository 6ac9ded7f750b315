//! Where a reply of staff goes, and whether it may go there now.
//!
//! The patient's own channel is where they were heard last. Where nothing may be sent there, a reply is refused with the reason: moving it
//! elsewhere unasked would be a message that nobody expects there.

use super::documents::Reach;
use crate::clinic::config::Config;
use crate::clinic::workflow::Workflow;
use crate::log::event::Channel;
use crate::log::state::State;
use crate::message::allowed::{consent, may_send};
use crate::message::window::{MARGIN, WINDOW, heard_at, is_open};
use crate::time::At;
use crate::wire::problem::Problem;

/// What a reply can be written on; the phone is spoken on.
pub const WRITTEN: [Channel; 3] = [Channel::Web, Channel::Whatsapp, Channel::Sms];
/// The chat is open on no device any more.
pub const NO_DEVICE: &str = "no_device";
/// No line or number of the patient's is known there.
pub const NO_NUMBER: &str = "no_number";
/// WhatsApp's 24 hours are over and it is not an approved text.
pub const WINDOW_CLOSED: &str = "window_closed";
/// The patient is spoken with by phone.
const SPOKEN: &str = "other_channel";

/// Where the patient has something to read on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Has {
    /// A device on which the chat is open, or opens again.
    pub web: bool,
    /// A line or a proved number on WhatsApp.
    pub whatsapp: bool,
    /// The same for text messages.
    pub sms: bool,
}

/// Every channel that a reply can be written on, the one first that it takes where staff choose none.
#[must_use]
pub fn reach(state: &State, config: &Config, has: Has, now: At) -> Vec<Reach> {
    let heard = |channel: Channel| heard_at(state, channel);
    let spoken_last = Channel::ALL.into_iter().max_by_key(|c| heard(*c)) == Some(Channel::Voice);
    let own = WRITTEN
        .into_iter()
        .filter(|c| heard(*c).is_some())
        .max_by_key(|c| heard(*c))
        .filter(|_| !spoken_last);
    let mut all: Vec<Reach> = WRITTEN.map(|channel| one(state, config, has, channel, now)).into();
    // Stable: what is alike stays in the order of the channels.
    all.sort_by_key(|r| {
        let latest = std::cmp::Reverse(heard(r.channel));
        (Some(r.channel) != own, !r.refused.is_empty(), latest)
    });
    all
}

fn one(state: &State, config: &Config, has: Has, channel: Channel, now: At) -> Reach {
    let refused = match channel {
        Channel::Web if has.web => "",
        Channel::Web => NO_DEVICE,
        Channel::Voice => SPOKEN,
        Channel::Whatsapp | Channel::Sms => {
            let has = if channel == Channel::Sms { has.sms } else { has.whatsapp };
            match may_send(state, config, channel, Workflow::Reply, now) {
                Err(why) => why.as_str(),
                Ok(()) if !has => NO_NUMBER,
                Ok(()) => "",
            }
        }
    };
    let free_text = refused.is_empty() && is_open(state, channel, now);
    let until = heard_at(state, channel).map(|at| at.plus(WINDOW - MARGIN));
    Reach {
        channel,
        free_text,
        until: until.filter(|_| free_text && channel == Channel::Whatsapp),
        consent: match channel {
            Channel::Web => state.consents.iter().find(|c| c.purpose == "chat").map(|c| c.given),
            _ => consent(state, channel),
        },
        refused: refused.to_owned(),
    }
}

/// The channel that a reply takes. `approved`: it is an approved text that the provider knows.
///
/// # Errors
/// Why nothing can be sent there like this.
pub fn choose(all: &[Reach], wanted: Option<Channel>, approved: bool) -> Result<Channel, Problem> {
    let chosen = match wanted {
        None => all.first(),
        Some(Channel::Voice) => {
            return Err(Problem::invalid("channel", "must be 'web', 'whatsapp' or 'sms'"));
        }
        Some(channel) => all.iter().find(|r| r.channel == channel),
    };
    let reach = chosen.ok_or(Problem::Unreachable { why: NO_NUMBER })?;
    if !reach.refused.is_empty() {
        return Err(Problem::Unreachable {
            why: known(&reach.refused),
        });
    }
    if !reach.free_text && !approved {
        return Err(Problem::Unreachable { why: WINDOW_CLOSED });
    }
    Ok(reach.channel)
}

/// A reason as the contract lists it.
fn known(refused: &str) -> &'static str {
    use crate::message::allowed::Refusal;
    let listed = [
        Refusal::OptedOut,
        Refusal::NoConsent,
        Refusal::ChannelOff,
        Refusal::NoNumber,
    ];
    let listed = listed.into_iter().map(Refusal::as_str);
    listed
        .chain([NO_DEVICE])
        .find(|name| *name == refused)
        .unwrap_or(SPOKEN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clinic::config::ClinicConfig;
    use crate::log::state::{ConsentState, Heard};
    use crate::time::{DAY, HOUR, SECOND};

    const NOON: At = At(1_729_000_000_000);
    const ALL: Has = Has {
        web: true,
        whatsapp: true,
        sms: true,
    };

    fn config() -> Config {
        let demo = include_str!("../../../clinics/riverside/clinic.toml");
        ClinicConfig::from_toml(demo, true).expect("the demo clinic's configuration")
    }

    fn heard(all: &[(Channel, i64)]) -> State {
        State {
            heard: all
                .iter()
                .map(|(channel, ago)| Heard {
                    channel: *channel,
                    at: NOON.plus(-ago),
                })
                .collect(),
            ..State::default()
        }
    }

    fn agreed(state: &mut State, purpose: &str, given: bool) {
        state.consents.push(ConsentState {
            purpose: purpose.to_owned(),
            version: "1".to_owned(),
            given,
            at: NOON,
        });
    }

    fn why(result: Result<Channel, Problem>) -> &'static str {
        match result {
            Err(Problem::Unreachable { why }) => why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_reply_goes_where_the_patient_was_heard_last() {
        let state = heard(&[
            (Channel::Web, 2 * HOUR),
            (Channel::Whatsapp, HOUR),
            (Channel::Sms, 3 * HOUR),
        ]);
        let all = reach(&state, &config(), ALL, NOON);
        let order: Vec<Channel> = all.iter().map(|r| r.channel).collect();
        assert_eq!(order, [Channel::Whatsapp, Channel::Web, Channel::Sms]);
        assert_eq!(choose(&all, None, false), Ok(Channel::Whatsapp));
        assert_eq!(choose(&all, Some(Channel::Sms), false), Ok(Channel::Sms));
        assert_eq!(all[0].until, Some(NOON.plus(-HOUR + WINDOW - MARGIN)));
    }

    #[test]
    fn outside_of_the_24_hours_an_approved_text_alone_goes() {
        for (ago, free) in [(DAY - MARGIN - SECOND, true), (DAY - MARGIN, false), (2 * DAY, false)] {
            let all = reach(&heard(&[(Channel::Whatsapp, ago)]), &config(), ALL, NOON);
            assert_eq!(all[0].free_text, free, "{ago}");
            assert_eq!(choose(&all, None, true), Ok(Channel::Whatsapp));
            if !free {
                assert_eq!(why(choose(&all, None, false)), WINDOW_CLOSED);
                assert_eq!(all[0].until, None);
            }
        }
    }

    #[test]
    fn stop_is_not_overridden_and_nothing_moves_elsewhere_unasked() {
        let mut state = heard(&[(Channel::Sms, HOUR), (Channel::Web, 2 * HOUR)]);
        agreed(&mut state, "sms", false);
        let all = reach(&state, &config(), ALL, NOON);
        assert_eq!((all[0].channel, all[0].consent), (Channel::Sms, Some(false)));
        for approved in [true, false] {
            assert_eq!(why(choose(&all, None, approved)), "opted_out");
        }
        assert_eq!(choose(&all, Some(Channel::Web), false), Ok(Channel::Web));
    }

    #[test]
    fn who_never_wrote_there_and_never_agreed_gets_nothing_there() {
        let all = reach(&heard(&[(Channel::Web, HOUR)]), &config(), ALL, NOON);
        assert_eq!(why(choose(&all, Some(Channel::Sms), false)), "no_consent");
        let mut state = heard(&[(Channel::Web, HOUR)]);
        agreed(&mut state, "sms", true);
        let all = reach(&state, &config(), ALL, NOON);
        assert_eq!(choose(&all, Some(Channel::Sms), false), Ok(Channel::Sms));
        let nowhere = Has { sms: false, ..ALL };
        let all = reach(&state, &config(), nowhere, NOON);
        assert_eq!(why(choose(&all, Some(Channel::Sms), false)), "no_number");
    }

    #[test]
    fn who_was_spoken_with_last_is_written_to_where_they_can_be() {
        let mut state = heard(&[(Channel::Voice, HOUR), (Channel::Web, DAY)]);
        let all = reach(&state, &config(), ALL, NOON);
        assert_eq!(choose(&all, None, false), Ok(Channel::Web));
        agreed(&mut state, "sms", true);
        let only_sms = Has { web: false, ..ALL };
        let all = reach(&state, &config(), only_sms, NOON);
        assert_eq!(choose(&all, None, false), Ok(Channel::Sms));
        let invalid = choose(&all, Some(Channel::Voice), false);
        assert!(matches!(invalid, Err(Problem::Invalid { .. })));
    }

    #[test]
    fn who_can_be_reached_nowhere_is_told_of_with_a_reason() {
        let all = reach(&State::default(), &config(), Has::default(), NOON);
        assert_eq!(why(choose(&all, None, true)), NO_DEVICE);
        let refused: Vec<&str> = all.iter().map(|r| r.refused.as_str()).collect();
        assert_eq!(refused, ["no_device", "no_consent", "no_consent"]);
    }
}
