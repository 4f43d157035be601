//! The weights of the features, fitted by `cargo xtask fit-direction` on 96 families of captures whose local side is
//! known from marks of the file or from the padding of short frames. `xtask/src/fit/direction` has the priors of features
//! that are rare in them.

use super::features::Feature;

/// What each feature adds to the score at 1, and takes away at -1. The order is that of [`Feature::ALL`].
pub(super) const WEIGHTS: [(f64, Feature); Feature::COUNT] = [
    (2.51, Feature::Private),
    (2.50, Feature::SelfTraffic),
    (2.68, Feature::Padding),
    (1.23, Feature::Checksums),
    (2.50, Feature::Interfaces),
    (2.31, Feature::Handshakes),
    (2.50, Feature::Acknowledgments),
    (0.84, Feature::LoneAcknowledgments),
    (2.17, Feature::Hops),
    (0.51, Feature::LoneHops),
    (0.51, Feature::HostsPerStation),
    (1.40, Feature::HostCount),
    (0.56, Feature::Neighbours),
    (0.77, Feature::Openings),
    (0.74, Feature::SystemPorts),
    (3.10, Feature::Placed),
];

/// The factor of the log odds of confidences by which they fit the frequencies that were observed in cross-validation.
pub(super) const CALIBRATION: f64 = 1.00;
