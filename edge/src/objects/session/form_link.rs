//! The secure link to an unfinished form, as the session sees it: made when it is sent, checked when it is opened, used once.
//!
//! The link's token is derived under the pepper, so that a message that is sent again carries the same one, and only its hash is stored. A
//! link is one form's for ever: a row in `form_links` is also the promise that no second one is sent.

use super::Session;
use super::store;
use crate::error::{Fault, Out};
use crate::incoming::Incoming;
use crate::objects::calls::{OpenFormLink, RedeemFormLink};
use crate::reply::Response;
use crate::sql::Db;
use crate::{body, known, log, reply};
use js_sys::JsString;
use samtal_core::handoff::form_link::{
    Check, GRANT_IDLE, GRANT_LIFE, LINK_LIFE, Link, Outcome, REPEAT, check_for, date_of_birth,
};
use samtal_core::handoff::secret::{Audience, SessionId, Token, derive_secret, hash_hex, same};
use samtal_core::log::event::Channel;
use samtal_core::time::{At, MINUTE};
use samtal_core::wire::browser::{FormDraft, MAX_FORM_BODY};
use samtal_core::wire::form_link::Proof;
use samtal_core::wire::problem::Problem;

/// The table. `expires_at` is 0 until the link was sent for the first time.
pub const TABLE: &str = "
CREATE TABLE IF NOT EXISTS form_links (
    form TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    redeemed_by TEXT NOT NULL,
    redeemed_at INTEGER NOT NULL,
    closed INTEGER NOT NULL
) WITHOUT ROWID;
";

/// Codes that one link may have sent in all: whoever holds it must not be able to fill somebody's phone with them.
const MAX_CODES: usize = 6;
/// How exact "last used" of a grant is on disk.
const USED_EVERY: i64 = MINUTE;

/// A link with its form.
struct Found {
    form: String,
    link: Link,
}

/// Notes that a link to this form is being sent: true the first time, and never again.
pub fn promise(db: &Db, session: &Session, form: &str) -> Out<bool> {
    let Some(token) = session.form_token(form) else {
        return Ok(false);
    };
    let row = db.row(
        "INSERT INTO form_links VALUES (?, ?, 0, 0, '', 0, 0) ON CONFLICT DO NOTHING RETURNING 1",
        vec![form.to_owned().into(), token.hash_hex().into()],
    )?;
    Ok(row.is_some())
}

/// The form was finished: its link is over, and who came by it has a moment left, for an answer that was lost.
pub fn close(db: &Db, form: &str, now: At) -> Out<()> {
    db.run(
        "UPDATE form_links SET closed = 1 WHERE form = ?",
        vec![form.to_owned().into()],
    )?;
    db.run(
        "UPDATE tokens SET expires_at = min(expires_at, ?) WHERE audience = 'form' AND detail = ?",
        vec![now.plus(REPEAT).0.into(), form.to_owned().into()],
    )?;
    Ok(())
}

impl Session {
    /// The link to put into a message that goes out now: the same one whenever the message is sent again. None: it must not go, because
    /// the form was finished, the link was used, or there is nothing to check whoever opens it by.
    pub fn form_link(&self, form: &str) -> Out<Option<String>> {
        let now = self.now();
        let base = &self.deployment.public_url;
        if base.is_empty() {
            log::error("form_link", self.clinic(), "PUBLIC_URL is missing");
            return Ok(None);
        }
        let (finished, checkable) = self.with(|m| {
            let finished = m.folded.forms.iter().any(|f| f.id == form && f.completed);
            (finished, check_for(&m.folded, now).is_some())
        })?;
        let Some(token) = self.form_token(form).filter(|_| checkable && !finished) else {
            return Ok(None);
        };
        let hash = token.hash_hex();
        let Some(mut found) = self.found(&hash)? else {
            return Ok(None);
        };
        if found.link.expires_at.0 == 0 {
            found.link.expires_at = now.plus(LINK_LIFE);
            self.db.run(
                "UPDATE form_links SET expires_at = ? WHERE hash = ?",
                vec![found.link.expires_at.0.into(), hash.into()],
            )?;
            store::audit(&self.db, now, "system", "form_link_sent", form)?;
        }
        let address = [base, "/form/", self.clinic(), "#", &token.format()].concat();
        Ok(found.link.is_live(now).then_some(address))
    }

