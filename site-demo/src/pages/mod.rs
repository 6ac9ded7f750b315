//! The clinic's website: ordinary pages in English and Swedish, with one script tag for the chat.
//!
//! Templates are `maud`: markup checked by the compiler, every value escaped unless a type says otherwise.

mod contact;
mod doctors;
mod eczema;
mod guide;
mod home;
mod layout;
mod portrait;
mod prices;
mod privacy;
mod services;

pub use layout::{demo_bar, leaf};

use crate::Shared;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use layout::{Page, layout};
use maud::{Markup, html};

/// The site's languages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lang {
    /// English, at the root.
    En,
    /// Swedish, under `/sv`.
    Sv,
}

impl Lang {
    /// Both.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Sv];

    /// BCP 47.
    pub fn code(self) -> &'static str {
        self.t("en", "sv")
    }

    /// The sentence in this language. Both stand side by side, so that none is forgotten.
    pub fn t<'a>(self, en: &'a str, sv: &'a str) -> &'a str {
        match self {
            Lang::En => en,
            Lang::Sv => sv,
        }
    }

    /// Where a page lies in this language.
    pub fn path(self, path: &str) -> String {
        match (self, path) {
            (Lang::En, _) => path.to_owned(),
            (Lang::Sv, "/") => "/sv".to_owned(),
            (Lang::Sv, _) => format!("/sv{path}"),
        }
    }
}

type Body = fn(&crate::App, Lang) -> Page;

/// Every page: where it lies, and what is on it.
const PAGES: [(&str, Body); 7] = [
    ("/", home::page),
    ("/doctors", doctors::page),
    ("/services", services::page),
    ("/prices", prices::page),
    ("/contact", contact::page),
    ("/eczema", eczema::page),
    ("/privacy", privacy::page),
];

pub fn routes() -> Router<Shared> {
    let mut router = Router::new();
    for lang in Lang::ALL {
        for (path, body) in PAGES {
            router = router.route(
                &lang.path(path),
                get(move |State(app): State<Shared>| async move { layout(&app, lang, path, body(&app, lang)) }),
            );
        }
        for chapter in guide::CHAPTERS {
            let path = chapter.path();
            router = router.route(
                &lang.path(&path),
                get(move |State(app): State<Shared>| async move {
                    layout(&app, lang, &chapter.path(), guide::page(lang, chapter))
                }),
            );
        }
    }
    router
}

/// A page that does not exist, in the language of its address.
pub async fn not_found(State(app): State<Shared>, uri: Uri) -> Response {
    let lang = if uri.path().starts_with("/sv") {
        Lang::Sv
    } else {
        Lang::En
    };
    let page = Page {
        title: lang.t("Page not found", "Sidan finns inte").to_owned(),
        main: html! {
            section class="opening narrow" {
                h1 { (lang.t("We can't find that page", "Vi hittar inte sidan")) }
                p class="lead" { (lang.t("It may have moved. The front page knows the way.", "Den kan ha flyttats. Startsidan hittar rätt.")) }
                p { a class="button" href=(lang.path("/")) { (lang.t("To the front page", "Till startsidan")) } }
            }
        },
    };
    (StatusCode::NOT_FOUND, layout(&app, lang, "/", page)).into_response()
}

/// The opening of an inner page.
fn opening(title: &str, lead: &str) -> Markup {
    html! {
        section class="opening" {
            h1 { (title) }
            p class="lead" { (lead) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swedish_lies_under_its_own_folder() {
        assert_eq!(Lang::En.path("/"), "/");
        assert_eq!(Lang::Sv.path("/"), "/sv");
        assert_eq!(Lang::Sv.path("/doctors"), "/sv/doctors");
    }

    #[test]
    fn what_is_put_into_a_page_is_escaped() {
        let hostile = "<script>alert(1)</script>\" onload='x";
        let page = opening(hostile, hostile).into_string();
        assert!(!page.contains("<script"));
        let attribute = html! { a href=(hostile) { "x" } }.into_string();
        assert_eq!(attribute.matches('"').count(), 2);
    }
}
