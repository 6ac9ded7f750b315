//! Who read what of a patient, and why they might.
