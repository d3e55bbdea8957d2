//! The pane beside the terminal: tabs, users, audit log, files and commands.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{
    Blob, DataTransfer, Event, EventInit, File, HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent,
    KeyboardEventInit,
};

use hsm_dojo::{
    assets::{self, Certificates},
    web::browser,
};

use crate::stage::{CMU, Override, Stage, until, until_drawn};

const SANDBOX: &str = "#/sandbox?preset=activation";
const CONFIG: &str = "/opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg";

/// A configuration with which the utility does not start.
const BROKEN: &str = "{ \"servers\": broken\n";

fn panel(id: &str) -> String {
    format!("#panel-{id}")
}

/// Writes into a field as a learner would.
fn write(stage: &Stage, selector: &str, text: &str) {
    let field = stage.get(selector);
    Reflect::set(&field, &JsValue::from_str("value"), &JsValue::from_str(text)).unwrap();
    fire(stage, selector, "input");
}

fn fire(stage: &Stage, selector: &str, event: &str) {
    let init = EventInit::new();
    init.set_bubbles(true);
    stage.get(selector).dispatch_event(&Event::new_with_event_init_dict(event, &init).unwrap()).unwrap();
}

fn key(stage: &Stage, selector: &str, key: &str) {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    stage.get(selector).dispatch_event(&event).unwrap();
}

/// Presses a button of a panel. Other parts of the page may have buttons with the same name.
async fn press(stage: &Stage, id: &str, text: &str) {
    let buttons = stage.get(&panel(id)).query_selector_all("button").unwrap();
    let mut buttons = (0..buttons.length()).filter_map(|index| buttons.get(index)?.dyn_into::<HtmlElement>().ok());
    buttons.find(|button| button.text_content().as_deref() == Some(text)).unwrap().click();
    until_drawn().await;
}

fn records(stage: &Stage) -> u32 {
    stage.get("[aria-label='Audit records']").child_element_count()
}

fn selected(stage: &Stage) -> String {
    stage.text("[role='tab'][aria-selected='true']")
}

#[wasm_bindgen_test]
async fn one_tab_is_in_the_tab_order_and_arrow_keys_reach_the_others() {
    let stage = Stage::fresh(SANDBOX).await;
    assert_eq!(selected(&stage), "Users");
    let order = || stage.text("[role='tab'][tabindex='0']");
    for (pressed, shown) in [
        ("ArrowRight", "Audit log"),
        ("End", "Faults"),
        ("ArrowRight", "Users"),
        ("ArrowLeft", "Faults"),
        ("Home", "Users"),
    ] {
        key(&stage, "[role='tab'][aria-selected='true']", pressed);
        until_drawn().await;
        assert_eq!((selected(&stage), order()), (shown.to_owned(), shown.to_owned()), "{pressed}");
        let focused = web_sys::window().unwrap().document().unwrap().active_element().unwrap();
        assert_eq!(focused.text_content().as_deref(), Some(shown));
        let panel = stage.get("[role='tabpanel']:not([hidden])");
        assert_eq!(panel.get_attribute("aria-labelledby"), Some(focused.id()));
        assert_eq!(focused.get_attribute("aria-controls"), Some(panel.id()));
    }
    let wide = || stage.get("[aria-label='Cluster']").class_list().contains("wide");
    assert!(!wide());
    stage.press("Files").await;
    assert!(wide(), "what needs more room has it");
    stage.get("[aria-label='Wide cluster pane']").dyn_into::<HtmlElement>().unwrap().click();
    until_drawn().await;
    assert!(!wide());
}

#[wasm_bindgen_test]
async fn the_picture_moves_once_for_each_event_and_describes_itself() {
    let stage = Stage::fresh(SANDBOX).await;
    assert!(stage.find(".pulse").is_none());
    stage.submit_all(&[CMU, "loginHSM PRECO admin wrong"]).await;
    assert!(stage.find(".picture .bad .flash").is_some());
    assert!(stage.text(".picture").contains("login refused"));
    let before = stage.get(".picture .pulse");
    stage.press("Audit log").await;
    assert!(before.is_connected(), "looking elsewhere plays nothing again");
    stage.submit("loginHSM PRECO admin password").await;
    assert!(!before.is_connected() && stage.find(".picture .good .flash").is_some());
    assert!(stage.find(".picture .gate.unbuilt").is_some() && stage.find(".picture .keyhole.open").is_some());
    assert!(stage.find(".picture .activated").is_none());
    assert_eq!(stage.text(".picture .good title"), "login");
    stage.submit_all(&["changePswd PRECO admin new-one-1", "y"]).await;
    let activated = stage.get(".picture .activated");
    stage.press("Users").await;
    assert!(activated.is_connected(), "the cluster becomes ACTIVE once");
    assert!(stage.find(".picture .gate.unbuilt").is_none());
    assert!(stage.text(".picture").contains("PRECO is now CO"));
    let picture = stage.get(".picture");
    assert_eq!(picture.get_attribute("role").as_deref(), Some("img"));
    assert!(
        picture
            .get_attribute("aria-label")
            .unwrap()
            .contains("Of 1 HSM, 1 have a session open, 1 have somebody logged in")
    );
    assert!(stage.find("[style]").is_none(), "the security policy forbids styles in elements");
}

