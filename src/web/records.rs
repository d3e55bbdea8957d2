//! What is kept between visits: progress, labs and screens, one record each under a key with a version.
//!
//! A record that cannot be read is put aside under another name and said so; where even that is impossible it stays
//! where it is, and nothing is written over it.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use serde::{Deserialize, Serialize};

use super::{
    browser, exchange,
    place::LabAddress,
    vault::{Refused, Vault, Why, is_aside},
};
use crate::{
    course::{Lesson, drill},
    lab::{FIRST_SESSION, Lab, SavedLab, SessionId},
    saved::{self, Value},
    view::{Screen, Settings},
};

/// The key of the progress in all lessons.
pub const PROGRESS: &str = "hsm-dojo.1.progress";

/// What stands in front of the name of a place in the key of its lab.
const LAB: &str = "hsm-dojo.1.lab.";

/// What stands in front of the name of a place in the key of its screens.
const SCREEN: &str = "hsm-dojo.1.screen.";

/// What stands in front of the name of a place in the key of what can be taken back there.
const TRAIL: &str = "hsm-dojo.1.trail.";

/// The key of the settings.
const SETTINGS: &str = "hsm-dojo.1.settings";

/// Commands that can be taken back after a reload.
const TRAIL_STEPS: usize = 12;

/// Bytes that they may take: a few large files in a lab must not fill what the browser has for everything.
const TRAIL_BYTES: usize = 256_000;

/// Version of the form of progress and screens.
const FORMAT: u32 = 1;

/// Lines of a screen that are kept.
const SCREEN_LINES: usize = 2_000;

/// What is said where the browser keeps nothing.
pub const NOTHING_KEPT: &str = "This browser lets the page keep nothing, or has no room left. You can go on, but what you do now is lost when \
     the page is closed or reloaded. Allow storage for this site, or free some, and reload to change that.";

/// Progress in all lessons: small and precious, so it only ever grows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgressBook {
    format: u32,
    lessons: BTreeMap<String, LessonRecord>,
}

/// Progress in one lesson, over all attempts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonRecord {
    /// Every step that is not optional was reached in one attempt.
    pub complete: bool,
    /// Ids of the steps that were reached.
    pub done: BTreeSet<String>,
}

/// The screens of a lab with the version of their form.
#[derive(Serialize, Deserialize)]
struct SavedScreens {
    format: u32,
    /// Of the first terminal.
    screen: Screen,
    /// Of the further ones.
    #[serde(default)]
    further: Vec<(SessionId, Screen)>,
}

/// A lab as it was left, or a new one.
pub struct Opened {
    /// The lab.
    pub lab: Lab,
    /// The screens of its terminals.
    pub screens: Vec<(SessionId, Screen)>,
    /// What needs to be said.
    pub warnings: Vec<String>,
    /// It may be saved under its key.
    pub may_save: bool,
}

impl ProgressBook {
    /// Returns the progress in a lesson or a drill.
    pub fn lesson(&self, id: &str) -> LessonRecord {
        self.lessons.get(id).cloned().unwrap_or_default()
    }

    /// Adds what was reached in a lab. True when that was new.
    fn add(&mut self, lab: &Lab) -> bool {
        let (Some(lesson), Some(progress)) = (lab.lesson(), lab.progress()) else { return false };
        let record = self.lessons.entry(lesson.id.clone()).or_default();
        let before = record.clone();
        record.done.extend(progress.done().iter().cloned());
        record.complete |= lab.is_complete();
        *record != before
    }
}

/// The key under which the lab of a place is kept.
pub fn lab_key(place: LabAddress) -> String {
    LAB.to_owned() + &place.name()
}

/// The key under which the screen of a place is kept.
pub fn screen_key(place: LabAddress) -> String {
    SCREEN.to_owned() + &place.name()
}

/// The key under which is kept what can be taken back in a place.
pub fn trail_key(place: LabAddress) -> String {
    TRAIL.to_owned() + &place.name()
}

/// Reads the progress in all lessons, with what needs to be said.
pub fn read_progress() -> (ProgressBook, Option<String>) {
    let Ok(vault) = Vault::open() else { return (ProgressBook::default(), Some(NOTHING_KEPT.to_owned())) };
    match vault.read(PROGRESS).map(|text| text.map(|text| parse_progress(&text))) {
        Ok(None) => (ProgressBook::default(), None),
        Ok(Some(Ok(book))) => (book, None),
        Ok(Some(Err(why))) => {
            (ProgressBook::default(), Some(put_aside(&vault, PROGRESS, "The list of what you have reached", &why).0))
        }
        Err(Refused) => (ProgressBook::default(), Some(NOTHING_KEPT.to_owned())),
    }
}

