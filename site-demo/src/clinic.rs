//! What the website says about the clinic: the chat's own configuration, so that the two never disagree.

use crate::pages::Lang;
use samtal_core::clinic::config::{ClinicConfig, Config};
use samtal_core::knowledge::{Clinician, Knowledge, Texts, read};
use samtal_core::time::At;

/// The demo clinic's configuration, part of the program.
const RIVERSIDE: &str = include_str!("../../clinics/riverside/clinic.toml");

/// The part of what the chat knows that the website tells too.
const KNOWLEDGE: [(&str, &str); 3] = [
    (
        "clinicians.toml",
        include_str!("../../clinics/riverside/knowledge/clinicians.toml"),
    ),
    (
        "services.toml",
        include_str!("../../clinics/riverside/knowledge/services.toml"),
    ),
    (
        "specialties.toml",
        include_str!("../../clinics/riverside/knowledge/specialties.toml"),
    ),
];

/// The clinic's facts.
pub struct Clinic {
    config: Config,
    /// Who works there, what can be booked, what it costs.
    pub knowledge: Knowledge,
}

/// A text in the page's language.
pub fn in_lang(texts: &Texts, lang: Lang) -> &str {
    texts.get(lang.t("en", "sv")).map_or("", String::as_str)
}

impl std::ops::Deref for Clinic {
    type Target = Config;

    fn deref(&self) -> &Config {
        &self.config
    }
}

impl Clinic {
    /// The demo clinic.
    pub fn riverside() -> Result<Self, String> {
        let config = ClinicConfig::from_toml(RIVERSIDE, true)
            .map_err(|errors| errors.iter().map(|error| format!("{error}\n")).collect::<String>())?;
        let files = KNOWLEDGE.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let knowledge = read::files(&files).map_err(|findings| {
            findings
                .iter()
                .map(|finding| format!("{finding}\n"))
                .collect::<String>()
        })?;
        Ok(Self { config, knowledge })
    }

    /// What somebody treats, in words: `Eczema, psoriasis, acne`.
    pub fn treats(&self, clinician: &Clinician, lang: Lang) -> String {
        let known = |id: &String| self.knowledge.conditions.iter().find(|condition| condition.id == *id);
        let names: Vec<&str> = clinician
            .treats
            .iter()
            .filter_map(known)
            .map(|condition| in_lang(&condition.name, lang))
            .collect();
        let line = names.join(", ");
        let mut chars = line.chars();
        match chars.next() {
            Some(first) => first.to_uppercase().chain(chars).collect(),
            None => line,
        }
    }

    /// Opening hours of a day (Monday is 0), as `08:00–18:00`; empty: closed.
    pub fn hours_of(&self, day: usize) -> String {
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let stretches = self.config.hours.days.get(day).map_or(&[][..], Vec::as_slice);
        let texts: Vec<String> = stretches
            .iter()
            .map(|stretch| format!("{}–{}", clock(stretch.start), clock(stretch.end)))
            .collect();
        texts.join(", ")
    }

    /// Whether the doors are open.
    pub fn is_open(&self, now: jiff::Timestamp) -> bool {
        self.config.open_at(At(now.as_millisecond())).open
    }

    /// The number as people at home write it: `01632 960001`; numbers of other countries with their country.
    pub fn phone_national(&self) -> String {
        match self.config.phone.as_str().strip_prefix("+44") {
            Some(rest) if rest.len() == 10 => format!("0{} {}", &rest[..4], &rest[4..]),
            _ => self.config.phone.display(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> bool {
        let clinic = Clinic::riverside().expect("the demo clinic");
        clinic.is_open(text.parse().expect("a time"))
    }

    #[test]
    fn riverside_is_open_on_weekdays_and_saturday_mornings_and_closed_on_holidays() {
        assert!(open("2024-10-16T07:00:00Z"));
        assert!(!open("2024-10-15T21:00:00Z"));
        assert!(!open("2024-10-16T17:00:00Z"));
        assert!(open("2024-10-19T11:59:00Z"));
        assert!(!open("2024-10-20T09:00:00Z"));
        assert!(!open("2024-12-25T10:00:00Z"));
    }

    #[test]
    fn numbers_and_hours_read_as_people_write_them() {
        let clinic = Clinic::riverside().expect("the demo clinic");
        assert_eq!(clinic.phone_national(), "01632 960001");
        assert_eq!(clinic.hours_of(0), "08:00–18:00");
        assert_eq!(clinic.hours_of(6), "");
    }
}
