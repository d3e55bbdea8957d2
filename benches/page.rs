//! Size and speed of the page: the release build in a real browser. BENCHMARKS.md has the results.
//!
//! Sizes are the bytes that the browser received, compressed by `gzip -9`. Times are measured in the page, on a warm
//! server. `make bench` builds the app, fetches the tools and runs this bench. It never fails, because times depend on
//! the machine.

#[allow(dead_code, reason = "a bench needs less of a browser than the journeys")]
#[path = "../tests/journey/driver.rs"]
mod driver;
#[allow(dead_code, reason = "a bench needs one lesson")]
#[path = "../tests/journey/lesson.rs"]
mod lesson;
#[allow(dead_code, reason = "a bench prints scores only")]
#[path = "../tests/journey/lighthouse.rs"]
mod lighthouse;
#[allow(dead_code, reason = "a bench needs less than the journeys")]
#[path = "../tests/journey/page.rs"]
mod page;
#[allow(dead_code, reason = "a bench does not check requests")]
#[path = "../tests/journey/site.rs"]
mod site;
#[allow(dead_code, reason = "only the page helper uses it")]
#[path = "../tests/journey/transcript.rs"]
mod transcript;

use std::{fs, path::Path};

use driver::Browser;
use lesson::{CMU, LINUX};
use page::Page;
use serde_json::json;

/// Budgets: the first load in kilobytes of 1,000 bytes, times in milliseconds.
const FIRST_LOAD_MAX: f64 = 400.0;
const PROMPT_MAX: f64 = 350.0;
const ENTER_MAX: f64 = 16.0;
const ROWS_MAX: f64 = 100.0;

/// Budget for a first visit, as a part of the time that learnGitBranching takes.
const VISIT_MAX: f64 = 0.5;

/// Number of measured loads, after one that warms up server and browser.
const LOADS: usize = 15;

/// Lines of scrollback while Enter is measured, and the number of measured presses.
const SCROLLBACK: usize = 10_000;
const ENTERS: usize = 300;

/// Number of measured `listUsers` commands on the largest cluster.
const LISTS: usize = 5;

/// Script that records when a prompt first appears before the input of the terminal.
const WATCH: &str = "
    const seen = () => {
        const input = document.querySelector('[aria-label=\"Terminal input\"]');
        const prompt = input?.closest('[aria-label=\"Terminal\"]')?.querySelector('.prompt-line .prompt')?.textContent;
        if (prompt && window.promptAt === undefined) window.promptAt = performance.now();
    };
    new MutationObserver(seen).observe(document, { childList: true, subtree: true, characterData: true });";

/// Names the folder of a built learnGitBranching, whose first visit is measured beside ours.
const BESIDE: &str = "HSM_DOJO_BESIDE";

/// Number of measured first visits to each page.
const VISITS: usize = 9;

/// Script that records when learnGitBranching has first drawn a picture of a repository.
const WATCH_PICTURE: &str = "
    new MutationObserver(() => {
        if (window.pictureAt === undefined && document.querySelector('svg circle')) window.pictureAt = performance.now();
    }).observe(document, { childList: true, subtree: true });";

fn main() {
    loading();
    visits();
    enter();
    rows();
    for route in ["#/", LINUX.route] {
        let site = site::Site::start();
        let _lock = driver::lock_browser();
        let report = lighthouse::look_at(&format!("{}{route}", site.app()), &["performance"]);
        report.scores.iter().for_each(|(name, score)| println!("Lighthouse, {name}, {route:24} {score:6.0}"));
    }
}

/// Measures the size of the first load and the time until the terminal has a prompt.
fn loading() {
    let page = Page::open("#/");
    // Every load must be a first load, not one from the cache of a service worker.
    let unregister =
        "navigator.serviceWorker.getRegistrations().then(all => Promise.all(all.map(one => one.unregister())))";
    page.leave();
    page.execute(&format!("return {unregister}"), Vec::new());
    page.run_first("delete Navigator.prototype.serviceWorker");
    page.run_first(WATCH);
    let mut times: Vec<f64> = (0..=LOADS)
        .map(|_| {
            page.goto(LINUX.route);
            page.wait_for("a prompt", || page.ask("window.promptAt ?? null"))
        })
        .skip(1)
        .collect();
    let files: Vec<(String, f64)> = page.ask(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
            .map(({ name, encodedBodySize }) => [name.split('/').at(-1).split('#')[0], encodedBodySize / 1000])",
    );
    for (name, kilobytes) in &files {
        println!("  {kilobytes:6.1} KB  {name}");
    }
    let weight: f64 = files.iter().map(|(_, kilobytes)| kilobytes).sum();
    against("first load", weight, "KB", FIRST_LOAD_MAX);
    spread("time to a prompt", &mut times, PROMPT_MAX);
}

