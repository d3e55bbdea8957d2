//! The app in a browser, with functions that act as a learner and read as an outside tool.

use std::{cell::RefCell, collections::BTreeMap, path::Path};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thirtyfour::{
    Key, TypingData, WebElement,
    common::command::{Actions, Command},
    error::WebDriverResult,
};

use crate::{
    driver::{Browser, Kind},
    site::{Hit, Site},
};

/// Number of checks before a wait fails: about ten seconds on an idle machine.
const TRIES: usize = 300;

/// More presses of Tab than the page has elements that take the focus.
const STOPS: usize = 80;

/// The role of a piece of text in the accessibility tree.
pub const TEXT: &str = "StaticText";

/// Script that records errors of the page, for browsers whose console cannot be read.
const RECORD_ERRORS: &str = "
    if (!window.complaints) {
        window.complaints = [];
        const note = (...words) => window.complaints.push(words.join(' '));
        addEventListener('error', event => note(event.message));
        addEventListener('unhandledrejection', event => note(event.reason));
        document.addEventListener('securitypolicyviolation', event =>
            note('forbidden by the policy:', event.effectiveDirective, event.blockedURI));
        console.error = note;
    }";

/// A page of the app.
pub struct Page {
    browser: Browser,
    site: Site,
    /// The complaints of the console so far. The browser reports each only once.
    complaints: RefCell<Vec<String>>,
}

/// The terminal's input.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Entry {
    /// `text`, or `password` where nothing is echoed.
    pub r#type: String,
    /// Its text.
    pub value: String,
    /// It has the focus.
    pub focused: bool,
}

impl Page {
    /// Opens this route in a browser with an empty profile.
    pub fn open(route: &str) -> Self {
        let page = Self::start();
        page.goto(route);
        page
    }

    fn start() -> Self {
        Self { browser: Browser::open(), site: Site::start(), complaints: RefCell::default() }
    }

