use super::*;
use crate::clinic::config::ClinicConfig;
use crate::log::answer::{Card, FromTemplate};
use crate::log::event::{Answer, Body};
use crate::log::state::{Appointment, Form};
use crate::message::split::sms_cost;
use proptest::prelude::*;

const RIVERSIDE: &str = include_str!("../../../../clinics/riverside/clinic.toml");

fn riverside() -> Config {
    ClinicConfig::from_toml(RIVERSIDE, true).expect("the example is good")
}

fn now() -> At {
    At::parse("2024-10-18T10:00:00Z").expect("a time")
}

fn sarah() -> State {
    State {
        language: "en".to_owned(),
        forms: vec![Form {
            id: "contact".to_owned(),
            answers: vec![Answer {
                field: "name".to_owned(),
                value: "Sarah".to_owned(),
            }],
            from: Channel::Web,
            at: now(),
            completed: false,
        }],
        appointments: vec![Appointment {
            id: "apt_1".to_owned(),
            starts_at: At::parse("2024-10-18T13:00:00Z"),
            ends_at: None,
            with: "Dr. Phillips".to_owned(),
            clinician: String::new(),
            service: String::new(),
            reason: String::new(),
            confirmed: false,
            arrived_at: None,
        }],
        ..State::default()
    }
}

fn reply(label: &str, act: Act, value: &str) -> Reply {
    Reply {
        label: label.to_owned(),
        act,
        value: value.to_owned(),
    }
}

fn say(label: &str) -> Reply {
    reply(label, Act::Say, label)
}

/// A message with these replies, on both channels.
fn both(text: &str, more: &More) -> (Vec<Send>, Vec<Send>) {
    let (config, state) = (riverside(), sarah());
    let of = Outgoing {
        config: &config,
        state: &state,
        text,
        more: Some(more),
        now: now(),
        link: "",
    };
    (whatsapp(&of, true).unwrap_or_default(), sms(&of))
}

fn replies(replies: Vec<Reply>) -> More {
    More {
        replies,
        ..More::default()
    }
}

fn text(sends: &[Send]) -> &str {
    match sends {
        [Send::Text { body }] => body,
        other => panic!("one text: {other:?}"),
    }
}

#[test]
fn up_to_three_replies_are_buttons_that_bring_their_value_back() {
    let more = replies(vec![
        reply("Yes, please", Act::Say, "yes"),
        say("No, thanks"),
        reply("Talk to a person", Act::Person, ""),
    ]);
    let (whatsapp, sms) = both("Would you like to book?", &more);
    let [Send::Buttons { body, buttons }] = whatsapp.as_slice() else {
        panic!("{whatsapp:?}")
    };
    assert_eq!(body, "Would you like to book?");
    let ids: Vec<&str> = buttons.iter().map(|b| b.id.as_str()).collect();
    assert_eq!(ids, ["say:yes", "say:No, thanks", "human:"]);
    assert_eq!(text(&sms), "Would you like to book?\nReply YES or NO.");
}

#[test]
fn times_are_a_list_with_short_days_and_a_text_message_repeats_nothing() {
    let days = [
        "Wednesday 16 October, 14:00",
        "Wednesday 16 October, 14:30",
        "Friday 18 October, 14:00",
        "Other times",
    ];
    let more = replies(days.into_iter().map(say).collect());
    let lines = "These times are free:\n• Wednesday 16 October, 14:00\n• Wednesday 16 October, 14:30\n• Friday 18 October, 14:00\nWhich one suits you?";
    let (whatsapp, sms) = both(lines, &more);
    let [Send::List { open, rows, .. }] = whatsapp.as_slice() else {
        panic!("{whatsapp:?}")
    };
    assert_eq!(open, "Choose");
    let titles: Vec<&str> = rows.iter().map(|r| r.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Wed 16 Oct, 14:00",
            "Wed 16 Oct, 14:30",
            "Friday 18 October, 14:00",
            "Other times"
        ]
    );
    assert_eq!(rows[0].id, "say:Wednesday 16 October, 14:00");
    assert!(
        text(&sms).ends_with("Which one suits you?\nYou can reply:\n- Other times"),
        "{sms:?}"
    );
}

#[test]
fn three_times_are_buttons_where_short_days_fit() {
    let more = replies(vec![say("Friday 18 October, 14:00"), say("Monday 21 October, 10:00")]);
    let (whatsapp, _) = both("Which one?", &more);
    let [Send::Buttons { buttons, .. }] = whatsapp.as_slice() else {
        panic!("{whatsapp:?}")
    };
    assert_eq!(buttons[0].title, "Fri 18 Oct, 14:00");
    assert_eq!(buttons[1].id, "say:Monday 21 October, 10:00");
}

