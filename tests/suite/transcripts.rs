//! The exact output of the utility: the activation page, and the transcripts of the reference for the commands that are
//! implemented. Each block names its section.

use hsm_dojo::{
    host::{Flavour, Preset},
    hsm::Client,
    lab::{Effect, FIRST_TERMINAL, Input, Lab, Start, TerminalId},
};

use crate::support::{Terminal, file};

/// The CAUTION box with the empty line before it and the question (`docs/reference/cmu.md` 6.1).
const BOX: &str = "
*************************CAUTION********************************
This is a CRITICAL operation, should be done on all nodes in the
cluster. AWS does NOT synchronize these changes automatically with the
nodes on which this operation is not executed or failed, please
ensure this operation is executed on all nodes in the cluster.
****************************************************************

Do you want to continue(y/n)?";

const START: &str = "\
Connecting to the server(s), it may take time
depending on the server(s) load, please wait...

Connecting to server 'server1': hostname '10.0.1.12', port 2225...
Connected to server 'server1': hostname '10.0.1.12', port 2225.
E2E enabled on server 0(server1)
";

const USERS_BEFORE: &str = "\
Users on server 0(server1):
Number of users found:2

    User Id             User Type       User Name                          MofnPubKey    LoginFailureCnt         2FA
         1              PRECO           admin                                    NO               0               NO
         2              AU              app_user                                 NO               0               NO
";

const USERS_AFTER: &str = "\
Users on server 0(server1):
Number of users found:2

    User Id             User Type       User Name                          MofnPubKey    LoginFailureCnt         2FA
         1              CO              admin                                    NO               0               NO
         2              AU              app_user                                 NO               0               NO
";

/// Types lines into a running utility. Returns the screen from the first prompt on.
fn cmu(preset: Preset, lines: &[&str]) -> String {
    let mut terminal = Terminal::cmu(preset);
    terminal.play(lines);
    terminal.screen
}

fn activation(start: &str) -> String {
    format!(
        "{start}\n{START}\
         aws-cloudhsm>listUsers\n{USERS_BEFORE}\
         aws-cloudhsm>loginHSM PRECO admin password\n\n\
         loginHSM success on server 0(server1)\n\
         aws-cloudhsm>changePswd PRECO admin NewPassword1\n{BOX}y\n\
         Changing password for admin(PRECO) on 1 nodes\n\
         changePswd success on server 0(server1)\n\
         aws-cloudhsm>listUsers\n{USERS_AFTER}\
         aws-cloudhsm>quit\n\n\
         disconnecting from servers, please wait...\n"
    )
}

const LINES: &[&str] =
    &["listUsers", "loginHSM PRECO admin password", "changePswd PRECO admin NewPassword1", "y", "listUsers", "quit"];

#[test]
fn the_activation_page_on_linux() {
    let mut terminal = Terminal::sandbox(Preset::Activation);
    let start = "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg";
    terminal.play(&[start]);
    terminal.play(LINES);
    let prompt = "[ec2-user@ip-10-0-0-10 ~]$ ";
    assert_eq!(terminal.screen, format!("{prompt}{}{prompt}", activation(start)));
    assert_eq!(terminal.state(), "ACTIVE");
}

#[test]
fn the_activation_page_on_windows() {
    let mut terminal = Terminal::lesson("activate-windows");
    terminal.play(&["^connect"]);
    assert_eq!(terminal.prompt(), r"C:\Program Files\Amazon\CloudHSM>");
    terminal.screen.clear();
    let start = r"cloudhsm_mgmt_util.exe C:\ProgramData\Amazon\CloudHSM\data\cloudhsm_mgmt_util.cfg";
    terminal.play(&[start]);
    terminal.play(LINES);
    // cmd puts an empty line before its prompt (`docs/reference/host.md` 16).
    assert_eq!(terminal.screen, format!("{}\nC:\\Program Files\\Amazon\\CloudHSM>", activation(start)));
}

