//! Files that the patient sent: which one it is. The file itself stays with the provider until staff fetch it.

use super::Session;
use super::store;
use crate::error::Out;
use crate::objects::calls::{AskFile, FileTold};
use samtal_core::log::event::{Actor, Body, Seq};
use samtal_core::wire::problem::Problem;

impl Session {
    /// The file of a message, for staff; the audit tells who asked. What the patient took back is not handed out any more.
    pub fn file(&self, asked: &AskFile) -> Out<FileTold> {
        self.load()?;
        let event = store::event(&self.db, asked.seq)?.ok_or(Problem::NotFound)?;
        let by_patient = event.entry.by == Actor::Patient;
        let Body::Message { more: Some(more), .. } = event.entry.body else {
            return Err(Problem::NotFound.into());
        };
        let file = more.attached.filter(|a| by_patient && !a.media.is_empty());
        let file = file.ok_or(Problem::NotFound)?;
        if self.is_revoked(asked.seq)? {
            return Err(Problem::NotFound.into());
        }
        store::audit(&self.db, self.now(), &asked.actor, "file_read", &asked.seq.to_string())?;
        Ok(FileTold {
            media: file.media,
            mime: file.mime,
        })
    }

    fn is_revoked(&self, seq: Seq) -> Out<bool> {
        let found = self.db.int(
            "SELECT count(*) FROM events WHERE kind = 'message_revoked' AND json_extract('{' || members || '}', '$.of') = ?",
            vec![seq.into()],
        )?;
        Ok(found > 0)
    }
}
