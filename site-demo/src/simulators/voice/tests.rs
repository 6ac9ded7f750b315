use super::*;
use crate::simulators::{Setup, hooks::form, sign};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State as Of;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use std::collections::BTreeMap;

const SARAH: &str = "+447700900456";
const SOON: Duration = Duration::from_secs(5);

/// A path, and what was posted there.
type Request = (String, BTreeMap<String, String>);

/// A service that answers each path with one document, and remembers what it was asked.
#[derive(Clone, Default)]
struct Service {
    documents: Arc<BTreeMap<&'static str, String>>,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Service {
    /// What was posted to this path, each time.
    fn posted(&self, path: &str) -> Vec<BTreeMap<String, String>> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let here = asked.iter().filter(|(asked, _)| asked.ends_with(path));
        here.map(|(_, form)| form.clone()).collect()
    }
}

async fn answers(Of(service): Of<Service>, uri: Uri, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    let fields = form::decode(&body).expect("a form");
    let url = format!("https://chat.example{uri}");
    let signature = sign::twilio(&Setup::default().auth_token, &url, &fields);
    assert_eq!(headers["x-twilio-signature"], signature);
    assert_eq!(headers["host"], "chat.example");
    let path = uri.path().rsplit("/twilio/").next().unwrap_or_default().to_owned();
    let mut asked = service.asked.lock().unwrap_or_else(PoisonError::into_inner);
    asked.push((path.clone(), fields.into_iter().collect()));
    match service.documents.get(path.as_str()) {
        Some(verbs) => (
            StatusCode::OK,
            [("content-type", "text/xml")],
            format!("<Response>{verbs}</Response>"),
        ),
        None => (StatusCode::NOT_FOUND, [("content-type", "text/plain")], String::new()),
    }
}

