//! What is left to a learner when the app itself has failed.

use hsm_dojo::web::{browser, panic_page, records, route::Route};
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
    assert_eq!(panic_page::set_aside_if_asked(), None, "this address does not ask for it");
    assert!(record(LAB).is_some());
    let Route::Lab(place) = Route::parse(&browser::hash()) else { panic!("a lab is open") };
    records::clear_lab(place).unwrap();
    let kept = record(&format!("hsm-dojo.aside.{LAB}.1.failure")).unwrap();
    assert!(kept.contains("\"screens\":") && !stored().iter().any(|(key, _)| key == LAB), "{kept}");
    let stage = Stage::open(LESSON).await;
    assert_ne!(stage.prompt(), prompt);
    assert_eq!((stage.output().as_str(), stage.notes().as_str()), ("", ""));
}
