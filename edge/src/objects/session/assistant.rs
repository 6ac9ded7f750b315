//! The assistant in a conversation. Signs of an emergency are looked for in the transaction that appends a patient's message, with nothing
//! but what the session has itself. The answer comes afterwards: what waits for one stands in a row of that same transaction, which goes in
//! the transaction that appends the answer. So a crash in between costs time, never an answer, and no answer comes twice.

use super::booking::By;
use super::store::{self, Appended};
use super::{Session, outbox};
use crate::error::{Fault, Out};
use crate::known::{self, Known};
use crate::objects::calls::{self, Decided, Delivery, Topic, answer};
use crate::sql::Db;
use crate::{clock, connectors, fault, log};
use js_sys::JsString;
use samtal_core::assistant::language::{Guess, guess};
use samtal_core::assistant::normalise::normalise;
use samtal_core::assistant::safety::{EMERGENCY, notice, spoken_notice};
use samtal_core::assistant::{Ask, Got, Made, Need, Outcome, RedFlag, ask_for_messages, red_flag, turn};
use samtal_core::context::disclose::Reader;
use samtal_core::handoff::secret::{derive_secret, hash_hex};
use samtal_core::log::event::{Actor, Body, Channel, Entry, Event, Seq};
use samtal_core::log::state::State;
use samtal_core::message::allowed::consent;
use samtal_core::message::arrive::is_question;
use samtal_core::schedule::Slot;
use samtal_core::schedule::id::SlotId;
use samtal_core::time::{At, MINUTE, SECOND};
use samtal_core::wire::booking::Status;
use samtal_core::wire::browser::typing_frame;
use std::rc::Rc;
use std::time::Duration;
use worker::Delay;

/// Who appends what the assistant says: its ids are `a<seq of the question>-<n>`.
const AUTHOR: &str = "assistant";
/// Longer than any turn takes: whoever has been at it for longer was cut off.
const LONGEST: i64 = 9 * SECOND;
/// When the alarm looks after a question that nobody has answered.
const OVERDUE: i64 = 10 * SECOND;
/// Waits after a turn that did not work out; afterwards a person answers.
const BACK_OFF: [i64; 5] = [2 * SECOND, 5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE];
/// Tries while somebody is on the phone.
const TRIES_ON_PHONE: usize = 2;
/// Steps of one turn: an offer, a hold, a booking and another offer are four.
const MAX_STEPS: usize = 8;

/// Where not even the session knows the clinic's own: most phones of the world put this one through.
const ANY_EMERGENCY: &str = "112";
/// What an answer comes from that is none.
const UNKNOWN: &str = "unknown";
/// The purpose that a patient agrees to before a language model reads what they wrote.
const AI_PROCESSING: &str = "ai_processing";

/// To whom an emergency's notice would be told.
struct Whom<'a> {
    channel: Channel,
    language: &'a str,
    /// The assistant speaks to them. On a call that a person or a voice system answers it does not: that one reads the flag in its context.
    listens: bool,
}

/// A question that waits for its answer.
struct Waiting {
    seq: Seq,
    tries: i64,
    overdue: bool,
    /// What was fetched for it already: a turn that was cut off goes on from there.
    got: Vec<Got>,
}

impl Session {
    /// A patient's message was appended, in the running transaction: what it needs at once, and a row for what follows.
    pub fn heard(&self, folded: &mut State, event: &Event, readers: u8, now: At) -> Out<Vec<Appended>> {
        let (Body::Message { text, .. }, Actor::Patient) = (&event.entry.body, &event.entry.by) else {
            return Ok(Vec::new());
        };
        let raised = self.raise(folded, event, text, readers, now)?;
        let relayed = self.is_relayed(event)?;
        if is_question(&event.entry.body) && self.may_answer(folded, (event.entry.channel, relayed), readers) {
            self.answer_due(event.seq)?;
        }
        Ok(raised)
    }