async fn clinic(documents: &[(&'static str, &str)]) -> (Simulators, Service) {
    let documents = documents
        .iter()
        .map(|&(path, verbs)| (path, verbs.to_owned()))
        .collect();
    let service = Service {
        documents: Arc::new(documents),
        ..Service::default()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let edge = format!("http://{}", listener.local_addr().expect("an address"));
    let router = Router::new().fallback(answers).with_state(service.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let setup = Setup {
        edge,
        public_url: "https://chat.example".to_owned(),
        ..Setup::default()
    };
    (Simulators::start(setup).await.expect("started"), service)
}

#[tokio::test]
async fn a_caller_hears_what_is_said_and_the_end_is_told_once() {
    let (simulators, service) = clinic(&[("voice", "<Say>Hello.</Say><Hangup/>"), ("voice/status", "")]).await;
    let call = simulators.call(SARAH).await;
    call.wait_ended(SOON).await.expect("over");
    assert_eq!(call.heard(), ["Hello."]);
    let told = service.posted("voice/status");
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0]["CallStatus"].as_str(), told[0]["From"].as_str()),
        ("completed", SARAH)
    );
    assert_eq!(service.posted("voice")[0]["CallStatus"], "ringing");
    assert!(call.problems().is_empty(), "{:?}", call.problems());
}

#[tokio::test]
async fn digits_are_gathered_until_there_are_enough_and_words_as_well() {
    let gather = r#"<Gather input="dtmf speech" numDigits="8" action="/hooks/riverside/twilio/voice/code" actionOnEmptyResult="true"><Say>Your code?</Say></Gather>"#;
    let again = format!("<Say>Thank you.</Say>{gather}");
    let (simulators, service) = clinic(&[("voice", gather), ("voice/code", &again), ("voice/status", "")]).await;
    let call = simulators.call(SARAH).await;
    call.press("1234 5678").await.expect("heard");
    call.wait_for("thank you", SOON).await.expect("heard");
    call.say("one two three four").await.expect("heard");
    call.wait_for("your code", SOON).await.expect("heard");
    call.silent().await.expect("heard");
    call.hang_up().await;
    let codes = service.posted("voice/code");
    assert_eq!(codes[0]["Digits"], "12345678");
    assert_eq!(codes[1]["SpeechResult"], "one two three four");
    assert!(!codes[2].contains_key("Digits") && !codes[2].contains_key("SpeechResult"));
    assert_eq!(codes[0]["CallStatus"], "in-progress");
    assert!(call.say("Hello?").await.is_err(), "nobody is there");
}

#[tokio::test]
async fn a_withheld_number_is_told_as_twilio_tells_it() {
    let (simulators, service) = clinic(&[("voice", "<Hangup/>"), ("voice/status", "")]).await;
    simulators.call("").await.wait_ended(SOON).await.expect("over");
    assert_eq!(service.posted("voice")[0]["From"], "+266696687");
}

#[tokio::test]
async fn a_document_that_is_wrong_leads_to_the_fallback_and_then_to_an_apology() {
    let (simulators, service) = clinic(&[
        ("voice", "<Speak>Hello.</Speak>"),
        ("voice/fallback", "<Dial>+441632960002</Dial>"),
        ("voice/status", ""),
    ])
    .await;
    let call = simulators.call(SARAH).await;
    let state = call
        .wait_state(SOON, |state| matches!(state, State::Dialling { .. }))
        .await;
    assert!(state.is_ok(), "{state:?}");
    assert_eq!(service.posted("voice/fallback")[0]["ErrorCode"], "12200");
    call.hang_up().await;
    let (simulators, _) = clinic(&[]).await;
    let call = simulators.call(SARAH).await;
    call.wait_ended(SOON).await.expect("over");
    assert!(call.heard()[0].contains("application error"));
    assert_eq!(call.problems()[0].code, 11_200);
}

#[tokio::test]
async fn the_desk_hears_a_whisper_and_then_the_caller_and_the_end_is_told() {
    let dial = r#"<Dial action="/hooks/riverside/twilio/voice/dial" callerId="+441632960001"><Sip url="/hooks/riverside/twilio/voice/whisper">sip:desk@riverside.example?x-samtal-token=ho_1&amp;User-to-User=6869%3Bencoding%3Dhex</Sip></Dial>"#;
    let (simulators, service) = clinic(&[
        ("voice", dial),
        ("voice/whisper", "<Say>Sarah, about eczema.</Say>"),
        ("voice/dial", "<Say>Goodbye.</Say>"),
        ("voice/status", ""),
    ])
    .await;
    let call = simulators.call(SARAH).await;
    call.desk_answers(true);
    let state = call
        .wait_state(SOON, |state| matches!(state, State::Connected { .. }))
        .await;
    let Ok(State::Connected { whisper, headers, .. }) = state else {
        panic!("{state:?}")
    };
    assert_eq!(whisper, "Sarah, about eczema.");
    assert_eq!(headers["x-samtal-token"], "ho_1");
    call.say("Good morning").await.expect("heard");
    call.desk_says("Good morning, Sarah").await.expect("heard");
    call.desk_hangs_up().await.expect("heard");
    call.wait_ended(SOON).await.expect("over");
    assert_eq!(call.heard(), ["Good morning, Sarah", "Goodbye."]);
    assert_eq!(service.posted("voice/dial")[0]["DialCallStatus"], "completed");
    let whisper = &service.posted("voice/whisper")[0];
    assert_eq!(whisper["ParentCallSid"], call.id());
    assert_ne!(whisper["CallSid"], call.id());
    assert!(call.problems().is_empty(), "{:?}", call.problems());
}

#[tokio::test]
async fn a_desk_that_does_not_answer_is_told_too() {
    let dial = r#"<Dial action="/hooks/riverside/twilio/voice/dial">+441632960002</Dial>"#;
    let (simulators, service) = clinic(&[
        ("voice", dial),
        ("voice/dial", "<Say>Sorry.</Say>"),
        ("voice/status", ""),
    ])
    .await;
    let call = simulators.call(SARAH).await;
    call.desk_answers(false);
    call.wait_ended(SOON).await.expect("over");
    assert_eq!(service.posted("voice/dial")[0]["DialCallStatus"], "no-answer");
    assert_eq!(call.heard(), ["Sorry."]);
}

#[tokio::test]
async fn the_clinic_calls_and_somebody_a_machine_or_nobody_picks_up() {
    let gather =
        r#"<Gather numDigits="1" action="/hooks/riverside/twilio/voice/callback?pressed"><Say>Press 1.</Say></Gather>"#;
    let (simulators, service) = clinic(&[("voice/callback", gather), ("voice/status", "")]).await;
    let setup = Setup::default();
    let ask = async || {
        let url = format!(
            "{}/2010-04-01/Accounts/{}/Calls.json",
            simulators.twilio_api(),
            setup.account
        );
        let form = fields(&[
            ("To", SARAH),
            ("From", &setup.sms),
            ("Url", "https://chat.example/hooks/riverside/twilio/voice/callback"),
            (
                "StatusCallback",
                "https://chat.example/hooks/riverside/twilio/voice/status",
            ),
            ("StatusCallbackEvent", "answered"),
            ("StatusCallbackEvent", "completed"),
            ("MachineDetection", "Enable"),
        ]);
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let request = client.post(url).basic_auth(&setup.account, Some(&setup.auth_token));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(form::encode(&form)).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 201);
    };
    for n in 1..=3 {
        ask().await;
        assert_eq!(simulators.wait_outbound(n, SOON).await.len(), n);
    }
    let calls = simulators.outbound();
    calls[0].pick_up().await.expect("rings");
    calls[0].wait_for("press 1", SOON).await.expect("heard");
    calls[0].hang_up().await;
    calls[1].machine_picks_up().await.expect("rings");
    calls[1].wait_for("press 1", SOON).await.expect("heard");
    calls[1].hang_up().await;
    calls[2].decline().await.expect("rings");
    calls[2].wait_ended(SOON).await.expect("over");
    let by: Vec<_> = service
        .posted("voice/callback")
        .iter()
        .map(|form| form["AnsweredBy"].clone())
        .collect();
    assert_eq!(by, ["human", "machine_end_beep"]);
    let statuses: Vec<_> = service
        .posted("voice/status")
        .iter()
        .map(|form| form["CallStatus"].clone())
        .collect();
    assert_eq!(
        statuses,
        ["in-progress", "completed", "in-progress", "completed", "busy"]
    );
}
