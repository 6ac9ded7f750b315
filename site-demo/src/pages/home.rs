//! The front page.

use super::Lang;
use super::doctors::card;
use super::layout::{Page, hours};
use crate::App;
use maud::html;

pub fn page(app: &App, lang: Lang) -> Page {
    let open = app.clinic.is_open(app.clock.timestamp());
    Page {
        title: lang.t("Care that remembers you", "Vård som minns dig").to_owned(),
        main: html! {
            section class="hero" {
                div class="wide" {
                    div {
                        p class="state" {
                            span class=(if open { "dot open" } else { "dot" }) {}
                            @if open { (lang.t("Open now", "Öppet nu")) }
                            @else { (lang.t("Closed now. The chat answers at any hour", "Stängt just nu. Chatten svarar dygnet runt")) }
                        }
                        h1 { (lang.t("Care that remembers you", "Vård som minns dig")) }
                        p class="lead" {
                            (lang.t("A small clinic by the river, with time to listen. Tell us once what troubles you: by chat, phone or at the desk, we carry on where you stopped.",
                                    "En liten mottagning vid floden, med tid att lyssna. Berätta en gång vad som besvärar dig: i chatten, på telefon eller i receptionen fortsätter vi där du slutade."))
                        }
                        p class="actions" {
                            a class="button" href=(lang.path("/doctors")) { (lang.t("Find a doctor", "Hitta läkare")) }
                            a class="button second" href=(format!("tel:{}", app.clinic.phone)) { (lang.t("Call ", "Ring ")) (app.clinic.phone_national()) }
                        }
                    }
                    img src="/assets/riverside.svg" width="560" height="440" alt="";
                }
            }
            section class="wide" aria-labelledby="ways" {
                h2 id="ways" { (lang.t("What brings you here?", "Vad söker du hjälp för?")) }
                ul class="grid three" {
                    li class="card" {
                        h3 { a href=(lang.path("/eczema")) { (lang.t("Skin that itches", "Hud som kliar")) } }
                        p { (lang.t("Eczema comes and goes, and it can be treated. What helps, and when to be seen.", "Eksem kommer och går, och går att behandla. Vad som hjälper, och när du bör söka.")) }
                    }
                    li class="card" {
                        h3 { a href=(lang.path("/services")) { (lang.t("A check-up", "En hälsokontroll")) } }
                        p { (lang.t("Blood pressure, blood tests and a talk about how you really are. An hour.", "Blodtryck, blodprov och ett samtal om hur du egentligen mår. En timme.")) }
                    }
                    li class="card" {
                        h3 { a href=(lang.path("/patient-guide/first-visit")) { (lang.t("My first visit", "Mitt första besök")) } }
                        p { (lang.t("What to bring, how to get here and what happens once you are inside.", "Vad du tar med, hur du hittar hit och vad som händer när du kommer.")) }
                    }
                }
            }
            section class="wide" aria-labelledby="people" {
                h2 id="people" { (lang.t("The people", "Människorna")) }
                ul class="grid four" { @for doctor in app.clinic.knowledge.clinicians.iter().take(4) { (card(lang, doctor)) } }
            }
            section class="band" aria-labelledby="find" {
                div class="wide split" {
                    div {
                        h2 id="find" { (lang.t("By the river, five minutes from the station", "Vid floden, fem minuter från stationen")) }
                        p { (app.clinic.address) (lang.t(". Step-free from the street, with two parking spaces for visitors.", ". Utan trösklar från gatan, med två besöksparkeringar.")) }
                        p { a href=(lang.path("/contact")) { (lang.t("How to find us", "Hitta hit")) } }
                    }
                    (hours(app, lang))
                }
            }
        },
    }
}
