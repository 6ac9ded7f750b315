//! The clinic's approved texts: who may send what, how it reads on each channel, and who changed it when.

mod detail;
mod editor;
pub mod picker;
mod reading;
mod rights;
mod tokens;

use super::parts;
use crate::api;
use crate::i18n::{self, views::t};
use crate::markup::v;
use crate::signal::Var;
use crate::{browser, store};
use leptos::prelude::*;
use samtal_core::clinic::template::Group;
use samtal_core::desk::documents::{Stage, TemplateVersion, Templates};
use samtal_core::desk::roles::Act;

/// What is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Nothing yet.
    #[default]
    Nothing,
    /// A text, with its versions.
    Text(String),
    /// A new text of a group is written.
    New(Group),
    /// A new version is written, from this one.
    Edit(String, i64),
    /// The global tokens.
    Tokens,
    /// Who may do what.
    Rights,
}

/// Whether the member may do this with a group of texts.
pub fn may(group: Group, right: &str) -> bool {
    store::desk().me.with_untracked(|me| {
        let rights = me.as_ref().and_then(|me| me.rights.get(group_name(group)));
        rights.is_some_and(|rights| rights.iter().any(|r| r == right))
    })
}

/// A group's name on the wire.
pub fn group_name(group: Group) -> &'static str {
    group.as_str()
}

/// A group's name in words.
pub fn group_words(group: Group) -> &'static str {
    match group {
        Group::Administrative => t().group_administrative,
        Group::Clinical => t().group_clinical,
        Group::Billing => t().group_billing,
    }
}

/// What comes of a wrong text of a group.
pub fn risk(group: Group) -> &'static str {
    match group {
        Group::Administrative => t().risk_administrative,
        Group::Clinical => t().risk_clinical,
        Group::Billing => t().risk_billing,
    }
}

/// A stage as a mark.
pub fn stage(stage: Stage) -> AnyView {
    let (words, good, open) = match stage {
        Stage::Draft => (t().stage_draft, false, true),
        Stage::Approved => (t().stage_approved, true, false),
        Stage::Retired => (t().stage_retired, false, false),
    };
    v! { <span class="chip" class:good=good class:open=open>{words}</span> }
}

/// A text's id as it is read: without what only programs need.
pub fn title(id: &str) -> String {
    let words = id.replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The room.
pub fn view() -> AnyView {
    let desk = store::desk();
    let all: parts::Loaded<Templates> = Var::new(None);
    let look = Var::new(Look::Nothing);
    Effect::new(move |_| {
        desk.templates_changed.track();
        parts::load(all, api::templates());
    });
    // What was chosen is gone to: on a phone it stands below the list.
    Effect::new(move |before: Option<Look>| {
        let now = look.get();
        if before.is_some_and(|before| before != now) && now != Look::Nothing {
            browser::focus("texts-side");
        }
        now
    });
    let governs = store::may(Act::EditRights);
    let texts = move || match all.get() {
        Some(Ok(texts)) => texts,
        _ => Templates::default(),
    };
    let side = move || match look.get() {
        Look::Nothing => v! { <p class="empty">{t().choose_template}</p> },
        Look::Text(id) => detail::view(&id, &texts(), look),
        // What is being written stays as it is, whatever a colleague saves meanwhile.
        Look::New(group) => editor::view(None, group, &untrack(texts), look),
        Look::Edit(id, version) => {
            let texts = untrack(texts);
            let from = texts
                .templates
                .iter()
                .find(|t| t.id == id && t.version == version)
                .cloned();
            let group = from.as_ref().map_or(Group::Administrative, |f| f.group);
            editor::view(from, group, &texts, look)
        }
        Look::Tokens => tokens::view(),
        Look::Rights => rights::view(),
    };
    let tab = move |to: Look, words: &'static str| {
        let (is, to_go) = (to.clone(), to);
        v! {
            <button type="button" class="chip pick" aria-pressed=move || (look.get() == is).to_string() on:click=move |_| look.set(to_go.clone())>{words}</button>
        }
    };
    v! {
        <div class="room texts-room">
            {parts::heading(i18n::t().templates, t().templates_about)}
            <div class="filters" role="group" aria-label=i18n::t().templates>
                {tab(Look::Tokens, t().global_tokens)}
                {governs.then(|| tab(Look::Rights, t().rights))}
            </div>
            <div class="two">
                <nav class="texts-list" aria-label=i18n::t().templates>
                    {parts::shown(all, move |texts| list(&texts, look))}
                </nav>
                <div class="texts-side" id="texts-side" tabindex="-1">{side}</div>
            </div>
        </div>
    }
}

