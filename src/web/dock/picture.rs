//! The drawing of the cluster, with the last events on their way through it.
//!
//! Geometry is in attributes, because the policy of the page allows no styles in elements. The style sheet has looks
//! and motion. The last events are keyed by their number, so each of them moves once.

use yew::{prelude::*, virtual_dom::VTag};

use crate::{
    view::{self, Area, Card, Gate},
    web::{
        elements::{element, group, text_node},
        state::LabHandle,
    },
};

/// A gate in a square of 32 units, as in the icon of the app.
const GATE: &str = "M2 4q14 3 28 0v5q-14 1.5-28 0zM8 9h4v19H8zm12 0h4v19h-4zM4 12h24v3H4z";

/// Its keyhole.
const KEYHOLE: &str = "M13 20a3 3 0 1 1 5 2.2V28h-4v-5.8A3 3 0 0 1 13 20z";

/// The cross over a locked gate.
const CROSS: &str = "M10 17l12 12m0-12l-12 12";

/// Returns the drawing.
pub fn picture(handle: &LabHandle, wide: bool) -> Html {
    let picture = view::picture(handle.model().lab(), wide);
    let mut parts = Vec::new();
    for card in &picture.cards {
        parts.push(path(if card.linked { "link linked" } else { "link" }, &card.link));
    }
    for card in &picture.cards {
        draw(card, &mut parts);
    }
    let whole = Area { x: 0, y: 0, width: picture.width, height: picture.height };
    parts.push(pulses(handle, &picture.cards, whole));
    // Half the width of a line at the edge is outside.
    let sheet = format!("-1 -1 {} {}", picture.width + 2, picture.height + 2);
    let class = if wide { "picture wide-picture" } else { "picture" };
    element("svg", &["role", "aria-label", "viewBox", "class"], &["img", &picture.summary, &sheet, class], parts)
}

/// Returns a line whose length counts as 100.
fn path(class: &str, line: &str) -> Html {
    element("path", &["class", "d", "pathLength"], &[class, line, "100"], Vec::new())
}

fn draw(card: &Card, parts: &mut Vec<Html>) {
    parts.push(area("card", card.area));
    if let Some(gate) = card.gate {
        parts.push(draw_gate(gate));
    }
    for label in &card.labels {
        let values = [label.class, &label.x.to_string(), &label.y.to_string()];
        parts.push(element("text", &["class", "x", "y"], &values, vec![text_node(&label.text)]));
    }
}

fn area(class: &str, area: Area) -> Html {
    let [x, y, width, height] = [area.x, area.y, area.width, area.height].map(|number| number.to_string());
    element("rect", &["class", "x", "y", "width", "height"], &[class, &x, &y, &width, &height], Vec::new())
}

fn draw_gate(gate: Gate) -> Html {
    let transform = format!("translate({} {}) scale({}.{:02})", gate.x, gate.y, gate.percent / 100, gate.percent % 100);
    let gates = path(if gate.built { "gate" } else { "gate unbuilt" }, GATE);
    let keyhole = path(if gate.open { "keyhole open" } else { "keyhole" }, KEYHOLE);
    let lock = path(if gate.locked { "lock" } else { "" }, if gate.locked { CROSS } else { "" });
    element("g", &["transform"], &[&transform], vec![gates, keyhole, lock])
}

/// Returns the last events: each travels along its line and flashes on its HSM, with its words as a tooltip. The
/// `whole` drawing flashes when the cluster has become ACTIVE.
fn pulses(handle: &LabHandle, cards: &[Card], whole: Area) -> Html {
    let pulses = handle.model().pulses();
    let mut all = VTag::new("g");
    all.key = Some(pulses.number.into());
    for pulse in &pulses.list {
        // The first two cards are the machines.
        let Some(card) = cards.get(pulse.hsm + 2) else { continue };
        let class = if pulse.succeeded { "good" } else { "bad" };
        let title = element("title", &[], &[], vec![text_node(pulse.words)]);
        let parts = vec![title, path("pulse", &card.link), area("flash", card.area)];
        all.add_child(group("g", class, parts));
    }
    if pulses.activated {
        all.add_child(area("flash activated", whole));
    }
    all.into()
}
