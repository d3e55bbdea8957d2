//! The rooms of the browser app: which uses which, and that no two files use each other, as far as their text shows.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// What each room of `src/web` may use. A file beside the rooms is a room of its own.
const ROOMS: &[(&str, &[&str])] = &[
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
    ("settings", &["browser", "elements", "network", "state", "storage"]),
    ("pages", &["addresses", "browser", "dock", "effects", "elements", "lesson", "state", "storage", "terminal"]),
    ("panic_page", &["addresses", "browser", "storage"]),
    ("app", &["addresses", "browser", "network", "pages", "settings", "storage"]),
];

/// The path of a module below `web`, such as `state::model`. The path of `web` itself is empty.
type Module = Vec<String>;

/// The modules of the browser app: what each re-exports, and the code of each.
struct Modules {
    code: BTreeMap<Module, String>,
    /// The module that defines a name which another one re-exports.
    exports: BTreeMap<(Module, String), Module>,
}

impl Modules {
    fn read() -> Self {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/web");
        let mut modules = Self { code: BTreeMap::new(), exports: BTreeMap::new() };
        modules.read_folder(&root, Vec::new());
        for (module, code) in &modules.code {
            for statement in code.split(';').filter_map(|text| text.rsplit_once("pub use ")) {
                for mut path in paths(statement.1) {
                    let Some(name) = path.pop() else { continue };
                    let target = [module.as_slice(), &path].concat();
                    if modules.code.contains_key(&target) {
                        modules.exports.insert((module.clone(), name), target);
                    }
                }
            }
        }
        modules
    }

    fn read_folder(&mut self, folder: &Path, module: Module) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let inside = [module.as_slice(), std::slice::from_ref(&name)].concat();
            if path.is_dir() {
                self.read_folder(&path, inside);
                continue;
            }
            let code = code(&fs::read_to_string(&path).unwrap());
            if name == "mod" {
                self.code.insert(module.clone(), code);
            } else {
                self.code.insert(inside, code);
            }
        }
    }

    /// Returns the modules that a module uses.
    fn used_by(&self, module: &Module) -> BTreeSet<Module> {
        let code = &self.code[module];
        let parent = &module[..module.len().saturating_sub(1)];
        let mut used: BTreeSet<Module> =
            self.exports.iter().filter(|((of, _), _)| of == module).map(|(_, to)| to.clone()).collect();
        for (start, base) in [("super::", parent), ("crate::", &[])] {
            for (place, _) in code.match_indices(start) {
                let paths = paths(&code[place + start.len()..]);
                let inside = paths.into_iter().filter_map(|path| match (start, path.split_first()) {
                    ("crate::", Some((first, rest))) if first == "web" => Some(rest.to_vec()),
                    ("crate::", _) => None,
                    _ => Some(path),
                });
                used.extend(inside.map(|path| self.resolve(base, &path)));
            }
        }
        used.remove(module);
        used
    }

    /// Returns the module that a path leads to, by modules and then by a name that the last one may re-export.
    fn resolve(&self, base: &[String], path: &[String]) -> Module {
        let mut module = base.to_vec();
        for name in path {
            let inside = [module.as_slice(), std::slice::from_ref(name)].concat();
            if self.code.contains_key(&inside) {
                module = inside;
            } else {
                return self.exports.get(&(module.clone(), name.clone())).cloned().unwrap_or(module);
            }
        }
        module
    }
}

/// Returns a file without its comments.
fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| [line, "\n"]).collect()
}

/// Returns the paths at the start of a text, such as `a::b` and `a::c` of `a::{b, c};`.
fn paths(text: &str) -> Vec<Vec<String>> {
    read_paths(text).0
}

/// Returns the paths at the start of a text, and the rest of the text.
fn read_paths(text: &str) -> (Vec<Vec<String>>, &str) {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        let mut all = Vec::new();
        loop {
            let (paths, after) = read_paths(rest);
            all.extend(paths);
            rest = after.trim_start();
            match rest.strip_prefix(',') {
                Some(after) if after.trim_start().starts_with('}') => return (all, &after.trim_start()[1..]),
                Some(after) => rest = after,
                None => return (all, rest.strip_prefix('}').unwrap_or(rest)),
            }
        }
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    match rest.strip_prefix("::") {
        Some(after) if after.starts_with(|c: char| c.is_alphabetic() || c == '{') => {
            let (paths, rest) = read_paths(after);
            let with_name = |path: Vec<String>| {
                let itself = path.first().is_some_and(|first| first == "self");
                [vec![name.to_owned()], if itself { Vec::new() } else { path }].concat()
            };
            (paths.into_iter().map(with_name).collect(), rest)
        }
        _ => (vec![vec![name.to_owned()]], rest),
    }
}

