//! Staying connected: the socket first, polling where sockets are blocked, and always from the last event that is here.

use crate::browser::{after, dice, is_visible, listen, spawn, window};
use crate::chat::{Chat, Net, Phase};
use crate::clock;
use crate::host;
use crate::read::Js;
use crate::session::log::{Joined, Log, is_news};
use crate::session::snapshot::{Snapshot, events, state};
use crate::session::verdict::{Verdict, judge_close};
use crate::session::{account, api, backoff, forms, send, socket, unread};
use crate::storage;
use crate::store::{Part, change, peek, touch};
use crate::views::transcript;
use samtal_core::log::event::{Actor, Event, Seq};
use samtal_core::time::At;
use samtal_core::wire::read::Read;
use std::cell::Cell;

/// The connection may be bad for this long before the patient is told: a banner that flickers worries.
const QUIET: i64 = 2_000;
/// After this many sockets that never opened, sockets are taken to be blocked.
const BLOCKED: u32 = 2;
/// How often to ask where sockets are blocked, in sight and out of it.
const POLL: (i64, i64) = (2_500, 20_000);
/// How often to try a socket all the same.
const RETRY_SOCKET: i64 = 60_000;
/// How long "is writing" stands without being said again.
const TYPING: i64 = 6_000;
/// That a session exists is remembered under this key, for pages that do not bring it with them.
pub const MARK: &str = "live";

thread_local! {
    static FAILURES: Cell<u32> = const { Cell::new(0) };
    static UNOPENED: Cell<u32> = const { Cell::new(0) };
    /// Counts attempts, so that a timer of an old one does nothing.
    static ATTEMPT: Cell<u32> = const { Cell::new(0) };
    /// Counts rounds of polling, for the same reason.
    static ROUND: Cell<u32> = const { Cell::new(0) };
    static POLLING: Cell<bool> = const { Cell::new(false) };
    static READING: Cell<bool> = const { Cell::new(false) };
    /// Whether there was a reason to read while reading.
    static REREAD: Cell<bool> = const { Cell::new(false) };
    static TYPED: Cell<u32> = const { Cell::new(0) };
    static NOTICE: Cell<bool> = const { Cell::new(false) };
}

/// Takes a session as this tab's, as it stands.
pub fn adopt(snapshot: Snapshot) {
    change(&[Part::Rows, Part::Head, Part::Panel], |c| {
        c.phase = Phase::Live;
        c.session = snapshot.session;
        c.log = Log::from(snapshot.events);
        c.state = snapshot.state;
        c.seen = c.seen.max(snapshot.seen);
    });
    storage::set(MARK, "1");
    host::session(true);
    send::recover();
    for cid in peek(|c| own_cids(c, 0)) {
        send::settle(&cid);
    }
    unread::look();
    transcript::to_end();
    connect();
    host::visit();
    host::identify_now();
    forms::reopen();
}

/// The ids of what the patient has done after a place.
fn own_cids(c: &Chat, place: Seq) -> Vec<String> {
    let own = |e: &&Event| e.entry.by == Actor::Patient;
    let events = c.log.after(place).iter().filter(own);
    events.map(|e| e.entry.cid.clone()).collect()
}

/// Connects anew, at once.
pub fn connect() {
    if !peek(|c| c.is_live()) {
        return;
    }
    ATTEMPT.set(ATTEMPT.get() + 1);
    if !POLLING.get() {
        trouble();
    }
    socket::open();
    if POLLING.get() {
        poll();
    }
}

/// Something woke us: the network is back, the page is looked at.
pub fn wake() {
    FAILURES.set(0);
    if !peek(|c| c.is_live()) {
        return;
    }
    if socket::is_open() {
        socket::ask();
    } else {
        connect();
    }
    send::flush();
}

/// The socket is open.
pub fn opened() {
    FAILURES.set(0);
    UNOPENED.set(0);
    POLLING.set(false);
    fine();
    change(&[Part::Rows], |c| c.outbox.recall());
    send::flush();
}

