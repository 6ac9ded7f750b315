use super::*;

/// The example clinic's files.
#[allow(
    clippy::disallowed_methods,
    reason = "the folder's files change; a list of them here would be forgotten"
)]
fn riverside() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../clinics/riverside/knowledge");
    let mut all: Vec<(String, String)> = std::fs::read_dir(folder)
        .expect("the folder")
        .filter_map(|file| {
            let file = file.expect("a file");
            let name = file.file_name().into_string().expect("a name");
            let read = |path| std::fs::read(path).expect("readable");
            name.ends_with(".toml")
                .then(|| (name, String::from_utf8(read(file.path())).expect("UTF-8")))
        })
        .collect();
    all.sort();
    all
}

#[test]
fn the_example_clinic_is_read() {
    let knowledge = files(&riverside()).expect("the example is good");
    assert_eq!(knowledge.clinicians.len(), 6);
    assert_eq!(knowledge.services.len(), 14);
    let phillips = knowledge.clinician("phillips").expect("she is there");
    assert_eq!(
        (phillips.name.as_str(), phillips.pronoun),
        ("Dr. Phillips", Pronoun::She)
    );
    assert!(phillips.hours[0].len() == 2 && phillips.hours[1].is_empty());
    let visit = knowledge.service("dermatology-visit").expect("it is there");
    assert_eq!(visit.price.get("sv").map(String::as_str), Some("£120"));
}

/// Everything that is said of one file.
fn one(text: &str) -> Vec<String> {
    told(&[("a.toml".to_owned(), text.to_owned())])
}

fn told(all: &[(String, String)]) -> Vec<String> {
    files(all).map_or_else(|found| found.iter().map(ToString::to_string).collect(), |_| Vec::new())
}

/// A service with one line more, and what is said of it.
fn service(line: &str) -> Vec<String> {
    one(&format!(
        "[[service]]\nid = \"visit\"\nname = {{ en = \"visit\" }}\nminutes = 30\n{line}\n"
    ))
}

fn clinician(line: &str) -> Vec<String> {
    one(&format!(
        "[[clinician]]\nid = \"ann\"\nname = \"Dr. Ann\"\npronoun = \"she\"\n{line}\n"
    ))
}

fn entry(line: &str) -> Vec<String> {
    one(&format!("[[entry]]\nid = \"parking\"\ngroup = \"admin\"\n{line}\n"))
}

#[test]
fn what_is_whole_is_read() {
    assert_eq!(service("price = { en = \"£60\" }"), Vec::<String>::new());
    assert_eq!(
        clinician("away = [\"2026-01-05\", \"2026-02-01/2026-02-07\"]"),
        Vec::<String>::new()
    );
    assert_eq!(
        entry("valid_until = 2028-09-30\n[entry.en]\nq = [\"a\"]\na = \"b\""),
        Vec::<String>::new()
    );
    assert_eq!(one(""), Vec::<String>::new());
    assert_eq!(files(&[]), Ok(Knowledge::default()));
}

