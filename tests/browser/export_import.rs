//! Saved work as files: an exported file can be imported again and loses nothing, and any other file changes nothing.

use hsm_dojo::web::{addresses::SANDBOX, settings, storage};
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Blob, DataTransfer, Event, File, HtmlInputElement};

use crate::test_page::{CMU, CMU_PROMPT, Override, TestPage, full_for, record, storage, stored, until, until_drawn};

const LAB: &str = "hsm-dojo.1.lab.sandbox.activation.linux";
const LESSON: &str = "#/lesson/activate-linux";
const SCREEN: &str = "hsm-dojo.1.screen.sandbox.activation.linux";
const UNDO: &str = "hsm-dojo.1.trail.sandbox.activation.linux";

/// The file that the page offers after a button is pressed: its name and its text.
async fn offered(page: &TestPage, button: &str) -> (String, String) {
    let kept = js_sys::Object::new();
    let keep_blob = Function::new_with_args("kept, real", "return blob => (kept.blob = blob, real.call(URL, blob))");
    let keep_name = Function::new_with_args("kept", "return function () { kept.name = this.download }");
    let url = Reflect::get(&js_sys::global(), &"URL".into()).unwrap();
    let link = web_sys::window().unwrap().document().unwrap().create_element("a").unwrap();
    let prototype = Reflect::get_prototype_of(&link).unwrap();
    let blobs = Override::of(&url, "createObjectURL", |real| keep_blob.call2(&JsValue::NULL, &kept, real).unwrap());
    let clicks = Override::of(&prototype, "click", |_| keep_name.call1(&JsValue::NULL, &kept).unwrap());
    page.press(button).await;
    drop((blobs, clicks));
    let blob: Blob = Reflect::get(&kept, &"blob".into()).unwrap().unchecked_into();
    let text = JsFuture::from(blob.text()).await.unwrap().as_string().unwrap();
    (Reflect::get(&kept, &"name".into()).unwrap().as_string().unwrap(), text)
}

/// Chooses a file, as a learner does in the browser's own dialog.
async fn choose(page: &TestPage, text: &str) {
    let file = File::new_with_str_sequence(&Array::of1(&text.into()), "chosen.json").unwrap();
    let data = DataTransfer::new().unwrap();
    data.items().add_with_file(&file).unwrap();
    let input: HtmlInputElement = page.get("input[type='file']").unchecked_into();
    input.set_files(data.files().as_ref());
    let before = said(page);
    input.dispatch_event(&Event::new("change").unwrap()).unwrap();
    until("an answer", || said(page) != before).await;
    until_drawn().await;
}

fn said(page: &TestPage) -> String {
    page.text(".news")
}

#[wasm_bindgen_test]
async fn a_lab_can_be_exported_and_imported() {
    let page = TestPage::fresh(LESSON).await;
    page.press("Connect to the client instance").await;
    page.submit_all(&[CMU, "loginHSM PRECO admin password"]).await;
    let (prompt, output) = (page.prompt(), page.output());
    let (name, file) = offered(&page, "Save to a file").await;
    assert_eq!(name, "hsm-dojo-activate-linux.json");
    assert!(file.contains("\"program\":\"hsm-dojo\",\"format\":1"), "{file}");
    assert!(!file.contains("admin password"), "{file}");
    page.press("Start over").await;
    page.submit("pwd").await;
    let replaced = record("hsm-dojo.1.lab.activate-linux").unwrap();
    choose(&page, &file).await;
    assert!(said(&page).contains("The file is open"), "{}", said(&page));
    assert_eq!(page.prompt(), prompt);
    assert_eq!(page.output(), output.replace("admin password", "admin ********"));
    let quarantined = record("hsm-dojo.aside.hsm-dojo.1.lab.activate-linux.1.replaced").unwrap();
    assert!(quarantined.starts_with(replaced.strip_suffix('}').unwrap()), "{quarantined}");
    let page = page.reload().await;
    assert_eq!(page.prompt(), prompt);
    // A quarantined lab is such a file, too.
    choose(&page, &quarantined).await;
    assert!(page.output().ends_with("pwd\n/home/learner\n"), "{}", page.output());
}