    /// A message is to be answered.
    pub fn answer_due(&self, seq: Seq) -> Out<()> {
        self.db.run(
            "INSERT OR IGNORE INTO unanswered (seq, due_at, tries, got) VALUES (?, ?, 0, '[]')",
            vec![seq.into(), (real_now() + OVERDUE).into()],
        )?;
        self.waiting.set(true);
        Ok(())
    }

    /// A number was proved in the chat: the assistant asks whether messages may be sent to it, where nobody has asked. Where the clinic's
    /// configuration is not at hand, it asks with its next answer.
    pub fn ask_for_messages(&self, now: At) -> Out<()> {
        let Some((known, _)) = known::at_hand(self.clinic()) else {
            return Ok(());
        };
        let (body, last) = self.with(|m| (ask_for_messages(&known.config, &m.folded, now), m.folded.last_seq))?;
        let Some(body) = body else {
            return Ok(());
        };
        let entry = Entry {
            channel: Channel::Web,
            by: Actor::Assistant,
            body,
            cid: format!("messages-{last}"),
        };
        self.append(vec![entry], AUTHOR, None, |_| Ok(())).map(drop)
    }

    /// Signs of an emergency in a patient's message.
    fn raise(&self, folded: &mut State, event: &Event, text: &str, readers: u8, now: At) -> Out<Vec<Appended>> {
        let Some(flag) = red_flag(text) else {
            return Ok(Vec::new());
        };
        let tells = event.entry.channel != Channel::Voice || self.is_relayed(event)?;
        // What only the desk may see has no traces that others see.
        let readers = (readers & Reader::Patient.bit() == 0).then_some(readers);
        let basis = format!("a{}", event.seq);
        let language = match guess(&normalise(text)) {
            Guess::Clear(lang) => lang.tag().to_owned(),
            Guess::Foreign | Guess::Open => folded.language.clone(),
        };
        let whom = Whom {
            channel: event.entry.channel,
            language: &language,
            listens: tells,
        };
        self.raise_flag(folded, flag, &basis, &whom, readers, now)
    }

    /// A flag and a task for staff, and what to do now. Whatever else fails, this asks nobody.
    fn raise_flag(
        &self,
        folded: &mut State,
        flag: RedFlag,
        basis: &str,
        whom: &Whom<'_>,
        readers: Option<u8>,
        now: At,
    ) -> Out<Vec<Appended>> {
        let own = |body: Body, by: Actor, what: &str| Entry {
            channel: whom.channel,
            by,
            body,
            cid: format!("{basis}-{what}"),
        };
        let raised = Body::FlagRaised {
            flag: format!("flag_{basis}"),
            label: flag.level.label().to_owned(),
        };
        let raised = store::append(
            &self.db,
            folded,
            own(raised, Actor::System, "flag"),
            AUTHOR,
            readers,
            now,
        )?;
        if raised.new.is_none() {
            return Ok(Vec::new());
        }
        let mut entries = Vec::new();
        if whom.listens {
            let number = match known::at_hand(self.clinic()) {
                Some((known, _)) => known.config.emergency.clone(),
                None => store::meta(&self.db, "emergency")?,
            };
            let number = if number.is_empty() { ANY_EMERGENCY } else { &number };
            let told = if whom.channel == Channel::Voice {
                spoken_notice(&flag, whom.language, number)
            } else {
                notice(&flag, whom.language, number)
            };
            entries.push(own(told, Actor::Assistant, "notice"));
        }
        // Until somebody has seen to it, it is one emergency.
        if !folded.tasks.iter().any(|t| t.about == EMERGENCY) {
            let task = self.task_id(&format!("{EMERGENCY}-{basis}"));
            let body = Body::TaskOpened {
                task: task.clone(),
                about: EMERGENCY.to_owned(),
                promised_by: None,
            };
            entries.push(own(body, Actor::System, "task"));
            let delivery = self.task_delivery(&task, EMERGENCY, None, folded, now);
            outbox::put(&self.db, &task, &delivery)?;
            self.waiting.set(true);
        }
        let mut appended = vec![raised];
        for entry in entries {
            appended.push(store::append(&self.db, folded, entry, AUTHOR, readers, now)?);
        }
        Ok(appended)
    }

