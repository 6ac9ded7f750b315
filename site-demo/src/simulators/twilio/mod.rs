//! Twilio's API: messages of one account, texts and WhatsApp.

mod check;
mod error;
#[cfg(test)]
mod tests;

use super::Simulators;
use super::faults::Mishap;
use super::hooks::{Job, Told, form};
use super::shown::Way;
use super::world::World;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use check::Asked;
pub use error::TwilioError;
use serde_json::{Value, json};
use std::time::Duration;

/// Twilio's version, part of every address.
pub const VERSION: &str = "2010-04-01";

/// Whether a request carries the account's credentials.
pub(super) fn allowed(simulators: &Simulators, account: &str, headers: &HeaderMap) -> Result<(), TwilioError> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (ours, wanted) = simulators.with(|world| {
        let pair = format!("{}:{}", world.setup.account, world.setup.auth_token);
        (
            world.setup.account.clone(),
            format!("Basic {}", BASE64_STANDARD.encode(pair)),
        )
    });
    if given != Some(wanted.as_str()) {
        return Err(TwilioError::authenticate());
    }
    if account != ours {
        return Err(TwilioError::not_found(&format!("/{VERSION}/Accounts/{account}")));
    }
    Ok(())
}

/// `POST /2010-04-01/Accounts/{account}/Messages.json`
pub async fn messages(
    State(simulators): State<Simulators>,
    Path(account): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let send = |form: Vec<(String, String)>| {
        let setup = simulators.with(|world| world.setup.clone());
        send(&simulators, check::read(&form, &setup)?)
    };
    created(&simulators, &account, &headers, &body, send).await
}

/// Answers a request that makes something, after its credentials and its form; with the mishap that is due: nothing is made, or nobody hears
/// of it.
pub(super) async fn created(
    simulators: &Simulators,
    account: &str,
    headers: &HeaderMap,
    body: &[u8],
    make: impl FnOnce(Vec<(String, String)>) -> Result<Value, TwilioError>,
) -> Response {
    let mishap = simulators.with(World::mishap);
    if mishap == Mishap::Unavailable {
        return TwilioError::unavailable().into_response();
    }
    if mishap == Mishap::Lost {
        simulators.hang().await;
        return TwilioError::unavailable().into_response();
    }
    let answer = allowed(simulators, account, headers).and_then(|()| {
        let form = form::decode(body).ok_or_else(|| TwilioError::wrong(20_001, "The body is not a form"))?;
        make(form)
    });
    if mishap == Mishap::Taken {
        simulators.hang().await;
    }
    match answer {
        Ok(answer) => (StatusCode::CREATED, Json(answer)).into_response(),
        Err(error) => error.into_response(),
    }
}

