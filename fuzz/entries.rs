//! Entry points for a fuzzer, and for the suite with random input. Each takes arbitrary bytes and panics if an
//! invariant does not hold.

use std::rc::Rc;

use hsm_dojo::{
    assets::Certificates,
    clock::LabTime,
    cloud::Fault,
    course,
    host::{Flavour, NodeChange, Preset, World},
    hsm::{Client, HsmError},
    lab::{Effect, FIRST_TERMINAL, Input, Lab, LoadError, SavedLab, Start, TerminalId},
    program::FileFailure,
    saved, view,
};

/// Maximum number of inputs in one run.
const INPUTS_MAX: usize = 200;

const START: &str = "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg";

/// Types lines into the utility and the shells below it. The first byte selects the start. A line that begins with a
/// control character is a key, a fault, or a line for another terminal ([`input`]).
pub fn lines(data: &[u8]) {
    let Some((choice, data)) = data.split_first() else { return };
    let presets = [Preset::Single, Preset::ThreeHsms, Preset::OutOfSync, Preset::Activation];
    let flavour = if choice & 4 == 0 { Flavour::Linux } else { Flavour::Windows };
    let mut lab = Lab::new(Start::sandbox(presets[usize::from(choice & 3)], flavour, 1), None);
    lab.set_certificates(Rc::new(Certificates::built_in()));
    if choice & 8 == 0 && flavour == Flavour::Linux {
        apply(&mut lab, FIRST_TERMINAL, Input::Line(START.to_owned()));
    }
    let text = String::from_utf8_lossy(data);
    for line in text.split('\n').take(INPUTS_MAX) {
        let (terminal, line) = match line.strip_prefix('\u{2}') {
            Some(line) => (second_terminal(&mut lab), line),
            None => (FIRST_TERMINAL, line),
        };
        let input = input(line, lab.world());
        apply(&mut lab, terminal, input);
    }
    check_invariants(&lab);
    let saved = lab.save();
    assert_eq!(load(&saved).expect("what was saved can be opened").save(), saved);
}

/// Opens a saved lab with its lesson.
fn load(text: &str) -> Result<Lab, LoadError> {
    let saved = SavedLab::read(text)?;
    let lesson = saved.start().lesson.as_deref().and_then(course::built_in);
    let mut lab = saved.open(lesson.map(Rc::new));
    lab.set_certificates(Rc::new(Certificates::built_in()));
    Ok(lab)
}

/// Opens a saved lab, as `--state` and the browser keep it. It must be refused, or every action must work in it.
pub fn lab(data: &[u8]) {
    let Ok(mut lab) = load(&String::from_utf8_lossy(data)) else { return };
    lab.resume(FIRST_TERMINAL);
    view_everything(&lab);
    apply_everything(&mut lab);
    view_everything(&lab);
    let opened = lab.open_shell();
    lab.apply(LabTime::default(), opened, Input::Line("pwd".to_owned()));
    lab.close_shell(opened);
    let mut again = load(&lab.save()).expect("what was worked with can be saved and opened");
    assert_eq!(again.load_undo_history(&lab.save_undo_history(4)), Ok(()));
}

/// Opens a shared world, as `HSM_DOJO_STATE` keeps it. It must be refused, or the utility must work in it.
pub fn world(data: &[u8]) {
    let Ok(world) = saved::read::<World>(&String::from_utf8_lossy(data)) else { return };
    let mut lab = Lab::new(Start::sandbox(Preset::Single, Flavour::Linux, 1), None);
    lab.set_certificates(Rc::new(Certificates::built_in()));
    lab.set_world(world);
    lab.drop_lost_clients(|client| client.0 % 2 == 0);
    view_everything(&lab);
    let config = lab.world().instance.cmu_config().to_owned();
    let effects = lab.open_cmu(FIRST_TERMINAL, Client(2), &[config]);
    run_until_idle(&mut lab, FIRST_TERMINAL, effects);
    for line in ["loginHSM CO admin co12345", "listUsers", "createUser CU zoe password1", "y", "I", "I", "I"] {
        apply(&mut lab, FIRST_TERMINAL, Input::Line(line.to_owned()));
    }
    for line in
        ["server 0", "syncUser 3 1", "getCert a 4", "deleteUser CU zoe", "B", "changePswd CU bob password1", "y", "A"]
    {
        apply(&mut lab, FIRST_TERMINAL, Input::Line(line.to_owned()));
    }
    apply(&mut lab, FIRST_TERMINAL, Input::Line("quit".to_owned()));
    view_everything(&lab);
    let text = saved::write(lab.world());
    assert_eq!(saved::read::<World>(&text).as_ref(), Ok(lab.world()));
}

/// Returns the second terminal, which is opened if needed.
fn second_terminal(lab: &mut Lab) -> TerminalId {
    let open = lab.terminals().nth(1);
    open.unwrap_or_else(|| lab.open_shell())
}

