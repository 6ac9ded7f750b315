//! The patient's own copy, as text, JSON or FHIR.

use super::Session;
use super::store;
use crate::error::Out;
use crate::incoming::Incoming;
use crate::reply;
use crate::reply::Response;
use samtal_core::context::disclose::Reader;
use samtal_core::context::{export, fhir};
use samtal_core::wire::problem::Problem;

impl Session {
    /// Everything of the session that the patient may see.
    pub fn export(&self, request: &Incoming) -> Out<Response> {
        self.device(request)?;
        self.spend()?;
        let format = request.parameter("format").to_owned();
        let events = store::all(&self.db, Reader::Patient)?;
        let (id, now) = (self.id(), self.now());
        let time_zone = store::meta(&self.db, "time_zone")?;
        let (content_type, name, body) = match format.as_str() {
            "" | "json" => Some(("application/json", "conversation.json", export::json(id, &events, now))),
            "text" => Some((
                "text/plain; charset=utf-8",
                "conversation.txt",
                export::text(&events, &time_zone, now),
            )),
            "fhir" => Some((
                "application/fhir+json",
                "conversation.fhir.json",
                fhir::bundle(id, &events, now),
            )),
            _ => None,
        }
        .ok_or_else(|| Problem::invalid("format", "must be 'text', 'json' or 'fhir'"))?;
        store::audit(&self.db, now, "patient", "exported", &format)?;
        let disposition = format!("attachment; filename=\"{name}\"");
        reply::other(200, content_type, body, &[("content-disposition", &disposition)])
    }
}
