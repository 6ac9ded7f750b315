use super::*;
use crate::clinic::config::ClinicConfig;
use crate::clinic::template::TOKENS;
use crate::log::state::{ConsentState, Form};
use proptest::prelude::*;

const RIVERSIDE: &str = include_str!("../../../../clinics/riverside/clinic.toml");

fn riverside() -> Config {
    ClinicConfig::from_toml(RIVERSIDE, true).expect("the example is good")
}

fn at(text: &str) -> At {
    At::parse(text).expect("a time")
}

/// Wednesday 09:00; the appointment is on Friday at 14:00.
fn now() -> At {
    at("2024-10-16T08:00:00Z")
}

fn booked(name: &str) -> State {
    let answers = vec![crate::log::event::Answer {
        field: "name".to_owned(),
        value: name.to_owned(),
    }];
    State {
        language: "en".to_owned(),
        forms: vec![Form {
            id: "contact".to_owned(),
            answers,
            from: crate::log::event::Channel::Web,
            at: now(),
            completed: false,
        }],
        appointments: vec![Appointment {
            id: "apt_1".to_owned(),
            starts_at: Some(at("2024-10-18T13:00:00Z")),
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

fn filled(config: &Config, state: &State, id: &str, language: &str, now: At) -> Filled {
    let facts = Facts::of(state, config, "apt_1", now);
    fill(config, id, language, &facts, "apt_1", now).expect("a text")
}

#[test]
fn a_confirmation_says_when_with_whom_and_where_by_the_clinics_clock() {
    let (config, state) = (riverside(), booked("Sarah Lindqvist"));
    let en = filled(&config, &state, "confirmation", "en-GB", now());
    assert_eq!(
        en.text,
        "Hello Sarah, your appointment is confirmed for Friday 18 October at 14:00 with Dr. Phillips at Riverside Medical Center, \
         42 High Street. Answer DIRECTIONS for the way, or INFO for how to prepare."
    );
    assert_eq!(
        en.parameters,
        [
            "Sarah",
            "Friday",
            "18 October",
            "14:00",
            "Dr. Phillips",
            "Riverside Medical Center",
            "42 High Street"
        ]
    );
    assert_eq!(
        (en.name.as_str(), en.from.version, en.from.asks),
        ("appointment_confirmation", 1, false)
    );
    let sv = filled(&config, &state, "confirmation", "sv", now());
    assert!(
        sv.text
            .starts_with("Hej Sarah, din tid är bekräftad: fredag 18 oktober kl. 14.00 hos Dr. Phillips"),
        "{}",
        sv.text
    );
}

#[test]
fn a_reminder_says_today_and_asks() {
    let (config, state) = (riverside(), booked("Sarah"));
    let today = at("2024-10-18T10:00:00Z");
    let en = filled(&config, &state, "reminder", "en", today);
    assert!(
        en.text.contains("your appointment today at 14:00 with Dr. Phillips"),
        "{}",
        en.text
    );
    assert!(en.from.asks && en.sms.contains("Reply YES"));
    let sv = filled(&config, &state, "reminder", "sv", at("2024-10-17T10:00:00Z"));
    assert!(sv.text.contains("din tid i morgon kl. 14.00"), "{}", sv.text);
    let later = filled(&config, &state, "reminder", "en", now());
    assert!(later.text.contains("on Friday 18 October at 14:00"), "{}", later.text);
}

#[test]
fn a_missing_name_reads_well_and_fills_its_place_at_the_provider() {
    let (config, mut state) = (riverside(), booked("Sarah"));
    state.forms.clear();
    let en = filled(&config, &state, "confirmation", "en", now());
    assert!(en.text.starts_with("Hello, your appointment"), "{}", en.text);
    assert_eq!(en.parameters.first().map(String::as_str), Some("there"));
    let sv = filled(&config, &state, "confirmation", "sv", now());
    assert!(sv.sms.starts_with("Hej, din tid"), "{}", sv.sms);
    assert_eq!(tidy("{}{name}, come  in ."), "{}{name}, come in.");
    assert_eq!(tidy(", your time"), "Your time");
}

#[test]
fn nobody_puts_words_of_their_own_into_the_clinics_texts() {
    for (typed, first) in [
        ("Sarah Lindqvist", "Sarah"),
        ("Anna-Karin", "Anna-Karin"),
        ("O'Brien", "O'Brien"),
        ("http://evil.example win", ""),
        ("{link}", ""),
        ("12345", ""),
        ("-", ""),
        ("", ""),
    ] {
        assert_eq!(first_name(typed), first, "{typed}");
    }
    let (config, state) = (riverside(), booked("{address}"));
    assert!(
        filled(&config, &state, "reminder", "en", now())
            .text
            .starts_with("Hello, this")
    );
}

#[test]
fn the_reason_needs_the_clinics_switch_and_the_patients_consent() {
    let told = |switch: bool, consent: Option<bool>| {
        let mut config = riverside();
        config.policy.message_reason = switch;
        let mut state = booked("Sarah");
        state.summary = Some(crate::log::state::Said {
            text: "Eczema since two winters".to_owned(),
            ..crate::log::state::Said::default()
        });
        if let Some(given) = consent {
            state.consents.push(ConsentState {
                purpose: REASON.to_owned(),
                version: "1".to_owned(),
                given,
                at: now(),
            });
        }
        let facts = Facts::of(&state, &config, "apt_1", now());
        let summary = filled(&config, &state, "summary", "en", now()).text;
        (!facts.reason.is_empty(), summary.contains("Eczema"))
    };
    assert_eq!(told(true, Some(true)), (true, true));
    assert_eq!(told(true, Some(false)), (false, false));
    assert_eq!(told(true, None), (false, false));
    assert_eq!(told(false, Some(true)), (false, false));
    let summary = filled(&riverside(), &booked("Sarah"), "summary", "en", now()).text;
    assert!(
        summary.contains("Your appointment: Friday 18 October, 14:00, Dr. Phillips."),
        "{summary}"
    );
}

#[test]
fn a_link_and_a_code_are_not_in_what_the_log_gets() {
    let (config, state) = (riverside(), booked("Sarah"));
    let mut facts = Facts::of(&state, &config, "", now());
    let logged = fill(&config, "form_link", "sv", &facts, "intake", now()).expect("a text");
    assert!(logged.text.contains("(länk)"), "{}", logged.text);
    facts.link = "https://a.example/form#x".to_owned();
    facts.code = "123456".to_owned();
    let sent = fill(&config, "form_link", "sv", &facts, "intake", now()).expect("a text");
    assert!(sent.sms.contains("https://a.example/form#x ") && sent.parameters.contains(&facts.link));
    let code = fill(&config, "verification", "en", &facts, "", now()).expect("a text");
    assert!(code.text.starts_with("123456 is your code") && code.parameters[0] == "123456");
}

#[test]
fn every_text_of_riverside_is_whole_in_both_languages_and_without_the_reason() {
    let (config, state) = (riverside(), booked("Sarah"));
    for template in &config.template {
        for language in &config.languages {
            let one = filled(&config, &state, &template.id, language, now());
            for text in [&one.text, &one.sms] {
                assert!(
                    !text.contains(['{', '}']) && !text.contains("eczema") && !text.contains("  "),
                    "{text}"
                );
                assert!(text.chars().count() <= 1_024, "{text}");
            }
            assert!(one.parameters.iter().all(|p| !p.is_empty()));
            assert!(!one.name.is_empty(), "{}", template.id);
        }
    }
}

proptest! {
    #[test]
    fn no_token_is_left_over_whatever_is_known(
        name in "\\PC{0,20}", with in "\\PC{0,20}", reason in "\\PC{0,20}", ms in 0i64..4_000_000_000_000, order in proptest::sample::subsequence(TOKENS.to_vec(), 1..15)
    ) {
        let mut config = riverside();
        config.policy.message_reason = true;
        let text = order.iter().map(|t| format!("{{{t}}}")).collect::<Vec<_>>().join(" ");
        let wording = crate::clinic::template::Wording { text, ..crate::clinic::template::Wording::default() };
        config.template.iter_mut().for_each(|t| { t.said.insert("en".to_owned(), wording.clone()); });
        let facts = Facts { name: first_name(&name), at: Some(At(ms)), clinician: with.replace(['{', '}'], ""), reason: reason.replace(['{', '}'], ""), ..Facts::default() };
        let one = fill(&config, "reminder", "en", &facts, "", now()).expect("a text");
        prop_assert!(!one.text.contains(['{', '}']), "{}", one.text);
        prop_assert_eq!(one.parameters.len(), order.len());
        prop_assert!(one.parameters.iter().all(|p| !p.trim().is_empty() && !p.contains('\n') && p.chars().count() <= MAX_PARAMETER));
    }
}
