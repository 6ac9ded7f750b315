//! Whole phone calls with the assistant, as they are heard.

// Each test file uses a part of it.
#[allow(dead_code)]
mod support;

use samtal_core::assistant::on_phone::opening;
use samtal_core::clinic::voice::{Desk, Voice};
use samtal_core::context::greeting;
use samtal_core::context::summary::{Here, pending};
use samtal_core::context::words::words;
use samtal_core::log::event::{Actor, Answer, Body, Channel};
use samtal_core::people::phone::E164;
use samtal_core::schedule::Taken;
use samtal_core::time::At;
use samtal_core::voice::{Flow, Next, connects, language_of, spoken};
use std::sync::LazyLock;
use support::patient::{Clinic, Patient, Turn};

/// Wednesday 16 October 2024, 08:00 in London: the clinic opens.
const MORNING: &str = "2024-10-16T07:00:00Z";
const SARAH: &str = "+447700900456";

static RIVERSIDE: LazyLock<Clinic> = LazyLock::new(|| {
    let mut clinic = Clinic::riverside();
    let desk = E164::strict("+441632960002").map(Desk::Number);
    clinic.config.voice = Some(Voice {
        desk,
        ..clinic.config.voice.take().unwrap_or_default()
    });
    clinic
});

fn at(text: &str) -> At {
    At::parse(text).expect("a time")
}

/// Dr. Phillips is free on Friday at 14:00 and on Monday at 10:00, and then only later that week.
fn busy() -> Vec<Taken> {
    let taken = |from: &str, to: &str| Taken {
        clinician: "phillips".to_owned(),
        starts_at: at(from),
        ends_at: at(to),
    };
    vec![
        taken("2024-10-16T07:00:00Z", "2024-10-18T13:00:00Z"),
        taken("2024-10-18T13:30:00Z", "2024-10-21T09:00:00Z"),
        taken("2024-10-21T09:30:00Z", "2024-10-22T00:00:00Z"),
    ]
}

/// What a turn sounds like.
fn sound(turn: &Turn) -> String {
    let mut said: Vec<String> = Vec::new();
    for made in turn.made.iter().filter(|m| !m.by_patient) {
        if let Body::Message { text, .. } = &made.body {
            said.extend(spoken(text, language_of(&made.body, "en")));
        }
    }
    said.join(" ")
}

/// What follows on a turn, as the holder of the call decides it.
fn after(turn: &Turn, now: At) -> Next {
    let open = connects(&RIVERSIDE.config, now);
    let mut messages = turn.made.iter().filter(|m| matches!(m.body, Body::Message { .. }));
    let last = messages.next_back().expect("a message");
    Flow::new("en").after(&last.body, open)
}

/// Somebody who calls, and is greeted. Returns what they hear.
fn call(patient: &mut Patient<'_>, now: &str, language: &str) -> String {
    (patient.now, patient.channel) = (at(now), Channel::Voice);
    let config = &RIVERSIDE.config;
    let here = Here {
        zone: &config.time_zone,
        now: patient.now,
        words: words(language, "en"),
    };
    let pending = pending(&patient.state, here);
    let greeting = if patient.state.turns == 0 {
        config
            .text
            .get(language)
            .map_or(String::new(), |t| t.voice_greeting.clone())
    } else {
        greeting::recognised(&patient.state, pending.as_ref(), &config.name, here)
    };
    let body = opening(config, &patient.state, &greeting, language, patient.now);
    let Body::Message { text, .. } = body.clone() else {
        panic!("an opening is a message");
    };
    patient.append(Actor::Assistant, body);
    spoken(&text, language).join(" ")
}

#[test]
fn whoever_was_greeted_before_the_code_hears_no_second_greeting() {
    let patient = Patient::new(&RIVERSIDE, "en");
    let Body::Message { text, .. } = opening(&RIVERSIDE.config, &patient.state, "", "en", at(MORNING)) else {
        panic!("an opening is a message");
    };
    let heard = "I am the automated assistant, and I note what we say. How can I help you today?";
    assert_eq!(text, heard);
}

