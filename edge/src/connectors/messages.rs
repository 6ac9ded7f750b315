//! WhatsApp and SMS behind one door: whoever sends knows a channel and what to say, and not which provider carries it.

use crate::deployment::Deployment;
use samtal_core::clinic::config::Config;
use samtal_core::log::event::Channel;
use samtal_core::wire::channel::{Send, Sender};
use samtal_core::wire::failure::{self, Refused, Verdict};
use worker::Env;

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
    _env: &Env,
    _deployment: &Deployment,
    _config: &Config,
    _channel: Channel,
    _to: &Sender,
    _send: &Send,
    _handle: &str,
) -> Answered {
    Answered::Refused(Refused {
        verdict: Verdict::Alert,
        code: 0,
    })
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
