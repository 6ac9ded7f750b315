//! A FHIR R4 Questionnaire in place of a form: rewritten as one, and then read like any other.
//!
//! What only describes the resource is passed over. What would change what is asked and is not of the subset (`repeats`, `initial`,
//! nested items, other operators) stays and is then refused by its name: a form never asks less than its author meant.

use serde_json::{Map, Value, json};

/// Members that describe the resource or an item and change nothing that is asked.
const DESCRIBES: [&str; 26] = [
    "resourceType",
    "meta",
    "text",
    "url",
    "identifier",
    "version",
    "name",
    "status",
    "experimental",
    "date",
    "publisher",
    "contact",
    "description",
    "useContext",
    "jurisdiction",
    "purpose",
    "copyright",
    "approvalDate",
    "lastReviewDate",
    "effectivePeriod",
    "code",
    "subjectType",
    "language",
    "_title",
    "implicitRules",
    "derivedFrom",
];
/// As [`DESCRIBES`], of an item.
const DESCRIBES_ITEM: [&str; 5] = ["definition", "code", "prefix", "_text", "readOnly"];
/// The extension that holds a text in another language.
const TRANSLATION: &str = "http://hl7.org/fhir/StructureDefinition/translation";
/// Groups within groups.
const MAX_DEPTH: usize = 4;

/// Whether this is a Questionnaire and not a form as this project writes it.
pub fn is_one(form: &Map<String, Value>) -> bool {
    form.get("resourceType").and_then(Value::as_str) == Some("Questionnaire")
}

/// The languages that matter.
struct Speaks<'a> {
    /// Of the Questionnaire's own texts.
    own: &'a str,
    /// The clinic's: translations into others are passed over.
    all: &'a [String],
}

/// The Questionnaire as a form, in the clinic's languages; where it names none of its own, it is written in the first.
pub fn rewritten(mut of: Map<String, Value>, languages: &[String]) -> Map<String, Value> {
    let named = of.get("language").and_then(Value::as_str).map(str::to_owned);
    let speaks = &Speaks {
        own: &named.unwrap_or_else(|| languages.first().cloned().unwrap_or_default()),
        all: languages,
    };
    let title = texts(&of, "title", speaks);
    let items = match of.remove("item") {
        Some(Value::Array(items)) => flat(items, speaks, 0),
        Some(other) => vec![other],
        None => Vec::new(),
    };
    of.retain(|member, _| !DESCRIBES.contains(&member.as_str()));
    // A linked narrative or an extension that must be understood is none of those.
    of.insert("title".to_owned(), title);
    of.insert("item".to_owned(), items.into());
    of
}

/// Items without their groups: a group only puts a heading over them. One that is asked on a condition is left for the reader to refuse.
fn flat(items: Vec<Value>, speaks: &Speaks<'_>, depth: usize) -> Vec<Value> {
    let mut all = Vec::new();
    for item in items {
        let Value::Object(mut item) = item else {
            all.push(item);
            continue;
        };
        let is_group = item.get("type").and_then(Value::as_str) == Some("group") && !item.contains_key("enableWhen");
        match item.remove("item") {
            Some(Value::Array(inner)) if is_group && depth < MAX_DEPTH => all.extend(flat(inner, speaks, depth + 1)),
            // FHIR has none that are empty.
            Some(inner) => {
                item.insert("item".to_owned(), inner);
                all.push(one(item, speaks));
            }
            // A text that asks nothing.
            None if item.get("type").and_then(Value::as_str) == Some("display") => {}
            None => all.push(one(item, speaks)),
        }
    }
    all
}

fn one(mut item: Map<String, Value>, speaks: &Speaks<'_>) -> Value {
    let text = texts(&item, "text", speaks);
    item.retain(|member, _| !DESCRIBES_ITEM.contains(&member.as_str()));
    item.insert("text".to_owned(), text);
    for (theirs, ours) in [("linkId", "id"), ("maxLength", "max_length")] {
        if let Some(value) = item.remove(theirs) {
            item.insert(ours.to_owned(), value);
        }
    }
    // FHIR knows no numbers and addresses; the fact says what its text is.
    let id = item.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    if matches!(id.as_str(), "phone" | "email") && item.get("type").and_then(Value::as_str) == Some("string") {
        item.insert("type".to_owned(), id.into());
    }
    if item.get("repeats") == Some(&Value::Bool(false)) {
        item.remove("repeats");
    }
    if let Some(Value::Array(options)) = item.remove("answerOption") {
        let options: Vec<Value> = options.iter().map(|option| choice(option, speaks)).collect();
        item.insert("option".to_owned(), options.into());
    }
    if let Some(Value::Array(conditions)) = item.get("enableWhen")
        && let [condition] = conditions.as_slice()
        && let Some(when) = when(condition)
    {
        item.remove("enableWhen");
        item.remove("enableBehavior");
        item.insert("when".to_owned(), when);
    }
    item.into()
}

