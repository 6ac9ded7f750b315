//! The patient guide: a small single-page app with ordinary addresses. Every chapter is a page of its own; where scripts run,
//! `site.js` turns the links between them into history navigation.

use super::Lang;
use super::layout::Page;
use maud::{Markup, html};

/// A chapter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Chapter {
    slug: &'static str,
    title: (&'static str, &'static str),
    text: &'static [(&'static str, &'static str)],
}

/// In reading order; the first lies at the guide's own address.
pub const CHAPTERS: [Chapter; 4] = [
    Chapter {
        slug: "",
        title: ("Welcome", "Välkommen"),
        text: &[
            (
                "Four short chapters: before, on the day, after, and your record. Read what you need and skip the rest.",
                "Fyra korta kapitel: före, samma dag, efter, och din journal. Läs det du behöver och hoppa över resten.",
            ),
            (
                "Something unclear? Ask in the chat on this page. Your question stays there when you move on to the next chapter.",
                "Något oklart? Fråga i chatten på sidan. Frågan ligger kvar när du går vidare till nästa kapitel.",
            ),
        ],
    },
    Chapter {
        slug: "first-visit",
        title: ("Your first visit", "Ditt första besök"),
        text: &[
            (
                "Bring photo identification, a list of your medicines and, if you have them, earlier letters. Creams and inhalers may come along in the bag.",
                "Ta med legitimation, en lista över dina mediciner och, om du har, tidigare läkarbrev. Krämer och inhalatorer får gärna följa med i väskan.",
            ),
            (
                "Arrive ten minutes early. The door opens by itself; reception is to the left, and there is a quiet chair by the window for those who would rather wait apart.",
                "Kom tio minuter före. Dörren öppnas av sig själv; receptionen är till vänster, och vid fönstret finns en lugn stol för den som hellre väntar för sig.",
            ),
        ],
    },
    Chapter {
        slug: "after",
        title: ("After the visit", "Efter besöket"),
        text: &[
            (
                "You get a summary the same day: what we saw, what we agreed, when we meet again. Prescriptions are at your pharmacy within the hour.",
                "Du får en sammanfattning samma dag: vad vi såg, vad vi kom överens om och när vi ses igen. Recept finns på apoteket inom en timme.",
            ),
            (
                "We write when test results arrive, whatever they say. If you have heard nothing in five days, tell us: then something went wrong on our side.",
                "Vi hör av oss när provsvaren kommer, vad de än säger. Har du inte hört något på fem dagar, säg till: då har något gått fel hos oss.",
            ),
        ],
    },
    Chapter {
        slug: "records",
        title: ("Your record", "Din journal"),
        text: &[
            (
                "You may read everything we write about you. Ask for a copy at the desk or in the chat; it is free and takes at most three days.",
                "Du får läsa allt vi skriver om dig. Be om en kopia i receptionen eller i chatten; den är gratis och tar högst tre dagar.",
            ),
            (
                "Found a mistake? We correct facts at once, and add your view beside an opinion that you do not share.",
                "Hittat ett fel? Vi rättar fakta direkt, och lägger till din syn bredvid en bedömning som du inte delar.",
            ),
        ],
    },
];

impl Chapter {
    /// Its English address.
    pub fn path(self) -> String {
        match self.slug {
            "" => "/patient-guide".to_owned(),
            slug => format!("/patient-guide/{slug}"),
        }
    }

    fn title(self, lang: Lang) -> &'static str {
        lang.t(self.title.0, self.title.1)
    }
}

/// The guide, open at a chapter. The others are there too, hidden, so that the script has nothing to fetch.
pub fn page(lang: Lang, open: Chapter) -> Page {
    Page {
        title: format!("{} – {}", open.title(lang), lang.t("Patient guide", "Patientguide")),
        main: html! {
            div class="wide guide" data-guide=(lang.t("Patient guide – Riverside Medical Center", "Patientguide – Riverside Medical Center")) {
                nav aria-label=(lang.t("Patient guide", "Patientguide")) {
                    ol {
                        @for chapter in CHAPTERS {
                            li { a href=(lang.path(&chapter.path())) aria-current=[(chapter == open).then_some("page")] { (chapter.title(lang)) } }
                        }
                    }
                }
                div { @for (at, chapter) in CHAPTERS.iter().enumerate() { (article(lang, at, *chapter, open)) } }
            }
        },
    }
}

fn article(lang: Lang, at: usize, chapter: Chapter, open: Chapter) -> Markup {
    html! {
        article class="prose" data-path=(lang.path(&chapter.path())) hidden[chapter != open] {
            h1 tabindex="-1" { (chapter.title(lang)) }
            @for (en, sv) in chapter.text { p { (lang.t(en, sv)) } }
            @if let Some(next) = CHAPTERS.get(at + 1) {
                p { a class="button second" href=(lang.path(&next.path())) { (lang.t("Next: ", "Nästa: ")) (next.title(lang)) } }
            }
        }
    }
}
