//! What the page weighs, and how soon its prompt takes input: the app as it ships, in a real browser.
//!
//! Sizes are those of `gzip -9`; times are those the browser itself measures from the start of the navigation until the
//! terminal's input stands behind a prompt, on a warm server. `make bench` builds the app and runs it.

use std::path::PathBuf;

use serde_json::json;

#[allow(dead_code, reason = "a bench needs less of a browser than the journeys")]
#[path = "../tests/journey/driver.rs"]
mod driver;
#[allow(dead_code, reason = "a bench does not look at what was asked for")]
#[path = "../tests/journey/site.rs"]
mod site;

/// Budgets of the first load, in kilobytes of 1,000 bytes, and of the way to the prompt, in milliseconds.
const KILOBYTES_MAX: f64 = 300.0;
const MILLISECONDS_MAX: f64 = 350.0;

/// What comes after the first load, or for others than the page.
const LATER: [&str; 2] = ["sw.js", "robots.txt"];

/// Counted loads, behind one that warms server and browser up.
const LOADS: usize = 15;

/// Notes the moment at which the terminal's input has something in front of it.
const WATCH: &str = "
    const seen = () => {
        const input = document.querySelector('[aria-label=\"Terminal input\"]');
        const prompt = input?.closest('[aria-label=\"Terminal\"]')?.querySelector('.prompt-line .prompt')?.textContent;
        if (prompt && window.promptAt === undefined) window.promptAt = performance.now();
    };
    new MutationObserver(seen).observe(document, { childList: true, subtree: true, characterData: true });";

fn main() {
    let dist = std::env::var("HSM_DOJO_DIST").expect("HSM_DOJO_DIST names the built app; `make bench` sets it");
    let kilobytes = weight(&dist);
    println!("first load, gzip, all files  {kilobytes:6.1} KB  {:.2} of the budget", kilobytes / KILOBYTES_MAX);
    let mut times = loads();
    times.sort_by(f64::total_cmp);
    for (name, place) in [("fastest", 0), ("median", times.len() / 2), ("slowest", times.len() - 1)] {
        println!(
            "time to a prompt, {name:<9}  {:6.0} ms  {:.2} of the budget",
            times[place],
            times[place] / MILLISECONDS_MAX
        );
    }
}

/// The files of the first load, compressed one by one.
fn weight(folder: &str) -> f64 {
    let files =
        std::fs::read_dir(folder).expect("the app is built: make build").map(|entry| entry.expect("a file").path());
    let later = |path: &PathBuf| {
        path.extension().is_some_and(|kind| kind == "png") || LATER.iter().any(|name| path.ends_with(name))
    };
    let compressed = files.filter(|path| !later(path)).map(|path| {
        let output = std::process::Command::new("gzip").arg("-9c").arg(path).output().expect("gzip");
        output.stdout.len()
    });
    compressed.sum::<usize>() as f64 / 1000.0
}

/// Milliseconds to the prompt, load by load.
fn loads() -> Vec<f64> {
    let (browser, site) = (driver::Browser::open(), site::Site::start());
    browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH }));
    let load = |_| {
        for address in [site.empty_page(), format!("{}#/lesson/activate-linux", site.app())] {
            browser.with(async |session| session.goto(address).await);
        }
        loop {
            let ask = browser.with(async |session| session.execute("return window.promptAt ?? null", Vec::new()).await);
            match ask.json().as_f64() {
                Some(at) => return at,
                None => browser.pause(),
            }
        }
    };
    (0..=LOADS).map(load).skip(1).collect()
}
