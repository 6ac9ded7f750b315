//! What arrives on a line: appended once, by the provider's id, in one transaction with everything that follows from it. Which line may
//! speak in this session is decided here; what a line that is the patient's says is taken up in [`super::replies`].

use super::Session;
use super::lines::{self, Line, Standing, Why};
use super::probation::again;
use super::sends::{self, New, What as Sends};
use super::store::{self, Appended};
use crate::error::Out;
use crate::fault;
use crate::known::{self, Known};
use crate::limits::VERIFIED_LIFE;
use crate::objects::calls::{Allocated, Arrived, Create, LineLink, Routed, Taken, answer};
use js_sys::JsString;
use samtal_core::assistant::language::{Guess, guess};
use samtal_core::assistant::normalise::normalise;
use samtal_core::log::event::{Actor, Body, Entry};
use samtal_core::log::state::State;
use samtal_core::message::arrive;
use samtal_core::message::asking::{Said, Speaker};
use samtal_core::people::evidence::Evidence;
use samtal_core::time::At;
use samtal_core::wire::channel::Arrival;

/// Whose ids the entries about links have.
pub const AUTHOR: &str = "line";

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
    pub fn is_anothers(&self, folded: &State, arrival: &Arrival, line: &str, now: At) -> Out<bool> {
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
}

/// The numbers that were proved in this session, as long as that counts.
pub fn proved(folded: &State, now: At) -> impl Iterator<Item = &str> {
    folded
        .identifiers
        .iter()
        .filter(move |i| i.kind == "phone" && i.verified_at.is_some_and(|at| now.0 - at.0 <= VERIFIED_LIFE))
        .map(|i| i.value.as_str())
}

/// An id of an entry, as long as one may be.
pub fn short(cid: &str) -> String {
    cid.chars().take(64).collect()
}
