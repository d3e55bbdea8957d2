//! Wakes running programs up when they asked to be, or sooner where the learner does not want to wait.

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::{desk::Desk, model::Action};

/// Gives the programs of a desk their ticks.
#[hook]
pub fn use_ticking(desk: &Desk) {
    let desk = desk.clone();
    let model = desk.model();
    let part = match desk.settings().word("waiting") {
        "real" => 1,
        "short" => 10,
        _ => u64::MAX,
    };
    use_effect_with((model.inputs(), model.micros_to_wake(), part), move |(_, micros, part)| {
        let timer = micros.map(|micros| {
            let millis = u32::try_from((micros / part).div_ceil(1000)).unwrap_or(u32::MAX);
            Timeout::new(millis, move || desk.act(Action::Wake))
        });
        move || drop(timer)
    });
}
