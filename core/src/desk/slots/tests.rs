use super::*;
use crate::clinic::config::ClinicConfig;
use crate::log::event::{Answer, Channel};
use crate::log::state::{Appointment, Form};
use proptest::prelude::*;

fn riverside() -> Config {
    ClinicConfig::from_toml(include_str!("../../../../clinics/riverside/clinic.toml"), true)
        .expect("the example is good")
}

fn now() -> At {
    At::parse("2024-10-16T08:00:00Z").expect("a time")
}

fn sarah() -> State {
    let answers = vec![Answer {
        field: "name".to_owned(),
        value: "Sarah".to_owned(),
    }];
    State {
        language: "en".to_owned(),
        forms: vec![Form {
            id: "contact".to_owned(),
            answers,
            from: Channel::Web,
            at: now(),
            completed: false,
        }],
        appointments: vec![Appointment {
            id: "apt_1".to_owned(),
            starts_at: At::parse("2024-10-18T13:00:00Z"),
            ends_at: None,
            with: "Dr. Phillips".to_owned(),
            clinician: "phillips".to_owned(),
            service: "dermatology-visit".to_owned(),
            reason: "eczema".to_owned(),
            confirmed: false,
            arrived_at: None,
        }],
        ..State::default()
    }
}

fn used(id: &str, slots: &[(&str, &str)]) -> UseTemplate {
    UseTemplate {
        id: id.to_owned(),
        language: String::new(),
        slots: slots.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
    }
}

/// What is wrong with this in a slot of this kind, of 60 characters, in a text of this group.
fn wrong(group: Group, takes: SlotTakes, text: &str) -> Option<Why> {
    let slot = Slot {
        id: "s".to_owned(),
        label: BTreeMap::new(),
        max: 60,
        takes,
    };
    one(&riverside(), group, &slot, text).err()
}

fn words(text: &str) -> Option<Why> {
    wrong(Group::Administrative, SlotTakes::Words, text)
}

#[test]
fn a_reply_is_the_locked_text_with_its_slots_and_names_its_version() {
    let (config, state) = (riverside(), sarah());
    let filled = fill_slots(
        &config,
        &state,
        &used("bring_along", &[("what", "a towel & your list")]),
        now(),
    )
    .expect("sent");
    assert_eq!(
        filled.text,
        "Hello Sarah, for your visit on Friday 18 October at 14:00 please bring a towel & your list. You can park behind the house, from \
         Mill Lane. See you then."
    );
    assert_eq!((filled.from.id.as_str(), filled.from.version), ("bring_along", 1));
    assert!(
        filled.parameters.contains(&"a towel & your list".to_owned())
            && filled.parameters.iter().any(|p| p.contains("Mill Lane"))
    );
    assert_eq!(
        Chosen::read(&filled.from.told).expect("kept").slots["what"],
        "a towel & your list"
    );
    let swedish = UseTemplate {
        language: "sv".to_owned(),
        ..used("bring_along", &[("what", "en handduk")])
    };
    assert!(
        fill_slots(&config, &state, &swedish, now())
            .expect("sent")
            .text
            .contains("ta med en handduk. Du kan parkera")
    );
}

#[test]
fn what_cannot_be_sent_is_refused_with_its_reason() {
    let (mut config, state) = (riverside(), sarah());
    let why = |config: &Config, state: &State, used: &UseTemplate| {
        fill_slots(config, state, used, now()).unwrap_err().detail()
    };
    for (id, slots, told) in [
        ("nothing", vec![], "must be one of the clinic's approved texts"),
        ("verification", vec![], "by itself"),
        ("form_link", vec![], "by itself"),
        ("bring_along", vec![], "'slots.what' is missing"),
        ("bring_along", vec![("what", " ")], "'slots.what' is missing"),
        (
            "bring_along",
            vec![("what", "x"), ("else", "y")],
            "'slots.else' is not a slot",
        ),
        (
            "invoice_question",
            vec![("invoice", "12a"), ("by", "Friday")],
            "'slots.invoice' may not have 'a'",
        ),
    ] {
        let told_us = why(&config, &state, &used(id, &slots));
        assert!(told_us.contains(told), "{id}: {told_us}");
    }
    let german = UseTemplate {
        language: "de".to_owned(),
        ..used("paid", &[])
    };
    assert!(why(&config, &state, &german).contains("one of the clinic's languages"));
    let nobody = State::default();
    assert!(why(&config, &nobody, &used("bring_along", &[("what", "x")])).contains("about an appointment"));
    assert!(why(&config, &nobody, &used("reminder", &[])).contains("about an appointment"));
    config.retired.push("paid".to_owned());
    assert!(why(&config, &state, &used("paid", &[])).contains("retired"));
    config.global.get_mut("parking").expect("there").remove("en");
    assert!(why(&config, &state, &used("bring_along", &[("what", "x")])).contains("global token"));
    config
        .global
        .get_mut("parking")
        .expect("there")
        .insert("en".to_owned(), "  ".to_owned());
    assert!(why(&config, &state, &used("bring_along", &[("what", "x")])).contains("global token"));
}

#[test]
fn lengths_hold_at_their_edge_in_characters() {
    for (letter, fine) in [("x", true), ("å", true)] {
        assert_eq!(words(&letter.repeat(60)).is_none(), fine);
        assert_eq!(words(&letter.repeat(61)), Some(Why::Long(60)));
    }
    assert_eq!(words(""), Some(Why::Empty));
    let number = |text: &str| wrong(Group::Billing, SlotTakes::Number, text);
    assert_eq!(number(&"1".repeat(12)), None);
    assert_eq!(number(&"1".repeat(13)), Some(Why::Link));
}

