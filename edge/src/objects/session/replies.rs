//! What the patient says on a line of theirs: appended, and what a word that stands alone asks for is done in the same transaction. STOP,
//! START and a person are heard whatever else; YES and NO answer what was asked; everything else is the assistant's.

use super::arrivals::Taking;
use super::lines::{self, Line, Standing};
use super::sends::{self, New, What as Sends};
use super::store;
use super::summaries::SaidTo;
use super::{Session, outbox};
use crate::error::Out;
use crate::objects::calls::Delivery;
use crate::random;
use samtal_core::context::disclose::Reader;
use samtal_core::log::answer::{More, Reply};
use samtal_core::log::event::{Actor, Body, Channel, Entry, Seq};
use samtal_core::log::state::State;
use samtal_core::message::allowed::consent;
use samtal_core::message::arrive::{self, cid};
use samtal_core::message::confirm::{self, Answered};
use samtal_core::message::keyword::{Meaning, SAY, mean};
use samtal_core::wire::channel::{Arrival, What};

/// The purpose without which the assistant does not answer.
pub const CHAT: &str = "chat";
/// What a task is about that asks for a person, and one about something that only a person can look at.
const PERSON: &str = "person";
const QUESTION: &str = "question";
/// The task of somebody who cannot come.
const BOOKING: &str = "booking";

impl Session {
    /// Takes up what arrived on a line that is the patient's.
    pub fn take_up(&self, folded: &mut State, taking: &mut Taking<'_>, arrival: &Arrival) -> Out<()> {
        let of = self.referred(arrive::refers_to(&arrival.what, &arrival.reply_to))?;
        match (&arrival.what, of) {
            (What::Revoked { of }, None) | (What::Edited { of, .. }, None) => {
                lines::note(&self.db, &arrival.id, &taking.line.line, 0, false)?;
                return lines::keep_early(&self.db, of, arrival);
            }
            (What::Revoked { .. }, Some(seq)) => {
                lines::note(&self.db, &arrival.id, &taking.line.line, 0, false)?;
                return self.take_back(folded, taking, &cid(&arrival.id, 0), seq);
            }
            _ => {}
        }
        let bodies = arrive::bodies(&arrival.what, of.unwrap_or(0));
        let is_question = bodies.iter().any(arrive::is_question);
        let is_file = bodies.iter().any(arrive::is_file);
        let text = arrive::words(&arrival.what);
        let payload = match &arrival.what {
            What::Pressed { payload, .. } => payload.as_str(),
            _ => "",
        };
        let meaning = mean(&text, payload, folded);
        let (mut first, mut seqs, mut flagged) = (0, Vec::new(), false);
        for (part, body) in bodies.into_iter().enumerate() {
            let entry = Entry {
                channel: arrival.channel,
                by: Actor::Patient,
                body,
                cid: cid(&arrival.id, part),
            };
            // The ids on a channel are the provider's: no device of the patient's can have used one before.
            let author = arrival.channel.as_str();
            let done = store::append(&self.db, folded, entry, author, None, taking.now)?;
            taking.appended.push(done.clone());
            if first == 0 {
                first = done.seq;
            }
            if let Some((event, readers)) = &done.new {
                let raised = self.heard(folded, event, *readers, taking.now)?;
                self.notify(folded, &taking.line, &raised)?;
                flagged |= !raised.is_empty();
                taking.appended.extend(raised);
                seqs.push(event.seq);
            }
        }
        lines::note(&self.db, &arrival.id, &taking.line.line, first, false)?;
        let basis = cid(&arrival.id, 0);
        let done = is_question
            && (self.obey(folded, taking, &basis, meaning, (&text, payload, of.unwrap_or(0)))?
                || !flagged && self.corrects_summary(folded, taking, &basis, &text)?);
        if done {
            for seq in &seqs {
                self.db
                    .run("DELETE FROM unanswered WHERE seq = ?", vec![(*seq).into()])?;
            }
        } else if taking.line.standing == Standing::Linked {
            if is_file {
                self.thank_for_file(folded, taking, &basis)?;
            } else if !matches!(arrival.what, What::Reaction { .. }) {
                // What a link of ours had written is no question, but somebody is there.
                let waits = is_question.then_some((arrival.id.as_str(), first));
                self.ask_consent(folded, taking, waits, &basis, flagged)?;
            }
        }
        for early in lines::take_early(&self.db, &arrival.id)? {
            self.take_up(folded, taking, &early)?;
        }
        Ok(())
    }

