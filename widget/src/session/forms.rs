//! A form of the clinic's: read when it is opened, kept answer by answer through the outbox, finished in one request.

use crate::browser::{focus, fresh_id, spawn};
use crate::chat::{Chat, Panel};
use crate::clock;
use crate::read::{json, object};
use crate::session::outbox::Payload;
use crate::session::{api, resume, send};
use crate::storage;
use crate::store::{Part, change, peek, touch};
use samtal_core::wire::read::Read;
use wasm_bindgen::JsValue;

/// That a form is open is remembered under this key, so that the next page opens it where the patient was.
const OPEN: &str = "form";

/// One question.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// What kind of answer it takes.
    pub kind: String,
    /// What is asked.
    pub text: String,
    /// Whether the form is not finished without it.
    pub required: bool,
    /// Most characters of the answer.
    pub longest: i64,
    /// What can be chosen: code and text.
    pub options: Vec<(String, String)>,
    /// The earlier item and its answer with which this one is asked; an empty id: always.
    pub when: (String, String),
}

/// A form and how far it is.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its heading.
    pub title: String,
    /// What is asked.
    pub items: Vec<Item>,
    /// What is answered: item and answer.
    pub answers: Vec<(String, String)>,
    /// The item that something is wrong with, and what.
    pub wrong: (String, &'static str),
}

impl Sheet {
    /// Reads it; nothing where it is none.
    pub fn read(v: &impl Read) -> Option<Sheet> {
        let form = v.get("form")?;
        let answers = v.get("answers")?;
        let answer = |id: String| {
            let value = answers.text_at(&id);
            (id, value)
        };
        Some(Sheet {
            title: form.text_at("title"),
            items: form.items_at("items").iter().map(item).collect(),
            answers: answers.keys().into_iter().map(answer).collect(),
            wrong: Default::default(),
        })
    }

    /// The answer to an item; empty: none.
    pub fn answer(&self, id: &str) -> &str {
        self.answers.iter().find(|a| a.0 == id).map_or("", |a| &a.1)
    }

    /// Takes an answer.
    pub fn set(&mut self, id: &str, value: &str) {
        self.answers.retain(|a| a.0 != id);
        self.answers.push((id.to_owned(), value.to_owned()));
    }

    /// Whether an item is asked, given the answers so far.
    pub fn asks(&self, id: &str) -> bool {
        let item = self.items.iter().find(|i| i.id == id);
        item.is_some_and(|i| {
            let (earlier, equals) = &i.when;
            earlier.is_empty() || (self.asks(earlier) && self.answer(earlier) == equals)
        })
    }

    fn asked(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|i| self.asks(&i.id))
    }

    /// The first item without an answer, where the patient goes on.
    pub fn first_empty(&self) -> Option<&str> {
        let empty = |i: &&Item| self.answer(&i.id).is_empty();
        self.asked().find(empty).map(|i| i.id.as_str())
    }

    /// The first item without which the form is not finished.
    pub fn missing(&self) -> Option<String> {
        let missing = |i: &&Item| i.required && self.answer(&i.id).is_empty();
        self.asked().find(missing).map(|i| i.id.clone())
    }

    /// How many are answered, of how many.
    pub fn progress(&self) -> (usize, usize) {
        let answered = |i: &&Item| !self.answer(&i.id).is_empty();
        (self.asked().filter(answered).count(), self.asked().count())
    }
}

fn item(v: &impl Read) -> Item {
    let option = |o: &_| (Read::text_at(o, "code"), Read::text_at(o, "text"));
    let when = v.get("when").map(|w| (w.text_at("item"), w.text_at("equals")));
    Item {
        id: v.text_at("id"),
        kind: v.text_at("type"),
        text: v.text_at("text"),
        required: v.truth_at("required"),
        longest: v.int_at("max_length").unwrap_or(0),
        options: v.items_at("options").iter().map(option).collect(),
        when: when.unwrap_or_default(),
    }
}

/// The id of an item's field on the screen.
pub fn field(item: &str) -> String {
    ["f-", item].concat()
}

/// Opens a form, where the patient goes on.
pub fn open(id: &str) {
    load(id, true);
}

/// A form was open when the page was left: it is again. The focus stays with the page.
pub fn reopen() {
    if let Some(id) = storage::get(OPEN).filter(|_| peek(|c| c.panel == Panel::Chat)) {
        load(&id, false);
    }
}

fn load(id: &str, to_field: bool) {
    storage::set(OPEN, id);
    change(&[Part::Panel], |c| {
        c.panel = Panel::Form;
        c.form = id.to_owned();
        c.sheet = None;
        c.busy = true;
        c.problem = "";
    });
    if to_field {
        focus("panel");
    }
    let id = id.to_owned();
    spawn(Box::pin(async move {
        let reply = api::call("GET", ["/session/forms/", &id].concat(), None).await;
        let sheet = Sheet::read(&reply.body);
        let first = change(&[Part::Panel], |c| {
            if c.panel != Panel::Form || c.form != id {
                return None;
            }
            c.busy = false;
            let Some(mut sheet) = sheet else {
                c.problem = c.t.0.went_wrong;
                return None;
            };
            for (form, item, value) in c.outbox.items().iter().filter_map(|i| i.answer()) {
                if form == id {
                    sheet.set(item, value);
                }
            }
            let first = sheet.first_empty().map(field);
            c.sheet = Some(sheet);
            first
        });
        if let Some(first) = first.filter(|_| to_field) {
            focus(&first);
        }
    }));
}

