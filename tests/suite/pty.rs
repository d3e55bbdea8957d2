//! The built program on a pseudoterminal: exact prompts, echo by the driver, no escape codes, signals.
//!
//! The terminal has the usual settings (`stty sane`). After the program has ended, its echo is checked.

use std::{process::Command, rc::Rc};

use rexpect::session::{PtySession, spawn_command};

use hsm_dojo::course;

use crate::pipe::{CONFIG, Native, PROGRAM, run};

/// Maximum time of a wait, which is long enough for a busy machine.
const PATIENCE_MILLIS: u64 = 60_000;

const START: &str = "\
Connecting to the server(s), it may take time\r
depending on the server(s) load, please wait...\r
\r
Connecting to server 'server1': hostname '10.0.1.12', port 2225...\r
Connected to server 'server1': hostname '10.0.1.12', port 2225.\r
E2E enabled on server 0(server1)\r
";
const LOGGED_IN: &str = "\r\nloginHSM success on server 0(server1)\r\n";
const CAUTION: &str = "\
\r
*************************CAUTION********************************\r
This is a CRITICAL operation, should be done on all nodes in the\r
cluster. AWS does NOT synchronize these changes automatically with the\r
nodes on which this operation is not executed or failed, please\r
ensure this operation is executed on all nodes in the cluster.\r
****************************************************************\r
\r
";
const CHANGED: &str = "Changing password for admin(PRECO) on 1 nodes\r\nchangePswd success on server 0(server1)\r\n";
const QUIT: &str = "\r\ndisconnecting from servers, please wait...\r\n";

const MAIN: &str = "aws-cloudhsm>";
const CONFIRM: &str = "Do you want to continue(y/n)?";

/// The script on the terminal. The outer shell prints how the program has ended. The inner shell prints its process id
/// and executes the program.
const SCRIPT: &str = r#"
trap : INT QUIT
stty sane
sh -c 'echo "process $$"; exec "$0" "$@"' "$0" "$@"
echo "status $?"
stty -a | tr ' ;' '\n\n' | grep -x -e echo -e -echo -e icanon -e -icanon
"#;

/// A pseudoterminal on which the program runs.
struct Terminal {
    session: PtySession,
    process: String,
    _native: Rc<Native>,
}

impl Terminal {
    fn new(program: &str, args: &[&str]) -> Self {
        Self::on(Rc::new(Native::new()), program, args)
    }

    /// A program in a folder that other terminals share.
    fn on(native: Rc<Native>, program: &str, args: &[&str]) -> Self {
        let mut command = native.command("sh", &["-c", SCRIPT]);
        command.arg(native.path(program)).args(args).env("TERM", "xterm").env("PATH", env!("PATH"));
        let mut session = spawn_command(command, Some(PATIENCE_MILLIS)).unwrap();
        session.exp_string("process ").unwrap();
        let process = session.exp_string("\r\n").unwrap();
        Self { session, process, _native: native }
    }

    /// The utility, up to its first prompt.
    fn utility() -> Self {
        let mut terminal = Self::new("cloudhsm_mgmt_util", &[CONFIG]);
        terminal.expect(&format!("{START}{MAIN}"));
        terminal
    }

    fn logged_in() -> Self {
        let mut terminal = Self::utility();
        terminal.type_line("loginHSM PRECO admin password", &format!("{LOGGED_IN}{MAIN}"));
        terminal
    }

    /// Waits for exactly this text, with nothing before it.
    fn expect(&mut self, text: &str) {
        let before = self.session.exp_string(text).unwrap_or_else(|error| panic!("waiting for {text:?}: {error}"));
        assert_eq!(before, "", "in front of {text:?}");
    }

    /// Types a line that the driver echoes, and waits for the output.
    fn type_line(&mut self, line: &str, then: &str) {
        self.session.send_line(line).unwrap();
        self.expect(&format!("{line}\r\n{then}"));
    }

    /// Types a hidden entry. The utility itself moves to the next line.
    fn type_hidden(&mut self, line: &str, then: &str) {
        self.session.send_line(line).unwrap();
        self.expect(&format!("\r\n{then}"));
    }

    fn press(&mut self, key: char, then: &str) {
        self.session.send_control(key).unwrap();
        self.expect(then);
    }

    fn ask_to_end(&self) {
        assert!(Command::new("kill").args(["-TERM", &self.process]).status().unwrap().success());
    }

