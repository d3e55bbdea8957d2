//! The commands of the management utility, from its own table.

use yew::prelude::*;

use super::{copy, search};
use crate::{
    cmu::{COMMANDS, Command},
    web::{
        desk::Desk,
        model::Action,
        parts::{button, group, text},
    },
};

/// The tab.
pub fn panel(desk: &Desk) -> Vec<Html> {
    let find = desk.model().dock().find[super::COMMANDS].trim().to_ascii_lowercase();
    let wanted = |command: &&Command| {
        let holds = |text: &str| text.to_ascii_lowercase().contains(&find);
        holds(&command.syntax()) || holds(command.description)
    };
    let mut parts = vec![search(desk, "Find a command")];
    parts.extend(COMMANDS.iter().copied().filter(wanted).map(|command| entry(desk, command)));
    parts
}

fn entry(desk: &Desk, command: &'static Command) -> Html {
    let mut params = Vec::new();
    for param in command.params {
        if let Some(help) = param.help {
            params.push(text("dt", "", param.syntax));
            params.push(text("dd", "", help));
        }
    }
    let (at, to) = (desk.clone(), desk.clone());
    let insert = Callback::from(move |_| at.act(Action::Fill(format!("{} ", command.name))));
    let take = Callback::from(move |_| copy(&to, &command.syntax(), format!("Copied {}.", command.name)));
    let head = vec![text("h3", "", &command.syntax()), button("Insert", insert), button("Copy", take)];
    let parts = vec![group("div", "row", head), text("p", "", command.description), group("dl", "", params)];
    group("section", "command", parts)
}
