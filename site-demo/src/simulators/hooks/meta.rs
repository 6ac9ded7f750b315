//! Webhooks in Meta's words.

use crate::simulators::graph::later;
use crate::simulators::phone::Phone;
use crate::simulators::setup::Setup;
use serde_json::{Value, json};

/// The envelope around one change. `value` gets the product and the clinic's number.
pub fn envelope(setup: &Setup, field: &str, value: Value) -> Value {
    let mut whole = json!({
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": setup.number.trim_start_matches('+'),
            "phone_number_id": setup.phone_number_id,
        },
    });
    if let (Some(whole), Value::Object(value)) = (whole.as_object_mut(), value) {
        whole.extend(value);
    }
    json!({
        "object": "whatsapp_business_account",
        "entry": [{"id": "419561257915477", "changes": [{"value": whole, "field": field}]}],
    })
}

/// Somebody's card, as it stands beside their messages.
pub fn contact(phone: &Phone) -> Value {
    let mut contact = json!({"profile": {"name": phone.name}});
    put(&mut contact, "wa_id", phone.told_number().trim_start_matches('+'));
    put(&mut contact, "user_id", &phone.user);
    contact
}

/// A message from somebody: `what` gets the sender, the id and the time.
pub fn message(phone: &Phone, id: &str, at_ms: i64, what: &Value) -> Value {
    let mut message = json!({"id": id, "timestamp": (at_ms / 1000).to_string()});
    put(&mut message, "from", phone.told_number().trim_start_matches('+'));
    put(&mut message, "from_user_id", &phone.user);
    if let (Some(message), Some(what)) = (message.as_object_mut(), what.as_object()) {
        message.extend(what.clone());
    }
    message
}

/// A report on a message to somebody.
pub fn status(phone: &Phone, id: &str, status: &str, at_ms: i64, handle: &str, error: i64) -> Value {
    let mut report = json!({"id": id, "status": status, "timestamp": (at_ms / 1000).to_string()});
    put(&mut report, "recipient_id", phone.told_number().trim_start_matches('+'));
    put(&mut report, "recipient_user_id", &phone.user);
    put(&mut report, "biz_opaque_callback_data", handle);
    if error == 0 {
        report["pricing"] =
            json!({"billable": false, "pricing_model": "PMP", "type": "free_customer_service", "category": "utility"});
    } else {
        let (title, details) = later(error);
        report["errors"] = json!([{
            "code": error,
            "title": title,
            "message": title,
            "error_data": {"details": details},
            "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
        }]);
    }
    report
}

/// A field that is left out where it is empty.
fn put(value: &mut Value, name: &str, text: &str) {
    if !text.is_empty() {
        value[name] = json!(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_number_is_nowhere_in_what_is_told() {
        let mut phone = Phone::of("+447700900456");
        phone.hides_number = true;
        let told = json!([
            contact(&phone),
            message(
                &phone,
                "wamid.1",
                1_000,
                &json!({"type": "text", "text": {"body": "Hi"}})
            ),
            status(&phone, "wamid.2", "delivered", 1_000, "ses_1.4", 0),
        ]);
        let text = told.to_string();
        assert!(!text.contains("7700900456") && !text.contains("wa_id") && !text.contains("\"from\""));
        assert!(text.contains(&phone.user));
    }

    #[test]
    fn a_failure_tells_its_code_and_the_handle_comes_back() {
        let told = status(
            &Phone::of("+447700900456"),
            "wamid.2",
            "failed",
            5_000,
            "ses_1.4",
            131_047,
        );
        assert_eq!(told["errors"][0]["code"], 131_047);
        assert_eq!(told["biz_opaque_callback_data"], "ses_1.4");
        assert_eq!(told["recipient_id"], "447700900456");
        assert_eq!(told["timestamp"], "5");
    }
}