    /// Checks that the program has ended with this status, and that the terminal settings are restored.
    fn ended(mut self, status: u8) {
        self.expect(&format!("status {status}\r\nicanon\r\necho\r\n"));
        assert_eq!(self.session.exp_eof().unwrap(), "");
    }
}

#[test]
fn the_activation_by_hand_matches_the_page_exactly() {
    let table = |user_type: &str| {
        format!(
            "Users on server 0(server1):\r\nNumber of users found:2\r\n\r\n    \
             User Id             User Type       User Name                          MofnPubKey    LoginFailureCnt         2FA\r\n         \
             1              {user_type:<5}           admin                                    NO               0               NO\r\n         \
             2              AU              app_user                                 NO               0               NO\r\n{MAIN}"
        )
    };
    let mut terminal = Terminal::utility();
    terminal.type_line("listUsers", &table("PRECO"));
    terminal.type_line("loginHSM PRECO admin password", &format!("{LOGGED_IN}{MAIN}"));
    terminal.type_line("changePswd PRECO admin NewPassword1", &format!("{CAUTION}{CONFIRM}"));
    terminal.type_line("y", &format!("{CHANGED}{MAIN}"));
    terminal.type_line("listUsers", &table("CO"));
    terminal.type_line("quit", QUIT);
    terminal.ended(0);
}

#[test]
fn hidden_entries_are_not_echoed_and_later_input_is() {
    let mut terminal = Terminal::utility();
    terminal.type_line("loginHSM PRECO admin -hpswd", "Enter password: ");
    terminal.type_hidden("password", &format!("{LOGGED_IN}{MAIN}"));
    terminal.type_line("changePswd PRECO admin -hpswd", "Enter new password: ");
    terminal.type_hidden("NewPassword1", "Re-enter new password: ");
    terminal.type_hidden("NewPassword1", &format!("{CAUTION}{CONFIRM}"));
    terminal.type_line("x", &format!("Invalid option, please type 'y' or 'n'\r\n\r\n{CONFIRM}"));
    terminal.type_line("y", &format!("{CHANGED}{MAIN}"));
    terminal.type_line("quit", QUIT);
    terminal.ended(0);
}

#[test]
fn an_interrupt_ends_it_with_130_at_every_prompt_and_echo_comes_back() {
    let mut main = Terminal::utility();
    main.press('c', "^C\r\n");
    main.ended(130);

    let mut confirm = Terminal::logged_in();
    confirm.type_line("changePswd PRECO admin NewPassword1", &format!("{CAUTION}{CONFIRM}"));
    confirm.press('c', "^C\r\n");
    confirm.ended(130);

    let mut hidden = Terminal::utility();
    hidden.type_line("loginHSM PRECO admin -hpswd", "Enter password: ");
    // While echo is off, the driver does not echo ^C either.
    hidden.press('c', "\r\n");
    hidden.ended(130);

    let mut quit = Terminal::utility();
    quit.type_line("loginHSM PRECO admin -hpswd", "Enter password: ");
    quit.press('\\', "\r\n");
    quit.ended(131);
}

#[test]
fn the_end_of_input_is_answered_at_every_prompt() {
    let mut terminal = Terminal::utility();
    terminal.type_line("loginHSM PRECO admin -hpswd", "Enter password: ");
    terminal.press('d', &format!("\r\n{MAIN}"));
    terminal.type_line("loginHSM PRECO admin password", &format!("{LOGGED_IN}{MAIN}"));
    terminal.type_line("changePswd PRECO admin NewPassword1", &format!("{CAUTION}{CONFIRM}"));
    terminal.press('d', &format!("\r\n{MAIN}"));
    terminal.press('d', QUIT);
    terminal.ended(0);
}

#[test]
fn a_termination_signal_restores_the_terminal() {
    let mut terminal = Terminal::utility();
    terminal.type_line("loginHSM PRECO admin -hpswd", "Enter password: ");
    terminal.ask_to_end();
    terminal.expect("\r\n");
    terminal.ended(143);

    let mut shell = Terminal::new(PROGRAM, &[]);
    // After the prompt the line editor reads keys and echoes them itself.
    shell.session.exp_string("$ ").unwrap();
    shell.session.send("x").unwrap();
    shell.session.flush().unwrap();
    shell.session.exp_string("x").unwrap();
    shell.ask_to_end();
    shell.ended(143);
}