/// A caller of whom nothing is known but the number.
fn stranger(language: &str) -> (Patient<'static>, String) {
    let mut patient = Patient::new(&RIVERSIDE, language);
    patient.taken = busy();
    patient.channel = Channel::Voice;
    patient.append(
        Actor::Patient,
        Body::IdentifierClaimed {
            id: "idn_call".to_owned(),
            kind: "phone".to_owned(),
            value: "+447700900789".to_owned(),
        },
    );
    let heard = call(&mut patient, MORNING, language);
    (patient, heard)
}

/// Sarah's chat of Tuesday evening: she asked about eczema, gave her name and number, agreed to messages, and wants to think.
fn sarah(language: &str) -> Patient<'static> {
    evening(language, true)
}

/// The same; whether she `agreed` to messages.
fn evening(language: &str, agreed: bool) -> Patient<'static> {
    let mut patient = Patient::new(&RIVERSIDE, language);
    patient.taken = busy();
    let (eczema, days, think) = match language {
        "sv" => (
            "Har ni någon som behandlar eksem?",
            "Vilka dagar arbetar hon?",
            "Låt mig tänka på det",
        ),
        _ => (
            "Do you have someone who treats eczema?",
            "Which days does she work?",
            "Let me think about it",
        ),
    };
    patient.says(eczema);
    patient.now = at("2024-10-15T21:01:00Z");
    patient.says(days);
    patient.now = at("2024-10-15T21:02:00Z");
    patient.append(
        Actor::Patient,
        Body::FormSaved {
            form: "contact".to_owned(),
            answers: vec![Answer {
                field: "name".to_owned(),
                value: "Sarah".to_owned(),
            }],
        },
    );
    patient.append(
        Actor::Patient,
        Body::IdentifierClaimed {
            id: "idn_1".to_owned(),
            kind: "phone".to_owned(),
            value: SARAH.to_owned(),
        },
    );
    let id = "idn_1".to_owned();
    patient.append(Actor::System, Body::IdentifierVerified { id, until: None });
    if agreed {
        patient.append(
            Actor::Patient,
            Body::Consent {
                purpose: "whatsapp".to_owned(),
                version: "2024-10".to_owned(),
                given: true,
            },
        );
    }
    patient.says(think);
    patient
}

#[test]
fn sarah_goes_on_by_phone_where_she_stopped_in_the_chat() {
    let mut patient = sarah("en");
    let greeting = call(&mut patient, MORNING, "en");
    assert_eq!(
        greeting,
        "Good morning, this is Riverside Medical Center. I am the automated assistant, and I note what we say. Hi Sarah. \
         I see that you wrote to us in our web chat yesterday evening: Do you have someone who treats eczema? \
         Would you like to choose a day: Friday, Monday or Wednesday?"
    );
    patient.now = at("2024-10-16T07:01:00Z");
    let offer = sound(&patient.says("Yes, how did you know that?"));
    assert_eq!(
        offer,
        "I have a record of our web chat on Tuesday the 15th of October at 10:02 pm. \
         Doctor Phillips has Friday the 18th of October at 2 pm or Monday the 21st of October at 10 am. Which one suits you?"
    );
    let booked = patient.says("Friday, please");
    assert_eq!(
        sound(&booked),
        "You are booked: Friday the 18th of October at 2 pm, dermatology consultation with Doctor Phillips. \
         We will send you a confirmation on WhatsApp. Is there anything else I can help you with?"
    );
    assert_eq!(patient.state.appointments.len(), 1);
    assert_eq!(
        patient.state.appointments[0].starts_at,
        Some(at("2024-10-18T13:00:00Z"))
    );
    let bye = patient.says("No, thank you. Goodbye!");
    assert_eq!(sound(&bye), "Thank you for calling. Goodbye.");
    assert_eq!(after(&bye, patient.now), Next::End(String::new()));
    assert_eq!(patient.state.appointments.len(), 1);
}

