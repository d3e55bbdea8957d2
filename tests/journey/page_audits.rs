//! Audits of the page with other tools: axe-core on every page in every theme, and Lighthouse on the release build.
//! `make audit` fetches both and runs these tests.

use std::{collections::BTreeMap, fs, path::PathBuf};

use crate::{
    driver,
    lesson::{CMU, CONFIRM, CONNECT, HIDDEN, LINUX, Lesson, WINDOWS},
    lighthouse,
    page::Page,
    site::Site,
};

/// A state of the page to audit.
struct Scene {
    /// Its name in a failure.
    name: &'static str,
    /// Its address.
    route: &'static str,
    /// The actions that lead from that address to the state.
    way: fn(&Page),
}

/// Every page with its states.
const SCENES: &[Scene] = &[
    Scene { name: "lessons", route: "#/", way: |page| page.await_text("Lessons") },
    Scene { name: "a lesson at its start", route: LINUX.route, way: |page| page.await_prompt(LINUX.laptop) },
    Scene { name: "the other lesson", route: WINDOWS.route, way: |page| page.await_prompt(WINDOWS.laptop) },
    Scene { name: "a hint", route: LINUX.route, way: |page| page.click("Give me a hint") },
    Scene { name: "a running utility", route: LINUX.route, way: |page| _ = list_users(page) },
    Scene { name: "a coach's note", route: LINUX.route, way: make_a_mistake },
    Scene { name: "a dead end", route: LINUX.route, way: lock_out },
    Scene { name: "a hidden prompt", route: LINUX.route, way: hide_what_is_typed },
    Scene { name: "a prompt that asks", route: LINUX.route, way: ask_to_confirm },
    Scene { name: "a finished lesson", route: WINDOWS.route, way: finish },
    Scene { name: "lessons with one completed", route: WINDOWS.route, way: finish_and_leave },
    Scene { name: "the sandbox", route: "#/sandbox", way: |page| page.await_prompt(LINUX.instance) },
    Scene {
        name: "a sandbox of many",
        route: "#/sandbox?preset=three-hsms",
        way: |page| page.await_prompt(LINUX.instance),
    },
    Scene { name: "the audit log", route: "#/sandbox?preset=single", way: |page| page.click("Audit log") },
    Scene { name: "the files", route: "#/sandbox?preset=single", way: |page| page.click("Files") },
    Scene { name: "the commands", route: "#/sandbox?preset=single", way: |page| page.click("Commands") },
    Scene { name: "the faults", route: "#/sandbox?preset=three-hsms", way: |page| page.click("Faults") },
    Scene { name: "a search in a second terminal", route: "#/sandbox", way: search_in_second },
    Scene { name: "the worksheet", route: "#/worksheet", way: |page| page.await_text("Password worksheet") },
    Scene { name: "the settings", route: "#/", way: |page| page.click("Settings") },
    Scene { name: "an unknown address", route: "#/nowhere", way: |page| page.await_text("nowhere") },
    Scene { name: "a failure of the app", route: LINUX.route, way: break_the_app },
];

/// A look of the page: its name, the chosen theme, and the media features.
type Theme = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const THEMES: &[Theme] = &[
    ("light", "system", &[("prefers-color-scheme", "light")]),
    ("dark", "system", &[("prefers-color-scheme", "dark")]),
    ("light, more contrast", "system", &[("prefers-color-scheme", "light"), ("prefers-contrast", "more")]),
    ("dark, more contrast", "system", &[("prefers-color-scheme", "dark"), ("prefers-contrast", "more")]),
    ("light, colours of the system", "system", &[("prefers-color-scheme", "light"), ("forced-colors", "active")]),
    ("dark, colours of the system", "system", &[("prefers-color-scheme", "dark"), ("forced-colors", "active")]),
    ("light on a dark system", "light", &[("prefers-color-scheme", "dark")]),
    ("dark on a light system", "dark", &[("prefers-color-scheme", "light")]),
    ("high contrast on a light system", "contrast", &[("prefers-color-scheme", "light")]),
    ("high contrast on a dark system", "contrast", &[("prefers-color-scheme", "dark")]),
];

/// Panes that have the whole window on a phone.
const PANES: [&str; 3] = ["Lesson", "Terminal", "Cluster"];

