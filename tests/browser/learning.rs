//! Lessons on the page: steps, hints, the coach, the simulator's own powers.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{CMU, Stage, settle, until};

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
async fn steps_tick_off_until_the_cluster_is_active() {
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
async fn hints_come_one_by_one_and_begin_anew_with_the_next_step() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    let hints = || stage.get("[aria-label='Hints']").child_element_count();
    assert_eq!(hints(), 0);
    stage.press("Give me a hint").await;
    assert_eq!(hints(), 1);
    stage.button("Give me hint 2 of 3").unwrap().click();
    settle().await;
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
async fn the_coach_speaks_beside_the_terminal_and_can_be_sent_away() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    stage.press(CONNECT).await;
    stage.submit_all(&[CMU, "loginHSM PRECO admin wrong"]).await;
    assert!(stage.notes().contains("Coach"), "{}", stage.notes());
    assert!(!stage.output().contains("Coach"));
    stage.press("×").await;
    assert_eq!(stage.notes(), "");
    assert!(stage.text(".hsm").contains("1 of 6"));
}

#[wasm_bindgen_test]
async fn a_dead_end_offers_the_ways_out() {
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
async fn what_was_done_can_be_taken_back_done_again_and_started_over() {
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
