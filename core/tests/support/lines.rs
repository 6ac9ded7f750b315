//! Reading the sets of lines: tab-separated, `#` begins a comment.

/// The lines of one set, each split at its tabs.
pub fn rows(set: &'static str) -> Vec<Vec<&'static str>> {
    set.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
        .collect()
}

/// One line and what is acceptable as its answer.
#[derive(Clone, Debug)]
pub struct Line {
    /// What a patient writes.
    pub text: &'static str,
    /// The acceptable labels.
    pub expected: Vec<&'static str>,
    /// What kind of line it is, where the set says so.
    pub remark: &'static str,
}

impl Line {
    /// Whether nothing but a refusal is right.
    pub fn is_refusal(&self) -> bool {
        self.expected.first() == Some(&"refuse")
    }
}

/// The lines of a set with two columns (a third is a remark).
pub fn lines(set: &'static str) -> Vec<Line> {
    rows(set)
        .into_iter()
        .map(|row| match row.as_slice() {
            [text, expected, rest @ ..] => Line {
                text,
                expected: expected.split('|').collect(),
                remark: rest.first().copied().unwrap_or_default(),
            },
            other => panic!("a line has a text and what is expected: {other:?}"),
        })
        .collect()
}

/// A conversation: its name and its turns.
#[derive(Clone, Debug)]
pub struct Dialogue {
    /// What it is about.
    pub name: &'static str,
    /// Whether the patient has an appointment already.
    pub has_appointment: bool,
    /// What the patient writes, in order.
    pub turns: Vec<Line>,
}

/// The conversations of a set; the head of the file, up to the first empty line, is not one.
pub fn dialogues(set: &'static str) -> Vec<Dialogue> {
    set.split("\n\n")
        .skip(1)
        .map(|block| {
            let name = block.lines().next().unwrap_or_default().trim_start_matches("# ");
            let has_appointment = block.lines().any(|line| line == "@\tappointment");
            let turns = rows(block)
                .into_iter()
                .filter(|row| row.first() != Some(&"@"))
                .map(|row| match row.as_slice() {
                    [text, expected] => Line {
                        text,
                        expected: expected.split('|').collect(),
                        remark: "",
                    },
                    other => panic!("a turn has a text and what is expected: {other:?}"),
                })
                .collect();
            Dialogue {
                name,
                has_appointment,
                turns,
            }
        })
        .collect()
}
