//! What the assistant says of its own, by language: one file each. A sentence that is missing does not compile. `{…}` is filled in.

mod en;
mod sv;

use super::language::Lang;
use crate::context::words::Words as Dates;

/// The sentences of a language.
pub struct Words {
    /// Weekdays, months, lists: as elsewhere.
    pub dates: &'static Dates,
    /// "on Mondays": Monday to Sunday.
    pub each_day: [&'static str; 7],
    /// She, he, they, at the beginning of a sentence.
    pub pronouns: [&'static str; 3],
    /// Languages by code.
    pub languages: &'static [(&'static str, &'static str)],

    /// `{clinic}`.
    pub greeting: &'static str,
    /// After thanks.
    pub welcome: &'static str,
    /// Several treat it: `{what}`, `{who}`.
    pub treats: &'static str,
    /// One treats it: `{what}`, `{name}`, `{title}`.
    pub treats_one: &'static str,
    /// Who works in a field: `{what}`, `{who}`.
    pub field: &'static str,
    /// `{name}`, `{title}`.
    pub with_title: &'static str,
    /// `{field}`, `{clinic}`.
    pub not_here: &'static str,
    /// After an answer.
    pub offer: &'static str,
    /// `{name}`, `{days}`.
    pub days: &'static str,
    /// Nobody's hours are known: `{name}`.
    pub days_none: &'static str,
    /// Away soon: `{name}`, `{from}`, `{to}`.
    pub away: &'static str,
    /// Before the days, when one was asked for.
    pub yes_then: &'static str,
    /// The same, when they do not work then.
    pub no_then: &'static str,
    /// `{name}`, `{title}`.
    pub who: &'static str,
    /// `{pronoun}`, `{what}`.
    pub who_treats: &'static str,
    /// `{pronoun}`, `{languages}`.
    pub who_speaks: &'static str,
    /// The week: `{week}`.
    pub open_week: &'static str,
    /// `{days}`, `{times}`.
    pub open_days: &'static str,
    /// `{days}`.
    pub closed_days: &'static str,
    /// From one day to another: `{from}`, `{to}`.
    pub day_range: &'static str,
    /// `{until}`.
    pub open_now: &'static str,
    /// `{from}`.
    pub closed_now: &'static str,
    /// Closed, and nobody knows until when.
    pub closed: &'static str,
    /// `{day}`, `{times}`.
    pub open_on: &'static str,
    /// `{day}`.
    pub closed_on: &'static str,
    /// `{what}`, `{price}`, `{minutes}`.
    pub price: &'static str,
    /// `{what}`.
    pub price_none: &'static str,
    /// `{clinic}`, `{address}`.
    pub address: &'static str,
    /// `{phone}`.
    pub phone: &'static str,
    /// `{list}`.
    pub specialties: &'static str,
    /// Why name and number are asked for.
    pub why_contact: &'static str,
    /// The same where the clinic sends no messages.
    pub why_contact_call: &'static str,

    /// Which service.
    pub book_what: &'static str,
    /// Free times: `{what}`.
    pub times: &'static str,
    /// Free times with one: `{what}`, `{name}`.
    pub times_with: &'static str,
    /// Which one.
    pub which_time: &'static str,
    /// None then: what follows are the nearest.
    pub none_then: &'static str,
    /// None at all: `{phone}`.
    pub none_at_all: &'static str,
    /// Not bookable here: `{what}`, `{phone}`.
    pub not_bookable: &'static str,
    /// The schedule does not answer: `{phone}`.
    pub failed: &'static str,
    /// The slot is kept: `{when}`.
    pub held: &'static str,
    /// Name and number are missing.
    pub ask_both: &'static str,
    /// The name is missing.
    pub ask_name: &'static str,
    /// The number is missing.
    pub ask_phone: &'static str,
    /// The same on the phone, where it shows the number of the caller.
    pub ask_phone_here: &'static str,
    /// Together with the times.
    pub ask_too: &'static str,
    /// `{name}`.
    pub got_name: &'static str,
    /// The number was given.
    pub got_phone: &'static str,
    /// `{when}`, `{name}`, `{what}`.
    pub booked: &'static str,
    /// How to prepare: `{text}`.
    pub prepare: &'static str,
    /// The approver of the preparation: `{text}`, `{name}`.
    pub prepare_by: &'static str,
    /// The slot was taken; what follows are others.
    pub gone: &'static str,
    /// `{when}`, `{name}`.
    pub moved: &'static str,
    /// `{when}`, `{name}`.
    pub cancel_sure: &'static str,
    /// It is cancelled: `{when}`, `{name}`.
    pub cancelled: &'static str,
    /// `{when}`, `{name}`.
    pub kept: &'static str,
    /// There is none in this chat: `{phone}`.
    pub no_appointment: &'static str,
    /// On the phone, of appointments that a caller must prove more for.
    pub needs_proof: &'static str,
    /// `{when}`, `{name}`, `{what}`.
    pub mine: &'static str,
    /// Which of several.
    pub which_appointment: &'static str,
    /// To move: `{when}`, `{name}`.
    pub change: &'static str,
    /// An offer was declined.
    pub declined: &'static str,
    /// They want to think.
    pub take_time: &'static str,

    /// Which of these.
    pub choice: &'static str,
    /// Whom "she" means.
    pub whom: &'static str,
    /// Not known, a task is open: `{when}`.
    pub unknown_by: &'static str,
    /// Not known, a task is open, nothing promised.
    pub unknown_task: &'static str,
    /// Not known, and nobody receives tasks: `{phone}`.
    pub unknown_call: &'static str,
    /// Not understood.
    pub unclear: &'static str,
    /// `{clinic}`.
    pub off_topic: &'static str,
    /// Another person's data.
    pub others: &'static str,
    /// A diagnosis, a dose.
    pub advice: &'static str,
    /// Nothing clinical while a flag stands: `{emergency}`.
    pub flagged: &'static str,
    /// May a language model look for it?
    pub model_offer: &'static str,
    /// It may.
    pub model_agree: &'static str,
    /// Thanks for that; the question stands on the button below.
    pub model_thanks: &'static str,
    /// May messages be sent, on WhatsApp or by SMS: `{number}`.
    pub may_message: &'static str,
    /// The same on WhatsApp alone.
    pub may_whatsapp: &'static str,
    /// The same by SMS alone.
    pub may_sms: &'static str,
    /// They may.
    pub messages_thanks: &'static str,
    /// They may not.
    pub messages_declined: &'static str,
    /// The patient comes: `{when}`.
    pub see_you: &'static str,
    /// The patient does not come.
    pub not_coming: &'static str,
    /// Somebody calls: `{number}`, `{when}`.
    pub will_call_by: &'static str,
    /// The same, nothing promised: `{number}`.
    pub will_call: &'static str,
    /// A foreign language: `{phone}`.
    pub foreign: &'static str,
    /// A person was asked: `{when}`.
    pub person_by: &'static str,
    /// A person was asked.
    pub person: &'static str,
    /// Nobody receives tasks: `{phone}`.
    pub person_call: &'static str,
    /// Somebody calls back.
    pub call_back: &'static str,
    /// May be easier by phone, the clinic is open.
    pub easier: &'static str,
    /// The same, it opens then: `{when}`.
    pub easier_then: &'static str,
    /// `{name}`.
    pub approved: &'static str,

    /// Emergency: the text, `{emergency}`.
    pub emergency: &'static str,
    /// Today: `{emergency}`.
    pub same_day: &'static str,
    /// Self-harm: `{emergency}`.
    pub self_harm: &'static str,
    /// The card's heading: `{emergency}`.
    pub emergency_title: &'static str,
    /// The card's heading for the same day.
    pub same_day_title: &'static str,
    /// The card's heading for self-harm.
    pub self_harm_title: &'static str,
    /// The card's line.
    pub emergency_line: &'static str,

    /// On the phone: times of one clinician: `{name}`, `{times}`.
    pub has_times: &'static str,
    /// On the phone: times of several: `{times}`.
    pub has_times_any: &'static str,
    /// On the phone: one time of several: `{when}`, `{name}`.
    pub time_with: &'static str,
    /// On the phone: of the one time that is offered.
    pub suits: &'static str,
    /// On the phone: the confirmation that follows, on WhatsApp or by text message.
    pub will_confirm: [&'static str; 2],
    /// On the phone: nothing is pending.
    pub anything_else: &'static str,
    /// On the phone: after a bare yes to that.
    pub go_on: &'static str,
    /// On the phone: the last words.
    pub goodbye: &'static str,
    /// On the phone: a person is being connected.
    pub connecting: &'static str,
    /// On the phone: nobody can be connected now.
    pub nobody_now: &'static str,
    /// On the phone: the language was asked for, said in it.
    pub in_this_language: &'static str,
    /// On the phone: there is nothing to say again.
    pub nothing_said: &'static str,

    /// Buttons.
    pub yes: &'static str,
    /// Buttons.
    pub no_thanks: &'static str,
    /// Buttons.
    pub no: &'static str,
    /// Buttons.
    pub talk: &'static str,
    /// Buttons: `{phone}`.
    pub call: &'static str,
    /// Buttons.
    pub by_phone: &'static str,
    /// Buttons.
    pub by_whatsapp: &'static str,
    /// Buttons.
    pub call_me: &'static str,
    /// Buttons.
    pub other_times: &'static str,
    /// Buttons.
    pub map: &'static str,
    /// Buttons.
    pub calendar: &'static str,
    /// Buttons.
    pub book: &'static str,
    /// Buttons.
    pub book_gp: &'static str,
    /// Buttons.
    pub opening: &'static str,
    /// Buttons.
    pub change_it: &'static str,
    /// Buttons.
    pub cancel_it: &'static str,
    /// Buttons.
    pub which_fields: &'static str,
    /// Buttons.
    pub fill_in: &'static str,
    /// The card of an appointment that is booked, moved, cancelled.
    pub card_titles: [&'static str; 3],
}

/// The sentences of a language, on the phone: nothing in them is pressed, written, or a number to call.
#[must_use]
pub fn spoken(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &en::SPOKEN,
        Lang::Sv => &sv::SPOKEN,
    }
}

/// The sentences of a language.
#[must_use]
pub fn of(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &en::WORDS,
        Lang::Sv => &sv::WORDS,
    }
}
