//! How a clinic is reached by message: its accounts with the providers, and what is switched off.

use super::tree::Table;
use crate::log::event::Channel;
use crate::people::phone::E164;
use serde::Serialize;

/// How every secret of WhatsApp begins that a configuration may name: no other secret of the deployment can be used by naming it.
pub const WHATSAPP_PREFIX: &str = "WHATSAPP_";
/// The same for Twilio's.
pub const TWILIO_PREFIX: &str = "TWILIO_";
/// Secrets that are good at the same time, while one is replaced.
pub const MAX_SECRETS: usize = 4;
/// Characters of a secret's name.
const MAX_NAME: usize = 64;
/// Characters of a Twilio account's id: `AC` and 32 hexadecimal digits.
const ACCOUNT: usize = 34;

/// WhatsApp by Meta's Cloud API. `Debug` does not show the secrets' names.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Graph {
    /// Meta's id of the clinic's number.
    pub phone_number_id: String,
    /// The name of the deployment's secret with which messages are sent. Never shown.
    #[serde(skip)]
    pub token: String,
    /// The names of those with which Meta signs. Never shown.
    #[serde(skip)]
    pub app_secret: Vec<String>,
    /// The name of the one that Meta shows when the webhook is set up. Never shown.
    #[serde(skip)]
    pub verify_token: String,
}

impl std::fmt::Debug for Graph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Graph")
            .field("phone_number_id", &self.phone_number_id)
            .finish_non_exhaustive()
    }
}

/// SMS by Twilio, and WhatsApp where Meta's own API is not used. `Debug` does not show the secrets' names.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Twilio {
    /// The account.
    pub account: String,
    /// The names of the deployment's secrets with which Twilio signs; the first one also sends. Never shown.
    #[serde(skip)]
    pub auth_token: Vec<String>,
    /// The number that text messages are sent from; none: no text messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms: Option<E164>,
    /// The number on WhatsApp; none: not by Twilio.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whatsapp: Option<E164>,
}

impl std::fmt::Debug for Twilio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Twilio")
            .field("account", &self.account)
            .field("sms", &self.sms)
            .field("whatsapp", &self.whatsapp)
            .finish_non_exhaustive()
    }
}

/// What a clinic decides about its channels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Channels {
    /// Configured, but switched off: never offered, never sent on. What comes in is still kept.
    pub off: Vec<Channel>,
}

impl Channels {
    /// Whether nothing is switched off.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.off.is_empty()
    }
}

/// Reads a channel that messages are sent on.
#[must_use]
pub fn message_channel(name: &str) -> Option<Channel> {
    match name {
        "whatsapp" => Some(Channel::Whatsapp),
        "sms" => Some(Channel::Sms),
        _ => None,
    }
}

/// Whether this names a secret of the deployment that begins so.
#[must_use]
pub fn names_secret(name: &str, prefix: &str) -> bool {
    let allowed = |c: u8| c.is_ascii_uppercase() || c.is_ascii_digit() || c == b'_';
    name.strip_prefix(prefix)
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(allowed))
}

fn secret(table: &mut Table, field: &str, prefix: &str) -> Option<String> {
    let allowed = format!("must name a secret of the deployment that begins with '{prefix}'");
    table.checked(field, MAX_NAME, &allowed, |name| {
        names_secret(name, prefix).then(|| name.to_owned())
    })
}

fn secrets(table: &mut Table, field: &str, prefix: &str) -> Vec<String> {
    let names = table.texts(field, MAX_SECRETS, MAX_NAME);
    if names.is_empty() || !names.iter().all(|n| names_secret(n, prefix)) {
        let why = format!("must name 1 to {MAX_SECRETS} secrets of the deployment that begin with '{prefix}'");
        table.wrong(field, &why);
    }
    names
}

/// Reads `[graph]`, if there is one.
pub fn graph(top: &mut Table) -> Option<Graph> {
    let mut table = top.table("graph")?;
    let id = table.checked("phone_number_id", 32, "must be Meta's id of the number: digits", |t| {
        t.bytes().all(|c| c.is_ascii_digit()).then(|| t.to_owned())
    });
    let token = secret(&mut table, "token", WHATSAPP_PREFIX);
    let app_secret = secrets(&mut table, "app_secret", WHATSAPP_PREFIX);
    let verify_token = secret(&mut table, "verify_token", WHATSAPP_PREFIX);
    top.close(table);
    Some(Graph {
        phone_number_id: id?,
        token: token?,
        app_secret,
        verify_token: verify_token?,
    })
}

/// Reads `[twilio]`, if there is one. `country`: how its numbers are read.
pub fn twilio(top: &mut Table, country: &str) -> Option<Twilio> {
    let mut table = top.table("twilio")?;
    let allowed = "must be the account's id: 'AC' and 32 hexadecimal digits";
    let account = table.checked("account", ACCOUNT, allowed, |t| {
        let digits = t.strip_prefix("AC")?;
        let good = t.len() == ACCOUNT && digits.bytes().all(|c| c.is_ascii_hexdigit());
        good.then(|| t.to_owned())
    });
    let auth_token = secrets(&mut table, "auth_token", TWILIO_PREFIX);
    let sms = number(&mut table, "sms", country);
    let whatsapp = number(&mut table, "whatsapp", country);
    if sms.is_none() && whatsapp.is_none() {
        table.wrong("sms", "or whatsapp must be a number of the account");
    }
    top.close(table);
    Some(Twilio {
        account: account?,
        auth_token,
        sms,
        whatsapp,
    })
}

