//! Who the patient says they are, in their own words: a phone number, an e-mail address, a name told as one.
//!
//! What is taken here is *claimed*, never proved. So it is taken only where it can hardly mean anything else: a name after "my name is",
//! not any word with a capital; nobody else's number; never a doctor's name. What is missed is asked for, what is taken wrongly is
//! said back to the patient as theirs.

mod name;
mod number;
mod words;

use super::phone::E164;
use std::ops::Range;

/// Longest text that is looked through, in bytes: nobody introduces themselves later than that.
const MAX_TEXT: usize = 4_096 * 4;
/// Characters of an e-mail address and of the part before its `@` (RFC 5321, 4.5.3.1).
const MAX_EMAIL: usize = 254;
const MAX_LOCAL: usize = 64;
/// Words and characters of a name.
const MAX_NAME_WORDS: usize = 4;
const MAX_NAME: usize = 80;
/// Fewest digits that are looked at as a number.
const MIN_PHONE_DIGITS: usize = 7;

/// What can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// How the patient wants to be called.
    Name,
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
}

impl Field {
    /// Its name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Name => "name",
            Field::Phone => "phone",
            Field::Email => "email",
        }
    }

    /// Reads a name; unknown ones are refused.
    #[must_use]
    pub fn parse(name: &str) -> Option<Field> {
        [Field::Name, Field::Phone, Field::Email]
            .into_iter()
            .find(|f| f.as_str() == name)
    }

    /// The one form of a value that was given for this field: E.164, an address in lower case, a name on one line. None where it is
    /// none.
    #[must_use]
    pub fn normal(self, value: &str, home_country: &str) -> Option<String> {
        let value = value.trim();
        match self {
            Field::Phone => E164::parse(value, home_country).ok().map(|n| n.to_string()),
            Field::Email => number::email(value),
            Field::Name => {
                let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
                let fine = (1..=MAX_NAME).contains(&line.chars().count())
                    && line.chars().any(char::is_alphabetic)
                    && !line.chars().any(|c| c.is_control() || "<>@\"{}[]|\\".contains(c));
                fine.then_some(line)
            }
        }
    }
}

/// One thing that was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What.
    pub field: Field,
    /// In its one form: E.164, an address in lower case, a name with its capitals.
    pub value: String,
    /// Where it stands in the text, in bytes: what is replaced by a placeholder before a text goes to a model.
    pub at: Range<usize>,
}

/// Whether two names may be one person's: "Sarah" and "Sarah Jones" share a word, "Sarah" and "Bob" do not.
#[must_use]
pub fn may_be_one(a: &str, b: &str) -> bool {
    let of_a = words_of(a);
    words_of(b).iter().any(|b| of_a.iter().any(|a| a.lower == b.lower))
}

/// What a message tells of its writer, in the order of the text: at most one of each.
///
/// `language`: the patient's (BCP 47). `home_country` (ISO 3166): how numbers without a country code are read. `asked`: what the
/// assistant has just asked for; then the bare answer is enough ("Sarah").
#[must_use]
pub fn told(text: &str, language: &str, home_country: &str, asked: Option<Field>) -> Vec<Told> {
    if text.len() > MAX_TEXT {
        return Vec::new();
    }
    let words = words_of(text);
    let email = number::find_email(text, &words, asked);
    let phone = number::find_phone(text, &words, home_country, asked);
    let taken: Vec<Range<usize>> = [&email, &phone].into_iter().flatten().map(|t| t.at.clone()).collect();
    let name = name::find_name(text, &words, language, asked, &taken);
    let mut all: Vec<Told> = [name, phone, email].into_iter().flatten().collect();
    all.sort_by_key(|t| t.at.start);
    all
}

/// A word of the text: letters, with hyphens and apostrophes within.
#[derive(Clone, Debug)]
struct Word<'a> {
    text: &'a str,
    lower: String,
    at: Range<usize>,
    /// Whether nothing but blanks stands between it and the word before.
    joined: bool,
}

