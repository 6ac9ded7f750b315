use super::*;
use crate::clinic::config::ClinicConfig;
use crate::log::event::{Answer, Channel};
use crate::log::state::{Form, Offer};
use crate::time::{DAY, HOUR};
use proptest::prelude::*;

const RIVERSIDE: &str = include_str!("../../../../clinics/riverside/clinic.toml");

fn riverside() -> Config {
    ClinicConfig::from_toml(RIVERSIDE, true).expect("the example is good")
}

fn at(text: &str) -> At {
    At::parse(text).expect("a time")
}

fn apt(starts_at: Option<At>) -> Appointment {
    Appointment {
        id: "apt_1".to_owned(),
        starts_at,
        ends_at: None,
        with: "Dr. Phillips".to_owned(),
        clinician: String::new(),
        service: String::new(),
        reason: String::new(),
        confirmed: false,
        arrived_at: None,
    }
}

fn planned(start: &str, booked: &str, change: Change) -> Vec<(String, String)> {
    let (config, booked) = (riverside(), at(booked));
    let all = appointment(&apt(Some(at(start))), change, &config, booked, booked);
    all.into_iter().map(|d| (d.template, d.due_at.to_string())).collect()
}

fn one(template: &str, due: &str) -> (String, String) {
    (template.to_owned(), at(due).to_string())
}

#[test]
fn a_booking_is_confirmed_after_an_hour_and_reminded_of_three_hours_before() {
    let all = planned("2024-10-18T14:00:00+01:00", "2024-10-16T08:00:00+01:00", Change::Booked);
    let expected = [
        one(CONFIRMATION, "2024-10-16T09:00:00+01:00"),
        one(REMINDER, "2024-10-18T11:00:00+01:00"),
    ];
    assert_eq!(all, expected);
}

#[test]
fn three_hours_before_is_so_on_the_clock_in_both_nights_on_which_clocks_change() {
    // Back at 02:00 on 27 October 2024: 03:30 less three hours is 00:30 on the clock, four hours earlier.
    let autumn = planned("2024-10-27T03:30:00+00:00", "2024-10-20T08:00:00Z", Change::Booked);
    assert_eq!(autumn[1], one(REMINDER, "2024-10-27T00:30:00+01:00"));
    // Forward at 01:00 on 31 March 2024: 00:30 again, two hours earlier.
    let spring = planned("2024-03-31T03:30:00+01:00", "2024-03-20T08:00:00Z", Change::Booked);
    assert_eq!(spring[1], one(REMINDER, "2024-03-31T00:30:00+00:00"));
    // In the hour that is skipped: by the hours that pass.
    let zone = riverside().time_zone;
    let start = at("2024-03-31T02:05:00+01:00");
    assert_eq!(before_on_the_clock(&zone, start, 10), start.plus(-10 * MINUTE));
}

#[test]
fn an_appointment_that_is_near_is_confirmed_and_not_reminded_of() {
    let two_hours = planned("2024-10-16T10:00:00+01:00", "2024-10-16T08:00:00+01:00", Change::Booked);
    assert_eq!(two_hours, [one(CONFIRMATION, "2024-10-16T09:00:00+01:00")]);
    let now = planned("2024-10-16T08:30:00+01:00", "2024-10-16T08:00:00+01:00", Change::Booked);
    assert_eq!(now, [one(CONFIRMATION, "2024-10-16T08:00:00+01:00")]);
    // The reminder would come before the confirmation.
    let between = planned("2024-10-16T11:30:00+01:00", "2024-10-16T08:00:00+01:00", Change::Booked);
    assert_eq!(between, [one(CONFIRMATION, "2024-10-16T09:00:00+01:00")]);
    assert_eq!(
        planned("2024-10-16T08:00:00Z", "2024-10-16T08:00:00Z", Change::Booked),
        []
    );
}

#[test]
fn a_move_is_told_at_once_and_the_reminder_goes_along_and_a_cancellation_is_told_alone() {
    let moved = planned("2024-10-21T10:00:00+01:00", "2024-10-17T12:00:00+01:00", Change::Moved);
    let expected = [
        one(MOVED, "2024-10-17T12:00:00+01:00"),
        one(REMINDER, "2024-10-21T07:00:00+01:00"),
    ];
    assert_eq!(moved, expected);
    let now = at("2024-10-17T12:00:00Z");
    let gone = appointment(&apt(None), Change::Cancelled, &riverside(), now, now);
    assert_eq!(
        (gone.len(), gone[0].template.as_str(), gone[0].due_at),
        (1, CANCELLED, now)
    );
}

