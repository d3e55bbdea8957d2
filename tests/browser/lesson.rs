//! Lessons on the page: steps, hints, the coach, demonstrations, undo and reset.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::test_page::{CMU, TestPage, until, until_drawn};

const CONNECT: &str = "Connect to the client instance";

#[wasm_bindgen_test]
async fn the_names_that_outside_tools_rely_on_are_there() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    assert_eq!(page.get("[aria-label='Terminal output']").get_attribute("role").as_deref(), Some("log"));
    assert_eq!(page.input().tag_name(), "INPUT");
    assert!(page.get("[aria-label='Terminal']").contains(Some(&page.input())));
    assert_eq!(page.text("[aria-label='Cluster state']"), "INITIALIZED");
    let current = page.get("[aria-label='Steps'] [aria-current='step']");
    assert_eq!(current.get_attribute("data-step").as_deref(), Some("connect"));
    assert_eq!(current.get_attribute("data-state").as_deref(), Some("current"));
    assert_eq!(page.root_headings(), 1);
    assert!(page.find("[style]").is_none(), "the security policy forbids styles in elements");
}

#[wasm_bindgen_test]
async fn steps_are_reached_until_the_cluster_is_active() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    page.press(CONNECT).await;
    assert!(page.button(CONNECT).is_none());
    assert_eq!(page.step("connect"), "done");
    page.submit_all(&[CMU, "loginHSM PRECO admin password", "changePswd PRECO admin new-one-1"]).await;
    assert_eq!(page.text("[aria-label='Cluster state']"), "INITIALIZED");
    page.submit("y").await;
    assert_eq!(page.text("[aria-label='Cluster state']"), "ACTIVE");
    assert!(page.text(".hsm").contains("CO"));
    page.submit("quit").await;
    until("the end", || page.text("[aria-label='Lesson result']").contains("Lesson complete")).await;
    let next = page.get("[aria-label='Lesson result'] a").get_attribute("href");
    assert_eq!(next.as_deref(), Some("#/lesson/activate-windows"));
    page.close().await;
    let home = TestPage::open("#/").await;
    assert!(home.text(".lesson-card").contains("Completed"));
}

#[wasm_bindgen_test]
async fn hints_come_one_by_one_and_start_over_with_the_next_step() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    let hints = || page.get("[aria-label='Hints']").child_element_count();
    assert_eq!(hints(), 0);
    page.press("Give me a hint").await;
    assert_eq!(hints(), 1);
    page.button("Give me hint 2 of 3").unwrap().click();
    until_drawn().await;
    assert_eq!(hints(), 2);
    page.press(CONNECT).await;
    assert_eq!(hints(), 0);
}

#[wasm_bindgen_test]
async fn an_optional_step_can_be_skipped() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    page.press(CONNECT).await;
    page.submit(CMU).await;
    assert!(page.button("Skip").is_some());
    page.press("Skip").await;
    assert_eq!(page.get("[data-state='skipped']").get_attribute("aria-current"), None);
    assert!(page.button("Skip").is_none());
}

#[wasm_bindgen_test]
async fn a_coachs_note_is_shown_and_can_be_dismissed() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    page.press(CONNECT).await;
    page.submit_all(&[CMU, "loginHSM PRECO admin wrong"]).await;
    assert!(page.notes().contains("Coach"), "{}", page.notes());
    assert!(!page.output().contains("Coach"));
    page.get("[aria-label='Dismiss this note']").dyn_into::<web_sys::HtmlElement>().unwrap().click();
    until_drawn().await;
    assert_eq!(page.notes(), "");
    assert!(page.text(".hsm").contains("1 of 6"));
}

#[wasm_bindgen_test]
async fn a_dead_end_offers_undo_and_reset() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    page.press(CONNECT).await;
    page.submit(CMU).await;
    for _ in 0..6 {
        page.submit("loginHSM PRECO admin wrong").await;
    }
    assert!(page.text(".hsm").contains("locked"));
    page.press("Take back the last command").await;
    assert!(!page.text(".hsm").contains("locked"));
    assert!(page.notes().contains("Taken back"));
}

