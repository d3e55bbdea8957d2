//! The app without its host, and updates of the app: what is shown is always one complete version.

use std::{fs, path::Path, process::Command};

use hsm_dojo::course;
use tempfile::TempDir;

use crate::{
    lesson::{CMU, CONNECT, LINUX},
    page::Page,
    site,
};

/// What the page says when it works offline.
const KEPT: &str = "Ready to work offline.";

/// What the page says when there is another version.
const NEWS: &str = "A new version is ready.";

/// The versions of three files: the page, a style sheet whose name differs between versions, and a picture whose name
/// does not. They show a mixture of versions.
const VERSIONS: &str = "Promise.all([
    document.querySelector('meta[name=build]')?.content ?? 'A',
    getComputedStyle(document.documentElement).getPropertyValue('--build') || 'A',
    fetch('icon.svg').then(icon => icon.text()).then(text => text.includes('<!--B-->') ? 'B' : 'A'),
])";

#[test]
fn after_the_first_load_everything_works_without_the_host() {
    let page = kept();
    page.site().lose(Some(""));
    page.reload();
    page.await_prompt(LINUX.laptop);
    page.click(CONNECT);
    page.await_prompt(LINUX.instance);
    page.run(LINUX.start, CMU);
    page.reload();
    page.await_prompt(CMU);
    page.execute("location.href = './?from=somewhere#/sandbox'", Vec::new());
    page.await_text("No steps and no goal");
    page.await_prompt(LINUX.instance);
    assert!(!page.text().contains(KEPT), "that is said once");
}

#[test]
fn every_lesson_opens_without_the_host_though_none_of_them_was_opened_before() {
    let page = Page::open("#/");
    page.await_text(KEPT);
    page.site().lose(Some(""));
    for entry in course::catalogue() {
        page.execute(&format!("location.hash = '#/lesson/{}'", entry.id), Vec::new());
        page.await_text(entry.title);
        page.wait_for("a prompt", || page.prompt());
        page.reload();
        page.wait_for("the same after a reload", || page.prompt());
        page.execute("location.hash = '#/'", Vec::new());
        page.await_text("Practise before it counts");
    }
    page.assert_quiet();
}

#[test]
fn a_failed_lesson_can_be_loaded_again_when_the_host_is_back() {
    let page = Page::open("#/");
    page.run_first("delete Navigator.prototype.serviceWorker");
    page.goto(LINUX.route);
    page.await_prompt(LINUX.laptop);
    page.click(CONNECT);
    page.await_prompt(LINUX.instance);
    page.leave();
    page.site().lose(Some("activate-linux-"));
    page.goto(LINUX.route);
    page.await_text("could not be fetched: there is no network");
    page.click("Try again");
    page.await_text("could not be fetched: there is no network");
    page.execute("location.hash = '#/sandbox'", Vec::new());
    page.await_text("No steps and no goal");
    page.execute("history.back()", Vec::new());
    page.await_text("could not be fetched: there is no network");
    page.site().lose(None);
    page.click("Try again");
    page.await_prompt(LINUX.instance);
}

#[test]
fn requests_outside_the_app_go_to_the_host() {
    let page = kept();
    page.reload();
    page.await_prompt(LINUX.laptop);
    page.leave();
    let title: String = page.ask("document.title");
    assert_eq!(title, "Empty", "another page below the same path");
}

#[test]
fn pictures_for_other_sites_exist_and_the_page_loads_none() {
    let page = Page::open("#/");
    page.run_first("delete Navigator.prototype.serviceWorker");
    let before = page.hits().len();
    page.goto(LINUX.route);
    page.await_prompt(LINUX.laptop);
    let asked: Vec<_> = page.hits().split_off(before).into_iter().map(|hit| hit.path).collect();
    assert!(
        !asked.iter().any(|path| path.ends_with(".png") || path.ends_with("robots.txt") || path.ends_with("sw.js")),
        "{asked:?}"
    );
    let sizes: Vec<(String, u32, u32)> = page.ask(
        "fetch('manifest.webmanifest').then(text => text.json()).then(({ icons }) => Promise.all([
            ...icons.map(({ src, sizes }) => [src, sizes]), ['apple-touch-icon.png', '180x180'], ['social.png', '1200x630'],
        ].filter(([src]) => src.endsWith('.png')).map(async ([src, sizes]) => {
            const image = new Image();
            image.src = src;
            await image.decode();
            if (sizes !== `${image.width}x${image.height}`) throw new Error(`${src} is not ${sizes}`);
            return [src, image.width, image.height];
        })))",
    );
    assert_eq!(sizes.len(), 5, "{sizes:?}");
    page.assert_quiet();
}

#[test]
fn a_new_version_waits_for_the_learner_and_is_complete() {
    let page = kept();
    page.run("pwd", LINUX.laptop);
    let next = next_version();
    page.site().serve(next.path());
    page.reload();
    page.await_text(NEWS);
    assert_shows(&page, "A");
    page.click("Later");
    page.wait_for("no news", || (!page.text().contains(NEWS)).then_some(()));
    page.reload();
    page.await_text(NEWS);
    assert_shows(&page, "A");
    page.type_line("ls");
    let output = page.output();
    page.click("Update now");
    page.wait_for("the new version", || (versions(&page)[0] == "B").then_some(()));
    page.await_prompt(LINUX.laptop);
    page.await_output(&output);
    assert_shows(&page, "B");
    let caches: Vec<String> = page.ask("caches.keys()");
    assert_eq!(caches.len(), 1, "the old version is gone: {caches:?}");
    page.site().lose(Some(""));
    page.reload();
    page.await_prompt(LINUX.laptop);
    assert_shows(&page, "B");
}

