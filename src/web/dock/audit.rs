//! What the HSMs have recorded: the audit logs, to be looked through, followed, copied and kept.

use yew::prelude::*;

use super::{AUDIT, Change, copy, more, on, search};
use crate::{
    hsm_text::{RawRecord, response_text},
    view::{self, AuditFilter, AuditRow},
    web::{
        browser,
        desk::Desk,
        model::Action,
        parts::{button, group, part, select, text, toggle},
    },
};

/// Records that are drawn at once.
const RECORDS: usize = 200;
const END: &str = "audit-end";

/// The tab.
pub fn panel(desk: &Desk) -> Vec<Html> {
    let state = desk.model().dock();
    let (rows, total) = records(desk);
    let several = desk.model().lab().world().cluster.nodes().len() > 1;
    let mut controls = vec![search(desk, "Find in the audit log")];
    if several {
        controls.push(choose(desk));
    }
    controls.push(toggle("Failed only", state.failed, on(desk, Change::Failed)));
    controls.push(toggle("Follow", !state.unfollowed, on(desk, Change::Follow)));
    controls.push(button("Copy", keep(desk, true)));
    controls.push(button("Download", keep(desk, false)));
    let list = rows.iter().map(|row| record(desk, row, several)).collect();
    vec![
        group("div", "row", controls),
        more(desk, rows.len(), total, "records", "Show earlier"),
        part("ol", &["role", "class", "aria-label"], &["list", "audit", "Audit records"], list),
        part("div", &["id"], &[END], Vec::new()),
    ]
}

/// The records that are shown, and how many there are of that kind.
fn records(desk: &Desk) -> (Vec<AuditRow<'_>>, usize) {
    let state = desk.model().dock();
    let filter = AuditFilter { hsm: chosen(desk), find: &state.find[AUDIT], failed: state.failed };
    view::audit(desk.model().lab().world(), &filter, RECORDS.saturating_mul(state.more + 1))
}

/// Keeps the end of the log in view while it grows.
#[hook]
pub fn use_follow(desk: &Desk) {
    let follows = desk.model().dock().tab == AUDIT && !desk.model().dock().unfollowed;
    use_effect_with((follows, desk.model().inputs()), move |(follows, _)| {
        if let Some(end) = browser::element(END).filter(|_| *follows) {
            end.scroll_into_view_with_bool(false);
        }
    });
}

/// The HSM whose records are shown, as long as it is there; all of them otherwise.
fn chosen(desk: &Desk) -> Option<usize> {
    let count = desk.model().lab().world().cluster.nodes().len();
    desk.model().dock().hsm.filter(|place| *place < count)
}

/// The choice of an HSM.
fn choose(desk: &Desk) -> Html {
    let chosen = chosen(desk);
    let mut options = vec![(String::new(), "All HSMs".to_owned(), chosen.is_none())];
    for (place, node) in desk.model().lab().world().cluster.nodes().iter().enumerate() {
        options.push((place.to_string(), node.eni_ip.clone(), Some(place) == chosen));
    }
    let desk = desk.clone();
    let onchange = Callback::from(move |event: Event| desk.act(Action::Dock(Change::Hsm(browser::value(&event)))));
    select("HSM", options, onchange)
}

/// Copies or downloads what is shown, raw.
fn keep(desk: &Desk, by_copy: bool) -> Callback<MouseEvent> {
    let desk = desk.clone();
    Callback::from(move |_| {
        let (rows, _) = records(&desk);
        let raw = view::raw(desk.model().lab().world(), &rows);
        match by_copy {
            true => copy(&desk, &raw, format!("Copied {} records.", rows.len())),
            false => browser::download("audit-log.txt", &raw),
        }
    })
}

/// One record in a line, and as it was delivered when it is opened.
fn record(desk: &Desk, row: &AuditRow, several: bool) -> Html {
    let event = row.event;
    let time = event.at.utc().time();
    let address = if several { desk.model().lab().world().cluster.nodes()[row.hsm].eni_ip.as_str() } else { "" };
    let about = event.about.as_ref().map_or_else(String::new, |(name, user_type)| format!("{name} ({user_type})"));
    // What stands before the colon only says that it is an answer.
    let answer = response_text(&event.response).rsplit(": ").next().unwrap_or_default();
    let summary = [
        ("soft", &*format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())),
        ("soft", &format!("{:#x}", event.sequence)),
        ("soft", address),
        ("opcode", event.opcode.name()),
        ("about", &about),
        ("response", &format!("{} {answer}", event.response.code)),
    ];
    let summary = summary.iter().map(|(class, words)| text("span", class, words));
    let class = if event.response.code == 0 { "record" } else { "record failed" };
    let raw = vec![group("summary", "", summary.collect()), text("pre", "", &RawRecord(event).to_string())];
    html! { <li key={format!("{}.{}", row.hsm, event.sequence)} {class}>{ group("details", "", raw) }</li> }
}
