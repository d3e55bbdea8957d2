//! The certificates of devices, which are fetched after the page.

use crate::{
    lesson::{CMU, LINUX},
    page::Page,
};

const SANDBOX: &str = "#/sandbox?preset=single";
/// Prompt of the utility in server mode.
const SERVER: &str = "server0>";
/// Saves the certificate of the manufacturer, which is not a file of a machine.
const SAVE: &str = "getCert manufacturer.crt 1";

/// Waits until the host has sent the file.
fn await_assets(page: &Page) {
    let given = || page.hits().iter().any(|hit| hit.path.contains("assets.pem") && hit.status == 200);
    page.wait_for("the certificates", || given().then_some(()));
}

/// Starts the utility and enters server mode, which `getCert` needs.
fn enter_server_mode(page: &Page) {
    page.await_prompt(LINUX.instance);
    page.run(LINUX.start, CMU);
    page.run("server 0", SERVER);
}

/// Runs `getCert` until it saves the certificate.
fn await_certificate(page: &Page) {
    page.wait_for("a certificate", || {
        page.run(SAVE, SERVER);
        page.output().contains("getCert Success").then_some(())
    });
}

#[test]
fn certificates_are_fetched_after_the_page_and_work_offline() {
    let page = Page::open(SANDBOX);
    page.await_prompt(LINUX.instance);
    await_assets(&page);
    page.await_text("Ready to work offline.");
    page.site().lose(Some(""));
    page.reload();
    enter_server_mode(&page);
    await_certificate(&page);
}

#[test]
fn without_certificates_a_notice_is_shown_and_the_page_tries_again() {
    let page = Page::open("#/");
    // The service worker has fetched everything already, and would answer.
    page.run_first("delete Navigator.prototype.serviceWorker");
    page.site().lose(Some("assets.pem"));
    page.goto(SANDBOX);
    page.await_prompt(LINUX.instance);
    page.run("cat /opt/cloudhsm/etc/customerCA.crt", LINUX.instance);
    assert!(page.output().contains("-----END CERTIFICATE-----"), "a file of the machine is there at once");
    enter_server_mode(&page);
    page.run(SAVE, SERVER);
    page.await_text("The simulator is still fetching its certificates.");
    assert!(!page.output().contains("getCert Success"));
    let before = page.hits().len();
    page.site().lose(None);
    let given = |path: &str| path.contains("assets.pem");
    page.wait_for("the certificates", || {
        page.hits()[before..].iter().any(|hit| given(&hit.path) && hit.status == 200).then_some(())
    });
    await_certificate(&page);
}
