//! What is wrong with a clinic's knowledge, and where: a file, a line, and words that its manager understands.

use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// Findings that are told at once: enough for every file of a clinic, not for a flood.
pub const MAX_FINDINGS: usize = 500;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It may not be published.
    Error,
    /// It may be published, and somebody should look at it.
    Warning,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The file's name.
    pub file: String,
    /// The line in it, from 1 on.
    pub line: u32,
    /// How bad.
    pub severity: Severity,
    /// What is wrong and what is allowed.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{}:{}: {severity}: {}", self.file, self.line, self.what)
    }
}

/// Where everything that was read stands, by a path such as `entry.3.sv.q.0`: the kind, which of them, and then the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    files: Vec<String>,
    lines: BTreeMap<String, (usize, u32)>,
}

impl Places {
    /// Names the file that what follows stands in.
    pub(super) fn open(&mut self, file: &str) {
        self.files.push(file.to_owned());
    }

    /// Notes a path's line in the file that was named last.
    pub(super) fn note(&mut self, path: String, line: u32) {
        let file = self.files.len().saturating_sub(1);
        self.lines.insert(path, (file, line));
    }

    /// File and line of a path; of what it lies in, where it has none of its own.
    #[must_use]
    pub fn of(&self, path: &str) -> (&str, u32) {
        let mut path = path;
        loop {
            if let Some((file, line)) = self.lines.get(path) {
                return (self.files.get(*file).map_or("", String::as_str), *line);
            }
            match path.rsplit_once('.') {
                Some((outer, _)) => path = outer,
                None => return (self.files.first().map_or("", String::as_str), 1),
            }
        }
    }
}
