//! Approved texts under control: drafts, approval, versions.
//!
//! **Stored**: `texts`, a row for each version that was written at the desk, and for each of the configuration's own that was superseded or
//! retired here. A row's words never change; its stage goes from draft to approved to retired. **Why it is atomic**: each change is one transaction: the row's
//! stage, the version before it, the number that tells sessions of it (`texts_version`) and the audit's entry.

use super::super::{Clinic, config as configs, store};
use crate::error::{Fault, Out};
use crate::known;
use crate::limits;
use crate::objects::calls::desk::{AskDraft, AskJudge, By, Member};
use crate::sql::Row;
use samtal_core::audit::{Entry, Severity};
use samtal_core::clinic::config::Config;
use samtal_core::clinic::template::{Group, Template};
use samtal_core::desk::documents::{AskPreview, Frame, NewDraft, Preview, Stage, TemplateVersion, Templates};
use samtal_core::desk::draft::{self, Act, CONFIGURATION, Laid, Overlay, against, may_approve};
use samtal_core::desk::preview;
use samtal_core::desk::rights::Right;
use samtal_core::message::template::{Facts, fill_in};
use samtal_core::time::At;
use samtal_core::wire::problem::Problem;
use std::collections::{BTreeMap, BTreeSet};

/// The table. `body` is the version as `core` has it; times in milliseconds, 0: not yet.
pub const TABLE: &str = "
CREATE TABLE IF NOT EXISTS texts (
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    stage TEXT NOT NULL,
    body TEXT NOT NULL,
    author TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    approver TEXT NOT NULL DEFAULT '',
    approved_at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (id, version)
) WITHOUT ROWID;
";

const COLUMNS: &str =
    "SELECT id, version, stage, body, author, written_at, approver, approved_at FROM texts ORDER BY id, version DESC";
/// Texts of a clinic, the configuration's own among them.
const MAX_TEXTS: usize = 200;
/// Versions of one text: one a week for four years.
const MAX_VERSIONS: usize = 200;
/// What is counted up with each change that sessions are to know of.
const VERSION: &str = "texts_version";

/// A version as it is stored.
struct Stored {
    template: Template,
    stage: Stage,
    author: String,
    written_at: At,
    approver: String,
    approved_at: Option<At>,
}

impl Stored {
    fn read(row: &Row) -> Out<Stored> {
        let stage = match row.text(2).as_str() {
            "approved" => Stage::Approved,
            "retired" => Stage::Retired,
            _ => Stage::Draft,
        };
        Ok(Stored {
            template: serde_json::from_str(&row.text(3))?,
            stage,
            author: row.text(4),
            written_at: At(row.int(5)),
            approver: row.text(6),
            approved_at: Some(At(row.int(7))).filter(|at| at.0 > 0),
        })
    }

    /// One of the configuration's own, which it approves by being in it.
    fn of_config(template: &Template, stage: Stage, at: At) -> Stored {
        Stored {
            template: template.clone(),
            stage,
            author: CONFIGURATION.to_owned(),
            written_at: at,
            approver: CONFIGURATION.to_owned(),
            approved_at: Some(at),
        }
    }

    fn shown(&self, config: &Config) -> TemplateVersion {
        let of = &self.template;
        TemplateVersion {
            id: of.id.clone(),
            group: of.group,
            version: of.version,
            stage: self.stage,
            said: draft::said(of),
            slots: of.slots.clone(),
            buttons: of.buttons.iter().map(|b| b.as_str().to_owned()).collect(),
            author: self.author.clone(),
            written_at: self.written_at,
            approver: self.approver.clone(),
            approved_at: self.approved_at,
            unresolved: against(config, of),
        }
    }
}

fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => "draft",
        Stage::Approved => "approved",
        Stage::Retired => "retired",
    }
}

