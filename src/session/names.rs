//! Names of sources in reports: short, and different for different files.

use std::collections::BTreeMap;
use std::path;

use super::Source;

/// Shortens the name of each file to the last parts of its path that tell it from all other sources. Streams keep their names.
pub(super) fn shorten(sources: &mut [Source]) {
    let mut parts: Vec<usize> =
        sources.iter().map(|source| if source.is_repeatable { 1 } else { usize::MAX }).collect();
    loop {
        let mut same: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, (source, parts)) in sources.iter().zip(&parts).enumerate() {
            same.entry(last_parts(&source.name, *parts)).or_default().push(index);
        }
        let mut has_changed = false;
        for indices in same.into_values().filter(|indices| indices.len() > 1) {
            for index in indices {
                let (Some(source), Some(parts)) = (sources.get(index), parts.get_mut(index)) else { continue };
                if last_parts(&source.name, *parts).len() < source.name.len() {
                    *parts += 1;
                    has_changed = true;
                }
            }
        }
        if !has_changed {
            break;
        }
    }
    for (source, parts) in sources.iter_mut().zip(parts) {
        source.name = last_parts(&source.name, parts).into();
    }
}

/// Returns the end of a path from the given number of its parts on.
fn last_parts(name: &str, count: usize) -> &str {
    name.rmatch_indices(path::is_separator).nth(count - 1).map_or(name, |(at, _)| name.get(at + 1..).unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shortened(names: &[&str]) -> Vec<String> {
        let mut sources: Vec<Source> = names.iter().map(|name| Source::file(*name, 0)).collect();
        shorten(&mut sources);
        sources.into_iter().map(|source| source.name).collect()
    }

    #[test]
    fn names_have_the_folders_that_tell_them_apart() {
        assert_eq!(shortened(&["/data/monday/a.pcap"]), ["a.pcap"]);
        assert_eq!(
            shortened(&["monday/a.pcap", "tuesday/a.pcap", "b.pcap"]),
            ["monday/a.pcap", "tuesday/a.pcap", "b.pcap"]
        );
        assert_eq!(shortened(&["/x/1/day/a.pcap", "/x/2/day/a.pcap"]), ["1/day/a.pcap", "2/day/a.pcap"]);
        assert_eq!(shortened(&["a.pcap", "old/a.pcap"]), ["a.pcap", "old/a.pcap"]);
        assert_eq!(shortened(&["a.pcap", "a.pcap"]), ["a.pcap", "a.pcap"]);
        assert_eq!(shortened(&["folder/", "", "/"]).len(), 3);
    }
}
