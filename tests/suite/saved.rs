//! What an earlier version saved opens in this one, and nothing of it is lost: `saved.txt` holds labs in many states, what
//! can be taken back in one, screens, and the world of a state file, all as version 0.1.0 wrote them with serde.

use hsm_dojo::{
    host::World,
    lab::{Lab, SessionId},
    saved,
    view::Screen,
};
use serde_json::{Value, json};

/// The records of one kind.
fn records(kind: &str) -> Vec<&'static str> {
    let lines = include_str!("saved.txt").lines();
    let records: Vec<_> = lines.filter_map(|line| line.strip_prefix(kind)?.strip_prefix(' ')).collect();
    assert!(!records.is_empty(), "{kind}");
    records
}

/// Says where something of `old` is missing from `new` or is another there, or comes in another order. What came later is
/// only in `new`.
fn lost(old: &Value, new: &Value, place: &str) -> Option<String> {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => old.iter().find_map(|(name, value)| match new.get(name) {
            Some(new) => lost(value, new, &format!("{place}/{name}")),
            None => Some(format!("{place}/{name} is gone")),
        }),
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            let pairs = old.iter().zip(new).enumerate();
            pairs.into_iter().find_map(|(number, (old, new))| lost(old, new, &format!("{place}/{number}")))
        }
        _ => (old != new).then(|| format!("{place}: {old} has become {new}")),
    }
}

fn assert_kept(old: &str, new: &str) {
    let tree = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    assert_eq!(lost(&tree(old), &tree(new), ""), None);
}

#[test]
fn labs_of_an_earlier_version_open_as_they_were() {
    for record in records("lab") {
        assert_kept(record, &Lab::load(record).unwrap().save());
    }
}

#[test]
fn what_could_be_taken_back_in_an_earlier_version_can_be_taken_back() {
    for record in records("trail") {
        let start = saved::parse(record).unwrap();
        let mut labs = records("lab").into_iter().map(|lab| Lab::load(lab).unwrap());
        let of_it = |lab: &Lab| saved::write(&lab.start().lesson) == saved::write(&start["start"]["lesson"]);
        let mut lab = labs.find(of_it).unwrap();
        assert_eq!(lab.load_trail(record), Ok(()));
        assert_kept(record, &lab.save_trail(1));
    }
}

#[test]
fn worlds_of_an_earlier_version_open_as_they_were() {
    for record in records("world") {
        let file = saved::parse(record).unwrap();
        let world: World = saved::read_tree(&file["world"]).unwrap();
        let tree: Value = serde_json::from_str(record).unwrap();
        assert_kept(&tree["world"].to_string(), &saved::write(&world));
    }
}

#[test]
fn screens_of_an_earlier_version_open_as_they_were() {
    for record in records("screens") {
        let file = saved::parse(record).unwrap();
        let screen: Screen = saved::read_tree(&file["screen"]).unwrap();
        let further: Vec<(SessionId, Screen)> = saved::read_tree(&file["further"]).unwrap();
        let new = format!(r#"{{"format":1,"screen":{},"further":{}}}"#, saved::write(&screen), saved::write(&further));
        assert_kept(record, &new);
    }
}

#[test]
fn what_is_lost_is_found() {
    let old = json!({"a": [{"b": 1}], "c": null});
    assert_eq!(lost(&old, &json!({"a": [{"b": 1, "later": 2}], "c": null}), ""), None);
    for new in [json!({"a": [{"b": 2}], "c": null}), json!({"a": [], "c": null}), json!({"a": [{"b": 1}]})] {
        assert!(lost(&old, &new, "").is_some(), "{new}");
    }
}
