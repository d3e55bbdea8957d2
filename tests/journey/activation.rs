//! The activation lessons from the first prompt to the proof, as a learner goes through them.

use crate::{
    lesson::{CMU, CONFIRM, CONNECT, HIDDEN, LINUX, Lesson, PASSWORD, RETRY, WINDOWS},
    page::Page,
    transcript::{END, START, appears_in_order, assert_same_lines, page as lines_of_the_page, transcript},
};

/// The mask that replaces a secret in everything that is saved.
const MASK: &str = "********";

/// What the test does at each prompt.
type AtPrompt = fn(&Page);

#[test]
fn activate_linux_by_button() {
    straight_through(&LINUX);
}

#[test]
fn activate_windows_by_button() {
    straight_through(&WINDOWS);
}

#[test]
fn activate_linux_by_typing_with_a_reload_at_every_prompt() {
    with_reloads(&LINUX);
}

#[test]
fn activate_windows_by_typing_with_a_reload_at_every_prompt() {
    with_reloads(&WINDOWS);
}

/// Prompts that the solutions do not reach: between two hidden entries, and after a failure.
#[test]
fn a_reload_between_hidden_entries_or_after_a_failure_resumes_there() {
    let page = arrive(&LINUX);
    page.click(CONNECT);
    page.await_prompt(LINUX.instance);
    page.run(LINUX.start, CMU);
    page.run(&format!("changePswd PRECO admin {PASSWORD}"), CONFIRM);
    page.run("y", RETRY);
    reload_in_place(&page);
    page.run("A", CMU);
    page.run("loginHSM PRECO admin password", CMU);
    page.run("changePswd PRECO admin -hpswd", "Enter new password: ");
    page.run(PASSWORD, "Re-enter new password: ");
    reload_in_place(&page);
    page.run(PASSWORD, CONFIRM);
    page.run("y", CMU);
    page.await_cluster("ACTIVE");
    page.run(&format!("loginHSM CO admin {PASSWORD}"), CMU);
    page.wait_for("a login", || page.output().ends_with("loginHSM success on server 0(server1)").then_some(()));
    assert_keeps_no_secret(&page);
    page.assert_quiet();
}

#[test]
fn an_optional_step_can_be_skipped_and_stays_so() {
    let page = arrive(&LINUX);
    page.click(CONNECT);
    page.await_prompt(LINUX.instance);
    assert!(!page.has_button("Skip"), "what is not optional cannot be skipped");
    page.run(LINUX.start, CMU);
    page.click("Skip");
    let skipped = ("list-users".to_owned(), "skipped".to_owned());
    page.wait_for("the next step", || (page.current_steps() == ["log-in"]).then_some(()));
    page.reload();
    page.await_prompt(CMU);
    assert!(page.steps().contains(&skipped), "{:?}", page.steps());
    page.run("listUsers", CMU);
    page.wait_for("a step that is done after all", || (!page.steps().contains(&skipped)).then_some(()));
    page.assert_quiet();
}

/// Presses the button and enters the commands. The page sends no request meanwhile.
fn straight_through(lesson: &Lesson) {
    let page = arrive(lesson);
    page.await_text("Ready to work offline.");
    let loaded = page.hits();
    page.click(CONNECT);
    page.await_prompt(lesson.instance);
    activate(&page, lesson, |_| {});
    prove(&page, lesson, |_| {});
    assert_eq!(page.hits(), loaded, "the app works without its host");
    assert_transcript(&page, lesson, PASSWORD, "password");
    assert_finished(&page);
}

/// Types every line, with a reload at every prompt.
fn with_reloads(lesson: &Lesson) {
    let page = arrive(lesson);
    reload_in_place(&page);
    for (line, prompt) in lesson.way {
        page.run(line, prompt);
        reload_in_place(&page);
    }
    activate(&page, lesson, reload_in_place);
    prove(&page, lesson, reload_in_place);
    assert_transcript(&page, lesson, MASK, MASK);
    assert_finished(&page);
}

fn arrive(lesson: &Lesson) -> Page {
    let page = Page::open(lesson.route);
    page.await_prompt(lesson.laptop);
    page.await_cluster("INITIALIZED");
    assert_eq!(page.current_steps(), ["connect"]);
    assert!(page.steps().iter().skip(1).all(|(_, state)| state == "todo"), "{:?}", page.steps());
    page
}

fn activate(page: &Page, lesson: &Lesson, pause: AtPrompt) {
    for (line, prompt) in lesson.activation() {
        page.run(&line, prompt);
        pause(page);
    }
    page.await_cluster("ACTIVE");
}

/// Starts the utility again. A hidden entry is not visible; everything else is.
fn prove(page: &Page, lesson: &Lesson, pause: AtPrompt) {
    for (line, prompt) in lesson.proof() {
        page.run(&line, prompt);
        pause(page);
        assert_eq!(page.entry().r#type, if prompt == HIDDEN { "password" } else { "text" });
    }
}

/// Reloads the page. The prompt and the output are the same, with the mask in place of secrets.
fn reload_in_place(page: &Page) {
    let prompt = page.prompt().expect("a prompt to come back to");
    let kind = page.entry().r#type;
    let steps = page.steps();
    let masked = page.output().replace(PASSWORD, MASK).replace("PRECO admin password", &format!("PRECO admin {MASK}"));
    page.reload();
    page.await_prompt(&prompt);
    assert_eq!(page.entry().r#type, kind, "at {prompt:?}");
    page.await_output(&masked);
    assert_eq!(page.steps(), steps, "at {prompt:?}");
}

/// Checks the output to the character, and that it has the lines of the activation page in order.
fn assert_transcript(page: &Page, lesson: &Lesson, new: &str, old: &str) {
    let Lesson { instance, start, gap, .. } = lesson;
    let transcript = transcript(new).replace("PRECO admin password", &format!("PRECO admin {old}"));
    let proof = format!(
        "aws-cloudhsm>loginHSM CO admin -hpswd\n{HIDDEN}\n\n\
         loginHSM success on server 0(server1)\naws-cloudhsm>quit\n{END}"
    );
    let expected =
        format!("{instance}{start}\n{START}\n{transcript}\n{gap}{instance}{start}\n{START}\n{proof}{}", gap.trim_end());
    let output = page.output();
    let from = output.find(&format!("{instance}{start}")).expect("the command that starts the utility");
    let utility = output[from..].trim_end_matches('\n');
    assert_same_lines(utility, &expected);
    let of_the_page = lines_of_the_page(new).replace("PRECO admin password", &format!("PRECO admin {old}"));
    assert_eq!(appears_in_order(&of_the_page, &output), Ok(()));
}

/// Checks that the lesson is complete, that the console has no complaint, and that no password was kept.
fn assert_finished(page: &Page) {
    let open: Vec<_> = page.steps().into_iter().filter(|(_, state)| state != "done").collect();
    assert_eq!(open, [], "every step is done");
    page.await_cluster("ACTIVE");
    assert_keeps_no_secret(page);
    page.assert_quiet();
}

/// Checks that no password is kept, neither while the page is open nor after it was left.
fn assert_keeps_no_secret(page: &Page) {
    let open = page.storage();
    page.leave();
    let left = page.storage();
    assert!(left.contains("changePswd PRECO admin"), "the scrollback is kept: {left}");
    for secret in [PASSWORD, "admin password"] {
        assert!(!open.contains(secret), "{secret:?} is kept: {open}");
        assert!(!left.contains(secret), "{secret:?} is kept: {left}");
    }
}
