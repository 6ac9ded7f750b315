//! A clinic's configuration: read from TOML or JSON, checked whole, each error with its field and what is allowed.

use super::channels::{self, Channels, Graph, Twilio};
use super::desk::{self, DeskSettings};
use super::follow_up::{self, FollowUp};
use super::forms::{self, Form};
use super::hours::{Hours, Stretch, Week, Zone};
use super::model::{self, Model};
use super::policy::{ABOUT, BY_CALL, MAX_CALLBACK_MINUTES, MAX_CONFIRM_MINUTES, Policy, ReturnLock};
use super::portal::{self, Portal};
use super::schedule::{self, Schedule};
use super::staff::{self, Person};
use super::template::{self, Globals, Template, Wording};
use super::texts::{self, Texts};
use super::tree::{ConfigError, Table};
use super::voice::{self, Voice};
use super::web::{self, Reach};
use super::workflow::{self, Way, Workflow, Workflows};
use crate::encode::{percent, read_base64};
use crate::log::event::Channel;
use crate::people::language::{is_language, primary};
use crate::people::phone::E164;
use crate::time::At;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// Bytes of a configuration.
pub const MAX_CONFIG: usize = 64 * 1_024;
/// Languages of a clinic.
pub const MAX_LANGUAGES: usize = 20;
/// Sites that may frame a clinic's chat.
pub const MAX_SITES: usize = 50;
/// Holidays that are kept.
pub const MAX_HOLIDAYS: usize = 366;
/// Stretches of one day.
pub const MAX_STRETCHES: usize = 8;
/// Bytes of a webhook's secret (Standard Webhooks: 24 to 64).
pub const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;
/// The colour of a clinic that chose none: 6.1:1 against white.
const ACCENT: &str = "#0b6b66";

/// The days of the week by their fields.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// What a clinic says, in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Text {
    /// Shown when the chat opens.
    pub greeting: String,
    /// Spoken to a caller whom nothing is known about; the clinic's name where none is given.
    pub voice_greeting: String,
    /// What the patient agrees to.
    pub consent: String,
    /// Where the rest of it stands.
    pub privacy_url: String,
}

/// Where tasks are told. The secret is never written out, and `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Webhook {
    /// The address.
    pub url: String,
    /// The bytes that its messages are signed with.
    #[serde(skip)]
    pub secret: Vec<u8>,
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhook")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// A clinic's configuration. Serialised, it is what an administrator reads: all but the secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Config {
    /// The clinic's name.
    pub name: String,
    /// Where it is, in one line.
    pub address: String,
    /// Its country (ISO 3166): how numbers are read.
    pub country: String,
    /// Its time zone.
    pub time_zone: Zone,
    /// Its languages, the first for whoever speaks none of them.
    pub languages: Vec<String>,
    /// Its number.
    pub phone: E164,
    /// Its number on WhatsApp.
    pub whatsapp: Option<E164>,
    /// The emergency number there.
    pub emergency: String,
    /// Its colour, `#rrggbb`.
    pub accent: String,
    /// The colour of text on it: white or black, whichever reads.
    #[serde(skip)]
    pub accent_text: &'static str,
    /// The origins whose pages may frame the chat.
    pub sites: Vec<String>,
    /// The version of the consent's text: a new one asks every patient again.
    pub consent_version: String,
    /// What it decides for itself.
    pub policy: Policy,
    /// Its week.
    #[serde(flatten, serialize_with = "week_as_fields")]
    pub hours: Week,
    /// What it says, by language.
    pub text: BTreeMap<String, Text>,
    /// Where tasks are told.
    pub webhook: Option<Webhook>,
    /// Where its times are kept.
    #[serde(skip_serializing_if = "Schedule::is_own")]
    pub schedule: Schedule,
    /// Its language model; none: the embedded answers alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<Model>,
    /// Its forms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub form: Vec<Form>,
    /// Whose word on who a patient is counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portal: Option<Portal>,
    /// Its account with Meta, for WhatsApp.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub graph: Option<Graph>,
    /// Its account with Twilio, for SMS and where wanted WhatsApp.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub twilio: Option<Twilio>,
    /// How its phone is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice: Option<Voice>,
    /// What is switched off.
    #[serde(skip_serializing_if = "Channels::is_plain")]
    pub channels: Channels,
    /// Which channel each kind of message takes, where the clinic says so.
    #[serde(skip_serializing_if = "Workflows::is_empty")]
    pub workflow: Workflows,
    /// When it writes first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub follow_up: Vec<FollowUp>,
    /// Its approved texts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub template: Vec<Template>,
    /// What many texts say alike, by name and language.
    #[serde(skip_serializing_if = "Globals::is_empty")]
    pub global: Globals,
    /// How its texts are looked after.
    #[serde(skip_serializing_if = "Texts::is_plain")]
    pub texts: Texts,
    /// Texts that were retired at the desk and have no approved version: they are not sent.
    #[serde(skip)]
    pub retired: Vec<String>,
    /// Its people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<Person>,
    /// How they sign in.
    #[serde(skip_serializing_if = "DeskSettings::is_plain")]
    pub desk: DeskSettings,
}

