//! What the desk's app and the edge tell each other: one type for each body, read and written by both sides.
//!
//! Requests refuse unknown members; answers are read leniently, so that an app of yesterday reads the edge of today.

use crate::clinic::staff::Role;
use crate::clinic::template::Group;
pub use crate::clinic::template::{Slot, SlotTakes};
use crate::context::milestones::Milestone;
use crate::log::event::{Channel, Seq};
use crate::time::At;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A member of staff, as colleagues see them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    /// Their id: it stands in the log and the audit as `staff:<id>`.
    pub id: String,
    /// Their name as patients may read it.
    pub name: String,
    /// What they do, as patients may read it; may be empty.
    #[serde(default)]
    pub title: String,
    /// Their role; none: they are not on the clinic's list.
    pub role: Option<Role>,
    /// Whether a desk of theirs is open now.
    #[serde(default)]
    pub here: bool,
    /// Conversations that they own and that are not settled.
    #[serde(default)]
    pub open: u32,
}

/// `GET …/desk/me`: who is signed in, where, and what the app needs of the clinic.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// Who; none: nobody is signed in, and `ways` says how they could be.
    pub member: Option<Colleague>,
    /// How somebody signs in here: `openid`, `demo`.
    pub ways: Vec<String>,
    /// In demo mode, the members who may be chosen; else empty.
    #[serde(default)]
    pub demo_members: Vec<Colleague>,
    /// The clinic's name.
    pub clinic: String,
    /// Its languages, its own first.
    pub languages: Vec<String>,
    /// Its time zone.
    pub time_zone: String,
    /// Its colour, and its text's on it.
    pub accent: String,
    /// See `accent`.
    pub accent_text: String,
    /// The clinic's time now.
    pub now: Option<At>,
    /// When the sign-on ends if nothing is done, and when whatever is done.
    pub idle_until: Option<At>,
    /// See `idle_until`.
    pub ends_at: Option<At>,
    /// Whether the clinic runs in demo mode.
    #[serde(default)]
    pub demo: bool,
    /// What the member's role may do with templates: by group, the rights that hold.
    #[serde(default)]
    pub rights: BTreeMap<String, Vec<String>>,
}

/// Why a conversation asks for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wants {
    /// Signs of an emergency that nobody has dealt with.
    Emergency,
    /// The patient wants to be called.
    CallBack,
    /// The patient wants a person.
    Person,
    /// A question that was not answered.
    Question,
    /// A clinician has to look at a question.
    Review,
    /// Something else has to be done: the open task says what.
    Task,
    /// A person is in the conversation and the patient wrote last.
    Reply,
}

/// One conversation in the inbox. Of what was said there is the topic alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The session.
    pub session: String,
    /// The patient's name, as they told it; may be empty.
    pub name: String,
    /// Whether a number or a login was verified.
    pub verified: bool,
    /// Their number, masked; may be empty.
    pub number: String,
    /// What it is about.
    pub topic: String,
    /// The patient's language.
    pub language: String,
    /// Where the patient was heard last.
    pub channel: Channel,
    /// Where anything was said, in order of first use.
    pub channels: Vec<Channel>,
    /// When it began.
    pub started_at: At,
    /// When something last happened.
    pub last_at: At,
    /// The place of the last event.
    pub last_seq: Seq,
    /// Why it asks for a person, the most urgent first; empty: it does not.
    pub wants: Vec<Wants>,
    /// Since when it has asked for one.
    pub waiting_since: Option<At>,
    /// Until when the clinic promised to have done the first of its tasks.
    pub promised_by: Option<At>,
    /// Whose it is: a member's id; empty: nobody's.
    pub owner: String,
    /// Their name.
    pub owner_name: String,
    /// Whether the matter is settled.
    pub resolved: bool,
    /// The next appointment's start.
    pub appointment_at: Option<At>,
    /// Whether it is confirmed.
    pub confirmed: bool,
}

/// Which conversations the inbox shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// Those that ask for a person, longest waiting first, and those that are mine.
    #[default]
    Open,
    /// Mine.
    Mine,
    /// Those that ask for a person and are nobody's.
    Unowned,
    /// Asked outside of opening hours and not yet answered by a person.
    AfterHours,
    /// Those that are settled.
    Resolved,
    /// Every one, newest first.
    All,
}

