//! Repairs of the client: `configure`, and copying a file to its path (`docs/reference/host.md` 5, 9 and 14.4).

use hsm_dojo::{
    cloud::Fault,
    host::{Flavour, MachineId, Preset},
    lab::{Input, Start},
};

use crate::support::Terminal;

const LINUX: &str = "[ec2-user@ip-10-0-0-10 ~]$ ";
const CONFIGURE: &str = "/opt/cloudhsm/bin/configure";
const START: &str = "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg";

/// Returns what a line prints in a terminal, without its echo and the next prompt.
fn said(terminal: &mut Terminal, line: &str) -> String {
    terminal.screen.clear();
    terminal.play(&[line]);
    let behind = terminal.screen.split_once('\n').unwrap().1;
    behind.strip_suffix(&terminal.prompt()).unwrap().to_owned()
}

#[test]
fn one_address_is_written_into_both_files() {
    let mut terminal = Terminal::sandbox(Preset::ThreeHsms);
    let expected = "Updating server config in /opt/cloudhsm/etc/cloudhsm_client.cfg\n\
                    Updating server config in /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg\n";
    assert_eq!(said(&mut terminal, &format!("sudo {CONFIGURE} -a 10.0.3.11")), expected);
    let client = said(&mut terminal, "cat /opt/cloudhsm/etc/cloudhsm_client.cfg");
    assert!(client.contains("\"hostname\": \"10.0.3.11\""), "{client}");
    assert!(!terminal.lab.world().is_configured());
    terminal.play(&[START]);
    assert!(terminal.screen.ends_with("E2E enabled on server 0(10.0.3.11)\naws-cloudhsm>"), "{}", terminal.screen);
}

#[test]
fn the_whole_cluster_is_listed_with_the_asked_hsm_first() {
    let mut terminal = Terminal::sandbox(Preset::ThreeHsms);
    terminal.play(&[&format!("sudo {CONFIGURE} -a 10.0.9.9"), START]);
    assert!(terminal.screen.contains("Connection to one of servers failed, exiting..."), "{}", terminal.screen);
    let expected = "Updating server config in /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg\n";
    assert_eq!(said(&mut terminal, &format!("sudo {CONFIGURE} --cmu 10.0.3.11")), expected);
    assert!(terminal.lab.world().is_configured());
    assert_eq!(terminal.lab.world().instance.configured_hosts(), ["10.0.3.11", "10.0.1.12", "10.0.2.9"]);
}

#[test]
fn the_list_of_the_daemon_is_used_if_it_exists() {
    let mut terminal = Terminal::sandbox(Preset::ThreeHsms);
    let path = "/opt/cloudhsm/daemon/1/cluster.info";
    let line = format!("sudo {CONFIGURE} -m");
    assert_eq!(said(&mut terminal, &line), format!("Unable to read '{path}'\n"));
    let text = Some("10.0.2.9\n10.0.1.12\n".to_owned());
    terminal.apply(Input::PutFile { machine: MachineId::Instance, path: path.to_owned(), text });
    let expected = "Updating '/opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg' from cluster state\n";
    assert_eq!(said(&mut terminal, &line), expected);
    assert_eq!(terminal.lab.world().instance.configured_hosts(), ["10.0.2.9", "10.0.1.12"]);
    assert_eq!(said(&mut terminal, &format!("{line} -i 1")), expected);
    let missing = "Unable to read '/opt/cloudhsm/daemon/2/cluster.info'\n";
    assert_eq!(said(&mut terminal, &format!("{line} -i 2")), missing);
    for wrong in ["-i", "-i x", "-i ../1", "-i 1 1"] {
        assert!(said(&mut terminal, &format!("{line} {wrong}")).starts_with("configure -h | --help\n"), "{wrong}");
    }
}

#[test]
fn refused_arguments_of_configure_change_nothing() {
    let syntax = "configure -h | --help\n          -a <ENI IP address>\n          -m [-i <daemon_id>]\n          \
                  --ssl --pkey <private key file> --cert <certificate file>\n          --cmu <ENI IP address>\n";
    for (line, answer, status) in [
        ("sudo configure", syntax, "1"),
        ("configure -h", syntax, "0"),
        ("configure --help", syntax, "0"),
        ("sudo configure -x", syntax, "1"),
        ("sudo configure -a 10.0.2.9 10.0.3.11", syntax, "1"),
        ("sudo configure -a", "configure: error: argument -a: expected one argument\n", "1"),
        ("sudo configure --cmu", "configure: error: argument --cmu: expected one argument\n", "1"),
        ("sudo configure -a 10.0.2/9", "configure: error: invalid IP address: '10.0.2/9'\n", "1"),
        ("configure -a 10.0.2.9", "Permission denied: '/opt/cloudhsm/etc/cloudhsm_client.cfg'\n", "1"),
        ("configure --cmu 10.0.2.9", "Permission denied: '/opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg'\n", "1"),
        ("sudo configure --cmu 10.0.9.9", "Unable to connect to 10.0.9.9\n", "1"),
    ] {
        let mut terminal = Terminal::sandbox(Preset::ThreeHsms);
        assert_eq!(said(&mut terminal, &line.replace("configure", CONFIGURE)), answer, "{line}");
        assert!(terminal.lab.world().is_configured(), "{line}");
        // The shell has no `echo`, so the status is shown by the error about a missing program.
        let shown = said(&mut terminal, "./$?");
        assert_eq!(shown, format!("-bash: ./{status}: No such file or directory\n"), "{line}");
    }
}

