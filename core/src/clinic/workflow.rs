//! Which channel each kind of message takes: one out, one to fall back to, no exceptions.

use super::channels::message_channel;
use super::tree::Table;
use crate::log::event::Channel;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long before an appointment its reminder goes, where a clinic says nothing: on the same day, in time to get ready.
pub const BEFORE_MINUTES: u32 = 180;
/// The longest: two weeks.
pub const MAX_BEFORE_MINUTES: u32 = 14 * 24 * 60;

/// A kind of message that the clinic sends of its own accord, and the answer to what a patient wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Workflow {
    /// An appointment was made, moved or cancelled.
    Confirmation,
    /// An appointment is near.
    Reminder,
    /// The link to a form.
    FormLink,
    /// What was said in a call.
    Summary,
    /// A one-time code.
    Verification,
    /// Something was begun and not finished.
    FollowUp,
    /// An answer to what the patient wrote, where they wrote it.
    Reply,
}

impl Workflow {
    /// Every workflow.
    pub const ALL: [Workflow; 7] = [
        Workflow::Confirmation,
        Workflow::Reminder,
        Workflow::FormLink,
        Workflow::Summary,
        Workflow::Verification,
        Workflow::FollowUp,
        Workflow::Reply,
    ];
    /// Those whose channel a clinic chooses in `[workflow.…]`. A follow-up's stands in its rule, a reply goes where the patient wrote.
    pub const CHOSEN: [Workflow; 5] = [
        Workflow::Confirmation,
        Workflow::Reminder,
        Workflow::FormLink,
        Workflow::Summary,
        Workflow::Verification,
    ];

    /// Its name in the configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Workflow::Confirmation => "confirmation",
            Workflow::Reminder => "reminder",
            Workflow::FormLink => "form_link",
            Workflow::Summary => "summary",
            Workflow::Verification => "verification",
            Workflow::FollowUp => "follow_up",
            Workflow::Reply => "reply",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Workflow> {
        Workflow::ALL.into_iter().find(|w| w.as_str() == name)
    }
}

/// How one workflow goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Way {
    /// On which channel.
    pub channel: Channel,
    /// On which one where that cannot be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Channel>,
    /// How many minutes before the appointment, for a reminder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before_minutes: Option<u32>,
}

impl Way {
    /// Where a clinic says nothing: WhatsApp, and SMS where that cannot be.
    pub const DEFAULT: Way = Way {
        channel: Channel::Whatsapp,
        fallback: Some(Channel::Sms),
        before_minutes: None,
    };

    /// Whether it may go there.
    #[must_use]
    pub fn takes(self, channel: Channel) -> bool {
        self.channel == channel || self.fallback == Some(channel)
    }
}

/// The workflows that a clinic chose a channel for.
pub type Workflows = BTreeMap<Workflow, Way>;

/// Reads `[workflow.…]`, if there are any.
pub fn workflows(top: &mut Table) -> Workflows {
    let mut all = Workflows::new();
    let Some(mut table) = top.table("workflow") else {
        return all;
    };
    for workflow in Workflow::CHOSEN {
        let Some(mut one) = table.table(workflow.as_str()) else {
            continue;
        };
        let allowed = "must be 'whatsapp' or 'sms'";
        let channel = one.checked("channel", 20, allowed, message_channel);
        let fallback = one.optional_text("fallback", 20);
        let fallback = fallback.and_then(|name| {
            let read = message_channel(&name).filter(|c| Some(*c) != channel);
            if read.is_none() {
                one.wrong("fallback", "must be 'whatsapp' or 'sms', and another than the channel");
            }
            read
        });
        let mut before_minutes = None;
        if workflow == Workflow::Reminder {
            let minutes = one.number("before_minutes", 1..=i64::from(MAX_BEFORE_MINUTES));
            before_minutes = minutes.and_then(|m| u32::try_from(m).ok());
        }
        if let Some(channel) = channel {
            let way = Way {
                channel,
                fallback,
                before_minutes,
            };
            all.insert(workflow, way);
        }
        table.close(one);
    }
    top.close(table);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Workflows, Vec<String>> {
        let mut top = Table::from_toml(text, 2_000).unwrap();
        let read = workflows(&mut top);
        let errors = top.finish();
        if errors.is_empty() {
            Ok(read)
        } else {
            Err(errors.into_iter().map(|e| e.field).collect())
        }
    }

    #[test]
    fn each_workflow_has_one_channel_and_perhaps_another() {
        assert_eq!(read(""), Ok(Workflows::new()));
        let all = read("[workflow.reminder]\nchannel = 'sms'\nbefore_minutes = 60").unwrap();
        let way = all[&Workflow::Reminder];
        assert_eq!(
            (way.channel, way.fallback, way.before_minutes),
            (Channel::Sms, None, Some(60))
        );
        assert!(way.takes(Channel::Sms) && !way.takes(Channel::Whatsapp));
    }

    #[test]
    fn each_mistake_names_its_field() {
        for (text, field) in [
            ("[workflow.reminder]\n", "workflow.reminder.channel"),
            ("[workflow.reminder]\nchannel = 'web'", "workflow.reminder.channel"),
            (
                "[workflow.summary]\nchannel = 'sms'\nfallback = 'sms'",
                "workflow.summary.fallback",
            ),
            (
                "[workflow.summary]\nchannel = 'sms'\nbefore_minutes = 3",
                "workflow.summary.before_minutes",
            ),
            (
                "[workflow.reminder]\nchannel = 'sms'\nbefore_minutes = 0",
                "workflow.reminder.before_minutes",
            ),
            ("[workflow.reply]\nchannel = 'sms'", "workflow.reply"),
        ] {
            assert_eq!(read(text), Err(vec![field.to_owned()]), "{text}");
        }
    }
}
