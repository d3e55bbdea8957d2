//! Turns the built-in lessons (TOML with Markdown) into plain JSON, so that the app needs neither parser.

#[allow(dead_code, reason = "the build script uses only the part of these types that loading needs")]
#[path = "src/course/lesson.rs"]
mod lesson;
#[path = "src/course/loader.rs"]
mod loader;

use std::{env, error::Error, fs, path::Path};

/// The lessons in the order in which they are offered.
const LESSONS: &[&str] = &["activate-linux", "activate-windows"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=static/courses");
    println!("cargo::rerun-if-changed=src/course/lesson.rs");
    println!("cargo::rerun-if-changed=src/course/loader.rs");
    let load = |id: &&str| -> Result<lesson::Lesson, Box<dyn Error>> {
        let file = format!("static/courses/{id}.toml");
        let lesson = loader::load(&file, &fs::read_to_string(&file)?)?;
        match lesson.id == **id {
            true => Ok(lesson),
            false => Err(format!("{file}: id: must be {id}, as the file is called").into()),
        }
    };
    let lessons = LESSONS.iter().map(load).collect::<Result<Vec<_>, _>>()?;
    let out = Path::new(&env::var("OUT_DIR")?).join("courses.json");
    Ok(fs::write(out, serde_json::to_string(&lessons)?)?)
}
