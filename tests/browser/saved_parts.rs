//! Labs that are saved in parts: how much a save writes and reads, and that the parts make up the whole lab again.

use hsm_dojo::{
    hsm::CHUNK_EVENTS,
    lab::{FIRST_TERMINAL, Input, Lab, Sealer},
    view::Screen,
    web::{
        addresses::{LabAddress, Route, SANDBOX},
        storage::{self, BrowserStorage},
    },
};
use js_sys::{Function, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::test_page::{CMU, CMU_PROMPT, Override, TestPage, full_for, record, storage, stored, until, until_drawn};

const LAB: &str = "hsm-dojo.1.lab.sandbox.activation.linux";
const UNDO: &str = "hsm-dojo.1.trail.sandbox.activation.linux";
const LOG: &str = "hsm-dojo.1.log.";
const OUTPUT: &str = "hsm-dojo.1.output.";

fn address() -> LabAddress {
    let Route::Lab(address) = Route::parse(SANDBOX) else { panic!("the sandbox has a lab") };
    address
}

/// A lab with its screen and what is needed to save it, without a page.
struct Work {
    lab: Lab,
    screen: Screen,
    sealer: Sealer,
    commands: usize,
}

impl Work {
    fn start() -> Self {
        let mut work = Self {
            lab: Lab::new(address().start(1), None),
            screen: Screen::default(),
            sealer: Sealer::default(),
            commands: 0,
        };
        work.lab.resume(FIRST_TERMINAL).iter().for_each(|effect| work.screen.apply(effect));
        work.apply(Input::Line(CMU.to_owned()));
        while work.lab.prompt(FIRST_TERMINAL).is_none() {
            work.apply(Input::Tick);
        }
        work
    }

    fn apply(&mut self, input: Input) {
        let at = self.lab.world().clock.plus_micros(1_000_000);
        self.lab.apply(at, FIRST_TERMINAL, input).iter().for_each(|effect| self.screen.apply(effect));
    }

    /// Enters commands until this many were entered. Each leaves a record in the audit log.
    fn work_until(&mut self, commands: usize) {
        while self.commands < commands {
            self.commands += 1;
            let line = if self.commands % 2 == 1 { "loginHSM PRECO admin password" } else { "logoutHSM" };
            self.apply(Input::Line(line.to_owned()));
        }
    }

    fn save(&mut self) {
        storage::save_lab(address(), &self.lab, &mut self.sealer).unwrap();
        let storage = BrowserStorage::open().unwrap();
        storage::save_screens(&storage, address(), &[(FIRST_TERMINAL, self.screen.clone())]).unwrap();
        storage::save_undo(&storage, address(), &self.lab, &mut self.sealer).unwrap();
    }
}

/// Replaces a method of the storage by one that adds an amount, a JavaScript expression, to a property of the window.
fn counting(method: &str, counter: &str, amount: &str) -> Override {
    let window = JsValue::from(web_sys::window().unwrap());
    Reflect::set(&window, &counter.into(), &0.into()).unwrap();
    let body = format!(
        "return function (key, text) {{
            window.{counter} += {amount};
            return real.call(this, key, text);
        }}"
    );
    let prototype = Reflect::get_prototype_of(&storage()).unwrap();
    Override::of(&prototype, method, |real| Function::new_with_args("real", &body).call1(&JsValue::NULL, real).unwrap())
}

fn counted(counter: &str) -> usize {
    let window = JsValue::from(web_sys::window().unwrap());
    Reflect::get(&window, &counter.into()).unwrap().as_f64().unwrap() as usize
}

#[wasm_bindgen_test]
async fn a_save_writes_no_more_after_2000_commands_than_after_10() {
    // The page of an earlier test writes its last records when it is dropped.
    until_drawn().await;
    storage().clear().unwrap();
    let mut work = Work::start();
    let mut written = Vec::new();
    // More than 2,000 commands. The numbers of records and of commands that are not sealed yet are the same as after
    // 10.
    for commands in [10, 10 + 32 * CHUNK_EVENTS] {
        work.work_until(commands);
        work.save();
        work.work_until(commands + 1);
        let count = counting("setItem", "bytesWritten", "text.length");
        work.save();
        drop(count);
        written.push(counted("bytesWritten"));
    }
    let (few, many) = (written[0], written[1]);
    // Times and numbers have more digits by then.
    assert!(many < few + few / 10, "{few} bytes, then {many}");
    assert!(work.lab.save().len() > 250_000, "the whole lab is large: {}", work.lab.save().len());
    storage().clear().unwrap();
}

