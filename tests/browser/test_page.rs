//! A mounted page, with functions to use and to read it as a learner would.

use hsm_dojo::{
    assets::Certificates,
    course::Exercise,
    web::{
        app::{App, AppProps},
        browser, storage,
    },
};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    ClipboardEvent, ClipboardEventInit, DataTransfer, Element, Event, EventInit, HtmlElement, HtmlInputElement,
    KeyboardEvent, KeyboardEventInit, Storage, StorageEvent, StorageEventInit,
};
use yew::AppHandle;

/// Frames after which a wait fails: some ten seconds.
const FRAMES_MAX: u32 = 600;

/// The command that starts the utility on a Linux instance.
pub const CMU: &str = "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg";

/// CMU's prompt.
pub const CMU_PROMPT: &str = "aws-cloudhsm>";

/// The browser's storage.
pub fn storage() -> Storage {
    web_sys::window().unwrap().local_storage().unwrap().unwrap()
}

/// Every key in storage with its text.
pub fn stored() -> Vec<(String, String)> {
    let storage = storage();
    let keys = (0..storage.length().unwrap()).filter_map(|index| storage.key(index).unwrap());
    keys.map(|key| (key.clone(), storage.get_item(&key).unwrap().unwrap())).collect()
}

/// The text under a key.
pub fn record(key: &str) -> Option<String> {
    storage().get_item(key).unwrap()
}

/// Writes into an input and presses Enter.
pub fn enter(input: &HtmlInputElement, line: &str) {
    input.set_value(line);
    let init = KeyboardEventInit::new();
    init.set_key("Enter");
    init.set_bubbles(true);
    init.set_cancelable(true);
    input.dispatch_event(&KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap()).unwrap();
}

/// Waits for the next frame.
async fn frame() {
    let mut ask = |resolve: Function, _: Function| {
        web_sys::window().unwrap().request_animation_frame(&resolve).unwrap();
    };
    JsFuture::from(Promise::new(&mut ask)).await.unwrap();
}

/// Waits until the page has drawn all changes.
pub async fn until_drawn() {
    yew::scheduler::flush().await;
    frame().await;
}

/// Waits until a condition holds.
pub async fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..FRAMES_MAX {
        if holds() {
            return;
        }
        frame().await;
    }
    panic!("waited in vain: {what}");
}

/// The names and the contents of the files of the lessons.
const LESSONS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// The text of a lesson, as the host has it.
pub fn lesson_text(id: &str) -> &'static str {
    let file = Exercise::find(id).unwrap().entry.file();
    LESSONS.iter().find(|(name, _)| *name == file).unwrap().1
}

/// A host whose answer is a JavaScript expression with the variable `file`. It is replaced until the result is dropped.
pub fn host(answer: &str) -> Override {
    let answers = Function::new_with_args("file", &format!("return {answer};"));
    Override::of(&web_sys::window().unwrap().into(), "fetch", |_| answers.into())
}

/// Installs a host that has all lessons, unless there is a host already.
fn host_lessons() {
    let window = JsValue::from(web_sys::window().unwrap());
    if Reflect::has(&window, &"lessons".into()).unwrap() {
        return;
    }
    let files = Object::new();
    for (name, text) in LESSONS {
        Reflect::set(&files, &JsValue::from_str(name), &JsValue::from_str(text)).unwrap();
    }
    Reflect::set(&window, &"lessons".into(), &files).unwrap();
    std::mem::forget(host("Promise.resolve(new Response(lessons[file]))"));
}

/// A mounted app.
pub struct TestPage {
    app: Option<AppHandle<App>>,
    root: Element,
    styles: Element,
}

impl TestPage {
    /// Opens an address in a browser with an empty storage.
    pub async fn fresh(address: &str) -> Self {
        Self::with_record(address, "", "").await
    }

