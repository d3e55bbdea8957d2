//! The native terminal: line editing, painting, and the state file. It knows no rule of the simulator.

use std::process::ExitCode;

/// Runs the program and gives its exit status.
pub fn run() -> ExitCode {
    ExitCode::SUCCESS
}
