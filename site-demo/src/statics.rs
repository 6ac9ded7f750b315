//! Stylesheets, scripts and pictures: files of the program, served from memory.

use crate::Shared;
use axum::Router;
use axum::http::header;
use axum::routing::get;

const FILES: [(&str, &str, &str); 12] = [
    (
        "/assets/site.css",
        "text/css; charset=utf-8",
        include_str!("../static/site.css"),
    ),
    (
        "/assets/site.js",
        "text/javascript; charset=utf-8",
        include_str!("../static/site.js"),
    ),
    (
        "/assets/phone.css",
        "text/css; charset=utf-8",
        include_str!("../static/phone.css"),
    ),
    (
        "/assets/phone.js",
        "text/javascript; charset=utf-8",
        include_str!("../static/phone.js"),
    ),
    (
        "/assets/known.js",
        "text/javascript; charset=utf-8",
        include_str!("../static/known.js"),
    ),
    (
        "/assets/voice.js",
        "text/javascript; charset=utf-8",
        include_str!("../static/voice.js"),
    ),
    (
        "/assets/chats.css",
        "text/css; charset=utf-8",
        include_str!("../static/chats.css"),
    ),
    (
        "/assets/bubbles.js",
        "text/javascript; charset=utf-8",
        include_str!("../static/bubbles.js"),
    ),
    (
        "/assets/chats.js",
        "text/javascript; charset=utf-8",
        include_str!("../static/chats.js"),
    ),
    (
        "/assets/reception.js",
        "text/javascript; charset=utf-8",
        include_str!("../static/reception.js"),
    ),
    (
        "/assets/riverside.svg",
        "image/svg+xml",
        include_str!("../static/riverside.svg"),
    ),
    ("/favicon.svg", "image/svg+xml", include_str!("../static/favicon.svg")),
];

pub fn routes() -> Router<Shared> {
    let mut router = Router::new();
    for (path, kind, text) in FILES {
        let answer = (
            [
                (header::CONTENT_TYPE, kind),
                (header::CACHE_CONTROL, "public, max-age=300"),
            ],
            text,
        );
        router = router.route(path, get(move || async move { answer }));
    }
    router
}
