//! Global tokens, and which role may do what with which group of texts.
