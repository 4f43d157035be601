//! The interfaces that a capture describes. pcapng has their names, by which they are the same in all sections and files.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashbrown::HashMap;

use crate::bounded;

/// The number of an interface, from 1; 0 if it is not known.
pub type InterfaceId = u16;

/// How many interfaces are told apart. Packets of further ones belong to one more, without a name.
pub(crate) const MAXIMUM_INTERFACES: InterfaceId = if cfg!(fuzzing) { 6 } else { 4_094 };

/// How many IP addresses of an interface are kept.
const MAXIMUM_ADDRESSES: usize = 8;

/// Longest name and longest description that are kept, in bytes.
const MAXIMUM_TEXT_BYTES: usize = 128;

/// An interface.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Interface {
    /// Name, such as `eth0`; empty if the file has none.
    pub(crate) name: String,
    /// Description; empty if the file has none.
    pub(crate) description: String,
    /// Number in its section, from 0, where it is described for the first time.
    pub(crate) position: u32,
    pub(crate) addresses: InterfaceAddresses,
    has_no_minimum_frame: bool,
}

/// The addresses that a file states for an interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InterfaceAddresses {
    #[serde(deserialize_with = "bounded::vec::<_, _, MAXIMUM_ADDRESSES>")]
    pub(crate) ip: Vec<IpAddr>,
    pub(crate) mac: Option<[u8; 6]>,
}

impl Interface {
    /// Creates an interface from the options of its description.
    pub(super) fn new(name: Option<&[u8]>, description: Option<&[u8]>, position: u32) -> Self {
        let [name, description] = [name, description].map(|text| shortened(text.unwrap_or_default()));
        let mut interface =
            Self { name, description, position, addresses: InterfaceAddresses::default(), has_no_minimum_frame: false };
        interface.has_no_minimum_frame = interface.is_without_minimum_frame();
        interface
    }

    /// Creates an interface of which nothing but its position is known.
    pub(crate) fn nameless(position: u32) -> Self {
        Self::new(None, None, position)
    }

    /// Adds addresses, up to [`MAXIMUM_ADDRESSES`].
    fn add_addresses(&mut self, addresses: InterfaceAddresses) {
        let known = &mut self.addresses;
        known.mac = known.mac.or(addresses.mac);
        for address in addresses.ip {
            if known.ip.len() < MAXIMUM_ADDRESSES && !known.ip.contains(&address) {
                known.ip.push(address);
            }
        }
    }

    /// Returns whether frames have no minimum length there, by what such interfaces are usually called: Wi-Fi, tunnels, and the
    /// bridges and links of containers and virtual machines.
    fn is_without_minimum_frame(&self) -> bool {
        const PREFIXES: [&str; 14] = [
            "wl", "wi-fi", "wifi", "wireless", "airport", "docker", "br-", "veth", "virbr", "vmnet", "tun", "tap",
            "utun", "lo",
        ];
        [&self.name, &self.description].iter().any(|text| {
            let text = text.to_ascii_lowercase();
            PREFIXES.iter().any(|prefix| text.starts_with(prefix))
        })
    }

    /// Returns what people call the interface: its name, its description, or else its position, such as `#0`. Windows names
    /// interfaces by numbers like `\Device\NPF_{…}`, and describes them as `Wi-Fi`.
    pub(crate) fn key(&self) -> String {
        match (&*self.name, &*self.description) {
            ("", "") => format!("#{}", self.position),
            (name, description) if name.is_empty() || name.starts_with("\\Device\\") && !description.is_empty() => {
                description.into()
            }
            (name, _) => name.into(),
        }
    }

    /// Returns the name or description that [`Interface::key`] is not. `None` if there is none.
    pub(crate) fn further_name(&self) -> Option<&str> {
        let key = self.key();
        [&*self.name, &*self.description].into_iter().find(|text| !text.is_empty() && *text != key)
    }

    /// Returns whether a text of the settings names the interface: by its name or its description, by both as they are listed, or
    /// by its number.
    pub(crate) fn is_called(&self, text: &str) -> bool {
        let text = &*shortened_name(text);
        let is_name = |name: &str| !name.is_empty() && (name == text || name.trim() == text);
        is_name(&self.name)
            || is_name(&self.description)
            || text.strip_prefix('#').is_some_and(|number| number.parse() == Ok(self.position))
            || self.further_name().is_some_and(|further| text == format!("{} ({further})", self.key()))
    }
}

/// Shortens a name that someone typed like the names of a file.
fn shortened_name(text: &str) -> Cow<'_, str> {
    // A listed name with its description is longer.
    let is_listed = text.ends_with(')');
    if text.len() <= MAXIMUM_TEXT_BYTES || is_listed { text.into() } else { shortened(text.as_bytes()).into() }
}

/// Decodes a text of a file, without the zeros at its end, up to [`MAXIMUM_TEXT_BYTES`].
fn shortened(text: &[u8]) -> String {
    let text = text.get(..MAXIMUM_TEXT_BYTES).unwrap_or(text);
    let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
    String::from_utf8_lossy(text.get(..end).unwrap_or_default())
        .trim_end_matches(char::REPLACEMENT_CHARACTER)
        .to_owned()
}

