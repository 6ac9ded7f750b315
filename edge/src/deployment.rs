//! What the deployment sets: read once per isolate, never per request.

use crate::limits::Limits;
use samtal_core::clinic::staff::{Member, members};
use samtal_core::clinic::voice::Desk;
use std::cell::OnceCell;
use std::rc::Rc;
use worker::Env;

/// Shortest pepper in bytes.
const MIN_PEPPER: usize = 32;

/// The deployment's variables and secrets.
#[derive(Debug)]
pub struct Deployment {
    /// `PUBLIC_URL`: the service's own address as browsers and providers know it, without a trailing slash.
    pub public_url: String,
    /// `PEPPER`: the secret under which codes, refs and ids are hashed.
    pub pepper: Vec<u8>,
    /// `ADMIN_KEYS`: clinic -> the first 32 hexadecimal digits of its admin key's SHA-256. A clinic exists when it is listed here, so
    /// that a guessed slug never makes an object.
    pub admin_keys: Vec<(String, String)>,
    /// `DEMO`: the clock can be set; only loopback hosts are served.
    pub demo: bool,
    /// `FAULTS`: the fault tests can stop a step between the two objects.
    pub faults: bool,
    /// `JURISDICTION`: where the objects live (`eu`); empty: wherever is nearest.
    pub jurisdiction: String,
    /// `COMMIT`: what was deployed.
    pub commit: String,
    /// `MODEL_URLS`: the addresses at which clinics may ask a language model, separated by commas. Empty: none.
    pub model_urls: Vec<String>,
    /// `GRAPH_API`: where Meta's Graph API is, with its version, without a trailing slash.
    pub graph_api: String,
    /// `TWILIO_API`: where Twilio's API is, without a trailing slash.
    pub twilio_api: String,
    /// `STAFF`, in demo mode only: the members of staff whose tokens open the desk.
    pub staff: Vec<Member>,
    /// `VOICE_FALLBACK`: clinic -> where its callers are connected when nothing is known of its configuration
    /// (`riverside:+441632960002,lakeside:sip:desk@lakeside.example`).
    pub voice_fallback: Vec<(String, Desk)>,
    /// `LIMITS`: rates and sizes.
    pub limits: Limits,
}

/// Where Meta's Graph API is, unless the deployment says otherwise.
const GRAPH_API: &str = "https://graph.facebook.com/v23.0";
/// Where Twilio's is.
const TWILIO_API: &str = "https://api.twilio.com";

thread_local! {
    static DEPLOYMENT: OnceCell<Rc<Deployment>> = const { OnceCell::new() };
}

impl Deployment {
    /// The deployment that this isolate runs in.
    pub fn of(env: &Env) -> Rc<Deployment> {
        DEPLOYMENT.with(|cell| cell.get_or_init(|| Rc::new(Deployment::read(env))).clone())
    }

    fn read(env: &Env) -> Deployment {
        let var = |name: &str| env.var(name).map(|v| v.to_string()).unwrap_or_default();
        let admin_keys = var("ADMIN_KEYS")
            .split(',')
            .filter_map(|entry| entry.trim().split_once(':'))
            .map(|(clinic, hash)| (clinic.to_owned(), hash.to_owned()))
            .collect();
        Deployment {
            public_url: var("PUBLIC_URL").trim_end_matches('/').to_owned(),
            pepper: var("PEPPER").into_bytes(),
            admin_keys,
            demo: var("DEMO") == "1",
            faults: var("FAULTS") == "1",
            jurisdiction: var("JURISDICTION"),
            commit: var("COMMIT"),
            model_urls: var("MODEL_URLS")
                .split(',')
                .map(|url| url.trim().trim_end_matches('/').to_owned())
                .filter(|url| !url.is_empty())
                .collect(),
            graph_api: address(&var("GRAPH_API"), GRAPH_API),
            twilio_api: address(&var("TWILIO_API"), TWILIO_API),
            staff: if var("DEMO") == "1" {
                members(&var("STAFF"))
            } else {
                Vec::new()
            },
            voice_fallback: voice_fallback(&var("VOICE_FALLBACK")),
            limits: limits(&var("LIMITS")),
        }
    }

    /// The deployment, once it was read: for answers that are given without the platform's bindings.
    pub fn at_hand() -> Option<Rc<Deployment>> {
        DEPLOYMENT.with(|cell| cell.get().cloned())
    }

    /// Where a clinic's callers are connected when nothing is known of its configuration.
    pub fn voice_fallback(&self, clinic: &str) -> Option<Desk> {
        let own = self.voice_fallback.iter().find(|(known, _)| known == clinic);
        own.map(|(_, desk)| desk.clone())
    }

    /// The secret of this name; a blank one is none, so that nothing is ever signed or checked with it.
    pub fn secret(env: &Env, name: &str) -> Option<String> {
        let secret = env.secret(name).ok()?.to_string();
        Some(secret).filter(|secret| !secret.trim().is_empty())
    }

    /// Whether the deployment has what it cannot do without. A short pepper could be guessed, and with it every code.
    pub fn is_set_up(&self) -> bool {
        self.pepper.len() >= MIN_PEPPER
    }

    /// Whether there is such a clinic.
    pub fn has_clinic(&self, slug: &str) -> bool {
        self.admin_keys.iter().any(|(known, _)| known == slug)
    }
}

fn address(set: &str, usual: &str) -> String {
    let set = set.trim().trim_end_matches('/');
    if set.is_empty() { usual } else { set }.to_owned()
}

/// Clinics and where their callers are connected. An entry that is none is left out, and the log says so.
fn voice_fallback(text: &str) -> Vec<(String, Desk)> {
    let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    let read = entries.filter_map(|entry| {
        let (clinic, desk) = entry.split_once(':').unwrap_or_default();
        // Numbers with their country's code: which country is not known here.
        let desk = Desk::parse(desk.trim(), "");
        if desk.is_none() {
            crate::log::error("voice_fallback", clinic, "");
        }
        Some((clinic.to_owned(), desk?))
    });
    read.collect()
}

/// The deployment's limits. A setting that cannot be read must not silently lift one: the defaults hold, and the log says so.
fn limits(text: &str) -> Limits {
    if text.trim().is_empty() {
        return Limits::default();
    }
    serde_json::from_str(text).unwrap_or_else(|error| {
        crate::log::error("limits", "", &error.to_string());
        Limits::default()
    })
}
