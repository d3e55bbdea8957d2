//! Paths of Linux and of Windows.

use serde::{Deserialize, Serialize};

/// How a machine writes paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PathStyle {
    /// `/opt/cloudhsm`: one root, case counts.
    Linux,
    /// `C:\ProgramData`: a drive, case does not count, `/` is taken for `\`.
    Windows,
}

/// An absolute path without `.` and `..`, as its parts; on Windows the first part is the drive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Path(pub(super) Vec<String>);

impl PathStyle {
    /// Resolves a path as typed against the working directory.
    pub fn resolve(self, folder: &Path, written: &str) -> Path {
        let parts: Vec<&str> = match self {
            PathStyle::Linux => written.split('/').collect(),
            PathStyle::Windows => written.split(['\\', '/']).collect(),
        };
        let rooted = parts.first().is_some_and(|first| first.is_empty()) && !written.is_empty();
        let mut resolved = match self {
            PathStyle::Linux if rooted => Vec::new(),
            PathStyle::Windows if is_drive(parts[0]) => vec![parts[0].to_ascii_uppercase()],
            PathStyle::Windows if rooted => folder.0.first().cloned().into_iter().collect(),
            _ => folder.0.clone(),
        };
        let drive = usize::from(self == PathStyle::Windows);
        for part in parts.into_iter().filter(|part| !is_drive(part) || self == PathStyle::Linux) {
            match part {
                "" | "." => {}
                ".." => resolved.truncate(resolved.len().saturating_sub(1).max(drive)),
                name => resolved.push(name.to_owned()),
            }
        }
        Path(resolved)
    }

    /// Returns the absolute path that a text spells.
    pub fn path(self, written: &str) -> Path {
        self.resolve(&Path(Vec::new()), written)
    }

    /// Returns the path as the machine shows it.
    pub fn display(self, path: &Path) -> String {
        match (self, path.0.as_slice()) {
            (PathStyle::Linux, parts) => format!("/{}", parts.join("/")),
            (PathStyle::Windows, [drive]) => format!("{drive}\\"),
            (PathStyle::Windows, parts) => parts.join("\\"),
        }
    }

    /// Returns the key under which the files keep the entry of a path.
    pub(super) fn key(self, path: &Path) -> String {
        let joined = path.0.join("/");
        match self {
            PathStyle::Linux => joined,
            PathStyle::Windows => joined.to_ascii_lowercase(),
        }
    }
}

fn is_drive(part: &str) -> bool {
    matches!(part.as_bytes(), [letter, b':'] if letter.is_ascii_alphabetic())
}

impl Path {
    /// Returns the path of an entry of this folder.
    #[must_use]
    pub fn join(&self, name: &str) -> Path {
        Path(self.0.iter().cloned().chain([name.to_owned()]).collect())
    }

    /// Returns the last part; `None` for the root.
    pub fn name(&self) -> Option<&str> {
        self.0.last().map(String::as_str)
    }

    /// Returns the folder above, or the root itself.
    #[must_use]
    pub fn parent(&self) -> Path {
        Path(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }

    /// Returns the parts from the root down.
    pub fn parts(&self) -> &[String] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linux_paths_resolve_as_a_shell_resolves_them() {
        let style = PathStyle::Linux;
        let home = style.path("/home/ec2-user");
        for (written, shown) in [
            ("../../opt//cloudhsm/./etc", "/opt/cloudhsm/etc"),
            ("/../..", "/"),
            ("x", "/home/ec2-user/x"),
            ("", "/home/ec2-user"),
            ("a:", "/home/ec2-user/a:"),
        ] {
            assert_eq!(style.display(&style.resolve(&home, written)), shown, "{written}");
        }
    }

    #[test]
    fn windows_paths_know_drives_and_both_slashes() {
        let style = PathStyle::Windows;
        let folder = style.path(r"C:\Program Files\Amazon\CloudHSM");
        for (written, shown) in [
            (r"c:\ProgramData/Amazon", r"C:\ProgramData\Amazon"),
            (r"\Users", r"C:\Users"),
            (r"..\..\..\..\..", r"C:\"),
            ("bin", r"C:\Program Files\Amazon\CloudHSM\bin"),
        ] {
            assert_eq!(style.display(&style.resolve(&folder, written)), shown, "{written}");
        }
    }
}
