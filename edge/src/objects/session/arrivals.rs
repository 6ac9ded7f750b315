//! What arrives on a line: appended once, by the provider's id, in one transaction with everything that follows from it. Which line may
//! speak in this session is decided here; what a line that is the patient's says is taken up in [`super::replies`].

use super::lines::{self, Line, Standing, Why};
use super::sends::{self, New, What as Sends};
use super::store::{self, Appended};
use super::timers::{self, Timer};
use super::{Session, outbox};
use crate::error::{Fault, Out};
use crate::known::{self, Known};
use crate::limits::VERIFIED_LIFE;
use crate::objects::calls::{
    self, Allocated, Arrived, Create, Delivery, LineLink, LineMoved, Route, Routed, Taken, answer,
};
use crate::{clock, fault, log, random};
use js_sys::JsString;
use samtal_core::assistant::language::{Guess, guess};
use samtal_core::assistant::normalise::normalise;
use samtal_core::assistant::red_flag;
use samtal_core::assistant::safety::{EMERGENCY, notice};
use samtal_core::context::disclose::Reader;
use samtal_core::handoff::secret::{SessionId, derive_secret};
use samtal_core::log::event::{Actor, Body, Entry};
use samtal_core::log::state::{State, identifier_of};
use samtal_core::message::arrive::{self, cid};
use samtal_core::message::asking::{Said, Speaker};
use samtal_core::message::keyword::{Bare, bare};
use samtal_core::people::evidence::Evidence;
use samtal_core::time::{At, MINUTE, SECOND};
use samtal_core::wire::channel::{Arrival, What};
use samtal_core::wire::problem::Problem;

/// How long a line may stay on probation: then it is a stranger's, and what was written on it begins a chat of its own.
pub const PROBATION: i64 = 30 * MINUTE;
/// The kind of the timer that ends it.
pub const PROBATION_TIMER: &str = "probation";
/// Waits after a message that could not be passed on; the last one repeats.
const BACK_OFF: [i64; 5] = [SECOND, 5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE];
/// Whose ids the entries about links have.
const AUTHOR: &str = "line";

/// One arrival as it is being taken in.
pub struct Taking<'a> {
    /// What is known of the clinic.
    pub known: &'a Known,
    /// The session's time.
    pub now: At,
    /// The line, as it stands by now.
    pub line: Line,
    /// What was appended so far.
    pub appended: Vec<Appended>,
}

impl Session {
    /// A message for this session. Not taken: it is not for this session after all.
    pub async fn arrived(&self, asked: &Arrived) -> Out<JsString> {
        let known = known::of(&self.env, self.clinic()).await?;
        if let Some(begins) = &asked.routed.begins {
            self.begin(begins, asked, &known)?;
        }
        // An erased one answers 401: whoever asks knows whether the message is an old one.
        self.load()?;
        let taken = self.take(&known, &asked.arrival, &asked.routed)?;
        fault::point(&self.deployment, "session.arrived").await;
        self.arm().await?;
        answer(&Taken { taken })
    }

    /// The session begins with this message.
    fn begin(&self, begins: &Allocated, asked: &Arrived, known: &Known) -> Out<()> {
        let written = arrive::words(&asked.arrival.what);
        let guessed = match guess(&normalise(&written)) {
            Guess::Clear(lang) => lang.tag(),
            Guess::Foreign | Guess::Open => "",
        };
        let speaks = |tag: &&str| begins.languages.iter().any(|l| l == tag);
        let language = [asked.language.as_str(), guessed].into_iter().find(speaks);
        self.create(&Create {
            token_hash: String::new(),
            language: language.unwrap_or(&begins.language).to_owned(),
            page: None,
            consent: String::new(),
            offset_ms: begins.offset_ms,
            time_zone: begins.time_zone.clone(),
            emergency: known.config.emergency.clone(),
            channel: asked.arrival.channel,
        })
        .map(drop)
    }

    fn take(&self, known: &Known, arrival: &Arrival, routed: &Routed) -> Out<bool> {
        if lines::came(&self.db, &arrival.id)?.is_some() {
            return Ok(true);
        }
        let now = self.now();
        let mut taken = true;
        self.append_all(|folded| {
            let Some((line, entries)) = self.admit(folded, arrival, routed, now)? else {
                taken = false;
                return Ok(Vec::new());
            };
            let appended = Vec::new();
            let mut taking = Taking {
                known,
                now,
                line,
                appended,
            };
            for entry in entries {
                self.put_in(folded, &mut taking, entry, None)?;
            }
            match taking.line.standing {
                Standing::Probation => self.on_probation(folded, &mut taking, arrival)?,
                _ => self.take_up(folded, &mut taking, arrival)?,
            }
            lines::put(&self.db, &taking.line)?;
            Ok(taking.appended)
        })?;
        Ok(taken)
    }

