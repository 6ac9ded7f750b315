//! Numbers as people read them, and a light check of what people type. Whether a number is one, the server decides.

/// `+441632960001` as `+44 1632 960001`: the country, the area, the last six.
pub fn readable(number: &str) -> String {
    let digits = number.strip_prefix('+').unwrap_or_default();
    if digits.len() < 9 || !digits.bytes().all(|c| c.is_ascii_digit()) {
        return number.to_owned();
    }
    let country = match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        [b'2', b'0' | b'7', ..] | [b'3', b'0'..=b'4' | b'6' | b'9', ..] => 2,
        [b'4', b'0' | b'1' | b'3'..=b'9', ..] | [b'5', b'1'..=b'8', ..] => 2,
        [b'6', b'0'..=b'6', ..] | [b'8', b'1' | b'2' | b'4' | b'6', ..] => 2,
        [b'9', b'0'..=b'5' | b'8', ..] => 2,
        _ => 3,
    };
    let parts = digits.split_at_checked(country).and_then(|(country, rest)| {
        let (area, last) = rest.split_at_checked(rest.len().checked_sub(6)?)?;
        Some(["+", country, " ", area, " ", last].concat())
    });
    parts.unwrap_or_default()
}

/// Whether this may be a number: 6 to 15 digits, and nothing that does not belong among them.
pub fn is_plausible(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let belongs = |c: char| c.is_ascii_digit() || "+ -().\u{a0}/".contains(c);
    (6..=15).contains(&digits) && text.chars().all(belongs) && text.trim().chars().skip(1).all(|c| c != '+')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_in_groups() {
        assert_eq!(readable("+441632960001"), "+44 1632 960001");
        assert_eq!(readable("+4681234567"), "+46 81 234567");
        assert_eq!(readable("+14155550123"), "+1 4155 550123");
        assert_eq!(readable("+35312345678"), "+353 12 345678");
        assert_eq!(readable("112"), "112");
        assert_eq!(readable(""), "");
        assert_eq!(readable("+44•••••456"), "+44•••••456");
    }

    #[test]
    fn what_cannot_be_a_number_is_not_sent() {
        for good in ["+44 7700 900123", "07700 900-123", "(070) 123 45 67", "070/1234567"] {
            assert!(is_plausible(good), "{good}");
        }
        for bad in [
            "",
            "12345",
            "call me",
            "+44+7700900123",
            "0770090012345678",
            "077x00900123",
        ] {
            assert!(!is_plausible(bad), "{bad}");
        }
    }
}
