//! What was written on a line that is not this session's goes to another, in order, once the clinic knows where the line leads.

use super::Session;
use super::lines;
use super::sends::real_now;
use crate::error::{Fault, Out};
use crate::objects::calls::{self, Arrived, Route, Routed, Taken};
use crate::{fault, log, random};
use samtal_core::handoff::secret::SessionId;
use samtal_core::time::{MINUTE, SECOND};

/// Waits after a message that could not be passed on; the last one repeats.
const BACK_OFF: [i64; 5] = [SECOND, 5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE];

impl Session {
    /// Passes on what was written on lines that are not this session's, in order, once the clinic knows that they are not.
    pub async fn run_leaving(&self) -> Out<()> {
        if self.load().is_err() {
            return Ok(());
        }
        while let Some(held) = lines::leaving(&self.db, real_now())? {
            let untold = lines::is_untold(&self.db, &held.line)?;
            let passed = if untold {
                Err(Fault::Internal("the clinic was not told yet".into()))
            } else {
                self.pass_on(&held).await
            };
            self.load()?;
            match passed {
                Ok(()) => lines::let_go(&self.db, &held.id)?,
                Err(failed) => {
                    if !untold {
                        log::error("pass_on", self.clinic(), &format!("{}", failed.status()));
                    }
                    let step = usize::try_from(held.tries).unwrap_or(0).min(BACK_OFF.len() - 1);
                    let wait = BACK_OFF.get(step).copied().unwrap_or(MINUTE);
                    lines::put_off(&self.db, &held, real_now() + wait)?;
                }
            }
        }
        Ok(())
    }

    async fn pass_on(&self, held: &lines::Held) -> Out<()> {
        let stub = calls::clinic(&self.env, self.clinic())?;
        let mut refused = self.id().to_owned();
        // One that was found may refuse as well; a new one never does.
        for _ in 0..3 {
            let fresh = SessionId::new(&self.deployment.pepper, self.clinic(), random::bytes());
            let route = Route {
                channel: held.arrival.channel,
                id: held.arrival.id.clone(),
                from: held.arrival.from.clone(),
                ref_hash: String::new(),
                fresh: fresh.to_string(),
                refused: refused.clone(),
            };
            let routed: Routed = calls::call(&stub, "route", &route).await?;
            fault::point(&self.deployment, "session.passing").await;
            if routed.session.is_empty() || routed.session == self.id() {
                return Ok(());
            }
            let to = calls::session(&self.env, self.clinic(), &routed.session)?;
            refused.clone_from(&routed.session);
            let arrived = Arrived {
                arrival: held.arrival.clone(),
                routed,
                language: String::new(),
            };
            match calls::call::<Taken>(&to, "arrived", &arrived).await {
                Ok(taken) if taken.taken => return Ok(()),
                Ok(_) => {}
                // Erased since.
                Err(fault) if fault.status() == 401 => {}
                Err(fault) => return Err(fault),
            }
        }
        Err(Fault::Internal("no session takes a message".into()))
    }
}
