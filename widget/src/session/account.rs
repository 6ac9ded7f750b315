//! Whose conversation this is, and for how long: locks and codes, shared devices, forgetting, erasing, and how a session ends.

use crate::browser::{after as after_a_while, dice, focus, spawn, window};
use crate::chat::{Auth, Ending, Panel, Phase};
use crate::host;
use crate::read::{Js, json};
use crate::session::log::Log;
use crate::session::snapshot::Snapshot;
use crate::session::verdict::Verdict;
use crate::session::{api, backoff, create, forms, resume, send, tabs, unread};
use crate::storage;
use crate::store::{Part, change, peek};
use samtal_core::log::event::Channel;
use samtal_core::log::state::State;
use samtal_core::wire::read::Read;

/// That the device is the patient's own is remembered under this key, so that it is asked once.
const OWN: &str = "own";
const SCREEN: &[Part] = &[Part::Rows, Part::Head, Part::Panel];

/// Asks the server what this device's session is, if it is one still.
pub fn look_again() {
    look(0);
}

fn look(failures: u32) {
    spawn(Box::pin(async move {
        let (had, asked) = peek(|c| (c.is_live(), c.session.clone()));
        let after = peek(|c| (c.log.last() - 50).max(0));
        // The end of the log is what is shown; a page that has nothing yet asks for it by a place that no log reaches.
        let path = if had {
            ["/session?after=", &after.to_string(), "&limit=500"].concat()
        } else {
            "/session?before=1000000000&limit=50".into()
        };
        let reply = api::call("GET", path, None).await;
        // Forgotten, or another by now: what comes late about it is for nobody.
        if peek(|c| c.session != asked) {
            return;
        }
        match reply.verdict() {
            Verdict::Done => {
                let same = reply.body.text_at("session") == peek(|c| c.session.clone());
                match Snapshot::read(&reply.body) {
                    Some(_) if had && same => {
                        resume::take(crate::session::snapshot::events(&reply.body));
                        resume::connect();
                    }
                    Some(snapshot) if snapshot.events.is_empty() => {}
                    Some(snapshot) => resume::adopt(snapshot),
                    None => {}
                }
            }
            Verdict::Retry(floor) => {
                resume::trouble();
                let wait = backoff::wait(failures + 1, dice()).max(floor);
                after_a_while(wait, Box::new(move || look(failures + 1)));
            }
            Verdict::Refused => {}
            verdict => {
                // A page that had no session learns nothing by being told that there is none.
                if had || verdict == Verdict::Locked {
                    lost(verdict);
                } else {
                    storage::remove(resume::MARK);
                    create::take_up();
                }
            }
        }
    }));
}

/// The session is no longer ours to use.
pub fn lost(verdict: Verdict) {
    match verdict {
        Verdict::Locked => locked(),
        Verdict::Erased => ended(Ending::Erased),
        Verdict::SignedOut => ended(Ending::SignedOut),
        Verdict::Done | Verdict::Retry(_) | Verdict::Refused => {}
    }
}

/// The session is there, behind a code. Which number it goes to is known from before, or from the document.
fn locked() {
    let Some(lock) = peek(|c| c.proved()) else {
        if !host::is_top() && peek(|c| c.is_live()) {
            let _ = window().location().reload();
        }
        return;
    };
    resume::stop();
    change(SCREEN, |c| {
        c.phase = Phase::Locked(lock);
        c.panel = Panel::Chat;
        c.log = Log::default();
        c.state = State::default();
        c.new = None;
        c.code_sent = None;
        c.problem = "";
    });
    unread::show();
}

fn ended(ending: Ending) {
    if peek(|c| matches!(c.phase, Phase::Ended(_) | Phase::Greeting)) {
        return;
    }
    let shared = storage::is_shared();
    leave();
    if shared {
        storage::clear();
    }
    change(SCREEN, |c| c.phase = Phase::Ended(ending));
    send::give_back();
}

/// Drops everything of the session from the screen and the memory; the text box keeps its text.
fn leave() {
    resume::stop();
    change(SCREEN, |c| {
        c.phase = Phase::Greeting;
        c.panel = Panel::Chat;
        c.session.clear();
        c.auth = Auth::default();
        c.log = Log::default();
        c.state = State::default();
        c.seen = 0;
        c.new = None;
        c.returned = false;
        c.agreed = false;
        c.asking = false;
        c.typing = false;
        c.offer = None;
        c.sheet = None;
        c.code_sent = None;
        c.problem = "";
    });
    storage::remove(resume::MARK);
    forms::leave();
    create::forget();
    host::session(false);
    unread::show();
}

/// Starts a new chat after one that ended; also where a session could not be made.
pub fn begin_again() {
    leave();
    send::give_back();
    focus("composer");
}

/// Another tab has ended it.
pub fn end_here() {
    send::give_back();
    leave();
}

