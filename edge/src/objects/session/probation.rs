//! Whose the chat is: a line that came by a link is asked, and until its sender said that the chat is theirs nothing of it is told there and
//! nothing that they write is in the log. What they say, what they do not say in time, and what undoes a link that stood.

use super::arrivals::{AUTHOR, Taking, proved, short};
use super::lines::{self, Line, Standing, Why};
use super::sends::real_now;
use super::store;
use super::timers::{self, Timer};
use super::{Session, outbox};
use crate::error::{Fault, Out};
use crate::known::{self, Known};
use crate::limits::VERIFIED_LIFE;
use crate::objects::calls::{self, Delivery, LineMoved};
use crate::random;
use js_sys::JsString;
use samtal_core::assistant::language::{Guess, guess};
use samtal_core::assistant::normalise::normalise;
use samtal_core::assistant::red_flag;
use samtal_core::assistant::safety::{EMERGENCY, notice};
use samtal_core::context::disclose::Reader;
use samtal_core::handoff::secret::derive_secret;
use samtal_core::log::event::{Actor, Body, Entry};
use samtal_core::log::state::{State, identifier_of};
use samtal_core::message::arrive::{self, cid};
use samtal_core::message::asking::Said;
use samtal_core::message::keyword::{Bare, bare};
use samtal_core::people::evidence::Evidence;
use samtal_core::time::{At, MINUTE};
use samtal_core::wire::channel::{Arrival, What};
use samtal_core::wire::problem::Problem;

/// How long a line may stay on probation: then it is a stranger's, and what was written on it begins a chat of its own.
pub const PROBATION: i64 = 30 * MINUTE;
/// The kind of the timer that ends it.
pub const PROBATION_TIMER: &str = "probation";

impl Session {
    /// A message on a line that has yet to say whose the chat is. It waits outside the log.
    pub fn on_probation(&self, folded: &mut State, taking: &mut Taking<'_>, arrival: &Arrival) -> Out<()> {
        let text = arrive::words(&arrival.what);
        let payload = match &arrival.what {
            What::Pressed { payload, .. } => payload.as_str(),
            _ => "",
        };
        lines::note(&self.db, &arrival.id, &taking.line.line, 0, false)?;
        if taking.line.asked > 0 {
            let basis = cid(&arrival.id, 0);
            if taking.line.why == Why::Choice {
                let count = taking.line.choices.len();
                if let Some(n) = arrive::chosen(&text, payload, count) {
                    let chosen = taking.line.choices.get(n).map(|c| c.session.clone());
                    return self.choose(folded, taking, chosen);
                }
            } else {
                match arrive::is_mine(&text, payload) {
                    Some(true) => return self.confirm(folded, taking, &basis),
                    Some(false) => {
                        if bare(&text) == Some(Bare::Stop) {
                            lines::hold(&self.db, &taking.line.line, arrival)?;
                        }
                        return self.part(folded, taking, Actor::Patient, &basis);
                    }
                    None => {}
                }
            }
        }
        if let What::Revoked { of } = &arrival.what {
            // It was never anywhere but here.
            return lines::let_go(&self.db, of);
        }
        let room = lines::hold(&self.db, &taking.line.line, arrival)?;
        let raised = self.raise_aside(folded, taking, arrival, &text)?;
        if !room {
            return self.give_up_on(folded, taking, &cid(&arrival.id, 0));
        }
        if taking.line.asked == 0 {
            let due_at = taking.now.plus(PROBATION);
            timers::put(
                &self.db,
                &taking.line.timer(),
                PROBATION_TIMER,
                due_at,
                &taking.line.line,
            )?;
            self.waiting.set(true);
        }
        // Who was told what to do now is not asked anything.
        if taking.line.may_ask() && !raised {
            let phone = taking.known.config.phone.display();
            let mut state = State {
                language: folded.language.clone(),
                started_at: folded.started_at,
                ..State::default()
            };
            if let Guess::Clear(lang) = guess(&normalise(&text)) {
                lang.tag().clone_into(&mut state.language);
            }
            let speaker = self.speaker(&state, taking.known, &phone, taking.now);
            let again = taking.line.asked > 0;
            let question = match taking.line.why {
                Why::Choice => {
                    let began: Vec<At> = taking.line.choices.iter().map(|c| c.began_at).collect();
                    speaker.which(&began, again)
                }
                Why::Ref | Why::Again => speaker.is_it_yours(state.started_at, again),
            };
            self.say_aside(&taking.line, question)?;
            taking.line.asked += 1;
        }
        Ok(())
    }

