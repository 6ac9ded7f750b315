//! Language tags (BCP 47) and letters, as far as they are used here.

/// Longest tag that is read.
const MAX_TAG: usize = 35;

/// Whether this is a well-formed language tag: `en`, `sv-SE`.
#[must_use]
pub fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    text.len() <= MAX_TAG
        && (2..=3).contains(&first.len())
        && first.bytes().all(|c| c.is_ascii_alphabetic())
        && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|c| c.is_ascii_alphanumeric()))
}

/// The language without its region: `sv` of `sv-SE`.
#[must_use]
pub fn primary(tag: &str) -> String {
    tag.split('-').next().unwrap_or(tag).to_ascii_lowercase()
}

/// A letter without its accent.
#[must_use]
pub fn fold_char(c: char) -> char {
    match c {
        'å' | 'ä' | 'á' | 'à' | 'â' | 'ã' | 'æ' => 'a',
        'ö' | 'ø' | 'ó' | 'ò' | 'ô' | 'õ' => 'o',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'ü' | 'ú' | 'ù' | 'û' => 'u',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_lose_their_accents_and_nothing_else() {
        let folded: String = "åäöéüíñçß1 ".chars().map(fold_char).collect();
        assert_eq!(folded, "aaoeuincß1 ");
    }

    #[test]
    fn a_tag_is_a_language_and_perhaps_a_region() {
        for tag in ["en", "sv-SE", "zh-Hant-TW", "EN-gb"] {
            assert!(is_language(tag), "{tag}");
        }
        for tag in ["", "e", "english", "en_GB", "en-", "en GB", "å1"] {
            assert!(!is_language(tag), "{tag}");
        }
        assert_eq!(primary("SV-fi"), "sv");
    }
}
