//! Feeds chunks through the rooms.