#[wasm_bindgen_test]
async fn commands_can_be_undone_redone_and_reset() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    assert!(page.button("Undo").unwrap().has_attribute("disabled"));
    page.press(CONNECT).await;
    page.submit_all(&[CMU, "loginHSM PRECO admin password"]).await;
    let title = page.button("Undo").unwrap().get_attribute("title").unwrap();
    assert!(title.contains("loginHSM PRECO admin ********"), "{title}");
    page.press("Undo").await;
    assert!(!page.text(".hsm").contains("logged in"));
    page.press("Redo").await;
    assert!(page.text(".hsm").contains("logged in"));
    page.press("Start over").await;
    assert_eq!(page.output(), "");
    assert_eq!(page.step("connect"), "current");
    assert!(page.button(CONNECT).is_some());
    page.press("Undo").await;
    assert!(page.text(".hsm").contains("logged in"));
}

/// A lesson with the settings that skip waits and show a demonstration line by line.
async fn quick(address: &str) -> TestPage {
    TestPage::with_record(address, "hsm-dojo.1.settings", "waiting=none").await
}

#[wasm_bindgen_test]
async fn the_first_hint_explains_the_situation() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    page.press(CONNECT).await;
    page.submit_all(&[CMU, "loginHSM PRECO admin password", "quit"]).await;
    assert!(page.button("Show me").is_some());
    page.press("Give me a hint").await;
    let hints = || page.text("[aria-label='Hints']");
    assert!(hints().starts_with("Where you are now") && hints().contains("in the shell"), "{}", hints());
    page.submit(CMU).await;
    assert_eq!(hints(), "", "what no longer fits goes");
    page.press("Give me a hint").await;
    assert!(hints().contains("Nobody is logged in"), "{}", hints());
    page.press("Give me a hint").await;
    assert!(hints().contains("the type it has"), "then the step's own: {}", hints());
}

#[wasm_bindgen_test]
async fn show_me_types_every_step_to_the_end_and_leaves_no_line_in_the_history() {
    let page = quick("#/lesson/activate-linux").await;
    let mut shown = 0;
    while page.button("Show me").is_some() {
        let before = page.text("[aria-label='Lesson progress']");
        page.press("Show me").await;
        until("the next step", || page.text("[aria-label='Lesson progress']") != before).await;
        until("quiet", || page.button("Stop showing").is_none()).await;
        shown += 1;
    }
    assert_eq!(shown, 8);
    assert_eq!(page.text("[aria-label='Cluster state']"), "ACTIVE");
    assert!(page.text(".shown").contains("The password of admin is now Kiyomizu7"), "{}", page.text(".shown"));
    page.key("ArrowUp");
    until_drawn().await;
    assert_eq!(page.input().value(), "");
    let result = page.text("[aria-label='Lesson result']");
    assert!(result.contains("Shown to you") && !result.contains("Commands"), "{result}");
}

#[wasm_bindgen_test]
async fn show_me_continues_from_an_open_question() {
    let page = quick("#/lesson/activate-linux").await;
    page.press(CONNECT).await;
    page.submit_all(&[CMU, "changePswd PRECO admin whatever-1", "y"]).await;
    page.press("Skip").await;
    page.press("Show me").await;
    until("the login", || page.step("log-in") == "done").await;
    assert!(page.output().contains("(R/I/A):A\n"), "{}", page.output());
}

