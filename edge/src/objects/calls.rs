//! The typed contract between the Worker and its objects: what each internal call takes and answers.
//!
//! An internal call is `ask(name, JSON)` on the object's stub, and a text in answer. Nobody outside can make one: the Worker forwards
//! requests, never calls. What is asked about phone calls and about appointments is in files of its own.

pub mod conversation;
pub mod desk;
mod phone;
mod schedule;

use crate::deployment::Deployment;
use crate::error::{Fault, Out};
use js_sys::{JsString, Object, Promise, Reflect};
pub use phone::*;
use samtal_core::context::dialects;
use samtal_core::desk::card::Filed;
use samtal_core::log::event::{Channel, Destination, Page};
use samtal_core::people::evidence::Evidence;
use samtal_core::time::At;
use samtal_core::wire::channel::{Arrival, Moved, Report, Sender};
use samtal_core::wire::form_link::Proof;
pub use schedule::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use worker::worker_sys::web_sys;
use worker::{Env, EnvBinding, ObjectNamespace};

#[wasm_bindgen]
extern "C" {
    /// An object, called with the platform's own requests and responses: `worker`'s take each apart and put it together again.
    pub type Stub;
    /// Sends it a request.
    #[wasm_bindgen(method, catch)]
    pub fn fetch(this: &Stub, request: &web_sys::Request) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn ask(this: &Stub, name: &str, body: &str) -> Result<Promise, JsValue>;

    type RawNamespace;
    #[wasm_bindgen(method, catch)]
    fn jurisdiction(this: &RawNamespace, name: &str) -> Result<JsValue, JsValue>;
}

/// The namespace of a class, in the deployment's jurisdiction where it has one: the objects' data then never leaves it.
fn namespace(env: &Env, binding: &str) -> Out<ObjectNamespace> {
    let deployment = Deployment::of(env);
    if deployment.jurisdiction.is_empty() {
        return Ok(env.durable_object(binding)?);
    }
    let raw: RawNamespace = Reflect::get(env, &binding.into())
        .map_err(worker::Error::from)?
        .unchecked_into();
    let restricted = raw
        .jurisdiction(&deployment.jurisdiction)
        .map_err(worker::Error::from)?;
    Ok(ObjectNamespace::get(restricted)?)
}

/// The object of a clinic.
pub fn clinic(env: &Env, slug: &str) -> Out<Stub> {
    Ok(namespace(env, "CLINIC")?.get_by_name(slug)?.into_rpc())
}

/// The object of a session: named by clinic and id, so that a session of one clinic does not exist in another.
pub fn session(env: &Env, slug: &str, session: &str) -> Out<Stub> {
    Ok(namespace(env, "SESSION")?
        .get_by_name(&format!("{slug}/{session}"))?
        .into_rpc())
}

/// Calls an object and hands back its answer where it is: what only passes through never enters Wasm.
pub async fn ask(stub: &Stub, name: &str, body: &impl Serialize) -> Out<JsString> {
    let promise = stub
        .ask(name, &serde_json::to_string(body)?)
        .map_err(worker::Error::from)?;
    let answer = JsFuture::from(promise).await.map_err(worker::Error::from)?;
    match answer.dyn_into::<JsString>() {
        Ok(text) => Ok(text),
        Err(refusal) => {
            let member = |name: &str| Reflect::get(&refusal, &name.into()).unwrap_or_default();
            let status = member("status").as_f64().unwrap_or_default() as u16;
            Err(Fault::from_object(
                status,
                member("body").as_string().unwrap_or_default(),
            ))
        }
    }
}

/// Calls an object and reads its answer.
pub async fn call<T: DeserializeOwned>(stub: &Stub, name: &str, body: &impl Serialize) -> Out<T> {
    let text = String::from(ask(stub, name, body).await?);
    Ok(serde_json::from_str(&text)?)
}

/// What an object hands back for an outcome: a text, or `{status, body}`.
pub fn told(outcome: Out<JsString>) -> Result<JsValue, JsValue> {
    match outcome {
        Ok(text) => Ok(text.into()),
        Err(fault) => {
            let refusal = Object::new();
            let (status, body) = fault.refusal();
            Reflect::set(&refusal, &"status".into(), &status.into())?;
            Reflect::set(&refusal, &"body".into(), &body.into())?;
            Ok(refusal.into())
        }
    }
}

