//! The records that are kept between visits, and what happens to damaged records and in a full storage.

use hsm_dojo::{
    host,
    lab::{FIRST_TERMINAL, Input, Lab, SavedLab, Sealer},
    web::{
        addresses::{Route, SANDBOX},
        storage::{self, BrowserStorage},
    },
};
use js_sys::{Function, Reflect};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::test_page::{
    CMU, Override, TestPage, full_for, other_tab_writes, record, storage, stored, until, until_drawn,
};

const LAB: &str = "hsm-dojo.1.lab.sandbox.activation.linux";
const SCREEN: &str = "hsm-dojo.1.screen.sandbox.activation.linux";

fn quarantined(key: &str, number: u32) -> Option<String> {
    record(&format!("hsm-dojo.aside.{key}.{number}"))
}

#[wasm_bindgen_test]
async fn opening_a_page_writes_nothing() {
    TestPage::fresh(SANDBOX).await.close().await;
    TestPage::fresh("#/lesson/activate-linux").await.close().await;
    TestPage::fresh("#/").await.close().await;
    assert_eq!(stored(), []);
}

#[wasm_bindgen_test]
async fn unreadable_records_are_quarantined_unchanged_and_reported() {
    let future = r#"{"program":"hsm-dojo","format":99,"start":{},"state":{}}"#;
    let other_lesson = {
        let page = TestPage::fresh("#/lesson/activate-linux").await;
        page.submit("ls").await;
        record("hsm-dojo.1.lab.activate-linux").unwrap()
    };
    for damaged in ["", "{", "[]", "null", future, r#"{"program":"hsm-dojo","format":1}"#, &other_lesson] {
        storage().clear().unwrap();
        storage().set_item(LAB, damaged).unwrap();
        let page = TestPage::open(SANDBOX).await;
        assert!(page.notes().contains(&format!("hsm-dojo.aside.{LAB}.1")), "{damaged}: {}", page.notes());
        assert_eq!(quarantined(LAB, 1).as_deref(), Some(damaged));
        page.submit("pwd").await;
        assert!(page.output().contains("/home/ec2-user"));
        assert!(page.notes().contains("aside"), "a warning stays until it is dismissed");
    }
}

#[wasm_bindgen_test]
async fn a_record_stays_until_its_copy_is_in_quarantine() {
    storage().clear().unwrap();
    storage().set_item(LAB, "damaged").unwrap();
    let refusing = full_for(&format!("!('{LAB}' in this)"));
    let page = TestPage::open(SANDBOX).await;
    drop(refusing);
    assert!(page.notes().contains("it was put aside"), "{}", page.notes());
    assert_eq!((record(LAB), quarantined(LAB, 1).as_deref()), (None, Some("damaged")));
}

#[wasm_bindgen_test]
async fn quarantined_texts_are_never_overwritten() {
    storage().clear().unwrap();
    for (number, text) in [(1, "first"), (2, "second"), (3, "third")] {
        storage().set_item(LAB, text).unwrap();
        TestPage::open(SANDBOX).await.close().await;
        assert_eq!(quarantined(LAB, number).as_deref(), Some(text));
    }
    assert_eq!(quarantined(LAB, 1).as_deref(), Some("first"));
}

