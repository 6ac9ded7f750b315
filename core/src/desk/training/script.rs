//! Who the invented patients are, and what they do over the minutes of a training. The names are made up so that nobody has them; the
//! numbers are of the ranges that Ofcom and PTS keep free for stories.

use super::room::Room;
use crate::clinic::forms::CONTACT_FORM;
use crate::desk::documents::Colleague;
use crate::log::event::{Actor, Answer, Body, Channel, Entry, Page};
use crate::people::evidence::Evidence;
use crate::people::tier::Tier;
use crate::time::{At, HOUR, MINUTE};
use crate::wire::desk::{CallFrame, CallState};
use serde_json::json;

/// Something that comes.
#[derive(Clone, Debug)]
pub struct Line {
    /// Seconds after the beginning.
    pub after: i64,
    /// What.
    pub what: What,
}

/// What comes.
#[derive(Clone, Debug)]
pub enum What {
    /// These happen in a conversation.
    Happens(usize, Vec<Entry>),
    /// A call comes in.
    Rings(Box<Call>),
    /// A call goes on.
    Call(&'static str, CallState),
}

/// A simulated call.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its id.
    pub id: &'static str,
    /// Where it is.
    pub state: CallState,
    /// The caller's number, masked.
    pub caller: String,
    /// Whose it is on good evidence; none: it could be anybody's.
    pub room: Option<usize>,
    /// Whose it could be, where that is all that is known.
    pub possible: Vec<usize>,
}

/// The voice system's name.
pub const SYSTEM: &str = "training";
/// The conversation about a skin trouble, and its caller.
const SKIN: usize = 0;
/// The appointment of this afternoon.
const TODAY: usize = 1;
/// Who wants to be called.
const CALL_ME: usize = 2;
/// Who is not well.
const URGENT: usize = 3;

/// One of two texts, by the language.
fn pick(swedish: bool, en: &str, sv: &str) -> String {
    if swedish { sv } else { en }.to_owned()
}

fn entry(channel: Channel, by: Actor, body: Body) -> Entry {
    let cid = String::new();
    Entry { channel, by, body, cid }
}

fn says(channel: Channel, text: String) -> Entry {
    entry(channel, Actor::Patient, Body::message(text))
}

fn answers(channel: Channel, text: String) -> Entry {
    entry(channel, Actor::Assistant, Body::message(text))
}

fn system(body: Body) -> Entry {
    entry(Channel::Web, Actor::System, body)
}

/// The beginning of a conversation whose patient has told their name and day of birth.
fn begins(swedish: bool, channel: Channel, name: &str, born: &str, page: (&str, &str)) -> Vec<Entry> {
    let answer = |field: &str, value: &str| Answer {
        field: field.to_owned(),
        value: value.to_owned(),
    };
    let told = vec![answer("name", name), answer("birth_date", born)];
    let (path, title) = (page.0.to_owned(), page.1.to_owned());
    let language = pick(swedish, "en", "sv");
    let page = Some(Page { path, title });
    vec![
        entry(channel, Actor::System, Body::SessionStarted { language, page }),
        entry(
            channel,
            Actor::Patient,
            Body::FormSaved {
                form: CONTACT_FORM.to_owned(),
                answers: told,
            },
        ),
    ]
}

fn claims(channel: Channel, number: &str) -> Entry {
    let body = Body::IdentifierClaimed {
        id: "idn_t".to_owned(),
        kind: "phone".to_owned(),
        value: number.to_owned(),
    };
    entry(channel, Actor::Patient, body)
}

fn opens(task: &str, about: &str, promised_by: Option<At>) -> Entry {
    system(Body::TaskOpened {
        task: task.to_owned(),
        about: about.to_owned(),
        promised_by,
    })
}

