//! The frame of a panel: the way back, a heading that takes the focus, and what went wrong.

use crate::markup::{El, el};
use crate::store::peek;
use crate::views::{back, header, icons, problem, sign};

/// A panel around its content.
pub fn panel(title: &str, content: Vec<El>) -> El {
    let t = peek(|c| c.t.0);
    let head = el("div")
        .class("head")
        .add(sign("back", t.back, icons::BACK, Box::new(back)))
        .add(header::title("h2", "panel", title));
    el("section")
        .class("panel")
        .attr("aria-labelledby", "panel")
        .add(head)
        .add(el("div").class("body").all(content).add(problem(true)))
}
