//! The settings of the page.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlDialogElement, HtmlElement};

use crate::test_page::{CMU, TestPage, record, storage, until_drawn};

fn root(name: &str) -> String {
    let document = web_sys::window().unwrap().document().unwrap();
    document.document_element().unwrap().get_attribute(name).unwrap()
}

async fn choose(page: &TestPage, setting: &str, word: &str) {
    let option = page.get(&format!("input[name='{setting}'][value='{word}']"));
    option.dyn_into::<HtmlElement>().unwrap().click();
    until_drawn().await;
}

#[wasm_bindgen_test]
async fn settings_apply_at_once_and_after_a_reload() {
    let page = TestPage::fresh("#/").await;
    assert_eq!(root("data-theme"), "system");
    page.press("Settings").await;
    let dialog: HtmlDialogElement = page.get("#settings").dyn_into().unwrap();
    assert!(dialog.open());
    choose(&page, "theme", "dark").await;
    choose(&page, "text", "150").await;
    assert_eq!((root("data-theme"), root("data-text")), ("dark".into(), "150".into()));
    page.press("Done").await;
    assert!(!dialog.open());
    let page = page.reload().await;
    assert_eq!((root("data-theme"), root("data-text")), ("dark".into(), "150".into()));
    choose(&page, "theme", "system").await;
    assert_eq!(record("hsm-dojo.1.settings").as_deref(), Some(r#"{"format":1,"chosen":[["text","150"]]}"#));
}

#[wasm_bindgen_test]
async fn unknown_words_in_edited_settings_are_ignored() {
    until_drawn().await;
    storage().clear().unwrap();
    storage().set_item("hsm-dojo.1.settings", "theme=pink \u{0} text=200 x").unwrap();
    let page = TestPage::open("#/").await;
    assert_eq!((root("data-theme"), root("data-text")), ("system".into(), "200".into()));
    page.close().await;
}

#[wasm_bindgen_test]
async fn the_setting_for_waiting_skips_waits() {
    until_drawn().await;
    storage().clear().unwrap();
    storage().set_item("hsm-dojo.1.settings", "waiting=none").unwrap();
    let page = TestPage::open("#/sandbox?preset=three-hsms").await;
    page.submit(CMU).await;
    assert!(page.output().contains("E2E enabled on server 2(10.0.1.12)"), "{}", page.output());
}

#[wasm_bindgen_test]
async fn the_terminal_has_its_own_size() {
    let page = TestPage::fresh("#/sandbox").await;
    let larger = || page.get("[aria-label^='A+']").dyn_into::<HtmlElement>().unwrap();
    for expected in ["115", "135", "160", "160"] {
        larger().click();
        until_drawn().await;
        assert_eq!(root("data-terminal"), expected);
    }
    assert!(larger().has_attribute("disabled"));
}

#[wasm_bindgen_test]
async fn keys_of_the_page_can_be_switched_off() {
    let page = TestPage::fresh("#/sandbox").await;
    let document = web_sys::window().unwrap().document().unwrap();
    let press = async |key: &str| {
        page.get("#pane-lesson").dyn_into::<HtmlElement>().unwrap().focus().unwrap();
        let init = web_sys::KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        init.set_cancelable(true);
        let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
        document.active_element().unwrap().dispatch_event(&event).unwrap();
        until_drawn().await;
        document.active_element().unwrap().id()
    };
    assert_eq!(press("F6").await, "terminal-1-input");
    assert_eq!(press("a").await, "terminal-1-input");
    choose(&page, "keys", "off").await;
    assert_eq!(press("F6").await, "pane-lesson");
    assert_eq!(press("a").await, "pane-lesson");
}
