//! Drafts of texts: what may be written, what stands against approving it, who may approve it; and how approved versions lie over the
//! configuration's own.

use super::documents::{MAX_REASON, NewDraft, Stage, TemplateVersion, TextIn};
use super::rights::Rights;
use super::slots;
use crate::clinic::config::Config;
use crate::clinic::template::{
    Choice, GLOBAL, Globals, MAX_BUTTONS, MAX_LABEL, MAX_SLOT, MAX_SLOTS, MAX_SMS, MAX_TEXT, MAX_VOICE, SLOT, Slot,
    Template, Wording, is_id, tokens,
};
use crate::wire::problem::Problem;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who wrote what stands in the configuration.
pub const CONFIGURATION: &str = "configuration";
/// Characters of a template's name at the provider (WhatsApp: 512).
const MAX_NAME: usize = 512;

/// What is done with a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// It is sent from now on.
    Approve,
    /// It is not sent any more.
    Retire,
}

/// Where a version stands after this; none: it cannot be done. Draft, approved, retired, in that order and no other.
#[must_use]
pub fn after(stage: Stage, act: Act) -> Option<Stage> {
    match (stage, act) {
        (Stage::Draft, Act::Approve) => Some(Stage::Approved),
        (Stage::Approved, Act::Retire) => Some(Stage::Retired),
        (Stage::Draft, Act::Retire) | (Stage::Approved, Act::Approve) | (Stage::Retired, _) => None,
    }
}

/// Whether this member may approve a draft. `authors`: who wrote on it since a version was last approved.
#[must_use]
pub fn may_approve(config: &Config, of: &TemplateVersion, authors: &[String], approver: &str) -> bool {
    let wrote = of.author == approver || authors.iter().any(|author| author == approver);
    !(config.texts.needs_another(of.group) && wrote)
}

/// Why something is done, as it stands in the audit.
///
/// # Errors
/// There is none, or it is too long.
pub fn reason(text: &str) -> Result<&str, Problem> {
    let text = text.trim();
    let fits = (1..=MAX_REASON).contains(&text.chars().count()) && !text.chars().any(|c| c.is_control() && c != '\n');
    if fits {
        Ok(text)
    } else {
        Err(Problem::invalid(
            "reason",
            &format!("must say why, in 1 to {MAX_REASON} characters"),
        ))
    }
}

/// Reads a draft as a template with this version. `earlier`: the text's versions before it.
///
/// # Errors
/// The first thing that is wrong, with its field.
pub fn read(config: &Config, draft: &NewDraft, version: i64, earlier: &[&Template]) -> Result<Template, Problem> {
    if !is_id(&draft.id) {
        return Err(Problem::invalid("id", "must be 1 to 40 small letters, digits and '_'"));
    }
    if earlier.iter().any(|e| e.group != draft.group) {
        // Or whoever may write one group's texts could take over another's.
        return Err(Problem::invalid(
            "group",
            "must stay as it is: a text of another group is another text",
        ));
    }
    read_slots(config, &draft.slots)?;
    let mut buttons = Vec::new();
    for name in &draft.buttons {
        match Choice::parse(name).filter(|c| !buttons.contains(c) && buttons.len() < MAX_BUTTONS) {
            Some(choice) => buttons.push(choice),
            None => {
                return Err(Problem::invalid(
                    "buttons",
                    "must be at most three of 'yes', 'no', 'directions' and 'info', each once",
                ));
            }
        }
    }
    if draft.said.is_empty() {
        return Err(Problem::invalid("said", "must have a text"));
    }
    let mut said = BTreeMap::new();
    for (language, text) in &draft.said {
        if !config.languages.contains(language) {
            return Err(Problem::invalid(
                &format!("said.{language}"),
                "must be one of the clinic's languages",
            ));
        }
        let before: Vec<(&Template, &Wording)> = earlier
            .iter()
            .filter_map(|e| Some((*e, e.said.get(language)?)))
            .collect();
        said.insert(language.clone(), wording(language, text, &draft.slots, &before)?);
    }
    Ok(Template {
        id: draft.id.clone(),
        group: draft.group,
        version,
        buttons,
        slots: draft.slots.clone(),
        name: None,
        said,
    })
}

fn read_slots(config: &Config, slots: &[Slot]) -> Result<(), Problem> {
    if slots.len() > MAX_SLOTS {
        return Err(Problem::invalid("slots", &format!("may be at most {MAX_SLOTS}")));
    }
    for (n, slot) in slots.iter().enumerate() {
        let field = |name: &str| format!("slots[{n}].{name}");
        let twice = slots.iter().take(n).any(|s| s.id == slot.id);
        if !is_id(&slot.id) || twice {
            return Err(Problem::invalid(
                &field("id"),
                "must be small letters, digits and '_', given once",
            ));
        }
        if !(1..=MAX_SLOT).contains(&slot.max) {
            return Err(Problem::invalid(
                &field("max"),
                &format!("must be from 1 to {MAX_SLOT}"),
            ));
        }
        for (language, label) in &slot.label {
            let fine = (1..=MAX_LABEL).contains(&label.trim().chars().count()) && !label.chars().any(char::is_control);
            if !fine || !config.languages.contains(language) {
                let why = format!("must have 1 to {MAX_LABEL} characters in each of the clinic's languages");
                return Err(Problem::invalid(&field("label"), &why));
            }
        }
    }
    Ok(())
}

