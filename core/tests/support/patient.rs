//! A patient who writes to Riverside's assistant, with a schedule behind it: what a session's object does, without the object.

use samtal_core::assistant::{Ask, Got, Index, Made, Need, Outcome, turn};
use samtal_core::clinic::config::{ClinicConfig, Config};
use samtal_core::knowledge::{self, Knowledge};
use samtal_core::log::event::{Actor, Body, Channel, Entry, Event, Seq};
use samtal_core::log::state::State;
use samtal_core::schedule::{Slot, SlotId, Taken, Wanted, find, free, nearest};
use samtal_core::time::{At, MINUTE};

/// Tuesday 15 October 2024, 22:00 in London: the clinic is closed.
pub const NIGHT: &str = "2024-10-15T21:00:00Z";
/// The version of the knowledge.
pub const VERSION: i64 = 7;
/// What one turn may ask for before it must be done.
const MAX_NEEDS: usize = 8;

/// What the assistant stands on.
pub struct Clinic {
    /// The configuration.
    pub config: Config,
    /// The knowledge.
    pub knowledge: Knowledge,
    /// The knowledge, ready to answer from.
    pub index: Index,
}

impl Clinic {
    /// Riverside, from its files.
    #[expect(clippy::disallowed_methods, reason = "the test reads what the core is given")]
    pub fn riverside() -> Clinic {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../clinics/riverside");
        let text = std::fs::read_to_string(root.join("clinic.toml")).expect("Riverside's configuration");
        let config = ClinicConfig::from_toml(&text, true).expect("a good configuration");
        let mut files: Vec<(String, String)> = std::fs::read_dir(root.join("knowledge"))
            .expect("Riverside's knowledge")
            .map(|file| file.expect("a file").path())
            .filter(|path| path.extension().is_some_and(|e| e == "toml"))
            .map(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                (name, std::fs::read_to_string(path).expect("a readable file"))
            })
            .collect();
        files.sort();
        let knowledge = knowledge::read::files(&files).expect("good knowledge");
        let index = Index::new(knowledge.clone(), VERSION);
        Clinic {
            config,
            knowledge,
            index,
        }
    }

    /// The free slots that are wanted.
    fn slots(&self, wanted: &Wanted, taken: &[Taken], now: At) -> Vec<Slot> {
        free(
            &self.knowledge,
            &self.config.time_zone,
            &self.config.hours,
            taken,
            wanted,
            now,
        )
    }

    /// The slot of an id, if the schedule has it and it is free.
    fn slot(&self, id: &str, taken: &[Taken], now: At) -> Option<Slot> {
        let id = SlotId::parse(id)?;
        find(
            &self.knowledge,
            &self.config.time_zone,
            &self.config.hours,
            taken,
            &id,
            now,
        )
    }
}

/// What came of one message.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The entries that it appends.
    pub made: Vec<Made>,
    /// What it asked the schedule for, in order.
    pub needs: Vec<Need>,
}

/// One patient in one session.
pub struct Patient<'a> {
    clinic: &'a Clinic,
    /// The state of their session.
    pub state: State,
    seq: Seq,
    /// The clinic's time.
    pub now: At,
    /// What is taken in the schedule.
    pub taken: Vec<Taken>,
    /// The schedule does not answer.
    pub schedule_is_down: bool,
    /// Whether somebody receives tasks.
    pub receiver: bool,
    /// How they write.
    pub channel: Channel,
    /// The appointments that may be spoken of; none: all.
    pub open_to: Option<Vec<String>>,
    /// The number that they call from; empty: it is not shown.
    pub caller: String,
}

impl<'a> Patient<'a> {
    /// A patient whose browser speaks this language.
    pub fn new(clinic: &'a Clinic, language: &str) -> Patient<'a> {
        let mut patient = Patient {
            clinic,
            state: State::default(),
            seq: 0,
            now: At::parse(NIGHT).expect("a time"),
            taken: Vec::new(),
            schedule_is_down: false,
            receiver: true,
            channel: Channel::Web,
            open_to: None,
            caller: String::new(),
        };
        patient.append(
            Actor::Patient,
            Body::SessionStarted {
                language: language.to_owned(),
                page: None,
            },
        );
        patient.append(
            Actor::Patient,
            Body::Consent {
                purpose: "chat".to_owned(),
                version: "2024-10".to_owned(),
                given: true,
            },
        );
        patient
    }

    /// They have an appointment: Friday at ten with Dr. Phillips.
    pub fn with_appointment(mut self) -> Patient<'a> {
        self.append(
            Actor::Assistant,
            Body::AppointmentBooked {
                appointment: "apt_before".to_owned(),
                starts_at: At::parse("2024-10-18T09:00:00Z").expect("a time"),
                ends_at: At::parse("2024-10-18T09:30:00Z"),
                with: "Dr. Phillips".to_owned(),
                clinician: "phillips".to_owned(),
                service: "dermatology-visit".to_owned(),
                reason: "eczema".to_owned(),
            },
        );
        self
    }

