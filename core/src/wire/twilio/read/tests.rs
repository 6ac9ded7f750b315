use super::*;
use proptest::prelude::*;

const FROM: &str = "%2B46701740605";

fn arrived(news: Vec<News>) -> Vec<Arrival> {
    let one = |news| match news {
        News::Arrived(arrival) => arrival,
        other => panic!("{other:?}"),
    };
    news.into_iter().map(one).collect()
}

fn sms(more: &str) -> Arrival {
    let form = format!("MessageSid=SM1&AccountSid=AC1&From={FROM}&To=%2B441632960001&NumSegments=1&{more}");
    arrived(read_sms(form.as_bytes()).expect("a form")).remove(0)
}

fn whatsapp(more: &str) -> Arrival {
    let form = format!("MessageSid=SM1&From=whatsapp%3A{FROM}&To=whatsapp%3A%2B441632960001&WaId=46701740605&{more}");
    arrived(read_whatsapp(form.as_bytes()).expect("a form")).remove(0)
}

fn text(text: &str) -> What {
    What::Text { text: text.to_owned() }
}

#[test]
fn words_arrive_by_sms_and_whatsapp() {
    let expected = Arrival {
        channel: Channel::Sms,
        id: "SM1".to_owned(),
        from: Sender {
            number: number("+46701740605"),
            user: String::new(),
        },
        at_s: 0,
        forwarded: false,
        reply_to: String::new(),
        what: text("Ja tack, på fredag"),
    };
    assert_eq!(sms("Body=Ja+tack%2C+p%C3%A5+fredag&NumMedia=0"), expected);
    let by_whatsapp = Arrival {
        channel: Channel::Whatsapp,
        forwarded: true,
        reply_to: "SM0".to_owned(),
        ..expected
    };
    let more =
        "Body=Ja+tack%2C+p%C3%A5+fredag&Forwarded=true&OriginalRepliedMessageSid=SM0&ProfileName=Anna&MessageType=text";
    assert_eq!(whatsapp(more), by_whatsapp);
}

#[test]
fn buttons_and_rows_come_back_by_what_we_gave_them() {
    let pressed = |payload: &str, label: &str| What::Pressed {
        payload: payload.to_owned(),
        label: label.to_owned(),
    };
    let template = "Body=Ja&ButtonText=Ja&ButtonPayload=yes%3Aapt_1&ButtonType=REPLY&MessageType=button";
    assert_eq!(whatsapp(template).what, pressed("yes:apt_1", "Ja"));
    assert_eq!(
        whatsapp("Body=Fredag&ListId=s1&ListTitle=Fredag").what,
        pressed("s1", "Fredag")
    );
    assert_eq!(whatsapp("Body=Ja&ButtonText=Ja").what, pressed("Ja", "Ja"));
    assert_eq!(whatsapp("Body=Ja").what, text("Ja"));
}

#[test]
fn places_and_files_arrive() {
    let place = What::Location {
        latitude: 59_332_580,
        longitude: -18_064_900,
        name: "Kliniken, Storgatan 1".to_owned(),
    };
    let form = "MessageType=location&Latitude=59.33258&Longitude=-18.0649&Label=Kliniken&Address=Storgatan+1";
    assert_eq!(whatsapp(form).what, place);
    let form = format!(
        "MessageSid=MM1&From={FROM}&NumMedia=2&Body=Utslag&MediaUrl0=https%3A%2F%2Fapi.twilio.com%2Fa&MediaContentType0=image%2Fjpeg&MediaUrl1=https%3A%2F%2Fapi.twilio.com%2Fb&MediaContentType1=application%2Fpdf"
    );
    let all = arrived(read_sms(form.as_bytes()).expect("a form"));
    let file = |kind: &str, at: &str, mime: &str, caption: &str| What::Media {
        kind: kind.to_owned(),
        media: format!("https://api.twilio.com/{at}"),
        mime: mime.to_owned(),
        name: String::new(),
        caption: caption.to_owned(),
    };
    let told: Vec<_> = all.iter().map(|a| (a.id.as_str(), a.what.clone())).collect();
    assert_eq!(
        told,
        [
            ("MM1", file("image", "a", "image/jpeg", "Utslag")),
            ("MM1.1", file("document", "b", "application/pdf", ""))
        ]
    );
    // A file without an address leaves the words.
    assert_eq!(sms("NumMedia=1&Body=Hej").what, text("Hej"));
    assert_eq!(sms("NumMedia=4000000000&Body=Hej").what, text("Hej"));
}

