use super::super::read;
use super::*;

/// A whole small clinic, one piece a line or two, so that a test can break one of them.
const SMALL: &str = r#"[[specialty]]
id = "skin"
name = { en = "skin care", sv = "hudvård" }

[[condition]]
id = "eczema"
specialty = "skin"
name = { en = "eczema", sv = "eksem" }

[[service]]
id = "visit"
name = { en = "visit", sv = "besök" }
specialty = "skin"
minutes = 30
price = "£60"
bookable = true

[[clinician]]
id = "ann"
name = "Dr. Ann"
pronoun = "she"
title = { en = "Dermatologist", sv = "Hudläkare" }
specialties = ["skin"]
treats = ["eczema"]
services = ["visit"]
hours = { mon = ["09:00-12:00", "13:00-16:00"] }

[[entry]]
id = "cream"
group = "clinical"
approved_by = "Dr. Ann"
approved_on = "2024-09-01"
valid_until = "2028-09-30"
clinician = "ann"
condition = "eczema"
service = "visit"
replies = ["book:visit", "handoff:phone", "person", "form:intake"]
[entry.en]
q = ["cream?", "ointment?", "lotion?", "salve?", "balm?"]
a = "Carry on. Call {phone}. A visit costs {price:visit}."
hit = ["what about my cream"]
miss = ["where do I park"]
[entry.sv]
q = ["kräm?", "salva?", "lotion?", "balsam?", "smörja?"]
a = "Fortsätt. Ring {phone}."
hit = ["hur gör jag med krämen"]

[[entry]]
id = "parking"
group = "admin"
replies = ["ask:cream"]
[entry.en]
q = ["parking?", "car?", "garage?", "car park?", "where to park?"]
a = "Behind the house."
hit = ["is there space for my car"]
[entry.sv]
q = ["parkering?", "bil?", "garage?", "p-plats?", "var parkerar jag?"]
a = "Bakom huset."
hit = ["plats för bilen"]
"#;

/// What is found where one piece is exchanged, and on which line the exchange begins.
fn with(piece: &str, other: &str, today: &str) -> (u32, Vec<String>) {
    assert_eq!(SMALL.matches(piece).count(), 1, "{piece} stands once");
    let line = 1 + SMALL[..SMALL.find(piece).expect("it stands there")]
        .matches('\n')
        .count();
    let files = [("small.toml".to_owned(), SMALL.replacen(piece, other, 1))];
    let (knowledge, places) = read::with_places(&files).expect("it can be read");
    let languages = ["en".to_owned(), "sv".to_owned()];
    let findings = check(&knowledge, &places, &languages, today.parse().expect("a date"));
    let line = u32::try_from(line).expect("short");
    (line, findings.iter().map(ToString::to_string).collect())
}

#[test]
fn a_whole_clinic_has_no_findings() {
    assert_eq!(
        with("Behind the house.", "Behind us.", "2024-10-15").1,
        Vec::<String>::new()
    );
}

