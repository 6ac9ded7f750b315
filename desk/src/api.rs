//! What the app asks of the edge. One door for every request: it says whether the member or the app itself asks, reads what was refused, and
//! in training answers without the edge.

use crate::browser::window;
use crate::{clock, store, views};
use samtal_core::desk::documents::{
    Access, Accesses, AskPreview, Audit, Checked, Colleague, Day, Do, Impact, Inbox, Judge, Me, NewDraft, NewReply,
    Opened, Placed, Possible, Preview, StaffCheck, Task, TemplateVersion, Templates, Token, Tokens, Verified,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

/// Within so long of a key, a click or a wheel, what is asked is the member's doing and keeps the sign-on from ending; else the app's own.
const BY_HAND: i64 = 20_000;

thread_local! {
    static CLINIC: RefCell<String> = const { RefCell::new(String::new()) };
    static TOUCHED: Cell<i64> = const { Cell::new(0) };
    /// The next request counts as the member's own.
    static BY_HAND_ONCE: Cell<bool> = const { Cell::new(false) };
}

/// What was refused, as the edge says it; status 0: there is no way to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refused {
    /// The status; 0: nothing answered.
    pub status: u16,
    /// The problem's code: the end of its type.
    pub code: String,
    /// The kind of problem in words.
    pub title: String,
    /// What to do about it.
    pub detail: String,
    /// The field that is wrong; may be empty.
    pub field: String,
    /// Whose it is, where it is another's.
    pub owner: String,
    /// Why nothing reaches the patient.
    pub why: String,
}

impl Refused {
    /// Nothing answered, or nothing that is ours: the same may be sent again.
    pub fn is_offline(&self) -> bool {
        matches!(self.status, 0 | 502..=504)
    }

    fn offline() -> Refused {
        Refused {
            code: "offline".to_owned(),
            ..Refused::default()
        }
    }

    fn read(status: u16, text: &str) -> Refused {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        let at = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let kind = at("type");
        Refused {
            status,
            code: kind.rsplit('/').next().unwrap_or_default().to_owned(),
            title: at("title"),
            detail: at("detail"),
            field: at("field"),
            owner: at("owner"),
            why: at("why"),
        }
    }
}

/// Every path is this clinic's from here on.
pub fn begin(clinic: &str) {
    CLINIC.set(clinic.to_owned());
}

/// The clinic whose desk this is: its slug.
pub fn clinic() -> String {
    CLINIC.with_borrow(Clone::clone)
}

/// The member did something.
pub fn touched() {
    TOUCHED.set(clock::here());
}

/// Whether the member did something of late.
pub fn is_touched(within: i64) -> bool {
    clock::here() - TOUCHED.get() < within
}

/// Asks, and gives the answer's text. `path` goes on after `/v1/{clinic}/desk`.
pub async fn raw(method: &str, path: &str, body: Option<String>) -> Result<String, Refused> {
    if let Some(answer) = views::training::answer(method, path, body.as_deref()) {
        return answer;
    }
    let refused = |_| Refused::offline();
    // What was there before the desk lies beside it.
    let address = match path.strip_prefix("/..") {
        Some(beside) => format!("/v1/{}{beside}", clinic()),
        None => format!("/v1/{}/desk{path}", clinic()),
    };
    let headers = Headers::new().map_err(refused)?;
    let hand = if BY_HAND_ONCE.take() || is_touched(BY_HAND) {
        "active"
    } else {
        "passive"
    };
    headers.set("x-samtal-desk", hand).map_err(refused)?;
    let init = RequestInit::new();
    init.set_method(method);
    if let Some(body) = body {
        headers.set("content-type", "application/json").map_err(refused)?;
        init.set_body(&body.into());
    }
    init.set_headers(&headers);
    let answer = JsFuture::from(window().fetch_with_str_and_init(&address, &init)).await;
    let answer: Response = answer.map_err(refused)?.unchecked_into();
    let text = JsFuture::from(answer.text().map_err(refused)?).await.map_err(refused)?;
    let text = text.as_string().unwrap_or_default();
    if answer.ok() {
        return Ok(text);
    }
    let refused = Refused::read(answer.status(), &text);
    if refused.status == 401 {
        store::signed_out();
    }
    Err(refused)
}

/// Asks for something.
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Refused> {
    read(&raw("GET", path, None).await?)
}

