//! Which role may do what with which group of texts: a table, kept as data, with the clinic's own changes in it.

use crate::clinic::staff::Role;
use crate::clinic::template::Group;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What may be done with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Write a new one.
    Create,
    /// See it, in every version.
    Read,
    /// Write a new version.
    Edit,
    /// Approve a draft.
    Approve,
    /// Withdraw it.
    Retire,
    /// Send it to a patient.
    Send,
}

impl Right {
    /// Every right.
    pub const ALL: [Right; 6] = [
        Right::Create,
        Right::Read,
        Right::Edit,
        Right::Approve,
        Right::Retire,
        Right::Send,
    ];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Right::Create => "create",
            Right::Read => "read",
            Right::Edit => "edit",
            Right::Approve => "approve",
            Right::Retire => "retire",
            Right::Send => "send",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Right> {
        Right::ALL.into_iter().find(|r| r.as_str() == name)
    }
}

/// Role -> group -> rights, by their names: as they are stored, and as they travel.
pub type Names = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// The table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights(Vec<(Role, Group, Right)>);

/// Why a table cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// A role that is none.
    Role,
    /// A group that is none.
    Group,
    /// A right that is none, or is named twice.
    Right,
    /// The administration would not see what it has to look after.
    AdminBlind,
}

impl Mistake {
    /// What is allowed.
    #[must_use]
    pub fn why(self) -> &'static str {
        match self {
            Mistake::Role => "may name front_desk, clinical, billing, admin and compliance alone",
            Mistake::Group => "may name administrative, clinical and billing alone",
            Mistake::Right => "may name create, read, edit, approve, retire and send alone, each once",
            Mistake::AdminBlind => "must let the role admin read every group",
        }
    }
}

impl Default for Rights {
    fn default() -> Self {
        let mut all = Vec::new();
        for role in Role::ALL {
            for group in Group::ALL {
                all.extend(usual(role, group).iter().map(|right| (role, group, *right)));
            }
        }
        Rights(all)
    }
}

/// What a role may do where the clinic changed nothing: whoever answers for a group does everything with it.
fn usual(role: Role, group: Group) -> &'static [Right] {
    const READ: &[Right] = &[Right::Read];
    const USE: &[Right] = &[Right::Read, Right::Send];
    match (role, group) {
        (Role::FrontDesk, Group::Administrative)
        | (Role::Clinical, Group::Clinical)
        | (Role::Billing, Group::Billing) => &Right::ALL,
        (Role::Clinical | Role::Billing, Group::Administrative) => USE,
        (Role::FrontDesk, Group::Clinical | Group::Billing)
        | (Role::Clinical, Group::Billing)
        | (Role::Billing, Group::Clinical)
        | (Role::Compliance, _) => READ,
        (Role::Admin, _) => &[Right::Read, Right::Retire],
    }
}

impl Rights {
    /// Whether somebody of this role may do this.
    #[must_use]
    pub fn may(&self, role: Role, group: Group, right: Right) -> bool {
        self.0.contains(&(role, group, right))
    }

    /// What this role may do, by group.
    #[must_use]
    pub fn of(&self, role: Role) -> BTreeMap<String, Vec<String>> {
        let names = |group| {
            let held = Right::ALL.into_iter().filter(|right| self.may(role, group, *right));
            (group.as_str().to_owned(), held.map(|r| r.as_str().to_owned()).collect())
        };
        Group::ALL.into_iter().map(names).collect()
    }

    /// By names: every role with every group, in one order, so that the same table is the same text.
    #[must_use]
    pub fn names(&self) -> Names {
        let of = |role: Role| (role.as_str().to_owned(), self.of(role));
        Role::ALL.into_iter().map(of).collect()
    }

    /// Reads a table by names; what it leaves out may not be done.
    ///
    /// # Errors
    /// What it may not say. The administration always reads every group: who looks after the table must see what it is about. That only the
    /// administration changes the table stands in no table, so that no change of it can take that away.
    pub fn read(names: &Names) -> Result<Rights, Mistake> {
        let mut all = Vec::new();
        for (role, groups) in names {
            let role = Role::parse(role).ok_or(Mistake::Role)?;
            for (name, rights) in groups {
                let group = Group::parse(name)
                    .filter(|g| g.as_str() == name)
                    .ok_or(Mistake::Group)?;
                for right in rights {
                    let entry = (role, group, Right::parse(right).ok_or(Mistake::Right)?);
                    if all.contains(&entry) {
                        return Err(Mistake::Right);
                    }
                    all.push(entry);
                }
            }
        }
        // In one order, so that the same table is the same value.
        let mut read = Rights(Vec::new());
        for role in Role::ALL {
            for group in Group::ALL {
                let held = Right::ALL.into_iter().map(|right| (role, group, right));
                read.0.extend(held.filter(|entry| all.contains(entry)));
            }
        }
        let sees = |group| read.may(Role::Admin, group, Right::Read);
        if Group::ALL.into_iter().all(sees) {
            Ok(read)
        } else {
            Err(Mistake::AdminBlind)
        }
    }
}

