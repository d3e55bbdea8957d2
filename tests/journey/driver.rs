//! A browser for each test: its driver on a free port, and one WebDriver session with an empty profile.
//!
//! `HSM_DOJO_BROWSER` names the browser: `chromium`, for which some tests use its DevTools protocol beside WebDriver,
//! `firefox` or `webkit`.

use std::{
    ffi::OsString,
    io::{self, BufRead, BufReader, Read},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{Capabilities, WebDriver};
use tokio::runtime::{Builder, Runtime};

/// One browser at a time: with few processors, two browsers slow each other down until a wait fails.
static BROWSER_LOCK: Mutex<()> = Mutex::new(());

/// Number of attempts to connect to a driver that does not report that it listens.
const TRIES: usize = 400;
const PAUSE: Duration = Duration::from_millis(25);

/// Size of the window.
const WINDOW: (u32, u32) = (1440, 900);

/// Logs violations of the page's policy to the console, which survives a reload.
const WATCH_POLICY: &str = "document.addEventListener('securitypolicyviolation', event =>
    console.error('forbidden by the policy:', event.effectiveDirective, event.blockedURI))";

/// Waits until no other browser runs. No other one starts while the result is kept.
pub fn lock_browser() -> MutexGuard<'static, ()> {
    // A lock poisoned by a failed test is fine, because the failed test leaves nothing behind.
    BROWSER_LOCK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A browser that can be driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Chromium, with chromedriver.
    Chromium,
    /// Firefox, with geckodriver.
    Firefox,
    /// WebKitGTK's small browser, with WebKitWebDriver. It has no mode without a window, so it gets a screen of its
    /// own.
    Webkit,
}

impl Kind {
    /// The browser that the environment variable names.
    pub fn chosen() -> Self {
        match std::env::var("HSM_DOJO_BROWSER").as_deref() {
            Err(_) | Ok("" | "chromium") => Self::Chromium,
            Ok("firefox") => Self::Firefox,
            Ok("webkit") => Self::Webkit,
            Ok(other) => panic!("HSM_DOJO_BROWSER is chromium, firefox or webkit, and not {other:?}"),
        }
    }

    /// The program of the driver: from its environment variable, or from the search path.
    fn program(self) -> OsString {
        let (variable, name) = match self {
            Self::Chromium => ("CHROMEDRIVER", "chromedriver"),
            Self::Firefox => ("GECKODRIVER", "geckodriver"),
            Self::Webkit => ("WEBKITDRIVER", "WebKitWebDriver"),
        };
        std::env::var_os(variable).unwrap_or_else(|| name.into())
    }

    /// The capabilities that are requested for this browser.
    fn capabilities(self) -> Capabilities {
        let text = include_str!("../../webdriver.json");
        let all: Value = serde_json::from_str(text).expect("webdriver.json holds JSON");
        let mut capabilities = Capabilities::new();
        let mut set = |key: &str, value: Value| capabilities.set(key, value).expect("a capability");
        match self {
            Self::Chromium => {
                set("goog:chromeOptions", shown_or_not(all["goog:chromeOptions"].clone(), "--headless=new"));
                set("goog:loggingPrefs", json!({ "browser": "ALL" }));
            }
            Self::Firefox => {
                set("moz:firefoxOptions", shown_or_not(all["moz:firefoxOptions"].clone(), "-headless"));
            }
            // This driver finds the browser and starts it without a profile.
            Self::Webkit => {}
        }
        capabilities
    }
}

/// Returns true if the browser should be visible.
fn is_headed() -> bool {
    std::env::var_os("HSM_DOJO_HEADED").is_some()
}

/// Removes the flag that hides the browser, if it should be visible.
fn shown_or_not(mut options: Value, hiding: &str) -> Value {
    if is_headed() {
        options["args"].as_array_mut().expect("the flags of the browser").retain(|argument| argument != hiding);
    }
    options
}

/// A browser; it ends when it is dropped, even if the test has failed.
pub struct Browser {
    // The order of the fields matters: the WebDriver session ends before its driver, and another browser may start
    // after both.
    session: Option<WebDriver>,
    runtime: Runtime,
    kind: Kind,
    _driver: Driver,
    _lock: MutexGuard<'static, ()>,
}

