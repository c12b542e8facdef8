//! The model that the program carries: nine themes of health-service commissioning, trained from
//! `seeds/`.

use super::trained::Model;
use crate::error::Result;

static BYTES: &[u8] = include_bytes!("../../models/commissioning.safetensors");

/// Reads the embedded model. `models/README.md` is its card.
///
/// # Errors
/// If the program was built around a file that is no model.
pub fn embedded() -> Result<Model> {
    Model::from_bytes(BYTES)
}
