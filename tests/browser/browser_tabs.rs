//! A lab that is open in two browser tabs, one that the browser does not store, and a large one. No work is lost, and
//! the learner is told.

use hsm_dojo::web::{addresses::SANDBOX, storage};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventInit, StorageEvent, StorageEventInit};

use crate::test_page::{Override, TestPage, full_for, other_tab_writes, record, storage, stored, until, until_drawn};

const LAB: &str = "hsm-dojo.1.lab.sandbox.activation.linux";
const LESSON: &str = "#/lesson/activate-linux";
const LESSON_LAB: &str = "hsm-dojo.1.lab.activate-linux";

fn quarantined(number: u32) -> Option<String> {
    record(&format!("hsm-dojo.aside.{LAB}.{number}.tabs"))
}

/// The record of a lab in which this line was typed.
async fn lab_with(line: &str) -> String {
    let page = TestPage::fresh(SANDBOX).await;
    page.submit(line).await;
    page.close().await;
    record(LAB).unwrap()
}

/// Sends an event to the window. Returns true if the page has not cancelled it.
fn tell(name: &str) -> bool {
    let init = EventInit::new();
    init.set_cancelable(true);
    web_sys::window().unwrap().dispatch_event(&Event::new_with_event_init_dict(name, &init).unwrap()).unwrap()
}

#[wasm_bindgen_test]
async fn a_write_of_another_tab_is_detected_before_its_event_arrives() {
    let theirs = lab_with("cd /tmp").await;
    let page = TestPage::fresh(SANDBOX).await;
    page.submit("pwd").await;
    storage().set_item(LAB, &theirs).unwrap();
    page.submit("ls").await;
    assert!(page.notes().contains("another tab"), "{}", page.notes());
    assert_eq!(record(LAB).as_deref(), Some(theirs.as_str()), "nothing is written over it");
    page.submit("ls").await;
    assert_eq!(page.notes().matches("another tab").count(), 1, "that is said once");
}

#[wasm_bindgen_test]
async fn taking_over_keeps_both_states() {
    let theirs = lab_with("cd /tmp").await;
    let page = TestPage::fresh(SANDBOX).await;
    page.submit("pwd").await;
    other_tab_writes(LAB, &theirs);
    until("the notice", || page.notes().contains("another tab")).await;
    page.submit("cd /").await;
    page.press("Go on here").await;
    assert_eq!(page.notes(), "");
    assert_ne!(record(LAB).as_deref(), Some(theirs.as_str()), "this tab is the one that is saved");
    assert!(quarantined(1).unwrap().starts_with(theirs.strip_suffix('}').unwrap()), "theirs is quarantined");
    let page = page.reload().await;
    assert_eq!(page.prompt(), "[ec2-user@ip-10-0-0-10 /]$ ");
}

#[wasm_bindgen_test]
async fn without_room_for_quarantine_the_other_tabs_lab_is_not_overwritten() {
    let theirs = lab_with("cd /tmp").await;
    let page = TestPage::fresh(SANDBOX).await;
    page.submit("pwd").await;
    other_tab_writes(LAB, &theirs);
    until("the notice", || page.notes().contains("another tab")).await;
    let full = full_for("key.includes('aside')");
    page.press("Go on here").await;
    assert!(page.notes().contains("no room to set aside"), "{}", page.notes());
    assert_eq!(record(LAB).as_deref(), Some(theirs.as_str()));
    assert!(!tell("beforeunload"), "the browser asks before what only this tab has is lost");
    drop(full);
    assert!(tell("beforeunload"), "there is room for it now");
}

#[wasm_bindgen_test]
async fn what_only_this_tab_has_is_quarantined_when_it_is_left() {
    let theirs = lab_with("cd /tmp").await;
    let page = TestPage::fresh(SANDBOX).await;
    page.submit("pwd").await;
    other_tab_writes(LAB, &theirs);
    until("the notice", || page.notes().contains("another tab")).await;
    assert!(tell("beforeunload") && quarantined(1).is_none(), "all of it was saved before");
    page.submit("cd /").await;
    assert!(tell("beforeunload"));
    let kept = quarantined(1).unwrap();
    assert!(kept.contains("\"screens\":"), "{kept}");
    page.close().await;
    assert!(quarantined(2).is_none(), "once is enough");
    assert_eq!(record(LAB).as_deref(), Some(theirs.as_str()));
}

#[wasm_bindgen_test]
async fn progress_is_written_even_where_the_lab_does_not_fit() {
    let page = TestPage::fresh(LESSON).await;
    let full = full_for("key.includes('.lab.')");
    page.press("Connect to the client instance").await;
    assert!(page.notes().contains("keep nothing"), "{}", page.notes());
    assert_eq!(record(LESSON_LAB), None);
    assert!(record(storage::PROGRESS).unwrap().contains("connect"));
    assert!(!tell("beforeunload"), "the browser asks before the lab is lost");
    drop(full);
    page.submit("pwd").await;
    assert!(record(LESSON_LAB).is_some() && tell("beforeunload"));
}

