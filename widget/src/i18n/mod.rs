//! The chat's own words. A language is one file: it fills in every field, or it does not compile.

mod en;
mod sv;

use samtal_core::log::event::Channel;

/// Every text of the chat. `{}` is where a value goes.
#[derive(Debug)]
pub struct Strings {
    /// The language's tag (BCP 47), and its own name.
    pub tag: &'static str,
    /// How the language calls itself.
    pub own_name: &'static str,

    // The frame.
    /// The dialog's name.
    pub chat_with: &'static str,
    /// The transcript's name.
    pub conversation: &'static str,
    /// The text box's name.
    pub message: &'static str,
    /// What stands in the empty text box.
    pub placeholder: &'static str,
    /// The button that sends.
    pub send: &'static str,
    /// Closes the chat.
    pub close: &'static str,
    /// Opens the menu.
    pub menu: &'static str,
    /// Closes a panel.
    pub back: &'static str,

    // The header.
    /// Who answers, while no person does.
    pub assistant: &'static str,
    /// Who answers on the phone.
    pub voice_assistant: &'static str,
    /// A member of staff whose name is not known.
    pub staff: &'static str,
    /// Who the patient is.
    pub you: &'static str,
    /// The clinic is open.
    pub open: &'static str,
    /// It is open until then.
    pub open_until: &'static str,
    /// It is closed.
    pub closed: &'static str,
    /// It is closed and opens then.
    pub closed_until: &'static str,

    // The transcript.
    /// Separator.
    pub today: &'static str,
    /// Separator.
    pub yesterday: &'static str,
    /// The line above what is new.
    pub new: &'static str,
    /// Jumps to the end.
    pub latest: &'static str,
    /// Older messages are coming.
    pub loading: &'static str,
    /// A conversation goes on.
    pub welcome_back: &'static str,
    /// Somebody types.
    pub typing: &'static str,
    /// What was said elsewhere.
    pub by_phone: &'static str,
    /// What was said elsewhere.
    pub on_whatsapp: &'static str,
    /// What was said elsewhere.
    pub by_sms: &'static str,
    /// It was taken back.
    pub deleted: &'static str,
    /// A picture came.
    pub photo: &'static str,
    /// A recording came.
    pub voice_message: &'static str,
    /// A document came.
    pub document: &'static str,
    /// A place came.
    pub location: &'static str,
    /// Something else came.
    pub attachment: &'static str,

    // Delivery.
    /// On its way.
    pub sending: &'static str,
    /// In the log.
    pub sent: &'static str,
    /// Answered.
    pub seen: &'static str,
    /// It waits for the network.
    pub unsent: &'static str,
    /// It was refused.
    pub failed: &'static str,
    /// Tries again.
    pub try_again: &'static str,
    /// The clinic's number.
    pub call_us: &'static str,
    /// Too many characters.
    pub too_long: &'static str,

    // The connection.
    /// Connecting.
    pub connecting: &'static str,
    /// Reconnecting.
    pub reconnecting: &'static str,
    /// No network.
    pub offline: &'static str,

    // Consent.
    /// The question's heading.
    pub before_sending: &'static str,
    /// Agrees.
    pub agree: &'static str,
    /// Does not.
    pub not_now: &'static str,
    /// The whole text.
    pub privacy: &'static str,