#[test]
fn three_servers_start_and_answer_in_order() {
    let mut terminal = Terminal::sandbox(Preset::ThreeHsms);
    terminal.play(&[
        "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg",
        "loginHSM CO admin -hpswd",
        "co12345",
        "changePswd CO admin newPassword",
        "y",
        "logoutHSM",
    ]);
    let expected = format!(
        "\
Connecting to the server(s), it may take time
depending on the server(s) load, please wait...

Connecting to server '10.0.2.9': hostname '10.0.2.9', port 2225...
Connected to server '10.0.2.9': hostname '10.0.2.9', port 2225.
E2E enabled on server 0(10.0.2.9)

Connecting to server '10.0.3.11': hostname '10.0.3.11', port 2225...
Connected to server '10.0.3.11': hostname '10.0.3.11', port 2225.
E2E enabled on server 1(10.0.3.11)

Connecting to server '10.0.1.12': hostname '10.0.1.12', port 2225...
Connected to server '10.0.1.12': hostname '10.0.1.12', port 2225.
E2E enabled on server 2(10.0.1.12)
aws-cloudhsm>loginHSM CO admin -hpswd
Enter password: \n
loginHSM success on server 0(10.0.2.9)
loginHSM success on server 1(10.0.3.11)
loginHSM success on server 2(10.0.1.12)
aws-cloudhsm>changePswd CO admin newPassword
{BOX}y
Changing password for admin(CO) on 3 nodes
changePswd success on server 0(10.0.2.9)
changePswd success on server 1(10.0.3.11)
changePswd success on server 2(10.0.1.12)
aws-cloudhsm>logoutHSM

logoutHSM success on server 0(10.0.2.9)
logoutHSM success on server 1(10.0.3.11)
logoutHSM success on server 2(10.0.1.12)
aws-cloudhsm>"
    );
    let (_, screen) = terminal.screen.split_once(".cfg\n").unwrap();
    assert_eq!(screen, expected);
}

#[test]
fn failures_of_login_and_change() {
    // transcripts/failures.txt, for the commands that are implemented.
    let screen = cmu(
        Preset::Single,
        &[
            "loginHSM CO admin wrongpass",
            "loginHSM CU nobody password1",
            "loginHSM CO admin co12345",
            "changePswd CU nobody password1",
            "y",
            "A",
        ],
    );
    let expected = format!(
        "\
aws-cloudhsm>loginHSM CO admin wrongpass

loginHSM failed: HSM Error: RET_USER_LOGIN_FAILURE
loginHSM failed on server 0(10.0.2.9)
aws-cloudhsm>loginHSM CU nobody password1

loginHSM failed: HSM Error: This user doesn't exist
loginHSM failed on server 0(10.0.2.9)
aws-cloudhsm>loginHSM CO admin co12345

loginHSM success on server 0(10.0.2.9)
aws-cloudhsm>changePswd CU nobody password1
{BOX}y
Changing password for nobody(CU) on 1 nodes
changePswd failed: HSM Error: This user doesn't exist
Changing password on node 0(10.0.2.9) failed

Retry/Ignore/Abort?(R/I/A):A
aws-cloudhsm>"
    );
    assert_eq!(screen, expected);
}

#[test]
fn answers_at_the_confirmation() {
    // transcripts/confirm-answers.txt and `docs/reference/cmu.md` 6.3, with a command that is implemented.
    let screen = cmu(
        Preset::Activation,
        &["changePswd PRECO admin NewPassword1", "x", "", "Y", " y ", "a", "changePswd PRECO admin NewPassword1", "n"],
    );
    let again = "Invalid option, please type 'y' or 'n'\n\nDo you want to continue(y/n)?";
    let expected = format!(
        "aws-cloudhsm>changePswd PRECO admin NewPassword1\n{BOX}x\n{again}\n{again}Y\n{again} y \n\
         Changing password for admin(PRECO) on 1 nodes\n\
         changePswd failed: HSM Error: No user is logged in to do this operation\n\
         Changing password on node 0(server1) failed\n\n\
         Retry/Ignore/Abort?(R/I/A):a\n\
         aws-cloudhsm>changePswd PRECO admin NewPassword1\n{BOX}n\naws-cloudhsm>"
    );
    assert_eq!(screen, expected);
}

