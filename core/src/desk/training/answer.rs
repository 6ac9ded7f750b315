//! What the edge would answer the app, of the invented patients alone.

use super::{Answer, Desk, Sent};
use crate::desk::documents::{
    Access, Accesses, AskPreview, Audit, Checked, Colleague, Day, Do, Frame, Impact, Inbox, Judge, MIN_REASON, Me,
    NewDraft, NewReply, Placed, Possible, PossibleSession, RightsTable, StaffCheck, Stage, Token, Tokens, Verified,
    Wants,
};
use crate::desk::rights::Rights;
use crate::log::answer::{FromTemplate, More};
use crate::log::event::{Actor, Body, Channel, Entry};
use crate::people::evidence::Evidence;
use crate::people::language::bare;
use crate::time::At;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Wrong answers of a caller before the call can no longer be checked.
const TRIES: u32 = 3;
/// Further tries are counted by this prefix among what was done.
const WRONG: &str = "wrong:";

/// Answers a request.
pub fn answer(desk: &mut Desk, method: &str, path: &str, body: &Value, now: At) -> Answer {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty() && *p != "..").collect();
    match (method, parts.as_slice()) {
        ("GET", ["me"]) => Answer::ok(&me(desk, now)),
        ("GET", ["staff"]) => Answer::ok(&json!({"colleagues": [Colleague { here: true, ..desk.me.clone() }]})),
        ("GET", ["inbox"]) => Answer::ok(&inbox(desk, query)),
        ("GET", ["sessions", session]) => match room(desk, session) {
            Some(room) => {
                let after = number(query, "after").unwrap_or_default();
                Answer::ok(&desk.rooms.get(room).map(|r| r.opened(&desk.me, after, now)))
            }
            None => Answer::missing(),
        },
        ("GET", ["sessions", session, "access"]) => Answer::ok(&accesses(desk, session)),
        ("POST", ["sessions", session, "messages"]) => reply(desk, session, body, now),
        ("POST", ["sessions", session, "acts"]) => act(desk, session, body, now),
        ("DELETE", ["sessions", session, "links", link]) => {
            let body = Body::ChannelUnlinked {
                link: (*link).to_owned(),
            };
            mine(desk, session, "", Channel::Web, body, now)
        }
        ("GET", ["calls", _, call, "possible"]) => Answer::ok(&possible(desk, call)),
        ("POST", ["calls", _, call, "check"]) => check(desk, call, body, now),
        ("GET", ["tasks"]) => {
            let tasks: Vec<_> = desk.rooms.iter().flat_map(super::room::Room::tasks).collect();
            Answer::ok(&json!({ "tasks": tasks }))
        }
        ("POST", ["tasks", task, what]) => on_task(desk, task, what, now),
        ("GET", ["day"]) => Answer::ok(&day(desk, query, now)),
        ("POST", ["appointments", appointment, "arrived"]) => {
            let of = desk
                .rooms
                .iter()
                .find(|r| r.state.appointments.iter().any(|a| a.id == *appointment));
            let Some(session) = of.map(|r| r.session.clone()) else {
                return Answer::missing();
            };
            let appointment = (*appointment).to_owned();
            let answer = mine(desk, &session, "", Channel::Web, Body::Arrived { appointment }, now);
            let date = date(now);
            desk.feed(&Frame::Day { date });
            answer
        }
        (_, ["templates" | "tokens" | "rights", ..]) => texts(desk, method, &parts, body, now),
        ("GET", ["audit"]) => {
            let rows = desk.audit.iter().rev().cloned().collect();
            Answer::ok(&Audit {
                rows,
                ..Audit::default()
            })
        }
        ("GET", ["audit", "verify"]) => Answer::ok(&Verified {
            whole: true,
            rows: i64::try_from(desk.audit.len()).unwrap_or(i64::MAX),
            ..Verified::default()
        }),
        _ => Answer::missing(),
    }
}

fn me(desk: &Desk, now: At) -> Me {
    let all = || {
        ["create", "read", "edit", "approve", "retire", "send"]
            .map(str::to_owned)
            .to_vec()
    };
    let languages = ["en", "sv"].map(str::to_owned).to_vec();
    Me {
        member: Some(desk.me.clone()),
        clinic: if desk.swedish {
            "Övningskliniken"
        } else {
            "Training clinic"
        }
        .to_owned(),
        languages,
        now: Some(now),
        rights: ["administrative", "clinical", "billing"]
            .map(|g| (g.to_owned(), all()))
            .into(),
        // The clinic's own zone and colours, and when its sign-on ends.
        ..desk.clinic.clone()
    }
}

fn number(query: &str, key: &str) -> Option<i64> {
    value(query, key)?.parse().ok()
}

