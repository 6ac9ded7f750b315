//! A short, soft tone for a new message. It needs no file, and a gesture of the patient before: browsers ask for that, and manners do.

use crate::storage;
use std::cell::RefCell;
use web_sys::AudioContext;

thread_local! {
    static CONTEXT: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Remembered under this key.
const MUTED: &str = "muted";

/// The patient has touched the chat: from now on it may be heard.
pub fn allow() {
    CONTEXT.with_borrow_mut(|context| {
        if context.is_none() {
            *context = AudioContext::new().ok();
        }
    });
}

/// Whether the patient has switched the sound off.
pub fn is_muted() -> bool {
    storage::get(MUTED).is_some()
}

/// Switches the sound off, or on again.
pub fn mute(yes: bool) {
    if yes {
        storage::set(MUTED, "1");
    } else {
        storage::remove(MUTED);
    }
}

/// Two soft notes, a fifth apart.
pub fn ring() {
    if is_muted() {
        return;
    }
    CONTEXT.with_borrow(|context| {
        if let Some(context) = context {
            let _ = context.resume();
            let _ = note(context, 587.3, 0.0);
            let _ = note(context, 880.0, 0.14);
        }
    });
}

fn note(context: &AudioContext, pitch: f32, delay: f64) -> Result<(), wasm_bindgen::JsValue> {
    let start = context.current_time() + delay;
    let (tone, volume) = (context.create_oscillator()?, context.create_gain()?);
    tone.frequency().set_value(pitch);
    let gain = volume.gain();
    gain.set_value_at_time(0.0, start)?;
    gain.linear_ramp_to_value_at_time(0.08, start + 0.02)?;
    gain.linear_ramp_to_value_at_time(0.0, start + 0.3)?;
    tone.connect_with_audio_node(&volume)?;
    volume.connect_with_audio_node(&context.destination())?;
    tone.start_with_when(start)?;
    tone.stop_with_when(start + 0.35)
}
