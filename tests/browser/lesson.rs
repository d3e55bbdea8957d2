//! Lessons on the page: steps, hints, the coach, the simulator's own powers.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{CMU, Stage, until, until_drawn};

const CONNECT: &str = "Connect to the client instance";

#[wasm_bindgen_test]
async fn the_names_that_outside_tools_rely_on_are_there() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    assert_eq!(stage.get("[aria-label='Terminal output']").get_attribute("role").as_deref(), Some("log"));
    assert_eq!(stage.input().tag_name(), "INPUT");
    assert!(stage.get("[aria-label='Terminal']").contains(Some(&stage.input())));
    assert_eq!(stage.text("[aria-label='Cluster state']"), "INITIALIZED");
    let current = stage.get("[aria-label='Steps'] [aria-current='step']");
    assert_eq!(current.get_attribute("data-step").as_deref(), Some("connect"));
    assert_eq!(current.get_attribute("data-state").as_deref(), Some("current"));
    assert_eq!(stage.root_headings(), 1);
    assert!(stage.find("[style]").is_none(), "the security policy forbids styles in elements");
}

#[wasm_bindgen_test]
async fn steps_are_reached_until_the_cluster_is_active() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    stage.press(CONNECT).await;
    assert!(stage.button(CONNECT).is_none());
    assert_eq!(stage.step("connect"), "done");
    stage.submit_all(&[CMU, "loginHSM PRECO admin password", "changePswd PRECO admin new-one-1"]).await;
    assert_eq!(stage.text("[aria-label='Cluster state']"), "INITIALIZED");
    stage.submit("y").await;
    assert_eq!(stage.text("[aria-label='Cluster state']"), "ACTIVE");
    assert!(stage.text(".hsm").contains("CO"));
    stage.submit("quit").await;
    until("the end", || stage.text("[aria-label='Lesson result']").contains("Lesson complete")).await;
    let next = stage.get("[aria-label='Lesson result'] a").get_attribute("href");
    assert_eq!(next.as_deref(), Some("#/lesson/activate-windows"));
    stage.close().await;
    let home = Stage::open("#/").await;
    assert!(home.text(".lesson-card").contains("Completed"));
}

#[wasm_bindgen_test]
async fn hints_come_one_by_one_and_start_over_with_the_next_step() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    let hints = || stage.get("[aria-label='Hints']").child_element_count();
    assert_eq!(hints(), 0);
    stage.press("Give me a hint").await;
    assert_eq!(hints(), 1);
    stage.button("Give me hint 2 of 3").unwrap().click();
    until_drawn().await;
    assert_eq!(hints(), 2);
    stage.press(CONNECT).await;
    assert_eq!(hints(), 0);
}

#[wasm_bindgen_test]
async fn an_optional_step_can_be_skipped() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    stage.press(CONNECT).await;
    stage.submit(CMU).await;
    assert!(stage.button("Skip").is_some());
    stage.press("Skip").await;
    assert_eq!(stage.get("[data-state='skipped']").get_attribute("aria-current"), None);
    assert!(stage.button("Skip").is_none());
}

#[wasm_bindgen_test]
async fn a_coachs_note_is_shown_and_can_be_dismissed() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    stage.press(CONNECT).await;
    stage.submit_all(&[CMU, "loginHSM PRECO admin wrong"]).await;
    assert!(stage.notes().contains("Coach"), "{}", stage.notes());
    assert!(!stage.output().contains("Coach"));
    stage.get("[aria-label='Dismiss this note']").dyn_into::<web_sys::HtmlElement>().unwrap().click();
    until_drawn().await;
    assert_eq!(stage.notes(), "");
    assert!(stage.text(".hsm").contains("1 of 6"));
}

#[wasm_bindgen_test]
async fn a_dead_end_offers_undo_and_reset() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    stage.press(CONNECT).await;
    stage.submit(CMU).await;
    for _ in 0..6 {
        stage.submit("loginHSM PRECO admin wrong").await;
    }
    assert!(stage.text(".hsm").contains("locked"));
    stage.press("Take back the last command").await;
    assert!(!stage.text(".hsm").contains("locked"));
    assert!(stage.notes().contains("Taken back"));
}

