//! A lab that is saved in parts: what each save writes, and that nothing is lost.

use std::{cell::Cell, collections::BTreeMap, rc::Rc};

use hsm_dojo::{
    host::Preset,
    hsm::CHUNK_EVENTS,
    lab::{
        ChunkKey, ChunkReader, Input, Lab, LoadError, SAVE_FORMAT, SavedLab, SavedParts, Sealer, is_in_parts,
        named_chunks,
    },
    saved,
};

use crate::support::Terminal;

/// A store of chunks, as a front end has one.
#[derive(Default)]
struct Store {
    chunks: BTreeMap<ChunkKey, String>,
    sealer: Sealer,
}

impl Store {
    /// Saves a lab. Returns its head and the bytes that were written.
    fn save(&mut self, lab: &Lab) -> (String, usize) {
        let parts = lab.save_parts(&mut self.sealer);
        self.write(parts)
    }

    fn save_undo(&mut self, lab: &Lab) -> (String, usize) {
        let parts = lab.save_undo_parts(12, &mut self.sealer);
        self.write(parts)
    }

    fn write(&mut self, parts: SavedParts) -> (String, usize) {
        let mut bytes = parts.head.len();
        for key in parts.chunks {
            let sealer = &self.sealer;
            self.chunks.entry(key).or_insert_with_key(|key| {
                let text = sealer.text(key).unwrap();
                bytes += text.len();
                text
            });
        }
        (parts.head, bytes)
    }

    fn reader(&self) -> ChunkReader<'_> {
        ChunkReader::new(|key| self.chunks.get(key).cloned())
    }

    fn read(&self, head: &str) -> Result<SavedLab, LoadError> {
        SavedLab::read_parts(head, &mut self.reader())
    }
}

/// A terminal in the utility after this many commands, each of which leaves a record in the audit log.
fn after(commands: usize) -> Terminal {
    let mut terminal = Terminal::cmu(Preset::Activation);
    log_in_and_out(&mut terminal, commands);
    terminal
}

fn log_in_and_out(terminal: &mut Terminal, commands: usize) {
    for number in 0..commands {
        terminal.play(&[if number % 2 == 0 { "loginHSM PRECO admin password" } else { "logoutHSM" }]);
    }
}

fn records(lab: &Lab) -> usize {
    lab.world().cluster.nodes()[0].hsm().audit_log().len()
}

#[test]
fn a_short_lab_is_saved_in_one_text() {
    let lab = after(10).lab;
    let mut store = Store::default();
    assert!(store.save(&lab).0 == lab.save());
    assert!(store.save_undo(&lab).0 == lab.save_undo_history(12));
    assert!(store.chunks.is_empty() && !is_in_parts(&lab.save()));
}

#[test]
fn a_save_writes_no_more_after_2000_commands_than_after_100() {
    let written = |commands: usize| {
        let mut terminal = after(commands);
        let mut store = Store::default();
        store.save(&terminal.lab);
        store.save_undo(&terminal.lab);
        terminal.play(&["listUsers"]);
        (store.save(&terminal.lab), store.save_undo(&terminal.lab), store.chunks.len(), terminal.lab)
    };
    // The same number of records after the last sealed chunk, and a full undo history, before and after.
    let (few, few_undo, few_chunks, few_lab) = written(100);
    let (many, many_undo, many_chunks, many_lab) = written(100 + 30 * CHUNK_EVENTS);
    assert_eq!(records(&few_lab) % CHUNK_EVENTS, records(&many_lab) % CHUNK_EVENTS);
    assert!(many_lab.save().len() > 10 * few_lab.save().len(), "one text grows with the log");
    assert!(many_chunks > few_chunks + 10);
    for ((_, few), (_, many)) in [(few, many), (few_undo, many_undo)] {
        // Times and handles have more digits by then.
        assert!(many < few + few / 10, "{few} bytes, then {many}");
    }
}

#[test]
fn a_lab_read_from_parts_is_the_same_lab() {
    let mut terminal = after(450);
    let mut store = Store::default();
    let (head, _) = store.save(&terminal.lab);
    let (undo, _) = store.save_undo(&terminal.lab);
    assert!(is_in_parts(&head) && is_in_parts(&undo));
    let mut again = store.read(&head).unwrap().open(None);
    assert!(again.save() == terminal.lab.save());
    again.load_undo_parts(&undo, &mut store.reader()).unwrap();
    let mut of_one_text = SavedLab::read(&terminal.lab.save()).unwrap().open(None);
    of_one_text.load_undo_history(&terminal.lab.save_undo_history(12)).unwrap();
    assert!(again.save_undo_history(12) == of_one_text.save_undo_history(12));
    for input in [Input::Undo, Input::Undo, Input::Redo] {
        terminal.apply(input.clone());
        again.apply(again.world().clock, 1, input);
    }
    assert!(again.save() == terminal.lab.save());
}

