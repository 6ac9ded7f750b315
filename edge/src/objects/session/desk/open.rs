//! The conversation whole, as staff read it: its fold, a page of its log, what is known, and where a reply would go.

use super::super::{Session, store};
use crate::error::{Fault, Out};
use crate::known;
use crate::objects::calls::answer;
use crate::objects::calls::conversation::{Around, AskOpen};
use crate::objects::calls::desk::By;
use js_sys::JsString;
use samtal_core::clinic::hours::Zone;
use samtal_core::context::disclose::Reader;
use samtal_core::context::milestones::{Here, milestones};
use samtal_core::context::words::words;
use samtal_core::desk::documents::Opened;
use samtal_core::desk::open;
use std::collections::BTreeMap;

/// Members who stand in the log, by author.
const AUTHORS: &str = "SELECT DISTINCT substr(author, 7) FROM events WHERE author LIKE 'staff:%'";

impl Session {
    /// It, as this member asked for it.
    pub async fn desk_open(&self, asked: By<AskOpen>) -> Out<JsString> {
        let By { member, ask } = asked;
        let known = known::of(&self.env, self.clinic()).await?;
        self.load_for_desk()?;
        let (state, now) = (self.with(|m| m.folded.clone())?, self.now());
        let config = &known.config;
        let first = config.languages.first().map_or("en", String::as_str);
        let language = if ask.language.is_empty() { first } else { &ask.language };
        let (page, more) = match (ask.before, ask.after) {
            (_, Some(after)) => (
                store::page(&self.db, Reader::Desk, after, ask.limit)?,
                after.saturating_add(ask.limit) < state.last_seq,
            ),
            (before, None) => {
                let before = before.unwrap_or(state.last_seq + 1).min(state.last_seq + 1);
                let page = store::page_before(&self.db, Reader::Desk, before, ask.limit)?;
                (page, before - ask.limit > 1)
            }
        };
        let page = ["[", &String::from(page), "]"].concat();
        let zone =
            Zone::parse(config.time_zone.name()).ok_or_else(|| Fault::Internal("a clinic without a zone".into()))?;
        let here = Here {
            zone: &zone,
            now,
            words: words(language, first),
            knowledge: known.index.as_ref().map(|(_, index)| &index.knowledge),
        };
        let Around { others, tasks } = ask.around;
        let opened = Opened {
            card: self.card_now()?,
            state: serde_json::to_value(&state)?,
            events: serde_json::from_str(&page)?,
            more,
            reach: self.reaches(&state, &known, now)?,
            known: open::known(&state, config, language),
            labels: open::labels(config, language),
            milestones: milestones(&store::all(&self.db, Reader::Desk)?, here),
            others,
            tasks,
            because: ask.because,
            names: self.names(&known, state.owner.as_deref().map(|o| (o.id.as_str(), o.name.as_str())))?,
        };
        store::audit(&self.db, now, &member.actor(), "session_read", "")?;
        answer(&opened)
    }

    /// The clinic's names of members who stand in the log.
    fn names(&self, known: &known::Known, owner: Option<(&str, &str)>) -> Out<BTreeMap<String, String>> {
        let authors = self.db.rows(AUTHORS, vec![])?;
        let ids = authors.iter().map(|row| row.text(0));
        let mut names: BTreeMap<String, String> = ids
            .chain(owner.map(|(id, _)| id.to_owned()))
            .filter_map(|id| {
                let person = known.config.staff.iter().find(|p| p.id == id)?;
                Some((id, person.name.clone()))
            })
            .collect();
        if let Some((id, name)) = owner.filter(|(_, name)| !name.is_empty()) {
            names.entry(id.to_owned()).or_insert_with(|| name.to_owned());
        }
        Ok(names)
    }
}
