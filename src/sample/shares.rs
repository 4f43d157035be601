//! Divides a total at random among recipients of limited capacity, without a remainder.

use super::rng::Rng;

/// The part of a total that is not yet given out, and the recipients' capacity for it.
pub(super) struct Shares {
    remaining: u64,
    capacity: u64,
}

impl Shares {
    /// Divides `total` among recipients whose capacities add up to `capacity`. A total above the capacity is reduced to it.
    pub(super) fn new(total: u64, capacity: u64) -> Self {
        Self { remaining: total.min(capacity), capacity }
    }

    /// Returns the share of the next recipient, at most `capacity`. It is random around the even share, and leaves no more
    /// than the other recipients can take.
    pub(super) fn draw(&mut self, rng: &mut Rng, capacity: u16) -> u16 {
        let own = u64::from(capacity);
        let even = self.remaining * own / self.capacity.max(1);
        let minimum = self.remaining.saturating_sub(self.capacity - own);
        let maximum = own.min(self.remaining);
        let spread = (even - minimum).min(maximum - even);
        let share = u16::try_from(even - spread + rng.below(2 * spread + 1)).unwrap_or(capacity);
        self.remaining -= u64::from(share);
        self.capacity -= own;
        share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_and_respect_capacities() {
        let mut rng = Rng::new(1);
        let capacities = [0, 1, 900, 1300, 7, 1300, 65_535, 3];
        let capacity: u64 = capacities.iter().copied().map(u64::from).sum();
        for total in [0, 1, 700, capacity / 2, capacity - 1, capacity] {
            let mut shares = Shares::new(total, capacity);
            let drawn = capacities.map(|capacity| shares.draw(&mut rng, capacity));
            assert!(drawn.iter().zip(capacities).all(|(share, capacity)| *share <= capacity), "{drawn:?}");
            assert_eq!(drawn.iter().copied().map(u64::from).sum::<u64>(), total);
        }
    }
}