#[wasm_bindgen_test]
async fn users_of_several_hsms_are_side_by_side_and_can_be_searched() {
    let stage = Stage::fresh("#/sandbox?preset=three-hsms").await;
    let heads = stage.text("#panel-users thead");
    assert!(["10.0.2.9", "10.0.3.11", "10.0.1.12"].iter().all(|address| heads.contains(address)), "{heads}");
    stage.submit_all(&[CMU, "loginHSM CO admin co12345"]).await;
    assert_eq!(stage.text("#panel-users tbody").matches("logged in").count(), 3);
    stage.close().await;
    let stage = Stage::fresh("#/sandbox?preset=big").await;
    let rows = || stage.get("#panel-users tbody").child_element_count();
    let few = rows();
    assert!(few < 200 && stage.text("#panel-users .count").contains("of 1024 users"), "{few}");
    stage.press("Show more").await;
    assert_eq!(rows(), 2 * few);
    write(&stage, "[aria-label='Find a user']", "ADMIN");
    until_drawn().await;
    assert_eq!(rows(), 1);
}

#[wasm_bindgen_test]
async fn the_audit_log_can_be_filtered_followed_and_copied() {
    let stage = Stage::fresh(SANDBOX).await;
    stage.press("Audit log").await;
    assert_eq!(records(&stage), 4);
    stage.submit_all(&[CMU, "loginHSM PRECO admin wrong", "loginHSM PRECO admin password"]).await;
    assert_eq!(records(&stage), 7);
    stage.press("Failed only").await;
    assert_eq!(records(&stage), 1);
    assert!(stage.text("[aria-label='Audit records']").contains("RET_USER_LOGIN_FAILURE"));
    stage.press("Failed only").await;
    write(&stage, "[aria-label='Find in the audit log']", "cn_login");
    until_drawn().await;
    assert_eq!(records(&stage), 2);
    let raw = stage.text("[aria-label='Audit records'] pre");
    assert!(raw.contains("Opcode\t\t\t: CN_LOGIN (0xd)"), "{raw}");
    stage.press("Users").await;
    stage.press("Audit log").await;
    assert_eq!(records(&stage), 2, "what was looked for is still looked for");
    let copied = js_sys::Object::new();
    let keep = Function::new_with_args("text", "window.copied = text; return Promise.resolve()");
    Reflect::set(&copied, &"writeText".into(), &keep).unwrap();
    let navigator: JsValue = web_sys::window().unwrap().navigator().into();
    let define =
        Function::new_with_args("on, value", "Object.defineProperty(on, 'clipboard', { value, configurable: true })");
    define.call2(&JsValue::NULL, &navigator, &copied).unwrap();
    press(&stage, "audit", "Copy").await;
    until("the confirmation", || stage.text("[aria-label='Cluster pane notices']") == "Copied 2 records.").await;
    let text = Reflect::get(&web_sys::window().unwrap(), &"copied".into()).unwrap().as_string().unwrap();
    assert_eq!(text.matches("Sequence No").count(), 2);
    define.call2(&JsValue::NULL, &navigator, &JsValue::UNDEFINED).unwrap();
    press(&stage, "audit", "Copy").await;
    until("the refusal", || stage.text("[aria-label='Cluster pane notices']").contains("does not let")).await;
    Reflect::delete_property(navigator.unchecked_ref::<js_sys::Object>(), &"clipboard".into()).unwrap();
}

#[wasm_bindgen_test]
async fn the_log_of_one_hsm_can_be_chosen() {
    const CHOICE: &str = "#panel-audit select";
    let stage = Stage::fresh("#/sandbox?preset=three-hsms").await;
    stage.press("Audit log").await;
    let chosen = || browser::field_value(&stage.get(CHOICE));
    assert_eq!((chosen(), records(&stage)), (String::new(), 12));
    Reflect::set(&stage.get(CHOICE), &"value".into(), &"1".into()).unwrap();
    fire(&stage, CHOICE, "change");
    until_drawn().await;
    assert_eq!((chosen(), records(&stage)), ("1".to_owned(), 4));
    stage.press("Users").await;
    stage.press("Audit log").await;
    assert_eq!((chosen(), records(&stage)), ("1".to_owned(), 4));
    assert!(stage.text("[aria-label='Audit records']").contains("10.0.3.11"));
}

