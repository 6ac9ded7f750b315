//! How a clinic looks after its approved texts: whose approval takes a second pair of eyes, and which words stand in no free slot.

use super::template::{Group, MAX_BLOCKED, MAX_BLOCKED_WORD};
use super::tree::Table;
use serde::Serialize;

/// What the clinic decides about its texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Texts {
    /// Groups in which nobody approves what they wrote themselves. Clinical texts always need a second person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub four_eyes: Vec<Group>,
    /// Words and phrases that stand in no free slot, beside those that never do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocked_words: Vec<String>,
}

impl Texts {
    /// Whether the clinic decided nothing.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.four_eyes.is_empty() && self.blocked_words.is_empty()
    }

    /// Whether whoever wrote a text of this group may not approve it.
    #[must_use]
    pub fn needs_another(&self, group: Group) -> bool {
        group == Group::Clinical || self.four_eyes.contains(&group)
    }
}

/// Reads `[texts]`.
pub fn texts(top: &mut Table) -> Texts {
    let mut read = Texts::default();
    let Some(mut table) = top.table("texts") else {
        return read;
    };
    for name in table.texts("four_eyes", Group::ALL.len(), 20) {
        match Group::parse(&name) {
            Some(group) if !read.four_eyes.contains(&group) => read.four_eyes.push(group),
            _ => table.wrong(
                "four_eyes",
                "must be of 'administrative', 'clinical' and 'billing', each once",
            ),
        }
    }
    read.blocked_words = table.texts("blocked_words", MAX_BLOCKED, MAX_BLOCKED_WORD);
    top.close(table);
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Texts, Vec<String>) {
        let mut top = Table::from_toml(text, 4_000).expect("TOML");
        let read = texts(&mut top);
        (read, top.finish().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn clinical_texts_need_a_second_person_whatever_the_clinic_says() {
        assert!(Texts::default().needs_another(Group::Clinical) && !Texts::default().needs_another(Group::Billing));
        let (read, errors) = read("[texts]\nfour_eyes = ['billing']\nblocked_words = ['cheap']\n");
        assert_eq!(errors, Vec::<String>::new());
        assert!(read.needs_another(Group::Billing) && !read.needs_another(Group::Administrative));
        assert_eq!(read.blocked_words, ["cheap"]);
    }

    #[test]
    fn each_mistake_names_its_field() {
        for (text, told) in [
            ("[texts]\nfour_eyes = ['sales']\n", "texts.four_eyes must be of"),
            (
                "[texts]\nfour_eyes = ['billing', 'billing']\n",
                "texts.four_eyes must be of",
            ),
            ("[texts]\nblocked_words = ['']\n", "texts.blocked_words must be texts"),
            ("[texts]\nother = 1\n", "texts.other is not known"),
        ] {
            let (_, errors) = read(text);
            assert!(errors.iter().any(|e| e.starts_with(told)), "{text}: {errors:?}");
        }
    }
}
