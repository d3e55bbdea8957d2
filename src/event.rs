//! What happened at the keyboard: the second stream of events, beside the audit log of the devices.
//!
//! Tools report these as they run; lessons and coach notes read them. An event never carries a secret.

use serde::Serialize;

/// Something that happened at the keyboard. Serialised, it is what the goals of a lesson are matched against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
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
        /// Which question: `confirm`, `retry` or `host-key`.
        prompt: &'static str,
        /// The answer understood, in lower case, or `invalid`.
        answer: &'static str,
    },
    /// A command was refused before or by the device.
    CommandRefused {
        /// The program that refused: `cmu`, `shell`, `ssh`.
        program: &'static str,
        /// The command as the program names it; empty when it is not known.
        command: String,
        /// Why, as a stable id (`errors.md` 4 for CMU).
        reason: &'static str,
        /// The user type as typed, where the command has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        user_type: Option<String>,
    },
}
