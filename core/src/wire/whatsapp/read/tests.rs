use super::*;
use proptest::prelude::*;
use serde_json::json;

const OURS: &str = "106540352242922";
const ANNA: &str = "46701740605";
const USER: &str = "SE.40175582910334627718";

/// A body of Meta's with these things under `value`.
fn body(value: Value) -> Value {
    let mut all = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": "441632960001", "phone_number_id": OURS },
        "contacts": [{ "profile": { "name": "Anna Berg" }, "wa_id": ANNA, "user_id": USER }],
    });
    all.as_object_mut()
        .expect("members")
        .extend(value.as_object().expect("members").clone());
    json!({ "object": "whatsapp_business_account", "entry": [{ "id": "1", "changes": [{ "field": "messages", "value": all }] }] })
}

fn news(body: &Value) -> Vec<News> {
    read(body.to_string().as_bytes(), OURS).expect("Meta's format")
}

/// A message of Anna's.
fn message(members: Value) -> Value {
    let mut all = json!({ "from": ANNA, "from_user_id": USER, "id": "wamid.A1=", "timestamp": "1790000000" });
    all.as_object_mut()
        .expect("members")
        .extend(members.as_object().expect("members").clone());
    all
}

fn arrival(members: Value) -> Arrival {
    let all = news(&body(json!({ "messages": [message(members)] })));
    match all.as_slice() {
        [News::Arrived(arrival)] => arrival.clone(),
        other => panic!("{other:?}"),
    }
}

fn what(members: Value) -> What {
    arrival(members).what
}

fn unread(kind: &str) -> What {
    What::Other { kind: kind.to_owned() }
}

#[test]
fn words_arrive_with_who_when_and_what_they_answer() {
    let text = json!({ "type": "text", "text": { "body": "Kan jag få en tid på fredag? åäö 🩺" }, "context": { "from": "441632960001", "id": "wamid.B" } });
    let expected = Arrival {
        channel: Channel::Whatsapp,
        id: "wamid.A1=".to_owned(),
        from: Sender {
            number: number(ANNA),
            user: USER.to_owned(),
        },
        at_s: 1_790_000_000,
        forwarded: false,
        reply_to: "wamid.B".to_owned(),
        what: What::Text {
            text: "Kan jag få en tid på fredag? åäö 🩺".to_owned(),
        },
    };
    assert_eq!(arrival(text), expected);
}

#[test]
fn a_text_keeps_all_but_what_breaks_stores() {
    let text = |body: &str| what(json!({ "type": "text", "text": { "body": body } }));
    assert_eq!(text("a\0b\0"), What::Text { text: "ab".to_owned() });
    assert_eq!(text("\0"), What::Text { text: String::new() });
    let (most, more) = ("ö".repeat(MAX_TEXT), "ö".repeat(MAX_TEXT + 1));
    assert_eq!(text(&most), What::Text { text: most.clone() });
    assert_eq!(text(&more), What::Text { text: most });
}

#[test]
fn what_was_forwarded_says_so() {
    for key in ["forwarded", "frequently_forwarded"] {
        assert!(
            arrival(json!({ "type": "text", "text": { "body": "Ref: 7K3M9-QX2RT" }, "context": { key: true } }))
                .forwarded
        );
    }
    assert!(!arrival(json!({ "type": "text", "text": { "body": "x" }, "context": { "forwarded": false } })).forwarded);
}

#[test]
fn somebody_without_a_number_is_known_by_their_id() {
    let hidden = json!({
        "contacts": [{ "profile": { "name": "Anna", "username": "annab" }, "user_id": USER }],
        "messages": [{ "from_user_id": USER, "id": "wamid.A", "timestamp": "1", "type": "text", "text": { "body": "Hej" } }],
    });
    let all = news(&body(hidden));
    let [News::Arrived(one)] = all.as_slice() else {
        panic!("{all:?}")
    };
    let expected = Sender {
        number: None,
        user: USER.to_owned(),
    };
    assert_eq!(one.from, expected);
}

