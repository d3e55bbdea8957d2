//! `ls`, `dir`, and the completion of file names: what a folder looks like (`host.md` 5 and 14.4).

use std::{collections::BTreeMap, fmt::Write};

use super::{Flavour, Machine};
use crate::{
    clock::{LabTime, month},
    console::Console,
    files::{Contents, Entry, FileError, Path, PathStyle},
};

/// Columns of the emulated screen.
const SCREEN: usize = 80;

/// Options of GNU `ls` that are not here; the hyphen stands for those that are words.
const REAL_OPTIONS: &str = "-bBcCdDfFgGHiIkLmnNopqQrRsStTuUvwxXZ";

/// Options of `ls`.
#[derive(Clone, Copy, Default)]
struct Options {
    long: bool,
    all: bool,
    dots: bool,
    human: bool,
    one_each: bool,
}

/// `ls`; gives the exit status.
pub(super) fn ls(
    args: &[String],
    folder: &Path,
    machine: &Machine,
    user: &str,
    now: LabTime,
    console: &mut Console,
) -> i32 {
    let (flags, named): (Vec<&String>, Vec<&String>) =
        args.iter().partition(|arg| arg.len() > 1 && arg.starts_with('-'));
    let mut options = Options::default();
    for flag in flags.iter().flat_map(|flag| flag.chars().skip(1)) {
        match flag {
            'l' => options.long = true,
            'a' => (options.all, options.dots) = (true, true),
            'A' => options.all = true,
            'h' => options.human = true,
            '1' => options.one_each = true,
            real if REAL_OPTIONS.contains(real) => {
                console
                    .notice(format!("A real ls knows the option {real}; this one does not yet. Nothing was listed."));
                return 0;
            }
            _ => {
                console.line(&format!("ls: invalid option -- '{flag}'\nTry 'ls --help' for more information."));
                return 2;
            }
        }
    }
    let here = [".".to_owned()];
    let targets: Vec<&String> = if named.is_empty() { here.iter().collect() } else { named };
    let listing = Listing { folder, machine, user, now, options };
    let mut status = 0;
    let mut spaced = false;
    for target in &targets {
        match listing.of(target, targets.len() > 1, spaced) {
            Ok(text) => {
                console.print(&text);
                spaced = true;
            }
            Err(error) => {
                console.line(&complaint(target, error));
                status = 2;
            }
        }
    }
    status
}

fn complaint(target: &str, error: FileError) -> String {
    match error {
        FileError::Denied => format!("ls: cannot open directory {target}: Permission denied"),
        FileError::NotAFolder => format!("ls: cannot access {target}: Not a directory"),
        _ => format!("ls: cannot access {target}: No such file or directory"),
    }
}

struct Listing<'a> {
    folder: &'a Path,
    machine: &'a Machine,
    user: &'a str,
    now: LabTime,
    options: Options,
}

impl Listing<'_> {
    fn of(&self, target: &str, titled: bool, spaced: bool) -> Result<String, FileError> {
        let files = &self.machine.files;
        let path = files.style().resolve(self.folder, target);
        match files.list(&path, self.user) {
            Ok(found) => {
                let mut by_name = BTreeMap::new();
                for entry in found.into_iter().filter(|entry| self.options.all || !entry.name.starts_with('.')) {
                    by_name.insert(sort_key(&entry.name), entry);
                }
                let mut entries: Vec<_> = by_name.into_values().collect();
                let space = if titled && spaced { "\n" } else { "" };
                let dots = [(".", path.clone()), ("..", path.parent())].map(|(name, path)| self.dot(name, &path));
                if self.options.dots {
                    entries.splice(0..0, &dots);
                }
                let title = if titled { format!("{space}{target}:\n") } else { String::new() };
                Ok(title + &self.folder_text(&entries, &path))
            }
            Err(FileError::NotAFolder) => {
                let entry = files.find(&path, self.user)?;
                let shown = Entry { name: target.to_owned(), ..entry.clone() };
                Ok(if self.options.long { self.rows(&[&shown], &path.parent()) } else { format!("{target}\n") })
            }
            Err(error) => Err(error),
        }
    }

    /// The entry of a folder under the name `.` or `..`.
    fn dot(&self, name: &str, path: &Path) -> Entry {
        let found = self.machine.files.find(path, "root").ok().cloned();
        let root = Entry {
            name: String::new(),
            contents: Contents::Folder,
            owner: "root".to_owned(),
            mode: 0o755,
            modified: LabTime::default(),
        };
        Entry { name: name.to_owned(), ..found.unwrap_or(root) }
    }

    /// How many names a folder has: its own, its `.`, and the `..` of each folder in it.
    fn links(&self, entry: &Entry, folder: &Path) -> usize {
        let files = &self.machine.files;
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

    /// The rows of `ls -l`, each column as wide as its widest cell.
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

    /// Month, day, and time of day; the year instead for what is older than half a year.
    fn when(&self, modified: LabTime) -> String {
        const HALF_A_YEAR_MICROS: u64 = 15_778_476 * 1_000_000;
        let date = modified.utc();
        let (month, day) = (month(date), date.day());
        match self.now.micros().saturating_sub(modified.micros()) < HALF_A_YEAR_MICROS {
            true => format!("{month} {day:>2} {:02}:{:02}", date.hour(), date.minute()),
            false => format!("{month} {day:>2}  {}", date.year()),
        }
    }
}

