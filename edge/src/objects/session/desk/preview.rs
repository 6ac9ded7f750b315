//! How an approved text would read to this patient.

use super::super::Session;
use crate::error::Out;
use crate::known;
use crate::objects::calls::desk::By;
use samtal_core::desk::documents::{AskPreview, Preview};
use samtal_core::desk::preview;
use samtal_core::message::template::Facts;

impl Session {
    /// With what the conversation knows.
    pub async fn desk_preview(&self, asked: &By<AskPreview>) -> Out<Preview> {
        let known = known::of(&self.env, self.clinic()).await?;
        self.load_for_desk()?;
        let (state, now) = (self.with(|m| m.folded.clone())?, self.now());
        let facts = Facts::of(&state, &known.config, "", now);
        let role = asked.member.role;
        Ok(preview::asked(
            &known.config,
            &known.rights,
            role,
            &asked.ask,
            Some(&facts),
            now,
        )?)
    }
}
