//! Rules for comments and attributes: no comment is too wide, every cited section of the reference exists, and saved
//! types have no attribute that their deserializer ignores.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Maximum number of columns of a line. The formatter wraps code, but not comments.
const WIDTH: usize = 120;

/// The start of a citation.
const REFERENCE: &str = "docs/reference/";

/// Returns the text of a line that is a comment.
fn comment(line: &str) -> Option<&str> {
    let text = line.trim_start().strip_prefix("//")?;
    Some(text.trim_start_matches(['/', '!']).trim())
}

/// Returns the numbers of the lines of a Rust file whose comment is too wide.
fn too_wide(text: &str) -> Vec<usize> {
    let wide = |line: &str| comment(line).is_some() && line.chars().count() > WIDTH;
    text.lines().enumerate().filter(|(_, line)| wide(line)).map(|(index, _)| index + 1).collect()
}

/// Returns the comments of a Rust file, each with the number of its first line. Comment lines without a gap are one
/// comment. A comment after code on the same line is one comment.
fn comments(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut continues = false;
    for (index, line) in text.lines().enumerate() {
        match comment(line) {
            Some(words) if continues => {
                let (_, text) = found.last_mut().expect("a comment that continues has begun");
                *text += " ";
                *text += words;
            }
            Some(words) => found.push((index + 1, words.to_owned())),
            None => found.extend(line.split_once(" // ").map(|(_, words)| (index + 1, words.to_owned()))),
        }
        continues = comment(line).is_some();
    }
    found
}

/// A citation: a file of the reference and a section of it; `None` for the whole file.
#[derive(Debug, PartialEq)]
struct Citation<'a> {
    file: &'a str,
    section: Option<Section<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Section<'a> {
    /// A section by its number, or a row of the table in it.
    Number(&'a str),
    /// A section by its heading.
    Heading(&'a str),
    /// A row by its id, in a section.
    Row(&'a str, &'a str),
}

/// Returns every citation in a text.
fn citations(text: &str) -> Vec<Citation<'_>> {
    let mut found = Vec::new();
    for after in text.split(REFERENCE).skip(1) {
        let Some((file, after)) = after.split_once(".md") else { continue };
        let sections = sections(after.trim_start_matches('`'));
        let cites = |section| Citation { file, section };
        match sections.is_empty() {
            true => found.push(cites(None)),
            false => found.extend(sections.into_iter().map(|section| cites(Some(section)))),
        }
    }
    found
}

/// Returns the sections after the name of a file, such as `6.4, 7.5 and 9`, `"Data"`, or `4, user-busy`.
fn sections(mut text: &str) -> Vec<Section<'_>> {
    const LINKS: [&str; 8] = [", sections ", ", section ", " sections ", " section ", ", ", " and ", " to ", " "];
    let mut found = Vec::new();
    loop {
        let link = LINKS.into_iter().find(|link| text.starts_with(link)).unwrap_or_default();
        let next = &text[link.len()..];
        let (section, after) = match (number(next), heading(next), found.last()) {
            _ if link.is_empty() => return found,
            (Some(number), ..) => (Section::Number(number), &next[number.len()..]),
            (_, Some(heading), _) => (Section::Heading(heading), &next[heading.len() + 2..]),
            (.., Some(Section::Number(section))) if link == ", " => match id(next) {
                Some(id) => (Section::Row(section, id), &next[id.len()..]),
                None => return found,
            },
            _ => return found,
        };
        found.push(section);
        text = without_remark(after);
    }
}

/// Returns the text after a remark in brackets.
fn without_remark(text: &str) -> &str {
    text.strip_prefix(" (").and_then(|remark| remark.split_once(')')).map_or(text, |(_, after)| after)
}

/// Returns the section number at the beginning of a text. A full stop after it belongs to the sentence.
fn number(text: &str) -> Option<&str> {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let number = text[..end].trim_end_matches('.');
    number.starts_with(|letter: char| letter.is_ascii_digit()).then_some(number)
}

fn heading(text: &str) -> Option<&str> {
    Some(text.strip_prefix('"')?.split_once('"')?.0)
}

/// Returns the id at the beginning of a text: one word that only punctuation follows.
fn id(text: &str) -> Option<&str> {
    let end = text.find(|letter: char| !letter.is_ascii_lowercase() && letter != '-').unwrap_or(text.len());
    let ends = text[end..].chars().next().is_none_or(|letter| ".,:;)".contains(letter));
    (end > 0 && ends).then_some(&text[..end])
}

