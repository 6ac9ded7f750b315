//! The audit as a FHIR R4 (4.0.1) Bundle of AuditEvents, for whoever collects the records of all of a clinic's systems.

use super::Severity;
use crate::context::fhir::{code, text, uuid};
use crate::desk::documents::AuditRow;
use crate::time::At;
use serde_json::{Value, json};

/// The system of our own identifiers and codes.
const SYSTEM: &str = "https://samtal.dev/fhir/";
const DICOM: &str = "http://dicom.nema.org/resources/ontology/DCM";
const ENTITY_TYPE: &str = "http://terminology.hl7.org/CodeSystem/audit-entity-type";

/// Entries of a clinic as a Bundle of type `collection`. FHIR has no empty lists: without entries the Bundle has none.
#[must_use]
pub fn bundle(clinic: &str, rows: &[AuditRow], now: At) -> String {
    let entries: Vec<Value> = rows.iter().map(|row| entry(clinic, row)).collect();
    let mut bundle = json!({ "resourceType": "Bundle", "type": "collection", "timestamp": now });
    if !entries.is_empty() {
        bundle["entry"] = entries.into();
    }
    bundle.to_string()
}

fn entry(clinic: &str, row: &AuditRow) -> Value {
    // The same for the same entry, so that a second export can be told from new data.
    let address = uuid(&format!("{clinic}|audit|{}|{}", row.seq, row.hash));
    let kind = kind(&row.action);
    let mut event = json!({
        "resourceType": "AuditEvent",
        "type": { "system": DICOM, "code": kind.code, "display": kind.display },
        "action": kind.action,
        "recorded": row.at,
        "outcome": outcome(row),
        "agent": [agent(row)],
        "source": { "observer": { "display": "Samtal" }, "site": clinic },
        "entity": entities(row),
    });
    if let Some(action) = code(&row.action) {
        event["subtype"] = json!([{ "system": format!("{SYSTEM}audit-action"), "code": action }]);
    }
    if let Some(reason) = text(&row.reason) {
        event["purposeOfEvent"] = json!([{ "text": reason }]);
    }
    json!({ "fullUrl": address, "resource": event })
}

/// What FHIR and DICOM call an act.
struct Kind {
    code: &'static str,
    display: &'static str,
    /// Create, read, update, delete or execute.
    action: &'static str,
}

/// By the last word of the action's name: every action is named by what was done.
fn kind(action: &str) -> Kind {
    let record = |action| Kind {
        code: "110110",
        display: "Patient Record",
        action,
    };
    let configuration = |action| Kind {
        code: "110137",
        display: "User Security Attributes Changed",
        action,
    };
    let log_used = |action| Kind {
        code: "110101",
        display: "Audit Log Used",
        action,
    };
    match action {
        "audit_read" | "audit_verified" | "audit_refused" => log_used("R"),
        "key_made" => configuration("C"),
        "key_revoked" => configuration("D"),
        _ => match action.rsplit('_').next().unwrap_or_default() {
            "read" | "shown" | "opened" | "exported" => record("R"),
            "made" | "written" | "drafted" | "linked" | "booked" => record("C"),
            "edited" | "configured" | "changed" | "moved" | "approved" | "retired" | "confirmed" => record("U"),
            "deleted" | "erased" | "unlinked" | "revoked" | "cancelled" | "parted" => record("D"),
            _ => Kind {
                code: "110100",
                display: "Application Activity",
                action: "E",
            },
        },
    }
}

/// 0: it went well. What was refused did not; what has to be looked at did, and its severity stands in the entity.
fn outcome(row: &AuditRow) -> &'static str {
    if row.action.ends_with("_refused") { "4" } else { "0" }
}

fn agent(row: &AuditRow) -> Value {
    let person = row.actor.starts_with("staff:") || row.actor == "patient";
    let who = text(&row.actor).unwrap_or_else(|| "unknown".to_owned());
    json!({
        "who": { "identifier": { "system": format!("{SYSTEM}actor"), "value": who } },
        "altId": who,
        "requestor": person || row.actor == "admin",
    })
}

/// What it was done to, with what it was before and after, and the entry itself: its place and its hash.
fn entities(row: &AuditRow) -> Vec<Value> {
    let severity = if row.severity.is_empty() {
        Severity::Info.as_str()
    } else {
        &row.severity
    };
    let detail = |kind: &str, value: &str| text(value).map(|value| json!({ "type": kind, "valueString": value }));
    let own: Vec<Value> = [("hash", row.hash.as_str()), ("severity", severity)]
        .into_iter()
        .filter_map(|(kind, value)| detail(kind, value))
        .collect();
    let mut all = vec![json!({
        "what": { "identifier": { "system": format!("{SYSTEM}audit"), "value": row.seq.to_string() } },
        "type": { "system": ENTITY_TYPE, "code": "4", "display": "Other" },
        "detail": own,
    })];
    let edit: Vec<Value> = [("before", row.before.as_str()), ("after", row.after.as_str())]
        .into_iter()
        .filter_map(|(kind, value)| detail(kind, value))
        .collect();
    if text(&row.object).is_none() && edit.is_empty() {
        return all;
    }
    let object = text(&row.object).unwrap_or_else(|| row.action.clone());
    let mut entity = json!({ "type": { "system": ENTITY_TYPE, "code": "2", "display": "System Object" } });
    if let Some(object) = text(&object) {
        entity["what"] = json!({ "identifier": { "system": format!("{SYSTEM}object"), "value": object } });
    }
    if !edit.is_empty() {
        entity["detail"] = edit.into();
    }
    all.push(entity);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(action: &str) -> AuditRow {
        AuditRow {
            seq: 7,
            at: At(1_700_000_000_000),
            actor: "staff:ann".into(),
            action: action.into(),
            object: "day_before".into(),
            before: "Hej".into(),
            after: "Hej \u{7}då".into(),
            reason: "clearer".into(),
            severity: "notice".into(),
            hash: "00".into(),
        }
    }

    #[test]
    fn an_entry_is_an_audit_event() {
        let bundle: Value = serde_json::from_str(&bundle("riverside", &[row("template_edited")], At(0))).expect("JSON");
        let event = &bundle["entry"][0]["resource"];
        assert_eq!(event["recorded"], "2023-11-14T22:13:20.000Z");
        assert_eq!(
            (event["action"].as_str(), event["outcome"].as_str()),
            (Some("U"), Some("0"))
        );
        assert_eq!(event["agent"][0]["who"]["identifier"]["value"], "staff:ann");
        assert_eq!(event["entity"][0]["what"]["identifier"]["value"], "7");
        assert_eq!(event["entity"][1]["detail"][1]["valueString"], "Hej då");
        assert_eq!(event["purposeOfEvent"][0]["text"], "clearer");
        assert_eq!(event["subtype"][0]["code"], "template_edited");
    }

    #[test]
    fn an_act_is_what_its_name_says() {
        for (action, expected) in [
            ("session_read", "R"),
            ("key_made", "C"),
            ("key_revoked", "D"),
            ("configured", "U"),
            ("template_approved", "U"),
            ("line_linked", "C"),
            ("break_glass", "E"),
            ("audit_read", "R"),
            ("", "E"),
        ] {
            assert_eq!(kind(action).action, expected, "{action}");
        }
        assert_eq!(outcome(&row("audit_refused")), "4");
    }

    #[test]
    fn a_log_without_entries_is_a_bundle_without_a_list() {
        assert!(!bundle("riverside", &[], At(0)).contains("entry"));
        let bare = AuditRow::default();
        assert!(!bundle("riverside", &[bare], At(0)).contains("[]"));
    }
}
