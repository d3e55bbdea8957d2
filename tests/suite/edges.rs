//! Rules for the source: dependencies between modules point one way, the core has no clock and no randomness, every
//! file has a header, and no test file is forgotten.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// What each module of the crate may name. `web` and `tty` may name everything but each other.
const EDGES: &[(&str, &[&str])] = &[
    ("assets", &[]),
    ("saved", &[]),
    ("clock", &[]),
    ("text", &[]),
    ("secret", &[]),
    ("inferred", &[]),
    ("event", &[]),
    ("files", &["assets", "clock"]),
    ("console", &["clock", "event", "text"]),
    ("program", &["clock", "console"]),
    ("hsm", &["assets", "clock", "inferred", "secret"]),
    ("hsm_text", &["hsm", "inferred"]),
    ("cloud", &["clock", "hsm"]),
    ("client", &["clock", "cloud", "hsm"]),
    (
        "cmu",
        &[
            "assets", "client", "clock", "cloud", "console", "event", "hsm", "hsm_text", "inferred", "program",
            "saved", "secret", "text",
        ],
    ),
    (
        "host",
        &[
            "assets", "client", "clock", "cloud", "cmu", "console", "event", "files", "hsm", "hsm_text", "inferred",
            "program", "saved", "secret", "text",
        ],
    ),
    ("course", &["event", "host", "hsm", "hsm_text", "saved", "secret"]),
    (
        "lab",
        &[
            "assets", "clock", "cloud", "console", "course", "files", "host", "hsm", "hsm_text", "program", "saved",
            "secret", "text",
        ],
    ),
    ("view", &["cloud", "cmu", "console", "course", "files", "host", "hsm", "hsm_text", "lab", "saved", "text"]),
];

const FRONT_ENDS: [&str; 2] = ["web", "tty"];

/// What the core must not use, and why.
const BANNED: &[(&str, &str)] = &[
    ("SystemTime", "time comes with every input"),
    ("Instant::now", "time comes with every input"),
    ("HashMap", "its order changes from run to run"),
    ("HashSet", "its order changes from run to run"),
    ("std::env", "a lab does not depend on its surroundings"),
    ("std::fs", "files of a machine come through a front end"),
    ("std::thread", "wasm32 has none"),
    ("println!", "output goes to the console of the lab"),
    ("web_sys", "browsers belong to web"),
    ("rand", "chance comes from the seed"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files below a folder, with their text.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.clone(), fs::read_to_string(path).unwrap()));
        }
    }
    found.sort();
    found
}

/// The module that a file belongs to: its folder below `src`, or its own name.
fn part(path: &Path) -> String {
    let below = path.strip_prefix(root().join("src")).unwrap();
    below.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// The modules that a text names, by `crate::module` and by the groups of a `use crate::{..}`. Unit tests do not count.
fn named(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut parts = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            None => _ = parts.insert(word(after)),
            Some(group) => {
                let mut depth = 0;
                let mut start = true;
                for (offset, character) in group.char_indices() {
                    match character {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        letter if start && letter.is_alphabetic() => {
                            parts.insert(word(&group[offset..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    parts
}

#[test]
fn dependencies_point_one_way() {
    let edges: BTreeMap<&str, &[&str]> = EDGES.iter().copied().collect();
    let (mut seen, mut used) = (BTreeSet::new(), BTreeSet::new());
    for (path, text) in sources(&root().join("src")) {
        let part = part(&path);
        // Unit tests in a file of their own do not count either.
        if part == "lib" || part == "main" || path.ends_with("tests.rs") {
            continue;
        }
        for other in named(&text).into_iter().filter(|other| *other != part) {
            let allowed = match edges.get(part.as_str()) {
                Some(allowed) => allowed.contains(&other.as_str()),
                None => FRONT_ENDS.contains(&part.as_str()) && !FRONT_ENDS.contains(&other.as_str()),
            };
            assert!(allowed, "{} must not name {other}", path.display());
            used.insert((part.clone(), other));
        }
        seen.insert(part);
    }
    let known: BTreeSet<String> = EDGES.iter().map(|(part, _)| *part).chain(FRONT_ENDS).map(str::to_owned).collect();
    assert_eq!(seen, known, "a part of the crate is missing from the table, or the table names one that is gone");
    for (part, other) in EDGES.iter().flat_map(|(part, others)| others.iter().map(move |other| (part, other))) {
        assert!(used.contains(&((*part).to_owned(), (*other).to_owned())), "{part} no longer names {other}");
    }
}

#[test]
fn groups_of_imports_are_understood() {
    let text = "use crate::{\n    clock::{LabTime, month},\n    hsm::{a::{B, C}, D},\n    text,\n};\nfn f(x: crate::cmu::Cmu) {}";
    assert_eq!(named(text), ["clock", "cmu", "hsm", "text"].map(str::to_owned).into());
}

#[test]
fn the_core_has_no_clock_no_randomness_and_no_environment() {
    for (path, text) in sources(&root().join("src")) {
        if FRONT_ENDS.contains(&part(&path).as_str()) || part(&path) == "main" {
            continue;
        }
        let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for (word, why) in BANNED {
            let used = code.match_indices(word).any(|(offset, _)| {
                let before = code[..offset].chars().next_back();
                let after = code[offset + word.len()..].chars().next();
                !before.is_some_and(|c| c.is_alphanumeric()) && !after.is_some_and(|c| c.is_alphanumeric() || c == '_')
            });
            assert!(!used, "{}: {word}: {why}", path.display());
        }
    }
}

#[test]
fn every_file_has_a_header_and_a_maximum_length() {
    for folder in ["src", "tests", "benches"] {
        for (path, text) in sources(&root().join(folder)) {
            assert!(text.starts_with("//!"), "{} does not open with its purpose", path.display());
            assert!(text.lines().count() <= 800, "{} has more than one subject", path.display());
        }
    }
}

#[test]
fn no_test_file_is_forgotten() {
    for suite in ["suite", "browser", "journey"] {
        let folder = root().join("tests").join(suite);
        let main = fs::read_to_string(folder.join("main.rs")).unwrap();
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            assert!(name == "main" || main.contains(&format!("mod {name};")), "tests/{suite}/{name} is not in main.rs");
        }
    }
}