#[test]
fn an_update_in_one_tab_is_offered_in_the_other() {
    let page = kept();
    let next = next_version();
    page.site().serve(next.path());
    page.in_second_tab("#/", |page| {
        page.click("Update now");
        page.wait_for("the new version", || (versions(page)[0] == "B").then_some(()));
    });
    page.await_prompt(LINUX.laptop);
    page.click("Update now");
    page.wait_for("the new version", || (versions(&page)[0] == "B").then_some(()));
    page.await_prompt(LINUX.laptop);
    assert_shows(&page, "B");
}

#[test]
fn a_failed_update_changes_nothing_and_is_tried_again() {
    let page = kept();
    let next = next_version();
    page.site().serve(next.path());
    page.site().lose(Some(".wasm"));
    refused(&page);
    // A host during an update: the worker is new, and one file is still old.
    page.site().lose(None);
    fs::write(next.path().join("icon.svg"), fs::read(site::built().join("icon.svg")).expect("an icon")).expect("room");
    refused(&page);
    page.site().lose(Some(""));
    page.reload();
    page.await_prompt(LINUX.laptop);
    assert_shows(&page, "A");
    page.site().lose(None);
    fs::write(next.path().join("icon.svg"), icon_of_b()).expect("room");
    page.reload();
    page.click("Update now");
    page.wait_for("the new version", || (versions(&page)[0] == "B").then_some(()));
    page.await_prompt(LINUX.laptop);
    assert_shows(&page, "B");
}

#[test]
fn a_browser_without_service_workers_shows_the_app() {
    for without in [
        "delete Navigator.prototype.serviceWorker",
        "Object.defineProperty(Navigator.prototype, 'serviceWorker', { get() { throw new DOMException('no', 'SecurityError') } })",
        "ServiceWorkerContainer.prototype.register = () => {
            window.refused = true;
            return Promise.reject(new DOMException('no', 'SecurityError'));
        }",
    ] {
        let page = Page::open("#/");
        page.run_first(without);
        page.goto(LINUX.route);
        page.await_prompt(LINUX.laptop);
        if without.contains("refused") {
            page.wait_for("the refusal", || page.ask::<bool>("'refused' in window").then_some(()));
        }
        page.run("pwd", LINUX.laptop);
        page.assert_quiet();
    }
}

/// The page of the lesson, after it was stored for offline use.
fn kept() -> Page {
    let page = Page::open(LINUX.route);
    page.await_prompt(LINUX.laptop);
    page.await_text(KEPT);
    page.assert_quiet();
    page
}

/// Loads the page again and waits until an update has failed.
#[track_caller]
fn refused(page: &Page) {
    page.execute(
        "navigator.serviceWorker.getRegistration().then(registration => registration.addEventListener('updatefound', () => {
            const worker = registration.installing;
            worker.addEventListener('statechange', () => { window.ended = worker.state; });
        }))",
        Vec::new(),
    );
    page.execute(
        "navigator.serviceWorker.getRegistration().then(registration => registration.update()).catch(() => {})",
        Vec::new(),
    );
    page.wait_for("the end of the worker", || page.ask::<bool>("window.ended === 'redundant'").then_some(()));
    let caches: Vec<String> = page.ask("caches.keys()");
    assert_eq!(caches.len(), 1, "nothing is left of it: {caches:?}");
    page.reload();
    page.await_prompt(LINUX.laptop);
    assert!(!page.text().contains(NEWS));
    assert_shows(page, "A");
}

fn versions(page: &Page) -> Vec<String> {
    page.ask(VERSIONS)
}

#[track_caller]
fn assert_shows(page: &Page, version: &str) {
    assert_eq!(versions(page), [version; 3]);
}

/// Builds the next version of the app, with the same last build steps.
fn next_version() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for a while");
    let at = |name: &str| folder.path().join(name);
    let mut html = fs::read_to_string(site::built().join("index.html")).expect("a page");
    for entry in fs::read_dir(site::built()).expect("the built app") {
        let (from, name) = entry.map(|entry| (entry.path(), entry.file_name())).expect("a file");
        let name = name.to_str().expect("a plain name");
        if name.starts_with("tokens-") {
            let style = fs::read_to_string(&from).expect("a style sheet") + ":root{--build:B}";
            fs::write(at("tokens-b.css"), style).expect("room");
            html = relinked(&html, name);
        } else {
            fs::copy(&from, at(name)).expect("room");
        }
    }
    fs::write(at("index.html"), html.replace("</title>", "</title><meta name=\"build\" content=\"B\">")).expect("room");
    fs::write(at("icon.svg"), icon_of_b()).expect("room");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/offline");
    let sealed = Command::new(script).arg(folder.path()).status().expect("scripts/offline");
    assert!(sealed.success());
    folder
}

/// Returns the page with the style sheet of the next version, with its digest.
fn relinked(html: &str, name: &str) -> String {
    let (before, after) = html.split_once(&format!("./{name}")).expect("a link to the style sheet");
    let (before, _) = before.rsplit_once("<link").expect("the start of the link");
    let (_, after) = after.split_once('>').expect("the end of the link");
    format!("{before}<link rel=\"stylesheet\" href=\"./tokens-b.css\">{after}")
}

fn icon_of_b() -> String {
    fs::read_to_string(site::built().join("icon.svg")).expect("an icon") + "<!--B-->"
}
