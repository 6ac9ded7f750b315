//! What every page has around it: head, demo bar, header, footer, and the chat's one script tag.

use super::Lang;
use crate::App;
use maud::{DOCTYPE, Markup, html};

/// A page's own part.
pub struct Page {
    /// Its title, without the clinic's name.
    pub title: String,
    /// What stands in `main`.
    pub main: Markup,
}

const NAVIGATION: [(&str, &str, &str); 5] = [
    ("/doctors", "Doctors", "Läkare"),
    ("/services", "Services", "Vård"),
    ("/prices", "Prices", "Priser"),
    ("/patient-guide", "Patient guide", "Patientguide"),
    ("/contact", "Contact", "Kontakt"),
];

/// A whole document.
pub fn layout(app: &App, lang: Lang, path: &str, page: Page) -> Markup {
    let other = lang.t("sv", "en");
    let other_path = match lang {
        Lang::En => Lang::Sv.path(path),
        Lang::Sv => Lang::En.path(path),
    };
    let here = |target: &str| {
        let inside = path == target || path.strip_prefix(target).is_some_and(|rest| rest.starts_with('/'));
        inside.then_some("page")
    };
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (page.title) " – " (app.clinic.name) }
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/assets/site.css";
                link rel="alternate" hreflang=(other) href=(other_path);
                script async src=(format!("{}/widget.js", app.config.edge)) data-clinic=(app.config.clinic) data-phone=(app.clinic.phone_national()) {}
                script defer src="/assets/site.js" {}
            }
            body {
                a class="skip" href="#main" { (lang.t("Skip to the content", "Hoppa till innehållet")) }
                (demo_bar(app, &lang.path(path)))
                header class="top" {
                    div class="wide" {
                        a class="brand" href=(lang.path("/")) {
                            (leaf())
                            span { "Riverside" small { "Medical Center" } }
                        }
                        nav aria-label=(lang.t("Main", "Huvudmeny")) {
                            ul {
                                @for (target, en, sv) in NAVIGATION {
                                    li { a href=(lang.path(target)) aria-current=[here(target)] { (lang.t(en, sv)) } }
                                }
                            }
                        }
                        a class="language" href=(other_path) lang=(other) hreflang=(other) { (lang.t("Svenska", "English")) }
                    }
                }
                main id="main" tabindex="-1" { (page.main) }
                (footer(app, lang))
            }
        }
    }
}

fn footer(app: &App, lang: Lang) -> Markup {
    html! {
        footer {
            div class="wide columns" {
                section {
                    h2 { (app.clinic.name) }
                    p { (app.clinic.address) br; a href=(format!("tel:{}", app.clinic.phone)) { (app.clinic.phone_national()) } }
                    p class="quiet" {
                        (lang.t("In an emergency, call ", "Vid nödläge, ring ")) strong { (app.clinic.emergency) } "."
                    }
                }
                section {
                    h2 { (lang.t("Opening hours", "Öppettider")) }
                    (hours(app, lang))
                }
                section {
                    h2 { (lang.t("Good to know", "Bra att veta")) }
                    ul class="plain" {
                        li { a href=(lang.path("/eczema")) { (lang.t("Living with eczema", "Leva med eksem")) } }
                        li { a href=(lang.path("/patient-guide")) { (lang.t("Before your first visit", "Inför första besöket")) } }
                        li { a href=(lang.path("/privacy")) { (lang.t("How we look after your data", "Så tar vi hand om dina uppgifter")) } }
                    }
                }
            }
        }
    }
}

/// The week's hours; days that are alike share a line.
pub fn hours(app: &App, lang: Lang) -> Markup {
    let mut lines: Vec<(usize, usize, String)> = Vec::new();
    for index in 0..7 {
        let hours = app.clinic.hours_of(index);
        match lines.last_mut() {
            Some((_, last, same)) if *same == hours => *last = index,
            _ => lines.push((index, index, hours)),
        }
    }
    html! {
        dl class="hours" {
            @for (first, last, hours) in &lines {
                div {
                    dt { (day_name(lang, *first)) @if first != last { "–" (inside(lang, day_name(lang, *last))) } }
                    dd { @if hours.is_empty() { (lang.t("Closed", "Stängt")) } @else { (hours) } }
                }
            }
        }
    }
}

/// A day's name in full.
pub fn day_name(lang: Lang, index: usize) -> &'static str {
    const EN: [&str; 7] = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    const SV: [&str; 7] = ["Måndag", "Tisdag", "Onsdag", "Torsdag", "Fredag", "Lördag", "Söndag"];
    let names = match lang {
        Lang::En => EN,
        Lang::Sv => SV,
    };
    names[index % 7]
}

/// A day's name inside a line: Swedish writes it in lower case there.
pub fn inside(lang: Lang, day: &str) -> String {
    match lang {
        Lang::En => day.to_owned(),
        Lang::Sv => day.to_lowercase(),
    }
}

/// The bar that says what this is. Not part of the clinic's site, and always in English.
pub fn demo_bar(app: &App, back: &str) -> Markup {
    let now = app.now();
    html! {
        aside class="demo" aria-label="Demo" lang="en" {
            p { strong { "Demo." } span { " Riverside is not a real clinic." } }
            p class="clock" { "Demo clock " time id="clock" datetime=(now.timestamp()) { (now.strftime("%a %-d %b %H:%M")) } }
            form method="post" action="/demo/tomorrow" {
                input type="hidden" name="back" value=(back);
                button { "Skip to tomorrow 08:00" }
            }
            nav aria-label="Demo" {
                a href="/phone" id="to-phone" { "Sarah's phone" }
                a href="/reception" { "Reception" }
                a href="/" { "Website" }
            }
        }
    }
}

/// The clinic's mark: two leaves over water.
pub fn leaf() -> Markup {
    html! {
        svg class="leaf" viewBox="0 0 40 40" aria-hidden="true" {
            path d="M20 4c8 5 10 13 0 22C10 17 12 9 20 4z" fill="currentColor" {}
            path d="M4 29c5-4 11-4 16 0s11 4 16 0" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" {}
            path d="M10 36c3-2 7-2 10 0s7 2 10 0" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" opacity=".55" {}
        }
    }
}
