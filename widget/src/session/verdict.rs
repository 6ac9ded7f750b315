//! What an answer to a request means for what was asked: done, try again, give up, or no longer ours to ask.

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is done.
    Done,
    /// Try again, not before this many milliseconds.
    Retry(i64),
    /// It will never succeed as it is: say so, do not loop.
    Refused,
    /// The credential is dead.
    SignedOut,
    /// The session is locked: a code opens it.
    Locked,
    /// The session was erased.
    Erased,
}

/// The longest `Retry-After` that is believed, in seconds.
const LONGEST_RETRY_AFTER: i64 = 300;

/// Judges a status; 0 stands for no answer at all. `code` is the problem's, `retry_after` the header in seconds.
pub fn judge(status: u16, code: &str, retry_after: i64) -> Verdict {
    match status {
        200..=299 => Verdict::Done,
        401 => Verdict::SignedOut,
        403 if code.contains("locked") => Verdict::Locked,
        423 => Verdict::Locked,
        410 => Verdict::Erased,
        0 | 408 | 425 | 429 | 500..=599 => Verdict::Retry(retry_after.clamp(0, LONGEST_RETRY_AFTER) * 1_000),
        _ => Verdict::Refused,
    }
}

/// Judges the close of a socket.
pub fn judge_close(code: u16) -> Verdict {
    match code {
        4401 => Verdict::SignedOut,
        4403 => Verdict::Locked,
        4410 => Verdict::Erased,
        4400 | 4409 => Verdict::Refused,
        _ => Verdict::Retry(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_pass_is_tried_again() {
        for status in [0, 408, 425, 429, 500, 502, 503, 504] {
            assert_eq!(judge(status, "", 0), Verdict::Retry(0), "{status}");
        }
        assert_eq!(judge(429, "too-many", 7), Verdict::Retry(7_000));
        assert_eq!(judge(503, "", 1_000_000), Verdict::Retry(300_000));
    }

    #[test]
    fn a_conflict_and_other_refusals_never_loop() {
        for status in [400, 404, 405, 409, 413, 415, 422] {
            assert_eq!(judge(status, "", 0), Verdict::Refused, "{status}");
        }
    }

    #[test]
    fn dead_locked_and_erased_are_told_apart() {
        assert_eq!(judge(401, "", 0), Verdict::SignedOut);
        assert_eq!(judge(403, "session-locked", 0), Verdict::Locked);
        assert_eq!(judge(403, "wrong-origin", 0), Verdict::Refused);
        assert_eq!(judge(410, "", 0), Verdict::Erased);
        assert_eq!(judge_close(4401), Verdict::SignedOut);
        assert_eq!(judge_close(4403), Verdict::Locked);
        assert_eq!(judge_close(4410), Verdict::Erased);
        assert_eq!(judge_close(4409), Verdict::Refused);
        assert_eq!(judge_close(1006), Verdict::Retry(0));
    }
}