#[test]
fn every_mistake_is_told_with_its_line_and_what_is_allowed() {
    for (found, expected) in [
        // Form
        (one("\n[[entry]\nid = 3"), "a.toml:2: error: this is not TOML: "),
        (
            one("[[entry]]\nid = \"a\"\nid = \"b\""),
            "a.toml:3: error: this is not TOML: ",
        ),
        (
            one("\n[[entri]]"),
            "a.toml:2: error: 'entri' is not known here; did you mean [[entry]]? A file holds [[specialty]]",
        ),
        (
            one("[entry]\nid = \"a\""),
            "a.toml:1: error: write [[entry]] in two square brackets",
        ),
        (one("entry = [3]"), "a.toml:1: error: entry must be a table of fields"),
        // Fields
        (
            service("minute = 3"),
            "a.toml:5: error: service 'visit': 'minute' is not known here; did you mean 'minutes'?",
        ),
        (
            service("cost = \"£60\""),
            "a.toml:5: error: service 'visit': 'cost' is not known here; did you mean 'price'?",
        ),
        (
            service("colour = \"red\""),
            "a.toml:5: error: service 'visit': 'colour' is not known here; allowed are id, name, words",
        ),
        (
            entry("[entry.en]\nanswer = \"b\""),
            "a.toml:5: error: entry 'parking' in 'en': 'answer' is not known here; did you mean 'a'?",
        ),
        (
            entry("[entry.english]\na = \"b\""),
            "a.toml:4: error: entry 'parking': 'english' is not known here",
        ),
        (
            clinician("[clinician.hours]\nmonday = [\"09:00-12:00\"]"),
            "a.toml:6: error: clinician 'ann': 'hours': 'monday' is not known here",
        ),
        // Ids
        (
            one("[[entry]]\ngroup = \"admin\""),
            "a.toml:1: error: entry: 'id' is missing; write id = ",
        ),
        (
            one("[[entry]]\nid = \"Opening hours\""),
            "a.toml:2: error: entry 'Opening hours': 'id' must be 1 to 40 small letters",
        ),
        (
            one("[[condition]]\nid = \"acne\"\nname = { en = \"acne\" }"),
            "a.toml:1: error: condition 'acne': 'specialty' is missing",
        ),
        // Texts
        (
            one("[[specialty]]\nid = \"skin\""),
            "a.toml:1: error: specialty 'skin': 'name' is missing; write name = { en",
        ),
        (
            one("[[specialty]]\nid = \"skin\"\nname = \"skin\""),
            "a.toml:3: error: specialty 'skin': 'name' must be a text for each language",
        ),
        (
            one("[[specialty]]\nid = \"skin\"\nname = { en = \" \" }"),
            "a.toml:3: error: specialty 'skin': 'name.en' may not be empty",
        ),
        (
            one("[[specialty]]\nid = \"skin\"\nname = { english = \"skin\" }"),
            "a.toml:3: error: specialty 'skin': 'name' has 'english', which is not a language code",
        ),
        (
            service("words = { en = \"stay\" }"),
            "a.toml:5: error: service 'visit': 'words.en' must be a list in square brackets",
        ),
        (
            service("words = [\"stay\"]"),
            "a.toml:5: error: service 'visit': 'words' must be a list for each language",
        ),
        (
            service("words = { en = [\"stay\", 3] }"),
            "a.toml:5: error: service 'visit': 'words.en' must be text in quotes",
        ),
        (
            service("price = 60"),
            "a.toml:5: error: service 'visit': 'price' must be text in quotes",
        ),
        (
            service("bookable = \"yes\""),
            "a.toml:5: error: service 'visit': 'bookable' must be true or false, without quotes",
        ),
        (
            service("lead_hours = \"2\""),
            "a.toml:5: error: service 'visit': 'lead_hours' must be a whole number from 0 to 720",
        ),
        (
            service("horizon_days = 0"),
            "a.toml:5: error: service 'visit': 'horizon_days' must be a whole number from 1 to 365",
        ),
        (
            one("[[service]]\nid = \"visit\"\nname = { en = \"visit\" }"),
            "a.toml:1: error: service 'visit': 'minutes' is missing",
        ),
        // Clinicians
        (
            one("[[clinician]]\nid = \"ann\"\npronoun = \"she\""),
            "a.toml:1: error: clinician 'ann': 'name' is missing",
        ),
        (
            one("[[clinician]]\nid = \"ann\"\nname = \"Ann\"\npronoun = \"it\""),
            "a.toml:4: error: clinician 'ann': 'pronoun' must be \"she\", \"he\" or \"they\"",
        ),
        (
            clinician("hours = { mon = [\"9-12\"] }"),
            "a.toml:5: error: clinician 'ann': 'hours': 'mon' must be like [\"08:00-12:00\"",
        ),
        (
            clinician("hours = { mon = [\"12:00-09:00\"] }"),
            "a.toml:5: error: clinician 'ann': 'hours': 'mon' must be like",
        ),
        (
            clinician("away = [\n  \"2026-01-05\",\n  \"2026-02-01/2026-01-01\",\n]"),
            "a.toml:7: error: clinician 'ann': 'away' must be the first and the last day",
        ),
        // Entries
        (
            one("[[entry]]\nid = \"a\"\ngroup = \"money\""),
            "a.toml:3: error: entry 'a': 'group' must be \"admin\"",
        ),
        (
            entry("valid_until = \"next year\""),
            "a.toml:4: error: entry 'parking': 'valid_until' must be a date like \"2028-09-30\"",
        ),
        (
            entry("[entry.en]\nq = [\"a\"]"),
            "a.toml:4: error: entry 'parking' in 'en': 'a' is missing; write the answer",
        ),
        (
            entry("[entry.en]\na = \"b\"\nq = [\n  \"a\",\n  \"\",\n]"),
            "a.toml:8: error: entry 'parking' in 'en': 'q' may not be empty",
        ),
        (
            entry("[entry.en]\na = \"b\\u0007\""),
            "a.toml:5: error: entry 'parking' in 'en': 'a' may not have control characters",
        ),
    ] {
        assert!(found.iter().any(|f| f.starts_with(expected)), "{expected}\n{found:#?}");
    }
}