#[test]
fn a_contact_adds_to_the_sender_only_what_is_theirs() {
    let by_number = |wa_id: &str| {
        let contacts = json!([{ "wa_id": wa_id, "user_id": USER }]);
        let sent = json!({ "from": ANNA, "id": "a", "type": "text", "text": { "body": "x" } });
        match news(&body(json!({ "contacts": contacts, "messages": [sent] }))).as_slice() {
            [News::Arrived(one)] => one.from.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(by_number(ANNA).user, USER);
    assert_eq!(by_number("46701740606").user, "");
}

#[test]
fn who_cannot_be_told_is_nobody() {
    for from in [
        json!({}),
        json!({ "from": "" }),
        json!({ "from": "anna" }),
        json!({ "from": "123" }),
        json!({ "from_user_id": "12345" }),
    ] {
        let mut sent = json!({ "id": "a", "type": "text", "text": { "body": "x" } });
        sent.as_object_mut()
            .expect("members")
            .extend(from.as_object().expect("members").clone());
        assert_eq!(
            news(&body(json!({ "contacts": [], "messages": [sent] }))),
            [other("message")],
            "{from}"
        );
    }
}

#[test]
fn buttons_come_back_by_what_we_gave_them() {
    let pressed = |payload: &str, label: &str| What::Pressed {
        payload: payload.to_owned(),
        label: label.to_owned(),
    };
    let template = json!({ "type": "button", "button": { "payload": "confirm:apt_1", "text": "Ja" } });
    assert_eq!(what(template), pressed("confirm:apt_1", "Ja"));
    // Without its payload, the label is all there is.
    assert_eq!(
        what(json!({ "type": "button", "button": { "text": "Ja" } })),
        pressed("Ja", "Ja")
    );
    for kind in ["button_reply", "list_reply"] {
        let reply = json!({ "id": "slot:3", "title": "Fredag 10:00", "description": "Dr Lind" });
        let tapped = json!({ "type": "interactive", "interactive": { "type": kind, kind: reply } });
        assert_eq!(what(tapped), pressed("slot:3", "Fredag 10:00"));
    }
    for (inner, kind) in [
        (
            json!({ "type": "nfm_reply", "nfm_reply": { "response_json": "{}" } }),
            "nfm_reply",
        ),
        (json!({ "type": "call_permission_reply" }), "call_permission_reply"),
        (json!({ "type": "button_reply" }), "interactive"),
        (
            json!({ "type": "button_reply", "button_reply": { "title": "Ja" } }),
            "interactive",
        ),
    ] {
        assert_eq!(
            what(json!({ "type": "interactive", "interactive": inner })),
            unread(kind)
        );
    }
    assert_eq!(what(json!({ "type": "interactive" })), unread("interactive"));
}

#[test]
fn files_come_by_their_id() {
    for kind in ["image", "video", "audio", "document", "sticker"] {
        let file = json!({ "id": "1003383421387256", "mime_type": "a/b", "sha256": "x", "caption": "Utslag", "filename": "remiss.pdf" });
        let expected = What::Media {
            kind: kind.to_owned(),
            media: "1003383421387256".to_owned(),
            mime: "a/b".to_owned(),
            name: "remiss.pdf".to_owned(),
            caption: "Utslag".to_owned(),
        };
        assert_eq!(what(json!({ "type": kind, kind: file })), expected);
        assert_eq!(
            what(json!({ "type": kind, kind: { "mime_type": "a/b" } })),
            unread(kind)
        );
    }
}

#[test]
fn places_come_in_millionths() {
    let place =
        json!({ "latitude": 59.33258, "longitude": -18.0649, "name": "Medborgarplatsen", "address": "Stockholm" });
    let expected = What::Location {
        latitude: 59_332_580,
        longitude: -18_064_900,
        name: "Medborgarplatsen, Stockholm".to_owned(),
    };
    assert_eq!(what(json!({ "type": "location", "location": place })), expected);
    for bad in [
        json!({ "latitude": 91, "longitude": 1 }),
        json!({ "latitude": 1 }),
        json!({ "latitude": "x", "longitude": 1 }),
    ] {
        assert_eq!(what(json!({ "type": "location", "location": bad })), unread("location"));
    }
}

#[test]
fn a_reaction_is_removed_by_an_empty_or_no_emoji() {
    let reaction = |emoji: &str| What::Reaction {
        of: "wamid.B".to_owned(),
        emoji: emoji.to_owned(),
    };
    let told = |inner: Value| what(json!({ "type": "reaction", "reaction": inner }));
    assert_eq!(told(json!({ "message_id": "wamid.B", "emoji": "👍" })), reaction("👍"));
    assert_eq!(told(json!({ "message_id": "wamid.B", "emoji": "" })), reaction(""));
    assert_eq!(told(json!({ "message_id": "wamid.B" })), reaction(""));
}

#[test]
fn messages_are_corrected_and_taken_back() {
    let edit =
        |inner: Value| what(json!({ "type": "edit", "edit": { "original_message_id": "wamid.B", "message": inner } }));
    let edited = |text: &str| What::Edited {
        of: "wamid.B".to_owned(),
        text: text.to_owned(),
    };
    assert_eq!(
        edit(json!({ "type": "text", "text": { "body": "på torsdag" } })),
        edited("på torsdag")
    );
    assert_eq!(
        edit(json!({ "type": "image", "image": { "id": "1", "caption": "arm" } })),
        edited("arm")
    );
    assert_eq!(edit(json!({ "type": "order" })), unread("edit"));
    let revoked = What::Revoked {
        of: "wamid.B".to_owned(),
    };
    assert_eq!(
        what(json!({ "type": "revoke", "revoke": { "original_message_id": "wamid.B" } })),
        revoked
    );
}

#[test]
fn what_cannot_be_shown_is_kept_by_its_kind() {
    for kind in [
        "contacts",
        "order",
        "unsupported",
        "unknown",
        "request_welcome",
        "holo_call_2031",
    ] {
        let sent = json!({ "type": kind, kind: [{ "x": 1 }], "errors": [{ "code": 131051 }] });
        assert_eq!(what(sent), unread(kind));
    }
    assert_eq!(what(json!({})), unread("unknown"));
    assert_eq!(
        what(json!({ "type": "system", "system": { "type": "customer_identity_changed" } })),
        unread("system")
    );
}

#[test]
fn groups_belong_to_no_conversation() {
    let sent = message(json!({ "type": "text", "text": { "body": "Ref: 7K3M9-QX2RT" }, "group_id": "Y2FwaV9ncm91cA" }));
    assert_eq!(news(&body(json!({ "messages": [sent] }))), [other("group")]);
}

#[test]
fn a_change_of_number_or_id_is_told_by_three_ways() {
    let new_user = "SE.99999";
    let system = |inner: Value| {
        news(&body(
            json!({ "contacts": [], "messages": [message(json!({ "type": "system", "system": inner }))] }),
        ))
    };
    let sender = |number: Option<&str>, user: &str| Sender {
        number: number.and_then(super::number),
        user: user.to_owned(),
    };
    let moved = |before, now| [News::Moved(Moved { before, now })];
    let by_number = system(json!({ "type": "user_changed_number", "wa_id": "46701740699", "user_id": new_user }));
    assert_eq!(
        by_number,
        moved(sender(Some(ANNA), USER), sender(Some("46701740699"), new_user))
    );
    let by_id = system(json!({ "type": "user_changed_user_id", "user_id": new_user }));
    assert_eq!(by_id, moved(sender(Some(ANNA), USER), sender(None, new_user)));
    let mut update =
        body(json!({ "user_id_update": [{ "wa_id": ANNA, "user_id": { "previous": USER, "current": new_user } }] }));
    update["entry"][0]["changes"][0]["field"] = "user_id_update".into();
    assert_eq!(news(&update), moved(sender(None, USER), sender(Some(ANNA), new_user)));
    update["entry"][0]["changes"][0]["value"]["user_id_update"][0]["user_id"] = json!({ "current": new_user });
    assert_eq!(news(&update), [other("user_id_update")]);
}

#[test]
fn reports_say_what_became_of_a_message() {
    let report = |status: &str, more: Value| {
        let mut all = json!({ "id": "wamid.C", "status": status, "timestamp": "1790000000" });
        all.as_object_mut()
            .expect("members")
            .extend(more.as_object().expect("members").clone());
        // Contacts and receiver may be missing.
        news(&body(json!({ "contacts": [], "statuses": [all] })))
    };
    let expected = |status, handle: &str, error| {
        let (id, handle) = ("wamid.C".to_owned(), handle.to_owned());
        [News::Report(Report {
            id,
            handle,
            status,
            error,
        })]
    };
    assert_eq!(report("sent", json!({})), expected(DeliveryStatus::Sent, "", 0));
    let handle = json!({ "biz_opaque_callback_data": "ses_x.snd_1", "recipient_user_id": USER });
    assert_eq!(
        report("delivered", handle),
        expected(DeliveryStatus::Delivered, "ses_x.snd_1", 0)
    );
    assert_eq!(report("read", json!({})), expected(DeliveryStatus::Read, "", 0));
    assert_eq!(report("played", json!({})), expected(DeliveryStatus::Read, "", 0));
    let failed = json!({ "recipient_id": ANNA, "errors": [{ "code": 131047, "title": "Re-engagement message", "href": "https://x" }] });
    assert_eq!(report("failed", failed), expected(DeliveryStatus::Failed, "", 131_047));
    assert_eq!(report("warning", json!({})), [other("status")]);
}

#[test]
fn one_bad_item_does_not_touch_the_others() {
    let good = message(json!({ "type": "text", "text": { "body": "Hej" } }));
    let status = json!({ "id": "wamid.C", "status": "read" });
    let bad = [
        json!(null),
        json!(7),
        json!("x"),
        json!([]),
        json!({}),
        json!({ "from": 5 }),
        json!({ "from": ANNA, "type": "text" }),
        json!({ "from": ANNA, "id": "a b" }),
    ];
    let mut messages = vec![good.clone()];
    messages.extend(bad.iter().cloned());
    messages.push(good);
    let mut body = body(
        json!({ "messages": messages, "statuses": [null, status, { "status": "read" }], "errors": [{ "code": 130429 }] }),
    );
    let changes = body["entry"][0]["changes"].as_array_mut().expect("changes");
    changes.extend([
        json!(null),
        json!({ "field": "messages" }),
        json!({ "field": "calls", "value": { "calls": [] } }),
    ]);
    body["entry"].as_array_mut().expect("entries").insert(0, json!("x"));
    let all = news(&body);
    let count = |of: fn(&News) -> bool| all.iter().filter(|n| of(n)).count();
    assert_eq!(count(|n| matches!(n, News::Arrived(_))), 2);
    assert_eq!(count(|n| matches!(n, News::Report(_))), 1);
    assert_eq!(count(|n| matches!(n, News::Other { .. })), bad.len() + 2 + 1 + 3);
}

#[test]
fn several_of_everything_in_one_body_are_all_read() {
    let texts = |n: usize| -> Vec<Value> {
        (0..n)
            .map(|i| message(json!({ "id": format!("wamid.{i}"), "type": "text", "text": { "body": "x" } })))
            .collect()
    };
    let one = body(
        json!({ "messages": texts(3), "statuses": [{ "id": "a", "status": "sent" }, { "id": "a", "status": "read" }] }),
    );
    let mut two = one.clone();
    let (change, entry) = (one["entry"][0]["changes"][0].clone(), one["entry"][0].clone());
    two["entry"][0]["changes"].as_array_mut().expect("changes").push(change);
    two["entry"].as_array_mut().expect("entries").push(entry);
    assert_eq!(news(&two).len(), 15);
}

#[test]
fn other_numbers_fields_and_objects_are_answered_and_forgotten() {
    let sent = body(json!({ "messages": [message(json!({ "type": "text", "text": { "body": "x" } }))] }));
    for id in ["", " ", "106540352242923"] {
        assert_eq!(read(sent.to_string().as_bytes(), id), Ok(vec![other("other_number")]));
    }
    for field in [
        "message_template_status_update",
        "calls",
        "messaging_handovers",
        "standby",
        "smb_message_echoes",
        "group_lifecycle_update",
        "user_preferences",
    ] {
        let mut sent = sent.clone();
        sent["entry"][0]["changes"][0]["field"] = field.into();
        assert_eq!(news(&sent), [other(field)]);
    }
    assert_eq!(
        news(&json!({ "entry": [], "object": "instagram" })),
        [other("instagram")]
    );
    assert_eq!(news(&json!({ "object": "whatsapp_business_account" })), []);
}

#[test]
fn what_is_no_body_of_metas_is_malformed() {
    for bad in ["", "x", "[]", "7", "null", "{", "{\"object\":}"] {
        assert_eq!(read(bad.as_bytes(), OURS), Err(Malformed::Format), "{bad}");
    }
    let deep = format!("{{\"object\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(read(deep.as_bytes(), OURS), Err(Malformed::Format));
    assert_eq!(read(&vec![b' '; MAX_BODY + 1], OURS), Err(Malformed::TooLong));
    assert_eq!(read(&vec![b' '; MAX_BODY], OURS), Err(Malformed::Format));
}

#[test]
fn a_character_that_was_cut_in_half_costs_only_itself() {
    let sent = body(json!({ "messages": [message(json!({ "type": "text", "text": { "body": "HALF \\\\ud83d" } }))] }))
        .to_string();
    let text = |raw: &[u8]| match read(raw, OURS).expect("read").as_slice() {
        [
            News::Arrived(Arrival {
                what: What::Text { text },
                ..
            }),
        ] => text.clone(),
        other => panic!("{other:?}"),
    };
    for (half, shown) in [
        (r"\ud83d", "\u{fffd}"),
        (r"\ude7a", "\u{fffd}"),
        (r"\ud83d\ud83e\ude7a", "\u{fffd}🩺"),
        (r"\\ud83d\u00e5\ud83d", "\\ud83då\u{fffd}"),
    ] {
        let raw = sent.replace(r"HALF", half);
        assert!(text(raw.as_bytes()).starts_with(shown), "{half}");
    }
    let mut raw = sent.into_bytes();
    let at = raw.windows(4).position(|w| w == b"HALF").expect("there");
    raw[at] = 0xff;
    assert!(text(&raw).starts_with("\u{fffd}ALF"));
}

#[test]
fn things_without_a_conversation_are_not_told_by_the_thousand() {
    let all = news(&body(
        json!({ "messages": vec![json!({}); 10_000], "statuses": [{ "id": "a", "status": "sent" }] }),
    ));
    assert_eq!(all.len(), MAX_OTHERS + 1);
}

/// JSON of any shape, with Meta's own words among its keys.
fn anything() -> impl Strategy<Value = Value> {
    let words = [
        "object",
        "entry",
        "changes",
        "field",
        "value",
        "metadata",
        "phone_number_id",
        "messages",
        "statuses",
        "type",
        "text",
        "body",
        "id",
        "from",
        "system",
        "context",
        "errors",
        "interactive",
        "edit",
        "message",
        "location",
        "latitude",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            OURS,
            ANNA,
            "text",
            "system",
            "edit",
            "messages",
            "location",
            "whatsapp_business_account"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        let key = prop::sample::select(words.to_vec()).prop_map(str::to_owned);
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(key, inner, 0..6).prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_break_the_reader(raw in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&raw, OURS);
    }

    #[test]
    fn no_value_breaks_the_reader(value in anything(), message in anything()) {
        let _ = read(value.to_string().as_bytes(), OURS);
        let _ = news(&body(json!({ "messages": [message, value], "statuses": [message] })));
    }

    #[test]
    fn a_cut_body_breaks_nothing(at in 0usize..700) {
        let whole = body(json!({ "messages": [message(json!({ "type": "text", "text": { "body": "räkna 🩺 \\u{1}" } }))] })).to_string();
        let raw = whole.as_bytes();
        let _ = read(&raw[..at.min(raw.len())], OURS);
    }
}