/// A lab that was saved to a file in another browser.
async fn file_with(line: &str) -> String {
    let page = TestPage::fresh(SANDBOX).await;
    page.submit(line).await;
    let (_, file) = offered(&page, "Save to a file").await;
    page.close().await;
    file
}

#[wasm_bindgen_test]
async fn a_lab_from_a_file_is_seen_and_saved_where_the_open_one_was_not_saved() {
    let file = file_with("cd /").await;
    // Nothing is written over what could not be quarantined.
    storage().clear().unwrap();
    storage().set_item(LAB, "damaged").unwrap();
    let full = full_for("key.includes('aside')");
    let page = TestPage::open(SANDBOX).await;
    page.submit("cd /opt").await;
    choose(&page, &file).await;
    assert!(said(&page).contains("no room"), "{}", said(&page));
    assert_eq!(stored(), [(LAB.to_owned(), "damaged".to_owned())]);
    assert_eq!(page.prompt(), "[ec2-user@ip-10-0-0-10 opt]$ ");
    drop(full);
    page.press("Dismiss").await;
    choose(&page, &file).await;
    assert_eq!(page.prompt(), "[ec2-user@ip-10-0-0-10 /]$ ");
    let aside = |number: u32| record(&format!("hsm-dojo.aside.{LAB}.{number}.replaced")).unwrap();
    assert_eq!(aside(1), "damaged");
    assert!(aside(2).contains("cd /opt"), "what was not saved is quarantined too");
    let imported = record(LAB);
    page.submit("ls").await;
    assert!(record(LAB) != imported && !page.notes().contains("another tab"), "{}", page.notes());
    page.close().await;
}

#[wasm_bindgen_test]
async fn a_lab_that_was_erased_goes_on_from_its_file() {
    let page = TestPage::fresh(SANDBOX).await;
    page.submit("cd /").await;
    storage().clear().unwrap();
    page.submit("pwd").await;
    assert!(page.notes().contains("save this lab to a file and open that"), "{}", page.notes());
    let (_, file) = offered(&page, "Save to a file").await;
    choose(&page, &file).await;
    assert_eq!(page.prompt(), "[ec2-user@ip-10-0-0-10 /]$ ");
    let imported = record(LAB).unwrap();
    page.submit("ls").await;
    assert!(record(LAB).unwrap() != imported && !page.notes().contains("another tab"), "{}", page.notes());
    page.close().await;
}

#[wasm_bindgen_test]
async fn the_file_of_another_lab_opens_that_lab() {
    let page = TestPage::fresh("#/sandbox?preset=three-hsms").await;
    page.submit(CMU).await;
    let (_, file) = offered(&page, "Save to a file").await;
    page.close().await;
    let page = TestPage::fresh("#/").await;
    choose(&page, &file).await;
    until("the sandbox", || page.find("[aria-label='Terminal input']").is_some()).await;
    assert_eq!(page.prompt(), CMU_PROMPT);
    assert_eq!(web_sys::window().unwrap().location().hash().unwrap(), "#/sandbox?preset=three-hsms&host=linux");
}

