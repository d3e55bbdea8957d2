//! `getCert` (`docs/reference/cmu.md` 9.22): saves a certificate of the server of server mode to a file.

use super::{param, stop, word_param};
use crate::{
    assets,
    cmu::{
        Command, Context, ParamKind, Request, line,
        table::{Availability, Run, Servers},
        task::{Answer, Next, Refusal, Target, Task},
        wording,
    },
    event::ToolEvent,
    hsm::{CertificateKind, HsmError},
    inferred::{self, fill},
};

pub static GET_CERT: Command = Command {
    name: "getCert",
    params: &[
        word_param("<file-name>", inferred::HELP_ARG_FILE),
        param(ParamKind::Certificate, "<certificate-type>", inferred::HELP_ARG_CERTIFICATE),
    ],
    description: inferred::HELP_GET_CERT,
    limited: true,
    availability: Availability::RefusedInGlobalMode,
    run: Run::Servers(Servers { each: get_cert, ..Servers::PLAIN }),
    ..Command::PLAIN
};

/// Reads the certificate from the server, and asks for it to be written.
fn get_cert(target: &mut Target, task: &mut Task, context: &mut Context) -> Result<Next, Refusal> {
    let request = &task.request;
    if let [.., Answer::File(file)] = task.stage_answers() {
        return Ok(saved(request, file.is_some(), context));
    }
    let kind = line::number(request.word(1)).and_then(CertificateKind::from_number).ok_or(HsmError::InvalidInput)?;
    let Some(name) = target.read(context)?.certificate(kind) else {
        return Err(Refusal { id: "no-certificate", reason: inferred::NO_CERTIFICATE.to_owned() });
    };
    match assets::installed(&name).or_else(|| context.certificates?.text(&name)) {
        Some(text) => Ok(Next::write(request.word(0), text.as_bytes().to_vec())),
        None => {
            context.console.notice("The simulator is still fetching its certificates. Nothing was saved; try again.");
            Ok(Next::Stop)
        }
    }
}

/// Prints whether the file was written.
fn saved(request: &Request, is_written: bool, context: &mut Context) -> Next {
    if !is_written {
        let reason = fill(inferred::FILE_NOT_OPENED, &[("path", request.word(0))]);
        return stop(request, &Refusal { id: "file-write", reason }, context);
    }
    context.console.line(wording::GET_CERT_SUCCESS);
    let kind = line::number(request.word(1)).unwrap_or_default();
    context.console.report(ToolEvent::CertificateSaved { kind });
    Next::Done
}
