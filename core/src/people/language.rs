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

/// A small letter without its accent, in the languages of Europe.
#[must_use]
pub fn fold_char(c: char) -> char {
    match c {
        'å' | 'ä' | 'á' | 'à' | 'â' | 'ã' | 'æ' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => 'c',
        'ď' | 'đ' | 'ð' => 'd',
        'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' | 'ģ' | 'ġ' => 'g',
        'í' | 'ì' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => 'i',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ö' | 'ø' | 'ó' | 'ò' | 'ô' | 'õ' | 'ō' | 'ő' => 'o',
        'ŕ' | 'ř' => 'r',
        'ś' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ü' | 'ú' | 'ù' | 'û' | 'ū' | 'ů' | 'ű' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}

/// A text as it is searched and matched: small letters without accents, whether a mark is the letter's own or stands behind it.
///
/// Two do this for themselves. The assistant's reading (`assistant::normalise`) first composes letters, because its Swedish stems need `ä` and
/// `å`, and folds the words that come out by [`fold_char`]. Its signs of an emergency (`assistant::red_flags`) also undo what hides a word:
/// markup, letters of other alphabets that look alike, characters that nobody sees.
pub fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars()
        .flat_map(char::to_lowercase)
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}'))
        .map(fold_char)
}

/// The letters and digits of a value, small: "AB 12-34" and "ab1234" are one number. Accents stay: what is compared so is proof, not a search.
#[must_use]
pub fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
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
    fn a_mark_behind_its_letter_is_the_letters_own() {
        let fold = |text: &str| super::folded(text).collect::<String>();
        assert_eq!(fold("Ho\u{308}G"), fold("höG"));
        assert_eq!(fold("Željko ŁUKASZ İstanbul"), "zeljko lukasz istanbul");
        assert_eq!(bare("AB 12-34, É"), "ab1234é");
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
