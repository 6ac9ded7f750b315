//! A clinic's language model: which one, where it is asked, and how often a day. Off where a clinic does not configure one.

use super::tree::Table;
use super::web::{self, Reach};
use serde::{Deserialize, Serialize};

/// Most questions that a clinic may put to its model in one day.
pub const MAX_DAILY: i64 = 100_000;
/// Where a clinic names none: enough for a small clinic's open questions, little enough that a mistake stays cheap.
const DAILY: i64 = 200;
/// How every secret begins that a configuration may name: no other secret of the deployment can be sent away by naming it.
pub const KEY_PREFIX: &str = "MODEL_KEY";

/// How a model is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ModelKind {
    /// By the chat completions that many servers speak.
    #[serde(rename = "openai")]
    OpenAi,
    /// By the platform's own binding.
    #[serde(rename = "workers-ai")]
    WorkersAi,
}

/// A clinic's language model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Model {
    /// How it is asked.
    pub kind: ModelKind,
    /// The address before `/chat/completions`; empty with the platform's own.
    pub url: String,
    /// Its name there.
    pub name: String,
    /// How many questions a day, by the clinic's clock.
    pub daily: i64,
    /// The deployment's secret that holds its key; empty: it needs none. Never shown.
    #[serde(skip)]
    pub key: String,
}

/// Reads the table `model`, if there is one.
pub fn model(top: &mut Table, reach: Reach) -> Option<Model> {
    let mut table = top.table("model")?;
    let kind = table.checked("kind", 20, "must be 'openai' or 'workers-ai'", |t| match t {
        "openai" => Some(ModelKind::OpenAi),
        "workers-ai" => Some(ModelKind::WorkersAi),
        _ => None,
    });
    let url = table.optional_text("url", web::MAX_URL).unwrap_or_default();
    match kind {
        Some(ModelKind::OpenAi) if !web::is_url(&url, reach) => {
            table.wrong(
                "url",
                "must be an https address of a public host, without '/chat/completions'",
            );
        }
        Some(ModelKind::WorkersAi) if !url.is_empty() => table.wrong("url", "must not be there with 'workers-ai'"),
        _ => {}
    }
    let name = table.text("name", 120);
    let daily = table.number("daily", 1..=MAX_DAILY).unwrap_or(DAILY);
    let key = table.optional_text("key", 64).unwrap_or_default();
    let named = key.strip_prefix(KEY_PREFIX).is_some_and(|rest| {
        rest.bytes()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == b'_')
    });
    if !key.is_empty() && !named {
        table.wrong(
            "key",
            "must name a secret of the deployment that begins with 'MODEL_KEY'",
        );
    }
    top.close(table);
    Some(Model {
        kind: kind?,
        url: url.trim_end_matches('/').to_owned(),
        name: name?,
        daily,
        key,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<Model>, Vec<String>> {
        let mut top = Table::from_toml(text, 1_000).unwrap();
        let read = model(&mut top, Reach::Public);
        let errors = top.finish();
        if errors.is_empty() {
            Ok(read)
        } else {
            Err(errors.iter().map(|e| e.field.clone()).collect())
        }
    }

    #[test]
    fn a_clinic_has_no_model_unless_it_configures_one() {
        assert_eq!(read(""), Ok(None));
        let model =
            read("[model]\nkind = \"openai\"\nurl = \"https://llm.example/v1/\"\nname = \"m\"\nkey = \"MODEL_KEY_A\"");
        let model = model.unwrap().unwrap();
        assert_eq!((model.url.as_str(), model.daily), ("https://llm.example/v1", DAILY));
        assert!(!serde_json::to_string(&model).unwrap().contains("MODEL_KEY_A"));
    }

    #[test]
    fn no_other_secret_can_be_named() {
        for key in ["PEPPER", "ADMIN_KEYS", "model_key", "MODEL_KEY a"] {
            let text =
                format!("[model]\nkind = \"openai\"\nurl = \"https://llm.example\"\nname = \"m\"\nkey = \"{key}\"");
            assert_eq!(read(&text), Err(vec!["model.key".to_owned()]), "{key}");
        }
    }

    #[test]
    fn an_address_is_needed_and_must_be_public() {
        for (kind, url) in [
            ("openai", ""),
            ("openai", "http://10.0.0.1"),
            ("workers-ai", "https://a.example"),
        ] {
            let text = format!("[model]\nkind = \"{kind}\"\nurl = \"{url}\"\nname = \"m\"");
            assert!(read(&text).is_err(), "{kind} {url}");
        }
        assert!(
            read("[model]\nkind = \"workers-ai\"\nname = \"@cf/meta/llama\"")
                .unwrap()
                .is_some()
        );
    }
}
