//! Rule for the source: the files of a folder depend on each other in one direction.
//!
//! A file depends on another file of its folder if it names it, by `super::` or by the path from the root of the crate.
//! A folder counts as one file. `mod.rs` is a file too: it depends on a file if its own code uses something from there,
//! and a file depends on it by naming an item that `mod.rs` defines. Passing an item on with `pub use` is no
//! dependency.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Name of the file `mod.rs` in the graph.
const MOD: &str = "mod";

/// The folders below `src` whose files depend on each other. They form no circle, but for those in [`CIRCLES`].
const FOLDERS: &[&str] = &[
    "client",
    "cloud",
    "cmu",
    "cmu/commands",
    "course",
    "course/loader",
    "files",
    "host",
    "host/shell",
    "hsm",
    "lab",
    "saved",
    "tty",
    "view",
    "web",
    "web/addresses",
    "web/browser",
    "web/dock",
    "web/lesson",
    "web/pages",
    "web/state",
    "web/storage",
    "web/terminal",
];

/// The files of a folder that form a circle, as `ARCHITECTURE.md` says under "Circles".
const CIRCLES: &[(&str, &[&str])] = &[
    ("cloud", &["fault", MOD]),
    ("cmu", &["commands", "line", MOD, "table", "task", "wording"]),
    ("host/shell", &["bash", "cmd", MOD]),
    ("hsm", &["audit", "audit_log", "certificate", MOD, "perform"]),
    ("lab", &[MOD, "state", "undo"]),
];

/// What each room of the browser app depends on. A file beside the rooms is a room of its own.
const WEB_ROOMS: &[(&str, &[&str])] = &[
    ("elements", &[]),
    ("browser", &[]),
    ("addresses", &["browser"]),
    ("state", &["addresses", "browser"]),
    ("storage", &["addresses", "browser", "state"]),
    ("network", &["addresses", "browser", "elements"]),
    ("effects", &["browser", "state"]),
    ("terminal", &["browser", "effects", "elements", "state"]),
    ("dock", &["browser", "effects", "elements", "state"]),
    ("lesson", &["addresses", "browser", "effects", "elements", "state"]),
    ("settings", &["browser", "elements", "state", "storage"]),
    ("pages", &["addresses", "browser", "dock", "effects", "elements", "lesson", "state", "storage", "terminal"]),
    ("panic_page", &["addresses", "browser", "storage"]),
    ("app", &["addresses", "browser", "network", "pages", "settings", "storage"]),
    (MOD, &["app", "browser", "network", "panic_page"]),
];

/// For each file or folder, those that it depends on.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// The segments of a path.
type Segments = Vec<String>;

/// Returns the code of a file without comments, literals of texts and characters, and unit tests.
fn code(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    while let Some(first) = rest.chars().next() {
        let length = match no_code(rest) {
            // A raw identifier is a word like any other.
            0 if rest.starts_with("r#") => 2,
            0 => {
                code.push(first);
                first.len_utf8()
            }
            length => length,
        };
        rest = &rest[length..];
    }
    code
}

/// Returns the length of the comment or literal that a text begins with; 0 where it begins with something else.
fn no_code(text: &str) -> usize {
    let up_to = |start: usize, end: &str| text[start..].find(end).map_or(text.len(), |index| start + index + end.len());
    let hashes = text.strip_prefix('r').map_or(0, |rest| rest.len() - rest.trim_start_matches('#').len());
    match text.as_bytes() {
        [b'/', b'/', ..] => text.find('\n').unwrap_or(text.len()),
        [b'"', ..] => quoted(text, '"').unwrap_or(text.len()),
        [b'\'', b'\\', ..] => quoted(text, '\'').unwrap_or(text.len()),
        // Anything longer is a lifetime.
        [b'\'', ..] => quoted(text, '\'').filter(|length| text[..*length].chars().count() == 3).unwrap_or(0),
        [b'r', ..] if text[1 + hashes..].starts_with('"') => up_to(hashes + 2, &format!("\"{}", "#".repeat(hashes))),
        _ => 0,
    }
}

/// Returns the length of a literal between two quotes.
fn quoted(text: &str, quote: char) -> Option<usize> {
    // The first quote ends nothing.
    let mut escaped = true;
    let end = text.char_indices().find(|(_, character)| {
        let ends = !escaped && *character == quote;
        escaped = !escaped && *character == '\\';
        ends
    });
    end.map(|(index, _)| index + quote.len_utf8())
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Splits code into identifiers, `::` and single other characters.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            ':' if rest.starts_with("::") => 2,
            _ => first.len_utf8(),
        };
        tokens.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    tokens
}

