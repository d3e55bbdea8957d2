//! Several terminals, undo of screens, search, long output, earlier lines, and text sizes.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{ClipboardEvent, ClipboardEventInit, DataTransfer, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

use crate::test_page::{CMU, TestPage, enter, record, until, until_drawn};

fn field(page: &TestPage, name: &str) -> HtmlInputElement {
    page.get(&format!("[aria-label='{name}']")).dyn_into().unwrap()
}

async fn press_named(page: &TestPage, name: &str) {
    page.get(&format!("[aria-label='{name}']")).dyn_into::<HtmlElement>().unwrap().click();
    until_drawn().await;
}

fn focused() -> String {
    web_sys::window().unwrap().document().unwrap().active_element().unwrap().id()
}

/// Types into the second terminal and waits until it has answered.
async fn submit_second(page: &TestPage, line: &str) {
    let input = field(page, "Terminal 2 input");
    enter(&input, line);
    until_drawn().await;
    until(line, || page.get("[aria-label='Terminal 2']").get_attribute("data-busy").as_deref() == Some("false")).await;
}

#[wasm_bindgen_test]
async fn another_terminal_has_its_own_session_in_the_same_world() {
    let page = TestPage::fresh("#/sandbox?preset=single").await;
    page.submit_all(&[CMU, "loginHSM CO admin co12345"]).await;
    page.write("half a li");
    press_named(&page, "Open another terminal").await;
    assert!(page.get("[aria-label='Terminal']").has_attribute("hidden"));
    submit_second(&page, CMU).await;
    submit_second(&page, "changePswd CO admin other-one").await;
    submit_second(&page, "y").await;
    let second = page.text("[aria-label='Terminal 2 output']");
    assert!(second.contains("changePswd failed"), "nobody is logged in on this session: {second}");
    submit_second(&page, "A").await;
    assert!(!page.output().contains("changePswd"), "each terminal has its own screen");
    page.press("Client instance").await;
    assert_eq!(page.input().value(), "half a li", "what was half typed is still there");
    page.submit("changePswd CO admin other-one").await;
    page.submit("y").await;
    assert!(page.output().contains("changePswd success on server 0(10.0.2.9)"), "{}", page.output());
    let page = page.reload().await;
    assert!(page.text("[aria-label='Terminal 2 output']").contains("changePswd failed"));
    press_named(&page, "Close terminal 2").await;
    assert!(page.find("[aria-label='Terminal 2']").is_none());
    page.close().await;
    assert!(!record("hsm-dojo.1.lab.sandbox.single.linux").unwrap().contains("\"2\":"), "its session is gone");
}

#[wasm_bindgen_test]
async fn exit_in_another_terminal_closes_it() {
    let page = TestPage::fresh("#/sandbox").await;
    press_named(&page, "Open another terminal").await;
    enter(&field(&page, "Terminal 2 input"), "exit");
    until("one terminal", || page.find("[aria-label='Terminal 2']").is_none()).await;
    assert!(!page.get("[aria-label='Terminal']").has_attribute("hidden"));
}

#[wasm_bindgen_test]
async fn the_terminal_that_is_shown_has_the_focus() {
    let page = TestPage::fresh("#/sandbox").await;
    press_named(&page, "Open another terminal").await;
    assert_eq!(focused(), "terminal-2-input");
    page.press("Client instance").await;
    assert_eq!(focused(), "terminal-1-input");
    let close: HtmlElement = page.get("[aria-label='Close terminal 2']").unchecked_into();
    close.focus().unwrap();
    close.click();
    until_drawn().await;
    assert_eq!(focused(), "terminal-1-input");
}

#[wasm_bindgen_test]
async fn only_the_terminal_that_is_shown_is_searched() {
    let page = TestPage::fresh("#/sandbox").await;
    page.press("Search").await;
    press_named(&page, "Open another terminal").await;
    assert!(page.find("[aria-label='Search for']").is_none());
    page.get("[aria-label='Terminal 2'] .terminal-tools button:nth-of-type(3)").unchecked_into::<HtmlElement>().click();
    until_drawn().await;
    assert_eq!(focused(), "terminal-2-find");
}