/// How bad it is if a text of this group is wrong: confusion, complaints, harm.
fn severity(group: Group) -> Severity {
    match group {
        Group::Administrative => Severity::Notice,
        Group::Billing => Severity::Warning,
        Group::Clinical => Severity::Alert,
    }
}

impl Clinic {
    /// How often texts, tokens and rights were changed at the desk.
    pub fn texts_version(&self) -> Out<i64> {
        Ok(store::meta(&self.db, VERSION)?.parse().unwrap_or_default())
    }

    /// Sessions are to know of a change, in the running transaction.
    pub fn texts_changed(&self) -> Out<()> {
        let next = self.texts_version()? + 1;
        store::set_meta(&self.db, VERSION, &next.to_string())
    }

    /// What was known of the configuration is old; every desk looks again.
    pub fn texts_told(&self) {
        self.config.replace(None);
        known::stale(self.slug());
        self.push(&Frame::Templates, |_| true);
    }

    /// The configuration as it was sent.
    pub fn sent_config(&self) -> Out<Config> {
        let sent = self
            .db
            .row("SELECT format, body FROM configs ORDER BY version DESC LIMIT 1", vec![])?;
        let sent = sent.ok_or(Problem::NotFound)?;
        configs::read(&sent.text(0), &sent.text(1), true)
            .map_err(|_| Fault::Internal("the stored configuration is not one".into()))
    }

    fn stored_texts(&self) -> Out<Vec<Stored>> {
        self.db.rows(COLUMNS, vec![])?.iter().map(Stored::read).collect()
    }

    /// What the desk decided, as it lies over the configuration.
    pub fn overlay(&self) -> Out<Overlay> {
        Ok(Overlay {
            laid: laid(&self.stored_texts()?),
            global: self.stored_tokens()?.into_iter().map(|t| (t.name, t.value)).collect(),
            rights: self.stored_rights()?.1,
        })
    }

    /// Every version of every text: those of the configuration that stand there alone, and those of the desk.
    fn versions(&self) -> Out<Vec<Stored>> {
        let mut all = self.stored_texts()?;
        let settled = laid(&all);
        let since = self.db.int("SELECT coalesce(max(at), 0) FROM configs", vec![])?;
        for own in &self.sent_config()?.template {
            if all
                .iter()
                .any(|s| s.template.id == own.id && s.template.version == own.version)
            {
                continue;
            }
            let over = settled.iter().find(|l| l.id == own.id);
            let stage = if over.is_some_and(|l| l.settled >= own.version) {
                Stage::Retired
            } else {
                Stage::Approved
            };
            all.push(Stored::of_config(own, stage, At(since)));
        }
        all.sort_by(|a, b| (&a.template.id, b.template.version).cmp(&(&b.template.id, a.template.version)));
        Ok(all)
    }

    /// Refuses a configuration that gives one of its texts a version that the desk gave to its own.
    pub fn no_texts_of_the_desk(&self, config: &Config) -> Out<()> {
        let stored = self.stored_texts()?;
        for (n, own) in config.template.iter().enumerate() {
            let of = stored.iter().filter(|s| s.template.id == own.id);
            let taken = of
                .clone()
                .any(|s| s.template.version == own.version && s.author != CONFIGURATION);
            if taken {
                let highest = of.map(|s| s.template.version).max().unwrap_or_default();
                let why =
                    format!("template[{n}].version: must be above {highest}: the desk has a version of that number");
                return Err(Problem::invalid("configuration", &why).into());
            }
        }
        Ok(())
    }

    /// A configuration with higher versions than the desk's takes their place, in the running transaction.
    pub fn texts_superseded(&self, config: &Config, now: At) -> Out<()> {
        for laid in laid(&self.stored_texts()?) {
            let own = config
                .template
                .iter()
                .find(|t| t.id == laid.id && t.version > laid.settled);
            if let (Some(own), Some(before)) = (own, &laid.approved) {
                self.set_stage(before, Stage::Retired)?;
                self.note_text(
                    "admin",
                    "template_retired",
                    own,
                    Some(before),
                    "the configuration has a higher version",
                    now,
                )?;
            }
        }
        Ok(())
    }