#[test]
fn hidden_entries_of_a_change_come_before_the_box() {
    let screen = cmu(
        Preset::Activation,
        &[
            "loginHSM PRECO admin password",
            "changePswd PRECO admin -hpswd",
            "NewPassword1",
            "NewPassword2",
            "changePswd PRECO admin -hpswd",
            "NewPassword1",
            "NewPassword1",
            "y",
        ],
    );
    let expected = format!(
        "aws-cloudhsm>loginHSM PRECO admin password\n\nloginHSM success on server 0(server1)\n\
         aws-cloudhsm>changePswd PRECO admin -hpswd\n\
         Enter new password: \nRe-enter new password: \nPasswords do not match\n\
         aws-cloudhsm>changePswd PRECO admin -hpswd\n\
         Enter new password: \nRe-enter new password: \n{BOX}y\n\
         Changing password for admin(PRECO) on 1 nodes\n\
         changePswd success on server 0(server1)\n\
         aws-cloudhsm>"
    );
    assert_eq!(screen, expected);
}

#[test]
fn a_failure_on_one_server_leaves_the_others_changed() {
    // `docs/reference/cmu.md` 6.5: servers that are done stay done, and Retry continues with the server that failed.
    let mut terminal = Terminal::sandbox(Preset::ThreeHsms);
    let one = r#"{"servers": [{"name": "10.0.3.11", "hostname": "10.0.3.11"}]}"#;
    let mut effects = terminal.lab.open_cmu(2, Client(2), &["one.cfg".to_owned()]);
    run(&mut terminal.lab, 2, &mut effects, ("one.cfg", one));
    let second = |terminal: &mut Terminal, line: &str| {
        let at = terminal.lab.world().clock;
        terminal.lab.apply(at, 2, Input::Line(line.into()));
    };
    terminal.play(&["/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg"]);
    terminal.play(&["loginHSM CO admin co12345"]);
    for line in ["loginHSM CO admin co12345", "changePswd CO admin another1", "y", "quit"] {
        second(&mut terminal, line);
    }
    terminal.screen.clear();
    terminal.play(&["logoutHSM", "loginHSM CO admin co12345"]);
    let expected = "\
logoutHSM\n
logoutHSM success on server 0(10.0.2.9)
logoutHSM success on server 1(10.0.3.11)
logoutHSM success on server 2(10.0.1.12)
aws-cloudhsm>loginHSM CO admin co12345\n
loginHSM success on server 0(10.0.2.9)
loginHSM failed: HSM Error: RET_USER_LOGIN_FAILURE
loginHSM failed on server 1(10.0.3.11)
loginHSM success on server 2(10.0.1.12)
aws-cloudhsm>";
    assert_eq!(terminal.screen, expected);
    terminal.screen.clear();
    terminal.play(&["changePswd CO admin newPassword", "y", "R", "I"]);
    let failed = "changePswd failed: HSM Error: No user is logged in to do this operation\nChanging password on node 1(10.0.3.11) failed\n\n";
    let expected = format!(
        "changePswd CO admin newPassword\n{BOX}y\nChanging password for admin(CO) on 3 nodes\n\
         changePswd success on server 0(10.0.2.9)\n{failed}Retry/Ignore/Abort?(R/I/A):R\n\
         {failed}Retry/Ignore/Abort?(R/I/A):I\nchangePswd success on server 2(10.0.1.12)\naws-cloudhsm>"
    );
    assert_eq!(terminal.screen, expected);
}

#[test]
fn retry_ignore_and_abort_on_three_servers() {
    let mut terminal = Terminal::cmu(Preset::ThreeHsms);
    terminal.play(&["changePswd CO admin newPassword", "y", "?", "r", "i", "I", "R", "i"]);
    let failed = |i: usize, name: &str| {
        format!(
            "changePswd failed: HSM Error: No user is logged in to do this operation\nChanging password on node {i}({name}) failed\n\n\
             Retry/Ignore/Abort?(R/I/A):"
        )
    };
    let (first, second, third) = (failed(0, "10.0.2.9"), failed(1, "10.0.3.11"), failed(2, "10.0.1.12"));
    let expected = format!(
        "aws-cloudhsm>changePswd CO admin newPassword\n{BOX}y\nChanging password for admin(CO) on 3 nodes\n\
         {first}?\nRetry/Ignore/Abort?(R/I/A):r\n{first}i\n{second}I\n{third}R\n{third}i\naws-cloudhsm>"
    );
    assert_eq!(terminal.screen, expected);
}

