//! Why a link or a disclosure is allowed, and the tier that it reaches.

use serde::{Deserialize, Serialize};

/// Why a link or a disclosure is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Eight digits from the widget, typed or said on the phone.
    HandoffCode,
    /// The bearer token of a handoff, carried by a SIP header or a call-back.
    HandoffToken,
    /// The ref of a prefilled WhatsApp text, confirmed by the patient.
    WhatsappRef,
    /// The caller's number was verified in this session.
    VerifiedNumber,
    /// The clinic's portal signed who this is.
    PortalAssertion,
    /// Staff checked it, for instance by date of birth.
    StaffCheck,
}

impl Evidence {
    /// Every kind, in the order of the contract.
    pub const ALL: [Evidence; 6] = [
        Evidence::HandoffCode,
        Evidence::HandoffToken,
        Evidence::WhatsappRef,
        Evidence::VerifiedNumber,
        Evidence::PortalAssertion,
        Evidence::StaffCheck,
    ];

    /// Its name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Evidence::HandoffCode => "handoff_code",
            Evidence::HandoffToken => "handoff_token",
            Evidence::WhatsappRef => "whatsapp_ref",
            Evidence::VerifiedNumber => "verified_number",
            Evidence::PortalAssertion => "portal_assertion",
            Evidence::StaffCheck => "staff_check",
        }
    }

    /// Reads a name; unknown ones are refused, never guessed.
    #[must_use]
    pub fn parse(name: &str) -> Option<Evidence> {
        Evidence::ALL.into_iter().find(|e| e.as_str() == name)
    }
}