/// `GET …/desk/inbox?show=&channel=&q=&date=&before=&limit=`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbox {
    /// The cards, in order.
    pub cards: Vec<Card>,
    /// How many there are of each kind, by [`Shown`]'s name.
    pub counts: BTreeMap<String, u32>,
    /// Since when the one of each kind has waited that has waited longest; none waits: nothing stands here.
    #[serde(default)]
    pub oldest: BTreeMap<String, At>,
    /// What to ask for as `before` to go on; empty: there are no more.
    pub next: String,
}

/// A task, in the inbox and in a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its id.
    pub id: String,
    /// `callback`, `person`, `question`, `review`, `emergency`, …
    pub about: String,
    /// `call` or `message`.
    pub answer_by: String,
    /// Its conversation.
    pub session: String,
    /// Since when.
    pub opened_at: String,
    /// Until when the clinic promised to have done it.
    pub promised_by: Option<String>,
    /// The number to call, whole: it was given for that; may be empty.
    pub number: String,
    /// The patient's name; may be empty.
    pub name: String,
    /// What the conversation is about.
    pub topic: String,
    /// Who has it; empty: nobody.
    pub owner: String,
    /// When it was done.
    pub closed_at: Option<String>,
    /// How the last call-back stands; empty: none was made.
    #[serde(default)]
    pub call: String,
}

/// Something that is known already: staff confirm it instead of asking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownFact {
    /// The fact's id: `name`, `phone`, `birth_date`, `reason`, …
    pub field: String,
    /// The field's label in the staff's language.
    pub label: String,
    /// As it is shown.
    pub value: String,
    /// Where it was told.
    pub from: Channel,
    /// When.
    pub at: At,
    /// Whether it was proved, not only told.
    pub verified: bool,
}

/// Where a reply goes now, and whether it may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// The channel: where the patient was heard last, as far as they can be answered there.
    pub channel: Channel,
    /// Whether free text may be sent there now. WhatsApp: within 24 hours of what the patient last wrote.
    pub free_text: bool,
    /// Until when; none: without end, or not at all.
    pub until: Option<At>,
    /// Whether the patient agreed to messages there: yes, no, or was not asked.
    pub consent: Option<bool>,
    /// Why nothing can be sent there: `opted_out`, `no_consent`, `channel_off`, `no_number`, …; empty: it can.
    pub refused: String,
}

/// Another conversation of the same patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    /// The session.
    pub session: String,
    /// What it is about.
    pub topic: String,
    /// When something last happened.
    pub last_at: At,
    /// Its channels.
    pub channels: Vec<Channel>,
    /// Why they belong together: `verified_number`, `portal_assertion`, `staff_check`.
    pub evidence: String,
}

/// `GET …/desk/sessions/{session}?after=&limit=`: one conversation whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// Its card.
    pub card: Card,
    /// The fold, as the log's own type writes it.
    pub state: Value,
    /// Its events, oldest first: those after `after`, or the last `limit`.
    pub events: Vec<Value>,
    /// Whether there are older ones.
    pub more: bool,
    /// Where a reply goes, the patient's own channel first.
    pub reach: Vec<Reach>,
    /// What is known already and must not be asked again.
    pub known: Vec<KnownFact>,
    /// Forms' labels: form -> field -> label.
    pub labels: BTreeMap<String, BTreeMap<String, String>>,
    /// What happened, one line each.
    pub milestones: Vec<Milestone>,
    /// The patient's other conversations.
    pub others: Vec<Other>,
    /// Its open tasks.
    pub tasks: Vec<Task>,
    /// Why this member may read it: `owner`, `task`, `call`, `appointment`, `recent`, `role`, `break_glass`.
    pub because: String,
    /// The clinic's names of members who stand in the log, by id.
    pub names: BTreeMap<String, String>,
}

/// `POST …/desk/sessions/{session}/messages`: a reply on the patient's channel. Either `text` or `template`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewReply {
    /// The client's id: the same again is one message.
    pub cid: String,
    /// Free text.
    #[serde(default)]
    pub text: String,
    /// An approved text.
    #[serde(default)]
    pub template: Option<UseTemplate>,
    /// The channel; none: where the patient was heard last.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// How far the member had read: what a colleague answered after it makes this a conflict.
    pub after: Seq,
}