#[test]
fn password_rules_are_checked_after_the_confirmation() {
    for password in ["short1", &"x".repeat(33)] {
        let screen = cmu(
            Preset::Activation,
            &["loginHSM PRECO admin password", &format!("changePswd PRECO admin {password}"), "y", "A"],
        );
        assert!(
            screen.ends_with(
                "Changing password for admin(PRECO) on 1 nodes\n\
                 changePswd failed: min pswd len 7 and max pswd len 32\n\
                 Changing password on node 0(server1) failed\n\n\
                 Retry/Ignore/Abort?(R/I/A):A\naws-cloudhsm>"
            ),
            "{screen}"
        );
    }
    for password in ["seven77", &"x".repeat(32)] {
        let change = format!("changePswd PRECO admin {password}");
        let screen = cmu(Preset::Activation, &["loginHSM PRECO admin password", &change, "y"]);
        assert!(screen.ends_with("changePswd success on server 0(server1)\naws-cloudhsm>"), "{screen}");
    }
}

#[test]
fn user_types_and_locks() {
    let refused = "\n\nloginHSM failed: HSM Error: RET_USER_LOGIN_FAILURE\nloginHSM failed on server 0(server1)\n";
    let mut terminal = Terminal::cmu(Preset::Activation);
    terminal.play(&["loginHSM PRECO admin wrong"; 6]);
    terminal.play(&["loginHSM PRECO admin password"]);
    assert_eq!(terminal.screen.matches(refused).count(), 7);
    terminal.screen.clear();
    terminal.play(&["listUsers"]);
    let row = "         1              PRECO           admin                                    NO               6               NO\n";
    assert!(terminal.screen.contains(row), "{}", terminal.screen);
    for word in ["preco", "AU", "XX"] {
        let screen = cmu(Preset::Activation, &[&format!("loginHSM {word} admin password")]);
        assert!(
            screen.ends_with(
                "\n\nloginHSM failed: invalid user type\nloginHSM failed on server 0(server1)\naws-cloudhsm>"
            )
        );
    }
    let screen = cmu(Preset::Single, &["loginHSM PCO ADMIN co12345"]);
    assert!(screen.ends_with("\n\nloginHSM success on server 0(10.0.2.9)\naws-cloudhsm>"), "PCO means CO: {screen}");
}

#[test]
fn a_preco_may_change_its_own_password_only_and_logout_needs_a_login() {
    let screen = cmu(Preset::Activation, &["logoutHSM"]);
    let expected = "\n\nlogoutHSM failed: HSM Error: No user is logged in to do this operation\nlogoutHSM failed on server 0(server1)\n";
    assert!(screen.contains(expected), "{screen}");
    let change = "changePswd CO admin NewPassword1";
    let screen = cmu(Preset::Activation, &["loginHSM PRECO admin password", change, "y", "A"]);
    assert!(screen.contains("changePswd failed: HSM Error: This user doesn't exist\n"), "{screen}");
}

#[test]
fn lines_that_are_not_a_command() {
    for (line, answer) in [
        ("", ""),
        ("   ", ""),
        ("foo bar", "Invalid command: foo\nType 'help' for the list of commands\n"),
        ("exit", "Invalid command: exit\nType 'help' for the list of commands\n"),
        ("ex now", "Invalid command: ex\nType 'help' for the list of commands\n"),
        ("list", "Ambiguous command: list\nlistUsers\nlistAttributes\nlistTokens\n"),
        ("listUsers now", "Usage: listUsers\n"),
        ("loginHSM CO", "Usage: loginHSM <user-type> <user-name> <password |-hpswd> [-2fa </path/to/authdata>]\n"),
        ("LISTUSERS x", "Invalid command: LISTUSERS\nType 'help' for the list of commands\n"),
        ("\u{1b}[2J x", "Invalid command: ^[[2J\nType 'help' for the list of commands\n"),
    ] {
        let shown = line.replace('\u{1b}', "^[");
        assert_eq!(
            cmu(Preset::Activation, &[line]),
            format!("aws-cloudhsm>{shown}\n{answer}aws-cloudhsm>"),
            "{line:?}"
        );
    }
}

