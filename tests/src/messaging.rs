//! A clinic that writes by WhatsApp and SMS: the real Worker, simulated providers, and the phones behind them.

use crate::client::PatientClient;
use crate::host::{self, Edge, Setup};
use samtal_site_demo::simulators::{self, Approved};

pub use samtal_site_demo::simulators::Simulators;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Longer than anything here takes; past this it hangs.
pub const SOON: Duration = Duration::from_secs(15);

/// The clinic's texts: id, buttons, its name at the provider, English, Swedish.
const TEXTS: [(&str, &[&str], &str, &str, &str); 8] = [
    (
        "confirmation",
        &["directions", "info"],
        "appointment_confirmation",
        "Hello {name}. You have an appointment with {clinician} {day} at {time}.",
        "Hej {name}. Du har en tid hos {clinician} {day} klockan {time}.",
    ),
    (
        "reminder",
        &["yes", "no", "directions"],
        "appointment_reminder",
        "A reminder: {clinician}, {day} at {time}. Are you coming?",
        "En påminnelse: {clinician}, {day} klockan {time}. Kommer du?",
    ),
    (
        "moved",
        &["directions"],
        "appointment_moved",
        "Your appointment is now {day} at {time}, with {clinician}.",
        "Din tid är nu {day} klockan {time}, hos {clinician}.",
    ),
    (
        "cancelled",
        &[],
        "appointment_cancelled",
        "Your appointment at {clinic} is cancelled.",
        "Din tid hos {clinic} är avbokad.",
    ),
    (
        "form_link",
        &[],
        "form_link",
        "Your form at {clinic} is not finished: {link}",
        "Ditt formulär hos {clinic} är inte klart: {link}",
    ),
    (
        "booking_left",
        &[],
        "booking_left",
        "You looked at times at {clinic}. Write here to go on.",
        "Du tittade på tider hos {clinic}. Skriv här för att fortsätta.",
    ),
    (
        "summary",
        &["yes", "no"],
        "call_summary",
        "Hello {name}. Here is what we discussed: {summary} Reply YES to confirm or NO to clarify.",
        "Hej {name}. Det här talade vi om: {summary} Svara JA för att bekräfta eller NEJ för att förtydliga.",
    ),
    (
        "verification",
        &[],
        "verification",
        "Your code is {code}.",
        "Din kod är {code}.",
    ),
];

/// What stands on a button at the provider; any words do.
fn title(button: &str) -> String {
    button.to_uppercase()
}

/// The clinic's texts, as its configuration has them.
#[must_use]
pub fn templates() -> Value {
    let one = |(id, buttons, name, en, sv): &(&str, &[&str], &str, &str, &str)| {
        json!({
            "id": id, "group": "admin", "version": 1, "buttons": buttons, "name": name,
            "en": { "text": en }, "sv": { "text": sv },
        })
    };
    TEXTS.iter().map(one).collect()
}

/// The same as the provider approved them: each token is a place with a number, in order.
#[must_use]
pub fn approved() -> Vec<Approved> {
    let numbered = |text: &str| {
        let mut out = String::new();
        let mut seen: Vec<&str> = Vec::new();
        for (n, part) in text.split('{').enumerate() {
            let Some((token, rest)) = part.split_once('}').filter(|_| n > 0) else {
                out.push_str(part);
                continue;
            };
            let place = seen.iter().position(|t| *t == token).unwrap_or_else(|| {
                seen.push(token);
                seen.len() - 1
            });
            out.push_str(&format!("{{{{{}}}}}{rest}", place + 1));
        }
        out
    };
    let one = |(id, buttons, name, en, sv): &(&str, &[&str], &str, &str, &str)| {
        let titles: Vec<String> = buttons.iter().map(|b| title(b)).collect();
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        let approved = Approved::new(name);
        let approved = if *id == "verification" {
            approved.for_codes()
        } else {
            approved
        };
        approved
            .with("en", &numbered(en), &titles)
            .with("sv", &numbered(sv), &titles)
    };
    TEXTS.iter().map(one).collect()
}

