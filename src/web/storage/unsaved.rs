//! Labs that the browser did not store. They are kept in memory while the page is open.

use std::cell::RefCell;

use crate::{
    lab::{Lab, TerminalId},
    view::Screen,
    web::addresses::LabAddress,
};

/// A lab that the browser did not store.
#[derive(Clone)]
pub struct UnsavedLab {
    /// Its address.
    pub address: LabAddress,
    /// The lab.
    pub lab: Lab,
    /// The screens of its terminals.
    pub screens: Vec<(TerminalId, Screen)>,
    /// The record under its key when this page last read or wrote it.
    pub known: Option<String>,
}

thread_local! {
    static UNSAVED: RefCell<Vec<UnsavedLab>> = const { RefCell::new(Vec::new()) };
}

/// Keeps a lab in memory.
pub fn keep_unsaved(lab: UnsavedLab) {
    drop_unsaved_lab(lab.address);
    UNSAVED.with_borrow_mut(|all| all.push(lab));
}

/// Returns the lab of an address that is kept in memory.
pub fn unsaved_lab(address: LabAddress) -> Option<UnsavedLab> {
    UNSAVED.with_borrow(|all| all.iter().find(|lab| lab.address == address).cloned())
}

/// Returns true while labs are kept in memory only.
pub fn has_unsaved() -> bool {
    UNSAVED.with_borrow(|all| !all.is_empty())
}

/// Drops the lab of an address, because it is stored now.
pub fn drop_unsaved_lab(address: LabAddress) {
    UNSAVED.with_borrow_mut(|all| all.retain(|lab| lab.address != address));
}

/// Drops all labs that are kept in memory.
pub fn drop_unsaved() {
    UNSAVED.with_borrow_mut(Vec::clear);
}

/// Returns all labs that are kept in memory, to restore them with [`set_unsaved`].
pub fn all_unsaved() -> Vec<UnsavedLab> {
    UNSAVED.with_borrow(Clone::clone)
}

/// Replaces the labs that are kept in memory.
pub fn set_unsaved(labs: Vec<UnsavedLab>) {
    UNSAVED.set(labs);
}
