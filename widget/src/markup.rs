//! The one way to write markup here.

/// `view!` with a class on every element.
///
/// Without one, Leptos builds what is static from text (`innerHTML`), which the page's policy refuses: the chat would not start. So nothing
/// here calls `view!` itself.
macro_rules! html {
    ($($markup:tt)*) => {
        leptos::prelude::view! { class="s", $($markup)* }
    };
}