/// The newest version of each text of a group, the one that is sent if there is one.
fn heads(texts: &Templates, group: Group) -> Vec<TemplateVersion> {
    let mut heads: Vec<TemplateVersion> = Vec::new();
    for one in texts.templates.iter().filter(|t| t.group == group) {
        match heads.iter_mut().find(|h| h.id == one.id) {
            None => heads.push(one.clone()),
            Some(head) => {
                let better = one.stage == Stage::Approved && head.stage != Stage::Approved;
                let newer =
                    one.version > head.version && (head.stage != Stage::Approved || one.stage == Stage::Approved);
                if better || newer {
                    *head = one.clone();
                }
            }
        }
    }
    heads.sort_by(|a, b| a.id.cmp(&b.id));
    heads
}

fn list(texts: &Templates, look: Var<Look>) -> AnyView {
    let group = |group: Group| {
        let rows: Vec<_> = heads(texts, group)
            .into_iter()
            .map(|head| entry(texts, head, look))
            .collect();
        let none = rows.is_empty();
        v! {
            <section class="group">
                <h2>{group_words(group)}</h2>
                <p class="risk">{risk(group)}</p>
                <ul>{rows}</ul>
                {none.then(|| v! { <p class="quietly">{t().group_empty}</p> })}
                {may(group, "create").then(|| v! {
                    <button type="button" class="btn" on:click=move |_| look.set(Look::New(group))>{t().new_text}</button>
                })}
            </section>
        }
    };
    let groups: Vec<_> = Group::ALL.into_iter().map(group).collect();
    v! { <div>{groups}</div> }
}

fn entry(texts: &Templates, head: TemplateVersion, look: Var<Look>) -> AnyView {
    let (is, go) = (Look::Text(head.id.clone()), Look::Text(head.id.clone()));
    let drafts = texts
        .templates
        .iter()
        .any(|t| t.id == head.id && t.stage == Stage::Draft && t.version > head.version);
    let broken = !head.unresolved.is_empty();
    v! {
        <li>
            <button type="button" class="text-entry" aria-pressed=move || (look.get() == is).to_string() on:click=move |_| look.set(go.clone())>
                <span>{title(&head.id)}</span>
                <span class="marks">
                    {stage(head.stage)}
                    {drafts.then(|| v! { <span class="chip open">{t().draft_waits}</span> })}
                    {broken.then(|| v! { <span class="chip bad">{t().not_sendable}</span> })}
                </span>
            </button>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use samtal_core::time::At;

    fn version(id: &str, version: i64, stage: Stage) -> TemplateVersion {
        TemplateVersion {
            id: id.to_owned(),
            group: Group::Clinical,
            version,
            stage,
            said: Default::default(),
            slots: Vec::new(),
            buttons: Vec::new(),
            author: "ann".to_owned(),
            written_at: At(0),
            approver: String::new(),
            approved_at: None,
            unresolved: Vec::new(),
        }
    }

    #[test]
    fn a_text_is_listed_by_what_is_sent_not_by_its_newest_draft() {
        let texts = Templates {
            templates: vec![
                version("a", 3, Stage::Draft),
                version("a", 2, Stage::Approved),
                version("a", 1, Stage::Retired),
                version("b", 2, Stage::Draft),
                version("b", 1, Stage::Retired),
            ],
            ..Templates::default()
        };
        let heads: Vec<_> = heads(&texts, Group::Clinical)
            .into_iter()
            .map(|h| (h.id, h.version))
            .collect();
        assert_eq!(heads, [("a".to_owned(), 2), ("b".to_owned(), 2)]);
        assert!(super::heads(&texts, Group::Billing).is_empty());
    }

    #[test]
    fn an_id_is_read_as_words() {
        assert_eq!(title("before_check_up"), "Before check up");
        assert_eq!(title(""), "");
    }
}