/// `{valueCoding: {code, display}}`, or `{valueString}` where the text is a code of its own.
fn choice(option: &Value, speaks: &Speaks<'_>) -> Value {
    match (option["valueCoding"].as_object(), option["valueString"].as_str()) {
        (Some(coding), _) => json!({ "code": coding.get("code"), "text": texts(coding, "display", speaks) }),
        (None, Some(text)) => {
            let code: String = text
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
                .take(64)
                .collect();
            json!({ "code": code, "text": texts(option.as_object().unwrap_or(&Map::new()), "valueString", speaks) })
        }
        (None, None) => option.clone(),
    }
}

/// `{question, operator: "=", answerBoolean | answerCoding}`.
fn when(condition: &Value) -> Option<Value> {
    let answer = match (
        condition["answerBoolean"].as_bool(),
        condition["answerCoding"]["code"].as_str(),
    ) {
        (Some(truth), _) => truth.to_string(),
        (None, Some(code)) => code.to_owned(),
        (None, None) => return None,
    };
    (condition["operator"] == "=").then(|| json!({ "item": condition["question"], "equals": answer }))
}

/// A member's text in its own language, and in those that its translations are in.
fn texts(of: &Map<String, Value>, member: &str, speaks: &Speaks<'_>) -> Value {
    let mut texts = Map::new();
    if let Some(own) = of.get(member) {
        texts.insert(speaks.own.to_owned(), own.clone());
    }
    let extensions = of.get(&format!("_{member}")).and_then(|e| e["extension"].as_array());
    for translation in extensions.into_iter().flatten().filter(|e| e["url"] == TRANSLATION) {
        let part = |url: &str| {
            let parts = translation["extension"].as_array()?;
            parts.iter().find(|p| p["url"] == url)
        };
        let lang = part("lang").and_then(|p| p["valueCode"].as_str());
        let content = part("content").map(|p| {
            if p["valueString"].is_null() {
                &p["valueMarkdown"]
            } else {
                &p["valueString"]
            }
        });
        if let (Some(lang), Some(content)) = (lang, content) {
            texts.insert(lang.to_owned(), content.clone());
        }
    }
    texts.retain(|language, _| speaks.all.contains(language));
    texts.into()
}

#[cfg(test)]
mod tests {
    use crate::clinic::forms::{Form, Kind, forms};
    use crate::clinic::tree::Table;
    use serde_json::{Value, json};

    fn swedish(text: &str) -> Value {
        json!({ "extension": [{ "url": super::TRANSLATION, "extension": [
            { "url": "lang", "valueCode": "sv" }, { "url": "content", "valueString": text },
        ] }] })
    }

    fn questionnaire(items: Value) -> Value {
        json!({
            "resourceType": "Questionnaire", "id": "intake", "url": "https://riverside.example/intake", "status": "active",
            "subjectType": ["Patient"], "language": "en", "title": "Before your visit", "_title": swedish("Inför besöket"),
            "item": items,
        })
    }

