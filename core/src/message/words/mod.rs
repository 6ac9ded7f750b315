//! The few words of its own that a message needs, by language: one file each. Everything else that is said stands in the clinic's texts, in
//! the assistant's answers or in [`super::asking`].

mod en;
mod sv;

use crate::clinic::template::Choice;
use crate::context::words::Words as Dates;
use crate::people::language::primary;

/// The words of a language. `{…}` is filled in.
pub struct Words {
    /// Weekdays, months, lists: as elsewhere.
    pub dates: &'static Dates,
    /// On a message's day.
    pub today: &'static str,
    /// On the day after.
    pub tomorrow: &'static str,
    /// On any other: `{weekday}`, `{date}`.
    pub on_day: &'static str,
    /// In place of a name that is not known, where a provider wants something to stand there.
    pub no_name: &'static str,
    /// In place of a reason that may not be told.
    pub no_reason: &'static str,
    /// In place of a summary that may not be told: `{when}`, `{with}`.
    pub visit: &'static str,
    /// The same without an appointment.
    pub spoke: &'static str,
    /// In place of a link that only its receiver sees.
    pub link: &'static str,
    /// On the buttons: yes, no, directions, info.
    pub buttons: [&'static str; 4],
    /// What is typed for them.
    pub typed: [&'static str; 4],
    /// Opens a list.
    pub choose: &'static str,
    /// Text messages have no buttons: `{words}`.
    pub reply_with: &'static str,
    /// The same for longer ones, one on each line.
    pub reply_lines: &'static str,
}

impl Words {
    /// What stands on a button.
    #[must_use]
    pub fn label(&self, choice: Choice) -> &'static str {
        self.buttons[choice as usize]
    }

    /// What is typed for it.
    #[must_use]
    pub fn typed(&self, choice: Choice) -> &'static str {
        self.typed[choice as usize]
    }
}

/// The words for a speaker of this language; English where it has no file.
#[must_use]
pub fn words(language: &str) -> &'static Words {
    match primary(language).as_str() {
        "sv" => &sv::WORDS,
        _ => &en::WORDS,
    }
}