/// An answer as an object tells it.
pub fn answer(body: &impl Serialize) -> Out<JsString> {
    Ok(serde_json::to_string(body)?.into())
}

/// Done, nothing to tell.
pub fn done() -> Out<JsString> {
    Ok("{}".into())
}

/// The body of a call: ours, so a mistake in it is internal.
pub fn parse<T: DeserializeOwned>(text: &str) -> Out<T> {
    Ok(serde_json::from_str(text)?)
}

/// An answer without content.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Done {}

// ---- to a clinic -------------------------------------------------------------------------------------------------------------------

/// `allocate`: a new session's id enters the clinic's index before the session exists.
#[derive(Debug, Serialize, Deserialize)]
pub struct Allocate {
    /// The session.
    pub session: String,
    /// Whose rate it counts to: the address that asks.
    pub address: String,
}

/// The answer to `allocate`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Allocated {
    /// The demo clock's offset in milliseconds.
    pub offset_ms: i64,
    /// The clinic's first language, where the patient's is none of its.
    pub language: String,
    /// The languages that the clinic speaks.
    pub languages: Vec<String>,
    /// The clinic's zone.
    pub time_zone: String,
    /// The emergency number there: a session has its own copy, for when nothing else answers.
    pub emergency: String,
}

impl Allocated {
    /// What a session begins with that is made for a call of somebody unknown.
    pub fn for_call(&self, language: &str) -> Create {
        Create {
            token_hash: String::new(),
            language: language.to_owned(),
            page: None,
            consent: String::new(),
            offset_ms: self.offset_ms,
            time_zone: self.time_zone.clone(),
            emergency: self.emergency.clone(),
            channel: Channel::Voice,
        }
    }
}

/// `register`: a handoff's code, ref and token become redeemable.
#[derive(Debug, Serialize, Deserialize)]
pub struct Register {
    /// The handoff.
    pub handoff: String,
    /// Whose.
    pub session: String,
    /// Where to.
    pub to: Destination,
    /// Until when.
    pub expires_at: At,
    /// Hash of the code; empty: none.
    pub code_hash: String,
    /// Hash of the token; empty: none.
    pub token_hash: String,
    /// Hash of the ref; empty: none.
    pub ref_hash: String,
    /// The number to call back, as typed; empty: none.
    pub number: String,
}

/// The answer to `register`.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Registered {
    /// Another live handoff has this code or ref: draw again.
    pub taken: bool,
    /// The clinic's phone number (E.164).
    pub phone: String,
    /// The clinic's WhatsApp number (E.164); empty: none.
    pub whatsapp: String,
    /// The number to call back, normalised.
    pub number: String,
    /// Until when the clinic promises to have called back.
    pub promised_by: Option<At>,
}

