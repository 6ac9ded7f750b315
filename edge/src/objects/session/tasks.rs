//! Tasks: somebody at the clinic has something to do, and the clinic's object is told of it.

use super::patient::web;
use super::{Session, outbox};
use crate::error::{Fault, Out};
use crate::incoming::Incoming;
use crate::objects::calls::{self, Delivery};
use crate::reply::Response;
use crate::{random, reply};
use samtal_core::log::answer::question_of;
use samtal_core::log::event::{Actor, Body, Channel, Entry, Seq};
use samtal_core::wire::browser::parse_task;

impl Session {
    /// "Talk to a person": opens a task.
    pub async fn ask_for_person(&self, request: &Incoming, text: &str) -> Out<Response> {
        self.device(request)?;
        let cid = parse_task(text)?;
        self.spend()?;
        let stub = calls::clinic(&self.env, self.clinic())?;
        let promise: calls::Registered = calls::call(&stub, "promise", &calls::Done {}).await?;
        self.load()?;
        // One request for a person at a time: asking again is the same task.
        let open = self.with(|m| {
            m.folded
                .tasks
                .iter()
                .find(|t| t.about == "person")
                .map(|t| (t.id.clone(), t.promised_by))
        })?;
        let (task, promised_by) = match open {
            Some(open) => open,
            None => {
                let task = random::id("tsk_");
                let cid = cid.unwrap_or_else(|| task.clone());
                self.open_task(&task, "person", promise.promised_by, "", Vec::new(), cid)?;
                self.arm().await?;
                (task, promise.promised_by)
            }
        };
        reply::json(
            201,
            serde_json::json!({ "task": task, "promised_by": promised_by }).to_string(),
        )
    }

    /// Appends a task and writes what the clinic is to be told of it, in one transaction.
    pub fn open_task(
        &self,
        task: &str,
        about: &str,
        promised_by: Option<samtal_core::time::At>,
        number: &str,
        before: Vec<Entry>,
        cid: String,
    ) -> Out<()> {
        let opened = web(
            Body::TaskOpened {
                task: task.to_owned(),
                about: about.to_owned(),
                promised_by,
            },
            cid,
        );
        self.open_task_by(opened, number, before, "patient")
    }

    /// The same for an entry that opens one on any channel.
    pub fn open_task_by(&self, opened: Entry, number: &str, before: Vec<Entry>, author: &str) -> Out<()> {
        let Body::TaskOpened {
            task,
            about,
            promised_by,
        } = opened.body.clone()
        else {
            return Err(Fault::Internal("no task is opened".into()));
        };
        let now = self.now();
        let (name, topic) = self.with(|m| {
            let name = m.folded.answer("name").map(|(_, v)| v.to_owned()).unwrap_or_default();
            (name, m.folded.topic.clone())
        })?;
        let delivery = Delivery::Task {
            id: task.clone(),
            session: self.id().to_owned(),
            about,
            opened_at: now,
            promised_by,
            number: number.to_owned(),
            name,
            topic,
        };
        let identifier = (!number.is_empty()).then(|| Delivery::Identifier {
            session: self.id().to_owned(),
            of: "phone".to_owned(),
            value: number.to_owned(),
            claimed_at: now,
            verified_at: None,
        });
        let mut entries = before;
        entries.push(opened);
        self.append(entries, author, None, |db| {
            outbox::put(db, &task, &delivery)?;
            if let Some(identifier) = &identifier {
                outbox::put(db, &format!("{task}-number"), identifier)?;
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Staff is done with a task.
    pub fn close_task(&self, closed: &calls::TaskClosed) -> Out<()> {
        let open = self.with(|m| m.folded.tasks.iter().any(|t| t.id == closed.task))?;
        if !open {
            return Ok(());
        }
        let entry = |body: Body, what: &str| Entry {
            channel: Channel::Web,
            by: Actor::parse(&closed.by).unwrap_or(Actor::System),
            body,
            cid: format!("{what}-{}", closed.task),
        };
        let task = closed.task.clone();
        let mut entries = vec![entry(Body::TaskClosed { task }, "closed")];
        if !closed.name.is_empty()
            && let Some(of) = self.reviewed_question(&closed.task)?
        {
            let name = closed.name.clone();
            entries.push(entry(Body::Reviewed { of, name }, "reviewed"));
        }
        self.append(entries, "system", None, |_| Ok(())).map(drop)
    }

    /// The question that a review is of: it stands in the id under which the task was opened.
    fn reviewed_question(&self, task: &str) -> Out<Option<Seq>> {
        let cid = self.db.text(
            "SELECT cid FROM events WHERE kind = 'task_opened' AND json_extract('{' || members || '}', '$.task') = ?",
            vec![task.to_owned().into()],
        )?;
        Ok(question_of(&cid))
    }
}
