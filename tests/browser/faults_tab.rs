//! The tab of the sandbox in which HSMs can be made to fail.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, Event, EventInit, HtmlElement};

use hsm_dojo::web::browser;

use crate::stage::{CMU, Stage, until_drawn};

const SECOND: &str = "10.0.3.11";

async fn opened(preset: &str) -> Stage {
    let stage = Stage::fresh(&format!("#/sandbox?preset={preset}")).await;
    stage.press("Faults").await;
    stage
}

fn choice(what: &str, address: &str) -> String {
    format!("select[aria-label='{what}, {address}']")
}

/// The words that a choice shows.
fn chosen(stage: &Stage, what: &str, address: &str) -> String {
    stage.text(&(choice(what, address) + " option:checked"))
}

/// Chooses as a learner would.
async fn choose(stage: &Stage, what: &str, address: &str, words: &str) {
    let field = stage.get(&choice(what, address));
    let options = field.query_selector_all("option").unwrap();
    let mut indexes = 0..options.length();
    let index = indexes.find(|index| options.get(*index).unwrap().text_content().as_deref() == Some(words));
    let index = index.unwrap_or_else(|| panic!("there is no {words}"));
    let value = options.get(index).unwrap().unchecked_into::<Element>().get_attribute("value").unwrap();
    Reflect::set(&field, &JsValue::from_str("value"), &JsValue::from_str(&value)).unwrap();
    let init = EventInit::new();
    init.set_bubbles(true);
    field.dispatch_event(&Event::new_with_event_init_dict("change", &init).unwrap()).unwrap();
    until_drawn().await;
}

async fn press(stage: &Stage, name: &str) {
    stage.get(&format!("#panel-faults [aria-label='{name}']")).dyn_into::<HtmlElement>().unwrap().click();
    until_drawn().await;
}

#[wasm_bindgen_test]
async fn a_chosen_fault_affects_the_tools_until_undo() {
    let stage = opened("three-hsms").await;
    stage.submit_all(&[CMU, "loginHSM CO admin co12345"]).await;
    let refuses = "about to refuse its next operation (invalid-input)";
    choose(&stage, "Condition", SECOND, refuses).await;
    assert!(stage.notes().contains("10.0.3.11 is about to refuse its next operation (invalid-input). Undo"));
    assert_eq!(chosen(&stage, "Condition", SECOND), refuses);
    stage.submit_all(&["changePswd CO admin new12345", "y"]).await;
    assert!(stage.output().contains("changePswd failed: HSM Error: Invalid input data/params"));
    assert_eq!(chosen(&stage, "Condition", SECOND), "healthy", "it is used up");
    stage.submit("R").await;
    assert!(stage.output().contains("changePswd success on server 2"));
    choose(&stage, "Condition", SECOND, "slow").await;
    stage.press("Undo").await;
    assert_eq!(chosen(&stage, "Condition", SECOND), "healthy");
}

#[wasm_bindgen_test]
async fn the_picture_says_which_hsm_does_not_answer() {
    let stage = opened("three-hsms").await;
    assert!(!stage.text(".picture").contains("no answer"));
    choose(&stage, "Condition", SECOND, "unreachable").await;
    assert!(stage.text(".picture .fault").contains("no answer"));
    let label = || stage.get(".picture").get_attribute("aria-label").unwrap();
    assert!(label().contains("1 does not answer in time"), "{}", label());
    stage.press("Users").await;
    assert!(stage.text("#panel-users").contains("2 users, no answer. Last"));
    stage.press("Faults").await;
    choose(&stage, "Condition", SECOND, "about to lose the connection after its next operation is done").await;
    assert!(stage.find(".picture .fault").is_none(), "what is still to come is no news");
}

#[wasm_bindgen_test]
async fn users_log_in_elsewhere_and_hsms_are_added_and_removed() {
    let stage = opened("out-of-sync").await;
    choose(&stage, "Logged in elsewhere", "10.0.2.9", "CU example_user").await;
    assert_eq!(chosen(&stage, "Logged in elsewhere", "10.0.2.9"), "CU example_user");
    choose(&stage, "Logged in elsewhere", "10.0.2.9", "CO admin").await;
    stage.press("Users").await;
    assert!(stage.text("#panel-users").contains("admin logged in elsewhere"));
    stage.press("Faults").await;
    choose(&stage, "Logged in elsewhere", "10.0.2.9", "nobody").await;
    assert!(stage.notes().contains("10.0.2.9 has nobody logged in elsewhere"));
    stage.press("Add an HSM from a backup").await;
    assert_eq!(chosen(&stage, "Condition", "10.0.1.11"), "healthy");
    for address in ["10.0.2.9", SECOND, "10.0.1.12", "10.0.1.11"] {
        press(&stage, &format!("Remove {address}")).await;
        assert!(browser::focus_is_within("add-hsm"), "the focus stays in the tab");
    }
    assert!(stage.find("#panel-faults select").is_none());
    stage.press("Audit log").await;
    stage.press("Faults").await;
    stage.press("Add an HSM from a backup").await;
    assert_eq!(chosen(&stage, "Condition", "10.0.1.10"), "healthy");
}

#[wasm_bindgen_test]
async fn a_lesson_has_no_faults_tab() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    assert!(stage.button("Commands").is_some() && stage.button("Faults").is_none());
    assert!(stage.find("#panel-faults").is_none());
}
