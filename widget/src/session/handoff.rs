//! Continuing elsewhere: asking the server for a code, a link or a call, and undoing a link.

use crate::browser::{focus, fresh_id, spawn};
use crate::chat::{Offer, Panel};
use crate::host;
use crate::read::{Js, json};
use crate::session::verdict::Verdict;
use crate::session::{api, create, resume};
use crate::store::{Part, change, peek};
use samtal_core::log::event::Destination;
use samtal_core::time::At;
use samtal_core::wire::read::Read;
use wasm_bindgen::JsValue;

/// Opens the panel at a way to continue. A code or a link is made at once; a call-back asks for the number first.
pub fn choose(to: Destination) {
    change(&[Part::Panel], |c| {
        c.panel = Panel::Handoff(to);
        c.offer = None;
        c.offer_cid = fresh_id();
        c.busy = false;
        c.problem = "";
    });
    focus("panel");
    if to != Destination::Callback {
        offer(to, None, None);
    }
}

/// Asks the server for it. A name is saved first, as the answer of a form.
pub fn offer(to: Destination, number: Option<String>, name: Option<String>) {
    change(&[Part::Panel], |c| {
        c.busy = true;
        c.problem = "";
    });
    spawn(Box::pin(async move {
        let reply = ask(to, number, name).await;
        change(&[Part::Panel], |c| {
            c.busy = false;
            // The patient may have turned to another way in the meantime.
            if c.panel != Panel::Handoff(to) {
                return;
            }
            match reply {
                Ok(body) => c.offer = Some(read_offer(&body)),
                Err(400 | 422) if to == Destination::Callback => c.problem = c.t.0.number_wrong,
                Err(_) => c.problem = c.t.0.went_wrong,
            }
        });
        if peek(|c| c.offer.is_some()) {
            host::handoff(to);
            resume::read_again();
        }
    }));
}

async fn ask(to: Destination, number: Option<String>, name: Option<String>) -> Result<Js, u16> {
    if !create::ensured().await {
        return Err(0);
    }
    if let Some(name) = name {
        let fields = crate::read::object(&[("name", name.into())]);
        let body = json(&[("fields", fields), ("cid", fresh_id().into())]);
        // The call does not depend on the name: without it the clinic calls all the same.
        api::call("PUT", "/session/forms/contact".into(), Some(body)).await;
    }
    let mut members: Vec<(&str, JsValue)> = vec![
        ("to", to.as_str().into()),
        ("cid", peek(|c| c.offer_cid.as_str().into())),
    ];
    if let Some(number) = number {
        members.push(("number", number.into()));
    }
    let reply = api::call("POST", "/session/handoffs".into(), Some(json(&members))).await;
    if reply.is_ok() {
        return Ok(reply.body);
    }
    if reply.verdict() == Verdict::Refused {
        // The same again may be another number: that is another request.
        change(&[], |c| c.offer_cid = fresh_id());
    }
    Err(reply.status)
}

fn read_offer(v: &Js) -> Offer {
    let links = v.get("links");
    let link = |key: &str| links.as_ref().map(|l| l.text_at(key)).unwrap_or_default();
    let (tel, whatsapp) = (link("tel"), link("whatsapp"));
    Offer {
        id: v.text_at("id"),
        code: v.text_at("code"),
        reference: v.text_at("ref"),
        link: if tel.is_empty() { whatsapp } else { tel },
        qr: link("qr_svg"),
        expires_at: At::parse(&v.text_at("expires_at")).map_or(0, |at| at.0),
        promised_by: At::parse(&v.text_at("promised_by")).map(|at| at.0),
    }
}

/// "Talk to a person".
pub fn person() {
    change(&[Part::Panel], |c| {
        c.panel = Panel::Chat;
        c.problem = "";
    });
    spawn(Box::pin(async {
        let ok = create::ensured().await && {
            let body = json(&[("about", "person".into()), ("cid", fresh_id().into())]);
            let reply = api::call("POST", "/session/tasks".into(), Some(body)).await;
            reply.is_ok()
        };
        if ok {
            resume::read_again();
        } else {
            change(&[Part::Panel], |c| c.problem = c.t.0.went_wrong);
        }
    }));
}

/// "Not me? Unlink".
pub fn unlink(link: String) {
    spawn(Box::pin(async move {
        let path = ["/session/links/", &link].concat();
        let reply = api::call("DELETE", path, None).await;
        if reply.is_ok() {
            resume::read_again();
        } else {
            change(&[Part::Panel], |c| c.problem = c.t.0.went_wrong);
        }
    }));
}
