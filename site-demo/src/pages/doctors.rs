//! The doctors: who they are, what they treat, and on which days.

use super::layout::{Page, day_name, inside};
use super::portrait::{Look, portrait};
use super::{Lang, opening};
use crate::App;
use maud::{Markup, html};

/// A doctor of the clinic.
pub struct Doctor {
    id: &'static str,
    name: &'static str,
    field: (&'static str, &'static str),
    treats: (&'static str, &'static str),
    about: (&'static str, &'static str),
    /// Days of the week, Monday is 0.
    days: &'static [usize],
    look: Look,
}

/// All of them.
pub const DOCTORS: [Doctor; 4] = [
    Doctor {
        id: "phillips",
        name: "Dr. Phillips",
        field: ("Dermatology", "Hudsjukdomar"),
        treats: (
            "Eczema, psoriasis, acne, moles and skin checks",
            "Eksem, psoriasis, akne, födelsemärken och hudkontroller",
        ),
        about: (
            "Dr. Phillips has looked after skin for eighteen years. She takes her time with the history first: most skin tells its story before anyone looks at it.",
            "Dr. Phillips har arbetat med hud i arton år. Hon börjar alltid med att lyssna: huden berättar ofta sin historia innan någon har tittat på den.",
        ),
        days: &[0, 2, 4],
        look: Look {
            ground: "#cfe5df",
            skin: "#e8b998",
            hair: "#6b3f2a",
            coat: "#0b6b66",
            long: true,
            glasses: false,
        },
    },
    Doctor {
        id: "okafor",
        name: "Dr. Okafor",
        field: ("General practice", "Allmänmedicin"),
        treats: (
            "Everyday illness, long-term conditions, health checks",
            "Vardagssjukdomar, långvariga besvär, hälsokontroller",
        ),
        about: (
            "Dr. Okafor is the one most families meet first. He likes plain words and plans that fit a normal week.",
            "Dr. Okafor är den de flesta familjer träffar först. Han tycker om klara besked och planer som får plats i en vanlig vecka.",
        ),
        days: &[0, 1, 2, 3],
        look: Look {
            ground: "#f3dfc1",
            skin: "#7d4f34",
            hair: "#1f1a18",
            coat: "#37546d",
            long: false,
            glasses: true,
        },
    },
    Doctor {
        id: "lindqvist",
        name: "Dr. Lindqvist",
        field: ("Children and young people", "Barn och unga"),
        treats: (
            "Growth, allergies, asthma, vaccinations",
            "Tillväxt, allergier, astma, vaccinationer",
        ),
        about: (
            "Dr. Lindqvist speaks English and Swedish, and keeps a drawer of stickers that has outlasted three desks.",
            "Dr. Lindqvist talar svenska och engelska, och har en låda klistermärken som har överlevt tre skrivbord.",
        ),
        days: &[1, 3, 4],
        look: Look {
            ground: "#dbe3f2",
            skin: "#f0c9ae",
            hair: "#d3a55b",
            coat: "#a4536b",
            long: true,
            glasses: true,
        },
    },
    Doctor {
        id: "haddad",
        name: "Dr. Haddad",
        field: ("Women's health", "Kvinnohälsa"),
        treats: (
            "Contraception, pregnancy, menopause, cervical screening",
            "Preventivmedel, graviditet, klimakteriet, cellprov",
        ),
        about: (
            "Dr. Haddad has worked in two hospitals and one very small island practice. No question is too small for her.",
            "Dr. Haddad har arbetat på två sjukhus och en mycket liten mottagning på en ö. Ingen fråga är för liten för henne.",
        ),
        days: &[1, 2, 5],
        look: Look {
            ground: "#eadcec",
            skin: "#c98f6b",
            hair: "#2c2226",
            coat: "#5f4b8b",
            long: true,
            glasses: false,
        },
    },
];

/// The days as a sentence would name them: `Monday, Wednesday and Friday`.
fn days(lang: Lang, days: &[usize]) -> String {
    let names: Vec<String> = days
        .iter()
        .enumerate()
        .map(|(at, day)| {
            let name = day_name(lang, *day);
            if at == 0 { name.to_owned() } else { inside(lang, name) }
        })
        .collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{}{}{last}", rest.join(", "), lang.t(" and ", " och ")),
        _ => names.concat(),
    }
}

/// A doctor in a row of cards.
pub fn card(lang: Lang, doctor: &Doctor) -> Markup {
    html! {
        li class="card person" {
            (portrait(doctor.look))
            div {
                h3 { a href=(format!("{}#{}", lang.path("/doctors"), doctor.id)) { (doctor.name) } }
                p class="field" { (lang.t(doctor.field.0, doctor.field.1)) }
                p class="quiet" { (days(lang, doctor.days)) }
            }
        }
    }
}

pub fn page(_: &App, lang: Lang) -> Page {
    Page {
        title: lang.t("Doctors", "Läkare").to_owned(),
        main: html! {
            (opening(
                lang.t("The doctors you will meet", "Läkarna du får träffa"),
                lang.t("The same doctor follows you from the first question to the last check. Not sure whom to see? Ask us in the chat, at any hour.",
                       "Samma läkare följer dig från första frågan till sista kontrollen. Osäker på vem du ska träffa? Fråga i chatten, dygnet runt."),
            ))
            section class="wide" aria-label=(lang.t("Doctors", "Läkare")) {
                ul class="people" {
                    @for doctor in &DOCTORS {
                        li class="card profile" id=(doctor.id) {
                            (portrait(doctor.look))
                            div {
                                h2 { (doctor.name) }
                                p class="field" { (lang.t(doctor.field.0, doctor.field.1)) }
                                p { (lang.t(doctor.about.0, doctor.about.1)) }
                                dl class="facts" {
                                    div { dt { (lang.t("Treats", "Behandlar")) } dd { (lang.t(doctor.treats.0, doctor.treats.1)) } }
                                    div { dt { (lang.t("In the clinic", "På mottagningen")) } dd { (days(lang, doctor.days)) } }
                                }
                                @if doctor.id == "phillips" {
                                    p { a href=(lang.path("/eczema")) { (lang.t("Read about eczema", "Läs om eksem")) } }
                                }
                            }
                        }
                    }
                }
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dr_phillips_treats_eczema_on_monday_wednesday_and_friday() {
        let doctor = DOCTORS
            .iter()
            .find(|doctor| doctor.id == "phillips")
            .expect("Dr. Phillips");
        assert_eq!(days(Lang::En, doctor.days), "Monday, Wednesday and Friday");
        assert_eq!(days(Lang::Sv, doctor.days), "Måndag, onsdag och fredag");
        assert!(doctor.treats.0.contains("Eczema") && doctor.treats.1.contains("Eksem"));
    }
}
