//! The texts of `--help`, `--version` and `--list`.

use super::{fault, shell};
use crate::{
    course::{self, Entry},
    host::Preset,
};

/// Returns the version of the program.
pub(super) fn version() -> String {
    format!("hsm-dojo {}\n", env!("CARGO_PKG_VERSION"))
}

/// Returns the list of lessons and presets.
pub(super) fn list() -> String {
    let width = course::catalogue().iter().map(|lesson| lesson.id.len()).max().unwrap_or_default().max(12);
    let lesson = |lesson: &Entry| format!("  {:width$}  {} ({} min)\n", lesson.id, lesson.title, lesson.minutes);
    let lessons: String = course::catalogue().iter().map(lesson).collect();
    let preset = |preset: Preset| format!("  {:width$}  {}\n", preset.id(), preset.summary());
    let presets: String = Preset::ALL.into_iter().map(preset).collect();
    format!("Lessons (--lesson ID):\n{lessons}\nPresets of the sandbox (--sandbox PRESET):\n{presets}")
}

/// Returns the usage text.
pub(super) fn help() -> String {
    let words: String = shell::COMMANDS.iter().map(|(word, what)| format!("  {word:<20} {what}\n")).collect();
    let changes: String = fault::CHANGES.iter().map(|(words, what)| format!("  {words:<20} {what}\n")).collect();
    format!("{HELP_HEAD}{words}{HELP_FAULT}{changes}{HELP_TAIL}")
}

const HELP_HEAD: &str = "\
HSM Dojo, a training simulator for hardware security module clusters.

Usage:
  hsm-dojo [--sandbox PRESET] [--host linux|windows] [--state FILE]
  hsm-dojo --lesson ID [--state FILE]
  hsm-dojo --drill [--state FILE]
  hsm-dojo audit FILE [ADDRESS] [--json]
  hsm-dojo fault FILE [ADDRESS CHANGE | add]
  hsm-dojo cmu CONFIG
  cloudhsm_mgmt_util CONFIG      (a link of that name to hsm-dojo)

Without options it opens a shell on the client instance of the preset 'activation'.

Options:
  --lesson ID          take a lesson; it begins at your own computer
  --drill              repair a broken cluster, another one each time; --lesson drill-NUMBER plays one again
  --sandbox PRESET     practise freely in the world of a preset
  --host HOST          machines of the sandbox: linux (usual) or windows
  --state FILE         keep the lab in FILE after every command, and go on from there
  --list               list lessons and presets
  -h, --help           show this
  -V, --version        show the version

Where a command is asked for, these words are for the simulator itself:
";

const HELP_FAULT: &str = "
'hsm-dojo audit' prints the audit logs in a state file, all of them in the order of time or that of the HSM at ADDRESS:
as the log service delivers them, or with --json as one object a line.

'hsm-dojo fault' lists the HSMs in a state file, of --state or of HSM_DOJO_STATE, with what they suffer from. 'add' adds
one from a backup of the first; the others change the one at ADDRESS:
";

const HELP_TAIL: &str = "
As cloudhsm_mgmt_util, or 'hsm-dojo cmu', it is the management utility alone: for a terminal, a pipe, or a script
written for the real one. CONFIG is looked for on this machine, then among the files of the lab, where it is
/opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg. These environment variables are for it; an empty one counts as not set:
  HSM_DOJO_STATE       a file that holds the world, so that separate runs share it; without it each run starts afresh
  HSM_DOJO_PRESET      the preset that a new world starts from (usual: activation)
  HSM_DOJO_SEED        a number; what is random in a new world follows from it (also for the shell)

What the tools print goes to standard output, the simulator's own words to standard error, marked 'hsm-dojo:'.
Passwords that you type here do not belong to real systems, and real ones do not belong here.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_fits_a_usual_terminal() {
        assert!(help().lines().all(|line| line.chars().count() <= 120));
    }
}