#[wasm_bindgen_test]
async fn a_lab_in_parts_opens_and_loses_nothing() {
    until_drawn().await;
    storage().clear().unwrap();
    let mut work = Work::start();
    work.work_until(251);
    work.save();
    assert!(stored().iter().any(|(key, _)| key.starts_with(LOG)));
    assert!(stored().iter().any(|(key, _)| key.starts_with(OUTPUT)));
    let whole = work.lab.save();
    let page = TestPage::open(SANDBOX).await;
    assert_eq!((page.prompt().as_str(), page.notes().contains("could not")), (CMU_PROMPT, false));
    assert_eq!(
        page.output().matches("loginHSM PRECO admin").count(),
        126,
        "the first line is there as well as the last"
    );
    page.press("Undo").await;
    page.press("Redo").await;
    page.close().await;
    let opened = storage::open_lab(address(), None);
    assert!(opened.lab.world().cluster == work.lab.world().cluster);
    assert!(opened.lab.save().len() >= whole.len() && opened.warnings.is_empty());
    assert!(opened.lab.undo_labels().count() >= 11);
}

#[wasm_bindgen_test]
async fn a_lab_in_one_text_opens_and_is_written_in_parts() {
    until_drawn().await;
    storage().clear().unwrap();
    let mut work = Work::start();
    work.work_until(251);
    storage().set_item(LAB, &work.lab.save()).unwrap();
    let page = TestPage::open(SANDBOX).await;
    page.submit("listUsers").await;
    until("the parts", || record(UNDO).is_some()).await;
    assert!(record(LAB).unwrap().contains("\"format\":2"));
    let sealed = work.lab.world().cluster.nodes()[0].hsm().audit_log().len() / CHUNK_EVENTS;
    assert_eq!(stored().iter().filter(|(key, _)| key.starts_with(LOG)).count(), sealed);
    page.close().await;
    let opened = storage::open_lab(address(), None);
    let log = |lab: &Lab| lab.world().cluster.nodes()[0].hsm().audit_log().iter().cloned().collect::<Vec<_>>();
    assert!(log(&opened.lab).starts_with(&log(&work.lab)));
}

#[wasm_bindgen_test]
async fn parts_that_no_record_names_are_removed() {
    until_drawn().await;
    storage().clear().unwrap();
    let mut work = Work::start();
    work.work_until(251);
    work.save();
    let stale = [format!("{LOG}{}.00", address().name()), format!("{OUTPUT}{}.00", address().name())];
    stale.iter().for_each(|key| storage().set_item(key, "stale").unwrap());
    let other = format!("{LOG}users.00");
    storage().set_item(&other, "of another lab").unwrap();
    let page = TestPage::open(SANDBOX).await;
    page.submit("listUsers").await;
    until("the end of the save", || stale.iter().all(|key| record(key).is_none())).await;
    assert!(record(&other).is_some());
    let page = page.reload().await;
    assert_eq!((page.prompt().as_str(), page.notes().contains("could not")), (CMU_PROMPT, false));
    page.close().await;
}

#[wasm_bindgen_test]
async fn a_lab_with_a_missing_part_is_quarantined_with_the_others() {
    until_drawn().await;
    storage().clear().unwrap();
    let mut work = Work::start();
    work.work_until(251);
    work.save();
    let (head, parts) = (record(LAB).unwrap(), stored().into_iter().filter(|(key, _)| key.starts_with(LOG)));
    let mut parts: Vec<_> = parts.collect();
    let (missing, _) = parts.pop().unwrap();
    storage().remove_item(&missing).unwrap();
    let page = TestPage::open(SANDBOX).await;
    assert!(page.notes().contains(&format!("hsm-dojo.aside.{LAB}.1")), "{}", page.notes());
    let quarantined = record(&format!("hsm-dojo.aside.{LAB}.1")).unwrap();
    let file: serde_json::Value = serde_json::from_str(&quarantined).unwrap();
    assert_eq!(file["records"][LAB].as_str(), Some(head.as_str()));
    for (key, text) in parts {
        assert_eq!(file["records"][&key].as_str(), Some(text.as_str()));
    }
    page.close().await;
}

