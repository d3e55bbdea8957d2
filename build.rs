//! Compiles the lessons from TOML and Markdown, so that the app needs neither parser: a catalogue as Rust, and each
//! lesson as JSON.
//!
//! The native program includes the lessons. The page fetches each when it is opened: a build for the browser copies
//! them into the folder `lessons` in the target directory, and `scripts/seal` copies them from there into the app.

#[path = "src/course/document.rs"]
mod document;
#[path = "src/course/lesson.rs"]
mod lesson;
#[path = "src/course/loader/mod.rs"]
mod loader;

use std::{
    env,
    error::Error,
    fmt::Write,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use lesson::Lesson;

/// The lessons in the order in which they are offered.
const LESSONS: &[&str] = &[
    "activate-linux",
    "activate-windows",
    "users",
    "lockout",
    "second-officer",
    "several-hsms",
    "out-of-sync",
    "audit-log",
    "automation",
    "drill",
];

/// Certificates and keys of the emulated world.
const ASSETS: &str = "static/assets.pem";

/// Names of the certificates and keys that are files of a machine. `src/assets.rs` includes them.
const INSTALLED: [&str; 4] = ["customerCA.crt", "client.crt", "client.key", "cloudhsm-client.pem"];

fn main() -> Result<(), Box<dyn Error>> {
    for input in [ASSETS, "static/courses", "src/course/lesson.rs", "src/course/document.rs", "src/course/loader"] {
        println!("cargo::rerun-if-changed={input}");
    }
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    take_assets(&out.join("assets"))?;
    let texts = out.join("lessons");
    empty(&texts)?;
    let (mut catalogue, mut list) = (String::new(), String::new());
    for id in LESSONS {
        let lesson = load(id)?;
        let text = serde_json::to_string(&lesson)?;
        let digest = digest(&text);
        let name = format!("{id}-{digest}.json");
        let file = texts.join(&name);
        fs::write(&file, text)?;
        writeln!(list, "({name:?}, include_str!({file:?})),")?;
        writeln!(catalogue, "{},", entry(&lesson, &digest))?;
    }
    fs::write(out.join("catalogue.rs"), format!("&[{catalogue}]\n"))?;
    fs::write(out.join("texts.rs"), format!("&[{list}]\n"))?;
    if env::var("CARGO_CFG_TARGET_ARCH")? == "wasm32" {
        lay_out(&texts, out.ancestors().nth(3).ok_or("cargo's folders are not what they were")?)?;
    }
    Ok(())
}

/// Writes each file of a machine from the file of all certificates and keys.
fn take_assets(folder: &Path) -> Result<(), Box<dyn Error>> {
    empty(folder)?;
    let file = fs::read_to_string(ASSETS)?;
    for name in INSTALLED {
        let text = file.split('#').find_map(|text| text.strip_prefix(' ')?.strip_prefix(name)?.strip_prefix('\n'));
        fs::write(folder.join(name), text.ok_or_else(|| format!("{ASSETS}: there is no {name}"))?)?;
    }
    Ok(())
}

fn load(id: &str) -> Result<Lesson, Box<dyn Error>> {
    let file = format!("static/courses/{id}.toml");
    let lesson = loader::load(&file, &fs::read_to_string(&file)?)?.lesson;
    match lesson.id == id {
        true => Ok(lesson),
        false => Err(format!("{file}: id: must be {id}, as the file is called").into()),
    }
}

/// Returns the digest of a text. It is part of the name of the file, so that no cache between host and browser gives
/// one version of the app the lesson of another.
fn digest(text: &str) -> String {
    let mut digest = DefaultHasher::new();
    text.hash(&mut digest);
    format!("{:08x}", digest.finish() >> 32)
}

/// Returns what the catalogue says of a lesson, as Rust.
fn entry(lesson: &Lesson, digest: &str) -> String {
    let Lesson { id, title, summary, minutes, host, world, steps, .. } = lesson;
    let steps = steps.len();
    format!(
        "Entry {{ id: {id:?}, title: {title:?}, summary: {summary:?}, minutes: {minutes}, host: {host:?}, world: {world:?}, \
         steps: {steps}, digest: {digest:?} }}"
    )
}

/// Copies the lessons to the folder where `scripts/seal` finds them.
fn lay_out(texts: &Path, beside: &Path) -> Result<(), Box<dyn Error>> {
    let folder = beside.join("lessons");
    empty(&folder)?;
    for text in fs::read_dir(texts)? {
        let text = text?;
        fs::copy(text.path(), folder.join(text.file_name()))?;
    }
    Ok(())
}

/// Creates an empty folder, and removes what an earlier build left there.
fn empty(folder: &Path) -> Result<(), Box<dyn Error>> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}
