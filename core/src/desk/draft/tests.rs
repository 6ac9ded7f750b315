use super::*;
use crate::clinic::config::ClinicConfig;
use crate::clinic::template::{Group, SlotTakes};
use crate::time::At;
use proptest::prelude::*;

fn riverside() -> Config {
    ClinicConfig::from_toml(include_str!("../../../../clinics/riverside/clinic.toml"), true)
        .expect("the example is good")
}

fn text(text: &str) -> TextIn {
    TextIn {
        text: text.to_owned(),
        ..TextIn::default()
    }
}

fn draft(en: &str, sv: &str) -> NewDraft {
    NewDraft {
        id: "late".to_owned(),
        group: Group::Administrative,
        said: BTreeMap::from([("en".to_owned(), text(en)), ("sv".to_owned(), text(sv))]),
        slots: Vec::new(),
        buttons: Vec::new(),
        base: 0,
        reason: "new".to_owned(),
    }
}

fn slot(id: &str, max: usize) -> Slot {
    let label = ["en", "sv"].map(|l| (l.to_owned(), "What".to_owned()));
    Slot {
        id: id.to_owned(),
        label: BTreeMap::from(label),
        max,
        takes: SlotTakes::Words,
    }
}

fn version(group: Group, author: &str) -> TemplateVersion {
    TemplateVersion {
        id: "late".to_owned(),
        group,
        version: 2,
        stage: Stage::Draft,
        said: BTreeMap::new(),
        slots: Vec::new(),
        buttons: Vec::new(),
        author: author.to_owned(),
        written_at: At(0),
        approver: String::new(),
        approved_at: None,
        unresolved: Vec::new(),
    }
}

#[test]
fn a_version_goes_from_draft_to_approved_to_retired_and_nowhere_else() {
    use Stage::{Approved, Draft, Retired};
    let mut moves = Vec::new();
    for stage in [Draft, Approved, Retired] {
        for act in [Act::Approve, Act::Retire] {
            moves.extend(after(stage, act).map(|to| (stage, to)));
        }
    }
    assert_eq!(moves, [(Draft, Approved), (Approved, Retired)]);
}

#[test]
fn nobody_approves_what_they_wrote_where_a_second_person_is_needed() {
    let config = riverside();
    for (group, needed) in [
        (Group::Administrative, false),
        (Group::Clinical, true),
        (Group::Billing, true),
    ] {
        let of = version(group, "ann");
        assert!(may_approve(&config, &of, &[], "ben"));
        assert_eq!(may_approve(&config, &of, &[], "ann"), !needed, "{group:?}");
        // Nor a colleague's version of their own draft.
        assert_eq!(
            may_approve(&config, &of, &["ben".to_owned()], "ben"),
            !needed,
            "{group:?}"
        );
    }
}

#[test]
fn each_mistake_of_a_draft_names_its_field() {
    let config = riverside();
    let field = |change: &dyn Fn(&mut NewDraft)| {
        let mut draft = draft("Hello {name}, we run late.", "Hej {name}, vi är sena.");
        change(&mut draft);
        match read(&config, &draft, 1, &[]) {
            Ok(_) => String::new(),
            Err(Problem::Invalid { field, .. }) => field,
            Err(other) => other.code().to_owned(),
        }
    };
    assert_eq!(field(&|_| {}), "");
    let said = |d: &mut NewDraft, t: &str| d.said.insert("en".to_owned(), text(t));
    assert_eq!(field(&|d| d.id = "Late!".to_owned()), "id");
    assert_eq!(field(&|d| d.said.clear()), "said");
    assert_eq!(
        field(&|d| drop(d.said.insert("de".to_owned(), text("Hallo")))),
        "said.de"
    );
    assert_eq!(field(&|d| drop(said(d, " "))), "said.en.text");
    assert_eq!(field(&|d| drop(said(d, &"x".repeat(MAX_TEXT)))), "");
    assert_eq!(field(&|d| drop(said(d, &"x".repeat(MAX_TEXT + 1)))), "said.en.text");
    assert_eq!(field(&|d| drop(said(d, "{nmae}"))), "said.en.text");
    assert_eq!(field(&|d| drop(said(d, "{slot:what}"))), "said.en.text");
    assert_eq!(field(&|d| drop(said(d, "a\u{0}b"))), "said.en.text");
    assert_eq!(field(&|d| d.buttons = vec!["maybe".to_owned()]), "buttons");
    assert_eq!(
        field(&|d| d.buttons = vec!["yes".to_owned(), "yes".to_owned()]),
        "buttons"
    );
    assert_eq!(field(&|d| d.slots = vec![slot("what", MAX_SLOT)]), "");
    assert_eq!(field(&|d| d.slots = vec![slot("what", MAX_SLOT + 1)]), "slots[0].max");
    assert_eq!(field(&|d| d.slots = vec![slot("what", 0)]), "slots[0].max");
    assert_eq!(field(&|d| d.slots = vec![slot("a", 9), slot("a", 9)]), "slots[1].id");
    assert_eq!(
        field(&|d| d.slots = (0..6).map(|n| slot(&format!("s{n}"), 9)).collect()),
        "slots"
    );
    assert_eq!(
        field(&|d| d.said.get_mut("en").unwrap().name = Some("a b".to_owned())),
        "said.en.name"
    );
    assert!(reason("  ").is_err() && reason(&"x".repeat(MAX_REASON + 1)).is_err());
    assert_eq!(reason(&"x".repeat(MAX_REASON)).map(str::len), Ok(MAX_REASON));
}

