//! An appointment as a file for the patient's own calendar (iCalendar, RFC 5545).

use crate::time::At;

/// Octets of a line without its end (RFC 5545, 3.1).
const MAX_LINE: usize = 75;

/// An appointment as a calendar shows it.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    /// Its name in every calendar, for good: the next file with the same one replaces it.
    pub uid: &'a str,
    /// When this was last changed.
    pub stamp: At,
    /// How often it was changed: a calendar keeps the highest.
    pub sequence: u32,
    /// When it begins.
    pub starts_at: At,
    /// When it ends; none: it takes no known time.
    pub ends_at: Option<At>,
    /// What it is.
    pub summary: &'a str,
    /// Where it is.
    pub location: &'a str,
    /// It does not take place.
    pub cancelled: bool,
}

/// The file. Times are UTC: every calendar shows them by its own clock, and no zone has to be described.
#[must_use]
pub fn calendar(item: &Item) -> String {
    let status = if item.cancelled { "CANCELLED" } else { "CONFIRMED" };
    let method = if item.cancelled { "CANCEL" } else { "PUBLISH" };
    let mut file = String::new();
    let mut line = |name: &str, value: &str| fold(&mut file, &[name, ":", value].concat());
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", "-//Samtal//Appointments//EN");
    line("CALSCALE", "GREGORIAN");
    line("METHOD", method);
    line("BEGIN", "VEVENT");
    line("UID", &escape(item.uid));
    line("DTSTAMP", &utc(item.stamp));
    line("DTSTART", &utc(item.starts_at));
    if let Some(ends_at) = item.ends_at {
        line("DTEND", &utc(ends_at));
    }
    line("SUMMARY", &escape(item.summary));
    if !item.location.is_empty() {
        line("LOCATION", &escape(item.location));
    }
    line("STATUS", status);
    line("SEQUENCE", &item.sequence.to_string());
    line("END", "VEVENT");
    line("END", "VCALENDAR");
    file
}

/// `20241018T130000Z`.
fn utc(at: At) -> String {
    let text = at.to_string();
    let seconds = text.split('.').next().unwrap_or_default();
    let mut plain: String = seconds.chars().filter(|c| !matches!(c, '-' | ':')).collect();
    plain.push('Z');
    plain
}

/// A text's value (RFC 5545, 3.3.11). A line end within it is written as one; no other control character passes, so that no text can
/// begin a line of its own.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Adds a line, folded where it is longer than allowed, never within a character.
fn fold(file: &mut String, line: &str) {
    let mut room = MAX_LINE;
    for c in line.chars() {
        if c.len_utf8() > room {
            file.push_str("\r\n ");
            // The space counts.
            room = MAX_LINE - 1;
        }
        room -= c.len_utf8();
        file.push(c);
    }
    file.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn item<'a>() -> Item<'a> {
        let at = |text| At::parse(text).expect("a time");
        Item {
            uid: "apt_1@riverside.samtal.dev",
            stamp: at("2024-10-15T21:04:05.678Z"),
            sequence: 0,
            starts_at: at("2024-10-18T14:00:00+01:00"),
            ends_at: Some(at("2024-10-18T13:30:00Z")),
            summary: "Dermatology consultation with Dr. Phillips",
            location: "Riverside Medical Center, 42 High Street",
            cancelled: false,
        }
    }

    /// What a calendar reads: unfolded lines, name and unescaped value.
    fn read(file: &str) -> Vec<(String, String)> {
        let unfolded = file.replace("\r\n ", "");
        let value = |text: &str| {
            let mut out = String::new();
            let mut chars = text.chars();
            while let Some(c) = chars.next() {
                match c {
                    '\\' => match chars.next() {
                        Some('n' | 'N') => out.push('\n'),
                        other => out.extend(other),
                    },
                    c => out.push(c),
                }
            }
            out
        };
        unfolded
            .split_terminator("\r\n")
            .map(|line| {
                let (name, text) = line.split_once(':').expect("a name and a value");
                (name.to_owned(), value(text))
            })
            .collect()
    }

    #[test]
    fn an_appointment_is_an_event_in_utc() {
        assert_eq!(
            calendar(&item()),
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Samtal//Appointments//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n\
             BEGIN:VEVENT\r\nUID:apt_1@riverside.samtal.dev\r\nDTSTAMP:20241015T210405Z\r\nDTSTART:20241018T130000Z\r\n\
             DTEND:20241018T133000Z\r\nSUMMARY:Dermatology consultation with Dr. Phillips\r\n\
             LOCATION:Riverside Medical Center\\, 42 High Street\r\nSTATUS:CONFIRMED\r\nSEQUENCE:0\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
    }

    #[test]
    fn a_cancelled_one_replaces_it() {
        let file = calendar(&Item {
            sequence: 2,
            cancelled: true,
            ..item()
        });
        for line in ["METHOD:CANCEL\r\n", "STATUS:CANCELLED\r\n", "SEQUENCE:2\r\n"] {
            assert!(file.contains(line), "{line}");
        }
    }

    #[test]
    fn no_text_can_begin_a_line_of_its_own() {
        let summary = "a\r\nBEGIN:VALARM\nx\rEND:VALARM\u{2028}; \\, \u{0}\u{7}";
        let file = calendar(&Item { summary, ..item() });
        let lines: Vec<_> = read(&file);
        assert_eq!(lines.iter().filter(|(name, _)| name == "BEGIN").count(), 2);
        let (_, value) = lines.iter().find(|(name, _)| name == "SUMMARY").expect("a summary");
        assert_eq!(value, "a\nBEGIN:VALARM\nx\nEND:VALARM\n; \\, ");
    }

    proptest! {
        #[test]
        fn any_text_is_folded_at_75_octets_and_read_again(summary in "\\PC{0,200}", location in "\\PC{1,80}") {
            let file = calendar(&Item { summary: &summary, location: &location, ..item() });
            prop_assert!(file.split("\r\n").all(|line| line.len() <= 75));
            let lines = read(&file);
            let value = |wanted: &str| lines.iter().find(|(name, _)| name == wanted).map(|(_, v)| v.clone());
            // Separators of lines and paragraphs are ends of lines in a calendar.
            let told = |text: &str| Some(text.replace(['\u{2028}', '\u{2029}'], "\n"));
            prop_assert_eq!(value("SUMMARY"), told(&summary));
            prop_assert_eq!(value("LOCATION"), told(&location));
        }
    }
}
