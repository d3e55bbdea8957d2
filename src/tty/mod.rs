//! The native terminal: the host shell in front of a person, and the management utility in front of a script.
//!
//! It paints effects, reads lines and keeps files. It knows no rule of the simulator and words no tool; its own words
//! go to standard error, marked.

mod audit;
mod audit_view;
mod cmu_process;
mod coach;
mod editor;
mod failure;
mod fault;
mod keyboard;
mod lab_clock;
mod options;
mod prose;
mod screen;
mod shell;
mod state_file;

use std::{
    env,
    ffi::{OsStr, OsString},
    path::Path,
    process::ExitCode,
};

use crate::{
    cmu,
    lab::{Effect, FIRST_SESSION, Input, Lab},
};
use failure::Failure;
use options::Task;
use screen::Screen;

/// Runs the program and gives its exit status.
pub fn run() -> ExitCode {
    let mut args = env::args_os();
    let name = args.next().unwrap_or_default();
    match start(&name, args) {
        Ok(status) => ExitCode::from(u8::try_from(status).unwrap_or(1)),
        Err(failure) => {
            failure.report();
            ExitCode::from(failure.status())
        }
    }
}

fn start(name: &OsStr, args: impl Iterator<Item = OsString>) -> Result<i32, Failure> {
    if is_utility(name) {
        return cmu_process::run(args.collect());
    }
    match options::parse(args)? {
        Task::Show(text) => Screen::new().print(&text).map(|()| 0),
        Task::Utility(args) => cmu_process::run(args),
        Task::Audit(args) => audit::run(args),
        Task::Fault(args) => fault::run(args),
        Task::Shell(options) => shell::run(options),
    }
}

/// True when the program was called under the name of the management utility.
fn is_utility(name: &OsStr) -> bool {
    let file = Path::new(name).file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    file.strip_suffix(".exe").unwrap_or(&file) == cmu::PROGRAM
}

/// Lets a busy program go on until it waits for a line or has ended. The time it asks for comes at once, so that a
/// script never waits for a network that is not there.
fn settle(lab: &mut Lab, mut effects: Vec<Effect>) -> Vec<Effect> {
    while let Some(Effect::WakeAt(due)) = effects.last() {
        let due = *due;
        effects.pop();
        effects.extend(lab.apply(due, FIRST_SESSION, Input::Tick));
    }
    effects
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_utility_is_known_by_the_name_of_its_file() {
        for name in ["cloudhsm_mgmt_util", "/opt/cloudhsm/bin/cloudhsm_mgmt_util", "./cloudhsm_mgmt_util.exe"] {
            assert!(is_utility(OsStr::new(name)), "{name}");
        }
        for name in ["", "hsm-dojo", "/opt/cloudhsm_mgmt_util/hsm-dojo", "cloudhsm_mgmt_util.cfg"] {
            assert!(!is_utility(OsStr::new(name)), "{name}");
        }
    }
}