#[test]
fn each_kind_of_slot_takes_its_characters_alone() {
    use SlotTakes::{Name, Number, When, Words};
    for (takes, text, fine) in [
        (Words, "your list (both pages), a towel & water – please", true),
        (Words, "din läkemedelslista, ca 10 min.", true),
        (Words, "قائمة الأدوية", true),
        (Words, "t.ex. en handduk, bl.a.", true),
        (Words, "a <b>towel</b>", false),
        (Words, "a {name}", false),
        (Words, "a }", false),
        (Words, "two\nlines", false),
        (Words, "tab\there", false),
        (Words, "100 % sure", false),
        (Name, "Dr. O'Brien-Lindqvist", true),
        (Name, "Bill", true),
        (Name, "Sue Möller", true),
        (Name, "Ann 2", false),
        (Name, "Ann, Ben", false),
        (Number, "123456789", true),
        (Number, "12 34", false),
        (Number, "١٢٣", false),
        (When, "tomorrow at 9:30", true),
        (When, "fredag 18/10 kl. 14.00", true),
        (When, "2024-10-18 14:00", true),
        (When, "soon!", false),
    ] {
        assert_eq!(
            wrong(Group::Administrative, takes, text).is_none(),
            fine,
            "{takes:?} {text}"
        );
    }
}

#[test]
fn nothing_hidden_stands_in_a_slot() {
    for c in [
        '\u{200b}',
        '\u{202e}',
        '\u{2066}',
        '\u{feff}',
        '\u{ad}',
        '\u{2028}',
        '\u{7f}',
        '\u{0}',
        '\u{e0041}',
        '\u{fe0f}',
    ] {
        for takes in [SlotTakes::Words, SlotTakes::Name, SlotTakes::Number, SlotTakes::When] {
            let around = if takes == SlotTakes::Number { "1" } else { "a" };
            let text = format!("{around}{c}{around}");
            assert_eq!(
                wrong(Group::Administrative, takes, &text),
                Some(Why::Character(c)),
                "{c:?}"
            );
        }
    }
}

#[test]
fn nothing_that_can_be_opened_or_called_stands_in_a_slot() {
    for text in [
        "http://evil.example",
        "https:evil",
        "www.evil",
        "evil.example now",
        "see evil.example/pay, please",
        "Evil.Example.",
        "ring +44 7700 900123",
        "ring 070-123 45 67",
        "07700900123",
        "р\u{430}ypal page",
        "ｅvil page",
    ] {
        assert!(words(text).is_some(), "{text}");
    }
    for text in [
        "14.00 on the 18.",
        "18/10/2024 at 14.00",
        "room 12, floor 3",
        "dr. Phillips",
    ] {
        assert_eq!(words(text), None, "{text}");
    }
}

#[test]
fn words_that_do_not_stand_in_a_group_are_refused_however_they_are_written() {
    for text in [
        "We GUARANTEE it",
        "it is  risk-free",
        "100% safe",
        "Ask your Lawyer",
        "en garanti",
        "håll käften",
        "a miracle",
        "a Mirakel!",
    ] {
        for group in Group::ALL {
            let found = wrong(group, SlotTakes::Words, text);
            assert!(matches!(found, Some(Why::Word(_))), "{text}: {found:?}");
        }
    }
    for text in ["your diagnosis", "ett nytt recept", "the Tumour"] {
        assert!(matches!(words(text), Some(Why::Word(_))), "{text}");
        assert_eq!(wrong(Group::Clinical, SlotTakes::Words, text), None, "{text}");
    }
    // Part of another word is no word.
    for text in ["legally", "accurate", "a bill"] {
        assert_eq!(words(text).is_some(), text == "legally", "{text}");
    }
}

#[test]
fn money_stands_in_billings_texts_alone() {
    for text in [
        "£40",
        "40 kr",
        "40kr",
        "the Invoice",
        "din faktura",
        "återbetalning",
        "a refund",
        "€ 5",
    ] {
        assert!(money_in(text).is_some(), "{text}");
        assert!(matches!(words(text), Some(Why::Word(_))), "{text}");
        assert!(
            matches!(wrong(Group::Clinical, SlotTakes::Words, text), Some(Why::Word(_))),
            "{text}"
        );
        assert_eq!(wrong(Group::Billing, SlotTakes::Words, text), None, "{text}");
    }
    for text in [
        "nurse in charge",
        "Bill will see you",
        "krona".get(..2).expect("kr"),
        "a krans",
        "paper",
    ] {
        assert_eq!(money_in(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn whatever_is_typed_the_locked_words_stay_and_no_token_gets_in(text in "\\PC{0,80}|[a-z{}:<>\\n/. 0-9]{0,80}") {
        let (config, state) = (riverside(), sarah());
        let filled = fill_slots(&config, &state, &used("bring_along", &[("what", &text)]), now());
        if let Ok(filled) = filled {
            prop_assert!(filled.text.starts_with("Hello Sarah, for your visit on Friday 18 October at 14:00 please bring "));
            prop_assert!(filled.text.ends_with("You can park behind the house, from Mill Lane. See you then."));
            let open = filled.text.contains(['{', '}', '<', '>', '\n']);
            prop_assert!(!open);
            prop_assert!(!filled.text.chars().any(|c| c.is_control() || is_hidden(c)));
            let chosen = Chosen::read(&filled.from.told).expect("kept");
            prop_assert!(chosen.slots["what"].chars().count() <= 60);
        }
    }
}
