//! The weights of the features.

use super::features::Feature;

/// What each feature adds to the score at 1, and takes away at -1, in the order of [`Feature::ALL`].
pub(super) const WEIGHTS: [f64; Feature::COUNT] =
    [1.0, 2.0, 1.7, 1.0, 2.0, 2.3, 2.4, 0.7, 2.0, 0.4, 0.2, 1.4, 0.4, 0.5, 0.1, 1.1, 2.6];