#[wasm_bindgen_test]
async fn the_end_of_the_log_stays_in_view_until_follow_is_off() {
    let stage = Stage::fresh(SANDBOX).await;
    let prototype = Reflect::get(&stage.get("main"), &"__proto__".into()).unwrap();
    let _counts = Override::of(&prototype, "scrollIntoView", |_| {
        Function::new_with_args("", "window.followed = (window.followed || 0) + (this.id === 'audit-end')").into()
    });
    let followed = || {
        let window = web_sys::window().unwrap();
        Reflect::get(&window, &"followed".into()).unwrap().as_f64().unwrap_or_default()
    };
    stage.press("Audit log").await;
    let first = followed();
    stage.submit(CMU).await;
    let second = followed();
    assert!(second > first, "{first} {second}");
    stage.press("Follow").await;
    stage.submit("loginHSM PRECO admin wrong").await;
    assert_eq!(followed(), second);
}

#[wasm_bindgen_test]
async fn an_edited_file_is_what_cat_prints_until_undo() {
    let stage = Stage::fresh(SANDBOX).await;
    stage.press("Files").await;
    write(&stage, "[aria-label='Find a file']", "mgmt_util.cfg");
    until_drawn().await;
    stage.press("cloudhsm_mgmt_util.cfg").await;
    assert!(stage.text("#panel-files pre").contains("\"hostname\": \"10.0.1.12\""));
    stage.press("Edit").await;
    let editor = || stage.get("#file-text").dyn_into::<HtmlTextAreaElement>().unwrap();
    editor().set_value(BROKEN);
    stage.press("Users").await;
    stage.submit("pwd").await;
    stage.press("Files").await;
    assert_eq!(editor().value(), BROKEN, "a draft stays while one looks elsewhere");
    stage.press("Save").await;
    assert_eq!(stage.text("#panel-files pre"), BROKEN);
    assert!(stage.notes().contains("Saved"), "{}", stage.notes());
    stage.submit(&format!("cat {CONFIG}")).await;
    assert!(stage.output().contains(BROKEN.trim_end()));
    assert!(stage.button("Undo").unwrap().get_attribute("title").unwrap().contains("cat"));
    stage.press("Undo").await;
    assert!(stage.button("Undo").unwrap().get_attribute("title").unwrap().contains(&format!("Edit {CONFIG}")));
    stage.press("Undo").await;
    assert!(stage.text("#panel-files pre").contains("10.0.1.12"));
    stage.press("Remove").await;
    assert!(stage.find("#panel-files pre").is_none());
    stage.submit(&format!("cat {CONFIG}")).await;
    assert!(stage.output().contains("No such file"));
}

#[wasm_bindgen_test]
async fn programs_cannot_be_edited() {
    let stage = Stage::fresh(SANDBOX).await;
    stage.press("Files").await;
    stage.press("cloudhsm_mgmt_util").await;
    assert!(stage.text(&panel("files")).contains("This is a program"));
    assert!(stage.button("Edit").is_none() && stage.button("Remove").is_none());
    stage.press("All files").await;
    assert!(stage.button("customerCA.crt").is_some());
}

