//! The options for what is left out of the outputs.

use clap::{Args, ValueEnum};
use portogram::session::{PrefixKey, SharedHosts, Sharing};

/// What is left out of all outputs.
#[derive(Debug, Args)]
pub(super) struct SharingArgs {
    /// What takes the place of addresses in all outputs, so that they can be given to others. Names of files and interfaces, MAC addresses and filters by host are then left out too, and times start at the first packet
    #[arg(long, value_name = "LEVEL", default_value = "as-is")]
    share: Level,

    /// Keep times of day when hosts are not as they are
    #[arg(long)]
    keep_times: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Level {
    /// Addresses stay
    AsIs,
    /// Names by rank, such as local-1 and remote-7
    Pseudonyms,
    /// Other addresses, with as many bits in common as the real ones
    Prefixes,
    /// One name for all hosts of a side
    NoHosts,
}

impl SharingArgs {
    /// Returns what is left out. The key for prefixes is random, and kept nowhere.
    pub(super) fn sharing(&self) -> Result<Sharing, getrandom::Error> {
        let hosts = match self.share {
            Level::AsIs => SharedHosts::AsIs,
            Level::Pseudonyms => SharedHosts::Pseudonyms,
            Level::NoHosts => SharedHosts::LeftOut,
            Level::Prefixes => SharedHosts::Prefixes(random_key()?),
        };
        Ok(Sharing { hosts, keeps_times: self.keep_times })
    }
}

fn random_key() -> Result<PrefixKey, getrandom::Error> {
    loop {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        if let Ok(key) = PrefixKey::try_from(bytes) {
            return Ok(key);
        }
    }
}
