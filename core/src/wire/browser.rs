//! What the patient's browser sends and gets: bodies of requests, frames of the socket.

use super::body::{Fields, check_text};
use super::problem::Problem;
use crate::log::append::is_cid;
use crate::log::event::{Answer, Destination, Page, Seq};
use crate::people::language::is_language;
use crate::people::told::Field;
use crate::time::At;
use serde::Serialize;
use serde_json::Value;

/// Characters of a message (WhatsApp's own limit, so that a conversation can continue there whole).
pub const MAX_MESSAGE: usize = 4_096;
/// Bytes of a body with a message: every character as two escaped surrogates (12 bytes), and room for the rest.
pub const MAX_MESSAGE_BODY: usize = MAX_MESSAGE * 12 + 1_024;
/// Bytes of a socket's frame: a message is the largest.
pub const MAX_FRAME: usize = MAX_MESSAGE_BODY;
/// Bytes of a form (reference: 64 kB).
pub const MAX_FORM_BODY: usize = 64 * 1_024;
/// Fields of a form (reference).
pub const MAX_FORM_FIELDS: usize = 200;
/// Characters of a form's field.
pub const MAX_FIELD_VALUE: usize = 2_000;
/// Bytes of every other body (reference: attributes 4 kB).
pub const MAX_BODY: usize = 8 * 1_024;
/// Characters of a page's path.
pub const MAX_PATH: usize = 512;
/// Characters of a page's title.
pub const MAX_TITLE: usize = 200;
/// Characters of a name, an id, a version or a purpose.
pub const MAX_NAME: usize = 80;
/// Characters of a phone number as typed.
pub const MAX_NUMBER: usize = 40;
/// Characters of an e-mail address, the longest of what a patient gives to be reached by (RFC 5321, 4.5.3.1).
pub const MAX_ADDRESS: usize = 254;
/// Characters of what a portal signs.
pub const MAX_JWT: usize = 4_096;
/// Fewest characters of the client id that makes a session: it stands for a token after a lost reply, so it must be as hard to guess
/// (22 characters of base 64 are 128 bits).
pub const MIN_SECRET_CID: usize = 22;

/// `POST /sessions`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewSession {
    /// A secret of the browser: a repeat makes no second session.
    pub cid: Option<String>,
    /// The patient's language.
    pub language: Option<String>,
    /// Where the patient is.
    pub page: Option<Page>,
    /// The version of the text that the patient agreed to.
    pub consent: Option<String>,
}

impl NewSession {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<NewSession, Problem> {
        let mut fields = Fields::read(text, MAX_BODY, &["cid", "language", "page", "consent"])?;
        let cid = optional_cid(&mut fields)?;
        if cid.as_ref().is_some_and(|c| c.len() < MIN_SECRET_CID) {
            return Err(Problem::invalid(
                "cid",
                "must be random and have at least 22 characters",
            ));
        }
        let language = fields.optional_text("language", 1, MAX_NAME)?;
        if language.as_ref().is_some_and(|l| !is_language(l)) {
            return Err(Problem::invalid(
                "language",
                "must be a language tag like 'en' or 'sv-SE'",
            ));
        }
        let page = match fields.optional_object("page")? {
            Some(map) => Some(page(&mut Fields::of(map, &["path", "title"])?)?),
            None => None,
        };
        let consent = match fields.optional_object("consent")? {
            Some(map) => Some(Fields::of(map, &["version"])?.text("version", 1, MAX_NAME)?),
            None => None,
        };
        Ok(NewSession {
            cid,
            language,
            page,
            consent,
        })
    }
}

/// `POST /session/messages`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// The browser's id of it.
    pub cid: String,
    /// The text, as typed.
    pub text: String,
}

impl NewMessage {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<NewMessage, Problem> {
        let mut fields = Fields::read(text, MAX_MESSAGE_BODY, &["cid", "text"])?;
        message(&mut fields)
    }
}

/// `POST /session/seen`: the last event that was shown.
///
/// # Errors
/// What is wrong with it.
pub fn parse_seen(text: &str) -> Result<Seq, Problem> {
    seen(&mut Fields::read(text, MAX_BODY, &["seq"])?)
}

/// `POST /session/pages`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPage {
    /// The browser's id of it.
    pub cid: Option<String>,
    /// The page.
    pub page: Page,
}

impl NewPage {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<NewPage, Problem> {
        let mut fields = Fields::read(text, MAX_BODY, &["cid", "path", "title"])?;
        let cid = optional_cid(&mut fields)?;
        let page = page(&mut fields)?;
        Ok(NewPage { cid, page })
    }
}

