//! What arrives from a patient's phone, as the log takes it, and what a short answer to a question about the line itself means.
//!
//! Nothing that a patient sent is lost: a text that is too long for one entry is several, and what is no text is kept by its kind.

use super::keyword::{Bare, bare};
use crate::assistant::normalise::normalise;
use crate::clinic::template::Choice;
use crate::handoff::links::whatsapp_text;
use crate::handoff::secret::{Ref, hash_hex};
use crate::log::answer::{Attached, More};
use crate::log::event::{Body, Seq};
use crate::wire::browser::MAX_MESSAGE;
use crate::wire::channel::What;

/// Characters of a file's name that are kept.
const MAX_NAME: usize = 200;
/// Characters of a file's address at the provider (Twilio's are 170) or of its id.
const MAX_MEDIA: usize = 500;
/// Characters of a kind and of a type.
const MAX_KIND: usize = 100;
/// Longest provider's id that is a client id as it is: entries of one message add a number to it.
const MAX_PLAIN_ID: usize = 48;

/// A reply to a message: [`Attached::kind`] where the patient quoted it.
pub const REPLY: &str = "reply";
/// A message in place of an earlier one.
pub const CORRECTION: &str = "correction";
/// A reaction.
pub const REACTION: &str = "reaction";
/// The text that a link of ours had written for the patient, and nothing else.
pub const BY_LINK: &str = "by_link";

/// The client id of what came under a provider's id: the same one again is the same entry. `part`: which entry of the message, from 0.
#[must_use]
pub fn cid(id: &str, part: usize) -> String {
    let plain = id.len() <= MAX_PLAIN_ID && crate::log::append::is_cid(id);
    let mut cid = if plain {
        id.to_owned()
    } else {
        hash_hex(id).chars().take(48).collect()
    };
    if part > 0 {
        cid.push_str(&format!("-{part}"));
    }
    cid
}

/// A text without characters that are not to be seen: control characters (but line breaks and tabs), and those that turn the direction of
/// what follows, with which one text can be made to look like another.
#[must_use]
pub fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let hidden = |c: &char| {
        let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        turns || c.is_control() && !matches!(c, '\n' | '\t')
    };
    let kept: String = text.chars().filter(|c| !hidden(c)).collect();
    kept.trim().to_owned()
}

/// A text in pieces of at most `max` characters, between words where that is possible. Put together again they are the text.
#[must_use]
pub fn pieces(text: &str, max: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest: Vec<char> = text.chars().collect();
    while rest.len() > max {
        // A word is looked for in the second half only: one that long is cut.
        let space = rest.iter().take(max).rposition(|c| c.is_whitespace());
        let end = space.map_or(max, |at| at + 1).max(max / 2);
        let tail = rest.split_off(end);
        pieces.push(rest.into_iter().collect());
        rest = tail;
    }
    pieces.push(rest.into_iter().collect());
    pieces
}

/// The words in what arrived: what signs of an emergency and short answers are looked for in. Empty: it has none.
#[must_use]
pub fn words(what: &What) -> String {
    match what {
        What::Text { text } | What::Edited { text, .. } => clean(text),
        What::Pressed { label, payload } => clean(if label.trim().is_empty() { payload } else { label }),
        What::Media { caption, .. } => clean(caption),
        What::Location { .. } | What::Reaction { .. } | What::Revoked { .. } | What::Other { .. } => String::new(),
    }
}

/// The provider's id of the message that something refers to: what is reacted to, corrected, taken back; else what is quoted.
#[must_use]
pub fn refers_to<'a>(what: &'a What, reply_to: &'a str) -> &'a str {
    match what {
        What::Reaction { of, .. } | What::Edited { of, .. } | What::Revoked { of } => of,
        _ => reply_to,
    }
}

