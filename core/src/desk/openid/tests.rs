//! Tokens as providers sign them, and everything that is wrong with one.

use super::*;
use crate::clinic::web::Reach;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::json;

const NOW: At = At(1_732_000_000_000);
const PEPPER: &[u8] = b"0123456789abcdef0123456789abcdef";

fn openid(issuer: &str) -> OpenId {
    OpenId {
        issuer: issuer.to_owned(),
        client_id: "samtal".to_owned(),
        client_secret: "OPENID_SECRET".to_owned(),
        scopes: vec!["openid".to_owned(), "email".to_owned()],
        tenant: None,
        role_claim: None,
        roles: Default::default(),
        email_is_verified: false,
    }
}

fn with_roles(issuer: &str, claim: &str, roles: &[(&str, Role)]) -> OpenId {
    OpenId {
        role_claim: Some(claim.to_owned()),
        roles: roles.iter().map(|(value, role)| ((*value).to_owned(), *role)).collect(),
        ..openid(issuer)
    }
}

fn provider(issuer: &str) -> Provider {
    Provider {
        issuer: issuer.to_owned(),
        authorization: "https://id.example/authorize".to_owned(),
        token: "https://id.example/token".to_owned(),
        keys: "https://id.example/keys".to_owned(),
        secret_in_body: false,
    }
}

fn staff() -> Vec<Person> {
    vec![Person {
        id: "ann".to_owned(),
        name: "Ann".to_owned(),
        title: "Receptionist".to_owned(),
        role: Role::FrontDesk,
        email: "ann@riverside.example".to_owned(),
    }]
}

fn signer() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn token_with(head: &Value, claims: &Value) -> String {
    let part = |value: &Value| base64url(value.to_string().as_bytes());
    let message = format!("{}.{}", part(head), part(claims));
    format!("{message}.{}", base64url(&signer().sign(message.as_bytes()).to_bytes()))
}

/// The claims that every provider's tokens have, and these.
fn claims(issuer: &str, more: Value) -> Value {
    let now = NOW.0 / 1_000;
    let mut claims =
        json!({ "iss": issuer, "aud": "samtal", "sub": "s-1", "iat": now, "exp": now + 300, "nonce": "n" });
    for (name, value) in more.as_object().cloned().unwrap_or_default() {
        if value.is_null() {
            claims.as_object_mut().expect("an object").remove(&name);
        } else {
            claims[name] = value;
        }
    }
    claims
}

fn checked(openid: &OpenId, provider: &Provider, claims: &Value) -> Result<Identity, Refused> {
    let token = Unchecked::read(&token_with(&json!({ "alg": "EdDSA", "kid": "k" }), claims)).expect("a token");
    check(&token, openid, provider, "n", NOW)
}

fn who(openid: &OpenId, claims: Value) -> Result<Welcome, Refused> {
    let identity = checked(openid, &provider(&openid.issuer), &claims)?;
    welcome(&identity, openid, &staff(), PEPPER, "riverside")
}

#[test]
fn google_names_a_verified_address_and_the_list_says_the_role() {
    let google = "https://accounts.google.com";
    let token = json!({
        "azp": "samtal", "hd": "riverside.example", "email": "Ann@Riverside.example", "email_verified": true,
        "at_hash": "x", "name": "Ann Ek", "picture": "https://lh3.googleusercontent.com/a",
    });
    let ann = who(&openid(google), claims(google, token)).expect("she comes in");
    assert_eq!(
        (ann.person.id.as_str(), ann.person.name.as_str(), ann.by_claim),
        ("ann", "Ann", false)
    );
    assert_eq!(ann.person.role, Role::FrontDesk);
}

#[test]
fn keycloak_has_its_roles_two_levels_down() {
    let realm = "https://id.riverside.example/realms/staff";
    let openid = with_roles(realm, "realm_access.roles", &[("doctor", Role::Clinical)]);
    let token = json!({
        "typ": "ID", "azp": "samtal", "preferred_username": "phillips", "name": "Dr. Phillips", "email_verified": false,
        "email": "phillips@riverside.example", "realm_access": { "roles": ["offline_access", "doctor"] },
    });
    let doctor = who(&openid, claims(realm, token)).expect("she comes in");
    assert_eq!((doctor.person.role, doctor.by_claim), (Role::Clinical, true));
    assert_eq!(doctor.person.name, "Dr. Phillips");
    assert!(doctor.person.id.starts_with("u-") && doctor.person.id.len() == 18);
    let without = json!({ "realm_access": { "roles": ["offline_access"] } });
    assert_eq!(who(&openid, claims(realm, without)), Err(Refused::NoRole));
}

