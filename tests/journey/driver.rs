//! A browser of its own for each test: chromedriver on a free port, and one session with an empty profile.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{Capabilities, WebDriver};
use tokio::runtime::{Builder, Runtime};

/// One browser at a time: two on few processors slow each other down until one gives up waiting.
static TURN: Mutex<()> = Mutex::new(());

/// Puts what the page forbade into its console, where it outlives a reload.
const WATCH_POLICY: &str = "document.addEventListener('securitypolicyviolation', event =>
    console.error('forbidden by the policy:', event.effectiveDirective, event.blockedURI))";

/// A browser; it ends when it is dropped, however the test has ended.
pub struct Browser {
    // In this order: the session ends before its driver, and the turn is handed on when both have ended.
    session: Option<WebDriver>,
    runtime: Runtime,
    _driver: Chromedriver,
    _turn: MutexGuard<'static, ()>,
}

impl Browser {
    /// Opens a browser with an empty profile.
    pub fn open() -> Self {
        // A test that failed has left nothing behind that the next one could trip over.
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let driver = Chromedriver::start();
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let address = format!("http://127.0.0.1:{}", driver.port);
        let session = runtime.block_on(WebDriver::new(address, capabilities())).expect("a browser session");
        let browser = Self { session: Some(session), runtime, _driver: driver, _turn: turn };
        browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH_POLICY }));
        browser
    }

    /// Does something with the session and waits for it.
    #[track_caller]
    pub fn with<T>(&self, act: impl AsyncFnOnce(&WebDriver) -> thirtyfour::error::WebDriverResult<T>) -> T {
        let session = self.session.as_ref().expect("the session ends with the browser");
        self.runtime.block_on(act(session)).expect("the browser does as it is told")
    }

    /// Lets the poll that asks for a condition breathe.
    pub fn pause(&self) {
        self.runtime.block_on(async { tokio::time::sleep(std::time::Duration::from_millis(25)).await });
    }

    /// Speaks the browser's own protocol.
    #[track_caller]
    pub fn cdp(&self, method: &str, params: Value) -> Value {
        self.with(async |session| session.cdp().send_raw(method, params).await)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            // Where the browser is gone already, there is nothing to end.
            let _ = self.runtime.block_on(session.quit());
        }
    }
}

fn capabilities() -> Capabilities {
    let text = include_str!("../../webdriver.json");
    let mut all: Value = serde_json::from_str(text).expect("webdriver.json holds JSON");
    let arguments = all["goog:chromeOptions"]["args"].as_array_mut().expect("the flags of the browser");
    if std::env::var_os("HSM_DOJO_HEADED").is_some() {
        arguments.retain(|argument| argument != "--headless=new");
    }
    arguments.push("--window-size=1440,900".into());
    let mut capabilities = Capabilities::new();
    for (key, value) in all.as_object().expect("an object") {
        capabilities.set(key.clone(), value.clone()).expect("a capability");
    }
    capabilities.set("goog:loggingPrefs", json!({ "browser": "ALL" })).expect("a capability");
    capabilities
}

/// The process of a driver; it is killed by its id when it is dropped.
struct Chromedriver {
    process: Child,
    port: u16,
    /// Where driver and browser put what is theirs for a while; they leave some of it behind.
    _folder: TempDir,
    /// Kept open: a driver that cannot write its log ends.
    _log: BufReader<ChildStdout>,
}

impl Chromedriver {
    fn start() -> Self {
        let program = std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let folder = tempfile::tempdir().expect("a folder for a while");
        let mut process = Command::new(&program)
            .arg("--port=0")
            .env("TMPDIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", program.display()));
        let mut log = BufReader::new(process.stdout.take().expect("its output is piped"));
        let port = port(&mut log);
        let driver = Self { process, port: port.unwrap_or_default(), _folder: folder, _log: log };
        assert_ne!(driver.port, 0, "{} names no port", program.display());
        driver
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to kill, and waiting still takes it off the process table.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads `... was started successfully on port 12345.`
fn port(log: &mut impl BufRead) -> Option<u16> {
    let mut lines = log.lines().map_while(Result::ok);
    lines.find_map(|line| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok())
}