    /// Whether the line of an arrival may speak here, and how; with what the log must have first. None: it may not.
    fn admit(&self, folded: &State, arrival: &Arrival, routed: &Routed, now: At) -> Out<Option<(Line, Vec<Entry>)>> {
        let known = match lines::line(&self.db, &routed.line)? {
            Some(known) => Some(known),
            None => self.renamed(arrival, &routed.line)?,
        };
        let fresh = |standing, why| Line {
            line: routed.line.clone(),
            channel: arrival.channel,
            from: arrival.from.clone(),
            link: routed.link.as_ref().map(|l| l.link.clone()).unwrap_or_default(),
            standing,
            heard_at: now,
            why,
            asked: 0,
            choices: routed.choices.clone(),
        };
        match known {
            Some(mut line) if line.standing != Standing::Unlinked => {
                // A line that joined with one number and writes with another: whose it is now, they are asked.
                let other_number = match (&line.from.number, &arrival.from.number) {
                    (Some(before), Some(now)) => before != now && !line.link.is_empty(),
                    _ => false,
                };
                (line.from, line.heard_at) = (arrival.from.clone(), now);
                // What the patient said already may not have reached the clinic.
                let again_there = routed.again && !lines::is_untold(&self.db, &line.line)?;
                if (again_there || other_number) && line.standing != Standing::Probation {
                    let entry = again(&mut line, &arrival.id);
                    return Ok(Some((line, vec![entry])));
                }
                Ok(Some((line, Vec::new())))
            }
            // A line that was parted from this session comes back by a new link alone.
            Some(line) if routed.link.as_ref().is_none_or(|l| l.link == line.link) => Ok(None),
            _ if routed.begins.is_some() && routed.choices.is_empty() => {
                Ok(Some((fresh(Standing::Linked, Why::Ref), Vec::new())))
            }
            _ if routed.begins.is_some() => Ok(Some((fresh(Standing::Probation, Why::Choice), Vec::new()))),
            _ if routed.again => {
                if self.is_anothers(folded, arrival, &routed.line, now)? {
                    return Ok(None);
                }
                let mut line = fresh(Standing::Linked, Why::Again);
                let entry = again(&mut line, &arrival.id);
                let parted = folded.links.iter().any(|l| l.id == line.link && l.unlinked);
                Ok((!parted).then(|| (line, vec![entry])))
            }
            _ => match &routed.link {
                Some(link) => self.admit_link(
                    folded,
                    arrival,
                    &routed.line,
                    link,
                    fresh(Standing::Linked, Why::Ref),
                    now,
                ),
                None => Ok(None),
            },
        }
    }

    /// A line that joins by a link: at once where its number is proved in this session, else on probation.
    fn admit_link(
        &self,
        folded: &State,
        arrival: &Arrival,
        line: &str,
        link: &LineLink,
        mut fresh: Line,
        now: At,
    ) -> Out<Option<(Line, Vec<Entry>)>> {
        let parted = folded.links.iter().any(|l| l.id == link.link && l.unlinked);
        if parted || self.is_anothers(folded, arrival, line, now)? {
            return Ok(None);
        }
        let proved = arrival
            .from
            .number
            .as_ref()
            .is_some_and(|n| proved(folded, now).any(|p| p == n.as_str()));
        let (evidence, probation) = match link.evidence {
            // The clinic's index says so; the session itself must.
            Evidence::VerifiedNumber if !proved => return Ok(None),
            Evidence::VerifiedNumber => (Evidence::VerifiedNumber, false),
            _ if proved => (Evidence::VerifiedNumber, false),
            other => (other, true),
        };
        if probation {
            fresh.standing = Standing::Probation;
        } else if link.probation {
            lines::tell(&self.db, line, &self.linked(&fresh, self.id()))?;
        }
        let entry = Entry {
            channel: arrival.channel,
            by: Actor::Patient,
            body: Body::ChannelLinked {
                link: link.link.clone(),
                to: arrival.channel,
                evidence,
                call_id: String::new(),
                probation,
            },
            cid: short(&link.link),
        };
        Ok(Some((fresh, vec![entry])))
    }

