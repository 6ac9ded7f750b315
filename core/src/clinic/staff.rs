//! Who of the clinic's staff is at a screen: the clinic's list of its people, and in demo mode the token that says which of them.

use super::tree::Table;
use crate::handoff::secret::{hash_hex, same};
use crate::people::told::Field;
use serde::{Deserialize, Serialize};

/// What a staff member's token begins with.
const PREFIX: &str = "st_";
/// Shortest and longest secret after it: 128 bits in base 32, and what is looked at at most.
const SECRET: std::ops::RangeInclusive<usize> = 26..=200;
/// Hexadecimal digits of a token's hash that a deployment lists: 128 bits, as for admin keys.
pub const HASH_DIGITS: usize = 32;
/// Characters of a staff member's id.
const MAX_ID: usize = 40;
/// People on a clinic's list: with their addresses they fit a configuration.
pub const MAX_STAFF: usize = 200;
/// Characters of a name and of what somebody does: they stand beside a message on a phone.
const MAX_NAME: usize = 60;
/// Characters of an address (RFC 5321).
const MAX_EMAIL: usize = 254;
/// What no member may be called: the log and the audit mean somebody else by it.
const RESERVED: [&str; 3] = ["admin", "system", "configuration"];

/// What somebody does at the clinic; what they may at the desk is in `desk::roles`.
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

/// A member of staff, as the clinic lists them: who they are to colleagues and patients, whatever proves that it is they.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their id: it stands in the log and the audit as `staff:<id>`, and stays theirs.
    pub id: String,
    /// Their name, as patients may read it.
    pub name: String,
    /// What they do, as patients may read it; may be empty.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub title: String,
    /// Their role.
    pub role: Role,
    /// The address that the clinic's OpenID provider knows them by, in lower case; empty: they sign in in no such way.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub email: String,
}

/// Reads `[[staff]]`: every mistake goes to its table.
#[must_use]
pub fn people(top: &mut Table) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for mut table in top.tables("staff", MAX_STAFF) {
        let id = table.checked("id", MAX_ID, "must be letters, digits, '-' and '_'", |t| {
            is_id(t).then(|| t.to_owned())
        });
        let name = table.text("name", MAX_NAME);
        let title = table.optional_text("title", MAX_NAME).unwrap_or_default();
        let role = table.checked(
            "role",
            20,
            "must be 'front_desk', 'clinical', 'billing', 'admin' or 'compliance'",
            Role::parse,
        );
        let email = if table.has("email") {
            table.checked("email", MAX_EMAIL, "must be an e-mail address", |t| {
                Field::Email.normal(t, "")
            })
        } else {
            Some(String::new())
        };
        if let Some(id) = &id {
            if RESERVED.contains(&id.as_str()) {
                table.wrong("id", "is kept for somebody else");
            } else if people.iter().any(|p| p.id == *id) {
                table.wrong("id", "is another member's");
            }
        }
        if let Some(email) = email.as_ref().filter(|e| !e.is_empty())
            && people.iter().any(|p| p.email == *email)
        {
            table.wrong("email", "is another member's");
        }
        top.close(table);
        if let (Some(id), Some(name), Some(role), Some(email)) = (id, name, role, email) {
            let person = Person {
                id,
                name,
                title,
                role,
                email,
            };
            people.push(person);
        }
    }
    people
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

    fn list_of(toml: &str) -> (Vec<Person>, Vec<String>) {
        let mut top = Table::from_toml(toml, 10_000).expect("TOML");
        let people = people(&mut top);
        (people, top.finish().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_clinic_lists_its_people() {
        let (people, errors) = list_of(
            "[[staff]]\nid = 'ann'\nname = 'Ann'\nrole = 'front_desk'\n[[staff]]\nid = 'phillips'\nname = 'Dr. Phillips'\ntitle = 'Dermatologist'\nrole = 'clinical'\nemail = 'Phillips@Riverside.example'",
        );
        assert_eq!((people.len(), errors), (2, vec![]));
        assert_eq!(people[1].email, "phillips@riverside.example");
        let shown = serde_json::to_string(&people[0]).expect("JSON");
        assert_eq!(shown, r#"{"id":"ann","name":"Ann","role":"front_desk"}"#);
        assert_eq!(serde_json::from_str::<Person>(&shown).ok().as_ref(), people.first());
    }

    #[test]
    fn a_list_with_a_mistake_names_it() {
        let ann = "[[staff]]\nid = 'ann'\nname = 'Ann'\nrole = 'front_desk'\nemail = 'a@b.example'\n";
        for (more, expected) in [
            (
                "[[staff]]\nid = 'ann'\nname = 'A'\nrole = 'admin'",
                "staff[1].id is another",
            ),
            (
                "[[staff]]\nid = 'admin'\nname = 'A'\nrole = 'admin'",
                "staff[1].id is kept",
            ),
            (
                "[[staff]]\nid = 'a b'\nname = 'A'\nrole = 'admin'",
                "staff[1].id must be",
            ),
            ("[[staff]]\nid = 'b'\nrole = 'admin'", "staff[1].name is missing"),
            (
                "[[staff]]\nid = 'b'\nname = 'B'\nrole = 'doctor'",
                "staff[1].role must be",
            ),
            (
                "[[staff]]\nid = 'b'\nname = 'B'\nrole = 'admin'\nemail = 'b'",
                "staff[1].email must be",
            ),
            (
                "[[staff]]\nid = 'b'\nname = 'B'\nrole = 'admin'\nemail = 'A@B.example'",
                "staff[1].email is another",
            ),
        ] {
            let (_, errors) = list_of(&format!("{ann}{more}"));
            assert!(errors.iter().any(|e| e.starts_with(expected)), "{more}: {errors:?}");
        }
        let many = |n: usize| -> String {
            (0..n)
                .map(|i| format!("[[staff]]\nid = 's{i}'\nname = 'S'\nrole = 'admin'\n"))
                .collect()
        };
        assert_eq!(list_of(&many(MAX_STAFF)).1, Vec::<String>::new());
        assert_eq!(list_of(&many(MAX_STAFF + 1)).1.len(), 1);
    }

    #[test]
    fn each_role_is_read_by_its_name() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
    }
}