#[wasm_bindgen_test]
async fn a_file_that_cannot_be_opened_is_refused_and_changes_nothing() {
    let page = TestPage::fresh(SANDBOX).await;
    page.submit("pwd").await;
    let (_, good) = offered(&page, "Save to a file").await;
    let before = stored();
    let changed = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        good.replacen(from, to, 1)
    };
    let deep = format!("{{\"program\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    for (text, words) in [
        (deep, "nested deeper"),
        (good[..good.len() / 2].to_owned(), "only a part"),
        (good.clone() + "}", "damaged"),
        (String::new(), "at line 1 column 0"),
        ("\u{fffd}PNG\u{0}".to_owned(), "no JSON"),
        ("[1, 2]".to_owned(), "did not save it"),
        ("{\"program\":\"other\"}".to_owned(), "did not save it"),
        (changed("\"format\":1", "\"format\":2"), "a part of a lab"),
        (changed("\"format\":1", "\"format\":3"), "a later version"),
        ("{\"program\":\"hsm-dojo\",\"format\":2,\"records\":{}}".to_owned(), "a later version"),
        (changed("\"format\":1", "\"format\":99999999999"), "a later version"),
        (changed("\"lesson\":null", "\"lesson\":\"activate-moon\""), "activate-moon"),
        (changed("\"lesson\":null", "\"lesson\":\"activate-linux\""), "damaged"),
        (changed("\"users\":[", "\"users\":[7,"), "damaged"),
        (changed("\"screens\":{\"format\":1", "\"screens\":{\"format\":9"), "a later version"),
        (changed("\"screens\":{", "\"screens\":[],\"was\":{"), "damaged"),
        ("{\"program\":\"hsm-dojo\",\"format\":1,\"records\":{\"hsm-dojo.1.x\":7}}".to_owned(), "no text"),
        ("{\"program\":\"hsm-dojo\",\"format\":1,\"records\":7}".to_owned(), "no text"),
        (" ".repeat(12_000_001), "larger than 12 MB"),
    ] {
        choose(&page, &text).await;
        assert!(said(&page).contains(words), "{words}: {}", said(&page));
        assert!(said(&page).starts_with("chosen.json was not opened"), "{}", said(&page));
        assert_eq!(stored(), before, "{words}");
        page.press("Dismiss").await;
    }
    assert!(page.output().contains("pwd"), "the lab is as it was");
}

#[wasm_bindgen_test]
async fn without_room_for_quarantine_an_import_changes_nothing() {
    let page = TestPage::fresh(SANDBOX).await;
    page.submit("pwd").await;
    let (_, file) = offered(&page, "Save to a file").await;
    page.submit("cd /").await;
    page.close().await;
    let before = stored();
    for full in ["key.includes('aside')", "key.includes('.1.lab.') && !key.includes('aside')", "true"] {
        let full = full_for(full);
        assert!(settings::import_text(&file).unwrap_err().contains("no room"));
        drop(full);
        assert_eq!(stored(), before);
    }
    settings::import_text(&file).unwrap();
}

#[wasm_bindgen_test]
async fn everything_can_be_exported_and_imported_as_one_file() {
    storage().clear().unwrap();
    storage().set_item("hsm-dojo.aside.something.1", "of old").unwrap();
    storage().set_item("of-another-app", "not ours").unwrap();
    let page = TestPage::open(LESSON).await;
    page.press("Connect to the client instance").await;
    page.close().await;
    let page = TestPage::open(SANDBOX).await;
    page.submit("cd /").await;
    let (name, file) = offered(&page, "Save everything").await;
    assert_eq!(name, "hsm-dojo-everything.json");
    page.close().await;
    storage().remove_item("of-another-app").unwrap();
    let mut all = stored();
    assert!(!file.contains("not ours"));
    storage().clear().unwrap();
    let page = TestPage::open(SANDBOX).await;
    page.submit("cd /tmp").await;
    choose(&page, &file).await;
    assert!(said(&page).contains("is back"), "{}", said(&page));
    assert_eq!(page.prompt(), "[ec2-user@ip-10-0-0-10 /]$ ");
    page.close().await;
    assert!(record(&format!("hsm-dojo.aside.{LAB}.1.replaced")).is_some(), "the lab of this browser is quarantined");
    let mut now = stored();
    now.retain(|(key, _)| !key.ends_with(".replaced"));
    now.sort();
    all.sort();
    assert_eq!(now, all);
}

