//! Requests as Twilio signs them, judged by `core` and by Twilio's own library: what one takes, the other takes, and nothing else.
//!
//! Half of the requests are as they were signed or differ only in what both libraries forgive (ports, the query's spelling), half are altered.
//! The seed is fixed: a failure fails again.

use samtal_core::encode::{hex, percent};
use samtal_core::wire::twilio::verify;
use samtal_tests::oracle;
use samtal_tests::rng::Rng;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

const CASES: usize = 4_000;
const SEED: u64 = 20_261_122;
const FORM: &str = "application/x-www-form-urlencoded";

/// A request, and how it was signed.
struct Case {
    /// The token that the receiver knows.
    token: String,
    /// The token that signed.
    signer: String,
    /// The address that was signed.
    signed: String,
    /// The pairs that were signed.
    signed_pairs: Vec<(String, String)>,
    /// The address that was asked.
    url: String,
    /// The pairs that came.
    pairs: Vec<(String, String)>,
    /// The body, where it is no form.
    body: Option<String>,
    /// A signature that nobody made.
    header: Option<&'static str>,
}

fn pick<'a>(rng: &mut Rng, of: &[&'a str]) -> &'a str {
    of[rng.below(of.len())]
}

fn token(rng: &mut Rng) -> String {
    (0..32)
        .map(|_| char::from_digit(rng.below(16) as u32, 16).expect("a digit"))
        .collect()
}

fn query(rng: &mut Rng) -> String {
    let names = ["foo", "Body", "of", "a%20b", "tel", "x"];
    let values = [
        "1",
        "",
        "It's",
        "It%27s",
        "a+b",
        "a%20b",
        "(x)!~*",
        "%C3%A5%C3%A4",
        "snd_1.ses-2",
        "%2B4670",
        "a:b@c/d",
        "%7e",
        "100%25",
    ];
    let pairs: Vec<String> = (0..rng.below(4))
        .map(|_| format!("{}={}", pick(rng, &names), pick(rng, &values)))
        .collect();
    pairs.join("&")
}

fn pairs(rng: &mut Rng) -> Vec<(String, String)> {
    let names = [
        "AccountSid",
        "Body",
        "From",
        "To",
        "Reason",
        "ReasonConferenceEnded",
        "Digits",
        "Sid",
        "SidAccount",
        "body",
        "MessageSid",
        "Media.Url",
    ];
    let values = [
        "",
        "Hej, på fredag?",
        "+46701740605",
        "whatsapp:+46701740605",
        "1234",
        "5678",
        "a b&c=d+e%f",
        "🩺 åäö",
        "'\"<>",
        "\n",
        "AC1",
    ];
    let one = |rng: &mut Rng| (pick(rng, &names).to_owned(), pick(rng, &values).to_owned());
    (0..rng.below(9)).map(|_| one(rng)).collect()
}

