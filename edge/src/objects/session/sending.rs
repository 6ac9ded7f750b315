//! Handing what waits in [`super::sends`] to the provider. The alarm does it, row by row: whether a message may go is looked at again at
//! the moment of sending (the line may be gone, the patient may have said stop, the window may have closed), and before the provider is
//! asked the row says so on disk. A row that a crash left like that is not sent again before the provider's report had its time.

use super::reach::proved;
use super::sends::{self, New, Sending, Standing, What, real_now};
use super::{Session, outbox, store};
use crate::connectors::messages::{self, Answered};
use crate::error::Out;
use crate::known::{self, Known};
use crate::objects::calls::Delivery;
use crate::{fault, log};
use samtal_core::context::disclose::Reader;
use samtal_core::log::event::{Actor, Body, Channel, Entry};
use samtal_core::log::state::State;
use samtal_core::message::render::{self, Outgoing};
use samtal_core::message::{template, window};
use samtal_core::time::{At, MINUTE, SECOND};
use samtal_core::wire::channel::{DeliveryStatus, Send, Sender};
use samtal_core::wire::failure::{Refused, Verdict};

/// Whose `cid` the reports on a message have.
pub const AUTHOR: &str = "provider";
/// Rows that one alarm hands over: the next one rings for the others, so that nothing else of the session waits long.
const AT_ONCE: usize = 10;
/// After so long the next alarm goes on, where a provider is slow: reminders wait for it too.
const AT_MOST: i64 = 2 * SECOND;
/// A message waits for an earlier one to the same line, so that they arrive in order; but no longer than this.
const IN_ORDER: i64 = MINUTE;
/// How long to wait where the clinic's configuration cannot be read.
const NOT_KNOWN: i64 = 5 * SECOND;
/// What a message is about that did not arrive: the task for staff.
const UNDELIVERED: &str = "undelivered";

