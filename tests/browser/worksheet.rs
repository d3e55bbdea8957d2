//! The password worksheet: the links to it, its file, and that the app never stores it.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, HtmlInputElement};

use crate::test_page::{CMU, Override, TestPage, stored, until_drawn};

const ADDRESS: &str = "#/worksheet?cluster-abc2defghij";

fn field(page: &TestPage, id: &str) -> HtmlInputElement {
    page.get(&format!("#{id}")).dyn_into().unwrap()
}

#[wasm_bindgen_test]
async fn the_step_the_result_and_the_first_page_link_to_the_worksheet() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    page.press("Connect to the client instance").await;
    page.submit_all(&[CMU, "loginHSM PRECO admin password"]).await;
    let link = page.get(".current-step a").get_attribute("href").unwrap();
    assert!(link.starts_with("#/worksheet?cluster-"), "{link}");
    page.submit_all(&["changePswd PRECO admin new-one-1", "y", "quit"]).await;
    assert!(page.find(&format!("[aria-label='Lesson result'] a[href='{link}']")).is_some());
    page.close().await;
    let home = TestPage::open("#/").await;
    assert!(home.find("a[href='#/worksheet']").is_some());
}

#[wasm_bindgen_test]
async fn the_texts_of_the_worksheet_are_not_stored() {
    let page = TestPage::fresh(ADDRESS).await;
    assert_eq!(field(&page, "sheet-cluster").value(), "cluster-abc2defghij");
    assert_eq!(field(&page, "sheet-name").value(), "admin");
    let before = stored();
    field(&page, "sheet-holder").set_value("Ada");
    until_drawn().await;
    assert_eq!(stored(), before);
    assert!(page.find("main form[autocomplete='off'] input").is_some());
    let kept = "main input[name], main input[type='password'], main input:not([autocomplete='off'])";
    assert!(page.find(kept).is_none(), "no field that a browser would fill in or keep");
    let page = page.reload().await;
    assert_eq!(field(&page, "sheet-holder").value(), "");
    assert_eq!(stored(), before);
}

#[wasm_bindgen_test]
async fn the_file_has_every_field_and_no_password() {
    let page = TestPage::fresh(ADDRESS).await;
    field(&page, "sheet-holder").set_value("Ada");
    let global = js_sys::global();
    let url = Reflect::get(&global, &JsValue::from_str("URL")).unwrap();
    let caught = Override::of(&url, "createObjectURL", |_| {
        Function::new_with_args("blob", "globalThis.caught = blob; return '#/worksheet';").into()
    });
    page.press("Save as a text file").await;
    drop(caught);
    let blob: Blob = Reflect::get(&global, &JsValue::from_str("caught")).unwrap().unchecked_into();
    let text = JsFuture::from(blob.text()).await.unwrap().as_string().unwrap();
    assert!(text.contains("Cluster:\n    cluster-abc2defghij\n"), "{text}");
    assert!(text.contains("Who holds the password:\n    Ada\n"), "{text}");
    assert!(text.ends_with("Password, by hand:\n    ________________________________________\n\n"), "{text}");
}
