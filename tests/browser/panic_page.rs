//! The page that is shown when the app itself has failed.

use hsm_dojo::web::{addresses::Route, browser, panic_page, storage};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::test_page::{TestPage, record, storage, stored};

const LESSON: &str = "#/lesson/activate-linux";
const LAB: &str = "hsm-dojo.1.lab.activate-linux";

#[wasm_bindgen_test]
fn a_failure_is_shown_once_with_a_download_and_links() {
    storage().set_item(LAB, "kept").unwrap();
    let window = web_sys::window().unwrap();
    for (address, ways) in [("#/", 2), (LESSON, 3)] {
        window.location().set_hash(address).unwrap();
        panic_page::show("something <b>odd</b>").unwrap();
        assert_eq!(panic_page::show("something else"), None);
        let failure = window.document().unwrap().query_selector(".panic").unwrap().unwrap();
        assert!(failure.text_content().unwrap().contains("something <b>odd</b>"));
        let file = failure.query_selector("a[download]").unwrap().unwrap().get_attribute("href").unwrap();
        assert!(file.starts_with("blob:"), "{file}");
        assert_eq!(failure.query_selector_all("a").unwrap().length(), ways, "{address}");
        if address == LESSON {
            let start_over_link =
                failure.query_selector("a[href^='?']").unwrap().unwrap().get_attribute("href").unwrap();
            assert_eq!(start_over_link, format!("?aside{LESSON}"));
        }
        failure.parent_element().unwrap().remove();
    }
}

#[wasm_bindgen_test]
async fn a_lab_can_be_quarantined_without_opening_it() {
    let page = TestPage::fresh(LESSON).await;
    page.press("Connect to the client instance").await;
    let prompt = page.prompt();
    page.close().await;
    assert_eq!(panic_page::quarantine_if_asked(), None, "this address does not ask for it");
    assert!(record(LAB).is_some());
    let Route::Lab(lab_address) = Route::parse(&browser::hash()) else { panic!("a lab is open") };
    storage::clear_lab(lab_address).unwrap();
    let kept = record(&format!("hsm-dojo.aside.{LAB}.1.failure")).unwrap();
    assert!(kept.contains("\"screens\":") && !stored().iter().any(|(key, _)| key == LAB), "{kept}");
    let page = TestPage::open(LESSON).await;
    assert_ne!(page.prompt(), prompt);
    assert_eq!((page.output().as_str(), page.notes().as_str()), ("", ""));
}

/// Does what following a link to an address of this page does for the app.
fn follow(address: &str) {
    let history = web_sys::window().unwrap().history().unwrap();
    history.replace_state_with_url(&JsValue::NULL, "", Some(address)).unwrap();
}

#[wasm_bindgen_test]
fn only_the_link_that_the_page_offered_quarantines_a_lab() {
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
