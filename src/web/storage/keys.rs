//! The keys of the records.

use crate::web::addresses::LabAddress;

/// What every key of this app begins with.
const APP: &str = "hsm-dojo.";

/// What the key of every record begins with.
pub const RECORD: &str = "hsm-dojo.1.";

/// What the key of every quarantined text begins with.
pub const QUARANTINE: &str = "hsm-dojo.aside.";

/// The key of the progress in all lessons.
pub const PROGRESS: &str = "hsm-dojo.1.progress";

/// The key of the settings.
pub const SETTINGS: &str = "hsm-dojo.1.settings";

/// Precedes the name of a lab in the key of its record.
pub const LAB: &str = "hsm-dojo.1.lab.";

/// Precedes the name of a lab in the key of the output of its terminals.
pub const SCREENS: &str = "hsm-dojo.1.screen.";

/// Precedes the name of a lab in the key of its undo history.
pub const UNDO: &str = "hsm-dojo.1.trail.";

/// Precedes the name of a lab in the keys of the sealed chunks of its audit logs.
pub const LOG: &str = "hsm-dojo.1.log.";

/// Precedes the name of a lab in the keys of the sealed pieces of its output.
pub const OUTPUT: &str = "hsm-dojo.1.output.";

/// Returns the key of a lab.
pub fn lab_key(address: LabAddress) -> String {
    LAB.to_owned() + &address.name()
}

/// Returns the key of the output of a lab's terminals.
pub fn screens_key(address: LabAddress) -> String {
    SCREENS.to_owned() + &address.name()
}

/// Returns the key of the undo history of a lab.
pub fn undo_key(address: LabAddress) -> String {
    UNDO.to_owned() + &address.name()
}

/// Returns the name of the lab to whose record this key belongs; `None` for the key of a part, or of no lab.
pub fn lab_name(key: &str) -> Option<&str> {
    [LAB, SCREENS, UNDO].iter().find_map(|prefix| key.strip_prefix(prefix))
}

/// Returns true for the key of a part of a lab's records.
pub fn is_part(key: &str) -> bool {
    key.starts_with(LOG) || key.starts_with(OUTPUT)
}

/// Returns true for a key of this app.
pub fn is_of_app(key: &str) -> bool {
    key.starts_with(APP)
}
