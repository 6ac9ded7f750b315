//! Samtal widget.
