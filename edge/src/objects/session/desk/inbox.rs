//! This conversation's card in the clinic's inbox: made anew from the fold whenever it is told, so that nothing has to be kept up to date.
//!
//! Whatever is appended leaves one row in the outbox, due a moment later, and no further one while it waits: ten entries at once are one card.

use super::super::{Memory, Session, outbox, store};
use crate::error::Out;
use crate::log;
use crate::objects::calls::Delivery;
use samtal_core::desk::card::{self, Answered, Filed};
use samtal_core::desk::documents::Card;
use samtal_core::log::event::{Actor, Body, Event};
use samtal_core::log::state::State;
use samtal_core::time::{At, SECOND};
use worker::Error;

/// The outbox row: there is one at most.
const ROW: &str = "card";
/// How long it waits for what comes next: an answer follows its question within it, and nobody at a desk notices it.
pub const SETTLES: i64 = 100;
/// More entries than people write while a card is told: a flood, or a system that reports a whole call …
const FLOOD: i64 = 8;
/// … whose card is told once a second, since telling one costs as much as several appends.
const FLOODED: i64 = SECOND;

/// When a person of the clinic last answered, in milliseconds.
const ANSWERED: &str = "answered";
/// Who last reviewed a question.
const REVIEWED: &str = "reviewed";

/// The patient's first message after this place.
const WAITS_SINCE: &str = "SELECT at FROM events WHERE seq > ? AND turn = 1 AND json_extract('{' || members || '}', '$.by') = 'patient' ORDER BY seq LIMIT 1";

impl Session {
    /// The card as it is now.
    pub fn card_now(&self) -> Out<Card> {
        Ok(self.filed_now()?.card)
    }

    /// The card, with what the clinic keeps beside it.
    pub fn filed_now(&self) -> Out<Filed> {
        self.load()?;
        let (now, folded) = (self.now(), self.with(|m: &Memory| m.folded.clone())?);
        let answered = self.answered(&folded)?;
        Ok(card::filed(self.id(), &folded, &answered, now))
    }

    /// As [`Session::filed_now`], for an inbox that is made again; none: there is nothing to show.
    pub fn filed_again(&self) -> Out<Option<Filed>> {
        self.load()?;
        let shown = self.with(|m| card::has_card(&m.folded))?;
        if shown { self.filed_now().map(Some) } else { Ok(None) }
    }

    fn answered(&self, folded: &State) -> Out<Answered> {
        let told = folded.last_clinic.as_ref().map_or(0, |said| said.seq);
        let waits = folded.last_patient.as_ref().is_some_and(|said| said.seq > told);
        let waits_since = if waits {
            At::parse(&self.db.text(WAITS_SINCE, vec![told.into()])?)
        } else {
            None
        };
        let soon = waits && self.db.row("SELECT 1 FROM unanswered LIMIT 1", vec![])?.is_some();
        self.card_early.set(soon);
        Ok(Answered {
            by_person: store::meta(&self.db, ANSWERED)?.parse().ok().map(At),
            waits_since,
            soon,
            reviewed_by: store::meta(&self.db, REVIEWED)?,
        })
    }

    /// What of an entry a card says that the fold does not keep; within the transaction that appends it.
    pub fn card_noted(&self, event: &Event) -> Out<()> {
        match (&event.entry.body, &event.entry.by) {
            (Body::Message { .. } | Body::TaskClosed { .. } | Body::Resolved { .. }, Actor::Staff(_)) => {
                store::set_meta(&self.db, ANSWERED, &event.at.0.to_string())
            }
            (Body::Reviewed { name, .. }, _) => store::set_meta(&self.db, REVIEWED, name),
            _ => Ok(()),
        }
    }

    /// The clinic is to be told, within the transaction of its cause. `true`: a row was written. While one waits it costs nothing.
    pub fn card_due(&self, folded: &State) -> Out<bool> {
        if self.card_waits.get() || !card::has_card(folded) {
            return Ok(false);
        }
        let session = self.id().to_owned();
        outbox::put(&self.db, ROW, &Delivery::Card { session, filed: None })?;
        Ok(true)
    }

    /// The assistant is through with what waited. What it left without a word is a question now.
    pub fn card_after_answers(&self) -> Out<()> {
        if !self.card_early.take() || self.load().is_err() {
            return Ok(());
        }
        let due = self
            .with(|m| m.folded.clone())
            .and_then(|folded| self.card_due(&folded))?;
        if due {
            self.card_waits();
        } else {
            // One waits already. If it is being told right now, it says what was before.
            self.card_stale.set(true);
        }
        Ok(())
    }

    /// The transaction stands: the row is there, and the alarm has to ring for it.
    pub fn card_waits(&self) {
        self.card_waits.set(true);
        self.unarmed.set(true);
    }

    /// Arms for what was written meanwhile, where nobody else does. Nobody waits for it.
    pub fn arm_later(session: &std::rc::Rc<Session>) {
        if !session.unarmed.get() {
            return;
        }
        let armed = session.clone();
        session.state.wait_until(async move {
            let done: Result<(), Error> = armed.arm().await;
            if let Err(error) = done {
                log::error("card_alarm", armed.clinic(), &error.to_string());
            }
        });
    }

    /// The clinic has the card that ends at this place. What was appended since then is told next.
    pub fn card_told(&self, last_seq: i64) -> Out<()> {
        let newer = self.with(|m| m.folded.last_seq).map_or(0, |seq| seq - last_seq);
        if newer != 0 || self.card_stale.take() {
            let wait = if newer > FLOOD { FLOODED } else { SETTLES };
            let again = outbox::now() + wait;
            self.db.run(
                "UPDATE outbox SET due_at = ?, tries = 0 WHERE id = ?",
                vec![again.into(), ROW.into()],
            )?;
        } else {
            self.db.run("DELETE FROM outbox WHERE id = ?", vec![ROW.into()])?;
            self.card_waits.set(false);
        }
        Ok(())
    }
}
