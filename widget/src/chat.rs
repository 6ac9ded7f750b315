//! What the chat is at a moment: the session as far as this tab has it, and what is on the screen.

use crate::boot::{Clinic, Lock};
use crate::i18n::{self, Strings};
use crate::session::forms::Sheet;
use crate::session::log::Log;
use crate::session::outbox::Outbox;
use samtal_core::clinic::forms::CONTACT_FORM;
use samtal_core::log::event::{Actor, Body, Channel, Destination, Page, Seq};
use samtal_core::log::state::{Form, Identifier, Link, State};

/// Where the conversation stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Nothing has been said: there is no session.
    #[default]
    Greeting,
    /// The first message is on its way to becoming a session.
    Creating,
    /// There is a session, and it is this tab's.
    Live,
    /// There is one, which a code opens.
    Locked(Lock),
    /// It is over for this device.
    Ended(Ending),
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The credential is dead: signed out, or too old.
    SignedOut,
    /// It was erased.
    Erased,
}

/// What is in front of the transcript.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panel {
    /// Nothing: the transcript itself.
    #[default]
    Chat,
    /// A way to continue elsewhere.
    Handoff(Destination),
    /// The menu.
    Menu,
    /// "Delete this conversation?"
    Erase,
    /// "Is this your own device?"
    Device,
    /// A code to a number.
    Verify,
    /// A form of the clinic's.
    Form,
}

/// What is in front of the transcript, the lock included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Front {
    /// A panel, or nothing.
    Panel(Panel),
    /// The lock.
    Lock,
}

/// What stands under the transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foot {
    /// How the conversation ended, if it has.
    pub ended: Option<Ending>,
    /// Whether the consent is being asked for.
    pub asking: bool,
    /// Whether anything has been said.
    pub started: bool,
    /// Whether to ask if this is still the same person.
    pub returned: bool,
}

/// The connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Net {
    /// There is nothing to be connected to.
    #[default]
    Idle,
    /// On the way.
    Connecting,
    /// Connected, by socket or by polling.
    Live,
    /// It was, and will be again.
    Reconnecting,
    /// The device has no network.
    Offline,
}

/// A way to continue that the server has made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// Its id: what a link that comes of it is called too.
    pub id: String,
    /// Eight digits to type or say.
    pub code: String,
    /// What the message for WhatsApp carries.
    pub reference: String,
    /// `tel:` or `https://wa.me/…`
    pub link: String,
    /// The same as a picture, SVG.
    pub qr: String,
    /// Until when, in milliseconds; 0: no end.
    pub expires_at: i64,
    /// When the clinic promises to have called.
    pub promised_by: Option<i64>,
}

/// What came of a way to continue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Nothing so far.
    NotYet,
    /// A phone came with it and is asked whether the chat is the patient's.
    Asked,
    /// It is linked.
    Linked,
    /// It was, or was about to be, and is not any more.
    Undone,
}

/// How the credential travels.
#[derive(Clone, Debug, Default)]
pub struct Auth {
    /// The token, where this page has been told it.
    pub token: Option<String>,
    /// Whether it travels with each request. Otherwise the cookie does.
    pub bearer: bool,
}

/// The chat.
#[derive(Debug, Default)]
pub struct Chat {
    /// The clinic.
    pub clinic: Clinic,
    /// The language of the screen.
    pub language: String,
    /// Its words.
    pub t: Words,
    /// The websites that may show the chat.
    pub sites: Vec<String>,
    /// Where the conversation stands.
    pub phase: Phase,
    /// What is in front.
    pub panel: Panel,
    /// The session's id.
    pub session: String,
    /// How the credential travels.
    pub auth: Auth,
    /// The events that are here.
    pub log: Log,
    /// The folded state.
    pub state: State,
    /// What is unsent.
    pub outbox: Outbox,
    /// How far the patient has read.
    pub seen: Seq,
    /// Where the "new" line stands.
    pub new: Option<Seq>,
    /// Whether the conversation was there when the document came.
    pub returned: bool,
    /// The connection.
    pub net: Net,
    /// Whether it is bad for long enough to say so.
    pub net_shown: bool,
    /// Whether the clinic's side is typing.
    pub typing: bool,
    /// Whether the chat is open on the page.
    pub open: bool,
    /// Whether it may tell the session which pages are visited.
    pub pages: bool,
    /// The page that the patient is on.
    pub page: Option<Page>,
    /// Whether the patient has agreed here, so that it is on its way to the log.
    pub agreed: bool,
    /// Whether the consent is being asked for.
    pub asking: bool,
    /// Whether the end of the transcript is in sight.
    pub at_end: bool,
    /// Whether older events are on their way.
    pub loading: bool,
    /// The way to continue that is shown.
    pub offer: Option<Offer>,
    /// The id of the request for it: asking again after a lost answer asks for the same.
    pub offer_cid: String,
    /// Whether the panel waits for the server.
    pub busy: bool,
    /// What went wrong in the panel.
    pub problem: &'static str,
    /// Whether a code has been sent, and where to.
    pub code_sent: Option<String>,
    /// The id of the form that is open.
    pub form: String,
    /// The form, once it is here.
    pub sheet: Option<Sheet>,
}