    /// Whether a link to a form of this id was promised: then its message carries one.
    pub fn has_form_link(&self, form: &str) -> Out<bool> {
        let row = self
            .db
            .row("SELECT 1 FROM form_links WHERE form = ?", vec![form.to_owned().into()])?;
        Ok(row.is_some())
    }

    fn form_token(&self, form: &str) -> Option<Token> {
        let pepper = &self.deployment.pepper;
        let session = SessionId::parse(pepper, self.clinic(), self.id())?;
        let secret = derive_secret(pepper, "form_link", &[self.clinic(), self.id(), form]);
        Some(Token::new(session, Audience::FormLink, secret))
    }

    fn found(&self, hash: &str) -> Out<Option<Found>> {
        let row = self.db.row(
            "SELECT form, expires_at, tries, redeemed_by, redeemed_at, closed FROM form_links WHERE hash = ?",
            vec![hash.to_owned().into()],
        )?;
        Ok(row.map(|row| Found {
            form: row.text(0),
            link: Link {
                expires_at: At(row.int(1)),
                tries: row.int(2),
                redeemed_by: row.text(3),
                redeemed_at: At(row.int(4)),
                closed: row.int(5) == 1,
            },
        }))
    }

    /// The live link of this hash. Used, expired, closed, erased and unknown ones are alike.
    fn live(&self, hash: &str) -> Out<Found> {
        self.load().map_err(over)?;
        let found = self.found(hash)?.filter(|f| f.link.is_live(self.now()));
        found.ok_or_else(|| Problem::LinkOver.into())
    }

    fn check(&self) -> Out<Check> {
        let now = self.now();
        let check = self.with(|m| check_for(&m.folded, now))?;
        check.ok_or_else(|| Problem::LinkOver.into())
    }

    /// Somebody opened the link: what are they asked? Uses nothing up.
    pub fn open_form_link(&self, asked: &OpenFormLink) -> Out<JsString> {
        self.live(&asked.hash)?;
        self.spend()?;
        let check = self.check()?;
        Ok(serde_json::json!({ "check": check.as_str() }).to_string().into())
    }

    /// Sends the code that opens the link, to the number that was verified in the session.
    pub async fn send_form_code(&self, asked: &OpenFormLink) -> Out<JsString> {
        let found = self.live(&asked.hash)?;
        self.spend()?;
        let Check::Code { number, .. } = self.check()? else {
            return Err(Problem::NotOffered.into());
        };
        let (expires_at, _) = self
            .issue_code(&code_key(&found.form), &number, Some(MAX_CODES))
            .await?;
        Ok(serde_json::json!({ "expires_at": expires_at }).to_string().into())
    }

    /// The answer to the check. The right one uses the link up, and gives a grant for this one form.
    pub async fn redeem_form_link(&self, asked: &RedeemFormLink) -> Out<JsString> {
        let known = known::of(&self.env, self.clinic()).await?;
        self.load().map_err(over)?;
        // From here to the end nothing else comes between.
        let now = self.now();
        let browser = hash_hex(&asked.cid);
        let found = self.found(&asked.hash)?.filter(|f| f.link.is_open_to(&browser, now));
        let Some(Found { form, mut link }) = found else {
            return Err(Problem::LinkOver.into());
        };
        let Some(definition) = known.config.form.iter().find(|f| f.id == form) else {
            return Err(Problem::LinkOver.into());
        };
        self.spend()?;
        let right = self.proves(&form, &asked.proof, now)?;
        let outcome = link.answer(&browser, right, now);
        let secret = derive_secret(
            &self.deployment.pepper,
            "form_grant",
            &[self.clinic(), self.id(), &form, &asked.cid],
        );
        let session = SessionId::parse(&self.deployment.pepper, self.clinic(), self.id()).ok_or(Problem::LinkOver)?;
        let grant = Token::new(session, Audience::FormGrant, secret);
        let until = link.redeemed_at.plus(GRANT_LIFE);
        self.db.transaction(|| {
            self.db.run(
                "UPDATE form_links SET tries = ?, redeemed_by = ?, redeemed_at = ? WHERE hash = ?",
                vec![
                    link.tries.into(),
                    link.redeemed_by.clone().into(),
                    link.redeemed_at.0.into(),
                    asked.hash.clone().into(),
                ],
            )?;
            let action = match outcome {
                Outcome::Open => "form_link_redeemed",
                Outcome::Wrong { .. } | Outcome::Over => "form_link_refused",
            };
            store::audit(&self.db, now, "patient", action, &form)?;
            if outcome != Outcome::Open {
                return Ok::<(), Fault>(());
            }
            self.db.run(
                // A repeat finds its grant as it stands: what was closed meanwhile stays so.
                "INSERT OR IGNORE INTO tokens (hash, audience, expires_at, used_at, detail) VALUES (?, 'form', ?, ?, ?)",
                vec![
                    grant.hash_hex().into(),
                    until.0.into(),
                    now.0.into(),
                    form.clone().into(),
                ],
            )?;
            Ok(())
        })?;
        match outcome {
            Outcome::Open => {
                let mut answer = self.sheet(definition)?;
                answer.insert("grant".to_owned(), grant.format().into());
                Ok(serde_json::Value::Object(answer).to_string().into())
            }
            Outcome::Wrong { left } => Err(Problem::WrongCode {
                left: u32::try_from(left).unwrap_or(0),
            }
            .into()),
            Outcome::Over => Err(Problem::LinkOver.into()),
        }
    }

