//! Who is at the desk: signed on by the clinic's OpenID provider or by name in a demo, for how long, and from which pages a sign-on counts.

use crate::help::{assert_problem, path};
use samtal_tests::client::{Desk, Error};
use samtal_tests::host::{ADMIN_KEY, CLINIC, Edge, OTHER_CLINIC, STAFF, STAFF_TOKEN, Setup, config, token_of};
use samtal_tests::openid::{Key, Provider, SECRET, fields, now};
use samtal_tests::raw::{self, Answer, Connection};
use serde_json::{Value, json};
use std::time::Duration;

/// The value of a cookie that an answer gives.
fn cookie_of(answer: &Answer, name: &str) -> Option<String> {
    answer.head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        let value = value.trim();
        let own = key.eq_ignore_ascii_case("set-cookie") && value.starts_with(&format!("{name}="));
        own.then(|| value.split(';').next().unwrap_or_default().to_owned())
    })
}

const NAME: &str = "__Host-samtal-desk-riverside";
const PENDING: &str = "__Host-samtal-openid-riverside";

/// The whole line that sets this cookie.
fn line_of(answer: &Answer, name: &str) -> String {
    let line = answer.head.lines().find(|line| line.contains(&format!("{name}=")));
    line.unwrap_or_default().to_owned()
}

/// What the desk's app sends with this cookie.
async fn ask(edge: &Edge, method: &str, rest: &str, cookie: &str, hand: &str, body: &str) -> Answer {
    let origin = edge.url();
    let headers = [
        ("content-type", "application/json"),
        ("cookie", cookie),
        ("origin", origin.as_str()),
        ("x-samtal-desk", hand),
    ];
    edge.call(method, &path(rest), &headers, body.as_bytes()).await
}

/// Somebody signs in by name.
async fn signed_in(edge: &Edge, member: &str) -> String {
    let body = json!({ "member": member }).to_string();
    let answer = ask(edge, "POST", "/desk/sign-in", "", "active", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["member"]["id"], member);
    cookie_of(&answer, NAME).expect("a cookie")
}