/// The socket said something, were it only that it is there.
pub fn heard() {
    if peek(|c| c.net != Net::Live) {
        fine();
    }
}

/// The socket is gone.
pub fn closed(code: u16) {
    change(&[Part::Rows], |c| c.outbox.recall());
    match judge_close(code) {
        Verdict::Retry(_) => {
            if peek(|c| c.net != Net::Live) {
                UNOPENED.set(UNOPENED.get() + 1);
            }
            if UNOPENED.get() >= BLOCKED && !POLLING.replace(true) {
                poll();
            }
            if !POLLING.get() {
                trouble();
            }
            again();
        }
        Verdict::Refused => {
            // Newer tabs have taken the sockets: this one asks now and then until it is looked at again.
            if !POLLING.replace(true) {
                poll();
            }
        }
        // A refused upgrade has no code of its own: an ordinary request finds out, with the other credential if there is one.
        Verdict::SignedOut | Verdict::Locked | Verdict::Done => account::look_again(),
        Verdict::Erased => account::lost(Verdict::Erased),
    }
}

fn again() {
    FAILURES.set(FAILURES.get() + 1);
    let wait = if POLLING.get() {
        RETRY_SOCKET
    } else {
        backoff::wait(FAILURES.get(), dice())
    };
    let attempt = ATTEMPT.get() + 1;
    ATTEMPT.set(attempt);
    after(
        wait,
        Box::new(move || {
            if ATTEMPT.get() == attempt && peek(|c| c.is_live()) {
                socket::open();
            }
        }),
    );
    // The socket cannot say why it was refused: a request can.
    if !POLLING.get() && FAILURES.get() == 2 {
        read_again();
    }
}

/// Asks for what is new, again and again, while sockets are blocked.
fn poll() {
    if !POLLING.get() || !peek(|c| c.is_live()) || socket::is_open() {
        return;
    }
    read_again();
    let in_sight = is_visible() && peek(|c| c.open);
    let wait = if in_sight { POLL.0 } else { POLL.1 };
    let round = ROUND.get() + 1;
    ROUND.set(round);
    after(
        wait,
        Box::new(move || {
            if ROUND.get() == round {
                poll();
            }
        }),
    );
}

/// Reads what follows the last event that is here, page by page.
pub fn read_again() {
    REREAD.set(true);
    if READING.replace(true) {
        return;
    }
    spawn(Box::pin(async {
        while REREAD.replace(false) {
            let (last, asked) = peek(|c| (c.log.last(), c.session.clone()));
            let path = ["/session?after=", &last.to_string(), "&limit=200"].concat();
            let reply = api::call("GET", path, None).await;
            // Forgotten, or another by now: what comes late about it is for nobody.
            if peek(|c| c.session != asked) {
                break;
            }
            let verdict = reply.verdict();
            if verdict != Verdict::Done {
                match verdict {
                    Verdict::Retry(_) => trouble(),
                    _ => account::lost(verdict),
                }
                break;
            }
            if POLLING.get() {
                fine();
            }
            if let Some(read) = reply.body.get("state") {
                change(&[Part::Rows, Part::Head], |c| c.state = state(&read));
            }
            take(events(&reply.body));
            let now = peek(|c| c.log.last());
            let all = reply.body.int_at("last_seq").unwrap_or(0);
            if now < all && now > last {
                REREAD.set(true);
            }
        }
        READING.set(false);
        send::flush();
    }));
}

/// A frame of the socket.
pub fn frame(frame: &Js) {
    match frame.text_at("type").as_str() {
        "events" => take(events(frame)),
        "ack" => {
            let at = At::parse(&frame.text_at("at"));
            let seq = frame.int_at("seq").unwrap_or(0);
            if let Some(at) = at {
                clock::heard(at);
            }
            send::acknowledged(&frame.text_at("cid"), seq, at);
        }
        "typing" => typing(&frame.text_at("by")),
        "seen" => unread::seen_elsewhere(frame.int_at("seq").unwrap_or(0)),
        "error" => {
            let retry_after = frame.int_at("retry_after").unwrap_or(0);
            let cid = frame.text_at("cid");
            if !cid.is_empty() {
                send::refused_by_frame(&cid, &frame.text_at("code"), retry_after);
            }
        }
        _ => {}
    }
}

