//! How many commands the utility answers in a second, through the door that front ends use.
//!
//! The budget is 100,000 commands a second against a cluster of one HSM.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hsm_dojo::{
    clock::LabTime,
    host::{Flavour, Preset},
    hsm::Client,
    lab::{Effect, FIRST_SESSION, Input, Lab, Start},
};

/// A lab with nothing but the utility, at its prompt, logged in.
fn utility(preset: Preset) -> Lab {
    let mut lab = Lab::new(Start::sandbox(preset, Flavour::Linux, 1));
    let path = Flavour::Linux.cmu_config().to_owned();
    let config = lab.world().instance.files.clone();
    let read = |path: &str| config.read(&config.style().path(path), "root").ok()?.text().map(str::to_owned);
    let mut effects = lab.open_cmu(FIRST_SESSION, Client(1), &[path], read);
    while let Some(Effect::WakeAt(at)) = effects.last() {
        effects = lab.apply(*at, FIRST_SESSION, Input::Tick);
    }
    lab.apply(LabTime::default(), FIRST_SESSION, Input::Line("loginHSM CO admin co12345".into()));
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

/// Start, activation and end of one lab, as a script does them.
fn activation(criterion: &mut Criterion) {
    let lines = ["loginHSM PRECO admin password", "changePswd PRECO admin NewPassword1", "y", "listUsers", "quit"];
    criterion.bench_function("activation", |bencher| {
        bencher.iter(|| {
            let mut lab = utility(Preset::Activation);
            for line in lines {
                black_box(lab.apply(LabTime::default(), FIRST_SESSION, Input::Line(line.to_owned())));
            }
        });
    });
}

/// What is written after every command in the browser.
fn saving(criterion: &mut Criterion) {
    let lab = Lab::new(Start::sandbox(Preset::Activation, Flavour::Linux, 1));
    criterion.bench_function("save", |bencher| bencher.iter(|| black_box(lab.save())));
}

criterion_group!(benches, commands, activation, saving);
criterion_main!(benches);
