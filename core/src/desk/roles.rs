//! Which role may see and do what at the desk, in one table.
//!
//! Whether a member may open a given conversation also depends on how it stands towards them (see `access`), and who does what with which
//! texts is for the clinic to say (see `rights`). Everything else that rests on a role is asked here, and is written out in the test below.

use crate::clinic::staff::Role;

/// What is seen or done at a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Has the inbox, and searches it.
    SeeInbox,
    /// … with every card, and not only those that are about money or their own.
    SeeEveryCard,
    /// … and with what each conversation is about, before it is opened.
    SeeTopics,
    /// Has the inbox derived again.
    RebuildInbox,
    /// Sees that there is an emergency.
    HearEmergencies,
    /// Is shown the calls that are on, with what their evidence allows.
    SeeCalls,
    /// Opens a conversation in which there is something to do, or of a patient who was near of late.
    Open,
    /// … if it is their own or about money.
    OpenMoney,
    /// Reads what happened in a conversation without any reason to open it.
    ReadTimeline,
    /// Opens a conversation by giving a reason.
    BreakGlass,
    /// Is told of what else a proved number or login is in, whether or not they may open it.
    SeeOthers,
    /// Replies to a patient.
    Reply,
    /// Writes a note.
    Note,
    /// Takes a conversation, or gives it to a colleague.
    Claim,
    /// Settles a conversation.
    Resolve,
    /// Asks for a clinician to look at a question.
    Flag,
    /// Says, as a clinician, that a question was looked at.
    Review,
    /// Sees whose call it might be, and checks what a caller said.
    Check,
    /// Undoes a call's link.
    Unlink,
    /// Sees who comes on a day.
    SeeDay,
    /// Notes that somebody came.
    MarkArrived,
    /// Has tasks, which carry patients' numbers: those about money, and their own.
    HaveTasks,
    /// … and every other one.
    EveryTask,
    /// Calls the patient of a task back.
    CallBack,
    /// Is told at once when somebody breaks the glass, or opens one conversation after the other.
    HearOfGlass,
    /// Sees who read a conversation and did what with it.
    SeeAccesses,
    /// Reads the audit.
    SeeAudit,
    /// Takes it along, for a table or as FHIR.
    ExportAudit,
    /// Has it verified.
    VerifyAudit,
    /// Sees the clinic's staff: who is here, who has how much.
    SeeStaff,
    /// Ends a member's sign-ons.
    EndSignOns,
    /// Sees the global tokens, and which role may do what with texts.
    SeeTextRules,
    /// Changes the global tokens.
    EditTokens,
    /// Changes which role may do what with texts.
    EditRights,
}

impl Act {
    /// Every one.
    pub const ALL: [Act; 34] = [
        Act::SeeInbox,
        Act::SeeEveryCard,
        Act::SeeTopics,
        Act::RebuildInbox,
        Act::HearEmergencies,
        Act::SeeCalls,
        Act::Open,
        Act::OpenMoney,
        Act::ReadTimeline,
        Act::BreakGlass,
        Act::SeeOthers,
        Act::Reply,
        Act::Note,
        Act::Claim,
        Act::Resolve,
        Act::Flag,
        Act::Review,
        Act::Check,
        Act::Unlink,
        Act::SeeDay,
        Act::MarkArrived,
        Act::HaveTasks,
        Act::EveryTask,
        Act::CallBack,
        Act::HearOfGlass,
        Act::SeeAccesses,
        Act::SeeAudit,
        Act::ExportAudit,
        Act::VerifyAudit,
        Act::SeeStaff,
        Act::EndSignOns,
        Act::SeeTextRules,
        Act::EditTokens,
        Act::EditRights,
    ];
}

/// Whether somebody in this role may.
#[must_use]
pub const fn may(role: Role, act: Act) -> bool {
    use Role::{Admin, Billing, Clinical, Compliance, FrontDesk};
    match act {
        Act::SeeInbox | Act::HearEmergencies | Act::BreakGlass | Act::SeeStaff | Act::SeeTextRules => match role {
            FrontDesk | Clinical | Billing | Admin | Compliance => true,
        },
        // Whose invoice it is, and nothing of what else patients write.
        Act::SeeEveryCard => match role {
            FrontDesk | Clinical | Admin | Compliance => true,
            Billing => false,
        },
        // Whoever looks after the house finds a conversation by its name, and learns what it is about by opening it.
        Act::SeeTopics | Act::OpenMoney | Act::Check => match role {
            FrontDesk | Clinical | Billing => true,
            Admin | Compliance => false,
        },
        // Those who receive patients, treat them and talk with them.
        Act::SeeCalls | Act::Open | Act::SeeOthers | Act::SeeDay | Act::MarkArrived => match role {
            FrontDesk | Clinical => true,
            Billing | Admin | Compliance => false,
        },
        // Whoever looks after the rules reads, and does nothing for patients.
        Act::Reply
        | Act::Note
        | Act::Claim
        | Act::Resolve
        | Act::Flag
        | Act::Unlink
        | Act::HaveTasks
        | Act::CallBack => match role {
            FrontDesk | Clinical | Billing | Admin => true,
            Compliance => false,
        },
        Act::EveryTask => match role {
            FrontDesk | Clinical | Admin => true,
            Billing | Compliance => false,
        },
        Act::Review => match role {
            Clinical => true,
            FrontDesk | Billing | Admin | Compliance => false,
        },
        Act::SeeAccesses => match role {
            Clinical | Admin | Compliance => true,
            FrontDesk | Billing => false,
        },
        Act::HearOfGlass | Act::SeeAudit | Act::ExportAudit | Act::VerifyAudit => match role {
            Admin | Compliance => true,
            FrontDesk | Clinical | Billing => false,
        },
        Act::RebuildInbox | Act::EndSignOns | Act::EditTokens | Act::EditRights => match role {
            Admin => true,
            FrontDesk | Clinical | Billing | Compliance => false,
        },
        Act::ReadTimeline => match role {
            FrontDesk | Clinical | Billing | Admin | Compliance => false,
        },
    }
}

