//! Who is asking: cookies, bearer tokens, socket protocols, and where a browser's request comes from.

use samtal_core::wire::problem::Problem;
use worker::worker_sys::web_sys;

/// The subprotocol that the server speaks; a token may be offered after it.
pub const PROTOCOL: &str = "samtal.v1";

/// A token, and how it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// As sent.
    pub token: String,
    /// It came by cookie alone: the browser attached it, whoever made the request.
    pub ambient: bool,
}

/// A header's value; empty without one.
pub fn header(headers: &web_sys::Headers, name: &str) -> String {
    headers.get(name).ok().flatten().unwrap_or_default()
}

/// The cookie's name for a clinic. `__Host-`: only this host, only by TLS, only for all paths.
pub fn cookie_name(clinic: &str) -> String {
    format!("__Host-samtal-{clinic}")
}

/// The header that gives a device its token, or takes it away (an empty one).
///
/// `SameSite=None; Partitioned`: the chat runs in a frame; on another site's domain no other kind of cookie reaches it, and on the
/// clinic's own it makes no difference. Requests of other origins are refused by their `Origin`, not by the cookie.
pub fn set_cookie(clinic: &str, token: &str, max_age_s: i64) -> String {
    let name = cookie_name(clinic);
    format!("{name}={token}; Path=/; Max-Age={max_age_s}; Secure; HttpOnly; SameSite=None; Partitioned")
}

/// The cookie's value among a request's cookies.
pub fn cookie(cookies: &str, clinic: &str) -> Option<String> {
    named_cookie(cookies, &cookie_name(clinic))
}

/// The value of the cookie of this name; none where it is empty.
pub fn named_cookie(cookies: &str, name: &str) -> Option<String> {
    cookies
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, v)| *n == name && !v.is_empty())
        .map(|(_, v)| v.to_owned())
}

/// The token of a request: the `Authorization` header, else one offered as a socket's protocol, else the clinic's cookie.
pub fn bearer(headers: &web_sys::Headers, clinic: &str) -> Option<Bearer> {
    let authorization = header(headers, "authorization");
    if !authorization.is_empty() {
        let token = authorization.strip_prefix("Bearer ")?.trim().to_owned();
        return Some(Bearer { token, ambient: false });
    }
    let protocols = header(headers, "sec-websocket-protocol");
    let mut offered = protocols.split(',').map(str::trim);
    if offered.next() == Some(PROTOCOL)
        && let Some(token) = offered.next()
    {
        return Some(Bearer {
            token: token.to_owned(),
            ambient: false,
        });
    }
    let token = cookie(&header(headers, "cookie"), clinic)?;
    Some(Bearer { token, ambient: true })
}

/// Refuses browsers' requests from anywhere but the service's own documents: a clinic's sites may frame the chat, not call its API.
///
/// `own` is the origin that was asked, `public` the deployment's. A write that rests on the cookie alone needs an `Origin`.
pub fn check_origin(origin: &str, own: &str, public: &str, write: bool, ambient: bool) -> Result<(), Problem> {
    if origin.is_empty() {
        return if write && ambient {
            Err(Problem::NoOrigin)
        } else {
            Ok(())
        };
    }
    if origin == own || (!public.is_empty() && origin == public) {
        return Ok(());
    }
    Err(Problem::WrongOrigin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_origin_may_call() {
        let own = "https://chat.riverside.example";
        for wrong in [
            "null",
            "http://chat.riverside.example",
            "https://riverside.example",
            "https://chat.riverside.example.evil.example",
            "https://evilchat.riverside.example",
            "https://chat.riverside.example:8443",
            "https://CHAT.riverside.example",
            "https://chat.riverside.example/",
            "https://xn--chat-riverside.example",
        ] {
            assert_eq!(
                check_origin(wrong, own, own, false, false),
                Err(Problem::WrongOrigin),
                "{wrong}"
            );
        }
        assert_eq!(check_origin(own, own, "", true, true), Ok(()));
        assert_eq!(check_origin("", own, "", true, true), Err(Problem::NoOrigin));
        assert_eq!(check_origin("", own, "", true, false), Ok(()));
        assert_eq!(check_origin("", own, "", false, true), Ok(()));
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        assert_eq!(
            cookie("a=1; __Host-samtal-riverside=ses_x.y; b=2", "riverside").as_deref(),
            Some("ses_x.y")
        );
        assert_eq!(cookie("__Host-samtal-river=ses_x.y", "riverside"), None);
        assert_eq!(cookie("x__Host-samtal-riverside=1", "riverside"), None);
        assert_eq!(cookie("__Host-samtal-riverside=", "riverside"), None);
    }
}
