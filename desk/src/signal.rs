//! A signal whose code is the same for every type that it holds.
//!
//! Leptos' `RwSignal` is compiled anew for each type, and the desk has half a hundred of them. Here the value lies behind one pointer, and
//! Leptos tells who read it that it has changed; only reading and writing know the type.

use leptos::prelude::{ArcTrigger, GetValue, Notify, StoredValue, Track};
use std::any::Any;
use std::marker::PhantomData;
use std::sync::{Arc, PoisonError, RwLock};

#[derive(Clone)]
struct Slot {
    value: Arc<dyn Any + Send + Sync>,
    changed: ArcTrigger,
}

/// A value that views follow. Lives as long as the view that made it; who asks for it later is told so, or ends.
pub struct Var<T> {
    slot: StoredValue<Slot>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Var<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Var<T> {}

impl<T: Default + Send + Sync + 'static> Default for Var<T> {
    fn default() -> Self {
        Var::new(T::default())
    }
}

fn gone() -> ! {
    wasm_bindgen::throw_str("a view's value after the view")
}

/// The slot, if the view is still there.
fn slot(at: StoredValue<Slot>) -> Option<Slot> {
    at.try_get_value()
}

fn made(value: Arc<dyn Any + Send + Sync>) -> StoredValue<Slot> {
    StoredValue::new(Slot {
        value,
        changed: ArcTrigger::new(),
    })
}

impl<T: Send + Sync + 'static> Var<T> {
    /// A value to begin with.
    pub fn new(value: T) -> Self {
        Var {
            slot: made(Arc::new(RwLock::new(value))),
            of: PhantomData,
        }
    }

    /// Follows it without reading it.
    pub fn track(self) {
        if let Some(slot) = slot(self.slot) {
            slot.changed.track();
        }
    }

    /// Reads it, if it is still there, without following it.
    pub fn try_with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        let slot = slot(self.slot)?;
        let value = slot.value.downcast_ref::<RwLock<T>>()?;
        let value = value.read().unwrap_or_else(PoisonError::into_inner);
        Some(read(&value))
    }

    /// Reads it without following it.
    pub fn with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.try_with_untracked(read).unwrap_or_else(|| gone())
    }

    /// Reads it, and follows it.
    pub fn with<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.track();
        self.with_untracked(read)
    }

    /// Changes it, if it is still there; who follows it is told.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        let Some(slot) = slot(self.slot) else { return };
        if let Some(value) = slot.value.downcast_ref::<RwLock<T>>() {
            change(&mut value.write().unwrap_or_else(PoisonError::into_inner));
        }
        slot.changed.notify();
    }

    /// Sets it, if it is still there; who follows it is told.
    pub fn set(self, value: T) {
        self.update(|old| *old = value);
    }
}

impl<T: Clone + Send + Sync + 'static> Var<T> {
    /// What it is, and follows it.
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// What it is, without following it.
    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::prelude::Owner;

    #[test]
    fn a_value_ends_with_the_view_that_made_it_and_what_comes_late_is_left_alone() {
        let view = Owner::new();
        let var = view.with(|| Var::new(vec![1]));
        var.update(|all| all.push(2));
        assert_eq!((var.get_untracked(), var.with(Vec::len)), (vec![1, 2], 2));
        view.cleanup();
        var.set(vec![3]);
        assert_eq!(var.try_with_untracked(Vec::len), None);
    }

    #[test]
    fn two_types_share_the_code_and_not_the_values() {
        let view = Owner::new();
        let (text, number) = view.with(|| (Var::new(String::from("one")), Var::<u32>::default()));
        number.set(7);
        assert_eq!((text.get_untracked(), number.get_untracked()), (String::from("one"), 7));
    }
}
