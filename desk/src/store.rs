//! Everything that the desk knows, as signals that the views read. One store for the page's life; reached from everywhere, tasks included.

use crate::api::{InboxQuery, Refused};
use crate::i18n::{Language, fill, t};
use crate::notify::{Batch, News, Said};
use crate::outbox::Outbox;
use crate::prefs::{self, Theme};
use crate::route::Route;
use crate::signal::Var;
use crate::{browser, clock, drafts, inbox, live, outbox, storage};
use samtal_core::desk::documents::{Card, Colleague, Me, Opened, Shown};
use samtal_core::desk::roles::{self, Act};
use samtal_core::log::event::{Channel, Event, Seq};
use samtal_core::time::At;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whether anybody may see anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gate {
    /// Not known yet.
    #[default]
    Asking,
    /// The edge does not answer.
    Unreachable,
    /// Somebody has to sign in.
    Closed,
    /// … because their session ended.
    Ended,
    /// Somebody is signed in.
    In,
}

/// How the desk is connected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Net {
    /// Not yet, or not for a moment.
    #[default]
    Connecting,
    /// Changes come as they happen.
    Live,
    /// There is no way to the edge.
    Offline,
    /// A newer window has this one's place.
    Replaced,
}

/// How a list stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fetch {
    /// It is being fetched, and there is none yet.
    #[default]
    Loading,
    /// It is there.
    Ready,
    /// It could not be fetched.
    Failed,
}

/// Which conversations are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The filter.
    pub shown: Shown,
    /// One channel alone.
    pub channel: Option<Channel>,
    /// A name or a number.
    pub q: String,
    /// A day.
    pub date: String,
}

impl Query {
    /// Whether something is searched for: then the edge alone knows the order.
    pub fn is_search(&self) -> bool {
        !self.q.trim().is_empty() || !self.date.is_empty()
    }

    /// As the edge is asked.
    pub fn ask(&self, before: &str) -> InboxQuery {
        // Who searches means everything, unless a filter was chosen.
        let shown = match self.shown {
            Shown::Open if self.is_search() => Shown::All,
            other => other,
        };
        InboxQuery {
            show: crate::list::name(shown).to_owned(),
            channel: self.channel.map(|c| c.as_str().to_owned()).unwrap_or_default(),
            q: self.q.trim().to_owned(),
            date: self.date.clone(),
            before: before.to_owned(),
        }
    }
}

/// Something that everybody has to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// `emergency`, `break_glass`.
    pub kind: String,
    /// The conversation.
    pub session: String,
    /// Who; may be empty.
    pub by: String,
    /// When.
    pub at: At,
}

/// What stands in front of everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialog {
    /// Nothing.
    #[default]
    None,
    /// The list of keys.
    Keys,
    /// Settling a conversation.
    Resolve,
    /// Choosing an approved text.
    Texts,
    /// How the desk is set.
    Settings,
}

/// Which column a narrow screen shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The conversation, or the inbox where none is open.
    #[default]
    Talk,
    /// What is known.
    Known,
}

/// Everything.
#[derive(Clone, Copy)]
pub struct Desk {
    pub gate: Var<Gate>,
    pub me: Var<Option<Me>>,
    pub now: Var<i64>,
    pub net: Var<Net>,
    pub route: Var<Route>,
    pub pane: Var<Pane>,
    pub language: Var<Language>,
    pub theme: Var<Theme>,
    pub quiet: Var<bool>,
    pub sound: Var<bool>,
    pub notify: Var<bool>,
    pub dialog: Var<Dialog>,

    pub query: Var<Query>,
    pub cards: Var<Vec<Card>>,
    pub counts: Var<BTreeMap<String, u32>>,
    pub next: Var<String>,
    pub inbox: Var<Fetch>,
    pub chosen: Var<String>,
    pub fresh: Var<Vec<String>>,

