use super::*;
use crate::clinic::config::ClinicConfig;
use crate::log::state::{ConsentState, Flag, Heard};

const RIVERSIDE: &str = include_str!("../../../../clinics/riverside/clinic.toml");
/// Noon on a Wednesday in London.
const NOON: &str = "2024-10-16T11:00:00Z";
const NIGHT: &str = "2024-10-16T22:00:00Z";

use Channel::{Sms, Whatsapp};

fn riverside() -> Config {
    ClinicConfig::from_toml(RIVERSIDE, true).expect("the example is good")
}

fn at(text: &str) -> At {
    At::parse(text).expect("a time")
}

fn agreed(to: &[(Channel, bool)]) -> State {
    State {
        consents: to
            .iter()
            .map(|(channel, given)| ConsentState {
                purpose: channel.as_str().to_owned(),
                version: "1".to_owned(),
                given: *given,
                at: At(0),
            })
            .collect(),
        ..State::default()
    }
}

#[test]
fn nothing_is_sent_without_consent_and_nothing_after_stop() {
    let config = riverside();
    for workflow in [Workflow::Confirmation, Workflow::Reminder, Workflow::Summary] {
        let may = |state: &State| may_send(state, &config, Whatsapp, workflow, at(NOON));
        assert_eq!(may(&agreed(&[(Whatsapp, true)])), Ok(()));
        assert_eq!(may(&agreed(&[])), Err(Refusal::NoConsent));
        assert_eq!(may(&agreed(&[(Sms, true)])), Err(Refusal::NoConsent));
        assert_eq!(may(&agreed(&[(Whatsapp, false)])), Err(Refusal::OptedOut));
    }
}

#[test]
fn who_writes_somewhere_is_answered_there_unless_they_said_stop() {
    let config = riverside();
    let may = |state: &State| may_send(state, &config, Whatsapp, Workflow::Reply, at(NIGHT));
    let mut state = agreed(&[]);
    assert_eq!(may(&state), Err(Refusal::NoConsent));
    let (channel, heard) = (Whatsapp, at(NOON));
    state.heard.push(Heard { channel, at: heard });
    assert_eq!(may(&state), Ok(()));
    state.consents = agreed(&[(Whatsapp, false)]).consents;
    assert_eq!(may(&state), Err(Refusal::OptedOut));
}

#[test]
fn a_code_needs_no_consent_but_goes_nowhere_after_stop() {
    let config = riverside();
    let may = |state: &State| may_send(state, &config, Sms, Workflow::Verification, at(NIGHT));
    assert_eq!(may(&agreed(&[])), Ok(()));
    assert_eq!(may(&agreed(&[(Sms, false)])), Err(Refusal::OptedOut));
}

#[test]
fn a_channel_that_is_switched_off_or_not_configured_is_never_used() {
    let mut config = riverside();
    let state = agreed(&[(Whatsapp, true), (Sms, true)]);
    config.channels.off = vec![Whatsapp];
    let may = |config: &Config, channel| may_send(&state, config, channel, Workflow::Confirmation, at(NOON));
    assert_eq!(may(&config, Whatsapp), Err(Refusal::ChannelOff));
    assert_eq!(may(&config, Sms), Ok(()));
    assert_eq!(config.whatsapp_number(), None);
    config.twilio = None;
    assert_eq!(may(&config, Sms), Err(Refusal::ChannelOff));
    assert_eq!(may(&config, Channel::Web), Err(Refusal::OtherChannel));
}

#[test]
fn a_workflow_has_its_channel_and_no_other() {
    let config = riverside();
    let state = agreed(&[(Whatsapp, true), (Sms, true)]);
    let may = |channel, workflow| may_send(&state, &config, channel, workflow, at(NOON));
    assert_eq!(may(Sms, Workflow::FormLink), Ok(()));
    assert_eq!(may(Whatsapp, Workflow::FormLink), Err(Refusal::OtherChannel));
    assert_eq!(may(Whatsapp, Workflow::Reply), Ok(()));
}

#[test]
fn follow_ups_wait_for_the_morning_and_reminders_do_not() {
    let config = riverside();
    let state = agreed(&[(Sms, true), (Whatsapp, true)]);
    let may = |workflow, now| may_send(&state, &config, Sms, workflow, at(now));
    assert_eq!(may(Workflow::FollowUp, NIGHT), Err(Refusal::QuietHours));
    assert_eq!(may(Workflow::FollowUp, NOON), Ok(()));
    assert_eq!(may(Workflow::Reminder, NIGHT), Ok(()));
}

#[test]
fn nobody_is_reminded_while_an_emergency_is_open() {
    let config = riverside();
    let mut state = agreed(&[(Whatsapp, true)]);
    state.flags.push(Flag {
        id: "flag_1".to_owned(),
        label: "emergency".to_owned(),
        at: at(NOON),
    });
    let may = |workflow| may_send(&state, &config, Whatsapp, workflow, at(NOON));
    assert_eq!(may(Workflow::Reminder), Err(Refusal::Emergency));
    assert_eq!(may(Workflow::FollowUp), Err(Refusal::Emergency));
    assert_eq!(may(Workflow::Confirmation), Ok(()));
}

#[test]
fn sms_stands_in_for_whatsapp_where_the_patient_agreed_to_it() {
    let config = riverside();
    let both = agreed(&[(Whatsapp, true), (Sms, true)]);
    let sent = |state: &State, whatsapp, sms| way(state, &config, Workflow::Reminder, whatsapp, sms, at(NOON));
    assert_eq!(sent(&both, true, true), Ok(Whatsapp));
    assert_eq!(sent(&both, false, true), Ok(Sms));
    assert_eq!(sent(&both, false, false), Err(Refusal::NoNumber));
    assert_eq!(sent(&agreed(&[(Whatsapp, true)]), false, true), Err(Refusal::NoNumber));
    assert_eq!(sent(&agreed(&[(Whatsapp, false), (Sms, true)]), true, true), Ok(Sms));
    assert_eq!(
        sent(&agreed(&[(Whatsapp, false), (Sms, false)]), true, true),
        Err(Refusal::OptedOut)
    );
}