/// The conversations at the beginning.
pub fn rooms(swedish: bool, now: At) -> Vec<Room> {
    let nobody = Colleague::default();
    let label = |en, sv| pick(swedish, en, sv);
    let labels = || {
        [
            ("name", label("Name", "Namn")),
            ("birth_date", label("Date of birth", "Födelsedatum")),
            ("phone", label("Phone", "Telefon")),
            ("language", label("Language", "Språk")),
        ]
        .map(|(id, text)| (id.to_owned(), text))
        .into()
    };
    let number = |n: u32| {
        if swedish {
            format!("+467017406{n:02}")
        } else {
            format!("+4477009009{n:02}")
        }
    };
    let (web, whatsapp) = (Channel::Web, Channel::Whatsapp);
    let skin = pick(swedish, "Dr. Rehearsal", "Dr. Repetition");
    let scripts: [(&str, u32, Vec<Entry>); 4] = [
        ("training_skin", 11, {
            let mut all = begins(
                swedish,
                web,
                &label("Wren Examplewood", "Vilda Exempelskog"),
                "1988-03-14",
                ("/eczema", &label("Eczema", "Eksem")),
            );
            all.push(claims(web, &number(11)));
            all.push(says(
                web,
                label(
                    "Do you have someone who treats eczema? It has been worse since the weekend.",
                    "Har ni någon som behandlar eksem? Det har blivit värre sedan i helgen.",
                ),
            ));
            all.push(answers(
                web,
                label(
                    "Yes. Dr. Rehearsal treats eczema and is in on Monday, Wednesday and Friday.",
                    "Ja. Dr. Repetition behandlar eksem och finns här måndag, onsdag och fredag.",
                ),
            ));
            all
        }),
        ("training_today", 12, {
            let mut all = begins(
                swedish,
                whatsapp,
                &label("Otto Practiceby", "Otto Övningsby"),
                "1951-09-30",
                ("/contact", &label("Contact", "Kontakt")),
            );
            all.push(claims(whatsapp, &number(12)));
            all.push(system(Body::IdentifierVerified {
                id: "idn_t".to_owned(),
                until: None,
            }));
            all.push(says(
                whatsapp,
                label(
                    "Can I come on the bus? Where do I get off?",
                    "Kan jag ta bussen till er? Var ska jag gå av?",
                ),
            ));
            all.push(answers(
                whatsapp,
                label(
                    "Line 4 stops outside. Get off at High Street.",
                    "Linje 4 stannar utanför. Gå av vid Storgatan.",
                ),
            ));
            all.push(system(Body::AppointmentBooked {
                appointment: "training_ap1".to_owned(),
                starts_at: now.plus(2 * HOUR),
                ends_at: None,
                with: skin,
                clinician: String::new(),
                service: String::new(),
                reason: label("Check-up", "Kontroll"),
            }));
            all
        }),
        ("training_callback", 13, {
            let mut all = begins(
                swedish,
                web,
                &label("Petra Pretendsson", "Petra Låtsassson"),
                "1979-12-02",
                ("/prices", &label("Prices", "Priser")),
            );
            all.push(claims(web, &number(13)));
            all.push(says(
                web,
                label("I do not understand my invoice.", "Jag förstår inte min faktura."),
            ));
            all.push(opens("training_tk1", "callback", Some(now.plus(20 * MINUTE))));
            all
        }),
        (
            "training_urgent",
            14,
            begins(
                swedish,
                web,
                &label("Bo Inventedberg", "Bo Påhittberg"),
                "1964-06-21",
                ("/", &label("Start", "Start")),
            ),
        ),
    ];
    let room = |(session, n, entries): (&str, u32, Vec<Entry>)| {
        let mut room = Room::new(session, &number(n), labels());
        let mut at = now.plus(-10 * MINUTE);
        for entry in entries {
            room.append(entry, at, &nobody);
            at = at.plus(MINUTE / 2);
        }
        room
    };
    scripts.into_iter().map(room).collect()
}

