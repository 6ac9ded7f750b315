//! What a platform tells of a call that is over, as events of the log.

use crate::wire::browser::{MAX_MESSAGE, MAX_NAME};
use crate::wire::voice::{Happened, MAX_SUMMARY, Written};
use serde::{Deserialize, Serialize};

/// Turns of one report: the last ones, in which it was decided what happens next. A call of an hour has about this many.
pub const MAX_TURNS: usize = 500;

/// One thing that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// By the caller; else by the voice system.
    pub by_patient: bool,
    /// What.
    pub text: String,
}

/// A call that is over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Which.
    pub call_id: String,
    /// The caller's number, as the platform has it; empty: withheld, or not told.
    pub caller: String,
    /// Everything that was said, in order.
    pub said: Vec<Said>,
    /// What it came to, in the platform's words; may be empty.
    pub summary: String,
    /// How it ended, in the platform's word; may be empty.
    pub outcome: String,
}

impl Report {
    /// Whether there is anything in it that somebody should know: a call in which the caller said nothing is none.
    #[must_use]
    pub fn says_something(&self) -> bool {
        let spoke = |said: &Said| said.by_patient && !said.text.trim().is_empty();
        self.said.iter().any(spoke) || !self.summary.trim().is_empty()
    }

    /// As events, each within its limits. The same report has the same events and ids, so that it may come again.
    #[must_use]
    pub fn events(&self) -> Vec<Written> {
        let clip = |text: &str, max: usize| -> String {
            let kept: String = text.trim().chars().filter(|c| *c != '\0').take(max).collect();
            kept.trim_end().to_owned()
        };
        let said = self
            .said
            .iter()
            .map(|said| (said.by_patient, clip(&said.text, MAX_MESSAGE)));
        let said: Vec<(bool, String)> = said.filter(|(_, text)| !text.is_empty()).collect();
        let skipped = said.len().saturating_sub(MAX_TURNS);
        let turns = said.into_iter().enumerate().skip(skipped);
        let mut events: Vec<Written> = turns
            .map(|(n, (by_patient, text))| Written {
                cid: format!("report-{}", n + 1),
                by_patient,
                what: Happened::Message { text },
            })
            .collect();
        let own = |cid: &str, what| Written {
            cid: cid.to_owned(),
            by_patient: false,
            what,
        };
        let summary = clip(&self.summary, MAX_SUMMARY);
        if !summary.is_empty() {
            events.push(own("report-summary", Happened::Summary { text: summary }));
        }
        let outcome = clip(&self.outcome, MAX_NAME);
        events.push(own("report-end", Happened::CallEnded { outcome }));
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(n: usize) -> Vec<Said> {
        (0..n)
            .map(|n| Said {
                by_patient: n % 2 == 1,
                text: format!("turn {n}"),
            })
            .collect()
    }

    #[test]
    fn a_report_is_what_was_said_then_the_summary_then_the_end() {
        let mut report = Report {
            call_id: "1".to_owned(),
            caller: String::new(),
            said: said(3),
            summary: "Booked.".to_owned(),
            outcome: "customer-ended-call".to_owned(),
        };
        report.said[1].text = " \n".to_owned();
        let events = report.events();
        let cids: Vec<&str> = events.iter().map(|e| e.cid.as_str()).collect();
        assert_eq!(cids, ["report-1", "report-2", "report-summary", "report-end"]);
        report.summary.clear();
        assert_eq!(report.events().len(), 3);
        assert!(!report.says_something(), "only the voice system spoke");
    }

    #[test]
    fn of_a_long_call_the_end_is_kept_and_every_text_is_bounded() {
        let mut report = Report {
            said: said(MAX_TURNS + 10),
            summary: "s".repeat(9_000),
            ..Report::default()
        };
        report.said[MAX_TURNS].text = "å".repeat(9_000);
        let events = report.events();
        assert_eq!(events.len(), MAX_TURNS + 2);
        assert_eq!(events[0].cid, "report-11");
        for event in &events {
            match &event.what {
                Happened::Message { text } => assert!(text.chars().count() <= MAX_MESSAGE),
                Happened::Summary { text } => assert_eq!(text.chars().count(), MAX_SUMMARY),
                Happened::CallEnded { outcome } => assert!(outcome.is_empty()),
            }
        }
    }
}