#[wasm_bindgen_test]
async fn unsaved_labs_stay_in_memory_while_the_page_is_open() {
    let page = TestPage::fresh(LESSON).await;
    let full: Override = full_for("true");
    page.press("Connect to the client instance").await;
    let (prompt, output) = (page.prompt(), page.output());
    page.close().await;
    TestPage::open("#/").await.close().await;
    let page = TestPage::open(LESSON).await;
    assert_eq!((page.prompt(), page.output()), (prompt, output));
    page.close().await;
    drop(full);
    let page = TestPage::open(LESSON).await;
    page.press("Start over").await;
    page.close().await;
    assert!(stored().iter().any(|(key, _)| key == LESSON_LAB), "there is room again");
}

#[wasm_bindgen_test]
async fn a_large_lab_is_written_later() {
    let padded = lab_with("pwd").await + &" ".repeat(200_000);
    for leave in [None, Some("pagehide"), Some("visibilitychange")] {
        storage().set_item(LAB, &padded).unwrap();
        let page = TestPage::open(SANDBOX).await;
        page.submit("cd /").await;
        assert_eq!(record(LAB).as_deref(), Some(padded.as_str()), "it is not written yet");
        if let Some(name) = leave {
            let document = web_sys::window().unwrap().document().unwrap();
            document.dispatch_event(&Event::new(name).unwrap()).unwrap();
            tell(name);
            assert_ne!(record(LAB).as_deref(), Some(padded.as_str()), "{name}");
        }
        until("the lab", || record(LAB).as_deref() != Some(padded.as_str())).await;
        page.close().await;
        until_drawn().await;
    }
}

#[wasm_bindgen_test]
async fn the_browser_asks_before_an_unsaved_lab_is_lost() {
    let page = TestPage::fresh(LESSON).await;
    let full = full_for("true");
    page.press("Connect to the client instance").await;
    let prompt = page.prompt();
    page.close().await;
    let home = TestPage::open("#/").await;
    assert!(!tell("beforeunload"), "the browser asks on another page too");
    home.close().await;
    for _ in 0..2 {
        let page = TestPage::open(LESSON).await;
        assert_eq!(page.prompt(), prompt);
        assert!(!tell("beforeunload"), "no record holds it");
        page.close().await;
    }
    drop(full);
    let page = TestPage::open(LESSON).await;
    assert_eq!(page.prompt(), prompt);
    assert!(tell("beforeunload"), "there is room for it now");
    assert!(record(LESSON_LAB).is_some());
    page.close().await;
    let home = TestPage::open("#/").await;
    assert!(tell("beforeunload"));
    home.close().await;
}

#[wasm_bindgen_test]
async fn an_unsaved_lab_does_not_overwrite_the_lab_of_another_tab() {
    let theirs = lab_with("cd /tmp").await;
    let page = TestPage::fresh(SANDBOX).await;
    page.submit("pwd").await;
    storage().set_item(LAB, &theirs).unwrap();
    let full = full_for("true");
    page.submit("cd /").await;
    page.close().await;
    drop(full);
    let page = TestPage::open(SANDBOX).await;
    assert_eq!(page.prompt(), "[ec2-user@ip-10-0-0-10 /]$ ");
    until("the notice", || page.notes().contains("another tab")).await;
    page.submit("ls").await;
    assert_eq!(record(LAB).as_deref(), Some(theirs.as_str()));
    page.close().await;
    assert!(quarantined(1).is_some());
}

#[wasm_bindgen_test]
async fn a_record_that_another_tab_erased_is_not_written_again() {
    for news in [None, Some(None), Some(Some(LESSON_LAB))] {
        let page = TestPage::fresh(LESSON).await;
        page.press("Connect to the client instance").await;
        tell("pagehide");
        storage().clear().unwrap();
        if let Some(key) = news {
            let init = StorageEventInit::new();
            init.set_key(key);
            let event = StorageEvent::new_with_event_init_dict("storage", &init).unwrap();
            web_sys::window().unwrap().dispatch_event(&event).unwrap();
            until("the notice", || page.notes().contains("erased")).await;
        }
        page.submit("pwd").await;
        assert_eq!(page.notes().matches("erased").count(), 1, "{}", page.notes());
        assert!(!tell("beforeunload"), "the browser asks before it is lost");
        page.close().await;
        assert_eq!(stored(), [], "{news:?}");
        storage::drop_unsaved();
    }
}

#[wasm_bindgen_test]
async fn taking_over_works_after_storage_is_freed() {
    let theirs = lab_with("cd /tmp").await;
    let page = TestPage::fresh(SANDBOX).await;
    page.submit("pwd").await;
    other_tab_writes(LAB, &theirs);
    until("the notice", || page.notes().contains("another tab")).await;
    let full = full_for("key.includes('aside')");
    page.press("Go on here").await;
    page.submit("cd /").await;
    assert!(!page.notes().contains("no room"), "it is said once for each try");
    page.press("Go on here").await;
    assert!(page.notes().contains("no room to set aside"), "{}", page.notes());
    drop(full);
    page.press("Go on here").await;
    assert!(page.button("Go on here").is_none());
    assert!(quarantined(1).unwrap().starts_with(theirs.strip_suffix('}').unwrap()));
    let page = page.reload().await;
    assert_eq!(page.prompt(), "[ec2-user@ip-10-0-0-10 /]$ ");
}