/// Takes events that follow; reads again where something is missing between.
pub fn take(new: Vec<Event>) {
    let before = peek(|c| c.log.last());
    match change(&[], |c| c.log.join(new)) {
        Joined::Gap => read_again(),
        Joined::New(0) => {}
        Joined::New(_) => {
            for cid in peek(|c| own_cids(c, before)) {
                send::settle(&cid);
            }
            let (news, turns, other) = peek(|c| {
                let fresh = c.log.after(before);
                let other = fresh.iter().any(|e| !e.entry.body.is_turn());
                (
                    fresh.iter().filter(|e| is_news(e)).map(|e| e.seq).collect::<Vec<_>>(),
                    fresh
                        .iter()
                        .filter(|e| e.entry.body.is_turn())
                        .map(|e| e.seq)
                        .collect::<Vec<_>>(),
                    other,
                )
            });
            if !news.is_empty() {
                change(&[Part::Typing], |c| c.typing = false);
            }
            news.into_iter().for_each(unread::arrived);
            turns.into_iter().for_each(host::message);
            touch(&[Part::Rows, Part::Head]);
            unread::look();
            // What is more than words changes the state, and folding it is the server's: it is asked for.
            if other && peek(|c| c.state.last_seq < c.log.last()) {
                read_again();
            }
        }
    }
}

fn typing(by: &str) {
    // Under "Call 999 now" nothing may look as if there were something to wait for.
    if by == "patient" || peek(|c| c.log.ends_in_emergency()) {
        return;
    }
    change(&[Part::Typing], |c| c.typing = true);
    let number = TYPED.get() + 1;
    TYPED.set(number);
    after(
        TYPING,
        Box::new(move || {
            if TYPED.get() == number {
                change(&[Part::Typing], |c| c.typing = false);
            }
        }),
    );
}

/// The connection is good.
fn fine() {
    change(&[Part::Net], |c| {
        c.net = Net::Live;
        c.net_shown = false;
    });
}

/// The connection is bad. The patient is told if it stays so.
pub fn trouble() {
    change(&[Part::Net], |c| {
        c.net = if !window().navigator().on_line() {
            Net::Offline
        } else if c.net == Net::Idle || c.net == Net::Connecting {
            Net::Connecting
        } else {
            Net::Reconnecting
        };
    });
    if !NOTICE.replace(true) {
        after(
            QUIET,
            Box::new(|| {
                NOTICE.set(false);
                let bad = |n: Net| n != Net::Live && n != Net::Idle;
                change(&[Part::Net], |c| c.net_shown = bad(c.net));
            }),
        );
    }
}

/// There is nothing to be connected to any more.
pub fn stop() {
    ATTEMPT.set(ATTEMPT.get() + 1);
    POLLING.set(false);
    socket::drop_quietly();
    change(&[Part::Net], |c| {
        c.net = Net::Idle;
        c.net_shown = false;
    });
}

/// Listens to what the browser says about the network and about being looked at.
pub fn listen_to_the_world() {
    let window = window();
    listen(&window, "online", Box::new(|_| wake()));
    listen(
        &window,
        "offline",
        Box::new(|_| {
            if peek(|c| c.is_live()) {
                trouble();
            }
        }),
    );
    let document = crate::browser::document();
    listen(
        &document,
        "visibilitychange",
        Box::new(|_| {
            if is_visible() {
                wake();
                unread::look();
            }
        }),
    );
    // From the back-forward cache the page comes as it was: the session may be another's by now.
    listen(
        &window,
        "pageshow",
        Box::new(|event| {
            if Js(event).truth_at("persisted") {
                account::look_again();
            }
        }),
    );
}
