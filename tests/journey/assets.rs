//! What is not in the first load comes by itself, later: the certificates and keys of the emulated world.

use crate::{lesson::LINUX, page::Page};

const SANDBOX: &str = "#/sandbox?preset=single";
const SHOW: &str = "cat /opt/cloudhsm/etc/customerCA.crt";

/// Waits until the host has given the file.
fn await_assets(page: &Page) {
    let given = || page.hits().iter().any(|hit| hit.path.contains("assets.pem") && hit.status == 200);
    page.wait_for("the certificates", || given().then_some(()));
}

#[test]
fn certificates_come_after_the_page_and_stay_without_a_network() {
    let page = Page::open(SANDBOX);
    page.await_prompt(LINUX.instance);
    await_assets(&page);
    page.await_text("Ready to work offline.");
    page.site().lose(Some(""));
    page.reload();
    page.await_prompt(LINUX.instance);
    page.wait_for("a certificate", || {
        page.run(SHOW, LINUX.instance);
        page.output().contains("-----END CERTIFICATE-----").then_some(())
    });
}

#[test]
fn where_certificates_do_not_come_the_page_says_so_and_tries_again() {
    let page = Page::open("#/");
    // The worker has asked for everything once, and would answer.
    page.run_first("delete Navigator.prototype.serviceWorker");
    page.site().lose(Some("assets.pem"));
    page.goto(SANDBOX);
    page.await_prompt(LINUX.instance);
    page.run(SHOW, LINUX.instance);
    page.await_text("Your browser is still fetching");
    assert!(!page.output().contains("CERTIFICATE"));
    let before = page.hits().len();
    page.site().lose(None);
    let given = |path: &str| path.contains("assets.pem");
    page.wait_for("the certificates", || {
        page.hits()[before..].iter().any(|hit| given(&hit.path) && hit.status == 200).then_some(())
    });
    page.wait_for("a certificate", || {
        page.run(SHOW, LINUX.instance);
        page.output().contains("-----END CERTIFICATE-----").then_some(())
    });
}
