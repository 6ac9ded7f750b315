//! What the phones' owners do: write, press, send, read.

use super::Simulators;
use super::hooks::{Job, Told, meta, sign};
use super::shown::{Bubble, Press, Shown, Way};
use super::twilio::VERSION;
use super::world::World;
use serde::Serialize;
use serde_json::{Value, json};
use std::time::Duration;

/// A message on its way to the clinic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The provider's id of it.
    pub id: String,
    /// What the edge answered in the end; 0: nothing.
    pub status: u16,
}

/// Words with which Twilio stops texts by itself, and with which it takes them up again (Twilio, "default opt-out keywords").
const STOP: [&str; 6] = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"];
/// What Twilio answers to STOP.
const STOPPED: &str = "You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.";
const START: [&str; 3] = ["START", "YES", "UNSTOP"];

impl Simulators {
    /// Somebody (a number or a user id) writes on WhatsApp. Waits for the edge.
    pub async fn say(&self, who: &str, text: &str) -> Said {
        self.message(who, json!({"type": "text", "text": {"body": text}})).await
    }

    /// Somebody sends anything at all on WhatsApp: a message in Meta's words, to which sender, id and time are added
    /// (`{"type":"location","location":{…}}`; also `"context":{"forwarded":true}`, or an `"id"` of one's own).
    pub async fn message(&self, who: &str, what: Value) -> Said {
        let (id, told) = self.with(|world| {
            let now = world.now_ms();
            let id = match what.get("id").and_then(Value::as_str) {
                Some(id) => id.to_owned(),
                None => world.new_id(Way::Whatsapp, who),
            };
            keep(world, who, &id, Way::Whatsapp, &what);
            let phone = world.phone(who).clone();
            let mut value = json!({"messages": [meta::message(&phone, &id, now, &what)]});
            if what["type"] != "system" {
                value["contacts"] = json!([meta::contact(&phone)]);
            }
            (id, Told::Meta(meta::envelope(&world.setup, "messages", value)))
        });
        self.tell(id, told).await
    }

    /// Somebody writes a text message. Waits for the edge.
    pub async fn sms(&self, who: &str, text: &str) -> Said {
        self.twilio(Way::Sms, who, &[("Body", text)]).await
    }

    /// Somebody sends anything by Twilio, with these fields beside sender, id and account.
    pub async fn twilio(&self, way: Way, who: &str, fields: &[(&str, &str)]) -> Said {
        let path = if way == Way::Sms {
            "twilio/sms"
        } else {
            "twilio/whatsapp"
        };
        let url = self.hook(path);
        let (id, told) = self.with(|world| {
            let id = world.new_id(way, who);
            let body = fields
                .iter()
                .find(|(name, _)| *name == "Body")
                .map_or("", |(_, body)| body);
            keep(world, who, &id, way, &json!({"type": "text", "text": {"body": body}}));
            if way == Way::Sms && opt_out(world, who, body) {
                keep_of_clinic(world, who, STOPPED);
            }
            (
                id.clone(),
                Told::Twilio {
                    url,
                    form: form(world, way, who, &id, fields),
                },
            )
        });
        self.tell(id, told).await
    }

    /// Somebody presses a button, a list's row or a template's quick reply: by its id, by how its id begins, or by what stands on it;
    /// of the newest message that has it. Waits for the edge.
    pub async fn press(&self, who: &str, button: &str) -> Result<Said, String> {
        let found = self.with(|world| {
            let phone = world.phone(who);
            let found = phone.bubbles.iter_mut().rev().find_map(|bubble| {
                let pressed = pressable(bubble, button)?;
                pressed.title.clone_into(&mut bubble.pressed);
                Some((bubble.id.clone(), bubble.way, pressed, bubble.shown.clone()))
            });
            world.version += 1;
            found
        });
        let Some((of, way, press, shown)) = found else {
            return Err(format!("no message on this phone has a button {button:?}"));
        };
        if way != Way::Whatsapp {
            let fields = [
                ("Body", press.title.as_str()),
                ("ButtonText", &press.title),
                ("ButtonPayload", &press.id),
                ("ButtonType", "REPLY"),
                ("MessageType", "button"),
                ("OriginalRepliedMessageSid", &of),
            ];
            return Ok(self.twilio(way, who, &fields).await);
        }
        let context = self.with(|world| json!({"from": world.setup.number.trim_start_matches('+'), "id": of}));
        let what = if !shown.template.is_empty() {
            json!({"type": "button", "button": {"payload": press.id, "text": press.title}, "context": context})
        } else if shown.list.is_some() {
            let mut row = json!({"id": press.id, "title": press.title});
            if !press.description.is_empty() {
                row["description"] = json!(press.description);
            }
            json!({"type": "interactive", "interactive": {"type": "list_reply", "list_reply": row}, "context": context})
        } else {
            let reply = json!({"id": press.id, "title": press.title});
            json!({"type": "interactive", "interactive": {"type": "button_reply", "button_reply": reply}, "context": context})
        };
        Ok(self.message(who, what).await)
    }

