//! Taking a file apart field by field, and noting everything that is wrong with it on the way, each with its line.

use super::finding::{Finding, MAX_FINDINGS, Places, Severity};
use super::{Lists, Texts};
use crate::people::language::is_language;
use jiff::civil::Date;
use std::ops::RangeInclusive;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Characters of an id.
pub const MAX_ID: usize = 40;
/// Characters of what somebody wrote that are repeated back to them.
const MAX_REPEATED: usize = 40;

/// What people write where the format has another word.
const MEANT: [(&str, &str); 10] = [
    ("question", "q"),
    ("questions", "q"),
    ("ask", "q"),
    ("answer", "a"),
    ("text", "a"),
    ("approver", "approved_by"),
    ("expires", "valid_until"),
    ("duration", "minutes"),
    ("cost", "price"),
    ("doctor", "clinician"),
];

/// A file that is being read, and everything that was found so far.
pub struct Source<'a> {
    file: &'a str,
    starts: Vec<usize>,
    /// What is wrong.
    pub findings: &'a mut Vec<Finding>,
    /// Where things stand.
    pub places: &'a mut Places,
}

impl<'a> Source<'a> {
    /// Begins with a file.
    pub fn new(file: &'a str, text: &str, findings: &'a mut Vec<Finding>, places: &'a mut Places) -> Source<'a> {
        places.open(file);
        let starts = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        Source {
            file,
            starts,
            findings,
            places,
        }
    }

    /// The line of a byte.
    pub fn line(&self, byte: usize) -> u32 {
        let before = self.starts.partition_point(|start| *start <= byte);
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }

    /// Notes what is wrong at a line.
    pub fn wrong(&mut self, line: u32, what: String) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(Finding {
                file: self.file.to_owned(),
                line,
                severity: Severity::Error,
                what,
            });
        }
    }
}

/// One table of a file: `[[entry]]`, `[entry.sv]`, `hours = { … }`.
pub struct Fields<'t, 'i> {
    table: &'t DeTable<'i>,
    /// Where it begins.
    pub line: u32,
    /// What it is called in findings.
    pub label: String,
    /// What it is called in [`Places`].
    pub path: String,
}

impl<'t, 'i> Fields<'t, 'i> {
    /// A table and what it may hold; anything else is wrong. `extra` says of further fields whether they are good.
    pub fn open(
        source: &mut Source<'_>,
        value: &'t Spanned<DeValue<'i>>,
        label: String,
        path: String,
        known: &[&str],
        extra: impl Fn(&str, &DeValue<'_>) -> bool,
    ) -> Option<Fields<'t, 'i>> {
        let line = source.line(value.span().start);
        let DeValue::Table(table) = value.get_ref() else {
            source.wrong(line, format!("{label} must be a table of fields"));
            return None;
        };
        for (key, inner) in table {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) && !extra(name, inner.get_ref()) {
                let at = source.line(key.span().start);
                source.wrong(at, format!("{label}: {}", unknown(name, known)));
            }
        }
        source.places.note(path.clone(), line);
        Some(Fields {
            table,
            line,
            label,
            path,
        })
    }

    /// The fields that are not known by name: languages.
    pub fn others(&self, known: &[&str]) -> Vec<(&'t str, &'t Spanned<DeValue<'i>>)> {
        let all = self.table.iter();
        all.map(|(key, value)| (key.get_ref().as_ref(), value))
            .filter(|(name, value)| !known.contains(name) && is_said(name, value.get_ref()))
            .collect()
    }

    /// A field's value and the line on which its name stands.
    pub fn get(&self, source: &mut Source<'_>, field: &str) -> Option<(&'t Spanned<DeValue<'i>>, u32)> {
        let (key, value) = self.table.get_key_value(field)?;
        let line = source.line(key.span().start);
        source.places.note(format!("{}.{field}", self.path), line);
        Some((value, line))
    }

    /// Notes what is wrong with a field.
    pub fn wrong(&self, source: &mut Source<'_>, line: u32, field: &str, why: &str) {
        source.wrong(line, format!("{}: '{field}' {why}", self.label));
    }

    /// Notes that a field is not there.
    pub fn missing(&self, source: &mut Source<'_>, field: &str, example: &str) {
        self.wrong(source, self.line, field, &format!("is missing; write {example}"));
    }

