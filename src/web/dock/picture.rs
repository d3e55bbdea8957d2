//! The cluster as a drawing, with the last events on their way through it.
//!
//! Geometry stands in attributes, because the policy of the page allows no styles in elements; looks and motion are the
//! style sheet's. An event is drawn anew under its own number, and therefore moves once.

use yew::{prelude::*, virtual_dom::VTag};

use crate::{
    view::{self, Area, Card, Gate},
    web::{
        desk::Desk,
        parts::{group, part, words},
    },
};

/// A gate and its keyhole, in a square of 32 units; as in the icon of the app.
const GATE: &str = "M2 4q14 3 28 0v5q-14 1.5-28 0zM8 9h4v19H8zm12 0h4v19h-4zM4 12h24v3H4z";
const KEYHOLE: &str = "M13 20a3 3 0 1 1 5 2.2V28h-4v-5.8A3 3 0 0 1 13 20z";
const CROSS: &str = "M10 17l12 12m0-12l-12 12";

/// The drawing.
pub fn picture(desk: &Desk, wide: bool) -> Html {
    let picture = view::picture(desk.model().lab(), wide);
    let mut parts = Vec::new();
    for card in &picture.cards {
        parts.push(path(if card.linked { "link linked" } else { "link" }, &card.link));
    }
    for card in &picture.cards {
        draw(card, &mut parts);
    }
    let whole = Area { x: 0, y: 0, width: picture.width, height: picture.height };
    parts.push(pulses(desk, &picture.cards, whole));
    // A line at the very edge has half of its width outside.
    let sheet = format!("-1 -1 {} {}", picture.width + 2, picture.height + 2);
    let class = if wide { "picture wide-picture" } else { "picture" };
    part("svg", &["role", "aria-label", "viewBox", "class"], &["img", &picture.summary, &sheet, class], parts)
}

/// A line whose length counts as 100.
fn path(class: &str, line: &str) -> Html {
    part("path", &["class", "d", "pathLength"], &[class, line, "100"], Vec::new())
}

fn draw(card: &Card, parts: &mut Vec<Html>) {
    parts.push(area("card", card.area));
    if let Some(gate) = card.gate {
        parts.push(draw_gate(gate));
    }
    for label in &card.labels {
        let place = [label.class, &label.x.to_string(), &label.y.to_string()];
        parts.push(part("text", &["class", "x", "y"], &place, vec![words(&label.text)]));
    }
}

fn area(class: &str, area: Area) -> Html {
    let [x, y, width, height] = [area.x, area.y, area.width, area.height].map(|number| number.to_string());
    part("rect", &["class", "x", "y", "width", "height"], &[class, &x, &y, &width, &height], Vec::new())
}

fn draw_gate(gate: Gate) -> Html {
    let place = format!("translate({} {}) scale({}.{:02})", gate.x, gate.y, gate.percent / 100, gate.percent % 100);
    let gates = path(if gate.built { "gate" } else { "gate unbuilt" }, GATE);
    let keyhole = path(if gate.open { "keyhole open" } else { "keyhole" }, KEYHOLE);
    let lock = path(if gate.locked { "lock" } else { "" }, if gate.locked { CROSS } else { "" });
    part("g", &["transform"], &[&place], vec![gates, keyhole, lock])
}

/// What has happened last: something that travels along the line, and a light on the HSM when it gets there, with words for
/// who points at it; around the `whole` drawing too, when the cluster has become ACTIVE by it.
fn pulses(desk: &Desk, cards: &[Card], whole: Area) -> Html {
    let pulses = desk.model().pulses();
    let mut all = VTag::new("g");
    all.key = Some(pulses.number.into());
    for pulse in &pulses.list {
        // The two machines come before the HSMs.
        let Some(card) = cards.get(pulse.hsm + 2) else { continue };
        let class = if pulse.good { "good" } else { "bad" };
        let title = part("title", &[], &[], vec![words(pulse.words)]);
        let parts = vec![title, path("pulse", &card.link), area("flash", card.area)];
        all.add_child(group("g", class, parts));
    }
    if pulses.activated {
        all.add_child(area("flash activated", whole));
    }
    all.into()
}