    /// Posts these bytes as Meta's webhook, signed, once. The edge's answer; 0: none.
    pub async fn send_raw(&self, body: &[u8]) -> u16 {
        let signature = self.with(|world| sign::whatsapp(&world.setup.app_secret, body));
        self.send_signed(body, &signature).await
    }

    /// Posts these bytes as Meta's webhook with this signature, once. The edge's answer; 0: none.
    pub async fn send_signed(&self, body: &[u8], signature: &str) -> u16 {
        let url = self.hook("whatsapp");
        self.post_signed(
            &url,
            body.to_vec(),
            "application/json",
            ("x-hub-signature-256", signature),
        )
        .await
    }

    /// Posts a form as Twilio's webhook (`sms`, `whatsapp`, `status?of=…`), signed, once. The edge's answer; 0: none.
    pub async fn send_form(&self, path: &str, form: &[(&str, &str)]) -> u16 {
        let url = self.hook(&format!("twilio/{path}"));
        let form = form
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        self.post(&Told::Twilio { url, form }).await
    }

    /// An envelope of Meta's around one change of this field, with the clinic's number in it.
    #[must_use]
    pub fn envelope(&self, field: &str, value: Value) -> Value {
        self.with(|world| meta::envelope(&world.setup, field, value))
    }

    /// Reports on a message that was taken: `sent`, `delivered`, `read`, or `failed` with the provider's code. Waits for the edge.
    pub async fn report(&self, id: &str, status: &'static str, error: i64) -> u16 {
        let taken = self.with(|world| world.accepted.iter().find(|taken| taken.id == id).cloned());
        let Some(taken) = taken else { return 0 };
        let job = match taken.way {
            Way::Whatsapp => self.report_job(id, &taken.handle, status, error),
            _ => self.status_job(id, status, error),
        };
        self.deliver(job).await
    }

    /// The owner looks at WhatsApp: everything that was delivered there is read.
    pub fn look(&self, who: &str) {
        let unread: Vec<(String, Way)> = self.with(|world| {
            let phone = world.phone(who);
            let receipts = phone.receipts;
            let fresh = phone
                .bubbles
                .iter()
                .filter(|b| b.from_clinic && b.way.is_whatsapp() && b.status == "delivered");
            fresh.filter(|_| receipts).map(|b| (b.id.clone(), b.way)).collect()
        });
        for (id, way) in unread {
            let handle = self.with(|world| {
                world.status(&id, "read", 0);
                world
                    .accepted
                    .iter()
                    .find(|taken| taken.id == id)
                    .map_or(String::new(), |taken| taken.handle.clone())
            });
            let job = match way {
                Way::Whatsapp => self.report_job(&id, &handle, "read", 0),
                _ => self.status_job(&id, "read", 0),
            };
            self.reports(vec![job]);
        }
    }

    /// A text comes in the clinic's name by another way than Twilio: from the clinic's own SMS gateway.
    pub(crate) fn text_from_clinic(&self, who: &str, text: &str) {
        self.with(|world| {
            keep_of_clinic(world, who, text);
            world.version += 1;
        });
    }

    async fn tell(&self, id: String, told: Told) -> Said {
        let job = Job {
            about: id.clone(),
            told,
            delay: Duration::ZERO,
            status: None,
        };
        let status = self.deliver(job).await;
        if (200..300).contains(&status) {
            self.with(|world| world.status(&id, "delivered", 0));
        }
        Said { id, status }
    }
}

/// A button of a message.
fn pressable(bubble: &Bubble, wanted: &str) -> Option<Press> {
    if !bubble.from_clinic || bubble.status == "failed" {
        return None;
    }
    let rows = bubble.shown.list.as_ref().map_or(&[][..], |list| &list.rows);
    let all = || bubble.shown.buttons.iter().chain(rows);
    let found = all().find(|press| press.id == wanted || press.title == wanted);
    found
        .or_else(|| all().find(|press| press.id.starts_with(wanted)))
        .cloned()
}