#[test]
fn a_text_never_moves_to_another_group() {
    let config = riverside();
    let base = read(&config, &draft("Hello.", "Hej."), 1, &[]).unwrap();
    let mut other = draft("Hello there.", "Hej hej.");
    assert!(read(&config, &other, 2, &[&base]).is_ok());
    other.group = Group::Billing;
    assert!(matches!(read(&config, &other, 2, &[&base]), Err(Problem::Invalid { field, .. }) if field == "group"));
}

#[test]
fn a_provider_keeps_its_name_only_with_the_words_that_it_approved() {
    let config = riverside();
    let base = config.template("confirmation", "en").unwrap().template.clone();
    let named = |name: Option<&str>, words: &str| {
        let mut draft = draft(words, &base.said["sv"].text);
        draft.id = "confirmation".to_owned();
        draft.said.get_mut("en").unwrap().name = name.map(str::to_owned);
        read(&config, &draft, 2, &[&base]).unwrap().said["en"].name.clone()
    };
    let same = &base.said["en"].text;
    assert_eq!(
        named(Some("appointment_confirmation"), same).as_deref(),
        Some("appointment_confirmation")
    );
    assert_eq!(named(Some("appointment_confirmation"), "Other words."), None);
    // Not by way of a version that has no name either.
    let older = read(&config, &draft("Other words.", "Hej."), 2, &[]).unwrap();
    let mut again = draft("Third words.", "Hej.");
    again.said.get_mut("en").unwrap().name = Some("appointment_confirmation".to_owned());
    let third = read(&config, &again, 3, &[&older, &base]).unwrap();
    assert_eq!(third.said["en"].name, None);
    assert_eq!(
        named(Some("confirmation_2"), "Other words.").as_deref(),
        Some("confirmation_2")
    );
}

#[test]
fn what_stands_against_a_text_is_told() {
    let config = riverside();
    let told = |draft: &NewDraft| against(&config, &read(&config, draft, 1, &[]).unwrap());
    assert_eq!(told(&draft("Hello.", "Hej.")), Vec::<String>::new());
    let mut one = draft("Hello {global:parking} {global:lift}.", "Hej {global:lift}.");
    assert_eq!(told(&one), ["global:lift:en", "global:lift:sv"]);
    one.said.remove("sv");
    assert_eq!(told(&one), ["global:lift:en", "language:sv"]);
    assert_eq!(told(&draft("Your invoice is late.", "Hej.")), ["word:invoice"]);
    let mut billing = draft("Your invoice is late.", "Din faktura är sen.");
    billing.group = Group::Billing;
    assert_eq!(told(&billing), Vec::<String>::new());
    let mut slotted = draft("Bring {slot:what}.", "Ta med {slot:what}.");
    slotted.slots = vec![slot("what", 9), slot("other", 9)];
    slotted.slots[0].label.remove("sv");
    assert_eq!(told(&slotted), ["label:what:sv", "slot:other"]);
}

