//! Runs Lighthouse on the release build. `make audit` and `make bench` fetch it.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

/// The scores from 0 to 100 that Lighthouse gives a page, and its findings.
pub struct Report {
    /// Category and score.
    pub scores: Vec<(String, f64)>,
    /// The findings that cost points, or could.
    pub complaints: Vec<String>,
}

/// Audits the page at an address.
pub fn look_at(address: &str, categories: &[&str]) -> Report {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/node_modules/.bin/lighthouse");
    let folder = tempfile::tempdir().expect("a folder for a while");
    let output = Command::new(&program)
        .args([address, "--quiet", "--output=json"])
        .arg(format!("--only-categories={}", categories.join(",")))
        .arg(format!("--chrome-flags={}", flags()))
        .env("TMPDIR", folder.path())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}; `make audit` fetches it", program.display()));
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report in JSON");
    Report {
        scores: categories
            .iter()
            .map(|name| ((*name).to_owned(), score(&report["categories"][name]) * 100.0))
            .collect(),
        complaints: complaints(&report),
    }
}

/// The flags with which the other tests start the browser.
fn flags() -> String {
    let all: Value = serde_json::from_str(include_str!("../../webdriver.json")).expect("webdriver.json holds JSON");
    let flags = all["goog:chromeOptions"]["args"].as_array().expect("the flags of the browser");
    flags.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
}

fn score(part: &Value) -> f64 {
    part["score"].as_f64().unwrap_or_default()
}

fn complaints(report: &Value) -> Vec<String> {
    let audits = report["audits"].as_object().expect("a list of audits");
    let failed = audits.values().filter(|audit| audit["score"].as_f64().is_some_and(|score| score < 1.0));
    failed
        .map(|audit| format!("{} ({:.2}) {}", audit["id"], score(audit), audit["displayValue"].as_str().unwrap_or("")))
        .collect()
}
