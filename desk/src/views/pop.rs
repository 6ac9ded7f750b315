//! The caller's card, while the phone rings: everything that is known is there before the first word, without a click, and whoever is
//! writing goes on writing.

use super::later;
use super::parts;
use crate::i18n::{fill, views::t};
use crate::markup::v;
use crate::signal::Var;
use crate::{browser, store};
use leptos::prelude::*;
use samtal_core::time::MINUTE;
use samtal_core::wire::desk::CallState;
use serde_json::Value;
use std::cell::RefCell;

/// Calls that are kept, the newest: a front desk has two lines or three.
const KEPT: usize = 8;
/// For so long after its end a call's card stays open.
const STAYS: i64 = MINUTE;
/// Turns that are shown.
const TURNS: usize = 5;

/// A call as this desk has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Its id.
    pub id: String,
    /// The voice system.
    pub system: String,
    /// Where it is.
    pub state: CallState,
    /// The caller's number, masked; may be empty.
    pub caller: String,
    /// What may be told.
    pub context: Value,
    /// When its first frame came, by the browser's own clock.
    came: f64,
    /// Milliseconds from a frame to its picture; none: it is not painted yet.
    painted: Option<f64>,
    /// It ended a while ago: it is reopened by its tab.
    faded: bool,
}

impl Call {
    fn read(frame: &Value) -> Option<Call> {
        let text = |key: &str| frame.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        Some(Call {
            id: Some(text("call_id")).filter(|id| !id.is_empty())?,
            system: text("system"),
            state: CallState::parse(&text("state"))?,
            caller: text("caller"),
            context: frame.get("context").cloned().unwrap_or_default(),
            came: 0.0,
            painted: None,
            faded: false,
        })
    }

    fn tier(&self) -> u64 {
        self.context.get("tier").and_then(Value::as_u64).unwrap_or_default()
    }

