//! Fits the weights of scores to captures whose truth is known.

mod constructed;
pub(crate) mod direction;
pub(crate) mod logistic;
pub(crate) mod service;
