//! The native terminal: the host shell for a person, and the management utility for a script.
//!
//! It prints effects, reads lines and keeps state files. It knows no rule of the simulator and no output of the tools;
//! its own messages go to standard error with a mark.
//!
//! From the bottom up; each file uses only files above it:
//!
//! ```text
//! failure       errors, their messages and exit statuses
//! screen        standard output; messages on standard error
//! keyboard      standard input and signals
//! editor        line editing
//! lab_clock     lab time
//! lookup        finds presets, lessons and HSMs by name
//! environment   environment variables
//! options       command line
//! state_file    state files and their locks
//! prose         lesson text as lines
//! coach         what a lesson says
//! audit_view    :audit
//! audit         hsm-dojo audit
//! fault         hsm-dojo fault, :fault
//! cmu_process   the management utility without a shell
//! shell         the host shell
//! help          --help, --list, --version
//! mod           chooses what to run
//! ```

mod audit;
mod audit_view;
mod cmu_process;
mod coach;
mod editor;
mod environment;
mod failure;
mod fault;
mod help;
mod keyboard;
mod lab_clock;
mod lookup;
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

use crate::cmu;
use failure::Failure;
use options::Task;
use screen::Screen;

/// Runs the program and returns its exit status.
pub fn run() -> ExitCode {
    let mut args = env::args_os();
    let name = args.next().unwrap_or_default();
    match start(&name, args) {
        Ok(status) => ExitCode::from(u8::try_from(status).unwrap_or(1)),
        Err(failure) => {
            if !failure.is_broken_pipe() {
                screen::say(&failure.to_string());
            }
            ExitCode::from(failure.status())
        }
    }
}

fn start(name: &OsStr, args: impl Iterator<Item = OsString>) -> Result<i32, Failure> {
    if is_utility(name) {
        return cmu_process::run(args.collect());
    }
    match options::parse(args)? {
        Task::Help => print(&help::help()),
        Task::Version => print(&help::version()),
        Task::List => print(&help::list()),
        Task::Utility(args) => cmu_process::run(args),
        Task::Audit(args) => audit::run(args),
        Task::Fault(args) => fault::run(args),
        Task::Shell(options) => shell::run(options),
    }
}

fn print(text: &str) -> Result<i32, Failure> {
    Screen::new().print(text).map(|()| 0)
}

/// True if the program was started under the name of the management utility.
fn is_utility(name: &OsStr) -> bool {
    let file = Path::new(name).file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    file.strip_suffix(".exe").unwrap_or(&file) == cmu::PROGRAM
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_utility_is_recognised_by_the_name_of_its_file() {
        for name in ["cloudhsm_mgmt_util", "/opt/cloudhsm/bin/cloudhsm_mgmt_util", "./cloudhsm_mgmt_util.exe"] {
            assert!(is_utility(OsStr::new(name)), "{name}");
        }
        for name in ["", "hsm-dojo", "/opt/cloudhsm_mgmt_util/hsm-dojo", "cloudhsm_mgmt_util.cfg"] {
            assert!(!is_utility(OsStr::new(name)), "{name}");
        }
    }
}
