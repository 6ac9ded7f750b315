//! What this isolate knows of each clinic: its configuration, and its knowledge ready to answer from. Read once, shared by all sessions
//! and calls of the isolate; asked again every few seconds whether something is newer. Where the clinic's object does not answer, what
//! is known stays good: an answer of yesterday's version is better than none at three in the morning.

use crate::error::{Fault, Out};
use crate::objects::calls::{self, AskKnowledge, KnowledgeNow};
use crate::objects::clinic::config;
use crate::{clock, log};
use futures_util::future::{Either, select};
use samtal_core::assistant::Index;
use samtal_core::clinic::config::Config;
use samtal_core::desk::draft::Overlay;
use samtal_core::desk::rights::Rights;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;
use worker::{Delay, Env};

/// For so long, in real milliseconds, nobody asks whether something is newer.
const FRESH: f64 = 2_000.0;
/// How long a clinic's object may take to answer.
pub const PATIENCE: Duration = Duration::from_millis(1_000);
/// Clinics of which an isolate keeps what it knows: an index takes about a megabyte of its 128.
const MAX_CLINICS: usize = 30;

/// What is known of a clinic.
pub struct Known {
    /// The version of its configuration, its texts counted in.
    pub config_version: i64,
    /// Its configuration, with the texts and global tokens that the desk approved.
    pub config: Rc<Config>,
    /// Who may do what with its texts.
    pub rights: Rights,
    /// Its knowledge, ready to answer from, and its version; none: the clinic has no assistant.
    pub index: Option<(i64, Rc<Index>)>,
}

struct Kept {
    known: Rc<Known>,
    asked_at: f64,
}

/// What is asked for while something newer is written may be the older: then it is asked for again.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Changes(u64);

thread_local! {
    static KNOWN: RefCell<HashMap<String, Kept>> = RefCell::default();
    static CHANGES: Cell<Changes> = const { Cell::new(Changes(0)) };
}

/// What is at hand of this clinic, however old, and whether it is fresh.
pub fn at_hand(clinic: &str) -> Option<(Rc<Known>, bool)> {
    KNOWN.with(|known| {
        let known = known.borrow();
        let kept = known.get(clinic)?;
        Some((kept.known.clone(), is_fresh(kept)))
    })
}

fn is_fresh(kept: &Kept) -> bool {
    let age = clock::real_ms() - kept.asked_at;
    (0.0..FRESH).contains(&age)
}

/// What is known of this clinic: at hand and fresh, or asked for; what is at hand when the clinic's object does not answer.
pub async fn of(env: &Env, clinic: &str) -> Out<Rc<Known>> {
    let at_hand = at_hand(clinic);
    if let Some((known, true)) = at_hand {
        return Ok(known);
    }
    let old = at_hand.map(|(known, _)| known);
    let before = CHANGES.get();
    match ask(env, clinic, old.as_deref()).await {
        Ok(now) => {
            let known = take(clinic, now)?;
            if CHANGES.get() != before {
                stale(clinic);
            }
            Ok(known)
        }
        Err(fault) => match old {
            Some(old) => {
                log::error("knowledge", clinic, &format!("{}", fault.status()));
                // Asked again later: a clinic that does not answer is not asked by every message.
                Ok(keep(clinic, old))
            }
            None => Err(fault),
        },
    }
}

/// What to tell a clinic's object that is at hand.
pub fn as_known(old: Option<&Known>) -> AskKnowledge {
    AskKnowledge {
        known_version: old.and_then(|k| k.index.as_ref()).map_or(0, |(version, _)| *version),
        known_config: old.map_or(0, |k| k.config_version),
    }
}

/// Takes in what a clinic's object told.
pub fn take(clinic: &str, now: KnowledgeNow) -> Out<Rc<Known>> {
    Ok(keep(clinic, read(now, clinic)?))
}

async fn ask(env: &Env, clinic: &str, old: Option<&Known>) -> Out<KnowledgeNow> {
    let ask = as_known(old);
    let stub = calls::clinic(env, clinic)?;
    let answer = Box::pin(calls::call(&stub, "knowledge", &ask));
    match select(answer, Delay::from(PATIENCE)).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(Fault::Internal("the clinic does not answer".into())),
    }
}

/// Puts together what is new and what is at hand. Another session may have read something newer meanwhile: then that stays.
fn read(now: KnowledgeNow, clinic: &str) -> Out<Rc<Known>> {
    let old = at_hand(clinic).map(|(known, _)| known);
    let known_version = |known: &Known| known.index.as_ref().map_or(0, |(version, _)| *version);
    let index = match &old {
        Some(old) if now.knowledge.is_empty() || known_version(old) >= now.version => old.index.clone(),
        _ if now.version == 0 => None,
        _ => {
            let knowledge = serde_json::from_str(&now.knowledge)?;
            Some((now.version, Rc::new(Index::new(knowledge, now.version))))
        }
    };
    let (config_version, config, rights) = match &old {
        Some(old) if now.config.is_empty() || old.config_version >= now.config_version => {
            (old.config_version, old.config.clone(), old.rights.clone())
        }
        _ => {
            let mut config = config::read(&now.config_format, &now.config, true)
                .map_err(|_| Fault::Internal("the clinic's configuration is not one".into()))?;
            let texts: Overlay = serde_json::from_str(&now.texts)?;
            texts.lay_over(&mut config);
            (now.config_version, Rc::new(config), texts.rights)
        }
    };
    Ok(Rc::new(Known {
        config_version,
        config,
        rights,
        index,
    }))
}

fn keep(clinic: &str, known: Rc<Known>) -> Rc<Known> {
    KNOWN.with(|all| {
        let mut all = all.borrow_mut();
        if all.len() >= MAX_CLINICS && !all.contains_key(clinic) {
            let oldest = all
                .iter()
                .min_by(|a, b| a.1.asked_at.total_cmp(&b.1.asked_at))
                .map(|(clinic, _)| clinic.clone());
            if let Some(oldest) = oldest {
                all.remove(&oldest);
            }
        }
        let kept = Kept {
            known: known.clone(),
            asked_at: clock::real_ms(),
        };
        all.insert(clinic.to_owned(), kept);
    });
    known
}

/// The next question asks again what there is: the clinic's object took a new version. Elsewhere it is noticed within [`FRESH`].
pub fn stale(clinic: &str) {
    CHANGES.set(Changes(CHANGES.get().0.wrapping_add(1)));
    KNOWN.with(|known| {
        if let Some(kept) = known.borrow_mut().get_mut(clinic) {
            kept.asked_at = 0.0;
        }
    });
}