/// An approved text with its free slots filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UseTemplate {
    /// The template.
    pub id: String,
    /// Its language; empty: the patient's.
    #[serde(default)]
    pub language: String,
    /// Its free slots.
    #[serde(default)]
    pub slots: BTreeMap<String, String>,
}

/// The answer to what was appended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Its place.
    pub seq: Seq,
    /// When.
    pub at: At,
}

/// `POST …/desk/sessions/{session}/{notes|assign|resolve|flags|reviews|break-glass}`: what a member does with a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Do {
    /// A note among staff.
    Note {
        /// The client's id.
        cid: String,
        /// Plain text.
        text: String,
    },
    /// Takes it (`to`: oneself), hands it on, or releases it (`to` empty).
    Assign {
        /// The client's id.
        cid: String,
        /// A member's id; empty: nobody.
        to: String,
        /// Whose it was as far as the member knew: another owner meanwhile is a conflict.
        from: String,
    },
    /// The matter is settled.
    Resolve {
        /// The client's id.
        cid: String,
        /// What it was about.
        topic: String,
        /// How it ended: `answered`, `booked`, `referred`, `no_answer`, `other`, or the member's words.
        outcome: String,
    },
    /// A clinician has to look at a question.
    Flag {
        /// The client's id.
        cid: String,
        /// The patient's message.
        of: Seq,
    },
    /// A clinician looked at it.
    Review {
        /// The client's id.
        cid: String,
        /// The patient's message.
        of: Seq,
    },
    /// Opens it without another reason to read it: alerts, and is audited.
    BreakGlass {
        /// The client's id.
        cid: String,
        /// Why: at least [`MIN_REASON`] characters.
        reason: String,
    },
}

/// Characters of a reason at least: "because" is none.
pub const MIN_REASON: usize = 10;
/// … and at most.
pub const MAX_REASON: usize = 500;

/// `GET …/desk/calls/{system}/{call}/possible`: whose call it might be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Possible {
    /// The conversations, newest first.
    pub sessions: Vec<PossibleSession>,
}

/// One of them: nothing of the patient before a check, only what tells them apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PossibleSession {
    /// The session.
    pub session: String,
    /// When it began.
    pub started_at: At,
    /// When something last happened.
    pub last_at: At,
    /// Its channels.
    pub channels: Vec<Channel>,
    /// What can be checked there: the ids of facts that are known, such as `birth_date`, `postcode`.
    pub checks: Vec<String>,
    /// Whether the number was verified there or only given.
    pub verified: bool,
}

/// `POST …/desk/calls/{system}/{call}/check`: the caller said this, and staff typed it. What is known is never shown before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffCheck {
    /// The client's id.
    pub cid: String,
    /// The conversation.
    pub session: String,
    /// What was asked: a fact's id.
    pub field: String,
    /// What the caller said.
    pub value: String,
}

/// The answer to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Whether it was right. Then the call is the conversation's, with the evidence `staff_check`.
    pub right: bool,
    /// The link; empty: there is none.
    pub link: String,
    /// Further tries for this call.
    pub tries_left: u32,
}

/// `GET …/desk/day?date=2024-10-18`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// The date, by the clinic's clock.
    pub date: String,
    /// By time.
    pub rows: Vec<DayRow>,
}

/// Where the look of a clinician stands, in the day's list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Looked {
    /// Nobody has to look.
    #[default]
    Nothing,
    /// Somebody has to.
    Waiting,
    /// Somebody did.
    Done,
}

/// One appointment of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRow {
    /// The appointment.
    pub appointment: String,
    /// Its conversation.
    pub session: String,
    /// Its start.
    pub starts_at: At,
    /// Its end.
    pub ends_at: Option<At>,
    /// The patient's name; may be empty.
    pub name: String,
    /// With whom.
    pub with: String,
    /// What for; may be empty.
    pub reason: String,
    /// Whether the patient confirmed it, and when.
    pub confirmed: bool,
    /// Whether a question of theirs is open.
    pub open_question: bool,
    /// Whether a clinician looked at it.
    pub looked: Looked,
    /// Who did.
    pub looked_by: String,
    /// Whether they are here, since when.
    pub arrived_at: Option<At>,
    /// Whether it was cancelled.
    pub cancelled: bool,
}