#[wasm_bindgen_test]
async fn commands_can_be_undone_redone_and_reset() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    assert!(stage.button("Undo").unwrap().has_attribute("disabled"));
    stage.press(CONNECT).await;
    stage.submit_all(&[CMU, "loginHSM PRECO admin password"]).await;
    let title = stage.button("Undo").unwrap().get_attribute("title").unwrap();
    assert!(title.contains("loginHSM PRECO admin ********"), "{title}");
    stage.press("Undo").await;
    assert!(!stage.text(".hsm").contains("logged in"));
    stage.press("Redo").await;
    assert!(stage.text(".hsm").contains("logged in"));
    stage.press("Start over").await;
    assert_eq!(stage.output(), "");
    assert_eq!(stage.step("connect"), "current");
    assert!(stage.button(CONNECT).is_some());
    stage.press("Undo").await;
    assert!(stage.text(".hsm").contains("logged in"));
}

/// A lesson with the settings that skip waits and show a demonstration line by line.
async fn quick(address: &str) -> Stage {
    Stage::with_record(address, "hsm-dojo.1.settings", "waiting=none").await
}

#[wasm_bindgen_test]
async fn the_first_hint_explains_the_situation() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    stage.press(CONNECT).await;
    stage.submit_all(&[CMU, "loginHSM PRECO admin password", "quit"]).await;
    assert!(stage.button("Show me").is_some());
    stage.press("Give me a hint").await;
    let hints = || stage.text("[aria-label='Hints']");
    assert!(hints().starts_with("Where you are now") && hints().contains("in the shell"), "{}", hints());
    stage.submit(CMU).await;
    assert_eq!(hints(), "", "what no longer fits goes");
    stage.press("Give me a hint").await;
    assert!(hints().contains("Nobody is logged in"), "{}", hints());
    stage.press("Give me a hint").await;
    assert!(hints().contains("the type it has"), "then the step's own: {}", hints());
}

#[wasm_bindgen_test]
async fn show_me_types_every_step_to_the_end_and_leaves_no_line_in_the_history() {
    let stage = quick("#/lesson/activate-linux").await;
    let mut shown = 0;
    while stage.button("Show me").is_some() {
        let before = stage.text("[aria-label='Lesson progress']");
        stage.press("Show me").await;
        until("the next step", || stage.text("[aria-label='Lesson progress']") != before).await;
        until("quiet", || stage.button("Stop showing").is_none()).await;
        shown += 1;
    }
    assert_eq!(shown, 8);
    assert_eq!(stage.text("[aria-label='Cluster state']"), "ACTIVE");
    assert!(stage.text(".shown").contains("The password of admin is now Kiyomizu7"), "{}", stage.text(".shown"));
    stage.key("ArrowUp");
    until_drawn().await;
    assert_eq!(stage.input().value(), "");
    let result = stage.text("[aria-label='Lesson result']");
    assert!(result.contains("Shown to you") && !result.contains("Commands"), "{result}");
}

#[wasm_bindgen_test]
async fn show_me_continues_from_an_open_question() {
    let stage = quick("#/lesson/activate-linux").await;
    stage.press(CONNECT).await;
    stage.submit_all(&[CMU, "changePswd PRECO admin whatever-1", "y"]).await;
    stage.press("Skip").await;
    stage.press("Show me").await;
    until("the login", || stage.step("log-in") == "done").await;
    assert!(stage.output().contains("(R/I/A):A\n"), "{}", stage.output());
}

