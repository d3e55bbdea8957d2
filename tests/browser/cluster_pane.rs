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

use crate::test_page::{CMU, Override, TestPage, until, until_drawn};

const SANDBOX: &str = "#/sandbox?preset=activation";
const CONFIG: &str = "/opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg";

/// A configuration with which the utility does not start.
const BROKEN: &str = "{ \"servers\": broken\n";

fn panel(id: &str) -> String {
    format!("#panel-{id}")
}

/// Writes into a field as a learner would.
fn write(page: &TestPage, selector: &str, text: &str) {
    let field = page.get(selector);
    Reflect::set(&field, &JsValue::from_str("value"), &JsValue::from_str(text)).unwrap();
    fire(page, selector, "input");
}

fn fire(page: &TestPage, selector: &str, event: &str) {
    let init = EventInit::new();
    init.set_bubbles(true);
    page.get(selector).dispatch_event(&Event::new_with_event_init_dict(event, &init).unwrap()).unwrap();
}

fn key(page: &TestPage, selector: &str, key: &str) {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    page.get(selector).dispatch_event(&event).unwrap();
}

/// Presses a button of a panel. Other parts of the page may have buttons with the same name.
async fn press(page: &TestPage, id: &str, text: &str) {
    let buttons = page.get(&panel(id)).query_selector_all("button").unwrap();
    let mut buttons = (0..buttons.length()).filter_map(|index| buttons.get(index)?.dyn_into::<HtmlElement>().ok());
    buttons.find(|button| button.text_content().as_deref() == Some(text)).unwrap().click();
    until_drawn().await;
}

fn records(page: &TestPage) -> u32 {
    page.get("[aria-label='Audit records']").child_element_count()
}

fn selected(page: &TestPage) -> String {
    page.text("[role='tab'][aria-selected='true']")
}

#[wasm_bindgen_test]
async fn one_tab_is_in_the_tab_order_and_arrow_keys_reach_the_others() {
    let page = TestPage::fresh(SANDBOX).await;
    assert_eq!(selected(&page), "Users");
    let order = || page.text("[role='tab'][tabindex='0']");
    for (pressed, shown) in [
        ("ArrowRight", "Audit log"),
        ("End", "Faults"),
        ("ArrowRight", "Users"),
        ("ArrowLeft", "Faults"),
        ("Home", "Users"),
    ] {
        key(&page, "[role='tab'][aria-selected='true']", pressed);
        until_drawn().await;
        assert_eq!((selected(&page), order()), (shown.to_owned(), shown.to_owned()), "{pressed}");
        let focused = web_sys::window().unwrap().document().unwrap().active_element().unwrap();
        assert_eq!(focused.text_content().as_deref(), Some(shown));
        let panel = page.get("[role='tabpanel']:not([hidden])");
        assert_eq!(panel.get_attribute("aria-labelledby"), Some(focused.id()));
        assert_eq!(focused.get_attribute("aria-controls"), Some(panel.id()));
    }
    let wide = || page.get("[aria-label='Cluster']").class_list().contains("wide");
    assert!(!wide());
    page.press("Files").await;
    assert!(wide(), "what needs more room has it");
    page.get("[aria-label='Wide cluster pane']").dyn_into::<HtmlElement>().unwrap().click();
    until_drawn().await;
    assert!(!wide());
}

#[wasm_bindgen_test]
async fn the_picture_moves_once_for_each_event_and_describes_itself() {
    let page = TestPage::fresh(SANDBOX).await;
    assert!(page.find(".pulse").is_none());
    page.submit_all(&[CMU, "loginHSM PRECO admin wrong"]).await;
    assert!(page.find(".picture .bad .flash").is_some());
    assert!(page.text(".picture").contains("login refused"));
    let before = page.get(".picture .pulse");
    page.press("Audit log").await;
    assert!(before.is_connected(), "looking elsewhere plays nothing again");
    page.submit("loginHSM PRECO admin password").await;
    assert!(!before.is_connected() && page.find(".picture .good .flash").is_some());
    assert!(page.find(".picture .gate.unbuilt").is_some() && page.find(".picture .keyhole.open").is_some());
    assert!(page.find(".picture .activated").is_none());
    assert_eq!(page.text(".picture .good title"), "login");
    page.submit_all(&["changePswd PRECO admin new-one-1", "y"]).await;
    let activated = page.get(".picture .activated");
    page.press("Users").await;
    assert!(activated.is_connected(), "the cluster becomes ACTIVE once");
    assert!(page.find(".picture .gate.unbuilt").is_none());
    assert!(page.text(".picture").contains("PRECO is now CO"));
    let picture = page.get(".picture");
    assert_eq!(picture.get_attribute("role").as_deref(), Some("img"));
    assert!(
        picture
            .get_attribute("aria-label")
            .unwrap()
            .contains("Of 1 HSM, 1 have a session open, 1 have somebody logged in")
    );
    assert!(page.find("[style]").is_none(), "the security policy forbids styles in elements");
}