    /// A voice system is about to answer a question of this session's caller: signs of an emergency reach staff from here too. The same
    /// question again is the same flag.
    pub fn asked(&self, asked: &calls::Asked) -> Out<JsString> {
        self.load()?;
        if let Some(flag) = red_flag(&asked.question) {
            let hash = hash_hex(&format!("{} {}", asked.system, asked.question));
            let basis = format!("q{}", hash.get(..24).unwrap_or_default());
            let now = self.now();
            let whom = Whom {
                channel: Channel::Voice,
                language: "",
                listens: false,
            };
            self.append_all(|folded| self.raise_flag(folded, flag, &basis, &whom, None, now))?;
        }
        let language = self.with(|m| m.folded.language.clone())?;
        answer(&calls::AskedIn { language })
    }

    /// Whether this was said on a call that the assistant answers.
    fn is_relayed(&self, event: &Event) -> Out<bool> {
        if event.entry.channel != Channel::Voice {
            return Ok(false);
        }
        Ok(self.call_that_heard(event.seq)?.is_some())
    }

    /// Whether the assistant may answer: on a call always, where it is the one who speaks; else not to what only the desk sees; not while a
    /// person is here; not without the patient's consent; and only where the clinic has knowledge, as far as that is known.
    fn may_answer(&self, folded: &State, (channel, relayed): (Channel, bool), readers: u8) -> bool {
        if channel == Channel::Voice {
            return relayed;
        }
        let has_none = || known::at_hand(self.clinic()).is_some_and(|(known, fresh)| fresh && known.index.is_none());
        readers & Reader::Patient.bit() != 0
            && folded.staff.is_none()
            && folded.consents_to("chat")
            // Who wants no messages on a channel gets no answer there either.
            && consent(folded, channel) != Some(false)
            && !has_none()
    }

    /// Answers what waits, after the call that is being answered: nobody waits for it.
    pub fn answer_later(session: &Rc<Session>) {
        if !session.waiting.take() {
            Session::arm_later(session);
            return;
        }
        let at_work = session.clone();
        session.state.wait_until(async move {
            if let Err(error) = at_work.arm().await {
                log::error("assistant_alarm", at_work.clinic(), &error.to_string());
            }
            // The acknowledgement leaves first.
            Delay::from(Duration::ZERO).await;
            at_work.answer_all().await;
        });
    }

    /// The alarm: answers what was left behind.
    pub fn answer_overdue(session: &Rc<Session>) {
        if session.load().is_ok() {
            session.waiting.set(true);
            Session::answer_later(session);
        }
    }

    /// When the alarm has to look after a question; none: nothing waits.
    pub fn overdue_at(&self, due: Option<i64>) -> Option<i64> {
        // Who is at it is not disturbed.
        let busy = self.answering.get() as i64 + LONGEST;
        due.map(|due| due.max(busy))
    }

    /// Answers everything that waits, in order, each once. One at a time: who comes second finds that somebody is at it.
    async fn answer_all(&self) {
        let busy = clock::real_ms() - self.answering.get() < LONGEST as f64;
        if busy {
            return;
        }
        loop {
            self.answering.set(clock::real_ms());
            match self.answer_next().await {
                Ok(true) => {}
                Ok(false) => break,
                Err(fault) => {
                    // An erased session has nothing to answer.
                    if !matches!(fault, Fault::Problem(_)) {
                        log::error("assistant", self.clinic(), &format!("{fault:?}"));
                    }
                    break;
                }
            }
        }
        self.answering.set(0.0);
        if let Err(fault) = self.card_after_answers() {
            log::error("card_after", self.clinic(), &format!("{fault:?}"));
        }
        if let Err(error) = self.arm().await {
            log::error("assistant_alarm", self.clinic(), &error.to_string());
        }
    }