/// "Forget me on this device", "Not you? Start a new chat": this device's token is revoked, the session lives.
pub fn forget() {
    spawn(Box::pin(async {
        busy();
        let reply = api::call("POST", "/session/forget".into(), None).await;
        if reply.is_ok() || reply.verdict() == Verdict::SignedOut {
            clear();
        } else {
            done(Some(()));
        }
    }));
}

/// Erases the conversation, here and at the clinic.
pub fn erase() {
    spawn(Box::pin(async {
        busy();
        let reply = api::call("DELETE", "/session".into(), None).await;
        let gone = matches!(reply.verdict(), Verdict::SignedOut | Verdict::Erased);
        if reply.is_ok() || gone {
            clear();
            change(SCREEN, |c| c.phase = Phase::Ended(Ending::Erased));
        } else {
            done(Some(()));
        }
    }));
}

fn clear() {
    change(&[], |c| drop(c.outbox.drain()));
    leave();
    storage::clear();
    crate::views::composer::empty();
    change(SCREEN, |c| c.busy = false);
    host::forgotten();
    tabs::tell("ended");
    focus("composer");
}

/// "This is a shared device": the cookie goes, and with it what other tabs had; this tab keeps a token of its own.
pub fn share() {
    device("shared");
}

/// "Is this your own device?"
pub fn device(kind: &'static str) {
    spawn(Box::pin(async move {
        busy();
        if kind == "shared" {
            // The old token dies before the answer with the new one is here: nothing may find it dead in between.
            resume::stop();
        }
        let body = json(&[("kind", kind.into())]);
        let reply = api::call("POST", "/session/device".into(), Some(body)).await;
        done((!reply.is_ok()).then_some(()));
        if !reply.is_ok() {
            resume::connect();
            return;
        }
        let token = reply.body.text_at("token");
        if !token.is_empty() {
            storage::share(&token);
            change(&[], |c| {
                c.auth = Auth {
                    token: Some(token),
                    bearer: true,
                }
            });
            tabs::tell("ended");
            resume::connect();
        }
        if kind == "own" {
            storage::set(OWN, "1");
        }
        change(&[Part::Panel], |c| c.panel = Panel::Chat);
        focus("composer");
    }));
}

/// Sends a code to a number: the locked session's, or the one that is to be proved.
pub fn send_code(identifier: String) {
    spawn(Box::pin(async move {
        busy();
        let path = ["/session/identifiers/", &identifier, "/verification"].concat();
        let reply = api::call("POST", path, Some("{}".to_owned())).await;
        done((!reply.is_ok()).then_some(()));
        if reply.is_ok() {
            let hint = reply.body.text_at("hint");
            let by = Channel::parse(&reply.body.text_at("by"));
            change(&[Part::Panel], |c| {
                c.code_sent = Some(match by {
                    Some(by) => [&hint, " ", c.t.0.by_channel(by)].concat(),
                    None => hint,
                });
            });
            focus("code");
        }
    }));
}

/// Checks the code that was typed.
pub fn check_code(identifier: String, code: String) {
    spawn(Box::pin(async move {
        busy();
        let path = ["/session/identifiers/", &identifier, "/check"].concat();
        let body = json(&[("code", code.into())]);
        let reply = api::call("POST", path, Some(body)).await;
        if !reply.is_ok() {
            let wrong = reply.status == 422;
            done(Some(()));
            if wrong {
                change(&[Part::Panel], |c| c.problem = c.t.0.wrong_code);
            }
            return;
        }
        done(None);
        renewed(&reply.body);
        focus("panel");
    }));
}

/// It is proved whose conversation this is: a fresh token, what may be seen now, and the question whose device this is.
pub fn renewed(body: &Js) {
    let token = body.text_at("token");
    if !token.is_empty() {
        if storage::is_shared() {
            storage::share(&token);
        }
        change(&[], |c| c.auth.token = Some(token));
    }
    change(&[Part::Panel], |c| {
        c.code_sent = None;
        c.panel = after_proof();
    });
    match body.get("snapshot").and_then(|s| Snapshot::read(&s)) {
        Some(snapshot) => resume::adopt(snapshot),
        None => resume::read_again(),
    }
}

/// What follows a proof of whose conversation this is: the question whose device this is, once. Without an answer it is locked on a return.
pub fn after_proof() -> Panel {
    if storage::get(OWN).is_some() || storage::is_shared() {
        Panel::Chat
    } else {
        Panel::Device
    }
}

fn busy() {
    change(&[Part::Panel], |c| {
        c.busy = true;
        c.problem = "";
    });
}

fn done(problem: Option<()>) {
    change(&[Part::Panel], |c| {
        c.busy = false;
        if problem.is_some() {
            c.problem = c.t.0.went_wrong;
        }
    });
}
