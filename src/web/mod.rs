//! The browser app: Yew components, storage and effects. It knows no rule of the simulator.

/// Starts the app.
pub fn run() {}