#[wasm_bindgen_test]
async fn a_damaged_screen_is_the_only_record_that_is_lost() {
    let page = TestPage::fresh(SANDBOX).await;
    page.submit(CMU).await;
    let prompt = page.prompt();
    page.close().await;
    let unordered = r#"{"format":1,"screen":{"blocks":[{"id":7,"lines":[]},{"id":7,"lines":[]}],"next_id":1}}"#;
    for (number, damaged) in [(1, "?"), (2, unordered), (3, r#"{"format":2}"#)] {
        storage().set_item(SCREEN, damaged).unwrap();
        let page = TestPage::open(SANDBOX).await;
        assert_eq!(page.prompt(), prompt);
        assert!(page.notes().contains("earlier output"), "{}", page.notes());
        assert_eq!(quarantined(SCREEN, number).as_deref(), Some(damaged));
    }
}

#[wasm_bindgen_test]
async fn damaged_progress_is_quarantined_and_starts_empty() {
    for damaged in ["{]", r#"{"format":7,"lessons":{}}"#, r#"{"format":1,"lessons":3}"#] {
        storage().clear().unwrap();
        storage().set_item(storage::PROGRESS, damaged).unwrap();
        let page = TestPage::open("#/").await;
        assert!(page.text("main").contains(&format!("hsm-dojo.aside.{}.1", storage::PROGRESS)));
        assert_eq!(quarantined(storage::PROGRESS, 1).as_deref(), Some(damaged));
        page.close().await;
        let page = TestPage::open("#/lesson/activate-linux").await;
        page.press("Connect to the client instance").await;
        let book = storage::read_progress().0;
        assert!(book.lesson("activate-linux").done.contains("connect"));
    }
}

#[wasm_bindgen_test]
async fn progress_of_an_earlier_version_is_added_to() {
    let with =
        |done: &str| format!(r#"{{"format":1,"lessons":{{"activate-linux":{{"complete":true,"done":[{done}]}}}}}}"#);
    storage().clear().unwrap();
    storage().set_item(storage::PROGRESS, &with("\"a\"")).unwrap();
    let page = TestPage::open("#/lesson/activate-linux").await;
    page.press("Connect to the client instance").await;
    assert_eq!(record(storage::PROGRESS), Some(with("\"a\",\"connect\"")));
}

#[wasm_bindgen_test]
async fn the_saved_record_of_progress_opens_and_loses_nothing() {
    let saved = include_str!("../suite/saved.txt").lines().find_map(|line| line.strip_prefix("progress ")).unwrap();
    storage().clear().unwrap();
    storage().set_item(storage::PROGRESS, saved).unwrap();
    let (book, warning) = storage::read_progress();
    assert_eq!(warning, None);
    assert!(book.lesson("activate-linux").complete);
    assert!(book.lesson("drill-7").done.contains("start-cmu"));
    let page = TestPage::open("#/lesson/users").await;
    page.press("Connect to the client instance").await;
    let kept: serde_json::Value = serde_json::from_str(&record(storage::PROGRESS).unwrap()).unwrap();
    let saved: serde_json::Value = serde_json::from_str(saved).unwrap();
    for lesson in ["activate-linux", "drill-7"] {
        assert_eq!(kept["lessons"][lesson], saved["lessons"][lesson]);
    }
}

#[wasm_bindgen_test]
async fn a_reset_keeps_the_record_of_progress() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    page.press("Connect to the client instance").await;
    page.press("Start over").await;
    page.close().await;
    let home = TestPage::open("#/").await;
    assert!(home.text(".lesson-card").contains("1 of "), "{}", home.text(".lesson-card"));
}

#[wasm_bindgen_test]
async fn with_a_full_storage_the_page_warns_once_and_works() {
    storage().clear().unwrap();
    storage().set_item(LAB, "damaged").unwrap();
    let full = full_for("true");
    let page = TestPage::open(SANDBOX).await;
    assert!(page.notes().contains("no room to put it aside"), "{}", page.notes());
    page.submit("pwd").await;
    assert!(page.output().contains("/home/ec2-user"));
    page.close().await;
    let page = TestPage::open("#/lesson/activate-linux").await;
    page.press("Connect to the client instance").await;
    assert_eq!(page.notes().matches("keep nothing").count(), 1, "{}", page.notes());
    page.press("×").await;
    page.submit("pwd").await;
    assert_eq!(page.notes(), "");
    page.close().await;
    drop(full);
    assert_eq!(stored(), [(LAB.to_owned(), "damaged".to_owned())]);
}

#[wasm_bindgen_test]
async fn with_a_blocked_storage_the_page_warns_and_works() {
    storage().clear().unwrap();
    let prototype = Reflect::get_prototype_of(&storage()).unwrap();
    let refuse = Function::new_no_args("throw new DOMException('blocked', 'SecurityError')");
    let blocked = Override::of(&prototype, "getItem", |_| refuse.into());
    let page = TestPage::open(SANDBOX).await;
    assert_eq!(page.notes().matches("keep nothing").count(), 1, "{}", page.notes());
    page.submit("pwd").await;
    assert!(page.output().contains("/home/ec2-user"));
    page.close().await;
    drop(blocked);
}

#[wasm_bindgen_test]
async fn a_lab_that_another_tab_continues_is_no_longer_saved_here() {
    let page = TestPage::fresh(SANDBOX).await;
    page.submit("pwd").await;
    other_tab_writes(LAB, "of the other tab");
    until("the notice", || page.notes().contains("another tab")).await;
    page.submit("ls").await;
    page.close().await;
    until_drawn().await;
    assert_eq!(record(LAB).as_deref(), Some("of the other tab"));
}

#[wasm_bindgen_test]
async fn each_world_of_the_sandbox_has_its_own_record() {
    let page = TestPage::fresh("#/sandbox?preset=three-hsms").await;
    page.submit("pwd").await;
    page.close().await;
    let page = TestPage::open("#/sandbox?preset=single&host=windows").await;
    assert_eq!(page.output(), "");
    page.submit("cd").await;
    page.close().await;
    let page = TestPage::open("#/sandbox?preset=three-hsms").await;
    assert!(page.output().contains("pwd"));
}

#[wasm_bindgen_test]
fn the_undo_record_has_a_maximum_size() {
    let Route::Lab(lab_address) = Route::parse(SANDBOX) else { panic!("the sandbox has a lab") };
    let mut lab = Lab::new(lab_address.start(1), None);
    for number in 0..12 {
        let (path, text) = (format!("file{number}"), Some("x".repeat(60_000)));
        lab.apply(lab.world().clock, FIRST_TERMINAL, Input::PutFile { machine: host::MachineId::Instance, path, text });
    }
    let browser = BrowserStorage::open().unwrap();
    storage::save_undo(&browser, lab_address, &lab, &mut Sealer::default()).unwrap();
    let undo = record(&storage::undo_key(lab_address)).unwrap();
    assert!(undo.len() <= 256_000, "{}", undo.len());
    let mut again = SavedLab::read(&lab.save()).unwrap().open(None);
    again.load_undo_history(&undo).unwrap();
    assert!(lab.undo_labels().count() > 3 && again.undo_labels().count() <= 3);
    let small = Lab::new(lab_address.start(1), None);
    storage::save_undo(&browser, lab_address, &small, &mut Sealer::default()).unwrap();
    assert_eq!(record(&storage::undo_key(lab_address)), Some(small.save_undo_history(12)));
}

#[wasm_bindgen_test]
async fn less_important_records_are_removed_for_progress_and_lab() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    page.submit_all(&["ls", "pwd"]).await;
    until("the undo record", || record("hsm-dojo.1.trail.activate-linux").is_some()).await;
    let kept: usize = stored().iter().map(|(_, text)| text.len()).sum();
    let full = full_for(&format!(
        "Object.entries(this).reduce((sum, [name, kept]) => sum + (name === key ? 0 : kept.length), text.length) > {kept}"
    ));
    page.press("Connect to the client instance").await;
    assert_eq!(page.notes().matches("keep nothing").count(), 0, "{}", page.notes());
    assert!(record(storage::PROGRESS).unwrap().contains("connect"));
    page.close().await;
    drop(full);
    let page = TestPage::open("#/lesson/activate-linux").await;
    assert!(page.prompt().contains("ec2-user"), "{}", page.prompt());
}

#[wasm_bindgen_test]
async fn records_whose_removal_does_not_help_stay() {
    let page = TestPage::fresh(SANDBOX).await;
    page.submit("pwd").await;
    page.close().await;
    let mut before = stored();
    let full = full_for("key.includes('.lab.')");
    let Route::Lab(lab_address) = Route::parse(SANDBOX) else { panic!("the sandbox has a lab") };
    storage::save_lab(lab_address, &Lab::new(lab_address.start(1), None), &mut Sealer::default()).unwrap_err();
    drop(full);
    let mut now = stored();
    before.sort();
    now.sort();
    assert!(before == now);
}