#[wasm_bindgen_test]
async fn undo_and_redo_restore_the_screens() {
    let page = TestPage::fresh("#/sandbox").await;
    page.submit("pwd").await;
    let before = page.output();
    page.submit("ls /opt").await;
    let after = page.output();
    page.press("Undo").await;
    assert_eq!(page.output(), before);
    page.press("Redo").await;
    assert_eq!(page.output(), after);
    let page = page.reload().await;
    page.press("Undo").await;
    page.press("Undo").await;
    assert!(page.notes().contains("Taken back: pwd"), "steps from before the reload: {}", page.notes());
}

#[wasm_bindgen_test]
async fn ctrl_r_finds_earlier_lines_and_does_not_run_them() {
    let page = TestPage::fresh("#/sandbox").await;
    page.submit_all(&["ls /opt", "pwd", "ls /opt/cloudhsm"]).await;
    let output = page.output();
    let said = || page.text("[aria-label='Search of earlier lines']");
    assert!(!page.control("r"));
    until_drawn().await;
    page.write("ls");
    until_drawn().await;
    assert_eq!(said(), "Earlier line: ls /opt/cloudhsm");
    page.control("r");
    until_drawn().await;
    assert_eq!(said(), "Earlier line: ls /opt");
    page.control("r");
    until_drawn().await;
    assert_eq!(said(), "Earlier line: ls /opt", "the oldest one stays");
    page.key("Enter");
    until_drawn().await;
    assert_eq!((page.input().value(), said()), ("ls /opt".into(), String::new()));
    assert_eq!(page.output(), output, "it was taken, not run");
    page.control("r");
    until_drawn().await;
    page.write("nowhere");
    until_drawn().await;
    assert_eq!(said(), "No earlier line has that in it.");
    page.key("Escape");
    until_drawn().await;
    assert_eq!(said(), "");
    page.write("");
    page.submit_all(&[CMU, "loginHSM PRECO admin -hpswd"]).await;
    page.control("r");
    until_drawn().await;
    assert_eq!(said(), "", "no line shows at a hidden prompt");
}

#[wasm_bindgen_test]
async fn search_goes_through_the_matches_and_wraps_around() {
    let page = TestPage::fresh("#/sandbox").await;
    page.submit_all(&["ls /opt/cloudhsm/etc", "ls /OPT/x"]).await;
    page.press("Search").await;
    let found = || page.text("[aria-label='Found']");
    let look_for = |text: &str| {
        let input = field(&page, "Search for");
        input.set_value(text);
        let init = web_sys::EventInit::new();
        init.set_bubbles(true);
        input.dispatch_event(&web_sys::Event::new_with_event_init_dict("input", &init).unwrap()).unwrap();
    };
    look_for("opt");
    until_drawn().await;
    assert_eq!(found(), "3 of 3", "two lines as typed and one message, regardless of case");
    press_named(&page, "Later").await;
    assert_eq!(found(), "1 of 3");
    press_named(&page, "Earlier").await;
    press_named(&page, "Earlier").await;
    assert_eq!(found(), "2 of 3");
    page.submit("echo opt").await;
    press_named(&page, "Later").await;
    assert!(found().starts_with("3 of ") && found() != "3 of 3", "what came since is found too: {}", found());
    page.press("Search").await;
    assert_eq!(focused(), "terminal-1-find", "it leads to the field again");
    look_for("not there");
    until_drawn().await;
    assert_eq!(found(), "Not found");
    press_named(&page, "End the search").await;
    assert!(page.find("[aria-label='Search for']").is_none());
}

#[wasm_bindgen_test]
async fn long_output_is_complete_announced_once_and_opens_as_plain_text() {
    let page = TestPage::fresh("#/sandbox?preset=big").await;
    page.submit_all(&[CMU, "listUsers"]).await;
    let output = page.output();
    let rows = output.lines().filter(|line| line.contains("user_")).count();
    assert_eq!(rows, 28 * 1_022, "every user but admin and app_user has such a name");
    let said = page.text("[aria-label='Length of the output']");
    let lines =
        output.lines().count() - output.find("aws-cloudhsm>listUsers").map_or(0, |at| output[..at].lines().count());
    assert_eq!(said, format!("Command 2 printed {} lines.", lines - 1));
    let live = page.get("[aria-label='Terminal output'] .piece").closest("[aria-live='off']").unwrap();
    assert!(live.is_some(), "it is not read out line by line");
    page.get(".open-plain").dyn_into::<HtmlElement>().unwrap().click();
    until_drawn().await;
    let plain: HtmlTextAreaElement = page.get("#plain-text-field").dyn_into().unwrap();
    assert!(plain.value().starts_with("aws-cloudhsm>listUsers\n") && output.ends_with(&plain.value()));
    page.press("Close").await;
    assert_eq!(plain.value(), "");
}

