//! What the service itself says on a patient's line: whose chat this is, which of several is meant, whether what is written may be kept,
//! and what came of a word that stands alone. Short and calm, one text for each language; nothing of a conversation is in any of them.

use crate::clinic::hours::Zone;
use crate::context::words::{self, fill};
use crate::log::answer::{Act, Reply};
use crate::people::language::primary;
use crate::time::At;

/// Something to say, with what may be pressed in answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The words.
    pub text: String,
    /// Buttons; what they bring back is what a patient may type as well.
    pub replies: Vec<Reply>,
}

impl Said {
    fn plain(text: String) -> Said {
        Said {
            text,
            replies: Vec::new(),
        }
    }
}

struct Texts {
    tag: &'static str,
    yes: &'static str,
    no: &'static str,
    /// `{clinic}`, `{when}`.
    mine: &'static str,
    mine_again: &'static str,
    /// `{clinic}`.
    joined: &'static str,
    /// `{clinic}`.
    which: &'static str,
    which_again: &'static str,
    new_chat: &'static str,
    /// `{clinic}`, `{privacy}`.
    consent: &'static str,
    consent_again: &'static str,
    /// `{phone}`.
    declined: &'static str,
    stopped: &'static str,
    started: &'static str,
    person: &'static str,
    /// `{phone}`.
    no_person: &'static str,
    file: &'static str,
    /// `{phone}`.
    file_unseen: &'static str,
    /// `{when}`.
    confirmed: &'static str,
    declined_visit: &'static str,
    declined_visit_unseen: &'static str,
    /// `{when}`.
    moved: &'static str,
    cancelled: &'static str,
    past: &'static str,
    nothing_to_confirm: &'static str,
}

const EN: Texts = Texts {
    tag: "en",
    yes: "Yes",
    no: "No",
    mine: "Hello, this is {clinic}. The link that you used belongs to a chat on our website that began {when}. Is that your chat? Please answer Yes or No.",
    mine_again: "Sorry, we need a Yes or a No: is the chat on our website yours? Until then we cannot show or answer anything here.",
    joined: "Thank you. This is the same chat now: everything that you wrote on our website is here with us, so there is no need to repeat it. What can we help you with?",
    which: "Hello, this is {clinic}. This number is used in more than one chat with us. Which one do you mean? Please answer with its number.",
    which_again: "Sorry, which chat do you mean? Please answer with its number.",
    new_chat: "A new chat",
    consent: "Hello, this is {clinic}. To answer you here, we keep what you write and share it with our staff only. How we look after it: {privacy} Is that all right? Please answer Yes or No.",
    consent_again: "May we keep what you write here, so that we can answer? Please answer Yes or No.",
    declined: "That is fine. We will not answer automatically here. You can call us on {phone}, or write PERSON to hear from our staff.",
    stopped: "You will get no more messages from us here. Write START if you want them again.",
    started: "You will get messages from us here again. Write STOP at any time to end them.",
    person: "Thank you. Our staff will get back to you.",
    no_person: "Please call us on {phone} to speak with our staff.",
    file: "Thank you. Our staff can see what you sent, and will get back to you.",
    file_unseen: "Thank you. We cannot open what you sent here. Please tell us in words, or call us on {phone}.",
    confirmed: "Thank you. See you on {when}.",
    declined_visit: "Thank you for telling us. Our staff knows. Would you like to move the appointment, or to cancel it?",
    declined_visit_unseen: "Thank you for telling us. Would you like to move the appointment, or to cancel it?",
    moved: "That appointment has been moved: it is now on {when}. Does that suit you? Please answer Yes or No.",
    cancelled: "That appointment has been cancelled. Write to us here if you would like a new one.",
    past: "That appointment has passed. Write to us here if you would like a new one.",
    nothing_to_confirm: "There is no appointment to answer for. What can we help you with?",
};