/// `POST /session/consent`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewConsent {
    /// The browser's id of it.
    pub cid: Option<String>,
    /// What for.
    pub purpose: String,
    /// The version of the text that was shown.
    pub version: String,
    /// Agreed or withdrawn.
    pub given: bool,
}

impl NewConsent {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<NewConsent, Problem> {
        let known = ["cid", "purpose", "version", "given"];
        let mut fields = Fields::read(text, MAX_BODY, &known)?;
        let cid = optional_cid(&mut fields)?;
        let purpose = fields.text("purpose", 1, MAX_NAME)?;
        if !is_id(&purpose) {
            return Err(Problem::invalid("purpose", ID));
        }
        let version = fields.text("version", 1, MAX_NAME)?;
        let given = fields
            .optional_truth("given")?
            .ok_or_else(|| Problem::invalid("given", "is missing"))?;
        Ok(NewConsent {
            cid,
            purpose,
            version,
            given,
        })
    }
}

/// `PUT /session/forms/{form}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormDraft {
    /// The browser's id of it.
    pub cid: Option<String>,
    /// What changed.
    pub answers: Vec<Answer>,
    /// Whether the form is finished with this.
    pub complete: bool,
}

impl FormDraft {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<FormDraft, Problem> {
        let mut fields = Fields::read(text, MAX_FORM_BODY, &["cid", "fields", "complete"])?;
        let cid = optional_cid(&mut fields)?;
        let complete = fields.optional_truth("complete")?.unwrap_or_default();
        let map = fields.optional_object("fields")?.unwrap_or_default();
        if map.len() > MAX_FORM_FIELDS {
            return Err(Problem::invalid("fields", "may be at most 200"));
        }
        if map.is_empty() && !complete {
            return Err(Problem::invalid("fields", "is missing"));
        }
        let mut answers = Vec::with_capacity(map.len());
        for (field, value) in map {
            if !is_id(&field) {
                return Err(Problem::invalid("fields", ID));
            }
            let Value::String(value) = value else {
                return Err(Problem::invalid(&field, "must be text"));
            };
            let value = check_text(&field, value, 0, MAX_FIELD_VALUE)?;
            answers.push(Answer { field, value });
        }
        Ok(FormDraft { cid, answers, complete })
    }
}

/// `POST /session/handoffs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHandoff {
    /// The browser's id of it.
    pub cid: Option<String>,
    /// Where to.
    pub to: Destination,
    /// The number to call back, as typed.
    pub number: Option<String>,
}

impl NewHandoff {
    /// Reads it. A call-back needs a number; nothing else takes one.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<NewHandoff, Problem> {
        let mut fields = Fields::read(text, MAX_BODY, &["cid", "to", "number"])?;
        let cid = optional_cid(&mut fields)?;
        let to = Destination::parse(&fields.text("to", 1, MAX_NAME)?)
            .ok_or_else(|| Problem::invalid("to", "must be 'phone', 'whatsapp' or 'callback'"))?;
        let number = fields.optional_text("number", 1, MAX_NUMBER)?;
        match (to, &number) {
            (Destination::Callback, None) => Err(Problem::invalid("number", "is missing")),
            (Destination::Phone | Destination::Whatsapp, Some(_)) => {
                Err(Problem::invalid("number", "is for a call-back only"))
            }
            _ => Ok(NewHandoff { cid, to, number }),
        }
    }
}

/// `POST /session/tasks`: what the patient asks for is always a person.
///
/// # Errors
/// What is wrong with it.
pub fn parse_task(text: &str) -> Result<Option<String>, Problem> {
    let mut fields = Fields::read(text, MAX_BODY, &["cid", "about"])?;
    match fields.text("about", 1, MAX_NAME)?.as_str() {
        "person" => optional_cid(&mut fields),
        _ => Err(Problem::invalid("about", "must be 'person'")),
    }
}

/// `POST /session/identify`: what the clinic's portal signed.
///
/// # Errors
/// What is wrong with it.
pub fn parse_identify(text: &str) -> Result<String, Problem> {
    Fields::read(text, MAX_BODY, &["jwt"])?.text("jwt", 1, MAX_JWT)
}

/// `POST /session/identifiers`: a name, a number or an address that the patient gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIdentifier {
    /// The browser's id of it.
    pub cid: Option<String>,
    /// What it is.
    pub field: Field,
    /// As typed.
    pub value: String,
}

