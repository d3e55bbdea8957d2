//! The registry of programs: one list, one line for each. A line names the variant and its type, the name under which
//! it is saved, and how a shell finds it.

use serde::{Deserialize, Serialize};

use super::{
    installed::{Installed, ProgramId},
    programs::{
        cat::Cat, clear::Clear, cloudhsm_mgmt_util::CloudhsmMgmtUtil, configure::Configure, copy::Copy, cp::Cp,
        dir::Dir, ls::Ls, mstsc::Mstsc, pwd::Pwd, ssh::Ssh, r#type::Type,
    },
    run::Run,
    shell::Shell,
};
use crate::cmu;

macro_rules! registry {
    ($($variant:ident($type:ty) $name:tt: $found:ident($($how:expr),+)$(.$limit:ident())*;)+) => {
        /// A program that has the keyboard, or waits for the one above it.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub(super) enum Program {
            /// A shell on one of the machines. It is opened by a login.
            #[serde(rename = "shell")]
            Shell(Shell),
            $(#[serde(rename = $name)] $variant($type),)+
        }

        /// Every program that can be started.
        pub(super) static INSTALLED: &[Installed] = &[
            $(Installed::$found(ProgramId::$variant, $($how),+)$(.$limit())*),+
        ];

        impl Program {
            /// Returns a program before it is started.
            pub fn new(id: ProgramId) -> Self {
                match id {
                    $(ProgramId::$variant => Self::$variant(<$type>::default()),)+
                }
            }

            /// Returns the name of the program: `shell`, or the one by which a shell finds it.
            pub fn name(&self) -> &'static str {
                match self {
                    Self::Shell(_) => "shell",
                    $(Self::$variant(_) => const { Installed::$found(ProgramId::$variant, $($how),+).name() },)+
                }
            }

            /// Returns the program in the one form that all have.
            pub fn as_run(&self) -> &dyn Run {
                match self {
                    Self::Shell(shell) => shell,
                    $(Self::$variant(program) => program,)+
                }
            }

            /// Returns the program in the one form that all have, to handle an event.
            pub fn as_run_mut(&mut self) -> &mut dyn Run {
                match self {
                    Self::Shell(shell) => shell,
                    $(Self::$variant(program) => program,)+
                }
            }
        }
    };
}

registry! {
    Cat(Cat) "cat": linux(&["cat"]);
    Clear(Clear) "clear": linux(&["clear"]);
    Cls(Clear) "cls": cmd(&["cls"]);
    Cmu(CloudhsmMgmtUtil) "cmu": file(cmu::PROGRAM).takes_passwords();
    Configure(Configure) "configure": file("configure");
    Copy(Copy) "copy": cmd(&["copy"]).not_completed();
    Cp(Cp) "cp": linux(&["cp"]).not_completed();
    Dir(Dir) "dir": cmd(&["dir"]);
    Ls(Ls) "ls": linux(&["ls"]);
    Mstsc(Mstsc) "mstsc": windows(&["mstsc", "mstsc.exe"]).on_laptop();
    Pwd(Pwd) "pwd": linux(&["pwd"]);
    Ssh(Ssh) "ssh": linux(&["ssh"]).on_laptop();
    Type(Type) "type": cmd(&["type"]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{
        Flavour, MachineId,
        installed::{available_names, completions, find, may_take_passwords},
    };

    #[test]
    fn names_are_found_on_the_machines_that_have_them() {
        let found = |name, flavour, machine, quoted| find(INSTALLED, name, flavour, machine, quoted).is_some();
        assert!(found("ls", Flavour::Linux, MachineId::Instance, true));
        assert!(!found("ls", Flavour::Windows, MachineId::Instance, false));
        assert!(found("ssh", Flavour::Linux, MachineId::Laptop, false));
        assert!(!found("ssh", Flavour::Linux, MachineId::Instance, false));
        assert!(found("mstsc.exe", Flavour::Windows, MachineId::Laptop, true));
        assert!(found("dir", Flavour::Windows, MachineId::Laptop, false));
        assert!(!found("dir", Flavour::Windows, MachineId::Laptop, true), "a command of cmd itself");
    }

    #[test]
    fn a_program_has_the_name_that_finds_it() {
        for (id, name) in [
            (ProgramId::Cmu, cmu::PROGRAM),
            (ProgramId::Ssh, "ssh"),
            (ProgramId::Mstsc, "mstsc"),
            (ProgramId::Cat, "cat"),
            (ProgramId::Cls, "cls"),
        ] {
            assert_eq!(Program::new(id).name(), name);
        }
    }

    #[test]
    fn only_arguments_of_cmu_may_be_passwords() {
        for word in [cmu::PROGRAM, "/opt/cloudhsm/bin/cloudhsm_mgmt_util", r"CloudHSM\Cloudhsm_Mgmt_Util.exe"] {
            assert!(may_take_passwords(INSTALLED, word), "{word}");
        }
        for word in ["", "ls", "/opt/cloudhsm/bin/configure", "cloudhsm"] {
            assert!(!may_take_passwords(INSTALLED, word), "{word}");
        }
    }

    #[test]
    fn lists_of_names_are_complete_and_sorted() {
        let linux = ["cat", "cd", "clear", "cp", "exit", "logout", "ls", "pwd", "ssh", "sudo"];
        assert_eq!(available_names(INSTALLED, Flavour::Linux), linux);
        let windows = ["cd", "chdir", "cls", "copy", "dir", "exit", "mstsc", "mstsc.exe", "type"];
        assert_eq!(available_names(INSTALLED, Flavour::Windows), windows);
        assert_eq!(completions(INSTALLED, Flavour::Linux, "c"), ["cat", "cd", "clear"]);
        assert_eq!(completions(INSTALLED, Flavour::Windows, ""), ["cd", "cls", "dir", "exit", "mstsc", "type"]);
    }
}