/// Adds what was reached in a lab to the record, which another tab may have changed meanwhile.
///
/// # Errors
/// [`Refused`] where there is no room, or an unreadable record that could not be put aside is in the way.
pub fn save_progress(place: LabAddress, lab: &Lab) -> Result<(), Refused> {
    let vault = Vault::open()?;
    let (mut book, warning) = read_progress();
    if !book.add(lab) {
        return Ok(());
    }
    make_room(&vault, place, &|| write_progress(&vault, book.clone(), warning.is_some()))
}

/// Writes what matters most. Where there is no room, what matters less gives way, unless that is in vain.
fn make_room(vault: &Vault, place: LabAddress, write: &dyn Fn() -> Result<(), Refused>) -> Result<(), Refused> {
    let mut done = write();
    let mut gone = Vec::new();
    for key in less_precious(vault, place) {
        if done.is_err()
            && let Some(text) = vault.read(&key)?
        {
            vault.remove(&key)?;
            gone.push((key, text));
            done = write();
        }
    }
    if done.is_err() {
        gone.iter().try_for_each(|(key, text)| vault.write(key, text))?;
    }
    done
}

/// The keys of what gives way to the lab of a place, the least first: what can be taken back and the screens of other drills,
/// of which each number has its own, then those of the place itself. Labs stay.
fn less_precious(vault: &Vault, place: LabAddress) -> Vec<String> {
    let own = [trail_key(place), screen_key(place)];
    let is_of_drill = |key: &String| {
        let name = [TRAIL, SCREEN].iter().find_map(|start| key.strip_prefix(start));
        name.is_some_and(|name| drill::number(name).is_some())
    };
    let others = vault.keys().into_iter().filter(|key| is_of_drill(key) && !own.contains(key));
    others.chain(own.clone()).collect()
}

/// Writes progress. Nothing is written over what could not be read and, `with_a_warning`, still lies there.
fn write_progress(vault: &Vault, mut book: ProgressBook, with_a_warning: bool) -> Result<(), Refused> {
    if with_a_warning && vault.read(PROGRESS)?.is_some() {
        return Err(Refused);
    }
    book.format = FORMAT;
    vault.write(PROGRESS, &saved::write(&book))
}

/// Takes over the records of a file: all of them, or none. Progress is added to what is there, and a lab is put aside before
/// another one takes its place. A lab that cannot be opened takes no place, and is put aside itself; that another record
/// cannot be read is seen, and said, when it is opened.
///
/// # Errors
/// [`Refused`] where there is no room; then everything is as it was.
pub fn restore(records: &[(String, String)]) -> Result<(), Refused> {
    let vault = Vault::open()?;
    let places: Vec<_> = records.iter().filter_map(|(key, text)| place_in_file(key, text)).collect();
    let (before, left) = (vault.all(), LEFT.with_borrow(Clone::clone));
    let done = records.iter().try_for_each(|(key, text)| restore_one(&vault, records, &places, key, text));
    if done.is_err() {
        vault.put_back(&before);
        LEFT.set(left);
    }
    done
}

/// The place of a lab in a file, where it can be opened there.
fn place_in_file(key: &str, text: &str) -> Option<LabAddress> {
    let name = key.strip_prefix(LAB)?;
    let lab = SavedLab::read(text).ok()?;
    LabAddress::of(lab.start()).filter(|place| place.name() == name)
}

fn restore_one(
    vault: &Vault,
    records: &[(String, String)],
    places: &[LabAddress],
    key: &str,
    text: &str,
) -> Result<(), Refused> {
    let present = vault.read(key)?;
    if let Some(name) = [LAB, SCREEN, TRAIL].iter().find_map(|start| key.strip_prefix(start)) {
        return match places.iter().find(|place| place.name() == name) {
            Some(place) if key.starts_with(LAB) => restore_lab(vault, records, *place, text),
            // It comes with its lab.
            Some(_) => Ok(()),
            None if present.as_deref() == Some(text) => Ok(()),
            None => vault.put_aside(key, text, Why::Unreadable).map(drop),
        };
    }
    match present {
        Some(present) if present == text => Ok(()),
        _ if key == PROGRESS => match parse_progress(text) {
            Ok(more) => add_progress(vault, more),
            Err(_) => vault.put_aside(key, text, Why::Unreadable).map(drop),
        },
        Some(_) if is_aside(key) => vault.put_aside(key, text, Why::Replaced).map(drop),
        _ => vault.write(key, text),
    }
}

