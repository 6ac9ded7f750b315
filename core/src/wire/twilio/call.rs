//! A call of ours: the form that Twilio's `Calls.json` takes.

use super::super::outbound::{TooMuch, filled};
use super::form::write;
use crate::people::phone::E164;

/// Longest address of a webhook, in characters (Twilio takes 4,000; ours are some dozen).
const MAX_URL: usize = 2_000;
/// For how long it may ring, in seconds (Twilio's own limit).
const MAX_RING_S: u16 = 600;

/// A call to place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Who is called.
    pub to: E164,
    /// The clinic's number at Twilio.
    pub from: E164,
    /// Where Twilio asks what to do when somebody picks up.
    pub url: String,
    /// Where it is told how the call ended, and when it rang and was answered.
    pub status: String,
    /// For how long it rings, in seconds.
    pub ring_s: u16,
}

/// The form. Twilio listens whether a person or a machine picks up before it asks what to do.
///
/// # Errors
/// Which of Twilio's limits it is beyond.
pub fn form(call: &Outgoing) -> Result<String, TooMuch> {
    filled("the address of the call", &call.url, MAX_URL)?;
    filled("the address of its reports", &call.status, MAX_URL)?;
    let mut pairs = vec![
        ("To", call.to.to_string()),
        ("From", call.from.to_string()),
        ("Url", call.url.clone()),
        ("StatusCallback", call.status.clone()),
    ];
    for event in ["initiated", "ringing", "answered", "completed"] {
        pairs.push(("StatusCallbackEvent", event.to_owned()));
    }
    pairs.push(("Timeout", call.ring_s.min(MAX_RING_S).to_string()));
    pairs.push(("MachineDetection", "Enable".to_owned()));
    let pairs: Vec<(String, String)> = pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Ok(write(&pairs))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> E164 {
        E164::strict(text).expect("a number")
    }

    fn call() -> Outgoing {
        Outgoing {
            to: number("+447700900456"),
            from: number("+441632960001"),
            url: "https://chat.riverside.example/hooks/riverside/twilio/voice/callback?of=tsk_1".into(),
            status: "https://chat.riverside.example/hooks/riverside/twilio/voice/status".into(),
            ring_s: 25,
        }
    }

    #[test]
    fn a_call_is_written_as_twilio_takes_it() {
        assert_eq!(
            form(&call()).as_deref(),
            Ok("To=%2B447700900456&From=%2B441632960001\
                &Url=https%3A%2F%2Fchat.riverside.example%2Fhooks%2Friverside%2Ftwilio%2Fvoice%2Fcallback%3Fof%3Dtsk_1\
                &StatusCallback=https%3A%2F%2Fchat.riverside.example%2Fhooks%2Friverside%2Ftwilio%2Fvoice%2Fstatus\
                &StatusCallbackEvent=initiated&StatusCallbackEvent=ringing&StatusCallbackEvent=answered&StatusCallbackEvent=completed\
                &Timeout=25&MachineDetection=Enable")
        );
    }

    #[test]
    fn limits_are_looked_at_before_anything_is_sent() {
        let url = |n: usize| Outgoing {
            url: "a".repeat(n),
            ..call()
        };
        assert!(form(&url(MAX_URL)).is_ok());
        assert_eq!(
            form(&url(MAX_URL + 1)),
            Err(TooMuch::Over("the address of the call", MAX_URL))
        );
        assert!(form(&url(0)).is_err());
        let long = Outgoing {
            ring_s: u16::MAX,
            ..call()
        };
        assert!(form(&long).is_ok_and(|form| form.contains("Timeout=600&")));
    }
}
