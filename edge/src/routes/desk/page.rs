//! The desk's document, and the few small pages around it. None of them may be framed, and none holds anything of a patient: what the app
//! shows, it asks for.

use super::DeskRoute;
use crate::Asked;
use crate::assets::NAMES;
use crate::error::Out;
use crate::known;
use crate::reply::{self, Response};
use crate::routes::embed::{escape, languages};

/// The mark in a browser's tab: an S on the clinic's ground. In the page itself, so that no browser asks for a file that is not there.
const ICON: &str = "<link rel=\"icon\" href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%230b6b66'/%3E%3Cpath d='M21 11c-1-2-3-3-5-3-3 0-5 1.500-5 4 0 5 10 3 10 8 0 2.500-2 4-5 4-2.500 0-4.500-1-5.500-3' fill='none' stroke='%23fff' stroke-width='3' stroke-linecap='round'/%3E%3C/svg%3E\">\n";
/// Characters of a clinic's slug that is looked for.
const MAX_SLUG: usize = 64;

/// What a page may do: its own files and its own service, in no frame, and nothing that is not a file.
fn policy(asked: &Asked) -> String {
    let host = asked.origin.split_once("://").map_or("", |(_, h)| h);
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws://{host} wss://{host}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

fn html(asked: &Asked, status: u16, html: String, extra: &[(&str, &str)]) -> Out<Response> {
    let policy = policy(asked);
    let mut headers = vec![
        ("content-security-policy", policy.as_str()),
        ("cross-origin-opener-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("x-robots-tag", "noindex, noarchive"),
        ("vary", "accept-language"),
    ];
    headers.extend_from_slice(extra);
    reply::other(status, "text/html; charset=utf-8", html, &headers)
}

/// Leads somewhere else.
pub fn redirect(place: &str, extra: &[(&str, &str)]) -> Out<Response> {
    let mut headers = vec![("location", place)];
    headers.extend_from_slice(extra);
    reply::other(302, "text/plain; charset=utf-8", String::new(), &headers)
}

/// The desk's document, or the way to it.
pub async fn answer(asked: &Asked, what: DeskRoute) -> Out<Response> {
    match what {
        DeskRoute::Choose => choose(asked),
        _ => document(asked).await,
    }
}

/// Which clinic's desk: the host's, the only one, or the one that is asked for.
fn choose(asked: &Asked) -> Out<Response> {
    let deployment = &asked.deployment;
    let wanted = asked.decoded("clinic").trim().to_ascii_lowercase();
    if !wanted.is_empty() && wanted.len() <= MAX_SLUG && deployment.has_clinic(&wanted) {
        return redirect(&format!("/desk/{wanted}"), &[]);
    }
    let host = asked.origin.split_once("://").map_or("", |(_, h)| h);
    let by_host = host.split(['.', ':']).find(|label| deployment.has_clinic(label));
    let only = deployment
        .admin_keys
        .first()
        .filter(|_| deployment.admin_keys.len() == 1);
    match by_host.or(only.map(|(clinic, _)| clinic.as_str())) {
        Some(clinic) if wanted.is_empty() => redirect(&format!("/desk/{clinic}"), &[]),
        _ => {
            let (words, language) = words(asked);
            let unknown = if wanted.is_empty() {
                String::new()
            } else {
                format!("<p role=\"alert\">{}</p>", words.unknown)
            };
            let main = format!(
                "<h1>{}</h1>{unknown}<form method=\"get\" action=\"/desk\"><p><label for=\"clinic\">{}</label> <input id=\"clinic\" name=\"clinic\" required maxlength=\"{MAX_SLUG}\" autocomplete=\"organization\" autocapitalize=\"none\" spellcheck=\"false\" value=\"{}\"></p><p><button class=\"main-act\">{}</button></p></form>",
                words.choose,
                words.clinic,
                escape(&wanted.chars().take(MAX_SLUG).collect::<String>()),
                words.open
            );
            html(asked, 200, small(language, words.choose, &main, ""), &[])
        }
    }
}

/// The app's document: the same for everybody.
async fn document(asked: &Asked) -> Out<Response> {
    let clinic = asked.clinic()?;
    let known = known::of(&asked.env, &clinic).await?;
    let (words, language) = words(asked);
    let (name, slug) = (escape(&known.config.name), escape(&clinic));
    let files = if NAMES.desk_wasm.is_empty() {
        String::new()
    } else {
        format!(
            "<link rel=\"preload\" href=\"/assets/{}\" as=\"fetch\" type=\"application/wasm\" crossorigin>\n<link rel=\"stylesheet\" href=\"/assets/{}\">\n<script type=\"module\" src=\"/assets/{}\"></script>\n",
            NAMES.desk_wasm, NAMES.desk_css, NAMES.desk_js
        )
    };
    // Without the app's files there is nothing that could show the fallback.
    let hidden = if files.is_empty() { "" } else { " hidden" };
    let (sorry, reload) = (words.failed, words.reload);
    let page = format!(
        "<!doctype html>\n<html lang=\"{language}\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n<meta name=\"format-detection\" content=\"telephone=no\">\n<title>{name}</title>\n{ICON}{files}</head>\n<body>\n<div id=\"app\" data-clinic=\"{slug}\"></div>\n<div id=\"fallback\" class=\"fallback\" role=\"alert\"{hidden}><h1>{sorry}</h1><p><a href=\"/desk/{slug}\">{reload}</a></p></div>\n<noscript><div class=\"fallback\"><h1>{sorry}</h1></div></noscript>\n</body>\n</html>\n"
    );
    html(asked, 200, page, &[])
}

/// What a small page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Signed in: on to the desk.
    GoOn,
    /// It did not work; trying again may.
    Again,
    /// The provider knows them, the clinic does not.
    Stranger,
    /// The provider does not answer.
    Away,
}

/// A small page of the sign-in.
pub fn said(asked: &Asked, clinic: &str, status: u16, said: Said, extra: &[(&str, &str)]) -> Out<Response> {
    let (words, language) = words(asked);
    let slug = escape(clinic);
    let again = format!("<p><a class=\"main-act\" href=\"/desk/{slug}\">{}</a></p>", words.back);
    let (title, main, head) = match said {
        Said::GoOn => (
            words.signed_in,
            format!("<p><a class=\"main-act\" href=\"/desk/{slug}\">{}</a></p>", words.open),
            format!("<meta http-equiv=\"refresh\" content=\"0; url=/desk/{slug}\">\n"),
        ),
        Said::Again => (
            words.not_signed_in,
            format!("<p>{}</p>{again}", words.try_again),
            String::new(),
        ),
        Said::Stranger => (
            words.stranger,
            format!("<p>{}</p>{again}", words.ask_admin),
            String::new(),
        ),
        Said::Away => (
            words.not_signed_in,
            format!("<p>{}</p>{again}", words.away),
            String::new(),
        ),
    };
    html(
        asked,
        status,
        small(language, title, &format!("<h1>{title}</h1>{main}"), &head),
        extra,
    )
}

fn small(language: &str, title: &str, main: &str, head: &str) -> String {
    let style = if NAMES.desk_css.is_empty() {
        String::new()
    } else {
        format!("<link rel=\"stylesheet\" href=\"/assets/{}\">\n", NAMES.desk_css)
    };
    format!(
        "<!doctype html>\n<html lang=\"{language}\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n{head}<title>{title}</title>\n{ICON}{style}</head>\n<body>\n<main class=\"sign-in\"><div class=\"card\">{main}</div></main>\n</body>\n</html>\n"
    )
}

struct Words {
    choose: &'static str,
    clinic: &'static str,
    open: &'static str,
    unknown: &'static str,
    failed: &'static str,
    reload: &'static str,
    signed_in: &'static str,
    not_signed_in: &'static str,
    try_again: &'static str,
    stranger: &'static str,
    ask_admin: &'static str,
    away: &'static str,
    back: &'static str,
}

const EN: Words = Words {
    choose: "Which clinic?",
    clinic: "The clinic’s name in its web address",
    open: "Open the desk",
    unknown: "There is no clinic of that name here.",
    failed: "The desk could not start",
    reload: "Load it again",
    signed_in: "You are signed in",
    not_signed_in: "You are not signed in",
    try_again: "The sign-in took too long, was used already, or was begun in another browser. Please begin again.",
    stranger: "You are not on this clinic’s staff list",
    ask_admin: "Your account is known, but it has no role at this desk. Ask whoever administers the desk to add you.",
    away: "The sign-in service does not answer. Please try again in a few minutes.",
    back: "Back to the desk",
};

const SV: Words = Words {
    choose: "Vilken mottagning?",
    clinic: "Mottagningens namn i webbadressen",
    open: "Öppna disken",
    unknown: "Här finns ingen mottagning med det namnet.",
    failed: "Disken kunde inte starta",
    reload: "Ladda om den",
    signed_in: "Du är inloggad",
    not_signed_in: "Du är inte inloggad",
    try_again: "Inloggningen tog för lång tid, var redan använd eller påbörjades i en annan webbläsare. Börja om.",
    stranger: "Du finns inte på mottagningens personallista",
    ask_admin: "Ditt konto är känt men har ingen roll vid disken. Be den som administrerar disken att lägga till dig.",
    away: "Inloggningstjänsten svarar inte. Försök igen om några minuter.",
    back: "Tillbaka till disken",
};

fn words(asked: &Asked) -> (&'static Words, &'static str) {
    let speaks = |wanted: &String, language: &str| wanted.to_ascii_lowercase().starts_with(language);
    let first = languages(asked)
        .into_iter()
        .find(|l| speaks(l, "sv") || speaks(l, "en"));
    if first.is_some_and(|l| speaks(&l, "sv")) {
        (&SV, "sv")
    } else {
        (&EN, "en")
    }
}