fn words_of(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut from = None;
    let ends = text.char_indices().chain([(text.len(), ' ')]);
    for (i, c) in ends {
        let within = from.is_some() && matches!(c, '\'' | '’' | '-');
        if c.is_alphabetic() || within {
            from.get_or_insert(i);
            continue;
        }
        if let Some(start) = from.take() {
            let word = text[start..i].trim_end_matches(['\'', '’', '-']);
            let before = words.last().map_or(0, |w| w.at.end);
            words.push(Word {
                text: word,
                lower: word.to_lowercase().replace('’', "'"),
                at: start..start + word.len(),
                joined: !words.is_empty() && text[before..start].chars().all(|c| c == ' ' || c == '\u{a0}'),
            });
        }
    }
    words
}

/// Whether the words from `i` on are these, with nothing but blanks between them.
fn are(words: &[Word<'_>], i: usize, phrase: &[&str]) -> bool {
    words.len() >= i + phrase.len()
        && phrase
            .iter()
            .enumerate()
            .all(|(n, p)| words[i + n].lower == *p && (n == 0 || words[i + n].joined))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str, language: &str, country: &str, asked: Option<Field>) -> String {
        let all: Vec<String> = told(text, language, country, asked)
            .iter()
            .map(|t| format!("{}={}", t.field.as_str(), t.value))
            .collect();
        all.join(" ")
    }

    #[test]
    fn a_name_is_taken_where_it_is_told_as_one() {
        for (text, language, name) in [
            ("my name is Sarah", "en", "Sarah"),
            ("Hello, my name is Sarah Jones and I have eczema.", "en", "Sarah Jones"),
            ("my name is sarah and i have eczema", "en", "Sarah"),
            ("My name's Anna-Karin O'Brien.", "en", "Anna-Karin O'Brien"),
            ("MY NAME IS SARAH JONES", "en", "Sarah Jones"),
            ("my name is sarah jones i need an appointment", "en", "Sarah Jones"),
            ("I'm Sarah Jones", "en", "Sarah Jones"),
            ("Hi, I'm Sarah. Do you treat eczema?", "en", "Sarah"),
            ("Hello I am Sarah and I need a time", "en", "Sarah"),
            ("I'm Ludwig van Beethoven, born 1770", "en", "Ludwig van Beethoven"),
            ("This is Sarah.", "en", "Sarah"),
            ("Hi, this is Sarah Jones calling about my rash", "en", "Sarah Jones"),
            ("Please call me Sally", "en", "Sally"),
            ("Name: Sarah Jones", "en", "Sarah Jones"),
            ("Sarah here", "en", "Sarah"),
            ("jag heter Sara", "sv", "Sara"),
            ("Hej, jag heter Åsa Öberg och har eksem.", "sv", "Åsa Öberg"),
            ("jag heter sara", "sv", "Sara"),
            ("Mitt namn är Sara Lind", "sv", "Sara Lind"),
            ("Hej! Jag är Sara.", "sv", "Sara"),
            ("Sara Lind heter jag", "sv", "Sara Lind"),
            ("kalla mig Lasse", "sv", "Lasse"),
            ("jag heter Sara men skriver engelska", "en", "Sara"),
            ("my name is Mrs Jones", "en", "Mrs Jones"),
            ("My name is April Jones", "en", "April Jones"),
            ("my name is Will", "en", "Will"),
            ("Jag heter My Lind", "sv", "My Lind"),
        ] {
            assert_eq!(shown(text, language, "GB", None), format!("name={name}"), "{text}");
        }
    }

    #[test]
    fn a_doctors_name_and_random_words_are_nobodys() {
        for (text, language) in [
            ("Does Dr. Phillips work on Fridays?", "en"),
            ("I'm Dr. Phillips' patient", "en"),
            ("I'm Phillips' patient", "en"),
            ("I'm seeing Dr Phillips on Monday", "en"),
            ("My name is Dr. Phillips", "en"),
            ("This is Dr. Okafor", "en"),
            ("my doctor's name is Phillips", "en"),
            ("My daughter's name is Emma", "en"),
            ("her name is Emma", "en"),
            ("What is your name?", "en"),
            ("My name is misspelled on the letter", "en"),
            ("my name is not Sarah", "en"),
            ("My name is on the list", "en"),
            ("I'm Swedish", "en"),
            ("I'm pregnant", "en"),
            ("I'm Pregnant.", "en"),
            ("I'M PREGNANT", "en"),
            ("I am Happy to wait", "en"),
            ("I'm allergic to Penicillin", "en"),
            ("I'm London based", "en"),
            ("This is urgent", "en"),
            ("It's Monday", "en"),
            ("It's Eczema I think", "en"),
            ("It's Rosacea.", "en"),
            ("This is Psoriasis", "en"),
            ("I'm May be late", "en"),
            ("My name is my own business", "en"),
            ("Call me in April", "en"),
            ("I'm Bob's mother", "en"),
            ("I'm Type 1 diabetic", "en"),
            ("Det är Rosacea.", "sv"),
            ("call me back", "en"),
            ("Call me on Monday", "en"),
            ("call me tomorrow", "en"),
            ("Sarah", "en"),
            ("Is Dr Phillips here", "en"),
            ("I need help here", "en"),
            ("Friday here", "en"),
            ("min läkare heter Phillips", "sv"),
            ("jag heter inte Sara", "sv"),
            ("Vad heter hudläkaren?", "sv"),
            ("jag är gravid", "sv"),
            ("Jag är Svensk.", "sv"),
            ("jag är här", "sv"),
            ("Det är Måndag", "sv"),
            ("Jag är doktor Phillips patient", "sv"),
            ("jag är sjuk och behöver en tid", "sv"),
            ("kalla mig inte det", "sv"),
            ("", "en"),
            ("...", "en"),
        ] {
            assert_eq!(shown(text, language, "GB", None), "", "{text}");
        }
    }

    #[test]
    fn the_bare_answer_is_enough_where_it_was_asked_for() {
        let asked = Some(Field::Name);
        for (text, language, expected) in [
            ("Sarah", "en", "name=Sarah"),
            ("sarah jones", "en", "name=Sarah Jones"),
            ("SARAH", "en", "name=Sarah"),
            ("It's Sarah.", "en", "name=Sarah"),
            ("June", "en", "name=June"),
            ("maybe in june", "en", ""),
            (
                "Sarah Jones, 07400 123456",
                "en",
                "name=Sarah Jones phone=+447400123456",
            ),
            ("Åsa", "sv", "name=Åsa"),
            ("ja, Sara Lind", "sv", "name=Sara Lind"),
            ("maria del carmen", "en", "name=Maria del Carmen"),
            ("no thanks", "en", ""),
            ("why?", "en", ""),
            ("why do you need that", "en", ""),
            ("I don't want to say", "en", ""),
            ("eczema", "en", ""),
            ("nej tack", "sv", ""),
            ("vill inte säga", "sv", ""),
            ("Dr Phillips", "en", ""),
            ("hello", "en", ""),
            ("Friday", "en", ""),
            ("07400 123456", "en", "phone=+447400123456"),
            ("can I book a time with someone soon please", "en", ""),
            ("S", "en", ""),
        ] {
            assert_eq!(shown(text, language, "GB", asked), expected, "{text}");
        }
    }

    #[test]
    fn a_number_is_read_in_the_clinics_spelling() {
        for (text, country, number) in [
            ("You can reach me on 07400 123456", "GB", "+447400123456"),
            ("07400123456.", "GB", "+447400123456"),
            ("my number is +44 (0)7400 123456, thanks", "GB", "+447400123456"),
            ("ring 070-123 45 67 efter 15", "SE", "+46701234567"),
            ("ring 070/123 45 67", "SE", "+46701234567"),
            ("070-123 45 67 10-12", "SE", "+46701234567"),
            ("between 10 and 12 on 07400 123456", "GB", "+447400123456"),
            ("at 10 07400 123456", "GB", "+447400123456"),
            ("call (212) 555-0123", "US", "+12125550123"),
            ("(212) 555-0123", "US", "+12125550123"),
            ("mit nummer: 32 12 34 56", "DK", "+4532123456"),
            ("call me on 32 12 34 56", "DK", "+4532123456"),
        ] {
            assert_eq!(shown(text, "en", country, None), format!("phone={number}"), "{text}");
        }
        for (text, country) in [
            ("at 10:30 on 22/11/2024", "GB"),
            ("2024-11-22 14:00", "GB"),
            ("my NHS number is 943 476 5919", "GB"),
            ("jag är född 050312-1234", "SE"),
            ("19850312-1234", "SE"),
            ("case 212 555 0123", "US"),
            ("the 12 10 20 24", "DK"),
            ("it cost £07400123456", "GB"),
            ("ref07400123456", "GB"),
            ("07400 12345", "GB"),
            ("my booking number is 7400123456", "GB"),
            ("my card number is 4111 1111 1111 1111", "DK"),
            ("case number 32 12 34 56", "DK"),
            ("1-2-2024 to 3-4-2024", "GB"),
            ("Is your number 01632 960001?", "GB"),
            ("my mother's number is 07400 123456", "GB"),
            ("mammas nummer är 070-123 45 67", "SE"),
        ] {
            assert_eq!(shown(text, "en", country, None), "", "{text}");
        }
        assert_eq!(
            shown("212 555 0123", "en", "US", Some(Field::Phone)),
            "phone=+12125550123"
        );
        assert_eq!(shown("32123456", "en", "DK", Some(Field::Phone)), "phone=+4532123456");
    }

    #[test]
    fn a_page_of_digits_is_given_up() {
        for text in [
            "0 ".repeat(2_000),
            "+1 ".repeat(1_300),
            "0740012345 ".repeat(370),
            "(".repeat(4_000),
            "@a.b".repeat(1_000),
        ] {
            assert_eq!(told(&text, "en", "GB", Some(Field::Phone)), [], "{}", &text[..8]);
        }
    }

    #[test]
    fn an_address_is_read_and_nothing_is_cut_off() {
        for (text, address) in [
            ("sarah@example.com", "sarah@example.com"),
            (
                "Mail me: Sarah.Jones+clinic@Example.co.uk.",
                "sarah.jones+clinic@example.co.uk",
            ),
            ("<sarah@example.com>", "sarah@example.com"),
            ("my e-mail is sarah@example.com, thanks", "sarah@example.com"),
        ] {
            assert_eq!(shown(text, "en", "GB", None), format!("email={address}"), "{text}");
        }
        for text in [
            "sarah@example",
            "@sarah on instagram",
            "sara@räv.se",
            "åsa@example.com",
            "a@b@example.com",
            "sarah..jones@example.com",
            "sarah@-example.com",
            "is your e-mail info@riverside.example?",
        ] {
            assert_eq!(shown(text, "en", "GB", None), "", "{text}");
        }
    }

    #[test]
    fn everything_is_told_in_one_message() {
        let text = "Hi, I'm Sarah Jones, 07400 123456, sarah@example.com";
        assert_eq!(
            shown(text, "en", "GB", None),
            "name=Sarah Jones phone=+447400123456 email=sarah@example.com"
        );
        let at: Vec<&str> = told(text, "en", "GB", None)
            .iter()
            .map(|t| &text[t.at.clone()])
            .collect();
        assert_eq!(at, ["Sarah Jones", "07400 123456", "sarah@example.com"]);
    }

    #[test]
    fn a_given_value_has_one_form() {
        assert_eq!(
            Field::Phone.normal(" 07400 123456 ", "GB").as_deref(),
            Some("+447400123456")
        );
        assert_eq!(
            Field::Email.normal("Sarah@Example.com", "GB").as_deref(),
            Some("sarah@example.com")
        );
        assert_eq!(
            Field::Name.normal("  Sarah \n Jones ", "GB").as_deref(),
            Some("Sarah Jones")
        );
        assert_eq!(Field::Name.normal("<b>", "GB"), None);
        assert_eq!(Field::Name.normal("12", "GB"), None);
        assert_eq!(Field::Email.normal("sarah", "GB"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in ".{0,60}", asked in 0usize..4) {
            let asked = [None, Some(Field::Name), Some(Field::Phone), Some(Field::Email)][asked];
            for language in ["en", "sv"] {
                for told in told(&text, language, "GB", asked) {
                    prop_assert!(text.get(told.at.clone()).is_some());
                    prop_assert_eq!(told.field.normal(&told.value, "GB"), Some(told.value.clone()));
                }
            }
        }

        #[test]
        fn words_and_signs_in_any_order_are_read_without_harm(
            parts in proptest::collection::vec("my name is|I'm|jag heter|Sarah|,|'|@|\\+44|07400 123456|é|-|Dr\\.|å", 0..8), asked: bool,
        ) {
            let text = parts.join(" ");
            let _ = told(&text, "en", "GB", asked.then_some(Field::Name));
        }
    }
}
