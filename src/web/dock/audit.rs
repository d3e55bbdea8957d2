//! What the HSMs have recorded: the audit logs, to be looked through, followed, copied and kept.

use yew::prelude::*;

use super::{Board, Change};
use crate::{
    view::{self, AuditFilter, AuditRow},
    web::{
        browser,
        parts::{button, group, part, text, toggle},
    },
};

/// The place of this tab.
const TAB: usize = 1;
/// Records that are drawn at once.
const RECORDS: usize = 200;
const END: &str = "audit-end";

/// The tab.
pub fn panel(board: &Board) -> Html {
    let world = board.world();
    let state = &board.state;
    let filter = AuditFilter { hsm: state.hsm, find: board.find(), failed: state.failed };
    let (rows, total) = view::audit(world, &filter, RECORDS.saturating_mul(state.more + 1));
    let several = world.cluster.nodes().len() > 1;
    let mut controls = vec![board.search("Find in the audit log")];
    if several {
        controls.push(choose(board));
    }
    controls.push(toggle("Failed only", state.failed, board.on(Change::Failed)));
    controls.push(toggle("Follow", !state.unfollowed, board.on(Change::Follow)));
    controls.extend(keep(board, &rows));
    let records = rows.iter().map(|row| record(board, row, several)).collect();
    [
        group("div", "row", controls),
        board.more(rows.len(), total, "records", "Show earlier"),
        part(
            "ol",
            &["role", "class", "aria-label"],
            ["list", "audit", "Audit records"].map(AttrValue::from).into(),
            records,
        ),
        part("div", &["id"], vec![END.into()], Vec::new()),
    ]
    .into_iter()
    .collect()
}

/// Keeps the end of the log in view while it grows.
#[hook]
pub fn use_follow(board: &Board) {
    let follows = board.state.tab == TAB && !board.state.unfollowed;
    use_effect_with((follows, board.desk.model().inputs()), move |(follows, _)| {
        if let Some(end) = browser::element(END).filter(|_| *follows) {
            end.scroll_into_view_with_bool(false);
        }
    });
}

/// The choice of an HSM.
fn choose(board: &Board) -> Html {
    let state = board.state.dispatcher();
    let onchange = Callback::from(move |event: Event| state.dispatch(Change::Hsm(browser::value(&event))));
    let option = |(place, node): (usize, &crate::cloud::Node)| {
        part("option", &["value"], vec![place.to_string().into()], vec![node.eni_ip.clone().into()])
    };
    let options = board.world().cluster.nodes().iter().enumerate().map(option);
    html! { <select aria-label="HSM" {onchange}><option value="">{ "All HSMs" }</option>{ for options }</select> }
}

/// The buttons that copy and download what is shown, raw.
fn keep(board: &Board, rows: &[AuditRow]) -> [Html; 2] {
    let (count, raw) = (rows.len(), view::raw(board.world(), rows));
    let state = board.state.dispatcher();
    let text = raw.clone();
    let copy = Callback::from(move |_| {
        let state = state.clone();
        browser::copy(&text, move |done| {
            state.dispatch(Change::Say(match done {
                true => format!("Copied {count} records."),
                false => "This browser does not let the page copy. Download works.".to_owned(),
            }));
        });
    });
    [button("Copy", copy), button("Download", Callback::from(move |_| browser::download("audit-log.txt", &raw)))]
}

/// One record in a line, and as it was delivered when it is opened.
fn record(board: &Board, row: &AuditRow, several: bool) -> Html {
    let event = row.event;
    let time = event.at.utc().time();
    let address = if several { board.world().cluster.nodes()[row.hsm].eni_ip.as_str() } else { "" };
    let about = event.about.as_ref().map_or_else(String::new, |(name, user_type)| format!("{name} ({user_type})"));
    let summary = [
        ("soft", format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())),
        ("soft", format!("{:#x}", event.sequence)),
        ("soft", address.to_owned()),
        ("opcode", event.opcode.name().to_owned()),
        ("about", about),
        ("response", format!("{} {}", event.response.code, event.response.text)),
    ];
    let summary =
        summary.into_iter().filter(|(_, words)| !words.is_empty()).map(|(class, words)| text("span", class, words));
    let class = if event.response.code == 0 { "record" } else { "record failed" };
    let raw = vec![group("summary", "", summary.collect()), text("pre", "", event.to_string())];
    html! { <li key={format!("{}.{}", row.hsm, event.sequence)} {class}>{ group("details", "", raw) }</li> }
}
