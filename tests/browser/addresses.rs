//! Every address leads to a page, and the page says which.

use hsm_dojo::web::addresses::{HOME, LabAddress, Route, SANDBOX};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::test_page::{TestPage, until};

fn title() -> String {
    web_sys::window().unwrap().document().unwrap().title()
}

#[wasm_bindgen_test]
fn addresses_of_lessons_and_sandboxes_are_read_back() {
    for id in ["activate-linux", "activate-windows"] {
        let lab_address = LabAddress::lesson(id).unwrap();
        assert_eq!(lab_address.hash(), format!("#/lesson/{id}"));
        assert_eq!(Route::parse(&lab_address.hash()), Route::Lab(lab_address));
    }
    for address in ["#/sandbox?preset=three-hsms&host=windows", "#/sandbox?preset=single&host=linux"] {
        let Route::Lab(lab_address) = Route::parse(address) else { panic!("{address}") };
        assert_eq!(lab_address.hash(), address);
    }
    assert_eq!(Route::parse(SANDBOX), Route::parse("#/sandbox?preset=activation&host=linux"));
    assert_eq!(Route::parse("#/sandbox/?source=letter"), Route::parse(SANDBOX));
    for address in ["", "#", HOME] {
        assert_eq!(Route::parse(address), Route::Home);
    }
}

#[wasm_bindgen_test]
fn every_other_address_is_unknown_and_kept_unchanged() {
    let strange =
        ["#/lesson/", "#/lesson/nope", "#/sandbox?preset=nope", "#/sandbox?host=amiga", "#main", "#/%", "#/lesson/<b>"];
    for address in strange {
        assert_eq!(Route::parse(address), Route::Unknown(address.to_owned()), "{address}");
    }
}

#[wasm_bindgen_test]
async fn an_unknown_address_gets_a_page_that_names_it_and_leads_home() {
    let page = TestPage::fresh("#/lesson/no-such-lesson").await;
    assert!(page.text("main").contains("#/lesson/no-such-lesson"));
    assert_eq!(page.get("main a").get_attribute("href").as_deref(), Some(HOME));
    until("the title", || title().starts_with("Address not known")).await;
}

#[wasm_bindgen_test]
async fn the_page_follows_the_address_and_the_history() {
    let page = TestPage::fresh(HOME).await;
    assert!(page.text("main").contains("not affiliated"));
    let window = web_sys::window().unwrap();
    window.location().set_hash("#/lesson/activate-linux").unwrap();
    until("the lesson", || page.find("[aria-label='Terminal']").is_some()).await;
    until("its title", || title().contains("Linux")).await;
    window.location().set_hash(SANDBOX).unwrap();
    until("the sandbox", || title().starts_with("Sandbox")).await;
    window.history().unwrap().back().unwrap();
    until("the lesson again", || title().contains("Linux")).await;
    assert_eq!(page.root_headings(), 1);
}
