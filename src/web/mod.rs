//! The interface to JavaScript. A method converts its arguments, calls the core, and converts the result.
//!
//! The page loads the module twice, and both instances are given the same [`wording`]. [`session`] is for the worker, which
//! reads captures; [`view`], [`gestures`] and [`page`] are for the page, which draws, since plotters measures text through
//! the document.

#![expect(unreachable_pub, reason = "wasm-bindgen exports public items only, and no Rust crate calls them")]

mod controls;
mod error;
mod gestures;
mod heat_map;
mod objects;
mod page;
mod panic;
mod session;
mod sharing;
mod settings;
mod value;
mod view;
mod wording;

use wasm_bindgen::prelude::wasm_bindgen;

/// TypeScript types of values that are text. Those of all other values are derived from their Rust types.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** The name of a chart. */
export type ChartId = `${ChartDirection}-${Measure}`;
/** The name of an example capture. */
export type ExampleName = 'office' | 'scan' | 'beacon';
/** Takes a piece of a file. */
export type TakePiece = (piece: Uint8Array<ArrayBuffer>) => void;
/** What becomes of hosts in what is saved. */
export type SharingLevel = 'as-is' | 'pseudonyms' | 'prefixes' | 'left-out';
/** An address or a prefix. */
export type IpNet = string;
";