#[wasm_bindgen_test]
async fn users_of_several_hsms_are_side_by_side_and_can_be_searched() {
    let page = TestPage::fresh("#/sandbox?preset=three-hsms").await;
    let heads = page.text("#panel-users thead");
    assert!(["10.0.2.9", "10.0.3.11", "10.0.1.12"].iter().all(|address| heads.contains(address)), "{heads}");
    page.submit_all(&[CMU, "loginHSM CO admin co12345"]).await;
    assert_eq!(page.text("#panel-users tbody").matches("logged in").count(), 3);
    page.close().await;
    let page = TestPage::fresh("#/sandbox?preset=big").await;
    let rows = || page.get("#panel-users tbody").child_element_count();
    let few = rows();
    assert!(few < 200 && page.text("#panel-users .count").contains("of 1024 users"), "{few}");
    page.press("Show more").await;
    assert_eq!(rows(), 2 * few);
    write(&page, "[aria-label='Find a user']", "ADMIN");
    until_drawn().await;
    assert_eq!(rows(), 1);
}

#[wasm_bindgen_test]
async fn the_audit_log_can_be_filtered_followed_and_copied() {
    let page = TestPage::fresh(SANDBOX).await;
    page.press("Audit log").await;
    assert_eq!(records(&page), 4);
    page.submit_all(&[CMU, "loginHSM PRECO admin wrong", "loginHSM PRECO admin password"]).await;
    assert_eq!(records(&page), 7);
    page.press("Failed only").await;
    assert_eq!(records(&page), 1);
    assert!(page.text("[aria-label='Audit records']").contains("RET_USER_LOGIN_FAILURE"));
    page.press("Failed only").await;
    write(&page, "[aria-label='Find in the audit log']", "cn_login");
    until_drawn().await;
    assert_eq!(records(&page), 2);
    let raw = page.text("[aria-label='Audit records'] pre");
    assert!(raw.contains("Opcode\t\t\t: CN_LOGIN (0xd)"), "{raw}");
    page.press("Users").await;
    page.press("Audit log").await;
    assert_eq!(records(&page), 2, "what was looked for is still looked for");
    let copied = js_sys::Object::new();
    let keep = Function::new_with_args("text", "window.copied = text; return Promise.resolve()");
    Reflect::set(&copied, &"writeText".into(), &keep).unwrap();
    let navigator: JsValue = web_sys::window().unwrap().navigator().into();
    let define =
        Function::new_with_args("on, value", "Object.defineProperty(on, 'clipboard', { value, configurable: true })");
    define.call2(&JsValue::NULL, &navigator, &copied).unwrap();
    press(&page, "audit", "Copy").await;
    until("the confirmation", || page.text("[aria-label='Cluster pane notices']") == "Copied 2 records.").await;
    let text = Reflect::get(&web_sys::window().unwrap(), &"copied".into()).unwrap().as_string().unwrap();
    assert_eq!(text.matches("Sequence No").count(), 2);
    define.call2(&JsValue::NULL, &navigator, &JsValue::UNDEFINED).unwrap();
    press(&page, "audit", "Copy").await;
    until("the refusal", || page.text("[aria-label='Cluster pane notices']").contains("does not let")).await;
    Reflect::delete_property(navigator.unchecked_ref::<js_sys::Object>(), &"clipboard".into()).unwrap();
}

#[wasm_bindgen_test]
async fn the_log_of_one_hsm_can_be_chosen() {
    const CHOICE: &str = "#panel-audit select";
    let page = TestPage::fresh("#/sandbox?preset=three-hsms").await;
    page.press("Audit log").await;
    let chosen = || browser::field_value(&page.get(CHOICE));
    assert_eq!((chosen(), records(&page)), (String::new(), 12));
    Reflect::set(&page.get(CHOICE), &"value".into(), &"1".into()).unwrap();
    fire(&page, CHOICE, "change");
    until_drawn().await;
    assert_eq!((chosen(), records(&page)), ("1".to_owned(), 4));
    page.press("Users").await;
    page.press("Audit log").await;
    assert_eq!((chosen(), records(&page)), ("1".to_owned(), 4));
    assert!(page.text("[aria-label='Audit records']").contains("10.0.3.11"));
}

