//! Asking a clinic's language model, where it has one and the patient agreed: only for what the clinic's own answers do not have.

use super::answer::{Answer, say};
use super::dialogue::Step;
use super::model::{MAX_ENTRIES, Supplied, Turn, accept, prompt};
use super::normalise::Normal;
use super::retrieve::Goal;
use super::safety::flag_stands;
use super::turn::{Fetched, Run};
use super::{Got, Need};
use crate::knowledge::{Entry, Group};
use crate::log::event::Body;

/// Characters of a question that is asked again by a button.
const MAX_QUESTION: usize = 200;

/// The purpose that a patient agrees to before a model reads what they wrote.
pub const PURPOSE: &str = "ai_processing";

impl Run<'_> {
    /// Asks the model. None: the embedded answer stands.
    pub(super) fn by_model(&mut self, text: &Normal) -> Fetched<Option<Answer>> {
        let state = self.ask.state;
        if self.here.config.model.is_none() || !state.consents_to(PURPOSE) || flag_stands(state, self.here.now) {
            return Ok(None);
        }
        let Some(tongue) = self.here.index.tongue(self.here.lang) else {
            return Ok(None);
        };
        let query = tongue.query(text);
        let entries: Vec<&Entry> = tongue
            .candidates(&query, false)
            .iter()
            .filter_map(|c| match c.goal {
                Goal::Entry(i) => self.here.knowledge().entries.get(i),
                Goal::Ask(_) => None,
            })
            .filter(|e| self.here.is_valid(e))
            .take(MAX_ENTRIES)
            .collect();
        let told: Vec<(&Entry, String)> = entries
            .into_iter()
            .filter_map(|e| Some((e, self.here.placeholders(&e.said.get(self.here.lang.tag())?.a))))
            .collect();
        if told.is_empty() {
            return Ok(None);
        }
        let supplied: Vec<Supplied<'_>> = told
            .iter()
            .map(|(e, text)| Supplied {
                id: &e.id,
                text,
                clinical: e.group == Group::Clinical,
            })
            .collect();
        let mut turns: Vec<Turn<'_>> = Vec::new();
        if let Some(said) = &state.last_clinic {
            turns.push(Turn {
                patient: false,
                text: &said.text,
            });
        }
        turns.push(Turn {
            patient: true,
            text: self.ask.text,
        });
        let name = state.answer("name").map(|(_, name)| name);
        let known: Vec<&str> = name
            .into_iter()
            .chain(state.identifiers.iter().map(|i| i.value.as_str()))
            .collect();
        let prompt = prompt(&turns, &supplied, self.here.lang, &known);
        let Got::Model { text: reply, model } = self.need(Need::Model { prompt })? else {
            return Ok(None);
        };
        let Ok(accepted) = accept(reply, &supplied, self.here.lang, &[]) else {
            return Ok(None);
        };
        let first = accepted.ids.first().and_then(|id| self.here.knowledge().entry(id));
        let Some(told) = first.and_then(|e| self.here.entry(e, accepted.confidence)) else {
            return Ok(None);
        };
        // An entry about care is told in its own words: the model only pointed to it.
        let text = if accepted.text.is_empty() {
            told.text.clone()
        } else {
            accepted.text
        };
        Ok(Some(Answer {
            text,
            generated_by: model.clone(),
            ..told
        }))
    }
    /// With an answer that the clinic's own did not have: asks once whether a model may look. What the patient says to that is a consent like
    /// any other, given or not.
    pub(super) fn offer_model(&mut self, answer: &mut Answer) {
        let state = self.ask.state;
        let asked = state.consents.iter().any(|c| c.purpose == PURPOSE);
        if self.here.config.model.is_none()
            || asked
            || self.dialogue.step.is_some()
            || flag_stands(state, self.here.now)
        {
            return;
        }
        let words = self.here.words();
        answer.text = format!("{} {}", answer.text, words.model_offer);
        let buttons = [say(words.model_agree, words.yes), say(words.no_thanks, words.no_thanks)];
        answer.replies.splice(0..0, buttons);
        self.dialogue.step = Some(Step::OfferModel);
        self.dialogue.choices = vec![self.ask.text.chars().take(MAX_QUESTION).collect()];
    }

    /// What the patient said to it; the question stands on a button.
    pub(super) fn model_agreed(&mut self, given: bool) {
        let version = self.here.config.consent_version.clone();
        let purpose = PURPOSE.to_owned();
        self.make(
            Body::Consent {
                purpose,
                version,
                given,
            },
            true,
        );
        let words = self.here.words();
        let question = self.dialogue.choices.first().cloned();
        self.dialogue.close();
        let text = if given { words.model_thanks } else { words.declined };
        let question = question.filter(|_| given);
        self.say(Answer {
            replies: question.map(|q| say(&q, &q)).into_iter().collect(),
            ..self.here.answer("model-consent", text.to_owned())
        });
    }
}
