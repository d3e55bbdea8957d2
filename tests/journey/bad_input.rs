//! Unexpected input to the page: unknown addresses, damaged records, keys at every prompt, very long lines. The page
//! answers, and nothing is lost.

use std::collections::BTreeMap;

use thirtyfour::Key;

use crate::{
    lesson::{CMU, CONFIRM, CONNECT, HIDDEN, HOST_KEY, LINUX, RETRY, WINDOWS},
    page::Page,
    transcript::END,
};

/// Characters of a line that a terminal passes on.
const LINE_MAX: usize = 4095;

#[test]
fn an_unknown_address_shows_a_page_with_a_link_home() {
    let page = Page::open("#/");
    for route in ["#/nowhere", "#/lesson/no-such-lesson", "#/sandbox?preset=no-such-preset", "#/%E0%A4%A"] {
        page.goto(route);
        page.await_text(route.trim_start_matches("#/"));
        let links = page.wait_for("links", || Some(page.links()).filter(|links| !links.is_empty()));
        assert!(links.contains(&"#/".to_owned()), "{links:?} at {route}");
        page.execute("document.querySelector('main a[href=\"#/\"]').click()", Vec::new());
        page.wait_for("the lessons", || {
            let links = page.links();
            [LINUX.route, WINDOWS.route].iter().all(|lesson| links.iter().any(|link| link == lesson)).then_some(())
        });
    }
    page.assert_quiet();
}

#[test]
fn damaged_records_are_quarantined_and_the_app_starts_empty() {
    assert_quarantined(|_| "{\"format\":1,\"state\":{\"wor".to_owned());
}

#[test]
fn records_of_other_kinds_are_quarantined_and_the_app_starts_empty() {
    assert_quarantined(|_| "[[[[[[[[\u{0}\u{fffd}\"".to_owned());
}

#[test]
fn records_of_a_later_version_are_quarantined_and_the_app_starts_empty() {
    assert_quarantined(|text| {
        let mut record: serde_json::Value = serde_json::from_str(text).expect("a record in JSON");
        assert!(record["format"].is_u64(), "a record says its format: {text}");
        record["format"] = 999.into();
        record["of-the-future"] = "something".into();
        record.to_string()
    });
}

/// Changes every record while the app is closed, and checks that they are quarantined.
fn assert_quarantined(spoil: impl Fn(&str) -> String) {
    let page = started();
    page.run("pwd", LINUX.laptop);
    page.leave();
    let records = page.records();
    assert!(records.len() >= 2, "progress and lab are kept apart: {records:?}");
    let spoilt: BTreeMap<_, _> = records.iter().map(|(key, text)| (key, spoil(text))).collect();
    spoilt.iter().for_each(|(key, text)| page.put_record(key, text));
    page.goto(LINUX.route);
    page.await_prompt(LINUX.laptop);
    page.await_text("put aside");
    page.run("ls", LINUX.laptop);
    page.click(CONNECT);
    page.await_prompt(LINUX.instance);
    page.leave();
    let now = page.records();
    for (key, text) in &spoilt {
        let kept = now.iter().any(|(name, kept)| name != *key && kept == text);
        assert!(kept, "the old text of {key} is gone: {now:#?}");
    }
    page.goto(LINUX.route);
    page.await_prompt(LINUX.instance);
    page.assert_quiet();
}

