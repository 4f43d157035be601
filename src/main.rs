//! The command `portogram`.
fn main() {}
