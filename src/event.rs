//! Events of the tools: the second stream of events, beside the audit logs of the devices.
//!
//! Tools report them as they run, and lessons read them. They are not saved. An event never holds the password of a
//! command that was understood.

/// Something that happened in a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToolEvent {
    /// The learner's terminal has reached the client instance.
    Connected,
    /// The learner has left the client instance again.
    Disconnected,
    /// A program is up: for CMU, once it has connected to every server.
    ProgramStarted {
        /// Name of the program.
        program: &'static str,
    },
    /// A program has ended.
    ProgramEnded {
        /// Name of the program.
        program: &'static str,
        /// Exit status.
        status: i32,
    },
    /// CMU has listed the users.
    UsersListed,
    /// CMU has created a user on a server.
    UserCreated {
        /// Type of the user as typed.
        user_type: String,
        /// Name of the user as typed.
        user: String,
        /// The password was written in angle brackets.
        placeholder: bool,
    },
    /// CMU has deleted a user from a server.
    UserDeleted {
        /// Type of the user as typed.
        user_type: String,
        /// Name of the user as typed.
        user: String,
    },
    /// CMU has copied a user to another server.
    UserSynced {
        /// Id of the user on the source.
        user: u32,
        /// Number of the destination.
        server: usize,
    },
    /// CMU has shown address, state and login of a server.
    ServerInfoShown {
        /// Its number.
        server: usize,
    },
    /// CMU has shown the hardware of a server.
    HsmInfoShown,
    /// CMU has saved a certificate.
    CertificateSaved {
        /// Which one, by its number.
        kind: u32,
    },
    /// CMU has changed its mode: `server`, or `global`.
    ModeEntered {
        /// The server of server mode.
        server: Option<usize>,
    },
    /// CMU has encrypted its sessions end to end.
    E2eEnabled,
    /// CMU has changed a password on at least one server.
    PasswordSet {
        /// Type of the user as typed.
        user_type: String,
        /// Name of the user as typed.
        user: String,
        /// The new password equals the old one.
        unchanged: bool,
        /// The new password was written in angle brackets, as manuals write a placeholder.
        placeholder: bool,
    },
    /// A question was answered.
    PromptAnswered {
        /// Which question: `confirm`, `retry`, `rollback`, `host-key`, or `answer` for one of a command's own.
        prompt: &'static str,
        /// The answer understood, in lower case, or `invalid`. An answer to a question of a command's own is `given` or
        /// `blank`.
        answer: &'static str,
    },
    /// A command was refused before or by the device.
    CommandRefused {
        /// The program that refused: `cloudhsm_mgmt_util`, `shell`, `ssh`.
        program: &'static str,
        /// The command as the program names it; empty when it is not known.
        command: String,
        /// Why, as a stable id (`docs/reference/errors.md` 4 for CMU).
        reason: &'static str,
        /// The user type as typed, where the command has one.
        user_type: Option<String>,
        /// The password was written in angle brackets.
        placeholder: bool,
    },
}

impl ToolEvent {
    /// Returns the name of the event in lessons.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Disconnected => "disconnected",
            Self::ProgramStarted { .. } => "program-started",
            Self::ProgramEnded { .. } => "program-ended",
            Self::UsersListed => "users-listed",
            Self::UserCreated { .. } => "user-created",
            Self::UserDeleted { .. } => "user-deleted",
            Self::UserSynced { .. } => "user-synced",
            Self::ServerInfoShown { .. } => "server-info-shown",
            Self::HsmInfoShown => "hsm-info-shown",
            Self::CertificateSaved { .. } => "certificate-saved",
            Self::ModeEntered { .. } => "mode-entered",
            Self::E2eEnabled => "e2e-enabled",
            Self::PasswordSet { .. } => "password-set",
            Self::PromptAnswered { .. } => "prompt-answered",
            Self::CommandRefused { .. } => "command-refused",
        }
    }

    /// Returns the fields of the event in lessons, with their values as text.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let word = |name, value: &str| (name, value.to_owned());
        match self {
            Self::Connected | Self::Disconnected | Self::UsersListed | Self::HsmInfoShown | Self::E2eEnabled => {
                Vec::new()
            }
            Self::UserCreated { user_type, user, placeholder } => {
                vec![word("user-type", user_type), word("user", user), ("placeholder", placeholder.to_string())]
            }
            Self::UserDeleted { user_type, user } => vec![word("user-type", user_type), word("user", user)],
            Self::UserSynced { user, server } => {
                vec![("user", user.to_string()), ("server", server.to_string())]
            }
            Self::ServerInfoShown { server } => vec![("server", server.to_string())],
            Self::CertificateSaved { kind } => vec![("kind", kind.to_string())],
            Self::ModeEntered { server: None } => vec![word("mode", "global")],
            Self::ModeEntered { server: Some(server) } => {
                vec![word("mode", "server"), ("server", server.to_string())]
            }
            Self::ProgramStarted { program } => vec![word("program", program)],
            Self::ProgramEnded { program, status } => vec![word("program", program), ("status", status.to_string())],
            Self::PasswordSet { user_type, user, unchanged, placeholder } => vec![
                word("user-type", user_type),
                word("user", user),
                ("unchanged", unchanged.to_string()),
                ("placeholder", placeholder.to_string()),
            ],
            Self::PromptAnswered { prompt, answer } => vec![word("prompt", prompt), word("answer", answer)],
            Self::CommandRefused { program, command, reason, user_type, placeholder } => {
                let placeholder = ("placeholder", placeholder.to_string());
                let refused = [word("program", program), word("command", command), word("reason", reason), placeholder];
                refused.into_iter().chain(user_type.as_ref().map(|typed| word("user-type", typed))).collect()
            }
        }
    }
}
