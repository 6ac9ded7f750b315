//! Writing a draft: the words by language and channel, the free slots, and beside them how it will read.

use super::{Look, group_words, reading, risk, title};
use crate::api::{self, Refused};
use crate::browser::{sleep, spawn};
use crate::i18n::views::t;
use crate::markup::v;
use crate::signal::Var;
use crate::store;
use crate::views::parts;
use leptos::prelude::*;
use samtal_core::clinic::template::Group;
use samtal_core::desk::documents::{
    AskPreview, MIN_REASON, NewDraft, Preview, Slot, SlotTakes, TemplateVersion, Templates, TextIn,
};

/// So long after the last key the preview is asked for.
const PAUSE: i64 = 350;
/// Characters of a new slot at first.
const SLOT_MAX: usize = 60;

/// A draft from a version, or a new text of a group.
pub fn view(from: Option<TemplateVersion>, group: Group, texts: &Templates, look: Var<Look>) -> AnyView {
    let languages = store::desk()
        .me
        .with_untracked(|me| me.as_ref().map(|m| m.languages.clone()).unwrap_or_default());
    let is_new = from.is_none();
    let draft = Var::new(match from {
        Some(from) => NewDraft {
            id: from.id,
            group: from.group,
            said: from.said,
            slots: from.slots,
            buttons: from.buttons,
            base: from.version,
            reason: String::new(),
        },
        None => NewDraft {
            id: String::new(),
            group,
            said: languages.iter().map(|l| (l.clone(), TextIn::default())).collect(),
            slots: Vec::new(),
            buttons: Vec::new(),
            base: 0,
            reason: String::new(),
        },
    });
    let language = Var::new(languages.first().cloned().unwrap_or_else(|| "en".to_owned()));
    let preview: parts::Loaded<Preview> = Var::new(None);
    let refused: Var<Option<Refused>> = Var::new(None);
    let number = StoredValue::new(0u32);
    Effect::new(move |_| {
        let asked = draft.get();
        number.update_value(|n| *n += 1);
        let mine = number.get_value();
        spawn(async move {
            sleep(PAUSE).await;
            if number.try_get_value() != Some(mine) || asked.said.values().any(|s| s.text.trim().is_empty()) {
                return;
            }
            let mut asked = asked;
            if asked.id.is_empty() {
                "preview".clone_into(&mut asked.id);
            }
            let body = AskPreview {
                draft: Some(asked),
                ..AskPreview::default()
            };
            let answer = api::preview(&body).await;
            if number.try_get_value() == Some(mine) {
                preview.set(Some(answer));
            }
        });
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let body = draft.get_untracked();
        spawn(async move {
            let saved = if is_new {
                api::new_template(&body).await
            } else {
                api::edit_template(&body.id, &body).await
            };
            match saved {
                Ok(version) => {
                    store::announce(t().draft_saved);
                    store::desk().templates_changed.update(|n| *n += 1);
                    look.set(Look::Text(version.id));
                }
                Err(why) => {
                    refused.set(Some(why));
                }
            }
        });
    };
    let back = {
        let id = draft.with_untracked(|d| d.id.clone());
        move |_| {
            look.set(if id.is_empty() {
                Look::Nothing
            } else {
                Look::Text(id.clone())
            })
        }
    };
    let ready = move || {
        draft.with(|d| {
            let said = d.said.values().all(|s| !s.text.trim().is_empty());
            said && !d.id.is_empty() && d.reason.trim().chars().count() >= MIN_REASON
        })
    };
    let heading = if is_new {
        t().new_text.to_owned()
    } else {
        title(&draft.with_untracked(|d| d.id.clone()))
    };
    let names: Vec<String> = texts.tokens.keys().cloned().collect();
    v! {
        <form class="editor" on:submit=save>
            <header>
                <h2>{heading}</h2>
                <p class="quietly">{group_words(group)}</p>
                <p class="risk">{risk(group)}</p>
            </header>
            {is_new.then(|| v! {
                <label class="field"><span>{t().text_id}</span>
                    <input id="text-id" type="text" autocomplete="off" spellcheck="false" prop:value=move || draft.with(|d| d.id.clone())
                        on:input=move |e| draft.update(|d| d.id = as_id(&event_target_value(&e)))/>
                    <small>{t().text_id_hint}</small>
                </label>
            })}
            <div class="filters" role="group" aria-label=t().languages>
                {languages.iter().map(|l| {
                    let (is, to, name) = (l.clone(), l.clone(), l.to_uppercase());
                    v! { <button type="button" class="chip pick" aria-pressed=move || (language.get() == is).to_string() on:click=move |_| language.set(to.clone())>{name}</button> }
                }).collect::<Vec<_>>()}
            </div>
            {move || words(draft, &language.get(), &names)}
            {slots(draft, languages.clone())}
            <section class="preview" aria-live="polite">
                <h3>{t().how_it_reads}</h3>
                {move || match preview.get() {
                    None => v! { <p class="quietly">{t().preview_hint}</p> },
                    Some(Err(why)) => parts::problem(&why),
                    Some(Ok(preview)) => {
                        let wrong: Vec<_> = preview.wrong.iter().map(|w| v! { <li>{reading::wrong(w)}</li> }).collect();
                        let broken = !wrong.is_empty();
                        v! {
                            {broken.then(|| v! { <div class="wrong"><p>{t().not_sendable}</p><ul>{wrong}</ul></div> })}
                            {reading::renderings(&preview, &language.get(), true)}
                        }
                    }
                }}
            </section>
            <label class="field"><span>{t().reason}</span>
                <input id="draft-reason" type="text" autocomplete="off" prop:value=move || draft.with(|d| d.reason.clone())
                    on:input=move |e| draft.update(|d| d.reason = event_target_value(&e))/>
            </label>
            {move || refused.get().map(|why| parts::problem(&why))}
            <div class="row">
                <button class="btn main" disabled=move || !ready()>{t().save_draft}</button>
                <button type="button" class="btn quiet" on:click=back>{crate::i18n::t().cancel}</button>
            </div>
        </form>
    }
}

/// What may stand in an id: small letters, digits and `_`.
fn as_id(text: &str) -> String {
    let fit = |c: char| match c.to_ascii_lowercase() {
        c if c.is_ascii_lowercase() || c.is_ascii_digit() => Some(c),
        ' ' | '-' | '_' => Some('_'),
        _ => None,
    };
    text.chars().filter_map(fit).take(40).collect()
}

/// The words in one language, for each channel that has its own.
fn words(draft: Var<NewDraft>, language: &str, tokens: &[String]) -> AnyView {
    let said = draft.with_untracked(|d| d.said.get(language).cloned().unwrap_or_default());
    let area =
        |id: &'static str, label: &'static str, text: String, rows: &'static str, keep: fn(&mut TextIn, String)| {
            let language = language.to_owned();
            v! {
                <label class="field"><span>{label}</span>
                    <textarea id=id rows=rows lang=language.clone() prop:value=text on:input=move |e| {
                        let text = event_target_value(&e);
                        draft.update(|d| keep(d.said.entry(language.clone()).or_default(), text));
                    }></textarea>
                </label>
            }
        };
    let own = |text: String| Some(text).filter(|t| !t.trim().is_empty());
    let sms: fn(&mut TextIn, String) = |said, text| said.sms = Some(text).filter(|t| !t.trim().is_empty());
    let voice: fn(&mut TextIn, String) = |said, text| said.voice = Some(text).filter(|t| !t.trim().is_empty());
    let main: fn(&mut TextIn, String) = |said, text| said.text = text;
    let marks: Vec<_> = tokens
        .iter()
        .map(|name| v! { <code>{format!("{{{name}}}")}</code> })
        .collect();
    let has_own =
        own(said.sms.clone().unwrap_or_default()).is_some() || own(said.voice.clone().unwrap_or_default()).is_some();
    v! {
        <div class="words">
            {area("text-main", t().text_all, said.text.clone(), "4", main)}
            <details open=has_own>
                <summary>{t().own_channels}</summary>
                {area("text-sms", t().text_sms, said.sms.clone().unwrap_or_default(), "3", sms)}
                {area("text-voice", t().text_voice, said.voice.clone().unwrap_or_default(), "3", voice)}
            </details>
            <details class="tokens-hint">
                <summary>{t().which_tokens}</summary>
                <p class="quietly">{t().tokens_hint}</p>
                <p class="codes">{marks}</p>
            </details>
        </div>
    }
}