/// Script that returns the findings of `axe.run`, a line for each element. With forced colours, Chromium reports them
/// as `color`, but still reports the page's own colour as the fill of the text, which axe reads first.
const RUN_AXE: &str = "
    const given = CSSStyleDeclaration.prototype.getPropertyValue;
    if (matchMedia('(forced-colors: active)').matches)
        CSSStyleDeclaration.prototype.getPropertyValue = function (name) {
            return given.call(this, name === '-webkit-text-fill-color' ? 'color' : name);
        };
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    CSSStyleDeclaration.prototype.getPropertyValue = given;
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => [id, target.join(' '), failureSummary].join(': ')));";

#[test]
fn axe_finds_nothing_on_any_page_in_any_theme() {
    let page = Page::open("#/");
    let mut findings = Vec::new();
    for scene in SCENES {
        page.forget();
        page.goto(scene.route);
        (scene.way)(&page);
        findings.extend(axe_in_every_theme(&page, scene.name));
    }
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn axe_finds_nothing_on_a_phone() {
    let page = Page::open(LINUX.route);
    page.shrink(360);
    page.click(CONNECT);
    page.await_prompt(LINUX.instance);
    page.run(LINUX.start, CMU);
    page.run("loginHSM CO admin password", CMU);
    let findings: Vec<_> = PANES
        .into_iter()
        .flat_map(|pane| {
            page.click(pane);
            axe_in_every_theme(&page, pane)
        })
        .collect();
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn lighthouse_finds_nothing_on_the_first_page() {
    let _lock = driver::lock_browser();
    let site = Site::start();
    for route in ["#/", LINUX.route] {
        let address = format!("{}{route}", site.app());
        // The fourth category depends on time, so it is not tested. `make bench` shows it.
        let report = lighthouse::look_at(&address, &["accessibility", "best-practices", "seo"]);
        let whole = report.scores.iter().all(|(_, score)| *score == 100.0);
        assert!(whole, "{route}: {:#?}\n{:#?}", report.scores, report.complaints);
    }
}

/// Runs axe on the present page in every theme. Each finding has the themes in which it was found.
fn axe_in_every_theme(page: &Page, scene: &str) -> BTreeMap<String, Vec<&'static str>> {
    page.execute(&tool("axe-core/axe.min.js"), Vec::new());
    let mut findings = BTreeMap::<String, Vec<_>>::new();
    for (theme, chosen, features) in THEMES {
        page.emulate(features);
        page.execute(&format!("document.documentElement.dataset.theme = '{chosen}'"), Vec::new());
        let found = page.execute(&format!("return (async () => {{ {RUN_AXE} }})()"), Vec::new());
        let found: Vec<String> = serde_json::from_value(found).expect("findings in words");
        for finding in found {
            findings.entry(format!("{scene}: {finding}")).or_default().push(*theme);
        }
    }
    findings
}

fn search_in_second(page: &Page) {
    page.click("Open another terminal");
    page.click("Search");
}

fn list_users(page: &Page) -> &Page {
    page.click(CONNECT);
    page.await_prompt(LINUX.instance);
    page.run(LINUX.start, CMU);
    page.run("listUsers", CMU);
    page
}

fn make_a_mistake(page: &Page) {
    list_users(page).run("loginHSM CO admin password", CMU);
    page.await_button("Dismiss this note");
}

fn lock_out(page: &Page) {
    list_users(page);
    for _ in 0..6 {
        page.run("loginHSM PRECO admin wrong", CMU);
    }
    page.await_button("Take back the last command");
}

fn ask_to_confirm(page: &Page) {
    list_users(page).run("loginHSM PRECO admin password", CMU);
    page.run("changePswd PRECO admin something", CONFIRM);
}

fn hide_what_is_typed(page: &Page) {
    list_users(page).run("loginHSM PRECO admin -hpswd", HIDDEN);
}

fn finish(page: &Page) {
    let lesson: &Lesson = &WINDOWS;
    page.click(CONNECT);
    page.await_prompt(lesson.instance);
    for (line, prompt) in lesson.activation().into_iter().chain(lesson.proof()) {
        page.run(&line, prompt);
    }
    page.await_text("Lesson complete");
}

fn finish_and_leave(page: &Page) {
    finish(page);
    page.click("All lessons");
    page.await_text("Completed");
}

/// Removes what the app needs, so that it fails.
fn break_the_app(page: &Page) {
    page.await_prompt(LINUX.laptop);
    page.execute("Node.prototype.insertBefore = () => { throw new Error('broken by a test') }", Vec::new());
    page.type_text("pwd");
    page.press(thirtyfour::Key::Enter);
    page.await_text("HSM Dojo has stopped");
}

/// Returns a file of an npm package.
fn tool(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".tools/node_modules").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}; `make audit` fetches it", path.display()))
}
