//! `getCert` (`docs/reference/cmu.md` 9.22): saves a certificate of the server of server mode to a file.

use super::{param, refused, word_param};
use crate::{
    assets,
    cmu::{
        Cmu, Command, Context, ParamKind, Request, line,
        table::{Availability, Run},
        task::{Answer, Need, Next, Refusal, Task},
        wording,
    },
    event::ToolEvent,
    hsm::CertificateKind,
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
    run: Run::Once(get_cert),
    ..Command::PLAIN
};

fn get_cert(cmu: &mut Cmu, task: &Task, context: &mut Context) -> Next {
    let Some(number) = line::number(task.request.word(1)) else { return Next::Stop };
    match task.stage_answers() {
        [Answer::File(file)] => saved(&task.request, number, file.is_some(), context),
        _ => fetch(cmu, &task.request, number, context),
    }
}

/// Reads the certificate from the server, and wants it to be written.
fn fetch(cmu: &mut Cmu, request: &Request, number: u32, context: &mut Context) -> Next {
    let (Some(index), Some(kind)) = (cmu.server_mode, CertificateKind::from_number(number)) else { return Next::Stop };
    cmu.connections.wait(index, &mut context.network);
    let refusal = match cmu.target(index).read(context).map(|hsm| hsm.certificate(kind)) {
        Ok(Some(name)) => return write(request, &name, context),
        Ok(None) => Refusal { id: "no-certificate", reason: inferred::NO_CERTIFICATE.to_owned() },
        Err(error) => error.into(),
    };
    cmu.fail(request, None, &refusal, index, context);
    Next::Stop
}

/// Wants the text of this name to be written, if the simulator has it.
fn write(request: &Request, name: &str, context: &mut Context) -> Next {
    match assets::installed(name).or_else(|| context.certificates?.text(name)) {
        Some(text) => Next::Needs(Need::write(request.word(0), text.as_bytes().to_vec())),
        None => {
            context.console.notice("The simulator is still fetching its certificates. Nothing was saved; try again.");
            Next::Stop
        }
    }
}

/// Prints whether the file was written.
fn saved(request: &Request, kind: u32, is_written: bool, context: &mut Context) -> Next {
    if is_written {
        context.console.line(wording::GET_CERT_SUCCESS);
        context.console.report(ToolEvent::CertificateSaved { kind });
        return Next::Done;
    }
    context.console.line(&fill(inferred::FILE_NOT_OPENED, &[("path", request.word(0))]));
    refused(request, "file-write", context);
    Next::Stop
}