fn slots(draft: Var<NewDraft>, languages: Vec<String>) -> AnyView {
    let count = Memo::new(move |_| draft.with(|d| d.slots.len()));
    let add = move |_| {
        draft.update(|d| {
            let id = format!("slot_{}", d.slots.len() + 1);
            d.slots.push(Slot {
                id,
                label: languages.iter().map(|l| (l.clone(), String::new())).collect(),
                max: SLOT_MAX,
                takes: SlotTakes::Words,
            });
        });
    };
    v! {
        <details class="slots" open=count.get_untracked() != 0>
            <summary>{t().slots}</summary>
            <p class="quietly">{t().slots_hint}</p>
            {move || (0..count.get()).map(|at| slot(draft, at)).collect::<Vec<_>>()}
            <button type="button" class="btn" on:click=add>{t().add_slot}</button>
        </details>
    }
}

fn slot(draft: Var<NewDraft>, at: usize) -> AnyView {
    let Some(slot) = draft.with_untracked(|d| d.slots.get(at).cloned()) else {
        return ().into_any();
    };
    let change = move |f: &dyn Fn(&mut Slot)| {
        draft.update(|d| {
            if let Some(slot) = d.slots.get_mut(at) {
                f(slot);
            }
        });
    };
    let labels: Vec<_> = slot
        .label
        .iter()
        .map(|(language, label)| {
            let (to, name) = (language.clone(), format!("{} ({})", t().slot_label, language.to_uppercase()));
            v! {
                <label class="field"><span>{name}</span>
                    <input type="text" autocomplete="off" prop:value=label.clone()
                        on:input=move |e| { let text = event_target_value(&e); let to = to.clone(); change(&|s| { s.label.insert(to.clone(), text.clone()); }) }/>
                </label>
            }
        })
        .collect();
    let takes = [
        (SlotTakes::Words, "words", t().takes_words),
        (SlotTakes::Name, "name", t().takes_name),
        (SlotTakes::Number, "number", t().takes_number),
        (SlotTakes::When, "when", t().takes_when),
    ];
    let chosen = takes
        .iter()
        .find(|(of, _, _)| *of == slot.takes)
        .map_or("words", |(_, name, _)| name);
    let options: Vec<_> = takes
        .iter()
        .map(|(_, name, words)| v! { <option value=*name>{*words}</option> })
        .collect();
    v! {
        <fieldset class="slot-edit">
            <legend><code>{format!("{{slot:{}}}", slot.id)}</code></legend>
            <label class="field"><span>{t().slot_id}</span>
                <input type="text" autocomplete="off" spellcheck="false" prop:value=slot.id
                    on:change=move |e| { let id = as_id(&event_target_value(&e)); change(&|s| s.id.clone_from(&id)) }/>
            </label>
            {labels}
            <label class="field"><span>{t().slot_takes}</span>
                <select prop:value=chosen on:change=move |e| {
                    let name = event_target_value(&e);
                    let of = takes.iter().find(|(_, n, _)| *n == name).map_or(SlotTakes::Words, |(of, _, _)| *of);
                    change(&|s| s.takes = of);
                }>{options}</select>
            </label>
            <label class="field"><span>{t().slot_max}</span>
                <input type="number" min="1" max="500" prop:value=slot.max.to_string()
                    on:input=move |e| { let max = event_target_value(&e).parse().unwrap_or(SLOT_MAX); change(&|s| s.max = max) }/>
            </label>
            <button type="button" class="btn quiet" on:click=move |_| draft.update(|d| { if at < d.slots.len() { d.slots.remove(at); } })>{t().remove}</button>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::as_id;

    #[test]
    fn an_id_is_made_of_what_is_typed() {
        assert_eq!(as_id("Before check-up!"), "before_check_up");
        assert_eq!(as_id("Å"), "");
        assert_eq!(as_id(&"a".repeat(60)).len(), 40);
    }
}