    /// Appends an entry to their session.
    pub fn append(&mut self, by: Actor, body: Body) {
        self.seq += 1;
        let entry = Entry {
            channel: self.channel,
            by,
            cid: format!("c{}", self.seq),
            body,
        };
        self.state.apply(&Event {
            seq: self.seq,
            at: self.now,
            entry,
        });
    }

    /// They write something: the turn runs to its end, and what it makes is appended.
    pub fn says(&mut self, text: &str) -> Turn {
        self.append(Actor::Patient, Body::message(text));
        let (seq, mut got, mut needs) = (self.seq, Vec::new(), Vec::new());
        loop {
            let ask = Ask {
                text,
                seq,
                channel: self.channel,
                now: self.now,
                config: &self.clinic.config,
                state: &self.state,
                receiver: self.receiver,
                open_to: self.open_to.as_deref(),
                caller: &self.caller,
            };
            match turn(&ask, &self.clinic.index, &got) {
                Outcome::Needs(need) => {
                    assert!(needs.len() < MAX_NEEDS, "a turn on {text:?} never ends: {needs:?}");
                    let came = self.fetch(&need);
                    needs.push(need);
                    got.push(came);
                }
                Outcome::Done(made) => {
                    for one in &made {
                        let by = if one.by_patient {
                            Actor::Patient
                        } else {
                            Actor::Assistant
                        };
                        self.append(by, one.body.clone());
                    }
                    return Turn { made, needs };
                }
            }
        }
    }

    fn fetch(&mut self, need: &Need) -> Got {
        if self.schedule_is_down {
            return Got::Failed;
        }
        match need {
            Need::Slots(wanted) => Got::Slots {
                slots: self.clinic.slots(wanted, &self.taken, self.now),
            },
            Need::Hold { slot } => match self.clinic.slot(slot, &self.taken, self.now) {
                Some(_) => Got::Held {
                    expires_at: self.now.plus(5 * MINUTE),
                },
                None => self.gone(slot),
            },
            Need::Book { slot: id, reason } => match self.clinic.slot(id, &self.taken, self.now) {
                Some(slot) => self.book(slot, reason),
                None => self.gone(id),
            },
            Need::Change { appointment, slot: id } => match self.clinic.slot(id, &self.taken, self.now) {
                Some(slot) => self.change(appointment, Some(slot)),
                None => self.gone(id),
            },
            Need::Cancel { appointment } => self.change(appointment, None),
            Need::Model { .. } => Got::Failed,
        }
    }

    fn book(&mut self, slot: Slot, reason: &str) -> Got {
        let appointment = format!("apt_{}", self.seq);
        self.append(
            Actor::Assistant,
            Body::AppointmentBooked {
                appointment: appointment.clone(),
                starts_at: slot.starts_at,
                ends_at: Some(slot.ends_at),
                with: slot.with.clone(),
                clinician: slot.clinician.clone(),
                service: slot.service.clone(),
                reason: reason.to_owned(),
            },
        );
        Got::Arranged {
            appointment,
            slot: Some(slot),
        }
    }

    fn change(&mut self, appointment: &str, slot: Option<Slot>) -> Got {
        self.append(
            Actor::Assistant,
            Body::AppointmentChanged {
                appointment: appointment.to_owned(),
                starts_at: slot.as_ref().map(|s| s.starts_at),
                ends_at: slot.as_ref().map(|s| s.ends_at),
                with: slot.as_ref().map(|s| s.with.clone()).unwrap_or_default(),
                clinician: slot.as_ref().map(|s| s.clinician.clone()).unwrap_or_default(),
            },
        );
        Got::Arranged {
            appointment: appointment.to_owned(),
            slot,
        }
    }

    fn gone(&self, id: &str) -> Got {
        let config = &self.clinic.config;
        let near = |id: SlotId| {
            nearest(
                &self.clinic.knowledge,
                &config.time_zone,
                &config.hours,
                &self.taken,
                &id,
                self.now,
                3,
            )
        };
        Got::Gone {
            alternatives: SlotId::parse(id).map(near).unwrap_or_default(),
        }
    }
}