/// Order of names in an English locale: letters and digits decide, case and punctuation do not.
fn sort_key(name: &str) -> (String, String) {
    let letters =
        name.chars().filter(|c| c.is_ascii_alphanumeric() || !c.is_ascii()).map(|c| c.to_ascii_lowercase()).collect();
    (letters, name.to_owned())
}

fn mode(bits: u16) -> String {
    let flag = |place: u16, letter| if bits & (1 << place) != 0 { letter } else { '-' };
    (0..9).rev().map(|place| flag(place, ['x', 'w', 'r'][usize::from(place % 3)])).collect()
}

/// A size as `ls -h` has it: always rounded up, and with a decimal below ten. Whole numbers do for that, and code that
/// prints others is large.
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

/// Names in columns, filled downwards, in as few rows as the screen allows.
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

/// `dir` (`host.md` 14.4).
pub(super) fn dir(target: &str, folder: &Path, machine: &Machine, console: &mut Console) {
    let files = &machine.files;
    let path = files.spelled(&files.style().resolve(folder, target));
    console.print(" Volume in drive C has no label.\n Volume Serial Number is 4CA1-F3B2\n\n");
    let (shown, entries, is_folder) = match files.list(&path, &machine.user) {
        Ok(entries) => (path, entries, true),
        Err(FileError::NotAFolder) if files.find(&path, &machine.user).is_ok() => {
            let entry = files.find(&path, &machine.user).into_iter().collect();
            (path.parent(), entry, false)
        }
        Err(_) => return console.line("File Not Found"),
    };
    console.line(&format!(" Directory of {}\n", files.style().display(&shown)));
    let mut folders = 0;
    if is_folder && shown.parts().len() > 1 {
        for name in [".", ".."] {
            console.line(&dir_row(name, None, LabTime::default()));
        }
        folders = 2;
    }
    let (mut count, mut bytes) = (0, 0);
    for entry in entries {
        let size = (!entry.is_folder()).then(|| entry.size());
        console.line(&dir_row(&entry.name, size, entry.modified));
        folders += u64::from(size.is_none());
        count += u64::from(size.is_some());
        bytes += size.unwrap_or(0);
    }
    console.line(&format!("{count:>16} File(s) {:>14} bytes", grouped(bytes)));
    console.line(&format!("{folders:>16} Dir(s) {:>15} bytes free", grouped(14_842_474_496)));
}

fn dir_row(name: &str, size: Option<u64>, modified: LabTime) -> String {
    let date = modified.utc();
    let (hour, half) = ((date.hour() + 11) % 12 + 1, if date.hour() < 12 { "AM" } else { "PM" });
    let (month, day, year, minute) = (u8::from(date.month()), date.day(), date.year(), date.minute());
    let what = size.map_or_else(|| "   <DIR>         ".to_owned(), |size| format!("{:>17}", grouped(size)));
    format!("{month:02}/{day:02}/{year}  {hour:02}:{minute:02} {half} {what} {name}")
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The ways to go on with the last word of a line: commands for the first word, files for the others.
pub(super) fn complete(line: &str, folder: &Path, machine: &Machine) -> Vec<String> {
    let start = line.rfind([' ', '"']).map_or(0, |place| place + 1);
    let word = &line[start..];
    let separators: &[char] = if machine.flavour == Flavour::Windows { &['\\', '/'] } else { &['/'] };
    let stem = word.rfind(separators).map_or(0, |place| place + 1);
    let (above, name) = word.split_at(stem);
    let style = machine.files.style();
    let listed = machine.files.list(&style.resolve(folder, above), &machine.user).unwrap_or_default();
    let separator = if style == PathStyle::Windows { '\\' } else { '/' };
    let matches = |entry: &&Entry| match style {
        PathStyle::Linux => entry.name.starts_with(name),
        PathStyle::Windows => entry.name.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)),
    };
    let entries =
        listed.into_iter().filter(matches).filter(|entry| !entry.name.starts_with('.') || name.starts_with('.'));
    let with_end = |entry: &Entry| match &entry.contents {
        Contents::Folder => format!("{above}{}{separator}", entry.name),
        _ => format!("{above}{}", entry.name),
    };
    let mut words: Vec<String> = entries.map(with_end).collect();
    if start == 0 && stem == 0 && !name.is_empty() {
        let commands: &[&str] = match machine.flavour {
            Flavour::Linux => &["cat", "cd", "clear", "exit", "ls", "pwd", "ssh", "sudo"],
            Flavour::Windows => &["cd", "cls", "dir", "exit", "mstsc", "type"],
        };
        // A Linux shell runs nothing from the folder it stands in; cmd does.
        if machine.flavour == Flavour::Linux {
            words.clear();
        }
        words.extend(commands.iter().filter(|command| command.starts_with(name)).map(|command| (*command).to_owned()));
    }
    words
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
