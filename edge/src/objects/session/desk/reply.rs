//! An answer by staff, on the patient's channel. Whoever answers what is nobody's takes it; what it takes, what the patient sees of it and what
//! goes out stand in one transaction, so that two members can never both have answered.

use super::super::Session;
use super::super::store::{self, Appended};
use crate::error::{Fault, Out};
use crate::known::{self, Known};
use crate::objects::calls::answer;
use crate::objects::calls::desk::{By, Member};
use crate::random;
use crate::sql::Db;
use js_sys::JsString;
use samtal_core::clinic::template::Group;
use samtal_core::desk::documents::{NewReply, Placed, Reach, UseTemplate};
use samtal_core::desk::money::money_in;
use samtal_core::desk::reach::{Has, choose, reach};
use samtal_core::desk::rights::Right;
use samtal_core::desk::slots::fill_slots;
use samtal_core::desk::whose::{Takes, may_reply};
use samtal_core::log::answer::More;
use samtal_core::log::event::{Actor, Body, Channel, Entry, Event};
use samtal_core::log::state::State;
use samtal_core::time::At;
use samtal_core::wire::problem::Problem;

/// What a colleague said after this place, if anything.
const COLLEAGUE: &str =
    "SELECT 1 FROM events WHERE kind = 'message' AND seq > ?1 AND author LIKE 'staff:%' AND author <> ?2 LIMIT 1";
const DEVICE: &str = "SELECT 1 FROM tokens WHERE audience = 'session' AND expires_at > ? LIMIT 1";

impl Session {
    /// Where a reply goes now, the patient's own channel first.
    pub fn reaches(&self, state: &State, known: &Known, now: At) -> Out<Vec<Reach>> {
        let has = Has {
            web: self.db.row(DEVICE, vec![now.0.into()])?.is_some(),
            whatsapp: self.line_for(state, Channel::Whatsapp, now)?.is_some(),
            sms: self.line_for(state, Channel::Sms, now)?.is_some(),
        };
        Ok(reach(state, &known.config, has, now))
    }

    /// Says it, or answers again what the same reply was answered.
    pub async fn desk_reply(&self, asked: &By<NewReply>) -> Out<JsString> {
        let By { member, ask: new } = asked;
        let known = known::of(&self.env, self.clinic()).await?;
        self.load_for_desk()?;
        // From here on nothing is waited for: nobody comes in between.
        if let Some(first) = said_already(&self.db, member, new)? {
            return answer(&first);
        }
        let (state, now) = (self.with(|m| m.folded.clone())?, self.now());
        let answered = self.db.row(COLLEAGUE, vec![new.after.into(), member.actor().into()])?;
        let takes = may_reply(state.owner.as_deref(), &member.id, answered.is_some())?;
        let body = words(&known, &state, member, new, now)?;
        let reaches = self.reaches(&state, &known, now)?;
        let channel = choose(&reaches, new.channel, is_providers(&known, new, &state))?;
        let by = |body: Body, cid: String| Entry {
            channel,
            by: Actor::Staff(member.id.clone()),
            body,
            cid,
        };
        let mut entries = Vec::new();
        if takes == Takes::Takes {
            let (to, name) = (member.id.clone(), member.name.clone());
            entries.push(by(Body::Assigned { to, name }, random::id("asg_")));
        }
        if is_not_here(&state, member) || takes == Takes::Takes {
            entries.push(by(joined(member), random::id("join_")));
        }
        entries.push(by(body, new.cid.clone()));
        let actor = member.actor();
        let appended = self.append(entries, &actor, None, |db| {
            store::audit(db, now, &actor, "reply", channel.as_str())
        })?;
        self.arm().await?;
        placed(appended.last())
    }
}

/// What the same member was answered to the same reply. Where it is about something else, that is a conflict.
fn said_already(db: &Db, member: &Member, new: &NewReply) -> Out<Option<Placed>> {
    let Some(first) = by_cid(db, member, &new.cid)? else {
        return Ok(None);
    };
    let same = match (&first.entry.body, &new.template) {
        (Body::Message { text, more: None }, None) => *text == new.text,
        (Body::Message { more: Some(more), .. }, Some(used)) => {
            more.template.as_ref().is_some_and(|from| from.id == used.id)
        }
        _ => false,
    };
    if !same {
        return Err(Problem::Conflict.into());
    }
    Ok(Some(Placed {
        seq: first.seq,
        at: first.at,
    }))
}

/// What a member appended under this client id.
pub fn by_cid(db: &Db, member: &Member, cid: &str) -> Out<Option<Event>> {
    let found = store::read_all(
        db,
        "SELECT '{\"seq\":' || seq || ',\"at\":\"' || at || '\",' || members || '}' FROM events WHERE author = ? AND cid = ?",
        vec![member.actor().into(), cid.to_owned().into()],
    )?;
    Ok(found.into_iter().next())
}

/// What is said: their own words, or an approved text with its slots filled in.
fn words(known: &Known, state: &State, member: &Member, new: &NewReply, now: At) -> Out<Body> {
    let may = |group: Group| known.rights.may(member.role, group, Right::Send);
    let Some(used) = &new.template else {
        // What is about money is said in billing's own words, or by billing.
        if money_in(&new.text).is_some() && !may(Group::Billing) {
            return Err(Problem::invalid("text", "speaks of money: use one of billing's texts").into());
        }
        return Ok(Body::message(new.text.clone()));
    };
    if let Some(template) = known.config.template.iter().find(|t| t.id == used.id)
        && !may(template.group)
    {
        return Err(Problem::Forbidden.into());
    }
    let filled = fill_slots(&known.config, state, used, now)?;
    let more = More {
        template: Some(filled.from),
        ..More::default()
    };
    Ok(Body::Message {
        text: filled.text,
        more: Some(Box::new(more)),
    })
}

/// Whether a reply is an approved text that the provider knows too: that goes at any time.
fn is_providers(known: &Known, new: &NewReply, state: &State) -> bool {
    let Some(UseTemplate { id, language, .. }) = &new.template else {
        return false;
    };
    let spoken = samtal_core::message::template::language(state, &known.config);
    let language = if language.is_empty() { spoken } else { language };
    let approved = known.config.template(id, language);
    approved.is_some_and(|a| a.wording.name.is_some() || a.template.name.is_some())
}

/// Whether the patient does not yet see that this member is here.
pub fn is_not_here(state: &State, member: &Member) -> bool {
    let here = |s: &samtal_core::log::state::Staff| s.name == member.name && s.role == member.title;
    !state.staff.as_ref().is_some_and(here)
}

/// As the patient sees a member come in.
pub fn joined(member: &Member) -> Body {
    Body::StaffJoined {
        name: member.name.clone(),
        role: member.title.clone(),
    }
}

/// The answer to what was appended.
pub fn placed(appended: Option<&Appended>) -> Out<JsString> {
    let last = appended.ok_or_else(|| Fault::Internal("nothing was appended".into()))?;
    answer(&Placed {
        seq: last.seq,
        at: last.at,
    })
}
