//! Messages with something to press, and their limits.

use super::error::GraphError;
use super::object::Object;
use crate::simulators::shown::{Link, List, Press, Shown};
use serde_json::Value;
use std::collections::BTreeSet;

/// Longest text of the body.
const BODY: usize = 1024;
/// Longest header and footer.
const EDGE_LINE: usize = 60;
/// Most reply buttons.
const BUTTONS: usize = 3;
/// Longest title of a button, of the button that opens a list, and of a link's.
const TITLE: usize = 20;
/// Longest id of a button.
const BUTTON_ID: usize = 256;
/// Most sections of a list, and most rows in all of them together.
const ROWS: usize = 10;
/// Longest id of a row.
const ROW_ID: usize = 200;
/// Longest title of a row or a section.
const ROW_TITLE: usize = 24;
/// Longest second line of a row.
const ROW_DESCRIPTION: usize = 72;
/// Longest address of a link.
const URL: usize = 2000;

/// Reads `interactive`.
pub fn read(value: Option<&Value>) -> Result<Shown, GraphError> {
    let all = Object::new(value, "interactive", &["type", "header", "body", "footer", "action"])?;
    let body = Object::new(all.get("body"), "interactive['body']", &["text"])?.text("text", BODY)?;
    let header = match all.get("header") {
        None => "",
        some => {
            let header = Object::new(some, "interactive['header']", &["type", "text"])?;
            header.fixed("type", "text")?;
            header.text("text", EDGE_LINE)?
        }
    };
    let footer = match all.get("footer") {
        None => "",
        some => Object::new(some, "interactive['footer']", &["text"])?.text("text", EDGE_LINE)?,
    };
    let mut shown = Shown {
        header: header.to_owned(),
        text: body.to_owned(),
        footer: footer.to_owned(),
        ..Shown::default()
    };
    let action = all.get("action");
    match all.text("type", 32)? {
        "button" => shown.buttons = buttons(action)?,
        "list" => shown.list = Some(list(action)?),
        "cta_url" => shown.link = Some(link(action)?),
        other => {
            return Err(GraphError::parameter(&format!(
                "Param interactive['type'] must be one of {{BUTTON, LIST, CTA_URL}} - got \"{other}\"."
            )));
        }
    }
    Ok(shown)
}

fn buttons(action: Option<&Value>) -> Result<Vec<Press>, GraphError> {
    let action = Object::new(action, "interactive['action']", &["buttons"])?;
    let mut buttons = Vec::new();
    for value in action.list("buttons", 1, BUTTONS)? {
        let button = Object::new(Some(value), "interactive['action']['buttons']", &["type", "reply"])?;
        button.fixed("type", "reply")?;
        let reply = Object::new(
            button.get("reply"),
            "interactive['action']['buttons']['reply']",
            &["id", "title"],
        )?;
        buttons.push(Press {
            id: reply.text("id", BUTTON_ID)?.to_owned(),
            title: reply.text("title", TITLE)?.to_owned(),
            description: String::new(),
        });
    }
    unique(buttons.iter().map(|button| button.id.as_str()), "Button ids")?;
    unique(buttons.iter().map(|button| button.title.as_str()), "Button titles")?;
    Ok(buttons)
}

fn list(action: Option<&Value>) -> Result<List, GraphError> {
    let action = Object::new(action, "interactive['action']", &["button", "sections"])?;
    let open = action.text("button", TITLE)?.to_owned();
    let sections = action.list("sections", 1, ROWS)?;
    let mut rows = Vec::new();
    for value in sections {
        let section = Object::new(Some(value), "interactive['action']['sections']", &["title", "rows"])?;
        let title = section.maybe("title", ROW_TITLE)?;
        if title.is_none() && sections.len() > 1 {
            return Err(GraphError::value(
                "Section title is required when there is more than one section",
            ));
        }
        for value in section.list("rows", 1, ROWS)? {
            let path = "interactive['action']['sections']['rows']";
            let row = Object::new(Some(value), path, &["id", "title", "description"])?;
            rows.push(Press {
                id: row.text("id", ROW_ID)?.to_owned(),
                title: row.text("title", ROW_TITLE)?.to_owned(),
                description: row
                    .maybe("description", ROW_DESCRIPTION)?
                    .unwrap_or_default()
                    .to_owned(),
            });
        }
    }
    if rows.len() > ROWS {
        return Err(GraphError::value("Total row count exceed max allowed count: 10"));
    }
    unique(rows.iter().map(|row| row.id.as_str()), "Row ids")?;
    Ok(List { open, rows })
}

fn link(action: Option<&Value>) -> Result<Link, GraphError> {
    let action = Object::new(action, "interactive['action']", &["name", "parameters"])?;
    action.fixed("name", "cta_url")?;
    let path = "interactive['action']['parameters']";
    let parameters = Object::new(action.get("parameters"), path, &["display_text", "url"])?;
    let url = parameters.text("url", URL)?;
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Err(GraphError::value("url is not a valid URL"));
    }
    Ok(Link {
        label: parameters.text("display_text", TITLE)?.to_owned(),
        url: url.to_owned(),
    })
}

fn unique<'a>(names: impl Iterator<Item = &'a str>, what: &str) -> Result<(), GraphError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(GraphError::value(&format!("{what} must be unique")));
        }
    }
    Ok(())
}