    // Continuing elsewhere.
    /// The panel's heading.
    pub continue_elsewhere: &'static str,
    /// A way.
    pub phone: &'static str,
    /// The same where there is little room.
    pub phone_short: &'static str,
    /// What happens.
    pub phone_line: &'static str,
    /// A way.
    pub whatsapp: &'static str,
    /// The same where there is little room.
    pub whatsapp_short: &'static str,
    /// What happens.
    pub whatsapp_line: &'static str,
    /// A way.
    pub callback: &'static str,
    /// The same where there is little room.
    pub callback_short: &'static str,
    /// What happens.
    pub callback_line: &'static str,
    /// What is shared.
    pub shared: &'static str,
    /// What to do with it.
    pub code_line: &'static str,
    /// How long the code is good.
    pub code_left: &'static str,
    /// It is not any more.
    pub code_over: &'static str,
    /// Another.
    pub new_code: &'static str,
    /// Dials.
    pub call_now: &'static str,
    /// The QR code's text.
    pub scan: &'static str,
    /// Opens WhatsApp.
    pub open_whatsapp: &'static str,
    /// What happens then.
    pub whatsapp_next: &'static str,
    /// The message came, and the answer to it has not.
    pub whatsapp_asked: &'static str,
    /// A field.
    pub your_number: &'static str,
    /// What is wrong with the field.
    pub number_wrong: &'static str,
    /// A field.
    pub your_name: &'static str,
    /// Sends the form.
    pub ask_callback: &'static str,
    /// It was sent.
    pub callback_done: &'static str,
    /// And when.
    pub callback_when: &'static str,
    /// Asks for a person.
    pub person: &'static str,
    /// The same where there is little room.
    pub person_short: &'static str,
    /// What happens.
    pub person_line: &'static str,
    /// The name of the buttons under a message.
    pub replies: &'static str,

    // A form.
    /// The panel's heading.
    pub form: &'static str,
    /// That nothing has to be saved.
    pub form_saved: &'static str,
    /// How many are answered, of how many.
    pub progress: &'static str,
    /// An answer that may be left out.
    pub optional: &'static str,
    /// An answer.
    pub yes: &'static str,
    /// An answer.
    pub no: &'static str,
    /// Finishes it.
    pub form_send: &'static str,
    /// An answer is missing.
    pub needed: &'static str,
    /// An answer is none.
    pub check_answer: &'static str,
    /// It was begun.
    pub unfinished: &'static str,
    /// Goes on with it.
    pub go_on: &'static str,

    // What happened.
    /// A call joined.
    pub linked_phone: &'static str,
    /// WhatsApp joined.
    pub linked_whatsapp: &'static str,
    /// SMS joined.
    pub linked_sms: &'static str,
    /// One is about to.
    pub linking: &'static str,
    /// One was about to, and did not.
    pub not_linked: &'static str,
    /// "Not me".
    pub not_me: &'static str,
    /// Undoes a link.
    pub unlink: &'static str,
    /// It was undone.
    pub unlinked: &'static str,
    /// A code was made.
    pub offered_phone: &'static str,
    /// A link was made.
    pub offered_whatsapp: &'static str,
    /// A call-back was asked for.
    pub offered_callback: &'static str,
    /// A number was proved.
    pub verified: &'static str,
    /// A call ended.
    pub call_ended: &'static str,
    /// A summary's heading.
    pub summary: &'static str,
    /// Times were offered.
    pub times: &'static str,
    /// An appointment's heading.
    pub appointment: &'static str,
    /// It was moved.
    pub moved: &'static str,
    /// It was cancelled.
    pub cancelled: &'static str,
    /// It was confirmed.
    pub confirmed: &'static str,
    /// A person was asked for.
    pub task_person: &'static str,
    /// Somebody has something to do.
    pub task_other: &'static str,
    /// By when.
    pub by_when: &'static str,
    /// A person joined.
    pub joined: &'static str,
    /// A clinician looked at the patient's question: their name.
    pub reviewed: &'static str,
    /// It is settled.
    pub resolved: &'static str,
    /// A form was finished.
    pub form_done: &'static str,
    /// Consent was taken back.
    pub withdrawn: &'static str,
    /// An emergency's heading.
    pub emergency: &'static str,
    /// What to do.
    pub emergency_line: &'static str,
    /// Dials the emergency number.
    pub call: &'static str,