    /// Whether this session is, by what it knows, another person's: another number was proved in it, or another line of the same kind is in
    /// it. A link never joins two people.
    fn is_anothers(&self, folded: &State, arrival: &Arrival, line: &str, now: At) -> Out<bool> {
        let number = arrival.from.number.as_ref();
        let mut proved = proved(folded, now).peekable();
        if let Some(number) = number
            && proved.peek().is_some()
            && !proved.any(|p| p == number.as_str())
        {
            return Ok(true);
        }
        let stands = |l: &Line| matches!(l.standing, Standing::Linked | Standing::Stopped) && l.line != line;
        let anothers = lines::all(&self.db)?
            .into_iter()
            .filter(stands)
            .any(|l| match (&l.from.number, number) {
                (Some(theirs), Some(number)) => theirs != number,
                _ => l.channel == arrival.channel,
            });
        Ok(anothers)
    }

    /// A line that was known by its number alone, and by its own id from now on.
    fn renamed(&self, arrival: &Arrival, line: &str) -> Out<Option<Line>> {
        let Some(number) = &arrival.from.number else {
            return Ok(None);
        };
        let known = lines::all(&self.db)?.into_iter().find(|l| {
            l.channel == arrival.channel
                && l.from.user.is_empty()
                && l.from.number.as_ref() == Some(number)
                && l.standing != Standing::Unlinked
        });
        let Some(mut known) = known else {
            return Ok(None);
        };
        for statement in [
            "UPDATE lines SET line = ?1 WHERE line = ?2",
            "UPDATE came SET line = ?1 WHERE line = ?2",
            "UPDATE held SET line = ?1 WHERE line = ?2",
            "UPDATE sends SET line = ?1 WHERE line = ?2",
            "UPDATE timers SET id = 'probation-' || ?1, about = ?1 WHERE id = 'probation-' || ?2",
        ] {
            self.db
                .run(statement, vec![line.to_owned().into(), known.line.clone().into()])?;
        }
        line.clone_into(&mut known.line);
        Ok(Some(known))
    }

    /// Appends an entry in the running transaction. Its place.
    pub fn put_in(
        &self,
        folded: &mut State,
        taking: &mut Taking<'_>,
        entry: Entry,
        readers: Option<u8>,
    ) -> Out<Appended> {
        let done = store::append(&self.db, folded, entry, AUTHOR, readers, taking.now)?;
        taking.appended.push(done.clone());
        Ok(done)
    }

    /// Who speaks on a line: the clinic, in the patient's language, or in that of the line while it is nobody's.
    pub fn speaker<'a>(&'a self, folded: &'a State, known: &'a Known, phone: &'a str, now: At) -> Speaker<'a> {
        let config = &known.config;
        let text = config.text_for(&folded.language);
        Speaker {
            language: &folded.language,
            clinic: &config.name,
            phone,
            privacy: text.map_or("", |t| &t.privacy_url),
            zone: &config.time_zone,
            now,
        }
    }

    /// Says something on a line that is not in the log: whoever reads the log has no use for it, or may not know of it.
    pub fn say_aside(&self, line: &Line, said: Said) -> Out<()> {
        let new = New {
            seq: 0,
            channel: line.channel,
            line: &line.line,
            to: &line.from,
            not_after: None,
            what: Sends::Text {
                text: said.text,
                replies: said.replies,
            },
        };
        sends::put(&self.db, &new)?;
        self.waiting.set(true);
        Ok(())
    }

    /// A message on a line that has yet to say whose the chat is. It waits outside the log.
    fn on_probation(&self, folded: &mut State, taking: &mut Taking<'_>, arrival: &Arrival) -> Out<()> {
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

    /// The assistant says something on the patient's line, in the log.
    pub fn say(&self, folded: &mut State, taking: &mut Taking<'_>, body: Body, cid: &str) -> Out<()> {
        let entry = Entry {
            channel: taking.line.channel,
            by: Actor::Assistant,
            body,
            cid: short(cid),
        };
        self.put_in(folded, taking, entry, None).map(drop)
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

    fn linked(&self, line: &Line, to: &str) -> Delivery {
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

/// The line is asked again whose the chat is.
fn again(line: &mut Line, id: &str) -> Entry {
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

/// The numbers that were proved in this session, as long as that counts.
fn proved(folded: &State, now: At) -> impl Iterator<Item = &str> {
    folded
        .identifiers
        .iter()
        .filter(move |i| i.kind == "phone" && i.verified_at.is_some_and(|at| now.0 - at.0 <= VERIFIED_LIFE))
        .map(|i| i.value.as_str())
}

fn short(cid: &str) -> String {
    cid.chars().take(64).collect()
}

fn real_now() -> i64 {
    clock::now(0).0
}
