//! Tokens as providers sign them, and everything that is wrong with one.