fn case(rng: &mut Rng) -> Case {
    let scheme = pick(rng, &["https", "https", "https", "http"]);
    let user = pick(rng, &["", "", "", "user:pass@", "user@"]);
    let host = pick(rng, &["chat.riverside.example", "localhost", "127.0.0.1", "[::1]"]);
    let ports = ["", "", "", ":443", ":80", ":8443"];
    let path = pick(rng, &["/hooks/riverside/twilio/sms", "/", "/a%20b/x.php"]);
    let query = query(rng);
    let address = |port: &str, query: &str| match query {
        "" => format!("{scheme}://{user}{host}{port}{path}"),
        query => format!("{scheme}://{user}{host}{port}{path}?{query}"),
    };
    let body = rng
        .once_in(5)
        .then(|| pick(rng, &["{}", r#"{"a": "å"}"#, "x"]).to_owned());
    let query = match &body {
        Some(body) => format!(
            "{query}{}bodySHA256={}",
            if query.is_empty() { "" } else { "&" },
            hex(&Sha256::digest(body))
        ),
        None => query,
    };
    let pairs = if body.is_some() { Vec::new() } else { pairs(rng) };
    let token = token(rng);
    let mut case = Case {
        signer: token.clone(),
        token,
        signed: address(pick(rng, &ports), &query),
        signed_pairs: pairs.clone(),
        url: address(pick(rng, &ports), &query),
        pairs,
        body,
        header: None,
    };
    if rng.once_in(3) {
        let (from, to) = [
            ("'", "%27"),
            ("%27", "'"),
            ("+", "%20"),
            ("%20", "+"),
            ("%7e", "~"),
            ("!", "%21"),
            ("=&", "&"),
        ][rng.below(7)];
        case.signed = case.signed.replace(from, to);
    }
    if rng.once_in(2) {
        alter(rng, &mut case);
    }
    case
}

fn alter(rng: &mut Rng, case: &mut Case) {
    match rng.below(9) {
        0 => case.signer.push('0'),
        1 => {
            case.header = Some(pick(
                rng,
                &[
                    "",
                    "AAAA",
                    "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
                    "RSOYDt4T1cUTdK1PDd93/VVr8B8",
                    "==",
                ],
            ))
        }
        2 => case.url.push_str(if case.url.contains('?') { "&y=1" } else { "?y=1" }),
        3 => case.pairs.push(("Extra".to_owned(), String::new())),
        4 => drop(case.pairs.pop()),
        5 => {
            if let Some((_, value)) = case.pairs.first_mut() {
                value.push('x');
            }
        }
        // The same pair twice is the same pair.
        6 => case.pairs.extend(case.pairs.first().cloned()),
        7 => case.body = case.body.take().map(|body| body + " "),
        _ => case.url = case.url.replace("https", "http"),
    }
}

/// The pairs as the library takes them: a list where a name comes twice.
fn grouped(pairs: &[(String, String)]) -> Value {
    let mut all: Map<String, Value> = Map::new();
    for (name, value) in pairs {
        match all.get_mut(name) {
            Some(Value::Array(values)) => values.push(value.as_str().into()),
            Some(first) => *first = json!([first.clone(), value]),
            None => drop(all.insert(name.clone(), value.as_str().into())),
        }
    }
    Value::Object(all)
}

/// The form, with either way to write a space.
fn form(rng: &mut Rng, pairs: &[(String, String)]) -> String {
    let plus = rng.once_in(2);
    let written = |text: &str| {
        if plus {
            percent(text).replace("%20", "+")
        } else {
            percent(text)
        }
    };
    let all = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", written(name), written(value)));
    all.collect::<Vec<_>>().join("&")
}

/// What the library says of each: the signature that came with the request, and whether it is good.
fn oracle(cases: &[Case]) -> Vec<(String, bool)> {
    let line = |case: &Case| {
        let asked = json!({
            "token": case.token, "signer": case.signer, "signed": case.signed, "url": case.url, "body": case.body, "header": case.header,
            "signedParams": grouped(&case.signed_pairs), "params": grouped(&case.pairs),
        });
        asked.to_string()
    };
    let lines: Vec<String> = cases.iter().map(line).collect();
    let answers = oracle::asked("signatures/oracle.mjs", &lines);
    let answer = |line: &String| {
        let (header, good) = line.rsplit_once(' ').expect("an answer");
        (header.trim_start_matches('-').to_owned(), good == "true")
    };
    answers.iter().map(answer).collect()
}

#[test]
fn what_twilios_own_library_takes_is_taken_and_nothing_else() {
    let mut rng = Rng::new(SEED);
    let cases: Vec<Case> = (0..CASES).map(|_| case(&mut rng)).collect();
    let judged = oracle(&cases);
    assert_eq!(judged.len(), cases.len());
    let mut different = Vec::new();
    let mut good = 0;
    for (case, (header, theirs)) in cases.iter().zip(&judged) {
        let (kind, body) = match &case.body {
            Some(body) => ("application/json", body.clone()),
            None => (FORM, form(&mut rng, &case.pairs)),
        };
        let ours = verify(&case.url, body.as_bytes(), kind, header, &["another", &case.token]);
        good += usize::from(*theirs);
        if ours != *theirs {
            different.push(format!(
                "{theirs}, not {ours}: {} signed as {} {body:?}",
                case.url, case.signed
            ));
        }
    }
    eprintln!(
        "{} requests: {good} good, {} not; judged differently: {}",
        cases.len(),
        cases.len() - good,
        different.len()
    );
    let some: Vec<String> = different.iter().take(20).cloned().collect();
    assert!(different.is_empty(), "{}", some.join("\n"));
    assert!(
        good > CASES / 4 && good < CASES * 3 / 4,
        "too few of one kind to tell anything"
    );
}
