//! Whose call it might be, and what a caller was checked by.