#[wasm_bindgen_test]
async fn show_me_leaves_an_unknown_password_to_the_learner() {
    let page = quick("#/lesson/activate-linux").await;
    page.press(CONNECT).await;
    page.submit_all(&[CMU, "loginHSM PRECO admin password", "changePswd PRECO admin my-own-one", "y", "quit"]).await;
    assert!(page.find(".shown").is_none(), "it chose nothing");
    page.press("Show me").await;
    until("its turn to end", || page.notes().contains("Your turn")).await;
    until_drawn().await;
    let (input, line) = (page.input(), "loginHSM CO admin <YourPassword>");
    assert_eq!(input.value(), line);
    let (start, end) = (input.selection_start().unwrap().unwrap(), input.selection_end().unwrap().unwrap());
    assert_eq!(&line[start as usize..end as usize], "<YourPassword>");
    page.submit("loginHSM CO admin my-own-one").await;
    until("the proof", || page.step("prove") == "done").await;
}

#[wasm_bindgen_test]
async fn a_demonstration_stops_at_its_button_at_escape_and_at_a_key() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    let typing = || page.input().value().starts_with('s');
    for stop in ["button", "Escape", "x", "ArrowUp", "paste"] {
        page.press("Show me").await;
        assert!(page.notes().contains("typed for you"), "{}", page.notes());
        until("something typed", typing).await;
        match stop {
            "button" => page.press("Stop").await,
            "paste" => _ = page.paste("one line"),
            key => _ = page.key(key),
        }
        until_drawn().await;
        assert!(page.button("Stop showing").is_none(), "{stop}");
        assert_eq!((page.input().value().as_str(), page.output().as_str()), ("", ""), "{stop}");
    }
    assert_eq!(page.step("connect"), "current");
}

#[wasm_bindgen_test]
async fn a_line_of_the_lesson_is_put_into_the_terminal_with_its_placeholder_selected() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    page.press(CONNECT).await;
    page.submit_all(&[CMU, "loginHSM PRECO admin password"]).await;
    page.get(".current-step [aria-label^='Type it']").unchecked_into::<web_sys::HtmlElement>().click();
    until_drawn().await;
    let input = page.input();
    assert_eq!(input.value(), "changePswd PRECO admin <NewPassword>");
    assert_eq!((input.selection_start().unwrap(), input.selection_end().unwrap()), (Some(23), Some(36)));
    page.submit("changePswd PRECO admin -hpswd").await;
    page.get(".current-step [aria-label^='Type it']").unchecked_into::<web_sys::HtmlElement>().click();
    until_drawn().await;
    assert_eq!(page.input().value(), "", "no command becomes a password");
    assert!(page.notes().contains("waits for a password"));
}

#[wasm_bindgen_test]
async fn lines_for_a_real_shell_can_only_be_copied() {
    let page = TestPage::fresh("#/lesson/automation").await;
    assert!(page.find(".intro [aria-label^='Copy']").is_some());
    assert!(page.find(".intro [aria-label^='Type it']").is_none());
}

#[wasm_bindgen_test]
async fn an_irreversible_step_warns_before_it_is_done() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    let item = "[data-step='change-password']";
    assert!(page.text(item).contains("cannot be undone"));
    page.press(CONNECT).await;
    page.submit_all(&[CMU, "loginHSM PRECO admin password"]).await;
    assert!(page.text(".current-step").contains("Cannot be undone on real hardware."));
    page.submit_all(&["changePswd PRECO admin new-one-1", "y"]).await;
    assert!(!page.text(item).contains("cannot be undone"));
}

#[wasm_bindgen_test]
async fn undo_can_go_back_to_any_command_and_redo_forward() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    assert!(page.find(".journey").is_none());
    page.press(CONNECT).await;
    page.submit_all(&[CMU, "listUsers", "loginHSM PRECO admin password"]).await;
    let journey = || page.text(".journey");
    assert!(journey().ends_with("Before listUsersBefore loginHSM PRECO admin ********You are here"), "{}", journey());
    page.press("Before listUsers").await;
    assert_eq!(page.step("list-users"), "current");
    assert!(journey().ends_with("You are hereAfter listUsersAfter loginHSM PRECO admin ********"), "{}", journey());
    page.press("After loginHSM PRECO admin ********").await;
    assert_eq!(page.step("log-in"), "done");
}