    /// The place of the message with this provider's id, whoever wrote it; none: it is not in the log.
    fn referred(&self, id: &str) -> Out<Option<Seq>> {
        if id.is_empty() {
            return Ok(None);
        }
        let seq = match lines::came(&self.db, id)? {
            Some(seq) => Some(seq),
            None => sends::by_provider(&self.db, id)?.map(|row| row.seq),
        };
        Ok(seq.filter(|seq| *seq > 0))
    }

    /// A notice of an emergency reaches a line on which nothing else is sent.
    fn notify(&self, folded: &State, line: &Line, raised: &[store::Appended]) -> Out<()> {
        if line.standing != Standing::Stopped && consent(folded, line.channel) != Some(false) {
            return Ok(());
        }
        for (event, _) in raised.iter().filter_map(|a| a.new.as_ref()) {
            if let (Body::Message { text, .. }, Actor::Assistant) = (&event.entry.body, &event.entry.by) {
                let new = New {
                    seq: event.seq,
                    channel: line.channel,
                    line: &line.line,
                    to: &line.from,
                    not_after: None,
                    what: Sends::Text {
                        text: text.clone(),
                        replies: Vec::new(),
                    },
                };
                sends::put(&self.db, &new)?;
            }
        }
        Ok(())
    }

    /// Does what a word asks for. `false`: it asks for nothing that is done here.
    fn obey(
        &self,
        folded: &mut State,
        taking: &mut Taking<'_>,
        basis: &str,
        meaning: Meaning,
        (text, payload, of): (&str, &str, Seq),
    ) -> Out<bool> {
        let mut stopped = taking.line.standing == Standing::Stopped;
        // They said elsewhere that they want no messages here: nobody who writes is left without a word why there is no answer.
        if !stopped && consent(folded, taking.line.channel) == Some(false) && meaning != Meaning::Start {
            stopped = true;
            taking.line.standing = Standing::Stopped;
            lines::put(&self.db, &taking.line)?;
            let said = self.spoken(folded, taking, |s| s.stopped());
            self.say_aside(&taking.line, said)?;
        }
        match meaning {
            Meaning::Stop => {
                if !stopped {
                    self.agree(folded, taking, taking.line.channel.as_str(), false, basis)?;
                    taking.line.standing = Standing::Stopped;
                    lines::put(&self.db, &taking.line)?;
                    let said = self.spoken(folded, taking, |s| s.stopped());
                    self.say_aside(&taking.line, said)?;
                }
                Ok(true)
            }
            Meaning::Start => {
                taking.line.standing = Standing::Linked;
                lines::put(&self.db, &taking.line)?;
                self.agree(folded, taking, taking.line.channel.as_str(), true, basis)?;
                let said = self.spoken(folded, taking, |s| s.started());
                self.say(
                    folded,
                    taking,
                    message(said.text, said.replies),
                    &format!("{basis}-started"),
                )?;
                Ok(true)
            }
            Meaning::Human => {
                let receiver = taking.known.config.takes_tasks();
                if receiver {
                    self.open_once(folded, taking, PERSON, basis)?;
                }
                if !stopped {
                    let text = self.spoken(folded, taking, |s| s.person(receiver));
                    self.say(folded, taking, Body::message(text), &format!("{basis}-person"))?;
                }
                Ok(true)
            }
            // Nothing else is answered where no messages are wanted.
            _ if stopped => Ok(true),
            // What answers an approved text is no answer to this.
            _ if !folded.consents_to(CHAT)
                && taking.line.asked > 0
                && (payload.is_empty() || payload.starts_with(SAY))
                && arrive::is_mine(text, payload).is_some() =>
            {
                let yes = arrive::is_mine(text, payload) == Some(true);
                self.consented(folded, taking, yes, basis)?;
                Ok(true)
            }
            Meaning::Yes { about } if self.answer_summary(folded, taking, basis, SaidTo::yes(&about))? => Ok(true),
            Meaning::No { about } if self.answer_summary(folded, taking, basis, SaidTo::no(&about))? => Ok(true),
            Meaning::Yes { about } => self.confirm_appointment(folded, taking, &about, of, basis),
            Meaning::No { about } => self.decline_appointment(folded, taking, &about, basis),
            Meaning::Directions { .. } => {
                let index = taking.known.index.as_ref();
                let knowledge = index.map(|(_, index)| &index.knowledge);
                let body = confirm::directions(&taking.known.config, knowledge, &folded.language);
                self.say(folded, taking, body, &format!("{basis}-directions"))?;
                Ok(true)
            }
            Meaning::Info { about } => self.prepare_for(folded, taking, &about, basis),
            Meaning::Said(_) => Ok(false),
        }
    }

