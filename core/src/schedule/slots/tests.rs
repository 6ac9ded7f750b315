use super::*;
use crate::knowledge::{Away, Pronoun};
use proptest::prelude::*;

fn at(text: &str) -> At {
    At::parse(text).expect("a time")
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn london() -> Zone {
    Zone::parse("Europe/London").expect("a zone")
}

fn stretches(texts: &[&str]) -> Vec<Stretch> {
    texts.iter().map(|t| Stretch::parse(t).expect("a stretch")).collect()
}

fn service(id: &str, minutes: u16) -> Service {
    Service {
        id: id.to_owned(),
        name: BTreeMap::new(),
        words: BTreeMap::new(),
        specialty: String::new(),
        minutes,
        price: BTreeMap::new(),
        lead_hours: 2,
        horizon_days: 60,
        preparation: BTreeMap::new(),
        bookable: true,
    }
}

/// Works every day at these hours.
fn clinician(id: &str, services: &[&str], hours: &[&str]) -> Clinician {
    Clinician {
        id: id.to_owned(),
        name: format!("Dr. {id}"),
        pronoun: Pronoun::She,
        title: BTreeMap::new(),
        specialties: vec![],
        treats: vec![],
        services: services.iter().map(|s| (*s).to_owned()).collect(),
        languages: vec![],
        hours: std::array::from_fn(|_| stretches(hours)),
        away: vec![],
    }
}

/// Phillips sees patients on Mondays, Wednesdays and Fridays; Lind every morning.
fn clinic() -> Knowledge {
    let mut phillips = clinician("phillips", &["visit", "check"], &["09:00-12:00", "13:00-17:00"]);
    for day in [1, 3, 5, 6] {
        phillips.hours[day].clear();
    }
    let mut closed = service("closed", 30);
    closed.bookable = false;
    Knowledge {
        services: vec![service("visit", 30), service("check", 20), closed],
        clinicians: vec![clinician("lind", &["check", "closed"], &["08:00-10:00"]), phillips],
        ..Knowledge::default()
    }
}

fn wanted(service: &str) -> Wanted {
    Wanted {
        service: service.to_owned(),
        limit: MAX_SLOTS,
        ..Wanted::default()
    }
}

fn taken(clinician: &str, from: &str, to: &str) -> Taken {
    Taken {
        clinician: clinician.to_owned(),
        starts_at: at(from),
        ends_at: at(to),
    }
}

/// What is free at a clinic that has no holidays and nothing taken.
fn plainly(knowledge: &Knowledge, wanted: &Wanted, now: &str) -> Vec<Slot> {
    free(knowledge, &london(), &Week::default(), &[], wanted, at(now))
}

fn starts(slots: &[Slot]) -> Vec<String> {
    slots
        .iter()
        .map(|s| s.starts_at.to_string()[5..16].to_owned())
        .collect()
}

fn clocks(slots: &[Slot]) -> Vec<String> {
    let shown = |at: At| {
        let minute = london().local(at).minute;
        format!("{:02}:{:02}", minute / 60, minute % 60)
    };
    slots
        .iter()
        .map(|s| format!("{}-{}", shown(s.starts_at), shown(s.ends_at)))
        .collect()
}

#[test]
fn a_day_is_cut_from_the_beginning_of_each_stretch() {
    // Tuesday evening, summer time: Wednesday's first is 09:00 by the clock there.
    let slots = plainly(&clinic(), &wanted("visit"), "2024-10-15T21:00:00Z");
    assert_eq!(slots[0].id, "visit~phillips~1729065600");
    assert_eq!(slots[0].with, "Dr. phillips");
    let wednesday: Vec<_> = clocks(&slots).into_iter().take(14).collect();
    assert_eq!(wednesday.first().map(String::as_str), Some("09:00-09:30"));
    assert_eq!(wednesday[5], "11:30-12:00");
    assert_eq!(wednesday[6], "13:00-13:30");
    assert_eq!(wednesday[13], "16:30-17:00");
    assert_eq!(starts(&slots)[14], "10-18T08:00", "then comes Friday");
}

#[test]
fn what_does_not_fit_before_the_end_is_no_slot() {
    let mut knowledge = clinic();
    knowledge.services[0].minutes = 50;
    let slots = plainly(&knowledge, &wanted("visit"), "2024-10-15T21:00:00Z");
    assert_eq!(clocks(&slots)[..3], ["09:00-09:50", "09:50-10:40", "10:40-11:30"]);
    assert_eq!(clocks(&slots)[3], "13:00-13:50");
}

#[test]
fn nothing_is_offered_too_soon_or_too_far_ahead() {
    let slots = plainly(&clinic(), &wanted("visit"), "2024-10-16T07:30:00Z");
    assert_eq!(starts(&slots)[0], "10-16T09:30", "two hours from now");
    let mut knowledge = clinic();
    knowledge.services[0].horizon_days = 2;
    let slots = plainly(&knowledge, &wanted("visit"), "2024-10-16T16:00:00Z");
    assert_eq!(slots.len(), 14, "Friday is in two days, Monday is not");
    knowledge.services[0].horizon_days = 0;
    assert_eq!(plainly(&knowledge, &wanted("visit"), "2024-10-16T16:00:00Z"), []);
    knowledge.services[0].horizon_days = u16::MAX;
    let far = Wanted {
        from: Some(at("2026-01-01T00:00:00Z")),
        ..wanted("visit")
    };
    assert_eq!(plainly(&knowledge, &far, "2024-10-16T16:00:00Z"), []);
}

#[test]
fn holidays_and_days_away_have_no_slots() {
    let mut knowledge = clinic();
    let (from, to) = (date("2024-12-23"), date("2025-01-03"));
    knowledge.clinicians[1].away = vec![Away { from, to }];
    let slots = plainly(&knowledge, &wanted("visit"), "2024-12-20T18:00:00Z");
    assert_eq!(starts(&slots)[0], "01-06T09:00");
    let week = Week {
        holidays: vec![date("2024-10-16")],
        ..Week::default()
    };
    let slots = free(
        &clinic(),
        &london(),
        &week,
        &[],
        &wanted("visit"),
        at("2024-10-15T21:00:00Z"),
    );
    assert_eq!(starts(&slots)[0], "10-18T08:00");
}

#[test]
fn any_overlap_with_what_is_taken_counts() {
    let now = "2024-10-17T21:00:00Z";
    let taken = [
        // A minute at the end of one and at the beginning of the next; overlapping, out of order, one of somebody else.
        taken("phillips", "2024-10-18T08:59:00Z", "2024-10-18T09:01:00Z"),
        taken("phillips", "2024-10-18T08:30:00Z", "2024-10-18T08:31:00Z"),
        taken("lind", "2024-10-18T08:00:00Z", "2024-10-18T16:00:00Z"),
        taken("phillips", "2024-10-18T08:00:00Z", "2024-10-18T08:00:00Z"),
    ];
    let slots = free(
        &clinic(),
        &london(),
        &Week::default(),
        &taken,
        &wanted("visit"),
        at(now),
    );
    assert_eq!(clocks(&slots)[..2], ["09:00-09:30", "10:30-11:00"]);
}

#[test]
fn several_clinicians_are_offered_in_order_of_time() {
    let slots = plainly(&clinic(), &wanted("check"), "2024-10-15T21:00:00Z");
    let first: Vec<String> = slots
        .iter()
        .take(6)
        .map(|s| format!("{} {}", &s.starts_at.to_string()[11..16], s.clinician))
        .collect();
    assert_eq!(
        first,
        [
            "07:00 lind",
            "07:20 lind",
            "07:40 lind",
            "08:00 lind",
            "08:00 phillips",
            "08:20 lind"
        ]
    );
    let of_one = Wanted {
        clinician: "phillips".to_owned(),
        ..wanted("check")
    };
    let slots = plainly(&clinic(), &of_one, "2024-10-15T21:00:00Z");
    assert!(slots.iter().all(|s| s.clinician == "phillips"));
}

#[test]
fn what_is_not_for_patients_to_book_is_not_offered() {
    for nothing in ["closed", "unknown", ""] {
        assert_eq!(
            plainly(&clinic(), &wanted(nothing), "2024-10-15T21:00:00Z"),
            [],
            "{nothing}"
        );
    }
    let of_other = Wanted {
        clinician: "lind".to_owned(),
        ..wanted("visit")
    };
    assert_eq!(plainly(&clinic(), &of_other, "2024-10-15T21:00:00Z"), []);
}

#[test]
fn a_choice_is_by_day_by_time_and_by_how_many() {
    let now = "2024-10-15T21:00:00Z";
    let friday_at_two = Wanted {
        weekdays: vec![4],
        minutes: Some((14 * 60, 14 * 60)),
        ..wanted("visit")
    };
    let slots = plainly(&clinic(), &friday_at_two, now);
    assert_eq!(starts(&slots)[..3], ["10-18T13:00", "10-25T13:00", "11-01T14:00"]);
    let afternoons = Wanted {
        minutes: Some((12 * 60, 17 * 60)),
        per_day: 1,
        limit: 3,
        ..wanted("visit")
    };
    let slots = plainly(&clinic(), &afternoons, now);
    assert_eq!(starts(&slots), ["10-16T12:00", "10-18T12:00", "10-21T12:00"]);
    let window = Wanted {
        from: Some(at("2024-10-18T10:00:00Z")),
        until: Some(at("2024-10-18T12:30:00Z")),
        ..wanted("visit")
    };
    assert_eq!(
        starts(&plainly(&clinic(), &window, now)),
        ["10-18T10:00", "10-18T10:30", "10-18T12:00"]
    );
    let none = Wanted {
        limit: 0,
        ..wanted("visit")
    };
    assert_eq!(plainly(&clinic(), &none, now), []);
    let many = Wanted {
        limit: usize::MAX,
        ..wanted("visit")
    };
    assert_eq!(plainly(&clinic(), &many, now).len(), MAX_SLOTS);
}

/// What one clinician who works through the night is free for.
fn in_the_night(now: &str, hours: &str, minutes: u16, from: &str, until: &str) -> Vec<String> {
    let mut knowledge = clinic();
    knowledge.services[0].minutes = minutes;
    knowledge.clinicians = vec![clinician("lind", &["visit"], &[hours])];
    let wanted = Wanted {
        from: Some(at(from)),
        until: Some(at(until)),
        ..wanted("visit")
    };
    clocks(&plainly(&knowledge, &wanted, now))
}

#[test]
fn the_hour_that_is_skipped_has_no_slots() {
    // Sunday 31 March 2024: at 01:00 the clock shows 02:00.
    let night = |hours, minutes| {
        let (from, until) = ("2024-03-31T00:00:00Z", "2024-03-31T22:00:00Z");
        in_the_night("2024-03-20T00:00:00Z", hours, minutes, from, until)
    };
    assert_eq!(night("00:00-04:00", 60), ["00:00-02:00", "02:00-03:00", "03:00-04:00"]);
    assert_eq!(
        night("00:00-03:00", 30),
        ["00:00-00:30", "00:30-02:00", "02:00-02:30", "02:30-03:00"]
    );
    // 45 minutes from 00:45 last until the clock shows 02:30: the next of the grid would begin before that.
    assert_eq!(
        night("00:00-04:30", 45),
        ["00:00-00:45", "00:45-02:30", "03:00-03:45", "03:45-04:30"]
    );
    assert_eq!(night("01:00-02:00", 30), Vec::<String>::new());
    assert_eq!(night("01:30-03:00", 30), ["02:00-02:30", "02:30-03:00"]);
    // The stretch is over at 01:30, which the clock passes over: what would end at 02:30 does not fit.
    assert_eq!(night("00:00-01:30", 45), ["00:00-00:45"]);
}

#[test]
fn a_time_that_comes_twice_is_offered_once() {
    // Sunday 27 October 2024: at 02:00 the clock shows 01:00 again.
    let night = |hours, minutes| {
        let (from, until) = ("2024-10-26T23:00:00Z", "2024-10-28T00:00:00Z");
        in_the_night("2024-10-20T00:00:00Z", hours, minutes, from, until)
    };
    assert_eq!(
        night("00:00-03:00", 30)[..6],
        [
            "00:00-00:30",
            "00:30-01:00",
            "01:00-01:30",
            "01:30-01:00",
            "02:00-02:30",
            "02:30-03:00"
        ]
    );
    let all = night("00:00-24:00", 60);
    assert_eq!(all.len(), 24);
    assert_eq!(all[23], "23:00-00:00");
}

#[test]
fn a_slot_can_be_booked_exactly_when_it_is_offered() {
    let (knowledge, zone, now) = (clinic(), london(), at("2024-10-15T21:00:00Z"));
    let find = |text: &str| {
        let id = SlotId::parse(text).expect("an id");
        find(&knowledge, &zone, &Week::default(), &[], &id, now).map(|s| s.id)
    };
    for slot in plainly(&knowledge, &wanted("visit"), "2024-10-15T21:00:00Z") {
        assert_eq!(find(&slot.id), Some(slot.id));
    }
    for (made_up, why) in [
        ("visit~phillips~1729065601", "a second beside the grid"),
        ("visit~phillips~1729066500", "a quarter of an hour beside it"),
        ("visit~lind~1729065600", "somebody who does not give it"),
        ("closed~lind~1729065600", "not for patients"),
        ("unknown~phillips~1729065600", "no such service"),
        ("visit~phillips~1728979200", "yesterday"),
        ("visit~phillips~1760515200", "in a year"),
        ("visit~phillips~1729076400", "lunch"),
    ] {
        assert_eq!(find(made_up), None, "{why}");
    }
}

#[test]
fn the_nearest_to_a_slot_that_is_gone_are_of_the_same_clinician_first() {
    let now = at("2024-10-15T21:00:00Z");
    let near = |knowledge: &Knowledge, id: &str, count| -> Vec<String> {
        let gone = SlotId::parse(id).expect("an id");
        let gone_until = gone.starts_at.plus(30 * MINUTE);
        let taken = [Taken {
            clinician: gone.clinician.clone(),
            starts_at: gone.starts_at,
            ends_at: gone_until,
        }];
        nearest(knowledge, &london(), &Week::default(), &taken, &gone, now, count)
            .iter()
            .map(|s| format!("{} {}", &s.starts_at.to_string()[5..16], s.clinician))
            .collect()
    };
    // Friday at two by the clock.
    assert_eq!(
        near(&clinic(), "visit~phillips~1729256400", 3),
        ["10-18T12:30 phillips", "10-18T13:30 phillips", "10-18T12:00 phillips"]
    );
    let mut knowledge = clinic();
    knowledge.clinicians[1].away = vec![Away {
        from: date("2024-10-01"),
        to: date("2025-10-01"),
    }];
    assert_eq!(
        near(&knowledge, "check~phillips~1729238400", 2),
        ["10-18T08:00 lind", "10-18T07:40 lind"]
    );
    assert_eq!(near(&knowledge, "visit~phillips~1729256400", 3), Vec::<String>::new());
    assert_eq!(near(&clinic(), "nothing~phillips~1729256400", 3), Vec::<String>::new());
}

#[test]
fn the_work_is_bounded_whatever_is_asked() {
    let mut knowledge = clinic();
    knowledge.services[0].minutes = 0;
    knowledge.services[0].horizon_days = u16::MAX;
    knowledge.clinicians = (0..50)
        .map(|n| clinician(&format!("c{n}"), &["visit"], &["00:00-24:00"]))
        .collect();
    let hopeless = Wanted {
        minutes: Some((24 * 60, 24 * 60)),
        ..wanted("visit")
    };
    assert_eq!(plainly(&knowledge, &hopeless, "2024-10-15T21:00:00Z"), []);
    let slots = plainly(&knowledge, &wanted("visit"), "2024-10-15T21:00:00Z");
    assert_eq!(slots[0].ends_at.0 - slots[0].starts_at.0, 5 * MINUTE);
}

proptest! {
    #[test]
    fn no_slot_overlaps_a_taken_one_and_all_are_inside_the_hours(
        day in 0i64..800,
        minutes in 5u16..120,
        busy in prop::collection::vec((0i64..14 * 24 * 60, 1i64..300, any::<bool>()), 0..40),
    ) {
        let now = at("2024-01-01T00:30:00Z").plus(day * DAY);
        let mut knowledge = clinic();
        knowledge.services[0].minutes = minutes;
        knowledge.clinicians[0].services.push("visit".to_owned());
        let taken: Vec<Taken> = busy
            .iter()
            .map(|(from, length, first)| Taken {
                clinician: if *first { "lind" } else { "phillips" }.to_owned(),
                starts_at: now.plus(from * MINUTE),
                ends_at: now.plus((from + length) * MINUTE),
            })
            .collect();
        let (zone, week) = (london(), Week::default());
        let all = free(&knowledge, &zone, &week, &taken, &wanted("visit"), now);
        prop_assert_eq!(&free(&knowledge, &zone, &week, &taken, &wanted("visit"), now), &all);
        let mut backwards = taken.clone();
        backwards.reverse();
        prop_assert_eq!(&free(&knowledge, &zone, &week, &backwards, &wanted("visit"), now), &all);
        let mut last: BTreeMap<&str, At> = BTreeMap::new();
        for slot in &all {
            prop_assert_eq!(slot.ends_at.0 - slot.starts_at.0, i64::from(minutes) * MINUTE);
            prop_assert!(slot.starts_at >= now.plus(2 * HOUR));
            for t in taken.iter().filter(|t| t.clinician == slot.clinician) {
                prop_assert!(t.ends_at <= slot.starts_at || t.starts_at >= slot.ends_at);
            }
            let (from, to) = (zone.local(slot.starts_at), zone.local(slot.ends_at));
            let clinician = knowledge.clinicians.iter().find(|c| c.id == slot.clinician).expect("known");
            let inside = hours(clinician, from.date)
                .iter()
                .any(|s| s.start <= from.minute && to.minute <= s.end && from.date == to.date);
            prop_assert!(inside, "{} {:?}", slot.id, from);
            let before = last.insert(&clinician.id, slot.ends_at);
            prop_assert!(before.is_none_or(|b| b <= slot.starts_at), "two of one clinician overlap");
            let id = SlotId::parse(&slot.id).expect("an id");
            let found = find(&knowledge, &zone, &week, &taken, &id, now);
            prop_assert_eq!(found.as_ref(), Some(slot));
        }
        prop_assert!(all.windows(2).all(|w| (w[0].starts_at, &w[0].clinician) < (w[1].starts_at, &w[1].clinician)));
    }

    #[test]
    fn any_question_has_an_answer(now: i64, from: Option<i64>, until: Option<i64>, limit: usize, per_day: usize) {
        let wanted = Wanted {
            from: from.map(At),
            until: until.map(At),
            limit,
            per_day,
            ..wanted("visit")
        };
        let _ = free(&clinic(), &london(), &Week::default(), &[], &wanted, At(now));
    }
}