#[wasm_bindgen_test]
async fn without_room_for_a_part_the_old_record_stays() {
    until_drawn().await;
    storage().clear().unwrap();
    let mut work = Work::start();
    work.work_until(50);
    work.save();
    let before = record(LAB).unwrap();
    work.work_until(251);
    let full = full_for("key.includes('.log.')");
    storage::save_lab(address(), &work.lab, &mut work.sealer).unwrap_err();
    drop(full);
    assert_eq!(record(LAB), Some(before));
}

#[wasm_bindgen_test]
async fn a_file_of_everything_restores_parts() {
    until_drawn().await;
    storage().clear().unwrap();
    let mut work = Work::start();
    work.work_until(251);
    work.save();
    let file = storage::everything_file(Vec::new());
    storage().clear().unwrap();
    storage::import(&storage::read_file(&file).unwrap()).unwrap();
    let opened = storage::open_lab(address(), None);
    assert!(opened.lab.save() == work.lab.save());
    assert!(opened.warnings.is_empty() && opened.lab.undo_labels().count() == 12);
    assert_eq!(opened.screens[0].1.blocks().len(), work.screen.blocks().len());
    storage().clear().unwrap();
}

#[wasm_bindgen_test]
async fn an_import_leaves_no_parts_of_the_earlier_lab_and_none_if_it_fails() {
    until_drawn().await;
    storage().clear().unwrap();
    let mut work = Work::start();
    let short = storage::lab_file(&work.lab.save(), None);
    work.work_until(251);
    work.save();
    let parts = || stored().iter().filter(|(key, _)| key.starts_with(LOG) || key.starts_with(OUTPUT)).count();
    let all = parts();
    let everything = storage::everything_file(Vec::new());
    storage::import(&storage::read_file(&short).unwrap()).unwrap();
    assert_eq!(parts(), 0);
    let mut before = stored();
    before.sort();
    for refused in [format!("key === '{LAB}'"), "key.includes('.log.') && this.length > 3".to_owned()] {
        let full = full_for(&refused);
        assert!(storage::import(&storage::read_file(&everything).unwrap()).is_err(), "{refused}");
        drop(full);
        let mut now = stored();
        now.sort();
        assert!(now == before, "{refused}");
    }
    storage::import(&storage::read_file(&everything).unwrap()).unwrap();
    assert_eq!(parts(), all);
    storage().clear().unwrap();
}

#[wasm_bindgen_test]
async fn a_save_lists_the_keys_once_for_the_lab_and_once_for_the_rest() {
    until_drawn().await;
    storage().clear().unwrap();
    let mut work = Work::start();
    work.work_until(251);
    work.save();
    let page = TestPage::open(SANDBOX).await;
    let (before, keys) = (record(UNDO), storage().length().unwrap() as usize);
    let count = counting("key", "keysRead", "1");
    page.submit("listUsers").await;
    until("the late records", || record(UNDO) != before).await;
    // A save may add a few parts.
    assert!(counted("keysRead") <= 2 * (keys + 4), "{} for {keys} keys", counted("keysRead"));
    drop(count);
    page.close().await;
}

#[wasm_bindgen_test]
async fn the_stored_lab_is_read_once_for_each_save() {
    let page = TestPage::fresh(SANDBOX).await;
    page.submit("pwd").await;
    until("the late records", || record(UNDO).is_some()).await;
    let before = record(UNDO);
    let count = counting("getItem", "labReads", &format!("key === '{LAB}' ? 1 : 0"));
    page.submit("cd /").await;
    assert_eq!(counted("labReads"), 1);
    until("the late records", || record(UNDO) != before).await;
    assert_eq!(counted("labReads"), 2);
    drop(count);
    page.close().await;
}
