//! The twelve beats of Sarah's day, each with what must hold, and the same Wednesday morning as it would be on less evidence.

use super::world::{Patient, SARAH, World, message};
use super::{Held, Tongue, must};
use samtal_core::context::summary::{self, Here, Step};
use samtal_core::context::words::words;
use samtal_core::log::event::{Actor, Body, Channel, Event};
use samtal_core::log::state::State;
use samtal_site_demo::simulators::voice::Call;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Friday 14:00 and Monday 10:00 by the clinic's clock: what Dr. Phillips has left.
pub(super) const FREE: [&str; 2] = ["2024-10-18T13:00:00Z", "2024-10-21T09:00:00Z"];
/// The next Wednesday: until then others have booked all but that.
pub(super) const DIARY: &str = "2024-10-21T09:00:00Z";
/// An answer on the phone comes within this time.
pub(super) const SPOKEN: Duration = Duration::from_secs(10);
/// From the end of a call to its summary.
const SUMMARY: Duration = Duration::from_secs(5);
/// An answer in the chat is "at once" within this time.
const AT_ONCE: Duration = Duration::from_secs(2);
/// One beat.
#[derive(Clone, Debug)]
pub struct Beat {
    /// 1 to 12; 0: the day as a whole.
    pub number: u8,
    /// When and where.
    pub place: &'static str,
    /// What was seen; else what did not hold.
    pub seen: Held<String>,
}

/// The day so far.
pub(super) struct Day<'a> {
    pub world: World,
    pub sarah: Patient,
    pub tongue: Tongue,
    call: Option<Call>,
    pub session: String,
    broken: Vec<String>,
    tell: &'a mut dyn FnMut(Beat),
}

/// The day from the first question to the visit. Every beat is told; the error is all that did not hold.
pub async fn sarahs_day(tongue: Tongue, tell: &mut dyn FnMut(Beat)) -> Held<()> {
    let world = World::riverside("2024-10-15T20:55:00Z").await?;
    world.diary_full(DIARY, &FREE).await?;
    world.at("2024-10-15T21:00:00Z").await;
    let sarah = world.visitor(tongue).await?;
    let session = sarah.me.session.clone();
    let mut day = Day {
        world,
        sarah,
        tongue,
        call: None,
        session,
        broken: Vec::new(),
        tell,
    };
    let seen = day.asks_about_eczema().await;
    day.told(1, "Tue 22:00 web", seen);
    let seen = day.asks_for_the_days().await;
    day.told(2, "Tue 22:01 web", seen);
    let seen = day.leaves_her_number().await;
    day.told(3, "Tue 22:02 web", seen);
    let seen = day.calls().await;
    day.told(4, "Wed 08:00 voice", seen);
    let seen = day.books().await;
    day.told(5, "Wed 08:01 voice", seen);
    let seen = day.hears_what_it_came_to().await;
    day.told(6, "on hanging up, WhatsApp", seen);
    let seen = day.is_confirmed().await;
    day.told(7, "Wed 09:00 WhatsApp", seen);
    let seen = day.asks_the_way().await;
    day.told(8, "Wed 09:02 WhatsApp", seen);
    let seen = day.asks_about_the_cream().await;
    day.told(9, "Thu WhatsApp", seen);
    let seen = day.is_reminded().await;
    day.told(10, "Fri 11:00 WhatsApp", seen);
    let seen = day.says_yes().await;
    day.told(11, "Fri 11:01 WhatsApp", seen);
    let seen = day.arrives().await;
    day.told(12, "Fri 14:00 desk", seen);
    let seen = day.adds_up().await;
    day.told(0, "the day", seen);
    if day.broken.is_empty() {
        Ok(())
    } else {
        Err(day.broken.join("\n"))
    }
}

pub(super) fn has_all(text: &str, words: &[&str]) -> bool {
    let text = text.to_lowercase();
    words.iter().all(|w| text.contains(&w.to_lowercase()))
}

pub(super) fn has_any<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    let text = text.to_lowercase();
    words.iter().find(|w| text.contains(&w.to_lowercase())).copied()
}

/// What the assistant asked or said on this channel.
fn said_on(log: &[Event], channel: Channel) -> Vec<&str> {
    log.iter().filter_map(|e| message(e, channel)).collect()
}

