//! The Content-Security-Policy of the page as it ships: it is present, it works, and the app does not violate it.

use crate::{lesson::LINUX, page::Page};

#[test]
fn the_policy_comes_first_and_allows_only_what_the_app_needs() {
    let page = Page::open("#/");
    let policy: String = page.ask("document.head.firstElementChild.content");
    let rules: Vec<_> = policy.split(';').map(str::trim).collect();
    for rule in [
        "default-src 'none'",
        "style-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    ] {
        assert!(rules.contains(&rule), "{rule} in {policy}");
    }
    assert!(!policy.contains("'unsafe-"), "{policy}");
    let scripts: usize = page.ask("document.scripts.length");
    assert_eq!(scripts, 1, "the one script that starts the app");
}

#[test]
fn an_injected_script_does_not_run() {
    let page = opened();
    page.execute(
        "const script = document.createElement('script');
        script.textContent = 'window.intruded = true';
        document.body.append(script);
        const link = document.createElement('a');
        link.href = 'javascript:window.intruded = true';
        document.body.append(link);
        link.click();",
        Vec::new(),
    );
    await_refusal(&page, "script-src-elem");
    let intruded: bool = page.ask("'intruded' in window");
    assert!(!intruded);
}

#[test]
fn a_style_attribute_has_no_effect() {
    let page = opened();
    let display: String = page
        .ask("(document.body.setAttribute('style', 'display: inline-block'), getComputedStyle(document.body).display)");
    assert_ne!(display, "inline-block");
    await_refusal(&page, "style-src-attr");
}

#[test]
fn no_request_goes_to_another_host() {
    let page = opened();
    page.execute(
        "fetch('http://localhost:9/away').catch(() => {});
        new Image().src = 'http://localhost:9/away.png';",
        Vec::new(),
    );
    await_refusal(&page, "connect-src");
    await_refusal(&page, "img-src");
}

#[test]
fn the_app_writes_no_style_attribute_and_no_script() {
    let page = Page::open("#/");
    for route in ["#/", LINUX.route, "#/sandbox", "#/nowhere"] {
        page.goto(route);
        page.wait_for("a page", || page.ask::<bool>("document.querySelector('main') !== null").then_some(()));
        let found: Vec<String> =
            page.ask("[...document.querySelectorAll('[style], body script')].map(element => element.outerHTML)");
        assert_eq!(found, [""; 0], "at {route}");
    }
    page.assert_quiet();
}

fn opened() -> Page {
    let page = Page::open(LINUX.route);
    page.await_prompt(LINUX.laptop);
    page.assert_quiet();
    page
}

/// Waits until the browser reports a violation of this directive.
#[track_caller]
fn await_refusal(page: &Page, directive: &str) {
    page.wait_for(&format!("a refusal by {directive}"), || {
        let complaints = page.complaints();
        let refused = |said: &String| said.contains("forbidden by the policy") && said.contains(directive);
        complaints.iter().any(refused).then_some(())
    });
}