/// `deliver`: what a session's outbox tells the clinic; idempotent by its content.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Delivery {
    /// A task was opened.
    Task {
        /// The task.
        id: String,
        /// Whose.
        session: String,
        /// What about: `callback`, `person`, `review`, …
        about: String,
        /// When.
        opened_at: At,
        /// Until when it is promised.
        promised_by: Option<At>,
        /// The number to call, if one was given.
        number: String,
        /// The patient's name, if it is known.
        name: String,
        /// What the conversation is about.
        topic: String,
    },
    /// A number was claimed or verified.
    Identifier {
        /// Whose.
        session: String,
        /// `phone`, …
        #[serde(rename = "type")]
        of: String,
        /// The normalised value.
        value: String,
        /// When it was given.
        claimed_at: At,
        /// When it was proved.
        verified_at: Option<At>,
    },
    /// A one-time code is to be sent to a number.
    Verification {
        /// Its id.
        id: String,
        /// Whose.
        session: String,
        /// Where to.
        number: String,
        /// What to send.
        text: String,
        /// Until when it is good.
        expires_at: At,
    },
    /// Something was asked: what about, never in which words. Several are told at once.
    Topics {
        /// Whose.
        session: String,
        /// What.
        topics: Vec<Topic>,
    },
    /// The patient said that they come to an appointment.
    Confirmed {
        /// Which.
        appointment: String,
        /// Whose.
        session: String,
        /// At this time: a moved one must be confirmed again.
        starts_at: At,
        /// How they said so.
        channel: Channel,
    },
    /// A provider took a message: its reports belong here.
    Sent {
        /// The provider's id of it.
        id: String,
        /// Whose.
        session: String,
        /// The row in its outbox.
        send: String,
    },
    /// The patient said whether a chat on probation is theirs, chose one of several, or undid a link.
    Linked {
        /// The session that was asked.
        session: String,
        /// The link.
        link: String,
        /// Hash of the line, as [`Routed::line`] told it.
        line: String,
        /// Where what is written on that line goes from now on: this session, another, or (empty) nowhere yet: the next message begins anew.
        to: String,
    },
    /// A number proves nothing in this session any more: what proved it was undone.
    Unproved {
        /// Whose.
        session: String,
        /// `phone`, …
        #[serde(rename = "type")]
        of: String,
        /// The normalised value.
        value: String,
    },
    /// A message did not reach the patient, and will not: what and why, never its words.
    Undelivered {
        /// The row in the session's outbox.
        id: String,
        /// Whose.
        session: String,
        /// By which channel.
        channel: Channel,
        /// `failed`: the provider says so; `dead`: given up.
        state: String,
        /// The provider's code, or a word of ours.
        reason: String,
        /// When.
        at: At,
    },
    /// The conversation's card in the inbox. A row says only that there is a new one; what it says is made when it is told.
    Card {
        /// Whose.
        session: String,
        /// The card; none: in the session's outbox.
        #[serde(default)]
        filed: Option<Box<Filed>>,
    },
    /// Staff did a task in the conversation itself.
    TaskDone {
        /// The task.
        task: String,
        /// Whose.
        session: String,
        /// Who did it: `staff:ann`.
        by: String,
    },
    /// The session was erased: forget it.
    Unindex {
        /// Which.
        session: String,
    },
}

/// One question, without its words.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Topic {
    /// Which message of the session.
    pub seq: i64,
    /// When.
    pub at: At,
    /// The entry or look-up that answered; `unknown`: there was no answer.
    pub entry: String,
    /// The language.
    pub language: String,
    /// Whether there was an answer.
    pub answered: bool,
}

/// `route`: which session is a message for? No word of it is told: only who writes, and the ref that stands in it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Route {
    /// The channel.
    pub channel: Channel,
    /// The provider's id of the message: the same one again goes to the same session.
    pub id: String,
    /// Who writes.
    pub from: Sender,
    /// Hash of a ref that stands in it; empty: none, or it was forwarded.
    pub ref_hash: String,
    /// An id for a session that begins here, if one must.
    pub fresh: String,
    /// A session that does not take it (it has another line already, or was erased): another one is found. Empty: none was asked yet.
    #[serde(default)]
    pub refused: String,
}

/// The answer to `route`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Routed {
    /// The session; empty: it went to one that was erased since, so it goes nowhere.
    pub session: String,
    /// The same message was routed before.
    #[serde(default)]
    pub known: bool,
    /// Hash of the line that it came on (channel and sender): what [`Delivery::Linked`] names.
    pub line: String,
    /// The session begins with this message: what it needs for that.
    pub begins: Option<Allocated>,
    /// The link that the session must have in its log before the message; it may have it already.
    pub link: Option<LineLink>,
    /// Whose number it may be: several sessions proved it, so the patient says which is theirs. Only in a session that begins.
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// The sender's id changed, or was last proved too long ago: the session asks again whether it is theirs before anything is told.
    #[serde(default)]
    pub again: bool,
}

/// Why a line may join a session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LineLink {
    /// The link's id: the handoff's own, where it came by ref.
    pub link: String,
    /// Why.
    pub evidence: Evidence,
    /// The patient must say first that the chat is theirs.
    pub probation: bool,
}

