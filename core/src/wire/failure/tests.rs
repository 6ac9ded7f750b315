use super::*;
use Verdict::{Again, Alert, Later, Never, OptedOut, OtherChannel, Reverify, Template, Unknown};
