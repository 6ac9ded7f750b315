//! The administration of a clinic: configuration, service keys, tasks, audit, and in demo mode the clock.

use super::AdminRoute;
use crate::error::{Fault, Out};
use crate::incoming::Incoming;
use crate::objects::calls::{self, Stub};
use crate::objects::clinic::config::{NewKey, PutConfig, RevokeKey, SetClock};
use crate::objects::clinic::knowledge::PutKnowledge;
use crate::objects::clinic::schedule::ListAppointments;
use crate::objects::clinic::tasks::{ListTasks, TaskAct};
use crate::objects::clinic::undelivered::ListSends;
use crate::reply::Response;
use crate::{Asked, auth, body, fault, reply};
use samtal_core::clinic::config::MAX_CONFIG;
use samtal_core::handoff::secret::SessionId;
use samtal_core::wire::browser::MAX_BODY;
use samtal_core::wire::problem::Problem;
use serde::{Deserialize, Serialize};

/// Bytes of a request with a clinic's knowledge: its files (`read::MAX_BYTES`) as JSON, whose escapes add to them.
const MAX_KNOWLEDGE: usize = 2 * samtal_core::knowledge::read::MAX_BYTES;
/// Who acts where the admin key does: it says nobody's name.
pub const ADMIN: &str = "staff:admin";

/// Answers a request of the administration.
pub async fn act(asked: &Asked, what: AdminRoute) -> Out<Response> {
    let clinic = asked.clinic()?;
    let deployed = match what {
        AdminRoute::Clock => asked.deployment.demo,
        AdminRoute::Fault => asked.deployment.faults,
        _ => true,
    };
    if !deployed {
        return Err(Problem::NotFound.into());
    }
    check_key(asked, &clinic)?;
    let stub = calls::clinic(&asked.env, &clinic)?;
    let third = || asked.segments.get(3).cloned().unwrap_or_default();
    match what {
        AdminRoute::PutConfig => {
            let of = asked.header("content-type");
            let of = of.split(';').next().unwrap_or_default().trim();
            let body = body::text(&asked.incoming, MAX_CONFIG).await?;
            let format = match of {
                "application/json" => "json",
                "application/toml" | "text/toml" => "toml",
                // A program that names no type of its own: an object begins with a brace, TOML never does.
                "" | "text/plain" if body.trim_start().starts_with('{') => "json",
                "" | "text/plain" => "toml",
                _ => return Err(Problem::MediaType.into()),
            };
            pass(
                &stub,
                "config_put",
                &PutConfig {
                    format: format.to_owned(),
                    body,
                },
            )
            .await
        }
        AdminRoute::GetConfig => pass(&stub, "config_get", &calls::Done {}).await,
        AdminRoute::PutKnowledge => {
            let put: PutKnowledge = body::json(&asked.incoming, MAX_KNOWLEDGE).await?;
            pass(&stub, "knowledge_put", &put).await
        }
        AdminRoute::GetKnowledge => pass(&stub, "knowledge_get", &calls::Done {}).await,
        AdminRoute::Topics => pass(&stub, "topics", &calls::Done {}).await,
        AdminRoute::NewKey => {
            let new: NewKey = body::json(&asked.incoming, MAX_BODY).await?;
            reply::json(201, calls::ask(&stub, "key_new", &new).await?)
        }
        AdminRoute::Keys => pass(&stub, "keys", &calls::Done {}).await,
        AdminRoute::RevokeKey => {
            calls::ask(&stub, "key_revoke", &RevokeKey { id: third() }).await?;
            reply::no_content(&[])
        }
        AdminRoute::Clock => {
            let set: SetClock = body::json(&asked.incoming, MAX_BODY).await?;
            pass(&stub, "clock", &set).await
        }
        AdminRoute::Fault => {
            #[derive(Deserialize)]
            #[serde(deny_unknown_fields)]
            struct Arm {
                point: String,
            }
            let arm: Arm = body::json(&asked.incoming, MAX_BODY).await?;
            if !fault::arm(&arm.point) {
                return Err(Problem::invalid("point", "must be one of the fault points").into());
            }
            reply::no_content(&[])
        }
        AdminRoute::Tasks => {
            pass(
                &stub,
                "tasks",
                &ListTasks {
                    all: asked.query.contains("all=true"),
                },
            )
            .await
        }
        AdminRoute::ClaimTask => pass(&stub, "task_claim", &acting(&asked.incoming, third()).await?).await,
        AdminRoute::CloseTask => pass(&stub, "task_close", &acting(&asked.incoming, third()).await?).await,
        AdminRoute::Appointments => {
            let ask = ListAppointments {
                from: asked.incoming.time("from")?,
                until: asked.incoming.time("until")?,
            };
            pass(&stub, "appointments", &ask).await
        }
        AdminRoute::Sends => {
            let state = asked.incoming.decoded("state");
            pass(&stub, "sends", &ListSends { state }).await
        }
        AdminRoute::Media => super::media::pass(asked, &clinic).await,
        AdminRoute::Audit => pass(&stub, "audit", &calls::Done {}).await,
        AdminRoute::SessionAudit => {
            let session = SessionId::parse(&asked.deployment.pepper, &clinic, &third()).ok_or(Problem::NotFound)?;
            match pass(
                &calls::session(&asked.env, &clinic, session.as_str())?,
                "audit",
                &calls::Done {},
            )
            .await
            {
                Err(Fault::Passed(401, _)) => Err(Problem::NotFound.into()),
                other => other,
            }
        }
    }
}

/// The clinic's admin key, compared by hash in constant time.
fn check_key(asked: &Asked, clinic: &str) -> Out<()> {
    let bearer = auth::bearer(&asked.request.headers(), clinic)
        .filter(|b| !b.ambient)
        .ok_or(Problem::Unauthorized)?;
    if super::desk::is_admin(&asked.deployment, clinic, &bearer.token) {
        Ok(())
    } else {
        Err(Problem::Unauthorized.into())
    }
}

/// Who acts on a task: named in the body, or the administration.
async fn acting(incoming: &Incoming, id: String) -> Out<TaskAct> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct By {
        by: Option<String>,
    }
    let text = body::text(incoming, MAX_BODY).await?;
    let by = if text.trim().is_empty() {
        None
    } else {
        body::parse::<By>(&text)?.by
    };
    let by = match by {
        None => ADMIN.to_owned(),
        Some(name)
            if name.len() <= 40
                && name
                    .bytes()
                    .all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_')
                && !name.is_empty() =>
        {
            format!("staff:{name}")
        }
        Some(_) => return Err(Problem::invalid("by", "must be 1 to 40 of A-Z a-z 0-9 _ -").into()),
    };
    Ok(TaskAct { id, by })
}

/// Asks the object and passes on what it answers.
async fn pass(stub: &Stub, name: &str, body: &impl Serialize) -> Out<Response> {
    reply::json(200, calls::ask(stub, name, body).await?)
}