/// One of several sessions that a number was proved in. Told by its beginning alone: a name or a topic would be somebody's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Choice {
    /// The session.
    pub session: String,
    /// When it began.
    pub began_at: At,
}

/// `moved`: a sender's id changed. What they write goes on where it was, after they were asked again whether it is theirs.
#[derive(Debug, Serialize, Deserialize)]
pub struct SenderMoved {
    /// The channel.
    pub channel: Channel,
    /// The change.
    pub moved: Moved,
}

/// `line_moved`, to a session: this line is not that patient's any more. Nothing is sent there again.
#[derive(Debug, Serialize, Deserialize)]
pub struct LineMoved {
    /// Hash of the line that it was.
    pub line: String,
}

/// `report`, to a clinic: which session is a provider's report for? To a session: the report itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reported {
    /// The report.
    pub report: Report,
    /// The row in the session's outbox; empty: the clinic finds it by the provider's id.
    #[serde(default)]
    pub send: String,
}

/// The answer to `report` of a clinic.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ReportRouted {
    /// The session; empty: not known (yet): the clinic keeps the report until it is.
    pub session: String,
    /// The row in its outbox.
    pub send: String,
}

/// `arrived`: a message for a session. Appended once, by the provider's id.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Arrived {
    /// The message.
    pub arrival: Arrival,
    /// Where it came from and why it may.
    pub routed: Routed,
    /// For a session that begins: the patient's language, as far as their words or number tell.
    #[serde(default)]
    pub language: String,
}

/// The answer to `arrived`.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Taken {
    /// The session has it, now or before. Else it is routed again, without what led here.
    pub taken: bool,
}

/// `open_form_link`, `send_form_code`: what is asked of whoever opened the link, and the code for it.
#[derive(Debug, Serialize, Deserialize)]
pub struct OpenFormLink {
    /// Hash of the link's token.
    pub hash: String,
}

/// `redeem_form_link`: the answer to what was asked. The right one uses the link up.
#[derive(Debug, Serialize, Deserialize)]
pub struct RedeemFormLink {
    /// Hash of the link's token.
    pub hash: String,
    /// A secret of the browser: the same one gets the same answer again.
    pub cid: String,
    /// The answer.
    pub proof: Proof,
}

/// `resolve`: who is this caller?
#[derive(Debug, Serialize, Deserialize)]
pub struct Resolve {
    /// The voice key, as sent; not read where `system` is set.
    pub key: String,
    /// The voice system that the Worker knows already, by its signature: it has no key. Empty: the key says which.
    #[serde(default)]
    pub system: String,
    /// A handoff's token.
    pub token: String,
    /// A code, as typed or said.
    pub code: String,
    /// The caller's number, as the voice system has it.
    pub caller: String,
    /// The call.
    pub call_id: String,
}

/// `whose_call`: a voice system reports a call that is over.
#[derive(Debug, Serialize, Deserialize)]
pub struct WhoseCall {
    /// The voice key, as sent; not read where `system` is set.
    pub key: String,
    /// The voice system that the Worker knows already.
    pub system: String,
    /// The call.
    pub call_id: String,
    /// The id of a session of the call's own, if it gets one: a stranger said something. Empty: it gets none.
    pub fresh: String,
    /// Whose rate that counts to: the caller's number, hashed.
    pub address: String,
}

/// The answer to `whose_call`.
#[derive(Debug, Serialize, Deserialize)]
pub struct CallWhose {
    /// The session; empty: nobody's that is known.
    pub session: String,
    /// The handoff that it was linked by; empty: by the caller's number alone.
    pub handoff: String,
    /// The caller's number was verified in this session, when.
    pub verified_at: Option<At>,
    /// The voice system.
    pub system: String,
    /// The session is the call's own: it was a stranger's.
    pub own: bool,
    /// What such a session needs to begin.
    pub begins: Option<Allocated>,
    /// The clinic's.
    pub settings: VoiceSettings,
}

/// `call_reported`, to a session: what was said in a call and what it came to. Once or often.
#[derive(Debug, Serialize, Deserialize)]
pub struct CallReported {
    /// Whose call it is.
    pub whose: CallWhose,
    /// The report.
    pub report: dialects::Report,
}

