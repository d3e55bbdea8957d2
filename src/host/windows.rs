//! The Windows machines of a lab: the learner's laptop, and a client instance with Windows Server 2019
//! (`docs/reference/host.md` 14).

use super::{
    client_config,
    flavour::Flavour,
    machine::{LEARNER_ADDRESS, Machine, MachineId, WINDOWS_ADDRESS},
};
use crate::{clock::LabTime, files::Contents};

/// Returns the learner's own computer.
pub(super) fn laptop() -> Machine {
    let (user, home) = ("learner", r"C:\Users\learner");
    let mut machine = Machine::bare(MachineId::Laptop, Flavour::Windows, LEARNER_ADDRESS, "LAPTOP", user, home);
    machine.files.put(home, Contents::Folder, user, 0o755, LabTime::default());
    machine
}

/// Returns the client instance, with the client installed and configured for servers with these names and addresses.
pub(super) fn instance(servers: &[(String, String)]) -> Machine {
    let flavour = Flavour::Windows;
    let (user, home) = ("Administrator", r"C:\Users\Administrator");
    let mut machine = Machine::bare(MachineId::Instance, flavour, WINDOWS_ADDRESS, "EC2AMAZ-HSMDOJO", user, home);
    let programs = r"C:\Program Files\Amazon\CloudHSM";
    machine.start = flavour.style().path(programs);
    let files = &mut machine.files;
    let start = LabTime::default();
    files.put(&format!(r"{home}\Downloads"), Contents::Folder, user, 0o755, start);
    for (name, size) in [
        ("cloudhsm_client", 2_811_904),
        ("cloudhsm_mgmt_util", 2_093_568),
        ("configure", 7_140_864),
        ("key_mgmt_util", 1_898_496),
    ] {
        let program = Contents::Program { name: name.into(), size };
        files.put(&format!(r"{programs}\{name}.exe"), program, user, 0o755, start);
    }
    // Pages of 2023 name this path (`docs/reference/host.md` 17).
    let configure = Contents::Program { name: "configure".into(), size: 7_140_864 };
    files.put(&format!(r"{programs}\bin\configure.exe"), configure, user, 0o755, start);
    client_config::install(files, flavour, servers);
    machine
}
