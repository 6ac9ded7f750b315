//! The patient is here: a line of the log that staff alone see.

use super::super::{Session, store};
use crate::error::{Fault, Out};
use crate::objects::calls::desk::{Arrives, By};
use samtal_core::desk::documents::Placed;
use samtal_core::log::event::{Actor, Body, Channel, Entry};
use samtal_core::time::At;
use samtal_core::wire::problem::Problem;

/// Whose ids these entries have.
const AUTHOR: &str = "desk";

impl Session {
    /// Appends that the patient came, once for each appointment, whoever says so and however often.
    pub async fn desk_arrived(&self, asked: &By<Arrives>) -> Out<Placed> {
        self.load()?;
        let appointment = &asked.ask.appointment;
        let known = self.with(|m| m.folded.appointments.iter().any(|a| a.id == *appointment))?;
        if !known {
            return Err(Problem::NotFound.into());
        }
        let cid: String = ["arrived-", appointment].concat().chars().take(64).collect();
        let before = self.db.row(
            "SELECT seq, at FROM events WHERE author = ? AND cid = ?",
            vec![AUTHOR.into(), cid.clone().into()],
        )?;
        if let Some(row) = before {
            return Ok(Placed {
                seq: row.int(0),
                at: At::parse(&row.text(1)).unwrap_or_default(),
            });
        }
        let (now, actor) = (self.now(), asked.member.actor());
        let entry = Entry {
            channel: Channel::Web,
            by: Actor::Staff(asked.member.id.clone()),
            body: Body::Arrived {
                appointment: appointment.clone(),
            },
            cid,
        };
        let appended = self.append(vec![entry], AUTHOR, None, |db| {
            store::audit(db, now, &actor, "arrived", appointment)
        })?;
        let first = appended
            .first()
            .ok_or_else(|| Fault::Internal("nothing was appended".into()))?;
        let placed = Placed {
            seq: first.seq,
            at: first.at,
        };
        self.arm().await?;
        Ok(placed)
    }
}