/// The form is left: what was answered is kept.
pub fn leave() {
    storage::remove(OPEN);
    change(&[], |c| c.sheet = None);
}

/// An answer, as far as it is typed: kept here at once, and sent when the patient goes on.
pub fn typed(item: &str, value: &str) {
    let (cid, at) = (fresh_id(), clock::now());
    let replaced = change(&[], |c| {
        if let Some(sheet) = &mut c.sheet {
            sheet.set(item, value);
            // What was wrong was the answer before.
            if sheet.wrong.0 == item {
                sheet.wrong = Default::default();
            }
        }
        let replaced = c.outbox.take_answers(&c.form, Some(item));
        let answer = Payload::Answer {
            form: c.form.clone(),
            item: item.to_owned(),
            value: value.to_owned(),
        };
        c.outbox.put(cid.clone(), answer, at);
        replaced
    });
    send::remember(&cid);
    send::let_go(&replaced);
}

/// The patient goes on to another field.
pub fn settled() {
    touch(&[Part::Panel]);
    send::flush();
}

/// The server did not take what the outbox sent: if it was an answer to this form, that is told at its field.
pub fn refused(cid: &str) {
    change(&[Part::Panel], |c| {
        let items = c.outbox.items().iter();
        let answer = items.filter(|i| i.cid == cid).find_map(|i| i.answer());
        let item = answer.filter(|a| a.0 == c.form).map(|a| a.1.to_owned());
        if let Some(item) = item {
            blame(c, &item);
        }
    });
}

fn blame(c: &mut Chat, id: &str) {
    let t = c.t.0;
    if let Some(sheet) = &mut c.sheet {
        let item = sheet.items.iter().find(|i| i.id == id);
        let words = match item.map(|i| i.kind.as_str()) {
            _ if sheet.answer(id).is_empty() => t.needed,
            Some("phone") => t.number_wrong,
            _ => t.check_answer,
        };
        sheet.wrong = (id.to_owned(), words);
    }
}

/// Finishes the form with everything that is answered, or shows what is missing.
pub fn finish() {
    let missing = change(&[Part::Panel], |c| {
        c.problem = "";
        let missing = c.sheet.as_ref().and_then(Sheet::missing);
        if let Some(id) = &missing {
            blame(c, id);
        }
        c.busy = missing.is_none();
        missing
    });
    if let Some(id) = missing {
        return focus(&field(&id));
    }
    spawn(Box::pin(async {
        let (form, body) = peek(|c| {
            let sheet = c.sheet.iter();
            let asked = sheet.flat_map(|s| s.asked().map(|i| (i.id.as_str(), JsValue::from(s.answer(&i.id)))));
            let fields: Vec<(&str, JsValue)> = asked.collect();
            let body = json(&[
                ("cid", fresh_id().into()),
                ("fields", object(&fields)),
                ("complete", true.into()),
            ]);
            (c.form.clone(), body)
        });
        let reply = api::call("PUT", ["/session/forms/", &form].concat(), Some(body)).await;
        let wrong = reply.body.text_at("field");
        let done = reply.is_ok();
        let sent = change(&[Part::Panel], |c| {
            c.busy = false;
            if done {
                c.panel = Panel::Chat;
                return c.outbox.take_answers(&form, None);
            }
            blame(c, &wrong);
            if c.sheet.as_ref().is_none_or(|s| !s.asks(&wrong)) {
                c.problem = c.t.0.went_wrong;
            }
            Vec::new()
        });
        if done {
            send::let_go(&sent);
            leave();
            resume::read_again();
            focus("composer");
        } else {
            focus(&field(&wrong));
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, required: bool, when: (&str, &str)) -> Item {
        Item {
            id: id.to_owned(),
            required,
            when: (when.0.to_owned(), when.1.to_owned()),
            ..Item::default()
        }
    }

    fn sheet() -> Sheet {
        Sheet {
            items: vec![
                item("name", true, ("", "")),
                item("insured", false, ("", "")),
                item("insurer", true, ("insured", "true")),
                item("number", false, ("insurer", "A")),
            ],
            ..Sheet::default()
        }
    }

    #[test]
    fn an_item_is_asked_when_the_earlier_one_is_and_has_its_answer() {
        let mut sheet = sheet();
        assert!(sheet.asks("name") && !sheet.asks("insurer") && !sheet.asks("unknown"));
        sheet.set("insurer", "A");
        assert!(!sheet.asks("number"), "what is not asked asks for nothing more");
        sheet.set("insured", "true");
        assert!(sheet.asks("insurer") && sheet.asks("number"));
    }

    #[test]
    fn the_patient_goes_on_at_the_first_empty_item() {
        let mut sheet = sheet();
        assert_eq!(sheet.first_empty(), Some("name"));
        assert_eq!(sheet.missing().as_deref(), Some("name"));
        sheet.set("name", "Sarah");
        assert_eq!((sheet.first_empty(), sheet.missing()), (Some("insured"), None));
        assert_eq!(sheet.progress(), (1, 2));
        sheet.set("insured", "true");
        assert_eq!(sheet.missing().as_deref(), Some("insurer"));
        assert_eq!(sheet.progress(), (2, 3));
        sheet.set("insured", "");
        assert_eq!(sheet.progress(), (1, 2), "cleared is not answered");
    }
}
