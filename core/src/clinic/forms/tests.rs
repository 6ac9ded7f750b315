//! Riverside's intake form, filled in and read back; forms with mistakes.

use super::*;
use crate::clinic::config::ClinicConfig;
use crate::clinic::tree::Table;
use crate::log::event::{Actor, Body, Channel, Entry, Event};

const RIVERSIDE: &str = include_str!("../../../../clinics/riverside/clinic.toml");
const NOW: At = At(1_729_026_000_000);

fn intake() -> Form {
    let config = ClinicConfig::from_toml(RIVERSIDE, true).expect("the example is good");
    config
        .form
        .into_iter()
        .find(|f| f.id == "intake")
        .expect("an intake form")
}

fn state(bodies: Vec<(Channel, Body)>) -> State {
    let mut state = State::default();
    for (n, (channel, body)) in bodies.into_iter().enumerate() {
        let seq = n as i64 + 1;
        let (by, cid) = (Actor::Patient, seq.to_string());
        state.apply(&Event {
            seq,
            at: NOW.plus(seq),
            entry: Entry { channel, by, body, cid },
        });
    }
    state
}

fn answers(fields: &[(&str, &str)]) -> Vec<Answer> {
    let one = |(field, value): &(&str, &str)| Answer {
        field: (*field).to_owned(),
        value: (*value).to_owned(),
    };
    fields.iter().map(one).collect()
}

fn saved(form: &str, fields: &[(&str, &str)]) -> Body {
    let (form, answers) = (form.to_owned(), answers(fields));
    Body::FormSaved { form, answers }
}

fn claimed(kind: &str, value: &str) -> Body {
    let (id, kind, value) = (format!("idn_{value}"), kind.to_owned(), value.to_owned());
    Body::IdentifierClaimed { id, kind, value }
}

fn errors(toml: &str) -> Vec<String> {
    let mut top = Table::from_toml(toml, 10_000).expect("TOML");
    forms(&mut top, &["en".to_owned()]);
    top.finish().iter().map(ToString::to_string).collect()
}

#[test]
fn the_example_clinic_has_an_intake_form_in_its_languages() {
    let form = intake();
    let asked: Vec<&str> = form.item.iter().map(|i| i.id.as_str()).collect();
    for id in [
        "name",
        "phone",
        "email",
        "date_of_birth",
        "reason",
        "since",
        "medicines",
        "allergies",
        "insurer",
        "member_number",
    ] {
        assert!(asked.contains(&id), "{id} in {asked:?}");
    }
    let (en, sv) = (form.to_json("en").to_string(), form.to_json("sv-FI").to_string());
    assert!(en.contains("Date of birth") && sv.contains("Födelsedatum"), "{en} {sv}");
    assert_eq!(form.to_json("fr"), form.to_json("en"), "something must be shown");
}

#[test]
fn an_answer_has_the_form_of_its_kind() {
    let form = intake();
    let read = |id: &str, value: &str| form.item(id).expect("an item").answer(value, "GB", NOW);
    assert_eq!(read("phone", "07400 123456").as_deref(), Ok("+447400123456"));
    assert_eq!(read("email", " Sarah@Example.com ").as_deref(), Ok("sarah@example.com"));
    assert_eq!(read("name", " Sarah \n Jones ").as_deref(), Ok("Sarah Jones"));
    assert_eq!(read("date_of_birth", "1985-03-12").as_deref(), Ok("1985-03-12"));
    assert_eq!(
        read("reason", " an itchy rash\non both arms ").as_deref(),
        Ok("an itchy rash\non both arms")
    );
    for id in ["name", "phone", "email", "date_of_birth", "reason"] {
        assert_eq!(read(id, "  ").as_deref(), Ok(""), "empty clears {id}");
    }
    for (id, bad) in [
        ("phone", "07400 12345"),
        ("phone", "call me"),
        ("email", "sarah@"),
        ("name", "12"),
        ("date_of_birth", "12/03/1985"),
        ("date_of_birth", "1985-02-30"),
        ("date_of_birth", "2024-10-18"),
        ("date_of_birth", "1085-03-12"),
        ("insurer", "one\ntwo"),
        ("reason", &"x".repeat(2_001)),
        ("since", "for-ever"),
    ] {
        assert!(read(id, bad).is_err(), "{id} {bad}");
    }
    let of = |kind| Item {
        id: "x".to_owned(),
        text: Texts::new(),
        kind,
        required: false,
        max_length: Some(3),
        option: Vec::new(),
        when: None,
    };
    assert!(of(Kind::Boolean).answer("yes", "GB", NOW).is_err());
    assert!(of(Kind::Integer).answer("-12", "GB", NOW).is_ok());
    for bad in ["1.5", "012", "+1", "1e3", "1234"] {
        assert!(of(Kind::Integer).answer(bad, "GB", NOW).is_err(), "{bad}");
    }
    assert!(of(Kind::String).answer("åäö", "GB", NOW).is_ok());
    assert!(of(Kind::String).answer("åäöx", "GB", NOW).is_err());
}