    /// Opens this route in a frame of this size, in a browser with an empty profile. Only Chromium can make its window
    /// as narrow as a phone. For the app, the frame is the window.
    pub fn open_in_frame(route: &str, width: u32, height: u32) -> Self {
        let page = Self::start();
        page.leave();
        let frame = "return new Promise(resolve => {
            const [address, width, height] = arguments;
            const frame = document.createElement('iframe');
            Object.assign(frame, { src: address, width, height, frameBorder: 0, onload: () => resolve(frame) });
            frame.style.cssText = 'position: fixed; top: 0; left: 0';
            document.body.append(frame);
        })";
        let arguments = vec![json!(format!("{}{route}", page.site.app())), json!(width), json!(height)];
        page.browser.with(async |session| session.execute(frame, arguments).await?.element()?.enter_frame().await);
        page.record_errors();
        page
    }

    /// Goes to a route and loads the app again.
    pub fn goto(&self, route: &str) {
        // Goes to the empty page first, because going from route to route does not load the app again.
        self.leave();
        let address = format!("{}{route}", self.site.app());
        self.browser.with(async |session| session.goto(address).await);
        self.record_errors();
    }

    /// Starts to record errors. Chromium records them by itself from the start.
    fn record_errors(&self) {
        if self.browser.kind() != Kind::Chromium {
            self.execute(RECORD_ERRORS, Vec::new());
        }
    }

    /// Gives the window the size of a phone, and loads the page again.
    pub fn shrink(&self, width: u32) {
        let measures = json!({ "width": width, "height": 740, "deviceScaleFactor": 2, "mobile": true });
        self.browser.cdp("Emulation.setDeviceMetricsOverride", measures);
        self.reload();
    }

    /// Emulates these media features, without loading the page again.
    pub fn emulate(&self, features: &[(&str, &str)]) {
        let features: Vec<_> = features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.browser.cdp("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// Leaves the app, and removes what it has stored.
    pub fn forget(&self) {
        self.leave();
        self.execute("localStorage.clear()", Vec::new());
    }

    /// Runs a script on every page that is opened from now on, before the page's own.
    pub fn run_first(&self, script: &str) {
        self.browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }));
    }

    /// Does something in a second tab of the same browser, and comes back to the first.
    pub fn in_second_tab(&self, route: &str, act: impl FnOnce(&Self)) {
        let first = self.browser.with(async |session| {
            let first = session.window().await?;
            let second = session.new_tab().await?;
            session.switch_to_window(second).await?;
            Ok(first)
        });
        self.goto(route);
        act(self);
        self.browser.with(async |session| session.switch_to_window(first).await);
    }

    /// Does something in the second tab, which is open already, and comes back to the first.
    pub fn in_other_tab(&self, act: impl FnOnce(&Self)) {
        let first = self.browser.with(async |session| {
            let (first, all) = (session.window().await?, session.windows().await?);
            let other = all.into_iter().find(|window| *window != first).expect("a second tab");
            session.switch_to_window(other).await?;
            Ok(first)
        });
        act(self);
        self.browser.with(async |session| session.switch_to_window(first).await);
    }

    /// Lets the browser save files in a folder without a question.
    pub fn download_to(&self, folder: &Path) {
        let how = json!({ "behavior": "allow", "downloadPath": folder });
        self.browser.cdp("Browser.setDownloadBehavior", how);
    }

    /// Chooses a file in the page's file input.
    #[track_caller]
    pub fn choose_file(&self, path: &Path) {
        let path = path.to_str().expect("a plain path").to_owned();
        self.element("document.querySelector('input[type=file]')", async |input| input.send_keys(path).await);
    }

    /// Leaves the app for a page of the same origin on which it does not run.
    pub fn leave(&self) {
        let address = self.site.empty_page();
        self.browser.with(async |session| session.goto(address).await);
    }

    /// Loads the page again.
    pub fn reload(&self) {
        self.browser.with(async |session| session.refresh().await);
        self.record_errors();
    }

    /// Asks until there is a value, and returns it.
    #[track_caller]
    pub fn wait_for<T>(&self, what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
        for _ in 0..TRIES {
            if let Some(answer) = ask() {
                return answer;
            }
            self.browser.pause();
        }
        panic!("waited in vain: {what}\nThe page says:\n{}\nThe console says: {:#?}", self.text(), self.complaints())
    }

    /// The prompt; `None` while the terminal does not wait for a line.
    pub fn prompt(&self) -> Option<String> {
        self.ask("page.prompt()")
    }

    /// Waits until the terminal has exactly this prompt.
    #[track_caller]
    pub fn await_prompt(&self, prompt: &str) {
        let mut last = None;
        self.wait_for(&format!("the prompt {prompt:?}"), || {
            last = self.prompt();
            (last.as_deref() == Some(prompt)).then_some(())
        });
    }

    /// The scrollback, without the present prompt.
    pub fn output(&self) -> String {
        let text: Option<String> = self.ask("page.output()");
        let text = text.unwrap_or_default();
        text.strip_suffix('\n').unwrap_or(&text).to_owned()
    }

    /// Waits until the scrollback is exactly this.
    #[track_caller]
    pub fn await_output(&self, expected: &str) {
        for _ in 0..TRIES {
            if self.output() == expected {
                return;
            }
            self.browser.pause();
        }
        crate::transcript::assert_same_lines(&self.output(), expected);
    }

    /// The terminal's input.
    #[track_caller]
    pub fn entry(&self) -> Entry {
        self.wait_for("an input in the terminal", || self.ask("page.input()"))
    }

    /// Types a line into the terminal and presses Enter; waits until the terminal has taken it.
    #[track_caller]
    pub fn type_line(&self, line: &str) {
        let before = self.output();
        self.type_text(line);
        self.press(Key::Enter);
        self.wait_for(&format!("an echo of {line:?}"), || (self.output() != before).then_some(()));
    }

    /// The same with a tap on the prompt and an on-screen keyboard.
    #[track_caller]
    pub fn enter_line(&self, line: &str) {
        let before = self.output();
        self.tap_prompt();
        self.wait_for("the focus at the prompt", || self.entry().focused.then_some(()));
        self.enter_text(line);
        self.press(Key::Enter);
        self.wait_for(&format!("an echo of {line:?}"), || (self.output() != before).then_some(()));
    }

    /// Types a line and waits for the prompt that follows it.
    #[track_caller]
    pub fn run(&self, line: &str, prompt: &str) {
        self.type_line(line);
        self.await_prompt(prompt);
    }

    /// Types into the terminal without Enter.
    #[track_caller]
    pub fn type_text(&self, text: &str) {
        let text = text.to_owned();
        self.focus_terminal();
        self.browser.with(async |session| session.action_chain().send_keys(text).perform().await);
    }

    /// Presses a key on the element with the focus.
    #[track_caller]
    pub fn press(&self, key: Key) {
        self.browser.with(async |session| session.action_chain().send_keys(key + "").perform().await);
    }

    /// Presses a key while another one is held.
    #[track_caller]
    pub fn press_with(&self, held: Key, key: impl Into<TypingData>) {
        let keys = key.into().to_string();
        self.browser.with(async |session| {
            session.action_chain().key_down(held.clone()).send_keys(keys).key_up(held).perform().await
        });
    }

    /// Presses Tab until an element with this name has the focus, or Shift-Tab if the element comes earlier on the
    /// page: after the end of the page come the browser's own buttons.
    #[track_caller]
    pub fn tab_to(&self, name: &str) {
        self.wait_for(&format!("{name:?}"), || {
            self.ask::<bool>(&format!("!!page.found({})", json!(name))).then_some(())
        });
        let back: bool = self.ask(&format!("page.isAfter({})", json!(name)));
        let mut passed = Vec::new();
        for _ in 0..STOPS {
            let focused = self.focused();
            if focused.as_deref() == Some(name) {
                return;
            }
            passed.push(focused);
            if back {
                self.press_with(Key::Shift, Key::Tab);
            } else {
                self.press(Key::Tab);
            }
        }
        panic!("{name:?} is not among {passed:?}");
    }

    /// Scrolls a button or link into view, and taps on it.
    #[track_caller]
    pub fn tap(&self, name: &str) {
        self.await_button(name);
        self.tap_on(&format!("page.button({})", json!(name)));
    }

    /// Taps on the prompt.
    #[track_caller]
    fn tap_prompt(&self) {
        self.tap_on("named('Terminal input')");
    }

    #[track_caller]
    fn tap_on(&self, expression: &str) {
        let point = self.wait_for(&format!("room for a finger on {expression}"), || {
            self.ask::<Option<(f64, f64)>>(&format!("page.spot({expression})"))
        });
        let finger = json!({
            "type": "pointer",
            "id": "finger",
            "parameters": { "pointerType": "touch" },
            "actions": [
                { "type": "pointerMove", "duration": 0, "x": point.0 as i64, "y": point.1 as i64 },
                { "type": "pointerDown", "button": 0 },
                { "type": "pointerUp", "button": 0 },
            ],
        });
        let actions = Actions::from(json!([finger]));
        self.browser.with(async |session| session.cmd(Command::PerformActions(actions)).await);
    }

    /// Enters text as an on-screen keyboard does: into the element with the focus, at once, without key events.
    #[track_caller]
    fn enter_text(&self, text: &str) {
        let taken = self.execute("return document.execCommand('insertText', false, arguments[0])", vec![json!(text)]);
        assert_eq!(taken, json!(true), "something takes {text:?}");
    }

    /// Moves the focus to the terminal, unless it is there.
    #[track_caller]
    pub fn focus_terminal(&self) {
        if !self.entry().focused {
            self.element("named('Terminal input')", async |input| input.focus().await);
        }
    }

    /// Puts text on the clipboard with real keys, and pastes it into the terminal with real keys.
    #[track_caller]
    pub fn paste(&self, text: &str) {
        let copy_from = "const area = document.createElement('textarea');
            area.value = arguments[0];
            document.body.append(area);
            area.select();
            window.pasted = area;";
        self.execute(copy_from, vec![json!(text)]);
        self.press_with(Key::Control, "c");
        self.execute("window.pasted.remove()", Vec::new());
        self.focus_terminal();
        self.press_with(Key::Control, "v");
    }

    /// Clicks a button or link by its accessible name.
    #[track_caller]
    pub fn click(&self, name: &str) {
        self.await_button(name);
        self.element(&format!("page.button({})", json!(name)), async |button| button.click().await);
    }

    /// Clicks a button in the same note as another button.
    #[track_caller]
    pub fn click_beside(&self, other: &str, name: &str) {
        self.await_button(other);
        self.element(&format!("page.buttonBeside({}, {})", json!(other), json!(name)), async |button| {
            button.click().await
        });
    }

    /// Name of the element with the focus; `None` if no element of the page has it.
    pub fn focused(&self) -> Option<String> {
        self.ask("page.focused()")
    }

    /// The targets of the links in the main part of the page.
    pub fn links(&self) -> Vec<String> {
        self.ask("page.links()")
    }

    /// Puts text into the terminal's input as an input method or an extension does, without keys.
    #[track_caller]
    pub fn set_entry(&self, text: &str) {
        let script = "const [input] = [...document.querySelectorAll('input')].filter(input => input.ariaLabel === 'Terminal input');
            input.value = arguments[0];
            input.dispatchEvent(new Event('input', { bubbles: true }));
            input.focus();";
        self.execute(script, vec![json!(text)]);
    }

    /// Waits until the terminal's input has this text.
    #[track_caller]
    pub fn await_entry(&self, text: &str) {
        self.wait_for(&format!("{text:?} in the input"), || (self.entry().value == text).then_some(()));
    }

    /// Waits for a button or link with this accessible name.
    #[track_caller]
    pub fn await_button(&self, name: &str) {
        self.wait_for(&format!("the button {name:?}"), || self.has_button(name).then_some(()));
    }

    /// Returns true if there is such a visible button or link.
    pub fn has_button(&self, name: &str) -> bool {
        self.ask(&format!("page.button({}) !== null", json!(name)))
    }

    /// The steps with their states.
    #[track_caller]
    pub fn steps(&self) -> Vec<(String, String)> {
        self.wait_for("a list of steps", || self.ask("page.steps()"))
    }

    /// The steps that the page marks as current.
    pub fn current_steps(&self) -> Vec<String> {
        self.ask("page.currentSteps()")
    }

    /// Waits until the cluster is in this state.
    #[track_caller]
    pub fn await_cluster(&self, state: &str) {
        self.wait_for(&format!("a cluster that is {state}"), || {
            let now: Option<String> = self.ask("page.clusterState()");
            (now.as_deref() == Some(state)).then_some(())
        });
    }

    /// The visible text of the page.
    pub fn text(&self) -> String {
        self.ask("page.text()")
    }

    /// Waits until the visible text of the page contains this.
    #[track_caller]
    pub fn await_text(&self, text: &str) {
        self.wait_for(&format!("the words {text:?}"), || self.text().contains(text).then_some(()));
    }

    /// Everything that the browser stores, in one string, except the app's own files.
    pub fn storage(&self) -> String {
        let mut kept: Value = self.ask("page.storage()");
        for cache in kept["caches"].as_array_mut().expect("a list of caches") {
            let files = cache[1].as_array_mut().expect("a list of files");
            files.retain(|file| {
                let (address, text) = (file[0].as_str().expect("an address"), file[1].as_str().expect("its text"));
                self.site.text_at(address).as_deref() != Some(text)
            });
        }
        kept.to_string()
    }

    /// The records in the local storage.
    pub fn records(&self) -> BTreeMap<String, String> {
        self.ask("({ ...localStorage })")
    }

    /// Puts a record into the local storage.
    pub fn put_record(&self, key: &str, text: &str) {
        self.execute("localStorage.setItem(arguments[0], arguments[1])", vec![json!(key), json!(text)]);
    }

    /// Roles and names in the accessibility tree.
    pub fn accessible(&self) -> Vec<(String, String)> {
        self.tree().iter().map(|node| (word(&node["role"]), word(&node["name"]))).collect()
    }

    /// Roles and names within a node of the accessibility tree, in order.
    #[track_caller]
    pub fn accessible_within(&self, role: &str, name: &str) -> Vec<(String, String)> {
        let tree = self.tree();
        let around = tree.iter().find(|node| word(&node["role"]) == role && word(&node["name"]) == name);
        let within = |node: &Value| -> Vec<&Value> {
            // Inline boxes repeat the text of their parent.
            let ids = node["childIds"].as_array().filter(|_| word(&node["role"]) != TEXT);
            ids.into_iter().flatten().filter_map(|id| tree.iter().find(|node| node["nodeId"] == *id)).rev().collect()
        };
        let mut open = within(around.unwrap_or_else(|| panic!("no {role} {name:?}")));
        let mut found = Vec::new();
        while let Some(node) = open.pop() {
            found.push((word(&node["role"]), word(&node["name"])));
            open.extend(within(node));
        }
        found
    }

    fn tree(&self) -> Vec<Value> {
        let tree = self.browser.cdp("Accessibility.getFullAXTree", json!({}));
        tree["nodes"].as_array().expect("a tree of nodes").clone()
    }

    /// The host.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// The requests of the page so far.
    pub fn hits(&self) -> Vec<Hit> {
        self.site.hits()
    }

    /// What the console complained about so far: errors, uncaught panics, missing files, violations of the policy.
    pub fn complaints(&self) -> Vec<String> {
        let news: Vec<String> = match self.browser.kind() {
            Kind::Chromium => {
                let entries = self.browser.with(async |session| session.browser_log().await);
                entries.into_iter().filter(|entry| entry.level == "SEVERE").map(|entry| entry.message).collect()
            }
            Kind::Firefox | Kind::Webkit => self.ask("window.complaints?.splice(0) ?? []"),
        };
        self.complaints.borrow_mut().extend(news);
        self.complaints.borrow().clone()
    }

    /// Checks that no file was missing and that the console has no complaint.
    #[track_caller]
    pub fn assert_quiet(&self) {
        assert_eq!(self.complaints(), Vec::<String>::new(), "the console is not empty");
        let missing: Vec<_> = self.hits().into_iter().filter(|hit| hit.status != 200).collect();
        assert_eq!(missing, [], "files are missing");
    }

    /// Returns the value of an expression that uses `page.js`.
    #[track_caller]
    pub fn ask<T: DeserializeOwned>(&self, expression: &str) -> T {
        let value = self.execute(&format!("{}\nreturn {expression};", include_str!("page.js")), Vec::new());
        serde_json::from_value(value).expect("the page answers in the form that was asked for")
    }

    /// Runs a script on the page as the browser's own tools do. The policy of the page does not apply to it.
    #[track_caller]
    pub fn execute(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.browser.with(async |session| session.execute(script, arguments).await).json().clone()
    }

    #[track_caller]
    fn element(&self, expression: &str, act: impl AsyncFnOnce(&WebElement) -> WebDriverResult<()>) {
        let script = format!("{}\nreturn {expression};", include_str!("page.js"));
        self.browser.with(async |session| {
            let element = session.execute(script, Vec::new()).await?.element()?;
            act(&element).await
        });
    }
}

/// The text in a value of the accessibility tree.
fn word(value: &Value) -> String {
    value["value"].as_str().unwrap_or_default().to_owned()
}
