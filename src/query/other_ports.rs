//! For each port, the only port at the other end, if there is one.

/// Number of ports of a page, and of pages.
const PAGE_PORTS: usize = 256;
/// Stands for several ports. Others are stored plus one, so that 0 stands for none.
const SEVERAL: u32 = u32::MAX;

/// The only port at the other end of each of 65,536 ports, in pages that are allocated when one of their ports is first added.
#[derive(Clone, Debug, Default)]
pub(crate) struct OtherPorts {
    pages: Vec<Option<Box<[u32; PAGE_PORTS]>>>,
}

impl OtherPorts {
    /// Adds a packet between `port` and `other`.
    pub(super) fn add(&mut self, port: u16, other: u16) {
        let [page, slot] = port.to_be_bytes().map(usize::from);
        if self.pages.is_empty() {
            self.pages.resize(PAGE_PORTS, None);
        }
        let Some(page) = self.pages.get_mut(page) else { return };
        let page = page.get_or_insert_with(|| Box::new([0; PAGE_PORTS]));
        if let Some(slot) = page.get_mut(slot) {
            let added = u32::from(other) + 1;
            *slot = if *slot == 0 || *slot == added { added } else { SEVERAL };
        }
    }

    /// Returns the only port at the other end of `port`. `None` if there are several, or none.
    pub(crate) fn only(&self, port: u16) -> Option<u16> {
        let [page, slot] = port.to_be_bytes().map(usize::from);
        let slot = self.pages.get(page)?.as_deref()?.get(slot)?;
        u16::try_from(slot.checked_sub(1)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_single_other_port_is_known() {
        let mut others = OtherPorts::default();
        for (port, other) in [(443, 50_000), (50_000, 443), (443, 50_001), (50_000, 443), (0, 65_535)] {
            others.add(port, other);
        }
        assert_eq!([443, 50_000, 0, 80].map(|port| others.only(port)), [None, Some(443), Some(65_535), None]);
    }
}