#[wasm_bindgen_test]
async fn progress_in_a_file_is_added_to_the_record() {
    let page = TestPage::fresh(LESSON).await;
    page.press("Connect to the client instance").await;
    page.close().await;
    let file = |progress: &str| {
        let text = serde_json::to_string(progress).unwrap();
        format!("{{\"program\":\"hsm-dojo\",\"format\":1,\"records\":{{\"{}\":{text}}}}}", storage::PROGRESS)
    };
    let more =
        record(storage::PROGRESS).unwrap().replace("connect", "quit").replace("activate-linux", "activate-windows");
    settings::import_text(&file(&more)).unwrap();
    let book = record(storage::PROGRESS).unwrap();
    assert!(["connect", "quit", "activate-linux", "activate-windows"].iter().all(|word| book.contains(word)), "{book}");
    settings::import_text(&file("damaged")).unwrap();
    assert_eq!(record(storage::PROGRESS), Some(book));
    assert_eq!(record(&format!("hsm-dojo.aside.{}.1", storage::PROGRESS)).as_deref(), Some("damaged"));
}

#[wasm_bindgen_test]
async fn quarantined_texts_are_listed_and_can_be_downloaded_or_deleted() {
    storage().clear().unwrap();
    storage().set_item(LAB, "unreadable").unwrap();
    let page = TestPage::open(SANDBOX).await;
    page.press("Settings").await;
    let list = page.text("[aria-label='Set aside']");
    assert!(list.contains("lab.sandbox.activation.linux.1: could not be opened, 1 KB"), "{list}");
    let title = "lab.sandbox.activation.linux.1";
    let (name, text) = offered(&page, &format!("Download {title}")).await;
    assert_eq!((name, text), (format!("hsm-dojo.aside.{LAB}.1.json"), "unreadable".to_owned()));
    let window = web_sys::window().unwrap();
    for (answer, left) in [("return false", 1), ("return true", 0)] {
        let asked = Override::of(&window, "confirm", |_| Function::new_no_args(answer).into());
        page.press(&format!("Delete {title}")).await;
        drop(asked);
        assert_eq!(stored().len(), left, "{answer}");
    }
    assert!(page.find("[aria-label='Set aside']").is_none(), "the list is gone with its last item");
}

/// A file of everything with these records.
fn everything(records: &[(&str, &str)]) -> String {
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let records: Vec<_> = records.iter().map(|(key, text)| format!("{}:{}", quoted(key), quoted(text))).collect();
    format!("{{\"program\":\"hsm-dojo\",\"format\":1,\"records\":{{{}}}}}", records.join(","))
}

/// Work in two labs, as the records of a browser.
async fn two_labs(line: &str) -> Vec<(String, String)> {
    let page = TestPage::fresh(LESSON).await;
    page.submit(line).await;
    page.close().await;
    let page = TestPage::open(SANDBOX).await;
    page.submit(line).await;
    page.close().await;
    let mut records = stored();
    records.sort();
    records
}

#[wasm_bindgen_test]
async fn without_room_a_file_of_everything_changes_nothing() {
    let theirs = two_labs("cd /").await;
    let records: Vec<_> = theirs.iter().map(|(key, text)| (key.as_str(), text.as_str())).collect();
    let file = everything(&[&records[..], &[("hsm-dojo.1.settings", "theme=dark")]].concat());
    let before = two_labs("pwd").await;
    let kept: usize = before.iter().map(|(_, text)| text.len()).sum();
    let more = |key: &str| before.iter().find(|(of, _)| of == key).unwrap().1.len() * 3 / 2;
    let sum = "Object.entries(this).reduce((sum, [name, kept]) => sum + (name === key ? 0 : kept.length), text.length)";
    for full in [
        format!("{sum} > {}", kept + more(LAB)),
        "key.includes('settings')".to_owned(),
        format!("key === '{LAB}'"),
        "key === 'hsm-dojo.1.lab.activate-linux'".to_owned(),
    ] {
        let refusing = full_for(&full);
        assert!(settings::import_text(&file).unwrap_err().contains("Nothing was lost"), "{full}");
        drop(refusing);
        let mut now = stored();
        now.sort();
        assert!(now == before, "{full}");
    }
    settings::import_text(&file).unwrap();
    assert_eq!(record(LAB).as_deref(), records.iter().find(|(key, _)| *key == LAB).map(|(_, text)| *text));
}

