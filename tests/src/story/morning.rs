//! The same Wednesday morning as it would be on less evidence.

use super::beats::{Beat, DIARY, FREE, SPOKEN, has_all, has_any};
use super::world::{Patient, SARAH, World};
use super::{Held, Tongue, must};
use samtal_site_demo::simulators::voice::Call;
use serde_json::Value;

/// What is asked of whoever is not known by their number, in the clinic's first language.
const CODE: &str = "eight digits";

/// The evening before in short: a visitor asks, leaves name and number, agrees to messages, and wants to think.
pub async fn evening(world: &World, sarah: &mut Patient) -> Held<()> {
    let tongue = sarah.tongue;
    for text in [tongue.eczema, tongue.days, tongue.contact] {
        sarah.says(world, text).await?;
    }
    sarah.proves_number(world).await?;
    for text in [tongue.yes, tongue.think] {
        sarah.says(world, text).await?;
    }
    Ok(())
}

/// On Wednesday morning Sarah books Friday at two by phone.
pub async fn booked_by_phone(tongue: Tongue) -> Held<(World, Patient)> {
    let world = World::riverside("2024-10-15T21:00:00Z").await?;
    world.diary_full(DIARY, &FREE).await?;
    let mut sarah = world.visitor(tongue).await?;
    evening(&world, &mut sarah).await?;
    world.at("2024-10-16T07:00:00Z").await;
    let call = world.sims.call(SARAH).await;
    call.wait_for(tongue.choose, SPOKEN).await?;
    call.say(tongue.yes).await?;
    call.wait_for(tongue.offered[1], SPOKEN).await?;
    call.say(tongue.friday).await?;
    call.wait_for(tongue.booked, SPOKEN).await?;
    call.say(tongue.bye).await?;
    call.wait_ended(SPOKEN).await?;
    Ok((world, sarah))
}

/// A caller who has no code and stays on the line. All that they heard.
async fn without_code(call: &Call, tongue: Tongue) -> Held<String> {
    call.wait_for(CODE, SPOKEN).await?;
    call.silent().await?;
    call.wait_for(tongue.generic, SPOKEN).await?;
    Ok(call.heard().join(" "))
}

/// Beat 4 on less evidence: the same morning with the policy off, from another phone, with the number withheld, and there with the code.
pub async fn same_morning(tongue: Tongue, tell: &mut dyn FnMut(Beat)) -> Held<()> {
    let mut world = World::riverside("2024-10-15T21:00:00Z").await?;
    world.diary_full(DIARY, &FREE).await?;
    let mut sarah = world.visitor(tongue).await?;
    evening(&world, &mut sarah).await?;
    world.at("2024-10-16T07:00:00Z").await;
    let nothing = ["Sarah", tongue.topic, "Phillips", tongue.last_night];
    let mut held = |seen: String| {
        tell(Beat {
            number: 4,
            place: "Wed 08:00 voice",
            seen: Ok(seen),
        });
    };

    world.policy("greet_verified_number", Value::Bool(false)).await;
    let call = world.sims.call(SARAH).await;
    let greeting = without_code(&call, tongue).await?;
    must(
        greeting.contains(tongue.possible),
        "the question of a possible match",
        &greeting,
    )?;
    must(
        has_any(&greeting, &nothing).is_none(),
        "the tier's greeting and nothing more",
        &greeting,
    )?;
    call.hang_up().await;
    held(format!("without the policy: {greeting}"));

    world.policy("greet_verified_number", Value::Bool(true)).await;
    for (who, from) in [("from another phone", "+447700900999"), ("withheld", "")] {
        let call = world.sims.call(from).await;
        let greeting = without_code(&call, tongue).await?;
        must(
            has_any(&greeting, &nothing).is_none(),
            "the tier's greeting and nothing more",
            &greeting,
        )?;
        call.hang_up().await;
        held(format!("{who}: {greeting}"));
    }

    let offer = sarah.me.handoff("phone", None).await.map_err(|e| e.to_string())?;
    let call = world.sims.call("+447700900999").await;
    call.wait_for(CODE, SPOKEN).await?;
    call.press(&offer.code).await?;
    let greeting = call.wait_for(tongue.choose, SPOKEN).await?;
    let hello = [&tongue.hello[..], &[tongue.topic, tongue.last_night]].concat();
    must(
        has_all(&greeting, &hello),
        "with the code, the full greeting",
        &greeting,
    )?;
    call.hang_up().await;
    held(format!("with the code: {greeting}"));
    Ok(())
}
