//! Global tokens: what a change of one would do to every text, on every channel and in every language.

use super::documents::{Changed, Impact};
use super::draft::against;
use super::preview::{CHANNELS, example, rendering};
use crate::clinic::config::{Approved, Config};
use crate::clinic::template::{GLOBAL, Template, Values, is_id, is_value, tokens};
use crate::log::event::Channel;
use crate::message::template::fill_in;
use crate::time::At;
use crate::wire::problem::Problem;

/// Reads a token's new values: those that are empty take the value away.
///
/// # Errors
/// The first thing that is wrong, with its field.
pub fn read(config: &Config, name: &str, given: &Values) -> Result<Values, Problem> {
    if !is_id(name) {
        return Err(Problem::invalid(
            "name",
            "must be 1 to 40 small letters, digits and '_'",
        ));
    }
    let mut values = Values::new();
    for (language, text) in given {
        if !config.languages.contains(language) {
            return Err(Problem::invalid(
                &format!("value.{language}"),
                "must be one of the clinic's languages",
            ));
        }
        let text = text.trim();
        if !is_value(text) {
            return Err(Problem::invalid(
                &format!("value.{language}"),
                "must be one line of at most 300 characters without braces",
            ));
        }
        if !text.is_empty() {
            values.insert(language.clone(), text.to_owned());
        }
    }
    Ok(values)
}

/// What would read differently with these values: each text that is sent, by language and channel; and which could not be sent any more.
#[must_use]
pub fn impact(config: &Config, name: &str, values: &Values, now: At) -> Impact {
    let mut changed = config.clone();
    changed.global.insert(name.to_owned(), values.clone());
    let token = format!("{GLOBAL}{name}");
    let mut impact = Impact::default();
    for template in &config.template {
        let before = against(config, template);
        let lost = against(&changed, template)
            .into_iter()
            .any(|why| why.starts_with(GLOBAL) && !before.contains(&why));
        if lost {
            impact.unsendable.push(template.id.clone());
        }
        for language in &config.languages {
            let uses = template.said.get(language).is_some_and(|wording| {
                let mut texts = wording.texts();
                texts.any(|(_, text)| tokens(text).is_ok_and(|t| t.contains(&token.as_str())))
            });
            if uses {
                let both = (config, &changed);
                impact.changes.extend(
                    CHANNELS
                        .into_iter()
                        .filter_map(|c| change(both, template, language, c, now)),
                );
            }
        }
    }
    impact
}

fn change(
    (old, new): (&Config, &Config),
    template: &Template,
    language: &str,
    channel: Channel,
    now: At,
) -> Option<Changed> {
    let wording = template.said.get(language)?;
    let approved = Approved {
        template,
        language,
        wording,
    };
    let facts = example(language, template, now);
    let read = |config: &Config| rendering(&fill_in(config, &approved, &facts, "", now), channel, true).text;
    let (before, after) = (read(old), read(new));
    (before != after).then(|| Changed {
        template: template.id.clone(),
        language: language.to_owned(),
        channel: channel.as_str().to_owned(),
        before,
        after,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clinic::config::ClinicConfig;

    fn riverside() -> Config {
        ClinicConfig::from_toml(include_str!("../../../clinics/riverside/clinic.toml"), true)
            .expect("the example is good")
    }

    fn now() -> At {
        At::parse("2024-10-16T08:00:00Z").expect("a time")
    }

    fn values(en: &str, sv: &str) -> Values {
        Values::from([("en".to_owned(), en.to_owned()), ("sv".to_owned(), sv.to_owned())])
    }

    #[test]
    fn a_change_is_shown_for_each_text_language_and_channel_that_has_it_and_for_no_other() {
        let config = riverside();
        let told = impact(
            &config,
            "parking",
            &values("Park on Mill Lane.", "Parkera på Mill Lane."),
            now(),
        );
        assert!(!told.changes.is_empty() && told.unsendable.is_empty());
        for one in &told.changes {
            let new = if one.language == "sv" {
                "Parkera på Mill Lane"
            } else {
                "Park on Mill Lane"
            };
            assert!(one.after.contains(new) && !one.before.contains(new), "{one:?}");
        }
        let with: Vec<&Template> = config
            .template
            .iter()
            .filter(|t| t.said.values().any(|w| w.text.contains("{global:parking}")))
            .collect();
        let mut told: Vec<&str> = told.changes.iter().map(|c| c.template.as_str()).collect();
        told.dedup();
        assert_eq!(told, with.iter().map(|t| t.id.as_str()).collect::<Vec<_>>());
        assert!(with.len() >= 2);
    }

    #[test]
    fn the_same_value_changes_nothing_and_no_value_makes_texts_unsendable() {
        let config = riverside();
        let same = config.global["parking"].clone();
        assert_eq!(impact(&config, "parking", &same, now()), Impact::default());
        let mut less = same;
        less.remove("sv");
        let told = impact(&config, "parking", &less, now());
        assert!(!told.unsendable.is_empty() && told.changes.iter().all(|c| c.language == "sv"));
    }

    #[test]
    fn a_value_is_one_line_without_tokens_in_a_language_of_the_clinic() {
        let config = riverside();
        for (language, text, fine) in [
            ("en", "Park here.", true),
            ("en", &"x".repeat(300), true),
            ("en", &"x".repeat(301), false),
            ("en", "a\nb", false),
            ("en", "{name}", false),
            ("de", "Hier.", false),
        ] {
            let given = Values::from([(language.to_owned(), text.to_owned())]);
            assert_eq!(read(&config, "parking", &given).is_ok(), fine, "{language} {text}");
        }
        assert!(read(&config, "Parking!", &Values::new()).is_err());
        assert_eq!(read(&config, "parking", &values(" ", "Ja")).expect("good").len(), 1);
    }
}
