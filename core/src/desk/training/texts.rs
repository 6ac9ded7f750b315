//! Invented approved texts for training: written, approved and filled in by rules a little simpler than the edge's.

use crate::clinic::template::Group;
use crate::desk::documents::{
    Changed, Impact, NewDraft, Preview, Rendering, Slot, SlotTakes, Stage, TemplateVersion, Templates, TextIn, Token,
    UseTemplate,
};
use crate::log::state::shorten;
use crate::time::At;
use std::collections::BTreeMap;

/// Who wrote the texts that are there at the beginning.
const SEED: &str = "configuration";
/// Characters of one SMS, and of each of several.
const SMS: (usize, usize) = (160, 153);
/// Characters beyond which a message is called long.
const LONG: usize = 300;

/// The texts and tokens.
#[derive(Clone, Debug)]
pub struct Library {
    /// Every version, the newest of each first.
    pub templates: Vec<TemplateVersion>,
    /// The global tokens.
    pub tokens: Vec<Token>,
}

fn words(en: &str, sv: &str) -> BTreeMap<String, String> {
    [("en", en), ("sv", sv)]
        .map(|(l, t)| (l.to_owned(), t.to_owned()))
        .into()
}

fn said(en: &str, sv: &str) -> BTreeMap<String, TextIn> {
    let text = |text: String| TextIn {
        text,
        ..TextIn::default()
    };
    words(en, sv).into_iter().map(|(l, t)| (l, text(t))).collect()
}

impl Library {
    /// The texts at the beginning.
    pub fn new(now: At) -> Library {
        let slot = Slot {
            id: "what_to_bring".to_owned(),
            label: words("What to bring", "Vad som ska tas med"),
            max: 60,
            takes: SlotTakes::Words,
        };
        let version = |id: &str, group, stage, said, slots| TemplateVersion {
            id: id.to_owned(),
            group,
            version: 1,
            stage,
            said,
            slots,
            buttons: Vec::new(),
            author: SEED.to_owned(),
            written_at: now,
            approver: if stage == Stage::Approved { SEED } else { "" }.to_owned(),
            approved_at: (stage == Stage::Approved).then_some(now),
            unresolved: Vec::new(),
        };
        let templates = vec![
            version(
                "bring_along",
                Group::Administrative,
                Stage::Approved,
                said(
                    "Hello {name}, please bring {slot:what_to_bring} to your visit. Parking: {global:parking}.",
                    "Hej {name}, ta med {slot:what_to_bring} till ditt besök. Parkering: {global:parking}.",
                ),
                vec![slot],
            ),
            version(
                "before_check_up",
                Group::Clinical,
                Stage::Approved,
                said(
                    "Hello {name}, you may eat and drink as usual before your check-up.",
                    "Hej {name}, du får äta och dricka som vanligt före kontrollen.",
                ),
                Vec::new(),
            ),
            version(
                "invoice_question",
                Group::Billing,
                Stage::Draft,
                said(
                    "Hello {name}, we have received your question about your invoice and answer within two days.",
                    "Hej {name}, vi har fått din fråga om fakturan och svarar inom två dagar.",
                ),
                Vec::new(),
            ),
        ];
        let tokens = vec![Token {
            name: "parking".to_owned(),
            value: words("in the yard, two hours free", "på gården, två timmar utan avgift"),
            version: 1,
            reason: String::new(),
        }];
        Library { templates, tokens }
    }

    /// The document of the list.
    pub fn list(&self) -> Templates {
        Templates {
            templates: self.templates.clone(),
            tokens: [("name", "Wren"), ("clinic", "Training clinic")]
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .into(),
        }
    }

    /// A new version, as a draft.
    pub fn draft(&mut self, draft: NewDraft, author: &str, now: At) -> TemplateVersion {
        let last = self
            .templates
            .iter()
            .filter(|t| t.id == draft.id)
            .map(|t| t.version)
            .max();
        let unresolved = self.unresolved(&draft.said);
        let version = TemplateVersion {
            id: draft.id,
            group: draft.group,
            version: last.unwrap_or_default() + 1,
            stage: Stage::Draft,
            said: draft.said,
            slots: draft.slots,
            buttons: draft.buttons,
            author: author.to_owned(),
            written_at: now,
            approver: String::new(),
            approved_at: None,
            unresolved,
        };
        self.templates.insert(0, version.clone());
        version
    }

