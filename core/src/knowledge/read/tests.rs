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
