//! The tab of the management utility's commands, from its own table.

use yew::prelude::*;

use super::controls::{copy, search, search_text};
use crate::{
    cmu::{COMMANDS, Command},
    web::{
        elements::{button, group, text_element},
        state::{Action, LabHandle},
    },
};

/// Returns what is in the tab.
pub fn panel(handle: &LabHandle) -> Vec<Html> {
    let find = search_text(handle).trim().to_ascii_lowercase();
    let wanted = |command: &&Command| {
        let holds = |text: &str| text.to_ascii_lowercase().contains(&find);
        holds(&command.syntax()) || holds(command.description)
    };
    let mut parts = vec![search(handle, "Find a command")];
    parts.extend(COMMANDS.iter().copied().filter(wanted).map(|command| entry(handle, command)));
    parts
}

fn entry(handle: &LabHandle, command: &'static Command) -> Html {
    let mut params = Vec::new();
    for param in command.params {
        if let Some(help) = param.help {
            params.push(text_element("dt", "", param.syntax));
            params.push(text_element("dd", "", help));
        }
    }
    let insert = handle.on_click(Action::Fill(format!("{} ", command.name)));
    let handle = handle.clone();
    let take = Callback::from(move |_| copy(&handle, &command.syntax(), format!("Copied {}.", command.name)));
    let head = vec![text_element("h3", "", &command.syntax()), button("Insert", insert), button("Copy", take)];
    let parts = vec![group("div", "row", head), text_element("p", "", command.description), group("dl", "", params)];
    group("section", "command", parts)
}
