//! What is said to a caller: what the assistant appended to the log for this call, from where it was last spoken to, sentence by sentence;
//! and beside it the short words of the call itself (silence, keys, goodbye), which stand in no log.

use super::phone::{self, GONE_FOR, LONGEST, Phone, Stage, real_now};
use super::{Session, store};
use crate::error::Out;
use crate::known;
use samtal_core::log::answer::Reply;
use samtal_core::log::event::{Actor, Body, Channel, Event, Seq};
use samtal_core::time::SECOND;
use samtal_core::voice::flow::{Flow, NOTICE, Next, SILENCE, connects};
use samtal_core::voice::spoken::sentences;
use samtal_core::voice::{language_of, speech_ms, spoken};
use samtal_core::wire::desk::CallState;
use samtal_core::wire::twilio::relay::{Handoff, Reason, Send};
use serde::{Deserialize, Serialize};

/// When it is looked again whether an answer came that is still being made.
const STILL_ANSWERING: i64 = 2 * SECOND;

/// The messages of the assistant in this call after a place: its greetings have the call's author, an answer has the id of what it answers.
const MESSAGES: &str = "SELECT '{\"seq\":' || e.seq || ',\"at\":\"' || e.at || '\",' || e.members || '}' FROM events e WHERE e.seq > ?1 AND e.kind = 'message' AND (e.author = ?2 OR (e.author = 'assistant' AND EXISTS (SELECT 1 FROM events q WHERE q.seq = CAST(substr(e.cid, 2) AS INTEGER) AND q.author = ?2))) ORDER BY e.seq";

/// What a call keeps of the talking, as JSON in its row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Talk {
    /// The decisions beside the assistant's.
    pub flow: Flow,
    /// Until when what was sent is being spoken, about, in real milliseconds.
    pub until: i64,
    /// The assistant's part ends when that is spoken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<Reason>,
    /// The call had a socket.
    pub up: bool,
    /// The caller was told that an answer takes a moment.
    pub patience: bool,
}

impl Talk {
    /// At the beginning of a call in this language.
    pub fn new(language: &str) -> Talk {
        Talk {
            flow: Flow::new(samtal_core::voice::lines(language).tag),
            ..Talk::default()
        }
    }

    /// As the call's row has it.
    pub fn of(call: &Phone) -> Talk {
        serde_json::from_str(&call.talk).unwrap_or_else(|_| Talk::new(&call.begins.language))
    }

    /// Into the call's row.
    pub fn keep(&self, call: &mut Phone) -> Out<()> {
        call.talk = serde_json::to_string(self)?;
        Ok(())
    }
}

impl Session {
    /// The tag that speech of this language is made and understood in.
    pub fn speech(&self, language: &str) -> String {
        let voice = known::at_hand(self.clinic()).and_then(|(known, _)| known.config.voice.clone());
        voice.unwrap_or_default().speech(language)
    }

