//! Where the clinic is and how to reach it.

use super::layout::{Page, hours};
use super::{Lang, opening};
use crate::App;
use maud::html;

pub fn page(app: &App, lang: Lang) -> Page {
    Page {
        title: lang.t("Contact", "Kontakt").to_owned(),
        main: html! {
            (opening(
                lang.t("Come by, call or write", "Kom förbi, ring eller skriv"),
                lang.t("Whichever way you choose, you tell your story once.", "Hur du än hör av dig berättar du bara en gång."),
            ))
            section class="wide grid three" aria-label=(lang.t("Ways to reach us", "Så når du oss")) {
                div class="card" {
                    h2 { (lang.t("Call", "Ring")) }
                    p { a class="big" href=(format!("tel:{}", app.clinic.phone)) { (app.clinic.phone_national()) } }
                    p { (lang.t("Have you chatted with us? Choose “Continue on phone” there, and we have read it when we answer.",
                        "Har du chattat med oss? Välj ”Fortsätt på telefon” där, så har vi läst det när vi svarar.")) }
                }
                div class="card" {
                    h2 { (lang.t("Visit", "Besök")) }
                    p { (app.clinic.name) br; (app.clinic.address) }
                    p { (lang.t("Five minutes' walk from the station, over the footbridge and left along the water. Step-free entrance.",
                        "Fem minuters promenad från stationen, över gångbron och vänster längs vattnet. Entré utan trösklar.")) }
                }
                div class="card" {
                    h2 { (lang.t("Opening hours", "Öppettider")) }
                    (hours(app, lang))
                }
            }
            section class="narrow" {
                p class="note" {
                    (lang.t("In an emergency, call ", "Vid nödläge, ring ")) strong { (app.clinic.emergency) }
                    (lang.t(". Do not use the chat for it.", ". Använd inte chatten."))
                }
            }
        },
    }
}
