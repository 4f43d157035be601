//! The sample as a whole.
