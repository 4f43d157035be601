//! Steps of the flow that the fuzz targets, benchmarks and some tests drive by themselves. This is not part of the public interface, and
//! can change with every version.

pub use crate::capture::{Decoder, Frame, InterfaceId, LinkType, Mark, RECORD_LIMIT_BYTES};
pub use crate::compression::Decompressor;
pub use crate::direction::{InspectedCandidate, InspectedHost, Inspection};
pub use crate::packet::{decode, link_type_is_read, link_type_name, neighbour};
pub use crate::query::{SERVICE_WEIGHTS, ServiceExample};