fn laid(id: &str, settled: i64, approved: Option<i64>) -> Laid {
    let config = riverside();
    let mut draft = draft("Desk.", "Desk.");
    draft.id = id.to_owned();
    Laid {
        id: id.to_owned(),
        settled,
        approved: approved.map(|version| read(&config, &draft, version, &[]).unwrap()),
    }
}

#[test]
fn what_the_desk_decided_lies_over_the_configuration_until_a_higher_version_comes_from_there() {
    let over = |laid: Laid| {
        let mut config = riverside();
        let overlay = Overlay {
            laid: vec![laid],
            ..Overlay::default()
        };
        overlay.lay_over(&mut config);
        let said = config
            .template("summary", "en")
            .map(|a| (a.template.version, a.wording.text == "Desk."));
        (
            said,
            config.retired,
            config.template.iter().filter(|t| t.id == "summary").count(),
        )
    };
    let gone = vec!["summary".to_owned()];
    // The configuration's own is version 2.
    assert_eq!(over(laid("summary", 3, Some(3))), (Some((3, true)), vec![], 1));
    assert_eq!(over(laid("summary", 2, None)), (None, gone, 0));
    assert_eq!(over(laid("summary", 1, Some(1))), (Some((2, false)), vec![], 1));
    assert_eq!(over(laid("summary", 1, None)), (Some((2, false)), vec![], 1));
}

#[test]
fn overlay_format_unchanged() {
    let overlay = Overlay {
        laid: vec![laid("late", 3, Some(3)), laid("paid", 1, None)],
        global: Globals::from([(
            "parking".to_owned(),
            BTreeMap::from([("en".to_owned(), "Here.".to_owned())]),
        )]),
        rights: Rights::default(),
    };
    let written = serde_json::to_string(&overlay).unwrap();
    assert!(
        written.starts_with(concat!(
            r#"{"laid":[{"id":"late","settled":3,"approved":{"id":"late","group":"administrative","version":3,"#,
            r#""en":{"text":"Desk."},"sv":{"text":"Desk."}}},{"id":"paid","settled":1,"approved":null}],"#,
            r#""global":{"parking":{"en":"Here."}},"rights":{"admin":"#
        )),
        "{written}"
    );
    assert_eq!(serde_json::from_str::<Overlay>(&written).unwrap(), overlay);
}

#[test]
fn template_version_format_unchanged() {
    let mut one = version(Group::Clinical, "osei");
    one.said = BTreeMap::from([("en".to_owned(), text("Hello."))]);
    one.slots = vec![slot("what", 9)];
    let written = serde_json::to_string(&one).unwrap();
    assert_eq!(
        written,
        concat!(
            r#"{"id":"late","group":"clinical","version":2,"stage":"draft","said":{"en":{"text":"Hello.","sms":null,"voice":null,"name":null}},"#,
            r#""slots":[{"id":"what","label":{"en":"What","sv":"What"},"max":9,"takes":"words"}],"buttons":[],"author":"osei","#,
            r#""written_at":"1970-01-01T00:00:00.000Z","approver":"","approved_at":null,"unresolved":[]}"#
        )
    );
    let before: NewDraft =
        serde_json::from_str(r#"{"id":"x","group":"admin","said":{},"base":0,"reason":"r"}"#).unwrap();
    assert_eq!(before.group, Group::Administrative);
}

proptest! {
    #[test]
    fn no_draft_panics_and_what_is_read_is_said_again(en in "\\PC{0,60}|[a-z{}: ]{0,60}", id in "[a-z_]{1,10}", n in 0usize..4) {
        let config = riverside();
        let mut draft = draft(&en, "Hej {name}.");
        draft.id = id;
        draft.buttons = ["yes", "no", "info", "directions"].iter().take(n).map(|b| (*b).to_owned()).collect();
        if let Ok(template) = read(&config, &draft, 4, &[]) {
            let said = said(&template);
            prop_assert_eq!(said["en"].text.as_str(), en.trim());
            let _ = against(&config, &template);
        }
    }
}
