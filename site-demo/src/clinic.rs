//! What the website says about the clinic: the chat's own configuration, so that the two never disagree.

use samtal_core::clinic::config::{ClinicConfig, Config};
use samtal_core::time::At;

/// The demo clinic's configuration, part of the program.
const RIVERSIDE: &str = include_str!("../../clinics/riverside/clinic.toml");

/// The clinic's facts.
pub struct Clinic {
    config: Config,
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
        match ClinicConfig::from_toml(RIVERSIDE, true) {
            Ok(config) => Ok(Self { config }),
            Err(errors) => Err(errors.iter().map(|error| format!("{error}\n")).collect()),
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