    /// The id, which must be there.
    pub fn id(&self, source: &mut Source<'_>) -> String {
        match self.get(source, "id") {
            None => self.missing(source, "id", "id = \"opening-hours\""),
            Some((value, line)) => match value.get_ref() {
                DeValue::String(id) if is_id(id) => return id.to_string(),
                _ => self.wrong(
                    source,
                    line,
                    "id",
                    &format!("must be 1 to {MAX_ID} small letters a to z, digits and hyphens, like \"opening-hours\""),
                ),
            },
        }
        String::new()
    }

    /// A text, if there is one: not empty, at most `max` characters.
    pub fn text(&self, source: &mut Source<'_>, field: &str, max: usize) -> Option<String> {
        let (value, line) = self.get(source, field)?;
        match plain(value.get_ref(), max) {
            Ok(text) => Some(text),
            Err(why) => {
                self.wrong(source, line, field, &why);
                None
            }
        }
    }

    /// An id of something else, if there is one.
    pub fn reference(&self, source: &mut Source<'_>, field: &str) -> String {
        self.text(source, field, MAX_ID).unwrap_or_default()
    }

    /// A list of texts; none where there is no list.
    pub fn list(&self, source: &mut Source<'_>, field: &str, most: usize, max: usize) -> Vec<String> {
        let Some((value, line)) = self.get(source, field) else {
            return Vec::new();
        };
        let path = format!("{}.{field}", self.path);
        self.items(source, value, line, (field, &path), most, max)
    }

    fn items(
        &self,
        source: &mut Source<'_>,
        value: &Spanned<DeValue<'_>>,
        line: u32,
        (field, path): (&str, &str),
        most: usize,
        max: usize,
    ) -> Vec<String> {
        let DeValue::Array(items) = value.get_ref() else {
            let why = "must be a list in square brackets, like [\"one\", \"two\"]";
            self.wrong(source, line, field, why);
            return Vec::new();
        };
        if items.len() > most {
            self.wrong(source, line, field, &format!("may have at most {most} lines"));
            return Vec::new();
        }
        let mut texts = Vec::with_capacity(items.len());
        for item in items.iter() {
            let line = source.line(item.span().start);
            match plain(item.get_ref(), max) {
                Ok(text) => {
                    source.places.note(format!("{path}.{}", texts.len()), line);
                    texts.push(text);
                }
                Err(why) => self.wrong(source, line, field, &why),
            }
        }
        texts
    }

    /// A text in each language; a plain one, where `plain_is` allows it, stands for every language under the empty code.
    pub fn texts(&self, source: &mut Source<'_>, field: &str, max: usize, plain_is: bool) -> Texts {
        let mut texts = Texts::new();
        let Some((value, line)) = self.get(source, field) else {
            return texts;
        };
        match value.get_ref() {
            DeValue::Table(table) => {
                for (language, value) in table {
                    let at = source.line(value.span().start);
                    let language = language.get_ref();
                    source.places.note(format!("{}.{field}.{language}", self.path), at);
                    if !is_language(language) {
                        self.wrong(source, at, field, &not_a_language(language));
                        continue;
                    }
                    match plain(value.get_ref(), max) {
                        Ok(text) => drop(texts.insert(language.to_string(), text)),
                        Err(why) => self.wrong(source, at, &format!("{field}.{language}"), &why),
                    }
                }
            }
            other if plain_is => match plain(other, max) {
                Ok(text) => drop(texts.insert(String::new(), text)),
                Err(why) => self.wrong(source, line, field, &why),
            },
            _ => {
                let why = "must be a text for each language, like { en = \"…\", sv = \"…\" }";
                self.wrong(source, line, field, why);
            }
        }
        texts
    }

    /// Lists of texts in each language.
    pub fn lists(&self, source: &mut Source<'_>, field: &str, most: usize, max: usize) -> Lists {
        let mut lists = Lists::new();
        let Some((value, line)) = self.get(source, field) else {
            return lists;
        };
        let DeValue::Table(table) = value.get_ref() else {
            let why = "must be a list for each language, like { en = [\"…\"], sv = [\"…\"] }";
            self.wrong(source, line, field, why);
            return lists;
        };
        for (language, value) in table {
            let at = source.line(value.span().start);
            let language = language.get_ref();
            if !is_language(language) {
                self.wrong(source, at, field, &not_a_language(language));
                continue;
            }
            let path = format!("{}.{field}.{language}", self.path);
            source.places.note(path.clone(), at);
            let name = format!("{field}.{language}");
            let list = self.items(source, value, at, (&name, &path), most, max);
            lists.insert(language.to_string(), list);
        }
        lists
    }

