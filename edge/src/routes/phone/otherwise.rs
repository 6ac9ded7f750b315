//! What Twilio is told where nothing else answers.

use super::{RING_S, Step, address};
use crate::deployment::Deployment;
use crate::{Late, known};
use samtal_core::clinic::voice::Desk;
use samtal_core::context::words::fill;
use samtal_core::voice::lines;
use samtal_core::wire::twilio::twiml::{self, Callee, Dial, Verb};

/// What Twilio is told where nothing else answers: the caller is connected to the desk, by what the isolate has at hand of the clinic, else
/// by the deployment's `VOICE_FALLBACK`. The clinic's own number is never called: it is most likely the one that they called.
pub fn otherwise(clinic: &str, step: Step) -> Vec<Verb> {
    let known = known::at_hand(clinic).map(|(known, _)| known);
    let config = known.as_ref().map(|known| &known.config);
    let language = config
        .and_then(|c| c.languages.first())
        .map_or_else(|| "en".to_owned(), Clone::clone);
    let voice = config.and_then(|c| c.voice.clone()).unwrap_or_default();
    let say = |text: &str| Verb::Say {
        language: voice.speech(&language),
        text: text.to_owned(),
    };
    let lines = lines(&language);
    let desk = match step {
        // A person was connected already, or is just being; the last one is told, nobody listens.
        Step::Dialled => None,
        Step::Whisper | Step::Status | Step::CallBackStatus => return Vec::new(),
        // Nobody knows yet who picked up.
        Step::CalledBack => return vec![Verb::Hangup],
        Step::Rings | Step::Code | Step::Ended | Step::Fallback | Step::CallBackKey => {
            voice.desk.clone().or_else(|| {
                let deployment = Deployment::at_hand()?;
                deployment.voice_fallback(clinic)
            })
        }
    };
    let Some(desk) = desk else {
        let digits = config.map(|c| c.emergency.chars().map(String::from).collect::<Vec<_>>().join(" "));
        let emergency = digits.map(|digits| say(&fill(lines.in_emergency, &[("number", &digits)])));
        return [Some(say(lines.unreachable)), emergency, Some(Verb::Hangup)]
            .into_iter()
            .flatten()
            .collect();
    };
    let action = Deployment::at_hand().map(|d| address(&d, clinic, "dial"));
    let dial = Dial {
        to: match desk {
            Desk::Number(number) => Callee::Number(number),
            Desk::Sip(address) => Callee::Sip {
                address,
                headers: Vec::new(),
            },
        },
        action: action.unwrap_or_default(),
        caller_id: None,
        ring_s: RING_S,
        whisper: String::new(),
    };
    vec![say(lines.trouble), Verb::Dial(dial)]
}

/// The same for the deadline, which knows the address alone.
pub fn late(clinic: &str, step: Step) -> Late {
    Late {
        status: 200,
        body: twiml::write(&otherwise(clinic, step)),
        content_type: twiml::CONTENT_TYPE.to_owned(),
    }
}