fn value<'a>(query: &'a str, key: &str) -> Option<&'a str> {
    query
        .split('&')
        .find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='))
}

fn room(desk: &Desk, session: &str) -> Option<usize> {
    desk.rooms.iter().position(|r| r.session == session)
}

fn inbox(desk: &Desk, query: &str) -> Inbox {
    let asked = value(query, "q")
        .unwrap_or_default()
        .replace(['+', ' '], "")
        .replace("%20", "")
        .to_lowercase();
    let show = value(query, "show").unwrap_or("open");
    let mut cards: Vec<_> = desk.rooms.iter().map(super::room::Room::card).collect();
    let is = |card: &crate::desk::documents::Card, show: &str| match show {
        "open" => !card.wants.is_empty() || card.owner == desk.me.id,
        "mine" => card.owner == desk.me.id,
        "unowned" => !card.wants.is_empty() && card.owner.is_empty(),
        "resolved" => card.resolved,
        "after_hours" => false,
        _ => true,
    };
    let shows = ["open", "mine", "unowned", "after_hours", "resolved", "all"];
    let count = |show: &str| cards.iter().filter(|c| is(c, show)).count();
    let counts = shows.map(|s| (s.to_owned(), u32::try_from(count(s)).unwrap_or(u32::MAX)));
    let found = |text: &str| text.replace(' ', "").to_lowercase().contains(&asked);
    cards.retain(|c| {
        if asked.is_empty() {
            is(c, show)
        } else {
            found(&c.name) || found(&c.number)
        }
    });
    cards.sort_by_key(|c| {
        let urgent = c.wants.contains(&Wants::Emergency);
        (!urgent, c.wants.is_empty(), c.waiting_since)
    });
    Inbox {
        cards,
        counts: counts.into(),
        ..Inbox::default()
    }
}

fn accesses(desk: &Desk, session: &str) -> Accesses {
    let of = desk.audit.iter().rev().filter(|row| row.object == session);
    let row = |row: &crate::desk::documents::AuditRow| Access {
        at: row.at,
        actor: row.actor.clone(),
        action: row.action.clone(),
        because: row.reason.clone(),
    };
    Accesses {
        rows: of.map(row).collect(),
    }
}

/// Appends what whoever is trained did, once.
fn mine(desk: &mut Desk, session: &str, cid: &str, channel: Channel, body: Body, now: At) -> Answer {
    let Some(at) = room(desk, session) else {
        return Answer::missing();
    };
    let again = !cid.is_empty() && desk.rooms.get(at).is_some_and(|r| r.has(cid));
    if !again {
        let action = body.kind();
        let (by, cid) = (Actor::Staff(String::new()), cid.to_owned());
        desk.append(at, Entry { channel, by, body, cid }, now);
        desk.note(action, session, "", now);
    }
    let seq = desk.rooms.get(at).map_or(0, |r| r.state.last_seq);
    Answer::ok(&Placed { seq, at: now })
}

fn read<T: DeserializeOwned>(body: &Value) -> Result<T, Answer> {
    T::deserialize(body).map_err(|e| Answer::refused(400, "bad-json", "", &e.to_string()))
}

fn reply(desk: &mut Desk, session: &str, body: &Value, now: At) -> Answer {
    let asked: NewReply = match read(body) {
        Ok(asked) => asked,
        Err(answer) => return answer,
    };
    let Some(room) = room(desk, session).and_then(|at| desk.rooms.get(at)) else {
        return Answer::missing();
    };
    let (mut text, mut more) = (asked.text.trim().to_owned(), None);
    if let Some(used) = &asked.template {
        let name = room.name();
        let first = name.split(' ').next().unwrap_or_default();
        match desk.library.filled(used, &room.state.language, first) {
            Ok((filled, version)) => {
                text = filled;
                let template = FromTemplate {
                    id: used.id.clone(),
                    version,
                    ..FromTemplate::default()
                };
                more = Some(Box::new(More {
                    template: Some(template),
                    ..More::default()
                }));
            }
            Err(field) => return Answer::refused(400, "invalid", &field, "is missing"),
        }
    }
    if text.is_empty() {
        return Answer::refused(400, "invalid", "text", "is empty");
    }
    let channel = asked.channel.unwrap_or(room.card().channel);
    let unowned = room.state.owner.is_none();
    if unowned && !room.has(&asked.cid) {
        take(desk, session, now);
        let Colleague { name, title, .. } = desk.me.clone();
        mine(
            desk,
            session,
            "",
            Channel::Web,
            Body::StaffJoined { name, role: title },
            now,
        );
    }
    mine(desk, session, &asked.cid, channel, Body::Message { text, more }, now)
}

fn take(desk: &mut Desk, session: &str, now: At) {
    let Colleague { id: to, name, .. } = desk.me.clone();
    mine(desk, session, "", Channel::Web, Body::Assigned { to, name }, now);
}

