//! A static host for the app as it ships: files below a path, right types, nothing else. It remembers what was asked for.

use std::{
    fs,
    net::SocketAddr,
    path::{Component, Path, PathBuf},
    sync::{Arc, Mutex},
    thread::JoinHandle,
};

use tiny_http::{Header, Request, Response, Server};

/// Below the root, so that an address that is not relative to the page leads nowhere.
const BASE: &str = "/deep/er/";

/// A page of the same origin on which the app does not run: storage can be changed there behind its back.
const EMPTY_PAGE: &str = "empty.html";

/// A request that was answered: what for, and with which status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Path and query as the browser sent them.
    pub path: String,
    /// Status of the answer.
    pub status: u16,
}

/// The host; it stops when it is dropped.
pub struct Site {
    address: SocketAddr,
    server: Arc<Server>,
    hits: Arc<Mutex<Vec<Hit>>>,
    thread: Option<JoinHandle<()>>,
}

impl Site {
    /// Serves the folder that `HSM_DOJO_DIST` names, at a free port.
    pub fn start() -> Self {
        let dist =
            std::env::var_os("HSM_DOJO_DIST").expect("HSM_DOJO_DIST names the built app; `make test-journey` sets it");
        let dist = PathBuf::from(dist);
        assert!(
            dist.join("index.html").is_file(),
            "there is no built app in {}; `make build` puts it there",
            dist.display()
        );
        let server = Arc::new(Server::http("127.0.0.1:0").expect("a free port"));
        let address = server.server_addr().to_ip().expect("an address with a port");
        let hits = Arc::default();
        let thread = std::thread::spawn({
            let (server, hits) = (Arc::clone(&server), Arc::clone(&hits));
            move || server.incoming_requests().for_each(|request| answer(request, &dist, &hits))
        });
        Self { address, server, hits, thread: Some(thread) }
    }

    /// Address of the app, with an empty route.
    pub fn app(&self) -> String {
        format!("http://{}{BASE}", self.address)
    }

    /// Address of the page without the app.
    pub fn empty_page(&self) -> String {
        format!("{}{EMPTY_PAGE}", self.app())
    }

    /// What was asked for so far.
    pub fn hits(&self) -> Vec<Hit> {
        self.hits.lock().expect("the host's thread is alive").clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.unblock();
        if let Some(thread) = self.thread.take() {
            // A panic of that thread has been reported already; a second one here would hide the test's own.
            let _ = thread.join();
        }
    }
}

fn answer(request: Request, dist: &Path, hits: &Mutex<Vec<Hit>>) {
    let path = request.url().to_owned();
    let found = find(&path, dist);
    let status = if found.is_some() { 200 } else { 404 };
    eprintln!("HIT {path}");
    hits.lock().expect("no test has panicked with the list in hand").push(Hit { path, status });
    let (kind, body) = found.unwrap_or(("text/plain", b"not here".to_vec()));
    let kind = Header::from_bytes("Content-Type", kind).expect("a header");
    // A browser that went away in the meantime needs no answer.
    let _ = request.respond(Response::from_data(body).with_status_code(status).with_header(kind));
}

fn find(path: &str, dist: &Path) -> Option<(&'static str, Vec<u8>)> {
    let below = path.strip_prefix(BASE)?.split(['?', '#']).next()?;
    let name = Path::new(if below.is_empty() { "index.html" } else { below });
    if name == Path::new(EMPTY_PAGE) {
        return Some(("text/html", b"<!doctype html><title>Empty</title>".to_vec()));
    }
    if !name.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    Some((kind(name), fs::read(dist.join(name)).ok()?))
}

fn kind(name: &Path) -> &'static str {
    match name.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("webmanifest") => "application/manifest+json",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
