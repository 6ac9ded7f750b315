//! Whether a caller says that they are not the one whom they were greeted as: a number may be shown by anybody.

use super::normalise::normalise;

/// That somebody else was meant, whatever the name.
const WRONG: &[&str] = &[" wrong person ", " fel person "];
/// What stands before a name that is not the speaker's.
const NOT: &[&str] = &["not", "isnt", "inte", "ej"];

/// Whether these words say that the speaker is not the one of this name ("I am not Sarah", "det här är inte Sarah", "you have the wrong
/// person"). An empty name is nobody's.
#[must_use]
pub fn is_somebody_else(text: &str, name: &str) -> bool {
    let folded = |text: &str| {
        let words = normalise(text).words;
        words.into_iter().map(|w| w.folded).collect::<Vec<_>>().join(" ")
    };
    let said = format!(" {} ", folded(text));
    if WRONG.iter().any(|words| said.contains(words)) {
        return true;
    }
    let name = folded(name);
    let first = name.split(' ').next().unwrap_or_default();
    !first.is_empty() && NOT.iter().any(|not| said.contains(&format!(" {not} {first} ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_says_that_they_are_somebody_else_is_believed() {
        for said in [
            "I'm not Sarah",
            "No, this is not Sarah Miller, this is her sister.",
            "This isn't Sarah.",
            "Sorry, you have the wrong person",
            "Nej, jag är inte Sarah",
            "Det här är inte Sarah.",
            "Ni har fått fel person.",
        ] {
            assert!(is_somebody_else(said, "Sarah Miller"), "{said}");
        }
    }

    #[test]
    fn not_everything_with_a_not_in_it_is_that() {
        for said in [
            "I'm not sure",
            "This is Sarah",
            "Not Friday, please",
            "It is not urgent",
            "Jag vet inte",
            "Ja, det är Sarah",
        ] {
            assert!(!is_somebody_else(said, "Sarah Miller"), "{said}");
        }
        assert!(!is_somebody_else("I am not", ""));
    }
}