#[test]
fn every_mistake_is_found_on_its_line() {
    let error = "error: ";
    let warning = "warning: ";
    for (piece, other, severity, what) in [
        // Translations
        (
            "name = { en = \"skin care\", sv = \"hudvård\" }",
            "name = { en = \"skin care\" }",
            error,
            "specialty 'skin': 'name' is missing in the language 'sv'",
        ),
        (
            "name = { en = \"eczema\", sv = \"eksem\" }",
            "name = { sv = \"eksem\" }",
            error,
            "condition 'eczema': 'name' is missing in the language 'en'",
        ),
        (
            "name = { en = \"visit\", sv = \"besök\" }",
            "name = { en = \"visit\" }",
            error,
            "service 'visit': 'name' is missing",
        ),
        (
            "price = \"£60\"",
            "price = { en = \"£60\" }",
            error,
            "service 'visit': 'price' is missing in the language 'sv'",
        ),
        (
            "price = \"£60\"",
            "preparation = { sv = \"Kom fastande.\" }\nprice = \"£60\"",
            error,
            "service 'visit': 'preparation' is missing in the language 'en'",
        ),
        (
            "title = { en = \"Dermatologist\", sv = \"Hudläkare\" }",
            "title = { en = \"Dermatologist\" }",
            error,
            "clinician 'ann': 'title' is missing",
        ),
        (
            "name = { en = \"eczema\", sv = \"eksem\" }",
            "name = { en = \"eczema\", sv = \"eksem\", de = \"Ekzem\" }",
            warning,
            "condition 'eczema': 'name' is in 'de'",
        ),
        // Ids and what they point to
        (
            "id = \"parking\"",
            "id = \"cream\"",
            error,
            "the entry 'cream' is there already: small.toml:29",
        ),
        ("id = \"eczema\"", "id = \"ecsema\"", error, ""),
        (
            "specialty = \"skin\"\nname",
            "specialty = \"skinn\"\nname",
            error,
            "condition 'eczema': there is no specialty 'skinn'; did you mean 'skin'?",
        ),
        (
            "specialty = \"skin\"\nminutes",
            "specialty = \"bones\"\nminutes",
            error,
            "service 'visit': there is no specialty 'bones'",
        ),
        (
            "specialties = [\"skin\"]",
            "specialties = [\"skin\", \"teeth\"]",
            error,
            "clinician 'ann': there is no specialty 'teeth'",
        ),
        ("specialties = [\"skin\"]", "specialties = []", error, ""),
        (
            "treats = [\"eczema\"]",
            "treats = [\"eczema\", \"acne\"]",
            error,
            "clinician 'ann': there is no condition 'acne'",
        ),
        (
            "services = [\"visit\"]",
            "services = [\"visit\", \"vist\"]",
            error,
            "clinician 'ann': there is no service 'vist'; did you mean 'visit'?",
        ),
        (
            "clinician = \"ann\"",
            "clinician = \"bob\"",
            error,
            "entry 'cream': there is no clinician 'bob'",
        ),
        (
            "condition = \"eczema\"",
            "condition = \"acne\"",
            error,
            "entry 'cream': there is no condition 'acne'",
        ),
        (
            "service = \"visit\"",
            "service = \"call\"",
            error,
            "entry 'cream': there is no service 'call'",
        ),
        (
            "replies = [\"ask:cream\"]",
            "replies = [\"ask:creme\"]",
            error,
            "entry 'parking': there is no entry 'creme'; did you mean 'cream'?",
        ),
        (
            "replies = [\"ask:cream\"]",
            "replies = [\"ask:parking\"]",
            error,
            "entry 'parking': a reply is",
        ),
        (
            "replies = [\"ask:cream\"]",
            "replies = [\"call me\"]",
            error,
            "entry 'parking': a reply is",
        ),
        (
            "replies = [\"ask:cream\"]",
            "replies = [\"handoff:fax\"]",
            error,
            "entry 'parking': a reply is",
        ),
        (
            "replies = [\"ask:cream\"]",
            "replies = [\"book:surgery\"]",
            error,
            "entry 'parking': there is no service 'surgery'",
        ),
        // Approval
        (
            "valid_until = \"2028-09-30\"",
            "valid_until = \"2024-08-31\"",
            error,
            "entry 'cream': 'valid_until' is before 'approved_on'",
        ),
        (
            "valid_until = \"2028-09-30\"",
            "valid_until = \"2024-10-14\"",
            error,
            "entry 'cream' expired on 2024-10-14",
        ),
        (
            "valid_until = \"2028-09-30\"",
            "valid_until = \"2024-11-14\"",
            warning,
            "entry 'cream' expires on 2024-11-14",
        ),
        (
            "approved_on = \"2024-09-01\"",
            "approved_on = \"2024-10-16\"",
            warning,
            "entry 'cream': 'approved_on' is still to come",
        ),
        (
            "approved_by = \"Dr. Ann\"",
            "approved_by = \"Dr. Bob\"",
            warning,
            "entry 'cream': 'Dr. Bob' is not the name of a clinician",
        ),
        // What can be booked
        (
            "hours = { mon = [\"09:00-12:00\", \"13:00-16:00\"] }",
            "hours = { mon = [\"09:00-12:00\", \"11:00-16:00\"] }",
            error,
            "clinician 'ann': the hours of 'mon' overlap",
        ),
        (
            "hours = { mon = [\"09:00-12:00\", \"13:00-16:00\"] }",
            "hours = { mon = [\"13:00-16:00\", \"09:00-12:00\"] }",
            error,
            "clinician 'ann': the hours of 'mon' overlap",
        ),
        (
            "hours = { mon = [\"09:00-12:00\", \"13:00-16:00\"] }",
            "hours = { mon = [] }",
            error,
            "clinician 'ann' has no hours",
        ),
        (
            "minutes = 30",
            "minutes = 240",
            error,
            "service 'visit' takes 240 minutes, and nobody who gives it has so long",
        ),
        // What is said
        (
            "q = [\"cream?\", \"ointment?\", \"lotion?\", \"salve?\", \"balm?\"]",
            "q = [\"cream?\", \"ointment?\"]",
            error,
            "entry 'cream' in 'en' has 2 ways to ask; it needs at least 5",
        ),
        (
            "a = \"Fortsätt. Ring {phone}.\"",
            "a = \"Ring {telefon}.\"",
            error,
            "entry 'cream' in 'sv': {telefon} is not known; allowed are {address}, {phone}",
        ),
        (
            "a = \"Fortsätt. Ring {phone}.\"",
            "a = \"Ring {phone\"",
            error,
            "entry 'cream' in 'sv': a brace after \"Ring \" has no other half",
        ),
        (
            "a = \"Fortsätt. Ring {phone}.\"",
            "a = \"Ring phone}\"",
            error,
            "entry 'cream' in 'sv': a brace after \"Ring phone\" has no other half",
        ),
        (
            "a = \"Fortsätt. Ring {phone}.\"",
            "a = \"{price:call}\"",
            error,
            "entry 'cream' in 'sv': there is no service 'call'",
        ),
        (
            "hit = [\"plats för bilen\"]",
            "hit = [\"Bil\"]",
            error,
            "entry 'parking' in 'sv': \"Bil\" is a way to ask already",
        ),
        (
            "q = [\"parking?\", \"car?\", \"garage?\", \"car park?\", \"where to park?\"]",
            "q = [\"parking?\", \"car?\", \"garage?\", \"car park?\", \"Balm\"]",
            error,
            "entry 'parking' in 'en': \"Balm\" is a way to ask for 'cream' too (small.toml:39)",
        ),
        (
            "q = [\"parking?\", \"car?\", \"garage?\", \"car park?\", \"where to park?\"]",
            "q = [\"parking?\", \"car?\", \"garage?\", \"car park?\", \"where to park?\", \"Car\"]",
            warning,
            "entry 'parking' in 'en': \"Car\" is there already",
        ),
    ] {
        let (line, findings) = with(piece, other, "2024-10-15");
        let expected = format!("small.toml:{line}: {severity}{what}");
        let found = findings.iter().any(|f| f.starts_with(&expected));
        // An empty expectation: other lines tell of it.
        assert!(
            if what.is_empty() { !findings.is_empty() } else { found },
            "{other}: {expected}\n{findings:#?}"
        );
    }
}