    /// Signs of an emergency on a line that is nobody's yet: staff is told, and the line what to do. Nothing of it is the session's.
    fn raise_aside(&self, folded: &mut State, taking: &mut Taking<'_>, arrival: &Arrival, text: &str) -> Out<bool> {
        let Some(flag) = red_flag(text) else {
            return Ok(false);
        };
        let desk = Some(Reader::Desk.bit());
        let basis = ["h", &cid(&arrival.id, 0)].concat();
        let own = |body: Body, what: &str| Entry {
            channel: arrival.channel,
            by: Actor::System,
            body,
            cid: short(&format!("{what}-{basis}")),
        };
        let raised = Body::FlagRaised {
            flag: format!("flag_{basis}"),
            label: flag.level.label().to_owned(),
        };
        self.put_in(folded, taking, own(raised, "flag"), desk)?;
        let language = match guess(&normalise(text)) {
            Guess::Clear(lang) => lang.tag(),
            Guess::Foreign | Guess::Open => taking.known.config.language_for(""),
        };
        if let Body::Message { text, .. } = notice(&flag, language, &taking.known.config.emergency) {
            let said = Said {
                text,
                ..Said::default()
            };
            self.say_aside(&taking.line, said)?;
        }
        // One for each line: it stays until somebody has seen to it.
        let about = EMERGENCY.to_owned();
        let task = self.task_id(&format!("{EMERGENCY}-{}", taking.line.line));
        let opened = Body::TaskOpened {
            task: task.clone(),
            about: about.clone(),
            promised_by: None,
        };
        let seed = derive_secret(&self.deployment.pepper, "line-task", &[&taking.line.line]);
        let entry = Entry {
            cid: super::handoff::named("task-", &seed),
            ..own(opened, "task")
        };
        self.put_in(folded, taking, entry, desk)?;
        let delivery = Delivery::Task {
            id: task.clone(),
            session: self.id().to_owned(),
            about,
            opened_at: taking.now,
            promised_by: None,
            number: arrival
                .from
                .number
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            name: String::new(),
            topic: String::new(),
        };
        outbox::put(&self.db, &task, &delivery)?;
        self.waiting.set(true);
        Ok(true)
    }

    /// Whose the chat is they do not say: it is not theirs, and which one they mean is a new one.
    fn give_up_on(&self, folded: &mut State, taking: &mut Taking<'_>, basis: &str) -> Out<()> {
        match taking.line.why {
            Why::Choice => self.choose(folded, taking, None),
            Why::Ref | Why::Again => self.part(folded, taking, Actor::System, basis),
        }
    }

    /// "Yes, it is mine": the line joins, its number is proved in this session alone, and what waited is in the log.
    fn confirm(&self, folded: &mut State, taking: &mut Taking<'_>, basis: &str) -> Out<()> {
        let probe = Arrival {
            channel: taking.line.channel,
            from: taking.line.from.clone(),
            id: String::new(),
            at_s: 0,
            forwarded: false,
            reply_to: String::new(),
            what: What::Other { kind: String::new() },
        };
        // Somebody else may have been quicker.
        if self.is_anothers(folded, &probe, &taking.line.line, taking.now)? {
            return self.part(folded, taking, Actor::System, basis);
        }
        let (channel, link) = (taking.line.channel, taking.line.link.clone());
        let entry = |body: Body, what: &str| Entry {
            channel,
            by: Actor::Patient,
            body,
            cid: format!("{basis}-{what}"),
        };
        let evidence = folded.links.iter().find(|l| l.id == link).map(|l| l.evidence);
        let linked = Body::ChannelLinked {
            link: link.clone(),
            to: channel,
            evidence: evidence.unwrap_or(Evidence::WhatsappRef),
            call_id: String::new(),
            probation: false,
        };
        self.put_in(folded, taking, entry(linked, "yes"), None)?;
        self.prove_number(folded, taking, identifier_of(&link), basis)?;
        for purpose in ["linking", channel.as_str()] {
            let consent = Body::Consent {
                purpose: purpose.to_owned(),
                version: taking.known.config.consent_version.clone(),
                given: true,
            };
            self.put_in(folded, taking, entry(consent, purpose), None)?;
        }
        store::audit(&self.db, taking.now, "patient", "linked", &link)?;
        (taking.line.standing, taking.line.asked) = (Standing::Linked, 0);
        lines::put(&self.db, &taking.line)?;
        timers::cancel(&self.db, &taking.line.timer())?;
        lines::tell(&self.db, &taking.line.line, &self.linked(&taking.line, self.id()))?;
        self.waiting.set(true);
        self.take_held(folded, taking, basis)
    }

