//! The weights of the features, fitted by `cargo xtask fit-direction` on 96 families of captures whose local side is
//! known from marks of the file or from the padding of short frames. `xtask/src/fit/direction` has the priors of features
//! that are rare in them.

use super::features::Feature;

/// What each feature adds to the score at 1, and takes away at -1. The order is that of [`Feature::ALL`].
pub(super) const WEIGHTS: [(f64, Feature); Feature::COUNT] = [
    (2.67, Feature::Private),
    (2.50, Feature::SelfTraffic),
    (2.58, Feature::Padding),
    (1.18, Feature::Checksums),
    (2.50, Feature::Interfaces),
    (2.24, Feature::Handshakes),
    (2.31, Feature::Acknowledgments),
    (0.81, Feature::LoneAcknowledgments),
    (1.99, Feature::Hops),
    (2.00, Feature::LoneHops),
    (1.44, Feature::HostsPerStation),
    (2.58, Feature::HostCount),
    (0.17, Feature::Neighbours),
    (0.46, Feature::Openings),
    (1.19, Feature::SystemPorts),
    (3.27, Feature::Placed),
];

/// The factor of the log odds of confidences by which they fit the frequencies that were observed in cross-validation.
pub(super) const CALIBRATION: f64 = 1.00;