#[test]
fn a_command_that_is_not_implemented_prints_nothing_invented() {
    let mut terminal = Terminal::cmu(Preset::Activation);
    terminal.play(&["shareKey 6 3 1"]);
    assert_eq!(terminal.screen, "aws-cloudhsm>shareKey 6 3 1\naws-cloudhsm>");
    assert!(terminal.notices.iter().any(|words| words.contains("shareKey")), "{:?}", terminal.notices);
}

#[test]
fn help_lists_and_describes_the_implemented_commands() {
    let names = "help\ninfo\nserver\nquit\nloginHSM\nlogoutHSM\nlistUsers\ncreateUser\ndeleteUser\nchangePswd\n\
                 enable_e2e\ngetHSMInfo\nsyncUser\ngetCert\n";
    assert_eq!(cmu(Preset::Activation, &["help"]), format!("aws-cloudhsm>help\n{names}aws-cloudhsm>"));
    for name in names.lines() {
        let screen = cmu(Preset::Activation, &[&format!("help {name}")]);
        assert!(screen.starts_with(&format!("aws-cloudhsm>help {name}\n{name}")), "{screen}");
        assert!(screen.contains("\nDescription\n***********\n"), "{screen}");
    }
    // The sibling's own words (`docs/reference/cmu.md` 9.1).
    let help = "help [Command]\nDescription\n***********\nLists all commands or syntax for specific command.\n";
    assert_eq!(cmu(Preset::Activation, &["help help"]), format!("aws-cloudhsm>help help\n{help}aws-cloudhsm>"));
    let unknown = "Invalid command: exit\nType 'help' for the list of commands\n";
    assert_eq!(cmu(Preset::Activation, &["help exit"]), format!("aws-cloudhsm>help exit\n{unknown}aws-cloudhsm>"));
    assert!(cmu(Preset::Activation, &["help quit"]).ends_with(
        "\nquit\nDescription\n***********\nDisconnects from the servers and ends the utility.\naws-cloudhsm>"
    ));
    assert!(cmu(Preset::Activation, &["help loginHSM"]).contains("\nArguments\n*********\n"));
}

#[test]
fn start_failures() {
    let cmu = "/opt/cloudhsm/bin/cloudhsm_mgmt_util";
    for (arguments, answer) in [
        ("", "Usage: cloudhsm_mgmt_util <config file>\n"),
        (" a b", "Usage: cloudhsm_mgmt_util <config file>\n"),
        (" nope.cfg", "Failed to parse nope.cfg\n"),
        (" /opt/cloudhsm/etc", "Failed to parse /opt/cloudhsm/etc\n"),
        (" /opt/cloudhsm/etc/customerCA.crt", "Failed to parse /opt/cloudhsm/etc/customerCA.crt\n"),
        (" /opt/cloudhsm/etc/cloudhsm_client.cfg", "Failed to parse /opt/cloudhsm/etc/cloudhsm_client.cfg\n"),
    ] {
        let mut terminal = Terminal::sandbox(Preset::Activation);
        terminal.play(&[&format!("{cmu}{arguments}")]);
        let prompt = "[ec2-user@ip-10-0-0-10 ~]$ ";
        assert_eq!(terminal.screen, format!("{prompt}{cmu}{arguments}\n{answer}{prompt}"));
    }
}

/// Runs a utility without a shell up to its prompt. The files are `name` with this text, and those of the lab. Returns
/// all effects.
fn run<'a>(
    lab: &mut Lab,
    terminal: TerminalId,
    effects: &'a mut Vec<Effect>,
    (name, text): (&str, &str),
) -> &'a [Effect] {
    loop {
        let more = match effects.last() {
            Some(Effect::WakeAt(at)) => lab.apply(*at, terminal, Input::Tick),
            Some(Effect::ReadFile(path)) => {
                let file = if path == name { Ok(text.as_bytes().to_vec()) } else { file(lab.world(), path) };
                lab.apply(lab.world().clock, terminal, Input::File(file))
            }
            _ => return effects,
        };
        effects.pop();
        effects.extend(more);
    }
}