impl Browser {
    /// Opens a browser with an empty profile.
    pub fn open() -> Self {
        let lock = lock_browser();
        let kind = Kind::chosen();
        let driver = Driver::start(kind);
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let address = format!("http://127.0.0.1:{}", driver.port);
        let session = runtime.block_on(WebDriver::new(address, kind.capabilities())).expect("a browser session");
        let browser = Self { session: Some(session), runtime, kind, _driver: driver, _lock: lock };
        browser.with(async |session| session.set_window_rect(0, 0, WINDOW.0, WINDOW.1).await);
        if kind == Kind::Chromium {
            browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH_POLICY }));
        }
        browser
    }

    /// Which browser it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Does something with the WebDriver session, and waits for it.
    #[track_caller]
    pub fn with<T>(&self, act: impl AsyncFnOnce(&WebDriver) -> thirtyfour::error::WebDriverResult<T>) -> T {
        let session = self.session.as_ref().expect("the session ends with the browser");
        self.runtime.block_on(act(session)).expect("the browser does as it is told")
    }

    /// Waits between two tries of a condition.
    pub fn pause(&self) {
        self.runtime.block_on(async { tokio::time::sleep(PAUSE).await });
    }

    /// Sends a command of the Chrome DevTools Protocol.
    #[track_caller]
    pub fn cdp(&self, method: &str, params: Value) -> Value {
        assert_eq!(self.kind, Kind::Chromium, "only Chromium understands {method}");
        self.with(async |session| session.cdp().send_raw(method, params).await)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            // If the browser has gone already, there is nothing to end.
            let _ = self.runtime.block_on(session.quit());
        }
    }
}

/// A running driver, its screen and its folder.
struct Driver {
    // The order of the fields matters: the screen ends after the programs that draw on it.
    _process: Process,
    port: u16,
    _screen: Option<Process>,
    /// Folder for temporary files, because driver and browser leave some of them behind.
    _folder: TempDir,
}

impl Driver {
    fn start(kind: Kind) -> Self {
        let folder = tempfile::tempdir().expect("a folder for a while");
        let mut command = Command::new(kind.program());
        for variable in ["TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
            command.env(variable, folder.path());
        }
        let mut screen = None;
        let (process, port) = match kind {
            Kind::Chromium => Process::start(command.arg("--port=0"), |line| {
                line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok()
            }),
            Kind::Firefox => Process::start(command.arg("--port=0"), |line| {
                line.split_once("Listening on 127.0.0.1:")?.1.parse().ok()
            }),
            Kind::Webkit => {
                if !is_headed() {
                    let (process, display) = open_screen();
                    command.env("DISPLAY", format!(":{display}")).env_remove("WAYLAND_DISPLAY");
                    screen = Some(process);
                }
                start_at_a_free_port(&mut command)
            }
        };
        Self { _process: process, port, _screen: screen, _folder: folder }
    }
}

/// Starts a virtual screen. Returns it with its number.
fn open_screen() -> (Process, u32) {
    let (width, height) = WINDOW;
    let mut command = Command::new("Xvfb");
    command.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{width}x{height}x24")]);
    Process::start(&mut command, |line| line.parse().ok())
}

/// Starts a driver that can neither choose a port nor report that it listens.
fn start_at_a_free_port(command: &mut Command) -> (Process, u16) {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let port = free.expect("a free port").port();
    let process = Process::spawn(command.arg(format!("--port={port}")).stdout(Stdio::null()));
    for _ in 0..TRIES {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return (process, port);
        }
        thread::sleep(PAUSE);
    }
    panic!("{} does not listen at port {port}", command.get_program().display());
}

/// A process; it is killed by its id when it is dropped.
struct Process(Child);

impl Process {
    fn spawn(command: &mut Command) -> Self {
        let child = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn();
        Self(child.unwrap_or_else(|error| panic!("{} does not start: {error}", command.get_program().display())))
    }

    /// Starts a process and reads its output until `wanted` returns a value.
    fn start<T>(command: &mut Command, wanted: impl FnMut(String) -> Option<T>) -> (Self, T) {
        let mut process = Self::spawn(command.stdout(Stdio::piped()));
        let mut output = BufReader::new(process.0.stdout.take().expect("its output is piped"));
        let found = output.by_ref().lines().map_while(Result::ok).find_map(wanted);
        // The output is read to its end, because a process that cannot write would end or block.
        thread::spawn(move || io::copy(&mut output, &mut io::sink()));
        let found = found.unwrap_or_else(|| panic!("{} does not say where it is", command.get_program().display()));
        (process, found)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The process may have ended already. Waiting then removes it from the process table.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
