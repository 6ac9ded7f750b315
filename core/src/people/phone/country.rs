//! How each country writes its numbers: the table, and what is read from it.

use super::pattern::fits;

/// Made by `tests/phones/table.mjs`: a line `+44 GB trunk=0 abroad=00` for each calling code, and below it the patterns of its numbers.
const TABLE: &str = include_str!("countries.txt");

/// What kind of number it is, as far as the digits tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It can be a mobile's. In North America every number can.
    Mobile,
    /// It is something else: fixed, free of charge, an organisation's.
    Other,
}

/// A calling code and the countries behind it.
#[derive(Clone, Copy, Debug)]
pub struct Country {
    /// The calling code: `44`.
    pub code: &'static str,
    /// Its countries that a clinic may be in (ISO 3166), with commas between them.
    names: &'static str,
    /// What national numbers begin with, and international ones drop; empty: nothing.
    pub trunk: &'static str,
    /// How people there dial abroad.
    pub abroad: &'static str,
    /// The lines of its patterns.
    patterns: &'static str,
}

impl Country {
    fn all() -> impl Iterator<Item = Country> {
        TABLE.split("\n+").skip(1).filter_map(|block| {
            let (head, patterns) = block.split_once('\n')?;
            let mut words = head.split(' ');
            Some(Country {
                code: words.next()?,
                names: words.next()?,
                trunk: words.next()?.strip_prefix("trunk=")?,
                abroad: words.next()?.strip_prefix("abroad=")?,
                patterns,
            })
        })
    }

    /// The country of this name (`GB`), if its numbers are known here.
    pub fn named(name: &str) -> Option<Country> {
        Country::all().find(|c| c.names.split(',').any(|n| n.eq_ignore_ascii_case(name)))
    }

    /// The country of an international number's digits, if its numbers are known here.
    pub fn of(digits: &str) -> Option<Country> {
        Country::all().find(|c| digits.starts_with(c.code))
    }

    /// What a national number is, without trunk prefix; none: nobody there has such a number.
    pub fn kind(&self, national: &str) -> Option<Kind> {
        for (kind, pattern) in self.patterns.lines().filter_map(|line| line.split_once(' ')) {
            match (kind, fits(pattern, national)) {
                ("all", false) => return None,
                ("all", true) | (_, false) => {}
                ("mobile", true) => return Some(Kind::Mobile),
                (_, true) => return Some(Kind::Other),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole() {
        let names: Vec<&str> = Country::all().flat_map(|c| c.names.split(',')).collect();
        assert_eq!(
            names,
            [
                "US", "CA", "FR", "ES", "NL", "GB", "DK", "SE", "NO", "PL", "DE", "IE", "FI"
            ]
        );
        for country in Country::all() {
            assert!(country.patterns.lines().count() >= 3, "{}", country.names);
            for line in country.patterns.lines() {
                assert!(
                    ["all ", "mobile ", "other ", "drama "]
                        .iter()
                        .any(|k| line.starts_with(k))
                );
                // Nothing in it that this matcher would read as something else.
                assert!(
                    line.split_once(' ')
                        .is_some_and(|(_, p)| p.bytes().all(|c| b"0123456789.[]-(|){,}?".contains(&c))),
                    "{line}"
                );
            }
        }
    }
}
