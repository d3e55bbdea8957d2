//! Which names a machine knows: the programs that can be started, the commands that a shell carries out itself, and
//! what a real machine has besides (`docs/reference/host.md` 4, 5 and 14.4).

use super::{flavour::Flavour, machine::MachineId};

/// Every program that can be started. The registry has a line for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProgramId {
    Cat,
    Clear,
    Cls,
    Cmu,
    Configure,
    Copy,
    Cp,
    Dir,
    Ls,
    Mstsc,
    Pwd,
    Ssh,
    Type,
}

/// How a program is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// By a name that is typed, the usual one first. A command that is `built_in` is not found when it is quoted.
    Name { names: &'static [&'static str], flavour: Flavour, built_in: bool },
    /// By the path of a file that holds the program of this name.
    File(&'static str),
}

/// A program that can be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Installed {
    /// Which program it is.
    pub program: ProgramId,
    found: Found,
    /// The machine that has it; `None` for every machine of the flavour.
    machine: Option<MachineId>,
    completed: bool,
    /// What follows its first argument may be a password, by a mistake of the learner.
    takes_passwords: bool,
}

impl Installed {
    const fn new(program: ProgramId, found: Found) -> Self {
        Self { program, found, machine: None, completed: true, takes_passwords: false }
    }

    /// Returns a program of Linux, found by these names.
    pub const fn linux(program: ProgramId, names: &'static [&'static str]) -> Self {
        Self::new(program, Found::Name { names, flavour: Flavour::Linux, built_in: false })
    }

    /// Returns a program of Windows, found by these names.
    pub const fn windows(program: ProgramId, names: &'static [&'static str]) -> Self {
        Self::new(program, Found::Name { names, flavour: Flavour::Windows, built_in: false })
    }

    /// Returns a command that is part of cmd, found by these names.
    pub const fn cmd(program: ProgramId, names: &'static [&'static str]) -> Self {
        Self::new(program, Found::Name { names, flavour: Flavour::Windows, built_in: true })
    }

    /// Returns a program that is found by the path of its file, on both systems.
    pub const fn file(program: ProgramId, name: &'static str) -> Self {
        Self::new(program, Found::File(name))
    }

    /// Limits the program to the learner's own computer.
    pub const fn on_laptop(mut self) -> Self {
        self.machine = Some(MachineId::Laptop);
        self
    }

    /// Keeps Tab from completing the name.
    pub const fn not_completed(mut self) -> Self {
        self.completed = false;
        self
    }

    /// Marks what follows the first argument as possibly a password.
    pub const fn takes_passwords(mut self) -> Self {
        self.takes_passwords = true;
        self
    }

    /// Returns the name of the program: the usual one of those by which it is found.
    pub const fn name(self) -> &'static str {
        match self.found {
            Found::Name { names, .. } => names[0],
            Found::File(name) => name,
        }
    }

    /// Returns the names by which a shell of this flavour finds it.
    fn names(&self, of: Flavour) -> &'static [&'static str] {
        match self.found {
            Found::Name { names, flavour, .. } if flavour == of => names,
            _ => &[],
        }
    }
}

/// A command that a shell carries out itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BuiltIn {
    /// Changes the current folder.
    ChangeFolder,
    /// Ends the shell.
    Exit,
    /// Starts a program as root. It is a program on a real machine.
    Sudo,
}

/// What a shell knows by name, apart from the programs.
struct Names {
    /// Commands that the shell carries out itself, with the names of each, the usual one first.
    built_ins: &'static [(BuiltIn, &'static [&'static str])],
    /// Commands of a real machine that are not here, divided by blanks. They get no invented output, but a notice.
    missing: &'static str,
}

const LINUX: Names = Names {
    built_ins: &[(BuiltIn::ChangeFolder, &["cd"]), (BuiltIn::Exit, &["exit", "logout"]), (BuiltIn::Sudo, &["sudo"])],
    missing: "alias apt aws awk base64 bash bg chmod chown curl cut date df diff du echo env exec export false fg find \
           for free grep head help history hostname id if jobs journalctl jq kill less ln man mkdir more mv nano nc \
           nohup od openssl ping printenv ps read rev rm rmdir scp sed service set sh sha256sum sleep sort source start \
           su systemctl tail tar tee time top touch tr true type uname uniq unset unzip uptime vi vim wc wget which \
           while who whoami xargs xxd yum",
};

const WINDOWS: Names = Names {
    built_ins: &[(BuiltIn::ChangeFolder, &["cd", "chdir"]), (BuiltIn::Exit, &["exit"])],
    missing: "attrib aws call certutil date del echo fc find findstr for help hostname icacls if ipconfig md mkdir \
           more move msiexec net net.exe netstat notepad path ping powershell powershell.exe rd ren rename rmdir \
           robocopy sc set ssh start systeminfo taskkill tasklist time title tree ver vol where whoami xcopy",
};

const fn names(flavour: Flavour) -> &'static Names {
    match flavour {
        Flavour::Linux => &LINUX,
        Flavour::Windows => &WINDOWS,
    }
}