/// The interfaces of a capture. Clones share one list, to which the decoder of each file adds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interfaces(Arc<Mutex<List>>);

/// Interfaces in the order of their first descriptions.
#[derive(Debug, Default)]
struct List {
    interfaces: Vec<Interface>,
    /// By what they are called, and whether that is a number.
    ids: HashMap<(bool, String), InterfaceId>,
    has_more: bool,
}

impl Interfaces {
    fn list(&self) -> MutexGuard<'_, List> {
        // A list is complete after each addition, so a panic elsewhere does not matter.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the number of an interface, which is added if it is new, with the addresses that the file states for it.
    pub(super) fn id(&self, mut interface: Interface, addresses: InterfaceAddresses) -> InterfaceId {
        let is_unnamed = interface.name.is_empty() && interface.description.is_empty();
        let key = (is_unnamed, interface.key());
        let mut list = self.list();
        if let Some(id) = list.ids.get(&key).copied() {
            if let Some(known) = list.interfaces.get_mut(usize::from(id) - 1) {
                known.add_addresses(addresses);
            }
            return id;
        }
        let next = InterfaceId::try_from(list.interfaces.len() + 1).unwrap_or(InterfaceId::MAX);
        if next > MAXIMUM_INTERFACES {
            list.has_more = true;
            return MAXIMUM_INTERFACES + 1;
        }
        interface.add_addresses(addresses);
        list.ids.insert(key, next);
        list.interfaces.push(interface);
        next
    }

    /// Returns the number of an interface of a capture that was read before, which is added if it is new.
    pub(crate) fn adopt(&self, interface: Interface) -> InterfaceId {
        let Interface { name, description, position, addresses, .. } = interface;
        self.id(Interface::new(Some(name.as_bytes()), Some(description.as_bytes()), position), addresses)
    }

    /// Returns the interfaces, the one with number 1 first.
    pub(crate) fn all(&self) -> Vec<Interface> {
        self.list().interfaces.clone()
    }

    /// Returns the addresses that files state for interfaces, of those that have some.
    pub(crate) fn addresses(&self) -> Vec<InterfaceAddresses> {
        let list = self.list();
        let addresses = list.interfaces.iter().map(|interface| &interface.addresses);
        addresses.filter(|addresses| **addresses != InterfaceAddresses::default()).cloned().collect()
    }

    /// Returns whether frames of an interface have no minimum length.
    pub(crate) fn has_no_minimum_frame(&self, id: InterfaceId) -> bool {
        let index = usize::from(id).checked_sub(1);
        index.is_some_and(|index| {
            self.list().interfaces.get(index).is_some_and(|interface| interface.has_no_minimum_frame)
        })
    }

    /// Returns whether there are more than [`MAXIMUM_INTERFACES`].
    pub(crate) fn has_more(&self) -> bool {
        self.list().has_more
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interfaces_of_the_same_name_are_one() {
        let interfaces = Interfaces::default();
        let id = |name: &str, description: &str, position| {
            let text = |text: &str| (!text.is_empty()).then(|| text.as_bytes().to_vec());
            interfaces.id(
                Interface::new(text(name).as_deref(), text(description).as_deref(), position),
                InterfaceAddresses::default(),
            )
        };
        let ids = [id("eth0", "", 0), id("eth1", "LAN", 1), id("", "", 2), id("eth0\0", "", 3), id("", "", 4)];
        assert_eq!(ids, [1, 2, 3, 1, 4]);
        assert_eq!([id("", "", 2), id("eth1", "", 0), id("eth0", "uplink", 0)], [3, 2, 1]);
        let windows = Interface::new(Some(br"\Device\NPF_{7D}"), Some(b"Wi-Fi"), 0);
        assert_eq!(windows.key(), "Wi-Fi");
        assert!(["Wi-Fi", r"\Device\NPF_{7D}"].iter().all(|text| windows.is_called(text)) && !windows.is_called(""));
        assert!(windows.is_called(r"Wi-Fi (\Device\NPF_{7D})") && windows.is_called("#0") && !windows.is_called("#1"));
        let long = "ä".repeat(100);
        let shortened = Interface::new(Some(long.as_bytes()), None, 0);
        assert_eq!(shortened.name, "ä".repeat(64));
        assert!(
            shortened.is_called(&long) && shortened.is_called(&"ä".repeat(64)) && !shortened.is_called(&"ä".repeat(63))
        );
        // A name that looks like a number.
        assert_eq!([id("#2", "", 7), id("", "", 2), id("#2", "", 8)], [5, 3, 5]);
        let spaced = Interface::new(Some(b" lo "), Some(b"a, b"), 0);
        assert!([" lo ", "lo", "a, b", " lo  (a, b)"].iter().all(|text| spaced.is_called(text)));
    }

    #[test]
    fn the_number_of_interfaces_is_bounded() {
        let interfaces = Interfaces::default();
        for position in 0..10_000 {
            interfaces.id(Interface::new(None, None, position), InterfaceAddresses::default());
        }
        assert_eq!((interfaces.all().len(), interfaces.has_more()), (usize::from(MAXIMUM_INTERFACES), true));
    }
}
