//! Whole journeys over channels and days, against the real Worker and the clinic as it is delivered: Sarah's day, and three more that
//! patients make.

use samtal_core::log::event::Channel;
use samtal_tests::story::{
    EN, Held, Patient, SARAH, SV, Tongue, World, booked_by_phone, evening, must, same_morning, sarahs_day,
};
use std::time::{Duration, Instant};

/// An answer on the phone comes within this time.
const SPOKEN: Duration = Duration::from_secs(10);
/// Long enough for whatever would come to have come.
const A_WHILE: Duration = Duration::from_millis(1_200);
/// An answer is "at once" within this time.
const AT_ONCE: Duration = Duration::from_secs(2);

fn has_all(text: &str, words: &[&str]) -> Held<()> {
    let small = text.to_lowercase();
    let missing: Vec<&&str> = words.iter().filter(|w| !small.contains(&w.to_lowercase())).collect();
    must(missing.is_empty(), &format!("{missing:?} is said"), text)
}

/// Both languages, one after the other.
async fn in_both(journey: impl AsyncFn(Tongue) -> Held<()>) {
    for tongue in [EN, SV] {
        if let Err(what) = journey(tongue).await {
            panic!("{}: {what}", tongue.tag);
        }
    }
}

#[tokio::test]
async fn five_contacts_on_three_channels_and_nothing_is_asked_twice() {
    in_both(async |tongue| sarahs_day(tongue, &mut |_| {}).await).await;
}

#[tokio::test]
async fn on_less_evidence_the_same_call_says_less() {
    in_both(async |tongue| same_morning(tongue, &mut |_| {}).await).await;
}

/// Chat at 23:00, a call at 08:00, its confirmation at 09:00.
async fn over_night(tongue: Tongue, night: [&str; 3]) -> Held<()> {
    let [chat, morning, nine] = night;
    let world = World::riverside(chat).await?;
    let mut sarah = world.visitor(tongue).await?;
    evening(&world, &mut sarah).await?;
    world.at(morning).await;
    let call = world.sims.call(SARAH).await;
    let greeting = call.wait_for(tongue.choose, SPOKEN).await?;
    has_all(&greeting, &[tongue.hello[1], tongue.topic, tongue.last_night])?;
    call.say(tongue.yes).await?;
    call.wait_for("Phillips", SPOKEN).await?;
    call.say(tongue.first).await?;
    let booked = call.wait_for(tongue.booked, SPOKEN).await?;
    call.say(tongue.bye).await?;
    call.wait_ended(SPOKEN).await?;
    world.at(nine).await;
    let confirmed = world.wait_sent(SARAH, "appointment_confirmation").await?;
    has_all(&confirmed.shown.text, &["Dr. Phillips", "42 High Street"])?;
    let appointments = sarah.state().await?.appointments;
    must(appointments.len() == 1, "booked once", &booked)
}

#[tokio::test]
async fn a_chat_at_eleven_a_call_at_eight_a_confirmation_at_nine() {
    in_both(async |tongue| {
        let tuesday = ["2024-10-15T22:00:00Z", "2024-10-16T07:00:00Z", "2024-10-16T08:01:00Z"];
        over_night(tongue, tuesday).await
    })
    .await;
}

#[tokio::test]
async fn the_same_over_the_night_in_which_the_clocks_go_back() {
    in_both(async |tongue| {
        // 23:00 on Saturday in summer time; 08:00 and 09:00 on Sunday in winter time: an hour more than other nights have.
        let saturday = ["2024-10-26T22:00:00Z", "2024-10-27T08:00:00Z", "2024-10-27T09:01:00Z"];
        over_night(tongue, saturday).await
    })
    .await;
}

/// What a question in the chat, one on WhatsApp and then a call come to.
async fn chat_whatsapp_call(tongue: Tongue) -> Held<()> {
    let world = World::riverside("2024-10-15T21:00:00Z").await?;
    let mut sarah = world.visitor(tongue).await?;
    evening(&world, &mut sarah).await?;
    world.at("2024-10-16T06:30:00Z").await;
    world.writes(SARAH, tongue.bring).await?;
    world.at("2024-10-16T09:00:00Z").await;
    let call = world.sims.call(SARAH).await;
    let greeting = call.wait_for(tongue.choose, SPOKEN).await?;
    has_all(&greeting, &[&tongue.hello[1..], &tongue.both[..]].concat())?;
    call.say(tongue.how).await?;
    let source = call.wait_for("Phillips", SPOKEN).await?;
    has_all(&source, &["WhatsApp", tongue.record])?;
    call.hang_up().await;
    one_conversation(&sarah, &[Channel::Web, Channel::Whatsapp, Channel::Voice]).await
}

