//! The input line of a terminal and the output.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{CMU, CMU_PROMPT, Stage, stored, until, until_drawn};

#[wasm_bindgen_test]
async fn a_line_is_answered_below_its_prompt_and_leaves_the_input() {
    let stage = Stage::fresh("#/sandbox").await;
    let prompt = stage.prompt();
    assert!(prompt.ends_with("]$ "), "{prompt:?}");
    stage.submit("ls /opt/cloudhsm").await;
    assert_eq!(stage.output(), format!("{prompt}ls /opt/cloudhsm\nbin  daemon  data  etc  lib  run\n"));
    assert_eq!(stage.input().value(), "");
    assert_eq!(stage.prompt(), prompt);
}

#[wasm_bindgen_test]
async fn every_line_is_one_element_and_copying_gives_the_exact_text() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.submit_all(&["pwd", CMU, "listUsers"]).await;
    let output = stage.output();
    let lines = stage.get("[aria-label='Terminal output']").query_selector_all(".line").unwrap();
    assert_eq!(lines.length() as usize, output.lines().count());
    assert!(output.contains("    User Id             User Type       User Name"), "{output}");
    let selection = web_sys::window().unwrap().get_selection().unwrap().unwrap();
    selection.select_all_children(&stage.get("[aria-label='Terminal output']")).unwrap();
    let copied = String::from(selection.to_string());
    selection.remove_all_ranges().unwrap();
    assert_eq!(copied.trim_end_matches('\n'), output.trim_end_matches('\n'));
}

#[wasm_bindgen_test]
async fn a_started_hidden_entry_is_removed_with_its_prompt() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.submit_all(&[CMU, "loginHSM PRECO admin -hpswd"]).await;
    stage.write("half-a-password");
    stage.press("Undo").await;
    until_drawn().await;
    assert_eq!((stage.input().type_(), stage.input().value()), ("text".into(), String::new()));
    stage.close().await;
}

#[wasm_bindgen_test]
async fn a_hidden_entry_is_masked_and_leaves_no_trace() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.submit_all(&[CMU, "loginHSM PRECO admin -hpswd"]).await;
    let input = stage.input();
    assert_eq!(input.type_(), "password");
    assert_eq!(stage.prompt(), "Enter password:".to_owned() + &stage.prompt()["Enter password:".len()..]);
    stage.submit("password-of-mine").await;
    assert_eq!(input.type_(), "text");
    assert!(input.is_same_node(Some(&stage.input())), "one input for every prompt");
    stage.key("ArrowUp");
    until_drawn().await;
    assert!(!stage.everything().contains("password-of-mine"));
    stage.close().await;
    assert!(stored().iter().all(|(_, text)| !text.contains("password-of-mine")));
}

#[wasm_bindgen_test]
async fn no_password_reaches_the_storage() {
    let stage = Stage::fresh("#/lesson/activate-linux").await;
    stage.press("Connect to the client instance").await;
    let typed = [
        CMU,
        "loginHMS PRECO admin slip-of-mine",
        "loginHSM PRECO admin password",
        "changePswd PRECO admin choice-of-mine",
        "y",
    ];
    stage.submit_all(&typed).await;
    stage.submit_all(&["changePswd CO admin -hpswd", "hidden-of-mine", "hidden-of-mine", "y"]).await;
    stage.write("draft-of-mine");
    assert!(stage.output().contains("choice-of-mine"), "the terminal shows what the real one would");
    let stage = stage.reload().await;
    assert!(stage.output().contains("changePswd PRECO admin ********"), "{}", stage.output());
    stage.close().await;
    let stored = stored();
    assert!(stored.len() >= 3, "progress, lab and screen");
    for secret in ["slip-of-mine", "choice-of-mine", "hidden-of-mine", "draft-of-mine"] {
        assert!(stored.iter().all(|(_, text)| !text.contains(secret)), "{secret}");
    }
}

#[wasm_bindgen_test]
async fn while_a_program_is_busy_there_is_no_prompt_and_lines_wait() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.write(CMU);
    stage.key("Enter");
    until_drawn().await;
    assert!(!stage.is_ready());
    stage.write("listUsers");
    stage.key("Enter");
    stage.write("help");
    until("the utility's answer", || stage.output().contains("Number of users found:2")).await;
    assert_eq!((stage.prompt().as_str(), stage.input().value().as_str()), (CMU_PROMPT, "help"));
}

#[wasm_bindgen_test]
async fn pasted_lines_are_submitted_one_by_one_and_the_rest_stays() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.write("p");
    assert!(stage.paste("one line"), "a single line is the browser's business");
    assert!(!stage.paste(&format!("wd\r\n{CMU}\nlistUsers\nlogin")));
    until("the last line", || stage.output().contains("Number of users found:2")).await;
    assert!(stage.output().contains("$ pwd\n/home/ec2-user\n"), "{}", stage.output());
    assert_eq!(stage.input().value(), "login");
}

#[wasm_bindgen_test]
async fn a_reload_at_any_prompt_continues_there() {
    let mut stage = Stage::fresh("#/sandbox").await;
    let asking =
        ["pwd", CMU, "loginHSM PRECO admin password", "changePswd PRECO admin -hpswd", "first", "first", "maybe", "y"];
    for line in asking {
        stage.submit(line).await;
        let (prompt, kind, output) = (stage.prompt(), stage.input().type_(), stage.output());
        stage = stage.reload().await;
        assert_eq!((stage.prompt(), stage.input().type_()), (prompt, kind), "{line}");
        assert_eq!(
            stage.output(),
            output.replace("admin password", "admin ********").replace("maybe", "********"),
            "{line}"
        );
    }
}

#[wasm_bindgen_test]
async fn a_reload_while_a_program_is_busy_lets_it_finish() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.write(CMU);
    stage.key("Enter");
    until_drawn().await;
    assert!(!stage.is_ready());
    let stage = stage.reload().await;
    until("the utility's prompt", || stage.prompt() == CMU_PROMPT).await;
}

#[wasm_bindgen_test]
async fn very_long_lines_and_control_characters_are_handled() {
    let stage = Stage::fresh("#/sandbox").await;
    stage.submit(&"x".repeat(1_000_000)).await;
    assert!(stage.notes().contains("4095"), "{}", stage.notes());
    stage.submit("echo \u{1b}[31m\u{7} <b>bold</b>").await;
    assert!(stage.output().contains("^[[31m^G <b>bold</b>"));
    assert!(stage.find("[aria-label='Terminal output'] b").is_none());
}
