use super::*;
use proptest::prelude::*;

fn found(text: &str) -> Option<String> {
    find(text).map(|r| r.display())
}

const SHOWN: &str = "7K3M9-QX2RT";

#[test]
fn the_texts_that_the_widget_prepares_carry_their_ref() {
    for language in ["en", "sv"] {
        for n in 0..=255 {
            let reference = Ref::new([n, 7, n, 99, n, 3, n]);
            let text = crate::handoff::links::whatsapp_text(language, &reference);
            assert_eq!(found(&text), Some(reference.display()));
        }
    }
}

#[test]
fn a_ref_is_found_however_it_was_retyped() {
    for text in [
        "7K3M9-QX2RT",
        "7k3m9-qx2rt",
        "7k3m9qx2rt",
        "7K3M9 QX2RT",
        "  7k3m9 – qx2rt  ",
        "Ref: 7K3M9-QX2RT",
        "ref:7k3m9qx2rt",
        "REF 7K3M9 QX2RT",
        "Ref. 7 K 3 M 9 - Q X 2 R T",
        "ref 7k3 m9q x2r t",
        "Hej! Jag vill fortsätta vår chatt här. Ref: 7K3M9-QX2RT",
        "Hej, kan jag få en tid på fredag? (ref 7k3m9-qx2rt) Tack så mycket!",
        "Min referenskod är 7K3M9-QX2RT.",
        "my reference number is 7k3m9qx2rt thanks",
        "*Ref: 7K3M9-QX2RT*",
        "Ref: 7K3M9\u{2011}QX2RT",
        "Ref:\u{a0}7K3M9-QX2RT",
        "Ref:\n7K3M9-QX2RT\nI have a fever since Tuesday",
        "7K3M9-QX2RT hello again",
        "Hello! I would like to continue our chat here. Ref: 7K3M9-QX2RT\n\nSent from my phone 0701234567",
        "ring 07700900123, Ref: 7K3M9-QX2RT",
        "CHECK-CHECK ref 7K3M9-QX2RT",
        "ref mottagning 7K3M9-QX2RT",
        "Min kod antibiotic och 7k3m9qx2rt",
    ] {
        assert_eq!(found(text).as_deref(), Some(SHOWN), "{text}");
    }
}

#[test]
fn letters_that_look_like_digits_are_read_as_digits() {
    for text in ["ref 0O1Il-23456", "Ref: oO1iL 23456", "ref: 0ollI23456"] {
        let folded = found(text).unwrap_or_default();
        assert!(
            folded.ends_with("-23456") && !folded.contains(['O', 'I', 'L']),
            "{text}: {folded}"
        );
    }
    assert_eq!(found("Ref: OIL0I-OOLL7").as_deref(), Some("01101-00117"));
}

#[test]
fn words_dates_and_numbers_are_no_refs() {
    for text in [
        "",
        "Hello! I would like to continue our chat here.",
        "Hej! Jag vill fortsätta vår chatt här.",
        "I take antibiotics and an antibiotic again",
        "inflammation radiologist cardiology",
        "call me on 07700900123 or 0701234567",
        "070-123 45 67",
        "07012-34567",
        "850101-1234, 19850101-1234",
        "2026-11-22 14:30",
        "the 22nd at 14:30 is fine",
        "they weren't there then",
        "see https://example.com/a8f3k2m9x1x",
        "jag har ont i halsen sedan i tisdags",
        "CHECK THIS PLEASE",
        "a1b2c3d4e5f6",
        "7K3M9-QX2R",
        "7K3M9-QX2RTT",
        "7K3M9.QX2RT",
        "7U3M9-QX2RT",
        "å7K3M9-QX2RT",
        "ref",
        "ref:",
        "The doctor gave me a referral",
    ] {
        assert_eq!(found(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn every_ref_is_found_after_its_word(
        random in any::<[u8; 7]>(), before in "[a-zåäö ,.!?]{0,40}", after in "([ ,.!?\n][a-zåäö ,.!?]{0,40})?",
        lower in any::<bool>(), between in prop::sample::select(vec!["-", "", " ", " - ", "\u{2013}"]),
    ) {
        let reference = Ref::new(random);
        let mut shown = reference.display().replace('-', between);
        if lower {
            shown = shown.to_lowercase();
        }
        let text = format!("{before} Ref: {shown}{after}");
        prop_assert_eq!(found(&text), Some(reference.display()), "{}", text);
    }

    #[test]
    fn sentences_without_digits_and_hyphens_are_no_refs(text in "([a-zåäö]{1,14}[ ,.]{1,2}){0,30}") {
        prop_assume!(!words(&text).iter().any(|w| is_mark(w.text)));
        prop_assert_eq!(found(&text), None);
    }

    #[test]
    fn no_text_breaks_the_search(text in "\\PC{0,200}") {
        let _ = find(&text);
    }
}
