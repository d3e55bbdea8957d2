//! What is left to a learner when the app itself has failed.

use hsm_dojo::web::{addresses::Route, browser, panic_page, storage};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Stage, record, storage, stored};

const LESSON: &str = "#/lesson/activate-linux";
const LAB: &str = "hsm-dojo.1.lab.activate-linux";

#[wasm_bindgen_test]
fn a_failure_is_shown_once_with_the_saved_state_as_a_file_and_ways_to_go_on() {
    storage().set_item(LAB, "kept").unwrap();
    let window = web_sys::window().unwrap();
    for (address, ways) in [("#/", 2), (LESSON, 3)] {
        window.location().set_hash(address).unwrap();
        panic_page::show("something <b>odd</b>").unwrap();
        assert_eq!(panic_page::show("something else"), None);
        let page = window.document().unwrap().query_selector(".panic").unwrap().unwrap();
        assert!(page.text_content().unwrap().contains("something <b>odd</b>"));
        let file = page.query_selector("a[download]").unwrap().unwrap().get_attribute("href").unwrap();
        assert!(file.starts_with("blob:"), "{file}");
        assert_eq!(page.query_selector_all("a").unwrap().length(), ways, "{address}");
        if address == LESSON {
            let anew = page.query_selector("a[href^='?']").unwrap().unwrap().get_attribute("href").unwrap();
            assert_eq!(anew, format!("?aside{LESSON}"));
        }
        page.parent_element().unwrap().remove();
    }
}

#[wasm_bindgen_test]
async fn a_lab_can_be_set_aside_without_opening_it() {
    let stage = Stage::fresh(LESSON).await;
    stage.press("Connect to the client instance").await;
    let prompt = stage.prompt();
    stage.close().await;
    assert_eq!(panic_page::quarantine_if_asked(), None, "this address does not ask for it");
    assert!(record(LAB).is_some());
    let Route::Lab(place) = Route::parse(&browser::hash()) else { panic!("a lab is open") };
    storage::clear_lab(place).unwrap();
    let kept = record(&format!("hsm-dojo.aside.{LAB}.1.failure")).unwrap();
    assert!(kept.contains("\"screens\":") && !stored().iter().any(|(key, _)| key == LAB), "{kept}");
    let stage = Stage::open(LESSON).await;
    assert_ne!(stage.prompt(), prompt);
    assert_eq!((stage.output().as_str(), stage.notes().as_str()), ("", ""));
}

/// Follows a link to an address of this page, as far as the app hears of it.
fn follow(address: &str) {
    let history = web_sys::window().unwrap().history().unwrap();
    history.replace_state_with_url(&JsValue::NULL, "", Some(address)).unwrap();
}

#[wasm_bindgen_test]
fn no_link_but_the_one_that_was_shown_sets_a_lab_aside() {
    let window = web_sys::window().unwrap();
    let asked = format!("?aside{LESSON}");
    let is_there = |kept: bool| assert_eq!(record(LAB).is_some(), kept);
    storage().set_item(LAB, "kept").unwrap();
    follow(&asked);
    panic_page::quarantine_if_asked();
    is_there(true);
    assert_eq!(window.location().search().unwrap(), "", "a reload does not ask for that again");
    follow("#/lesson/activate-windows");
    panic_page::show("something odd").unwrap();
    follow(&asked);
    panic_page::quarantine_if_asked();
    is_there(true);
    window.document().unwrap().query_selector(".panic").unwrap().unwrap().parent_element().unwrap().remove();
    panic_page::show("something odd").unwrap();
    follow(&asked);
    panic_page::quarantine_if_asked();
    is_there(false);
    storage().set_item(LAB, "kept").unwrap();
    follow(&asked);
    panic_page::quarantine_if_asked();
    is_there(true);
    window.document().unwrap().query_selector(".panic").unwrap().unwrap().parent_element().unwrap().remove();
    storage().clear().unwrap();
}
