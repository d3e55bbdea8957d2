//! The sandbox beside its terminal: nothing to reach, and a choice of worlds.

use yew::prelude::*;

use super::{powers::powers, prose};
use crate::{
    course::Document,
    host::{Flavour, Preset},
    web::{
        desk::Desk,
        place::{Place, flavour_word},
    },
};

/// The sandbox pane.
pub fn sandbox_pane(desk: &Desk) -> Html {
    let here = desk.place();
    html! {
        <section id="pane-lesson" tabindex="-1" class="pane pane-lesson" aria-label="Sandbox">
            <h1>{ "Sandbox" }</h1>
            <p>{ "No steps and no goal. You are on the client instance; break what you like. Each of these worlds but the \
                  largest is kept for itself until you start it over." }</p>
            <p>{ "The management utility is started with its configuration file; " }<code>{ "help" }</code>{ " lists its commands:" }</p>
            { prose(desk, start(here)) }
            <ul class="worlds" role="list" aria-label="Worlds">
                { for Preset::ALL.into_iter().map(|preset| world(preset, here)) }
            </ul>
            { powers(desk) }
        </section>
    }
}

/// The line that starts the utility on the machine of this sandbox.
fn start(here: Place) -> Document {
    const LINUX: Document =
        Document("\u{8}/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg");
    const WINDOWS: Document =
        Document("\u{8}cloudhsm_mgmt_util.exe C:\\ProgramData\\Amazon\\CloudHSM\\data\\cloudhsm_mgmt_util.cfg");
    match here {
        Place::Sandbox { flavour: Flavour::Windows, .. } => WINDOWS,
        _ => LINUX,
    }
}

fn world(preset: Preset, here: Place) -> Html {
    html! {
        <li class={classes!("world", (here == Place::Sandbox { preset, flavour: Flavour::Linux } || here == Place::Sandbox { preset, flavour: Flavour::Windows }).then_some("here"))}>
            <h2>{ preset.id() }</h2>
            <p>{ preset.summary() }</p>
            <p class="row">
                { for [Flavour::Linux, Flavour::Windows].into_iter().map(|flavour| link(preset, flavour, here)) }
            </p>
        </li>
    }
}

fn link(preset: Preset, flavour: Flavour, here: Place) -> Html {
    let place = Place::Sandbox { preset, flavour };
    let label = format!("{} on {}", preset.id(), flavour_word(flavour));
    html! {
        <a href={place.address()} aria-current={(place == here).then_some("page")} aria-label={label}>
            { match flavour { Flavour::Linux => "Linux", Flavour::Windows => "Windows" } }
        </a>
    }
}
