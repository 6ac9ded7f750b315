//! WhatsApp and SMS behind one door: whoever sends knows a channel and what to say, and not which provider carries it.

use super::{Outward, send as ask};
use crate::deployment::Deployment;
use samtal_core::clinic::channels::{Graph, Twilio};
use samtal_core::clinic::config::Config;
use samtal_core::encode::base64;
use samtal_core::log::event::Channel;
use samtal_core::wire::channel::{Send, Sender};
use samtal_core::wire::failure::{self, Refused, Verdict};
use samtal_core::wire::{twilio, whatsapp};
use std::time::Duration;
use worker::{Env, Method};

/// Longest answer that is read: a provider's is a few hundred bytes.
const MOST: usize = 64 * 1024;

/// What the provider said to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// It has it, under this id.
    Taken(String),
    /// It does not; or nobody knows.
    Refused(Refused),
}

/// Something that is not as it must be on this side: a secret that is missing, a message that the provider does not take.
const WRONG: Answered = Answered::Refused(Refused {
    verdict: Verdict::Alert,
    code: 0,
});
/// No answer, or half of one: the message may have gone out.
const UNKNOWN: Answered = Answered::Refused(Refused {
    verdict: Verdict::Unknown,
    code: 0,
});

/// A clinic's accounts, as far as sending needs them.
pub struct Port<'a> {
    /// Where the secrets are.
    pub env: &'a Env,
    /// Where the providers are.
    pub deployment: &'a Deployment,
    /// The clinic's slug.
    pub clinic: &'a str,
    /// Its configuration.
    pub config: &'a Config,
}

impl Port<'_> {
    /// Hands a message to the channel's provider. `handle`: ours, which comes back with the reports.
    pub async fn send(&self, channel: Channel, to: &Sender, send: &Send, handle: &str) -> Answered {
        let twilio = self.config.twilio.as_ref();
        match (channel, &self.config.graph, twilio) {
            (Channel::Whatsapp, Some(graph), _) => self.by_graph(graph, to, send, handle).await,
            (Channel::Whatsapp | Channel::Sms, _, Some(twilio)) => {
                self.by_twilio(twilio, channel, to, send, handle).await
            }
            _ => WRONG,
        }
    }

    /// Shows that a message was read and that an answer is being written. Nothing depends on it.
    pub async fn mark_read(&self, id: &str) {
        let Some(graph) = &self.config.graph else { return };
        self.ask_graph(graph, &whatsapp::read_mark(id)).await;
    }

    async fn by_graph(&self, graph: &Graph, to: &Sender, send: &Send, handle: &str) -> Answered {
        let body = whatsapp::To::of(to).and_then(|to| whatsapp::write(send, &to, handle, "").ok());
        let Some(body) = body else { return WRONG };
        match self.ask_graph(graph, &body).await {
            None => UNKNOWN,
            Some((0, _)) => WRONG,
            Some((status, body)) => match whatsapp::accepted(&body).filter(|_| status == 200) {
                Some(id) => Answered::Taken(id),
                None => Answered::Refused(whatsapp::refused(status, &body)),
            },
        }
    }

    /// Meta's answer; none: there was no answer. Status 0: it was not asked, the secret is missing.
    async fn ask_graph(&self, graph: &Graph, body: &str) -> Option<(u16, String)> {
        let Some(token) = self.secret(&graph.token) else {
            return Some((0, String::new()));
        };
        let url = format!("{}/{}/messages", self.deployment.graph_api, graph.phone_number_id);
        let bearer = format!("Bearer {token}");
        let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
        self.post(&url, &headers, body).await
    }

    async fn by_twilio(&self, twilio: &Twilio, channel: Channel, to: &Sender, send: &Send, handle: &str) -> Answered {
        let prefixed = |number: &str| match channel {
            Channel::Whatsapp => ["whatsapp:", number].concat(),
            _ => number.to_owned(),
        };
        let from = if channel == Channel::Whatsapp {
            &twilio.whatsapp
        } else {
            &twilio.sms
        };
        let token = twilio.auth_token.first().and_then(|name| self.secret(name));
        let (Some(from), Some(to), Some(token)) = (from, &to.number, token) else {
            return WRONG;
        };
        let base = &self.deployment.public_url;
        let callback = format!("{base}/hooks/{}/twilio/status?of={handle}", self.clinic);
        let form = twilio::form(send, &prefixed(from.as_str()), &prefixed(to.as_str()), &callback);
        let Ok(form) = form else { return WRONG };
        let account = &twilio.account;
        let url = format!(
            "{}/2010-04-01/Accounts/{account}/Messages.json",
            self.deployment.twilio_api
        );
        let basic = format!("Basic {}", base64(format!("{account}:{token}").as_bytes()));
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("authorization", basic.as_str()),
        ];
        match self.post(&url, &headers, &form).await {
            None => UNKNOWN,
            Some((status, body)) => match twilio::accepted(&body).filter(|_| matches!(status, 200 | 201)) {
                Some(id) => Answered::Taken(id),
                None => Answered::Refused(twilio::refused(status, &body)),
            },
        }
    }

    async fn post(&self, url: &str, headers: &[(&str, &str)], body: &str) -> Option<(u16, String)> {
        let patience = u64::try_from(self.deployment.limits.send_patience).unwrap_or(0);
        let outward = Outward {
            method: Method::Post,
            url,
            headers,
            body,
            patience: Duration::from_millis(patience),
            most: MOST,
        };
        ask(&outward).await.ok()
    }

    /// A secret of the deployment; a blank one is none.
    fn secret(&self, name: &str) -> Option<String> {
        let secret = self.env.secret(name).ok()?.to_string();
        Some(secret).filter(|secret| !secret.trim().is_empty())
    }
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
