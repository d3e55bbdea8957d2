//! `ls`: what a folder of Linux looks like (`docs/reference/host.md` 5).

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::{
    clock::{LabTime, month},
    files::{Contents, Entry, FileError, Path},
    host::{run::Command, surroundings::Surroundings},
};

/// `ls`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::host) struct Ls;

/// Columns of the emulated screen.
const SCREEN: usize = 80;

/// Options of GNU `ls` that are not implemented. The hyphen means all long options.
const REAL_OPTIONS: &str = "-bBcCdDfFgGHiIkLmnNopqQrRsStTuUvwxXZ";

/// Exit status after a serious mistake.
const TROUBLE: i32 = 2;

/// Options of `ls`.
#[derive(Clone, Copy, Default)]
struct Options {
    long: bool,
    all: bool,
    dots: bool,
    human: bool,
    one_each: bool,
}

impl Command for Ls {
    fn run(&self, arguments: &[String], surroundings: &mut Surroundings) -> i32 {
        let (flags, named): (Vec<&String>, Vec<&String>) =
            arguments.iter().partition(|argument| argument.len() > 1 && argument.starts_with('-'));
        let options = match options(flags.iter().flat_map(|flag| flag.chars().skip(1)), surroundings) {
            Ok(options) => options,
            Err(status) => return status,
        };
        let here = [".".to_owned()];
        let targets: Vec<&String> = if named.is_empty() { here.iter().collect() } else { named };
        let mut status = 0;
        let mut spaced = false;
        for target in &targets {
            match (Listing { surroundings, options }).of(target, targets.len() > 1, spaced) {
                Ok(text) => {
                    surroundings.print(&text);
                    spaced = true;
                }
                Err(error) => {
                    surroundings.error_line(&complaint(target, error));
                    status = TROUBLE;
                }
            }
        }
        status
    }
}

/// Parses the letters of all options; the exit status if an option is not implemented.
fn options(letters: impl Iterator<Item = char>, surroundings: &mut Surroundings) -> Result<Options, i32> {
    let mut options = Options::default();
    for letter in letters {
        match letter {
            'l' => options.long = true,
            'a' => (options.all, options.dots) = (true, true),
            'A' => options.all = true,
            'h' => options.human = true,
            '1' => options.one_each = true,
            real if REAL_OPTIONS.contains(real) => {
                surroundings
                    .console
                    .notice(format!("A real ls knows the option {real}; this one does not yet. Nothing was listed."));
                return Err(0);
            }
            _ => {
                surroundings
                    .error_line(&format!("ls: invalid option -- '{letter}'\nTry 'ls --help' for more information."));
                return Err(TROUBLE);
            }
        }
    }
    Ok(options)
}

fn complaint(target: &str, error: FileError) -> String {
    match error {
        FileError::Denied => format!("ls: cannot open directory {target}: Permission denied"),
        FileError::NotAFolder => format!("ls: cannot access {target}: Not a directory"),
        _ => format!("ls: cannot access {target}: No such file or directory"),
    }
}

struct Listing<'a, 'b> {
    surroundings: &'a Surroundings<'b>,
    options: Options,
}

impl Listing<'_, '_> {
    fn of(&self, target: &str, titled: bool, spaced: bool) -> Result<String, FileError> {
        let (files, user) = (self.surroundings.files(), &self.surroundings.user);
        let path = self.surroundings.resolve(target);
        match files.list(&path, user) {
            Ok(mut entries) => {
                entries.retain(|entry| self.options.all || !entry.name.starts_with('.'));
                entries.sort_by_cached_key(|entry| sort_key(&entry.name));
                let space = if titled && spaced { "\n" } else { "" };
                let dots = [(".", path.clone()), ("..", path.parent())].map(|(name, path)| self.dot(name, &path));
                if self.options.dots {
                    entries.splice(0..0, &dots);
                }
                let title = if titled { format!("{space}{target}:\n") } else { String::new() };
                Ok(title + &self.folder_text(&entries, &path))
            }
            Err(FileError::NotAFolder) => {
                let entry = files.find(&path, user)?;
                let shown = Entry { name: target.to_owned(), ..entry.clone() };
                Ok(if self.options.long { self.rows(&[&shown], &path.parent()) } else { format!("{target}\n") })
            }
            Err(error) => Err(error),
        }
    }

    /// Returns the entry of a folder under the name `.` or `..`.
    fn dot(&self, name: &str, path: &Path) -> Entry {
        let found = self.surroundings.files().find(path, "root").ok().cloned();
        let root = Entry {
            name: String::new(),
            contents: Contents::Folder,
            owner: "root".to_owned(),
            mode: 0o755,
            modified: LabTime::default(),
        };
        Entry { name: name.to_owned(), ..found.unwrap_or(root) }
    }

