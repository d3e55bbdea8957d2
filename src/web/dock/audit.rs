//! The tab of the audit logs: to search, follow, copy and download them.

use yew::prelude::*;

use super::controls::{copy, more, on_click, search};
use crate::{
    hsm_text::RawRecord,
    view::{self, AuditFilter, AuditRow},
    web::{
        browser,
        elements::{button, element, group, select, text_element, toggle},
        state::{
            Action, LabHandle,
            dock::{DockChange, DockTab},
        },
    },
};

/// Records that are drawn at once.
const RECORDS: usize = 200;

/// Id of the element after the last record.
const END: &str = "audit-end";

/// Returns what is in the tab.
pub fn panel(handle: &LabHandle) -> Vec<Html> {
    let state = handle.model().dock();
    let (rows, total) = records(handle);
    let several = handle.model().lab().world().cluster.nodes().len() > 1;
    let mut controls = vec![search(handle, "Find in the audit log")];
    if several {
        controls.push(hsm_choice(handle));
    }
    controls.push(toggle("Failed only", state.audit_failed_only, on_click(handle, DockChange::ToggleAuditFailedOnly)));
    controls.push(toggle("Follow", !state.audit_follow_off, on_click(handle, DockChange::ToggleAuditFollow)));
    controls.push(button("Copy", copy_or_download(handle, true)));
    controls.push(button("Download", copy_or_download(handle, false)));
    let list = rows.iter().map(|row| record(handle, row, several)).collect();
    vec![
        group("div", "row", controls),
        more(handle, rows.len(), total, "records", "Show earlier"),
        element("ol", &["role", "class", "aria-label"], &["list", "audit", "Audit records"], list),
        element("div", &["id"], &[END], Vec::new()),
    ]
}

/// Returns the records that are shown, and how many match the filter.
fn records(handle: &LabHandle) -> (Vec<AuditRow<'_>>, usize) {
    let state = handle.model().dock();
    let filter = AuditFilter {
        hsm: chosen_hsm(handle),
        find: state.search(DockTab::Audit),
        failed_only: state.audit_failed_only,
    };
    view::audit(handle.model().lab().world(), &filter, RECORDS.saturating_mul(state.more + 1))
}

/// Scrolls to the end of the log when it grows, unless that is switched off.
#[hook]
pub fn use_follow(handle: &LabHandle) {
    let follows = handle.model().dock().tab == DockTab::Audit && !handle.model().dock().audit_follow_off;
    use_effect_with((follows, handle.model().inputs()), move |(follows, _)| {
        if let Some(end) = browser::element(END).filter(|_| *follows) {
            end.scroll_into_view_with_bool(false);
        }
    });
}

/// Returns the index of the HSM whose records are shown; `None` for all, also if that HSM was removed.
fn chosen_hsm(handle: &LabHandle) -> Option<usize> {
    let count = handle.model().lab().world().cluster.nodes().len();
    handle.model().dock().audit_hsm.filter(|index| *index < count)
}

/// Returns the choice of an HSM.
fn hsm_choice(handle: &LabHandle) -> Html {
    let chosen = chosen_hsm(handle);
    let mut options = vec![(String::new(), "All HSMs".to_owned(), chosen.is_none())];
    for (index, node) in handle.model().lab().world().cluster.nodes().iter().enumerate() {
        options.push((index.to_string(), node.eni_ip.clone(), Some(index) == chosen));
    }
    let handle = handle.clone();
    let onchange = Callback::from(move |event: Event| {
        handle.act(Action::Dock(DockChange::AuditHsm(browser::event_value(&event).parse().ok())))
    });
    select("HSM", options, onchange)
}

/// Copies or downloads the records that are shown, in the raw form of the log service.
fn copy_or_download(handle: &LabHandle, by_copy: bool) -> Callback<MouseEvent> {
    let handle = handle.clone();
    Callback::from(move |_| {
        let (rows, _) = records(&handle);
        let raw = view::raw(handle.model().lab().world(), &rows);
        match by_copy {
            true => copy(&handle, &raw, format!("Copied {} records.", rows.len())),
            false => browser::download("audit-log.txt", &raw),
        }
    })
}

/// Returns one record: a line that opens to its raw form.
fn record(handle: &LabHandle, row: &AuditRow, several: bool) -> Html {
    let (event, columns) = (row.event, row.columns());
    let address = if several { handle.model().lab().world().cluster.nodes()[row.hsm].eni_ip.as_str() } else { "" };
    let summary = [
        ("soft", &*columns.time),
        ("soft", &columns.sequence),
        ("soft", address),
        ("opcode", event.opcode.name()),
        ("about", &columns.about),
        ("response", &columns.response),
    ];
    let summary = summary.iter().map(|(class, words)| text_element("span", class, words));
    let class = if event.response.code == 0 { "record" } else { "record failed" };
    let raw = vec![group("summary", "", summary.collect()), text_element("pre", "", &RawRecord(event).to_string())];
    html! { <li key={format!("{}.{}", row.hsm, event.sequence)} {class}>{ group("details", "", raw) }</li> }
}