#[test]
fn an_hsm_that_does_not_answer_cannot_list_its_cluster() {
    let mut terminal = Terminal::sandbox(Preset::ThreeHsms);
    let change = hsm_dojo::lab::NodeChange::Fault(Fault::Unreachable);
    terminal.apply(Input::Fault { address: "10.0.3.11".to_owned(), change });
    let before = terminal.lab.world().clock;
    let answer = said(&mut terminal, &format!("sudo {CONFIGURE} --cmu 10.0.3.11"));
    assert_eq!(answer, "Unable to connect to 10.0.3.11\n");
    assert_eq!(terminal.lab.world().clock, before.plus_micros(3_000_000));
}

#[test]
fn cp_restores_the_issuing_certificate_and_ends_limited_mode() {
    let mut terminal = Terminal::sandbox(Preset::Single);
    terminal.play(&["cp /opt/cloudhsm/etc/customerCA.crt ."]);
    let remove = Input::PutFile {
        machine: MachineId::Instance,
        path: "/opt/cloudhsm/etc/customerCA.crt".to_owned(),
        text: None,
    };
    terminal.apply(remove);
    terminal.play(&[START]);
    assert!(terminal.screen.ends_with("E2E Session failed: E2E setup failed\nEnabling E2E failed\naws-cloudhsm>"));
    // A second terminal, as in `docs/reference/host.md` 11.2.
    let second = terminal.lab.open_shell();
    let at = terminal.lab.world().clock;
    terminal.lab.apply(at, second, Input::Line("sudo cp customerCA.crt /opt/cloudhsm/etc/".to_owned()));
    assert_eq!(said(&mut terminal, "enable_e2e"), "E2E enabled on server 0(10.0.2.9)\n");
    assert_eq!(said(&mut terminal, "loginHSM CO admin co12345"), "\nloginHSM success on server 0(10.0.2.9)\n");
}

#[test]
fn cp_prints_what_the_real_cp_prints() {
    for (line, answer) in [
        ("cp", "cp: missing file operand\nTry 'cp --help' for more information.\n"),
        ("cp x", "cp: missing destination file operand after ‘x’\nTry 'cp --help' for more information.\n"),
        ("cp x y", "cp: cannot stat ‘x’: No such file or directory\n"),
        ("cp /opt/cloudhsm y", "cp: omitting directory ‘/opt/cloudhsm’\n"),
        (
            "cp /opt/cloudhsm/etc/client.crt /opt/cloudhsm/etc/",
            "cp: cannot create regular file ‘/opt/cloudhsm/etc/client.crt’: Permission denied\n",
        ),
        (
            "cp /opt/cloudhsm/etc/client.crt /opt/cloudhsm/etc",
            "cp: cannot create regular file ‘/opt/cloudhsm/etc/client.crt’: Permission denied\n",
        ),
        ("cp /opt/cloudhsm/etc/client.crt a/b", "cp: cannot create regular file ‘a/b’: No such file or directory\n"),
        ("cp /opt/cloudhsm/etc/client.crt x.crt", ""),
        ("sudo cp /opt/cloudhsm/etc/client.crt /root", ""),
        ("cp /opt/cloudhsm/etc/client.crt /x.crt", "cp: cannot create regular file ‘/x.crt’: Permission denied\n"),
        ("sudo cp /opt/cloudhsm/etc/client.crt /x.crt", ""),
    ] {
        let mut terminal = Terminal::sandbox(Preset::Activation);
        assert_eq!(said(&mut terminal, line), answer, "{line}");
    }
    let mut terminal = Terminal::sandbox(Preset::Activation);
    terminal.play(&["cp /opt/cloudhsm/etc/client.crt x.crt"]);
    let copied = said(&mut terminal, "cat x.crt");
    assert_eq!(said(&mut terminal, "cat /opt/cloudhsm/etc/client.crt"), copied);
    terminal.screen.clear();
    terminal.play(&["cp -r a b"]);
    assert_eq!(terminal.screen, format!("cp -r a b\n{LINUX}"));
    assert!(terminal.notices.last().unwrap().contains("cp -r"), "{:?}", terminal.notices);
}

#[test]
fn windows_has_copy_and_configure_too() {
    let mut terminal = Terminal::new(Start::sandbox(Preset::ThreeHsms, Flavour::Windows, 1));
    let ca = r"C:\ProgramData\Amazon\CloudHSM\customerCA.crt";
    for (line, answer) in [
        (format!("copy {ca} C:\\Users\\Administrator"), "        1 file(s) copied.\n\n"),
        ("copy nope x".to_owned(), "The system cannot find the file specified.\n\n"),
        (format!("copy {ca} C:\\nope\\x"), "The system cannot find the path specified.\n\n"),
        ("copy".to_owned(), "The syntax of the command is incorrect.\n\n"),
        (
            "configure.exe -a 10.0.1.12".to_owned(),
            "Updating server config in C:\\ProgramData\\Amazon\\CloudHSM\\data\\cloudhsm_client.cfg\n\
             Updating server config in C:\\ProgramData\\Amazon\\CloudHSM\\data\\cloudhsm_mgmt_util.cfg\n\n",
        ),
    ] {
        assert_eq!(said(&mut terminal, &line), answer, "{line}");
    }
    assert_eq!(terminal.lab.world().instance.configured_hosts(), ["10.0.1.12"]);
    terminal.play(&[r#""C:\Program Files\Amazon\CloudHSM\bin\configure.exe" -a 10.0.2.9"#]);
    assert_eq!(terminal.lab.world().instance.configured_hosts(), ["10.0.2.9"], "as pages of 2023 have it");
}