fn number(table: &mut Table, field: &str, country: &str) -> Option<E164> {
    let text = table.optional_text(field, 40)?;
    match E164::parse(&text, country) {
        Ok(number) => Some(number),
        Err(why) => {
            table.wrong(field, &why.to_string());
            None
        }
    }
}

/// Reads `[channels]`, if there is one.
pub fn channels(top: &mut Table) -> Channels {
    let mut channels = Channels::default();
    let Some(mut table) = top.table("channels") else {
        return channels;
    };
    for name in table.texts("off", 2, 20) {
        match message_channel(&name) {
            Some(channel) if !channels.off.contains(&channel) => channels.off.push(channel),
            _ => table.wrong("off", "must be of 'whatsapp' and 'sms', each once"),
        }
    }
    top.close(table);
    channels
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T>(text: &str, read: impl Fn(&mut Table) -> T) -> Result<T, Vec<String>> {
        let mut top = Table::from_toml(text, 2_000).unwrap();
        let read = read(&mut top);
        let errors = top.finish();
        if errors.is_empty() {
            Ok(read)
        } else {
            Err(errors.into_iter().map(|e| e.field).collect())
        }
    }

    const GRAPH: &str = "[graph]\nphone_number_id = '106540352242922'\ntoken = 'WHATSAPP_TOKEN'\n\
                         app_secret = ['WHATSAPP_APP_SECRET', 'WHATSAPP_APP_SECRET_OLD']\nverify_token = 'WHATSAPP_VERIFY_TOKEN'\n";
    const TWILIO: &str = "[twilio]\naccount = 'AC00000000000000000000000000000001'\nauth_token = ['TWILIO_AUTH_TOKEN']\n\
                          sms = '01632 960001'\n";

    #[test]
    fn a_clinic_has_no_channels_unless_it_configures_them() {
        assert_eq!(read("", graph), Ok(None));
        assert_eq!(read("", |t| twilio(t, "GB")), Ok(None));
        let graph = read(GRAPH, graph).unwrap().unwrap();
        assert_eq!(graph.app_secret.len(), 2);
        let twilio = read(TWILIO, |t| twilio(t, "GB")).unwrap().unwrap();
        assert_eq!(
            twilio.sms.map(|n| n.as_str().to_owned()).as_deref(),
            Some("+441632960001")
        );
    }

    #[test]
    fn no_name_of_a_secret_comes_out() {
        let graph = read(GRAPH, graph).unwrap().unwrap();
        let twilio = read(TWILIO, |t| twilio(t, "GB")).unwrap().unwrap();
        let json = format!(
            "{}{}",
            serde_json::to_string(&graph).unwrap(),
            serde_json::to_string(&twilio).unwrap()
        );
        assert!(!json.contains("TOKEN") && !json.contains("SECRET"), "{json}");
    }

    #[test]
    fn no_other_secret_can_be_named() {
        for name in [
            "PEPPER",
            "MODEL_KEY",
            "TWILIO_AUTH_TOKEN",
            "WHATSAPP_",
            "whatsapp_token",
            "WHATSAPP_A B",
        ] {
            let text = GRAPH.replace("'WHATSAPP_TOKEN'", &format!("'{name}'"));
            assert_eq!(read(&text, graph), Err(vec!["graph.token".to_owned()]), "{name}");
            let text = GRAPH.replace("'WHATSAPP_APP_SECRET'", &format!("'{name}'"));
            assert_eq!(read(&text, graph), Err(vec!["graph.app_secret".to_owned()]), "{name}");
        }
        let text = TWILIO.replace("'TWILIO_AUTH_TOKEN'", "'WHATSAPP_TOKEN'");
        assert_eq!(
            read(&text, |t| twilio(t, "GB")),
            Err(vec!["twilio.auth_token".to_owned()])
        );
        let none = TWILIO.replace("['TWILIO_AUTH_TOKEN']", "[]");
        assert_eq!(
            read(&none, |t| twilio(t, "GB")),
            Err(vec!["twilio.auth_token".to_owned()])
        );
    }

    #[test]
    fn each_mistake_names_its_field() {
        for (from, to, field) in [
            ("AC00000000000000000000000000000001", "AC01", "twilio.account"),
            (
                "AC00000000000000000000000000000001",
                "XX00000000000000000000000000000001",
                "twilio.account",
            ),
            ("sms = '01632 960001'", "", "twilio.sms"),
            ("sms = '01632 960001'", "sms = '960001'", "twilio.sms"),
            ("sms = '01632 960001'", "number = '01632 960001'", "twilio.number"),
        ] {
            let errors = read(&TWILIO.replace(from, to), |t| twilio(t, "GB")).unwrap_err();
            assert!(errors.iter().any(|e| e == field), "{to}: {errors:?}");
        }
        assert_eq!(
            read("[channels]\noff = ['voice']", channels),
            Err(vec!["channels.off".to_owned()])
        );
        let off = read("[channels]\noff = ['sms']", channels).unwrap().off;
        assert_eq!(off, [Channel::Sms]);
    }
}