    /// The number of the patient's line is proved, in this session alone.
    pub fn prove_number(&self, folded: &mut State, taking: &mut Taking<'_>, id: String, basis: &str) -> Out<()> {
        let Some(number) = taking.line.from.number.clone() else {
            return Ok(());
        };
        if !proved(folded, taking.now).any(|p| p == number.as_str()) {
            let claimed = Body::IdentifierClaimed {
                id: id.clone(),
                kind: "phone".to_owned(),
                value: number.to_string(),
            };
            let until = Some(taking.now.plus(VERIFIED_LIFE));
            let verified = Body::IdentifierVerified { id, until };
            for (body, what) in [(claimed, "claim"), (verified, "number")] {
                let entry = Entry {
                    channel: taking.line.channel,
                    by: Actor::Patient,
                    body,
                    cid: format!("{basis}-{what}"),
                };
                self.put_in(folded, taking, entry, None)?;
            }
        }
        let delivery = Delivery::Identifier {
            session: self.id().to_owned(),
            of: "phone".to_owned(),
            value: number.to_string(),
            claimed_at: taking.now,
            verified_at: Some(taking.now),
        };
        outbox::put(&self.db, &format!("number-{basis}"), &delivery)
    }

    /// What waited on a line is the session's now.
    fn take_held(&self, folded: &mut State, taking: &mut Taking<'_>, basis: &str) -> Out<()> {
        let held = lines::held(&self.db, &taking.line.line)?;
        let asks = |what: &What| arrive::bodies(what, 0).iter().any(arrive::is_question);
        let asked = held.iter().any(|h| asks(&h.arrival.what));
        if !asked && taking.line.why == Why::Ref {
            let phone = taking.known.config.phone.display();
            let text = self.speaker(folded, taking.known, &phone, taking.now).joined();
            // First what they sent, then what is said to it: below.
            for one in &held {
                lines::let_go(&self.db, &one.id)?;
                self.take_up(folded, taking, &one.arrival)?;
            }
            return self.say(folded, taking, Body::message(text), &format!("{basis}-joined"));
        }
        for one in &held {
            lines::let_go(&self.db, &one.id)?;
            self.take_up(folded, taking, &one.arrival)?;
        }
        Ok(())
    }

    /// "No, it is not mine", or nobody said so in time: the line goes, and what was written on it goes elsewhere.
    fn part(&self, folded: &mut State, taking: &mut Taking<'_>, by: Actor, basis: &str) -> Out<()> {
        let entry = Entry {
            channel: taking.line.channel,
            by: by.clone(),
            body: Body::ChannelUnlinked {
                link: taking.line.link.clone(),
            },
            cid: short(&format!("{basis}-no")),
        };
        self.put_in(folded, taking, entry, None)?;
        store::audit(&self.db, taking.now, &by.to_string(), "unlinked", &taking.line.link)?;
        self.unprove(&taking.line)?;
        (taking.line.standing, taking.line.asked) = (Standing::Unlinked, 0);
        self.send_away(&taking.line, "")
    }

    /// The number of a line that was undone proves nothing in this session.
    fn unprove(&self, line: &Line) -> Out<()> {
        let Some(number) = &line.from.number else {
            return Ok(());
        };
        let delivery = Delivery::Unproved {
            session: self.id().to_owned(),
            of: "phone".to_owned(),
            value: number.to_string(),
        };
        outbox::put(&self.db, &random::id("unproved_"), &delivery)
    }

    /// One of several chats was chosen, or a new one.
    fn choose(&self, folded: &mut State, taking: &mut Taking<'_>, chosen: Option<String>) -> Out<()> {
        taking.line.choices.clear();
        taking.line.asked = 0;
        let Some(session) = chosen else {
            (taking.line.standing, taking.line.why) = (Standing::Linked, Why::Ref);
            timers::cancel(&self.db, &taking.line.timer())?;
            lines::tell(&self.db, &taking.line.line, &self.linked(&taking.line, self.id()))?;
            self.waiting.set(true);
            lines::put(&self.db, &taking.line)?;
            for one in lines::held(&self.db, &taking.line.line)? {
                lines::let_go(&self.db, &one.id)?;
                self.take_up(folded, taking, &one.arrival)?;
            }
            return Ok(());
        };
        taking.line.standing = Standing::Unlinked;
        taking.line.link = random::id("lnk_");
        self.send_away(&taking.line, &session)
    }

    /// The line is not this session's any more: the clinic is told, and what waited is passed on once it knows.
    fn send_away(&self, line: &Line, to: &str) -> Out<()> {
        lines::put(&self.db, line)?;
        timers::cancel(&self.db, &line.timer())?;
        lines::leave(&self.db, &line.line, real_now())?;
        // What was to be told before is overtaken.
        lines::tell(&self.db, &line.line, &self.linked(line, to))?;
        self.waiting.set(true);
        Ok(())
    }

    pub fn linked(&self, line: &Line, to: &str) -> Delivery {
        Delivery::Linked {
            session: self.id().to_owned(),
            link: line.link.clone(),
            line: line.line.clone(),
            to: to.to_owned(),
        }
    }