    /// What a speaker says, in the patient's language.
    fn spoken<T>(
        &self,
        folded: &State,
        taking: &Taking<'_>,
        say: impl Fn(samtal_core::message::asking::Speaker<'_>) -> T,
    ) -> T {
        let phone = taking.known.config.phone.display();
        say(self.speaker(folded, taking.known, &phone, taking.now))
    }

    /// The patient agrees to a purpose, or takes it back.
    fn agree(&self, folded: &mut State, taking: &mut Taking<'_>, purpose: &str, given: bool, basis: &str) -> Out<()> {
        let entry = Entry {
            channel: taking.line.channel,
            by: Actor::Patient,
            body: Body::Consent {
                purpose: purpose.to_owned(),
                version: taking.known.config.consent_version.clone(),
                given,
            },
            cid: format!("{basis}-{purpose}").chars().take(64).collect(),
        };
        self.put_in(folded, taking, entry, None).map(drop)
    }

    /// Whether the patient's words may be kept and answered: asked where nobody did, and what they wrote waits meanwhile.
    fn ask_consent(
        &self,
        folded: &mut State,
        taking: &mut Taking<'_>,
        waits: Option<(&str, Seq)>,
        basis: &str,
        flagged: bool,
    ) -> Out<()> {
        let refused = folded.consents.iter().any(|c| c.purpose == CHAT && !c.given);
        if folded.consents_to(CHAT) || refused {
            return Ok(());
        }
        if let Some((id, seq)) = waits {
            lines::note(&self.db, id, &taking.line.line, seq, true)?;
        }
        // Who was told what to do now is not asked anything.
        if taking.line.may_ask() && !flagged {
            let again = taking.line.asked > 0;
            taking.line.asked += 1;
            let said = self.spoken(folded, taking, |s| s.may_we_keep(again));
            self.say(
                folded,
                taking,
                message(said.text, said.replies),
                &format!("{basis}-consent"),
            )?;
        }
        Ok(())
    }

    /// They agreed, or did not. What waited is answered now, or by nobody.
    fn consented(&self, folded: &mut State, taking: &mut Taking<'_>, yes: bool, basis: &str) -> Out<()> {
        self.agree(folded, taking, CHAT, yes, basis)?;
        let waiting = lines::take_waiting(&self.db, &taking.line.line)?;
        taking.line.asked = 1;
        if !yes {
            let said = self.spoken(folded, taking, |s| s.declined());
            return self.say(
                folded,
                taking,
                message(said.text, said.replies),
                &format!("{basis}-declined"),
            );
        }
        let channel = taking.line.channel.as_str();
        self.agree(folded, taking, channel, true, basis)?;
        // Who calls from there next is known. A text message's sender is only what its network says: that proves nothing.
        if taking.line.channel == Channel::Whatsapp {
            self.prove_number(folded, taking, random::id("idn_"), basis)?;
        }
        for seq in waiting {
            self.answer_due(seq)?;
        }
        Ok(())
    }

    /// Opens a task for staff, unless one about the same is open.
    pub fn open_once(&self, folded: &mut State, taking: &mut Taking<'_>, about: &str, basis: &str) -> Out<bool> {
        if folded.tasks.iter().any(|t| t.about == about) {
            return Ok(false);
        }
        let task = self.task_id(&format!("{about}-{basis}"));
        let promised_by = taking.known.config.promise(taking.now);
        let entry = Entry {
            channel: taking.line.channel,
            by: Actor::Patient,
            body: Body::TaskOpened {
                task: task.clone(),
                about: about.to_owned(),
                promised_by,
            },
            cid: task.clone(),
        };
        let mut delivery = self.task_delivery(&task, about, promised_by, folded, taking.now);
        // Where they are reached: nothing else may be known of them.
        if let Delivery::Task { number, .. } = &mut delivery
            && let Some(theirs) = &taking.line.from.number
            && number.is_empty()
        {
            *number = theirs.to_string();
        }
        outbox::put(&self.db, &task, &delivery)?;
        self.put_in(folded, taking, entry, None)?;
        Ok(true)
    }

    /// Something came that nobody but a person can look at.
    fn thank_for_file(&self, folded: &mut State, taking: &mut Taking<'_>, basis: &str) -> Out<()> {
        let receiver = taking.known.config.takes_tasks();
        // Several pictures are one matter.
        let opened = receiver && self.open_once(folded, taking, QUESTION, basis)?;
        if receiver && !opened {
            return Ok(());
        }
        let text = self.spoken(folded, taking, |s| s.file(receiver));
        self.say(folded, taking, Body::message(text), &format!("{basis}-file"))
    }

    /// YES: the appointment that was asked about is confirmed, once; what became of it meanwhile is told.
    fn confirm_appointment(
        &self,
        folded: &mut State,
        taking: &mut Taking<'_>,
        appointment: &str,
        of: Seq,
        basis: &str,
    ) -> Out<bool> {
        let log = store::appointment(&self.db, appointment)?;
        let changed = log
            .iter()
            .filter(|event| matches!(event.entry.body, Body::AppointmentChanged { .. }))
            .map(|event| event.seq)
            .max()
            .unwrap_or(0);
        // The message that the button stood under, else the last that asked.
        let asked = folded
            .asked
            .as_ref()
            .filter(|a| a.about == appointment)
            .map_or(0, |a| a.seq);
        let asked = if of > 0 { of } else { asked };
        let body = match confirm::answered(folded, appointment, asked, changed, taking.now) {
            Answered::Confirms(at) => {
                let entry = Entry {
                    channel: taking.line.channel,
                    by: Actor::Patient,
                    body: Body::AppointmentConfirmed {
                        appointment: appointment.to_owned(),
                    },
                    cid: format!("{basis}-confirmed"),
                };
                self.put_in(folded, taking, entry, None)?;
                Body::message(self.spoken(folded, taking, |s| s.confirmed(at)))
            }
            Answered::Before(at) => Body::message(self.spoken(folded, taking, |s| s.confirmed(at))),
            Answered::Moved(at) => {
                let said = self.spoken(folded, taking, |s| s.moved(at));
                confirm::asks_again(said.text, said.replies, appointment)
            }
            Answered::Cancelled => Body::message(self.spoken(folded, taking, |s| s.cancelled())),
            Answered::Past => Body::message(self.spoken(folded, taking, |s| s.past())),
            Answered::Unknown => Body::message(self.spoken(folded, taking, |s| s.nothing_to_confirm())),
        };
        self.say(folded, taking, body, &format!("{basis}-yes"))?;
        Ok(true)
    }

    /// NO: staff is told that they cannot come, and the assistant moves or cancels it when they say which.
    fn decline_appointment(
        &self,
        folded: &mut State,
        taking: &mut Taking<'_>,
        appointment: &str,
        basis: &str,
    ) -> Out<bool> {
        let stands = |a: &samtal_core::log::state::Appointment| {
            a.id == appointment && a.starts_at.is_some_and(|at| at > taking.now)
        };
        let text = if folded.appointments.iter().any(stands) {
            let receiver = taking.known.config.takes_tasks();
            if receiver {
                self.open_once(folded, taking, BOOKING, basis)?;
            }
            self.spoken(folded, taking, |s| s.declined_visit(receiver))
        } else {
            self.spoken(folded, taking, |s| s.cancelled())
        };
        self.say(folded, taking, Body::message(text), &format!("{basis}-no"))?;
        Ok(true)
    }

    /// INFO: how to prepare, as the clinic approved it. Where there is nothing to do, the assistant tells what it knows.
    fn prepare_for(&self, folded: &mut State, taking: &mut Taking<'_>, appointment: &str, basis: &str) -> Out<bool> {
        let text = taking
            .known
            .index
            .as_ref()
            .and_then(|(_, index)| confirm::preparation(folded, &index.knowledge, appointment, &folded.language));
        let Some(text) = text else { return Ok(false) };
        self.say(folded, taking, Body::message(text), &format!("{basis}-info"))?;
        Ok(true)
    }

    /// The patient took a message back: it is kept for staff alone, and what was derived from it is derived again without it.
    fn take_back(&self, folded: &mut State, taking: &mut Taking<'_>, basis: &str, of: Seq) -> Out<()> {
        let Some(message) = store::event(&self.db, of)? else {
            return Ok(());
        };
        let channel = taking.line.channel;
        if message.entry.by != Actor::Patient || message.entry.channel != channel {
            return Ok(());
        }
        // All the entries that the message was.
        let seqs = store::parts(&self.db, channel.as_str(), &message.entry.cid)?;
        for seq in &seqs {
            store::set_readers(&self.db, *seq, Reader::Desk.bit())?;
            self.db
                .run("DELETE FROM unanswered WHERE seq = ?", vec![(*seq).into()])?;
            self.db
                .run("UPDATE came SET waits = 0 WHERE seq = ?", vec![(*seq).into()])?;
        }
        *folded = store::folded_again(&self.db)?;
        for seq in seqs {
            let entry = Entry {
                channel,
                by: Actor::Patient,
                body: Body::MessageRevoked { of: seq },
                cid: format!("{basis}-{seq}"),
            };
            self.put_in(folded, taking, entry, None)?;
        }
        Ok(())
    }
}

fn message(text: String, replies: Vec<Reply>) -> Body {
    let more = More {
        replies,
        ..More::default()
    };
    Body::Message {
        text,
        more: Some(Box::new(more)),
    }
}
