//! One immutable entry of a session's log: who did what, on which channel, when.
//!
//! The closed enums are the contract: a new channel or kind does not compile until every view handles it.

use super::answer::More;
use crate::people::evidence::Evidence;
use crate::time::At;
use crate::wire::read::Read;
use serde::{Deserialize, Serialize};

/// Where in the log: 1, 2, 3 … without gaps. 0 is before the first event.
pub type Seq = i64;

/// How an event came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The chat widget.
    Web,
    /// WhatsApp.
    Whatsapp,
    /// Text messages.
    Sms,
    /// A phone call.
    Voice,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Channel; 4] = [Channel::Web, Channel::Whatsapp, Channel::Sms, Channel::Voice];

    /// Its name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Web => "web",
            Channel::Whatsapp => "whatsapp",
            Channel::Sms => "sms",
            Channel::Voice => "voice",
        }
    }

    /// Reads a name; unknown ones are refused.
    #[must_use]
    pub fn parse(name: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|c| c.as_str() == name)
    }
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// The person whom the session is with.
    Patient,
    /// The automated assistant.
    Assistant,
    /// A named member of staff.
    Staff(String),
    /// A voice system, by the name of its key.
    Voice(String),
    /// The service itself.
    System,
}

impl Actor {
    /// Reads `patient`, `assistant`, `staff:<id>`, `voice:<system>`, `system`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Actor> {
        match text {
            "patient" => Some(Actor::Patient),
            "assistant" => Some(Actor::Assistant),
            "system" => Some(Actor::System),
            other => match other.split_once(':') {
                Some(("staff", id)) if !id.is_empty() => Some(Actor::Staff(id.to_owned())),
                Some(("voice", id)) if !id.is_empty() => Some(Actor::Voice(id.to_owned())),
                _ => None,
            },
        }
    }

    /// Whether this is the clinic's side: what counts as unread for the patient.
    #[must_use]
    pub fn is_clinic(&self) -> bool {
        match self {
            Actor::Assistant | Actor::Staff(_) | Actor::Voice(_) => true,
            Actor::Patient | Actor::System => false,
        }
    }
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Actor::Patient => f.write_str("patient"),
            Actor::Assistant => f.write_str("assistant"),
            Actor::Staff(id) => {
                f.write_str("staff:")?;
                f.write_str(id)
            }
            Actor::Voice(id) => {
                f.write_str("voice:")?;
                f.write_str(id)
            }
            Actor::System => f.write_str("system"),
        }
    }
}

impl Serialize for Actor {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Actor::parse(&text).ok_or_else(|| serde::de::Error::custom("no such actor"))
    }
}

/// A page of the clinic's website: its path without query, and its title.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The path, without query and fragment: those can carry what nobody meant to tell.
    pub path: String,
    /// The title of the document.
    #[serde(default)]
    pub title: String,
}

/// One answer of a form: the field's id and what was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The field's id in the form.
    pub field: String,
    /// What was typed; empty clears it.
    pub value: String,
}

/// Where a handoff goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// The patient calls, with a code.
    Phone,
    /// The patient writes on WhatsApp, with a ref.
    Whatsapp,
    /// The clinic calls.
    Callback,
}

impl Destination {
    /// Its name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Destination::Phone => "phone",
            Destination::Whatsapp => "whatsapp",
            Destination::Callback => "callback",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Destination> {
        [Destination::Phone, Destination::Whatsapp, Destination::Callback]
            .into_iter()
            .find(|d| d.as_str() == name)
    }
}

