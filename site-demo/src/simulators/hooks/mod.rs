//! Webhooks to the edge: signed, late or twice on request, and again until the edge has taken them.

pub mod form;
pub mod meta;
pub mod sign;
#[cfg(test)]
mod tests;

use super::Simulators;
use super::world::Posted;
use serde_json::Value;
use std::time::Duration;

/// How often Meta tries again here. The real one goes on for seven days.
const META_TRIES: u32 = 400;
/// How often Twilio tries again where the address asks for it (`#rp=all&rc=5`).
const TWILIO_TRIES: u32 = 5;
/// The first wait before another try; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// Where a webhook goes and what it says.
#[derive(Clone, Debug)]
pub enum Told {
    /// From Meta, to the clinic's one address.
    Meta(Value),
    /// From Twilio, to an address of the edge as it is signed.
    Twilio {
        /// The address, absolute.
        url: String,
        /// The fields.
        form: Vec<(String, String)>,
    },
}

/// One webhook on its way.
#[derive(Clone, Debug)]
pub struct Job {
    /// What it is about: a message's id, or `id status` of a report.
    pub about: String,
    /// What it says.
    pub told: Told,
    /// How late it is.
    pub delay: Duration,
    /// The message whose status on the phone becomes this, with the provider's code, when it is sent.
    pub status: Option<(String, &'static str, i64)>,
}

impl Simulators {
    /// Where the edge takes this clinic's webhooks, as it is signed. `path` is what follows the clinic.
    pub(super) fn hook(&self, path: &str) -> String {
        self.with(|world| {
            let setup = &world.setup;
            let public = if setup.public_url.is_empty() {
                &setup.edge
            } else {
                &setup.public_url
            };
            format!("{public}/hooks/{}/{path}", setup.clinic)
        })
    }

    /// Where a request to this address really goes, and the host that it names: the public address may resolve nowhere on this machine, so
    /// that the connection goes to where the edge listens.
    pub(super) fn reach(&self, url: &str) -> (String, Option<String>) {
        let (edge, public) = self.with(|w| (w.setup.edge.clone(), w.setup.public_url.clone()));
        let plain = match url.strip_prefix("ws") {
            Some(rest) => format!("http{rest}"),
            None => url.to_owned(),
        };
        let target = match plain.strip_prefix(public.as_str()) {
            Some(rest) if !public.is_empty() => format!("{edge}{rest}"),
            _ => plain.clone(),
        };
        let target = target.split('#').next().unwrap_or_default().to_owned();
        (
            target,
            reqwest::Url::parse(url).map(|url| url.authority().to_owned()).ok(),
        )
    }

    /// Posts once. The edge's answer; 0: none.
    pub(super) async fn post(&self, told: &Told) -> u16 {
        let (url, body, kind, name, signature) = match told {
            Told::Meta(value) => {
                let body = sign::escaped(&value.to_string());
                let signature = self.with(|w| sign::whatsapp(&w.setup.app_secret, body.as_bytes()));
                (
                    self.hook("whatsapp"),
                    body,
                    "application/json",
                    "x-hub-signature-256",
                    signature,
                )
            }
            Told::Twilio { url, form } => {
                let signature = self.with(|w| sign::twilio(&w.setup.auth_token, url, form));
                let kind = "application/x-www-form-urlencoded; charset=UTF-8";
                (url.clone(), form::encode(form), kind, "x-twilio-signature", signature)
            }
        };
        self.post_signed(&url, body.into_bytes(), kind, (name, &signature))
            .await
    }

    /// Posts these bytes with this signature, once. The edge's answer; 0: none.
    pub(super) async fn post_signed(&self, url: &str, body: Vec<u8>, kind: &str, signature: (&str, &str)) -> u16 {
        let (target, host) = self.reach(url);
        let mut request = self
            .http()
            .post(target)
            .header("content-type", kind)
            .header(signature.0, signature.1);
        if let Some(host) = host {
            request = request.header("host", host);
        }
        match request.body(body).send().await {
            Ok(response) => response.status().as_u16(),
            Err(_) => 0,
        }
    }

    /// Delivers, with everything that goes wrong on request. The last answer.
    pub(super) async fn deliver(&self, job: Job) -> u16 {
        let (copies, late) = self.with(|world| {
            let late = world.dice.below(world.faults.delay_ms + 1);
            (world.faults.deliveries.max(1), Duration::from_millis(late))
        });
        tokio::time::sleep(job.delay + late).await;
        if let Some((id, status, error)) = &job.status {
            self.with(|world| world.status(id, status, *error));
        }
        let more: Vec<_> = (1..copies)
            .map(|_| {
                let (own, job) = (self.clone(), job.clone());
                tokio::spawn(async move { own.insist(&job).await })
            })
            .collect();
        let status = self.insist(&job).await;
        for copy in more {
            // A copy that panicked delivered nothing: the first one counts.
            let _ = copy.await;
        }
        status
    }

    /// Tries until it is taken, or for as often as the provider does.
    async fn insist(&self, job: &Job) -> u16 {
        let tries = match &job.told {
            Told::Meta(_) => META_TRIES,
            Told::Twilio { .. } => TWILIO_TRIES,
        };
        let mut wait = FIRST_WAIT;
        let mut status = 0;
        for attempt in 0..=tries {
            if attempt > 0 {
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
            }
            status = self.post(&job.told).await;
            self.with(|world| {
                world.posted.push(Posted {
                    about: job.about.clone(),
                    status,
                });
            });
            if (200..300).contains(&status) {
                break;
            }
        }
        status
    }

    /// Delivers by and by.
    pub(super) fn send_off(&self, job: Job) {
        let own = self.clone();
        tokio::spawn(async move { own.deliver(job).await });
    }

    /// Sends the reports on one message off: in order, or in any order, or not yet.
    pub(super) fn reports(&self, jobs: Vec<Job>) {
        let now = self.with(|world| {
            let mut jobs = jobs;
            if world.faults.silent {
                // Nobody is told, but the phone has it all the same.
                for (id, status, error) in jobs.drain(..).filter_map(|job| job.status) {
                    world.status(&id, status, error);
                }
            }
            let pace = Duration::from_millis(world.faults.pace_ms);
            let count = u64::try_from(jobs.len()).unwrap_or(1);
            for (n, job) in jobs.iter_mut().enumerate() {
                let place = if world.faults.shuffle {
                    world.dice.below(count * 4)
                } else {
                    n as u64
                };
                job.delay = pace * u32::try_from(place + 1).unwrap_or(1);
            }
            if world.faults.hold {
                world.held.append(&mut jobs);
            }
            jobs
        });
        for job in now {
            self.send_off(job);
        }
    }
}
