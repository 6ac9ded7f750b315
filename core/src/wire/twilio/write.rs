//! What is posted to Twilio's Messages, within its limits: a message beyond them is refused here, not there.

use super::super::channel::{Button, Send};
use super::super::inbound::degrees;
use super::super::outbound::{TooMuch, filled, within};
use super::form::write as written;
use serde_json::{Map, Value};

/// Most characters of a body (Twilio 21617).
pub const MAX_TEXT: usize = 1_600;
/// Most characters of a template's parameter.
const MAX_VARIABLE: usize = 1_024;
/// Most variables of a template.
const MAX_VARIABLES: usize = 100;
/// Most characters of the name of a place.
const MAX_LABEL: usize = 1_024;
/// Characters of a template's id: `HX` and 32 hexadecimal digits.
const CONTENT_CHARS: usize = 34;

/// The form that sends a message. `from` and `to` are numbers for a text message, numbers after `whatsapp:` for WhatsApp; the reports go to
/// `callback` (empty: none are asked for).
///
/// Twilio's buttons, lists and cards exist as approved templates only: here their titles are written out below the words, and typed. A
/// template's name is its content id; its variables are the parameters, then what its buttons bring back.
///
/// # Errors
/// Which of Twilio's limits it is beyond.
pub fn form(send: &Send, from: &str, to: &str, callback: &str) -> Result<String, TooMuch> {
    filled("the sender", from, 64)?;
    filled("the receiver", to, 256)?;
    let mut pairs = vec![("To".to_owned(), to.to_owned()), ("From".to_owned(), from.to_owned())];
    let mut put = |name: &str, value: String| pairs.push((name.to_owned(), value));
    match send {
        Send::Text { body } => put("Body", text(body)?),
        Send::Buttons { body, buttons } => put("Body", text(&with_titles(body, buttons))?),
        Send::List { body, rows, .. } => put("Body", text(&with_titles(body, rows))?),
        Send::Link { body, url, .. } => put("Body", text(&format!("{body}\n{url}"))?),
        Send::Location {
            latitude,
            longitude,
            name,
            address,
        } => {
            within("the place's name", name, MAX_LABEL)?;
            within("the place's address", address, MAX_LABEL)?;
            let words = [name.as_str(), address.as_str()];
            let words: Vec<&str> = words.into_iter().filter(|w| !w.trim().is_empty()).collect();
            put("Body", text(&words.join("\n"))?);
            if to.starts_with("whatsapp:") {
                let label = name.replace('|', " ");
                put(
                    "PersistentAction",
                    format!("geo:{},{}|{label}", degrees(*latitude), degrees(*longitude)),
                );
            }
        }
        Send::Template {
            name,
            parameters,
            payloads,
            ..
        } => {
            let is_content = name.len() == CONTENT_CHARS
                && name
                    .strip_prefix("HX")
                    .is_some_and(|hex| hex.bytes().all(|c| c.is_ascii_hexdigit()));
            if !is_content {
                return Err(TooMuch::Shape("the template's id"));
            }
            put("ContentSid", name.clone());
            let variables = variables(parameters.iter().chain(payloads))?;
            if !variables.is_empty() {
                put("ContentVariables", Value::Object(variables).to_string());
            }
        }
    }
    if !callback.is_empty() {
        put("StatusCallback", callback.to_owned());
    }
    Ok(written(&pairs))
}

fn text(body: &str) -> Result<String, TooMuch> {
    filled("the text", body, MAX_TEXT)?;
    Ok(body.to_owned())
}

fn with_titles(body: &str, buttons: &[Button]) -> String {
    let titles = buttons.iter().map(|b| format!("\n• {}", b.title));
    format!("{body}\n{}", titles.collect::<String>())
}

fn variables<'a>(values: impl Iterator<Item = &'a String>) -> Result<Map<String, Value>, TooMuch> {
    let mut variables = Map::new();
    for (n, value) in (1usize..).zip(values) {
        if n > MAX_VARIABLES {
            return Err(TooMuch::Over("the template's parameters", MAX_VARIABLES));
        }
        filled("a template's parameter", value, MAX_VARIABLE)?;
        if value.contains(['\n', '\r', '\t']) {
            return Err(TooMuch::Shape("a template's parameter"));
        }
        variables.insert(n.to_string(), value.as_str().into());
    }
    Ok(variables)
}

#[cfg(test)]
mod tests;
