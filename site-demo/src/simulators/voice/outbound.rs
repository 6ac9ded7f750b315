//! `Calls.json`: calls that the clinic asks for, and what became of a call.

use super::super::Simulators;
use super::super::hooks::form;
use super::super::phone::number;
use super::super::twilio::{TwilioError, VERSION, allowed, created};
use super::call::{Call, Direction, Input, State};
use super::line::Begins;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State as Of};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::time::Duration;

/// The fields that a call may have. Twilio has more; a service that needs them adds them here.
const KNOWN: [&str; 13] = [
    "To",
    "From",
    "Url",
    "Method",
    "FallbackUrl",
    "FallbackMethod",
    "StatusCallback",
    "StatusCallbackEvent",
    "StatusCallbackMethod",
    "Timeout",
    "TimeLimit",
    "MachineDetection",
    "MachineDetectionTimeout",
];
/// Fields that may stand more than once.
const LIST: &str = "StatusCallbackEvent";
/// Statuses that can be asked for.
const EVENTS: [&str; 4] = ["initiated", "ringing", "answered", "completed"];

/// What is asked.
struct Asked {
    to: String,
    begins: Begins,
}

fn read(form: &[(String, String)], ours: &str) -> Result<Asked, TwilioError> {
    for (n, (name, _)) in form.iter().enumerate() {
        let again = name != LIST && form.iter().take(n).any(|(other, _)| other == name);
        if !KNOWN.contains(&name.as_str()) || again {
            return Err(TwilioError::wrong(20_001, &format!("Unexpected parameter {name}")));
        }
    }
    let field = |name: &str| {
        let found = form.iter().find(|(n, _)| n == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let to = match field("To") {
        "" => return Err(TwilioError::wrong(21_201, "No 'To' number is specified")),
        to => number(to)
            .filter(|number| number == to)
            .ok_or_else(|| TwilioError::wrong(21_211, &format!("The 'To' number {to} is not a valid phone number.")))?,
    };
    match field("From") {
        "" => return Err(TwilioError::wrong(21_213, "No 'From' number is specified")),
        from if from != ours => {
            let message = format!("The source phone number provided, {from}, is not yet verified for your account.");
            return Err(TwilioError::wrong(21_210, &message));
        }
        _ => {}
    }
    let address = |name: &str, code: i64, needed: bool| match field(name) {
        "" if needed => Err(TwilioError::wrong(code, &format!("{name} parameter is required."))),
        "" => Ok(None),
        url => match reqwest::Url::parse(url) {
            Ok(parsed) if ["http", "https"].contains(&parsed.scheme()) => Ok(Some(url.to_owned())),
            _ => Err(TwilioError::wrong(code, &format!("{name} is not a valid URL: {url}"))),
        },
    };
    let url = address("Url", 21_205, true)?.unwrap_or_default();
    let fallback = address("FallbackUrl", 21_205, false)?;
    let callback = address("StatusCallback", 21_609, false)?;
    let events: Vec<String> = form
        .iter()
        .filter(|(n, _)| n == LIST)
        .map(|(_, event)| event.clone())
        .collect();
    if let Some(event) = events.iter().find(|event| !EVENTS.contains(&event.as_str())) {
        return Err(TwilioError::wrong(
            21_626,
            &format!("Invalid StatusCallbackEvent: {event}"),
        ));
    }
    for name in ["Method", "FallbackMethod", "StatusCallbackMethod"] {
        if !["", "GET", "POST"].contains(&field(name)) {
            return Err(TwilioError::wrong(21_207, &format!("{name} must be GET or POST")));
        }
    }
    let seconds = match field("Timeout") {
        "" => 60,
        text => match text.parse() {
            Ok(seconds @ 1..=600) => seconds,
            _ => return Err(TwilioError::wrong(21_208, "Timeout must be from 1 to 600")),
        },
    };
    let detection = field("MachineDetection");
    if !["", "Enable", "DetectMessageEnd"].contains(&detection) {
        return Err(TwilioError::wrong(
            21_219,
            "MachineDetection must be Enable or DetectMessageEnd",
        ));
    }
    Ok(Asked {
        to,
        begins: Begins {
            url,
            get: field("Method") == "GET",
            fallback,
            status_callback: callback.map(|url| (url, events)),
            fields: Vec::new(),
            rings: Duration::from_secs(seconds),
            detects: !detection.is_empty(),
        },
    })
}

/// `POST /2010-04-01/Accounts/{account}/Calls.json`
pub async fn create(
    Of(simulators): Of<Simulators>,
    Path(account): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let place = |form: Vec<(String, String)>| {
        let ours = simulators.with(|world| world.setup.sms.clone());
        let asked = read(&form, &ours)?;
        let call = simulators.begin(Direction::OutboundApi, &ours, &asked.to, asked.begins);
        Ok(resource(&call, &account))
    };
    created(&simulators, &account, &headers, &body, place).await
}

fn known(simulators: &Simulators, account: &str, file: &str) -> Result<Call, TwilioError> {
    let found = file.strip_suffix(".json").and_then(|id| simulators.call_by_id(id));
    found.ok_or_else(|| TwilioError::not_found(&format!("/{VERSION}/Accounts/{account}/Calls/{file}")))
}

/// `GET /2010-04-01/Accounts/{account}/Calls/{sid}.json`
pub async fn show(
    Of(simulators): Of<Simulators>,
    Path((account, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let found = allowed(&simulators, &account, &headers).and_then(|()| known(&simulators, &account, &file));
    match found {
        Ok(call) => Json(resource(&call, &account)).into_response(),
        Err(error) => error.into_response(),
    }
}

/// `POST /2010-04-01/Accounts/{account}/Calls/{sid}.json`: ends a call.
pub async fn change(
    Of(simulators): Of<Simulators>,
    Path((account, file)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let changed = allowed(&simulators, &account, &headers).and_then(|()| {
        let call = known(&simulators, &account, &file)?;
        let form = form::decode(&body).unwrap_or_default();
        match form.as_slice() {
            [(name, value)] if name == "Status" && ["completed", "canceled"].contains(&value.as_str()) => {
                call.send(Input::Completed);
                Ok(call)
            }
            _ => Err(TwilioError::wrong(
                21_218,
                "Only a Status of completed or canceled is taken here",
            )),
        }
    });
    match changed {
        Ok(call) => Json(resource(&call, &account)).into_response(),
        Err(error) => error.into_response(),
    }
}

/// A call as the API shows it.
fn resource(call: &Call, account: &str) -> Value {
    let status = match (call.status(), call.state()) {
        ("", State::Ringing) if call.direction() == Direction::OutboundApi => "queued",
        ("", State::Ringing) => "ringing",
        ("", _) => "in-progress",
        (over, _) => over,
    };
    json!({
        "sid": call.id(), "account_sid": account, "api_version": VERSION, "from": call.from(), "to": call.to(), "status": status,
        "direction": call.direction().word(), "answered_by": Value::Null, "price": Value::Null, "price_unit": "USD",
        "parent_call_sid": Value::Null, "date_created": Value::Null,
        "uri": format!("/{VERSION}/Accounts/{account}/Calls/{}.json", call.id()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(&str, &str); 3] = [
        ("To", "+447700900456"),
        ("From", "+441632960001"),
        ("Url", "https://chat.example/hooks/riverside/voice/callback"),
    ];

    fn code(form: &[(&str, &str)]) -> Option<i64> {
        let form: Vec<_> = form.iter().map(|&(n, v)| (n.to_owned(), v.to_owned())).collect();
        read(&form, "+441632960001").err().map(|error| error.code)
    }

    #[test]
    fn a_call_needs_two_numbers_and_an_address() {
        assert_eq!(code(&GOOD), None);
        let with = |name: &str, value: &str| {
            let mut form: Vec<(&str, &str)> = GOOD.iter().copied().filter(|(known, _)| *known != name).collect();
            form.push((name, value));
            code(&form)
        };
        assert_eq!(with("To", ""), Some(21_201));
        assert_eq!(with("To", "07700 900456"), Some(21_211));
        assert_eq!(with("From", ""), Some(21_213));
        assert_eq!(with("From", "+441632960002"), Some(21_210));
        assert_eq!(with("Url", ""), Some(21_205));
        assert_eq!(with("Url", "chat.example"), Some(21_205));
        assert_eq!(with("Timeout", "601"), Some(21_208));
        assert_eq!(with("StatusCallbackEvent", "answered"), None);
        assert_eq!(with("StatusCallbackEvent", "done"), Some(21_626));
        assert_eq!(with("MachineDetection", "Enable"), None);
        assert_eq!(with("Name", "Sarah"), Some(20_001));
    }
}