/// What is pending, as every reader of the context is told.
fn pending(world: &World, state: &State, tongue: Tongue) -> Option<Step> {
    let here = Here {
        zone: &world.config.time_zone,
        now: world.now(),
        words: words(tongue.tag, "en"),
    };
    summary::pending(state, here).map(|p| p.step)
}

impl Day<'_> {
    fn told(&mut self, number: u8, place: &'static str, seen: Held<String>) {
        if let Err(what) = &seen {
            self.broken.push(format!("beat {number}, {place}: {what}"));
        }
        (self.tell)(Beat { number, place, seen });
    }

    /// 1. Tuesday 22:00, web.
    async fn asks_about_eczema(&mut self) -> Held<String> {
        let open = self.world.config.open_at(self.world.now()).open;
        must(!open, "the clinic is closed at ten in the evening", "it is open")?;
        let visit = self.sarah.me.visit("v1", "/doctors", "Our doctors").await;
        visit.map_err(|e| e.to_string())?;
        let began = Instant::now();
        let answer = self.sarah.says(&self.world, self.tongue.eczema).await?;
        let took = began.elapsed();
        must(took < AT_ONCE, "answered at once", &format!("{took:?}"))?;
        must(
            answer.contains("Dr. Phillips"),
            "the answer names Dr. Phillips",
            &answer,
        )?;
        let log = self.sarah.log().await?;
        let staff = log.iter().any(|e| matches!(e.entry.by, Actor::Staff(_)));
        must(!staff, "nobody is awake", "somebody of the staff is in the log")?;
        let seen = format!("closed, answered in {} ms: {answer}", took.as_millis());
        Ok(seen)
    }

    /// 2. 22:01, web.
    async fn asks_for_the_days(&mut self) -> Held<String> {
        self.world.at("2024-10-15T21:01:00Z").await;
        let answer = self.sarah.says(&self.world, self.tongue.days).await?;
        must(
            has_all(&answer, &self.tongue.weekdays),
            "Monday, Wednesday, Friday",
            &answer,
        )?;
        must(answer.contains("Dr. Phillips"), "the pronoun is understood", &answer)?;
        must(
            has_all(&answer, &[self.tongue.offer]),
            "an offer to book follows",
            &answer,
        )?;
        Ok(answer)
    }

    /// 3. 22:02, web.
    async fn leaves_her_number(&mut self) -> Held<String> {
        self.world.at("2024-10-15T21:02:00Z").await;
        let why = self.sarah.says(&self.world, self.tongue.why).await?;
        must(has_all(&why, &["WhatsApp"]), "why: to confirm by WhatsApp", &why)?;
        self.sarah.says(&self.world, self.tongue.contact).await?;
        self.sarah.proves_number(&self.world).await?;
        self.sarah.says(&self.world, self.tongue.yes).await?;
        // She closes the browser as it sends: the connection breaks, and on the next page it is sent again.
        let next_page = self.world.edge.with_token(&self.sarah.me, &self.sarah.me.token);
        let think = self.tongue.think;
        let first = self
            .sarah
            .me
            .send("half-sent", think)
            .await
            .map_err(|e| e.to_string())?;
        let second = next_page.send("half-sent", think).await.map_err(|e| e.to_string())?;
        must(
            first == second,
            "nothing half-sent is lost, and nothing is there twice",
            &format!("{first:?} {second:?}"),
        )?;
        self.sarah.answer(&self.world, first.seq).await?;
        let state = self.sarah.state().await?;
        let name = state
            .answer("name")
            .map(|(_, name)| name.to_owned())
            .unwrap_or_default();
        must(name.contains("Sarah"), "the name is in the state", &name)?;
        let phone = state
            .identifiers
            .iter()
            .find(|i| i.kind == "phone" && i.value.ends_with("456"));
        let proved = phone.is_some_and(|i| i.verified_at.is_some());
        must(
            proved,
            "the number is there and verified",
            &format!("{:?}", state.identifiers),
        )?;
        must(
            has_all(&state.topic, &[self.tongue.topic]),
            "the topic is there",
            &state.topic,
        )?;
        let step = pending(&self.world, &state, self.tongue);
        must(
            step == Some(Step::ChooseDay),
            "pending: choose a day",
            &format!("{step:?}"),
        )?;
        let times = self.sarah.log().await?;
        let times = times
            .iter()
            .filter(|e| matches!(&e.entry.body, Body::Message { text, .. } if text == think));
        must(times.count() == 1, "it stands in the log once", "it does not")?;
        let seen = format!(
            "{name}, {SARAH} verified, about “{}”, pending: choose a day",
            state.topic
        );
        Ok(seen)
    }

    /// 4. Wednesday 08:00, voice.
    async fn calls(&mut self) -> Held<String> {
        self.world.at("2024-10-16T07:00:00Z").await;
        let call = self.world.sims.call(SARAH).await;
        let greeting = call.wait_for(self.tongue.choose, SPOKEN).await?;
        let hello = [&self.tongue.hello[..], &[self.tongue.topic, self.tongue.last_night]].concat();
        must(
            has_all(&greeting, &hello),
            "greeted by name, with the question about eczema",
            &greeting,
        )?;
        self.call = Some(call);
        Ok(greeting)
    }

    /// 5. 08:01, voice.
    async fn books(&mut self) -> Held<String> {
        let call = self.call.clone().ok_or("no call is on")?;
        call.say(self.tongue.how).await?;
        let offer = call.wait_for(self.tongue.offered[1], SPOKEN).await?;
        must(
            has_all(&offer, &self.tongue.offered),
            "Friday 14:00 or Monday 10:00",
            &offer,
        )?;
        must(
            has_all(&offer, &[self.tongue.record]),
            "from the chat of Tuesday evening",
            &offer,
        )?;
        call.say(self.tongue.friday).await?;
        let booked = call.wait_for(self.tongue.booked, SPOKEN).await?;
        must(
            has_all(&booked, &[self.tongue.offered[0]]),
            "booked for Friday at two",
            &booked,
        )?;
        call.say(self.tongue.bye).await?;
        call.wait_for(self.tongue.goodbye, SPOKEN).await?;
        let log = self.sarah.log().await?;
        let asked = said_on(&log, Channel::Voice)
            .into_iter()
            .find_map(|text| has_any(text, self.tongue.asks));
        must(
            asked.is_none(),
            "no question is asked whose answer is known",
            asked.unwrap_or_default(),
        )?;
        let mine = self.mine().await?;
        must(mine.len() == 1, "booked once", &format!("{mine:?}"))?;
        let at = mine[0]["starts_at"].as_str().unwrap_or_default();
        must(at.starts_with("2024-10-18T13:00"), "on Friday at 14:00", at)?;
        Ok(booked)
    }

    /// The appointments of her session, as staff see them.
    async fn mine(&self) -> Held<Vec<Value>> {
        let mut all = self.world.appointments().await?;
        all.retain(|a| a["session"] == self.session.as_str());
        Ok(all)
    }

    /// 6. On hanging up, WhatsApp.
    async fn hears_what_it_came_to(&mut self) -> Held<String> {
        let call = self.call.take().ok_or("no call is on")?;
        call.wait_ended(SPOKEN).await?;
        let ended = Instant::now();
        let summary = self.world.wait_sent(SARAH, "call_summary").await?;
        let took = ended.elapsed();
        must(
            took < SUMMARY,
            "sent within 5 s of the call's end",
            &format!("{took:?}"),
        )?;
        let text = &summary.shown.text;
        must(
            has_all(text, &[self.tongue.day[0], self.tongue.two]),
            "it says what was booked",
            text,
        )?;
        let buttons: Vec<&str> = summary.shown.buttons.iter().map(|b| b.title.as_str()).collect();
        let has: Vec<String> = buttons.iter().map(|b| b.to_uppercase()).collect();
        must(has == self.tongue.yes_no, "with YES and NO", &format!("{buttons:?}"))?;
        let problems = call.problems();
        must(
            problems.is_empty(),
            "Twilio has nothing to complain about",
            &format!("{problems:?}"),
        )?;
        let seen = format!("after {} ms: {text}", took.as_millis());
        Ok(seen)
    }

    /// 7. 09:00, WhatsApp.
    async fn is_confirmed(&mut self) -> Held<String> {
        let early = self.world.sent(SARAH, "appointment_confirmation");
        must(
            early.is_empty(),
            "the confirmation comes at nine",
            &format!("{early:?}"),
        )?;
        self.world.at("2024-10-16T08:01:00Z").await;
        let sent = self.world.wait_sent(SARAH, "appointment_confirmation").await?;
        let text = sent.shown.text.clone();
        let facts = [
            self.tongue.day[0],
            self.tongue.day[1],
            self.tongue.two,
            "Dr. Phillips",
            "Riverside Medical Center",
            "42 High Street",
        ];
        must(
            has_all(&text, &facts),
            "weekday, date, time, clinician, clinic, address",
            &text,
        )?;
        must(
            !has_all(&text, &[self.tongue.topic]),
            "no reason: the clinic's switch is off",
            &text,
        )?;
        let buttons: Vec<&str> = sent.shown.buttons.iter().map(|b| b.title.as_str()).collect();
        let has: Vec<String> = buttons.iter().map(|b| b.to_uppercase()).collect();
        must(
            has == self.tongue.directions_info,
            "buttons DIRECTIONS and INFO",
            &format!("{buttons:?}"),
        )?;
        Ok(text)
    }

    /// 8. 09:02, WhatsApp.
    async fn asks_the_way(&mut self) -> Held<String> {
        self.world.at("2024-10-16T08:02:00Z").await;
        let confirmation = self.world.wait_sent(SARAH, "appointment_confirmation").await?;
        let button = confirmation.shown.buttons.first().map(|b| b.title.clone());
        let way = self.world.presses(SARAH, &button.unwrap_or_default()).await?;
        let place = way.shown.place.as_ref().map(|p| p.address.clone()).unwrap_or_default();
        let link = way.shown.link.as_ref().map(|l| l.url.clone()).unwrap_or_default();
        let all = format!("{} {place} {link}", way.shown.text);
        let leads = all.contains("42 High Street") || all.contains("42%20High") || all.contains("42+High");
        must(leads, "a location or a map link for 42 High Street", &all)?;
        Ok(all.trim().to_owned())
    }

    /// 9. Thursday, WhatsApp.
    async fn asks_about_the_cream(&mut self) -> Held<String> {
        self.world.at("2024-10-17T09:30:00Z").await;
        let answer = self.world.writes(SARAH, self.tongue.cream).await?;
        let text = answer.shown.text.clone();
        let approved = self.world.approved("eczema-current-cream", self.tongue.tag)?;
        // In the place of {phone} stands the clinic's number.
        let whole = approved.split("{phone}").all(|part| text.contains(part));
        must(whole, "the approved entry's exact text", &text)?;
        must(text.contains("Dr. Phillips"), "it names its approver", &text)?;
        let reviewed = self.world.reviews(&self.session, "phillips", "Dr. Phillips").await?;
        Ok(format!("{reviewed}: {text}"))
    }

    /// 10. Friday 11:00, WhatsApp.
    async fn is_reminded(&mut self) -> Held<String> {
        let early = self.world.sent(SARAH, "appointment_reminder");
        must(early.is_empty(), "the reminder comes on the day", &format!("{early:?}"))?;
        self.world.at("2024-10-18T09:59:57Z").await;
        let sent = self.world.wait_sent(SARAH, "appointment_reminder").await?;
        let minute = (sent.at_ms / 60_000) * 60_000;
        let eleven = samtal_core::time::At::parse("2024-10-18T10:00:00Z").map_or(0, |at| at.0);
        must(
            minute == eleven,
            "three hours before, at 11:00",
            &samtal_core::time::At(sent.at_ms).to_string(),
        )?;
        must(
            has_all(&sent.shown.text, &[self.tongue.two]),
            "for 14:00",
            &sent.shown.text,
        )?;
        Ok(sent.shown.text)
    }

    /// 11. 11:01, WhatsApp.
    async fn says_yes(&mut self) -> Held<String> {
        self.world.at("2024-10-18T10:01:00Z").await;
        let answer = self.world.writes(SARAH, self.tongue.yes_no[0]).await?;
        let world = &self.world;
        let session = self.session.as_str();
        let confirmed = world
            .until("staff see the appointment confirmed", async || {
                let all = world.appointments().await.ok()?;
                let mine = all.into_iter().find(|a| a["session"] == session)?;
                (mine["confirmed"] == true).then_some(mine)
            })
            .await?;
        let seen = format!(
            "{} ({})",
            answer.shown.text,
            confirmed["starts_at"].as_str().unwrap_or_default()
        );
        Ok(seen)
    }

    /// 12. 14:00, the desk.
    async fn arrives(&mut self) -> Held<String> {
        self.world.at("2024-10-18T13:00:00Z").await;
        let timeline = self.world.timeline(&self.session).await?;
        let lines: Vec<(String, String)> = timeline["milestones"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|l| {
                let field = |name: &str| l[name].as_str().unwrap_or_default().to_owned();
                (format!("{} {}", field("channel"), field("kind")), field("text"))
            })
            .collect();
        let kinds: Vec<&str> = lines.iter().map(|(kind, _)| kind.as_str()).collect();
        let wanted = [
            "web question",
            "voice booked",
            "whatsapp question",
            "whatsapp confirmed",
        ];
        must(kinds == wanted, "four lines, in order", &timeline.to_string())?;
        let all: Vec<&str> = lines.iter().map(|(_, text)| text.as_str()).collect();
        let has = [
            ("eczema", 0),
            ("Dr. Phillips", 1),
            ("cream", 2),
            ("Dr. Phillips", 2),
            ("today", 3),
        ];
        for (word, line) in has {
            must(
                has_all(all[line], &[word]),
                &format!("line {} says {word:?}", line + 1),
                all[line],
            )?;
        }
        let desk = self.at_the_desk(&wanted, &all).await?;
        Ok(format!("{} | {desk}", all.join(" | ")))
    }

    /// … and what the desk shows: her row of the day, and her conversation with the same lines.
    async fn at_the_desk(&mut self, wanted: &[&str], lines: &[&str]) -> Held<String> {
        let (world, session) = (&self.world, self.session.clone());
        let row = world
            .until("the day has her, confirmed and looked at", async || {
                let day = world.desk("GET", "/desk/day", &Value::Null).await.ok()?;
                let rows = day["rows"].as_array()?;
                let row = rows.iter().find(|r| r["session"] == json!(session))?;
                (row["confirmed"] == true && row["looked"] == "done").then(|| row.clone())
            })
            .await?;
        let holds = row["name"].as_str().is_some_and(|name| name.starts_with("Sarah"))
            && row["starts_at"] == "2024-10-18T13:00:00.000Z"
            && row["looked_by"].as_str().is_some_and(|by| by.contains("Phillips"))
            && row["open_question"] == false
            && row["cancelled"] == false;
        must(holds, "her row of the day", &row.to_string())?;
        let appointment = row["appointment"].as_str().unwrap_or_default();
        let body = json!({ "cid": "arrived-1", "session": session });
        world
            .desk("POST", &format!("/desk/appointments/{appointment}/arrived"), &body)
            .await?;
        let opened = world
            .desk("GET", &format!("/desk/sessions/{session}"), &Value::Null)
            .await?;
        let shown: Vec<(String, String)> = opened["milestones"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|l| {
                let field = |name: &str| l[name].as_str().unwrap_or_default().to_owned();
                (format!("{} {}", field("channel"), field("kind")), field("text"))
            })
            .collect();
        let kinds: Vec<&str> = shown.iter().map(|(kind, _)| kind.as_str()).collect();
        let texts: Vec<&str> = shown.iter().map(|(_, text)| text.as_str()).collect();
        must(
            kinds == wanted && texts == lines,
            "the same four lines in her conversation",
            &opened["milestones"].to_string(),
        )?;
        let here = opened["state"]["appointments"].as_array().is_some_and(|all| {
            all.iter()
                .any(|a| a["id"] == appointment && a["arrived_at"].is_string())
        });
        must(here, "she is here", &opened["state"]["appointments"].to_string())?;
        Ok("on the desk: confirmed, reviewed, arrived".to_owned())
    }
}