/// Takes a lab over with what belongs to it, unless it is there already.
fn restore_lab(vault: &Vault, records: &[(String, String)], place: LabAddress, lab: &str) -> Result<(), Refused> {
    let in_file = |key: &str| records.iter().find(|(of, _)| of == key).map(|(_, text)| text.as_str());
    let (screens, trail) = (in_file(&screen_key(place)), in_file(&trail_key(place)));
    let is_there = vault.read(&lab_key(place))?.as_deref() == Some(lab)
        && (screens.is_none() || vault.read(&screen_key(place))?.as_deref() == screens);
    if is_there { Ok(()) } else { replace_lab(place, lab, screens, trail) }
}

fn add_progress(vault: &Vault, more: ProgressBook) -> Result<(), Refused> {
    let (mut book, warning) = read_progress();
    for (id, record) in more.lessons.iter() {
        let kept = book.lessons.entry(id.clone()).or_default();
        kept.done.extend(record.done.iter().cloned());
        kept.complete |= record.complete;
    }
    write_progress(vault, book, warning.is_some())
}

/// The record of the lab of a place.
///
/// # Errors
/// [`Refused`] where the browser blocks it.
pub fn stored_lab(place: LabAddress) -> Result<Option<String>, Refused> {
    Vault::open()?.read(&lab_key(place))
}

/// Writes the record of the lab of a place.
///
/// # Errors
/// [`Refused`] where there is no room.
pub fn write_lab(place: LabAddress, text: &str) -> Result<(), Refused> {
    let vault = Vault::open()?;
    make_room(&vault, place, &|| vault.write(&lab_key(place), text))
}

/// Puts the records of a lab in place of those of another one, which is put aside.
///
/// # Errors
/// [`Refused`] where there is no room; then the lab that was there is still there.
pub fn replace_lab(place: LabAddress, lab: &str, screens: Option<&str>, trail: Option<&str>) -> Result<(), Refused> {
    let vault = Vault::open()?;
    let aside = set_lab_aside(&place.name(), Why::Replaced)?;
    if let Some(left) = left(place) {
        put_lab_aside(place, &left.lab, &left.screens, Why::Replaced)?;
    }
    if let Err(refused) = vault.write(&lab_key(place), lab) {
        aside.map_or(Ok(()), |name| vault.remove(&name))?;
        return Err(refused);
    }
    // The least of the records; what belongs to another lab must not stay in any case.
    for (key, text) in [(screen_key(place), screens), (trail_key(place), trail)] {
        vault.remove(&key)?;
        _ = text.map(|text| vault.write(&key, text));
    }
    forget(place);
    Ok(())
}

/// Puts a copy of the lab of a place with this name aside, as the file of that lab. Returns what that is called now, where
/// there is a lab.
///
/// # Errors
/// [`Refused`] where there is no room.
pub fn set_lab_aside(name: &str, why: Why) -> Result<Option<String>, Refused> {
    let (vault, key) = (Vault::open()?, LAB.to_owned() + name);
    let Some(lab) = vault.read(&key)? else { return Ok(None) };
    let screens = vault.read(&(SCREEN.to_owned() + name))?;
    vault.put_aside(&key, &exchange::lab_file(&lab, screens.as_deref()), why).map(Some)
}

/// Puts a lab aside that no record holds, as a file.
///
/// # Errors
/// [`Refused`] where there is no room.
pub fn put_lab_aside(place: LabAddress, lab: &Lab, screens: &[(SessionId, Screen)], why: Why) -> Result<(), Refused> {
    let file = exchange::lab_file(&lab.save(), Some(&screens_text(screens)));
    Vault::open()?.put_aside(&lab_key(place), &file, why).map(drop)
}

/// Puts the lab of a place aside and clears its place, so that a new one begins there.
///
/// # Errors
/// [`Refused`] where there is no room; then it stays.
pub fn clear_lab(place: LabAddress) -> Result<(), Refused> {
    set_lab_aside(&place.name(), Why::Failure)?;
    let vault = Vault::open()?;
    [lab_key(place), screen_key(place), trail_key(place)].iter().try_for_each(|key| vault.remove(key))
}