/// What arrived as the bodies of its entries. `of`: the message that it refers to, 0 where there is none or it is not known. Nothing for
/// what takes a message back: that is no entry of its own words.
#[must_use]
pub fn bodies(what: &What, of: Seq) -> Vec<Body> {
    match what {
        What::Revoked { .. } => Vec::new(),
        What::Text { .. } | What::Pressed { .. } => {
            let text = words(what);
            if text.is_empty() {
                return vec![attached("[…]".to_owned(), attachment("empty", of))];
            }
            let kind = if of > 0 { REPLY } else { "" };
            texts(&text, attachment(if is_by_link(&text) { BY_LINK } else { kind }, of))
        }
        What::Edited { .. } => texts(&words(what), attachment(CORRECTION, of)),
        What::Media {
            kind,
            media,
            mime,
            name,
            ..
        } => {
            let kind = short(kind, MAX_KIND);
            let file = Attached {
                media: short(media, MAX_MEDIA),
                mime: short(mime, MAX_KIND),
                name: short(name, MAX_NAME),
                ..attachment(&kind, of)
            };
            let caption = words(what);
            let text = if caption.is_empty() { bracketed(&kind) } else { caption };
            texts(&text, file)
        }
        What::Location {
            latitude,
            longitude,
            name,
        } => {
            let place = format!("{}, {}", degrees(*latitude), degrees(*longitude));
            let name = clean(name);
            let text = if name.is_empty() {
                place
            } else {
                format!("{name} ({place})")
            };
            texts(&text, attachment("location", of))
        }
        What::Reaction { emoji, .. } => {
            let emoji = short(emoji, 16);
            let text = if emoji.is_empty() { "[–]".to_owned() } else { emoji };
            vec![attached(text, attachment(REACTION, of))]
        }
        What::Other { kind } => {
            let kind = short(kind, MAX_KIND);
            vec![attached(bracketed(&kind), attachment(&kind, of))]
        }
    }
}

/// Whether the assistant may answer this message of a patient: words are, a picture, a reaction or what a link of ours wrote are not.
#[must_use]
pub fn is_question(body: &Body) -> bool {
    let Body::Message { more, .. } = body else { return false };
    let kind = more.as_ref().and_then(|m| m.attached.as_ref()).map(|a| a.kind.as_str());
    matches!(kind, None | Some(REPLY | CORRECTION))
}

/// Whether this message of a patient is a file or a place: nobody but a person can look at it.
#[must_use]
pub fn is_file(body: &Body) -> bool {
    let Body::Message { more, .. } = body else { return false };
    more.as_ref()
        .and_then(|m| m.attached.as_ref())
        .is_some_and(|a| !a.has_words() && !matches!(a.kind.as_str(), REACTION | BY_LINK))
}

/// Whether a text is nothing but what a link of ours had written for the patient.
#[must_use]
pub fn is_by_link(text: &str) -> bool {
    let written: Vec<String> = normalise(text).words.into_iter().map(|w| w.text).collect();
    ["en", "sv"].iter().any(|language| {
        let ours = whatsapp_text(language, &Ref::new([0; 7]));
        let Some((before, _)) = ours.split_once("Ref:") else {
            return false;
        };
        let ours: Vec<String> = normalise(before).words.into_iter().map(|w| w.text).collect();
        let Some(rest) = written.strip_prefix(ours.as_slice()) else {
            return false;
        };
        let Some((first, reference)) = rest.split_first() else {
            return false;
        };
        // Ten characters, in one word or two.
        first == "ref" && (1..=2).contains(&reference.len()) && reference.concat().chars().count() == 10
    })
}

/// What the patient says to "Is this chat yours?", if it is one or the other and nothing else. `payload`: of the button, where one was
/// pressed.
#[must_use]
pub fn is_mine(text: &str, payload: &str) -> Option<bool> {
    let said = |text: &str| -> Option<bool> {
        if text.contains('?') {
            return None;
        }
        match bare(text) {
            Some(Bare::Choice(Choice::Yes)) => return Some(true),
            Some(Bare::Choice(Choice::No) | Bare::Stop) => return Some(false),
            _ => {}
        }
        let text = normalise(text);
        let words: Vec<&str> = text.words.iter().map(|w| w.text.as_str()).collect();
        let only = |all: &[&str]| (1..=6).contains(&words.len()) && words.iter().all(|w| all.contains(w));
        let no = words
            .iter()
            .any(|w| ["no", "not", "nej", "inte", "isnt", "wasnt", "ej"].contains(w));
        let yes = words
            .iter()
            .any(|w| ["yes", "ja", "mine", "me", "min", "jag", "jo"].contains(w));
        match () {
            () if no && only(NOT_MINE) => Some(false),
            () if yes && !no && only(MINE) => Some(true),
            () => None,
        }
    };
    said(without_kind(payload)).or_else(|| said(text))
}