/// An approved text as it is said to somebody.
#[derive(Clone, Copy, Debug)]
pub struct Approved<'a> {
    /// The template.
    pub template: &'a Template,
    /// In which language.
    pub language: &'a str,
    /// The words.
    pub wording: &'a Wording,
}

/// Reading a clinic's configuration. `allow_loopback`: addresses may be those of this machine (demo and tests only).
pub struct ClinicConfig;

impl ClinicConfig {
    /// Reads TOML.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn from_toml(text: &str, allow_loopback: bool) -> Result<Config, Vec<ConfigError>> {
        Config::read(Table::from_toml(text, MAX_CONFIG)?, allow_loopback)
    }

    /// Reads JSON.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn from_json(text: &str, allow_loopback: bool) -> Result<Config, Vec<ConfigError>> {
        Config::read(Table::from_json(text, MAX_CONFIG)?, allow_loopback)
    }
}

impl Config {
    fn read(mut top: Table, allow_loopback: bool) -> Result<Config, Vec<ConfigError>> {
        let reach = if allow_loopback { Reach::Loopback } else { Reach::Public };
        let name = top.text("name", 80);
        let address = top.text("address", 200);
        let country = top.checked("country", 2, "must be two capital letters, like 'GB'", |t| {
            let two = t.len() == 2 && t.bytes().all(|c| c.is_ascii_uppercase());
            two.then(|| t.to_owned())
        });
        let time_zone = top.checked(
            "time_zone",
            64,
            "must be a zone of the IANA database, like 'Europe/London'",
            Zone::parse,
        );
        let languages = languages(&mut top);
        let home = country.clone().unwrap_or_default();
        let phone = top.text("phone", 40);
        let phone = number(&mut top, "phone", phone, &home);
        let whatsapp = top.optional_text("whatsapp", 40);
        let whatsapp = number(&mut top, "whatsapp", whatsapp, &home);
        let emergency = top.checked("emergency", 6, "must be 2 to 6 digits", |t| {
            let short = (2..=6).contains(&t.len()) && t.bytes().all(|c| c.is_ascii_digit());
            short.then(|| t.to_owned())
        });
        let accent = match top.optional_text("accent", 7) {
            Some(text) => {
                let read = web::text_colour_on(&text).map(|on| (text.to_ascii_lowercase(), on));
                if read.is_none() {
                    top.wrong("accent", "must be a colour like '#0b6b66'");
                }
                read
            }
            None => web::text_colour_on(ACCENT).map(|on| (ACCENT.to_owned(), on)),
        };
        let sites = sites(&mut top);
        let consent_version = top.text("consent_version", 80);
        let policy = policy(&mut top);
        let hours = week(&mut top);
        let said = name.clone().unwrap_or_default();
        let text = texts(&mut top, languages.as_deref().unwrap_or_default(), &said, reach);
        let webhook = webhook(&mut top, reach);
        let schedule = schedule::schedule(&mut top, reach);
        let model = model::model(&mut top, reach);
        let form = forms::forms(&mut top, languages.as_deref().unwrap_or_default());
        let portal = portal::portal(&mut top);
        let graph = channels::graph(&mut top);
        let twilio = channels::twilio(&mut top, &home);
        let voice = voice::voice(&mut top, &home, languages.as_deref().unwrap_or_default());
        let channels = channels::channels(&mut top);
        let workflow = workflow::workflows(&mut top);
        let global = template::globals(&mut top, languages.as_deref().unwrap_or_default());
        let template = template::templates(&mut top, languages.as_deref().unwrap_or_default(), &global);
        let texts = texts::texts(&mut top);
        let ids: Vec<String> = template.iter().map(|t| t.id.clone()).collect();
        let follow_up = follow_up::follow_ups(&mut top, &ids);
        let staff = staff::people(&mut top);
        let desk = desk::desk(&mut top, reach);
        let errors = top.finish();
        match (name, address, country, time_zone, languages, phone, emergency, accent) {
            (
                Some(name),
                Some(address),
                Some(country),
                Some(time_zone),
                Some(languages),
                Some(phone),
                Some(emergency),
                Some((accent, accent_text)),
            ) if errors.is_empty() => Ok(Config {
                name,
                address,
                country,
                time_zone,
                languages,
                phone,
                whatsapp,
                emergency,
                accent,
                accent_text,
                sites,
                consent_version: consent_version.unwrap_or_default(),
                policy,
                hours,
                text,
                webhook,
                schedule,
                model,
                form,
                portal,
                graph,
                twilio,
                voice,
                channels,
                workflow,
                follow_up,
                template,
                global,
                texts,
                retired: Vec::new(),
                staff,
                desk,
            }),
            _ => Err(errors),
        }
    }

