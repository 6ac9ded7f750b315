//! What the service says of its own, by language: one file each. A language is added by writing its file and naming it in [`ALL`];
//! a sentence that is missing does not compile.

mod en;
mod sv;

use crate::clinic::hours::{Local, Zone};
use crate::log::event::Channel;
use crate::people::language::primary;
use crate::time::{At, HOUR, MINUTE};

/// Every language.
pub const ALL: [&Words; 2] = [&en::WORDS, &sv::WORDS];

/// Parts of a day, as people name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Midnight to five.
    Night = 0,
    /// Five to noon.
    Morning = 1,
    /// Noon to six.
    Afternoon = 2,
    /// Six to midnight.
    Evening = 3,
}

impl Part {
    fn of(hour: u16) -> Part {
        match hour {
            0..=4 => Part::Night,
            5..=11 => Part::Morning,
            12..=17 => Part::Afternoon,
            _ => Part::Evening,
        }
    }
}

/// The sentences of a language. `{…}` is filled in; what a sentence may use is said beside it.
pub struct Words {
    /// Its tag.
    pub tag: &'static str,
    /// Monday to Sunday.
    pub weekdays: [&'static str; 7],
    /// January to December.
    pub months: [&'static str; 12],
    /// "Good morning" and its like, by the hour.
    pub good: fn(u16) -> &'static str,
    /// Between the last two of several.
    pub and: &'static str,
    /// Between the last two of which one is chosen.
    pub or: &'static str,
    /// `{h}`, `{m}`.
    pub time: &'static str,
    /// `{day}`, `{month}`.
    pub date: &'static str,
    /// `{day}`, `{month}`, `{year}`.
    pub date_of_year: &'static str,
    /// `{weekday}`, `{date}`, `{time}`.
    pub moment: &'static str,
    /// What the channels are called: web, WhatsApp, SMS, phone.
    pub channels: [&'static str; 4],
    /// "in our web chat" and its like.
    pub by_channel: [&'static str; 4],

    /// Within ten minutes.
    pub just_now: &'static str,
    /// Within the hour.
    pub recently: &'static str,
    /// In the night that is still going on.
    pub tonight: &'static str,
    /// Earlier today, by part of the day.
    pub today: [&'static str; 4],
    /// Yesterday, by part of the day.
    pub yesterday: [&'static str; 4],
    /// In the last six days: `{weekday}`, `{time}`.
    pub on_weekday: &'static str,
    /// Before that: `{date}`.
    pub on_date: &'static str,

    /// To a caller of whom not even the clinic is known.
    pub generic: &'static str,
    /// To a possible match: `{good}`, `{clinic}`.
    pub possible: &'static str,
    /// To somebody recognised: `{good}`, `{clinic}`.
    pub opening: &'static str,
    /// `{name}`.
    pub hi: &'static str,
    /// `{where}` (and when), `{topic}`.
    pub wrote: &'static str,
    /// Where all was said by phone: `{when}`, `{topic}`.
    pub spoke: &'static str,
    /// Without a topic: `{where}` (and when).
    pub in_touch: &'static str,
    /// Where it is known from: `{records}`.
    pub source: &'static str,
    /// One record: `{what}`, `{moment}`.
    pub record_of: &'static str,
    /// What is recorded of each channel.
    pub records: [&'static str; 4],
    /// `{offered}`.
    pub ask_day: &'static str,
    /// `{offered}`.
    pub ask_confirm: &'static str,
    /// A call-back is open.
    pub ask_call_back: &'static str,
    /// The patient's last words have no answer yet.
    pub ask_reply: &'static str,
    /// A form is not finished.
    pub ask_form: &'static str,
    /// Nothing is pending.
    pub ask_open: &'static str,

    /// `{labels}`.
    pub flagged: &'static str,
    /// `{channels}`, `{moment}`.
    pub since: &'static str,
    /// `{topic}`.
    pub about: &'static str,
    /// `{step}`.
    pub pending: &'static str,
    /// `{when}`, `{with}`.
    pub appointment: &'static str,
    /// `{text}`.
    pub last_patient: &'static str,
    /// `{text}`.
    pub last_clinic: &'static str,
    /// `{text}`.
    pub last_summary: &'static str,
    /// The pending steps: reply, call back, finish a form, choose a day, confirm.
    pub steps: [&'static str; 5],

    /// The text message that carries a code: `{code}`.
    pub verification: &'static str,

    /// The title of the chat's document: `{clinic}`.
    pub chat_with: &'static str,
    /// The chat could not start.
    pub chat_failed: &'static str,
    /// Before the clinic's number.
    pub chat_failed_call: &'static str,
    /// Before the emergency number.
    pub in_emergency: &'static str,

    /// The export's own words.
    pub export: ExportWords,
    /// What a call came to.
    pub after_call: AfterCallWords,
    /// What staff read at a glance.
    pub milestones: MilestoneWords,
}

/// What staff read of a conversation at a glance. By channel: web, WhatsApp, SMS, phone.
pub struct MilestoneWords {
    /// `{what}`.
    pub question: [&'static str; 4],
    /// In the patient's own words: `{text}`.
    pub asked: [&'static str; 4],
    /// `{line}`, `{name}`.
    pub reviewed: &'static str,
    /// `{line}`.
    pub to_review: &'static str,
    /// `{with}`.
    pub booked: [&'static str; 4],
    /// `{when}`.
    pub moved: [&'static str; 4],
    /// An appointment was cancelled.
    pub cancelled: [&'static str; 4],
    /// Today, yesterday, and before that: `{when}`.
    pub confirmed: [&'static str; 3],
    /// A call that came to nothing of these.
    pub called: &'static str,
    /// Signs of an emergency.
    pub emergency: &'static str,
}

/// What a call came to, in words for the patient.
pub struct AfterCallWords {
    /// In the patient's own words: `{what}`.
    pub asked: &'static str,
    /// Between two questions, with the quotation marks that end the one and begin the other.
    pub asked_too: &'static str,
    /// What the clinic itself knows of it, and nobody minds: `{what}`.
    pub asked_about: &'static str,
    /// Neither may be told.
    pub called: &'static str,
    /// What is asked about and says nothing of anybody's health: hours, days, prices, the way.
    pub subjects: [&'static str; 4],
    /// `{when}`, `{with}`.
    pub booked: &'static str,
    /// `{when}`, `{with}`.
    pub moved: &'static str,
    /// `{when}`, `{with}`.
    pub confirmed: &'static str,
    /// `{with}`.
    pub cancelled: &'static str,
    /// `{reason}`.
    pub reason: &'static str,
    /// Times were offered, none is booked: `{times}`.
    pub offered: &'static str,
    /// `{when}`.
    pub call_back_by: &'static str,
    /// Without a promise.
    pub call_back: &'static str,
    /// `{when}`.
    pub staff_by: &'static str,
    /// Without a promise.
    pub staff: &'static str,
    /// What follows a booking: its confirmation, a reminder, both.
    pub follows: [&'static str; 3],
    /// What the patient said to a summary: `{text}`.
    pub added: &'static str,
}

/// What the patient's own copy says.
pub struct ExportWords {
    /// Its title.
    pub title: &'static str,
    /// `{moment}`.
    pub made: &'static str,
    /// Times are in this zone: `{zone}`.
    pub zone: &'static str,
    /// Who: the patient.
    pub you: &'static str,
    /// Who: the assistant.
    pub assistant: &'static str,
    /// Who: the clinic's staff.
    pub staff: &'static str,
    /// Who: a voice system.
    pub voice: &'static str,
    /// Who: the service.
    pub system: &'static str,
    /// `{page}`.
    pub started: &'static str,
    /// `{purpose}`, `{version}`.
    pub agreed: &'static str,
    /// `{purpose}`.
    pub withdrew: &'static str,
    /// `{page}`.
    pub page: &'static str,
    /// `{form}`, `{answers}`.
    pub form: &'static str,
    /// `{form}`.
    pub form_done: &'static str,
    /// `{to}`.
    pub handoff: &'static str,
    /// What a handoff's destinations are called: phone, WhatsApp, call-back.
    pub destinations: [&'static str; 3],
    /// `{channel}`.
    pub linked: &'static str,
    /// A channel was unlinked.
    pub unlinked: &'static str,
    /// `{value}`.
    pub claimed: &'static str,
    /// It was verified.
    pub verified: &'static str,
    /// A call began.
    pub call: &'static str,
    /// A call ended.
    pub call_ended: &'static str,
    /// `{text}`.
    pub summary: &'static str,
    /// The patient said that a summary is right.
    pub summary_confirmed: &'static str,
    /// A clinician looked at a question: `{name}`.
    pub reviewed: &'static str,
    /// `{slots}`, `{with}`.
    pub offered: &'static str,
    /// `{when}`, `{with}`.
    pub booked: &'static str,
    /// `{when}`.
    pub moved: &'static str,
    /// An appointment was cancelled.
    pub cancelled: &'static str,
    /// An appointment was confirmed.
    pub confirmed: &'static str,
    /// `{about}`.
    pub task: &'static str,
    /// It was done.
    pub task_done: &'static str,
    /// `{name}`, `{role}`.
    pub joined: &'static str,
    /// The matter was settled.
    pub resolved: &'static str,
}

/// The words for a speaker of this language; where it has no file, for the fallback's, and then English.
#[must_use]
pub fn words(language: &str, fallback: &str) -> &'static Words {
    let of = |tag: &str| ALL.into_iter().find(|w| w.tag == primary(tag));
    of(language).or_else(|| of(fallback)).unwrap_or(&en::WORDS)
}

/// The text message that carries a code to a number.
#[must_use]
pub fn verification_text(language: &str, code: &str) -> String {
    fill(words(language, "en").verification, &[("code", code)])
}

/// Fills a sentence in. One pass: what is filled in is not looked at again, whatever a patient typed.
#[must_use]
pub fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(sentence.len() + 64);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        let value = values.iter().find(|(n, _)| *n == name).map_or("", |(_, v)| v);
        out.push_str(value);
        rest = after;
    }
    out.push_str(rest);
    out
}

impl Words {
    /// `22:00`.
    #[must_use]
    pub fn time_of(&self, local: Local) -> String {
        let (h, m) = (format!("{:02}", local.hour()), format!("{:02}", local.minute % 60));
        fill(self.time, &[("h", &h), ("m", &m)])
    }

    /// `15 October`, and the year where it is not this one.
    #[must_use]
    pub fn date_of(&self, local: Local, now: Local) -> String {
        let (day, year) = (local.date.day().to_string(), local.date.year().to_string());
        let month = self.months[usize::try_from(local.date.month() - 1).unwrap_or_default()];
        let this_year = local.date.year() == now.date.year();
        let sentence = if this_year { self.date } else { self.date_of_year };
        fill(sentence, &[("day", &day), ("month", month), ("year", &year)])
    }

    /// `Friday 18 October, 14:00`.
    #[must_use]
    pub fn moment_of(&self, zone: &Zone, at: At, now: At) -> String {
        let (local, today) = (zone.local(at), zone.local(now));
        let (date, time) = (self.date_of(local, today), self.time_of(local));
        let weekday = self.weekdays[local.weekday()];
        fill(self.moment, &[("weekday", weekday), ("date", &date), ("time", &time)])
    }

    /// How people say when something was: "just now", "yesterday evening", "on Tuesday at 22:00".
    #[must_use]
    pub fn when(&self, zone: &Zone, at: At, now: At) -> String {
        let ago = now.0.saturating_sub(at.0);
        if ago < 10 * MINUTE {
            return self.just_now.to_owned();
        }
        if ago < HOUR {
            return self.recently.to_owned();
        }
        let (then, today) = (zone.local(at), zone.local(now));
        let part = Part::of(then.hour());
        match today.days_since(then) {
            0 if Part::of(today.hour()) == Part::Night => self.tonight.to_owned(),
            0 => self.today[part as usize].to_owned(),
            1 => self.yesterday[part as usize].to_owned(),
            2..=6 => {
                let (weekday, time) = (self.weekdays[then.weekday()], self.time_of(then));
                fill(self.on_weekday, &[("weekday", weekday), ("time", &time)])
            }
            _ => fill(self.on_date, &[("date", &self.date_of(then, today))]),
        }
    }

    /// "a", "a and b", "a, b and c".
    #[must_use]
    pub fn list(&self, items: &[String], last: &str) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
        }
    }

    /// What a channel is called.
    #[must_use]
    pub fn channel(&self, channel: Channel) -> &'static str {
        self.channels[index(channel)]
    }

    /// "our web chat" and its like.
    #[must_use]
    pub fn record(&self, channel: Channel) -> &'static str {
        self.records[index(channel)]
    }

    /// "in our web chat" and its like.
    #[must_use]
    pub fn by_channel(&self, channel: Channel) -> &'static str {
        self.by_channel[index(channel)]
    }
}

fn index(channel: Channel) -> usize {
    match channel {
        Channel::Web => 0,
        Channel::Whatsapp => 1,
        Channel::Sms => 2,
        Channel::Voice => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn when(language: &str, then: &str, now: &str) -> String {
        let zone = Zone::parse("Europe/London").expect("a zone");
        let at = |text: &str| At::parse(text).expect("a time");
        words(language, "en").when(&zone, at(then), at(now))
    }

    #[test]
    fn people_say_when_by_the_clinics_clock() {
        let night = "2024-10-15T21:02:00Z";
        for (then, now, en, sv) in [
            (night, "2024-10-15T21:05:00Z", "just now", "alldeles nyss"),
            (
                night,
                "2024-10-15T21:40:00Z",
                "a short while ago",
                "för en liten stund sedan",
            ),
            (night, "2024-10-16T07:00:00Z", "yesterday evening", "i går kväll"),
            (
                night,
                "2024-10-18T10:00:00Z",
                "on Tuesday at 22:02",
                "i tisdags kl. 22.02",
            ),
            (night, "2024-10-25T10:00:00Z", "on 15 October", "den 15 oktober"),
            (
                night,
                "2025-10-15T21:02:00Z",
                "on 15 October 2024",
                "den 15 oktober 2024",
            ),
            (
                "2024-10-16T07:00:00Z",
                "2024-10-16T15:00:00Z",
                "this morning",
                "i morse",
            ),
            ("2024-10-15T23:30:00Z", "2024-10-16T07:00:00Z", "last night", "i natt"),
            (
                "2024-10-15T23:30:00Z",
                "2024-10-16T02:00:00Z",
                "earlier tonight",
                "tidigare i natt",
            ),
            // 00:30 there is still the day before in UTC.
            (
                "2024-10-15T22:30:00Z",
                "2024-10-15T23:45:00Z",
                "yesterday evening",
                "i går kväll",
            ),
            // The clock was set back: nothing is said of the future.
            ("2024-10-16T07:00:00Z", night, "just now", "alldeles nyss"),
        ] {
            assert_eq!(when("en", then, now), en, "{then} {now}");
            assert_eq!(when("sv-SE", then, now), sv, "{then} {now}");
        }
    }

    #[test]
    fn the_night_on_which_clocks_go_back_is_one_night() {
        // 23:00 on Saturday in summer time, 08:00 on Sunday in winter time: ten hours.
        assert_eq!(
            when("en", "2024-10-26T22:00:00Z", "2024-10-27T08:00:00Z"),
            "yesterday evening"
        );
    }

    #[test]
    fn a_language_without_a_file_falls_back() {
        assert_eq!(words("sv-FI", "en").tag, "sv");
        assert_eq!(words("fr", "sv").tag, "sv");
        assert_eq!(words("fr", "de").tag, "en");
    }

    #[test]
    fn what_is_filled_in_is_not_looked_at_again() {
        let values = [("name", "{topic}"), ("topic", "secret")];
        assert_eq!(fill("Hi {name}.", &values), "Hi {topic}.");
        assert_eq!(fill("Hi {nobody}.", &values), "Hi .");
    }

    #[test]
    fn several_are_listed_with_a_word_before_the_last() {
        let items = ["Monday", "Wednesday", "Friday"].map(str::to_owned);
        let en = words("en", "");
        assert_eq!(en.list(&items, en.or), "Monday, Wednesday or Friday");
        assert_eq!(en.list(&items[..1], en.or), "Monday");
        assert_eq!(en.list(&[], en.or), "");
    }

    /// Every sentence with the names that may be filled in, so that a slip of the pen in a new language is seen.
    #[test]
    fn every_language_uses_only_names_that_are_filled_in() {
        for words in ALL {
            let e = &words.export;
            for (sentence, names) in [
                (words.time, "h m"),
                (words.date, "day month"),
                (words.date_of_year, "day month year"),
                (words.moment, "weekday date time"),
                (words.on_weekday, "weekday time"),
                (words.on_date, "date"),
                (words.possible, "good clinic"),
                (words.opening, "good clinic"),
                (words.hi, "name"),
                (words.wrote, "where topic"),
                (words.spoke, "when topic"),
                (words.in_touch, "where"),
                (words.source, "records"),
                (words.record_of, "what moment"),
                (words.ask_day, "offered"),
                (words.ask_confirm, "offered"),
                (words.flagged, "labels"),
                (words.since, "channels moment"),
                (words.about, "topic"),
                (words.pending, "step"),
                (words.appointment, "when with"),
                (words.last_patient, "text"),
                (words.last_clinic, "text"),
                (words.last_summary, "text"),
                (words.verification, "code"),
                (e.made, "moment"),
                (e.zone, "zone"),
                (e.started, "page"),
                (e.agreed, "purpose version"),
                (e.withdrew, "purpose"),
                (e.page, "page"),
                (e.form, "form answers"),
                (e.form_done, "form"),
                (e.handoff, "to"),
                (e.linked, "channel"),
                (e.claimed, "value"),
                (e.summary, "text"),
                (e.offered, "slots with"),
                (e.booked, "when with"),
                (e.moved, "when"),
                (e.task, "about"),
                (e.joined, "name role"),
            ] {
                let used: Vec<&str> = sentence
                    .split('{')
                    .skip(1)
                    .filter_map(|p| Some(p.split_once('}')?.0))
                    .collect();
                let allowed: Vec<&str> = names.split(' ').collect();
                assert!(
                    !used.is_empty() && used.iter().all(|u| allowed.contains(u)),
                    "{}: {sentence}",
                    words.tag
                );
                assert!(
                    allowed.iter().all(|a| used.contains(a)),
                    "{}: {sentence} leaves out a name",
                    words.tag
                );
            }
        }
    }
}
