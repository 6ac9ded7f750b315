//! The one-page guide: what a new colleague has to know on the first morning.

use super::{parts, training};
use crate::i18n::{self, views::t};
use crate::markup::v;
use leptos::prelude::*;

/// The room.
pub fn view() -> AnyView {
    let steps = [
        (t().guide_call, t().guide_call_text),
        (t().guide_known, t().guide_known_text),
        (t().guide_check, t().guide_check_text),
        (t().guide_own, t().guide_own_text),
        (t().guide_reply, t().guide_reply_text),
        (t().guide_text, t().guide_text_text),
        (t().guide_clinician, t().guide_clinician_text),
        (t().guide_flag, t().guide_flag_text),
        (t().guide_day, t().guide_day_text),
        (t().guide_reason, t().guide_reason_text),
    ];
    let steps: Vec<_> = steps
        .into_iter()
        .map(|(head, text)| v! { <li><h2>{head}</h2><p>{text}</p></li> })
        .collect();
    v! {
        <div class="room guide-room">
            {parts::heading(i18n::t().guide, t().guide_about)}
            {training::switch()}
            <ol class="guide">{steps}</ol>
        </div>
    }
}
