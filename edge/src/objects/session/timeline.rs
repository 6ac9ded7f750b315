//! The timeline: what happened in this session at a glance, as reception reads it when the patient arrives.

use super::{Session, store};
use crate::error::{Fault, Out};
use crate::known;
use crate::objects::calls::{AskTimeline, answer};
use js_sys::JsString;
use samtal_core::clinic::hours::Zone;
use samtal_core::context::disclose::Reader;
use samtal_core::context::milestones::{Here, milestones};
use samtal_core::context::words::words;

impl Session {
    /// Its lines, oldest first. Staff read it: the audit says so.
    pub async fn timeline(&self, asked: &AskTimeline) -> Out<JsString> {
        self.load()?;
        let known = known::of(&self.env, self.clinic()).await?;
        self.load()?;
        let now = self.now();
        store::audit(&self.db, now, &asked.actor, "timeline_read", "")?;
        let first = known.config.languages.first().map_or("en", String::as_str);
        let zone = Zone::parse(known.config.time_zone.name())
            .ok_or_else(|| Fault::Internal("a clinic without a zone".into()))?;
        let here = Here {
            zone: &zone,
            now,
            words: words(&asked.language, first),
            knowledge: known.index.as_ref().map(|(_, index)| &index.knowledge),
        };
        let events = store::all(&self.db, Reader::Desk)?;
        answer(&serde_json::json!({ "session": self.id(), "milestones": milestones(&events, here) }))
    }
}