/// Says something.
pub async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, Refused> {
    read(&raw("POST", path, Some(written(body))).await?)
}

/// Puts something in another's place.
pub async fn put<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, Refused> {
    read(&raw("PUT", path, Some(written(body))).await?)
}

/// Takes something away.
pub async fn delete(path: &str) -> Result<(), Refused> {
    raw("DELETE", path, None).await.map(|_| ())
}

fn written(body: &impl Serialize) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Refused> {
    // An answer without a body says that it was done.
    let text = if text.is_empty() { "null" } else { text };
    parsed(text).ok_or_else(|| Refused {
        status: 200,
        code: "unreadable".to_owned(),
        ..Refused::default()
    })
}

/// Reads JSON as a type. By way of a `Value`, here as everywhere: each way to read a type is code of its own to download.
pub fn parsed<T: DeserializeOwned>(text: &str) -> Option<T> {
    let value: Value = serde_json::from_str(text).ok()?;
    T::deserialize(&value).ok()
}

/// A text as it may stand in an address.
pub fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// Which conversations are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InboxQuery {
    /// The filter's name.
    pub show: String,
    /// A channel's name; empty: all.
    pub channel: String,
    /// A name or a number; empty: all.
    pub q: String,
    /// A day; empty: all.
    pub date: String,
    /// Where to go on.
    pub before: String,
}

/// Who is signed in.
pub async fn me() -> Result<Me, Refused> {
    get("/me").await
}

/// The same, to say that the member is still there.
pub async fn present() -> Result<Me, Refused> {
    BY_HAND_ONCE.set(true);
    me().await
}

/// Signs in as a demo's member.
pub async fn sign_in(member: &str) -> Result<(), Refused> {
    let body = serde_json::json!({ "member": member });
    raw("POST", "/sign-in", Some(body.to_string())).await.map(|_| ())
}

/// Where a sign-on is ended: the edge's own, also during a training.
pub const SIGN_OUT: &str = "/sign-out";

/// Ends this sign-on.
pub async fn sign_out() -> Result<(), Refused> {
    raw("POST", SIGN_OUT, Some("{}".to_owned())).await.map(|_| ())
}

/// The clinic's staff.
pub async fn colleagues() -> Result<Vec<Colleague>, Refused> {
    // A list, or an object with one: both are read.
    let value: Value = get("/staff").await?;
    let list = match &value {
        Value::Object(members) => members.values().find(|v| v.is_array()).cloned().unwrap_or_default(),
        _ => value,
    };
    read(&list.to_string())
}

/// Ends a member's sign-ons.
pub async fn end_sign_ons(member: &str) -> Result<(), Refused> {
    delete(&format!("/staff/{}/sessions", encoded(member))).await
}

/// The inbox.
pub async fn inbox(query: &InboxQuery) -> Result<Inbox, Refused> {
    let mut path = format!("/inbox?show={}", query.show);
    for (key, value) in [
        ("channel", &query.channel),
        ("q", &query.q),
        ("date", &query.date),
        ("before", &query.before),
    ] {
        if !value.is_empty() {
            path = format!("{path}&{key}={}", encoded(value));
        }
    }
    get(&path).await
}

/// A conversation: what came after `after`, or its end.
pub async fn session(session: &str, after: i64) -> Result<Opened, Refused> {
    let query = if after > 0 {
        format!("?after={after}")
    } else {
        String::new()
    };
    get(&format!("/sessions/{session}{query}")).await
}

/// A conversation, with so many of its last events.
pub async fn session_whole(session: &str, limit: usize) -> Result<Opened, Refused> {
    get(&format!("/sessions/{session}?limit={limit}")).await
}

/// Replies to the patient.
pub async fn reply(session: &str, body: &NewReply) -> Result<Placed, Refused> {
    post(&format!("/sessions/{session}/messages"), body).await
}

/// Does something with a conversation.
pub async fn act(session: &str, body: &Do) -> Result<Value, Refused> {
    post(&format!("/sessions/{session}/acts"), body).await
}

/// Who read a conversation.
pub async fn accesses(session: &str) -> Result<Vec<Access>, Refused> {
    get::<Accesses>(&format!("/sessions/{session}/access"))
        .await
        .map(|a| a.rows)
}