/// `spend_assertion`: what a portal signed is good once.
#[derive(Debug, Serialize, Deserialize)]
pub struct SpendAssertion {
    /// Hash of its id.
    pub hash: String,
    /// Whose.
    pub session: String,
    /// Until when it must be remembered: then it is over anyway.
    pub until: At,
}

/// The answer to `spend_assertion`.
#[derive(Debug, Serialize, Deserialize)]
pub struct AssertionSpent {
    /// This session spends it, now or before; else another one did.
    pub yours: bool,
}

/// What the voice greeting needs of a clinic's configuration.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct VoiceSettings {
    /// The clinic's name.
    pub name: String,
    /// Its zone.
    pub time_zone: String,
    /// Its first language.
    pub language: String,
    /// Language and generic greeting.
    pub greetings: Vec<(String, String)>,
    /// Whether a number verified in the session may be greeted.
    pub greet_verified_number: bool,
}

/// The answer to `resolve`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Resolved {
    /// The session; empty: unknown caller.
    pub session: String,
    /// The handoff that was redeemed; empty: none.
    pub handoff: String,
    /// Which proof the handoff was redeemed with.
    pub evidence: Option<Evidence>,
    /// When it was redeemed.
    pub redeemed_at: At,
    /// The caller's number was verified in this session, when.
    pub verified_at: Option<At>,
    /// The voice system's name: its key's.
    pub system: String,
    /// The clinic's.
    pub settings: VoiceSettings,
    /// The clinic's time.
    pub now: At,
    /// Desks are watching: the session shows them the caller's card.
    #[serde(default)]
    pub desks: bool,
    /// The call was looked up before: what is known of the caller may be more now.
    #[serde(default)]
    pub again: bool,
    /// The caller's number as desks see it, masked; empty: withheld, or none.
    #[serde(default)]
    pub caller: String,
}

/// `knowledge`: what the clinic knows now, as far as the asker does not have it.
#[derive(Debug, Serialize, Deserialize)]
pub struct AskKnowledge {
    /// The version of the knowledge that the asker has; 0: none.
    pub known_version: i64,
    /// The version of the configuration that the asker has, its texts counted in; 0: none.
    pub known_config: i64,
}

/// `may_answer`: whether this key may ask, and what the clinic knows.
#[derive(Debug, Serialize, Deserialize)]
pub struct AskAnswer {
    /// The voice key, as sent.
    pub key: String,
    /// What the asker has already.
    pub known: AskKnowledge,
}

/// The answer to `may_answer`.
#[derive(Debug, Serialize, Deserialize)]
pub struct MayAnswer {
    /// The voice system's name: its key's.
    pub system: String,
    /// The clinic's time.
    pub now: At,
    /// What the clinic knows now.
    pub knowledge: KnowledgeNow,
}

/// The answer to `knowledge`.
#[derive(Debug, Serialize, Deserialize)]
pub struct KnowledgeNow {
    /// The current version of the knowledge; 0: the clinic has none.
    pub version: i64,
    /// The knowledge as JSON; empty: as known.
    pub knowledge: String,
    /// The current version of the configuration: how often it was sent, and how often its texts, tokens and rights were changed at the desk
    /// since. Both only grow, so that no two states have the same number.
    pub config_version: i64,
    /// Its format: `toml` or `json`.
    pub config_format: String,
    /// The configuration; empty: as known.
    pub config: String,
    /// What the desk's texts, tokens and rights change of it (`core::desk::draft::Overlay`); empty with the configuration.
    #[serde(default)]
    pub texts: String,
}

/// `describe`: what a patient's calendar says of an appointment. Answered by [`Described`].
#[derive(Debug, Serialize, Deserialize)]
pub struct AskDescribed {
    /// The service.
    pub service: String,
    /// The patient's language.
    pub language: String,
}

/// The answer to `describe`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Described {
    /// The service's name; empty: the clinic does not know it any more.
    pub service: String,
    /// The clinic's name.
    pub clinic: String,
    /// Where it is.
    pub address: String,
}

