//! The audit: who did what to what, when and why; whether it stands as it was written; and taking it along.

use super::parts;
use crate::api;
use crate::browser::spawn;
use crate::i18n::{self, fill, views::t};
use crate::markup::v;
use crate::signal::Var;
use crate::{clock, store};
use leptos::prelude::*;
use samtal_core::desk::documents::{Audit, AuditRow, Verified};
use samtal_core::desk::roles::Act;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filter {
    from: String,
    to: String,
    actor: String,
    action: String,
    object: String,
}

impl Filter {
    /// As a query; `more` goes on with it.
    fn query(&self, more: &[(&str, &str)]) -> String {
        let own = [
            ("from", self.from.as_str()),
            ("to", self.to.as_str()),
            ("actor", self.actor.trim()),
            ("action", self.action.trim()),
            ("object", self.object.trim()),
        ];
        let all = own.iter().chain(more).filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> = all
            .map(|(key, value)| format!("{key}={}", api::encoded(value)))
            .collect();
        if pairs.is_empty() {
            String::new()
        } else {
            format!("?{}", pairs.join("&"))
        }
    }
}

/// The room.
pub fn view() -> AnyView {
    if !store::may(Act::SeeAudit) && !super::training::is_on() {
        return v! { <div class="room">{parts::heading(i18n::t().audit, t().audit_about)}<p class="empty">{t().audit_not_yours}</p></div> };
    }
    let filter = Var::new(Filter::default());
    let rows: parts::Loaded<Audit> = Var::new(None);
    Effect::new(move |_| {
        let query = filter.get().query(&[]);
        parts::load(rows, async move { api::audit(&query).await });
    });
    let field = move |label: &'static str, kind: &'static str, keep: fn(&mut Filter, String)| {
        v! {
            <label class="field"><span>{label}</span>
                <input type=kind autocomplete="off" on:change=move |e| filter.update(|f| keep(f, event_target_value(&e)))/>
            </label>
        }
    };
    v! {
        <div class="room audit-room">
            {parts::heading(i18n::t().audit, t().audit_about)}
            {checking()}
            <div class="audit-filters" role="search" aria-label=t().audit_filter>
                {field(t().from_day, "date", |f, v| f.from = v)}
                {field(t().to_day, "date", |f, v| f.to = v)}
                {field(t().who, "text", |f, v| f.actor = v)}
                {field(t().what, "text", |f, v| f.action = v)}
                {field(t().on_what, "text", |f, v| f.object = v)}
            </div>
            {(!super::training::is_on()).then(|| v! {
                <p class="exports">{t().export}" "
                    {["csv", "json", "fhir"].map(|format| {
                        let address = move || format!("/v1/{}/desk/audit{}", api::clinic(), filter.get().query(&[("format", format)]));
                        let file = format!("audit.{}", if format == "csv" { "csv" } else { "json" });
                        v! { <a class="btn" href=address download=file>{format.to_uppercase()}</a> }
                    }).into_iter().collect::<Vec<_>>()}
                </p>
            })}
            {parts::shown(rows, move |audit| list(&audit, rows, filter))}
        </div>
    }
}

/// The button that looks at every entry, and what came of it.
fn checking() -> AnyView {
    let answer: parts::Loaded<Verified> = Var::new(None);
    let busy = Var::new(false);
    let ask = move |_| {
        busy.set(true);
        spawn(async move {
            let verified = api::verify().await;
            answer.set(Some(verified));
            busy.set(false);
        });
    };
    let result = move || {
        Some(match answer.get()? {
            Ok(good) if good.whole => {
                let says = fill(t().audit_whole, &[("n", &good.rows.to_string())]);
                v! { <div class="verdict is-right"><b>{says}</b>{(!good.head.is_empty()).then(|| v! { <span class="quietly">{t().audit_head}</span><code>{good.head.clone()}</code> })}</div> }
            }
            Ok(bad) => {
                let why = match bad.why.as_str() {
                    "changed" => t().broken_changed,
                    "missing" => t().broken_missing,
                    "moved" => t().broken_moved,
                    "cut_off" => t().broken_cut_off,
                    "added" => t().broken_added,
                    _ => t().broken_other,
                };
                let says = fill(t().audit_broken, &[("n", &bad.broken_at.to_string()), ("why", why)]);
                v! { <div class="verdict wrong" role="alert"><b>{says}</b></div> }
            }
            Err(refused) => parts::problem(&refused),
        })
    };
    v! {
        <div class="verify">
            <button type="button" class="btn main" disabled=move || busy.get() on:click=ask>{t().verify}</button>
            <div role="status">{result}</div>
        </div>
    }
}

fn list(audit: &Audit, rows: parts::Loaded<Audit>, filter: Var<Filter>) -> AnyView {
    if audit.rows.is_empty() {
        return v! { <p class="empty">{t().audit_empty}</p> };
    }
    let lines: Vec<_> = audit.rows.iter().map(row).collect();
    let (next, kept) = (audit.next, audit.clone());
    let more = move |_| {
        let (query, kept) = (
            filter.get_untracked().query(&[("before", &next.to_string())]),
            kept.clone(),
        );
        spawn(async move {
            match api::audit(&query).await {
                Ok(mut older) => {
                    let mut all = kept;
                    all.rows.append(&mut older.rows);
                    all.next = older.next;
                    rows.set(Some(Ok(all)));
                }
                Err(refused) => store::refused(&refused),
            }
        });
    };
    v! {
        <div class="scroll" tabindex="0" role="region" aria-label=i18n::t().audit>
            <table class="audit-table">
                <thead><tr>
                    <th scope="col">{t().number}</th><th scope="col">{t().when}</th><th scope="col">{t().who}</th>
                    <th scope="col">{t().what}</th><th scope="col">{t().on_what}</th><th scope="col">{t().reason_short}</th>
                </tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
        {(audit.next > 0).then(|| v! { <button type="button" class="btn" on:click=more>{i18n::t().more}</button> })}
    }
}

fn row(row: &AuditRow) -> AnyView {
    let has_change = !row.before.is_empty() || !row.after.is_empty();
    let (before, after) = (row.before.clone(), row.after.clone());
    v! {
        <tr class:bad={row.severity == "alert"} class:warning={row.severity == "warning"}>
            <td class="number">{row.seq}</td>
            <td><time>{clock::moment(row.at)}</time></td>
            <td>{row.actor.trim_start_matches("staff:").to_owned()}</td>
            <td>{row.action.replace('_', " ")}</td>
            <td><code>{row.object.clone()}</code></td>
            <td>
                <span dir="auto">{row.reason.clone()}</span>
                {has_change.then(|| v! {
                    <details><summary>{t().change_shown}</summary>
                        <p class="before"><del>{before}</del></p><p class="after"><ins>{after}</ins></p>
                    </details>
                })}
            </td>
        </tr>
    }
}
