//! The page on a phone, in two tabs, and in a browser that stores nothing.

use crate::{
    lesson::{CMU, CONNECT, LINUX},
    page::Page,
};

#[test]
fn on_a_phone_the_button_leads_to_a_terminal_that_takes_input() {
    let page = Page::open(LINUX.route);
    page.shrink(360);
    page.click(CONNECT);
    page.await_prompt(LINUX.instance);
    page.run(LINUX.start, CMU);
    page.run("listUsers", CMU);
    for pane in ["Cluster", "Lesson", "Terminal"] {
        page.click(pane);
        let width: u32 = page.ask("document.documentElement.scrollWidth");
        assert!(width <= 360, "{pane} is {width} wide");
    }
    page.await_prompt(CMU);
    page.assert_quiet();
}

#[test]
fn a_second_tab_takes_the_lab_over_and_the_first_one_warns() {
    let page = Page::open(LINUX.route);
    page.await_prompt(LINUX.laptop);
    page.in_second_tab(LINUX.route, |page| {
        page.await_prompt(LINUX.laptop);
        page.click(CONNECT);
        page.await_prompt(LINUX.instance);
    });
    page.await_text("another tab");
    page.run("pwd", LINUX.laptop);
    page.reload();
    page.await_prompt(LINUX.instance);
    page.assert_quiet();
}

#[test]
fn a_full_storage_is_reported_and_the_lesson_continues() {
    goes_on_without("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }");
}

#[test]
fn a_blocked_storage_is_reported_and_the_lesson_continues() {
    goes_on_without(
        "Object.defineProperty(window, 'localStorage', {
            get() { throw new DOMException('blocked', 'SecurityError') },
        })",
    );
}

fn goes_on_without(storage: &str) {
    let page = Page::open("#/");
    page.run_first(storage);
    page.goto(LINUX.route);
    page.await_prompt(LINUX.laptop);
    page.click(CONNECT);
    page.await_prompt(LINUX.instance);
    page.await_text("keep nothing");
    page.run(LINUX.start, CMU);
    page.assert_quiet();
}
