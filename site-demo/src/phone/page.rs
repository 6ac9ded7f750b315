//! The phone's page: the device with its four screens, and beside it what the clinic got, or what else this phone can do.

use super::SARAH;
use crate::pages::{demo_bar, leaf};
use crate::{App, Shared};
use axum::extract::State;
use axum::response::IntoResponse;
use maud::{DOCTYPE, Markup, html};
use samtal_core::people::phone::E164;

/// The phones to choose from, from the ranges that Ofcom and PTS keep for drama.
const PHONES: [(&str, &str); 3] = [
    (SARAH, "Sarah's phone"),
    ("+447700900789", "Somebody else's phone"),
    ("+46701740605", "A Swedish phone"),
];

/// The page.
pub async fn page(State(app): State<Shared>) -> impl IntoResponse {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Sarah's phone – Samtal demo" }
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/assets/site.css";
                link rel="stylesheet" href="/assets/phone.css";
                link rel="stylesheet" href="/assets/chats.css";
                script defer src="/assets/site.js" {}
                script defer src="/assets/phone.js" {}
                script defer src="/assets/known.js" {}
                script defer src="/assets/voice.js" {}
                script defer src="/assets/bubbles.js" {}
                script defer src="/assets/chats.js" {}
            }
            body class="tool" {
                (demo_bar(&app, "/phone"))
                main class="wide stage" id="main" data-zone=(app.clinic.time_zone.name()) {
                    section class="device" aria-labelledby="sarah" {
                        div class="screen" {
                            h1 id="sarah" { "Sarah's phone" }
                            div class="tabs" role="group" aria-label="Screens" {
                                button type="button" data-show="dial" aria-pressed="true" { "Phone" }
                                button type="button" data-show="whatsapp" aria-pressed="false" { "WhatsApp" span id="new-whatsapp" hidden {} }
                                button type="button" data-show="texts" aria-pressed="false" { "Messages" span id="new-texts" hidden {} }
                            }
                            (dialler(&app))
                            (ring(&app))
                            (call(&app))
                            (chat(&app, "whatsapp", "WhatsApp"))
                            (chat(&app, "texts", "Messages"))
                        }
                    }
                    (clinic_side())
                    (beside())
                }
            }
        }
    }
}

fn dialler(app: &App) -> Markup {
    html! {
        form id="dial" data-screen {
            label { "Call" input id="called" type="tel" value=(app.clinic.phone_national()) readonly; }
            label { "From" input id="caller" type="tel" value=(SARAH) autocomplete="off"; }
            fieldset id="from" {
                legend { "Whose phone" }
                @for (number, name) in PHONES {
                    label class="check" {
                        input type="radio" name="from" value=(number) data-name=(name) checked[number == SARAH];
                        span { (name) }
                    }
                }
            }
            label class="check" { input id="withheld" type="checkbox"; "Withhold my number" }
            p class="problem" id="dial-problem" role="alert" hidden {}
            button class="green" { "Call" }
        }
    }
}

fn call(app: &App) -> Markup {
    html! {
        div id="call" data-screen hidden {
            p class="on" { strong { (app.clinic.name) } span id="timer" { "00:00" } }
            p class="quiet" id="standing" role="status" {}
            div id="heard" role="log" aria-label="What is said" tabindex="0" {}
            form id="sarah-says" {
                label { "Sarah says" input name="text" autocomplete="off"; }
                button { "Say" }
            }
            form id="keys" {
                label { "Code from the chat" input id="digits" inputmode="numeric" autocomplete="off" maxlength="11" placeholder="0000 0000"; }
                button class="send" aria-label="Send the code" { "✓" }
                p class="problem" id="code-problem" role="alert" hidden {}
            }
            details id="keypad" {
                summary { "Keypad" }
                div class="pad" role="group" aria-label="Keypad" {
                    @for key in ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] {
                        button type="button" data-key=(key) { (key) }
                    }
                }
            }
            p class="problem" id="said-problem" role="alert" hidden {}
            div class="actions" {
                label class="check" id="aloud-label" hidden { input id="aloud" type="checkbox"; "Speak aloud" }
                button type="button" class="red" id="hang-up" { "Hang up" }
            }
        }
    }
}

/// The clinic calls: whatever the phone shows, it rings.
fn ring(app: &App) -> Markup {
    html! {
        div id="ring" role="alert" hidden {
            p { strong { (app.clinic.name) } " is calling" }
            div class="actions" {
                button type="button" class="green" id="pick-up" { "Answer" }
                button type="button" class="red" id="decline" { "Decline" }
            }
        }
    }
}