#[wasm_bindgen_test]
async fn the_end_of_the_log_stays_in_view_until_follow_is_off() {
    let page = TestPage::fresh(SANDBOX).await;
    let prototype = Reflect::get(&page.get("main"), &"__proto__".into()).unwrap();
    let _counts = Override::of(&prototype, "scrollIntoView", |_| {
        Function::new_with_args("", "window.followed = (window.followed || 0) + (this.id === 'audit-end')").into()
    });
    let followed = || {
        let window = web_sys::window().unwrap();
        Reflect::get(&window, &"followed".into()).unwrap().as_f64().unwrap_or_default()
    };
    page.press("Audit log").await;
    let first = followed();
    page.submit(CMU).await;
    let second = followed();
    assert!(second > first, "{first} {second}");
    page.press("Follow").await;
    page.submit("loginHSM PRECO admin wrong").await;
    assert_eq!(followed(), second);
}

#[wasm_bindgen_test]
async fn an_edited_file_is_what_cat_prints_until_undo() {
    let page = TestPage::fresh(SANDBOX).await;
    page.press("Files").await;
    write(&page, "[aria-label='Find a file']", "mgmt_util.cfg");
    until_drawn().await;
    page.press("cloudhsm_mgmt_util.cfg").await;
    assert!(page.text("#panel-files pre").contains("\"hostname\": \"10.0.1.12\""));
    page.press("Edit").await;
    let editor = || page.get("#file-text").dyn_into::<HtmlTextAreaElement>().unwrap();
    editor().set_value(BROKEN);
    page.press("Users").await;
    page.submit("pwd").await;
    page.press("Files").await;
    assert_eq!(editor().value(), BROKEN, "a draft stays while one looks elsewhere");
    page.press("Save").await;
    assert_eq!(page.text("#panel-files pre"), BROKEN);
    assert!(page.notes().contains("Saved"), "{}", page.notes());
    page.submit(&format!("cat {CONFIG}")).await;
    assert!(page.output().contains(BROKEN.trim_end()));
    assert!(page.button("Undo").unwrap().get_attribute("title").unwrap().contains("cat"));
    page.press("Undo").await;
    assert!(page.button("Undo").unwrap().get_attribute("title").unwrap().contains(&format!("Edit {CONFIG}")));
    page.press("Undo").await;
    assert!(page.text("#panel-files pre").contains("10.0.1.12"));
    page.press("Remove").await;
    assert!(page.find("#panel-files pre").is_none());
    page.submit(&format!("cat {CONFIG}")).await;
    assert!(page.output().contains("No such file"));
}

#[wasm_bindgen_test]
async fn programs_cannot_be_edited() {
    let page = TestPage::fresh(SANDBOX).await;
    page.press("Files").await;
    page.press("cloudhsm_mgmt_util").await;
    assert!(page.text(&panel("files")).contains("This is a program"));
    assert!(page.button("Edit").is_none() && page.button("Remove").is_none());
    page.press("All files").await;
    assert!(page.button("customerCA.crt").is_some());
}

