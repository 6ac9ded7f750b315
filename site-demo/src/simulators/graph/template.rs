//! Template messages: approved in this language, with as many values as it has places.

use super::error::GraphError;
use super::object::Object;
use crate::simulators::setup::{Approved, Wording};
use crate::simulators::shown::{Press, Shown};
use serde_json::Value;

/// Longest name.
const NAME: usize = 512;
/// Longest value that is put in.
const VALUE: usize = 1024;
/// Longest text once it is filled (Meta, "message templates").
const FILLED: usize = 1024;
/// Longest payload of a quick reply.
const PAYLOAD: usize = 256;
/// Most buttons of a template.
const BUTTONS: usize = 10;

/// Reads `template`.
pub fn read(value: Option<&Value>, templates: &[Approved]) -> Result<Shown, GraphError> {
    let asked = Object::new(value, "template", &["name", "language", "components"])?;
    let name = asked.text("name", NAME)?;
    let language = Object::new(asked.get("language"), "template['language']", &["code", "policy"])?;
    let code = language.text("code", 16)?;
    let wording = templates
        .iter()
        .find(|template| template.name == name)
        .and_then(|template| template.wordings.get(code))
        .ok_or_else(|| {
            let details = format!("template name ({name}) does not exist in {code}");
            GraphError {
                status: 404,
                ..GraphError::wrong(132_001, "Template name does not exist in the translation", &details)
            }
        })?;
    let mut parameters = Vec::new();
    let mut payloads = vec![String::new(); wording.buttons.len()];
    for value in asked.list("components", 0, 2 + BUTTONS)? {
        let known = ["type", "parameters", "sub_type", "index"];
        let component = Object::new(Some(value), "template['components']", &known)?;
        match component.text("type", 32)?.to_lowercase().as_str() {
            "body" => parameters = body(component)?,
            "button" => button(component, wording, &mut payloads)?,
            other => return Err(mismatch(&format!("{other}: the template has no such component"))),
        }
    }
    if parameters.len() != wording.places() {
        let details = format!(
            "body: number of localizable_params ({}) does not match the expected number of params ({})",
            parameters.len(),
            wording.places()
        );
        return Err(GraphError::wrong(
            132_000,
            "Number of parameters does not match the expected number of params",
            &details,
        ));
    }
    let text = wording.filled(&parameters);
    if text.chars().count() > FILLED {
        return Err(GraphError::wrong(
            132_005,
            "Translated text too long",
            "body: text is too long",
        ));
    }
    let buttons = wording.buttons.iter().zip(&payloads);
    Ok(Shown {
        text,
        // Without a payload of its own, a quick reply brings back what stands on it.
        buttons: buttons
            .map(|(title, payload)| Press {
                id: if payload.is_empty() {
                    title.clone()
                } else {
                    payload.clone()
                },
                title: title.clone(),
                description: String::new(),
            })
            .collect(),
        template: name.to_owned(),
        language: code.to_owned(),
        parameters,
        ..Shown::default()
    })
}

fn mismatch(details: &str) -> GraphError {
    GraphError::wrong(
        132_012,
        "Parameter format does not match format in the created template",
        details,
    )
}

fn body(component: Object<'_>) -> Result<Vec<String>, GraphError> {
    let mut values = Vec::new();
    for value in component.list("parameters", 0, 64)? {
        let path = "template['components']['parameters']";
        let parameter = Object::new(Some(value), path, &["type", "text"])?;
        if parameter.get("type").and_then(Value::as_str) != Some("text") {
            return Err(mismatch("body: expected a parameter of type text"));
        }
        let text = parameter.text("text", VALUE)?;
        if text.contains(['\n', '\t']) || text.contains("     ") {
            return Err(GraphError::wrong(
                132_018,
                "There's an issue with the parameters in your template",
                "Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
            ));
        }
        values.push(text.to_owned());
    }
    Ok(values)
}

fn button(component: Object<'_>, wording: &Wording, payloads: &mut [String]) -> Result<(), GraphError> {
    if component.get("sub_type").and_then(Value::as_str) != Some("quick_reply") {
        return Err(mismatch("button: the template has quick replies only"));
    }
    let index = match component.get("index") {
        Some(Value::String(text)) => text.parse().ok(),
        Some(Value::Number(number)) => number.as_u64().and_then(|n| usize::try_from(n).ok()),
        _ => None,
    };
    let Some(place) = index.and_then(|index: usize| payloads.get_mut(index)) else {
        return Err(mismatch(&format!(
            "button: the template has {} buttons",
            wording.buttons.len()
        )));
    };
    let [value] = component.list("parameters", 1, 1)? else {
        return Err(mismatch("button: expected one parameter"));
    };
    let parameter = Object::new(
        Some(value),
        "template['components']['parameters']",
        &["type", "payload"],
    )?;
    if parameter.get("type").and_then(Value::as_str) != Some("payload") {
        return Err(mismatch("button: expected a parameter of type payload"));
    }
    parameter.text("payload", PAYLOAD)?.clone_into(place);
    Ok(())
}