/// One conversation with the clinic, on WhatsApp or by text.
fn chat(app: &App, id: &str, name: &str) -> Markup {
    let whatsapp = id == "whatsapp";
    let empty = if whatsapp {
        "No messages yet. Continue on WhatsApp from the website's chat, or simply write."
    } else {
        "No messages yet. Codes, reminders and links arrive here."
    };
    html! {
        section id=(id) data-screen hidden aria-label=(name) {
            header class="with" {
                span class="face" { (leaf()) }
                div {
                    strong { (app.clinic.name) }
                    small data-line { @if whatsapp { "Business account" } @else { (app.clinic.phone.display()) } }
                }
            }
            div class="chat" role="log" aria-label=(format!("{name} with the clinic")) tabindex="0" {
                p class="quiet empty" { (empty) }
            }
            p class="problem" role="alert" hidden {}
            form class="write" {
                @if whatsapp {
                    details class="attach" {
                        summary aria-label="Attach" { "+" }
                        div {
                            button type="button" data-attach="image" { "Photo" }
                            button type="button" data-attach="location" { "My location" }
                        }
                    }
                }
                textarea name="text" rows="1" aria-label=(format!("{name} message")) placeholder="Message" autocomplete="off" {}
                button aria-label=(format!("Send by {name}")) { "➤" }
            }
        }
    }
}

fn clinic_side() -> Markup {
    html! {
        section class="got" data-with="dial" aria-labelledby="got" {
            h2 id="got" { "What the clinic got" }
            p class="quiet" id="nothing" {
                "Nothing yet. Call the clinic from the phone. Here you see what its voice system and its desk are told about the caller, and only that: more with better evidence."
            }
            div id="desk-phone" role="status" hidden {
                h3 { "The desk's phone" }
                p id="desk-line" {}
                p id="whisper" hidden {}
                div class="actions" id="desk-rings" {
                    button type="button" class="green" id="desk-answers" { "Answer at the desk" }
                    button type="button" class="red" id="desk-away" { "Nobody answers" }
                }
            }
            form id="voice-says" hidden {
                label { "The desk says" input name="text" autocomplete="off"; }
                button { "Say" }
            }
            form id="end" hidden {
                label { "Summary to write back" textarea name="summary" rows="3" {} }
                button { "End the call with this summary" }
            }
            p class="problem" id="call-problem" role="alert" hidden {}
            div id="context" aria-live="polite" {}
        }
    }
}

/// What else can be done with this phone.
fn beside() -> Markup {
    html! {
        section class="beside" data-with="whatsapp texts" aria-labelledby="beside" hidden {
            h2 id="beside" { "From the website to this phone" }
            form id="open-link" {
                p class="quiet" {
                    "“Continue on WhatsApp” in the chat leads to wa.me, as it does anywhere. Copy its link there (right click, “Copy link”), or type the ref under it, and open it on this phone."
                }
                label { "The link, or the ref" input name="link" autocomplete="off" placeholder="https://wa.me/…"; }
                p class="quiet" { "A link to the phone (tel:…) is dialled; what stands after its commas is keyed in." }
                div class="actions" {
                    button { "Open in WhatsApp" }
                    button type="button" class="plain" id="paste" { "Paste and open" }
                }
                p class="problem" id="link-problem" role="alert" hidden {}
            }
            h2 { "Whose phone this is" }
            fieldset id="whose" {
                legend class="hidden" { "Whose phone this is" }
                @for (number, name) in PHONES {
                    label class="check" {
                        input type="radio" name="whose" value=(number) data-name=(name) checked[number == SARAH];
                        span { (name) small { (spaced(number)) } }
                    }
                }
                label class="check" {
                    input type="radio" name="whose" value="" data-name="Another phone";
                    span { "Another number" input id="another" type="tel" aria-label="Another number" placeholder="+44 7700 900…" autocomplete="off"; }
                }
            }
            p class="problem" id="whose-problem" role="alert" hidden {}
            h2 { "What it can do" }
            fieldset id="able" {
                legend class="hidden" { "What it can do" }
                label class="check" { input type="checkbox" data-able="whatsapp" checked; "Has WhatsApp" }
                label class="check" { input type="checkbox" data-able="sms" checked; "Texts reach it" }
                label class="check" { input type="checkbox" data-able="receipts" checked; "Tells what was read" }
                label class="check" { input type="checkbox" data-able="hides_number"; "Keeps its number from the clinic (WhatsApp user name)" }
                label class="check" { input type="checkbox" id="forwarded"; "The next WhatsApp message is passed on from another chat" }
            }
            p class="quiet" { "Words to try: YES, NO, DIRECTIONS, INFO, HUMAN, STOP, START; JA, NEJ, VÄGBESKRIVNING." }
        }
    }
}

/// A number as people read it.
fn spaced(number: &str) -> String {
    E164::parse(number, "GB").map_or_else(|_| number.to_owned(), |number| number.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_phones_numbers_are_numbers_and_read_in_groups() {
        for (number, name) in PHONES {
            assert!(
                E164::parse(number, "GB").is_ok_and(|read| read.as_str() == number),
                "{name}"
            );
        }
        assert_eq!(spaced(SARAH), "+44 7700 900456");
    }
}