    /// The configuration as an administrator reads it: all but its secrets.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The clinic's language for somebody who speaks this one: the same, the same without its region, or the clinic's first.
    #[must_use]
    pub fn language_for(&self, wanted: &str) -> &str {
        let exact = self.languages.iter().find(|l| l.eq_ignore_ascii_case(wanted));
        let near = || self.languages.iter().find(|l| primary(l) == primary(wanted));
        exact
            .or_else(near)
            .or_else(|| self.languages.first())
            .map_or("en", String::as_str)
    }

    /// What the clinic says to somebody who speaks this language. None only where the configuration was not read by this module.
    #[must_use]
    pub fn text_for(&self, wanted: &str) -> Option<&Text> {
        self.text.get(self.language_for(wanted))
    }

    /// Whether the clinic is open, and until when.
    #[must_use]
    pub fn open_at(&self, now: At) -> Hours {
        super::hours::open_at(&self.time_zone, &self.hours, now)
    }

    /// By when a call-back that is asked for now is promised; none where nothing is promised.
    #[must_use]
    pub fn promise(&self, now: At) -> Option<At> {
        let minutes = self.policy.callback_minutes?;
        super::hours::promise(&self.time_zone, &self.hours, now, minutes)
    }

    /// Whether tasks reach somebody: a call-back and "Talk to a person" are offered only then.
    #[must_use]
    pub fn takes_tasks(&self) -> bool {
        self.webhook.is_some() || !self.staff.is_empty() || self.desk.is_by_claim()
    }

    /// Whether a one-time code can be sent: on a channel of the clinic's own, or by its own systems, which its webhook asks. A desk sends none.
    #[must_use]
    pub fn sends_codes(&self) -> bool {
        self.webhook.is_some() || self.speaks(Channel::Sms) || self.speaks(Channel::Whatsapp)
    }

    /// Whether messages go out on this channel: it is configured and not switched off. The website and the phone always do.
    #[must_use]
    pub fn speaks(&self, channel: Channel) -> bool {
        let by_twilio =
            |number: fn(&Twilio) -> &Option<E164>| self.twilio.as_ref().is_some_and(|t| number(t).is_some());
        let configured = match channel {
            Channel::Web | Channel::Voice => return true,
            Channel::Whatsapp => self.graph.is_some() || by_twilio(|t| &t.whatsapp),
            Channel::Sms => by_twilio(|t| &t.sms),
        };
        configured && !self.channels.off.contains(&channel)
    }

