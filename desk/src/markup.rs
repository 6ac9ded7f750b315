//! The one way to write markup here: [`v!`](v), Leptos' markup in which every element is the same type.
//!
//! Leptos gives each piece of markup a type of its own, and the compiler each type its own code: that is quick and large. Here an element
//! is a [`Piece`], what an attribute may be is one of a few types, and a closure is boxed; signals, effects, owners and everything that is
//! put into the document are Leptos'. Elements are made by `createElement` and text nodes: no text ever becomes markup, the page's policy
//! refuses that, and so do we.

use leptos::attr::Attribute;
use leptos::attr::any_attribute::{AnyAttribute, AnyAttributeState, IntoAnyAttribute};
use leptos::attr::custom::custom_attribute;
use leptos::ev::{EventDescriptor, on};
use leptos::html::ElementType;
use leptos::prelude::*;
use leptos::tachys::html::class::class;
use leptos::tachys::html::node_ref::node_ref;
use leptos::tachys::html::property::prop;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::{Element, Node};
use leptos::tachys::renderer::{CastFrom, Rndr};
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::iterators::{StaticVec, StaticVecState};
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use std::marker::PhantomData;
use wasm_bindgen::{JsCast, JsValue};

pub use samtal_desk_markup::v;

const SVG: &str = "http://www.w3.org/2000/svg";

/// An element: its name, what is said of it, what is in it.
pub struct Piece {
    tag: &'static str,
    namespace: Option<&'static str>,
    names: Vec<&'static str>,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

/// An element that is being described.
pub fn el(tag: &'static str) -> Piece {
    Piece {
        tag,
        namespace: None,
        names: Vec::new(),
        attributes: Vec::new(),
        children: Vec::new(),
    }
}

/// The same, of a drawing.
pub fn drawn(tag: &'static str) -> Piece {
    Piece {
        namespace: Some(SVG),
        ..el(tag)
    }
}

impl Piece {
    fn say(&mut self, name: &'static str, attribute: AnyAttribute) {
        self.names.push(name);
        self.attributes.push(attribute);
    }

    /// Gives it an attribute that never changes.
    pub fn set(&mut self, name: &'static str, value: &'static str) {
        self.say(name, custom_attribute(name, value).into_any_attr());
    }

    /// Gives it an attribute: a value, or a closure that it follows. None and `false`: it has none.
    pub fn attribute<M>(&mut self, name: &'static str, value: impl Follows<Option<String>, M>) {
        self.attribute_of(name, value.follow());
    }

    fn attribute_of(&mut self, name: &'static str, value: Followed<Option<String>>) {
        let attribute = match value {
            Followed::Value(value) => custom_attribute(name, value).into_any_attr(),
            Followed::Closure(read) => custom_attribute(name, read).into_any_attr(),
        };
        self.say(name, attribute);
    }

    /// Gives it a class for as long as that is so.
    pub fn toggle<M>(&mut self, name: &'static str, on: impl Follows<bool, M>) {
        self.toggle_of(name, on.follow());
    }

    fn toggle_of(&mut self, name: &'static str, on: Followed<bool>) {
        let on: Closure<bool> = match on {
            Followed::Value(on) => Box::new(move || on),
            Followed::Closure(read) => read,
        };
        self.say(name, class((name, on)).into_any_attr());
    }

    /// Sets a property: a value, or a closure that it follows.
    pub fn property<M>(&mut self, name: &'static str, value: impl Follows<Property, M>) {
        self.property_of(name, value.follow());
    }

    fn property_of(&mut self, name: &'static str, value: Followed<Property>) {
        let read: Closure<JsValue> = match value {
            Followed::Value(value) => Box::new(move || value.js()),
            Followed::Closure(read) => Box::new(move || read().js()),
        };
        self.say(name, prop(name, read).into_any_attr());
    }

