//! What is heard: each new message of the clinic's side once, politely. The transcript itself is silent to assistive technology, so that
//! older messages that are loaded later are not read out.

use crate::browser::by_id;
use crate::markup::{El, el};
use crate::store::peek;
use crate::views::transcript::name_of;
use samtal_core::log::event::{Body, Seq};

/// The region that is listened to.
pub fn region() -> El {
    el("div")
        .class("sr")
        .attr("id", "announce")
        .attr("role", "status")
        .attr("aria-live", "polite")
}

/// Says a message.
pub fn message(seq: Seq) {
    let words = peek(|c| {
        let event = c.log.at(seq)?;
        match &event.entry.body {
            Body::Message { text, more } => {
                let mut words = [&name_of(c, &event.entry.by), ": ", text].concat();
                for reply in more.iter().flat_map(|m| &m.replies) {
                    words = [&words, ". ", &reply.label].concat();
                }
                Some(words)
            }
            _ => None,
        }
    });
    if let Some(words) = words {
        say(&words);
    }
}

/// Says something. The same words twice in a row are said twice: a space that is not heard tells them apart.
pub fn say(words: &str) {
    if let Some(region) = by_id("announce") {
        let same = region.text_content().as_deref() == Some(words);
        let words = if same {
            [words, "\u{a0}"].concat()
        } else {
            words.to_owned()
        };
        region.set_text_content(Some(&words));
    }
}
