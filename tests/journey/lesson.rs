//! The two activation lessons, with the words of their machines.

/// Prompt of the utility.
pub const CMU: &str = "aws-cloudhsm>";
/// Prompt for the confirmation of a command.
pub const CONFIRM: &str = "Do you want to continue(y/n)?";
/// Prompt after a failure.
pub const RETRY: &str = "Retry/Ignore/Abort?(R/I/A):";
/// Prompt of a hidden entry; it ends in a blank.
pub const HIDDEN: &str = "Enter password: ";
/// Question of `ssh` at the first connection; it ends in a blank.
pub const HOST_KEY: &str = "Are you sure you want to continue connecting (yes/no/[fingerprint])? ";
/// Name of the button that leads to the client instance.
pub const CONNECT: &str = "Connect to the client instance";

/// What the learner changes the password to. Nothing else on the page contains it.
pub const PASSWORD: &str = "Kiyomizu7-dera";

/// A lesson with the words of its machines.
pub struct Lesson {
    /// Its address.
    pub route: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Prompt of the learner's own computer.
    pub laptop: &'static str,
    /// Lines that lead to the client instance, each with the prompt that follows.
    pub way: &'static [(&'static str, &'static str)],
    /// Prompt of the client instance.
    pub instance: &'static str,
    /// The command that starts the utility.
    pub start: &'static str,
    /// What the shell prints between the end of a program and its next prompt.
    pub gap: &'static str,
}

impl Lesson {
    /// Lines that activate the cluster from the client instance on, each with the prompt that follows.
    pub fn activation(&self) -> [(String, &'static str); 7] {
        [
            (self.start.to_owned(), CMU),
            ("listUsers".to_owned(), CMU),
            ("loginHSM PRECO admin password".to_owned(), CMU),
            (format!("changePswd PRECO admin {PASSWORD}"), CONFIRM),
            ("y".to_owned(), CMU),
            ("listUsers".to_owned(), CMU),
            ("quit".to_owned(), self.instance),
        ]
    }

    /// Lines that log in with the new password, which is a hidden entry.
    pub fn proof(&self) -> [(String, &'static str); 4] {
        [
            (self.start.to_owned(), CMU),
            ("loginHSM CO admin -hpswd".to_owned(), HIDDEN),
            (PASSWORD.to_owned(), CMU),
            ("quit".to_owned(), self.instance),
        ]
    }
}

/// On Amazon Linux.
pub const LINUX: Lesson = Lesson {
    route: "#/lesson/activate-linux",
    title: "Activate a cluster from Linux",
    laptop: "learner@laptop:~$ ",
    way: &[("ssh -i cloudhsm-client.pem ec2-user@10.0.0.10", HOST_KEY), ("yes", "[ec2-user@ip-10-0-0-10 ~]$ ")],
    instance: "[ec2-user@ip-10-0-0-10 ~]$ ",
    start: "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg",
    gap: "",
};

/// On Windows Server.
pub const WINDOWS: Lesson = Lesson {
    route: "#/lesson/activate-windows",
    title: "Activate a cluster from Windows",
    laptop: r"C:\Users\learner>",
    way: &[("mstsc /v:10.0.0.11", r"C:\Program Files\Amazon\CloudHSM>")],
    instance: r"C:\Program Files\Amazon\CloudHSM>",
    start: r"cloudhsm_mgmt_util.exe C:\ProgramData\Amazon\CloudHSM\data\cloudhsm_mgmt_util.cfg",
    gap: "\n",
};
