//! The menu: language and sound, a copy to keep, and what this device and the clinic remember.

use crate::browser::{document, focus, spawn};
use crate::chat::Panel;
use crate::i18n::ALL;
use crate::markup::{Act, El, el};
use crate::session::{account, api};
use crate::sound;
use crate::storage;
use crate::store::{Part, change, peek, touch, watch};
use crate::views::{back, button, p, panel, show};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlAnchorElement, Url};

/// The menu.
pub fn menu() -> El {
    let (t, live, many) = peek(|c| (c.t.0, c.is_live(), c.clinic.languages.len() > 1));
    let mut content = Vec::new();
    if many {
        content.extend(languages());
    }
    content.push(sound_switch());
    if live {
        let copies = [(t.as_text, "text"), (t.as_json, "json"), (t.as_fhir, "fhir")];
        let copy = |format| save(["/session/export?format=", format].concat());
        let copies = copies.map(|(name, format)| button("quiet", name, Box::new(move || copy(format))));
        content.extend([
            el("h3").text(t.save_copy),
            el("div").class("actions").all(copies),
            el("h3").text(t.this_device),
            device(),
            item(t.forget, t.forget_line, Box::new(account::forget)),
            item(t.not_you, "", Box::new(account::forget)),
            item(t.erase, "", Box::new(|| show(Panel::Erase))),
        ]);
    }
    panel::panel(t.menu, content)
}

fn item(name: &str, line: &str, act: Act) -> El {
    el("div")
        .class("item")
        .add(button("pick", name, act))
        .maybe((!line.is_empty()).then(|| p("line", line)))
}

fn sound_switch() -> El {
    let on = || if sound::is_muted() { "false" } else { "true" };
    let t = peek(|c| c.t.0);
    el("div").class("switch-row").slot(
        || watch(Part::Panel, |_| sound::is_muted()),
        move |_| {
            let switch = || {
                sound::mute(!sound::is_muted());
                touch(&[Part::Panel]);
                focus("sound");
            };
            Some(
                button("item switch", "", Box::new(switch))
                    .attr("id", "sound")
                    .attr("role", "switch")
                    .attr("aria-checked", on())
                    .add(el("span").class("grow").text(t.sound))
                    .add(el("span").class("state")),
            )
        },
    )
}

/// Sharing cannot be taken back but by forgetting: once on, it is told.
fn device() -> El {
    el("div").slot(
        || watch(Part::Panel, |_| storage::is_shared()),
        |shared| {
            let t = peek(|c| c.t.0);
            Some(if *shared {
                p("item", t.shared_on)
            } else {
                item(t.shared_device, "", Box::new(account::share))
            })
        },
    )
}

fn languages() -> [El; 2] {
    let (t, current, offered) = peek(|c| (c.t.0, c.language.clone(), c.clinic.languages.clone()));
    let choices = ALL.into_iter().filter(|l| offered.iter().any(|o| o == l.tag)).map(|l| {
        let pressed = if l.tag == current { "true" } else { "false" };
        let choose = || crate::choose_language(l.tag);
        button("quiet", l.own_name, Box::new(choose))
            .attr("lang", l.tag)
            .attr("aria-pressed", pressed)
    });
    [el("h3").text(t.language), el("div").class("actions").all(choices)]
}

/// "Delete this conversation?"
pub fn erase() -> El {
    let t = peek(|c| c.t.0);
    let actions = el("div")
        .class("actions column")
        .add(button("danger", t.erase_yes, Box::new(account::erase)))
        .add(button("quiet", t.keep, Box::new(back)));
    panel::panel(t.erase_ask, vec![p("", t.erase_line), actions])
}

/// Saves what is at a path of this clinic's API, told in whole or from there on, as a file: the patient's own copy, an appointment for a calendar.
pub fn save(path: String) {
    spawn(Box::pin(async move {
        if file(&path).await.is_none() {
            change(&[Part::Panel], |c| c.problem = c.t.0.went_wrong);
        }
        touch(&[Part::Panel]);
    }));
}

async fn file(path: &str) -> Option<()> {
    let own = path.strip_prefix(&api::path("")).unwrap_or(path);
    let response = api::download(&["/", own.strip_prefix('/').unwrap_or(own)].concat()).await?;
    let blob: Blob = JsFuture::from(response.blob().ok()?).await.ok()?.dyn_into().ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let link: HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
    let ending = match path.rsplit_once('=').map(|p| p.1) {
        Some("text") => "-chat.txt",
        Some(_) => "-chat.json",
        None => ".ics",
    };
    link.set_href(&address);
    link.set_download(&[&peek(|c| c.clinic.slug.clone()), ending].concat());
    link.click();
    Url::revoke_object_url(&address).ok()
}
