//! Somebody else's phone: `<Dial>`, with what the desk is told before the caller is put through.

use super::call::{By, Input, Problem, State};
use super::line::{Fields, Line, Next, fields};
use super::twiml::{Callee, Dial, For, Gather, Prompt, Target, Verb};
use tokio::time::{Duration, Instant};

/// Documents of one whisper.
const DOCUMENTS: usize = 10;

/// How a call to the desk ended.
struct Outcome {
    /// Twilio's word.
    status: &'static str,
    /// Seconds that they talked.
    talked: u64,
}

impl Outcome {
    fn without(status: &'static str) -> Self {
        Self { status, talked: 0 }
    }
}

impl Line {
    /// Calls the desk; how to go on.
    pub async fn dial(&mut self, dial: &Dial) -> Next {
        let ours = self.call.shared.simulators.with(|world| world.setup.sms.clone());
        let shown = [self.call.from(), self.call.to(), ours.as_str(), ""];
        if !shown.contains(&dial.caller.as_str()) {
            self.problem(Problem::new(13_214, format!("callerId {} is not ours", dial.caller)));
        }
        let Some(callee) = dial.callees.first() else {
            return Next::Step;
        };
        self.state(State::Dialling {
            to: callee.to.clone(),
            headers: callee.headers.clone(),
        });
        let leg = format!(
            "CA{}",
            self.call
                .id()
                .chars()
                .skip(2)
                .collect::<String>()
                .chars()
                .rev()
                .collect::<String>()
        );
        let outcome = if self.picks_up(dial.timeout).await {
            self.puts_through(callee, dial, &leg).await
        } else {
            Outcome::without(if self.over.is_some() { "canceled" } else { "no-answer" })
        };
        if self.over.is_none() {
            self.state(State::Talking);
        }
        let told = fields(&[
            ("DialCallSid", &leg),
            ("DialCallStatus", outcome.status),
            ("DialCallDuration", &outcome.talked.to_string()),
            (
                "DialBridged",
                if outcome.status == "completed" { "true" } else { "false" },
            ),
        ]);
        self.after(dial.action.clone(), told).await
    }

    fn state(&self, state: State) {
        let mut log = self.call.log();
        log.state = state;
        log.version += 1;
    }

    async fn picks_up(&mut self, seconds: u64) -> bool {
        let settled = self.call.log().desk;
        if let Some(answers) = settled {
            return answers;
        }
        let until = Instant::now() + Duration::from_secs(seconds);
        loop {
            match self.next(Some(until)).await {
                Some(Input::Desk(answers)) => return answers,
                Some(_) => {}
                None => return false,
            }
        }
    }

    /// The desk has answered: it hears its whisper, and then the two talk.
    async fn puts_through(&mut self, callee: &Callee, dial: &Dial, leg: &str) -> Outcome {
        let mut whisper = String::new();
        if let Some(target) = &callee.whisper {
            let caller = if dial.caller.is_empty() {
                self.call.from().to_owned()
            } else {
                dial.caller.clone()
            };
            let about = fields(&[
                ("CallSid", leg),
                ("ParentCallSid", self.call.id()),
                ("Direction", "outbound-dial"),
                ("CallStatus", "in-progress"),
                ("From", &caller),
                ("To", &callee.to),
                ("Caller", &caller),
                ("Called", &callee.to),
            ]);
            match self.whispers(target.clone(), about).await {
                Ok(Some(words)) => whisper = words,
                Ok(None) => return Outcome::without("no-answer"),
                Err(problem) => {
                    self.problem(problem);
                    return Outcome::without("failed");
                }
            }
        }
        if self.over.is_some() {
            return Outcome::without("canceled");
        }
        self.state(State::Connected {
            to: callee.to.clone(),
            whisper,
            headers: callee.headers.clone(),
        });
        let began = Instant::now();
        self.listens(true);
        while let Some(input) = self.next(None).await {
            match input {
                Input::Words(words) => {
                    self.write(By::Caller, &words, "");
                }
                Input::Key(key) => self.write_key(key),
                Input::DeskSays(words) => {
                    self.write(By::Desk, &words, "");
                }
                Input::DeskHangsUp => break,
                _ => {}
            }
        }
        self.listens(false);
        Outcome {
            status: "completed",
            talked: began.elapsed().as_secs(),
        }
    }

    /// Plays the desk its document; what it heard, or nothing where it put the phone down or did not take the call.
    async fn whispers(&mut self, target: Target, about: Fields) -> Result<Option<String>, Problem> {
        let mut heard = Vec::new();
        let mut next = Some((target, about.clone()));
        for _ in 0..DOCUMENTS {
            let Some((target, told)) = next.take() else {
                return Ok(Some(heard.join(" ")));
            };
            for verb in self.ask(&target, told, For::Desk).await? {
                match verb {
                    Verb::Prompt(prompt) => self.tell(&prompt, &mut heard),
                    Verb::Gather(gather) => {
                        for prompt in &gather.prompts {
                            self.tell(prompt, &mut heard);
                        }
                        if let Some(digits) = self.desk_keys(&gather).await {
                            let own = gather.action.clone().unwrap_or_else(|| target.clone());
                            let mut told = about.clone();
                            told.extend(fields(&[("Digits", &digits)]));
                            next = Some((own, told));
                            break;
                        }
                    }
                    Verb::Redirect(target) => {
                        next = Some((target, about.clone()));
                        break;
                    }
                    Verb::Hangup => return Ok(None),
                    Verb::Relay(_) | Verb::Dial(_) | Verb::Reject(_) => {}
                }
            }
        }
        Ok(Some(heard.join(" ")))
    }

    fn tell(&self, prompt: &Prompt, heard: &mut Vec<String>) {
        if let Prompt::Say(text, language) = prompt {
            self.write(By::Whisper, text, language);
            heard.push(text.clone());
        }
    }

    async fn desk_keys(&mut self, gather: &Gather) -> Option<String> {
        let mut digits = String::new();
        loop {
            let until = Instant::now() + Duration::from_secs(gather.timeout);
            match self.next(Some(until)).await {
                Some(Input::DeskKey(key)) if gather.finish == Some(key) => return Some(digits),
                Some(Input::DeskKey(key)) => {
                    digits.push(key);
                    if gather.digits.is_some_and(|wanted| digits.len() >= wanted) {
                        return Some(digits);
                    }
                }
                Some(Input::DeskHangsUp) => return None,
                Some(_) => {}
                None => return (!digits.is_empty()).then_some(digits),
            }
        }
    }
}