fn unfinished(form_at: At, completed: bool) -> State {
    State {
        forms: vec![Form {
            id: "intake".to_owned(),
            answers: vec![Answer {
                field: "since".to_owned(),
                value: "weeks".to_owned(),
            }],
            from: Channel::Web,
            at: form_at,
            completed,
        }],
        ..State::default()
    }
}

#[test]
fn an_unfinished_form_is_followed_up_a_day_after_its_last_edit() {
    let config = riverside();
    let edited = at("2024-10-15T14:00:00+01:00");
    let all = follow_ups(&unfinished(edited, false), &config, edited);
    assert_eq!(all.len(), 1);
    assert_eq!(
        (all[0].template.as_str(), all[0].about.as_str()),
        ("form_link", "intake")
    );
    assert_eq!(all[0].due_at, edited.plus(DAY));
    // An edit moves it, finishing takes it away, and contact details are no form.
    let later = follow_ups(&unfinished(edited.plus(HOUR), false), &config, edited);
    assert_eq!((later[0].due_at, &later[0].id), (edited.plus(DAY + HOUR), &all[0].id));
    assert_eq!(follow_ups(&unfinished(edited, true), &config, edited), []);
    let mut contact = unfinished(edited, false);
    contact.forms[0].id = CONTACT_FORM.to_owned();
    assert_eq!(follow_ups(&contact, &config, edited), []);
}

#[test]
fn nobody_is_followed_up_at_night() {
    let config = riverside();
    for (edited, due) in [
        ("2024-10-15T22:00:00+01:00", "2024-10-17T08:00:00+01:00"),
        ("2024-10-15T03:00:00+01:00", "2024-10-16T08:00:00+01:00"),
        ("2024-10-15T08:00:00+01:00", "2024-10-16T08:00:00+01:00"),
        // Over the night on which clocks go back.
        ("2024-10-25T22:30:00+01:00", "2024-10-27T08:00:00+00:00"),
    ] {
        let all = follow_ups(&unfinished(at(edited), false), &config, at(edited));
        assert_eq!(all[0].due_at, at(due), "{edited}");
    }
}

#[test]
fn times_that_were_offered_are_followed_up_until_one_is_booked() {
    let (config, now) = (riverside(), at("2024-10-15T12:00:00Z"));
    let mut state = State {
        offered: Some(Offer {
            slots: vec![now.plus(DAY)],
            with: String::new(),
            at: now,
        }),
        ..State::default()
    };
    let all = follow_ups(&state, &config, now);
    assert_eq!(
        (all.len(), all[0].template.as_str(), all[0].due_at),
        (1, "booking_left", now.plus(DAY))
    );
    state.appointments.push(apt(Some(now.plus(3 * DAY))));
    assert_eq!(follow_ups(&state, &config, now), []);
}

proptest! {
    #[test]
    fn nothing_is_due_after_its_start_or_in_the_past(
        start in 1_700_000_000_000i64..1_800_000_000_000, ahead in 1i64..40_000, minutes in 1u32..20_160
    ) {
        let mut config = riverside();
        let way = crate::clinic::workflow::Way { before_minutes: Some(minutes), ..crate::clinic::workflow::Way::DEFAULT };
        config.workflow.insert(Workflow::Reminder, way);
        let (start, now) = (At(start), At(start - ahead * MINUTE));
        for change in [Change::Booked, Change::Moved] {
            let all = appointment(&apt(Some(start)), change, &config, now, now);
            prop_assert!(!all.is_empty() && all.len() <= 2);
            for due in all {
                prop_assert!(due.due_at >= now && due.due_at < start);
            }
        }
        let at = before_on_the_clock(&config.time_zone, start, minutes);
        prop_assert!(at < start && (start.0 - at.0 - i64::from(minutes) * MINUTE).abs() <= HOUR + MINUTE);
    }

    #[test]
    fn a_quiet_night_always_ends(ms in 1_700_000_000_000i64..1_800_000_000_000, from in 0u16..1_440, to in 0u16..1_440) {
        prop_assume!(from != to);
        let zone = riverside().time_zone;
        let due = after_quiet(&zone, Quiet { from, to }, At(ms));
        prop_assert!(due >= At(ms) && due <= At(ms + 26 * HOUR));
    }
}