#[wasm_bindgen_test]
async fn machine_files_are_there_at_once_and_device_certificates_after_the_fetch() {
    const CERTIFICATE: &str = "/opt/cloudhsm/etc/customerCA.crt";
    const ASSETS: &str = include_str!("../../static/assets.pem");
    let mut page = TestPage::fresh(SANDBOX).await;
    page.submit(&format!("cat {CERTIFICATE}")).await;
    assert!(page.output().contains(assets::installed(assets::CUSTOMER_CA).unwrap().trim_end()));
    page.press("Files").await;
    page.press("customerCA.crt").await;
    assert!(page.text("#panel-files pre").contains("BEGIN CERTIFICATE") && page.button("Edit").is_some());
    page.submit_all(&[CMU, "server 0", "getCert root.crt 1"]).await;
    assert!(page.notes().contains("still fetching") && !page.output().contains("getCert Success"));
    assert!(Certificates::new(ASSETS.replacen('A', "B", 1)).is_err() && assets::installed("root").is_none());
    let certificates = Certificates::new(ASSETS.to_owned()).unwrap();
    assert!(certificates.text("root").unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
    page.give_certificates(certificates).await;
    page.submit("getCert root.crt 1").await;
    assert!(page.output().contains("getCert Success"));
    // A lab that is opened later gets them, too.
    browser::go("#/sandbox?preset=single");
    until("another lab", || !page.output().contains("getCert")).await;
    page.submit_all(&[CMU, "server 0", "getCert root.crt 1"]).await;
    assert!(page.output().contains("getCert Success"));
}

/// Chooses a file with these bytes.
async fn upload(page: &TestPage, name: &str, bytes: &[u8]) {
    let parts = Array::of1(&js_sys::Uint8Array::from(bytes));
    let blob: JsValue = Blob::new_with_u8_array_sequence(&parts).unwrap().into();
    let make = Function::new_with_args("blob, name", "return new File([blob], name)");
    let file: File = make.call2(&JsValue::NULL, &blob, &name.into()).unwrap().unchecked_into();
    let data = DataTransfer::new().unwrap();
    let add = Function::new_with_args("data, file", "data.items.add(file)");
    add.call2(&JsValue::NULL, &data, &file).unwrap();
    let input: HtmlInputElement = page.get("[aria-label='Upload a text file']").dyn_into().unwrap();
    input.set_files(data.files().as_ref());
    fire(page, "[aria-label='Upload a text file']", "change");
    until_drawn().await;
}

#[wasm_bindgen_test]
async fn text_files_are_uploaded_and_other_files_are_refused_with_a_message() {
    let page = TestPage::fresh(SANDBOX).await;
    page.press("Files").await;
    upload(&page, "big.txt", &[b'x'; 70_000]).await;
    let said = || page.text("[aria-label='Cluster pane notices']");
    assert!(said().contains("big.txt is too large") && said().contains("65536"), "{}", said());
    upload(&page, "key.der", &[0x30, 0x82, 0xff, 0]).await;
    until("the refusal", || said().contains("key.der is not a text file")).await;
    assert!(page.button("Undo").unwrap().has_attribute("disabled"));
    upload(&page, "notes.txt", b"practice\n").await;
    until("the file", || page.button("notes.txt").is_some()).await;
    page.submit("cat notes.txt").await;
    assert!(page.output().contains("practice"));
}

#[wasm_bindgen_test]
async fn a_command_can_be_searched_and_put_into_the_terminal() {
    let page = TestPage::fresh(SANDBOX).await;
    page.submit(CMU).await;
    page.press("Commands").await;
    assert_eq!(page.get(&panel("commands")).query_selector_all(".command").unwrap().length(), 15);
    write(&page, "[aria-label='Find a command']", "LOGOUT");
    until_drawn().await;
    assert_eq!(page.text("#panel-commands h3"), "logoutHSM");
    press(&page, "commands", "Insert").await;
    assert_eq!(page.input().value(), "logoutHSM ");
    assert!(!page.output().contains("logoutHSM"), "nothing is entered for the learner");
}

fn focused() -> String {
    web_sys::window().unwrap().document().unwrap().active_element().unwrap().id()
}

fn editor(page: &TestPage) -> HtmlTextAreaElement {
    page.get("#file-text").unchecked_into()
}

/// Opens a file of the machine that is shown.
async fn edit(page: &TestPage, name: &str) {
    page.press("Files").await;
    page.press(name).await;
    assert_eq!(focused(), "file-title");
    page.press("Edit").await;
    assert_eq!(focused(), "file-text");
}

#[wasm_bindgen_test]
async fn a_draft_that_the_lab_refuses_stays_in_the_editor() {
    let page = TestPage::fresh(SANDBOX).await;
    edit(&page, "cloudhsm_mgmt_util.cfg").await;
    let large = "x".repeat(70_000);
    editor(&page).set_value(&large);
    page.press("Save").await;
    assert!(page.notes().contains("was not saved"), "{}", page.notes());
    assert_eq!((editor(&page).value(), focused()), (large, "file-text".to_owned()));
    editor(&page).set_value(BROKEN);
    page.press("Save").await;
    assert_eq!((page.text("#panel-files pre"), focused()), (BROKEN.to_owned(), "file-edit".to_owned()));
}

#[wasm_bindgen_test]
async fn the_buttons_of_a_file_keep_their_elements() {
    let page = TestPage::fresh(SANDBOX).await;
    edit(&page, "cloudhsm_mgmt_util.cfg").await;
    let (all, cancel) = (page.button("All files").unwrap(), page.button("Cancel").unwrap());
    page.press("Cancel").await;
    assert!(all.is_connected() && all.text_content().as_deref() == Some("All files"));
    assert!(!cancel.is_connected(), "a second press removes nothing");
    assert_eq!(focused(), "file-edit");
    page.press("Remove").await;
    assert_eq!(focused(), "tab-files");
}

#[wasm_bindgen_test]
async fn a_draft_stays_with_its_machine_when_the_terminal_changes_machine() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    page.press("Files").await;
    upload(&page, "notes.txt", b"practice\n").await;
    until("the file", || page.button("notes.txt").is_some()).await;
    edit(&page, "notes.txt").await;
    editor(&page).set_value("a draft");
    page.press("Connect to the client instance").await;
    assert_eq!(editor(&page).value(), "a draft");
    page.press("Save").await;
    assert_eq!(page.text("#panel-files pre"), "a draft");
}
