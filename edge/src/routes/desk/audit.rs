//! The audit, read, exported and verified. The clinic hands out rows as they are stored; what they say is worked out here, so that a
//! log of years never holds up the clinic's phone.

use super::{DeskRoute, reading};
use crate::Asked;
use crate::error::Out;
use crate::objects::calls::desk::{AskAudit, AuditUsed, By, Member};
use crate::objects::calls::{self, Stub};
use crate::reply::{self, Response};
use samtal_core::audit::chain::GENESIS;
use samtal_core::audit::{Head, Key, Verifier, csv, fhir};
use samtal_core::desk::documents::{Audit, AuditRow, Verified};
use samtal_core::desk::roles::Act;
use samtal_core::encode::{hex, percent};
use samtal_core::time::At;
use samtal_core::wire::problem::Problem;
use serde::Deserialize;

/// Rows of an answer, unless it is asked for others, or for a format: that is an export.
const ROWS: i64 = 100;
/// … and at most, in every format: with the longest texts of a clinic a few megabytes. What is left out is named: `next`, or a `Link` header.
const MAX_ROWS: i64 = 5_000;
/// Rows that the clinic hands out at a time: a hundred edits of the longest texts are far below what one call may answer (32 MiB).
const STEP: i64 = 500;
/// Characters of what is looked for.
const MAX_FILTER: usize = 200;
/// Beyond every place and time that both sides hold exactly.
const END: i64 = 9_007_199_254_740_991;

/// Answers it.
pub async fn answer(asked: &Asked, clinic: &str, member: &Member, what: DeskRoute) -> Out<Response> {
    if what == DeskRoute::Access {
        return reading::accesses(asked, clinic, member).await;
    }
    let stub = calls::clinic(&asked.env, clinic)?;
    let desk = Desk { clinic, member, stub };
    let needs = match asked.parameter("format") {
        _ if what == DeskRoute::Verify => Act::VerifyAudit,
        "csv" | "fhir" => Act::ExportAudit,
        _ => Act::SeeAudit,
    };
    if !member.may(needs) {
        desk.used("audit_refused", member.role.as_str(), "").await?;
        return Err(Problem::Forbidden.into());
    }
    if what == DeskRoute::Verify {
        let key = Key::of(&asked.deployment.pepper, clinic);
        return reply::json(200, serde_json::to_string(&desk.verify(key).await?)?);
    }
    desk.read(asked).await
}

/// A format of the audit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Csv,
    Fhir,
}

/// Rows as a clinic hands them out.
#[derive(Deserialize)]
struct Stored {
    rows: Vec<StoredRow>,
    head: String,
    now: At,
}

/// One of them, in the table's order.
#[derive(Deserialize)]
struct StoredRow(
    i64,
    i64,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
);

impl StoredRow {
    /// The row, and its seal.
    fn open(self) -> (AuditRow, String) {
        let StoredRow(seq, at, actor, action, object, before, after, reason, severity, hash, seal) = self;
        let row = AuditRow {
            seq,
            at: At(at),
            actor,
            action,
            object,
            before,
            after,
            reason,
            severity,
            hash,
        };
        (row, seal)
    }
}

/// Everything.
fn all() -> AskAudit {
    AskAudit {
        after: -END,
        before: END,
        from: -END,
        until: END,
        actor: String::new(),
        action: String::new(),
        object: String::new(),
        limit: STEP,
        oldest_first: false,
    }
}

struct Desk<'a> {
    clinic: &'a str,
    member: &'a Member,
    stub: Stub,
}

