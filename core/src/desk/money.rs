//! What speaks of money: in one list, for whoever asks what a conversation is about, and for whoever asks what a text says.

use super::slots::{folded, says};

/// Where a word is one of money.
#[derive(Clone, Copy, PartialEq, Eq)]
enum In {
    /// Wherever it stands.
    Both,
    /// In what a patient came for alone. In a reply "Bill" is a colleague and "pay" is attention, and a question about insurance is
    /// answered by everybody; but whoever comes with such a word comes to Billing.
    Topic,
    /// In what the clinic says alone. A patient who asks what something costs is reception's, and a price is Billing's to tell.
    Text,
}

/// The words, as [`folded`] writes them.
const WORDS: [(&str, In); 53] = [
    ("invoice", In::Both),
    ("invoices", In::Both),
    ("invoiced", In::Both),
    ("billed", In::Both),
    ("bills", In::Both),
    ("your bill", In::Both),
    ("the bill", In::Both),
    ("payment", In::Both),
    ("payments", In::Both),
    ("refund", In::Both),
    ("refunds", In::Both),
    ("refunded", In::Both),
    ("faktura", In::Both),
    ("fakturan", In::Both),
    ("fakturor", In::Both),
    ("betala", In::Both),
    ("betalat", In::Both),
    ("betalning", In::Both),
    ("betalningen", In::Both),
    ("aterbetalning", In::Both),
    ("bill", In::Topic),
    ("billing", In::Topic),
    ("pay", In::Topic),
    ("paid", In::Topic),
    ("insurance", In::Topic),
    ("insurer", In::Topic),
    ("receipt", In::Topic),
    ("kvitto", In::Topic),
    ("fee", In::Text),
    ("fees", In::Text),
    ("price", In::Text),
    ("prices", In::Text),
    ("charges", In::Text),
    ("charged", In::Text),
    ("discount", In::Text),
    ("debt", In::Text),
    ("overdue", In::Text),
    ("pounds", In::Text),
    ("euro", In::Text),
    ("euros", In::Text),
    ("dollars", In::Text),
    ("gbp", In::Text),
    ("eur", In::Text),
    ("usd", In::Text),
    ("sek", In::Text),
    ("kronor", In::Text),
    ("krona", In::Text),
    ("avgift", In::Text),
    ("avgiften", In::Text),
    ("pris", In::Text),
    ("priset", In::Text),
    ("rabatt", In::Text),
    ("skuld", In::Text),
];

/// Signs of it.
pub(super) const SIGNS: [char; 5] = ['£', '€', '$', '¥', '¢'];

fn word(folded: &str, not: In) -> Option<&'static str> {
    let mut all = WORDS.iter().filter(|(_, place)| *place != not);
    all.find(|(word, _)| says(folded, word)).map(|(word, _)| *word)
}

/// Whether what a conversation is about is money.
#[must_use]
pub fn about_money(topic: &str) -> bool {
    word(&folded(topic), In::Text).is_some()
}

/// The first word or sign of money in a text: what stands in billing's texts alone.
#[must_use]
pub fn money_in(text: &str) -> Option<String> {
    if let Some(sign) = text.chars().find(|c| SIGNS.contains(c)) {
        return Some(sign.to_string());
    }
    let folded = folded(text);
    if let Some(word) = word(&folded, In::Topic) {
        return Some(word.to_owned());
    }
    // "40 kr", "40kr": beside a number alone, for the letters stand in other words too.
    let digits = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
    let words: Vec<&str> = folded.split_whitespace().collect();
    let apart = words
        .windows(2)
        .any(|pair| pair.first().is_some_and(|w| digits(w)) && pair.last() == Some(&"kr"));
    let joined = words.iter().any(|w| w.strip_suffix("kr").is_some_and(digits));
    (apart || joined).then(|| "kr".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_known_by_its_words() {
        for topic in ["My invoice is wrong", "Jag vill betala fakturan", "insurance?"] {
            assert!(about_money(topic), "{topic}");
        }
        for topic in ["", "eczema on my hands", "billiga tider", "paying"] {
            assert!(!about_money(topic), "{topic}");
        }
    }

    #[test]
    fn each_word_counts_where_the_list_says_and_nowhere_else() {
        for (word, place) in WORDS {
            assert_eq!(about_money(word), place != In::Text, "{word}");
            assert_eq!(money_in(word).is_some(), place != In::Topic, "{word}");
            assert_eq!(folded(word).trim(), word, "as it is compared");
        }
        for (i, (word, _)) in WORDS.iter().enumerate() {
            assert!(
                !WORDS.iter().skip(i + 1).any(|(other, _)| other == word),
                "{word} twice"
            );
        }
    }

    #[test]
    fn however_it_is_written_a_word_is_the_same() {
        for text in ["ÅTERBETALNING", "a\u{30a}terbetalning", "the  Bill"] {
            assert!(about_money(text) && money_in(text).is_some(), "{text}");
        }
    }
}
