//! The format version of a record.

use crate::saved::{self, Value};

/// Version of the form of progress, and of screens in one text.
pub const FORMAT: u32 = 1;

/// Checks the format version first, because everything else may look different in a later one.
///
/// # Errors
/// Why the record cannot be read.
pub fn check_format(tree: &Value, known: u32) -> Result<(), String> {
    match tree["format"].as_u64() {
        Some(format) if format > known.into() => {
            Err(format!("a later version of HSM Dojo wrote it (format {format}; this one reads {known})"))
        }
        Some(_) => Ok(()),
        None => Err("it is damaged (it says no format)".to_owned()),
    }
}

/// Returns in words that a record is damaged.
pub fn damaged(error: saved::Error) -> String {
    format!("it is damaged ({error})")
}
