//! Hash maps in serialised form: as lists in the order of their keys, so that equal maps give equal bytes. For
//! `#[serde(with = "crate::sorted")]`.

use std::hash::Hash;

use hashbrown::HashMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::sort::sorted_indices;

pub(crate) fn serialize<K, V, S>(map: &HashMap<K, V>, serializer: S) -> Result<S::Ok, S::Error>
where
    K: Serialize + Ord,
    V: Serialize,
    S: Serializer,
{
    let entries: Vec<(&K, &V)> = map.iter().collect();
    let key = |index: usize| entries.get(index).map(|(key, _)| *key);
    let order = sorted_indices(entries.len(), &|a, b| key(a).cmp(&key(b)));
    // Their number is known, which some formats ask for.
    serializer.collect_seq(order.into_iter().filter_map(|index| entries.get(index)).collect::<Vec<_>>())
}

pub(crate) fn deserialize<'de, K, V, D>(deserializer: D) -> Result<HashMap<K, V>, D::Error>
where
    K: Deserialize<'de> + Hash + Eq,
    V: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(Vec::<(K, V)>::deserialize(deserializer)?.into_iter().collect())
}