#[test]
fn sarah_goes_on_in_swedish() {
    let mut patient = sarah("sv");
    let greeting = call(&mut patient, MORNING, "sv");
    assert_eq!(
        greeting,
        "God morgon, det här är Riverside Medical Center. Jag är den automatiska assistenten, och jag antecknar vad vi säger. \
         Hej Sarah. Jag ser att du skrev till oss i vår webbchatt i går kväll: Har ni någon som behandlar eksem? \
         Vill du välja en dag: fredag, måndag eller onsdag?"
    );
    patient.now = at("2024-10-16T07:01:00Z");
    let offer = sound(&patient.says("Ja, hur visste du det?"));
    assert_eq!(
        offer,
        "Jag har vår webbchatt från tisdag den femtonde oktober klockan 22 noll 2 här. \
         Doktor Phillips har fredag den artonde oktober klockan 14 eller måndag den tjugoförsta oktober klockan 10. Vilken passar dig?"
    );
    let booked = sound(&patient.says("Fredag klockan två blir bra"));
    assert_eq!(
        booked,
        "Din tid är bokad: fredag den artonde oktober klockan 14, besök hos hudläkare hos Doktor Phillips. \
         Vi skickar en bekräftelse på WhatsApp. Är det något mer jag kan hjälpa dig med?"
    );
    let bye = patient.says("Nej tack, hej då");
    assert_eq!(after(&bye, patient.now), Next::End(String::new()));
    assert_eq!(patient.state.appointments.len(), 1);
}

#[test]
fn nothing_is_asked_that_is_known() {
    for language in ["en", "sv"] {
        let mut patient = sarah(language);
        let mut heard = vec![call(&mut patient, MORNING, language)];
        let turns = match language {
            "sv" => ["Ja tack", "fredag"],
            _ => ["Yes please", "Friday"],
        };
        for said in turns {
            heard.push(sound(&patient.says(said)));
        }
        let all = heard.join(" ").to_lowercase();
        for question in [
            "your name",
            "mobile number",
            "what would you like to book",
            "heter du",
            "mobilnummer",
            "vad vill du boka",
        ] {
            assert!(!all.contains(question), "{question}: {all}");
        }
        assert_eq!(patient.state.appointments.len(), 1, "{all}");
    }
}

#[test]
fn a_stranger_is_asked_for_the_name_alone_the_number_is_the_callers() {
    let (mut patient, greeting) = stranger("en");
    assert!(
        greeting.contains("automated assistant") && !greeting.contains("Sarah"),
        "{greeting}"
    );
    let offer = sound(&patient.says("I would like to see someone about my eczema"));
    assert!(offer.contains("Would you like to book"), "{offer}");
    let times = sound(&patient.says("Yes please"));
    assert!(
        times.contains("Friday the 18th of October at 2 pm or Monday the 21st"),
        "{times}"
    );
    let name = sound(&patient.says("the second one"));
    assert!(name.contains("I need your name") && !name.contains("number"), "{name}");
    let booked = sound(&patient.says("Tom Baker"));
    assert!(
        booked.contains("You are booked: Monday the 21st of October at 10 am"),
        "{booked}"
    );
    // Nothing is promised that nobody agreed to; how to prepare is told at once.
    assert!(
        !booked.contains("confirmation") && booked.contains("How to prepare"),
        "{booked}"
    );
}

#[test]
fn whoever_did_not_hear_it_hears_it_again() {
    for (language, again) in [
        ("en", "Sorry, can you say that again?"),
        ("sv", "Förlåt, kan du säga det igen?"),
    ] {
        let mut patient = sarah(language);
        let greeting = call(&mut patient, MORNING, language);
        assert_eq!(sound(&patient.says(again)), greeting);
        // And what was pending is pending.
        let yes = if language == "sv" { "Ja" } else { "Yes" };
        let offer = sound(&patient.says(yes));
        assert!(offer.contains("Phillips"), "{offer}");
        assert_eq!(sound(&patient.says(again)), offer);
    }
}

#[test]
fn a_person_is_connected_in_opening_hours_and_calls_back_outside_them() {
    for (language, asked) in [
        ("en", "Can I talk to a person, please?"),
        ("sv", "Jag vill prata med en människa"),
    ] {
        let (mut patient, _) = stranger(language);
        let person = patient.says(asked);
        assert_eq!(
            after(&person, patient.now),
            Next::Transfer(String::new()),
            "{}",
            sound(&person)
        );
        assert!(patient.state.tasks.is_empty());
        // Tuesday night.
        let mut patient = sarah(language);
        call(&mut patient, "2024-10-15T21:30:00Z", language);
        let later = patient.says(asked);
        assert_eq!(after(&later, patient.now), Next::Listen);
        let heard = sound(&later);
        assert!(heard.contains("4 5 6") && heard.contains("8"), "{heard}");
        assert_eq!(patient.state.tasks[0].about, "callback");
        assert!(patient.state.tasks[0].promised_by.is_some());
    }
}