impl Serialize for Rights {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.names().serialize(s)
    }
}

impl<'de> Deserialize<'de> for Rights {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let names = Names::deserialize(d)?;
        Rights::read(&names).map_err(|mistake| serde::de::Error::custom(mistake.why()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The table as it is promised: role, group, then create, read, edit, approve, retire, send.
    const PROMISED: &str = "\
        front_desk administrative YYYYYY
        front_desk clinical       .Y....
        front_desk billing        .Y....
        clinical   administrative .Y...Y
        clinical   clinical       YYYYYY
        clinical   billing        .Y....
        billing    administrative .Y...Y
        billing    clinical       .Y....
        billing    billing        YYYYYY
        admin      administrative .Y..Y.
        admin      clinical       .Y..Y.
        admin      billing        .Y..Y.
        compliance administrative .Y....
        compliance clinical       .Y....
        compliance billing        .Y....";

    #[test]
    fn ninety_cases_of_role_group_and_right_are_as_promised() {
        let (rights, mut cases) = (Rights::default(), 0);
        for line in PROMISED.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let (role, group) = (Role::parse(words[0]).unwrap(), Group::parse(words[1]).unwrap());
            for (right, mark) in Right::ALL.into_iter().zip(words[2].chars()) {
                assert_eq!(rights.may(role, group, right), mark == 'Y', "{line} {right:?}");
                cases += 1;
            }
        }
        assert_eq!(cases, 90);
    }

    #[test]
    fn the_administration_cannot_lose_what_it_needs_to_change_the_table() {
        let mut names = Rights::default().names();
        for group in Group::ALL {
            let mut blind = names.clone();
            let held = blind.get_mut("admin").unwrap().get_mut(group.as_str()).unwrap();
            held.retain(|right| right != "read");
            assert_eq!(Rights::read(&blind), Err(Mistake::AdminBlind));
        }
        names.remove("admin");
        assert_eq!(Rights::read(&names), Err(Mistake::AdminBlind));
    }

    #[test]
    fn each_mistake_is_told() {
        let with = |role: &str, group: &str, rights: &[&str]| {
            let mut names = Rights::default().names();
            let rights = rights.iter().map(|r| (*r).to_owned()).collect();
            names
                .entry(role.to_owned())
                .or_default()
                .insert(group.to_owned(), rights);
            Rights::read(&names)
        };
        assert_eq!(with("doctor", "clinical", &["read"]), Err(Mistake::Role));
        assert_eq!(with("billing", "admin", &["read"]), Err(Mistake::Group));
        assert_eq!(with("billing", "sales", &["read"]), Err(Mistake::Group));
        assert_eq!(with("billing", "billing", &["delete"]), Err(Mistake::Right));
        assert_eq!(with("billing", "billing", &["read", "read"]), Err(Mistake::Right));
        assert!(
            with("billing", "clinical", &["send"])
                .unwrap()
                .may(Role::Billing, Group::Clinical, Right::Send)
        );
    }

    #[test]
    fn rights_format_unchanged() {
        let stored = serde_json::to_string(&Rights::default()).unwrap();
        assert!(stored.starts_with(
            r#"{"admin":{"administrative":["read","retire"],"billing":["read","retire"],"clinical":["read","retire"]},"billing":{"administrative":["read","send"]"#
        ), "{stored}");
        assert_eq!(
            serde_json::from_str::<Rights>(&stored).unwrap().names(),
            Rights::default().names()
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_what_is_read(held in proptest::collection::vec((0usize..5, 0usize..3, 0usize..6), 0..90)) {
            let mut names = Names::new();
            for group in Group::ALL {
                names.entry("admin".to_owned()).or_default().insert(group.as_str().to_owned(), vec!["read".to_owned()]);
            }
            for (role, group, right) in held {
                let rights = names.entry(Role::ALL[role].as_str().to_owned()).or_default().entry(Group::ALL[group].as_str().to_owned()).or_default();
                let right = Right::ALL[right].as_str().to_owned();
                if !rights.contains(&right) {
                    rights.push(right);
                }
            }
            let read = Rights::read(&names).unwrap();
            for role in Role::ALL {
                for group in Group::ALL {
                    for right in Right::ALL {
                        let named = names.get(role.as_str()).and_then(|g| g.get(group.as_str())).is_some_and(|r| r.contains(&right.as_str().to_owned()));
                        prop_assert_eq!(read.may(role, group, right), named);
                    }
                }
            }
            prop_assert_eq!(Rights::read(&read.names()).unwrap().names(), read.names());
        }
    }
}