    /// The texts whose groups this member may read.
    pub fn desk_templates(&self, asked: &By<()>) -> Out<Templates> {
        let (config, rights) = (self.config()?, self.stored_rights()?.1);
        let may = |group| rights.may(asked.member.role, group, Right::Read);
        let templates = self.versions()?;
        let templates = templates
            .iter()
            .filter(|s| may(s.template.group))
            .map(|s| s.shown(&config))
            .collect();
        let tokens = self.examples(&config)?;
        Ok(Templates { templates, tokens })
    }

    /// What each token would say, in the clinic's own language.
    fn examples(&self, config: &Config) -> Out<BTreeMap<String, String>> {
        let now = self.now()?;
        let language = config.language_for("");
        let mut all = BTreeMap::new();
        let known = samtal_core::clinic::template::TOKENS.map(str::to_owned).into_iter();
        let global = config.global.keys().map(|name| format!("global:{name}"));
        for token in known.chain(global) {
            let wording = samtal_core::clinic::template::Wording {
                text: format!("{{{token}}}"),
                ..Default::default()
            };
            let template = Template {
                id: token.clone(),
                group: Group::Administrative,
                version: 1,
                buttons: Vec::new(),
                slots: Vec::new(),
                name: None,
                said: BTreeMap::new(),
            };
            let approved = samtal_core::clinic::config::Approved {
                template: &template,
                language,
                wording: &wording,
            };
            let facts: Facts = preview::example(language, &template, now);
            all.insert(token, fill_in(config, &approved, &facts, "", now).text);
        }
        Ok(all)
    }

    /// A new draft. The same by the same member again is the same draft.
    pub fn desk_draft(&self, asked: &By<AskDraft>) -> Out<TemplateVersion> {
        let (member, mut given) = (&asked.member, asked.ask.draft.clone());
        let (config, now) = (self.config()?, self.now()?);
        let all = self.versions()?;
        if let Some(of) = &asked.ask.of {
            if !given.id.is_empty() && given.id != *of {
                return Err(Problem::invalid("id", "must be the one in the address").into());
            }
            given.id.clone_from(of);
        }
        let versions: Vec<&Stored> = all.iter().filter(|s| s.template.id == given.id).collect();
        let latest = versions.first().copied();
        // What somebody may not do is told before what would be wrong with it.
        let (group, right) = match (&asked.ask.of, latest) {
            (Some(_), None) => return Err(Problem::NotFound.into()),
            (Some(_), Some(latest)) => (latest.template.group, Right::Edit),
            (None, _) => (given.group, Right::Create),
        };
        self.may(member, group, right)?;
        let why = draft::reason(&given.reason)?.to_owned();
        let version = latest.map_or(0, |l| l.template.version) + 1;
        let fresh = asked.ask.of.is_none();
        let base = latest.filter(|l| !fresh && l.template.version == given.base);
        let earlier: Vec<&Template> = versions.iter().map(|s| &s.template).collect();
        if let Some(again) =
            latest.filter(|l| is_again(&config, l, versions.get(1..).unwrap_or_default(), member, &given))
        {
            return Ok(again.shown(&config));
        }
        if fresh == latest.is_some() || given.base != latest.map_or(0, |l| l.template.version) {
            return Err(Problem::Conflict.into());
        }
        let template = draft::read(&config, &given, version, &earlier)?;
        let texts: BTreeSet<&str> = all.iter().map(|s| s.template.id.as_str()).collect();
        if versions.len() >= MAX_VERSIONS || (fresh && texts.len() >= MAX_TEXTS) {
            return Err(Problem::TooMany.into());
        }
        let stored = Stored {
            template,
            stage: Stage::Draft,
            author: member.id.clone(),
            written_at: now,
            approver: String::new(),
            approved_at: None,
        };
        self.db.transaction(|| {
            self.insert_text(&stored)?;
            let before = base.map(|b| &b.template);
            self.note_text(&member.actor(), "template_drafted", &stored.template, before, &why, now)
        })?;
        self.push(&Frame::Templates, |_| true);
        Ok(stored.shown(&config))
    }

