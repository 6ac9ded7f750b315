//! How a text reads on each channel before anybody receives it: with examples, or with what a conversation knows.

use super::documents::{AskPreview, Preview, Rendering};
use super::draft::{self, against, against_in};
use super::lint::{Looked, hints};
use super::rights::{Right, Rights};
use super::slots;
use crate::clinic::config::{Approved, Config};
use crate::clinic::staff::Role;
use crate::clinic::template::{Template, tokens};
use crate::log::event::{Body, Channel};
use crate::message::render;
use crate::message::split::sms_segments;
use crate::message::template::{Facts, Filled, fill_in};
use crate::people::language::primary;
use crate::time::{At, DAY, HOUR};
use crate::voice::spoken::spoken;
use crate::wire::channel::Send;
use crate::wire::problem::Problem;
use std::collections::BTreeMap;

/// Every channel, in the order in which it is shown.
pub const CHANNELS: [Channel; 4] = [Channel::Web, Channel::Whatsapp, Channel::Sms, Channel::Voice];

/// What an example knows: somebody with an appointment the day after tomorrow.
#[must_use]
pub fn example(language: &str, template: &Template, now: At) -> Facts {
    let swedish = primary(language) == "sv";
    let pick = |en: &str, sv: &str| if swedish { sv.to_owned() } else { en.to_owned() };
    let label = |slot: &crate::clinic::template::Slot| {
        let label = slot.label.get(language).or_else(|| slot.label.values().next());
        format!("[{}]", label.map_or(slot.id.as_str(), String::as_str))
    };
    Facts {
        name: "Sarah".to_owned(),
        at: Some(At((now.0 + 2 * DAY) / HOUR * HOUR)),
        clinician: "Dr. Phillips".to_owned(),
        reason: String::new(),
        summary: pick(
            "You will bring your list of medicines.",
            "Du tar med din läkemedelslista.",
        ),
        link: "https://chat.example.org/f/…".to_owned(),
        code: "123456".to_owned(),
        slots: template
            .slots
            .iter()
            .map(|slot| (slot.id.clone(), label(slot)))
            .collect(),
    }
}

/// A text on every channel, in each of the clinic's languages that it has. `facts`: by language.
#[must_use]
pub fn preview(config: &Config, template: &Template, facts: impl Fn(&str) -> Facts, now: At) -> Preview {
    let mut shown = BTreeMap::new();
    for (language, wording) in &template.said {
        let approved = Approved {
            template,
            language,
            wording,
        };
        let filled = fill_in(config, &approved, &facts(language), "", now);
        let named = tokens(&wording.text).is_ok_and(|t| t.contains(&"name"));
        let by = |channel: Channel| (channel.as_str().to_owned(), rendering(&filled, channel, named));
        shown.insert(language.clone(), CHANNELS.into_iter().map(by).collect());
    }
    Preview {
        shown,
        wrong: against(config, template),
    }
}

/// What a member asks to see, where they may read texts of its group. `facts`: what a conversation knows, and the language that it is in; none:
/// examples.
///
/// # Errors
/// The draft is none, the text is not there, or this role may not read it.
pub fn asked(
    config: &Config,
    rights: &Rights,
    role: Role,
    ask: &AskPreview,
    facts: Option<&Facts>,
    now: At,
) -> Result<Preview, Problem> {
    let mut only = None;
    let (template, slots) = match (&ask.draft, &ask.template) {
        (Some(given), None) => {
            let mut given = given.clone();
            if given.id.is_empty() {
                // It needs no name yet to be looked at.
                "draft".clone_into(&mut given.id);
            }
            (draft::read(config, &given, 1, &[])?, BTreeMap::new())
        }
        (None, Some(used)) => {
            let known = config.template.iter().find(|t| t.id == used.id);
            let mut template = known.ok_or(Problem::NotFound)?.clone();
            if !used.language.is_empty() {
                only = Some(against_in(config, &template, std::slice::from_ref(&used.language)));
                template.said.retain(|language, _| *language == used.language);
            }
            (template, used.slots.clone())
        }
        _ => return Err(Problem::invalid("draft", "or 'template' must be given, and not both")),
    };
    if !rights.may(role, template.group, Right::Read) {
        return Err(Problem::Forbidden);
    }
    let wrong = slots::check(config, &template, &slots)
        .err()
        .filter(|_| ask.template.is_some());
    let facts_in = |language: &str| {
        let mut known = example(language, &template, now);
        if let Some(facts) = facts {
            let examples = std::mem::take(&mut known.slots);
            known = facts.clone();
            known.slots = examples;
        }
        known.slots.extend(slots.clone());
        known
    };
    let mut preview = preview(config, &template, facts_in, now);
    // Of one language, what stands against it there: the others are not asked for.
    if let Some(only) = only {
        preview.wrong = only;
    }
    let told = wrong.unwrap_or_default().into_iter();
    preview
        .wrong
        .extend(told.map(|w| format!("slots.{}: {}", w.slot, w.why.tell())));
    Ok(preview)
}