#[wasm_bindgen_test]
async fn show_me_leaves_an_unknown_password_to_the_learner() {
    let stage = quick("#/lesson/activate-linux").await;
    stage.press(CONNECT).await;
    stage.submit_all(&[CMU, "loginHSM PRECO admin password", "changePswd PRECO admin my-own-one", "y", "quit"]).await;
    assert!(stage.find(".shown").is_none(), "it chose nothing");
    stage.press("Show me").await;
    until("its turn to end", || stage.notes().contains("Your turn")).await;
    until_drawn().await;
    let (input, line) = (stage.input(), "loginHSM CO admin <YourPassword>");
    assert_eq!(input.value(), line);
    let (start, end) = (input.selection_start().unwrap().unwrap(), input.selection_end().unwrap().unwrap());
    assert_eq!(&line[start as usize..end as usize], "<YourPassword>");
    stage.submit("loginHSM CO admin my-own-one").await;
    until("the proof", || stage.step("prove") == "done").await;
}

#[wasm_bindgen_test]
async fn a_demonstration_stops_at_its_button_at_escape_and_at_a_key() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    let typing = || stage.input().value().starts_with('s');
    for stop in ["button", "Escape", "x", "ArrowUp", "paste"] {
        stage.press("Show me").await;
        assert!(stage.notes().contains("typed for you"), "{}", stage.notes());
        until("something typed", typing).await;
        match stop {
            "button" => stage.press("Stop").await,
            "paste" => _ = stage.paste("one line"),
            key => _ = stage.key(key),
        }
        until_drawn().await;
        assert!(stage.button("Stop showing").is_none(), "{stop}");
        assert_eq!((stage.input().value().as_str(), stage.output().as_str()), ("", ""), "{stop}");
    }
    assert_eq!(stage.step("connect"), "current");
}

#[wasm_bindgen_test]
async fn a_line_of_the_lesson_is_put_into_the_terminal_with_its_placeholder_selected() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    stage.press(CONNECT).await;
    stage.submit_all(&[CMU, "loginHSM PRECO admin password"]).await;
    stage.get(".current-step [aria-label^='Type it']").unchecked_into::<web_sys::HtmlElement>().click();
    until_drawn().await;
    let input = stage.input();
    assert_eq!(input.value(), "changePswd PRECO admin <NewPassword>");
    assert_eq!((input.selection_start().unwrap(), input.selection_end().unwrap()), (Some(23), Some(36)));
    stage.submit("changePswd PRECO admin -hpswd").await;
    stage.get(".current-step [aria-label^='Type it']").unchecked_into::<web_sys::HtmlElement>().click();
    until_drawn().await;
    assert_eq!(stage.input().value(), "", "no command becomes a password");
    assert!(stage.notes().contains("waits for a password"));
}

#[wasm_bindgen_test]
async fn lines_for_a_real_shell_can_only_be_copied() {
    let stage = Stage::fresh("#/lesson/automation").await;
    assert!(stage.find(".intro [aria-label^='Copy']").is_some());
    assert!(stage.find(".intro [aria-label^='Type it']").is_none());
}

#[wasm_bindgen_test]
async fn an_irreversible_step_warns_before_it_is_done() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    let item = "[data-step='change-password']";
    assert!(stage.text(item).contains("cannot be undone"));
    stage.press(CONNECT).await;
    stage.submit_all(&[CMU, "loginHSM PRECO admin password"]).await;
    assert!(stage.text(".current-step").contains("Cannot be undone on real hardware."));
    stage.submit_all(&["changePswd PRECO admin new-one-1", "y"]).await;
    assert!(!stage.text(item).contains("cannot be undone"));
}

#[wasm_bindgen_test]
async fn undo_can_go_back_to_any_command_and_redo_forward() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    assert!(stage.find(".journey").is_none());
    stage.press(CONNECT).await;
    stage.submit_all(&[CMU, "listUsers", "loginHSM PRECO admin password"]).await;
    let journey = || stage.text(".journey");
    assert!(journey().ends_with("Before listUsersBefore loginHSM PRECO admin ********You are here"), "{}", journey());
    stage.press("Before listUsers").await;
    assert_eq!(stage.step("list-users"), "current");
    assert!(journey().ends_with("You are hereAfter listUsersAfter loginHSM PRECO admin ********"), "{}", journey());
    stage.press("After loginHSM PRECO admin ********").await;
    assert_eq!(stage.step("log-in"), "done");
}

