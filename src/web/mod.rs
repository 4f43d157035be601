//! The interface to JavaScript. A method converts its arguments, calls the core, and converts the result.
//!
//! The page loads the module twice, and both instances are given the same [`wording`]. [`session`] is for the worker, which
//! reads captures; [`view`], [`gestures`] and [`page`] are for the page, which draws, since plotters measures text through
//! the document.

#![expect(unreachable_pub, reason = "wasm-bindgen exports public items only, and no Rust crate calls them")]

mod error;
mod gestures;
mod page;
mod panic;
mod session;
mod value;
mod view;
mod wording;

use wasm_bindgen::prelude::wasm_bindgen;

/// The shapes of the values that are plain objects in JavaScript.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");
