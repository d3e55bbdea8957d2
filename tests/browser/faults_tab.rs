//! The tab of the sandbox in which HSMs can be made to fail.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, Event, EventInit, HtmlElement};

use hsm_dojo::web::browser;

use crate::test_page::{CMU, TestPage, until_drawn};

const SECOND: &str = "10.0.3.11";

async fn opened(preset: &str) -> TestPage {
    let page = TestPage::fresh(&format!("#/sandbox?preset={preset}")).await;
    page.press("Faults").await;
    page
}

fn choice(what: &str, address: &str) -> String {
    format!("select[aria-label='{what}, {address}']")
}

/// The text of the selected option.
fn chosen(page: &TestPage, what: &str, address: &str) -> String {
    page.text(&(choice(what, address) + " option:checked"))
}

/// Selects an option as a learner would.
async fn choose(page: &TestPage, what: &str, address: &str, words: &str) {
    let field = page.get(&choice(what, address));
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

async fn press(page: &TestPage, name: &str) {
    page.get(&format!("#panel-faults [aria-label='{name}']")).dyn_into::<HtmlElement>().unwrap().click();
    until_drawn().await;
}

#[wasm_bindgen_test]
async fn a_chosen_fault_affects_the_tools_until_undo() {
    let page = opened("three-hsms").await;
    page.submit_all(&[CMU, "loginHSM CO admin co12345"]).await;
    let refuses = "about to refuse its next operation (invalid-input)";
    choose(&page, "Condition", SECOND, refuses).await;
    assert!(page.notes().contains("10.0.3.11 is about to refuse its next operation (invalid-input). Undo"));
    assert_eq!(chosen(&page, "Condition", SECOND), refuses);
    page.submit_all(&["changePswd CO admin new12345", "y"]).await;
    assert!(page.output().contains("changePswd failed: HSM Error: Invalid input data/params"));
    assert_eq!(chosen(&page, "Condition", SECOND), "healthy", "it is used up");
    page.submit("R").await;
    assert!(page.output().contains("changePswd success on server 2"));
    choose(&page, "Condition", SECOND, "slow").await;
    page.press("Undo").await;
    assert_eq!(chosen(&page, "Condition", SECOND), "healthy");
}

#[wasm_bindgen_test]
async fn the_picture_says_which_hsm_does_not_answer() {
    let page = opened("three-hsms").await;
    assert!(!page.text(".picture").contains("no answer"));
    choose(&page, "Condition", SECOND, "unreachable").await;
    assert!(page.text(".picture .fault").contains("no answer"));
    let label = || page.get(".picture").get_attribute("aria-label").unwrap();
    assert!(label().contains("1 does not answer in time"), "{}", label());
    page.press("Users").await;
    assert!(page.text("#panel-users").contains("2 users, no answer. Last"));
    page.press("Faults").await;
    choose(&page, "Condition", SECOND, "about to lose the connection after its next operation is done").await;
    assert!(page.find(".picture .fault").is_none(), "what is still to come is no news");
}

#[wasm_bindgen_test]
async fn users_log_in_elsewhere_and_hsms_are_added_and_removed() {
    let page = opened("out-of-sync").await;
    choose(&page, "Logged in elsewhere", "10.0.2.9", "CU example_user").await;
    assert_eq!(chosen(&page, "Logged in elsewhere", "10.0.2.9"), "CU example_user");
    choose(&page, "Logged in elsewhere", "10.0.2.9", "CO admin").await;
    page.press("Users").await;
    assert!(page.text("#panel-users").contains("admin logged in elsewhere"));
    page.press("Faults").await;
    choose(&page, "Logged in elsewhere", "10.0.2.9", "nobody").await;
    assert!(page.notes().contains("10.0.2.9 has nobody logged in elsewhere"));
    page.press("Add an HSM from a backup").await;
    assert_eq!(chosen(&page, "Condition", "10.0.1.11"), "healthy");
    for address in ["10.0.2.9", SECOND, "10.0.1.12", "10.0.1.11"] {
        press(&page, &format!("Remove {address}")).await;
        assert!(browser::focus_is_within("add-hsm"), "the focus stays in the tab");
    }
    assert!(page.find("#panel-faults select").is_none());
    page.press("Audit log").await;
    page.press("Faults").await;
    page.press("Add an HSM from a backup").await;
    assert_eq!(chosen(&page, "Condition", "10.0.1.10"), "healthy");
}

#[wasm_bindgen_test]
async fn a_lesson_has_no_faults_tab() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    assert!(page.button("Commands").is_some() && page.button("Faults").is_none());
    assert!(page.find("#panel-faults").is_none());
}
