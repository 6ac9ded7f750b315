//! Older messages, when the patient scrolls up to them.

use crate::browser::spawn;
use crate::session::api;
use crate::session::snapshot::events;
use crate::store::{Part, change, peek};
use crate::views::transcript;

/// How many events at a time.
const PAGE: &str = "&limit=50";

/// Loads what is before the first event that is here, if there is anything.
pub fn load() {
    if peek(|c| c.loading || !c.is_live() || !c.log.has_older()) {
        return;
    }
    change(&[Part::Scroll], |c| c.loading = true);
    spawn(Box::pin(async {
        let (first, asked) = peek(|c| (c.log.first(), c.session.clone()));
        let path = ["/session?before=", &first.to_string(), PAGE].concat();
        let reply = api::call("GET", path, None).await;
        let older = events(&reply.body);
        let keep = transcript::keep_place();
        change(&[Part::Rows, Part::Scroll], |c| {
            c.loading = false;
            reply.is_ok() && c.session == asked && c.log.prepend(older)
        });
        keep();
    }));
}
