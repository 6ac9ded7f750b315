//! How this browser's desk is set: language, theme, quiet mode, sound. Kept over sign-outs: nothing of a patient is in it.

use crate::i18n::Language;
use crate::{browser, storage};

/// Light or dark, or as the computer has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the computer has it.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Its name, in storage and in the style.
    pub fn as_str(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Reads a name; anything else is the computer's.
    pub fn parse(name: &str) -> Theme {
        match name {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        }
    }

    /// Draws the page in it.
    pub fn apply(self) {
        browser::mark_root("data-theme", self.as_str());
    }
}

/// The theme that was chosen.
pub fn theme() -> Theme {
    Theme::parse(&storage::get("pref.theme").unwrap_or_default())
}

/// Keeps it.
pub fn keep_theme(theme: Theme) {
    storage::set("pref.theme", theme.as_str());
    theme.apply();
}

/// The language that was chosen; else the browser's.
pub fn language() -> Language {
    let chosen = storage::get("pref.language").and_then(|name| Language::parse(&name));
    chosen.unwrap_or_else(|| {
        let browser = browser::window().navigator().language().unwrap_or_default();
        Language::parse(&browser).unwrap_or(Language::En)
    })
}

/// Keeps it.
pub fn keep_language(language: Language) {
    storage::set("pref.language", language.tag());
    browser::mark_root("lang", language.tag());
}

/// Whether something is switched on.
pub fn is_on(what: &str) -> bool {
    storage::get(&format!("pref.{what}")).is_some_and(|kept| kept == "1")
}

/// Keeps it.
pub fn switch(what: &str, on: bool) {
    storage::set(&format!("pref.{what}"), if on { "1" } else { "0" });
}