/// What happened. The names of the variants, in snake case, are the `kind`s of the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// The session began, on this page and in this language (BCP 47).
    SessionStarted {
        /// The patient's language (`en`, `sv`).
        language: String,
        /// Where they were on the clinic's website.
        #[serde(skip_serializing_if = "Option::is_none")]
        page: Option<Page>,
    },
    /// The patient agreed, or took it back.
    Consent {
        /// What for: `chat`, …
        purpose: String,
        /// The version of the text that was shown.
        version: String,
        /// Agreed or withdrawn.
        given: bool,
    },
    /// The patient opened a page of the website while the chat was open.
    PageVisited {
        /// Path without query.
        path: String,
        /// The document's title.
        title: String,
    },
    /// Something said or written.
    Message {
        /// Plain text.
        text: String,
        /// What stands behind it beside the text: source, quick replies, card.
        #[serde(skip_serializing_if = "Option::is_none")]
        more: Option<Box<More>>,
    },
    /// Fields of a form were filled in.
    FormSaved {
        /// The form's id.
        form: String,
        /// What changed.
        answers: Vec<Answer>,
    },
    /// A form was finished.
    FormCompleted {
        /// The form's id.
        form: String,
    },
    /// The patient was given a way to continue elsewhere.
    HandoffOffered {
        /// The handoff's id.
        handoff: String,
        /// Where to.
        to: Destination,
        /// Until when its code, ref and token are good.
        expires_at: At,
    },
    /// Another channel joined the conversation.
    ChannelLinked {
        /// The link's id (a handoff's own, where it came by handoff): what `DELETE …/links/{id}` takes.
        link: String,
        /// Which channel.
        to: Channel,
        /// Why it may.
        evidence: Evidence,
        /// The call, where it is one.
        #[serde(skip_serializing_if = "String::is_empty")]
        call_id: String,
        /// Until the patient said that the chat is theirs, nothing of it is told there, and nothing that comes from there is in it. The same
        /// link without it: they said so.
        #[serde(skip_serializing_if = "is_false")]
        probation: bool,
    },
    /// "Not me": the link is undone.
    ChannelUnlinked {
        /// The link's id.
        link: String,
    },
    /// The patient gave a number, an address: not proved yet.
    IdentifierClaimed {
        /// Its id, for verification.
        id: String,
        /// `phone`, `email`, …
        #[serde(rename = "type")]
        kind: String,
        /// The normalised value.
        value: String,
    },
    /// The patient proved it.
    IdentifierVerified {
        /// Its id.
        id: String,
        /// Until when it counts.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<At>,
    },
    /// A call began.
    CallStarted {
        /// The voice system's id of the call.
        call_id: String,
    },
    /// A call ended.
    CallEnded {
        /// The voice system's id of the call.
        call_id: String,
        /// How, in the voice system's words: `resolved`, `transferred`, …; may be empty.
        #[serde(skip_serializing_if = "String::is_empty")]
        outcome: String,
    },
    /// A summary of what was discussed.
    Summary {
        /// Plain text.
        text: String,
        /// Of which call; empty: of none.
        #[serde(skip_serializing_if = "String::is_empty")]
        call_id: String,
        /// Which one of this call, from 1: what the patient corrected is a new one.
        #[serde(skip_serializing_if = "is_first")]
        version: u32,
    },
    /// The patient said that a summary is right: it stays as it is.
    SummaryConfirmed {
        /// The summary.
        of: Seq,
    },
    /// A clinician looked at a question and at what was answered.
    Reviewed {
        /// The question.
        of: Seq,
        /// Who, as patients know them.
        name: String,
    },
    /// What became of an outbound message.
    Delivery {
        /// The event that was sent.
        of: Seq,
        /// `sent`, `delivered`, `read`, `failed`.
        status: String,
        /// Why it failed: the provider's code, or a word of ours (`opted_out`, `expired`, …).
        #[serde(skip_serializing_if = "String::is_empty")]
        error: String,
        /// It may have arrived twice: the provider took it and its answer was lost.
        #[serde(skip_serializing_if = "is_false")]
        repeated: bool,
    },
    /// The patient took a message back, where they wrote it.
    MessageRevoked {
        /// The message.
        of: Seq,
    },
    /// Times were offered.
    SlotOffered {
        /// The slots' starts.
        slots: Vec<At>,
        /// With whom.
        with: String,
    },
    /// An appointment was made.
    AppointmentBooked {
        /// Its id.
        appointment: String,
        /// Its start.
        starts_at: At,
        /// Its end, where it is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        ends_at: Option<At>,
        /// With whom.
        with: String,
        /// The clinician's id in the clinic's knowledge; may be empty.
        #[serde(skip_serializing_if = "String::is_empty")]
        clinician: String,
        /// The service's id in the clinic's knowledge; may be empty.
        #[serde(skip_serializing_if = "String::is_empty")]
        service: String,
        /// What for; may be empty.
        #[serde(skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// An appointment was moved or cancelled.
    AppointmentChanged {
        /// Its id.
        appointment: String,
        /// The new start; none: it is cancelled.
        #[serde(skip_serializing_if = "Option::is_none")]
        starts_at: Option<At>,
        /// The new end.
        #[serde(skip_serializing_if = "Option::is_none")]
        ends_at: Option<At>,
        /// With whom now; empty: as before.
        #[serde(skip_serializing_if = "String::is_empty")]
        with: String,
        /// The clinician's id now; empty: as before.
        #[serde(skip_serializing_if = "String::is_empty")]
        clinician: String,
    },
    /// The patient confirmed an appointment.
    AppointmentConfirmed {
        /// Its id.
        appointment: String,
    },
    /// Something staff must see first.
    FlagRaised {
        /// The flag's id.
        flag: String,
        /// `emergency`, `clinical`, …
        label: String,
    },
    /// Somebody at the clinic has something to do.
    TaskOpened {
        /// The task's id.
        task: String,
        /// `callback`, `person`, …
        about: String,
        /// When the clinic promises to have done it; none: no promise.
        #[serde(skip_serializing_if = "Option::is_none")]
        promised_by: Option<At>,
    },
    /// It is done.
    TaskClosed {
        /// The task's id.
        task: String,
    },
    /// A person joined.
    StaffJoined {
        /// Their first name.
        name: String,
        /// Their role, as patients may read it.
        role: String,
    },
    /// A note among staff; no patient ever sees it.
    Note {
        /// Plain text.
        text: String,
    },
    /// A member of staff has taken the conversation, was given it, or let it go.
    Assigned {
        /// Whose it is now: a member's id; empty: nobody's.
        to: String,
        /// Their name.
        #[serde(skip_serializing_if = "String::is_empty")]
        name: String,
    },
    /// The patient came to an appointment.
    Arrived {
        /// The appointment's id.
        appointment: String,
    },
    /// The matter is settled.
    Resolved {
        /// How.
        outcome: String,
        /// What it was about, as staff say; may be empty.
        #[serde(skip_serializing_if = "String::is_empty")]
        topic: String,
    },
    /// There is an event, which this reader may not see. Never stored.
    Withheld,
}