    /// Approves or retires a version.
    pub fn judge(&mut self, id: &str, version: i64, stage: Stage, by: &str, now: At) -> Option<TemplateVersion> {
        if stage == Stage::Approved {
            let older = self
                .templates
                .iter_mut()
                .filter(|t| t.id == id && t.stage == Stage::Approved);
            older.for_each(|t| t.stage = Stage::Retired);
        }
        let one = self.templates.iter_mut().find(|t| t.id == id && t.version == version)?;
        one.stage = stage;
        if stage == Stage::Approved {
            one.approver = by.to_owned();
            one.approved_at = Some(now);
        }
        Some(one.clone())
    }

    fn unresolved(&self, said: &BTreeMap<String, TextIn>) -> Vec<String> {
        let mut names = Vec::new();
        for text in said.values() {
            for part in text.text.split("{global:").skip(1) {
                let name = part.split('}').next().unwrap_or_default();
                let mark = format!("{{global:{name}}}");
                if !self.tokens.iter().any(|t| t.name == name) && !names.contains(&mark) {
                    names.push(mark);
                }
            }
        }
        names
    }

    fn fill(&self, text: &str, language: &str, slots: &BTreeMap<String, String>, name: &str) -> String {
        let mut filled = text.replace("{name}", name).replace("{clinic}", "Training clinic");
        for token in &self.tokens {
            let value = token.value.get(language).map_or("", String::as_str);
            filled = filled.replace(&format!("{{global:{}}}", token.name), value);
        }
        for (id, value) in slots {
            filled = filled.replace(&format!("{{slot:{id}}}"), value);
        }
        filled
    }

    /// An approved text with its slots filled in; `Err`: what is missing.
    pub fn filled(&self, used: &UseTemplate, language: &str, name: &str) -> Result<(String, i64), String> {
        let approved = self
            .templates
            .iter()
            .find(|t| t.id == used.id && t.stage == Stage::Approved);
        let template = approved.ok_or_else(|| "template".to_owned())?;
        let wanted = if used.language.is_empty() {
            language
        } else {
            &used.language
        };
        let said = template.said.get(wanted).or_else(|| template.said.values().next());
        let text = said
            .map(|s| self.fill(&s.text, wanted, &used.slots, name))
            .unwrap_or_default();
        match text.split_once("{slot:").and_then(|(_, rest)| rest.split('}').next()) {
            Some(slot) => Err(format!("slots.{slot}")),
            None => Ok((text, template.version)),
        }
    }

    /// How texts read.
    pub fn preview(&self, said: &BTreeMap<String, TextIn>, slots: &BTreeMap<String, String>, name: &str) -> Preview {
        let one = |language: &str, text: &str, sms: bool| {
            let text = self.fill(text, language, slots, name);
            let characters = text.chars().count();
            let pieces = if sms && characters > SMS.0 {
                characters.div_ceil(SMS.1)
            } else {
                1
            };
            let mut hints = Vec::new();
            if characters > LONG {
                hints.push("long".to_owned());
            }
            if pieces > 1 {
                hints.push("two_messages".to_owned());
            }
            Rendering {
                text,
                pieces: u32::try_from(pieces).unwrap_or(u32::MAX),
                characters: u32::try_from(characters).unwrap_or(u32::MAX),
                hints,
            }
        };
        let shown = said.iter().map(|(language, t)| {
            let sms = t.sms.as_deref().unwrap_or(&t.text);
            let voice = t.voice.as_deref().unwrap_or(&t.text);
            let channels = [
                ("web", one(language, &t.text, false)),
                ("whatsapp", one(language, &t.text, false)),
                ("sms", one(language, sms, true)),
                ("voice", one(language, voice, false)),
            ];
            (language.clone(), channels.map(|(c, r)| (c.to_owned(), r)).into())
        });
        Preview {
            shown: shown.collect(),
            wrong: self.unresolved(said),
        }
    }

    /// What a token's change does; `keep`: it is done.
    pub fn change(&mut self, token: Token, keep: bool) -> Impact {
        let mut after = self.clone();
        after.tokens.retain(|t| t.name != token.name);
        after.tokens.push(Token {
            version: token.version + 1,
            reason: String::new(),
            ..token
        });
        let mut changes = Vec::new();
        for template in self.templates.iter().filter(|t| t.stage == Stage::Approved) {
            for (language, text) in &template.said {
                let read = |library: &Library| library.fill(&text.text, language, &BTreeMap::new(), "Wren");
                let (before, after) = (read(self), read(&after));
                if before != after {
                    changes.push(Changed {
                        template: template.id.clone(),
                        language: language.clone(),
                        channel: "web".to_owned(),
                        before: shorten(&before, 200),
                        after: shorten(&after, 200),
                    });
                }
            }
        }
        if keep {
            *self = after;
        }
        Impact {
            changes,
            unsendable: Vec::new(),
        }
    }
}
