//! Several terminals, undo of screens, search, long output, earlier lines, and text sizes.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{ClipboardEvent, ClipboardEventInit, DataTransfer, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

use crate::stage::{CMU, Stage, enter, record, until, until_drawn};

fn field(stage: &Stage, name: &str) -> HtmlInputElement {
    stage.get(&format!("[aria-label='{name}']")).dyn_into().unwrap()
}

async fn press_named(stage: &Stage, name: &str) {
    stage.get(&format!("[aria-label='{name}']")).dyn_into::<HtmlElement>().unwrap().click();
    until_drawn().await;
}

fn focused() -> String {
    web_sys::window().unwrap().document().unwrap().active_element().unwrap().id()
}

/// Types into the second terminal and waits until it has answered.
async fn submit_second(stage: &Stage, line: &str) {
    let input = field(stage, "Terminal 2 input");
    enter(&input, line);
    until_drawn().await;
    until(line, || stage.get("[aria-label='Terminal 2']").get_attribute("data-busy").as_deref() == Some("false")).await;
}

#[wasm_bindgen_test]
async fn another_terminal_has_its_own_session_in_the_same_world() {
    let stage = Stage::fresh("#/sandbox?preset=single").await;
    stage.submit_all(&[CMU, "loginHSM CO admin co12345"]).await;
    stage.write("half a li");
    press_named(&stage, "Open another terminal").await;
    assert!(stage.get("[aria-label='Terminal']").has_attribute("hidden"));
    submit_second(&stage, CMU).await;
    submit_second(&stage, "changePswd CO admin other-one").await;
    submit_second(&stage, "y").await;
    let second = stage.text("[aria-label='Terminal 2 output']");
    assert!(second.contains("changePswd failed"), "nobody is logged in on this session: {second}");
    submit_second(&stage, "A").await;
    assert!(!stage.output().contains("changePswd"), "each terminal has its own screen");
    stage.press("Client instance").await;
    assert_eq!(stage.input().value(), "half a li", "what was half typed is still there");
    stage.submit("changePswd CO admin other-one").await;
    stage.submit("y").await;
    assert!(stage.output().contains("changePswd success on server 0(10.0.2.9)"), "{}", stage.output());
    let stage = stage.reload().await;
    assert!(stage.text("[aria-label='Terminal 2 output']").contains("changePswd failed"));
    press_named(&stage, "Close terminal 2").await;
    assert!(stage.find("[aria-label='Terminal 2']").is_none());
    stage.close().await;
    assert!(!record("hsm-dojo.1.lab.sandbox.single.linux").unwrap().contains("\"2\":"), "its session is gone");
}

#[wasm_bindgen_test]
async fn exit_in_another_terminal_closes_it() {
    let stage = Stage::fresh("#/sandbox").await;
    press_named(&stage, "Open another terminal").await;
    enter(&field(&stage, "Terminal 2 input"), "exit");
    until("one terminal", || stage.find("[aria-label='Terminal 2']").is_none()).await;
    assert!(!stage.get("[aria-label='Terminal']").has_attribute("hidden"));
}

#[wasm_bindgen_test]
async fn the_terminal_that_is_shown_has_the_focus() {
    let stage = Stage::fresh("#/sandbox").await;
    press_named(&stage, "Open another terminal").await;
    assert_eq!(focused(), "terminal-2-input");
    stage.press("Client instance").await;
    assert_eq!(focused(), "terminal-1-input");
    let close: HtmlElement = stage.get("[aria-label='Close terminal 2']").unchecked_into();
    close.focus().unwrap();
    close.click();
    until_drawn().await;
    assert_eq!(focused(), "terminal-1-input");
}

#[wasm_bindgen_test]
async fn only_the_terminal_that_is_shown_is_searched() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.press("Search").await;
    press_named(&stage, "Open another terminal").await;
    assert!(stage.find("[aria-label='Search for']").is_none());
    stage
        .get("[aria-label='Terminal 2'] .terminal-tools button:nth-of-type(3)")
        .unchecked_into::<HtmlElement>()
        .click();
    until_drawn().await;
    assert_eq!(focused(), "terminal-2-find");
}