#[test]
fn what_is_known_is_not_asked_again() {
    let form = intake();
    let state = state(vec![
        (Channel::Web, saved("contact", &[("name", "Sarah Jones")])),
        (Channel::Web, claimed("phone", "+447400123456")),
        (
            Channel::Voice,
            saved("skin", &[("reason", "a rash"), ("allergies", "penicillin")]),
        ),
        (Channel::Web, saved("intake", &[("email", "sarah@example.com")])),
    ]);
    let filled = form.filled(&state);
    assert_eq!(
        filled.known,
        ["name", "phone", "allergies"],
        "a reason is each form's own"
    );
    assert_eq!(filled.answers["phone"], "+447400123456");
    assert_eq!(filled.answers["email"], "sarah@example.com");
    assert_eq!(filled.first_empty, "date_of_birth", "where the patient goes on");
    assert!(!filled.completed);
}

#[test]
fn what_the_patient_cleared_stays_cleared() {
    let form = intake();
    let state = state(vec![
        (Channel::Web, claimed("phone", "+447400123456")),
        (Channel::Web, saved("intake", &[("phone", "")])),
    ]);
    assert!(!form.filled(&state).answers.contains_key("phone"));
}

#[test]
fn a_form_is_finished_when_nothing_that_is_needed_is_missing() {
    let form = intake();
    let known = state(vec![
        (Channel::Web, saved("contact", &[("name", "Sarah")])),
        (Channel::Web, claimed("phone", "+447400123456")),
    ]);
    let draft = answers(&[("date_of_birth", "1985-03-12")]);
    assert_eq!(
        form.accept(&known, &draft, true, "GB", NOW),
        Err(Refused::Missing("reason".to_owned()))
    );
    let draft = answers(&[("date_of_birth", "1985-03-12"), ("reason", "a rash")]);
    let accepted = form.accept(&known, &draft, true, "GB", NOW).expect("finished");
    assert_eq!(accepted.answers, draft);
    let added: Vec<&str> = accepted.known.iter().map(|a| a.field.as_str()).collect();
    assert_eq!(added, ["name", "phone"], "the form stands whole");
    assert_eq!(
        form.accept(
            &known,
            &answers(&[("name", ""), ("reason", "x"), ("date_of_birth", "1985-03-12")]),
            true,
            "GB",
            NOW
        ),
        Err(Refused::Missing("name".to_owned()))
    );
    assert_eq!(
        form.accept(&known, &answers(&[("shoe_size", "42")]), false, "GB", NOW),
        Err(Refused::Unknown("shoe_size".to_owned()))
    );
    let wrong = form.accept(
        &known,
        &answers(&[("reason", "x"), ("phone", "call me")]),
        false,
        "GB",
        NOW,
    );
    assert!(matches!(wrong, Err(Refused::Wrong(field, _)) if field == "phone"));
}

