//! The password worksheet: the links to it, its file, and that the app never stores it.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, HtmlInputElement};

use crate::stage::{CMU, Override, Stage, stored, until_drawn};

const ADDRESS: &str = "#/worksheet?cluster-abc2defghij";

fn field(stage: &Stage, id: &str) -> HtmlInputElement {
    stage.get(&format!("#{id}")).dyn_into().unwrap()
}

#[wasm_bindgen_test]
async fn the_step_the_result_and_the_first_page_link_to_the_worksheet() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    stage.press("Connect to the client instance").await;
    stage.submit_all(&[CMU, "loginHSM PRECO admin password"]).await;
    let link = stage.get(".current-step a").get_attribute("href").unwrap();
    assert!(link.starts_with("#/worksheet?cluster-"), "{link}");
    stage.submit_all(&["changePswd PRECO admin new-one-1", "y", "quit"]).await;
    assert!(stage.find(&format!("[aria-label='Lesson result'] a[href='{link}']")).is_some());
    stage.close().await;
    let home = Stage::open("#/").await;
    assert!(home.find("a[href='#/worksheet']").is_some());
}

#[wasm_bindgen_test]
async fn the_texts_of_the_worksheet_are_not_stored() {
    let stage = Stage::fresh(ADDRESS).await;
    assert_eq!(field(&stage, "sheet-cluster").value(), "cluster-abc2defghij");
    assert_eq!(field(&stage, "sheet-name").value(), "admin");
    let before = stored();
    field(&stage, "sheet-holder").set_value("Ada");
    until_drawn().await;
    assert_eq!(stored(), before);
    assert!(stage.find("main form[autocomplete='off'] input").is_some());
    let kept = "main input[name], main input[type='password'], main input:not([autocomplete='off'])";
    assert!(stage.find(kept).is_none(), "no field that a browser would fill in or keep");
    let stage = stage.reload().await;
    assert_eq!(field(&stage, "sheet-holder").value(), "");
    assert_eq!(stored(), before);
}

#[wasm_bindgen_test]
async fn the_file_has_every_field_and_no_password() {
    let stage = Stage::fresh(ADDRESS).await;
    field(&stage, "sheet-holder").set_value("Ada");
    let global = js_sys::global();
    let url = Reflect::get(&global, &JsValue::from_str("URL")).unwrap();
    let caught = Override::of(&url, "createObjectURL", |_| {
        Function::new_with_args("blob", "globalThis.caught = blob; return '#/worksheet';").into()
    });
    stage.press("Save as a text file").await;
    drop(caught);
    let blob: Blob = Reflect::get(&global, &JsValue::from_str("caught")).unwrap().unchecked_into();
    let text = JsFuture::from(blob.text()).await.unwrap().as_string().unwrap();
    assert!(text.contains("Cluster:\n    cluster-abc2defghij\n"), "{text}");
    assert!(text.contains("Who holds the password:\n    Ada\n"), "{text}");
    assert!(text.ends_with("Password, by hand:\n    ________________________________________\n\n"), "{text}");
}