#[test]
fn every_mistake_of_every_file_is_told_at_once_in_order() {
    let bad = |text: &str| text.to_owned();
    let found = told(&[
        (
            "b.toml".to_owned(),
            bad("[[entry]]\nid = \"a\"\ngroup = \"x\"\nq = 3\n"),
        ),
        ("a.toml".to_owned(), bad("[[service]]\nid = 3\n")),
        ("a.toml".to_owned(), String::new()),
        ("Skin.toml".to_owned(), String::new()),
        ("notes.txt".to_owned(), String::new()),
    ]);
    let starts: Vec<&str> = found.iter().filter_map(|f| f.split(": ").next()).collect();
    let expected = [
        "Skin.toml:1",
        "a.toml:1",
        "a.toml:1",
        "a.toml:1",
        "a.toml:2",
        "b.toml:3",
        "b.toml:4",
        "notes.txt:1",
    ];
    assert_eq!(starts, expected, "{found:#?}");
}

#[test]
fn limits_hold_at_their_edge() {
    let file = |n: usize| {
        (0..n)
            .map(|i| (format!("f{i}.toml"), String::new()))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&file(MAX_FILES)), Vec::<String>::new());
    assert!(told(&file(MAX_FILES + 1))[0].contains("at most 50 files; there are 51"));

    assert_eq!(one(&"#".repeat(MAX_BYTES)), Vec::<String>::new());
    assert!(one(&"#".repeat(MAX_BYTES + 1))[0].contains("at most 786432 bytes; they have 786433"));

    let entries = |n: usize| {
        (0..n)
            .map(|i| format!("[[entry]]\nid = \"e{i}\"\ngroup = \"admin\"\n"))
            .collect::<String>()
    };
    assert_eq!(one(&entries(MAX_ENTRIES)), Vec::<String>::new());
    assert_eq!(
        one(&entries(MAX_ENTRIES + 2)),
        ["a.toml:1501: error: there may be at most 500 of [[entry]]"]
    );

    let each = |n: usize| {
        (0..n)
            .map(|i| format!("[[specialty]]\nid = \"s{i}\"\nname = {{ en = \"s\" }}\n"))
            .collect::<String>()
    };
    assert_eq!(one(&each(MAX_EACH)), Vec::<String>::new());
    assert_eq!(
        one(&each(MAX_EACH + 1)),
        ["a.toml:601: error: there may be at most 200 of [[specialty]]"]
    );

    let lines = |n: usize| entry(&format!("[entry.en]\na = \"b\"\nq = [{}]", "\"a\",".repeat(n)));
    assert_eq!(lines(MAX_LINES), Vec::<String>::new());
    assert!(lines(MAX_LINES + 1)[0].contains("'q' may have at most 60 lines"));

    let line = |n: usize| entry(&format!("[entry.en]\na = \"b\"\nq = [\"{}\"]", "å".repeat(n)));
    assert_eq!(line(MAX_LINE), Vec::<String>::new());
    assert!(line(MAX_LINE + 1)[0].contains("'q' may have at most 200 characters; it has 201"));

    let answer = |n: usize| entry(&format!("[entry.en]\na = \"{}\"", "å".repeat(n)));
    assert_eq!(answer(MAX_ANSWER), Vec::<String>::new());
    assert!(answer(MAX_ANSWER + 1)[0].contains("'a' may have at most 1500 characters"));

    let replies = |n: usize| entry(&format!("replies = [{}]", "\"person\",".repeat(n)));
    assert_eq!(replies(MAX_REPLIES), Vec::<String>::new());
    assert!(replies(MAX_REPLIES + 1)[0].contains("'replies' may have at most 4 lines"));

    let price = |n: usize| service(&format!("price = \"{}\"", "9".repeat(n)));
    assert_eq!(price(MAX_NAME), Vec::<String>::new());
    assert!(price(MAX_NAME + 1)[0].contains("'price' may have at most 80 characters"));

    assert_eq!(service("horizon_days = 365\nlead_hours = 720"), Vec::<String>::new());
    assert!(service("horizon_days = 366")[0].contains("from 1 to 365"));
    assert!(service("lead_hours = 721")[0].contains("from 0 to 720"));
}