/// Where a version of a template stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Written, not sendable.
    Draft,
    /// The one that is sent.
    Approved,
    /// Not sendable any more.
    Retired,
}

/// The words of a template in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextIn {
    /// For every channel that has none of its own.
    pub text: String,
    /// For SMS.
    #[serde(default)]
    pub sms: Option<String>,
    /// For the phone, as it is spoken.
    #[serde(default)]
    pub voice: Option<String>,
    /// The template's name at the provider.
    #[serde(default)]
    pub name: Option<String>,
}

/// `POST …/desk/templates`, `PUT …/desk/templates/{id}`: a new draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDraft {
    /// The template's id; on `PUT` it is in the address and may be left out.
    #[serde(default)]
    pub id: String,
    /// Who answers for it.
    pub group: Group,
    /// The words, by language: each of the clinic's.
    pub said: BTreeMap<String, TextIn>,
    /// Its free slots.
    #[serde(default)]
    pub slots: Vec<Slot>,
    /// Its buttons.
    #[serde(default)]
    pub buttons: Vec<String>,
    /// The version that this was made from: another one meanwhile is a conflict. 0: a new template.
    pub base: i64,
    /// Why.
    pub reason: String,
}

/// One version of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateVersion {
    /// The template's id.
    pub id: String,
    /// Who answers for it.
    pub group: Group,
    /// The version.
    pub version: i64,
    /// Where it stands.
    pub stage: Stage,
    /// The words.
    pub said: BTreeMap<String, TextIn>,
    /// Its free slots.
    pub slots: Vec<Slot>,
    /// Its buttons.
    pub buttons: Vec<String>,
    /// Who wrote it: a member's id, or `configuration`.
    pub author: String,
    /// When.
    pub written_at: At,
    /// Who approved it; empty: nobody yet.
    pub approver: String,
    /// When.
    pub approved_at: Option<At>,
    /// What stands against sending it: tokens without a value, and the like; empty: nothing.
    pub unresolved: Vec<String>,
}

/// `GET …/desk/templates`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Templates {
    /// Every version, by id, newest first.
    pub templates: Vec<TemplateVersion>,
    /// The tokens that a text may use besides its slots: name -> an example value.
    pub tokens: BTreeMap<String, String>,
}

/// `POST …/desk/templates/{id}/approve`, `…/retire`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judge {
    /// The version.
    pub version: i64,
    /// Why.
    pub reason: String,
}

/// `POST …/desk/templates/preview`: how a draft, or a template in a conversation, would read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskPreview {
    /// A draft; or
    #[serde(default)]
    pub draft: Option<NewDraft>,
    /// a template as it is approved,
    #[serde(default)]
    pub template: Option<UseTemplate>,
    /// with what this conversation knows; empty: with examples.
    #[serde(default)]
    pub session: String,
}

/// The answer: as each channel shows it, by language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Language -> channel -> how it reads.
    pub shown: BTreeMap<String, BTreeMap<String, Rendering>>,
    /// What stands against approving or sending it.
    pub wrong: Vec<String>,
}

/// A text on one channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendering {
    /// The text.
    pub text: String,
    /// Its messages: SMS segments, WhatsApp messages.
    pub pieces: u32,
    /// Characters.
    pub characters: u32,
    /// Hints: `long`, `long_sentence`, `hard_words`, `impersonal`, `shouting`, `two_messages`, …
    pub hints: Vec<String>,
}

/// A global token: one edit changes every text that uses it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Its name in a text: `{global:parking}`.
    pub name: String,
    /// Its value, by language.
    pub value: BTreeMap<String, String>,
    /// The version that this was made from; 0: a new token.
    #[serde(default)]
    pub version: i64,
    /// Why it is changed (in a request).
    #[serde(default)]
    pub reason: String,
}

/// `GET …/desk/tokens`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// Every one.
    pub tokens: Vec<Token>,
}