const SV: Texts = Texts {
    tag: "sv",
    yes: "Ja",
    no: "Nej",
    mine: "Hej, det här är {clinic}. Länken du använde hör till en chatt på vår webbplats som började {when}. Är det din chatt? Svara Ja eller Nej.",
    mine_again: "Förlåt, vi behöver ett Ja eller ett Nej: är chatten på vår webbplats din? Innan dess kan vi inte visa eller svara på något här.",
    joined: "Tack. Nu är det samma chatt: allt du skrev på vår webbplats finns hos oss, så du behöver inte upprepa något. Vad kan vi hjälpa dig med?",
    which: "Hej, det här är {clinic}. Det här numret finns i flera chattar hos oss. Vilken menar du? Svara med dess nummer.",
    which_again: "Förlåt, vilken chatt menar du? Svara med dess nummer.",
    new_chat: "En ny chatt",
    consent: "Hej, det här är {clinic}. För att kunna svara dig här sparar vi det du skriver och visar det bara för vår personal. Så tar vi hand om det: {privacy} Går det bra? Svara Ja eller Nej.",
    consent_again: "Får vi spara det du skriver här, så att vi kan svara? Svara Ja eller Nej.",
    declined: "Det är helt i sin ordning. Vi svarar inte automatiskt här. Du kan ringa oss på {phone}, eller skriva PERSONAL så hör vår personal av sig.",
    stopped: "Du får inga fler meddelanden från oss här. Skriv START om du vill ha dem igen.",
    started: "Du får meddelanden från oss här igen. Skriv STOPP när du vill för att avsluta.",
    person: "Tack. Vår personal hör av sig till dig.",
    no_person: "Ring oss på {phone} om du vill tala med vår personal.",
    file: "Tack. Vår personal kan se det du skickade och hör av sig till dig.",
    file_unseen: "Tack. Vi kan inte öppna det du skickade här. Berätta gärna med ord, eller ring oss på {phone}.",
    confirmed: "Tack. Vi ses {when}.",
    declined_visit: "Tack för att du sade till. Vår personal vet om det. Vill du flytta tiden, eller avboka den?",
    declined_visit_unseen: "Tack för att du sade till. Vill du flytta tiden, eller avboka den?",
    moved: "Den tiden är flyttad: den är nu {when}. Passar det dig? Svara Ja eller Nej.",
    cancelled: "Den tiden är avbokad. Skriv till oss här om du vill ha en ny.",
    past: "Den tiden har varit. Skriv till oss här om du vill ha en ny.",
    nothing_to_confirm: "Det finns ingen tid att svara för. Vad kan vi hjälpa dig med?",
};

fn texts(language: &str) -> &'static Texts {
    if primary(language) == SV.tag { &SV } else { &EN }
}

/// What these words need of the clinic, and in which language they are said.
#[derive(Clone, Copy, Debug)]
pub struct Speaker<'a> {
    /// The patient's language (BCP 47).
    pub language: &'a str,
    /// The clinic's name.
    pub clinic: &'a str,
    /// Its phone number, as it is to be called.
    pub phone: &'a str,
    /// Where it says how it looks after what is written.
    pub privacy: &'a str,
    /// Its zone.
    pub zone: &'a Zone,
    /// Now.
    pub now: At,
}

