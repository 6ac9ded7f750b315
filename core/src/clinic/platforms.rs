//! The voice platforms that a clinic uses: `[voice.vapi]` and its like.

use super::channels::{MAX_SECRETS, names_secret};
use super::tree::Table;
use serde::Serialize;
use std::collections::BTreeMap;

/// How every secret of a voice platform begins that a configuration may name: no other secret of the deployment can be used by naming it.
pub const VOICE_PREFIX: &str = "VOICE_";
/// The platforms by name, as [`crate::context::dialects`] speaks them.
pub const NAMES: [&str; 6] = ["vapi", "retell", "elevenlabs", "telnyx", "dialogflow", "generic"];
/// Characters of a secret's name.
const MAX_NAME: usize = 64;
/// Characters of an agent's id.
const MAX_AGENT: usize = 100;

/// One platform. `Debug` does not show the secrets' names.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Platform {
    /// The names of the deployment's secrets that its requests are checked with. Never shown.
    #[serde(skip)]
    pub secret: Vec<String>,
    /// The platform's id of the agent that answers; empty: the number's own. (Vapi: `assistantId`, which it needs.)
    #[serde(skip_serializing_if = "String::is_empty")]
    pub agent: String,
    /// The agent begins with our greeting; else it is one of the variables that its own words may use.
    pub greet: bool,
}

impl std::fmt::Debug for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Platform")
            .field("agent", &self.agent)
            .field("greet", &self.greet)
            .finish_non_exhaustive()
    }
}

/// Reads the platforms of `[voice]`, by name.
pub fn platforms(voice: &mut Table) -> BTreeMap<String, Platform> {
    let mut platforms = BTreeMap::new();
    for name in NAMES {
        let Some(mut table) = voice.table(name) else {
            continue;
        };
        let secret = table.texts("secret", MAX_SECRETS, MAX_NAME);
        if !secret.iter().all(|name| names_secret(name, VOICE_PREFIX)) {
            let why =
                format!("must name at most {MAX_SECRETS} secrets of the deployment that begin with '{VOICE_PREFIX}'");
            table.wrong("secret", &why);
        }
        let agent = table.optional_text("agent", MAX_AGENT).unwrap_or_default();
        let greet = table.truth("greet").unwrap_or_default();
        voice.close(table);
        platforms.insert(name.to_owned(), Platform { secret, agent, greet });
    }
    platforms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<BTreeMap<String, Platform>, Vec<String>> {
        let mut table = Table::from_toml(text, 1_000).expect("TOML");
        let platforms = platforms(&mut table);
        let errors: Vec<String> = table.finish().iter().map(ToString::to_string).collect();
        if errors.is_empty() { Ok(platforms) } else { Err(errors) }
    }

    #[test]
    fn a_platform_names_its_secrets_and_never_shows_them() {
        let text = "[vapi]\nsecret = [\"VOICE_VAPI_SECRET\"]\nagent = \"asst_1\"\ngreet = true\n[dialogflow]";
        let read = read(text).expect("good");
        assert_eq!(read["vapi"].secret, ["VOICE_VAPI_SECRET"]);
        assert_eq!(read["dialogflow"], Platform::default());
        let shown = serde_json::to_string(&read).expect("JSON") + &format!("{read:?}");
        assert!(shown.contains("asst_1") && !shown.contains("VOICE_"), "{shown}");
    }

    #[test]
    fn no_other_secret_of_the_deployment_can_be_named() {
        for name in ["PEPPER", "TWILIO_AUTH_TOKEN", "VOICE_", "VOICE_x"] {
            let errors = read(&format!("[retell]\nsecret = [\"{name}\"]")).expect_err(name);
            assert!(errors[0].contains("begin with 'VOICE_'"), "{errors:?}");
        }
        assert!(read("[bland]").is_err(), "a platform that is none");
    }
}