/// Expands a path with groups, such as `super::{a::{B, C}, d}`, into plain paths. Returns the number of tokens read.
fn expand(tokens: &[&str], prefix: &Segments, paths: &mut Vec<Segments>) -> usize {
    let mut path = prefix.clone();
    let mut read = 0;
    while let Some(token) = tokens.get(read) {
        match *token {
            "{" => {
                read += 1;
                while tokens.get(read).is_some_and(|token| *token != "}") {
                    let more = expand(&tokens[read..], &path, paths);
                    assert!(more > 0, "not understood: {:?}", &tokens[..tokens.len().min(read + 9)]);
                    read += more;
                    read += usize::from(tokens.get(read) == Some(&","));
                }
                return read + 1;
            }
            word if word == "*" || word.starts_with(is_word) => path.push(word.to_owned()),
            // Arguments of a generic follow.
            _ => break,
        }
        read += 1;
        if tokens.get(read) != Some(&"::") {
            break;
        }
        read += 1;
    }
    // `x as y` gives the last item another name here.
    read += if tokens.get(read) == Some(&"as") { 2 } else { 0 };
    paths.push(path);
    read
}

/// Returns all paths with `::` in a code, of `use` declarations and others, groups expanded.
fn paths(code: &str) -> Vec<Segments> {
    let tokens = tokens(code);
    let mut paths = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        let starts = tokens[index].starts_with(is_word) && tokens.get(index + 1) == Some(&"::");
        index += if starts { expand(&tokens[index..], &Vec::new(), &mut paths).max(1) } else { 1 };
    }
    paths
}

/// Returns the modules that a `mod.rs` declares outside of unit tests.
fn declared(code: &str) -> BTreeSet<String> {
    let tokens = tokens(code);
    let names = tokens.windows(3).filter(|three| three[0] == "mod" && three[2] == ";");
    names.map(|three| three[1].to_owned()).collect()
}

/// Splits the code of a `mod.rs` into its `pub use` declarations and the rest.
fn split_exports(code: &str) -> (String, String) {
    let (mut exports, mut rest) = (String::new(), String::new());
    let mut left = code;
    while let Some(start) = left.find("pub use ") {
        let end = left[start..].find(';').map_or(left.len(), |length| start + length);
        rest += &left[..start];
        exports += &left[start..end];
        left = &left[end..];
    }
    (exports, rest + left)
}

/// A folder below `src`, as its `mod.rs` describes it.
struct Folder {
    root: PathBuf,
    /// Path of the folder from the root of the crate.
    path: Segments,
    /// The files and folders in it.
    children: BTreeSet<String>,
    /// Where the items come from that `mod.rs` passes on.
    exported: BTreeMap<String, String>,
    /// Code of `mod.rs` without what it passes on.
    own: String,
}

impl Folder {
    fn read(folder: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
        let main = code(&fs::read_to_string(root.join("mod.rs")).unwrap());
        let (exports, own) = split_exports(&main);
        let exported = paths(&exports).into_iter().map(|path| (path[path.len() - 1].clone(), path[0].clone()));
        Self {
            root,
            path: ["crate"].into_iter().chain(folder.split('/')).map(str::to_owned).collect(),
            children: declared(&main),
            exported: exported.collect(),
            own,
        }
    }

    /// Returns the child that a path leads to, from a file that is `depth` levels below the folder.
    fn child(&self, path: &Segments, depth: usize) -> Option<String> {
        let supers = vec!["super".to_owned(); depth];
        let rest = path.strip_prefix(self.path.as_slice()).or_else(|| path.strip_prefix(supers.as_slice()))?;
        match rest.first()? {
            // Leads out of the folder.
            name if name == "super" => None,
            name if self.children.contains(name) => Some(name.clone()),
            name => Some(self.exported.get(name).cloned().unwrap_or_else(|| MOD.to_owned())),
        }
    }

    /// Returns what a child depends on.
    fn named_by(&self, child: &str) -> BTreeSet<String> {
        let mut named = BTreeSet::new();
        for (text, depth) in texts(&self.root, child) {
            named.extend(paths(&code(&text)).iter().filter_map(|path| self.child(path, depth)));
        }
        named.remove(child);
        named
    }

