//! A total dealt out at random, and exactly.

use super::rng::Rng;

/// What is left to deal out, and the room that is left for it.
pub(super) struct Shares {
    left: u64,
    room: u64,
}

impl Shares {
    /// Deals out `total` to takers whose room adds up to `room`; what is more than that is left over.
    pub(super) fn new(total: u64, room: u64) -> Self {
        Self { left: total.min(room), room }
    }

    /// The share of the next taker: random around the even share, and such that the others can take the rest.
    pub(super) fn draw(&mut self, rng: &mut Rng, room: u16) -> u16 {
        let own = u64::from(room);
        let even = self.left * own / self.room.max(1);
        let least = self.left.saturating_sub(self.room - own);
        let most = own.min(self.left);
        let spread = (even - least).min(most - even);
        let share = u16::try_from(even - spread + rng.below(2 * spread + 1)).unwrap_or(room);
        self.left -= u64::from(share);
        self.room -= own;
        share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_and_fit() {
        let mut rng = Rng::new(1);
        let rooms = [0, 1, 900, 1300, 7, 1300, 65_535, 3];
        let room: u64 = rooms.iter().copied().map(u64::from).sum();
        for total in [0, 1, 700, room / 2, room - 1, room] {
            let mut shares = Shares::new(total, room);
            let drawn = rooms.map(|room| shares.draw(&mut rng, room));
            assert!(drawn.iter().zip(rooms).all(|(share, room)| *share <= room), "{drawn:?}");
            assert_eq!(drawn.iter().copied().map(u64::from).sum::<u64>(), total);
        }
    }
}
