//! When the clinic writes first: something was begun and not finished.

use super::channels::message_channel;
use super::tree::Table;
use crate::log::event::Channel;
use serde::{Deserialize, Serialize};

/// Rules of a clinic.
pub const MAX_FOLLOW_UPS: usize = 10;
/// The longest wait: two weeks. Later it would be news, not a reminder.
pub const MAX_AFTER_MINUTES: i64 = 14 * 24 * 60;
/// Minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;

/// What was begun and not finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// A form has answers and was not sent.
    FormUnfinished,
    /// Times were offered and none was booked.
    BookingUnfinished,
}

impl When {
    /// Its name in the configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            When::FormUnfinished => "form_unfinished",
            When::BookingUnfinished => "booking_unfinished",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<When> {
        [When::FormUnfinished, When::BookingUnfinished]
            .into_iter()
            .find(|w| w.as_str() == name)
    }
}

/// The hours in which nobody is written to, by the clinic's clock; they may go over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// From this minute of the day.
    pub from: u16,
    /// To this one.
    pub to: u16,
}

impl Quiet {
    /// Reads `21:00-08:00`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Quiet> {
        let minute = |text: &str| -> Option<u16> {
            let (h, m) = text.split_once(':')?;
            let two = |t: &str| -> Option<u16> {
                let digits = t.len() == 2 && t.bytes().all(|c| c.is_ascii_digit());
                digits.then(|| t.parse().ok())?
            };
            let (h, m) = (two(h)?, two(m)?);
            (h < 24 && m < 60).then_some(h * 60 + m)
        };
        let (from, to) = text.split_once('-')?;
        let (from, to) = (minute(from)?, minute(to)?);
        (from != to).then_some(Quiet { from, to })
    }

    /// Whether this minute of the day lies in it.
    #[must_use]
    pub fn holds(self, minute: u16) -> bool {
        let minute = minute % DAY_MINUTES;
        if self.from < self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }
}

impl Serialize for Quiet {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let (a, b) = (self.from, self.to);
        s.collect_str(&format_args!("{:02}:{:02}-{:02}:{:02}", a / 60, a % 60, b / 60, b % 60))
    }
}

/// One rule. It is followed once for the same matter, never twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FollowUp {
    /// What was not finished.
    pub when: When,
    /// How long after the patient last did something about it.
    pub after_minutes: u32,
    /// The id of the text.
    pub template: String,
    /// Where it goes.
    pub channel: Channel,
    /// When it waits for the morning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
}

/// Reads `[[follow_up]]`. `templates`: the ids that there are.
pub fn follow_ups(top: &mut Table, templates: &[String]) -> Vec<FollowUp> {
    let mut all = Vec::new();
    for mut table in top.tables("follow_up", MAX_FOLLOW_UPS) {
        let when = table.checked(
            "when",
            40,
            "must be 'form_unfinished' or 'booking_unfinished'",
            When::parse,
        );
        if !table.has("after_minutes") {
            table.wrong("after_minutes", "is missing");
        }
        let after = table.number("after_minutes", 1..=MAX_AFTER_MINUTES);
        let after_minutes = after.and_then(|m| u32::try_from(m).ok());
        let template = table.checked("template", 40, "must be the id of a template", |id| {
            templates.iter().find(|t| *t == id).cloned()
        });
        let channel = table.checked("channel", 20, "must be 'whatsapp' or 'sms'", message_channel);
        let quiet = table.optional_text("quiet", 11).and_then(|text| {
            let read = Quiet::parse(&text);
            if read.is_none() {
                table.wrong("quiet", "must be like '21:00-08:00'");
            }
            read
        });
        top.close(table);
        if let (Some(when), Some(after_minutes), Some(template), Some(channel)) =
            (when, after_minutes, template, channel)
        {
            all.push(FollowUp {
                when,
                after_minutes,
                template,
                channel,
                quiet,
            });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<FollowUp>, Vec<String>> {
        let mut top = Table::from_toml(text, 2_000).unwrap();
        let read = follow_ups(&mut top, &["form_link".to_owned()]);
        let errors = top.finish();
        if errors.is_empty() {
            Ok(read)
        } else {
            Err(errors.into_iter().map(|e| e.field).collect())
        }
    }

    const RULE: &str = "[[follow_up]]\nwhen = 'form_unfinished'\nafter_minutes = 1440\ntemplate = 'form_link'\n\
                        channel = 'sms'\nquiet = '21:00-08:00'\n";

    #[test]
    fn a_rule_says_what_when_and_where() {
        assert_eq!(read(""), Ok(Vec::new()));
        let rule = read(RULE).unwrap().remove(0);
        assert_eq!((rule.after_minutes, rule.channel), (1440, Channel::Sms));
        assert!(serde_json::to_string(&rule).unwrap().contains("21:00-08:00"));
    }

    #[test]
    fn each_mistake_names_its_field() {
        for (from, to, field) in [
            ("'form_unfinished'", "'bored'", "follow_up[0].when"),
            ("after_minutes = 1440", "", "follow_up[0].after_minutes"),
            ("1440", "0", "follow_up[0].after_minutes"),
            ("'form_link'", "'other'", "follow_up[0].template"),
            ("'sms'", "'web'", "follow_up[0].channel"),
            ("'21:00-08:00'", "'nine to eight'", "follow_up[0].quiet"),
            ("quiet", "silent", "follow_up[0].silent"),
        ] {
            assert_eq!(read(&RULE.replace(from, to)), Err(vec![field.to_owned()]), "{to}");
        }
    }

    #[test]
    fn a_quiet_night_goes_over_midnight() {
        let night = Quiet::parse("21:00-08:00").unwrap();
        assert!(night.holds(21 * 60) && night.holds(0) && night.holds(8 * 60 - 1));
        assert!(!night.holds(8 * 60) && !night.holds(20 * 60 + 59));
        let noon = Quiet::parse("12:00-13:00").unwrap();
        assert!(noon.holds(12 * 60 + 59) && !noon.holds(13 * 60));
        for bad in ["", "21-8", "24:00-08:00", "08:00-08:00", "21:00"] {
            assert_eq!(Quiet::parse(bad), None, "{bad}");
        }
    }
}