    /// Does something whenever that happens to it.
    pub fn on<E>(&mut self, event: E, act: impl FnMut(E::EventType) + 'static)
    where
        E: EventDescriptor + Send + 'static,
        E::EventType: From<JsValue> + 'static,
    {
        self.on_of(event, Box::new(act));
    }

    fn on_of<E>(&mut self, event: E, act: Box<dyn FnMut(E::EventType)>)
    where
        E: EventDescriptor + Send + 'static,
        E::EventType: From<JsValue> + 'static,
    {
        self.say("on", on(event, act).into_any_attr());
    }

    /// Where it is found once it is there.
    pub fn known_as<E>(&mut self, place: NodeRef<E>)
    where
        E: ElementType,
        E::Output: JsCast + Clone + 'static,
    {
        self.say("ref", node_ref(place).into_any_attr());
    }

    /// Adds a text.
    pub fn text(&mut self, text: &'static str) {
        self.children.push(text.into_any());
    }

    /// Adds an element.
    pub fn put(&mut self, piece: AnyView) {
        self.children.push(piece);
    }

    /// Adds what stands in braces.
    pub fn child<M>(&mut self, child: impl Child<M>) {
        self.children.push(child.view());
    }

    /// It is described.
    pub fn done(self) -> AnyView {
        self.into_any()
    }
}

/// Several beside each other.
pub struct Many(Vec<AnyView>);

/// Several beside each other, that are being described.
pub fn many() -> Many {
    Many(Vec::new())
}

impl Many {
    /// Adds an element.
    pub fn put(&mut self, piece: AnyView) {
        self.0.push(piece);
    }

    /// Adds what stands in braces.
    pub fn child<M>(&mut self, child: impl Child<M>) {
        self.0.push(child.view());
    }

    /// They are described.
    pub fn done(mut self) -> AnyView {
        if self.0.len() == 1
            && let Some(only) = self.0.pop()
        {
            return only;
        }
        StaticVec::from(self.0).into_any()
    }
}

/// A part that is made anew whenever its signals change.
pub fn part<C: Child<M>, M>(make: impl Fn() -> C + Send + 'static) -> AnyView {
    let make: Closure<AnyView> = Box::new(move || make().view());
    make.into_any()
}

/// A row of a list.
pub struct Row {
    key: String,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

/// A row that stays what it is for as long as its key is in the list.
pub fn row(key: String, draw: impl FnOnce() -> AnyView + Send + 'static) -> Row {
    Row {
        key,
        draw: Box::new(draw),
    }
}

/// A list that changes: rows with a new key are drawn, those that went are taken away, the others stay.
pub fn each(rows: impl Fn() -> Vec<Row> + Send + 'static) -> AnyView {
    let each: Closure<Vec<Row>> = Box::new(rows);
    let key: fn(&Row) -> String = |row| row.key.clone();
    let children: fn(Row) -> AnyView = |row| (row.draw)();
    For(ForProps::builder().each(each).key(key).children(children).build()).into_any()
}

/// A closure that is followed.
pub type Closure<T> = Box<dyn Fn() -> T + Send>;

/// A value, or a closure that tells it.
pub enum Followed<T> {
    /// It stays.
    Value(T),
    /// It changes.
    Closure(Closure<T>),
}

/// What an attribute, a class or a property may be. `M` tells values from closures.
pub trait Follows<T, M> {
    /// As one of the two.
    fn follow(self) -> Followed<T>;
}

/// A value.
pub struct IsValue;
/// A closure that tells a `V`.
pub struct IsClosure<V>(PhantomData<V>);

impl<T, V: Becomes<T>> Follows<T, IsValue> for V {
    fn follow(self) -> Followed<T> {
        Followed::Value(self.becomes())
    }
}

impl<T, V: Becomes<T>, F: Fn() -> V + Send + 'static> Follows<T, IsClosure<V>> for F {
    fn follow(self) -> Followed<T> {
        Followed::Closure(Box::new(move || self().becomes()))
    }
}

/// What a property is set to.
pub enum Property {
    /// A text.
    Text(String),
    /// Whether it is so.
    Flag(bool),
}

impl Property {
    fn js(&self) -> JsValue {
        match self {
            Property::Text(text) => text.into(),
            Property::Flag(flag) => (*flag).into(),
        }
    }
}

/// What a value is for an attribute (`Option<String>`), a class (`bool`) or a property.
pub trait Becomes<T> {
    /// As that.
    fn becomes(self) -> T;
}

macro_rules! becomes {
    ($($of:ty => $to:ty, |$value:ident| $how:expr;)*) => {
        $(impl Becomes<$to> for $of {
            fn becomes(self) -> $to {
                let $value = self;
                $how
            }
        })*
    };
}

becomes! {
    &str => Option<String>, |v| Some(v.to_owned());
    String => Option<String>, |v| Some(v);
    bool => Option<String>, |v| v.then(String::new);
    u32 => Option<String>, |v| Some(v.to_string());
    i32 => Option<String>, |v| Some(v.to_string());
    i64 => Option<String>, |v| Some(v.to_string());
    usize => Option<String>, |v| Some(v.to_string());
    Option<&str> => Option<String>, |v| v.map(str::to_owned);
    Option<String> => Option<String>, |v| v;
    bool => bool, |v| v;
    bool => Property, |v| Property::Flag(v);
    &str => Property, |v| Property::Text(v.to_owned());
    String => Property, |v| Property::Text(v);
}

/// What may stand in braces. `M` tells values from closures.
pub trait Child<M> {
    /// As a view.
    fn view(self) -> AnyView;
}

impl Child<IsValue> for AnyView {
    fn view(self) -> AnyView {
        self
    }
}

impl Child<IsValue> for &str {
    fn view(self) -> AnyView {
        self.to_owned().into_any()
    }
}

impl Child<IsValue> for String {
    fn view(self) -> AnyView {
        self.into_any()
    }
}

macro_rules! numbers {
    ($($of:ty),*) => {
        $(impl Child<IsValue> for $of {
            fn view(self) -> AnyView {
                self.to_string().into_any()
            }
        })*
    };
}

numbers!(u32, i32, i64, usize);

impl<C: Child<IsValue>> Child<IsValue> for Option<C> {
    fn view(self) -> AnyView {
        self.map(C::view).into_any()
    }
}

impl<C: Child<IsValue>> Child<IsValue> for Vec<C> {
    fn view(self) -> AnyView {
        self.into_iter().map(C::view).collect::<Vec<_>>().into_any()
    }
}

impl<C: Child<IsValue>, const N: usize> Child<IsValue> for [C; N] {
    fn view(self) -> AnyView {
        StaticVec::from(self.into_iter().map(C::view).collect::<Vec<_>>()).into_any()
    }
}

impl<C: Child<IsValue>, F: Fn() -> C + Send + 'static> Child<IsClosure<C>> for F {
    fn view(self) -> AnyView {
        part(self)
    }
}

/// An element in the document.
pub struct PieceState {
    tag: &'static str,
    names: Vec<&'static str>,
    element: Element,
    attributes: (Element, Vec<AnyAttributeState>),
    children: Option<StaticVecState<AnyViewState>>,
}

impl Render for Piece {
    type State = PieceState;