/// A file of the reference: its headings, and for each the first cells of its rows and the numbers of its list items.
#[derive(Default)]
struct Page {
    headings: Vec<String>,
    rows: BTreeMap<String, Vec<String>>,
}

impl Page {
    fn read(text: &str) -> Self {
        let mut page = Self::default();
        let (mut section, mut is_code) = (String::new(), false);
        for line in text.lines() {
            is_code ^= line.starts_with("```");
            if line.starts_with('#') && !is_code {
                let heading = line.trim_start_matches('#').trim();
                section = number(heading).unwrap_or(heading).to_owned();
                page.headings.push(heading.to_owned());
                page.rows.entry(section.clone()).or_default();
            } else if let Some((item, _)) = line.split_once(". ").filter(|(item, _)| number(item) == Some(item)) {
                page.rows.entry(section.clone()).or_default().push(item.to_owned());
            } else if let Some((first, _)) = line.strip_prefix('|').and_then(|row| row.split_once('|')) {
                let rows = page.rows.entry(section.clone()).or_default();
                rows.extend(first.split('`').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()));
            }
        }
        page
    }

    fn has(&self, section: Section) -> bool {
        let has_row =
            |section: &str, row: &str| self.rows.get(section).is_some_and(|rows| rows.iter().any(|other| other == row));
        match section {
            Section::Heading(heading) => self.headings.iter().any(|other| other == heading),
            Section::Row(section, id) => has_row(section, id),
            Section::Number(number) => {
                self.rows.contains_key(number)
                    || number.rsplit_once('.').is_some_and(|(section, row)| has_row(section, row))
            }
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the Rust files of the program, its tests and its benchmarks, with their text.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = vec![root().join("build.rs")];
    ["src", "tests", "benches"].into_iter().for_each(|folder| collect(&root().join(folder), &mut found));
    found.sort();
    found.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.extension() {
            _ if path.is_dir() => collect(&path, found),
            Some(extension) if extension == "rs" => found.push(path),
            _ => {}
        }
    }
}

/// Returns the transcripts of the tests and the scripts, with `//` for the `#` that begins each of their comments.
fn transcripts_and_scripts() -> Vec<(PathBuf, String)> {
    let slashed = |text: String| text.replacen('#', "//", 1).replace("\n#", "\n//");
    let folders = ["tests/transcripts", "scripts"].map(|folder| fs::read_dir(root().join(folder)).unwrap());
    let paths = folders.into_iter().flatten().map(|entry| entry.unwrap().path());
    paths.map(|path| (path.clone(), slashed(fs::read_to_string(path).unwrap()))).collect()
}

/// Fails with all flaws, each on a line.
fn assert_none(flaws: &[String]) {
    assert!(flaws.is_empty(), "{} flaws:\n{}", flaws.len(), flaws.join("\n"));
}

#[test]
fn no_comment_is_too_wide() {
    let flaws = |(path, text): &(PathBuf, String)| {
        let path = path.strip_prefix(root()).unwrap().display().to_string();
        too_wide(text).into_iter().map(move |line| format!("{path}:{line}: wider than {WIDTH} columns"))
    };
    assert_none(&sources().iter().flat_map(flaws).collect::<Vec<_>>());
}

/// The deserializer of saved state gives a struct its fields in their order (`src/saved/tree.rs`). Untagged and
/// flattened forms would work, but bring a second deserializer into the page.
#[test]
fn saved_types_have_only_attributes_that_their_deserializer_honours() {
    const UNUSED: [&str; 5] = ["alias", "other", "deny_unknown_fields", "untagged", "flatten"];
    // Lessons in TOML are read when the program is built, by another deserializer.
    let is_saved = |path: &Path| path.starts_with(root().join("src")) && !path.ends_with("raw.rs");
    let mut flaws = Vec::new();
    for (path, text) in sources().into_iter().filter(|(path, _)| is_saved(path)) {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (index, pair) in lines.windows(2).enumerate().filter(|(_, pair)| pair[0].starts_with("#[serde(")) {
            let mut words = pair[0].split(|c: char| !c.is_alphanumeric() && c != '_');
            let default_of_an_option = pair[0].contains("default = ") && pair[1].contains(": Option<");
            if default_of_an_option || words.any(|word| UNUSED.contains(&word)) {
                flaws.push(format!("{}:{}: {}", path.display(), index + 1, pair[0]));
            }
        }
    }
    assert_none(&flaws);
}

