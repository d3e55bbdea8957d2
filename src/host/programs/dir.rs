//! `dir` of cmd: what a folder of Windows looks like (`docs/reference/host.md` 14.4).

use serde::{Deserialize, Serialize};

use crate::{
    clock::LabTime,
    files::{Entry, FileError, Path},
    host::{run::Command, surroundings::Surroundings},
};

/// `dir`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::host) struct Dir;

/// Free bytes of the emulated drive.
const BYTES_FREE: u64 = 14_842_474_496;

impl Command for Dir {
    fn run(&self, arguments: &[String], surroundings: &mut Surroundings) -> i32 {
        let named = arguments.iter().filter(|argument| !argument.starts_with('/'));
        let target: Vec<&str> = named.map(String::as_str).collect();
        surroundings.print(" Volume in drive C has no label.\n Volume Serial Number is 4CA1-F3B2\n\n");
        match listing(&target.join(" "), surroundings) {
            Some(listing) => {
                surroundings.print(&listing);
                0
            }
            None => {
                surroundings.error_line("File Not Found");
                1
            }
        }
    }
}

/// Lists a folder, or one file of it; `None` where there is neither.
fn listing(target: &str, surroundings: &Surroundings) -> Option<String> {
    let (files, user) = (surroundings.files(), &surroundings.user);
    let path = files.spelled(&surroundings.resolve(target));
    let (shown, entries, is_folder) = match files.list(&path, user) {
        Ok(entries) => (path, entries, true),
        Err(FileError::NotAFolder) => (path.parent(), vec![files.find(&path, user).ok()?], false),
        Err(_) => return None,
    };
    let dots: &[&str] = if is_folder && has_parent(&shown) { &[".", ".."] } else { &[] };
    let mut lines = vec![format!(" Directory of {}\n", files.style().display(&shown))];
    lines.extend(dots.iter().map(|name| row(name, None, LabTime::default())));
    lines.extend(entries.iter().map(|entry| row(&entry.name, size(entry), entry.modified)));
    let sizes: Vec<u64> = entries.iter().filter_map(|entry| size(entry)).collect();
    let folders = entries.len() - sizes.len() + dots.len();
    lines.push(format!("{:>16} File(s) {:>14} bytes", sizes.len(), grouped(sizes.iter().sum())));
    lines.push(format!("{folders:>16} Dir(s) {:>15} bytes free\n", grouped(BYTES_FREE)));
    Some(lines.join("\n"))
}

/// Returns true for every folder but the root of a drive.
fn has_parent(folder: &Path) -> bool {
    folder.parts().len() > 1
}

/// Returns the size that is shown; `None` for a folder.
fn size(entry: &Entry) -> Option<u64> {
    (!entry.is_folder()).then(|| entry.size())
}

fn row(name: &str, size: Option<u64>, modified: LabTime) -> String {
    let date = modified.utc();
    let (hour, half) = ((date.hour() + 11) % 12 + 1, if date.hour() < 12 { "AM" } else { "PM" });
    let (month, day, year, minute) = (u8::from(date.month()), date.day(), date.year(), date.minute());
    let what = size.map_or_else(|| "   <DIR>         ".to_owned(), |size| format!("{:>17}", grouped(size)));
    format!("{month:02}/{day:02}/{year}  {hour:02}:{minute:02} {half} {what} {name}")
}

/// Returns a number with a comma before every three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
