//! A message as each channel can show it. WhatsApp has buttons, lists and links; a text message has nothing but words. No limit of a provider is
//! ever exceeded here: what is longer is several messages, what has no place there is said in words.

use super::keyword::{Bare, HUMAN, SAY, bare, payload};
use super::split::{fits_sms, pieces, plain_letters, shorten_at_word};
use super::template::{Chosen, Facts, Filled, fill, language, withheld};
use super::words::{Words, words};
use crate::clinic::config::Config;
use crate::clinic::template::{Choice, GLOBAL, tokens};
use crate::context::words::{ALL, fill as put, verification_text};
use crate::log::answer::{Act, CardKind, More, Reply};
use crate::log::event::Channel;
use crate::log::state::State;
use crate::time::At;
use crate::wire::channel::{Button, Send};
use crate::wire::whatsapp::write::{
    MAX_BODY, MAX_BUTTON_ID, MAX_BUTTONS, MAX_ROW, MAX_ROW_ID, MAX_ROWS, MAX_TEXT, MAX_TITLE, MAX_URL,
};

/// Choices of which a text message names the words in one sentence; more, or longer ones, stand one on each line.
const FEW: usize = 4;

/// What is to be sent, and what is known around it.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// The clinic's configuration.
    pub config: &'a Config,
    /// The session.
    pub state: &'a State,
    /// The message's text, as the log has it.
    pub text: &'a str,
    /// What stands behind it.
    pub more: Option<&'a More>,
    /// The session's time.
    pub now: At,
    /// A link that only its receiver may see, in place of what the log has; empty: none.
    pub link: &'a str,
}

impl Outgoing<'_> {
    fn language(&self) -> &str {
        let told = self.more.and_then(|m| m.template.as_ref()).map(|t| t.told.as_str());
        if let Some(chosen) = told.and_then(Chosen::read) {
            return self.config.language_for(&chosen.language);
        }
        let source = self.more.and_then(|m| m.source.as_ref());
        match source.map(|s| s.language.as_str()).filter(|l| !l.is_empty()) {
            Some(language) => self.config.language_for(language),
            None => language(self.state, self.config),
        }
    }

    /// The approved text that it is, filled in once more.
    fn filled(&self) -> Option<Filled> {
        let from = self.more?.template.as_ref()?;
        let mut facts = Facts::of(self.state, self.config, &from.about, self.now);
        self.link.clone_into(&mut facts.link);
        let chosen = Chosen::read(&from.told);
        let spoken = language(self.state, self.config);
        let language = chosen.as_ref().map_or(spoken, |c| c.language.as_str());
        match &chosen {
            Some(chosen) => facts.slots.clone_from(&chosen.slots),
            None if !from.told.is_empty() => facts.summary.clone_from(&from.told),
            None => {}
        }
        let mut filled = fill(self.config, &from.id, language, &facts, &from.about, self.now)?;
        filled.from = from.clone();
        Some(filled)
    }

    /// The words for a channel with room: the log's. Filled in once more where the log has not all of it, a link, or where the clinic has
    /// changed the text or one of its global tokens since: nothing stale is sent.
    fn current(&self) -> String {
        let from = self.more.and_then(|m| m.template.as_ref());
        let changed = from.and_then(|from| {
            let approved = self.config.template(&from.id, self.language())?;
            let shared = tokens(&approved.wording.text).is_ok_and(|t| t.iter().any(|t| t.starts_with(GLOBAL)));
            Some(shared || (from.version > 0 && from.version != approved.template.version))
        });
        if self.link.is_empty() && changed != Some(true) {
            return self.text.to_owned();
        }
        self.filled().map_or_else(|| self.text.to_owned(), |f| f.text)
    }

    /// The text's id and its version now, where the clinic approved another since it was said: that one is sent.
    #[must_use]
    pub fn newer(&self) -> Option<(&str, i64)> {
        let from = self.more?.template.as_ref().filter(|from| from.version > 0)?;
        let now = self.config.template.iter().find(|t| t.id == from.id)?;
        (now.version != from.version).then_some((now.id.as_str(), now.version))
    }

    /// Why the approved text that it is may not be sent any more: retired since it was said, or without one of its global tokens.
    #[must_use]
    pub fn withheld(&self) -> Option<&'static str> {
        let from = self.more?.template.as_ref().filter(|from| from.version > 0)?;
        let known = self.config.template.iter().any(|t| t.id == from.id);
        let retired = self.config.retired.contains(&from.id);
        let why = withheld(self.config, &from.id, self.language());
        why.filter(|_| known || retired)
    }

    fn about(&self) -> &str {
        let from = self.more.and_then(|m| m.template.as_ref());
        from.map_or("", |t| t.about.as_str())
    }
}