/// Puts a message of the owner's on their screen, and opens the window.
fn keep(world: &mut World, who: &str, id: &str, way: Way, what: &Value) {
    let kind = what["type"].as_str().unwrap_or_default();
    if kind == "system" {
        return;
    }
    let at_ms = world.now_ms();
    let phone = world.phone(who);
    phone.heard.insert(way, at_ms);
    let text = match kind {
        "text" => &what["text"]["body"],
        "button" => &what["button"]["text"],
        "interactive" => match what["interactive"]["button_reply"]["title"] {
            Value::Null => &what["interactive"]["list_reply"]["title"],
            ref title => title,
        },
        _ => &what[kind]["caption"],
    };
    let mut shown = Shown::text(text.as_str().unwrap_or_default());
    match kind {
        "reaction" => {
            let of = what["reaction"]["message_id"].as_str().unwrap_or_default().to_owned();
            if let Some(bubble) = phone.bubble(&of) {
                what["reaction"]["emoji"]
                    .as_str()
                    .unwrap_or_default()
                    .clone_into(&mut bubble.reaction);
            }
            return;
        }
        "revoke" => {
            let of = what["revoke"]["original_message_id"].as_str().unwrap_or_default();
            phone.bubbles.retain(|bubble| bubble.id != of);
            world.version += 1;
            return;
        }
        "edit" => {
            let of = what["edit"]["original_message_id"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            if let Some(bubble) = phone.bubble(&of) {
                let text = &what["edit"]["message"]["text"]["body"];
                text.as_str().unwrap_or_default().clone_into(&mut bubble.shown.text);
            }
            world.version += 1;
            return;
        }
        "image" | "video" | "audio" | "document" | "sticker" | "location" | "contacts" => {
            kind.clone_into(&mut shown.media)
        }
        _ => {}
    }
    let reply_to = what["context"]["id"].as_str().unwrap_or_default().to_owned();
    phone.bubbles.push(Bubble {
        id: id.to_owned(),
        way,
        from_clinic: false,
        at_ms,
        shown,
        status: "sent".to_owned(),
        error: 0,
        reply_to,
        reaction: String::new(),
        pressed: String::new(),
    });
    world.version += 1;
}

/// Twilio keeps STOP and START itself, whatever the clinic does. Whether it was STOP.
pub(super) fn opt_out(world: &mut World, who: &str, body: &str) -> bool {
    let word = body.trim().to_uppercase();
    let phone = world.phone(who);
    let stops = STOP.contains(&word.as_str());
    if stops {
        phone.stopped = true;
    } else if START.contains(&word.as_str()) {
        phone.stopped = false;
    }
    stops
}

/// Puts a text in the clinic's name on a phone that this Twilio account did not send.
fn keep_of_clinic(world: &mut World, who: &str, text: &str) {
    let (id, at_ms) = (world.new_id(Way::Sms, who), world.now_ms());
    world.phone(who).bubbles.push(Bubble {
        id,
        way: Way::Sms,
        from_clinic: true,
        at_ms,
        shown: Shown::text(text),
        status: "delivered".to_owned(),
        error: 0,
        reply_to: String::new(),
        reaction: String::new(),
        pressed: String::new(),
    });
}

fn form(world: &mut World, way: Way, who: &str, id: &str, fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let setup = world.setup.clone();
    let phone = world.phone(who);
    let number = phone.number.clone();
    let mut form: Vec<(&str, String)> = vec![
        ("MessageSid", id.to_owned()),
        ("SmsSid", id.to_owned()),
        ("SmsMessageSid", id.to_owned()),
        ("AccountSid", setup.account),
        ("ApiVersion", VERSION.to_owned()),
        ("NumMedia", "0".to_owned()),
        ("NumSegments", "1".to_owned()),
    ];
    if way == Way::Sms {
        form.extend([("From", number), ("To", setup.sms), ("FromCountry", "GB".to_owned())]);
    } else {
        form.extend([
            ("From", format!("whatsapp:{number}")),
            ("To", format!("whatsapp:{}", setup.twilio_whatsapp)),
            ("WaId", number.trim_start_matches('+').to_owned()),
            ("ProfileName", phone.name.clone()),
            ("MessageType", "text".to_owned()),
        ]);
    }
    for &(name, value) in fields {
        form.retain(|(known, _)| *known != name);
        form.push((name, value.to_owned()));
    }
    form.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