#[wasm_bindgen_test]
async fn the_result_lists_counts_and_what_the_mistakes_teach() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    page.press("Give me a hint").await;
    page.press(CONNECT).await;
    let lines = [CMU, "loginHSM PRECO admin wrong", "loginHSM PRECO admin wrong", "loginHSM PRECO admin password"];
    page.submit_all(&lines).await;
    page.press("Undo").await;
    let page = page.reload().await;
    page.submit_all(&["loginHSM PRECO admin password", "changePswd PRECO admin new-one-1", "y", "quit"]).await;
    let result = || page.text("[aria-label='Lesson result']");
    for part in ["Commands7", "Hints1", "Taken back1", "Left outLook at the users", "counted", "2 times"] {
        assert!(result().contains(part), "{part}: {}", result());
    }
    page.press("Try again").await;
    assert_eq!((result().as_str(), page.step("connect").as_str()), ("", "current"));
}

#[wasm_bindgen_test]
async fn without_assistance_there_is_no_coach_and_no_completion() {
    let page = TestPage::with_record("#/lesson/activate-linux", "hsm-dojo.1.settings", "assist=off").await;
    page.press(CONNECT).await;
    page.submit_all(&[CMU, "loginHSM PRECO admin wrong"]).await;
    assert_eq!(page.notes(), "");
    page.write("listU");
    assert!(page.key("Tab"), "Tab is the browser's");
    assert_eq!(page.input().value(), "listU");
    page.press("Give me a hint").await;
    assert_eq!(page.get("[aria-label='Hints']").child_element_count(), 1);
}

#[wasm_bindgen_test]
async fn each_new_step_is_announced_once_and_in_every_pane() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    let said = || page.text("[role='status'][aria-label='Lesson progress']");
    assert_eq!(said(), "Step 1 of 8: Connect to the client instance");
    page.press(CONNECT).await;
    assert_eq!(said(), "Step 2 of 8: Start the management utility");
    assert!(page.find(".pane [aria-label='Lesson progress']").is_none());
}

fn focused() -> String {
    web_sys::window().unwrap().document().unwrap().active_element().unwrap().id()
}

#[wasm_bindgen_test]
async fn a_button_that_disappears_leaves_the_focus_in_the_lesson() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    for label in ["Give me a hint", "Give me hint 2 of 3", "Give me hint 3 of 3"] {
        page.press(label).await;
    }
    assert_eq!(focused(), "hints");
    page.press(CONNECT).await;
    page.submit_all(&[CMU]).await;
    page.press("Skip").await;
    assert_eq!(focused(), "current-step-title");
    page.submit_all(&["loginHSM PRECO admin password", "changePswd PRECO admin new-one-1", "y", "quit"]).await;
    page.press("Skip").await;
    assert_eq!(focused(), "pane-lesson", "no step is left");
    page.press("Try again").await;
    assert_eq!(focused(), "current-step-title");
}

#[wasm_bindgen_test]
async fn the_end_is_announced_once_and_shown_above_the_terminal() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    let said = || page.text("[role='status'][aria-label='Lesson progress']");
    page.press(CONNECT).await;
    let lines = [CMU, "loginHSM PRECO admin password", "changePswd PRECO admin new-one-1", "y", "quit"];
    page.submit_all(&lines).await;
    assert!(said().starts_with("Lesson complete. Step 8 of 8: "), "{}", said());
    assert!(page.text(".step-now").starts_with("Lesson complete. Step 8 of 8"), "{}", page.text(".step-now"));
    page.press("Skip").await;
    assert_eq!(said(), "No step is left.");
    assert!(page.text(".step-now").starts_with("Lesson complete"), "{}", page.text(".step-now"));
    assert!(page.find("[aria-label='Lesson result'][role='status']").is_none(), "it is not said twice");
}