#[wasm_bindgen_test]
async fn undo_and_redo_restore_the_screens() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.submit("pwd").await;
    let before = stage.output();
    stage.submit("ls /opt").await;
    let after = stage.output();
    stage.press("Undo").await;
    assert_eq!(stage.output(), before);
    stage.press("Redo").await;
    assert_eq!(stage.output(), after);
    let stage = stage.reload().await;
    stage.press("Undo").await;
    stage.press("Undo").await;
    assert!(stage.notes().contains("Taken back: pwd"), "steps from before the reload: {}", stage.notes());
}

#[wasm_bindgen_test]
async fn ctrl_r_finds_earlier_lines_and_does_not_run_them() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.submit_all(&["ls /opt", "pwd", "ls /opt/cloudhsm"]).await;
    let output = stage.output();
    let said = || stage.text("[aria-label='Search of earlier lines']");
    assert!(!stage.control("r"));
    until_drawn().await;
    stage.write("ls");
    until_drawn().await;
    assert_eq!(said(), "Earlier line: ls /opt/cloudhsm");
    stage.control("r");
    until_drawn().await;
    assert_eq!(said(), "Earlier line: ls /opt");
    stage.control("r");
    until_drawn().await;
    assert_eq!(said(), "Earlier line: ls /opt", "the oldest one stays");
    stage.key("Enter");
    until_drawn().await;
    assert_eq!((stage.input().value(), said()), ("ls /opt".into(), String::new()));
    assert_eq!(stage.output(), output, "it was taken, not run");
    stage.control("r");
    until_drawn().await;
    stage.write("nowhere");
    until_drawn().await;
    assert_eq!(said(), "No earlier line has that in it.");
    stage.key("Escape");
    until_drawn().await;
    assert_eq!(said(), "");
    stage.write("");
    stage.submit_all(&[CMU, "loginHSM PRECO admin -hpswd"]).await;
    stage.control("r");
    until_drawn().await;
    assert_eq!(said(), "", "no line shows at a hidden prompt");
}

#[wasm_bindgen_test]
async fn search_goes_through_the_matches_and_wraps_around() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.submit_all(&["ls /opt/cloudhsm/etc", "ls /OPT/x"]).await;
    stage.press("Search").await;
    let found = || stage.text("[aria-label='Found']");
    let look_for = |text: &str| {
        let input = field(&stage, "Search for");
        input.set_value(text);
        let init = web_sys::EventInit::new();
        init.set_bubbles(true);
        input.dispatch_event(&web_sys::Event::new_with_event_init_dict("input", &init).unwrap()).unwrap();
    };
    look_for("opt");
    until_drawn().await;
    assert_eq!(found(), "3 of 3", "two lines as typed and one message, whatever the case");
    press_named(&stage, "Later").await;
    assert_eq!(found(), "1 of 3");
    press_named(&stage, "Earlier").await;
    press_named(&stage, "Earlier").await;
    assert_eq!(found(), "2 of 3");
    stage.submit("echo opt").await;
    press_named(&stage, "Later").await;
    assert!(found().starts_with("3 of ") && found() != "3 of 3", "what came since is found too: {}", found());
    stage.press("Search").await;
    assert_eq!(focused(), "terminal-1-find", "it leads to the field again");
    look_for("not there");
    until_drawn().await;
    assert_eq!(found(), "Not found");
    press_named(&stage, "End the search").await;
    assert!(stage.find("[aria-label='Search for']").is_none());
}