/// The clinic's configuration with both providers and its texts.
#[must_use]
pub fn config(simulators: &Simulators) -> Value {
    let mut config = host::config();
    if let (Some(config), Value::Object(accounts)) = (config.as_object_mut(), simulators.config()) {
        config.extend(accounts);
        config.insert("template".to_owned(), templates());
    }
    config["policy"]["confirm_minutes"] = json!(0);
    config
}

/// An edge whose clinic writes by both channels, and its simulated providers. `limits`: beside the usual ones of tests.
pub async fn start(limits: &Value) -> (Edge, Simulators) {
    start_with(Setup::default(), limits).await
}

/// The same with this setup.
pub async fn start_with(mut setup: Setup, limits: &Value) -> (Edge, Simulators) {
    let simulators = Simulators::start(simulators::Setup::default())
        .await
        .expect("simulators start");
    simulators.approve(approved());
    setup.vars.extend(simulators.vars());
    if let (Some(own), Some(more)) = (setup.limits.as_object_mut(), limits.as_object()) {
        own.extend(more.clone());
    }
    let edge = Edge::with(setup).await;
    simulators.towards(&edge.url());
    edge.configure(&config(&simulators)).await;
    (edge, simulators)
}

/// Moves the clinic's clock and the providers' together.
pub async fn advance(edge: &Edge, simulators: &Simulators, seconds: i64) {
    edge.advance(seconds).await;
    simulators.advance(seconds * 1_000);
}

/// Sets the clinic's clock and the providers'.
pub async fn set_clock(edge: &Edge, simulators: &Simulators, to: &str) {
    let set = edge.admin("POST", "/demo/clock", &json!({ "set": to })).await;
    assert_eq!(set.status, 200, "{}", set.text());
    simulators.set_offset(set.json()["offset_ms"].as_i64().unwrap_or_default());
}

/// A patient on the website who proved this number by a code that came by SMS.
pub async fn proved(edge: &Edge, simulators: &Simulators, number: &str, language: &str) -> PatientClient {
    let me = edge.agreed(language).await;
    let claimed = call(
        edge,
        &me,
        "POST",
        "/session/identifiers",
        &json!({ "type": "phone", "value": number, "cid": "n1" }),
    )
    .await;
    let id = claimed["id"].as_str().unwrap_or_default().to_owned();
    let had = simulators.messages(number).len();
    call(
        edge,
        &me,
        "POST",
        &format!("/session/identifiers/{id}/verification"),
        &Value::Null,
    )
    .await;
    let code = eventually("the code arrives", async || {
        let texts = simulators.messages(number);
        let digits = texts
            .get(had..)?
            .iter()
            .map(|m| m.shown.text.clone())
            .collect::<String>();
        let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
        digits.get(..6).map(str::to_owned)
    })
    .await;
    let checked = call(
        edge,
        &me,
        "POST",
        &format!("/session/identifiers/{id}/check"),
        &json!({ "code": code }),
    )
    .await;
    let token = checked["token"].as_str().unwrap_or(&me.token).to_owned();
    let me = edge.with_token(&me, &token);
    // On a device of their own nobody has to prove it again when the clock jumps.
    me.device("own").await.expect("it is theirs");
    me
}

/// A patient's call that succeeds; its answer.
pub async fn call(edge: &Edge, me: &PatientClient, method: &str, path: &str, body: &Value) -> Value {
    let answer = edge
        .json(method, &format!("/v1/{}{path}", host::CLINIC), &me.token, body)
        .await;
    assert!(
        answer.status < 300,
        "{method} {path}: {} {}",
        answer.status,
        answer.text()
    );
    if answer.body.is_empty() {
        Value::Null
    } else {
        answer.json()
    }
}

/// Waits until there is such a thing.
pub async fn eventually<T>(what: &str, mut seek: impl AsyncFnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = seek().await {
            return found;
        }
        assert!(began.elapsed() < SOON, "not within {SOON:?}: {what}");
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
}