/// What comes over the next minutes, in order.
pub fn lines(swedish: bool) -> Vec<Line> {
    let (web, whatsapp) = (Channel::Web, Channel::Whatsapp);
    let text = |en, sv| pick(swedish, en, sv);
    let happens = |after, who, entries| Line {
        after,
        what: What::Happens(who, entries),
    };
    let goes = |after, id, state| Line {
        after,
        what: What::Call(id, state),
    };
    let rings = |after, id, caller: &str, room, possible| Line {
        after,
        what: What::Rings(Box::new(Call {
            id,
            state: CallState::Ringing,
            caller: caller.to_owned(),
            room,
            possible,
        })),
    };
    let masked = |n| {
        if swedish {
            format!("+46•••••6{n}")
        } else {
            format!("+44•••••9{n}")
        }
    };
    vec![
        happens(
            0,
            SKIN,
            vec![
                says(
                    web,
                    text(
                        "Can I talk to somebody? I am not sure which cream I may use.",
                        "Kan jag få prata med någon? Jag vet inte vilken kräm jag får använda.",
                    ),
                ),
                opens("training_tk2", "person", None),
            ],
        ),
        rings(20, "training_call_1", &masked(11), Some(SKIN), Vec::new()),
        goes(35, "training_call_1", CallState::Talking),
        happens(
            60,
            TODAY,
            vec![
                says(
                    whatsapp,
                    text(
                        "May I eat before the check-up today?",
                        "Får jag äta innan kontrollen i dag?",
                    ),
                ),
                opens("training_tk3", "question", None),
            ],
        ),
        goes(75, "training_call_1", CallState::Ended),
        rings(100, "training_call_2", &masked(13), None, vec![CALL_ME, TODAY]),
        goes(115, "training_call_2", CallState::Talking),
        happens(
            150,
            URGENT,
            vec![
                says(
                    web,
                    text(
                        "My chest feels tight and I am short of breath.",
                        "Det trycker över bröstet och jag har svårt att andas.",
                    ),
                ),
                answers(
                    web,
                    text(
                        "This can be serious. Call 999 now.",
                        "Det kan vara allvarligt. Ring 112 nu.",
                    ),
                ),
                system(Body::FlagRaised {
                    flag: "training_fl1".to_owned(),
                    label: "emergency".to_owned(),
                }),
                opens("training_tk4", "emergency", None),
            ],
        ),
        goes(200, "training_call_2", CallState::Ended),
        happens(210, TODAY, vec![says(whatsapp, text("Thank you!", "Tack!"))]),
    ]
}

/// The live feed's frame of a call.
pub fn call_frame(call: &Call, room: Option<&Room>, swedish: bool, at: At) -> String {
    let frame = CallFrame {
        state: call.state,
        call_id: call.id,
        at,
        system: SYSTEM,
        caller: &call.caller,
    };
    let context = match room {
        Some(room) => {
            let name = room.name();
            let first = name.split(' ').next().unwrap_or_default();
            let greeting = pick(
                swedish,
                "Hello {}, I see that you wrote to us. How can I help?",
                "Hej {}, jag ser att du skrev till oss. Vad kan jag hjälpa dig med?",
            );
            // Whoever was only possible was checked by staff.
            let proof = if call.possible.is_empty() {
                (Tier::Confirmed, Evidence::HandoffCode)
            } else {
                (Tier::Known, Evidence::StaffCheck)
            };
            room.context(call.id, proof, &greeting.replace("{}", first), at)
        }
        None => {
            let tier = i32::from(!call.possible.is_empty());
            let greeting = pick(
                swedish,
                "Hello. Are you calling about your recent chat with us?",
                "Hej. Gäller det din senaste chatt med oss?",
            );
            json!({"session": "", "call_id": call.id, "tier": tier, "evidence": [], "complete": true, "last_seq": 0,
                "patient": {"name": "", "language": "", "phone": ""}, "topic": "", "pending": {}, "known": [], "greeting": greeting,
                "summary": "", "turns": [], "pages": [], "forms": [], "appointments": [], "flags": [], "grant": "", "expires_at": ""})
        }
    };
    frame.with(&context.to_string())
}
