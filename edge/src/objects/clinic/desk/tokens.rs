//! Global tokens, and which role may do what with which group of texts.
//!
//! **Stored**: every version of each token and of the table of rights; the newest holds. Who changed what and why stands in the audit, written in the
//! same transaction.

use super::super::{Clinic, store};
use crate::error::Out;
use crate::objects::calls::desk::{AskToken, By};
use samtal_core::audit::{Entry, Severity};
use samtal_core::clinic::template::{MAX_GLOBALS, Values};
use samtal_core::desk::documents::{Impact, RightsTable, Token, Tokens};
use samtal_core::desk::draft::reason;
use samtal_core::desk::rights::Rights;
use samtal_core::desk::roles::Act;
use samtal_core::desk::tokens;
use samtal_core::wire::problem::Problem;

/// The tables.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS global_tokens (
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    value TEXT NOT NULL,
    author TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (name, version)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rights (
    version INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    author TEXT NOT NULL,
    at INTEGER NOT NULL
);
";

impl Clinic {
    /// The newest version of each token that was changed at the desk.
    pub fn stored_tokens(&self) -> Out<Vec<Token>> {
        let rows = self.db.rows(
            "SELECT name, max(version), value FROM global_tokens GROUP BY name ORDER BY name",
            vec![],
        )?;
        rows.iter()
            .map(|row| {
                Ok(Token {
                    name: row.text(0),
                    version: row.int(1),
                    value: serde_json::from_str(&row.text(2))?,
                    reason: String::new(),
                })
            })
            .collect()
    }

    /// Every token as it holds: the configuration's have version 0 until they are changed here.
    pub fn desk_tokens(&self) -> Out<Tokens> {
        let stored = self.stored_tokens()?;
        let version = |name: &str| stored.iter().find(|t| t.name == name).map_or(0, |t| t.version);
        let config = self.config()?;
        let tokens = config.global.iter().map(|(name, value)| Token {
            name: name.clone(),
            value: value.clone(),
            version: version(name),
            reason: String::new(),
        });
        let tokens = tokens.collect();
        Ok(Tokens { tokens })
    }

    /// What a token's change would do; or does: every text that has the token says the new value from now on.
    pub fn desk_token(&self, asked: &By<AskToken>) -> Out<Impact> {
        let (member, given) = (&asked.member, &asked.ask.token);
        member.must(Act::EditTokens)?;
        let (config, now) = (self.config()?, self.now()?);
        let values = tokens::read(&config, &given.name, &given.value)?;
        let impact = tokens::impact(&config, &given.name, &values, now);
        if !asked.ask.put {
            return Ok(impact);
        }
        let why = reason(&given.reason)?;
        let known = self.desk_tokens()?.tokens;
        let before = known.iter().find(|t| t.name == given.name);
        let (version, old) = before.map_or((0, Values::new()), |t| (t.version, t.value.clone()));
        if before.is_some() && old == values {
            // Nothing to do, or done already and the answer was lost.
            return Ok(impact);
        }
        if given.version != version {
            return Err(Problem::Conflict.into());
        }
        if before.is_none() && known.len() >= MAX_GLOBALS {
            return Err(Problem::TooMany.into());
        }
        let text = |values: &Values| serde_json::to_string(values);
        let (old, new) = (text(&old)?, text(&values)?);
        self.db.transaction(|| {
            self.db.run(
                "INSERT INTO global_tokens VALUES (?, ?, ?, ?, ?)",
                vec![
                    given.name.clone().into(),
                    (version + 1).into(),
                    new.clone().into(),
                    member.id.clone().into(),
                    now.0.into(),
                ],
            )?;
            self.texts_changed()?;
            let actor = member.actor();
            let entry = Entry {
                actor: &actor,
                action: "token_changed",
                object: &given.name,
                before: &old,
                after: &new,
                reason: why,
                severity: Severity::Warning,
            };
            store::audit_edit(&self.db, now.0, &entry)
        })?;
        self.texts_told();
        Ok(impact)
    }

    /// The table that holds, and its version; 0: nobody changed it.
    pub fn stored_rights(&self) -> Out<(i64, Rights)> {
        let row = self
            .db
            .row("SELECT version, body FROM rights ORDER BY version DESC LIMIT 1", vec![])?;
        match row {
            Some(row) => Ok((row.int(0), serde_json::from_str(&row.text(1))?)),
            None => Ok((0, Rights::default())),
        }
    }

    /// The table as it is shown.
    pub fn desk_rights(&self) -> Out<RightsTable> {
        self.config()?;
        let (version, rights) = self.stored_rights()?;
        Ok(RightsTable {
            rights: rights.names(),
            version,
            reason: String::new(),
        })
    }

    /// A new table.
    pub fn desk_put_rights(&self, asked: &By<RightsTable>) -> Out<RightsTable> {
        let (member, given) = (&asked.member, &asked.ask);
        member.must(Act::EditRights)?;
        let now = self.now()?;
        let rights = Rights::read(&given.rights).map_err(|mistake| Problem::invalid("rights", mistake.why()))?;
        let (version, before) = self.stored_rights()?;
        if rights == before {
            return self.desk_rights();
        }
        let why = reason(&given.reason)?;
        if given.version != version {
            return Err(Problem::Conflict.into());
        }
        let (old, new) = (serde_json::to_string(&before)?, serde_json::to_string(&rights)?);
        self.db.transaction(|| {
            self.db.run(
                "INSERT INTO rights VALUES (?, ?, ?, ?)",
                vec![
                    (version + 1).into(),
                    new.clone().into(),
                    member.id.clone().into(),
                    now.0.into(),
                ],
            )?;
            self.texts_changed()?;
            let actor = member.actor();
            let entry = Entry {
                actor: &actor,
                action: "rights_changed",
                object: "rights",
                before: &old,
                after: &new,
                reason: why,
                severity: Severity::Alert,
            };
            store::audit_edit(&self.db, now.0, &entry)
        })?;
        self.texts_told();
        self.desk_rights()
    }
}