/// The answer to `model_spend`: whether the day allows one more question to the language model.
#[derive(Debug, Serialize, Deserialize)]
pub struct Spent {
    /// It does, and it is counted.
    pub granted: bool,
}

// ---- to a session ------------------------------------------------------------------------------------------------------------------

/// `create`: the first event of a session.
#[derive(Debug, Serialize, Deserialize)]
pub struct Create {
    /// The token's hash; empty: it begins on a channel that needs none.
    pub token_hash: String,
    /// The patient's language.
    pub language: String,
    /// Where they are on the clinic's website.
    pub page: Option<Page>,
    /// The version of the consent they gave with it; empty: none.
    pub consent: String,
    /// The demo clock's offset.
    pub offset_ms: i64,
    /// The clinic's zone, in which the patient's own copy tells its times.
    pub time_zone: String,
    /// The emergency number.
    pub emergency: String,
    /// Where it begins.
    #[serde(default = "web")]
    pub channel: Channel,
}

fn web() -> Channel {
    Channel::Web
}

/// `snapshot`: what the document carries.
#[derive(Debug, Serialize, Deserialize)]
pub struct Snapshot {
    /// The token, as sent.
    pub token: String,
    /// The clinic's policy on returning (`remembered`, `always`, `never`).
    pub return_lock: String,
}

/// `link`: complete a redeemed handoff.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Link {
    /// The handoff: the link's id and the event's `cid`.
    pub handoff: String,
    /// The call; empty for none.
    pub call_id: String,
    /// Why.
    pub evidence: Evidence,
    /// The voice system.
    pub system: String,
}

/// `file`: which file a message of the patient's brought.
#[derive(Debug, Serialize, Deserialize)]
pub struct AskFile {
    /// The message.
    pub seq: i64,
    /// Who wants it, for the audit.
    pub actor: String,
}

/// Its answer.
#[derive(Debug, Serialize, Deserialize)]
pub struct FileTold {
    /// The provider's id of it, or its address there.
    pub media: String,
    /// Its type, as the provider said.
    pub mime: String,
}

/// `context`: the document of a call.
#[derive(Debug, Serialize, Deserialize)]
pub struct Context {
    /// The handoff to complete first, if one was redeemed.
    pub link: Option<Link>,
    /// The call.
    pub call_id: String,
    /// The voice system.
    pub system: String,
    /// The caller's number was verified in this session, when.
    pub verified_at: Option<At>,
    /// The grant's token, which the answer carries.
    pub grant: String,
    /// Until when the grant is good.
    pub grant_expires_at: At,
    /// The clinic's.
    pub settings: VoiceSettings,
    /// As a FHIR R4 Bundle.
    pub fhir: bool,
    /// Desks are watching.
    #[serde(default)]
    pub desks: bool,
    /// The call was looked up before.
    #[serde(default)]
    pub again: bool,
    /// The caller's number as desks see it, masked; empty: withheld, or none.
    #[serde(default)]
    pub caller: String,
}

/// `asked`: a voice system answers a question of this session's caller.
#[derive(Debug, Serialize, Deserialize)]
pub struct Asked {
    /// The question: looked through for signs of an emergency, never stored.
    pub question: String,
    /// The voice system.
    pub system: String,
}

/// The answer to `asked`.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct AskedIn {
    /// The patient's language.
    pub language: String,
}

/// `clock`: the demo clock moved.
#[derive(Debug, Serialize, Deserialize)]
pub struct Clock {
    /// The new offset in milliseconds.
    pub offset_ms: i64,
}

/// `timeline`, to a session: what happened, at a glance.
#[derive(Debug, Serialize, Deserialize)]
pub struct AskTimeline {
    /// The language of its lines; empty: the clinic's first.
    pub language: String,
    /// Who reads it, for the audit.
    pub actor: String,
}

/// `task_closed`: staff is done with a task.
#[derive(Debug, Serialize, Deserialize)]
pub struct TaskClosed {
    /// The task.
    pub task: String,
    /// Who closed it.
    pub by: String,
    /// For a question that was to be reviewed: who did, as patients know them. Empty: it was something else.
    #[serde(default)]
    pub name: String,
}
