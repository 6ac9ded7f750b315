//! The inbox: a card for each session, derived from the sessions and rebuildable.
