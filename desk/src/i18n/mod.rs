//! The words of the desk, in English and Swedish, side by side: what is said in one language alone does not compile.

pub mod shell;
pub mod views;

use std::cell::Cell;

/// A language that the desk speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Swedish.
    Sv,
}

thread_local! {
    static LANGUAGE: Cell<Language> = const { Cell::new(Language::En) };
}

impl Language {
    /// Its tag.
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Sv => "sv",
        }
    }

    /// Reads a tag like `sv` or `sv-SE`.
    pub fn parse(tag: &str) -> Option<Language> {
        match tag.split('-').next() {
            Some("en") => Some(Language::En),
            Some("sv") => Some(Language::Sv),
            _ => None,
        }
    }
}

/// The language that is spoken. It changes only with the whole app drawn anew, so that words may be read once.
pub fn language() -> Language {
    LANGUAGE.get()
}

/// Speaks another.
pub fn speak(language: Language) {
    LANGUAGE.set(language);
}

/// The shell's words.
pub fn t() -> &'static shell::Words {
    shell::t()
}

/// A text with its `{places}` filled in.
pub fn fill(text: &str, places: &[(&str, &str)]) -> String {
    let mut filled = text.to_owned();
    for (name, value) in places {
        filled = filled.replace(&["{", name, "}"].concat(), value);
    }
    filled
}

/// A table of words: `words! { Words, key: "English", "Svenska"; … }` makes a type with a member for each key, and `t()` for the language spoken.
macro_rules! words {
    ($name:ident, $($key:ident: $en:expr, $sv:expr;)*) => {
        /// What is said, by what it is for.
        pub struct $name {
            $(#[allow(missing_docs)] pub $key: &'static str,)*
        }

        static EN: $name = $name { $($key: $en,)* };
        static SV: $name = $name { $($key: $sv,)* };

        /// The words of the language that is spoken.
        pub fn t() -> &'static $name {
            match $crate::i18n::language() {
                $crate::i18n::Language::En => &EN,
                $crate::i18n::Language::Sv => &SV,
            }
        }

        #[cfg(test)]
        mod table {
            #[test]
            fn each_place_stands_in_both_languages() {
                let places = |text: &str| {
                    let mut found: Vec<String> =
                        text.split('{').skip(1).filter_map(|p| p.split_once('}')).map(|(p, _)| p.to_owned()).collect();
                    found.sort();
                    found
                };
                $(
                    assert_eq!(places(super::EN.$key), places(super::SV.$key), stringify!($key));
                    assert!(!super::EN.$key.is_empty() && !super::SV.$key.is_empty(), stringify!($key));
                )*
            }
        }
    };
}

pub(crate) use words;