#[test]
fn one_link_is_a_button_and_more_are_lines() {
    let map = reply("Show on a map", Act::Href, "https://map.example/a");
    let (whatsapp, sms) = both("We are here.", &replies(vec![map.clone()]));
    assert!(
        matches!(whatsapp.as_slice(), [Send::Link { url, .. }] if url == "https://map.example/a"),
        "{whatsapp:?}"
    );
    assert_eq!(text(&sms), "We are here.\nShow on a map: https://map.example/a");
    let (whatsapp, _) = both("We are here.", &replies(vec![map, say("Book")]));
    let [Send::Buttons { body, .. }] = whatsapp.as_slice() else {
        panic!("{whatsapp:?}")
    };
    assert!(body.ends_with("Show on a map: https://map.example/a"));
}

#[test]
fn what_has_no_place_in_a_messenger_is_said_in_words_or_left_out() {
    let more = replies(vec![
        reply("Call +441632960001", Act::Href, "tel:+441632960001"),
        reply("Add to calendar", Act::Href, "/session/appointments/1.ics"),
        reply("Continue on WhatsApp", Act::Handoff, "whatsapp"),
        reply("Call me back", Act::Handoff, "callback"),
        reply("Fill in the form", Act::Form, "intake"),
    ]);
    let (whatsapp, sms) = both("All right.", &more);
    let [Send::Buttons { body, buttons }] = whatsapp.as_slice() else {
        panic!("{whatsapp:?}")
    };
    assert_eq!(
        body,
        "All right.\nCall +44 1632 960001\nFill in the form: http://riverside.localhost:8080"
    );
    assert_eq!((buttons.len(), buttons[0].id.as_str()), (1, "say:Call me back"));
    assert!(
        !text(&sms).contains("calendar") && !text(&sms).contains("Continue on"),
        "{sms:?}"
    );
}

#[test]
fn an_emergency_stands_first_with_its_number() {
    let more = More {
        card: Some(Card {
            kind: CardKind::Emergency,
            title: "Call 999 now".to_owned(),
            lines: vec!["I am an automated assistant.".to_owned()],
            replies: vec![reply("Call 999", Act::Href, "tel:999")],
        }),
        ..More::default()
    };
    let (whatsapp, sms) = both("This may be an emergency. Call 999 now.", &more);
    assert!(text(&whatsapp).starts_with("This may be an emergency. Call 999 now."));
    assert_eq!(text(&whatsapp), text(&sms));
}

fn reminder() -> (String, More) {
    let (config, state) = (riverside(), sarah());
    let facts = Facts::of(&state, &config, "apt_1", now());
    let filled = fill(&config, "reminder", "en", &facts, "apt_1", now()).expect("a text");
    match filled.body() {
        Body::Message { text, more } => (text, *more.expect("more")),
        _ => panic!("a message"),
    }
}

#[test]
fn an_approved_text_is_buttons_within_the_window_and_the_template_outside() {
    let (body, more) = reminder();
    let (whatsapp_open, sms_sent) = both(&body, &more);
    let [Send::Buttons { buttons, .. }] = whatsapp_open.as_slice() else {
        panic!("{whatsapp_open:?}")
    };
    assert_eq!(
        (buttons[0].id.as_str(), buttons[1].id.as_str()),
        ("yes:apt_1", "no:apt_1")
    );
    // The clinic's own words say how to answer: nothing is added.
    let said = text(&sms_sent);
    assert!(
        said.ends_with("Reply YES to confirm, or NO if you cannot come."),
        "{said}"
    );

    let (config, state) = (riverside(), sarah());
    let of = Outgoing {
        config: &config,
        state: &state,
        text: &body,
        more: Some(&more),
        now: now(),
        link: "",
    };
    let expected = Send::Template {
        name: "appointment_reminder".to_owned(),
        language: "en".to_owned(),
        parameters: ["Sarah", "today", "14:00", "Dr. Phillips", "Riverside Medical Center"]
            .map(str::to_owned)
            .to_vec(),
        payloads: vec!["yes:apt_1".to_owned(), "no:apt_1".to_owned()],
    };
    assert_eq!(whatsapp(&of, false), Ok(vec![expected]));
    let free = Outgoing { more: None, ..of };
    assert_eq!(whatsapp(&free, false), Err(Unsendable::Closed));
    let nothing = Outgoing { text: " ", ..free };
    assert_eq!(whatsapp(&nothing, true), Err(Unsendable::Empty));
}

