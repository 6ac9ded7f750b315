//! The chat's document: what runs in the frame. It comes with the session's snapshot in it, so that a returning patient's transcript
//! needs no second round trip.

use crate::assets::NAMES;
use crate::error::{Fault, Out};
use crate::objects::calls::{self, Snapshot};
use crate::objects::clinic::config::{Embed, Embedded};
use crate::reply::Response;
use crate::{Asked, auth, reply};
use samtal_core::context::words::{fill, words};
use samtal_core::handoff::secret::{Audience, Token};
use samtal_core::people::phone::E164;

/// Languages that are considered.
const MAX_LANGUAGES: usize = 10;

/// The document.
pub async fn document(asked: &Asked) -> Out<Response> {
    let clinic = asked.clinic()?;
    let stub = calls::clinic(&asked.env, &clinic)?;
    let embedded: Embedded = calls::call(
        &stub,
        "embed",
        &Embed {
            languages: languages(asked),
        },
    )
    .await?;
    // The snapshot goes into a frame's document only: nothing that a script, an image or a top-level page fetches carries it.
    let framed = asked.header("sec-fetch-dest") == "iframe";
    let session = if framed {
        snapshot(asked, &clinic, &embedded.return_lock).await?
    } else {
        "null".to_owned()
    };
    let sites: Vec<String> = embedded.sites.clone();
    let boot = [
        "{\"clinic\":",
        &embedded.clinic,
        ",\"language\":",
        &serde_json::to_string(&embedded.language)?,
        ",\"now\":\"",
        &embedded.now.to_string(),
        "\",\"sites\":",
        &serde_json::to_string(&sites)?,
        ",\"session\":",
        &session,
        "}",
    ]
    .concat();
    let headers = [
        ("content-security-policy", policy(asked, &sites)),
        ("vary", "cookie, sec-fetch-dest, accept-language".to_owned()),
        ("cross-origin-resource-policy", "cross-origin".to_owned()),
    ];
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let html = html(&embedded, &boot);
    reply::other(200, "text/html; charset=utf-8", html, &headers)
}

/// The wanted languages, best first: the loader's, then the browser's.
pub fn languages(asked: &Asked) -> Vec<String> {
    let given = asked
        .query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == "lang")
        .map(|(_, value)| value.to_owned());
    let accepted = asked.header("accept-language");
    given
        .into_iter()
        .chain(
            accepted
                .split(',')
                .map(|l| l.split(';').next().unwrap_or_default().trim().to_owned()),
        )
        .filter(|l| !l.is_empty() && l.len() <= 35 && l.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-'))
        .take(MAX_LANGUAGES)
        .collect()
}

async fn snapshot(asked: &Asked, clinic: &str, return_lock: &str) -> Out<String> {
    let none = || Ok("null".to_owned());
    let Some(token) = auth::cookie(&asked.header("cookie"), clinic) else {
        return none();
    };
    let Some(parsed) =
        Token::parse(&asked.deployment.pepper, clinic, &token).filter(|t| t.audience == Audience::Session)
    else {
        return none();
    };
    let stub = calls::session(&asked.env, clinic, parsed.session.as_str())?;
    let ask = Snapshot {
        token,
        return_lock: return_lock.to_owned(),
    };
    match calls::ask(&stub, "snapshot", &ask).await {
        Ok(snapshot) => Ok(snapshot.into()),
        Err(Fault::Passed(..)) => none(),
        Err(fault) => Err(fault),
    }
}

/// What the document may do: its own files, its own service, framed by the clinic's sites alone.
fn policy(asked: &Asked, sites: &[String]) -> String {
    let host = asked.origin.split_once("://").map_or("", |(_, h)| h);
    let ancestors = if sites.is_empty() {
        "'none'".to_owned()
    } else {
        sites.join(" ")
    };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws://{host} wss://{host}; form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors {ancestors}"
    )
}

fn html(embedded: &Embedded, boot: &str) -> String {
    let words = words(&embedded.language, "en");
    let title = escape(&fill(words.chat_with, &[("clinic", &embedded.name)]));
    let number = E164::strict(&embedded.phone);
    let shown = number.as_ref().map(E164::display).unwrap_or_default();
    let (sorry, call, emergency) = (words.chat_failed, words.chat_failed_call, words.in_emergency);
    // Inside a script element only `<` could end it.
    let boot = boot.replace('<', "\\u003c");
    let (language, phone, urgent) = (
        escape(&embedded.language),
        escape(&embedded.phone),
        escape(&embedded.emergency),
    );
    let shown = escape(&shown);
    let fallback = format!(
        "<h1>{sorry}</h1><p>{call}</p><p><a class=\"number\" href=\"tel:{phone}\">{shown}</a></p><p class=\"urgent\">{emergency} <a href=\"tel:{urgent}\">{urgent}</a></p>"
    );
    let preload = if NAMES.wasm.is_empty() {
        String::new()
    } else {
        format!(
            "<link rel=\"preload\" href=\"/assets/{}\" as=\"fetch\" type=\"application/wasm\" crossorigin>\n<link rel=\"stylesheet\" href=\"/assets/{}\">\n<script type=\"module\" src=\"/assets/{}\"></script>\n",
            NAMES.wasm, NAMES.css, NAMES.js
        )
    };
    format!(
        "<!doctype html>\n<html lang=\"{language}\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n<title>{title}</title>\n{preload}<script type=\"application/json\" id=\"boot\">{boot}</script>\n</head>\n<body>\n<div id=\"app\"></div>\n<div id=\"fallback\" class=\"fallback\" role=\"alert\" hidden>{fallback}</div>\n<noscript><div class=\"fallback\">{fallback}</div></noscript>\n</body>\n</html>\n"
    )
}

/// A text as it may stand in HTML, between tags and in quotes.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