    fn read(form: Value, languages: &[&str]) -> (Vec<Form>, Vec<String>) {
        let text = json!({ "form": [form] }).to_string();
        let mut top = Table::from_json(&text, 50_000).expect("JSON");
        let languages: Vec<String> = languages.iter().map(|l| (*l).to_owned()).collect();
        let forms = forms(&mut top, &languages);
        (forms, top.finish().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_questionnaire_is_read_as_a_form() {
        let items = json!([
            { "linkId": "intro", "type": "display", "text": "Please answer." },
            { "linkId": "you", "type": "group", "text": "About you", "item": [
                { "linkId": "name", "type": "string", "text": "Name", "_text": swedish("Namn"), "required": true, "maxLength": 80 },
                { "linkId": "phone", "type": "string", "text": "Phone", "_text": swedish("Telefon") },
            ] },
            { "linkId": "since", "type": "choice", "text": "Since when?", "_text": swedish("Sedan när?"), "repeats": false, "answerOption": [
                { "valueCoding": { "system": "urn:x", "code": "days", "display": "Days", "_display": swedish("Dagar") } },
                { "valueString": "Some years", "_valueString": swedish("Några år") },
            ] },
            { "linkId": "smokes", "type": "boolean", "text": "Do you smoke?", "_text": swedish("Röker du?") },
            { "linkId": "daily", "type": "integer", "text": "How many a day?", "_text": swedish("Hur många om dagen?"),
              "enableWhen": [{ "question": "smokes", "operator": "=", "answerBoolean": true }] },
            { "linkId": "after", "type": "text", "text": "What happened?", "_text": swedish("Vad hände?"),
              "enableWhen": [{ "question": "since", "operator": "=", "answerCoding": { "code": "days" } }] },
        ]);
        let (forms, errors) = read(questionnaire(items), &["en", "sv"]);
        assert_eq!(errors, Vec::<String>::new());
        let form = &forms[0];
        assert_eq!(
            (form.id.as_str(), form.title["sv"].as_str()),
            ("intake", "Inför besöket")
        );
        let asked: Vec<(&str, Kind)> = form.item.iter().map(|i| (i.id.as_str(), i.kind)).collect();
        assert_eq!(
            asked,
            [
                ("name", Kind::String),
                ("phone", Kind::Phone),
                ("since", Kind::Choice),
                ("smokes", Kind::Boolean),
                ("daily", Kind::Integer),
                ("after", Kind::Text),
            ]
        );
        let codes: Vec<&str> = form.item[2].option.iter().map(|o| o.code.as_str()).collect();
        assert_eq!(codes, ["days", "Some_years"]);
        assert_eq!(form.item[2].option[1].text["sv"], "Några år");
        assert_eq!(form.item[4].when.as_ref().map(|w| w.equals.as_str()), Some("true"));
        assert!(form.item[0].required && form.item[0].max_length == Some(80));
    }

    #[test]
    fn what_is_not_of_the_subset_is_refused_by_its_name() {
        let with = |more: Value| {
            let mut item = json!({ "linkId": "a", "type": "string", "text": "A?" });
            for (name, value) in more.as_object().into_iter().flatten() {
                item[name] = value.clone();
            }
            let (_, errors) = read(questionnaire(json!([item])), &["en"]);
            // Its translation is for another clinic.
            errors
                .into_iter()
                .filter(|e| !e.contains("title.sv"))
                .collect::<Vec<_>>()
        };
        assert_eq!(with(json!({})), Vec::<String>::new());
        for (more, expected) in [
            (json!({ "repeats": true }), "form[0].item[0].repeats is not known"),
            (
                json!({ "initial": [{ "valueString": "x" }] }),
                "form[0].item[0].initial is not known",
            ),
            (json!({ "type": "quantity" }), "form[0].item[0].type must be"),
            (json!({ "type": "open-choice" }), "form[0].item[0].type must be"),
            (
                json!({ "item": [{ "linkId": "b", "type": "string", "text": "B?" }] }),
                "form[0].item[0].item is not known",
            ),
            (
                json!({ "enableWhen": [{ "question": "b", "operator": "exists", "answerBoolean": true }] }),
                "form[0].item[0].enableWhen is not known",
            ),
            (
                json!({ "answerValueSet": "http://x" }),
                "form[0].item[0].answerValueSet is not known",
            ),
            (
                json!({ "extension": [{ "url": "http://x" }] }),
                "form[0].item[0].extension is not known",
            ),
            (json!({ "text": null }), "form[0].item[0].text.en is missing"),
        ] {
            let errors = with(more.clone());
            assert!(errors.iter().any(|e| e.starts_with(expected)), "{more}: {errors:?}");
        }
        let (_, errors) = read(
            questionnaire(json!([{ "linkId": "a", "type": "string", "text": "A?" }])),
            &["en", "sv"],
        );
        assert_eq!(errors, ["form[0].item[0].text.sv is missing"]);
    }
}