#[test]
fn a_lab_and_its_undo_history_share_each_chunk_and_read_it_once() {
    let lab = after(450).lab;
    let mut store = Store::default();
    let (head, _) = store.save(&lab);
    let (undo, _) = store.save_undo(&lab);
    let reads = Cell::new(0);
    let mut reader = ChunkReader::new(|key| {
        reads.set(reads.get() + 1);
        store.chunks.get(key).cloned()
    });
    let mut again = SavedLab::read_parts(&head, &mut reader).unwrap().open(None);
    again.load_undo_parts(&undo, &mut reader).unwrap();
    assert_eq!(reads.get(), store.chunks.len());
    let sealed = |lab: &Lab| lab.world().cluster.nodes()[0].hsm().audit_log().sealed().to_vec();
    let now = sealed(&again);
    again.apply(again.world().clock, 1, Input::Undo);
    let before = sealed(&again);
    assert!(before.len() > 3 && now.iter().zip(&before).all(|(one, other)| Rc::ptr_eq(one, other)));
}

#[test]
fn a_head_that_names_too_few_or_too_many_logs_is_damaged() {
    let lab = after(250).lab;
    let mut store = Store::default();
    let (head, _) = store.save(&lab);
    let (undo, _) = store.save_undo(&lab);
    for sealed in ["\"sealed\":[]", "\"sealed\":[[]]", "\"sealed\":[[null,null,null,null,null]]"] {
        let changed = |head: &str| format!("{}{sealed}}}", &head[..head.rfind("\"sealed\"").unwrap()]);
        assert!(matches!(store.read(&changed(&head)), Err(LoadError::Damaged(_))), "{sealed}");
        let mut again = store.read(&head).unwrap().open(None);
        let loaded = again.load_undo_parts(&changed(&undo), &mut store.reader());
        assert!(matches!(loaded, Err(LoadError::Damaged(_))), "{sealed}");
        assert_eq!(again.undo_labels().count(), 0);
    }
}

#[test]
fn all_chunks_that_a_head_names_are_found() {
    let lab = after(250).lab;
    let mut store = Store::default();
    let (undo, _) = store.save_undo(&lab);
    let keys: Vec<ChunkKey> = store.chunks.keys().cloned().collect();
    assert!(keys.len() > 2);
    let mut named = named_chunks(&undo, &mut store.reader()).unwrap();
    named.sort();
    assert!(named == keys, "each once");
    assert!(named_chunks(&after(10).lab.save_undo_history(12), &mut store.reader()).unwrap().is_empty());
}

#[test]
fn diverging_labs_share_their_common_chunks() {
    let mut terminal = after(150);
    let mut store = Store::default();
    let common = terminal.lab.save_parts(&mut store.sealer).chunks;
    let mut other = Terminal::of(terminal.lab.clone());
    log_in_and_out(&mut terminal, 100);
    other.play(&["loginHSM PRECO admin wrong"]);
    log_in_and_out(&mut other, 100);
    let (head, _) = store.save(&terminal.lab);
    let (other_head, _) = store.save(&other.lab);
    assert!(store.read(&head).unwrap().save() == terminal.lab.save());
    assert!(store.read(&other_head).unwrap().save() == other.lab.save());
    let chunks = |lab: &Lab| records(lab) / CHUNK_EVENTS;
    assert!(!common.is_empty());
    assert_eq!(store.chunks.len(), chunks(&terminal.lab) + chunks(&other.lab) - common.len());
}

#[test]
fn a_missing_or_damaged_chunk_is_an_error() {
    let lab = after(250).lab;
    let mut store = Store::default();
    let (head, _) = store.save(&lab);
    let keys: Vec<ChunkKey> = store.chunks.keys().cloned().collect();
    assert_eq!(keys.len(), records(&lab) / CHUNK_EVENTS);
    for key in keys {
        let text = store.chunks.remove(&key).unwrap();
        assert!(matches!(store.read(&head), Err(LoadError::Damaged(_))));
        store.chunks.insert(key.clone(), text.replace("CN", "XX").replace("Login", "Logout"));
        assert!(matches!(store.read(&head), Err(LoadError::Damaged(_))));
        store.chunks.insert(key, text);
        assert!(store.read(&head).is_ok());
    }
    let foreign = head.replace("hsm-dojo", "other");
    assert!(matches!(store.read(&foreign), Err(LoadError::Foreign)));
    let newer = head.replacen("\"format\":2", "\"format\":3", 1);
    assert!(matches!(store.read(&newer), Err(LoadError::Newer(3))));
}

#[test]
fn a_head_without_its_chunks_is_called_so() {
    let mut lab = after(250).lab;
    let mut store = Store::default();
    let (head, _) = store.save(&lab);
    let (undo, _) = store.save_undo(&lab);
    // Versions without parts know format 1 alone, and call it newer.
    assert!(head.contains("\"format\":2") && SAVE_FORMAT == 1);
    assert_eq!(SavedLab::read(&head).unwrap_err(), LoadError::InParts);
    assert_eq!(lab.load_undo_history(&undo), Err(LoadError::InParts));
    assert!(LoadError::InParts.to_string().contains("“Save to a file”"));
}

#[test]
fn what_is_no_head_is_told_apart() {
    let store = Store::default();
    for (text, error) in [
        ("[".repeat(200), "HSM Dojo saved: it is nested deeper than anything that HSM Dojo saves"),
        (" ".repeat(saved::BYTES_MAX + 1), "HSM Dojo saved: it is larger than 32 MB"),
        ("{\n?".to_owned(), "it is not JSON (key must be a string at line 2 column 1)"),
        ("{}".to_owned(), "this is not a lab that HSM Dojo saved"),
    ] {
        for told in [store.read(&text).unwrap_err(), SavedLab::read(&text).unwrap_err()] {
            assert!(told.to_string().ends_with(error), "{told}");
        }
    }
}