#[wasm_bindgen_test]
async fn the_result_lists_counts_and_what_the_mistakes_teach() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    stage.press("Give me a hint").await;
    stage.press(CONNECT).await;
    let lines = [CMU, "loginHSM PRECO admin wrong", "loginHSM PRECO admin wrong", "loginHSM PRECO admin password"];
    stage.submit_all(&lines).await;
    stage.press("Undo").await;
    let stage = stage.reload().await;
    stage.submit_all(&["loginHSM PRECO admin password", "changePswd PRECO admin new-one-1", "y", "quit"]).await;
    let result = || stage.text("[aria-label='Lesson result']");
    for part in ["Commands7", "Hints1", "Taken back1", "Left outLook at the users", "counted", "2 times"] {
        assert!(result().contains(part), "{part}: {}", result());
    }
    stage.press("Try again").await;
    assert_eq!((result().as_str(), stage.step("connect").as_str()), ("", "current"));
}

#[wasm_bindgen_test]
async fn without_assistance_there_is_no_coach_and_no_completion() {
    let stage = Stage::with_record("#/lesson/activate-linux", "hsm-dojo.1.settings", "assist=off").await;
    stage.press(CONNECT).await;
    stage.submit_all(&[CMU, "loginHSM PRECO admin wrong"]).await;
    assert_eq!(stage.notes(), "");
    stage.write("listU");
    assert!(stage.key("Tab"), "Tab is the browser's");
    assert_eq!(stage.input().value(), "listU");
    stage.press("Give me a hint").await;
    assert_eq!(stage.get("[aria-label='Hints']").child_element_count(), 1);
}

#[wasm_bindgen_test]
async fn each_new_step_is_announced_once_and_in_every_pane() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    let said = || stage.text("[role='status'][aria-label='Lesson progress']");
    assert_eq!(said(), "Step 1 of 8: Connect to the client instance");
    stage.press(CONNECT).await;
    assert_eq!(said(), "Step 2 of 8: Start the management utility");
    assert!(stage.find(".pane [aria-label='Lesson progress']").is_none());
}

fn focused() -> String {
    web_sys::window().unwrap().document().unwrap().active_element().unwrap().id()
}

#[wasm_bindgen_test]
async fn a_button_that_disappears_leaves_the_focus_in_the_lesson() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    for label in ["Give me a hint", "Give me hint 2 of 3", "Give me hint 3 of 3"] {
        stage.press(label).await;
    }
    assert_eq!(focused(), "hints");
    stage.press(CONNECT).await;
    stage.submit_all(&[CMU]).await;
    stage.press("Skip").await;
    assert_eq!(focused(), "current-step-title");
    stage.submit_all(&["loginHSM PRECO admin password", "changePswd PRECO admin new-one-1", "y", "quit"]).await;
    stage.press("Skip").await;
    assert_eq!(focused(), "pane-lesson", "no step is left");
    stage.press("Try again").await;
    assert_eq!(focused(), "current-step-title");
}

#[wasm_bindgen_test]
async fn the_end_is_announced_once_and_shown_above_the_terminal() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    let said = || stage.text("[role='status'][aria-label='Lesson progress']");
    stage.press(CONNECT).await;
    let lines = [CMU, "loginHSM PRECO admin password", "changePswd PRECO admin new-one-1", "y", "quit"];
    stage.submit_all(&lines).await;
    assert!(said().starts_with("Lesson complete. Step 8 of 8: "), "{}", said());
    assert!(stage.text(".step-now").starts_with("Lesson complete. Step 8 of 8"), "{}", stage.text(".step-now"));
    stage.press("Skip").await;
    assert_eq!(said(), "No step is left.");
    assert!(stage.text(".step-now").starts_with("Lesson complete"), "{}", stage.text(".step-now"));
    assert!(stage.find("[aria-label='Lesson result'][role='status']").is_none(), "it is not said twice");
}