    pub opened: Var<Option<Opened>>,
    pub events: Var<Vec<Arc<Event>>>,
    pub older: Var<bool>,
    pub fetching_older: Var<bool>,
    pub refusal: Var<Option<Refused>>,
    pub new_after: Var<Seq>,
    pub patient_read: Var<Seq>,
    pub typing: Var<Vec<(String, i64)>>,
    pub note_mode: Var<bool>,
    pub by_channel: Var<Option<Channel>>,
    pub draft: Var<String>,
    pub conflict: Var<Option<(String, Refused)>>,

    pub outbox: Var<Outbox>,
    pub calls: Var<Vec<crate::views::pop::Call>>,
    pub call_shown: Var<String>,
    pub colleagues: Var<Vec<Colleague>>,
    pub writing: Var<BTreeMap<String, (String, i64)>>,
    pub alerts: Var<Vec<Alert>>,
    pub said: Var<String>,
    pub urgent: Var<String>,
    pub toast: Var<String>,
    pub tasks_changed: Var<u32>,
    pub day_changed: Var<u32>,
    pub templates_changed: Var<u32>,
}

thread_local! {
    static DESK: Cell<Option<Desk>> = const { Cell::new(None) };
    static BATCH: RefCell<Batch> = RefCell::new(Batch::default());
}

impl Desk {
    /// A store for this page.
    pub fn new() -> Desk {
        let desk = Desk {
            gate: Var::default(),
            me: Var::default(),
            now: Var::new(clock::now()),
            net: Var::default(),
            route: Var::default(),
            pane: Var::default(),
            language: Var::new(prefs::language()),
            theme: Var::new(prefs::theme()),
            quiet: Var::new(prefs::is_on("quiet")),
            sound: Var::new(prefs::is_on("sound")),
            notify: Var::new(prefs::is_on("notify")),
            dialog: Var::default(),
            query: Var::default(),
            cards: Var::default(),
            counts: Var::default(),
            next: Var::default(),
            inbox: Var::default(),
            chosen: Var::default(),
            fresh: Var::default(),
            opened: Var::default(),
            events: Var::default(),
            older: Var::default(),
            fetching_older: Var::default(),
            refusal: Var::default(),
            new_after: Var::default(),
            patient_read: Var::default(),
            typing: Var::default(),
            note_mode: Var::default(),
            by_channel: Var::default(),
            draft: Var::default(),
            conflict: Var::default(),
            outbox: Var::default(),
            calls: Var::default(),
            call_shown: Var::default(),
            colleagues: Var::default(),
            writing: Var::default(),
            alerts: Var::default(),
            said: Var::default(),
            urgent: Var::default(),
            toast: Var::default(),
            tasks_changed: Var::default(),
            day_changed: Var::default(),
            templates_changed: Var::default(),
        };
        DESK.set(Some(desk));
        desk
    }

    /// The member's id; empty: nobody is signed in.
    pub fn my_id(self) -> String {
        self.me.with_untracked(my_id)
    }

    /// The conversation that is open; empty: none is.
    pub fn session(self) -> String {
        self.route.with(|route| route.session().unwrap_or_default().to_owned())
    }

    /// The same, without listening to changes.
    pub fn session_now(self) -> String {
        self.route
            .with_untracked(|route| route.session().unwrap_or_default().to_owned())
    }
}

fn my_id(me: &Option<Me>) -> String {
    let member = me.as_ref().and_then(|me| me.member.as_ref());
    member.map(|m| m.id.clone()).unwrap_or_default()
}

/// The page's store.
pub fn desk() -> Desk {
    // The page has one before anything asks.
    DESK.get().unwrap_or_else(|| wasm_bindgen::throw_str("no desk"))
}

/// Whether whoever is signed in may, by their role. The edge asks the same table; here it says what is offered.
pub fn may(act: Act) -> bool {
    let role = |me: &Option<Me>| me.as_ref().and_then(|me| me.member.as_ref()).and_then(|m| m.role);
    desk().me.with_untracked(role).is_some_and(|role| roles::may(role, act))
}

/// Opens a conversation.
pub fn open(session: &str) {
    go(&Route::Session(session.to_owned()));
}