/// That all was said in this one session, on these channels first, in this order: what the clinic sends afterwards may add another.
async fn one_conversation(sarah: &Patient, channels: &[Channel]) -> Held<()> {
    let state = sarah.state().await?;
    must(
        state.channels.starts_with(channels),
        "one conversation",
        &format!("{:?}", state.channels),
    )
}

#[tokio::test]
async fn a_call_after_chat_and_whatsapp_refers_to_both() {
    in_both(chat_whatsapp_call).await;
}

/// A question at midnight, answered at once and continued by phone in the morning.
async fn from_midnight(tongue: Tongue) -> Held<()> {
    // Five past midnight by the clinic's clock.
    let world = World::riverside("2024-10-15T23:05:00Z").await?;
    let mut sarah = world.visitor(tongue).await?;
    let began = Instant::now();
    let answer = sarah.says(&world, tongue.midnight).await?;
    must(
        began.elapsed() < AT_ONCE,
        "answered at once",
        &format!("{:?}", began.elapsed()),
    )?;
    has_all(&answer, &["Dr. Phillips"])?;
    sarah.says(&world, tongue.contact).await?;
    sarah.proves_number(&world).await?;
    sarah.says(&world, tongue.yes).await?;
    let before = sarah.state().await?;
    world.at("2024-10-16T07:10:00Z").await;
    let call = world.sims.call(SARAH).await;
    let greeting = call.wait_for(tongue.in_the_night, SPOKEN).await?;
    has_all(&greeting, &[tongue.hello[1], tongue.topic])?;
    // On with the same matter: what was spoken of in the night is known.
    call.say(tongue.days).await?;
    let days = call.wait_for(tongue.weekdays[2], SPOKEN).await?;
    has_all(&days, &tongue.weekdays)?;
    call.hang_up().await;
    let log = sarah.log().await?;
    let first = log.first().map(|e| e.seq);
    must(
        first == Some(1) && log.len() as i64 > before.last_seq,
        "exactly the same conversation",
        "it is another",
    )?;
    one_conversation(&sarah, &[Channel::Web, Channel::Voice]).await
}

#[tokio::test]
async fn a_question_at_midnight_goes_on_by_phone_in_the_morning() {
    in_both(from_midnight).await;
}

/// Booked by phone, moved by phone the next day: the reminder goes with the appointment.
async fn moved_by_phone(tongue: Tongue) -> Held<()> {
    let (world, sarah) = booked_by_phone(tongue).await?;
    world.at("2024-10-17T09:00:00Z").await;
    let call = world.sims.call(SARAH).await;
    call.wait_for(tongue.hello[1], SPOKEN).await?;
    call.say(tongue.move_it).await?;
    let offer = call.wait_for("Phillips", SPOKEN).await?;
    call.say(tongue.first).await?;
    let moved = call.wait_for(tongue.moved, SPOKEN).await?;
    has_all(&moved, &[tongue.offered[1]])?;
    call.say(tongue.bye).await?;
    call.wait_ended(SPOKEN).await?;
    must(
        sarah.state().await?.appointments.len() == 1,
        "one appointment, moved",
        &offer,
    )?;
    // When Friday's reminder would have come.
    world.at("2024-10-18T10:00:30Z").await;
    tokio::time::sleep(A_WHILE).await;
    let early = world.sent(SARAH, "appointment_reminder");
    must(early.is_empty(), "no reminder of what was moved", &format!("{early:?}"))?;
    world.at("2024-10-21T06:00:05Z").await;
    let reminder = world.wait_sent(SARAH, "appointment_reminder").await?;
    has_all(&reminder.shown.text, &[tongue.ten])
}

#[tokio::test]
async fn what_is_moved_by_phone_is_reminded_of_once_and_on_its_new_day() {
    in_both(moved_by_phone).await;
}
