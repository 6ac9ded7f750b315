//! What somebody at the clinic has to do, and telling the clinic's own systems of it.

use super::{Clinic, store};
use crate::clock;
use crate::error::Out;
use crate::objects::calls::{Registered, TaskClosed};
use crate::objects::calls::{answer, done};
use js_sys::JsString;
use samtal_core::log::answer::REVIEW;
use samtal_core::time::At;
use samtal_core::wire::problem::Problem;
use serde::{Deserialize, Serialize};

/// Tasks of one listing.
const LISTED: i64 = 200;

/// `tasks`: which?
#[derive(Debug, Serialize, Deserialize)]
pub struct ListTasks {
    /// Closed ones too.
    pub all: bool,
}

/// `task_claim`, `task_close`.
#[derive(Debug, Serialize, Deserialize)]
pub struct TaskAct {
    /// The task.
    pub id: String,
    /// Who acts.
    pub by: String,
}

#[derive(Debug, Serialize)]
struct Task {
    id: String,
    about: String,
    answer_by: &'static str,
    session: String,
    opened_at: String,
    promised_by: Option<String>,
    number: String,
    name: String,
    topic: String,
    owner: String,
    closed_at: Option<String>,
    /// How the last call-back stands; empty: none was made.
    call: String,
}

const COLUMNS: &str = "SELECT id, about, session, opened_at, coalesce(promised_by, ''), number, name, topic, owner, coalesce(closed_at, ''), coalesce((SELECT state FROM callbacks WHERE task = tasks.id ORDER BY at DESC LIMIT 1), '') FROM tasks";

impl Clinic {
    /// A task is offered only where somebody receives it: as long as there is no desk, where a webhook is configured.
    pub fn somebody_receives(&self) -> Out<()> {
        match self.config()?.webhook {
            Some(_) => Ok(()),
            None => Err(Problem::NotOffered.into()),
        }
    }

    /// Until when a task opened now is promised.
    pub fn promise(&self) -> Out<Registered> {
        self.somebody_receives()?;
        Ok(Registered {
            promised_by: self.config()?.promise(self.now()?),
            ..Registered::default()
        })
    }