fn act(desk: &mut Desk, session: &str, body: &Value, now: At) -> Answer {
    let asked: Do = match read(body) {
        Ok(asked) => asked,
        Err(answer) => return answer,
    };
    let web = Channel::Web;
    match asked {
        Do::Note { cid, text } => mine(desk, session, &cid, web, Body::Note { text }, now),
        Do::Assign { cid, to, .. } => {
            let name = if to == desk.me.id {
                desk.me.name.clone()
            } else {
                to.clone()
            };
            let name = if to.is_empty() { String::new() } else { name };
            mine(desk, session, &cid, web, Body::Assigned { to, name }, now)
        }
        Do::Resolve { cid, topic, outcome } => {
            close_all(desk, session, now);
            mine(desk, session, &cid, web, Body::Resolved { outcome, topic }, now)
        }
        Do::Flag { cid, of } => {
            let task = format!("review_{of}");
            let about = crate::log::answer::REVIEW.to_owned();
            mine(
                desk,
                session,
                &cid,
                web,
                Body::TaskOpened {
                    task,
                    about,
                    promised_by: None,
                },
                now,
            )
        }
        Do::Review { cid, of } => {
            let name = desk.me.name.clone();
            let task = format!("review_{of}");
            mine(desk, session, "", web, Body::TaskClosed { task }, now);
            mine(desk, session, &cid, web, Body::Reviewed { of, name }, now)
        }
        Do::BreakGlass { reason, .. } if reason.trim().chars().count() < MIN_REASON => {
            Answer::refused(400, "invalid", "reason", "is too short")
        }
        Do::BreakGlass { reason, .. } => {
            desk.note("break_glass", session, &reason, now);
            Answer::ok(&json!({}))
        }
    }
}

fn close_all(desk: &mut Desk, session: &str, now: At) {
    let tasks = room(desk, session)
        .and_then(|at| desk.rooms.get(at))
        .map(super::room::Room::tasks);
    for task in tasks.unwrap_or_default() {
        mine(desk, session, "", Channel::Web, Body::TaskClosed { task: task.id }, now);
    }
}

fn on_task(desk: &mut Desk, task: &str, what: &str, now: At) -> Answer {
    let found = desk
        .rooms
        .iter()
        .flat_map(super::room::Room::tasks)
        .find(|t| t.id == task);
    let Some(mut found) = found else {
        return Answer::missing();
    };
    match what {
        "claim" => {
            take(desk, &found.session, now);
            found.owner.clone_from(&desk.me.id);
        }
        "close" => {
            mine(
                desk,
                &found.session,
                "",
                Channel::Web,
                Body::TaskClosed { task: found.id.clone() },
                now,
            );
            found.closed_at = Some(now.to_string());
        }
        // Nobody is called in a training: the button shows what it does.
        "call" => "ended".clone_into(&mut found.call),
        _ => return Answer::missing(),
    }
    let answer = Answer::ok(&found);
    let frame = Frame::Task { task: Box::new(found) };
    desk.feed(&frame);
    answer
}

fn date(at: At) -> String {
    at.to_string().chars().take(10).collect()
}

fn day(desk: &Desk, query: &str, now: At) -> Day {
    let date = value(query, "date").map_or_else(|| date(now), str::to_owned);
    let mut rows: Vec<_> = desk.rooms.iter().flat_map(super::room::Room::day).collect();
    rows.retain(|row| self::date(row.starts_at) == date || (self::date(now) == date && row.starts_at > now));
    rows.sort_by_key(|row| row.starts_at);
    Day { date, rows }
}

fn possible(desk: &Desk, call: &str) -> Possible {
    let Some(call) = desk.calls.iter().find(|c| c.id == call) else {
        return Possible::default();
    };
    let one = |room: &super::room::Room| PossibleSession {
        session: room.session.clone(),
        started_at: room.state.started_at,
        last_at: room.state.last_at,
        channels: room.state.channels.clone(),
        checks: vec!["birth_date".to_owned()],
        verified: room.card().verified,
    };
    let rooms = call.possible.iter().filter_map(|at| desk.rooms.get(*at));
    Possible {
        sessions: rooms.map(one).collect(),
    }
}

