//! Points between the two objects at which the fault tests can stop a step, as a crash would.
//!
//! `FAULTS` is a deployment variable of the tests alone: without it a point costs one comparison and nothing can be armed. An armed
//! point never goes on: the test then kills the process, and what the alarms complete after the restart is what it asserts.

use crate::deployment::Deployment;
use std::cell::RefCell;
use std::time::Duration;
use worker::Delay;

/// Longer than any test waits.
const FOR_GOOD: Duration = Duration::from_secs(3_600);

/// Every point, in the order of the journeys.
pub const POINTS: [&str; 26] = [
    // A session is created: its id is in the clinic's index, the session does not exist yet.
    "create.allocated",
    // A handoff is offered: the clinic knows the code, the session's log does not yet.
    "handoff.registered",
    // A code is redeemed: the clinic has marked it, the session is not linked yet.
    "context.resolved",
    // A message's session is decided in the clinic, the session does not have it yet.
    "hook.routed",
    // The session is linked, the answer has not left.
    "context.linked",
    // What a portal signed is spent in the clinic, the session has not taken it in yet.
    "identify.spent",
    // The clinic's alarm is about to complete a link.
    "clinic.link",
    // The clinic's alarm has completed a link, its outbox row still stands.
    "clinic.linked",
    // An appointment is decided in the clinic, the session's log does not have it yet.
    "booking.decided",
    // The clinic's alarm is about to tell a session of an appointment.
    "clinic.arrange",
    // The session's alarm is about to tell the clinic of a task, an identifier or an erasure.
    "session.deliver",
    // The clinic was told, the outbox row still stands.
    "session.delivered",
    // The clinic's alarm is about to call the clinic's webhook.
    "clinic.webhook",
    // The session's alarm is about to run a timer.
    "session.timer",
    // The provider is about to be asked to send a message: the row says so.
    "send.asking",
    // The provider has answered, nothing of it is stored.
    "send.answered",
    // The assistant has its answer, nothing of it is appended yet.
    "assistant.made",
    // The provider is about to be asked to call somebody back: the row says so.
    "callback.placing",
    // A clinic hangs: it was asked what it knows and does not answer.
    "clinic.knowledge",
    // A session hangs: whatever it is asked.
    "session.hang",
    // A call at the clinic's own phone: the clinic knows of it, its session does not yet.
    "call.arrived",
    // A call is on in its session, the answer has not left.
    "session.call_began",
    // A code was keyed in on a call: the clinic has said whose it is, the session has done nothing about it yet.
    "relay.code",
    // A call is over: the clinic has noted it, its session does not know yet.
    "call.ended",
    // A staff check was right: the session is linked, the clinic has not led the call there yet.
    "desk.compared",
    // A clinic hangs: it was asked who a caller is and does not answer.
    "clinic.hang",
];

thread_local! {
    static ARMED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Arms a point; an empty name disarms all. `false`: there is no such point.
pub fn arm(name: &str) -> bool {
    if name.is_empty() {
        ARMED.with(|armed| armed.borrow_mut().clear());
        return true;
    }
    let known = POINTS.contains(&name);
    if known {
        ARMED.with(|armed| armed.borrow_mut().push(name.to_owned()));
    }
    known
}

/// Stops here for good when the point is armed.
pub async fn point(deployment: &Deployment, name: &str) {
    if deployment.faults && ARMED.with(|armed| armed.borrow().iter().any(|a| a == name)) {
        // A timer, not a promise that nothing settles: the runtime would notice that one, and break the object off.
        Delay::from(FOR_GOOD).await;
    }
}
