//! What a visit costs, as the chat's assistant knows it.

use super::layout::Page;
use super::{Lang, opening};
use crate::App;
use crate::clinic::in_lang;
use maud::html;

pub fn page(app: &App, lang: Lang) -> Page {
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
                        @for service in &app.clinic.knowledge.services {
                            tr {
                                th scope="row" { (capital(in_lang(&service.name, lang))) }
                                td class="figure" { (service.minutes) }
                                td class="figure" { (in_lang(&service.price, lang)) }
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

/// With a capital at its beginning.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