/// The words of the screen.
#[derive(Clone, Copy, Debug)]
pub struct Words(pub &'static Strings);

impl Default for Words {
    fn default() -> Self {
        Words(i18n::words("en"))
    }
}

impl std::ops::Deref for Words {
    type Target = Strings;
    fn deref(&self) -> &Strings {
        self.0
    }
}

impl Chat {
    /// Whether the patient has agreed, so that a message may go.
    pub fn has_agreed(&self) -> bool {
        self.agreed || self.clinic.consent.version.is_empty() || self.state.consents_to("chat")
    }

    /// The link that is to be told at the top: the call that is linked now, a phone that is about to be linked, or one that just was.
    pub fn told_link(&self) -> Option<&Link> {
        let told = |l: &&Link| !l.unlinked && (l.channel == Channel::Voice || l.probation || self.is_fresh(&l.id));
        self.state.links.iter().rev().find(told)
    }

    /// Whether a link came after whatever the patient wrote here last: whoever has written since has seen it.
    fn is_fresh(&self, id: &str) -> bool {
        for event in self.log.events().iter().rev() {
            match &event.entry.body {
                Body::ChannelLinked { link, .. } if link == id => return true,
                Body::Message { .. } if event.entry.channel == Channel::Web && event.entry.by == Actor::Patient => {
                    break;
                }
                _ => {}
            }
        }
        false
    }

    /// Whether a link is a phone's, whose messages stand in this conversation or are about to.
    pub fn is_phone(&self, id: &str) -> bool {
        let phone = |l: &Link| l.id == id && !l.unlinked && l.channel != Channel::Voice;
        self.state.links.iter().any(phone)
    }

    /// What came of the way to continue that is shown.
    pub fn taken(&self) -> Taken {
        let of_it = |l: &&Link| self.offer.as_ref().is_some_and(|o| o.id == l.id);
        match self.state.links.iter().find(of_it) {
            None => Taken::NotYet,
            Some(l) if l.unlinked => Taken::Undone,
            Some(l) if l.probation => Taken::Asked,
            Some(_) => Taken::Linked,
        }
    }

    /// A number that was given and not proved.
    pub fn unproved(&self) -> Option<&Identifier> {
        let open = |i: &&Identifier| i.kind == "phone" && i.verified_at.is_none();
        self.state.identifiers.iter().rev().find(open)
    }

    /// Whether a number can be confirmed by a code.
    pub fn confirmable(&self) -> bool {
        self.is_live() && self.clinic.codes && self.unproved().is_some()
    }

    /// A form of the clinic's that was begun and not finished. Who the patient is stands in one too, which nobody finishes.
    pub fn unfinished(&self) -> Option<String> {
        let open = |f: &&Form| !f.completed && f.id != CONTACT_FORM;
        self.state.forms.iter().find(open).map(|f| f.id.clone())
    }

    /// What would open the session if it were locked: the number that was proved last.
    pub fn proved(&self) -> Option<Lock> {
        let proved = |i: &&Identifier| i.kind == "phone" && i.verified_at.is_some();
        let number = self.state.identifiers.iter().rev().find(proved)?;
        Some(Lock {
            identifier: number.id.clone(),
            // The state has it masked already.
            hint: number.value.clone(),
        })
    }

    /// What is in front.
    pub fn front(&self) -> Front {
        match self.phase {
            Phase::Locked(_) => Front::Lock,
            _ => Front::Panel(self.panel),
        }
    }

    /// What stands under the transcript.
    pub fn foot(&self) -> Foot {
        Foot {
            ended: match self.phase {
                Phase::Ended(ending) => Some(ending),
                _ => None,
            },
            asking: self.asking,
            started: self.phase != Phase::Greeting,
            returned: self.returned && self.is_live(),
        }
    }

    /// What opens the session, where it is locked.
    pub fn lock(&self) -> Lock {
        match &self.phase {
            Phase::Locked(lock) => lock.clone(),
            _ => Lock::default(),
        }
    }

    /// Whether there is a conversation to look at.
    pub fn is_live(&self) -> bool {
        self.phase == Phase::Live
    }
}