#[test]
fn a_link_that_only_its_receiver_sees_takes_its_place_at_the_sending() {
    let (config, state) = (riverside(), sarah());
    let more = More {
        template: Some(FromTemplate {
            id: "form_link".to_owned(),
            version: 1,
            about: "intake".to_owned(),
            asks: false,
            told: String::new(),
        }),
        ..More::default()
    };
    let of = Outgoing {
        config: &config,
        state: &state,
        text: "… (link) …",
        more: Some(&more),
        now: now(),
        link: "https://chat.example/form#abc",
    };
    assert!(text(&sms(&of)).contains("https://chat.example/form#abc"));
    assert!(text(&whatsapp(&of, true).unwrap()).contains("https://chat.example/form#abc"));
    let outside = whatsapp(&of, false).unwrap();
    let [Send::Template { parameters, .. }] = outside.as_slice() else {
        panic!("{outside:?}")
    };
    assert!(parameters.contains(&of.link.to_owned()));
}

/// An approved text as a member of staff sent it, and what is behind it.
fn sent_by_staff(config: &Config, state: &State) -> (String, More) {
    let used = crate::desk::documents::UseTemplate {
        id: "bring_along".to_owned(),
        language: "sv".to_owned(),
        slots: std::collections::BTreeMap::from([("what".to_owned(), "en handduk".to_owned())]),
    };
    let filled = crate::desk::slots::fill_slots(config, state, &used, now()).expect("sent");
    match filled.body() {
        Body::Message { text, more: Some(more) } => (text, *more),
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_stale_is_sent_after_a_token_or_a_text_was_changed() {
    let (mut config, state) = (riverside(), sarah());
    let (body, more) = sent_by_staff(&config, &state);
    assert!(body.contains("Mill Lane") && body.contains("en handduk"), "{body}");
    let sends = |config: &Config| {
        let of = Outgoing {
            config,
            state: &state,
            text: &body,
            more: Some(&more),
            now: now(),
            link: "",
        };
        let outside = match whatsapp(&of, false).unwrap().remove(0) {
            Send::Template {
                parameters, language, ..
            } => (parameters.join("|"), language),
            other => panic!("{other:?}"),
        };
        (
            text(&whatsapp(&of, true).unwrap()).to_owned(),
            text(&sms(&of)).to_owned(),
            outside,
            of.withheld(),
            of.newer().map(|n| n.1),
        )
    };
    // As it was said: in the language that was chosen, with what stood in the slot, which no template's parameter may lose.
    let (open, by_sms, outside, withheld, newer) = sends(&config);
    assert!(open.contains("en handduk") && by_sms.contains("en handduk"));
    assert!(outside.0.contains("en handduk") && outside.0.contains("Mill Lane") && outside.1 == "sv");
    assert_eq!((withheld, newer), (None, None));
    // One edit of the token, while the message waits.
    let parking = config.global.get_mut("parking").expect("there");
    parking.insert("sv".to_owned(), "Parkera på taket.".to_owned());
    let (open, by_sms, outside, ..) = sends(&config);
    for said in [open, by_sms, outside.0] {
        assert!(
            said.contains("på taket") && !said.contains("Mill Lane") && said.contains("en handduk"),
            "{said}"
        );
    }
    // A new version of the text.
    let at = config
        .template
        .iter()
        .position(|t| t.id == "bring_along")
        .expect("there");
    config.template[at].version = 2;
    config.template[at].said.get_mut("sv").expect("there").text = "Hej {name}, glöm inte {slot:what}.".to_owned();
    let (open, by_sms, _, withheld, newer) = sends(&config);
    assert!(
        open.contains("glöm inte en handduk") && by_sms.contains("glöm inte en handduk"),
        "{open} {by_sms}"
    );
    assert_eq!((withheld, newer), (None, Some(2)));
}

#[test]
fn a_text_that_was_retired_or_lost_its_token_is_withheld() {
    let (mut config, state) = (riverside(), sarah());
    let (body, more) = sent_by_staff(&config, &state);
    let withheld = |config: &Config, more: &More| {
        let of = Outgoing {
            config,
            state: &state,
            text: &body,
            more: Some(more),
            now: now(),
            link: "",
        };
        of.withheld()
    };
    config.global.get_mut("parking").expect("there").remove("en");
    assert_eq!(withheld(&config, &more), None, "it is said in Swedish");
    config.global.remove("parking");
    assert_eq!(withheld(&config, &more), Some("token_unresolved"));
    config.template.retain(|t| t.id != "bring_along");
    config.retired.push("bring_along".to_owned());
    assert_eq!(withheld(&config, &more), Some("template_retired"));
    // What the assistant asks by itself is no text of the clinic's.
    let own = More {
        template: Some(FromTemplate {
            id: "summary_again".to_owned(),
            ..FromTemplate::default()
        }),
        ..More::default()
    };
    assert_eq!(withheld(&config, &own), None);
}

#[test]
fn a_code_goes_by_sms_as_text_and_by_whatsapp_as_the_approved_text() {
    let config = riverside();
    let sms = verification(&config, "sv", Channel::Sms, "123456", true, now());
    assert!(text(&sms).starts_with("123456 är din kod"));
    let whatsapp = verification(&config, "sv", Channel::Whatsapp, "123456", false, now());
    let [
        Send::Template {
            name,
            language,
            parameters,
            payloads,
        },
    ] = whatsapp.as_slice()
    else {
        panic!("{whatsapp:?}")
    };
    assert_eq!(
        (name.as_str(), language.as_str(), payloads.len()),
        ("verification_code", "sv", 0)
    );
    assert_eq!(parameters[0], "123456");
    let mut bare = config.clone();
    bare.template.clear();
    assert_eq!(verification(&bare, "en", Channel::Whatsapp, "123456", false, now()), []);
    assert_eq!(verification(&bare, "en", Channel::Sms, "123456", false, now()).len(), 1);
}

#[test]
fn a_text_message_does_not_say_twice_how_to_answer() {
    let ask = replies(vec![say("Ja"), say("Nej")]);
    let (_, sms) = both("Är det din chatt? Svara Ja eller Nej.", &ask);
    assert_eq!(text(&sms), "Är det din chatt? Svara Ja eller Nej.");
    let ask = replies(vec![say("Yes"), say("No")]);
    let (_, sms) = both("No, we are closed. Shall we call you?", &ask);
    assert_eq!(text(&sms), "No, we are closed. Shall we call you?\nReply YES or NO.");
}

#[test]
fn a_long_answer_goes_ahead_and_its_end_stands_over_the_buttons() {
    let sentence = "This is one sentence of a long answer. ";
    let long = sentence.repeat(60);
    let (whatsapp, _) = both(&long, &replies(vec![say("Book")]));
    let [Send::Text { body: ahead }, Send::Buttons { body: end, .. }] = whatsapp.as_slice() else {
        panic!("{whatsapp:?}")
    };
    assert_eq!(format!("{ahead} {end}"), long.trim());
    assert!(ahead.ends_with("answer.") && end.starts_with("This is"));
}

fn within_limits(send: &Send) -> Result<(), TestCaseError> {
    let count = |t: &str| t.chars().count();
    match send {
        Send::Text { body } => prop_assert!(!body.is_empty() && count(body) <= MAX_TEXT),
        Send::Buttons { body, buttons } => {
            prop_assert!(!body.is_empty() && count(body) <= MAX_BODY && (1..=MAX_BUTTONS).contains(&buttons.len()));
            for (i, b) in buttons.iter().enumerate() {
                prop_assert!((1..=MAX_TITLE).contains(&count(&b.title)) && (1..=MAX_BUTTON_ID).contains(&count(&b.id)));
                prop_assert!(buttons.iter().take(i).all(|x| x.id != b.id && x.title != b.title));
            }
        }
        Send::List { body, open, rows } => {
            prop_assert!(!body.is_empty() && count(body) <= MAX_BODY && count(open) <= MAX_TITLE);
            prop_assert!((1..=MAX_ROWS).contains(&rows.len()));
            for (i, b) in rows.iter().enumerate() {
                prop_assert!((1..=MAX_ROW).contains(&count(&b.title)) && (1..=MAX_ROW_ID).contains(&count(&b.id)));
                prop_assert!(rows.iter().take(i).all(|x| x.id != b.id && x.title != b.title));
            }
        }
        Send::Link { body, label, url } => {
            prop_assert!(
                !body.is_empty() && count(body) <= MAX_BODY && count(label) <= MAX_TITLE && url.len() <= MAX_URL
            );
        }
        Send::Location { .. } | Send::Template { .. } => {}
    }
    Ok(())
}

proptest! {
    #[test]
    fn no_limit_is_exceeded_whatever_is_said(
        said in "[a-zåäö .\n]{0,5000}",
        labels in proptest::collection::vec(("[A-Za-zåäö ,0-9]{0,60}", 0usize..5, "[a-z:/.]{0,300}"), 0..9),
        card in proptest::option::of(("[a-z ]{0,40}", proptest::collection::vec("[a-z ]{0,80}", 0..5))),
    ) {
        let replies = labels.iter().map(|(label, act, value)| reply(label, Act::ALL[*act], value)).collect();
        let card = card.map(|(title, lines)| Card { kind: CardKind::Place, title, lines, replies: vec![reply("Map", Act::Href, "https://a.example")] });
        let (whatsapp, sms) = both(&said, &More { replies, card, ..More::default() });
        for send in &whatsapp {
            within_limits(send)?;
        }
        for send in &sms {
            let Send::Text { body } = send else { return Err(TestCaseError::fail("words alone")); };
            prop_assert!(!body.is_empty() && sms_cost(body) <= fits_sms() && body.chars().count() <= 1_600);
        }
    }
}
