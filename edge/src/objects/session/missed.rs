//! A call that a person was to take: what they hear first, and what follows when nobody can take it.

use super::Session;
use super::handoff::named;
use super::phone;
use crate::error::{Fault, Out};
use crate::objects::calls::{self, CallMissed, Done, Missed, Registered, Whisper, Whispered};
use crate::random;
use samtal_core::context::summary;
use samtal_core::handoff::secret::derive_secret;
use samtal_core::log::event::{Actor, Body, Channel, Entry};
use samtal_core::people::evidence::Evidence;
use samtal_core::people::phone::E164;
use samtal_core::voice::whisper::{Whose, whisper};
use samtal_core::wire::desk::CallState;
use samtal_core::wire::problem::Problem;

/// What the task is about, as for a call-back from the chat.
const ABOUT: &str = "callback";

impl Session {
    /// Somebody calls back: one task for a call, and none beside a call-back that is open already. `noted` is false where nobody would learn
    /// of it.
    pub async fn call_missed(&self, missed: &CallMissed) -> Out<Missed> {
        self.load()?;
        let stub = calls::clinic(&self.env, self.clinic())?;
        let promise: Registered = match calls::call(&stub, "promise", &Done {}).await {
            Ok(promise) => promise,
            Err(Fault::Problem(_) | Fault::Passed(..)) => {
                return Ok(Missed {
                    noted: false,
                    promised_by: None,
                });
            }
            Err(fault) => return Err(fault),
        };
        self.load()?;
        let number = E164::strict(&missed.number).ok_or(Problem::NotFound)?;
        let secret = derive_secret(
            &self.deployment.pepper,
            "missed",
            &[self.clinic(), self.id(), &missed.call_id],
        );
        let task = named("tsk_", &secret);
        let (open, claimed) = self.with(|m| {
            let open = m.folded.tasks.iter().find(|t| t.about == ABOUT || t.id == task);
            let claimed = m.folded.identifiers.iter().any(|i| i.value == number.as_str());
            (open.map(|t| t.promised_by), claimed)
        })?;
        let promised_by = match open {
            Some(promised_by) => promised_by,
            None => {
                let on_phone = |by: Actor, body: Body, cid: String| Entry {
                    channel: Channel::Voice,
                    by,
                    body,
                    cid,
                };
                let claim = || {
                    let body = Body::IdentifierClaimed {
                        id: random::id("idn_"),
                        kind: "phone".to_owned(),
                        value: number.as_str().to_owned(),
                    };
                    on_phone(Actor::Patient, body, format!("number-{}", missed.call_id))
                };
                let opened = Body::TaskOpened {
                    task: task.clone(),
                    about: ABOUT.to_owned(),
                    promised_by: promise.promised_by,
                };
                let before = if claimed { Vec::new() } else { vec![claim()] };
                let opened = on_phone(Actor::System, opened, task);
                self.open_task_by(opened, number.as_str(), before, "system")?;
                promise.promised_by
            }
        };
        self.arm().await?;
        Ok(Missed {
            noted: true,
            promised_by,
        })
    }

    /// What staff hear before this caller: they have answered, and the other desks see that.
    pub fn whisper(&self, asked: &Whisper) -> Out<Whispered> {
        self.load()?;
        let call = phone::call(&self.db, &asked.call_id)?.ok_or(Problem::NotFound)?;
        let detail = call.detail();
        if call.begins.desks {
            self.show_call(CallState::Talking, &detail)?;
        }
        let (tier, evidence) = self.tier(&detail)?;
        let kinds: Vec<Evidence> = evidence.iter().map(|(kind, _)| *kind).collect();
        let text = self.with(|m| {
            let name = summary::name(&m.folded);
            let whose = Whose {
                tier,
                own: call.begins.own,
                name: &name,
                topic: &m.folded.topic,
                evidence: &kinds,
            };
            whisper(whose, &asked.language)
        })?;
        Ok(Whispered { text })
    }
}