    /// Opens an address in a browser that stores only this record.
    pub async fn with_record(address: &str, key: &str, text: &str) -> Self {
        // The page of an earlier test writes its last records when it is dropped.
        until_drawn().await;
        storage().clear().unwrap();
        storage::drop_unsaved();
        if !key.is_empty() {
            storage().set_item(key, text).unwrap();
        }
        Self::open(address).await
    }

    /// Opens an address with the present storage, and with a host that has everything.
    pub async fn open(address: &str) -> Self {
        host_lessons();
        let page = Self::mount(address).await;
        until("a page with a heading", || page.find("h1").is_some()).await;
        // A lesson is fetched first. The hooks of its page must have run, too.
        until_drawn().await;
        page
    }

    /// Opens an address with the present storage, and does not wait for the answers of the host.
    pub async fn mount(address: &str) -> Self {
        let window = web_sys::window().unwrap();
        let document = window.document().unwrap();
        window.location().set_hash(address).unwrap();
        let root = document.create_element("div").unwrap();
        let styles = document.create_element("style").unwrap();
        styles.set_text_content(Some(include_str!("../../static/styles/terminal.css")));
        document.head().unwrap().append_child(&styles).unwrap();
        document.body().unwrap().append_child(&root).unwrap();
        let app = yew::Renderer::<App>::with_root(root.clone()).render();
        let page = Self { app: Some(app), root, styles };
        until_drawn().await;
        page
    }

    /// Leaves the page and opens the same address again.
    pub async fn reload(self) -> Self {
        let address = browser::hash();
        self.close().await;
        Self::open(&address).await
    }

    /// Leaves the page.
    pub async fn close(self) {
        drop(self);
        until_drawn().await;
    }

    /// Gives the app the certificates of devices, as if they had been fetched.
    pub async fn give_certificates(&mut self, certificates: Certificates) {
        self.app.as_mut().unwrap().update(AppProps { certificates: Some(certificates.into()) });
        until_drawn().await;
    }

    /// The first element that a selector matches; `None` if there is none.
    pub fn find(&self, selector: &str) -> Option<Element> {
        self.root.query_selector(selector).unwrap()
    }

    /// The first element that a selector matches.
    pub fn get(&self, selector: &str) -> Element {
        self.find(selector).unwrap_or_else(|| panic!("nothing is {selector}"))
    }

    /// The number of `h1` headings, without the one that replaces a hidden pane.
    pub fn root_headings(&self) -> u32 {
        self.root.query_selector_all("h1:not(.heading-elsewhere)").unwrap().length()
    }

    /// The text of an element.
    pub fn text(&self, selector: &str) -> String {
        self.get(selector).text_content().unwrap_or_default()
    }

    /// The button with this text.
    pub fn button(&self, text: &str) -> Option<HtmlElement> {
        let buttons = self.root.query_selector_all("button").unwrap();
        let mut buttons = (0..buttons.length()).filter_map(|index| buttons.get(index)?.dyn_into::<HtmlElement>().ok());
        buttons.find(|button| button.text_content().as_deref() == Some(text))
    }

    /// Presses the button with this text.
    pub async fn press(&self, text: &str) {
        self.button(text).unwrap_or_else(|| panic!("no button {text}")).click();
        until_drawn().await;
    }

    /// The terminal's input.
    pub fn input(&self) -> HtmlInputElement {
        self.get("[aria-label='Terminal input']").dyn_into().unwrap()
    }

    /// The text in front of the input.
    pub fn prompt(&self) -> String {
        self.input().previous_sibling().unwrap().text_content().unwrap()
    }

    /// What the terminal has printed.
    pub fn output(&self) -> String {
        self.text("[aria-label='Terminal output']")
    }

    /// The HTML of the page, and the text of the input.
    pub fn everything(&self) -> String {
        self.root.outer_html() + &self.input().value()
    }

    /// Writes into the input, without Enter.
    pub fn write(&self, text: &str) {
        self.input().set_value(text);
        let init = EventInit::new();
        init.set_bubbles(true);
        self.input().dispatch_event(&Event::new_with_event_init_dict("input", &init).unwrap()).unwrap();
    }

