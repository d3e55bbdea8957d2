//! The registry of programs: one list, one line for each. A line names the variant and its type, the name under which
//! it is saved, and how a shell finds it.

use serde::{Deserialize, Serialize};

use super::{
    installed::Installed,
    programs::{
        cat::Cat, clear::Clear, cloudhsm_mgmt_util::CloudhsmMgmtUtil, configure::Configure, copy::Copy, cp::Cp,
        dir::Dir, ls::Ls, mstsc::Mstsc, pwd::Pwd, ssh::Ssh, r#type::Type,
    },
    run::Run,
    shell::Shell,
};
use crate::cmu;

macro_rules! registry {
    ($($variant:ident($type:ty) $name:tt: $found:expr;)+) => {
        /// A program that has the keyboard, or waits for the one above it.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub(super) enum Program {
            /// A shell on one of the machines. It is opened by a login.
            #[serde(rename = "shell")]
            Shell(Shell),
            $(#[serde(rename = $name)] $variant($type),)+
        }

        /// Every program that can be started.
        pub(super) static INSTALLED: &[Installed] = &[$($found),+];

        impl Program {
            /// Returns the program of this name, before it is started.
            pub fn new(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant(<$type>::default())),)+
                    _ => None,
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
    Cat(Cat) "cat": Installed::linux("cat", &["cat"]);
    Clear(Clear) "clear": Installed::linux("clear", &["clear"]);
    Cls(Clear) "cls": Installed::cmd("cls", &["cls"]);
    Cmu(CloudhsmMgmtUtil) "cmu": Installed::file("cmu", cmu::PROGRAM);
    Configure(Configure) "configure": Installed::file("configure", "configure");
    Copy(Copy) "copy": Installed::cmd("copy", &["copy"]).not_completed();
    Cp(Cp) "cp": Installed::linux("cp", &["cp"]).not_completed();
    Dir(Dir) "dir": Installed::cmd("dir", &["dir"]);
    Ls(Ls) "ls": Installed::linux("ls", &["ls"]);
    Mstsc(Mstsc) "mstsc": Installed::windows("mstsc", &["mstsc", "mstsc.exe"]).on_laptop();
    Pwd(Pwd) "pwd": Installed::linux("pwd", &["pwd"]);
    Ssh(Ssh) "ssh": Installed::linux("ssh", &["ssh"]).on_laptop();
    Type(Type) "type": Installed::cmd("type", &["type"]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{
        Flavour, MachineId,
        installed::{completions, find, here},
    };

    #[test]
    fn every_line_leads_to_its_program() {
        for installed in INSTALLED {
            assert!(Program::new(installed.program).is_some(), "{}", installed.program);
        }
        assert_eq!(Program::new("nope"), None);
    }

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
    fn lists_of_names_are_complete_and_sorted() {
        let linux = ["cat", "cd", "clear", "cp", "exit", "logout", "ls", "pwd", "ssh", "sudo"];
        assert_eq!(here(INSTALLED, Flavour::Linux), linux);
        let windows = ["cd", "chdir", "cls", "copy", "dir", "exit", "mstsc", "mstsc.exe", "type"];
        assert_eq!(here(INSTALLED, Flavour::Windows), windows);
        assert_eq!(completions(INSTALLED, Flavour::Linux, "c"), ["cat", "cd", "clear"]);
        assert_eq!(completions(INSTALLED, Flavour::Windows, ""), ["cd", "cls", "dir", "exit", "mstsc", "type"]);
    }
}
