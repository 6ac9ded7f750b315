//! What the desk's rooms at the door ask of the objects.

use samtal_core::clinic::staff::Role;
use serde::{Deserialize, Serialize};

/// Who acts: what every internal call of the desk carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Their id.
    pub id: String,
    /// Their name, as patients may read it.
    pub name: String,
    /// What they do, as patients may read it; may be empty.
    pub title: String,
    /// Their role.
    pub role: Role,
}

impl Member {
    /// As the log and the audit name them.
    pub fn actor(&self) -> String {
        format!("staff:{}", self.id)
    }
}

/// What a member asks: the body of every internal call of the desk.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct By<T> {
    /// Who.
    pub member: Member,
    /// What.
    pub ask: T,
}