/// Returns the modules of a circle, if there is one: what is left when modules without users or without uses are removed.
fn circle(edges: &BTreeMap<Module, BTreeSet<Module>>) -> BTreeSet<Module> {
    let mut left: BTreeSet<Module> = edges.keys().cloned().collect();
    loop {
        let uses = |module: &Module| edges[module].iter().any(|other| left.contains(other));
        let used = |module: &Module| left.iter().any(|other| edges[other].contains(module));
        let next: BTreeSet<Module> = left.iter().filter(|module| uses(module) && used(module)).cloned().collect();
        if next.len() == left.len() {
            return next;
        }
        left = next;
    }
}

#[test]
fn the_rooms_of_the_browser_app_use_those_below_them_only() {
    let modules = Modules::read();
    let allowed: BTreeMap<&str, &[&str]> = ROOMS.iter().copied().collect();
    let mut used = BTreeSet::new();
    for module in modules.code.keys().filter(|module| !module.is_empty()) {
        for other in modules.used_by(module) {
            let room = other.first().unwrap_or_else(|| panic!("{} uses the root of the app", module.join("::")));
            if *room != module[0] {
                let known = allowed.get(module[0].as_str()).is_some_and(|rooms| rooms.contains(&room.as_str()));
                assert!(known, "{} must not use {}", module.join("::"), other.join("::"));
                used.insert((module[0].clone(), room.clone()));
            }
        }
    }
    let rooms: BTreeSet<&str> = modules.code.keys().filter_map(|module| module.first()).map(String::as_str).collect();
    assert_eq!(
        rooms,
        allowed.keys().copied().collect(),
        "a room is missing from the table, or the table names one too many"
    );
    for (room, other) in ROOMS.iter().flat_map(|(room, others)| others.iter().map(move |other| (room, other))) {
        assert!(used.contains(&((*room).to_owned(), (*other).to_owned())), "{room} no longer uses {other}");
    }
}

#[test]
fn no_files_of_the_browser_app_use_each_other_in_a_circle() {
    let modules = Modules::read();
    let edges: BTreeMap<Module, BTreeSet<Module>> =
        modules.code.keys().map(|module| (module.clone(), modules.used_by(module))).collect();
    let names: Vec<String> = circle(&edges).iter().map(|module| module.join("::")).collect();
    assert!(names.is_empty(), "these files use each other in a circle: {names:?}");
    // The text shows at least these: a name that is re-exported, and a module that is imported as a whole.
    let module = |path: &str| path.split("::").map(str::to_owned).collect::<Module>();
    assert!(edges[&module("state::show_me")].contains(&module("state::model")));
    assert!(edges[&module("app")].contains(&module("storage")));
    assert!(edges[&module("storage")].contains(&module("storage::saving")));
}

#[test]
fn a_circle_is_found() {
    let module = |name: &str| vec![name.to_owned()];
    let edges = |pairs: &[(&str, &[&str])]| -> BTreeMap<Module, BTreeSet<Module>> {
        pairs.iter().map(|(of, to)| (module(of), to.iter().map(|name| module(name)).collect())).collect()
    };
    assert!(circle(&edges(&[("a", &["b", "c"]), ("b", &["c"]), ("c", &[])])).is_empty());
    let found = circle(&edges(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"]), ("d", &["a"])]));
    assert_eq!(found, [module("b"), module("c")].into());
}

#[test]
fn paths_are_understood() {
    let path = |text: &str| text.split("::").map(str::to_owned).collect::<Vec<_>>();
    let text =
        "{\n    clock,\n    web::{\n        browser,\n        state::{self, Action, dock::{DockTab}},\n    },\n};";
    let expected = ["clock", "web::browser", "web::state", "web::state::Action", "web::state::dock::DockTab"].map(path);
    assert_eq!(paths(text), expected);
    assert_eq!(paths("names::name(session)"), [path("names::name")]);
}
