//! What readers get of a session, folded from its log and filtered by who they are.

pub mod disclose;