fn is_false(truth: &bool) -> bool {
    !truth
}

fn is_first(version: &u32) -> bool {
    *version <= 1
}

impl Body {
    /// A message that is its text alone.
    #[must_use]
    pub fn message(text: impl Into<String>) -> Body {
        let (text, more) = (text.into(), None);
        Body::Message { text, more }
    }

    /// Its `kind` on the wire.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Body::SessionStarted { .. } => "session_started",
            Body::Consent { .. } => "consent",
            Body::PageVisited { .. } => "page_visited",
            Body::Message { .. } => "message",
            Body::FormSaved { .. } => "form_saved",
            Body::FormCompleted { .. } => "form_completed",
            Body::HandoffOffered { .. } => "handoff_offered",
            Body::ChannelLinked { .. } => "channel_linked",
            Body::ChannelUnlinked { .. } => "channel_unlinked",
            Body::IdentifierClaimed { .. } => "identifier_claimed",
            Body::IdentifierVerified { .. } => "identifier_verified",
            Body::CallStarted { .. } => "call_started",
            Body::CallEnded { .. } => "call_ended",
            Body::Summary { .. } => "summary",
            Body::SummaryConfirmed { .. } => "summary_confirmed",
            Body::Reviewed { .. } => "reviewed",
            Body::Delivery { .. } => "delivery",
            Body::MessageRevoked { .. } => "message_revoked",
            Body::SlotOffered { .. } => "slot_offered",
            Body::AppointmentBooked { .. } => "appointment_booked",
            Body::AppointmentChanged { .. } => "appointment_changed",
            Body::AppointmentConfirmed { .. } => "appointment_confirmed",
            Body::FlagRaised { .. } => "flag_raised",
            Body::TaskOpened { .. } => "task_opened",
            Body::TaskClosed { .. } => "task_closed",
            Body::StaffJoined { .. } => "staff_joined",
            Body::Note { .. } => "note",
            Body::Assigned { .. } => "assigned",
            Body::Arrived { .. } => "arrived",
            Body::Resolved { .. } => "resolved",
            Body::Withheld => "withheld",
        }
    }

    /// Whether it is a turn of the conversation: what a voice system reads as "said so far".
    #[must_use]
    pub fn is_turn(&self) -> bool {
        matches!(self, Body::Message { .. })
    }

    fn read<R: Read>(kind: &str, v: &R) -> Option<Body> {
        let at = |key: &str| At::parse(&v.text_at(key));
        // What no patient is shown.
        let aside = |key: &str| if R::WHOLE { v.text_at(key) } else { String::new() };
        let aside_at = |key: &str| At::parse(&aside(key));
        Some(match kind {
            "session_started" | "page_visited" | "identifier_claimed" | "call_started" | "task_closed" | "note"
                if !R::WHOLE =>
            {
                return None;
            }
            "session_started" => Body::SessionStarted {
                language: v.text_at("language"),
                page: v.get("page").map(|p| Page {
                    path: p.text_at("path"),
                    title: p.text_at("title"),
                }),
            },
            "consent" => Body::Consent {
                purpose: aside("purpose"),
                version: aside("version"),
                given: v.truth_at("given"),
            },
            "page_visited" => Body::PageVisited {
                path: v.text_at("path"),
                title: v.text_at("title"),
            },
            "message" => Body::Message {
                text: v.text_at("text"),
                more: More::read(v),
            },
            "form_saved" => Body::FormSaved {
                form: v.text_at("form"),
                answers: if R::WHOLE { answers(v) } else { Vec::new() },
            },
            "form_completed" => Body::FormCompleted {
                form: v.text_at("form"),
            },
            "handoff_offered" => Body::HandoffOffered {
                handoff: aside("handoff"),
                to: Destination::parse(&v.text_at("to"))?,
                expires_at: at("expires_at")?,
            },
            "channel_linked" => Body::ChannelLinked {
                link: v.text_at("link"),
                to: Channel::parse(&v.text_at("to"))?,
                evidence: if R::WHOLE {
                    Evidence::parse(&v.text_at("evidence"))?
                } else {
                    Evidence::HandoffCode
                },
                call_id: aside("call_id"),
                probation: v.truth_at("probation"),
            },
            "channel_unlinked" => Body::ChannelUnlinked {
                link: v.text_at("link"),
            },
            "identifier_claimed" => Body::IdentifierClaimed {
                id: aside("id"),
                kind: v.text_at("type"),
                value: v.text_at("value"),
            },
            "identifier_verified" => Body::IdentifierVerified {
                id: aside("id"),
                until: aside_at("until"),
            },
            "call_started" => Body::CallStarted {
                call_id: aside("call_id"),
            },
            "call_ended" => Body::CallEnded {
                call_id: aside("call_id"),
                outcome: aside("outcome"),
            },
            "summary" => Body::Summary {
                text: v.text_at("text"),
                call_id: aside("call_id"),
                version: match v.int_at("version").filter(|_| R::WHOLE) {
                    Some(version) => u32::try_from(version).ok()?,
                    None => 1,
                },
            },
            "summary_confirmed" if R::WHOLE => Body::SummaryConfirmed { of: v.int_at("of")? },
            "reviewed" => Body::Reviewed {
                of: if R::WHOLE { v.int_at("of")? } else { 0 },
                name: v.text_at("name"),
            },
            "delivery" => Body::Delivery {
                of: v.int_at("of")?,
                status: v.text_at("status"),
                error: aside("error"),
                repeated: v.truth_at("repeated"),
            },
            "message_revoked" => Body::MessageRevoked { of: v.int_at("of")? },
            "slot_offered" => Body::SlotOffered {
                slots: v
                    .items_at("slots")
                    .iter()
                    .filter_map(|s| At::parse(&s.text()?))
                    .collect(),
                with: v.text_at("with"),
            },
            "appointment_booked" => Body::AppointmentBooked {
                appointment: aside("appointment"),
                starts_at: at("starts_at")?,
                ends_at: aside_at("ends_at"),
                with: v.text_at("with"),
                clinician: aside("clinician"),
                service: aside("service"),
                reason: v.text_at("reason"),
            },
            "appointment_changed" => Body::AppointmentChanged {
                appointment: aside("appointment"),
                starts_at: at("starts_at"),
                ends_at: aside_at("ends_at"),
                with: v.text_at("with"),
                clinician: aside("clinician"),
            },
            "appointment_confirmed" => Body::AppointmentConfirmed {
                appointment: aside("appointment"),
            },
            "flag_raised" => Body::FlagRaised {
                flag: aside("flag"),
                label: v.text_at("label"),
            },
            "task_opened" => Body::TaskOpened {
                task: aside("task"),
                about: v.text_at("about"),
                promised_by: at("promised_by"),
            },
            "task_closed" => Body::TaskClosed { task: aside("task") },
            "staff_joined" => Body::StaffJoined {
                name: v.text_at("name"),
                role: v.text_at("role"),
            },
            "note" => Body::Note {
                text: v.text_at("text"),
            },
            "assigned" if R::WHOLE => Body::Assigned {
                to: v.text_at("to"),
                name: v.text_at("name"),
            },
            "arrived" if R::WHOLE => Body::Arrived {
                appointment: v.text_at("appointment"),
            },
            "resolved" => Body::Resolved {
                outcome: aside("outcome"),
                topic: aside("topic"),
            },
            "withheld" => Body::Withheld,
            _ => return None,
        })
    }
}

