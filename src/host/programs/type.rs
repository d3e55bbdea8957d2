//! `type` of cmd: prints files (`docs/reference/host.md` 14.4).

use serde::{Deserialize, Serialize};

use crate::{
    files::FileError,
    host::{
        run::Command,
        surroundings::Surroundings,
        wording::{DENIED, NO_FILE, SYNTAX},
    },
};

/// `type`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::host) struct Type;

impl Command for Type {
    fn run(&self, arguments: &[String], surroundings: &mut Surroundings) -> i32 {
        if arguments.is_empty() {
            surroundings.error_line(SYNTAX);
            return 1;
        }
        let mut status = 0;
        for argument in arguments {
            match surroundings.read(argument).map(<[u8]>::to_vec) {
                Ok(bytes) => {
                    if arguments.len() > 1 {
                        surroundings.print(&format!("\n{argument}\n\n\n"));
                    }
                    print(&bytes, surroundings);
                }
                Err(error) => {
                    let denied = matches!(error, FileError::Denied | FileError::IsAFolder);
                    surroundings.error_line(if denied { DENIED } else { NO_FILE });
                    status = 1;
                }
            }
        }
        status
    }
}

/// Prints a file. One without a line break at its end leaves the cursor there; cmd moves on by itself.
fn print(bytes: &[u8], surroundings: &mut Surroundings) {
    surroundings.write(bytes);
    if !bytes.ends_with(b"\n") {
        surroundings.print("\n");
    }
}
