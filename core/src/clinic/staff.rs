//! Who of the clinic's staff is at a screen: their id, their role, and the token that says so.

use crate::handoff::secret::{hash_hex, same};
use serde::{Deserialize, Serialize};

/// What a staff member's token begins with.
const PREFIX: &str = "st_";
/// Shortest and longest secret after it: 128 bits in base 32, and what is looked at at most.
const SECRET: std::ops::RangeInclusive<usize> = 26..=200;
/// Hexadecimal digits of a token's hash that a deployment lists: 128 bits, as for admin keys.
pub const HASH_DIGITS: usize = 32;
/// Characters of a staff member's id.
const MAX_ID: usize = 40;

/// What somebody does at the clinic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reception.
    FrontDesk,
    /// Doctors and nurses.
    Clinical,
    /// Invoices.
    Billing,
    /// The clinic's administration.
    Admin,
    /// Who looks after the rules.
    Compliance,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 5] = [
        Role::FrontDesk,
        Role::Clinical,
        Role::Billing,
        Role::Admin,
        Role::Compliance,
    ];

    /// Its name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Role::FrontDesk => "front_desk",
            Role::Clinical => "clinical",
            Role::Billing => "billing",
            Role::Admin => "admin",
            Role::Compliance => "compliance",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|r| r.as_str() == name)
    }
}

/// A member of staff, as the deployment lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Of which clinic: its slug.
    pub clinic: String,
    /// Their id: it stands in the audit and in logs as `staff:<id>`.
    pub id: String,
    /// What they do.
    pub role: Role,
    /// The first [`HASH_DIGITS`] hexadecimal digits of their token's SHA-256.
    pub hash: String,
}

/// Reads a list of staff: `riverside:ann:front_desk:<hash>`, separated by commas. What is none is left out: it opens nothing.
#[must_use]
pub fn members(list: &str) -> Vec<Member> {
    let read = |entry: &str| -> Option<Member> {
        let mut parts = entry.trim().split(':');
        let member = Member {
            clinic: parts.next()?.to_owned(),
            id: parts.next().filter(|id| is_id(id))?.to_owned(),
            role: Role::parse(parts.next()?)?,
            hash: parts.next().filter(|hash| hash.len() == HASH_DIGITS)?.to_owned(),
        };
        parts.next().is_none().then_some(member)
    };
    list.split(',').filter_map(read).collect()
}

/// Whether this may be a staff member's id.
#[must_use]
pub fn is_id(text: &str) -> bool {
    (1..=MAX_ID).contains(&text.len())
        && text
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_')
}

/// Whose token this is, at this clinic. Every listed one is compared, in a time that does not depend on how much of it is right.
#[must_use]
pub fn by_token<'a>(members: &'a [Member], clinic: &str, token: &str) -> Option<&'a Member> {
    let secret = token.strip_prefix(PREFIX)?;
    let good = SECRET.contains(&secret.len())
        && secret
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_');
    let hash = hash_hex(token);
    let hash = hash.get(..HASH_DIGITS).filter(|_| good)?;
    let mut found = None;
    for member in members {
        if same(&member.hash, hash) && member.clinic == clinic {
            found = Some(member);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "st_0123456789abcdef0123456789abcdef";

    fn list() -> String {
        let hash = &hash_hex(TOKEN)[..HASH_DIGITS];
        format!("riverside:ann:front_desk:{hash}, riverside:dr-phillips:clinical:00000000000000000000000000000000")
    }

    #[test]
    fn a_token_opens_its_own_clinic_and_no_other() {
        let members = members(&list());
        assert_eq!(members.len(), 2);
        let ann = by_token(&members, "riverside", TOKEN).expect("hers");
        assert_eq!((ann.id.as_str(), ann.role), ("ann", Role::FrontDesk));
        assert_eq!(by_token(&members, "lakeside", TOKEN), None);
        for wrong in [
            "",
            "st_",
            "st_0123",
            &TOKEN[3..],
            &format!("{TOKEN}0"),
            &format!("{TOKEN} "),
        ] {
            assert_eq!(by_token(&members, "riverside", wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_list_that_is_none_opens_nothing() {
        for list in [
            "",
            "riverside",
            "riverside:ann:front_desk",
            "riverside:ann:front_desk:",
            "riverside:ann:doctor:00000000000000000000000000000000",
            "riverside::front_desk:00000000000000000000000000000000",
            "riverside:a b:front_desk:00000000000000000000000000000000",
            "riverside:ann:front_desk:00000000000000000000000000000000:x",
        ] {
            assert_eq!(members(list), [], "{list}");
        }
    }

    #[test]
    fn each_role_is_read_by_its_name() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
    }
}
