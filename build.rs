//! Writes the built-in lessons (TOML with Markdown) down as Rust, so that the app needs neither parser.

#[allow(dead_code, reason = "the build script uses only the part of these modules that loading needs")]
#[path = "src/course/lesson.rs"]
mod lesson;
#[allow(dead_code, reason = "scripts that prove a lesson are for the tests")]
#[path = "src/course/loader.rs"]
mod loader;

use std::{env, error::Error, fs, path::Path};

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

fn main() -> Result<(), Box<dyn Error>> {
    for input in ["static/courses", "src/course/lesson.rs", "src/course/loader.rs"] {
        println!("cargo::rerun-if-changed={input}");
    }
    let lessons = LESSONS.iter().map(|id| load(id)).collect::<Result<Vec<_>, _>>()?;
    let source = format!("const LESSONS: &[Lesson] = &{lessons:?};\n");
    Ok(fs::write(Path::new(&env::var("OUT_DIR")?).join("lessons.rs"), source)?)
}

fn load(id: &str) -> Result<lesson::Lesson, Box<dyn Error>> {
    let file = format!("static/courses/{id}.toml");
    let lesson = loader::load(&file, &fs::read_to_string(&file)?)?.lesson;
    match lesson.id == id {
        true => Ok(lesson),
        false => Err(format!("{file}: id: must be {id}, as the file is called").into()),
    }
}
