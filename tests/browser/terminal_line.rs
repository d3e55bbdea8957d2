//! The input line of a terminal and the output.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::test_page::{CMU, CMU_PROMPT, TestPage, stored, until, until_drawn};

#[wasm_bindgen_test]
async fn a_line_is_answered_below_its_prompt_and_leaves_the_input() {
    let page = TestPage::fresh("#/sandbox").await;
    let prompt = page.prompt();
    assert!(prompt.ends_with("]$ "), "{prompt:?}");
    page.submit("ls /opt/cloudhsm").await;
    assert_eq!(page.output(), format!("{prompt}ls /opt/cloudhsm\nbin  daemon  data  etc  lib  run\n"));
    assert_eq!(page.input().value(), "");
    assert_eq!(page.prompt(), prompt);
}

#[wasm_bindgen_test]
async fn every_line_is_one_element_and_copying_gives_the_exact_text() {
    let page = TestPage::fresh("#/sandbox").await;
    page.submit_all(&["pwd", CMU, "listUsers"]).await;
    let output = page.output();
    let lines = page.get("[aria-label='Terminal output']").query_selector_all(".line").unwrap();
    assert_eq!(lines.length() as usize, output.lines().count());
    assert!(output.contains("    User Id             User Type       User Name"), "{output}");
    let selection = web_sys::window().unwrap().get_selection().unwrap().unwrap();
    selection.select_all_children(&page.get("[aria-label='Terminal output']")).unwrap();
    let copied = String::from(selection.to_string());
    selection.remove_all_ranges().unwrap();
    assert_eq!(copied.trim_end_matches('\n'), output.trim_end_matches('\n'));
}

#[wasm_bindgen_test]
async fn a_started_hidden_entry_is_removed_with_its_prompt() {
    let page = TestPage::fresh("#/sandbox").await;
    page.submit_all(&[CMU, "loginHSM PRECO admin -hpswd"]).await;
    page.write("half-a-password");
    page.press("Undo").await;
    until_drawn().await;
    assert_eq!((page.input().type_(), page.input().value()), ("text".into(), String::new()));
    page.close().await;
}

#[wasm_bindgen_test]
async fn a_hidden_entry_is_masked_and_leaves_no_trace() {
    let page = TestPage::fresh("#/sandbox").await;
    page.submit_all(&[CMU, "loginHSM PRECO admin -hpswd"]).await;
    let input = page.input();
    assert_eq!(input.type_(), "password");
    assert_eq!(page.prompt(), "Enter password:".to_owned() + &page.prompt()["Enter password:".len()..]);
    page.submit("password-of-mine").await;
    assert_eq!(input.type_(), "text");
    assert!(input.is_same_node(Some(&page.input())), "one input for every prompt");
    page.key("ArrowUp");
    until_drawn().await;
    assert!(!page.everything().contains("password-of-mine"));
    page.close().await;
    assert!(stored().iter().all(|(_, text)| !text.contains("password-of-mine")));
}

#[wasm_bindgen_test]
async fn no_password_reaches_the_storage() {
    let page = TestPage::fresh("#/lesson/activate-linux").await;
    page.press("Connect to the client instance").await;
    let typed = [
        CMU,
        "loginHMS PRECO admin slip-of-mine",
        "loginHSM PRECO admin password",
        "changePswd PRECO admin choice-of-mine",
        "y",
    ];
    page.submit_all(&typed).await;
    page.submit_all(&["changePswd CO admin -hpswd", "hidden-of-mine", "hidden-of-mine", "y"]).await;
    page.write("draft-of-mine");
    assert!(page.output().contains("choice-of-mine"), "the terminal shows what the real one would");
    let page = page.reload().await;
    assert!(page.output().contains("changePswd PRECO admin ********"), "{}", page.output());
    page.close().await;
    let stored = stored();
    assert!(stored.len() >= 3, "progress, lab and screen");
    for secret in ["slip-of-mine", "choice-of-mine", "hidden-of-mine", "draft-of-mine"] {
        assert!(stored.iter().all(|(_, text)| !text.contains(secret)), "{secret}");
    }
}

#[wasm_bindgen_test]
async fn while_a_program_is_busy_there_is_no_prompt_and_lines_wait() {
    let page = TestPage::fresh("#/sandbox").await;
    page.write(CMU);
    page.key("Enter");
    until_drawn().await;
    assert!(!page.is_ready());
    page.write("listUsers");
    page.key("Enter");
    page.write("help");
    until("the utility's answer", || page.output().contains("Number of users found:2")).await;
    assert_eq!((page.prompt().as_str(), page.input().value().as_str()), (CMU_PROMPT, "help"));
}

#[wasm_bindgen_test]
async fn pasted_lines_are_submitted_one_by_one_and_the_rest_stays() {
    let page = TestPage::fresh("#/sandbox").await;
    page.write("p");
    assert!(page.paste("one line"), "a single line is the browser's business");
    assert!(!page.paste(&format!("wd\r\n{CMU}\nlistUsers\nlogin")));
    until("the last line", || page.output().contains("Number of users found:2")).await;
    assert!(page.output().contains("$ pwd\n/home/ec2-user\n"), "{}", page.output());
    assert_eq!(page.input().value(), "login");
}

#[wasm_bindgen_test]
async fn a_reload_at_any_prompt_continues_there() {
    let mut page = TestPage::fresh("#/sandbox").await;
    let asking =
        ["pwd", CMU, "loginHSM PRECO admin password", "changePswd PRECO admin -hpswd", "first", "first", "maybe", "y"];
    for line in asking {
        page.submit(line).await;
        let (prompt, kind, output) = (page.prompt(), page.input().type_(), page.output());
        page = page.reload().await;
        assert_eq!((page.prompt(), page.input().type_()), (prompt, kind), "{line}");
        assert_eq!(
            page.output(),
            output.replace("admin password", "admin ********").replace("maybe", "********"),
            "{line}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_reload_while_a_program_is_busy_lets_it_finish() {
    let page = TestPage::fresh("#/sandbox").await;
    page.write(CMU);
    page.key("Enter");
    until_drawn().await;
    assert!(!page.is_ready());
    let page = page.reload().await;
    until("the utility's prompt", || page.prompt() == CMU_PROMPT).await;
}

#[wasm_bindgen_test]
async fn very_long_lines_and_control_characters_are_handled() {
    let page = TestPage::fresh("#/sandbox").await;
    page.submit(&"x".repeat(1_000_000)).await;
    assert!(page.notes().contains("4095"), "{}", page.notes());
    page.submit("echo \u{1b}[31m\u{7} <b>bold</b>").await;
    assert!(page.output().contains("^[[31m^G <b>bold</b>"));
    assert!(page.find("[aria-label='Terminal output'] b").is_none());
}
