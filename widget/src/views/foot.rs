//! Under the transcript: the ways to continue, the consent when it is asked for, the text box, or how the conversation ended.

use crate::browser::{focus, matches};
use crate::chat::Ending;
use crate::markup::{Act, El, el};
use crate::session::{account, handoff, send};
use crate::store::{Part, change, peek, watch};
use crate::views::{button, call_us, composer, icons, outside, p, problem};
use samtal_core::log::event::Destination;

/// Everything under the transcript.
pub fn foot() -> El {
    let ways = el("div")
        .styled(|| {
            // Where there is little height, as at 200 % zoom, they are small from the beginning.
            if watch(Part::Foot, |c| c.foot().started) || matches("(max-height: 460px)") {
                "ways small"
            } else {
                "ways"
            }
        })
        .hidden(|| watch(Part::Foot, |c| c.foot().asking || c.foot().ended.is_some()))
        .all(ways(None))
        .maybe(peek(|c| c.clinic.person).then(person));
    el("div")
        .class("foot")
        .add(problem(false))
        .slot(|| watch(Part::Foot, |c| c.foot().asking), |asking| asking.then(consent))
        .slot(|| watch(Part::Foot, |c| c.foot().ended), |ending| ending.map(ended))
        .add(ways)
        .add(composer::composer())
}

/// The ways to continue, each equal. One may be the chosen one.
pub fn ways(chosen: Option<Destination>) -> Vec<El> {
    let ways = peek(|c| c.clinic.ways.clone());
    ways.into_iter().map(|to| way(to, chosen)).collect()
}

fn way(to: Destination, chosen: Option<Destination>) -> El {
    let t = peek(|c| c.t.0);
    let (id, path, name, short, line) = match to {
        Destination::Phone => ("way-phone", icons::PHONE, t.phone, t.phone_short, t.phone_line),
        Destination::Whatsapp => (
            "way-whatsapp",
            icons::WHATSAPP,
            t.whatsapp,
            t.whatsapp_short,
            t.whatsapp_line,
        ),
        Destination::Callback => (
            "way-callback",
            icons::CALLBACK,
            t.callback,
            t.callback_short,
            t.callback_line,
        ),
    };
    let pick = pick(id, path, [name, short, line], Box::new(move || handoff::choose(to)));
    let pick = match chosen {
        Some(chosen) => pick.attr("aria-pressed", if chosen == to { "true" } else { "false" }),
        None => pick,
    };
    el("div").class("way").add(pick).add(p("line", line))
}

/// "Talk to a person" is always at hand.
fn person() -> El {
    let t = peek(|c| c.t.0);
    let words = [t.person, t.person_short, t.person_line];
    let pick = pick("way-person", icons::PERSON, words, Box::new(handoff::person));
    el("div").class("way").add(pick).add(p("line", t.person_line))
}

fn pick(id: &str, path: &str, [name, short, line]: [&str; 3], act: Act) -> El {
    button("pick", "", act)
        .attr("id", id)
        .attr("aria-label", name)
        .attr("aria-description", line)
        .add(icons::icon(path))
        .add(el("span").class("name").text(name))
        .add(el("span").class("short").text(short))
}

fn consent() -> El {
    let (consent, t) = peek(|c| (c.clinic.consent.clone(), c.t.0));
    let not_now = || {
        change(&[], |c| c.asking = false);
        focus("composer");
    };
    focus("agree");
    let whole = el("a").attr("href", &consent.privacy_url).text(t.privacy);
    el("section")
        .class("card")
        .attr("aria-labelledby", "consent")
        .add(el("h2").attr("id", "consent").text(t.before_sending))
        .add(p("", &consent.text).attr("dir", "auto"))
        .add(el("p").add(outside(whole)))
        .add(
            el("div")
                .class("actions")
                .add(button("main-button", t.agree, Box::new(send::agree)).attr("id", "agree"))
                .add(button("quiet", t.not_now, Box::new(not_now))),
        )
}

fn ended(ending: Ending) -> El {
    let t = peek(|c| c.t.0);
    let (title, line) = match ending {
        Ending::SignedOut => (t.ended, t.ended_line),
        Ending::Erased => (t.erased, t.erased_line),
    };
    el("section")
        .class("card")
        .attr("role", "status")
        .add(el("h2").text(title))
        .add(p("", line))
        .add(
            el("div")
                .class("actions")
                .add(button("main-button", t.start_new, Box::new(account::begin_again)))
                .maybe(call_us("quiet")),
        )
}
