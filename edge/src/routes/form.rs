//! The page behind a form's secure link, and what it asks before it shows anything.
//!
//! The page is the same for everybody: the link's token stands in the address' fragment, which no browser sends, so opening the page (by
//! a patient, or by a program that draws previews of links) tells nothing and uses nothing up. Its script posts the token.

use super::embed::{escape, languages};
use super::patient::to_session;
use crate::assets::NAMES;
use crate::error::{Fault, Out};
use crate::objects::calls::{self, OpenFormLink, RedeemFormLink, Stub};
use crate::objects::clinic::config::{Embed, Embedded};
use crate::reply::Response;
use crate::{Asked, auth, body, reply};
use js_sys::Promise;
use samtal_core::context::words::{fill, words};
use samtal_core::handoff::secret::{Audience, Token};
use samtal_core::people::phone::E164;
use samtal_core::wire::browser::MAX_BODY;
use samtal_core::wire::form_link::{Redeem, parse_token};
use samtal_core::wire::problem::Problem;

/// What the page may do: its own script, style and service, in no frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// The page.
pub async fn document(asked: &Asked) -> Out<Response> {
    let clinic = asked.clinic()?;
    let stub = calls::clinic(&asked.env, &clinic)?;
    let embed = Embed {
        languages: languages(asked),
    };
    let embedded: Embedded = calls::call(&stub, "embed", &embed).await?;
    let headers = [
        ("content-security-policy", POLICY),
        ("cross-origin-opener-policy", "same-origin"),
        ("x-robots-tag", "noindex, noarchive"),
        ("vary", "accept-language"),
    ];
    reply::other(200, "text/html; charset=utf-8", html(&embedded)?, &headers)
}

fn html(embedded: &Embedded) -> Out<String> {
    let words = words(&embedded.language, "en");
    let number = E164::strict(&embedded.phone);
    let shown = number.as_ref().map(E164::display).unwrap_or_default();
    let boot = serde_json::json!({
        "clinic": serde_json::from_str::<serde_json::Value>(&embedded.clinic)?,
        "language": embedded.language,
        "phone": shown,
        "site": embedded.sites.first(),
    });
    // Inside a script element only `<` could end it.
    let boot = boot.to_string().replace('<', "\\u003c");
    let (name, language) = (escape(&embedded.name), escape(&embedded.language));
    let (phone, shown) = (escape(&embedded.phone), escape(&shown));
    let (sorry, call) = (words.chat_failed, words.chat_failed_call);
    let title = escape(&fill(words.chat_with, &[("clinic", &embedded.name)]));
    let fallback = format!("<h1>{name}</h1><p>{sorry}</p><p>{call}</p><p><a href=\"tel:{phone}\">{shown}</a></p>");
    let files = if NAMES.form_js.is_empty() {
        String::new()
    } else {
        format!(
            "<link rel=\"stylesheet\" href=\"/assets/{}\">\n<script type=\"module\" src=\"/assets/{}\"></script>\n",
            NAMES.form_css, NAMES.form_js
        )
    };
    Ok(format!(
        "<!doctype html>\n<html lang=\"{language}\" dir=\"ltr\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n<meta name=\"format-detection\" content=\"telephone=no\">\n<title>{title}</title>\n{files}<script type=\"application/json\" id=\"boot\">{boot}</script>\n</head>\n<body>\n<div id=\"page\"></div>\n<noscript><main>{fallback}</main></noscript>\n</body>\n</html>\n"
    ))
}

/// Which check the link asks for. Used, expired, taken back and unknown links are alike.
pub async fn open(asked: &Asked) -> Out<Response> {
    let (clinic, text) = posted(asked).await?;
    let (stub, hash) = session_of(asked, &clinic, &parse_token(&text)?)?;
    let answer = calls::ask(&stub, "open_form_link", &OpenFormLink { hash }).await;
    reply::json(200, answer.map_err(alike)?)
}

/// Has the code sent that the link asks for.
pub async fn code(asked: &Asked) -> Out<Response> {
    let (clinic, text) = posted(asked).await?;
    let (stub, hash) = session_of(asked, &clinic, &parse_token(&text)?)?;
    let answer = calls::ask(&stub, "send_form_code", &OpenFormLink { hash }).await;
    reply::json(202, answer.map_err(alike)?)
}

/// Answers the check: the right answer uses the link up, and opens the form.
pub async fn redeem(asked: &Asked) -> Out<Response> {
    let (clinic, text) = posted(asked).await?;
    let Redeem { token, cid, proof } = Redeem::parse(&text)?;
    let (stub, hash) = session_of(asked, &clinic, &token)?;
    let answer = calls::ask(&stub, "redeem_form_link", &RedeemFormLink { hash, cid, proof }).await;
    reply::json(200, answer.map_err(alike)?)
}

/// A request for the form itself, with the grant: answered by the session's object.
pub fn forward(asked: &Asked) -> Out<Promise> {
    let clinic = asked.clinic()?;
    own_page(asked)?;
    let bearer = auth::bearer(&asked.request.headers(), &clinic).ok_or(Problem::Unauthorized)?;
    let token = Token::parse(&asked.deployment.pepper, &clinic, &bearer.token)
        .filter(|token| token.audience == Audience::FormGrant && !bearer.ambient)
        .ok_or(Problem::Unauthorized)?;
    to_session(asked, &clinic, &token.session)
}

async fn posted(asked: &Asked) -> Out<(String, String)> {
    let clinic = asked.clinic()?;
    own_page(asked)?;
    let text = body::text(&asked.incoming, MAX_BODY).await?;
    Ok((clinic, text))
}

/// Pages of other sites may not ask.
fn own_page(asked: &Asked) -> Out<()> {
    let (origin, own) = (asked.header("origin"), &asked.origin);
    Ok(auth::check_origin(
        &origin,
        own,
        &asked.deployment.public_url,
        true,
        false,
    )?)
}

/// The session that the link leads to, and the hash of its token.
fn session_of(asked: &Asked, clinic: &str, token: &str) -> Out<(Stub, String)> {
    let token = Token::parse(&asked.deployment.pepper, clinic, token)
        .filter(|token| token.audience == Audience::FormLink)
        .ok_or(Problem::LinkOver)?;
    let stub = calls::session(&asked.env, clinic, token.session.as_str())?;
    Ok((stub, token.hash_hex()))
}

/// A session that is not there any more, or never was, tells no more than a link that is over.
fn alike(fault: Fault) -> Fault {
    match fault {
        Fault::Passed(401 | 404, _) => Problem::LinkOver.into(),
        other => other,
    }
}