    /// Whether this answers the check that the session asks now. A code opens nothing but its link, so it stays: a repeat brings it again.
    fn proves(&self, form: &str, proof: &Proof, now: At) -> Out<bool> {
        let born = self.with(|m| date_of_birth(&m.folded))?;
        match (born, proof) {
            (Some(born), Proof::DateOfBirth(told)) => Ok(same(&born, told)),
            (None, Proof::Code(digits)) => self.is_code(&code_key(form), digits, now),
            _ => Ok(false),
        }
    }

    /// A form and how far it is.
    fn sheet(&self, form: &samtal_core::clinic::forms::Form) -> Out<serde_json::Map<String, serde_json::Value>> {
        self.with(|m| {
            let filled = form.filled(&m.folded);
            let sheet = serde_json::json!({
                "form": form.to_json(&m.folded.language), "answers": filled.answers, "known": filled.known,
                "first_empty": filled.first_empty, "completed": filled.completed, "language": m.folded.language,
            });
            match sheet {
                serde_json::Value::Object(sheet) => sheet,
                _ => serde_json::Map::new(),
            }
        })
    }

    /// The form of this grant. A dead, unknown or foreign one is 401, always alike.
    fn form_granted(&self, request: &Incoming) -> Out<String> {
        let bearer = self.token_of(request)?;
        if bearer.ambient || !bearer.token.starts_with(Audience::FormGrant.prefix()) {
            return Err(Problem::Unauthorized.into());
        }
        self.load()?;
        let (hash, now) = (hash_hex(&bearer.token), self.now());
        let row = self.db.row(
            "SELECT expires_at, used_at, detail FROM tokens WHERE hash = ? AND audience = 'form'",
            vec![hash.clone().into()],
        )?;
        let Some(row) = row else {
            return Err(Problem::Unauthorized.into());
        };
        if now >= At(row.int(0)) || now.0 - row.int(1) >= GRANT_IDLE {
            self.db.run("DELETE FROM tokens WHERE hash = ?", vec![hash.into()])?;
            return Err(Problem::Unauthorized.into());
        }
        if (now.0 - row.int(1)).abs() >= USED_EVERY {
            self.db.run(
                "UPDATE tokens SET used_at = ? WHERE hash = ?",
                vec![now.0.into(), hash.into()],
            )?;
        }
        Ok(row.text(2))
    }

    /// The form that the link was to, with its grant. One that the clinic has taken away since is none any more.
    pub async fn linked_form(&self, request: &Incoming) -> Out<Response> {
        let form = self.form_granted(request)?;
        let known = known::of(&self.env, self.clinic()).await?;
        let definition = known.config.form.iter().find(|f| f.id == form);
        let definition = definition.ok_or(Problem::NotFound)?;
        if request.method == "PUT" {
            let draft = FormDraft::parse(&body::text(request, MAX_FORM_BODY).await?)?;
            self.load()?;
            self.spend()?;
            return self.save_form(form, draft, Channel::Sms).await;
        }
        self.load()?;
        let sheet = self.sheet(definition)?;
        reply::json(200, serde_json::Value::Object(sheet).to_string())
    }
}

/// Under which key a link's code stands among the others: no identifier's, so that it verifies none.
fn code_key(form: &str) -> String {
    ["form_link-", form].concat()
}

/// Of an erased session nothing is told but that the link is over.
fn over(fault: Fault) -> Fault {
    match fault {
        Fault::Problem(_) => Problem::LinkOver.into(),
        other => other,
    }
}
