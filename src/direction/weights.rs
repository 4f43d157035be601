//! The weights of the features, fitted by `cargo xtask fit-direction` on 96 families of captures whose local side is
//! known from marks of the file or from the padding of short frames. `xtask/src/fit/direction.rs` has the priors of features
//! that are rare in them.

use super::features::Feature;

/// What each feature adds to the score at 1, and takes away at -1. The order is that of [`Feature::ALL`].
pub(super) const WEIGHTS: [(f64, Feature); Feature::COUNT] = [
    (2.60, Feature::Private),
    (2.50, Feature::SelfTraffic),
    (2.36, Feature::Padding),
    (1.26, Feature::Checksums),
    (2.50, Feature::Interfaces),
    (2.44, Feature::Handshakes),
    (2.42, Feature::Acknowledgments),
    (0.86, Feature::LoneAcknowledgments),
    (2.22, Feature::Hops),
    (0.51, Feature::LoneHops),
    (0.49, Feature::HostsPerStation),
    (1.32, Feature::HostCount),
    (0.53, Feature::Neighbours),
    (0.83, Feature::Openings),
    (0.74, Feature::SystemPorts),
    (2.92, Feature::Placed),
];

/// The factor of the log odds of confidences by which they fit the frequencies that were observed in cross-validation.
pub(super) const CALIBRATION: f64 = 1.38;