/// Why a message cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsendable {
    /// The 24 hours are over, and no approved text stands for it.
    Closed,
    /// There is nothing to say there.
    Empty,
}

impl Unsendable {
    /// Its name in a delivery's error.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Unsendable::Closed => "window_closed",
            Unsendable::Empty => "empty",
        }
    }
}

/// A message for WhatsApp, in the order in which it is sent. `open`: free text may be sent.
///
/// # Errors
/// Nothing can be sent.
pub fn whatsapp(of: &Outgoing<'_>, open: bool) -> Result<Vec<Send>, Unsendable> {
    if !open {
        let filled = of.filled().filter(|f| !f.name.is_empty()).ok_or(Unsendable::Closed)?;
        return Ok(vec![approved(&filled)]);
    }
    let text = of.current();
    let shown = Shown::of(&text, of.more, of.config, of.about(), Channel::Whatsapp);
    let sends = shown.for_whatsapp(words(of.language()));
    if sends.is_empty() {
        Err(Unsendable::Empty)
    } else {
        Ok(sends)
    }
}

/// A message as text messages.
#[must_use]
pub fn sms(of: &Outgoing<'_>) -> Vec<Send> {
    let approved = of.more.and_then(|m| m.template.as_ref()).is_some();
    let filled = if approved { of.filled() } else { None };
    let text = filled.as_ref().map_or(of.text, |f| f.sms.as_str());
    let shown = Shown::of(text, of.more, of.config, of.about(), Channel::Sms);
    shown.for_sms(words(of.language()))
}

/// Words that are in no log, with what may be pressed under them.
#[must_use]
pub fn plain(channel: Channel, text: &str, replies: &[Reply], language: &str) -> Vec<Send> {
    let buttons = replies.iter().filter_map(|r| button(r, "", channel)).collect();
    let shown = Shown {
        text: text.trim().to_owned(),
        buttons,
        links: Vec::new(),
    };
    match channel {
        Channel::Whatsapp => shown.for_whatsapp(words(language)),
        Channel::Sms => shown.for_sms(words(language)),
        Channel::Web | Channel::Voice => Vec::new(),
    }
}

/// A one-time code. Empty where it cannot be sent there: WhatsApp takes it outside of the 24 hours as an approved text alone.
#[must_use]
pub fn verification(config: &Config, language: &str, channel: Channel, digits: &str, open: bool, now: At) -> Vec<Send> {
    let facts = Facts {
        code: digits.to_owned(),
        ..Facts::default()
    };
    // A clinic that has withdrawn its text has no other approved one.
    if config.retired.iter().any(|id| id == "verification") {
        return Vec::new();
    }
    let filled = fill(config, "verification", language, &facts, "", now);
    let own = || verification_text(config.language_for(language), digits);
    match channel {
        Channel::Sms => {
            let text = filled.map_or_else(own, |f| f.sms);
            plain(channel, &text, &[], language)
        }
        Channel::Whatsapp => match filled {
            Some(filled) if !filled.name.is_empty() => vec![approved(&filled)],
            Some(filled) if open => plain(channel, &filled.text, &[], language),
            None if open => plain(channel, &own(), &[], language),
            _ => Vec::new(),
        },
        Channel::Web | Channel::Voice => Vec::new(),
    }
}

/// A text that the provider approved.
fn approved(filled: &Filled) -> Send {
    Send::Template {
        name: filled.name.clone(),
        language: filled.language.replace('-', "_"),
        parameters: filled.parameters.clone(),
        payloads: filled.buttons.iter().map(|c| payload(*c, &filled.from.about)).collect(),
    }
}

/// A link and what stands on it.
struct Link {
    label: String,
    url: String,
}

/// A message taken apart: words, what may be answered, where links lead.
struct Shown {
    text: String,
    buttons: Vec<Button>,
    links: Vec<Link>,
}

impl Shown {
    fn of(text: &str, more: Option<&More>, config: &Config, about: &str, channel: Channel) -> Shown {
        let mut shown = Shown {
            text: text.trim().to_owned(),
            buttons: Vec::new(),
            links: Vec::new(),
        };
        let Some(more) = more else {
            return shown;
        };
        if let Some(card) = &more.card {
            let said = |line: &str| shown.text.contains(line);
            let urgent = card.kind == CardKind::Emergency;
            let title = Some(card.title.as_str()).filter(|t| urgent && !said(t));
            let lines = card.lines.iter().map(String::as_str).filter(|l| !said(l));
            let lines: Vec<&str> = title
                .into_iter()
                .chain(lines)
                .filter(|l| !l.trim().is_empty())
                .collect();
            if !lines.is_empty() {
                let lines = lines.join("\n");
                shown.text = format!("{}\n\n{lines}", shown.text).trim().to_owned();
            }
            card.replies.iter().for_each(|r| shown.add(r, config, about, channel));
        }
        more.replies.iter().for_each(|r| shown.add(r, config, about, channel));
        // As people read it.
        shown.text = shown.text.replace(config.phone.as_str(), &config.phone.display());
        shown
    }