const MINE: &[&str] = &[
    "yes", "ja", "jo", "it", "its", "is", "that", "thats", "this", "was", "mine", "me", "my", "chat", "i", "am", "det",
    "är", "var", "min", "mitt", "mig", "jag", "chatt", "samtal", "den",
];
const NOT_MINE: &[&str] = &[
    "no", "not", "nej", "inte", "ej", "isnt", "wasnt", "it", "its", "is", "that", "thats", "this", "was", "mine", "me",
    "my", "chat", "i", "am", "det", "är", "var", "min", "mitt", "mig", "jag", "chatt", "samtal", "den",
];

/// Which of `count` chats the patient means: their number from 0; `count` itself: none of them, a new one. None: it says neither.
#[must_use]
pub fn chosen(text: &str, payload: &str, count: usize) -> Option<usize> {
    let said = |text: &str| -> Option<usize> {
        let text = normalise(text);
        let words: Vec<&str> = text.words.iter().map(|w| w.text.as_str()).collect();
        let word = match words.as_slice() {
            [word] | ["number" | "nummer" | "nr" | "chat" | "chatt" | "the", word] => *word,
            ["none", ..] | ["new", ..] | ["a", "new", ..] | ["ingen", ..] | ["ny", ..] | ["en", "ny", ..] => "new",
            _ => return None,
        };
        let place = match word {
            "first" | "one" | "första" | "ett" | "en" => 1,
            "second" | "two" | "andra" | "två" => 2,
            "third" | "three" | "tredje" | "tre" => 3,
            "new" | "ny" | "none" | "ingen" | "neither" => count + 1,
            digits => digits.parse().ok()?,
        };
        (1..=count + 1).contains(&place).then(|| place - 1)
    };
    said(without_kind(payload)).or_else(|| said(text))
}

/// What a button brings back without what says which kind of button it is.
fn without_kind(payload: &str) -> &str {
    payload.rsplit_once(':').map_or(payload, |(_, value)| value)
}

fn texts(text: &str, attachment: Attached) -> Vec<Body> {
    let mut attachment = Some(attachment);
    pieces(text, MAX_MESSAGE)
        .into_iter()
        .map(|piece| match attachment.take().filter(|a| !a.kind.is_empty()) {
            Some(with) => attached(piece, with),
            None => Body::message(piece),
        })
        .collect()
}

fn attached(text: String, attached: Attached) -> Body {
    let more = More {
        attached: Some(attached),
        ..More::default()
    };
    Body::Message {
        text,
        more: Some(Box::new(more)),
    }
}

fn attachment(kind: &str, of: Seq) -> Attached {
    Attached {
        kind: kind.to_owned(),
        of,
        ..Attached::default()
    }
}

fn bracketed(kind: &str) -> String {
    format!("[{kind}]")
}

fn short(text: &str, max: usize) -> String {
    clean(text).chars().take(max).collect()
}

