//! The templates that the provider would have approved: those of a clinic's configuration that have a name there.

use super::setup::Approved;
use samtal_core::clinic::config::Config;
use samtal_core::clinic::template::{Template, tokens};
use samtal_core::message::words::words;

/// The text whose template carries one-time codes.
const FOR_CODES: &str = "verification";

impl Approved {
    /// All of a clinic's.
    #[must_use]
    pub fn all_of(config: &Config) -> Vec<Approved> {
        let mut all: Vec<Approved> = Vec::new();
        for template in &config.template {
            add(template, &mut all);
        }
        all
    }
}

fn add(template: &Template, all: &mut Vec<Approved>) {
    for (language, wording) in &template.said {
        let Some(name) = wording.name.as_ref().or(template.name.as_ref()) else {
            continue;
        };
        let mut body = wording.text.clone();
        for (n, token) in tokens(&wording.text).unwrap_or_default().into_iter().enumerate() {
            body = body.replace(&format!("{{{token}}}"), &format!("{{{{{}}}}}", n + 1));
        }
        let labels = words(language);
        let buttons: Vec<&str> = template.buttons.iter().map(|choice| labels.label(*choice)).collect();
        let at = all.iter().position(|known| known.name == *name).unwrap_or_else(|| {
            all.push(Approved::new(name));
            all.len() - 1
        });
        let approved = std::mem::take(&mut all[at]).with(language, &body, &buttons);
        all[at] = Approved {
            for_codes: template.id == FOR_CODES,
            ..approved
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clinic::Clinic;

    #[test]
    fn riversides_texts_are_approved_in_both_languages_with_their_places_and_buttons() {
        let clinic = Clinic::riverside().expect("the demo clinic");
        let all = Approved::all_of(&clinic);
        let confirmation = all
            .iter()
            .find(|one| one.name == "appointment_confirmation")
            .expect("approved");
        let swedish = &confirmation.wordings["sv"];
        assert!(swedish.body.starts_with("Hej {{1}}"), "{}", swedish.body);
        assert!(swedish.places() > 3 && !swedish.body.replace("{{", "").replace("}}", "").contains(['{', '}']));
        assert_eq!(swedish.buttons.len(), confirmation.wordings["en"].buttons.len());
        assert!(!swedish.buttons.is_empty() && !confirmation.for_codes);
    }
}