#[test]
fn entra_signs_for_one_tenant_in_its_own_name() {
    const TENANT_ID: &str = "11111111-2222-3333-4444-555555555555";
    let issuer = format!("https://login.microsoftonline.com/{TENANT_ID}/v2.0");
    let openid = with_roles(
        &issuer,
        "roles",
        &[("Desk.Reception", Role::FrontDesk), ("Desk.Admin", Role::Admin)],
    );
    let token = json!({
        "ver": "2.0", "tid": TENANT_ID, "oid": "o", "preferred_username": "ann@riverside.example", "name": "Ann Ek",
        "email": "ann@riverside.example", "roles": ["Desk.Reception", "Desk.Admin"],
    });
    let ann = who(&openid, claims(&issuer, token)).expect("she comes in");
    assert_eq!(ann.person.role, Role::Admin, "the first of what she has");
    // Any tenant may write any address into its tokens: it is not believed unless Entra says that its domain is the tenant's.
    let by_list = super::tests::openid(&issuer);
    let unsaid = json!({ "tid": TENANT_ID, "email": "ann@riverside.example" });
    assert_eq!(who(&by_list, claims(&issuer, unsaid)), Err(Refused::Unverified));
    for said in [json!(true), json!("1"), json!(1)] {
        let said = json!({ "tid": TENANT_ID, "email": "ann@riverside.example", "xms_edov": said });
        assert!(who(&by_list, claims(&issuer, said)).is_ok());
    }
}

#[test]
fn entras_address_for_everybody_lets_in_the_clinics_tenant_alone() {
    let common = "https://login.microsoftonline.com/organizations/v2.0";
    let mine = "11111111-2222-3333-4444-555555555555";
    let other = "99999999-2222-3333-4444-555555555555";
    let openid = OpenId {
        tenant: Some(mine.to_owned()),
        email_is_verified: true,
        ..openid(common)
    };
    let document = json!({
        "issuer": "https://login.microsoftonline.com/{tenantid}/v2.0",
        "authorization_endpoint": "https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize",
        "token_endpoint": "https://login.microsoftonline.com/organizations/oauth2/v2.0/token",
        "jwks_uri": "https://login.microsoftonline.com/organizations/discovery/v2.0/keys",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    });
    let provider = Provider::read(&document.to_string(), &openid, Reach::Public).expect("a provider");
    let of = |iss: &str, tid: &str| {
        let issuer = format!("https://login.microsoftonline.com/{iss}/v2.0");
        checked(&openid, &provider, &claims(&issuer, json!({ "tid": tid })))
    };
    assert!(of(mine, mine).is_ok());
    assert_eq!(of(other, other), Err(Refused::Issuer));
    assert_eq!(of(other, mine), Err(Refused::Issuer));
    assert_eq!(of(mine, other), Err(Refused::Issuer));
    assert_eq!(of("{tenantid}", mine), Err(Refused::Issuer));
}

#[test]
fn cloudflare_access_names_groups() {
    let team = "https://riverside.cloudflareaccess.com/cdn-cgi/access/sso/oidc/abc";
    let openid = with_roles(team, "groups", &[("billing@riverside.example", Role::Billing)]);
    let token = json!({ "email": "maya@riverside.example", "groups": ["everyone", "billing@riverside.example"], "name": "Maya" });
    let maya = who(&openid, claims(team, token)).expect("she comes in");
    assert_eq!((maya.person.role, maya.person.name.as_str()), (Role::Billing, "Maya"));
}

#[test]
fn a_claims_whole_name_may_have_dots() {
    let issuer = "https://id.example";
    let openid = with_roles(issuer, "https://riverside.example/role", &[("desk", Role::FrontDesk)]);
    let token = json!({ "https://riverside.example/role": "desk" });
    assert_eq!(
        who(&openid, claims(issuer, token)).map(|w| w.person.role),
        Ok(Role::FrontDesk)
    );
}

#[test]
fn whoever_the_clinic_does_not_list_has_the_same_id_each_time_and_another_one_elsewhere() {
    let issuer = "https://id.example";
    let openid = with_roles(issuer, "roles", &[("desk", Role::FrontDesk)]);
    let id = |sub: &str, clinic: &str| {
        let identity = checked(
            &openid,
            &provider(issuer),
            &claims(issuer, json!({ "sub": sub, "roles": "desk" })),
        )
        .expect("an identity");
        welcome(&identity, &openid, &[], PEPPER, clinic)
            .expect("welcome")
            .person
            .id
    };
    assert_eq!(id("a", "riverside"), id("a", "riverside"));
    assert_ne!(id("a", "riverside"), id("b", "riverside"));
    assert_ne!(id("a", "riverside"), id("a", "lakeside"));
    assert!(crate::clinic::staff::is_id(&id("a", "riverside")));
}

