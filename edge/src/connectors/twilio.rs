//! SMS, and WhatsApp where a clinic has it there, by Twilio, over the wire.

use super::messages::{Answered, answered, unset};
use super::{FILE_PATIENCE, Outward, file, https_host, open, same_origin, secret, send as ask};
use crate::deployment::Deployment;
use crate::error::{Fault, Out};
use samtal_core::clinic::channels::Twilio;
use samtal_core::encode::base64;
use samtal_core::wire::twilio;
use std::time::Duration;
use worker::{Env, Method, Response};

/// Bytes of an answer that are read: one is about a thousand.
const MOST: usize = 64 * 1_024;
/// The version of the API that the forms are of.
const VERSION: &str = "2010-04-01";
/// Where Twilio keeps files. The address there carries its own right to read, for some minutes.
const FILES: [&str; 2] = [".twilio.com", ".twiliocdn.com"];
/// Where files of older accounts lie: a bucket of Twilio's own on a host of many.
const BUCKET: &str = "https://s3-external-1.amazonaws.com/media.twiliocdn.com/";

/// Sends a form of [`twilio::form`].
pub async fn send(env: &Env, deployment: &Deployment, twilio: &Twilio, form: &str, patience: Duration) -> Answered {
    post(env, deployment, twilio, "Messages.json", form, patience).await
}

/// Places a call by a form of [`twilio::call::form`].
pub async fn call(env: &Env, deployment: &Deployment, twilio: &Twilio, form: &str, patience: Duration) -> Answered {
    post(env, deployment, twilio, "Calls.json", form, patience).await
}

async fn post(
    env: &Env,
    deployment: &Deployment,
    twilio: &Twilio,
    what: &str,
    form: &str,
    patience: Duration,
) -> Answered {
    let Some(authorization) = authorization(env, twilio) else {
        return unset();
    };
    let account = &twilio.account;
    let outward = Outward {
        method: Method::Post,
        url: &format!("{}/{VERSION}/Accounts/{account}/{what}", deployment.twilio_api),
        headers: &[
            ("content-type", "application/x-www-form-urlencoded"),
            ("accept", "application/json"),
            ("authorization", &authorization),
        ],
        body: form,
        patience,
        most: MOST,
    };
    answered(ask(&outward).await, twilio::accepted, twilio::refused)
}

/// A file by its address at Twilio. None: Twilio keeps it no longer.
pub async fn media(env: &Env, deployment: &Deployment, twilio: &Twilio, url: &str) -> Out<Option<Response>> {
    let authorization =
        authorization(env, twilio).ok_or_else(|| Fault::Internal("the token of Twilio is not set".into()))?;
    // The account's password goes to the API only, and to this account's files only.
    let account = &twilio.account;
    let base = format!("{}/{VERSION}/Accounts/{account}/Messages/", deployment.twilio_api);
    if !url.strip_prefix(&base).is_some_and(names_file) {
        return Ok(None);
    }
    let headers = [("authorization", authorization.as_str())];
    let response = open(&get(url, &headers)).await?;
    if !matches!(response.status_code(), 301 | 302 | 303 | 307 | 308) {
        return file(response);
    }
    // The one redirect that is followed: to where Twilio keeps its files, without the password.
    let place = response.headers().get("location")?.unwrap_or_default();
    if !is_twilios(&place, deployment) {
        return Err(Fault::Internal("a file lies on a foreign host".into()));
    }
    file(open(&get(&place, &[])).await?)
}

fn get<'a>(url: &'a str, headers: &'a [(&'a str, &'a str)]) -> Outward<'a> {
    Outward {
        method: Method::Get,
        url,
        headers,
        body: "",
        patience: FILE_PATIENCE,
        most: MOST,
    }
}

/// Whether this is a message's file and nothing else of the account: `<message>/Media/<file>`.
fn names_file(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let is_id = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_alphanumeric());
    matches!(parts.as_slice(), [message, "Media", file] if is_id(message) && is_id(file))
}

fn is_twilios(url: &str, deployment: &Deployment) -> bool {
    let known = https_host(url).is_some_and(|host| FILES.iter().any(|suffix| host.ends_with(suffix)));
    known || (url.starts_with(BUCKET) && !url.contains("..")) || same_origin(url, &deployment.twilio_api)
}

/// Account and password, as HTTP has it. The first of the tokens that are set sends.
fn authorization(env: &Env, twilio: &Twilio) -> Option<String> {
    let token = twilio.auth_token.iter().find_map(|name| secret(env, name))?;
    let account = &twilio.account;
    Some(format!("Basic {}", base64(format!("{account}:{token}").as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_messages_are_asked_for() {
        assert!(names_file("MM1/Media/ME2"));
        for other in [
            "",
            "MM1",
            "MM1/Media",
            "MM1/Media/",
            "MM1/Media/ME2/",
            "MM1/Media/ME2?x=1",
            "MM1/Media/../../x",
            "%2e%2e/Media/ME2",
            "../Media/ME2",
            "MM1/media/ME2",
            "MM1/Feedback/ME2",
        ] {
            assert!(!names_file(other), "{other}");
        }
    }
}