    /// Returns what `mod.rs` depends on.
    fn named_by_mod(&self) -> BTreeSet<String> {
        let words: BTreeSet<&str> = tokens(&self.own).into_iter().collect();
        let used = self.exported.iter().filter(|(item, _)| words.contains(item.as_str()));
        let mut named: BTreeSet<String> = used.map(|(_, child)| child.clone()).collect();
        let own = paths(&self.own);
        named.extend(own.into_iter().map(|path| path[usize::from(path[0] == "self")].clone()));
        named.retain(|name| self.children.contains(name));
        named
    }

    fn graph(&self) -> Graph {
        let children = self.children.iter().map(|child| (child.clone(), self.named_by(child)));
        children.chain([(MOD.to_owned(), self.named_by_mod())]).collect()
    }
}

/// Returns the text of a child, which is a file or a folder, with the number of `super` that lead to its parent.
fn texts(root: &Path, child: &str) -> Vec<(String, usize)> {
    let file = root.join(format!("{child}.rs"));
    match fs::read_to_string(&file) {
        Ok(text) => vec![(text, 1)],
        Err(_) => texts_below(&root.join(child), 1),
    }
}

fn texts_below(folder: &Path, depth: usize) -> Vec<(String, usize)> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts.extend(texts_below(&path, depth + 1));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            let is_mod = path.file_stem().is_some_and(|stem| stem == MOD);
            texts.push((fs::read_to_string(&path).unwrap(), depth + usize::from(!is_mod)));
        }
    }
    texts
}

/// Leaves only the files that are in a circle, or between two circles.
fn circles(mut graph: Graph) -> Graph {
    loop {
        let used: BTreeSet<String> = graph.values().flatten().cloned().collect();
        let count = graph.len();
        graph.retain(|name, named| !named.is_empty() && used.contains(name));
        let left: BTreeSet<String> = graph.keys().cloned().collect();
        graph.values_mut().for_each(|named| named.retain(|name| left.contains(name)));
        if graph.len() == count {
            return graph;
        }
    }
}

/// Returns all folders below `src`, by their paths from there.
fn folders(below: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(below)).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            let name = entry.file_name().into_string().unwrap();
            let folder = if below.is_empty() { name } else { format!("{below}/{name}") };
            found.extend(folders(&folder));
            found.push(folder);
        }
    }
    found
}

#[test]
fn files_of_a_folder_form_no_circle() {
    for folder in folders("") {
        let circles = circles(Folder::read(&folder).graph());
        let known = CIRCLES.iter().find(|(other, _)| *other == folder).map_or(&[][..], |(_, files)| files);
        assert!(circles.keys().eq(known), "the files of src/{folder} depend on each other in a circle: {circles:#?}");
    }
}

#[test]
fn the_rooms_of_the_browser_app_depend_on_those_below_them() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let expected: Graph = WEB_ROOMS.iter().map(|(room, others)| ((*room).to_owned(), names(others))).collect();
    assert_eq!(Folder::read("web").graph(), expected);
}

#[test]
fn files_name_each_other_in_these_folders_and_in_no_others() {
    let names_others = |folder: &String| Folder::read(folder).graph().values().any(|named| !named.is_empty());
    let mut found: Vec<String> = folders("").into_iter().filter(names_others).collect();
    found.sort();
    assert_eq!(found, FOLDERS);
}

#[test]
fn comments_and_literals_are_no_code() {
    let text = r###"let a = ("http://x", b::r#c); // d
        e('"', '\'', 'f', b'"'); g::<'h, 'i>("\"j"); k(r#"l"m" // "#, r"n\"); "two
        lines"; o /* p */"###;
    let code: String = code(text).split_whitespace().collect();
    assert_eq!(code, "leta=(,b::c);e(,,,b);g::<'h,'i>();k(,);;o/*p*/");
}

#[test]
fn paths_and_groups_are_expanded() {
    let code = code(
        "use super::{\n    a::{B, c::D as E}, // super::x\n    f,\n};\nfn g() { super::h(); \"super::y\"; i::j::<K>() }",
    );
    let found: Vec<String> = paths(&code).iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["super::a::B", "super::a::c::D", "super::f", "super::h", "i::j"]);
}

#[test]
fn a_circle_is_found_among_files_that_form_none() {
    let graph = |edges: &[(&str, &[&str])]| -> Graph {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        edges.iter().map(|(name, named)| ((*name).to_owned(), names(named))).collect()
    };
    let line = [("a", &[][..]), ("b", &["a"]), ("mod", &["a", "b"])];
    assert!(circles(graph(&line)).is_empty());
    let circle = [("a", &["b"][..]), ("b", &["a"]), ("c", &[])];
    assert_eq!(circles(graph(&circle)), graph(&circle[..2]));
}
