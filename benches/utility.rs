//! Commands per second of the utility, through the interface that front ends use.
//!
//! The budgets: at least 100,000 commands per second with one HSM, and a cost per printed row that does not grow with
//! the number of rows.

use std::{hint::black_box, time::Instant};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use hsm_dojo::{
    clock::LabTime,
    host::{Flavour, Preset, World},
    hsm::Client,
    lab::{Effect, FIRST_TERMINAL, Input, Lab, Sealer, Start},
    program::FileFailure,
};

/// Returns a lab in which only the utility runs, at its prompt and logged in.
fn utility(preset: Preset) -> Lab {
    utility_in(preset.world(Flavour::Linux, 1))
}

fn utility_in(world: World) -> Lab {
    let mut lab = Lab::new(Start::sandbox(Preset::Single, Flavour::Linux, 1), None);
    lab.set_world(world);
    let path = Flavour::Linux.cmu_config().to_owned();
    let files = lab.world().instance.files.clone();
    let read = |path: &str| files.read(&files.style().path(path), "root").map(<[u8]>::to_vec).map_err(|_| FileFailure);
    let mut effects = lab.open_cmu(FIRST_TERMINAL, Client(1), &[path]);
    loop {
        let input = match effects.last() {
            Some(Effect::WakeAt(_)) => Input::Tick,
            Some(Effect::ReadFile(path)) => Input::File(read(path)),
            _ => break,
        };
        let due = lab.session(FIRST_TERMINAL).and_then(|session| session.due(lab.world()));
        let at = due.unwrap_or(lab.world().clock);
        effects = lab.apply(at, FIRST_TERMINAL, input);
    }
    assert!(lab.prompt(FIRST_TERMINAL).is_some(), "the utility is at its prompt");
    enter(&mut lab, &["loginHSM CO admin co12345"]);
    lab
}

/// Measures commands that change nothing.
fn commands(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("commands");
    group.throughput(Throughput::Elements(1));
    for (preset, line) in [
        (Preset::Single, "listUsers"),
        (Preset::Single, "help"),
        (Preset::Single, "nonsense with arguments"),
        (Preset::ThreeHsms, "listUsers"),
    ] {
        let mut lab = utility(preset);
        group.bench_function(format!("{}/{}", preset.id(), line.split(' ').next().unwrap_or(line)), |bencher| {
            bencher.iter(|| black_box(lab.apply(LabTime::default(), FIRST_TERMINAL, Input::Line(line.to_owned()))));
        });
    }
    group.finish();
}

/// Measures commands that change users, each followed by commands that restore them. The audit logs grow during a run;
/// each run begins with the same logs.
fn changes(criterion: &mut Criterion) {
    const ROUNDS: u64 = 50;
    let users = ["createUser CU bob password1", "y", "deleteUser CU bob"];
    let copies = ["server 0", "syncUser 3 1", "server 1", "deleteUser CU bob"];
    let mut group = criterion.benchmark_group("changes");
    for (name, preset, before, lines, commands) in [
        ("single/createUser and deleteUser", Preset::Single, &[][..], &users[..], 2),
        ("three-hsms/createUser and deleteUser", Preset::ThreeHsms, &[], &users, 2),
        (
            "three-hsms/syncUser and deleteUser",
            Preset::ThreeHsms,
            &["server 0", "createUser CU bob password1", "y"],
            &copies,
            4,
        ),
    ] {
        let mut lab = utility(preset);
        enter(&mut lab, before);
        group.throughput(Throughput::Elements(commands * ROUNDS));
        group.bench_function(name, |bencher| {
            bencher.iter_batched_ref(
                || lab.clone(),
                |lab| (0..ROUNDS).for_each(|_| enter(lab, lines)),
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

/// Enters lines one after the other.
fn enter(lab: &mut Lab, lines: &[&str]) {
    for line in lines {
        black_box(lab.apply(LabTime::default(), FIRST_TERMINAL, Input::Line((*line).to_owned())));
    }
}

/// Measures `listUsers` on full HSMs: rows per second, and how the time per row grows with the number of rows.
fn growth(criterion: &mut Criterion) {
    const USERS: u64 = 1_024;
    let mut group = criterion.benchmark_group("listUsers");
    let mut nanos_per_row = Vec::new();
    for count in [1, 7, 28] {
        let addresses: Vec<String> = (1..=count).map(|number| format!("10.0.0.{number}")).collect();
        let mut lab = utility_in(Preset::Big.world_at(Flavour::Linux, 1, &addresses));
        let rows = count * USERS;
        group.throughput(Throughput::Elements(rows));
        group.bench_function(format!("{count} HSMs of {USERS} users"), |bencher| {
            bencher.iter(|| enter(&mut lab, &["listUsers"]));
        });
        let fastest = (0..50).map(|_| {
            let start = Instant::now();
            enter(&mut lab, &["listUsers"]);
            start.elapsed().as_nanos() as f64
        });
        nanos_per_row.push(fastest.fold(f64::INFINITY, f64::min) / rows as f64);
    }
    group.finish();
    let (few, some, many) = (nanos_per_row[0], nanos_per_row[1], nanos_per_row[2]);
    let kept = if many < 3.0 * few { "kept" } else { "MISSED" };
    println!(
        "listUsers, a row on 1, 7 and 28 HSMs: {few:.0}, {some:.0} and {many:.0} ns; at most 3 times as long: {kept}"
    );
}

/// Measures the activation of a cluster, from the start of the utility to its end.
fn activation(criterion: &mut Criterion) {
    let lines = ["loginHSM PRECO admin password", "changePswd PRECO admin NewPassword1", "y", "listUsers", "quit"];
    criterion.bench_function("activation", |bencher| {
        bencher.iter(|| {
            let mut lab = utility(Preset::Activation);
            enter(&mut lab, &lines);
        });
    });
}

/// Measures writing the saved state, which the browser does after every command, and how its cost grows with the
/// number of commands.
fn saving(criterion: &mut Criterion) {
    let lab = Lab::new(Start::sandbox(Preset::Activation, Flavour::Linux, 1), None);
    println!("save of the activation lab: {} bytes", lab.save().len());
    let mut group = criterion.benchmark_group("save");
    group.bench_function("activation", |bencher| bencher.iter(|| black_box(lab.save())));
    let mut fastest = Vec::new();
    for commands in [20, 2_000] {
        let mut lab = utility(Preset::Single);
        (0..commands / 2).for_each(|_| enter(&mut lab, &["logoutHSM", "loginHSM CO admin co12345"]));
        let mut sealer = Sealer::default();
        let mut save = || black_box(lab.save_parts(&mut sealer)).head.len();
        println!("save after {commands} commands: {} bytes", save());
        group.bench_function(format!("after {commands} commands"), |bencher| bencher.iter(&mut save));
        let nanos = (0..200).map(|_| {
            let start = Instant::now();
            save();
            start.elapsed().as_nanos() as f64
        });
        fastest.push(nanos.fold(f64::INFINITY, f64::min));
    }
    group.finish();
    let ratio = fastest[1] / fastest[0];
    let kept = if ratio <= 1.5 { "kept" } else { "MISSED" };
    println!("save after 2,000 commands, beside one after 20: {ratio:.2} times; at most 1.5 times: {kept}");
}

criterion_group!(benches, commands, changes, growth, activation, saving);
criterion_main!(benches);
