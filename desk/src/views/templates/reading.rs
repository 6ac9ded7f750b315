//! How texts are shown: tokens and slots marked where they stand, and each channel's rendering with its length and hints.

use super::super::parts;
use crate::i18n::{fill, views::t};
use crate::markup::v;
use leptos::prelude::*;
use samtal_core::desk::documents::{Preview, Rendering};
use samtal_core::log::event::Channel;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words, locked.
    Words(String),
    /// Something that the service fills in.
    Token(String),
    /// Something that staff fill in.
    Slot(String),
}

/// A text in its pieces. Braces without a partner are words: the edge says what is wrong with them.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, next)) = after.split_once('}') else {
            break;
        };
        if !before.is_empty() {
            all.push(Piece::Words(before.to_owned()));
        }
        all.push(match name.strip_prefix("slot:") {
            Some(slot) => Piece::Slot(slot.to_owned()),
            None => Piece::Token(name.to_owned()),
        });
        rest = next;
    }
    if !rest.is_empty() {
        all.push(Piece::Words(rest.to_owned()));
    }
    all
}

/// A locked text with its tokens and slots marked; those without a value stand out.
pub fn locked(text: &str, unresolved: &[String]) -> AnyView {
    let show = |piece: Piece| match piece {
        Piece::Words(words) => v! { <span>{words}</span> },
        Piece::Slot(name) => v! { <mark class="slot-mark">{name.replace('_', " ")}</mark> },
        Piece::Token(name) => {
            let broken = unresolved.iter().any(|u| u.contains(&name));
            v! { <mark class="token-mark" class:broken=broken>{name}</mark> }
        }
    };
    let all: Vec<_> = pieces(text).into_iter().map(show).collect();
    v! { <p class="locked" dir="auto">{all}</p> }
}

/// A hint in words.
fn hint(name: &str) -> String {
    match name {
        "long" => t().hint_long,
        "long_sentence" => t().hint_long_sentence,
        "hard_words" => t().hint_hard_words,
        "impersonal" => t().hint_impersonal,
        "shouting" => t().hint_shouting,
        "two_messages" => t().hint_two_messages,
        "within_a_day" => t().hint_within_a_day,
        other => return other.replace('_', " "),
    }
    .to_owned()
}

/// What stands against a text, in words.
pub fn wrong(name: &str) -> String {
    match name.trim_matches(|c| c == '{' || c == '}').strip_prefix("global:") {
        Some(token) => fill(t().wrong_token, &[("name", token)]),
        None => name.replace('_', " "),
    }
}

/// How a text reads in one language, channel by channel. `writing`: with hints for whoever writes it, else with those for whoever sends it.
pub fn renderings(preview: &Preview, language: &str, writing: bool) -> AnyView {
    let Some(channels) = preview.shown.get(language) else {
        return v! { <p class="quietly">{t().no_preview}</p> };
    };
    let order = ["web", "whatsapp", "sms", "voice"];
    let cards: Vec<_> = order
        .into_iter()
        .filter_map(|name| Some((name, channels.get(name)?)))
        .map(|(name, rendering)| one(name, rendering, writing))
        .collect();
    v! { <div class="renderings">{cards}</div> }
}

fn one(name: &str, rendering: &Rendering, writing: bool) -> AnyView {
    let label = Channel::parse(name).map_or_else(|| name.to_owned(), |c| parts::channel(c).to_owned());
    let length = fill(t().characters, &[("n", &rendering.characters.to_string())]);
    let pieces = (rendering.pieces > 1).then(|| fill(t().in_pieces, &[("n", &rendering.pieces.to_string())]));
    let fits = |hint: &&String| writing || matches!(hint.as_str(), "two_messages" | "within_a_day");
    let hints: Vec<_> = rendering
        .hints
        .iter()
        .filter(fits)
        .map(|h| v! { <li>{hint(h)}</li> })
        .collect();
    let has_hints = !hints.is_empty();
    v! {
        <article class="rendering" data-channel=name.to_owned()>
            <header><b>{label}</b><span class="quietly">{length}{pieces.map(|p| format!(", {p}"))}</span></header>
            {locked(&rendering.text, &[])}
            {has_hints.then(|| v! { <ul class="hints">{hints}</ul> })}
        </article>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_slots_stand_apart_from_the_words() {
        assert_eq!(
            pieces("Hello {name}, bring {slot:what}."),
            [
                Piece::Words("Hello ".to_owned()),
                Piece::Token("name".to_owned()),
                Piece::Words(", bring ".to_owned()),
                Piece::Slot("what".to_owned()),
                Piece::Words(".".to_owned()),
            ]
        );
    }

    #[test]
    fn an_open_brace_is_shown_as_it_stands() {
        assert_eq!(pieces("a {b"), [Piece::Words("a {b".to_owned())]);
        assert_eq!(pieces(""), []);
    }
}
