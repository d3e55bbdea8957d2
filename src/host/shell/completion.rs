//! Completion of the last word of a line: commands for the first word, files for the others.

use crate::{
    files::{Contents, Entry, Path, PathStyle},
    host::{
        flavour::Flavour,
        installed::{self, Installed},
        machine::Machine,
    },
};

/// Returns the completions of a line.
pub(super) fn complete(line: &str, folder: &Path, machine: &Machine, installed: &'static [Installed]) -> Vec<String> {
    let start = line.rfind([' ', '"']).map_or(0, |index| index + 1);
    let word = &line[start..];
    let separators: &[char] = if machine.flavour == Flavour::Windows { &['\\', '/'] } else { &['/'] };
    let stem = word.rfind(separators).map_or(0, |index| index + 1);
    let is_command = start == 0 && stem == 0 && !word.is_empty();
    let commands = if is_command { installed::completions(installed, machine.flavour, word) } else { Vec::new() };
    let files = match machine.flavour {
        // A Linux shell runs nothing from the current folder; cmd does.
        Flavour::Linux if is_command => Vec::new(),
        _ => files(word.split_at(stem), folder, machine),
    };
    files.into_iter().chain(commands.into_iter().map(str::to_owned)).collect()
}

/// Returns the files that begin with a name in the folder above it.
fn files((above, name): (&str, &str), folder: &Path, machine: &Machine) -> Vec<String> {
    let style = machine.files.style();
    let listed = machine.files.list(&style.resolve(folder, above), &machine.user).unwrap_or_default();
    let separator = if style == PathStyle::Windows { '\\' } else { '/' };
    let is_meant = |entry: &&Entry| match style {
        PathStyle::Linux => entry.name.starts_with(name),
        PathStyle::Windows => entry.name.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)),
    };
    let is_shown = |entry: &&Entry| !entry.name.starts_with('.') || name.starts_with('.');
    let written = |entry: &Entry| match &entry.contents {
        Contents::Folder => format!("{above}{}{separator}", entry.name),
        _ => format!("{above}{}", entry.name),
    };
    listed.into_iter().filter(is_meant).filter(is_shown).map(written).collect()
}
