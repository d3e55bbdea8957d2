//! `hsm-dojo audit`: the audit logs of a state file, as the log service delivers them or as data, for whoever looks on from
//! outside or works on with them (`hsm-model.md` 10).

use std::{ffi::OsString, path::PathBuf};

use lexopt::{Arg, Parser};

use serde::Serialize;

use super::{failure::Failure, fault, screen::Screen, shell, store::StateFile};
use crate::{
    host::World,
    hsm::{AuditEvent, SessionHandle},
    hsm_text, saved,
    text::visible,
    view::{self, AuditFilter, AuditRow},
};

/// What was asked for.
#[derive(Debug, PartialEq)]
struct Order {
    file: PathBuf,
    /// Only the log of the HSM at this address.
    address: Option<String>,
    json: bool,
}

/// One record as data: numbers are numbers, and what a record does not have is not there.
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

/// Carries `hsm-dojo audit` out, with the arguments behind that word, and gives the exit status.
pub(super) fn run(args: Vec<OsString>) -> Result<i32, Failure> {
    let order = parse(args)?;
    let file = StateFile::of_any_kind(&order.file)?;
    let world = shell::world(&file)?;
    let log = log(&world, order.address.as_deref())?;
    let printed = if order.json { data(&world, &log) } else { raw(&world, &log) };
    Screen::new().print(&printed).map(|()| 0)
}

fn parse(args: Vec<OsString>) -> Result<Order, Failure> {
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
    Ok(Order { file, address: words.next().map(|word| word.to_string_lossy().into_owned()), json })
}

/// All records in the order of time, or those of one HSM.
fn log<'a>(world: &'a World, address: Option<&str>) -> Result<Vec<AuditRow<'a>>, Failure> {
    if let Some(address) = address {
        fault::check(world, address)?;
    }
    let place = address.and_then(|address| world.cluster.nodes().iter().position(|node| node.eni_ip == address));
    Ok(view::audit(world, &AuditFilter { hsm: place, ..AuditFilter::default() }, usize::MAX).0)
}

/// The records as they are delivered; over several HSMs each begins with the HSM's id. Names are as somebody typed them.
fn raw(world: &World, log: &[AuditRow]) -> String {
    let shown = |line: &str| line.split('\t').map(visible).collect::<Vec<_>>().join("\t") + "\n";
    view::raw(world, log).trim_end().lines().map(shown).collect()
}

/// One object a line.
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

    fn parsed(words: &[&str]) -> Result<Order, String> {
        parse(words.iter().map(OsString::from).collect()).map_err(|failure| failure.to_string())
    }

    #[test]
    fn a_file_and_what_of_it_are_understood() {
        let order =
            |address: Option<&str>, json| Ok(Order { file: "w".into(), address: address.map(str::to_owned), json });
        assert_eq!(parsed(&["w"]), order(None, false));
        assert_eq!(parsed(&["--json", "w", "10.0.2.9"]), order(Some("10.0.2.9"), true));
        for words in [&[][..], &["--json"], &["w", "x", "y"], &["w", "--xml"], &["w", "--json=1"]] {
            assert!(parsed(words).unwrap_err().contains("hsm-dojo audit FILE [ADDRESS] [--json]"), "{words:?}");
        }
    }
}