#[test]
fn an_item_is_asked_only_when_the_earlier_answer_calls_for_it() {
    let toml = "[[form]]\nid='f'\ntitle.en='F'\n[[form.item]]\nid='smokes'\ntype='boolean'\ntext.en='Do you smoke?'\n\
                [[form.item]]\nid='daily'\ntype='integer'\ntext.en='How many a day?'\nrequired=true\nwhen={item='smokes',equals='true'}";
    let mut top = Table::from_toml(toml, 10_000).expect("TOML");
    let form = forms(&mut top, &["en".to_owned()]).pop().expect("a form");
    assert!(top.finish().is_empty());
    let accept = |fields: &[(&str, &str)]| form.accept(&State::default(), &answers(fields), true, "GB", NOW);
    assert!(accept(&[("smokes", "false")]).is_ok());
    assert!(accept(&[]).is_ok());
    assert_eq!(accept(&[("smokes", "true")]), Err(Refused::Missing("daily".to_owned())));
    assert!(accept(&[("smokes", "true"), ("daily", "10")]).is_ok());
    assert_eq!(form.filled(&State::default()).first_empty, "smokes");
}

#[test]
fn two_answers_to_one_fact_contradict_each_other() {
    let known = state(vec![(
        Channel::Web,
        saved(
            "intake",
            &[("insurer", "Bupa"), ("member_number", "AB 12-34"), ("name", "Sarah")],
        ),
    )]);
    let found = |form: &str, channel, fields: &[(&str, &str)]| contradicted(&known, form, channel, &answers(fields));
    assert_eq!(found("contact", Channel::Web, &[("insurer", "Aviva")]), ["insurer"]);
    assert_eq!(found("intake", Channel::Voice, &[("insurer", "Aviva")]), ["insurer"]);
    assert!(
        found("intake", Channel::Web, &[("insurer", "Aviva")]).is_empty(),
        "a correction"
    );
    assert!(
        found(
            "contact",
            Channel::Web,
            &[("insurer", "bupa"), ("member_number", "ab1234")]
        )
        .is_empty()
    );
    assert!(
        found("contact", Channel::Web, &[("name", "Sarah Jones")]).is_empty(),
        "more of the same name"
    );
    assert_eq!(found("contact", Channel::Web, &[("name", "Bob")]), ["name"]);
    assert!(found("contact", Channel::Web, &[("phone", "+447400123457"), ("insurer", "")]).is_empty());
}

#[test]
fn every_mistake_in_a_form_names_its_place() {
    let form = "[[form]]\nid='f'\ntitle.en='F'\n";
    let item = "[[form.item]]\nid='a'\ntype='string'\ntext.en='A?'\n";
    assert_eq!(errors(&format!("{form}{item}")), Vec::<String>::new());
    for (toml, expected) in [
        (form.to_owned(), "form[0].item must be there"),
        (format!("{form}{item}{form}{item}"), "form[1].id is another form's"),
        (format!("{form}{item}{item}"), "form[0].item[1].id is another item's"),
        (
            format!("{form}[[form.item]]\nid='a'\ntype='video'\ntext.en='A?'"),
            "form[0].item[0].type must be",
        ),
        (
            format!("{form}[[form.item]]\nid='å'\ntype='text'\ntext.en='A?'"),
            "form[0].item[0].id must be",
        ),
        (
            format!("{form}[[form.item]]\nid='phone'\ntype='text'\ntext.en='A?'"),
            "form[0].item[0].type must be the one",
        ),
        (
            format!("{form}[[form.item]]\nid='a'\ntype='text'\ntext.sv='A?'"),
            "form[0].item[0].text.en is missing",
        ),
        (
            format!("{form}[[form.item]]\nid='a'\ntype='choice'\ntext.en='A?'"),
            "form[0].item[0].option must be",
        ),
        (
            format!("{form}{item}option=[{{code='x',text.en='X'}}]"),
            "form[0].item[0].option must be",
        ),
        (
            format!("{form}{item}when={{item='b',equals='c'}}"),
            "form[0].item[0].when must name",
        ),
        (
            format!("{form}{item}surprise=1"),
            "form[0].item[0].surprise is not known",
        ),
        ("form = 3".to_owned(), "form must be a list"),
    ] {
        let errors = errors(&toml);
        assert!(errors.iter().any(|e| e.starts_with(expected)), "{toml}: {errors:?}");
    }
}
