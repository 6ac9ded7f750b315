//! A call's card: what the clinic's desks see of this session while the call is on. Made anew each time, never stored.

use super::Session;
use super::access::GrantDetail;
use super::{phone, store};
use crate::error::Out;
use crate::objects::calls::{self, Carded, Done, Show, ShowCard};
use crate::{limits, log};
use js_sys::JsString;
use samtal_core::log::event::{Body, Channel, Event};
use samtal_core::wire::desk::{CallFrame, CallState};

impl Session {
    /// Shows the desks where a call is, with the context that its evidence allows now. Nobody waits for it.
    pub fn show_call(&self, state: CallState, detail: &GrantDetail) -> Out<()> {
        let show = Show {
            system: detail.system.clone(),
            call_id: detail.call_id.clone(),
            session: self.id().to_owned(),
            state,
            frame: self.card_frame(state, detail)?.into(),
        };
        let stub = calls::clinic(&self.env, self.clinic())?;
        let clinic = self.clinic().to_owned();
        self.state.wait_until(async move {
            let shown: Out<Done> = calls::call(&stub, "show", &show).await;
            if let Err(fault) = shown {
                // The next change of the call is shown whole again.
                log::error("desk_show", &clinic, &format!("{fault:?}"));
            }
        });
        Ok(())
    }

    /// The frame of a call. Staff read it: the audit says so.
    fn card_frame(&self, state: CallState, detail: &GrantDetail) -> Out<JsString> {
        let now = self.now();
        store::audit(&self.db, now, "desk", "call_shown", &detail.call_id)?;
        let frame = CallFrame {
            state,
            call_id: &detail.call_id,
            at: now,
            system: &detail.system,
            caller: &detail.caller,
        };
        let last_seq = self.with(|m| m.folded.last_seq)?;
        let quoted = store::last_turns(&self.db, last_seq, limits::CARD_TURNS)?;
        let context = self.document(detail, &quoted, "", None)?;
        let (before, after) = frame.around_context();
        let (before, after) = (JsString::from(before), JsString::from(after));
        Ok(before.concat(&context).concat(&after))
    }

    /// A desk opened while a call is on. Empty: it is over, or was undone.
    pub fn card(&self, asked: &ShowCard) -> Out<Carded> {
        self.load()?;
        let over = self.has_ended(&asked.call_id)?;
        let detail = self.call_detail(&asked.call_id)?.filter(|_| !over);
        let frame = match detail {
            Some(detail) => String::from(self.card_frame(asked.state, &detail)?),
            None => String::new(),
        };
        Ok(Carded { frame })
    }

    /// Whether the log has this call's end.
    pub fn has_ended(&self, call_id: &str) -> Out<bool> {
        let row = self.db.row(
            "SELECT 1 FROM events WHERE kind = 'call_ended' AND json_extract('{' || members || '}', '$.call_id') = ?",
            vec![call_id.to_owned().into()],
        )?;
        Ok(row.is_some())
    }

    /// What was appended changes what the desks see of a call: it ended, and they take it off; or something happened in it that staff must
    /// see at once.
    pub fn show_changes<'a>(&self, events: impl Iterator<Item = &'a Event>) {
        let mut changed = false;
        for event in events {
            let shown = match &event.entry.body {
                Body::CallEnded { call_id, .. } => self.show_if_known(call_id, CallState::Ended),
                Body::FlagRaised { .. } | Body::AppointmentBooked { .. } | Body::AppointmentChanged { .. }
                    if event.entry.channel == Channel::Voice && !changed =>
                {
                    changed = true;
                    self.call_that_is_on()
                        .and_then(|call| call.map_or(Ok(()), |call| self.show_if_known(&call, CallState::Talking)))
                }
                _ => Ok(()),
            };
            if let Err(fault) = shown {
                log::error("desk_change", self.clinic(), &format!("{fault:?}"));
            }
        }
    }

    fn show_if_known(&self, call_id: &str, state: CallState) -> Out<()> {
        match self.call_detail(call_id)? {
            Some(detail) => self.show_call(state, &detail),
            None => Ok(()),
        }
    }

    /// The call that began last, unless it is over.
    fn call_that_is_on(&self) -> Out<Option<String>> {
        let row = self.db.row(
            "SELECT kind, json_extract('{' || members || '}', '$.call_id') FROM events WHERE kind IN ('call_started', 'call_ended') ORDER BY seq DESC LIMIT 1",
            vec![],
        )?;
        Ok(row.filter(|row| row.text(0) == "call_started").map(|row| row.text(1)))
    }

    /// What the newest look-up of a call rests on; none: there was none here.
    pub fn call_detail(&self, call_id: &str) -> Out<Option<GrantDetail>> {
        if let Some(call) = phone::call(&self.db, call_id)? {
            return Ok(Some(call.detail()));
        }
        let row = self.db.row(
            "SELECT detail FROM tokens WHERE audience = 'grant' AND json_extract(detail, '$.call_id') = ? ORDER BY used_at DESC LIMIT 1",
            vec![call_id.to_owned().into()],
        )?;
        match row {
            Some(row) => Ok(serde_json::from_str(&row.text(0))?),
            None => Ok(None),
        }
    }
}
