//! Saved work in a real browser: files through the browser's dialogs, two real tabs, and an app that fails.

use std::fs;

use crate::{
    lesson::{CMU, CONNECT, LINUX},
    page::Page,
};

const LAB: &str = "hsm-dojo.1.lab.activate-linux";

#[test]
fn a_lab_goes_to_another_browser_as_a_file() {
    let folder = tempfile::tempdir().expect("a folder for a while");
    let path = folder.path().join("hsm-dojo-activate-linux.json");
    let output = {
        let page = at_the_utility();
        page.download_to(folder.path());
        page.click("Settings");
        page.click("Save to a file");
        page.wait_for("the file", || fs::read_to_string(&path).is_ok_and(|text| text.ends_with('}')).then_some(()));
        page.assert_quiet();
        page.output()
    };
    let page = Page::open("#/");
    page.click("Settings");
    page.choose_file(&path);
    page.await_prompt(CMU);
    page.await_output(&output);
    page.await_cluster("INITIALIZED");
    page.await_text("The file is open");
    let in_control = || page.ask::<bool>("navigator.serviceWorker.controller !== null").then_some(());
    page.wait_for("the app's worker", in_control);
    page.await_text("The file is open");
    page.reload();
    page.await_prompt(CMU);
    page.assert_quiet();
}

#[test]
fn the_learner_chooses_which_of_two_tabs_continues() {
    let page = Page::open(LINUX.route);
    page.await_prompt(LINUX.laptop);
    page.run("pwd", LINUX.laptop);
    page.in_second_tab(LINUX.route, |page| {
        page.await_prompt(LINUX.laptop);
        page.click(CONNECT);
        page.await_prompt(LINUX.instance);
    });
    page.await_button("Go on here");
    page.run("ls", LINUX.laptop);
    page.click("Go on here");
    page.await_prompt(LINUX.laptop);
    page.in_other_tab(|page| {
        page.await_button("Reload here");
        page.run("cd /", "[ec2-user@ip-10-0-0-10 /]$ ");
        page.click("Reload here");
        page.await_prompt(LINUX.laptop);
    });
    page.reload();
    page.await_prompt(LINUX.laptop);
    let quarantined: Vec<_> = page.records().into_keys().filter(|key| key.contains("aside")).collect();
    assert_eq!(quarantined, [format!("hsm-dojo.aside.{LAB}.1.tabs"), format!("hsm-dojo.aside.{LAB}.2.tabs")]);
    page.assert_quiet();
}

#[test]
fn a_lab_that_makes_the_app_fail_can_be_quarantined() {
    let page = at_the_utility();
    // While this lab is stored, the app cannot draw its steps.
    page.run_first(&format!(
        "const make = Document.prototype.createElement;
        Document.prototype.createElement = function (tag) {{
            if (tag === 'ol' && '{LAB}' in localStorage) throw new Error('broken');
            return make.call(this, tag);
        }}"
    ));
    for _ in 0..2 {
        page.reload();
        page.await_text("HSM Dojo has stopped");
        page.await_text("Download what is saved");
    }
    page.click("Set this lab aside and begin it anew");
    page.await_prompt(LINUX.laptop);
    assert_eq!(page.output(), "");
    let address: String = page.ask("location.search + location.hash");
    assert_eq!(address, LINUX.route, "a reload does not ask for that again");
    let quarantined = page.records().remove(&format!("hsm-dojo.aside.{LAB}.1.failure")).expect("the lab is set aside");
    assert!(quarantined.contains("screens"), "{quarantined}");
}

fn at_the_utility() -> Page {
    let page = Page::open(LINUX.route);
    page.click(CONNECT);
    page.await_prompt(LINUX.instance);
    page.run(LINUX.start, CMU);
    page
}
