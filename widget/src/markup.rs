//! The one way to make elements here: one type, built at once, kept up to date by Leptos' effects.
//!
//! `view!` gives every piece of markup a type of its own, and with it code of its own to build, rebuild, mount and drop it: the chat weighed
//! 142 KB that way. An [`El`] is an element and the effects that keep it up to date; Leptos' signals decide when those run. It is made
//! by `createElement` and text nodes only, so that no text ever becomes markup: the page's policy refuses that, and so do we.

use crate::browser::{document, listen, rescue_focus};
use reactive_graph::effect::RenderEffect;
use reactive_graph::owner::Owner;
use wasm_bindgen::JsValue;
use web_sys::{Element, Node};

/// What a button does.
pub type Act = Box<dyn Fn()>;

/// An element, and what keeps it up to date for as long as it is shown.
pub struct El {
    node: Element,
    effects: Vec<RenderEffect<()>>,
}

/// A new element.
pub fn el(tag: &str) -> El {
    made(document().create_element(tag))
}

/// A new element of a drawing.
pub fn svg(tag: &str) -> El {
    made(document().create_element_ns(Some("http://www.w3.org/2000/svg"), tag))
}

fn made(node: Result<Element, JsValue>) -> El {
    El {
        // Only a name that is no name is refused, and all of ours are literals.
        node: node.unwrap_or_else(|_| wasm_bindgen::throw_str("element")),
        effects: Vec::new(),
    }
}

impl El {
    /// Sets the class.
    pub fn class(self, class: &str) -> El {
        self.attr("class", class)
    }

    /// Sets an attribute.
    pub fn attr(self, name: &str, value: &str) -> El {
        set(&self.node, name, value);
        self
    }

    /// Adds text.
    pub fn text(self, text: &str) -> El {
        let text = document().create_text_node(text);
        append(&self.node, &text);
        self
    }

    /// Adds an element.
    pub fn add(mut self, child: El) -> El {
        append(&self.node, &child.node);
        self.effects.extend(child.effects);
        self
    }

    /// Adds an element, if there is one.
    pub fn maybe(self, child: Option<El>) -> El {
        match child {
            Some(child) => self.add(child),
            None => self,
        }
    }

    /// Adds elements.
    pub fn all(self, children: impl IntoIterator<Item = El>) -> El {
        children.into_iter().fold(self, El::add)
    }

    /// Does something whenever it is clicked.
    pub fn click(self, act: Act) -> El {
        self.on("click", Box::new(move |_| act()))
    }

    /// Does something whenever an event happens to it.
    pub fn on(self, event: &str, act: Box<dyn FnMut(JsValue)>) -> El {
        listen(&self.node, event, act);
        self
    }

    /// Keeps its text up to date.
    pub fn words(self, words: impl Fn() -> String + 'static) -> El {
        let node = self.node.clone();
        let mut last = String::new();
        self.effect(Box::new(move || {
            let now = words();
            if now != last {
                node.set_text_content(Some(&now));
                last = now;
            }
        }))
    }

    /// Keeps its class up to date.
    pub fn styled(self, class: impl Fn() -> &'static str + 'static) -> El {
        let node = self.node.clone();
        self.effect(Box::new(move || set(&node, "class", class())))
    }

    /// Hides it, for as long as that is so.
    pub fn hidden(self, hidden: impl Fn() -> bool + 'static) -> El {
        self.flag("hidden", "", hidden)
    }

    /// Gives it an attribute, for as long as that is so.
    pub fn flag(self, name: &'static str, value: &'static str, given: impl Fn() -> bool + 'static) -> El {
        let node = self.node.clone();
        let given: Box<dyn Fn() -> bool> = Box::new(given);
        self.effect(Box::new(move || {
            if given() {
                set(&node, name, value);
            } else {
                let _ = node.remove_attribute(name);
            }
        }))
    }

    /// Keeps a place among its children for one that depends on something. It is made anew only when that is another: making it anew takes
    /// the focus and what was typed away.
    pub fn slot<K: PartialEq + 'static>(
        self,
        what: impl Fn() -> K + 'static,
        make: impl Fn(&K) -> Option<El> + 'static,
    ) -> El {
        let mut last: Option<K> = None;
        self.place(Box::new(move || {
            let now = what();
            if last.as_ref() == Some(&now) {
                return None;
            }
            let child = make(&now);
            last = Some(now);
            Some(child)
        }))
    }

    fn place(self, mut next: Box<dyn FnMut() -> Option<Option<El>>>) -> El {
        let anchor = document().create_text_node("");
        append(&self.node, &anchor);
        let parent = self.node.clone();
        let mut shown: Option<El> = None;
        self.effect(Box::new(move || {
            let Some(child) = next() else { return };
            if let Some(old) = shown.take() {
                let held = document().active_element();
                if old.node.contains(held.as_deref()) {
                    rescue_focus();
                }
                old.node.remove();
            }
            if let Some(child) = &child {
                let _ = parent.insert_before(&child.node, Some(&anchor));
            }
            shown = child;
        }))
    }

    /// Keeps a list of children, each known by its key: what stays is moved, never made anew.
    pub fn list<T: 'static>(
        self,
        items: impl Fn() -> Vec<(String, T)> + 'static,
        make: impl Fn(T) -> El + 'static,
    ) -> El {
        let anchor = document().create_text_node("");
        append(&self.node, &anchor);
        let parent = self.node.clone();
        let mut shown: Vec<(String, El)> = Vec::new();
        self.effect(Box::new(move || {
            let mut old = std::mem::take(&mut shown);
            // From the end, so that each knows its successor; most of the time nothing moves.
            let mut after: Node = anchor.clone().into();
            for (key, item) in items().into_iter().rev() {
                let known = old.iter().rposition(|(k, _)| *k == key);
                let child = match known {
                    Some(i) => old.remove(i).1,
                    None => make(item),
                };
                if child.node.next_sibling().as_ref() != Some(&after) {
                    let _ = parent.insert_before(&child.node, Some(&after));
                }
                after = child.node.clone().into();
                shown.push((key, child));
            }
            shown.reverse();
            for (_, gone) in old {
                gone.node.remove();
            }
        }))
    }

    /// Does something now and whenever what it reads changes.
    pub fn also(self, act: impl Fn() + 'static) -> El {
        self.effect(Box::new(act))
    }

    fn effect(mut self, mut run: Box<dyn FnMut()>) -> El {
        self.effects.push(RenderEffect::new(move |_| run()));
        self
    }
}

fn set(node: &Element, name: &str, value: &str) {
    let _ = node.set_attribute(name, value);
}

fn append(node: &Element, child: &Node) {
    let _ = node.append_child(child);
}

/// What is shown, with everything that keeps it up to date; dropped, it is gone.
pub struct Shown {
    root: El,
    _owner: Owner,
}

/// Makes an element and shows it.
pub fn show(parent: &Element, make: fn() -> El) -> Shown {
    // Told twice, it is told the same.
    let _ = any_spawner::Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let root = owner.with(make);
    append(parent, &root.node);
    Shown { root, _owner: owner }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.root.node.remove();
    }
}