    /// Answers the first question that waits. `false`: there is none that may be answered now.
    async fn answer_next(&self) -> Out<bool> {
        self.load()?;
        let Some(mut waiting) = self.first_waiting()? else {
            return Ok(false);
        };
        let seq = waiting.seq;
        let call = self.call_that_heard(seq)?;
        // Who is on the phone waits a few seconds, not minutes.
        let tries = if call.is_some() { TRIES_ON_PHONE } else { BACK_OFF.len() };
        if usize::try_from(waiting.tries).unwrap_or(0) >= tries {
            self.give_up(seq)?;
            if let Some(call) = call {
                self.call_to_person(&call)?;
            }
            return Ok(true);
        }
        if waiting.overdue {
            // Noted before it is tried: what ends the process must not end every one that follows.
            self.note_try(seq, waiting.tries)?;
            waiting.tries += 1;
        }
        match self.answer_one(&mut waiting).await {
            Ok(()) => Ok(true),
            Err(fault) => {
                self.load()?;
                if !waiting.overdue {
                    self.note_try(seq, waiting.tries)?;
                }
                Err(fault)
            }
        }
    }

    fn first_waiting(&self) -> Out<Option<Waiting>> {
        let row = self.db.row(
            "SELECT seq, due_at, tries, got FROM unanswered ORDER BY seq LIMIT 1",
            vec![],
        )?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Waiting {
            seq: row.int(0),
            overdue: row.int(1) <= real_now(),
            tries: row.int(2),
            got: serde_json::from_str(&row.text(3)).unwrap_or_default(),
        }))
    }

    fn note_try(&self, seq: Seq, tries: i64) -> Out<()> {
        let step = usize::try_from(tries).unwrap_or(0);
        let wait = BACK_OFF.get(step).copied().unwrap_or(MINUTE);
        self.db.run(
            "UPDATE unanswered SET tries = tries + 1, due_at = ? WHERE seq = ?",
            vec![(real_now() + wait).into(), seq.into()],
        )?;
        Ok(())
    }

    /// Nothing is to be answered.
    fn forget_question(&self, seq: Seq) -> Out<()> {
        self.db.run("DELETE FROM unanswered WHERE seq = ?", vec![seq.into()])?;
        Ok(())
    }

    /// The assistant cannot answer, whatever the reason: a person does.
    fn give_up(&self, seq: Seq) -> Out<()> {
        log::error("assistant_gave_up", self.clinic(), "");
        let body = Body::TaskOpened {
            task: "question".to_owned(),
            about: "question".to_owned(),
            promised_by: None,
        };
        let made = Made {
            by_patient: false,
            body,
        };
        let channel = store::event(&self.db, seq)?.map_or(Channel::Web, |question| question.entry.channel);
        self.tell(seq, channel, vec![made])
    }

    async fn answer_one(&self, waiting: &mut Waiting) -> Out<()> {
        let seq = waiting.seq;
        let known = known::of(&self.env, self.clinic()).await?;
        self.load()?;
        let question = store::event(&self.db, seq)?;
        let call = self.call_that_heard(seq)?;
        let (Some((_, index)), Some(question)) = (&known.index, question) else {
            self.forget_question(seq)?;
            // Nobody answers here: a person does.
            return call.map_or(Ok(()), |call| self.call_to_person(&call));
        };
        let Body::Message { text, .. } = &question.entry.body else {
            return self.forget_question(seq);
        };
        let (state, now) = (self.with(|m| m.folded.clone())?, self.now());
        let answers = match question.entry.channel {
            // Whom staff writes with meanwhile, is spoken to all the same; who has hung up hears nothing.
            Channel::Voice => call.is_some(),
            _ => state.staff.is_none() && state.consents_to("chat"),
        };
        if !answers {
            return self.forget_question(seq);
        }
        self.show_typing();
        self.show_reading(&known, question.entry.channel, seq)?;
        let caller = call.as_deref().map_or(Ok(String::new()), |call| self.caller(call))?;
        let open_to = call.map_or(Ok(None), |call| self.open_to_caller(&call))?;
        let ask = Ask {
            text,
            seq,
            channel: question.entry.channel,
            now,
            config: &known.config,
            state: &state,
            receiver: known.config.takes_tasks(),
            open_to: open_to.as_deref(),
            caller: &caller,
        };
        for _ in 0..MAX_STEPS {
            match turn(&ask, index, &waiting.got) {
                Outcome::Done(made) => {
                    fault::point(&self.deployment, "assistant.made").await;
                    self.load()?;
                    return self.tell(seq, ask.channel, made);
                }
                Outcome::Needs(need) => {
                    let got = self.fetch_for(&ask, &known, need, waiting.got.len()).await;
                    self.load()?;
                    waiting.got.push(got);
                    self.db.run(
                        "UPDATE unanswered SET got = ? WHERE seq = ?",
                        vec![serde_json::to_string(&waiting.got)?.into(), seq.into()],
                    )?;
                }
            }
        }
        Err(Fault::Internal("a turn has no end".into()))
    }

    /// Tells the patient's devices that an answer is on its way.
    fn show_typing(&self) {
        let frame = typing_frame("assistant");
        for socket in self.state.get_websockets_with_tag(super::live::TAG) {
            // A socket that cannot be written to is gone.
            socket.send_with_str(&frame).ok();
        }
        self.to_desks(&frame);
    }

    /// Shows on the patient's phone that their message was read and that an answer is being written. Nobody waits for it.
    fn show_reading(&self, known: &Known, channel: Channel, seq: Seq) -> Out<()> {
        if channel != Channel::Whatsapp {
            return Ok(());
        }
        let id = self
            .db
            .text("SELECT id FROM came WHERE seq = ? LIMIT 1", vec![seq.into()])?;
        if !id.is_empty() {
            let (env, deployment, config) = (self.env.clone(), self.deployment.clone(), known.config.clone());
            self.state.wait_until(async move {
                connectors::messages::mark_read(&env, &deployment, &config, channel, &id).await;
            });
        }
        Ok(())
    }

    /// What a turn needs from outside. What does not work out is for the turn to tell.
    async fn fetch_for(&self, ask: &Ask<'_>, known: &Known, need: Need, step: usize) -> Got {
        let (by, cid) = (By::assistant(ask.channel), format!("a{}-need{step}", ask.seq));
        let fetched = match need {
            Need::Slots(wanted) => self.slots(wanted).await.map(|found| Got::Slots { slots: found.slots }),
            Need::Hold { slot } => self.hold(&by, &cid, &slot).await.map(decided),
            Need::Book { slot, reason } => self.book(&by, &cid, &slot, &reason).await.map(decided),
            Need::Change { appointment, slot } => self.change(&by, &cid, &appointment, &slot, false).await.map(decided),
            Need::Cancel { appointment } => self.cancel(&by, &appointment, false).await.map(decided),
            Need::Model { prompt } => self.ask_model(ask, known, &prompt).await,
        };
        fetched.unwrap_or_else(|fault| {
            log::error("assistant_need", self.clinic(), &format!("{fault:?}"));
            Got::Failed
        })
    }

    /// Asks the clinic's language model: only where the clinic has one and the patient agreed to it, and as often as the day allows.
    async fn ask_model(&self, ask: &Ask<'_>, known: &Known, prompt: &str) -> Out<Got> {
        let Some(model) = &known.config.model else {
            return Ok(Got::Failed);
        };
        if !ask.state.consents_to(AI_PROCESSING) {
            return Ok(Got::Failed);
        }
        let stub = calls::clinic(&self.env, self.clinic())?;
        let spent: calls::Spent = calls::call(&stub, "model_spend", &calls::Done {}).await?;
        if !spent.granted {
            return Ok(Got::Failed);
        }
        let text = connectors::model::ask(&self.env, &self.deployment, model, prompt).await?;
        Ok(Got::Model {
            text,
            model: model.name.clone(),
        })
    }

    /// Appends what a turn came to, with what the clinic is to be told of it, and takes the question away: all in one transaction.
    fn tell(&self, seq: Seq, channel: Channel, made: Vec<Made>) -> Out<()> {
        let still = self
            .db
            .row("SELECT 1 FROM unanswered WHERE seq = ?", vec![seq.into()])?
            .is_some();
        let (state, now) = (self.with(|m| m.folded.clone())?, self.now());
        if !still {
            return Ok(());
        }
        if (state.staff.is_some() && channel != Channel::Voice) || made.is_empty() {
            return self.forget_question(seq);
        }
        let mut entries = Vec::new();
        let mut deliveries = Vec::new();
        for (n, one) in made.into_iter().enumerate() {
            let body = match one.body {
                Body::TaskOpened {
                    task,
                    about,
                    promised_by,
                } => {
                    // Unique in the clinic, and the same when the turn is run again.
                    let task = self.task_id(&format!("{task}-{seq}-{n}"));
                    let delivery = self.task_delivery(&task, &about, promised_by, &state, now);
                    deliveries.push((task.clone(), delivery));
                    Body::TaskOpened {
                        task,
                        about,
                        promised_by,
                    }
                }
                other => {
                    let claimed = self.delivery(&other, now, None);
                    deliveries.extend(claimed.map(|delivery| (format!("claimed-{seq}-{n}"), delivery)));
                    other
                }
            };
            entries.push(Entry {
                channel,
                by: if one.by_patient {
                    Actor::Patient
                } else {
                    Actor::Assistant
                },
                body,
                cid: format!("a{seq}-{n}"),
            });
        }
        if let Some(topic) = self.topic_of(seq, now, &entries) {
            deliveries.push((format!("topic-{seq}"), topic));
        }
        self.append(entries, AUTHOR, None, |db: &Db| {
            for (id, delivery) in &deliveries {
                outbox::put(db, id, delivery)?;
            }
            db.run("DELETE FROM unanswered WHERE seq = ?", vec![seq.into()])?;
            Ok(())
        })
        .map(drop)
    }

    /// What was asked about, without its words: for the clinic's counts.
    fn topic_of(&self, seq: Seq, at: At, entries: &[Entry]) -> Option<Delivery> {
        let source = entries.iter().find_map(|entry| match &entry.body {
            Body::Message { more: Some(more), .. } => more.source.clone(),
            _ => None,
        });
        let source = source?;
        let answered = source.entry != UNKNOWN;
        Some(Delivery::Topics {
            session: self.id().to_owned(),
            topics: vec![Topic {
                seq,
                at,
                entry: source.entry,
                language: source.language,
                answered,
            }],
        })
    }

    pub fn task_delivery(
        &self,
        task: &str,
        about: &str,
        promised_by: Option<At>,
        state: &State,
        opened_at: At,
    ) -> Delivery {
        let number = state.identifiers.iter().rev().find(|i| i.kind == "phone");
        Delivery::Task {
            id: task.to_owned(),
            session: self.id().to_owned(),
            about: about.to_owned(),
            opened_at,
            promised_by,
            number: number.map(|i| i.value.clone()).unwrap_or_default(),
            name: state.answer("name").map(|(_, v)| v.to_owned()).unwrap_or_default(),
            topic: state.topic.clone(),
        }
    }

    pub fn task_id(&self, basis: &str) -> String {
        let secret = derive_secret(&self.deployment.pepper, "task", &[self.clinic(), self.id(), basis]);
        super::handoff::named("tsk_", &secret)
    }
}

/// What the schedule decided, as a turn reads it.
fn decided(decided: Decided) -> Got {
    match decided {
        Decided::Held { hold } => Got::Held {
            expires_at: hold.expires_at,
        },
        Decided::Gone { alternatives } => Got::Gone { alternatives },
        Decided::Arranged { appointment: a, .. } => Got::Arranged {
            appointment: a.id,
            slot: (a.status == Status::Booked).then(|| Slot {
                id: SlotId::new(&a.service, &a.clinician, a.starts_at).to_string(),
                service: a.service,
                clinician: a.clinician,
                with: a.with,
                starts_at: a.starts_at,
                ends_at: a.ends_at,
            }),
        },
    }
}

/// Real time: what waits, waits in it.
fn real_now() -> i64 {
    clock::real_ms() as i64
}