#[test]
fn what_is_not_there_is_told_where_it_should_be() {
    for (piece, other, line, what) in [
        (
            "approved_by = \"Dr. Ann\"\n",
            "",
            28,
            "entry 'cream' is clinical and needs 'approved_by'",
        ),
        (
            "approved_on = \"2024-09-01\"\n",
            "",
            28,
            "entry 'cream' is clinical and needs 'approved_on'",
        ),
        (
            "valid_until = \"2028-09-30\"\n",
            "",
            28,
            "entry 'cream' is clinical and needs 'valid_until'",
        ),
        (
            "services = [\"visit\"]",
            "",
            10,
            "service 'visit' can be booked, but no clinician has it",
        ),
        (
            "hours = { mon = [\"09:00-12:00\", \"13:00-16:00\"] }",
            "",
            18,
            "clinician 'ann' has no hours",
        ),
        (
            "treats = [\"eczema\"]",
            "treats = []",
            5,
            "condition 'eczema': no clinician treats it",
        ),
        (
            "specialties = [\"skin\"]",
            "specialties = []",
            18,
            "clinician 'ann' has no specialty",
        ),
        (
            "specialties = [\"skin\"]",
            "specialties = []",
            1,
            "specialty 'skin': no clinician has it",
        ),
        (
            "specialties = [\"skin\"]",
            "specialties = []",
            24,
            "clinician 'ann' treats 'eczema', which belongs to 'skin'",
        ),
        (
            "hit = [\"plats för bilen\"]",
            "",
            56,
            "entry 'parking' in 'sv' has no test line",
        ),
        (
            "[entry.sv]\nq = [\"kräm?\"",
            "[entry.de]\nq = [\"kräm?\"",
            28,
            "entry 'cream' is missing in the language 'sv'; write [entry.sv]",
        ),
        (
            "[entry.sv]\nq = [\"kräm?\"",
            "[entry.de]\nq = [\"kräm?\"",
            43,
            "entry 'cream' is in 'de', which is none of the clinic's languages",
        ),
        (
            "price = \"£60\"",
            "",
            40,
            "entry 'cream' in 'en': the service 'visit' has no price",
        ),
        (
            "bookable = true",
            "bookable = false",
            37,
            "entry 'cream': the service 'visit' cannot be booked",
        ),
    ] {
        let (_, findings) = with(piece, other, "2024-10-15");
        let found = |f: &String| f.starts_with(&format!("small.toml:{line}: ")) && f.contains(what);
        assert!(findings.iter().any(found), "{line} {what}\n{findings:#?}");
    }
}