    /// A version is approved or retired. The same by the same member again changes nothing.
    pub fn desk_judge(&self, asked: &By<AskJudge>) -> Out<TemplateVersion> {
        let (member, ask) = (&asked.member, &asked.ask);
        let (config, now) = (self.config()?, self.now()?);
        let all = self.versions()?;
        let versions: Vec<&Stored> = all.iter().filter(|s| s.template.id == ask.id).collect();
        let latest = versions.first().ok_or(Problem::NotFound)?;
        let right = if ask.approve { Right::Approve } else { Right::Retire };
        self.may(member, latest.template.group, right)?;
        let why = draft::reason(&ask.judge.reason)?;
        let of = versions.iter().find(|s| s.template.version == ask.judge.version);
        let of = of.ok_or_else(|| Problem::invalid("version", "must be a version of this text"))?;
        if ask.approve {
            self.approve(&config, member, of, &versions, why, now)
        } else {
            self.retire(&config, member, of, why, now)
        }
    }

    fn approve(
        &self,
        config: &Config,
        member: &Member,
        of: &Stored,
        versions: &[&Stored],
        why: &str,
        now: At,
    ) -> Out<TemplateVersion> {
        let shown = of.shown(config);
        if of.stage == Stage::Approved && of.approver == member.id {
            return Ok(shown);
        }
        let newest = versions.iter().all(|s| s.template.version <= of.template.version);
        if draft::after(of.stage, Act::Approve).is_none() || !newest {
            return Err(Problem::Conflict.into());
        }
        let drafts = versions.iter().take_while(|s| s.stage == Stage::Draft);
        let authors: Vec<String> = drafts.map(|s| s.author.clone()).collect();
        if !may_approve(config, &shown, &authors, &member.id) {
            return Err(Problem::Forbidden.into());
        }
        if !shown.unresolved.is_empty() {
            let why = format!("cannot be approved: {}", shown.unresolved.join(", "));
            return Err(Problem::invalid("version", &why).into());
        }
        let before = versions.iter().find(|s| s.stage == Stage::Approved);
        let approved = Stored {
            template: of.template.clone(),
            stage: Stage::Approved,
            author: of.author.clone(),
            written_at: of.written_at,
            approver: member.id.clone(),
            approved_at: Some(now),
        };
        self.db.transaction(|| {
            if let Some(before) = before {
                self.put_away(before)?;
            }
            self.insert_text(&approved)?;
            self.texts_changed()?;
            self.fits()?;
            let old = before.map(|b| &b.template);
            self.note_text(&member.actor(), "template_approved", &approved.template, old, why, now)
        })?;
        self.texts_told();
        Ok(approved.shown(config))
    }

    fn retire(&self, config: &Config, member: &Member, of: &Stored, why: &str, now: At) -> Out<TemplateVersion> {
        if of.stage == Stage::Retired {
            // Sent again after an answer that was lost; the audit has it once.
            return Ok(of.shown(config));
        }
        if draft::after(of.stage, Act::Retire).is_none() {
            return Err(Problem::Conflict.into());
        }
        self.db.transaction(|| {
            self.put_away(of)?;
            self.texts_changed()?;
            self.note_text(
                &member.actor(),
                "template_retired",
                &of.template,
                Some(&of.template),
                why,
                now,
            )
        })?;
        self.texts_told();
        let mut shown = of.shown(config);
        shown.stage = Stage::Retired;
        Ok(shown)
    }

    /// How a draft or a text reads, with examples.
    pub fn desk_preview(&self, asked: &By<AskPreview>) -> Out<Preview> {
        let (config, rights) = (self.config()?, self.stored_rights()?.1);
        let role = asked.member.role;
        Ok(preview::asked(&config, &rights, role, &asked.ask, None, self.now()?)?)
    }

