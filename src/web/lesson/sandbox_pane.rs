//! The sandbox beside its terminal: nothing to reach, and a choice of worlds.

use yew::prelude::*;

use super::{powers::powers, prose};
use crate::{
    course::{Block, Document},
    host::{Flavour, Preset},
    web::{
        desk::Desk,
        parts::{group, list, part, text, words},
        place::LabAddress,
    },
};

/// The sandbox pane.
pub fn sandbox_pane(desk: &Desk) -> Html {
    let here = desk.place();
    let first = "No steps and no goal. You are on the client instance; break what you like. Each of these worlds but the largest is \
                 kept for itself until you start it over.";
    let second = vec![
        words("The management utility is started with its configuration file; "),
        text("code", "", "help"),
        words(" lists its commands:"),
    ];
    let worlds = Preset::ALL.into_iter().map(|preset| world(preset, here)).collect();
    part(
        "section",
        &["id", "tabindex", "class", "aria-label"],
        &["pane-lesson", "-1", "pane pane-lesson", "Sandbox"],
        vec![
            text("h1", "", "Sandbox"),
            text("p", "", first),
            group("p", "", second),
            prose(desk, &start(here)),
            list("ul", "worlds", "Worlds", worlds),
            powers(desk),
        ],
    )
}

/// The line that starts the utility on the machine of this sandbox.
fn start(here: LabAddress) -> Document {
    const LINUX: &str = "/opt/cloudhsm/bin/cloudhsm_mgmt_util /opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg";
    const WINDOWS: &str = r"cloudhsm_mgmt_util.exe C:\ProgramData\Amazon\CloudHSM\data\cloudhsm_mgmt_util.cfg";
    let line = match here {
        LabAddress::Sandbox { flavour: Flavour::Windows, .. } => WINDOWS,
        _ => LINUX,
    };
    Document(vec![Block::Listing(line.to_owned())])
}

fn world(preset: Preset, here: LabAddress) -> Html {
    let flavours = [Flavour::Linux, Flavour::Windows];
    let links = flavours.map(|flavour| link(preset, flavour, here)).into();
    let is_here = flavours.iter().any(|flavour| here == LabAddress::Sandbox { preset, flavour: *flavour });
    let class = if is_here { "world here" } else { "world" };
    let parts = vec![text("h2", "", preset.id()), text("p", "", preset.summary()), group("p", "row", links)];
    group("li", class, parts)
}

fn link(preset: Preset, flavour: Flavour, here: LabAddress) -> Html {
    const KEYS: &[&str] = &["href", "aria-label", "aria-current"];
    let place = LabAddress::Sandbox { preset, flavour };
    let label = format!("{} on {}", preset.id(), flavour.id());
    let shown = if place == here { KEYS.len() } else { KEYS.len() - 1 };
    let name = match flavour {
        Flavour::Linux => "Linux",
        Flavour::Windows => "Windows",
    };
    part("a", &KEYS[..shown], &[&*place.address(), &label, "page"][..shown], vec![words(name)])
}