impl Speaker<'_> {
    fn say(&self, text: &str, when: Option<At>) -> String {
        let when = when.map(|at| self.moment(at)).unwrap_or_default();
        fill(
            text,
            &[
                ("clinic", self.clinic),
                ("phone", self.phone),
                ("privacy", self.privacy),
                ("when", &when),
            ],
        )
    }

    /// A moment in the clinic's time, with its date: people compare it with what they remember.
    fn moment(&self, at: At) -> String {
        words::words(self.language, "en").moment_of(self.zone, at, self.now)
    }

    fn yes_or_no(&self, text: String) -> Said {
        let of = texts(self.language);
        let reply = |label: &str| Reply {
            label: label.to_owned(),
            act: Act::Say,
            value: label.to_owned(),
        };
        Said {
            text,
            replies: vec![reply(of.yes), reply(of.no)],
        }
    }

    /// "Is this chat yours?": when it began and where, nothing of it. `again`: asked once already.
    #[must_use]
    pub fn is_it_yours(&self, began_at: At, again: bool) -> Said {
        let of = texts(self.language);
        let text = if again { of.mine_again } else { of.mine };
        self.yes_or_no(self.say(text, Some(began_at)))
    }

    /// It is theirs, and they asked nothing yet.
    #[must_use]
    pub fn joined(&self) -> String {
        self.say(texts(self.language).joined, None)
    }

    /// "Which chat?": by their beginnings alone, and a new one. `again`: asked once already.
    #[must_use]
    pub fn which(&self, began: &[At], again: bool) -> Said {
        let of = texts(self.language);
        let lines: Vec<String> = began
            .iter()
            .map(|at| self.moment(*at))
            .chain([of.new_chat.to_owned()])
            .enumerate()
            .map(|(n, line)| format!("{}. {line}", n + 1))
            .collect();
        let question = self.say(if again { of.which_again } else { of.which }, None);
        let replies = (1..=lines.len()).map(|n| Reply {
            label: n.to_string(),
            act: Act::Say,
            value: n.to_string(),
        });
        Said {
            text: format!("{question}\n{}", lines.join("\n")),
            replies: replies.collect(),
        }
    }

    /// "May we keep what you write?". `again`: asked once already.
    #[must_use]
    pub fn may_we_keep(&self, again: bool) -> Said {
        let of = texts(self.language);
        self.yes_or_no(self.say(if again { of.consent_again } else { of.consent }, None))
    }

    /// They would rather not.
    #[must_use]
    pub fn declined(&self) -> Said {
        Said::plain(self.say(texts(self.language).declined, None))
    }

    /// Nothing more is sent here.
    #[must_use]
    pub fn stopped(&self) -> Said {
        Said::plain(texts(self.language).stopped.to_owned())
    }

    /// Messages are sent here again.
    #[must_use]
    pub fn started(&self) -> Said {
        Said::plain(texts(self.language).started.to_owned())
    }

    /// Staff will answer; `receiver`: whether somebody is told.
    #[must_use]
    pub fn person(&self, receiver: bool) -> String {
        let of = texts(self.language);
        self.say(if receiver { of.person } else { of.no_person }, None)
    }

    /// A file came; `receiver`: whether somebody is told.
    #[must_use]
    pub fn file(&self, receiver: bool) -> String {
        let of = texts(self.language);
        self.say(if receiver { of.file } else { of.file_unseen }, None)
    }

    /// "See you".
    #[must_use]
    pub fn confirmed(&self, starts_at: At) -> String {
        self.say(texts(self.language).confirmed, Some(starts_at))
    }

    /// They cannot come; `receiver`: whether somebody is told.
    #[must_use]
    pub fn declined_visit(&self, receiver: bool) -> String {
        let of = texts(self.language);
        self.say(
            if receiver {
                of.declined_visit
            } else {
                of.declined_visit_unseen
            },
            None,
        )
    }

    /// What they said yes to was moved meanwhile.
    #[must_use]
    pub fn moved(&self, starts_at: At) -> Said {
        self.yes_or_no(self.say(texts(self.language).moved, Some(starts_at)))
    }

    /// What they said yes to was cancelled.
    #[must_use]
    pub fn cancelled(&self) -> String {
        self.say(texts(self.language).cancelled, None)
    }

    /// What they said yes to has been.
    #[must_use]
    pub fn past(&self) -> String {
        self.say(texts(self.language).past, None)
    }

    /// They answered for an appointment that is not theirs, or not there.
    #[must_use]
    pub fn nothing_to_confirm(&self) -> String {
        self.say(texts(self.language).nothing_to_confirm, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::at;
    use crate::message::arrive::{chosen, is_mine};

    fn speaker<'a>(language: &'a str, zone: &'a Zone) -> Speaker<'a> {
        Speaker {
            language,
            clinic: "Riverside Medical Center",
            phone: "+44 1632 960001",
            privacy: "https://riverside.example/privacy",
            zone,
            now: at("2024-10-16T09:00:00Z"),
        }
    }

    #[test]
    fn the_question_names_when_the_chat_began_and_the_clinic_and_nothing_else() {
        let zone = Zone::parse("Europe/London").expect("a zone");
        let asked = speaker("en", &zone).is_it_yours(at("2024-10-15T21:00:00Z"), false);
        assert!(asked.text.contains("Tuesday 15 October"), "{}", asked.text);
        assert!(
            asked.text.contains("22:00") && asked.text.contains("Riverside"),
            "{}",
            asked.text
        );
        let asked = speaker("sv-SE", &zone).is_it_yours(at("2024-10-15T21:00:00Z"), false);
        assert!(asked.text.contains("15 oktober"), "{}", asked.text);
    }

    #[test]
    fn every_button_brings_back_what_is_understood() {
        let zone = Zone::parse("Europe/London").expect("a zone");
        for language in ["en", "sv"] {
            let speaker = speaker(language, &zone);
            let [yes, no] = speaker.may_we_keep(false).replies.try_into().expect("two");
            assert_eq!(is_mine(&yes.label, &yes.value), Some(true));
            assert_eq!(is_mine(&no.label, &no.value), Some(false));
            let began = [at("2024-10-15T21:00:00Z"), at("2024-10-16T08:00:00Z")];
            let which = speaker.which(&began, false);
            let picked: Vec<_> = which.replies.iter().map(|r| chosen(&r.label, &r.value, 2)).collect();
            assert_eq!(picked, [Some(0), Some(1), Some(2)]);
        }
    }

    #[test]
    fn nothing_is_left_unfilled() {
        let zone = Zone::parse("Europe/Stockholm").expect("a zone");
        let when = at("2024-10-15T21:00:00Z");
        for language in ["en", "sv"] {
            let s = speaker(language, &zone);
            for text in [
                s.is_it_yours(when, false).text,
                s.is_it_yours(when, true).text,
                s.joined(),
                s.which(&[when], false).text,
                s.which(&[when], true).text,
                s.may_we_keep(false).text,
                s.may_we_keep(true).text,
                s.declined().text,
                s.stopped().text,
                s.started().text,
                s.person(true),
                s.person(false),
                s.file(true),
                s.file(false),
                s.confirmed(when),
                s.declined_visit(true),
                s.declined_visit(false),
                s.moved(when).text,
                s.cancelled(),
                s.past(),
                s.nothing_to_confirm(),
            ] {
                // 1,024 characters: a WhatsApp message with buttons.
                assert!(!text.contains('{') && text.chars().count() < 1_024, "{text}");
            }
        }
    }
}
