//! What a caller hears beside the assistant's answers, by language: one file each. A sentence that is missing does not compile. `{…}` is filled
//! in; what a sentence may use is said beside it.

mod en;
mod sv;

use super::spoken::sentences;
use crate::people::language::primary;

/// The sentences of a language.
pub struct Lines {
    /// Its tag.
    pub tag: &'static str,
    /// After who answers: that it is an automated assistant, and that what is said is noted.
    pub notice: &'static str,
    /// Before anything else is known of the caller: the code, by keys or voice.
    pub code_prompt: &'static str,
    /// A code did not work; another try.
    pub code_wrong: &'static str,
    /// It did not work, and there is no further try.
    pub code_no_more: &'static str,
    /// Fewer digits than a code has.
    pub code_short: &'static str,
    /// A digit that chooses nothing.
    pub no_such_key: &'static str,
    /// Nothing could be made out.
    pub unheard: &'static str,
    /// The first silence.
    pub still_there: &'static str,
    /// The second silence.
    pub cannot_hear: &'static str,
    /// The last silence.
    pub goodbye_silent: &'static str,
    /// What "0" stands for, as the caller would say it.
    pub a_person: &'static str,
    /// First words after the language was changed by key.
    pub in_this_language: &'static str,
    /// An answer takes longer than usual.
    pub one_moment: &'static str,
    /// While a person is being connected.
    pub connecting: &'static str,
    /// Nobody answered at the desk; somebody calls back: `{when}`.
    pub no_answer_by: &'static str,
    /// The same, nothing promised.
    pub no_answer: &'static str,
    /// Nobody answered at the desk, and the caller's number is not known.
    pub no_answer_no_number: &'static str,
    /// Nobody is at the desk; somebody calls back: `{when}`.
    pub closed_by: &'static str,
    /// The same, nothing promised.
    pub closed: &'static str,
    /// Nobody is at the desk, and the caller's number is not known.
    pub closed_no_number: &'static str,
    /// Nobody can be reached at all.
    pub unreachable: &'static str,
    /// After it: `{number}`, digit by digit.
    pub in_emergency: &'static str,
    /// The key that goes on in this language, for whoever hears another one.
    pub this_language: &'static str,
    /// Our side is down: the caller is connected to the clinic's desk.
    pub trouble: &'static str,
    /// The clinic calls back, to whoever answers: nothing of the patient. `{clinic}`.
    pub call_back: &'static str,
    /// After it: the key for whoever did not ask for the call.
    pub call_back_stop: &'static str,
    /// That key was pressed.
    pub call_back_stopped: &'static str,
    /// The key was pressed.
    pub call_back_thanks: &'static str,
    /// No key was pressed.
    pub call_back_bye: &'static str,
    /// To staff who answer a transfer, before the caller hears them: `{who}`, `{evidence}`.
    pub whisper: &'static str,
    /// With a topic: `{topic}`.
    pub whisper_about: &'static str,
    /// Who: nobody knows.
    pub unknown_caller: &'static str,
    /// Who: may be somebody who chatted.
    pub possible_caller: &'static str,
    /// Why: code, token, reference, number, portal, staff.
    pub evidence: [&'static str; 6],
}

/// Every language.
pub const ALL: [&Lines; 2] = [&en::LINES, &sv::LINES];

/// The sentences for a speaker of this language; English where it has no file.
#[must_use]
pub fn lines(language: &str) -> &'static Lines {
    ALL.into_iter()
        .find(|l| l.tag == primary(language))
        .unwrap_or(&en::LINES)
}

/// The first words of a call: the greeting, with the notice after who answers.
#[must_use]
pub fn opening(greeting: &str, language: &str) -> String {
    let notice = lines(language).notice;
    match sentences(greeting).as_slice() {
        [] => notice.to_owned(),
        [first, rest @ ..] => {
            let mut all = vec![first.as_str(), notice];
            all.extend(rest.iter().map(String::as_str));
            all.join(" ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_words_say_that_an_automated_assistant_answers_and_notes() {
        assert_eq!(
            opening("Good morning, this is Riverside. Hi Sarah. How are you?", "en-GB"),
            "Good morning, this is Riverside. I am the automated assistant, and I note what we say. Hi Sarah. How are you?"
        );
        assert!(opening("Hej.", "sv").starts_with("Hej. Jag är"));
        assert_eq!(opening("", "en"), lines("en").notice);
    }

    #[test]
    fn a_language_without_a_file_is_spoken_to_in_english() {
        assert_eq!(lines("sv-SE").tag, "sv");
        assert_eq!(lines("de").tag, "en");
    }
}
