//! The audit as CSV (RFC 4180), for spreadsheets: nothing in it is ever a formula.

use crate::desk::documents::AuditRow;

/// The first line.
pub const HEADER: &str = "seq,at,actor,action,object,before,after,reason,severity,hash\r\n";
/// What a spreadsheet takes for the beginning of a formula, in the signs of narrow and of wide type.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// One row.
#[must_use]
pub fn line(row: &AuditRow) -> String {
    let seq = row.seq.to_string();
    let at = row.at.to_string();
    let cells = [
        &seq,
        &at,
        &row.actor,
        &row.action,
        &row.object,
        &row.before,
        &row.after,
        &row.reason,
        &row.severity,
        &row.hash,
    ];
    let cells: Vec<String> = cells.into_iter().map(|text| cell(text)).collect();
    cells.join(",") + "\r\n"
}

/// One cell. An apostrophe before what looks like a formula makes it text; it is part of the cell, so the hash is verified on the JSON export.
fn cell(text: &str) -> String {
    // Spreadsheets pass over leading blanks when they look for one.
    let seen = text.trim_start_matches([' ', '\u{a0}', '\u{feff}', '\0']);
    let guard = if seen.starts_with(FORMULA) { "'" } else { "" };
    let plain = guard.is_empty()
        && !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | ':' | '_' | '-'));
    if plain {
        return text.to_owned();
    }
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::At;
    use proptest::prelude::*;

    /// RFC 4180, read back.
    fn read(text: &str) -> Vec<Vec<String>> {
        let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
        let mut quoted = false;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '"' if quoted && chars.peek() == Some(&'"') => {
                    chars.next();
                    cell.push('"');
                }
                '"' => quoted = !quoted,
                ',' if !quoted => row.push(std::mem::take(&mut cell)),
                '\r' if !quoted => {
                    assert_eq!(chars.next(), Some('\n'));
                    row.push(std::mem::take(&mut cell));
                    rows.push(std::mem::take(&mut row));
                }
                c => cell.push(c),
            }
        }
        assert!(!quoted && cell.is_empty() && row.is_empty(), "it ends with a line end");
        rows
    }

    #[test]
    fn csv_format_unchanged() {
        let row = AuditRow {
            seq: 1,
            at: At(0),
            actor: "staff:ann".into(),
            before: "Say \"hej\",\r\nplease".into(),
            after: "=1+1".into(),
            hash: "00".into(),
            ..AuditRow::default()
        };
        assert_eq!(
            line(&row),
            "1,1970-01-01T00:00:00.000Z,staff:ann,\"\",\"\",\"Say \"\"hej\"\",\r\nplease\",\"'=1+1\",\"\",\"\",00\r\n"
        );
        assert_eq!(HEADER.trim_end().split(',').count(), read(&line(&row))[0].len());
    }

    #[test]
    fn nothing_is_a_formula() {
        for text in [
            "=cmd|' /C calc'!A0",
            "+1",
            "-1",
            "@SUM(1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "  =1",
            "\u{a0}=1",
            "\u{feff}=1",
            "＝1",
            "＠a",
        ] {
            let read = read(&format!("{}\r\n", cell(text)));
            assert_eq!(read[0][0], format!("'{text}"));
        }
        assert_eq!(cell("a=1"), "\"a=1\"");
        assert_eq!(cell("a-b"), "a-b");
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_it_was(text in "[a-c\",\r\n'=å ;|-]{0,20}") {
            let row = AuditRow { reason: text.clone(), ..AuditRow::default() };
            let rows = read(&(line(&row) + &line(&row)));
            prop_assert_eq!(rows.len(), 2);
            prop_assert_eq!(rows[0][7].strip_prefix('\'').filter(|_| !text.starts_with('\'')).unwrap_or(&rows[0][7]), &text);
        }
    }
}
