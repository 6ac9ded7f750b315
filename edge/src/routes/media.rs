//! A file that a patient sent, for staff: from the provider straight through, never kept here.

use super::admin::ADMIN;
use crate::connectors::messages;
use crate::error::{Fault, Out};
use crate::objects::calls::{self, AskFile, FileTold};
use crate::reply::Response;
use crate::{Asked, known, reply};
use samtal_core::handoff::secret::SessionId;
use samtal_core::wire::problem::Problem;

/// Passes the file of a message on, to be saved and not shown: what a patient sends may be anything.
pub async fn pass(asked: &Asked, clinic: &str) -> Out<Response> {
    let segment = |n: usize| asked.segments.get(n).map(String::as_str).unwrap_or_default();
    let session = SessionId::parse(&asked.deployment.pepper, clinic, segment(3)).ok_or(Problem::NotFound)?;
    let seq = segment(5).parse().map_err(|_| Problem::NotFound)?;
    let stub = calls::session(&asked.env, clinic, session.as_str())?;
    let actor = ADMIN.to_owned();
    let told = match calls::ask(&stub, "file", &AskFile { seq, actor }).await {
        // An erased session has no files.
        Err(Fault::Passed(401, _)) => return Err(Problem::NotFound.into()),
        told => String::from(told?),
    };
    let told: FileTold = serde_json::from_str(&told)?;
    let known = known::of(&asked.env, clinic).await?;
    let file = messages::file(&asked.env, &asked.deployment, &known.config, &told.media).await?;
    let file = file.ok_or(Problem::NotFound)?;
    let (mime, ending) = safe(&told.mime);
    let name = format!("attachment; filename=\"message-{seq}.{ending}\"");
    reply::passed_file(file.into(), &[("content-type", mime), ("content-disposition", &name)])
}

/// The type that a file is passed on as, and how its name ends: those that devices show without running anything, all others as bytes.
fn safe(mime: &str) -> (&'static str, &'static str) {
    let mime = mime.split(';').next().unwrap_or_default().trim();
    match mime.to_ascii_lowercase().as_str() {
        "image/jpeg" => ("image/jpeg", "jpg"),
        "image/png" => ("image/png", "png"),
        "image/webp" => ("image/webp", "webp"),
        "application/pdf" => ("application/pdf", "pdf"),
        "audio/ogg" => ("audio/ogg", "ogg"),
        "audio/mpeg" => ("audio/mpeg", "mp3"),
        "audio/mp4" | "audio/aac" | "audio/m4a" => ("audio/mp4", "m4a"),
        "audio/amr" => ("audio/amr", "amr"),
        "video/mp4" => ("video/mp4", "mp4"),
        "video/3gpp" => ("video/3gpp", "3gp"),
        _ => ("application/octet-stream", "bin"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_run_is_passed_on_as_bytes() {
        assert_eq!(safe("image/jpeg"), ("image/jpeg", "jpg"));
        assert_eq!(safe("audio/ogg; codecs=opus"), ("audio/ogg", "ogg"));
        for other in [
            "text/html",
            "image/svg+xml",
            "application/javascript",
            "application/msword",
            "",
            "x\r\ny: z",
        ] {
            assert_eq!(safe(other), ("application/octet-stream", "bin"), "{other}");
        }
    }
}