/// A text on one channel, as it is read or heard there.
#[must_use]
pub fn rendering(filled: &Filled, channel: Channel, named: bool) -> Rendering {
    let (text, pieces) = read_on(filled, channel);
    let looked = Looked {
        text: &text,
        language: &filled.language,
        channel,
        pieces,
        named,
        approved: !filled.name.is_empty(),
    };
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Rendering {
        hints: hints(&looked),
        pieces: count(pieces),
        characters: count(text.chars().count()),
        text,
    }
}

/// The words on a channel, and how many segments or messages they are.
fn read_on(filled: &Filled, channel: Channel) -> (String, usize) {
    let replies = match filled.body() {
        Body::Message { more: Some(more), .. } => more.replies,
        _ => Vec::new(),
    };
    match channel {
        Channel::Web => (filled.text.clone(), 1),
        Channel::Voice => (spoken(&filled.voice, &filled.language).join(" "), 1),
        Channel::Whatsapp => {
            let sends = render::plain(channel, &filled.text, &replies, &filled.language);
            (joined(&sends), sends.len())
        }
        Channel::Sms => {
            let sends = render::plain(channel, &filled.sms, &replies, &filled.language);
            let segments = bodies(&sends).map(sms_segments).sum();
            (joined(&sends), segments)
        }
    }
}

fn bodies(sends: &[Send]) -> impl Iterator<Item = &str> {
    sends.iter().map(|send| match send {
        Send::Text { body } | Send::Buttons { body, .. } | Send::List { body, .. } | Send::Link { body, .. } => {
            body.as_str()
        }
        Send::Location { .. } | Send::Template { .. } => "",
    })
}

fn joined(sends: &[Send]) -> String {
    bodies(sends).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clinic::config::ClinicConfig;
    use crate::desk::documents::UseTemplate;

    fn riverside() -> Config {
        ClinicConfig::from_toml(include_str!("../../../clinics/riverside/clinic.toml"), true)
            .expect("the example is good")
    }

    #[test]
    fn every_text_of_riverside_reads_well_on_every_channel_in_both_languages() {
        let (config, now) = (riverside(), At::parse("2024-10-16T08:00:00Z").expect("a time"));
        for template in &config.template {
            let preview = preview(&config, template, |l| example(l, template, now), now);
            assert_eq!(preview.wrong, Vec::<String>::new(), "{}", template.id);
            assert_eq!(preview.shown.keys().collect::<Vec<_>>(), ["en", "sv"]);
            for (language, shown) in &preview.shown {
                assert_eq!(shown.len(), 4);
                for (channel, one) in shown {
                    let told = format!("{} {language} {channel}: {} {:?}", template.id, one.text, one.hints);
                    assert!(!one.text.contains(['{', '}']) && one.pieces > 0, "{told}");
                    for bad in [
                        "hard_words",
                        "legalese",
                        "shouting",
                        "long_sentence",
                        "long",
                        "other_letters",
                    ] {
                        assert!(!one.hints.contains(&bad.to_owned()), "{told}");
                    }
                }
            }
        }
    }

    #[test]
    fn of_one_language_what_stands_against_it_there_is_told() {
        let (mut config, now) = (riverside(), At::parse("2024-10-16T08:00:00Z").expect("a time"));
        let id = config.template.first().expect("a text").id.clone();
        let text = config.template.first_mut().expect("a text");
        let swedish = text.said.get_mut("sv").expect("in Swedish");
        swedish.text = format!("{} {{global:lift}}", swedish.text);
        let told = |config: &Config, language: &str| {
            let ask = AskPreview {
                template: Some(UseTemplate {
                    id: id.clone(),
                    language: language.to_owned(),
                    slots: BTreeMap::new(),
                }),
                ..AskPreview::default()
            };
            let shown = asked(config, &Rights::default(), Role::FrontDesk, &ask, None, now).expect("shown");
            (shown.shown.into_keys().collect::<Vec<_>>(), shown.wrong)
        };
        let lift = "global:lift:sv".to_owned();
        assert_eq!(told(&config, "en"), (vec!["en".to_owned()], vec![]));
        assert_eq!(told(&config, "sv"), (vec!["sv".to_owned()], vec![lift.clone()]));
        assert_eq!(told(&config, "").1, [lift]);
        assert_eq!(told(&config, "de"), (vec![], vec!["language:de".to_owned()]));
    }
}