#[test]
fn a_message_without_words_is_kept_by_its_kind() {
    let unread = |kind: &str| What::Other { kind: kind.to_owned() };
    assert_eq!(whatsapp("MessageType=contacts").what, unread("contacts"));
    assert_eq!(sms("Body=").what, unread("unknown"));
    assert_eq!(sms("Body=%00").what, unread("unknown"));
    assert_eq!(sms("Body=a%00b").what, text("ab"));
}

#[test]
fn who_cannot_be_answered_is_nobody() {
    for from in [
        "",
        "12345",
        "%2B12345",
        "RIVERSIDE",
        "anonymous",
        "whatsapp%3A%2B46701740605",
    ] {
        let form = format!("MessageSid=SM1&From={from}&Body=x");
        assert_eq!(read_sms(form.as_bytes()), Ok(vec![other("message")]), "{from}");
    }
    for from in ["", "whatsapp%3A", "%2B46701740605", "whatsapp%3Aanna"] {
        let form = format!("MessageSid=SM1&From={from}&Body=x");
        assert_eq!(read_whatsapp(form.as_bytes()), Ok(vec![other("message")]), "{from}");
    }
    assert_eq!(
        read_sms(format!("From={FROM}&Body=x").as_bytes()),
        Ok(vec![other("message")])
    );
    let by_id = read_whatsapp(b"MessageSid=SM1&From=whatsapp%3ASE.401&Body=x").expect("a form");
    assert_eq!(arrived(by_id)[0].from.user, "SE.401");
}

#[test]
fn reports_say_what_became_of_a_message() {
    let report = |status: &str, more: &str| {
        let form = format!("MessageSid=SM9&MessageStatus={status}&AccountSid=AC1{more}");
        read_status(form.as_bytes(), "ses_x.snd_1").expect("a form")
    };
    let expected = |status, error| {
        News::Report(Report {
            id: "SM9".to_owned(),
            handle: "ses_x.snd_1".to_owned(),
            status,
            error,
        })
    };
    assert_eq!(report("sent", ""), expected(DeliveryStatus::Sent, 0));
    assert_eq!(report("delivered", ""), expected(DeliveryStatus::Delivered, 0));
    assert_eq!(report("read", ""), expected(DeliveryStatus::Read, 0));
    assert_eq!(
        report("undelivered", "&ErrorCode=30005"),
        expected(DeliveryStatus::Failed, 30_005)
    );
    assert_eq!(
        report("failed", "&ErrorCode=63016"),
        expected(DeliveryStatus::Failed, 63_016)
    );
    assert_eq!(report("canceled", ""), expected(DeliveryStatus::Failed, 0));
    for still in [
        "queued",
        "accepted",
        "scheduled",
        "sending",
        "receiving",
        "",
        "new-word",
    ] {
        assert_eq!(report(still, ""), other("status"), "{still}");
    }
    assert_eq!(read_status(b"MessageStatus=sent", "x"), Ok(other("status")));
    let News::Report(strange) = read_status(b"MessageSid=SM9&MessageStatus=sent", "a b").expect("a form") else {
        panic!()
    };
    assert_eq!(strange.handle, "");
}

#[test]
fn what_is_no_form_is_malformed() {
    let long = vec![b'a'; MAX_FORM + 1];
    assert_eq!(read_sms(&long), Err(Malformed::TooLong));
    assert_eq!(read_status(&long, ""), Err(Malformed::TooLong));
    assert_eq!(
        read_whatsapp("a=1&".repeat(form::MAX_PAIRS + 1).as_bytes()),
        Err(Malformed::Format)
    );
    assert_eq!(read_sms(b""), Ok(vec![other("message")]));
}

proptest! {
    #[test]
    fn no_bytes_break_the_readers(raw in proptest::collection::vec(any::<u8>(), 0..300), of in "\\PC{0,40}") {
        let _ = (read_sms(&raw), read_whatsapp(&raw), read_status(&raw, &of));
    }

    #[test]
    fn no_values_break_the_readers(values in proptest::collection::vec("\\PC{0,10}", 8)) {
        let names = ["Body", "NumMedia", "Latitude", "Longitude", "MediaUrl0", "ButtonPayload", "ListId", "MessageType"];
        let form: Vec<String> = names.iter().zip(&values).map(|(n, v)| format!("{n}={}", crate::encode::percent(v))).collect();
        let _ = (sms(&form.join("&")), whatsapp(&form.join("&")));
    }
}
