//! Samtal site-demo.