fn wording(
    language: &str,
    given: &TextIn,
    slots: &[Slot],
    before: &[(&Template, &Wording)],
) -> Result<Wording, Problem> {
    let one = |field: &str, text: &str, max: usize| -> Result<String, Problem> {
        let field = format!("said.{language}.{field}");
        let text = text.trim();
        if !(1..=max).contains(&text.chars().count()) {
            return Err(Problem::invalid(&field, &format!("must have 1 to {max} characters")));
        }
        if text.chars().any(|c| c.is_control() && c != '\n') {
            return Err(Problem::invalid(&field, "may not have control characters"));
        }
        let named =
            tokens(text).map_err(|wrong| Problem::invalid(&field, &format!("has '{wrong}', which is no token")))?;
        let strange = named.iter().find(|t| {
            let slot = t.strip_prefix(SLOT);
            slot.is_some_and(|id| slots.iter().all(|s| s.id != id))
        });
        match strange {
            Some(token) => Err(Problem::invalid(
                &field,
                &format!("has '{{{token}}}', which is not among the slots"),
            )),
            None => Ok(text.to_owned()),
        }
    };
    let other = |field: &str, text: &Option<String>, max: usize| {
        let text = text.as_deref().filter(|t| !t.trim().is_empty());
        text.map(|t| one(field, t, max)).transpose()
    };
    let text = one("text", &given.text, MAX_TEXT)?;
    let (sms, voice) = (
        other("sms", &given.sms, MAX_SMS)?,
        other("voice", &given.voice, MAX_VOICE)?,
    );
    let name = given.name.as_deref().map(str::trim).filter(|n| !n.is_empty());
    if name.is_some_and(|n| n.len() > MAX_NAME || !n.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')) {
        return Err(Problem::invalid(
            &format!("said.{language}.name"),
            "must be the template's name at the provider: letters, digits and '_'",
        ));
    }
    // A provider approved words, not a name: under the old name it would go on sending the old ones.
    let stale = before.iter().any(|(template, wording)| {
        let known = wording.name.as_ref().or(template.name.as_ref());
        wording.text != text && known.map(String::as_str) == name
    });
    let name = name.filter(|_| !stale).map(str::to_owned);
    Ok(Wording { text, sms, voice, name })
}

/// What stands against approving or sending a text: `language:sv` (it has no words there), `global:parking:sv` (a token without a value),
/// `label:bring:sv` (a slot that is not asked for there), `slot:bring` (a slot that stands nowhere), `word:invoice` (a word of another group's
/// texts).
#[must_use]
pub fn against(config: &Config, template: &Template) -> Vec<String> {
    against_in(config, template, &config.languages)
}

/// As [`against`], of these languages alone: a text that goes to one patient goes in one.
#[must_use]
pub fn against_in(config: &Config, template: &Template, languages: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for language in languages {
        let Some(wording) = template.said.get(language) else {
            all.push(format!("language:{language}"));
            continue;
        };
        for (_, text) in wording.texts() {
            for token in tokens(text).unwrap_or_default() {
                let name = token.strip_prefix(GLOBAL);
                if name.is_some_and(|name| config.global(name, language).is_none()) {
                    all.push(format!("{token}:{language}"));
                }
            }
            all.extend(slots::blocked(config, template.group, &plain(text)).map(|word| format!("word:{word}")));
        }
        let unasked = template.slots.iter().filter(|s| !s.label.contains_key(language));
        all.extend(unasked.map(|s| format!("label:{}:{language}", s.id)));
    }
    let stands = |slot: &&Slot| {
        let mut texts = template.said.values().flat_map(Wording::texts);
        texts.any(|(_, text)| slots::named(text).contains(&slot.id.as_str()))
    };
    all.extend(
        template
            .slots
            .iter()
            .filter(|s| !stands(s))
            .map(|s| format!("slot:{}", s.id)),
    );
    all.sort();
    all.dedup();
    all
}

/// A text without its tokens: what is the clinic's own words.
fn plain(text: &str) -> String {
    crate::context::words::fill(text, &[])
}

/// A template as its wire form says it.
#[must_use]
pub fn said(template: &Template) -> BTreeMap<String, TextIn> {
    let text = |(language, w): (&String, &Wording)| {
        let text = TextIn {
            text: w.text.clone(),
            sms: w.sms.clone(),
            voice: w.voice.clone(),
            name: w.name.clone().or_else(|| template.name.clone()),
        };
        (language.clone(), text)
    };
    template.said.iter().map(text).collect()
}

/// What the desk's versions come to for one text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Laid {
    /// The text.
    pub id: String,
    /// Up to which version it was decided at the desk: the configuration's own counts when its version is higher.
    pub settled: i64,
    /// The approved version; none: it is retired.
    pub approved: Option<Template>,
}

/// What the desk decided, as it lies over the configuration: sessions are told both together, so that a text, a token and a right take effect at
/// once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlay {
    /// Its texts.
    pub laid: Vec<Laid>,
    /// Its global tokens.
    pub global: Globals,
    /// Who may do what with texts.
    pub rights: Rights,
}

impl Overlay {
    /// Lays it over the configuration as it was sent.
    pub fn lay_over(&self, config: &mut Config) {
        config.global.extend(self.global.clone());
        for laid in &self.laid {
            let own = config.template.iter().position(|t| t.id == laid.id);
            if own
                .and_then(|at| config.template.get(at))
                .is_some_and(|own| own.version > laid.settled)
            {
                continue;
            }
            if let Some(at) = own {
                config.template.remove(at);
            }
            match &laid.approved {
                Some(approved) => config.template.push(approved.clone()),
                None => config.retired.push(laid.id.clone()),
            }
        }
    }
}

#[cfg(test)]
mod tests;