#[wasm_bindgen_test]
async fn machine_files_are_there_at_once_and_device_certificates_after_the_fetch() {
    const CERTIFICATE: &str = "/opt/cloudhsm/etc/customerCA.crt";
    const ASSETS: &str = include_str!("../../static/assets.pem");
    let mut stage = Stage::fresh(SANDBOX).await;
    stage.submit(&format!("cat {CERTIFICATE}")).await;
    assert!(stage.output().contains(assets::installed(assets::CUSTOMER_CA).unwrap().trim_end()));
    stage.press("Files").await;
    stage.press("customerCA.crt").await;
    assert!(stage.text("#panel-files pre").contains("BEGIN CERTIFICATE") && stage.button("Edit").is_some());
    stage.submit_all(&[CMU, "server 0", "getCert root.crt 1"]).await;
    assert!(stage.notes().contains("still fetching") && !stage.output().contains("getCert Success"));
    assert!(Certificates::new(ASSETS.replacen('A', "B", 1)).is_err() && assets::installed("root").is_none());
    let certificates = Certificates::new(ASSETS.to_owned()).unwrap();
    assert!(certificates.text("root").unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
    stage.give_certificates(certificates).await;
    stage.submit("getCert root.crt 1").await;
    assert!(stage.output().contains("getCert Success"));
    // A lab that is opened later gets them, too.
    browser::go("#/sandbox?preset=single");
    until("another lab", || !stage.output().contains("getCert")).await;
    stage.submit_all(&[CMU, "server 0", "getCert root.crt 1"]).await;
    assert!(stage.output().contains("getCert Success"));
}

/// Chooses a file with these bytes.
async fn upload(stage: &Stage, name: &str, bytes: &[u8]) {
    let parts = Array::of1(&js_sys::Uint8Array::from(bytes));
    let blob: JsValue = Blob::new_with_u8_array_sequence(&parts).unwrap().into();
    let make = Function::new_with_args("blob, name", "return new File([blob], name)");
    let file: File = make.call2(&JsValue::NULL, &blob, &name.into()).unwrap().unchecked_into();
    let data = DataTransfer::new().unwrap();
    let add = Function::new_with_args("data, file", "data.items.add(file)");
    add.call2(&JsValue::NULL, &data, &file).unwrap();
    let input: HtmlInputElement = stage.get("[aria-label='Upload a text file']").dyn_into().unwrap();
    input.set_files(data.files().as_ref());
    fire(stage, "[aria-label='Upload a text file']", "change");
    until_drawn().await;
}

#[wasm_bindgen_test]
async fn text_files_are_uploaded_and_other_files_are_refused_with_a_message() {
    let stage = Stage::fresh(SANDBOX).await;
    stage.press("Files").await;
    upload(&stage, "big.txt", &[b'x'; 70_000]).await;
    let said = || stage.text("[aria-label='Cluster pane notices']");
    assert!(said().contains("big.txt is too large") && said().contains("65536"), "{}", said());
    upload(&stage, "key.der", &[0x30, 0x82, 0xff, 0]).await;
    until("the refusal", || said().contains("key.der is not a text file")).await;
    assert!(stage.button("Undo").unwrap().has_attribute("disabled"));
    upload(&stage, "notes.txt", b"practice\n").await;
    until("the file", || stage.button("notes.txt").is_some()).await;
    stage.submit("cat notes.txt").await;
    assert!(stage.output().contains("practice"));
}

#[wasm_bindgen_test]
async fn a_command_can_be_searched_and_put_into_the_terminal() {
    let stage = Stage::fresh(SANDBOX).await;
    stage.submit(CMU).await;
    stage.press("Commands").await;
    assert_eq!(stage.get(&panel("commands")).query_selector_all(".command").unwrap().length(), 15);
    write(&stage, "[aria-label='Find a command']", "LOGOUT");
    until_drawn().await;
    assert_eq!(stage.text("#panel-commands h3"), "logoutHSM");
    press(&stage, "commands", "Insert").await;
    assert_eq!(stage.input().value(), "logoutHSM ");
    assert!(!stage.output().contains("logoutHSM"), "nothing is entered for the learner");
}

fn focused() -> String {
    web_sys::window().unwrap().document().unwrap().active_element().unwrap().id()
}

fn editor(stage: &Stage) -> HtmlTextAreaElement {
    stage.get("#file-text").unchecked_into()
}

/// Opens a file of the machine that is shown.
async fn edit(stage: &Stage, name: &str) {
    stage.press("Files").await;
    stage.press(name).await;
    assert_eq!(focused(), "file-title");
    stage.press("Edit").await;
    assert_eq!(focused(), "file-text");
}

#[wasm_bindgen_test]
async fn a_draft_that_the_lab_refuses_stays_in_the_editor() {
    let stage = Stage::fresh(SANDBOX).await;
    edit(&stage, "cloudhsm_mgmt_util.cfg").await;
    let large = "x".repeat(70_000);
    editor(&stage).set_value(&large);
    stage.press("Save").await;
    assert!(stage.notes().contains("was not saved"), "{}", stage.notes());
    assert_eq!((editor(&stage).value(), focused()), (large, "file-text".to_owned()));
    editor(&stage).set_value(BROKEN);
    stage.press("Save").await;
    assert_eq!((stage.text("#panel-files pre"), focused()), (BROKEN.to_owned(), "file-edit".to_owned()));
}

#[wasm_bindgen_test]
async fn the_buttons_of_a_file_keep_their_elements() {
    let stage = Stage::fresh(SANDBOX).await;
    edit(&stage, "cloudhsm_mgmt_util.cfg").await;
    let (all, cancel) = (stage.button("All files").unwrap(), stage.button("Cancel").unwrap());
    stage.press("Cancel").await;
    assert!(all.is_connected() && all.text_content().as_deref() == Some("All files"));
    assert!(!cancel.is_connected(), "a second press removes nothing");
    assert_eq!(focused(), "file-edit");
    stage.press("Remove").await;
    assert_eq!(focused(), "tab-files");
}

#[wasm_bindgen_test]
async fn a_draft_stays_with_its_machine_when_the_terminal_changes_machine() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    stage.press("Files").await;
    upload(&stage, "notes.txt", b"practice\n").await;
    until("the file", || stage.button("notes.txt").is_some()).await;
    edit(&stage, "notes.txt").await;
    editor(&stage).set_value("a draft");
    stage.press("Connect to the client instance").await;
    assert_eq!(editor(&stage).value(), "a draft");
    stage.press("Save").await;
    assert_eq!(stage.text("#panel-files pre"), "a draft");
}
