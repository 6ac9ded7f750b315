//! Whether anything may be sent, and on which channel: consent, opt-out, what the clinic switched off, its workflows, quiet hours, an emergency.

use super::window::heard_at;
use crate::assistant::safety::flag_stands;
use crate::clinic::config::Config;
use crate::clinic::workflow::{Way, Workflow};
use crate::log::event::Channel;
use crate::log::state::State;
use crate::time::At;

/// Why nothing is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The patient wrote STOP.
    OptedOut,
    /// They were not asked, or have not answered.
    NoConsent,
    /// The clinic does not use the channel, or has switched it off.
    ChannelOff,
    /// The clinic sends this on another channel.
    OtherChannel,
    /// It is night.
    QuietHours,
    /// An emergency is open: nobody is reminded of anything then.
    Emergency,
    /// No number is known there.
    NoNumber,
}

impl Refusal {
    /// Its name in the audit and in a delivery's error.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Refusal::OptedOut => "opted_out",
            Refusal::NoConsent => "no_consent",
            Refusal::ChannelOff => "channel_off",
            Refusal::OtherChannel => "other_channel",
            Refusal::QuietHours => "quiet_hours",
            Refusal::Emergency => "emergency",
            Refusal::NoNumber => "no_number",
        }
    }
}

/// Whether the patient agreed to messages on this channel: yes, no, or not asked.
#[must_use]
pub fn consent(state: &State, channel: Channel) -> Option<bool> {
    let purpose = channel.as_str();
    state.consents.iter().find(|c| c.purpose == purpose).map(|c| c.given)
}

/// Whether a message of this workflow may be sent on this channel now.
///
/// # Errors
/// Why not.
pub fn may_send(state: &State, config: &Config, channel: Channel, workflow: Workflow, now: At) -> Result<(), Refusal> {
    if matches!(channel, Channel::Web | Channel::Voice) {
        return Err(Refusal::OtherChannel);
    }
    if !config.speaks(channel) {
        return Err(Refusal::ChannelOff);
    }
    let agreed = consent(state, channel);
    if agreed == Some(false) {
        return Err(Refusal::OptedOut);
    }
    match workflow {
        // Who writes somewhere is answered there.
        Workflow::Reply if heard_at(state, channel).is_some() || agreed == Some(true) => return Ok(()),
        Workflow::Reply => return Err(Refusal::NoConsent),
        // Who asks for a code agrees to it by asking.
        Workflow::Verification if takes(config, workflow, channel) => return Ok(()),
        Workflow::Verification => return Err(Refusal::OtherChannel),
        _ => {}
    }
    if !takes(config, workflow, channel) {
        return Err(Refusal::OtherChannel);
    }
    if agreed.is_none() {
        return Err(Refusal::NoConsent);
    }
    if flag_stands(state, now) && workflow != Workflow::Confirmation {
        return Err(Refusal::Emergency);
    }
    let minute = config.time_zone.local(now).minute;
    let rules = config.follow_up.iter().filter(|f| f.channel == channel);
    let quiet = rules.filter_map(|f| f.quiet).any(|q| q.holds(minute));
    if workflow == Workflow::FollowUp && quiet {
        return Err(Refusal::QuietHours);
    }
    Ok(())
}

fn takes(config: &Config, workflow: Workflow, channel: Channel) -> bool {
    match workflow {
        Workflow::Reply => true,
        Workflow::FollowUp => config.follow_up.iter().any(|f| f.channel == channel),
        _ => config.workflow(workflow).takes(channel),
    }
}

/// Where a message of this workflow goes: its channel, or the one to fall back to where nothing can be sent on the first. `has_whatsapp`, `has_sms`:
/// whether the patient is reached there.
///
/// # Errors
/// Why nowhere: what stands against its own channel.
pub fn way(
    state: &State,
    config: &Config,
    workflow: Workflow,
    has_whatsapp: bool,
    has_sms: bool,
    now: At,
) -> Result<Channel, Refusal> {
    let has = |channel: Channel| match channel {
        Channel::Whatsapp => has_whatsapp,
        Channel::Sms => has_sms,
        Channel::Web | Channel::Voice => false,
    };
    let may = |channel: Channel| {
        may_send(state, config, channel, workflow, now)?;
        if has(channel) {
            Ok(channel)
        } else {
            Err(Refusal::NoNumber)
        }
    };
    let Way { channel, fallback, .. } = match workflow {
        Workflow::FollowUp => {
            let channel = config.follow_up.first().map_or(Channel::Sms, |f| f.channel);
            Way {
                channel,
                fallback: None,
                before_minutes: None,
            }
        }
        _ => config.workflow(workflow),
    };
    match may(channel) {
        Err(why) => fallback.and_then(|other| may(other).ok()).ok_or(why),
        sent => sent,
    }
}

#[cfg(test)]
mod tests;