    /// A task enters, and leaves for the webhook, once.
    #[expect(
        clippy::too_many_arguments,
        reason = "the members of one delivery, unpacked in one place"
    )]
    pub fn open_task(
        &self,
        id: &str,
        session: &str,
        about: &str,
        opened_at: At,
        promised_by: Option<At>,
        number: &str,
        name: &str,
        topic: &str,
    ) -> Out<()> {
        let opened = opened_at.to_string();
        let promised = promised_by.map(|at| at.to_string());
        let config = self.config()?;
        let webhook = config.webhook.is_some();
        let answer_by = config.policy.answer_by(about).as_str();
        let payload = serde_json::json!({
            "type": "task.opened",
            "clinic": self.slug(),
            "task": {
                "id": id, "about": about, "answer_by": answer_by, "session": session, "opened_at": opened, "promised_by": promised,
                "number": number, "name": name, "topic": topic,
            },
        })
        .to_string();
        self.db.transaction(|| {
            let inserted = self.db.row(
                "INSERT INTO tasks (id, session, about, opened_at, promised_by, number, name, topic) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
                vec![
                    id.to_owned().into(),
                    session.to_owned().into(),
                    about.to_owned().into(),
                    opened.clone().into(),
                    promised.clone().into(),
                    number.to_owned().into(),
                    name.to_owned().into(),
                    topic.to_owned().into(),
                ],
            )?;
            if inserted.is_some() && webhook {
                store::put(&self.db, id, "webhook", session, &payload, clock::real_ms() as i64)?;
            }
            if inserted.is_some() && about == "callback" {
                self.call_back_at_once(id, session, number)?;
            }
            Ok(())
        })
    }

    /// A one-time code goes out by the clinic's webhook.
    pub fn send_verification(&self, id: &str, session: &str, number: &str, text: &str, expires_at: At) -> Out<()> {
        let payload = serde_json::json!({
            "type": "verification.requested", "clinic": self.slug(), "number": number, "text": text, "expires_at": expires_at,
        });
        store::put(
            &self.db,
            id,
            "webhook",
            session,
            &payload.to_string(),
            clock::real_ms() as i64,
        )
    }

    /// The tasks, oldest first.
    pub fn tasks(&self, asked: &ListTasks) -> Out<JsString> {
        let statement = if asked.all {
            format!("{COLUMNS} ORDER BY opened_at DESC LIMIT ?")
        } else {
            format!("{COLUMNS} WHERE closed_at IS NULL ORDER BY opened_at LIMIT ?")
        };
        let config = self.config()?;
        let some = |text: String| (!text.is_empty()).then_some(text);
        let tasks: Vec<Task> = self
            .db
            .rows(&statement, vec![LISTED.into()])?
            .iter()
            .map(|row| Task {
                id: row.text(0),
                answer_by: config.policy.answer_by(&row.text(1)).as_str(),
                about: row.text(1),
                session: row.text(2),
                opened_at: row.text(3),
                promised_by: some(row.text(4)),
                number: row.text(5),
                name: row.text(6),
                topic: row.text(7),
                owner: row.text(8),
                closed_at: some(row.text(9)),
                call: row.text(10),
            })
            .collect();
        let unsent = self.db.int("SELECT count(*) FROM outbox WHERE kind = 'dead'", vec![])?;
        answer(&serde_json::json!({ "tasks": tasks, "undelivered": unsent }))
    }

    /// Somebody takes a task. Two never own one: the second gets 409.
    pub fn claim_task(&self, asked: &TaskAct) -> Out<JsString> {
        let claimed = self.db.row(
            "UPDATE tasks SET owner = ? WHERE id = ? AND closed_at IS NULL AND owner IN ('', ?) RETURNING id",
            vec![
                asked.by.clone().into(),
                asked.id.clone().into(),
                asked.by.clone().into(),
            ],
        )?;
        if claimed.is_some() {
            return done();
        }
        self.exists(&asked.id)?;
        Err(Problem::Conflict.into())
    }

    /// A task is done. The session learns it too; closing twice is closing once.
    pub async fn close_task(&self, asked: &TaskAct) -> Out<JsString> {
        let session = self.exists(&asked.id)?;
        if self.is_review(&asked.id)? && self.reviewer(&asked.id, &asked.by)?.is_empty() {
            return Err(Problem::invalid("by", "must be the id of the clinician who reviewed it").into());
        }
        self.db.transaction(|| self.close(&asked.id, &session, &asked.by))?;
        self.arm().await?;
        done()
    }

    /// A task was done by the service itself, within the transaction that did it.
    pub fn done_by_itself(&self, task: &str, session: &str) -> Out<()> {
        self.close(task, session, "system")
    }

    fn close(&self, task: &str, session: &str, by: &str) -> Out<()> {
        let closed = TaskClosed {
            task: task.to_owned(),
            by: by.to_owned(),
            name: self.reviewer(task, by)?,
        };
        let body = serde_json::to_string(&closed)?;
        let first = self.db.row(
            "UPDATE tasks SET closed_at = ? WHERE id = ? AND closed_at IS NULL RETURNING id",
            vec![self.now()?.to_string().into(), task.to_owned().into()],
        )?;
        if first.is_some() {
            let id = format!("closed-{task}");
            store::put(&self.db, &id, "task_closed", session, &body, clock::real_ms() as i64)?;
        }
        Ok(())
    }

    fn is_review(&self, task: &str) -> Out<bool> {
        let about = self
            .db
            .text("SELECT about FROM tasks WHERE id = ?", vec![task.to_owned().into()])?;
        Ok(about == REVIEW)
    }

    /// Who reviewed a question, as patients know them: a clinician of the clinic. Empty: it is no review, or nobody who can.
    fn reviewer(&self, task: &str, by: &str) -> Out<String> {
        if !self.is_review(task)? {
            return Ok(String::new());
        }
        let id = by.strip_prefix("staff:").unwrap_or_default();
        let knowledge = self.knowledge()?;
        let clinician = knowledge.as_ref().and_then(|(_, knowledge)| knowledge.clinician(id));
        Ok(clinician.map(|c| c.name.clone()).unwrap_or_default())
    }

    fn exists(&self, id: &str) -> Out<String> {
        let row = self
            .db
            .row("SELECT session FROM tasks WHERE id = ?", vec![id.to_owned().into()])?;
        row.map(|r| r.text(0)).ok_or_else(|| Problem::NotFound.into())
    }
}
