//! Sign-ons: who of the staff is signed in, since when and until when.