    fn add(&mut self, reply: &Reply, config: &Config, about: &str, channel: Channel) {
        let line = |shown: &mut Shown, line: String| {
            if !shown.text.contains(&line) {
                shown.text = format!("{}\n{line}", shown.text).trim().to_owned();
            }
        };
        match reply.act {
            Act::Say | Act::Person => {
                let new = button(reply, about, channel);
                let new = new.filter(|b| self.buttons.iter().all(|x| x.id != b.id && x.title != b.title));
                self.buttons.extend(new);
            }
            Act::Href => match reply.value.strip_prefix("tel:") {
                Some(number) if !self.text.contains(number) => {
                    let label = if reply.label.contains(number) {
                        reply.label.clone()
                    } else {
                        format!("{}: {number}", reply.label)
                    };
                    line(self, label);
                }
                Some(_) => {}
                // A path of the chat's own API is for the browser that holds the chat.
                None if reply.value.starts_with("https://") && reply.value.len() <= MAX_URL => {
                    let known = self.links.iter().any(|l| l.url == reply.value);
                    if !known && !self.text.contains(&reply.value) {
                        self.links.push(Link {
                            label: reply.label.clone(),
                            url: reply.value.clone(),
                        });
                    }
                }
                None => {}
            },
            Act::Handoff => match reply.value.as_str() {
                "phone" => {
                    let number = config.phone.to_string();
                    if !self.text.contains(&number) {
                        line(self, format!("{}: {number}", reply.label));
                    }
                }
                // What is written here reaches staff: the assistant takes it up.
                "callback" => {
                    let say = Reply {
                        act: Act::Say,
                        value: reply.label.clone(),
                        ..reply.clone()
                    };
                    self.buttons.extend(button(&say, about, channel));
                }
                // They are in a messenger already.
                _ => {}
            },
            // Forms are filled in on the website, where what is typed is checked.
            Act::Form => {
                if let Some(site) = config.sites.first() {
                    line(self, format!("{}: {site}", reply.label));
                }
            }
        }
    }

    fn for_whatsapp(self, words: &Words) -> Vec<Send> {
        let mut text = self.text;
        // One link and nothing else to press is a button; beside others a link is a line.
        let single = self.buttons.is_empty() && self.links.len() == 1;
        let mut link = None;
        for one in self.links {
            if single && one.label.chars().count() <= MAX_TITLE {
                link = Some(one);
            } else {
                text = format!("{text}\n{}: {}", one.label, one.url).trim().to_owned();
            }
        }
        if self.buttons.is_empty() && link.is_none() {
            return pieces(&text, MAX_TEXT, |p| p.chars().count())
                .into_iter()
                .map(|body| Send::Text { body })
                .collect();
        }
        if text.is_empty() {
            words.choose.clone_into(&mut text);
        }
        // What carries buttons takes less: the beginning goes ahead as texts, the end stands over the buttons.
        let mut all = pieces(&text, MAX_BODY, |p| p.chars().count());
        let body = all.pop().unwrap_or_default();
        let ahead = text.strip_suffix(body.as_str()).unwrap_or_default();
        let ahead = pieces(ahead, MAX_TEXT, |p| p.chars().count());
        let mut sends: Vec<Send> = ahead.into_iter().map(|body| Send::Text { body }).collect();
        sends.push(match link {
            Some(link) => Send::Link {
                body,
                label: link.label,
                url: link.url,
            },
            None => pressable(body, self.buttons, words),
        });
        sends
    }

    fn for_sms(self, words: &Words) -> Vec<Send> {
        let mut text = self.text;
        for link in self.links {
            text = format!("{text}\n{}: {}", link.label, link.url).trim().to_owned();
        }
        // A person can be asked for at any time; the word stands in the clinic's own texts.
        let titles: Vec<String> = self
            .buttons
            .iter()
            .filter(|b| !b.id.starts_with(HUMAN))
            .map(|b| b.title.clone())
            .filter(|t| !says(&text, t))
            .collect();
        let short = titles.len() <= FEW && titles.iter().all(|t| bare(t).is_some());
        let upper: Vec<String> = titles.iter().map(|t| word(t, words)).collect();
        if short && asks_for(&text, &upper) {
            // "Please answer Yes or No."
        } else if short && !titles.is_empty() {
            let list = words.dates.list(&upper, words.dates.or);
            let sentence = put(words.reply_with, &[("words", &list)]);
            text = format!("{text}\n{sentence}").trim().to_owned();
        } else if !titles.is_empty() {
            let lines = titles.iter().map(|t| format!("\n- {t}")).collect::<String>();
            text = format!("{text}\n{}{lines}", words.reply_lines).trim().to_owned();
        }
        pieces(&plain_letters(&text), fits_sms(), super::split::sms_cost)
            .into_iter()
            .map(|body| Send::Text { body })
            .collect()
    }
}