    /// Nobody said in time whose the chat is.
    pub fn probation_over(&self, known: &Known, timer: &Timer, now: At) -> Out<()> {
        self.append_all(|folded| {
            timers::done(&self.db, timer)?;
            let Some(line) = lines::line(&self.db, &timer.about)? else {
                return Ok(Vec::new());
            };
            if line.standing != Standing::Probation {
                return Ok(Vec::new());
            }
            let appended = Vec::new();
            let mut taking = Taking {
                known,
                now,
                line,
                appended,
            };
            let basis = format!("over-{}-{}", taking.line.link, timer.due_at.0);
            self.give_up_on(folded, &mut taking, &basis)?;
            lines::put(&self.db, &taking.line)?;
            Ok(taking.appended)
        })
        .map(drop)
    }

    /// "Not me", said in the widget: the line of this link is not the patient's. In the transaction that undoes the link.
    pub fn unlink_line(&self, link: &str) -> Out<()> {
        let Some(mut line) = lines::of_link(&self.db, link)? else {
            return Ok(());
        };
        if line.standing == Standing::Unlinked {
            return Ok(());
        }
        self.unprove(&line)?;
        (line.standing, line.asked) = (Standing::Unlinked, 0);
        self.send_away(&line, "")
    }

    /// Before the session is erased: what waits on lines that are nobody's yet is theirs who wrote it, and goes with them.
    pub async fn release_lines(&self) -> Out<()> {
        let waits = |line: &Line| line.standing == Standing::Probation;
        if !lines::all(&self.db)?.iter().any(waits) {
            return Ok(());
        }
        let known = known::of(&self.env, self.clinic()).await?;
        self.load()?;
        let now = self.now();
        let waiting = lines::all(&self.db)?;
        for line in waiting.into_iter().filter(waits) {
            self.append_all(|folded| {
                let (known, line, appended) = (&*known, line.clone(), Vec::new());
                let mut taking = Taking {
                    known,
                    now,
                    line,
                    appended,
                };
                taking.line.choices.clear();
                let basis = format!("erased-{}", taking.line.link);
                self.part(folded, &mut taking, Actor::System, &basis)?;
                Ok(taking.appended)
            })?;
        }
        self.run_outbox().await?;
        self.run_leaving().await
    }

    /// The provider says that the phone of a line may be in other hands: nothing more is told there until its sender says whose the chat is,
    /// and its number proves nothing meanwhile.
    pub fn doubt_line(&self, line: &str) -> Out<()> {
        let now = self.now();
        self.append_all(|folded| {
            let Some(mut line) = lines::line(&self.db, line)? else {
                return Ok(Vec::new());
            };
            if line.standing != Standing::Linked {
                return Ok(Vec::new());
            }
            self.unprove(&line)?;
            let entry = again(&mut line, &format!("doubt-{}", now.0));
            lines::put(&self.db, &line)?;
            Ok(vec![store::append(&self.db, folded, entry, AUTHOR, None, now)?])
        })
        .map(drop)
    }

    /// The sender's id changed: nothing goes to the old one, and its number proves nothing here any more. They are asked when they write.
    pub fn line_moved(&self, moved: &LineMoved) -> Out<JsString> {
        match self.load() {
            Err(Fault::Problem(Problem::Unauthorized)) => return calls::done(),
            other => other?,
        }
        let now = self.now();
        self.append_all(|folded| {
            let Some(mut line) = lines::line(&self.db, &moved.line)? else {
                return Ok(Vec::new());
            };
            if line.standing == Standing::Unlinked {
                return Ok(Vec::new());
            }
            line.standing = Standing::Unlinked;
            lines::put(&self.db, &line)?;
            timers::cancel(&self.db, &line.timer())?;
            let Some(link) = folded.links.iter().find(|l| l.id == line.link && !l.unlinked) else {
                return Ok(Vec::new());
            };
            let entry = Entry {
                channel: line.channel,
                by: Actor::System,
                body: Body::ChannelLinked {
                    link: link.id.clone(),
                    to: line.channel,
                    evidence: link.evidence,
                    call_id: String::new(),
                    probation: true,
                },
                cid: random::id("moved_"),
            };
            Ok(vec![store::append(&self.db, folded, entry, AUTHOR, None, now)?])
        })?;
        calls::done()
    }
}

/// The line is asked again whose the chat is.
pub fn again(line: &mut Line, id: &str) -> Entry {
    (line.standing, line.why, line.asked) = (Standing::Probation, Why::Again, 0);
    if line.link.is_empty() {
        line.link = random::id("lnk_");
    }
    Entry {
        channel: line.channel,
        by: Actor::System,
        body: Body::ChannelLinked {
            link: line.link.clone(),
            to: line.channel,
            evidence: Evidence::VerifiedNumber,
            call_id: String::new(),
            probation: true,
        },
        cid: short(&format!("{}-again", cid(id, 0))),
    }
}