    /// A whole number within limits, if there is one.
    pub fn number(&self, source: &mut Source<'_>, field: &str, limits: RangeInclusive<u16>) -> Option<u16> {
        let (value, line) = self.get(source, field)?;
        let number = match value.get_ref() {
            DeValue::Integer(n) if n.radix() == 10 => n.as_str().parse().ok(),
            _ => None,
        };
        let number = number.filter(|n| limits.contains(n));
        if number.is_none() {
            let (from, to) = limits.into_inner();
            let why = format!("must be a whole number from {from} to {to}, without quotes");
            self.wrong(source, line, field, &why);
        }
        number
    }

    /// A truth value, if there is one.
    pub fn truth(&self, source: &mut Source<'_>, field: &str) -> Option<bool> {
        let (value, line) = self.get(source, field)?;
        if let DeValue::Boolean(truth) = value.get_ref() {
            return Some(*truth);
        }
        self.wrong(source, line, field, "must be true or false, without quotes");
        None
    }

    /// A date, if there is one, with or without quotes.
    pub fn date(&self, source: &mut Source<'_>, field: &str) -> Option<Date> {
        let (value, line) = self.get(source, field)?;
        let date = match value.get_ref() {
            DeValue::String(text) => date(text),
            DeValue::Datetime(moment) => date(&moment.to_string()),
            _ => None,
        };
        if date.is_none() {
            self.wrong(source, line, field, "must be a date like \"2028-09-30\"");
        }
        date
    }
}

/// Whether a table's field is what is said in a language: `[entry.sv]`.
pub fn is_said(name: &str, value: &DeValue<'_>) -> bool {
    is_language(name) && matches!(value, DeValue::Table(_))
}

/// A date as `2028-09-30`, and nothing around it.
pub fn date(text: &str) -> Option<Date> {
    (text.len() == "2028-09-30".len()).then(|| text.parse().ok())?
}

/// Whether this can be an id.
pub fn is_id(text: &str) -> bool {
    (1..=MAX_ID).contains(&text.len())
        && text
            .bytes()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
}

/// A text, trimmed.
fn plain(value: &DeValue<'_>, max: usize) -> Result<String, String> {
    let DeValue::String(text) = value else {
        return Err("must be text in quotes".to_owned());
    };
    let text = text.trim();
    if text.is_empty() {
        return Err("may not be empty".to_owned());
    }
    let length = text.chars().count();
    if length > max {
        return Err(format!("may have at most {max} characters; it has {length}"));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err("may not have control characters".to_owned());
    }
    Ok(text.to_owned())
}

fn not_a_language(name: &str) -> String {
    format!("has '{}', which is not a language code like 'en' or 'sv'", short(name))
}

/// What is said of a name that is not known.
pub fn unknown(name: &str, known: &[&str]) -> String {
    let meant = MEANT
        .iter()
        .find(|(wrong, right)| *wrong == name && known.contains(right));
    let near = meant.map(|(_, right)| *right).or_else(|| nearest(name, known));
    let name = short(name);
    match near {
        Some(near) => format!("'{name}' is not known here; did you mean '{near}'?"),
        None => format!("'{name}' is not known here; allowed are {}", known.join(", ")),
    }
}

/// The name that differs least, if it differs little.
pub fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    // A name that is so long is not a slip of the pen, and would take long to compare.
    if name.chars().count() > MAX_ID * 2 {
        return None;
    }
    let far = |k: &str| distance(name, k);
    let best = known.iter().min_by_key(|k| far(k))?;
    let allowed = 1 + name.chars().count() / 4;
    (far(best) <= allowed.min(3) && far(best) < name.chars().count()).then_some(best)
}

/// How many letters must be added, left out or exchanged to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let changed = diagonal + usize::from(x != *y);
            diagonal = *cell;
            left = changed.min(left + 1).min(*cell + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

/// What somebody wrote, as far as it is repeated back.
pub fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MAX_REPEATED).collect()
}