/// A lab that the browser does not keep.
#[derive(Clone)]
struct Left {
    place: LabAddress,
    lab: Lab,
    screens: Vec<(SessionId, Screen)>,
    /// What lay under its key when this page has read or written that last.
    known: Option<String>,
}

thread_local! {
    /// Labs that the browser did not keep, for as long as the page is open.
    static LEFT: RefCell<Vec<Left>> = const { RefCell::new(Vec::new()) };
}

/// Keeps a lab in memory that the browser does not keep. `known` is what lay under its key when this page has read or
/// written that last.
pub fn keep_for_now(place: LabAddress, lab: Lab, screens: Vec<(SessionId, Screen)>, known: Option<String>) {
    forget(place);
    LEFT.with_borrow_mut(|left| left.push(Left { place, lab, screens, known }));
}

/// Drops the lab of a place that is kept in memory, because a record holds it.
pub fn forget(place: LabAddress) {
    LEFT.with_borrow_mut(|left| left.retain(|left| left.place != place));
}

/// Drops the labs that are kept in memory.
pub fn forget_left() {
    LEFT.with_borrow_mut(Vec::clear);
}

/// True while labs are kept in memory alone.
pub fn has_left() -> bool {
    LEFT.with_borrow(|left| !left.is_empty())
}

/// What lay under the key of a lab that is kept in memory; `None` where there is no such lab.
pub fn known_of_left(place: LabAddress) -> Option<Option<String>> {
    left(place).map(|left| left.known)
}

/// The lab of a place that is kept in memory. It stays there until a record holds it.
fn left(place: LabAddress) -> Option<Left> {
    LEFT.with_borrow(|left| left.iter().find(|left| left.place == place).cloned())
}

/// Saves the ends of the screens, secrets masked.
///
/// # Errors
/// [`Refused`] where there is no room.
pub fn save_screens(place: LabAddress, screens: &[(SessionId, Screen)]) -> Result<(), Refused> {
    Vault::open()?.write(&screen_key(place), &screens_text(screens))
}

/// The record of the ends of the screens, secrets masked.
pub fn screens_text(screens: &[(SessionId, Screen)]) -> String {
    let mut tails: Vec<_> = screens.iter().map(|(id, screen)| (*id, screen.masked_tail(SCREEN_LINES))).collect();
    let first = tails.iter().position(|(id, _)| *id == FIRST_SESSION).map(|place| tails.remove(place).1);
    let saved = SavedScreens { format: FORMAT, screen: first.unwrap_or_default(), further: tails };
    saved::write(&saved)
}

/// Saves what can be taken back in a lab, as far as it has room.
///
/// # Errors
/// [`Refused`] where there is no room.
pub fn save_trail(place: LabAddress, lab: &Lab) -> Result<(), Refused> {
    let (vault, mut steps) = (Vault::open()?, TRAIL_STEPS);
    let mut text = lab.save_undo_history(steps);
    while text.len() > TRAIL_BYTES && steps > 0 {
        // About as many as fit, and fewer in any case.
        steps = steps * TRAIL_BYTES / text.len();
        text = lab.save_undo_history(steps);
    }
    vault.write(&trail_key(place), &text)
}

/// Erases every record of this app, those that were put aside too.
pub fn erase() {
    forget_left();
    if let Ok(vault) = Vault::open() {
        vault.erase();
    }
}

/// What the learner has chosen about the page.
pub fn settings() -> Settings {
    let text = Vault::open().and_then(|vault| vault.read(SETTINGS)).ok().flatten();
    text.map_or_else(Settings::default, |text| Settings::parse(&text))
}

/// Saves what the learner has chosen; where the browser keeps nothing, it holds until the page is closed.
pub fn save_settings(settings: Settings) {
    _ = Vault::open().and_then(|vault| vault.write(SETTINGS, &settings.text()));
}

/// Opens the lab of a place as it was left, with its lesson; where there is none, or it cannot be read, a new one.
pub fn open(place: LabAddress, lesson: Option<Rc<Lesson>>) -> Opened {
    let mut opened = Opened {
        lab: Lab::new(place.start(browser::seed()), lesson.clone()),
        screens: Vec::new(),
        warnings: Vec::new(),
        may_save: place.is_kept(),
    };
    opened.warnings.extend(read_progress().1);
    if let Ok(vault) = Vault::open() {
        opened.take_lab(&vault, place, lesson);
        opened.take_screens(&vault, place);
        opened.take_trail(&vault, place);
    }
    if let Some(left) = left(place) {
        (opened.lab, opened.screens) = (left.lab, left.screens);
    }
    opened
}

