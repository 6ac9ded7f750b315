//! Where a clinic's times are kept: here, or in a schedule of its own that is spoken to by FHIR.

use super::tree::Table;
use super::web::{self, Reach};
use serde::Serialize;

/// Characters of the token that an external schedule asks for.
const MAX_TOKEN: usize = 2_000;

/// Where the times are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Schedule {
    /// Here: slots follow from the clinicians' hours, and whether one is taken is decided here.
    #[default]
    Own,
    /// In an external schedule, which decides.
    Fhir(Fhir),
}

/// An external schedule by FHIR R4. The token is never written out, and `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Fhir {
    /// The base address, without a slash at the end.
    #[serde(rename = "fhir")]
    pub base: String,
    /// The bearer token that it asks for; empty: none.
    #[serde(skip)]
    pub token: String,
}

impl std::fmt::Debug for Fhir {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fhir").field("base", &self.base).finish_non_exhaustive()
    }
}

impl Schedule {
    /// Whether it is kept here.
    #[must_use]
    pub fn is_own(&self) -> bool {
        *self == Schedule::Own
    }
}

/// What an administrator reads: the address, never the token.
impl Serialize for Schedule {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Schedule::Own => s.serialize_none(),
            Schedule::Fhir(fhir) => fhir.serialize(s),
        }
    }
}

/// Reads the table `schedule`, if there is one.
pub fn schedule(top: &mut Table, reach: Reach) -> Schedule {
    let Some(mut table) = top.table("schedule") else {
        return Schedule::Own;
    };
    let base = table.text("fhir", web::MAX_URL);
    // A query would swallow what is added to the address.
    if base
        .as_ref()
        .is_some_and(|url| !web::is_url(url, reach) || url.contains('?'))
    {
        table.wrong(
            "fhir",
            "must be the https address of a FHIR R4 service on a public host, without a query",
        );
    }
    let token = table.optional_text("token", MAX_TOKEN).unwrap_or_default();
    if !token.bytes().all(|c| c.is_ascii_graphic()) {
        table.wrong("token", "must be visible ASCII characters");
    }
    top.close(table);
    match base {
        Some(base) => Schedule::Fhir(Fhir {
            base: base.trim_end_matches('/').to_owned(),
            token,
        }),
        None => Schedule::Own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(toml: &str, reach: Reach) -> Result<Schedule, Vec<String>> {
        let mut top = Table::from_toml(toml, 10_000).expect("TOML");
        let schedule = schedule(&mut top, reach);
        let errors = top.finish();
        if errors.is_empty() {
            Ok(schedule)
        } else {
            Err(errors.iter().map(ToString::to_string).collect())
        }
    }

    #[test]
    fn times_are_kept_here_unless_the_clinic_says_where() {
        assert_eq!(read("", Reach::Public), Ok(Schedule::Own));
        let fhir = read(
            "[schedule]\nfhir = 'https://fhir.example/r4/'\ntoken = 't0ken'",
            Reach::Public,
        );
        assert_eq!(
            fhir,
            Ok(Schedule::Fhir(Fhir {
                base: "https://fhir.example/r4".to_owned(),
                token: "t0ken".to_owned(),
            }))
        );
        let local = "[schedule]\nfhir = 'http://127.0.0.1:9000/fhir'";
        assert!(read(local, Reach::Loopback).is_ok());
        for (bad, expected) in [
            (local, "schedule.fhir must be"),
            ("[schedule]", "schedule.fhir is missing"),
            ("[schedule]\nfhir = 'https://fhir.example/?x='", "schedule.fhir must be"),
            (
                "[schedule]\nfhir = 'https://a.example'\ntoken = 'a b'",
                "schedule.token must be",
            ),
            (
                "[schedule]\nfhir = 'https://a.example'\nkind = 'r5'",
                "schedule.kind is not known",
            ),
        ] {
            let errors = read(bad, Reach::Public).expect_err("a mistake");
            assert!(errors.iter().any(|e| e.starts_with(expected)), "{bad}: {errors:?}");
        }
    }

    #[test]
    fn the_token_never_comes_out() {
        let schedule = read(
            "[schedule]\nfhir = 'https://fhir.example'\ntoken = 't0ken'",
            Reach::Public,
        )
        .expect("good");
        let json = serde_json::to_string(&schedule).expect("JSON");
        assert_eq!(json, r#"{"fhir":"https://fhir.example"}"#);
        assert!(!format!("{schedule:?}").contains("t0ken"));
    }
}