/// Millionths of a degree as people write degrees.
fn degrees(millionths: i64) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let all = millionths.unsigned_abs();
    format!("{sign}{}.{:06}", all / 1_000_000, all % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(text: &str) -> What {
        What::Text { text: text.to_owned() }
    }

    fn said(body: &Body) -> (&str, Option<&Attached>) {
        match body {
            Body::Message { text, more } => (text, more.as_ref().and_then(|m| m.attached.as_ref())),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_providers_id_is_a_client_id_whatever_it_looks_like() {
        let whatsapp = "wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA==";
        for id in ["SM0123456789abcdef0123456789abcdef", whatsapp, "", &"x".repeat(400)] {
            assert!(crate::log::append::is_cid(&cid(id, 0)), "{id}");
            assert!(crate::log::append::is_cid(&cid(id, 12)), "{id}");
            assert_ne!(cid(id, 0), cid(id, 1));
        }
        assert_eq!(cid("SM01", 0), "SM01");
        assert_ne!(cid(whatsapp, 0), cid("wamid.other", 0));
    }

    #[test]
    fn a_text_that_is_too_long_is_several_entries_and_nothing_is_lost() {
        let long = "åäö ".repeat(3_000);
        let all = bodies(&text(&long), 0);
        assert_eq!(all.len(), 3);
        let together: String = all.iter().map(|b| said(b).0).collect();
        assert_eq!(together, long.trim());
    }

    #[test]
    fn what_is_no_text_is_kept_by_its_kind() {
        let picture = What::Media {
            kind: "image".to_owned(),
            media: "1234".to_owned(),
            mime: "image/jpeg".to_owned(),
            name: String::new(),
            caption: String::new(),
        };
        let all = bodies(&picture, 0);
        let (words, attached) = said(&all[0]);
        assert_eq!((words, attached.map(|a| a.media.as_str())), ("[image]", Some("1234")));
        assert!(is_file(&all[0]) && !is_question(&all[0]));
        let place = What::Location {
            latitude: 51_507_400,
            longitude: -127_800,
            name: "Home".to_owned(),
        };
        assert_eq!(said(&bodies(&place, 0)[0]).0, "Home (51.507400, -0.127800)");
        let kind = "unsupported".to_owned();
        assert_eq!(said(&bodies(&What::Other { kind }, 0)[0]).0, "[unsupported]");
    }

    #[test]
    fn a_reply_and_a_correction_are_answered_and_a_reaction_is_not() {
        let reply = &bodies(&text("and on Friday?"), 4)[0];
        assert_eq!(said(reply).1.map(|a| (a.kind.as_str(), a.of)), Some((REPLY, 4)));
        let (of, emoji) = ("wamid.1".to_owned(), "👍".to_owned());
        let reaction = &bodies(&What::Reaction { of, emoji }, 4)[0];
        assert!(is_question(reply) && !is_question(reaction) && !is_file(reaction));
    }

    #[test]
    fn the_text_of_a_link_is_no_question() {
        for language in ["en", "sv"] {
            let ours = whatsapp_text(language, &Ref::new([9; 7]));
            assert!(is_by_link(&ours), "{ours}");
            assert!(is_by_link(&ours.to_lowercase().replace('-', "")), "{ours}");
            assert!(!is_question(&bodies(&text(&ours), 0)[0]));
            assert!(!is_by_link(&format!("{ours} Do you treat eczema?")));
        }
        assert!(!is_by_link("Do you treat eczema?"));
    }

    #[test]
    fn yes_and_no_are_understood_in_both_languages_and_nothing_else_is() {
        for yes in [
            "Yes",
            "ja",
            "JA TACK",
            "yes it's mine",
            "that was me",
            "Ja, det är min",
            "det var jag",
        ] {
            assert_eq!(is_mine(yes, ""), Some(true), "{yes}");
        }
        for no in [
            "No",
            "nej",
            "not mine",
            "No, it's not mine",
            "det är inte min",
            "nej det var inte jag",
            "STOP",
        ] {
            assert_eq!(is_mine(no, ""), Some(false), "{no}");
        }
        for other in [
            "What is this?",
            "yes but who are you",
            "Do you treat eczema?",
            "",
            "is that me or you",
            "my chat",
            "is it mine?",
        ] {
            assert_ne!(is_mine(other, ""), Some(true), "{other}");
        }
        assert_eq!(is_mine("Ja, min chatt", "say:yes"), Some(true));
        assert_eq!(is_mine("", "no"), Some(false));
    }

    #[test]
    fn one_of_several_chats_is_chosen_by_its_number_or_none() {
        assert_eq!(chosen("2", "", 2), Some(1));
        assert_eq!(chosen("nummer 1", "", 2), Some(0));
        assert_eq!(chosen("a new one", "", 2), Some(2));
        assert_eq!(chosen("Ny", "", 2), Some(2));
        assert_eq!(chosen("3 November", "2", 2), Some(1));
        for other in ["0", "4", "1 or 2", "hello", ""] {
            assert_eq!(chosen(other, "", 2), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_in_the_entries(written in "\\PC{0,200}") {
            let shown: String = bodies(&text(&written), 0).iter().map(|b| said(b).0.to_owned()).collect();
            let cleaned = clean(&written);
            prop_assert_eq!(shown, if cleaned.is_empty() { "[…]".to_owned() } else { cleaned });
        }

        #[test]
        fn pieces_are_short_and_make_the_text(text in "[a-zå ]{0,300}", max in 2usize..40) {
            let pieces = pieces(&text, max);
            prop_assert!(pieces.iter().all(|p| p.chars().count() <= max));
            prop_assert_eq!(pieces.concat(), text);
        }
    }
}
