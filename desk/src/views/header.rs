//! The bar on top: where one is, how the desk is connected, who is signed in; what everybody has to see; what is said aloud.

use super::icons::{self, sign};
use super::role_name;
use crate::i18n::{fill, t};
use crate::markup::v;
use crate::route::Route;
use crate::store::{self, Dialog, Net, desk};
use crate::{api, app, browser, clock};
use leptos::prelude::*;
use samtal_core::desk::roles::Act;
use web_sys::{AudioContext, Notification, NotificationOptions, NotificationPermission};

/// The bar.
pub fn view() -> AnyView {
    let desk = desk();
    let me = desk.me.get_untracked().unwrap_or_default();
    let member = me.member.clone().unwrap_or_default();
    let rules = store::may(Act::SeeAudit);
    let places = [
        Some((Route::Inbox, t().inbox)),
        Some((Route::Day, t().day)),
        Some((Route::Tasks, t().tasks)),
        Some((Route::Templates, t().templates)),
        rules.then_some((Route::Audit, t().audit)),
        Some((Route::Staff, t().staff)),
        Some((Route::Guide, t().guide)),
    ];
    let places: Vec<_> = places
        .into_iter()
        .flatten()
        .map(|(route, name)| {
            let hash = route.hash();
            let is_inbox = route == Route::Inbox;
            let here = move || {
                let here = desk.route.with(|now| *now == route || is_inbox && now.has_inbox());
                here.then_some("page")
            };
            let fresh = move || {
                let n = if is_inbox { desk.fresh.with(Vec::len) } else { 0 };
                (n > 0).then(|| v! { <span class="badge">{n}</span> })
            };
            v! { <li><a href=hash aria-current=here>{name}{fresh}</a></li> }
        })
        .collect();
    let (net_class, net_words) = (
        move || match desk.net.get() {
            Net::Live => "net live",
            Net::Connecting => "net connecting",
            Net::Offline => "net offline",
            Net::Replaced => "net replaced",
        },
        move || match desk.net.get() {
            Net::Live => t().live,
            Net::Connecting => t().connecting,
            Net::Offline => t().offline,
            Net::Replaced => t().replaced,
        },
    );
    let who = fill(t().signed_in_as, &[("name", &member.name)]);
    v! {
        <header class="top">
            <p class="clinic"><strong>{me.clinic}</strong></p>
            <nav aria-label=t().places><ul class="places">{places}</ul></nav>
            <p class=net_class role="status"><span class="dot" aria-hidden="true"></span>{net_words}</p>
            <button class="switch" id="quiet" aria-pressed=move || if desk.quiet.get() { "true" } else { "false" } on:click=move |_| set_quiet(!desk.quiet.get_untracked())>
                {t().quiet}
            </button>
            <p class="me"><span class="sr">{who}</span><strong aria-hidden="true">{member.name}</strong><span class="soft">{role_name(member.role)}</span></p>
            <button class="icon" id="settings" aria-label=t().settings title=t().settings on:click=move |_| desk.dialog.set(Dialog::Settings)>{sign(icons::GEAR)}</button>
            <button class="text-act" id="sign-out" on:click=|_| sign_out()>{t().sign_out}</button>
        </header>
    }
}

/// Quiet mode on or off.
pub fn set_quiet(on: bool) {
    desk().quiet.set(on);
    crate::prefs::switch("quiet", on);
}

/// The sign-on ends, and this browser forgets what was begun.
fn sign_out() {
    browser::spawn(async {
        // Even where the edge does not answer, nothing stays here; the sign-on then ends by itself.
        let answer = api::sign_out().await;
        if let Err(refused) = answer
            && !refused.is_offline()
            && refused.status != 401
        {
            return store::refused(&refused);
        }
        store::wipe();
        if super::training::leave() {
            // The training's storage was its own.
            store::wipe();
        }
        store::desk().gate.set(store::Gate::Closed);
        let _ = browser::window().location().set_hash("");
        app::begin();
    });
}

