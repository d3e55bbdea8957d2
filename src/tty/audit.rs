//! `hsm-dojo audit`: prints the audit logs in a state file, as the log service delivers them or as JSON
//! (`docs/reference/hsm-model.md` 10).

use std::{ffi::OsString, path::PathBuf};

use lexopt::{Arg, Parser};
use serde::Serialize;

use super::{failure::Failure, lookup, screen::Screen, state_file::StateFile};
use crate::{
    host::World,
    hsm::{AuditEvent, SessionHandle},
    hsm_text, saved,
    text::visible,
    view::{self, AuditFilter, AuditRow},
};

/// The parsed arguments.
#[derive(Debug, PartialEq)]
struct Request {
    file: PathBuf,
    /// Print only the log of the HSM at this address.
    address: Option<String>,
    json: bool,
}

/// One record as JSON. Fields that a record lacks are left out.
#[derive(Serialize)]
struct Record {
    hsm: String,
    /// Unix time in microseconds.
    usecs: u64,
    sequence: u64,
    reboot_counter: u32,
    opcode: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    opcode_number: Option<u16>,
    session: SessionHandle,
    response: u16,
    response_text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_type: Option<String>,
}

/// Runs `hsm-dojo audit` with the arguments after that word and returns the exit status.
pub(super) fn run(args: Vec<OsString>) -> Result<i32, Failure> {
    let request = parse(args)?;
    let file = StateFile::open_existing(&request.file)?;
    let world = file.read_world()?;
    let log = log(&world, request.address.as_deref())?;
    let printed = if request.json { data(&world, &log) } else { raw(&world, &log) };
    Screen::new().print(&printed).map(|()| 0)
}

fn parse(args: Vec<OsString>) -> Result<Request, Failure> {
    let usage = |why: String| Failure::Usage(format!("{why}; say: hsm-dojo audit FILE [ADDRESS] [--json]."));
    let (mut parser, mut words, mut json) = (Parser::from_args(args), Vec::new(), false);
    while let Some(arg) = parser.next().map_err(|error| usage(error.to_string()))? {
        match arg {
            Arg::Long("json") => json = true,
            Arg::Value(word) if words.len() < 2 => words.push(word),
            other => return Err(usage(other.unexpected().to_string())),
        }
    }
    let mut words = words.into_iter();
    let file = words.next().ok_or_else(|| usage("audit needs a state file".to_owned()))?.into();
    Ok(Request { file, address: words.next().map(|word| word.to_string_lossy().into_owned()), json })
}

/// Returns the records of all HSMs, sorted by time, or those of the HSM at an address.
fn log<'a>(world: &'a World, address: Option<&str>) -> Result<Vec<AuditRow<'a>>, Failure> {
    let hsm = address.map(|address| lookup::hsm(world, address)).transpose()?;
    Ok(view::audit(world, &AuditFilter { hsm, ..AuditFilter::default() }, usize::MAX).0)
}

/// Formats records as the log service delivers them. Control characters in user names are made visible.
fn raw(world: &World, log: &[AuditRow]) -> String {
    let shown = |line: &str| line.split('\t').map(visible).collect::<Vec<_>>().join("\t") + "\n";
    view::raw(world, log).trim_end().lines().map(shown).collect()
}

/// Formats records as JSON, one object on each line.
fn data(world: &World, log: &[AuditRow]) -> String {
    let mut text = String::new();
    for AuditRow { hsm, event } in log {
        let AuditEvent { at, sequence, reboot_counter, opcode, session, response, about } = event;
        let record = Record {
            hsm: world.cluster.nodes()[*hsm].hsm().id().to_owned(),
            usecs: at.unix_micros(),
            sequence: *sequence,
            reboot_counter: *reboot_counter,
            opcode: opcode.name().to_owned(),
            opcode_number: opcode.number(),
            session: *session,
            response: response.code,
            response_text: hsm_text::response_text(response).to_owned(),
            user_name: about.as_ref().map(|(name, _)| name.clone()),
            user_type: about.as_ref().map(|(_, user_type)| user_type.audit_name().to_owned()),
        };
        text += &saved::write(&record);
        text += "\n";
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &[&str]) -> Result<Request, String> {
        parse(words.iter().map(OsString::from).collect()).map_err(|failure| failure.to_string())
    }

    #[test]
    fn a_file_and_the_options_are_parsed() {
        let request =
            |address: Option<&str>, json| Ok(Request { file: "w".into(), address: address.map(str::to_owned), json });
        assert_eq!(parsed(&["w"]), request(None, false));
        assert_eq!(parsed(&["--json", "w", "10.0.2.9"]), request(Some("10.0.2.9"), true));
        for words in [&[][..], &["--json"], &["w", "x", "y"], &["w", "--xml"], &["w", "--json=1"]] {
            assert!(parsed(words).unwrap_err().contains("hsm-dojo audit FILE [ADDRESS] [--json]"), "{words:?}");
        }
    }
}
