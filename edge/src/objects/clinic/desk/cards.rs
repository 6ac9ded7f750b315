//! The inbox: a card for each session, derived from the sessions and rebuildable.
//!
//! A session tells its card a moment after it changed. What comes late is older than what is here and is let go; what belongs to an erased
//! session finds no session and is let go too. Nothing of what was said stands here but the topic.

use super::super::{Clinic, store};
use crate::clock;
use crate::error::{Fault, Out};
use crate::objects::calls::desk::{AskInbox, By, Member};
use crate::objects::calls::{self, Done};
use crate::sql::{Row, Value};
use futures_util::future::join_all;
use samtal_core::desk::card::Filed;
use samtal_core::desk::documents::{Card, Frame, Inbox, Looked, Shown, Wants};
use samtal_core::desk::find::{self, Find};
use samtal_core::desk::roles::Act;
use samtal_core::time::At;
use samtal_core::wire::problem::Problem;
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use std::collections::BTreeMap;

/// The cards. Times are in milliseconds, 0 for none; `names` and `numbers` are as they are searched (see `find`); `card` is as desks are
/// shown it. What decides about showing and ordering stands in columns, so that ten thousand conversations are counted from an index.
pub const TABLE: &str = "
CREATE TABLE IF NOT EXISTS cards (
    session TEXT PRIMARY KEY,
    last_seq INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    appointment_at INTEGER NOT NULL,
    waiting_since INTEGER NOT NULL,
    promised_by INTEGER NOT NULL,
    emergency INTEGER NOT NULL,
    after_hours INTEGER NOT NULL,
    resolved INTEGER NOT NULL,
    owner TEXT NOT NULL,
    channel TEXT NOT NULL,
    money INTEGER NOT NULL,
    names TEXT NOT NULL,
    numbers TEXT NOT NULL,
    topic TEXT NOT NULL,
    heard_at INTEGER NOT NULL,
    open_question INTEGER NOT NULL,
    looked TEXT NOT NULL,
    looked_by TEXT NOT NULL,
    card TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS cards_newest ON cards (last_at);
CREATE INDEX IF NOT EXISTS cards_waiting ON cards (waiting_since) WHERE waiting_since > 0;
CREATE INDEX IF NOT EXISTS cards_owned ON cards (owner) WHERE owner <> '';
CREATE INDEX IF NOT EXISTS cards_counted ON cards (resolved, waiting_since, after_hours, owner, money);
CREATE INDEX IF NOT EXISTS cards_found ON cards (names, numbers, last_at);
";

/// What an erased session leaves behind here.
pub const FORGET: [&str; 1] = [DELETE];
const DELETE: &str = "DELETE FROM cards WHERE session = ?";

/// Cards of one page, unless another number is asked for.
const PAGE: i64 = 50;
/// … and at most.
pub const MAX_PAGE: i64 = 100;
/// Sessions that are asked for their cards in one step of making the inbox again …
const REBUILT_AT_ONCE: i64 = 50;
/// … and side by side.
const SIDE_BY_SIDE: usize = 10;
/// The outbox rows of making it again.
const REBUILD: &str = "rebuild";

const PUT: &str = "INSERT INTO cards VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21) ON CONFLICT (session) DO UPDATE SET last_seq = ?2, started_at = ?3, last_at = ?4, appointment_at = ?5, waiting_since = ?6, promised_by = ?7, emergency = ?8, after_hours = ?9, resolved = ?10, owner = ?11, channel = ?12, money = ?13, names = ?14, numbers = ?15, topic = ?16, heard_at = ?17, open_question = ?18, looked = ?19, looked_by = ?20, card = ?21";

/// Whom a card is shown to: `?1` is the member, `?2` whether they see only what is about money or theirs.
const SEEN: &str = "(?2 = 0 OR money = 1 OR owner = ?1)";

/// What the inbox counts: of each kind how many, and since when the oldest waits.
const COUNTS: &str = "SELECT
    sum(waiting_since > 0 OR (owner = ?1 AND resolved = 0)), min(CASE WHEN waiting_since > 0 THEN waiting_since END),
    sum(owner = ?1), min(CASE WHEN owner = ?1 AND waiting_since > 0 THEN waiting_since END),
    sum(waiting_since > 0 AND owner = ''), min(CASE WHEN waiting_since > 0 AND owner = '' THEN waiting_since END),
    sum(after_hours), min(CASE WHEN after_hours = 1 THEN waiting_since END),
    sum(resolved), count(*)
    FROM cards WHERE (?2 = 0 OR money = 1 OR owner = ?1)";

/// How a conversation stands, for whoever decides who may open it and for the day's list.
#[derive(Debug, Clone, Default)]
pub struct CardStanding {
    /// Whose it is; empty: nobody's.
    pub owner: String,
    /// When the patient was last heard.
    pub heard_at: Option<At>,
    /// What it is about.
    pub topic: String,
    /// Whether it is about money.
    pub money: bool,
    /// Whether a question of theirs is open.
    pub open_question: bool,
    /// Whether a clinician looked at it.
    pub looked: Looked,
    /// Who did.
    pub looked_by: String,
}

/// The answer to `desk_card` of a session.
#[derive(Debug, Serialize, Deserialize)]
pub struct FiledAgain {
    /// The card; none: there is nothing to show.
    pub filed: Option<Box<Filed>>,
}

/// The answer to `desk_rebuild`.
#[derive(Debug, Serialize)]
pub struct Rebuilding {
    /// How many sessions are asked for their cards.
    sessions: i64,
}

/// The body of a step of making the inbox again: the session after which it goes on.
#[derive(Debug, Serialize, Deserialize)]
struct Step {
    after: String,
}

impl Clinic {
    /// A session's card as it is now. Shown to the desks if it is news.
    pub fn put_card(&self, filed: &Filed) -> Out<()> {
        let card = &filed.card;
        let known = self.db.row(
            "SELECT last_seq, emergency, money, owner FROM cards WHERE session = ?",
            vec![card.session.clone().into()],
        )?;
        if known.as_ref().is_some_and(|row| row.int(0) > card.last_seq) || !self.is_indexed(&card.session)? {
            return Ok(());
        }
        self.write_card(filed)?;
        self.show_card(filed, known.as_ref())
    }

    fn is_indexed(&self, session: &str) -> Out<bool> {
        let row = self
            .db
            .row("SELECT 1 FROM sessions WHERE id = ?", vec![session.to_owned().into()])?;
        Ok(row.is_some())
    }

    fn write_card(&self, filed: &Filed) -> Out<()> {
        let card = &filed.card;
        let ms = |at: Option<At>| -> Value { at.map_or(0, |at| at.0).into() };
        let flag = |on: bool| -> Value { i64::from(on).into() };
        self.db.run(
            PUT,
            vec![
                card.session.clone().into(),
                card.last_seq.into(),
                card.started_at.0.into(),
                card.last_at.0.into(),
                ms(card.appointment_at),
                ms(card.waiting_since),
                ms(card.promised_by),
                flag(card.wants.contains(&Wants::Emergency)),
                flag(self.asked_when_closed(filed)?),
                flag(card.resolved),
                card.owner.clone().into(),
                card.channel.as_str().into(),
                flag(filed.money),
                find::name_key(&card.name).into(),
                find::number_key(&filed.numbers).into(),
                card.topic.clone().into(),
                ms(filed.heard_at),
                flag(filed.open_question),
                looked_name(filed.looked).into(),
                filed.looked_by.clone().into(),
                serde_json::to_string(card)?.into(),
            ],
        )?;
        Ok(())
    }

    /// Whether it was asked outside of the opening hours and no person has answered since.
    fn asked_when_closed(&self, filed: &Filed) -> Out<bool> {
        let Some(since) = filed.card.waiting_since else {
            return Ok(false);
        };
        let answered = filed.answered_at.is_some_and(|at| at >= since);
        Ok(!answered && !self.config()?.open_at(since).open)
    }

    /// Tells the desks. Who saw the card and may not see it any more is told that it is gone.
    fn show_card(&self, filed: &Filed, known: Option<&Row>) -> Out<()> {
        let card = &filed.card;
        let shown = Frame::Card {
            card: Box::new(card.clone()),
        };
        let sees = |member: &Member| sees(member, filed.money, &card.owner);
        let others = Cell::new(false);
        self.push(&shown, |member| {
            let told = member.may(Act::SeeTopics);
            others.set(others.get() || !told);
            told && sees(member)
        });
        if others.get() {
            let mut bare = card.clone();
            bare.topic.clear();
            let shown = Frame::Card { card: Box::new(bare) };
            self.push(&shown, |member| sees(member) && !member.may(Act::SeeTopics));
        }
        if let Some(row) = known {
            let (money, owner) = (row.int(2) == 1, row.text(3));
            let gone = Frame::Gone {
                session: card.session.clone(),
            };
            self.push(&gone, |member| self::sees(member, money, &owner) && !sees(member));
        }
        let alarming = card.wants.contains(&Wants::Emergency);
        if alarming && known.is_none_or(|row| row.int(1) == 0) {
            let alert = Frame::Alert {
                kind: "emergency".to_owned(),
                session: card.session.clone(),
                by: String::new(),
                at: card.waiting_since.unwrap_or(card.last_at),
            };
            self.push(&alert, |member| member.may(Act::HearEmergencies));
        }
        Ok(())
    }

    /// A conversation was erased: its card is taken off every desk.
    pub fn card_gone(&self, session: &str) {
        let gone = Frame::Gone {
            session: session.to_owned(),
        };
        self.push(&gone, |_| true);
    }

    /// The card of a session, as desks are shown it.
    pub fn card(&self, session: &str) -> Out<Option<Card>> {
        let row = self.db.row(
            "SELECT card FROM cards WHERE session = ?",
            vec![session.to_owned().into()],
        )?;
        Ok(row.map(|row| serde_json::from_str(&row.text(0))).transpose()?)
    }

    /// How a conversation stands; none: it has no card.
    pub fn card_standing(&self, session: &str) -> Out<Option<CardStanding>> {
        let row = self.db.row(
            "SELECT owner, heard_at, topic, money, open_question, looked, looked_by FROM cards WHERE session = ?",
            vec![session.to_owned().into()],
        )?;
        Ok(row.map(|row| CardStanding {
            owner: row.text(0),
            heard_at: Some(row.int(1)).filter(|ms| *ms > 0).map(At),
            topic: row.text(2),
            money: row.int(3) == 1,
            open_question: row.int(4) == 1,
            looked: looked_of(&row.text(5)),
            looked_by: row.text(6),
        }))
    }

    /// How many conversations each member owns that are not settled.
    pub fn workload(&self) -> Out<BTreeMap<String, u32>> {
        let rows = self.db.rows(
            "SELECT owner, count(*) FROM cards WHERE owner <> '' AND resolved = 0 GROUP BY owner",
            vec![],
        )?;
        let count = |row: &Row| u32::try_from(row.int(1)).unwrap_or(u32::MAX);
        Ok(rows.iter().map(|row| (row.text(0), count(row))).collect())
    }

    /// `desk_inbox`: a page of the cards that are asked for. That something was searched is audited, what was searched is not.
    pub fn inbox(&self, asked: &By<AskInbox>) -> Out<Inbox> {
        let (member, ask) = (&asked.member, &asked.ask);
        member.must(Act::SeeInbox)?;
        let config = self.config()?;
        let found = find::read(&ask.q, &config.country)?;
        let day = match ask.date.as_str() {
            "" => None,
            date => Some(find::day(date, &config.time_zone).ok_or_else(wrong_date)?),
        };
        let from = match ask.before.as_str() {
            "" => None,
            cursor => {
                Some(Place::read(cursor).ok_or_else(|| Problem::invalid("before", "must be the 'next' of a page"))?)
            }
        };
        let now = self.now()?;
        if from.is_none() && (found.is_some() || day.is_some()) {
            let by = match (&found, day) {
                (Some(Find::Name(_)), _) => "name",
                (Some(Find::Number(_)), _) => "number",
                (None, _) => "date",
            };
            store::audit(&self.db, now.0, &member.actor(), "inbox_searched", by)?;
        }
        let limit = ask.limit.unwrap_or(PAGE);
        let first = Place {
            now: now.0,
            rank: -1,
            key: 0,
            session: String::new(),
        };
        let from = from.unwrap_or(first);
        let mut rows = self.page(member, ask, found.as_ref(), day, &from, limit + 1)?;
        let more = rows.len() as i64 > limit;
        rows.truncate(usize::try_from(limit).unwrap_or_default());
        let next = rows.last().filter(|_| more).map(|row| Place {
            now: from.now,
            rank: row.int(1),
            key: row.int(2),
            session: row.text(3),
        });
        let cards: Result<Vec<Card>, _> = rows.iter().map(|row| serde_json::from_str(&row.text(0))).collect();
        let mut cards = cards?;
        if !member.may(Act::SeeTopics) {
            cards.iter_mut().for_each(|card| card.topic.clear());
        }
        let mut inbox = Inbox {
            cards,
            next: next.map(|place| place.write()).unwrap_or_default(),
            ..Inbox::default()
        };
        self.count_cards(member, &mut inbox)?;
        Ok(inbox)
    }

    fn count_cards(&self, member: &Member, inbox: &mut Inbox) -> Out<()> {
        let row = self
            .db
            .row(COUNTS, vec![member.id.clone().into(), i64::from(narrow(member)).into()])?;
        let Some(row) = row else { return Ok(()) };
        let count = |column: u32| u32::try_from(row.int(column)).unwrap_or(u32::MAX);
        for (name, column) in [("open", 0), ("mine", 2), ("unowned", 4), ("after_hours", 6)] {
            inbox.counts.insert(name.to_owned(), count(column));
            if let Some(at) = row.some_int(column + 1) {
                inbox.oldest.insert(name.to_owned(), At(at));
            }
        }
        inbox.counts.insert("resolved".to_owned(), count(8));
        inbox.counts.insert("all".to_owned(), count(9));
        Ok(())
    }

    /// The rows of a page: card, rank, key, session.
    fn page(
        &self,
        member: &Member,
        ask: &AskInbox,
        found: Option<&Find>,
        day: Option<(At, At)>,
        from: &Place,
        limit: i64,
    ) -> Out<Vec<Row>> {
        let mut values: Vec<Value> = vec![
            member.id.clone().into(),
            i64::from(narrow(member)).into(),
            from.now.into(),
            ask.channel.clone().into(),
            from.rank.into(),
            from.key.into(),
            from.session.clone().into(),
            limit.into(),
        ];
        let mut bound = |value: Value| -> usize {
            values.push(value);
            values.len()
        };
        let mut only = String::new();
        if let Some((begin, end)) = day {
            let (a, z) = (bound(begin.0.into()), bound(end.0.into()));
            let on = |column: &str| format!("({column} >= ?{a} AND {column} < ?{z})");
            let any = ["started_at", "last_at", "appointment_at"].map(on).join(" OR ");
            only.push_str(&format!(" AND ({any})"));
        }
        match found {
            None => {}
            Some(Find::Name(words)) => {
                for word in words {
                    let n = bound(format!(" {word}").into());
                    only.push_str(&format!(" AND instr(names, ?{n}) > 0"));
                }
            }
            Some(Find::Number(all)) => {
                let any: Vec<String> = all
                    .iter()
                    .map(|digits| format!("instr(numbers, ?{}) > 0", bound(digits.clone().into())))
                    .collect();
                only.push_str(&format!(" AND ({})", any.join(" OR ")));
            }
        }
        let (shown, urgent) = kind(ask.show);
        let order = if urgent { URGENT } else { NEWEST };
        let statement = format!(
            "SELECT cards.card, f.rank, f.place, f.session FROM (SELECT session, rank, place FROM (SELECT session, {order} FROM cards WHERE {shown} AND {SEEN} AND (?4 = '' OR channel = ?4){only}) WHERE (rank, place, session) > (?5, ?6, ?7) ORDER BY rank, place, session LIMIT ?8) f JOIN cards ON cards.session = f.session ORDER BY f.rank, f.place, f.session"
        );
        Ok(self.db.rows(&statement, values)?)
    }

    /// `desk_rebuild`: asks every session for its card, a few at a time, by the alarm. Until then the inbox stays as it is.
    pub fn rebuild(&self, asked: &By<Done>) -> Out<Rebuilding> {
        asked.member.must(Act::RebuildInbox)?;
        let now = self.now()?;
        self.db.transaction(|| {
            // Whatever a session says now counts, however wrong its card was.
            self.db.run("UPDATE cards SET last_seq = 0", vec![])?;
            self.db.run(
                "DELETE FROM cards WHERE session NOT IN (SELECT id FROM sessions)",
                vec![],
            )?;
            store::audit(&self.db, now.0, &asked.member.actor(), "inbox_rebuild", "")?;
            self.next_step("")
        })?;
        Ok(Rebuilding {
            sessions: self.db.int("SELECT count(*) FROM sessions", vec![])?,
        })
    }

    fn next_step(&self, after: &str) -> Out<()> {
        let body = serde_json::to_string(&Step {
            after: after.to_owned(),
        })?;
        // No session's: erasing one does not end it.
        store::put(
            &self.db,
            &format!("{REBUILD}-{after}"),
            REBUILD,
            "",
            &body,
            clock::real_ms() as i64,
        )
    }

    /// One step of making the inbox again.
    pub async fn rebuild_step(&self, body: &str) -> Out<()> {
        let step: Step = serde_json::from_str(body)?;
        let rows = self.db.rows(
            "SELECT id FROM sessions WHERE id > ? ORDER BY id LIMIT ?",
            vec![step.after.into(), REBUILT_AT_ONCE.into()],
        )?;
        let sessions: Vec<String> = rows.iter().map(|row| row.text(0)).collect();
        for some in sessions.chunks(SIDE_BY_SIDE) {
            for (session, told) in join_all(some.iter().map(|session| self.filed_of(session))).await {
                match told {
                    Ok(FiledAgain { filed: Some(filed) }) => self.put_card(&filed)?,
                    // Nothing to show, erased, or never begun.
                    Ok(FiledAgain { filed: None }) | Err(Fault::Passed(401, _)) => {
                        self.db.run(DELETE, vec![session.into()])?;
                    }
                    Err(fault) => return Err(fault),
                }
            }
        }
        match sessions.last() {
            Some(last) => self.next_step(last),
            None => store::audit(&self.db, self.now()?.0, "system", "inbox_rebuilt", ""),
        }
    }

    async fn filed_of(&self, session: &str) -> (String, Out<FiledAgain>) {
        let told = match calls::session(&self.env, self.slug(), session) {
            Ok(stub) => calls::call(&stub, "desk_card", &Done {}).await,
            Err(fault) => Err(fault),
        };
        (session.to_owned(), told)
    }
}

/// The most urgent first: emergencies, promises that were not kept, then who has waited longest; what waits for nothing comes last.
const URGENT: &str = "CASE WHEN emergency = 1 THEN 0 WHEN waiting_since = 0 THEN 3 WHEN promised_by > 0 AND promised_by < ?3 THEN 1 ELSE 2 END AS rank, CASE WHEN waiting_since > 0 THEN waiting_since ELSE -last_at END AS place";
/// The newest first.
const NEWEST: &str = "0 AS rank, -last_at AS place";

/// Which cards, and whether the most urgent come first.
fn kind(show: Shown) -> (&'static str, bool) {
    match show {
        Shown::Open => ("(waiting_since > 0 OR (owner = ?1 AND resolved = 0))", true),
        Shown::Mine => ("owner = ?1", true),
        Shown::Unowned => ("waiting_since > 0 AND owner = ''", true),
        Shown::AfterHours => ("after_hours = 1", true),
        Shown::Resolved => ("resolved = 1", false),
        Shown::All => ("1", false),
    }
}

/// Whether a member sees only what is about money or theirs.
fn narrow(member: &Member) -> bool {
    !member.may(Act::SeeEveryCard)
}

fn sees(member: &Member, money: bool, owner: &str) -> bool {
    member.may(Act::SeeInbox) && (!narrow(member) || money || owner == member.id)
}

fn wrong_date() -> Problem {
    Problem::invalid("date", "must be a date like 2024-10-18")
}

/// Where a page begins: after this card, in the order as it was at that time.
struct Place {
    now: i64,
    rank: i64,
    key: i64,
    session: String,
}

impl Place {
    fn write(&self) -> String {
        format!("{}.{}.{}.{}", self.now, self.rank, self.key, self.session)
    }

    fn read(text: &str) -> Option<Place> {
        let mut parts = text.splitn(4, '.');
        let mut number = || parts.next()?.parse().ok();
        let (now, rank, key) = (number()?, number()?, number()?);
        let session = parts.next()?.to_owned();
        Some(Place {
            now,
            rank,
            key,
            session,
        })
    }
}

fn looked_name(looked: Looked) -> &'static str {
    match looked {
        Looked::Nothing => "nothing",
        Looked::Waiting => "waiting",
        Looked::Done => "done",
    }
}

pub fn looked_of(name: &str) -> Looked {
    match name {
        "waiting" => Looked::Waiting,
        "done" => Looked::Done,
        _ => Looked::Nothing,
    }
}
