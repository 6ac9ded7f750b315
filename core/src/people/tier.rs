//! How much may be said, on which evidence.
//!
//! Caller ID is a hint, not proof: numbers are spoofed, shared and recycled, and a greeting can disclose health data.

use super::evidence::Evidence;
use crate::time::{At, DAY};
use serde::{Deserialize, Serialize};

/// How long a verified number counts (numbers are recycled after 45 to 90 days at the earliest; the owner changes rarely before).
pub const VERIFIED_FOR: i64 = 180 * DAY;

/// How much may be said. Each tier may all that the one below may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Tier {
    /// The clinic's generic greeting.
    #[default]
    Unknown = 0,
    /// "Are you calling about your recent chat with us?" No name, no topic.
    Possible = 1,
    /// Name, topic, pending step. No turns, forms or pages.
    Recognised = 2,
    /// This session whole.
    Confirmed = 3,
    /// Also the patient's other sessions.
    Known = 4,
}

impl Tier {
    /// Every tier, lowest first.
    pub const ALL: [Tier; 5] = [
        Tier::Unknown,
        Tier::Possible,
        Tier::Recognised,
        Tier::Confirmed,
        Tier::Known,
    ];

    /// Its number on the wire.
    #[must_use]
    pub fn as_u8(self) -> u8 {
        self as u8
    }

    /// The tier of a number; none above 4.
    #[must_use]
    pub fn from_u8(n: u8) -> Option<Tier> {
        Tier::ALL.get(usize::from(n)).copied()
    }

    /// The tier that evidence reaches.
    ///
    /// `claimed_match`: the caller's number equals one that was claimed in a chat. `policy_greet`: the clinic greets verified numbers
    /// by name (`greet_verified_number`). `verified_at`: when the caller's number was verified in this session.
    #[must_use]
    pub fn from_evidence(
        evidence: &[Evidence],
        claimed_match: bool,
        policy_greet: bool,
        verified_at: Option<At>,
        now: At,
    ) -> Tier {
        let fresh = verified_at.is_some_and(|at| now <= at.plus(VERIFIED_FOR));
        let of = |kind: &Evidence| match kind {
            Evidence::PortalAssertion | Evidence::StaffCheck => Tier::Known,
            Evidence::HandoffCode | Evidence::HandoffToken | Evidence::WhatsappRef => Tier::Confirmed,
            Evidence::VerifiedNumber if fresh && policy_greet => Tier::Recognised,
            Evidence::VerifiedNumber => Tier::Possible,
        };
        let hint = if claimed_match { Tier::Possible } else { Tier::Unknown };
        evidence.iter().map(of).fold(hint, Tier::max)
    }
}

impl Serialize for Tier {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_u8(self.as_u8())
    }
}

impl<'de> Deserialize<'de> for Tier {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Tier::from_u8(u8::deserialize(d)?).ok_or_else(|| serde::de::Error::custom("a tier is 0 to 4"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: At = At(1_729_000_000_000);

    fn tier(evidence: &[Evidence]) -> Tier {
        Tier::from_evidence(evidence, false, true, Some(NOW), NOW)
    }

    #[test]
    fn each_evidence_reaches_the_tier_of_the_table() {
        assert_eq!(tier(&[]), Tier::Unknown);
        assert_eq!(tier(&[Evidence::VerifiedNumber]), Tier::Recognised);
        assert_eq!(tier(&[Evidence::HandoffCode]), Tier::Confirmed);
        assert_eq!(tier(&[Evidence::HandoffToken]), Tier::Confirmed);
        assert_eq!(tier(&[Evidence::WhatsappRef]), Tier::Confirmed);
        assert_eq!(tier(&[Evidence::PortalAssertion]), Tier::Known);
        assert_eq!(tier(&[Evidence::StaffCheck]), Tier::Known);
    }

    #[test]
    fn a_claimed_number_is_a_possible_match_and_no_more() {
        let tier = Tier::from_evidence(&[], true, true, Some(NOW), NOW);
        assert_eq!(tier, Tier::Possible);
    }

    #[test]
    fn a_verified_number_is_greeted_for_180_days_and_only_where_the_clinic_wants_it() {
        let tier = |policy, verified_at: Option<At>| {
            Tier::from_evidence(&[Evidence::VerifiedNumber], false, policy, verified_at, NOW)
        };
        assert_eq!(tier(true, Some(NOW.plus(-VERIFIED_FOR))), Tier::Recognised);
        assert_eq!(tier(true, Some(NOW.plus(-VERIFIED_FOR - 1))), Tier::Possible);
        assert_eq!(tier(true, None), Tier::Possible);
        assert_eq!(tier(false, Some(NOW)), Tier::Possible);
    }

    proptest! {
        #[test]
        fn more_evidence_never_lowers_a_tier(
            some in proptest::sample::subsequence(Evidence::ALL.to_vec(), 0..=6),
            more in proptest::sample::subsequence(Evidence::ALL.to_vec(), 0..=6),
            claimed: bool, policy: bool, age in proptest::option::of(0i64..400),
        ) {
            let verified_at = age.map(|days| NOW.plus(-days * DAY));
            let of = |evidence: &[Evidence], claimed| Tier::from_evidence(evidence, claimed, policy, verified_at, NOW);
            let all: Vec<Evidence> = some.iter().chain(&more).copied().collect();
            prop_assert!(of(&all, claimed) >= of(&some, claimed));
            prop_assert!(of(&some, true) >= of(&some, false));
            prop_assert!(
                Tier::from_evidence(&some, claimed, true, verified_at, NOW)
                    >= Tier::from_evidence(&some, claimed, false, verified_at, NOW)
            );
        }
    }
}
