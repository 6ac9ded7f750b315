//! The doctors: who they are, what they treat, and on which days, from what the chat's assistant knows of them.

use super::layout::{Page, day_name, inside};
use super::portrait::{Look, portrait};
use super::{Lang, opening};
use crate::App;
use crate::clinic::in_lang;
use maud::{Markup, html};
use samtal_core::knowledge::Clinician;

/// What only the website tells of somebody.
struct Profile {
    id: &'static str,
    about: (&'static str, &'static str),
    look: Look,
}

const PROFILES: [Profile; 6] = [
    Profile {
        id: "phillips",
        about: (
            "Dr. Phillips has looked after skin for eighteen years. She takes her time with the history first: most skin tells its story before anyone looks at it.",
            "Dr. Phillips har arbetat med hud i arton år. Hon börjar alltid med att lyssna: huden berättar ofta sin historia innan någon har tittat på den.",
        ),
        look: Look {
            ground: "#cfe5df",
            skin: "#e8b998",
            hair: "#6b3f2a",
            coat: "#0b6b66",
            long: true,
            glasses: false,
        },
    },
    Profile {
        id: "okafor",
        about: (
            "Dr. Okafor is the one most families meet first. He likes plain words and plans that fit a normal week.",
            "Dr. Okafor är den de flesta familjer träffar först. Han tycker om klara besked och planer som får plats i en vanlig vecka.",
        ),
        look: Look {
            ground: "#f3dfc1",
            skin: "#7d4f34",
            hair: "#1f1a18",
            coat: "#37546d",
            long: false,
            glasses: true,
        },
    },
    Profile {
        id: "lindqvist",
        about: (
            "Dr. Lindqvist speaks English and Swedish, and is here on Saturdays for those who cannot come on any other day.",
            "Dr. Lindqvist talar svenska och engelska, och är här på lördagar för den som inte kan komma någon annan dag.",
        ),
        look: Look {
            ground: "#dbe3f2",
            skin: "#f0c9ae",
            hair: "#d3a55b",
            coat: "#a4536b",
            long: true,
            glasses: true,
        },
    },
    Profile {
        id: "patel",
        about: (
            "Dr. Patel keeps a drawer of stickers that has outlasted three desks. Children may ask her anything.",
            "Dr. Patel har en låda klistermärken som har överlevt tre skrivbord. Barn får fråga henne vad som helst.",
        ),
        look: Look {
            ground: "#f6e3e0",
            skin: "#b97f56",
            hair: "#231c1b",
            coat: "#2f6f8f",
            long: true,
            glasses: false,
        },
    },
    Profile {
        id: "moreau",
        about: (
            "Mr. Moreau gets people moving again, one sensible step at a time. He used to coach rowing on this very river.",
            "Mr. Moreau får människor i rörelse igen, ett klokt steg i taget. Förr tränade han roddare på just den här floden.",
        ),
        look: Look {
            ground: "#e1ead0",
            skin: "#eec3a2",
            hair: "#8a5a33",
            coat: "#4a6b2f",
            long: false,
            glasses: false,
        },
    },
    Profile {
        id: "chen",
        about: (
            "Dr. Chen has worked in two hospitals and one very small island practice. No question is too small for them.",
            "Dr. Chen har arbetat på två sjukhus och en mycket liten mottagning på en ö. Ingen fråga är för liten för hen.",
        ),
        look: Look {
            ground: "#eadcec",
            skin: "#e3b48f",
            hair: "#2c2226",
            coat: "#5f4b8b",
            long: false,
            glasses: true,
        },
    },
];

/// For somebody whom the website has no profile of yet.
const NEUTRAL: Look = Look {
    ground: "#e4e4e0",
    skin: "#d8ac8a",
    hair: "#4a3b32",
    coat: "#55606b",
    long: false,
    glasses: false,
};

fn profile(clinician: &Clinician) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.id == clinician.id)
}

/// The days as a sentence would name them: `Monday, Wednesday and Friday`.
fn days(lang: Lang, clinician: &Clinician) -> String {
    let names: Vec<String> = (0..clinician.hours.len())
        .filter(|day| !clinician.hours[*day].is_empty())
        .enumerate()
        .map(|(at, day)| {
            let name = day_name(lang, day);
            if at == 0 { name.to_owned() } else { inside(lang, name) }
        })
        .collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{}{}{last}", rest.join(", "), lang.t(" and ", " och ")),
        _ => names.concat(),
    }
}

/// A doctor in a row of cards.
pub fn card(lang: Lang, doctor: &Clinician) -> Markup {
    html! {
        li class="card person" {
            (portrait(profile(doctor).map_or(NEUTRAL, |profile| profile.look)))
            div {
                h3 { a href=(format!("{}#{}", lang.path("/doctors"), doctor.id)) { (doctor.name) } }
                p class="field" { (in_lang(&doctor.title, lang)) }
                p class="quiet" { (days(lang, doctor)) }
            }
        }
    }
}

pub fn page(app: &App, lang: Lang) -> Page {
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
                    @for doctor in &app.clinic.knowledge.clinicians {
                        li class="card profile" id=(doctor.id) {
                            (portrait(profile(doctor).map_or(NEUTRAL, |profile| profile.look)))
                            div {
                                h2 { (doctor.name) }
                                p class="field" { (in_lang(&doctor.title, lang)) }
                                @if let Some(profile) = profile(doctor) { p { (lang.t(profile.about.0, profile.about.1)) } }
                                dl class="facts" {
                                    div { dt { (lang.t("Treats", "Behandlar")) } dd { (app.clinic.treats(doctor, lang)) } }
                                    div { dt { (lang.t("In the clinic", "På mottagningen")) } dd { (days(lang, doctor)) } }
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
    use crate::clinic::Clinic;

    #[test]
    fn dr_phillips_treats_eczema_on_monday_wednesday_and_friday() {
        let clinic = Clinic::riverside().expect("the demo clinic");
        let doctor = clinic
            .knowledge
            .clinicians
            .iter()
            .find(|doctor| doctor.id == "phillips")
            .expect("Dr. Phillips");
        assert_eq!(days(Lang::En, doctor), "Monday, Wednesday and Friday");
        assert_eq!(days(Lang::Sv, doctor), "Måndag, onsdag och fredag");
        assert!(clinic.treats(doctor, Lang::En).contains("Eczema"));
        assert!(clinic.treats(doctor, Lang::Sv).contains("Eksem"));
        assert!(
            clinic
                .knowledge
                .clinicians
                .iter()
                .all(|doctor| profile(doctor).is_some())
        );
    }
}
