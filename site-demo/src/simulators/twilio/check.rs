//! Whether a form to send is one that Twilio takes.

use super::error::TwilioError;
use crate::simulators::phone::number;
use crate::simulators::setup::Setup;
use crate::simulators::shown::{Place, Press, Shown, Way};
use std::collections::BTreeMap;

/// Longest text, of SMS in all its segments and of WhatsApp (Twilio, "Messages resource", 21617).
const BODY: usize = 1600;
/// The fields that a message may have.
const KNOWN: [&str; 10] = [
    "To",
    "From",
    "MessagingServiceSid",
    "Body",
    "StatusCallback",
    "ContentSid",
    "ContentVariables",
    "PersistentAction",
    "ValidityPeriod",
    "SmartEncoded",
];

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Whom, with `+`.
    pub to: String,
    /// How.
    pub way: Way,
    /// What it shows.
    pub shown: Shown,
    /// Where reports go; empty: nowhere.
    pub callback: String,
}

/// Reads a form.
pub fn read(form: &[(String, String)], setup: &Setup) -> Result<Asked, TwilioError> {
    for (n, (name, _)) in form.iter().enumerate() {
        if !KNOWN.contains(&name.as_str()) || form.iter().take(n).any(|(other, _)| other == name) {
            return Err(TwilioError::wrong(20_001, &format!("Unexpected parameter {name}")));
        }
    }
    let field = |name: &str| {
        form.iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, value)| value.as_str())
    };
    let to = field("To");
    if to.is_empty() {
        return Err(TwilioError::wrong(21_604, "A 'To' phone number is required."));
    }
    let from = field("From");
    let (way, to_number) = ends(from, to, setup)?;
    let callback = field("StatusCallback");
    if !callback.is_empty() && reqwest::Url::parse(callback).is_err() {
        return Err(TwilioError::wrong(
            21_609,
            &format!("The 'StatusCallback' URL {callback} is not a valid URL."),
        ));
    }
    let shown = match field("ContentSid") {
        "" => free(field("Body"), field("PersistentAction"))?,
        sid => template(sid, field("ContentVariables"), setup)?,
    };
    Ok(Asked {
        to: to_number,
        way,
        shown,
        callback: callback.to_owned(),
    })
}

fn ends(from: &str, to: &str, setup: &Setup) -> Result<(Way, String), TwilioError> {
    let bad = || TwilioError::wrong(21_211, &format!("The 'To' number {to} is not a valid phone number."));
    let strict = |text: &str| number(text).filter(|number| number == text);
    match (from.strip_prefix("whatsapp:"), to.strip_prefix("whatsapp:")) {
        (Some(from), Some(to)) => {
            if setup.twilio_whatsapp.is_empty() || from != setup.twilio_whatsapp {
                let message = "Twilio could not find a Channel with the specified From address";
                return Err(TwilioError::wrong(63_007, message));
            }
            Ok((Way::TwilioWhatsapp, strict(to).ok_or_else(bad)?))
        }
        (None, None) => {
            let to = strict(to).ok_or_else(bad)?;
            if to == from {
                return Err(TwilioError::wrong(21_266, "'To' and 'From' number cannot be the same"));
            }
            if from != setup.sms {
                let message = format!(
                    "The 'From' phone number provided ({from}) is not a valid message-capable Twilio phone number for this account."
                );
                return Err(TwilioError::wrong(21_606, &message));
            }
            Ok((Way::Sms, to))
        }
        _ => Err(TwilioError::wrong(
            21_910,
            "Invalid From and To pair. From and To should be of the same channel",
        )),
    }
}

fn free(body: &str, action: &str) -> Result<Shown, TwilioError> {
    if body.is_empty() {
        return Err(TwilioError::wrong(21_602, "Message body is required."));
    }
    if body.chars().count() > BODY {
        return Err(TwilioError::wrong(
            21_617,
            "The concatenated message body exceeds the 1600 character limit",
        ));
    }
    let mut shown = Shown::text(body);
    if !action.is_empty() {
        shown.place = Some(place(action).ok_or_else(|| TwilioError::wrong(21_620, "Invalid 'PersistentAction'"))?);
    }
    Ok(shown)
}

/// `geo:57.7,11.97|Its name`
fn place(action: &str) -> Option<Place> {
    let (point, name) = action
        .strip_prefix("geo:")?
        .split_once('|')
        .unwrap_or((action.strip_prefix("geo:")?, ""));
    let (latitude, longitude) = point.split_once(',')?;
    Some(Place {
        latitude: latitude.parse().ok().filter(|n: &f64| n.abs() <= 90.0)?,
        longitude: longitude.parse().ok().filter(|n: &f64| n.abs() <= 180.0)?,
        name: name.to_owned(),
        address: String::new(),
    })
}

fn template(sid: &str, variables: &str, setup: &Setup) -> Result<Shown, TwilioError> {
    let known = setup.templates.iter().find(|template| template.name == sid);
    let Some((language, wording)) = known.and_then(|template| template.wordings.iter().next()) else {
        return Err(TwilioError::wrong(21_655, "The ContentSid is Invalid"));
    };
    let invalid = || TwilioError::wrong(21_656, "The ContentVariables Parameter is invalid");
    let variables: BTreeMap<String, String> = match variables {
        "" => BTreeMap::new(),
        text => serde_json::from_str(text).map_err(|_| invalid())?,
    };
    let parameters: Option<Vec<String>> = (1..=wording.places())
        .map(|n| variables.get(&n.to_string()).cloned())
        .collect();
    let parameters = parameters
        .filter(|all| all.len() == variables.len())
        .ok_or_else(invalid)?;
    Ok(Shown {
        text: wording.filled(&parameters),
        buttons: wording
            .buttons
            .iter()
            .map(|title| Press {
                id: title.clone(),
                title: title.clone(),
                description: String::new(),
            })
            .collect(),
        template: sid.to_owned(),
        language: language.clone(),
        parameters,
        ..Shown::default()
    })
}
