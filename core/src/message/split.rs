//! Cutting a text where a reader would pause: at paragraphs, then sentences, then words. And what a text message costs.

/// Characters of GSM 03.38 that a text message takes as one of its seven-bit letters.
const GSM: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
                   abcdefghijklmnopqrstuvwxyzäöñüà";
/// Those that count as two.
const GSM_TWO: &str = "^{}\\[~]|€";
/// Septets of ten concatenated segments (153 each): under Twilio's 1,600 characters.
const GSM_COST: usize = 1_530;
/// Units of UTF-16 of ten concatenated segments (67 each), where one character is not in GSM 03.38.
const UCS_COST: usize = 670;

/// What a text costs, in shares of one message's limit: GSM letters in septets; where one is none, everything in units that are scaled so
/// that the same limit holds.
#[must_use]
pub fn sms_cost(text: &str) -> usize {
    let mut septets = 0;
    for c in text.chars() {
        if GSM.contains(c) {
            septets += 1;
        } else if GSM_TWO.contains(c) {
            septets += 2;
        } else {
            let units: usize = text.chars().map(char::len_utf16).sum();
            return (units * GSM_COST).div_ceil(UCS_COST);
        }
    }
    septets
}

/// Whether a text has letters of the text message's own alphabet alone.
#[must_use]
pub fn is_gsm(text: &str) -> bool {
    text.chars().all(|c| GSM.contains(c) || GSM_TWO.contains(c))
}

/// Segments that a text message is sent and paid in: 160 septets or 70 units of UTF-16 in one, 153 or 67 in each of several.
#[must_use]
pub fn sms_segments(text: &str) -> usize {
    let (cost, one, each) = if is_gsm(text) {
        (sms_cost(text), 160, 153)
    } else {
        (text.chars().map(char::len_utf16).sum(), 70, 67)
    };
    if cost <= one {
        usize::from(cost > 0)
    } else {
        cost.div_ceil(each)
    }
}

/// The limit that goes with [`sms_cost`].
#[must_use]
pub fn fits_sms() -> usize {
    GSM_COST
}

/// A text with marks that a text message's alphabet has: curly quotation marks, dashes and dots would make it three times as dear.
#[must_use]
pub fn plain_letters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '“' | '”' | '„' | '«' | '»' => out.push('"'),
            '‘' | '’' | '‚' | '´' | '`' => out.push('\''),
            '–' | '—' | '‑' | '‐' | '•' => out.push('-'),
            '…' => out.push_str("..."),
            '\u{a0}' | '\u{202f}' | '\u{2009}' | '\t' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// A text in pieces of which none costs more than `max`, cut where a reader would pause; none is empty.
#[must_use]
pub fn pieces(text: &str, max: usize, cost: impl Fn(&str) -> usize) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if cost(rest) <= max {
            all.push(rest.to_owned());
            break;
        }
        let end = longest(rest, max, &cost);
        let (piece, after) = rest.split_at(cut(rest, end));
        if !piece.trim().is_empty() {
            all.push(piece.trim().to_owned());
        }
        rest = after.trim_start();
    }
    all
}

/// How many bytes of a text may stand in one piece: at least one character.
fn longest(text: &str, max: usize, cost: &impl Fn(&str) -> usize) -> usize {
    let ends: Vec<usize> = text.char_indices().map(|(i, c)| i + c.len_utf8()).collect();
    // A text costs more the longer it is, so that the end is found by halving.
    let fits = ends.partition_point(|end| text.get(..*end).is_some_and(|t| cost(t) <= max));
    ends.get(fits.saturating_sub(1)).copied().unwrap_or(text.len())
}

/// Where to cut a text before `end`: not in the first half of it, where a paragraph, a sentence, a line or a word ends later.
fn cut(text: &str, end: usize) -> usize {
    let window = text.get(..end).unwrap_or(text);
    let least = end / 2;
    for mark in ["\n\n", "\n", ". ", "! ", "? ", "; ", ", ", " "] {
        if let Some(at) = window.rfind(mark).filter(|at| *at >= least) {
            return at + mark.len();
        }
    }
    match window.rfind(char::is_whitespace) {
        Some(at) if at > 0 => at,
        _ => end,
    }
}

/// A label of at most `max` characters, cut at a word, with an ellipsis where something was cut.
#[must_use]
pub fn shorten_at_word(label: &str, max: usize) -> String {
    let label = label.trim();
    if label.chars().count() <= max {
        return label.to_owned();
    }
    let cut: String = label.chars().take(max.saturating_sub(1)).collect();
    let at = cut.rfind(' ').filter(|at| *at >= cut.len() / 2).unwrap_or(cut.len());
    let kept = cut
        .get(..at)
        .unwrap_or(&cut)
        .trim_end_matches([' ', ',', '.', ':', ';', '-']);
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_message_is_dearer_with_other_letters() {
        assert_eq!(sms_cost("Hej på dig"), 10);
        assert_eq!(sms_cost("[]"), 4);
        assert!(sms_cost("Hej 😊") > 10);
        assert_eq!(sms_cost(&plain_letters("“Yes” – it’s fine…")), 20);
    }

    #[test]
    fn segments_are_counted_as_they_are_paid() {
        for (text, segments) in [
            (String::new(), 0),
            ("a".repeat(160), 1),
            ("a".repeat(161), 2),
            ("a".repeat(306), 2),
            ("a".repeat(307), 3),
            ("ł".repeat(70), 1),
            ("ł".repeat(71), 2),
            ("[".repeat(80), 1),
            ("[".repeat(81), 2),
        ] {
            assert_eq!(sms_segments(&text), segments, "{}", text.chars().count());
        }
    }

    #[test]
    fn a_text_is_cut_where_a_sentence_ends() {
        let text = "One sentence here. Another one there. And a third one.";
        let all = pieces(text, 40, |t| t.chars().count());
        assert_eq!(all, ["One sentence here. Another one there.", "And a third one."]);
        assert_eq!(pieces("", 10, str::len), Vec::<String>::new());
    }

    #[test]
    fn a_label_is_cut_at_a_word() {
        assert_eq!(
            shorten_at_word("What does a first visit cost?", 20),
            "What does a first…"
        );
        assert_eq!(shorten_at_word("Yes", 20), "Yes");
        assert_eq!(
            shorten_at_word("Donaudampfschifffahrtsgesellschaft", 20)
                .chars()
                .count(),
            20
        );
    }

    proptest! {
        #[test]
        fn no_piece_is_too_dear_and_no_word_is_lost(text in "[a-zåäö😊 .,!?\n“…]{0,400}", max in 8usize..60) {
            let units = |t: &str| t.chars().map(char::len_utf16).sum::<usize>();
            let all = pieces(&text, max, units);
            for piece in &all {
                prop_assert!(!piece.trim().is_empty() && units(piece) <= max);
            }
            let squeeze = |t: &str| t.split_whitespace().collect::<String>();
            prop_assert_eq!(squeeze(&all.concat()), squeeze(&text));
        }

        #[test]
        fn no_text_message_is_too_long(text in "\\PC{0,3000}") {
            for piece in pieces(&plain_letters(&text), fits_sms(), sms_cost) {
                prop_assert!(piece.chars().count() <= 1_600);
                prop_assert!(sms_cost(&piece) <= fits_sms());
            }
        }
    }
}