    // A code to a number.
    /// The panel's heading.
    pub verify: &'static str,
    /// That it is not done yet.
    pub unconfirmed: &'static str,
    /// Why.
    pub verify_line: &'static str,
    /// Sends it.
    pub send_code: &'static str,
    /// It was sent.
    pub code_sent: &'static str,
    /// A field.
    pub code: &'static str,
    /// Checks it.
    pub check: &'static str,
    /// It was wrong.
    pub wrong_code: &'static str,
    /// The question's heading.
    pub own_device: &'static str,
    /// What it means.
    pub own_device_line: &'static str,
    /// An answer.
    pub own_yes: &'static str,
    /// An answer.
    pub own_no: &'static str,
    /// The lock's heading.
    pub locked: &'static str,
    /// Why.
    pub locked_line: &'static str,

    // The menu.
    /// A heading.
    pub language: &'static str,
    /// A switch.
    pub sound: &'static str,
    /// Saves a copy.
    pub save_copy: &'static str,
    /// As text.
    pub as_text: &'static str,
    /// As JSON.
    pub as_json: &'static str,
    /// As FHIR.
    pub as_fhir: &'static str,
    /// A heading.
    pub this_device: &'static str,
    /// Only this tab remembers.
    pub shared_device: &'static str,
    /// It does.
    pub shared_on: &'static str,
    /// Forgets.
    pub forget: &'static str,
    /// What that does.
    pub forget_line: &'static str,
    /// Starts anew.
    pub not_you: &'static str,
    /// Erases.
    pub erase: &'static str,
    /// The question.
    pub erase_ask: &'static str,
    /// What that does.
    pub erase_line: &'static str,
    /// Yes.
    pub erase_yes: &'static str,
    /// No.
    pub keep: &'static str,

    // The end.
    /// Over for this device.
    pub ended: &'static str,
    /// Why.
    pub ended_line: &'static str,
    /// Erased.
    pub erased: &'static str,
    /// What that means.
    pub erased_line: &'static str,
    /// Starts anew.
    pub start_new: &'static str,
    /// Something did not work.
    pub went_wrong: &'static str,
}

impl Strings {
    /// Where something was said or went; nothing for here.
    pub fn by_channel(&self, channel: Channel) -> &'static str {
        match channel {
            Channel::Web => "",
            Channel::Voice => self.by_phone,
            Channel::Whatsapp => self.on_whatsapp,
            Channel::Sms => self.by_sms,
        }
    }
}

/// The words of a language; English for one that we do not have.
pub fn words(language: &str) -> &'static Strings {
    let known = |s: &&&Strings| language.split('-').next() == Some(s.tag);
    ALL.iter().find(known).unwrap_or(&ALL[0])
}

/// Every language that the chat speaks.
pub const ALL: [&Strings; 2] = [&en::EN, &sv::SV];

/// Puts a value where the `{}` is.
pub fn fill(text: &str, value: &str) -> String {
    match text.split_once('{') {
        Some((before, after)) => [before, value, after.strip_prefix('}').unwrap_or(after)].concat(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_found_by_its_first_part() {
        assert_eq!(words("sv").tag, "sv");
        assert_eq!(words("sv-FI").tag, "sv");
        assert_eq!(words("en-GB").tag, "en");
        assert_eq!(words("fi").tag, "en");
        assert_eq!(words("").tag, "en");
    }

    #[test]
    fn no_text_is_empty_and_places_for_values_agree() {
        let texts = |s: &Strings| {
            let all = format!("{s:?}");
            let quoted: Vec<String> = all.split('"').skip(1).step_by(2).map(String::from).collect();
            quoted
        };
        let english = texts(ALL[0]);
        for language in ALL {
            let own = texts(language);
            assert_eq!(own.len(), english.len(), "a quote within a text of {}", language.tag);
            for (text, english) in own.iter().zip(&english) {
                assert!(!text.trim().is_empty());
                let places = |t: &str| t.matches("{}").count();
                assert_eq!(places(text), places(english), "{text} / {english}");
            }
        }
    }

    #[test]
    fn a_value_goes_where_it_belongs() {
        assert_eq!(fill("Chat with {}", "Ann"), "Chat with Ann");
        assert_eq!(fill("Closed", "x"), "Closed");
    }
}
