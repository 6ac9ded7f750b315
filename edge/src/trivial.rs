//! Stands in until the pipeline is there.
#![allow(missing_docs)]
use samtal_core::assistant::{Ask, Got, Made, Outcome, RedFlag};
use samtal_core::knowledge::Knowledge;
use samtal_core::log::answer::{Card, CardKind, More};
use samtal_core::log::event::Body;

pub struct Index(pub i64);

impl Index {
    pub fn new(_knowledge: Knowledge, version: i64) -> Index {
        Index(version)
    }
}

pub fn notice(_flag: &RedFlag, _language: &str, emergency: &str) -> Body {
    Body::Message {
        text: format!("Call {emergency} now."),
        more: Some(Box::new(More {
            card: Some(Card {
                kind: CardKind::Emergency,
                title: emergency.to_owned(),
                lines: vec![],
                replies: vec![],
            }),
            ..More::default()
        })),
    }
}

pub struct Answer {
    pub text: String,
    pub entry: String,
    pub approver: String,
    pub language: String,
    pub score: i64,
    pub replies: Vec<samtal_core::log::answer::Reply>,
}

pub fn answer(
    _index: &Index,
    _config: &samtal_core::clinic::config::Config,
    question: &str,
    language: &str,
    _now: samtal_core::time::At,
) -> Answer {
    Answer {
        text: question.to_owned(),
        entry: "none".to_owned(),
        approver: String::new(),
        language: language.to_owned(),
        score: 0,
        replies: Vec::new(),
    }
}

pub fn turn(ask: &Ask<'_>, index: &Index, _got: &[Got]) -> Outcome {
    Outcome::Done(vec![Made {
        by_patient: false,
        body: Body::message(format!("(version {}) {}", index.0, ask.text)),
    }])
}
