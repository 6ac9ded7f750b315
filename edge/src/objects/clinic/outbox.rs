//! What the clinic still has to do elsewhere: links to complete, sessions to tell, the webhook to call. Rows are written in the
//! transaction of their cause; the alarm works them off. In real time, whatever the demo clock says.

use super::Clinic;
use crate::error::{Fault, Out};
use crate::objects::calls::conversation::StopFollowing;
use crate::objects::calls::{self, Arranged, Done, LineMoved, Link, Reported, TaskClosed};
use crate::{clock, fault, log};
use futures_util::future::{Either, select};
use samtal_core::time::{HOUR, MINUTE, SECOND};
use samtal_core::wire::webhook;
use std::time::Duration;
use worker::{AbortController, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect};

/// Waits after the first failure, the second …; the schedule of Standard Webhooks, three days in all. After the last the row is dead.
const BACK_OFF: [i64; 10] = [
    5 * SECOND,
    30 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
];
/// How long the clinic's webhook may take.
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(10);

impl Clinic {
    /// Sets the alarm to the earliest due row.
    pub async fn arm(&self) -> worker::Result<()> {
        if !self.db.has_table("outbox")? {
            return Ok(());
        }
        let due = self
            .db
            .row("SELECT min(due_at) FROM outbox WHERE kind <> 'dead'", vec![])?
            .and_then(|r| r.some_int(0));
        if let Some(due) = due {
            let wait = (due - clock::real_ms() as i64).max(0);
            self.state.storage().set_alarm(wait).await?;
        }
        Ok(())
    }

    /// Works off every due row.
    pub async fn run_outbox(&self) -> Out<()> {
        if !self.db.has_table("outbox")? {
            return Ok(());
        }
        let due = self.db.rows(
            "SELECT id, tries, kind, session, body FROM outbox WHERE kind <> 'dead' AND due_at <= ? ORDER BY due_at LIMIT 20",
            vec![(clock::real_ms() as i64).into()],
        )?;
        for row in due {
            let (id, tries, kind) = (row.text(0), row.int(1), row.text(2));
            match self.work_off(&id, &kind, &row.text(3), &row.text(4)).await {
                Ok(()) => self.db.run("DELETE FROM outbox WHERE id = ?", vec![id.into()])?,
                Err(failed) => {
                    log::error("outbox", self.slug(), &format!("{kind} {}", failed.status()));
                    let step = usize::try_from(tries).unwrap_or(usize::MAX);
                    match BACK_OFF.get(step) {
                        Some(wait) => self.db.run(
                            "UPDATE outbox SET tries = tries + 1, due_at = ? WHERE id = ?",
                            vec![(clock::real_ms() as i64 + wait).into(), id.into()],
                        )?,
                        None => self
                            .db
                            .run("UPDATE outbox SET kind = 'dead' WHERE id = ?", vec![id.into()])?,
                    }
                }
            }
        }
        Ok(())
    }

    async fn work_off(&self, id: &str, kind: &str, session: &str, body: &str) -> Out<()> {
        match kind {
            "link" => {
                fault::point(&self.deployment, "clinic.link").await;
                let link: Link = serde_json::from_str(body)?;
                self.tell(session, "link", &link).await?;
                fault::point(&self.deployment, "clinic.linked").await;
                Ok(())
            }
            "arranged" => {
                fault::point(&self.deployment, "clinic.arrange").await;
                // All that is left of this appointment, in order: a change never reaches the log before its booking.
                let appointment = id.strip_prefix("arranged-").and_then(|rest| rest.rsplit_once('-'));
                let entries = self.entries(appointment.map(|(id, _)| id).unwrap_or_default())?;
                self.tell(session, "arranged", &Arranged { entries }).await
            }
            "settle" => self.settle(body).await,
            "rebuild" => self.rebuild_step(body).await,
            "task_closed" => {
                let closed: TaskClosed = serde_json::from_str(body)?;
                self.tell(session, "task_closed", &closed).await
            }
            "call_back" => self.place_call_back(body).await,
            "call_over" => self.complete_call(session, body).await,
            "line_moved" => {
                let moved: LineMoved = serde_json::from_str(body)?;
                self.tell(session, "line_moved", &moved).await
            }
            "report" => {
                let reported: Reported = serde_json::from_str(body)?;
                self.tell(session, "report", &reported).await
            }
            super::desk::who::DUE => self.sign_on_due(body),
            super::desk::unfollow::REASONS => self.look_at_reasons(body),
            super::desk::unfollow::CLOSE => {
                let ended: StopFollowing = serde_json::from_str(body)?;
                self.tell(session, "desk_close", &ended).await
            }
            "webhook" => {
                fault::point(&self.deployment, "clinic.webhook").await;
                self.call_webhook(id, body).await
            }
            _ => Err(Fault::Internal("no such outbox row".into())),
        }
    }

    /// Tells a session. One that was erased meanwhile needs to know nothing more.
    async fn tell(&self, session: &str, name: &str, body: &impl serde::Serialize) -> Out<()> {
        let stub = calls::session(&self.env, self.slug(), session)?;
        match calls::call::<Done>(&stub, name, body).await {
            Ok(_) | Err(Fault::Passed(401, _)) => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    /// Calls the clinic's webhook, signed by Standard Webhooks. Redirects are not followed: they could lead anywhere.
    async fn call_webhook(&self, id: &str, body: &str) -> Out<()> {
        let config = self.config()?;
        let Some(hook) = &config.webhook else {
            return Ok(());
        };
        let timestamp = clock::real_ms() as i64 / 1_000;
        let headers = Headers::new();
        headers.set("content-type", "application/json")?;
        headers.set("webhook-id", id)?;
        headers.set("webhook-timestamp", &timestamp.to_string())?;
        headers.set("webhook-signature", &webhook::sign(&hook.secret, id, timestamp, body))?;
        let mut init = RequestInit::new();
        init.with_method(Method::Post)
            .with_headers(headers)
            .with_redirect(RequestRedirect::Manual)
            .with_body(Some(body.into()));
        let request = Request::new_with_init(&hook.url, &init)?;
        let controller = AbortController::default();
        let signal = controller.signal();
        let sent = Fetch::Request(request);
        let answer = Box::pin(sent.send_with_signal(&signal));
        match select(answer, Delay::from(WEBHOOK_TIMEOUT)).await {
            Either::Left((Ok(response), _)) if (200..300).contains(&response.status_code()) => Ok(()),
            Either::Left((Ok(response), _)) => Err(Fault::Internal(format!(
                "the webhook answered {}",
                response.status_code()
            ))),
            Either::Left((Err(_), _)) => Err(Fault::Internal("the webhook cannot be reached".into())),
            Either::Right(_) => {
                controller.abort();
                Err(Fault::Internal("the webhook took too long".into()))
            }
        }
    }
}