impl Desk<'_> {
    async fn stored(&self, ask: &AskAudit) -> Out<Stored> {
        calls::call(&self.stub, "desk_audit", ask).await
    }

    /// That it was used stands in it too.
    async fn used(&self, action: &str, object: &str, after: &str) -> Out<()> {
        let ask = AuditUsed {
            action: action.to_owned(),
            object: object.to_owned(),
            after: after.to_owned(),
        };
        let by = By {
            member: self.member.clone(),
            ask,
        };
        calls::ask(&self.stub, "desk_audit_used", &by).await?;
        Ok(())
    }

    async fn read(&self, asked: &Asked) -> Out<Response> {
        let format = match asked.parameter("format") {
            "" | "json" => Format::Json,
            "csv" => Format::Csv,
            "fhir" => Format::Fhir,
            _ => return Err(Problem::invalid("format", "must be 'json', 'csv' or 'fhir'").into()),
        };
        let mut ask = asked_for(asked)?;
        let limit = match asked.number("limit")? {
            None if asked.parameter("format").is_empty() => ROWS,
            None => MAX_ROWS,
            Some(n) if (1..=MAX_ROWS).contains(&n) => n,
            Some(_) => return Err(Problem::invalid("limit", "must be 1 to 5000").into()),
        };
        let filtered = ask.from != -END
            || ask.until != END
            || [&ask.actor, &ask.action, &ask.object]
                .iter()
                .any(|text| !text.is_empty());
        // One more than is asked for: whether there are more, and what stands before the oldest.
        let wanted = limit + 1;
        let mut rows: Vec<AuditRow> = Vec::new();
        let mut head = String::new();
        let mut now = At::default();
        loop {
            let have = i64::try_from(rows.len()).unwrap_or(END);
            ask.limit = STEP.min(wanted - have);
            let step = self.stored(&ask).await?;
            if rows.is_empty() {
                (head, now) = (step.head, step.now);
            }
            let came = i64::try_from(step.rows.len()).unwrap_or(0);
            rows.extend(step.rows.into_iter().map(|row| row.open().0));
            if came < ask.limit || have + came >= wanted {
                break;
            }
            ask.before = rows.last().map_or(0, |row| row.seq);
        }
        let more = i64::try_from(rows.len()).unwrap_or(0) > limit;
        let beyond = if more { rows.pop() } else { None };
        let next = beyond.as_ref().and_then(|_| rows.last()).map_or(0, |row| row.seq);
        let key = Key::of(&asked.deployment.pepper, self.clinic);
        let head = Head::read(&head, &key).unwrap_or_default();
        let filters = ["from=", "to=", "actor=", "action=", "object=", "before=", "limit="];
        let pairs = asked.query.split('&');
        let after: Vec<&str> = pairs
            .filter(|pair| filters.iter().any(|name| pair.starts_with(name)))
            .collect();
        let object = match format {
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Fhir => "fhir",
        };
        self.used("audit_read", object, &after.join("&")).await?;
        let link = link(asked, next);
        let date = now.to_string();
        let date = date.get(..10).unwrap_or_default();
        let file = |ending: &str| format!("attachment; filename=\"audit-{}-{date}.{ending}\"", self.clinic);
        let headers = |disposition: &str| -> Vec<(&'static str, String)> {
            let mut all = vec![("content-disposition", disposition.to_owned())];
            all.extend(link.clone().map(|link| ("link", link)));
            all
        };
        let respond = |of_type: &str, body: String, own: Vec<(&'static str, String)>| {
            let own: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
            reply::other(200, of_type, body, &own)
        };
        match format {
            Format::Json => {
                let body = Audit {
                    rows,
                    next,
                    filtered,
                    prev: beyond.map_or_else(|| hex(&GENESIS), |row| row.hash),
                    last: head.seq,
                    head: hex(&head.hash),
                };
                reply::json(200, serde_json::to_string(&body)?)
            }
            Format::Csv => {
                let lines = rows.iter().map(csv::line);
                let body: String = std::iter::once(csv::HEADER.to_owned()).chain(lines).collect();
                respond("text/csv; charset=utf-8; header=present", body, headers(&file("csv")))
            }
            Format::Fhir => {
                let body = fhir::bundle(self.clinic, &rows, now);
                respond("application/fhir+json", body, headers(&file("fhir.json")))
            }
        }
    }

    /// Reads the whole log, oldest first, up to where it ended when the first rows were read.
    async fn verify(&self, key: Key) -> Out<Verified> {
        let mut verifier = Verifier::new(Some(key.clone()));
        let mut ask = AskAudit {
            oldest_first: true,
            ..all()
        };
        // The newest rows first: where the log ends, and whether rows stand behind that end.
        let end = AskAudit { limit: 1, ..all() };
        let end = self.stored(&end).await?;
        let head = Head::read(&end.head, &key);
        let last = end.rows.first().map_or(0, |row| row.0);
        ask.before = last.saturating_add(1);
        loop {
            let step = self.stored(&ask).await?;
            if step.rows.is_empty() {
                break;
            }
            for row in step.rows {
                let (row, seal) = row.open();
                ask.after = row.seq;
                verifier.row(&row, &seal);
            }
        }
        let verified = verifier.end(head);
        let found = if verified.whole {
            String::new()
        } else {
            format!("{} {}", verified.why, verified.broken_at)
        };
        self.used("audit_verified", "", &found).await?;
        Ok(verified)
    }
}

/// What is looked for.
fn asked_for(asked: &Asked) -> Out<AskAudit> {
    let text = |name: &'static str| -> Out<String> {
        let text = asked.decoded(name);
        if text.chars().count() > MAX_FILTER {
            return Err(Problem::invalid(name, "must be at most 200 characters").into());
        }
        Ok(text)
    };
    Ok(AskAudit {
        before: asked.number("before")?.filter(|before| *before > 0).unwrap_or(END),
        from: asked.time("from")?.map_or(-END, |at| at.0),
        until: asked.time("to")?.map_or(END, |at| at.0),
        actor: text("actor")?,
        action: text("action")?,
        object: text("object")?,
        ..all()
    })
}

/// The address of what follows, for the formats that have no place for it (RFC 8288).
fn link(asked: &Asked, next: i64) -> Option<String> {
    if next == 0 {
        return None;
    }
    let path: Vec<String> = asked.segments.iter().map(|segment| percent(segment)).collect();
    let query: Vec<&str> = asked
        .query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("before="))
        .collect();
    let query: Vec<String> = query
        .into_iter()
        .map(str::to_owned)
        .chain([format!("before={next}")])
        .collect();
    Some(format!("</{}?{}>; rel=\"next\"", path.join("/"), query.join("&")))
}
