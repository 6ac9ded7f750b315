//! What a visit costs.

use super::layout::Page;
use super::{Lang, opening};
use crate::App;
use maud::html;

const PRICES: [(&str, &str, &str, &str); 7] = [
    ("First visit, any doctor", "Första besöket, valfri läkare", "40", "85"),
    ("Follow-up visit", "Återbesök", "20", "50"),
    ("Skin check, whole body", "Hudkontroll, hela kroppen", "30", "95"),
    (
        "Small procedure (on top of the visit)",
        "Mindre ingrepp (utöver besöket)",
        "20",
        "60",
    ),
    (
        "Health check with blood tests",
        "Hälsokontroll med blodprov",
        "40",
        "140",
    ),
    (
        "Vaccination, plus the vaccine",
        "Vaccination, plus vaccinet",
        "10",
        "18",
    ),
    (
        "Phone or chat with a nurse",
        "Telefon eller chatt med sjuksköterska",
        "10",
        "0",
    ),
];

pub fn page(_: &App, lang: Lang) -> Page {
    Page {
        title: lang.t("Prices", "Priser").to_owned(),
        main: html! {
            (opening(
                lang.t("Prices, all of them", "Alla priser"),
                lang.t("What you see is what you pay. Questions by phone and chat cost nothing.", "Det du ser är det du betalar. Frågor på telefon och i chatt kostar ingenting."),
            ))
            section class="narrow" {
                table {
                    caption class="hidden" { (lang.t("Prices in pounds", "Priser i pund")) }
                    thead { tr {
                        th scope="col" { (lang.t("Visit", "Besök")) }
                        th scope="col" class="figure" { (lang.t("Minutes", "Minuter")) }
                        th scope="col" class="figure" { (lang.t("Price", "Pris")) }
                    } }
                    tbody {
                        @for (en, sv, minutes, price) in PRICES {
                            tr {
                                th scope="row" { (lang.t(en, sv)) }
                                td class="figure" { (minutes) }
                                td class="figure" { @if price == "0" { (lang.t("Free", "Gratis")) } @else { "£" (price) } }
                            }
                        }
                    }
                }
                p class="quiet" { (lang.t("Moved or cancelled until 18:00 the day before costs nothing. After that we charge £20, because the time could have been someone's.",
                    "Om- eller avbokning senast 18.00 dagen innan kostar ingenting. Därefter tar vi £20, eftersom tiden kunde ha blivit någon annans.")) }
            }
        },
    }
}
