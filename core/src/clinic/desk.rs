//! How the clinic's staff signs in at the desk: with the OpenID provider that it has anyway.

use super::channels::names_secret;
use super::staff::Role;
use super::tree::Table;
use super::web::{self, Reach};
use serde::Serialize;
use std::collections::BTreeMap;

/// How every secret of an OpenID client begins that a configuration may name: no other secret of the deployment can be used by naming it.
pub const OPENID_PREFIX: &str = "OPENID_";
/// What is asked of the provider where a clinic says nothing.
const SCOPES: [&str; 3] = ["openid", "email", "profile"];
/// Scopes at most, and characters of one.
const MAX_SCOPES: usize = 10;
const MAX_SCOPE: usize = 100;
/// Values that may mean a role, and characters of one: Entra's group ids have 36.
const MAX_VALUES: usize = 100;
const MAX_VALUE: usize = 200;
/// Characters of a client's id, and of where a claim is.
const MAX_CLIENT: usize = 255;
const MAX_CLAIM: usize = 200;
/// Characters of a secret's name.
const MAX_NAME: usize = 64;
/// What stands in the issuer's name where Entra has one address for every tenant.
pub const TENANT: &str = "{tenantid}";

/// What a clinic decides about its desk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DeskSettings {
    /// Its OpenID provider; none: nobody signs in but in demo mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub openid: Option<OpenId>,
}

impl DeskSettings {
    /// Whether nothing is decided.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.openid.is_none()
    }

    /// Whether staff come by what their provider says of them, also where the clinic lists nobody.
    #[must_use]
    pub fn is_by_claim(&self) -> bool {
        self.openid.as_ref().is_some_and(|openid| openid.role_claim.is_some())
    }
}

/// The clinic's OpenID provider, and whom it lets in as what. `Debug` does not show the secret's name.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct OpenId {
    /// The provider's name for itself: where its discovery document is, and what its tokens say.
    pub issuer: String,
    /// Our id there.
    pub client_id: String,
    /// The name of the deployment's secret with which we prove that it is us. Never shown.
    #[serde(skip)]
    pub client_secret: String,
    /// What is asked for; always with `openid`.
    pub scopes: Vec<String>,
    /// The only tenant that may sign in, where the issuer is Entra's for all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// Where the roles stand in the token: `roles`, `realm_access.roles`, or a claim's whole name; none: the clinic's list says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_claim: Option<String>,
    /// What each value there means. Somebody with several has the first of [`crate::desk::openid::FIRST`].
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub roles: BTreeMap<String, Role>,
    /// The provider gives out addresses of the clinic's own only, and so says nothing of their being verified.
    pub email_is_verified: bool,
}

impl std::fmt::Debug for OpenId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenId")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .field("role_claim", &self.role_claim)
            .finish_non_exhaustive()
    }
}

/// Reads `[desk]`: every mistake goes to its table.
#[must_use]
pub fn desk(top: &mut Table, reach: Reach) -> DeskSettings {
    let Some(mut table) = top.table("desk") else {
        return DeskSettings::default();
    };
    let openid = openid(&mut table, reach);
    top.close(table);
    DeskSettings { openid }
}

fn openid(desk: &mut Table, reach: Reach) -> Option<OpenId> {
    let mut table = desk.table("openid")?;
    let issuer = table.checked(
        "issuer",
        web::MAX_URL,
        "must be an https address of a public host, without a query",
        |t| is_issuer(t, reach).then(|| t.to_owned()),
    );
    let client_id = table.text("client_id", MAX_CLIENT);
    let client_secret = table.checked(
        "client_secret",
        MAX_NAME,
        "must name a secret of the deployment that begins with 'OPENID_'",
        |name| names_secret(name, OPENID_PREFIX).then(|| name.to_owned()),
    );
    let mut scopes = table.texts("scopes", MAX_SCOPES, MAX_SCOPE);
    if !scopes
        .iter()
        .all(|s| s.bytes().all(|c| c.is_ascii_graphic() && c != b'"' && c != b'\\'))
    {
        table.wrong("scopes", "must be scopes without spaces and quotes");
    }
    if scopes.is_empty() {
        scopes = SCOPES.map(str::to_owned).to_vec();
    } else if !scopes.iter().any(|s| s == "openid") {
        scopes.insert(0, "openid".to_owned());
    }
    let tenant = table.optional_text("tenant", MAX_VALUE);
    if tenant.is_none() && issuer.as_deref().is_some_and(is_for_all) {
        table.wrong("tenant", "is missing: this issuer signs for everybody's tenants");
    }
    let role_claim = table.optional_text("role_claim", MAX_CLAIM);
    let mut roles = BTreeMap::new();
    if let Some(mut listed) = table.table("roles") {
        for value in listed.names() {
            let role = listed.checked(
                &value,
                20,
                "must be 'front_desk', 'clinical', 'billing', 'admin' or 'compliance'",
                Role::parse,
            );
            if value.is_empty() || value.chars().count() > MAX_VALUE || roles.len() >= MAX_VALUES {
                listed.wrong(&value, "must be one of at most 100 values of 1 to 200 characters");
            } else if let Some(role) = role {
                roles.insert(value, role);
            }
        }
        table.close(listed);
    }
    if roles.is_empty() == role_claim.is_some() {
        table.wrong(
            "roles",
            "must say what the values of 'role_claim' mean; one goes with the other",
        );
    }
    let email_is_verified = table.truth("email_is_verified").unwrap_or_default();
    desk.close(table);
    Some(OpenId {
        issuer: issuer?,
        client_id: client_id?,
        client_secret: client_secret?,
        scopes,
        tenant,
        role_claim,
        roles,
        email_is_verified,
    })
}

