//! What every provider's writer needs: limits that are looked at before anything is sent.

use std::fmt;

/// Why a message cannot be sent as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooMuch {
    /// There is more of this than the provider takes: characters of a text, pieces of a list.
    Over(&'static str, usize),
    /// This is empty and must not be.
    Missing(&'static str),
    /// This is not as the provider wants it.
    Shape(&'static str),
}

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TooMuch::Over(what, most) => write!(f, "{what}: more than {most}"),
            TooMuch::Missing(what) => write!(f, "{what}: missing"),
            TooMuch::Shape(what) => write!(f, "{what}: not as the provider takes it"),
        }
    }
}

/// A text of at most so many characters.
pub(super) fn within(what: &'static str, text: &str, most: usize) -> Result<(), TooMuch> {
    match text.chars().count() > most {
        true => Err(TooMuch::Over(what, most)),
        false => Ok(()),
    }
}

/// [`within`], and not blank.
pub(super) fn filled(what: &'static str, text: &str, most: usize) -> Result<(), TooMuch> {
    if text.trim().is_empty() {
        return Err(TooMuch::Missing(what));
    }
    within(what, text, most)
}
