//! Calling back: which calls the clinic places, to whom, how often, and how each stands.
//!
//! A call is asked for by staff, or by a patient where the clinic calls at once. The limits are looked at and the row is written in one
//! transaction, so that fifty requests at once are as many calls as one after the other. The alarm places the call: the row says so first,
//! and where a crash leaves open whether the provider was asked, it is not asked again. Nobody is rung twice for one request.
//!
//! The number stands in the task alone; here are its hash (for the limits) and ids.

use super::{Clinic, store};
use crate::connectors::messages::Answered;
use crate::connectors::twilio;
use crate::error::{Fault, Out};
use crate::limits::VERIFIED_LIFE;
use crate::objects::calls::{CallBackNews, CallBackStands, CallBackTold, TaskCall, TaskCalled};
use crate::sql::Value;
use crate::{clock, fault, log, random};
use samtal_core::clinic::channels::Twilio;
use samtal_core::clinic::config::Config;
use samtal_core::desk::card::BILLING;
use samtal_core::handoff::secret::lookup_key;
use samtal_core::people::phone::E164;
use samtal_core::time::{At, DAY};
use samtal_core::voice::call_back::{
    CLINIC_COUNTED, COUNTED, LET_BE, LIVE, Limits, News, PLACED_WITHIN, RING_S, Refusal, State, Tally, at_once,
    may_call,
};
use samtal_core::wire::failure::Verdict;
use samtal_core::wire::problem::Problem;
use samtal_core::wire::twilio::call::{Outgoing, form};
use samtal_core::wire::twilio::voice::CallStatus;
use std::time::Duration;

/// The tables. Times in real milliseconds.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS callbacks (
    id TEXT PRIMARY KEY,
    task TEXT NOT NULL,
    session TEXT NOT NULL,
    number_hash TEXT NOT NULL,
    actor TEXT NOT NULL,
    call_id TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS callbacks_by_number ON callbacks (number_hash, at);