async fn me(edge: &Edge, cookie: &str, hand: &str) -> Value {
    let answer = ask(edge, "GET", "/desk/me", cookie, hand, "").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn socket(edge: &Edge, cookie: &str, origin: &str) -> Result<Desk, Error> {
    let headers = [
        ("cookie", cookie),
        ("origin", origin),
        ("sec-websocket-protocol", "samtal.v1"),
    ];
    Desk::open_with(&edge.url(), CLINIC, "live", &headers).await
}

/// Reads until the socket closes: with which code.
async fn closed(desk: &mut Desk) -> u16 {
    loop {
        match desk.news().await {
            Ok(_) => {}
            Err(Error::Problem { status, .. }) => return status,
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_member_signs_in_by_name_in_a_demo_and_out_again() {
    let edge = Edge::start().await;
    let stranger = me(&edge, "", "passive").await;
    assert_eq!(stranger["member"], Value::Null);
    assert_eq!(stranger["ways"], json!(["demo"]));
    assert_eq!(stranger["demo_members"].as_array().map(Vec::len), Some(STAFF.len()));

    let body = json!({ "member": "phillips" }).to_string();
    let answer = ask(&edge, "POST", "/desk/sign-in", "", "active", &body).await;
    let line = line_of(&answer, NAME);
    for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
        assert!(line.contains(part), "{part}: {line}");
    }
    assert!(!line.contains("Domain") && !line.contains("Max-Age"), "{line}");
    let cookie = cookie_of(&answer, NAME).expect("a cookie");
    let told = me(&edge, &cookie, "passive").await;
    assert_eq!(told["member"]["name"], "Dr. Phillips");
    assert_eq!(told["member"]["role"], "clinical");
    assert_eq!(told["clinic"], "Riverside Medical Center");
    assert!(told["idle_until"].is_string() && told["ends_at"].is_string());

    let out = ask(&edge, "POST", "/desk/sign-out", &cookie, "active", "{}").await;
    assert_eq!(out.status, 204, "{}", out.text());
    assert!(line_of(&out, NAME).contains("Max-Age=0"));
    assert_eq!(me(&edge, &cookie, "passive").await["member"], Value::Null);
    let gone = ask(&edge, "GET", "/desk/staff", &cookie, "active", "").await;
    assert_problem(&gone, 401, "unauthorized");
}

#[tokio::test]
async fn nobody_signs_in_by_name_outside_of_a_demo() {
    let edge = Edge::with(Setup {
        demo: false,
        ..Setup::default()
    })
    .await;
    let answer = ask(&edge, "POST", "/desk/sign-in", "", "active", r#"{"member":"ann"}"#).await;
    assert_problem(&answer, 404, "not-found");
    assert_eq!(me(&edge, "", "passive").await["ways"], json!([]));
    let token = edge.json("GET", &path("/desk/staff"), STAFF_TOKEN, &Value::Null).await;
    assert_problem(&token, 401, "unauthorized");
    assert_eq!(
        edge.json("GET", &path("/desk/staff"), ADMIN_KEY, &Value::Null)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn only_a_member_of_the_list_signs_in_by_name() {
    let edge = Edge::start().await;
    for (body, status, code) in [
        (r#"{"member":"zoe"}"#, 404, "not-found"),
        (r#"{"member":"a b"}"#, 400, "invalid"),
        (r#"{"member":""}"#, 400, "invalid"),
        (r#"{"who":"ann"}"#, 400, "unknown-field"),
        ("", 400, "bad-json"),
    ] {
        let answer = ask(&edge, "POST", "/desk/sign-in", "", "active", body).await;
        assert_problem(&answer, status, code);
    }
}

#[tokio::test]
async fn a_sign_on_counts_from_the_desks_own_pages_alone() {
    let edge = Edge::start().await;
    let cookie = signed_in(&edge, "ann").await;
    let own = edge.url();
    let send = async |method: &str, rest: &str, headers: &[(&str, &str)]| {
        let all: Vec<(&str, &str)> = [("content-type", "application/json"), ("cookie", cookie.as_str())]
            .into_iter()
            .chain(headers.iter().copied())
            .collect();
        edge.call(method, &path(rest), &all, b"{}").await
    };
    // Another site's page can send neither the header nor our origin.
    let missing = send("GET", "/desk/staff", &[]).await;
    assert_problem(&missing, 401, "unauthorized");
    let other = send("GET", "/desk/staff", &[("x-samtal-desk", "yes")]).await;
    assert_problem(&other, 401, "unauthorized");
    let no_origin = send("POST", "/desk/sign-out", &[("x-samtal-desk", "active")]).await;
    assert_problem(&no_origin, 403, "no-origin");
    for foreign in ["https://evil.example", "null", "http://127.0.0.1:1"] {
        for (method, rest) in [("POST", "/desk/sign-out"), ("GET", "/desk/staff"), ("GET", "/desk/me")] {
            let answer = send(method, rest, &[("origin", foreign), ("x-samtal-desk", "active")]).await;
            assert_problem(&answer, 403, "wrong-origin");
        }
    }
    let by_form = send("POST", "/desk/sign-out", &[("origin", own.as_str())]).await;
    assert_problem(&by_form, 401, "unauthorized");
    // A sign-in that another site begins would sign somebody on as somebody else.
    let body = br#"{"member":"olga"}"#;
    let headers = [
        ("content-type", "application/json"),
        ("origin", "https://evil.example"),
        ("x-samtal-desk", "active"),
    ];
    let forced = edge.call("POST", &path("/desk/sign-in"), &headers, body).await;
    assert_problem(&forced, 403, "wrong-origin");
    // Sockets.
    assert!(matches!(
        socket(&edge, &cookie, "https://evil.example").await,
        Err(Error::Problem { status: 403, .. })
    ));
    let headers = [("cookie", cookie.as_str()), ("sec-websocket-protocol", "samtal.v1")];
    let blind = Desk::open_with(&edge.url(), CLINIC, "live", &headers).await;
    assert!(matches!(blind, Err(Error::Problem { status: 403, .. })), "{blind:?}");
    assert!(socket(&edge, &cookie, &own).await.is_ok());
    // Still signed on after all of it.
    assert_eq!(me(&edge, &cookie, "passive").await["member"]["id"], "ann");
}

#[tokio::test]
async fn a_sign_on_opens_its_own_clinic_and_no_other() {
    let edge = Edge::start().await;
    let set = edge
        .json("PUT", &format!("/v1/{OTHER_CLINIC}"), ADMIN_KEY, &config())
        .await;
    assert!(set.status < 300, "{}", set.text());
    let cookie = signed_in(&edge, "ann").await;
    let moved = cookie.replace("riverside", OTHER_CLINIC);
    let origin = edge.url();
    for cookie in [
        cookie.as_str(),
        moved.as_str(),
        &cookie.replace("so_", "so_x"),
        &format!("{NAME}={STAFF_TOKEN}"),
    ] {
        let headers = [
            ("cookie", cookie),
            ("origin", origin.as_str()),
            ("x-samtal-desk", "active"),
        ];
        let answer = edge
            .call("GET", &format!("/v1/{OTHER_CLINIC}/desk/staff"), &headers, b"")
            .await;
        assert_problem(&answer, 401, "unauthorized");
    }
    // It opens nothing that is not the desk's.
    for (method, rest) in [("GET", ""), ("GET", "/tasks"), ("GET", "/session"), ("GET", "/keys")] {
        let answer = ask(&edge, method, rest, &cookie, "active", "").await;
        assert_problem(&answer, 401, "unauthorized");
    }
}

fn quick(idle: i64, longest: i64) -> Setup {
    let mut setup = Setup::default();
    setup.limits["sign_on_idle"] = json!(idle);
    setup.limits["sign_on_longest"] = json!(longest);
    setup
}

#[tokio::test]
async fn a_sign_on_ends_when_nothing_is_done_and_its_sockets_close() {
    let edge = Edge::with(quick(2_000, 60_000)).await;
    let cookie = signed_in(&edge, "ann").await;
    let mut desk = socket(&edge, &cookie, &edge.url()).await.expect("a desk");
    // What the member does keeps it …
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(1_000)).await;
        assert_eq!(me(&edge, &cookie, "active").await["member"]["id"], "ann");
    }
    // … what the app does by itself does not.
    tokio::time::sleep(Duration::from_millis(1_000)).await;
    assert_eq!(me(&edge, &cookie, "passive").await["member"]["id"], "ann");
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    assert_eq!(me(&edge, &cookie, "passive").await["member"], Value::Null);
    assert_eq!(closed(&mut desk).await, 4401);
}

#[tokio::test]
async fn a_sockets_sign_on_ends_without_anybody_asking() {
    let edge = Edge::with(quick(1_500, 60_000)).await;
    let cookie = signed_in(&edge, "ben").await;
    let mut desk = socket(&edge, &cookie, &edge.url()).await.expect("a desk");
    assert_eq!(closed(&mut desk).await, 4401);
}

#[tokio::test]
async fn a_sign_on_ends_after_its_longest_whatever_is_done() {
    let edge = Edge::with(quick(60_000, 2_000)).await;
    let cookie = signed_in(&edge, "ann").await;
    let told = me(&edge, &cookie, "active").await;
    assert_eq!(told["idle_until"], told["ends_at"]);
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(800)).await;
        me(&edge, &cookie, "active").await;
    }
    assert_eq!(me(&edge, &cookie, "active").await["member"], Value::Null);
}

#[tokio::test]
async fn the_demos_clock_neither_ends_a_sign_on_nor_lengthens_one() {
    let edge = Edge::start().await;
    let cookie = signed_in(&edge, "ann").await;
    edge.advance(13 * 3_600).await;
    assert_eq!(me(&edge, &cookie, "passive").await["member"]["id"], "ann");
}

#[tokio::test]
async fn a_sign_on_outlives_the_service_and_leaves_only_its_hash() {
    let mut edge = Edge::start().await;
    let cookie = signed_in(&edge, "ann").await;
    edge.kill9();
    edge.restart();
    assert_eq!(me(&edge, &cookie, "passive").await["member"]["id"], "ann");
    let dump = edge.dump(&[]).await;
    let token = cookie.split('=').nth(1).expect("a token");
    assert!(dump.contains("sign_ons") && !dump.contains(token));
    assert!(!edge.log().contains(token));
}

#[tokio::test]
async fn an_administrator_ends_a_members_sign_ons() {
    let edge = Edge::start().await;
    let (ann, olga) = (signed_in(&edge, "ann").await, signed_in(&edge, "olga").await);
    let second = signed_in(&edge, "ann").await;
    let mut desk = socket(&edge, &ann, &edge.url()).await.expect("a desk");
    let refused = ask(&edge, "DELETE", "/desk/staff/olga/sessions", &ann, "active", "").await;
    assert_problem(&refused, 403, "forbidden");
    for other in ["phillips", "maya", "carl"] {
        let refused = edge
            .json(
                "DELETE",
                &path("/desk/staff/ann/sessions"),
                token_of(other),
                &Value::Null,
            )
            .await;
        assert_problem(&refused, 403, "forbidden");
    }
    let ended = ask(&edge, "DELETE", "/desk/staff/ann/sessions", &olga, "active", "").await;
    assert_eq!(
        (ended.status, ended.json()["ended"].as_i64()),
        (200, Some(2)),
        "{}",
        ended.text()
    );
    assert_eq!(closed(&mut desk).await, 4401);
    for cookie in [&ann, &second] {
        assert_eq!(me(&edge, cookie, "active").await["member"], Value::Null);
    }
    assert_eq!(me(&edge, &olga, "active").await["member"]["id"], "olga");
    let nobody = ask(&edge, "DELETE", "/desk/staff/zoe/sessions", &olga, "active", "").await;
    assert_problem(&nobody, 404, "not-found");
}

#[tokio::test]
async fn whoever_leaves_the_clinics_list_is_out_at_once_and_a_new_role_holds_at_once() {
    let edge = Edge::start().await;
    let (ann, ben) = (signed_in(&edge, "ann").await, signed_in(&edge, "ben").await);
    let phillips = signed_in(&edge, "phillips").await;
    let mut anns = socket(&edge, &ann, &edge.url()).await.expect("a desk");
    let mut bens = socket(&edge, &ben, &edge.url()).await.expect("a desk");
    let mut doctors = socket(&edge, &phillips, &edge.url()).await.expect("a desk");
    let mut changed = config();
    let staff = changed["staff"].as_array_mut().expect("a list");
    staff.retain(|p| p["id"] != "ann");
    staff
        .iter_mut()
        .filter(|p| p["id"] == "ben")
        .for_each(|p| p["role"] = json!("billing"));
    edge.configure(&changed).await;
    assert_eq!((closed(&mut anns).await, closed(&mut bens).await), (4401, 4401));
    assert!(socket(&edge, &ann, &edge.url()).await.is_err());
    assert!(socket(&edge, &ben, &edge.url()).await.is_ok());
    let hers = tokio::time::timeout(Duration::from_millis(300), closed(&mut doctors)).await;
    assert!(hers.is_err(), "whose role is as it was stays");
    assert_eq!(me(&edge, &phillips, "active").await["member"]["id"], "phillips");
    assert_eq!(me(&edge, &ann, "active").await["member"], Value::Null);
    assert_eq!(me(&edge, &ben, "active").await["member"]["role"], "billing");
}

#[tokio::test]
async fn a_member_has_ten_sign_ons_and_an_eleventh_ends_the_oldest() {
    let edge = Edge::start().await;
    let mut cookies = Vec::new();
    for _ in 0..11 {
        cookies.push(signed_in(&edge, "ann").await);
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    assert_eq!(me(&edge, &cookies[0], "active").await["member"], Value::Null);
    assert_eq!(me(&edge, &cookies[1], "active").await["member"]["id"], "ann");
    assert_eq!(me(&edge, &cookies[10], "active").await["member"]["id"], "ann");
}

#[tokio::test]
async fn colleagues_see_who_is_here() {
    let edge = Edge::start().await;
    let cookie = signed_in(&edge, "ann").await;
    let _desk = socket(&edge, &cookie, &edge.url()).await.expect("a desk");
    let staff = ask(&edge, "GET", "/desk/staff", &cookie, "active", "").await.json();
    let staff = staff["staff"].as_array().expect("a list").clone();
    assert_eq!(staff.len(), STAFF.len());
    for colleague in staff {
        assert_eq!(colleague["here"], json!(colleague["id"] == "ann"), "{colleague}");
    }
}

#[tokio::test]
async fn no_page_of_the_desk_may_be_framed_or_kept() {
    let provider = Provider::start().await.expect("a provider");
    let edge = with_openid(&provider, json!({})).await;
    let begin = edge.call("GET", "/desk/riverside/sign-in", &[], b"").await;
    let pending = cookie_of(&begin, PENDING).expect("a cookie");
    let (code, state) = provider.sign_in(begin.header("location").unwrap_or_default());
    let back = format!("/desk/riverside/signed-in?code={code}&state={state}");
    let pages = [
        ("/desk".to_owned(), 200),
        ("/desk?clinic=nowhere%3Cscript%3E".to_owned(), 200),
        ("/desk/riverside".to_owned(), 200),
        ("/desk/riverside/signed-in?code=x&state=y".to_owned(), 400),
        (back, 200),
    ];
    for (page, status) in pages {
        let answer = edge.call("GET", &page, &[("cookie", &pending)], b"").await;
        assert_eq!(answer.status, status, "{page}: {}", answer.text());
        let header = |name: &str| answer.header(name).unwrap_or_default();
        let policy = header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "style-src 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ] {
            assert!(policy.contains(part), "{page} {part}: {policy}");
        }
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains('*'),
            "{page}: {policy}"
        );
        assert_eq!(header("x-frame-options"), "DENY", "{page}");
        assert_eq!(header("cache-control"), "no-store", "{page}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{page}");
        assert!(header("content-type").starts_with("text/html"), "{page}");
        let html = answer.text();
        assert!(
            !html.contains("<script>") && !html.contains(" style=") && !html.contains("onload"),
            "{page}: {html}"
        );
    }
}

#[tokio::test]
async fn the_desk_leads_to_the_clinic_that_is_meant() {
    let edge = Edge::start().await;
    // Two clinics, and a host that names one of them; else it asks.
    let mut connection = Connection::open(edge.address()).await.expect("a connection");
    let request = raw::request("GET", "/desk", &[("host", "chat.riverside.localhost")], b"");
    let by_host = connection.send(&request, false).await.expect("an answer");
    let leads = (by_host.status, by_host.header("location"));
    assert_eq!(leads, (302, Some("/desk/riverside")));
    let asked = edge.call("GET", "/desk", &[], b"").await;
    assert!(
        asked.status == 200 && asked.text().contains("name=\"clinic\""),
        "{}",
        asked.text()
    );
    let named = edge.call("GET", "/desk?clinic=Lakeside", &[], b"").await;
    assert_eq!((named.status, named.header("location")), (302, Some("/desk/lakeside")));
    let unknown = edge.call("GET", "/desk/nowhere", &[], b"").await;
    assert_eq!(unknown.status, 404);
    let swedish = edge
        .call("GET", "/desk", &[("accept-language", "sv-SE,sv;q=0.9")], b"")
        .await;
    assert!(swedish.text().contains("lang=\"sv\""));
}

/// An edge whose clinic has this provider, and these settings beside it.
async fn with_openid(provider: &Provider, more: Value) -> Edge {
    with_openid_and(Setup::default(), provider, more).await
}

async fn with_openid_and(mut setup: Setup, provider: &Provider, more: Value) -> Edge {
    setup.vars.insert("OPENID_SECRET".to_owned(), SECRET.to_owned());
    let edge = Edge::with(setup).await;
    let mut openid = provider.config();
    for (name, value) in more.as_object().cloned().unwrap_or_default() {
        openid[name] = value;
    }
    let mut config = config();
    config["desk"] = json!({ "openid": openid });
    edge.configure(&config).await;
    edge
}

/// The way to the provider and back. The answer to the way back.
async fn by_provider(edge: &Edge, provider: &Provider) -> Answer {
    let begin = edge.call("GET", "/desk/riverside/sign-in", &[], b"").await;
    assert_eq!(begin.status, 302, "{} {}", begin.text(), edge.log());
    let pending = cookie_of(&begin, PENDING).expect("a cookie");
    let (code, state) = provider.sign_in(begin.header("location").unwrap_or_default());
    back(edge, &code, &state, &pending).await
}

async fn back(edge: &Edge, code: &str, state: &str, cookie: &str) -> Answer {
    let address = format!("/desk/riverside/signed-in?code={code}&state={state}");
    edge.call("GET", &address, &[("cookie", cookie)], b"").await
}

#[tokio::test]
async fn a_member_signs_in_with_the_clinics_provider() {
    let provider = Provider::start().await.expect("a provider");
    let edge = with_openid(&provider, json!({})).await;
    assert_eq!(me(&edge, "", "passive").await["ways"], json!(["openid", "demo"]));
    let begin = edge.call("GET", "/desk/riverside/sign-in", &[], b"").await;
    let line = line_of(&begin, PENDING);
    for part in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=600"] {
        assert!(line.contains(part), "{part}: {line}");
    }
    let place = begin.header("location").unwrap_or_default().to_owned();
    let asked = fields(place.split_once('?').expect("a query").1);
    assert_eq!(asked["response_type"], "code");
    assert_eq!(asked["scope"], "openid email profile");
    assert_eq!(asked["code_challenge_method"], "S256");
    assert_eq!(
        asked["redirect_uri"],
        format!("{}/desk/riverside/signed-in", edge.url())
    );
    assert!(asked["state"].len() >= 43 && asked["nonce"].len() >= 43 && asked["state"] != asked["nonce"]);

    let pending = cookie_of(&begin, PENDING).expect("a cookie");
    let (code, state) = provider.sign_in(&place);
    let answer = back(&edge, &code, &state, &pending).await;
    assert_eq!(answer.status, 200, "{} {}", answer.text(), edge.log());
    assert!(
        answer
            .text()
            .contains("http-equiv=\"refresh\" content=\"0; url=/desk/riverside\"")
    );
    assert!(line_of(&answer, NAME).contains("SameSite=Strict"));
    assert!(line_of(&answer, PENDING).contains("Max-Age=0"));
    let exchange = provider.exchanges().pop().expect("an exchange");
    assert!(!exchange.contains_key("client_secret") && exchange["code_verifier"].len() >= 43);

    let told = me(&edge, &cookie_of(&answer, NAME).expect("a cookie"), "active").await;
    assert_eq!(told["member"]["id"], "ann");
    assert_eq!(told["member"]["name"], "Ann");
    assert_eq!(told["member"]["role"], "front_desk");
    assert!(!edge.log().contains(&code) && !edge.log().contains("ann@"));
    // The same way back is not taken twice: neither by the code, nor by what it was begun with.
    assert_eq!(back(&edge, &code, &state, &pending).await.status, 400);
    let (again, _) = provider.sign_in(&place);
    let spent = back(&edge, &again, &state, &pending).await;
    assert_eq!((spent.status, cookie_of(&spent, NAME)), (400, None));
}

#[tokio::test]
async fn a_sign_in_is_finished_where_it_was_begun() {
    let provider = Provider::start().await.expect("a provider");
    let edge = with_openid(&provider, json!({})).await;
    let begin = edge.call("GET", "/desk/riverside/sign-in", &[], b"").await;
    let other = edge.call("GET", "/desk/riverside/sign-in", &[], b"").await;
    let (own, others) = (
        cookie_of(&begin, PENDING).expect("one"),
        cookie_of(&other, PENDING).expect("one"),
    );
    let place = begin.header("location").unwrap_or_default().to_owned();
    let (code, state) = provider.sign_in(&place);
    let forged = format!("{}x", own);
    let lengthened = {
        let mut parts: Vec<&str> = own.split('.').collect();
        parts[1] = "9999999999999";
        parts.join(".")
    };
    for (code, state, cookie) in [
        (code.as_str(), state.as_str(), ""),
        (&code, &state, others.as_str()),
        (&code, &state, forged.as_str()),
        (&code, &state, lengthened.as_str()),
        (&code, "x", own.as_str()),
        (&code, "", own.as_str()),
        ("", &state, own.as_str()),
    ] {
        let answer = back(&edge, code, state, cookie).await;
        assert_eq!(
            (answer.status, cookie_of(&answer, NAME)),
            (400, None),
            "{code} {state} {cookie}"
        );
    }
    let denied = format!("/desk/riverside/signed-in?error=access_denied&state={state}");
    let denied = edge.call("GET", &denied, &[("cookie", own.as_str())], b"").await;
    assert_eq!((denied.status, cookie_of(&denied, NAME)), (400, None));
    assert!(provider.exchanges().is_empty(), "no code was shown to the provider");
    assert_eq!(back(&edge, &code, &state, &own).await.status, 200);
}

#[tokio::test]
async fn a_token_that_is_not_right_in_everything_signs_nobody_on() {
    let provider = Provider::start().await.expect("a provider");
    let edge = with_openid(&provider, json!({})).await;
    for wrong in [
        json!({ "iss": "http://127.0.0.1:1" }),
        json!({ "iss": null }),
        json!({ "aud": "somebody-else" }),
        json!({ "aud": ["samtal-desk", "somebody-else"] }),
        json!({ "aud": ["samtal-desk"], "azp": "somebody-else" }),
        json!({ "nonce": "another" }),
        json!({ "nonce": null }),
        json!({ "exp": now() - 120 }),
        json!({ "exp": null }),
        json!({ "iat": now() - 3_600 }),
        json!({ "iat": now() + 600 }),
        json!({ "nbf": now() + 600 }),
        json!({ "sub": "" }),
    ] {
        provider.say(wrong.clone());
        let answer = by_provider(&edge, &provider).await;
        assert_eq!(
            (answer.status, cookie_of(&answer, NAME)),
            (400, None),
            "{wrong}: {}",
            answer.text()
        );
    }
    provider.say(json!({ "aud": ["samtal-desk", "somebody-else"], "azp": "samtal-desk" }));
    assert_eq!(by_provider(&edge, &provider).await.status, 200);
}

#[tokio::test]
async fn only_a_key_of_the_providers_signs_a_token() {
    let provider = Provider::start().await.expect("a provider");
    let edge = with_openid(&provider, json!({})).await;
    let public = Key::Rsa(0).public("k1");
    let modulus = public["n"].as_str().unwrap_or_default().as_bytes().to_vec();
    for (key, kid) in [
        (Key::Nothing, "k1"),
        (Key::Hmac(modulus), "k1"),
        (Key::Hmac(SECRET.as_bytes().to_vec()), "k1"),
        (Key::Rsa(1), "k1"),
        (Key::Rsa(1), "k9"),
        (Key::P256, "k1"),
        (Key::Ed25519, "k1"),
    ] {
        provider.sign_with(key.clone(), kid);
        let answer = by_provider(&edge, &provider).await;
        let signed_on = cookie_of(&answer, NAME);
        assert_eq!((answer.status, signed_on), (400, None), "{key:?} {kid}: {}", edge.log());
    }
    provider.sign_with(Key::Rsa(0), "k1");
    assert_eq!(by_provider(&edge, &provider).await.status, 200);
    assert!(
        provider.keys_asked() <= 2,
        "asked once, and again for what is not known at most once a minute"
    );
}

#[tokio::test]
async fn a_key_that_the_provider_has_only_now_is_asked_for() {
    let provider = Provider::start().await.expect("a provider");
    let mut setup = Setup::default();
    setup.limits["openid_ask_again"] = json!(300);
    let edge = with_openid_and(setup, &provider, json!({})).await;
    assert_eq!(by_provider(&edge, &provider).await.status, 200);
    provider.sign_with(Key::Rsa(1), "k2");
    provider.publish(vec![Key::Rsa(0).public("k1"), Key::Rsa(1).public("k2")]);
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(by_provider(&edge, &provider).await.status, 200);
    assert_eq!(provider.keys_asked(), 2);
    // The old one is good as long as the provider has it.
    provider.sign_with(Key::Rsa(0), "k1");
    assert_eq!(by_provider(&edge, &provider).await.status, 200);
}

#[tokio::test]
async fn a_made_up_key_is_asked_for_once_a_minute() {
    let provider = Provider::start().await.expect("a provider");
    let edge = with_openid(&provider, json!({})).await;
    for name in 0..5 {
        provider.sign_with(Key::Rsa(1), &format!("made-up-{name}"));
        assert_eq!(by_provider(&edge, &provider).await.status, 400);
    }
    assert_eq!(provider.keys_asked(), 1, "they were asked for within this minute");
}

#[tokio::test]
async fn a_provider_changes_its_keys_and_their_kind() {
    for key in [Key::P256, Key::Ed25519, Key::Rsa(0)] {
        let provider = Provider::start().await.expect("a provider");
        provider.publish(vec![key.public("a"), Key::Rsa(1).public("b")]);
        provider.sign_with(key.clone(), "a");
        let edge = with_openid(&provider, json!({})).await;
        let answer = by_provider(&edge, &provider).await;
        assert_eq!(answer.status, 200, "{key:?}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_role_comes_from_a_claim_where_the_clinic_says_so() {
    let provider = Provider::start().await.expect("a provider");
    let more =
        json!({ "role_claim": "realm_access.roles", "roles": { "reception": "front_desk", "doctors": "clinical" } });
    let edge = with_openid(&provider, more).await;
    // On the list: their name and id stay, the role is the provider's.
    provider.say(json!({ "realm_access": { "roles": ["offline_access", "doctors"] } }));
    let answer = by_provider(&edge, &provider).await;
    let told = me(&edge, &cookie_of(&answer, NAME).expect("a cookie"), "active").await;
    assert_eq!(
        (&told["member"]["id"], &told["member"]["role"]),
        (&json!("ann"), &json!("clinical"))
    );
    // Not on the list: the provider's name, and an id that says nothing.
    let new = json!({ "sub": "new", "name": "Nils Ny", "email": "nils@elsewhere.example", "realm_access": { "roles": ["reception"] } });
    provider.say(new);
    let answer = by_provider(&edge, &provider).await;
    let told = me(&edge, &cookie_of(&answer, NAME).expect("a cookie"), "active").await;
    assert_eq!(
        (&told["member"]["name"], &told["member"]["role"]),
        (&json!("Nils Ny"), &json!("front_desk"))
    );
    assert!(told["member"]["id"].as_str().is_some_and(|id| id.starts_with("u-")));
    // No role there is none here, list or not.
    for none in [
        json!({}),
        json!({ "realm_access": { "roles": [] } }),
        json!({ "realm_access": { "roles": ["cleaners"] } }),
    ] {
        provider.say(none);
        let answer = by_provider(&edge, &provider).await;
        assert_eq!(
            (answer.status, cookie_of(&answer, NAME)),
            (403, None),
            "{}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn a_clinic_whose_staff_come_by_their_providers_word_alone_takes_tasks() {
    let provider = Provider::start().await.expect("a provider");
    let edge = Edge::start().await;
    let mut alone = config();
    alone["staff"] = json!([]);
    edge.configure(&alone).await;
    let (me, _) = edge.patient("en").await;
    assert_eq!(me.person().await.expect_err("nobody receives it").status(), 409);
    let mut openid = provider.config();
    openid["role_claim"] = json!("roles");
    openid["roles"] = json!({ "reception": "front_desk" });
    alone["desk"] = json!({ "openid": openid });
    edge.configure(&alone).await;
    me.person().await.expect("somebody receives it");
}

#[tokio::test]
async fn whom_the_clinic_does_not_know_is_told_so_and_audited() {
    let provider = Provider::start().await.expect("a provider");
    let edge = with_openid(&provider, json!({})).await;
    for stranger in [
        json!({ "email": "eve@elsewhere.example" }),
        json!({ "email_verified": false }),
        json!({ "email_verified": null }),
        json!({ "email": null }),
    ] {
        provider.say(stranger.clone());
        let answer = by_provider(&edge, &provider).await;
        assert_eq!((answer.status, cookie_of(&answer, NAME)), (403, None), "{stranger}");
        assert!(
            answer.text().contains("not on this clinic’s staff list"),
            "{}",
            answer.text()
        );
    }
    let audit = edge.admin("GET", "/audit", &Value::Null).await.text();
    assert!(
        audit.contains("sign_in_refused") && !audit.contains("elsewhere.example"),
        "{audit}"
    );
    // Where the provider has the clinic's own addresses only, the clinic says so.
    let trusting = with_openid(&provider, json!({ "email_is_verified": true })).await;
    provider.say(json!({ "email_verified": null }));
    assert_eq!(by_provider(&trusting, &provider).await.status, 200);
}

#[tokio::test]
async fn a_provider_that_is_away_is_a_page_and_not_a_riddle() {
    let provider = Provider::start().await.expect("a provider");
    let edge = with_openid(&provider, json!({})).await;
    provider.down(true);
    let begin = edge.call("GET", "/desk/riverside/sign-in", &[], b"").await;
    assert_eq!(begin.status, 503);
    assert!(begin.text().contains("does not answer"), "{}", begin.text());
    provider.down(false);
    assert_eq!(by_provider(&edge, &provider).await.status, 200);
    let without = Edge::start().await;
    let nothing = without.call("GET", "/desk/riverside/sign-in", &[], b"").await;
    assert_eq!(nothing.status, 404);
}