    /// Presses a key in the input. Returns true if the page has left it to the browser.
    pub fn key(&self, key: &str) -> bool {
        self.key_with(key, |_| {})
    }

    /// Presses a key together with Ctrl.
    pub fn control(&self, key: &str) -> bool {
        self.key_with(key, |init| init.set_ctrl_key(true))
    }

    /// Presses a key with modifiers that `how` sets.
    pub fn key_with(&self, key: &str, how: impl FnOnce(&KeyboardEventInit)) -> bool {
        let init = KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        init.set_cancelable(true);
        how(&init);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
        self.input().dispatch_event(&event).unwrap()
    }

    /// Pastes text into the input. Returns true if the page has left that to the browser.
    pub fn paste(&self, text: &str) -> bool {
        let data = DataTransfer::new().unwrap();
        data.set_data("text/plain", text).unwrap();
        let init = ClipboardEventInit::new();
        init.set_bubbles(true);
        init.set_cancelable(true);
        init.set_clipboard_data(Some(&data));
        let event = ClipboardEvent::new_with_event_init_dict("paste", &init).unwrap();
        self.input().dispatch_event(&event).unwrap()
    }

    /// Submits a line, and waits until the terminal asks for the next one.
    pub async fn submit(&self, line: &str) {
        self.write(line);
        self.key("Enter");
        until_drawn().await;
        until(line, || self.is_ready()).await;
    }

    /// Submits lines one after the other.
    pub async fn submit_all(&self, lines: &[&str]) {
        for line in lines {
            self.submit(line).await;
        }
    }

    /// Returns true if the terminal waits for a line.
    pub fn is_ready(&self) -> bool {
        self.get("[aria-label='Terminal']").get_attribute("data-busy").as_deref() == Some("false")
    }

    /// The state of a step.
    pub fn step(&self, id: &str) -> String {
        self.get(&format!("[aria-label='Steps'] [data-step='{id}']")).get_attribute("data-state").unwrap()
    }

    /// The text of the notes.
    pub fn notes(&self) -> String {
        self.text("[aria-label='Coach and notices']")
    }
}

impl Drop for TestPage {
    fn drop(&mut self) {
        if let Some(app) = self.app.take() {
            app.destroy();
        }
        self.root.remove();
        self.styles.remove();
    }
}

/// A property of an object whose value is replaced until this is dropped.
pub struct Override {
    object: JsValue,
    name: JsValue,
    before: JsValue,
}

impl Override {
    /// Replaces the value of a property.
    pub fn of(object: &JsValue, name: &str, value: impl FnOnce(&JsValue) -> JsValue) -> Self {
        let name = JsValue::from_str(name);
        let before = Reflect::get(object, &name).unwrap();
        Reflect::set(object, &name, &value(&before)).unwrap();
        Self { object: object.clone(), name, before }
    }
}

impl Drop for Override {
    fn drop(&mut self) {
        Reflect::set(&self.object, &self.name, &self.before).unwrap();
    }
}

/// Writes a record as another tab would, with the event that a browser sends.
pub fn other_tab_writes(key: &str, text: &str) {
    storage().set_item(key, text).unwrap();
    let init = StorageEventInit::new();
    init.set_key(Some(key));
    let event = StorageEvent::new_with_event_init_dict("storage", &init).unwrap();
    web_sys::window().unwrap().dispatch_event(&event).unwrap();
}

/// A storage that has no room if a JavaScript condition over `key` and `text` holds.
pub fn full_for(condition: &str) -> Override {
    let body = format!(
        "return function (key, text) {{
            if ({condition}) throw new DOMException('full', 'QuotaExceededError');
            real.call(this, key, text);
        }}"
    );
    let picky = Function::new_with_args("real", &body);
    let prototype = Reflect::get_prototype_of(&storage()).unwrap();
    Override::of(&prototype, "setItem", |real| picky.call1(&JsValue::NULL, real).unwrap())
}