fn check(desk: &mut Desk, call: &str, body: &Value, now: At) -> Answer {
    let asked: StaffCheck = match read(body) {
        Ok(asked) => asked,
        Err(answer) => return answer,
    };
    let wrong = desk
        .done
        .iter()
        .filter(|d| d.starts_with(&format!("{WRONG}{call}:")))
        .count();
    let left = TRIES.saturating_sub(u32::try_from(wrong).unwrap_or(u32::MAX));
    let at = room(desk, &asked.session);
    let Some(at) = at.filter(|_| left > 0 && desk.calls.iter().any(|c| c.id == call)) else {
        return Answer::refused(422, "too-many", "", "This call cannot be checked any more");
    };
    let known = desk
        .rooms
        .get(at)
        .and_then(|r| r.state.answer(&asked.field))
        .map(|(_, v)| v.to_owned());
    let right = known.is_some_and(|known| bare(&known) == bare(&asked.value));
    if !right {
        desk.done.insert(format!("{WRONG}{call}:{}", asked.cid));
        desk.note("staff_check_failed", &asked.session, &asked.field, now);
        return Answer::ok(&Checked {
            right,
            link: String::new(),
            tries_left: left.saturating_sub(1),
        });
    }
    let link = format!("lnk_{call}");
    let body = Body::ChannelLinked {
        link: link.clone(),
        to: Channel::Voice,
        evidence: Evidence::StaffCheck,
        call_id: call.to_owned(),
        probation: false,
    };
    mine(desk, &asked.session, &asked.cid, Channel::Voice, body, now);
    if let Some(found) = desk.calls.iter_mut().find(|c| c.id == call) {
        found.room = Some(at);
        let found = found.clone();
        let text = super::script::call_frame(&found, desk.rooms.get(at), desk.swedish, now);
        desk.out.push(Sent::Feed(text));
    }
    Answer::ok(&Checked {
        right,
        link,
        tries_left: left,
    })
}

fn texts(desk: &mut Desk, method: &str, parts: &[&str], body: &Value, now: At) -> Answer {
    match texts_answer(desk, method, parts, body, now) {
        Ok(answer) | Err(answer) => answer,
    }
}

fn texts_answer(desk: &mut Desk, method: &str, parts: &[&str], body: &Value, now: At) -> Result<Answer, Answer> {
    let author = desk.me.id.clone();
    Ok(match (method, parts) {
        ("GET", ["templates"]) => Answer::ok(&desk.library.list()),
        ("POST", ["templates", "preview"]) => {
            let asked: AskPreview = read(body)?;
            let none = BTreeMap::new();
            match (asked.draft, asked.template) {
                (Some(draft), _) => Answer::ok(&desk.library.preview(&draft.said, &none, "Wren")),
                (None, Some(used)) => {
                    let of = room(desk, &asked.session).and_then(|at| desk.rooms.get(at));
                    let name = of.map(super::room::Room::name).unwrap_or_else(|| "Wren".to_owned());
                    let first = name.split(' ').next().unwrap_or_default();
                    let approved = desk
                        .library
                        .templates
                        .iter()
                        .find(|t| t.id == used.id && t.stage == Stage::Approved);
                    let said = approved.map(|t| t.said.clone()).unwrap_or_default();
                    Answer::ok(&desk.library.preview(&said, &used.slots, first))
                }
                (None, None) => Answer::refused(400, "invalid", "draft", "is missing"),
            }
        }
        ("POST", ["templates"]) | ("PUT", ["templates", _]) => {
            let mut draft: NewDraft = read(body)?;
            if let Some(id) = parts.get(1) {
                (*id).clone_into(&mut draft.id);
            }
            let (id, reason) = (draft.id.clone(), draft.reason.clone());
            let version = desk.library.draft(draft, &author, now);
            desk.note("template_edited", &id, &reason, now);
            desk.feed(&Frame::Templates);
            Answer::ok(&version)
        }
        ("POST", ["templates", id, what @ ("approve" | "retire")]) => {
            let judge: Judge = read(body)?;
            let stage = if *what == "approve" {
                Stage::Approved
            } else {
                Stage::Retired
            };
            let version = desk
                .library
                .judge(id, judge.version, stage, &author, now)
                .ok_or_else(Answer::missing)?;
            desk.note(&format!("template_{what}d"), id, &judge.reason, now);
            desk.feed(&Frame::Templates);
            Answer::ok(&version)
        }
        ("GET", ["tokens"]) => Answer::ok(&Tokens {
            tokens: desk.library.tokens.clone(),
        }),
        ("POST", ["tokens", "preview"]) | ("PUT", ["tokens"]) => {
            let token: Token = read(body)?;
            let keep = method == "PUT";
            let (name, reason) = (token.name.clone(), token.reason.clone());
            let impact: Impact = desk.library.change(token, keep);
            if keep {
                desk.note("token_edited", &name, &reason, now);
                desk.feed(&Frame::Templates);
            }
            Answer::ok(&impact)
        }
        ("GET", ["rights"]) => Answer::ok(&RightsTable {
            rights: Rights::default().names(),
            ..RightsTable::default()
        }),
        ("PUT", ["rights"]) => Answer::ok(body),
        _ => Answer::missing(),
    })
}
