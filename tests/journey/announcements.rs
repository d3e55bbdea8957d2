//! What a screen reader announces: every line of output once, and every step once.

use crate::{
    lesson::{CONNECT, LINUX, Lesson, WINDOWS},
    page::{Page, TEXT},
};

/// Accessible names of the live regions.
const OUTPUT: &str = "Terminal output";
const PROGRESS: &str = "Lesson progress";
const CLUSTER: &str = "Cluster state";

/// An announcement: the region and its words.
type Said = (String, String);

#[test]
fn activate_linux_is_announced_once() {
    is_heard_once(&LINUX);
}

#[test]
fn activate_windows_is_announced_once() {
    is_heard_once(&WINDOWS);
}

/// If one pane has the whole window, what happens in the others is announced, too.
#[test]
fn steps_are_announced_on_a_phone() {
    let page = Page::open(LINUX.route);
    page.await_prompt(LINUX.laptop);
    let titles = titles(&page);
    page.shrink(360);
    page.await_button(CONNECT);
    let said = listen(&page, |page| play(page, &LINUX));
    assert_progress(&said, &titles);
    let line: String = page.ask("document.querySelector('.step-now').innerText");
    assert!(line.to_lowercase().contains("lesson complete"), "the end is seen beside the terminal too: {line}");
}

#[test]
fn the_accessibility_tree_has_each_line_of_output_once() {
    let page = Page::open(LINUX.route);
    page.await_prompt(LINUX.laptop);
    play(&page, &LINUX);
    let (text, around): (Vec<_>, Vec<_>) =
        page.accessible_within("log", OUTPUT).into_iter().partition(|(role, _)| role == TEXT);
    let heard: String = text.into_iter().map(|(_, text)| text).collect();
    let output = page.output();
    // The tree leaves out some white space, so texts are compared without it.
    let solid = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(solid(&heard), solid(&output), "each line once, in order");
    let again: Vec<_> = around.iter().filter(|(_, name)| !name.is_empty() && output.contains(name)).collect();
    assert!(again.is_empty(), "lines that are also the names of what is around them: {again:?}");
    page.assert_quiet();
}

fn is_heard_once(lesson: &Lesson) {
    let page = Page::open(lesson.route);
    page.await_prompt(lesson.laptop);
    let titles = titles(&page);
    let said = listen(&page, |page| play(page, lesson));
    let lines: Vec<String> = words(&said, OUTPUT).iter().flat_map(|words| words.lines()).map(str::to_owned).collect();
    let spoken = |line: &&str| !line.trim().is_empty();
    let heard: Vec<&str> = lines.iter().map(String::as_str).filter(spoken).collect();
    let output = page.output();
    assert_eq!(heard, output.lines().filter(spoken).collect::<Vec<_>>(), "each line once, in order");
    assert_progress(&said, &titles);
    assert_eq!(words(&said, CLUSTER), ["ACTIVE"]);
    let elsewhere: Vec<_> =
        said.iter().filter(|(region, words)| region != PROGRESS && words.contains("Step ")).collect();
    assert!(elsewhere.is_empty(), "nothing else says which step it is: {elsewhere:?}");
    page.assert_quiet();
}

/// Does the whole lesson, from the learner's own computer to the last step.
fn play(page: &Page, lesson: &Lesson) {
    page.click(CONNECT);
    page.await_prompt(lesson.instance);
    for (line, prompt) in lesson.activation().into_iter().chain(lesson.proof()) {
        page.run(&line, prompt);
    }
    page.wait_for("the end of the lesson", || page.steps().iter().all(|(_, state)| state == "done").then_some(()));
}

/// Returns what is announced during an action.
fn listen(page: &Page, act: impl FnOnce(&Page)) -> Vec<Said> {
    page.execute(include_str!("announced.js"), Vec::new());
    act(page);
    page.ask("window.announced")
}

/// Returns the announcements of one region.
fn words<'a>(said: &'a [Said], region: &str) -> Vec<&'a str> {
    said.iter().filter(|(name, _)| name == region).map(|(_, words)| words.as_str()).collect()
}

fn titles(page: &Page) -> Vec<String> {
    let first_text = "document.createTreeWalker(step, NodeFilter.SHOW_TEXT).nextNode().data.trim()";
    page.ask(&format!("[...named('Steps').querySelectorAll('[data-step]')].map(step => {first_text})"))
}

/// Each step except the first is announced when it becomes the current one. The end of the lesson is announced with the
/// last step, which is optional. Each announcement comes once, in one region.
fn assert_progress(said: &[Said], titles: &[String]) {
    let all = titles.len();
    let position = |(index, title): (usize, &String)| {
        let complete = if index + 1 == all { "Lesson complete. " } else { "" };
        format!("{complete}Step {} of {all}: {title}", index + 1)
    };
    let mut expected: Vec<_> = titles.iter().enumerate().skip(1).map(position).collect();
    expected.push("No step is left.".to_owned());
    assert_eq!(words(said, PROGRESS), expected, "each step once");
    assert_eq!(said.iter().filter(|(_, words)| words.contains("Lesson complete")).count(), 1, "{said:?}");
}