/// Undoes a link.
pub async fn unlink(session: &str, link: &str, reason: &str) -> Result<(), Refused> {
    let body = serde_json::json!({ "reason": reason }).to_string();
    let path = format!("/sessions/{session}/links/{}", encoded(link));
    raw("DELETE", &path, Some(body)).await.map(|_| ())
}

/// Whose call it might be.
pub async fn possible(system: &str, call: &str) -> Result<Possible, Refused> {
    get(&format!("/calls/{}/{}/possible", encoded(system), encoded(call))).await
}

/// Checks what a caller said.
pub async fn check(system: &str, call: &str, body: &StaffCheck) -> Result<Checked, Refused> {
    post(&format!("/calls/{}/{}/check", encoded(system), encoded(call)), body).await
}

/// Tasks, as the edge has them.
pub async fn tasks(query: &str) -> Result<Vec<Task>, Refused> {
    let value: Value = get(&format!("/tasks{query}")).await?;
    let list = value.get("tasks").cloned().unwrap_or(value);
    read(&list.to_string())
}

/// Takes a task.
pub async fn claim_task(task: &str) -> Result<Value, Refused> {
    post(&format!("/tasks/{}/claim", encoded(task)), &serde_json::json!({})).await
}

/// A task is done.
pub async fn close_task(task: &str) -> Result<Value, Refused> {
    post(&format!("/tasks/{}/close", encoded(task)), &serde_json::json!({})).await
}

/// The clinic calls back.
pub async fn call_back(task: &str) -> Result<(), Refused> {
    let path = format!("/../tasks/{}/call", encoded(task));
    raw("POST", &path, Some("{}".to_owned())).await.map(drop)
}

/// A day's appointments.
pub async fn day(date: &str) -> Result<Day, Refused> {
    get(&format!("/day?date={}", encoded(date))).await
}

/// The patient is here.
pub async fn arrived(appointment: &str, body: &Value) -> Result<Value, Refused> {
    post(&format!("/appointments/{}/arrived", encoded(appointment)), body).await
}

/// The clinic's texts.
pub async fn templates() -> Result<Templates, Refused> {
    get("/templates").await
}

/// A new text.
pub async fn new_template(body: &NewDraft) -> Result<TemplateVersion, Refused> {
    post("/templates", body).await
}

/// A new version of a text.
pub async fn edit_template(id: &str, body: &NewDraft) -> Result<TemplateVersion, Refused> {
    put(&format!("/templates/{}", encoded(id)), body).await
}

/// Approves a draft.
pub async fn approve(id: &str, body: &Judge) -> Result<TemplateVersion, Refused> {
    post(&format!("/templates/{}/approve", encoded(id)), body).await
}

/// Retires a version.
pub async fn retire(id: &str, body: &Judge) -> Result<TemplateVersion, Refused> {
    post(&format!("/templates/{}/retire", encoded(id)), body).await
}

/// How a text reads.
pub async fn preview(body: &AskPreview) -> Result<Preview, Refused> {
    post("/templates/preview", body).await
}

/// The global tokens.
pub async fn tokens() -> Result<Tokens, Refused> {
    get("/tokens").await
}

/// What a token's change would do.
pub async fn token_impact(body: &Token) -> Result<Impact, Refused> {
    post("/tokens/preview", body).await
}

/// Changes a token.
pub async fn put_token(body: &Token) -> Result<Impact, Refused> {
    put("/tokens", body).await
}

/// The audit.
pub async fn audit(query: &str) -> Result<Audit, Refused> {
    get(&format!("/audit{query}")).await
}

/// Whether the audit stands as it was written.
pub async fn verify() -> Result<Verified, Refused> {
    get("/audit/verify").await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_read_by_the_end_of_its_type() {
        let text = r#"{"type":"https://samtal.dev/problems/owned","title":"It is a colleague's","detail":"Ben has it.","status":409,"owner":"Ben"}"#;
        let refused = Refused::read(409, text);
        assert_eq!((refused.code.as_str(), refused.owner.as_str()), ("owned", "Ben"));
        assert!(!refused.is_offline());
    }

    #[test]
    fn what_nobody_answered_may_be_sent_again() {
        assert!(Refused::offline().is_offline());
        assert!(Refused::read(503, "").is_offline());
        assert!(!Refused::read(500, "<html>").is_offline());
    }
}