    /// Speaks to every call of these entries: of what a voice channel's assistant said, nothing waits.
    pub fn speak_of<'a>(&self, events: impl Iterator<Item = &'a Event>) {
        let mut events = events;
        if !events.any(|e| e.entry.by == Actor::Assistant && e.entry.channel == Channel::Voice) {
            return;
        }
        let calls = self
            .db
            .rows("SELECT call_id FROM phone_calls WHERE state = 'on'", vec![]);
        for call in calls.into_iter().flatten() {
            if let Err(fault) = self.speak(&call.text(0)) {
                // It is in the log: the next time that something is said, or the socket is up again, it is spoken too.
                crate::log::error("relay_speak", self.clinic(), &format!("{fault:?}"));
            }
        }
    }

    fn messages(&self, call: &Phone, after: Seq) -> Out<Vec<Event>> {
        store::read_all(&self.db, MESSAGES, vec![after.into(), call.author().into()])
    }

    /// The place of what the caller said last; before their first words: where the call began to be spoken to.
    pub fn last_said(&self, call: &Phone) -> Out<Seq> {
        let row = self.db.row(
            "SELECT max(seq) FROM events WHERE author = ?1 AND kind = 'message' AND substr(cid, 1, 1) = 'p'",
            vec![call.author().into()],
        )?;
        Ok(row.and_then(|row| row.some_int(0)).unwrap_or(0))
    }

    /// Speaks what the log has for this call and was not spoken yet.
    pub fn speak(&self, call: &str) -> Out<()> {
        loop {
            let Some(mut call) = phone::call(&self.db, call)?.filter(|c| c.stage == Stage::On) else {
                return Ok(());
            };
            let mut talk = Talk::of(&call);
            // Without a socket it waits for one.
            if self.relay(&call.call_id).is_none() || !talk.up {
                return Ok(());
            }
            let messages = self.messages(&call, call.spoken)?;
            let next = messages.into_iter().find(|e| e.entry.by == Actor::Assistant);
            let Some(event) = next else {
                return Ok(());
            };
            let Body::Message { text, more } = &event.entry.body else {
                return Ok(());
            };
            call.spoken = event.seq;
            talk.patience = false;
            let language = language_of(&event.entry.body, &talk.flow.language).to_owned();
            if talk.flow.speaks(&language) {
                let tag = self.speech(&language);
                self.to_relay(&call.call_id, &[Send::Language { tag }]);
            }
            let label = more.as_ref().and_then(|m| m.source.as_ref());
            let urgent = label.is_some_and(|s| s.entry.starts_with(NOTICE));
            if talk.ends == Some(Reason::Goodbye) {
                // The caller went on talking.
                talk.ends = None;
            }
            let reachable = known::at_hand(self.clinic()).is_some_and(|(k, _)| connects(&k.config, self.now()));
            let after = talk.flow.after(&event.entry.body, reachable);
            let sentences = spoken(text, &language);
            talk.flow.says(&sentences);
            self.utter(call.clone(), talk, &sentences, !urgent)?;
            let (words, ends) = match after {
                Next::Transfer(words) if urgent => (words, Reason::Urgent),
                Next::Transfer(words) => (words, Reason::Person),
                Next::End(words) => (words, Reason::Goodbye),
                _ => continue,
            };
            if let Some(call) = phone::call(&self.db, &call.call_id)? {
                let talk = Talk::of(&call);
                self.leave(call, talk, &words, ends)?;
            }
        }
    }

    /// Says something that is not in the log.
    pub fn say_beside(&self, call: Phone, talk: Talk, words: &str) -> Out<()> {
        let sentences = sentences(words);
        self.utter(call, talk, &sentences, true)
    }

    /// Sends sentences to be spoken, and notes that they were. Silence counts from when they are said.
    pub fn utter(&self, mut call: Phone, mut talk: Talk, sentences: &[String], interruptible: bool) -> Out<()> {
        let last = sentences.len().saturating_sub(1);
        let frames: Vec<Send> = sentences
            .iter()
            .enumerate()
            .map(|(n, sentence)| Send::Text {
                token: if n == last {
                    sentence.clone()
                } else {
                    [sentence, " "].concat()
                },
                last: n == last,
                language: String::new(),
                interruptible,
            })
            .collect();
        self.to_relay(&call.call_id, &frames);
        talk.until = talk.until.max(real_now()) + speech_ms(sentences);
        call.due_at = Some(if talk.ends.is_some() {
            talk.until
        } else {
            talk.until + SILENCE
        });
        self.waiting.set(true);
        talk.keep(&mut call)?;
        phone::put(&self.db, &call)
    }

    /// The assistant's part ends once this is said.
    pub fn leave(&self, call: Phone, mut talk: Talk, words: &str, ends: Reason) -> Out<()> {
        // What is urgent stays urgent.
        if talk.ends != Some(Reason::Urgent) {
            talk.ends = Some(ends);
        }
        self.say_beside(call, talk, words)
    }

    /// The assistant's part is over: the provider goes on, and says so.
    pub fn end_relay(&self, mut call: Phone, talk: Talk) -> Out<()> {
        let ends = talk.ends.unwrap_or(Reason::Goodbye);
        let handoff = Handoff {
            reason: ends,
            language: talk.flow.language.clone(),
        };
        call.stage = Stage::Leaving;
        call.due_at = Some(
            real_now()
                + match ends {
                    Reason::Person | Reason::Urgent => LONGEST,
                    Reason::Code | Reason::Goodbye => GONE_FOR,
                },
        );
        talk.keep(&mut call)?;
        phone::put(&self.db, &call)?;
        self.to_relay(&call.call_id, &[Send::End(handoff)]);
        if call.begins.desks && matches!(ends, Reason::Person | Reason::Urgent) {
            self.show_call(CallState::Transferring, &call.detail())?;
        }
        Ok(())
    }

    /// Something is due about a call from which nothing came.
    pub async fn call_due(&self, mut call: Phone) -> Out<()> {
        let now = real_now();
        let mut talk = Talk::of(&call);
        if call.stage == Stage::Leaving {
            let outcome = match talk.ends {
                Some(Reason::Goodbye) => "completed",
                Some(Reason::Code) => "moved",
                _ => "dropped",
            };
            return self.end_call(call, outcome);
        }
        if call.begins.by_desk || (call.gone_at > 0 && call.gone_at + GONE_FOR <= now) {
            return self.end_call(call, "dropped");
        }
        if self.relay(&call.call_id).is_none() {
            // It never came, or the process that had it is gone.
            call.gone_at = now;
            call.due_at = Some(now + GONE_FOR);
            return phone::put(&self.db, &call);
        }
        if talk.ends.is_some() {
            return self.end_relay(call, talk);
        }
        if !talk.flow.keys.is_empty() {
            let languages = self.languages(&call);
            let next = talk.flow.paused(&self.offered(&call)?, &languages);
            return self.follow(call, talk, next).await;
        }
        if self.is_answering(&call)? {
            if !std::mem::replace(&mut talk.patience, true) {
                let words = [talk.flow.lines().one_moment.to_owned()];
                self.utter(call.clone(), talk, &words, true)?;
                let Some(again) = phone::call(&self.db, &call.call_id)? else {
                    return Ok(());
                };
                call = again;
            }
            call.due_at = Some(now + STILL_ANSWERING);
            return phone::put(&self.db, &call);
        }
        let next = talk.flow.silence();
        self.follow(call, talk, next).await
    }

    /// What the last message offered to say.
    fn offered(&self, call: &Phone) -> Out<Vec<Reply>> {
        let messages = self.messages(call, self.last_said(call)?)?;
        let last = messages.into_iter().rev().find(|e| e.entry.by == Actor::Assistant);
        Ok(match last.map(|e| e.entry.body) {
            Some(Body::Message { more: Some(more), .. }) => more.replies,
            _ => Vec::new(),
        })
    }

    /// Whether something that this call's caller said waits for an answer.
    fn is_answering(&self, call: &Phone) -> Out<bool> {
        let row = self.db.row(
            "SELECT 1 FROM unanswered u JOIN events e ON e.seq = u.seq WHERE e.author = ? LIMIT 1",
            vec![call.author().into()],
        )?;
        Ok(row.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn talk_format_unchanged() {
        let mut talk = Talk::new("sv-SE");
        let json = r#"{"flow":{"language":"sv"},"until":0,"up":false,"patience":false}"#;
        assert_eq!(serde_json::to_string(&talk).ok().as_deref(), Some(json));
        (talk.until, talk.ends, talk.up) = (1_790_000_000_000, Some(Reason::Urgent), true);
        let json = r#"{"flow":{"language":"sv"},"until":1790000000000,"ends":"urgent","up":true,"patience":false}"#;
        assert_eq!(serde_json::to_string(&talk).ok().as_deref(), Some(json));
        assert_eq!(serde_json::from_str::<Talk>(json).ok(), Some(talk));
    }
}
