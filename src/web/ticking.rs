//! Wakes a running program up when it asked to be.

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::desk::Desk;
use crate::lab::Input;

/// Gives the lab of a desk its ticks. A program that is woken too early asks again.
#[hook]
pub fn use_ticking(desk: &Desk) {
    let desk = desk.clone();
    let model = desk.model();
    use_effect_with((model.inputs(), model.micros_to_tick()), move |(_, micros)| {
        let timer = micros.map(|micros| {
            let millis = u32::try_from(micros.div_ceil(1000)).unwrap_or(u32::MAX);
            Timeout::new(millis, move || desk.input(Input::Tick))
        });
        move || drop(timer)
    });
}
