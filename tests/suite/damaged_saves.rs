//! Saved labs that were damaged or changed by hand. Each value in a saved lab is changed in turn. The result is refused
//! with a reason, or the lab can be used.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hsm_dojo::{
    cloud::Fault,
    host::{Flavour, Preset},
    lab::{FIRST_TERMINAL, Input},
};
use serde_json::{Value, json};

use crate::{
    effort, entries,
    support::{Terminal, load},
};

/// Returns the values that replace a value.
fn others(value: &Value) -> Vec<Value> {
    let mut others = vec![
        Value::Null,
        json!(0),
        json!(-1),
        json!(u64::MAX),
        json!(""),
        json!("\u{0}\n\u{202e}../../etc"),
        json!([]),
        json!({}),
    ];
    match value {
        Value::Array(items) => {
            others.push(items.iter().chain(items).cloned().collect());
            others.push(items.iter().rev().cloned().collect());
            others.extend((!items.is_empty()).then(|| Value::from(items[1..].to_vec())));
        }
        Value::Object(map) => {
            for name in map.keys() {
                let mut less = map.clone();
                let value = less.remove(name).unwrap_or_default();
                others.push(less.clone().into());
                less.insert(u32::MAX.to_string(), value);
                others.push(less.into());
            }
        }
        _ => {}
    }
    others
}

/// Collects JSON pointers to all values of a tree.
fn pointers(tree: &Value, here: &str, found: &mut Vec<String>) {
    let escape = |name: &str| name.replace('~', "~0").replace('/', "~1");
    match tree {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| pointers(item, &format!("{here}/{index}"), found));
        }
        Value::Object(map) => {
            map.iter().for_each(|(name, value)| pointers(value, &format!("{here}/{}", escape(name)), found));
        }
        _ => {}
    }
    found.push(here.to_owned());
}

/// Changes every value of a saved text in turn.
fn assert_survives(text: &str, open: fn(&[u8])) {
    let tree: Value = serde_json::from_str(text).unwrap();
    let mut found = Vec::new();
    pointers(&tree, "", &mut found);
    let mut broken = Vec::new();
    for pointer in found.into_iter().step_by(effort::stride(97)) {
        for other in others(tree.pointer(&pointer).unwrap()) {
            let mut changed = tree.clone();
            *changed.pointer_mut(&pointer).unwrap() = other.clone();
            let text = changed.to_string();
            if catch_unwind(AssertUnwindSafe(|| open(text.as_bytes()))).is_err() {
                broken.push(format!("{pointer} = {}", other.to_string().chars().take(60).collect::<String>()));
            }
        }
    }
    assert!(broken.is_empty(), "{} changes break it:\n{}", broken.len(), broken.join("\n"));
}

#[test]
fn a_modified_lab_is_refused_or_works() {
    let prompt = |lines: &[&str]| {
        let mut terminal = Terminal::cmu(Preset::Activation);
        terminal.play(lines);
        terminal.lab.save()
    };
    for text in [
        Terminal::lesson("activate-linux").lab.save(),
        prompt(&["loginHSM PRECO admin password", "changePswd PRECO admin -hpswd"]),
        in_the_middle(Fault::Healthy, &[]),
        in_the_middle(Fault::Slow, &["server 0"]),
    ] {
        let rewritten = serde_json::from_str::<Value>(&text).unwrap().to_string();
        assert!(load(&rewritten).is_ok(), "an unchanged text that is only rewritten opens");
        assert_survives(&text, entries::lab);
    }
}

/// A lab whose utility waits while it deletes a user: for an answer, or for a slow HSM.
fn in_the_middle(fault: Fault, before: &[&str]) -> String {
    let mut terminal = Terminal::cmu(Preset::Single);
    terminal.play(&["loginHSM CO admin co12345"]);
    terminal.play(before);
    let mut world = terminal.lab.world().clone();
    world.cluster.set_fault("10.0.2.9", fault);
    terminal.lab.set_world(world);
    let at = terminal.lab.world().clock;
    terminal.lab.apply(at, FIRST_TERMINAL, Input::Line("deleteUser CU nobody".to_owned()));
    terminal.lab.save()
}

/// A file that a command waits for is served as soon as the lab opens, so a command that never has enough would never
/// end.
#[test]
fn a_command_with_wrong_answers_comes_to_an_end() {
    let mut terminal = Terminal::sandbox(Preset::Single);
    terminal.start_cmu(Flavour::Linux);
    terminal.play(&["server 0"]);
    let saved = terminal.lab.save();
    for (command, words, waits_for) in [
        ("enable_e2e", json!([]), json!({ "read": { "path": "x" } })),
        ("getCert", json!(["x", "4"]), json!({ "write": { "path": "x", "bytes": "y" } })),
    ] {
        let request =
            json!({ "command": command, "words": words, "secret": null, "hpswd": false, "two_factor": false });
        for answers in [json!([{ "line": "x" }]), json!([{ "file": null }, { "file": "z" }, { "kept": "x" }])] {
            let task = json!({
                "request": request, "stage": { "server": 0 }, "answers": answers, "earlier_answers": 0, "collected": [],
                "failed": false, "waited": true,
            });
            let running = json!({ "running": { "task": task, "waits_for": waits_for } });
            let changed = saved.replace(r#""state":"ready""#, &format!(r#""state":{running}"#));
            assert_ne!(changed, saved);
            assert!(load(&changed).is_ok(), "{command} {answers}");
        }
    }
}

#[test]
fn a_modified_world_is_refused_or_works() {
    let world = hsm_dojo::saved::write(Terminal::cmu(Preset::Single).lab.world());
    assert_survives(&world, entries::world);
}

#[test]
fn a_truncated_text_is_refused() {
    let text = Terminal::lesson("activate-windows").lab.save();
    for length in (0..text.len()).step_by(effort::stride(97)).filter(|length| text.is_char_boundary(*length)) {
        assert!(load(&text[..length]).is_err(), "cut at {length}");
    }
}