    /// The number that patients are sent to on WhatsApp; none where there is none or WhatsApp is switched off.
    #[must_use]
    pub fn whatsapp_number(&self) -> Option<&E164> {
        let on = !self.channels.off.contains(&Channel::Whatsapp);
        self.whatsapp.as_ref().filter(|_| on)
    }

    /// Where the clinic is, on a map.
    #[must_use]
    pub fn map_url(&self) -> String {
        let place = format!("{}, {}", self.name, self.address);
        format!("https://www.openstreetmap.org/search?query={}", percent(&place))
    }

    /// How a workflow goes out: as the clinic says, else by WhatsApp, and by SMS where that cannot be.
    #[must_use]
    pub fn workflow(&self, workflow: Workflow) -> Way {
        self.workflow.get(&workflow).copied().unwrap_or(Way::DEFAULT)
    }

    /// An approved text for somebody who speaks this language; none where the clinic has no such text.
    #[must_use]
    pub fn template(&self, id: &str, wanted: &str) -> Option<Approved<'_>> {
        let template = self.template.iter().find(|t| t.id == id)?;
        let language = self.language_for(wanted);
        let wording = template.said.get(language)?;
        Some(Approved {
            template,
            language,
            wording,
        })
    }

    /// A global token's value in one of the clinic's languages; none: it has no value there.
    #[must_use]
    pub fn global(&self, name: &str, language: &str) -> Option<&str> {
        let value = self.global.get(name)?.get(language)?;
        Some(value.as_str()).filter(|v| !v.trim().is_empty())
    }

    /// Whether pages of this origin may frame the chat.
    #[must_use]
    pub fn is_site(&self, origin: &str) -> bool {
        self.sites.iter().any(|s| s == origin)
    }
}

fn week_as_fields<S: serde::Serializer>(week: &Week, s: S) -> Result<S::Ok, S::Error> {
    let days: BTreeMap<&str, &Vec<Stretch>> = DAYS.into_iter().zip(&week.days).collect();
    let holidays: Vec<String> = week.holidays.iter().map(Date::to_string).collect();
    #[derive(Serialize)]
    struct Shown<'a> {
        hours: BTreeMap<&'a str, &'a Vec<Stretch>>,
        holidays: Vec<String>,
    }
    let hours = days;
    Shown { hours, holidays }.serialize(s)
}

fn number(top: &mut Table, field: &str, text: Option<String>, country: &str) -> Option<E164> {
    match E164::parse(&text?, country) {
        Ok(number) => Some(number),
        Err(why) => {
            top.wrong(field, &why.to_string());
            None
        }
    }
}

fn languages(top: &mut Table) -> Option<Vec<String>> {
    let list = top.texts("languages", MAX_LANGUAGES, 35);
    if list.is_empty() {
        top.wrong("languages", "must name at least one language");
        return None;
    }
    for (i, language) in list.iter().enumerate() {
        if !is_language(language) || list[..i].contains(language) {
            top.wrong("languages", "must be language tags like 'en', each once");
        }
    }
    Some(list)
}

fn sites(top: &mut Table) -> Vec<String> {
    let list = top.texts("sites", MAX_SITES, 200);
    if list.is_empty() {
        top.wrong("sites", "must name at least one origin");
    }
    for site in &list {
        if !web::is_origin(site) {
            top.wrong(
                "sites",
                "must be exact origins like 'https://www.clinic.example': https (http for this machine only), \
                 lower case, no path, no '*', no default port",
            );
        }
    }
    list
}