#[test]
fn the_shell_has_a_line_editor_and_the_utility_has_none() {
    let mut terminal = Terminal::new(PROGRAM, &[]);
    let start = format!("/opt/cloudhsm/bin/cloudhsm_mgmt_util {CONFIG}");
    terminal.session.exp_string("[ec2-user@").unwrap();
    terminal.session.send_line(&start).unwrap();
    terminal.session.exp_string(&format!("{START}{MAIN}")).unwrap();
    terminal.type_line("loginHSM PRECO admin -hpswd", "Enter password: ");
    terminal.type_hidden("password", &format!("{LOGGED_IN}{MAIN}"));
    terminal.press('c', "^C\r\n");
    terminal.session.exp_string("[ec2-user@").unwrap();
    terminal.session.send_control('d').unwrap();
    terminal.session.exp_string("logout\r\n").unwrap();
    terminal.ended(130);
}

#[test]
fn pasted_lines_answer_one_prompt_after_the_other() {
    let mut terminal = Terminal::new(PROGRAM, &[]);
    terminal.session.exp_string("$ ").unwrap();
    let lines = format!("/opt/cloudhsm/bin/cloudhsm_mgmt_util {CONFIG}\nloginHSM PRECO admin -hpswd\npassword\nquit");
    terminal.session.send_line(&format!("\x1b[200~{lines}\x1b[201~")).unwrap();
    terminal.session.exp_string(&format!("{START}{MAIN}")).unwrap();
    terminal.expect(&format!("loginHSM PRECO admin -hpswd\r\nEnter password: \r\n{LOGGED_IN}{MAIN}quit\r\n{QUIT}"));
    terminal.session.exp_string("$ ").unwrap();
    terminal.session.send_control('d').unwrap();
    terminal.session.exp_string("logout\r\n").unwrap();
    terminal.ended(0);
}

/// The prompt of the shell on the learner's own computer, and of the one on the client instance.
const LAPTOP: &str = "learner@laptop:~$ ";
const INSTANCE: &str = "[ec2-user@ip-10-0-0-10 ~]$ ";

/// The lesson of the activation page in a state file. What the simulator itself says is not on this terminal. Waits for
/// exactly this prompt; only the line editor of a shell prints something before it.
fn open_activation(native: &Rc<Native>, prompt: &str) -> Terminal {
    let script = r#"exec "$0" --lesson activate-linux --state lab 2>/dev/null"#;
    let mut terminal = Terminal::on(Rc::clone(native), "/bin/sh", &["-c", script, PROGRAM]);
    match prompt {
        LAPTOP | INSTANCE => _ = terminal.session.exp_string(prompt).unwrap(),
        _ => terminal.expect(prompt),
    }
    terminal
}

#[test]
fn the_activation_continues_at_every_prompt_after_the_process_has_ended() {
    let native = Rc::new(Native::new());
    let start = format!("/opt/cloudhsm/bin/cloudhsm_mgmt_util {CONFIG}");
    let mut prompt = LAPTOP;
    for (line, next) in [
        (
            "ssh -i cloudhsm-client.pem ec2-user@10.0.0.10",
            "Are you sure you want to continue connecting (yes/no/[fingerprint])? ",
        ),
        ("yes", INSTANCE),
        (&start, MAIN),
        ("listUsers", MAIN),
        ("loginHSM PRECO admin -hpswd", "Enter password: "),
        ("password", MAIN),
        ("changePswd PRECO admin -hpswd", "Enter new password: "),
        ("Kiyomizu7", "Re-enter new password: "),
        ("Kiyomizu7", CONFIRM),
        ("y", MAIN),
        ("listUsers", MAIN),
        ("quit", INSTANCE),
        (&start, MAIN),
        ("loginHSM CO admin Kiyomizu7", MAIN),
        ("quit", INSTANCE),
    ] {
        let mut terminal = open_activation(&native, prompt);
        terminal.session.send_line(line).unwrap();
        terminal.session.exp_string(next).unwrap();
        terminal.ask_to_end();
        terminal.session.exp_string("status 143\r\n").unwrap();
        prompt = next;
    }
    drop(open_activation(&native, prompt));
    let words = run(native.dojo(&["--state", "lab"]), ":steps\n").words;
    for step in course::built_in("activate-linux").unwrap().steps {
        assert!(words.contains(&format!("done  {}", step.title)), "{words}");
    }
}