    fn build(self) -> PieceState {
        let element = Rndr::create_element(self.tag, self.namespace);
        let attributes = self.attributes.build(&element);
        // An element like `input` has no inside.
        let children = (!self.children.is_empty()).then(|| {
            let mut children = StaticVec::from(self.children).build();
            children.mount(&element, None);
            children
        });
        PieceState {
            tag: self.tag,
            names: self.names,
            element,
            attributes,
            children,
        }
    }

    fn rebuild(self, state: &mut PieceState) {
        let alike =
            self.tag == state.tag && self.names == state.names && self.children.is_empty() == state.children.is_none();
        if !alike {
            let mut new = self.build();
            state.insert_before_this(&mut new);
            state.unmount();
            *state = new;
            return;
        }
        self.attributes.rebuild(&mut state.attributes);
        if let Some(children) = &mut state.children {
            StaticVec::from(self.children).rebuild(children);
        }
    }
}

impl Mountable for PieceState {
    fn unmount(&mut self) {
        Rndr::remove(&self.element);
    }

    fn mount(&mut self, parent: &Element, before: Option<&Node>) {
        Rndr::insert_node(parent, &self.element, before);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let parent = Rndr::get_parent(&self.element).and_then(Element::cast_from);
        parent.is_some_and(|parent| {
            child.mount(&parent, Some(&self.element));
            true
        })
    }

    fn elements(&self) -> Vec<Element> {
        vec![self.element.clone()]
    }
}

impl AddAnyAttr for Piece {
    type Output<A: Attribute> = Piece;

    fn add_any_attr<A: Attribute>(mut self, attribute: A) -> Piece {
        self.say("", attribute.into_any_attr());
        self
    }
}

// The desk draws in the browser alone: nothing is written on a server, or taken over from one.
impl RenderHtml for Piece {
    type AsyncOutput = Piece;
    type Owned = Piece;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Piece {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> PieceState {
        self.build()
    }

    fn into_owned(self) -> Piece {
        self
    }
}