#[test]
fn every_citation_of_the_reference_exists() {
    let mut pages = BTreeMap::new();
    let (mut flaws, mut count) = (Vec::new(), 0);
    for (path, text) in sources().into_iter().chain(transcripts_and_scripts()) {
        // The examples of this file cite sections that do not exist.
        if path.ends_with("suite/tidy.rs") {
            continue;
        }
        for (line, text) in comments(&text) {
            for Citation { file, section } in citations(&text) {
                count += 1;
                let page = pages.entry(file.to_owned()).or_insert_with(|| {
                    let text = fs::read_to_string(root().join(REFERENCE).join(format!("{file}.md")));
                    text.ok().map(|text| Page::read(&text))
                });
                if !page.as_ref().is_some_and(|page| section.is_none_or(|section| page.has(section))) {
                    let path = path.strip_prefix(root()).unwrap().display();
                    flaws.push(format!("{path}:{line}: there is no {file}.md {section:?}"));
                }
            }
        }
    }
    assert_none(&flaws);
    assert!(count > 100, "the code cites what it follows");
}

#[test]
fn every_mutant_that_may_survive_has_its_reason() {
    let list = fs::read_to_string(root().join(".cargo/mutants.toml")).unwrap();
    let (_, survivors) = list.split_once("exclude_re = [").unwrap();
    let (survivors, _) = survivors.split_once("\n]").unwrap();
    let mut before = "";
    for line in survivors.lines().map(str::trim).filter(|line| !line.is_empty()) {
        assert!(line.starts_with('#') || before.starts_with('#'), "without a reason: {line}");
        before = line;
    }
}

#[test]
fn citations_are_understood() {
    let cited = |text| citations(text).into_iter().map(|citation| citation.section).collect::<Vec<_>>();
    let numbers = |all: &[&'static str]| all.iter().map(|number| Some(Section::Number(number))).collect::<Vec<_>>();
    for (text, sections) in [
        ("Source: `docs/reference/cmu.md`.", vec![None]),
        ("(`docs/reference/cmu.md` 6.4)", numbers(&["6.4"])),
        ("docs/reference/cmu.md 6.4, for two reasons", numbers(&["6.4"])),
        ("`docs/reference/cmu.md` 6.4, 7 and 9.10. 5, or 20", numbers(&["6.4", "7", "9.10"])),
        ("`docs/reference/x.md`, sections 3 to 5, and more", numbers(&["3", "5"])),
        ("`docs/reference/errors.md` 4 (lost) and 2 (codes)", numbers(&["4", "2"])),
        ("`docs/reference/x.md` 1 and `docs/reference/y.md` 2", numbers(&["1", "2"])),
        (
            "`docs/reference/errors.md` 4, user-busy.",
            vec![Some(Section::Number("4")), Some(Section::Row("4", "user-busy"))],
        ),
        ("(`docs/reference/README.md`, \"Words and checks\"); \"x\"", vec![Some(Section::Heading("Words and checks"))]),
        ("nothing of `cmu.md` 6", vec![]),
    ] {
        assert_eq!(cited(text), sections, "{text}");
    }
}

#[test]
fn sections_of_the_reference_are_found() {
    let page = Page::read(
        "# X\n## 1. Lines\n| # | Text |\n|---|---|\n| 17 | a |\n2. b\n## 4. Ids\n| `user-busy` | b |\n```\n# 9\n```\n\
         ### 4.2 `more` `[T]`\n## Words and checks\n",
    );
    for section in ["1", "1.17", "1.2", "4", "4.2"] {
        assert!(page.has(Section::Number(section)), "{section}");
    }
    for section in ["2", "1.18", "4.17", "9", "4.2.1"] {
        assert!(!page.has(Section::Number(section)), "{section}");
    }
    assert!(page.has(Section::Row("4", "user-busy")) && !page.has(Section::Row("1", "user-busy")));
    assert!(page.has(Section::Heading("Words and checks")) && !page.has(Section::Heading("Words")));
}

#[test]
fn comments_are_joined_and_measured() {
    let wide = format!("    // {}", "é".repeat(WIDTH));
    let text = format!("//! One\n//! two.\nlet x = 1; // Three.\n{wide}\nlet x = \"{}\";\n/// Four", "x".repeat(WIDTH));
    let read: Vec<_> = comments(&text).into_iter().map(|(line, text)| format!("{line} {text}")).collect();
    assert_eq!([&read[0], &read[1], &read[3]], ["1 One two.", "3 Three.", "6 Four"]);
    assert_eq!(too_wide(&text), [4]);
}
