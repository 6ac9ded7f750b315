//! Booking in a conversation: what, with whom, when; name and number when they are first needed; moving and cancelling with a question in
//! between. Nothing is asked that is known.

use super::answer::{Answer, button, capital, say};
use super::dialogue::{MAX_OFFERED, Step};
use super::entities::Thing;
use super::identity::{has_name, has_phone};
use super::lookups::{self, Spoken};
use super::normalise::{Normal, normalise};
use super::on_phone;
use super::times::{self, Said};
use super::turn::{Fetched, Run};
use super::{Got, Need};
use crate::context::words::fill;
use crate::knowledge::Service;
use crate::log::answer::{Act, Card, CardKind, Reply};
use crate::log::event::Body;
use crate::log::state::Appointment;
use crate::schedule::{Slot, Wanted};
use crate::time::{At, DAY};

/// Times of the first offer, and of one day's.
const OFFERED: usize = 4;
/// Of one day in the first offer: it spans days.
const PER_DAY: usize = 2;

impl Run<'_> {
    /// Times of the first offer, and how many of one day: fewer where they are heard, not seen.
    fn first_offer(&self) -> (usize, usize) {
        if self.on_phone() {
            on_phone::OFFER
        } else {
            (OFFERED, PER_DAY)
        }
    }

    /// What is looked for before the patient has said when.
    fn first_wanted(&self, service: String, clinician: String) -> Wanted {
        let (limit, per_day) = self.first_offer();
        Wanted {
            service,
            clinician,
            limit,
            per_day,
            ..Wanted::default()
        }
    }

    /// The service that "book it" would book, from what was spoken of.
    pub fn what_to_book(&self) -> Option<String> {
        let (k, d) = (self.here.knowledge(), &self.dialogue);
        let service = k
            .service(&d.service)
            .or_else(|| {
                // The specialty that was spoken of, with the clinician where they give it.
                let field = lookups::default_service(k, &d.specialty, &d.clinician);
                field.or_else(|| lookups::clinicians_service(k, &d.clinician))
            })
            .or_else(|| lookups::default_service(k, &d.specialty, ""))?;
        service.bookable.then(|| service.id.clone())
    }

    /// What and with whom, from what is named and what was spoken of.
    fn target(&self, things: &[Thing]) -> Option<(String, String)> {
        let k = self.here.knowledge();
        let gives = |clinician: &str, service: &str| {
            k.clinician(clinician)
                .is_some_and(|c| c.services.iter().any(|s| s == service))
        };
        let named = things.iter().find_map(|t| match t {
            Thing::Clinician(id) => Some(id.as_str()),
            _ => None,
        });
        let service = things.iter().find_map(|t| match t {
            Thing::Service(id) => Some(id.clone()),
            _ => None,
        });
        let specialty = things.iter().find_map(|t| match t {
            Thing::Specialty(id) => Some(id.clone()),
            Thing::Condition(id) => k.condition(id).map(|c| c.specialty.clone()),
            _ => None,
        });
        // Who treats the condition alone.
        let treating = things.iter().find_map(|t| match t {
            Thing::Condition(id) => {
                let mut all = k.clinicians.iter().filter(|c| c.treats.contains(id));
                all.next().filter(|_| all.next().is_none()).map(|c| c.id.as_str())
            }
            _ => None,
        });
        let spoken = |service: &str| {
            let clinician = self.dialogue.clinician.as_str();
            if gives(clinician, service) {
                clinician.to_owned()
            } else {
                String::new()
            }
        };
        match (service, named, specialty) {
            (Some(service), Some(clinician), _) if gives(clinician, &service) => Some((service, clinician.to_owned())),
            (_, Some(clinician), _) => {
                let spoken_of = Some(self.dialogue.service.clone()).filter(|s| gives(clinician, s));
                let first = lookups::clinicians_service(k, clinician).map(|s| s.id.clone());
                spoken_of.or(first).map(|s| (s, clinician.to_owned()))
            }
            (Some(service), None, _) => {
                let clinician = spoken(&service);
                Some((service, clinician))
            }
            (None, None, Some(specialty)) => {
                let clinician = treating.unwrap_or_default();
                let service = lookups::default_service(k, &specialty, clinician)?.id.clone();
                let clinician = if clinician.is_empty() {
                    spoken(&service)
                } else {
                    clinician.to_owned()
                };
                Some((service, clinician))
            }
            (None, None, None) => {
                let service = self.what_to_book()?;
                let clinician = spoken(&service);
                Some((service, clinician))
            }
        }
    }

    /// "I'd like to book": what is known of it is not asked.
    pub fn book(&mut self, things: &[Thing], text: &Normal) -> Fetched<()> {
        let words = self.here.words();
        let Some((service, clinician)) = self.target(things) else {
            return self.book_what();
        };
        let k = self.here.knowledge();
        if let Some(found) = k.service(&service).filter(|s| !s.bookable) {
            let what = capital(self.here.text(&found.name));
            let text = self.here.say(words.not_bookable, &[("what", &what)]);
            let replies = vec![self.here.call(), self.here.person()];
            self.say(Answer {
                replies,
                ..self.here.answer(&format!("book:{service}"), text)
            });
            return Ok(());
        }
        let specialty = k.service(&service).map(|s| s.specialty.clone()).unwrap_or_default();
        self.dialogue.close();
        self.mind(&Spoken {
            clinician: clinician.clone(),
            specialty,
            service: service.clone(),
            condition: String::new(),
        });
        self.dialogue.wanted = Some(self.first_wanted(service, clinician));
        let now = self.here.zone().local(self.here.now);
        let said = times::said(text, now);
        let said = Said {
            nth: None,
            other: false,
            ..said
        };
        if said.is_any() {
            self.narrow(&said)
        } else {
            self.offer(None, "")
        }
    }

    fn book_what(&mut self) -> Fetched<()> {
        let words = self.here.words();
        let mut replies: Vec<Reply> = Vec::new();
        for specialty in &self.here.knowledge().specialties {
            let bookable =
                lookups::default_service(self.here.knowledge(), &specialty.id, "").is_some_and(|s| s.bookable);
            if bookable && replies.len() < 6 {
                let name = capital(self.here.text(&specialty.name));
                replies.push(say(&name, &name));
            }
        }
        replies.push(self.here.person());
        self.dialogue.close();
        self.dialogue.step = Some(Step::ChooseService);
        self.say(Answer {
            replies,
            ..self.here.answer("book:-", words.book_what.to_owned())
        });
        Ok(())
    }

    /// The answer to "What would you like to book?".
    pub fn service_chosen(&mut self, text: &Normal) -> Fetched<bool> {
        let Some(tongue) = self.here.index.tongue(self.here.lang) else {
            return Ok(false);
        };
        let query = tongue.query(text);
        let things: Vec<Thing> = query.things().cloned().collect();
        let bookable = |t: &Thing| {
            matches!(
                t,
                Thing::Service(_) | Thing::Specialty(_) | Thing::Clinician(_) | Thing::Condition(_)
            )
        };
        // A question is a question: "Who treats eczema?" is answered, not booked.
        let covered: Vec<usize> = query.named.iter().flat_map(|n| n.terms.iter().copied()).collect();
        let rest = (0..query.terms.len())
            .filter(|i| query.terms[*i].content && !covered.contains(i))
            .count();
        if things.iter().any(bookable) && rest <= 2 && !text.asks {
            self.book(&things, text)?;
            return Ok(true);
        }
        Ok(false)
    }

    /// Whether a text, with slots on offer, is about when: and not a question of its own.
    pub fn speaks_of_time(&self, text: &Normal, said: &Said) -> bool {
        if !said.is_any() || said.other {
            return said.other;
        }
        // "Are you open on Friday?" and "Does she work on Mondays?" are questions; "do you have anything on Friday?" is not.
        let asks = [
            "open",
            "oppet",
            "oppna",
            "stangt",
            "closed",
            "work",
            "works",
            "jobbar",
            "arbetar",
            "parking",
            "parkering",
            "cost",
            "kostar",
            "cancel",
            "avboka",
            "price",
            "pris",
        ];
        !text.words.iter().any(|w| asks.contains(&w.folded.as_str()))
    }

    /// A time was said where none is offered yet: "yes, Friday at two".
    pub fn start(&mut self, said: &Said) -> Fetched<()> {
        let Some((service, clinician)) = self.target(&[]) else {
            return self.book_what();
        };
        let offered = std::mem::take(&mut self.dialogue.offered);
        self.dialogue.close();
        // On the phone nobody has heard yet what was on offer elsewhere.
        if !self.on_phone() {
            self.dialogue.offered = offered;
        }
        self.dialogue.service.clone_from(&service);
        self.dialogue.wanted = Some(self.first_wanted(service, clinician));
        self.narrow(said)
    }

    /// Free slots.
    fn slots(&mut self, wanted: Wanted) -> Fetched<Option<Vec<Slot>>> {
        Ok(match self.need(Need::Slots(wanted))? {
            Got::Slots { slots } => Some(slots.iter().take(MAX_OFFERED).cloned().collect()),
            Got::Gone { alternatives } => Some(alternatives.iter().take(MAX_OFFERED).cloned().collect()),
            Got::Held { .. } | Got::Arranged { .. } | Got::Model { .. } | Got::Failed => None,
        })
    }

    /// A time was said: one slot is chosen, or those that fit are offered.
    pub fn narrow(&mut self, said: &Said) -> Fetched<()> {
        let words = self.here.words();
        let zone = self.here.zone().clone();
        let base = self.dialogue.wanted.clone().unwrap_or_default();
        let mut said = said.clone();
        // "Make it three": of the day that was chosen.
        if let (Some(chosen), false, true) = (&self.dialogue.chosen, said.has_day(), said.minute.is_some()) {
            said.date = Some(zone.local(chosen.starts_at).date);
        }
        let said = &said;
        if !said.other {
            let fits: Vec<Slot> = times::fitting(said, &self.dialogue.offered, &zone)
                .into_iter()
                .cloned()
                .collect();
            // Of two that were said, "Friday" is one.
            let exact = said.nth.is_some() || said.minute.is_some() || self.on_phone();
            if let ([slot], true) = (fits.as_slice(), exact) {
                let slot = slot.clone();
                return self.choose(slot);
            }
        }
        if said.other && !said.has_day() && said.part.is_none() && said.minute.is_none() {
            let mut wanted = base;
            (wanted.weekdays, wanted.minutes, wanted.until) = (Vec::new(), None, None);
            wanted.from = times::after(&self.dialogue.offered).or(wanted.from);
            return self.offer(Some(wanted), "");
        }
        // Exactly that time.
        if said.minute.is_some() {
            let minutes = [said.minute.map(|m| m.0), said.minute.and_then(|m| m.1)];
            for minute in minutes.into_iter().flatten() {
                let precise = Said {
                    minute: Some((minute, None)),
                    ..said.clone()
                };
                let mut wanted = times::wanted(&precise, &base, &zone, true);
                (wanted.limit, wanted.per_day) = (3, 1);
                let Some(found) = self.slots(wanted)? else {
                    return self.no_schedule();
                };
                let first = found.first().cloned();
                // Next week's Friday is not the Friday that was meant, unless a date or a week was said.
                let soon = |slot: &Slot| {
                    said.date.is_some() || said.range.is_some() || slot.starts_at.0 - self.here.now.0 <= 7 * DAY
                };
                if let Some(slot) = first.filter(soon) {
                    return if said.has_day() || found.len() == 1 {
                        self.choose(slot)
                    } else {
                        self.tell(found, words.which_time, "")
                    };
                }
            }
        }
        let mut wanted = times::wanted(said, &base, &zone, false);
        let (limit, per_day) = self.first_offer();
        let one_day = said.date.is_some() || said.weekdays.len() == 1;
        (wanted.limit, wanted.per_day) = (limit, if one_day { limit } else { per_day });
        let lead = if said.minute.is_some() { words.none_then } else { "" };
        self.offer(Some(wanted), lead)
    }

    /// Offers free slots. `wanted`: as asked for; none: as the dialogue has it. Where none fit, the nearest.
    fn offer(&mut self, wanted: Option<Wanted>, lead: &str) -> Fetched<()> {
        let words = self.here.words();
        let base = self.dialogue.wanted.clone().unwrap_or_default();
        let wanted = wanted.unwrap_or_else(|| base.clone());
        let Some(found) = self.slots(wanted.clone())? else {
            return self.no_schedule();
        };
        if !found.is_empty() {
            self.dialogue.wanted = Some(wanted);
            return self.tell(found, words.which_time, lead);
        }
        // Nothing then: the nearest, whatever the day.
        let (limit, per_day) = self.first_offer();
        let nearest = Wanted {
            from: wanted.from.filter(|from| *from > self.here.now),
            until: None,
            weekdays: Vec::new(),
            minutes: None,
            limit,
            per_day,
            ..wanted.clone()
        };
        let mut found = self.slots(nearest.clone())?.unwrap_or_default();
        if found.is_empty() && nearest.from.is_some() {
            let any = Wanted { from: None, ..nearest };
            found = self.slots(any)?.unwrap_or_default();
        }
        if found.is_empty() {
            let label = format!("book:{}", wanted.service);
            let text = self.here.say(words.none_at_all, &[]);
            let replies = vec![self.here.call(), self.here.person()];
            self.dialogue.close();
            self.say(Answer {
                replies,
                ..self.here.answer(&label, text)
            });
            return Ok(());
        }
        self.dialogue.wanted = Some(self.first_wanted(wanted.service.clone(), wanted.clinician.clone()));
        self.tell(found, words.which_time, words.none_then)
    }

    fn no_schedule(&mut self) -> Fetched<()> {
        let text = self.here.say(self.here.words().failed, &[]);
        let replies = vec![self.here.call(), self.here.person()];
        let service = self.dialogue.wanted.as_ref().map_or("-", |w| w.service.as_str());
        let label = format!("book:{service}");
        self.say(Answer {
            replies,
            ..self.here.answer(&label, text)
        });
        Ok(())
    }

    /// Tells free slots: as a list, as buttons, and as an entry that the context shows as pending.
    fn tell(&mut self, slots: Vec<Slot>, question: &str, lead: &str) -> Fetched<()> {
        let words = self.here.words();
        let moving = !self.dialogue.appointment.is_empty();
        let service = slots.first().map_or(String::new(), |s| s.service.clone());
        let what = self.service_name(&service);
        let with: Vec<&str> = slots.iter().map(|s| s.with.as_str()).collect();
        let one = with
            .first()
            .copied()
            .filter(|w| with.iter().all(|x| x == w))
            .map(str::to_owned);
        let head = match (&one, lead.is_empty()) {
            (_, false) => lead.to_owned(),
            (Some(name), true) => fill(words.times_with, &[("what", &what), ("name", name)]),
            (None, true) => fill(words.times, &[("what", &what)]),
        };
        let mut text = if self.on_phone() {
            self.times_said(lead, &slots, one.as_deref())
        } else {
            self.slot_lines(&head, &slots, one.is_none()) + question
        };
        if !moving
            && !self.on_phone()
            && !has_name(self.ask.state)
            && !has_phone(self.ask.state, self.ask.channel)
            && self.introduced.entries.is_empty()
            && self.dialogue.asked.is_empty()
        {
            text.push(' ');
            text.push_str(words.ask_too);
        }
        let mut replies: Vec<Reply> = slots.iter().map(|s| self.slot_button(s, one.is_none())).collect();
        replies.truncate(5);
        replies.push(say(words.other_times, words.other_times));
        replies.push(self.here.person());
        let label = if moving {
            "change".to_owned()
        } else {
            format!("book:{service}")
        };
        self.offered(&slots, one.unwrap_or_default());
        self.dialogue.offered = slots;
        self.dialogue.step = Some(Step::ChooseSlot);
        self.dialogue.chosen = None;
        self.say(Answer {
            replies,
            ..self.here.answer(&label, text)
        });
        Ok(())
    }

    fn slot_lines(&self, head: &str, slots: &[Slot], names: bool) -> String {
        let mut text = format!("{head}\n");
        for slot in slots {
            let when = self.here.moment(slot.starts_at);
            if names {
                text.push_str(&format!("• {when}, {}\n", slot.with));
            } else {
                text.push_str(&format!("• {when}\n"));
            }
        }
        text
    }

    fn slot_button(&self, slot: &Slot, name: bool) -> Reply {
        let when = self.here.moment(slot.starts_at);
        if name {
            say(&format!("{when}, {}", slot.with), &format!("{when}, {}", slot.with))
        } else {
            say(&when, &when)
        }
    }

    /// The entry that the context shows as pending: choose a day.
    fn offered(&mut self, slots: &[Slot], with: String) {
        let slots = slots.iter().map(|s| s.starts_at).collect();
        self.make(Body::SlotOffered { slots, with }, false);
    }

    fn service_name(&self, id: &str) -> String {
        let service = self.here.knowledge().service(id);
        service.map_or(String::new(), |s| self.here.text(&s.name).to_owned())
    }

    /// What was on offer, again.
    pub fn offer_again(&mut self) -> Fetched<()> {
        let words = self.here.words();
        if let Some(slot) = self.dialogue.chosen.clone() {
            self.ask_contact(&slot, "");
            return Ok(());
        }
        if self.on_phone() && !self.dialogue.offered.is_empty() {
            let slots = self.dialogue.offered.clone();
            return self.tell(slots, "", "");
        }
        let replies: Vec<Reply> = self
            .dialogue
            .offered
            .iter()
            .take(5)
            .map(|s| self.slot_button(s, false))
            .collect();
        let service = self
            .dialogue
            .offered
            .first()
            .map_or("-".to_owned(), |s| s.service.clone());
        let text = words.which_time.to_owned();
        let mut replies = replies;
        replies.push(say(words.other_times, words.other_times));
        let offered = self.dialogue.offered.clone();
        let with = offered.first().map_or(String::new(), |s| s.with.clone());
        self.offered(&offered, with);
        self.say(Answer {
            replies,
            ..self.here.answer(&format!("book:{service}"), text)
        });
        Ok(())
    }

    /// After the days: the next free times, and whether one of them is wanted.
    pub fn then_times(&mut self, mut answer: Answer) -> Fetched<()> {
        let words = self.here.words();
        let busy = matches!(
            self.dialogue.step,
            Some(Step::ChooseSlot | Step::Contact | Step::ConfirmCancel)
        );
        let clinician = self.dialogue.clinician.clone();
        let service = Some(self.dialogue.service.clone())
            .filter(|s| {
                self.here
                    .knowledge()
                    .clinician(&clinician)
                    .is_some_and(|c| c.services.contains(s))
            })
            .or_else(|| lookups::clinicians_service(self.here.knowledge(), &clinician).map(|s| s.id.clone()));
        let bookable = service.filter(|s| self.here.knowledge().service(s).is_some_and(|s| s.bookable));
        let (Some(service), false) = (bookable, busy) else {
            answer.replies.push(self.here.person());
            self.say(answer);
            return Ok(());
        };
        let wanted = Wanted {
            service: service.clone(),
            clinician,
            limit: 3,
            per_day: 1,
            ..Wanted::default()
        };
        let slots = self.slots(wanted.clone())?.unwrap_or_default();
        self.dialogue.close();
        self.dialogue.service = service;
        self.dialogue.step = Some(Step::OfferBook);
        answer.text = format!("{} {}", answer.text, words.offer);
        answer.replies = vec![say(words.yes, words.yes), say(words.no_thanks, words.no_thanks)];
        if let Some(first) = slots.first() {
            let with = first.with.clone();
            answer
                .replies
                .splice(1..1, slots.iter().map(|s| self.slot_button(s, false)));
            self.offered(&slots, with);
            self.dialogue.offered = slots;
            self.dialogue.wanted = Some(Wanted {
                limit: OFFERED,
                per_day: PER_DAY,
                ..wanted
            });
        }
        answer.replies.push(self.here.person());
        self.say(answer);
        Ok(())
    }

    /// A slot is chosen: booked at once where name and number are known, else kept while they are asked for.
    pub fn choose(&mut self, slot: Slot) -> Fetched<()> {
        if !self.dialogue.appointment.is_empty() {
            return self.change_to(&slot);
        }
        if self.knows_contact() {
            return self.book_it(&slot);
        }
        let held = self.need(Need::Hold { slot: slot.id.clone() })?.clone();
        match held {
            Got::Gone { alternatives } => self.gone(alternatives),
            Got::Held { .. } | Got::Arranged { .. } | Got::Slots { .. } | Got::Model { .. } => {
                let when = self.here.moment(slot.starts_at);
                let lead = fill(self.here.words().held, &[("when", &when)]);
                self.ask_contact(&slot, &lead);
                Ok(())
            }
            Got::Failed => self.no_schedule(),
        }
    }

    fn knows_contact(&self) -> bool {
        let told = |f: fn(&Body) -> bool| self.introduced.entries.iter().any(f);
        let name = has_name(self.ask.state) || told(|b| matches!(b, Body::FormSaved { .. }));
        let phone = has_phone(self.ask.state, self.ask.channel)
            || told(|b| matches!(b, Body::IdentifierClaimed { kind, .. } if kind == "phone"));
        name && phone
    }

    /// Asks for what is missing, and says why.
    fn ask_contact(&mut self, slot: &Slot, lead: &str) {
        let words = self.here.words();
        let named = |b: &Body| matches!(b, Body::FormSaved { .. });
        let numbered = |b: &Body| matches!(b, Body::IdentifierClaimed { kind, .. } if kind == "phone");
        let name = has_name(self.ask.state) || self.introduced.entries.iter().any(named);
        let phone = has_phone(self.ask.state, self.ask.channel) || self.introduced.entries.iter().any(numbered);
        let (question, asked) = match (name, phone) {
            (false, false) => (words.ask_both, "name"),
            (false, true) => (words.ask_name, "name"),
            (true, _) if !self.ask.caller.is_empty() => (words.ask_phone_here, "phone"),
            (true, _) => (words.ask_phone, "phone"),
        };
        asked.clone_into(&mut self.dialogue.asked);
        self.dialogue.step = Some(Step::Contact);
        self.dialogue.chosen = Some(slot.clone());
        let text = [lead, question].join(" ");
        let answer = self
            .here
            .answer(&format!("book:{}", slot.service), text.trim().to_owned());
        self.say(answer);
    }

    /// Name or number came: on with what was pending, or thanks.
    pub fn introduced_themselves(&mut self) -> Fetched<()> {
        let words = self.here.words();
        let thanks = match (&self.introduced.name, self.introduced.reach) {
            (Some(name), _) => fill(words.got_name, &[("name", name)]),
            (None, _) => words.got_phone.to_owned(),
        };
        if let Some(slot) = self.dialogue.chosen.clone() {
            if self.knows_contact() {
                self.dialogue.asked.clear();
                return self.book_it(&slot);
            }
            self.ask_contact(&slot, &thanks);
            return Ok(());
        }
        self.dialogue.asked.clear();
        let mut answer = self.here.answer("contact", thanks);
        match self.dialogue.step {
            Some(Step::ChooseSlot | Step::OfferBook) if !self.dialogue.offered.is_empty() => {
                answer.text = format!("{} {}", answer.text, words.which_time);
                let slots = self.dialogue.offered.clone();
                answer.replies = slots.iter().take(5).map(|s| self.slot_button(s, false)).collect();
                answer.replies.push(say(words.other_times, words.other_times));
            }
            _ => {}
        }
        self.say(answer);
        Ok(())
    }

    /// What the visit is for, in the clinic's words.
    fn reason(&self) -> String {
        let condition = self.here.knowledge().condition(&self.dialogue.condition);
        condition.map_or(String::new(), |c| self.here.text(&c.name).to_owned())
    }

    fn book_it(&mut self, slot: &Slot) -> Fetched<()> {
        let (slot_id, reason) = (slot.id.clone(), self.reason());
        let came = self.need(Need::Book { slot: slot_id, reason })?.clone();
        match came {
            Got::Arranged {
                appointment,
                slot: arranged,
            } => {
                let slot = arranged.unwrap_or_else(|| slot.clone());
                self.booked(&appointment, &slot);
                Ok(())
            }
            Got::Gone { alternatives } => self.gone(alternatives),
            Got::Held { .. } | Got::Slots { .. } | Got::Model { .. } | Got::Failed => self.no_schedule(),
        }
    }

    fn booked(&mut self, appointment: &str, slot: &Slot) {
        let words = self.here.words();
        let what = self.service_name(&slot.service);
        let when = self.here.moment(slot.starts_at);
        let mut text = fill(words.booked, &[("when", &when), ("what", &what), ("name", &slot.with)]);
        let flagged = super::safety::flag_stands(self.ask.state, self.here.now);
        let preparation = self
            .here
            .knowledge()
            .service(&slot.service)
            .map(|s: &Service| self.here.text(&s.preparation).to_owned());
        // On the phone it comes with the confirmation, where one is sent.
        let sent = self.on_phone() && self.confirmed_by().is_some();
        if let Some(preparation) = preparation.filter(|p| !p.is_empty() && !flagged && !sent) {
            text.push_str("\n\n");
            text.push_str(&fill(words.prepare, &[("text", &preparation)]));
        }
        let card = self.card(0, appointment, slot.starts_at, &slot.with, &slot.service);
        self.dialogue.close();
        let mut answer = self.here.answer(&format!("book:{}", slot.service), text);
        answer.card = Some(card);
        answer.replies = vec![self.directions_reply(), self.here.person()];
        if self.on_phone() {
            self.booked_on_phone(answer);
        } else {
            self.say(answer);
        }
    }

    fn directions_reply(&self) -> Reply {
        let q = self
            .here
            .knowledge()
            .entries
            .iter()
            .find(|e| e.id == "directions")
            .and_then(|e| e.said.get(self.here.lang.tag())?.q.first());
        match q {
            Some(q) => say(q, q),
            None => self.here.call(),
        }
    }

    /// The card of an appointment. `title`: booked, moved, cancelled.
    fn card(&self, title: usize, appointment: &str, at: At, with: &str, service: &str) -> Card {
        let words = self.here.words();
        let mut lines = vec![self.here.moment(at)];
        let what = self.service_name(service);
        if !what.is_empty() {
            lines.push(capital(&what));
        }
        lines.push(with.to_owned());
        lines.push(format!("{}, {}", self.here.config.name, self.here.config.address));
        let mut replies = Vec::new();
        if title < 2 {
            let path = format!("/session/appointments/{appointment}/calendar");
            replies.push(button(words.calendar, Act::Href, &path));
            replies.push(say(words.change_it, self.change_words()));
            replies.push(say(words.cancel_it, self.cancel_words()));
        }
        Card {
            kind: CardKind::Appointment,
            title: words.card_titles[title].to_owned(),
            lines,
            replies,
        }
    }

    pub fn change_words(&self) -> &'static str {
        match self.here.lang {
            super::language::Lang::En => "Change my appointment",
            super::language::Lang::Sv => "Ändra min tid",
        }
    }

    pub fn cancel_words(&self) -> &'static str {
        match self.here.lang {
            super::language::Lang::En => "Cancel my appointment",
            super::language::Lang::Sv => "Avboka min tid",
        }
    }

    /// The slot is gone: others.
    fn gone(&mut self, alternatives: Vec<Slot>) -> Fetched<()> {
        let words = self.here.words();
        if alternatives.is_empty() {
            return self.offer(None, words.gone);
        }
        let alternatives = alternatives.into_iter().take(MAX_OFFERED).collect();
        self.tell(alternatives, words.which_time, words.gone)
    }

    /// Appointments to come, soonest first.
    fn appointments(&self) -> Vec<(Appointment, At)> {
        let ahead = |a: &Appointment| a.starts_at.filter(|at| *at > self.here.now).map(|at| (a.clone(), at));
        let told = |a: &&Appointment| self.ask.open_to.is_none_or(|ids| ids.contains(&a.id));
        let all = self.ask.state.appointments.iter().filter(told);
        let mut all: Vec<(Appointment, At)> = all.filter_map(ahead).collect();
        all.sort_by_key(|(_, at)| *at);
        all
    }

    /// There is none; or none that may be told, which sounds the same whether there is one or not.
    fn no_appointment(&self) -> String {
        let words = self.here.words();
        let text = match self.ask.open_to {
            Some(_) => words.needs_proof,
            None => words.no_appointment,
        };
        self.here.say(text, &[])
    }

    /// The appointment that is meant: the only one, the one on the day that was said; else they are told, to choose from.
    fn which(&mut self, label: &str, text: &Normal) -> Option<(Appointment, At)> {
        let words = self.here.words();
        let all = self.appointments();
        let zone = self.here.zone();
        let said = times::said(text, zone.local(self.here.now));
        let fits = |at: At| {
            let local = zone.local(at);
            let day = u8::try_from(local.weekday()).unwrap_or_default();
            said.date.is_some_and(|d| d == local.date) || said.weekdays.contains(&day)
        };
        match all.as_slice() {
            [] => {
                let text = self.no_appointment();
                let replies = vec![self.here.call(), self.here.person()];
                self.say(Answer {
                    replies,
                    ..self.here.answer(label, text)
                });
                None
            }
            [one] => Some(one.clone()),
            several => {
                let mut such = several.iter().filter(|(_, at)| fits(*at));
                if let (Some(one), None) = (such.next(), such.next()) {
                    return Some(one.clone());
                }
                let verb = if label == "cancel" {
                    words.cancel_it
                } else {
                    words.change_it
                };
                let replies: Vec<Reply> = several
                    .iter()
                    .take(5)
                    .map(|(a, at)| {
                        let line = format!("{}, {}", self.here.moment(*at), a.with);
                        say(&line, &format!("{verb}: {line}"))
                    })
                    .collect();
                let mut text = words.which_appointment.to_owned();
                if self.on_phone() {
                    let lines: Vec<String> = replies.iter().map(|r| r.label.clone()).collect();
                    text = format!("{text} {}?", words.dates.list(&lines, words.dates.or));
                }
                self.say(Answer {
                    replies,
                    ..self.here.answer(label, text)
                });
                None
            }
        }
    }

    /// "I need to move my appointment".
    pub fn change(&mut self, text: &Normal) -> Fetched<()> {
        let words = self.here.words();
        let Some((appointment, at)) = self.which("change", text) else {
            return Ok(());
        };
        self.dialogue.close();
        self.dialogue.appointment.clone_from(&appointment.id);
        let k = self.here.knowledge();
        let service = match k.service(&appointment.service) {
            Some(service) => service.id.clone(),
            None => lookups::clinicians_service(k, &appointment.clinician).map_or(String::new(), |s| s.id.clone()),
        };
        let wanted = self.first_wanted(service, appointment.clinician.clone());
        self.dialogue.wanted = Some(wanted.clone());
        // To a day that was named, unless it is the one that it is on: "I can't on Friday".
        let zone = self.here.zone();
        let said = times::said(text, zone.local(self.here.now));
        let on = zone.local(at);
        let same =
            said.date.is_some_and(|d| d == on.date) || said.weekdays.iter().any(|d| usize::from(*d) == on.weekday());
        if (said.has_day() || said.minute.is_some()) && !same && !said.other {
            return self.narrow(&said);
        }
        let Some(found) = self.slots(wanted)? else {
            return self.no_schedule();
        };
        let when = self.here.moment(at);
        let lead = fill(words.change, &[("when", &when), ("name", &appointment.with)]);
        if found.is_empty() {
            let text = self.here.say(words.none_at_all, &[]);
            let replies = vec![self.here.call(), self.here.person()];
            self.dialogue.close();
            self.say(Answer {
                replies,
                ..self.here.answer("change", text)
            });
            return Ok(());
        }
        self.tell(found, "", &lead)
    }

    fn change_to(&mut self, slot: &Slot) -> Fetched<()> {
        let appointment = self.dialogue.appointment.clone();
        let need = Need::Change {
            appointment: appointment.clone(),
            slot: slot.id.clone(),
        };
        let came = self.need(need)?.clone();
        match came {
            Got::Arranged { slot: arranged, .. } => {
                let slot = arranged.unwrap_or_else(|| slot.clone());
                let words = self.here.words();
                let when = self.here.moment(slot.starts_at);
                let text = fill(words.moved, &[("when", &when), ("name", &slot.with)]);
                let card = self.card(1, &appointment, slot.starts_at, &slot.with, &slot.service);
                self.dialogue.close();
                let mut answer = self.here.answer("changed", text);
                answer.card = Some(card);
                answer.replies = vec![self.here.person()];
                self.conclude(answer);
                Ok(())
            }
            Got::Gone { alternatives } => self.gone(alternatives),
            Got::Held { .. } | Got::Slots { .. } | Got::Model { .. } | Got::Failed => self.no_schedule(),
        }
    }

    /// "Please cancel": asked once more before it is done.
    pub fn cancel(&mut self) {
        let words = self.here.words();
        let text = normalise(self.ask.text);
        let Some((appointment, at)) = self.which("cancel", &text) else {
            return;
        };
        self.dialogue.close();
        // Kept in mind as it was: once it is cancelled, the state tells no time.
        self.dialogue.chosen = Some(Slot {
            id: appointment.id.clone(),
            service: appointment.service.clone(),
            clinician: appointment.clinician.clone(),
            with: appointment.with.clone(),
            starts_at: at,
            ends_at: appointment.ends_at.unwrap_or(at),
        });
        self.dialogue.appointment = appointment.id;
        self.dialogue.step = Some(Step::ConfirmCancel);
        let when = self.here.moment(at);
        let text = fill(words.cancel_sure, &[("when", &when), ("name", &appointment.with)]);
        let replies = vec![say(words.yes, words.yes), say(words.no, words.no), self.here.person()];
        self.say(Answer {
            replies,
            ..self.here.answer("cancel", text)
        });
    }

    /// Yes, cancel it.
    pub fn cancel_it(&mut self) -> Fetched<()> {
        let appointment = self.dialogue.appointment.clone();
        let known = self.dialogue.chosen.clone();
        let came = self
            .need(Need::Cancel {
                appointment: appointment.clone(),
            })?
            .clone();
        match came {
            Got::Arranged { .. } => {
                let words = self.here.words();
                let (at, with, service) = known.map(|a| (a.starts_at, a.with, a.service)).unwrap_or((
                    self.here.now,
                    String::new(),
                    String::new(),
                ));
                let when = self.here.moment(at);
                let text = fill(words.cancelled, &[("when", &when), ("name", &with)]);
                let card = self.card(2, &appointment, at, &with, &service);
                self.dialogue.close();
                let mut answer = self.here.answer("cancelled", text);
                answer.card = Some(card);
                answer.replies = vec![say(words.book, words.book), self.here.person()];
                self.conclude(answer);
                Ok(())
            }
            Got::Gone { .. } | Got::Held { .. } | Got::Slots { .. } | Got::Model { .. } | Got::Failed => {
                self.no_schedule()
            }
        }
    }

    /// No, keep it.
    pub fn keep_it(&mut self) {
        let words = self.here.words();
        let id = std::mem::take(&mut self.dialogue.appointment);
        self.dialogue.close();
        let known = self.ask.state.appointments.iter().find(|a| a.id == id);
        let text = match known.and_then(|a| Some((a.with.clone(), a.starts_at?))) {
            Some((with, at)) => fill(words.kept, &[("when", &self.here.moment(at)), ("name", &with)]),
            None => words.declined.to_owned(),
        };
        let answer = self.here.answer("kept", text);
        self.conclude(answer);
    }

    /// "What should I do before it?": how to prepare for what is booked or spoken of. Returns whether that was asked.
    pub fn preparation(&mut self, text: &Normal) -> bool {
        let asks = text.words.len() <= 9
            && text.has_any(&[
                "before it",
                "before that",
                "prepare for it",
                "before then",
                "before my visit",
                "do before",
                "innan",
                "förbereda mig",
                "inför det",
                "inför besöket",
                "före besöket",
            ])
            && text.has_any(&["what", "how", "should", "anything", "vad", "hur", "ska", "något", "nåt"]);
        let booked = self.appointments().into_iter().next().map(|(a, _)| a.service);
        let Some(service) = booked
            .filter(|_| asks)
            .and_then(|id| self.here.knowledge().service(&id))
        else {
            return false;
        };
        let preparation = self.here.text(&service.preparation);
        if preparation.is_empty() || super::safety::flag_stands(self.ask.state, self.here.now) {
            return false;
        }
        let text = fill(self.here.words().prepare, &[("text", preparation)]);
        let mut answer = self.here.answer("preparation", text);
        answer.replies = vec![self.here.person()];
        self.say(answer);
        true
    }

    /// When one's appointment is.
    pub fn mine(&mut self) {
        let words = self.here.words();
        let Some((appointment, at)) = self.appointments().into_iter().next() else {
            let text = self.no_appointment();
            let replies = vec![say(words.book, words.book), self.here.call()];
            self.say(Answer {
                replies,
                ..self.here.answer("mine", text)
            });
            return;
        };
        let what = self.service_name(&appointment.service);
        let when = self.here.moment(at);
        let text = fill(
            words.mine,
            &[("when", &when), ("what", &what), ("name", &appointment.with)],
        );
        let card = self.card(0, &appointment.id, at, &appointment.with, &appointment.service);
        let mut answer = self.here.answer("mine", text);
        answer.card = Some(Card {
            title: capital(&what),
            ..card
        });
        self.conclude(answer);
    }
}