/// Measures first visits by turns, each with a new profile and nothing cached: ours to a prompt, and those of another
/// page to its first picture.
fn visits() {
    let Some(beside) = std::env::var_os(BESIDE) else {
        println!("first visits: skipped, {BESIDE} does not name a built learnGitBranching");
        return;
    };
    let visit = |folder: &Path, route: &str, watch: &str, at: &str| {
        let browser = Browser::open();
        let site = site::Site::start();
        site.serve(folder);
        browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": watch }));
        let address = format!("{}{route}", site.app());
        browser.with(async |session| session.goto(address).await);
        let ask = format!("return window.{at} ?? null");
        let answer =
            || browser.with(async |session| session.execute(&*ask, Vec::new()).await?.convert::<Option<f64>>());
        loop {
            match answer() {
                Some(time) => return time,
                None => browser.pause(),
            }
        }
    };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..VISITS {
        theirs.push(visit(Path::new(&beside), "", WATCH_PICTURE, "pictureAt"));
        ours.push(visit(&site::built(), LINUX.route, WATCH, "promptAt"));
    }
    let (ours, theirs) = (median(&mut ours), median(&mut theirs));
    println!("first visit, to a prompt: {ours:.0} ms; learnGitBranching, to a picture: {theirs:.0} ms");
    against("first visit, part of theirs", ours / theirs, "", VISIT_MAX);
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Measures the time from pressing Enter to painted output, without scrollback and with a long one.
fn enter() {
    let page = Page::open("#/sandbox?preset=single");
    page.await_prompt(LINUX.instance);
    page.run(LINUX.start, CMU);
    answers(&page, ENTERS / 10, ENTER_MAX);
    while page.output().lines().count() < SCROLLBACK {
        page.paste(&"listUsers\n".repeat(100));
        page.await_prompt(CMU);
    }
    answers(&page, ENTERS, ENTER_MAX);
}

/// Measures repeated `listUsers` commands.
fn answers(page: &Page, times: usize, budget: f64) {
    println!("listUsers below {} lines", page.output().lines().count());
    let measured: Vec<Answer> = (0..times).map(|_| press_enter(page, "listUsers")).collect();
    let column = |part: fn(&Answer) -> f64| measured.iter().map(part).collect::<Vec<_>>();
    spread("  work on the key", &mut column(|answer| answer.key), budget);
    spread("  work on the frame", &mut column(|answer| answer.frame), budget);
    spread("  work, both", &mut column(|answer| answer.key + answer.frame), budget);
    spread("  until painted", &mut column(|answer| answer.painted), budget);
}

/// Measures `listUsers` on the largest cluster, in the app and in xterm.js.
fn rows() {
    let page = Page::open("#/sandbox?preset=big");
    page.wait_for("a page", || page.ask::<bool>("document.querySelector('main h1') !== null").then_some(()));
    if page.prompt().is_none() && page.text().contains("There is nothing here") {
        println!("28,672 rows: skipped, the sandbox has no preset `big`");
        return;
    }
    page.await_prompt(LINUX.instance);
    page.run(LINUX.start, CMU);
    answers(&page, LISTS, ROWS_MAX);
    let output = page.output();
    let from = output.rfind("listUsers").expect("the command is in the output");
    let list = &output[from..];
    println!("the same {} lines in xterm.js", list.lines().count());
    let mut other: Vec<f64> = (0..LISTS).map(|_| xterm(&page, list)).collect();
    spread("  until painted", &mut other, ROWS_MAX);
}

/// Milliseconds of work on the key event, of work on the next frame, and from the start of the first to the end of the
/// second, which includes waiting for the screen.
#[derive(serde::Deserialize)]
struct Answer {
    key: f64,
    frame: f64,
    painted: f64,
}

/// Enters a line by a key event. A task queued after the event marks the end of the work on the key. A task queued
/// after the callback of the next frame marks the end of the work on that frame, which includes layout and painting.
fn press_enter(page: &Page, line: &str) -> Answer {
    let script = "
        const input = document.querySelector('[aria-label=\"Terminal input\"]');
        const task = () => new Promise(resolve => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = resolve;
            port2.postMessage(null);
        });
        const frame = () => new Promise(requestAnimationFrame);
        const log = document.querySelector('[aria-label=\"Terminal output\"]');
        const before = log.lastElementChild;
        return (async () => {
            await frame();
            await task();
            input.focus();
            input.value = arguments[0];
            const start = performance.now();
            const key = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
            input.dispatchEvent(key);
            await task();
            const worked = performance.now();
            await frame();
            const framed = performance.now();
            await task();
            const end = performance.now();
            if (log.lastElementChild === before) throw new Error('that frame does not show the answer');
            return { key: worked - start, frame: end - framed, painted: end - start };
        })();";
    let measured = page.execute(script, vec![json!(line)]);
    page.await_prompt(CMU);
    serde_json::from_value(measured).expect("three times")
}

/// Returns the milliseconds until xterm.js has painted a text, on a page of its own.
fn xterm(page: &Page, text: &str) -> f64 {
    page.leave();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/node_modules/@xterm/xterm");
    let file = |name: &str| fs::read_to_string(folder.join(name)).expect("`make bench` fetches xterm.js");
    page.execute(&file("lib/xterm.js"), Vec::new());
    let script = "
        const style = document.createElement('style');
        style.textContent = arguments[1];
        document.head.append(style);
        const terminal = new Terminal({ cols: 132, rows: 50, scrollback: 100000, convertEol: true });
        const element = document.createElement('div');
        document.body.append(element);
        terminal.open(element);
        return new Promise(resolve => requestAnimationFrame(() => {
            const start = performance.now();
            terminal.write(arguments[0], () => requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start))));
        }));";
    let measured = page.execute(script, vec![json!(text), json!(file("css/xterm.css"))]);
    measured.as_f64().expect("a time")
}

/// Prints the median and the 99th percentile of times.
fn spread(what: &str, times: &mut [f64], budget: f64) {
    times.sort_by(f64::total_cmp);
    let percentile = |part: f64| times[((times.len() - 1) as f64 * part).round() as usize];
    for (name, part) in [("median", 0.5), ("p99", 0.99)] {
        against(&format!("{what}, {name}"), percentile(part), "ms", budget);
    }
}

/// Prints a result and its share of the budget.
fn against(what: &str, figure: f64, unit: &str, budget: f64) {
    println!("{what:36} {figure:8.1} {unit}  {:5.2} of the budget", figure / budget);
}
