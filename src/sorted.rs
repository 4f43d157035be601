//! Hash maps in the order of their keys, so that equal maps give equal results, and equal bytes: see
//! `#[serde(with = "crate::sorted")]`.

use std::hash::Hash;

use hashbrown::HashMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::bounded;
use crate::sort::sorted_indices;

/// The most entries of a map that is read from a document: twice as many as the largest map of a session has.
pub(crate) const MOST_ENTRIES: usize = 1 << 15;

/// Returns the entries of a map in the order of their keys.
#[inline(never)]
pub(crate) fn entries<K: Ord, V>(map: &HashMap<K, V>) -> Vec<(&K, &V)> {
    let entries: Vec<(&K, &V)> = map.iter().collect();
    let key = |index: usize| entries.get(index).map(|(key, _)| *key);
    let order = sorted_indices(entries.len(), &|a, b| key(a).cmp(&key(b)));
    order.into_iter().filter_map(|index| entries.get(index).copied()).collect()
}

pub(crate) fn serialize<K, V, S>(map: &HashMap<K, V>, serializer: S) -> Result<S::Ok, S::Error>
where
    K: Serialize + Ord,
    V: Serialize,
    S: Serializer,
{
    serializer.collect_seq(entries(map))
}

pub(crate) fn deserialize<'de, K, V, D>(deserializer: D) -> Result<HashMap<K, V>, D::Error>
where
    K: Deserialize<'de> + Hash + Eq,
    V: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(bounded::vec::<_, (K, V), MOST_ENTRIES>(deserializer)?.into_iter().collect())
}