#[wasm_bindgen_test]
async fn screens_and_undo_are_replaced_together_with_their_lab() {
    let theirs = two_labs("cd /").await;
    let of = |key: &str| theirs.iter().find(|(of, _)| of == key).unwrap().1.clone();
    let (lab, screen) = (of(LAB), of(SCREEN));
    two_labs("pwd").await;
    assert!(record(UNDO).is_some());
    settings::import_text(&everything(&[(SCREEN, &screen), (LAB, &lab)])).unwrap();
    assert!((record(LAB), record(SCREEN), record(UNDO)) == (Some(lab.clone()), Some(screen), None));
    let replaced = record(&format!("hsm-dojo.aside.{LAB}.1.replaced")).unwrap();
    assert!(replaced.contains("pwd"), "its screen is quarantined with it: {replaced}");
    two_labs("pwd").await;
    settings::import_text(&everything(&[(LAB, &lab)])).unwrap();
    assert!((record(LAB), record(SCREEN), record(UNDO)) == (Some(lab), None, None));
}

#[wasm_bindgen_test]
async fn an_unreadable_lab_in_a_file_replaces_no_lab() {
    let before = two_labs("pwd").await;
    let other = record("hsm-dojo.1.lab.activate-linux").unwrap();
    for damaged in ["{", "{}", &other] {
        settings::import_text(&everything(&[(SCREEN, "of it"), (LAB, damaged), ("hsm-dojo.1.settings", "theme=dark")]))
            .unwrap();
        let stays = |(key, text): &(String, String)| record(key).as_deref() == Some(text);
        assert!(before.iter().all(stays), "{damaged}");
        let quarantined =
            stored().into_iter().find(|(key, _)| key.starts_with(&format!("hsm-dojo.aside.{LAB}."))).unwrap();
        assert_eq!(quarantined.1, damaged);
        assert_eq!(record("hsm-dojo.1.settings").as_deref(), Some("theme=dark"));
        storage().remove_item(&quarantined.0).unwrap();
    }
}

#[wasm_bindgen_test]
async fn progress_that_cannot_be_quarantined_is_not_overwritten_by_a_file() {
    let page = TestPage::fresh(LESSON).await;
    page.press("Connect to the client instance").await;
    page.close().await;
    let file = everything(&[(storage::PROGRESS, &record(storage::PROGRESS).unwrap())]);
    storage().set_item(storage::PROGRESS, "of a later version").unwrap();
    let full = full_for("key.includes('aside')");
    settings::import_text(&file).unwrap_err();
    drop(full);
    assert_eq!(record(storage::PROGRESS).as_deref(), Some("of a later version"));
}

#[wasm_bindgen_test]
async fn imported_progress_and_settings_are_shown_at_once() {
    let page = TestPage::fresh(LESSON).await;
    page.press("Connect to the client instance").await;
    page.close().await;
    let file =
        everything(&[(storage::PROGRESS, &record(storage::PROGRESS).unwrap()), ("hsm-dojo.1.settings", "theme=dark")]);
    let page = TestPage::fresh("#/").await;
    assert!(!page.text(".lesson-card").contains("1 of "));
    choose(&page, &file).await;
    assert!(page.text(".lesson-card").contains("1 of "), "{}", page.text(".lesson-card"));
    let root = web_sys::window().unwrap().document().unwrap().document_element().unwrap();
    assert_eq!(root.get_attribute("data-theme").as_deref(), Some("dark"));
    page.get("input[name='text'][value='150']").unchecked_into::<HtmlInputElement>().click();
    until_drawn().await;
    let chosen = r#"{"format":1,"chosen":[["theme","dark"],["text","150"]]}"#;
    assert_eq!(record("hsm-dojo.1.settings").as_deref(), Some(chosen));
    storage().clear().unwrap();
    page.close().await;
}