/// What the clinic's own programs may by its admin key, beside what an administrator may: they show calls and topics to people of theirs,
/// and have every timeline.
#[must_use]
pub const fn by_key(act: Act) -> bool {
    matches!(act, Act::SeeTopics | Act::SeeCalls | Act::ReadTimeline)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Act, then each role in turn, and the admin key beside its role: `y` may.
    const TABLE: &str = "
                     front clinical billing admin compliance | key
    SeeInbox           y      y        y      y       y      |  y
    SeeEveryCard       y      y        .      y       y      |  y
    SeeTopics          y      y        y      .       .      |  y
    RebuildInbox       .      .        .      y       .      |  y
    HearEmergencies    y      y        y      y       y      |  y
    SeeCalls           y      y        .      .       .      |  y
    Open               y      y        .      .       .      |  .
    OpenMoney          y      y        y      .       .      |  .
    ReadTimeline       .      .        .      .       .      |  y
    BreakGlass         y      y        y      y       y      |  y
    SeeOthers          y      y        .      .       .      |  .
    Reply              y      y        y      y       .      |  y
    Note               y      y        y      y       .      |  y
    Claim              y      y        y      y       .      |  y
    Resolve            y      y        y      y       .      |  y
    Flag               y      y        y      y       .      |  y
    Review             .      y        .      .       .      |  .
    Check              y      y        y      .       .      |  .
    Unlink             y      y        y      y       .      |  y
    SeeDay             y      y        .      .       .      |  .
    MarkArrived        y      y        .      .       .      |  .
    HaveTasks          y      y        y      y       .      |  y
    EveryTask          y      y        .      y       .      |  y
    CallBack           y      y        y      y       .      |  y
    HearOfGlass        .      .        .      y       y      |  y
    SeeAccesses        .      y        .      y       y      |  y
    SeeAudit           .      .        .      y       y      |  y
    ExportAudit        .      .        .      y       y      |  y
    VerifyAudit        .      .        .      y       y      |  y
    SeeStaff           y      y        y      y       y      |  y
    EndSignOns         .      .        .      y       .      |  y
    SeeTextRules       y      y        y      y       y      |  y
    EditTokens         .      .        .      y       .      |  y
    EditRights         .      .        .      y       .      |  y
    ";

    #[test]
    fn each_role_may_what_the_table_says_and_nothing_else() {
        let rows: Vec<Vec<&str>> = TABLE
            .lines()
            .map(|line| line.split_whitespace().filter(|word| *word != "|").collect())
            .filter(|row: &Vec<&str>| !row.is_empty())
            .skip(1)
            .collect();
        let written: Vec<Vec<String>> = rows
            .iter()
            .map(|r| r.iter().map(ToString::to_string).collect())
            .collect();
        let sign = |yes: bool| if yes { "y" } else { "." }.to_owned();
        let decided = Act::ALL.map(|act| {
            let mut row = vec![format!("{act:?}")];
            row.extend(Role::ALL.map(|role| sign(may(role, act))));
            row.push(sign(may(Role::Admin, act) || by_key(act)));
            row
        });
        for (written, decided) in written.iter().zip(&decided) {
            assert_eq!(written, decided);
        }
        assert_eq!(written.len(), decided.len());
    }

    #[test]
    fn who_may_more_may_the_less_that_it_is_part_of() {
        let parts = [
            (Act::SeeEveryCard, Act::SeeInbox),
            (Act::SeeTopics, Act::SeeInbox),
            (Act::Open, Act::OpenMoney),
            (Act::EveryTask, Act::HaveTasks),
            (Act::MarkArrived, Act::SeeDay),
            (Act::ExportAudit, Act::SeeAudit),
        ];
        for role in Role::ALL {
            for (more, less) in parts {
                assert!(!may(role, more) || may(role, less), "{role:?} {more:?} {less:?}");
            }
        }
    }
}