CREATE INDEX IF NOT EXISTS callbacks_by_session ON callbacks (session);
CREATE INDEX IF NOT EXISTS callbacks_by_task ON callbacks (task);
CREATE INDEX IF NOT EXISTS callbacks_by_age ON callbacks (at);
CREATE TABLE IF NOT EXISTS let_be (number_hash TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
";

/// What names an erased session goes; that its number was called counts on, so that erasing does not lift the limits.
pub const FORGET: [&str; 1] = ["UPDATE callbacks SET session = '', task = '' WHERE session = ?"];

/// Who calls where the clinic calls at once.
const AT_ONCE: &str = "system";
/// For so long a row is kept: staff sees in the task how the last call went.
const KEPT: i64 = 30 * DAY;
/// For so long the provider may take to accept a call. The clinic's other errands wait behind it.
const PATIENCE: Duration = Duration::from_secs(5);

const FIND: &str = "SELECT task, session, actor, call_id, state, at, number_hash FROM callbacks WHERE id = ?";
const SET: &str = "UPDATE callbacks SET state = ?, call_id = CASE WHEN ? = '' THEN call_id ELSE ? END WHERE id = ?";
/// How often, and how things stand. A number that was not called for a limit does not count.
const NUMBER: &str = "SELECT count(*) FROM callbacks WHERE number_hash = ? AND at > ? AND state <> 'limited'";
const SESSION: &str = "SELECT count(*) FROM callbacks WHERE session = ? AND at > ? AND state <> 'limited'";
const CLINIC: &str = "SELECT count(*) FROM callbacks WHERE at > ? AND state <> 'limited'";
const ON: &str = "SELECT count(*) FROM callbacks WHERE number_hash = ? AND at > ? AND state IN ('due', 'placing', 'ringing', 'asking', 'talking')";
const LEFT: &str = "SELECT count(*) FROM let_be WHERE number_hash = ? AND until > ?";

fn text(value: &str) -> Value {
    value.to_owned().into()
}

struct Row {
    task: String,
    session: String,
    actor: String,
    call_id: String,
    state: State,
    at: i64,
    number_hash: String,
}

/// The account and the number that calls are placed with: the clinic's number at Twilio.
fn line(config: &Config) -> Option<(&Twilio, &E164)> {
    let twilio = config.twilio.as_ref()?;
    Some((twilio, twilio.sms.as_ref().unwrap_or(&config.phone)))
}

impl Clinic {
    /// Staff calls the patient of a task. They take the task with it.
    pub fn call_back(&self, asked: &TaskCall) -> Out<TaskCalled> {
        let config = self.config()?;
        let desk = config.voice.as_ref().and_then(|voice| voice.desk.as_ref());
        if desk.is_none() || line(&config).is_none() {
            return Err(Problem::NotOffered.into());
        }
        let row = self.db.row(
            "SELECT session, number, owner, coalesce(closed_at, ''), about FROM tasks WHERE id = ?",
            vec![text(&asked.task)],
        )?;
        let row = row.ok_or(Problem::NotFound)?;
        let (session, owner) = (row.text(0), row.text(2));
        if asked.narrow && row.text(4) != BILLING && owner != asked.by {
            return Err(Problem::Forbidden.into());
        }
        // Whoever calls chooses the number that is shown, and a premium one would cost the clinic.
        let number = E164::strict(&row.text(1)).filter(|n| E164::parse(n.as_str(), &config.country).is_ok());
        let number = number.ok_or(Problem::NotOffered)?;
        if !row.text(3).is_empty() || !(owner.is_empty() || owner == asked.by) {
            return Err(Problem::Conflict.into());
        }
        let entered = self.db.transaction(|| {
            let entered = self.enter(&asked.task, &session, &number, &asked.by)?;
            if entered.is_ok() {
                self.db.run(
                    "UPDATE tasks SET owner = ? WHERE id = ?",
                    vec![text(&asked.by), text(&asked.task)],
                )?;
            }
            Ok::<_, Fault>(entered)
        })?;
        match entered {
            Ok(call) => Ok(TaskCalled {
                call,
                state: State::Due.as_str().to_owned(),
                to: number.masked(),
            }),
            Err(Refusal::LetBe | Refusal::Live) => Err(Problem::Conflict.into()),
            Err(Refusal::Enough { retry_after }) => Err(Problem::RateLimited { retry_after }.into()),
        }
    }

    /// A patient asked in the chat to be called back: where the clinic calls at once, it does. Within the transaction of the task. A task that
    /// came about otherwise (nobody answered a call) waits for staff: else two machines would call each other.
    pub fn call_back_at_once(&self, task: &str, session: &str, number: &str) -> Out<()> {
        let config = self.config()?;
        let (Some(number), Some(_)) = (E164::strict(number), line(&config)) else {
            return Ok(());
        };
        let assistant = self.db.int("SELECT count(*) FROM knowledge", vec![])? > 0;
        let now = self.now()?;
        let open = config.open_at(now).open;
        if !at_once(config.voice.as_ref(), assistant, open, &config.phone, &number) {
            return Ok(());
        }
        let asked = self.db.row(
            "UPDATE handoffs SET redeemed_at = ? WHERE id = (SELECT id FROM handoffs WHERE session = ? AND way = 'callback' AND redeemed_at IS NULL AND expires_at > ? LIMIT 1) RETURNING id",
            vec![now.0.into(), text(session), now.0.into()],
        )?;
        if asked.is_none() {
            return Ok(());
        }
        if self.enter(task, session, &number, AT_ONCE)?.is_err() {
            self.insert(task, session, &self.number_hash(&number), AT_ONCE, State::Limited)?;
        }
        Ok(())
    }

    fn number_hash(&self, number: &E164) -> String {
        lookup_key(&self.deployment.pepper, self.slug(), "phone", number.as_str())
    }

    /// A call-back enters, if it may: the row, and the alarm that places the call.
    fn enter(&self, task: &str, session: &str, number: &E164, actor: &str) -> Out<Result<String, Refusal>> {
        let now = clock::real_ms() as i64;
        self.db
            .run("DELETE FROM callbacks WHERE at < ?", vec![(now - KEPT).into()])?;
        self.db.run("DELETE FROM let_be WHERE until <= ?", vec![now.into()])?;
        let hash = self.number_hash(number);
        let number = || text(&hash);
        let tally = Tally {
            number: self.db.int(NUMBER, vec![number(), (now - COUNTED).into()])?,
            session: self.db.int(SESSION, vec![text(session), (now - COUNTED).into()])?,
            clinic: self.db.int(CLINIC, vec![(now - CLINIC_COUNTED).into()])?,
            live: self.db.int(ON, vec![number(), (now - LIVE).into()])? > 0,
            let_be: self.db.int(LEFT, vec![number(), now.into()])? > 0,
        };
        let limits = &self.deployment.limits;
        let limits = Limits {
            per_number: limits.callbacks_per_number,
            per_session: limits.callbacks_per_session,
            per_clinic: limits.callbacks_per_clinic,
        };
        if let Err(refusal) = may_call(&tally, &limits) {
            return Ok(Err(refusal));
        }
        let id = self.insert(task, session, &hash, actor, State::Due)?;
        store::put(&self.db, &format!("call-{id}"), "call_back", session, &id, now)?;
        Ok(Ok(id))
    }

    fn insert(&self, task: &str, session: &str, hash: &str, actor: &str, state: State) -> Out<String> {
        let id = random::id("cbk_");
        self.db.run(
            "INSERT INTO callbacks (id, task, session, number_hash, actor, state, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            vec![
                text(&id),
                text(task),
                text(session),
                text(hash),
                text(actor),
                text(state.as_str()),
                (clock::real_ms() as i64).into(),
            ],
        )?;
        self.note(actor, "call_back", &id)?;
        Ok(id)
    }

    fn note(&self, actor: &str, action: &str, id: &str) -> Out<()> {
        store::audit(&self.db, self.now()?.0, actor, action, id)
    }

    /// The alarm places a call.
    pub async fn place_call_back(&self, id: &str) -> Out<()> {
        let Some(row) = self.row(id)? else {
            return Ok(());
        };
        // The provider was asked already, and a crash or its silence hides the answer: its reports tell. It is not asked twice.
        if row.state != State::Due {
            return Ok(());
        }
        let config = self.config()?;
        let number = self.db.row(
            "SELECT number FROM tasks WHERE id = ? AND closed_at IS NULL",
            vec![text(&row.task)],
        )?;
        let late = clock::real_ms() as i64 - row.at > PLACED_WITHIN;
        let number = number.and_then(|r| E164::strict(&r.text(0))).filter(|_| !late);
        let (Some(to), Some((account, from))) = (number, line(&config)) else {
            return self.move_on(id, News::Refused, "").map(drop);
        };
        self.move_on(id, News::Asked, "")?;
        fault::point(&self.deployment, "callback.placing").await;
        let hook = format!(
            "{}/hooks/{}/twilio/voice/callback",
            self.deployment.public_url,
            self.slug()
        );
        let outgoing = Outgoing {
            to,
            from: from.clone(),
            url: format!("{hook}?of={id}"),
            status: format!("{hook}/status?of={id}"),
            ring_s: RING_S,
        };
        let form = form(&outgoing).map_err(|why| Fault::Internal(why.to_string()))?;
        let (news, call_id) = match twilio::call(&self.env, &self.deployment, account, &form, PATIENCE).await {
            Answered::Taken(call_id) => (News::Placed, call_id),
            Answered::Refused(refused) => {
                log::error("call_back", self.slug(), refused.verdict.as_str());
                match refused.verdict {
                    // It may ring.
                    Verdict::Unknown => return Ok(()),
                    Verdict::Again | Verdict::Later => (News::NotYet, String::new()),
                    _ => (News::Refused, String::new()),
                }
            }
        };
        self.move_on(id, news, &call_id)?;
        match news {
            News::NotYet => Err(Fault::Internal("the provider is busy".into())),
            _ => Ok(()),
        }
    }

    /// What Twilio tells of a call-back. Where the key was pressed, the call is one of the clinic's from here on.
    pub fn call_back_news(&self, told: &CallBackNews) -> Out<CallBackStands> {
        let row = self.row(&told.id)?.ok_or(Problem::NotFound)?;
        // One call-back is one call: what another call says of it is not about it.
        if !row.call_id.is_empty() && row.call_id != told.call_id {
            return Err(Problem::NotFound.into());
        }
        let news = match told.news {
            CallBackTold::Answered => News::Answered,
            CallBackTold::Machine => News::Machine,
            CallBackTold::Yes => News::Yes,
            CallBackTold::No => News::No,
            CallBackTold::Completed => News::Reported(CallStatus::Completed),
            CallBackTold::Busy => News::Reported(CallStatus::Busy),
            CallBackTold::NoAnswer => News::Reported(CallStatus::NoAnswer),
            CallBackTold::Failed => News::Reported(CallStatus::Failed),
            CallBackTold::Ringing => News::Reported(CallStatus::Ringing),
        };
        let by_staff = row.actor != AT_ONCE;
        let state = self.db.transaction(|| {
            let state = self.move_on(&told.id, news, &told.call_id)?;
            match (news, state == row.state) {
                (News::No, false) => self.let_be(&row.number_hash)?,
                (News::Yes, false) => {
                    let verified_at = self.verified(&row.number_hash, &row.session)?;
                    self.call_goes_out(&told.call_id, &row.session, verified_at)?;
                    // What the patient asked for is done; should nobody take the call over, that is a task of its own.
                    if !by_staff {
                        self.done_by_itself(&row.task, &row.session)?;
                    }
                }
                _ => {}
            }
            Ok::<_, Fault>(state)
        })?;
        Ok(CallBackStands {
            state: state.as_str().to_owned(),
            session: row.session,
            by_staff,
        })
    }

    fn let_be(&self, number_hash: &str) -> Out<()> {
        let until = clock::real_ms() as i64 + LET_BE;
        self.db.run(
            "INSERT INTO let_be VALUES (?, ?) ON CONFLICT (number_hash) DO UPDATE SET until = excluded.until",
            vec![text(number_hash), until.into()],
        )?;
        Ok(())
    }

    /// When this session's patient proved that the number is theirs, as far as that still counts.
    fn verified(&self, number_hash: &str, session: &str) -> Out<Option<At>> {
        let row = self.db.row(
            "SELECT verified_at FROM identifiers WHERE hash = ? AND session = ? AND verified_at > ?",
            vec![
                text(number_hash),
                text(session),
                self.now()?.plus(-VERIFIED_LIFE).0.into(),
            ],
        )?;
        Ok(row.and_then(|r| r.some_int(0)).map(At))
    }

    /// Takes news in; how it stands now. Where it ends, the audit says how.
    fn move_on(&self, id: &str, news: News, call_id: &str) -> Out<State> {
        let row = self.row(id)?.ok_or(Problem::NotFound)?;
        let state = row.state.after(news);
        self.db
            .run(SET, vec![text(state.as_str()), text(call_id), text(call_id), text(id)])?;
        if state != row.state && !state.is_on() {
            self.note(&row.actor, &format!("call_back_{}", state.as_str()), id)?;
        }
        Ok(state)
    }

    fn row(&self, id: &str) -> Out<Option<Row>> {
        let row = self.db.row(FIND, vec![text(id)])?;
        Ok(row.and_then(|row| {
            Some(Row {
                task: row.text(0),
                session: row.text(1),
                actor: row.text(2),
                call_id: row.text(3),
                state: State::parse(&row.text(4))?,
                at: row.int(5),
                number_hash: row.text(6),
            })
        }))
    }
}
