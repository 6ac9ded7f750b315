//! What the provider reports on what was sent. Reports come late, twice, in any order, and sometimes before the answer to the sending: each
//! counts only where nothing as good is known, so that any order of them ends the same.

use super::Session;
use super::sends::{self, Sending, Standing, What};
use crate::connectors::messages;
use crate::error::Out;
use crate::known;
use crate::objects::calls::Reported;
use samtal_core::wire::channel::{DeliveryStatus, Report};
use samtal_core::wire::failure::Verdict;

/// How often one message is sent anew after the provider reported that it did not arrive.
const ANEW: i64 = 3;

impl Session {
    /// Takes a report in. One on something that is not known here tells nothing.
    pub async fn reported(&self, reported: &Reported) -> Out<()> {
        self.load()?;
        let report = &reported.report;
        let Some(row) = self.reported_row(reported)? else {
            return Ok(());
        };
        sends::name(&self.db, &row.id, &report.id)?;
        let standing = match report.status {
            DeliveryStatus::Sent => Standing::Sent,
            DeliveryStatus::Delivered => Standing::Delivered,
            DeliveryStatus::Read => Standing::Read,
            DeliveryStatus::Failed => return self.reported_failed(&row, report).await,
        };
        // Of several messages one has arrived: the others are still to go.
        if standing.rank() <= row.standing.rank() || (row.part > 0 && row.standing.is_open()) {
            return Ok(());
        }
        let now = self.now();
        self.append_all(|folded| {
            sends::settle(&self.db, &row, standing, "")?;
            self.tell_of(folded, &row, report.status, "", now)
        })
        .map(drop)
    }

    fn reported_row(&self, reported: &Reported) -> Out<Option<Sending>> {
        match sends::by_id(&self.db, &reported.send)? {
            Some(row) => Ok(Some(row)),
            None => sends::by_provider(&self.db, &reported.report.id),
        }
    }

    async fn reported_failed(&self, row: &Sending, report: &Report) -> Out<()> {
        let known = known::of(&self.env, self.clinic()).await?;
        self.load()?;
        let Some(row) = sends::by_id(&self.db, &row.id)? else {
            return Ok(());
        };
        if row.standing.rank() >= Standing::Failed.rank() {
            return Ok(());
        }
        let code = report.error.to_string();
        let verdict = messages::meaning(&known.config, row.channel, report.error);
        let anew = matches!(verdict, Verdict::Again | Verdict::Later) && matches!(row.what, What::Event { .. });
        if anew && self.times_sent(&row)? < ANEW {
            return self.again(&row, row.channel, &row.line, &row.to, row.what.clone(), &code);
        }
        self.failed(&known, &row, verdict, &code)
    }

    fn times_sent(&self, row: &Sending) -> Out<i64> {
        Ok(self
            .db
            .int("SELECT count(*) FROM sends WHERE seq = ?", vec![row.seq.into()])?)
    }
}