#[test]
fn control_c_is_answered_at_every_prompt() {
    let page = started();
    page.type_text("half a line");
    interrupt(&page, LINUX.laptop);
    assert_eq!(page.entry().value, "", "the half line is gone");
    page.run(LINUX.way[0].0, HOST_KEY);
    interrupt(&page, LINUX.laptop);
    page.click(CONNECT);
    page.await_prompt(LINUX.instance);
    interrupt(&page, LINUX.instance);
    for way in [&[][..], TO_CONFIRM, TO_RETRY, TO_HIDDEN] {
        page.run(LINUX.start, CMU);
        way.iter().for_each(|(line, prompt)| page.run(line, prompt));
        interrupt(&page, LINUX.instance);
        assert_eq!(page.entry().r#type, "text");
    }
    page.await_cluster("INITIALIZED");
    page.assert_quiet();
}

#[test]
fn control_d_is_answered_at_every_prompt() {
    let page = started();
    page.type_text("half a line");
    page.press_with(Key::Control, "d");
    assert_eq!(page.entry().value, "half a line", "end of input is at the start of a line only");
    page.press_with(Key::Control, "u");
    end_input(&page, LINUX.laptop);
    page.run(LINUX.way[0].0, HOST_KEY);
    end_input(&page, LINUX.laptop);
    page.wait_for("the refusal", || page.output().ends_with("Host key verification failed.").then_some(()));
    page.click(CONNECT);
    page.await_prompt(LINUX.instance);
    page.run(LINUX.start, CMU);
    for way in [TO_CONFIRM, TO_RETRY, TO_HIDDEN] {
        way.iter().for_each(|(line, prompt)| page.run(line, prompt));
        end_input(&page, CMU);
        assert_eq!(page.entry().r#type, "text");
    }
    end_input(&page, LINUX.instance);
    assert!(page.output().ends_with(END), "{}", page.output());
    end_input(&page, LINUX.laptop);
    assert!(page.output().ends_with("Connection to 10.0.0.10 closed."), "{}", page.output());
    page.await_cluster("INITIALIZED");
    page.assert_quiet();
}

#[test]
fn a_line_of_a_hundred_thousand_characters_is_cut_with_a_notice() {
    let page = started();
    let line = "x".repeat(100_000);
    page.set_entry(&line);
    page.press(Key::Enter);
    page.await_text("100000 characters");
    page.await_prompt(LINUX.laptop);
    page.paste(&line);
    page.wait_for("the pasted line", || (page.entry().value.len() == line.len()).then_some(()));
    page.press(Key::Enter);
    let echoes = page.wait_for("both echoes", || {
        let output = page.output();
        let echo = |line: &&str| line.starts_with(LINUX.laptop);
        Some(output.lines().filter(echo).map(str::len).collect::<Vec<_>>()).filter(|echoes| echoes.len() == 2)
    });
    assert_eq!(echoes, [LINUX.laptop.len() + LINE_MAX; 2]);
    page.run("pwd", LINUX.laptop);
    page.assert_quiet();
}

#[test]
fn control_characters_are_shown_and_have_no_effect() {
    let page = started();
    for (line, shown) in [
        ("a\u{1b}[2Jb", "a^[[2Jb"),
        ("bell\u{7}rings", "bell^Grings"),
        ("c1\u{9b}31mred", "c1\u{fffd}31mred"),
        ("del\u{7f}ete", "del^?ete"),
        ("<b onclick=alert(1)>&amp;", "<b onclick=alert(1)>&amp;"),
        ("Grüße 漢字 🔐", "Grüße 漢字 🔐"),
    ] {
        page.set_entry(line);
        page.press(Key::Enter);
        let echo = format!("{}{shown}", LINUX.laptop);
        page.wait_for(&format!("{shown:?}"), || page.output().lines().any(|line| line == echo).then_some(()));
        page.await_prompt(LINUX.laptop);
    }
    // Half of a surrogate pair, as a script can make it. It is not a character, and must not make the app fail.
    page.execute(
        "document.querySelector('[role=log]').parentElement.querySelector('input').value = 'x\\ud800y'",
        vec![],
    );
    page.press(Key::Enter);
    page.wait_for("an answer", || page.output().lines().any(|line| line.contains("$ x\u{fffd}y")).then_some(()));
    page.run("pwd", LINUX.laptop);
    page.assert_quiet();
}

#[test]
fn a_paste_of_several_lines_runs_each_complete_line() {
    let page = started();
    page.click(CONNECT);
    page.await_prompt(LINUX.instance);
    page.paste(&format!("pwd\r\n{}\nlistUsers\nloginHSM PRECO admin -hpswd\npassword\nquit\necho re", LINUX.start));
    page.await_prompt(LINUX.instance);
    page.await_entry("echo re");
    let from = format!("{}pwd", LINUX.instance);
    let output = page.output();
    let typed: Vec<_> = output[output.find(&from).expect("the first line")..]
        .lines()
        .filter(|line| line.starts_with(CMU) || line.starts_with(LINUX.instance) || line.starts_with(HIDDEN))
        .collect();
    let start = format!("{}{}", LINUX.instance, LINUX.start);
    assert_eq!(
        typed,
        [
            &from,
            &start,
            "aws-cloudhsm>listUsers",
            "aws-cloudhsm>loginHSM PRECO admin -hpswd",
            HIDDEN,
            "aws-cloudhsm>quit"
        ]
    );
    assert!(output.contains("loginHSM success on server 0(server1)"), "{output}");
    page.assert_quiet();
}

#[test]
fn after_a_lockout_of_the_officer_undo_and_reset_are_offered() {
    const BACK: &str = "Take back the last command";
    let page = started();
    page.click(CONNECT);
    page.await_prompt(LINUX.instance);
    page.run(LINUX.start, CMU);
    for attempt in 1..=6 {
        assert!(!page.has_button(BACK), "not before attempt {attempt}");
        page.run(&format!("loginHSM PRECO admin wrong{attempt}"), CMU);
    }
    page.await_button(BACK);
    page.run("loginHSM PRECO admin password", CMU);
    assert!(page.output().ends_with("loginHSM failed on server 0(server1)"), "the right one is refused too");

    // One note is about the right password that was refused, one about the wrong password that locked the user.
    page.click(BACK);
    page.click("Undo");
    page.await_prompt(CMU);
    page.run("loginHSM PRECO admin password", CMU);
    page.wait_for("a login", || page.output().ends_with("loginHSM success on server 0(server1)").then_some(()));

    (1..=6).for_each(|attempt| page.run(&format!("loginHSM PRECO admin wrong{attempt}"), CMU));
    page.click_beside(BACK, "Start over");
    page.await_prompt(LINUX.laptop);
    page.await_output("");
    assert_eq!(page.current_steps(), ["connect"]);
    page.assert_quiet();
}

/// Lines that lead from the utility's prompt to each of its other prompts.
type Way = &'static [(&'static str, &'static str)];
const TO_CONFIRM: Way = &[("changePswd PRECO admin Kiyomizu7", CONFIRM)];
const TO_RETRY: Way = &[("changePswd PRECO admin Kiyomizu7", CONFIRM), ("y", RETRY)];
const TO_HIDDEN: Way = &[("loginHSM PRECO admin -hpswd", HIDDEN)];

fn started() -> Page {
    let page = Page::open(LINUX.route);
    page.await_prompt(LINUX.laptop);
    page
}

/// Presses Ctrl-C: the terminal shows it and goes on at `prompt`.
#[track_caller]
fn interrupt(page: &Page, prompt: &str) {
    let echoes = |page: &Page| page.output().matches("^C").count();
    let before = echoes(page);
    page.focus_terminal();
    page.press_with(Key::Control, "c");
    page.wait_for("^C", || (echoes(page) == before + 1).then_some(()));
    page.await_prompt(prompt);
}

/// Presses Ctrl-D: the terminal goes on at `prompt`.
#[track_caller]
fn end_input(page: &Page, prompt: &str) {
    let before = page.output();
    page.focus_terminal();
    page.press_with(Key::Control, "d");
    page.wait_for("an answer to Ctrl-D", || (page.output() != before).then_some(()));
    page.await_prompt(prompt);
}
