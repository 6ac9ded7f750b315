//! What the page behind a form's secure link sends: the token from the address' fragment, and the answer to the check.

use super::body::Fields;
use super::browser::{MAX_BODY, MIN_SECRET_CID};
use super::problem::Problem;
use crate::handoff::form_link::is_day;
use crate::log::append::is_cid;
use serde::{Deserialize, Serialize};

/// Characters of a token that are looked at.
const MAX_TOKEN: usize = 200;
/// Characters of a code as typed.
const MAX_CODE: usize = 40;

/// `POST /form-links/open` and `/form-links/code`: the link's token.
///
/// # Errors
/// What is wrong with the body.
pub fn parse_token(text: &str) -> Result<String, Problem> {
    Fields::read(text, MAX_BODY, &["token"])?.text("token", 1, MAX_TOKEN)
}

/// The answer to the check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// A date of birth: `1985-03-12`.
    DateOfBirth(String),
    /// A one-time code: its digits.
    Code(String),
}

/// `POST /form-links/redeem`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redeem {
    /// The link's token.
    pub token: String,
    /// A secret of the browser: after a lost answer the same one gets the same again.
    pub cid: String,
    /// The answer to the check.
    pub proof: Proof,
}

impl Redeem {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with the body; of the link nothing is told.
    pub fn parse(text: &str) -> Result<Redeem, Problem> {
        let mut fields = Fields::read(text, MAX_BODY, &["token", "cid", "date_of_birth", "code"])?;
        let token = fields.text("token", 1, MAX_TOKEN)?;
        let cid = fields.text("cid", MIN_SECRET_CID, 64)?;
        if !is_cid(&cid) {
            return Err(Problem::invalid("cid", "must be 22 to 64 of A-Z a-z 0-9 - _"));
        }
        let born = fields.optional_text("date_of_birth", 1, 10)?;
        let code = fields.optional_text("code", 1, MAX_CODE)?;
        let proof = match (born, code) {
            (Some(born), None) if is_day(&born) => Proof::DateOfBirth(born),
            (Some(_), None) => return Err(Problem::invalid("date_of_birth", "must be a date like '1985-03-12'")),
            (None, Some(code)) => {
                let digits: String = code.chars().filter(char::is_ascii_digit).collect();
                if digits.is_empty() {
                    return Err(Problem::invalid("code", "must have digits"));
                }
                Proof::Code(digits)
            }
            (None, None) => return Err(Problem::invalid("date_of_birth", "is missing, and so is 'code'")),
            (Some(_), Some(_)) => return Err(Problem::invalid("code", "must not be sent with 'date_of_birth'")),
        };
        Ok(Redeem { token, cid, proof })
    }
}

#[cfg(test)]
mod tests {
    use super::super::problem::refusal;
    use super::*;

    const CID: &str = "abcdefghijklmnopqrstuv";

    fn read(more: &str) -> Result<Redeem, Problem> {
        Redeem::parse(&format!(r#"{{"token":"fl_x.y","cid":"{CID}"{more}}}"#))
    }

    #[test]
    fn an_answer_is_a_date_or_a_code() {
        let born = read(r#","date_of_birth":"1985-03-12""#).map(|r| r.proof);
        assert_eq!(born, Ok(Proof::DateOfBirth("1985-03-12".to_owned())));
        let code = read(r#","code":"123 456""#).map(|r| r.proof);
        assert_eq!(code, Ok(Proof::Code("123456".to_owned())));
    }

    #[test]
    fn anything_else_names_its_field() {
        for (more, expected) in [
            ("", "invalid date_of_birth"),
            (r#","date_of_birth":"12/03/1985""#, "invalid date_of_birth"),
            (r#","date_of_birth":"1985-02-30""#, "invalid date_of_birth"),
            (r#","date_of_birth":19850312"#, "invalid date_of_birth"),
            (r#","code":"abc""#, "invalid code"),
            (r#","code":"123456","date_of_birth":"1985-03-12""#, "invalid code"),
            (r#","code":"123456","session":"x""#, "unknown session"),
        ] {
            assert_eq!(refusal(read(more)), expected, "{more}");
        }
        let short = r#"{"token":"x","cid":"short","code":"1"}"#;
        assert_eq!(refusal(Redeem::parse(short)), "invalid cid");
        assert_eq!(refusal(parse_token("{}")), "invalid token");
        assert_eq!(refusal(parse_token(r#"{"token":"x","form":"intake"}"#)), "unknown form");
        assert_eq!(parse_token(r#"{"token":"x"}"#), Ok("x".to_owned()));
    }
}