/// `GET …/desk/rights`, `PUT …/desk/rights`: which role may do what with which group of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RightsTable {
    /// Role -> group -> rights: `create`, `read`, `edit`, `approve`, `retire`, `send`.
    pub rights: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// The version that this was made from: another one meanwhile is a conflict. 0: as it is without any change.
    #[serde(default)]
    pub version: i64,
    /// Why it is changed (in a request).
    #[serde(default)]
    pub reason: String,
}

/// `POST …/desk/tokens/preview`: what a change would do. `PUT …/desk/tokens` answers the same, done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    /// What would read differently.
    pub changes: Vec<Changed>,
    /// Texts that could not be sent any more.
    pub unsendable: Vec<String>,
}

/// One rendering that a token's change touches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The template.
    pub template: String,
    /// The language.
    pub language: String,
    /// The channel.
    pub channel: String,
    /// As it reads now.
    pub before: String,
    /// As it would read.
    pub after: String,
}

/// One entry of the audit, as it is read and exported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Its place: 1, 2, 3 … without gaps.
    pub seq: i64,
    /// When, in UTC.
    pub at: At,
    /// Who: `staff:ann`, `admin`, `voice:twilio`, `system`, …
    pub actor: String,
    /// What: `template_edited`, `session_read`, …
    pub action: String,
    /// On what: a template's id, a session's id, …; may be empty.
    pub object: String,
    /// Before and after, for an edit; may be empty.
    pub before: String,
    /// See `before`.
    pub after: String,
    /// Why; may be empty.
    pub reason: String,
    /// How bad it is if it is wrong: `info`, `notice`, `warning`, `alert`.
    pub severity: String,
    /// The hash over this entry and the one before, in hexadecimal digits.
    pub hash: String,
}

/// `GET …/desk/audit?from=&to=&actor=&object=&action=&before=&limit=&format=json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// The entries, newest first.
    pub rows: Vec<AuditRow>,
    /// What to ask for as `before` to go on; 0: there are no more.
    pub next: i64,
    /// Whether entries were left out by a filter: then they are no chain, and cannot be verified by themselves.
    #[serde(default)]
    pub filtered: bool,
    /// The hash of the entry before the oldest of these; 64 zeros before the first of all.
    #[serde(default)]
    pub prev: String,
    /// The last entry of the whole log,
    #[serde(default)]
    pub last: i64,
    /// and its hash: what a clinic may note down elsewhere.
    #[serde(default)]
    pub head: String,
}

/// `GET …/desk/audit/verify`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// Whether every entry stands as it was written.
    pub whole: bool,
    /// How many were looked at.
    pub rows: i64,
    /// The first that does not; 0: there is none.
    pub broken_at: i64,
    /// What is wrong there: `changed`, `missing`, `moved`, `added`, `cut_off`; empty: nothing.
    pub why: String,
    /// The last hash: what a clinic may note down elsewhere.
    pub head: String,
}

/// `GET …/desk/sessions/{session}/access`: who read and did what with a patient's conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accesses {
    /// Newest first.
    pub rows: Vec<Access>,
}

/// One of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// When.
    pub at: At,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// Why it was allowed, or the reason that was given.
    pub because: String,
}

/// A frame of the desks' live feed, beside the calls' (`wire::desk`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Frame {
    /// A conversation's card changed.
    Card {
        /// As it is now.
        card: Box<Card>,
    },
    /// A conversation was erased.
    Gone {
        /// Which one.
        session: String,
    },
    /// A task was opened, claimed or closed.
    Task {
        /// As it is now.
        task: Box<Task>,
    },
    /// An appointment of a day changed.
    Day {
        /// Which day.
        date: String,
    },
    /// A colleague came or went, or is writing in a conversation.
    Colleague {
        /// Who.
        colleague: Colleague,
        /// Where they are writing; empty: nowhere.
        writing_in: String,
    },
    /// Everybody has to see this: an emergency, a glass that was broken.
    Alert {
        /// `emergency`, `break_glass`.
        kind: String,
        /// The conversation.
        session: String,
        /// Who did it; empty: nobody of the staff.
        by: String,
        /// When.
        at: At,
    },
    /// Templates, tokens or rights changed.
    Templates,
}
