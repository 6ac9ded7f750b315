//! What there is to do, for the member who asks.

use super::DeskRoute;
use crate::error::Out;
use crate::objects::calls;
use crate::objects::calls::desk::{AskTasks, By, ClaimTask, CloseTask, Member};
use crate::reply::{self, Response};
use crate::{Asked, body};
use samtal_core::wire::browser::MAX_BODY;
use samtal_core::wire::problem::Problem;
use serde::Deserialize;

/// Longest id of a task that is looked for.
const MAX_TASK: usize = 64;

/// What a member does with a task: they take it, unless they give it back.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Claim {
    release: bool,
}

/// What closes a task says nothing.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Close {}

/// Answers it.
pub async fn answer(asked: &Asked, clinic: &str, member: &Member, what: DeskRoute) -> Out<Response> {
    let stub = calls::clinic(&asked.env, clinic)?;
    let member = member.clone();
    let told = match what {
        DeskRoute::Tasks => {
            let show = asked.parameter("show").to_owned();
            let ask = AskTasks { show };
            calls::ask(&stub, "desk_tasks", &By { member, ask }).await?
        }
        DeskRoute::ClaimTask => {
            let Claim { release } = told(asked).await?;
            let ask = ClaimTask {
                task: task(asked)?,
                release,
            };
            calls::ask(&stub, "desk_task_claim", &By { member, ask }).await?
        }
        DeskRoute::CloseTask => {
            let Close {} = told(asked).await?;
            let ask = CloseTask { task: task(asked)? };
            calls::ask(&stub, "desk_task_close", &By { member, ask }).await?
        }
        _ => return Err(Problem::NotFound.into()),
    };
    reply::json(200, told)
}

/// The body; none is the usual one.
async fn told<T: Default + for<'de> Deserialize<'de>>(asked: &Asked) -> Out<T> {
    let text = body::text(&asked.incoming, MAX_BODY).await?;
    if text.trim().is_empty() {
        return Ok(T::default());
    }
    body::parse(&text)
}

fn task(asked: &Asked) -> Out<String> {
    let task = asked.segment(4);
    if task.len() > MAX_TASK {
        return Err(Problem::NotFound.into());
    }
    Ok(task)
}