/// OpenID Connect Discovery, 2: an address without query and fragment.
fn is_issuer(text: &str, reach: Reach) -> bool {
    !text.contains('?') && web::is_url(text, reach)
}

/// Whether Entra signs here for whoever has an account anywhere.
fn is_for_all(issuer: &str) -> bool {
    let path = issuer
        .strip_prefix("https://login.microsoftonline.com/")
        .unwrap_or_default();
    matches!(path.split('/').next(), Some("common" | "organizations" | "consumers"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[desk.openid]\nissuer = 'https://id.riverside.example/realms/staff'\nclient_id = 'samtal'\nclient_secret = 'OPENID_SECRET'\n";

    fn read(toml: &str) -> (DeskSettings, Vec<String>) {
        let mut top = Table::from_toml(toml, 10_000).expect("TOML");
        let desk = desk(&mut top, Reach::Public);
        (desk, top.finish().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_clinic_names_its_provider() {
        assert_eq!(read(""), (DeskSettings::default(), vec![]));
        let (settings, errors) = read(GOOD);
        let openid = settings.openid.expect("a provider");
        assert_eq!(
            (openid.scopes.join(" "), errors),
            ("openid email profile".to_owned(), vec![])
        );
        let shown = serde_json::to_string(&openid).expect("JSON") + &format!("{openid:?}");
        assert!(!shown.contains("OPENID_"), "{shown}");
    }

    #[test]
    fn roles_come_from_a_claim_where_the_clinic_says_what_its_values_mean() {
        let (settings, errors) = read(&format!(
            "{GOOD}role_claim = 'realm_access.roles'\nscopes = ['roles']\n[desk.openid.roles]\nreception = 'front_desk'\ndoctors = 'clinical'"
        ));
        assert!(settings.is_by_claim() && !read(GOOD).0.is_by_claim());
        let openid = settings.openid.expect("a provider");
        assert_eq!(errors, Vec::<String>::new());
        assert_eq!(openid.roles.get("doctors"), Some(&Role::Clinical));
        assert_eq!(openid.scopes, ["openid", "roles"]);
    }

    #[test]
    fn a_mistake_is_named() {
        let with = |from: &str, to: &str| GOOD.replace(from, to);
        for (toml, expected) in [
            (with("https://id", "http://id"), "desk.openid.issuer must be"),
            (with("/staff'", "/staff?a=b'"), "desk.openid.issuer must be"),
            (
                with("https://id.riverside.example", "https://10.0.0.1"),
                "desk.openid.issuer must be",
            ),
            (with("OPENID_SECRET", "PEPPER"), "desk.openid.client_secret must name"),
            (with("client_id = 'samtal'\n", ""), "desk.openid.client_id is missing"),
            (
                with(
                    "id.riverside.example/realms/staff",
                    "login.microsoftonline.com/common/v2.0",
                ),
                "desk.openid.tenant is missing",
            ),
            (format!("{GOOD}role_claim = 'roles'"), "desk.openid.roles must say"),
            (
                format!("{GOOD}[desk.openid.roles]\na = 'admin'"),
                "desk.openid.roles must say",
            ),
            (
                format!("{GOOD}role_claim = 'roles'\n[desk.openid.roles]\na = 'doctor'"),
                "desk.openid.roles.a must be",
            ),
            (format!("{GOOD}scopes = ['a b']"), "desk.openid.scopes must be"),
            (format!("{GOOD}secret = 'x'"), "desk.openid.secret is not known"),
        ] {
            let (_, errors) = read(&toml);
            assert!(errors.iter().any(|e| e.starts_with(expected)), "{toml}: {errors:?}");
        }
    }
}
