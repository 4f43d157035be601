//! Integers in JSON that JavaScript and jq read exactly.
//!
//! Both hold numbers as floats, which are exact up to 2^53. Larger ones are written as strings, and either form is read.

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};

/// The largest integer that is written as a number.
pub(crate) const LARGEST_NUMBER: u64 = 1 << 53;

/// Reads an optional integer, for `#[serde(deserialize_with = …)]`.
pub(crate) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    if deserializer.is_human_readable() {
        deserializer.deserialize_any(Integer)
    } else {
        serde::Deserialize::deserialize(deserializer)
    }
}

struct Integer;

impl Visitor<'_> for Integer {
    type Value = Option<i64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer, as a number or as a string, or null")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        i64::try_from(value).map(Some).map_err(E::custom)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        value.parse().map(Some).map_err(E::custom)
    }
}
