//! Fits the weights of scores to captures whose truth is known.

mod constructed;
#[cfg_attr(not(test), expect(dead_code, reason = "each fit uses a part of it"))]
pub(crate) mod logistic;
pub(crate) mod service;