impl NewIdentifier {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<NewIdentifier, Problem> {
        let mut fields = Fields::read(text, MAX_BODY, &["cid", "type", "value"])?;
        let cid = optional_cid(&mut fields)?;
        let field = Field::parse(&fields.text("type", 1, MAX_NAME)?)
            .ok_or_else(|| Problem::invalid("type", "must be 'name', 'phone' or 'email'"))?;
        let value = fields.text("value", 1, MAX_ADDRESS)?;
        Ok(NewIdentifier { cid, field, value })
    }
}

/// `POST …/check`: the code, as typed.
///
/// # Errors
/// What is wrong with it.
pub fn parse_check(text: &str) -> Result<String, Problem> {
    Fields::read(text, MAX_BODY, &["code"])?.text("code", 1, MAX_NUMBER)
}

/// `POST /session/device`: whether this is the patient's own device.
///
/// # Errors
/// What is wrong with it.
pub fn parse_device(text: &str) -> Result<bool, Problem> {
    let mut fields = Fields::read(text, MAX_BODY, &["kind"])?;
    match fields.text("kind", 1, MAX_NAME)?.as_str() {
        "own" => Ok(true),
        "shared" => Ok(false),
        _ => Err(Problem::invalid("kind", "must be 'own' or 'shared'")),
    }
}

/// A request that says all by its address: an empty body, or `{}`.
///
/// # Errors
/// Anything else.
pub fn parse_nothing(text: &str) -> Result<(), Problem> {
    if text.trim().is_empty() {
        return Ok(());
    }
    Fields::read(text, MAX_BODY, &[]).map(|_| ())
}

/// A frame of the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientFrame {
    /// Something said.
    Message(NewMessage),
    /// Everything up to here was shown.
    Seen(Seq),
    /// The patient is typing.
    Typing,
    /// The patient opened a page.
    Page(NewPage),
}

impl ClientFrame {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<ClientFrame, Problem> {
        let known = ["type", "cid", "text", "seq", "path", "title"];
        let mut fields = Fields::read(text, MAX_FRAME, &known)?;
        let kind = fields.text("type", 1, MAX_NAME)?;
        let only = |names: &[&str]| -> Result<(), Problem> {
            match known[1..].iter().find(|k| !names.contains(k) && fields.has(k)) {
                Some(foreign) => Err(Problem::unknown_field(foreign)),
                None => Ok(()),
            }
        };
        match kind.as_str() {
            "message" => {
                only(&["cid", "text"])?;
                message(&mut fields).map(ClientFrame::Message)
            }
            "seen" => {
                only(&["seq"])?;
                seen(&mut fields).map(ClientFrame::Seen)
            }
            "typing" => only(&[]).map(|()| ClientFrame::Typing),
            "page" => {
                only(&["cid", "path", "title"])?;
                let cid = optional_cid(&mut fields)?;
                let page = page(&mut fields)?;
                Ok(ClientFrame::Page(NewPage { cid, page }))
            }
            _ => Err(Problem::invalid(
                "type",
                "must be 'message', 'seen', 'typing' or 'page'",
            )),
        }
    }
}

/// The client id in a frame that was refused, so that the answer can say which message it is about.
#[must_use]
pub fn cid_of_refused(text: &str) -> Option<String> {
    if text.len() > MAX_FRAME {
        return None;
    }
    let value: Value = serde_json::from_str(text).ok()?;
    let cid = value.get("cid")?.as_str()?;
    is_cid(cid).then(|| cid.to_owned())
}

