//! Everything can be reached with the keyboard, and the terminal has the usual keys.

use thirtyfour::Key;

use crate::{
    lesson::{CMU, CONNECT, HIDDEN, LINUX, WINDOWS},
    page::Page,
};

#[test]
fn the_names_that_outside_tools_rely_on_reach_assistive_technology() {
    let page = at_the_start();
    let tree = page.accessible();
    for (role, name) in
        [("textbox", "Terminal input"), ("log", "Terminal output"), ("list", "Steps"), ("button", CONNECT)]
    {
        assert!(tree.iter().any(|node| node.0 == role && node.1 == name), "{role} {name:?} in {tree:#?}");
    }
    for name in ["Terminal", "Cluster state"] {
        assert!(tree.iter().any(|node| node.1 == name), "{name:?} in {tree:#?}");
    }
    page.assert_quiet();
}

#[test]
fn a_learner_without_a_mouse_gets_to_the_instance_and_back_to_the_terminal() {
    let page = at_the_start();
    page.tab_to(CONNECT);
    page.press(Key::Enter);
    page.await_prompt(LINUX.instance);
    page.tab_to("Terminal input");
    page.run("pwd", LINUX.instance);
    assert!(page.entry().focused, "the keyboard stays at the prompt after Enter");
    page.assert_quiet();
}

#[test]
fn tab_leaves_a_line_with_nothing_to_complete() {
    let page = at_the_start();
    for line in ["", "zzz no such thing"] {
        for back in [false, true] {
            page.type_text(line);
            if back {
                page.press_with(Key::Shift, Key::Tab)
            } else {
                page.press(Key::Tab)
            }
            page.wait_for("the focus elsewhere", || (!page.entry().focused).then_some(()));
            assert_eq!(page.entry().value, line, "the line is as it was");
            page.focus_terminal();
            page.press_with(Key::Control, "u");
            page.await_entry("");
        }
    }
    page.assert_quiet();
}

#[test]
fn up_and_down_go_through_commands_and_back_to_the_draft() {
    let page = at_the_start();
    page.run("pwd", LINUX.laptop);
    page.run("ls", LINUX.laptop);
    page.type_text("dra");
    for (key, line) in [
        (Key::Up, "ls"),
        (Key::Up, "pwd"),
        (Key::Up, "pwd"),
        (Key::Down, "ls"),
        (Key::Down, "dra"),
        (Key::Down, "dra"),
        (Key::Up, "ls"),
    ] {
        page.press(key);
        page.await_entry(line);
    }
    page.press(Key::Enter);
    let listed =
        page.wait_for("the files once more", || Some(page.output()).filter(|all| all.matches("$ ls\n").count() == 2));
    assert!(!listed.contains("dra"), "{listed}");
    page.assert_quiet();
}

#[test]
fn hidden_entries_are_never_recalled() {
    let page = in_the_utility();
    page.run("loginHSM PRECO admin -hpswd", HIDDEN);
    page.type_text("not-the-password");
    page.press(Key::Up);
    page.press(Key::Down);
    assert_eq!(page.entry().value, "not-the-password", "the history does not show through a hidden prompt");
    page.press(Key::Enter);
    page.await_prompt(CMU);
    for line in ["loginHSM PRECO admin -hpswd", LINUX.start, LINUX.start] {
        page.press(Key::Up);
        page.await_entry(line);
    }
    assert!(!page.output().contains("not-the-password"));
    assert!(!page.storage().contains("not-the-password"));
    page.assert_quiet();
}

#[test]
fn control_keys_edit_the_line_and_clear_the_screen() {
    let page = at_the_start();
    page.type_text("two words");
    for (key, line) in [("a", "two words"), ("k", "")] {
        page.press_with(Key::Control, key);
        page.await_entry(line);
    }
    page.type_text("two words");
    for (key, line) in [("w", "two "), ("a", "two "), ("e", "two "), ("u", "")] {
        page.press_with(Key::Control, key);
        page.await_entry(line);
    }
    page.run("pwd", LINUX.laptop);
    page.type_text("kept");
    page.press_with(Key::Control, "l");
    page.await_output("");
    assert_eq!(page.entry().value, "kept");
    assert_eq!(page.prompt().as_deref(), Some(LINUX.laptop));
    page.assert_quiet();
}

#[test]
fn with_a_selection_control_c_copies_exactly_what_the_terminal_shows() {
    let page = in_the_utility();
    page.run("listUsers", CMU);
    page.execute(
        "const [log] = document.querySelectorAll('[role=log]');
        getSelection().selectAllChildren(log);",
        Vec::new(),
    );
    page.press_with(Key::Control, "c");
    assert_eq!(page.prompt().as_deref(), Some(CMU), "nothing was interrupted");
    let copied: String = page.ask("getSelection().toString()");
    assert_eq!(copied.trim_end_matches('\n'), page.output(), "what is selected is what is shown");
    page.execute("getSelection().removeAllRanges()", Vec::new());
    page.focus_terminal();
    let first = page.output().lines().next().unwrap_or_default().to_owned();
    page.press_with(Key::Control, "v");
    page.wait_for("what was copied", || page.output().matches(&first).nth(1).map(drop));
    page.assert_quiet();
}

#[test]
fn drawn_text_has_the_same_lines_as_the_document() {
    let page = Page::open(WINDOWS.route);
    page.await_prompt(WINDOWS.laptop);
    page.click(CONNECT);
    page.await_prompt(WINDOWS.instance);
    // cmd ends each command with an empty line.
    for line in ["cd", "dir", "foo"] {
        page.run(line, WINDOWS.instance);
    }
    let log = "document.querySelector('[role=log]')";
    let drawn: String = page.ask(&format!("{log}.innerText"));
    let output = page.output();
    assert_eq!(drawn.trim_end_matches('\n'), output.trim_end_matches('\n'));
    let rows: f64 =
        page.ask(&format!("{log}.getBoundingClientRect().height / parseFloat(getComputedStyle({log}).lineHeight)"));
    assert_eq!(rows.round() as usize, output.split('\n').count(), "every line has its row, empty ones too");
    page.assert_quiet();
}

fn at_the_start() -> Page {
    let page = Page::open(LINUX.route);
    page.await_prompt(LINUX.laptop);
    page
}

fn in_the_utility() -> Page {
    let page = at_the_start();
    page.click(CONNECT);
    page.await_prompt(LINUX.instance);
    page.run(LINUX.start, CMU);
    page
}
