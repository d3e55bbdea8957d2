//! What somebody hears who does not see the page: every line of output once, and every step once.

use crate::{
    lesson::{CONNECT, LINUX, Lesson, WINDOWS},
    page::{Page, TEXT},
};

/// Accessible names of the regions that speak.
const OUTPUT: &str = "Terminal output";
const PROGRESS: &str = "Lesson progress";
const CLUSTER: &str = "Cluster state";

/// What a region says.
type Said = (String, String);

#[test]
fn activate_linux_is_heard_once() {
    is_heard_once(&LINUX);
}

#[test]
fn activate_windows_is_heard_once() {
    is_heard_once(&WINDOWS);
}

/// Where one pane has the whole window, what happens in the others is said all the same.
#[test]
fn steps_are_heard_on_a_telephone() {
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
    // The tree leaves white space out here and there; without any, the text is still the same.
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

/// From the learner's own computer to the last step.
fn play(page: &Page, lesson: &Lesson) {
    page.click(CONNECT);
    page.await_prompt(lesson.instance);
    for (line, prompt) in lesson.activation().into_iter().chain(lesson.proof()) {
        page.run(&line, prompt);
    }
    page.wait_for("the end of the lesson", || page.steps().iter().all(|(_, state)| state == "done").then_some(()));
}

/// What is said while something happens.
fn listen(page: &Page, act: impl FnOnce(&Page)) -> Vec<Said> {
    page.execute(include_str!("announced.js"), Vec::new());
    act(page);
    page.ask("window.announced")
}

/// What one region says.
fn words<'a>(said: &'a [Said], region: &str) -> Vec<&'a str> {
    said.iter().filter(|(name, _)| name == region).map(|(_, words)| words.as_str()).collect()
}

fn titles(page: &Page) -> Vec<String> {
    let first_text = "document.createTreeWalker(step, NodeFilter.SHOW_TEXT).nextNode().data.trim()";
    page.ask(&format!("[...named('Steps').querySelectorAll('[data-step]')].map(step => {first_text})"))
}

/// Each step but the first is said when it becomes the current one, and the end of the lesson before the last, which is
/// optional; all of it once, and in no other place.
fn assert_progress(said: &[Said], titles: &[String]) {
    let all = titles.len();
    let position = |(place, title): (usize, &String)| {
        let complete = if place + 1 == all { "Lesson complete. " } else { "" };
        format!("{complete}Step {} of {all}: {title}", place + 1)
    };
    let mut expected: Vec<_> = titles.iter().enumerate().skip(1).map(position).collect();
    expected.push("No step is left.".to_owned());
    assert_eq!(words(said, PROGRESS), expected, "each step once");
    assert_eq!(said.iter().filter(|(_, words)| words.contains("Lesson complete")).count(), 1, "{said:?}");
}