/// Goes to a place.
pub fn go(route: &Route) {
    let _ = browser::window().location().set_hash(&route.hash());
}

/// Says something to those who listen instead of look, once and politely.
pub fn announce(text: &str) {
    let desk = desk();
    // The same words twice are two announcements.
    desk.said.set(String::new());
    let text = text.to_owned();
    browser::before_paint(move || desk.said.set(text));
}

/// Shows something for a while, and says it.
pub fn toast(text: &str) {
    let desk = desk();
    desk.toast.set(text.to_owned());
    let text = text.to_owned();
    browser::after(8_000, move || {
        if desk.toast.get_untracked() == text {
            desk.toast.set(String::new());
        }
    });
}

/// What was refused, in words.
pub fn words_for(refused: &Refused) -> String {
    let t = t();
    match refused.code.as_str() {
        _ if refused.is_offline() => t.went_offline.to_owned(),
        "forbidden" => t.forbidden.to_owned(),
        "owned" => fill(t.owned, &[("name", &refused.owner)]),
        "answered-meanwhile" => t.answered_meanwhile.to_owned(),
        "conflict" => t.conflict.to_owned(),
        "invalid" if !refused.detail.is_empty() => refused.detail.clone(),
        _ => t.went_wrong.to_owned(),
    }
}

/// Shows what was refused.
pub fn refused(refused: &Refused) {
    // The sign-in page says that one.
    if refused.status != 401 {
        toast(&words_for(refused));
    }
}

/// The sign-on is over: whoever signs in again finds what they began.
pub fn signed_out() {
    let desk = desk();
    if desk.gate.get_untracked() == Gate::In {
        forget_patients(desk);
        desk.gate.set(Gate::Ended);
    }
}

/// The member signs out: nothing of theirs stays in this browser.
pub fn wipe() {
    drafts::wipe();
    outbox::wipe();
    storage::remove("member");
    let desk = desk();
    forget_patients(desk);
    desk.draft.set(String::new());
    desk.outbox.set(Outbox::default());
}

/// Takes everything of patients off the screen and out of the page.
pub fn forget_patients(desk: Desk) {
    live::stop();
    inbox::forget();
    desk.cards.set(Vec::new());
    desk.opened.set(None);
    desk.events.set(Vec::new());
    desk.refusal.set(None);
    desk.calls.set(Vec::new());
    desk.alerts.set(Vec::new());
    desk.fresh.set(Vec::new());
    desk.colleagues.set(Vec::new());
    desk.dialog.set(Dialog::None);
    desk.inbox.set(Fetch::Loading);
    // What was gathered to be said names them too.
    BATCH.take();
}

/// Something happened that may be said: now, or together with what follows.
pub fn news(news: News) {
    let desk = desk();
    let quiet = desk.quiet.get_untracked();
    let said = BATCH.with_borrow_mut(|batch| batch.heard(news, quiet, clock::here()));
    match said {
        Some(said) => say(said),
        None => later(),
    }
}

fn later() {
    let quiet = desk().quiet.get_untracked();
    let ms = BATCH.with_borrow(|batch| batch.waits().then(|| batch.in_ms(quiet, clock::here())));
    let Some(ms) = ms else { return };
    browser::after(ms + 10, || {
        let quiet = desk().quiet.get_untracked();
        if let Some(said) = BATCH.with_borrow_mut(|batch| batch.due(quiet, clock::here())) {
            say(said);
        }
    });
}

fn say(said: Said) {
    let (text, urgent) = match said {
        Said::Urgent(text) => (text, true),
        Said::One(name) => (fill(t().said_new, &[("name", &name)]), false),
        Said::Many(n) => (fill(t().said_batch, &[("n", &n.to_string())]), false),
    };
    let desk = desk();
    if urgent {
        desk.urgent.set(String::new());
        let text = text.clone();
        browser::before_paint(move || desk.urgent.set(text));
    } else {
        announce(&text);
    }
    crate::views::header::aloud(&text, urgent);
}
