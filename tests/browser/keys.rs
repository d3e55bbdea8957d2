//! The keys of a terminal.

use hsm_dojo::web::browser;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::test_page::{CMU, CMU_PROMPT, TestPage, until_drawn};

#[wasm_bindgen_test]
async fn typed_characters_go_to_the_terminal_from_any_focus() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    let button = page.button("Give me a hint").unwrap();
    let press = |key: &str| {
        button.focus().unwrap();
        let init = web_sys::KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
        button.dispatch_event(&event).unwrap();
        web_sys::window().unwrap().document().unwrap().active_element()
    };
    assert!(press("p").is_some_and(|active| active.is_same_node(Some(&page.input()))));
    for key in [" ", "Enter", "Tab", "Escape"] {
        assert!(press(key).is_some_and(|active| active.is_same_node(Some(&button))), "{key:?} is the button's own");
    }
    page.close().await;
}

#[wasm_bindgen_test]
async fn up_and_down_recall_lines_but_never_answers() {
    let page = TestPage::fresh("#/sandbox").await;
    page.submit_all(&["pwd", CMU, "loginHSM PRECO admin password", "changePswd PRECO admin first-try", "n"]).await;
    page.write("dra");
    for expected in ["changePswd PRECO admin first-try", "loginHSM PRECO admin password", CMU, "pwd", "pwd"] {
        assert!(!page.key("ArrowUp"));
        until_drawn().await;
        assert_eq!(page.input().value(), expected);
    }
    for expected in [CMU, "loginHSM PRECO admin password", "changePswd PRECO admin first-try", "dra", "dra"] {
        page.key("ArrowDown");
        until_drawn().await;
        assert_eq!(page.input().value(), expected);
    }
}

#[wasm_bindgen_test]
async fn tab_completes_a_line_and_otherwise_moves_the_focus() {
    let page = TestPage::fresh("#/sandbox").await;
    assert!(page.key("Tab"), "an empty line leaves Tab to the browser");
    page.write("ls /opt/cl");
    assert!(!page.key("Tab"));
    assert_eq!(page.input().value(), "ls /opt/cloudhsm/");
    assert!(page.key_with("Tab", |init| init.set_shift_key(true)), "Shift-Tab always moves on");
    page.submit(CMU).await;
    page.write("log");
    assert!(!page.key("Tab"));
    until_drawn().await;
    assert_eq!(page.input().value(), "log");
    assert!(page.text("[aria-label='Completions']").contains("loginHSM   logoutHSM"));
    page.write("logi");
    until_drawn().await;
    assert_eq!(page.text("[aria-label='Completions']"), "");
    page.key("Tab");
    assert_eq!(page.input().value(), "loginHSM ");
    page.write("nothing-begins-so");
    assert!(page.key("Tab"), "nothing to complete");
}

#[wasm_bindgen_test]
async fn control_c_and_control_d_work_at_every_prompt() {
    let page = TestPage::fresh("#/sandbox").await;
    page.write("half a line");
    assert!(!page.control("d"));
    assert_eq!(page.input().value(), "half a line", "on a line with something on it, Ctrl-D means nothing");
    assert!(!page.control("c"));
    until_drawn().await;
    assert_eq!(page.input().value(), "");
    assert!(page.output().ends_with("^C\n"));
    let shell = page.prompt();
    page.submit_all(&[CMU, "loginHSM PRECO admin password", "changePswd PRECO admin -hpswd"]).await;
    assert_eq!(page.input().type_(), "password");
    page.control("c");
    until_drawn().await;
    assert!(page.is_ready() && page.prompt() != CMU_PROMPT, "Ctrl-C ends the utility: {}", page.output());
    assert_eq!(page.prompt(), shell);
    page.submit(CMU).await;
    page.control("d");
    until_drawn().await;
    assert_eq!(page.prompt(), shell);
}

#[wasm_bindgen_test]
async fn the_line_is_edited_as_in_a_unix_terminal() {
    let page = TestPage::fresh("#/sandbox").await;
    let input = page.input();
    let caret = || input.selection_end().unwrap().unwrap();
    page.write("ls -l 😀 /tmp");
    page.control("w");
    assert_eq!(input.value(), "ls -l 😀 ");
    page.control("a");
    assert_eq!(caret(), 0);
    page.control("e");
    assert_eq!(caret(), 9);
    input.set_selection_range(2, 2).unwrap();
    page.control("k");
    assert_eq!(input.value(), "ls");
    page.control("u");
    assert_eq!(input.value(), "");
}

#[wasm_bindgen_test]
async fn control_l_clears_only_the_screen() {
    let page = TestPage::fresh("#/sandbox").await;
    page.submit("pwd").await;
    page.write("ls");
    let prompt = page.prompt();
    page.control("l");
    until_drawn().await;
    assert_eq!((page.output().as_str(), page.prompt(), page.input().value().as_str()), ("", prompt, "ls"));
}

#[wasm_bindgen_test]
async fn keys_of_an_input_method_are_not_handled() {
    let page = TestPage::fresh("#/sandbox").await;
    page.write("pwd");
    assert!(page.key_with("Enter", |init| init.set_is_composing(true)));
    until_drawn().await;
    assert_eq!((page.output().as_str(), page.input().value().as_str()), ("", "pwd"));
}

#[wasm_bindgen_test]
async fn f6_goes_to_the_next_pane_if_only_one_is_shown() {
    let document = web_sys::window().unwrap().document().unwrap();
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    let narrow = document.create_element("style").unwrap();
    let hidden = ["lesson", "terminal", "cluster"].map(|pane| format!("main:not(.show-{pane}) .pane-{pane}"));
    narrow.set_text_content(Some(&format!("{} {{ display: none }}", hidden.join(", "))));
    page.get("main").append_child(&narrow).unwrap();
    browser::focus("pane-lesson");
    for pane in ["pane-terminal", "pane-cluster", "pane-lesson", "pane-terminal"] {
        page.key("F6");
        until_drawn().await;
        let focused = document.active_element().unwrap();
        assert!(page.get(&format!("#{pane}")).contains(Some(&focused)), "{pane}: {}", focused.outer_html());
    }
}