fn policy(top: &mut Table) -> Policy {
    let mut policy = Policy {
        greet_verified_number: false,
        return_lock: ReturnLock::default(),
        callback_minutes: None,
        by_call: BY_CALL.map(str::to_owned).to_vec(),
        confirm_minutes: 0,
        message_reason: false,
        review_clinical: false,
    };
    if let Some(mut table) = top.table("policy") {
        policy.greet_verified_number = table.truth("greet_verified_number").unwrap_or_default();
        if let Some(lock) = table.optional_text("return_lock", 20) {
            match ReturnLock::parse(&lock) {
                Some(lock) => policy.return_lock = lock,
                None => table.wrong("return_lock", "must be 'remembered', 'always' or 'never'"),
            }
        }
        let most = i64::from(MAX_CALLBACK_MINUTES);
        let minutes = table.number("callback_minutes", 1..=most);
        policy.callback_minutes = minutes.and_then(|m| u32::try_from(m).ok());
        if table.has("by_call") {
            policy.by_call = table.texts("by_call", ABOUT.len(), 20);
            if policy.by_call.iter().any(|about| !ABOUT.contains(&about.as_str())) {
                table.wrong(
                    "by_call",
                    "must be of 'billing', 'booking', 'clinical', 'question', 'person'",
                );
            }
        }
        let minutes = table.number("confirm_minutes", 0..=i64::from(MAX_CONFIRM_MINUTES));
        policy.confirm_minutes = minutes.and_then(|m| u32::try_from(m).ok()).unwrap_or_default();
        policy.message_reason = table.truth("message_reason").unwrap_or_default();
        policy.review_clinical = table.truth("review_clinical").unwrap_or_default();
        top.close(table);
    }
    policy
}

fn week(top: &mut Table) -> Week {
    let mut week = Week::default();
    match top.table("hours") {
        None => top.wrong("hours", "must say when the clinic is open"),
        Some(mut table) => {
            for (day, stretches) in DAYS.iter().zip(&mut week.days) {
                for text in table.texts(day, MAX_STRETCHES, 11) {
                    match Stretch::parse(&text) {
                        Some(s) if stretches.last().is_none_or(|l: &Stretch| l.end <= s.start) => {
                            stretches.push(s);
                        }
                        _ => table.wrong(day, "must be like ['08:00-12:00', '13:00-18:00'], in order"),
                    }
                }
            }
            top.close(table);
        }
    }
    for text in top.texts("holidays", MAX_HOLIDAYS, 10) {
        match text.parse::<Date>() {
            Ok(date) => week.holidays.push(date),
            Err(_) => top.wrong("holidays", "must be dates like '2026-12-25'"),
        }
    }
    week
}

fn texts(top: &mut Table, languages: &[String], name: &str, reach: Reach) -> BTreeMap<String, Text> {
    let mut texts = BTreeMap::new();
    let Some(mut all) = top.table("text") else {
        top.wrong("text", "must have a table for each language");
        return texts;
    };
    for language in languages {
        let Some(mut table) = all.table(language) else {
            all.wrong(language, "is missing: each of the clinic's languages needs its texts");
            continue;
        };
        let greeting = table.text("greeting", 1_000);
        let voice_greeting = table.optional_text("voice_greeting", 500);
        let consent = table.text("consent", 2_000);
        let privacy_url = table.text("privacy_url", web::MAX_URL);
        if privacy_url.as_ref().is_some_and(|url| !web::is_url(url, reach)) {
            table.wrong("privacy_url", "must be an https address of a public host");
        }
        if let (Some(greeting), Some(consent), Some(privacy_url)) = (greeting, consent, privacy_url) {
            let voice_greeting = voice_greeting.unwrap_or_else(|| name.to_owned());
            let text = Text {
                greeting,
                voice_greeting,
                consent,
                privacy_url,
            };
            texts.insert(language.clone(), text);
        }
        all.close(table);
    }
    top.close(all);
    texts
}

