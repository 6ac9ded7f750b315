//! An answer by staff, on the patient's channel.
