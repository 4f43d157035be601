//! Rectangles in device pixels.

use std::cmp::Reverse;

use crate::sort::sorted_descending;

/// A rectangle, without its right and bottom edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) right: i32,
    pub(crate) bottom: i32,
}

impl Rect {
    /// Returns whether the rectangles have pixels in common.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// Returns the middle of the rectangle.
    pub(crate) fn middle(&self) -> (i32, i32) {
        (i32::midpoint(self.left, self.right), i32::midpoint(self.top, self.bottom))
    }

    /// Returns the parts of a horizontal line that none of `others` covers, from left to right.
    pub(crate) fn without(self, others: &[Self]) -> Vec<Self> {
        let gaps: Vec<Self> = others.iter().copied().filter(|other| other.overlaps(&self)).collect();
        let gaps = sorted_descending(&gaps, |gap| Reverse(gap.left));
        let mut parts = Vec::new();
        let mut left = self.left;
        for gap in gaps {
            if gap.left > left {
                parts.push(Self { left, right: gap.left, ..self });
            }
            left = left.max(gap.right);
        }
        if left < self.right {
            parts.push(Self { left, ..self });
        }
        parts
    }
}
