//! Both activation lessons in every browser, by keyboard without a mouse, and by touch.
//!
//! These tests also run in Firefox and WebKit, so they use only WebDriver. WebKitGTK's driver accepts a touch and hands
//! the page a click of a mouse: there these tests show only that the page can be used at that width.

use thirtyfour::Key;

use crate::{
    lesson::{CONNECT, LINUX, Lesson, WINDOWS},
    page::Page,
};

/// Width and height of a small phone.
const PHONE: (u32, u32) = (360, 740);

#[test]
fn activate_linux_by_keyboard() {
    by_keyboard(&LINUX);
}

#[test]
fn activate_windows_by_keyboard() {
    by_keyboard(&WINDOWS);
}

#[test]
fn activate_linux_by_touch_on_a_phone() {
    by_touch(&LINUX);
}

#[test]
fn activate_windows_by_touch_on_a_phone() {
    by_touch(&WINDOWS);
}

/// Every key goes to the element with the focus. Nothing is clicked, and no script moves the focus.
fn by_keyboard(lesson: &Lesson) {
    let page = Page::open("#/");
    page.tab_to(lesson.title);
    page.press(Key::Enter);
    page.await_prompt(lesson.laptop);
    page.tab_to(CONNECT);
    page.press(Key::Enter);
    page.await_prompt(lesson.instance);
    page.tab_to("Terminal input");
    for (line, prompt) in lesson.activation().into_iter().chain(lesson.proof()) {
        assert!(page.entry().focused, "the keyboard stays at the prompt, also before {line:?}");
        page.run(&line, prompt);
    }
    page.await_cluster("ACTIVE");
    assert_done(&page);
    page.tab_to("All lessons");
    page.press(Key::Enter);
    page.await_text("Completed");
    page.assert_quiet();
}

/// Taps on buttons, tabs and the prompt, and enters text as an on-screen keyboard does.
fn by_touch(lesson: &Lesson) {
    let (width, height) = PHONE;
    let page = Page::open_in_frame("#/", width, height);
    page.tap(lesson.title);
    page.tap(CONNECT);
    page.await_prompt(lesson.instance);
    for (line, prompt) in lesson.activation().into_iter().chain(lesson.proof()) {
        page.enter_line(&line);
        page.await_prompt(prompt);
    }
    for pane in ["Cluster", "Terminal", "Lesson"] {
        page.tap(pane);
        let across: u32 = page.ask("document.documentElement.scrollWidth");
        assert!(across <= width, "{pane} is {across} wide");
    }
    page.await_cluster("ACTIVE");
    assert_done(&page);
    page.tap("All lessons");
    page.await_text("Completed");
    page.assert_quiet();
}

#[track_caller]
fn assert_done(page: &Page) {
    page.wait_for("the end of the lesson", || page.steps().iter().all(|(_, state)| state == "done").then_some(()));
}