    /// Counts the names of a folder: its own, its `.`, and the `..` of each folder in it.
    fn links(&self, entry: &Entry, folder: &Path) -> usize {
        let files = self.surroundings.files();
        let path = files.style().resolve(folder, &entry.name);
        let inside = files.list(&path, "root").unwrap_or_default();
        2 + inside.iter().filter(|entry| entry.is_folder()).count()
    }

    fn folder_text(&self, entries: &[&Entry], folder: &Path) -> String {
        if self.options.long {
            let blocks: u64 = entries.iter().map(|entry| entry.size().div_ceil(4096) * 4).sum();
            return format!("total {blocks}\n{}", self.rows(entries, folder));
        }
        let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        if self.options.one_each { names.iter().map(|name| format!("{name}\n")).collect() } else { columns(&names) }
    }

    /// Returns the rows of `ls -l`, each column as wide as its widest cell.
    fn rows(&self, entries: &[&Entry], folder: &Path) -> String {
        let size = |entry: &Entry| if self.options.human { human(entry.size()) } else { entry.size().to_string() };
        let owners = entries.iter().map(|entry| entry.owner.len()).max().unwrap_or(0);
        let sizes = entries.iter().map(|entry| size(entry).len()).max().unwrap_or(0);
        let mut rows = String::new();
        for entry in entries {
            let (kind, links) = if entry.is_folder() { ('d', self.links(entry, folder)) } else { ('-', 1) };
            let (mode, owner, size, when) = (mode(entry.mode), &entry.owner, size(entry), self.when(entry.modified));
            let name = &entry.name;
            let _ =
                writeln!(rows, "{kind}{mode} {links} {owner:<owners$} {owner:<owners$} {size:>sizes$} {when} {name}");
        }
        rows
    }

    /// Returns month, day and time of day; the year instead of the time for a change more than half a year ago.
    fn when(&self, modified: LabTime) -> String {
        const HALF_A_YEAR_MICROS: u64 = 15_778_476 * 1_000_000;
        let date = modified.utc();
        let (month, day) = (month(date), date.day());
        match self.surroundings.now().micros().saturating_sub(modified.micros()) < HALF_A_YEAR_MICROS {
            true => format!("{month} {day:>2} {:02}:{:02}", date.hour(), date.minute()),
            false => format!("{month} {day:>2}  {}", date.year()),
        }
    }
}

/// Orders names as in an English locale: letters and digits decide, case and punctuation do not.
fn sort_key(name: &str) -> (String, String) {
    let letters =
        name.chars().filter(|c| c.is_ascii_alphanumeric() || !c.is_ascii()).map(|c| c.to_ascii_lowercase()).collect();
    (letters, name.to_owned())
}

fn mode(bits: u16) -> String {
    let flag = |bit: u16, letter| if bits & (1 << bit) != 0 { letter } else { '-' };
    (0..9).rev().map(|bit| flag(bit, ['x', 'w', 'r'][usize::from(bit % 3)])).collect()
}

/// Returns a size as `ls -h` has it: rounded up, with a decimal below ten. Integers are enough for that; code that
/// formats floats is large.
fn human(size: u64) -> String {
    if size < 1024 {
        return size.to_string();
    }
    let (unit, letter) = if size.div_ceil(1024) < 1024 { (1024, 'K') } else { (1_048_576, 'M') };
    match size.saturating_mul(10).div_ceil(unit) {
        tenths @ ..100 => format!("{}.{}{letter}", tenths / 10, tenths % 10),
        _ => format!("{}{letter}", size.div_ceil(unit)),
    }
}

/// Returns names in columns, filled downwards, in as few rows as the screen allows.
fn columns(names: &[&str]) -> String {
    if names.is_empty() {
        return String::new();
    }
    let width = |column: &[&str]| column.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let fits = |rows: &usize| names.chunks(*rows).map(|column| width(column) + 2).sum::<usize>() <= SCREEN + 2;
    let rows = (1..=names.len()).find(fits).unwrap_or(names.len());
    let columns: Vec<&[&str]> = names.chunks(rows).collect();
    let mut text = String::new();
    for row in 0..rows {
        let mut line = String::new();
        for column in &columns {
            if let Some(name) = column.get(row) {
                let _ = write!(line, "{name:<width$}", width = width(column) + 2);
            }
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::human;

    #[test]
    fn sizes_read_as_in_ls() {
        for (size, shown) in [
            (0, "0"),
            (1023, "1023"),
            (1024, "1.0K"),
            (1025, "1.1K"),
            (1704, "1.7K"),
            (10_137, "9.9K"),
            (10_138, "10K"),
            (10_241, "11K"),
            (1_047_553, "1.0M"),
            (12_000_000, "12M"),
        ] {
            assert_eq!(human(size), shown, "{size}");
        }
    }
}