    fn text(&self, key: &str) -> &str {
        self.context.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    fn patient(&self, key: &str) -> &str {
        let patient = self.context.get("patient");
        patient
            .and_then(|p| p.get(key))
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    fn list(&self, key: &str) -> &[Value] {
        self.context
            .get(key)
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    fn is_on(&self) -> bool {
        self.state != CallState::Ended
    }
}

/// The calls, and which one is looked at.
#[derive(Clone, Copy)]
struct Calls {
    all: Var<Vec<Call>>,
    open: Var<String>,
}

fn calls() -> Calls {
    let desk = store::desk();
    Calls {
        all: desk.calls,
        open: desk.call_shown,
    }
}

thread_local! {
    /// The call that the member has chosen to look at, or has done something in.
    static HELD: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Milliseconds since the page began, by a clock that nobody sets.
fn clock() -> f64 {
    browser::window().performance().map_or(0.0, |p| p.now())
}

/// A frame of a call came.
pub fn take(frame: &Value) {
    let Some(mut call) = Call::read(frame) else { return };
    let Calls { all, open } = calls();
    let (id, state) = (call.id.clone(), call.state);
    call.came = clock();
    let before = all.with_untracked(|all| all.iter().find(|c| c.id == id).cloned());
    if before.is_none() && state == CallState::Ended {
        return;
    }
    let is_new = before.is_none();
    let known_now = before.as_ref().is_some_and(|b| b.tier() < call.tier());
    all.update(|all| {
        match all.iter_mut().find(|c| c.id == id) {
            Some(kept) => *kept = call.clone(),
            None => all.insert(0, call.clone()),
        }
        all.truncate(KEPT);
    });
    // A call that comes in opens its card, whatever else is on; only the one that the member has chosen, or works in, is not pushed aside.
    let busy = {
        let looked_at = open.get_untracked();
        let held = HELD.with_borrow(|held| *held == looked_at);
        held && all.with_untracked(|all| all.iter().any(|c| c.id == looked_at && c.is_on() && !c.faded))
    };
    if is_new && !busy {
        open.set(id.clone());
    }
    if is_new || known_now {
        store::announce(&said(&call));
    }
    if (is_new || known_now) && call.tier() >= 3 {
        show_conversation(&call);
    }
    if state == CallState::Ended {
        let id = id.clone();
        browser::after(STAYS, move || {
            all.update(|all| {
                if let Some(call) = all.iter_mut().find(|c| c.id == id && !c.is_on()) {
                    call.faded = true;
                }
            });
        });
    }
    measure(id, call.came);
}

/// The member has chosen this call, or does something in its card.
fn hold(id: &str) {
    HELD.with_borrow_mut(|held| id.clone_into(held));
}

/// What a screen reader hears.
fn said(call: &Call) -> String {
    match call.tier() {
        0 => fill(t().rings_unknown, &[("number", &call.caller)]),
        1 => fill(t().rings_possible, &[("number", &call.caller)]),
        _ => fill(
            t().rings_known,
            &[("name", call.patient("name")), ("topic", call.text("topic"))],
        ),
    }
}

/// Opens the conversation beside the card, where that takes nothing from anybody: no other one is open, and nothing is being written.
fn show_conversation(call: &Call) {
    let writes = browser::document().active_element().is_some_and(|e| {
        let name = e.tag_name();
        name == "INPUT" || name == "TEXTAREA" || name == "SELECT"
    });
    let route = store::desk().route.get_untracked();
    if route == crate::route::Route::Inbox && !writes && !call.text("session").is_empty() {
        store::open(call.text("session"));
    }
}

/// Notes how long it took until the card was on the screen.
fn measure(id: String, came: f64) {
    browser::before_paint(move || {
        browser::after(0, move || {
            let took = clock() - came;
            calls().all.update(|all| {
                if let Some(call) = all.iter_mut().find(|c| c.id == id && c.painted.is_none()) {
                    call.painted = Some(took);
                }
            });
        });
    });
}

/// The calls that are on, and those that were of late.
pub fn view() -> AnyView {
    let Calls { all, open } = calls();
    let chosen = move || {
        let looked_at = open.get();
        all.with(|all| {
            let one = all.iter().find(|c| c.id == looked_at);
            one.or_else(|| all.iter().find(|c| c.is_on())).cloned()
        })
    };
    // The card of one call is drawn again only when something in it changes: what is being typed into its check stays.
    let card = Memo::new(move |_| chosen().map(|c| (c.id.clone(), c.system.clone(), c.tier())));
    let now = Memo::new(move |_| chosen());
    v! {
        <section id="pop" class="pop" aria-label=t().calls class:has=move || all.with(|a| !a.is_empty())>
            {move || (all.with(|a| a.len() > 1)).then(|| tabs(all, open))}
            {move || card.get().map(|(id, system, tier)| one(id, system, tier, now, open))}
        </section>
    }
}

fn tabs(all: Var<Vec<Call>>, open: Var<String>) -> AnyView {
    let tab = move |call: Call| {
        let (id, name) = (call.id.clone(), who(&call));
        let is_open = {
            let id = id.clone();
            move || open.get() == id
        };
        let pressed = is_open.clone();
        v! {
            <button type="button" class="call-tab" data-tab=call.id.clone() class:on=is_open class:over={!call.is_on()}
                aria-pressed=move || pressed().to_string()
                on:click=move |_| {
                    hold(&id);
                    open.set(id.clone());
                    let id = id.clone();
                    all.update(|all| all.iter_mut().filter(|c| c.id == id).for_each(|c| c.faded = false));
                }>
                <span class="dot" aria-hidden="true"></span>
                <span class="call-name">{name}</span>
                <span class="quietly">{state(call.state)}</span>
            </button>
        }
    };
    v! {
        <div class="call-tabs" role="group" aria-label=t().calls>
            {move || all.get().into_iter().map(tab).collect::<Vec<_>>()}
        </div>
    }
}

fn state(state: CallState) -> &'static str {
    match state {
        CallState::Ringing => t().ringing,
        CallState::Talking => t().talking,
        CallState::Transferring => t().transferring,
        CallState::Ended => t().call_over,
    }
}

fn who(call: &Call) -> String {
    match (call.tier(), call.patient("name")) {
        (0, _) => t().unknown_caller.to_owned(),
        (1, _) => t().possible_match.to_owned(),
        (_, "") => t().nameless.to_owned(),
        (_, name) => name.to_owned(),
    }
}

/// A tier in words.
fn tier(tier: u64) -> &'static str {
    match tier {
        0 => t().tier_0,
        1 => t().tier_1,
        2 => t().tier_2,
        3 => t().tier_3,
        _ => t().tier_4,
    }
}

fn one(id: String, system: String, level: u64, now: Memo<Option<Call>>, open: Var<String>) -> AnyView {
    let is = move |f: fn(&Call) -> bool| move || now.with(|c| c.as_ref().is_some_and(f));
    let faded = is(|c| c.faded);
    let painted = move || now.with(|c| c.as_ref().and_then(|c| c.painted).map(|ms| format!("{ms:.0}")));
    let close = move |_| {
        let id = open.get_untracked();
        calls().all.update(|all| {
            all.iter_mut()
                .filter(|c| c.id == id && !c.is_on())
                .for_each(|c| c.faded = true)
        });
    };
    let (call_id, pressed, entered) = (id.clone(), id.clone(), id.clone());
    v! {
        <article class="call" class:over=is(|c| !c.is_on()) hidden=faded on:pointerdown=move |_| hold(&pressed) on:focusin=move |_| hold(&entered) data-call=id data-tier=level.to_string() data-context-ms=painted>
            {move || now.get().map(|call| card(&call))}
            {(level < 2).then(|| later::of_talk(move |part| (part.check)(&system, &call_id, level)))}
            {move || is(|c| !c.is_on())().then(|| v! {
                <button type="button" class="btn quiet" on:click=close>{t().put_away}</button>
            })}
        </article>
    }
}

fn card(call: &Call) -> AnyView {
    let proofs: Vec<String> = call
        .list("evidence")
        .iter()
        .filter_map(|e| e.get("kind").and_then(Value::as_str))
        .map(parts::evidence)
        .collect();
    let proofs = if proofs.is_empty() {
        t().no_evidence.to_owned()
    } else {
        proofs.join(", ")
    };
    let flags: Vec<String> = call
        .list("flags")
        .iter()
        .filter_map(|f| f.get("label").and_then(Value::as_str))
        .map(parts::about)
        .collect();
    let caller = if call.caller.is_empty() {
        t().no_number.to_owned()
    } else {
        call.caller.clone()
    };
    let session = call.text("session").to_owned();
    let opens = call.tier() >= 2 && !session.is_empty();
    v! {
        {(!flags.is_empty()).then(|| v! { <p class="red-flag" role="alert">{fill(t().red_flag, &[("what", &flags.join(", "))])}</p> })}
        <header class="call-head">
            <p class="call-state"><span class="dot" aria-hidden="true"></span>{state(call.state)}<span class="number">{caller}</span></p>
            <h2>{who(call)}</h2>
            <p class="tier" class:low={call.tier() < 2}><b>{tier(call.tier())}</b><span>{proofs}</span></p>
        </header>
        {(!call.text("greeting").is_empty()).then(|| v! {
            <div class="say"><h3>{t().say_this}</h3><blockquote>{call.text("greeting").to_owned()}</blockquote></div>
        })}
        {facts(call)}
        {known(call)}
        {turns(call)}
        {opens.then(|| v! {
            <button type="button" class="btn main" on:click=move |_| store::open(&session)>{t().open_conversation}</button>
        })}
    }
}

/// A step that is pending, in words.
fn step(name: &str) -> String {
    match name {
        "reply_to_patient" => t().step_reply,
        "call_back" => t().step_call_back,
        "finish_form" => t().step_form,
        "choose_day" => t().step_day,
        "confirm_appointment" => t().step_confirm,
        other => return other.replace('_', " "),
    }
    .to_owned()
}

fn facts(call: &Call) -> AnyView {
    let pending = call.context.get("pending");
    let next = pending.and_then(|p| p.get("step")).and_then(Value::as_str).map(step);
    let offered = pending.and_then(|p| p.get("offered")).and_then(Value::as_array);
    let offered: Vec<&str> = offered.into_iter().flatten().filter_map(Value::as_str).collect();
    let next = next.map(|step| {
        if offered.is_empty() {
            step
        } else {
            format!("{step}: {}", offered.join(", "))
        }
    });
    let booked = call.list("appointments").iter().filter_map(|a| {
        let at = a.get("starts_at").and_then(Value::as_str)?;
        let with = a.get("with").and_then(Value::as_str).unwrap_or_default();
        Some(format!("{} {with}", parts::time(at)))
    });
    let form = call.list("forms").iter().find(|f| {
        f.get("completed") == Some(&Value::Bool(false)) && f.get("id").and_then(Value::as_str) != Some("contact")
    });
    let form = form
        .and_then(|f| f.get("id"))
        .and_then(Value::as_str)
        .map(str::to_owned);
    let rows = [
        (t().topic, Some(call.text("topic").to_owned())),
        (t().next_step, next),
        (t().appointment, Some(booked.collect::<Vec<_>>().join("; "))),
        (t().open_form, form),
    ];
    let rows: Vec<_> = rows
        .into_iter()
        .filter_map(|(label, value)| Some((label, value.filter(|v| !v.is_empty())?)))
        .map(|(label, value)| v! { <div><dt>{label}</dt><dd>{value}</dd></div> })
        .collect();
    (!rows.is_empty())
        .then(|| v! { <dl class="facts">{rows}</dl> })
        .into_any()
}

/// A fact's name in words.
pub fn field(name: &str) -> String {
    match name {
        "name" => t().fact_name,
        "phone" => t().fact_phone,
        "email" => t().fact_email,
        "language" => t().fact_language,
        "birth_date" | "date_of_birth" => t().fact_birth_date,
        "postcode" => t().fact_postcode,
        "appointment" => t().fact_appointment,
        "reason" => t().fact_reason,
        other => return other.replace('_', " "),
    }
    .to_owned()
}

/// A fact's value as it is read: languages by their names.
pub fn value(field: &str, value: String) -> String {
    match (field, value.as_str()) {
        ("language", "en") => "English".to_owned(),
        ("language", "sv") => "Svenska".to_owned(),
        _ => value,
    }
}

fn known(call: &Call) -> AnyView {
    let text = |v: &Value, key: &str| v.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let rows: Vec<_> = call
        .list("known")
        .iter()
        .map(|k| {
            let of = text(k, "field");
            v! { <div><dt>{field(&of)}</dt><dd dir="auto">{value(&of, text(k, "value"))}</dd></div> }
        })
        .collect();
    (!rows.is_empty())
        .then(|| v! { <div class="known-block"><h3>{t().do_not_ask}</h3><dl class="facts">{rows}</dl></div> })
        .into_any()
}

fn turns(call: &Call) -> AnyView {
    let all = call.list("turns");
    let last = all.get(all.len().saturating_sub(TURNS)..).unwrap_or_default();
    let line = |turn: &Value| {
        let text = |key: &str| turn.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let patient = text("by") == "patient";
        let by = if patient { t().by_patient } else { t().by_clinic };
        v! { <li class:theirs=patient><span class="quietly">{by}" "{parts::time(&text("at"))}</span><p dir="auto">{text("text")}</p></li> }
    };
    let rows: Vec<_> = last.iter().map(line).collect();
    (!rows.is_empty())
        .then(|| v! { <div class="last-turns"><h3>{t().last_turns}</h3><ol>{rows}</ol></div> })
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_frame_without_a_call_is_none() {
        assert_eq!(Call::read(&json!({"type": "call", "state": "ringing"})), None);
        assert_eq!(
            Call::read(&json!({"type": "call", "call_id": "a", "state": "over"})),
            None
        );
    }

    #[test]
    fn a_frame_is_read_whatever_it_leaves_out() {
        let call = Call::read(&json!({"call_id": "a", "state": "ringing"})).expect("a call");
        assert_eq!((call.tier(), call.text("topic"), call.list("turns").len()), (0, "", 0));
        assert!(call.is_on());
    }
}