/// The frame with events, each as JSON already, oldest first.
#[must_use]
pub fn events_frame(events: &[String]) -> String {
    let room = events.iter().map(|e| e.len() + 1).sum::<usize>();
    let mut frame = String::with_capacity(room + 32);
    frame.push_str(r#"{"type":"events","events":["#);
    for (i, event) in events.iter().enumerate() {
        if i > 0 {
            frame.push(',');
        }
        frame.push_str(event);
    }
    frame.push_str("]}");
    frame
}

/// The frame that says: this is stored.
#[must_use]
pub fn ack_frame(cid: &str, seq: Seq, at: At) -> String {
    #[derive(Serialize)]
    struct Ack<'a> {
        r#type: &'static str,
        cid: &'a str,
        seq: Seq,
        at: At,
    }
    let r#type = "ack";
    json(&Ack { r#type, cid, seq, at })
}

/// The frame that says: somebody is typing. `by`: `patient`, `assistant`, to colleagues `staff:<id>` and to the patient `staff`.
#[must_use]
pub fn typing_frame(by: &str) -> String {
    #[derive(Serialize)]
    struct Typing<'a> {
        r#type: &'static str,
        by: &'a str,
    }
    let r#type = "typing";
    json(&Typing { r#type, by })
}

/// The frame that says: another tab has shown everything up to here.
#[must_use]
pub fn seen_frame(seq: Seq) -> String {
    format!(r#"{{"type":"seen","seq":{seq}}}"#)
}

/// The frame that says: this was refused. `cid` says which message, where one was read.
#[must_use]
pub fn error_frame(problem: &Problem, cid: Option<&str>) -> String {
    #[derive(Serialize)]
    struct Refused<'a> {
        r#type: &'static str,
        code: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        cid: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after: Option<u32>,
    }
    json(&Refused {
        r#type: "error",
        code: problem.code(),
        cid,
        retry_after: problem.retry_after(),
    })
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// What an id may be, in words.
const ID: &str = "must be 1 to 64 letters, digits, '_' or '-'";

/// Whether this may be the id of a form, of a field, of a purpose: the same characters as a client id.
#[must_use]
pub fn is_id(text: &str) -> bool {
    is_cid(text)
}

fn message(fields: &mut Fields) -> Result<NewMessage, Problem> {
    let cid = cid(fields)?;
    let text = fields.text("text", 1, MAX_MESSAGE)?;
    if text.trim().is_empty() {
        return Err(Problem::invalid("text", "may not be empty"));
    }
    Ok(NewMessage { cid, text })
}

fn seen(fields: &mut Fields) -> Result<Seq, Problem> {
    fields
        .optional_number("seq")?
        .ok_or_else(|| Problem::invalid("seq", "is missing"))
}

/// A page, without query and fragment: those can carry what nobody meant to tell.
fn page(fields: &mut Fields) -> Result<Page, Problem> {
    let mut path = fields.text("path", 1, MAX_PATH)?;
    if !path.starts_with('/') {
        return Err(Problem::invalid("path", "must begin with '/'"));
    }
    if let Some(end) = path.find(['?', '#']) {
        path.truncate(end);
    }
    let title = fields.optional_text("title", 0, MAX_TITLE)?;
    let title = title.unwrap_or_default();
    Ok(Page { path, title })
}

pub(super) fn cid(fields: &mut Fields) -> Result<String, Problem> {
    optional_cid(fields)?.ok_or_else(|| Problem::invalid("cid", "is missing"))
}

fn optional_cid(fields: &mut Fields) -> Result<Option<String>, Problem> {
    match fields.value("cid") {
        None => Ok(None),
        Some(Value::String(cid)) if is_cid(&cid) => Ok(Some(cid)),
        Some(_) => Err(Problem::invalid("cid", ID)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::problem::refusal as code;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_message_is_read_with_its_id() {
        let read = NewMessage::parse(r#"{"cid":"a-1","text":" Hej åäö 👋🏽\n"}"#);
        let (cid, text) = ("a-1".to_owned(), " Hej åäö 👋🏽\n".to_owned());
        assert_eq!(read, Ok(NewMessage { cid, text }));
    }

    #[test]
    fn a_message_may_have_4096_characters_of_any_width() {
        for (c, count, expected) in [
            ("x", 4_096, "ok"),
            ("😀", 4_096, "ok"),
            (r"\ud83d\ude00", 4_096, "ok"),
            ("x", 4_097, "invalid text"),
            ("😀", 4_097, "invalid text"),
            ("x", 60_000, "too-large"),
        ] {
            let body = format!(r#"{{"cid":"a","text":"{}"}}"#, c.repeat(count));
            assert_eq!(code(NewMessage::parse(&body)), expected, "{c} x {count}");
        }
    }

    #[test]
    fn bad_bodies_name_what_is_wrong() {
        for (body, expected) in [
            ("", "bad-json"),
            ("[]", "bad-json"),
            ("null", "bad-json"),
            ("{\"cid\":\"a\"", "bad-json"),
            (r#"{"cid":"a","text":"\ud800"}"#, "bad-json"),
            (r#"{"cid":"a"}"#, "invalid text"),
            (r#"{"text":"a"}"#, "invalid cid"),
            (r#"{"cid":"","text":"a"}"#, "invalid cid"),
            (r#"{"cid":"å","text":"a"}"#, "invalid cid"),
            (r#"{"cid":1,"text":"a"}"#, "invalid cid"),
            (r#"{"cid":"a","text":1}"#, "invalid text"),
            (r#"{"cid":"a","text":null}"#, "invalid text"),
            (r#"{"cid":"a","text":"  \n\t\u00a0"}"#, "invalid text"),
            (r#"{"cid":"a","text":"a\u0000b"}"#, "invalid text"),
            (r#"{"cid":"a","text":"a","by":"staff:ann"}"#, "unknown by"),
        ] {
            assert_eq!(code(NewMessage::parse(body)), expected, "{body}");
        }
        let long = format!(r#"{{"cid":"{}","text":"a"}}"#, "x".repeat(65));
        assert_eq!(code(NewMessage::parse(&long)), "invalid cid");
    }

    #[test]
    fn a_session_begins_with_what_the_browser_knows() {
        assert_eq!(NewSession::parse("{}"), Ok(NewSession::default()));
        let read = NewSession::parse(
            r##"{"cid":"0123456789abcdefghijkl","language":"sv-SE","page":{"path":"/doctors?x=1#y","title":"Doctors"},"consent":{"version":"2026-11"}}"##,
        );
        assert_eq!(
            read,
            Ok(NewSession {
                cid: Some("0123456789abcdefghijkl".to_owned()),
                language: Some("sv-SE".to_owned()),
                page: Some(Page {
                    path: "/doctors".to_owned(),
                    title: "Doctors".to_owned()
                }),
                consent: Some("2026-11".to_owned()),
            })
        );
        for (body, expected) in [
            (r#"{"cid":"short"}"#, "invalid cid"),
            (r#"{"language":"english please"}"#, "invalid language"),
            (r#"{"page":{"path":"javascript:alert(1)"}}"#, "invalid path"),
            (r#"{"page":{"path":"/","referrer":"x"}}"#, "unknown referrer"),
            (r#"{"page":"/"}"#, "invalid page"),
            (r#"{"consent":true}"#, "invalid consent"),
        ] {
            assert_eq!(code(NewSession::parse(body)), expected, "{body}");
        }
    }

    #[test]
    fn a_form_is_saved_field_by_field() {
        let read = FormDraft::parse(r#"{"fields":{"name":"Sarah","note":""},"complete":true}"#);
        let answer = |field: &str, value: &str| Answer {
            field: field.to_owned(),
            value: value.to_owned(),
        };
        assert_eq!(
            read,
            Ok(FormDraft {
                cid: None,
                answers: vec![answer("name", "Sarah"), answer("note", "")],
                complete: true
            })
        );
        let fields = |n: usize| -> String {
            let list: Vec<String> = (0..n).map(|i| format!(r#""f{i}":"x""#)).collect();
            format!(r#"{{"fields":{{{}}}}}"#, list.join(","))
        };
        let value = |n: usize| format!(r#"{{"fields":{{"a":"{}"}}}}"#, "x".repeat(n));
        for (body, expected) in [
            (r#"{"complete":true}"#.to_owned(), "ok"),
            ("{}".to_owned(), "invalid fields"),
            (r#"{"fields":{"a b":"x"}}"#.to_owned(), "invalid fields"),
            (r#"{"fields":{"age":41}}"#.to_owned(), "invalid age"),
            (fields(200), "ok"),
            (fields(201), "invalid fields"),
            (value(2_000), "ok"),
            (value(2_001), "invalid a"),
            (value(70_000), "too-large"),
        ] {
            assert_eq!(code(FormDraft::parse(&body)), expected);
        }
    }

    #[test]
    fn only_a_call_back_takes_a_number() {
        for (body, expected) in [
            (r#"{"to":"phone"}"#, "ok"),
            (r#"{"to":"whatsapp","cid":"a"}"#, "ok"),
            (r#"{"to":"callback","number":"07400 123456"}"#, "ok"),
            (r#"{"to":"callback"}"#, "invalid number"),
            (r#"{"to":"phone","number":"07400 123456"}"#, "invalid number"),
            (r#"{"to":"fax"}"#, "invalid to"),
            (r#"{}"#, "invalid to"),
        ] {
            assert_eq!(code(NewHandoff::parse(body)), expected, "{body}");
        }
    }

    #[test]
    fn the_small_bodies_are_read_and_nothing_else() {
        assert_eq!(parse_seen(r#"{"seq":41}"#), Ok(41));
        assert_eq!(code(parse_seen(r#"{"seq":-1}"#)), "invalid seq");
        assert_eq!(code(parse_seen(r#"{"seq":1.5}"#)), "invalid seq");
        assert_eq!(parse_task(r#"{"about":"person"}"#), Ok(None));
        assert_eq!(code(parse_task(r#"{"about":"callback"}"#)), "invalid about");
        assert_eq!(parse_check(r#"{"code":"1234 5678"}"#).as_deref(), Ok("1234 5678"));
        assert_eq!(parse_device(r#"{"kind":"own"}"#), Ok(true));
        assert_eq!(parse_device(r#"{"kind":"shared"}"#), Ok(false));
        assert_eq!(code(parse_device(r#"{"kind":"stolen"}"#)), "invalid kind");
        assert_eq!(parse_nothing(""), Ok(()));
        assert_eq!(parse_nothing("{}"), Ok(()));
        assert_eq!(code(parse_nothing(r#"{"a":1}"#)), "unknown a");
        let identifier = |text: &str| code(NewIdentifier::parse(text));
        assert_eq!(identifier(r#"{"cid":"a","type":"phone","value":"07400 123456"}"#), "ok");
        assert_eq!(identifier(r#"{"type":"portal","value":"x"}"#), "invalid type");
        assert_eq!(identifier(r#"{"type":"email","value":""}"#), "invalid value");
        assert_eq!(code(parse_identify(r#"{"jwt":"a.b.c"}"#)), "ok");
        assert_eq!(code(parse_identify(r#"{"jwt":7}"#)), "invalid jwt");
        assert_eq!(code(parse_identify(r#"{"token":"a.b.c"}"#)), "unknown token");
        let consent = r#"{"purpose":"chat","version":"1","given":true}"#;
        assert_eq!(code(NewConsent::parse(consent)), "ok");
        let consent = r#"{"purpose":"chat","version":"1"}"#;
        assert_eq!(code(NewConsent::parse(consent)), "invalid given");
    }

    #[test]
    fn a_frame_has_the_fields_of_its_type_only() {
        for (frame, expected) in [
            (r#"{"type":"message","cid":"a","text":"x"}"#, "ok"),
            (r#"{"type":"seen","seq":3}"#, "ok"),
            (r#"{"type":"typing"}"#, "ok"),
            (r#"{"type":"page","path":"/a","title":"A"}"#, "ok"),
            (r#"{"type":"typing","text":"x"}"#, "unknown text"),
            (r#"{"type":"seen","seq":3,"cid":"a"}"#, "unknown cid"),
            (r#"{"type":"message","cid":"a","text":"x","x":1}"#, "unknown x"),
            (r#"{"type":"shout"}"#, "invalid type"),
            (r#"{"cid":"a"}"#, "invalid type"),
            ("ping", "bad-json"),
        ] {
            assert_eq!(code(ClientFrame::parse(frame)), expected, "{frame}");
        }
        let refused = r#"{"type":"message","cid":"a","text":""}"#;
        assert_eq!(cid_of_refused(refused).as_deref(), Some("a"));
        assert_eq!(cid_of_refused(r#"{"cid":"a b"}"#), None);
    }

    #[test]
    fn server_frames_format_unchanged() {
        let events = [r#"{"seq":1}"#.to_owned(), r#"{"seq":2}"#.to_owned()];
        assert_eq!(
            events_frame(&events),
            r#"{"type":"events","events":[{"seq":1},{"seq":2}]}"#
        );
        assert_eq!(events_frame(&[]), r#"{"type":"events","events":[]}"#);
        assert_eq!(
            ack_frame("a", 3, At(0)),
            r#"{"type":"ack","cid":"a","seq":3,"at":"1970-01-01T00:00:00.000Z"}"#
        );
        assert_eq!(typing_frame("staff:ann"), r#"{"type":"typing","by":"staff:ann"}"#);
        assert_eq!(seen_frame(4), r#"{"type":"seen","seq":4}"#);
        assert_eq!(
            error_frame(&Problem::RateLimited { retry_after: 2 }, Some("a")),
            r#"{"type":"error","code":"rate-limited","cid":"a","retry_after":2}"#
        );
        assert_eq!(
            error_frame(&Problem::BadJson, None),
            r#"{"type":"error","code":"bad-json"}"#
        );
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_read(text in ".{0,80}") {
            let _ = (NewMessage::parse(&text), ClientFrame::parse(&text), NewSession::parse(&text));
            let wrapped = format!(r#"{{"type":{},"cid":"a","text":{}}}"#, Value::from(text.as_str()), Value::from(text.as_str()));
            let _ = ClientFrame::parse(&wrapped);
        }
    }
}