fn send(simulators: &Simulators, asked: Asked) -> Result<Value, TwilioError> {
    let Asked {
        to,
        way,
        shown,
        callback,
    } = asked;
    let (id, code) = simulators.with(|world| {
        if way == Way::Sms && world.phone(&to).stopped {
            return Err(TwilioError::wrong(21_610, "Attempt to send to unsubscribed recipient"));
        }
        let code = fate(world, way, &to, !shown.template.is_empty());
        let handle = handle(&callback);
        let id = world.take(way, &to, shown, "", &handle);
        world.callbacks.insert(id.clone(), callback.clone());
        Ok((id, code))
    })?;
    let failed = if way == Way::Sms { "undelivered" } else { "failed" };
    let read = way == Way::TwilioWhatsapp && simulators.with(|world| world.faults.read);
    let statuses: &[(&'static str, i64)] = match code {
        0 if read => &[("sent", 0), ("delivered", 0), ("read", 0)],
        0 => &[("sent", 0), ("delivered", 0)],
        code => &[(failed, code)],
    };
    let answer = simulators.with(|world| resource(world, &id));
    if callback.is_empty() {
        for &(status, error) in statuses {
            let shown = if status == "undelivered" { "failed" } else { status };
            simulators.with(|world| world.status(&id, shown, error));
        }
    } else {
        let jobs = statuses
            .iter()
            .map(|&(status, error)| simulators.status_job(&id, status, error));
        let jobs = jobs.collect();
        simulators.reports(jobs);
    }
    Ok(answer)
}

/// The code with which a message will fail; 0: it will not.
fn fate(world: &mut World, way: Way, to: &str, is_template: bool) -> i64 {
    let now = world.now_ms();
    let failing = world.faults.fail.contains(to);
    let phone = world.phone(to);
    match way {
        Way::Sms if !phone.sms => 30_003,
        Way::Sms if failing => 30_008,
        Way::Sms => 0,
        _ if !phone.whatsapp => 63_003,
        _ if !is_template && !phone.window_is_open(way, now) => 63_016,
        _ if failing => 63_001,
        _ => 0,
    }
}

/// `of` in a status address.
fn handle(callback: &str) -> String {
    let url = reqwest::Url::parse(callback).ok();
    let of = url.and_then(|url| {
        url.query_pairs()
            .find(|(name, _)| name == "of")
            .map(|(_, of)| of.into_owned())
    });
    of.unwrap_or_default()
}

/// A message as the API shows it.
fn resource(world: &mut World, id: &str) -> Value {
    let account = world.setup.account.clone();
    let Some(taken) = world.accepted.iter().find(|taken| taken.id == id).cloned() else {
        return Value::Null;
    };
    let bubble = world.holder(id).and_then(|phone| phone.bubble(id)).cloned();
    let (status, error) = bubble.map_or(("queued".to_owned(), 0), |bubble| {
        let status = if bubble.status == "accepted" {
            "queued".to_owned()
        } else {
            bubble.status
        };
        (status, bubble.error)
    });
    let prefix = if taken.way == Way::Sms { "" } else { "whatsapp:" };
    let from = if taken.way == Way::Sms {
        &world.setup.sms
    } else {
        &world.setup.twilio_whatsapp
    };
    json!({
        "account_sid": account,
        "api_version": VERSION,
        "body": taken.what.text,
        "date_created": "Mon, 01 Jan 2024 00:00:00 +0000",
        "direction": "outbound-api",
        "error_code": (error != 0).then_some(error),
        "error_message": Value::Null,
        "from": format!("{prefix}{from}"),
        "messaging_service_sid": Value::Null,
        "num_media": "0",
        "num_segments": segments(&taken.what.text).to_string(),
        "price": Value::Null,
        "price_unit": "USD",
        "sid": id,
        "status": status,
        "to": format!("{prefix}{}", taken.to),
        "uri": format!("/{VERSION}/Accounts/{account}/Messages/{id}.json"),
    })
}

/// How many SMS a text takes: 160 characters of the phones' own alphabet, 70 of any other; 153 and 67 where there are several.
fn segments(text: &str) -> usize {
    const OWN: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
    const DOUBLE: &str = "^{}\\[~]|€";
    let mut units: usize = 0;
    for character in text.chars() {
        if character.is_ascii_alphanumeric() || OWN.contains(character) {
            units += 1;
        } else if DOUBLE.contains(character) {
            units += 2;
        } else {
            let units = text.encode_utf16().count();
            return if units <= 70 { 1 } else { units.div_ceil(67) };
        }
    }
    if units <= 160 { 1 } else { units.div_ceil(153) }
}

/// `GET /2010-04-01/Accounts/{account}/Messages/{sid}.json`
pub async fn message(
    State(simulators): State<Simulators>,
    Path((account, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Value>, TwilioError> {
    allowed(&simulators, &account, &headers)?;
    let sid = file.trim_end_matches(".json");
    match simulators.with(|world| resource(world, sid)) {
        Value::Null => Err(TwilioError::not_found(&format!(
            "/{VERSION}/Accounts/{account}/Messages/{file}"
        ))),
        found => Ok(Json(found)),
    }
}

/// `GET /2010-04-01/Accounts/{account}/Messages/{sid}/Media/{id}`: a file that a phone has sent.
pub async fn media(
    State(simulators): State<Simulators>,
    Path((account, _, id)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    if let Err(error) = allowed(&simulators, &account, &headers) {
        return error.into_response();
    }
    match simulators.with(|world| world.media.get(&id).cloned()) {
        Some(media) => ([(header::CONTENT_TYPE, media.mime)], media.bytes).into_response(),
        None => TwilioError::not_found(&id).into_response(),
    }
}

impl Simulators {
    /// A report on a message, ready to be sent.
    pub(super) fn status_job(&self, id: &str, status: &'static str, error: i64) -> Job {
        let (url, form) = self.with(|world| {
            let resource = resource(world, id);
            let text = |name: &str| {
                resource
                    .get(name)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            let mut form = vec![
                ("MessageSid".to_owned(), id.to_owned()),
                ("SmsSid".to_owned(), id.to_owned()),
                ("MessageStatus".to_owned(), status.to_owned()),
                ("SmsStatus".to_owned(), status.to_owned()),
                ("AccountSid".to_owned(), world.setup.account.clone()),
                ("ApiVersion".to_owned(), VERSION.to_owned()),
                ("From".to_owned(), text("from")),
                ("To".to_owned(), text("to")),
            ];
            if error != 0 {
                form.push(("ErrorCode".to_owned(), error.to_string()));
            }
            (world.callbacks.get(id).cloned().unwrap_or_default(), form)
        });
        let shown = if status == "undelivered" { "failed" } else { status };
        Job {
            about: format!("{id} {status}"),
            told: Told::Twilio { url, form },
            delay: Duration::ZERO,
            status: Some((id.to_owned(), shown, error)),
        }
    }
}
