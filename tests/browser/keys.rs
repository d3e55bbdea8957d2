//! The keys of a terminal.

use hsm_dojo::web::browser;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{CMU, CMU_PROMPT, Stage, until_drawn};

#[wasm_bindgen_test]
async fn typed_characters_go_to_the_terminal_from_any_focus() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    let button = stage.button("Give me a hint").unwrap();
    let press = |key: &str| {
        button.focus().unwrap();
        let init = web_sys::KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
        button.dispatch_event(&event).unwrap();
        web_sys::window().unwrap().document().unwrap().active_element()
    };
    assert!(press("p").is_some_and(|active| active.is_same_node(Some(&stage.input()))));
    for key in [" ", "Enter", "Tab", "Escape"] {
        assert!(press(key).is_some_and(|active| active.is_same_node(Some(&button))), "{key:?} is the button's own");
    }
    stage.close().await;
}

#[wasm_bindgen_test]
async fn up_and_down_recall_lines_but_never_answers() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.submit_all(&["pwd", CMU, "loginHSM PRECO admin password", "changePswd PRECO admin first-try", "n"]).await;
    stage.write("dra");
    for expected in ["changePswd PRECO admin first-try", "loginHSM PRECO admin password", CMU, "pwd", "pwd"] {
        assert!(!stage.key("ArrowUp"));
        until_drawn().await;
        assert_eq!(stage.input().value(), expected);
    }
    for expected in [CMU, "loginHSM PRECO admin password", "changePswd PRECO admin first-try", "dra", "dra"] {
        stage.key("ArrowDown");
        until_drawn().await;
        assert_eq!(stage.input().value(), expected);
    }
}

#[wasm_bindgen_test]
async fn tab_completes_a_line_and_otherwise_moves_the_focus() {
    let stage = Stage::fresh("#/sandbox").await;
    assert!(stage.key("Tab"), "an empty line leaves Tab to the browser");
    stage.write("ls /opt/cl");
    assert!(!stage.key("Tab"));
    assert_eq!(stage.input().value(), "ls /opt/cloudhsm/");
    assert!(stage.key_with("Tab", |init| init.set_shift_key(true)), "Shift-Tab always moves on");
    stage.submit(CMU).await;
    stage.write("log");
    assert!(!stage.key("Tab"));
    until_drawn().await;
    assert_eq!(stage.input().value(), "log");
    assert!(stage.text("[aria-label='Completions']").contains("loginHSM   logoutHSM"));
    stage.write("logi");
    until_drawn().await;
    assert_eq!(stage.text("[aria-label='Completions']"), "");
    stage.key("Tab");
    assert_eq!(stage.input().value(), "loginHSM ");
    stage.write("nothing-begins-so");
    assert!(stage.key("Tab"), "nothing to complete");
}

#[wasm_bindgen_test]
async fn control_c_and_control_d_work_at_every_prompt() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.write("half a line");
    assert!(!stage.control("d"));
    assert_eq!(stage.input().value(), "half a line", "on a line with something on it, Ctrl-D means nothing");
    assert!(!stage.control("c"));
    until_drawn().await;
    assert_eq!(stage.input().value(), "");
    assert!(stage.output().ends_with("^C\n"));
    let shell = stage.prompt();
    stage.submit_all(&[CMU, "loginHSM PRECO admin password", "changePswd PRECO admin -hpswd"]).await;
    assert_eq!(stage.input().type_(), "password");
    stage.control("c");
    until_drawn().await;
    assert!(stage.is_ready() && stage.prompt() != CMU_PROMPT, "Ctrl-C ends the utility: {}", stage.output());
    assert_eq!(stage.prompt(), shell);
    stage.submit(CMU).await;
    stage.control("d");
    until_drawn().await;
    assert_eq!(stage.prompt(), shell);
}

#[wasm_bindgen_test]
async fn the_line_is_edited_as_in_a_unix_terminal() {
    let stage = Stage::fresh("#/sandbox").await;
    let input = stage.input();
    let caret = || input.selection_end().unwrap().unwrap();
    stage.write("ls -l 😀 /tmp");
    stage.control("w");
    assert_eq!(input.value(), "ls -l 😀 ");
    stage.control("a");
    assert_eq!(caret(), 0);
    stage.control("e");
    assert_eq!(caret(), 9);
    input.set_selection_range(2, 2).unwrap();
    stage.control("k");
    assert_eq!(input.value(), "ls");
    stage.control("u");
    assert_eq!(input.value(), "");
}

#[wasm_bindgen_test]
async fn control_l_clears_only_the_screen() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.submit("pwd").await;
    stage.write("ls");
    let prompt = stage.prompt();
    stage.control("l");
    until_drawn().await;
    assert_eq!((stage.output().as_str(), stage.prompt(), stage.input().value().as_str()), ("", prompt, "ls"));
}

#[wasm_bindgen_test]
async fn keys_of_an_input_method_are_not_handled() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.write("pwd");
    assert!(stage.key_with("Enter", |init| init.set_is_composing(true)));
    until_drawn().await;
    assert_eq!((stage.output().as_str(), stage.input().value().as_str()), ("", "pwd"));
}

#[wasm_bindgen_test]
async fn f6_goes_to_the_next_pane_if_only_one_is_shown() {
    let document = web_sys::window().unwrap().document().unwrap();
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    let narrow = document.create_element("style").unwrap();
    let hidden = ["lesson", "terminal", "cluster"].map(|pane| format!("main:not(.show-{pane}) .pane-{pane}"));
    narrow.set_text_content(Some(&format!("{} {{ display: none }}", hidden.join(", "))));
    stage.get("main").append_child(&narrow).unwrap();
    browser::focus("pane-lesson");
    for pane in ["pane-terminal", "pane-cluster", "pane-lesson", "pane-terminal"] {
        stage.key("F6");
        until_drawn().await;
        let focused = document.active_element().unwrap();
        assert!(stage.get(&format!("#{pane}")).contains(Some(&focused)), "{pane}: {}", focused.outer_html());
    }
}