    fn may(&self, member: &Member, group: Group, right: Right) -> Out<()> {
        if self.stored_rights()?.1.may(member.role, group, right) {
            Ok(())
        } else {
            Err(Problem::Forbidden.into())
        }
    }

    /// What every session is told must go through one call.
    fn fits(&self) -> Out<()> {
        if serde_json::to_string(&self.overlay()?)?.len() > limits::MAX_ROW {
            return Err(Problem::TooMany.into());
        }
        Ok(())
    }

    /// An approved version is retired; one of the configuration's own is written down as it was.
    fn put_away(&self, before: &Stored) -> Out<()> {
        let away = Stored {
            template: before.template.clone(),
            stage: Stage::Retired,
            author: before.author.clone(),
            written_at: before.written_at,
            approver: before.approver.clone(),
            approved_at: before.approved_at,
        };
        self.insert_text(&away)
    }

    fn set_stage(&self, of: &Template, stage: Stage) -> Out<()> {
        self.db.run(
            "UPDATE texts SET stage = ? WHERE id = ? AND version = ?",
            vec![name(stage).to_owned().into(), of.id.clone().into(), of.version.into()],
        )?;
        Ok(())
    }

    /// A new row, or a stored one with its new stage: its words stay.
    fn insert_text(&self, of: &Stored) -> Out<()> {
        self.db.run(
            "INSERT INTO texts VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id, version) DO UPDATE SET stage = excluded.stage, approver = excluded.approver, approved_at = excluded.approved_at",
            vec![
                of.template.id.clone().into(),
                of.template.version.into(),
                name(of.stage).to_owned().into(),
                serde_json::to_string(&of.template)?.into(),
                of.author.clone().into(),
                of.written_at.0.into(),
                of.approver.clone().into(),
                of.approved_at.map_or(0, |at| at.0).into(),
            ],
        )?;
        Ok(())
    }

    fn note_text(
        &self,
        actor: &str,
        action: &str,
        of: &Template,
        before: Option<&Template>,
        reason: &str,
        now: At,
    ) -> Out<()> {
        let before = before.map(serde_json::to_string).transpose()?.unwrap_or_default();
        let after = match action {
            "template_retired" => String::new(),
            _ => serde_json::to_string(of)?,
        };
        let entry = Entry {
            actor,
            action,
            object: &of.id,
            before: &before,
            after: &after,
            reason,
            severity: severity(of.group),
        };
        store::audit_edit(&self.db, now.0, &entry)
    }
}

/// What the stored versions come to, by text. Drafts decide nothing.
fn laid(stored: &[Stored]) -> Vec<Laid> {
    let mut all: Vec<Laid> = Vec::new();
    // By text, the newest first.
    for one in stored.iter().filter(|s| s.stage != Stage::Draft) {
        let approved = Some(&one.template).filter(|_| one.stage == Stage::Approved);
        match all.last_mut().filter(|l| l.id == one.template.id) {
            Some(laid) => laid.approved = laid.approved.take().or_else(|| approved.cloned()),
            None => all.push(Laid {
                id: one.template.id.clone(),
                settled: one.template.version,
                approved: approved.cloned(),
            }),
        }
    }
    all
}

/// Whether the newest version is what this member sends once more: an answer was lost on the way.
fn is_again(config: &Config, latest: &Stored, earlier: &[&Stored], member: &Member, given: &NewDraft) -> bool {
    let base = earlier.first().map_or(0, |b| b.template.version);
    let same = latest.stage == Stage::Draft && latest.author == member.id && given.base == base;
    let earlier: Vec<&Template> = earlier.iter().map(|s| &s.template).collect();
    let read = draft::read(config, given, latest.template.version, &earlier);
    same && read.is_ok_and(|template| template == latest.template)
}
