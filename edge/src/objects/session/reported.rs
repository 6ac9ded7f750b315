//! What a voice platform reports of a call when it is over: appended once, as if it had been written back during the call.

use super::Session;
use super::access::GrantDetail;
use crate::error::{Fault, Out};
use crate::log;
use crate::objects::calls::CallReported;
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
        let detail = GrantDetail {
            call_id: report.call_id.clone(),
            system: whose.system,
            verified_at: whose.verified_at,
            link: whose.handoff,
            greet_verified: whose.settings.greet_verified_number,
            settings: whose.settings,
            caller: String::new(),
        };
        let author = format!("call:{}:{}", detail.system, detail.call_id);
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
        match self.write_call(&detail, events) {
            // Another report of the same call: the first one holds.
            Err(Fault::Problem(Problem::Conflict)) => {
                log::error("report_differs", self.clinic(), "");
                Ok(())
            }
            outcome => outcome.map(|_| ()),
        }
    }
}