impl Opened {
    fn take_lab(&mut self, vault: &Vault, place: LabAddress, lesson: Option<Rc<Lesson>>) {
        let key = lab_key(place);
        let Ok(Some(text)) = vault.read(&key) else { return };
        match SavedLab::read(&text) {
            Ok(lab) if place.owns(lab.start()) => self.lab = lab.open(lesson),
            Ok(_) => self.give_up(vault, &key, "The lab you left here", "it belongs to another page"),
            Err(error) => self.give_up(vault, &key, "The lab you left here", &error.to_string()),
        }
    }

    /// A screen without its lab would show what never happened in the new one, so it goes aside with it.
    fn take_screens(&mut self, vault: &Vault, place: LabAddress) {
        let key = screen_key(place);
        let Ok(Some(text)) = vault.read(&key) else { return };
        match parse_screens(&text) {
            Ok(screens) if vault.read(&lab_key(place)).is_ok_and(|lab| lab.is_some()) && self.may_save => {
                self.screens = screens
            }
            Ok(_) => self.give_up(vault, &key, "The terminal's earlier output", "its lab is not there"),
            Err(why) => self.give_up(vault, &key, "The terminal's earlier output", &why),
        }
    }

    fn take_trail(&mut self, vault: &Vault, place: LabAddress) {
        let key = trail_key(place);
        let Ok(Some(text)) = vault.read(&key) else { return };
        if let Err(error) = self.lab.load_undo_history(&text) {
            self.give_up(vault, &key, "What could be taken back here", &error.to_string());
        }
    }

    fn give_up(&mut self, vault: &Vault, key: &str, what: &str, why: &str) {
        let (warning, aside) = put_aside(vault, key, what, why);
        self.warnings.push(warning);
        self.may_save &= aside;
    }
}

/// Puts a record aside. Returns what to say, and whether its key is free now.
fn put_aside(vault: &Vault, key: &str, what: &str, why: &str) -> (String, bool) {
    match vault.set_aside(key) {
        Ok(name) => (
            format!(
                "{what} could not be opened: {why}. Nothing is lost: it was put aside in this browser's storage, unchanged, under \
                 the name {name}, and you start afresh. If a later version of HSM Dojo wrote it, that version can read it: \
                 reload the page to get the latest, or send the text along when you report the problem."
            ),
            true,
        ),
        Err(Refused) => (
            format!(
                "{what} could not be opened: {why}. There was no room to put it aside, so it stays in this browser's storage \
                 under the name {key}, and what you do now is not saved over it. Free some storage of this site and reload."
            ),
            false,
        ),
    }
}

fn parse_progress(text: &str) -> Result<ProgressBook, String> {
    let tree = saved::parse(text).map_err(damaged)?;
    check_format(&tree)?;
    saved::read_tree(&tree).map_err(damaged)
}

fn parse_screens(text: &str) -> Result<Vec<(SessionId, Screen)>, String> {
    screens(&saved::parse(text).map_err(damaged)?)
}

/// The screens of a record.
///
/// # Errors
/// Why it cannot be read.
pub fn screens(tree: &Value) -> Result<Vec<(SessionId, Screen)>, String> {
    check_format(tree)?;
    let saved: SavedScreens = saved::read_tree(tree).map_err(damaged)?;
    let mut screens = saved.further;
    screens.insert(0, (FIRST_SESSION, saved.screen));
    match screens.iter().all(|(_, screen)| screen.is_sound()) {
        true => Ok(screens),
        false => Err("it is damaged (its blocks are out of order)".to_owned()),
    }
}

/// Looks at the version first, because everything else may look different in a later one.
fn check_format(tree: &Value) -> Result<(), String> {
    match tree["format"].as_u64() {
        Some(format) if format > FORMAT.into() => {
            Err(format!("a later version of HSM Dojo wrote it (format {format}; this one reads {FORMAT})"))
        }
        Some(_) => Ok(()),
        None => Err("it is damaged (it says no format)".to_owned()),
    }
}

fn damaged(error: saved::Error) -> String {
    format!("it is damaged ({error})")
}