#[test]
fn what_is_largest_still_fits_a_row() {
    // Every character is one that JSON writes with two, and TOML in single quotes with one.
    let text = "\"".repeat(MAX_ANSWER);
    let lines = format!("'{}',", "\"".repeat(MAX_LINE)).repeat(MAX_LINES);
    let one =
        |i: usize| format!("[[entry]]\nid = \"e{i}\"\ngroup = \"admin\"\n[entry.en]\na = '{text}'\nq = [{lines}]\n");
    let mut all = String::new();
    for i in 0.. {
        let next = one(i);
        if all.len() + next.len() > MAX_BYTES {
            break;
        }
        all.push_str(&next);
    }
    let knowledge = files(&[("a.toml".to_owned(), all)]).expect("within the limits");
    let json = serde_json::to_string(&knowledge).expect("JSON");
    assert!(json.len() > 1_500_000 && json.len() < 2_000_000, "{}", json.len());
}

#[test]
fn knowledge_format_unchanged() {
    let text = r#"
        [[specialty]]
        id = "skin"
        name = { en = "skin care" }
        words = { en = ["skin doctor"] }
        [[condition]]
        id = "eczema"
        specialty = "skin"
        name = { en = "eczema" }
        [[service]]
        id = "visit"
        name = { en = "visit" }
        specialty = "skin"
        minutes = 30
        price = "£60"
        bookable = true
        [[clinician]]
        id = "ann"
        name = "Dr. Ann"
        pronoun = "she"
        title = { en = "Dermatologist" }
        specialties = ["skin"]
        treats = ["eczema"]
        services = ["visit"]
        languages = ["en"]
        hours = { wed = ["09:00-12:00"] }
        away = ["2026-01-05"]
        [[entry]]
        id = "cream"
        group = "clinical"
        approved_by = "Dr. Ann"
        approved_on = "2024-09-01"
        valid_until = 2028-09-30
        condition = "eczema"
        replies = ["person"]
        [entry.en]
        q = ["cream?"]
        a = "Carry on."
        hit = ["my cream?"]
    "#;
    let knowledge = files(&[("a.toml".to_owned(), text.to_owned())]).expect("good");
    let json = serde_json::to_string(&knowledge).expect("JSON");
    // Stored by every clinic that published: another format needs a way to read this one.
    let stored = concat!(
        r#"{"specialties":[{"id":"skin","name":{"en":"skin care"},"words":{"en":["skin doctor"]}}],"#,
        r#""conditions":[{"id":"eczema","specialty":"skin","name":{"en":"eczema"},"words":{}}],"#,
        r#""services":[{"id":"visit","name":{"en":"visit"},"words":{},"specialty":"skin","minutes":30,"price":{"en":"£60"},"#,
        r#""lead_hours":0,"horizon_days":60,"preparation":{},"bookable":true}],"#,
        r#""clinicians":[{"id":"ann","name":"Dr. Ann","pronoun":"she","title":{"en":"Dermatologist"},"specialties":["skin"],"#,
        r#""treats":["eczema"],"services":["visit"],"languages":["en"],"hours":[[],[],["09:00-12:00"],[],[],[],[]],"#,
        r#""away":[{"from":"2026-01-05","to":"2026-01-05"}]}],"#,
        r#""entries":[{"id":"cream","group":"clinical","approved_by":"Dr. Ann","approved_on":"2024-09-01","valid_until":"2028-09-30","#,
        r#""clinician":"","condition":"eczema","service":"","replies":["person"],"#,
        r#""said":{"en":{"q":["cream?"],"a":"Carry on.","hit":["my cream?"],"miss":[]}}}]}"#
    );
    assert_eq!(json, stored);
    assert_eq!(serde_json::from_str::<Knowledge>(stored).expect("readable"), knowledge);
}
