//! Reading `[[form]]`: every mistake is told with its place.

use super::questionnaire;
use super::{Choice, Form, Item, Kind, MAX_TEXT, Texts, When};
use crate::clinic::tree::Table;
use crate::wire::browser::is_id;

/// Forms of a clinic.
pub const MAX_FORMS: usize = 20;
/// Items of a form.
pub const MAX_ITEMS: usize = 60;
/// Options of a choice.
pub const MAX_OPTIONS: usize = 40;

/// Reads `[[form]]`: every mistake goes to its table.
pub fn forms(top: &mut Table, languages: &[String]) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    for mut table in top.tables("form", MAX_FORMS) {
        table.rewrite(questionnaire::is_one, |form| questionnaire::rewritten(form, languages));
        let form = form(&mut table, languages);
        if forms.iter().any(|f| f.id == form.id) {
            table.wrong("id", "is another form's already");
        }
        top.close(table);
        forms.push(form);
    }
    forms
}

fn form(table: &mut Table, languages: &[String]) -> Form {
    let id = id_of(table, "id");
    let title = texts(table, "title", 80, languages);
    let mut items: Vec<Item> = Vec::new();
    for mut one in table.tables("item", MAX_ITEMS) {
        let item = item(&mut one, languages, &items);
        if items.iter().any(|i| i.id == item.id) {
            one.wrong("id", "is another item's already");
        }
        table.close(one);
        items.push(item);
    }
    if items.is_empty() {
        table.wrong("item", "must be there: a form asks something");
    }
    Form { id, title, item: items }
}

fn item(table: &mut Table, languages: &[String], before: &[Item]) -> Item {
    const KINDS: &str = "must be 'string', 'text', 'boolean', 'date', 'choice', 'phone', 'email' or 'integer'";
    let kind = table.checked("type", 20, KINDS, Kind::parse).unwrap_or(Kind::String);
    let id = id_of(table, "id");
    let fitting = match id.as_str() {
        "phone" => Some(Kind::Phone),
        "email" => Some(Kind::Email),
        "date_of_birth" => Some(Kind::Date),
        "name" => Some(Kind::String),
        _ => None,
    };
    if fitting.is_some_and(|fitting| fitting != kind) {
        table.wrong(
            "type",
            "must be the one of this fact: 'string' for name, else 'phone', 'email' or 'date'",
        );
    }
    let text = texts(table, "text", 300, languages);
    let required = table.truth("required").unwrap_or_default();
    let max_length = table.number("max_length", 1..=MAX_TEXT as i64);
    let mut option: Vec<Choice> = Vec::new();
    for mut one in table.tables("option", MAX_OPTIONS) {
        let code = id_of(&mut one, "code");
        let text = texts(&mut one, "text", 120, languages);
        if option.iter().any(|o| o.code == code) {
            one.wrong("code", "is another option's already");
        }
        table.close(one);
        option.push(Choice { code, text });
    }
    let fits = if kind == Kind::Choice {
        option.len() >= 2
    } else {
        option.is_empty()
    };
    if !fits {
        table.wrong("option", "must be two or more for a choice, and none for anything else");
    }
    let when = table.table("when").and_then(|mut one| {
        let item = one.text("item", 64);
        let equals = one.text("equals", 64);
        table.close(one);
        let when = When {
            item: item?,
            equals: equals?,
        };
        let earlier = before.iter().find(|i| i.id == when.item);
        let possible = earlier.is_some_and(|e| match e.kind {
            Kind::Boolean => matches!(when.equals.as_str(), "true" | "false"),
            Kind::Choice => e.option.iter().any(|o| o.code == when.equals),
            _ => false,
        });
        if !possible {
            table.wrong("when", "must name an earlier choice or boolean and one of its answers");
        }
        Some(when)
    });
    Item {
        id,
        text,
        kind,
        required,
        max_length: max_length.and_then(|n| usize::try_from(n).ok()),
        option,
        when,
    }
}

/// An id of `[A-Za-z0-9_-]`.
fn id_of(table: &mut Table, field: &str) -> String {
    let read = |t: &str| is_id(t).then(|| t.to_owned());
    table
        .checked(field, 64, "must be 1 to 64 of A-Z a-z 0-9 - _", read)
        .unwrap_or_default()
}

/// A text in each of the clinic's languages.
fn texts(table: &mut Table, field: &str, max: usize, languages: &[String]) -> Texts {
    let mut texts = Texts::new();
    let Some(mut all) = table.table(field) else {
        table.wrong(field, "must have a text for each of the clinic's languages");
        return texts;
    };
    for language in languages {
        if let Some(text) = all.text(language, max) {
            texts.insert(language.clone(), text);
        }
    }
    table.close(all);
    texts
}
