//! Where a message of the session goes, and whether it may go there now.

use super::Session;
use super::sends::{Sending, What};
use crate::error::Out;
use crate::limits::VERIFIED_LIFE;
use samtal_core::log::event::Channel;
use samtal_core::log::state::State;
use samtal_core::people::phone::E164;
use samtal_core::time::At;
use samtal_core::wire::channel::Sender;

impl Session {
    /// Whether the line is still the patient's and they still want to be written to.
    pub fn must_not(&self, state: &State, row: &Sending, now: At) -> Out<Option<&'static str>> {
        let own = matches!(row.what, What::Text { .. });
        let line = self.db.row(
            "SELECT standing, heard_at FROM lines WHERE line = ?",
            vec![row.line.clone().into()],
        )?;
        let why = match line {
            Some(line) => match line.text(0).as_str() {
                "unlinked" => Some("unlinked"),
                "stopped" if !own => Some("opted_out"),
                "probation" if !own => Some("unlinked"),
                _ if now.0 - line.int(1) > VERIFIED_LIFE => Some("too_old"),
                _ => None,
            },
            // Nothing ever came from there: then it is a number that was proved in this session, and still is.
            None if matches!(row.what, What::Code { .. }) => None,
            None => {
                let proved = proved(state, now);
                let same = proved.is_some_and(|number| row.to.number.as_ref() == Some(&number));
                (!same).then_some("unlinked")
            }
        };
        let stopped = state
            .consents
            .iter()
            .any(|c| c.purpose == row.channel.as_str() && !c.given);
        Ok(why.or((stopped && !own).then_some("opted_out")))
    }

    /// The line that a message of this channel goes to: where the patient was heard last, else the number that they proved.
    pub fn line_for(&self, folded: &State, channel: Channel, now: At) -> Out<Option<(String, Sender)>> {
        let line = self.db.row(
            "SELECT line, number, user FROM lines WHERE channel = ? AND standing = 'linked' AND heard_at > ? ORDER BY heard_at DESC LIMIT 1",
            vec![
                channel.as_str().to_owned().into(),
                now.plus(-VERIFIED_LIFE).0.into(),
            ],
        )?;
        if let Some(line) = line {
            let to = Sender {
                number: E164::strict(&line.text(1)),
                user: line.text(2),
            };
            return Ok(Some((line.text(0), to)));
        }
        let Some(number) = proved(folded, now) else {
            return Ok(None);
        };
        let to = Sender {
            number: Some(number.clone()),
            user: String::new(),
        };
        Ok(Some((self.line_of(channel, number.as_str())?, to)))
    }

    /// The line of a number: as it is known, or the number itself.
    pub fn line_of(&self, channel: Channel, number: &str) -> Out<String> {
        let line = self.db.text(
            "SELECT line FROM lines WHERE channel = ? AND number = ?",
            vec![channel.as_str().to_owned().into(), number.to_owned().into()],
        )?;
        Ok(if line.is_empty() { number.to_owned() } else { line })
    }
}

/// The number that the patient proved last, as long as that counts.
pub fn proved(state: &State, now: At) -> Option<E164> {
    let phones = state.identifiers.iter().filter(|i| i.kind == "phone");
    let proved = phones.filter_map(|i| Some((i.verified_at?, &i.value)));
    let (_, number) = proved
        .filter(|(at, _)| now.0 - at.0 <= VERIFIED_LIFE)
        .max_by_key(|(at, _)| *at)?;
    E164::strict(number)
}