/// Parses a line into an input.
fn input(line: &str, world: &World) -> Input {
    let mut characters = line.chars();
    let (key, digits) = (characters.next(), characters.as_str());
    match key {
        Some('\u{3}') => Input::Interrupt,
        Some('\u{4}') => Input::EndOfInput,
        Some('\u{5}') => Input::Tick,
        Some('\u{6}') => Input::Undo,
        Some('\u{7}') => Input::Redo,
        Some('\u{8}') => Input::Reset,
        Some('\u{e}') => Input::AddHsm,
        Some('\u{f}') => {
            let digit = |index: usize| digits.as_bytes().get(index).map_or(0, |byte| usize::from(byte % 16));
            let nodes = world.cluster.nodes();
            let address = nodes.get(digit(0) % nodes.len().max(1)).map_or_else(String::new, |node| node.eni_ip.clone());
            Input::Fault { address, change: change(digit(1)) }
        }
        _ => Input::Line(line.to_owned()),
    }
}

fn change(which: usize) -> NodeChange {
    NodeChange::Fault(match which {
        0 => Fault::Healthy,
        1 => Fault::Slow,
        2 => Fault::Unreachable,
        3 | 4 => Fault::Drops { done: which == 4 },
        5 => return NodeChange::Remove,
        6 => return NodeChange::LogOut,
        other => {
            // Only errors with a code come from a device.
            let errors: Vec<_> = HsmError::ALL.iter().filter(|error| error.code().is_some()).collect();
            Fault::Fails { times: 2, error: *errors[other % errors.len()] }
        }
    })
}

/// Applies an input and runs the program until it is idle.
fn apply(lab: &mut Lab, terminal: TerminalId, input: Input) {
    let effects = lab.apply(lab.world().clock, terminal, input);
    run_until_idle(lab, terminal, effects);
}

fn run_until_idle(lab: &mut Lab, terminal: TerminalId, mut effects: Vec<Effect>) {
    for _ in 0..1_000 {
        for effect in &effects {
            let Effect::Print(text) = effect else { continue };
            let text = text.plain();
            assert!(!text.contains(|c: char| c.is_control() && c != '\n' && c != '\t'), "{text:?}");
        }
        let input = match effects.last() {
            Some(Effect::WakeAt(at)) => {
                let at = *at;
                effects = lab.apply(at, terminal, Input::Tick);
                continue;
            }
            Some(Effect::ReadFile(path)) => Input::File(configuration(lab.world(), path)),
            Some(Effect::WriteFile { .. }) => Input::File(Ok(Vec::new())),
            _ => return,
        };
        effects = lab.apply(lab.world().clock, terminal, input);
    }
    panic!("the program never stops asking for something");
}

/// Gives the utility its configuration, and no other file.
fn configuration(world: &World, path: &str) -> Result<Vec<u8>, FileFailure> {
    let machine = &world.instance;
    let file = machine.files.read(&machine.files.style().path(path), "root");
    file.map(<[u8]>::to_vec).ok().filter(|_| path == machine.cmu_config()).ok_or(FileFailure)
}

/// Checks the invariants of a lab that was not edited (`docs/reference/hsm-model.md` 13).
fn check_invariants(lab: &Lab) {
    for terminal in lab.terminals() {
        assert!(!lab.resume(terminal).is_empty(), "terminal {terminal} waits for nothing");
    }
    for hsm in lab.world().cluster.nodes().iter().map(|node| node.hsm()) {
        let log = hsm.audit_log();
        assert!(log.iter().zip(0..).all(|(event, index)| event.sequence == index), "the log of {} has a gap", hsm.id());
        let ids: Vec<_> = hsm.users().iter().map(|user| user.id()).collect();
        assert!(ids.is_sorted_by(|one, next| one < next), "{ids:?}");
    }
}

/// Applies one input of every kind.
fn apply_everything(lab: &mut Lab) {
    let lines =
        ["y", "listUsers", "I", "B", "loginHSM PRECO admin password", "server 1", "quit", "ls -l", "cd ..", "exit"];
    let inputs = lines.map(|line| Input::Line(line.to_owned())).into_iter();
    let others =
        [Input::Interrupt, Input::EndOfInput, Input::Connect, Input::Undo, Input::Redo, Input::AddHsm, Input::Reset];
    for input in [Input::Tick].into_iter().chain(inputs).chain([Input::Tick]).chain(others) {
        let at = lab.world().clock.plus_micros(10_000_000);
        lab.apply(at, FIRST_TERMINAL, input);
    }
}

/// Computes everything that front ends show of a lab.
fn view_everything(lab: &Lab) {
    for wide in [false, true] {
        view::picture(lab, wide);
    }
    view::users(lab.world(), "");
    view::summary(lab);
    let filter = view::AuditFilter { hsm: None, find: "", failed_only: false };
    let (rows, _) = view::audit(lab.world(), &filter, 100);
    view::raw(lab.world(), &rows);
}