/// What is typed for an answer: "Yes, please" is YES.
fn word(title: &str, words: &Words) -> String {
    match bare(title) {
        Some(Bare::Choice(choice)) if title.contains(' ') => words.typed(choice).to_owned(),
        _ => title.to_uppercase(),
    }
}

/// Whether a text ends with these words to answer with, however they are written.
fn asks_for(text: &str, answers: &[String]) -> bool {
    let mut sentences = text.split(['.', '?', '!', '\n']).filter(|s| !s.trim().is_empty());
    let last = sentences.next_back().unwrap_or_default().to_uppercase();
    let words: Vec<&str> = last.split(|c: char| !c.is_alphanumeric()).collect();
    answers.iter().all(|a| words.contains(&a.as_str()))
}

/// Whether a text names this answer already: a word in capitals ("Reply YES"), anything longer as the beginning of a line.
fn says(text: &str, title: &str) -> bool {
    if bare(title).is_some() {
        let upper = title.to_uppercase();
        let word = |w: &str| w.trim_matches(|c: char| !c.is_alphanumeric()) == upper;
        return text.split_whitespace().any(word);
    }
    text.lines()
        .any(|l| l.trim_start_matches(['•', '-', ' ']).starts_with(title))
}

/// A reply as a button with its id: what an approved text asked is answered with what it is about.
fn button(reply: &Reply, about: &str, channel: Channel) -> Option<Button> {
    let id = match reply.act {
        Act::Person => HUMAN.to_owned(),
        Act::Say => {
            let choice = Choice::ALL.into_iter().find(|c| {
                let typed = |w: &Words| w.typed(*c).eq_ignore_ascii_case(&reply.value) || w.typed(*c) == reply.value;
                ["en", "sv"].into_iter().any(|l| typed(words(l)))
            });
            match choice {
                Some(choice) if !about.is_empty() => payload(choice, about),
                _ => format!("{SAY}{}", reply.value),
            }
        }
        Act::Href | Act::Handoff | Act::Form => return None,
    };
    let title = reply.label.trim().to_owned();
    let long = channel == Channel::Whatsapp && id.chars().count() > MAX_BUTTON_ID;
    (!title.is_empty() && !long).then_some(Button { id, title })
}

/// Buttons where they all fit as they are; a list of rows where not.
fn pressable(body: String, buttons: Vec<Button>, words: &Words) -> Send {
    let titles: Vec<String> = buttons.iter().map(|b| abbreviated(&b.title, MAX_TITLE)).collect();
    let fit = titles.iter().all(|t| t.chars().count() <= MAX_TITLE);
    let distinct = titles
        .iter()
        .enumerate()
        .all(|(i, t)| !titles.iter().take(i).any(|x| x == t));
    if buttons.len() <= MAX_BUTTONS && fit && distinct {
        let buttons = buttons.into_iter().zip(titles);
        let buttons = buttons.map(|(b, title)| Button { id: b.id, title }).collect();
        return Send::Buttons { body, buttons };
    }
    let mut rows: Vec<Button> = Vec::new();
    for button in buttons {
        let mut title = shorten_at_word(&abbreviated(&button.title, MAX_ROW), MAX_ROW);
        // Two that begin alike are told apart by a number.
        let same = rows.iter().filter(|r| r.title == title).count();
        if same > 0 {
            let number = format!(" ({})", rows.len() + 1);
            title = format!("{}{number}", shorten_at_word(&title, MAX_ROW - number.chars().count()));
        }
        let known = rows.iter().any(|r| r.id == button.id);
        if button.id.chars().count() <= MAX_ROW_ID && rows.len() < MAX_ROWS && !known {
            rows.push(Button { id: button.id, title });
        }
    }
    if rows.is_empty() {
        return Send::Text { body };
    }
    Send::List {
        body,
        open: words.choose.to_owned(),
        rows,
    }
}

/// A label in which days and months are short where it is too long: "Fri 18 Oct, 14:00".
fn abbreviated(label: &str, max: usize) -> String {
    if label.chars().count() <= max {
        return label.to_owned();
    }
    let mut short = label.to_owned();
    for dates in ALL {
        for name in dates.weekdays.iter().chain(&dates.months) {
            let cut: String = name.chars().take(3).collect();
            short = short
                .split(' ')
                .map(|w| {
                    if w.trim_end_matches(',') == *name {
                        w.replace(name, &cut)
                    } else {
                        w.to_owned()
                    }
                })
                .collect::<Vec<_>>()
                .join(" ");
        }
    }
    short
}

#[cfg(test)]
mod tests;
