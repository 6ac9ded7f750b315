//! What somebody at the desk hears before they hear the caller: who it is and how sure that is, as far as the tier allows.

use super::words::lines;
use crate::context::words::fill;
use crate::people::evidence::Evidence;
use crate::people::tier::Tier;

/// Most characters of a topic that is said: the caller waits meanwhile.
const MAX_TOPIC: usize = 120;

/// Whose call it is.
#[derive(Clone, Copy, Debug)]
pub struct Whose<'a> {
    /// How much may be said of them.
    pub tier: Tier,
    /// The session began for this call: nobody else's words stand in it.
    pub own: bool,
    /// Their name; empty: not known.
    pub name: &'a str,
    /// What it is about; empty: not known.
    pub topic: &'a str,
    /// Why the tier is what it is.
    pub evidence: &'a [Evidence],
}

impl Whose<'_> {
    /// A caller of whom nothing is known.
    #[must_use]
    pub fn stranger() -> Whose<'static> {
        Whose {
            tier: Tier::Unknown,
            own: false,
            name: "",
            topic: "",
            evidence: &[],
        }
    }

    /// A caller whose number somebody gave in a chat.
    #[must_use]
    pub fn possible() -> Whose<'static> {
        Whose {
            tier: Tier::Possible,
            ..Whose::stranger()
        }
    }
}

/// The words, in the desk's language.
#[must_use]
pub fn whisper(whose: Whose<'_>, language: &str) -> String {
    let lines = lines(language);
    let recognised = whose.tier >= Tier::Recognised;
    let who = match whose.tier {
        _ if recognised && !whose.name.is_empty() => whose.name,
        Tier::Possible if !whose.own => lines.possible_caller,
        _ => lines.unknown_caller,
    };
    let strongest = Evidence::ALL
        .into_iter()
        .zip(lines.evidence)
        .filter(|(kind, _)| recognised && whose.evidence.contains(kind));
    let evidence = strongest.max_by_key(|(kind, _)| {
        Tier::from_evidence(&[*kind], false, true, Some(crate::time::At(0)), crate::time::At(0))
    });
    let evidence = evidence.map_or("", |(_, words)| words);
    let mut said = fill(lines.whisper, &[("who", who), ("evidence", evidence)]);
    if evidence.is_empty() {
        // The sentence that says why has no words.
        said.truncate(said.trim_end_matches(['.', ' ']).len());
        said.push('.');
    }
    let topic: String = whose.topic.chars().take(MAX_TOPIC).collect();
    if (recognised || whose.own) && !topic.is_empty() {
        said.push(' ');
        said.push_str(&fill(lines.whisper_about, &[("topic", &topic)]));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sarah(tier: Tier, evidence: &[Evidence]) -> Whose<'_> {
        Whose {
            tier,
            own: false,
            name: "Sarah",
            topic: "Eczema",
            evidence,
        }
    }

    #[test]
    fn staff_hear_who_it_is_why_and_what_about() {
        let said = whisper(
            sarah(Tier::Confirmed, &[Evidence::VerifiedNumber, Evidence::HandoffCode]),
            "en",
        );
        assert_eq!(
            said,
            "A patient's call. Sarah. Confirmed by the code from the chat. It is about: Eczema"
        );
        let said = whisper(sarah(Tier::Recognised, &[Evidence::VerifiedNumber]), "sv");
        assert!(said.contains("Sarah") && said.contains("Eczema"), "{said}");
    }

    #[test]
    fn below_recognised_neither_name_nor_topic_is_said() {
        for tier in [Tier::Unknown, Tier::Possible] {
            for language in ["en", "sv"] {
                let said = whisper(sarah(tier, &[Evidence::VerifiedNumber]), language);
                assert!(!said.contains("Sarah") && !said.contains("Eczema"), "{said}");
                assert!(said.ends_with('.') && !said.contains(". ."), "{said}");
            }
        }
        assert_eq!(
            whisper(Whose::stranger(), "en"),
            "A patient's call. The caller is not known."
        );
        assert_eq!(
            whisper(Whose::possible(), "en"),
            "A patient's call. Possibly somebody who chatted with us. Please ask who it is."
        );
    }

    #[test]
    fn what_an_unknown_caller_said_in_this_call_is_told() {
        let whose = Whose {
            tier: Tier::Possible,
            own: true,
            name: "",
            topic: "A new appointment",
            evidence: &[],
        };
        assert_eq!(
            whisper(whose, "en"),
            "A patient's call. The caller is not known. It is about: A new appointment"
        );
    }
}