#[test]
fn every_claim_counts() {
    let issuer = "https://id.example";
    let now = NOW.0 / 1_000;
    let refused = |more: Value| checked(&openid(issuer), &provider(issuer), &claims(issuer, more)).err();
    for (more, expected) in [
        (json!({}), None),
        (json!({ "iss": "https://id.example/" }), Some(Refused::Issuer)),
        (json!({ "iss": null }), Some(Refused::Claim("iss"))),
        (json!({ "aud": "other" }), Some(Refused::Audience)),
        (json!({ "aud": ["samtal", "other"] }), Some(Refused::Audience)),
        (json!({ "aud": ["samtal", "other"], "azp": "samtal" }), None),
        (json!({ "azp": "other" }), Some(Refused::Audience)),
        (json!({ "aud": null }), Some(Refused::Claim("aud"))),
        (json!({ "exp": now - 59 }), None),
        (json!({ "exp": now - 60 }), Some(Refused::Expired)),
        (json!({ "exp": "soon" }), Some(Refused::Claim("exp"))),
        (json!({ "iat": now + 60 }), None),
        (json!({ "iat": now + 61 }), Some(Refused::NotYet)),
        (json!({ "iat": now - 659 }), None),
        (json!({ "iat": now - 660 }), Some(Refused::Expired)),
        (json!({ "nbf": now + 61 }), Some(Refused::NotYet)),
        (json!({ "nonce": "other" }), Some(Refused::Nonce)),
        (json!({ "nonce": null }), Some(Refused::Nonce)),
        (json!({ "sub": "" }), Some(Refused::Claim("sub"))),
        (json!({ "sub": "x".repeat(256) }), Some(Refused::Claim("sub"))),
    ] {
        assert_eq!(refused(more.clone()), expected, "{more}");
    }
}

#[test]
fn the_header_chooses_no_algorithm_that_is_not_taken() {
    let issuer = "https://id.example";
    let read = |head: Value| Unchecked::read(&token_with(&head, &claims(issuer, json!({})))).err();
    for alg in ["none", "None", "HS256", "HS512", "RS384", "PS256", "ES384", "rs256", ""] {
        assert_eq!(read(json!({ "alg": alg })), Some(Refused::Algorithm), "{alg}");
    }
    assert_eq!(
        read(json!({ "alg": "RS256", "crit": ["exp"] })),
        Some(Refused::Algorithm)
    );
    assert_eq!(read(json!({ "alg": "RS256", "b64": false })), Some(Refused::Algorithm));
    assert_eq!(read(json!({ "alg": "RS256", "kid": 1 })), Some(Refused::Malformed));
    assert_eq!(read(json!({ "alg": "RS256", "kid": "k" })), None);
    for none in ["", "a", "a.b", "a.b.c", &"x".repeat(MAX_TOKEN + 1)] {
        assert_eq!(Unchecked::read(none).err(), Some(Refused::Malformed));
    }
}

#[test]
fn a_key_is_chosen_by_its_name_and_fits_the_algorithm() {
    let public = base64url(signer().verifying_key().as_bytes());
    let ed = |kid: &str| json!({ "kty": "OKP", "crv": "Ed25519", "kid": kid, "x": public });
    let rsa =
        |kid: &str, bytes: usize| json!({ "kty": "RSA", "kid": kid, "n": base64url(&vec![1; bytes]), "e": "AQAB" });
    let token = |head: Value| Unchecked::read(&token_with(&head, &json!({}))).expect("a token");
    let chosen = |keys: Value, head: Value| choose(&json!({ "keys": keys }).to_string(), &token(head));
    let edwards = json!({ "alg": "EdDSA", "kid": "b" });
    assert!(matches!(
        chosen(json!([ed("a"), ed("b")]), edwards.clone()),
        Some(PublicKey::Ed25519(_))
    ));
    assert_eq!(chosen(json!([ed("a")]), edwards.clone()), None, "no such name");
    assert_eq!(chosen(json!([rsa("b", 256)]), edwards.clone()), None, "of another kind");
    let mut kept = ed("b");
    kept["use"] = json!("enc");
    assert_eq!(chosen(json!([kept]), edwards), None, "for something else");
    // Without a name only where there is no choice.
    let unnamed = json!({ "alg": "EdDSA" });
    assert!(chosen(json!([ed("a"), rsa("b", 256)]), unnamed.clone()).is_some());
    assert_eq!(chosen(json!([ed("a"), ed("b")]), unnamed), None);
    // RFC 7518, 3.3.
    let with_rsa = json!({ "alg": "RS256", "kid": "a" });
    assert!(chosen(json!([rsa("a", 256)]), with_rsa.clone()).is_some());
    assert_eq!(chosen(json!([rsa("a", 255)]), with_rsa), None, "too short");
    assert_eq!(choose("no JSON", &token(json!({ "alg": "EdDSA" }))), None);
    // What the key signed, and what it did not.
    let good = token(json!({ "alg": "EdDSA", "kid": "a" }));
    assert!(ed25519_signed(signer().verifying_key().as_bytes(), &good));
    let mut bad = good.clone();
    bad.message.push('x');
    assert!(!ed25519_signed(signer().verifying_key().as_bytes(), &bad));
    assert!(!ed25519_signed(&[0; 32], &good), "every signature would fit this point");
}

