//! Wakes running programs at the time they asked for, or earlier if the learner has chosen that.

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use crate::web::state::{Action, LabHandle};

/// Wakes the programs of a lab.
#[hook]
pub fn use_waking(handle: &LabHandle) {
    let handle = handle.clone();
    let model = handle.model();
    let speed = match handle.settings().word("waiting") {
        "real" => 1,
        "short" => 10,
        _ => u64::MAX,
    };
    use_effect_with((model.inputs(), model.micros_to_wake(), speed), move |(_, micros, speed)| {
        let timer = micros.map(|micros| {
            let millis = u32::try_from((micros / speed).div_ceil(1000)).unwrap_or(u32::MAX);
            Timeout::new(millis, move || handle.act(Action::Wake))
        });
        move || drop(timer)
    });
}
