//! What a voice platform reports of a call when it is over: appended once, as if it had been written back during the call.

use super::access::GrantDetail;
use super::{Session, phone};
use crate::error::{Fault, Out};
use crate::log;
use crate::objects::calls::CallReported;
use samtal_core::context::dialects::Report;
use samtal_core::log::event::{Actor, Body, Channel, Entry};
use samtal_core::people::phone::E164;
use samtal_core::wire::problem::Problem;
use samtal_core::wire::voice::{Happened, Written};

/// The kinds that this call has in the log already, by other words than a report's: written back while it ran.
const WRITTEN_BACK: &str = "SELECT DISTINCT kind FROM events WHERE author = ? AND cid NOT LIKE 'report-%'";

impl Session {
    /// Takes a report in. One that comes again, or tells what was written back during the call, adds nothing.
    pub fn call_reported(&self, asked: CallReported) -> Out<()> {
        self.load()?;
        let CallReported { whose, report } = asked;
        // "Not me" holds: what was said in a call that was unlinked is a stranger's.
        let unlinked = self.with(|m| m.folded.links.iter().any(|l| l.id == whose.handoff && l.unlinked))?;
        if unlinked {
            return Ok(());
        }
        if whose.own {
            self.stranger_called(&whose.system, &report)?;
        }
        let own = whose.own;
        let detail = GrantDetail {
            call_id: report.call_id.clone(),
            system: whose.system,
            verified_at: whose.verified_at,
            link: whose.handoff,
            greet_verified: whose.settings.greet_verified_number,
            settings: whose.settings,
            caller: String::new(),
        };
        let author = phone::author(&detail.system, &detail.call_id);
        let rows = self.db.rows(WRITTEN_BACK, vec![author.into()])?;
        let told: Vec<String> = rows.iter().map(|row| row.text(0)).collect();
        let is_new = |event: &Written| {
            let kind = match event.what {
                Happened::Message { .. } => "message",
                Happened::Summary { .. } => "summary",
                Happened::CallEnded { .. } => "call_ended",
            };
            !told.iter().any(|known| known == kind)
        };
        let events: Vec<Written> = report.events().into_iter().filter(is_new).collect();
        match self.write_call(&detail, events, own) {
            // Another report of the same call: the first one holds.
            Err(Fault::Problem(Problem::Conflict)) => {
                log::error("report_differs", self.clinic(), "");
                Ok(())
            }
            outcome => outcome.map(|_| ()),
        }
    }

    /// What stands first in a session that began with a stranger's call: that it began, and whose number it is said to be.
    fn stranger_called(&self, system: &str, report: &Report) -> Out<()> {
        let entry = |by: Actor, body: Body, cid: &str| Entry {
            channel: Channel::Voice,
            by,
            body,
            cid: cid.to_owned(),
        };
        let started = Body::CallStarted {
            call_id: report.call_id.clone(),
        };
        let mut entries = vec![entry(Actor::Voice(system.to_owned()), started, "report-began")];
        if let Some(number) = E164::strict(&report.caller) {
            let claimed = Body::IdentifierClaimed {
                id: format!("idn_{}", report.call_id),
                kind: "phone".to_owned(),
                value: number.to_string(),
            };
            entries.push(entry(Actor::Patient, claimed, "report-number"));
        }
        let author = phone::author(system, &report.call_id);
        self.append(entries, &author, None, |_| Ok(())).map(|_| ())
    }
}
