//! The one way to write markup here.

/// As Leptos' `view!`, with a class on every element. Without one Leptos writes elements whose children never change by `innerHTML`, which
/// the page's policy refuses: the app would end there.
macro_rules! v {
    ($($markup:tt)*) => {
        ::leptos::prelude::view! { class="d", $($markup)* }
    };
}

pub(crate) use v;