fn webhook(top: &mut Table, reach: Reach) -> Option<Webhook> {
    let mut table = top.table("webhook")?;
    let url = table.text("url", web::MAX_URL);
    if url.as_ref().is_some_and(|url| !web::is_url(url, reach)) {
        table.wrong(
            "url",
            "must be an https address of a public host: no credentials, no numeric address, no fragment",
        );
    }
    let secret = table.checked("secret", 100, "must be 'whsec_' and 24 to 64 bytes in base64", |t| {
        let bytes = read_base64(t.strip_prefix("whsec_")?)?;
        SECRET_BYTES.contains(&bytes.len()).then_some(bytes)
    });
    top.close(table);
    let (url, secret) = (url?, secret?);
    Some(Webhook { url, secret })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIVERSIDE: &str = include_str!("../../../clinics/riverside/clinic.toml");

    fn riverside() -> Config {
        ClinicConfig::from_toml(RIVERSIDE, true).expect("the example is good")
    }

    fn errors(toml: &str) -> Vec<String> {
        match ClinicConfig::from_toml(toml, false) {
            Ok(_) => vec![],
            Err(errors) => errors.iter().map(ToString::to_string).collect(),
        }
    }

    /// A small clinic with one line changed.
    fn with(field: &str, line: &str) -> Vec<String> {
        let small = [
            ("name", "name = 'Small'"),
            ("address", "address = '1 Street'"),
            ("country", "country = 'GB'"),
            ("time_zone", "time_zone = 'Europe/London'"),
            ("languages", "languages = ['en']"),
            ("phone", "phone = '01632 960001'"),
            ("emergency", "emergency = '999'"),
            ("sites", "sites = ['https://small.example']"),
            ("consent_version", "consent_version = '1'"),
            ("holidays", "holidays = [2026-12-25, '2027-01-01']"),
            ("accent", "accent = '#0B6B66'"),
            ("hours", "[hours]\nmon = ['08:00-12:00']"),
            (
                "text",
                "[text.en]\ngreeting = 'Hello'\nconsent = 'Yes?'\nprivacy_url = 'https://small.example/privacy'",
            ),
            (
                "webhook",
                "[webhook]\nurl = 'https://hooks.small.example/a'\nsecret = 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz'",
            ),
        ];
        let lines = small.map(|(name, own)| if name == field { line } else { own });
        errors(&lines.join("\n"))
    }

    #[test]
    fn the_example_clinic_is_read() {
        let config = riverside();
        assert_eq!(config.phone.as_str(), "+441632960001");
        assert_eq!(config.time_zone.name(), "Europe/London");
        assert_eq!(config.language_for("sv-FI"), "sv");
        assert_eq!(config.language_for("fr"), "en");
        assert!(config.text_for("sv").is_some_and(|t| t.greeting.starts_with("Hej")));
        assert!(config.takes_tasks());
        let night = At::parse("2024-10-15T21:00:00Z").expect("a time");
        let morning = At::parse("2024-10-16T07:00:00Z");
        assert_eq!(
            (config.open_at(night).open, config.open_at(night).changes_at),
            (false, morning)
        );
        assert_eq!(config.promise(night), morning.map(|m| m.plus(30 * crate::time::MINUTE)));
    }

    #[test]
    fn tasks_reach_whoever_there_is() {
        let mut config = riverside();
        config.webhook = None;
        assert!(config.takes_tasks(), "a desk of the clinic's list");
        config.staff.clear();
        assert!(!config.takes_tasks(), "nobody at all");
        let openid =
            "[desk.openid]\nissuer = 'https://id.example/a'\nclient_id = 'a'\nclient_secret = 'OPENID_SECRET'\n";
        let claims = "role_claim = 'roles'\n[desk.openid.roles]\nreception = 'front_desk'\n";
        let desk = |toml: &str| desk::desk(&mut Table::from_toml(toml, 10_000).expect("TOML"), Reach::Public);
        config.desk = desk(openid);
        assert!(
            !config.takes_tasks(),
            "a provider signs on whoever is listed, and nobody is"
        );
        config.desk = desk(&[openid, claims].concat());
        assert!(config.takes_tasks(), "a desk of those whom the provider gives a role");
    }

    #[test]
    fn the_webhooks_secret_never_comes_out() {
        let config = riverside();
        let json = config.to_json();
        assert!(json.contains("/hooks/tasks") && !json.contains("secret") && !json.contains("whsec"));
        assert!(json.contains("appointment_reminder") && !json.contains("_TOKEN") && !json.contains("_SECRET"));
        let debug = format!("{config:?}");
        assert!(debug.contains("/hooks/tasks") && !debug.contains("secret"));
        assert!(config.webhook.is_some_and(|w| SECRET_BYTES.contains(&w.secret.len())));
    }

    #[test]
    fn toml_and_json_say_the_same() {
        let mut tree: toml::Table = toml::from_str(RIVERSIDE).expect("TOML");
        tree.remove("webhook");
        let json = serde_json::to_string(&tree).expect("JSON");
        let from_json = ClinicConfig::from_json(&json, true).expect("good");
        let mut from_toml = riverside();
        from_toml.webhook = None;
        assert_eq!(from_json, from_toml);
    }

    #[test]
    fn what_an_administrator_reads_can_be_sent_back() {
        let mut config = riverside();
        // What needs a secret must be sent with it.
        config.webhook = None;
        config.portal = None;
        config.graph = None;
        config.twilio = None;
        if let Some(voice) = &mut config.voice {
            voice.platforms.clear();
        }
        assert_eq!(ClinicConfig::from_json(&config.to_json(), true), Ok(config));
    }

    #[test]
    fn a_small_clinic_is_enough() {
        assert_eq!(with("", ""), Vec::<String>::new());
        assert_eq!(with("webhook", ""), Vec::<String>::new());
        assert_eq!(with("accent", ""), Vec::<String>::new());
        assert_eq!(with("holidays", ""), Vec::<String>::new());
    }

    #[test]
    fn every_error_names_its_field() {
        for (field, line, expected) in [
            ("name", "", "name is missing"),
            ("name", "name = ' '", "name may not be empty"),
            ("name", "name = 3", "name must be text"),
            ("country", "country = 'gb'", "country must be two capital"),
            ("time_zone", "time_zone = 'London'", "time_zone must be a zone"),
            ("time_zone", "time_zone = '+01:00'", "time_zone must be a zone"),
            ("languages", "languages = []", "languages must name"),
            (
                "languages",
                "languages = ['en', 'en']",
                "languages must be language tags",
            ),
            ("languages", "languages = ['en', 'sv']", "text.sv is missing"),
            ("phone", "phone = '960001'", "phone must begin with +"),
            ("emergency", "emergency = 'help'", "emergency must be 2 to 6 digits"),
            ("sites", "sites = []", "sites must name"),
            ("sites", "sites = ['*']", "sites must be exact origins"),
            ("accent", "accent = 'teal'", "accent must be a colour"),
            ("holidays", "holidays = ['25 December']", "holidays"),
            ("consent_version", "", "consent_version is missing"),
            ("hours", "", "hours must say"),
            ("hours", "[hours]\nmonday = []", "hours.monday is not known"),
            ("hours", "[hours]\nmon = ['9-5']", "hours.mon must be like"),
            (
                "hours",
                "[hours]\nmon = ['08:00-12:00', '11:00-13:00']",
                "hours.mon must be like",
            ),
            (
                "hours",
                "[hours]\n[policy]\nreturn_lock = 'no'",
                "policy.return_lock must be",
            ),
            (
                "hours",
                "[hours]\n[policy]\ncallback_minutes = 0",
                "policy.callback_minutes must be",
            ),
            ("text", "", "text must have"),
            (
                "text",
                "[text.en]\ngreeting = 'Hello'\nconsent = 'Yes?'",
                "text.en.privacy_url is missing",
            ),
            (
                "text",
                "[text.en]\ngreeting='a'\nconsent='b'\nprivacy_url='javascript:alert(1)'",
                "text.en.privacy_url must be",
            ),
            (
                "webhook",
                "[webhook]\nurl = 'https://a.example/'",
                "webhook.secret is missing",
            ),
            (
                "webhook",
                "[webhook]\nurl = 'https://a.example/'\nsecret = 'whsec_c2hvcnQ='",
                "webhook.secret must be",
            ),
            (
                "webhook",
                "[webhook]\nurl = 'http://127.0.0.1/'\nsecret = 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz'",
                "webhook.url must be",
            ),
            ("webhook", "[webhooks]\nurl = ''", "webhooks is not known"),
        ] {
            let errors = with(field, line);
            assert!(errors.iter().any(|e| e.starts_with(expected)), "{line}: {errors:?}");
        }
    }

    #[test]
    fn every_error_is_told_at_once_and_broken_texts_are_errors_too() {
        assert!(errors("name = 3\nextra = true").len() > 8);
        assert_eq!(errors("name = ").len(), 1);
        assert_eq!(errors(&"#".repeat(MAX_CONFIG + 1)).len(), 1);
        assert!(ClinicConfig::from_json("[]", true).is_err());
        assert!(ClinicConfig::from_json("{", true).is_err());
    }
}
