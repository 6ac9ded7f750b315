//! The patient's own copy, as text, JSON or FHIR.

use super::patient::query;
use super::store;
use super::Session;
use crate::error::Out;
use crate::reply;
use samtal_core::context::disclose::Reader;
use samtal_core::context::{export, fhir};
use samtal_core::wire::problem::Problem;
use worker::{Request, Response};

impl Session {
    /// Everything of the session that the patient may see.
    pub fn export(&self, request: &Request) -> Out<Response> {
        self.device(request)?;
        self.spend()?;
        let format = query(request, "format")?;
        let events = store::all(&self.db, Reader::Patient)?;
        let (id, now) = (self.id(), self.now());
        let (content_type, name, body) = self.with(|m| match format.as_str() {
            "" | "json" => Some(("application/json", "conversation.json", export::json(&id, &m.folded, &events, now))),
            "text" => Some(("text/plain; charset=utf-8", "conversation.txt", export::text(&m.folded, &events))),
            "fhir" => Some(("application/fhir+json", "conversation.fhir.json", fhir::bundle(&id, &m.folded, &events, now))),
            _ => None,
        })?
        .ok_or_else(|| Problem::invalid("format", "must be 'text', 'json' or 'fhir'"))?;
        store::audit(&self.db, now, "patient", "exported", &format)?;
        let disposition = format!("attachment; filename=\"{name}\"");
        Ok(reply::other(200, content_type, body, &[("content-disposition", &disposition)])?)
    }
}
