//! WhatsApp and SMS behind one door: whoever sends knows a channel and what to say, and not which provider carries it.

use super::{graph, twilio};
use crate::deployment::Deployment;
use crate::error::Out;
use crate::log;
use samtal_core::clinic::channels::Twilio;
use samtal_core::clinic::config::Config;
use samtal_core::log::event::Channel;
use samtal_core::people::phone::E164;
use samtal_core::wire::channel::{Send, Sender};
use samtal_core::wire::failure::{self, Refused, Verdict};
use samtal_core::wire::outbound::TooMuch;
use samtal_core::wire::twilio as twilio_wire;
use samtal_core::wire::whatsapp::{self, To};
use std::time::Duration;
use worker::{Env, Response};

/// What the provider said to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// It has it, under this id.
    Taken(String),
    /// It does not; or nobody knows.
    Refused(Refused),
}

/// Hands a message to the channel's provider. `handle`: ours, which comes back with the reports.
pub async fn send(
    env: &Env,
    deployment: &Deployment,
    (clinic, config): (&str, &Config),
    channel: Channel,
    to: &Sender,
    send: &Send,
    handle: &str,
) -> Answered {
    let patience = Duration::from_millis(deployment.limits.send_patience.unsigned_abs());
    if let (Channel::Whatsapp, Some(of)) = (channel, &config.graph) {
        let Some(to) = To::of(to) else {
            return refused(Verdict::OtherChannel);
        };
        return match whatsapp::write(send, &to, handle, "") {
            Ok(body) => graph::send(env, deployment, of, &body, patience).await,
            Err(why) => too_much(clinic, why),
        };
    }
    let Some((of, from)) = from(config, channel) else {
        return refused(Verdict::Alert);
    };
    let (from, to) = match (channel, &to.number) {
        (Channel::Whatsapp, Some(number)) => (format!("whatsapp:{from}"), format!("whatsapp:{number}")),
        (Channel::Whatsapp, None) if !to.user.is_empty() => {
            (format!("whatsapp:{from}"), format!("whatsapp:{}", to.user))
        }
        (_, Some(number)) => (from.to_string(), number.to_string()),
        (_, None) => return refused(Verdict::OtherChannel),
    };
    let callback = match handle {
        "" => String::new(),
        handle => format!("{}/hooks/{clinic}/twilio/status?of={handle}", deployment.public_url),
    };
    match twilio_wire::form(send, &from, &to, &callback) {
        Ok(form) => twilio::send(env, deployment, of, &form, patience).await,
        Err(why) => too_much(clinic, why),
    }
}

/// Twilio's account and the number that it sends from on this channel.
fn from(config: &Config, channel: Channel) -> Option<(&Twilio, &E164)> {
    let of = config.twilio.as_ref()?;
    let from = match channel {
        Channel::Sms => of.sms.as_ref(),
        Channel::Whatsapp => of.whatsapp.as_ref(),
        Channel::Web | Channel::Voice => None,
    };
    Some((of, from?))
}

/// Marks a message as read and shows that an answer is being written, where the provider has such a thing.
pub async fn mark_read(env: &Env, deployment: &Deployment, config: &Config, channel: Channel, id: &str) {
    if let (Channel::Whatsapp, Some(of)) = (channel, &config.graph) {
        graph::mark_read(env, deployment, of, id).await;
    }
}

/// A file that a patient sent, from the provider that has it. None: it has it no longer, or the clinic has the provider no longer.
pub async fn file(env: &Env, deployment: &Deployment, config: &Config, media: &str) -> Out<Option<Response>> {
    // Twilio names files by their address, Meta by a number.
    match (media.contains("://"), &config.graph, &config.twilio) {
        (true, _, Some(of)) => twilio::media(env, deployment, of, media).await,
        (false, Some(of), _) => graph::media(env, deployment, of, media).await,
        _ => Ok(None),
    }
}

/// What a provider's answer, or its silence, means.
pub(super) fn answered(
    outcome: Out<(u16, String)>,
    accepted: fn(&str) -> Option<String>,
    meant: fn(u16, &str) -> Refused,
) -> Answered {
    match outcome {
        Ok((status @ 200..=299, body)) => match accepted(&body) {
            Some(id) => Answered::Taken(id),
            None => Answered::Refused(meant(status, &body)),
        },
        Ok((status, body)) => Answered::Refused(meant(status, &body)),
        // Nobody knows how far it came.
        Err(_) => refused(Verdict::Unknown),
    }
}

/// The deployment lacks the secret: nothing was sent.
pub(super) fn unset() -> Answered {
    refused(Verdict::Alert)
}

/// Beyond the provider's limits: nothing was sent. Only which limit it was is told, never the text.
fn too_much(clinic: &str, why: TooMuch) -> Answered {
    log::error("message_limit", clinic, &why.to_string());
    refused(Verdict::Never)
}

fn refused(verdict: Verdict) -> Answered {
    Answered::Refused(Refused { verdict, code: 0 })
}

/// What a reported failure means on this channel.
pub fn meaning(config: &Config, channel: Channel, code: i64) -> Verdict {
    let known = if channel == Channel::Whatsapp && config.graph.is_some() {
        failure::graph(code)
    } else {
        failure::twilio(code)
    };
    known.unwrap_or(Verdict::Never).reported()
}