/// Returns the command of this name that a shell of this flavour carries out itself.
pub(super) fn built_in(flavour: Flavour, name: &str) -> Option<BuiltIn> {
    names(flavour).built_ins.iter().find(|(_, names)| names.contains(&name)).map(|(command, _)| *command)
}

/// Finds a program by the name that was typed on a machine. A `quoted` name is never a command of cmd itself.
pub(super) fn find(
    installed: &'static [Installed],
    name: &str,
    flavour: Flavour,
    machine: MachineId,
    quoted: bool,
) -> Option<&'static Installed> {
    let is_found = |program: &&Installed| {
        let hidden = quoted && matches!(program.found, Found::Name { built_in: true, .. });
        program.names(flavour).contains(&name) && program.machine.is_none_or(|only| only == machine) && !hidden
    };
    installed.iter().find(is_found)
}

/// Finds the program that a file holds, by the name of that program.
pub(super) fn find_file(installed: &'static [Installed], name: &str) -> Option<&'static Installed> {
    installed.iter().find(|program| matches!(program.found, Found::File(known) if known == name))
}

/// Returns true for a word that contains, in any case, the name of a program whose arguments may hold passwords.
pub(super) fn may_take_passwords(installed: &[Installed], word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    installed.iter().any(|program| program.takes_passwords && word.contains(program.name()))
}

/// Returns the names of all programs and commands that can be run, in alphabetical order.
pub(super) fn available_names(installed: &[Installed], flavour: Flavour) -> Vec<&'static str> {
    let typed = installed.iter().flat_map(|program| program.names(flavour));
    let mut all: Vec<&str> =
        typed.chain(names(flavour).built_ins.iter().flat_map(|(_, names)| *names)).copied().collect();
    all.sort_unstable();
    all
}

/// Returns the commands that Tab completes from the beginning of a name, in alphabetical order.
pub(super) fn completions(installed: &'static [Installed], flavour: Flavour, beginning: &str) -> Vec<&'static str> {
    let programs = installed.iter().filter(|program| program.completed).map(|program| program.names(flavour));
    let groups = programs.chain(names(flavour).built_ins.iter().map(|(_, names)| *names));
    let usual = groups.filter_map(|group| group.first().copied());
    let mut found: Vec<&str> = usual.filter(|name| name.starts_with(beginning)).collect();
    found.sort_unstable();
    found
}

/// Returns true for a command that a real machine has and this one does not.
pub(super) fn is_real(flavour: Flavour, name: &str) -> bool {
    names(flavour).missing.split(' ').any(|missing| missing == name)
}

/// Returns true for a word that a shell runs, as far as its form tells: a name that is known, or a path.
pub(super) fn runs(installed: &[Installed], flavour: Flavour, word: &str) -> bool {
    let roots: &[&str] = match flavour {
        Flavour::Linux => &["/", "./", "../", "~/", "\"/", "'/", "#"],
        Flavour::Windows => &[".\\", "..\\", "C:\\", "c:\\", "\"C:\\", "\"c:\\", "%"],
    };
    let windows = flavour == Flavour::Windows;
    let lower = word.to_ascii_lowercase();
    let name = if windows { &lower } else { word };
    let known = available_names(installed, flavour).contains(&name) || is_real(flavour, name);
    let short = windows && ["cd.", "cd\\", "dir/"].iter().any(|start| lower.starts_with(start));
    known || short || roots.iter().any(|root| word.starts_with(root))
}
