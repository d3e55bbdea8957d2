//! A static host for the release build: files below a path, with content types and compression. It records the
//! requests.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Component, Path, PathBuf},
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

/// The app is below the root, so that an address that is not relative to the page fails.
const BASE: &str = "/deep/er/";

/// A page of the same origin without the app, on which a test can change the storage.
const EMPTY_PAGE: &str = "empty.html";

/// A request and the status of its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Path and query as the browser sent them.
    pub path: String,
    /// Status of the answer; 0 where there was none.
    pub status: u16,
}

/// The host; it stops when it is dropped.
pub struct Site {
    address: SocketAddr,
    folder: Arc<Folder>,
    thread: Option<JoinHandle<()>>,
}

/// Files and their compressed contents (`gzip -9`), shared by all hosts, because compressing takes time.
static PACKED: Mutex<BTreeMap<Vec<u8>, Vec<u8>>> = Mutex::new(BTreeMap::new());

/// The folder that the host serves, and its requests so far.
struct Folder {
    dist: Mutex<PathBuf>,
    /// Paths that contain this text get no answer.
    lost: Mutex<Option<String>>,
    hits: Mutex<Vec<Hit>>,
    closed: AtomicBool,
}

impl Site {
    /// Serves the folder that `HSM_DOJO_DIST` names, at a free port.
    pub fn start() -> Self {
        let dist = built();
        assert!(dist.join("index.html").is_file(), "no built app in {}; `make build` makes it", dist.display());
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address with a port");
        let folder = Arc::new(Folder {
            dist: Mutex::new(dist),
            lost: Mutex::default(),
            hits: Mutex::default(),
            closed: AtomicBool::new(false),
        });
        let thread = thread::spawn({
            let folder = Arc::clone(&folder);
            move || accept(&listener, &folder)
        });
        Self { address, folder, thread: Some(thread) }
    }

    /// Address of the app, with an empty route.
    pub fn app(&self) -> String {
        format!("http://{}{BASE}", self.address)
    }

    /// Address of the page without the app.
    pub fn empty_page(&self) -> String {
        format!("{}{EMPTY_PAGE}", self.app())
    }

    /// Serves another folder from now on.
    pub fn serve(&self, dist: &Path) {
        dist.clone_into(&mut self.folder.dist.lock().expect("no thread of the host has panicked"));
    }

    /// Closes the connection for paths that contain this text. With `""`, no request gets an answer.
    pub fn lose(&self, part: Option<&str>) {
        *self.folder.lost.lock().expect("no thread of the host has panicked") = part.map(str::to_owned);
    }

    /// Returns the text of the file at an address of the app.
    pub fn text_at(&self, address: &str) -> Option<String> {
        let path = address.strip_prefix(&format!("http://{}", self.address))?;
        let content = fs::read(self.folder.file(path)?).ok()?;
        Some(String::from_utf8_lossy(&content).into_owned())
    }

    /// The requests so far.
    pub fn hits(&self) -> Vec<Hit> {
        self.folder.hits.lock().expect("no thread of the host has panicked").clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.folder.closed.store(true, Ordering::Release);
        // The listener checks the flag at the next connection.
        if TcpStream::connect(self.address).is_ok()
            && let Some(thread) = self.thread.take()
        {
            // A panic of that thread has been reported already; a second one here would hide the test's own.
            let _ = thread.join();
        }
    }
}

/// The folder of the built app.
pub fn built() -> PathBuf {
    let dist = std::env::var_os("HSM_DOJO_DIST");
    PathBuf::from(dist.expect("HSM_DOJO_DIST names the built app; `make test-journey` sets it"))
}

/// Each connection has a thread, because a browser opens several at once.
fn accept(listener: &TcpListener, folder: &Arc<Folder>) {
    for stream in listener.incoming().map_while(Result::ok) {
        if folder.closed.load(Ordering::Acquire) {
            return;
        }
        let folder = Arc::clone(folder);
        // A browser may close the connection during an answer.
        thread::spawn(move || drop(converse(&stream, &folder)));
    }
}

/// Answers request after request until the browser hangs up.
fn converse(mut stream: &TcpStream, folder: &Folder) -> io::Result<()> {
    let mut requests = BufReader::new(stream);
    loop {
        let mut request = String::new();
        // A request without a body ends in an empty line; the app has no other requests.
        while requests.read_line(&mut request)? > 2 {}
        let Some(path) = request.split(' ').nth(1) else { return Ok(()) };
        if folder.has_lost(path) {
            return Ok(());
        }
        stream.write_all(&folder.answer(path))?;
    }
}

impl Folder {
    fn has_lost(&self, path: &str) -> bool {
        let lost = self.lost.lock().expect("no thread of the host has panicked").clone();
        let lost = lost.is_some_and(|part| path.contains(&part));
        if lost {
            self.note(path, 0);
        }
        lost
    }

    fn note(&self, path: &str, status: u16) {
        let hit = Hit { path: path.to_owned(), status };
        self.hits.lock().expect("no thread of the host has panicked").push(hit);
    }

    fn answer(&self, path: &str) -> Vec<u8> {
        let found = self.find(path);
        let status = if found.is_some() { 200 } else { 404 };
        self.note(path, status);
        let (headers, body) = found.unwrap_or(("Content-Type: text/plain".to_owned(), b"not here".to_vec()));
        let head = format!("HTTP/1.1 {status} -\r\n{headers}\r\nContent-Length: {}\r\n\r\n", body.len());
        [head.into_bytes(), body].concat()
    }

    /// Returns the headers and the body for a path.
    fn find(&self, path: &str) -> Option<(String, Vec<u8>)> {
        if path.strip_prefix(BASE)?.split('?').next()? == EMPTY_PAGE {
            // It has an empty icon, so that the browser does not ask for one at the root.
            let page = b"<!doctype html><title>Empty</title><link rel=icon href='data:,'>";
            return Some(("Content-Type: text/html".to_owned(), page.to_vec()));
        }
        let file = self.file(path)?;
        let body = pack(&file)?;
        Some((format!("Content-Type: {}\r\nContent-Encoding: gzip", kind(&file)), body))
    }

    /// Returns the file for a path, which must stay inside the folder.
    fn file(&self, path: &str) -> Option<PathBuf> {
        let below = path.strip_prefix(BASE)?.split('?').next()?;
        let name = Path::new(if below.is_empty() { "index.html" } else { below });
        let inside = name.components().all(|part| matches!(part, Component::Normal(_)));
        inside.then(|| self.dist.lock().expect("no thread of the host has panicked").join(name))
    }
}

/// Compresses a file; `None` where there is none.
fn pack(path: &Path) -> Option<Vec<u8>> {
    let content = fs::read(path).ok()?;
    let mut packed = PACKED.lock().expect("no thread of the host has panicked");
    if !packed.contains_key(&content) {
        let output = Command::new("gzip").arg("-9cn").arg(path).output().expect("gzip compresses");
        packed.insert(content.clone(), output.stdout);
    }
    packed.get(&content).cloned()
}

fn kind(name: &Path) -> &'static str {
    match name.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("txt") => "text/plain",
        Some("webmanifest") => "application/manifest+json",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
