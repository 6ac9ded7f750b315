//! A caller of whom nothing is proved: whose call it might be, and the check that tells. What is known is never shown before.

use super::{parts, pop};
use crate::api;
use crate::browser::{fresh_id, spawn};
use crate::clock;
use crate::i18n::{fill, views::t};
use crate::markup::v;
use crate::signal::Var;
use leptos::prelude::*;
use samtal_core::desk::documents::{Checked, Possible, PossibleSession, StaffCheck};

/// The chooser and the check of one call.
pub fn view(system: &str, call: &str, tier: u64) -> AnyView {
    let found: parts::Loaded<Possible> = Var::new(None);
    let (system, call) = (system.to_owned(), call.to_owned());
    let chosen = Var::new(String::new());
    let answer: Var<Option<Result<Checked, api::Refused>>> = Var::new(None);
    {
        let (system, call) = (system.clone(), call.clone());
        parts::load(found, async move { api::possible(&system, &call).await });
    }
    let list = move |possible: Possible| {
        if possible.sessions.is_empty() {
            return v! { <p class="quietly">{t().nobody_possible}</p> };
        }
        if let ([only], true) = (possible.sessions.as_slice(), chosen.get_untracked().is_empty()) {
            chosen.set(only.session.clone());
        }
        let sessions = possible.sessions.clone();
        let (system, call) = (system.clone(), call.clone());
        v! {
            <fieldset class="possible">
                <legend>{t().choose_conversation}</legend>
                {possible.sessions.into_iter().map(|one| choice(one, chosen)).collect::<Vec<_>>()}
            </fieldset>
            {move || {
                let session = chosen.get();
                let one = sessions.iter().find(|s| s.session == session)?;
                Some(form(&system, &call, one, answer))
            }}
        }
    };
    v! {
        <div class="check">
            <h3>{if tier == 1 { t().possible_match } else { t().unknown_caller }}</h3>
            <p class="quietly">{t().check_hint}</p>
            {parts::shown(found, list)}
        </div>
    }
}

fn choice(one: PossibleSession, chosen: Var<String>) -> AnyView {
    let (id, value) = (one.session.clone(), one.session.clone());
    let proved = if one.verified {
        t().number_verified
    } else {
        t().number_given
    };
    let began = fill(t().began_at, &[("time", &clock::short(one.started_at))]);
    let last = fill(t().last_at, &[("time", &clock::short(one.last_at))]);
    v! {
        <label class="choice">
            <input type="radio" name="possible" value=value prop:checked=move || chosen.get() == id
                on:change=move |_| chosen.set(one.session.clone())/>
            <span><b>{parts::channels(&one.channels)}</b><span class="quietly">{began}", "{last}". "{proved}</span></span>
        </label>
    }
}

fn form(
    system: &str,
    call: &str,
    one: &PossibleSession,
    answer: Var<Option<Result<Checked, api::Refused>>>,
) -> AnyView {
    let first = one.checks.first().cloned().unwrap_or_default();
    if first.is_empty() {
        return v! { <p class="quietly">{t().nothing_to_check}</p> };
    }
    let field = Var::new(first);
    let value = Var::new(String::new());
    let sends = Var::new(false);
    let (system, call, session) = (system.to_owned(), call.to_owned(), one.session.clone());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let said = value.get_untracked();
        if said.trim().is_empty() || sends.get_untracked() {
            return;
        }
        sends.set(true);
        let (system, call) = (system.clone(), call.clone());
        let body = StaffCheck {
            cid: fresh_id(),
            session: session.clone(),
            field: field.get_untracked(),
            value: said,
        };
        spawn(async move {
            let checked = api::check(&system, &call, &body).await;
            sends.set(false);
            answer.set(Some(checked));
        });
    };
    let options = one
        .checks
        .iter()
        .map(|check| v! { <option value=check.clone()>{pop::field(check)}</option> });
    let over = move || {
        matches!(
            answer.get(),
            Some(Ok(Checked {
                right: false,
                tries_left: 0,
                ..
            }))
        )
    };
    v! {
        <form class="check-form" on:submit=submit>
            <label class="field"><span>{t().ask_for}</span>
                <select prop:value=move || field.get() on:change=move |e| field.set(event_target_value(&e))>{options.collect::<Vec<_>>()}</select>
            </label>
            <label class="field"><span>{t().caller_says}</span>
                <input type="text" autocomplete="off" spellcheck="false" prop:value=move || value.get() disabled=over
                    on:input=move |e| value.set(event_target_value(&e))/>
            </label>
            <button class="btn main" disabled=move || sends.get() || over()>{t().check_now}</button>
            <div role="status" class="check-says">{move || answer.get().map(|a| says(&a))}</div>
        </form>
    }
}

fn says(answer: &Result<Checked, api::Refused>) -> AnyView {
    match answer {
        Ok(checked) if checked.right => v! { <p class="is-right">{t().check_right}</p> },
        Ok(checked) if checked.tries_left == 0 => v! { <p class="wrong">{t().check_over}</p> },
        Ok(checked) => {
            let left = fill(t().check_wrong, &[("n", &checked.tries_left.to_string())]);
            v! { <p class="wrong">{left}</p> }
        }
        Err(refused) => parts::problem(refused),
    }
}
