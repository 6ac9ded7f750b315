//! What a provider's refusal means for the message: a closed set of answers to "what now?".
//!
//! Providers number their errors by the hundred and add new ones without notice. Decided is by the number, never by the title, which they
//! reword; what is not known is told apart by the HTTP status.

use serde::{Deserialize, Serialize};

/// What to do about a message that was refused or failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Not sent: the provider is busy, or everybody's limit is reached. Again after a while.
    Again,
    /// Not sent: too many messages to this one person in a short time. Again, more slowly.
    Later,
    /// Not sent: the patient has not written for 24 hours. An approved template may go.
    Template,
    /// This person cannot be reached here. Another channel may.
    OtherChannel,
    /// The person wants no messages here.
    OptedOut,
    /// The number or the device has changed hands: nothing more goes there until it is verified again.
    Reverify,
    /// It will never arrive, however it is sent.
    Never,
    /// It may have gone out: the provider's report decides, before anything is sent again.
    Unknown,
    /// The clinic's account or templates, or this service, must be put right by somebody; another channel may do until then.
    Alert,
}

/// Milliseconds before the first repeat.
const FIRST_MS: i64 = 1_000;
/// WhatsApp lets one message in six seconds pass to one person.
const PAIR_MS: i64 = 6_000;
/// Milliseconds between repeats, at most.
const MOST_MS: i64 = 15 * 60 * 1_000;

impl Verdict {
    /// Every verdict.
    pub const ALL: [Verdict; 9] = [
        Verdict::Again,
        Verdict::Later,
        Verdict::Template,
        Verdict::OtherChannel,
        Verdict::OptedOut,
        Verdict::Reverify,
        Verdict::Never,
        Verdict::Unknown,
        Verdict::Alert,
    ];

    /// Its name in logs and tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Again => "again",
            Verdict::Later => "later",
            Verdict::Template => "template",
            Verdict::OtherChannel => "other_channel",
            Verdict::OptedOut => "opted_out",
            Verdict::Reverify => "reverify",
            Verdict::Never => "never",
            Verdict::Unknown => "unknown",
            Verdict::Alert => "alert",
        }
    }

    /// How long to wait before the same message is tried again after `tries` tries (1 and more), in milliseconds, four times as long each
    /// time; none where it is not to be tried again as it is.
    #[must_use]
    pub fn wait_ms(self, tries: u32) -> Option<i64> {
        let first = match self {
            Verdict::Again => FIRST_MS,
            Verdict::Later => PAIR_MS,
            _ => return None,
        };
        let grown = first.saturating_mul(4i64.saturating_pow(tries.saturating_sub(1)));
        Some(grown.min(MOST_MS))
    }

    /// Whether the message may go by another channel instead.
    #[must_use]
    pub fn other_way(self) -> bool {
        matches!(self, Verdict::OtherChannel | Verdict::Alert)
    }

    /// What it means in a report that a message has failed: there it is certain that it has not arrived.
    #[must_use]
    pub fn reported(self) -> Verdict {
        match self {
            Verdict::Unknown => Verdict::Again,
            other => other,
        }
    }
}

/// A refusal: what it means, and the provider's number for it (0: none).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What to do.
    pub verdict: Verdict,
    /// The provider's code; 0: it gave none.
    pub code: i64,
}

/// What a provider's answer means: by its code where `known` knows it, else by the HTTP status. `passing`: the provider says itself that it
/// will pass.
#[must_use]
pub fn refused(known: fn(i64) -> Option<Verdict>, status: u16, code: Option<i64>, passing: bool) -> Refused {
    let verdict = code.and_then(known).unwrap_or(match status {
        // The answer came late or from a proxy: the message may be on its way. So may one of a success that names no message.
        408 | 500..=599 | 200..=299 => Verdict::Unknown,
        429 => Verdict::Again,
        _ if passing => Verdict::Again,
        _ => Verdict::Alert,
    });
    Refused {
        verdict,
        code: code.unwrap_or(0),
    }
}

/// What a code of Meta's means; none where it is not known.
#[must_use]
pub fn graph(code: i64) -> Option<Verdict> {
    Some(match code {
        131_047 => Verdict::Template,
        // Not on WhatsApp; not now by WhatsApp's own rules for the receiver; no messages to ids without a number.
        131_026 | 131_049 | 130_472 | 131_062 => Verdict::OtherChannel,
        131_050 => Verdict::OptedOut,
        131_056 => Verdict::Later,
        // Limits of the number, the account and the app.
        130_429 | 80_007 | 4 => Verdict::Again,
        // Trouble at Meta.
        131_000 | 131_016 | 1 | 2 | 131_057 | 133_004 => Verdict::Unknown,
        137_000 => Verdict::Reverify,
        // To itself; files.
        131_021 | 131_052 | 131_053 => Verdict::Never,
        // Called spam.
        131_048 => Verdict::Alert,
        // A template: its parameters, or itself.
        132_000 | 132_001 | 132_005 | 132_007 | 132_008 | 132_012 | 132_015 | 132_016 | 132_018 => Verdict::Alert,
        // A request that is not as it must be.
        33 | 100 | 131_008 | 131_009 | 131_051 => Verdict::Alert,
        // Token and permissions.
        0 | 3 | 10 | 190 | 200..=299 | 131_005 => Verdict::Alert,
        // The account: locked, its country, test numbers, name, payment, registration.
        368 | 130_497 | 131_030 | 131_031 | 131_037 | 131_042 | 131_045 => Verdict::Alert,
        _ => return None,
    })
}

/// What a code of Twilio's means; none where it is not known.
#[must_use]
pub fn twilio(code: i64) -> Option<Verdict> {
    Some(match code {
        63_016 => Verdict::Template,
        // Not on WhatsApp; not in the sandbox; not now by WhatsApp's own rules. A phone that is off: WhatsApp waits for it longer.
        63_003 | 63_015 | 63_024 | 63_032 | 63_049 | 30_003 => Verdict::OtherChannel,
        // STOP; blocked.
        21_610 | 63_014 | 63_033 => Verdict::OptedOut,
        // Limits.
        429 | 14_107 | 20_429 | 30_001 | 30_022 | 63_018 => Verdict::Again,
        // Trouble at Twilio or behind it.
        20_500 | 20_503 | 20_504 | 30_008 | 63_010 | 63_012 => Verdict::Unknown,
        // No such number; no number that gets texts; the same one; a number that is blocked, unknown, or on a fixed line.
        21_211 | 21_214 | 21_217 | 21_614 | 21_266 | 63_031 | 30_004 | 30_005 | 30_006 => Verdict::Never,
        // Account, token, permission, sender, country.
        20_001..=20_008 | 20_403 | 20_404 | 21_408 | 21_601 | 21_603 | 21_606 | 21_608 | 21_611 | 21_612 | 21_659 => {
            Verdict::Alert
        }
        30_002 | 30_007 | 30_034 | 63_001 | 63_002 | 63_007 | 63_008 | 63_013 | 63_020 | 63_022 | 63_038 | 63_051 => {
            Verdict::Alert
        }
        // The message or its template.
        21_602 | 21_605 | 21_609 | 21_617 | 21_619 | 21_620 | 21_654 | 21_655 | 21_656 => Verdict::Alert,
        63_005 | 63_021 | 63_027 | 63_028 | 63_030 | 63_040..=63_042 => Verdict::Alert,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
