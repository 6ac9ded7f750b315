//! A doctor's portrait, drawn: a demo has no photographs of people who do not exist.

use maud::{Markup, html};

/// The colours of one person.
#[derive(Clone, Copy)]
pub struct Look {
    /// Behind them.
    pub ground: &'static str,
    /// Skin.
    pub skin: &'static str,
    /// Hair.
    pub hair: &'static str,
    /// What they wear.
    pub coat: &'static str,
    /// Long hair, over the shoulders.
    pub long: bool,
    /// Glasses.
    pub glasses: bool,
}

/// The picture; the name stands beside it, so it says nothing to a screen reader.
pub fn portrait(look: Look) -> Markup {
    html! {
        svg class="portrait" viewBox="0 0 120 120" aria-hidden="true" {
            rect width="120" height="120" fill=(look.ground) {}
            @if look.long {
                path d="M33 58c0-24 12-36 27-36s27 12 27 36v34H33z" fill=(look.hair) {}
            }
            path d="M18 120c2-22 16-32 42-32s40 10 42 32z" fill=(look.coat) {}
            path d="M51 74h18v16c0 6-18 6-18 0z" fill=(look.skin) {}
            path d="M51 79c5 5 13 5 18 0v5c-5 4-13 4-18 0z" fill="#000" opacity=".1" {}
            path d="M47 90l13 13 13-13 6 3-19 27-19-27z" fill="#fff" opacity=".85" {}
            ellipse cx="60" cy="58" rx="20" ry="24" fill=(look.skin) {}
            @if look.long {
                path d="M39 60c-1-24 8-33 21-33s22 9 21 33c-4-6-6-12-8-18-9 5-19 6-27 5-2 5-4 9-7 13z" fill=(look.hair) {}
            } @else {
                path d="M39 56c-3-22 7-31 21-31s24 9 21 31c-2-4-3-8-4-12-10 2-24 1-34-2-2 4-3 9-4 14z" fill=(look.hair) {}
            }
            g fill="none" stroke="#2b2320" stroke-width="2" stroke-linecap="round" {
                path d="M54 70c3 3 9 3 12 0" {}
                @if look.glasses {
                    circle cx="52" cy="59" r="6.5" {}
                    circle cx="68" cy="59" r="6.5" {}
                    path d="M58.500 59h3" {}
                }
            }
            circle cx="52" cy="59" r="1.8" fill="#2b2320" {}
            circle cx="68" cy="59" r="1.8" fill="#2b2320" {}
        }
    }
}
