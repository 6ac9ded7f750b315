//! `v!`: markup as Leptos' `view!` has it, written down as calls that describe one element after the other (`markup.rs` of the desk).
//!
//! `view!` gives every piece of markup a type, and each type code of its own to download. Here all elements are one type.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use rstml::Infallible;
use rstml::node::{KeyedAttribute, Node, NodeAttribute, NodeBlock, NodeElement};
use syn::spanned::Spanned;
use syn::{Block, Expr, Stmt};

/// The elements of drawings.
const DRAWN: [&str; 8] = ["svg", "path", "circle", "line", "rect", "g", "polyline", "title"];

/// Markup: elements, texts in quotes, and Rust in braces. An attribute, a property (`prop:value`), a class (`class:late`) and what stands in
/// braces may each be a value, or a closure: that part then follows its signals.
#[proc_macro]
pub fn v(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    match rstml::parse(tokens) {
        Ok(nodes) => all(&nodes).into(),
        Err(error) => error.to_compile_error().into(),
    }
}

fn all(nodes: &[Node]) -> TokenStream {
    if let [Node::Element(element)] = nodes {
        return one(element);
    }
    let inside = nodes.iter().map(child);
    quote! {{
        let mut e = crate::markup::many();
        #(#inside)*
        e.done()
    }}
}

fn child(node: &Node) -> TokenStream {
    match node {
        Node::Element(element) => {
            let made = one(element);
            quote! { e.put(#made); }
        }
        Node::Text(text) => {
            let text = &text.value;
            quote! { e.text(#text); }
        }
        Node::Block(NodeBlock::ValidBlock(block)) => {
            let inside = bare(block);
            quote! { e.child(#inside); }
        }
        Node::Fragment(fragment) => fragment.children.iter().map(child).collect(),
        other => syn::Error::new_spanned(other, "texts stand in quotes").to_compile_error(),
    }
}

fn one(element: &NodeElement<Infallible>) -> TokenStream {
    let name = element.open_tag.name.to_string();
    let made = if DRAWN.contains(&name.as_str()) {
        quote! { crate::markup::drawn(#name) }
    } else {
        quote! { crate::markup::el(#name) }
    };
    let attributes = element.open_tag.attributes.iter();
    let (late, early): (Vec<_>, Vec<_>) = attributes.partition(|a| is_property(a));
    let early = early.into_iter().map(attribute);
    // What is chosen in a list must be in it.
    let late = late.into_iter().map(attribute);
    let inside = element.children.iter().map(child);
    quote! {{
        let mut e = #made;
        #(#early)*
        #(#inside)*
        #(#late)*
        e.done()
    }}
}

fn is_property(attribute: &NodeAttribute) -> bool {
    matches!(attribute, NodeAttribute::Attribute(a) if a.key.to_string().starts_with("prop:"))
}

fn attribute(attribute: &NodeAttribute) -> TokenStream {
    let NodeAttribute::Attribute(attribute) = attribute else {
        return syn::Error::new_spanned(attribute, "an attribute has a name").to_compile_error();
    };
    let key = attribute.key.to_string();
    match key.split_once(':') {
        Some(("on", event)) => listener(event, attribute),
        Some(("class", class)) => {
            let on = value(attribute);
            quote! { e.toggle(#class, #on); }
        }
        Some(("prop", property)) => {
            let value = value(attribute);
            quote! { e.property(#property, #value); }
        }
        None if key == "node_ref" => {
            let place = value(attribute);
            quote! { e.known_as(#place); }
        }
        _ => match attribute.value_literal_string() {
            Some(value) => quote! { e.set(#key, #value); },
            None => {
                let value = value(attribute);
                quote! { e.attribute(#key, #value); }
            }
        },
    }
}

fn value(attribute: &KeyedAttribute) -> TokenStream {
    match attribute.value() {
        Some(Expr::Block(block)) if block.label.is_none() && block.attrs.is_empty() => bare(&block.block),
        Some(value) => quote! { #value },
        None => quote! { true },
    }
}

/// What stands in braces, without them where it is one expression.
fn bare(block: &Block) -> TokenStream {
    match block.stmts.as_slice() {
        [Stmt::Expr(inside, None)] => quote! { #inside },
        _ => quote! { #block },
    }
}

fn listener(event: &str, attribute: &KeyedAttribute) -> TokenStream {
    let event = Ident::new(event, attribute.key.span());
    let act = value(attribute);
    quote! { e.on(::leptos::ev::#event, #act); }
}
