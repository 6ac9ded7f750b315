//! What is said and done when a text has a red flag: the notice first, with the number to call; afterwards nothing clinical while the flag stands.

use super::language::Lang;
use super::red_flags::{LABELS, Level, RedFlag};
use super::words::{self, Words};
use crate::context::words::fill;
use crate::log::answer::{Act, Card, CardKind, More, Reply, Source};
use crate::log::event::Body;
use crate::log::state::State;
use crate::time::{At, DAY};
use crate::voice::flow::NOTICE;

/// What a task is about that cannot wait.
pub const EMERGENCY: &str = "emergency";

/// The notice: a message with a card that calls the clinic's emergency number. `language`: the patient's (BCP 47).
#[must_use]
pub fn notice(flag: &RedFlag, language: &str, emergency: &str) -> Body {
    let lang = Lang::parse(language).unwrap_or(Lang::En);
    worded(flag, lang, words::of(lang), emergency)
}

/// The same to somebody on the phone.
#[must_use]
pub fn spoken_notice(flag: &RedFlag, language: &str, emergency: &str) -> Body {
    let lang = Lang::parse(language).unwrap_or(Lang::En);
    worded(flag, lang, words::spoken(lang), emergency)
}

fn worded(flag: &RedFlag, lang: Lang, words: &Words, emergency: &str) -> Body {
    let (text, title) = match flag.level {
        Level::MustNow => (words.emergency, words.emergency_title),
        Level::MustToday => (words.same_day, words.same_day_title),
        Level::SelfHarm => (words.self_harm, words.self_harm_title),
    };
    let say = |sentence: &str| fill(sentence, &[("emergency", emergency)]);
    let call = Reply {
        label: fill(words.call, &[("phone", emergency)]),
        act: Act::Href,
        value: format!("tel:{emergency}"),
    };
    let more = More {
        source: Some(Source {
            entry: [NOTICE, flag.category].concat(),
            language: lang.tag().to_owned(),
            score: 1000,
            generated_by: "embedded".to_owned(),
            ..Source::default()
        }),
        replies: Vec::new(),
        card: Some(Card {
            kind: CardKind::Emergency,
            title: say(title),
            lines: vec![words.emergency_line.to_owned()],
            replies: vec![call],
        }),
        ..More::default()
    };
    Body::Message {
        text: say(text),
        more: Some(Box::new(more)),
    }
}

/// Whether a flag stands, so that nothing clinical is said automatically: until staff has closed its task, and for a day in any case.
#[must_use]
pub fn flag_stands(state: &State, now: At) -> bool {
    let raised = || state.flags.iter().filter(|f| LABELS.contains(&f.label.as_str()));
    raised().any(|f| now.0 - f.at.0 < DAY)
        || raised().next().is_some() && state.tasks.iter().any(|t| t.about == EMERGENCY)
}

#[cfg(test)]
mod tests {
    use super::super::red_flags::red_flag;
    use super::*;

    #[test]
    fn the_notice_calls_the_number_that_the_clinic_configured() {
        for (text, language, call) in [
            ("chest pain", "en", "Call 999"),
            ("ont i bröstet", "sv-SE", "Ring 999"),
            ("jag vill dö", "fi", "Call 999"),
        ] {
            let flag = red_flag(text).expect("a red flag");
            let Body::Message { text, more } = notice(&flag, language, "999") else {
                panic!("a message")
            };
            let card = more.expect("more").card.expect("a card");
            assert_eq!(card.kind, CardKind::Emergency);
            assert_eq!(
                (card.replies[0].value.as_str(), card.replies[0].label.as_str()),
                ("tel:999", call)
            );
            assert!(text.contains("999"), "{text}");
        }
    }
}
