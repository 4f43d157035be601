//! Fits the weights of scores to captures whose truth is known.

pub(crate) mod direction;
pub(crate) mod logistic;