/// Why a message does not go.
enum Not {
    /// It must not: the patient said so, or it is too late.
    Cancelled(&'static str),
    /// Not by this channel.
    ByAnother(&'static str),
    /// The clinic withdrew the text, or it lacks one of its global tokens: by no channel.
    Withheld(&'static str),
}

impl Session {
    /// Hands over every row that is due.
    pub async fn run_sends(&self) -> Out<()> {
        if self.load().is_err() {
            return Ok(());
        }
        let until = real_now() + AT_MOST;
        for _ in 0..AT_ONCE {
            if real_now() > until {
                return Ok(());
            }
            let Some(row) = sends::first_due(&self.db)? else {
                return Ok(());
            };
            if let Some(earlier) = sends::before(&self.db, &row)?
                && real_now() < row.made_at + IN_ORDER
            {
                let until = earlier.min(row.made_at + IN_ORDER);
                sends::put_off(&self.db, &row.id, until.max(real_now() + SECOND / 4))?;
                continue;
            }
            if let Err(failed) = self.hand_over(row.clone()).await {
                log::error("send", self.clinic(), &format!("{failed:?}"));
                self.load()?;
                sends::put_off(&self.db, &row.id, real_now() + NOT_KNOWN)?;
            }
        }
        Ok(())
    }

    async fn hand_over(&self, mut row: Sending) -> Out<()> {
        // What became of the last try nobody knows, and its report had time enough.
        if row.standing == Standing::Sending {
            if matches!(row.what, What::Code { .. }) {
                return self.end(&row, Standing::Dead, "unknown");
            }
            row.repeated = true;
        }
        let known = known::of(&self.env, self.clinic()).await?;
        self.load()?;
        let all = match self.prepare(&known, &row).await? {
            Ok(all) => all,
            Err(Not::Cancelled(why)) => return self.end(&row, Standing::Cancelled, why),
            Err(Not::Withheld(why)) => return self.end(&row, Standing::Failed, why),
            Err(Not::ByAnother(why)) => return self.by_another(&known, &row, Standing::Failed, why),
        };
        let Some(send) = all.get(row.part) else {
            return self.end(&row, Standing::Cancelled, "gone");
        };
        let last = row.part + 1 == all.len();
        // The report may have come meanwhile.
        if !sends::by_id(&self.db, &row.id)?.is_some_and(|now| now.standing.is_open()) {
            return Ok(());
        }
        let limits = &self.deployment.limits;
        sends::begin(&self.db, &row, real_now() + limits.send_patience + limits.reconcile)?;
        row.tries += 1;
        fault::point(&self.deployment, "send.asking").await;
        let handle = [self.id(), ".", &row.id].concat();
        let clinic = (self.clinic(), known.config.as_ref());
        let answered = messages::send(&self.env, &self.deployment, clinic, row.channel, &row.to, send, &handle).await;
        fault::point(&self.deployment, "send.answered").await;
        self.load()?;
        match answered {
            Answered::Taken(id) => self.taken(&row, &id, last),
            Answered::Refused(refused) => self.refused(&known, &row, refused),
        }
    }

    /// What goes to the provider now; or why nothing does.
    async fn prepare(&self, known: &Known, row: &Sending) -> Out<Result<Vec<Send>, Not>> {
        let (state, now) = (self.with(|m| m.folded.clone())?, self.now());
        if row.not_after.is_some_and(|at| now > at) {
            return Ok(Err(Not::Cancelled("expired")));
        }
        if !known.config.speaks(row.channel) {
            return Ok(Err(Not::ByAnother("channel_off")));
        }
        if let Some(why) = self.must_not(&state, row, now)? {
            return Ok(Err(Not::Cancelled(why)));
        }
        self.render(known, &state, row, now).await
    }

    fn taken(&self, row: &Sending, provider_id: &str, last: bool) -> Out<()> {
        let (session, now) = (self.id().to_owned(), self.now());
        let told = Delivery::Sent {
            id: provider_id.to_owned(),
            session,
            send: row.id.clone(),
        };
        self.append_all(|folded| {
            sends::name(&self.db, &row.id, provider_id)?;
            outbox::put(&self.db, &format!("sent-{}-{}", row.id, row.part), &told)?;
            // A report may have been quicker.
            match sends::by_id(&self.db, &row.id)? {
                Some(stored) if stored.standing.is_open() && !last => {
                    sends::next_part(&self.db, row)?;
                    Ok(Vec::new())
                }
                Some(stored) if stored.standing.is_open() => {
                    sends::settle(&self.db, row, Standing::Sent, "")?;
                    self.tell_of(folded, row, DeliveryStatus::Sent, "", now)
                }
                _ => Ok(Vec::new()),
            }
        })
        .map(drop)
    }

    /// The provider did not take it.
    fn refused(&self, known: &Known, row: &Sending, refused: Refused) -> Out<()> {
        // What a report has decided meanwhile stands.
        if !sends::by_id(&self.db, &row.id)?.is_some_and(|now| now.standing == Standing::Sending) {
            return Ok(());
        }
        let code = refused.code.to_string();
        let limits = &self.deployment.limits;
        let tries = u32::try_from(row.tries).unwrap_or(1);
        match refused.verdict {
            // The row stays as it is: when its time is over, it is sent again.
            Verdict::Unknown if matches!(row.what, What::Code { .. }) || row.tries <= limits.send_tries => {
                let grown = limits
                    .reconcile
                    .saturating_mul(4i64.saturating_pow(tries.saturating_sub(1)));
                let wait = grown.min(limits.send_wait).max(limits.reconcile);
                sends::put_off(&self.db, &row.id, real_now() + wait)
            }
            Verdict::Again | Verdict::Later if row.tries <= limits.send_tries => {
                let wait = refused.verdict.wait_ms(tries).unwrap_or(SECOND).min(limits.send_wait);
                sends::queue_again(&self.db, &row.id, real_now() + wait, &code)
            }
            Verdict::Unknown | Verdict::Again | Verdict::Later => self.end(row, Standing::Dead, &code),
            verdict => self.failed(known, row, verdict, &code),
        }
    }

    /// It will not arrive like this: as an approved text perhaps, or by another channel.
    pub fn failed(&self, known: &Known, row: &Sending, verdict: Verdict, code: &str) -> Out<()> {
        match (verdict, &row.what) {
            (Verdict::Template, What::Event { as_template: false }) => self.again(
                row,
                row.channel,
                &row.line,
                &row.to,
                What::Event { as_template: true },
                code,
            ),
            // They told the provider, not the clinic. Nothing is wrong: it counts like a word to the clinic.
            (Verdict::OptedOut, _) => {
                self.stopped_there(known, row)?;
                self.end(row, Standing::Cancelled, "opted_out")
            }
            // The phone may be another's: whoever writes there next says first whose the chat is.
            (Verdict::Reverify, _) => {
                self.end(row, Standing::Failed, code)?;
                self.doubt_line(&row.line)
            }
            (Verdict::Template, _) => self.by_another(known, row, Standing::Failed, code),
            (verdict, _) if verdict.other_way() => self.by_another(known, row, Standing::Failed, code),
            _ => self.end(row, Standing::Failed, code),
        }
    }

    /// The provider knows of a STOP that never came here.
    fn stopped_there(&self, known: &Known, row: &Sending) -> Out<()> {
        let entry = Entry {
            channel: row.channel,
            by: Actor::System,
            body: Body::Consent {
                purpose: row.channel.as_str().to_owned(),
                version: known.config.consent_version.clone(),
                given: false,
            },
            cid: [&row.id, "-stop"].concat(),
        };
        self.append_one(entry, AUTHOR).map(drop)
    }

    /// The message goes on as a row of its own: the same event, another way.
    pub fn again(&self, row: &Sending, channel: Channel, line: &str, to: &Sender, what: What, code: &str) -> Out<()> {
        let now = self.now();
        self.append_all(|folded| {
            sends::settle(&self.db, row, Standing::Failed, code)?;
            let new = New {
                seq: row.seq,
                channel,
                line,
                to,
                not_after: row.not_after,
                what: what.clone(),
            };
            sends::put(&self.db, &new)?;
            self.waiting.set(true);
            // That the window was closed is no failure of the message: it was only sent in the wrong form.
            if matches!(what, What::Event { as_template: true }) {
                return Ok(Vec::new());
            }
            self.tell_of(folded, row, DeliveryStatus::Failed, code, now)
        })
        .map(drop)
    }

    /// WhatsApp does not reach them: a text message does, where they agreed to that and a number is proved.
    fn by_another(&self, known: &Known, row: &Sending, otherwise: Standing, code: &str) -> Out<()> {
        let (state, now) = (self.with(|m| m.folded.clone())?, self.now());
        let number = proved(&state, now).filter(|_| {
            row.channel == Channel::Whatsapp
                && row.seq > 0
                && known.config.speaks(Channel::Sms)
                && state.consents_to(Channel::Sms.as_str())
        });
        let Some(number) = number else {
            return self.end(row, otherwise, code);
        };
        let line = self.line_of(Channel::Sms, number.as_str())?;
        let to = Sender {
            number: Some(number),
            user: String::new(),
        };
        self.again(row, Channel::Sms, &line, &to, What::EVENT, code)
    }

    /// It ends here. What did not arrive though it should have is somebody's to see to.
    pub fn end(&self, row: &Sending, standing: Standing, code: &str) -> Out<()> {
        let (state, now) = (self.with(|m| m.folded.clone())?, self.now());
        let undelivered = Delivery::Undelivered {
            id: row.id.clone(),
            session: self.id().to_owned(),
            channel: row.channel,
            state: standing.as_str().to_owned(),
            reason: code.to_owned(),
            at: now,
        };
        self.append_all(|folded| {
            sends::settle(&self.db, row, standing, code)?;
            store::audit(
                &self.db,
                now,
                "system",
                &["send_", standing.as_str()].concat(),
                &[&row.id, " ", code].concat(),
            )?;
            if standing == Standing::Cancelled && row.seq == 0 {
                return Ok(Vec::new());
            }
            let mut told = self.tell_of(folded, row, DeliveryStatus::Failed, code, now)?;
            if standing != Standing::Cancelled {
                outbox::put(&self.db, &["undelivered-", &row.id].concat(), &undelivered)?;
                told.extend(self.see_to(folded, row, &state, now)?);
            }
            Ok(told)
        })?;
        self.waiting.set(true);
        Ok(())
    }

    /// A task for staff: one for each message, which the patient has no use for.
    fn see_to(&self, folded: &mut State, row: &Sending, before: &State, now: At) -> Out<Vec<store::Appended>> {
        if row.seq == 0 {
            return Ok(Vec::new());
        }
        let basis = format!("{UNDELIVERED}-{}", row.seq);
        let task = self.task_id(&basis);
        let entry = Entry {
            channel: row.channel,
            by: Actor::System,
            body: Body::TaskOpened {
                task: task.clone(),
                about: UNDELIVERED.to_owned(),
                promised_by: None,
            },
            cid: basis,
        };
        let mut delivery = self.task_delivery(&task, UNDELIVERED, None, before, now);
        // Whom to call: where it should have gone.
        if let (Delivery::Task { number, .. }, Some(to)) = (&mut delivery, &row.to.number) {
            to.as_str().clone_into(number);
        }
        outbox::put(&self.db, &task, &delivery)?;
        let opened = store::append(&self.db, folded, entry, AUTHOR, Some(Reader::Desk.bit()), now)?;
        Ok(vec![opened])
    }

    /// The log tells what became of a message.
    pub fn tell_of(
        &self,
        folded: &mut State,
        row: &Sending,
        status: DeliveryStatus,
        error: &str,
        now: At,
    ) -> Out<Vec<store::Appended>> {
        if row.seq == 0 {
            return Ok(Vec::new());
        }
        let entry = Entry {
            channel: row.channel,
            by: Actor::System,
            body: Body::Delivery {
                of: row.seq,
                status: status.as_str().to_owned(),
                error: error.to_owned(),
                repeated: row.repeated,
            },
            cid: [&row.id, "-", status.as_str()].concat(),
        };
        let told = store::append(&self.db, folded, entry, AUTHOR, None, now)?;
        Ok(vec![told])
    }

    /// What goes to the provider, in order.
    async fn render(&self, known: &Known, state: &State, row: &Sending, now: At) -> Out<Result<Vec<Send>, Not>> {
        let (config, channel) = (&known.config, row.channel);
        let language = template::language(state, config);
        let sends = match &row.what {
            What::Text { text, replies } => render::plain(channel, text, replies, language),
            What::Code { .. } if config.retired.iter().any(|id| id == "verification") => {
                return Ok(Err(Not::Withheld(template::RETIRED)));
            }
            What::Code { digits } => render::verification(config, language, channel, digits, false, now),
            What::Event { as_template } => {
                let Some(Body::Message { text, more }) = store::event(&self.db, row.seq)?.map(|e| e.entry.body) else {
                    return Ok(Err(Not::Cancelled("gone")));
                };
                // A secure link stands in no log: the message gets it here, unless it is over by now.
                let about = more
                    .as_deref()
                    .and_then(|m| m.template.as_ref())
                    .map(|t| t.about.as_str());
                let link = match about {
                    Some(form) if self.has_form_link(form)? => match self.form_link(form)? {
                        Some(link) => link,
                        None => return Ok(Err(Not::Cancelled("link_over"))),
                    },
                    _ => String::new(),
                };
                let outgoing = Outgoing {
                    config,
                    state,
                    text: &text,
                    more: more.as_deref(),
                    now,
                    link: &link,
                };
                if let Some(why) = outgoing.withheld() {
                    return Ok(Err(Not::Withheld(why)));
                }
                if let Some((id, version)) = outgoing.newer() {
                    // The log names the version that was said first.
                    let detail = format!("{} {id} {version}", row.id);
                    store::audit(&self.db, now, "system", "sent_newer_version", &detail)?;
                }
                let open = !as_template && window::is_open(state, channel, now);
                match channel {
                    Channel::Whatsapp => match render::whatsapp(&outgoing, open) {
                        Ok(sends) => sends,
                        Err(why) => return Ok(Err(Not::ByAnother(why.as_str()))),
                    },
                    _ => render::sms(&outgoing),
                }
            }
        };
        Ok(if sends.is_empty() {
            Err(Not::ByAnother("empty"))
        } else {
            Ok(sends)
        })
    }
}