#[test]
fn a_discovery_document_is_the_issuers_own_and_names_public_addresses() {
    let issuer = "https://id.example/realms/staff";
    let document = |name: &str, value: &str| {
        let mut document = json!({
            "issuer": issuer, "authorization_endpoint": "https://id.example/a", "token_endpoint": "https://id.example/t",
            "jwks_uri": "https://id.example/k",
        });
        if !name.is_empty() {
            document[name] = json!(value);
        }
        Provider::read(&document.to_string(), &openid(issuer), Reach::Public)
    };
    assert!(document("", "").is_some_and(|p| !p.secret_in_body));
    for (name, value) in [
        ("issuer", "https://id.example/realms/other"),
        ("issuer", "https://login.microsoftonline.com/{tenantid}/v2.0"),
        ("token_endpoint", "http://id.example/t"),
        ("token_endpoint", "https://10.0.0.1/t"),
        ("jwks_uri", "https://localhost/k"),
        ("authorization_endpoint", "javascript:alert(1)"),
    ] {
        assert_eq!(document(name, value), None, "{name} {value}");
    }
    assert_eq!(
        discovery_url(issuer),
        "https://id.example/realms/staff/.well-known/openid-configuration"
    );
    assert_eq!(
        discovery_url("https://id.example/"),
        "https://id.example/.well-known/openid-configuration"
    );
}

#[test]
fn what_a_browser_brings_back_is_its_own_and_in_time() {
    let pending = Pending::new(PEPPER, "riverside", [1; 32], NOW);
    let cookie = pending.cookie(PEPPER, "riverside");
    let before = At(NOW.0 - 1);
    let read = Pending::read(PEPPER, "riverside", &cookie, before).expect("its own");
    assert!(read == pending);
    assert!(
        !cookie.contains(&pending.verifier) && !cookie.contains(&pending.state) && !cookie.contains(&pending.nonce)
    );
    assert!(Pending::read(PEPPER, "riverside", &cookie, NOW).is_none(), "over");
    assert!(
        Pending::read(PEPPER, "lakeside", &cookie, before).is_none(),
        "another clinic's"
    );
    assert!(Pending::read(b"another pepper of thirty-two byte", "riverside", &cookie, before).is_none());
    let later = cookie.replace(&NOW.0.to_string(), &(NOW.0 + 1).to_string());
    for bad in ["", ".", "..", "a.b.c", &later, &format!("x{cookie}")] {
        assert!(Pending::read(PEPPER, "riverside", bad, before).is_none(), "{bad}");
    }
    assert!(Pending::new(PEPPER, "riverside", [2; 32], NOW).state != pending.state);
}

#[test]
fn the_provider_is_asked_as_the_standard_says() {
    let pending = Pending::new(PEPPER, "riverside", [1; 32], NOW);
    let url = pending.authorization_url(
        &provider("https://id.example"),
        &openid("https://id.example"),
        "https://c.example/desk/r/signed-in",
    );
    assert!(url.starts_with("https://id.example/authorize?response_type=code&client_id=samtal&redirect_uri=https%3A%2F%2Fc.example%2Fdesk%2Fr%2Fsigned-in&scope=openid%20email&state="));
    assert!(url.contains("&code_challenge_method=S256") && !url.contains(&pending.verifier));
    // RFC 7636: 43 to 128 characters.
    assert!((43..=128).contains(&pending.verifier.len()));
    let asked = |in_body: bool| {
        let provider = Provider {
            secret_in_body: in_body,
            ..provider("https://id.example")
        };
        pending.exchange(
            &provider,
            &openid("https://id.example"),
            "a b",
            "https://c.example/",
            "co&de",
        )
    };
    let (body, authorization) = asked(false);
    assert!(body.starts_with("grant_type=authorization_code&code=co%26de&") && !body.contains("secret"));
    // samtal:a%20b
    assert_eq!(authorization, "Basic c2FtdGFsOmElMjBi");
    let (body, authorization) = asked(true);
    assert!(body.ends_with("&client_id=samtal&client_secret=a%20b") && authorization.is_empty());
}
