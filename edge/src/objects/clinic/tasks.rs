//! What somebody at the clinic has to do, and telling the clinic's own systems of it.

use super::{Clinic, store};
use crate::clock;
use crate::error::{Fault, Out};
use crate::objects::calls::desk::{AskTasks, By, ClaimTask, CloseTask, Member};
use crate::objects::calls::{Registered, TaskClosed, answer, done};
use crate::sql::Row;
use js_sys::JsString;
use samtal_core::clinic::config::Config;
use samtal_core::desk::card::BILLING;
use samtal_core::desk::documents::{Frame, Task};
use samtal_core::desk::roles::Act;
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

/// What `desk_tasks` is answered with.
#[derive(Debug, Serialize)]
pub struct StaffTasks {
    tasks: Vec<Task>,
}

const COLUMNS: &str = "SELECT id, about, session, opened_at, coalesce(promised_by, ''), number, name, topic, owner, coalesce(closed_at, ''), coalesce((SELECT state FROM callbacks WHERE task = tasks.id ORDER BY at DESC LIMIT 1), '') FROM tasks";

impl Clinic {
    /// A task is offered only where somebody receives it: at a desk, or by a webhook.
    pub fn somebody_receives(&self) -> Out<()> {
        if self.config()?.takes_tasks() {
            Ok(())
        } else {
            Err(Problem::NotOffered.into())
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
            Ok::<_, Fault>(())
        })?;
        self.show_task(id)
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
        let rows = self.db.rows(&statement, vec![LISTED.into()])?;
        let tasks: Vec<Task> = rows.iter().map(|row| read(row, &config)).collect();
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
            self.show_task(&asked.id)?;
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
        self.show_task(&asked.id)?;
        self.arm().await?;
        done()
    }

    /// A task was done by the service itself, within the transaction that did it.
    pub fn done_by_itself(&self, task: &str, session: &str) -> Out<()> {
        self.close(task, session, "system")?;
        self.show_task(task)
    }

    /// Closes it within the running transaction, and tells its session.
    pub fn close(&self, task: &str, session: &str, by: &str) -> Out<()> {
        let name = self.reviewer(task, by)?;
        self.close_named(task, session, by, &name)
    }

    /// As [`Clinic::close`]; `name` is who reviewed a question, as patients know them.
    fn close_named(&self, task: &str, session: &str, by: &str, name: &str) -> Out<()> {
        let closed = TaskClosed {
            task: task.to_owned(),
            by: by.to_owned(),
            name: name.to_owned(),
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

    // ---- at the desk ---------------------------------------------------------------------------------------------------------------

    /// `desk_tasks`: what there is to do for this member, the most urgent first.
    pub fn desk_tasks(&self, asked: &By<AskTasks>) -> Out<StaffTasks> {
        let member = &asked.member;
        member.must(Act::HaveTasks)?;
        let which = match asked.ask.show.as_str() {
            "" | "open" => "closed_at IS NULL",
            "mine" => "closed_at IS NULL AND owner = ?1",
            "all" => "1",
            _ => return Err(Problem::invalid("show", "must be 'open', 'mine' or 'all'").into()),
        };
        let statement = format!(
            "{COLUMNS} WHERE {which} AND (?2 = 0 OR about = '{BILLING}' OR owner = ?1) ORDER BY closed_at IS NOT NULL, about <> 'emergency', coalesce(promised_by, '9') >= ?3, opened_at LIMIT ?4"
        );
        let (config, now) = (self.config()?, self.now()?);
        let rows = self.db.rows(
            &statement,
            vec![
                member.actor().into(),
                i64::from(!member.may(Act::EveryTask)).into(),
                now.to_string().into(),
                LISTED.into(),
            ],
        )?;
        Ok(StaffTasks {
            tasks: rows.iter().map(|row| at_desk(read(row, &config))).collect(),
        })
    }

    /// The open tasks of one conversation, oldest first.
    pub fn tasks_of(&self, session: &str) -> Out<Vec<Task>> {
        let config = self.config()?;
        let rows = self.db.rows(
            &format!("{COLUMNS} WHERE session = ? AND closed_at IS NULL ORDER BY opened_at LIMIT ?"),
            vec![session.to_owned().into(), LISTED.into()],
        )?;
        Ok(rows.iter().map(|row| at_desk(read(row, &config))).collect())
    }

    /// `desk_task_claim`: a member takes a task, or gives theirs back. What a colleague has stays theirs, and their name is told.
    pub fn desk_claim(&self, asked: &By<ClaimTask>) -> Out<Task> {
        let (member, task) = (&asked.member, &asked.ask.task);
        let stands = self.task(task)?.ok_or(Problem::NotFound)?;
        may_do(member, &stands)?;
        if stands.closed_at.is_some() {
            return Err(Problem::Conflict.into());
        }
        self.not_a_colleagues(member, &stands)?;
        let (owner, action) = if asked.ask.release {
            (String::new(), "task_released")
        } else {
            (member.actor(), "task_claimed")
        };
        let changes = stands.owner.is_empty() != asked.ask.release;
        if changes {
            let now = self.now()?;
            self.db.transaction(|| {
                self.db.run(
                    "UPDATE tasks SET owner = ? WHERE id = ?",
                    vec![owner.clone().into(), task.clone().into()],
                )?;
                store::audit(&self.db, now.0, &member.actor(), action, task)
            })?;
            self.show_task(task)?;
        }
        self.task(task)?.ok_or_else(|| Problem::NotFound.into())
    }

    /// `desk_task_close`: it is done. A question that was to be reviewed is closed by a clinician, whose name the patient reads. What a
    /// colleague claimed is theirs to close.
    pub async fn desk_close(&self, asked: &By<CloseTask>) -> Out<Task> {
        let (member, task) = (&asked.member, &asked.ask.task);
        let stands = self.task(task)?.ok_or(Problem::NotFound)?;
        may_do(member, &stands)?;
        let reviews = stands.about == REVIEW;
        if reviews {
            member.must(Act::Review)?;
        }
        if stands.closed_at.is_none() {
            self.not_a_colleagues(member, &stands)?;
            let now = self.now()?;
            let name = if reviews { member.name.as_str() } else { "" };
            self.db.transaction(|| {
                self.close_named(task, &stands.session, &member.actor(), name)?;
                store::audit(&self.db, now.0, &member.actor(), "task_closed", task)
            })?;
            self.show_task(task)?;
            self.arm().await?;
        }
        self.task(task)?.ok_or_else(|| Problem::NotFound.into())
    }

    /// What a colleague has is theirs.
    fn not_a_colleagues(&self, member: &Member, task: &Task) -> Out<()> {
        if task.owner.is_empty() || task.owner == member.id {
            return Ok(());
        }
        let config = self.config()?;
        let listed = config.staff.iter().find(|person| person.id == task.owner);
        let owner = listed.map_or_else(|| task.owner.clone(), |person| person.name.clone());
        Err(Problem::Owned { owner }.into())
    }

    /// A task as desks are shown it.
    fn task(&self, id: &str) -> Out<Option<Task>> {
        let config = self.config()?;
        let row = self
            .db
            .row(&format!("{COLUMNS} WHERE id = ?"), vec![id.to_owned().into()])?;
        Ok(row.map(|row| at_desk(read(&row, &config))))
    }

    /// Shows the desks how a task stands.
    pub fn show_task(&self, id: &str) -> Out<()> {
        if !self.desks_watch() {
            return Ok(());
        }
        if let Some(task) = self.task(id)? {
            let frame = Frame::Task {
                task: Box::new(task.clone()),
            };
            self.push(&frame, |member| may_do(member, &task).is_ok());
        }
        Ok(())
    }
}

/// Whose work it is: who has not every task has those about money, and their own.
fn may_do(member: &Member, task: &Task) -> Out<()> {
    let part = task.about == BILLING || task.owner == member.id;
    member.must(if part { Act::HaveTasks } else { Act::EveryTask })
}

/// A row of [`COLUMNS`].
fn read(row: &Row, config: &Config) -> Task {
    let some = |text: String| (!text.is_empty()).then_some(text);
    Task {
        id: row.text(0),
        answer_by: config.policy.answer_by(&row.text(1)).as_str().to_owned(),
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
    }
}

/// As desks know it: its owner by their id.
fn at_desk(mut task: Task) -> Task {
    if let Some(id) = task.owner.strip_prefix("staff:") {
        task.owner = id.to_owned();
    }
    task
}
