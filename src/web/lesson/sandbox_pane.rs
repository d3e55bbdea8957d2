//! The sandbox beside its terminal: no goal, and a choice of worlds.

use yew::prelude::*;

use super::{prose::prose, time_controls::time_controls};
use crate::{
    course::{Block, Document},
    host::{Flavour, Preset},
    web::{
        addresses::LabAddress,
        elements::{element, group, list, text_element, text_node},
        state::LabHandle,
    },
};

/// Returns the sandbox pane.
pub fn sandbox_pane(handle: &LabHandle) -> Html {
    let here = handle.address();
    let first = "No steps and no goal. You are on the client instance; break what you like. Each of these worlds but the largest is \
                 kept for itself until you start it over.";
    let second = vec![
        text_node("The management utility is started with its configuration file; "),
        text_element("code", "", "help"),
        text_node(" lists its commands:"),
    ];
    let worlds = Preset::ALL.into_iter().map(|preset| world(preset, here)).collect();
    element(
        "section",
        &["id", "tabindex", "class", "aria-label"],
        &["pane-lesson", "-1", "pane pane-lesson", "Sandbox"],
        vec![
            text_element("h1", "", "Sandbox"),
            text_element("p", "", first),
            group("p", "", second),
            prose(handle, &start(here)),
            list("ul", "worlds", "Worlds", worlds),
            time_controls(handle),
        ],
    )
}

/// Returns the line that starts the utility on the machine of this sandbox.
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
    let parts =
        vec![text_element("h2", "", preset.id()), text_element("p", "", preset.summary()), group("p", "row", links)];
    group("li", class, parts)
}

fn link(preset: Preset, flavour: Flavour, here: LabAddress) -> Html {
    const KEYS: &[&str] = &["href", "aria-label", "aria-current"];
    let address = LabAddress::Sandbox { preset, flavour };
    let label = format!("{} on {}", preset.id(), flavour.id());
    let shown = if address == here { KEYS.len() } else { KEYS.len() - 1 };
    let name = match flavour {
        Flavour::Linux => "Linux",
        Flavour::Windows => "Windows",
    };
    element("a", &KEYS[..shown], &[&*address.hash(), &label, "page"][..shown], vec![text_node(name)])
}