#[test]
fn after_three_misunderstandings_a_person_takes_over() {
    let (mut patient, _) = stranger("en");
    for _ in 0..2 {
        let heard = patient.says("mumble grumble whatsit");
        assert_eq!(after(&heard, patient.now), Next::Listen, "{}", sound(&heard));
    }
    let third = patient.says("mumble grumble whatsit");
    assert_eq!(
        after(&third, patient.now),
        Next::Transfer(String::new()),
        "{}",
        sound(&third)
    );
    // What is understood in between begins it anew.
    let (mut patient, _) = stranger("en");
    for said in [
        "mumble grumble",
        "mumble grumble",
        "When are you open?",
        "mumble grumble",
    ] {
        let heard = patient.says(said);
        assert_eq!(after(&heard, patient.now), Next::Listen, "{said}: {}", sound(&heard));
    }
}

#[test]
fn the_language_changes_when_the_caller_asks_or_speaks_another() {
    let (mut patient, _) = stranger("en");
    let heard = sound(&patient.says("Can we speak Swedish?"));
    assert!(heard.contains("svenska"), "{heard}");
    let hours = sound(&patient.says("När har ni öppet?"));
    assert!(hours.contains("måndag"), "{hours}");
    let back = sound(&patient.says("When are you open on Saturday?"));
    assert!(back.contains("Saturday"), "{back}");
}

#[test]
fn an_emergency_is_told_first_and_leads_to_a_person() {
    let (mut patient, _) = stranger("en");
    let turn = patient.says("I have a crushing pain in my chest and cannot breathe");
    let heard = sound(&turn);
    assert!(heard.contains("Call 9 9 9 now."), "{heard}");
    assert!(matches!(after(&turn, patient.now), Next::Transfer(_)));
}

#[test]
fn whoever_wrote_in_the_chat_and_on_whatsapp_hears_both() {
    for (language, write, both, how, records) in [
        (
            "en",
            "What should I bring to the visit?",
            "in our web chat yesterday evening and on WhatsApp this morning",
            "How do you know?",
            "our web chat on Tuesday the 15th of October at 10:02 pm and our WhatsApp conversation on Wednesday the 16th of October at 7:30 am",
        ),
        (
            "sv",
            "Vad ska jag ta med till besöket?",
            "i vår webbchatt i går kväll och på WhatsApp i morse",
            "Hur vet du det?",
            "vår webbchatt från tisdag den femtonde oktober klockan 22 noll 2 och vår konversation på WhatsApp från onsdag den sextonde oktober klockan 7 och 30",
        ),
    ] {
        let mut patient = sarah(language);
        (patient.now, patient.channel) = (at("2024-10-16T06:30:00Z"), Channel::Whatsapp);
        patient.says(write);
        let greeting = call(&mut patient, "2024-10-16T09:00:00Z", language);
        assert!(greeting.contains(both), "{greeting}");
        let heard = sound(&patient.says(how));
        assert!(heard.contains(records), "{heard}");
    }
}

#[test]
fn a_second_call_knows_what_was_booked_and_a_yes_confirms_it() {
    let mut patient = sarah("en");
    call(&mut patient, MORNING, "en");
    patient.says("Yes");
    patient.says("Friday");
    let greeting = call(&mut patient, "2024-10-17T09:00:00Z", "en");
    assert!(
        greeting.contains("confirm your appointment on Friday the 18th of October at 2 pm?"),
        "{greeting}"
    );
    let heard = sound(&patient.says("Yes, please"));
    assert!(heard.contains("See you on Friday"), "{heard}");
    assert!(patient.state.appointments[0].confirmed);
    // A bare "no" to "anything else?" ends the call, and cancels nothing.
    let bye = patient.says("No");
    assert_eq!(after(&bye, patient.now), Next::End(String::new()));
    assert!(patient.state.appointments[0].confirmed);
}

