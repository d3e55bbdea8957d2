//! Saved labs that somebody has changed by hand, or an accident has: each place of each is changed in turn, and what
//! comes of it either is not opened, with a reason, or can be worked with.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hsm_dojo::{
    clock::LabTime,
    host::Preset,
    lab::{FIRST_SESSION, Input, Lab},
    view,
};
use serde_json::{Value, json};

use crate::support::Terminal;

/// What a value may become.
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

/// The places in a tree, each as the names and numbers that lead there.
fn places(tree: &Value, here: &str, found: &mut Vec<String>) {
    let escape = |name: &str| name.replace('~', "~0").replace('/', "~1");
    match tree {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(place, item)| places(item, &format!("{here}/{place}"), found));
        }
        Value::Object(map) => {
            map.iter().for_each(|(name, value)| places(value, &format!("{here}/{}", escape(name)), found));
        }
        _ => {}
    }
    found.push(here.to_owned());
}

/// Opens what is left, and works with it in every way that there is. Panics where the simulator does.
fn work_with(text: &str) {
    let Ok(mut lab) = Lab::load(text) else { return };
    lab.resume(FIRST_SESSION);
    look_at(&lab);
    let lines = ["y", "listUsers", "I", "loginHSM PRECO admin password", "quit", "ls -l", "cd ..", "exit"];
    let inputs = lines.map(|line| Input::Line(line.to_owned())).into_iter();
    let others =
        [Input::Tick, Input::Interrupt, Input::EndOfInput, Input::Connect, Input::Undo, Input::Redo, Input::Reset];
    for input in [Input::Tick].into_iter().chain(inputs).chain(others) {
        let at = lab.world().clock.plus_micros(10_000_000);
        lab.apply(at, FIRST_SESSION, input);
    }
    look_at(&lab);
    let opened = lab.open_shell();
    lab.apply(LabTime::default(), opened, Input::Line("pwd".to_owned()));
    lab.close_shell(opened);
    let mut again = Lab::load(&lab.save()).expect("what was worked with can be saved and opened");
    assert_eq!(again.load_trail(&lab.save_trail(4)), Ok(()));
}

/// Draws all that front ends show of a lab.
fn look_at(lab: &Lab) {
    for wide in [false, true] {
        view::picture(lab, wide);
    }
    view::users(lab.world(), "");
    view::summary(lab);
    let filter = view::AuditFilter { hsm: None, find: "", failed: false };
    view::audit(lab.world(), &filter, 100);
}

/// Changes every place of a saved text in turn.
fn assert_survives(text: &str, open: fn(&str)) {
    let tree: Value = serde_json::from_str(text).unwrap();
    let mut found = Vec::new();
    places(&tree, "", &mut found);
    let mut broken = Vec::new();
    for place in found {
        for other in others(tree.pointer(&place).unwrap()) {
            let mut changed = tree.clone();
            *changed.pointer_mut(&place).unwrap() = other.clone();
            let text = changed.to_string();
            if catch_unwind(AssertUnwindSafe(|| open(&text))).is_err() {
                broken.push(format!("{place} = {}", other.to_string().chars().take(60).collect::<String>()));
            }
        }
    }
    assert!(broken.is_empty(), "{} changes break it:\n{}", broken.len(), broken.join("\n"));
}

#[test]
fn a_lab_that_was_changed_by_hand_is_refused_or_works() {
    let prompt = |lines: &[&str]| {
        let mut terminal = Terminal::cmu(Preset::Activation);
        terminal.play(lines);
        terminal.lab.save()
    };
    for text in [
        Terminal::lesson("activate-linux").lab.save(),
        prompt(&["loginHSM PRECO admin password", "changePswd PRECO admin -hpswd"]),
    ] {
        assert_survives(&text, work_with);
    }
}

#[test]
fn a_text_that_was_cut_anywhere_is_refused() {
    let text = Terminal::lesson("activate-windows").lab.save();
    for length in (0..text.len()).filter(|length| text.is_char_boundary(*length)) {
        assert!(Lab::load(&text[..length]).is_err(), "cut at {length}");
    }
}