#[wasm_bindgen_test]
async fn long_output_is_complete_announced_once_and_opens_as_plain_text() {
    let stage = Stage::fresh("#/sandbox?preset=big").await;
    stage.submit_all(&[CMU, "listUsers"]).await;
    let output = stage.output();
    let rows = output.lines().filter(|line| line.contains("user_")).count();
    assert_eq!(rows, 28 * 1_022, "every user but admin and app_user has such a name");
    let said = stage.text("[aria-label='Length of the output']");
    let lines =
        output.lines().count() - output.find("aws-cloudhsm>listUsers").map_or(0, |at| output[..at].lines().count());
    assert_eq!(said, format!("Command 2 printed {} lines.", lines - 1));
    let live = stage.get("[aria-label='Terminal output'] .piece").closest("[aria-live='off']").unwrap();
    assert!(live.is_some(), "it is not read out line by line");
    stage.get(".open-plain").dyn_into::<HtmlElement>().unwrap().click();
    until_drawn().await;
    let plain: HtmlTextAreaElement = stage.get("#plain-text-field").dyn_into().unwrap();
    assert!(plain.value().starts_with("aws-cloudhsm>listUsers\n") && output.ends_with(&plain.value()));
    stage.press("Close").await;
    assert_eq!(plain.value(), "");
}

#[wasm_bindgen_test]
async fn copying_gives_the_exact_characters() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.submit_all(&[CMU, "listUsers", "loginHSM PRECO admin password"]).await;
    let log = stage.get("[aria-label='Terminal output']");
    web_sys::window().unwrap().get_selection().unwrap().unwrap().select_all_children(&log).unwrap();
    let data = DataTransfer::new().unwrap();
    let init = ClipboardEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_clipboard_data(Some(&data));
    log.dispatch_event(&ClipboardEvent::new_with_event_init_dict("copy", &init).unwrap()).unwrap();
    assert_eq!(data.get_data("text/plain").unwrap(), stage.output());
    web_sys::window().unwrap().get_selection().unwrap().unwrap().remove_all_ranges().unwrap();
}

#[wasm_bindgen_test]
async fn the_page_stays_responsive_with_ten_thousand_pasted_lines() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.paste(&"pwd\n".repeat(10_000));
    until_drawn().await;
    assert!(stage.text("[aria-label='Waiting lines']").ends_with("lines wait. Ctrl-C drops them."));
    stage.control("c");
    until_drawn().await;
    assert_eq!(stage.text("[aria-label='Waiting lines']"), "");
    let lines = stage.output().lines().count();
    until_drawn().await;
    assert_eq!(stage.output().lines().count(), lines, "nothing goes on behind an interrupt");
    assert!(lines < 20_000);
}

#[wasm_bindgen_test]
async fn touch_keys_do_what_the_keys_do() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.submit("pwd").await;
    press_named(&stage, "Up: the line before").await;
    assert_eq!(stage.input().value(), "pwd");
    press_named(&stage, "Minus").await;
    press_named(&stage, "Slash").await;
    assert_eq!(stage.input().value(), "pwd-/");
    stage.write("ls /opt/cl");
    press_named(&stage, "Tab: complete").await;
    assert_eq!(stage.input().value(), "ls /opt/cloudhsm/");
    press_named(&stage, "Control C: interrupt").await;
    assert_eq!(stage.input().value(), "");
    assert!(stage.output().ends_with("^C\n"));
}

#[wasm_bindgen_test]
async fn undo_keeps_a_later_terminal_with_its_screen_and_draft() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.submit("pwd").await;
    press_named(&stage, "Open another terminal").await;
    submit_second(&stage, CMU).await;
    field(&stage, "Terminal 2 input").set_value("half");
    stage.press("Undo").await;
    stage.press("Undo").await;
    let second = field(&stage, "Terminal 2 input");
    assert_eq!(second.value(), "half");
    assert!(second.previous_sibling().unwrap().text_content().unwrap().ends_with("]$ "), "its shell begins anew");
    enter(&second, "pwd");
    until_drawn().await;
    assert!(stage.text("[aria-label='Terminal 2 output']").ends_with("/home/ec2-user\n"));
}

#[wasm_bindgen_test]
async fn undo_drops_waiting_lines() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.submit("ls /opt").await;
    stage.paste(&format!("{CMU}\nls /nowhere\nls /nowhere/else\n"));
    until_drawn().await;
    assert!(!stage.is_ready(), "the utility is connecting");
    stage.press("Undo").await;
    until("a prompt", || stage.is_ready()).await;
    until_drawn().await;
    assert!(!stage.output().contains("nowhere"), "{}", stage.output());
    assert!(stage.button("Redo").unwrap().get_attribute("disabled").is_none(), "redo is still there");
}
