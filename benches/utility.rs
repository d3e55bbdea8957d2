//! How many commands the utility answers in a second, through the door that front ends use.
//!
//! The budget is 100,000 commands a second against a cluster of one HSM, and that what is printed costs the same however much
//! of it there is.

use std::{hint::black_box, time::Instant};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use hsm_dojo::{
    clock::LabTime,
    host::{Flavour, Preset, World},
    hsm::Client,
    lab::{Effect, FIRST_SESSION, Input, Lab, Start},
};

/// A lab with nothing but the utility, at its prompt, logged in.
fn utility(preset: Preset) -> Lab {
    utility_in(preset.world(Flavour::Linux, 1))
}

fn utility_in(world: World) -> Lab {
    let mut lab = Lab::new(Start::sandbox(Preset::Single, Flavour::Linux, 1));
    lab.set_world(world);
    let path = Flavour::Linux.cmu_config().to_owned();
    let config = lab.world().instance.files.clone();
    let read = |path: &str| Some(config.read(&config.style().path(path), "root").ok()?.bytes().to_vec());
    let mut effects = lab.open_cmu(FIRST_SESSION, Client(1), &[path]);
    loop {
        let input = match effects.last() {
            Some(Effect::WakeAt(_)) => Input::Tick,
            Some(Effect::ReadFile(path)) => Input::File(read(path)),
            _ => break,
        };
        let at = lab.session(FIRST_SESSION).and_then(|session| session.due()).unwrap_or(lab.world().clock);
        effects = lab.apply(at, FIRST_SESSION, input);
    }
    assert!(lab.prompt(FIRST_SESSION).is_some(), "the utility is at its prompt");
    enter(&mut lab, &["loginHSM CO admin co12345"]);
    lab
}

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
            bencher.iter(|| black_box(lab.apply(LabTime::default(), FIRST_SESSION, Input::Line(line.to_owned()))));
        });
    }
    group.finish();
}

/// Commands that change something, by turns with those that take it back. Each round begins with the same audit logs, which
/// grow.
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

fn enter(lab: &mut Lab, lines: &[&str]) {
    for line in lines {
        black_box(lab.apply(LabTime::default(), FIRST_SESSION, Input::Line((*line).to_owned())));
    }
}

/// `listUsers` on full HSMs: rows a second, and how much longer a row takes among many than among few.
fn growth(criterion: &mut Criterion) {
    const USERS: u64 = 1_024;
    let mut group = criterion.benchmark_group("listUsers");
    let mut nanos_a_row = Vec::new();
    for count in [1, 7, 28] {
        let addresses: Vec<String> = (1..=count).map(|place| format!("10.0.0.{place}")).collect();
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
        nanos_a_row.push(fastest.fold(f64::INFINITY, f64::min) / rows as f64);
    }
    group.finish();
    let (few, some, many) = (nanos_a_row[0], nanos_a_row[1], nanos_a_row[2]);
    let kept = if many < 3.0 * few { "kept" } else { "MISSED" };
    println!(
        "listUsers, a row on 1, 7 and 28 HSMs: {few:.0}, {some:.0} and {many:.0} ns; at most 3 times as long: {kept}"
    );
}

/// Start, activation and end of one lab, as a script does them.
fn activation(criterion: &mut Criterion) {
    let lines = ["loginHSM PRECO admin password", "changePswd PRECO admin NewPassword1", "y", "listUsers", "quit"];
    criterion.bench_function("activation", |bencher| {
        bencher.iter(|| {
            let mut lab = utility(Preset::Activation);
            enter(&mut lab, &lines);
        });
    });
}

/// What is written after every command in the browser.
fn saving(criterion: &mut Criterion) {
    let lab = Lab::new(Start::sandbox(Preset::Activation, Flavour::Linux, 1));
    criterion.bench_function("save", |bencher| bencher.iter(|| black_box(lab.save())));
}

criterion_group!(benches, commands, changes, growth, activation, saving);
criterion_main!(benches);