/// Returns what the utility prints after a start with a configuration file of the front end, until it waits or has
/// ended.
fn started_with(config: &str) -> (String, Option<i32>) {
    let mut lab = Lab::new(Start::sandbox(Preset::Single, Flavour::Linux, 1), None);
    let mut effects = lab.open_cmu(FIRST_TERMINAL, Client(7), &["my.cfg".to_owned()]);
    let effects = run(&mut lab, FIRST_TERMINAL, &mut effects, ("my.cfg", config));
    let (mut printed, mut status) = (String::new(), None);
    for effect in effects {
        match effect {
            Effect::Print(text) => printed += &text.plain(),
            Effect::Exit(code) => status = Some(*code),
            _ => {}
        }
    }
    if status.is_some() {
        assert!(lab.world().cluster.clients().is_empty(), "nothing is left open");
    }
    (printed, status)
}

#[test]
fn one_server_that_does_not_answer_ends_the_utility() {
    // `docs/reference/host.md` 11.1 and `docs/reference/cmu.md` 3.5.
    let servers = r#"{"servers": [{"name": "a", "hostname": "10.0.2.9"}, {"name": "b", "hostname": "10.0.9.9"}]}"#;
    let expected = "\
Connecting to the server(s), it may take time
depending on the server(s) load, please wait...

Connecting to server 'a': hostname '10.0.2.9', port 2225...
Connected to server 'a': hostname '10.0.2.9', port 2225.
E2E enabled on server 0(a)

Connecting to server 'b': hostname '10.0.9.9', port 2225...
Connection to server 10.0.9.9(10.0.9.9) on port 2225 failed:Connection timed out
Connection to one of servers failed, exiting...
";
    assert_eq!(started_with(servers), (expected.to_owned(), Some(1)));
    let port = r#"{"servers": [{"name": "a", "hostname": "10.0.2.9", "port": 2223}]}"#;
    let (printed, status) = started_with(port);
    assert!(printed.ends_with(
        "\nConnection to server 10.0.2.9(10.0.2.9) on port 2223 failed:Connection refused\n\
         Connection to one of servers failed, exiting...\n"
    ));
    assert_eq!(status, Some(1));
}

#[test]
fn an_interrupt_ends_the_utility_at_every_prompt() {
    for lines in [
        &[][..],
        &["loginHSM PRECO admin -hpswd"],
        &["changePswd PRECO admin NewPassword1"],
        &["changePswd PRECO admin NewPassword1", "y"],
        &["changePswd PRECO admin -hpswd", "NewPassword1"],
    ] {
        let mut terminal = Terminal::cmu(Preset::Activation);
        terminal.play(lines);
        terminal.play(&["^C"]);
        assert!(terminal.screen.ends_with("^C\n[ec2-user@ip-10-0-0-10 ~]$ "), "{lines:?}: {}", terminal.screen);
        assert_eq!(terminal.state(), "INITIALIZED");
        assert!(terminal.lab.world().cluster.clients().is_empty());
    }
}

#[test]
fn the_end_of_input_at_every_prompt() {
    for (lines, shown) in [
        (&[][..], "aws-cloudhsm>\ndisconnecting from servers, please wait...\n[ec2-user@ip-10-0-0-10 ~]$ "),
        (&["loginHSM PRECO admin -hpswd"], "Enter password: \naws-cloudhsm>"),
        (&["changePswd PRECO admin NewPassword1"], "Do you want to continue(y/n)?\naws-cloudhsm>"),
        (&["changePswd PRECO admin NewPassword1", "y"], "Retry/Ignore/Abort?(R/I/A):\naws-cloudhsm>"),
    ] {
        let mut terminal = Terminal::cmu(Preset::Activation);
        terminal.play(lines);
        terminal.play(&["^D"]);
        assert!(terminal.screen.ends_with(shown), "{lines:?}: {}", terminal.screen);
    }
}
