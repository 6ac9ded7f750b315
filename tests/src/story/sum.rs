//! The day as a whole: contacts, channels, sessions, what was asked twice, what was lost, who else heard of it.

use super::beats::{Day, has_all, has_any};
use super::world::SARAH;
use super::{Held, Tongue, must};
use samtal_core::log::event::{Actor, Body, Channel, Event};
use samtal_core::log::state::State;
use samtal_core::time::HOUR;
use std::collections::BTreeSet;

/// Two turns of a patient further apart than this are two contacts.
const CONTACT: i64 = HOUR;

impl Day<'_> {
    /// Counted over the day.
    pub async fn adds_up(&mut self) -> Held<String> {
        let log = self.sarah.log().await?;
        let mut contacts: Vec<(Channel, i64)> = Vec::new();
        let hers = |e: &&Event| e.entry.by == Actor::Patient && matches!(e.entry.body, Body::Message { .. });
        for event in log.iter().filter(hers) {
            match contacts.last_mut() {
                Some((channel, last)) if *channel == event.entry.channel && event.at.0 - *last < CONTACT => {
                    *last = event.at.0;
                }
                _ => contacts.push((event.entry.channel, event.at.0)),
            }
        }
        let channels: BTreeSet<&str> = contacts.iter().map(|(channel, _)| channel.as_str()).collect();
        must(contacts.len() == 5, "5 touchpoints", &format!("{contacts:?}"))?;
        must(channels.len() == 3, "3 channels", &format!("{channels:?}"))?;
        let reminders = self.world.sent(SARAH, "appointment_reminder").len();
        must(reminders == 1, "the reminder is sent once", &reminders.to_string())?;
        let asked = repeated(&log, self.tongue);
        must(asked.is_empty(), "0 repeated questions", &asked.join(" | "))?;
        let state = self.sarah.state().await?;
        let lost = lost(&state, self.tongue);
        must(lost.is_empty(), "0 facts lost", &lost.join(", "))?;
        let others: Vec<String> = self
            .world
            .sims
            .accepted()
            .into_iter()
            .map(|a| a.to)
            .filter(|to| to != SARAH)
            .collect();
        must(others.is_empty(), "0 messages to anyone else", &others.join(", "))?;
        let opened = crate::providers::opened(&mut self.world.edge).await;
        let with_words: Vec<&String> = opened.sessions.keys().filter(|s| !opened.said(s).is_empty()).collect();
        must(with_words == [&self.session], "1 session", &format!("{with_words:?}"))?;
        let seen = "5 touchpoints and the visit, 3 channels, 1 session, 0 repeated questions, 0 facts lost, 0 messages to anyone else";
        Ok(seen.to_owned())
    }
}

/// Questions of the clinic whose answer was known.
fn repeated(log: &[Event], tongue: Tongue) -> Vec<String> {
    let told = log
        .iter()
        .position(|e| matches!(&e.entry.body, Body::IdentifierVerified { .. }));
    let after = log.iter().skip(told.map_or(0, |at| at + 1));
    let said = after.filter_map(|e| match (&e.entry.body, &e.entry.by) {
        (Body::Message { text, .. }, Actor::Assistant) => Some(text),
        _ => None,
    });
    let asks = |text: &&String| text.contains('?') && has_any(text, tongue.asks).is_some();
    said.filter(asks).cloned().collect()
}

/// What was told and is not known in the end.
fn lost(state: &State, tongue: Tongue) -> Vec<&'static str> {
    let name = state.answer("name").is_some_and(|(_, name)| name.contains("Sarah"));
    let number = state
        .identifiers
        .iter()
        .any(|i| i.value.ends_with("456") && i.verified_at.is_some());
    let topic = has_all(&state.topic, &[tongue.topic]);
    let visit = state
        .appointments
        .iter()
        .any(|a| a.with == "Dr. Phillips" && a.confirmed);
    let agreed = state.consents.iter().any(|c| c.purpose == "whatsapp" && c.given);
    let page = state.pages.iter().any(|p| p.path == "/doctors");
    [
        (name, "name"),
        (number, "number"),
        (topic, "topic"),
        (visit, "visit"),
        (agreed, "consent"),
        (page, "page"),
    ]
    .into_iter()
    .filter(|(kept, _)| !kept)
    .map(|(_, what)| what)
    .collect()
}
