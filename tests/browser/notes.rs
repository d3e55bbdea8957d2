//! The list of notes: what a new note replaces, and what removes it.

use hsm_dojo::web::state::{NoteKind, Notes};
use wasm_bindgen_test::wasm_bindgen_test;

fn notice(text: &str) -> NoteKind {
    NoteKind::Notice(text.to_owned())
}

fn kinds(notes: &Notes) -> Vec<NoteKind> {
    notes.list().iter().map(|note| note.kind.clone()).collect()
}

#[wasm_bindgen_test]
fn an_equal_note_is_replaced() {
    let mut notes = Notes::default();
    for text in ["one", "two", "one"] {
        notes.notify(text);
    }
    assert_eq!(kinds(&notes), [notice("two"), notice("one")]);
    assert_eq!(notes.list()[1].id, 2);
}

#[wasm_bindgen_test]
fn the_oldest_note_that_does_not_stay_is_removed_first() {
    let mut notes = Notes::default();
    notes.add(NoteKind::OtherTab);
    for text in ["one", "two", "three", "four"] {
        notes.notify(text);
    }
    assert_eq!(kinds(&notes), [NoteKind::OtherTab, notice("two"), notice("three"), notice("four")]);
}

#[wasm_bindgen_test]
fn the_end_of_a_demonstration_removes_no_other_notice() {
    let mut notes = Notes::default();
    notes.add(NoteKind::Demonstrating("Log in".to_owned()));
    notes.notify("This is typed for you: by hand");
    notes.remove(|kind| matches!(kind, NoteKind::Demonstrating(_)));
    assert_eq!(kinds(&notes), [notice("This is typed for you: by hand")]);
}