#[test]
fn test_lines_are_run_through_whatever_finds_answers() {
    let files = [("small.toml".to_owned(), SMALL.to_owned())];
    let (knowledge, places) = read::with_places(&files).expect("it can be read");
    let languages = ["en".to_owned(), "sv".to_owned()];
    // Knows English only, takes every "where" for a question about creams, and does not know lotions.
    let leads = |language: &str, line: &str| -> Option<String> {
        let entry = match line {
            _ if language == "sv" || line == "lotion?" => return None,
            _ if line.starts_with("where do") => "cream",
            _ if line.contains("car") || line.contains("park") || line.contains("garage") => "parking",
            _ => "cream",
        };
        Some(entry.to_owned())
    };
    let found: Vec<String> = lines(&knowledge, &places, &languages, &leads)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(
        found.contains(&"small.toml:39: error: \"lotion?\" should lead to 'cream' and leads to no answer".to_owned()),
        "{found:#?}"
    );
    assert!(
        found.contains(&"small.toml:42: error: \"where do I park\" leads to 'cream' and should not".to_owned()),
        "{found:#?}"
    );
    // Five ways and a test line of two entries in Swedish, and the two above.
    assert_eq!(found.len(), 2 * 6 + 2, "{found:#?}");
}

#[test]
fn an_entry_may_be_told_up_to_its_last_day() {
    let (_, findings) = with("2028-09-30", "2024-10-15", "2024-10-15");
    assert!(findings.iter().all(|f| f.contains("warning")), "{findings:#?}");
    let files = [("small.toml".to_owned(), SMALL.to_owned())];
    let knowledge = read::files(&files).expect("it can be read");
    let cream = knowledge.entry("cream").expect("it is there");
    assert!(cream.is_valid("2028-09-30".parse().expect("a date")));
    assert!(!cream.is_valid("2028-10-01".parse().expect("a date")));
}