fn answers(v: &impl Read) -> Vec<Answer> {
    let items = v.items_at("answers");
    let read = items.iter().map(|a| Answer {
        field: a.text_at("field"),
        value: a.text_at("value"),
    });
    read.collect()
}

/// What is appended, before it has a place in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// How it came.
    pub channel: Channel,
    /// Who did it.
    pub by: Actor,
    /// What happened.
    #[serde(flatten)]
    pub body: Body,
    /// The author's own id of it (1 to 64 of `[A-Za-z0-9_-]`), unique per session and author.
    pub cid: String,
}

impl Entry {
    /// Its members as JSON without the braces: the stored form. `seq` and `at` stand in columns of their own, so that two entries
    /// are the same if and only if these texts are.
    #[must_use]
    pub fn members(&self) -> String {
        let json = serde_json::to_string(self).unwrap_or_default();
        json.trim_start_matches('{')
            .strip_suffix('}')
            .unwrap_or_default()
            .to_owned()
    }
}

/// An entry with its place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its place.
    pub seq: Seq,
    /// When it was appended, by the server's clock: the client's is a hint at most.
    pub at: At,
    /// What was appended. A withheld event has only `seq` and `at`; its entry is then an empty one by the system.
    pub entry: Entry,
}

impl Event {
    /// Reads an event as every reader gets it. `None` where it is not one (a kind that this version does not know, for instance).
    #[must_use]
    pub fn read(v: &impl Read) -> Option<Event> {
        let kind = v.text_at("kind");
        let (seq, at) = (v.int_at("seq")?, At::parse(&v.text_at("at"))?);
        let body = Body::read(&kind, v)?;
        if body == Body::Withheld {
            let (channel, by, cid) = (Channel::Web, Actor::System, String::new());
            let entry = Entry { channel, by, body, cid };
            return Some(Event { seq, at, entry });
        }
        Some(Event {
            seq,
            at,
            entry: Entry {
                channel: Channel::parse(&v.text_at("channel"))?,
                by: Actor::parse(&v.text_at("by"))?,
                body,
                cid: v.text_at("cid"),
            },
        })
    }

    /// The event as every reader gets it who may see it.
    #[must_use]
    pub fn to_json(&self) -> String {
        let (seq, at) = (self.seq, self.at);
        if self.entry.body == Body::Withheld {
            return format!(r#"{{"seq":{seq},"at":"{at}","kind":"withheld"}}"#);
        }
        let members = self.entry.members();
        format!(r#"{{"seq":{seq},"at":"{at}",{members}}}"#)
    }
}

impl Serialize for Event {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Placed<'a> {
            seq: Seq,
            at: At,
            #[serde(flatten)]
            entry: &'a Entry,
        }
        #[derive(Serialize)]
        struct Withheld {
            seq: Seq,
            at: At,
            kind: &'static str,
        }
        let (seq, at, entry) = (self.seq, self.at, &self.entry);
        match entry.body {
            Body::Withheld => Withheld {
                seq,
                at,
                kind: "withheld",
            }
            .serialize(s),
            _ => Placed { seq, at, entry }.serialize(s),
        }
    }
}