#[test]
fn nothing_on_the_phone_speaks_of_buttons_or_of_calling() {
    let (mut patient, _) = stranger("en");
    for said in [
        "Where are you?",
        "What does a mole check cost?",
        "Cancel my appointment",
        "Can you call me back?",
        "Do you have a swimming pool for dogs?",
        "Quiero una cita con el médico, por favor",
        "Why do you need my number?",
    ] {
        let heard = sound(&patient.says(said));
        for word in [
            "button",
            "below",
            "in the chat",
            "in this chat",
            "•",
            "http",
            "call us on plus",
        ] {
            assert!(!heard.to_lowercase().contains(word), "{said}: {heard}");
        }
    }
}

#[test]
fn a_question_about_the_cream_is_answered_as_approved_whatever_is_booked() {
    for (language, asked, approved) in [
        (
            "en",
            "Should I stop using my current cream before the visit?",
            "Please carry on with your current cream",
        ),
        (
            "en",
            "Should I stop using my current cream before my visit?",
            "Please carry on with your current cream",
        ),
        ("sv", "Ska jag sluta med min nuvarande kräm före besöket?", "Fortsätt"),
    ] {
        let mut patient = Patient::new(&RIVERSIDE, language).with_appointment();
        patient.channel = Channel::Whatsapp;
        let heard = sound(&patient.says(asked));
        assert!(
            heard.starts_with(approved) && heard.contains("Phillips"),
            "{asked}: {heard}"
        );
        let prepare = if language == "sv" {
            "Hur ska jag förbereda mig?"
        } else {
            "What should I do before my visit?"
        };
        let heard = sound(&patient.says(prepare));
        assert!(!heard.starts_with(approved), "{prepare}: {heard}");
    }
}

#[test]
fn an_appointment_is_moved_by_phone() {
    for (language, asked, first, moved) in [
        (
            "en",
            "I need to move my appointment to Monday",
            "The first one, please",
            "Your appointment is moved: Monday the 21st of October at 10 am",
        ),
        (
            "sv",
            "Jag behöver flytta min tid till måndag",
            "Den första tack",
            "Din tid är flyttad: måndag den tjugoförsta oktober klockan 10",
        ),
    ] {
        let mut patient = sarah(language);
        patient.taken.truncate(2);
        call(&mut patient, MORNING, language);
        patient.says(if language == "sv" { "Ja" } else { "Yes" });
        patient.says(if language == "sv" { "fredag" } else { "Friday" });
        call(&mut patient, "2024-10-17T09:00:00Z", language);
        let offer = sound(&patient.says(asked));
        assert!(offer.contains("21") || offer.contains("tjugoförsta"), "{offer}");
        let heard = sound(&patient.says(first));
        assert!(heard.starts_with(moved), "{heard}");
        assert_eq!(patient.state.appointments.len(), 1);
    }
}

#[test]
fn whoever_is_known_by_their_number_alone_is_told_of_no_appointment_but_those_made_by_phone() {
    for (language, mine, cancel, proof) in [
        ("en", "When is my appointment?", "Cancel my appointment", "eight digits"),
        ("sv", "När är min tid?", "Avboka min tid", "åtta siffrorna"),
    ] {
        let mut patient = Patient::new(&RIVERSIDE, language).with_appointment();
        patient.open_to = Some(Vec::new());
        call(&mut patient, MORNING, language);
        for asked in [mine, cancel] {
            let heard = sound(&patient.says(asked));
            assert!(heard.contains(proof) && !heard.contains("Phillips"), "{heard}");
        }
        patient.open_to = Some(vec!["apt_before".to_owned()]);
        let heard = sound(&patient.says(mine));
        assert!(heard.contains("Phillips"), "{heard}");
    }
}