#[wasm_bindgen_test]
async fn copying_gives_the_exact_characters() {
    let page = TestPage::fresh("#/sandbox").await;
    page.submit_all(&[CMU, "listUsers", "loginHSM PRECO admin password"]).await;
    let log = page.get("[aria-label='Terminal output']");
    web_sys::window().unwrap().get_selection().unwrap().unwrap().select_all_children(&log).unwrap();
    let data = DataTransfer::new().unwrap();
    let init = ClipboardEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_clipboard_data(Some(&data));
    log.dispatch_event(&ClipboardEvent::new_with_event_init_dict("copy", &init).unwrap()).unwrap();
    assert_eq!(data.get_data("text/plain").unwrap(), page.output());
    web_sys::window().unwrap().get_selection().unwrap().unwrap().remove_all_ranges().unwrap();
}

#[wasm_bindgen_test]
async fn the_page_stays_responsive_with_ten_thousand_pasted_lines() {
    let page = TestPage::fresh("#/sandbox").await;
    page.paste(&"pwd\n".repeat(10_000));
    until_drawn().await;
    assert!(page.text("[aria-label='Waiting lines']").ends_with("lines wait. Ctrl-C drops them."));
    page.control("c");
    until_drawn().await;
    assert_eq!(page.text("[aria-label='Waiting lines']"), "");
    let lines = page.output().lines().count();
    until_drawn().await;
    assert_eq!(page.output().lines().count(), lines, "nothing goes on behind an interrupt");
    assert!(lines < 20_000);
}

#[wasm_bindgen_test]
async fn touch_keys_do_what_the_keys_do() {
    let page = TestPage::fresh("#/sandbox").await;
    page.submit("pwd").await;
    press_named(&page, "Up: the line before").await;
    assert_eq!(page.input().value(), "pwd");
    press_named(&page, "Minus").await;
    press_named(&page, "Slash").await;
    assert_eq!(page.input().value(), "pwd-/");
    page.write("ls /opt/cl");
    press_named(&page, "Tab: complete").await;
    assert_eq!(page.input().value(), "ls /opt/cloudhsm/");
    press_named(&page, "Control C: interrupt").await;
    assert_eq!(page.input().value(), "");
    assert!(page.output().ends_with("^C\n"));
}

#[wasm_bindgen_test]
async fn undo_keeps_a_later_terminal_with_its_screen_and_draft() {
    let page = TestPage::fresh("#/sandbox").await;
    page.submit("pwd").await;
    press_named(&page, "Open another terminal").await;
    submit_second(&page, CMU).await;
    field(&page, "Terminal 2 input").set_value("half");
    page.press("Undo").await;
    page.press("Undo").await;
    let second = field(&page, "Terminal 2 input");
    assert_eq!(second.value(), "half");
    assert!(second.previous_sibling().unwrap().text_content().unwrap().ends_with("]$ "), "its shell starts again");
    enter(&second, "pwd");
    until_drawn().await;
    assert!(page.text("[aria-label='Terminal 2 output']").ends_with("/home/ec2-user\n"));
}

#[wasm_bindgen_test]
async fn undo_drops_waiting_lines() {
    let page = TestPage::fresh("#/sandbox").await;
    page.submit("ls /opt").await;
    page.paste(&format!("{CMU}\nls /nowhere\nls /nowhere/else\n"));
    until_drawn().await;
    assert!(!page.is_ready(), "the utility is connecting");
    page.press("Undo").await;
    until("a prompt", || page.is_ready()).await;
    until_drawn().await;
    assert!(!page.output().contains("nowhere"), "{}", page.output());
    assert!(page.button("Redo").unwrap().get_attribute("disabled").is_none(), "redo is still there");
}