/// An alert in words.
pub fn alert_words(kind: &str, by: &str) -> String {
    let id = by.strip_prefix("staff:").unwrap_or(by);
    let name = desk().colleagues.with_untracked(|all| {
        let known = all.iter().find(|c| c.id == id);
        known.map_or_else(|| id.to_owned(), |c| c.name.clone())
    });
    match kind {
        "emergency" => t().alert_emergency.to_owned(),
        "browsing" => fill(t().alert_browsing, &[("name", &name)]),
        _ => fill(t().alert_glass, &[("name", &name)]),
    }
}

/// What everybody has to see, until they have.
pub fn alerts() -> AnyView {
    let desk = desk();
    let all = move || {
        let alerts = desk.alerts.get();
        let lines: Vec<_> = alerts
            .into_iter()
            .map(|alert| {
                let text = alert_words(&alert.kind, &alert.by);
                let class = if alert.kind == "emergency" {
                    "alert urgent"
                } else {
                    "alert"
                };
                let (session, gone) = (alert.session.clone(), alert.clone());
                let away = move |_| desk.alerts.update(|all| all.retain(|a| *a != gone));
                let also = alert.clone();
                let open = move |_| {
                    desk.alerts.update(|all| all.retain(|a| *a != also));
                    store::open(&session);
                };
                v! {
                    <li class=class>
                        {sign(icons::WARN)}
                        <span class="grow">{text}" · "{clock::time(alert.at)}</span>
                        <button class="act" on:click=open>{t().alert_open}</button>
                        <button class="icon" aria-label=t().dismiss on:click=away>{sign(icons::CLOSE)}</button>
                    </li>
                }
            })
            .collect();
        (!lines.is_empty()).then(|| v! { <ul class="alerts">{lines}</ul> })
    };
    v! { {all} }
}

/// What is shown for a while.
pub fn toasts() -> AnyView {
    let desk = desk();
    let shown = move || {
        let text = desk.toast.get();
        let away = move |_| desk.toast.set(String::new());
        (!text.is_empty()).then(|| {
            v! {
                <div class="toast">
                    <span class="grow">{text}</span>
                    <button class="icon" aria-label=t().dismiss on:click=away>{sign(icons::CLOSE)}</button>
                </div>
            }
        })
    };
    v! { <div role="status" class="toasts">{shown}</div> }
}

/// Says it where the member is not looking: a notification while the page is behind others, a sound if they want one. No word of a patient
/// leaves the page: a notification stands on the lock screen too.
pub fn aloud(text: &str, urgent: bool) {
    let desk = desk();
    if desk.sound.get_untracked() {
        tone(urgent);
    }
    if desk.notify.get_untracked()
        && !browser::is_visible()
        && Notification::permission() == NotificationPermission::Granted
    {
        let options = NotificationOptions::new();
        options.set_tag(if urgent { "urgent" } else { "news" });
        let shown = if urgent { text } else { t().want_reply };
        // Refused where the system does: the page says it all the same.
        let _ = Notification::new_with_options(shown, &options);
    }
}

/// Two short notes, quiet; one more for what cannot wait.
fn tone(urgent: bool) {
    let Ok(audio) = AudioContext::new() else { return };
    let notes: &[f32] = if urgent { &[660.0, 880.0, 660.0] } else { &[660.0] };
    for (n, pitch) in notes.iter().enumerate() {
        let (Ok(note), Ok(volume)) = (audio.create_oscillator(), audio.create_gain()) else {
            return;
        };
        let from = audio.current_time() + n as f64 * 0.18;
        note.frequency().set_value(*pitch);
        volume.gain().set_value(0.05);
        let _ = note.connect_with_audio_node(&volume);
        let _ = volume.connect_with_audio_node(&audio.destination());
        let _ = note.start_with_when(from);
        let _ = note.stop_with_when(from + 0.12);
    }
}
