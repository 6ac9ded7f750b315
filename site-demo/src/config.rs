//! What `cargo xtask demo` tells this program: the command line, and `target/demo.json`.

use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The command line.
pub struct Arguments {
    /// Where to listen on loopback.
    pub port: u16,
    /// The file that the demo writes.
    pub config: PathBuf,
}

impl Arguments {
    /// Reads `--port N --config FILE`; both have the demo's defaults.
    pub fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self {
            port: 8080,
            config: PathBuf::from("target/demo.json"),
        };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--port" => arguments.port = value()?.parse().map_err(|_| "--port needs a number")?,
                "--config" => arguments.config = PathBuf::from(value()?),
                other => return Err(format!("unknown argument {other}")),
            }
        }
        Ok(arguments)
    }
}

/// The part of `demo.json` that the site needs.
#[derive(Deserialize)]
pub struct Config {
    /// The edge's address, as browsers know it.
    pub edge: String,
    /// The clinic's slug.
    pub clinic: String,
    /// The voice system's key: never leaves this process.
    pub voice_key: String,
    /// The clinic's administration key: never leaves this process.
    pub admin_key: String,
    /// What the edge signs its webhooks with, where that is not what the clinic's configuration says.
    #[serde(default)]
    pub webhook_secret: Option<String>,
}

impl Config {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> impl Iterator<Item = String> {
        text.split_whitespace().map(str::to_owned)
    }

    #[test]
    fn port_and_file_are_chosen_on_the_command_line() {
        let arguments = Arguments::read(words("--port 9000 --config /tmp/x.json")).expect("read");
        assert_eq!(arguments.port, 9000);
        assert_eq!(arguments.config, PathBuf::from("/tmp/x.json"));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let refusal = |text| Arguments::read(words(text)).err();
        assert_eq!(refusal("--prot 1").as_deref(), Some("unknown argument --prot"));
        assert_eq!(refusal("--port x").as_deref(), Some("--port needs a number"));
        assert_eq!(refusal("--config").as_deref(), Some("--config needs a value"));
    }

    #[test]
    fn the_demo_file_of_the_contract_is_read_and_the_rest_of_it_ignored() {
        let config: Config = serde_json::from_str(
            r#"{"edge":"http://chat.riverside.localhost:8787","site":"s","desk":"d","clinic":"riverside",
                "voice_key":"sk_a","admin_key":"ak_b","webhook_secret":"whsec_AAAA","staff":[]}"#,
        )
        .expect("read");
        assert_eq!(config.clinic, "riverside");
        assert_eq!(config.webhook_secret.as_deref(), Some("whsec_AAAA"));
    }
}
