//! The transcript of the activation page, and the further lines that the utility prints.
//!
//! The page is the source, but the utility prints more than the page shows. So the terminal is compared twice: with the
//! lines of the page, in order, and with the complete text that this project prints.

/// The console blocks of the activation page in order, verbatim, from the first command on.
const PAGE: &str = "\
aws-cloudhsm>listUsers
Users on server 0(server1):
Number of users found:2

    User Id             User Type       User Name                          MofnPubKey    LoginFailureCnt         2FA
         1              PRECO           admin                                    NO               0               NO
         2              AU              app_user                                 NO               0               NO
aws-cloudhsm>loginHSM PRECO admin password

loginHSM success on server 0(server1)
aws-cloudhsm>changePswd PRECO admin <NewPassword>

*************************CAUTION********************************
This is a CRITICAL operation, should be done on all nodes in the
cluster. AWS does NOT synchronize these changes automatically with the
nodes on which this operation is not executed or failed, please
ensure this operation is executed on all nodes in the cluster.
****************************************************************

Do you want to continue(y/n)?y
Changing password for admin(PRECO) on 1 nodes
aws-cloudhsm>listUsers
Users on server 0(server1):
Number of users found:2

    User Id             User Type       User Name                          MofnPubKey    LoginFailureCnt         2FA
         1              CO              admin                                    NO               0               NO
         2              AU              app_user                                 NO               0               NO
aws-cloudhsm>quit";

/// What the utility prints when it starts.
pub const START: &str = "\
Connecting to the server(s), it may take time
depending on the server(s) load, please wait...

Connecting to server 'server1': hostname '10.0.1.12', port 2225...
Connected to server 'server1': hostname '10.0.1.12', port 2225.
E2E enabled on server 0(server1)";

/// The line that the page leaves out of its transcript.
const RESULT: &str = "changePswd success on server 0(server1)";

/// What the utility prints when it ends.
pub const END: &str = "\ndisconnecting from servers, please wait...";

/// The lines of the page with this password in place of the page's placeholder.
pub fn page(password: &str) -> String {
    PAGE.replace("<NewPassword>", password)
}

/// The whole transcript that this project prints, from the first prompt of the utility to its end.
pub fn transcript(password: &str) -> String {
    let confirmed = "Changing password for admin(PRECO) on 1 nodes";
    let page = page(password).replace(confirmed, &format!("{confirmed}\n{RESULT}"));
    format!("{page}\n{END}")
}

/// Checks that `screen` has the lines of `page` in order. Between them may be only lines that the page is known to
/// leave out. Anything may come before the first line and after the last.
pub fn appears_in_order(page: &str, screen: &str) -> Result<(), String> {
    let mut wanted = page.lines().peekable();
    let first = wanted.peek().copied().unwrap_or_default();
    for line in screen.lines().skip_while(|line| *line != first) {
        match wanted.peek() {
            None => return Ok(()),
            Some(next) if *next == line => _ = wanted.next(),
            Some(_) if line == RESULT => {}
            Some(next) => return Err(format!("{line:?} stands where {next:?} should")),
        }
    }
    wanted.next().map_or(Ok(()), |line| Err(format!("{line:?} is missing")))
}

/// Compares line by line, so that a difference is found in a long text.
#[track_caller]
pub fn assert_same_lines(actual: &str, expected: &str) {
    let number = actual.lines().zip(expected.lines()).take_while(|(left, right)| left == right).count();
    let (left, right) = (actual.lines().nth(number), expected.lines().nth(number));
    assert!(
        actual == expected,
        "line {}: there is {left:?} where {right:?} should be; the whole:\n{actual}",
        number + 1
    );
}

#[test]
fn the_matcher_knows_what_the_page_leaves_out() {
    let page = page("Kiyomizu7");
    let screen = format!("$ start\n{START}\n{}\n$ ", transcript("Kiyomizu7"));
    assert_eq!(appears_in_order(&page, &screen), Ok(()));
    for (from, to) in [
        ("Users on server 0(server1):", "Users on server 0(server1): "),
        (RESULT, "changePswd success on server 1(server1)"),
        ("Number of users found:2\n\n", "Number of users found:2\n"),
        ("aws-cloudhsm>quit", ""),
        ("CO              admin", "CO             admin"),
        ("Kiyomizu7", "kiyomizu7"),
    ] {
        assert!(appears_in_order(&page, &screen.replace(from, to)).is_err(), "{from:?}");
    }
}