#[test]
fn whoever_was_never_asked_is_asked_whether_the_confirmation_may_be_sent() {
    for (language, yes, day, question, thanks) in [
        (
            "en",
            "Yes",
            "Friday",
            "May we send the confirmation to your number ending in 4 5 6",
            "Thank you, we will send them there.",
        ),
        (
            "sv",
            "Ja",
            "fredag",
            "Får vi skicka bekräftelsen till ditt nummer som slutar på 4 5 6",
            "Tack, då skickar vi dem dit.",
        ),
    ] {
        let mut patient = evening(language, false);
        call(&mut patient, MORNING, language);
        patient.says(yes);
        let booked = sound(&patient.says(day));
        assert!(booked.contains(question), "{booked}");
        let heard = sound(&patient.says(yes));
        assert!(heard.starts_with(thanks), "{heard}");
        assert!(patient.state.consents_to("whatsapp"), "{:?}", patient.state.consents);
        let bye = patient.says(if language == "sv" { "Nej tack" } else { "No, thank you" });
        assert_eq!(after(&bye, patient.now), Next::End(String::new()), "{}", sound(&bye));
    }
}

#[test]
fn the_last_words_are_said_again_and_a_question_in_between_changes_nothing() {
    let mut patient = sarah("en");
    call(&mut patient, MORNING, "en");
    patient.says("Yes");
    let address = sound(&patient.says("Where are you?"));
    assert!(address.contains("42 High Street"), "{address}");
    let booked = sound(&patient.says("The Friday one, please"));
    assert!(booked.contains("You are booked: Friday the 18th"), "{booked}");
}

#[test]
fn words_that_sound_alike_mean_something_else() {
    for (language, said) in [
        ("en", "Is there nothing else available"),
        ("sv", "Finns det inget annat"),
        ("en", "Does Dr. Phillips speak English"),
        ("sv", "Pratar läkaren svenska"),
    ] {
        let mut patient = sarah(language);
        call(&mut patient, MORNING, language);
        patient.says(if language == "sv" { "Ja" } else { "Yes" });
        let turn = patient.says(said);
        let heard = sound(&turn);
        assert_eq!(after(&turn, patient.now), Next::Listen, "{said}: {heard}");
        assert!(
            !heard.contains("we can speak") && !heard.contains("vi kan tala"),
            "{said}: {heard}"
        );
    }
}

#[test]
fn a_number_that_the_phone_shows_is_the_callers_once_they_say_so() {
    for (language, think, book, this_one, another) in [
        (
            "en",
            "Do you have someone who treats eczema?",
            "Friday, please",
            "Yes, this one",
            "No, another one: 07700 900789",
        ),
        (
            "sv",
            "Har ni någon som behandlar eksem?",
            "Fredag, tack",
            "Ja, det här",
            "Nej, ett annat: 07700 900789",
        ),
    ] {
        for (said, expected) in [(this_one, SARAH), (another, "+447700900789")] {
            // A chat without a number, joined by its code.
            let mut patient = Patient::new(&RIVERSIDE, language);
            patient.taken = busy();
            patient.says(think);
            call(&mut patient, MORNING, language);
            patient.caller = SARAH.to_owned();
            patient.says(if language == "sv" {
                "Jag vill boka en tid hos henne"
            } else {
                "I would like to book with her"
            });
            patient.says(book);
            let asked = sound(&patient.says(if language == "sv" {
                "Jag heter Sarah Miller"
            } else {
                "My name is Sarah Miller"
            }));
            assert!(
                asked.contains(if language == "sv" { "det här" } else { "this one" }),
                "{asked}"
            );
            let booked = patient.says(said);
            let numbers: Vec<&str> = patient.state.identifiers.iter().map(|i| i.value.as_str()).collect();
            assert_eq!(numbers, [expected], "{said}");
            assert_eq!(patient.state.appointments.len(), 1, "{}", sound(&booked));
        }
    }
}

#[test]
fn a_withheld_number_is_asked_for_and_yes_is_none() {
    let mut patient = Patient::new(&RIVERSIDE, "en");
    patient.taken = busy();
    patient.says("Do you have someone who treats eczema?");
    call(&mut patient, MORNING, "en");
    patient.says("I would like to book with her");
    patient.says("Friday, please");
    let asked = sound(&patient.says("My name is Sarah Miller"));
    assert!(!asked.contains("this one"), "{asked}");
    patient.says("Yes, this one");
    assert!(patient.state.identifiers.is_empty() && patient.state.appointments.is_empty());
}
